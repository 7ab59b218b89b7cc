//! Schemas: what `$ref`, `allOf` and the dialects of 3.0 and 3.1 come to.

use std::collections::{HashMap, HashSet, VecDeque};

use super::reference::{Place, Root};
use super::{REFERENCE_DEPTH, Version};
use crate::parse::tree::{Node, Number, Value};
use crate::source::Span;

/// A schema and the document that its references count from.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'a> {
    /// The schema object.
    pub node: &'a Node,
    /// The root of its document.
    pub root: Root<'a>,
}

/// What a schema comes to when its references and `allOf`s are followed.
#[derive(Clone, Debug)]
pub struct Shape<'a> {
    /// Which schema this is: equal for all ways that lead to the same component.
    pub identity: Span,
    /// The name of the component, when it is one.
    pub name: Option<&'a str>,
    /// What is said of it nearest to where it is used.
    pub description: Option<&'a str>,
    /// What is said of the schema itself, wherever it is used.
    pub own_description: Option<&'a str>,
    /// Whether `null` is a value of it.
    pub nullable: bool,
    /// Whether requests have no use for it.
    pub read_only: bool,
    /// Whether responses never have it.
    pub write_only: bool,
    /// What it is.
    pub kind: ShapeKind<'a>,
}

/// What a schema describes.
#[derive(Clone, Debug)]
pub enum ShapeKind<'a> {
    /// Text.
    String {
        /// Its format.
        format: Option<&'a str>,
        /// The values that it may have; empty when any will do.
        values: Vec<&'a str>,
    },
    /// A whole number.
    Integer {
        /// Its format.
        format: Option<&'a str>,
        /// The values that it may have; empty when any will do.
        values: Vec<i64>,
    },
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A list, with what its items are when that is said.
    Array(Option<Schema<'a>>),
    /// A list whose first items are described one by one.
    Tuple {
        /// What they are.
        first: Vec<Schema<'a>>,
        /// What the items behind them are, when that is said.
        rest: Option<Schema<'a>>,
    },
    /// An object.
    Object {
        /// Its named members in document order.
        properties: Vec<Property<'a>>,
        /// Its other members.
        additional: Additional<'a>,
    },
    /// One of several.
    Union(Union<'a>),
    /// Anything: the description leaves it open.
    Open(Openness),
}

/// Several schemas, one or some of which a value is described by.
#[derive(Clone, Debug)]
pub struct Union<'a> {
    /// Which schema it is part of.
    pub identity: Span,
    /// The members that are described beside the branches; a value that has any is an object.
    pub shared: Vec<Property<'a>>,
    /// What may be there beside named members, where that is said beside the branches.
    pub additional: Option<Additional<'a>>,
    /// The branches in document order.
    pub branches: Vec<Branch<'a>>,
    /// Whether each value is described by one of the branches, and not by one of each of several lists of them.
    pub single: bool,
    /// The member that tells the branches apart, when the description names one.
    pub discriminator: Option<&'a str>,
}

/// A branch of a union.
#[derive(Clone, Debug)]
pub struct Branch<'a> {
    /// What it is.
    pub of: BranchKind<'a>,
    /// The values of the discriminator that stand for it.
    pub tags: Vec<&'a str>,
    /// Whether these values are listed, and do not merely follow from the name of the branch.
    pub mapped: bool,
}

/// What a branch of a union is.
#[derive(Clone, Debug)]
pub enum BranchKind<'a> {
    /// A schema of its own.
    Schema(Schema<'a>),
    /// One of the types of a schema that has several.
    Kind(ShapeKind<'a>),
}

/// Why a description leaves open what a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Openness {
    /// The operation describes no response that a body could be read of.
    NoResponse,
    /// The response is described as something that has no parts.
    NotJson,
    /// There is no schema.
    NoSchema,
    /// The schema does not say what it is.
    Unsaid,
    /// An object whose members are not described.
    FreeForm,
    /// A member that the description does not have.
    Undescribed,
    /// One of several schemas that cannot be told apart.
    Union,
    /// Parts of the schema contradict one another.
    Contradiction,
    /// A reference that leads nowhere.
    BrokenReference,
    /// It refers to itself without end, or nests too deep.
    Depth,
    /// An input that the workflow does not declare.
    Undeclared,
    /// Values of several kinds, which are compared with one another or with constants.
    Compared,
    /// It is put together from several values.
    Composed,
    /// Something that JSONPath queries look at.
    Queried,
}

