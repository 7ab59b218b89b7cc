//! Path items and their operations, with what these take and give.

use super::media_type::{is_in_parts, is_json_sequence};
use super::reference::{Fault, Found, Place};
use super::{
    Api, Parameter, ParameterStyle, Requirement, Schema, Server, Version, security, server, swagger,
};
use crate::parse::arazzo::{ParameterLocation, Text};
use crate::parse::tree::{Mapping, Node, Value};
use crate::source::{Span, Spanned};
use crate::workspace::Derivation;

/// The HTTP methods that have a field of their own in path items, in the order of the specification.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The field of path items that holds operations of other methods.
const ADDITIONAL: &str = "additionalOperations";

/// Identifies an operation within its description. The order is that of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationIndex {
    item: usize,
    operation: usize,
}

impl OperationIndex {
    /// The indices of all operations of the path item at this position.
    pub(super) fn all(item: usize) -> impl Iterator<Item = Self> {
        (0..).map(move |operation| Self { item, operation })
    }
}

/// A path with its operations.
#[derive(Debug)]
pub(super) struct PathItem<'a> {
    /// Its template as it is written, fragment and all.
    pub(super) path: Text<'a>,
    api: Api<'a>,
    /// As it stands in the description.
    written: Place<'a>,
}

impl<'a> PathItem<'a> {
    pub(super) fn new(api: Api<'a>, path: Text<'a>, written: Place<'a>) -> Self {
        Self { path, api, written }
    }

    /// Whether it, or an operation of it, is a reference.
    pub(super) fn is_elsewhere(&self) -> bool {
        let referred = |name: &str| self.written.get(name).is_some_and(|it| it.reference().is_some());
        self.written.reference().is_some() || METHODS.into_iter().any(referred)
    }

    /// Its operations, in the order of the specification and then of the document. Why there are not more of them is added to
    /// `faults`.
    pub(super) fn operations(&self, faults: &mut Vec<Fault>) -> Vec<Operation<'a>> {
        let target = self.written.reference().and_then(|_| unless_faulty(self.written.found(), faults));
        // What stands beside a reference goes before what it leads to.
        let levels = [Some(self.written), target];
        let present = || levels.into_iter().flatten();
        let fields = METHODS
            .into_iter()
            .filter_map(|method| Some((method, present().find_map(|level| level.get(method))?)));
        let additional = present().flat_map(|level| level.entries(ADDITIONAL));
        let mut operations: Vec<Operation<'a>> = Vec::new();
        for (method, written) in fields.chain(additional.map(|(method, written)| (method.value, written))) {
            if operations.iter().any(|known| known.method == method) {
                continue;
            }
            if let Some(place) = unless_faulty(written.found(), faults) {
                let id = place.spanned_text("operationId");
                operations.push(Operation { id, method, path: self.path, api: self.api, place, levels });
            }
        }
        operations
    }
}

fn unless_faulty<'a>(found: Found<'a>, faults: &mut Vec<Fault>) -> Option<Place<'a>> {
    found.map_err(|fault| faults.push(fault)).ok()
}

/// An operation of a description.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// Its id, when it has one.
    pub id: Option<Text<'a>>,
    /// Its HTTP method: in lower case when it is one that has a field of its own, otherwise as it is sent.
    pub method: &'a str,
    /// Its path template as it is written, fragment and all.
    pub path: Text<'a>,
    api: Api<'a>,
    place: Place<'a>,
    /// The path item as it stands in the description, and what it refers to.
    levels: [Option<Place<'a>>; 2],
}

/// A response that an operation describes.
#[derive(Clone, Debug)]
pub struct Response<'a> {
    /// The status as it is written: a code, a range such as `4XX`, or `default`.
    pub status: Text<'a>,
    /// The media types of its body, in document order; empty when it has none.
    pub bodies: Vec<Body<'a>>,
}

/// A body of a request or of a response, as one media type.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// The media type.
    pub media_type: Text<'a>,
    /// What it may be.
    pub schema: Option<Schema<'a>>,
    /// The media type object.
    object: Option<Place<'a>>,
}

/// How a property of a form or of a multipart body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding<'a> {
    /// Its media type, when the description gives one.
    pub content_type: Option<&'a str>,
    /// How lists and objects are written in a form.
    pub style: ParameterStyle,
    /// Whether the description says how, rather than nothing.
    pub styled: bool,
    /// Whether the items of a list and the members of an object are written apart.
    pub explode: bool,
    /// Whether the characters that URLs reserve are sent as they are.
    pub allow_reserved: bool,
}

/// A header of a response.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// Its name as it is described.
    pub name: Text<'a>,
    /// Whether it is always there.
    pub required: bool,
    /// What it says.
    pub description: Option<&'a str>,
    /// What it may be.
    pub schema: Option<Schema<'a>>,
    /// The media type that its value is written as, when the description gives one.
    pub content: Option<Text<'a>>,
}

