//! What is emitted: names are Rust's, references are ids, every value has its type, control flow is a graph. The emitter turns
//! this into tokens and decides nothing.

use crate::coverage::Coverage;
use crate::graph::Graph;
use crate::openapi::ParameterStyle;
use crate::types::{Remark, Type, Types};

/// Everything that is generated together.
#[derive(Debug)]
pub struct Program {
    /// The APIs that are called, each a module.
    pub apis: Vec<Api>,
    /// The workflows, each a module and a function.
    pub workflows: Vec<Workflow>,
    /// The types that both use.
    pub types: Types,
    /// How many of the values that the documents name have types.
    pub coverage: Coverage,
}

/// The module of an API.
#[derive(Debug)]
pub struct Api {
    /// The Rust name of the module.
    pub module: String,
    /// The file name of the description.
    pub file: String,
    /// What the API is called.
    pub title: String,
    /// Where it is served.
    pub servers: Vec<Server>,
    /// What its description says of where it is served, when that takes an address to count from.
    pub relative: Option<String>,
    /// Where operations are served that are not served there.
    pub others: Vec<OperationServers>,
    /// What authorises requests, if anything does.
    pub credentials: Option<Credentials>,
    /// The operations that workflows call.
    pub operations: Vec<Operation>,
    /// The objects that requests are made of.
    pub request_objects: Vec<RequestObject>,
}

/// The servers of operations that are not served where the rest of their API is.
#[derive(Debug)]
pub struct OperationServers {
    /// The Rust name of their type.
    pub name: String,
    /// The Rust names of the methods of the operations.
    pub operations: Vec<String>,
    /// The servers; there is one at least.
    pub servers: Vec<Server>,
}

/// A server of an API.
#[derive(Debug)]
pub struct Server {
    /// The Rust name of the variant.
    pub variant: String,
    /// The URL as it is described.
    pub url: String,
    /// The URL, cut at its variables.
    pub parts: Vec<UrlPart>,
    /// What it is.
    pub description: Option<String>,
    /// Its variables.
    pub variables: Vec<ServerVariable>,
}

/// What a client needs for its requests to be let in.
#[derive(Debug)]
pub struct Credentials {
    /// Whether all operations may go without.
    pub optional: bool,
    /// The security schemes.
    pub schemes: Vec<Scheme>,
    /// Which of them are needed.
    pub ways: Ways,
}

/// Which security schemes of an API a client needs credentials of.
#[derive(Debug)]
pub enum Ways {
    /// Of all.
    All,
    /// Of all in one of these.
    OneOf(Vec<Way>),
    /// There are too many ways to tell them apart: all of one alternative for each of these needs.
    Checked(Vec<Vec<Vec<usize>>>),
}

/// Security schemes that are enough together.
#[derive(Debug)]
pub struct Way {
    /// The Rust name of the variant.
    pub variant: String,
    /// The schemes, by index.
    pub schemes: Vec<usize>,
}

/// A security scheme.
#[derive(Debug)]
pub struct Scheme {
    /// Its name in the description.
    pub name: String,
    /// The Rust name of the field.
    pub field: String,
    /// What it is.
    pub description: Option<String>,
    /// Whether it should be used no longer.
    pub deprecated: bool,
    /// What a credential of it is.
    pub kind: SchemeKind,
}

/// What a credential is.
#[derive(Debug)]
pub enum SchemeKind {
    /// A key.
    Key {
        /// What it is sent under.
        name: String,
        /// Where it goes.
        location: crate::parse::arazzo::ParameterLocation,
    },
    /// User and password.
    Basic,
    /// A token.
    Bearer,
    /// What a token is obtained for.
    ClientCredentials {
        /// Where; a relative URL is one of the server.
        token_url: String,
        /// What the token has to allow.
        scopes: Vec<String>,
    },
    /// The same, where a document says where.
    OpenIdConnect {
        /// The address of that document.
        url: String,
        /// What the token has to allow.
        scopes: Vec<String>,
    },
    /// A certificate and its key.
    ClientCertificate,
    /// What signs requests for AWS.
    AwsSignature {
        /// The URL of the default server, which tells service and region; `None` if there is no server.
        served_at: Option<String>,
    },
    /// Whatever the user brings.
    Other,
}

