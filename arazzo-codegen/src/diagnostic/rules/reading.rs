//! The rules about texts as such: whether they can be read (ARZ001 to ARZ009), whether they are YAML or JSON
//! (ARZ010 to ARZ019), and what they say about levels of findings (ARZ020 to ARZ029).

use crate::diagnostic::{Diagnostic, Rule};
use crate::source::{LoadError, Location, Span};

// -----------------------------------------------------------------------------------------------------------
// Reading sources: ARZ001 to ARZ009
// -----------------------------------------------------------------------------------------------------------

/// ARZ001: a document or a description does not exist.
#[derive(Clone, Debug)]
pub struct SourceNotFound {
    /// The path as it was asked for.
    pub path: String,
    /// Where a document names the file; `None` for a file that the user named.
    pub referenced: Option<Span>,
    /// The places that were tried, if that was more than the path itself.
    pub searched: Vec<String>,
    /// A file that is there and has a similar name.
    pub suggestion: Option<String>,
}

impl Rule for SourceNotFound {
    fn diagnostic(self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error("ARZ001", format!("there is no file `{}`", self.path));
        if let Some(span) = self.referenced {
            diagnostic = diagnostic.at(span, "named here");
        }
        if !self.searched.is_empty() {
            diagnostic = diagnostic.note(format!("looked for {}", listed(&self.searched, "and")));
        }
        if let (Some(suggestion), Some(span)) = (&self.suggestion, self.referenced) {
            diagnostic = diagnostic.respell(span, file_name(&self.path), file_name(suggestion));
        }
        diagnostic.help(match (self.suggestion, self.referenced) {
            (Some(suggestion), _) => format!("did you mean `{suggestion}`?"),
            (None, Some(_)) => {
                "correct the path; a relative one counts from the directory of the document that names it"
                    .into()
            }
            (None, None) => "correct the path".into(),
        })
    }
}

/// ARZ002: a file lies outside of the directories that may be read.
#[derive(Clone, Debug)]
pub struct SourceOutside {
    /// The path as it was asked for.
    pub path: String,
    /// Where a document names the file; `None` for a file that the user named.
    pub referenced: Option<Span>,
    /// The directories that may be read.
    pub allowed: Vec<String>,
}

impl Rule for SourceOutside {
    fn diagnostic(self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error("ARZ002", format!("`{}` may not be read", self.path));
        if let Some(span) = self.referenced {
            diagnostic = diagnostic.at(span, "leads out of the directories that may be read");
        }
        diagnostic
            .note(match self.allowed.as_slice() {
                [] => "no directory may be read".to_owned(),
                allowed => format!("files may be read below {}", listed(allowed, "and")),
            })
            .help("move the file below such a directory, or allow its own directory explicitly")
    }
}

/// ARZ003: a text is larger than the compiler reads.
#[derive(Clone, Debug)]
pub struct SourceTooLarge {
    /// The path as it was asked for; `None` when the text was handed over without one.
    pub path: Option<String>,
    /// Where a document names the file; `None` for a file that the user named.
    pub referenced: Option<Span>,
    /// The size of the text in bytes.
    pub bytes: u64,
    /// The most that is read, in bytes.
    pub limit: usize,
}

impl Rule for SourceTooLarge {
    fn diagnostic(self) -> Diagnostic {
        let what = self.path.map_or_else(|| "this text".to_owned(), |path| format!("`{path}`"));
        let message =
            format!("{what} is too large: {} bytes, and at most {} are read", self.bytes, self.limit);
        let mut diagnostic = Diagnostic::error("ARZ003", message);
        if let Some(span) = self.referenced {
            diagnostic = diagnostic.at(span, "");
        }
        diagnostic.help("keep only the part of it that the workflows use, or raise the limit")
    }
}

/// ARZ004: a file is not UTF-8.
#[derive(Clone, Debug)]
pub struct SourceNotUtf8 {
    /// The path as it was asked for.
    pub path: String,
    /// Where a document names the file; `None` for a file that the user named.
    pub referenced: Option<Span>,
    /// Where in the file the first bytes stand that are not UTF-8.
    pub location: Location,
}

