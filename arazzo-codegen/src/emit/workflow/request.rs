//! What a step sends: the values of its request, borrowed where they are or made what the API wants.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::rust::{self, ident};
use super::super::test::place;
use super::Emitter;
use crate::ir::{Json, Payload, Request, RequestShape, Step, TemplatePart, Value, ValueSource};
use crate::lower::VARIABLES;
use crate::types::Type;

/// A value that has been made one of another type to be sent.
enum Sendable {
    /// It is there without a borrow: a number, or a slice of what it was made of.
    Plain(TokenStream),
    /// It is a new value, which is borrowed to be sent.
    New(TokenStream),
}

/// An option of what is sent of a value that may be missing.
enum Optional {
    /// It borrows what is there, or copies it.
    Borrowed(TokenStream),
    /// It holds a new value, which is borrowed to be sent.
    New(TokenStream),
}

impl Emitter<'_> {
    /// What stands before a step's request: what has to be there for it, and its body, when that is an object of its own. And
    /// the call that makes the request.
    pub(super) fn request(&self, step: &Step, request: &Request) -> (TokenStream, TokenStream) {
        let Some(operation) =
            self.program.apis.get(request.api).and_then(|api| api.operations.get(request.operation))
        else {
            return (TokenStream::new(), TokenStream::new());
        };
        let arguments =
            operation.parameters.iter().zip(&request.arguments).map(|(parameter, value)| match value {
                Some(value) => {
                    let name = self.free_name(step, &parameter.name);
                    self.argument(value, &parameter.shape, request.api, parameter.required, &name)
                }
                None => quote!(None),
            });
        let mut arguments: Vec<_> = arguments.collect();
        let body = request.payload.as_ref().zip(operation.body.as_ref().map(|(shape, _)| shape));
        let body = body.map(|(payload, shape)| match shape {
            RequestShape::Object(_) => {
                (self.payload(payload, shape, request.api, true, Some("request")), shape)
            }
            _ => (self.argument(payload, shape, request.api, true, &ident("request")), shape),
        });
        let own = match body {
            Some((body, RequestShape::Object(_))) => {
                arguments.push(quote!(&request));
                Some(quote! { let request = #body; })
            }
            Some((body, _)) => {
                arguments.push(body);
                None
            }
            None => None,
        };
        let before = self.converted.take();
        let (client, method) = (self.client(request.api), ident(&operation.name));
        let concealed = conceal(&request.secrets);
        let redirects = request.sees_redirects.then(|| quote!(.without_redirects()));
        (quote! { #(#before)* #own }, quote! { #client.#method(#(#arguments),*) #concealed #redirects })
    }

    /// A name for an argument of a request that hides no other variable.
    fn free_name(&self, step: &Step, parameter: &str) -> Ident {
        let apis = self.workflow.apis.iter().filter_map(|api| self.program.apis.get(*api));
        let dependencies = self.workflow.dependencies.iter().map(|dependency| dependency.name.as_str());
        let carried = step.carried.iter().map(|variable| variable.name.as_str());
        let made = step.made.iter().chain(&step.made_of_answer).map(|made| made.name.as_str());
        let demanded = step.demanded.iter().map(|demand| demand.variable.as_str());
        let mut taken = VARIABLES
            .into_iter()
            .chain(apis.map(|api| api.module.as_str()))
            .chain(dependencies)
            .chain(carried)
            .chain(made)
            .chain(demanded);
        match taken.any(|name| name == parameter) {
            true => ident(&format!("sent_{}", parameter.trim_start_matches("r#"))),
            false => ident(parameter),
        }
    }

    /// An argument of a method: objects are passed by reference. What may be missing and has to be there is looked for before,
    /// and stands in a variable of that name.
    fn argument(
        &self,
        payload: &Payload,
        shape: &RequestShape,
        api: usize,
        required: bool,
        name: &Ident,
    ) -> TokenStream {
        match (payload, shape) {
            (_, RequestShape::Object(_)) => {
                let value = self.payload(payload, shape, api, true, None);
                if required { quote!(&#value) } else { quote!(Some(&#value)) }
            }
            (Payload::Value(value), RequestShape::Value(wanted))
                if value.optional && (required || value.demanded) =>
            {
                let (given, passed) = match self.optional(value, wanted) {
                    Optional::Borrowed(given) => (given, quote!(#name)),
                    Optional::New(given) => (given, quote!(&#name)),
                };
                let expression = &value.expression;
                let present = quote! { let #name = run.present(#expression, #given)?; };
                self.converted.borrow_mut().push(present);
                if required { passed } else { quote!(Some(#passed)) }
            }
            _ => self.payload(payload, shape, api, required, None),
        }
    }

    fn payload(
        &self,
        payload: &Payload,
        shape: &RequestShape,
        api: usize,
        required: bool,
        field: Option<&str>,
    ) -> TokenStream {
        let value = match (payload, shape) {
            (Payload::Value(value), RequestShape::Value(of)) => return self.sent(value, of, required, field),
            (Payload::Json(json), _) => {
                let value = self.json_value(json);
                quote!(&#value)
            }
            (Payload::Array(items), RequestShape::Array(item)) => {
                let items = items.iter().map(|payload| self.payload(payload, item, api, true, field));
                quote!(&[#(#items),*])
            }
            (Payload::Files(value), RequestShape::Array(_)) => self.files(value),
            (Payload::Object(members), RequestShape::Object(index)) => {
                let Some(object) = self.names.request_object(api, *index) else {
                    return TokenStream::new();
                };
                let members: BTreeMap<usize, &Payload> =
                    members.iter().map(|(position, payload)| (*position, payload)).collect();
                let fields = object.fields.iter().enumerate().map(|(position, described)| {
                    let name = ident(&described.name);
                    match members.get(&position) {
                        Some(payload) => {
                            let field = field.map(|_| described.name.as_str());
                            let value =
                                self.payload(payload, &described.shape, api, described.required, field);
                            rust::field_value(&name, &value)
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

    /// A file or a list of files as references to each; none where it is missing.
    fn files(&self, value: &Value) -> TokenStream {
        let place = place(value);
        match (&value.of, value.optional) {
            (Type::Array(_), false) | (Type::File, true) => quote!(&#place.iter().collect::<Vec<_>>()),
            (Type::Array(_), true) => quote!(&#place.iter().flatten().collect::<Vec<_>>()),
            _ => {
                let file = self.sent(value, &Type::File, true, None);
                quote!(&[#file])
            }
        }
    }

    /// A value as it is sent: borrowed, and converted where the API wants another type of the same value.
    /// In an object, an optional value of another type is converted before, under the name of the `field`.
    fn sent(&self, value: &Value, wanted: &Type, required: bool, field: Option<&str>) -> TokenStream {
        match &value.source {
            ValueSource::Constant(constant) => {
                let plain = self.names.constant(constant, wanted);
                let constant = match wanted {
                    Type::Named(_) => quote!(&#plain),
                    Type::File | Type::Json => {
                        let owned = self.names.owned_constant(constant, wanted);
                        quote!(&#owned)
                    }
                    _ => plain,
                };
                if required { constant } else { quote!(Some(#constant)) }
            }
            ValueSource::Template(parts) if !value.optional => {
                let text = self.format(parts, &BTreeMap::new());
                let sent = match wanted {
                    Type::String => quote!(&#text),
                    _ => match self.sendable(&Type::String, wanted, &text, false) {
                        Sendable::Plain(sent) => sent,
                        Sendable::New(sent) => quote!(&#sent),
                    },
                };
                if required { sent } else { quote!(Some(#sent)) }
            }
            _ if value.optional => {
                let sent = match self.optional(value, wanted) {
                    Optional::Borrowed(sent) => sent,
                    Optional::New(new) => self.held(&new, wanted, field),
                };
                self.checked(value, sent, required)
            }
            _ => {
                let place = place(value);
                let sent = match value.of == *wanted {
                    true if rust::is_copy(wanted) => place,
                    true => quote!(&#place),
                    false => match self.sendable(&value.of, wanted, &place, false) {
                        Sendable::Plain(sent) => sent,
                        Sendable::New(sent) => quote!(&#sent),
                    },
                };
                if required { sent } else { quote!(Some(#sent)) }
            }
        }
    }

    /// An optional value, demanded where a request is not sent without it.
    fn checked(&self, value: &Value, sent: TokenStream, required: bool) -> TokenStream {
        let expression = &value.expression;
        match (required, value.demanded) {
            (true, _) => quote!(run.present(#expression, #sent)?),
            (false, true) => quote!(Some(run.present(#expression, #sent)?)),
            (false, false) => sent,
        }
    }

    /// What is sent of an optional value.
    fn optional(&self, value: &Value, wanted: &Type) -> Optional {
        if let ValueSource::Template(parts) = &value.source {
            let text = self.optional_format(parts);
            return Optional::New(match wanted {
                Type::String => text,
                _ => match self.sendable(&Type::String, wanted, &quote!(text), true) {
                    Sendable::Plain(made) | Sendable::New(made) => quote!(#text.map(|text| #made)),
                },
            });
        }
        let (place, given) = (place(value), &value.of);
        if given == wanted {
            return Optional::Borrowed(match given {
                of if rust::is_copy(of) => place,
                Type::String | Type::Array(_) => quote!(#place.as_deref()),
                _ => quote!(#place.as_ref()),
            });
        }
        let is_enum =
            |of: &Type| matches!(of, Type::Named(id) if self.names.types().enumeration(*id).is_some());
        Optional::New(match (given, wanted) {
            _ if self.names.types().case_for(wanted, given).is_some() => {
                let owned = if rust::is_copy(given) { place } else { quote!(#place.clone()) };
                match self.case(given, wanted) {
                    Some((make, true)) => quote!(#owned.map(|value| #make(Box::new(value)))),
                    make => {
                        let make = make.map(|(make, _)| make);
                        quote!(#owned.map(#make))
                    }
                }
            }
            (Type::String, Type::Named(_) | Type::Json) => {
                let name = self.names.owned(wanted);
                quote!(#place.as_deref().map(#name::from))
            }
            (Type::Json, Type::String) => {
                let json_text = self.names.runtime("json_text");
                quote!(#place.as_ref().map(#json_text))
            }
            (given, Type::String) if is_enum(given) => {
                let name = self.names.owned(given);
                return Optional::Borrowed(quote!(#place.as_ref().map(#name::as_str)));
            }
            (given, Type::Json) if rust::is_copy(given) => {
                let name = self.names.owned(wanted);
                quote!(#place.map(#name::from))
            }
            _ => {
                let reference = !rust::is_copy(given);
                let start = if reference { quote!(#place.as_ref()) } else { place };
                match self.sendable(given, wanted, &quote!(value), reference) {
                    Sendable::Plain(sent) => return Optional::Borrowed(quote!(#start.map(|value| #sent))),
                    Sendable::New(new) => quote!(#start.map(|value| #new)),
                }
            }
        })
    }

    /// An `Option` of a borrow of a new value; in an object, the value stands in a variable before.
    fn held(&self, new: &TokenStream, wanted: &Type, field: Option<&str>) -> TokenStream {
        let borrowed = if *wanted == Type::String { quote!(.as_deref()) } else { quote!(.as_ref()) };
        let Some(field) = field else {
            return quote!(#new #borrowed);
        };
        let mut all = self.converted.borrow_mut();
        let number = all.len() + 1;
        let name = ident(&format!("sent_{}_{number}", field.trim_start_matches("r#")));
        all.push(quote! { let #name = #new; });
        quote!(#name #borrowed)
    }

    /// The variant of a union that holds values of a type, and whether it holds them on the heap.
    fn case(&self, given: &Type, wanted: &Type) -> Option<(TokenStream, bool)> {
        let case = self.names.types().case_for(wanted, given).filter(|_| given != wanted)?;
        let (union, name) = (self.names.owned(wanted), ident(&case.name));
        Some((quote!(#union::#name), case.boxed))
    }

    /// A value of one type as one of another. `value` is where it is, or a reference to it.
    fn sendable(&self, given: &Type, wanted: &Type, value: &TokenStream, reference: bool) -> Sendable {
        let is_enum =
            |of: &Type| matches!(of, Type::Named(id) if self.names.types().enumeration(*id).is_some());
        let borrowed = if reference { quote!(#value) } else { quote!(&#value) };
        let json_text = || {
            let json_text = self.names.runtime("json_text");
            quote!(#json_text(#borrowed))
        };
        let name = || self.names.owned(wanted);
        if let Some((make, boxed)) = self.case(given, wanted) {
            let owned = if rust::is_copy(given) { quote!(#value) } else { quote!(#value.clone()) };
            return Sendable::New(match boxed {
                true => quote!(#make(Box::new(#owned))),
                false => quote!(#make(#owned)),
            });
        }
        Sendable::New(match (given, wanted) {
            (Type::Integer, Type::Number) => return Sendable::Plain(quote!(#value as f64)),
            (Type::String, wanted) if is_enum(wanted) => {
                let name = name();
                quote!(#name::from(#value.as_str()))
            }
            (given, Type::String) if is_enum(given) => return Sendable::Plain(quote!(#value.as_str())),
            (Type::Json, Type::String) => json_text(),
            (given, Type::String) if rust::is_copy(given) || self.names.types().is_scalar_union(given) => {
                quote!(#value.to_string())
            }
            (Type::File, Type::String) => quote!(#value.text()),
            (_, Type::String) => {
                let json = self.names.json_macro();
                quote!(#json(#value).to_string())
            }
            (given, Type::File) if *given == Type::String || is_enum(given) => {
                let name = name();
                quote!(#name::from(#value.as_str()))
            }
            (given, Type::File) if rust::is_copy(given) || self.names.types().is_scalar_union(given) => {
                let name = name();
                quote!(#name::from(#value.to_string()))
            }
            (Type::Json, Type::File) => {
                let (name, text) = (name(), json_text());
                quote!(#name::from(#text.as_ref()))
            }
            (_, Type::File) => {
                let (name, json) = (name(), self.names.json_macro());
                quote!(#name::from(#json(#value).to_string()))
            }
            (given, Type::Json) if rust::is_copy(given) => {
                let name = name();
                quote!(#name::from(#value))
            }
            (given, Type::Json) if *given == Type::String || is_enum(given) => {
                let name = name();
                quote!(#name::from(#value.as_str()))
            }
            (given, Type::Json) if *given.innermost() == Type::File => {
                let json_value = self.names.runtime("json_value");
                quote!(#json_value(#borrowed))
            }
            (_, Type::Json) => {
                let json = self.names.json_macro();
                quote!(#json(#value))
            }
            _ => return Sendable::Plain(borrowed),
        })
    }

    /// Text that values are put into; `bound` are those that stand in variables.
    pub(super) fn format(&self, parts: &[TemplatePart], bound: &BTreeMap<String, Ident>) -> TokenStream {
        let mut template = String::new();
        let mut arguments = Vec::new();
        for part in parts {
            let value = match part {
                TemplatePart::Text(text) => {
                    template.push_str(&text.replace('{', "{{").replace('}', "}}"));
                    continue;
                }
                TemplatePart::Value(value) | TemplatePart::Escaped(value) => value,
            };
            let place = place(value);
            let (found, reference) = match bound.get(&place.to_string()) {
                Some(name) => (quote!(#name), true),
                None if value.optional => {
                    let expression = &value.expression;
                    let copied = rust::is_copy(&value.of);
                    let borrowed = if copied { place } else { quote!(#place.as_ref()) };
                    (quote!(run.present(#expression, #borrowed)?), !copied)
                }
                None => (place, false),
            };
            let argument = match &value.of {
                of if of.is_scalar(self.names.types()) || self.names.types().is_scalar_union(of) => found,
                Type::Json => {
                    let json_text = self.names.runtime("json_text");
                    let borrowed = if reference { found } else { quote!(&#found) };
                    quote!(#json_text(#borrowed))
                }
                _ => {
                    let json = self.names.json_macro();
                    quote!(#json(#found))
                }
            };
            let argument = match part {
                TemplatePart::Escaped(_) => {
                    let xml_text = self.names.runtime("xml_text");
                    let is_place = value.of == Type::String && !reference;
                    if is_place { quote!(#xml_text(&#argument)) } else { quote!(#xml_text(#argument)) }
                }
                _ => argument,
            };
            // A plain name stands in the text itself.
            match rust::plain_name(&argument) {
                Some(name) => {
                    template.push('{');
                    template.push_str(&name);
                    template.push('}');
                }
                None => {
                    template.push_str("{}");
                    arguments.push(argument);
                }
            }
        }
        quote!(format!(#template #(, #arguments)*))
    }

    /// An `Option` of text that values are put into, some of which may be missing.
    pub(super) fn optional_format(&self, parts: &[TemplatePart]) -> TokenStream {
        let mut bound: BTreeMap<String, Ident> = BTreeMap::new();
        let mut places: Vec<TokenStream> = Vec::new();
        let mut demands = false;
        for part in parts {
            let Some(value) = part.value() else { continue };
            demands |= value.optional && value.demanded;
            let place = place(value);
            if value.optional && !value.demanded && !bound.contains_key(&place.to_string()) {
                let name = match &value.source {
                    ValueSource::Input(name) | ValueSource::Variable(name) => ident(name),
                    ValueSource::Part(_, fields) => ident(fields.last().map_or("value", String::as_str)),
                    _ => ident(&format!("value_{}", bound.len() + 1)),
                };
                bound.insert(place.to_string(), name);
                places.push(place);
            }
        }
        let text = self.format(parts, &bound);
        let names: Vec<&Ident> = places.iter().filter_map(|place| bound.get(&place.to_string())).collect();
        match (places.as_slice(), names.as_slice()) {
            ([place], [name]) if !demands => quote!(#place.as_ref().map(|#name| #text)),
            ([place], [name]) => quote!(match &#place { Some(#name) => Some(#text), None => None }),
            _ => quote! {
                match (#(&#places),*) {
                    (#(Some(#names)),*) => Some(#text),
                    _ => None,
                }
            },
        }
    }

    /// JSON as an expression. Objects are not written within the macro: a member may be left out of them.
    pub(super) fn json_value(&self, json: &Json) -> TokenStream {
        let macro_name = || self.names.json_macro();
        match json {
            Json::Constant(constant) => self.names.json_constant(constant),
            Json::Value(value) => {
                let (macro_name, value) = (macro_name(), self.json_leaf(value));
                quote!(#macro_name(#value))
            }
            Json::Array(items) => {
                let items = items.iter().map(|item| self.json_value(item));
                self.names.json_list(items.collect())
            }
            Json::Object(members) => {
                let function = self.names.runtime("json_object");
                let members = members.iter().map(|(name, json)| {
                    let value = self.json_member(json);
                    quote!((#name, #value))
                });
                quote!(#function([#(#members),*]))
            }
            Json::Replaced { of, expression, parts } => {
                let of = self.json_value(of);
                let parts = parts.iter().map(|(place, json)| {
                    let value = self.json_member(json);
                    quote!((#place, #value))
                });
                quote!(run.replaced(#expression, #of, [#(#parts),*])?)
            }
        }
    }

    /// An `Option` of a member that is left out when its value is not there.
    fn json_member(&self, json: &Json) -> TokenStream {
        match json {
            Json::Value(value) if value.optional && !value.demanded => self.json_option(value),
            json => {
                let value = self.json_value(json);
                quote!(Some(#value))
            }
        }
    }

    /// A value that has to be there, where it becomes JSON.
    fn json_leaf(&self, value: &Value) -> TokenStream {
        match &value.source {
            ValueSource::Template(parts) if !value.optional => self.format(parts, &BTreeMap::new()),
            ValueSource::Template(parts) => self.checked(value, self.optional_format(parts), true),
            _ if value.optional => {
                let place = place(value);
                let borrowed = if rust::is_copy(&value.of) { place } else { quote!(#place.as_ref()) };
                self.checked(value, borrowed, true)
            }
            _ => place(value),
        }
    }

    /// An `Option` of the JSON that a value becomes.
    fn json_option(&self, value: &Value) -> TokenStream {
        let place = place(value);
        let of = self.names.owned(&Type::Json);
        match (&value.source, &value.of) {
            (ValueSource::Template(parts), _) => {
                let text = self.optional_format(parts);
                quote!(#text.map(#of::from))
            }
            (_, Type::Json) => quote!(#place.clone()),
            (_, Type::String) => quote!(#place.as_deref().map(#of::from)),
            (_, given) if rust::is_copy(given) => quote!(#place.map(#of::from)),
            _ => {
                let macro_name = self.names.json_macro();
                quote!(#place.as_ref().map(|value| #macro_name(value)))
            }
        }
    }
}

/// The call that keeps values out of errors.
fn conceal(secrets: &[Value]) -> TokenStream {
    let (optional, given): (Vec<&Value>, Vec<&Value>) = secrets.iter().partition(|value| value.optional);
    let given: Vec<TokenStream> = given.into_iter().map(place).collect();
    let given = (!given.is_empty()).then(|| quote!(.conceal([#(&#given),*])));
    let optional = optional.into_iter().map(place);
    quote!(#given #(.conceal(&#optional))*)
}
