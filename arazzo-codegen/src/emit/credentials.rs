//! What the client of an API is given to authorise its requests, and how it comes to have that.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc::{doc, prose};
use super::rust::{Names, ident};
use crate::ir::{Api, Authorization, Credentials, Scheme, SchemeKind, Way, Ways};
use crate::parse::arazzo::ParameterLocation;

/// The functions that begin to make a client.
pub(super) fn builders(api: &Api, names: &Names<'_>) -> TokenStream {
    let (place, arguments, passed, start) = match (api.servers.is_empty(), &api.relative) {
        (false, _) => (
            ", of the default [`Server`] unless another one is set.".to_owned(),
            quote!(),
            quote!(),
            quote!(ClientBuilder::new(Server::default())),
        ),
        (true, relative) => (
            match relative {
                Some(path) => {
                    format!(" of the API at `base_url`, of which the description only says `{path}`.")
                }
                None => " of the API at `base_url`: the description names no server.".to_owned(),
            },
            quote!(base_url: &str,),
            quote!(base_url),
            quote!(ClientBuilder::new(base_url)),
        ),
    };
    let others = api.others.iter().map(|other| {
        let name = ident(&other.name);
        quote!(.base_url_of::<#name>(#name::default()))
    });
    let start = quote!(#start #(#others)*);
    let Some(credentials) = &api.credentials else {
        let plain = match api.servers.is_empty() {
            false => doc(["Settings of a client; without others it talks to the default [`Server`]."]),
            true => doc([format!("Settings of a client{place}")]),
        };
        return quote! {
            #plain
            pub fn builder(#arguments) -> ClientBuilder<Self> {
                #start
            }
        };
    };
    let given = doc([format!("Settings of a client with these credentials{place}")]);
    let (without, with) = match credentials.optional {
        true => (ident("builder"), ident("builder_with_credentials")),
        false => (ident("builder_without_credentials"), ident("builder")),
    };
    let bare = doc([
        format!("Settings of a client without credentials{place}"),
        match credentials.optional {
            true => "Its requests do not need any.".to_owned(),
            false => "Its requests are let in where a gateway authorises them, or a stand-in does not ask."
                .to_owned(),
        },
    ]);
    let body = applied(credentials, quote!(Self::#without(#passed)), names);
    let with = quote! {
        #given
        pub fn #with(#arguments credentials: Credentials) -> ClientBuilder<Self> {
            #body
        }
    };
    let without = quote! {
        #bare
        pub fn #without(#arguments) -> ClientBuilder<Self> {
            #start
        }
    };
    if credentials.optional { quote!(#without #with) } else { quote!(#with #without) }
}

/// The settings to which all credentials have been added.
fn applied(credentials: &Credentials, builder: TokenStream, names: &Names<'_>) -> TokenStream {
    let schemes = &credentials.schemes;
    match &credentials.ways {
        Ways::All => {
            let calls = schemes.iter().map(|scheme| {
                let field = ident(&scheme.field);
                let (name, value) = (&scheme.name, ready(scheme, &quote!(credentials.#field), names));
                quote!(.credential(#name, #value))
            });
            quote!(#builder #(#calls)*)
        }
        Ways::OneOf(ways) => {
            let arms = ways.iter().map(|way| {
                let variant = ident(&way.variant);
                let calls = of_way(credentials, way).map(|scheme| {
                    let value = ready(scheme, &named(scheme), names);
                    let name = &scheme.name;
                    quote!(.credential(#name, #value))
                });
                let fields = of_way(credentials, way).map(|scheme| ident(&scheme.field));
                match way.schemes.len() {
                    1 => quote!(Credentials::#variant(#(#fields)*) => builder #(#calls)*),
                    _ => quote!(Credentials::#variant { #(#fields),* } => builder #(#calls)*),
                }
            });
            quote! {
                let builder = #builder;
                match credentials {
                    #(#arms),*
                }
            }
        }
        Ways::Checked(needs) => {
            let calls = schemes.iter().map(|scheme| {
                let (name, field) = (&scheme.name, ident(&scheme.field));
                match is_ready(scheme) {
                    true => quote!(.credential_optional(#name, credentials.#field)),
                    false => {
                        let value = ready(scheme, &named(scheme), names);
                        quote!(.credential_optional(#name, credentials.#field.map(|#field| #value)))
                    }
                }
            });
            let needs = needs.iter().map(|alternatives| {
                let alternatives = alternatives.iter().map(|set| {
                    let set = set.iter().filter_map(|index| schemes.get(*index)).map(|scheme| &scheme.name);
                    quote!(&[#(#set),*])
                });
                quote!(.needs_credentials(&[#(#alternatives),*]))
            });
            quote!(#builder #(#calls)* #(#needs)*)
        }
    }
}

/// The variable that holds a credential.
fn named(scheme: &Scheme) -> TokenStream {
    let field = ident(&scheme.field);
    quote!(#field)
}

fn of_way<'c>(credentials: &'c Credentials, way: &'c Way) -> impl Iterator<Item = &'c Scheme> {
    way.schemes.iter().filter_map(|index| credentials.schemes.get(*index))
}

/// Whether a credential is given to the client as it is.
fn is_ready(scheme: &Scheme) -> bool {
    match scheme.kind {
        SchemeKind::Basic | SchemeKind::Bearer | SchemeKind::ClientCertificate | SchemeKind::Other => true,
        SchemeKind::Key { .. }
        | SchemeKind::ClientCredentials { .. }
        | SchemeKind::OpenIdConnect { .. }
        | SchemeKind::AwsSignature { .. } => false,
    }
}

/// A credential with what the description knows of it.
fn ready(scheme: &Scheme, value: &TokenStream, names: &Names<'_>) -> TokenStream {
    let scoped = |scopes: &[String]| (!scopes.is_empty()).then(|| quote!(.default_scopes([#(#scopes),*])));
    match &scheme.kind {
        SchemeKind::Key { name, location } => {
            let method = ident(match location {
                ParameterLocation::Query | ParameterLocation::QueryString => "in_query",
                ParameterLocation::Cookie => "in_cookie",
                ParameterLocation::Header | ParameterLocation::Path => "in_header",
            });
            quote!(#value.#method(#name))
        }
        SchemeKind::ClientCredentials { token_url, scopes } => {
            let scopes = scoped(scopes);
            quote!(#value.default_token_url(#token_url)#scopes)
        }
        SchemeKind::OpenIdConnect { url, scopes } => {
            let scopes = scoped(scopes);
            quote!(#value.default_discovery_url(#url)#scopes)
        }
        SchemeKind::AwsSignature { served_at } => {
            let signer = names.runtime("SigV4");
            let url = match served_at {
                Some(url) => quote!(#url),
                None => quote!(base_url),
            };
            quote!(#signer::served_at(#value, #url))
        }
        SchemeKind::Basic | SchemeKind::Bearer | SchemeKind::ClientCertificate | SchemeKind::Other => {
            value.clone()
        }
    }
}

/// The type of what a client is given.
pub(super) fn definition(credentials: &Credentials, names: &Names<'_>) -> TokenStream {
    let schemes = &credentials.schemes;
    let of = |scheme: &Scheme| match &scheme.kind {
        SchemeKind::Key { .. } => names.runtime("ApiKey"),
        SchemeKind::Basic => names.runtime("Basic"),
        SchemeKind::Bearer => names.runtime("BearerToken"),
        SchemeKind::ClientCredentials { .. } | SchemeKind::OpenIdConnect { .. } => names.runtime("OAuth2"),
        SchemeKind::ClientCertificate => names.runtime("ClientCertificate"),
        SchemeKind::AwsSignature { .. } => names.runtime("AwsCredentials"),
        SchemeKind::Other => names.runtime("Credential"),
    };
    match &credentials.ways {
        Ways::All => {
            let fields = schemes.iter().map(|scheme| {
                let (about, field, of) = (about(scheme), ident(&scheme.field), of(scheme));
                quote!(#about pub #field: #of)
            });
            quote! {
                /// What authorises requests.
                #[derive(Clone, Debug)]
                pub struct Credentials {
                    #(#fields),*
                }
            }
        }
        Ways::OneOf(ways) => {
            let variants = ways.iter().map(|way| {
                let variant = ident(&way.variant);
                let of_way: Vec<&Scheme> = of_way(credentials, way).collect();
                match of_way.as_slice() {
                    [only] => {
                        let (about, of) = (about(only), of(only));
                        quote!(#about #variant(#of))
                    }
                    all => {
                        let names: Vec<String> =
                            all.iter().map(|scheme| format!("`{}`", scheme.name)).collect();
                        let together = doc([format!("{} together.", list(&names, "and"))]);
                        let fields = all.iter().map(|scheme| {
                            let (about, field, of) = (about(scheme), ident(&scheme.field), of(scheme));
                            quote!(#about #field: #of)
                        });
                        quote!(#together #variant { #(#fields),* })
                    }
                }
            });
            quote! {
                /// What authorises requests: any of these does.
                #[derive(Clone, Debug)]
                pub enum Credentials {
                    #(#variants),*
                }
            }
        }
        Ways::Checked(_) => {
            let fields = schemes.iter().map(|scheme| {
                let (about, field, of) = (about(scheme), ident(&scheme.field), of(scheme));
                quote!(#about pub #field: Option<#of>)
            });
            quote! {
                /// What authorises requests. Which of these are enough together is said by the methods of [`Client`]; if
                /// one of them lacks credentials, no client is built.
                #[derive(Clone, Debug, Default)]
                pub struct Credentials {
                    #(#fields),*
                }
            }
        }
    }
}

/// What a scheme is.
fn about(scheme: &Scheme) -> TokenStream {
    let what = match (&scheme.description, &scheme.kind) {
        (Some(description), _) => prose(description),
        (None, SchemeKind::Key { name, location }) => match location {
            ParameterLocation::Query | ParameterLocation::QueryString => {
                format!("a key, sent as `{name}` in the query.")
            }
            ParameterLocation::Cookie => format!("a key, sent in the cookie `{name}`."),
            ParameterLocation::Header | ParameterLocation::Path => {
                format!("a key, sent in the header `{name}`.")
            }
        },
        (None, SchemeKind::Basic) => "user and password.".to_owned(),
        (None, SchemeKind::Bearer) => "a token.".to_owned(),
        (None, SchemeKind::ClientCredentials { .. } | SchemeKind::OpenIdConnect { .. }) => {
            "a token, or what it is obtained for.".to_owned()
        }
        (None, SchemeKind::ClientCertificate) => "a certificate and its key.".to_owned(),
        (None, SchemeKind::AwsSignature { .. }) => "keys of AWS, which sign requests.".to_owned(),
        (None, SchemeKind::Other) => "what the description does not say.".to_owned(),
    };
    let deprecated = scheme.deprecated.then(|| "It is deprecated.".to_owned());
    doc([format!("`{}`: {what}", scheme.name)].into_iter().chain(deprecated))
}

/// What is said of an operation: what authorises it.
pub(super) fn remark(authorization: &Authorization) -> Option<String> {
    let ways = authorization.ways.iter().map(|way| {
        let names: Vec<String> = way.iter().map(|name| format!("`{name}`")).collect();
        list(&names, "and")
    });
    let ways: Vec<String> = ways.collect();
    let optional = if authorization.optional { ", if the client has it" } else { "" };
    (!ways.is_empty()).then(|| format!("Authorised by {}{optional}.", list(&ways, "or")))
}

/// The calls that ask for an operation's credentials.
pub(super) fn calls(authorization: &Authorization) -> impl Iterator<Item = TokenStream> {
    authorization.ways.iter().map(|way| quote!(.authorized_by(&[#(#way),*])))
}

/// Several in a row, with a word before the last.
pub(super) fn list(parts: &[String], word: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} {word} {last}", before.join(", ")),
    }
}
