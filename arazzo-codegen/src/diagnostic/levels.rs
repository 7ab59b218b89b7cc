//! How much findings weigh in the end: each code has a level, by itself or as one of a group.
//!
//! A rule says how much a finding weighs by nature. What users say stands over that, but never makes an error less than one.
//! It comes from three places, the later over the earlier: the settings file, the options of a compilation, and the documents
//! themselves, object by object. `Weighing` is the one place where all of it is applied.

mod allowances;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) use allowances::Allowances;

use allowances::Allowance;

use super::rules::{CertainFinding, UnusedAllowance};
use super::{Diagnostic, Diagnostics, Group, Rule, Severity, pages};
use crate::source::{Source, Sources, Span};
use crate::workspace::Reading;

/// What is made of a finding that is not certainly an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is left out.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

impl Level {
    /// The level with this name in a settings file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// What a level is set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A code.
    Code(&'static str),
    /// All codes about style, which are allowed unless something else is said.
    Style,
    /// Everything that would otherwise be a warning.
    Warnings,
}

impl Subject {
    /// What a name stands for: a code that there is, or a group.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "style" => Some(Self::Style),
            "warnings" => Some(Self::Warnings),
            code => pages::page(code).map(|page| Self::Code(page.code)),
        }
    }

    /// Says of a name that it stands for nothing, and what may have been meant.
    #[must_use]
    pub fn unknown(name: &str) -> String {
        let meant = Self::similar(name).map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        format!("there is no code and no group `{name}`{meant}")
    }

    /// What may have been meant by a name that stands for nothing.
    fn similar(name: &str) -> Option<&'static str> {
        pages::similar_code(name).or_else(|| crate::names::closest(name, ["style", "warnings"]))
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code(code) => code,
            Self::Style => "style",
            Self::Warnings => "warnings",
        }
    }

    /// Whether findings of a code and group are among it, wherever they are warnings.
    fn includes(self, code: &str, group: Group) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Style => group == Group::Style,
            Self::Warnings => true,
        }
    }
}

/// The levels that are set in one place. A code stands over its group, and `style` over `warnings`.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    set: BTreeMap<Subject, Setting>,
}

#[derive(Clone, Copy, Debug)]
struct Setting {
    level: Level,
    /// Where it is written, if that is in a file.
    place: Option<Span>,
}

impl Levels {
    /// No levels.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a level in place of any that was set for the same.
    pub fn set(&mut self, subject: Subject, level: Level) {
        self.set.insert(subject, Setting { level, place: None });
    }

    /// Takes back what was set.
    pub fn unset(&mut self, subject: Subject) {
        self.set.remove(&subject);
    }

    fn set_at(&mut self, subject: Subject, level: Level, place: Span) {
        self.set.insert(subject, Setting { level, place: Some(place) });
    }

    /// What is said of a finding that has a level so far.
    fn of(&self, code: &'static str, group: Group, so_far: Level) -> Option<(Subject, Setting)> {
        let get = |subject: Subject| self.set.get(&subject).map(|setting| (subject, *setting));
        let style = || if group == Group::Style { get(Subject::Style) } else { None };
        let warnings = || if so_far == Level::Warn { get(Subject::Warnings) } else { None };
        get(Subject::Code(code)).or_else(style).or_else(warnings)
    }
}

/// Gives everything that a compilation of these documents has found the level that it has in the end.
pub(crate) fn apply(
    reading: &Reading<'_>,
    documents: &[PathBuf],
    options: &Levels,
    found: Diagnostics,
) -> Diagnostics {
    let mut weighing = Weighing::of(reading, documents, options);
    let complete = !found.has_errors();
    found.findings.into_iter().for_each(|finding| weighing.weigh(finding));
    // Where there are errors, not every pass has said what it finds.
    if complete {
        weighing.report_unused();
    }
    weighing.weighed
}

