//! Texts that match patterns.

use std::ops::RangeInclusive;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::validity::compiled;

/// How often what may be repeated without end is repeated at most.
const REPETITIONS: u32 = 64;

/// How long a text may become while it is made.
const LENGTH: usize = 4096;

/// What single characters are taken from where a class leaves the choice.
const PREFERRED: [char; 5] = ['a', 'A', '1', '0', '-'];

/// A text that matches a pattern and is so many characters long, unless none is found.
pub(super) fn matching(pattern: &str, length: &RangeInclusive<usize>) -> Option<String> {
    let regex = compiled(pattern)?;
    let parsed = regex_syntax::parse(pattern).ok()?;
    (1..=REPETITIONS).chain([0]).find_map(|repetitions| {
        let mut text = String::new();
        write(&mut text, &parsed, repetitions);
        (length.contains(&text.chars().count()) && regex.is_match(&text)).then_some(text)
    })
}

/// Writes what a part of a pattern matches. How deep patterns are is limited by the parser.
fn write(text: &mut String, part: &Hir, repetitions: u32) {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(chosen(class)),
        HirKind::Repetition(repeated) => {
            let wanted = repetitions.clamp(repeated.min, repeated.max.unwrap_or(u32::MAX).max(repeated.min));
            for _ in 0..wanted {
                if text.len() < LENGTH {
                    write(text, &repeated.sub, repetitions);
                }
            }
        }
        HirKind::Capture(capture) => write(text, &capture.sub, repetitions),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(text, part, repetitions)),
        HirKind::Alternation(parts) => parts.iter().take(1).for_each(|part| write(text, part, repetitions)),
    }
}

/// A character of a class: a usual one, if it has any.
fn chosen(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let usual =
        PREFERRED.into_iter().find(|one| ranges.iter().any(|(start, end)| (start..=end).contains(&one)));
    usual.or_else(|| ranges.first().map(|(start, _)| *start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_patterns_and_are_as_long_as_asked() {
        let of = |pattern| matching(pattern, &(0..=usize::MAX));
        assert_eq!(of("^app[a-zA-Z0-9]+$").as_deref(), Some("appa"));
        assert_eq!(of(r"^(on|off)-\d{3}/[^/]+$").as_deref(), Some("on-111/a"));
        assert_eq!(of("^PL[0-9a-f]{32}$").map(|text| text.len()), Some(34));
        assert_eq!(of("(?=never)"), None, "what is not understood is not guessed");
        assert_eq!(matching("^[a-z]+$", &(5..=6)).as_deref(), Some("aaaaa"));
        assert_eq!(matching("^[a-z]{2}$", &(5..=6)), None);
    }
}
