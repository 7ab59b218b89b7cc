//! Bodies in parts, `multipart/form-data`.

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

use http::HeaderValue;
use serde::ser::Serialize;

use crate::redact::is_secret_name;
use crate::tree::{Tree, Unwritable};
use crate::{Body, File};

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
    content: Body,
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

    /// Adds a value: a single one as text, an object as JSON, and a list as a part for each item. What is null is left out.
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
            Tree::List(items) => items.iter().fold(self, |form, item| form.item(name, item)),
            single if single.is_single() => self.text(name, single.text()),
            other => self.structured(name, "application/json", other),
        }
    }

    /// An item of a list, each of which is a part; a list in it has no other place than JSON.
    fn item(self, name: &str, item: &Tree) -> Self {
        match item {
            Tree::List(_) => self.structured(name, "application/json", item),
            item => self.tree(name, item),
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
            self.push(name, Some(file.name().unwrap_or(name)), Some(content_type), file.body());
        }
        self
    }

    fn push(&mut self, name: &str, file_name: Option<&str>, content_type: Option<&str>, content: Body) {
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
    pub(crate) fn finish(self) -> Result<(String, Body, Vec<String>), String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let boundary = self.boundary();
        let mut pieces = Vec::with_capacity(self.parts.len() * 2 + 1);
        let mut end_of_last = "";
        for part in self.parts {
            pieces.push(format!("{end_of_last}--{boundary}\r\n{}\r\n", part.head).into());
            pieces.push(part.content);
            end_of_last = "\r\n";
        }
        pieces.push(format!("{end_of_last}--{boundary}--\r\n").into());
        Ok((boundary, Body::concatenated(pieces), self.secrets))
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
        String::from_utf8(body.bytes().unwrap().to_vec()).unwrap()
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

    /// Name, file name, media type and content of a part.
    type Read = (String, Option<String>, Option<String>, Vec<u8>);

    /// The parts as another implementation reads them.
    fn read(form: Multipart) -> Vec<Read> {
        let (boundary, body, _) = form.finish().unwrap();
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
}
