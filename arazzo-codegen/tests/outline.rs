//! An outline is the parser's tree, or there is none: whatever the text, every name, value and place is the same, and there is
//! no outline of a text in which the parser finds anything.

#![allow(clippy::print_stdout, reason = "says that it was skipped, and what was found")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::parse::outline::outline;
use arazzo_codegen::parse::tree::{Node, Value};
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{Limits, Source, SourceId, Sources};
use proptest::prelude::*;

// The environment variable `PROPTEST_CASES` asks for more cases than the 256 of an ordinary run.

/// Parts of descriptions, which together use most of what an outline knows.
const SEEDS: &[&str] = &[
    "openapi: 3.1.0\ninfo:\n  title: Shop # the name\n  version: '1.0'\npaths:\n  /orders/{id}:\n    get:\n      operationId: read\n      tags: [a, \"b\", {c: d}]\n      description: |-\n        Reads: one\n\n          # of them\n      responses:\n        200:\n          description: >\n            folded\n            text\n        'default': {}\n",
    "paths:\n  /a:\n    post:\n      description: plain text\n        that goes on # here\n      parameters:\n      - name: x\n        in: query\n      -   name: \"y\\u00e9\n            z\"\n          schema:\n            enum:\n            - - 1\n              - ~\n            - text\n            -\n            - \n            - 'it''s'\n      security:\n      x-empty:\n      x-text: a\n# a comment\n    delete: {}\n\ncomponents:\n  schemas:\n    \"One\":\n      type: object\n      properties:\n        a: {type: string, maxLength: 3}\n        b:\n          type: array\n          items: {\n            type: number,\n            enum: [1, -2.5, 1e3]\n          }\n",
    "{\n  \"openapi\": \"3.0.0\",\n  \"paths\": {\n    \"/a\" : {\"get\": {\"operationId\": \"a\", \"x\": [1, -2.5e3, true, null, [], {}, \"\\ud83d\\ude00\\/\"]}},\n    \"/b\":{\"get\":{\"tags\":[\"b\",\"c\"]}}\n  },\n  \"components\": {\"schemas\": {\"A\": {\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}}}\n}\n",
    "a:\n  b:\n    c:\n      d:\n        e:\n          f: 1\n        g: 2\n    h: |\n      x\n\n    i: >-\n\n      y\n      z\n    j: http://example.com/a#b?c:d\n    k: -x\n    l: a  b  \n    m:\n    n:\n      text: x\n    o: \"a\\\n      \\ b\"\nresumé: é — “x”\nlast:\n",
];

/// The ways in which a text is written whose meaning they leave as it is: as it is, with line breaks of two characters, with
/// a mark that begins it, and indented by tabs where it may be.
fn ways(text: &str) -> Vec<String> {
    let mut ways = vec![text.to_owned(), text.replace('\n', "\r\n")];
    if text.starts_with('{') {
        let lines = text.split_inclusive('\n').map(|line| {
            let content = line.trim_start_matches(' ');
            format!("{}{content}", "\t".repeat(line.len() - content.len()))
        });
        let tabs: String = lines.collect();
        ways.extend([tabs.replace('\n', "\r\n"), tabs]);
    } else {
        ways.extend([format!("---\n{text}"), format!("# What it is\n\n---  \n{text}")]);
    }
    ways
}

/// What mutations put in.
const PIECES: &[&str] = &[
    ":", ": ", "\n", "\n\n", "\n  ", "\n    ", "- ", "-", "? ", "#", " #", "\"", "'", "[", "]", "{", "}",
    ",", ", ", "&a ", "*a ", "!", "!!int ", "|", ">", "|\n", "|+", "|2", "%", "@", "`", "---\n", "...\n",
    "\\", "\\u12", "\\ud800", "~", " ", "  ", "   ", "\t", "\r\n", "\u{feff}", "\0", "é", "\u{a0}", "\u{85}",
    "\u{2028}", "a", "a: 1\n", "<<: ", "0",
];

#[derive(Debug, PartialEq)]
enum Outcome {
    Outlined,
    Left,
}

