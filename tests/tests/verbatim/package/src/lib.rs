//! The workflows of the Image Builder documents as they were published.
#![deny(warnings)]

mod generated;

pub use generated::*;
