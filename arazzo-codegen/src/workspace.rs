//! What a process has read: every file once, however many compilations use it and however often it is referred to.

#[cfg(test)]
mod tests;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use elsa::FrozenVec;

use crate::diagnostic::levels::Allowances;
use crate::diagnostic::rules::UnreadSource;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::openapi::Root;
use crate::parse::outline::{Outlined, outline};
use crate::parse::tree::Node;
use crate::parse::yaml;
use crate::source::{Limits, LoadError, Loader, Source, SourceId, Sources, Span};

/// Files that were read and parsed, shared by all compilations of a process.
///
/// ```
/// # use arazzo_codegen::source::{FileLoader, Limits};
/// # use arazzo_codegen::{Options, Workspace};
/// # use std::path::PathBuf;
/// # let documents: Vec<PathBuf> = Vec::new();
/// let loader = FileLoader::for_documents(documents.iter().map(PathBuf::as_path));
/// let workspace = Workspace::new(&loader, Limits::default());
/// for document in &documents {
///     let compilation = workspace.compile(std::slice::from_ref(document), Options::default());
/// }
/// ```
///
/// A file that changes while the workspace is there is not read again.
pub struct Workspace<'l> {
    loader: &'l dyn Loader,
    limits: Limits,
    files: FrozenVec<Box<File>>,
    by_path: RefCell<HashMap<PathBuf, usize>>,
    /// Whether all texts are read as wholes.
    whole: Cell<bool>,
    derived: FrozenVec<Box<Node>>,
    derived_by_place: RefCell<HashMap<(Span, Derivation), usize>>,
}

/// A file that somebody named, as it was found when it was named for the first time.
pub(crate) struct File {
    id: SourceId,
    path: PathBuf,
    text: Result<Arc<Source>, Unread>,
    limits: Limits,
    /// Whether it is read as a whole, because much of it is used.
    whole: Cell<bool>,
    /// What the text comes to, once that is asked for.
    parsed: OnceCell<Parsed>,
    /// What the text allows within itself, once that is asked for.
    allowances: OnceCell<Allowances>,
    /// Where the names are that references may use instead of a way from the root.
    names: OnceCell<HashMap<String, Vec<usize>>>,
}

/// What a text comes to as YAML or JSON.
enum Parsed {
    /// What the parser makes of it: a tree when nothing is wrong with it, and what is.
    Whole(Option<Node>, Diagnostics),
    /// The same tree, read as far as it is used.
    Parts(Outlined),
}

/// Why a file could not be read, and which one may have been meant.
struct Unread {
    error: LoadError,
    suggestion: Option<String>,
}

/// What a node was made for that stands in no file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Derivation {
    /// The servers of an OpenAPI 2.0 description.
    Servers,
    /// The media type of the form with these fields, which an OpenAPI 2.0 operation takes. Operations that aliases make one
    /// may differ in what their paths add.
    Form(Vec<Span>),
    /// The schema of a list of what a schema describes.
    List,
    /// The tree of a payload that is written as text of JSON.
    JsonText,
    /// The tree of a payload that is written as text of a form.
    FormText,
    /// The name of a member that a target adds to a payload.
    Member,
}

impl<'l> Workspace<'l> {
    /// A workspace that has read nothing yet.
    #[must_use]
    pub fn new(loader: &'l dyn Loader, limits: Limits) -> Self {
        Self {
            loader,
            limits,
            files: FrozenVec::new(),
            by_path: RefCell::default(),
            whole: Cell::new(false),
            derived: FrozenVec::new(),
            derived_by_place: RefCell::default(),
        }
    }

    /// Has a file read again when it is needed next. What was made of it stays as it is.
    pub(crate) fn forget(&self, path: &Path) {
        self.by_path.borrow_mut().remove(path);
    }

    /// Whether what was read in parts turns out to be wrong. If so, everything is read anew, as a whole, from now on.
    pub(crate) fn starts_anew(&self) -> bool {
        let anew = !self.whole.get() && self.files.iter().any(File::is_mistaken);
        if anew {
            self.whole.set(true);
            self.by_path.borrow_mut().clear();
        }
        anew
    }

    /// The file at a path, read unless it has been.
    fn file(&self, path: &Path) -> Option<&File> {
        if let Some(known) = self.by_path.borrow().get(path) {
            return self.files.get(*known);
        }
        let position = self.files.len();
        let file = self.read(SourceId::at(position), path);
        self.by_path.borrow_mut().insert(path.to_path_buf(), position);
        Some(self.files.push_get(Box::new(file)))
    }

