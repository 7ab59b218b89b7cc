//! Conditions of criteria: simple ones (Arazzo 1.0.1, section "Criterion Object"), and the predicates over `$.member` that
//! people write where a JSONPath query is asked for.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use super::expression::Expression;
use super::pointer::{JsonPointer, MOST_STEPS};

/// How deep parentheses and negations may nest.
const DEPTH: usize = 64;

/// A parsed condition. Ranges are byte ranges of its text.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// One of them holds.
    Or(Vec<Condition>),
    /// All of them hold.
    And(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// Two operands compare as stated.
    Compare {
        /// How they compare.
        operator: Operator,
        /// The left operand.
        left: Operand,
        /// The right operand.
        right: Operand,
    },
    /// The operand itself: a boolean, or, for a query, whether there is such a member.
    Operand(Operand),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    /// The operator that says the same when the operands change sides.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            other => other,
        }
    }

    /// Whether it holds between two values that stand in this order; none for values that have no order.
    #[must_use]
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::NotEqual => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

/// One side of a comparison and where it stands in the condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// What it is.
    pub kind: OperandKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What an operand is.
#[derive(Clone, Debug, PartialEq)]
pub enum OperandKind {
    /// A runtime expression.
    Expression(Expression),
    /// A member of the context, such as `$.image.state`.
    Query(JsonPointer),
    /// How long a list in the context is: `$.images.length`.
    Length(JsonPointer),
    /// A constant.
    Literal(Literal),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, unquoted.
    String(String),
}

impl Literal {
    /// The number that it is or, as text, tells of.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(digits) | Self::String(digits) => digits.trim().parse().ok(),
            Self::Boolean(_) | Self::Null => None,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Boolean(value) => value.fmt(formatter),
            Self::Number(digits) => formatter.write_str(digits),
            Self::String(text) => write!(formatter, "'{}'", text.replace('\'', "''")),
        }
    }
}

/// What `$.` and `$[` mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Nothing: a simple condition.
    Simple,
    /// A member of the criterion's context.
    JsonPath,
}

/// Why a condition could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// What is wrong, in words.
    pub message: String,
    /// Where.
    pub range: Range<usize>,
    /// Whether it is right by the specification and only not supported yet.
    pub unsupported: bool,
}