impl<'a> Operation<'a> {
    /// What it does, in a sentence.
    #[must_use]
    pub fn summary(&self) -> Option<&'a str> {
        self.place.text("summary")
    }

    /// What it does, in more words.
    #[must_use]
    pub fn description(&self) -> Option<&'a str> {
        self.place.text("description")
    }

    /// What it is called in messages: its id, or its method and path.
    #[must_use]
    pub fn name(&self) -> String {
        match self.id {
            Some(id) => id.value.to_owned(),
            None => format!("{} {}", self.method.to_uppercase(), self.path_template()),
        }
    }

    /// The path that is sent: its template without the fragment that some descriptions tell equal paths apart by.
    #[must_use]
    pub fn path_template(&self) -> &'a str {
        self.path.value.split_once('#').map_or(self.path.value, |(path, _)| path)
    }

    /// Whether its path has a place for a parameter of this name.
    #[must_use]
    pub fn has_place(&self, name: &str) -> bool {
        let template = self.path_template();
        let is_written = |placeholder: String| template.contains(&placeholder);
        is_written(format!("{{{name}}}"))
            || is_written(format!("{{{name}+}}"))
            || is_written(format!("{{+{name}}}"))
    }

    /// Whether a parameter of this name stands in the query that some paths are described with.
    fn has_in_query(&self, name: &str) -> bool {
        let query = self.path_template().split_once('?').map_or("", |(_, query)| query);
        query.split('&').filter_map(|field| field.split_once('=')).any(|(known, _)| known == name)
    }

    /// Whether a parameter is not to be sent as one: its path has no place for it, its value stands in the path's query, or other
    /// parts of the description say it.
    #[must_use]
    pub fn says_elsewhere(&self, parameter: &Parameter<'_>) -> bool {
        match parameter.location {
            ParameterLocation::Path => !self.has_place(parameter.name.value),
            ParameterLocation::Query => self.has_in_query(parameter.name.value),
            ParameterLocation::Header => parameter.is_implied(),
            ParameterLocation::QueryString | ParameterLocation::Cookie => false,
        }
    }

    /// Where it stands in its path item: `get`, or `additionalOperations/COPY`.
    #[must_use]
    pub fn field(&self) -> String {
        match METHODS.contains(&self.method) {
            true => self.method.to_owned(),
            false => format!("{ADDITIONAL}/{}", self.method),
        }
    }

    /// Its parameters, those of the path included; an operation's own replaces a path's of the same name and place. When one is
    /// the whole query as a form, its fields can be sent as parameters, too.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter<'a>> {
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        for written in self.written_parameters() {
            let Some(parameter) = Parameter::read(self.api, written) else { continue };
            let same = |known: &Parameter<'_>| {
                known.name.value == parameter.name.value && known.location == parameter.location
            };
            if !parameters.iter().any(same) {
                parameters.push(parameter);
            }
        }
        let fields: Vec<Parameter<'a>> = parameters.iter().flat_map(Parameter::fields).collect();
        parameters.extend(fields);
        parameters
    }

    /// Whether a parameter may be a credential that the client sends with every request: the operation is secured, and the
    /// parameter is the key of a security scheme or is called like a credential.
    #[must_use]
    pub fn is_credential(&self, parameter: &Parameter<'_>) -> bool {
        if security::alternatives(self.api, self.place).next().is_none() {
            return false;
        }
        let is_key = |scheme: Place<'_>| {
            scheme.text("name") == Some(parameter.name.value)
                && scheme.text("in") == Some(parameter.location.as_str())
        };
        is_credential_name(parameter.name.value)
            || security::schemes(self.api).any(|(_, scheme)| scheme.follow().is_some_and(is_key))
    }

    /// What it asks of requests for them to be let in: lists of schemes, each of which is enough. Empty when nothing is asked.
    #[must_use]
    pub fn security(&self) -> Vec<Vec<Requirement<'a>>> {
        security::requirements(self.api, self.place)
    }

    /// The names of the security schemes that its description defines.
    pub fn security_schemes(&self) -> impl Iterator<Item = &'a str> {
        security::schemes(self.api).map(|(name, _)| name.value)
    }

    /// Where it is said to be deprecated.
    #[must_use]
    pub fn deprecated(&self) -> Option<Span> {
        self.place.marked("deprecated")
    }

    /// The lists of parameters that apply to it, the operation's own first, as they are written.
    fn written_parameters(&self) -> impl Iterator<Item = Place<'a>> + use<'a> {
        let levels = [Some(self.place)].into_iter().chain(self.levels);
        levels.flatten().flat_map(|level| level.items("parameters"))
    }

    /// The servers that this operation is reached at instead of those of the whole API; empty when there are no others.
    #[must_use]
    pub fn servers(&self) -> Vec<Server<'a>> {
        let levels = [Some(self.place)].into_iter().chain(self.levels);
        levels.flatten().map(server::servers).find(|servers| !servers.is_empty()).unwrap_or_default()
    }

    /// The media types of the request body, in document order.
    #[must_use]
    pub fn request_bodies(&self) -> Vec<Body<'a>> {
        match self.api.version {
            Version::V2_0 => self.swagger().request_bodies(),
            _ => self.request_body().map(bodies).unwrap_or_default(),
        }
    }

    /// Whether a request must have a body.
    #[must_use]
    pub fn requires_body(&self) -> bool {
        match self.api.version {
            Version::V2_0 => self.swagger().requires_body(),
            _ => self.request_body().and_then(|body| body.flag("required")).unwrap_or(false),
        }
    }

    /// Whether it says anything of a body.
    #[must_use]
    pub fn takes_body(&self) -> bool {
        match self.api.version {
            Version::V2_0 => !self.request_bodies().is_empty(),
            _ => self.place.get("requestBody").is_some(),
        }
    }

    fn request_body(&self) -> Option<Place<'a>> {
        self.place.get("requestBody")?.follow()
    }

    fn swagger(&self) -> swagger::Operation<'a> {
        let parameters = self.written_parameters().collect();
        swagger::Operation { root: Place::of(self.api.root), place: self.place, parameters }
    }

    /// The statuses that it describes: codes, ranges such as `4XX`, and `default`.
    pub fn described_statuses(&self) -> impl Iterator<Item = &'a str> {
        self.place.entries("responses").map(|(status, _)| status.value)
    }

    /// The responses that it describes, in document order. References that lead nowhere are not reported: most responses are of
    /// no concern.
    #[must_use]
    pub fn responses(&self) -> Vec<Response<'a>> {
        self.responses_to(|_| true)
    }

    /// The responses to statuses of success that it describes; where there are none, the default one.
    #[must_use]
    pub fn successes(&self) -> Vec<Response<'a>> {
        let is_success = |status: &str| status.starts_with('2');
        match self.described_statuses().any(is_success) {
            true => self.responses_to(is_success),
            false => self.responses_to(|status| status == "default"),
        }
    }

    fn responses_to(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Response<'a>> {
        let wanted = self.place.entries("responses").filter(|(status, _)| is_wanted(status.value));
        let responses = wanted.filter_map(|(status, written)| {
            let response = written.found().ok()?;
            let bodies = match self.api.version {
                Version::V2_0 => self.swagger().response_bodies(response),
                _ => {
                    let content = response.entries("content");
                    content.map(|(media_type, written)| Body::new(media_type, written.found().ok())).collect()
                }
            };
            Some(Response { status, bodies })
        });
        responses.collect()
    }

    /// The media types of the response that is described for a status: its own, its range's or the default one.
    #[must_use]
    pub fn response_bodies(&self, status: u16) -> Vec<Body<'a>> {
        match (self.response(status), self.api.version) {
            (None, _) => Vec::new(),
            (Some(response), Version::V2_0) => self.swagger().response_bodies(response),
            (Some(response), _) => bodies(response),
        }
    }

    /// The header of this name, in whatever case, of the response that is described for a status.
    #[must_use]
    pub fn response_header(&self, status: u16, name: &str) -> Option<Header<'a>> {
        let mut headers = self.response(status)?.members("headers");
        let (name, written) = headers.find(|(known, _)| known.value.eq_ignore_ascii_case(name))?;
        let header = Header::read(name, written)?;
        match self.api.version {
            Version::V2_0 => Some(Header { schema: written.follow().map(Schema::of), ..header }),
            _ => Some(header),
        }
    }

    fn response(&self, status: u16) -> Option<Place<'a>> {
        let responses = self.place.get("responses")?;
        let range = format!("{}XX", status / 100);
        let described = responses
            .get(&status.to_string())
            .or_else(|| responses.get(&range))
            .or_else(|| responses.get(&range.to_lowercase()))
            .or_else(|| responses.get("default"));
        described?.follow()
    }
}