    fn read(&self, id: SourceId, path: &Path) -> File {
        let text = match self.loader.load(path) {
            Ok(text) => Ok(Arc::new(Source::new(path.to_path_buf(), text))),
            Err(error) => Err(Unread { error, suggestion: self.loader.similar(path) }),
        };
        File {
            id,
            path: path.to_path_buf(),
            text,
            limits: self.limits,
            whole: Cell::new(self.whole.get()),
            parsed: OnceCell::new(),
            allowances: OnceCell::new(),
            names: OnceCell::new(),
        }
    }
}

impl fmt::Debug for Workspace<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Workspace").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl File {
    /// The path that it was read from.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is no such file.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(&self.text, Err(Unread { error: LoadError::NotFound, .. }))
    }

    fn parsed(&self) -> Option<&Parsed> {
        let Ok(source) = &self.text else { return None };
        Some(self.parsed.get_or_init(|| {
            if !self.whole.get()
                && let Some(outlined) = outline(self.id, source, &self.limits)
            {
                return Parsed::Parts(outlined);
            }
            let mut findings = Diagnostics::default();
            let tree = yaml::parse(self.id, source.text(), &self.limits, &mut findings);
            Parsed::Whole(tree, findings)
        }))
    }

    fn is_mistaken(&self) -> bool {
        matches!(self.parsed.get(), Some(Parsed::Parts(outlined)) if outlined.is_mistaken())
    }

    /// The root of its tree; `None` when the text is not what it should be.
    fn tree(&self) -> Option<&Node> {
        self.parsed()?.tree()
    }

    /// The node that carries a name: `#name` for an `$anchor`, otherwise the text of an `$id`.
    pub(crate) fn named(&self, name: &str) -> Option<&Node> {
        let root = self.tree()?;
        let names = self.names.get_or_init(|| {
            let mut names = HashMap::new();
            collect_names(root, &mut Vec::new(), &mut names);
            names
        });
        names.get(name)?.iter().try_fold(root, |node, position| child(node, *position))
    }

    /// Why it cannot be used, given where it is named.
    fn faults(&self, referenced: Option<Span>) -> Vec<Diagnostic> {
        match &self.text {
            Ok(_) => match self.parsed() {
                Some(Parsed::Whole(_, findings)) => findings.clone().into_sorted(),
                Some(Parsed::Parts(_)) | None => Vec::new(),
            },
            Err(Unread { error, suggestion }) => {
                let unread = UnreadSource {
                    path: self.path.display().to_string(),
                    referenced,
                    searched: Vec::new(),
                    suggestion: suggestion.clone(),
                    error: error.clone(),
                };
                vec![unread.diagnostic()]
            }
        }
    }
}

impl Parsed {
    fn tree(&self) -> Option<&Node> {
        match self {
            Self::Whole(tree, _) => tree.as_ref(),
            Self::Parts(outlined) => Some(&outlined.tree),
        }
    }
}

fn child(node: &Node, position: usize) -> Option<&Node> {
    match (node.as_mapping(), node.as_sequence()) {
        (Some(mapping), _) => mapping.iter().nth(position).map(|(_, child)| child),
        (None, items) => items?.get(position),
    }
}

/// Collects the ways to all nodes that name themselves; of two with one name the first counts. How deep this goes is
/// bounded by how deep a tree may be.
fn collect_names(node: &Node, way: &mut Vec<usize>, names: &mut HashMap<String, Vec<usize>>) {
    for (keyword, prefix) in [("$anchor", "#"), ("$dynamicAnchor", "#"), ("$id", "")] {
        if let Some(name) = node.get(keyword).and_then(Node::as_str) {
            names.entry(format!("{prefix}{name}")).or_insert_with(|| way.clone());
        }
    }
    let members = node.as_mapping().into_iter().flat_map(|mapping| mapping.iter()).map(|(_, child)| child);
    let items = node.as_sequence().unwrap_or_default();
    for (position, child) in members.chain(items).enumerate() {
        way.push(position);
        collect_names(child, way, names);
        way.pop();
    }
}

/// What one compilation uses of a workspace, and what is found while it is being used.
pub struct Reading<'a> {
    workspace: &'a Workspace<'a>,
    sources: RefCell<Sources>,
    diagnostics: RefCell<Diagnostics>,
}

