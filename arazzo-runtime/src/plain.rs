//! Values that are written as plain text: what XML, forms and bodies of text hold.

use std::borrow::Cow;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

/// A text that is read as whatever single value is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plain<'t>(pub(crate) Cow<'t, str>);

impl<'t> From<&'t str> for Plain<'t> {
    fn from(text: &'t str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Plain<'_> {
    fn trimmed(&self) -> &str {
        self.0.trim_matches([' ', '\t', '\r', '\n'])
    }

    fn unexpected(&self) -> Unexpected<'_> {
        Unexpected::Str(&self.0)
    }

    /// The number that the text is.
    pub(crate) fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Error> {
        let text = self.trimmed();
        if let Ok(number) = text.parse() {
            return visitor.visit_i64(number);
        }
        if let Ok(number) = text.parse() {
            return visitor.visit_u64(number);
        }
        match self.as_number() {
            Some(number) => visitor.visit_f64(number),
            None => Err(de::Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    /// Whether the text is a number.
    #[cfg(feature = "xml")]
    pub(crate) fn is_number(&self) -> bool {
        self.as_number().is_some()
    }

    fn as_number(&self) -> Option<f64> {
        let text = self.trimmed();
        let is_number = text.chars().all(|letter| letter.is_ascii_digit() || "+-.eE".contains(letter));
        text.parse().ok().filter(|number: &f64| is_number && number.is_finite())
    }

    /// The boolean that the text is.
    pub(crate) fn boolean<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Error> {
        match self.as_boolean() {
            Some(boolean) => visitor.visit_bool(boolean),
            None => Err(de::Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    /// Whether the text is a boolean.
    #[cfg(feature = "xml")]
    pub(crate) fn is_boolean(&self) -> bool {
        self.as_boolean().is_some()
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.trimmed() {
            "1" => Some(true),
            "0" => Some(false),
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

/// Writes the methods of a deserializer that read numbers, all by one method of it.
macro_rules! deserialize_numbers {
    ($de:lifetime, $read:ident) => {
        $crate::plain::deserialize_numbers! {
            $de, $read, deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
            deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
        }
    };
    ($de:lifetime, $read:ident, $($method:ident)+) => {
        $(fn $method<V: ::serde::de::Visitor<$de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            self.$read(visitor)
        })+
    };
}

pub(crate) use deserialize_numbers;

impl<'de> Deserializer<'de> for Plain<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Cow::Borrowed(text) => visitor.visit_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.boolean(visitor)
    }

    deserialize_numbers!('de, number);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(std::iter::once(self)))
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Plain<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The fields of a form, in which a name that is repeated stands for a list.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'t>(Vec<(Cow<'t, str>, Vec<Plain<'t>>)>);

impl<'t> Fields<'t> {
    /// The fields of a body.
    pub(crate) fn of(text: &'t str) -> Self {
        let mut fields: Vec<(Cow<'t, str>, Vec<Plain<'t>>)> = Vec::new();
        let mut positions = std::collections::HashMap::new();
        for (name, value) in url_encoded(text) {
            let position = *positions.entry(name.clone()).or_insert_with(|| {
                fields.push((name, Vec::new()));
                fields.len() - 1
            });
            if let Some((_, values)) = fields.get_mut(position) {
                values.push(Plain(value));
            }
        }
        Self(fields)
    }
}

/// The fields of a form, decoded.
fn url_encoded(text: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    let fields = text.trim().split('&').filter(|field| !field.is_empty());
    fields.map(|field| {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        (decoded(name), decoded(value))
    })
}

fn decoded(text: &str) -> Cow<'_, str> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    match text.contains(['+', '%']) {
        true => Cow::Owned(decode(&text.replace('+', " "))),
        false => Cow::Borrowed(text),
    }
}

/// The values of a field: one of them, or a list.
#[derive(Clone, Debug)]
struct Values<'t>(Vec<Plain<'t>>);

impl<'t> Values<'t> {
    fn only<'de, V: Visitor<'de>>(self, visitor: &V) -> Result<Plain<'t>, Error> {
        let mut values = self.0.into_iter();
        match (values.next(), values.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(de::Error::invalid_type(Unexpected::Seq, visitor)),
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.only(&visitor)?.number(visitor)
    }
}

impl<'de> Deserializer<'de> for Values<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.len() {
            1 => self.only(&visitor)?.deserialize_any(visitor),
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.only(&visitor)?.boolean(visitor)
    }

    deserialize_numbers!('de, number);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.0.into_iter()))
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Values<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let fields = self.0.into_iter().map(|(name, values)| (name.into_owned(), Values(values)));
        visitor.visit_map(MapDeserializer::new(fields))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::{Fields, Plain};

    #[track_caller]
    fn reads<T: for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug>(text: &str, expected: T) {
        assert_eq!(T::deserialize(Plain::from(text)).unwrap(), expected);
    }

    #[test]
    fn a_text_is_what_is_wanted() {
        reads(" 7\n", 7_i64);
        reads("18446744073709551615", u64::MAX);
        reads("-1.5e3", -1500.0);
        reads("7", 7.0);
        reads("TRUE", true);
        reads("0", false);
        reads(" a ", " a ".to_owned());
        reads("7", Some(7));
        reads("a", vec!["a".to_owned()]);
        reads("7", json!("7"));
    }

    #[test]
    fn a_text_that_is_something_else_is_said_to_be_so() {
        let error = i64::deserialize(Plain::from("seven")).unwrap_err().to_string();
        assert_eq!(error, "invalid type: string \"seven\", expected i64");
        for text in ["", "1e", "inf", "NaN", "0x1", "1_0", "infinity", "+", "7 8"] {
            assert!(f64::deserialize(Plain::from(text)).is_err(), "{text}");
        }
        assert!(i8::deserialize(Plain::from("300")).is_err());
        assert!(bool::deserialize(Plain::from("yes")).is_err());
    }

    #[test]
    fn forms_are_objects_of_texts_and_lists_of_them() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Token {
            access_token: String,
            expires_in: i64,
            scope: Vec<String>,
            refresh: Option<bool>,
        }
        let text = "access_token=a%2Bb+c&scope=x&expires_in=60&scope=y&other&&=";
        assert_eq!(
            Token::deserialize(Fields::of(text)).unwrap(),
            Token {
                access_token: "a+b c".to_owned(),
                expires_in: 60,
                scope: vec!["x".to_owned(), "y".to_owned()],
                refresh: None,
            }
        );
        let read = Value::deserialize(Fields::of(text)).unwrap();
        assert_eq!(read["scope"], json!(["x", "y"]));
        assert_eq!(read["other"], json!(""));
        let error = BTreeMap::<String, i64>::deserialize(Fields::of("a=1&a=2")).unwrap_err();
        assert_eq!(error.to_string(), "invalid type: sequence, expected i64");
    }
}