impl Openness {
    /// The cause as a word for statistics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoResponse => "no-response",
            Self::NotJson => "not-json",
            Self::NoSchema => "no-schema",
            Self::Unsaid => "unsaid",
            Self::FreeForm => "free-form",
            Self::Undescribed => "undescribed",
            Self::Union => "union",
            Self::Contradiction => "contradiction",
            Self::BrokenReference => "broken-reference",
            Self::Depth => "depth",
            Self::Undeclared => "undeclared",
            Self::Compared => "compared",
            Self::Composed => "composed",
            Self::Queried => "queried",
        }
    }

    /// The cause as the end of a sentence.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::NoResponse => "the operation describes no such response",
            Self::NotJson => "the response is described as neither JSON nor XML nor a form",
            Self::NoSchema => "it has no schema",
            Self::Unsaid => "its schema does not say what it is",
            Self::FreeForm => "an object whose members are not described",
            Self::Undescribed => "the description does not have it",
            Self::Union => "its schema has branches that cannot be told apart",
            Self::Contradiction => "parts of its schema contradict one another",
            Self::BrokenReference => "its schema refers to something that is not there",
            Self::Depth => "its schema leads back to itself or nests too deep",
            Self::Undeclared => "the workflow does not declare it",
            Self::Compared => "it may be of several kinds and is compared",
            Self::Composed => "it is put together from several values",
            Self::Queried => "JSONPath queries look at it",
        }
    }
}

/// A named member of an object.
#[derive(Clone, Debug)]
pub struct Property<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is always there.
    pub required: bool,
    /// What it is.
    pub schema: Schema<'a>,
    /// What else it may be, where the branches of a union differ over it.
    pub alternatives: Vec<Schema<'a>>,
}

impl<'a> Property<'a> {
    /// All that it may be.
    #[must_use]
    pub fn schemas(&self) -> Vec<Schema<'a>> {
        std::iter::once(self.schema).chain(self.alternatives.iter().copied()).collect()
    }

    /// What it is, unless the branches of a union differ over it.
    #[must_use]
    pub fn only_schema(&self) -> Option<Schema<'a>> {
        self.alternatives.is_empty().then_some(self.schema)
    }

    /// Adds what another branch says that it is.
    fn or(&mut self, other: &Self) {
        for schema in other.schemas() {
            let identity = schema.identity();
            if !self.schemas().iter().any(|known| known.identity() == identity) {
                self.alternatives.push(schema);
            }
        }
    }
}

/// What an object may have beside its named members.
#[derive(Clone, Copy, Debug)]
pub enum Additional<'a> {
    /// Whatever it likes.
    Anything,
    /// Nothing.
    Nothing,
    /// Members of one kind.
    Of(Schema<'a>),
}

/// Keywords that say something about a schema without changing what it accepts.
const ANNOTATIONS: [&str; 12] = [
    "description",
    "title",
    "example",
    "examples",
    "deprecated",
    "default",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "$comment",
    "nullable",
];

/// Keywords that narrow down what another schema accepts, and by themselves say nothing of what a value is.
const CONSTRAINTS: [&str; 18] = [
    "required",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "minProperties",
    "maxProperties",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "multipleOf",
];

/// How many schema objects a value is held against at most.
const CONJUNCTS: usize = 64;

/// How many branches a union may have, those of its branches included.
const BRANCHES: usize = 512;

impl Shape<'_> {
    /// Whether values must not be shown.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, ShapeKind::String { format: Some("password"), .. })
    }

    /// The shape with a union of objects seen as one object, which has the members of all branches. Those that some branch
    /// lacks are not required. What can be another thing than an object, too, is open.
    #[must_use]
    pub fn merged(self) -> Self {
        let kind = match self.kind {
            ShapeKind::Union(union) => union.merged(),
            kind => kind,
        };
        Shape { kind, ..self }
    }
}