/// Parses a condition.
///
/// # Errors
/// Says what is wrong and where.
pub fn parse(text: &str, dialect: Dialect) -> Result<Condition, ConditionError> {
    let mut parser = Parser { text, position: 0, dialect, depth: 0 };
    let condition = parser.or()?;
    parser.skip_space();
    if parser.rest().is_empty() {
        Ok(condition)
    } else if parser.rest().starts_with('=') {
        Err(parser.error("equality is written `==`"))
    } else {
        Err(parser.error("an operator is expected here: `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&` or `||`"))
    }
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
    dialect: Dialect,
    depth: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.position..).unwrap_or("")
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.position += token.len();
        }
        found
    }

    /// Takes characters for as long as they are wanted.
    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let end = rest.find(|character| !wanted(character)).unwrap_or(rest.len());
        let taken = rest.get(..end).unwrap_or("").to_owned();
        self.position += end;
        taken
    }

    fn error(&self, message: impl Into<String>) -> ConditionError {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        ConditionError {
            message: message.into(),
            range: self.position..self.position + length,
            unsupported: false,
        }
    }

    fn unsupported(&self, what: &str) -> ConditionError {
        ConditionError { unsupported: true, ..self.error(what) }
    }

    fn or(&mut self) -> Result<Condition, ConditionError> {
        let mut alternatives = vec![self.and()?];
        while self.take("||") {
            alternatives.push(self.and()?);
        }
        Ok(single_or(alternatives, Condition::Or))
    }

    fn and(&mut self) -> Result<Condition, ConditionError> {
        let mut conditions = vec![self.unary()?];
        while self.take("&&") {
            conditions.push(self.unary()?);
        }
        Ok(single_or(conditions, Condition::And))
    }

    fn unary(&mut self) -> Result<Condition, ConditionError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error(format!("conditions may nest {DEPTH} deep at most")));
        }
        let condition = self.unary_within_depth();
        self.depth -= 1;
        condition
    }

    fn unary_within_depth(&mut self) -> Result<Condition, ConditionError> {
        self.skip_space();
        if self.rest().starts_with('!') && !self.rest().starts_with("!=") {
            self.position += 1;
            return Ok(Condition::Not(Box::new(self.unary()?)));
        }
        if self.take("(") {
            let condition = self.or()?;
            if !self.take(")") {
                return Err(self.error("`)` is missing"));
            }
            return Ok(condition);
        }
        let left = self.operand()?;
        let Some(operator) = self.operator() else {
            return Ok(Condition::Operand(left));
        };
        let right = self.operand()?;
        Ok(Condition::Compare { operator, left, right })
    }

    fn operator(&mut self) -> Option<Operator> {
        const OPERATORS: [(&str, Operator); 6] = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        OPERATORS.into_iter().find(|(token, _)| self.take(token)).map(|(_, operator)| operator)
    }

    fn operand(&mut self) -> Result<Operand, ConditionError> {
        self.skip_space();
        let start = self.position;
        let kind =
            match self.rest().chars().next() {
                Some('$') => self.reference()?,
                Some(quote @ ('\'' | '"')) => self.quoted(quote)?,
                Some(character) if character.is_ascii_digit() || character == '-' || character == '+' => {
                    self.number()?
                }
                Some(character) if character.is_alphabetic() => self.word()?,
                _ => return Err(self.error(
                    "a value is expected here: an expression, a string, a number, `true`, `false` or `null`",
                )),
            };
        Ok(Operand { kind, range: start..self.position })
    }

    fn reference(&mut self) -> Result<OperandKind, ConditionError> {
        let next = self.rest().chars().nth(1);
        if self.dialect == Dialect::JsonPath && !next.is_some_and(char::is_alphabetic) {
            self.position += 1;
            return self.query();
        }
        let start = self.position;
        let text =
            self.take_while(|character| !character.is_whitespace() && !"=<>&|()[],!".contains(character));
        let expression = self.expression(&text, start)?;
        match expression {
            OperandKind::Expression(expression) if self.rest().starts_with('[') => {
                let way = self.way()?;
                let part = expression.part(way).ok_or_else(|| ConditionError {
                    message: format!("`{text}` is a single value, which has no parts"),
                    range: start..self.position,
                    unsupported: false,
                })?;
                Ok(OperandKind::Expression(part))
            }
            expression => Ok(expression),
        }
    }

    /// The items and members behind an expression: `[0].name`.
    fn way(&mut self) -> Result<Vec<String>, ConditionError> {
        let mut way = Vec::new();
        loop {
            if way.len() > MOST_STEPS {
                return Err(self
                    .error(format!("{MOST_STEPS} items and members at most may stand behind one another")));
            }
            if self.rest().starts_with('[') {
                self.position += 1;
                way.push(self.bracketed()?);
                if !self.take("]") {
                    return Err(self.error("`]` is missing"));
                }
            } else if self.rest().starts_with('.') {
                self.position += 1;
                let name = self.take_while(is_of_name);
                if name.is_empty() {
                    return Err(self.error("the name of a member is expected behind `.`"));
                }
                way.push(name);
            } else {
                return Ok(way);
            }
        }
    }

    fn expression(&self, text: &str, start: usize) -> Result<OperandKind, ConditionError> {
        Expression::parse(text).map(OperandKind::Expression).map_err(|message| ConditionError {
            message,
            range: start..self.position,
            unsupported: false,
        })
    }

    /// The members and indices behind `$`.
    fn query(&mut self) -> Result<OperandKind, ConditionError> {
        let mut tokens = Vec::new();
        loop {
            let rest = self.rest();
            if tokens.len() > MOST_STEPS {
                return Err(self.error(format!("a query has {MOST_STEPS} steps at most")));
            }
            if rest.starts_with("..") {
                return Err(self.unsupported("the descendant segment `..` of JSONPath"));
            } else if rest.starts_with(".*") {
                return Err(self.unsupported("the wildcard `*` of JSONPath"));
            } else if rest.starts_with('.') {
                self.position += 1;
                let name = self.take_while(is_of_name);
                if name.is_empty() {
                    return Err(self.error("the name of a member is expected behind `.`"));
                }
                if name == "length" && !self.rest().starts_with(['.', '[', '(']) {
                    return Ok(OperandKind::Length(JsonPointer::from_tokens(tokens)));
                }
                tokens.push(name);
            } else if rest.starts_with('[') {
                self.position += 1;
                tokens.push(self.bracketed()?);
                if !self.take("]") {
                    return Err(self.error("`]` is missing"));
                }
            } else {
                return Ok(OperandKind::Query(JsonPointer::from_tokens(tokens)));
            }
        }
    }

    fn bracketed(&mut self) -> Result<String, ConditionError> {
        self.skip_space();
        match self.rest().chars().next() {
            Some(quote @ ('\'' | '"')) => match self.quoted(quote)? {
                OperandKind::Literal(Literal::String(name)) => Ok(name),
                _ => Err(self.error("the name of a member is expected here")),
            },
            Some(character) if character.is_ascii_digit() => {
                let index = self.take_while(|character| character.is_ascii_digit());
                if self.rest().starts_with(':') {
                    return Err(self.unsupported("slices of JSONPath"));
                }
                Ok(index)
            }
            Some('?') => Err(self.unsupported("filters of JSONPath")),
            Some('*') => Err(self.unsupported("the wildcard `*` of JSONPath")),
            _ => Err(self.error("a member's name in quotes or an index is expected behind `[`")),
        }
    }

    /// A string in quotes. A doubled single quote stands for one (Arazzo); a backslash escapes within JSONPath strings.
    fn quoted(&mut self, quote: char) -> Result<OperandKind, ConditionError> {
        let start = self.position;
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1).peekable();
        while let Some((index, character)) = characters.next() {
            if character == '\\' && self.dialect == Dialect::JsonPath {
                match characters.next() {
                    Some((_, escaped @ ('\\' | '/' | '\'' | '"'))) => text.push(escaped),
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    _ => return Err(self.unsupported("this escape in a JSONPath string")),
                }
            } else if character != quote {
                text.push(character);
            } else if quote == '\'' && characters.next_if(|(_, next)| *next == quote).is_some() {
                text.push(quote);
            } else {
                self.position = start + index + quote.len_utf8();
                // A quoted expression is one all the same: people write `== "$steps.a.outputs.b"`.
                if super::expression::is_expression(&text) {
                    return self.expression(&text, start);
                }
                return Ok(OperandKind::Literal(Literal::String(text)));
            }
        }
        Err(self.error(format!("the closing {quote} of this string is missing")))
    }

    fn number(&mut self) -> Result<OperandKind, ConditionError> {
        let start = self.position;
        let digits =
            self.take_while(|character| character.is_ascii_alphanumeric() || "+-.".contains(character));
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(OperandKind::Literal(Literal::Number(digits))),
            _ => Err(ConditionError {
                message: format!("`{digits}` is no number; a string stands in single quotes"),
                range: start..self.position,
                unsupported: false,
            }),
        }
    }

    fn word(&mut self) -> Result<OperandKind, ConditionError> {
        let start = self.position;
        let word = self.take_while(|character| character.is_alphanumeric() || "_-.".contains(character));
        match word.as_str() {
            "true" => Ok(OperandKind::Literal(Literal::Boolean(true))),
            "false" => Ok(OperandKind::Literal(Literal::Boolean(false))),
            "null" => Ok(OperandKind::Literal(Literal::Null)),
            _ => Err(ConditionError {
                message: format!("`{word}` is no value; a string stands in single quotes: `'{word}'`"),
                range: start..self.position,
                unsupported: false,
            }),
        }
    }
}