/// What authorises the requests of an operation.
#[derive(Clone, Debug, Default)]
pub struct Authorization {
    /// The names of security schemes that do so together; each of these is enough.
    pub ways: Vec<Vec<String>>,
    /// Whether it may go without.
    pub optional: bool,
}

/// A part of a URL or path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlPart {
    /// As it is sent.
    Literal(String),
    /// A variable, by its index.
    Variable(usize),
    /// A variable that may hold several segments of a path, by its index.
    Segments(usize),
}

/// A variable of a server's URL.
#[derive(Debug)]
pub struct ServerVariable {
    /// The Rust name of the field.
    pub name: String,
    /// What it may be.
    pub of: Type,
    /// Its value when none is chosen.
    pub default: Constant,
    /// What it is for.
    pub description: Option<String>,
}

/// An operation, with a body that is written in one way.
#[derive(Debug)]
pub struct Operation {
    /// The Rust name of the method.
    pub name: String,
    /// The HTTP method: in lower case when it is a common one, otherwise as it is sent.
    pub method: String,
    /// The path as it is described, without a fragment.
    pub path: String,
    /// The path, cut at its parameters.
    pub parts: Vec<UrlPart>,
    /// Where it is served, by its index in the API's others, when that is not where the rest is.
    pub server: Option<usize>,
    /// Whether it takes credentials.
    pub secured: bool,
    /// What it does, in a sentence.
    pub summary: Option<String>,
    /// What it does, in more words.
    pub description: Option<String>,
    /// What tells the method from others of the same operation, in a sentence.
    pub remark: Option<String>,
    /// The media types that it is asked for, as a header has them.
    pub accept: Option<String>,
    /// Its parameters, in the order of the method's arguments.
    pub parameters: Vec<Parameter>,
    /// What it sends, and how it is written.
    pub body: Option<(RequestShape, BodyFormat)>,
    /// What authorises it.
    pub authorization: Authorization,
}

/// How a request body is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyFormat {
    /// As JSON, with another media type than `application/json` where there is one.
    Json(Option<String>),
    /// As a form, with the members that have a style of their own.
    Form(Vec<(String, Style)>),
    /// As JSON values, one behind the other, with their media type.
    JsonSequence(String),
    /// In parts.
    Multipart(PartsFormat),
    /// As XML of a media type.
    Xml(String, XmlNode),
    /// As the bytes of a file, with its media type.
    File(String),
    /// As the text that it is, with its media type.
    Text(String),
}

/// How a body is written in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartsFormat {
    /// Its media type, unless it is a form.
    pub media_type: Option<String>,
    /// The members about which something is said.
    pub members: Vec<(String, PartFormat)>,
    /// How the items are written where the body is a list: the first ones, and all others.
    pub items: Option<(Vec<PartFormat>, PartFormat)>,
}

/// How a part of a body is written, beyond what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartFormat {
    /// Its media type.
    pub content_type: Option<String>,
    /// How it is written as XML, if it is.
    pub xml: Option<XmlNode>,
    /// The headers that it has, with their values.
    pub headers: Vec<(String, String)>,
}

/// How a value is written as XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlNode {
    /// The name of the element or attribute.
    pub name: String,
    /// What it is.
    pub kind: XmlKind,
    /// The prefix of the name.
    pub prefix: Option<String>,
    /// The namespace that it is in.
    pub namespace: Option<String>,
    /// The element around the items of a list.
    pub wrapper: Option<XmlWrapper>,
    /// Those members, by their names in JSON, that are not simply elements of that name.
    pub members: Vec<(String, XmlNode)>,
    /// Where its members are described, when it is of the kind of an object around it: how many objects out.
    pub outward: usize,
    /// What a single value is read as where any JSON is wanted, if that is said.
    pub value: Option<XmlValue>,
    /// Whether it is read as a list where any JSON is wanted.
    pub list: bool,
}

