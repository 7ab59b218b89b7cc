//! The module of an API: its operations, as the steps of all workflows call them.

use std::collections::BTreeMap;

use super::NamedApi;
use super::credentials::Security;
use super::infer::TypedWorkflow;
use super::request::{MethodKey, Requests, operation_hint};
use super::server::{Places, Serving};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::UndescribedPathParameter;
use crate::ir::{Api, Operation, OperationServers, Parameter, RequestObject, UrlPart};
use crate::names::{Namer, snake_case, upper_camel_case};
use crate::openapi::{self, OperationIndex};
use crate::parse::arazzo::ParameterLocation;
use crate::resolve;
use crate::types::{Home, Types};

#[expect(
    clippy::too_many_arguments,
    reason = "one place joins what all the passes before have found of an API"
)]
pub(super) fn lower_api<'a>(
    index: usize,
    api: &NamedApi<'a>,
    module: String,
    workflows: &[TypedWorkflow<'a>],
    requests: &mut Requests<'a>,
    types: &mut Types,
    indices: &mut BTreeMap<MethodKey<'a>, usize>,
    diagnostics: &mut Diagnostics,
) -> Api {
    let home = Home::Api(index);
    let steps = workflows.iter().flat_map(|workflow| &workflow.resolved.steps);
    let called = steps.filter_map(resolve::Step::operation).filter(|step| step.api == index);
    let called: BTreeMap<OperationIndex, &resolve::OperationStep<'a>> =
        called.map(|step| (step.operation_index, step)).collect();
    let places = Places::of(api.description, called.values().map(|step| &step.operation));
    let mut serving = Serving::new(&places, home);
    let servers = serving.shared(types, diagnostics);
    let mut others = Vec::new();
    // Which of them each place has become, unless none of its servers can be used.
    let mut other_positions = vec![None; places.others.len()];
    let security = Security::of(index, workflows, diagnostics);
    let mut methods =
        Namer::reserving(["builder", "builder_with_credentials", "builder_without_credentials"]);
    let mut operations = Vec::with_capacity(called.len());
    let mut request_objects: Vec<RequestObject> = Vec::new();
    let mut named: Option<OperationIndex> = None;
    let keys = requests.methods(index);
    for key @ (_, operation_index, kind) in keys.iter().copied() {
        let Some(step) = called.get(&operation_index) else { continue };
        let operation = &step.operation;
        let name = operation_hint(step);
        let suffix = (named.replace(operation_index) == Some(operation_index)).then(|| kind.suffix());
        let name = match &suffix {
            Some(suffix) => format!("{name}-{suffix}"),
            None => name,
        };
        let method = methods.unique(snake_case(&name));
        let server = places.position(operation).and_then(|position| {
            let known = other_positions.get_mut(position)?;
            if known.is_none() {
                let servers = serving.other(position, types, diagnostics);
                if servers.is_empty() {
                    return None;
                }
                let name = types.reserve(home, format!("{}Server", upper_camel_case(&operation_hint(step))));
                *known = Some(others.len());
                others.push(OperationServers { name, operations: Vec::new(), servers });
            }
            let other: &mut OperationServers = others.get_mut((*known)?)?;
            other.operations.push(method.clone());
            *known
        });
        let has_others = keys.iter().filter(|(_, of, _)| *of == operation_index).count() > 1;
        let request = requests.finish(key, suffix.as_deref(), types, &mut request_objects);
        let mut arguments = Namer::reserving(["self", "body"]);
        let parameters = request.parameters.into_iter().map(|parameter| Parameter {
            name: arguments.unique(snake_case(&parameter.name)),
            wire_name: parameter.name,
            location: parameter.location,
            shape: parameter.shape,
            writing: parameter.writing,
            required: parameter.required,
        });
        let parameters: Vec<Parameter> = parameters.collect();
        // Who passes the header knows better.
        let is_accept = |parameter: &Parameter| {
            parameter.location == ParameterLocation::Header
                && parameter.required
                && parameter.wire_name.eq_ignore_ascii_case("accept")
        };
        let accepted = match parameters.iter().any(is_accept) {
            true => Vec::new(),
            false => openapi::accepted(operation),
        };
        let parts = path_parts(operation, &parameters, diagnostics);
        indices.insert(key, operations.len());
        operations.push(Operation {
            name: method,
            method: operation.method.to_owned(),
            path: operation.path_template().to_owned(),
            parts,
            server,
            secured: operation.security().iter().any(|schemes| !schemes.is_empty()),
            summary: operation.summary().map(str::to_owned),
            description: operation.description().map(str::to_owned),
            remark: has_others.then(|| kind.remark()),
            accept: (!accepted.is_empty()).then(|| accepted.join(", ")),
            parameters,
            body: request.body,
            authorization: security.of_operation(operation_index),
        });
    }
    Api {
        module,
        file: api.file.clone(),
        title: api.description.title().unwrap_or(api.name).to_owned(),
        credentials: security.credentials(&servers, diagnostics),
        relative: places.relative().map(str::to_owned),
        servers,
        others,
        operations,
        request_objects,
    }
}