/// Whether a character may stand in the name of a member without quotes.
fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

fn single_or(mut conditions: Vec<Condition>, combine: fn(Vec<Condition>) -> Condition) -> Condition {
    match (conditions.len(), conditions.pop()) {
        (1, Some(condition)) => condition,
        (_, last) => {
            conditions.extend(last);
            combine(conditions)
        }
    }
}

impl Condition {
    /// Every operand in the order in which they are written.
    pub fn for_each_operand<'a>(&'a self, visit: &mut impl FnMut(&'a Operand)) {
        match self {
            Self::Or(conditions) | Self::And(conditions) => {
                for condition in conditions {
                    condition.for_each_operand(visit);
                }
            }
            Self::Not(condition) => condition.for_each_operand(visit),
            Self::Compare { left, right, .. } => {
                visit(left);
                visit(right);
            }
            Self::Operand(operand) => visit(operand),
        }
    }

    /// Whether it asks how long a list is, which no simple condition can.
    #[must_use]
    pub fn measures(&self) -> bool {
        let mut measures = false;
        self.for_each_operand(&mut |operand| measures |= matches!(operand.kind, OperandKind::Length(_)));
        measures
    }

    /// Whether it says of something that it is not so.
    #[must_use]
    pub fn negates(&self) -> bool {
        match self {
            Self::Or(conditions) | Self::And(conditions) => conditions.iter().any(Self::negates),
            Self::Not(_) => true,
            Self::Compare { operator, .. } => *operator == Operator::NotEqual,
            Self::Operand(_) => false,
        }
    }

