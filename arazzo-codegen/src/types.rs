//! Types: from schemas to what Rust calls them. A named type is made once, however many ways lead to its schema.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::names::{Namer, snake_case, upper_camel_case};
use crate::openapi::{
    Additional, BranchKind, Openness, Property, Schema, Shape, ShapeKind, Union as SchemaUnion,
};
use crate::source::Span;

/// A Rust type of a value that crosses the wire.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A type of ours.
    Named(TypeId),
    /// A list.
    Array(Box<Type>),
    /// An object whose members are all of one type.
    Map(Box<Type>),
    /// Whatever JSON there is: the description leaves it open.
    Json,
    /// Bytes, with the name and the media type of a file.
    File,
    /// Something of which only matters that it is there.
    Ignored,
    /// What a workflow has come to, by its index. It never crosses the wire.
    Outcome(usize),
}

impl Type {
    /// Whether the value is a single scalar, which can be a parameter as it is.
    #[must_use]
    pub fn is_scalar(&self, types: &Types) -> bool {
        match self {
            Self::String | Self::Integer | Self::Number | Self::Boolean => true,
            Self::Named(id) => types.enumeration(*id).is_some(),
            Self::Array(_) | Self::Map(_) | Self::Json | Self::File | Self::Ignored | Self::Outcome(_) => {
                false
            }
        }
    }

    /// What lists and maps hold in the end; the type itself when it is neither.
    #[must_use]
    pub fn innermost(&self) -> &Self {
        match self {
            Self::Array(inner) | Self::Map(inner) => inner.innermost(),
            of => of,
        }
    }

    /// The type in words for a diagnostic.
    #[must_use]
    pub fn in_words(&self, types: &Types) -> String {
        match self {
            Self::String => "a string".to_owned(),
            Self::Integer => "an integer".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Boolean => "a boolean".to_owned(),
            Self::Named(id) => types.get(*id).map_or_else(String::new, |named| format!("`{}`", named.name)),
            Self::Array(item) => format!(
                "an array of {}",
                item.in_words(types).trim_start_matches("an ").trim_start_matches("a ")
            ),
            Self::Map(_) => "an object".to_owned(),
            Self::File => "a file".to_owned(),
            Self::Json | Self::Ignored => "any JSON value".to_owned(),
            Self::Outcome(_) => "the outcome of a workflow".to_owned(),
        }
    }
}

/// A type, and what is to be said of its values beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// What they are.
    pub of: Type,
    /// What the type does not say.
    pub remark: Option<Remark>,
}

/// What a type does not say of its values by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// They, or what they hold, are JSON values, for this reason.
    Open(Openness),
    /// Text is written in this format, in words.
    Format(&'static str),
    /// Whole numbers are among these.
    Values(Vec<i64>),
}

impl Described {
    fn plain(of: Type) -> Self {
        Self { of, remark: None }
    }

    /// Whatever JSON there is.
    #[must_use]
    pub fn open(why: Openness) -> Self {
        Self { of: Type::Json, remark: Some(Remark::Open(why)) }
    }

    /// Why the type, or what it is a list or a map of, is JSON.
    #[must_use]
    pub fn openness(&self) -> Option<Openness> {
        match self.remark {
            Some(Remark::Open(why)) => Some(why),
            _ => None,
        }
    }

    /// A list or a map of what is described.
    fn inside(self, container: impl FnOnce(Box<Type>) -> Type) -> Self {
        let remark = self.remark.filter(|remark| matches!(remark, Remark::Open(_)));
        Self { of: container(Box::new(self.of)), remark }
    }
}

impl Remark {
    /// The remark as a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Open(why) => format!("JSON: {}.", why.in_words()),
            Self::Format(format) => format!("{format}."),
            Self::Values(values) => {
                let all: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                match all.as_slice() {
                    [only] => format!("Always {only}."),
                    several => format!("One of {}.", several.join(", ")),
                }
            }
        }
    }
}

/// Identifies a named type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(usize);

/// The module that a named type is defined in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Home {
    /// The module of an API, by its index.
    Api(usize),
    /// The module of a workflow, by its index.
    Workflow(usize),
}

