//! How parameters that may be lists or objects are written: the styles of OpenAPI.

use std::fmt::Display;

use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde::Serialize;

use crate::encode::{COMPONENT, EMPTY_SEGMENT, PATH, keeping_triplets};
use crate::tree::{Tree, Unwritable};

/// What is encoded in a query where a description allows reserved characters: those that would end the value (`&`, `#`),
/// stand for a space (`+`), or that no query may hold (`[`, `]`).
const IN_QUERY: &AsciiSet = &PATH.add(b'&').add(b'+');

/// The same in a path, where `/` and `?` end the segment.
const IN_PATH: &AsciiSet = &PATH.add(b'/').add(b'?');

/// The same in a cookie, where `;` ends the value, and some characters may not stand.
const IN_COOKIE: &AsciiSet = &PATH.add(b'&').add(b';').add(b',');

/// The same among others, where what stands between them and around their names has to stay apart from what they hold.
const IN_QUERY_AMONG_OTHERS: &AsciiSet = &among_others(IN_QUERY);
const IN_PATH_AMONG_OTHERS: &AsciiSet = &among_others(IN_PATH);
const IN_COOKIE_AMONG_OTHERS: &AsciiSet = &among_others(IN_COOKIE);

const fn among_others(set: &AsciiSet) -> AsciiSet {
    set.add(b',').add(b';').add(b'=')
}

/// How a parameter that may be a list or an object is written, in OpenAPI's words.
///
/// Single values are written the same in all styles but `Label` and `Matrix`. What a list or an object holds within a
/// list or an object is written as JSON, except in `DeepObject`. What is null is left out.
///
/// | Style | Goes into | A list | An object |
/// |---|---|---|---|
/// | `Simple` | path, header | `a,b` | `x,1,y,2`, exploded `x=1,y=2` |
/// | `Label` | path | `.a,b`, exploded `.a.b` | `.x,1,y,2`, exploded `.x=1.y=2` |
/// | `Matrix` | path | `;n=a,b`, exploded `;n=a;n=b` | `;n=x,1,y,2`, exploded `;x=1;y=2` |
/// | `Form` | query, cookie | `n=a,b`, exploded `n=a&n=b` | `n=x,1,y,2`, exploded `x=1&y=2` |
/// | `SpaceDelimited` | query | `n=a%20b` | `n=x%201%20y%202` |
/// | `PipeDelimited` | query | `n=a%7Cb` | `n=x%7C1%7Cy%7C2` |
/// | `TabDelimited` | query | `n=a%09b` | `n=x%091%09y%092` |
/// | `DeepObject` | query | `n[0]=a&n[1]=b` | `n[x]=1&n[y]=2` |
/// | `Cookie` | cookie | `n=a,b`, exploded `n=a; n=b` | `n=x,1,y,2`, exploded `x=1; y=2` |
/// | `Json` | anywhere | `["a","b"]` | `{"x":1,"y":2}` |
///
/// In a place that a style is not for, the place's own is used: `Simple` in paths and headers, `Form` elsewhere. The three
/// that name what stands between items do so in paths and headers, too: `a%20b`, and in a header `a b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Separated by commas.
    Simple {
        /// Whether the members of an object are written `name=value`.
        explode: bool,
    },
    /// Behind a dot.
    Label {
        /// Whether each item or member has a dot of its own.
        explode: bool,
    },
    /// Behind a semicolon and the name.
    Matrix {
        /// Whether each item or member has a semicolon of its own.
        explode: bool,
    },
    /// As fields of a query or cookie.
    Form {
        /// Whether each item or member is a field of its own.
        explode: bool,
    },
    /// As one field of a query, with spaces between the items.
    SpaceDelimited,
    /// As one field of a query, with `|` between the items.
    PipeDelimited,
    /// As one field of a query, with tabs between the items.
    TabDelimited,
    /// As fields of a query whose names lead to the place in the value.
    DeepObject,
    /// As cookies, with their values as they are. One that a cookie cannot hold is refused when the request is sent.
    Cookie {
        /// Whether each item or member is a cookie of its own.
        explode: bool,
    },
    /// As JSON: the parameter is described by a media type.
    Json,
}

