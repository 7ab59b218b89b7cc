//! What goes into a workflow.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::doc::{doc, prose_or};
use super::super::rust::{self, Renames, ident};
use super::Emitter;
use crate::ir::{Constant, Input, Presence};
use crate::types::{Remark, Type};

impl Emitter<'_> {
    pub(super) fn inputs(&self) -> TokenStream {
        let workflow = self.workflow;
        if workflow.inputs.is_empty() {
            return TokenStream::new();
        }
        let about = doc([format!("Inputs of workflow `{}`.", workflow.id)]);
        let renames =
            Renames::of(workflow.inputs.iter().map(|input| (input.name.as_str(), input.wire_name.as_str())));
        let container = renames.container();
        let secrets = workflow.inputs.iter().map(|input| (input.name.as_str(), input.secret));
        let shown = rust::debug(&ident("Inputs"), false, secrets);
        let (derived, implemented) = (shown.derived, shown.implemented);
        let fields = workflow.inputs.iter().map(|input| {
            let default = match &input.presence {
                Presence::Default(constant) => Some(format!("Default: `{}`.", default_in_words(constant))),
                Presence::Required | Presence::Optional => None,
            };
            let about = prose_or(input.description.as_ref(), &format!("Input `{}`.", input.wire_name));
            let remark = input.remark.as_ref().map(Remark::in_words);
            let about = doc([about].into_iter().chain(remark).chain(default));
            let (name, of) = (ident(&input.name), self.input_type(input));
            let arguments = match input.presence {
                Presence::Default(_) => {
                    let path = format!("Inputs::{}", default_name(&input.name));
                    vec![quote!(default = #path)]
                }
                _ => Vec::new(),
            };
            let serde = renames.field(&input.name, &input.wire_name, arguments);
            quote! { #about #serde pub #name: #of }
        });
        let fields: Vec<_> = fields.collect();
        let required: Vec<&Input> =
            workflow.inputs.iter().filter(|input| input.presence == Presence::Required).collect();
        let constructor = self.constructor(&required);
        let setters = workflow.inputs.iter().filter(|input| input.presence != Presence::Required);
        let setters = setters.map(|input| self.setter(input));
        let defaults = workflow.inputs.iter().filter_map(|input| self.default(input));
        let all_optional = workflow.inputs.iter().all(|input| input.presence == Presence::Optional);
        let default = all_optional.then(|| quote!(Default,));
        let without = (required.is_empty() && !all_optional).then(|| {
            let values = self.initial_values();
            quote! {
                impl Default for Inputs {
                    fn default() -> Self {
                        Self { #(#values),* }
                    }
                }
            }
        });
        quote! {
            #about
            #[derive(Clone, #derived #default PartialEq, Deserialize)]
            #container
            pub struct Inputs {
                #(#fields),*
            }

            #implemented

            impl Inputs {
                #constructor
                #(#setters)*
                #(#defaults)*
            }

            #without
        }
    }

    pub(super) fn input_type(&self, input: &Input) -> TokenStream {
        let of = self.names.owned(&input.of);
        match input.presence {
            Presence::Optional => quote!(Option<#of>),
            Presence::Required | Presence::Default(_) => of,
        }
    }

    pub(super) fn constructor(&self, required: &[&Input]) -> TokenStream {
        if required.is_empty() {
            return TokenStream::new();
        }
        let about = match required.len() == self.workflow.inputs.len() {
            true => "Inputs with these values.",
            false => "Inputs with their required values; the others keep their defaults.",
        };
        let about = doc([about]);
        let arguments = required.iter().map(|input| {
            let (name, of) = (ident(&input.name), self.argument_type(&input.of));
            quote!(#name: #of)
        });
        let many = (required.len() > 7).then(
            || quote! { #[expect(clippy::too_many_arguments, reason = "one for each required input")] },
        );
        let values = self.initial_values();
        quote! {
            #about
            #[must_use]
            #many
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    }

    pub(super) fn initial_values(&self) -> Vec<TokenStream> {
        let values = self.workflow.inputs.iter().map(|input| {
            let name = ident(&input.name);
            match (&input.presence, &input.of) {
                (Presence::Required, Type::String | Type::File) => quote!(#name: #name.into()),
                (Presence::Required, _) => quote!(#name),
                (Presence::Default(_), _) => {
                    let default = ident(&default_name(&input.name));
                    quote!(#name: Self::#default())
                }
                (Presence::Optional, _) => quote!(#name: None),
            }
        });
        values.collect()
    }

    /// The type of an argument that becomes a field: text in any form.
    pub(super) fn argument_type(&self, of: &Type) -> TokenStream {
        match of {
            Type::String | Type::File => {
                let of = self.names.owned(of);
                quote!(impl Into<#of>)
            }
            of => self.names.owned(of),
        }
    }

    pub(super) fn setter(&self, input: &Input) -> TokenStream {
        let about = doc([format!("These inputs with another `{}`.", input.wire_name)]);
        let (name, of) = (ident(&input.name), self.argument_type(&input.of));
        let setter = ident(&format!("with_{}", input.name.trim_start_matches("r#").trim_start_matches('_')));
        let value = match input.of {
            Type::String | Type::File => quote!(#name.into()),
            _ => quote!(#name),
        };
        let value = if input.presence == Presence::Optional { quote!(Some(#value)) } else { value };
        quote! {
            #about
            #[must_use]
            pub fn #setter(mut self, #name: #of) -> Self {
                self.#name = #value;
                self
            }
        }
    }

    pub(super) fn default(&self, input: &Input) -> Option<TokenStream> {
        let Presence::Default(constant) = &input.presence else {
            return None;
        };
        let (name, of) = (ident(&default_name(&input.name)), self.names.owned(&input.of));
        let value = self.names.owned_constant(constant, &input.of);
        // Workflows that run this one leave its inputs to their defaults, too.
        let visible = self.workflow.called.then(|| quote!(pub(super)));
        Some(quote! {
            #visible fn #name() -> #of {
                #value
            }
        })
    }
}

/// The function that gives the default of an input.
pub(super) fn default_name(input: &str) -> String {
    format!("default_{}", input.trim_start_matches("r#").trim_start_matches('_'))
}

fn default_in_words(constant: &Constant) -> String {
    match constant {
        Constant::String(text) | Constant::Variant(text) => text.replace('`', "'"),
        Constant::Integer(value) => value.to_string(),
        Constant::Number(digits) => digits.clone(),
        Constant::Boolean(value) => value.to_string(),
        Constant::Case { value, .. } => default_in_words(value),
        Constant::Null | Constant::Array(_) | Constant::Object(_) => {
            as_json(constant).to_string().replace('`', "'")
        }
    }
}

fn as_json(constant: &Constant) -> serde_json::Value {
    match constant {
        Constant::String(text) | Constant::Variant(text) => text.as_str().into(),
        Constant::Integer(value) => (*value).into(),
        Constant::Number(digits) => digits.parse::<f64>().map_or(serde_json::Value::Null, Into::into),
        Constant::Boolean(value) => (*value).into(),
        Constant::Case { value, .. } => as_json(value),
        Constant::Null => serde_json::Value::Null,
        Constant::Array(items) => items.iter().map(as_json).collect(),
        Constant::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), as_json(value))).collect()
        }
    }
}