/// A type of ours.
#[derive(Clone, Debug)]
pub struct NamedType {
    /// Its Rust name.
    pub name: String,
    /// The module that it is defined in.
    pub home: Home,
    /// What its schema says of it.
    pub description: Option<String>,
    /// What it is.
    pub definition: Definition,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub enum Definition {
    /// A string that is one of these values, or one that the description does not list.
    Enum(Vec<Variant>),
    /// An object.
    Struct(Vec<Field>),
    /// One of several types, or whatever JSON is none of them.
    Union(Cases),
}

/// The types that a value may be of, and what tells them apart.
#[derive(Clone, Debug)]
pub enum Cases {
    /// The kind of JSON.
    Kinds(Vec<(JsonKind, Case)>),
    /// The value of a member of objects, which is one of those that are listed with each.
    Tagged {
        /// The member.
        property: String,
        /// The types, each with the values that stand for it.
        cases: Vec<(Vec<String>, Case)>,
    },
    /// Which of these members an object has.
    Members(Vec<(String, Case)>),
}

/// One of the types that a value may be of.
#[derive(Clone, Debug)]
pub struct Case {
    /// The Rust name of its variant.
    pub name: String,
    /// What it is.
    pub of: Type,
    /// Whether it leads back to the union, so that it must stand on the heap.
    pub boxed: bool,
}

/// A kind of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonKind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl Cases {
    /// Each of the types, to be changed.
    fn iter_mut(&mut self) -> impl Iterator<Item = &mut Case> {
        let (kinds, tagged, members): (&mut [_], &mut [_], &mut [_]) = match self {
            Self::Kinds(cases) => (cases, &mut [], &mut []),
            Self::Tagged { cases, .. } => (&mut [], cases, &mut []),
            Self::Members(cases) => (&mut [], &mut [], cases),
        };
        let kinds = kinds.iter_mut().map(|(_, case)| case);
        let others = tagged.iter_mut().map(|(_, case)| case);
        kinds.chain(others).chain(members.iter_mut().map(|(_, case)| case))
    }

    /// The types that a value may be of.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        let (kinds, tagged, members): (&[_], &[_], &[_]) = match self {
            Self::Kinds(cases) => (cases, &[], &[]),
            Self::Tagged { cases, .. } => (&[], cases, &[]),
            Self::Members(cases) => (&[], &[], cases),
        };
        let kinds = kinds.iter().map(|(_, case)| case);
        kinds.chain(tagged.iter().map(|(_, case)| case)).chain(members.iter().map(|(_, case)| case))
    }
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value on the wire.
    pub value: String,
    /// Its Rust name.
    pub name: String,
}

/// A member of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub json_name: String,
    /// Its Rust name.
    pub name: String,
    /// What it is.
    pub of: Type,
    /// Whether it is always there and never null.
    pub required: bool,
    /// Whether it must not be shown.
    pub secret: bool,
    /// Whether its type leads back to the struct, so that it must stand on the heap.
    pub boxed: bool,
    /// What its schema says of it.
    pub description: Option<String>,
    /// What its type does not say.
    pub remark: Option<Remark>,
}

/// The variant of every enum that holds values which the description does not list.
pub const OTHER_VARIANT: &str = "Other";

/// How deep lists, maps and unions may nest.
const DEPTH: usize = 64;

/// How many schemas a union may have, those of its branches included, and how deep unions of them may nest.
const BRANCHES: usize = 256;
const BRANCH_DEPTH: usize = 16;

/// How many unions of schemas from different places are made.
const UNIONS: usize = 4096;

/// Which schemas a type is made of: one, or those that a union has brought together.
type Identity = Vec<Span>;

/// Names that the module of an API has for its own parts, and those of the prelude that it uses.
pub(crate) const API_NAMES: [&str; 23] = [
    "BaseUrl",
    "Box",
    "Client",
    "ClientBuilder",
    "Credentials",
    "Default",
    "Deserialize",
    "Deserializer",
    "Err",
    "From",
    "None",
    "Ok",
    "OperationServer",
    "Option",
    "Request",
    "Result",
    "Serialize",
    "Serializer",
    "Server",
    "Some",
    "String",
    "ToOwned",
    "Vec",
];

/// Names that the module of a workflow has for its own parts, and those of the prelude that it uses.
pub(crate) const WORKFLOW_NAMES: [&str; 23] = [
    "Box",
    "Client",
    "Default",
    "Deserialize",
    "Deserializer",
    "Duration",
    "End",
    "Err",
    "From",
    "Inputs",
    "Into",
    "None",
    "Ok",
    "Option",
    "Outcome",
    "Result",
    "Run",
    "Serialize",
    "Some",
    "Step",
    "String",
    "Vec",
    "WorkflowError",
];

/// All named types of a compilation.
#[derive(Debug, Default)]
pub struct Types {
    named: Vec<NamedType>,
    by_schema: HashMap<(Identity, Home), TypeId>,
    /// What unions have come to; `None` while it is being found out.
    by_union: HashMap<(Identity, Home), Option<Described>>,
    namers: HashMap<Home, Namer>,
    /// The structs that have a default.
    defaults: HashSet<TypeId>,
}

impl Types {
    /// The named type with this id.
    #[must_use]
    pub fn get(&self, id: TypeId) -> Option<&NamedType> {
        self.named.get(id.0)
    }

    /// The variants, when the type is an enum.
    #[must_use]
    pub fn enumeration(&self, id: TypeId) -> Option<&[Variant]> {
        match &self.get(id)?.definition {
            Definition::Enum(variants) => Some(variants),
            Definition::Struct(_) | Definition::Union(_) => None,
        }
    }

