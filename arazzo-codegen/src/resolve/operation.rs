//! The operations that steps call: found by id or by their place.

use super::{LoadedDocument, Resolver};
use crate::diagnostic::rules::{
    AmbiguousOperation, InvalidOperationPath, RepeatedOperation, ToleratedSpelling, UnknownOperation,
    UnknownSourceDescription,
};
use crate::names::closest;
use crate::openapi::{Description, Operation, OperationIndex, Parameter};
use crate::parse::arazzo::{self, ParameterLocation, Reusable, SourceDescription, SourceKind, Text};
use crate::parse::expression::Expression;
use crate::parse::pointer::JsonPointer;

impl<'a> Resolver<'a, '_> {
    /// Finds an operation by its place: `{$sourceDescriptions.<name>.url}#/paths/~1images/get`. People also write the name
    /// of the source description or its file before the `#`, or nothing at all, and leave `/` as it is.
    pub(super) fn operation_at(
        &mut self,
        written: Text<'a>,
    ) -> Option<(usize, OperationIndex, Operation<'a>)> {
        let (source, pointer) = written.value.split_once('#').unwrap_or(("", written.value));
        let named = source.trim_start_matches('{').trim_end_matches('}');
        let named = named.strip_prefix("$sourceDescriptions.").unwrap_or(named);
        let named = named.strip_suffix(".url").unwrap_or(named);
        let document = &self.loaded.document;
        let described = || described(self.loaded);
        let found = described().find(|(source, _)| source.name.value == named || source.url.value == named);
        let only = || described().next().filter(|_| named.is_empty() && document.sources.len() == 1);
        let Some((source, api)) = found.or_else(only) else {
            let known = document.sources.iter().map(|source| source.name.value);
            let suggestion = closest(named, known).map(str::to_owned);
            self.report(UnknownSourceDescription { name: named.to_owned(), span: written.span, suggestion });
            return None;
        };
        let api = (*api)?;
        let tokens = JsonPointer::parse(pointer).ok();
        let tokens = tokens.as_ref().map(JsonPointer::tokens).unwrap_or_default();
        let (path, method) = match tokens {
            [paths, path @ .., method] if paths == "paths" && !path.is_empty() => {
                (path.join("/"), method.as_str())
            }
            _ => {
                self.report(InvalidOperationPath { written: written.value.to_owned(), span: written.span });
                return None;
            }
        };
        let path = if path.starts_with('/') { path } else { format!("/{path}") };
        // OpenAPI 3.2 keeps the operations of other methods in a mapping of their own.
        let path = path.strip_suffix("/additionalOperations").unwrap_or(&path);
        let conforming = |path: &str, method: &str| conforming_path(source.name.value, path, method);
        let description = self.apis.get(api)?;
        let Some((index, operation)) = description.operation_at(path, method) else {
            let suggestion = closest(path, description.paths()).map(|path| conforming(path, method));
            self.report(UnknownOperation {
                operation_id: format!("{} {path}", method.to_uppercase()),
                span: written.span,
                sources: vec![(source.name.value.to_owned(), source.url.span)],
                suggestion,
            });
            return None;
        };
        let conforming = conforming(operation.path.value, &operation.field());
        if conforming != written.value {
            self.report(ToleratedSpelling { span: written.span, conforming }.instead_of(written.value));
        }
        Some((api, index, operation))
    }

    /// Finds the operation that a step calls by its id, plain or as `$sourceDescriptions.<name>.<operationId>`.
    pub(super) fn operation(
        &mut self,
        step: &arazzo::Step<'a>,
        id: Text<'a>,
    ) -> Option<(usize, OperationIndex, Operation<'a>)> {
        let document = &self.loaded.document;
        let described = || described(self.loaded);
        let (wanted, candidates): (&str, Vec<_>) = match id.value.strip_prefix("$sourceDescriptions.") {
            None => (id.value, described().collect()),
            Some(rest) => {
                let named = described().find_map(|entry| {
                    let operation = rest.strip_prefix(entry.0.name.value)?.strip_prefix('.')?;
                    Some((operation, vec![entry]))
                });
                let Some(named) = named else {
                    let name = rest.split('.').next().unwrap_or(rest);
                    let known = document.sources.iter().map(|source| source.name.value);
                    self.report(UnknownSourceDescription {
                        name: name.to_owned(),
                        span: id.span,
                        suggestion: closest(name, known).map(str::to_owned),
                    });
                    return None;
                };
                named
            }
        };
        // A source that could not be read has been reported; what it holds is not known.
        if candidates.iter().any(|(_, api)| api.is_none()) {
            return None;
        }
        let apis: Vec<_> = candidates.iter().filter_map(|(source, api)| Some((*source, (**api)?))).collect();
        let found = |wanted: &str| {
            let all = apis.iter().filter_map(|(source, api)| {
                let (index, operation) = self.apis.get(*api)?.operation(wanted)?;
                Some((source.name.value.to_owned(), *api, index, operation))
            });
            all.collect::<Vec<_>>()
        };
        let known =
            || apis.iter().filter_map(|(_, api)| self.apis.get(*api)).flat_map(Description::operation_ids);
        let mut candidates = found(wanted).into_iter();
        let Some((source, api, index, operation)) = candidates.next() else {
            let suggestion = closest(wanted, known()).map(str::to_owned);
            let sources =
                apis.iter().map(|(source, _)| (source.name.value.to_owned(), source.url.span)).collect();
            let operation_id = wanted.to_owned();
            self.report(UnknownOperation { operation_id, span: id.span, sources, suggestion });
            return None;
        };
        if let Some((other, ..)) = candidates.next() {
            let operation_id = wanted.to_owned();
            self.report(AmbiguousOperation { operation_id, span: id.span, sources: [source.clone(), other] });
        }
        Some(self.among_namesakes(step, id, (&source, api), (index, operation)))
    }

    /// The operation that a step calls when others of the same description have its id, too: the first whose path takes the
    /// very parameters that the step passes into paths, one that it passes enough in queries before others, or else the first
    /// of all.
    fn among_namesakes(
        &mut self,
        step: &arazzo::Step<'a>,
        id: Text<'a>,
        (source, api): (&str, usize),
        first: (OperationIndex, Operation<'a>),
    ) -> (usize, OperationIndex, Operation<'a>) {
        let of_id = first.1.id.map_or(id.value, |id| id.value);
        let others = self.apis.get(api).into_iter().flat_map(|description| description.namesakes(of_id));
        let all: Vec<_> = [first].into_iter().chain(others).collect();
        if all.len() < 2 {
            return (api, first.0, first.1);
        }
        let names = |location| {
            let mut names = self.passed_into(step, location);
            names.sort_unstable();
            names.dedup();
            names
        };
        let (into_path, into_query) = (names(ParameterLocation::Path), names(ParameterLocation::Query));
        let takes_path = |parameters: &[Parameter<'_>]| {
            let described = parameters.iter().filter(|it| it.location == ParameterLocation::Path);
            let mut described: Vec<_> = described.map(|it| it.name.value).collect();
            described.sort_unstable();
            described == into_path
        };
        let needs_no_more = |parameters: &[Parameter<'_>]| {
            let mut of_query = parameters.iter().filter(|it| it.location == ParameterLocation::Query);
            of_query.all(|it| !it.required || it.fixed().is_some() || into_query.contains(&it.name.value))
        };
        let fitting = all.iter().copied().filter(|(_, each)| takes_path(&each.parameters()));
        let fitting: Vec<_> = fitting.collect();
        let best = fitting.iter().find(|(_, each)| needs_no_more(&each.parameters())).or(fitting.first());
        let (index, operation) = best.copied().unwrap_or(first);
        self.report(RepeatedOperation {
            operation_id: of_id.to_owned(),
            span: id.span,
            source: source.to_owned(),
            taken: format!("{} {}", operation.method.to_uppercase(), operation.path.value),
            conforming: conforming_path(source, operation.path.value, &operation.field()),
            places: all.iter().filter_map(|(_, each)| Some(each.id?.span)).collect(),
        });
        (api, index, operation)
    }

    /// The names of what a step passes there, its workflow's parameters included. What is wrong with them is reported where
    /// they are resolved.
    fn passed_into(&self, step: &arazzo::Step<'a>, location: ParameterLocation) -> Vec<&'a str> {
        let components = &self.loaded.document.components.parameters;
        let written = step.parameters.iter().chain(&self.workflow.parameters);
        let parameters = written.filter_map(|parameter| match parameter {
            Reusable::Inline(parameter) => Some(parameter),
            Reusable::Reference { reference, .. } => match &reference.value {
                Expression::Component { kind, name } if kind == "parameters" => {
                    components.iter().find(|(known, _)| known.value == name).map(|(_, parameter)| parameter)
                }
                _ => None,
            },
        });
        let passed = parameters
            .filter(|parameter| parameter.location.as_ref().is_some_and(|place| place.value == location));
        passed.map(|parameter| parameter.name.value).collect()
    }
}

/// An operation by its place, as the specification writes it.
fn conforming_path(source: &str, path: &str, field: &str) -> String {
    let path = path.replace('~', "~0").replace('/', "~1");
    format!("{{$sourceDescriptions.{source}.url}}#/paths/{path}/{field}")
}

/// The source descriptions that describe APIs, each with the one that it is.
fn described<'l, 'a>(
    loaded: &'l LoadedDocument<'a>,
) -> impl Iterator<Item = (&'l SourceDescription<'a>, &'l Option<usize>)> + Clone {
    let all = loaded.document.sources.iter().zip(&loaded.apis);
    all.filter(|(source, _)| source.kind.value != SourceKind::Arazzo)
}
