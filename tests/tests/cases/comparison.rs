//! What a run made of a case, held against what the case says.

use std::fmt::Write as _;
use std::time::Duration;

use arazzo_runtime::ErrorKind;
use arazzo_tests::stage::{Played, Received, Stop};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::case::{Case, Exchange, Failure};

/// What is not as it should be, in words, with all that was sent; none when all is well.
pub(crate) fn report(case: &Case, played: &Played) -> Option<String> {
    let mut report = String::new();
    for index in 0..case.exchanges.len().max(played.requests.len()) {
        let number = index + 1;
        match (case.exchanges.get(index), played.requests.get(index)) {
            (Some(expected), Some(received)) => request(&mut report, number, expected, received),
            (Some(expected), None) => {
                let _ = writeln!(report, "request {number} is missing\n    expected  {}", expected.request);
            }
            (None, Some(received)) => {
                let _ = writeln!(report, "request {number} is one too many\n    sent      {}", received.line);
            }
            (None, None) => {}
        }
    }
    let (expected, found) = (durations(&case.waits), &played.waits);
    if expected != *found {
        differs(
            &mut report,
            "the waits behind the last request differ",
            &format!("{expected:?}"),
            &format!("{found:?}"),
        );
    }
    ending(&mut report, case, played);
    if report.is_empty() {
        return None;
    }
    let _ = writeln!(report, "\nwhat happened:");
    for (index, received) in played.requests.iter().enumerate() {
        let waits: String = received.waits.iter().map(|wait| format!("[{wait:?}] ")).collect();
        let answer = case.exchanges.get(index).map(Exchange::answer);
        let status = answer.and_then(|answer| answer.status);
        let status = status.map_or("no answer".to_owned(), |status| status.as_u16().to_string());
        let _ = writeln!(report, "{:>5}. {waits}{} -> {status}", index + 1, received.line);
    }
    let _ = match &played.ending {
        Ok(outcome) => writeln!(report, "       outcome: {outcome}"),
        Err(stop) => writeln!(report, "       error: {stop}"),
    };
    Some(report)
}

fn differs(report: &mut String, what: &str, expected: &str, found: &str) {
    let _ = writeln!(report, "{what}\n    expected  {expected}\n    got       {found}");
}

fn durations(seconds: &[f64]) -> Vec<Duration> {
    seconds.iter().copied().map(Duration::from_secs_f64).collect()
}

fn request(report: &mut String, number: usize, expected: &Exchange, received: &Received) {
    let request = format!("request {number}");
    if expected.request != received.line {
        differs(report, &format!("{request} differs"), &expected.request, &received.line);
    }
    for (name, wanted) in &expected.headers {
        let found = header(&received.headers, name);
        if *wanted != found {
            let shown = |value: &Option<String>| value.clone().unwrap_or("no such header".to_owned());
            differs(report, &format!("{request}: header `{name}` differs"), &shown(wanted), &shown(&found));
        }
    }
    let found = body(received, expected.body.as_ref());
    if expected.body != found {
        let shown =
            |value: &Option<Value>| value.as_ref().map_or("no body".to_owned(), |value| format!("{value}"));
        differs(report, &format!("{request}: its body differs"), &shown(&expected.body), &shown(&found));
    }
    let waits = durations(&expected.waits);
    if waits != received.waits {
        let (expected, found) = (format!("{waits:?}"), format!("{:?}", received.waits));
        differs(report, &format!("{request}: the waits before it differ"), &expected, &found);
    }
}

/// The values of a header, joined.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> =
        headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The body: as the text that it is where a text is expected, otherwise as JSON if it is any.
fn body(received: &Received, expected: Option<&Value>) -> Option<Value> {
    let Received { body, .. } = received;
    let text = |body: &Bytes| Value::String(String::from_utf8_lossy(body).into_owned());
    match (body.is_empty(), expected) {
        (true, _) => None,
        (false, Some(Value::String(_))) => Some(text(body)),
        (false, _) => Some(serde_json::from_slice(body).unwrap_or_else(|_| text(body))),
    }
}

fn ending(report: &mut String, case: &Case, played: &Played) {
    match (&case.outcome, &case.error, &played.ending) {
        (Some(expected), None, Ok(found)) => {
            // A workflow without outputs and named ends has nothing to say.
            let found = if found.is_null() { &json!({}) } else { found };
            if expected != found {
                differs(report, "the outcome differs", &expected.to_string(), &found.to_string());
            }
        }
        (Some(expected), None, Err(stop)) => {
            differs(report, "there is no outcome", &expected.to_string(), &format!("error: {stop}"));
        }
        (None, Some(expected), Err(stop)) => failure(report, expected, stop),
        (None, Some(expected), Ok(outcome)) => {
            differs(report, "there is no error", &format!("{expected:?}"), &format!("outcome: {outcome}"));
        }
        _ => report.push_str("a case expects either an `outcome` or an `error`\n"),
    }
}

fn failure(report: &mut String, expected: &Failure, stop: &Stop) {
    let kind = kind(stop);
    if expected.kind != kind {
        differs(report, "the error is of another kind", &expected.kind, kind);
    }
    if let (Some(step), Stop::Error(error)) = (&expected.step, stop)
        && Some(step.as_str()) != error.step()
    {
        differs(report, "the error names another step", step, error.step().unwrap_or("no step"));
    }
    let said = stop.to_string();
    for text in expected.says.iter().filter(|text| !said.contains(text.as_str())) {
        differs(report, "the error does not say so", text, &said);
    }
}

fn kind(stop: &Stop) -> &'static str {
    let error = match stop {
        Stop::Inputs(_) => return "inputs",
        Stop::Error(error) => error,
    };
    match error.kind() {
        ErrorKind::Transport { .. } => "transport",
        ErrorKind::Timeout { .. } => "timeout",
        ErrorKind::Deadline { .. } => "deadline",
        ErrorKind::StepBudget { .. } => "stepBudget",
        ErrorKind::Criterion { .. } => "criterion",
        ErrorKind::Decode { .. } => "decode",
        ErrorKind::Missing { .. } => "missing",
        ErrorKind::Replacement { .. } => "replacement",
        ErrorKind::ResponseTooLarge { .. } => "responseTooLarge",
        ErrorKind::InvalidRequest { .. } => "invalidRequest",
        _ => "another kind",
    }
}
