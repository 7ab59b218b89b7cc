//! The grammar of RFC 9535, by recursive descent, and the rules on where which kind of value may stand.

use super::{
    Condition, Dialect, Embedded, Filter, NodeQuery, Operand, OperandKind, Query, QueryError, Root, Segment,
    Selector, SelectorKind, regexp,
};
use crate::names::closest;
use crate::parse::condition::{Literal, Operator};
use crate::parse::expression::{Expression, is_expression};

/// How deep filters, parentheses and functions may nest.
const DEPTH: usize = 32;

/// How many segments, selectors and conditions a query may have in all.
const PARTS: usize = 256;

/// How many of its segments and selectors may lead to more than one node. Each is an iterator around the one before, of
/// which rustc takes only so many.
const BRANCHES: usize = 12;

const FUNCTIONS: [&str; 5] = ["count", "length", "match", "search", "value"];

/// Parses a query.
///
/// # Errors
/// Says what is wrong, where, and what to do about it.
pub fn parse(text: &str, dialect: Dialect) -> Result<Query, QueryError> {
    let mut parser = Parser::new(text, dialect);
    if !parser.take("$") {
        return Err(parser.error("a query begins with `$`", "write `$` for the context, as in `$.items[0]`"));
    }
    let segments = parser.segments()?;
    if !parser.rest().is_empty() {
        return Err(parser.trailing());
    }
    Ok(Query { segments, expressions: parser.expressions })
}

/// Parses a condition as it would stand in a filter, but over the whole context: RFC 9535 knows none, and people write them.
/// Runtime expressions may stand in it, and `.length` behind a query for how many nodes it finds.
///
/// # Errors
/// Says what is wrong, where, and what to do about it.
pub fn parse_condition(text: &str) -> Result<Condition, QueryError> {
    let mut parser = Parser { bare: true, ..Parser::new(text, Dialect::Arazzo) };
    let filter = parser.or()?;
    parser.skip_blank();
    match parser.rest().is_empty() {
        true => Ok(Condition { filter, expressions: parser.expressions }),
        false => Err(parser.error("an operator is expected here", "write `&&`, `||` or a comparison")),
    }
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) position: usize,
    dialect: Dialect,
    depth: usize,
    parts: usize,
    branches: usize,
    /// Whether what is parsed is a condition over the whole context, and not a filter.
    bare: bool,
    expressions: Vec<Embedded>,
}

