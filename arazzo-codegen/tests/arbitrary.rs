//! Whatever the text: reading it does not panic, what is read lies in the text, and what is said can be
//! shown.

use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::diagnostic::{Diagnostic, Diagnostics, Rule};
use arazzo_codegen::parse::jsonpath;
use arazzo_codegen::parse::tree::{Node, Value};
use arazzo_codegen::parse::yaml;
use arazzo_codegen::source::{Limits, Sources, Span};
use proptest::prelude::*;

// The environment variable `PROPTEST_CASES` asks for more cases than the 256 of an ordinary run.

/// Texts to be mutated: together they use most of the syntax.
const SEEDS: &[&str] = &[
    "arazzo: 1.0.1\ninfo: {title: \"Images\", version: '1.0'}\nsteps:\n  - stepId: first\n    value: $inputs.a\n",
    "a: |\n  one\n   two\n\nb: >-\n  folded\n  text\nc: plain\n  goes on\n",
    "- &x [1, 2.5, ~, true, 0x1f]\n- *x\n- {k: *x, ? l : m}\n- ! tagged\n- !!str 12\n",
    "{\n\t\"a\": [1, {\"b\": null}, \"\\u00e9\\ud83d\\ude00\\n\"],\r\n\t\"c\" : \"d\"\n}\n",
    "%YAML 1.2\n--- # remark\n? key\n: value\n\"quoted: key\": 'it''s'\n...\n---\n",
    "résumé: “quotes” — 日本語\n😀: [é, ü]\n",
];

/// What mutations put in.
const PIECES: &[&str] = &[
    ":", ": ", "\n", "\r\n", "\t", "- ", "? ", "#", " #", "\"", "'", "[", "]", "{", "}", ",", "&a ", "*a ",
    "!", "!!int ", "|", ">", "|\n", "%", "@", "`", "---\n", "...\n", "\\", "\\u12", "\\ud800", "~", "  ",
    "\u{feff}", "\0", "é", "😀", "\u{85}", "\u{2028}",
];

/// What queries are made of.
const PARTS_OF_QUERIES: &[&str] = &[
    "$",
    "@",
    ".",
    "..",
    "*",
    "[",
    "]",
    "?",
    "(",
    ")",
    "!",
    "==",
    "<",
    "&&",
    "||",
    ",",
    ":",
    "'",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    " ",
    "\t",
    "a",
    "é",
    "😀",
    "0",
    "-1",
    "9007199254740992",
    "1.5e3",
    "true",
    "null",
    "count(",
    "length(",
    "match(@, '[a-z]{2}.",
    "value(",
    "$inputs.a",
    "'$steps.a.outputs.b'",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    let mut sources = Sources::default();
    let source = sources.add("any.yaml".into(), text.to_owned());
    let mut diagnostics = Diagnostics::default();
    let limits = Limits { depth: 16, alias_nodes: 1000, ..Limits::default() };
    let tree = yaml::parse(source, text, &limits, &mut diagnostics);
    let diagnostics = diagnostics.into_sorted();
    prop_assert_eq!(tree.is_none(), !diagnostics.is_empty());
    if let Some(tree) = &tree {
        check_node(text, tree, 0)?;
    }
    for diagnostic in &diagnostics {
        prop_assert!(diagnostic.primary.is_some());
        prop_assert!(!diagnostic.help.is_empty());
        let related = diagnostic.related.iter().map(|label| label.span);
        let suggested =
            diagnostic.suggestion.iter().flat_map(|suggestion| &suggestion.edits).map(|edit| edit.span);
        for span in diagnostic.primary.iter().map(|label| label.span).chain(related).chain(suggested) {
            check_span(text, span)?;
        }
        let line = render::json_line(&sources, diagnostic);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok());
    }
    for width in [None, Some(20)] {
        let _ = render::terminal(&sources, &diagnostics, Style::Coloured, width);
    }
    prop_assert_eq!(render::compile_error_text(&sources, &diagnostics).is_empty(), false);
    Ok(())
}

fn check_span(text: &str, span: Span) -> Result<(), TestCaseError> {
    prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?} in {:?}", span, text);
    Ok(())
}

fn check_node(text: &str, node: &Node, depth: usize) -> Result<(), TestCaseError> {
    prop_assert!(depth <= 16);
    check_span(text, node.span)?;
    match &node.value {
        Value::Sequence(items) => items.iter().try_for_each(|item| check_node(text, item, depth + 1)),
        Value::Mapping(mapping) => mapping.iter().try_for_each(|(key, value)| {
            check_span(text, key.span)?;
            prop_assert!(mapping.get(&key.value).is_some_and(|found| std::ptr::eq(found, value)));
            check_node(text, value, depth + 1)
        }),
        _ => Ok(()),
    }
}

/// A seed into which pieces are put, and from which pieces are taken.
fn mutated() -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(PIECES));
    (prop::sample::select(SEEDS), prop::collection::vec(edit, 1..8)).prop_map(|(seed, edits)| {
        let mut characters: Vec<char> = seed.chars().collect();
        for (place, removed, piece) in edits {
            let start = place.index(characters.len() + 1);
            let end = (start + removed).min(characters.len());
            characters.splice(start..end, piece.chars());
        }
        characters.into_iter().collect()
    })
}

/// A finding at these places, whether or not there are such.
struct Anywhere([Span; 3], String);

impl Rule for Anywhere {
    fn diagnostic(self) -> Diagnostic {
        let Self([primary, related, suggested], replacement) = self;
        Diagnostic::error("ARZ000", "wrong")
            .at(primary, "here")
            .related(related, "there")
            .help("write")
            .suggest(suggested, replacement)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_place_can_be_shown(
        lines in prop::collection::vec("[a-zé😀\t ]{0,30}|[a-zé]{1000,2000}", 0..6),
        places in prop::array::uniform3((0..3000_usize, 0..1500_usize)),
        replacement in "[a-zé\n]{0,20}",
    ) {
        let mut sources = Sources::default();
        let source = sources.add("any.yaml".into(), lines.join("\n"));
        let mut diagnostics = Diagnostics::default();
        let places = places.map(|(start, length)| Span::new(source, start, start + length));
        diagnostics.report(Anywhere(places, replacement));
        let diagnostics = diagnostics.into_sorted();
        let text = render::terminal(&sources, &diagnostics, Style::Plain, None);
        prop_assert!(text.starts_with("error[ARZ000]: wrong"));
        prop_assert!(text.len() < 10_000, "{}", text);
        let line = render::json_line(&sources, diagnostics.first().unwrap());
        prop_assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok());
    }

    #[test]
    fn any_sequence_of_indicators(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn mutated_documents(text in mutated()) {
        check(&text)?;
    }

    #[test]
    fn any_query(parts in prop::collection::vec(prop::sample::select(PARTS_OF_QUERIES), 0..30)) {
        let text = parts.concat();
        for dialect in [jsonpath::Dialect::Standard, jsonpath::Dialect::Arazzo] {
            match jsonpath::parse(&text, dialect) {
                Ok(query) => {
                    let ranges = query.segments.iter().map(|segment| &segment.range);
                    for range in ranges.chain(query.expressions.iter().map(|embedded| &embedded.range)) {
                        prop_assert!(text.get(range.clone()).is_some(), "{:?} in {:?}", range, text);
                    }
                }
                Err(error) => {
                    prop_assert!(text.get(error.range.clone()).is_some(), "{:?} in {:?}", error, text);
                }
            }
        }
    }
}