    /// The same condition as a query, which finds something where it holds and the context has anything in it. There is none
    /// where it measures the context itself, which may be empty, or where a query cannot say the same.
    #[must_use]
    pub fn as_query(&self) -> Option<String> {
        self.as_filter().map(|filter| format!("$[?{filter}]"))
    }

    fn as_filter(&self) -> Option<String> {
        let group = |condition: &Self| match condition {
            Self::Or(_) => Some(format!("({})", condition.as_filter()?)),
            _ => condition.as_filter(),
        };
        let joined = |filters: Option<Vec<String>>, operator| Some(filters?.join(operator));
        match self {
            Self::Or(conditions) => joined(conditions.iter().map(Self::as_filter).collect(), " || "),
            Self::And(conditions) => joined(conditions.iter().map(group).collect(), " && "),
            Self::Not(condition) => Some(format!("!({})", condition.as_filter()?)),
            Self::Compare { operator, left, right } => {
                Some(format!("{} {operator} {}", left.as_comparable()?, right.as_comparable()?))
            }
            // Alone, a query asks whether there is something, and not whether that is true.
            Self::Operand(_) => None,
        }
    }

    /// The same condition as a simple one, its queries read as pointers into `context`.
    #[must_use]
    pub fn as_simple(&self, context: &str) -> String {
        let group = |condition: &Self| match condition {
            Self::Or(_) => format!("({})", condition.as_simple(context)),
            _ => condition.as_simple(context),
        };
        match self {
            Self::Or(conditions) => conditions
                .iter()
                .map(|condition| condition.as_simple(context))
                .collect::<Vec<_>>()
                .join(" || "),
            Self::And(conditions) => conditions.iter().map(group).collect::<Vec<_>>().join(" && "),
            Self::Not(condition) => match condition.as_ref() {
                Self::Operand(_) => format!("!{}", condition.as_simple(context)),
                _ => format!("!({})", condition.as_simple(context)),
            },
            Self::Compare { operator, left, right } => {
                format!("{} {operator} {}", left.as_simple(context), right.as_simple(context))
            }
            Self::Operand(operand) => operand.as_simple(context),
        }
    }
}

impl Operand {
    fn as_comparable(&self) -> Option<String> {
        match &self.kind {
            OperandKind::Expression(_) => None,
            OperandKind::Query(pointer) => query(pointer),
            OperandKind::Length(pointer) => query(pointer).map(|query| format!("length({query})")),
            OperandKind::Literal(Literal::String(text)) if text.contains(['\'', '\\']) => None,
            OperandKind::Literal(literal) => Some(literal.to_string()),
        }
    }

    fn as_simple(&self, context: &str) -> String {
        match &self.kind {
            OperandKind::Expression(expression) => expression.to_string(),
            OperandKind::Query(pointer) => format!("{context}#{pointer}"),
            OperandKind::Length(pointer) => format!("{context}#{pointer}/length"),
            OperandKind::Literal(literal) => literal.to_string(),
        }
    }
}

