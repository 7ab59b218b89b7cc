//! A clock that tests move by hand.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use super::Clock;
use crate::BoxFuture;

/// Midnight of 1 January 2026, the time of day at which a manual clock starts.
const START_OF_2026: Duration = Duration::from_secs(1_767_225_600);

/// A clock that stands still but for the waits of the run and for [`advance`](Self::advance).
///
/// A wait of the run returns at once, moves the clock on by its duration and is recorded. A time limit is up only when
/// the clock has been moved to it, so a test decides whether a request times out, for instance by advancing the clock
/// from a server that does not answer. Clones share one time.
///
/// ```
/// use std::time::Duration;
///
/// use arazzo_runtime::{Client, ManualClock};
///
/// let clock = ManualClock::new();
/// let client = Client::builder("http://localhost").clock(clock.clone()).build()?;
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.elapsed(), Duration::from_secs(90));
/// assert!(clock.waits().is_empty());
/// # Ok::<(), arazzo_runtime::ClientError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<State>);

#[derive(Debug)]
struct State {
    origin: Instant,
    started_at: SystemTime,
    elapsed: watch::Sender<Duration>,
    waits: Mutex<Vec<Duration>>,
}

impl ManualClock {
    /// A clock on which it is midnight (UTC) of 1 January 2026.
    #[must_use]
    pub fn new() -> Self {
        Self::starting_at(SystemTime::UNIX_EPOCH + START_OF_2026)
    }

    /// A clock that starts at the given time of day.
    #[must_use]
    pub fn starting_at(started_at: SystemTime) -> Self {
        Self(Arc::new(State {
            origin: Instant::now(),
            started_at,
            elapsed: watch::Sender::new(Duration::ZERO),
            waits: Mutex::default(),
        }))
    }

    /// Moves the clock on; time limits that are up by then take effect.
    pub fn advance(&self, duration: Duration) {
        self.0.elapsed.send_modify(|elapsed| *elapsed = elapsed.saturating_add(duration));
    }

    /// How far the clock has moved since it was made.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        *self.0.elapsed.borrow()
    }

    /// The waits of all runs on this clock, in order.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.0.waits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.0.origin.checked_add(self.elapsed()).unwrap_or(self.0.origin)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            self.0.waits.lock().unwrap_or_else(PoisonError::into_inner).push(duration);
            self.advance(duration);
        })
    }

    fn expiry(&self, at: Instant) -> BoxFuture<'_, ()> {
        let due = at.saturating_duration_since(self.0.origin);
        let mut elapsed = self.0.elapsed.subscribe();
        Box::pin(async move {
            if elapsed.wait_for(|elapsed| *elapsed >= due).await.is_err() {
                // The sender lives in this clock, which is borrowed here; were it gone, the limit would never be up.
                std::future::pending::<()>().await;
            }
        })
    }

    fn system_time(&self) -> SystemTime {
        self.0.started_at.checked_add(self.elapsed()).unwrap_or(self.0.started_at)
    }
}
