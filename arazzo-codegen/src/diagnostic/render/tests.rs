use super::*;
use crate::source::SourceId;

const DOCUMENT: &str = "\
steps:
  - stepId: first
    operationId: getImagee
    outputs:
      état: $response.body#/état
";
const DESCRIPTION: &str = "paths:\r\n  /images:\r\n    get:\r\n      operationId: getImage\r\n";

fn sources() -> (Sources, SourceId, SourceId) {
    let mut sources = Sources::default();
    let document = sources.add("workflows/images.yaml".into(), DOCUMENT.to_owned());
    let description = sources.add("openapi/images.yaml".into(), DESCRIPTION.to_owned());
    (sources, document, description)
}

/// The place of a piece of text.
fn place(sources: &Sources, source: SourceId, text: &str) -> Span {
    let start = sources.get(source).unwrap().text().find(text).unwrap();
    Span::new(source, start, start + text.len())
}

fn unknown_operation(sources: &Sources, document: SourceId, description: SourceId) -> Diagnostic {
    let wrong = place(sources, document, "getImagee");
    Diagnostic::error("ARZ301", "there is no operation `getImagee`")
        .at(wrong, "not found")
        .related(place(sources, document, "first"), "in this step")
        .related(place(sources, description, "getImage"), "there is this one")
        .note("operations are found by their `operationId`")
        .help("the description has 1 operation")
        .help("did you mean `getImage`?")
        .suggest(wrong, "getImage")
}

fn unread_output(sources: &Sources, document: SourceId) -> Diagnostic {
    Diagnostic::warning("ARZ501", "output `état` is never read")
        .at(place(sources, document, "état: $response.body#/état"), "")
        .help("remove it")
}

#[test]
fn as_rustc_shows_it() {
    let (sources, document, description) = sources();
    let findings = [unknown_operation(&sources, document, description), unread_output(&sources, document)];
    let expected = "\
error[ARZ301]: there is no operation `getImagee`
 --> workflows/images.yaml:3:18
  |
2 |   - stepId: first
  |             ----- in this step
3 |     operationId: getImagee
  |                  ^^^^^^^^^ not found
  |
 ::: openapi/images.yaml:4:20
  |
4 |       operationId: getImage
  |                    -------- there is this one
  |
  = note: operations are found by their `operationId`
  = help: the description has 1 operation
help: did you mean `getImage`?
  |
3 -     operationId: getImagee
3 +     operationId: getImage
  |

warning[ARZ501]: output `état` is never read
 --> workflows/images.yaml:5:7
  |
5 |       état: $response.body#/état
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it";
    assert_eq!(terminal(&sources, &findings, Style::Plain, None), expected);

    let coloured = terminal(&sources, &findings, Style::Coloured, None);
    assert!(coloured.starts_with("\u{1b}["));
    assert!(coloured.contains("ARZ301"));
}

#[test]
fn for_rustc() {
    let (sources, document, description) = sources();
    let unknown = unknown_operation(&sources, document, description);
    let findings = [unread_output(&sources, document), unknown.clone(), unknown];
    let text = compile_error_text(&sources, &findings);
    assert!(
        text.starts_with("ARZ301: there is no operation `getImagee`\n --> workflows/images.yaml:3:18\n"),
        "{text}"
    );
    assert!(text.ends_with("\n\n1 error"), "{text}");
    assert_eq!(text.matches("there is no operation").count(), 1);
    assert!(!text.contains("ARZ501"));
}

#[test]
fn for_programs() {
    let (sources, document, description) = sources();
    let line = json_line(&sources, &unknown_operation(&sources, document, description));
    let expected = concat!(
        r#"{"code":"ARZ301","severity":"error","message":"there is no operation `getImagee`","#,
        r#""file":"workflows/images.yaml","line":3,"column":18,"end_line":3,"end_column":27,"#,
        r#""help":"the description has 1 operation\ndid you mean `getImage`?","label":"not found","#,
        r#""notes":["operations are found by their `operationId`"],"#,
        r#""related":[{"message":"in this step","file":"workflows/images.yaml","line":2,"column":13,"#,
        r#""end_line":2,"end_column":18},{"message":"there is this one","file":"openapi/images.yaml","#,
        r#""line":4,"column":20,"end_line":4,"end_column":28}],"#,
        r#""suggestion":{"applicability":"maybe-incorrect","edits":[{"replacement":"getImage","#,
        r#""file":"workflows/images.yaml","line":3,"column":18,"end_line":3,"end_column":27}]}}"#,
    );
    assert_eq!(line, expected);

    let line = json_line(&sources, &Diagnostic::warning("ARZ999", "a \"strange\"\nthing\u{1b}"));
    let expected = concat!(
        r#"{"code":"ARZ999","severity":"warning","message":"a \"strange\"\nthing\u001b","#,
        r#""file":null,"line":null,"column":null,"end_line":null,"end_column":null,"#,
        r#""help":"","label":"","notes":[],"related":[],"suggestion":null}"#,
    );
    assert_eq!(line, expected);
}

