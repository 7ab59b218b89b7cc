//! The settings file, `arazzo.toml`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Level, Levels, Subject};
use crate::diagnostic::rules::{InvalidSettings, UnknownSetting};
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::{SourceId, Span};

/// The levels that a settings file sets, and what is wrong with it.
pub(super) fn read(source: SourceId, text: &str) -> (Levels, Vec<Diagnostic>) {
    let mut reading = Reading { source, levels: Levels::default(), faults: Vec::new() };
    match DeTable::parse(text) {
        Ok(settings) => reading.settings(settings.get_ref()),
        Err(error) => {
            let span = reading.span(error.span().unwrap_or(0..0));
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            reading.faults.push(InvalidSettings { span, message }.diagnostic());
        }
    }
    (reading.levels, reading.faults)
}

struct Reading {
    source: SourceId,
    levels: Levels,
    faults: Vec<Diagnostic>,
}

impl Reading {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    fn settings(&mut self, settings: &DeTable<'_>) {
        for (key, value) in settings {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("lints", DeValue::Table(lints)) => {
                    lints.iter().for_each(|(name, level)| self.lint(name.get_ref(), name.span(), level));
                }
                ("lints", _) => {
                    self.unknown(value.span(), "`lints` is not a table", "write `[lints]`".to_owned());
                }
                (name, _) => {
                    let problem = format!("there is no setting `{name}`");
                    self.unknown(key.span(), &problem, "the settings are in the table `[lints]`".to_owned());
                }
            }
        }
    }

    fn lint(&mut self, name: &str, place: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let level = match value.get_ref() {
            DeValue::String(level) => Level::named(level),
            _ => None,
        };
        match (Subject::named(name), level) {
            (Some(subject), Some(level)) => self.levels.set_at(subject, level, self.span(place)),
            (Some(_), None) => {
                let help = "write `\"allow\"`, `\"warn\"` or `\"deny\"`".to_owned();
                self.unknown(value.span(), &format!("this is no level for `{name}`"), help);
            }
            (None, _) => {
                let help = match Subject::similar(name) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "name a code such as `ARZ402`, `style` or `warnings`".to_owned(),
                };
                self.unknown(place, &format!("there is no code and no group `{name}`"), help);
            }
        }
    }

    fn unknown(&mut self, place: Range<usize>, problem: &str, help: String) {
        let (span, problem) = (self.span(place), problem.to_owned());
        self.faults.push(UnknownSetting { span, problem, help }.diagnostic());
    }
}
