//! From text to the Arazzo model: YAML and JSON, expressions, conditions.

pub mod arazzo;
pub mod condition;
pub mod expression;
pub mod jsonpath;
pub mod location_path;
pub mod outline;
pub mod pattern;
pub mod payload;
pub mod pointer;
pub mod recognise;
pub mod tree;
pub mod xpath;
pub mod yaml;
