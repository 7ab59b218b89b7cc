//! Types: from schemas to what Rust calls them. A named type is made once, however many ways lead to its schema.

use std::collections::HashMap;

use crate::names::{Namer, snake_case, upper_camel_case};
use crate::openapi::{Additional, Property, Schema, ShapeKind};
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
    /// An enum or a struct of ours.
    Named(TypeId),
    /// A list.
    Array(Box<Type>),
    /// An object whose members are all of one type.
    Map(Box<Type>),
    /// Whatever JSON there is: the description leaves it open.
    Json,
    /// Something of which only matters that it is there.
    Ignored,
}

impl Type {
    /// Whether the value is a single scalar, which can be a parameter as it is.
    #[must_use]
    pub fn is_scalar(&self, types: &Types) -> bool {
        match self {
            Self::String | Self::Integer | Self::Number | Self::Boolean => true,
            Self::Named(id) => types.enumeration(*id).is_some(),
            Self::Array(_) | Self::Map(_) | Self::Json | Self::Ignored => false,
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
            Self::Json | Self::Ignored => "any JSON value".to_owned(),
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

/// An enum or a struct.
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
}

/// The variant of every enum that holds values which the description does not list.
pub const OTHER_VARIANT: &str = "Other";

/// How deep types may nest; a schema that refers to itself without an object between never ends.
const DEPTH: usize = 64;

/// Names that the module of an API has for its own parts, and those of the prelude that it uses.
const API_NAMES: [&str; 21] = [
    "BaseUrl",
    "Box",
    "Client",
    "ClientBuilder",
    "Default",
    "Deserialize",
    "Deserializer",
    "Err",
    "From",
    "None",
    "Ok",
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
    by_schema: HashMap<(Span, Home), TypeId>,
    /// How many schemas enclose the one that is looked at.
    depth: usize,
    /// Structs whose fields are being made: a field that leads to one of them is recursive.
    open: Vec<TypeId>,
    namers: HashMap<Home, Namer>,
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
            Definition::Struct(_) => None,
        }
    }

    /// The fields, when the type is a struct.
    #[must_use]
    pub fn structure(&self, id: TypeId) -> Option<&[Field]> {
        match &self.get(id)?.definition {
            Definition::Struct(fields) => Some(fields),
            Definition::Enum(_) => None,
        }
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
        if self.depth == DEPTH {
            return Type::Json;
        }
        self.depth += 1;
        let of = self.of_shallow_schema(schema, home, hint);
        self.depth -= 1;
        of
    }

    fn of_shallow_schema(&mut self, schema: Schema<'_>, home: Home, hint: &str) -> Type {
        let shape = schema.shape();
        let name = shape.name.unwrap_or(hint);
        match shape.kind {
            ShapeKind::String { values, .. } if values.is_empty() => Type::String,
            ShapeKind::String { values, .. } => {
                Type::Named(self.enum_of(shape.identity, home, name, shape.own_description, &values))
            }
            ShapeKind::Integer { .. } => Type::Integer,
            ShapeKind::Number => Type::Number,
            ShapeKind::Boolean => Type::Boolean,
            ShapeKind::Array(items) => {
                let item =
                    items.map_or(Type::Json, |items| self.of_schema(items, home, &format!("{name}-item")));
                Type::Array(Box::new(item))
            }
            ShapeKind::Object { properties, additional } => match (properties.is_empty(), additional) {
                (false, _) => Type::Named(self.struct_of(
                    shape.identity,
                    home,
                    name,
                    shape.own_description,
                    &properties,
                )),
                (true, Additional::Of(values)) => {
                    let value = self.of_schema(values, home, &format!("{name}-value"));
                    Type::Map(Box::new(value))
                }
                (true, _) => Type::Json,
            },
            ShapeKind::Open => Type::Json,
        }
    }

    /// The enum with these values; `identity` tells whether it has been made before.
    pub fn enum_of(
        &mut self,
        identity: Span,
        home: Home,
        name: &str,
        description: Option<&str>,
        values: &[&str],
    ) -> TypeId {
        if let Some(known) = self.by_schema.get(&(identity, home)) {
            return *known;
        }
        let mut namer = Namer::reserving([OTHER_VARIANT, "Self"]);
        let mut variants: Vec<Variant> = Vec::new();
        for value in values {
            if variants.iter().all(|variant| variant.value != *value) {
                variants.push(Variant {
                    value: (*value).to_owned(),
                    name: namer.unique(upper_camel_case(value)),
                });
            }
        }
        self.define(identity, home, name, description, Definition::Enum(variants))
    }

    fn struct_of(
        &mut self,
        identity: Span,
        home: Home,
        name: &str,
        description: Option<&str>,
        properties: &[Property<'_>],
    ) -> TypeId {
        if let Some(known) = self.by_schema.get(&(identity, home)) {
            return *known;
        }
        let id = self.define(identity, home, name, description, Definition::Struct(Vec::new()));
        self.open.push(id);
        let mut namer = Namer::default();
        let mut fields = Vec::with_capacity(properties.len());
        for property in properties {
            let shape = property.schema.shape();
            let of = self.of_schema(property.schema, home, &format!("{name}-{}", property.name));
            fields.push(Field {
                json_name: property.name.to_owned(),
                name: namer.unique(snake_case(property.name)),
                boxed: matches!(of, Type::Named(id) if self.open.contains(&id)),
                of,
                required: property.required && !shape.nullable,
                secret: shape.is_secret(),
                description: shape.description.map(str::to_owned),
            });
        }
        self.open.pop();
        if let Some(named) = self.named.get_mut(id.0) {
            named.definition = Definition::Struct(fields);
        }
        id
    }

    fn define(
        &mut self,
        identity: Span,
        home: Home,
        name: &str,
        description: Option<&str>,
        definition: Definition,
    ) -> TypeId {
        let name = self.namer(home).unique(upper_camel_case(name));
        let id = TypeId(self.named.len());
        self.named.push(NamedType { name, home, description: description.map(str::to_owned), definition });
        self.by_schema.insert((identity, home), id);
        id
    }
}
