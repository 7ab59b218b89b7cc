//! Other readings of OpenAPI must see in a description what the compiler sees: the crate `openapiv3`, where it accepts a
//! description, and plain JSON read as the specification says.
//!
//! The descriptions among the cases of the other tests are compared, those beside this file, which use what they do not, and,
//! with the environment variable `ARAZZO_CORPUS` set, all below that directory. What is not compared strictly is marked
//! with the reason where it is let through; all else is a failure.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use arazzo_codegen::openapi::{self, Description, ShapeKind, Version};
use arazzo_codegen::parse::arazzo::ParameterLocation;
use arazzo_codegen::parse::tree::Node;
use arazzo_codegen::source::{FileLoader, Limits};
use arazzo_codegen::{Reading, Workspace};
use serde_json::Value as Json;

use files::files_below;

#[path = "../support/files.rs"]
mod files;
mod plain;
mod typed;

/// What one schema object says, without what it refers to.
struct Keywords<S> {
    /// The schema that `$ref` leads to.
    reference: Option<Target<S>>,
    all_of: Vec<S>,
    /// The branches of `oneOf`, and of `anyOf`.
    branches: [Vec<S>; 2],
    types: Option<BTreeSet<String>>,
    nullable: bool,
    format: Option<String>,
    values: Option<Vec<Json>>,
    properties: Vec<(String, S)>,
    required: Vec<String>,
    first_items: Vec<S>,
    items: Option<S>,
    additional: Option<Additional<S>>,
}

impl<S> Default for Keywords<S> {
    fn default() -> Self {
        Self {
            reference: None,
            all_of: Vec::new(),
            branches: [Vec::new(), Vec::new()],
            types: None,
            nullable: false,
            format: None,
            values: None,
            properties: Vec::new(),
            required: Vec::new(),
            first_items: Vec::new(),
            items: None,
            additional: None,
        }
    }
}

impl<S> Keywords<S> {
    fn is_null(&self) -> bool {
        let null_only = self.values.as_ref().is_some_and(|values| values.iter().all(Json::is_null));
        null_only || self.types.as_ref().is_some_and(|types| types.iter().all(|name| name == "null"))
    }

    /// Whether it only narrows down what is said elsewhere.
    fn only_constrains(&self) -> bool {
        let refers = self.reference.is_some() || !self.all_of.is_empty();
        let typed = self.types.is_some() || self.values.is_some() || self.format.is_some();
        let items = self.items.is_some() || !self.first_items.is_empty();
        let contains = !self.properties.is_empty() || items || self.additional.is_some();
        !refers && !typed && !contains && self.branches.iter().all(Vec::is_empty)
    }
}

enum Target<S> {
    Found(S),
    /// There is no such schema.
    Nowhere,
    /// The reader does not follow references of this form.
    NotFollowed,
}

enum Additional<S> {
    Anything,
    Nothing,
    Of(S),
}

/// A schema in the reading of somebody else.
trait Schema: Copy {
    /// Whether what stands beside a `$ref` can be seen.
    const SEES_BESIDE_REFERENCES: bool;

    fn keywords(self) -> Keywords<Self>;
    /// Equal for the same schema object only.
    fn key(self) -> usize;
}

/// What an operation says, in either reading.
#[derive(Debug)]
struct Operation<S> {
    method: String,
    path: String,
    id: Option<String>,
    /// By place and name.
    parameters: BTreeMap<(String, String), Parameter<S>>,
    requires_body: bool,
    /// The schemas of the request body by media type.
    request: BTreeMap<String, Option<S>>,
    /// The schemas of the responses by status and media type.
    responses: BTreeMap<String, BTreeMap<String, Option<S>>>,
}

#[derive(Debug)]
struct Parameter<S> {
    required: bool,
    schema: Option<S>,
}

/// A schema, or several that must hold together, come to what they describe.
enum Merged<S> {
    String {
        formats: BTreeSet<String>,
        values: BTreeSet<String>,
    },
    Integer {
        formats: BTreeSet<String>,
    },
    Number,
    Boolean,
    Array(Vec<S>),
    /// The first items, and the others.
    Tuple(Vec<S>, Vec<S>),
    /// Whether each member is required, and its schemas.
    Object(BTreeMap<String, (bool, Vec<S>)>, Vec<Additional<S>>),
    Open,
    /// One of so many branches.
    Union(usize),
}

