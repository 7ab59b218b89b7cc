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
use http::response::Parts;
use http::{Method, StatusCode};
use tracing::{Instrument, debug};

use crate::authorization;
use crate::error::ErrorKind;
use crate::file::Received;
use crate::limit::Place;
use crate::redirect::Trail;
use crate::request::{Keep, Prepared, Sent};
use crate::retry::{Kept, StepVisit};
use crate::{
    AuthorizationError, Body, BodyError, BoxFuture, Client, Event, Repeat, Response, Run, TransportError,
    TransportResponse, WorkflowError, retry_after,
};

impl Run {
    /// Sends a request and reads its answer.
    ///
    /// On the heap, so that the futures of workflows stay small, and so does the stack below workflows that run others.
    pub(crate) fn exchange(
        &mut self,
        mut prepared: Prepared,
    ) -> BoxFuture<'_, Result<Response, WorkflowError>> {
        // A block keeps what it captures where it is; a function would have room for it twice.
        Box::pin(async move {
            let client = prepared.sent.client.clone();
            let span = self
                .request_span(prepared.sent.method.as_str(), &prepared.sent.shown_path(&prepared.sent.uri));
            let mut sending = Sending::new(self, &client, &mut prepared);
            let answered = {
                // What is pinned where it is made is not moved.
                let work = pin!(sending.answer());
                work.instrument(span.clone()).await
            };
            let (started, status) = (sending.started, sending.status);
            let sent = prepared.sent;
            if let Some(status) = status {
                span.record("status", status.as_u16());
            }
            let (head, body) = answered.map_err(|reason| self.unanswered(&sent, status, reason))?;
            let (workflow, step) = (self.workflow, self.step);
            let clock = self.client.clock();
            let now = clock.now();
            let retry_after = retry_after::parse(&head.headers, || clock.system_time());
            self.mark_answered(now, retry_after.and_then(|wish| self.client.pacing().heed(wish)));
            self.client.observe(&Event::ResponseReceived {
                workflow,
                step,
                status: head.status.as_u16(),
                elapsed: started.map(|started| now.saturating_duration_since(started)).unwrap_or_default(),
            });
            let (body, large) = match body {
                Received::InMemory(body) => (body, None),
                Received::OnDisk(file) => (Bytes::new(), Some(file)),
            };
            Ok(Response { workflow, step, sent, head, body, large })
        })
    }

    /// Says that a request is sent now.
    pub(crate) fn sends(&self, method: &Method, path: &str) {
        let Self { client, workflow, step, .. } = self;
        client.observe(&Event::RequestSent { workflow, step: *step, method: method.as_str(), path });
    }

    /// Says why a request is sent once more, or another one in its place.
    pub(crate) fn repeats(&self, reason: Repeat<'_>) {
        let Self { client, workflow, step, .. } = self;
        client.observe(&Event::RequestRepeated { workflow, step: *step, reason });
    }

    fn unanswered(&self, sent: &Sent, status: Option<StatusCode>, reason: Unanswered) -> WorkflowError {
        let exchange = Some(sent.exchange(status));
        let kind = match reason {
            Unanswered::PastDeadline { wait } => return self.past_deadline(exchange, wait),
            Unanswered::Invalid(reason) => ErrorKind::InvalidRequest { reason: reason.to_owned() },
            Unanswered::Unauthorized(scheme, error) => ErrorKind::Authorization { scheme, error },
            Unanswered::Failed(error) => ErrorKind::Transport { error },
            Unanswered::TimedOut { limit } => ErrorKind::Timeout { limit },
            Unanswered::TooLarge { limit } => ErrorKind::ResponseTooLarge { limit },
        };
        self.failed(exchange, kind)
    }
}

