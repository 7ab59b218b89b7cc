//! What may be shown of a body: a bounded excerpt on one line, in which credentials are masked.
//!
//! Two things are masked. *Values that the client has sent* in a confidential place (a default header, a member of the
//! request's body or query that is named like a credential) are masked wherever an answer repeats them. *Values that
//! stand behind a name like a credential's* are masked in JSON, also in JSON within JSON, in forms, XML and plain text.
//! The text is scanned, not parsed, so what is cut off or malformed is masked just as well.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderName, HeaderValue};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use crate::encode::{PATH, push_component};

/// Stands for what is not shown.
pub(crate) const MASK: &str = "***";

/// The most bytes that an excerpt has.
const EXCERPT_LIMIT: usize = 512;

/// The most bytes of a body that are looked at for an excerpt: enough unless nearly all of them are masked.
const SCAN_LIMIT: usize = 64 * 1024;

/// Marks an excerpt that does not hold everything.
const ELLIPSIS: char = '…';

/// Values shorter than this are not looked for: they are in every text, and too short to be secret.
const SHORTEST_SECRET: usize = 4;

/// Names of credentials, in lower case and without `-` and `_`; longer names that end so are credentials, too
/// (`x-amz-security-token`, `db_password`).
const SECRET_ENDINGS: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apikey",
    "apitoken",
    "assertion",
    "authorization",
    "authtoken",
    "bearertoken",
    "codeverifier",
    "cookie",
    "credential",
    "credentials",
    "csrftoken",
    "idtoken",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secret",
    "secretkey",
    "securitytoken",
    "sessiontoken",
    "signingkey",
    "xsrftoken",
];

/// Names that are credentials only as a whole: `clientToken` makes a request idempotent and `nextToken` turns a page. Whoever
/// has the signature of a URL may use it.
const SECRET_NAMES: &[&str] = &["jwt", "pwd", "sig", "signature", "token", "xamzsignature", "xgoogsignature"];

/// Headers whose values say nothing confidential even when they are set for all requests.
const OPEN_HEADERS: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-language",
    "content-type",
    "host",
    "origin",
    "prefer",
    "user-agent",
];

/// Whether a member, field or parameter of this name holds a credential.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(|letter| !matches!(letter, '_' | '-'))
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    SECRET_NAMES.contains(&plain.as_str()) || SECRET_ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Whether a header that all requests carry may be confidential: all but the well-known harmless ones.
pub(crate) fn is_confidential_default(name: &HeaderName) -> bool {
    !OPEN_HEADERS.contains(&name.as_str())
}

/// Whether a header of one operation is confidential.
pub(crate) fn is_confidential_header(name: &HeaderName) -> bool {
    is_secret_name(name.as_str()) || name.as_str().ends_with("-token")
}

