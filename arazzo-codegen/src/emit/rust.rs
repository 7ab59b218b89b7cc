//! Names and types as tokens.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use crate::ir::{Constant, Hop, Program, ReadTarget, RequestObject, RequestShape};
use crate::names::snake_case;
use crate::types::{Home, Type, TypeId, Types};

/// An identifier, raw when its text says so.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Text as a literal that shows it as it is, where escapes would make it hard to read.
fn unescaped(text: &str) -> TokenStream {
    let hashes = "#".repeat(text.matches('#').count() + 1);
    let hashes = if text.contains('"') { hashes.as_str() } else { "" };
    let literal = match text.contains(['\\', '"']) && !text.contains(char::is_control) {
        true => format!("r{hashes}\"{text}\"{hashes}").parse().ok(),
        false => None,
    };
    literal.unwrap_or_else(|| quote!(#text))
}

/// How a module refers to types: those of other modules are imported by name, unless the name is taken.
pub(super) struct Names<'p> {
    program: &'p Program,
    home: Home,
    taken: BTreeSet<String>,
    imports: RefCell<BTreeMap<usize, BTreeSet<String>>>,
    /// Whether untyped JSON has been referred to.
    json: Cell<bool>,
    /// What has been referred to of the runtime.
    runtime: RefCell<BTreeSet<&'static str>>,
    /// The names and texts of the patterns that have been referred to.
    patterns: RefCell<Vec<(String, String)>>,
}

impl<'p> Names<'p> {
    /// The names of a module that has these of its own.
    pub(super) fn new(program: &'p Program, home: Home, taken: BTreeSet<String>) -> Self {
        Self {
            program,
            home,
            taken,
            imports: RefCell::default(),
            json: Cell::default(),
            runtime: RefCell::default(),
            patterns: RefCell::default(),
        }
    }

    /// A pattern that what an expression gives is held against.
    pub(super) fn pattern(&self, text: &str, expression: &str) -> Ident {
        let about = expression.rsplit(['/', '.', '#', '$']).find(|part| !part.is_empty()).unwrap_or_default();
        let wanted = snake_case(&format!("{about}-pattern")).to_uppercase();
        let mut patterns = self.patterns.borrow_mut();
        let mut name = wanted.clone();
        for count in 2.. {
            match patterns.iter().find(|(known, _)| *known == name) {
                Some((_, known)) if known == text => break,
                Some(_) => name = format!("{wanted}_{count}"),
                None => {
                    patterns.push((name.clone(), text.to_owned()));
                    break;
                }
            }
        }
        ident(&name)
    }

    /// The patterns that have been referred to, each compiled once.
    pub(super) fn patterns(&self) -> TokenStream {
        let patterns = self.patterns.borrow();
        let patterns = patterns.iter().map(|(name, text)| {
            let (name, of, text) = (ident(name), self.runtime("Pattern"), unescaped(text));
            quote! { static #name: #of = #of::new(#text); }
        });
        quote! { #(#patterns)* }
    }

    pub(super) fn types(&self) -> &'p Types {
        &self.program.types
    }

    /// A named type.
    pub(super) fn named(&self, id: TypeId) -> TokenStream {
        let Some(named) = self.types().get(id) else {
            return TokenStream::new();
        };
        match named.home {
            home if home == self.home => {
                let name = ident(&named.name);
                quote!(#name)
            }
            Home::Api(api) => self.of_api(api, &named.name),
            Home::Workflow(workflow) => {
                let name = ident(&named.name);
                let module = self.of_workflow(workflow);
                quote!(#module #name)
            }
        }
    }

    /// The way to what is in the module of a workflow, with `::` behind it; empty for this module itself.
    pub(super) fn of_workflow(&self, workflow: usize) -> TokenStream {
        match self.program.workflows.get(workflow) {
            Some(other) if self.home != Home::Workflow(workflow) => {
                let module = ident(&other.name);
                quote!(super::#module::)
            }
            _ => TokenStream::new(),
        }
    }

    /// Something of an API's module by its name.
    pub(super) fn of_api(&self, api: usize, name: &str) -> TokenStream {
        let identifier = ident(name);
        if self.home == Home::Api(api) {
            return quote!(#identifier);
        }
        let mut imports = self.imports.borrow_mut();
        let elsewhere = imports.iter().any(|(other, names)| *other != api && names.contains(name))
            || self.runtime.borrow().contains(name);
        if self.taken.contains(name) || elsewhere {
            let module = self.program.apis.get(api).map_or_else(|| ident("api"), |api| ident(&api.module));
            return quote!(super::#module::#identifier);
        }
        imports.entry(api).or_default().insert(name.to_owned());
        quote!(#identifier)
    }

    /// Something of the runtime by its name, which is imported unless the module has another thing of that name.
    pub(super) fn runtime(&self, name: &'static str) -> TokenStream {
        let identifier = ident(name);
        let imported = self.imports.borrow().values().any(|names| names.contains(name));
        if imported || self.taken.contains(name) {
            return quote!(arazzo_runtime::#identifier);
        }
        self.runtime.borrow_mut().insert(name);
        quote!(#identifier)
    }

    /// The import of what has been referred to of the runtime, and of these.
    pub(super) fn import_of_runtime(&self, others: &[&'static str]) -> TokenStream {
        let mut names = self.runtime.borrow().clone();
        names.extend(others);
        let names = names.into_iter().map(ident);
        quote! { use arazzo_runtime::{#(#names),*}; }
    }

    /// The macro that makes JSON of a value.
    pub(super) fn json_macro(&self) -> TokenStream {
        self.json.set(true);
        quote!(serde_json::json!)
    }

    /// The import of `serde_json`, when untyped JSON has been referred to.
    pub(super) fn import_of_json(&self) -> TokenStream {
        match self.json.get() {
            true => quote! { use arazzo_runtime::serde_json; },
            false => TokenStream::new(),
        }
    }

    /// The imports of all that has been referred to.
    pub(super) fn imports(&self) -> TokenStream {
        let imports = self.imports.borrow();
        let uses = imports.iter().filter_map(|(api, names)| {
            let module = ident(&self.program.apis.get(*api)?.module);
            let names: Vec<Ident> = names.iter().map(|name| ident(name)).collect();
            Some(match names.as_slice() {
                [only] => quote! { use super::#module::#only; },
                all => quote! { use super::#module::{#(#all),*}; },
            })
        });
        quote! { #(#uses)* }
    }

    /// A type whose values are owned.
    pub(super) fn owned(&self, of: &Type) -> TokenStream {
        match of {
            Type::String => quote!(String),
            Type::Integer => quote!(i64),
            Type::Number => quote!(f64),
            Type::Boolean => quote!(bool),
            Type::Named(id) => self.named(*id),
            Type::Array(item) => {
                let item = self.owned(item);
                quote!(Vec<#item>)
            }
            Type::Map(value) => {
                let value = self.owned(value);
                quote!(std::collections::BTreeMap<String, #value>)
            }
            Type::File => self.runtime("File"),
            Type::Ignored => quote!(arazzo_runtime::serde::de::IgnoredAny),
            Type::Outcome(workflow) => {
                let module = self.of_workflow(*workflow);
                quote!(#module Outcome)
            }
            Type::Json => {
                self.json.set(true);
                quote!(serde_json::Value)
            }
        }
    }

    /// A type whose values are borrowed, or copied where that costs the same.
    pub(super) fn borrowed(&self, of: &Type, lifetime: &TokenStream) -> TokenStream {
        match of {
            Type::String => quote!(&#lifetime str),
            Type::Integer | Type::Number | Type::Boolean => self.owned(of),
            Type::Array(item) => {
                let item = self.owned(item);
                quote!(&#lifetime [#item])
            }
            _ => {
                let owned = self.owned(of);
                quote!(&#lifetime #owned)
            }
        }
    }

    /// The type of a position in a request body.
    pub(super) fn shape(&self, api: usize, shape: &RequestShape, lifetime: &TokenStream) -> TokenStream {
        match shape {
            RequestShape::Value(of) => self.borrowed(of, lifetime),
            RequestShape::Object(index) => {
                let object = self.program.apis.get(api).and_then(|api| api.request_objects.get(*index));
                let Some(object) = object else {
                    return TokenStream::new();
                };
                let name = self.of_api(api, &object.name);
                match object.borrows {
                    true => quote!(#name<#lifetime>),
                    false => name,
                }
            }
            RequestShape::Array(item) => {
                let item = self.shape(api, item, lifetime);
                quote!(&#lifetime [#item])
            }
        }
    }

    /// What a body is read as.
    pub(super) fn read(&self, target: &ReadTarget, projections: &[crate::ir::Projection]) -> TokenStream {
        match target {
            ReadTarget::Type(of) => self.owned(of),
            ReadTarget::Projection(index) => {
                let name = projections.get(*index).map(|projection| ident(&projection.name));
                quote!(#name)
            }
            ReadTarget::Array(item) => {
                let item = self.read(item, projections);
                quote!(Vec<#item>)
            }
        }
    }

    /// A constant where a type is wanted, as an owned value or as a pattern.
    pub(super) fn constant(&self, constant: &Constant, of: &Type) -> TokenStream {
        if let Some(cases) = self.types().union(of) {
            if let Constant::Case { name, value } = constant {
                let case = cases.iter().find(|case| case.name == *name);
                let (union, variant) = (self.owned(of), ident(name));
                let value = case.map(|case| self.owned_constant(value, &case.of));
                return match case {
                    Some(case) if case.boxed => quote!(#union::#variant(Box::new(#value))),
                    _ => quote!(#union::#variant(#value)),
                };
            }
            let case = match constant {
                Constant::String(_) | Constant::Variant(_) => Type::String,
                Constant::Integer(_) => Type::Integer,
                Constant::Number(_) => Type::Number,
                Constant::Boolean(_) => Type::Boolean,
                // No union has a case for these.
                Constant::Null | Constant::Array(_) | Constant::Object(_) | Constant::Case { .. } => {
                    Type::Json
                }
            };
            let plain = self.constant(constant, &case);
            let owned = if case == Type::String { quote!(#plain.to_owned()) } else { plain };
            let case = self.types().case_for(of, &case).map(|case| ident(&case.name));
            let name = self.owned(of);
            return quote!(#name::#case(#owned));
        }
        match constant {
            Constant::String(text) => quote!(#text),
            Constant::Variant(value) => {
                let Type::Named(id) = of else {
                    return quote!(#value);
                };
                let variants = self.types().enumeration(*id).unwrap_or_default();
                let variant = variants.iter().find(|variant| variant.value == *value);
                let (name, variant) = (self.named(*id), variant.map(|variant| ident(&variant.name)));
                quote!(#name::#variant)
            }
            Constant::Integer(value) => {
                let literal = Literal::i64_unsuffixed(*value);
                quote!(#literal)
            }
            Constant::Number(digits) => match digits.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    let literal = Literal::f64_unsuffixed(value);
                    quote!(#literal)
                }
                _ => quote!(0.0),
            },
            Constant::Boolean(value) => quote!(#value),
            Constant::Null | Constant::Array(_) | Constant::Object(_) | Constant::Case { .. } => {
                self.json_constant(constant)
            }
        }
    }

    /// A constant as JSON. Objects are not written within the macro, whose content is not laid out.
    pub(super) fn json_constant(&self, constant: &Constant) -> TokenStream {
        let of = || self.owned(&Type::Json);
        match constant {
            Constant::Null => {
                let of = of();
                quote!(#of::Null)
            }
            Constant::Array(items) => {
                self.json_list(items.iter().map(|item| self.json_constant(item)).collect())
            }
            Constant::Object(members) => {
                let function = self.runtime("json_object");
                let members = members.iter().map(|(name, value)| {
                    let value = self.json_constant(value);
                    quote!((#name, Some(#value)))
                });
                quote!(#function([#(#members),*]))
            }
            Constant::Case { value, .. } => self.json_constant(value),
            single => {
                let (macro_name, value) = (self.json_macro(), self.constant(single, &Type::Json));
                quote!(#macro_name(#value))
            }
        }
    }

    /// A list of JSON values.
    pub(super) fn json_list(&self, items: Vec<TokenStream>) -> TokenStream {
        let of = self.owned(&Type::Json);
        match items.is_empty() {
            // Nothing says what the items of an empty array would be.
            true => quote!(#of::Array(Vec::new())),
            false => quote!(#of::from([#(#items),*])),
        }
    }

    /// A constant as an owned value of a type.
    pub(super) fn owned_constant(&self, constant: &Constant, of: &Type) -> TokenStream {
        match (constant, of) {
            (_, Type::Json) => self.json_constant(constant),
            (Constant::String(text), Type::File) => {
                let file = self.runtime("File");
                quote!(#file::from(#text))
            }
            (constant, of) if self.types().union(of).is_some() => self.constant(constant, of),
            (Constant::String(text), _) => quote!(#text.to_owned()),
            (Constant::Array(items), Type::Array(of)) => {
                let items = items.iter().map(|item| self.owned_constant(item, of));
                quote!(vec![#(#items),*])
            }
            (Constant::Object(members), Type::Map(of)) => {
                let members = members.iter().map(|(name, value)| {
                    let value = self.owned_constant(value, of);
                    quote!((#name.to_owned(), #value))
                });
                quote!(std::collections::BTreeMap::from([#(#members),*]))
            }
            (Constant::Object(members), Type::Named(id)) => {
                let fields = self.types().structure(*id).unwrap_or_default().iter().map(|field| {
                    let name = ident(&field.name);
                    let value = members.iter().find(|(name, _)| *name == field.json_name);
                    let Some((_, value)) = value else {
                        return quote!(#name: None);
                    };
                    let value = self.owned_constant(value, &field.of);
                    let value = if field.boxed { quote!(Box::new(#value)) } else { value };
                    if field.required { quote!(#name: #value) } else { quote!(#name: Some(#value)) }
                });
                let name = self.named(*id);
                quote!(#name { #(#fields),* })
            }
            (constant, of) => self.constant(constant, of),
        }
    }

    /// An object of the requests to an API.
    pub(super) fn request_object(&self, api: usize, index: usize) -> Option<&'p RequestObject> {
        self.program.apis.get(api)?.request_objects.get(index)
    }
}

/// Whether values of the type are copied.
pub(super) fn is_copy(of: &Type) -> bool {
    matches!(of, Type::Integer | Type::Number | Type::Boolean)
}

/// How a struct is shown by `Debug`: derived, unless it has fields that must not be shown.
pub(super) struct Shown {
    /// What the derive attribute holds.
    pub(super) derived: Option<TokenStream>,
    /// The implementation, when it is not derived.
    pub(super) implemented: Option<TokenStream>,
}

/// Plans the `Debug` of a struct with these fields, each with whether it must not be shown.
pub(super) fn debug<'f>(name: &Ident, borrows: bool, fields: impl Iterator<Item = (&'f str, bool)>) -> Shown {
    let fields: Vec<(&str, bool)> = fields.collect();
    if fields.iter().all(|(_, secret)| !secret) {
        return Shown { derived: Some(quote!(Debug,)), implemented: None };
    }
    let shown = fields.iter().map(|(field, secret)| {
        let (text, field) = (plain(field), ident(field));
        match secret {
            true => quote!(.field(#text, &"***")),
            false => quote!(.field(#text, &self.#field)),
        }
    });
    let lifetime = borrows.then(|| quote!(<'_>));
    let text = name.to_string();
    let implemented = quote! {
        impl std::fmt::Debug for #name #lifetime {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(#text) #(#shown)* .finish()
            }
        }
    };
    Shown { derived: None, implemented: Some(implemented) }
}

/// The way from a value to a part of it.
pub(super) fn path(start: TokenStream, hops: &[Hop]) -> TokenStream {
    hops.iter().fold(start, |place, hop| match hop {
        Hop::Member(field) => {
            let field = ident(field);
            quote!(#place.#field)
        }
        Hop::MemberOrEmpty(field) => {
            let field = ident(field);
            quote!(#place.#field.unwrap_or_default())
        }
        Hop::Item { index, or_empty } => {
            let item = match index {
                0 => quote!(#place.into_iter().next()),
                index => {
                    let index = Literal::usize_unsuffixed(*index);
                    quote!(#place.into_iter().nth(#index))
                }
            };
            match or_empty {
                true => quote!(#item.unwrap_or_default()),
                false => item,
            }
        }
        Hop::Length { present: true, open: false } => quote!((#place.len() as i64)),
        Hop::Length { present: false, open: false } => {
            quote!(#place.as_ref().map(|items| items.len() as i64))
        }
        Hop::Length { present: true, open: true } => {
            quote!(#place.as_array().map(|items| items.len() as i64))
        }
        Hop::Length { present: false, open: true } => {
            quote!(#place.as_ref().and_then(|value| value.as_array()).map(|items| items.len() as i64))
        }
        Hop::Each { path: way, optional } => {
            let part = path(quote!(item), way);
            match optional {
                true => quote!(#place.into_iter().filter_map(|item| #part).collect::<Vec<_>>()),
                false => quote!(#place.into_iter().map(|item| #part).collect::<Vec<_>>()),
            }
        }
        Hop::Items { pointer, present } => {
            let list = match (present, pointer.is_empty()) {
                (true, true) => quote!(#place.as_array()),
                (true, false) => quote!(#place.pointer(#pointer).and_then(|value| value.as_array())),
                (false, true) => quote!(#place.as_ref().and_then(|value| value.as_array())),
                (false, false) => {
                    let list = quote!(#place.as_ref().and_then(|value| value.pointer(#pointer)));
                    quote!(#list.and_then(|value| value.as_array()))
                }
            };
            quote!(#list.cloned().unwrap_or_default())
        }
        Hop::Pointer { pointer, present: true } => quote!(#place.pointer(#pointer).cloned()),
        Hop::Pointer { pointer, present: false } => {
            quote!(#place.as_ref().and_then(|value| value.pointer(#pointer)).cloned())
        }
    })
}

/// The `serde` attributes of fields: one for all when their names follow the usual convention, otherwise one for each that
/// differs.
pub(super) struct Renames {
    camel_case: bool,
}

impl Renames {
    pub(super) fn of<'f>(fields: impl Iterator<Item = (&'f str, &'f str)>) -> Self {
        let mut camel_case = false;
        for (name, wire_name) in fields {
            // What is called the same on both sides would be renamed with the others.
            if camel_cased(plain(name)) != wire_name {
                return Self { camel_case: false };
            }
            camel_case |= plain(name) != wire_name;
        }
        Self { camel_case }
    }

    /// What the container says.
    pub(super) fn container(&self) -> TokenStream {
        match self.camel_case {
            true => quote! { #[serde(crate = "arazzo_runtime::serde", rename_all = "camelCase")] },
            false => quote! { #[serde(crate = "arazzo_runtime::serde")] },
        }
    }

    /// What a field says beside other arguments.
    pub(super) fn field(&self, name: &str, wire_name: &str, mut arguments: Vec<TokenStream>) -> TokenStream {
        if !self.camel_case && plain(name) != wire_name {
            arguments.insert(0, quote!(rename = #wire_name));
        }
        match arguments.is_empty() {
            true => TokenStream::new(),
            false => quote! { #[serde(#(#arguments),*)] },
        }
    }
}

fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// A field name as serde's `camelCase` writes it.
fn camel_cased(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut capital = false;
    for character in name.chars() {
        match character {
            '_' => capital = true,
            character if capital => {
                camel.push(character.to_ascii_uppercase());
                capital = false;
            }
            character if camel.is_empty() => camel.push(character.to_ascii_lowercase()),
            character => camel.push(character),
        }
    }
    camel
}

/// A field of a struct literal; one of the name of its value is written once.
pub(super) fn field_value(name: &Ident, value: &TokenStream) -> TokenStream {
    if *name == value.to_string() { quote!(#name) } else { quote!(#name: #value) }
}

/// The name that an expression consists of, if it can stand in the text of a format.
pub(super) fn plain_name(expression: &TokenStream) -> Option<String> {
    let mut tokens = expression.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), None) => {
            let name = name.to_string();
            (!name.starts_with("r#")).then_some(name)
        }
        _ => None,
    }
}
