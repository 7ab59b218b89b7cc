//! The module of an API: its client, where it is served, its operations and the types that workflows reach.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::doc::{doc, prose, prose_or};
use super::rust::{self, Names, Renames, ident};
use super::{credentials, operation};
use crate::ir::{Api, Constant, Program, RequestObject, RequestShape, Server, UrlPart};
use crate::types::{
    API_NAMES, Case, Cases, Definition, Field, Home, JsonKind, NamedType, OTHER_VARIANT, Remark, Type,
    TypeId, Variant,
};

/// The whole module.
pub(super) fn module(program: &Program, index: usize, api: &Api) -> TokenStream {
    let home = Home::Api(index);
    let own = program.types.iter().filter(|(_, named)| named.home == home).map(|(_, named)| &named.name);
    let objects = api.request_objects.iter().map(|object| &object.name);
    let fixed = API_NAMES.into_iter().map(str::to_owned);
    let others = api.others.iter().map(|other| &other.name);
    let names = Names::new(program, home, own.chain(objects).chain(others).cloned().chain(fixed).collect());
    let client = client(api, index, &names);
    let credentials = api.credentials.as_ref().map(|of_api| credentials::definition(of_api, &names));
    let servers = servers(api, &names);
    let objects = api.request_objects.iter().map(|object| request_object(object, index, &names));
    let objects: Vec<_> = objects.collect();
    let types = types(program, home, &names);
    let serializes = api.request_objects.iter().any(|object| object.serializes);
    let serde = imports_of_serde(program, home, false, serializes);
    let header = doc([format!("Client of {}.", prose(&api.title).trim_end_matches('.'))]);
    let header = inner(&header);
    let mut others = vec!["ClientBuilder", "Request"];
    if !(api.servers.is_empty() && api.others.is_empty()) {
        others.push("BaseUrl");
    }
    if !api.others.is_empty() {
        others.push("OperationServer");
    }
    let runtime = names.import_of_runtime(&others);
    let json = names.import_of_json();
    // What another API returns may be sent to this one as it is.
    let imports = names.imports();
    quote! {
        #header
        #serde
        #json
        #runtime
        #imports
        #client
        #credentials
        #servers
        #(#objects)*
        #types
    }
}

/// Outer doc attributes as inner ones.
pub(super) fn inner(outer: &TokenStream) -> TokenStream {
    outer
        .clone()
        .into_iter()
        .flat_map(|token| match &token {
            proc_macro2::TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let bang =
                    proc_macro2::TokenTree::from(proc_macro2::Punct::new('!', proc_macro2::Spacing::Alone));
                vec![token, bang]
            }
            _ => vec![token],
        })
        .collect()
}

