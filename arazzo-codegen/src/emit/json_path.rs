//! JSONPath queries (RFC 9535) as the iterators and comparisons that they mean, over untyped JSON.
//!
//! A way of names and indices is a chain of `get`s. From the first part on that leads to several nodes, a query is an
//! iterator, and its filters are closures. What would be the same everywhere is in `arazzo_runtime::json_path`.

use std::cell::Cell;

use proc_macro2::{Literal as RustLiteral, TokenStream};
use quote::quote;

use super::rust::ident;
use super::test::symbol;
use crate::parse::condition::{Literal, Operator};
use crate::parse::jsonpath::{
    Filter, NodeQuery, Operand, OperandKind, Query, Root, Segment, Selector, SelectorKind,
};

/// What `$` stands for: an expression.
#[derive(Clone, Debug)]
pub enum Context {
    /// A value.
    Value(Place),
    /// A value that may be missing, of type `Option<&Value>`.
    Option(TokenStream),
}

/// How a value is written down: an expression of type `Value`, or a variable that is a reference to one.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where its methods are called.
    receiver: TokenStream,
    /// As an argument of type `&Value`.
    argument: TokenStream,
    /// As an argument that becomes a term.
    term: TokenStream,
}

impl Place {
    /// A place of type `Value`.
    #[must_use]
    pub fn of(place: &TokenStream) -> Self {
        Self { receiver: place.clone(), argument: quote!(&#place), term: quote!(&#place) }
    }

    /// A variable of type `&Value`.
    #[must_use]
    pub fn reference(variable: &TokenStream) -> Self {
        Self { receiver: variable.clone(), argument: variable.clone(), term: variable.clone() }
    }

    /// A variable of type `&&Value`.
    fn reference_to_reference(variable: &TokenStream) -> Self {
        Self { term: quote!(*#variable), ..Self::reference(variable) }
    }
}

/// An iterator over the nodes that a query finds.
///
/// The `expressions` are those of the query: each something that becomes an `arazzo_runtime::json_path::Term`.
#[must_use]
pub fn nodes(query: &Query, context: &Context, expressions: &[TokenStream]) -> TokenStream {
    let emitter = Emitter::new(context, expressions);
    emitter.walk(emitter.start(), &query.segments).into_iterator(&emitter)
}

/// Whether a query finds anything, as an expression of type `bool`; the `expressions` are as [`nodes`] has them.
#[must_use]
pub fn exists(query: &Query, context: &Context, expressions: &[TokenStream]) -> TokenStream {
    let emitter = Emitter::new(context, expressions);
    emitter.walk(emitter.start(), &query.segments).exist(&emitter, false).into_tokens()
}

/// A condition over the context, as an expression of type `bool`; the `expressions` are as [`nodes`] has them.
pub(super) fn condition(filter: &Filter, context: &Context, expressions: &[TokenStream]) -> TokenStream {
    let emitter = Emitter::new(context, expressions);
    emitter.condition(filter, false).into_tokens()
}

/// The nodes that have been reached.
enum Nodes<'q> {
    /// One.
    One(Place),
    /// One at most, of type `Option<&Value>`.
    Maybe(TokenStream),
    /// Any number: an iterator.
    Many {
        nodes: TokenStream,
        /// What is still to be done with them.
        last: Last<'q>,
    },
}

/// The last thing that is done with nodes: how it is written depends on what is wanted of them.
enum Last<'q> {
    Nothing,
    /// Only those are kept for which this holds.
    Filter(&'q Filter),
    /// So many are left out.
    Skip(RustLiteral),
}

/// A condition, as far as it is known.
enum Condition {
    Constant(bool),
    /// An expression that operators bind to as to a call.
    Atom(TokenStream),
    /// The negation of such an expression.
    Negated(TokenStream),
    /// An expression with a comparison.
    Comparison(TokenStream),
    /// An expression with `&&`.
    And(TokenStream),
    /// An expression with `||`.
    Or(TokenStream),
}

/// One side of a comparison.
enum Value<'q> {
    /// A constant; `None` is nothing at all.
    Constant(Option<Literal>),
    /// A node.
    Node(Place),
    /// A node, of type `Option<&Value>`.
    MaybeNode(TokenStream),
    /// A length, of type `Option<usize>`.
    Length(TokenStream),
    /// How many nodes there are.
    Count(Nodes<'q>),
    /// Anything else that becomes a term.
    Term(TokenStream),
}

struct Emitter<'a> {
    context: &'a Context,
    expressions: &'a [TokenStream],
    /// The node that the filter at hand looks at: as a receiver of methods and as a value.
    current: Cell<Option<Current>>,
    /// Whether that filter has looked at it.
    looked_at: Cell<bool>,
    /// The patterns of that filter.
    patterns: Cell<Vec<TokenStream>>,
}

/// What `@` is in a filter.
#[derive(Clone, Copy)]
enum Current {
    /// A node.
    Node,
    /// A reference to one.
    Reference,
}

impl<'a> Emitter<'a> {
    fn new(context: &'a Context, expressions: &'a [TokenStream]) -> Self {
        Self {
            context,
            expressions,
            current: Cell::default(),
            looked_at: Cell::default(),
            patterns: Cell::default(),
        }
    }

    /// What `$` stands for.
    fn start<'q>(&self) -> Nodes<'q> {
        match self.context {
            Context::Value(value) => Nodes::One(value.clone()),
            Context::Option(option) => Nodes::Maybe(option.clone()),
        }
    }

    /// Goes on from nodes over segments.
    fn walk<'q>(&self, start: Nodes<'q>, segments: &'q [Segment]) -> Nodes<'q> {
        let mut nodes = start;
        let mut rest = segments;
        while let Some(segment) = rest.first() {
            let singular = rest.iter().take_while(|segment| segment.is_singular()).count();
            let (way, behind) = rest.split_at(singular.max(1));
            nodes = match singular {
                0 => self.branch(nodes, segment),
                _ => self.follow(nodes, way),
            };
            rest = behind;
        }
        nodes
    }

    /// Follows segments each of which leads to one node at most.
    fn follow<'q>(&self, nodes: Nodes<'q>, way: &'q [Segment]) -> Nodes<'q> {
        let selectors: Vec<&Selector> = way.iter().flat_map(|segment| &segment.selectors).collect();
        let value = Place::reference(&quote!(value));
        match nodes {
            Nodes::One(node) => {
                let Some((first, rest)) = selectors.split_first() else {
                    return Nodes::One(node);
                };
                let first = child(&node, first);
                match rest {
                    [] => Nodes::Maybe(first),
                    rest => {
                        let rest = chain(&value, rest);
                        Nodes::Maybe(quote!(#first.and_then(|value| #rest)))
                    }
                }
            }
            Nodes::Maybe(node) => {
                let way = chain(&value, &selectors);
                Nodes::Maybe(quote!(#node.and_then(|value| #way)))
            }
            many @ Nodes::Many { .. } => {
                let (nodes, way) = (many.into_iterator(self), chain(&value, &selectors));
                Nodes::plain(quote!(#nodes.filter_map(|value| #way)))
            }
        }
    }

    /// Follows a segment that may lead to several nodes.
    fn branch<'q>(&self, nodes: Nodes<'q>, segment: &'q Segment) -> Nodes<'q> {
        let nodes = match segment.descendant {
            true => Nodes::plain(nodes.flat_map(self, &quote!(json_path::descendants))),
            false => nodes,
        };
        let item = Place::reference(&quote!(item));
        match segment.selectors.as_slice() {
            [Selector { kind: SelectorKind::Wildcard, .. }] => {
                Nodes::plain(nodes.flat_map(self, &quote!(json_path::children)))
            }
            [Selector { kind: SelectorKind::Slice { start: None | Some(0), end: None, step: 1 }, .. }] => {
                Nodes::plain(nodes.flat_map(self, &quote!(json_path::items)))
            }
            [Selector { kind: SelectorKind::Filter(filter), .. }] => Nodes::Many {
                nodes: nodes.flat_map(self, &quote!(json_path::children)),
                last: Last::Filter(filter),
            },
            [only] => match nodes {
                Nodes::One(node) => self.selected(&node, only),
                Nodes::Maybe(_) | Nodes::Many { .. } => match self.selected(&item, only) {
                    Nodes::One(_) => nodes,
                    Nodes::Maybe(one) => {
                        let nodes = nodes.into_iterator(self);
                        Nodes::plain(quote!(#nodes.filter_map(|item| #one)))
                    }
                    many @ Nodes::Many { .. } => {
                        let many = many.into_iterator(self);
                        Nodes::plain(nodes.flat_map(self, &quote!(|item| #many)))
                    }
                },
            },
            several => Nodes::plain(match nodes {
                Nodes::One(node) => self.several(&node, several),
                nodes => {
                    let within = self.several(&item, several);
                    nodes.flat_map(self, &quote!(|item| #within))
                }
            }),
        }
    }

    /// What one selector chooses of a node.
    fn selected<'q>(&self, node: &Place, selector: &'q Selector) -> Nodes<'q> {
        let argument = &node.argument;
        match &selector.kind {
            SelectorKind::Name(_) | SelectorKind::Index(_) => Nodes::Maybe(child(node, selector)),
            SelectorKind::Wildcard => Nodes::plain(quote!(json_path::children(#argument))),
            SelectorKind::Filter(filter) => {
                Nodes::Many { nodes: quote!(json_path::children(#argument)), last: Last::Filter(filter) }
            }
            SelectorKind::Slice { start, end, step } => slice(argument, *start, *end, *step),
        }
    }

    /// What several selectors choose of a node, one after the other, as an iterator.
    fn several(&self, node: &Place, selectors: &[Selector]) -> TokenStream {
        let single =
            |selector: &Selector| matches!(selector.kind, SelectorKind::Name(_) | SelectorKind::Index(_));
        let mut parts = Vec::new();
        let mut rest = selectors;
        while let Some(selector) = rest.first() {
            let (these, behind) = rest.split_at(rest.iter().take_while(|one| single(one)).count().max(1));
            parts.push(match these {
                [only] if parts.is_empty() => self.selected(node, only).into_iterator(self),
                [_] => match self.selected(node, selector) {
                    Nodes::Maybe(one) => one,
                    others => others.into_iterator(self),
                },
                these => {
                    let children = these.iter().map(|selector| child(node, selector));
                    quote!([#(#children),*].into_iter().flatten())
                }
            });
            rest = behind;
        }
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |chained, part| quote!(#chained.chain(#part)))
    }

    /// A closure over a node that says whether a filter holds.
    fn closure(&self, filter: &Filter, current: Current) -> Condition {
        let outer =
            (self.current.replace(Some(current)), self.looked_at.replace(false), self.patterns.take());
        let condition = self.condition(filter, false);
        let (looked_at, patterns) = (self.looked_at.get(), self.patterns.take());
        self.current.set(outer.0);
        self.looked_at.set(outer.1);
        self.patterns.set(outer.2);
        let condition = match condition {
            Condition::Constant(constant) => return Condition::Constant(constant),
            other => other.into_tokens(),
        };
        let item = if looked_at { quote!(item) } else { quote!(_) };
        Condition::Atom(match patterns.is_empty() {
            true => quote!(|#item| #condition),
            false => quote!(|#item| { #(#patterns)* #condition }),
        })
    }

    fn condition(&self, filter: &Filter, negated: bool) -> Condition {
        match filter {
            Filter::Or(filters) => self.joined(filters, true).negated_if(negated),
            Filter::And(filters) => self.joined(filters, false).negated_if(negated),
            Filter::Not(filter) => self.condition(filter, !negated),
            Filter::Compare { operator, left, right } => {
                let operator = match (operator, negated) {
                    (Operator::Equal, true) => Operator::NotEqual,
                    (Operator::NotEqual, true) => Operator::Equal,
                    (operator, _) => *operator,
                };
                let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
                let compared = self.compare(operator, self.value(left), self.value(right));
                compared.negated_if(negated && !equality)
            }
            Filter::Exists(query) => self.query(query).exist(self, negated),
            Filter::Matches { whole, text, pattern } => {
                self.matches(*whole, self.value(text), self.value(pattern)).negated_if(negated)
            }
        }
    }

    /// Conditions joined by `||`, when there are `alternatives`, or by `&&`.
    fn joined(&self, filters: &[Filter], alternatives: bool) -> Condition {
        let mut joined: Option<TokenStream> = None;
        for filter in filters {
            let condition = match self.condition(filter, false) {
                Condition::Constant(constant) if constant == alternatives => {
                    return Condition::Constant(constant);
                }
                Condition::Constant(_) => continue,
                Condition::Or(tokens) if !alternatives => quote!((#tokens)),
                other => other.into_tokens(),
            };
            joined = Some(match (joined, alternatives) {
                (None, _) => condition,
                (Some(before), true) => quote!(#before || #condition),
                (Some(before), false) => quote!(#before && #condition),
            });
        }
        match (joined, alternatives) {
            (None, _) => Condition::Constant(!alternatives),
            (Some(tokens), true) => Condition::Or(tokens),
            (Some(tokens), false) => Condition::And(tokens),
        }
    }

    fn query<'q>(&self, query: &'q NodeQuery) -> Nodes<'q> {
        let start = match query.root {
            Root::Context => self.start(),
            Root::Current => {
                self.looked_at.set(true);
                let item = quote!(item);
                Nodes::One(match self.current.get() {
                    Some(Current::Reference) => Place::reference_to_reference(&item),
                    _ => Place::reference(&item),
                })
            }
        };
        self.walk(start, &query.segments)
    }

    fn value<'q>(&self, operand: &'q Operand) -> Value<'q> {
        match &operand.kind {
            OperandKind::Literal(literal) => Value::Constant(Some(literal.clone())),
            OperandKind::Query(query) | OperandKind::Value(query) => match self.query(query) {
                Nodes::One(node) => Value::Node(node),
                Nodes::Maybe(node) => Value::MaybeNode(node),
                many @ Nodes::Many { .. } => {
                    let nodes = many.into_iterator(self);
                    Value::MaybeNode(quote!(json_path::only(#nodes)))
                }
            },
            OperandKind::Count(query) => match self.query(query) {
                Nodes::One(_) => Value::Constant(Some(Literal::Number("1".to_owned()))),
                nodes => Value::Count(nodes),
            },
            OperandKind::Length(of) => match self.value(of) {
                Value::Constant(Some(Literal::String(text))) => {
                    Value::Constant(Some(Literal::Number(text.chars().count().to_string())))
                }
                // Only texts, arrays and objects have a length.
                Value::Constant(_) | Value::Length(_) | Value::Count(_) => Value::Constant(None),
                Value::Node(Place { term: node, .. }) | Value::MaybeNode(node) | Value::Term(node) => {
                    Value::Length(quote!(json_path::length(#node)))
                }
            },
            OperandKind::Expression(index) => {
                Value::Term(self.expressions.get(*index).cloned().unwrap_or_default())
            }
        }
    }

    fn compare(&self, operator: Operator, left: Value<'_>, right: Value<'_>) -> Condition {
        match (left, right) {
            (Value::Constant(left), Value::Constant(right)) => {
                Condition::Constant(constants_compare(operator, left.as_ref(), right.as_ref()))
            }
            // A constant stands on the right, as people write it.
            (constant @ Value::Constant(_), other) => self.compare(operator.mirrored(), other, constant),
            (Value::Node(Place { receiver, .. }), Value::Constant(constant)) => {
                compare_node(operator, &receiver, false, constant.as_ref())
            }
            (Value::MaybeNode(node), Value::Constant(constant)) => {
                compare_node(operator, &node, true, constant.as_ref())
            }
            (Value::Length(length), Value::Constant(constant)) => {
                compare_length(operator, &length, constant.as_ref())
            }
            (Value::Count(nodes), Value::Constant(constant)) => {
                self.compare_count(operator, nodes, constant.as_ref())
            }
            (left, right) => general(operator, &self.term(left), &self.term(right)),
        }
    }

    fn compare_count(&self, operator: Operator, nodes: Nodes<'_>, constant: Option<&Literal>) -> Condition {
        let Some(number) = natural(constant) else {
            let count = nodes.count(self);
            return general(operator, &count, &constant_term(constant));
        };
        match (operator, number) {
            // There are never fewer than none.
            (Operator::GreaterOrEqual, 0) => Condition::Constant(true),
            (Operator::Less, 0) => Condition::Constant(false),
            (Operator::Greater | Operator::NotEqual, 0) | (Operator::GreaterOrEqual, 1) => {
                nodes.exist(self, false)
            }
            (Operator::Equal | Operator::LessOrEqual, 0) | (Operator::Less, 1) => nodes.exist(self, true),
            _ => {
                let (count, symbol) = (nodes.count(self), symbol(operator));
                let number = RustLiteral::u32_unsuffixed(number);
                Condition::Comparison(quote!(#count #symbol #number))
            }
        }
    }

    /// A value as an argument that becomes a term.
    fn term(&self, value: Value<'_>) -> TokenStream {
        match value {
            Value::Constant(constant) => constant_term(constant.as_ref()),
            Value::Node(Place { term: tokens, .. })
            | Value::MaybeNode(tokens)
            | Value::Length(tokens)
            | Value::Term(tokens) => tokens,
            Value::Count(nodes) => nodes.count(self),
        }
    }

    fn matches(&self, whole: bool, text: Value<'_>, pattern: Value<'_>) -> Condition {
        let is_text = |value: &Value<'_>| match value {
            Value::Constant(constant) => matches!(constant, Some(Literal::String(_))),
            Value::Length(_) | Value::Count(_) => false,
            Value::Node(_) | Value::MaybeNode(_) | Value::Term(_) => true,
        };
        if !is_text(&text) || !is_text(&pattern) {
            return Condition::Constant(false);
        }
        let text = self.term(text);
        let (Value::Constant(Some(Literal::String(pattern))), Some(_)) = (&pattern, self.current.get())
        else {
            let (pattern, function) = (self.term(pattern), if whole { "matches" } else { "contains_match" });
            let function = ident(function);
            return Condition::Atom(quote!(json_path::#function(#text, #pattern)));
        };
        let mut patterns = self.patterns.take();
        let name = match patterns.len() {
            0 => ident("PATTERN"),
            known => ident(&format!("PATTERN_{}", known + 1)),
        };
        let constructor = if whole { ident("whole") } else { ident("part") };
        patterns.push(quote! {
            static #name: json_path::Pattern = json_path::Pattern::#constructor(#pattern);
        });
        self.patterns.set(patterns);
        Condition::Atom(quote!(#name.matches(#text)))
    }
}

impl<'q> Nodes<'q> {
    fn plain(nodes: TokenStream) -> Self {
        Self::Many { nodes, last: Last::Nothing }
    }

    /// An iterator over them.
    fn into_iterator(self, emitter: &Emitter<'_>) -> TokenStream {
        match self {
            Self::One(Place { term, .. }) => quote!(std::iter::once(#term)),
            Self::Maybe(node) => quote!(#node.into_iter()),
            Self::Many { nodes, last } => match last {
                Last::Nothing => nodes,
                Last::Skip(count) => quote!(#nodes.skip(#count)),
                Last::Filter(filter) => match emitter.closure(filter, Current::Reference) {
                    Condition::Constant(true) => nodes,
                    Condition::Constant(false) => quote!(#nodes.filter(|_| false)),
                    other => {
                        let closure = other.into_tokens();
                        quote!(#nodes.filter(#closure))
                    }
                },
            },
        }
    }

    /// An iterator over what a function gives for each of them; for a single one, the function is called by its name.
    fn flat_map(self, emitter: &Emitter<'_>, function: &TokenStream) -> TokenStream {
        match self {
            Self::One(Place { argument, .. }) => quote!(#function(#argument)),
            others => {
                let nodes = others.into_iterator(emitter);
                quote!(#nodes.flat_map(#function))
            }
        }
    }

    /// Whether there are any, or, when `negated`, none.
    fn exist(self, emitter: &Emitter<'_>, negated: bool) -> Condition {
        let some = if negated { ident("is_none") } else { ident("is_some") };
        match self {
            Self::One(_) => Condition::Constant(!negated),
            Self::Maybe(node) => Condition::Atom(quote!(#node.#some())),
            Self::Many { nodes, last: Last::Nothing } => Condition::Atom(quote!(#nodes.next().#some())),
            Self::Many { nodes, last: Last::Skip(count) } => {
                Condition::Atom(quote!(#nodes.nth(#count).#some()))
            }
            Self::Many { nodes, last: Last::Filter(filter) } => {
                match emitter.closure(filter, Current::Node) {
                    Condition::Constant(true) => Condition::Atom(quote!(#nodes.next().#some())),
                    Condition::Constant(false) => Condition::Constant(negated),
                    other => {
                        let closure = other.into_tokens();
                        Condition::Atom(quote!(#nodes.any(#closure))).negated_if(negated)
                    }
                }
            }
        }
    }

    /// How many there are, of type `usize`.
    fn count(self, emitter: &Emitter<'_>) -> TokenStream {
        let nodes = self.into_iterator(emitter);
        quote!(#nodes.count())
    }
}

impl Condition {
    fn into_tokens(self) -> TokenStream {
        match self {
            Self::Constant(constant) => quote!(#constant),
            Self::Negated(tokens) => quote!(!#tokens),
            Self::Atom(tokens) | Self::Comparison(tokens) | Self::And(tokens) | Self::Or(tokens) => tokens,
        }
    }

    fn negated_if(self, negated: bool) -> Self {
        match (negated, self) {
            (false, condition) => condition,
            (true, Self::Constant(constant)) => Self::Constant(!constant),
            (true, Self::Atom(tokens)) => Self::Negated(tokens),
            (true, Self::Negated(tokens)) => Self::Atom(tokens),
            (true, Self::Comparison(tokens) | Self::And(tokens) | Self::Or(tokens)) => {
                Self::Negated(quote!((#tokens)))
            }
        }
    }
}

/// The child that a name or an index leads to, of type `Option<&Value>`.
fn child(Place { receiver, argument, .. }: &Place, selector: &Selector) -> TokenStream {
    match &selector.kind {
        SelectorKind::Name(name) => quote!(#receiver.get(#name)),
        SelectorKind::Index(index) => match u32::try_from(*index) {
            Ok(index) => {
                let index = RustLiteral::u32_unsuffixed(index);
                quote!(#receiver.get(#index))
            }
            // Negative, or no `usize` on every platform.
            Err(_) => {
                let index = RustLiteral::i64_unsuffixed(*index);
                quote!(json_path::item(#argument, #index))
            }
        },
        SelectorKind::Wildcard | SelectorKind::Slice { .. } | SelectorKind::Filter(_) => quote!(None),
    }
}

/// A way over names and indices in a function that gives an option.
fn chain(start: &Place, selectors: &[&Selector]) -> TokenStream {
    let mut selectors = selectors.iter();
    let first = selectors.next().map(|selector| child(start, selector));
    selectors
        .fold(first.unwrap_or_default(), |way, selector| child(&Place::reference(&quote!(#way?)), selector))
}

/// A range of the items of a node.
fn slice<'q>(node: &TokenStream, start: Option<i64>, end: Option<i64>, step: i64) -> Nodes<'q> {
    let forwards = |bound: i64| u32::try_from(bound).ok();
    let first = forwards(start.unwrap_or(0));
    let last = end.map(forwards);
    let items = quote!(json_path::items(#node));
    let literal = RustLiteral::u32_unsuffixed;
    match (first, last, step) {
        (Some(0), None, 1) => Nodes::plain(items),
        (Some(first), None, 1) => Nodes::Many { nodes: items, last: Last::Skip(literal(first)) },
        (Some(0), Some(Some(last)), 1) => {
            let count = literal(last);
            Nodes::plain(quote!(#items.take(#count)))
        }
        (Some(first), Some(Some(last)), 1) => {
            let (first, count) = (literal(first), literal(last.saturating_sub(first)));
            Nodes::plain(quote!(#items.skip(#first).take(#count)))
        }
        _ => {
            let bound = |bound: Option<i64>| match bound {
                Some(bound) => {
                    let bound = RustLiteral::i64_unsuffixed(bound);
                    quote!(Some(#bound))
                }
                None => quote!(None),
            };
            let (start, end, step) = (bound(start), bound(end), RustLiteral::i64_unsuffixed(step));
            Nodes::plain(quote!(json_path::slice(#node, #start, #end, #step)))
        }
    }
}

/// The whole number that a constant is, if it is one that a count can be.
fn natural(constant: Option<&Literal>) -> Option<u32> {
    match constant? {
        Literal::Number(digits) => {
            let number: f64 = digits.parse().ok()?;
            (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
        }
        _ => None,
    }
}

fn float(digits: &str) -> f64 {
    // The parser has found it to be finite. Zero has no sign that could be told.
    digits.parse().unwrap_or(0.0) + 0.0
}

fn constants_compare(operator: Operator, left: Option<&Literal>, right: Option<&Literal>) -> bool {
    use std::cmp::Ordering;
    let (equal, order) = match (left, right) {
        (Some(Literal::Number(left)), Some(Literal::Number(right))) => {
            let order = float(left).partial_cmp(&float(right));
            (order == Some(Ordering::Equal), order)
        }
        (Some(Literal::String(left)), Some(Literal::String(right))) => (left == right, Some(left.cmp(right))),
        (left, right) => (left == right, None),
    };
    match operator {
        Operator::Equal => equal,
        Operator::NotEqual => !equal,
        Operator::Less => order == Some(Ordering::Less),
        Operator::LessOrEqual => equal || order == Some(Ordering::Less),
        Operator::Greater => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => equal || order == Some(Ordering::Greater),
    }
}

/// Compares a node, an option of one when it is `optional`, with a constant.
fn compare_node(
    operator: Operator,
    node: &TokenStream,
    optional: bool,
    constant: Option<&Literal>,
) -> Condition {
    let read = |method: &str| {
        let method = ident(method);
        match optional {
            true => quote!(#node.and_then(|value| value.#method())),
            false => quote!(#node.#method()),
        }
    };
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    let compared = |option: TokenStream, name: &str, constant: TokenStream| {
        let (name, symbol) = (ident(name), symbol(operator));
        match equality {
            true => Condition::Comparison(quote!(#option #symbol Some(#constant))),
            false => Condition::Atom(quote!(#option.is_some_and(|#name| #name #symbol #constant))),
        }
    };
    // What has no order is at most and at least what it equals.
    let unordered = |equal: Condition, unequal: Condition| match operator {
        Operator::Equal | Operator::LessOrEqual | Operator::GreaterOrEqual => equal,
        Operator::NotEqual => unequal,
        Operator::Less | Operator::Greater => Condition::Constant(false),
    };
    match constant {
        Some(Literal::String(text)) => compared(read("as_str"), "text", quote!(#text)),
        Some(Literal::Number(digits)) => {
            let number = RustLiteral::f64_unsuffixed(float(digits));
            compared(read("as_f64"), "number", quote!(#number))
        }
        Some(Literal::Boolean(wanted)) => {
            let value = read("as_bool");
            unordered(
                Condition::Comparison(quote!(#value == Some(#wanted))),
                Condition::Comparison(quote!(#value != Some(#wanted))),
            )
        }
        Some(Literal::Null) if optional => unordered(
            Condition::Atom(quote!(#node.is_some_and(|value| value.is_null()))),
            Condition::Atom(quote!(#node.is_none_or(|value| !value.is_null()))),
        ),
        Some(Literal::Null) => {
            unordered(Condition::Atom(quote!(#node.is_null())), Condition::Negated(quote!(#node.is_null())))
        }
        None if optional => {
            unordered(Condition::Atom(quote!(#node.is_none())), Condition::Atom(quote!(#node.is_some())))
        }
        None => unordered(Condition::Constant(false), Condition::Constant(true)),
    }
}

/// Compares a length, an option of a number, with a constant.
fn compare_length(operator: Operator, length: &TokenStream, constant: Option<&Literal>) -> Condition {
    let symbol = symbol(operator);
    match (natural(constant), operator) {
        (Some(0), Operator::GreaterOrEqual) => Condition::Atom(quote!(#length.is_some())),
        (Some(0), Operator::Less) => Condition::Constant(false),
        (Some(0), Operator::LessOrEqual) => Condition::Comparison(quote!(#length == Some(0))),
        (Some(number), Operator::Equal | Operator::NotEqual) => {
            let number = RustLiteral::u32_unsuffixed(number);
            Condition::Comparison(quote!(#length #symbol Some(#number)))
        }
        (Some(number), _) => {
            let number = RustLiteral::u32_unsuffixed(number);
            Condition::Atom(quote!(#length.is_some_and(|length| length #symbol #number)))
        }
        (None, _) => general(operator, length, &constant_term(constant)),
    }
}

/// Compares any two terms.
fn general(operator: Operator, left: &TokenStream, right: &TokenStream) -> Condition {
    Condition::Atom(match operator {
        Operator::Equal => quote!(json_path::equal(#left, #right)),
        Operator::NotEqual => return Condition::Negated(quote!(json_path::equal(#left, #right))),
        Operator::Less => quote!(json_path::less(#left, #right)),
        Operator::LessOrEqual => quote!(json_path::less_or_equal(#left, #right)),
        Operator::Greater => quote!(json_path::less(#right, #left)),
        Operator::GreaterOrEqual => quote!(json_path::less_or_equal(#right, #left)),
    })
}

/// A constant as an argument that becomes a term.
fn constant_term(constant: Option<&Literal>) -> TokenStream {
    match constant {
        Some(Literal::String(text)) => quote!(#text),
        Some(Literal::Boolean(value)) => quote!(#value),
        Some(Literal::Number(digits)) => {
            let number = RustLiteral::f64_unsuffixed(float(digits));
            quote!(#number)
        }
        Some(Literal::Null) => quote!(json_path::NULL),
        None => quote!(json_path::NOTHING),
    }
}
