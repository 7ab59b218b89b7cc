//! Why a workflow did not come to its end.

use std::fmt;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::{AuthorizationError, TransportError};

/// Why a workflow did not come to its end: which workflow, which step, which request, and what was wrong.
///
/// The message is one line that holds everything. Neither it nor the `Debug` form shows headers, query strings or
/// credentials; the excerpt of a body is bounded and masked.
pub struct WorkflowError(Box<Failure>);

struct Failure {
    workflow: &'static str,
    step: Option<&'static str>,
    exchange: Option<Exchange>,
    kind: ErrorKind,
    /// The workflows and steps that have run this workflow, the innermost first.
    callers: Vec<(&'static str, Option<&'static str>)>,
}

/// What an error says of the request that it is about.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) status: Option<StatusCode>,
}

/// What was wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be sent, or its answer not be received.
    #[non_exhaustive]
    Transport {
        /// What the transport reported.
        error: TransportError,
    },
    /// The request could not be authorised, and has not been sent.
    #[non_exhaustive]
    Authorization {
        /// The security scheme whose credential could not be used.
        scheme: String,
        /// What went wrong.
        error: AuthorizationError,
    },
    /// The request was not answered in full within the client's
    /// [`request_timeout`](crate::ClientBuilder::request_timeout).
    #[non_exhaustive]
    Timeout {
        /// The time that an exchange may take.
        limit: Duration,
    },
    /// The run has used up the client's [`run_timeout`](crate::ClientBuilder::run_timeout).
    #[non_exhaustive]
    Deadline {
        /// The time that a run may take.
        limit: Duration,
        /// The wait before the step's next turn, or before its request is sent, where it would have lasted beyond the
        /// deadline. It was not begun.
        wait: Option<Duration>,
    },
    /// The run has entered as many steps as the client's [`step_budget`](crate::ClientBuilder::step_budget) allows.
    #[non_exhaustive]
    StepBudget {
        /// The number of steps that a run may enter.
        limit: u32,
    },
    /// Workflows run one another more deeply than the client's [`call_depth`](crate::ClientBuilder::call_depth) allows.
    #[non_exhaustive]
    CallDepth {
        /// How many runs a run may be a part of.
        limit: u32,
    },
    /// A success criterion of a step that has run a workflow is not met, and no failure action took over.
    #[non_exhaustive]
    OutcomeCriterion {
        /// The criterion, as the document has it.
        condition: &'static str,
    },
    /// A value that is passed to a workflow is not of the type that it takes.
    #[non_exhaustive]
    Unfit {
        /// The runtime expression.
        expression: &'static str,
        /// What it is instead.
        found: &'static str,
    },
    /// A success criterion of the step is not met, and no failure action took over.
    #[non_exhaustive]
    Criterion {
        /// The criterion, as the document has it.
        condition: &'static str,
        /// The status code of the answer.
        status: u16,
        /// The beginning of the answer's body, masked.
        excerpt: String,
    },
    /// The body of the answer is not what the description promises.
    #[non_exhaustive]
    Decode {
        /// What is wrong with it.
        problem: DecodeProblem,
        /// What it was read as, such as "JSON".
        format: &'static str,
        /// The runtime expression of the place, such as `$response.body#/image/state/status`.
        expression: String,
        /// The JSON Pointer of the place; empty for the whole body.
        location: String,
        /// What was expected and what was found.
        message: String,
        /// The beginning of the answer's body, masked.
        excerpt: String,
    },
    /// A value that the workflow needs is not there.
    #[non_exhaustive]
    Missing {
        /// The runtime expression that has no value.
        expression: &'static str,
        /// The beginning of the body in which it was looked for, masked; none when it is not of the last answer.
        excerpt: Option<String>,
    },
    /// A value that is sent has no place for what the document puts into it.
    #[non_exhaustive]
    Replacement {
        /// The runtime expression of the value.
        expression: &'static str,
        /// The place, as a JSON Pointer.
        target: &'static str,
    },
    /// The answer's body is larger than the client's [`response_limit`](crate::ClientBuilder::response_limit).
    #[non_exhaustive]
    ResponseTooLarge {
        /// The most bytes that a body may have.
        limit: u64,
    },
    /// The request cannot be written down as HTTP, and has not been sent.
    #[non_exhaustive]
    InvalidRequest {
        /// Which part of it, and why.
        reason: String,
    },
}

