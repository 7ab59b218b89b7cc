//! What happens between [`Request::send`](crate::Request::send) and the [`Transport`](crate::Transport), in order.
//!
//! [`Run::exchange`] is what an exchange is for the run: its deadline, the span, the time of the step's next turn.
//! [`Sending::answer`] and [`Sending::attempt`] are the list of what is done with the request itself. Each line of it is one
//! concern, and what the concern does is written elsewhere.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use http::response::Parts;
use tracing::{Instrument, debug};

use crate::error::{ErrorKind, Exchange};
use crate::file::Received;
use crate::limit::Place;
use crate::redirect::Trail;
use crate::request::{Keep, Prepared, Sent};
use crate::retry::{Kept, StepVisit};
use crate::{
    AuthorizationError, Body, BodyError, Client, Event, Response, Run, TransportError, TransportResponse,
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
        let span = self.request_span(exchange.method.as_str(), &exchange.path);
        let client = sent.client.clone();
        let mut sending =
            Sending { run: self, client: &client, schemes: &schemes, sent: &mut sent, started, status: None };
        let answered = {
            // What is pinned where it is made is not moved: futures of this size are what moving would cost most of.
            let work = pin!(sending.answer(request, &exchange));
            let expiry = self.client.clock_expiry(self.deadline);
            within(expiry, work.instrument(span.clone())).await
        };
        let (started, status) = (sending.started, sending.status);
        if let Some(status) = status {
            span.record("status", status.as_u16());
        }
        exchange.status = status;

        let (head, body) = match answered {
            Some(Ok(answer)) => answer,
            Some(Err(reason)) => return Err(self.unanswered(exchange, reason)),
            None => return Err(self.past_deadline(Some(exchange), None)),
        };
        let (workflow, step) = (self.workflow, self.step);
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
        let (body, large) = match body {
            Received::InMemory(body) => (body, None),
            Received::OnDisk(file) => (Bytes::new(), Some(file)),
        };
        Ok(Response { workflow, step, exchange, sent, head, body, large })
    }

    fn unanswered(&self, exchange: Exchange, reason: Unanswered) -> WorkflowError {
        let kind = match reason {
            Unanswered::PastDeadline { wait } => return self.past_deadline(Some(exchange), Some(wait)),
            Unanswered::Invalid(reason) => ErrorKind::InvalidRequest { reason: reason.to_owned() },
            Unanswered::Unauthorized(scheme, error) => ErrorKind::Authorization { scheme, error },
            Unanswered::Failed(error) => ErrorKind::Transport { error },
            Unanswered::TimedOut { limit } => ErrorKind::Timeout { limit },
            Unanswered::TooLarge { limit } => ErrorKind::ResponseTooLarge { limit },
        };
        self.failed(Some(exchange), kind)
    }
}

/// A request on its way.
struct Sending<'a> {
    run: &'a Run,
    /// The client of the API that the request is for; that of the run may be another one's.
    client: &'a Client,
    /// The security schemes by whose credentials it is authorised.
    schemes: &'a [&'static str],
    sent: &'a mut Sent,
    /// When it was last sent.
    started: Instant,
    /// The status of the last answer, as soon as it is known.
    status: Option<StatusCode>,
}

/// What has come of sending a request once.
enum Outcome {
    Answered(Parts, Received),
    Redirected(http::Request<Body>),
}