/// Why there is nothing to be compared.
struct NotFollowed;

/// All objects that must hold for a schema: it, what it refers to, and the parts of its `allOf`.
fn layers<S: Schema>(schema: S, depth: usize, into: &mut Vec<Keywords<S>>) -> Result<bool, NotFollowed> {
    if depth > 40 {
        return Ok(false);
    }
    let mut keywords = schema.keywords();
    let mut whole = true;
    match keywords.reference {
        Some(Target::Found(target)) => whole &= layers(target, depth + 1, into)?,
        Some(Target::Nowhere) => whole = false,
        Some(Target::NotFollowed) => return Err(NotFollowed),
        None => {}
    }
    for part in &keywords.all_of {
        whole &= layers(*part, depth + 1, into)?;
    }
    for branches in &mut keywords.branches {
        keywords.nullable |= branches.iter().any(|branch| branch.keywords().is_null());
        branches.retain(|branch| !branch.keywords().is_null());
        // One branch that is left is no choice, and branches that say nothing of what a value is are none.
        if let [only] = branches.as_slice() {
            whole &= layers(*only, depth + 1, into)?;
        }
        if branches.len() == 1 || branches.iter().all(|branch| branch.keywords().only_constrains()) {
            branches.clear();
        }
    }
    into.push(keywords);
    Ok(whole)
}

fn merged<S: Schema>(schemas: &[S]) -> Result<(bool, Merged<S>), NotFollowed> {
    let mut all = Vec::new();
    let mut whole = true;
    for schema in schemas {
        whole &= layers(*schema, 0, &mut all)?;
    }
    // Strictly, all parts would have to allow `null`. Descriptions say it beside a reference and mean it.
    let has_null = |layer: &Keywords<S>| layer.values.iter().flatten().any(Json::is_null);
    let nullable = all.iter().any(|layer| {
        layer.nullable || has_null(layer) || layer.types.as_ref().is_some_and(|types| types.contains("null"))
    });
    // What cannot be followed, or not to its end, is left open.
    if !whole {
        return Ok((nullable, Merged::Open));
    }
    let branches = all.iter().flat_map(|layer| &layer.branches).map(Vec::len).sum();
    let mut types: Option<BTreeSet<String>> = None;
    for stated in all.iter().filter_map(|layer| layer.types.as_ref()) {
        let stated: BTreeSet<String> = stated.iter().filter(|name| *name != "null").cloned().collect();
        types = Some(match types {
            Some(types) => types.intersection(&stated).cloned().collect(),
            None => stated,
        });
    }
    let mut values: Option<Vec<Json>> = None;
    for stated in all.iter().filter_map(|layer| layer.values.as_ref()) {
        values = Some(match values {
            Some(values) => values.into_iter().filter(|value| stated.contains(value)).collect(),
            None => stated.clone(),
        });
    }
    let formats: BTreeSet<String> = all.iter().filter_map(|layer| layer.format.clone()).collect();
    let required: BTreeSet<String> = all.iter().flat_map(|layer| layer.required.iter().cloned()).collect();
    let mut properties: BTreeMap<String, (bool, Vec<S>)> = BTreeMap::new();
    let (mut first_items, mut items) = (Vec::new(), Vec::new());
    let mut additional = Vec::new();
    for layer in all {
        for (name, schema) in layer.properties {
            let is_required = required.contains(&name);
            // Where several parts describe one member, the first is believed.
            properties.entry(name).or_insert((is_required, vec![schema]));
        }
        if first_items.is_empty() {
            first_items = layer.first_items;
        }
        items.extend(layer.items);
        additional.extend(layer.additional);
    }
    let types = match types {
        // What is whole is a number, too.
        Some(types) if types.contains("number") => {
            Some(types.into_iter().filter(|name| name != "integer").collect())
        }
        types => types,
    };
    let of_value = |value: &Json| match value {
        Json::Null => None,
        Json::Bool(_) => Some("boolean"),
        Json::Number(number) if number.is_f64() => Some("number"),
        Json::Number(_) => Some("integer"),
        Json::String(_) => Some("string"),
        Json::Array(_) => Some("array"),
        Json::Object(_) => Some("object"),
    };
    let of_values: BTreeSet<&str> = values.iter().flatten().filter_map(of_value).collect();
    let strings: BTreeSet<String> =
        values.iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect();
    let kind = match types {
        Some(types) if types.len() == 1 => types.first().cloned().unwrap(),
        Some(types) if types.is_empty() => return Ok((nullable, Merged::Open)),
        Some(types) => return Ok((nullable, Merged::Union(types.len()))),
        // Where no type is stated, the keywords that apply to one type only are taken for it, then the values.
        None if !properties.is_empty() || !additional.is_empty() => "object".to_owned(),
        None if !items.is_empty() || !first_items.is_empty() => "array".to_owned(),
        None if branches > 0 => "object".to_owned(),
        None => match of_values.iter().collect::<Vec<_>>().as_slice() {
            [only] => (**only).to_owned(),
            [] => String::new(),
            several => return Ok((nullable, Merged::Union(several.len()))),
        },
    };
    // A list of nothing in particular is a slip where there are branches, which are believed.
    let bare = kind == "array" && items.is_empty() && first_items.is_empty();
    if branches > 0 && (kind == "object" || bare) {
        return Ok((nullable, Merged::Union(branches)));
    }
    // A format of whole numbers is believed.
    let whole_number = ["int32", "int64", "integer", "long"].iter().any(|name| formats.contains(*name));
    let kind = if kind == "number" && whole_number { "integer".to_owned() } else { kind };
    let kind = match kind.as_str() {
        "string" => Merged::String { formats, values: strings },
        "integer" => Merged::Integer { formats },
        "number" => Merged::Number,
        "boolean" => Merged::Boolean,
        "array" if first_items.is_empty() => Merged::Array(items),
        "array" => Merged::Tuple(first_items, items),
        "object" => Merged::Object(properties, additional),
        _ => Merged::Open,
    };
    Ok((nullable, kind))
}

