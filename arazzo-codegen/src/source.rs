//! Source texts, positions in them, and the seam through which they are read.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::ops::Deref;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Identifies a text held by [`Sources`], and by the [`Workspace`](crate::Workspace) that it was read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

impl SourceId {
    /// The id of the text at this position of a workspace.
    pub(crate) fn at(position: usize) -> Self {
        Self(u32::try_from(position).unwrap_or(u32::MAX))
    }

    /// The position of the text with this id.
    pub(crate) fn position(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in one source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text that the range lies in.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range between two byte offsets of `source`; offsets beyond 4 GiB are clamped.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end) }
    }
}

/// A value from a document together with where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(formatter)
    }
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One text and the path it was read from.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A text that was read from `path`.
    #[must_use]
    pub fn new(path: PathBuf, text: String) -> Self {
        Self { path, text, line_starts: OnceLock::new() }
    }

    /// The path as diagnostics show it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte offset.
    #[must_use]
    pub fn location(&self, offset: usize) -> Location {
        let starts = self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(index, _)| index + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= offset).max(1);
        let line_start = starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(line_start..offset).unwrap_or("");
        Location { line, column: before.chars().count() + 1 }
    }
}

/// The place behind the end of a text.
fn location_behind(text: &str) -> Location {
    let (before, line) = text.rsplit_once('\n').map_or((None, text), |(before, line)| (Some(before), line));
    let lines = before.map_or(0, |before| before.matches('\n').count() + 1);
    Location { line: lines + 1, column: line.chars().count() + 1 }
}

/// All texts of one compilation, in the order in which it came to them. Clones share the texts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    by_id: BTreeMap<SourceId, Arc<Source>>,
    order: Vec<SourceId>,
}

impl Sources {
    /// Adds a text and gives its id.
    pub fn add(&mut self, path: PathBuf, text: String) -> SourceId {
        let next = self.by_id.last_key_value().map_or(0, |(last, _)| last.0.saturating_add(1));
        let id = SourceId(next);
        self.share(id, Arc::new(Source::new(path, text)));
        id
    }

    /// Adds a text that is held elsewhere, too, under the id that it has there. Does nothing when it is known.
    pub(crate) fn share(&mut self, id: SourceId, source: Arc<Source>) {
        if self.by_id.insert(id, source).is_none() {
            self.order.push(id);
        }
    }

    /// The source with this id; ids come from [`Sources::add`] or from a workspace, so that it is there.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.by_id.get(&id).map(|source| &**source)
    }

    /// All sources in the order in which the compilation came to them.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.order.iter().filter_map(|id| self.get(*id))
    }

    /// The ids of all sources, in the same order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = SourceId> {
        self.order.iter().copied()
    }

    /// Where a source stands in that order.
    pub(crate) fn rank(&self, id: SourceId) -> Option<usize> {
        self.order.iter().position(|known| *known == id)
    }

    /// The text of a range; empty when the range is not one of these sources'.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source)
            .and_then(|source| source.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }
}

/// Bounds on what a document may ask of the compiler. Documents come from third parties.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest text that is read, in bytes.
    pub bytes: usize,
    /// How deep mappings and sequences may nest.
    pub depth: usize,
    /// How many nodes the aliases of one text may expand to.
    pub alias_nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 * 1024 * 1024, depth: 128, alias_nodes: 1_000_000 }
    }
}

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    NotFound,
    /// The file lies outside of the directories that may be read.
    Outside {
        /// The directories that may be read.
        allowed: Vec<PathBuf>,
    },
    /// The file is larger than [`Limits::bytes`].
    TooLarge {
        /// The size of the file in bytes.
        bytes: u64,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// It is a directory, a device, a pipe or the like.
    NotAFile {
        /// Whether it is a directory.
        directory: bool,
    },
    /// The file is not UTF-8.
    NotUtf8 {
        /// Where the first bytes stand that are not.
        location: Location,
    },
    /// Reading failed for another reason, in the operating system's words.
    Io(String),
}

/// Reads texts. The compiler reads through this alone.
pub trait Loader {
    /// The text of the file at `path`.
    ///
    /// # Errors
    /// When there is no such file, it may not be read, or it is not text.
    fn load(&self, path: &Path) -> Result<String, LoadError>;

    /// A file that is there and may have been meant by `path`, which is not.
    fn similar(&self, path: &Path) -> Option<String>;

