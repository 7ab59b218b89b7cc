//! Parameters, and how their values are written.

use super::media_type::{FORM, essence};
use super::reference::Place;
use super::{Api, Body, Schema, ShapeKind, Version, swagger};
use crate::parse::arazzo::{ParameterLocation, Text};
use crate::parse::tree::Node;
use crate::source::{Span, Spanned};

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
    /// What is said of that media type.
    pub(super) media_type: Option<Place<'a>>,
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
            ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Cookie => {
                Self::Form
            }
        }
    }

    /// Whether items and members are written apart where nothing is said.
    pub(super) fn explodes(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }
}

impl<'a> Parameter<'a> {
    /// Whether it is the one of this name in this place. The names of headers are the same in whatever case.
    #[must_use]
    pub fn is(&self, name: &str, location: ParameterLocation) -> bool {
        self.location == location
            && match location {
                ParameterLocation::Header => self.name.value.eq_ignore_ascii_case(name),
                _ => self.name.value == name,
            }
    }

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

    /// What it is when it is written as the media type that the description gives.
    #[must_use]
    pub fn as_body(&self) -> Option<Body<'a>> {
        Some(Body::new(self.content?, self.media_type))
    }

    /// The fields of a parameter that is the whole query as a form, each as a parameter of its own. None of them is required:
    /// the whole may be sent instead.
    pub(super) fn fields(&self) -> Vec<Self> {
        let body = self.as_body().filter(|body| {
            self.location == ParameterLocation::QueryString && essence(body.media_type.value) == FORM
        });
        let Some((body, schema)) = body.zip(self.schema) else {
            return Vec::new();
        };
        let ShapeKind::Object { properties, .. } = schema.shape().merged().kind else {
            return Vec::new();
        };
        let fields = properties.iter().map(|property| {
            let encoding = body.encoding(property.name);
            let schema = property.only_schema();
            let span = schema.map_or(self.name.span, |schema| schema.node.span);
            Self {
                name: Spanned::new(property.name, span),
                location: ParameterLocation::Query,
                required: false,
                description: None,
                schema,
                exploded: encoding.style == ParameterStyle::Form && encoding.explode,
                style: encoding.style,
                explode: encoding.explode,
                allow_reserved: encoding.allow_reserved,
                content: encoding.content_type.map(|content| Spanned::new(content, span)),
                media_type: None,
                deprecated: None,
            }
        });
        fields.collect()
    }

    /// Reads what stands in a list of parameters; `None` for what is no parameter of its own: a body, a field of a form.
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
                    ParameterLocation::QueryString | ParameterLocation::Header => false,
                },
            content: content.map(|(name, _)| name),
            media_type,
            deprecated: parameter.marked("deprecated"),
        })
    }
}
