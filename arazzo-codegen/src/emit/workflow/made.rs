//! Values that are made of others before a step uses them: parts of them, and what is put together.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

use super::super::rust::{self, ident};
use super::super::test::place;
use super::Emitter;
use crate::ir::{Hop, Made, MadeValue, PartHop, Step, Value, ValueSource};
use crate::types::Type;

/// How far the way to a part has been gone.
enum Reached {
    /// To a place.
    Place(TokenStream),
    /// To a place that is an option, and whether that holds a box.
    Option(TokenStream, bool),
    /// To an option of what is borrowed of a place.
    Borrowed(TokenStream),
    /// To an option of a value of its own.
    Owned(TokenStream),
}

impl Reached {
    /// What is reached as an option of what it borrows.
    fn borrowed(self) -> TokenStream {
        match self {
            Self::Place(place) => quote!(Some(&#place)),
            Self::Option(place, true) => quote!(#place.as_deref()),
            Self::Option(place, false) => quote!(#place.as_ref()),
            Self::Borrowed(option) | Self::Owned(option) => option,
        }
    }
}

impl Emitter<'_> {
    /// The variables of those values that are used in what follows.
    pub(super) fn made(&self, values: &[MadeValue], then: &TokenStream) -> TokenStream {
        let mut used: Vec<TokenStream> = Vec::new();
        // Later ones may be made of earlier ones.
        let mut behind = then.clone();
        for value in values.iter().rev() {
            if mentions_variable(behind.clone(), &value.name) {
                let (name, made) = (ident(&value.name), self.made_value(&value.of));
                let statement = quote! { let #name = #made; };
                behind = quote! { #statement #behind };
                used.push(statement);
            }
        }
        used.into_iter().rev().collect()
    }

    /// The variables that a step needs of what it begins with: those for what it does, and those for where it leads only.
    pub(super) fn made_before(
        &self,
        step: &Step,
        then: &TokenStream,
        decision: &TokenStream,
    ) -> (TokenStream, TokenStream) {
        // What a later visit replaces is taken before.
        let early = self.made(&step.made, then);
        let (made, others): (Vec<MadeValue>, Vec<MadeValue>) = step.made.iter().cloned().partition(|value| {
            value.earlier
                || mentions_variable(early.clone(), &value.name)
                || mentions_variable(then.clone(), &value.name)
        });
        let early = self.made(&made, &quote! { #then #decision });
        (early, self.made(&others, decision))
    }

    fn made_value(&self, made: &Made) -> TokenStream {
        match made {
            Made::Part { whole, way, of } => part(whole, way, of),
            Made::Text(Value { source: ValueSource::Template(parts), optional, .. }) => match optional {
                true => self.optional_format(parts),
                false => self.format(parts, &BTreeMap::new()),
            },
            Made::Text(value) => place(value),
            Made::Json(json) => self.json_value(json),
        }
    }
}

/// A part of a value as a value of its own.
fn part(whole: &Value, way: &[PartHop], of: &Type) -> TokenStream {
    let copied = rust::is_copy(of);
    let mut name = match &whole.source {
        ValueSource::Input(name) | ValueSource::Variable(name) => ident(name),
        ValueSource::Outcome(Some(name)) | ValueSource::Dependency(_, Some(name)) => ident(name),
        ValueSource::Body(access) => match access.path.last() {
            Some(Hop::Member(field)) => ident(field),
            _ => ident(&access.from),
        },
        _ => ident("value"),
    };
    let start = place(whole);
    let mut reached = if whole.optional { Reached::Option(start, false) } else { Reached::Place(start) };
    for (position, hop) in way.iter().enumerate() {
        let last = position + 1 == way.len();
        let value = name.clone();
        if let PartHop::Member { name: field, .. } = hop {
            name = ident(field);
        }
        reached = match (hop, reached) {
            (PartHop::Member { optional: false, .. }, Reached::Place(place)) => {
                Reached::Place(quote!(#place.#name))
            }
            (PartHop::Member { optional: true, boxed, .. }, Reached::Place(place)) => {
                Reached::Option(quote!(#place.#name), *boxed)
            }
            (PartHop::Member { optional: false, boxed, .. }, before) => {
                let before = before.borrowed();
                match (last, boxed, copied) {
                    (false, ..) => Reached::Borrowed(quote!(#before.map(|#value| &#value.#name))),
                    (true, true, _) => Reached::Owned(quote!(#before.map(|#value| (*#value.#name).clone()))),
                    (true, false, true) => Reached::Owned(quote!(#before.map(|#value| #value.#name))),
                    (true, false, false) => {
                        Reached::Owned(quote!(#before.map(|#value| #value.#name.clone())))
                    }
                }
            }
            (PartHop::Member { optional: true, boxed, .. }, before) => {
                let before = before.borrowed();
                match (last, boxed, copied) {
                    (false, true, _) => {
                        Reached::Borrowed(quote!(#before.and_then(|#value| #value.#name.as_deref())))
                    }
                    (true, true, _) => {
                        Reached::Owned(quote!(#before.and_then(|#value| #value.#name.as_deref().cloned())))
                    }
                    (false, false, _) => {
                        Reached::Borrowed(quote!(#before.and_then(|#value| #value.#name.as_ref())))
                    }
                    (true, false, true) => Reached::Owned(quote!(#before.and_then(|#value| #value.#name))),
                    (true, false, false) => {
                        Reached::Owned(quote!(#before.and_then(|#value| #value.#name.clone())))
                    }
                }
            }
            (PartHop::Item(index), before) => {
                let get = match index {
                    0 => quote!(first()),
                    index => {
                        let index = Literal::usize_unsuffixed(*index);
                        quote!(get(#index))
                    }
                };
                name = ident("item");
                got(before, &value, &get)
            }
            (PartHop::Key(key), before) => {
                name = ident("value");
                got(before, &value, &quote!(get(#key)))
            }
            (PartHop::Pointer { pointer, typed: false }, before) => {
                got(before, &value, &quote!(pointer(#pointer)))
            }
            (PartHop::Pointer { pointer, typed: true }, before) => Reached::Owned(match before {
                Reached::Place(place) => {
                    quote!(arazzo_runtime::json_value(&#place).pointer(#pointer).cloned())
                }
                before => {
                    let before = before.borrowed();
                    let json = quote!(arazzo_runtime::json_value(#value));
                    quote!(#before.and_then(|#value| #json.pointer(#pointer).cloned()))
                }
            }),
        };
    }
    match reached {
        Reached::Place(place) | Reached::Option(place, false) if copied => place,
        Reached::Place(place) if matches!(way.last(), Some(PartHop::Member { boxed: true, .. })) => {
            quote!((*#place).clone())
        }
        Reached::Place(place) | Reached::Option(place, false) => quote!(#place.clone()),
        Reached::Option(place, true) => quote!(#place.as_deref().cloned()),
        Reached::Borrowed(option) if copied => quote!(#option.copied()),
        Reached::Borrowed(option) => quote!(#option.cloned()),
        Reached::Owned(option) => option,
    }
}

/// What a call gives of a value that may be missing already.
fn got(before: Reached, value: &proc_macro2::Ident, get: &TokenStream) -> Reached {
    Reached::Borrowed(match before {
        Reached::Place(place) => quote!(#place.#get),
        before => {
            let before = before.borrowed();
            quote!(#before.and_then(|#value| #value.#get))
        }
    })
}

/// Whether a variable is used in tokens, also within the text of a format. Fields and the arguments of closures, whose bodies
/// end with the parentheses around them, are other things of that name.
fn mentions_variable(tokens: TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |token: Option<&TokenTree>, sign: char| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
    if let [start, TokenTree::Ident(argument), end, ..] = tokens.as_slice()
        && is(Some(start), '|')
        && is(Some(end), '|')
        && argument == name
    {
        return false;
    }
    tokens.iter().enumerate().any(|(position, token)| {
        let before = |distance: usize| position.checked_sub(distance).and_then(|other| tokens.get(other));
        match token {
            TokenTree::Ident(ident) => {
                ident == name && !is(before(1), '.') && !is(tokens.get(position + 1), ':')
            }
            TokenTree::Group(group) => {
                let formats = is(before(1), '!')
                    && matches!(before(2), Some(TokenTree::Ident(ident)) if ident == "format");
                let text = group.stream().into_iter().next().filter(|_| formats);
                let in_text = text.is_some_and(|text| text.to_string().contains(&format!("{{{name}}}")));
                in_text || mentions_variable(group.stream(), name)
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        }
    })
}
