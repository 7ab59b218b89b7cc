//! Where APIs are served.

use std::borrow::Cow;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::rules::{UndefinedServerVariable, UnlistedServerDefault, UnusableServer};
use crate::ir::{Constant, Server, ServerVariable, UrlPart};
use crate::names::{Namer, snake_case, upper_camel_case};
use crate::openapi::{self, Description, Operation};
use crate::types::{Home, Naming, Type, Types};

/// Where the operations of an API are served that workflows call.
pub(super) struct Places<'a> {
    /// The address of the description, when it says so itself: relative ones count from there.
    base: Option<&'a str>,
    /// The servers that a client of the API talks to.
    pub(super) shared: Vec<openapi::Server<'a>>,
    /// Those of operations that are served elsewhere, each list once.
    pub(super) others: Vec<Vec<openapi::Server<'a>>>,
}

impl<'a> Places<'a> {
    /// The servers of the whole API are shared by all operations that are served by the first of them, too. When there is no
    /// such operation, those of the first operation are shared.
    pub(super) fn of<'o>(
        description: &Description<'a>,
        operations: impl Iterator<Item = &'o Operation<'a>>,
    ) -> Self
    where
        'a: 'o,
    {
        let whole = distinct(description.servers());
        let own: Vec<_> = operations.map(|operation| distinct(operation.servers())).collect();
        let shared = match own.first() {
            Some(first) if !own.iter().any(|servers| is_at(&whole, servers)) => first.clone(),
            _ => whole,
        };
        let mut others: Vec<Vec<openapi::Server<'a>>> = Vec::new();
        for servers in own {
            if !is_at(&shared, &servers) && !others.iter().any(|known| is_same_list(known, &servers)) {
                others.push(servers);
            }
        }
        Self { base: description.address(), shared, others }
    }

    /// Which of the other places an operation is served at.
    pub(super) fn position(&self, operation: &Operation<'a>) -> Option<usize> {
        let servers = distinct(operation.servers());
        self.others.iter().position(|known| is_same_list(known, &servers))
    }

    /// What is said of the shared servers that a client cannot find without being told more.
    pub(super) fn relative(&self) -> Option<&'a str> {
        let server = self.shared.iter().find(|server| self.absolute(server).is_none())?;
        Some(server.url.value).filter(|url| !url.trim_matches('/').is_empty() && !url.contains('{'))
    }

    /// The address of a server, unless it is relative to what is not known.
    fn absolute(&self, server: &openapi::Server<'a>) -> Option<Cow<'a, str>> {
        let url = server.url.value;
        if with_defaults(server).contains("://") {
            return Some(Cow::Borrowed(url));
        }
        match self.base {
            Some(base) => Some(Cow::Owned(joined(base, url)?)),
            // What is served by HTTP alone says so.
            None if url.starts_with("//") => Some(Cow::Owned(format!("https:{url}"))),
            None => None,
        }
    }
}

/// Whether what is served by some servers can be found at the first of others; by none means that nothing else is said.
fn is_at(shared: &[openapi::Server<'_>], servers: &[openapi::Server<'_>]) -> bool {
    servers.is_empty()
        || shared.first().is_some_and(|default| servers.iter().any(|server| is_same(server, default)))
}

fn is_same(one: &openapi::Server<'_>, other: &openapi::Server<'_>) -> bool {
    let variables = || one.variables.iter().zip(&other.variables);
    one.url.value == other.url.value
        && one.variables.len() == other.variables.len()
        && variables().all(|(one, other)| {
            one.name == other.name && one.default.value == other.default.value && one.values == other.values
        })
}