/// What the compiler sees.
fn ours<'a>(description: &Description<'a>) -> Vec<Operation<openapi::Schema<'a>>> {
    let by_media_type = |bodies: Vec<openapi::Body<'a>>| {
        bodies.into_iter().map(|body| (body.media_type.value.to_owned(), body.schema)).collect()
    };
    let operations = description.operations().into_iter().map(|operation| {
        let parameters = operation.parameters().into_iter().map(|parameter| {
            let location = match parameter.location {
                ParameterLocation::Path => "path",
                ParameterLocation::Query => "query",
                ParameterLocation::QueryString => "querystring",
                ParameterLocation::Header => "header",
                ParameterLocation::Cookie => "cookie",
            };
            let key = (location.to_owned(), parameter.name.value.to_owned());
            (key, Parameter { required: parameter.required, schema: parameter.schema })
        });
        let statuses: BTreeSet<String> = operation.described_statuses().map(str::to_uppercase).collect();
        // A status that finds exactly what is described under this name.
        let representative = |status: &str| match (status.parse::<u16>(), status.strip_suffix("XX")) {
            (Ok(code), _) => code,
            (_, Some(hundred)) => {
                let hundred: u16 = hundred.parse().unwrap();
                (hundred * 100..).find(|code| !statuses.contains(&code.to_string())).unwrap()
            }
            _ => (100..)
                .find(|code: &u16| {
                    !statuses.contains(&code.to_string()) && !statuses.contains(&format!("{}XX", code / 100))
                })
                .unwrap(),
        };
        let responses = statuses
            .iter()
            .filter(|status| !status.starts_with("X-"))
            .map(|status| (status.clone(), by_media_type(operation.response_bodies(representative(status)))));
        Operation {
            method: operation.method.to_owned(),
            path: operation.path.value.to_owned(),
            id: operation.id.map(|id| id.value.to_owned()),
            parameters: parameters.collect(),
            requires_body: operation.requires_body(),
            request: by_media_type(operation.request_bodies()),
            responses: responses.collect(),
        }
    });
    operations.collect()
}

/// A comparison of one description with another reading of it.
#[derive(Default)]
struct Comparison<'a, S> {
    differences: Vec<String>,
    schemas: usize,
    not_followed: usize,
    /// The schemas whose comparison has been begun.
    known: BTreeSet<Vec<usize>>,
    /// What is to be compared yet: the way there, and both readings.
    waiting: Vec<(String, openapi::Schema<'a>, Vec<S>)>,
}

