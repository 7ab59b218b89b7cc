//! Where other readers of YAML and JSON accept a text, too, all must see the same in it.
//!
//! With the environment variable `ARAZZO_CORPUS` set, every `*.yaml`, `*.yml` and `*.json` file below that
//! directory is compared as well, and whatever is JSON must be accepted.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "support/files.rs"]
mod files;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::parse::tree::{Node, Number, Value};
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{Limits, Sources};
use yaml_serde::Value as Other;

use files::files_below;

/// The tree, or what was said instead.
fn read(path: &Path, text: &str) -> Result<Node, String> {
    let mut sources = Sources::default();
    let source = sources.add(path.to_path_buf(), text.to_owned());
    let mut diagnostics = Diagnostics::default();
    let tree = yaml::parse(source, text, &Limits::default(), &mut diagnostics);
    tree.ok_or_else(|| render::terminal(&sources, &diagnostics.into_sorted(), Style::Plain, None))
}

/// What we read otherwise than the other readers on purpose: why, and whether that is what a scalar, as it is written, shows.
type OnPurpose = (&'static str, fn(&str, &Value, &Other) -> bool);

const ON_PURPOSE: &[OnPurpose] = &[
    (
        "whole numbers of any size are kept as they are; the others make floats of large ones",
        |text, ours, other| {
            let large = other.as_f64().filter(|_| !other.is_i64() && !other.is_u64());
            matches!(ours, Value::Number(Number::Integer(_) | Number::Big(_))) && large == text.parse().ok()
        },
    ),
    (
        "floats are the nearest to what is written; the reader of JSON may be off by the last digits",
        |text, ours, other| {
            let (Value::Number(Number::Float(_)), Some(other)) = (ours, other.as_f64()) else { return false };
            let written: f64 = text.parse().unwrap();
            (written - other).abs() <= written.abs() * 4.0 * f64::EPSILON
        },
    ),
    ("leading zeros make no text of a number, by the core schema", |text, ours, other| {
        let zero = text.trim_start_matches(['+', '-']).starts_with('0');
        zero && matches!(ours, Value::Number(_)) && other.as_str() == Some(text)
    }),
    ("numbers are finite; `.inf` and `.nan`, which JSON does not know, are text", |text, ours, other| {
        let text = matches!(ours, Value::String(ours) if ours == text);
        text && other.as_f64().is_some_and(|other| !other.is_finite())
    }),
    ("the core schema has no binary numbers, and no signs before other bases", |text, ours, other| {
        let digits = text.trim_start_matches(['+', '-']);
        let based = digits.starts_with("0b") || digits.len() < text.len() && digits.starts_with(['0', '.']);
        based && matches!(ours, Value::String(ours) if ours == text) && other.is_number()
    }),
];

/// Compares readings, and remembers which differences on purpose there were.
struct Comparison<'a> {
    text: &'a str,
    on_purpose: &'a mut BTreeSet<&'static str>,
}