impl Style {
    fn explodes(self) -> bool {
        match self {
            Self::Simple { explode }
            | Self::Label { explode }
            | Self::Matrix { explode }
            | Self::Form { explode }
            | Self::Cookie { explode } => explode,
            Self::SpaceDelimited
            | Self::PipeDelimited
            | Self::TabDelimited
            | Self::DeepObject
            | Self::Json => false,
        }
    }
}

/// How the characters of a value are kept from being taken for the structure around it.
#[derive(Clone, Copy)]
pub(crate) enum Encoding {
    /// All but what URLs never give a meaning to is encoded.
    Component,
    /// Reserved characters are kept, and so is what is encoded already.
    Reserved(Place),
    /// Nothing is encoded: headers have no encoding.
    Plain,
}

/// Where reserved characters are kept.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Path,
    /// A path, as a parameter behind a semicolon.
    Matrix,
    Query,
    Cookie,
}

impl Encoding {
    /// A value that stands alone.
    fn encode(self, text: &str) -> String {
        self.encode_by(text, |place| match place {
            Place::Path => IN_PATH,
            Place::Matrix => IN_PATH_AMONG_OTHERS,
            Place::Query => IN_QUERY,
            Place::Cookie => IN_COOKIE,
        })
    }

    /// A name or value that others stand beside.
    fn encode_among_others(self, text: &str) -> String {
        self.encode_by(text, |place| match place {
            Place::Path | Place::Matrix => IN_PATH_AMONG_OTHERS,
            Place::Query => IN_QUERY_AMONG_OTHERS,
            Place::Cookie => IN_COOKIE_AMONG_OTHERS,
        })
    }

    fn encode_by(self, text: &str, reserved: impl Fn(Place) -> &'static AsciiSet) -> String {
        match self {
            Self::Component => utf8_percent_encode(text, COMPONENT).to_string(),
            Self::Reserved(place) => keeping_triplets(text, reserved(place)),
            Self::Plain => text.to_owned(),
        }
    }

    /// The name of a field. What is kept in values would end it.
    fn encode_name(self, name: &str) -> String {
        match self {
            Self::Component | Self::Reserved(_) => Self::Component.encode(name),
            Self::Plain => name.to_owned(),
        }
    }
}

/// A value in a style, within a segment of a request's path. A value that is not there or leaves the segment empty is
/// refused when the request is sent, as with [`path_segment`](crate::path_segment).
///
/// ```
/// use arazzo_runtime::{Style, path_as};
///
/// assert_eq!(path_as("ids", Style::Simple { explode: false }, &["a/b", "c"]).to_string(), "a%2Fb,c");
/// assert_eq!(path_as("ids", Style::Matrix { explode: true }, &[1, 2]).to_string(), ";ids=1;ids=2");
/// ```
pub fn path_as(name: &str, style: Style, value: &(impl Serialize + ?Sized)) -> impl Display {
    written_path(name, style, value, Encoding::Component)
}

/// The same, with the reserved characters of the value as they are: all but those that would end the segment.
///
/// ```
/// use arazzo_runtime::{Style, path_reserved};
///
/// assert_eq!(path_reserved("at", Style::Simple { explode: false }, "a:b@c/d?").to_string(), "a:b@c%2Fd%3F");
/// ```
pub fn path_reserved(name: &str, style: Style, value: &(impl Serialize + ?Sized)) -> impl Display {
    written_path(name, style, value, Encoding::Reserved(Place::Path))
}

fn written_path(name: &str, style: Style, value: &(impl Serialize + ?Sized), encoding: Encoding) -> String {
    let written = Tree::of(value).ok().and_then(|tree| path(name, style, &tree, encoding));
    written.filter(|text| !text.is_empty()).unwrap_or_else(|| EMPTY_SEGMENT.to_string())
}

fn path(name: &str, style: Style, tree: &Tree, encoding: Encoding) -> Option<String> {
    let explode = style.explodes();
    let encoding = match (style, encoding) {
        (Style::Matrix { .. }, Encoding::Reserved(_)) => Encoding::Reserved(Place::Matrix),
        _ => encoding,
    };
    match style {
        Style::Json => json(tree, encoding),
        Style::Label { .. } => {
            joined(tree, if explode { "." } else { "," }, explode, encoding).map(|text| format!(".{text}"))
        }
        Style::Matrix { explode: true } if !tree.is_single() => {
            let fields = fields(name, tree, encoding);
            let text: String = fields.iter().map(|(name, value)| matrix(name, value)).collect();
            (!text.is_empty()).then_some(text)
        }
        Style::Matrix { .. } => {
            joined(tree, ",", false, encoding).map(|text| matrix(&encoding.encode_name(name), &text))
        }
        _ => joined(tree, encoded_separator(style), explode, encoding),
    }
}

