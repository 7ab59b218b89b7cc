//! What the documents say of themselves: control flow, and values against types.

pub mod actions;
pub mod comparisons;
pub mod contract;
pub mod decision;
pub(crate) mod finality;
pub mod flow;
mod limits;
pub mod loops;
pub mod outlook;
pub mod redirects;
pub mod statuses;
pub mod style;
pub mod unused;
pub mod values;
mod verdict;
