//! Bodies in parts, `multipart/form-data`, and the files in them.

use std::collections::BTreeSet;
use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::redact::is_secret_name;
use crate::tree::{Tree, Unwritable};

/// Content that is sent as the bytes that it is, with the name and the media type of a file where they are known.
///
/// Text and bytes can be made a file with `into()`.
///
/// ```
/// use arazzo_runtime::File;
///
/// let logo = File::from(vec![0x89, b'P', b'N', b'G']).with_name("logo.png").with_content_type("image/png");
/// assert_eq!(logo.name(), Some("logo.png"));
/// assert_eq!(logo.content().len(), 4);
/// ```
///
/// In JSON, a file is its content, or an object with the members `content`, `name` and `contentType`. Content is a string or,
/// where it is not text, a list of bytes.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct File {
    content: Bytes,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    /// A file of this content, without a name and a media type.
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self { content: content.into(), name: None, content_type: None }
    }

    /// The file under a name, which may be shown to whoever receives it.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The file with a media type. Without one, it is sent as what the description says.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// What is in it.
    #[must_use]
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

impl From<Bytes> for File {
    fn from(content: Bytes) -> Self {
        Self::new(content)
    }
}

impl From<Vec<u8>> for File {
    fn from(content: Vec<u8>) -> Self {
        Self::new(content)
    }
}

impl From<&[u8]> for File {
    fn from(content: &[u8]) -> Self {
        Self::new(Bytes::copy_from_slice(content))
    }
}

impl From<String> for File {
    fn from(content: String) -> Self {
        Self::new(content)
    }
}

impl From<&str> for File {
    fn from(content: &str) -> Self {
        Self::from(content.as_bytes())
    }
}

/// The content itself is not shown: it may be long, and is nobody else's.
impl fmt::Debug for File {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.content.len())
            .finish()
    }
}

impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = Content(self.content.clone());
        if self.name.is_none() && self.content_type.is_none() {
            return content.serialize(serializer);
        }
        let mut object = serializer.serialize_struct("File", 3)?;
        object.serialize_field("content", &content)?;
        object.serialize_field("name", &self.name)?;
        object.serialize_field("contentType", &self.content_type)?;
        object.end()
    }
}

/// The bytes of a file in JSON: text where they are that.
struct Content(Bytes);

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_seq(self.0.iter()),
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor).map(Self)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Bytes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text or a list of bytes")
    }

    fn visit_str<E: Error>(self, content: &str) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(content.as_bytes()))
    }

    fn visit_string<E: Error>(self, content: String) -> Result<Bytes, E> {
        Ok(content.into())
    }

    fn visit_bytes<E: Error>(self, content: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(content))
    }

    fn visit_byte_buf<E: Error>(self, content: Vec<u8>) -> Result<Bytes, E> {
        Ok(content.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Bytes, A::Error> {
        let mut content: Vec<u8> = Vec::new();
        while let Some(byte) = items.next_element()? {
            content.push(byte);
        }
        Ok(content.into())
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FileVisitor)
    }
}

struct FileVisitor;

