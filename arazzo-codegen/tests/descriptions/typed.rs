//! OpenAPI 3.0 as the crate `openapiv3` reads it.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{
    AdditionalProperties, AnySchema, Components, Content, OpenAPI, ParameterSchemaOrContent, ReferenceOr,
    SchemaData, SchemaKind, Type,
};
use serde::Serialize;
use serde_json::Value as Json;

use crate::{Additional, Keywords, Operation, Parameter, Schema, Target};

/// A schema of an API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typed<'a> {
    schema: Place<'a>,
    components: &'a Components,
}

#[derive(Clone, Copy, Debug)]
enum Place<'a> {
    Here(&'a openapiv3::Schema),
    Elsewhere(&'a str),
}

impl<'a> Typed<'a> {
    fn of(schema: &'a ReferenceOr<openapiv3::Schema>, components: &'a Components) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self { schema: Place::Elsewhere(reference), components },
            ReferenceOr::Item(schema) => Self { schema: Place::Here(schema), components },
        }
    }

    fn of_boxed(schema: &'a ReferenceOr<Box<openapiv3::Schema>>, components: &'a Components) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self { schema: Place::Elsewhere(reference), components },
            ReferenceOr::Item(schema) => Self { schema: Place::Here(schema), components },
        }
    }

    fn additional(self, additional: &'a AdditionalProperties) -> Additional<Self> {
        match additional {
            AdditionalProperties::Any(true) => Additional::Anything,
            AdditionalProperties::Any(false) => Additional::Nothing,
            // An empty schema says as much.
            AdditionalProperties::Schema(schema) if says_nothing(schema) => Additional::Anything,
            AdditionalProperties::Schema(schema) => Additional::Of(Self::of(schema, self.components)),
        }
    }

    /// What a schema says that is of one type.
    fn of_type(self, kind: &'a Type) -> Keywords<Self> {
        let stated = |name: &str| Some(BTreeSet::from([name.to_owned()]));
        let components = self.components;
        match kind {
            Type::String(string) => Keywords {
                types: stated("string"),
                format: word(&string.format),
                values: listed(&string.enumeration),
                ..Keywords::default()
            },
            Type::Number(number) => Keywords {
                types: stated("number"),
                format: word(&number.format),
                values: listed(&number.enumeration),
                ..Keywords::default()
            },
            Type::Integer(integer) => Keywords {
                types: stated("integer"),
                format: word(&integer.format),
                values: listed(&integer.enumeration),
                ..Keywords::default()
            },
            Type::Boolean(boolean) => Keywords {
                types: stated("boolean"),
                values: listed(&boolean.enumeration),
                ..Keywords::default()
            },
            Type::Array(array) => Keywords {
                types: stated("array"),
                items: array.items.as_ref().map(|items| Self::of_boxed(items, components)),
                ..Keywords::default()
            },
            Type::Object(object) => Keywords {
                types: stated("object"),
                properties: object
                    .properties
                    .iter()
                    .map(|(name, schema)| (name.clone(), Self::of_boxed(schema, components)))
                    .collect(),
                required: object.required.clone(),
                additional: object.additional_properties.as_ref().map(|schema| self.additional(schema)),
                ..Keywords::default()
            },
        }
    }
}

impl Schema for Typed<'_> {
    const SEES_BESIDE_REFERENCES: bool = false;

    fn keywords(self) -> Keywords<Self> {
        let components = self.components;
        let schema = match self.schema {
            Place::Here(schema) => schema,
            Place::Elsewhere(reference) => {
                let target = match component(reference, "schemas") {
                    Some(name) => components
                        .schemas
                        .get(&name)
                        .map_or(Target::Nowhere, |schema| Target::Found(Self::of(schema, components))),
                    None => Target::NotFollowed,
                };
                return Keywords { reference: Some(target), ..Keywords::default() };
            }
        };
        let all = |schemas| all_of(schemas, components);
        let keywords = match &schema.schema_kind {
            SchemaKind::Type(kind) => self.of_type(kind),
            SchemaKind::OneOf { one_of } => {
                Keywords { branches: [all(one_of), Vec::new()], ..Keywords::default() }
            }
            SchemaKind::AnyOf { any_of } => {
                Keywords { branches: [Vec::new(), all(any_of)], ..Keywords::default() }
            }
            SchemaKind::AllOf { all_of } => Keywords { all_of: all(all_of), ..Keywords::default() },
            SchemaKind::Not { .. } => Keywords::default(),
            SchemaKind::Any(any) => Keywords {
                reference: None,
                all_of: all(&any.all_of),
                branches: [all(&any.one_of), all(&any.any_of)],
                types: any.typ.clone().map(|name| BTreeSet::from([name])),
                nullable: false,
                format: any.format.clone(),
                values: (!any.enumeration.is_empty()).then(|| any.enumeration.clone()),
                properties: any
                    .properties
                    .iter()
                    .map(|(name, schema)| (name.clone(), Self::of_boxed(schema, components)))
                    .collect(),
                required: any.required.clone(),
                first_items: Vec::new(),
                items: any.items.as_ref().map(|items| Self::of_boxed(items, components)),
                additional: any.additional_properties.as_ref().map(|schema| self.additional(schema)),
            },
        };
        Keywords { nullable: schema.schema_data.nullable, ..keywords }
    }

    fn key(self) -> usize {
        match self.schema {
            Place::Here(schema) => std::ptr::from_ref(schema).addr(),
            Place::Elsewhere(reference) => reference.as_ptr().addr(),
        }
    }
}

