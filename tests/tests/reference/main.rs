//! Random documents with random control flow, run to random answers: the compiled code and a naive interpreter must agree
//! on every request, every wait and the outcome.
//!
//! The build script makes the documents, from seeds: `ARAZZO_RANDOM_DOCUMENTS` says how many, `ARAZZO_RANDOM_SEED` from
//! which one on. `ARAZZO_RANDOM_SCRIPTS` says to how many scripts of answers each is run.

// Generated code writes paths out, whatever this package has in scope.
#![allow(missing_docs, unused_qualifications)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a failed test; an index into JSON gives null"
)]

mod condition;
mod interpreter;
mod query;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use arazzo_runtime::{ErrorKind, Pacing};
use arazzo_tests::Stage;
use arazzo_tests::stage::{self, Played, Stop, Workflow};
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use crate::interpreter::{Answer, Ending, Limits, Outcome, Sent, Trace};

// Chance writes conditions that contradict themselves, and others that say a thing twice.
#[allow(
    clippy::double_comparisons,
    clippy::eq_op,
    clippy::impossible_comparisons,
    clippy::overly_complex_bool_expr
)]
mod compiled {
    use arazzo_tests::stage::{given, shown};

    include!(concat!(env!("OUT_DIR"), "/random.rs"));
}

/// A document that has been compiled.
pub(crate) struct Document {
    seed: u64,
    text: &'static str,
    workflow: Workflow,
}

/// How many steps a run may enter.
const BUDGET: u32 = 16;

/// To how many scripts each document is run, unless the environment says so.
const SCRIPTS: u32 = 20;

#[test]
fn compiled_code_and_interpreter_agree() {
    let api: Value = serde_json::from_str(include_str!("api.json")).unwrap();
    let scripts = std::env::var("ARAZZO_RANDOM_SCRIPTS").map_or(SCRIPTS, |text| text.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stage = runtime.block_on(Stage::set()).unwrap();
    let mut endings: BTreeMap<&str, usize> = BTreeMap::new();
    let mut disagreements = Vec::new();
    for document in compiled::DOCUMENTS {
        let parsed: Value = serde_json::from_str(document.text).unwrap();
        let config = Config { cases: scripts, failure_persistence: None, ..Config::default() };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&document.seed.to_le_bytes());
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let seen = std::cell::RefCell::new(Vec::new());
        let result = runner.run(&script(), |Script { inputs, time, answers }| {
            let limits = Limits { steps: BUDGET, time };
            let expected = interpreter::run(&parsed, &api, &inputs, &answers, limits);
            let given = answers.iter().map(on_stage).collect();
            let settings = |builder: arazzo_runtime::ClientBuilder| {
                let builder = builder.pacing(Pacing::fixed(interpreter::PACE)).step_budget(BUDGET);
                time.into_iter().fold(builder, arazzo_runtime::ClientBuilder::run_timeout)
            };
            let played = stage.play(document.workflow, inputs, given, settings);
            let played = runtime.block_on(played).unwrap();
            seen.borrow_mut().push(kind(&expected.ending));
            agree(&expected, &played).map_err(TestCaseError::fail)
        });
        for kind in seen.into_inner() {
            *endings.entry(kind).or_default() += 1;
        }
        match result {
            Ok(()) => {}
            Err(TestError::Fail(reason, Script { inputs, time, answers })) => {
                let answers: Vec<String> = answers.iter().map(|answer| format!("    {answer:?}")).collect();
                let report = format!(
                    "seed {}: {reason}\nto inputs {inputs}, within {time:?}, and answers\n{}\n",
                    document.seed,
                    answers.join("\n"),
                );
                disagreements.push((document, report));
            }
            Err(TestError::Abort(reason)) => panic!("{reason}"),
        }
    }
    println!(
        "{} documents ({} refused), {scripts} scripts each, ending {endings:?}",
        compiled::DOCUMENTS.len(),
        compiled::REFUSED
    );
    if let Some((first, _)) = disagreements.first() {
        let seeds: Vec<u64> = disagreements.iter().map(|(document, _)| document.seed).collect();
        let reports: Vec<&str> = disagreements.iter().map(|(_, report)| report.as_str()).take(20).collect();
        panic!(
            "the documents of the seeds {seeds:?} are not run as the interpreter runs them\n\n{}\n\nthe first:\n\n{}",
            reports.join("\n\n"),
            first.text
        );
    }
    // With some documents and scripts, everything happens.
    let kinds = [
        "an end",
        "another workflow",
        "behind the last step",
        "failed",
        "missing",
        "budget",
        "deadline",
        "unanswered",
    ];
    for kind in kinds {
        assert!(endings.contains_key(kind) || compiled::DOCUMENTS.len() < 60, "no run ends so: {kind}");
    }
}