impl<'a, S: Schema> Comparison<'a, S> {
    fn of(ours: Vec<Operation<openapi::Schema<'a>>>, others: Vec<Operation<S>>) -> Self {
        let mut comparison = Self {
            differences: Vec::new(),
            schemas: 0,
            not_followed: 0,
            known: BTreeSet::new(),
            waiting: Vec::new(),
        };
        let place = |path: &str, method: &str| format!("{method} {path}");
        let mut ours: BTreeMap<String, _> = ours
            .into_iter()
            .map(|operation| (place(&operation.path, &operation.method), operation))
            .collect();
        for other in others {
            let at = place(&other.path, &other.method);
            match ours.remove(&at) {
                Some(ours) => comparison.operation(&at, ours, other),
                None => comparison.differences.push(format!("{at}: only the other reading has it")),
            }
        }
        comparison.differences.extend(ours.into_keys().map(|at| format!("{at}: only our reading has it")));
        while let Some((at, ours, others)) = comparison.waiting.pop() {
            comparison.schema(&at, ours, &others);
        }
        comparison
    }

    fn equal<T: PartialEq + Debug>(&mut self, at: &str, what: &str, ours: T, other: T) {
        if ours != other {
            self.differences.push(format!("{at}: {what}: {ours:?}, not {other:?}"));
        }
    }

