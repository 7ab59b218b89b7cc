//! Bodies in parts: `multipart/form-data`, and others.

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

use http::HeaderValue;
use serde::ser::Serialize;

use crate::redact::is_secret_name;
use crate::request::parse_header;
use crate::tree::Tree;
use crate::xml::document;
use crate::{Body, File, Xml};

/// A body in parts, as browsers send the forms that hold files.
///
/// ```
/// use arazzo_runtime::{File, Multipart};
///
/// let logo = File::from("<svg/>").with_content_type("image/svg+xml");
/// let form = Multipart::new().text("title", "Logo").file("logo", &logo);
/// ```
#[must_use = "a body does nothing until a request has it"]
pub struct Multipart<'e> {
    media_type: &'e str,
    encodings: Vec<(&'e str, PartEncoding<'e>)>,
    parts: Vec<Part>,
    /// Why it cannot be sent; the first reason is kept.
    problem: Option<String>,
    secrets: Vec<String>,
}

struct Part {
    /// The lines before the content, each with its end.
    head: String,
    /// The media type that the head names, or the one that counts where it names none.
    content_type: String,
    content: Body,
}

/// A body in parts that can be sent.
pub(crate) struct Finished {
    /// Its media type, with the boundary.
    pub(crate) content_type: String,
    pub(crate) body: Body,
    /// What must not be shown of it.
    pub(crate) secrets: Vec<String>,
}

/// How the parts of one name are written, beyond what they are.
///
/// ```
/// use arazzo_runtime::{Multipart, PartEncoding, Xml};
///
/// let encoding = PartEncoding::of("application/xml").xml(Xml::element("meta")).headers(&[("X-Version", "2")]);
/// let form = Multipart::new().encoding("meta", encoding).value("meta", &["a"]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct PartEncoding<'e> {
    content_type: Option<&'e str>,
    xml: Option<Xml<'e>>,
    headers: &'e [(&'e str, &'e str)],
}

impl<'e> PartEncoding<'e> {
    /// Nothing that is not so anyway.
    #[must_use]
    pub const fn new() -> Self {
        Self { content_type: None, xml: None, headers: &[] }
    }

    /// With a media type: values are written under it as JSON, or as text where they are single and it is not JSON. Files that have
    /// a media type keep theirs.
    #[must_use]
    pub const fn of(content_type: &'e str) -> Self {
        Self { content_type: Some(content_type), xml: None, headers: &[] }
    }

    /// With values written as XML: a list as a part for each item, unless its items stand in an element.
    #[must_use]
    pub const fn xml(mut self, xml: Xml<'e>) -> Self {
        self.xml = Some(xml);
        self
    }

    /// With more headers, by their names.
    #[must_use]
    pub const fn headers(mut self, headers: &'e [(&'e str, &'e str)]) -> Self {
        self.headers = headers;
        self
    }
}

/// What a form is.
const FORM_DATA: &str = "multipart/form-data";

/// What a file is unless something else is known of it.
const ANY_BYTES: &str = "application/octet-stream";

impl Default for Multipart<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'e> Multipart<'e> {
    /// A form without parts.
    pub fn new() -> Self {
        Self::of(FORM_DATA)
    }

    /// A body without parts of another media type than that of forms, such as `multipart/mixed`. Its parts have no names: their
    /// order tells what they are.
    pub fn of(media_type: &'e str) -> Self {
        Self { media_type, encodings: Vec::new(), parts: Vec::new(), problem: None, secrets: Vec::new() }
    }

    /// Says how the parts of a name are written that are added from now on.
    pub fn encoding(mut self, name: &'e str, encoding: PartEncoding<'e>) -> Self {
        self.encodings.push((name, encoding));
        self
    }

