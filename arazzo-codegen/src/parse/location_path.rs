//! Location paths of XPath, as far as they name places in a payload: steps down to elements, an attribute or text at the end,
//! and predicates that count or compare with text.

use std::ops::Range;

use roxmltree::{Document, Node};

/// How many steps a path may have.
const MOST_STEPS: usize = 128;

/// A location path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationPath {
    steps: Vec<Step>,
}

/// A step of a location path, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Whether it leads to what is anywhere below, and not only to children.
    anywhere: bool,
    test: NameTest,
    predicates: Vec<Predicate>,
    /// Where it stands in the path.
    pub range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum NameTest {
    Any,
    Element(Name),
    Attribute(String),
    Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    prefix: Option<String>,
    local: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Predicate {
    Position(usize),
    Last,
    Attribute { name: String, value: String },
    Child { name: Name, value: String },
    LocalName(String),
}

/// A place in a text of XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// What stands in an element or in the quotes of an attribute.
    Content(Range<usize>),
    /// An element without content, `<name/>`, whose name is given.
    Empty(Range<usize>, String),
}

impl Place {
    /// The part of the text that is replaced.
    #[must_use]
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Content(range) | Self::Empty(range, _) => range,
        }
    }
}

/// A step that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub struct Nowhere {
    /// Which.
    pub step: usize,
    /// The names that stand there instead.
    pub known: Vec<String>,
}

impl LocationPath {
    /// Parses a path.
    ///
    /// # Errors
    /// Says in words what is wrong with it, or not supported in it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut at = usize::from(text.starts_with('/') && !text.starts_with("//"));
        while at < text.len() {
            let anywhere = text.get(at..).is_some_and(|rest| rest.starts_with("//"));
            let start = at + if anywhere { 2 } else { usize::from(!steps.is_empty()) };
            let rest = text.get(start..).unwrap_or_default();
            let end = start + end_of_step(rest);
            let step = text.get(start..end).unwrap_or_default();
            let (test, predicates) = step
                .split_once('[')
                .map_or((step, ""), |(test, _)| (test, step.get(test.len()..).unwrap_or_default()));
            steps.push(Step {
                anywhere,
                test: NameTest::parse(test.trim())?,
                predicates: Predicate::parse_all(predicates)?,
                range: start..end,
            });
            if steps.len() > MOST_STEPS {
                return Err(format!("a path has {MOST_STEPS} steps at most"));
            }
            at = end;
        }
        let inner = steps.iter().rev().skip(1);
        if inner.clone().any(|step| matches!(step.test, NameTest::Attribute(_) | NameTest::Text)) {
            return Err("an attribute or text has no parts".to_owned());
        }
        match steps.is_empty() {
            true => Err("the path has no step".to_owned()),
            false => Ok(Self { steps }),
        }
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The places that the path leads to, in the order of the text.
    ///
    /// # Errors
    /// Says which step leads nowhere.
    pub fn places(&self, document: &Document<'_>) -> Result<Vec<Place>, Nowhere> {
        let mut nodes = vec![document.root()];
        for (position, step) in self.steps.iter().enumerate() {
            let found = match &step.test {
                NameTest::Attribute(name) => return attributes(&nodes, step, name, position),
                _ => step.nodes(&nodes),
            };
            if found.is_empty() {
                let names = nodes.iter().flat_map(|node| step.candidates(*node));
                let known = names.filter(Node::is_element).map(|node| node.tag_name().name().to_owned());
                return Err(Nowhere { step: position, known: known.collect() });
            }
            nodes = found;
        }
        nodes.dedup();
        Ok(nodes.into_iter().map(place).collect())
    }
}

/// How long the first step of a path is: up to the next `/` outside of brackets and quotes.
fn end_of_step(text: &str) -> usize {
    let (mut depth, mut quote) = (0_usize, None);
    for (position, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            (None, '/') if depth == 0 => return position,
            (None, _) => {}
        }
    }
    text.len()
}

impl Name {
    fn parse(text: &str) -> Option<Self> {
        let (prefix, local) = match text.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, text),
        };
        let is_name = |name: &str| {
            let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
            name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
                && name.chars().all(is_part)
        };
        let complete = is_name(local) && prefix.is_none_or(is_name);
        complete.then(|| Self { prefix: prefix.map(str::to_owned), local: local.to_owned() })
    }

    /// Whether an element has the name. Without a prefix, it may be of any namespace, such as the default one.
    fn is_of(&self, node: Node<'_, '_>) -> bool {
        let namespace = || node.lookup_namespace_uri(self.prefix.as_deref());
        node.tag_name().name() == self.local
            && (self.prefix.is_none() || node.tag_name().namespace() == namespace())
    }
}

