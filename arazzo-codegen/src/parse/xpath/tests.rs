use super::{Kind, XPath, parse};

#[test]
fn expressions_are_read() {
    for (text, kind) in [
        ("/order/items/item[2]/@id", Kind::Nodes),
        ("//item[@state='ready' and position() < last()]", Kind::Nodes),
        ("count(/order//item) > 0", Kind::Boolean),
        ("/order/status = 'ready' or not(//error)", Kind::Boolean),
        ("string-length(normalize-space(/a/text())) - 1", Kind::Number),
        ("/", Kind::Nodes),
        ("../a/./*", Kind::Nodes),
        ("2 * 3 div 4 mod 5", Kind::Number),
        ("(//a/b) = 1.5", Kind::Boolean),
        ("child::a/descendant::b[self::b]/parent::node()", Kind::Nodes),
        ("concat('it''s', \" \", div)", Kind::Text),
        ("-/a/div div -1", Kind::Number),
    ] {
        assert_eq!(parse(text).map(|expression| expression.kind()), Ok(kind), "{text}");
    }
    let XPath::Path(path) = parse("//item[@id]").unwrap() else { panic!("no way") };
    assert_eq!(path.steps.len(), 1);
    let XPath::Path(path) = parse("//item[1]").unwrap() else { panic!("no way") };
    assert_eq!(path.steps.len(), 2);
}

#[test]
fn mistakes_are_placed_and_explained() {
    for (text, words, start) in [
        ("/order/", "a name is expected", 7),
        ("/order[1", "`]` is missing", 8),
        ("count(1)", "takes nodes", 0),
        ("count(/a, /b)", "2 arguments", 0),
        ("cuont(/a) > 1", "`cuont` is not known", 0),
        ("/a | /b", "union", 3),
        ("/a/following-sibling::b", "the axis", 3),
        ("/ns:order", "a prefix", 3),
        ("/a = 'x", "closing '", 5),
        ("/a == 1", "a name is expected", 4),
        ("$inputs.a", "variables", 0),
        ("/a = 1 = 2", "two comparisons", 7),
        ("/a < /b", "differs between", 3),
        ("position() = 1", "within a predicate", 0),
        ("/a & /b", "means nothing", 3),
        ("", "a name is expected", 0),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.message.contains(words), "{text}: {error:?}");
        assert_eq!(error.range.start, start, "{text}: {error:?}");
    }
}

#[test]
fn nesting_is_bounded() {
    for text in [
        format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("{}1", "a[".repeat(100_000)),
        "-".repeat(100_000),
        format!("1{}", "+1".repeat(100_000)),
        format!("a{}", "/a".repeat(100_000)),
    ] {
        assert!(parse(&text).is_err());
    }
}