/// How a body differs from what the description promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// There is no body.
    Empty,
    /// It is not in the described format, and its `Content-Type` says so, too.
    MediaType,
    /// It is compressed, or written in an encoding, in a way that is not undone.
    Encoding,
    /// It is not in the described format, or ends too early.
    Syntax,
    /// It is in that format, but not of the described type.
    Type,
}

impl WorkflowError {
    pub(crate) fn new(
        workflow: &'static str,
        step: Option<&'static str>,
        exchange: Option<Exchange>,
        kind: ErrorKind,
    ) -> Self {
        Self(Box::new(Failure { workflow, step, exchange, kind, callers: Vec::new() }))
    }

    /// The same error, where the workflow was run by a step of another one.
    pub(crate) fn called_by(mut self, workflow: &'static str, step: Option<&'static str>) -> Self {
        self.0.callers.push((workflow, step));
        self
    }

    /// Whether a step has failed: a criterion is not met, and no failure action took over. A step that runs a workflow which
    /// ends so has failed itself.
    #[must_use]
    pub fn is_unmet_criterion(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Criterion { .. } | ErrorKind::OutcomeCriterion { .. })
    }

    /// The workflows that have run this one, each with the step that did, the innermost first; none when it was run by
    /// itself.
    pub fn callers(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.callers.iter().map(|(workflow, step)| (*workflow, *step))
    }

    /// The id of the workflow: where workflows run others, of the innermost.
    #[must_use]
    pub fn workflow(&self) -> &str {
        self.0.workflow
    }

    /// The id of the step that failed; none when no step had been entered.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        self.0.step
    }

    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The method of the request that the error is about, if it is about one.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.0.exchange.as_ref().map(|exchange| exchange.method.as_str())
    }

    /// The path of the request that the error is about, without its query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.exchange.as_ref().map(|exchange| exchange.path.as_str())
    }

    /// The status code of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.exchange.as_ref()?.status.as_ref().map(StatusCode::as_u16)
    }

    /// The runtime expression that has no value, or not the described one.
    #[must_use]
    pub fn expression(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::Decode { expression, .. } => Some(expression),
            ErrorKind::Missing { expression, .. }
            | ErrorKind::Unfit { expression, .. }
            | ErrorKind::Replacement { expression, .. } => Some(expression),
            _ => None,
        }
    }
}

impl std::error::Error for WorkflowError {}

impl fmt::Debug for WorkflowError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WorkflowError")
            .field("workflow", &self.workflow())
            .field("step", &self.step())
            .field("callers", &self.0.callers)
            .field("method", &self.method())
            .field("path", &self.path())
            .field("status", &self.status())
            .field("kind", self.kind())
            .finish()
    }
}