/// A path template, cut at its parameters; static parts are encoded here, once.
pub(super) fn path_parts(
    operation: &openapi::Operation<'_>,
    parameters: &[Parameter],
    diagnostics: &mut Diagnostics,
) -> Vec<UrlPart> {
    let (path, query) = match operation.path_template().split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (operation.path_template(), None),
    };
    // Parameters that are described to be of the query are added to it by their names, also in place of a constant.
    let is_query = |location| location == ParameterLocation::Query;
    let is_sent = |name: &str| {
        parameters.iter().any(|parameter| is_query(parameter.location) && parameter.wire_name == name)
    };
    let is_described = |name: &str| {
        let mut described = operation.parameters().into_iter();
        described.any(|parameter| is_query(parameter.location) && parameter.name.value == name)
    };
    let is_added = |field: &str| {
        field.split_once('=').is_some_and(|(name, value)| {
            is_sent(name) || placeholder(value).is_some_and(|name| is_sent(name) || is_described(name))
        })
    };
    let query = query.into_iter().flat_map(|query| query.split('&')).filter(|field| !is_added(field));
    let query: Vec<&str> = query.collect();
    let template = match query.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", query.join("&")),
    };
    let mut parts = Vec::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !before.is_empty() {
            parts.push(UrlPart::Literal(encoded(before)));
        }
        let plain = name.trim_matches('+');
        // A parameter that spans segments is described with the `+` or without it.
        let is_this = |location, described: &str| {
            location == ParameterLocation::Path && (described == plain || described == name)
        };
        let position =
            parameters.iter().position(|parameter| is_this(parameter.location, &parameter.wire_name));
        let mut described = operation.parameters().into_iter();
        match position {
            Some(position) if plain != name => parts.push(UrlPart::Segments(position)),
            Some(position) => parts.push(UrlPart::Variable(position)),
            // That a described one is not passed has been reported at the step.
            None if described.any(|parameter| is_this(parameter.location, parameter.name.value)) => {}
            None => diagnostics.report(UndescribedPathParameter {
                name: plain.to_owned(),
                path: operation.path_template().to_owned(),
                span: operation.path.span,
            }),
        }
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(UrlPart::Literal(encoded(rest)));
    }
    parts
}

/// A static part of a path and its query with what no URL may hold encoded. What is encoded already is kept.
fn encoded(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        let allowed = letter.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%".contains(letter);
        if allowed {
            written.push(letter);
        } else {
            let mut bytes = [0; 4];
            let bytes = letter.encode_utf8(&mut bytes).bytes();
            written.extend(bytes.map(|byte| format!("%{byte:02X}")));
        }
    }
    written
}

/// The name of a parameter that takes up the whole text.
fn placeholder(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}')
}
