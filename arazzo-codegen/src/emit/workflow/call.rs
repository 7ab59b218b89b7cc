//! Runs of other workflows.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::super::rust::{self, ident};
use super::super::test::place;
use super::inputs::default_name;
use super::{Emitter, entry, mentions};
use crate::ir::{Argument, Call, Presence, Step, Transition, Value, ValueSource};
use crate::types::Type;

/// How deep objects and lists may nest that are put together from others, member by member.
const NESTING: usize = 8;

impl Emitter<'_> {
    /// What a step that runs a workflow does before it decides where to go.
    pub(super) fn called(&self, step: &Step, call: &Call, decision: &TokenStream) -> TokenStream {
        let (arguments, run) = self.call(call);
        let requirements = self.requirements(step, &step.requirements);
        // What is handed on as a whole must not be taken apart before.
        let whole = step.decision.branches().any(|branch| {
            let (Transition::Step { hands_over: values, .. }
            | Transition::End { outcome: values, .. }
            | Transition::Transfer { outcome: values, .. }) = &branch.transition;
            values.iter().any(|value| value.source == ValueSource::Outcome(None))
        });
        let demanded = step.demanded.iter().enumerate().map(|(index, demand)| {
            let (variable, expression) = (ident(&demand.variable), &demand.expression);
            let ValueSource::Outcome(Some(field)) = &demand.source else {
                return TokenStream::new();
            };
            let field = ident(field);
            // Several outputs may be one and the same of the workflow.
            let again = step.demanded.iter().skip(index + 1).any(|other| other.source == demand.source);
            let cloned = ((whole || again) && !rust::is_copy(&demand.of)).then(|| quote!(.clone()));
            quote! { let #variable = run.present(#expression, outcome.#field #cloned)?; }
        });
        let (noted, noted_of_outcome) = (self.noted(&step.noted), self.noted(&step.noted_of_body));
        let then = quote! { #noted #noted_of_outcome #requirements #(#demanded)* };
        let made = self.made(&step.made_of_answer, &quote! { #then #decision });
        let then = quote! { #made #then };
        let named = mentions(then.clone(), "outcome") || mentions(decision.clone(), "outcome");
        let run = match (step.failures.is_empty(), named) {
            (true, true) => quote! { let outcome = #run.await?; },
            (true, false) => quote! { #run.await?; },
            (false, _) => {
                let ways = self.failures(step);
                let failed = quote! {
                    Err(failure) if failure.is_unmet_criterion() => { #ways }
                    Err(error) => return Err(error),
                };
                match named {
                    true => quote! { let outcome = match #run.await { Ok(outcome) => outcome, #failed }; },
                    false => quote! { match #run.await { Ok(_) => {} #failed } },
                }
            }
        };
        quote! { #arguments #run #then }
    }

    /// The inputs of a workflow that is run, and the run itself as a future.
    pub(super) fn call(&self, call: &Call) -> (TokenStream, TokenStream) {
        let Some(callee) = self.program.workflows.get(call.workflow) else {
            return (TokenStream::new(), TokenStream::new());
        };
        let module = self.names.of_workflow(call.workflow);
        let mut passed: Vec<TokenStream> = callee.apis.iter().map(|api| self.client(*api)).collect();
        for dependency in &call.dependencies {
            let place = place(dependency);
            passed.push(match dependency.source {
                ValueSource::Dependency(..) => place,
                _ => quote!(&#place),
            });
        }
        let fields = callee.inputs.iter().zip(&call.arguments).map(|(input, argument)| {
            let name = ident(&input.name);
            let default = ident(&default_name(&input.name));
            let default = quote!(#module Inputs::#default);
            let value = match argument {
                Argument::Default => quote!(#default()),
                argument => self.input(argument, &input.of, &input.presence, &default),
            };
            rust::field_value(&name, &value)
        });
        let fields: Vec<TokenStream> = fields.collect();
        let arguments = (!fields.is_empty()).then(|| {
            passed.push(quote!(&arguments));
            quote! { let arguments = #module Inputs { #(#fields),* }; }
        });
        let (id, entry) = (&callee.id, entry(callee));
        let run = quote!(#module #entry(run, #(#passed),*));
        let run = if call.boxed { quote!(Box::pin(#run)) } else { run };
        (quote!(#arguments), quote!(run.call(#id, |run| #run)))
    }

    /// What an input of a workflow, or a part of one, is given.
    fn input(
        &self,
        argument: &Argument,
        wanted: &Type,
        presence: &Presence,
        default: &TokenStream,
    ) -> TokenStream {
        let item = |argument: &Argument, of: &Type| self.input(argument, of, &Presence::Required, default);
        let given = match (argument, wanted) {
            (Argument::Value(value), _) => return self.given(value, wanted, presence, default),
            (Argument::List(items), Type::Array(of)) => {
                let items = items.iter().map(|argument| item(argument, of));
                quote!(vec![#(#items),*])
            }
            (Argument::Map(members), Type::Map(of)) => {
                let members = members.iter().map(|(name, argument)| {
                    let value = item(argument, of);
                    quote!((#name.to_owned(), #value))
                });
                quote!(std::collections::BTreeMap::from([#(#members),*]))
            }
            (Argument::Object(members), Type::Named(id)) => {
                let fields = self.names.types().structure(*id).unwrap_or_default().iter().enumerate();
                let fields = fields.map(|(position, field)| {
                    let name = ident(&field.name);
                    let member = members.iter().find(|(known, _)| *known == position);
                    let value = match (member, field.required, field.boxed) {
                        (None, ..) => quote!(None),
                        (Some((_, argument)), true, boxed) => {
                            let value = item(argument, &field.of);
                            if boxed { quote!(Box::new(#value)) } else { value }
                        }
                        (Some((_, argument)), false, boxed) => {
                            let value = self.input(argument, &field.of, &Presence::Optional, default);
                            if boxed { quote!(#value.map(Box::new)) } else { value }
                        }
                    };
                    rust::field_value(&name, &value)
                });
                let name = self.names.owned(wanted);
                quote!(#name { #(#fields),* })
            }
            (Argument::Json(json), Type::Json) => self.json_value(json),
            // One of several types, which JSON tells apart.
            (Argument::Json(json), _) => {
                let json = self.json_value(json);
                quote!(run.typed("$inputs", &#json)?)
            }
            _ => return quote!(None),
        };
        if *presence == Presence::Optional { quote!(Some(#given)) } else { given }
    }

    /// A value as an input of a workflow.
    fn given(&self, value: &Value, wanted: &Type, presence: &Presence, default: &TokenStream) -> TokenStream {
        if let ValueSource::Constant(constant) = &value.source {
            let tokens = self.names.constant(constant, wanted);
            let constant = match wanted {
                Type::String => quote!(#tokens.to_owned()),
                Type::Json => {
                    let json = self.names.owned(wanted);
                    quote!(#json::from(#tokens))
                }
                _ => tokens,
            };
            return if *presence == Presence::Optional { quote!(Some(#constant)) } else { constant };
        }
        let expression = &value.expression;
        let place = match &value.source {
            ValueSource::Template(parts) if value.optional => self.optional_format(parts),
            ValueSource::Template(parts) => self.format(parts, &BTreeMap::new()),
            _ => place(value),
        };
        let is_new = matches!(value.source, ValueSource::Template(_)) && value.of == *wanted;
        if is_new && !value.optional {
            return if *presence == Presence::Optional { quote!(Some(#place)) } else { place };
        }
        if !value.optional {
            let converted = self.converted(&place, &value.of, wanted, expression);
            let converted = match converted {
                Converted::Value(tokens) => tokens,
                Converted::Fallible(tokens) => quote!(#tokens?),
            };
            return if *presence == Presence::Optional { quote!(Some(#converted)) } else { converted };
        }
        let optional = match (&value.source, value.of == *wanted) {
            (ValueSource::Absent, _) => quote!(None),
            (ValueSource::Header(_), true) => quote!(#place.map(str::to_owned)),
            (_, true) if is_new || rust::is_copy(wanted) => place,
            (_, true) => quote!(#place.clone()),
            (_, false) if *wanted == Type::Json && rust::is_copy(&value.of) => {
                let json = self.names.owned(wanted);
                quote!(#place.map(#json::from))
            }
            (_, false) if *wanted == Type::Json => quote!(#place.as_ref().map(arazzo_runtime::json_value)),
            (_, false) => {
                let borrowed = match rust::is_copy(&value.of) {
                    true => place,
                    false => quote!(#place.as_ref()),
                };
                match self.converted(&quote!(value), &value.of, wanted, expression) {
                    Converted::Value(tokens) => quote!(#borrowed.map(|value| #tokens)),
                    Converted::Fallible(tokens) => quote!(#borrowed.map(|value| #tokens).transpose()?),
                }
            }
        };
        match presence {
            Presence::Required => quote!(run.present(#expression, #optional)?),
            Presence::Default(_) => quote!(#optional.unwrap_or_else(#default)),
            Presence::Optional => optional,
        }
    }

    /// A value of one type as an owned one of another.
    fn converted(&self, place: &TokenStream, given: &Type, wanted: &Type, expression: &str) -> Converted {
        self.converted_within(place, given, wanted, expression, NESTING)
    }

    /// The same; objects and lists that nest deeper than so, as those do that lead back to themselves, go through JSON.
    fn converted_within(
        &self,
        place: &TokenStream,
        given: &Type,
        wanted: &Type,
        expression: &str,
        nesting: usize,
    ) -> Converted {
        let is_enum =
            |of: &Type| matches!(of, Type::Named(id) if self.names.types().enumeration(*id).is_some());
        let borrowed = if place.to_string() == "value" { quote!(#place) } else { quote!(&#place) };
        Converted::Value(match (given, wanted) {
            (given, wanted) if given == wanted && rust::is_copy(given) => quote!(#place),
            (given, wanted) if given == wanted => quote!(#place.clone()),
            (Type::String, wanted) if is_enum(wanted) => {
                let name = self.names.owned(wanted);
                quote!(#name::from(#place.as_str()))
            }
            (Type::Integer, Type::Number) => quote!(#place as f64),
            (Type::Json, Type::String) => {
                let json_text = self.names.runtime("json_text");
                quote!(#json_text(#borrowed).into_owned())
            }
            (_, Type::String) => quote!(#place.to_string()),
            (given, Type::Json) if rust::is_copy(given) => {
                let json = self.names.owned(wanted);
                quote!(#json::from(#place))
            }
            (_, Type::Json) => quote!(arazzo_runtime::json_value(#borrowed)),
            (Type::Json, _) => return Converted::Fallible(quote!(run.typed(#expression, #borrowed))),
            (Type::Array(of), Type::Array(item)) => match self.rebuilt(of, item, nesting) {
                Some(item) if rust::is_copy(of) => {
                    quote!(#place.iter().copied().map(|value| #item).collect())
                }
                Some(item) => quote!(#place.iter().map(|value| #item).collect()),
                None => return self.through_json(&borrowed, expression),
            },
            (Type::Named(_), Type::Named(_)) => match self.rebuilt_object(place, given, wanted, nesting) {
                Some(object) => object,
                None => return self.through_json(&borrowed, expression),
            },
            _ => return self.through_json(&borrowed, expression),
        })
    }

    /// What is written as the same JSON.
    fn through_json(&self, borrowed: &TokenStream, expression: &str) -> Converted {
        Converted::Fallible(quote!(run.typed(#expression, &arazzo_runtime::json_value(#borrowed))))
    }

    /// `value` as one of another type, where that cannot fail.
    fn rebuilt(&self, given: &Type, wanted: &Type, nesting: usize) -> Option<TokenStream> {
        match self.converted_within(&quote!(value), given, wanted, "", nesting.checked_sub(1)?) {
            Converted::Value(tokens) => Some(tokens),
            Converted::Fallible(_) => None,
        }
    }

    /// An object as one of another type, member by member.
    fn rebuilt_object(
        &self,
        place: &TokenStream,
        given: &Type,
        wanted: &Type,
        nesting: usize,
    ) -> Option<TokenStream> {
        let nesting = nesting.checked_sub(1)?;
        let structure = |of: &Type| match of {
            Type::Named(id) => self.names.types().structure(*id),
            _ => None,
        };
        let (members, fields) = (structure(given)?, structure(wanted)?);
        let fields = fields.iter().map(|field| {
            let name = ident(&field.name);
            let Some(member) = members.iter().find(|member| member.json_name == field.json_name) else {
                return Some(quote!(#name: None));
            };
            if member.boxed || field.boxed {
                return None;
            }
            let of_member = ident(&member.name);
            let place = quote!(#place.#of_member);
            let value = match (member.required, rust::is_copy(&member.of)) {
                (true, _) => match self.converted_within(&place, &member.of, &field.of, "", nesting) {
                    Converted::Value(value) => value,
                    Converted::Fallible(_) => return None,
                },
                (false, true) if member.of == field.of => place,
                (false, false) if member.of == field.of => quote!(#place.clone()),
                (false, is_copy) => {
                    let value = self.rebuilt(&member.of, &field.of, nesting)?;
                    let borrowed = if is_copy { place } else { quote!(#place.as_ref()) };
                    quote!(#borrowed.map(|value| #value))
                }
            };
            let value = if member.required && !field.required { quote!(Some(#value)) } else { value };
            Some(rust::field_value(&name, &value))
        });
        let fields = fields.collect::<Option<Vec<_>>>()?;
        let name = self.names.owned(wanted);
        Some(quote!(#name { #(#fields),* }))
    }
}

/// A value of another type.
enum Converted {
    Value(TokenStream),
    /// A result.
    Fallible(TokenStream),
}