    /// The fields, when the type is a struct.
    #[must_use]
    pub fn structure(&self, id: TypeId) -> Option<&[Field]> {
        match &self.get(id)?.definition {
            Definition::Struct(fields) => Some(fields),
            Definition::Enum(_) | Definition::Union(_) => None,
        }
    }

    /// The types that a value may be of, when the type is a union.
    #[must_use]
    pub fn union(&self, of: &Type) -> Option<&Cases> {
        let Type::Named(id) = of else { return None };
        match &self.get(*id)?.definition {
            Definition::Union(cases) => Some(cases),
            Definition::Enum(_) | Definition::Struct(_) => None,
        }
    }

    /// The case of a union that holds values of a type.
    #[must_use]
    pub fn case_for(&self, of: &Type, given: &Type) -> Option<&Case> {
        self.union(of)?.iter().find(|case| case.of == *given)
    }

    /// Whether the type is a union of single values, which can be written as text.
    #[must_use]
    pub fn is_scalar_union(&self, of: &Type) -> bool {
        self.union(of).is_some_and(|cases| self.is_scalar_cases(cases))
    }

    /// Whether these are all single values.
    #[must_use]
    pub fn is_scalar_cases(&self, cases: &Cases) -> bool {
        cases.iter().all(|case| case.of.is_scalar(self))
    }

    /// All named types with their ids, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &NamedType)> {
        self.named.iter().enumerate().map(|(index, named)| (TypeId(index), named))
    }

    /// A name for something else in a module, told apart from its types.
    pub fn reserve(&mut self, home: Home, wanted: String) -> String {
        self.namer(home).unique(wanted)
    }

    fn namer(&mut self, home: Home) -> &mut Namer {
        let reserved: &[&str] = match home {
            Home::Api(_) => &API_NAMES,
            Home::Workflow(_) => &WORKFLOW_NAMES,
        };
        self.namers.entry(home).or_insert_with(|| Namer::reserving(reserved.iter().copied()))
    }

    /// The type of a schema's values. A schema without a name of its own is called `hint`.
    pub fn of_schema(&mut self, schema: Schema<'_>, home: Home, hint: &str) -> Type {
        self.describe(&[schema], home, hint).of
    }

    /// The type of the values of one of several schemas, and what is to be said of it.
    pub fn describe(&mut self, schemas: &[Schema<'_>], home: Home, hint: &str) -> Described {
        let mut making = Making { types: self, pending: VecDeque::new(), enclosing: Vec::new() };
        let described = making.describe(schemas, home, hint);
        making.complete();
        described
    }

    /// The enum with these values, unless it has been made before.
    pub fn enum_of(&mut self, naming: &Naming<'_>, values: &[&str]) -> TypeId {
        if let Some(known) = self.by_schema.get(&(naming.identity.clone(), naming.home)) {
            return *known;
        }
        let mut namer = Namer::reserving([OTHER_VARIANT, "Self"]);
        let mut variants: Vec<Variant> = Vec::new();
        for value in values {
            if variants.iter().all(|variant| variant.value != *value) {
                variants
                    .push(Variant { value: (*value).to_owned(), name: namer.unique(variant_name(value)) });
            }
        }
        self.define(naming, Definition::Enum(variants))
    }

    fn define(&mut self, naming: &Naming<'_>, definition: Definition) -> TypeId {
        let name = self.namer(naming.home).unique(upper_camel_case(naming.name));
        let id = TypeId(self.named.len());
        let description = naming.description.map(str::to_owned);
        self.named.push(NamedType { name, home: naming.home, description, definition });
        self.by_schema.insert((naming.identity.clone(), naming.home), id);
        id
    }

    fn redefine(&mut self, id: TypeId, definition: Definition) {
        if let Some(named) = self.named.get_mut(id.0) {
            named.definition = definition;
        }
    }

    /// Finds what follows from how the types are made of one another. No type is made behind it.
    pub fn finish(&mut self) {
        self.box_recursion();
        self.find_defaults();
    }

    /// Whether a type has a default, so that a struct of it can have one.
    #[must_use]
    pub fn has_default(&self, of: &Type) -> bool {
        match of {
            Type::Named(id) => self.defaults.contains(id),
            _ => true,
        }
    }

    /// A struct has a default when all that it always holds has one.
    fn find_defaults(&mut self) {
        // What a struct waits for, and what waits for it.
        let mut waiting: Vec<usize> = vec![0; self.named.len()];
        let mut waited_for: Vec<Vec<TypeId>> = vec![Vec::new(); self.named.len()];
        let mut found: Vec<TypeId> = Vec::new();
        for (id, named) in self.iter() {
            let Definition::Struct(fields) = &named.definition else { continue };
            let held = fields.iter().filter(|field| field.required).filter_map(|field| match field.of {
                Type::Named(held) => Some(held),
                _ => None,
            });
            let mut count = 0;
            for held in held {
                count += 1;
                if let Some(waited_for) = waited_for.get_mut(held.0) {
                    waited_for.push(id);
                }
            }
            match waiting.get_mut(id.0) {
                Some(waiting) if count > 0 => *waiting = count,
                _ => found.push(id),
            }
        }
        while let Some(id) = found.pop() {
            self.defaults.insert(id);
            for waits in waited_for.get(id.0).into_iter().flatten() {
                if let Some(waiting) = waiting.get_mut(waits.0) {
                    *waiting -= 1;
                    if *waiting == 0 {
                        found.push(*waits);
                    }
                }
            }
        }
    }

    /// Puts on the heap what would make a type contain itself.
    fn box_recursion(&mut self) {
        let contained = |named: &NamedType| -> Vec<TypeId> {
            let id = |of: &Type| match of {
                Type::Named(id) => Some(*id),
                _ => None,
            };
            match &named.definition {
                Definition::Enum(_) => Vec::new(),
                Definition::Struct(fields) => fields.iter().filter_map(|field| id(&field.of)).collect(),
                Definition::Union(cases) => cases.iter().filter_map(|case| id(&case.of)).collect(),
            }
        };
        let contained: Vec<Vec<TypeId>> = self.named.iter().map(contained).collect();
        let mut state = vec![Visit::Open; contained.len()];
        let mut back: HashSet<(TypeId, TypeId)> = HashSet::new();
        for start in 0..contained.len() {
            // The way to the type at hand, each with how many of its parts have been looked at.
            let mut way: Vec<(TypeId, usize)> = vec![(TypeId(start), 0)];
            if state.get(start) != Some(&Visit::Open) {
                continue;
            }
            while let Some((id, looked_at)) = way.last_mut() {
                let id = *id;
                let part = contained.get(id.0).and_then(|parts| parts.get(*looked_at)).copied();
                *looked_at += 1;
                let (state_of, next) = match part {
                    Some(part) => match state.get(part.0) {
                        Some(Visit::Open) => (Visit::Entered, Some(part)),
                        Some(Visit::Entered) => {
                            back.insert((id, part));
                            continue;
                        }
                        _ => continue,
                    },
                    None => (Visit::Done, None),
                };
                if let Some(state) = state.get_mut(id.0) {
                    *state = state_of;
                }
                match next {
                    Some(part) => {
                        if let Some(state) = state.get_mut(part.0) {
                            *state = Visit::Entered;
                        }
                        way.push((part, 0));
                    }
                    None => {
                        way.pop();
                    }
                }
            }
        }
        for (index, named) in self.named.iter_mut().enumerate() {
            let leads_back =
                |of: &Type| matches!(of, Type::Named(part) if back.contains(&(TypeId(index), *part)));
            match &mut named.definition {
                Definition::Enum(_) => {}
                Definition::Struct(fields) => {
                    fields.iter_mut().for_each(|field| field.boxed = leads_back(&field.of));
                }
                Definition::Union(cases) => {
                    cases.iter_mut().for_each(|case| case.boxed = leads_back(&case.of));
                }
            }
        }
    }
}