impl NameTest {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix("child::").unwrap_or(text);
        let attribute = text.strip_prefix('@').or_else(|| text.strip_prefix("attribute::"));
        match (text, attribute) {
            ("*", _) => Ok(Self::Any),
            ("text()", _) => Ok(Self::Text),
            ("", _) => Err("a step is empty".to_owned()),
            (_, Some(name)) if Name::parse(name).is_some() => Ok(Self::Attribute(name.to_owned())),
            _ => match Name::parse(text) {
                Some(name) => Ok(Self::Element(name)),
                None => Err(format!("the step `{text}` is not supported")),
            },
        }
    }
}

impl Predicate {
    /// The predicates of a step: `[1][@id='a']`.
    fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let mut all = Vec::new();
        let mut rest = text.trim();
        while let Some(inner) = rest.strip_prefix('[') {
            let mut quote = None;
            let end = inner.find(|letter: char| match quote {
                Some(open) => {
                    if letter == open {
                        quote = None;
                    }
                    false
                }
                None => {
                    if matches!(letter, '"' | '\'') {
                        quote = Some(letter);
                    }
                    letter == ']'
                }
            });
            let (predicate, after) = end
                .and_then(|end| Some((inner.get(..end)?.trim(), inner.get(end + 1..)?)))
                .ok_or_else(|| "a predicate is not closed by `]`".to_owned())?;
            let parsed = Self::parse(predicate);
            all.push(parsed.ok_or_else(|| format!("the predicate `[{predicate}]` is not supported"))?);
            rest = after.trim_start();
        }
        if rest.is_empty() { Ok(all) } else { Err(format!("`{rest}` behind a predicate means nothing")) }
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "last()" {
            return Some(Self::Last);
        }
        let position =
            text.strip_prefix("position()").map_or(text, |rest| rest.trim_start().trim_start_matches('='));
        if let Ok(position) = position.trim().parse::<usize>() {
            return (position > 0).then_some(Self::Position(position));
        }
        let (left, right) = text.split_once('=')?;
        let (left, right) = (left.trim(), right.trim());
        let quoted = |quote: char| right.strip_prefix(quote)?.strip_suffix(quote);
        let value = quoted('\'').or_else(|| quoted('"'))?.to_owned();
        match (left, left.strip_prefix('@')) {
            ("local-name()" | "name()", _) => Some(Self::LocalName(value)),
            (_, Some(name)) => Name::parse(name).map(|_| Self::Attribute { name: name.to_owned(), value }),
            _ => Name::parse(left).map(|name| Self::Child { name, value }),
        }
    }

    fn holds(&self, node: Node<'_, '_>, position: usize, count: usize) -> bool {
        match self {
            Self::Position(wanted) => position + 1 == *wanted,
            Self::Last => position + 1 == count,
            Self::Attribute { name, value } => node.attribute(name.as_str()) == Some(value),
            Self::Child { name, value } => node
                .children()
                .any(|child| child.is_element() && name.is_of(child) && text_of(child) == *value),
            Self::LocalName(name) => node.tag_name().name() == name,
        }
    }
}

