//! What a client has to be given for its requests to be let in: exactly what the operations ask for that are called.

use std::collections::BTreeMap;

use super::infer::TypedWorkflow;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{IncompleteScheme, InsecureTokenUrl, SharedCredentialPlace, UnknownScope};
use crate::ir::{Authorization, Constant, Credentials, Scheme, SchemeKind, Server, UrlPart, Way, Ways};
use crate::names::{Namer, closest, snake_case, upper_camel_case};
use crate::openapi::{self, OperationIndex, Requirement};
use crate::parse::arazzo::Text;
use crate::resolve::{self, OperationStep};

/// The most ways to authorise all operations that are told apart, each as a variant.
const MOST_WAYS: usize = 8;

/// The most ways that are compared with one another to find those without anything that is not needed.
const MOST_COMBINATIONS: usize = 256;

/// The indices of the schemes that authorise something together, in ascending order.
type Set = Vec<usize>;

/// Sets each of which is enough.
type Alternatives = Vec<Set>;

/// What authorises the operations of an API that are called.
pub(super) struct Security<'a> {
    operations: BTreeMap<OperationIndex, Authorization>,
    /// The schemes that are asked for.
    schemes: Vec<Asked<'a>>,
    /// What the steps need, each need once.
    needs: Vec<Alternatives>,
}

/// A scheme that is asked for, with all the scopes that are.
struct Asked<'a> {
    name: Text<'a>,
    definition: openapi::Scheme<'a>,
    scopes: Vec<Text<'a>>,
}

impl<'a> Security<'a> {
    /// Finds out what the steps that call operations of an API need.
    pub(super) fn of(api: usize, workflows: &[TypedWorkflow<'a>], diagnostics: &mut Diagnostics) -> Self {
        let steps = workflows.iter().flat_map(|workflow| &workflow.resolved.steps);
        let called = steps.filter_map(resolve::Step::operation).filter(|step| step.api == api);
        let mut by_operation: BTreeMap<OperationIndex, Vec<&OperationStep<'_>>> = BTreeMap::new();
        called.for_each(|step| by_operation.entry(step.operation_index).or_default().push(step));
        let mut security = Self { operations: BTreeMap::new(), schemes: Vec::new(), needs: Vec::new() };
        for (index, steps) in by_operation {
            let Some(first) = steps.first() else { continue };
            let alternatives = separable(satisfiable(first.operation.security()), &steps, diagnostics);
            for step in &steps {
                let need = alternatives.iter().map(|alternative| {
                    let left = alternative.iter().filter(|requirement| !is_passed(step, requirement));
                    security.set(left, diagnostics)
                });
                let need = need.collect();
                if !security.needs.contains(&need) {
                    security.needs.push(need);
                }
            }
            let left =
                |requirement: &&Requirement<'_>| !steps.iter().all(|step| is_passed(step, requirement));
            let names = |alternative: &Vec<Requirement<'_>>| -> Vec<String> {
                alternative
                    .iter()
                    .filter(left)
                    .map(|requirement| requirement.scheme.value.to_owned())
                    .collect()
            };
            let mut ways: Vec<Vec<String>> = alternatives.iter().map(names).collect();
            let all = ways.len();
            ways.retain(|way| !way.is_empty());
            security.operations.insert(index, Authorization { optional: ways.len() < all, ways });
        }
        security
    }

    /// What authorises an operation.
    pub(super) fn of_operation(&self, index: OperationIndex) -> Authorization {
        self.operations.get(&index).cloned().unwrap_or_default()
    }