/// The media types of an object with `content`.
fn bodies(object: Place<'_>) -> Vec<Body<'_>> {
    let content = object.entries("content");
    content.map(|(media_type, written)| Body::new(media_type, written.follow())).collect()
}

impl<'a> Body<'a> {
    /// The body that a media type object describes. A sequence of JSON values, and parts without names, are a list.
    pub(super) fn new(media_type: Text<'a>, object: Option<Place<'a>>) -> Self {
        let schema = object.and_then(|object| match object.get("schema") {
            Some(schema) if is_json_sequence(media_type.value) && describes_an_item(schema) => {
                Some(list_of(object, schema))
            }
            Some(schema) => Some(schema),
            None if is_json_sequence(media_type.value) || is_in_parts(media_type.value) => {
                object.get("itemSchema").map(|item| list_of(object, item))
            }
            None => None,
        });
        Self { media_type, schema: schema.map(Schema::of), object }
    }

    /// A body that nothing but its schema is said of.
    pub(super) fn of(media_type: Text<'a>, schema: Place<'a>) -> Self {
        Self { media_type, schema: Some(Schema::of(schema)), object: None }
    }

    /// How a property of it is written when it is a form or a multipart body.
    #[must_use]
    pub fn encoding(&self, property: &str) -> Encoding<'a> {
        Encoding::read(self.encoding_of(property))
    }

    /// How its items are written when it is a body in parts without names: the first ones, and all others.
    #[must_use]
    pub fn item_encodings(&self) -> (Vec<Encoding<'a>>, Encoding<'a>) {
        let first = self.object.into_iter().flat_map(|object| object.items("prefixEncoding"));
        let others = self.object.and_then(|object| object.get("itemEncoding"));
        (first.map(|encoding| Encoding::read(Some(encoding))).collect(), Encoding::read(others))
    }

    /// The headers that the parts of a property are described with; not their media type, which has another place.
    #[must_use]
    pub fn part_headers(&self, property: &str) -> Vec<Header<'a>> {
        let headers = self.encoding_of(property).into_iter().flat_map(|encoding| encoding.members("headers"));
        let headers = headers.filter_map(|(name, written)| Header::read(name, written));
        headers.filter(|header| !header.name.value.eq_ignore_ascii_case("content-type")).collect()
    }

    fn encoding_of(&self, property: &str) -> Option<Place<'a>> {
        self.object?.get("encoding")?.get(property)
    }
}

