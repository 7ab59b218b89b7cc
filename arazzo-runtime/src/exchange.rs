//! What happens between [`Request::send`](crate::Request::send) and the [`Transport`](crate::Transport), in order.
//!
//! [`Run::exchange`] is what an exchange is for the run: time limits, events, the span, the time of the step's next turn.
//! [`answer`] is the list of what is done with the request itself. Each line of it is one concern, and what the concern
//! does is written elsewhere.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use http::response::Parts;
use tracing::Instrument;

use crate::error::{ErrorKind, Exchange};
use crate::request::{Prepared, Sent};
use crate::{
    AuthorizationError, Body, BodyError, Event, Response, Run, TransportError, TransportResponse,
    WorkflowError, authorization, retry_after,
};

impl Run {
    /// Sends a request and reads its answer.
    pub(crate) async fn exchange(&mut self, prepared: Prepared) -> Result<Response, WorkflowError> {
        let Prepared { request, schemes, mut sent, mut exchange } = prepared;
        let started = self.client.clock().now();
        if self.deadline.is_some_and(|deadline| started >= deadline) {
            return Err(self.past_deadline(Some(exchange), None));
        }
        let limit = TimeLimit::new(started, sent.client.request_timeout(), self.deadline);

        let (workflow, step) = (self.workflow, self.step);
        let (method, path) = (exchange.method.as_str(), exchange.path.as_str());
        self.client.observe(&Event::RequestSent { workflow, step, method, path });
        let span = self.request_span(method, path);
        let mut status = None;
        let work = answer(request, &schemes, &mut sent, &mut status);
        let answered = within(self.client.clock_expiry(limit.until), work).instrument(span.clone()).await;
        if let Some(status) = status {
            span.record("status", status.as_u16());
        }
        exchange.status = status;

        let (head, body) = match answered {
            Some(Ok(answer)) => answer,
            Some(Err(reason)) => return Err(self.failed(Some(exchange), reason.into())),
            None => return Err(self.expired(exchange, &limit)),
        };
        let clock = self.client.clock();
        let elapsed = clock.now().saturating_duration_since(started);
        let retry_after = retry_after::parse(&head.headers, clock.system_time());
        self.mark_answered(retry_after.and_then(|wish| self.client.pacing().heed(wish)));
        self.client.observe(&Event::ResponseReceived {
            workflow,
            step,
            status: head.status.as_u16(),
            elapsed,
        });
        Ok(Response { workflow, step, exchange, sent, head, body })
    }

    /// The error of an exchange whose time is up.
    fn expired(&self, exchange: Exchange, limit: &TimeLimit) -> WorkflowError {
        match limit.timeout {
            Some(limit) => self.failed(Some(exchange), ErrorKind::Timeout { limit }),
            None => self.past_deadline(Some(exchange), None),
        }
    }
}

/// Brings the answer to a request. `status` is set as soon as it is known.
async fn answer(
    request: http::Request<Body>,
    schemes: &[&'static str],
    sent: &mut Sent,
    status: &mut Option<StatusCode>,
) -> Result<(Parts, Bytes), Unanswered> {
    let response = authorization::send(request, schemes, sent).await?;
    *status = Some(response.status());
    read(response, sent.client.response_limit()).await
}

/// Reads the body of an answer, but no more of it than the limit allows.
async fn read(response: TransportResponse, limit: u64) -> Result<(Parts, Bytes), Unanswered> {
    let (head, body) = response.into_parts();
    Ok((head, body.collect(limit).await?))
}

/// When an exchange has to be over.
struct TimeLimit {
    until: Option<Instant>,
    /// The time that an exchange may take, where that is what ends it; otherwise it is the deadline of the run.
    timeout: Option<Duration>,
}

impl TimeLimit {
    fn new(started: Instant, timeout: Duration, deadline: Option<Instant>) -> Self {
        match (started.checked_add(timeout), deadline) {
            (timed_out, Some(deadline)) if timed_out.is_none_or(|timed_out| deadline < timed_out) => {
                Self { until: Some(deadline), timeout: None }
            }
            (timed_out, _) => Self { until: timed_out, timeout: Some(timeout) },
        }
    }
}

/// Why no answer is at hand.
pub(crate) enum Unanswered {
    /// The request could not be authorised by the credential of that scheme.
    Unauthorized(String, AuthorizationError),
    Failed(TransportError),
    TooLarge {
        limit: u64,
    },
}

impl From<TransportError> for Unanswered {
    fn from(error: TransportError) -> Self {
        Self::Failed(error)
    }
}

impl From<BodyError> for Unanswered {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { limit } => Self::TooLarge { limit },
            BodyError::Broken(error) => Self::Failed(error),
        }
    }
}

impl From<Unanswered> for ErrorKind {
    fn from(reason: Unanswered) -> Self {
        match reason {
            Unanswered::Unauthorized(scheme, error) => Self::Authorization { scheme, error },
            Unanswered::Failed(error) => Self::Transport { error },
            Unanswered::TooLarge { limit } => Self::ResponseTooLarge { limit },
        }
    }
}

/// Does the work unless the limit is up before; what is not finished by then is dropped.
async fn within<T>(limit: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    let mut limit = pin!(limit);
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}
