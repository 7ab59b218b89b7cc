//! cargo arazzo
fn main() {}