impl<'a> Branch<'a> {
    /// A branch without values of a discriminator.
    #[must_use]
    pub fn plain(schema: Schema<'a>) -> Self {
        Self { of: BranchKind::Schema(schema), tags: Vec::new(), mapped: false }
    }

    fn kind(kind: ShapeKind<'a>) -> Self {
        Self { of: BranchKind::Kind(kind), tags: Vec::new(), mapped: false }
    }
}

impl<'a> Union<'a> {
    /// One of several schemas.
    #[must_use]
    pub fn of(first: Schema<'a>, others: &[Schema<'a>]) -> Self {
        Self {
            identity: first.node.span,
            shared: Vec::new(),
            additional: None,
            branches: std::iter::once(first).chain(others.iter().copied()).map(Branch::plain).collect(),
            single: true,
            discriminator: None,
        }
    }

    /// Whether a value is just one of the branches.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.single && self.shared.is_empty()
    }

    /// One object with the members of all branches; open when a branch may be something else.
    #[must_use]
    pub fn merged(&self) -> ShapeKind<'a> {
        let mut left = BRANCHES;
        self.as_object(0, &mut left).unwrap_or_else(ShapeKind::Open)
    }

    /// One object with the members of all branches; why not, when a branch may be something else.
    fn as_object(&self, depth: usize, left: &mut usize) -> Result<ShapeKind<'a>, Openness> {
        if depth > REFERENCE_DEPTH {
            return Err(Openness::Depth);
        }
        let mut merged: Vec<(Property<'a>, usize)> = Vec::new();
        let mut positions: HashMap<&'a str, usize> = HashMap::new();
        let mut additional = self.additional;
        for branch in &self.branches {
            *left = left.checked_sub(1).ok_or(Openness::Depth)?;
            let kind = match &branch.of {
                BranchKind::Schema(schema) => schema.shape().kind,
                BranchKind::Kind(kind) => kind.clone(),
            };
            let kind = match kind {
                ShapeKind::Union(union) => union.as_object(depth + 1, left)?,
                kind => kind,
            };
            let ShapeKind::Object { properties, additional: others } = kind else {
                return Err(Openness::Union);
            };
            match (properties.is_empty(), others) {
                (true, Additional::Nothing) | (false, _) => {}
                (true, _) if self.shared.is_empty() => return Err(Openness::Union),
                (true, _) => {}
            }
            additional = match (additional, others) {
                (None, others) => Some(others),
                (Some(Additional::Nothing), Additional::Nothing) => Some(Additional::Nothing),
                (Some(Additional::Of(one)), Additional::Of(other)) if one.identity() == other.identity() => {
                    Some(Additional::Of(one))
                }
                _ => Some(Additional::Anything),
            };
            for property in properties {
                match positions.get(property.name).and_then(|position| merged.get_mut(*position)) {
                    Some((known, seen)) => {
                        *seen += 1;
                        known.required &= property.required;
                        known.or(&property);
                    }
                    None => {
                        positions.insert(property.name, merged.len());
                        merged.push((property, 1));
                    }
                }
            }
        }
        let mut properties = self.shared.clone();
        for (mut property, seen) in merged {
            if self.shared.iter().any(|shared| shared.name == property.name) {
                continue;
            }
            property.required &= self.single && seen == self.branches.len();
            properties.push(property);
        }
        Ok(ShapeKind::Object { properties, additional: additional.unwrap_or(Additional::Anything) })
    }
}

/// What one of several schemas comes to, unions of objects seen as one object.
#[must_use]
pub fn merged<'a>(schemas: &[Schema<'a>]) -> ShapeKind<'a> {
    match schemas {
        [] => ShapeKind::Open(Openness::Unsaid),
        [only] => only.shape().merged().kind,
        [first, others @ ..] => Union::of(*first, others).merged(),
    }
}

impl<'a> Schema<'a> {
    pub(super) fn of(Place { node, root }: Place<'a>) -> Self {
        Self { node, root }
    }