/// What stands in a filter where a condition or one side of a comparison may stand.
enum Term {
    /// A value that is no query.
    Value(OperandKind),
    /// A query.
    Query(NodeQuery),
    /// A function that holds or does not.
    Condition(Filter),
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, dialect: Dialect) -> Self {
        let expressions = Vec::new();
        Self { text, position: 0, dialect, depth: 0, parts: 0, branches: 0, bare: false, expressions }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    /// Takes a token that stands right here.
    pub(super) fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.position += token.len();
        }
        found
    }

    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|character| !wanted(character)).unwrap_or(rest.len());
        self.position += end;
        rest.get(..end).unwrap_or("")
    }

    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.position).unwrap_or("")
    }

    fn skip_blank(&mut self) {
        self.take_while(|character| matches!(character, ' ' | '\t' | '\n' | '\r'));
    }

    /// An error at the character that stands here.
    pub(super) fn error(&self, message: impl Into<String>, help: impl Into<String>) -> QueryError {
        let length = self.peek().map_or(0, char::len_utf8);
        let range = self.position..self.position + length;
        QueryError { message: message.into(), help: help.into(), range }
    }

    /// An error in all that has been taken since `start`.
    pub(super) fn error_from(
        &self,
        start: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> QueryError {
        QueryError { message: message.into(), help: help.into(), range: start..self.position }
    }

    /// What is wrong with what stands behind the query.
    fn trailing(&mut self) -> QueryError {
        let start = self.position;
        self.skip_blank();
        if self.rest().is_empty() {
            return self.error_from(start, "a query ends without blanks", "remove them");
        }
        if self.rest().starts_with(['=', '!', '<', '>', '&', '|']) {
            let message = "a query compares within filters only";
            return self
                .error(message, "put the comparison into a filter, as in `$.items[?@.state == 'ready']`");
        }
        if self.rest().starts_with('(') {
            let message = "a query has no methods";
            return self.error(message, "functions stand within filters, as in `$[?length(@.items) > 0]`");
        }
        self.error("`.`, `..` or `[` is expected here", "quote names that hold other characters: `['a b']`")
    }

    /// Counts a part, of which a query has a bounded number.
    fn part(&mut self) -> Result<(), QueryError> {
        self.parts += 1;
        match self.parts > PARTS {
            true => Err(self.error(format!("a query may have {PARTS} parts at most"), "split the condition")),
            false => Ok(()),
        }
    }

    /// Counts a part that leads to more than one node.
    fn branch(&mut self) -> Result<(), QueryError> {
        self.branches += 1;
        match self.branches > BRANCHES {
            true => {
                let message =
                    format!("a query may have {BRANCHES} wildcards, slices, filters and `..` at most");
                Err(self.error(message, "split the condition"))
            }
            false => Ok(()),
        }
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, QueryError>) -> Result<T, QueryError> {
        if self.depth == DEPTH {
            return Err(self.error(format!("a query may nest {DEPTH} deep at most"), "split the condition"));
        }
        self.depth += 1;
        let parsed = parse(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    fn segments(&mut self) -> Result<Vec<Segment>, QueryError> {
        let mut segments = Vec::new();
        loop {
            let before = self.position;
            self.skip_blank();
            let start = self.position;
            let descendant = self.take("..");
            let selectors = if self.peek() == Some('[') {
                self.bracketed()?
            } else if descendant || self.take(".") {
                vec![self.dotted()?]
            } else {
                // Blanks stand between segments, not behind them.
                self.position = before;
                return Ok(segments);
            };
            self.part()?;
            if descendant {
                self.branch()?;
            }
            segments.push(Segment { descendant, selectors, range: start..self.position });
        }
    }

    /// What stands behind `.` or `..`.
    fn dotted(&mut self) -> Result<Selector, QueryError> {
        let start = self.position;
        let kind = if self.take("*") {
            self.branch()?;
            SelectorKind::Wildcard
        } else {
            let name = self.shorthand()?;
            if name.is_empty() {
                let (message, help) = match self.peek() {
                    Some(character) if character.is_ascii_digit() => (
                        "a name behind `.` does not begin with a digit",
                        "write `[0]` for an item and `['0']` for a member",
                    ),
                    Some(character) if character.is_whitespace() => {
                        ("a name follows its dots without blanks", "remove the blanks")
                    }
                    _ => (
                        "the name of a member or `*` is expected here",
                        "write a name, or put it into quotes: `['a b']`",
                    ),
                };
                return Err(self.error(message, help));
            }
            SelectorKind::Name(name)
        };
        Ok(Selector { kind, range: start..self.position })
    }

    /// Selectors in brackets.
    fn bracketed(&mut self) -> Result<Vec<Selector>, QueryError> {
        self.take("[");
        let mut selectors = Vec::new();
        loop {
            self.skip_blank();
            let selector = self.selector()?;
            self.part()?;
            if !matches!(selector.kind, SelectorKind::Name(_) | SelectorKind::Index(_)) {
                self.branch()?;
            }
            selectors.push(selector);
            self.skip_blank();
            if self.take("]") {
                return Ok(selectors);
            }
            if let Some(character @ ('&' | '|')) = self.peek() {
                let help = format!("write `{character}{character}`");
                return Err(self.error(format!("conditions are combined by `{character}{character}`"), help));
            }
            if self.rest().starts_with('=') {
                return Err(self.error("equality is written `==`", "write `==`"));
            }
            if !self.take(",") {
                return Err(self.error(
                    "`,` or `]` is expected here",
                    "close the brackets, or separate what stands in them by commas",
                ));
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, QueryError> {
        let start = self.position;
        let kind = match self.peek() {
            Some('\'' | '"') => SelectorKind::Name(self.string()?),
            Some('*') => {
                self.take("*");
                SelectorKind::Wildcard
            }
            Some('?') => {
                self.take("?");
                let bare = std::mem::replace(&mut self.bare, false);
                let filter = self.nested(Self::or)?;
                self.bare = bare;
                SelectorKind::Filter(filter)
            }
            Some(':' | '-' | '0'..='9') => self.index_or_slice()?,
            Some('@' | '$') => {
                return Err(self
                    .error("a condition stands behind `?`", "write `[?…]`, as in `[?@.state == 'ready']`"));
            }
            Some('(') => {
                let help = "write `[-1]` for the last item and `[?…]` for a condition";
                return Err(self.error("RFC 9535 has no expressions in brackets", help));
            }
            Some(character) if super::lexical::starts_name(character) => {
                let name = self.take_while(super::lexical::is_name);
                let help = format!("write `['{name}']`");
                return Err(self.error_from(start, "a name in brackets stands in quotes", help));
            }
            _ => {
                let help = "write a name in quotes, an index, `*`, a slice such as `0:2`, or a filter such as `?@.id`";
                return Err(self.error("a selector is expected here", help));
            }
        };
        Ok(Selector { kind, range: start..self.position })
    }

    fn index_or_slice(&mut self) -> Result<SelectorKind, QueryError> {
        let start = self.bound()?;
        let before = self.position;
        self.skip_blank();
        if !self.take(":") {
            self.position = before;
            return match start {
                Some(index) => Ok(SelectorKind::Index(index)),
                None => {
                    Err(self.error("an index is expected here", "write a whole number such as `0` or `-1`"))
                }
            };
        }
        self.skip_blank();
        let end = self.bound()?;
        self.skip_blank();
        let mut step = None;
        if self.take(":") {
            self.skip_blank();
            step = self.bound()?;
        }
        Ok(SelectorKind::Slice { start, end, step: step.unwrap_or(1) })
    }

    /// A number of a slice, where there is one.
    fn bound(&mut self) -> Result<Option<i64>, QueryError> {
        match self.peek() {
            Some('-' | '0'..='9') => self.integer().map(Some),
            _ => Ok(None),
        }
    }

    fn or(&mut self) -> Result<Filter, QueryError> {
        let mut alternatives = vec![self.and()?];
        while self.operator_token("||") {
            alternatives.push(self.and()?);
        }
        Ok(single_or(alternatives, Filter::Or))
    }

    fn and(&mut self) -> Result<Filter, QueryError> {
        let mut conditions = vec![self.basic()?];
        while self.operator_token("&&") {
            conditions.push(self.basic()?);
        }
        Ok(single_or(conditions, Filter::And))
    }

    /// Takes an operator that blanks may stand before.
    fn operator_token(&mut self, token: &str) -> bool {
        let before = self.position;
        self.skip_blank();
        let found = self.take(token);
        if !found {
            self.position = before;
        }
        found
    }

    fn basic(&mut self) -> Result<Filter, QueryError> {
        self.part()?;
        self.skip_blank();
        let negated = self.take("!");
        self.skip_blank();
        if self.peek() == Some('(') {
            self.take("(");
            let condition = self.nested(Self::or)?;
            self.skip_blank();
            if !self.take(")") {
                return Err(self.error("`)` is expected here", "close the parenthesis"));
            }
            if self.comparison().is_some() {
                return Err(
                    self.error("a condition has no value to compare", "compare within the parentheses")
                );
            }
            return Ok(if negated { Filter::Not(Box::new(condition)) } else { condition });
        }
        let start = self.position;
        let term = self.term()?;
        let end = self.position;
        let Some(operator) = self.comparison() else {
            let condition = self.condition(term, start..end)?;
            return Ok(if negated { Filter::Not(Box::new(condition)) } else { condition });
        };
        if negated {
            let help = "put the comparison into parentheses: `!(…)`";
            return Err(self.error_from(
                start,
                "`!` denies conditions, and this is one side of a comparison",
                help,
            ));
        }
        let left = self.comparable(term, start..end)?;
        self.skip_blank();
        let start = self.position;
        let right = self.term()?;
        let right = self.comparable(right, start..self.position)?;
        Ok(Filter::Compare { operator, left, right })
    }

    /// Takes a comparison, and the blanks before it.
    fn comparison(&mut self) -> Option<Operator> {
        const OPERATORS: [(&str, Operator); 6] = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        OPERATORS.into_iter().find(|(token, _)| self.operator_token(token)).map(|(_, operator)| operator)
    }

    /// A term as a condition by itself.
    fn condition(&self, term: Term, range: std::ops::Range<usize>) -> Result<Filter, QueryError> {
        let (message, help) = match term {
            Term::Query(query) => return Ok(Filter::Exists(query)),
            Term::Condition(condition) => return Ok(condition),
            Term::Value(OperandKind::Literal(_)) => {
                ("a constant is no condition", "compare it with something, as in `@.state == 'ready'`")
            }
            Term::Value(_) => (
                "this is a value, and no condition",
                "compare it with something, as in `length(@.items) > 0`",
            ),
        };
        Err(QueryError { message: message.to_owned(), help: help.to_owned(), range })
    }

    /// A term as a value.
    fn comparable(&self, term: Term, range: std::ops::Range<usize>) -> Result<Operand, QueryError> {
        let (message, help) = match term {
            Term::Value(kind) => return Ok(Operand { kind, range }),
            Term::Query(query) if query.is_singular() => {
                return Ok(Operand { kind: OperandKind::Query(query), range });
            }
            Term::Query(_) => (
                "this query may find several values, so that it cannot be compared",
                "name a single one with names and indices, put the comparison into a filter, or ask for `value(…)` or `count(…)`",
            ),
            Term::Condition(_) => (
                "this function holds or does not, so that it cannot be compared",
                "use it as it is, or with `!`",
            ),
        };
        Err(QueryError { message: message.to_owned(), help: help.to_owned(), range })
    }

    fn term(&mut self) -> Result<Term, QueryError> {
        let start = self.position;
        let literal = |literal| Ok(Term::Value(OperandKind::Literal(literal)));
        match self.peek() {
            Some('$') if self.dialect == Dialect::Arazzo && is_expression(self.rest()) => {
                let text = self
                    .take_while(|character| !character.is_whitespace() && !"=<>&|()[],!".contains(character));
                let end = self.position;
                self.expression(text, start..end)
            }
            Some('@') if self.bare => {
                Err(self.error("`@` has a meaning within filters only", "write `$` for the context"))
            }
            Some('@' | '$') => {
                let query = self.nested(Self::query)?;
                Ok(if self.bare { measured(query) } else { Term::Query(query) })
            }
            Some('\'' | '"') => {
                let text = self.string()?;
                match self.dialect == Dialect::Arazzo && is_expression(&text) {
                    true => self.expression(&text, start..self.position),
                    false => literal(Literal::String(text)),
                }
            }
            Some('-' | '0'..='9') => literal(self.number()?),
            Some(character) if character.is_alphabetic() => {
                let word = self.take_while(super::lexical::is_name);
                match word {
                    _ if self.peek() == Some('(') => self.nested(|parser| parser.function(word, start)),
                    "true" => literal(Literal::Boolean(true)),
                    "false" => literal(Literal::Boolean(false)),
                    "null" => literal(Literal::Null),
                    _ => {
                        let (message, help) = match word.to_ascii_lowercase().as_str() {
                            lower @ ("true" | "false" | "null") => {
                                (format!("`{word}` is written in small letters"), format!("write `{lower}`"))
                            }
                            lower if FUNCTIONS.contains(&lower) => (
                                format!(
                                    "`{word}` is no value; the parenthesis follows a function's name at once"
                                ),
                                format!("write `{lower}(…)`"),
                            ),
                            _ => (
                                format!("`{word}` is no value"),
                                format!("write `@.{word}` for a member and `'{word}'` for text"),
                            ),
                        };
                        Err(self.error_from(start, message, help))
                    }
                }
            }
            _ => {
                let help = "write a query such as `@.state`, a string, a number, `true`, `false`, `null`, or a function";
                Err(self.error("a condition or a value is expected here", help))
            }
        }
    }

    fn expression(&mut self, text: &str, range: std::ops::Range<usize>) -> Result<Term, QueryError> {
        let help = "refer to `$inputs.<name>` or `$steps.<stepId>.outputs.<name>`; members of the context follow `$.` or `@.`";
        let expression = Expression::parse(text).map_err(|message| QueryError {
            message,
            help: help.to_owned(),
            range: range.clone(),
        })?;
        self.expressions.push(Embedded { expression, range });
        Ok(Term::Value(OperandKind::Expression(self.expressions.len() - 1)))
    }

    fn query(&mut self) -> Result<NodeQuery, QueryError> {
        let start = self.position;
        let root = if self.take("$") { Root::Context } else { Root::Current };
        self.take("@");
        let segments = self.segments()?;
        Ok(NodeQuery { root, segments, range: start..self.position })
    }

    /// A function whose name, at `start`, has been taken.
    fn function(&mut self, name: &str, start: usize) -> Result<Term, QueryError> {
        if !FUNCTIONS.contains(&name) {
            let help = match closest(name, FUNCTIONS) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "the functions are `length`, `count`, `value`, `match` and `search`".to_owned(),
            };
            return Err(self.error_from(start, format!("there is no function `{name}`"), help));
        }
        let arguments = self.arguments()?;
        let wanted = if matches!(name, "match" | "search") { 2 } else { 1 };
        if arguments.len() != wanted {
            let message =
                format!("`{name}` takes {}", if wanted == 1 { "one argument" } else { "two arguments" });
            let help = if wanted == 1 {
                format!("write `{name}(@.items)`")
            } else {
                format!("write `{name}(@.id, '[a-z]+')`")
            };
            return Err(self.error_from(start, message, help));
        }
        let mut arguments = arguments.into_iter();
        let Some((first, first_range)) = arguments.next() else {
            return Err(self.error_from(start, format!("`{name}` lacks its argument"), "add it"));
        };
        let nodes = |term: Term| match term {
            Term::Query(query) => Ok(query),
            Term::Value(_) | Term::Condition(_) => Err(QueryError {
                message: format!("`{name}` takes a query"),
                help: format!("write one, as in `{name}(@.items[*])`"),
                range: first_range.clone(),
            }),
        };
        Ok(match (name, arguments.next()) {
            ("count", _) => Term::Value(OperandKind::Count(nodes(first)?)),
            ("value", _) => Term::Value(OperandKind::Value(nodes(first)?)),
            (_, None) => Term::Value(OperandKind::Length(Box::new(self.comparable(first, first_range)?))),
            (_, Some((pattern, range))) => {
                let text = self.comparable(first, first_range)?;
                let pattern = self.comparable(pattern, range)?;
                if let OperandKind::Literal(Literal::String(constant)) = &pattern.kind {
                    self.check_pattern(constant, &pattern)?;
                }
                Term::Condition(Filter::Matches { whole: name == "match", text, pattern })
            }
        })
    }

    fn check_pattern(&self, constant: &str, pattern: &Operand) -> Result<(), QueryError> {
        regexp::check(constant).map_err(|error| {
            let text = self.text.get(pattern.range.clone()).unwrap_or("");
            let start = pattern.range.start + 1;
            // Where the string has escapes, places in it are not those in the query.
            let range = match text.get(1..text.len().saturating_sub(1)) == Some(constant) {
                true => start + error.range.start..start + error.range.end,
                false => pattern.range.clone(),
            };
            QueryError { message: error.message, help: error.help, range }
        })
    }

    fn arguments(&mut self) -> Result<Vec<(Term, std::ops::Range<usize>)>, QueryError> {
        self.take("(");
        self.skip_blank();
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            self.skip_blank();
            self.part()?;
            let start = self.position;
            let term = self.term()?;
            arguments.push((term, start..self.position));
            self.skip_blank();
            if self.take(")") {
                return Ok(arguments);
            }
            if !self.take(",") {
                let help = "close the parenthesis, or separate arguments by commas; none of the functions takes a condition";
                return Err(self.error("`,` or `)` is expected here", help));
            }
        }
    }
}

/// A query behind which `.length` stands is how many nodes it finds or, where it finds one at most, how long that is.
fn measured(mut query: NodeQuery) -> Term {
    if query.segments.last().and_then(Segment::name) != Some("length") {
        return Term::Query(query);
    }
    query.segments.pop();
    Term::Value(match query.is_singular() {
        true => {
            let range = query.range.clone();
            OperandKind::Length(Box::new(Operand { kind: OperandKind::Query(query), range }))
        }
        false => OperandKind::Count(query),
    })
}

fn single_or(mut conditions: Vec<Filter>, combine: fn(Vec<Filter>) -> Filter) -> Filter {
    match (conditions.len(), conditions.pop()) {
        (1, Some(condition)) => condition,
        (_, last) => {
            conditions.extend(last);
            combine(conditions)
        }
    }
}