/// An element around the items of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlWrapper {
    /// Its name.
    pub name: String,
    /// The prefix of the name.
    pub prefix: Option<String>,
    /// The namespace that it is in.
    pub namespace: Option<String>,
}

impl XmlNode {
    /// Whether an element is read the same without it.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        self.name.is_empty() && self.wrapper.is_none() && !self.list && self.members.is_empty()
    }
}

/// What a single value is read as that stands in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlValue {
    /// Text.
    String,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
}

/// What a value becomes in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlKind {
    /// An element, or several.
    Element,
    /// An attribute of the element around it.
    Attribute,
    /// Text in the element around it.
    Text,
    /// Text in the element around it, as a CDATA section.
    Cdata,
    /// Nothing of its own: its members are those of the element around it.
    Inline,
}

/// How a value that may be a list or an object is written outside of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// In a style of OpenAPI.
    Named {
        /// The style.
        style: ParameterStyle,
        /// Whether items and members are written apart.
        explode: bool,
    },
    /// As JSON.
    Json,
}

/// How a parameter is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writing {
    /// As the text of a single value.
    Text,
    /// As a field of the query for each item of a list.
    Each,
    /// As a form, with the members that have a style of their own.
    Form(Vec<(String, Style)>),
    /// In a style.
    Styled {
        /// The style.
        style: Style,
        /// Whether the characters that URLs reserve are sent as they are.
        reserved: bool,
    },
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub wire_name: String,
    /// The Rust name of the argument.
    pub name: String,
    /// Where it goes.
    pub location: crate::parse::arazzo::ParameterLocation,
    /// What it is.
    pub shape: RequestShape,
    /// How it is written.
    pub writing: Writing,
    /// Whether it is always sent.
    pub required: bool,
}

/// What a position in a request body holds.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestShape {
    /// A value of a type, borrowed.
    Value(Type),
    /// An object of named members, by its index among the API's request objects.
    Object(usize),
    /// A list of one shape.
    Array(Box<RequestShape>),
}

/// An object in a request body.
#[derive(Debug)]
pub struct RequestObject {
    /// Its Rust name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Its members.
    pub fields: Vec<RequestField>,
    /// Whether it is serialised as a whole; a body in parts is not.
    pub serializes: bool,
    /// Whether it borrows, so that it has a lifetime.
    pub borrows: bool,
}

/// A member of an object in a request body.
#[derive(Debug, PartialEq)]
pub struct RequestField {
    /// The name on the wire.
    pub wire_name: String,
    /// The Rust name.
    pub name: String,
    /// What it holds.
    pub shape: RequestShape,
    /// Whether it is always sent.
    pub required: bool,
    /// Whether it must not be shown.
    pub secret: bool,
    /// What it is.
    pub description: Option<String>,
}

/// The module and the function of a workflow.
#[derive(Debug, Default)]
pub struct Workflow {
    /// The Rust name of the function and of its module.
    pub name: String,
    /// Its id in the document.
    pub id: String,
    /// The file name of the document.
    pub file: String,
    /// What it is for, in a sentence.
    pub summary: Option<String>,
    /// What it does, in more words.
    pub description: Option<String>,
    /// The APIs that it calls, by index.
    pub apis: Vec<usize>,
    /// What goes in.
    pub inputs: Vec<Input>,
    /// What comes out.
    pub outputs: Vec<OutcomeField>,
    /// The ways in which it ends; empty when it has no named end.
    pub ends: Vec<End>,
    /// Whether other workflows run it, or it runs itself.
    pub called: bool,
    /// Whether it gives anything back: outputs, which of several ways it has ended, or that it has run.
    pub has_outcome: bool,
    /// The workflows that must have run before.
    pub dependencies: Vec<Dependency>,
    /// Its steps that can be reached; the first is where it begins.
    pub steps: Vec<Step>,
    /// The parts of response bodies that it reads.
    pub projections: Vec<Projection>,
    /// How answers in XML are written that are not written as the names of members say.
    pub layouts: Vec<XmlLayout>,
    /// Its control flow in words.
    pub graph: Graph,
}

