//! Runs each compiled query on its document, and prints what it finds.

mod queries;

use arazzo_runtime::serde_json::{self, Value, json};

fn main() {
    let path = std::env::args().nth(1).expect("the path of the documents");
    let documents = std::fs::read_to_string(path).expect("the documents");
    let documents: Vec<Value> = serde_json::from_str(&documents).expect("a list of documents");
    let found = documents.iter().zip(queries::ALL).map(|(document, (nodes, exists))| {
        json!({ "nodes": nodes(document), "exists": exists(document) })
    });
    println!("{}", Value::Array(found.collect()));
}
