//! One execution of a workflow.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use tracing::{Span, debug, field, info_span};

use crate::error::{ErrorKind, Exchange};
use crate::{Client, Event, WorkflowError};

/// One execution of a workflow: it counts, paces, limits and reports what the workflow does.
///
/// The client that it is started with gives the policy: pacing, step budget, deadline, clock and observer. What it
/// holds grows with the number of steps in the document, not with the number of times that they are entered.
///
/// A run that is dropped before [`end`](Self::end) or [`complete`](Self::complete) counts as stopped.
pub struct Run {
    pub(crate) client: Client,
    pub(crate) workflow: &'static str,
    pub(crate) deadline: Option<Instant>,
    /// The step that the run is in.
    pub(crate) step: Option<&'static str>,
    /// The steps that have been entered, each once.
    visited: Vec<Visited>,
    /// How many times any step has been entered, by this run and by all that it is a part of or has as its parts.
    entered: Arc<AtomicU32>,
    /// How many runs this one is a part of.
    depth: u32,
    /// The retries of the step that the run is in, by action.
    retries: Vec<(&'static str, u32)>,
    /// Whether the step is entered next to be tried again, its wait being over.
    retrying: bool,
    ended: bool,
    workflow_span: Span,
    step_span: Span,
}

/// What pacing has to know of a step.
struct Visited {
    step: &'static str,
    visits: u32,
    /// When the step was last answered, or entered where it was not.
    since: Instant,
    /// How long after that the server wants to be left alone.
    retry_after: Option<Duration>,
}

impl Run {
    /// Begins to execute a workflow.
    #[must_use]
    pub fn start(client: &impl AsRef<Client>, workflow: &'static str) -> Self {
        let client = client.as_ref().clone();
        let deadline = client.run_timeout().and_then(|limit| client.clock().now().checked_add(limit));
        let run = Self {
            workflow,
            deadline,
            step: None,
            visited: Vec::new(),
            entered: Arc::default(),
            depth: 0,
            retries: Vec::new(),
            retrying: false,
            ended: false,
            workflow_span: info_span!("workflow", workflow),
            step_span: Span::none(),
            client,
        };
        run.client.observe(&Event::WorkflowStarted { workflow });
        run
    }

    /// Runs another workflow as a part of this run: for a step, before a step is tried again, or because the other one
    /// takes over. It shares the client's settings, the deadline and the step budget with this run.
    ///
    /// # Errors
    ///
    /// Those of the other workflow, which then also say what this run was doing; [`ErrorKind::CallDepth`] if runs would be
    /// nested too deeply.
    pub async fn call<T, F>(
        &mut self,
        workflow: &'static str,
        execute: impl FnOnce(Self) -> F,
    ) -> Result<T, WorkflowError>
    where
        F: Future<Output = Result<T, WorkflowError>>,
    {
        let limit = self.client.call_depth();
        if self.depth >= limit {
            return Err(self.failed(None, ErrorKind::CallDepth { limit }));
        }
        let (caller, step) = (self.workflow, self.step);
        self.client.observe(&Event::WorkflowCalled { workflow: caller, step, called: workflow });
        let part = Self {
            workflow,
            deadline: self.deadline,
            step: None,
            visited: Vec::new(),
            entered: Arc::clone(&self.entered),
            depth: self.depth + 1,
            retries: Vec::new(),
            retrying: false,
            ended: false,
            workflow_span: info_span!(parent: self.span(), "workflow", workflow),
            step_span: Span::none(),
            client: self.client.clone(),
        };
        part.client.observe(&Event::WorkflowStarted { workflow });
        let outcome = execute(part).await.map_err(|error| error.called_by(caller, step));
        self.mark_answered(self.client.clock().now(), None);
        outcome
    }

    /// Enters a step that runs before another one is tried again: the wait for that is over.
    ///
    /// # Errors
    ///
    /// As [`enter`](Self::enter).
    pub async fn prepare(&mut self, step: &'static str) -> Result<(), WorkflowError> {
        // Entered so, a step leaves the count of retries as it is.
        self.retrying = true;
        self.enter(step).await?;
        self.retrying = true;
        Ok(())
    }

