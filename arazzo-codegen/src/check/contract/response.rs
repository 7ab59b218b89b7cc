//! What a step makes of the responses: which it accepts, and what it reads of them.

use std::collections::BTreeSet;

use super::deprecated;
use crate::check::verdict::{STATUSES, SUCCESS, Verdict};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{
    Deprecated, DeprecatedPart, MissingInResponse, ResponseUnreadable, UndescribedStatus,
};
use crate::openapi::{Additional, Answer as ReadableBody, Response, Schema, ShapeKind, media_type, merged};
use crate::parse::condition::{Literal, Operator};
use crate::parse::pointer::JsonPointer;
use crate::resolve::{Criterion, OperationStep, Reference, Test};
use crate::source::{Span, Spanned};

/// The statuses whose responses never have a body.
const BODILESS: [u16; 3] = [204, 205, 304];

pub(super) fn check(step: &OperationStep<'_>, diagnostics: &mut Diagnostics) {
    let responses = step.operation.responses();
    check_statuses(step, &responses, diagnostics);
    let answers = answers(step, &responses);
    let reads = reads(step);
    check_bodies(step, &answers, &reads, diagnostics);
    check_outputs(step, &answers, diagnostics);
    check_deprecated(&answers, &reads, diagnostics);
}

/// What a test comes to for a status; it is open when that depends on something else, too.
fn verdict(test: &Test, status: u16) -> Verdict {
    let all =
        |tests: &[Test], decisive| Verdict::all(tests.iter().map(|test| verdict(test, status)), decisive);
    match test {
        Test::Or(tests) => all(tests, Verdict::Holds),
        Test::And(tests) => all(tests, Verdict::Fails),
        Test::Not(test) => verdict(test, status).negated(),
        Test::Compare { .. } => {
            let compared = status_of(test).and_then(|(operator, literal)| {
                Some(operator.holds(f64::from(status).partial_cmp(&literal.value.as_number()?)))
            });
            compared.map_or(Verdict::Open, Verdict::of)
        }
        Test::Holds(_) | Test::JsonPath(_) | Test::Matches { .. } | Test::XPath { .. } => Verdict::Open,
    }
}

/// What a test compares the status with, if it is such a test.
fn status_of(test: &Test) -> Option<(Operator, &Spanned<Literal>)> {
    let (operator, reference, literal) = test.against_constant()?;
    (reference.value == Reference::StatusCode).then_some((operator, literal))
}

/// Whether criteria may hold for a status.
fn may_hold(criteria: &[Criterion], status: u16) -> bool {
    criteria.iter().all(|criterion| verdict(&criterion.test, status) != Verdict::Fails)
}

/// Whether a step may succeed with a status.
fn accepts(step: &OperationStep<'_>, status: u16) -> bool {
    match step.success_criteria.as_slice() {
        [] => SUCCESS.contains(&status),
        criteria => may_hold(criteria, status),
    }
}

/// The statuses that a test names to hold for.
fn named(test: &Test, found: &mut Vec<Spanned<u16>>) {
    match test {
        Test::Or(tests) | Test::And(tests) => tests.iter().for_each(|test| named(test, found)),
        Test::Compare { .. } => {
            if let Some((Operator::Equal, literal)) = status_of(test)
                && let Literal::Number(digits) | Literal::String(digits) = &literal.value
                && let Ok(status) = digits.parse()
            {
                found.push(Spanned::new(status, literal.span));
            }
        }
        Test::Not(_) | Test::Holds(_) | Test::JsonPath(_) | Test::Matches { .. } | Test::XPath { .. } => {}
    }
}

/// What a description calls the statuses of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Called {
    /// One status.
    Code(u16),
    /// All with the same hundreds.
    Range(u16),
    /// All that nothing else is said of.
    Default,
    /// What is no status.
    Nothing,
}

impl Called {
    fn of(described: &str) -> Self {
        let hundreds = || described.strip_suffix("XX").or(described.strip_suffix("xx"))?.parse().ok();
        match described.parse() {
            _ if described == "default" => Self::Default,
            Ok(status) => Self::Code(status),
            Err(_) => hundreds().map_or(Self::Nothing, Self::Range),
        }
    }

    fn includes(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Range(hundreds) => hundreds == status / 100,
            Self::Default => true,
            Self::Nothing => false,
        }
    }
}