/// A request on its way.
///
/// What is rarely asked for is on the heap, so that those who do not ask for it have no room to keep for it.
struct Sending<'a> {
    run: &'a Run,
    /// The client of the API that the request is for; that of the run may be another one's.
    client: &'a Client,
    /// The request is gone from it while it is on its way.
    prepared: &'a mut Prepared,
    /// What it takes to send another one behind it, where the client may do that.
    again: Option<Box<Again>>,
    /// When it was last sent.
    started: Option<Instant>,
    /// The status of the last answer, as soon as it is known.
    status: Option<StatusCode>,
    answer: Option<Answer>,
}

/// The way of a request from redirect to redirect, and from failure to failure.
struct Again {
    trail: Trail,
    /// The request that is on its way.
    kept: Option<Kept>,
    failures: u32,
}

/// The answer to a request.
type Answer = (Parts, Received);

impl<'a> Sending<'a> {
    fn new(run: &'a Run, client: &'a Client, prepared: &'a mut Prepared) -> Self {
        let redirects = prepared.sent.redirects;
        let again = (redirects.are_followed() || client.retries().limit > 0)
            .then(|| Box::new(Again { trail: Trail::new(redirects), kept: None, failures: 0 }));
        Self { run, client, prepared, again, started: None, status: None, answer: None }
    }

    /// Brings the answer to the request, by sending it as often as it takes.
    async fn answer(&mut self) -> Result<Answer, Unanswered> {
        self.identify()?;
        #[cfg(feature = "har")]
        {
            let context = self.context();
            self.prepared.request.extensions_mut().insert(context);
        }
        loop {
            if let Some(again) = &mut self.again {
                again.kept = Some(Kept::of(&self.prepared.request));
            }
            match self.attempt().await {
                Ok(()) => {}
                Err(Unanswered::Failed(error)) if self.again.is_some() => {
                    Box::pin(self.try_again(error)).await?;
                }
                Err(other) => return Err(other),
            }
            // There is none if a redirect has led to another request.
            if let Some(answer) = self.answer.take() {
                return Ok(answer);
            }
        }
    }

    /// Sends the request once.
    async fn attempt(&mut self) -> Result<(), Unanswered> {
        let _place = match self.client.admission().is_open() {
            true => None,
            false => Some(Box::pin(self.admitted()).await?),
        };
        let started = self.announce()?;
        let limit = self.client.request_timeout();
        let until = started.checked_add(limit);
        // Whichever is up first; that of the run is seldom set.
        let (until, past) = match self.run.deadline {
            Some(deadline) if until.is_none_or(|until| deadline < until) => {
                (Some(deadline), Unanswered::PastDeadline { wait: None })
            }
            _ => (until, Unanswered::TimedOut { limit }),
        };
        let expiry = self.run.client.clock_expiry(until);
        let work = pin!(self.receive());
        within(expiry, work).await.unwrap_or(Err(past))
    }

    /// Sends the request, and reads the answer if it is not a redirect that is followed.
    async fn receive(&mut self) -> Result<(), Unanswered> {
        let response = self.transported().await?;
        self.status = Some(response.status());
        if let Some(next) = self.again.as_mut().and_then(|again| again.redirected(&response)) {
            let (status, path) = (response.status().as_u16(), self.prepared.sent.shown_path(next.uri()));
            debug!(status, %path, "a redirect is followed");
            self.run.repeats(Repeat::Redirected { status });
            self.prepared.request = next;
            return Ok(());
        }
        let (head, body) = response.into_parts();
        let body = match self.prepared.sent.keep {
            Keep::AsFile if head.status.is_success() => Box::pin(self.client.spool().keep(body)).await?,
            _ => Received::InMemory(body.collect(self.client.response_limit()).await?),
        };
        self.answer = Some((head, body));
        Ok(())
    }

    /// Hands the request over to the transport, once it is authorised.
    async fn transported(&mut self) -> Result<TransportResponse, Unanswered> {
        let Prepared { request, schemes, sent } = &mut *self.prepared;
        // Whoever a redirect leads to is not whom the credentials are for.
        let has_left = self.again.as_ref().is_some_and(|again| again.trail.has_left());
        if !has_left && !schemes.is_empty() {
            return Box::pin(authorization::send(std::mem::take(request), schemes, sent, self.run)).await;
        }
        Ok(self.client.transport().send(std::mem::take(request)).await?)
    }

