//! `cargo arazzo explain`.

use arazzo_codegen::diagnostic::pages::{page, pages, similar_code};

use crate::arguments::Explain;
use crate::{Failure, Verdict, markdown, report};

/// Shows the page of a code, or all codes.
pub(crate) fn run(arguments: &Explain) -> Result<Verdict, Failure> {
    let Some(given) = &arguments.code else {
        let lines = pages().iter().map(|page| format!("{}  {}\n", page.code, page.title()));
        report::output(&lines.collect::<String>())?;
        return Ok(Verdict::Fine);
    };
    let code = as_written(given);
    let Some(page) = page(&code) else {
        let meant = similar_code(&code).map(|code| format!("; did you mean `{code}`?")).unwrap_or_default();
        let all = "`cargo arazzo explain` lists all codes";
        return Err(Failure(format!("there is no code `{given}`{meant}\n{all}")));
    };
    report::styled_output(&markdown::shown(page.text, report::output_width()))?;
    Ok(Verdict::Fine)
}

/// A code as messages write it: `arz1`, `001` and `1` are `ARZ001`.
fn as_written(given: &str) -> String {
    let upper = given.trim().to_ascii_uppercase();
    match upper.strip_prefix("ARZ").unwrap_or(&upper).parse::<u16>() {
        Ok(number) => format!("ARZ{number:03}"),
        Err(_) => upper,
    }
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn codes_are_known_in_other_letters_and_by_their_number() {
        for (given, code) in [
            ("ARZ301", "ARZ301"),
            ("arz301", "ARZ301"),
            ("301", "ARZ301"),
            (" 1 ", "ARZ001"),
            ("ARZ1", "ARZ001"),
            ("ARZ3O1", "ARZ3O1"),
            ("70000", "70000"),
            ("", ""),
        ] {
            assert_eq!(as_written(given), code, "{given}");
        }
    }
}