/// What is known of a type on the search for types that contain themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Open,
    Entered,
    Done,
}

/// Makes types of schemas. The fields of structs are made last, one struct after the other, so that it does not matter how
/// deep structs nest.
struct Making<'t, 'a> {
    types: &'t mut Types,
    pending: VecDeque<Pending<'a>>,
    /// The lists, maps and unions that what is at hand is part of.
    enclosing: Vec<Identity>,
}

/// A struct whose fields are to be made.
struct Pending<'a> {
    id: TypeId,
    home: Home,
    name: String,
    properties: Vec<Property<'a>>,
}

impl<'a> Making<'_, 'a> {
    fn describe(&mut self, schemas: &[Schema<'a>], home: Home, hint: &str) -> Described {
        match schemas {
            [] => Described::open(Openness::Unsaid),
            [only] => self.of_shape(only.shape(), home, hint),
            [first, others @ ..] => {
                let mut identity: Identity = schemas.iter().map(|schema| schema.shape().identity).collect();
                identity.sort_unstable();
                identity.dedup();
                let union = SchemaUnion::of(*first, others);
                self.of_union(&union, &Naming { identity, home, name: hint, description: None })
            }
        }
    }

    /// Makes the fields of all structs.
    fn complete(&mut self) {
        while let Some(Pending { id, home, name, properties }) = self.pending.pop_front() {
            let mut namer = Namer::default();
            let fields = properties.iter().map(|property| self.field(property, home, &name, &mut namer));
            let fields = fields.collect();
            self.types.redefine(id, Definition::Struct(fields));
        }
    }

    fn field(&mut self, property: &Property<'a>, home: Home, of_type: &str, namer: &mut Namer) -> Field {
        let shape = property.schema.shape();
        let hint = format!("{of_type}-{}", property.name);
        let Described { of, remark } = self.describe(&property.schemas(), home, &hint);
        // What is only sent or only returned is missing on the other way.
        let one_way = shape.read_only || shape.write_only;
        let nullable = shape.nullable || property.alternatives.iter().any(|other| other.shape().nullable);
        Field {
            json_name: property.name.to_owned(),
            name: namer.unique(snake_case(property.name)),
            of,
            required: property.required && !nullable && !one_way,
            secret: shape.is_secret(),
            boxed: false,
            description: shape.description.map(str::to_owned),
            remark,
        }
    }

    /// Makes a list, a map or a union, unless it is part of itself or nests too deep.
    fn inside(&mut self, naming: &Naming<'_>, make: impl FnOnce(&mut Self) -> Described) -> Described {
        if self.enclosing.len() == DEPTH || self.enclosing.contains(&naming.identity) {
            return Described::open(Openness::Depth);
        }
        self.enclosing.push(naming.identity.clone());
        let described = make(self);
        self.enclosing.pop();
        described
    }

    fn of_shape(&mut self, shape: Shape<'a>, home: Home, hint: &str) -> Described {
        let name = shape.name.unwrap_or(hint);
        let naming =
            Naming { identity: vec![shape.identity], home, name, description: shape.own_description };
        self.of_kind(&shape.kind, &naming)
    }

    fn of_kind(&mut self, kind: &ShapeKind<'a>, naming: &Naming<'_>) -> Described {
        match kind {
            ShapeKind::String { format, values } if values.is_empty() => {
                let remark = format.and_then(format_in_words).map(Remark::Format);
                Described { of: Type::String, remark }
            }
            ShapeKind::String { values, .. } => {
                Described::plain(Type::Named(self.types.enum_of(naming, values)))
            }
            ShapeKind::Integer { values, .. } => {
                let remark = (!values.is_empty()).then(|| Remark::Values(values.clone()));
                Described { of: Type::Integer, remark }
            }
            ShapeKind::Number => Described::plain(Type::Number),
            ShapeKind::Boolean => Described::plain(Type::Boolean),
            ShapeKind::Array(items) => self.array_of(items.as_slice(), naming),
            ShapeKind::Tuple { first, rest } => {
                let items: Vec<Schema<'a>> = first.iter().chain(rest).copied().collect();
                self.array_of(&items, naming)
            }
            ShapeKind::Object { properties, additional } => match (properties.is_empty(), additional) {
                (false, _) => Described::plain(Type::Named(self.struct_of(naming, properties))),
                (true, Additional::Of(values)) => self.map_of(&[*values], naming),
                (true, _) => Described::open(Openness::FreeForm),
            },
            ShapeKind::Union(union) => self.of_union(union, naming),
            ShapeKind::Open(why) => Described::open(*why),
        }
    }

    fn array_of(&mut self, items: &[Schema<'a>], naming: &Naming<'_>) -> Described {
        let hint = format!("{}-item", naming.name);
        self.inside(naming, |making| making.describe(items, naming.home, &hint)).inside(Type::Array)
    }

    fn map_of(&mut self, values: &[Schema<'a>], naming: &Naming<'_>) -> Described {
        let hint = format!("{}-value", naming.name);
        self.inside(naming, |making| making.describe(values, naming.home, &hint)).inside(Type::Map)
    }

    fn of_union(&mut self, union: &SchemaUnion<'a>, naming: &Naming<'_>) -> Described {
        let key = (naming.identity.clone(), naming.home);
        if let Some(known) = self.types.by_schema.get(&key) {
            return Described::plain(Type::Named(*known));
        }
        match self.types.by_union.get(&key) {
            Some(Some(known)) => return known.clone(),
            Some(None) => return Described::open(Openness::Depth),
            None if self.types.by_union.len() >= UNIONS => return Described::open(Openness::Depth),
            None => {}
        }
        self.types.by_union.insert(key.clone(), None);
        let described = self.inside(naming, |making| making.of_new_union(union, naming));
        self.types.by_union.insert(key, Some(described.clone()));
        described
    }

    fn of_new_union(&mut self, union: &SchemaUnion<'a>, naming: &Naming<'_>) -> Described {
        if !union.is_plain() {
            return self.merged(union, naming);
        }
        let mut parts = Vec::new();
        if let Err(why) = flatten(union, 0, &mut parts) {
            return Described::open(why);
        }
        let mut groups: Vec<(JsonKind, Vec<UnionPart<'a>>)> = Vec::new();
        for part in parts {
            let kind = match json_kind(&part.shape.kind) {
                Ok(kind) => kind,
                Err(why) => return Described::open(why),
            };
            match groups.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, group)) => group.push(part),
                None => groups.push((kind, vec![part])),
            }
        }
        // A whole number is a number, too.
        if groups.iter().any(|(kind, _)| *kind == JsonKind::Number) {
            groups.retain(|(kind, _)| *kind != JsonKind::Integer);
        }
        match groups.as_slice() {
            [] => Described::open(Openness::Unsaid),
            [(kind, group)] => self.of_group(*kind, group, union, naming),
            several => self.of_kinds(several, union, naming),
        }
    }

    /// A union of values of different kinds of JSON.
    fn of_kinds(
        &mut self,
        groups: &[(JsonKind, Vec<UnionPart<'a>>)],
        union: &SchemaUnion<'a>,
        naming: &Naming<'_>,
    ) -> Described {
        let free = |part: &UnionPart<'a>| {
            matches!(&part.shape.kind, ShapeKind::Object { properties, additional }
                if properties.is_empty() && !matches!(additional, Additional::Of(_)))
        };
        if groups.iter().any(|(_, group)| group.iter().any(free)) {
            return Described::open(Openness::Union);
        }
        let id = self.types.define(naming, Definition::Union(Cases::Kinds(Vec::new())));
        let mut namer = Namer::reserving([OTHER_VARIANT, "Self"]);
        let mut cases = Vec::with_capacity(groups.len());
        for (kind, group) in groups {
            let word = match kind {
                JsonKind::String => "Text",
                JsonKind::Integer => "Integer",
                JsonKind::Number => "Number",
                JsonKind::Boolean => "Boolean",
                JsonKind::Array => "List",
                JsonKind::Object => "Object",
            };
            let name = format!("{}-{}", naming.name, word.to_lowercase());
            let naming = Naming { name: &name, description: None, ..naming.of_parts(group) };
            let of = self.of_group(*kind, group, union, &naming).of;
            let own = match (kind, group.as_slice()) {
                (JsonKind::Object, [only]) => only.shape.name,
                _ => None,
            };
            let name = namer.unique(own.map_or_else(|| word.to_owned(), upper_camel_case));
            cases.push((*kind, Case { name, boxed: false, of }));
        }
        self.types.redefine(id, Definition::Union(Cases::Kinds(cases)));
        Described::plain(Type::Named(id))
    }

    /// The type of values of one kind of JSON that are described by several schemas.
    fn of_group(
        &mut self,
        kind: JsonKind,
        group: &[UnionPart<'a>],
        union: &SchemaUnion<'a>,
        naming: &Naming<'_>,
    ) -> Described {
        match group {
            [only] if only.is_schema => {
                return self.of_shape(only.shape.clone(), naming.home, naming.name);
            }
            [only] => return self.of_kind(&only.shape.kind, naming),
            _ => {}
        }
        match kind {
            JsonKind::String => {
                let mut all: Vec<&str> = Vec::new();
                let mut formats: Vec<Option<&str>> = Vec::new();
                let mut free = false;
                for part in group {
                    if let ShapeKind::String { format, values } = &part.shape.kind {
                        free |= values.is_empty();
                        all.extend(values);
                        formats.push(*format);
                    }
                }
                formats.dedup();
                match (free, formats.as_slice()) {
                    (false, _) => Described::plain(Type::Named(self.types.enum_of(naming, &all))),
                    (true, [Some(format)]) => {
                        Described { of: Type::String, remark: format_in_words(format).map(Remark::Format) }
                    }
                    (true, _) => Described::plain(Type::String),
                }
            }
            JsonKind::Integer => {
                let values = group.iter().map(|part| match &part.shape.kind {
                    ShapeKind::Integer { values, .. } if !values.is_empty() => Some(values),
                    _ => None,
                });
                let values: Option<Vec<_>> = values.collect();
                let values = values.map(|all| all.into_iter().flatten().copied().collect());
                Described { of: Type::Integer, remark: values.map(Remark::Values) }
            }
            JsonKind::Number => Described::plain(Type::Number),
            JsonKind::Boolean => Described::plain(Type::Boolean),
            JsonKind::Array => {
                let mut items = Vec::new();
                for part in group {
                    match &part.shape.kind {
                        ShapeKind::Array(Some(item)) => items.push(*item),
                        ShapeKind::Tuple { first, rest } => items.extend(first.iter().chain(rest)),
                        _ => return Described::open(Openness::Unsaid).inside(Type::Array),
                    }
                }
                self.array_of(&items, &naming.of_parts(group))
            }
            JsonKind::Object => self.of_objects(group, union, naming),
        }
    }

    /// A union of objects: an enum where they can be told apart, otherwise one struct with the members of all.
    fn of_objects(
        &mut self,
        group: &[UnionPart<'a>],
        union: &SchemaUnion<'a>,
        naming: &Naming<'_>,
    ) -> Described {
        let objects = group.iter().map(|part| match &part.shape.kind {
            ShapeKind::Object { properties, additional } => Some((properties.as_slice(), *additional)),
            _ => None,
        });
        let Some(objects) = objects.collect::<Option<Vec<_>>>() else {
            return Described::open(Openness::Union);
        };
        let values = objects.iter().map(|(properties, additional)| match additional {
            Additional::Of(values) if properties.is_empty() => Some(*values),
            _ => None,
        });
        if let Some(values) = values.collect::<Option<Vec<_>>>() {
            return self.map_of(&values, &naming.of_parts(group));
        }
        if objects.iter().any(|(properties, _)| properties.is_empty()) {
            return Described::open(Openness::Union);
        }
        if let Some((property, tags)) = tags(group, &objects, union.discriminator) {
            return self.of_cases(group, naming, &tags, |cases| {
                let cases = tags.iter().cloned().zip(cases).collect();
                Cases::Tagged { property: property.to_owned(), cases }
            });
        }
        if let Some(members) = own_members(&objects) {
            let tags: Vec<Vec<String>> = members.iter().map(|member| vec![member.clone()]).collect();
            return self.of_cases(group, naming, &tags, |cases| {
                Cases::Members(members.into_iter().zip(cases).collect())
            });
        }
        self.merged(union, naming)
    }

    /// An enum of objects, each called by its schema's name or by what tells it apart.
    fn of_cases(
        &mut self,
        group: &[UnionPart<'a>],
        naming: &Naming<'_>,
        tags: &[Vec<String>],
        cases: impl FnOnce(Vec<Case>) -> Cases,
    ) -> Described {
        let id = self.types.define(naming, Definition::Union(Cases::Members(Vec::new())));
        let mut namer = Namer::reserving([OTHER_VARIANT, "Self"]);
        let mut all = Vec::with_capacity(group.len());
        for (part, tags) in group.iter().zip(tags) {
            let tag = tags.first().map_or("", String::as_str);
            let hint = format!("{}-{tag}", naming.name);
            let of = self.of_shape(part.shape.clone(), naming.home, &hint).of;
            let name = namer.unique(upper_camel_case(part.shape.name.unwrap_or(tag)));
            all.push(Case { name, boxed: false, of });
        }
        self.types.redefine(id, Definition::Union(cases(all)));
        Described::plain(Type::Named(id))
    }

    /// One struct with the members of all branches of a union of objects.
    fn merged(&mut self, union: &SchemaUnion<'a>, naming: &Naming<'_>) -> Described {
        match union.merged() {
            ShapeKind::Object { properties, .. } if !properties.is_empty() => {
                Described::plain(Type::Named(self.struct_of(naming, &properties)))
            }
            ShapeKind::Open(why) => Described::open(why),
            _ => Described::open(Openness::Union),
        }
    }

    fn struct_of(&mut self, naming: &Naming<'_>, properties: &[Property<'a>]) -> TypeId {
        if let Some(known) = self.types.by_schema.get(&(naming.identity.clone(), naming.home)) {
            return *known;
        }
        let id = self.types.define(naming, Definition::Struct(Vec::new()));
        let (home, name, properties) = (naming.home, naming.name.to_owned(), properties.to_vec());
        self.pending.push_back(Pending { id, home, name, properties });
        id
    }
}

/// What a named type is made of, and what it may be called.
#[derive(Debug)]
pub struct Naming<'n> {
    /// Which schemas it is made of: tells whether it has been made before.
    pub identity: Vec<Span>,
    /// The module that it is defined in.
    pub home: Home,
    /// Its name before it is made Rust's.
    pub name: &'n str,
    /// What its schema says of it.
    pub description: Option<&'n str>,
}

impl Naming<'_> {
    /// The same for what some parts of a union have in common.
    fn of_parts(&self, parts: &[UnionPart<'_>]) -> Self {
        let identity = self.identity.iter().copied().chain(parts.iter().map(|part| part.shape.identity));
        Self { identity: identity.collect(), ..*self }
    }
}

/// One of the schemas of a union, those of its branches included.
struct UnionPart<'a> {
    shape: Shape<'a>,
    /// Whether it is a schema of its own, and not one of the types of a schema that has several.
    is_schema: bool,
    /// The values of the discriminator that stand for it.
    tags: Vec<&'a str>,
    /// Whether these values are listed.
    mapped: bool,
}

/// All schemas of a union, each once; why not, when there are too many.
fn flatten<'a>(
    union: &SchemaUnion<'a>,
    depth: usize,
    parts: &mut Vec<UnionPart<'a>>,
) -> Result<(), Openness> {
    if depth > BRANCH_DEPTH {
        return Err(Openness::Depth);
    }
    for branch in &union.branches {
        let shape = match &branch.of {
            BranchKind::Schema(schema) => schema.shape(),
            BranchKind::Kind(kind) => Shape {
                identity: union.identity,
                name: None,
                description: None,
                own_description: None,
                nullable: false,
                read_only: false,
                write_only: false,
                kind: kind.clone(),
            },
        };
        match &shape.kind {
            ShapeKind::Union(inner) if inner.is_plain() => flatten(inner, depth + 1, parts)?,
            _ => {
                let shape = shape.merged();
                let is_schema = matches!(branch.of, BranchKind::Schema(_));
                let same = |part: &UnionPart<'_>| part.is_schema && part.shape.identity == shape.identity;
                if !is_schema || !parts.iter().any(same) {
                    let (tags, mapped) = (branch.tags.clone(), branch.mapped);
                    parts.push(UnionPart { shape, is_schema, tags, mapped });
                }
            }
        }
        if parts.len() > BRANCHES {
            return Err(Openness::Depth);
        }
    }
    Ok(())
}