    /// The settings file that counts for a document, which can be loaded then.
    fn settings_file(&self, _document: &Path) -> Option<PathBuf> {
        None
    }
}

/// The name of settings files.
const SETTINGS: &str = "arazzo.toml";

/// Reads files below the directories that were allowed.
#[derive(Clone, Debug, Default)]
pub struct FileLoader {
    /// Where relative paths count from; empty for the current directory.
    base: PathBuf,
    allowed: Vec<PathBuf>,
    limits: Limits,
}

impl FileLoader {
    /// A loader that may read below the root of each document: the nearest directory above it that holds a `Cargo.lock` or
    /// `.git`; without one, the directory above the document's own.
    #[must_use]
    pub fn for_documents<'a>(documents: impl IntoIterator<Item = &'a Path>) -> Self {
        Self::for_documents_in("", documents)
    }

    /// The same, with paths that count from `base` instead of the current directory.
    #[must_use]
    pub fn for_documents_in<'a>(
        base: impl Into<PathBuf>,
        documents: impl IntoIterator<Item = &'a Path>,
    ) -> Self {
        let base = base.into();
        let allowed = documents.into_iter().filter_map(|document| root_of(&base.join(document))).collect();
        Self { base, allowed, limits: Limits::default() }
    }

    /// Allows to read below `directory`, too.
    pub fn allow(&mut self, directory: impl Into<PathBuf>) {
        let directory = self.base.join(directory.into());
        self.allowed.push(directory.canonicalize().unwrap_or(directory));
    }

    /// Whether a path, without links and `..`, lies below a directory that may be read.
    fn is_allowed(&self, real: &Path) -> bool {
        self.allowed.iter().any(|directory| real.starts_with(directory))
    }

    /// The directories that may be read, as they are seen from where paths count from.
    fn shown_allowed(&self) -> Vec<PathBuf> {
        let base = if self.base.as_os_str().is_empty() { Path::new(".") } else { &self.base };
        let mut shown: Vec<PathBuf> = match base.canonicalize() {
            Ok(base) => self.allowed.iter().map(|directory| seen_from(&base, directory)).collect(),
            Err(_) => self.allowed.clone(),
        };
        shown.sort_unstable();
        shown.dedup();
        shown
    }
}

fn root_of(document: &Path) -> Option<PathBuf> {
    // Of a document that is not there, the directory may be, and hold what was meant.
    let directory = match document.canonicalize() {
        Ok(document) => document.parent()?.to_path_buf(),
        Err(_) => listable(document.parent()?).canonicalize().ok()?,
    };
    let directory = directory.as_path();
    let marked = directory
        .ancestors()
        .find(|directory| directory.join("Cargo.lock").exists() || directory.join(".git").exists());
    // Above a directory such as `/tmp` is everything.
    let above = directory.parent().filter(|above| above.parent().is_some());
    marked.or(above).or(Some(directory)).map(Path::to_path_buf)
}

impl Loader for FileLoader {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let error = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => LoadError::NotFound,
            _ => LoadError::Io(error.to_string()),
        };
        let real = self.base.join(path).canonicalize().map_err(error)?;
        if !self.is_allowed(&real) {
            return Err(LoadError::Outside { allowed: self.shown_allowed() });
        }
        // A pipe is not even opened, since that waits for somebody to write to it.
        let metadata = std::fs::metadata(&real).map_err(error)?;
        if !metadata.is_file() {
            return Err(LoadError::NotAFile { directory: metadata.is_dir() });
        }
        let limit = self.limits.bytes;
        let too_large = |bytes: u64| Err(LoadError::TooLarge { bytes, limit });
        if metadata.len() > limit as u64 {
            return too_large(metadata.len());
        }
        // The length that a file is said to have need not be how much there is to be read.
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&real).map_err(error)?;
        file.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(error)?;
        if bytes.len() > limit {
            return too_large(bytes.len() as u64);
        }
        String::from_utf8(bytes).map_err(|error| {
            let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            LoadError::NotUtf8 { location: location_behind(&String::from_utf8_lossy(valid)) }
        })
    }

    fn similar(&self, path: &Path) -> Option<String> {
        let directory = self.base.join(path.parent()?);
        let directory = listable(&directory).canonicalize().ok()?;
        if self.is_allowed(&directory) { similar_in(&self.base, path) } else { None }
    }

    /// The nearest one in the document's directory or above, as far as files may be read.
    fn settings_file(&self, document: &Path) -> Option<PathBuf> {
        let directory = self.base.join(document).canonicalize().ok()?.parent()?.to_path_buf();
        let above = directory.ancestors().take_while(|directory| self.is_allowed(directory));
        let up = above.enumerate().find(|(_, directory)| directory.join(SETTINGS).is_file())?.0;
        Some(relative_to(document, &format!("{}{SETTINGS}", "../".repeat(up))))
    }
}