/// The import of the traits that a module's types implement, and of those that something else in it does.
pub(super) fn imports_of_serde(
    program: &Program,
    home: Home,
    deserializes: bool,
    serializes: bool,
) -> TokenStream {
    let used = used_types(program);
    let here = program.types.iter().filter(|(id, named)| named.home == home && used.contains(id));
    let (mut enums, mut structs, mut unions) = (false, false, false);
    for (_, named) in here {
        match named.definition {
            Definition::Enum(_) => enums = true,
            Definition::Struct(_) => structs = true,
            Definition::Union(_) => unions = true,
        }
    }
    let imports: Vec<TokenStream> = [
        (enums || structs || unions || deserializes, quote!(Deserialize)),
        (enums || unions, quote!(Deserializer)),
        (enums || structs || unions || serializes, quote!(Serialize)),
        (enums, quote!(Serializer)),
    ]
    .into_iter()
    .filter(|(needed, _)| *needed)
    .map(|(_, import)| import)
    .collect();
    match imports.as_slice() {
        [] => TokenStream::new(),
        [only] => quote! { use arazzo_runtime::serde::#only; },
        all => quote! { use arazzo_runtime::serde::{#(#all),*}; },
    }
}

fn client(api: &Api, index: usize, names: &Names<'_>) -> TokenStream {
    let title = prose(&api.title);
    let about = doc([format!("Client of {}.", title.trim_end_matches('.'))]);
    let builders = credentials::builders(api, names);
    let operations = api.operations.iter().map(|operation| operation::method(operation, api, index, names));
    quote! {
        #about
        #[derive(Clone, Debug)]
        pub struct Client(arazzo_runtime::Client);

        impl Client {
            #builders
            #(#operations)*
        }

        impl From<arazzo_runtime::Client> for Client {
            fn from(client: arazzo_runtime::Client) -> Self {
                Self(client)
            }
        }

        impl AsRef<arazzo_runtime::Client> for Client {
            fn as_ref(&self) -> &arazzo_runtime::Client {
                &self.0
            }
        }
    }
}

fn servers(api: &Api, names: &Names<'_>) -> TokenStream {
    // What operations are served at elsewhere stays when another server of the API is chosen.
    let constructor = if api.others.is_empty() { quote!(from) } else { quote!(described) };
    let shared = match api.servers.is_empty() {
        true => TokenStream::new(),
        false => {
            let about = doc(["Where the API is served.".to_owned()]);
            server_enum(&ident("Server"), &about, &api.servers, &constructor, names)
        }
    };
    let others = api.others.iter().map(|other| {
        let name = ident(&other.name);
        let methods: Vec<String> =
            other.operations.iter().map(|method| format!("[`Client::{method}`]")).collect();
        let verb = if methods.len() == 1 { "is" } else { "are" };
        let about = doc([format!(
            "Where {} {verb} served, elsewhere than the rest of the API.",
            credentials::list(&methods, "and")
        )]);
        let definition = server_enum(&name, &about, &other.servers, &constructor, names);
        let told_apart = other.operations.first();
        quote! {
            #definition

            impl OperationServer for #name {
                const NAME: &'static str = #told_apart;
            }
        }
    });
    quote! { #shared #(#others)* }
}

/// An enum of servers, which become base URLs by a function of those.
fn server_enum(
    name: &Ident,
    about: &TokenStream,
    servers: &[Server],
    constructor: &TokenStream,
    names: &Names<'_>,
) -> TokenStream {
    let Some(first) = servers.first() else {
        return TokenStream::new();
    };
    // The first one is the default: derived where it has no variables that must have values.
    let derived = first.variables.is_empty();
    let variants = servers.iter().enumerate().map(|(index, server)| {
        let default = (derived && index == 0).then(|| quote!(#[default]));
        let about = match &server.description {
            Some(description) => doc([format!("`{}`: {}", server.url, prose(description))]),
            None => doc([format!("`{}`.", server.url)]),
        };
        let variant = ident(&server.variant);
        let fields = server.variables.iter().map(|variable| {
            let about = doc([prose_or(variable.description.as_ref(), "Part of the URL.")]);
            let (name, of) = (ident(&variable.name), names.owned(&variable.of));
            quote! { #about #name: #of }
        });
        let fields: Vec<_> = fields.collect();
        match fields.is_empty() {
            true => quote! { #about #default #variant },
            false => quote! { #about #variant { #(#fields),* } },
        }
    });
    let default = (!derived).then(|| server_default(name, first, names));
    let derived = derived.then(|| quote!(, Default));
    let arms = servers.iter().map(|server| server_arm(name, server, constructor));
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Eq #derived)]
        pub enum #name {
            #(#variants),*
        }

        #default

        impl From<#name> for BaseUrl {
            fn from(server: #name) -> Self {
                match server {
                    #(#arms),*
                }
            }
        }
    }
}

fn server_default(of: &Ident, server: &Server, names: &Names<'_>) -> TokenStream {
    let variant = ident(&server.variant);
    let fields = server.variables.iter().map(|variable| {
        let name = ident(&variable.name);
        let value = match &variable.default {
            Constant::String(text) => quote!(#text.to_owned()),
            Constant::Variant(value) => {
                let known = match &variable.of {
                    Type::Named(id) => names.types().enumeration(*id).unwrap_or_default(),
                    _ => &[],
                };
                match known.iter().any(|variant| variant.value == *value) {
                    true => names.constant(&variable.default, &variable.of),
                    false => {
                        let of = names.owned(&variable.of);
                        quote!(#of::from(#value))
                    }
                }
            }
            other => names.constant(other, &variable.of),
        };
        quote!(#name: #value)
    });
    quote! {
        impl Default for #of {
            fn default() -> Self {
                Self::#variant { #(#fields),* }
            }
        }
    }
}

fn server_arm(of: &Ident, server: &Server, constructor: &TokenStream) -> TokenStream {
    let variant = ident(&server.variant);
    let mut template = String::new();
    for part in &server.parts {
        match part {
            UrlPart::Literal(text) => template.push_str(text),
            UrlPart::Variable(index) | UrlPart::Segments(index) => {
                let name = server.variables.get(*index).map_or("", |variable| variable.name.as_str());
                template.push('{');
                template.push_str(name);
                template.push('}');
            }
        }
    }
    let fields = server.variables.iter().map(|variable| ident(&variable.name));
    let fields: Vec<_> = fields.collect();
    match fields.is_empty() {
        true => quote!(#of::#variant => Self::#constructor(#template)),
        false => quote!(#of::#variant { #(#fields),* } => Self::#constructor(format!(#template))),
    }
}

fn request_object(object: &RequestObject, api: usize, names: &Names<'_>) -> TokenStream {
    let about = doc([prose_or(object.description.as_ref(), "An object in a request.")]);
    let name = ident(&object.name);
    let lifetime = quote!('a);
    let generics = object.borrows.then(|| quote!(<'a>));
    let renames =
        Renames::of(object.fields.iter().map(|field| (field.name.as_str(), field.wire_name.as_str())));
    let container = renames.container();
    let shown = rust::debug(
        &name,
        object.borrows,
        object.fields.iter().map(|field| (field.name.as_str(), field.secret)),
    );
    let (derived, implemented) = (shown.derived, shown.implemented);
    let fields = object.fields.iter().map(|field| {
        let about = doc([prose_or(field.description.as_ref(), &format!("`{}`", field.wire_name))]);
        let of = names.shape(api, &field.shape, &lifetime);
        let name = ident(&field.name);
        let (of, skipped) = match field.required {
            true => (of, Vec::new()),
            false => (quote!(Option<#of>), vec![quote!(skip_serializing_if = "Option::is_none")]),
        };
        let serde = object.serializes.then(|| renames.field(&field.name, &field.wire_name, skipped));
        quote! { #about #serde pub #name: #of }
    });
    let derived = match (object.serializes, derived) {
        (true, debug) => quote! { #[derive(Clone, #debug Serialize)] #container },
        (false, Some(_)) => quote! { #[derive(Clone, Debug)] },
        (false, None) => quote! { #[derive(Clone)] },
    };
    quote! {
        #about
        #derived
        pub struct #name #generics {
            #(#fields),*
        }

        #implemented
    }
}

/// The named types of a module, by name.
pub(super) fn types(program: &Program, home: Home, names: &Names<'_>) -> TokenStream {
    let used = used_types(program);
    let mut here: Vec<(TypeId, &NamedType)> =
        program.types.iter().filter(|(id, named)| named.home == home && used.contains(id)).collect();
    here.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    let definitions = here.into_iter().map(|(id, named)| match &named.definition {
        Definition::Enum(variants) => enumeration(named, variants),
        Definition::Struct(fields) => structure(id, named, fields, names),
        Definition::Union(cases) => union(named, cases, names),
    });
    quote! { #(#definitions)* }
}

fn enumeration(named: &NamedType, variants: &[Variant]) -> TokenStream {
    let name = ident(&named.name);
    let about = doc([prose_or(named.description.as_ref(), "One of the values that the description lists.")]);
    let other = ident(OTHER_VARIANT);
    let definitions = variants.iter().map(|variant| {
        let (about, name) = (doc([format!("`{}`", variant.value)]), ident(&variant.name));
        quote! { #about #name }
    });
    let written: Vec<_> = variants
        .iter()
        .map(|variant| {
            let (value, name) = (&variant.value, ident(&variant.name));
            (quote!(#value), quote!(#name))
        })
        .collect();
    let to_text = written.iter().map(|(value, name)| quote!(Self::#name => #value));
    let from_text = from_text(variants);
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum #name {
            #(#definitions,)*
            /// A value that the description does not list.
            #other(String),
        }

        impl #name {
            /// The value as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#to_text,)*
                    Self::#other(value) => value,
                }
            }
        }

        impl From<&str> for #name {
            #from_text
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
            }
        }

        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    }
}

/// How an enum is made of text: what is listed is meant in whichever case it comes, unless only case tells two values apart.
fn from_text(variants: &[Variant]) -> TokenStream {
    let other = ident(OTHER_VARIANT);
    if let [only] = variants {
        let (value, name) = (&only.value, ident(&only.name));
        return quote! {
            /// The listed value of these letters, whatever their case.
            fn from(value: &str) -> Self {
                if value.eq_ignore_ascii_case(#value) { Self::#name } else { Self::#other(value.to_owned()) }
            }
        };
    }
    let mut known = BTreeSet::new();
    if variants.iter().all(|variant| known.insert(variant.value.to_ascii_lowercase())) {
        let listed = variants.iter().map(|variant| ident(&variant.name));
        return quote! {
            /// The listed value of these letters, whatever their case.
            fn from(value: &str) -> Self {
                let listed = [#(Self::#listed),*];
                let meant = listed.into_iter().find(|listed| listed.as_str().eq_ignore_ascii_case(value));
                meant.unwrap_or_else(|| Self::#other(value.to_owned()))
            }
        };
    }
    let arms = variants.iter().map(|variant| {
        let (value, name) = (&variant.value, ident(&variant.name));
        quote!(#value => Self::#name)
    });
    quote! {
        fn from(value: &str) -> Self {
            match value {
                #(#arms,)*
                _ => Self::#other(value.to_owned()),
            }
        }
    }
}

fn union(named: &NamedType, cases: &Cases, names: &Names<'_>) -> TokenStream {
    let name = ident(&named.name);
    let about = doc([prose_or(named.description.as_ref(), "One of several kinds of value.")]);
    let other = ident(OTHER_VARIANT);
    let json = names.owned(&Type::Json);
    let definitions = cases.iter().map(|case| {
        let (name, of) = (ident(&case.name), names.owned(&case.of));
        let of = if case.boxed { quote!(Box<#of>) } else { of };
        quote!(#name(#of))
    });
    let read = |case: &Case| {
        let name = ident(&case.name);
        quote!(arazzo_runtime::deserialize_branch(&value).map(Self::#name))
    };
    let (abouts, branches): (Vec<TokenStream>, TokenStream) = match cases {
        Cases::Kinds(cases) => {
            let arms = cases.iter().map(|(kind, case)| {
                let (pattern, name) = (of_kind(*kind, &json), ident(&case.name));
                match &case.of {
                    Type::String => quote!(#json::String(text) => Ok(Self::#name(text))),
                    Type::Boolean => quote!(#json::Bool(value) => Ok(Self::#name(value))),
                    _ => {
                        let read = read(case);
                        quote!(#pattern => #read)
                    }
                }
            });
            let abouts = cases.iter().map(|(kind, _)| doc([kind_in_words(*kind)]));
            let branches = quote! {
                match #json::deserialize(deserializer)? {
                    #(#arms,)*
                    value => Ok(Self::#other(value)),
                }
            };
            (abouts.collect(), branches)
        }
        Cases::Tagged { property, cases } => {
            let arms = cases.iter().map(|(tags, case)| {
                let read = read(case);
                quote!(Some(#(#tags)|*) => #read)
            });
            let abouts = cases.iter().map(|(tags, _)| {
                let tags: Vec<String> = tags.iter().map(|tag| format!("`{tag}`")).collect();
                doc([format!("`{property}` is {}.", tags.join(" or "))])
            });
            let branches = quote! {
                let value = #json::deserialize(deserializer)?;
                match value.get(#property).and_then(|tag| tag.as_str()) {
                    #(#arms,)*
                    _ => Ok(Self::#other(value)),
                }
            };
            (abouts.collect(), branches)
        }
        Cases::Members(cases) => {
            let tests = cases.iter().map(|(member, case)| {
                let read = read(case);
                quote! { if value.get(#member).is_some() { #read } else }
            });
            let abouts = cases.iter().map(|(member, _)| doc([format!("An object with `{member}`.")]));
            let branches = quote! {
                let value = #json::deserialize(deserializer)?;
                #(#tests)* { Ok(Self::#other(value)) }
            };
            (abouts.collect(), branches)
        }
    };
    let display = names.types().is_scalar_cases(cases).then(|| {
        let shown = cases.iter().map(|case| ident(&case.name)).chain([other.clone()]);
        quote! {
            impl std::fmt::Display for #name {
                fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    match self {
                        #(Self::#shown(value) => value.fmt(formatter)),*
                    }
                }
            }
        }
    });
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(crate = "arazzo_runtime::serde", untagged)]
        pub enum #name {
            #(#abouts #definitions,)*
            /// A value that the description does not list.
            #other(#json),
        }

        #display

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #branches
            }
        }
    }
}

/// A pattern for JSON of a kind.
fn of_kind(kind: JsonKind, json: &TokenStream) -> TokenStream {
    match kind {
        JsonKind::String => quote!(value @ #json::String(_)),
        JsonKind::Integer => quote!(value if value.is_i64()),
        JsonKind::Number => quote!(value @ #json::Number(_)),
        JsonKind::Boolean => quote!(value @ #json::Bool(_)),
        JsonKind::Array => quote!(value @ #json::Array(_)),
        JsonKind::Object => quote!(value @ #json::Object(_)),
    }
}

fn kind_in_words(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::String => "Text.",
        JsonKind::Integer => "A whole number.",
        JsonKind::Number => "A number.",
        JsonKind::Boolean => "A boolean.",
        JsonKind::Array => "A list.",
        JsonKind::Object => "An object.",
    }
}

fn structure(id: TypeId, named: &NamedType, fields: &[Field], names: &Names<'_>) -> TokenStream {
    let name = ident(&named.name);
    let about = doc([prose_or(named.description.as_ref(), "An object of the API.")]);
    let default = names.types().has_default(&Type::Named(id)).then(|| quote!(Default,));
    let renames = Renames::of(fields.iter().map(|field| (field.name.as_str(), field.json_name.as_str())));
    let container = renames.container();
    let shown = rust::debug(&name, false, fields.iter().map(|field| (field.name.as_str(), field.secret)));
    let (derived, implemented) = (shown.derived, shown.implemented);
    let fields = fields.iter().map(|field| {
        let about = prose_or(field.description.as_ref(), &format!("`{}`", field.json_name));
        let about = doc([about].into_iter().chain(field.remark.as_ref().map(Remark::in_words)));
        let of = names.owned(&field.of);
        let of = if field.boxed { quote!(Box<#of>) } else { of };
        let name = ident(&field.name);
        let (of, skipped) = match field.required {
            true => (of, Vec::new()),
            false => (quote!(Option<#of>), vec![quote!(skip_serializing_if = "Option::is_none")]),
        };
        let serde = renames.field(&field.name, &field.json_name, skipped);
        quote! { #about #serde pub #name: #of }
    });
    quote! {
        #about
        #[derive(Clone, #derived #default PartialEq, Deserialize, Serialize)]
        #container
        pub struct #name {
            #(#fields),*
        }

        #implemented
    }
}

/// Every named type that something emitted refers to.
pub(super) fn used_types(program: &Program) -> BTreeSet<TypeId> {
    let mut used = BTreeSet::new();
    for api in &program.apis {
        let servers = api.servers.iter().chain(api.others.iter().flat_map(|other| &other.servers));
        for variable in servers.flat_map(|server| &server.variables) {
            mark(&variable.of, program, &mut used);
        }
        for operation in &api.operations {
            operation
                .parameters
                .iter()
                .for_each(|parameter| mark_shape(&parameter.shape, program, &mut used));
            if let Some((body, _)) = &operation.body {
                mark_shape(body, program, &mut used);
            }
        }
        for field in api.request_objects.iter().flat_map(|object| &object.fields) {
            mark_shape(&field.shape, program, &mut used);
        }
    }
    for workflow in &program.workflows {
        workflow.inputs.iter().for_each(|input| mark(&input.of, program, &mut used));
        workflow.outputs.iter().for_each(|output| mark(&output.of, program, &mut used));
        for step in &workflow.steps {
            step.carried.iter().for_each(|variable| mark(&variable.of, program, &mut used));
            step.reads.iter().for_each(|read| mark_read(&read.target, program, &mut used));
        }
        for field in workflow.projections.iter().flat_map(|projection| &projection.fields) {
            mark_read(&field.of, program, &mut used);
        }
    }
    used
}

fn mark(of: &Type, program: &Program, used: &mut BTreeSet<TypeId>) {
    let mut open = vec![of];
    while let Some(of) = open.pop() {
        let Type::Named(id) = of.innermost() else { continue };
        if used.insert(*id) {
            open.extend(program.types.structure(*id).into_iter().flatten().map(|field| &field.of));
            open.extend(
                program.types.union(of.innermost()).into_iter().flat_map(Cases::iter).map(|case| &case.of),
            );
        }
    }
}

fn mark_shape(shape: &RequestShape, program: &Program, used: &mut BTreeSet<TypeId>) {
    match shape {
        RequestShape::Value(of) => mark(of, program, used),
        RequestShape::Array(item) => mark_shape(item, program, used),
        RequestShape::Object(_) => {}
    }
}

fn mark_read(target: &crate::ir::ReadTarget, program: &Program, used: &mut BTreeSet<TypeId>) {
    match target {
        crate::ir::ReadTarget::Type(of) => mark(of, program, used),
        crate::ir::ReadTarget::Array(item) => mark_read(item, program, used),
        crate::ir::ReadTarget::Projection(_) => {}
    }
}