/// Values that must not be shown.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// Adds a header's value, and the credentials alone where a scheme comes before them.
    pub(crate) fn add_header(&mut self, value: &HeaderValue) {
        let text = String::from_utf8_lossy(value.as_bytes());
        self.add(&text);
        if let Some((_, credentials)) = text.split_once(' ') {
            self.add(credentials.trim());
        }
        for pair in text.split(';') {
            if let Some((_, cookie)) = pair.split_once('=') {
                self.add(cookie.trim());
            }
        }
    }

    /// Adds what stands behind confidential names in a request's body.
    pub(crate) fn add_body(&mut self, body: &[u8]) {
        if let Ok(json) = serde_json::from_slice::<Value>(body) {
            self.add_members(&json, false);
        } else if let Ok(text) = std::str::from_utf8(body) {
            self.add_form(text);
        }
    }

    /// Adds what stands behind confidential names in a query or a form.
    pub(crate) fn add_form(&mut self, form: &str) {
        for (name, value) in form.split('&').filter_map(|pair| pair.split_once('=')) {
            if is_secret_name(&percent_decode_str(name).decode_utf8_lossy()) {
                self.add(&percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy());
                self.add(value);
            }
        }
    }

    fn add_members(&mut self, json: &Value, secret: bool) {
        match json {
            Value::Object(members) => {
                for (name, value) in members {
                    self.add_members(value, secret || is_secret_name(name));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.add_members(item, secret)),
            Value::String(text) if secret => self.add(text),
            Value::Number(number) if secret => self.add(&number.to_string()),
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }

    /// Adds a value, also in the spellings in which JSON, another JSON around it, or a URL would repeat it.
    pub(crate) fn add(&mut self, value: &str) {
        if value.len() < SHORTEST_SECRET {
            return;
        }
        let in_json = json_spelling(value);
        let in_nested_json = json_spelling(&in_json);
        let mut in_url = String::new();
        // Text can always be appended to text.
        let _ = push_component(&mut in_url, value);
        let in_form = in_url.replace("%20", "+");
        let in_path = utf8_percent_encode(value, PATH).to_string();
        for spelling in [value.to_owned(), in_json, in_nested_json, in_url, in_form, in_path] {
            if !self.0.contains(&spelling) {
                self.0.push(spelling);
            }
        }
    }

    /// The beginning of the text with every secret masked, and whether the text goes on behind it.
    fn mask<'a>(&self, text: &'a str) -> (Cow<'a, str>, bool) {
        let longest = self.longest();
        let window = prefix(text, SCAN_LIMIT + longest);
        let masked = self.mask_all(window);
        if window.len() == text.len() {
            return (masked, false);
        }
        // The window may end with the beginning of a secret, which has not been recognised.
        let kept = masked.len().saturating_sub(longest);
        let masked = match masked {
            Cow::Borrowed(text) => Cow::Borrowed(prefix(text, kept)),
            Cow::Owned(text) => Cow::Owned(prefix(&text, kept).to_owned()),
        };
        (masked, true)
    }

    /// The text with every secret masked.
    pub(crate) fn mask_all<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut secrets: Vec<&str> = self.0.iter().map(String::as_str).collect();
        // A longer one first, as it may hold a shorter one.
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.into_iter().fold(Cow::Borrowed(text), |text, secret| {
            if text.contains(secret) { Cow::Owned(text.replace(secret, MASK)) } else { text }
        })
    }

    /// The length of the longest secret.
    pub(crate) fn longest(&self) -> usize {
        self.0.iter().map(String::len).max().unwrap_or(0)
    }

    /// Adds all of these.
    #[cfg(feature = "har")]
    pub(crate) fn extend(&mut self, others: &Self) {
        for other in &others.0 {
            if !self.0.contains(other) {
                self.0.push(other.clone());
            }
        }
    }

    /// Those of at least that length.
    #[cfg(feature = "har")]
    pub(crate) fn no_shorter_than(mut self, length: usize) -> Self {
        self.0.retain(|secret| secret.len() >= length);
        self
    }
}

/// A text as it stands between the quotes of a JSON string.
fn json_spelling(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

/// An excerpt of a body.
pub(crate) fn excerpt(body: &[u8], secrets: &Secrets) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => line(text, secrets),
        Err(_) => format!("{} bytes that are not text", body.len()),
    }
}

/// A text on one line, bounded and masked.
pub(crate) fn line(text: &str, secrets: &Secrets) -> String {
    let (text, goes_on) = secrets.mask(text);
    let mut line = Line::default();
    scan(&text, &mut line);
    line.full |= goes_on;
    line.finish()
}

/// All of a text, masked. What stands for a value of JSON is a string, so that JSON stays JSON.
#[cfg(feature = "har")]
pub(crate) fn masked(text: &str, secrets: &Secrets) -> String {
    let mut masked = String::with_capacity(text.len());
    scan(&secrets.mask_all(text), &mut masked);
    masked
}

/// What a text is written to while it is scanned for names of credentials.
trait Sink {
    /// What is not masked.
    fn push_text(&mut self, text: &str);

    /// What stands for a value, with the marks that make a string of it where it was none.
    fn push_mask(&mut self, quote: &str);

