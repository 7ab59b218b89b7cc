//! Texts that are too large, too deep or not quite text.

use std::fmt::Write as _;

use crate::{API, Package, SCHEMA, document};

/// Each level names the one before nine times.
fn laughs(levels: usize) -> String {
    let mut text = "x-0: &a0 ha\n".to_owned();
    for level in 1..=levels {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(text, "x-{level}: &a{level} [{aliases}]").unwrap();
    }
    text
}

#[test]
fn aliases_do_not_multiply_without_end() {
    let of_document = Package::new(laughs(20) + &document(""), API);
    assert_eq!(of_document.compile().refused(), "document.yaml:8:11: ARZ013");
    let of_description = Package::new(document(""), laughs(20) + API);
    assert_eq!(of_description.compile().refused(), "api.yaml:8:11: ARZ013");
    // One large text, many times.
    let text =
        format!("x-text: &a {}\nx-copies: [{}]\n", "ha".repeat(1 << 19), vec!["*a"; 1 << 14].join(", "));
    assert!(Package::new(text + &document(""), API).compile().refused().ends_with(": ARZ013"));
    // Few enough are what they stand for.
    Package::new(laughs(5) + &document(""), API).compile().generated();
}

#[test]
fn nesting_has_an_end() {
    let depth = 10_000;
    let flow = format!("x-deep: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    let mapping = format!("x-deep: {}1{}\n", "{a: ".repeat(depth), "}".repeat(depth));
    let open = format!("x-deep: {}\n", "[".repeat(depth));
    let block = (0..1000).fold("x-deep:\n".to_owned(), |text, level| text + &" ".repeat(level + 1) + "a:\n");
    let dashes = format!("x-deep:\n  {}a\n", "- ".repeat(depth));
    let keys = format!("x-deep: {}\n", "? ".repeat(depth));
    for text in [flow, mapping, open, block, dashes, keys] {
        let start: String = text.chars().take(20).collect();
        let of_document = Package::new(text.clone() + &document(""), API).compile();
        assert!(of_document.refused().starts_with("document.yaml:"), "{start}: {:?}", of_document.places);
        // Keys in question marks are not even read so far.
        let code = if start.contains('?') { ": ARZ010" } else { ": ARZ012" };
        assert!(of_document.refused().ends_with(code), "{start}: {:?}", of_document.places);
        let of_description = Package::new(document(""), text + API).compile();
        assert!(of_description.refused().starts_with("api.yaml:"), "{start}: {:?}", of_description.places);
    }
    let json = format!("{{\"x-deep\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(Package::new(json, API).compile().refused(), "document.yaml:1:140: ARZ012");
}

#[test]
fn a_file_is_only_so_large() {
    let package = Package::new(document(""), API);
    // A hundred million bytes of a scalar.
    let text = format!("x-text: \"{}\"\n", "a".repeat(100_000_000));
    package.put("document.yaml", text.clone() + &document(""));
    assert_eq!(package.compile().refused(), "document.yaml: ARZ003");
    package.put("document.yaml", document(""));
    package.put("api.yaml", text + API);
    assert_eq!(package.compile().refused(), "document.yaml:3:43: ARZ003");
}

#[test]
fn what_is_large_and_allowed_is_read_and_not_repeated() {
    let large = "a".repeat(2_000_000);
    // As a value that nobody reads, in all styles.
    for text in [
        format!("x-text: {large}\n"),
        format!("x-text: '{large}'\n"),
        format!("x-text: |\n  {large}\n"),
        format!("x-text:\n{}", "  a b\n".repeat(200_000)),
        format!("x-list: [{}]\n", vec!["1"; 200_000].join(",")),
        format!("# {large}\n"),
        "\n".repeat(500_000),
    ] {
        Package::new(text + &document(""), API).compile().generated();
    }
    // As a key, and as every name that there is: what is said of it is short, and so is what it is called.
    let large = "a".repeat(200_000);
    for more in [
        format!("        {large}: 1\n"),
        format!("        \"{large}\": 1\n"),
        format!("        outputs: {{ a: {large} }}\n"),
        format!("        outputs: {{ a: $response.body#/{large} }}\n"),
        format!("        outputs: {{ a: $steps.{large}.outputs.b }}\n"),
        format!("        outputs: {{ a: $inputs.{large} }}\n"),
        format!("        outputs: {{ a: ${large} }}\n"),
        format!("        parameters: [{{ name: {large}, in: query, value: 1 }}]\n"),
        format!("        parameters: [{{ name: name, in: {large}, value: 1 }}]\n"),
        format!("        successCriteria: [{{ condition: {large} }}]\n"),
        format!("        successCriteria: [{{ condition: '$statusCode == {large}' }}]\n"),
        format!("        successCriteria: [{{ condition: '$response.body#/{large} == 1' }}]\n"),
        format!("        onSuccess: [{{ name: next, type: goto, stepId: {large} }}]\n"),
        format!("        onSuccess: [{{ name: next, type: {large} }}]\n"),
        format!("        onSuccess: [{{ reference: {large} }}]\n"),
        format!("        onSuccess: [{{ reference: $components.successActions.{large} }}]\n"),
        format!("      - stepId: {large}\n        operationId: nowhere\n"),
        format!("      - stepId: next\n        operationId: {large}\n"),
        format!("      - stepId: next\n        operationPath: '{large}'\n"),
        format!(
            "      - stepId: next\n        operationPath: '{{$sourceDescriptions.things.url}}#/paths/~1{large}/get'\n"
        ),
        format!("      - stepId: next\n        workflowId: {large}\n"),
        format!("      - stepId: list\n        operationId: listThings\n        description: {large}\n"),
    ] {
        let outcome = Package::new(document(&more), API).compile();
        match &outcome.text {
            None => assert!(outcome.refused().starts_with("document.yaml:"), "{}", outcome.shown),
            Some(text) => assert!(text.matches(&large).count() <= 3, "{} bytes", text.len()),
        }
    }
    let package = Package::new(document("").replace("api.yaml", &large), API);
    assert!(package.compile().refused().starts_with("document.yaml:3:"), "a long path");
}

#[test]
fn a_condition_is_only_so_deep_and_as_long_as_it_likes() {
    let condition =
        |text: &str| document(&format!("        successCriteria: [{{ condition: \"{text}\" }}]\n"));
    for text in [
        "(".repeat(10_000),
        "!".repeat(10_000),
        "!(".repeat(10_000),
        format!("{}$statusCode == 200{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("$response.body{}", "[0]".repeat(10_000)),
    ] {
        let outcome = Package::new(condition(&text), API).compile();
        assert!(outcome.refused().starts_with("document.yaml:9:"), "{}", outcome.shown);
    }
    // Long is not deep, until it becomes an expression of Rust, which nests.
    for operator in ["&&", "||"] {
        let text = |length| condition(&vec!["$response.body#/name != \'a\'"; length].join(operator));
        Package::new(text(256), API).compile().generated();
        assert_eq!(Package::new(text(20_000), API).compile().refused(), "document.yaml:9:40: ARZ110");
    }
    let criteria = |number: usize| "{ condition: $response.body#/name != 'a' }, ".repeat(number);
    let guarded = |number| {
        document(&format!(
            "        onSuccess: [{{ name: a, type: end, criteria: [{}] }}]\n",
            criteria(number)
        ))
    };
    Package::new(guarded(256), API).compile().generated();
    assert!(Package::new(guarded(5_000), API).compile().refused().ends_with(": ARZ110"));
    let actions = |number: usize| {
        let action = |at: usize| {
            format!(
                "          - {{ name: a{at}, type: end, criteria: [{{ condition: $response.body#/count == {at} }}, {{ condition: $response.body#/name == a{at} }}] }}\n"
            )
        };
        document(&format!("        onSuccess:\n{}", (0..number).map(action).collect::<String>()))
    };
    Package::new(actions(256).replace("name == a", "name == 'a").replace(" }] }", "' }] }"), API)
        .compile()
        .generated();
    assert_eq!(Package::new(actions(5_000), API).compile().refused(), "document.yaml:266:13: ARZ110");
    // Success criteria become one expression where there are failure actions.
    let failing = document(&format!(
        "        successCriteria: [{}]\n        onFailure: [{{ name: a, type: end }}]\n",
        criteria(256)
    ));
    Package::new(failing, API).compile().generated();
    // A pointer is as deep as JSON may be.
    let pointer = |steps: usize| {
        document(&format!(
            "        outputs: {{ a: '$response.body#{}' }}\n    outputs: {{ a: $steps.list.outputs.a }}\n",
            "/a".repeat(steps)
        ))
    };
    let free = API.replace(SCHEMA, "{}");
    let recursive = "{ type: object, properties: { a: { $ref: '#/components/schemas/A' } } }";
    let recursive =
        format!("{}components: {{ schemas: {{ A: {recursive} }} }}\n", API.replace(SCHEMA, recursive));
    for api in [free, recursive] {
        Package::new(pointer(128), &api).compile().generated();
        assert_eq!(Package::new(pointer(10_000), &api).compile().refused(), "document.yaml:9:23: ARZ106");
        let query = document(&format!(
            "        onSuccess: [{{ name: a, type: end, criteria: [{{ condition: '${} == 1', context: $response.body, type: jsonpath }}] }}]\n",
            ".a".repeat(10_000)
        ));
        assert!(Package::new(query, &api).compile().refused().ends_with(": ARZ112"));
    }
    // So are what is sent, and what is asked for.
    let nested = |depth: usize, kind: &str| {
        format!("{}{kind}{}", "{ type: array, items: ".repeat(depth), " }".repeat(depth))
    };
    let sending = API.replace("    get:", "    post:").replace(
        "      responses:",
        "      requestBody: { content: { application/json: { schema: {} } } }\n      responses:",
    );
    let payload = format!(
        "        requestBody: {{ contentType: application/json, payload: {}1{} }}\n",
        "[".repeat(110),
        "]".repeat(110)
    );
    Package::new(document(&payload), &sending).compile().generated();
    let inputs =
        format!("    inputs: {{ type: object, properties: {{ a: {} }} }}\n", nested(110, "{ type: string }"));
    let payload = "        requestBody: { contentType: application/json, payload: $inputs.a }\n";
    Package::new(document(&format!("{payload}{inputs}")), &sending).compile().generated();
    let answering = API.replace(SCHEMA, &nested(110, "{ type: string }"));
    let outputs = "        outputs: { a: $response.body }\n    outputs: { a: $steps.list.outputs.a }\n";
    Package::new(document(outputs), &answering).compile().generated();
}

#[test]
fn many_of_everything_is_no_more_than_that() {
    // Steps, outputs, parameters, actions.
    let steps: String = (0..999)
        .map(|step| format!("      - stepId: s{step}\n        operationId: listThings\n        outputs: {{ n: $response.body#/name }}\n"))
        .collect();
    Package::new(document(&steps), API).compile().generated();
    let outputs: String =
        (0..5_000).map(|output| format!("          o{output}: $response.body#/name\n")).collect();
    Package::new(document(&format!("        outputs:\n{outputs}")), API).compile().generated();
    let wrong: String = (0..5_000).map(|output| format!("          o{output}: $nowhere\n")).collect();
    let outcome = Package::new(document(&format!("        outputs:\n{wrong}")), API).compile();
    assert_eq!(outcome.refused(), "document.yaml:10:15: ARZ106");
    assert_eq!(outcome.places.len(), 5_000);
}

#[test]
fn texts_that_are_not_quite_text() {
    let plain = document("");
    let generated = Package::new(&plain, API).compile().text;
    // A byte order mark, other line ends and remarks change nothing.
    let same = [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("%YAML 1.2\n---\n{plain}...\n"),
        plain.replace('\n', " # remark\n"),
        plain.replace('\n', "\n\n\n"),
        plain.trim_end().to_owned(),
        plain.replace("'1'", "!!str 1"),
        plain.replace("workflows:", "x-unused: &unused { a: 1 }\nx-no: *unused\nworkflows:"),
    ];
    for text in same {
        assert_eq!(Package::new(&text, API).compile().text, generated, "{text:?}");
    }
    let utf_16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin_1 = [b"x-latin: caf\xe9\n", plain.as_bytes()].concat();
    for (bytes, expected) in [
        (Vec::new(), "document.yaml:1:1: ARZ016"),
        (b"\n\n# nothing\n".to_vec(), "document.yaml:1:1: ARZ016"),
        (b"\xef\xbb\xbf".to_vec(), "document.yaml:1:1: ARZ016"),
        (utf_16, "document.yaml: ARZ004"),
        (latin_1, "document.yaml: ARZ004"),
        (vec![0; 1000], "document.yaml:1:1: ARZ010"),
        (plain.replace("look", "lo\0ok").into_bytes(), "document.yaml:5:19: ARZ010"),
        (plain.replace("look", "\"lo\\0ok\"").into_bytes(), "generated"),
        (plain.replace("    steps", "\tsteps").into_bytes(), "document.yaml:6:1: ARZ010"),
        (format!("{plain}---\n{plain}").into_bytes(), "document.yaml:9:1: ARZ015"),
        (plain.replace("workflows:", "x-bytes: !!binary aGE=\nworkflows:").into_bytes(), "generated"),
        (plain.replace("workflows:", "x-own: !own { a: 1 }\nworkflows:").into_bytes(), "generated"),
        (plain.replace("workflows:", "x-set: !!set { a, b }\nworkflows:").into_bytes(), "generated"),
        (
            plain.replace("workflows:", "x-a: &a { k: 1 }\nx-b: { <<: *a, k: 2 }\nworkflows:").into_bytes(),
            "generated",
        ),
        (
            plain.replace("workflows:", "x-a: { k: 1, k: 2 }\nworkflows:").into_bytes(),
            "document.yaml:4:14: ARZ011",
        ),
        (plain.replace("stepId: list", "stepId: \"li\u{2028}st\"").into_bytes(), "generated"),
        (plain.replace("stepId: list", "stepId: 1e999").into_bytes(), "generated"),
        (plain.replace("stepId: list", "stepId: no").into_bytes(), "generated"),
        (plain.replace("stepId: list", "stepId: 0o17").into_bytes(), "document.yaml:7:17: ARZ103"),
        (plain.replace("stepId: list", "stepId: 12:30:45").into_bytes(), "generated"),
        (plain.replace("stepId: list", "stepId: ~").into_bytes(), "document.yaml:7:17: ARZ103"),
    ] {
        let outcome = Package::new(&bytes, API).compile();
        let found = if outcome.text.is_some() { "generated" } else { outcome.refused() };
        assert_eq!(found, expected, "{:?}\n{}", String::from_utf8_lossy(&bytes), outcome.shown);
    }
}
