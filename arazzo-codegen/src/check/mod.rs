//! What the documents say of themselves: control flow, and values against types.

pub mod decision;
pub(crate) mod finality;
pub mod flow;