    /// Whether nothing is taken any more.
    fn is_full(&self) -> bool;
}

#[cfg(feature = "har")]
impl Sink for String {
    fn push_text(&mut self, text: &str) {
        self.push_str(text);
    }

    fn push_mask(&mut self, quote: &str) {
        self.extend([quote, MASK, quote]);
    }

    fn is_full(&self) -> bool {
        false
    }
}

/// Copies a text, but for the values that stand behind the names of credentials.
fn scan(text: &str, sink: &mut impl Sink) {
    let mut rest: &str = text;
    // Whether the text just before is `<`, or that and a namespace prefix: then a word is an element's name.
    let mut in_tag_name = false;
    while !rest.is_empty() && !sink.is_full() {
        let (word, after) = split_where(rest, |letter| !is_word(letter));
        if word.is_empty() {
            let mut letters = rest.chars();
            if let Some(letter) = letters.next() {
                sink.push_text(letter.encode_utf8(&mut [0; 4]));
                in_tag_name = letter == '<' || (in_tag_name && letter == ':');
            }
            rest = letters.as_str();
            continue;
        }
        sink.push_text(word);
        rest = after;
        if is_secret_name(word)
            && let Some(value) = if in_tag_name { element(after) } else { assignment(after) }
        {
            sink.push_text(value.before);
            sink.push_mask(value.quote);
            rest = value.after;
        }
    }
}

/// The first `length` bytes, or fewer where a character would be cut.
fn prefix(text: &str, length: usize) -> &str {
    (0..=length.min(text.len())).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-')
}

/// Splits in front of the first character for which `ends` holds.
fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.find(ends).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// The parts around a value that stands behind a name.
struct Assigned<'a> {
    before: &'a str,
    after: &'a str,
    /// The quotation mark of the name, where the value has none: a number, an object or the like.
    quote: &'a str,
}

impl<'a> Assigned<'a> {
    /// `after` must be the end of `text`, and `value` what comes right before it.
    fn new(text: &'a str, value: &str, after: &'a str) -> Option<Self> {
        let (before, _) = text.split_at_checked(text.len() - after.len() - value.len())?;
        Some(Self { before, after, quote: "" })
    }
}

/// The content of an XML element; `text` begins behind its name.
fn element(text: &str) -> Option<Assigned<'_>> {
    let (attributes, rest) = text.split_once('>')?;
    if attributes.ends_with('/') {
        return None;
    }
    let content = rest.split_once("</").map_or(rest, |(content, _)| content);
    Assigned::new(text, content, rest.strip_prefix(content)?)
}

/// What is assigned by `: value` or `= value`; `text` begins behind the name.
fn assignment(text: &str) -> Option<Assigned<'_>> {
    let (name_quote, rest) = split_quote(text);
    let rest = rest.trim_start();
    let colon = rest.starts_with(':');
    let value = rest.strip_prefix([':', '='])?.trim_start_matches([' ', '\t', '\r', '\n']);
    let (quote, content) = split_quote(value);
    if !quote.is_empty() {
        let (content, after) = split_string(content, quote);
        return Assigned::new(text, content, after);
    }
    let (value, after) = if value.starts_with(['{', '[']) {
        split_nested(value)
    } else if !name_quote.is_empty() {
        split_where(value, |letter| matches!(letter, ',' | '}' | ']' | '\\' | '"') || letter.is_whitespace())
    } else if colon {
        split_where(value, |letter| matches!(letter, '"' | '\\' | '<' | '\r' | '\n'))
    } else {
        split_where(value, |letter| matches!(letter, '&' | '"' | '\'' | '\\' | '<') || letter.is_whitespace())
    };
    if value.is_empty() || value == "null" {
        return None;
    }
    Some(Assigned { quote: name_quote, ..Assigned::new(text, value, after)? })
}