fn kind(ending: &Ending) -> &'static str {
    match ending {
        Ending::Outcome(Outcome { successor: Some(_), .. }) => "another workflow",
        Ending::Outcome(Outcome { end, .. }) if end == "completed" => "behind the last step",
        Ending::Outcome(_) => "an end",
        Ending::Failed { .. } => "failed",
        Ending::Missing { .. } => "missing",
        Ending::Budget { .. } => "budget",
        Ending::Deadline { .. } => "deadline",
        Ending::Unanswered { .. } => "unanswered",
    }
}

/// What a run is given.
#[derive(Clone, Debug)]
struct Script {
    inputs: Value,
    /// How long it may take.
    time: Option<Duration>,
    /// Answers to as many requests as there may be.
    answers: Vec<Answer>,
}

fn script() -> impl Strategy<Value = Script> {
    let inputs = (
        select(vec!["a", "b", "zoo"]),
        option::of(select(vec!["B", "x'y"])),
        option::of(0..4),
        any::<Option<bool>>(),
        option::of(thing(select(vec!["a", "B"]))),
        option::of(vec(thing(select(vec!["zoo", "on"])), 0..3)),
    );
    let inputs = inputs.prop_map(|(word, extra, limit, bold, thing, things)| {
        let mut inputs = json!({ "word": word });
        insert(&mut inputs, "extra", extra.map(|extra| json!(extra)));
        insert(&mut inputs, "limit", limit.map(|limit| json!(limit)));
        insert(&mut inputs, "bold", bold.map(|bold| json!(bold)));
        insert(&mut inputs, "thing", thing);
        insert(&mut inputs, "things", things.map(|things| json!(things)));
        inputs
    });
    let time = option::weighted(0.2, (4..20_u64).prop_map(Duration::from_secs));
    (inputs, time, vec(answer(), 0..20)).prop_map(|(inputs, time, answers)| Script { inputs, time, answers })
}

/// Something with a name, and perhaps a size.
fn thing(name: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Value> {
    (name, option::of(0..3)).prop_map(|(name, size)| {
        let mut thing = json!({ "name": name });
        insert(&mut thing, "size", size.map(|size| json!(size)));
        thing
    })
}

fn answer() -> impl Strategy<Value = Answer> {
    let status = select(vec![200, 200, 200, 200, 201, 204, 404, 500, 503]);
    let mode = option::of(select(vec!["on", "ON", "off", "a", "x'y", "2"]));
    let retry_after = option::weighted(0.1, 0..5_u32);
    let body = (
        select(vec!["a", "A", "B", "zoo"]),
        option::of(select(vec!["red", "green", "blue", "purple"])),
        option::of(-1..4),
        option::of(select(vec![0.5, 1.25, -2.5])),
        any::<Option<bool>>(),
        option::of(option::of(select(vec!["a", "on", "B", "2"]))),
        option::of(vec(thing(select(vec!["a", "on"])), 0..3)),
    );
    let body = body.prop_map(|(id, state, count, ratio, flag, note, items)| {
        let mut body = json!({ "id": id });
        insert(&mut body, "state", state.map(|state| json!(state)));
        insert(&mut body, "count", count.map(|count| json!(count)));
        insert(&mut body, "ratio", ratio.map(|ratio| json!(ratio)));
        insert(&mut body, "flag", flag.map(|flag| json!(flag)));
        insert(&mut body, "note", note.map(|note| json!(note)));
        insert(&mut body, "items", items.map(|items| json!(items)));
        body
    });
    let takes = select(vec![0, 0, 0, 0, 0, 1, 2]).prop_map(Duration::from_secs);
    (status, mode, retry_after, takes, body).prop_map(|(status, mode, retry_after, takes, body)| {
        let mut headers = BTreeMap::new();
        headers.extend(mode.map(|mode| ("x-mode", mode.to_owned())));
        headers.extend(retry_after.map(|seconds| ("retry-after", seconds.to_string())));
        // Neither of them has a body, on the wire.
        Answer { status: if status == 204 { 202 } else { status }, headers, body, takes }
    })
}

fn insert(object: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object[name] = value;
    }
}