/// A workflow that must have run before.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The Rust name of the argument that shows it.
    pub name: String,
    /// The workflow, by its index.
    pub workflow: usize,
}

/// A run of another workflow, or of the same one anew.
#[derive(Clone, Debug)]
pub struct Call {
    /// The workflow, by its index.
    pub workflow: usize,
    /// What it is given, in the order of its inputs.
    pub arguments: Vec<Argument>,
    /// What the workflows that must have run before have come to, in its order.
    pub dependencies: Vec<Value>,
    /// Whether its future has to stand on the heap: since it may lead back here, or is large.
    pub boxed: bool,
}

/// What a workflow is given as an input.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value.
    Value(Value),
    /// A list of these.
    List(Vec<Argument>),
    /// An object of these members, by the index of each in the fields of the input's type.
    Object(Vec<(usize, Argument)>),
    /// An object of these members by their names, which are all of one type.
    Map(Vec<(String, Argument)>),
    /// JSON with values in it.
    Json(Json),
    /// Nothing: the input keeps its default.
    Default,
    /// Nothing.
    Absent,
}

/// An input.
#[derive(Debug)]
pub struct Input {
    /// The name in documents and JSON.
    pub wire_name: String,
    /// The Rust name.
    pub name: String,
    /// What it is.
    pub of: Type,
    /// Whether it must be given.
    pub presence: Presence,
    /// Whether it must not be shown.
    pub secret: bool,
    /// What it is for.
    pub description: Option<String>,
    /// What its type does not say.
    pub remark: Option<Remark>,
}

/// Whether an input must be given.
#[derive(Debug, PartialEq)]
pub enum Presence {
    /// It must.
    Required,
    /// It need not, and is then this.
    Default(Constant),
    /// It need not, and is then not sent.
    Optional,
}

/// A member of the outcome.
#[derive(Debug)]
pub struct OutcomeField {
    /// The name in the document.
    pub wire_name: String,
    /// The Rust name.
    pub name: String,
    /// What it is.
    pub of: Type,
    /// Whether it may be missing.
    pub optional: bool,
    /// The Rust names of the ends that may be without it, where the others have produced it.
    pub missing_at: Vec<String>,
    /// Whether it must not be shown.
    pub secret: bool,
    /// The expression in the document.
    pub expression: String,
    /// What its type does not say.
    pub remark: Option<Remark>,
}

/// A way in which a workflow ends.
#[derive(Clone, Debug)]
pub struct End {
    /// The Rust name of the variant.
    pub variant: String,
    /// The action; `None` when it ends behind its last step.
    pub action: Option<EndAction>,
    /// The workflow that takes over.
    pub transfer: Option<Transfer>,
}

/// A workflow that takes over from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The workflow, by its index.
    pub workflow: usize,
    /// Whether what it comes to may hold the outcome of the first one, so that it has to stand on the heap.
    pub boxed: bool,
}