    /// Follows references and merges `allOf`.
    #[must_use]
    pub fn shape(self) -> Shape<'a> {
        let mut facets = Facets::default();
        facets.collect(self, 0);
        Shape {
            identity: facets.identity.unwrap_or(self.node.span),
            name: facets.name,
            description: facets.description,
            own_description: facets.own_description.or(facets.description),
            nullable: facets.nullable,
            read_only: facets.read_only,
            write_only: facets.write_only,
            kind: facets.into_kind(self.node.span),
        }
    }

    /// Another schema of the same document.
    fn at(self, node: &'a Node) -> Self {
        Self { node, ..self }
    }

    fn place(self) -> Place<'a> {
        Place { node: self.node, root: self.root }
    }

    /// The schema behind its references, which tells whether two ways lead to the same.
    fn identity(self) -> Span {
        self.place().found().map_or(self.node.span, |place| place.node.span)
    }

    /// What the schema object, or the one that it refers to, says under a keyword.
    fn says(self, keyword: &str) -> Option<&'a Node> {
        self.node.get(keyword).or_else(|| self.place().found().ok()?.node.get(keyword))
    }

    /// Whether `null` and nothing else is a value of it.
    fn is_null(self) -> bool {
        let is_null = |node: &Node| matches!(node.value, Value::Null);
        self.says("type").is_some_and(|node| {
            is_null(node)
                || node.as_str() == Some("null")
                || node
                    .as_sequence()
                    .is_some_and(|types| types.iter().all(|one| one.as_str() == Some("null")))
        }) || self.says("const").is_some_and(is_null)
            || self
                .says("enum")
                .and_then(Node::as_sequence)
                .is_some_and(|values| !values.is_empty() && values.iter().all(is_null))
    }

    /// Whether `null` is a value of it, as far as can be seen at its keywords.
    fn admits_null(self) -> bool {
        let nullable = self.says("nullable").or_else(|| self.says("x-nullable"));
        nullable.and_then(Node::as_bool).unwrap_or(false)
            || self
                .says("type")
                .and_then(Node::as_sequence)
                .is_some_and(|types| types.iter().any(|one| one.as_str() == Some("null")))
    }
}

impl<'a> Schema<'a> {
    /// What a keyword says that shapes no values, such as `xml`: nearest to where the schema is used.
    #[must_use]
    pub fn annotation(self, keyword: &str) -> Option<&'a Node> {
        let mut open = VecDeque::from([self]);
        // References and combinations may go in circles.
        for _ in 0..REFERENCE_DEPTH {
            let Schema { node, root } = open.pop_front()?;
            if let Some(found) = node.get(keyword) {
                return Some(found);
            }
            let parts = node.get("allOf").and_then(Node::as_sequence).unwrap_or_default();
            open.extend(parts.iter().map(|node| Schema { node, root }));
            let reference = (Place { node, root }).reference();
            let target = reference.and_then(|reference| root.schema(reference));
            open.extend(target.map(|(_, place)| Schema::of(place)));
        }
        None
    }

    /// The value that all others are ruled out by, when it lists one only.
    #[must_use]
    pub fn only_value(self) -> Option<&'a Node> {
        let listed = || match self.annotation("enum")?.as_sequence()? {
            [only] => Some(only),
            _ => None,
        };
        self.annotation("const").or_else(listed).filter(|value| !matches!(value.value, Value::Null))
    }

    /// The schema objects each of which all values but `null` satisfy that satisfy some schemas: those themselves, what they refer
    /// to, the parts of `allOf`, and the branch of a union that has no other. Each is there once.
    #[must_use]
    pub fn conjuncts(schemas: &[Self]) -> Vec<Self> {
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        let mut open: VecDeque<Self> = schemas.iter().copied().collect();
        while let Some(schema) = open.pop_front() {
            // References and combinations may go in circles.
            if seen.len() >= CONJUNCTS || !seen.insert(schema.node.span) {
                continue;
            }
            if let Some(reference) = schema.place().reference() {
                let target = schema.root.schema(reference);
                open.extend(target.map(|(_, place)| Schema::of(place)));
                // Before 3.1, what stands beside a reference has no meaning.
                if !keywords_count_beside_references(schema.root) {
                    continue;
                }
            }
            found.push(schema);
            let parts =
                |keyword: &str| schema.node.get(keyword).and_then(Node::as_sequence).unwrap_or_default();
            open.extend(parts("allOf").iter().map(|node| schema.at(node)));
            for keyword in ["oneOf", "anyOf"] {
                let branches = parts(keyword).iter().map(|node| schema.at(node));
                let mut branches = branches.filter(|branch| !branch.is_null());
                if let (Some(only), None) = (branches.next(), branches.next()) {
                    open.push_back(only);
                }
            }
        }
        found
    }

    /// What stands below a keyword of the schema object, or below a name there, as a schema.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Self> {
        let node = self.node.get(name)?;
        node.as_mapping().map(|_| self.at(node))
    }

    /// Whether its values are bytes rather than text.
    #[must_use]
    pub fn is_binary(self) -> bool {
        let text = |keyword| self.annotation(keyword).and_then(Node::as_str);
        let by_media_type = text("contentMediaType").is_some_and(|media_type| {
            !media_type.starts_with("text/")
                && !super::is_json(media_type)
                && text("contentEncoding").is_none()
        });
        text("format") == Some("binary") || text("type") == Some("file") || by_media_type
    }
}

