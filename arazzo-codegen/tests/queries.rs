//! What JSONPath queries are compiled to.
//!
//! A case is a file dropped into `tests/queries`, named `*.txt`, with a query in each line; the functions that they become
//! stand beside it in a file of the same name with `.rs` behind it. `UPDATE_EXPECT=1 cargo test --test queries` writes
//! those files. The compliance suite shows that they find what they should: see `tests/jsonpath` of `arazzo-tests`.

mod support;

#[path = "support/queries.rs"]
mod queries;

use std::path::Path;

use arazzo_codegen::parse::jsonpath::{Dialect, Query, parse};

#[test]
fn every_query_is_compiled_as_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries");
    support::every_case(&directory, &["txt"], ".rs", |name, text| {
        let queries = text.lines().map(|line| {
            parse(line, Dialect::Standard).unwrap_or_else(|error| panic!("{name}: {line}: {error:?}"))
        });
        let queries: Vec<Query> = queries.collect();
        queries::functions(&queries)
    });
}