/// The action that ends a workflow.
#[derive(Clone, Debug)]
pub struct EndAction {
    /// Its name in the document.
    pub name: String,
    /// The step that has it; `None` for one of the workflow, which all its steps share.
    pub step: Option<String>,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constant {
    /// Text.
    String(String),
    /// A variant of an enum type, by the value on the wire.
    Variant(String),
    /// A whole number.
    Integer(i64),
    /// A number, as it is written.
    Number(String),
    /// A boolean.
    Boolean(bool),
    /// Nothing, in JSON.
    Null,
    /// A list.
    Array(Vec<Constant>),
    /// An object.
    Object(Vec<(String, Constant)>),
    /// One of the types that a union holds.
    Case {
        /// The Rust name of its variant.
        name: String,
        /// The constant, as one of that type.
        value: Box<Constant>,
    },
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueSource {
    /// It is the same each time.
    Constant(Constant),
    /// It is text that other values are put into.
    Template(Vec<TemplatePart>),
    /// An input, by the Rust name of its field.
    Input(String),
    /// A variable that holds an output: one of the step's own or one that it was handed.
    Variable(String),
    /// The status of the response.
    Status,
    /// The URL that the request was sent to.
    Url,
    /// What the workflow that the step runs has come to: a member of it by its Rust name, or all.
    Outcome(Option<String>),
    /// What a workflow that must have run before has come to, by the name of the argument: a member of it, or all.
    Dependency(String, Option<String>),
    /// A header of the response, by its name.
    Header(String),
    /// The response body as text.
    Text,
    /// A part of the response body, by its place.
    Body(Access),
    /// A part of something else, by the Rust names of the fields on the way.
    Part(Box<ValueSource>, Vec<String>),
    /// Nowhere: it does not exist on this way.
    Absent,
}

/// A part of a text that values are put into.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Text as it is.
    Text(String),
    /// A value, as text.
    Value(Value),
    /// A value, as text of XML.
    Escaped(Value),
}

impl TemplatePart {
    /// The value, where it is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Text(_) => None,
            Self::Value(value) | Self::Escaped(value) => Some(value),
        }
    }
}

/// A value and all that is needed to write it down.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Where it comes from.
    pub source: ValueSource,
    /// What it is.
    pub of: Type,
    /// Whether it may be missing.
    pub optional: bool,
    /// Whether a request is not sent without it, even where the API would take the request.
    pub demanded: bool,
    /// The expression in the document.
    pub expression: String,
}

/// A value that is made of others before it is used, in a variable.
#[derive(Clone, Debug)]
pub struct MadeValue {
    /// The Rust name of the variable.
    pub name: String,
    /// Whether it is made of what the step has given on an earlier visit, which the answer replaces.
    pub earlier: bool,
    /// What it is made of.
    pub of: Made,
}

/// What a value is made of.
#[derive(Clone, Debug)]
pub enum Made {
    /// It is a part of another one.
    Part {
        /// That one.
        whole: Value,
        /// The way to the part.
        way: Vec<PartHop>,
        /// What the part is.
        of: Type,
    },
    /// It is text that values are put into.
    Text(Value),
    /// It is JSON with values in it.
    Json(Json),
}

/// A step on the way to a part of a value that has a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartHop {
    /// To a member.
    Member {
        /// The Rust name of the field.
        name: String,
        /// Whether it may be missing.
        optional: bool,
        /// Whether it stands on the heap.
        boxed: bool,
    },
    /// To an item of a list, by its index.
    Item(usize),
    /// To a value of a map, by its name.
    Key(String),
    /// Into JSON, to the end.
    Pointer {
        /// The way in it.
        pointer: String,
        /// Whether the value has another type, so that it has to be made JSON first.
        typed: bool,
    },
}

/// A value in a request body, shaped like its [`RequestShape`].
#[derive(Clone, Debug)]
pub enum Payload {
    /// A value.
    Value(Value),
    /// The members that are sent, by their index in the object's fields.
    Object(Vec<(usize, Payload)>),
    /// The items that are sent.
    Array(Vec<Payload>),
    /// A file or a list of files, where other steps send a list that is written out.
    Files(Value),
    /// A value where whatever JSON there is can be sent.
    Json(Json),
}

