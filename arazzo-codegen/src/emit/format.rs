//! Tokens as formatted text.

use proc_macro2::TokenStream;

use super::doc::{BLANK, COMMENT};

/// Formats items as a file. Marked doc attributes become the comments and blank lines that they stand for.
///
/// # Errors
/// When the tokens are not items of Rust, which would be a defect of the emitter.
pub fn format(tokens: TokenStream) -> Result<String, String> {
    let unparsed = unparsed(tokens.to_string())?;
    let mut text = String::with_capacity(unparsed.len() + unparsed.len() / 16);
    let mut previous = "";
    for line in unparsed.lines() {
        let trimmed = line.trim_start();
        let indentation = line.len() - trimmed.len();
        let marked = trimmed.strip_prefix("///").filter(|rest| rest.starts_with([COMMENT, BLANK]));
        if separates(previous, trimmed, indentation) || marked.is_some_and(|rest| rest.starts_with(BLANK)) {
            end_paragraph(&mut text);
        }
        match marked {
            Some(rest) if rest.starts_with(COMMENT) => {
                text.push_str(line.get(..indentation).unwrap_or(""));
                text.push_str("// ");
                text.push_str(rest.trim_start_matches(COMMENT));
                text.push('\n');
            }
            Some(_) => {}
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
        previous = line;
    }
    Ok(text)
}

/// The stack that is there for parsing and printing, of which every level of nesting takes several kilobytes.
const STACK: usize = 64 << 20;

/// A text of tokens, laid out. What documents may nest, and what follows from it, is more than fits the stack of a main
/// thread everywhere.
fn unparsed(tokens: String) -> Result<String, String> {
    let parse = move || syn::parse_file(&tokens).map(|file| prettyplease::unparse(&file));
    let parser = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || parse().map_err(|error| error.to_string()));
    match parser.map(std::thread::JoinHandle::join) {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether an item or a method begins that nothing stands before yet.
fn separates(previous: &str, trimmed: &str, indentation: usize) -> bool {
    let before = previous.trim_start();
    if previous.len() - before.len() != indentation {
        return false;
    }
    // Outside of functions, which hold no items, only the list of a `use` ends so.
    let in_function = trimmed.strip_prefix("///").is_some_and(|rest| rest.starts_with([COMMENT, BLANK]));
    let is_use =
        |line: &str| line.starts_with("use ") || line.starts_with("pub use ") || line == "};" && !in_function;
    let ended = before == "}"
        || before.starts_with("//!") && !trimmed.starts_with("//!")
        || is_use(before) && !is_use(trimmed)
        || indentation == 0 && before.ends_with(';') && !is_use(before) && !trimmed.starts_with("static ")
        || before.ends_with(';') && trimmed.starts_with("///") && !in_function;
    let begins = [
        "///", "#[", "pub ", "fn ", "impl", "struct ", "enum ", "async ", "use ", "mod ", "const ", "static ",
    ];
    ended && begins.iter().any(|start| trimmed.starts_with(start))
}

fn end_paragraph(text: &mut String) {
    if !text.is_empty() && !text.ends_with("\n\n") && !text.trim_end().ends_with('{') {
        text.push('\n');
    }
}
