//! Progress of a run, for whoever wants to show it.

use std::time::Duration;

use crate::TransportStage;

/// Is told what a run does while it does it.
///
/// It is called in the middle of the run, so it should return soon. Any closure over an event is an observer:
///
/// ```
/// use arazzo_runtime::{Client, Event};
///
/// let client = Client::builder("http://localhost")
///     .observer(|event: &Event<'_>| {
///         if let Event::StepEntered { step, visit, .. } = event {
///             println!("{step}, time {visit}");
///         }
///     })
///     .build()?;
/// # Ok::<(), arazzo_runtime::ClientError>(())
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Takes note of an event.
    fn observe(&self, event: &Event<'_>);
}

impl<F> Observer for F
where
    F: Fn(&Event<'_>) + Send + Sync + 'static,
{
    fn observe(&self, event: &Event<'_>) {
        self(event);
    }
}

/// What happens in a run. No event carries headers, bodies or query strings.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A run of the workflow begins.
    #[non_exhaustive]
    WorkflowStarted {
        /// The workflow's id.
        workflow: &'a str,
    },
    /// A run of another workflow begins as a part of this one.
    #[non_exhaustive]
    WorkflowCalled {
        /// The workflow's id.
        workflow: &'a str,
        /// The step that runs the other one, if one has been entered.
        step: Option<&'a str>,
        /// The other workflow's id.
        called: &'a str,
    },
    /// The run waits before it enters a step again.
    #[non_exhaustive]
    Waiting {
        /// The workflow's id.
        workflow: &'a str,
        /// The step that is about to be entered again.
        step: &'a str,
        /// For how long.
        duration: Duration,
    },
    /// A step begins.
    #[non_exhaustive]
    StepEntered {
        /// The workflow's id.
        workflow: &'a str,
        /// The step's id.
        step: &'a str,
        /// How many times the run has entered it by now, from 1.
        visit: u32,
    },
    /// A request is about to be sent.
    #[non_exhaustive]
    RequestSent {
        /// The workflow's id.
        workflow: &'a str,
        /// The step that sends it, if one has been entered.
        step: Option<&'a str>,
        /// The request's method.
        method: &'a str,
        /// The request's path, without its query.
        path: &'a str,
    },
    /// A request is about to be sent once more, or another one in its place: `RequestSent` comes next.
    #[non_exhaustive]
    RequestRepeated {
        /// The workflow's id.
        workflow: &'a str,
        /// The step that sends it, if one has been entered.
        step: Option<&'a str>,
        /// Why.
        reason: Repeat<'a>,
    },
    /// A request has been answered, in full.
    #[non_exhaustive]
    ResponseReceived {
        /// The workflow's id.
        workflow: &'a str,
        /// The step that sent the request, if one has been entered.
        step: Option<&'a str>,
        /// The status code of the answer.
        status: u16,
        /// The time from sending the request to the end of the answer's body.
        elapsed: Duration,
    },
    /// The workflow has come to its end.
    #[non_exhaustive]
    WorkflowEnded {
        /// The workflow's id.
        workflow: &'a str,
        /// The `end` action that ended it; none when it ended behind its last step.
        end: Option<&'a str>,
    },
    /// The run is over before the workflow's end: it failed, or nobody waits for it any more.
    #[non_exhaustive]
    WorkflowStopped {
        /// The workflow's id.
        workflow: &'a str,
        /// The step that was reached, if one was entered.
        step: Option<&'a str>,
    },
}

/// Why a request is sent once more, or another one in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat<'a> {
    /// Its answer has led to another place.
    #[non_exhaustive]
    Redirected {
        /// The status code of the answer.
        status: u16,
    },
    /// Its connection has failed.
    #[non_exhaustive]
    ConnectionFailed {
        /// How far it had come.
        stage: TransportStage,
        /// How many times in a row it has failed by now.
        failures: u32,
        /// How long the run has waited since.
        wait: Duration,
    },
    /// It was refused, and has been authorised anew.
    #[non_exhaustive]
    Refused {
        /// The status code of the answer.
        status: u16,
        /// The security scheme whose credential is another one now: a renewed token, or a signature at the service's own time.
        scheme: &'a str,
    },
}
