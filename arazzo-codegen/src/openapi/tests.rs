//! What the view makes of the forms of each version.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::*;
use crate::diagnostic::Severity;
use crate::parse::arazzo::ParameterLocation;
use crate::source::{Limits, LoadError, Loader};
use crate::workspace::{Reading, Workspace};
use crate::{Compilation, Options};

/// Files in memory, with a note of which were asked for.
struct Files<'t> {
    texts: &'t [(&'t str, &'t str)],
    asked: RefCell<Vec<PathBuf>>,
}

impl<'t> Files<'t> {
    fn new(texts: &'t [(&'t str, &'t str)]) -> Self {
        Self { texts, asked: RefCell::default() }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.borrow().iter().map(|path| path.display().to_string()).collect()
    }
}

impl Loader for Files<'_> {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        self.asked.borrow_mut().push(path.to_path_buf());
        let found = self.texts.iter().find(|(known, _)| Path::new(known) == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or(LoadError::NotFound)
    }

    fn similar(&self, _: &Path) -> Option<String> {
        None
    }
}

/// Shows the description in `api.yaml`, and gives the codes of what is found meanwhile.
fn viewed(texts: &[(&str, &str)], show: impl FnOnce(&Description<'_>)) -> Vec<&'static str> {
    let files = Files::new(texts);
    let workspace = Workspace::new(&files, Limits::default());
    let reading = Reading::new(&workspace);
    let root = reading.root(Path::new("api.yaml"), None).unwrap();
    show(&Description::new(root, Version::of(root.node()).unwrap().unwrap()));
    reading.take_diagnostics().into_sorted().into_iter().map(|finding| finding.code).collect()
}

/// The same of one file in which all is well.
fn shown(text: &str, show: impl FnOnce(&Description<'_>)) {
    assert_eq!(viewed(&[("api.yaml", text)], show), Vec::<&str>::new());
}

fn operation<'a>(description: &Description<'a>, id: &str) -> Operation<'a> {
    description.operation(id).unwrap().1
}

fn media_types<'a>(bodies: &[Body<'a>]) -> Vec<&'a str> {
    bodies.iter().map(|body| body.media_type.value).collect()
}

#[test]
fn versions_are_told_apart_however_they_are_written() {
    for (text, expected) in [
        ("openapi: 3.0.3", Some(Version::V3_0)),
        ("openapi: 3.0", Some(Version::V3_0)),
        ("openapi: '3.1'", Some(Version::V3_1)),
        ("openapi: 3.2.0-rc1", Some(Version::V3_2)),
        ("swagger: '2.0'", Some(Version::V2_0)),
        ("swagger: 2", Some(Version::V2_0)),
        ("swagger: '1.2'", None),
        ("openapi: 2.0", None),
        ("openapi: 3.10.0", None),
        ("openapi: [3]", None),
    ] {
        let files = Files::new(&[]);
        let files = Files { texts: &[("api.yaml", text)], ..files };
        let workspace = Workspace::new(&files, Limits::default());
        let reading = Reading::new(&workspace);
        let root = reading.root(Path::new("api.yaml"), None).unwrap();
        assert_eq!(Version::of(root.node()).unwrap().ok(), expected, "{text}");
    }
}

