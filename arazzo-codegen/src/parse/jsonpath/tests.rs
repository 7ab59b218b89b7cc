use super::{Dialect, Filter, OperandKind, Query, SelectorKind, parse, parse_condition};

fn standard(text: &str) -> Query {
    parse(text, Dialect::Standard).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn every_part_knows_where_it_stands() {
    let text = "$.items [?@.a == 'x', -1]..*";
    let query = standard(text);
    let shown = |range: &std::ops::Range<usize>| text.get(range.clone()).unwrap().to_owned();
    let segments: Vec<String> = query.segments.iter().map(|segment| shown(&segment.range)).collect();
    assert_eq!(segments, [".items", "[?@.a == 'x', -1]", "..*"]);
    let selectors: Vec<String> =
        query.segments[1].selectors.iter().map(|selector| shown(&selector.range)).collect();
    assert_eq!(selectors, ["?@.a == 'x'", "-1"]);
    let SelectorKind::Filter(Filter::Compare { left, right, .. }) = &query.segments[1].selectors[0].kind
    else {
        panic!("{query:?}");
    };
    assert_eq!((shown(&left.range), shown(&right.range)), ("@.a".to_owned(), "'x'".to_owned()));
}

#[test]
fn expressions_are_values_where_they_are_asked_for() {
    let text = "$.data[?(@.id == '$inputs.model' || @.id == $steps.a.outputs.b)]";
    let query = parse(text, Dialect::Arazzo).unwrap();
    let expressions: Vec<String> =
        query.expressions.iter().map(|embedded| embedded.expression.to_string()).collect();
    assert_eq!(expressions, ["$inputs.model", "$steps.a.outputs.b"]);
    assert_eq!(text.get(query.expressions[0].range.clone()), Some("'$inputs.model'"));
    assert_eq!(text.get(query.expressions[1].range.clone()), Some("$steps.a.outputs.b"));

    let query = standard("$[?@.id == '$inputs.model']");
    let SelectorKind::Filter(Filter::Compare { right, .. }) = &query.segments[0].selectors[0].kind else {
        panic!("{query:?}");
    };
    assert!(matches!(right.kind, OperandKind::Literal(_)));
    assert!(parse("$[?@.id == $inputs.model]", Dialect::Standard).is_err());
}

#[test]
fn what_is_wrong_is_placed_and_explained() {
    for (text, words, help, place) in [
        ("a", "begins with `$`", "`$.items[0]`", "a"),
        ("$.a == 1", "within filters only", "[?@.state == 'ready']", "="),
        ("$.a.length()", "no methods", "length(@.items)", "("),
        ("$.a ", "without blanks", "remove", " "),
        ("$.a-b", "letters, digits and `_`", "['a-b']", "a-b"),
        ("$.0", "begin with a digit", "[0]", "0"),
        ("$[a]", "stands in quotes", "['a']", "a"),
        ("$[@.a]", "behind `?`", "[?@.state", "@"),
        ("$[(@.length-1)]", "no expressions in brackets", "[-1]", "("),
        ("$[01]", "no zeros before it", "write `1`", "01"),
        ("$[0 1]", "`,` or `]`", "commas", "1"),
        ("$['a", "closing ' of this string", "add '", "'a"),
        (r"$['\x']", "escapes nothing", "JSON", r"\x"),
        (r"$['\uD800']", "surrogate", "both halves", r"\uD800"),
        ("$[?@.a = 1]", "equality", "`==`", "="),
        ("$[?@.a & @.b]", "combined by `&&`", "`&&`", "&"),
        ("$[?@.* == 1]", "several values", "count", "@.*"),
        ("$[?true]", "constant is no condition", "compare", "true"),
        ("$[?@.a == True]", "small letters", "`true`", "True"),
        ("$[?@.a == ready]", "`ready` is no value", "'ready'", "ready"),
        ("$[?!@.a == 1]", "`!` denies conditions", "`!(…)`", "@.a =="),
        ("$[?lenght(@.a) > 1]", "no function `lenght`", "`length`", "lenght"),
        ("$[?length(@.a)]", "no condition", "compare", "length(@.a)"),
        ("$[?length(@.*) > 1]", "several values", "single one", "@.*"),
        ("$[?count(1) > 1]", "takes a query", "count(@.items[*])", "1"),
        ("$[?match(@.a) == 1]", "takes two arguments", "match(@.id, '[a-z]+')", "match(@.a)"),
        ("$[?match(@.a, 'a') == true]", "cannot be compared", "as it is", "match(@.a, 'a')"),
        ("$[?match(@.a, '[0-9]\\\\d')]", "no `\\d`", "[0-9]", "'[0-9]\\\\d'"),
        ("$[?match(@.a, 'a(b')]", "not closed", "add `)`", "(b"),
    ] {
        let error = parse(text, Dialect::Standard).unwrap_err();
        assert!(error.message.contains(words), "{text}: {}", error.message);
        assert!(error.help.contains(help), "{text}: {}", error.help);
        assert_eq!(text.get(error.range.clone()), Some(place), "{text}");
    }
}

#[test]
fn conditions_over_the_context_are_read_as_people_write_them() {
    let mut condition = parse_condition("$.data[?(@.id == '$inputs.model')].length == 0").unwrap();
    let Filter::Compare { left, .. } = &condition.filter else {
        panic!("{condition:?}");
    };
    assert!(matches!(left.kind, OperandKind::Count(_)), "{condition:?}");
    assert_eq!(condition.split_off_common_way(), (vec!["data".to_owned()], 0..6));
    assert_eq!(condition.expressions.len(), 1);

    let mut condition = parse_condition("$.a.b[*] && length($.a.c) > $.a.b.length").unwrap();
    assert_eq!(condition.split_off_common_way(), (vec!["a".to_owned()], 0..3));
    let mut condition = parse_condition("$.a[?@.b == $.c]").unwrap();
    assert!(condition.split_off_common_way().0.is_empty());

    for (text, words) in [
        ("@.a", "within filters only"),
        ("($.a || (@.a))", "within filters only"),
        ("$.a[*] > 1", "several values"),
        ("$.a[*] $.b", "operator"),
        ("$.a[?@[*].length > 1]", "several values"),
    ] {
        let error = parse_condition(text).unwrap_err();
        assert!(error.message.contains(words), "{text}: {}", error.message);
    }
}

#[test]
fn size_and_nesting_are_bounded() {
    let nested = |open: &str, close: &str| format!("$[?{}@{}]", open.repeat(10_000), close.repeat(10_000));
    for text in [
        nested("(", ")"),
        nested("!(", ")"),
        nested("@[?", "]"),
        nested("length(", ")"),
        format!("${}", ".a".repeat(10_000)),
        format!("${}", "[*]".repeat(20)),
        format!("${}", "..a".repeat(20)),
        format!("$[?@{}]", "||@".repeat(10_000)),
        format!("$[0{}]", ",0".repeat(10_000)),
    ] {
        assert!(parse(&text, Dialect::Standard).is_err(), "a query of {} bytes is taken", text.len());
    }
}