impl Rule for SourceNotUtf8 {
    fn diagnostic(self) -> Diagnostic {
        let Location { line, column } = self.location;
        let message = format!("`{}` is not UTF-8 text from line {line}, column {column} on", self.path);
        let mut diagnostic = Diagnostic::error("ARZ004", message);
        if let Some(span) = self.referenced {
            diagnostic = diagnostic.at(span, "named here");
        }
        diagnostic.help("save the file as UTF-8; check that it is YAML or JSON and not, say, an archive")
    }
}

/// ARZ005: the operating system refuses to hand over a file.
#[derive(Clone, Debug)]
pub struct SourceUnreadable {
    /// The path as it was asked for.
    pub path: String,
    /// Where a document names the file; `None` for a file that the user named.
    pub referenced: Option<Span>,
    /// The operating system's words.
    pub reason: String,
}

impl Rule for SourceUnreadable {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` cannot be read: {}", self.path, self.reason);
        let mut diagnostic = Diagnostic::error("ARZ005", message);
        if let Some(span) = self.referenced {
            diagnostic = diagnostic.at(span, "named here");
        }
        diagnostic.help("check that it is a file and that you have the right to read it")
    }
}

/// ARZ006: a source is named by an address on the network. A build never fetches one.
#[derive(Clone, Debug)]
pub struct RemoteSource {
    /// The address.
    pub url: String,
    /// Where the document gives it.
    pub span: Span,
}

impl Rule for RemoteSource {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ006", format!("`{}` is not fetched", self.url))
            .at(self.span, "an address on the network")
            .note(
                "a build reads local files only, so that it gives the same result everywhere and at any time",
            )
            .help("save a copy beside the document, and name it here by its relative path")
    }
}

/// ARZ007: a file that a document names as a description of an API is none.
#[derive(Clone, Debug)]
pub struct NotADescription {
    /// The path of the file.
    pub path: String,
    /// Where a document names it.
    pub span: Span,
}

impl Rule for NotADescription {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ007", format!("`{}` is not an OpenAPI description", self.path))
            .at(self.span, "named as one here")
            .note("it has no `openapi` field that says in which version it is written")
            .help("correct the `url`, or the `type` if it is a description of another kind")
    }
}

/// ARZ008: a description is in a version of OpenAPI that is not known.
#[derive(Clone, Debug)]
pub struct UnknownDescriptionVersion {
    /// The version as it is written.
    pub version: String,
    /// Where the description says it.
    pub span: Span,
}

impl Rule for UnknownDescriptionVersion {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` is not a known version of OpenAPI", shortened(&self.version));
        Diagnostic::error("ARZ008", message)
            .at(self.span, "versions 2.0, 3.0, 3.1 and 3.2 are read")
            .help("write `swagger: \"2.0\"`, or `openapi:` with a version such as 3.0.4, 3.1.2 or 3.2.0")
    }
}

/// A source that could not be read: reports the one of ARZ001 to ARZ005 that fits what the loader says.
#[derive(Clone, Debug)]
pub struct UnreadSource {
    /// The path as it was asked for.
    pub path: String,
    /// Where a document names the file; `None` for a file that the user named.
    pub referenced: Option<Span>,
    /// The places that were tried, if that was more than the path itself.
    pub searched: Vec<String>,
    /// A file that is there and has a similar name.
    pub suggestion: Option<String>,
    /// What the loader says.
    pub error: LoadError,
}

impl Rule for UnreadSource {
    fn diagnostic(self) -> Diagnostic {
        let Self { path, referenced, searched, suggestion, error } = self;
        match error {
            LoadError::NotFound => SourceNotFound { path, referenced, searched, suggestion }.diagnostic(),
            LoadError::Outside { allowed } => {
                let allowed = allowed.iter().map(|directory| directory.display().to_string()).collect();
                SourceOutside { path, referenced, allowed }.diagnostic()
            }
            LoadError::TooLarge { bytes, limit } => {
                SourceTooLarge { path: Some(path), referenced, bytes, limit }.diagnostic()
            }
            LoadError::NotAFile { directory } => {
                let what = if directory { "is a directory" } else { "is a device, a pipe or the like" };
                SourceUnreadable { path, referenced, reason: format!("it {what}") }.diagnostic()
            }
            LoadError::NotUtf8 { location } => SourceNotUtf8 { path, referenced, location }.diagnostic(),
            LoadError::Io(reason) => SourceUnreadable { path, referenced, reason }.diagnostic(),
        }
    }
}

