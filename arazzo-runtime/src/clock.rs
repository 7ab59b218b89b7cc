//! Time, as a run sees it.

use std::time::{Duration, Instant, SystemTime};

use crate::BoxFuture;

#[cfg(feature = "test-util")]
mod manual;
#[cfg(feature = "test-util")]
pub use manual::ManualClock;

/// The one source of time of a client: pacing, time limits and the dates of `Retry-After` go by it.
pub trait Clock: Send + Sync + 'static {
    /// The time now. It never goes back.
    fn now(&self) -> Instant;

    /// A wait that the run wants, such as the one between two polls.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Completes when a time limit is up.
    ///
    /// It runs beside the work that is limited and is usually dropped before it completes. A clock on which
    /// [`sleep`](Self::sleep) takes no time has to tell the two apart, or every limit would be up at once.
    fn expiry(&self, at: Instant) -> BoxFuture<'_, ()> {
        self.sleep(at.saturating_duration_since(self.now()))
    }

    /// The time of day, for dates that a server names.
    fn system_time(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// The clock of the tokio runtime, which every client has unless it is given another.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioClock;

impl Clock for TokioClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
