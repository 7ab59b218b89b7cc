//! What the conditions of a document look at, and what they compare it with: read as loosely as a person would.

use serde_json::Value;

/// A part of an answer that a condition looks at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Status,
    /// A header, by its name.
    Header(String),
    /// A part of the body, by its way from the root.
    Body(Vec<String>),
    /// How long a list in the body is.
    Length(Vec<String>),
}

/// That a part of an answer is compared with a constant, or with an expression over what is known before.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    pub(super) place: Place,
    pub(super) operator: String,
    pub(super) constant: Value,
}

/// The comparisons of a criterion.
pub(super) fn comparisons(criterion: &Value) -> Vec<Comparison> {
    let text = |field: &str| criterion.get(field).and_then(Value::as_str);
    let Some(condition) = text("condition") else { return Vec::new() };
    let context = text("context").and_then(place).unwrap_or(Place::Body(Vec::new()));
    let kind = criterion.get("type").map(|kind| kind.get("type").unwrap_or(kind));
    if kind.and_then(Value::as_str) == Some("regex") {
        // Of the texts that a pattern is made of, some will match it.
        let known = |character: char| character.is_alphanumeric() || "-_ ".contains(character);
        let words = condition.split(|character| !known(character)).filter(|word| !word.is_empty());
        let constant = |word: &str| word.parse::<u16>().map_or_else(|_| Value::from(word), Value::from);
        return words
            .map(|word| Comparison {
                place: context.clone(),
                operator: "==".to_owned(),
                constant: constant(word),
            })
            .collect();
    }
    let mut found = Vec::new();
    let mut tokens = tokens(condition).into_iter().peekable();
    let mut behind: Option<Place> = None;
    let mut outer: Vec<String> = match &context {
        Place::Body(way) => way.clone(),
        _ => Vec::new(),
    };
    let start = outer.clone();
    let mut measured = false;
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(word) if word == "count" || word == "length" => measured = true,
            Token::Word(word) if word.starts_with(['$', '@']) => {
                let word = if measured { word.trim_end_matches("[*]") } else { &word };
                let way = if word.starts_with('@') { within(&outer, word) } else { place_in(&start, word) };
                if let (Some(Token::Filter), Some(Place::Body(way))) = (tokens.peek(), &way) {
                    outer.clone_from(way);
                    // A filter chooses among the items of a list.
                    if !way.is_empty() {
                        outer.push("0".to_owned());
                    }
                }
                behind = match (way, measured) {
                    (Some(Place::Body(way)), true) => Some(Place::Length(way)),
                    (way, _) => way,
                };
                measured = false;
            }
            Token::Operator(operator) => {
                let constant = match tokens.peek() {
                    Some(Token::Constant(constant)) => constant.clone(),
                    // What a run knows by then.
                    Some(Token::Word(word))
                        if word.starts_with("$inputs.") || word.starts_with("$steps.") =>
                    {
                        Value::from(word.as_str())
                    }
                    _ => continue,
                };
                if let Some(place) = behind.take() {
                    found.push(Comparison { place, operator, constant });
                }
            }
            Token::Word(_) | Token::Constant(_) | Token::Filter => {}
        }
    }
    found
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Operator(String),
    Constant(Value),
    /// `[?`
    Filter,
}

