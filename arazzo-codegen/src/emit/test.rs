//! Conditions as boolean expressions.

use proc_macro2::TokenStream;
use quote::quote;

use super::json_path::{self, Context, Place};
use super::rust::{self, Names};
use super::workflow::mentions;
use super::xpath;
use crate::ir::{Access, Constant, Hop, TemplatePart, Test, Value, ValueSource};
use crate::parse::condition::Operator;
use crate::parse::jsonpath::Filter;
use crate::resolve::Comparison;
use crate::types::Type;

/// The place that a value is at, without borrowing or moving it.
pub(super) fn place(value: &Value) -> TokenStream {
    place_of(&value.source)
}

fn place_of(source: &ValueSource) -> TokenStream {
    match source {
        ValueSource::Input(name) => {
            let name = rust::ident(name);
            quote!(inputs.#name)
        }
        ValueSource::Variable(name) => {
            let name = rust::ident(name);
            quote!(#name)
        }
        ValueSource::Body(access) => {
            let from = rust::ident(&access.from);
            rust::path(quote!(#from), &access.path)
        }
        ValueSource::Part(whole, fields) => {
            let (whole, fields) = (place_of(whole), fields.iter().map(|field| rust::ident(field)));
            quote!(#whole #(.#fields)*)
        }
        ValueSource::Status => quote!(response.status()),
        ValueSource::Url => quote!(response.url()),
        ValueSource::Text => quote!(response.text()),
        ValueSource::Outcome(field) => member(quote!(outcome), field.as_ref()),
        ValueSource::Dependency(name, field) => {
            let name = rust::ident(name);
            member(quote!(#name), field.as_ref())
        }
        ValueSource::Header(name) => quote!(response.header(#name)),
        ValueSource::Constant(_) | ValueSource::Template(_) | ValueSource::Absent => quote!(None),
    }
}

fn member(whole: TokenStream, field: Option<&String>) -> TokenStream {
    match field {
        Some(field) => {
            let field = rust::ident(field);
            quote!(#whole.#field)
        }
        None => whole,
    }
}

/// The place that a value is at, or the value as one of its type where the place has another: a status is an integer.
fn widened(value: &Value) -> TokenStream {
    let place = place(value);
    match value.source {
        ValueSource::Status => quote!(i64::from(#place)),
        _ => place,
    }
}

/// A condition as an expression of type `bool`.
pub(super) fn expression(test: &Test, names: &Names<'_>) -> TokenStream {
    if let Some(decided) = without_a_value(test) {
        return quote!(#decided);
    }
    match test {
        Test::Success => quote!(response.is_success()),
        Test::Or(tests) => joined(tests, names, &quote!(||), false),
        Test::And(tests) => joined(tests, names, &quote!(&&), true),
        Test::Not(test) => {
            let inner = expression(test, names);
            quote!(!(#inner))
        }
        Test::Holds(value) => {
            let place = place(value);
            if value.of == Type::Json {
                let option = json_option(value).0;
                return match option {
                    Some(option) => quote!(#option.and_then(|value| value.as_bool()) == Some(true)),
                    None => quote!(#place.as_bool() == Some(true)),
                };
            }
            match value.optional {
                true => quote!(#place.unwrap_or_default()),
                false => place,
            }
        }
        Test::Exists(value) => {
            let place = place(value);
            match (value.optional, &value.of) {
                (true, _) => quote!(#place.is_some()),
                (false, Type::Json) => quote!(!#place.is_null()),
                (false, _) => quote!(true),
            }
        }
        Test::JsonPath { filter, context, expressions } => {
            names.runtime("json_path");
            let expressions: Vec<_> = expressions.iter().map(|value| term(value, names)).collect();
            let context = match (&context.of, json_option(context)) {
                (Type::Json, (Some(option), _)) => Context::Option(option),
                (Type::Json, (None, place)) => Context::Value(Place::of(&place)),
                (_, (Some(option), _)) => {
                    let json_value = names.runtime("json_value");
                    Context::Option(quote!(#option.map(#json_value).as_ref()))
                }
                (_, (None, place)) => {
                    let json_value = names.runtime("json_value");
                    Context::Value(Place::of(&quote!(#json_value(&#place))))
                }
            };
            json_path::condition(filter, &context, &expressions)
        }
        Test::Matches { value, pattern } => matches(value, pattern, names),
        Test::XPath { value, expression } => {
            let xpath = names.runtime("xpath");
            let test = xpath::condition(expression);
            let document = match mentions(test.clone(), "document") {
                true => quote!(document),
                false => quote!(_),
            };
            of_text(value, names, |method, text| match method.to_string().as_str() {
                "matches" => quote!(#xpath::holds(#text, |#document| #test)),
                _ => quote!(#text.as_str().is_some_and(|text| #xpath::holds(text, |#document| #test))),
            })
        }
        Test::Compare { operator, left, right, comparison } => {
            compare(*operator, left, right, *comparison, names)
        }
    }
}

/// Whether a test of something that never has a value holds, where that is certain: of what is not there, no simple condition
/// does.
fn without_a_value(test: &Test) -> Option<bool> {
    let is_absent = |value: &Value| value.source == ValueSource::Absent;
    match test {
        Test::Holds(value) | Test::Exists(value) => is_absent(value).then_some(false),
        Test::Compare { left, right, comparison: Comparison::Loose, .. } => {
            (is_absent(left) || is_absent(right)).then_some(false)
        }
        _ => None,
    }
}

/// A part of untyped JSON, as an option of what is borrowed of it.
pub(super) fn pointed_to(access: &Access) -> TokenStream {
    let from = rust::ident(&access.from);
    let Some((Hop::Pointer { pointer, present }, base)) = access.path.split_last() else {
        return rust::path(quote!(#from), &access.path);
    };
    let base = rust::path(quote!(#from), base);
    match present {
        true => quote!(#base.pointer(#pointer)),
        false => quote!(#base.as_ref().and_then(|value| value.pointer(#pointer))),
    }
}

/// A condition that stands beside others that must hold, too.
pub(super) fn conjunct(test: &Test, names: &Names<'_>) -> TokenStream {
    let inner = expression(test, names);
    let mut alone = test;
    while let Test::And(tests) | Test::Or(tests) = alone {
        match tests.as_slice() {
            [only] => alone = only,
            _ if matches!(alone, Test::Or(_)) => return quote!((#inner)),
            _ => break,
        }
    }
    match alone {
        Test::JsonPath { filter: Filter::Or(_), .. } => quote!((#inner)),
        _ => inner,
    }
}

fn joined(tests: &[Test], names: &Names<'_>, operator: &TokenStream, identity: bool) -> TokenStream {
    let grouped = |test: &Test| {
        let inner = expression(test, names);
        match test {
            Test::Or(several) if several.len() > 1 && identity && tests.len() > 1 => quote!((#inner)),
            Test::JsonPath { filter: Filter::Or(_), .. } if identity && tests.len() > 1 => quote!((#inner)),
            _ => inner,
        }
    };
    let mut rest = tests;
    let mut all = Vec::with_capacity(tests.len());
    while let Some((test, behind)) = rest.split_first() {
        let range = behind
            .split_first()
            .and_then(|(next, behind)| Some((within_range(test, next, identity, names)?, behind)));
        let (tokens, behind) = range.unwrap_or_else(|| (grouped(test), behind));
        all.push(tokens);
        rest = behind;
    }
    let joined = all.into_iter().reduce(|joined, test| quote!(#joined #operator #test));
    joined.unwrap_or_else(|| quote!(#identity))
}

/// Two bounds of one variable as a range that holds it or, where one of two has to hold, that does not.
fn within_range(one: &Test, other: &Test, within: bool, names: &Names<'_>) -> Option<TokenStream> {
    let (
        Test::Compare { operator, left, right, .. },
        Test::Compare { operator: operator_too, left: left_too, right: right_too, .. },
    ) = (one, other)
    else {
        return None;
    };
    let (ValueSource::Constant(bound), ValueSource::Constant(bound_too)) = (&right.source, &right_too.source)
    else {
        return None;
    };
    let is_number = matches!(left.of, Type::Integer | Type::Number);
    let place = place(left);
    if left != left_too || !is_number || left.optional || rust::plain_name(&place).is_none() {
        return None;
    }
    let (lower, upper, bounds) = match operator {
        Operator::Greater | Operator::GreaterOrEqual if within => {
            (*operator, *operator_too, (bound, bound_too))
        }
        Operator::Less | Operator::LessOrEqual if !within => (*operator, *operator_too, (bound, bound_too)),
        _ => (*operator_too, *operator, (bound_too, bound)),
    };
    let number = |constant: &Constant| match constant {
        Constant::Integer(value) => Some(*value as f64),
        Constant::Number(digits) => digits.parse::<f64>().ok(),
        _ => None,
    };
    // A range from more to less holds nothing.
    if number(bounds.0)? >= number(bounds.1)? {
        return None;
    }
    let (from, to) = (names.constant(bounds.0, &left.of), names.constant(bounds.1, &left.of));
    let range = match (within, lower, upper) {
        (true, Operator::GreaterOrEqual, Operator::Less)
        | (false, Operator::Less, Operator::GreaterOrEqual) => quote!((#from..#to)),
        (true, Operator::GreaterOrEqual, Operator::LessOrEqual)
        | (false, Operator::Less, Operator::Greater) => quote!((#from..=#to)),
        _ => return None,
    };
    Some(match within {
        true => quote!(#range.contains(&#place)),
        false => quote!(!#range.contains(&#place)),
    })
}

/// A comparison in Rust.
pub(super) fn symbol(operator: Operator) -> TokenStream {
    match operator {
        Operator::Equal => quote!(==),
        Operator::NotEqual => quote!(!=),
        Operator::Less => quote!(<),
        Operator::LessOrEqual => quote!(<=),
        Operator::Greater => quote!(>),
        Operator::GreaterOrEqual => quote!(>=),
    }
}

fn compare(
    operator: Operator,
    left: &Value,
    right: &Value,
    comparison: Comparison,
    names: &Names<'_>,
) -> TokenStream {
    if comparison == Comparison::Loose && is_mixed(operator, left, right, names) {
        return compare_loosely(operator, left, right, names);
    }
    if let (Type::Json, ValueSource::Constant(constant)) = (&left.of, &right.source) {
        return compare_json(operator, left, constant);
    }
    if let (Type::String, ValueSource::Constant(number @ Constant::Number(_))) = (&left.of, &right.source) {
        return compare_digits(operator, left, number, names);
    }
    if let (Some(list), ValueSource::Constant(Constant::Integer(length))) = (list(left), &right.source)
        && let Some(test) = compare_length(operator, &list, *length, comparison)
    {
        return test;
    }
    let negated = operator == Operator::NotEqual;
    let equality = negated || operator == Operator::Equal;
    // Without a constant, or loosely over text: both sides as options of what is compared.
    let (ValueSource::Constant(constant), false) =
        (&right.source, left.of == Type::String && comparison == Comparison::Loose)
    else {
        return compare_options(operator, left, right, comparison, names);
    };
    let place = match constant {
        // What no status reaches is not compared as one.
        Constant::Integer(value) if !(1..i64::from(u16::MAX)).contains(value) => widened(left),
        _ => place(left),
    };
    let symbol = symbol(operator);
    let constant_tokens = names.constant(constant, &left.of);
    match (left.optional, equality) {
        (false, _) => match constant {
            Constant::Boolean(value) if equality && *value != negated => place,
            Constant::Boolean(_) if equality => quote!(!#place),
            _ => quote!(#place #symbol #constant_tokens),
        },
        // What is not there is unequal to everything; but a simple condition over it does not hold.
        (true, true) if !negated || comparison == Comparison::Exact => {
            let place = match (&left.of, &left.source) {
                (_, ValueSource::Header(_)) => place,
                (Type::String, _) => quote!(#place.as_deref()),
                _ => place,
            };
            quote!(#place #symbol Some(#constant_tokens))
        }
        (true, _) => match left.of {
            Type::Boolean if equality => {
                let wanted = *constant != Constant::Boolean(negated);
                quote!(#place == Some(#wanted))
            }
            Type::Named(_) => quote!(#place.as_ref().is_some_and(|value| *value #symbol #constant_tokens)),
            Type::String => {
                let text = borrowed_option(left, names);
                quote!(#text.is_some_and(|value| value #symbol #constant_tokens))
            }
            _ => quote!(#place.is_some_and(|value| value #symbol #constant_tokens)),
        },
    }
}

/// A list of which only the length matters.
pub(super) enum List {
    /// The place of one that is always there.
    Always(TokenStream),
    /// An option of what is borrowed of it.
    Perhaps(TokenStream),
}

/// The list whose length a value is.
pub(super) fn list(value: &Value) -> Option<List> {
    let ValueSource::Body(access) = &value.source else {
        return None;
    };
    let (Hop::Length { present, open }, way) = access.path.split_last()? else {
        return None;
    };
    let from = rust::ident(&access.from);
    let place = rust::path(quote!(#from), way);
    Some(match (open, way.last()) {
        (true, Some(Hop::Pointer { .. })) => {
            let option = pointed_to(&Access { from: access.from.clone(), path: way.to_vec() });
            List::Perhaps(quote!(#option.and_then(|value| value.as_array())))
        }
        (true, _) if *present => List::Perhaps(quote!(#place.as_array())),
        (true, _) => List::Perhaps(quote!(#place.as_ref().and_then(|value| value.as_array()))),
        (false, _) if *present => List::Always(place),
        (false, _) => List::Perhaps(quote!(#place.as_ref())),
    })
}

/// Compares the length of a list with a constant, where that says something.
fn compare_length(
    operator: Operator,
    list: &List,
    length: i64,
    comparison: Comparison,
) -> Option<TokenStream> {
    let length = usize::try_from(length).ok()?;
    let test = |items: &TokenStream| match (operator, length) {
        (Operator::Greater | Operator::NotEqual, 0) | (Operator::GreaterOrEqual, 1) => {
            Some(quote!(!#items.is_empty()))
        }
        (Operator::LessOrEqual | Operator::Equal, 0) | (Operator::Less, 1) => Some(quote!(#items.is_empty())),
        (Operator::GreaterOrEqual | Operator::Less, 0) => None,
        _ => {
            let (symbol, length) = (symbol(operator), proc_macro2::Literal::usize_unsuffixed(length));
            Some(quote!(#items.len() #symbol #length))
        }
    };
    Some(match list {
        List::Always(items) => test(items)?,
        List::Perhaps(option) => {
            let test = test(&quote!(items))?;
            match (operator, comparison) {
                // What is not there is unequal to everything; otherwise nothing is said of it.
                (Operator::NotEqual, Comparison::Exact) => quote!(#option.is_none_or(|items| #test)),
                _ => quote!(#option.is_some_and(|items| #test)),
            }
        }
    })
}

/// The text that untyped JSON is, as an option.
pub(super) fn text_of_json(value: &Value) -> TokenStream {
    match json_option(value) {
        (Some(option), _) => quote!(#option.and_then(|value| value.as_str())),
        (None, place) => quote!(#place.as_str()),
    }
}

/// Whether a value, as text, has a part that conforms to a pattern.
fn matches(value: &Value, pattern: &Value, names: &Names<'_>) -> TokenStream {
    let parts = match &pattern.source {
        ValueSource::Template(parts) => parts,
        ValueSource::Constant(Constant::String(text)) => {
            let pattern = names.pattern(text, &value.expression);
            return of_text(value, names, |method, text| quote!(#pattern.#method(#text)));
        }
        _ => return quote!(false),
    };
    let (mut template, mut arguments, mut optional) = (String::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            TemplatePart::Text(text) => template.push_str(&text.replace('{', "{{").replace('}', "}}")),
            TemplatePart::Value(value) | TemplatePart::Escaped(value) => {
                let place = if value.optional {
                    let name = match &value.source {
                        ValueSource::Input(name) | ValueSource::Variable(name) => rust::ident(name),
                        _ => rust::ident(&format!("part_{}", optional.len() + 1)),
                    };
                    let place = match value.source {
                        ValueSource::Header(_) => place(value),
                        _ if rust::is_copy(&value.of) => place(value),
                        _ => json_option(value).0.unwrap_or_else(|| place(value)),
                    };
                    optional.push((place, name.clone()));
                    quote!(#name)
                } else {
                    place(value)
                };
                let argument = match (&value.of, value.optional) {
                    (of, _) if of.is_scalar(names.types()) => place,
                    (_, true) => {
                        let json_text = names.runtime("json_text");
                        quote!(#json_text(#place))
                    }
                    (_, false) => {
                        let json_text = names.runtime("json_text");
                        quote!(#json_text(&#place))
                    }
                };
                // A plain name stands in the text itself.
                match rust::plain_name(&argument) {
                    Some(name) => template.extend(["{", &name, "}"]),
                    None => {
                        template.push_str("{}");
                        arguments.push(argument);
                    }
                }
            }
        }
    }
    let made = names.runtime("Pattern");
    let pattern = quote!(#made::from(format!(#template #(, #arguments)*)));
    let tested = of_text(value, names, |method, text| quote!(#pattern.#method(#text)));
    // Without one of its parts it is no pattern, and nothing matches it.
    optional.iter().rev().fold(tested, |tested, (place, name)| quote!(#place.is_some_and(|#name| #tested)))
}

/// A test of a value as text: by the method `matches`, or by `matches_json` for JSON.
fn of_text(
    value: &Value,
    names: &Names<'_>,
    tested: impl Fn(TokenStream, TokenStream) -> TokenStream,
) -> TokenStream {
    let of_text = |text: TokenStream| tested(quote!(matches), text);
    let place = place(value);
    let is_enum = matches!(value.of, Type::Named(id) if names.types().enumeration(id).is_some());
    match (&value.source, &value.of, value.optional) {
        (ValueSource::Absent, ..) => quote!(false),
        (ValueSource::Constant(constant), of, _) => {
            let constant = names.constant(constant, of);
            if *of == Type::String { of_text(constant) } else { of_text(quote!(&#constant.to_string())) }
        }
        (ValueSource::Header(_), ..) => {
            let tested = of_text(quote!(text));
            quote!(#place.is_some_and(|text| #tested))
        }
        (_, Type::String, true) => {
            let tested = of_text(quote!(text));
            quote!(#place.as_deref().is_some_and(|text| #tested))
        }
        (_, Type::String, false) => of_text(quote!(&#place)),
        (_, _, true) if is_enum => {
            let tested = of_text(quote!(value.as_str()));
            quote!(#place.as_ref().is_some_and(|value| #tested))
        }
        (_, _, false) if is_enum => of_text(quote!(#place.as_str())),
        (_, Type::Json, _) => match json_option(value) {
            (Some(option), _) => {
                let tested = tested(quote!(matches_json), quote!(value));
                quote!(#option.is_some_and(|value| #tested))
            }
            (None, place) => tested(quote!(matches_json), quote!(&#place)),
        },
        (_, _, true) => {
            let tested = of_text(quote!(&value.to_string()));
            quote!(#place.is_some_and(|value| #tested))
        }
        (_, _, false) => of_text(quote!(&#place.to_string())),
    }
}

/// Compares text with a number, as the number that it may be.
fn compare_digits(operator: Operator, left: &Value, number: &Constant, names: &Names<'_>) -> TokenStream {
    let (symbol, number) = (symbol(operator), names.constant(number, &Type::Number));
    let holds = |text: TokenStream| {
        let parsed = quote!(#text.trim().parse::<f64>());
        match operator {
            Operator::Equal | Operator::NotEqual => quote!(#parsed #symbol Ok(#number)),
            _ => quote!(#parsed.is_ok_and(|value| value #symbol #number)),
        }
    };
    match left.optional {
        true => {
            let (text, holds) = (borrowed_option(left, names), holds(quote!(text)));
            quote!(#text.is_some_and(|text| #holds))
        }
        false => holds(place(left)),
    }
}

/// Whether two values are of types that Rust does not compare in a simple expression.
fn is_mixed(operator: Operator, left: &Value, right: &Value, names: &Names<'_>) -> bool {
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    let always = !left.optional && !right.optional;
    let is_enum = |of: &Type| matches!(of, Type::Named(_)) && of.is_scalar(names.types());
    match (&left.of, &right.of) {
        (Type::Json, _) | (_, Type::Json) => true,
        (one, other) if one == other => is_enum(one) && !equality,
        (Type::Integer, Type::Number) | (Type::Number, Type::Integer) => !always,
        (Type::String, other) | (other, Type::String) if is_enum(other) => !(always && equality),
        _ => true,
    }
}

/// Compares two values of whatever types.
fn compare_loosely(operator: Operator, left: &Value, right: &Value, names: &Names<'_>) -> TokenStream {
    let loose = names.runtime("loose");
    let holds = match operator {
        Operator::Equal => quote!(equal),
        Operator::NotEqual => quote!(unequal),
        Operator::Less => quote!(less),
        Operator::LessOrEqual => quote!(less_or_equal),
        Operator::Greater => quote!(greater),
        Operator::GreaterOrEqual => quote!(greater_or_equal),
    };
    let (left, right) = (term(left, names), term(right, names));
    quote!(#loose::#holds(#left, #right))
}

/// Compares untyped JSON with a constant, exactly.
fn compare_json(operator: Operator, left: &Value, constant: &Constant) -> TokenStream {
    let option = match json_option(left) {
        (Some(option), _) => option,
        (None, place) => quote!(Some(&#place)),
    };
    let symbol = symbol(operator);
    match (constant, operator) {
        (Constant::String(text) | Constant::Variant(text), Operator::Equal | Operator::NotEqual) => {
            quote!(#option.and_then(|value| value.as_str()) #symbol Some(#text))
        }
        (Constant::String(text) | Constant::Variant(text), _) => {
            quote!(#option.and_then(|value| value.as_str()).is_some_and(|value| value #symbol #text))
        }
        (Constant::Boolean(wanted), _) => {
            quote!(#option.and_then(|value| value.as_bool()) #symbol Some(#wanted))
        }
        // No literal of a condition is one of these.
        (Constant::Null | Constant::Array(_) | Constant::Object(_) | Constant::Case { .. }, _) => {
            quote!(false)
        }
        (Constant::Integer(_) | Constant::Number(_), _) => {
            let number = match constant {
                Constant::Integer(value) => format!("{value}.0"),
                Constant::Number(digits) => digits.clone(),
                _ => String::new(),
            };
            let number = proc_macro2::Literal::f64_unsuffixed(number.parse().unwrap_or_default());
            let value_of = quote!(#option.and_then(|value| value.as_f64()));
            match operator {
                Operator::Equal | Operator::NotEqual => quote!(#value_of #symbol Some(#number)),
                _ => quote!(#value_of.is_some_and(|value| value #symbol #number)),
            }
        }
    }
}

/// The place of untyped JSON and, where it may be missing, an option of what it borrows.
fn json_option(value: &Value) -> (Option<TokenStream>, TokenStream) {
    let place = place(value);
    // What is only looked at is not taken out.
    if let ValueSource::Body(access) = &value.source
        && matches!(access.path.last(), Some(Hop::Pointer { .. }))
    {
        return (Some(pointed_to(access)), place);
    }
    let option = match value.source {
        // What a response lends is borrowed already.
        ValueSource::Header(_) => place.clone(),
        _ => quote!(#place.as_ref()),
    };
    (value.optional.then_some(option), place)
}

/// A value as something that a JSONPath query or a loose comparison takes.
fn term(value: &Value, names: &Names<'_>) -> TokenStream {
    let place = place(value);
    match (&value.source, &value.of, value.optional) {
        (ValueSource::Constant(Constant::Integer(number)), ..) => {
            let number = proc_macro2::Literal::i64_suffixed(*number);
            quote!(#number)
        }
        (ValueSource::Constant(Constant::Variant(text)), ..) => quote!(#text),
        (ValueSource::Constant(constant), ..) => names.constant(constant, &value.of),
        (ValueSource::Absent, ..) => quote!(json_path::NOTHING),
        (_, Type::Json, _) => match json_option(value) {
            (Some(option), _) => option,
            (None, place) => quote!(&#place),
        },
        (ValueSource::Header(_) | ValueSource::Status, ..) => place,
        (ValueSource::Text, ..) => quote!(&*#place),
        (_, Type::String, true) => quote!(#place.as_deref()),
        (_, Type::String, false) => quote!(#place.as_str()),
        (_, Type::Named(id), optional) if names.types().enumeration(*id).is_some() => match optional {
            true => quote!(#place.as_ref().map(|value| value.as_str())),
            false => quote!(#place.as_str()),
        },
        (_, Type::Named(_) | Type::Array(_) | Type::Map(_), optional) => {
            let json_value = names.runtime("json_value");
            match optional {
                true => quote!(#place.as_ref().map(#json_value).as_ref()),
                false => quote!(&#json_value(&#place)),
            }
        }
        _ => place,
    }
}

/// Compares two values that may both be missing.
fn compare_options(
    operator: Operator,
    left: &Value,
    right: &Value,
    comparison: Comparison,
    names: &Names<'_>,
) -> TokenStream {
    if left.of != right.of && !matches!(right.source, ValueSource::Constant(_)) {
        return compare_alike(operator, left, right);
    }
    let loose_text = left.of == Type::String && comparison == Comparison::Loose;
    let symbol = symbol(operator);
    let holds = |one: TokenStream, other: TokenStream| match (operator, loose_text) {
        (Operator::Equal, true) => quote!(#one.eq_ignore_ascii_case(#other)),
        (Operator::NotEqual, true) => quote!(!#one.eq_ignore_ascii_case(#other)),
        (_, true) => quote!(#one.to_ascii_lowercase() #symbol #other.to_ascii_lowercase()),
        _ => quote!(#one #symbol #other),
    };
    let holds_of_constant = |one: TokenStream, constant: &Constant| match (operator, loose_text, constant) {
        (Operator::Equal | Operator::NotEqual, true, _) => holds(one, names.constant(constant, &left.of)),
        (_, true, Constant::String(text)) => {
            let lower = text.to_ascii_lowercase();
            quote!(#one.to_ascii_lowercase().as_str() #symbol #lower)
        }
        _ => holds(one, names.constant(constant, &left.of)),
    };
    if let (ValueSource::Constant(constant), false) = (&right.source, left.optional) {
        return holds_of_constant(place(left), constant);
    }
    if !left.optional && !right.optional {
        let (one, other) = (widened(left), widened(right));
        return match operator {
            Operator::Equal | Operator::NotEqual if loose_text => holds(one, quote!(&#other)),
            _ => holds(one, other),
        };
    }
    let (one, other) = (borrowed_option(left, names), borrowed_option(right, names));
    match (operator, comparison) {
        (Operator::Equal | Operator::NotEqual, Comparison::Exact) => quote!(#one #symbol #other),
        _ => match (&right.source, right.optional) {
            (ValueSource::Constant(constant), _) => {
                let holds = holds_of_constant(quote!(value), constant);
                quote!(#one.is_some_and(|value| #holds))
            }
            _ => {
                let holds = holds(quote!(one), quote!(other));
                quote!(#one.zip(#other).is_some_and(|(one, other)| #holds))
            }
        },
    }
}

/// Compares two values that are always there: an integer with a number, or text with a value of an enum.
fn compare_alike(operator: Operator, left: &Value, right: &Value) -> TokenStream {
    let number = |value: &Value| {
        let place = place(value);
        match (&value.of, &value.source) {
            (Type::Integer, ValueSource::Status) => quote!(f64::from(#place)),
            (Type::Integer, _) => quote!(#place as f64),
            _ => place,
        }
    };
    let text = |value: &Value| {
        let place = place(value);
        match value.of {
            Type::String => place,
            _ => quote!(#place.as_str()),
        }
    };
    if left.of == Type::Number || right.of == Type::Number {
        let (one, symbol, other) = (number(left), symbol(operator), number(right));
        return match (operator, &left.of) {
            // Rust would take `as f64 <` for the beginning of a list of generic arguments.
            (Operator::Less, Type::Integer) => quote!((#one) #symbol #other),
            _ => quote!(#one #symbol #other),
        };
    }
    let (one, other) = match right.of {
        Type::String => (left, right),
        _ => (right, left),
    };
    let (one, other) = (text(one), text(other));
    match operator {
        Operator::NotEqual => quote!(!#one.eq_ignore_ascii_case(&#other)),
        _ => quote!(#one.eq_ignore_ascii_case(&#other)),
    }
}

/// A value as an option of what it borrows.
fn borrowed_option(value: &Value, names: &Names<'_>) -> TokenStream {
    if let ValueSource::Constant(constant) = &value.source {
        let constant = names.constant(constant, &value.of);
        return quote!(Some(#constant));
    }
    let place = widened(value);
    match (&value.of, value.optional) {
        _ if matches!(value.source, ValueSource::Header(_)) => place,
        (Type::String | Type::Array(_), true) => quote!(#place.as_deref()),
        (Type::String, false) => quote!(Some(#place.as_str())),
        (of, optional) if rust::is_copy(of) => {
            if optional {
                place
            } else {
                quote!(Some(#place))
            }
        }
        (_, true) => quote!(#place.as_ref()),
        (_, false) => quote!(Some(&#place)),
    }
}
