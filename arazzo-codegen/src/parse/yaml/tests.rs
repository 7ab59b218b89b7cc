use super::*;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

struct Read {
    sources: Sources,
    tree: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

fn read_within(text: &str, limits: &Limits) -> Read {
    let mut sources = Sources::default();
    let source = sources.add("test.yaml".into(), text.to_owned());
    let mut diagnostics = Diagnostics::default();
    let tree = parse(source, text, limits, &mut diagnostics);
    Read { sources, tree, diagnostics: diagnostics.into_sorted() }
}

fn read(text: &str) -> Read {
    read_within(text, &Limits::default())
}

impl Read {
    fn accepted(self) -> (Sources, Node) {
        assert_eq!(self.diagnostics, []);
        (self.sources, self.tree.unwrap())
    }

    /// The codes that a rejected text was given.
    fn codes(&self) -> Vec<&'static str> {
        assert!(self.tree.is_none(), "accepted: {:?}", self.tree);
        self.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
    }

    /// The text that the first finding points at.
    fn place(&self) -> &str {
        let label = self.diagnostics.first().unwrap().primary.as_ref().unwrap();
        self.sources.text(label.span)
    }
}

/// The tree as one line of text: strings in quotes, numbers by their kind.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Number(Number::Integer(value)) => value.to_string(),
        Value::Number(Number::Big(digits)) => format!("{digits}big"),
        Value::Number(Number::Float(value)) => format!("{value:?}"),
        Value::String(text) => format!("{text:?}"),
        Value::Sequence(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Mapping(mapping) => {
            let entries = mapping.iter().map(|(key, node)| format!("{:?}: {}", key.value, shown(node)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

fn tree(text: &str) -> String {
    shown(&read(text).accepted().1)
}

/// The source text of the node at a path of keys and positions.
fn text_at(text: &str, path: &[&str]) -> String {
    let (sources, root) = read(text).accepted();
    let mut node = &root;
    for step in path {
        node = match &node.value {
            Value::Sequence(items) => &items[step.parse::<usize>().unwrap()],
            _ => node.get(step).unwrap(),
        };
    }
    sources.text(node.span).to_owned()
}

#[test]
fn block_and_flow_collections() {
    assert_eq!(
        tree("a: 1\nb:\n  - x\n  - y: z\nc:\n- 1\n- 2\n"),
        r#"{"a": 1, "b": ["x", {"y": "z"}], "c": [1, 2]}"#
    );
    assert_eq!(tree("{a: [1, {b: c}], d, e: }"), r#"{"a": [1, {"b": "c"}], "d": null, "e": null}"#);
    assert_eq!(tree("- [a: b, c]\n- - 1\n  - 2\n"), r#"[[{"a": "b"}, "c"], [1, 2]]"#);
    assert_eq!(tree("[]"), "[]");
    assert_eq!(tree("{}"), "{}");
}

#[test]
fn json() {
    let text = "{\n\t\"a\":\t[1, -2.5e3, true, null, \"\\u00e9\\/\\n\"],\r\n\"b\"\n:\n{}}";
    assert_eq!(tree(text), r#"{"a": [1, -2500.0, true, null, "é/\n"], "b": {}}"#);
    assert_eq!(tree(r#"["\ud83d\ude00", "😀"]"#), r#"["😀", "😀"]"#);
    let key = "k".repeat(50_000);
    assert_eq!(tree(&format!("{{\"{key}\": 1}}")), format!("{{\"{key}\": 1}}"));
    assert_eq!(tree(&format!("{{\"a\": {{\"{key}\"   : 1}}}}")), format!("{{\"a\": {{\"{key}\": 1}}}}"));
}

#[test]
fn scalars_are_what_the_core_schema_says() {
    assert_eq!(tree("[no, on, yes, 1_000, 007, 0o17, 0x1f]"), r#"["no", "on", "yes", "1_000", 7, 15, 31]"#);
    assert_eq!(tree("[.inf, .nan, 60e20506, 2024-01-31]"), r#"[".inf", ".nan", "60e20506", "2024-01-31"]"#);
    assert_eq!(tree("[18446744073709551616, 3.0, ~, Null]"), "[18446744073709551616, 3.0, null, null]");
    assert_eq!(tree("- '1'\n- \"true\"\n- |\n  1\n- >-\n  null\n"), r#"["1", "true", "1\n", "null"]"#);
    assert_eq!(tree("a: one\n  two\n\n  three\n"), r#"{"a": "one two\nthree"}"#);
}

#[test]
fn the_text_of_a_number_can_be_read_through_its_span() {
    assert_eq!(text_at("info:\n  version: 3.0\n", &["info", "version"]), "3.0");
    assert_eq!(text_at("a: &x 1.10\nb: *x\n", &["b"]), "1.10");
}

#[test]
fn tags() {
    assert_eq!(
        tree("[!!str 1, !!int '2', !!float 3, !!bool \"true\", !!null '']"),
        r#"["1", 2, 3.0, true, null]"#
    );
    assert_eq!(
        tree("[! 1, !local 1, !!timestamp 2024-01-31, !<tag:yaml.org,2002:str> 4]"),
        r#"["1", 1, "2024-01-31", "4"]"#
    );
    assert_eq!(tree("!!map {a: !!seq [], b: !!str }"), r#"{"a": [], "b": ""}"#);
    for text in [
        "!!int x",
        "!!bool 1",
        "!!bool no",
        "!!float .inf",
        "!!null x",
        "!!seq {}",
        "!!map []",
        "!!map x",
        "!!str [a]",
    ] {
        assert_eq!(read(text).codes(), ["ARZ018"], "{text}");
    }
}

#[test]
fn a_text_that_is_wrong_throughout_is_not_read_to_its_end() {
    assert_eq!(read(&"- !!int x\n".repeat(100_000)).codes().len(), MOST_FINDINGS);
    assert_eq!(read(&"a: 1\n".repeat(100_000)).codes().len(), MOST_FINDINGS);
}

#[test]
fn keys_are_text() {
    assert_eq!(
        tree("200: a\ntrue: b\n1.0: c\n~: d\n'x': e\n"),
        r#"{"200": "a", "true": "b", "1.0": "c", "~": "d", "x": "e"}"#
    );
    assert_eq!(tree("? key\n: value\n? alone\n"), r#"{"key": "value", "alone": null}"#);
    assert_eq!(
        tree("- &k key: 1\n- ? *k\n  : 2\n- {*k : *k}\n"),
        r#"[{"key": 1}, {"key": 2}, {"key": "key"}]"#
    );
    assert_eq!(tree("- &k 200: 1\n- *k : 2\n"), r#"[{"200": 1}, {"200": 2}]"#);
}

#[test]
fn complex_keys() {
    for text in ["? [a]\n: b\n", "? {a: b}\n: c\n", "{[a]: b}", "a: &x [1]\n*x : 2\n", "? - a\n: b\n"] {
        assert_eq!(read(text).codes(), ["ARZ017"], "{text}");
    }
}

#[test]
fn repeated_keys() {
    let found = read("a: 1\nb: 2\na: 3\n");
    assert_eq!(found.codes(), ["ARZ011"]);
    let [finding] = found.diagnostics.as_slice() else { panic!() };
    assert_eq!(finding.primary.as_ref().unwrap().span.start, 10);
    assert_eq!(finding.related[0].span.start, 0);

    let many: String = (0..50).map(|number| format!("key{number}: 1\n")).collect();
    let found = read(&format!("{many}key7: 2\nkey9: 3\n"));
    assert_eq!(found.codes(), ["ARZ011", "ARZ011"]);
    assert_eq!(found.place(), "key7");

    // `200` and "200" are one name in an OpenAPI description.
    assert_eq!(read("200: a\n'200': b\n").codes(), ["ARZ011"]);
}

#[test]
fn aliases() {
    assert_eq!(tree("a: &x {b: [1, 2]}\nc: *x\nd: [*x, *x]\n").matches(r#"{"b": [1, 2]}"#).count(), 4);
    assert_eq!(
        tree("- &a [1, &b [2, &c {d: &e {f: 3}}]]\n- *c\n- [{x: *b}]\n- *e\n"),
        r#"[[1, [2, {"d": {"f": 3}}]], {"d": {"f": 3}}, [{"x": [2, {"d": {"f": 3}}]}], {"f": 3}]"#
    );
    // Inside of the collection that holds the anchor.
    assert_eq!(tree("a: {x: &n [1], y: {z: *n}}\n"), r#"{"a": {"x": [1], "y": {"z": [1]}}}"#);
    assert_eq!(tree("- &a text\n- *a : 1\n"), r#"["text", {"text": 1}]"#);
    // An alias of what an alias stands in.
    assert_eq!(tree("- &a [1]\n- &b {c: *a}\n- *b\n"), r#"[[1], {"c": [1]}, {"c": [1]}]"#);
    // The last anchor of a name counts.
    assert_eq!(tree("[&a 1, *a, &a 2, *a]"), "[1, 1, 2, 2]");
    assert_eq!(read("a: *b\nb: &b 1\n").codes(), ["ARZ010"]);
}

#[test]
fn aliases_of_themselves() {
    for text in ["&a [*a]", "a: &x\n  b:\n    - *x\n", "&a {b: [[*a]]}", "&a {*a : 1}"] {
        assert_eq!(read(text).codes(), ["ARZ014"], "{text}");
    }
}

#[test]
fn aliases_have_a_budget() {
    let limits = Limits { alias_nodes: 4, ..Limits::default() };
    assert!(read_within("[&a [1], *a, *a]", &limits).tree.is_some());
    assert_eq!(read_within("[&a [1], *a, *a, *a]", &limits).codes(), ["ARZ013"]);
    // Long texts cost more than short ones.
    let text = format!("[&a \"{}\", *a, *a]", "x".repeat(200));
    assert_eq!(read_within(&text, &limits).codes(), ["ARZ013"]);

    let mut text = String::from("- &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let alias = format!("*l{}, ", level - 1).repeat(10);
        text.push_str(&format!("- &l{level} [{}]\n", alias.trim_end_matches(", ")));
    }
    assert_eq!(read(&text).codes(), ["ARZ013"]);
}

#[test]
fn depth_is_bounded() {
    let limits = Limits { depth: 3, ..Limits::default() };
    assert!(read_within("[[[1]]]", &limits).tree.is_some());
    assert_eq!(read_within("[[[[1]]]]", &limits).codes(), ["ARZ012"]);
    assert!(read_within("a:\n  b:\n    c: 1\n", &limits).tree.is_some());
    assert_eq!(read_within("a:\n  b:\n    c:\n      d: 1\n", &limits).codes(), ["ARZ012"]);
    assert_eq!(read_within("- - - - 1\n", &limits).codes(), ["ARZ012"]);
    // What an alias stands for counts, too.
    assert!(read_within("- &a [1]\n- [*a]\n", &limits).tree.is_some());
    assert_eq!(read_within("- &a [1]\n- [[*a]]\n", &limits).codes(), ["ARZ012"]);

    assert_eq!(read(&"[".repeat(1_000_000)).codes(), ["ARZ012"]);
    assert_eq!(read(&"- ".repeat(1_000_000)).codes(), ["ARZ012"]);
    assert_eq!(read(&"? ".repeat(1_000_000)).codes(), ["ARZ017"]);
}

#[test]
fn size_is_bounded() {
    let limits = Limits { bytes: 4, ..Limits::default() };
    assert!(read_within("a: 1", &limits).tree.is_some());
    assert_eq!(read_within("a: 12", &limits).codes(), ["ARZ003"]);
}

#[test]
fn documents() {
    for text in [
        "---\na: 1\n",
        "a: 1\n...\n",
        "a: 1\n---\n",
        "--- {a: 1}\n...\n# end\n",
        "%YAML 1.2\n---\na: 1\n",
        "\u{feff}a: 1\r\n",
    ] {
        assert_eq!(tree(text), r#"{"a": 1}"#, "{text:?}");
    }
    for text in ["a: 1\n---\nb: 2\n", "---\na\n---\nb\n...\n", "1\n---\n[]\n"] {
        assert_eq!(read(text).codes(), ["ARZ015"], "{text:?}");
    }
    for text in ["", "\n\n", "# nothing\n", "---\n", "---\n...\n", "\u{feff}", " \r\n "] {
        assert_eq!(read(text).codes(), ["ARZ016"], "{text:?}");
    }
    assert_eq!(tree("null"), "null");
    assert_eq!(tree("''"), r#""""#);
}

#[test]
fn spans_of_scalars() {
    let text = "plain: one two # remark\nsingle: 'it''s'\ndouble: \"a\\tb\"\nfolded: over\n  lines\nnone:\n\
                last: !!str &x 1\n";
    assert_eq!(text_at(text, &["plain"]), "one two");
    assert_eq!(text_at(text, &["single"]), "'it''s'");
    assert_eq!(text_at(text, &["double"]), "\"a\\tb\"");
    assert_eq!(text_at(text, &["folded"]), "over\n  lines");
    assert_eq!(text_at(text, &["none"]), "");
    assert_eq!(text_at(text, &["last"]), "1");
}

#[test]
fn spans_of_block_scalars() {
    let text = "a: |\n  one\n  two\n\nb: !!str &x >-  # remark | with\n\n  text\n\
                c:\n  - |2\n     three\n  - |+\n\nd: \"|\"\n";
    assert_eq!(text_at(text, &["a"]), "|\n  one\n  two");
    assert_eq!(text_at(text, &["b"]), ">-  # remark | with\n\n  text");
    assert_eq!(text_at(text, &["c", "0"]), "|2\n     three");
    assert_eq!(text_at(text, &["c", "1"]), "|+");
    assert_eq!(text_at("--- |\n  x\n", &[]), "|\n  x");
}

#[test]
fn spans_of_collections() {
    let text =
        "a:\n  b: 1\n  c: |\n    x\n\n# remark\nd:\n- 1\n- [2, 3 ]\n\ne: &x !t\n  f:\ng: {h: *x}\ni: *x\n";
    assert_eq!(text_at(text, &["a"]), "b: 1\n  c: |\n    x");
    assert_eq!(text_at(text, &["d"]), "- 1\n- [2, 3 ]");
    assert_eq!(text_at(text, &["d", "1"]), "[2, 3 ]");
    assert_eq!(text_at(text, &["e"]), "f:");
    assert_eq!(text_at(text, &["g"]), "{h: *x}");
    assert_eq!(text_at(text, &["g", "h"]), "f:");
    assert_eq!(text_at(text, &[]), text.trim_end());
    assert_eq!(text_at("- a: 1\n  b: 2\n-\n- c\n", &["0"]), "a: 1\n  b: 2");
    assert_eq!(text_at("- a\n-\n- # remark\n- c\n", &["1"]), "");
}

#[test]
fn missing_values_stand_where_they_would_be_written() {
    let at = |text: &str, path: &str| {
        let (_, root) = read(text).accepted();
        let node = root.get(path).unwrap();
        assert_eq!(node.span.start, node.span.end);
        node.span.start
    };
    assert_eq!(at("a:\nb: 1\n", "a"), 2);
    assert_eq!(at("a: # remark\nb: 1\n", "a"), 2);
    assert_eq!(at("{a: , b: 1}", "a"), 3);
    assert_eq!(at("{a, b: 1}", "a"), 2);
}

#[test]
fn dropping_the_deepest_tree_that_is_allowed() {
    let limits = Limits { depth: 1000, ..Limits::default() };
    let text = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
    drop(read_within(&text, &limits).accepted());
}
