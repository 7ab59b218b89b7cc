//! Servers.

use super::reference::Place;
use crate::parse::arazzo::Text;
use crate::parse::tree::Node;

/// A server that an API is reached at.
#[derive(Clone, Debug)]
pub struct Server<'a> {
    /// What it is called, which only OpenAPI 3.2 can say.
    pub name: Option<&'a str>,
    /// The URL, with `{variables}`.
    pub url: Text<'a>,
    /// What it is.
    pub description: Option<&'a str>,
    /// The variables of the URL.
    pub variables: Vec<ServerVariable<'a>>,
}

/// A variable of a server's URL.
#[derive(Clone, Debug)]
pub struct ServerVariable<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub description: Option<&'a str>,
    /// The value when none is chosen.
    pub default: Text<'a>,
    /// The values that it may have; empty when any will do.
    pub values: Vec<&'a str>,
}

/// The servers that an object names.
pub(super) fn servers(object: Place<'_>) -> Vec<Server<'_>> {
    object.items("servers").filter_map(Server::read).collect()
}

impl<'a> Server<'a> {
    fn read(server: Place<'a>) -> Option<Self> {
        let variables = server.entries("variables").filter_map(|(name, variable)| {
            Some(ServerVariable {
                name: name.value,
                description: variable.text("description"),
                default: variable.spanned_text("default")?,
                values: variable.items("enum").filter_map(|value| Node::as_str(value.node)).collect(),
            })
        });
        Some(Self {
            name: server.text("name"),
            url: server.spanned_text("url")?,
            description: server.text("description"),
            variables: variables.collect(),
        })
    }
}
