//! Percent-encoding of paths and queries.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_encode_byte, utf8_percent_encode};
use serde::Serialize;
use serde::ser::Error;
use serde_json::Value;

use crate::style::{Encoding, Style, tree_fields};
use crate::tree::{Tree, Unwritable};

/// Everything but the characters that a URL never gives a meaning to.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a path that was written by a person may hold but a URL may not. `%` stays: what is encoded already is kept.
pub(crate) const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What a query that was written by a person may not hold.
pub(crate) const WHOLE_QUERY: &AsciiSet = PATH;

/// Stands where an empty value was put into a path. It never occurs in an encoded path, so [`crate::Request`] finds it
/// and refuses to send: `DELETE /pets/` is not what `DELETE /pets/{petId}` means without an id.
pub(crate) const EMPTY_SEGMENT: char = '\0';

/// A value as one segment of a request's path: whatever could end the segment or change its meaning is encoded.
///
/// A value that is empty, or that makes the segment `.` or `..`, cannot be told from another path by any server; the
/// request then fails with [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) and is not sent.
///
/// ```
/// use arazzo_runtime::path_segment;
///
/// assert_eq!(path_segment("a/b c").to_string(), "a%2Fb%20c");
/// assert_eq!(path_segment(42).to_string(), "42");
/// ```
pub fn path_segment(value: impl Display) -> impl Display {
    PathSegment(value)
}

/// A value as any number of segments of a request's path: `/` separates them, everything else is encoded as by
/// [`path_segment`]. It is for descriptions with parameters that span segments, such as `/{Bucket}/{Key+}`.
///
/// ```
/// use arazzo_runtime::path_segments;
///
/// assert_eq!(path_segments("a b/c?.txt").to_string(), "a%20b/c%3F.txt");
/// ```
pub fn path_segments(value: impl Display) -> impl Display {
    PathSegments(value)
}

struct PathSegments<T>(T);

impl<T: Display> Display for PathSegments<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0.to_string();
        for (index, segment) in value.split('/').enumerate() {
            if index > 0 {
                formatter.write_char('/')?;
            }
            Display::fmt(&utf8_percent_encode(segment, COMPONENT), formatter)?;
        }
        if value.is_empty() { formatter.write_char(EMPTY_SEGMENT) } else { Ok(()) }
    }
}

struct PathSegment<T>(T);

impl<T: Display> Display for PathSegment<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut encoder = Encoder { target: formatter, empty: true };
        write!(encoder, "{}", self.0)?;
        if encoder.empty { formatter.write_char(EMPTY_SEGMENT) } else { Ok(()) }
    }
}

/// Appends a value, encoded so that it cannot end the component that it is written into.
pub(crate) fn push_component(target: &mut String, value: impl Display) -> fmt::Result {
    write!(Encoder { target, empty: true }, "{value}")
}

/// An object as `application/x-www-form-urlencoded`; text is that already. See [`crate::Request::form`] for what lists and
/// objects in it become.
pub(crate) fn form(tree: &Tree, styles: &[(&str, Style)]) -> Result<String, Unwritable> {
    let members = match tree {
        Tree::Object(members) => members,
        Tree::Text(form) => return Ok(form.clone()),
        Tree::Null | Tree::Literal(_) | Tree::List(_) => return Err(Unwritable::custom("it is no object")),
    };
    let fields = members.iter().flat_map(|(name, value)| {
        let style = styles.iter().find(|(styled, _)| styled == name).map(|(_, style)| *style);
        let style = style.unwrap_or(match value {
            // A list of single values is a field for each; whatever else has parts is JSON.
            Tree::List(items) if items.iter().all(Tree::is_single) => Style::Form { explode: true },
            Tree::List(_) | Tree::Object(_) => Style::Json,
            _ => Style::Form { explode: true },
        });
        tree_fields(name, style, value, Encoding::Component)
    });
    Ok(fields.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&"))
}

/// A JSON value as text: a string as it is, anything else as JSON.
///
/// ```
/// use arazzo_runtime::{json_text, serde_json::json};
///
/// assert_eq!(json_text(&json!("a b")), "a b");
/// assert_eq!(json_text(&json!(5)), "5");
/// ```
#[must_use]
pub fn json_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

/// A value as JSON: what is passed on where any JSON is taken.
///
/// ```
/// use arazzo_runtime::{json_value, serde_json::json};
///
/// assert_eq!(json_value("a b"), json!("a b"));
/// assert_eq!(json_value(&vec![1, 2]), json!([1, 2]));
/// ```
#[must_use]
pub fn json_value(value: &(impl Serialize + ?Sized)) -> Value {
    // Values of generated types can always be written: their keys are text.
    serde_json::to_value(value).unwrap_or_default()
}

/// An object of those members that have a value.
///
/// ```
/// use arazzo_runtime::{json_object, serde_json::json};
///
/// let object = json_object([("a", Some(json!(1))), ("b", None)]);
/// assert_eq!(object, json!({ "a": 1 }));
/// ```
#[must_use]
pub fn json_object<'n>(members: impl IntoIterator<Item = (&'n str, Option<Value>)>) -> Value {
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect())
}

