//! What the documents say of themselves: control flow, and values against types.

pub mod actions;
pub mod contract;
pub mod decision;
pub(crate) mod finality;
pub mod flow;
pub mod loops;
pub mod outlook;
pub mod style;
pub mod unused;