#[test]
fn styles_of_parameters_have_the_defaults_of_their_version() {
    let latest = "
openapi: 3.1.0
paths:
  /{a}/{b}:
    parameters:
      - { name: a, in: path, required: true, schema: { type: array } }
      - { name: b, in: path, required: true, style: matrix, explode: true, schema: {} }
      - { name: c, in: query, description: of the path, schema: {} }
    get:
      operationId: get
      parameters:
        - { name: c, in: query, description: of the operation, schema: {} }
        - { name: d, in: query, style: pipeDelimited, allowReserved: true, schema: {} }
        - { name: e, in: query, style: deepObject, explode: true, schema: {} }
        - { name: f, in: query, explode: false, schema: {} }
        - { name: G, in: header, schema: {} }
        - { name: h, in: cookie, schema: {} }
        - { name: i, in: query, content: { application/json: { schema: { type: object } } } }
";
    let older = "
swagger: '2.0'
paths:
  /{a}:
    get:
      operationId: get
      parameters:
        - { name: a, in: path, required: true, type: array, items: { type: string }, collectionFormat: pipes }
        - { name: b, in: query, type: array, items: { type: string } }
        - { name: c, in: query, type: array, items: { type: string }, collectionFormat: multi }
        - { name: d, in: query, type: array, items: { type: string }, collectionFormat: ssv }
        - { name: e, in: query, type: array, items: { type: string }, collectionFormat: tsv }
        - { name: F, in: header, type: array, items: { type: string } }
        - { name: g, in: formData, type: string }
";
    let styles = |text: &str| {
        let mut all = Vec::new();
        shown(text, |description| {
            for parameter in operation(description, "get").parameters() {
                let Parameter { name, style, explode, exploded, .. } = parameter;
                all.push((name.value.to_owned(), style, explode, exploded));
            }
        });
        all
    };
    use ParameterStyle::*;
    let expected = [
        ("c", Form, true, true),
        ("d", PipeDelimited, false, false),
        ("e", DeepObject, true, false),
        ("f", Form, false, false),
        ("G", Simple, false, false),
        ("h", Form, true, false),
        ("i", Form, true, true),
        ("a", Simple, false, false),
        ("b", Matrix, true, false),
    ];
    let owned =
        |(name, style, explode, exploded): (&str, _, _, _)| (name.to_owned(), style, explode, exploded);
    assert_eq!(styles(latest), expected.map(owned));
    let expected = [
        ("a", PipeDelimited, false, false),
        ("b", Form, false, false),
        ("c", Form, true, true),
        ("d", SpaceDelimited, false, false),
        ("e", TabDelimited, false, false),
        ("F", Simple, false, false),
    ];
    assert_eq!(styles(older), expected.map(owned));
    shown(latest, |description| {
        let parameters = operation(description, "get").parameters();
        let of = |name: &str| *parameters.iter().find(|parameter| parameter.name.value == name).unwrap();
        assert_eq!(of("c").description, Some("of the operation"));
        assert!(of("d").allow_reserved);
        assert_eq!(of("i").content.unwrap().value, "application/json");
        assert!(matches!(of("i").schema.unwrap().shape().kind, ShapeKind::Object { .. }));
    });
}

#[test]
fn bodies_and_servers_of_2_0_are_those_of_later_versions() {
    let text = "
swagger: '2.0'
host: files.example
basePath: /v1/
consumes: [application/json, application/xml]
paths:
  /files:
    parameters:
      - { name: owner, in: formData, required: true, type: string }
    post:
      operationId: upload
      consumes: [application/x-www-form-urlencoded, multipart/form-data]
      parameters:
        - { name: file, in: formData, type: file }
        - $ref: '#/parameters/Tags'
      responses:
        default:
          description: done
          headers: { X-Left: { type: integer, description: How many are left. } }
    put:
      operationId: name
      responses:
        '204': { description: done }
    patch:
      operationId: change
      produces: [application/json, text/plain]
      parameters:
        - { name: change, in: body, required: true, schema: { type: object, properties: { to: { type: string } } } }
      responses:
        '200': { description: done, schema: { type: array } }
parameters:
  Tags: { name: tags, in: formData, type: array, items: { type: string }, collectionFormat: multi }
";
    shown(text, |description| {
        let servers = description.servers();
        let urls: Vec<_> = servers.iter().map(|server| server.url.value).collect();
        assert_eq!(urls, ["https://files.example/v1"]);

        let upload = operation(description, "upload");
        assert!(upload.requires_body());
        let bodies = upload.request_bodies();
        assert_eq!(media_types(&bodies), ["multipart/form-data"]);
        let ShapeKind::Object { properties, .. } = bodies[0].schema.unwrap().shape().kind else { panic!() };
        let fields: Vec<_> = properties.iter().map(|property| (property.name, property.required)).collect();
        assert_eq!(fields, [("file", false), ("tags", false), ("owner", true)]);
        assert!(matches!(properties[1].schema.shape().kind, ShapeKind::Array(Some(_))));
        let file = properties[0].schema.shape().kind;
        assert!(matches!(file, ShapeKind::String { format: Some("binary"), .. }), "{file:?}");
        assert!(bodies[0].encoding("tags").explode);
        assert!(!bodies[0].encoding("owner").explode);
        let again = upload.request_bodies()[0].schema.unwrap();
        assert!(std::ptr::eq(bodies[0].schema.unwrap().node, again.node), "made once");
        let header = upload.response_header(503, "x-left").unwrap();
        assert_eq!((header.name.value, header.description), ("X-Left", Some("How many are left.")));
        assert!(matches!(header.schema.unwrap().shape().kind, ShapeKind::Integer { .. }));
        assert!(upload.parameters().is_empty());

        let name = operation(description, "name");
        assert_eq!(media_types(&name.request_bodies()), ["application/x-www-form-urlencoded"]);
        assert!(name.response_bodies(204).is_empty());

        let change = operation(description, "change");
        assert_eq!(media_types(&change.request_bodies()), ["application/json", "application/xml"]);
        assert_eq!(media_types(&change.response_bodies(200)), ["application/json", "text/plain"]);
        assert!(change.response_bodies(404).is_empty());
    });
}