// -----------------------------------------------------------------------------------------------------------
// Syntax: ARZ010 to ARZ019
// -----------------------------------------------------------------------------------------------------------

/// ARZ010: the text is neither YAML nor JSON.
#[derive(Clone, Debug)]
pub struct Syntax {
    /// The place to look at, which need not be the one where reading had to stop.
    pub span: Span,
    /// What is wrong, in one sentence.
    pub problem: String,
    /// What to see at that place.
    pub label: String,
    /// Another place that explains it.
    pub related: Option<(Span, String)>,
    /// What to do.
    pub help: String,
    /// What to write instead of the text at a place, where that is clear.
    pub replacement: Option<(Span, String)>,
}

impl Rule for Syntax {
    fn diagnostic(self) -> Diagnostic {
        let mut diagnostic =
            Diagnostic::error("ARZ010", self.problem).at(self.span, self.label).help(self.help);
        if let Some((span, label)) = self.related {
            diagnostic = diagnostic.related(span, label);
        }
        if let Some((span, replacement)) = self.replacement {
            diagnostic = diagnostic.suggest(span, replacement);
        }
        diagnostic
    }
}

/// ARZ011: a mapping names two values alike. Readers disagree on which of them counts.
#[derive(Clone, Debug)]
pub struct DuplicateKey {
    /// The key.
    pub name: String,
    /// Where it stands first.
    pub first: Span,
    /// Where it stands again.
    pub again: Span,
}

impl Rule for DuplicateKey {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ011", format!("key `{}` occurs twice in one mapping", shortened(&self.name)))
            .at(self.again, "here again")
            .related(self.first, "first here")
            .help("remove or rename one of them")
    }
}

/// ARZ012: mappings and sequences nest deeper than the compiler follows.
#[derive(Clone, Debug)]
pub struct TooDeep {
    /// The first one that is too deep.
    pub span: Span,
    /// How deep they may nest.
    pub limit: usize,
}

impl Rule for TooDeep {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("mappings and sequences nest deeper than {} levels", self.limit);
        Diagnostic::error("ARZ012", message)
            .at(self.span, "too deep from here on")
            .help("make the document flatter; hardly any real one needs more than 30 levels")
    }
}

/// ARZ013: the aliases of a text expand to more than the compiler keeps.
#[derive(Clone, Debug)]
pub struct AliasBudget {
    /// The alias that goes beyond the limit.
    pub span: Span,
    /// How many nodes all aliases together may expand to.
    pub limit: usize,
}

impl Rule for AliasBudget {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("the aliases of this document expand to more than {} values", self.limit);
        Diagnostic::error("ARZ013", message)
            .at(self.span, "beyond the limit with this alias")
            .note("each `*alias` stands for a copy of all that its anchor holds, and of the aliases therein")
            .help("write out the few values that are needed here instead of the alias")
    }
}

/// ARZ014: an alias stands inside of what it is an alias of.
#[derive(Clone, Debug)]
pub struct RecursiveAlias {
    /// The alias.
    pub span: Span,
    /// Where the mapping or sequence that contains it begins.
    pub anchored: Span,
}

impl Rule for RecursiveAlias {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ014", "an alias contains itself")
            .at(self.span, "stands for what it is a part of")
            .related(self.anchored, "this is what it stands for")
            .help("such a value would never end; let the alias name another anchor, or write the value out")
    }
}

/// ARZ015: one file holds several documents.
#[derive(Clone, Debug)]
pub struct SeveralDocuments {
    /// Where the second document begins.
    pub second: Span,
}

impl Rule for SeveralDocuments {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ015", "this file holds more than one document")
            .at(self.second, "a second document begins here")
            .help("put each document into a file of its own, or remove this line if it is all one document")
    }
}

/// ARZ016: a file holds no document.
#[derive(Clone, Debug)]
pub struct EmptyDocument {
    /// The beginning of the file.
    pub span: Span,
}

impl Rule for EmptyDocument {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ016", "this file holds no document")
            .at(self.span, "nothing but spaces and comments")
            .help("check that the file was saved, and that its lines are not all comments")
    }
}

