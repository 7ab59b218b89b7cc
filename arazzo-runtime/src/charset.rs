//! Which text the bytes of a body are.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// An encoding that nothing here reads, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownCharset(pub(crate) String);

/// How the letters of a text are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Charset {
    Utf8,
    Utf16 {
        big_endian: bool,
    },
    Windows1252,
    #[cfg(feature = "charset")]
    Other(&'static encoding_rs::Encoding),
}

/// What stands for the bytes from 0x80 to 0x9f in Windows-1252, the encoding that whatever calls itself ISO-8859-1 or ASCII is
/// read as: the two only differ in control characters, which no text has.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a body: as its byte order mark says, its header or, for XML, its first line; otherwise it is UTF-8. What is
/// wrong in it is replaced.
pub(crate) fn decode<'b>(headers: &HeaderMap, body: &'b [u8]) -> Result<Cow<'b, str>, UnknownCharset> {
    let (charset, text) = find(headers, body)?;
    Ok(charset.decode(text))
}

/// The text of a body as bytes in UTF-8, as far as it is right.
pub(crate) fn utf8<'b>(headers: &HeaderMap, body: &'b [u8]) -> Result<Cow<'b, [u8]>, UnknownCharset> {
    Ok(match find(headers, body)? {
        (Charset::Utf8, text) => Cow::Borrowed(text),
        (charset, text) => Cow::Owned(charset.decode(text).into_owned().into_bytes()),
    })
}

/// The encoding of a body, and the body without a mark of it.
fn find<'b>(headers: &HeaderMap, body: &'b [u8]) -> Result<(Charset, &'b [u8]), UnknownCharset> {
    let marks: [(&[u8], Charset); 3] = [
        (b"\xef\xbb\xbf", Charset::Utf8),
        (b"\xfe\xff", Charset::Utf16 { big_endian: true }),
        (b"\xff\xfe", Charset::Utf16 { big_endian: false }),
    ];
    let marked = marks.iter().find_map(|(mark, charset)| Some((*charset, body.strip_prefix(*mark)?)));
    if let Some(marked) = marked {
        return Ok(marked);
    }
    let named = named_in_header(headers).or_else(|| named_in_declaration(body));
    Ok((named.map_or(Ok(Charset::Utf8), Charset::named)?, body))
}

/// The encoding that a `Content-Type` names.
fn named_in_header(headers: &HeaderMap) -> Option<&str> {
    let (_, parameters) = headers.get(CONTENT_TYPE)?.to_str().ok()?.split_once(';')?;
    let named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let mut named = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    named.next().map(|(_, name)| name.trim().trim_matches(['"', '\'']))
}

/// The encoding that the declaration of an XML document names.
fn named_in_declaration(body: &[u8]) -> Option<&str> {
    let rest = body.strip_prefix(b"<?xml")?;
    let end = rest.iter().position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(rest.get(..end)?).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
    rest.split(quote).nth(1)
}

impl Charset {
    fn named(name: &str) -> Result<Self, UnknownCharset> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "utf-16" | "utf-16le" => Ok(Self::Utf16 { big_endian: false }),
            "utf-16be" => Ok(Self::Utf16 { big_endian: true }),
            "iso-8859-1" | "iso8859-1" | "latin1" | "windows-1252" | "cp1252" | "us-ascii" | "ascii" => {
                Ok(Self::Windows1252)
            }
            _ => Self::other(name),
        }
    }

    #[cfg(feature = "charset")]
    fn other(name: &str) -> Result<Self, UnknownCharset> {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes());
        encoding.map(Self::Other).ok_or_else(|| UnknownCharset(name.to_owned()))
    }

    #[cfg(not(feature = "charset"))]
    fn other(name: &str) -> Result<Self, UnknownCharset> {
        Err(UnknownCharset(name.to_owned()))
    }

    fn decode(self, body: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 => String::from_utf8_lossy(body),
            // What has no other letters is the same text.
            Self::Windows1252 if body.is_ascii() => String::from_utf8_lossy(body),
            Self::Windows1252 => Cow::Owned(body.iter().copied().map(windows_1252).collect()),
            Self::Utf16 { big_endian } => {
                let units = body.chunks(2).map(|pair| match (pair, big_endian) {
                    ([high, low], true) | ([low, high], false) => u16::from_be_bytes([*high, *low]),
                    _ => 0xfffd,
                });
                let letters = char::decode_utf16(units);
                Cow::Owned(letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
            }
            #[cfg(feature = "charset")]
            Self::Other(encoding) => encoding.decode_without_bom_handling(body).0,
        }
    }
}

fn windows_1252(byte: u8) -> char {
    let special = byte.checked_sub(0x80).and_then(|position| WINDOWS_1252.get(usize::from(position)));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use http::header::CONTENT_TYPE;
    use http::{HeaderMap, HeaderValue};

    use super::decode;

    #[track_caller]
    fn reads(content_type: &'static str, body: &[u8], expected: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        assert_eq!(decode(&headers, body).unwrap(), expected);
    }

    #[test]
    fn text_is_utf_8_unless_something_else_is_said() {
        reads("text/plain", "é".as_bytes(), "é");
        reads("text/plain; charset=\"UTF-8\"", "\u{feff}é".as_bytes(), "é");
        reads("text/plain; format=flowed; Charset=ISO-8859-1", b"caf\xe9 \x80 \x97", "café € —");
        reads("text/plain; charset=us-ascii", b"abc", "abc");
        reads("text/plain; charset=utf-16be", b"\0a\x20\xac", "a€");
        reads("text/plain; charset=iso-8859-1", b"\xfe\xff\0a", "a");
        reads("text/plain", b"\xff\xfea\0\xac\x20\x01", "a€\u{fffd}");
        reads("text/plain", b"a\xff", "a\u{fffd}");
        assert_eq!(decode(&HeaderMap::new(), b"a").unwrap(), "a");
    }

    #[test]
    fn xml_says_it_in_its_first_line() {
        let text = b"<?xml version='1.0' encoding = 'ISO-8859-1'?><a>\xe9</a>";
        reads("application/xml", text, "<?xml version='1.0' encoding = 'ISO-8859-1'?><a>é</a>");
        reads(
            "application/xml; charset=utf-8",
            b"<?xml encoding='latin1'?>\xc3\xa9",
            "<?xml encoding='latin1'?>é",
        );
        reads(
            "application/xml",
            b"<?xml version='1.0'?><a encoding='x-none'/>",
            "<?xml version='1.0'?><a encoding='x-none'/>",
        );
    }

    #[cfg(feature = "charset")]
    #[test]
    fn other_encodings_are_read() {
        reads("text/plain; charset=shift_jis", b"\x82\xa0", "あ");
        reads("text/plain; charset=windows-1251", b"\xe4\xe0", "да");
    }

    #[test]
    fn what_nobody_reads_is_said_to_be_so() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=x-none"));
        assert_eq!(decode(&headers, b"a").unwrap_err().0, "x-none");
    }
}
