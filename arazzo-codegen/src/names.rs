//! Names: from a document's to Rust's, and from a misspelt one to the one that was meant.

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The name among `known` that `given` most probably was meant to be.
pub(crate) fn closest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = given.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(folded.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `name` as a Rust variable, field, function or module; a keyword becomes a raw identifier.
#[must_use]
pub(crate) fn snake_case(name: &str) -> String {
    let snake = identifier(&name.to_snake_case());
    match snake.as_str() {
        "self" | "super" | "crate" | "_" => format!("{snake}_"),
        word if is_keyword(word) => format!("r#{word}"),
        _ => snake,
    }
}

/// `name` as a Rust type or variant.
#[must_use]
pub(crate) fn upper_camel_case(name: &str) -> String {
    let camel = identifier(&name.to_upper_camel_case());
    match camel.as_str() {
        "Self" => "Self_".to_owned(),
        "unnamed" => "Unnamed".to_owned(),
        _ => camel,
    }
}

/// Makes the text an identifier: what may not stand in one is left out, and none begins with a digit or is empty.
fn identifier(text: &str) -> String {
    let mut identifier: String =
        text.chars().filter(|character| character.is_alphanumeric() || *character == '_').collect();
    if identifier.is_empty() {
        identifier.push_str("unnamed");
    }
    if identifier.starts_with(|character: char| !character.is_alphabetic() && character != '_') {
        identifier.insert(0, '_');
    }
    identifier
}

fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 48] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
        "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
        "while", "yield",
    ];
    KEYWORDS.contains(&word)
}

/// Hands out Rust names so that none is given twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Namer {
    taken: HashSet<String>,
}

impl Namer {
    /// A namer that never gives out these.
    #[must_use]
    pub(crate) fn reserving<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: names.into_iter().map(str::to_owned).collect() }
    }

    /// `wanted`, or, when that is taken, `wanted` with the first free number behind it.
    pub(crate) fn unique(&mut self, wanted: String) -> String {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let plain = wanted.strip_prefix("r#").unwrap_or(&wanted);
        let separator = if plain.starts_with(char::is_uppercase) { "" } else { "_" };
        (2_u32..)
            .map(|number| format!("{plain}{separator}{number}"))
            .find(|name| self.taken.insert(name.clone()))
            .unwrap_or(wanted)
    }

    /// Whether the name has been given out or is reserved.
    #[must_use]
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Namer, closest, snake_case, upper_camel_case};

    #[test]
    fn any_text_becomes_an_identifier() {
        for (name, snake, camel) in [
            ("imageRecipeArn", "image_recipe_arn", "ImageRecipeArn"),
            ("distribute-image", "distribute_image", "DistributeImage"),
            ("type", "r#type", "Type"),
            ("self", "self_", "Self_"),
            ("crate", "crate_", "Crate"),
            ("3ds", "_3ds", "_3ds"),
            ("", "unnamed", "Unnamed"),
            ("$%&", "unnamed", "Unnamed"),
            ("größe", "größe", "Größe"),
            ("US_EAST_1", "us_east_1", "UsEast1"),
        ] {
            assert_eq!(snake_case(name), snake, "{name}");
            assert_eq!(upper_camel_case(name), camel, "{name}");
        }
    }

    #[test]
    fn names_that_meet_are_told_apart() {
        let mut namer = Namer::reserving(["end"]);
        assert_eq!(namer.unique("end".to_owned()), "end_2");
        assert_eq!(namer.unique("a".to_owned()), "a");
        assert_eq!(namer.unique("a".to_owned()), "a_2");
        assert_eq!(namer.unique("End".to_owned()), "End");
        assert_eq!(namer.unique("End".to_owned()), "End2");
        assert_eq!(namer.unique("r#type".to_owned()), "r#type");
        assert_eq!(namer.unique("r#type".to_owned()), "type_2");
    }

    #[test]
    fn a_misspelling_finds_what_was_meant() {
        let known = ["CreateImage", "GetImage", "DeleteImage"];
        assert_eq!(closest("getimage", known), Some("GetImage"));
        assert_eq!(closest("CraeteImage", known), Some("CreateImage"));
        assert_eq!(closest("ListUsers", known), None);
    }
}
