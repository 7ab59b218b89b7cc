//! Prose from documents as rustdoc that reads well and cannot break it.

use proc_macro2::TokenStream;
use quote::quote;

/// The most that is taken over of a description, in bytes.
const LONGEST: usize = 600;

/// Where lines are broken.
const WIDTH: usize = 96;

/// Marks a doc attribute that stands for a comment.
pub(super) const COMMENT: char = '\u{1}';

/// Marks a doc attribute that stands for a blank line.
pub(super) const BLANK: char = '\u{2}';

/// Doc attributes for our own words, one for each paragraph's lines.
pub(super) fn doc<T: AsRef<str>>(paragraphs: impl IntoIterator<Item = T>) -> TokenStream {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrapped(paragraph.as_ref()));
    }
    let lines =
        lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {}", visible(line)) });
    quote! { #(#[doc = #lines])* }
}

/// A paragraph of its own for lines that are shown as they are.
pub(super) fn block(lines: &[String]) -> TokenStream {
    let is_fence = |fence: &str| lines.iter().any(|line| line.trim_start().starts_with(fence));
    let mut fence = "```".to_owned();
    while is_fence(&fence) {
        fence.push('`');
    }
    let start = format!(" {fence}text");
    let lines = lines.iter().map(|line| format!(" {}", visible(line)));
    let end = format!(" {fence}");
    quote! { #[doc = ""] #[doc = #start] #(#[doc = #lines])* #[doc = #end] }
}

/// A line as it can stand in a comment: names in it may hold characters that cannot be seen, or that turn the direction of
/// text, which rustc refuses.
fn visible(line: &str) -> String {
    let mut visible = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            COMMENT | BLANK if visible.is_empty() => visible.push(character),
            character if character.is_control() || is_directional(character) => {
                visible.extend(character.escape_unicode());
            }
            character => visible.push(character),
        }
    }
    visible
}

fn is_directional(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A description as a sentence of ours: without markup, links and line breaks, cut at the end of a sentence when it is long.
pub(super) fn prose(description: &str) -> String {
    let mut plain = String::with_capacity(description.len().min(LONGEST * 2));
    let mut tag = false;
    let mut characters = description.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '<' if characters.peek().is_some_and(|next| next.is_ascii_alphabetic() || *next == '/') => {
                tag = true;
                plain.push(' ');
            }
            '>' if tag => tag = false,
            _ if tag => {}
            '[' | ']' | '<' | '>' | '*' | '_' | '\\' => {
                plain.push('\\');
                plain.push(character);
            }
            character if is_directional(character) => {}
            character if character.is_control() => plain.push(' '),
            character => plain.push(character),
        }
        if plain.len() > LONGEST * 2 {
            break;
        }
    }
    let words = plain.split_whitespace().map(|word| match word.contains("://") {
        true => format!("`{}`", word.replace('\\', "").trim_matches('`')),
        false => word.to_owned(),
    });
    let mut sentence = words.collect::<Vec<_>>().join(" ");
    if sentence.len() > LONGEST {
        let mut end = LONGEST;
        while !sentence.is_char_boundary(end) {
            end -= 1;
        }
        let cut = sentence.get(..end).unwrap_or_default();
        let end = cut.rfind(". ").map_or_else(|| cut.rfind(' ').unwrap_or(end), |full_stop| full_stop + 1);
        sentence.truncate(end);
    }
    if sentence.matches('`').count() % 2 == 1 {
        sentence = sentence.replace('`', "'");
    }
    match sentence.chars().last() {
        Some('.' | '!' | '?' | ':' | ')' | '`') | None => sentence,
        Some(_) => sentence + ".",
    }
}

/// What a description says, or, when it says nothing, what can be said anyway.
pub(super) fn prose_or(description: Option<&String>, otherwise: &str) -> String {
    let prose = description.map(|description| prose(description)).unwrap_or_default();
    if prose.is_empty() { otherwise.to_owned() } else { prose }
}

/// Breaks a paragraph into lines, none of which begins like a list, a heading or a quotation.
fn wrapped(paragraph: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        let starts_block = |word: &str| {
            matches!(word, "-" | "+" | "=" | ">" | "\\>" | "|")
                || word.starts_with(['#', '|', '-', '+', '=', '~'])
                || word.trim_end_matches(['.', ')']).chars().all(|digit| digit.is_ascii_digit())
        };
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < WIDTH || starts_block(word) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{block, prose};

    #[test]
    fn a_block_ends_where_it_ends() {
        let lines = ["```".to_owned(), "  ```` → a".to_owned(), "b\u{202e}".to_owned()];
        let tokens = block(&lines).to_string();
        let shown: Vec<&str> = tokens.split('"').skip(1).step_by(2).collect();
        assert_eq!(shown, ["", " `````text", " ```", "   ```` → a", " b\\\\u{202e}", " `````"]);
    }

    #[test]
    fn prose_is_safe_in_rustdoc() {
        assert_eq!(prose("<p>An <b>ARN</b>.</p>"), "An ARN .");
        assert_eq!(
            prose("See [docs](https://example.com/a_b) now"),
            "See `[docs](https://example.com/a_b)` now."
        );
        assert_eq!(prose("a `b"), "a 'b.");
        assert_eq!(prose("a\u{202e}b\nc"), "ab c.");
        assert!(prose(&"word ".repeat(1000)).len() <= 601);
        assert_eq!(prose(""), "");
    }
}