impl<'a> Reading<'a> {
    /// A compilation that has used nothing yet.
    #[must_use]
    pub fn new(workspace: &'a Workspace<'a>) -> Self {
        Self { workspace, sources: RefCell::default(), diagnostics: RefCell::default() }
    }

    /// The tree of a file all of which is used, with a report when there is none.
    pub(crate) fn document(&'a self, path: &Path, referenced: Option<Span>) -> Option<Root<'a>> {
        self.open(path)?.whole.set(true);
        self.root(path, referenced)
    }

    /// The tree of a file, which is named at `referenced`; `None`, with a report, when there is none.
    pub fn root(&'a self, path: &Path, referenced: Option<Span>) -> Option<Root<'a>> {
        let file = self.open(path)?;
        let root = self.root_of(file, referenced);
        root.map_err(|faults| faults.into_iter().for_each(|fault| self.report(fault))).ok()
    }

    /// Reports what is found in what was used.
    pub fn report(&self, rule: impl Rule) {
        self.diagnostics.borrow_mut().report(rule);
    }

    /// What has been reported since this was last asked.
    #[must_use]
    pub fn take_diagnostics(&self) -> Diagnostics {
        self.diagnostics.take()
    }

    /// Every text that has been used so far.
    #[must_use]
    pub fn sources(&self) -> Sources {
        self.sources.borrow().clone()
    }

    /// The settings file that counts for a document, if there is one.
    pub(crate) fn settings_file(&self, document: &Path) -> Option<PathBuf> {
        self.workspace.loader.settings_file(document)
    }

    /// A file as mere text, with its id; or why it cannot be read.
    pub(crate) fn text(&self, path: &Path) -> Result<(SourceId, &'a str), Vec<Diagnostic>> {
        let Some(file) = self.open(path) else { return Err(Vec::new()) };
        match &file.text {
            Ok(source) => Ok((file.id, source.text())),
            Err(_) => Err(file.faults(None)),
        }
    }

    /// A text that was read as YAML or JSON, and its tree.
    pub(crate) fn tree(&self, id: SourceId) -> Option<(&'a str, &'a Node)> {
        let file = self.workspace.files.get(id.position())?;
        let source = file.text.as_ref().ok()?;
        Some((source.text(), file.parsed.get()?.tree()?))
    }

    /// What a text that was read as YAML or JSON allows within itself.
    pub(crate) fn allowances(&self, id: SourceId) -> Option<&'a Allowances> {
        let (text, tree) = self.tree(id)?;
        let file = self.workspace.files.get(id.position())?;
        Some(file.allowances.get_or_init(|| Allowances::of(id, text, tree)))
    }

    pub(crate) fn open(&self, path: &Path) -> Option<&'a File> {
        let file = self.workspace.file(path)?;
        if let Ok(source) = &file.text {
            self.sources.borrow_mut().share(file.id, Arc::clone(source));
        }
        Some(file)
    }

    /// The root of a file, or why there is none.
    pub(crate) fn root_of(
        &'a self,
        file: &'a File,
        referenced: Option<Span>,
    ) -> Result<Root<'a>, Vec<Diagnostic>> {
        match file.tree() {
            Some(node) => Ok(Root::new(node, file, self)),
            None => Err(file.faults(referenced)),
        }
    }

    /// The first file used so far whose root has this name in `keyword`.
    pub(crate) fn identified(&self, keyword: &str, name: &str) -> Option<&'a File> {
        let sources = self.sources.borrow();
        let files = sources.ids().filter_map(|id| self.workspace.files.get(id.position()));
        let mut named = files.filter(|file| {
            let own = file.tree().and_then(|root| root.get(keyword));
            own.and_then(Node::as_str) == Some(name)
        });
        named.next()
    }

    /// The node that was made of another one, which stands at `place`; made now if it has not been.
    pub(crate) fn derived(&self, place: Span, what: Derivation, make: impl FnOnce() -> Node) -> &'a Node {
        let key = (place, what);
        let known = self.workspace.derived_by_place.borrow().get(&key).copied();
        if let Some(node) = known.and_then(|known| self.workspace.derived.get(known)) {
            return node;
        }
        let node = self.workspace.derived.push_get(Box::new(make()));
        self.workspace.derived_by_place.borrow_mut().insert(key, self.workspace.derived.len() - 1);
        node
    }
}

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reading").field("sources", &self.sources).finish_non_exhaustive()
    }
}
