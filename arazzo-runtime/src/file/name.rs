//! What a server says of the file that it sends.

use percent_encoding::percent_decode_str;

/// The name of a file in a `Content-Disposition`: without directories and control characters, so that it can be a file's name here.
pub(crate) fn named_in(disposition: &str) -> Option<String> {
    let mut plain = None;
    let mut encoded = None;
    for (name, value) in parameters(disposition) {
        match name.to_ascii_lowercase().as_str() {
            "filename" => plain = plain.or(Some(value)),
            "filename*" => encoded = encoded.or_else(|| decoded(&value)),
            _ => {}
        }
    }
    harmless(&encoded.or(plain)?)
}

/// A media type, if it says more than that there are bytes.
pub(crate) fn specific(media_type: &str) -> Option<&str> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let says_nothing = ["application/octet-stream", "binary/octet-stream"];
    let specific =
        essence.contains('/') && !says_nothing.iter().any(|other| essence.eq_ignore_ascii_case(other));
    specific.then_some(media_type)
}

/// The last part of what may be a path of any system; none if that could be no file's name.
fn harmless(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|character| !character.is_control()).collect();
    let trimmed = visible.trim();
    // On some systems, what is in front of a colon is a drive, and what is behind it a stream of a file.
    let fits = !trimmed.trim_matches('.').is_empty() && !trimmed.contains(':');
    fits.then(|| trimmed.to_owned())
}

/// The value of a parameter that names its character set: `UTF-8'en'a%20b`.
fn decoded(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

/// The parameters behind the first semicolon, with values that may be quoted.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let mut characters = header.chars().skip_while(|character| *character != ';').skip(1).peekable();
    while characters.peek().is_some() {
        let mut name = String::new();
        let mut value = String::new();
        let mut named = false;
        let mut quoted = false;
        while let Some(character) = characters.next() {
            match character {
                '"' if named => quoted = !quoted,
                '\\' if quoted => value.extend(characters.next()),
                ';' if !quoted => break,
                '=' if !named => named = true,
                other if named => value.push(other),
                other => name.push(other),
            }
        }
        let value =
            if value.starts_with(char::is_whitespace) { value.trim_start().to_owned() } else { value };
        parameters.push((name.trim().to_owned(), value.trim_end().to_owned()));
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::{named_in, specific};

    #[test]
    fn names_are_read_as_servers_write_them() {
        for (header, name) in [
            ("attachment; filename=\"a b.pdf\"", Some("a b.pdf")),
            ("attachment;filename=a.pdf", Some("a.pdf")),
            ("attachment; FileName = \"a;b\\\"c.pdf\" ; size=5", Some("a;b\"c.pdf")),
            ("attachment; filename=\"euro.txt\"; filename*=UTF-8''%e2%82%ac.txt", Some("€.txt")),
            ("attachment; filename*=iso-8859-1'en'%A3.txt", Some("£.txt")),
            ("attachment; filename*=ebcdic''a; filename=b", Some("b")),
            ("inline", None),
            ("attachment; filename", None),
            ("", None),
        ] {
            assert_eq!(named_in(header).as_deref(), name, "{header}");
        }
    }

    #[test]
    fn no_name_leads_elsewhere() {
        for (name, harmless) in [
            ("../../etc/passwd", Some("passwd")),
            ("/etc/cron.d/x", Some("x")),
            ("..\\\\..\\\\Windows\\\\x.dll", Some("x.dll")),
            ("C:evil.exe", None),
            ("a.txt:stream", None),
            ("..", None),
            ("...", None),
            (".", None),
            ("a/", None),
            (" ", None),
            ("", None),
            ("a\u{7}\u{1b}[0m.txt", Some("a[0m.txt")),
            (".bashrc", Some(".bashrc")),
        ] {
            assert_eq!(named_in(&format!("attachment; filename=\"{name}\"")).as_deref(), harmless, "{name}");
        }
        assert_eq!(named_in("attachment; filename*=UTF-8''..%2F..%2Fx%00.sh").as_deref(), Some("x.sh"));
        assert_eq!(named_in("attachment; filename*=UTF-8''%2E%2E"), None);
    }

    #[test]
    fn bytes_of_any_kind_are_of_no_kind() {
        assert_eq!(specific("image/png"), Some("image/png"));
        assert_eq!(specific("Application/Octet-Stream; x=y"), None);
        assert_eq!(specific(""), None);
    }
}