/// The keywords of a schema and of all that it combines.
#[derive(Default)]
struct Facets<'a> {
    /// What references have led to.
    collected: HashSet<Span>,
    identity: Option<Span>,
    name: Option<&'a str>,
    description: Option<&'a str>,
    own_description: Option<&'a str>,
    nullable: bool,
    read_only: bool,
    write_only: bool,
    types: Vec<&'a str>,
    format: Option<&'a str>,
    values: Option<&'a [Node]>,
    constant: Option<&'a Node>,
    properties: Vec<(&'a str, Schema<'a>)>,
    required: Vec<&'a str>,
    items: Option<Schema<'a>>,
    first_items: Vec<Schema<'a>>,
    additional: Option<Additional<'a>>,
    unions: Vec<Vec<Branch<'a>>>,
    discriminator: Option<&'a str>,
    open: Option<Openness>,
}

impl<'a> Facets<'a> {
    fn collect(&mut self, schema: Schema<'a>, depth: usize) {
        if depth > REFERENCE_DEPTH {
            self.open = Some(Openness::Depth);
            return;
        }
        let node = schema.node;
        let reference = schema.place().reference();
        // Before 3.1, what stands beside a reference is ignored, so that descriptions have things there that contradict
        // what is referred to. Only that it is nullable is said there and meant.
        let alone = reference.is_some() && !keywords_count_beside_references(schema.root);
        let all_of = node.get("allOf").and_then(Node::as_sequence).filter(|_| !alone).unwrap_or_default();
        // A part that only says that `null` is allowed makes the others nullable.
        self.nullable |= all_of.iter().filter(|part| is_annotation(part)).any(says_nullable);
        let beside = all_of.iter().filter(|part| is_annotation(part)).find_map(description_of);
        self.description = self.description.or_else(|| description_of(node)).or(beside);
        if let Some(reference) = reference {
            match schema.root.schema(reference) {
                Some((name, target)) => {
                    if self.identity.is_none() {
                        self.identity = Some(target.node.span);
                        self.name = name;
                        self.own_description = description_of(target.node);
                    }
                    // What has been collected once has nothing to add: in a ring, and where many ways lead to it.
                    if self.collected.insert(target.node.span) {
                        self.collect(Schema::of(target), depth + 1);
                    }
                }
                None => self.open = Some(Openness::BrokenReference),
            }
        }
        let mut parts = all_of.iter().filter(|part| !is_annotation(part));
        match (parts.next(), parts.next()) {
            (Some(only), None) if says_nothing_beside(node, "allOf") => {
                self.collect(schema.at(only), depth + 1);
            }
            (None, _) => {}
            _ => {
                self.identity.get_or_insert(node.span);
                for part in all_of {
                    self.collect(schema.at(part), depth + 1);
                }
            }
        }
        if alone {
            self.nullable |= says_nullable(node);
            return;
        }
        self.own(schema);
        for keyword in ["oneOf", "anyOf"] {
            self.union(schema, keyword, depth);
        }
    }

