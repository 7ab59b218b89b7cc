//! What stands between the parentheses: string literals, separated by commas.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// The path of a document as it stands in the source.
#[derive(Clone, Debug)]
pub(crate) struct PathLiteral {
    pub(crate) path: String,
    pub(crate) span: Span,
}

/// What is wrong with the input, and where.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) message: String,
    pub(crate) span: Span,
}

impl Problem {
    fn new(what: &str, span: Span) -> Self {
        let message = format!(
            "{what}; documents are named by string literals: `arazzo_workflow!(\"a.yaml\", \"b.yaml\")`"
        );
        Self { message, span }
    }
}

/// The literals of an input; at least one.
pub(crate) fn path_literals(input: TokenStream) -> Result<Vec<PathLiteral>, Problem> {
    let mut literals = Vec::new();
    let mut tokens = input.into_iter();
    while let Some(token) = tokens.next() {
        literals.push(path_literal(token)?);
        match tokens.next() {
            None => break,
            Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {}
            Some(other) => return Err(Problem::new("expected `,`", other.span())),
        }
    }
    if literals.is_empty() {
        return Err(Problem::new("no document is named", Span::call_site()));
    }
    Ok(literals)
}

fn path_literal(token: TokenTree) -> Result<PathLiteral, Problem> {
    let span = token.span();
    match token {
        TokenTree::Literal(literal) => match string(&literal.to_string()) {
            Some(path) if path.is_empty() => Err(Problem::new("this path is empty", span)),
            Some(path) => Ok(PathLiteral { path, span }),
            None => Err(Problem::new("this is not a string", span)),
        },
        // What another macro has been given comes in a group that nobody sees.
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut tokens = group.stream().into_iter();
            match (tokens.next(), tokens.next()) {
                (Some(token), None) => path_literal(token),
                _ => Err(Problem::new("this is not a string literal", span)),
            }
        }
        _ => Err(Problem::new("this is not a string literal", span)),
    }
}

/// The value of a string literal; `None` for a literal of another kind.
fn string(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let quoted = raw.trim_start_matches('#');
        let hashes = raw.get(..raw.len() - quoted.len())?;
        return Some(quoted.strip_prefix('"')?.strip_suffix(hashes)?.strip_suffix('"')?.to_owned());
    }
    unescaped(literal.strip_prefix('"')?.strip_suffix('"')?)
}

fn unescaped(text: &str) -> Option<String> {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        value.push_str(before);
        let mut characters = escape.chars();
        let character = characters.next()?;
        rest = characters.as_str();
        match character {
            'n' => value.push('\n'),
            'r' => value.push('\r'),
            't' => value.push('\t'),
            '0' => value.push('\0'),
            '\\' | '"' | '\'' => value.push(character),
            'x' => {
                value.push(char::from(u8::from_str_radix(rest.get(..2)?, 16).ok()?));
                rest = rest.get(2..)?;
            }
            'u' => {
                let (digits, behind) = rest.strip_prefix('{')?.split_once('}')?;
                value.push(char::from_u32(u32::from_str_radix(&digits.replace('_', ""), 16).ok()?)?);
                rest = behind;
            }
            // A line break that is escaped goes, with all white space behind it.
            '\n' => rest = rest.trim_start_matches([' ', '\t', '\n', '\r']),
            _ => return None,
        }
    }
    value.push_str(rest);
    Some(value)
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use proc_macro2::Group;

    use super::*;

    fn paths(input: &str) -> Result<Vec<String>, String> {
        let literals = path_literals(TokenStream::from_str(input).unwrap());
        let literals = literals.map_err(|problem| problem.message)?;
        Ok(literals.into_iter().map(|literal| literal.path).collect())
    }

    #[test]
    fn every_kind_of_string_literal_is_understood() {
        for (input, expected) in [
            (r#""a.yaml""#, vec!["a.yaml"]),
            (r#""a.yaml","#, vec!["a.yaml"]),
            (r#""a.yaml", "b.yaml""#, vec!["a.yaml", "b.yaml"]),
            (r#""a.yaml", "b.yaml","#, vec!["a.yaml", "b.yaml"]),
            (r##"r"a\b.yaml", r#"a"b.yaml"#"##, vec!["a\\b.yaml", "a\"b.yaml"]),
            (r#""a\\b\t\n\r\0\'\"\x41\u{1_f600}.yaml""#, vec!["a\\b\t\n\r\0'\"A\u{1f600}.yaml"]),
            ("\"a\\\n   b.yaml\"", vec!["ab.yaml"]),
        ] {
            assert_eq!(paths(input).unwrap(), expected, "{input}");
        }
    }

    #[test]
    fn anything_else_is_refused_in_words() {
        for (input, expected) in [
            ("", "no document is named;"),
            (",", "this is not a string literal;"),
            (r#""""#, "this path is empty;"),
            (r#""a.yaml" "b.yaml""#, "expected `,`;"),
            (r#""a.yaml",, "b.yaml""#, "this is not a string literal;"),
            ("path", "this is not a string literal;"),
            ("concat!(\"a\")", "this is not a string literal;"),
            ("(\"a.yaml\")", "this is not a string literal;"),
            ("1", "this is not a string;"),
            ("b\"a.yaml\"", "this is not a string;"),
            ("c\"a.yaml\"", "this is not a string;"),
            ("'a'", "this is not a string;"),
            ("\"a.yaml\"suffix", "this is not a string;"),
        ] {
            let message = paths(input).unwrap_err();
            assert!(message.starts_with(expected), "{input}: {message}");
        }
    }

    #[test]
    fn a_literal_may_come_from_another_macro() {
        let literal = TokenStream::from_str("\"a.yaml\"").unwrap();
        let group = TokenTree::Group(Group::new(Delimiter::None, literal));
        assert_eq!(path_literals(group.into()).unwrap()[0].path, "a.yaml");
        let empty = TokenTree::Group(Group::new(Delimiter::None, TokenStream::new()));
        assert!(path_literals(empty.into()).is_err());
    }
}