    fn encoding_of(&self, name: &str) -> PartEncoding<'e> {
        let known = self.encodings.iter().rev().find(|(known, _)| *known == name);
        known.map(|(_, encoding)| *encoding).unwrap_or_default()
    }

    /// Adds a part that is text.
    pub fn text(self, name: &str, value: impl fmt::Display) -> Self {
        let encoding = self.encoding_of(name);
        self.content(name, encoding, value.to_string())
    }

    /// Adds a part that is text, if it has a value.
    pub fn text_optional(self, name: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds a value: a single one as text, an object as JSON, and a list as a part for each item. What is null is left out.
    pub fn value(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        let encoding = self.encoding_of(name);
        self.written(name, encoding, value)
    }

    /// Adds a value under a media type: what is not text as JSON. What is null is left out.
    pub fn value_as(self, name: &str, content_type: &'e str, value: &(impl Serialize + ?Sized)) -> Self {
        let encoding = PartEncoding { content_type: Some(content_type), ..self.encoding_of(name) };
        self.written(name, encoding, value)
    }

    fn written(mut self, name: &str, encoding: PartEncoding<'e>, value: &(impl Serialize + ?Sized)) -> Self {
        match Tree::of(value) {
            Ok(tree) => self.tree(name, encoding, &tree),
            Err(error) => {
                let name = name.escape_debug();
                self.problem.get_or_insert(format!("part `{name}` of its body cannot be written: {error}"));
                self
            }
        }
    }

    /// Adds each member of an object as a value of its name.
    pub fn members(mut self, object: &(impl Serialize + ?Sized)) -> Self {
        match Tree::of(object) {
            Ok(Tree::Object(members)) => members.iter().fold(self, |form, (name, value)| {
                let encoding = form.encoding_of(name);
                form.tree(name, encoding, value)
            }),
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

    /// Adds each item of a list as a value: the first ones as these say, and all others in one way.
    pub fn items(
        mut self,
        first: &[PartEncoding<'e>],
        others: PartEncoding<'e>,
        list: &(impl Serialize + ?Sized),
    ) -> Self {
        match Tree::of(list) {
            Ok(Tree::List(items)) => items.iter().enumerate().fold(self, |body, (index, item)| {
                body.item("", first.get(index).copied().unwrap_or(others), item)
            }),
            Ok(_) => {
                self.problem.get_or_insert_with(|| "a body of unnamed parts has to be a list".to_owned());
                self
            }
            Err(error) => {
                self.problem.get_or_insert(format!("its body cannot be written in parts: {error}"));
                self
            }
        }
    }

    fn tree(self, name: &str, encoding: PartEncoding<'e>, tree: &Tree) -> Self {
        match tree {
            Tree::Null => self,
            tree if encoding.xml.is_some() || encoding.content_type.is_some() => {
                self.structured(name, encoding, tree)
            }
            Tree::List(items) => items.iter().fold(self, |form, item| form.item(name, encoding, item)),
            single if single.is_single() => self.content(name, encoding, single.text().into_owned()),
            other => self.structured(
                name,
                PartEncoding { content_type: Some("application/json"), ..encoding },
                other,
            ),
        }
    }

    /// An item of a list, each of which is a part; a list in it has no other place than JSON.
    fn item(self, name: &str, encoding: PartEncoding<'e>, item: &Tree) -> Self {
        match item {
            Tree::List(_) if encoding.content_type.is_none() => self.structured(
                name,
                PartEncoding { content_type: Some("application/json"), ..encoding },
                item,
            ),
            item => self.tree(name, encoding, item),
        }
    }

    fn structured(mut self, name: &str, encoding: PartEncoding<'e>, tree: &Tree) -> Self {
        let text = match (&encoding.xml, tree) {
            (Some(xml), Tree::List(items)) if !xml.is_wrapped() => {
                return items.iter().fold(self, |form, item| form.tree(name, encoding, item));
            }
            (Some(xml), tree) => match document(xml, tree) {
                Ok(text) => text,
                Err(reason) => {
                    let name = name.escape_debug();
                    self.problem.get_or_insert(format!(
                        "part `{name}` of its body cannot be written as XML: {reason}"
                    ));
                    return self;
                }
            },
            (None, tree) if encoding.content_type.is_some_and(is_json) => tree.to_string(),
            (None, tree) => tree.text().into_owned(),
        };
        tree.for_each_secret(is_secret_name(name), &mut |secret| self.secrets.push(secret.to_owned()));
        self.content(name, encoding, text)
    }

    fn content(mut self, name: &str, encoding: PartEncoding<'e>, text: String) -> Self {
        if is_secret_name(name) {
            self.secrets.push(text.clone());
        }
        self.push(name, None, encoding.content_type, encoding.headers, text.into());
        self
    }

    /// Adds a file. One without a name is called like the part, one without a media type is `application/octet-stream`.
    pub fn file(self, name: &str, file: &File) -> Self {
        self.files(name, [file])
    }

    /// Adds a part for each of these files, all of one name.
    pub fn files<'f>(self, name: &str, files: impl IntoIterator<Item = &'f File>) -> Self {
        let content_type = self.encoding_of(name).content_type.unwrap_or(ANY_BYTES);
        self.files_as(name, content_type, files)
    }

    /// Adds a part for each of these files, all of one name; one without a media type has this one.
    pub fn files_as<'f>(
        mut self,
        name: &str,
        content_type: &str,
        files: impl IntoIterator<Item = &'f File>,
    ) -> Self {
        let headers = self.encoding_of(name).headers;
        for file in files {
            let content_type = file.content_type().unwrap_or(content_type);
            // A form has to name a file for it to be taken for one.
            let file_name = file.name().or((self.media_type == FORM_DATA).then_some(name));
            self.push(name, file_name, Some(content_type), headers, file.body());
        }
        self
    }

    fn push(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        content_type: Option<&str>,
        headers: &[(&str, &str)],
        content: Body,
    ) {
        let mut head = match (self.media_type == FORM_DATA, file_name) {
            (true, _) => format!("Content-Disposition: form-data; name=\"{}\"", escaped(name)),
            (false, Some(_)) => "Content-Disposition: attachment".to_owned(),
            (false, None) => String::new(),
        };
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", escaped(file_name)));
        }
        if !head.is_empty() {
            head.push_str("\r\n");
        }
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
        for (header, value) in headers {
            if let Err(reason) = parse_header(header, (*value).to_owned()) {
                let (name, header) = (name.escape_debug(), header.escape_debug());
                self.problem
                    .get_or_insert(format!("header `{header}` of part `{name}` of its body {reason}"));
                return;
            }
            head.push_str(&format!("{header}: {value}\r\n"));
        }
        let content_type = content_type.unwrap_or("text/plain").to_owned();
        self.parts.push(Part { head, content_type, content });
    }

    /// The media type with all its parameters but the boundary.
    fn media_type(&self) -> String {
        let mut parts = self.media_type.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let mut written = kind.to_owned();
        let mut has_type = false;
        for parameter in parts {
            let name = parameter.split('=').next().unwrap_or_default().trim();
            has_type |= name.eq_ignore_ascii_case("type");
            if !name.is_empty() && !name.eq_ignore_ascii_case("boundary") {
                written.extend(["; ", parameter]);
            }
        }
        // What is related has to say what its first part is.
        if let Some(first) =
            self.parts.first().filter(|_| kind.eq_ignore_ascii_case("multipart/related") && !has_type)
        {
            let media_type = first.content_type.replace(['"', '\\'], "");
            written.extend(["; type=\"", &media_type, "\""]);
        }
        written
    }

    /// The body as it is sent, or why it cannot be.
    pub(crate) fn finish(self) -> Result<Finished, String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let boundary = self.boundary();
        let content_type = format!("{}; boundary={boundary}", self.media_type());
        let mut pieces = Vec::with_capacity(self.parts.len() * 2 + 1);
        let mut end_of_last = "";
        for part in self.parts {
            pieces.push(format!("{end_of_last}--{boundary}\r\n{}\r\n", part.head).into());
            pieces.push(part.content);
            end_of_last = "\r\n";
        }
        pieces.push(format!("{end_of_last}--{boundary}--\r\n").into());
        Ok(Finished { content_type, body: Body::concatenated(pieces), secrets: self.secrets })
    }

    /// A boundary that no content holds.
    fn boundary(&self) -> String {
        const PREFIX: &str = "----arazzo-part-";
        const DIGITS: usize = 16;
        let width = PREFIX.len() + DIGITS;
        let mut taken = BTreeSet::new();
        for part in &self.parts {
            let Some(content) = part.content.bytes() else {
                // What is only read when it is sent cannot hold what nobody could know.
                return format!("{PREFIX}{:016x}", RandomState::new().hash_one(width));
            };
            let candidates = content.windows(width).filter(|window| window.starts_with(PREFIX.as_bytes()));
            let numbers = candidates.filter_map(|window| {
                let digits = std::str::from_utf8(window.get(PREFIX.len()..)?).ok()?;
                u64::from_str_radix(digits, 16).ok()
            });
            taken.extend(numbers);
        }
        // Of those with a number, the first that none has taken. They come in ascending order.
        let mut free = 0;
        for number in taken {
            if number != free {
                break;
            }
            free += 1;
        }
        format!("{PREFIX}{free:016x}")
    }
}

