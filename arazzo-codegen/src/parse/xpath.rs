//! XPath of criteria and of targets of replacements: that part of XPath 1.0 which all later versions have too, and that
//! people use. What is beyond it is refused where it stands.

use std::ops::Range;

use super::condition::Operator;

mod lexical;

use lexical::{Lexer, Token, TokenKind};

/// How deep expressions may nest.
const DEPTH: usize = 32;

/// How many parts an expression may have.
const MOST_PARTS: usize = 256;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum XPath {
    /// One of them holds.
    Or(Vec<XPath>),
    /// All of them hold.
    And(Vec<XPath>),
    /// Two values compare as stated.
    Compare {
        /// How.
        operator: Operator,
        /// The left value.
        left: Box<XPath>,
        /// The right value.
        right: Box<XPath>,
    },
    /// Two numbers make another one.
    Calculate {
        /// How.
        operation: Arithmetic,
        /// The left number.
        left: Box<XPath>,
        /// The right number.
        right: Box<XPath>,
    },
    /// A number with the other sign.
    Negated(Box<XPath>),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// The nodes that a way leads to.
    Path(Path),
    /// What a function gives.
    Call {
        /// The function.
        function: Function,
        /// What it is given.
        arguments: Vec<XPath>,
    },
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`
    Divide,
    /// `mod`
    Remainder,
}

/// A way to nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Whether it begins at the document, and not at the node at hand.
    pub absolute: bool,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A step of a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it looks.
    pub axis: Axis,
    /// What it looks for.
    pub test: NodeTest,
    /// What must hold of what it finds.
    pub predicates: Vec<XPath>,
    /// Where it stands in the expression, without its predicates.
    pub range: Range<usize>,
}

/// Where a step looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// At children.
    Child,
    /// At attributes.
    Attribute,
    /// At children, their children, and so on.
    Descendant,
    /// At the node itself and its descendants.
    DescendantOrSelf,
    /// At the parent.
    Parent,
    /// At the node itself.
    Itself,
}

/// What a step looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeTest {
    /// Elements or attributes of a name, which has its prefix where prefixes have a meaning.
    Name(String),
    /// Any elements or attributes.
    Any,
    /// Texts.
    Text,
    /// Nodes of all kinds.
    Node,
}

/// What an expression comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nodes.
    Nodes,
    /// A number.
    Number,
    /// A text.
    Text,
    /// Whether something holds.
    Boolean,
}

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal $most:literal $kind:ident $about:literal),* $(,)?) => {
        /// A function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Function { $(#[doc = $about] $variant),* }

        impl Function {
            const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// How many arguments it takes, at least and at most.
            fn arguments(self) -> (usize, usize) {
                match self { $(Self::$variant => ($least, $most)),* }
            }

            fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),* }
            }
        }
    };
}

functions! {
    Boolean "boolean" 1 1 Boolean "Whether something is there, or is not empty.",
    Concat "concat" 2 64 Text "Texts behind one another.",
    Contains "contains" 2 2 Boolean "Whether a text has another one in it.",
    Count "count" 1 1 Number "How many nodes there are.",
    Empty "empty" 1 1 Boolean "Whether there are no nodes.",
    EndsWith "ends-with" 2 2 Boolean "Whether a text ends with another one.",
    Exists "exists" 1 1 Boolean "Whether there are nodes.",
    False "false" 0 0 Boolean "What never holds.",
    Last "last" 0 0 Number "How many nodes are looked at.",
    LocalName "local-name" 0 1 Text "The name of a node.",
    LowerCase "lower-case" 1 1 Text "A text in small letters.",
    NormalizeSpace "normalize-space" 0 1 Text "A text with single blanks between its words only.",
    Not "not" 1 1 Boolean "What holds if something does not.",
    Number "number" 0 1 Number "Something as a number.",
    Position "position" 0 0 Number "The place of a node among those that are looked at.",
    StartsWith "starts-with" 2 2 Boolean "Whether a text begins with another one.",
    String "string" 0 1 Text "Something as a text.",
    StringLength "string-length" 0 1 Number "How many characters a text has.",
    Sum "sum" 1 1 Number "All nodes as numbers, added up.",
    True "true" 0 0 Boolean "What always holds.",
    UpperCase "upper-case" 1 1 Text "A text in capital letters.",
}

/// Why an expression could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XPathError {
    /// What is wrong, in words.
    pub message: String,
    /// What to do about it, in words.
    pub help: String,
    /// Where, in bytes.
    pub range: Range<usize>,
}

impl XPath {
    /// What it comes to.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Or(_) | Self::And(_) | Self::Compare { .. } => Kind::Boolean,
            Self::Calculate { .. } | Self::Negated(_) | Self::Number(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::Path(_) => Kind::Nodes,
            Self::Call { function, .. } => function.kind(),
        }
    }
}

/// Parses an expression.
///
/// # Errors
/// Says what is wrong and where.
pub fn parse(text: &str) -> Result<XPath, XPathError> {
    read(text, false)
}

/// Parses an expression over a document that is at hand, which says what prefixes stand for.
///
/// # Errors
/// Says what is wrong and where.
pub fn parse_with_prefixes(text: &str) -> Result<XPath, XPathError> {
    read(text, true)
}

fn read(text: &str, has_prefixes: bool) -> Result<XPath, XPathError> {
    let tokens = Lexer::tokens(text)?;
    let mut parser = Parser { tokens, next: 0, end: text.len(), depth: 0, parts: 0, has_prefixes };
    let expression = parser.expression()?;
    match parser.peek() {
        None => Ok(expression),
        Some(TokenKind::Symbol("|")) => {
            Err(parser.beyond("the union `|`", "compare each of them, joined by `or`"))
        }
        Some(_) => Err(parser.error("an operator is expected here", "join conditions with `and` and `or`")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    end: usize,
    depth: usize,
    parts: usize,
    /// Whether names may have prefixes.
    has_prefixes: bool,
}

impl Parser {
    fn peek(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn behind(&self) -> Option<&TokenKind> {
        self.tokens.get(self.next + 1).map(|token| &token.kind)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Symbol(known)) if *known == symbol);
        self.next += usize::from(found);
        found
    }

    /// Takes a word that is an operator where it stands.
    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Name(known)) if known == word);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &'static str, help: &str) -> Result<(), XPathError> {
        match self.take(symbol) {
            true => Ok(()),
            false => Err(self.error(format!("`{symbol}` is missing here"), help)),
        }
    }

    fn range(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.end..self.end, |token| token.range.clone())
    }

    fn start(&self) -> usize {
        self.range().start
    }

    fn error(&self, message: impl Into<String>, help: impl Into<String>) -> XPathError {
        XPathError { message: message.into(), help: help.into(), range: self.range() }
    }

    /// What is right by some version of XPath, and not read.
    fn beyond(&self, what: &str, help: &str) -> XPathError {
        self.error(format!("{what} is not supported"), help)
    }

    fn part<T>(&mut self, part: T) -> Result<T, XPathError> {
        self.parts += 1;
        match self.parts > MOST_PARTS {
            true => Err(self.error(format!("an expression has {MOST_PARTS} parts at most"), "simplify it")),
            false => Ok(part),
        }
    }

    fn expression(&mut self) -> Result<XPath, XPathError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error(format!("expressions may nest {DEPTH} deep at most"), "simplify it"));
        }
        let mut alternatives = vec![self.conjunction()?];
        while self.take_word("or") {
            alternatives.push(self.conjunction()?);
        }
        self.depth -= 1;
        Ok(single_or(alternatives, XPath::Or))
    }

    fn conjunction(&mut self) -> Result<XPath, XPathError> {
        let mut all = vec![self.comparison()?];
        while self.take_word("and") {
            all.push(self.comparison()?);
        }
        Ok(single_or(all, XPath::And))
    }

    fn comparison(&mut self) -> Result<XPath, XPathError> {
        const OPERATORS: [(&str, Operator); 6] = [
            ("=", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let left = self.sum()?;
        let range = self.range();
        let Some((_, operator)) = OPERATORS.into_iter().find(|(symbol, _)| self.take(symbol)) else {
            return Ok(left);
        };
        let right = self.sum()?;
        if OPERATORS.iter().any(|(symbol, _)| self.peek() == Some(&TokenKind::Symbol(symbol))) {
            return Err(self.error("two comparisons stand behind one another", "join them with `and`"));
        }
        let is_order = !matches!(operator, Operator::Equal | Operator::NotEqual);
        let kinds = [left.kind(), right.kind()];
        if is_order && (kinds.contains(&Kind::Text) || kinds == [Kind::Nodes, Kind::Nodes]) {
            // XPath 1.0 compares numbers here, its successors texts.
            let message = "whether numbers or texts are compared here differs between the versions of XPath";
            let help = "write `number(…)` around both sides";
            return Err(XPathError { message: message.to_owned(), help: help.to_owned(), range });
        }
        Ok(XPath::Compare { operator, left: Box::new(left), right: Box::new(right) })
    }

    fn sum(&mut self) -> Result<XPath, XPathError> {
        let mut left = self.product()?;
        loop {
            let operation = match () {
                () if self.take("+") => Arithmetic::Add,
                () if self.take("-") => Arithmetic::Subtract,
                () => return Ok(left),
            };
            let right = self.product()?;
            left = XPath::Calculate { operation, left: Box::new(left), right: Box::new(right) };
        }
    }

    fn product(&mut self) -> Result<XPath, XPathError> {
        let mut left = self.unary()?;
        loop {
            let operation = match () {
                () if self.take("*") => Arithmetic::Multiply,
                () if self.take_word("div") => Arithmetic::Divide,
                () if self.take_word("mod") => Arithmetic::Remainder,
                () => return Ok(left),
            };
            let right = self.unary()?;
            left = XPath::Calculate { operation, left: Box::new(left), right: Box::new(right) };
        }
    }

    fn unary(&mut self) -> Result<XPath, XPathError> {
        let mut negated = false;
        while self.take("-") {
            negated = !negated;
        }
        let value = self.value()?;
        Ok(if negated { XPath::Negated(Box::new(value)) } else { value })
    }

    fn value(&mut self) -> Result<XPath, XPathError> {
        let value = match self.peek().cloned() {
            Some(TokenKind::Number(number)) => {
                self.next += 1;
                XPath::Number(number)
            }
            Some(TokenKind::Text(text)) => {
                self.next += 1;
                XPath::Text(text)
            }
            Some(TokenKind::Symbol("(")) => {
                self.next += 1;
                let inner = self.expression()?;
                self.expect(")", "close the parenthesis")?;
                if matches!(self.peek(), Some(TokenKind::Symbol("[" | "/" | "//"))) {
                    return Err(self.beyond("a step behind parentheses", "write the way without parentheses"));
                }
                inner
            }
            Some(TokenKind::Name(name))
                if self.behind() == Some(&TokenKind::Symbol("("))
                    && !matches!(name.as_str(), "text" | "node") =>
            {
                self.call(&name)?
            }
            _ => XPath::Path(self.path()?),
        };
        self.part(value)
    }

    fn call(&mut self, name: &str) -> Result<XPath, XPathError> {
        let Some(function) = Function::ALL.iter().copied().find(|function| function.name() == name) else {
            let known = Function::ALL.iter().map(|function| function.name());
            let help = match crate::names::closest(name, known.clone()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("use one of {}", known.collect::<Vec<_>>().join(", ")),
            };
            return Err(self.error(format!("the function `{name}` is not known"), help));
        };
        let start = self.range().start;
        self.next += 2;
        let mut arguments = Vec::new();
        if !self.take(")") {
            arguments.push(self.expression()?);
            while self.take(",") {
                arguments.push(self.expression()?);
            }
            self.expect(")", "close the parenthesis of the function")?;
        }
        let (least, most) = function.arguments();
        let range = start..start + name.len();
        if !(least..=most).contains(&arguments.len()) {
            let message = format!("`{name}` is given {} arguments", arguments.len());
            let help = match (least, most) {
                (least, most) if least == most => format!("it takes {least}"),
                _ => format!("it takes {least} to {most}"),
            };
            return Err(XPathError { message, help, range });
        }
        let wants_nodes = matches!(
            function,
            Function::Count | Function::Exists | Function::Empty | Function::Sum | Function::LocalName
        );
        if wants_nodes && arguments.iter().any(|argument| argument.kind() != Kind::Nodes) {
            let message = format!("`{name}` takes nodes, and is given a value");
            return Err(XPathError {
                message,
                help: "give it a way such as `/order/item`".to_owned(),
                range,
            });
        }
        if matches!(function, Function::Position | Function::Last) && self.depth < 2 {
            let message = format!("`{name}` says something within a predicate only");
            return Err(XPathError { message, help: "write it within `[…]`".to_owned(), range });
        }
        Ok(XPath::Call { function, arguments })
    }

    fn path(&mut self) -> Result<Path, XPathError> {
        let mut steps = Vec::new();
        let absolute = match () {
            () if self.take("//") => {
                steps.push(Step::anything_within(self.start()));
                true
            }
            () => self.take("/"),
        };
        // The document itself.
        if absolute && steps.is_empty() && !self.begins_step() {
            return Ok(Path { absolute, steps });
        }
        loop {
            let step = self.step()?;
            let step = self.part(step)?;
            push(&mut steps, step);
            match () {
                () if self.take("//") => steps.push(Step::anything_within(self.start())),
                () if self.take("/") => {}
                () => return Ok(Path { absolute, steps }),
            }
        }
    }

    fn begins_step(&self) -> bool {
        matches!(self.peek(), Some(TokenKind::Name(_) | TokenKind::Symbol("@" | "." | ".." | "*")))
    }

    fn step(&mut self) -> Result<Step, XPathError> {
        let start = self.start();
        let mut axis = Axis::Child;
        match () {
            () if self.take(".") => return Ok(Step::of(Axis::Itself, NodeTest::Node, start..start + 1)),
            () if self.take("..") => return Ok(Step::of(Axis::Parent, NodeTest::Node, start..start + 2)),
            () if self.take("@") => axis = Axis::Attribute,
            () => {}
        }
        if self.behind() == Some(&TokenKind::Symbol("::"))
            && let Some(TokenKind::Name(name)) = self.peek()
        {
            axis = match name.as_str() {
                "child" => Axis::Child,
                "attribute" => Axis::Attribute,
                "descendant" => Axis::Descendant,
                "descendant-or-self" => Axis::DescendantOrSelf,
                "parent" => Axis::Parent,
                "self" => Axis::Itself,
                name => {
                    let what = format!("the axis `{name}`");
                    return Err(
                        self.beyond(&what, "go by `child`, `attribute`, `descendant`, `parent` or `self`")
                    );
                }
            };
            self.next += 2;
        }
        let mut test = match self.peek().cloned() {
            Some(TokenKind::Symbol("*")) => NodeTest::Any,
            Some(TokenKind::Name(name)) if self.behind() == Some(&TokenKind::Symbol("(")) => {
                let test = match name.as_str() {
                    "text" => NodeTest::Text,
                    "node" => NodeTest::Node,
                    _ => return Err(self.beyond("a function as a step", "put the function around the way")),
                };
                self.next += 2;
                if self.peek() != Some(&TokenKind::Symbol(")")) {
                    return Err(self.error(format!("`{name}()` takes nothing"), "close the parenthesis"));
                }
                test
            }
            Some(TokenKind::Name(name)) => NodeTest::Name(name),
            _ => {
                return Err(self.error("a name is expected here", "write a way such as `/order/item[1]/@id`"));
            }
        };
        let mut end = self.range().end;
        self.next += 1;
        if matches!(self.peek(), Some(TokenKind::Symbol(":"))) {
            match (&mut test, self.behind()) {
                (NodeTest::Name(prefix), Some(TokenKind::Name(local))) if self.has_prefixes => {
                    *prefix = format!("{prefix}:{local}");
                }
                _ => {
                    return Err(self.beyond(
                        "a prefix",
                        "leave it out: a name stands for the elements of that name in all namespaces",
                    ));
                }
            }
            self.next += 1;
            end = self.range().end;
            self.next += 1;
        }
        let mut step = Step::of(axis, test, start..end);
        while self.take("[") {
            let predicate = self.expression()?;
            self.expect("]", "close the predicate")?;
            step.predicates.push(predicate);
        }
        Ok(step)
    }
}

/// Adds a step; what `//` and a plain step come to is one.
fn push(steps: &mut Vec<Step>, step: Step) {
    let is_within = steps.last().is_some_and(Step::is_anything_within);
    if is_within && step.axis == Axis::Child && !step.predicates.iter().any(XPath::is_positional) {
        steps.pop();
        steps.push(Step { axis: Axis::Descendant, ..step });
    } else {
        steps.push(step);
    }
}

fn single_or(mut expressions: Vec<XPath>, combine: fn(Vec<XPath>) -> XPath) -> XPath {
    match (expressions.len(), expressions.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            expressions.extend(last);
            combine(expressions)
        }
    }
}