fn json_kind(kind: &ShapeKind<'_>) -> Result<JsonKind, Openness> {
    Ok(match kind {
        ShapeKind::String { .. } => JsonKind::String,
        ShapeKind::Integer { .. } => JsonKind::Integer,
        ShapeKind::Number => JsonKind::Number,
        ShapeKind::Boolean => JsonKind::Boolean,
        ShapeKind::Array(_) | ShapeKind::Tuple { .. } => JsonKind::Array,
        ShapeKind::Object { .. } => JsonKind::Object,
        ShapeKind::Open(why @ (Openness::BrokenReference | Openness::Contradiction | Openness::Depth)) => {
            return Err(*why);
        }
        ShapeKind::Open(_) | ShapeKind::Union(_) => return Err(Openness::Union),
    })
}

/// An object of a union: its named members and what it may have beside them.
type ObjectPart<'p, 'a> = (&'p [Property<'a>], Additional<'a>);

/// The member whose value tells objects apart, and its values for each of them: that which the description names, or the
/// first that has constants in all of them.
fn tags<'a>(
    group: &[UnionPart<'a>],
    objects: &[ObjectPart<'_, 'a>],
    discriminator: Option<&'a str>,
) -> Option<(&'a str, Vec<Vec<String>>)> {
    let constants = |(properties, _): &ObjectPart<'_, 'a>, name: &str| -> Option<Vec<String>> {
        let property = properties.iter().find(|property| property.name == name)?;
        match property.only_schema()?.shape().kind {
            ShapeKind::String { values, .. } => Some(values.into_iter().map(str::to_owned).collect()),
            _ => None,
        }
    };
    let disjoint = |tags: &[Vec<String>]| {
        let mut seen = HashSet::new();
        tags.iter().all(|tags| !tags.is_empty() && tags.iter().all(|tag| seen.insert(tag.clone())))
    };
    let by_discriminator = discriminator.and_then(|name| {
        let tags = group.iter().zip(objects).map(|(part, object)| {
            let listed = || part.tags.iter().map(|tag| (*tag).to_owned()).collect();
            let constants = constants(object, name)?;
            Some(if part.mapped || constants.is_empty() { listed() } else { constants })
        });
        let tags = tags.collect::<Option<Vec<_>>>().filter(|tags| disjoint(tags))?;
        Some((name, tags))
    });
    by_discriminator.or_else(|| {
        let (properties, _) = objects.first()?;
        properties.iter().find_map(|property| {
            let tags = objects.iter().map(|object| constants(object, property.name));
            let tags = tags.collect::<Option<Vec<_>>>().filter(|tags| disjoint(tags))?;
            Some((property.name, tags))
        })
    })
}