/// Reports statuses by which a step succeeds although the operation does not describe them.
fn check_statuses(step: &OperationStep<'_>, responses: &[Response<'_>], diagnostics: &mut Diagnostics) {
    let described: Vec<&str> = step.operation.described_statuses().collect();
    let called: Vec<Called> = described.iter().map(|described| Called::of(described)).collect();
    let is_described = |status: u16| called.iter().any(|called| called.includes(status));
    let Some(first) = responses.first() else { return };
    // Some descriptions tell only of failures.
    let is_failure = |status: &&str| status.starts_with(['4', '5']);
    if described.iter().all(is_failure) {
        return;
    }
    let mut accepted = STATUSES.filter(|status| accepts(step, *status)).peekable();
    if accepted.peek().is_none() {
        return;
    }
    let alone = !accepted.any(is_described);
    let report = |status: Option<u16>, span: Span| UndescribedStatus {
        step: step.parsed.id.value.to_owned(),
        operation: step.operation.name(),
        status,
        span,
        described: described.iter().map(|&status| status.to_owned()).collect(),
        described_span: first.status.span,
        alone,
    };
    let mut found = Vec::new();
    let of_actions = step.actions.iter().flat_map(|action| &action.criteria);
    for criterion in step.success_criteria.iter().chain(of_actions) {
        named(&criterion.test, &mut found);
    }
    let mut told = BTreeSet::new();
    for status in found {
        let is_news = accepts(step, status.value) && !is_described(status.value);
        if is_news && told.insert(status.value) {
            diagnostics.report(report(Some(status.value), status.span));
        }
    }
    if alone && told.is_empty() {
        let span = step.success_criteria.first().map_or(step.parsed.id.span, |first| first.text.span);
        diagnostics.report(report(None, span));
    }
}

/// A response that a step accepts.
struct Answer<'r, 'a> {
    response: &'r Response<'a>,
    /// The statuses of it that the step accepts.
    statuses: Vec<u16>,
}

impl<'a> Answer<'_, 'a> {
    /// The body that is read, where that can be.
    fn readable(&self, pointer: &JsonPointer) -> Option<ReadableBody<'a>> {
        ReadableBody::of(&self.response.bodies).filter(|body| body.has(pointer.tokens()))
    }

    /// Where a pointer leads in it; `None` when its schema leaves that open.
    fn way(&self, pointer: &JsonPointer) -> Option<Way<'a>> {
        let readable = self.readable(pointer)?;
        Some(Way::through(readable.body.schema?, readable.within_root(pointer.tokens())))
    }
}

/// The responses that a step accepts: those of success, and those whose statuses its criteria name. A range, or what is said
/// of all other statuses, counts where one of them is named, or where nothing else is described. Those that are named come first.
fn answers<'r, 'a>(step: &OperationStep<'a>, responses: &'r [Response<'a>]) -> Vec<Answer<'r, 'a>> {
    let mut named_statuses = Vec::new();
    step.success_criteria.iter().for_each(|criterion| named(&criterion.test, &mut named_statuses));
    let is_named = |status: u16| named_statuses.iter().any(|named| named.value == status);
    let called: Vec<Called> = responses.iter().map(|response| Called::of(&response.status)).collect();
    let own = |status: u16| {
        let position = |wanted: Called| called.iter().position(|called| *called == wanted);
        let range = || position(Called::Range(status / 100));
        position(Called::Code(status)).or_else(range).or_else(|| position(Called::Default))
    };
    // With the position of the response that each has.
    let accepted: Vec<(u16, usize)> = STATUSES
        .filter(|status| SUCCESS.contains(status) || is_named(*status))
        .filter_map(|status| Some((status, own(status)?)))
        .filter(|(status, _)| accepts(step, *status))
        .collect();
    let answers = |wanted: &dyn Fn(Called, u16) -> bool| {
        let all = responses.iter().zip(&called).enumerate().map(|(position, (response, called))| {
            let own = accepted.iter().filter(|(_, own)| *own == position).map(|(status, _)| *status);
            Answer { response, statuses: own.filter(|status| wanted(*called, *status)).collect() }
        });
        all.filter(|answer| !answer.statuses.is_empty()).collect::<Vec<_>>()
    };
    let is_code = |called: Called| matches!(called, Called::Code(_));
    let plain = answers(&|called, status| is_named(status) || is_code(called) && SUCCESS.contains(&status));
    let mut answers = match plain.is_empty() {
        true => answers(&|_, status| SUCCESS.contains(&status)),
        false => plain,
    };
    // What is read has the type of the first.
    let order = |status: &u16| named_statuses.iter().position(|named| named.value == *status);
    answers.sort_by_key(|answer| answer.statuses.iter().filter_map(order).min().unwrap_or(usize::MAX));
    answers
}

/// A part of the body that a step reads.
struct Read<'s> {
    pointer: &'s JsonPointer,
    span: Span,
    /// The criterion that reads it, and those that must hold with it; none for an output.
    criterion: Option<(&'s Criterion, &'s [Criterion])>,
}