/// Takes a quotation mark off the front, with the backslashes that escape it in a string within a string.
fn split_quote(text: &str) -> (&str, &str) {
    let (backslashes, rest) = split_where(text, |letter| letter != '\\');
    if rest.starts_with(['"', '\'']) {
        text.split_at_checked(backslashes.len() + 1).unwrap_or(("", text))
    } else {
        ("", text)
    }
}

/// Splits in front of the quotation mark that closes a string.
///
/// In a string at depth 0, 1, 2, its delimiters have `n` = 0, 1, 3 backslashes, and a quotation mark that is preceded by
/// `n` of them, or by `n` and any number of escaped backslashes of `2 (n + 1)` each, closes it.
fn split_string<'a>(text: &'a str, delimiter: &str) -> (&'a str, &'a str) {
    let own = delimiter.len() - 1;
    let mark = delimiter.chars().next_back();
    let mut backslashes = 0;
    for (at, letter) in text.char_indices() {
        if letter == '\\' {
            backslashes += 1;
        } else {
            if Some(letter) == mark && backslashes % (2 * (own + 1)) == own {
                return text.split_at_checked(at - own).unwrap_or((text, ""));
            }
            backslashes = 0;
        }
    }
    (text, "")
}

/// Splits behind the bracket that closes the one at the front; brackets in strings do not count.
fn split_nested(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let mut rest = text;
    loop {
        (_, rest) = split_where(rest, |letter| matches!(letter, '{' | '[' | '}' | ']' | '"' | '\'' | '\\'));
        let (quote, content) = split_quote(rest);
        if !quote.is_empty() {
            let (_, after) = split_string(content, quote);
            rest = after.strip_prefix(quote).unwrap_or(after);
            continue;
        }
        let mut letters = rest.chars();
        match letters.next() {
            None => break,
            Some('{' | '[') => depth += 1,
            Some('}' | ']') => depth = depth.saturating_sub(1),
            // Backslashes that escape no quotation mark.
            Some(_) => {
                (_, rest) = split_where(rest, |letter| letter != '\\');
                continue;
            }
        }
        rest = letters.as_str();
        if depth == 0 {
            break;
        }
    }
    text.split_at_checked(text.len() - rest.len()).unwrap_or((text, ""))
}

/// Collects the excerpt: one line, no control characters, at most [`EXCERPT_LIMIT`] bytes.
#[derive(Default)]
struct Line {
    text: String,
    full: bool,
}

impl Sink for Line {
    fn push_text(&mut self, text: &str) {
        text.chars().for_each(|letter| self.push(letter));
    }

    fn push_mask(&mut self, _: &str) {
        self.append(MASK);
    }

    fn is_full(&self) -> bool {
        self.full
    }
}

impl Line {
    fn push(&mut self, letter: char) {
        match letter {
            // Line ends and indentation are one space.
            ' ' | '\t' | '\r' | '\n' => {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.append(" ");
                }
            }
            _ if letter.is_control() || is_invisible(letter) => {
                self.append(&format!("\\u{{{:x}}}", u32::from(letter)));
            }
            _ => self.append(letter.encode_utf8(&mut [0; 4])),
        }
    }

    /// Appends all of the piece or, when there is no room for it, nothing any more.
    fn append(&mut self, piece: &str) {
        if !self.full && self.text.len() + piece.len() + ELLIPSIS.len_utf8() <= EXCERPT_LIMIT {
            self.text.push_str(piece);
        } else {
            self.full = true;
        }
    }

    fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        if self.full {
            self.text.push(ELLIPSIS);
        }
        self.text
    }
}

