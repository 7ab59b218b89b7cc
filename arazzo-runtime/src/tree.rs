//! Values on their way to where there is no JSON: into parameters, forms, parts of a body and XML.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use crate::redact::is_secret_name;

/// How deep values may nest. What a request holds is bounded by its documents, but untyped JSON is the caller's.
const DEPTH: usize = 128;

/// What serde's numbers of arbitrary precision are called on their way through a serializer.
const ARBITRARY_NUMBER: &str = "$serde_json::private::Number";

/// A value whose objects keep the order in which their members are written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    /// Nothing: it is left out wherever that is possible.
    Null,
    /// Text.
    Text(String),
    /// A number or a boolean, as JSON writes it.
    Literal(String),
    /// A list.
    List(Vec<Tree>),
    /// An object.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// The value as a tree.
    pub(crate) fn of(value: &(impl Serialize + ?Sized)) -> Result<Self, Unwritable> {
        value.serialize(Planter { depth: 0 })
    }

    /// A single value as it is, a list or an object as JSON.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Literal(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// Whether it is neither a list nor an object.
    pub(crate) fn is_single(&self) -> bool {
        matches!(self, Self::Null | Self::Text(_) | Self::Literal(_))
    }

    /// Calls `visit` for each single value that stands behind the name of a credential.
    pub(crate) fn for_each_secret(&self, secret: bool, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Null => {}
            Self::Text(text) | Self::Literal(text) if secret => visit(text),
            Self::Text(_) | Self::Literal(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.for_each_secret(secret, visit)),
            Self::Object(members) => members
                .iter()
                .for_each(|(name, value)| value.for_each_secret(secret || is_secret_name(name), visit)),
        }
    }
}

/// The tree as JSON.
impl fmt::Display for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Text(text) => quoted(formatter, text),
            Self::Literal(text) => formatter.write_str(text),
            Self::List(items) => {
                formatter.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    write!(formatter, "{comma}{item}")?;
                }
                formatter.write_str("]")
            }
            Self::Object(members) => {
                formatter.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        formatter.write_str(",")?;
                    }
                    quoted(formatter, name)?;
                    write!(formatter, ":{value}")?;
                }
                formatter.write_str("}")
            }
        }
    }
}