/// Holds the outline of a text against the parser's tree.
fn compared(text: &str, limits: &Limits) -> Result<Outcome, String> {
    let mut sources = Sources::default();
    let id = sources.add("any.yaml".into(), text.to_owned());
    let source = Arc::new(Source::new("any.yaml".into(), text.to_owned()));
    let Some(outlined) = outline(id, &source, limits) else { return Ok(Outcome::Left) };
    let mut findings = Diagnostics::default();
    let tree = parsed(id, text, limits, &mut findings)?;
    same(&outlined.tree, &tree)?;
    if outlined.is_mistaken() {
        Err("a part is not what the outline promised".into())
    } else {
        Ok(Outcome::Outlined)
    }
}

fn parsed(id: SourceId, text: &str, limits: &Limits, findings: &mut Diagnostics) -> Result<Node, String> {
    let tree = yaml::parse(id, text, limits, findings);
    tree.ok_or_else(|| format!("an outline of what is wrong: {:?}", std::mem::take(findings).into_sorted()))
}

fn same(one: &Node, other: &Node) -> Result<(), String> {
    let differ = |what: &str| Err(format!("{what} differ: {one:?}\n{other:?}"));
    if one.span != other.span {
        return differ("places");
    }
    match (&one.value, &other.value) {
        (Value::Mapping(ones), Value::Mapping(others)) => {
            if ones.len() != others.len() {
                return differ("lengths");
            }
            for ((name, node), (other_name, other_node)) in ones.iter().zip(others.iter()) {
                if name != other_name {
                    return Err(format!("{name:?} is {other_name:?}"));
                }
                same(node, other_node)?;
            }
            Ok(())
        }
        (Value::Sequence(ones), Value::Sequence(others)) if ones.len() == others.len() => {
            ones.iter().zip(others).try_for_each(|(one, other)| same(one, other))
        }
        (Value::Null, Value::Null) => Ok(()),
        (Value::Boolean(one), Value::Boolean(other)) if one == other => Ok(()),
        (Value::Number(one), Value::Number(other)) if one == other => Ok(()),
        (Value::String(one), Value::String(other)) if one == other => Ok(()),
        _ => differ("values"),
    }
}

/// A change of a text.
#[derive(Clone, Debug)]
enum Edit {
    /// Characters go, and a piece comes in their place.
    Splice(usize, &'static str),
    /// A line goes.
    Remove,
    /// A line comes twice.
    Repeat,
    /// A line is indented by more or fewer columns.
    Indent(isize),
    /// All lines from here on are.
    IndentRest(isize),
    /// The rest goes.
    Cut,
}

fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, Edit)>> {
    let edit = prop_oneof![
        6 => (0..4_usize, prop::sample::select(PIECES)).prop_map(|(removed, piece)| Edit::Splice(removed, piece)),
        1 => Just(Edit::Remove),
        1 => Just(Edit::Repeat),
        2 => (-4..5_isize).prop_map(Edit::Indent),
        1 => (-2..3_isize).prop_map(Edit::IndentRest),
        1 => Just(Edit::Cut),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), edit), 1..5)
}