impl Comparison<'_> {
    /// The first difference between two readings, with the way to it, last step first.
    fn difference(&mut self, ours: &Node, other: &Other) -> Result<(), (String, Vec<String>)> {
        let same = match (&ours.value, other) {
            (Value::Null, Other::Null) => true,
            (Value::Boolean(ours), Other::Bool(other)) => ours == other,
            (Value::Number(Number::Integer(ours)), Other::Number(other)) => {
                other.as_i64().map(i128::from).or(other.as_u64().map(i128::from)) == Some(*ours)
            }
            (Value::Number(Number::Float(ours)), Other::Number(other)) => Some(*ours) == other.as_f64(),
            (Value::String(ours), Other::String(other)) => ours == other,
            (Value::Sequence(ours), Other::Sequence(other)) => {
                if ours.len() != other.len() {
                    return Err((format!("{} items, not {}", ours.len(), other.len()), Vec::new()));
                }
                return ours.iter().zip(other).enumerate().try_for_each(|(at, (ours, other))| {
                    self.difference(ours, other).map_err(|found| behind(&at.to_string(), found))
                });
            }
            (Value::Mapping(ours), Other::Mapping(other)) => {
                if ours.len() != other.len() {
                    return Err((format!("{} entries, not {}", ours.len(), other.len()), Vec::new()));
                }
                return ours.iter().zip(other).try_for_each(|((key, ours), (other_key, other))| {
                    // Keys are text, whatever they look like: `200:` is the key "200".
                    let same = match other_key {
                        Other::String(other) => *other == key.value,
                        Other::Number(other) => key.value.parse::<f64>().ok() == other.as_f64(),
                        Other::Bool(other) => key.value.to_lowercase() == other.to_string(),
                        Other::Null => matches!(key.value.as_str(), "" | "~" | "null"),
                        _ => false,
                    };
                    let compared = if same {
                        self.difference(ours, other)
                    } else {
                        Err((format!("not {other_key:?}"), Vec::new()))
                    };
                    compared.map_err(|found| behind(&key.value, found))
                });
            }
            // A tag that is not of the core schema says nothing to us; the value is taken as it is.
            (_, Other::Tagged(tagged)) => return self.difference(ours, &tagged.value),
            _ => false,
        };
        if same {
            return Ok(());
        }
        let written = self.text.get(ours.span.start as usize..ours.span.end as usize).unwrap();
        match ON_PURPOSE.iter().find(|(_, applies)| applies(written, &ours.value, other)) {
            Some((reason, _)) => {
                self.on_purpose.insert(reason);
                Ok(())
            }
            None => Err((format!("{:?} ({written:?}), not {other:?}", ours.value), Vec::new())),
        }
    }
}

/// A difference as it is seen from one step further up.
fn behind(step: &str, (found, mut way): (String, Vec<String>)) -> (String, Vec<String>) {
    way.push(step.to_owned());
    (found, way)
}

/// The first difference between two readings of a text, with the way to it.
fn difference(
    text: &str,
    ours: &Node,
    other: &Other,
    on_purpose: &mut BTreeSet<&'static str>,
) -> Option<String> {
    let (found, way) = Comparison { text, on_purpose }.difference(ours, other).err()?;
    let way: Vec<String> = way.into_iter().rev().collect();
    Some(format!("/{}: {found}", way.join("/")))
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
    "- 007\n- -0123\n- .inf\n- -.inf\n- .nan\n- -0\n- 0.1\n- 1e999\n- -1e999\n- -0x1f\n- 1e23\n",
    "{\"a\": [-0, 0.30000000000000004, 123456789012345678901234567890, 0.48061529978163836, 0.054903091859374996]}",
    "- - - a\n    - b\n  - c\n- d: e\n  f:\n  - g\n",
];

#[test]
fn samples_are_read_alike() {
    let mut on_purpose = BTreeSet::new();
    for text in SAMPLES {
        let yaml = yaml_serde::from_str::<Other>(text).ok();
        let json = serde_json::from_str::<Other>(text).ok();
        let others: Vec<Other> = yaml.into_iter().chain(json).collect();
        match read(Path::new("sample.yaml"), text) {
            Ok(ours) if !others.is_empty() => {
                for other in others {
                    assert_eq!(difference(text, &ours, &other, &mut on_purpose), None, "in\n{text}");
                }
            }
            Err(_) if others.is_empty() => {}
            ours => panic!("{ours:?}, not {others:?} of\n{text}"),
        }
    }
    for (reason, _) in ON_PURPOSE {
        assert!(on_purpose.contains(reason), "there is no sample, or no such difference any more: {reason}");
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
    let mut compared = 0;
    let mut on_purpose = BTreeSet::new();
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
                compared += 1;
                let found = difference(&text, &ours, &other, &mut on_purpose);
                failures.extend(found.map(|found| format!("{}: {found}", path.display())));
            }
            (Ok(_), Err(other)) => failures.push(format!("only we accept {}: {other}", path.display())),
            (Err(ours), Err(_)) => println!("nobody accepts {ours}"),
            (Err(ours), Ok(_)) => failures.push(ours),
        }
    }
    println!("{} files, {compared} compared; differences on purpose: {on_purpose:#?}", files.len());
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
