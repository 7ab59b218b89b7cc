//! Where other readers of YAML and JSON accept a text, too, all must see the same in it.
//!
//! With the environment variable `ARAZZO_CORPUS` set, every `*.yaml`, `*.yml` and `*.json` file below that
//! directory is compared as well, and whatever is JSON must be accepted.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::parse::tree::{Node, Number, Value};
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{Limits, Sources};
use yaml_serde::Value as Other;

/// The tree, or what was said instead.
fn read(path: &Path, text: &str) -> Result<Node, String> {
    let mut sources = Sources::default();
    let source = sources.add(path.to_path_buf(), text.to_owned());
    let mut diagnostics = Diagnostics::default();
    let tree = yaml::parse(source, text, &Limits::default(), &mut diagnostics);
    tree.ok_or_else(|| render::terminal(&sources, &diagnostics.into_sorted(), Style::Plain, None))
}

/// The first difference between two readings, with the way to it.
fn difference(text: &str, ours: &Node, other: &Other, path: &str) -> Option<String> {
    let source = text.get(ours.span.start as usize..ours.span.end as usize).unwrap();
    let same = match (&ours.value, other) {
        (Value::Null, Other::Null) => true,
        (Value::Boolean(ours), Other::Bool(other)) => ours == other,
        (Value::Number(Number::Integer(ours)), Other::Number(other)) => {
            other.as_i64().map(i128::from).or(other.as_u64().map(i128::from)) == Some(*ours)
                // The other reader keeps whole numbers beyond 64 bits as floats.
                || (!other.is_i64() && !other.is_u64() && other.as_f64() == source.parse().ok())
        }
        (Value::Number(Number::Float(_) | Number::Big(_)), Other::Number(other)) => {
            // The reader of JSON may be off by the last digit.
            let (ours, other) = (source.parse::<f64>().unwrap(), other.as_f64().unwrap());
            (ours - other).abs() <= ours.abs() * 4.0 * f64::EPSILON
        }
        // Leading zeros: the core schema says a number.
        (Value::Number(_), Other::String(other)) => {
            other == source && source.trim_start_matches(['+', '-']).starts_with('0')
        }
        (Value::String(ours), Other::String(other)) => ours == other,
        // Not finite, or with a base that the core schema does not know.
        (Value::String(ours), Other::Number(other)) => {
            !other.as_f64().unwrap().is_finite() || ours.starts_with("0b") || ours.starts_with(['-', '+'])
        }
        (Value::Sequence(ours), Other::Sequence(other)) => {
            if ours.len() != other.len() {
                return Some(format!("{path}: {} items, not {}", ours.len(), other.len()));
            }
            let mut pairs = ours.iter().zip(other).enumerate();
            return pairs
                .find_map(|(at, (ours, other))| difference(text, ours, other, &format!("{path}/{at}")));
        }
        (Value::Mapping(ours), Other::Mapping(other)) => {
            if ours.len() != other.len() {
                return Some(format!("{path}: {} entries, not {}", ours.len(), other.len()));
            }
            return ours.iter().zip(other).find_map(|((key, ours), (other_key, other))| {
                let path = format!("{path}/{}", key.value);
                let same = match other_key {
                    Other::String(other) => *other == key.value,
                    Other::Number(other) => key.value.parse::<f64>().ok() == other.as_f64(),
                    Other::Bool(other) => key.value.to_lowercase() == other.to_string(),
                    Other::Null => matches!(key.value.as_str(), "" | "~" | "null"),
                    _ => false,
                };
                if same {
                    difference(text, ours, other, &path)
                } else {
                    Some(format!("{path}: not {other_key:?}"))
                }
            });
        }
        (_, Other::Tagged(tagged)) => return difference(text, ours, &tagged.value, path),
        _ => false,
    };
    (!same).then(|| format!("{path}: {:?} ({source:?}), not {other:?}", ours.value))
}

const SAMPLES: &[&str] = &[
    "a: 1\nb: [x, 'y', \"z\\n\"]\nc: {d: ~, e: null, f: }\n",
    "- |\n  one\n  two\n\n- |-\n  one\n\n- |+\n  one\n\n- >\n  a\n  b\n\n  c\n   d\n  e\n- >-\n\n  x\n",
    "- |2\n    indented\n   less\n- plain\n  goes on\n\n  here\n- 'single\n  goes\n\n  on'\n- \"double \\\n  goes\\\n  on\"\n",
    "- 1\n- -1\n- +1\n- 0x1F\n- 0o17\n- 1.5\n- 1e3\n- .5\n- 3.\n- 18446744073709551615\n- -9223372036854775808\n",
    "- yes\n- no\n- on\n- off\n- y\n- n\n- True\n- FALSE\n- 1_000\n- 12:30:45\n- 2024-01-31\n- 0b101\n- =\n- <<\n",
    "a: &x {b: [1, 2]}\nc: *x\nd: [*x, &y z, *y]\n",
    "? a\n: b\n? c\n",
    "200: a\n4.5: b\ntrue: c\n",
    "- !!str 1\n- !!int '2'\n- !local x\n- !!str\n",
    "{\"a\": [1, 2.5, -3e2, true, false, null, \"\\u00e9\\/\\t\"], \"b\": {}, \"c\": []}",
    "a:\r\n  b: c\r\n  d: |\r\n    one\r\n    two\r\n",
    "--- \na: # remark\n  - b # remark\n  # remark\n  - c#d\n...\n",
    "key with spaces: value: \n",
    "a: http://example.com/x?y=z#w\nb: $response.body#/id\nc: \"{$x}#/y\"\nd: a,b [c] {d}\n",
    "- - - a\n    - b\n  - c\n- d: e\n  f:\n  - g\n",
];

#[test]
fn samples_are_read_alike() {
    for text in SAMPLES {
        match (read(Path::new("sample.yaml"), text), yaml_serde::from_str::<Other>(text)) {
            (Ok(ours), Ok(other)) => assert_eq!(difference(text, &ours, &other, ""), None, "in\n{text}"),
            (Err(_), Err(_)) => {}
            (ours, other) => panic!("{ours:?}, not {other:?} of\n{text}"),
        }
    }
}

fn files_below(directory: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
        {
            found.push(path);
        }
    }
}

#[test]
fn the_corpus_is_read_alike() {
    let Some(corpus) = std::env::var_os("ARAZZO_CORPUS") else {
        println!("skipped: ARAZZO_CORPUS is not set");
        return;
    };
    let mut files = Vec::new();
    files_below(Path::new(&corpus), &mut files);
    assert!(!files.is_empty(), "no files below {corpus:?}");
    let (mut accepted, mut compared) = (0, 0);
    let mut failures = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path).unwrap();
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        let other = if is_json {
            serde_json::from_str::<Other>(&text).map_err(|error| error.to_string())
        } else {
            yaml_serde::from_str::<Other>(&text).map_err(|error| error.to_string())
        };
        match (read(path, &text), other) {
            (Ok(ours), Ok(other)) => {
                (accepted, compared) = (accepted + 1, compared + 1);
                failures.extend(
                    difference(&text, &ours, &other, "").map(|found| format!("{}: {found}", path.display())),
                );
            }
            (Ok(_), Err(other)) => {
                accepted += 1;
                println!("only we accept {}: {other}", path.display());
            }
            (Err(ours), Err(_)) => println!("{ours}"),
            (Err(ours), Ok(_)) => failures.push(ours),
        }
    }
    println!("{} files: {accepted} accepted, {compared} compared", files.len());
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
