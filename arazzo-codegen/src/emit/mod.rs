//! From the intermediate representation to Rust. Nothing is decided here but how to write it down.

mod api;
mod credentials;
mod doc;
#[cfg(feature = "format")]
mod format;
pub mod json_path;
mod operation;
mod rust;
mod test;
mod workflow;
mod xpath;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Program;

#[cfg(feature = "format")]
pub use format::format;

/// A module of generated Rust.
#[derive(Debug)]
pub struct Module {
    /// Its name.
    pub name: String,
    /// The name of the function that it is named for, when it is a workflow's.
    pub function: Option<String>,
    /// The document that it is generated from.
    pub file: String,
    /// What it holds.
    pub tokens: TokenStream,
}

/// How the tokens are going to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As text that people read: with comments and blank lines, marked for [`format()`].
    Text,
    /// As tokens that go to the compiler.
    Tokens,
}

/// Emits every module: those of the APIs, then those of the workflows, whose outcomes implement `Serialize` when
/// `derive_serde` says so.
#[must_use]
pub fn emit(program: &Program, style: Style, derive_serde: bool) -> Vec<Module> {
    // A description that no workflow calls has no module.
    let called = program.apis.iter().enumerate().filter(|(_, api)| !api.operations.is_empty());
    let apis = called.map(|(index, api)| Module {
        name: api.module.clone(),
        function: None,
        file: api.file.clone(),
        tokens: api::module(program, index, api),
    });
    let workflows = program.workflows.iter().enumerate().map(|(index, workflow)| Module {
        name: workflow.name.clone(),
        function: Some(workflow.name.clone()),
        file: workflow.file.clone(),
        tokens: workflow::module(program, index, workflow, style, derive_serde),
    });
    apis.chain(workflows).collect()
}

/// All modules nested in one text or token stream, and the functions of the workflows beside them.
#[must_use]
pub fn nested(modules: &[Module]) -> TokenStream {
    let allowed = allowed();
    let nested = modules.iter().map(|module| {
        let (name, tokens) = (rust::ident(&module.name), &module.tokens);
        quote! {
            #allowed
            pub mod #name { #tokens }
        }
    });
    let functions = functions(modules);
    quote! { #(#nested)* #functions }
}

/// The file beside the modules' own files that declares them.
#[must_use]
pub fn index(modules: &[Module]) -> TokenStream {
    let allowed = allowed();
    let declared = modules.iter().map(|module| {
        let name = rust::ident(&module.name);
        quote! {
            #[rustfmt::skip]
            #allowed
            pub mod #name;
        }
    });
    let functions = functions(modules);
    quote! { #(#declared)* #functions }
}

/// What follows from names and sizes that are the documents' business, and from generating an API in full.
fn allowed() -> TokenStream {
    quote! { #[allow(dead_code, unreachable_pub, clippy::enum_variant_names, clippy::large_enum_variant, clippy::nonminimal_bool)] }
}

/// Re-exports of the functions of the workflows.
fn functions(modules: &[Module]) -> TokenStream {
    let uses = modules.iter().filter_map(|module| {
        let (name, function) = (rust::ident(&module.name), rust::ident(module.function.as_ref()?));
        Some(quote! {
            #[allow(unreachable_pub, unused_imports)]
            pub use self::#name::#function;
        })
    });
    quote! { #(#uses)* }
}