#[test]
fn for_github() {
    let (sources, document, description) = sources();
    assert_eq!(
        github_line(&sources, &unknown_operation(&sources, document, description)),
        "::error file=workflows/images.yaml,line=3,endLine=3,col=18,endColumn=27,\
         title=ARZ301::there is no operation `getImagee`%0Anot found%0A\
         note: operations are found by their `operationId`%0A\
         help: the description has 1 operation%0Ahelp: did you mean `getImage`?"
    );
    let of_lines = place(&sources, document, "first\n    operationId");
    let finding = Diagnostic::warning("ARZ999", "50 %\r\n::error::").at(of_lines, "").note("\u{1b}[31m::");
    assert_eq!(
        github_line(&sources, &finding),
        "::warning file=workflows/images.yaml,line=2,endLine=3,\
         title=ARZ999::50 %25%0A::error::%0Anote: \u{241b}[31m::"
    );
    assert_eq!(github_line(&sources, &Diagnostic::error("ARZ001", "gone")), "::error title=ARZ001::gone");

    let mut sources = Sources::default();
    let source = sources.add("a,b:c.yaml".into(), "x".to_owned());
    let finding = Diagnostic::error("ARZ001", "gone").at(Span::new(source, 0, 1), "");
    assert!(github_line(&sources, &finding).starts_with("::error file=a%2Cb%3Ac.yaml,line=1,"));
}

#[test]
fn for_cargo() {
    let (sources, document, description) = sources();
    let findings = [
        unknown_operation(&sources, document, description),
        unread_output(&sources, document),
        Diagnostic::warning("ARZ999", "two\nlines").help("one").help("other"),
    ];
    assert_eq!(
        cargo_warning_lines(&sources, &findings),
        [
            "workflows/images.yaml:5:7: warning[ARZ501]: output `état` is never read (remove it)",
            "warning[ARZ999]: two lines (one; other)",
        ]
    );
}

#[test]
fn counts() {
    let error = Diagnostic::error("ARZ001", "");
    let warning = Diagnostic::warning("ARZ002", "");
    assert_eq!(summary(&[]), "no errors, no warnings");
    assert_eq!(summary(std::slice::from_ref(&error)), "1 error");
    assert_eq!(summary(&[warning.clone(), warning.clone()]), "2 warnings");
    assert_eq!(summary(&[error.clone(), warning, error]), "2 errors, 1 warning");
}

#[test]
fn without_a_place() {
    let finding = Diagnostic::error("ARZ001", "there is no file `a.yaml`").help("correct the path");
    let expected = "error[ARZ001]: there is no file `a.yaml`\n  |\n  = help: correct the path";
    assert_eq!(
        terminal(&Sources::default(), &[finding], Style::Plain, None)
            .replace(" |", "  |")
            .replace(" =", "  ="),
        expected
    );
}

#[test]
fn of_many_lines_only_the_first_is_marked() {
    let (sources, document, _) = sources();
    let finding = Diagnostic::error("ARZ900", "wrong")
        .at(place(&sources, document, "stepId: first\n    operationId: getImagee"), "this step");
    let text = terminal(&sources, &[finding], Style::Plain, None);
    assert!(text.ends_with("2 |   - stepId: first\n  |     ^^^^^^^^^^^^^ this step"), "{text}");
}

#[test]
fn a_long_line_is_cut_around_what_is_shown_and_keeps_its_columns() {
    let items: Vec<String> = (0..100_000).map(|number| format!("\"é{number}\"")).collect();
    let mut sources = Sources::default();
    let source = sources.add("long.json".into(), format!("[\n{}\n]\n", items.join(",")));
    let wrong = place(&sources, source, "\"é70000\"");
    let finding = Diagnostic::error("ARZ900", "wrong")
        .at(wrong, "this one")
        .related(place(&sources, source, "\"é50\""), "not this one")
        .help("correct it")
        .suggest(wrong, "\"e\"");
    let text = terminal(&sources, std::slice::from_ref(&finding), Style::Plain, None);
    let column = sources.get(source).unwrap().location(wrong.start as usize).column;
    assert!(text.contains(&format!(" --> long.json:2:{column}\n")), "{text}");
    assert!(text.len() < 2000, "{text}");
    assert!(text.contains("\"é70000\"") && text.contains("\"é50\"") && text.contains('…'), "{text}");
    assert!(
        text.lines().any(|line| line.starts_with("2 +") && line.contains("…") && line.contains("\"e\"")),
        "{text}"
    );
}