fn edited(text: &str, edits: &[(prop::sample::Index, Edit)]) -> String {
    let mut text = text.to_owned();
    for (place, edit) in edits {
        let mut at = place.index(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let (before, behind) = text.split_at(at);
        let (lines_before, begun) = before.split_at(before.rfind('\n').map_or(0, |end| end + 1));
        let (ended, lines_behind) = behind.split_at(behind.find('\n').map_or(behind.len(), |end| end + 1));
        let line = format!("{begun}{ended}");
        text = match edit {
            Edit::Splice(removed, piece) => {
                let rest: String = behind.chars().skip(*removed).collect();
                format!("{before}{piece}{rest}")
            }
            Edit::Remove => format!("{lines_before}{lines_behind}"),
            Edit::Repeat => format!("{lines_before}{line}{line}{lines_behind}"),
            Edit::Indent(columns) => {
                format!("{lines_before}{}{lines_behind}", indented(&line, *columns))
            }
            Edit::IndentRest(columns) => {
                let rest: String =
                    lines_behind.split_inclusive('\n').map(|line| indented(line, *columns)).collect();
                format!("{lines_before}{line}{rest}")
            }
            Edit::Cut => before.to_owned(),
        };
    }
    text
}

fn indented(line: &str, columns: isize) -> String {
    let content = line.trim_start_matches(' ');
    let indentation = (line.len() - content.len()).saturating_add_signed(columns);
    format!("{}{content}", " ".repeat(indentation))
}

/// What descriptions consist of.
fn values() -> impl Strategy<Value = serde_json::Value> {
    let name = prop_oneof![
        4 => "[a-z]{1,3}",
        1 => "[a-z/{}:#'\"\\\\ -]{0,5}",
        1 => any::<String>(),
    ];
    let text = prop_oneof![
        4 => "[a-z ]{0,20}",
        2 => "[a-z:#'\"\\\\,\\[\\]{}|>&*!%@`? \n-]{0,30}",
        1 => any::<String>(),
    ];
    let leaf = prop_oneof![
        text.prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            3 => prop::collection::btree_map(name.clone(), inner, 0..12)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// All texts below a directory.
fn descriptions(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            descriptions(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| ["json", "yaml", "yml"].iter().any(|known| extension == *known))
        {
            found.push(path);
        }
    }
}

#[test]
fn seeds_are_outlined() {
    for text in SEEDS.iter().flat_map(|seed| ways(seed)) {
        assert_eq!(compared(&text, &Limits::default()), Ok(Outcome::Outlined), "{text}");
    }
}

#[test]
fn depth_is_bounded_alike() {
    let deepest_in_flow = "a:\n  b:\n  - c: [[{d: [1]}]]\n";
    for seed in SEEDS.iter().chain([&deepest_in_flow]) {
        for depth in 0..12 {
            let limits = Limits { depth, ..Limits::default() };
            let mut sources = Sources::default();
            let id = sources.add("any.yaml".into(), (*seed).to_owned());
            let fits = yaml::parse(id, seed, &limits, &mut Diagnostics::default()).is_some();
            let expected = if fits { Outcome::Outlined } else { Outcome::Left };
            assert_eq!(compared(seed, &limits), Ok(expected), "{depth}: {seed}");
        }
    }
}

/// The texts that other people wrote, where they are at hand.
fn corpus() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    match std::env::var_os("ARAZZO_CORPUS") {
        Some(corpus) => descriptions(Path::new(&corpus), &mut paths),
        None => println!("skipped: ARAZZO_CORPUS is not set"),
    }
    paths.sort();
    paths
}

#[test]
fn documents_and_descriptions() {
    let paths = corpus();
    let mut left = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        match compared(&text, &Limits::default()) {
            Ok(Outcome::Outlined) => {}
            Ok(Outcome::Left) => left.push(path),
            Err(difference) => {
                panic!("{}: {}", path.display(), difference.chars().take(2000).collect::<String>())
            }
        }
    }
    println!("{} of {} are outlined; not so: {left:#?}", paths.len() - left.len(), paths.len());
    assert!(left.len() * 20 <= paths.len(), "what people write is to be outlined");
}

#[test]
fn mutated_documents_and_descriptions() {
    const LONGEST: u64 = 60_000;
    let is_short = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|file| file.len() <= LONGEST);
    let paths: Vec<PathBuf> = corpus().into_iter().filter(is_short).collect();
    if paths.is_empty() {
        return;
    }
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(path in prop::sample::select(paths), edits in edits())| {
        for way in ways(&std::fs::read_to_string(path).unwrap()) {
            let text = edited(&way, &edits);
            let compared = compared(&text, &Limits::default());
            prop_assert!(compared.is_ok(), "{}\n{}", text, compared.unwrap_err());
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_descriptions(seed in prop::sample::select(SEEDS), edits in edits()) {
        for way in ways(seed) {
            let text = edited(&way, &edits);
            let compared = compared(&text, &Limits { depth: 10, ..Limits::default() });
            prop_assert!(compared.is_ok(), "{:?}\n{}", text, compared.unwrap_err());
        }
    }

    #[test]
    fn any_sequence_of_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        let text = format!("a:\n  b:\n{}", pieces.concat());
        let compared = compared(&text, &Limits::default());
        prop_assert!(compared.is_ok(), "{}\n{}", text, compared.unwrap_err());
    }

    #[test]
    fn any_values(values in values()) {
        let root = serde_json::json!({ "paths": values });
        let texts = [root.to_string(), format!("{root:#}"), yaml_serde::to_string(&root).unwrap()];
        for text in texts.iter().flat_map(|text| ways(text)) {
            let compared = compared(&text, &Limits::default());
            prop_assert!(compared.is_ok(), "{}\n{}", text, compared.unwrap_err());
        }
    }
}