/// A parameter behind its semicolon; an empty one has no `=`.
fn matrix(name: &str, value: &str) -> String {
    if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") }
}

/// What stands between the items of a list in one field of a URL.
fn encoded_separator(style: Style) -> &'static str {
    match style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        Style::TabDelimited => "%09",
        _ => ",",
    }
}

/// The value of a header; none where there is nothing to say.
pub(crate) fn header(style: Style, value: &(impl Serialize + ?Sized)) -> Result<Option<String>, Unwritable> {
    let tree = Tree::of(value)?;
    let separator = match style {
        Style::Json => return Ok(json(&tree, Encoding::Plain)),
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        Style::TabDelimited => "\t",
        _ => ",",
    };
    Ok(joined(&tree, separator, style.explodes(), Encoding::Plain))
}

/// The fields that a parameter of a query or cookie becomes: names and values, encoded.
pub(crate) fn form_fields(
    name: &str,
    style: Style,
    value: &(impl Serialize + ?Sized),
    encoding: Encoding,
) -> Result<Vec<(String, String)>, Unwritable> {
    Ok(tree_fields(name, style, &Tree::of(value)?, encoding))
}

pub(crate) fn tree_fields(
    name: &str,
    style: Style,
    tree: &Tree,
    encoding: Encoding,
) -> Vec<(String, String)> {
    let encoding = match style {
        Style::Cookie { .. } => Encoding::Plain,
        _ => encoding,
    };
    let one = |value: Option<String>| {
        let field = value.map(|value| (encoding.encode_name(name), value));
        field.into_iter().collect()
    };
    match style {
        Style::Json => one(json(tree, encoding)),
        Style::DeepObject => {
            let mut fields = Vec::new();
            deep(&mut fields, name, tree, encoding);
            fields
        }
        _ if style.explodes() => fields(name, tree, encoding),
        _ => one(joined(tree, encoded_separator(style), false, encoding)),
    }
}

fn json(tree: &Tree, encoding: Encoding) -> Option<String> {
    (*tree != Tree::Null).then(|| encoding.encode(&tree.to_string()))
}

/// A field for each item or member; one for a single value.
fn fields(name: &str, tree: &Tree, encoding: Encoding) -> Vec<(String, String)> {
    let field = |name: &str, value: &Tree| {
        (*value != Tree::Null).then(|| (encoding.encode_name(name), encoding.encode(&value.text())))
    };
    match tree {
        Tree::List(items) => items.iter().filter_map(|item| field(name, item)).collect(),
        Tree::Object(members) => members.iter().filter_map(|(name, value)| field(name, value)).collect(),
        single => field(name, single).into_iter().collect(),
    }
}

/// Fields whose names lead to each single value: `name[member][0]`.
fn deep(all: &mut Vec<(String, String)>, name: &str, tree: &Tree, encoding: Encoding) {
    match tree {
        Tree::Null => {}
        Tree::List(items) => {
            for (index, item) in items.iter().enumerate() {
                deep(all, &format!("{name}[{index}]"), item, encoding);
            }
        }
        Tree::Object(members) => {
            for (member, value) in members {
                deep(all, &format!("{name}[{member}]"), value, encoding);
            }
        }
        single => all.push((encoding.encode_name(name), encoding.encode(&single.text()))),
    }
}