#[test]
fn a_description_of_2_0_need_not_say_where_it_is_served() {
    for (text, expected) in [
        ("swagger: '2.0'", vec![]),
        ("swagger: '2.0'\nbasePath: /v1", vec!["/v1"]),
        ("swagger: '2.0'\nbasePath: /", vec![]),
        ("swagger: '2.0'\nhost: a.example\nschemes: [wss, http]", vec!["http://a.example"]),
    ] {
        shown(text, |description| {
            let servers = description.servers();
            assert_eq!(servers.iter().map(|server| server.url.value).collect::<Vec<_>>(), expected, "{text}");
        });
    }
}

#[test]
fn servers_and_headers_are_those_nearest_to_the_operation() {
    let text = "
openapi: 3.0.3
servers: [{ url: 'https://all.example' }]
paths:
  /a:
    servers: [{ url: 'https://path.example' }]
    get:
      operationId: of the path
      responses:
        2XX:
          description: done
          headers:
            ETag: { required: true, schema: { type: string } }
            X-Page: { $ref: '#/components/headers/Page' }
        default: { description: none }
    put:
      operationId: its own
      servers: [{ url: 'https://own.example' }]
  /b:
    get: { operationId: of all }
components:
  headers:
    Page: { content: { application/json: { schema: { type: integer } } } }
";
    shown(text, |description| {
        let servers = |id: &str| {
            let servers = operation(description, id).servers();
            servers.iter().map(|server| server.url.value).collect::<Vec<_>>()
        };
        assert_eq!(servers("of the path"), ["https://path.example"]);
        assert_eq!(servers("its own"), ["https://own.example"]);
        assert!(servers("of all").is_empty());
        let operation = operation(description, "of the path");
        assert!(operation.response_header(200, "etag").unwrap().required);
        let page = operation.response_header(201, "X-PAGE").unwrap();
        assert!(matches!(page.schema.unwrap().shape().kind, ShapeKind::Integer { .. }));
        assert!(operation.response_header(404, "etag").is_none());
    });
}