fn says_nothing(schema: &ReferenceOr<openapiv3::Schema>) -> bool {
    schema.as_item().is_some_and(|schema| {
        schema.schema_kind == SchemaKind::Any(AnySchema::default())
            && schema.schema_data == SchemaData::default()
    })
}

/// A format as it is written.
fn word(format: &impl Serialize) -> Option<String> {
    serde_json::to_value(format).unwrap().as_str().map(str::to_owned)
}

/// The values of an `enum` that is there.
fn listed(values: &[impl Serialize]) -> Option<Vec<Json>> {
    let values: Vec<Json> = values.iter().map(|value| serde_json::to_value(value).unwrap()).collect();
    (!values.is_empty()).then_some(values)
}

/// The name of the component that a reference leads to, when it leads to one of this kind.
fn component(reference: &str, kind: &str) -> Option<String> {
    let name = reference.strip_prefix("#/components/")?.strip_prefix(kind)?.strip_prefix('/')?;
    (!name.contains(['/', '%'])).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// The object itself, or the component of this kind that it refers to.
fn resolved<'a, T>(
    value: &'a ReferenceOr<T>,
    kind: &str,
    find: impl Fn(&str) -> Option<&'a ReferenceOr<T>>,
) -> Option<&'a T> {
    let mut value = value;
    for _ in 0..40 {
        match value {
            ReferenceOr::Item(item) => return Some(item),
            ReferenceOr::Reference { reference } => value = find(&component(reference, kind)?)?,
        }
    }
    None
}

fn by_media_type<'a>(
    content: &'a Content,
    components: &'a Components,
) -> BTreeMap<String, Option<Typed<'a>>> {
    let schema = |schema: &'a ReferenceOr<openapiv3::Schema>| Typed::of(schema, components);
    content.iter().map(|(name, media_type)| (name.clone(), media_type.schema.as_ref().map(schema))).collect()
}

fn parameter<'a>(
    parameter: &'a openapiv3::Parameter,
    components: &'a Components,
) -> ((String, String), Parameter<Typed<'a>>) {
    let (place, data) = match parameter {
        openapiv3::Parameter::Query { parameter_data, .. } => ("query", parameter_data),
        openapiv3::Parameter::Header { parameter_data, .. } => ("header", parameter_data),
        openapiv3::Parameter::Path { parameter_data, .. } => ("path", parameter_data),
        openapiv3::Parameter::Cookie { parameter_data, .. } => ("cookie", parameter_data),
    };
    let schema = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => Some(Typed::of(schema, components)),
        ParameterSchemaOrContent::Content(content) => {
            by_media_type(content, components).into_values().next().flatten()
        }
    };
    let required = data.required || place == "path";
    ((place.to_owned(), data.name.clone()), Parameter { required, schema })
}

/// All operations of an API. Its components are handed over, as there need not be any.
pub(crate) fn operations<'a>(api: &'a OpenAPI, components: &'a Components) -> Vec<Operation<Typed<'a>>> {
    let mut operations = Vec::new();
    for (path, item) in api.paths.iter() {
        let Some(item) = item.as_item() else { continue };
        for (method, operation) in item.iter() {
            // An operation's own come last, so that they replace the path's.
            let parameters = item.parameters.iter().chain(&operation.parameters).filter_map(|known| {
                let known = resolved(known, "parameters", |name| components.parameters.get(name))?;
                Some(parameter(known, components))
            });
            let body = operation
                .request_body
                .as_ref()
                .and_then(|body| resolved(body, "requestBodies", |name| components.request_bodies.get(name)));
            let default = operation.responses.default.iter().map(|response| ("DEFAULT".to_owned(), response));
            let by_status = operation.responses.responses.iter();
            let by_status = by_status.map(|(status, response)| (status.to_string(), response));
            let responses = by_status.chain(default).map(|(status, response)| {
                let response = resolved(response, "responses", |name| components.responses.get(name));
                let content = response.map(|response| by_media_type(&response.content, components));
                (status, content.unwrap_or_default())
            });
            operations.push(Operation {
                method: method.to_owned(),
                path: path.clone(),
                id: operation.operation_id.clone(),
                parameters: parameters.collect(),
                requires_body: body.is_some_and(|body| body.required),
                request: body.map(|body| by_media_type(&body.content, components)).unwrap_or_default(),
                responses: responses.collect(),
            });
        }
    }
    operations
}

fn all_of<'a>(schemas: &'a [ReferenceOr<openapiv3::Schema>], components: &'a Components) -> Vec<Typed<'a>> {
    schemas.iter().map(|schema| Typed::of(schema, components)).collect()
}