impl fmt::Display for WorkflowError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut callers = self.0.callers.iter().rev();
        // A long way here is told by its beginning and its end.
        let shown = callers.len().min(SHOWN_CALLERS);
        let left_out = callers.len() - shown;
        for (workflow, step) in callers.by_ref().take(shown / 2) {
            write!(formatter, "{}: ", Place(workflow, *step))?;
        }
        if left_out > 0 {
            write!(formatter, "({left_out} more): ")?;
        }
        for (workflow, step) in callers.skip(left_out) {
            write!(formatter, "{}: ", Place(workflow, *step))?;
        }
        write!(formatter, "{}: ", Place(self.0.workflow, self.0.step))?;
        let exchange = Shown(self.0.exchange.as_ref());
        match &self.0.kind {
            ErrorKind::Transport { error } => write!(formatter, "{exchange} failed: {error}"),
            ErrorKind::Authorization { scheme, error } => {
                write!(formatter, "{exchange} cannot be authorised by `{scheme}`: {error}")
            }
            ErrorKind::Timeout { limit } => {
                write!(formatter, "{exchange} was not answered in full within {limit:?}")
            }
            ErrorKind::Deadline { limit, wait: None } => {
                write!(formatter, "the run has used up its {limit:?}")?;
                if self.0.exchange.is_some() { write!(formatter, " during {exchange}") } else { Ok(()) }
            }
            ErrorKind::Deadline { limit, wait: Some(wait) } => {
                write!(formatter, "the run would use up its {limit:?} while waiting {wait:?} ")?;
                match self.0.exchange {
                    Some(_) => write!(formatter, "before {exchange} is sent"),
                    None => formatter.write_str("for the step's next turn"),
                }
            }
            ErrorKind::StepBudget { limit } => {
                write!(
                    formatter,
                    "the run has entered {limit} steps already, which is all that its budget allows"
                )
            }
            ErrorKind::CallDepth { limit } => {
                write!(
                    formatter,
                    "the workflow is run by {limit} others already, each a part of the next, and cannot run one itself"
                )
            }
            ErrorKind::OutcomeCriterion { condition } => {
                write!(formatter, "criterion `{condition}` is not met by what the workflow has come to")
            }
            ErrorKind::Unfit { expression, found } => {
                write!(formatter, "`{expression}` is {found}, which the workflow that is run does not take")
            }
            ErrorKind::Criterion { condition, excerpt, .. } => {
                write!(formatter, "criterion `{condition}` is not met: {}", Answered(exchange, excerpt))
            }
            ErrorKind::Decode { problem, format, location, message, excerpt, .. } => {
                match problem {
                    DecodeProblem::Empty => write!(formatter, "there is no {} to read", nameless(format))?,
                    DecodeProblem::MediaType | DecodeProblem::Encoding => {
                        write!(formatter, "the answer is {message}")?;
                    }
                    DecodeProblem::Syntax => write!(formatter, "the answer is not {format}: {message}")?,
                    DecodeProblem::Type if location.is_empty() => {
                        write!(formatter, "the answer is not of the described type: {message}")?;
                    }
                    DecodeProblem::Type => {
                        write!(
                            formatter,
                            "the answer is not of the described type at `{location}`: {message}"
                        )?;
                    }
                }
                write!(formatter, ": {}", Answered(exchange, excerpt))
            }
            ErrorKind::Missing { expression, excerpt } => {
                write!(formatter, "`{expression}` has no value")?;
                match excerpt {
                    Some(excerpt) => write!(formatter, ": {}", Answered(exchange, excerpt)),
                    None => Ok(()),
                }
            }
            ErrorKind::Replacement { expression, target } => {
                write!(formatter, "`{expression}` has no place `{target}`, where a value is to be put")
            }
            ErrorKind::ResponseTooLarge { limit } => {
                write!(formatter, "the answer to {exchange} is larger than {limit} bytes")
            }
            ErrorKind::InvalidRequest { reason } => write!(formatter, "{exchange} cannot be sent: {reason}"),
        }
    }
}

/// What a format is called behind "no".
fn nameless(format: &str) -> &str {
    format.trim_start_matches("a ")
}

/// How many of the workflows that have run one another a message names.
const SHOWN_CALLERS: usize = 8;

/// A workflow and its step, as messages name them.
struct Place<'a>(&'a str, Option<&'a str>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "workflow `{}`", self.0)?;
        match self.1 {
            Some(step) => write!(formatter, ", step `{step}`"),
            None => Ok(()),
        }
    }
}

/// A request, as messages name it.
struct Shown<'a>(Option<&'a Exchange>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(Exchange { method, path, .. }) => write!(formatter, "`{method} {path}`"),
            None => formatter.write_str("the request"),
        }
    }
}

/// What a request was answered.
struct Answered<'a>(Shown<'a>, &'a str);

impl fmt::Display for Answered<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(exchange, excerpt) = self;
        write!(formatter, "{exchange} was answered")?;
        if let Some(status) = exchange.0.and_then(|exchange| exchange.status) {
            write!(formatter, " {}", status.as_u16())?;
            if let Some(reason) = status.canonical_reason() {
                write!(formatter, " {reason}")?;
            }
        }
        if excerpt.is_empty() {
            formatter.write_str(" without a body")
        } else {
            write!(formatter, ": {excerpt}")
        }
    }
}