/// The items of a list, or the names and values of an object, with a separator between them; none where nothing is left.
fn joined(tree: &Tree, separator: &str, explode: bool, encoding: Encoding) -> Option<String> {
    let between = if explode { "=" } else { separator };
    let pieces: Vec<String> = match tree {
        Tree::List(items) => {
            let items = items.iter().filter(|item| **item != Tree::Null);
            items.map(|item| encoding.encode_among_others(&item.text())).collect()
        }
        Tree::Object(members) => {
            let members = members.iter().filter(|(_, value)| *value != Tree::Null);
            let pair = |(name, value): &(String, Tree)| {
                let (name, value) = (encoding.encode_name(name), encoding.encode_among_others(&value.text()));
                format!("{name}{between}{value}")
            };
            members.map(pair).collect()
        }
        Tree::Null => Vec::new(),
        single => vec![encoding.encode(&single.text())],
    };
    (!pieces.is_empty()).then(|| pieces.join(separator))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::{Encoding, Place, Style, form_fields, header, path_as, path_reserved};
    use crate::encode::EMPTY_SEGMENT;

    #[derive(Serialize)]
    struct Colour {
        r: u8,
        g: Option<u8>,
        b: &'static str,
    }

    const COLOUR: Colour = Colour { r: 100, g: None, b: "a/b" };

    fn in_query(style: Style, value: &impl Serialize) -> String {
        let fields = form_fields("c d", style, value, Encoding::Component).unwrap();
        fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    #[test]
    fn paths() {
        let list = ["x,y", "é"];
        for (style, of_list, of_object, of_single) in [
            (Style::Simple { explode: false }, "x%2Cy,%C3%A9", "r,100,b,a%2Fb", "%3B"),
            (Style::Simple { explode: true }, "x%2Cy,%C3%A9", "r=100,b=a%2Fb", "%3B"),
            (Style::Label { explode: false }, ".x%2Cy,%C3%A9", ".r,100,b,a%2Fb", ".%3B"),
            (Style::Label { explode: true }, ".x%2Cy.%C3%A9", ".r=100.b=a%2Fb", ".%3B"),
            (Style::Matrix { explode: false }, ";c=x%2Cy,%C3%A9", ";c=r,100,b,a%2Fb", ";c=%3B"),
            (Style::Matrix { explode: true }, ";c=x%2Cy;c=%C3%A9", ";r=100;b=a%2Fb", ";c=%3B"),
            (
                Style::Json,
                "%5B%22x%2Cy%22%2C%22%C3%A9%22%5D",
                "%7B%22r%22%3A100%2C%22g%22%3Anull%2C%22b%22%3A%22a%2Fb%22%7D",
                "%22%3B%22",
            ),
        ] {
            assert_eq!(path_as("c", style, &list).to_string(), of_list, "{style:?}");
            assert_eq!(path_as("c", style, &COLOUR).to_string(), of_object, "{style:?}");
            assert_eq!(path_as("c", style, ";").to_string(), of_single, "{style:?}");
            for nothing in [json!(null), json!([]), json!({}), json!([null])] {
                let refused = path_as("c", style, &nothing).to_string() == EMPTY_SEGMENT.to_string();
                assert!(refused || style == Style::Json && nothing != Value::Null, "{style:?}: {nothing}");
            }
            // Empty text is a value. Where it leaves a trace, it is sent.
            let empty = match style {
                Style::Label { .. } => ".".to_owned(),
                Style::Matrix { .. } => ";c".to_owned(),
                Style::Json => "%22%22".to_owned(),
                _ => EMPTY_SEGMENT.to_string(),
            };
            assert_eq!(path_as("c", style, "").to_string(), empty, "{style:?}");
        }
    }

    #[test]
    fn queries() {
        let list = ["x&y", "z"];
        for (style, of_list, of_object) in [
            (Style::Form { explode: true }, "c%20d=x%26y&c%20d=z", "r=100&b=a%2Fb"),
            (Style::Form { explode: false }, "c%20d=x%26y,z", "c%20d=r,100,b,a%2Fb"),
            (Style::SpaceDelimited, "c%20d=x%26y%20z", "c%20d=r%20100%20b%20a%2Fb"),
            (Style::PipeDelimited, "c%20d=x%26y%7Cz", "c%20d=r%7C100%7Cb%7Ca%2Fb"),
            (Style::DeepObject, "c%20d%5B0%5D=x%26y&c%20d%5B1%5D=z", "c%20d%5Br%5D=100&c%20d%5Bb%5D=a%2Fb"),
            (Style::Cookie { explode: true }, "c d=x&y&c d=z", "r=100&b=a/b"),
            (Style::Cookie { explode: false }, "c d=x&y,z", "c d=r,100,b,a/b"),
        ] {
            assert_eq!(in_query(style, &list), of_list, "{style:?}");
            assert_eq!(in_query(style, &COLOUR), of_object, "{style:?}");
            let single = if matches!(style, Style::Cookie { .. }) { "c d=5" } else { "c%20d=5" };
            assert_eq!(in_query(style, &5), single, "{style:?}");
            for nothing in [json!(null), json!([]), json!({}), json!({ "a": null })] {
                assert_eq!(in_query(style, &nothing), "", "{style:?}: {nothing}");
            }
        }
    }

    #[test]
    fn what_nests_is_json_or_deep() {
        let filter = json!({ "a": { "b": [1, { "c": "x y" }] } });
        assert_eq!(
            in_query(Style::DeepObject, &filter),
            "c%20d%5Ba%5D%5Bb%5D%5B0%5D=1&c%20d%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=x%20y"
        );
        assert_eq!(in_query(Style::Form { explode: true }, &json!([{ "a": 1 }])), "c%20d=%7B%22a%22%3A1%7D");
    }

    #[test]
    fn reserved_characters_stay_where_they_are_allowed() {
        let reserved = |style, value: &Value, place| {
            let fields = form_fields("q", style, value, Encoding::Reserved(place)).unwrap();
            fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        };
        let form = |explode| Style::Form { explode };
        let awkward = json!("/a?b=c:d&e#f+g%20%2[h]");
        assert_eq!(reserved(form(true), &awkward, Place::Query), "q=/a?b=c:d%26e%23f%2Bg%20%252%5Bh%5D");
        assert_eq!(reserved(form(true), &json!("a;b,c:d"), Place::Cookie), "q=a%3Bb%2Cc:d");
        // Among others, what separates them is encoded.
        assert_eq!(reserved(form(false), &json!(["a,b", "c/d"]), Place::Query), "q=a%2Cb,c/d");
        assert_eq!(reserved(form(true), &json!({ "a=b": "c=d" }), Place::Query), "a%3Db=c=d");
        let in_path = |style, value: &Value| path_reserved("c", style, value).to_string();
        let simple = Style::Simple { explode: true };
        assert_eq!(in_path(simple, &json!("a/b?c#d;e=f:%2F%")), "a%2Fb%3Fc%23d;e=f:%2F%25");
        assert_eq!(in_path(simple, &json!({ "a": "b,c=d:e" })), "a=b%2Cc%3Dd:e");
        assert_eq!(in_path(Style::Matrix { explode: true }, &json!(["a;b", ":"])), ";c=a%3Bb;c=:");
    }

    #[test]
    fn what_stands_between_items_does_so_everywhere() {
        for (style, in_path, in_header) in [
            (Style::SpaceDelimited, "a%20b%7C", "a b|"),
            (Style::PipeDelimited, "a%7Cb%7C", "a|b|"),
            (Style::TabDelimited, "a%09b%7C", "a\tb|"),
        ] {
            assert_eq!(path_as("c", style, &["a", "b|"]).to_string(), in_path);
            assert_eq!(header(style, &["a", "b|"]).unwrap().as_deref(), Some(in_header));
        }
    }

    /// What a server makes of a component of a URL.
    fn decoded(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap();
            let byte = if byte == b'%' { digit() * 16 + digit() } else { u32::from(byte) };
            bytes.push(u8::try_from(byte).unwrap());
        }
        // What a value has encoded already may be any bytes.
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// A value whose author has encoded some of it.
    fn decoded_triplets(text: &str) -> String {
        let is_triplet = |piece: &str| {
            piece.get(..2).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        };
        let mut pieces = text.split('%');
        let first = pieces.next().unwrap().to_owned();
        let escaped =
            pieces.fold(first, |text, piece| text + if is_triplet(piece) { "%" } else { "%25" } + piece);
        decoded(&escaped)
    }

    /// The value of a parameter in a path that is called `ids`.
    fn behind_name(parameter: &str) -> &str {
        let value = parameter.strip_prefix("ids").unwrap();
        value.strip_prefix('=').unwrap_or(value)
    }

    /// What a server makes of a query.
    fn fields(query: &str) -> Vec<(String, String)> {
        let fields = query.split('&').filter(|field| !field.is_empty());
        let fields = fields.map(|field| field.split_once('=').unwrap());
        fields.map(|(name, value)| (decoded(name), decoded(value))).collect()
    }

    proptest! {
        #[test]
        fn servers_read_what_was_written(items in vec(any::<String>(), 1..5), names in vec(any::<String>(), 5)) {
            let list: Vec<&str> = items.iter().map(String::as_str).collect();
            let object: BTreeMap<&String, &String> = names.iter().zip(&items).collect();
            let pairs: Vec<(String, String)> =
                object.iter().map(|(name, value)| ((*name).clone(), (*value).clone())).collect();

            let exploded = fields(&in_query(Style::Form { explode: true }, &list));
            let expected: Vec<_> = items.iter().map(|item| ("c d".to_owned(), item.clone())).collect();
            prop_assert_eq!(exploded, expected);
            prop_assert_eq!(fields(&in_query(Style::Form { explode: true }, &object)), pairs.clone());
            let deep = pairs.iter().map(|(name, value)| (format!("c d[{name}]"), value.clone()));
            prop_assert_eq!(fields(&in_query(Style::DeepObject, &object)), deep.collect::<Vec<_>>());

            let joined = in_query(Style::Form { explode: false }, &list);
            let joined = joined.strip_prefix("c%20d=").unwrap();
            prop_assert_eq!(joined.split(',').map(decoded).collect::<Vec<_>>(), items.clone());

            let json = fields(&in_query(Style::Json, &object)).pop().unwrap().1;
            let read: BTreeMap<String, String> = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read, pairs.into_iter().collect());
        }

        #[test]
        fn a_path_keeps_its_segments(items in vec(any::<String>(), 1..5), explode: bool) {
            for style in [Style::Simple { explode }, Style::Label { explode }, Style::Matrix { explode }] {
                let written = path_as("ids", style, &items).to_string();
                prop_assert!(!written.contains(['/', '?', '#', '\\', ' ', '\r', '\n']), "{}", written);
                if written == EMPTY_SEGMENT.to_string() {
                    prop_assert!(items.concat().is_empty());
                    continue;
                }
                let list: Vec<&str> = match style {
                    Style::Label { explode: true } => written.split('.').skip(1).collect(),
                    Style::Label { .. } => written.strip_prefix('.').unwrap().split(',').collect(),
                    Style::Matrix { explode: true } => written.split(';').skip(1).map(behind_name).collect(),
                    Style::Matrix { .. } => behind_name(written.strip_prefix(';').unwrap()).split(',').collect(),
                    _ => written.split(',').collect(),
                };
                // A dot is no separator where values may hold one.
                if style != (Style::Label { explode: true }) || !items.concat().contains('.') {
                    prop_assert_eq!(list.into_iter().map(decoded).collect::<Vec<_>>(), items.clone());
                }
            }
        }

        #[test]
        fn reserved_values_stay_values(value: String) {
            for (place, ending) in [
                (Place::Query, &['&', '#', '+', ' ', '[', ']'][..]),
                (Place::Cookie, &[';', ',', ' ']),
                (Place::Path, &['/', '?', '#', ' ']),
                (Place::Matrix, &['/', '?', '#', ' ', ';']),
            ] {
                let style = Style::Form { explode: true };
                let written = form_fields("q", style, &value, Encoding::Reserved(place)).unwrap();
                let written = &written.first().unwrap().1;
                prop_assert!(!written.contains(ending), "{}", written);
                prop_assert_eq!(decoded(written), decoded_triplets(&value));
            }
        }
    }

    #[test]
    fn headers() {
        let simple = |explode, value: &Value| header(Style::Simple { explode }, value).unwrap();
        assert_eq!(simple(false, &json!(["a", 1, null])).as_deref(), Some("a,1"));
        assert_eq!(simple(false, &json!({ "a": 1, "b": "c" })).as_deref(), Some("a,1,b,c"));
        assert_eq!(simple(true, &json!({ "a": 1, "b": "c" })).as_deref(), Some("a=1,b=c"));
        assert_eq!(simple(true, &json!([])), None);
        assert_eq!(header(Style::Json, &json!(["a"])).unwrap().as_deref(), Some(r#"["a"]"#));
    }
}
