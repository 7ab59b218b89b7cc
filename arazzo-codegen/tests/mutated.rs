//! Whatever is done to a document and its description: compiling does not panic, errors have a place and a remedy,
//! and what is generated is Rust.

use std::path::{Path, PathBuf};

use arazzo_codegen::source::{LoadError, Loader};
use arazzo_codegen::{Options, compile, emit};
use proptest::prelude::*;

/// Documents and descriptions that use most of what is supported.
const CASES: &[(&str, &[(&str, &str)])] = &[
    (include_str!("emit/requests.yaml"), &[("openapi/shop.yaml", include_str!("emit/openapi/shop.yaml"))]),
    (
        include_str!("emit/tests-in-order.yaml"),
        &[("openapi/shop.yaml", include_str!("emit/openapi/shop.yaml"))],
    ),
    (
        include_str!("emit/paths-that-meet.yaml"),
        &[("openapi/shop.yaml", include_str!("emit/openapi/shop.yaml"))],
    ),
    (include_str!("emit/failures.yaml"), &[("openapi/shop.yaml", include_str!("emit/openapi/shop.yaml"))]),
    (
        include_str!("emit/bodies-and-paths.yaml"),
        &[("openapi/files.yaml", include_str!("emit/openapi/files.yaml"))],
    ),
    (include_str!("emit/secrets.yaml"), &[("openapi/login.yaml", include_str!("emit/openapi/login.yaml"))]),
    (
        include_str!("emit/swagger.yaml"),
        &[("openapi/parcels.yaml", include_str!("emit/openapi/parcels.yaml"))],
    ),
    (include_str!("emit/latest.yaml"), &[("openapi/notes.yaml", include_str!("emit/openapi/notes.yaml"))]),
    (
        include_str!("emit/split.yaml"),
        &[
            ("inputs/lending.json", include_str!("emit/inputs/lending.json")),
            ("openapi/library/openapi.yaml", include_str!("emit/openapi/library/openapi.yaml")),
            ("openapi/library/paths/books.yaml", include_str!("emit/openapi/library/paths/books.yaml")),
            ("openapi/library/paths/loans.yaml", include_str!("emit/openapi/library/paths/loans.yaml")),
            ("openapi/library/schemas/author.yaml", include_str!("emit/openapi/library/schemas/author.yaml")),
            ("openapi/library/schemas/book.yaml", include_str!("emit/openapi/library/schemas/book.yaml")),
            ("openapi/library/schemas/loan.json", include_str!("emit/openapi/library/schemas/loan.json")),
        ],
    ),
    (
        include_str!("emit/sub-workflow.yaml"),
        &[("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml"))],
    ),
    (include_str!("emit/recursion.yaml"), &[("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml"))]),
    (
        include_str!("emit/goto-workflow.yaml"),
        &[("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml"))],
    ),
    (include_str!("emit/retry-step.yaml"), &[("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml"))]),
    (include_str!("emit/depends-on.yaml"), &[("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml"))]),
    (include_str!("emit/step-values.yaml"), &[("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml"))]),
    (
        include_str!("emit/failure-body.yaml"),
        &[("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml"))],
    ),
    (
        include_str!("emit/workflows-that-meet.yaml"),
        &[
            ("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml")),
            ("openapi/login.yaml", include_str!("emit/openapi/login.yaml")),
        ],
    ),
    (
        include_str!("emit/arazzo-source.yaml"),
        &[
            ("openapi/desk.yaml", include_str!("emit/openapi/desk.yaml")),
            ("arazzo/sessions.yaml", include_str!("emit/arazzo/sessions.yaml")),
            ("arazzo-source.yaml", include_str!("emit/arazzo-source.yaml")),
        ],
    ),
];