    fn operation(&mut self, at: &str, ours: Operation<openapi::Schema<'a>>, other: Operation<S>) {
        self.equal(at, "id", ours.id, other.id);
        self.equal(at, "whether a body is required", ours.requires_body, other.requires_body);
        let facts = |required: bool, schema: bool| (required, schema);
        let parameters = |parameter: &Parameter<openapi::Schema<'_>>| {
            facts(parameter.required, parameter.schema.is_some())
        };
        let seen: BTreeMap<_, _> =
            ours.parameters.iter().map(|(key, value)| (key.clone(), parameters(value))).collect();
        let expected: BTreeMap<_, _> = other
            .parameters
            .iter()
            .map(|(key, value)| (key.clone(), facts(value.required, value.schema.is_some())))
            .collect();
        self.equal(at, "parameters", seen, expected);
        for ((key, ours), (_, other)) in ours.parameters.into_iter().zip(other.parameters) {
            if let (Some(ours), Some(other)) = (ours.schema, other.schema) {
                self.later(format!("{at} {} {}", key.0, key.1), ours, vec![other]);
            }
        }
        self.bodies(&format!("{at} request"), ours.request, other.request);
        self.equal(
            at,
            "statuses",
            ours.responses.keys().collect::<Vec<_>>(),
            other.responses.keys().collect::<Vec<_>>(),
        );
        for ((status, ours), (_, other)) in ours.responses.into_iter().zip(other.responses) {
            self.bodies(&format!("{at} {status}"), ours, other);
        }
    }

    fn bodies(
        &mut self,
        at: &str,
        ours: BTreeMap<String, Option<openapi::Schema<'a>>>,
        other: BTreeMap<String, Option<S>>,
    ) {
        let facts = |name: &String, schema: bool| (name.clone(), schema);
        let seen: Vec<_> = ours.iter().map(|(name, schema)| facts(name, schema.is_some())).collect();
        let expected: Vec<_> = other.iter().map(|(name, schema)| facts(name, schema.is_some())).collect();
        self.equal(at, "media types", seen, expected);
        for ((name, ours), (_, other)) in ours.into_iter().zip(other) {
            if let (Some(ours), Some(other)) = (ours, other) {
                self.later(format!("{at} {name}"), ours, vec![other]);
            }
        }
    }

    fn later(&mut self, at: String, ours: openapi::Schema<'a>, others: Vec<S>) {
        if self.known.insert(others.iter().map(|other| other.key()).collect()) {
            self.waiting.push((at, ours, others));
        }
    }

    fn schema(&mut self, at: &str, ours: openapi::Schema<'a>, others: &[S]) {
        let Ok((nullable, expected)) = merged(others) else {
            self.not_followed += 1;
            return;
        };
        self.schemas += 1;
        let shape = ours.shape();
        let hidden = !S::SEES_BESIDE_REFERENCES
            && ours.node.get("$ref").is_some()
            && ours.node.get("nullable").and_then(Node::as_bool) == Some(true);
        // A union admits `null` where one of its branches does.
        if !matches!(expected, Merged::Union(_)) {
            self.equal(at, "nullable", shape.nullable, nullable || hidden);
        }
        let allowed = |format: Option<&str>, formats: &BTreeSet<String>| match format {
            // Of several formats, which is unusual, any will do.
            Some(format) => formats.contains(format),
            None => formats.is_empty(),
        };
        match (shape.kind, expected) {
            (ShapeKind::Number, Merged::Number) | (ShapeKind::Boolean, Merged::Boolean) => {}
            (ShapeKind::Open(_), Merged::Open) => {}
            (ShapeKind::Union(union), Merged::Union(branches)) => {
                self.equal(at, "branches", union.branches.len(), branches);
            }
            (ShapeKind::Integer { format, .. }, Merged::Integer { formats }) if allowed(format, &formats) => {
            }
            (ShapeKind::String { format, values }, Merged::String { formats, values: expected })
                if allowed(format, &formats) =>
            {
                self.equal(at, "values", values.into_iter().map(str::to_owned).collect(), expected);
            }
            (ShapeKind::Array(ours), Merged::Array(items)) => {
                self.equal(at, "whether items are described", ours.is_some(), !items.is_empty());
                if let Some(ours) = ours {
                    self.later(format!("{at}/[]"), ours, items);
                }
            }
            (ShapeKind::Tuple { first, rest }, Merged::Tuple(first_items, items)) => {
                self.equal(at, "first items", first.len(), first_items.len());
                for (position, (ours, other)) in first.into_iter().zip(first_items).enumerate() {
                    self.later(format!("{at}/{position}"), ours, vec![other]);
                }
                self.equal(at, "whether other items are described", rest.is_some(), !items.is_empty());
                if let Some(ours) = rest {
                    self.later(format!("{at}/[]"), ours, items);
                }
            }
            (ShapeKind::Object { properties, additional }, Merged::Object(expected, expected_additional)) => {
                let seen: BTreeMap<&str, bool> =
                    properties.iter().map(|property| (property.name, property.required)).collect();
                let wanted: BTreeMap<&str, bool> =
                    expected.iter().map(|(name, (required, _))| (name.as_str(), *required)).collect();
                self.equal(at, "members", seen, wanted);
                for property in properties {
                    if let Some((_, schemas)) = expected.get(property.name) {
                        self.later(format!("{at}/{}", property.name), property.schema, schemas.clone());
                    }
                }
                self.additional(at, additional, expected_additional);
            }
            (ours, expected) => {
                self.differences.push(format!("{at}: {ours:?}, not {}", expected.in_words()));
            }
        }
    }

    fn additional(&mut self, at: &str, ours: openapi::Additional<'a>, others: Vec<Additional<S>>) {
        let words = |additional: &Additional<S>| match additional {
            Additional::Anything => "anything",
            Additional::Nothing => "nothing",
            Additional::Of(_) => "a schema",
        };
        let wanted: BTreeSet<&str> = others.iter().map(words).collect();
        let seen = match ours {
            openapi::Additional::Anything => "anything",
            openapi::Additional::Nothing => "nothing",
            openapi::Additional::Of(_) => "a schema",
        };
        // What parts of an `allOf` say differently has no clear meaning: each means its own members.
        if wanted.len() <= 1 {
            self.equal(at, "other members", seen, wanted.first().copied().unwrap_or("anything"));
        }
        let schemas: Vec<S> = others
            .into_iter()
            .filter_map(|additional| match additional {
                Additional::Of(schema) => Some(schema),
                _ => None,
            })
            .collect();
        if let openapi::Additional::Of(ours) = ours
            && wanted.len() == 1
        {
            self.later(format!("{at}/*"), ours, schemas);
        }
    }
}

impl<S> Merged<S> {
    fn in_words(&self) -> String {
        match self {
            Self::String { formats, values } => format!("a string, {formats:?}, {values:?}"),
            Self::Integer { formats } => format!("an integer, {formats:?}"),
            Self::Number => "a number".to_owned(),
            Self::Boolean => "a boolean".to_owned(),
            Self::Array(_) => "an array".to_owned(),
            Self::Tuple(first, _) => format!("a tuple of {}", first.len()),
            Self::Object(members, _) => format!("an object of {:?}", members.keys()),
            Self::Open => "open".to_owned(),
            Self::Union(branches) => format!("a union of {branches}"),
        }
    }
}