/// Text with these characters encoded, and a `%` that encodes nothing; what is encoded already is kept.
pub(crate) fn keeping_triplets(text: &str, encoded: &'static AsciiSet) -> String {
    let mut pieces = text.split('%');
    let mut written = String::with_capacity(text.len());
    written.extend(utf8_percent_encode(pieces.next().unwrap_or_default(), encoded));
    for piece in pieces {
        let digits = piece.as_bytes().get(..2);
        let is_triplet = digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        written.push_str(if is_triplet { "%" } else { "%25" });
        written.extend(utf8_percent_encode(piece, encoded));
    }
    written
}

/// Encodes what no URL may hold of the path that a text ends with.
pub(crate) fn encode_path(target: &mut String, start: usize) {
    let path: Cow<'_, str> = utf8_percent_encode(target.get(start..).unwrap_or_default(), PATH).into();
    if let Cow::Owned(encoded) = path {
        target.truncate(start);
        target.push_str(&encoded);
    }
}

/// Whether the segment is `.` or `..`, also when it is encoded: URL parsers resolve both spellings.
pub(crate) fn is_dot_segment(segment: &[u8]) -> bool {
    let dot: [&[u8]; 3] = [b".", b"%2e", b"%2E"];
    let mut dots = 0;
    let mut rest = segment;
    while !rest.is_empty() {
        let Some(after) = dot.iter().find_map(|dot| rest.strip_prefix(*dot)) else {
            return false;
        };
        rest = after;
        dots += 1;
    }
    dots == 1 || dots == 2
}

/// Encodes what is written through it, so that a value needs no text of its own.
struct Encoder<'a, W> {
    target: &'a mut W,
    empty: bool,
}

impl<W: Write> Write for Encoder<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.empty &= text.is_empty();
        let mut rest = text;
        while let Some(index) = rest.bytes().position(is_reserved) {
            let (unreserved, others) = rest.split_at_checked(index).unwrap_or((rest, ""));
            self.target.write_str(unreserved)?;
            let mut letters = others.chars();
            let letter = letters.next().map_or(0, char::len_utf8);
            others
                .bytes()
                .take(letter)
                .try_for_each(|byte| self.target.write_str(percent_encode_byte(byte)))?;
            rest = letters.as_str();
        }
        self.target.write_str(rest)
    }
}

/// Whether a URL may give a meaning to this: what [`COMPONENT`] holds.
fn is_reserved(byte: u8) -> bool {
    !UNRESERVED.get(usize::from(byte)).is_some_and(|is_unreserved| *is_unreserved)
}

/// The answer for each byte is looked up, since that takes less than to find it: queries are full of what is not reserved.
const UNRESERVED: [bool; 256] = {
    let mut unreserved = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        #[expect(clippy::indexing_slicing, reason = "there is a place for each byte")]
        {
            unreserved[byte as usize] =
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        }
        byte += 1;
    }
    unreserved
};

#[cfg(test)]
mod tests {
    use super::{EMPTY_SEGMENT, encode_path, form, is_dot_segment, path_segment, push_component};
    use crate::Style;
    use crate::tree::Tree;

