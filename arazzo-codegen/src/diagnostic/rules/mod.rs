//! The rules that documents can break, one struct each. Codes are stable: a code is never given to another rule.

mod contract;
mod document;
mod flow;
mod payload;
mod reading;
mod style;
mod values;
mod workflow;

pub use contract::*;
pub use document::*;
pub use flow::*;
pub use payload::*;
pub use reading::*;
pub use style::*;
pub use values::*;
pub use workflow::*;