/// What readings of a description have in common.
#[derive(Debug, Default)]
struct Outcome {
    /// How many descriptions were compared with plain JSON, and with `openapiv3`.
    descriptions: (usize, usize),
    schemas: usize,
    not_followed: usize,
    /// What `openapiv3` says of descriptions that it does not accept.
    not_accepted: Vec<String>,
    differences: Vec<String>,
}

impl Outcome {
    fn add<S: Schema>(&mut self, path: &Path, reader: &str, comparison: Comparison<'_, S>) {
        self.schemas += comparison.schemas;
        self.not_followed += comparison.not_followed;
        let differences = comparison.differences.into_iter();
        self.differences.extend(differences.map(|found| format!("{} ({reader}): {found}", path.display())));
    }

    fn join(mut self, other: Self) -> Self {
        self.descriptions.0 += other.descriptions.0;
        self.descriptions.1 += other.descriptions.1;
        self.schemas += other.schemas;
        self.not_followed += other.not_followed;
        self.not_accepted.extend(other.not_accepted);
        self.differences.extend(other.differences);
        self
    }
}

/// Compares the readings of a file, if it is a description.
fn compare(path: &Path, outcome: &mut Outcome) {
    let mut files = FileLoader::default();
    files.allow(path.parent().unwrap());
    let workspace = Workspace::new(&files, Limits::default());
    let reading = Reading::new(&workspace);
    let Some(root) = reading.root(path, None) else { return };
    let Some(Ok(version @ (Version::V3_0 | Version::V3_1))) = Version::of(root.node()) else { return };
    let description = Description::new(root, version);
    let text = fs::read_to_string(path).unwrap();
    let json: Json = parsed(path, &text).unwrap();
    if plain::refers_elsewhere(&json) {
        println!("not compared, as it is in several files: {}", path.display());
        return;
    }
    outcome.descriptions.0 += 1;
    outcome.add(path, "plain JSON", Comparison::of(ours(&description), plain::operations(&json)));
    if version != Version::V3_0 {
        return;
    }
    match parsed::<openapiv3::OpenAPI>(path, &text) {
        Ok(api) => {
            outcome.descriptions.1 += 1;
            let components = api.components.clone().unwrap_or_default();
            let others = typed::operations(&api, &components);
            outcome.add(path, "openapiv3", Comparison::of(ours(&description), others));
        }
        Err(error) => outcome.not_accepted.push(format!("{}: {error}", path.display())),
    }
}

fn parsed<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> Result<T, String> {
    if path.extension().is_some_and(|extension| extension == "json") {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        yaml_serde::from_str(text).map_err(|error| error.to_string())
    }
}

/// Compares the readings of all descriptions below a directory.
fn compare_all(directory: &Path) -> Outcome {
    let mut files = Vec::new();
    files_below(directory, &mut files);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let outcome = std::thread::scope(|scope| {
        let start = |worker: usize| {
            let files = files.iter().skip(worker).step_by(workers);
            scope.spawn(|| {
                let mut outcome = Outcome::default();
                files.for_each(|path| compare(path, &mut outcome));
                outcome
            })
        };
        let running: Vec<_> = (0..workers).map(start).collect();
        running.into_iter().map(|worker| worker.join().unwrap()).fold(Outcome::default(), Outcome::join)
    });
    let (plain, typed) = outcome.descriptions;
    println!("{}: {plain} descriptions, {typed} of them read by openapiv3, too;", directory.display());
    println!("{} schemas compared, {} behind references not followed", outcome.schemas, outcome.not_followed);
    outcome.not_accepted.iter().for_each(|error| println!("only we accept {error}"));
    assert!(plain > 0 && typed > 0, "no descriptions below {}", directory.display());
    let shown: Vec<&str> = outcome.differences.iter().map(String::as_str).take(40).collect();
    let count = outcome.differences.len();
    assert!(count == 0, "{count} differences\n{}", shown.join("\n"));
    outcome
}

#[test]
fn descriptions_of_our_own_are_read_alike() {
    let outcome = compare_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    assert_eq!(outcome.not_accepted, [] as [&str; 0]);
}

#[test]
fn descriptions_of_the_corpus_are_read_alike() {
    let Some(corpus) = std::env::var_os("ARAZZO_CORPUS") else {
        println!("skipped: ARAZZO_CORPUS is not set");
        return;
    };
    compare_all(Path::new(&corpus));
}
