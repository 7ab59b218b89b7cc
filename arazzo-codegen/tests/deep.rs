//! Descriptions whose schemas refer to one another without an end in sight: they are compiled, and in no more time than they
//! have schemas.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use arazzo_codegen::emit::Style;
use arazzo_codegen::source::{LoadError, Loader};
use arazzo_codegen::{Compilation, Options, compile};

const DOCUMENT: &str = "
arazzo: 1.0.1
info: { title: Deep, version: '1' }
sourceDescriptions: [{ name: api, url: api.yaml, type: openapi }]
workflows:
  - workflowId: look
    steps:
      - stepId: get
        operationId: get
        outputs: { all: $response.body, part: $response.body#/next/next/next }
    outputs: { all: $steps.get.outputs.all, part: $steps.get.outputs.part }
";

/// The document, and a description whose body is the first of some schemas.
struct Files(String);

impl Files {
    /// A description with as many schemas, each made of its name and that of the next one.
    fn of(schemas: usize, schema: impl Fn(usize, usize) -> String) -> Self {
        let mut text = "openapi: 3.1.0\ninfo: { title: Deep, version: '1' }\n\
            paths: { /: { get: { operationId: get, responses: { '200': { description: All., content: { application/json: \
            { schema: { $ref: '#/components/schemas/S0' } } } } } } } }\ncomponents:\n  schemas:\n"
            .to_owned();
        for index in 0..schemas {
            let _ = writeln!(text, "    S{index}: {}", schema(index, (index + 1) % schemas));
        }
        Self(text)
    }

    fn compile(&self) -> Compilation {
        compile(&[PathBuf::from("deep.arazzo.yaml")], self, Options::default())
    }
}

impl Loader for Files {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        Ok(if path.ends_with("api.yaml") { self.0.clone() } else { DOCUMENT.to_owned() })
    }

    fn similar(&self, _: &Path) -> Option<String> {
        None
    }
}

#[test]
fn objects_nest_as_deep_as_they_like() {
    let required = "type: object, required: [next, again]";
    let files = Files::of(10_000, |_, next| {
        let next = format!("{{ $ref: '#/components/schemas/S{next}' }}");
        format!("{{ {required}, properties: {{ next: {next}, again: {next} }} }}")
    });
    let compilation = files.compile();
    assert!(compilation.modules(Style::Text).is_some(), "{:?}", compilation.diagnostics);
    assert_eq!(compilation.coverage.step_outputs.typed, 2);
}

#[test]
fn unions_of_unions_come_to_an_end() {
    for keyword in ["oneOf", "anyOf", "allOf"] {
        let files = Files::of(400, |index, next| {
            let before = index.saturating_sub(7);
            format!(
                "{{ {keyword}: [{{ $ref: '#/components/schemas/S{next}' }}, {{ $ref: '#/components/schemas/S{before}' }}, \
                 {{ type: object, properties: {{ next: {{ $ref: '#/components/schemas/S{next}' }} }} }}] }}"
            )
        });
        let compilation = files.compile();
        assert!(compilation.modules(Style::Text).is_some(), "{keyword}: {:?}", compilation.diagnostics);
    }
}

#[test]
fn members_that_many_branches_share_are_looked_at_once() {
    let files = Files::of(60, |index, next| {
        let branches: Vec<String> = (0..60)
            .map(|branch| {
                let to = (next + branch) % 60;
                format!(
                    "{{ type: object, properties: {{ next: {{ $ref: '#/components/schemas/S{to}' }}, m{index}: {{}} }} }}"
                )
            })
            .collect();
        format!("{{ oneOf: [{}] }}", branches.join(", "))
    });
    assert!(files.compile().modules(Style::Text).is_some());
}