/// JSON with values in it.
#[derive(Clone, Debug)]
pub enum Json {
    /// The same each time.
    Constant(Constant),
    /// A value.
    Value(Value),
    /// A list.
    Array(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
    /// A value of which parts are replaced.
    Replaced {
        /// The value.
        of: Box<Json>,
        /// Its expression in the document.
        expression: String,
        /// The places of the parts as JSON Pointers, and what is put there.
        parts: Vec<(String, Json)>,
    },
}

/// A step.
#[derive(Debug)]
pub struct Step {
    /// Its id in the document.
    pub id: String,
    /// The Rust name of its variant.
    pub variant: String,
    /// What it does.
    pub description: Option<String>,
    /// The outputs that it is handed.
    pub carried: Vec<Variable>,
    /// What is made of other values before, where it is used.
    pub made: Vec<MadeValue>,
    /// The same of what the step is answered, or gets back from the workflow that it runs.
    pub made_of_answer: Vec<MadeValue>,
    /// What it does.
    pub deed: Deed,
    /// What simple conditions ask for before the body is read, and what may be missing, which makes them false.
    pub noted: Vec<Value>,
    /// The same of the body.
    pub noted_of_body: Vec<Value>,
    /// The same of failure actions.
    pub noted_of_failure: Vec<Value>,
    /// What must hold before the body is read.
    pub requirements: Vec<Requirement>,
    /// What it reads of the body; more than one where a part is wanted as JSON and as what it is.
    pub reads: Vec<BodyRead>,
    /// Whether the body is a file, of which nothing else is read.
    pub receives_file: bool,
    /// What must hold of the body.
    pub body_requirements: Vec<Requirement>,
    /// Its outputs that must be there for any way on.
    pub demanded: Vec<Demand>,
    /// Where it leads.
    pub decision: Decision,
    /// What happens when it has failed: the first that holds. When none does, the workflow fails.
    pub failures: Vec<Failure>,
    /// Whether the latter look at the body.
    pub failures_read_body: bool,
    /// For a step that runs before another one is tried again: the id of that one.
    pub prelude_to: Option<String>,
}

/// What a step does.
#[derive(Debug)]
pub enum Deed {
    /// It calls an operation.
    Request(Request),
    /// It runs a workflow.
    Call(Call),
}

/// A call of an operation.
#[derive(Debug)]
pub struct Request {
    /// The API.
    pub api: usize,
    /// The operation, by its index in the API.
    pub operation: usize,
    /// What it passes, in the order of the operation's parameters; `None` for those that it leaves out.
    pub arguments: Vec<Option<Payload>>,
    /// What it sends.
    pub payload: Option<Payload>,
    /// What it sends that must not be shown.
    pub secrets: Vec<Value>,
    /// Whether its answer may be a redirect, which the client then does not follow.
    pub sees_redirects: bool,
}

/// A way on from a step that has failed.
#[derive(Debug)]
pub struct Failure {
    /// When it is taken.
    pub test: Test,
    /// For a retry: its limits. It is taken only while it is not exhausted.
    pub retry: Option<Retry>,
    /// The workflow that runs before the step is tried again.
    pub first: Option<Call>,
    /// Where it leads.
    pub branch: Branch,
}

/// The limits of a retry.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// How often at most.
    pub limit: u32,
    /// How long to wait before, in milliseconds, when the document says it.
    pub after: Option<u64>,
}

/// A variable of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its Rust name.
    pub name: String,
    /// What it is.
    pub of: Type,
    /// Whether it may be missing.
    pub optional: bool,
}

/// A success criterion.
#[derive(Debug)]
pub struct Requirement {
    /// As the document has it.
    pub text: String,
    /// What must hold.
    pub test: Test,
}

/// An output that must be there.
#[derive(Debug)]
pub struct Demand {
    /// The variable that it becomes.
    pub variable: String,
    /// The expression in the document.
    pub expression: String,
    /// What it is.
    pub of: Type,
    /// Where it stands in the response.
    pub source: ValueSource,
}