    /// Enters a step, after the wait that is due if the run has been in it before.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::StepBudget`] if the run has entered too many steps; [`ErrorKind::Deadline`] if its time is up, or
    /// would be up before the wait is over.
    pub async fn enter(&mut self, step: &'static str) -> Result<(), WorkflowError> {
        let retrying = std::mem::take(&mut self.retrying);
        if !retrying {
            self.retries.clear();
        }
        self.step = Some(step);
        let limit = self.client.step_budget();
        let counted = self.entered.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |entered| {
            (entered < limit).then_some(entered + 1)
        });
        if counted.is_err() {
            return Err(self.failed(None, ErrorKind::StepBudget { limit }));
        }
        let now = self.client.clock().now();
        if self.deadline.is_some_and(|deadline| now >= deadline) {
            return Err(self.past_deadline(None, None));
        }
        let visit = match self.visited.iter_mut().find(|visited| visited.step == step) {
            None => {
                self.visited.push(Visited { step, visits: 1, since: now, retry_after: None });
                1
            }
            Some(visited) => {
                visited.visits += 1;
                let visit = visited.visits;
                let asked = visited.retry_after.take();
                let since = std::mem::replace(&mut visited.since, now);
                if !retrying {
                    let pause = asked.unwrap_or_else(|| self.client.pacing().wait(visit));
                    let pause = pause.saturating_sub(now.saturating_duration_since(since));
                    visited.since = now.checked_add(pause).unwrap_or(now);
                    self.wait(step, pause).await?;
                }
                visit
            }
        };
        self.step_span = info_span!(parent: &self.workflow_span, "step", step, visit);
        self.client.observe(&Event::StepEntered { workflow: self.workflow, step, visit });
        Ok(())
    }

    /// Whether the step, which has failed, is to be tried again by the `retry` action of that name, after the wait that
    /// is due: as long as the server asks for with `Retry-After`, otherwise `after`, otherwise as the client's pacing
    /// says. It is not when the action has tried it `limit` times since the step was last entered from another way.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Deadline`] if the run's time would be up before the wait is over.
    pub async fn retry(
        &mut self,
        action: &'static str,
        limit: u32,
        after: Option<Duration>,
    ) -> Result<bool, WorkflowError> {
        let Some(step) = self.step else { return Ok(false) };
        let index = self.retries.iter().position(|(known, _)| *known == action);
        let index = index.unwrap_or_else(|| {
            self.retries.push((action, 0));
            self.retries.len() - 1
        });
        let Some((_, retries)) = self.retries.get_mut(index).filter(|(_, retries)| *retries < limit) else {
            return Ok(false);
        };
        *retries += 1;
        let retry = *retries;
        let asked = self.visited.iter_mut().find(|visited| visited.step == step);
        let asked = asked.and_then(|visited| visited.retry_after.take());
        let pause = asked.or(after).unwrap_or_else(|| self.client.pacing().wait(retry.saturating_add(1)));
        self.wait(step, pause).await?;
        self.retrying = true;
        Ok(true)
    }

    /// Waits for a step's next turn. Other tasks get a turn of their own even if there is nothing to wait for, so that a
    /// loop can always be stopped from outside.
    async fn wait(&self, step: &'static str, duration: Duration) -> Result<(), WorkflowError> {
        if duration.is_zero() {
            yield_now().await;
            return Ok(());
        }
        let clock = self.client.clock();
        if self.deadline.is_some_and(|deadline| deadline.saturating_duration_since(clock.now()) < duration) {
            return Err(self.past_deadline(None, Some(duration)));
        }
        debug!(parent: &self.workflow_span, step, ?duration, "waiting before the step is entered again");
        self.client.observe(&Event::Waiting { workflow: self.workflow, step, duration });
        clock.sleep(duration).await;
        Ok(())
    }

    /// A value of an earlier step that has to be there before a request is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Missing`] if it is not there.
    pub fn present<T>(&self, expression: &'static str, value: Option<T>) -> Result<T, WorkflowError> {
        value.ok_or_else(|| self.failed(None, ErrorKind::Missing { expression, excerpt: None }))
    }

