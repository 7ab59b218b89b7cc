//! End-to-end tests of compiled workflows, and the services that they run against.
//!
//! The tests are in `tests/`; this library holds what they share: [`StandIn`], an EC2 Image Builder on loopback, the
//! [`cases`] that are played on it, and the [`Stage`], on which any workflow is played to answers that are given.

pub mod cases;
pub mod stage;
pub mod stand_in;

pub use stage::Stage;
pub use stand_in::StandIn;
