//! Location paths of XPath, as far as they name places in a payload that is at hand: steps down to elements, an attribute or
//! text at the end, and predicates that count or compare with text.

use std::ops::Range;

use roxmltree::{Document, Node};

use super::condition::Operator;
use super::xpath::{self, Axis, Function, NodeTest, Path, XPath, XPathError};

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
    /// Where it stands in the path, without its predicates.
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
    /// Says what is wrong with it or is not supported in it, and where.
    pub fn parse(text: &str) -> Result<Self, XPathError> {
        let whole = 0..text.len();
        let XPath::Path(path) = xpath::parse_with_prefixes(text)? else {
            return Err(not_supported("this is a value, and not a way to a place", whole));
        };
        let mut steps: Vec<Step> = Vec::new();
        let mut anywhere = false;
        for step in path.steps {
            if let Some(leaf) = steps.last().filter(|step| step.is_leaf()) {
                return Err(not_supported("an attribute or text has no parts", leaf.range.clone()));
            }
            if step.is_anything_within() {
                anywhere = true;
                continue;
            }
            let step = Step::of(step, anywhere)?;
            anywhere = false;
            steps.push(step);
        }
        match steps.is_empty() {
            true => Err(not_supported("this is the document as a whole", whole)),
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

/// What is right in XPath, and names no place that could be replaced.
fn not_supported(problem: &str, range: Range<usize>) -> XPathError {
    XPathError {
        message: problem.to_owned(),
        help: "name an element or an attribute by its way, such as `/order/line[1]/@id`".to_owned(),
        range,
    }
}

impl Name {
    fn of(name: &str) -> Self {
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, name),
        };
        Self { prefix: prefix.map(str::to_owned), local: local.to_owned() }
    }

    /// Whether an element has the name. Without a prefix, it may be of any namespace, such as the default one.
    fn is_of(&self, node: Node<'_, '_>) -> bool {
        let namespace = || node.lookup_namespace_uri(self.prefix.as_deref());
        node.tag_name().name() == self.local
            && (self.prefix.is_none() || node.tag_name().namespace() == namespace())
    }
}

impl Predicate {
    /// The predicate that an expression is, if it is of a kind that can be decided before anything is sent.
    fn of(expression: &XPath) -> Option<Self> {
        let function = |expression: &XPath| match expression {
            XPath::Call { function, arguments } if arguments.is_empty() => Some(*function),
            _ => None,
        };
        if function(expression) == Some(Function::Last) {
            return Some(Self::Last);
        }
        if let XPath::Number(number) = expression {
            return position(*number);
        }
        let XPath::Compare { operator: Operator::Equal, left, right } = expression else { return None };
        match (&**left, &**right) {
            (left, XPath::Number(number)) if function(left) == Some(Function::Position) => position(*number),
            (left, XPath::Text(text)) if function(left) == Some(Function::LocalName) => {
                Some(Self::LocalName(text.clone()))
            }
            (XPath::Path(Path { absolute: false, steps }), XPath::Text(value)) => {
                let [step] = steps.as_slice() else { return None };
                let value = value.clone();
                match (step.axis, &step.test) {
                    _ if !step.predicates.is_empty() => None,
                    (Axis::Attribute, NodeTest::Name(name)) => {
                        Some(Self::Attribute { name: name.clone(), value })
                    }
                    (Axis::Child, NodeTest::Name(name)) => Some(Self::Child { name: Name::of(name), value }),
                    _ => None,
                }
            }
            _ => None,
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

/// The predicate that a number is.
fn position(number: f64) -> Option<Predicate> {
    let is_place = number.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&number);
    is_place.then_some(Predicate::Position(number as usize))
}

impl Step {
    /// A step of XPath, as far as it leads down to a place.
    fn of(step: xpath::Step, anywhere: bool) -> Result<Self, XPathError> {
        let refused = || not_supported("this step is not supported in a target", step.range.clone());
        let test = match (step.axis, &step.test) {
            (Axis::Child | Axis::Descendant, NodeTest::Name(name)) => NameTest::Element(Name::of(name)),
            (Axis::Child | Axis::Descendant, NodeTest::Any) => NameTest::Any,
            (Axis::Child | Axis::Descendant, NodeTest::Text) => NameTest::Text,
            (Axis::Attribute, NodeTest::Name(name)) if step.predicates.is_empty() => {
                NameTest::Attribute(name.clone())
            }
            _ => return Err(refused()),
        };
        let predicates =
            step.predicates.iter().map(Predicate::of).collect::<Option<_>>().ok_or_else(|| {
                not_supported("a predicate of this step is not supported in a target", step.range.clone())
            })?;
        Ok(Self { anywhere: anywhere || step.axis == Axis::Descendant, test, predicates, range: step.range })
    }

    fn is_leaf(&self) -> bool {
        matches!(self.test, NameTest::Attribute(_) | NameTest::Text)
    }

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
        let places = LocationPath::parse(path).map_err(|error| error.message)?.places(&document);
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