    /// A value with parts of it replaced, in order. A part is given by a JSON Pointer; it may be a new member of an object, and
    /// with `-` a new item of a list. One that has no value is left out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Replacement`] if there is no such place.
    pub fn replaced(
        &self,
        expression: &'static str,
        mut value: serde_json::Value,
        parts: impl IntoIterator<Item = (&'static str, Option<serde_json::Value>)>,
    ) -> Result<serde_json::Value, WorkflowError> {
        for (target, part) in parts {
            replace(&mut value, target, part)
                .ok_or_else(|| self.failed(None, ErrorKind::Replacement { expression, target }))?;
        }
        Ok(value)
    }

    /// Goes on only if a criterion of a step that has run a workflow is met.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OutcomeCriterion`] if it is not.
    pub fn require(&self, condition: &'static str, met: bool) -> Result<(), WorkflowError> {
        if met { Ok(()) } else { Err(self.failed(None, ErrorKind::OutcomeCriterion { condition })) }
    }

    /// A value that a description leaves open, as one of the type that a workflow takes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unfit`] if it is of another type.
    pub fn typed<T: DeserializeOwned>(
        &self,
        expression: &'static str,
        value: &serde_json::Value,
    ) -> Result<T, WorkflowError> {
        // What the message quotes may be confidential; the kind of value that was found is not.
        T::deserialize(value).map_err(|_| {
            let found = match value {
                serde_json::Value::Null => "null",
                serde_json::Value::Bool(_) => "a boolean",
                serde_json::Value::Number(_) => "a number",
                serde_json::Value::String(_) => "a string",
                serde_json::Value::Array(_) => "a list",
                serde_json::Value::Object(_) => "an object",
            };
            self.failed(None, ErrorKind::Unfit { expression, found })
        })
    }

    /// Notes that a criterion cannot be evaluated, since it asks for a value that is missing. It then does not hold.
    pub fn note_missing(&self, expression: &'static str, missing: bool) {
        if missing {
            debug!(parent: self.span(), expression, "a criterion asks for a value that is not there, and does not hold");
        }
    }

    /// Notes that the workflow has come to its end by the action of that name.
    pub fn end(&mut self, name: &'static str) {
        self.finish(Some(name));
    }

    /// Notes that the workflow has come to its end behind its last step.
    pub fn complete(&mut self) {
        self.finish(None);
    }

    fn finish(&mut self, end: Option<&'static str>) {
        if !self.ended {
            self.ended = true;
            debug!(parent: &self.workflow_span, end, "the workflow has ended");
            self.client.observe(&Event::WorkflowEnded { workflow: self.workflow, end });
        }
    }

    /// How many times the run has entered the step that it is in.
    pub(crate) fn visit(&self) -> u32 {
        let visited = self.visited.iter().find(|visited| Some(visited.step) == self.step);
        visited.map_or(0, |visited| visited.visits)
    }

    /// The span of a request that the run is about to send.
    pub(crate) fn request_span(&self, method: &str, path: &str) -> Span {
        info_span!(parent: self.span(), "request", method, path, status = field::Empty)
    }

    /// The span of the step that the run is in, or of the workflow where no step has been entered.
    pub(crate) fn span(&self) -> &Span {
        if self.step.is_some() { &self.step_span } else { &self.workflow_span }
    }

    /// Notes the time from which the step's next turn is counted.
    pub(crate) fn mark_answered(&mut self, now: Instant, retry_after: Option<Duration>) {
        if let Some(visited) = self.visited.iter_mut().find(|visited| Some(visited.step) == self.step) {
            visited.since = now;
            visited.retry_after = retry_after;
        }
    }

    pub(crate) fn past_deadline(&self, exchange: Option<Exchange>, wait: Option<Duration>) -> WorkflowError {
        let limit = self.client.run_timeout().unwrap_or_default();
        self.failed(exchange, ErrorKind::Deadline { limit, wait })
    }

    pub(crate) fn failed(&self, exchange: Option<Exchange>, kind: ErrorKind) -> WorkflowError {
        WorkflowError::new(self.workflow, self.step, exchange, kind)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if !self.ended {
            debug!(parent: &self.workflow_span, step = self.step, "the workflow has stopped before its end");
            self.client.observe(&Event::WorkflowStopped { workflow: self.workflow, step: self.step });
        }
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Run")
            .field("workflow", &self.workflow)
            .field("step", &self.step)
            .field("entered", &self.entered.load(Ordering::Relaxed))
            .field("depth", &self.depth)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// Lets other tasks run.
async fn yield_now() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Puts a part where a pointer says, or removes what is there; `None` if there is no such place.
fn replace(value: &mut serde_json::Value, target: &str, part: Option<serde_json::Value>) -> Option<()> {
    let Some((parent, token)) = target.rsplit_once('/') else {
        *value = part?;
        return Some(());
    };
    match value.pointer_mut(parent)? {
        serde_json::Value::Object(members) => {
            let name = token.replace("~1", "/").replace("~0", "~");
            match part {
                Some(part) => members.insert(name, part),
                None => members.remove(&name),
            };
        }
        serde_json::Value::Array(items) if token == "-" => items.extend(part),
        serde_json::Value::Array(items) => {
            let index = token.parse().ok().filter(|index| *index < items.len())?;
            match part {
                Some(part) => *items.get_mut(index)? = part,
                None => drop(items.remove(index)),
            }
        }
        _ => return None,
    }
    Some(())
}
