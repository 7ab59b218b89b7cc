//! How long a run waits before it enters a step again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How long a run waits before it enters a step *again*; the first time it never waits.
///
/// A document that says `goto` from a step to itself says nothing of time, and a server that is polled without a pause
/// is a server under attack. So the time between the answer that a step got and its next turn grows, from one second
/// to thirty by default. Time that other steps took in between counts.
///
/// What the server asks for wins: after an answer with `Retry-After` (seconds or a date), the step's next turn comes
/// when that time is up, sooner or later than this policy would have it. See
/// [`retry_after_limit`](Self::retry_after_limit).
///
/// ```
/// use std::time::Duration;
///
/// use arazzo_runtime::Pacing;
///
/// let patient = Pacing::growing(Duration::from_secs(5), 2.0, Duration::from_secs(300));
/// let steady = Pacing::fixed(Duration::from_millis(500));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pacing {
    initial: Duration,
    factor: f64,
    maximum: Duration,
    jitter: f64,
    retry_after_limit: Duration,
}

impl Default for Pacing {
    /// From 1 s, growing by half each time, to 30 s; each wait is shortened by up to a fifth.
    fn default() -> Self {
        Self::growing(Duration::from_secs(1), 1.5, Duration::from_secs(30)).jitter(0.2)
    }
}

impl Pacing {
    /// No waits but those that a server asks for.
    #[must_use]
    pub const fn none() -> Self {
        Self::fixed(Duration::ZERO)
    }

    /// The same wait each time.
    #[must_use]
    pub const fn fixed(wait: Duration) -> Self {
        Self::growing(wait, 1.0, wait)
    }

    /// Waits that start with `initial`, are multiplied by `factor` each time and never exceed `maximum`.
    ///
    /// A factor below 1, or one that is no number, counts as 1.
    #[must_use]
    pub const fn growing(initial: Duration, factor: f64, maximum: Duration) -> Self {
        Self { initial, factor, maximum, jitter: 0.0, retry_after_limit: Duration::from_secs(3600) }
    }

    /// Shortens each wait by a random share of up to `fraction` (0 to 1), so that runs that started together do not
    /// poll together. What a server asks for is never shortened.
    #[must_use]
    pub const fn jitter(mut self, fraction: f64) -> Self {
        self.jitter = fraction;
        self
    }

    /// The longest `Retry-After` that is heeded in full, one hour by default; longer ones are cut to it. With zero,
    /// `Retry-After` is ignored.
    #[must_use]
    pub const fn retry_after_limit(mut self, limit: Duration) -> Self {
        self.retry_after_limit = limit;
        self
    }

    /// The wait before the given visit of a step, counted from 1.
    pub(crate) fn wait(&self, visit: u32) -> Duration {
        if self.initial.is_zero() {
            return Duration::ZERO;
        }
        let factor = if self.factor >= 1.0 { self.factor } else { 1.0 };
        let growth = factor.powi(i32::try_from(visit.saturating_sub(2)).unwrap_or(i32::MAX));
        let seconds = self.initial.as_secs_f64() * growth;
        // Also what infinity comes to.
        let wait = Duration::try_from_secs_f64(seconds).unwrap_or(self.maximum).min(self.maximum);
        let jitter = if self.jitter > 0.0 { self.jitter.min(1.0) } else { 0.0 };
        if jitter == 0.0 { wait } else { wait.mul_f64(1.0 - jitter * random_share()) }
    }

    /// What is heeded of a server's wish.
    pub(crate) fn heed(&self, retry_after: Duration) -> Option<Duration> {
        (!self.retry_after_limit.is_zero()).then(|| retry_after.min(self.retry_after_limit))
    }
}

/// A random number from 0 to 1. The randomness with which std seeds its hash maps is good enough to spread polls.
fn random_share() -> f64 {
    let bits = RandomState::new().hash_one(());
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Pacing;
    use std::time::Duration;

    #[test]
    fn grows_to_its_maximum_and_stays_there() {
        let pacing = Pacing::default().jitter(0.0);
        let waits: Vec<_> = (2..8).map(|visit| pacing.wait(visit).as_secs_f64()).collect();
        assert_eq!(waits, [1.0, 1.5, 2.25, 3.375, 5.0625, 7.59375]);
        assert_eq!(pacing.wait(10_000), Duration::from_secs(30));
        assert_eq!(pacing.wait(u32::MAX), Duration::from_secs(30));
    }

    #[test]
    fn jitter_only_shortens_and_differs() {
        let pacing = Pacing::fixed(Duration::from_secs(10)).jitter(0.2);
        let waits: Vec<_> = (0..100).map(|_| pacing.wait(2)).collect();
        assert!(waits.iter().all(|wait| (Duration::from_secs(8)..=Duration::from_secs(10)).contains(wait)));
        assert!(waits.iter().any(|wait| Some(wait) != waits.first()));
    }

    #[test]
    fn odd_settings_do_no_harm() {
        let second = Duration::from_secs(1);
        assert_eq!(Pacing::none().wait(u32::MAX), Duration::ZERO);
        assert_eq!(Pacing::growing(second, f64::NAN, second * 9).wait(5), second);
        assert_eq!(Pacing::growing(second, -3.0, second * 9).wait(5), second);
        assert_eq!(Pacing::growing(second, f64::INFINITY, second * 9).wait(5), second * 9);
        assert_eq!(Pacing::growing(Duration::ZERO, f64::INFINITY, Duration::ZERO).wait(5), Duration::ZERO);
        assert_eq!(Pacing::growing(Duration::MAX, 2.0, Duration::MAX).wait(5), Duration::MAX);
        assert_eq!(Pacing::fixed(second).jitter(f64::NAN).wait(5), second);
        assert!(Pacing::fixed(second).jitter(7.0).wait(5) <= second);
    }

    #[test]
    fn a_servers_wish_is_heeded_within_the_limit() {
        let pacing = Pacing::none();
        assert_eq!(pacing.heed(Duration::from_secs(7)), Some(Duration::from_secs(7)));
        assert_eq!(pacing.heed(Duration::MAX), Some(Duration::from_secs(3600)));
        assert_eq!(pacing.retry_after_limit(Duration::ZERO).heed(Duration::from_secs(7)), None);
    }
}