#[test]
fn what_documents_contain_cannot_steer_a_terminal() {
    let mut sources = Sources::default();
    let source = sources.add("a\u{1b}[2J.yaml".into(), "key: \u{1b}[31mred\u{9b}31m\u{202e}\n".to_owned());
    let finding = Diagnostic::error("ARZ900", "\u{1b}[31m\u{9b}")
        .at(Span::new(source, 0, 3), "\u{1b}[31m\u{9b}")
        .note("\u{1b}[31m\u{9b}")
        .help("\u{1b}[31m\u{9b}")
        .help("\u{1b}[31m\u{9b}")
        .suggest(Span::new(source, 0, 3), "\u{1b}[31m\u{9b}");
    let text = terminal(&sources, std::slice::from_ref(&finding), Style::Plain, None);
    assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{text:?}");
    let lines = cargo_warning_lines(&sources, &[Diagnostic { severity: Severity::Warning, ..finding }]);
    assert!(!lines.concat().contains(['\u{1b}', '\u{9b}', '\n']), "{lines:?}");
}

/// A member of a JSON value by its pointer.
fn at<'a>(value: &'a serde_json::Value, pointer: &str) -> &'a serde_json::Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}

#[test]
fn for_code_scanning() {
    let (sources, document, description) = sources();
    let unplaced = Diagnostic::error("ARZ004", "`x.yaml` is not UTF-8 text");
    let findings =
        [unplaced, unread_output(&sources, document), unknown_operation(&sources, document, description)];
    let log: serde_json::Value = serde_json::from_str(&sarif(&sources, &findings)).unwrap();
    assert_eq!(at(&log, "/version"), "2.1.0");
    let run = at(&log, "/runs/0");
    assert_eq!(at(run, "/columnKind"), "unicodeCodePoints");

    // Each code has one rule, which its results refer to by position.
    let rules: Vec<&str> = at(run, "/tool/driver/rules")
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| at(rule, "/id").as_str().unwrap())
        .collect();
    assert_eq!(rules, ["ARZ004", "ARZ301", "ARZ501"]);
    for rule in at(run, "/tool/driver/rules").as_array().unwrap() {
        for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(!at(rule, text).as_str().unwrap().is_empty(), "{text} of {rule}");
        }
    }
    let results = at(run, "/results").as_array().unwrap();
    let references: Vec<_> =
        results.iter().map(|result| (at(result, "/ruleId"), at(result, "/ruleIndex"))).collect();
    assert_eq!(
        references,
        [(&"ARZ004".into(), &0.into()), (&"ARZ501".into(), &2.into()), (&"ARZ301".into(), &1.into())]
    );

    let [unplaced, warning, error] = results.as_slice() else { panic!("{results:?}") };
    assert_eq!(at(unplaced, "/locations"), &serde_json::json!([]));
    assert_eq!(at(warning, "/level"), "warning");
    assert_eq!(at(error, "/level"), "error");
    assert_eq!(
        at(error, "/message/text"),
        "there is no operation `getImagee`.\nnote: operations are found by their `operationId`\n\
         help: the description has 1 operation\nhelp: did you mean `getImage`?"
    );
    let expected = serde_json::json!([{
        "physicalLocation": {
            "artifactLocation": { "uri": "workflows/images.yaml" },
            "region": { "startLine": 3, "startColumn": 18, "endLine": 3, "endColumn": 27 },
        },
        "message": { "text": "not found" },
    }]);
    assert_eq!(at(error, "/locations"), &expected);
    assert_eq!(at(error, "/relatedLocations/1/id"), 2);
    assert_eq!(at(error, "/relatedLocations/1/physicalLocation/artifactLocation/uri"), "openapi/images.yaml");
    let replacement = at(error, "/fixes/0/artifactChanges/0/replacements/0");
    assert_eq!(at(replacement, "/deletedRegion/startColumn"), 18);
    assert_eq!(at(replacement, "/insertedContent/text"), "getImage");
}

#[test]
fn files_have_uris_for_code_scanning() {
    let mut sources = Sources::default();
    for (path, uri) in [
        ("workflows/a b.yaml", "workflows/a%20b.yaml"),
        ("../x:y#z%.yaml", "../x%3Ay%23z%25.yaml"),
        ("größe.yaml", "gr%C3%B6%C3%9Fe.yaml"),
        #[cfg(unix)]
        ("/srv/x.yaml", "file:///srv/x.yaml"),
    ] {
        let source = sources.add(path.into(), "arazzo".to_owned());
        let finding = Diagnostic::error("ARZ101", "x").at(Span::new(source, 0, 6), "");
        let log: serde_json::Value = serde_json::from_str(&sarif(&sources, &[finding])).unwrap();
        let location = at(&log, "/runs/0/results/0/locations/0");
        assert_eq!(at(location, "/physicalLocation/artifactLocation/uri"), uri);
        assert_eq!(location.get("message"), None);
    }
}