fn is_same_list(one: &[openapi::Server<'_>], other: &[openapi::Server<'_>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
}

/// The servers without those that are there twice, and without plain HTTP where the same server is there with TLS.
fn distinct(servers: Vec<openapi::Server<'_>>) -> Vec<openapi::Server<'_>> {
    let with_tls = |url: &str| {
        url.strip_prefix("http://").is_some_and(|rest| {
            servers.iter().any(|other| other.url.value.strip_prefix("https://") == Some(rest))
        })
    };
    let mut distinct: Vec<openapi::Server<'_>> = Vec::with_capacity(servers.len());
    for server in &servers {
        if !with_tls(server.url.value) && !distinct.iter().any(|known| is_same(known, server)) {
            distinct.push(server.clone());
        }
    }
    distinct
}

/// The URL of a server when nothing else is chosen.
fn with_defaults(server: &openapi::Server<'_>) -> String {
    with_values(server, |variable| variable.default.value)
}

fn with_values<'a>(
    server: &openapi::Server<'a>,
    value: impl Fn(&openapi::ServerVariable<'a>) -> &'a str,
) -> String {
    server.variables.iter().fold(server.url.value.to_owned(), |url, variable| {
        url.replace(&format!("{{{}}}", variable.name), value(variable))
    })
}

/// What a relative address comes to from an absolute one.
fn joined(base: &str, url: &str) -> Option<String> {
    let (scheme, rest) = base.split_once("://")?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if url.starts_with("//") {
        return Some(format!("{scheme}:{url}"));
    }
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut segments: Vec<&str> = match url.starts_with('/') {
        true => Vec::new(),
        false => directory.split('/').collect(),
    };
    for segment in url.trim_start_matches('/').split('/') {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let segments: Vec<&str> = segments.into_iter().filter(|segment| !segment.is_empty()).collect();
    Some(format!("{scheme}://{authority}/{}", segments.join("/")))
}

/// Why requests cannot be sent to a server, whatever its variables are.
fn fault(server: &openapi::Server<'_>) -> Option<&'static str> {
    let has_scheme = |value: &str| value.contains("://") || value.starts_with("http");
    let url = with_values(server, |variable| match has_scheme(variable.default.value) {
        true => variable.default.value,
        false => "x",
    });
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, url.as_str()),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match scheme {
        Some(scheme) if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            Some("only `http` and `https` are spoken here")
        }
        _ if rest.contains('?') => Some("a query belongs to an operation"),
        _ if rest.contains('#') => Some("a fragment is never sent"),
        Some(_) if authority.contains('@') => Some("credentials belong into security schemes"),
        Some(_) if authority.is_empty() || authority.starts_with(':') => Some("it has no host"),
        _ if url.contains(|letter: char| letter.is_whitespace() || letter.is_control()) => {
            Some("no URL has spaces")
        }
        _ => None,
    }
}

/// Makes the servers of one API: what their variables may be is shared among them.
pub(super) struct Serving<'p, 'a> {
    places: &'p Places<'a>,
    home: Home,
    known: Vec<(Vec<&'a str>, Type)>,
}

impl<'p, 'a> Serving<'p, 'a> {
    pub(super) fn new(places: &'p Places<'a>, home: Home) -> Self {
        Self { places, home, known: Vec::new() }
    }

    /// The servers that a client of the API talks to, of which the first is the default.
    pub(super) fn shared(&mut self, types: &mut Types, diagnostics: &mut Diagnostics) -> Vec<Server> {
        let places = self.places;
        let absolute = places.shared.iter().filter_map(|server| Some((server, places.absolute(server)?)));
        self.lower(&absolute.collect::<Vec<_>>(), types, diagnostics)
    }

    /// Those of one of the other places. What is relative counts from the address that a client has for the rest.
    pub(super) fn other(
        &mut self,
        position: usize,
        types: &mut Types,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Server> {
        let places = self.places;
        let servers = places.others.get(position).into_iter().flatten();
        let servers = servers
            .map(|server| (server, places.absolute(server).unwrap_or(Cow::Borrowed(server.url.value))));
        self.lower(&servers.collect::<Vec<_>>(), types, diagnostics)
    }

    fn lower(
        &mut self,
        servers: &[(&openapi::Server<'a>, Cow<'a, str>)],
        types: &mut Types,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Server> {
        let usable = servers.iter().filter(|(server, _)| match fault(server) {
            Some(reason) => {
                let url = server.url.value.to_owned();
                diagnostics.report(UnusableServer { url, reason, span: server.url.span });
                false
            }
            None => true,
        });
        let usable: Vec<&(&openapi::Server<'a>, Cow<'a, str>)> = usable.collect();
        let mut variants = Namer::default();
        let lowered = usable.iter().filter_map(|(server, url)| {
            let wanted = variant(server, usable.len() == 1);
            let parts = parts(server, url, diagnostics)?;
            let variables = self.variables(server, &wanted, types, diagnostics);
            Some(Server {
                variables,
                variant: variants.unique(wanted),
                url: url.clone().into_owned(),
                parts,
                description: server.description.map(str::to_owned),
            })
        });
        lowered.collect()
    }

    /// The variables that the URL of a server has.
    fn variables(
        &mut self,
        server: &openapi::Server<'a>,
        variant: &str,
        types: &mut Types,
        diagnostics: &mut Diagnostics,
    ) -> Vec<ServerVariable> {
        let mut fields = Namer::default();
        let variables = used(server).map(|variable| {
            let of = self.type_of(variable, variant, types);
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
        variables.collect()
    }

    /// Servers that share a variable of the same values share its type; another one is told apart by the server.
    fn type_of(&mut self, variable: &openapi::ServerVariable<'a>, variant: &str, types: &mut Types) -> Type {
        if variable.values.is_empty() {
            return Type::String;
        }
        if let Some((_, of)) = self.known.iter().find(|(values, _)| *values == variable.values) {
            return of.clone();
        }
        let name = match self.known.is_empty() {
            true => variable.name.to_owned(),
            false => format!("{variant}-{}", variable.name),
        };
        let identity = vec![variable.default.span];
        let naming = Naming { identity, home: self.home, name: &name, description: variable.description };
        let of = Type::Named(types.enum_of(&naming, &variable.values));
        self.known.push((variable.values.clone(), of.clone()));
        of
    }
}

/// The variables that the URL of a server has.
fn used<'s, 'a>(
    server: &'s openapi::Server<'a>,
) -> impl Iterator<Item = &'s openapi::ServerVariable<'a>> + use<'s, 'a> {
    let is_used = |name: &str| server.url.value.contains(&format!("{{{name}}}"));
    server.variables.iter().filter(move |variable| is_used(variable.name))
}

/// A name for a server: its own, or the words of its host and path behind the last variable, or all of them.
fn variant(server: &openapi::Server<'_>, only: bool) -> String {
    if only {
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

/// The URL of a server, cut at its variables.
fn parts(server: &openapi::Server<'_>, url: &str, diagnostics: &mut Diagnostics) -> Option<Vec<UrlPart>> {
    let mut parts = Vec::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if !before.is_empty() {
            parts.push(UrlPart::Literal(before.to_owned()));
        }
        let Some(position) = used(server).position(|variable| variable.name == name) else {
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
