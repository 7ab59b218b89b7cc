//! OpenAPI descriptions of every version through one view, read lazily: what no workflow reaches is not looked at, and
//! files that nothing reached refers to are not opened.

mod answer;
pub mod media_type;
mod operation;
mod parameter;
mod reference;
mod schema;
mod security;
mod server;
mod swagger;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Format, accepted};
pub use operation::{Body, Encoding, Header, Operation, OperationIndex, Response};
pub use parameter::{Parameter, ParameterStyle, is_implied_header};
pub use reference::Root;
pub(crate) use reference::percent_decoded;
pub use schema::{
    Additional, Branch, BranchKind, Openness, Property, Schema, Shape, ShapeKind, Union, merged,
};
pub use security::{Requirement, Scheme, SchemeFault, SchemeKind};
pub use server::{Server, ServerVariable};

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostic::rules::UnknownDescriptionVersion;
use crate::parse::tree::{Node, Number, Value};
use operation::PathItem;
use reference::{Fault, Place};

/// How many `$ref`s may follow one another.
const REFERENCE_DEPTH: usize = 32;

/// The version of OpenAPI that a description is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 2.0, once called Swagger.
    V2_0,
    /// 3.0, whose schemas are a dialect of its own.
    V3_0,
    /// 3.1, whose schemas are JSON Schema.
    V3_1,
    /// 3.2
    V3_2,
}

impl Version {
    /// The version that a tree says it is written in: the value of `openapi` or `swagger`; `None` when it has neither.
    ///
    /// # Errors
    /// When the version is not known.
    pub fn of(root: &Node) -> Option<Result<Self, UnknownDescriptionVersion>> {
        let (field, swagger) = match root.get("openapi") {
            Some(field) => (field, false),
            None => (root.get("swagger")?, true),
        };
        let version = match &field.value {
            Value::String(text) => text.clone(),
            // Written without quotes, it is a number.
            Value::Number(Number::Float(number)) => format!("{number:.1}"),
            Value::Number(Number::Integer(number)) => format!("{number}.0"),
            _ => field.kind().to_owned(),
        };
        let mut parts = version.trim().split(['.', '-']);
        Some(match (swagger, parts.next(), parts.next()) {
            (true, Some("2"), Some("0")) => Ok(Self::V2_0),
            (false, Some("3"), Some("0")) => Ok(Self::V3_0),
            (false, Some("3"), Some("1")) => Ok(Self::V3_1),
            (false, Some("3"), Some("2")) => Ok(Self::V3_2),
            _ => Err(UnknownDescriptionVersion { version, span: field.span }),
        })
    }
}

/// An OpenAPI description.
#[derive(Debug)]
pub struct Description<'a> {
    api: Api<'a>,
    items: Vec<PathItem<'a>>,
    /// The operations with ids, of path items that stand in the description itself.
    by_id: HashMap<&'a str, (OperationIndex, Operation<'a>)>,
    /// The operations whose id another one before them has, too.
    namesakes: Vec<(OperationIndex, Operation<'a>)>,
}

/// What the parts of a description need to know of the whole.
#[derive(Clone, Copy, Debug)]
struct Api<'a> {
    /// The root of the description, which may be in another file than the part.
    root: Root<'a>,
    version: Version,
}

impl<'a> Description<'a> {
    /// The view of a tree whose root is an OpenAPI object, indexed by operation.
    #[must_use]
    pub fn new(root: Root<'a>, version: Version) -> Self {
        let api = Api { root, version };
        let paths = Place::of(root).entries("paths");
        let items = paths.map(|(path, item)| PathItem::new(api, path, item)).collect();
        let mut description = Self { api, items, by_id: HashMap::new(), namesakes: Vec::new() };
        let (mut by_id, mut namesakes) = (HashMap::new(), Vec::new());
        for (index, operation) in description.operations_of(|item| !item.is_elsewhere(), &mut Vec::new()) {
            match operation.id.map(|id| by_id.entry(id.value)) {
                Some(Entry::Vacant(entry)) => _ = entry.insert((index, operation)),
                Some(Entry::Occupied(_)) => namesakes.push((index, operation)),
                None => {}
            }
        }
        description.by_id = by_id;
        description.namesakes = namesakes;
        description
    }