impl<'a> Encoding<'a> {
    fn read(encoding: Option<Place<'a>>) -> Self {
        let style = encoding.and_then(|it| it.text("style")).and_then(ParameterStyle::from_word);
        let style = style.unwrap_or(ParameterStyle::default_of(ParameterLocation::Query));
        let flag = |name| encoding.and_then(|encoding| encoding.flag(name));
        Self {
            content_type: encoding.and_then(|it| it.text("contentType")),
            style,
            styled: encoding.is_some_and(|it| {
                ["style", "explode", "allowReserved"].iter().any(|keyword| it.get(keyword).is_some())
            }),
            explode: flag("explode").unwrap_or(style.explodes()),
            allow_reserved: flag("allowReserved").unwrap_or(false),
        }
    }
}

/// Whether a schema of a sequence describes one value of it, as was usual before there was `itemSchema`.
fn describes_an_item(schema: Place<'_>) -> bool {
    schema
        .found()
        .is_ok_and(|schema| schema.text("type") == Some("object") || schema.get("properties").is_some())
}

/// The schema of a list whose items are of the one that a media type object has.
fn list_of<'a>(media_type: Place<'a>, item: Place<'a>) -> Place<'a> {
    // The place of the whole object, so that the list is not taken for one of its items.
    let span = media_type.node.span;
    let node = item.root.derived(span, Derivation::List, || {
        let entry = |name: &str, node: Node| (Spanned::new(name.to_owned(), span), node);
        let array = Node { span, value: Value::String("array".to_owned()) };
        let entries = vec![entry("type", array), entry("items", item.node.clone())];
        Node { span, value: Value::Mapping(Mapping::new(entries)) }
    });
    Place { node, root: item.root }
}

impl<'a> Header<'a> {
    /// Reads what stands in a list of headers; `None`, with a report, where that is a reference that leads nowhere.
    fn read(name: Text<'a>, written: Place<'a>) -> Option<Self> {
        let header = written.follow()?;
        let content = header.entries("content").next();
        let media_type = content.and_then(|(_, media_type)| media_type.follow());
        let schema = header.get("schema").or(media_type.and_then(|it| it.get("schema")));
        Some(Self {
            name,
            required: header.flag("required").unwrap_or(false),
            description: written.text("description").or(header.text("description")),
            schema: schema.map(Schema::of),
            content: content.map(|(name, _)| name),
        })
    }

    /// The value that it has where nobody gives it one: the only one that there is, or its default.
    #[must_use]
    pub fn value(&self) -> Option<&'a Node> {
        self.schema.and_then(|schema| schema.only_value().or_else(|| schema.annotation("default")))
    }
}

/// Whether a parameter of this name is a credential rather than what a request is about.
fn is_credential_name(name: &str) -> bool {
    const NAMES: [&str; 10] = [
        "accesskey",
        "accesstoken",
        "apikey",
        "apitoken",
        "authtoken",
        "bearertoken",
        "clientsecret",
        "key",
        "secret",
        "token",
    ];
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_'));
    let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    NAMES.contains(&plain.trim_start_matches("x"))
}