/// A step's reading of the response body.
#[derive(Debug)]
pub struct BodyRead {
    /// How the body is read.
    pub format: AnswerFormat,
    /// The type that it is read as.
    pub target: ReadTarget,
    /// What is taken out of it, in order; later ones may start at earlier ones.
    pub bindings: Vec<Binding>,
}

/// How the body of an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFormat {
    /// As JSON.
    Json,
    /// As XML, or as JSON where that is what is answered: with the layout of that index, where it has one.
    Xml(Option<usize>),
    /// As JSON values, one behind the other: a list.
    JsonSequence,
    /// As a form.
    Form,
    /// As text.
    Text,
    /// As the bytes that it is.
    File,
}

/// How answers of an operation are written as XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlLayout {
    /// The Rust name of the constant.
    pub name: String,
    /// What is written so, in words.
    pub description: String,
    /// How.
    pub root: XmlNode,
}

/// What a body, or a part of one, is read as.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReadTarget {
    /// A type as it is described.
    Type(Type),
    /// Those members that are read, by the index of the projection.
    Projection(usize),
    /// A list whose items are read so.
    Array(Box<ReadTarget>),
}

/// A part of a body that is given a name.
#[derive(Debug)]
pub struct Binding {
    /// The Rust name of the variable.
    pub name: String,
    /// Where it starts: an earlier binding, or the whole body.
    pub from: Option<String>,
    /// The way from there.
    pub path: Vec<Hop>,
}

/// A way to a part of a body: from a binding over members and indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// The binding where it starts.
    pub from: String,
    /// The way from there.
    pub path: Vec<Hop>,
}

/// A step on the way through a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hop {
    /// To a member that is always there.
    Member(String),
    /// To a member that may be missing, which then counts as empty.
    MemberOrEmpty(String),
    /// To an item; a missing one counts as empty when more is read of it.
    Item {
        /// Its index.
        index: usize,
        /// Whether more is read of it.
        or_empty: bool,
    },
    /// To the length of a list.
    Length {
        /// Whether the list is always there.
        present: bool,
        /// Whether it is untyped JSON, which need not be a list.
        open: bool,
    },
    /// To the list of what is found on a way in each item of a list.
    Each {
        /// The way from an item.
        path: Vec<Hop>,
        /// Whether it leads to nothing in some items, which are then left out.
        optional: bool,
    },
    /// To the items of a list in a part that the description leaves open; there are none where that is no list.
    Items {
        /// The way to the list in the open part.
        pointer: String,
        /// Whether the open part is always there.
        present: bool,
    },
    /// Into a part that the description leaves open.
    Pointer {
        /// The way in it.
        pointer: String,
        /// Whether the open part is always there.
        present: bool,
    },
}

/// Those members of an object that are read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Projection {
    /// Its Rust name.
    pub name: String,
    /// What it is a part of, in words: "the body of `GetImage`".
    pub description: String,
    /// What is read.
    pub fields: Vec<ProjectedField>,
    /// Whether it must have a default, since it may be missing where it is read.
    pub defaults: bool,
}

/// A member that is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProjectedField {
    /// The name on the wire.
    pub wire_name: String,
    /// The Rust name.
    pub name: String,
    /// What it is read as.
    pub of: ReadTarget,
    /// Whether it may be missing.
    pub optional: bool,
}

/// Where a step leads.
#[derive(Debug)]
pub enum Decision {
    /// To one place.
    Always(Branch),
    /// By one value.
    Match {
        /// The value.
        subject: Value,
        /// The ways on: together they cover every value, and no two the same.
        arms: Vec<Arm>,
    },
    /// By the first test that holds.
    Tests {
        /// The tests in order.
        branches: Vec<(Test, Branch)>,
        /// The way on when none holds.
        otherwise: Branch,
    },
}