    /// The branches of a union: without `null`, and merged into the schema where only one is left.
    fn union(&mut self, schema: Schema<'a>, keyword: &str, depth: usize) {
        let Some(branches) = schema.node.get(keyword).and_then(Node::as_sequence) else { return };
        let branches = branches.iter().map(|node| schema.at(node));
        let (nulls, branches): (Vec<_>, Vec<_>) = branches.partition(|branch| branch.is_null());
        self.nullable |= !nulls.is_empty() || branches.iter().any(|branch| branch.admits_null());
        match branches.as_slice() {
            [] => {}
            [only] => {
                if !says_nothing_beside(schema.node, keyword) {
                    self.identity.get_or_insert(schema.node.span);
                }
                self.collect(*only, depth + 1);
            }
            several if several.iter().all(|branch| is_constraint(branch.node)) => {}
            several => {
                self.identity.get_or_insert(schema.node.span);
                let discriminator = schema.node.get("discriminator");
                self.discriminator = self
                    .discriminator
                    .or_else(|| discriminator.and_then(|node| node.get("propertyName")?.as_str()));
                let mapping = discriminator.and_then(|node| node.get("mapping")?.as_mapping());
                let branches = several.iter().map(|branch| {
                    if is_constraint(branch.node) {
                        let additional = Additional::Nothing;
                        return Branch::kind(ShapeKind::Object { properties: Vec::new(), additional });
                    }
                    let reference = branch.place().reference().map(|reference| reference.value);
                    let name = reference.and_then(|reference| reference.rsplit('/').next());
                    let listed = mapping.into_iter().flat_map(|mapping| mapping.iter());
                    let listed = listed.filter(|(_, target)| {
                        let target = target.as_str();
                        target.is_some() && (target == reference || target == name)
                    });
                    let mut tags: Vec<&str> = listed.map(|(tag, _)| tag.value.as_str()).collect();
                    let mapped = !tags.is_empty();
                    if !mapped {
                        tags.extend(name);
                    }
                    Branch { of: BranchKind::Schema(*branch), tags, mapped }
                });
                self.unions.push(branches.collect());
            }
        }
    }

    /// The keywords of the schema object itself.
    fn own(&mut self, schema: Schema<'a>) {
        let node = schema.node;
        let is_true = |keyword: &str| node.get(keyword).and_then(Node::as_bool).unwrap_or(false);
        self.nullable |= says_nullable(node);
        self.read_only |= is_true("readOnly");
        self.write_only |= is_true("writeOnly");
        match node.get("type").map(|node| &node.value) {
            Some(Value::String(name)) => self.restrict(&[name]),
            Some(Value::Sequence(names)) => {
                let names: Vec<&str> = names.iter().filter_map(Node::as_str).collect();
                self.restrict(&names);
            }
            _ => {}
        }
        self.format = self.format.or_else(|| node.get("format").and_then(Node::as_str));
        self.values = self.values.or_else(|| node.get("enum").and_then(Node::as_sequence));
        self.nullable |=
            self.values.is_some_and(|values| values.iter().any(|value| matches!(value.value, Value::Null)));
        self.constant = self.constant.or_else(|| node.get("const"));
        for (name, property) in
            node.get("properties").and_then(Node::as_mapping).into_iter().flat_map(|all| all.iter())
        {
            if !self.properties.iter().any(|(known, _)| known == &name.value) {
                self.properties.push((&name.value, schema.at(property)));
            }
        }
        let required = node.get("required").and_then(Node::as_sequence).unwrap_or_default();
        self.required.extend(required.iter().filter_map(Node::as_str));
        if let (true, Some(first)) =
            (self.first_items.is_empty(), node.get("prefixItems").and_then(Node::as_sequence))
        {
            self.first_items = first.iter().map(|node| schema.at(node)).collect();
        }
        self.items = self.items.or_else(|| node.get("items").map(|node| schema.at(node)));
        self.additional = self.additional.or_else(|| additional(schema));
    }