impl fmt::Debug for Multipart<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Multipart")
            .field("media_type", &self.media_type)
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

    use super::{File, Finished, Multipart, PartEncoding, Xml};

    fn text(form: Multipart<'_>) -> String {
        let body = form.finish().unwrap().body;
        String::from_utf8(body.bytes().unwrap().to_vec()).unwrap()
    }

    fn boundary(form: Multipart<'_>) -> String {
        let content_type = form.finish().unwrap().content_type;
        content_type.split_once("boundary=").unwrap().1.to_owned()
    }

    #[test]
    fn parts_are_text_json_or_files() {
        let file = File::from("<svg/>").with_name("a \"b\"\r\nc.svg").with_content_type("image/svg+xml");
        let form = Multipart::new()
            .text("title", "Logo é")
            .text_optional("none", None::<&str>)
            .value("tags", &["a", "b"])
            .value("options", &json!({ "access": "private" }))
            .value("sizes", &json!([{ "width": 5 }, null, [1, 2], "any"]))
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
                format!("{boundary}\r\n{head}\"sizes\"\r\nContent-Type: application/json\r\n\r\n"),
                "{\"width\":5}\r\n".to_owned(),
                format!("{boundary}\r\n{head}\"sizes\"\r\nContent-Type: application/json\r\n\r\n"),
                "[1,2]\r\n".to_owned(),
                format!("{boundary}\r\n{head}\"sizes\"\r\n\r\nany\r\n"),
                format!("{boundary}\r\n{head}\"logo\"; filename=\"a %22b%22%0D%0Ac.svg\"\r\n"),
                "Content-Type: image/svg+xml\r\n\r\n<svg/>\r\n".to_owned(),
                format!("{boundary}--\r\n"),
            ]
            .concat()
        );
    }

    #[test]
    fn parts_are_written_as_is_said() {
        let xml = PartEncoding::of("application/xml").xml(Xml::element("pet")).headers(&[("X-Version", "2")]);
        let form = Multipart::new()
            .encoding("pets", xml)
            .encoding("note", PartEncoding::new().headers(&[("X-Kind", "note"), ("X-Lang", "en")]))
            .value("pets", &json!([{ "id": 1 }, { "id": 2 }]))
            .members(&json!({ "note": "a<b" }));
        let boundary = "------arazzo-part-0000000000000000";
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        let pet = |id: u8| {
            format!(
                "{boundary}\r\nContent-Disposition: form-data; name=\"pets\"\r\nContent-Type: application/xml\r\n\
                 X-Version: 2\r\n\r\n{declaration}<pet><id>{id}</id></pet>\r\n"
            )
        };
        let note = format!(
            "{boundary}\r\nContent-Disposition: form-data; name=\"note\"\r\nX-Kind: note\r\nX-Lang: en\r\n\r\na<b\r\n"
        );
        assert_eq!(text(form), [pet(1), pet(2), note, format!("{boundary}--\r\n")].concat());
        let wrapped = PartEncoding::of("text/xml").xml(Xml::element("pet").wrapped("pets"));
        let form = Multipart::new().encoding("pets", wrapped).value("pets", &json!([1, 2]));
        assert!(text(form).contains("<pets><pet>1</pet><pet>2</pet></pets>"));
        let injected = PartEncoding::new().headers(&[("X-Version", "2\r\nX-Injected: yes")]);
        let form = Multipart::new().encoding("a", injected).text("a", "b");
        assert!(form.finish().err().unwrap().contains("X-Version"));
    }

    #[test]
    fn parts_of_what_is_no_form_have_no_names() {
        let picture = File::from("bytes").with_name("a.png").with_content_type("image/png");
        let body = Multipart::of("multipart/related; start-info=x; boundary=mine")
            .value("meta", &json!({ "id": 1 }))
            .file("picture", &picture)
            .items(&[PartEncoding::of("application/json")], PartEncoding::new(), &json!([[1], 2]));
        let boundary = "----arazzo-part-0000000000000000";
        let finished = body.finish().unwrap();
        assert_eq!(
            finished.content_type,
            format!("multipart/related; start-info=x; type=\"application/json\"; boundary={boundary}")
        );
        assert_eq!(
            String::from_utf8(finished.body.bytes().unwrap().to_vec()).unwrap(),
            [
                format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n{{\"id\":1}}\r\n"),
                format!("--{boundary}\r\nContent-Disposition: attachment; filename=\"a.png\"\r\n"),
                "Content-Type: image/png\r\n\r\nbytes\r\n".to_owned(),
                format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n[1]\r\n"),
                format!("--{boundary}\r\n\r\n2\r\n--{boundary}--\r\n"),
            ]
            .concat()
        );
    }

    /// Name, file name, media type and content of a part.
    type Read = (String, Option<String>, Option<String>, Vec<u8>);

    /// The parts as another implementation reads them.
    fn read(form: Multipart<'_>) -> Vec<Read> {
        let Finished { content_type, body, .. } = form.finish().unwrap();
        let boundary = multer::parse_boundary(content_type).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let body = body.collect(u64::MAX).await.unwrap();
            let stream = BodyDataStream::new(Full::new(body));
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
            boundary(Multipart::new().text("a", content).text("b", "----arazzo-part-0000000000000001"))
        };
        assert_eq!(body(&[]), "----arazzo-part-0000000000000000");
        assert_eq!(body(&[7]), "----arazzo-part-0000000000000000");
        let echo = |number: u64| format!("----arazzo-part-{number:016x}");
        let form = Multipart::new().text("a", echo(0) + &echo(2) + &echo(1));
        assert_eq!(boundary(form), echo(3));
    }

    #[test]
    fn what_no_header_may_hold_is_refused() {
        let file = File::from("x").with_content_type("text/plain\r\nX-Injected: yes");
        assert!(Multipart::new().file("a", &file).finish().err().unwrap().contains("media type"));
    }

    #[test]
    fn credentials_are_known() {
        let form =
            Multipart::new().text("password", "canary1").value("login", &json!({ "token": "canary2" }));
        assert_eq!(form.finish().unwrap().secrets, ["canary1", "canary2"]);
    }
}
