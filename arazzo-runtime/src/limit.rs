//! How many requests a host gets at once, and how many in a time.
//!
//! Who waits is let through in the order of arrival, and whoever stops waiting is as if he had never come.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::{Duration, Instant};

use http::Uri;
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore};

/// The most requests in a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    requests: usize,
    period: Duration,
}

impl Rate {
    /// No fewer than one request, or nothing would ever be sent.
    pub(crate) fn new(requests: u32, period: Duration) -> Self {
        Self { requests: usize::try_from(requests.max(1)).unwrap_or(usize::MAX), period }
    }
}

/// The limits of a client, and who goes by them.
#[derive(Debug, Default)]
pub(crate) struct Admission {
    concurrency: Option<usize>,
    rate: Option<Rate>,
    gates: StdMutex<Vec<Arc<Gate>>>,
}

/// Where the requests to one host pass.
#[derive(Debug)]
struct Gate {
    host: String,
    running: Option<Arc<Semaphore>>,
    /// When the last requests passed: no more than the rate allows in its time. Who holds it is the next to pass.
    passed: Mutex<VecDeque<Instant>>,
}

impl Gate {
    /// Whether the gate would let the next request pass as a new one would.
    fn is_idle(self: &Arc<Self>, rate: Option<Rate>, now: Instant) -> bool {
        Arc::strong_count(self) == 1
            && self.passed.try_lock().is_ok_and(|passed| match (rate, passed.back()) {
                (Some(rate), Some(last)) => now.saturating_duration_since(*last) >= rate.period,
                _ => true,
            })
    }
}

/// A place among the requests that a host has to answer at the moment; it is free again when this is dropped.
#[must_use = "the place is free again when this is dropped"]
pub(crate) struct Place {
    /// Keeps the gate where others find it.
    gate: Arc<Gate>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Admission {
    pub(crate) fn new(concurrency: Option<u32>, rate: Option<Rate>) -> Self {
        let concurrency = concurrency.map(|requests| usize::try_from(requests.max(1)).unwrap_or(usize::MAX));
        Self {
            concurrency: concurrency.map(|requests| requests.min(Semaphore::MAX_PERMITS)),
            rate,
            gates: StdMutex::default(),
        }
    }

    /// Whether all requests pass, without a place.
    pub(crate) fn is_open(&self) -> bool {
        self.concurrency.is_none() && self.rate.is_none()
    }

    /// Waits for a place among the requests that the host answers at once.
    pub(crate) async fn place(&self, uri: &Uri, now: Instant) -> Place {
        let gate = self.gate(uri, now);
        let permit = match &gate.running {
            // It is never closed.
            Some(running) => Arc::clone(running).acquire_owned().await.ok(),
            None => None,
        };
        Place { gate, _permit: permit }
    }

    /// Waits until whoever came before has passed. What is left to be waited for, the rate says then.
    pub(crate) async fn turn<'a>(&self, place: &'a Place) -> Option<Turn<'a>> {
        let rate = self.rate?;
        Some(Turn { rate, passed: place.gate.passed.lock().await })
    }

    fn gate(&self, uri: &Uri, now: Instant) -> Arc<Gate> {
        let host =
            uri.authority().map(|authority| authority.as_str().to_ascii_lowercase()).unwrap_or_default();
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.iter().find(|gate| gate.host == host) {
            return Arc::clone(gate);
        }
        // Hosts that redirects have led to must not add up.
        gates.retain(|gate| !gate.is_idle(self.rate, now));
        let running = self.concurrency.map(|requests| Arc::new(Semaphore::new(requests)));
        let gate = Arc::new(Gate { host, running, passed: Mutex::default() });
        gates.push(Arc::clone(&gate));
        gate
    }
}

/// The turn of the request that is the next to pass. Nobody else passes before this is dropped.
#[must_use = "a request that does not take its turn is not counted"]
pub(crate) struct Turn<'a> {
    rate: Rate,
    passed: MutexGuard<'a, VecDeque<Instant>>,
}

impl Turn<'_> {
    /// How long the rate has the request wait.
    pub(crate) fn wait(&self, now: Instant) -> Duration {
        match self.passed.front() {
            Some(first) if self.passed.len() >= self.rate.requests => {
                self.rate.period.saturating_sub(now.saturating_duration_since(*first))
            }
            _ => Duration::ZERO,
        }
    }

    /// Lets the request pass.
    pub(crate) fn take(mut self, now: Instant) {
        let is_over = |passed: &VecDeque<Instant>| {
            let first = passed.front();
            first.is_some_and(|first| now.saturating_duration_since(*first) >= self.rate.period)
        };
        while is_over(&self.passed) || self.passed.len() >= self.rate.requests {
            self.passed.pop_front();
        }
        self.passed.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use http::Uri;

    use super::{Admission, Rate};

    const SECOND: Duration = Duration::from_secs(1);

    fn host(number: u32) -> Uri {
        format!("http://host-{number}.example/x").parse().unwrap()
    }

    #[tokio::test]
    async fn hosts_do_not_wait_for_one_another() {
        let admission = Admission::new(Some(1), Some(Rate::new(1, SECOND)));
        let now = Instant::now();
        let mut places = Vec::new();
        for number in 0..3 {
            let place = admission.place(&host(number), now).await;
            let turn = admission.turn(&place).await.unwrap();
            assert_eq!(turn.wait(now), Duration::ZERO);
            turn.take(now);
            places.push(place);
        }
        drop(places);
        // It is the host that counts, in whatever case.
        let place = admission.place(&"http://HOST-1.example/y".parse().unwrap(), now).await;
        assert_eq!(admission.turn(&place).await.unwrap().wait(now), SECOND);
    }

    #[tokio::test]
    async fn hosts_do_not_add_up() {
        let admission = Admission::new(Some(1), Some(Rate::new(2, SECOND)));
        let started = Instant::now();
        let kept = admission.place(&host(0), started).await;
        for number in 1..100 {
            let now = started + SECOND * number / 2;
            let place = admission.place(&host(number), now).await;
            admission.turn(&place).await.unwrap().take(now);
        }
        // Those of the last second, and the one that is still answering.
        assert_eq!(admission.gates.lock().unwrap().len(), 3);
        drop(kept);
    }

    #[tokio::test]
    async fn a_rate_remembers_no_more_than_its_time() {
        let admission = Admission::new(None, Some(Rate::new(u32::MAX, SECOND)));
        let started = Instant::now();
        let place = admission.place(&host(0), started).await;
        for number in 0..100 {
            admission.turn(&place).await.unwrap().take(started + SECOND * number / 4);
        }
        assert_eq!(admission.turn(&place).await.unwrap().passed.len(), 4);
    }
}