/// Characters that make a terminal show something else than what is there.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{EXCERPT_LIMIT, SCAN_LIMIT, Secrets, excerpt, is_secret_name, line};
    use http::HeaderValue;

    fn shown(text: &str) -> String {
        line(text, &Secrets::default())
    }

    #[cfg(feature = "har")]
    #[test]
    fn all_of_a_text_is_masked_and_json_stays_json() {
        let mut secrets = Secrets::default();
        secrets.add("canary");
        for (text, masked) in [
            (" {\n  \"password\": \"x\" } ", " {\n  \"password\": \"***\" } "),
            (r#"{"token":12,"b":1}"#, r#"{"token":"***","b":1}"#),
            (r#"{"token":["a",{}],"b":1}"#, r#"{"token":"***","b":1}"#),
            (r#"{"token":null}"#, r#"{"token":null}"#),
            (r#"{"a":"{\"token\":true}"}"#, r#"{"a":"{\"token\":\"***\"}"}"#),
            ("a=canary&password=x+y&b=1", "a=***&password=***&b=1"),
            ("<t:Password a='b'>x</t:Password>", "<t:Password a='b'>***</t:Password>"),
        ] {
            assert_eq!(super::masked(text, &secrets), masked, "{text}");
        }
        let long = "canary ".repeat(100_000);
        assert_eq!(super::masked(&long, &secrets), "*** ".repeat(100_000));
    }

    #[test]
    fn names_of_credentials() {
        for name in [
            "password",
            "Password",
            "db_password",
            "access_token",
            "accessToken",
            "refresh-token",
            "id_token",
            "token",
            "client_secret",
            "x-api-key",
            "apiKey",
            "secretAccessKey",
            "X-Amz-Security-Token",
            "Authorization",
            "Set-Cookie",
            "privateKey",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in
            ["clientToken", "nextToken", "page_token", "status", "tokens", "passwordless", "accessKeyId", ""]
        {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn members_of_json_are_masked() {
        assert_eq!(shown(r#"{"a":1,"password":"canary","b":"x"}"#), r#"{"a":1,"password":"***","b":"x"}"#);
        assert_eq!(shown(r#"{"password" : "can\"ary\\","b":"x"}"#), r#"{"password" : "***","b":"x"}"#);
        assert_eq!(shown(r#"{"password":12345,"b":2}"#), r#"{"password":***,"b":2}"#);
        assert_eq!(shown(r#"{"token":null,"b":2}"#), r#"{"token":null,"b":2}"#);
        assert_eq!(
            shown(r#"{"credentials":{"a":"}canary","b":["canary"]},"c":3}"#),
            r#"{"credentials":***,"c":3}"#
        );
        assert_eq!(shown(r#"{"secret":["canary","]canary"],"c":3}"#), r#"{"secret":***,"c":3}"#);
    }

    #[test]
    fn json_within_json_is_masked() {
        assert_eq!(
            shown(r#"{"message":"{\"password\":\"canary\",\"b\":1}","c":2}"#),
            r#"{"message":"{\"password\":\"***\",\"b\":1}","c":2}"#
        );
        assert_eq!(
            shown(r#"{"message":"{\"password\":\"can\\\"ary\\\\\",\"b\":1}"}"#),
            r#"{"message":"{\"password\":\"***\",\"b\":1}"}"#
        );
    }

    #[test]
    fn malformed_and_cut_json_is_masked() {
        assert_eq!(shown(r#"{"a":1,"password":"canary"#), r#"{"a":1,"password":"***"#);
        assert_eq!(shown(r#"{"credentials":{"a":["canary"#), r#"{"credentials":***"#);
        assert_eq!(shown(r#"{password: 'canary', b: 1}"#), r#"{password: '***', b: 1}"#);
    }

    #[test]
    fn forms_xml_and_text_are_masked() {
        assert_eq!(shown("a=1&client_secret=canary&b=2"), "a=1&client_secret=***&b=2");
        assert_eq!(
            shown("<a><Password x='1'>canary</Password></a>"),
            "<a><Password x='1'>***</Password></a>"
        );
        assert_eq!(
            shown("<s:SecretAccessKey>canary</s:SecretAccessKey>"),
            "<s:SecretAccessKey>***</s:SecretAccessKey>"
        );
        assert_eq!(shown("<token><![CDATA[canary]]></token>"), "<token>***</token>");
        assert_eq!(shown("<token>canary"), "<token>***");
        assert_eq!(shown("<token/><b>1</b>"), "<token/><b>1</b>");
        assert_eq!(shown("Authorization: Bearer canary\nHost: h"), "Authorization: *** Host: h");
        assert_eq!(shown("the password is wrong"), "the password is wrong");
    }

    #[test]
    fn what_was_sent_is_masked_wherever_it_is_repeated() {
        let mut secrets = Secrets::default();
        secrets.add_header(&HeaderValue::from_static("Bearer canary-one"));
        secrets.add_header(&HeaderValue::from_static("session=canary-two; theme=dark-mode"));
        secrets
            .add_body(br#"{"name":"visible","password":"canary\"three","nested":{"secret":{"a":[98765]}}}"#);
        secrets.add_form("page=visible&access_token=canary%2Ffour");
        for text in [
            "no such key canary-one!",
            "cookie canary-two",
            r#"{"message":"canary\"three is too simple"}"#,
            r#"{"message":"{\"m\":\"canary\\\"three\"}"}"#,
            "98765",
            "canary/four",
            "at /x?y=canary%2Ffour",
        ] {
            let shown = line(text, &secrets);
            assert!(
                !shown.contains("canary") && !shown.contains("98765") && shown.contains("***"),
                "{shown}"
            );
        }
        assert_eq!(line("visible", &secrets), "visible");
        assert!(!format!("{secrets:?}").contains("canary"));
    }

    #[test]
    fn a_secret_is_masked_before_the_text_is_cut() {
        let mut secrets = Secrets::default();
        secrets.add_header(&HeaderValue::from_static("canary-canary-canary"));
        let text = format!("{}canary-canary-canary", "x".repeat(EXCERPT_LIMIT - 10));
        assert!(!line(&text, &secrets).contains("canary"));
    }

    #[test]
    fn short_values_are_not_looked_for() {
        let mut secrets = Secrets::default();
        secrets.add_header(&HeaderValue::from_static("1"));
        assert_eq!(line("a1b1", &secrets), "a1b1");
    }

    #[test]
    fn is_bounded_on_a_character() {
        for letter in ["x", "ü", "€", "🌱"] {
            let text = shown(&letter.repeat(2000));
            assert!(text.len() <= EXCERPT_LIMIT && text.len() > EXCERPT_LIMIT - 8, "{}", text.len());
            assert!(text.ends_with('…'));
        }
        assert_eq!(shown("short"), "short");
    }

    #[test]
    fn is_one_line_without_control_characters() {
        assert_eq!(shown("{\r\n  \"a\": 1\n}\n"), "{ \"a\": 1 }");
        assert_eq!(shown("a\u{1b}[31mb\u{0}\u{202e}c"), "a\\u{1b}[31mb\\u{0}\\u{202e}c");
        assert_eq!(excerpt(b"\xff\xfe\x00", &Secrets::default()), "3 bytes that are not text");
    }

    #[test]
    fn odd_texts_do_no_harm() {
        for text in [
            "password",
            "password:",
            "password\"",
            "password=\\",
            "\\\"password\\\":\\\"",
            "token:[",
            "<token",
            "]}",
        ] {
            let _ = shown(text);
            let _ = shown(&text.repeat(300));
        }
        let deep = format!("token:{}", "[{\"a\":".repeat(1_000));
        assert_eq!(shown(&deep), "token:***");
    }

    #[test]
    fn long_texts_are_looked_at_only_in_part() {
        for text in ["<token ", "token:{\\\\", "\\\\\\", "\"password\" "] {
            let _ = shown(&text.repeat(3_000_000));
        }
        let mut secrets = Secrets::default();
        secrets.add_header(&HeaderValue::from_static("canary-canary-canary"));
        for spaces in SCAN_LIMIT - 30..SCAN_LIMIT + 30 {
            let text = format!("{}canary-canary-canary and more", " ".repeat(spaces));
            assert!(!line(&text, &secrets).contains("can"), "{spaces}");
        }
        assert_eq!(shown(&format!("{}x", " ".repeat(SCAN_LIMIT))), "…");
    }
}