impl Sending<'_> {
    /// Brings the answer to a request, by sending it as often as it takes.
    async fn answer(
        &mut self,
        mut request: http::Request<Body>,
        exchange: &Exchange,
    ) -> Result<(Parts, Received), Unanswered> {
        self.identify(&mut request, exchange)?;
        #[cfg(feature = "har")]
        request.extensions_mut().insert(self.context());
        let mut trail = Trail::new(self.sent.redirects);
        let mut failures = 0;
        loop {
            let kept = self.client.sends_again().then(|| Kept::of(&request));
            match self.attempt(request, kept.as_ref(), &mut trail).await {
                Ok(Outcome::Answered(head, body)) => return Ok((head, body)),
                Ok(Outcome::Redirected(next)) => {
                    failures = 0;
                    request = next;
                }
                Err(Unanswered::Failed(error)) => {
                    failures += 1;
                    let retries = self.client.retries();
                    match kept.and_then(|kept| retries.again(kept, failures, &error)) {
                        Some(again) => request = again,
                        None => return Err(error.into()),
                    }
                    let wait = retries.pacing.wait(failures.saturating_add(1));
                    debug!(failures, ?wait, %error, "the request is sent again");
                    self.pause(wait).await?;
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// Sends a request once.
    async fn attempt(
        &mut self,
        request: http::Request<Body>,
        kept: Option<&Kept>,
        trail: &mut Trail,
    ) -> Result<Outcome, Unanswered> {
        let _place = self.admit(&request).await?;
        self.announce(&request);
        let timeout = self.client.request_timeout();
        let until = self.started.checked_add(timeout);
        // Whoever a redirect leads to is not whom the credentials are for.
        let schemes = if trail.has_left() { &[] } else { self.schemes };
        let work = pin!(async {
            let response = authorization::send(request, schemes, self.sent).await?;
            self.status = Some(response.status());
            if let Some(next) = redirected(kept, trail, &response) {
                return Ok(Outcome::Redirected(next));
            }
            let (head, body) = response.into_parts();
            let body = match self.sent.keep {
                Keep::AsFile if head.status.is_success() => Box::pin(self.client.spool().keep(body)).await?,
                _ => Received::InMemory(body.collect(self.client.response_limit()).await?),
            };
            Ok(Outcome::Answered(head, body))
        });
        let done = within(self.run.client.clock_expiry(until), work).await;
        done.unwrap_or(Err(Unanswered::TimedOut { limit: timeout }))
    }

    /// Gives the request the key by which the server knows it again when it is sent again.
    fn identify(&self, request: &mut http::Request<Body>, exchange: &Exchange) -> Result<(), Unanswered> {
        let Some(keys) = self.client.idempotency_keys() else { return Ok(()) };
        let visit = StepVisit {
            workflow: self.run.workflow,
            step: self.run.step,
            visit: self.run.visit(),
            method: exchange.method.as_str(),
            path: &exchange.path,
        };
        keys.mark(request, &visit).map_err(Unanswered::Invalid)
    }

    /// What a transport that shows requests has to know.
    #[cfg(feature = "har")]
    fn context(&self) -> crate::har::Context {
        crate::har::Context {
            workflow: self.run.workflow,
            step: self.run.step,
            client: self.client.clone(),
            concealed: self.sent.concealed.clone(),
        }
    }

    /// Waits until the limits of the client let the request pass. What is given back is held for as long as it is
    /// under way.
    async fn admit(&self, request: &http::Request<Body>) -> Result<Place, Unanswered> {
        let clock = self.run.client.clock();
        let admission = self.client.admission();
        let place = admission.place(request.uri(), clock.now()).await;
        if let Some(turn) = admission.turn(&place).await {
            self.pause(turn.wait(clock.now())).await?;
            turn.take(clock.now());
        }
        Ok(place)
    }

    /// Says that the request is sent now.
    fn announce(&mut self, request: &http::Request<Body>) {
        let Run { client, workflow, step, .. } = self.run;
        self.started = client.clock().now();
        client.observe(&Event::RequestSent {
            workflow,
            step: *step,
            method: request.method().as_str(),
            path: request.uri().path(),
        });
    }

    /// Waits, unless the run would be past its deadline before the wait is over.
    async fn pause(&self, wait: Duration) -> Result<(), Unanswered> {
        if wait.is_zero() {
            return Ok(());
        }
        let clock = self.run.client.clock();
        if self.run.deadline.is_some_and(|deadline| deadline.saturating_duration_since(clock.now()) < wait) {
            return Err(Unanswered::PastDeadline { wait });
        }
        clock.sleep(wait).await;
        Ok(())
    }
}

/// The request to send next, if the answer is a redirect that is followed.
fn redirected(
    kept: Option<&Kept>,
    trail: &mut Trail,
    response: &TransportResponse,
) -> Option<http::Request<Body>> {
    match trail.next(kept?, response.status(), response.headers()) {
        Ok(next) => {
            debug!(status = response.status().as_u16(), path = next.uri().path(), "a redirect is followed");
            Some(next)
        }
        Err(reason) => {
            if let Some(reason) = reason {
                debug!(status = response.status().as_u16(), reason, "a redirect is not followed");
            }
            None
        }
    }
}

/// Why no answer is at hand.
pub(crate) enum Unanswered {
    /// The request cannot be written down.
    Invalid(&'static str),
    /// The request could not be authorised by the credential of that scheme.
    Unauthorized(String, AuthorizationError),
    Failed(TransportError),
    TimedOut {
        limit: Duration,
    },
    /// The run would be past its deadline before a wait is over.
    PastDeadline {
        wait: Duration,
    },
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