/// What scalars are replaced by.
const SCALARS: &[&str] = &[
    "string",
    "integer",
    "number",
    "boolean",
    "array",
    "object",
    "\"null\"",
    "null",
    "true",
    "-1",
    "2.5",
    "[]",
    "{}",
    "$inputs.order",
    "$inputs.x#/a",
    "$steps.list.outputs.id",
    "$steps.place.outputs.id",
    "$response.body",
    "$response.body#/orders/0",
    "$response.body#/total/x",
    "$response.header.ETag",
    "$statusCode",
    "$url",
    "$method",
    "$request.body#/title",
    "$request.header.X-Token",
    "$outputs.id",
    "$outputs.state == 'open' || $outputs.minutes > 1",
    "$workflows.file-ticket.outputs.id",
    "$workflows.login.outputs.token",
    "$workflows.file-ticket.inputs.title",
    "$sourceDescriptions.desk.url",
    "$sourceDescriptions.sessions.open-session",
    "$components.inputs.page",
    "file-ticket",
    "find-root",
    "ping",
    "[login]",
    "[close, greet]",
    "read",
    "retry",
    "$statusCode == 200",
    "$response.body#/next == 'a' && $statusCode != 204",
    "$.next",
    "$.total == 1 || $.x != \"y\"",
    "$",
    "list",
    "place",
    "listOrders",
    "createOrder",
    "getHealth",
    "end",
    "goto",
    "path",
    "query",
    "header",
    "password",
    "self",
    "crate",
    "type",
    "fn",
    "Client",
    "Option",
    "\"\"",
    "日本語",
    "a-b",
    "a_b",
    "3d",
    "\"#/components/schemas/Order\"",
    "\"#/components/schemas/Address\"",
    "\"#/components/schemas/NewLine\"",
    "\"#/nowhere\"",
    "\"#\"",
    "\"book.yaml\"",
    "\"../openapi.yaml#/components/schemas/Author\"",
    "formData",
    "querystring",
    "file",
    "pipes",
    "\"2.0\"",
    "application/json",
    "\"201\"",
    "\"2XX\"",
    "/orders/{orderId}",
    "\"/a{b\"",
    "https://{x}.example/{x}",
    "\"A [link] <b> `tick\"",
    "\"*/ \\\"# {} //! #![x] \\u202e \\n \\0\"",
    "x²",
    "½",
    "404",
    "\"\\u1100\\u1161\"",
    "\"$response.body#/*~1/\\\"#/{}\"",
    "\"#/components/schemas\"",
    "../../../etc/passwd",
    "/dev/zero",
];

/// A change of one line.
#[derive(Clone, Debug)]
enum Edit {
    /// It goes.
    Remove,
    /// It comes twice.
    Repeat,
    /// It changes places with the next.
    Swap,
    /// What stands behind its last colon is replaced.
    Value(&'static str),
    /// Another indentation.
    Indent(bool),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => Just(Edit::Remove),
        1 => Just(Edit::Repeat),
        1 => Just(Edit::Swap),
        6 => prop::sample::select(SCALARS).prop_map(Edit::Value),
        1 => any::<bool>().prop_map(Edit::Indent),
    ]
}

fn edited(text: &str, edits: &[(prop::sample::Index, Edit)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (place, edit) in edits {
        if lines.is_empty() {
            break;
        }
        let at = place.index(lines.len());
        let line = lines.remove(at);
        match edit {
            Edit::Remove => {}
            Edit::Repeat => {
                lines.insert(at, line.clone());
                lines.insert(at, line);
            }
            Edit::Swap => lines.insert((at + 1).min(lines.len()), line),
            Edit::Value(value) => {
                let changed = line.rsplit_once(": ").map(|(key, _)| {
                    let end = if line.ends_with('}') { " }" } else { "" };
                    format!("{key}: {value}{end}")
                });
                lines.insert(at, changed.unwrap_or(line));
            }
            Edit::Indent(true) => lines.insert(at, format!("  {line}")),
            Edit::Indent(false) => lines.insert(at, line.trim_start().to_owned()),
        }
    }
    lines.join("\n")
}

/// Texts in memory.
struct Texts(Vec<(PathBuf, String)>);

impl Loader for Texts {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let found = self.0.iter().find(|(known, _)| known == path);
        found.map(|(_, text)| text.clone()).ok_or(LoadError::NotFound)
    }

    fn similar(&self, _: &Path) -> Option<String> {
        None
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_change_is_survived(
        case in prop::sample::select(CASES),
        of_document in prop::collection::vec((any::<prop::sample::Index>(), edit()), 0..4),
        of_description in prop::collection::vec((any::<prop::sample::Index>(), edit()), 0..4),
    ) {
        let (document, descriptions) = case;
        let mut texts = vec![(PathBuf::from("document.yaml"), edited(document, &of_document))];
        texts.extend(descriptions.iter().map(|(path, text)| (PathBuf::from(path), edited(text, &of_description))));
        let loader = Texts(texts);
        let compilation = compile(&[PathBuf::from("document.yaml")], &loader, Options::default());
        for diagnostic in &compilation.diagnostics {
            prop_assert!(diagnostic.primary.is_some(), "{:?}", diagnostic);
            prop_assert!(!diagnostic.help.is_empty(), "{:?}", diagnostic);
        }
        match compilation.modules(emit::Style::Text) {
            Some(modules) => {
                let text = emit::format(emit::nested(&modules));
                prop_assert!(text.is_ok(), "{:?}\n{:?}", text, loader.0);
            }
            None => prop_assert!(!compilation.diagnostics.is_empty()),
        }
    }
}