/// A file that is there and may have been meant by `path`, which somebody has named who may see what there is.
#[must_use]
pub fn similar_file(path: &Path) -> Option<String> {
    similar_in(Path::new(""), path)
}

fn similar_in(base: &Path, path: &Path) -> Option<String> {
    let directory = path.parent()?;
    let mut names: Vec<String> = std::fs::read_dir(listable(&base.join(directory)))
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort_unstable();
    let wanted = path.file_name()?.to_string_lossy();
    let closest = crate::names::closest(&wanted, names.iter().map(String::as_str))?;
    Some(slashed(directory.join(closest)).display().to_string())
}

/// The directory of a path as the file system is asked for it.
fn listable(directory: &Path) -> &Path {
    if directory.as_os_str().is_empty() { Path::new(".") } else { directory }
}

/// `path` as seen from the directory of `document`, with `.` and `..` taken out without asking the file system.
#[must_use]
pub fn relative_to(document: &Path, path: &str) -> PathBuf {
    let mut joined = document.parent().unwrap_or(Path::new("")).to_path_buf();
    for component in Path::new(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match joined.components().next_back() {
                Some(Component::Normal(_)) => {
                    joined.pop();
                }
                _ => joined.push(".."),
            },
            other => joined.push(other),
        }
    }
    slashed(joined)
}

/// `path` as seen from `directory`, both absolute; `path` itself when they have nothing in common.
#[must_use]
pub fn seen_from(directory: &Path, path: &Path) -> PathBuf {
    let mut from = directory.components().peekable();
    let mut to = path.components().peekable();
    let mut related = false;
    while let (Some(one), Some(other)) = (from.peek(), to.peek())
        && one == other
    {
        related |= matches!(one, Component::Normal(_));
        from.next();
        to.next();
    }
    if !related {
        return slashed(path.to_path_buf());
    }
    let up = from.map(|_| Component::ParentDir);
    let seen: PathBuf = up.chain(to).collect();
    if seen.as_os_str().is_empty() { PathBuf::from(".") } else { slashed(seen) }
}

/// A path that somebody named, as messages show it: seen from the current directory, without needless `.`.
#[must_use]
pub fn as_named(path: &Path) -> PathBuf {
    if path.is_absolute() {
        return match std::env::current_dir() {
            Ok(current) => seen_from(&current, path),
            Err(_) => slashed(path.to_path_buf()),
        };
    }
    let named: PathBuf = path.components().filter(|component| *component != Component::CurDir).collect();
    if named.as_os_str().is_empty() { PathBuf::from(".") } else { slashed(named) }
}

/// The path with `/` between its components, which every platform understands and all show alike.
fn slashed(path: PathBuf) -> PathBuf {
    if std::path::MAIN_SEPARATOR == '/' {
        return path;
    }
    match path.to_str() {
        Some(text) => PathBuf::from(text.replace(std::path::MAIN_SEPARATOR, "/")),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_a_directory() {
        for (directory, path, seen) in [
            ("/home/a/project", "/home/a/project/workflows/x.yaml", "workflows/x.yaml"),
            ("/home/a/project/member", "/home/a/project/workflows/x.yaml", "../workflows/x.yaml"),
            ("/home/a/project", "/home/a/project", "."),
            ("/home/a", "/srv/x.yaml", "/srv/x.yaml"),
            ("/", "/srv/x.yaml", "/srv/x.yaml"),
        ] {
            assert_eq!(seen_from(Path::new(directory), Path::new(path)), Path::new(seen), "{path}");
        }
    }

    #[test]
    fn a_named_path_is_shown_without_needless_components() {
        for (named, shown) in
            [("./x.yaml", "x.yaml"), ("a/./x.yaml", "a/x.yaml"), (".", "."), ("../x.yaml", "../x.yaml")]
        {
            assert_eq!(as_named(Path::new(named)), Path::new(shown), "{named}");
        }
        let absolute = std::env::current_dir().unwrap().join("a/x.yaml");
        assert_eq!(as_named(&absolute), Path::new("a/x.yaml"));
    }
}