/// A part of the context as a query, when that is plain to write; the context itself is none.
fn query(pointer: &JsonPointer) -> Option<String> {
    let is_name = |token: &str| {
        !token.starts_with(|first: char| first.is_ascii_digit())
            && token.chars().all(|character| character.is_alphanumeric() || character == '_')
    };
    let segments = pointer.tokens().iter().map(|token| match token.as_str() {
        "" => None,
        index if index.chars().all(|character| character.is_ascii_digit()) => Some(format!("[{index}]")),
        name if is_name(name) => Some(format!(".{name}")),
        name if !name.contains(['\'', '\\']) => Some(format!("['{name}']")),
        _ => None,
    });
    let segments: Option<Vec<String>> = segments.collect();
    segments.filter(|segments| !segments.is_empty()).map(|segments| format!("${}", segments.concat()))
}

#[cfg(test)]
mod tests {
    use super::{Condition, Dialect, parse};

    fn simple(text: &str) -> String {
        parse(text, Dialect::Simple).unwrap().as_simple("$response.body")
    }

    fn predicate(text: &str) -> String {
        parse(text, Dialect::JsonPath).unwrap().as_simple("$response.body")
    }

    #[test]
    fn precedence_and_grouping_survive() {
        assert_eq!(simple("$statusCode==200"), "$statusCode == 200");
        assert_eq!(
            simple("$statusCode == 200 || $statusCode == 201 && !$inputs.dry"),
            "$statusCode == 200 || $statusCode == 201 && !$inputs.dry"
        );
        assert_eq!(
            simple("($statusCode >= 200 || $statusCode < 300) && $inputs.a != 'it''s'"),
            "($statusCode >= 200 || $statusCode < 300) && $inputs.a != 'it''s'"
        );
        assert!(matches!(parse("!(true && false)", Dialect::Simple), Ok(Condition::Not(_))));
    }

    #[test]
    fn items_and_members_stand_behind_expressions() {
        assert_eq!(simple("$response.body#/list[0].id == 1"), "$response.body#/list/0/id == 1");
        assert_eq!(simple("$steps.a.outputs.b[2]['x y'] > 1"), "$steps.a.outputs.b#/2/x y > 1");
        assert_eq!(simple("$inputs.list[1]"), "$inputs.list#/1");
    }

    #[test]
    fn bare_predicates_are_conditions_over_the_context() {
        assert_eq!(
            predicate(r#"$.image.state.status == "AVAILABLE" || $['a b'][0] != null"#),
            "$response.body#/image/state/status == 'AVAILABLE' || $response.body#/a b/0 != null"
        );
        assert_eq!(predicate(r#"$.id == "$steps.a.outputs.b""#), "$response.body#/id == $steps.a.outputs.b");
    }

    #[test]
    fn mistakes_are_placed_and_explained() {
        for (text, dialect, words, start) in [
            ("$statusCode = 200", Dialect::Simple, "written `==`", 12),
            ("$statusCode == ok", Dialect::Simple, "single quotes: `'ok'`", 15),
            ("$statusCode == 'ok", Dialect::Simple, "closing '", 15),
            ("($statusCode == 200", Dialect::Simple, "`)` is missing", 19),
            ("$statusCode ==", Dialect::Simple, "a value is expected", 14),
            ("$statusCode[0] == 2", Dialect::Simple, "no parts", 0),
            ("$inputs.a[0 == 2", Dialect::Simple, "`]` is missing", 12),
            ("$inputs.a[x] == 2", Dialect::Simple, "index is expected", 10),
            ("$status == 200", Dialect::Simple, "no runtime expression", 0),
            ("$.a. == 1", Dialect::JsonPath, "name of a member", 4),
            ("$[?@.a == 1]", Dialect::JsonPath, "filters", 2),
        ] {
            let error = parse(text, dialect).unwrap_err();
            assert!(error.message.contains(words), "{text}: {}", error.message);
            assert_eq!(error.range.start, start, "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let text = format!("{}true{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(parse(&text, Dialect::Simple).is_err());
        assert!(parse(&"!".repeat(100_000), Dialect::Simple).is_err());
    }
}