/// What is said about levels, and what has been made of it so far.
struct Weighing<'a> {
    options: &'a Levels,
    sources: Sources,
    /// The levels of each settings file.
    files: Vec<Levels>,
    /// For each document the position of its settings file. That of the first stands for all that is in none of them.
    of_documents: Vec<(&'a Path, Option<usize>)>,
    /// What is allowed within parts of documents and descriptions, and whether there was something to be allowed.
    allowances: Vec<(&'a Allowance, bool)>,
    weighed: Diagnostics,
}

impl<'a> Weighing<'a> {
    fn of(reading: &'a Reading<'a>, documents: &'a [PathBuf], options: &'a Levels) -> Self {
        let mut faults = Vec::new();
        let (mut paths, mut files, mut of_documents) = (Vec::new(), Vec::new(), Vec::new());
        for document in documents {
            let Some(path) = reading.settings_file(document) else {
                of_documents.push((document.as_path(), None));
                continue;
            };
            let known = paths.iter().position(|known| *known == path);
            let file = known.unwrap_or_else(|| {
                let (levels, wrong) = match reading.text(&path) {
                    Ok((source, text)) => settings::read(source, text),
                    Err(unread) => (Levels::default(), unread),
                };
                faults.extend(wrong);
                paths.push(path);
                files.push(levels);
                files.len() - 1
            });
            of_documents.push((document.as_path(), Some(file)));
        }
        let sources = reading.sources();
        let read: Vec<&Allowances> = sources.ids().filter_map(|id| reading.allowances(id)).collect();
        let allowances =
            read.iter().flat_map(|allowances| &allowances.list).map(|allowance| (allowance, false));
        let allowances = allowances.collect();
        let mut weighing =
            Self { options, sources, files, of_documents, allowances, weighed: Diagnostics::default() };
        faults.extend(read.into_iter().flat_map(|allowances| allowances.faults.iter().cloned()));
        faults.into_iter().for_each(|fault| weighing.weigh(fault));
        weighing
    }

    fn weigh(&mut self, finding: Diagnostic) {
        match finding.severity {
            Severity::Error => {
                self.report_ineffective(&finding);
                self.weighed.report(finding);
            }
            Severity::Warning => {
                if let Some(finding) = self.with_level(finding) {
                    self.weighed.report(finding);
                }
            }
        }
    }

    /// What is made of a finding that is not certainly an error; `None` when it is allowed.
    fn with_level(&mut self, mut finding: Diagnostic) -> Option<Diagnostic> {
        let mut level = finding.group.level();
        let mut said = None;
        for levels in self.levels_for(&finding) {
            if let Some((subject, setting)) = levels.of(finding.code, finding.group, level) {
                level = setting.level;
                said = Some((subject, setting.place));
            }
        }
        for (allowance, used) in &mut self.allowances {
            if allowance.covers(&finding) {
                *used |= level != Level::Allow;
                level = Level::Allow;
            }
        }
        match (level, said) {
            (Level::Allow, _) => None,
            (Level::Warn, _) | (Level::Deny, None) => Some(finding),
            (Level::Deny, Some((subject, place))) => {
                finding.severity = Severity::Error;
                let denied = match subject {
                    Subject::Code(_) => "a warning that is denied",
                    Subject::Style => "a matter of `style`, which is denied",
                    Subject::Warnings => "a warning, and `warnings` are denied",
                };
                let file = place.and_then(|place| self.sources.get(place.source));
                Some(finding.note(match file {
                    Some(file) => format!("{denied} in `{}`", file.path().display()),
                    None => denied.to_owned(),
                }))
            }
        }
    }

    /// The levels that count for a finding, the weakest first.
    fn levels_for(&self, finding: &Diagnostic) -> impl Iterator<Item = &Levels> {
        let place = finding.primary.as_ref().and_then(|label| self.sources.get(label.span.source));
        let own = |source: &Source| self.of_documents.iter().find(|(document, _)| *document == source.path());
        let document = place.and_then(own).or(self.of_documents.first());
        let file = document.and_then(|(_, file)| self.files.get((*file)?));
        file.into_iter().chain([self.options])
    }

    /// Reports what is said of an error in vain.
    fn report_ineffective(&mut self, finding: &Diagnostic) {
        let mut places = Vec::new();
        for levels in self.levels_for(finding) {
            // Only a code by itself can have been meant for it.
            if let Some(setting) = levels.set.get(&Subject::Code(finding.code))
                && setting.level != Level::Deny
            {
                places.push(setting.place);
            }
        }
        for (allowance, used) in &mut self.allowances {
            if allowance.subject == Subject::Code(finding.code) && allowance.covers(finding) {
                *used = true;
                places.push(Some(allowance.place));
            }
        }
        let found = finding.primary.as_ref().map(|label| label.span);
        for place in places {
            self.weigh(CertainFinding { code: finding.code, place, found }.diagnostic());
        }
    }

    fn report_unused(&mut self) {
        let unused = self
            .allowances
            .iter()
            .filter(|(_, used)| !used)
            .map(|(allowance, _)| UnusedAllowance { name: allowance.subject.name(), place: allowance.place });
        let unused: Vec<UnusedAllowance> = unused.collect();
        unused.into_iter().for_each(|unused| self.weigh(unused.diagnostic()));
    }
}