impl Step {
    fn of(axis: Axis, test: NodeTest, range: Range<usize>) -> Self {
        Self { axis, test, predicates: Vec::new(), range }
    }

    /// What stands between two steps where `//` is written before this offset.
    fn anything_within(end: usize) -> Self {
        Self::of(Axis::DescendantOrSelf, NodeTest::Node, end.saturating_sub(2)..end)
    }

    /// Whether it is what stands between two steps where `//` is written.
    #[must_use]
    pub fn is_anything_within(&self) -> bool {
        self.axis == Axis::DescendantOrSelf && self.test == NodeTest::Node && self.predicates.is_empty()
    }
}

impl XPath {
    /// Whether, as a predicate, it looks at the place of a node among others.
    #[must_use]
    pub fn is_positional(&self) -> bool {
        self.kind() == Kind::Number || self.asks_for_position()
    }

    fn asks_for_position(&self) -> bool {
        match self {
            Self::Or(all) | Self::And(all) => all.iter().any(Self::asks_for_position),
            Self::Compare { left, right, .. } | Self::Calculate { left, right, .. } => {
                left.asks_for_position() || right.asks_for_position()
            }
            Self::Negated(value) => value.asks_for_position(),
            Self::Number(_) | Self::Text(_) | Self::Path(_) => false,
            Self::Call { function, arguments } => {
                matches!(function, Function::Position | Function::Last)
                    || arguments.iter().any(Self::asks_for_position)
            }
        }
    }
}

#[cfg(test)]
mod tests;