    /// The version that it is written in.
    #[must_use]
    pub fn version(&self) -> Version {
        self.api.version
    }

    /// The operation with this id. Path items in other files are read when the description itself does not have it; those that
    /// cannot be read are reported when none of them has it, either.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<(OperationIndex, Operation<'a>)> {
        let known = self.by_id.get(id).copied();
        known.or_else(|| {
            let is_this = |operation: &Operation<'a>| operation.id.is_some_and(|known| known.value == id);
            self.search(PathItem::is_elsewhere, is_this)
        })
    }

    /// The operations with this id behind the first one. There should be none: ids are to be unique.
    pub fn namesakes(&self, id: &str) -> impl Iterator<Item = (OperationIndex, Operation<'a>)> {
        let is_this = move |operation: &Operation<'a>| operation.id.is_some_and(|known| known.value == id);
        self.namesakes.iter().copied().filter(move |(_, operation)| is_this(operation))
    }

    /// The operation at a path template, as it is written, with this method.
    #[must_use]
    pub fn operation_at(&self, path: &str, method: &str) -> Option<(OperationIndex, Operation<'a>)> {
        let is_this = |operation: &Operation<'a>| operation.method.eq_ignore_ascii_case(method);
        self.search(|item| item.path.value == path, is_this)
    }

    /// The first operation of some path items that is wanted; when there is none, what hinders is reported.
    fn search(
        &self,
        of: impl Fn(&PathItem<'a>) -> bool,
        wanted: impl Fn(&Operation<'a>) -> bool,
    ) -> Option<(OperationIndex, Operation<'a>)> {
        let mut faults = Vec::new();
        let found = self.operations_of(of, &mut faults).find(|(_, operation)| wanted(operation));
        if found.is_none() {
            faults.into_iter().for_each(|fault| self.api.root.report_fault(fault));
        }
        found
    }

    /// The operations of some path items. Why there are not more of them is added to `faults`.
    fn operations_of(
        &self,
        of: impl Fn(&PathItem<'a>) -> bool,
        faults: &mut Vec<Fault>,
    ) -> impl Iterator<Item = (OperationIndex, Operation<'a>)> {
        let items = self.items.iter().enumerate().filter(move |(_, item)| of(item));
        items.flat_map(|(position, item)| OperationIndex::all(position).zip(item.operations(faults)))
    }

    /// All paths, in document order.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> {
        self.items.iter().map(|item| item.path.value)
    }

    /// All operations in document order. This reads all files that path items are in.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'a>> {
        self.operations_of(|_| true, &mut Vec::new()).map(|(_, operation)| operation).collect()
    }

    /// The ids of all operations that have one, in document order. This reads all files that path items are in.
    pub fn operation_ids(&self) -> impl Iterator<Item = &'a str> {
        self.operations().into_iter().filter_map(|operation| operation.id.map(|id| id.value))
    }

    /// The title of the API.
    #[must_use]
    pub fn title(&self) -> Option<&'a str> {
        Place::of(self.api.root).get("info")?.text("title")
    }

    /// The address that it says itself it is found at, since OpenAPI 3.2.
    #[must_use]
    pub fn address(&self) -> Option<&'a str> {
        let own = Place::of(self.api.root).text("$self").filter(|_| self.api.version >= Version::V3_2);
        own.filter(|own| own.starts_with("https://") || own.starts_with("http://"))
    }

    /// The servers of the whole API.
    #[must_use]
    pub fn servers(&self) -> Vec<Server<'a>> {
        let root = Place::of(self.api.root);
        match self.api.version {
            Version::V2_0 => server::servers(swagger::servers(root)),
            _ => server::servers(root),
        }
    }
}

/// Whether a media type is JSON, by name or by suffix.
#[must_use]
pub fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or("").trim();
    ["application/json", "text/json"].iter().any(|json| essence.eq_ignore_ascii_case(json))
        || essence.to_ascii_lowercase().ends_with("+json")
}

/// Whether a media type is a range that has JSON in it, as descriptions write that do not care to name it.
#[must_use]
pub fn ranges_over_json(media_type: &str) -> bool {
    matches!(media_type.split(';').next().unwrap_or("").trim(), "*/*" | "application/*")
}
