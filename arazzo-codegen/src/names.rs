//! Names: from a document's to Rust's, and from a misspelt one to the one that was meant.

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The name among `known` that `given` most probably was meant to be.
pub(crate) fn closest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = given.to_lowercase();
    let (length, letters) = (folded.chars().count(), letters(&folded));
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let name_length = name.chars().count();
        let tolerance = (name_length.max(length) / 3).max(1);
        let limit = best.map_or(tolerance, |(distance, _)| tolerance.min(distance.saturating_sub(1)));
        // APIs have thousands of names, and few are near: most are out before they are compared in full.
        if best.is_some_and(|(distance, _)| distance == 0) || length.abs_diff(name_length) > limit {
            continue;
        }
        let name_folded = name.to_lowercase();
        if least_distance(&letters, &self::letters(&name_folded)) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, &name_folded);
        if distance <= limit {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Whether a name is another one with a slip of the keyboard, so that nothing else can have been meant: in other letters or with
/// other separators, with two letters in the wrong order, or with one that is missing or too many. One letter for another can
/// make another word, and a name that only goes on can go on in many ways.
pub(crate) fn is_slip(given: &str, meant: &str) -> bool {
    let folded = |name: &str| -> Vec<char> {
        let characters = name.chars().filter(|character| !matches!(character, '-' | '_' | ' ' | '.'));
        characters.flat_map(char::to_lowercase).collect()
    };
    let (given, meant) = (folded(given), folded(meant));
    if given == meant {
        return true;
    }
    let same = given.iter().zip(&meant).take_while(|(one, other)| one == other).count();
    let (given, meant) = (given.get(same..).unwrap_or_default(), meant.get(same..).unwrap_or_default());
    match (given, meant) {
        ([first, second, given @ ..], [other_first, other_second, meant @ ..])
            if first == other_second && second == other_first && given == meant =>
        {
            first.is_alphabetic() && second.is_alphabetic()
        }
        ([surplus, given @ ..], meant) if given == meant => surplus.is_alphabetic(),
        (given @ [_, ..], [missing, meant @ ..]) if given == meant => missing.is_alphabetic(),
        _ => false,
    }
}

/// How often letters occur in a text; letters that share a slot count as one.
fn letters(text: &str) -> [u16; 32] {
    let mut counts = [0u16; 32];
    for letter in text.chars() {
        if let Some(count) = counts.get_mut(letter as usize % 32) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// The fewest edits that can make one text of another with these letters: each edit takes away or gives at most one.
fn least_distance(left: &[u16; 32], right: &[u16; 32]) -> usize {
    let (mut missing, mut surplus) = (0, 0);
    for (left, right) in left.iter().zip(right) {
        missing += usize::from(right.saturating_sub(*left));
        surplus += usize::from(left.saturating_sub(*right));
    }
    missing.max(surplus)
}

/// `name` as a Rust variable, field, function or module; a keyword becomes a raw identifier.
#[must_use]
pub(crate) fn snake_case(name: &str) -> String {
    let snake = identifier(&words(name).to_snake_case());
    match snake.as_str() {
        "self" | "super" | "crate" | "_" => format!("{snake}_"),
        word if is_keyword(word) => format!("r#{word}"),
        // A number alone says too little for a variable, and clippy says so.
        word if word.chars().all(|character| character == '_' || character.is_ascii_digit()) => {
            format!("n{}", word.trim_start_matches('_'))
        }
        _ => snake,
    }
}

/// `name` as a Rust type or variant.
#[must_use]
pub(crate) fn upper_camel_case(name: &str) -> String {
    let camel = identifier(&words(name).to_upper_camel_case());
    match camel.as_str() {
        "Self" => "Self_".to_owned(),
        "unnamed" => "Unnamed".to_owned(),
        _ => camel,
    }
}

/// A name with blanks for all that cannot be taken over, so that it separates words.
fn words(name: &str) -> String {
    name.chars().map(|character| if is_plain(character) { character } else { ' ' }).collect()
}

/// The longest identifier, in bytes: what is behind it is left out. With it, files can still be named after modules.
const LONGEST: usize = 100;

/// Makes the text an identifier: what may not stand in one is left out, and none begins with a digit, is empty or too long.
fn identifier(text: &str) -> String {
    let mut identifier = String::new();
    for character in text.chars().filter(|character| is_plain(*character)) {
        if identifier.len() + character.len_utf8() > LONGEST {
            identifier.truncate(identifier.trim_end_matches('_').len());
            break;
        }
        identifier.push(character);
    }
    if identifier.is_empty() {
        identifier.push_str("unnamed");
    }
    if identifier.starts_with(|character: char| !character.is_alphabetic() && character != '_') {
        identifier.insert(0, '_');
    }
    identifier
}

/// Whether a character stands in identifiers as it is: rustc neither joins it with others nor warns of it.
fn is_plain(character: char) -> bool {
    match character {
        '_' | '0'..='9' | 'a'..='z' | 'A'..='Z' => true,
        // Joined letters and others that stand for something else.
        '\u{132}' | '\u{133}' | '\u{138}' | '\u{13f}' | '\u{140}' | '\u{149}' | '\u{17f}' => false,
        // Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, kana, Han and Hangul.
        '\u{c0}'..='\u{17f}'
        | '\u{386}'..='\u{3ce}'
        | '\u{400}'..='\u{45f}'
        | '\u{5d0}'..='\u{5ea}'
        | '\u{620}'..='\u{64a}'
        | '\u{904}'..='\u{939}'
        | '\u{e01}'..='\u{e32}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => character.is_alphabetic(),
        _ => false,
    }
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
    /// The names that are taken, each with the number to be tried next where it is wanted again.
    taken: HashMap<String, u32>,
}

impl Namer {
    /// A namer that never gives out these.
    #[must_use]
    pub(crate) fn reserving<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: names.into_iter().map(|name| (name.to_owned(), 2)).collect() }
    }

    /// `wanted`, or, when that is taken, `wanted` with the first free number behind it.
    pub(crate) fn unique(&mut self, wanted: String) -> String {
        let Some(first) = self.taken.get(&wanted).copied() else {
            self.taken.insert(wanted.clone(), 2);
            return wanted;
        };
        // `self_` becomes `self_2`, not `self__2`.
        let plain = wanted.strip_prefix("r#").unwrap_or(&wanted).trim_end_matches('_');
        let separator = if plain.starts_with(char::is_uppercase) { "" } else { "_" };
        let mut number = first;
        let mut name = format!("{plain}{separator}{number}");
        while self.taken.contains_key(&name) {
            number = number.saturating_add(1);
            name = format!("{plain}{separator}{number}");
        }
        self.taken.insert(name.clone(), 2);
        self.taken.insert(wanted, number.saturating_add(1));
        name
    }

    /// Whether the name has been given out or is reserved.
    #[must_use]
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_slip_is_not_another_word() {
        for (given, meant) in [
            ("gtePet", "getPet"),
            ("getpet", "getPet"),
            ("get-pet", "get_pet"),
            ("frst", "first"),
            ("firrst", "first"),
            ("getPets", "getPet"),
            ("avialable", "AVAILABLE"),
        ] {
            assert!(super::is_slip(given, meant), "{given} {meant}");
        }
        for (given, meant) in [
            ("getPet", "setPet"),
            ("createUser", "deleteUser"),
            ("step2", "step1"),
            ("step12", "step21"),
            ("step", "step1"),
            ("step1", "step"),
            ("point", "pointA"),
            ("a", "ba1"),
            ("", "a"),
        ] {
            assert!(!super::is_slip(given, meant), "{given} {meant}");
        }
    }

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
            ("404", "n404", "_404"),
            ("", "unnamed", "Unnamed"),
            ("$%&", "unnamed", "Unnamed"),
            ("größe", "größe", "Größe"),
            ("名前", "名前", "名前"),
            ("m²", "m", "M"),
            ("e\u{301}t", "e_t", "ET"),
            (&"long ".repeat(50), &("long_".repeat(19) + "long"), &"Long".repeat(25)),
            ("US_EAST_1", "us_east_1", "UsEast1"),
            ("日本", "日本", "日本"),
            ("x²½①", "x", "X"),
            ("３d", "d", "D"),
            ("e\u{301}a", "e_a", "EA"),
            ("\u{1100}\u{1161}가", "가", "가"),
            ("Å\u{212b}", "å", "Å"),
            ("😀", "unnamed", "Unnamed"),
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
        assert_eq!(
            ["self_", "self_", "Self_", "Self_"].map(|name| namer.unique(name.to_owned())),
            ["self_", "self_2", "Self_", "Self2"]
        );
        assert_eq!(namer.unique("a_3".to_owned()), "a_3");
        assert_eq!(namer.unique("a".to_owned()), "a_4");
    }

    #[test]
    fn a_misspelling_finds_what_was_meant() {
        let known = ["CreateImage", "GetImage", "DeleteImage"];
        assert_eq!(closest("getimage", known), Some("GetImage"));
        assert_eq!(closest("CraeteImage", known), Some("CreateImage"));
        assert_eq!(closest("ListUsers", known), None);
        assert_eq!(closest("DeleteImages", ["DeleteImag", "DeleteImage"]), Some("DeleteImage"));
        assert_eq!(closest("GetImage", ["getImage", "GetImage"]), Some("getImage"));
    }
}
