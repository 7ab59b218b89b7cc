//! What can be counted from outside.

use tokio::sync::watch;

/// Counters of a stand-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections accepted.
    pub connections: usize,
    /// Requests received whole, and recorded.
    pub received: usize,
    /// Requests whose answer is not ready.
    pub in_flight: usize,
    /// Requests answered, with whatever; a connection that a rule closes counts as an answer.
    pub answered: usize,
    /// Requests whose connection was closed by the client before the answer was ready.
    pub dropped: usize,
}

/// One request from its first byte to its answer; leaving it unfinished counts it as dropped.
pub(super) struct Exchange<'t> {
    traffic: &'t watch::Sender<Traffic>,
    answered: bool,
}

impl<'t> Exchange<'t> {
    pub(super) fn begin(traffic: &'t watch::Sender<Traffic>) -> Self {
        traffic.send_modify(|traffic| traffic.in_flight += 1);
        Self { traffic, answered: false }
    }

    pub(super) fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        self.traffic.send_modify(|traffic| {
            traffic.in_flight -= 1;
            if self.answered {
                traffic.answered += 1;
            } else {
                traffic.dropped += 1;
            }
        });
    }
}