/// For each object of a union a member that it always has and that no other can have.
fn own_members(objects: &[ObjectPart<'_, '_>]) -> Option<Vec<String>> {
    let own = objects.iter().enumerate().map(|(index, (properties, _))| {
        let others = || objects.iter().enumerate().filter(|(other, _)| *other != index);
        let mut candidates = properties.iter().filter(|property| property.required);
        let own = candidates.find(|property| {
            others().all(|(_, (properties, additional))| {
                matches!(additional, Additional::Nothing)
                    && properties.iter().all(|other| other.name != property.name)
            })
        })?;
        Some(own.name.to_owned())
    });
    own.collect()
}

/// The name of an enum's variant. A sign before a value says something.
fn variant_name(value: &str) -> String {
    let signed = |word: &str, rest: &str| match rest.starts_with(|next: char| next.is_alphanumeric()) {
        true => upper_camel_case(&format!("{word}-{rest}")),
        false => upper_camel_case(value),
    };
    match (value.strip_prefix('-'), value.strip_prefix('+')) {
        (Some(rest), _) => signed("minus", rest),
        (_, Some(rest)) => signed("plus", rest),
        (None, None) => upper_camel_case(value),
    }
}

/// What a format of text says, in words, where it says something.
fn format_in_words(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "An RFC 3339 date and time",
        "date" => "A date, such as `2024-12-31`",
        "time" => "A time of day",
        "duration" => "An ISO 8601 duration",
        "uuid" => "A UUID",
        "uri" | "url" | "iri" => "A URI",
        "uri-reference" | "iri-reference" => "A URI or a relative reference",
        "email" | "idn-email" => "An email address",
        "hostname" | "idn-hostname" => "A host name",
        "ipv4" | "ip" => "An IPv4 address",
        "ipv6" => "An IPv6 address",
        "byte" | "base64" => "Base64",
        "binary" => "Binary data",
        "int32" | "int64" | "uint32" | "uint64" => "A whole number as text",
        "decimal" | "double" | "float" => "A number as text",
        "json-pointer" => "A JSON Pointer",
        "regex" => "A regular expression",
        _ => return None,
    })
}