    fn set<'r>(
        &mut self,
        requirements: impl Iterator<Item = &'r Requirement<'a>>,
        diagnostics: &mut Diagnostics,
    ) -> Set
    where
        'a: 'r,
    {
        let mut set: Set =
            requirements.filter_map(|requirement| self.index(requirement, diagnostics)).collect();
        set.sort_unstable();
        set.dedup();
        set
    }

    fn index(&mut self, requirement: &Requirement<'a>, diagnostics: &mut Diagnostics) -> Option<usize> {
        let known = self.schemes.iter().position(|asked| asked.name.value == requirement.scheme.value);
        let index = match known {
            Some(index) => index,
            None => {
                let definition = requirement.definition.clone()?;
                report(requirement.scheme, &definition, diagnostics);
                self.schemes.push(Asked { name: requirement.scheme, definition, scopes: Vec::new() });
                self.schemes.len() - 1
            }
        };
        let asked = self.schemes.get_mut(index)?;
        for scope in &requirement.scopes {
            if !asked.scopes.iter().any(|known| known.value == scope.value) {
                asked.scopes.push(*scope);
            }
        }
        Some(index)
    }

    /// What a client needs to fulfil all needs; `None` when it needs nothing.
    pub(super) fn credentials(
        self,
        servers: &[Server],
        diagnostics: &mut Diagnostics,
    ) -> Option<Credentials> {
        let goes_without = |need: &Alternatives| need.is_empty() || need.contains(&Set::new());
        let optional = self.needs.iter().all(goes_without);
        let needs: Vec<Alternatives> = match optional {
            // Who has credentials nevertheless has them for everything.
            true => self
                .needs
                .iter()
                .cloned()
                .map(|need| need.into_iter().filter(|set| !set.is_empty()).collect())
                .collect(),
            false => self.needs.iter().filter(|need| !goes_without(need)).cloned().collect(),
        };
        let needs: Vec<Alternatives> = needs.into_iter().filter(|need| !need.is_empty()).collect();
        if needs.is_empty() {
            return None;
        }
        let sets = minimal(&needs).filter(|sets| sets.len() <= MOST_WAYS);
        let used: Set = sets
            .iter()
            .flatten()
            .chain(needs.iter().flatten().filter(|_| sets.is_none()))
            .flatten()
            .copied()
            .collect();
        let mut fields = Namer::default();
        let mut positions = BTreeMap::new();
        let mut schemes = Vec::new();
        for (index, asked) in self.schemes.iter().enumerate().filter(|(index, _)| used.contains(index)) {
            positions.insert(index, schemes.len());
            schemes.push(Scheme {
                name: asked.name.value.to_owned(),
                field: fields.unique(snake_case(asked.name.value)),
                description: asked.definition.description.map(str::to_owned),
                deprecated: asked.definition.deprecated.is_some(),
                kind: asked.kind(servers, diagnostics),
            });
        }
        let position = |index: &usize| positions.get(index).copied();
        let ways = match sets {
            Some(sets) if sets.len() == 1 => Ways::All,
            Some(sets) => {
                let mut variants = Namer::default();
                let ways = sets.iter().map(|set| {
                    let schemes: Vec<usize> = set.iter().filter_map(position).collect();
                    let names =
                        set.iter().filter_map(|index| self.schemes.get(*index)).map(|asked| asked.name.value);
                    let name = names.collect::<Vec<_>>().join("-and-");
                    Way { variant: variants.unique(upper_camel_case(&name)), schemes }
                });
                Ways::OneOf(ways.collect())
            }
            None => {
                let of_set = |set: &Set| set.iter().filter_map(position).collect();
                Ways::Checked(needs.iter().map(|need| need.iter().map(of_set).collect()).collect())
            }
        };
        Some(Credentials { optional, schemes, ways })
    }
}