/// ARZ017: the key of a mapping is itself a mapping or a sequence.
#[derive(Clone, Debug)]
pub struct ComplexKey {
    /// The key.
    pub span: Span,
}

impl Rule for ComplexKey {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ017", "the key of a mapping must be plain text")
            .at(self.span, "this key is a mapping or a sequence")
            .help("if it is meant as text, put it in quotes")
    }
}

/// ARZ018: a value does not fit its explicit tag.
#[derive(Clone, Debug)]
pub struct TagMismatch {
    /// The value.
    pub span: Span,
    /// The tag as people write it, such as `!!int`.
    pub tag: String,
    /// What the tag asks for, such as "a whole number".
    pub expected: &'static str,
}

impl Rule for TagMismatch {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ018", format!("`{}` asks for {}", self.tag, self.expected))
            .at(self.span, format!("not {}", self.expected))
            .help("remove the tag, or correct the value")
    }
}

// -----------------------------------------------------------------------------------------------------------
// Levels: ARZ020 to ARZ029
// -----------------------------------------------------------------------------------------------------------

/// ARZ020: the settings file is not TOML.
#[derive(Clone, Debug)]
pub struct InvalidSettings {
    /// Where it cannot be read.
    pub span: Span,
    /// What is wrong there, in words.
    pub message: String,
}

impl Rule for InvalidSettings {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ020", "the settings are not TOML")
            .at(self.span, self.message)
            .help("write a table `[lints]` with lines such as `ARZ402 = \"allow\"`")
    }
}

/// ARZ021: the settings file sets what cannot be set, or not to this.
#[derive(Clone, Debug)]
pub struct UnknownSetting {
    /// Where.
    pub span: Span,
    /// What is wrong, in one sentence.
    pub problem: String,
    /// What to do.
    pub help: String,
}

impl Rule for UnknownSetting {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ021", self.problem).at(self.span, "not known").help(self.help)
    }
}

/// ARZ022: an error is to be allowed, or to be a warning.
#[derive(Clone, Debug)]
pub struct CertainFinding {
    /// The code.
    pub code: &'static str,
    /// Where it is said; `None` when that is in no file.
    pub place: Option<Span>,
    /// The place of the error, if it has one.
    pub found: Option<Span>,
}

impl Rule for CertainFinding {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` remains an error: what is found is certainly wrong", self.code);
        let diagnostic = Diagnostic::warning("ARZ022", message);
        let diagnostic = match (self.place, self.found) {
            (Some(place), Some(found)) => {
                diagnostic.at(place, "has no effect on it").related(found, "the error")
            }
            (Some(place), None) => diagnostic.at(place, "has no effect on it"),
            (None, Some(found)) => diagnostic.at(found, "the error"),
            (None, None) => diagnostic,
        };
        diagnostic.help("correct the error; only what may be right can be allowed")
    }
}

/// ARZ023: what a document allows cannot be understood.
#[derive(Clone, Debug)]
pub struct InvalidAllowance {
    /// Where.
    pub span: Span,
    /// What is wrong, in words.
    pub problem: String,
}

impl Rule for InvalidAllowance {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ023", "this allows nothing")
            .at(self.span, self.problem)
            .help("write `# arazzo: allow(ARZ402)` at what it is for, or a member `x-arazzo-allow: [ARZ402]`")
    }
}

/// ARZ024: what a document allows is not found where it is allowed.
#[derive(Clone, Debug)]
pub struct UnusedAllowance {
    /// What is allowed.
    pub name: &'static str,
    /// Where it is allowed.
    pub place: Span,
}

impl Rule for UnusedAllowance {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::style(
            "ARZ024",
            format!("there is nothing here for which `{}` must be allowed", self.name),
        )
        .at(self.place, "not needed")
        .help("remove it")
    }
}

// -----------------------------------------------------------------------------------------------------------

/// Names in backquotes: "`a`, `b` and `c`", with the given word before the last.
fn listed(names: &[String], conjunction: &str) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} {conjunction} `{last}`", first.join(", "))
        }
    }
}

/// A name from a document, cut to what a message can hold.
fn shortened(name: &str) -> String {
    const MOST: usize = 80;
    match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

/// What stands behind the last `/` of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
