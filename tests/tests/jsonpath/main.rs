//! JSONPath queries against the public compliance suite of RFC 9535, where it is at hand: each valid query is compiled and
//! run on its document, and each invalid one is refused with its place.
//!
//! The environment variable `ARAZZO_JSONPATH_CTS` names the suite's `cts.json`. All queries are compiled in one package, as
//! generated code is: against the runtime, without warnings.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot build its package has failed"
)]

#[path = "../support/packages.rs"]
mod packages;
#[path = "../../../arazzo-codegen/tests/support/queries.rs"]
mod queries;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Output};

use arazzo_codegen::parse::jsonpath::{Dialect, Query, parse};
use serde_json::Value;

use packages::{packages, target, write_if_changed};

/// The cases of the suite; without it `None`, and the reader of the test's output is told.
fn suite() -> Option<Vec<Value>> {
    let Some(path) = std::env::var_os("ARAZZO_JSONPATH_CTS") else {
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("a test");
        // Unlike what is printed, this is shown for a test that passes, too.
        let _ = writeln!(io::stderr(), "skipped {test}: ARAZZO_JSONPATH_CTS does not say where the suite is");
        return None;
    };
    let suite: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    Some(suite["tests"].as_array().unwrap().clone())
}

fn is_invalid(case: &Value) -> bool {
    case["invalid_selector"] == true
}

#[test]
fn invalid_queries_are_refused_with_their_place() {
    let Some(cases) = suite() else { return };
    let mut refused = 0;
    for case in cases.iter().filter(|case| is_invalid(case)) {
        let query = case["selector"].as_str().unwrap();
        for dialect in [Dialect::Standard, Dialect::Arazzo] {
            let error = match parse(query, dialect) {
                Ok(parsed) => panic!("{}: {query:?} is taken as {parsed:?}", case["name"]),
                Err(error) => error,
            };
            assert!(query.get(error.range.clone()).is_some(), "{query:?}: {error:?}");
            assert!(!error.message.is_empty() && !error.help.is_empty(), "{query:?}: {error:?}");
        }
        refused += 1;
    }
    assert!(refused > 200, "only {refused} invalid queries");
}

#[test]
fn valid_queries_find_what_they_should() {
    let Some(cases) = suite() else { return };
    let cases: Vec<&Value> = cases.iter().filter(|case| !is_invalid(case)).collect();
    assert!(cases.len() > 400, "only {} valid queries", cases.len());
    let limits = at_the_limits();
    let written = cases.iter().map(|case| case["selector"].as_str().unwrap());
    let queries = written
        .chain(limits.iter().map(String::as_str))
        .map(|query| parse(query, Dialect::Standard).unwrap_or_else(|error| panic!("{query:?}: {error:?}")));
    let queries: Vec<Query> = queries.collect();
    let documents: Vec<&Value> = cases.iter().map(|case| &case["document"]).collect();
    let found = run(&queries, &serde_json::to_string(&documents).unwrap());
    assert_eq!(found.len(), cases.len());
    let mut wrong = Vec::new();
    for (case, found) in cases.iter().zip(&found) {
        let expected = match case["results"].as_array() {
            Some(alternatives) => alternatives.clone(),
            None => vec![case["result"].clone()],
        };
        let (nodes, exists) = (&found["nodes"], &found["exists"]);
        if !expected.contains(nodes) || *exists == nodes.as_array().unwrap().is_empty() {
            wrong.push(format!("{}: {} finds {found}, not {expected:?}", case["name"], case["selector"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Queries of which larger ones are refused: rustc has to take what they become.
fn at_the_limits() -> Vec<String> {
    let repeated = |part: &str, count| format!("${}", part.repeat(count));
    let filter = |condition: String| format!("$[?{condition}]");
    vec![
        repeated("[*]", 12),
        repeated("..a", 12),
        repeated("..[?@.a]", 6),
        repeated("[1:,1]", 12),
        repeated("[::2,?@.a]", 6),
        repeated(".a", 255),
        format!("{}{}", repeated("[?@", 12), "]".repeat(12)),
        format!("$[0{}]", ",0".repeat(253)),
        filter(vec!["@.a == 1"; 120].join("||")),
        filter(format!("{}@{}", "(".repeat(29), ")".repeat(29))),
    ]
}

/// Compiles the queries and runs each on its document.
fn run(queries: &[Query], documents: &str) -> Vec<Value> {
    let directory = packages().join("jsonpath");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(tests.join("tests/jsonpath/package/Cargo.toml.in")).unwrap();
    let runtime = tests.join("../arazzo-runtime").display().to_string();
    write_if_changed(&directory.join("Cargo.toml"), &manifest.replace("{runtime}", &runtime));
    for (from, to) in [
        ("tests/jsonpath/package/main.rs", "src/main.rs"),
        // The versions of this workspace, which are at hand without a network.
        ("../Cargo.lock", "Cargo.lock"),
    ] {
        write_if_changed(&directory.join(to), &fs::read_to_string(tests.join(from)).unwrap());
    }
    write_if_changed(&directory.join("src/queries.rs"), &queries::functions(queries));

    for arguments in [&["clippy", "--quiet", "--", "-D", "warnings"] as &[&str], &["build", "--quiet"]] {
        let output = cargo(&directory, arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let program = target().join(format!("debug/queries{}", std::env::consts::EXE_SUFFIX));
    let input = directory.join("documents.json");
    fs::write(&input, documents).unwrap();
    let output = Command::new(program).arg(input).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn cargo(directory: &Path, arguments: &[&str]) -> Output {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let (command, rest) = arguments.split_first().unwrap();
    Command::new(cargo)
        .args([command, "--offline"])
        .args(rest)
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap()
}
