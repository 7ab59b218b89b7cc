//! Where APIs are served.

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{UndefinedServerVariable, UnlistedServerDefault};
use crate::ir::{Constant, Server, ServerVariable, UrlPart};
use crate::names::{Namer, snake_case, upper_camel_case};
use crate::openapi::{self, Description};
use crate::types::{Home, Naming, Type, Types};

/// The servers of an API. Plain HTTP is left out where the same server is there with TLS, and the first one is the default.
pub(super) fn servers(
    description: &Description<'_>,
    home: Home,
    types: &mut Types,
    diagnostics: &mut Diagnostics,
) -> Vec<Server> {
    let described = description.servers();
    let with_tls = |url: &str| {
        url.strip_prefix("http://").is_some_and(|rest| {
            described.iter().any(|other| other.url.value.strip_prefix("https://") == Some(rest))
        })
    };
    let absolute =
        described.iter().filter(|server| server.url.value.contains("://") && !with_tls(server.url.value));
    let absolute: Vec<_> = absolute.collect();
    let mut variants = Namer::default();
    let mut known: Vec<(Vec<&str>, Type)> = Vec::new();
    absolute
        .iter()
        .filter_map(|server| {
            let wanted = variant(server, &absolute);
            let parts = parts(server, diagnostics)?;
            let mut fields = Namer::default();
            let used = |name: &str| server.url.value.contains(&format!("{{{name}}}"));
            let variables = server.variables.iter().filter(|variable| used(variable.name)).map(|variable| {
                // Servers that share a variable of the same values share its type; another one is told apart by the server.
                let shared = known.iter().find(|(values, _)| *values == variable.values);
                let of = match (variable.values.is_empty(), shared) {
                    (true, _) => Type::String,
                    (false, Some((_, of))) => Type::clone(of),
                    (false, None) => {
                        let first = known.is_empty();
                        let name = if first {
                            variable.name.to_owned()
                        } else {
                            format!("{wanted}-{}", variable.name)
                        };
                        let description = variable.description;
                        let identity = vec![variable.default.span];
                        let naming = Naming { identity, home, name: &name, description };
                        let id = types.enum_of(&naming, &variable.values);
                        known.push((variable.values.clone(), Type::Named(id)));
                        Type::Named(id)
                    }
                };
                let default = variable.default.value.to_owned();
                if !variable.values.is_empty() && !variable.values.contains(&variable.default.value) {
                    diagnostics.report(UnlistedServerDefault {
                        variable: variable.name.to_owned(),
                        default: default.clone(),
                        known: variable.values.iter().map(|value| (*value).to_owned()).collect(),
                        span: variable.default.span,
                    });
                }
                ServerVariable {
                    name: fields.unique(snake_case(variable.name)),
                    default: match of {
                        Type::String => Constant::String(default),
                        _ => Constant::Variant(default),
                    },
                    of,
                    description: variable.description.map(str::to_owned),
                }
            });
            let variables = variables.collect();
            Some(Server {
                variables,
                variant: variants.unique(wanted),
                url: server.url.value.to_owned(),
                parts,
                description: server.description.map(str::to_owned),
            })
        })
        .collect()
}

/// A name for a server: its own, or the words of its host and path behind the last variable, or all of them.
fn variant(server: &openapi::Server<'_>, all: &[&openapi::Server<'_>]) -> String {
    if all.len() == 1 {
        return "Default".to_owned();
    }
    if let Some(name) = server.name {
        return upper_camel_case(name);
    }
    let url = server.url.value;
    let location = url.split_once("://").map_or(url, |(_, location)| location);
    let telling = location.rsplit_once('}').map_or(location, |(_, behind)| behind);
    let telling = if telling.chars().any(char::is_alphanumeric) { telling } else { location };
    upper_camel_case(telling)
}

fn parts(server: &openapi::Server<'_>, diagnostics: &mut Diagnostics) -> Option<Vec<UrlPart>> {
    let mut parts = Vec::new();
    let mut rest = server.url.value;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if !before.is_empty() {
            parts.push(UrlPart::Literal(before.to_owned()));
        }
        let used = |name: &str| server.url.value.contains(&format!("{{{name}}}"));
        let mut variables = server.variables.iter().filter(|variable| used(variable.name));
        let Some(position) = variables.position(|variable| variable.name == name) else {
            diagnostics.report(UndefinedServerVariable { name: name.to_owned(), span: server.url.span });
            return None;
        };
        parts.push(UrlPart::Variable(position));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(UrlPart::Literal(rest.to_owned()));
    }
    Some(parts)
}