#[test]
fn the_names_of_a_description_and_of_schemas_are_followed() {
    let text = "
openapi: 3.2.0
$self: https://a.example/v1/api.yaml
paths:
  /a:
    get:
      operationId: get
      responses:
        '200':
          description: all
          content:
            application/json:
              schema:
                properties:
                  itself: { $ref: 'https://a.example/v1/api.yaml#/components/schemas/A' }
                  beside: { $ref: 'https://a.example/v1/more/b.json#/$defs/B%7E1b' }
                  id: { $ref: 'urn:a:c' }
                  anchor: { $ref: '#c' }
                  across: { $ref: '#/components/schemas/D/properties/in-a' }
                  raw: { $ref: '#/components/schemas/E%20e' }
components:
  schemas:
    A: { type: string, properties: { in-a: { type: string } } }
    C: { $id: 'urn:a:c', $anchor: c, type: string }
    D: { $ref: '#/components/schemas/A' }
    E%20e: { type: string }
";
    let files = [("api.yaml", text), ("more/b.json", r#"{"$defs": {"B/b": {"type": "string"}}}"#)];
    let found = viewed(&files, |description| {
        let body = operation(description, "get").response_bodies(200)[0].schema.unwrap();
        let ShapeKind::Object { properties, .. } = body.shape().kind else { panic!() };
        assert_eq!(properties.len(), 6);
        for property in properties {
            let kind = property.schema.shape().kind;
            assert!(matches!(kind, ShapeKind::String { .. }), "{} {kind:?}", property.name);
        }
    });
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn files_are_opened_when_somebody_gets_there_and_parsed_once() {
    let api = "
openapi: 3.1.0
paths:
  /a: { $ref: 'paths.yaml#/a' }
  /none: { $ref: 'none.yaml' }
  /inline:
    get: { operationId: inline, responses: { '200': { $ref: 'responses.yaml#/0' } } }
";
    let texts = [("api.yaml", api), ("paths.yaml", "a: { get: { operationId: elsewhere } }")];
    let files = Files::new(&texts);
    let workspace = Workspace::new(&files, Limits::default());
    for _ in 0..2 {
        let reading = Reading::new(&workspace);
        let root = reading.root(Path::new("api.yaml"), None).unwrap();
        let description = Description::new(root, Version::V3_1);
        assert!(description.operation("inline").is_some());
        assert_eq!(reading.sources().iter().count(), 1);
        assert!(description.operation("elsewhere").is_some());
        assert_eq!(reading.sources().iter().count(), 2);
        assert!(!reading.take_diagnostics().has_errors());
        assert!(description.operation("nowhere").is_none());
        let found = reading.take_diagnostics().into_sorted();
        assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["ARZ001"]);
    }
    assert_eq!(files.asked(), ["api.yaml", "paths.yaml", "none.yaml"]);
}

#[test]
fn references_that_cross_references_end_even_when_each_does_so_twice() {
    let mut text = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      operationId: get\n".to_owned();
    text.push_str("      parameters: [{ $ref: '#/d/0/p/p' }]\nd:\n");
    for number in 0..60 {
        text.push_str(&format!("  - {{ $ref: '#/d/{}/p/p' }}\n", number + 1));
    }
    let found = viewed(&[("api.yaml", &text)], |description| {
        assert!(operation(description, "get").parameters().is_empty());
    });
    assert_eq!(found, ["ARZ218"]);
}

#[test]
fn a_schema_that_many_ways_lead_to_is_looked_at_once() {
    let mut text = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      operationId: get\n".to_owned();
    text.push_str(
        "      responses: { '200': { content: { application/json: { schema: { $ref: '#/d/0' } } } } }\nd:\n",
    );
    for number in 0..14 {
        let part = format!("{{ $ref: '#/d/{}' }}", number + 1);
        text.push_str(&format!("  - {{ allOf: [{}] }}\n", vec![part; 20].join(", ")));
    }
    text.push_str("  - { allOf: [{ $ref: '#/d/0' }, { type: object, properties: { end: {} } }] }\n");
    shown(&text, |description| {
        let body = operation(description, "get").response_bodies(200)[0].schema.unwrap();
        let ShapeKind::Object { properties, .. } = body.shape().kind else { panic!() };
        assert_eq!(properties.iter().map(|property| property.name).collect::<Vec<_>>(), ["end"]);
    });
}

#[test]
fn compilations_of_one_workspace_find_the_same_as_alone() {
    let document = |id: &str| {
        format!(
            "arazzo: 1.0.1\ninfo: {{ title: t, version: v }}\n\
             sourceDescriptions: [{{ name: api, url: api.yaml, type: openapi }}]\n\
             workflows: [{{ workflowId: w, steps: [{{ stepId: s, operationId: {id} }}] }}]\n"
        )
    };
    let (one, other) = (document("get"), document("got"));
    let api = "openapi: 3.1.0\npaths: { /a: { get: { operationId: get, parameters: [{ $ref: 'broken.yaml' }] } } }\n";
    let texts =
        [("one.yaml", &*one), ("other.yaml", &*other), ("api.yaml", api), ("broken.yaml", "a: [\nb: {\n")];
    let told = |compilation: &Compilation| {
        let findings = compilation.diagnostics.iter().map(|finding| {
            let source = finding.primary.as_ref().map(|label| label.span.source).unwrap();
            (finding.code, finding.severity, compilation.sources.get(source).unwrap().path().to_path_buf())
        });
        findings.collect::<Vec<_>>()
    };
    let files = Files::new(&texts);
    let workspace = Workspace::new(&files, Limits::default());
    for document in ["one.yaml", "other.yaml", "one.yaml"] {
        let documents = [PathBuf::from(document)];
        let together = told(&workspace.compile(&documents, Options::default()));
        let alone = told(&crate::compile(&documents, &Files::new(&texts), Options::default()));
        assert_eq!(together, alone, "{document}");
        assert!(together.iter().any(|(_, severity, _)| *severity == Severity::Error), "{together:?}");
    }
    assert_eq!(files.asked().len(), texts.len(), "each file is read once");
}

#[test]
fn operations_of_3_2() {
    let text = "
openapi: 3.2.0
paths:
  /a:
    query:
      operationId: search
      parameters: [{ name: all, in: querystring, required: true, content: { text/plain: {} } }]
    additionalOperations:
      COPY: { operationId: copy }
";
    shown(text, |description| {
        let search = operation(description, "search");
        let whole = search.parameters().pop().unwrap();
        assert_eq!((whole.location, whole.required), (ParameterLocation::QueryString, true));
        assert_eq!(whole.as_body().unwrap().media_type.value, "text/plain");
        assert_eq!((search.method, search.field()), ("query", "query".to_owned()));
        let copy = operation(description, "copy");
        assert_eq!((copy.method, copy.field()), ("COPY", "additionalOperations/COPY".to_owned()));
        assert_eq!(description.operation_at("/a", "COPY").unwrap().1.path.value, "/a");
        let mut indices =
            ["search", "copy"].iter().map(|id| description.operation(id).unwrap().0).collect::<Vec<_>>();
        indices.dedup();
        assert!(indices.is_sorted() && indices.len() == 2);
    });
}

#[test]
fn names_of_headers_are_no_extensions_and_sequences_are_lists() {
    let text = r##"
openapi: 3.2.0
paths:
  /events:
    post:
      operationId: add
      requestBody:
        content:
          application/jsonl: { itemSchema: { type: integer } }
          application/x-ndjson: { schema: { $ref: "#/components/schemas/Event" } }
          application/json-seq: { schema: { type: array, items: { type: string } } }
          multipart/form-data:
            encoding: { a: { headers: { x-a: { schema: { const: 5 } }, Content-Type: { schema: { const: text/html } } } } }
          text/event-stream: { itemSchema: { type: object } }
      responses:
        "200": { headers: { x-count: { schema: { type: integer } } } }
components: { schemas: { Event: { type: object, properties: { id: {} } } } }
"##;
    shown(text, |description| {
        let operation = operation(description, "add");
        let [lines, events, records, parts, stream] = operation.request_bodies()[..] else { panic!() };
        fn item(body: Body<'_>) -> ShapeKind<'_> {
            match body.schema.unwrap().shape().kind {
                ShapeKind::Array(Some(item)) => item.shape().kind,
                _ => panic!("no list"),
            }
        }
        assert!(matches!(item(lines), ShapeKind::Integer { .. }));
        assert!(matches!(item(events), ShapeKind::Object { .. }));
        assert!(matches!(item(records), ShapeKind::String { .. }));
        assert!(stream.schema.is_none());
        let headers = parts.part_headers("a");
        assert_eq!(headers.iter().map(|header| header.name.value).collect::<Vec<_>>(), ["x-a"]);
        assert!(headers[0].value().is_some());
        assert!(operation.response_header(200, "X-Count").is_some());
    });
}