    #[test]
    fn forms_write_what_they_nest_as_json_or_in_their_names() {
        let body = serde_json::json!({
            "a b": "c&d=e",
            "flag": true,
            "none": null,
            "tags": ["x", "y"],
            "card": { "number": 42, "owner": { "name": "é" } },
            "items": [{ "price": "p" }, { "price": "q" }],
        });
        let body = Tree::of(&body).unwrap();
        assert_eq!(
            form(&body, &[]).unwrap(),
            "a%20b=c%26d%3De&card=%7B%22number%22%3A42%2C%22owner%22%3A%7B%22name%22%3A%22%C3%A9%22%7D%7D&flag=true\
             &items=%5B%7B%22price%22%3A%22p%22%7D%2C%7B%22price%22%3A%22q%22%7D%5D&tags=x&tags=y"
        );
        assert_eq!(
            form(
                &body,
                &[
                    ("card", Style::DeepObject),
                    ("items", Style::DeepObject),
                    ("tags", Style::Form { explode: false })
                ]
            )
            .unwrap(),
            "a%20b=c%26d%3De&card%5Bnumber%5D=42&card%5Bowner%5D%5Bname%5D=%C3%A9&flag=true\
             &items%5B0%5D%5Bprice%5D=p&items%5B1%5D%5Bprice%5D=q&tags=x,y"
        );
    }

    #[test]
    fn only_objects_and_what_is_a_form_already_are_forms() {
        let form = |body: serde_json::Value| form(&Tree::of(&body).unwrap(), &[]);
        assert_eq!(form(serde_json::json!("a=b&c=d")).unwrap(), "a=b&c=d");
        for body in [serde_json::json!(null), serde_json::json!(5), serde_json::json!(["a"])] {
            assert_eq!(form(body).unwrap_err().to_string(), "it is no object");
        }
    }

    #[test]
    fn a_segment_stays_one_segment() {
        assert_eq!(path_segment("a/b").to_string(), "a%2Fb");
        assert_eq!(path_segment("a?b#c").to_string(), "a%3Fb%23c");
        assert_eq!(path_segment("50%").to_string(), "50%25");
        assert_eq!(path_segment("a%2Fb").to_string(), "a%252Fb");
        assert_eq!(path_segment("\\ \r\n\0").to_string(), "%5C%20%0D%0A%00");
        assert_eq!(path_segment("grün 🌱").to_string(), "gr%C3%BCn%20%F0%9F%8C%B1");
        assert_eq!(path_segment("A-z_0.9~").to_string(), "A-z_0.9~");
        assert_eq!(path_segment("").to_string(), EMPTY_SEGMENT.to_string());
        assert_eq!(path_segment(format_args!("{}{}", "", "")).to_string(), EMPTY_SEGMENT.to_string());
    }

    #[test]
    fn a_component_leaves_nothing_reserved() {
        let mut target = String::new();
        push_component(&mut target, "arn:aws:imagebuilder:us-east-1:123456789012:image/x/1.0.0/1").unwrap();
        assert_eq!(target, "arn%3Aaws%3Aimagebuilder%3Aus-east-1%3A123456789012%3Aimage%2Fx%2F1.0.0%2F1");
        target.clear();
        push_component(&mut target, "a b+c&d='e'").unwrap();
        assert_eq!(target, "a%20b%2Bc%26d%3D%27e%27");
    }

    #[test]
    fn a_written_path_is_kept_but_for_what_no_url_holds() {
        let mut target = "/{base}/a%2Fb/{c}/d e/ü:@!$&'()*+,;=".to_owned();
        encode_path(&mut target, "/{base}".len());
        assert_eq!(target, "/{base}/a%2Fb/%7Bc%7D/d%20e/%C3%BC:@!$&'()*+,;=");
    }

    #[test]
    fn dot_segments_are_seen_in_every_spelling() {
        for segment in [".", "..", "%2e", "%2E.", ".%2e", "%2e%2E"] {
            assert!(is_dot_segment(segment.as_bytes()), "{segment}");
        }
        for segment in ["", "...", ".a", "a.", "%2f", "%252e", "1.0"] {
            assert!(!is_dot_segment(segment.as_bytes()), "{segment}");
        }
    }
}