    /// Takes up the types of a part; all parts must agree on one.
    fn restrict(&mut self, names: &[&'a str]) {
        self.nullable |= names.contains(&"null");
        let named = names.iter().copied().filter(|name| *name != "null");
        let named: Vec<&str> = named.collect();
        if named.is_empty() {
            return;
        }
        if self.types.is_empty() {
            self.types = named;
            return;
        }
        let both = self.types.iter().filter_map(|known| match *known {
            known if named.contains(&known) => Some(known),
            "integer" if named.contains(&"number") => Some("integer"),
            "number" if named.contains(&"integer") => Some("integer"),
            _ => None,
        });
        let both: Vec<&str> = both.collect();
        if both.is_empty() {
            self.open = Some(Openness::Contradiction);
        } else {
            self.types = both;
        }
    }

    /// The values that are listed, `null` aside.
    fn listed(&self) -> impl Iterator<Item = &'a Node> {
        let listed = self.values.or_else(|| self.constant.map(std::slice::from_ref)).unwrap_or_default();
        listed.iter().filter(|value| !matches!(value.value, Value::Null))
    }

    /// The types, as they are given or as they follow from other keywords.
    fn types(&self) -> Vec<&'a str> {
        if !self.types.is_empty() {
            let whole = |name: &&str| *name != "integer" || !self.types.contains(&"number");
            return self.types.iter().copied().filter(whole).collect();
        }
        if !self.properties.is_empty() || self.additional.is_some() {
            return vec!["object"];
        }
        if self.items.is_some() || !self.first_items.is_empty() {
            return vec!["array"];
        }
        let mut types = Vec::new();
        for value in self.listed() {
            let of = match &value.value {
                Value::String(_) => "string",
                Value::Boolean(_) => "boolean",
                Value::Number(Number::Integer(_)) => "integer",
                Value::Number(_) => "number",
                Value::Sequence(_) => "array",
                Value::Mapping(_) | Value::Null => "object",
            };
            if !types.contains(&of) {
                types.push(of);
            }
        }
        if types.contains(&"number") {
            types.retain(|of| *of != "integer");
        }
        types
    }

    fn into_kind(self, span: Span) -> ShapeKind<'a> {
        if let Some(open) = self.open {
            return ShapeKind::Open(open);
        }
        let types = self.types();
        let scalar = |name: &str| matches!(name, "string" | "integer" | "number" | "boolean");
        match types.as_slice() {
            // What single value it is, branches can only narrow down.
            [only] if self.unions.is_empty() || scalar(only) => self.kind_of(only),
            [] | ["object"] if !self.unions.is_empty() => self.into_union(span),
            ["array"] if self.items.is_some() => self.kind_of("array"),
            [] if self.unions.is_empty() => ShapeKind::Open(Openness::Unsaid),
            [_] => self.into_union(span),
            several => ShapeKind::Union(Union {
                identity: self.identity.unwrap_or(span),
                shared: Vec::new(),
                additional: None,
                branches: several.iter().map(|name| Branch::kind(self.kind_of(name))).collect(),
                single: true,
                discriminator: None,
            }),
        }
    }

    fn into_union(mut self, span: Span) -> ShapeKind<'a> {
        let shared = self.named();
        let single = self.unions.len() == 1;
        ShapeKind::Union(Union {
            identity: self.identity.unwrap_or(span),
            shared,
            additional: self.additional,
            branches: std::mem::take(&mut self.unions).into_iter().flatten().collect(),
            single,
            discriminator: self.discriminator,
        })
    }

    fn named(&self) -> Vec<Property<'a>> {
        let properties = self.properties.iter().map(|(name, schema)| Property {
            name,
            required: self.required.contains(name),
            schema: *schema,
            alternatives: Vec::new(),
        });
        properties.collect()
    }

    /// What it is where it is of this type.
    fn kind_of(&self, name: &str) -> ShapeKind<'a> {
        match name {
            "string" => {
                let values = match self.types().len() {
                    // Where there are several types, some of the values are of another.
                    2.. => self.listed().filter_map(Node::as_str).collect(),
                    _ => self.listed().map(Node::as_str).collect::<Option<_>>().unwrap_or_default(),
                };
                ShapeKind::String { format: self.format, values }
            }
            "integer" => {
                let values = self.listed().filter_map(|value| match &value.value {
                    Value::Number(Number::Integer(value)) => i64::try_from(*value).ok(),
                    _ => None,
                });
                ShapeKind::Integer { format: self.format, values: values.collect() }
            }
            // A format for whole numbers says more than the type.
            "number" if matches!(self.format, Some("int32" | "int64" | "integer" | "long")) => {
                ShapeKind::Integer { format: self.format, values: Vec::new() }
            }
            "number" => ShapeKind::Number,
            "boolean" => ShapeKind::Boolean,
            "array" if !self.first_items.is_empty() => {
                ShapeKind::Tuple { first: self.first_items.clone(), rest: self.items }
            }
            "array" => ShapeKind::Array(self.items),
            "object" => ShapeKind::Object {
                properties: self.named(),
                additional: self.additional.unwrap_or(Additional::Anything),
            },
            _ => ShapeKind::Open(Openness::Unsaid),
        }
    }
}

