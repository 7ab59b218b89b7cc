//! Markdown for terminals: as much of it as the pages of the codes use.

use clap::builder::styling::{AnsiColor, Style};

const BOLD: Style = Style::new().bold();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// A page with its paragraphs broken to fit a width, and its code set in.
pub(crate) fn shown(text: &str, width: Option<usize>) -> String {
    /// Longer lines are hard to read.
    const WIDEST: usize = 100;
    let width = width.unwrap_or(WIDEST).min(WIDEST);
    let mut shown = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let begins_another =
            line.is_empty() || ["# ", "## ", "- ", "```"].iter().any(|mark| line.starts_with(mark));
        if begins_another {
            fill(&mut shown, &paragraph, width);
            paragraph.clear();
        }
        if let Some(language) = line.strip_prefix("```") {
            for line in lines.by_ref().take_while(|line| *line != "```") {
                code(&mut shown, line, language.starts_with("diff"));
            }
        } else if let Some(heading) = line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")) {
            shown += &format!("{BOLD}{heading}{BOLD:#}\n");
        } else if line.is_empty() {
            shown.push('\n');
        } else {
            paragraph.push(line);
        }
    }
    fill(&mut shown, &paragraph, width);
    shown
}

/// Adds the words of a paragraph, or of an item of a list, whose later lines stand below its first word.
fn fill(shown: &mut String, paragraph: &[&str], width: usize) {
    let indentation = if paragraph.first().is_some_and(|line| line.starts_with("- ")) { "  " } else { "" };
    let mut used = 0;
    for word in paragraph.iter().flat_map(|line| line.split_whitespace()) {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            shown.push('\n');
            shown.push_str(indentation);
            used = indentation.len();
        } else if used > 0 {
            shown.push(' ');
            used += 1;
        }
        shown.push_str(word);
        used += length;
    }
    if used > 0 {
        shown.push('\n');
    }
}

/// Adds a line of code.
fn code(shown: &mut String, line: &str, difference: bool) {
    let style = match line.chars().next() {
        Some('+') if difference => ADDED,
        Some('-') if difference => REMOVED,
        _ => Style::new(),
    };
    if line.is_empty() {
        shown.push('\n');
    } else {
        *shown += &format!("    {style}{line}{style:#}\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_broken_and_code_is_not() {
        let text = "# ARZ000: A title\n\nSome words that\nstand here.\n\n- an item\n  of a list\n- another\n\n\
                    ```diff\n-  a long line that is no longer so\n+  b\n```\n";
        let expected = "\u{1b}[1mARZ000: A title\u{1b}[0m\n\nSome words\nthat stand\nhere.\n\n\
                        - an item of\n  a list\n- another\n\n    \
                        \u{1b}[31m-  a long line that is no longer so\u{1b}[0m\n    \u{1b}[32m+  b\u{1b}[0m\n";
        assert_eq!(shown(text, Some(12)), expected);
    }
}