    /// Makes the request the one to be sent after it has failed, if it may be, and waits until then.
    async fn try_again(&mut self, error: TransportError) -> Result<(), Unanswered> {
        let retries = self.client.retries();
        let Some(again) = &mut self.again else { return Err(error.into()) };
        again.failures += 1;
        let failures = again.failures;
        match again.kept.take().and_then(|kept| retries.again(kept, failures, &error)) {
            Some(request) => self.prepared.request = request,
            None => return Err(error.into()),
        }
        let wait = retries.pacing.wait(failures.saturating_add(1));
        debug!(failures, ?wait, %error, "the request is sent again");
        self.pause(wait).await?;
        self.run.repeats(Repeat::ConnectionFailed { stage: error.stage(), failures, wait });
        Ok(())
    }

    /// Gives the request the key by which the server knows it again when it is sent again.
    fn identify(&mut self) -> Result<(), Unanswered> {
        let Some(keys) = self.client.idempotency_keys() else { return Ok(()) };
        let Prepared { request, sent, .. } = &mut *self.prepared;
        let visit = StepVisit {
            workflow: self.run.workflow,
            step: self.run.step,
            visit: self.run.visit(),
            method: sent.method.as_str(),
            path: sent.uri.path(),
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
            concealed: self.prepared.sent.concealed.clone(),
        }
    }

    /// Waits until the limits of the client let the request pass, or the run is past its deadline. What is given back is
    /// held for as long as the request is under way.
    async fn admitted(&self) -> Result<Place, Unanswered> {
        let expiry = self.run.client.clock_expiry(self.run.deadline);
        within(expiry, self.admit()).await.unwrap_or(Err(Unanswered::PastDeadline { wait: None }))
    }

    async fn admit(&self) -> Result<Place, Unanswered> {
        let clock = self.run.client.clock();
        let admission = self.client.admission();
        let place = admission.place(self.prepared.request.uri(), clock.now()).await;
        if let Some(turn) = admission.turn(&place).await {
            self.pause(turn.wait(clock.now())).await?;
            turn.take(clock.now());
        }
        Ok(place)
    }

    /// Says that the request is sent now.
    fn announce(&mut self) -> Result<Instant, Unanswered> {
        let now = self.run.client.clock().now();
        if self.run.deadline.is_some_and(|deadline| now >= deadline) {
            return Err(Unanswered::PastDeadline { wait: None });
        }
        self.started = Some(now);
        let Prepared { request, sent, .. } = &*self.prepared;
        self.run.sends(request.method(), &sent.shown_path(request.uri()));
        Ok(now)
    }

    /// Waits, unless the run would be past its deadline before the wait is over.
    async fn pause(&self, wait: Duration) -> Result<(), Unanswered> {
        if wait.is_zero() {
            return Ok(());
        }
        let clock = self.run.client.clock();
        if self.run.deadline.is_some_and(|deadline| deadline.saturating_duration_since(clock.now()) < wait) {
            return Err(Unanswered::PastDeadline { wait: Some(wait) });
        }
        clock.sleep(wait).await;
        Ok(())
    }
}

impl Again {
    /// The request to send next, if the answer is a redirect that is followed.
    fn redirected(&mut self, response: &TransportResponse) -> Option<http::Request<Body>> {
        let status = response.status();
        match self.trail.next(self.kept.as_ref()?, status, response.headers()) {
            Ok(next) => {
                self.failures = 0;
                Some(next)
            }
            Err(reason) => {
                if let Some(reason) = reason {
                    debug!(status = status.as_u16(), reason, "a redirect is not followed");
                }
                None
            }
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
    /// The run is past its deadline, or would be before a wait is over.
    PastDeadline {
        wait: Option<Duration>,
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