/// What the keywords of an object say of members that it does not name.
fn additional(schema: Schema<'_>) -> Option<Additional<'_>> {
    let patterns = schema.node.get("patternProperties").and_then(Node::as_mapping);
    let mut patterns = patterns.into_iter().flat_map(|patterns| patterns.iter());
    let matching = match (patterns.next(), patterns.next()) {
        (None, _) => None,
        (Some((_, only)), None) => Some(Additional::Of(schema.at(only))),
        (Some(_), Some(_)) => Some(Additional::Anything),
    };
    let keyword = ["additionalProperties", "unevaluatedProperties"];
    let others = keyword.into_iter().find_map(|keyword| schema.node.get(keyword));
    match (others.map(|node| (node, node.as_bool())), matching) {
        (None | Some((_, Some(false))), Some(matching)) => Some(matching),
        (None, None) => None,
        (Some((_, Some(false))), None) => Some(Additional::Nothing),
        (Some((node, None)), None) if node.as_mapping().is_some_and(|keywords| !keywords.is_empty()) => {
            Some(Additional::Of(schema.at(node)))
        }
        (Some(_), _) => Some(Additional::Anything),
    }
}

/// Whether the version of a file gives keywords beside a `$ref` a meaning.
fn keywords_count_beside_references(root: Root<'_>) -> bool {
    !matches!(Version::of(root.node()), Some(Ok(Version::V2_0 | Version::V3_0)))
}

fn says_nullable(node: &Node) -> bool {
    ["nullable", "x-nullable"]
        .into_iter()
        .any(|keyword| node.get(keyword).and_then(Node::as_bool) == Some(true))
}

fn description_of(node: &Node) -> Option<&str> {
    node.get("description")?.as_str()
}

/// Whether a schema object only says something about a schema.
fn is_annotation(node: &Node) -> bool {
    node.as_mapping().is_some_and(|keywords| keywords.iter().all(|(keyword, _)| annotates(keyword)))
}

/// Whether a schema object only narrows down another.
fn is_constraint(node: &Node) -> bool {
    let keywords = || node.as_mapping().into_iter().flat_map(|keywords| keywords.iter());
    let constrains = |keyword: &str| CONSTRAINTS.contains(&keyword);
    keywords().all(|(keyword, _)| constrains(keyword) || annotates(keyword))
        && keywords().any(|(keyword, _)| constrains(keyword))
}

/// Whether a keyword stands alone but for annotations, so that the schema is the one that it names.
fn says_nothing_beside(node: &Node, alone: &str) -> bool {
    node.as_mapping().is_some_and(|keywords| {
        keywords.iter().all(|(keyword, _)| keyword.value == alone || annotates(keyword))
    })
}

fn annotates(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}