fn quoted(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    formatter.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

/// Why a value cannot be written down.
#[derive(Debug)]
pub(crate) struct Unwritable(String);

impl fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Makes a tree of what is serialised with it.
#[derive(Clone, Copy)]
struct Planter {
    depth: usize,
}

impl Planter {
    fn inner(self) -> Result<Self, Unwritable> {
        match self.depth < DEPTH {
            true => Ok(Self { depth: self.depth + 1 }),
            false => Err(Unwritable(format!("it nests deeper than {DEPTH} levels"))),
        }
    }

    fn list(self, variant: Option<&'static str>) -> Result<List, Unwritable> {
        Ok(List { planter: self.inner()?, items: Vec::new(), variant })
    }

    fn object(self, name: &'static str, variant: Option<&'static str>) -> Result<Object, Unwritable> {
        Ok(Object { planter: self.inner()?, members: Vec::new(), key: String::new(), name, variant })
    }
}

/// A value of an enum's variant, as JSON has it: an object with one member.
fn of_variant(variant: Option<&'static str>, value: Tree) -> Tree {
    match variant {
        Some(variant) => Tree::Object(vec![(variant.to_owned(), value)]),
        None => value,
    }
}

macro_rules! literals {
    ($($name:ident: $of:ty),*) => {
        $(fn $name(self, value: $of) -> Result<Tree, Unwritable> {
            Ok(Tree::Literal(value.to_string()))
        })*
    };
}

impl Serializer for Planter {
    type Ok = Tree;
    type Error = Unwritable;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    literals! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_i128: i128, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_u128: u128
    }

    fn serialize_f32(self, value: f32) -> Result<Tree, Unwritable> {
        Ok(if value.is_finite() { Tree::Literal(value.to_string()) } else { Tree::Null })
    }

    fn serialize_f64(self, value: f64) -> Result<Tree, Unwritable> {
        Ok(if value.is_finite() { Tree::Literal(value.to_string()) } else { Tree::Null })
    }

    fn serialize_char(self, value: char) -> Result<Tree, Unwritable> {
        Ok(Tree::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Tree, Unwritable> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Tree, Unwritable> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Tree, Unwritable> {
        Ok(Tree::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Tree, Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Tree, Unwritable> {
        Ok(Tree::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Tree, Unwritable> {
        Ok(Tree::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Tree, Unwritable> {
        Ok(Tree::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Tree, Unwritable> {
        value.serialize(self.inner()?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Tree, Unwritable> {
        Ok(of_variant(Some(variant), value.serialize(self.inner()?)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List, Unwritable> {
        self.list(None)
    }

    fn serialize_tuple(self, _: usize) -> Result<List, Unwritable> {
        self.list(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List, Unwritable> {
        self.list(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List, Unwritable> {
        self.list(Some(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, Unwritable> {
        self.object("", None)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Object, Unwritable> {
        self.object(name, None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Object, Unwritable> {
        self.object("", Some(variant))
    }
}

/// A list that is being made.
struct List {
    planter: Planter,
    items: Vec<Tree>,
    variant: Option<&'static str>,
}

impl List {
    fn push(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unwritable> {
        self.items.push(value.serialize(self.planter)?);
        Ok(())
    }

    fn finish(self) -> Tree {
        of_variant(self.variant, Tree::List(self.items))
    }
}

impl ser::SerializeSeq for List {
    type Ok = Tree;
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.push(value)
    }

    fn end(self) -> Result<Tree, Unwritable> {
        Ok(self.finish())
    }
}

impl ser::SerializeTuple for List {
    type Ok = Tree;
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.push(value)
    }

    fn end(self) -> Result<Tree, Unwritable> {
        Ok(self.finish())
    }
}

impl ser::SerializeTupleStruct for List {
    type Ok = Tree;
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.push(value)
    }

    fn end(self) -> Result<Tree, Unwritable> {
        Ok(self.finish())
    }
}

impl ser::SerializeTupleVariant for List {
    type Ok = Tree;
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.push(value)
    }

    fn end(self) -> Result<Tree, Unwritable> {
        Ok(self.finish())
    }
}

/// An object that is being made.
struct Object {
    planter: Planter,
    members: Vec<(String, Tree)>,
    /// The name of the member that comes next.
    key: String,
    name: &'static str,
    variant: Option<&'static str>,
}

impl Object {
    fn push(&mut self, name: String, value: &(impl Serialize + ?Sized)) -> Result<(), Unwritable> {
        self.members.push((name, value.serialize(self.planter)?));
        Ok(())
    }

    fn finish(self) -> Tree {
        let mut members = self.members;
        if self.name == ARBITRARY_NUMBER
            && let Some((_, Tree::Text(digits))) = members.pop()
        {
            return Tree::Literal(digits);
        }
        of_variant(self.variant, Tree::Object(members))
    }
}

impl ser::SerializeMap for Object {
    type Ok = Tree;
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        match key.serialize(self.planter)? {
            Tree::Text(key) | Tree::Literal(key) => {
                self.key = key;
                Ok(())
            }
            _ => Err(Unwritable("the name of a member is not text".to_owned())),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        let name = std::mem::take(&mut self.key);
        self.push(name, value)
    }

    fn end(self) -> Result<Tree, Unwritable> {
        Ok(self.finish())
    }
}

impl ser::SerializeStruct for Object {
    type Ok = Tree;
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.push(name.to_owned(), value)
    }

    fn end(self) -> Result<Tree, Unwritable> {
        Ok(self.finish())
    }
}

impl ser::SerializeStructVariant for Object {
    type Ok = Tree;
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.push(name.to_owned(), value)
    }

    fn end(self) -> Result<Tree, Unwritable> {
        Ok(self.finish())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{DEPTH, Tree};

    #[test]
    fn is_the_same_json() {
        for value in [
            json!(null),
            json!("a \"b\" \u{1}"),
            json!(-5),
            json!(true),
            json!(1.5),
            json!([1, [], {}, [null, "x"]]),
            json!({ "a": { "b": [1, 2] }, "c": "d" }),
        ] {
            let tree = Tree::of(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&tree.to_string()).unwrap(), value);
        }
    }

    #[test]
    fn keeps_the_order_of_members() {
        #[derive(serde::Serialize)]
        struct Unsorted {
            z: u8,
            a: Option<u8>,
            m: char,
        }
        assert_eq!(
            Tree::of(&Unsorted { z: 1, a: None, m: 'x' }).unwrap().to_string(),
            r#"{"z":1,"a":null,"m":"x"}"#
        );
    }

    #[test]
    fn what_nests_without_end_is_refused() {
        let mut value = json!(1);
        for _ in 0..DEPTH {
            value = json!([value]);
        }
        assert!(Tree::of(&value).is_ok());
        assert!(Tree::of(&json!([value])).is_err());
    }
}