/// All text in an element.
fn text_of(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

impl Step {
    /// Where the step looks.
    fn candidates<'n, 'd>(&self, node: Node<'n, 'd>) -> Vec<Node<'n, 'd>> {
        match self.anywhere {
            true => node.descendants().collect(),
            false => vec![node],
        }
        .into_iter()
        .flat_map(|parent| parent.children())
        .collect()
    }

    fn nodes<'n, 'd>(&self, from: &[Node<'n, 'd>]) -> Vec<Node<'n, 'd>> {
        let mut found: Vec<Node<'n, 'd>> = Vec::new();
        for node in from {
            let parents: Vec<_> = if self.anywhere { node.descendants().collect() } else { vec![*node] };
            for parent in parents {
                let matching = parent.children().filter(|child| match &self.test {
                    NameTest::Any => child.is_element(),
                    NameTest::Element(name) => child.is_element() && name.is_of(*child),
                    NameTest::Text => child.is_text(),
                    NameTest::Attribute(_) => false,
                });
                let mut matching: Vec<Node<'n, 'd>> = matching.collect();
                for predicate in &self.predicates {
                    let count = matching.len();
                    let kept = matching.into_iter().enumerate();
                    let kept = kept.filter(|(position, node)| predicate.holds(*node, *position, count));
                    matching = kept.map(|(_, node)| node).collect();
                }
                found.extend(matching);
            }
        }
        // What is below two of them is found twice.
        found.sort_by_key(|node| node.range().start);
        found.dedup();
        found
    }
}

/// The values of attributes.
fn attributes(
    nodes: &[Node<'_, '_>],
    step: &Step,
    name: &str,
    position: usize,
) -> Result<Vec<Place>, Nowhere> {
    let elements: Vec<_> = match step.anywhere {
        true => nodes.iter().flat_map(|node| node.descendants()).filter(Node::is_element).collect(),
        false => nodes.to_vec(),
    };
    let all = elements.iter().flat_map(|node| node.attributes());
    let found = all.clone().filter(|attribute| attribute.name() == name);
    let found: Vec<Place> = found.map(|attribute| Place::Content(attribute.range_value())).collect();
    if found.is_empty() {
        let known = all.map(|attribute| format!("@{}", attribute.name())).collect();
        return Err(Nowhere { step: position, known });
    }
    Ok(found)
}

/// The place of what stands in an element, or of text.
fn place(node: Node<'_, '_>) -> Place {
    if node.is_text() {
        return Place::Content(node.range());
    }
    if let (Some(first), Some(last)) = (node.first_child(), node.last_child()) {
        return Place::Content(first.range().start..last.range().end);
    }
    let range = node.range();
    let written = node.document().input_text().get(range.clone()).unwrap_or_default();
    match written.rfind("</") {
        Some(end) => Place::Content(range.start + end..range.start + end),
        None => {
            let name = written.trim_start_matches('<');
            let end = name.find(|letter: char| letter.is_whitespace() || letter == '/').unwrap_or(name.len());
            Place::Empty(range, name.get(..end).unwrap_or_default().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, LocationPath, Place};

    const TEXT: &str =
        "<o:order xmlns:o=\"urn:o\" id=\"1\"><line n='a'>x<b/></line><line n=\"b\"/><line></line></o:order>";

    fn found(path: &str) -> Result<Vec<&'static str>, String> {
        let document = Document::parse(TEXT).unwrap();
        let places = LocationPath::parse(path)?.places(&document);
        let places = places.map_err(|nowhere| format!("{} {:?}", nowhere.step, nowhere.known))?;
        Ok(places.iter().map(|place| TEXT.get(place.range().clone()).unwrap()).collect())
    }

    #[test]
    fn paths_lead_to_places() {
        for (path, places) in [
            ("/order/@id", vec!["1"]),
            ("/o:order/line[1]", vec!["x<b/>"]),
            ("/order/line[1]/text()", vec!["x"]),
            ("/*/line[@n='b']", vec!["<line n=\"b\"/>"]),
            ("order/line[last()]", vec![""]),
            ("//line/@n", vec!["a", "b"]),
            ("//b", vec!["<b/>"]),
            ("/*[local-name()='order']/line[position() = 2]", vec!["<line n=\"b\"/>"]),
            ("/order[line='x']/@id", vec!["1"]),
        ] {
            assert_eq!(found(path), Ok(places), "{path}");
        }
        assert_eq!(found("/order/lines"), Err("1 [\"line\", \"line\", \"line\"]".to_owned()));
        assert_eq!(found("/order/@key"), Err("1 [\"@id\"]".to_owned()));
    }

    #[test]
    fn empty_elements_are_told() {
        let document = Document::parse("<a><b c = \"1\" /></a>").unwrap();
        let places = LocationPath::parse("/a/b").unwrap().places(&document);
        assert_eq!(places, Ok(vec![Place::Empty(3..16, "b".to_owned())]));
    }

    #[test]
    fn what_is_not_supported_is_refused() {
        for path in
            ["", "/", "/a[b]", "/a/..", "/a[1", "/@a/b", "/a[1]x", "count(/a)", "/a//", "/a|/b", "/a[0]"]
        {
            assert!(LocationPath::parse(path).is_err(), "{path}");
        }
    }
}