impl Read<'_> {
    /// The expression.
    fn expression(&self) -> String {
        match self.pointer.tokens() {
            [] => "$response.body".to_owned(),
            _ => format!("$response.body#{}", self.pointer),
        }
    }

    /// Whether it is read when a response has one of these statuses.
    fn is_made(&self, statuses: &[u16]) -> bool {
        self.criterion.is_none_or(|(own, beside)| {
            statuses
                .iter()
                .any(|status| may_hold(beside, *status) && verdict(&own.test, *status) == Verdict::Open)
        })
    }
}

/// What a step reads of the body when it has succeeded, or to know whether it has.
fn reads<'s>(step: &'s OperationStep<'_>) -> Vec<Read<'s>> {
    let mut reads = Vec::new();
    let lists = step.actions.iter().map(|action| action.criteria.as_slice());
    for list in std::iter::once(step.success_criteria.as_slice()).chain(lists) {
        for criterion in list {
            criterion.test.for_each_reference(&mut |reference| {
                reads.extend(read(reference, Some((criterion, list))));
            });
        }
    }
    reads.extend(step.outputs.iter().filter_map(|output| read(&output.value, None)));
    reads
}

fn read<'s>(
    reference: &'s Spanned<Reference>,
    criterion: Option<(&'s Criterion, &'s [Criterion])>,
) -> Option<Read<'s>> {
    Some(Read { pointer: part_of_body(&reference.value)?, span: reference.span, criterion })
}

fn part_of_body(reference: &Reference) -> Option<&JsonPointer> {
    match reference {
        Reference::ResponseBody(pointer)
        | Reference::ResponseLength(pointer)
        | Reference::ResponseJson(pointer) => Some(pointer),
        _ => None,
    }
}

/// Reports that a body is read which is not there, or is not JSON: once for each step.
fn check_bodies(
    step: &OperationStep<'_>,
    answers: &[Answer<'_, '_>],
    reads: &[Read<'_>],
    diagnostics: &mut Diagnostics,
) {
    let is_told = answers.iter().any(|answer| !answer.response.bodies.is_empty());
    let empty = |answer: &&Answer<'_, '_>| {
        let never =
            step.operation.method == "head" || answer.statuses.iter().all(|status| BODILESS.contains(status));
        // Of what answers are made of, some descriptions say nothing at all.
        answer.response.bodies.is_empty() && (never || is_told)
    };
    let reading = |lacks: &dyn Fn(&&Answer<'_, '_>, &Read<'_>) -> bool| {
        reads.iter().find_map(|read| {
            let made = |answer: &&Answer<'_, '_>| lacks(answer, read) && read.is_made(&answer.statuses);
            let lacking: Vec<&Response<'_>> =
                answers.iter().filter(made).map(|answer| answer.response).collect();
            Some((read, *lacking.first()?, lacking))
        })
    };
    if let Some((read, first, lacking)) = reading(&|answer, _| empty(answer)) {
        diagnostics.report(MissingInResponse {
            step: step.parsed.id.value.to_owned(),
            operation: step.operation.name(),
            expression: read.expression(),
            span: read.span,
            member: None,
            statuses: statuses(&lacking),
            described: first.status.span,
            elsewhere: is_told,
        });
    }
    let unreadable = |answer: &&Answer<'_, '_>, read: &Read<'_>| {
        let bodies = &answer.response.bodies;
        let as_file = read.criterion.is_none() && read.pointer.tokens().is_empty();
        let is_file = || as_file && bodies.iter().any(media_type::is_file);
        !bodies.is_empty() && answer.readable(read.pointer).is_none() && !is_file()
    };
    if let Some((read, first, lacking)) = reading(&unreadable) {
        let media_types = lacking.iter().flat_map(|response| &response.bodies);
        let media_types: BTreeSet<String> =
            media_types.map(|body| body.media_type.value.to_owned()).collect();
        diagnostics.report(ResponseUnreadable {
            expression: read.expression(),
            span: read.span,
            media_types: media_types.into_iter().collect(),
            described: first.bodies.first().map_or(first.status.span, |body| body.media_type.span),
        });
    }
}