/// The alternatives that can be fulfilled: all of their schemes are defined. That none is has been reported.
fn satisfiable(alternatives: Vec<Vec<Requirement<'_>>>) -> Vec<Vec<Requirement<'_>>> {
    let is_defined = |requirement: &Requirement<'_>| requirement.definition.is_some();
    alternatives.into_iter().filter(|alternative| alternative.iter().all(is_defined)).collect()
}

/// The alternatives whose credentials a request can carry together. If there is none, each is taken apart: of credentials
/// that want the same place, one is enough.
fn separable<'a>(
    alternatives: Vec<Vec<Requirement<'a>>>,
    steps: &[&OperationStep<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<Vec<Requirement<'a>>> {
    let crowded = |alternative: &[Requirement<'a>]| {
        let mut places: BTreeMap<_, Set> = BTreeMap::new();
        for (index, requirement) in alternative.iter().enumerate() {
            let is_left = !steps.iter().all(|step| is_passed(step, requirement));
            let place = requirement.definition.as_ref().filter(|_| is_left).and_then(openapi::Scheme::place);
            place.into_iter().for_each(|place| places.entry(place).or_default().push(index));
        }
        places.retain(|_, indices| indices.len() > 1);
        places
    };
    let crowded: Vec<_> = alternatives.iter().map(|alternative| crowded(alternative)).collect();
    let is_left_out = crowded.iter().any(BTreeMap::is_empty);
    let mut separable = Vec::new();
    for (alternative, crowded) in alternatives.into_iter().zip(crowded) {
        for indices in crowded.values() {
            let mut named = indices.iter().filter_map(|index| alternative.get(*index));
            let Some(first) = named.next() else { continue };
            let place = first.definition.as_ref().and_then(openapi::Scheme::place_in_words);
            let place = place.unwrap_or_default();
            for second in named {
                diagnostics.report(SharedCredentialPlace {
                    first: first.scheme.value.to_owned(),
                    first_span: first.scheme.span,
                    second: second.scheme.value.to_owned(),
                    second_span: second.scheme.span,
                    place: place.clone(),
                    is_left_out,
                });
            }
        }
        if crowded.is_empty() {
            separable.push(alternative);
        } else if !is_left_out {
            // As many as the place takes that is wanted most; where another place runs out of credentials, its last one stays.
            let most = crowded.values().map(Vec::len).max().unwrap_or_default();
            separable.extend((0..most).map(|turn| {
                let stays = |index: usize| {
                    crowded.values().all(|indices| {
                        let kept = indices.get(turn).or(indices.last());
                        !indices.contains(&index) || kept == Some(&index)
                    })
                };
                let stay = alternative.iter().enumerate().filter(|(index, _)| stays(*index));
                stay.map(|(_, requirement)| requirement.clone()).collect()
            }));
        }
    }
    separable
}

/// Whether a step itself sends what a requirement asks for.
fn is_passed(step: &OperationStep<'_>, requirement: &Requirement<'_>) -> bool {
    let Some(scheme) = &requirement.definition else { return false };
    step.parameters.iter().any(|(parameter, _)| {
        let location = parameter.location.as_ref().map(|location| location.value);
        location.is_some_and(|location| scheme.is_passed_by(location, parameter.name.value))
    })
}

/// The sets that fulfil all needs and of which no part does; `None` when there are too many to compare.
fn minimal(needs: &[Alternatives]) -> Option<Vec<Set>> {
    let mut ways: Vec<Set> = vec![Set::new()];
    for need in needs {
        if ways.len().saturating_mul(need.len()) > MOST_COMBINATIONS {
            return None;
        }
        let mut all: Vec<Set> = Vec::new();
        for way in &ways {
            for set in need {
                let mut both: Set = way.iter().chain(set).copied().collect();
                both.sort_unstable();
                both.dedup();
                if !all.contains(&both) {
                    all.push(both);
                }
            }
        }
        let is_part =
            |part: &Set, of: &Set| part.len() < of.len() && part.iter().all(|index| of.contains(index));
        ways = all.iter().filter(|way| !all.iter().any(|other| is_part(other, way))).cloned().collect();
    }
    Some(ways)
}

impl Asked<'_> {
    fn kind(&self, servers: &[Server], diagnostics: &mut Diagnostics) -> SchemeKind {
        let scopes = || self.scopes.iter().map(|scope| scope.value.to_owned()).collect();
        match &self.definition.kind {
            openapi::SchemeKind::Key { name, location } => {
                SchemeKind::Key { name: (*name).to_owned(), location: *location }
            }
            openapi::SchemeKind::Basic => SchemeKind::Basic,
            openapi::SchemeKind::Bearer => SchemeKind::Bearer,
            openapi::SchemeKind::ClientCredentials { token_url, scopes: known } => {
                let unknown = self.scopes.iter().filter(|scope| !known.contains(&scope.value));
                for scope in unknown.filter(|_| !known.is_empty()) {
                    diagnostics.report(UnknownScope {
                        scope: scope.value.to_owned(),
                        scheme: self.name.value.to_owned(),
                        span: scope.span,
                        suggestion: closest(scope.value, known.iter().copied()).map(str::to_owned),
                    });
                }
                SchemeKind::ClientCredentials { token_url: token_url.value.to_owned(), scopes: scopes() }
            }
            openapi::SchemeKind::OpenIdConnect { url } => {
                SchemeKind::OpenIdConnect { url: url.value.to_owned(), scopes: scopes() }
            }
            openapi::SchemeKind::ClientCertificate => SchemeKind::ClientCertificate,
            openapi::SchemeKind::AwsSignature => {
                SchemeKind::AwsSignature { served_at: servers.first().map(default_url) }
            }
            openapi::SchemeKind::Other(_) => SchemeKind::Other,
        }
    }
}

/// The URL of a server whose variables have their defaults.
fn default_url(server: &Server) -> String {
    let part = |part: &UrlPart| match part {
        UrlPart::Literal(text) => text.clone(),
        UrlPart::Variable(index) | UrlPart::Segments(index) => {
            match server.variables.get(*index).map(|variable| &variable.default) {
                Some(Constant::String(value) | Constant::Variant(value)) => value.clone(),
                _ => String::new(),
            }
        }
    };
    server.parts.iter().map(part).collect()
}

/// Reports what is wrong with a scheme that is asked for.
fn report(name: Text<'_>, scheme: &openapi::Scheme<'_>, diagnostics: &mut Diagnostics) {
    match &scheme.kind {
        openapi::SchemeKind::Other(Some(fault)) => diagnostics.report(IncompleteScheme {
            scheme: name.value.to_owned(),
            field: fault.field,
            value: fault.value.map(|value| value.value.to_owned()),
            span: fault.value.map_or(fault.span, |value| value.span),
            known: fault.known.iter().map(|known| (*known).to_owned()).collect(),
            suggestion: fault
                .value
                .and_then(|value| closest(value.value, fault.known.iter().copied()))
                .map(str::to_owned),
            required: name.span,
        }),
        openapi::SchemeKind::ClientCredentials { token_url: url, .. }
        | openapi::SchemeKind::OpenIdConnect { url }
            if is_in_the_clear(url.value) =>
        {
            diagnostics.report(InsecureTokenUrl {
                scheme: name.value.to_owned(),
                url: url.value.to_owned(),
                span: url.span,
            });
        }
        _ => {}
    }
}

/// Whether what is sent there can be read on the way.
fn is_in_the_clear(url: &str) -> bool {
    url.strip_prefix("http://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        !matches!(name, "localhost" | "127.0.0.1" | "[::1]")
    })
}
