//! End-to-end tests of compiled workflows, and the service that they run against.
//!
//! The tests are in `tests/`; this library holds what they share: [`StandIn`], an EC2 Image Builder on loopback, and
//! the [`cases`] that are played on it.

pub mod cases;
pub mod stand_in;

pub use stand_in::StandIn;
