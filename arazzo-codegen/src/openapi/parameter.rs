//! Parameters, and how their values are written.

use super::reference::Place;
use super::{Api, Schema, Version, swagger};
use crate::parse::arazzo::{ParameterLocation, Text};
use crate::parse::tree::Node;
use crate::source::Span;

/// Whether a header of this name follows from other parts of a description.
#[must_use]
pub fn is_implied_header(name: &str) -> bool {
    ["accept", "authorization", "content-type"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Where it goes.
    pub location: ParameterLocation,
    /// Whether it must be sent.
    pub required: bool,
    /// What it is for.
    pub description: Option<&'a str>,
    /// What it may be.
    pub schema: Option<Schema<'a>>,
    /// Whether a list of it is sent as one parameter for each item, as is the default in queries.
    pub exploded: bool,
    /// How lists and objects are written; the default of its location where nothing is said.
    pub style: ParameterStyle,
    /// Whether the items of a list and the members of an object are written apart; the default of the style where nothing is
    /// said.
    pub explode: bool,
    /// Whether the characters that URLs reserve are sent as they are.
    pub allow_reserved: bool,
    /// The media type that values are written as, whatever the style, when the description gives one.
    pub content: Option<Text<'a>>,
    /// Where it is said to be deprecated.
    pub deprecated: Option<Span>,
}

/// How lists and objects are written in a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterStyle {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a;name=b`
    Matrix,
    /// `name=a&name=b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a|b`
    PipeDelimited,
    /// `name=a%09b`, which only OpenAPI 2.0 has.
    TabDelimited,
    /// `name[member]=a`
    DeepObject,
    /// `name=a; name=b`, in cookies.
    Cookie,
}

impl ParameterStyle {
    /// The style that descriptions call so. The word for tabs is that of the derived nodes that OpenAPI 2.0 is read through.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "simple" => Self::Simple,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            "form" => Self::Form,
            "spaceDelimited" => Self::SpaceDelimited,
            "pipeDelimited" => Self::PipeDelimited,
            swagger::TAB_DELIMITED => Self::TabDelimited,
            "deepObject" => Self::DeepObject,
            "cookie" => Self::Cookie,
            _ => return None,
        })
    }

    /// The style of a location where nothing is said.
    pub(super) fn default_of(location: ParameterLocation) -> Self {
        match location {
            ParameterLocation::Path | ParameterLocation::Header => Self::Simple,
            ParameterLocation::Query | ParameterLocation::Cookie => Self::Form,
        }
    }

    /// Whether items and members are written apart where nothing is said.
    pub(super) fn explodes(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }
}

impl<'a> Parameter<'a> {
    /// Whether it is a header that follows from other parts of a description, where OpenAPI ignores it as a parameter.
    #[must_use]
    pub fn is_implied(&self) -> bool {
        self.location == ParameterLocation::Header && is_implied_header(self.name.value)
    }

    /// The value that it has in every request: it is required, and its schema rules out all others.
    #[must_use]
    pub fn fixed(&self) -> Option<&'a Node> {
        let required = self.required && !self.is_implied();
        self.schema.filter(|_| required).and_then(Schema::only_value)
    }

    /// Reads what stands in a list of parameters; `None` for what is no parameter of its own: a body, a field of a form, the
    /// whole query string.
    pub(super) fn read(api: Api<'a>, written: Place<'a>) -> Option<Self> {
        let parameter = written.follow()?;
        let location = ParameterLocation::from_word(parameter.text("in")?)?;
        let name = parameter.spanned_text("name")?;
        let (style, explode) = match api.version {
            Version::V2_0 => swagger::style(parameter, location),
            _ => {
                let style = parameter.text("style").and_then(ParameterStyle::from_word);
                let style = style.unwrap_or(ParameterStyle::default_of(location));
                (style, parameter.flag("explode").unwrap_or(style.explodes()))
            }
        };
        let content = parameter.entries("content").next();
        let media_type = content.and_then(|(_, media_type)| media_type.follow());
        let schema = match api.version {
            Version::V2_0 => Some(Schema::of(parameter)),
            _ => parameter.get("schema").or(media_type.and_then(|it| it.get("schema"))).map(Schema::of),
        };
        Some(Self {
            name,
            location,
            required: parameter.flag("required").unwrap_or(false) || location == ParameterLocation::Path,
            // What is said beside a reference is said of this use of it.
            description: written.text("description").or(parameter.text("description")),
            schema,
            exploded: location == ParameterLocation::Query && style == ParameterStyle::Form && explode,
            style,
            explode,
            allow_reserved: parameter.flag("allowReserved").unwrap_or(false)
                && match location {
                    ParameterLocation::Query => true,
                    ParameterLocation::Path | ParameterLocation::Cookie => api.version >= Version::V3_2,
                    ParameterLocation::Header => false,
                },
            content: content.map(|(name, _)| name),
            deprecated: parameter.marked("deprecated"),
        })
    }
}