impl Decision {
    /// Every way on.
    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        let (always, arms, tests): (Option<&Branch>, &[Arm], &[(Test, Branch)]) = match self {
            Self::Always(branch) => (Some(branch), &[], &[]),
            Self::Match { arms, .. } => (None, arms, &[]),
            Self::Tests { branches, otherwise } => (Some(otherwise), &[], branches),
        };
        always
            .into_iter()
            .chain(arms.iter().map(|arm| &arm.branch))
            .chain(tests.iter().map(|(_, branch)| branch))
    }
}

/// A way on for some values.
#[derive(Debug)]
pub struct Arm {
    /// The values.
    pub pattern: Pattern,
    /// Where they lead.
    pub branch: Branch,
}

/// Which values an arm is for.
#[derive(Debug, PartialEq, Eq)]
pub enum Pattern {
    /// These, and, when `missing`, none at all.
    Listed {
        /// The values.
        values: Vec<Constant>,
        /// Whether a missing value is among them.
        missing: bool,
    },
    /// Any value that is there.
    AnyPresent,
    /// Whatever no other arm is for.
    Rest,
}

/// A way on, and the action that it belongs to.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The action's name; `None` for what happens when no action matches.
    pub action: Option<String>,
    /// Where it leads.
    pub transition: Transition,
}

/// What happens after a step.
#[derive(Clone, Debug)]
pub enum Transition {
    /// A step follows.
    Step {
        /// Its index among the steps of the workflow.
        step: usize,
        /// What it is handed, in the order of its variables.
        hands_over: Vec<Value>,
    },
    /// The workflow ends.
    End {
        /// Which end it is, when the workflow tells them apart.
        end: Option<usize>,
        /// The outcome, in the order of its fields.
        outcome: Vec<Value>,
    },
    /// Another workflow takes over.
    Transfer {
        /// Which end that is.
        end: Option<usize>,
        /// The workflow and what it is given.
        call: Call,
        /// The outcome, in the order of its fields.
        outcome: Vec<Value>,
    },
}

/// A condition with typed operands.
#[derive(Clone, Debug)]
pub enum Test {
    /// The status is one of success, from 200 to 299.
    Success,
    /// One of them holds.
    Or(Vec<Test>),
    /// All of them hold.
    And(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
    /// Two operands compare as stated: of one type or, loosely, of two whose values can be equal.
    Compare {
        /// How.
        operator: crate::parse::condition::Operator,
        /// The left operand.
        left: Value,
        /// The right operand.
        right: Value,
        /// How strings compare, and what a missing value means.
        comparison: crate::resolve::Comparison,
    },
    /// A boolean, or JSON that is one, holds.
    Holds(Value),
    /// A value is there.
    Exists(Value),
    /// A condition over what JSONPath queries find.
    JsonPath {
        /// The condition.
        filter: crate::parse::jsonpath::Filter,
        /// What `$` stands for: untyped JSON.
        context: Box<Value>,
        /// The values that it refers to by index.
        expressions: Vec<Value>,
    },
    /// A value, as text, has a part that conforms to a regular expression.
    Matches {
        /// The value: a single one, or JSON.
        value: Value,
        /// The regular expression: a constant, or text that values are put into.
        pattern: Value,
    },
    /// An XPath expression holds of a text.
    XPath {
        /// The text, or JSON.
        value: Value,
        /// The expression.
        expression: crate::parse::xpath::XPath,
    },
}

impl Test {
    /// The test and all that it consists of, in the order in which they are written.
    pub fn for_each<'t>(&'t self, visit: &mut impl FnMut(&'t Self)) {
        visit(self);
        match self {
            Self::Or(tests) | Self::And(tests) => tests.iter().for_each(|test| test.for_each(visit)),
            Self::Not(test) => test.for_each(visit),
            Self::Success
            | Self::Compare { .. }
            | Self::Holds(_)
            | Self::Exists(_)
            | Self::JsonPath { .. }
            | Self::Matches { .. }
            | Self::XPath { .. } => {}
        }
    }
}