fn on_stage(answer: &Answer) -> stage::Answer {
    let headers = answer
        .headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
    stage::Answer {
        status: Some(StatusCode::from_u16(answer.status).unwrap()),
        headers: headers.collect(),
        body: Bytes::from(answer.body.to_string()),
        takes: answer.takes,
        ..stage::Answer::default()
    }
}

/// Whether a run went as the interpreter's did; how they differ otherwise.
fn agree(expected: &Trace, played: &Played) -> Result<(), String> {
    let sent: Vec<Sent> = played.requests.iter().map(sent).collect();
    // An output that every way on sends has to be there as soon as it is read: the run may stop before the others.
    let early = match &played.ending {
        Err(Stop::Error(error)) => matches!(error.kind(), ErrorKind::Missing { expression, .. }
            if expression.starts_with("$response.") || expression.starts_with("$outputs.")),
        _ => false,
    };
    // Read late by a workflow that a step has run, it may be forestalled by a failure from which that step recovers.
    let nested = matches!(&played.ending, Err(Stop::Error(error)) if error.callers().next().is_some());
    let same = match early {
        true => {
            expected.sent.starts_with(&sent)
                && played.waits.is_empty()
                && (nested || !matches!(expected.ending, Ending::Outcome(_)))
        }
        false => {
            expected.sent == sent
                && expected.waits == played.waits
                && ends_alike(&expected.ending, &played.ending)
        }
    };
    if same {
        return Ok(());
    }
    let mut report = String::from("interpreter and compiled code differ\n\ninterpreter:\n");
    lines(&mut report, &expected.sent);
    let _ = writeln!(report, "    {:?} {:?}\n\ncompiled:", expected.waits, expected.ending);
    lines(&mut report, &sent);
    let _ = match &played.ending {
        Ok(outcome) => writeln!(report, "    {:?} outcome {outcome}", played.waits),
        Err(stop) => writeln!(report, "    {:?} error {stop}", played.waits),
    };
    Err(report)
}

fn lines(report: &mut String, sent: &[Sent]) {
    for Sent { waits, method, path, query, header, body } in sent {
        let body = body.as_ref().map(Value::to_string).unwrap_or_default();
        let path = path.join("/");
        let _ = writeln!(report, "    {waits:?} {method} {path} {query:?} {header:?} {body}");
    }
}

fn sent(received: &stage::Received) -> Sent {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let (method, target) = received.line.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (decoded(name), decoded(value))
    });
    let header = received.headers.get("x-text");
    Sent {
        waits: received.waits.clone(),
        method: method.to_owned(),
        path: path.split('/').map(decoded).collect(),
        query: query.collect(),
        header: header.map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap()),
        body: (!received.body.is_empty()).then(|| serde_json::from_slice(&received.body).unwrap()),
    }
}

fn ends_alike(expected: &Ending, found: &Result<Value, Stop>) -> bool {
    match (expected, found) {
        (Ending::Outcome(expected), Ok(found)) => alike(expected, found),
        (expected, Err(Stop::Error(error))) => {
            let step = error.step().unwrap_or_default();
            match (expected, error.kind()) {
                (
                    Ending::Failed { step: expected },
                    ErrorKind::Criterion { .. } | ErrorKind::OutcomeCriterion { .. },
                )
                | (Ending::Budget { step: expected }, ErrorKind::StepBudget { .. })
                | (Ending::Deadline { step: expected }, ErrorKind::Deadline { .. })
                | (Ending::Unanswered { step: expected }, ErrorKind::Transport { .. }) => expected == step,
                (Ending::Missing { step: expected, expressions }, ErrorKind::Missing { expression, .. }) => {
                    expected == step && expressions.iter().any(|missing| missing == expression)
                }
                _ => false,
            }
        }
        _ => false,
    }
}

fn alike(expected: &Outcome, found: &Value) -> bool {
    let mut found = found.as_object().cloned().unwrap_or_else(Map::new);
    // Without named ends there is nothing to tell, nor of a successor without ends and outputs.
    let taken = found.remove("end").unwrap_or(json!("completed"));
    let is_end = match (&expected.successor, &taken) {
        (None, taken) => *taken == json!(expected.end),
        (Some(successor), Value::Object(taken)) => {
            taken.len() == 1 && taken.get(&expected.end).is_some_and(|found| alike(successor, found))
        }
        (Some(successor), taken) => *taken == json!(expected.end) && alike(successor, &Value::Null),
    };
    is_end && found == expected.outputs
}