impl<'de> Visitor<'de> for FileVisitor {
    type Value = File;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("the content of a file, or an object with its `content`, `name` and `contentType`")
    }

    fn visit_str<E: Error>(self, content: &str) -> Result<File, E> {
        ContentVisitor.visit_str(content).map(File::new)
    }

    fn visit_string<E: Error>(self, content: String) -> Result<File, E> {
        ContentVisitor.visit_string(content).map(File::new)
    }

    fn visit_bytes<E: Error>(self, content: &[u8]) -> Result<File, E> {
        ContentVisitor.visit_bytes(content).map(File::new)
    }

    fn visit_byte_buf<E: Error>(self, content: Vec<u8>) -> Result<File, E> {
        ContentVisitor.visit_byte_buf(content).map(File::new)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<File, A::Error> {
        ContentVisitor.visit_seq(items).map(File::new)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<File, A::Error> {
        let mut file = File::default();
        let mut content = None;
        while let Some(member) = members.next_key::<String>()? {
            match member.as_str() {
                "content" => content = Some(members.next_value::<Content>()?.0),
                "name" => file.name = members.next_value()?,
                "contentType" => file.content_type = members.next_value()?,
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        file.content = content.ok_or_else(|| A::Error::missing_field("content"))?;
        Ok(file)
    }
}

/// A body in parts, as browsers send the forms that hold files.
///
/// ```
/// use arazzo_runtime::{File, Multipart};
///
/// let logo = File::from("<svg/>").with_content_type("image/svg+xml");
/// let form = Multipart::new().text("title", "Logo").file("logo", &logo);
/// ```
#[derive(Default)]
#[must_use = "a body does nothing until a request has it"]
pub struct Multipart {
    parts: Vec<Part>,
    /// Why it cannot be sent; the first reason is kept.
    problem: Option<String>,
    secrets: Vec<String>,
}

struct Part {
    /// The lines before the content, each with its end.
    head: String,
    content: Bytes,
}

/// What a file is unless something else is known of it.
const ANY_BYTES: &str = "application/octet-stream";

impl Multipart {
    /// A body without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part that is text.
    pub fn text(self, name: &str, value: impl fmt::Display) -> Self {
        self.content(name, None, value.to_string())
    }

    /// Adds a part that is text, if it has a value.
    pub fn text_optional(self, name: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds a value: a single one as text, a list of single ones as a part for each, anything else as JSON. What is null
    /// is left out.
    pub fn value(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        match Tree::of(value) {
            Ok(tree) => self.tree(name, &tree),
            Err(error) => self.unwritable(name, &error),
        }
    }

    /// Adds each member of an object as a value of its name.
    pub fn members(mut self, object: &(impl Serialize + ?Sized)) -> Self {
        match Tree::of(object) {
            Ok(Tree::Object(members)) => {
                members.iter().fold(self, |form, (name, value)| form.tree(name, value))
            }
            Ok(_) => {
                self.problem.get_or_insert_with(|| "a body in parts has to be an object".to_owned());
                self
            }
            Err(error) => {
                self.problem.get_or_insert(format!("its body cannot be written in parts: {error}"));
                self
            }
        }
    }

    fn tree(self, name: &str, tree: &Tree) -> Self {
        match tree {
            Tree::Null => self,
            Tree::List(items) if items.iter().all(Tree::is_single) => items
                .iter()
                .filter(|item| **item != Tree::Null)
                .fold(self, |form, item| form.text(name, item.text())),
            single if single.is_single() => self.text(name, single.text()),
            other => self.structured(name, "application/json", other),
        }
    }

    fn structured(mut self, name: &str, content_type: &str, tree: &Tree) -> Self {
        tree.for_each_secret(is_secret_name(name), &mut |secret| self.secrets.push(secret.to_owned()));
        let text = if is_json(content_type) { tree.to_string() } else { tree.text().into_owned() };
        self.content(name, Some(content_type), text)
    }

    /// Adds a value under a media type: what is not text as JSON. What is null is left out.
    pub fn value_as(self, name: &str, content_type: &str, value: &(impl Serialize + ?Sized)) -> Self {
        match Tree::of(value) {
            Ok(Tree::Null) => self,
            Ok(tree) => self.structured(name, content_type, &tree),
            Err(error) => self.unwritable(name, &error),
        }
    }

    fn unwritable(mut self, name: &str, error: &Unwritable) -> Self {
        let name = name.escape_debug();
        self.problem.get_or_insert(format!("part `{name}` of its body cannot be written: {error}"));
        self
    }

    fn content(mut self, name: &str, content_type: Option<&str>, text: String) -> Self {
        if is_secret_name(name) {
            self.secrets.push(text.clone());
        }
        self.push(name, None, content_type, text.into());
        self
    }

    /// Adds a file. One without a name is called like the part, one without a media type is `application/octet-stream`.
    pub fn file(self, name: &str, file: &File) -> Self {
        self.files(name, [file])
    }

    /// Adds a part for each of these files, all of one name.
    pub fn files<'f>(self, name: &str, files: impl IntoIterator<Item = &'f File>) -> Self {
        self.files_as(name, ANY_BYTES, files)
    }

    /// Adds a part for each of these files, all of one name; one without a media type has this one.
    pub fn files_as<'f>(
        mut self,
        name: &str,
        content_type: &str,
        files: impl IntoIterator<Item = &'f File>,
    ) -> Self {
        for file in files {
            let content_type = file.content_type().unwrap_or(content_type);
            self.push(name, Some(file.name().unwrap_or(name)), Some(content_type), file.content.clone());
        }
        self
    }

    fn push(&mut self, name: &str, file_name: Option<&str>, content_type: Option<&str>, content: Bytes) {
        let mut head = format!("Content-Disposition: form-data; name=\"{}\"", escaped(name));
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", escaped(file_name)));
        }
        head.push_str("\r\n");
        if let Some(content_type) = content_type {
            if HeaderValue::from_str(content_type).is_err() {
                let name = name.escape_debug();
                self.problem.get_or_insert(format!(
                    "part `{name}` of its body has a media type with characters that no header may have"
                ));
                return;
            }
            head.push_str(&format!("Content-Type: {content_type}\r\n"));
        }
        self.parts.push(Part { head, content });
    }

    /// The boundary and the body, and what must not be shown of it; or why it cannot be sent.
    pub(crate) fn finish(self) -> Result<(String, Bytes, Vec<String>), String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let boundary = self.boundary();
        let length = |part: &Part| part.head.len() + part.content.len() + boundary.len() + 8;
        let mut body = Vec::with_capacity(self.parts.iter().map(length).sum::<usize>() + boundary.len() + 8);
        for part in &self.parts {
            for piece in ["--", &boundary, "\r\n", &part.head, "\r\n"] {
                body.extend_from_slice(piece.as_bytes());
            }
            body.extend_from_slice(&part.content);
            body.extend_from_slice(b"\r\n");
        }
        for piece in ["--", &boundary, "--\r\n"] {
            body.extend_from_slice(piece.as_bytes());
        }
        Ok((boundary, body.into(), self.secrets))
    }

    /// A boundary that no content holds: of those with a number, the first that none has taken.
    fn boundary(&self) -> String {
        const PREFIX: &str = "----arazzo-part-";
        const DIGITS: usize = 16;
        let mut taken = BTreeSet::new();
        for part in &self.parts {
            let width = PREFIX.len() + DIGITS;
            let candidates =
                part.content.windows(width).filter(|window| window.starts_with(PREFIX.as_bytes()));
            let numbers = candidates.filter_map(|window| {
                let digits = std::str::from_utf8(window.get(PREFIX.len()..)?).ok()?;
                u64::from_str_radix(digits, 16).ok()
            });
            taken.extend(numbers);
        }
        let mut free = 0;
        // They come in ascending order.
        for number in taken {
            if number != free {
                break;
            }
            free += 1;
        }
        format!("{PREFIX}{free:016x}")
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Multipart")
            .field("parts", &self.parts.len())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// A name between quotation marks, as browsers write it.
fn escaped(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyDataStream, Full};
    use proptest::collection::vec;
    use proptest::prelude::{Just, any, prop_assert_eq, prop_oneof, proptest};
    use serde_json::json;

    use super::{File, Multipart};

    fn text(form: Multipart) -> String {
        let (_, body, _) = form.finish().unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[test]
    fn parts_are_text_json_or_files() {
        let file = File::from("<svg/>").with_name("a \"b\"\r\nc.svg").with_content_type("image/svg+xml");
        let form = Multipart::new()
            .text("title", "Logo é")
            .text_optional("none", None::<&str>)
            .value("tags", &["a", "b"])
            .value("options", &json!({ "access": "private" }))
            .value("nothing", &json!(null))
            .file("logo", &file);
        let boundary = "------arazzo-part-0000000000000000";
        let head = "Content-Disposition: form-data; name=";
        assert_eq!(
            text(form),
            [
                format!("{boundary}\r\n{head}\"title\"\r\n\r\nLogo é\r\n"),
                format!("{boundary}\r\n{head}\"tags\"\r\n\r\na\r\n"),
                format!("{boundary}\r\n{head}\"tags\"\r\n\r\nb\r\n"),
                format!("{boundary}\r\n{head}\"options\"\r\nContent-Type: application/json\r\n\r\n"),
                "{\"access\":\"private\"}\r\n".to_owned(),
                format!("{boundary}\r\n{head}\"logo\"; filename=\"a %22b%22%0D%0Ac.svg\"\r\n"),
                "Content-Type: image/svg+xml\r\n\r\n<svg/>\r\n".to_owned(),
                format!("{boundary}--\r\n"),
            ]
            .concat()
        );
    }

    /// Name, file name, media type and content of a part.
    type Read = (String, Option<String>, Option<String>, Vec<u8>);

    /// The parts as another implementation reads them.
    fn read(form: Multipart) -> Vec<Read> {
        let (boundary, body, _) = form.finish().unwrap();
        let stream = BodyDataStream::new(Full::new(body));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut reader = multer::Multipart::new(stream, boundary);
            let mut parts = Vec::new();
            while let Some(part) = reader.next_field().await.unwrap() {
                let head = (
                    part.name().unwrap().to_owned(),
                    part.file_name().map(str::to_owned),
                    part.content_type().map(ToString::to_string),
                );
                parts.push((head.0, head.1, head.2, part.bytes().await.unwrap().to_vec()));
            }
            parts
        })
    }

    proptest! {
        #[test]
        fn servers_read_what_was_written(
            text: String,
            name in "[a-z\u{e4}\u{1f331} \\[\\]]{1,9}",
            file in vec(any::<u8>(), 0..200),
            likely in vec(prop_oneof![Just("\r\n"), Just("--"), Just("----arazzo-part-000000000000000"), Just("0")], 0..9),
        ) {
            let likely = likely.concat();
            let form = Multipart::new()
                .text(&name, &text)
                .file("file", &File::from(file.clone()).with_name(name.as_str()).with_content_type("image/png"))
                .file("likely", &File::from(likely.as_str()));
            let png = Some("image/png".to_owned());
            let bytes = Some("application/octet-stream".to_owned());
            prop_assert_eq!(
                read(form),
                [
                    (name.clone(), None, None, text.into_bytes()),
                    ("file".to_owned(), Some(name), png, file),
                    ("likely".to_owned(), Some("likely".to_owned()), bytes, likely.into_bytes()),
                ]
            );
        }
    }

    #[test]
    fn no_content_holds_the_boundary() {
        let body = |numbers: &[u64]| {
            let content: String =
                numbers.iter().map(|number| format!("--arazzo-part-{number:016x}\r\n--")).collect();
            Multipart::new()
                .text("a", content)
                .text("b", "----arazzo-part-0000000000000001")
                .finish()
                .unwrap()
                .0
        };
        assert_eq!(body(&[]), "----arazzo-part-0000000000000000");
        assert_eq!(body(&[7]), "----arazzo-part-0000000000000000");
        let echo = |number: u64| format!("----arazzo-part-{number:016x}");
        let form = Multipart::new().text("a", echo(0) + &echo(2) + &echo(1));
        assert_eq!(form.finish().unwrap().0, echo(3));
    }

    #[test]
    fn what_no_header_may_hold_is_refused() {
        let file = File::from("x").with_content_type("text/plain\r\nX-Injected: yes");
        assert!(Multipart::new().file("a", &file).finish().unwrap_err().contains("media type"));
    }

    #[test]
    fn credentials_are_known() {
        let form =
            Multipart::new().text("password", "canary1").value("login", &json!({ "token": "canary2" }));
        assert_eq!(form.finish().unwrap().2, ["canary1", "canary2"]);
    }

    #[test]
    fn files_are_read_from_json_and_not_shown() {
        let file: File = serde_json::from_str("\"abc\"").unwrap();
        assert_eq!(file, File::from("abc"));
        let json = r#"{ "name": "a.txt", "contentType": null, "content": "canary", "more": [] }"#;
        let file: File = serde_json::from_str(json).unwrap();
        assert_eq!(file, File::from("canary").with_name("a.txt"));
        assert!(!format!("{file:?}").contains("canary"));
        assert!(serde_json::from_str::<File>("{}").is_err());
        assert!(serde_json::from_str::<File>(r#"{ "content": { "content": "" } }"#).is_err());
    }

    #[test]
    fn files_go_through_json_and_back() {
        for file in [
            File::from("é"),
            File::from(vec![0xff, 0, b'a']).with_name("a.bin"),
            File::from("").with_content_type("text/plain"),
        ] {
            let json = serde_json::to_string(&file).unwrap();
            assert_eq!(serde_json::from_str::<File>(&json).unwrap(), file, "{json}");
        }
    }
}