/// Reports outputs that some response which a step accepts has, and another has not. What none has is reported where it is typed.
fn check_outputs(step: &OperationStep<'_>, answers: &[Answer<'_, '_>], diagnostics: &mut Diagnostics) {
    // A response fails the step that lacks what its criteria cannot do without.
    let needs: Vec<&JsonPointer> =
        step.success_criteria.iter().flat_map(Criterion::needs).filter_map(part_of_body).collect();
    let lacks = |answer: &Answer<'_, '_>, pointer: &JsonPointer| answer.way(pointer)?.lacks;
    for output in &step.outputs {
        let Some(read) = read(&output.value, None) else { continue };
        let mut readable = answers.iter().filter(|answer| answer.readable(read.pointer).is_some());
        let Some(first) = readable.next().filter(|first| lacks(first, read.pointer).is_none()) else {
            continue;
        };
        let fails = |answer: &Answer<'_, '_>| needs.iter().any(|needed| lacks(answer, needed).is_some());
        let lacking: Vec<(&Response<'_>, String)> = readable
            .filter(|answer| !fails(answer))
            .filter_map(|answer| Some((answer.response, lacks(answer, read.pointer)?)))
            .collect();
        if let Some((response, member)) = lacking.first() {
            let responses: Vec<&Response<'_>> = lacking.iter().map(|(response, _)| *response).collect();
            diagnostics.report(MissingInResponse {
                step: step.parsed.id.value.to_owned(),
                operation: step.operation.name(),
                expression: read.expression(),
                span: read.span,
                member: Some(member.clone()),
                statuses: statuses(&responses),
                described: response.status.span,
                elsewhere: first.response.status.span != response.status.span,
            });
        }
    }
}

/// Reports members that are read and deprecated.
fn check_deprecated(answers: &[Answer<'_, '_>], reads: &[Read<'_>], diagnostics: &mut Diagnostics) {
    for read in reads {
        let way = answers.iter().find_map(|answer| answer.way(read.pointer));
        let members = way.into_iter().flat_map(|way| way.members);
        let mut found = members.filter_map(|(name, schema)| Some((name, deprecated(schema)?)));
        if let Some((name, described)) = found.next() {
            let part = DeprecatedPart::Read;
            diagnostics.report(Deprecated { part, name, span: read.span, described });
        }
    }
}

fn statuses(responses: &[&Response<'_>]) -> Vec<String> {
    responses.iter().map(|response| response.status.value.to_owned()).collect()
}

/// Where a pointer leads in what a schema describes.
struct Way<'a> {
    /// The members on the way that are described.
    members: Vec<(String, Schema<'a>)>,
    /// The first member that an object is described without.
    lacks: Option<String>,
}

impl<'a> Way<'a> {
    fn through(schema: Schema<'a>, tokens: &[String]) -> Self {
        let mut way = Self { members: Vec::new(), lacks: None };
        let mut schemas = vec![schema];
        for token in tokens {
            schemas = match merged(&schemas) {
                ShapeKind::Object { properties, additional } => {
                    let property = properties.iter().find(|property| property.name == token);
                    match (property, additional) {
                        (Some(property), _) => {
                            let only = property.only_schema();
                            way.members.extend(only.map(|schema| (token.clone(), schema)));
                            property.schemas()
                        }
                        (None, Additional::Of(values)) => vec![values],
                        (None, Additional::Anything) if properties.is_empty() => break,
                        (None, _) => {
                            way.lacks = Some(token.clone());
                            break;
                        }
                    }
                }
                ShapeKind::Array(Some(items)) if token.parse::<usize>().is_ok() => vec![items],
                _ => break,
            };
        }
        way
    }
}