fn tokens(condition: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = condition;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => {
                let inner = rest.get(1..).unwrap_or_default();
                let end = inner.find(first).unwrap_or(inner.len());
                tokens.push(Token::Constant(Value::from(inner.get(..end).unwrap_or_default())));
                end + 2
            }
            '=' | '!' | '<' | '>' => {
                let length = if rest.get(1..2) == Some("=") { 2 } else { 1 };
                if rest.get(..length) != Some("!") {
                    tokens.push(Token::Operator(rest.get(..length).unwrap_or_default().to_owned()));
                }
                length
            }
            '[' if rest.starts_with("[?") => {
                tokens.push(Token::Filter);
                2
            }
            '$' | '@' => {
                let length = length_of_way(rest);
                tokens.push(Token::Word(rest.get(..length).unwrap_or_default().to_owned()));
                length
            }
            first if first.is_alphanumeric() || first == '-' => {
                let is_part = |character: char| character.is_alphanumeric() || "-_.".contains(character);
                let length = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                let constant = serde_json::from_str::<Value>(word).ok().filter(|value| !value.is_string());
                tokens.push(constant.map_or_else(|| Token::Word(word.to_owned()), Token::Constant));
                length
            }
            other => other.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

/// How long an expression or a query is, up to a filter.
fn length_of_way(text: &str) -> usize {
    let mut quoted: Option<char> = None;
    for (position, character) in text.char_indices() {
        match quoted {
            Some(quote) if character == quote => quoted = None,
            Some(_) => {}
            None if "'\"".contains(character)
                && text.get(..position).is_some_and(|before| before.ends_with('[')) =>
            {
                quoted = Some(character);
            }
            None if text.get(position..).is_some_and(|rest| rest.starts_with("[?")) => return position,
            None if character.is_whitespace() || "=!<>()&|,'\"{}".contains(character) => return position,
            None => {}
        }
    }
    text.len()
}

/// What an expression refers to in an answer.
pub(super) fn place(expression: &str) -> Option<Place> {
    place_in(&[], expression)
}

fn place_in(context: &[String], expression: &str) -> Option<Place> {
    if expression == "$statusCode" {
        return Some(Place::Status);
    }
    for prefix in ["$response.header.", "$response.headers."] {
        if let Some(name) = expression.strip_prefix(prefix) {
            return Some(Place::Header(name.to_owned()));
        }
    }
    if let Some(rest) = expression.strip_prefix("$response.body") {
        return Some(match rest.strip_prefix('#') {
            Some(pointer) => Place::Body(tokens_of(pointer)),
            None => within(&[], rest)?,
        });
    }
    let rest = expression.strip_prefix('$')?;
    let is_query = rest.is_empty() || rest.starts_with(['.', '[']);
    if is_query { within(context, rest) } else { None }
}

/// The tokens of a JSON Pointer.
pub(super) fn tokens_of(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

/// Where a query leads from a part of the body: by names and indices, the first item standing for all.
fn within(context: &[String], query: &str) -> Option<Place> {
    let mut way = context.to_vec();
    let query = query.trim_start_matches(['@', '$']);
    for part in query.split(['.', '[']).map(|part| part.trim_end_matches(']')) {
        match part.trim_matches(['\'', '"']) {
            "" => {}
            "*" => way.push("0".to_owned()),
            "length" if part == "length" => return Some(Place::Length(way)),
            name => way.push(name.trim_start_matches('-').to_owned()),
        }
    }
    Some(Place::Body(way))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(criterion: Value) -> Vec<String> {
        let shown = comparisons(&criterion).into_iter();
        shown.map(|one| format!("{:?} {} {}", one.place, one.operator, one.constant)).collect()
    }

    #[test]
    fn what_conditions_look_at_is_found_in_all_their_forms() {
        assert_eq!(found(json!({ "condition": "$statusCode == 200" })), ["Status == 200"]);
        assert_eq!(
            found(json!({ "condition": "$response.body#/a/b != 'x' && $response.header.Next == \"1\"" })),
            [r#"Body(["a", "b"]) != "x""#, r#"Header("Next") == "1""#]
        );
        assert_eq!(
            found(json!({ "condition": "$response.body#/a == $inputs.b" })),
            [r#"Body(["a"]) == "$inputs.b""#]
        );
        let query = |condition: &str| {
            found(json!({ "context": "$response.body", "type": "jsonpath", "condition": condition }))
        };
        assert_eq!(
            query("$.image.state == 'A' || $.n.length > 0"),
            [r#"Body(["image", "state"]) == "A""#, r#"Length(["n"]) > 0"#]
        );
        assert_eq!(query("$[?@.state == \"A\"]"), [r#"Body(["state"]) == "A""#]);
        assert_eq!(query("$.items[?@.id == 5]"), [r#"Body(["items", "0", "id"]) == 5"#]);
        assert_eq!(query("$[?count(@.items[*]) >= 1]"), [r#"Length(["items"]) >= 1"#]);
        assert_eq!(
            found(json!({ "context": "$response.body#/state", "type": "regex", "condition": "^(on|off)$" })),
            [r#"Body(["state"]) == "on""#, r#"Body(["state"]) == "off""#]
        );
    }
}
