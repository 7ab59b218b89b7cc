//! The request of a step.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::super::rust::{self, ident};
use super::super::test::place;
use super::Emitter;
use crate::ir::{Payload, Request, RequestShape, Value, ValueSource};
use crate::types::Type;

impl Emitter<'_> {
    /// The body of a step's request, when it is an object of its own, and the call that makes the request.
    pub(super) fn request(&self, step: &Request) -> (Option<TokenStream>, TokenStream) {
        let Some(operation) =
            self.program.apis.get(step.api).and_then(|api| api.operations.get(step.operation))
        else {
            return (None, TokenStream::new());
        };
        let arguments =
            operation.parameters.iter().zip(&step.arguments).map(|(parameter, value)| match value {
                Some(value) => self.sent(value, &parameter.of, parameter.required, None),
                None => quote!(None),
            });
        let mut arguments: Vec<_> = arguments.collect();
        let body = step.payload.as_ref().zip(operation.body.as_ref().map(|(shape, _)| shape));
        let body = body.map(|(payload, shape)| (self.payload(payload, shape, step.api, true, None), shape));
        let request = match body {
            Some((body, RequestShape::Object(_))) => {
                arguments.push(quote!(&request));
                let converted = self.converted.take();
                Some(quote! { #(#converted)* let request = #body; })
            }
            Some((body, _)) => {
                arguments.push(body);
                None
            }
            None => None,
        };
        let (client, method) = (self.client(step.api), ident(&operation.name));
        (request, quote! { #client.#method(#(#arguments),*) })
    }

    pub(super) fn payload(
        &self,
        payload: &Payload,
        shape: &RequestShape,
        api: usize,
        required: bool,
        field: Option<&str>,
    ) -> TokenStream {
        let value = match (payload, shape) {
            (Payload::Value(value), RequestShape::Value(of)) => return self.sent(value, of, required, field),
            (Payload::Array(items), RequestShape::Array(item)) => {
                let items = items.iter().map(|payload| self.payload(payload, item, api, true, field));
                quote!(&[#(#items),*])
            }
            (Payload::Object(members), RequestShape::Object(index)) => {
                let object = self.program.apis.get(api).and_then(|api| api.request_objects.get(*index));
                let Some(object) = object else {
                    return TokenStream::new();
                };
                let members: BTreeMap<usize, &Payload> =
                    members.iter().map(|(position, payload)| (*position, payload)).collect();
                let fields = object.fields.iter().enumerate().map(|(position, field)| {
                    let name = ident(&field.name);
                    match members.get(&position) {
                        Some(payload) => {
                            let value =
                                self.payload(payload, &field.shape, api, field.required, Some(&field.name));
                            quote!(#name: #value)
                        }
                        None => quote!(#name: None),
                    }
                });
                let name = self.names.of_api(api, &object.name);
                quote!(#name { #(#fields),* })
            }
            _ => return TokenStream::new(),
        };
        if required { value } else { quote!(Some(#value)) }
    }

    /// A value as it is sent: borrowed, and converted where the API wants another type of the same value.
    /// In an object, an optional value of another type is converted before, under the name of the `field`.
    pub(super) fn sent(
        &self,
        value: &Value,
        wanted: &Type,
        required: bool,
        field: Option<&str>,
    ) -> TokenStream {
        if let ValueSource::Constant(constant) = &value.source {
            let constant_tokens = self.names.constant(constant, wanted);
            let constant = match wanted {
                Type::Named(_) => quote!(&#constant_tokens),
                Type::Json => {
                    let json = self.names.owned(wanted);
                    quote!(&#json::from(#constant_tokens))
                }
                _ => constant_tokens,
            };
            return if required { constant } else { quote!(Some(#constant)) };
        }
        let place = place(value);
        let json_text = || {
            self.names.use_json_text();
            quote!(json_text)
        };
        // A value of one case of a union is sent as the union.
        let case = self.names.types().case_for(wanted, &value.of).filter(|_| value.of != *wanted);
        let make = case.map(|case| {
            let (union, name) = (self.names.owned(wanted), ident(&case.name));
            (quote!(#union::#name), case.boxed)
        });
        let owned = if rust::is_copy(&value.of) { place.clone() } else { quote!(#place.clone()) };
        if !value.optional {
            let borrowed = match (&value.of, wanted) {
                _ if make.is_some() => match make {
                    Some((make, true)) => quote!(&#make(Box::new(#owned))),
                    make => {
                        let make = make.map(|(make, _)| make);
                        quote!(&#make(#owned))
                    }
                },
                (given, wanted) if given == wanted && rust::is_copy(given) => place,
                (given, wanted) if given == wanted => quote!(&#place),
                (Type::String, Type::Named(_)) => {
                    let name = self.names.owned(wanted);
                    quote!(&#name::from(#place.as_str()))
                }
                (given @ Type::Named(_), Type::String) if self.names.types().union(given).is_none() => {
                    quote!(#place.as_str())
                }
                (Type::Integer, Type::Number) => quote!(#place as f64),
                (Type::Json, Type::String) => {
                    let json_text = json_text();
                    quote!(&#json_text(&#place))
                }
                (_, Type::String) => quote!(&#place.to_string()),
                (given, Type::Json) => {
                    let json = self.names.owned(wanted);
                    match rust::is_copy(given) {
                        true => quote!(&#json::from(#place)),
                        false => quote!(&#json::from(#place.as_str())),
                    }
                }
                _ => quote!(&#place),
            };
            return if required { borrowed } else { quote!(Some(#borrowed)) };
        }
        let borrowed = match &value.of {
            given if given == wanted && rust::is_copy(given) => place,
            given if given == wanted || !self.converts(given, wanted) => match given {
                Type::String | Type::Array(_) => quote!(#place.as_deref()),
                _ => quote!(#place.as_ref()),
            },
            Type::Integer if *wanted == Type::Number => quote!(#place.map(|value| value as f64)),
            Type::Named(_) if make.is_none() && self.names.types().union(&value.of).is_none() => {
                let name = self.names.owned(&value.of);
                quote!(#place.as_ref().map(#name::as_str))
            }
            given => {
                let (converted, as_borrowed) = match (given, wanted) {
                    _ if make.is_some() => match make {
                        Some((make, true)) => {
                            (quote!(#owned.map(|value| #make(Box::new(value)))), quote!(.as_ref()))
                        }
                        make => {
                            let make = make.map(|(make, _)| make);
                            (quote!(#owned.map(#make)), quote!(.as_ref()))
                        }
                    },
                    (Type::Named(_), _) => {
                        (quote!(#place.as_ref().map(|value| value.to_string())), quote!(.as_deref()))
                    }
                    (Type::String, Type::Named(_) | Type::Json) => {
                        let name = self.names.owned(wanted);
                        (quote!(#place.as_deref().map(#name::from)), quote!(.as_ref()))
                    }
                    (Type::Json, _) => {
                        let json_text = json_text();
                        (quote!(#place.as_ref().map(#json_text)), quote!(.as_deref()))
                    }
                    (_, Type::Json) => {
                        let name = self.names.owned(wanted);
                        (quote!(#place.map(#name::from)), quote!(.as_ref()))
                    }
                    _ => (quote!(#place.map(|value| value.to_string())), quote!(.as_deref())),
                };
                match field {
                    None => quote!(#converted #as_borrowed),
                    Some(field) => {
                        let mut all = self.converted.borrow_mut();
                        let number = all.len() + 1;
                        let name = ident(&format!("sent_{}_{number}", field.trim_start_matches("r#")));
                        all.push(quote! { let #name = #converted; });
                        quote!(#name #as_borrowed)
                    }
                }
            }
        };
        let expression = &value.expression;
        match (required, value.demanded) {
            (true, _) => quote!(run.present(#expression, #borrowed)?),
            (false, true) => quote!(Some(run.present(#expression, #borrowed)?)),
            (false, false) => borrowed,
        }
    }

    /// Whether a value of one type is made one of another to be sent.
    pub(super) fn converts(&self, given: &Type, wanted: &Type) -> bool {
        let is_enum =
            |of: &Type| matches!(of, Type::Named(id) if self.names.types().enumeration(*id).is_some());
        match (given, wanted) {
            (Type::String, wanted) if is_enum(wanted) || *wanted == Type::Json => true,
            (given, Type::String) => {
                let types = self.names.types();
                is_enum(given) || rust::is_copy(given) || *given == Type::Json || types.is_scalar_union(given)
            }
            (given, Type::Json) => rust::is_copy(given),
            (Type::Integer, Type::Number) => true,
            (given, wanted) => self.names.types().case_for(wanted, given).is_some(),
        }
    }
}
