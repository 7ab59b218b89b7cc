//! The pipeline: every pass, in order.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use crate::check::{contract, style};
use crate::coverage::Coverage;
use crate::diagnostic::levels::{self, Levels};
use crate::diagnostic::rules::{BarePredicate, NotADescription, NotSupportedYet, RemoteSource};
use crate::diagnostic::{Diagnostic, Diagnostics, suggestions};
use crate::emit::{Module, Style, emit};
use crate::ir::Program;
use crate::lower::{NamedApi, SourcedWorkflow, lower};
use crate::openapi::{Description, Root, Version, percent_decoded};
use crate::parse::arazzo::{
    self, CriterionCondition, CriterionKind, Document, Reusable, SourceDescription, SourceKind,
};
use crate::parse::condition::Condition;
use crate::parse::tree::Node;
use crate::resolve::{LoadedDocument, keep, link, resolve};
use crate::source::{Limits, Loader, Sources, Span, relative_to};
use crate::workspace::{Reading, Workspace};

/// How documents are compiled.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The levels of findings that stand over those in settings files.
    pub levels: Levels,
    /// Whether the outcomes of workflows implement serde's `Serialize`: `Outcome`, with its members named as in the
    /// document, and `End`, as the name of the action. Inputs implement `Deserialize` in any case.
    pub derive_serde: bool,
}

/// What compiling gives: a program, unless there was an error, and everything that was found.
#[derive(Debug)]
pub struct Compilation {
    /// What the documents come to; `None` when there was an error.
    pub program: Option<Program>,
    /// What was found, in the order of its places.
    pub diagnostics: Vec<Diagnostic>,
    /// Every text that was read for it.
    pub sources: Sources,
    /// How many of the values that the documents name have types; nothing is counted when names do not resolve.
    pub coverage: Coverage,
    /// See [`Options::derive_serde`].
    derive_serde: bool,
}

impl Compilation {
    /// The generated modules; `None` when there was an error. Checking documents does not need them.
    #[must_use]
    pub fn modules(&self, style: Style) -> Option<Vec<Module>> {
        self.program.as_ref().map(|program| emit(program, style, self.derive_serde))
    }
}

/// Compiles documents together, so that they share the modules of the APIs that they share.
///
/// Where a process compiles more than once, a [`Workspace`] reads each file once for all of it.
#[must_use]
pub fn compile(documents: &[PathBuf], loader: &dyn Loader, options: Options) -> Compilation {
    Workspace::new(loader, Limits::default()).compile(documents, options)
}

impl Workspace<'_> {
    /// Compiles documents together, so that they share the modules of the APIs that they share. What other compilations have
    /// read is used as it was read; what is wrong with it is found again.
    #[must_use]
    pub fn compile(&self, documents: &[PathBuf], options: Options) -> Compilation {
        let compilation = self.compile_once(documents, &options);
        if self.starts_anew() { self.compile_once(documents, &options) } else { compilation }
    }

    fn compile_once(&self, documents: &[PathBuf], options: &Options) -> Compilation {
        let reading = Reading::new(self);
        let mut diagnostics = Diagnostics::default();
        let mut coverage = Coverage::default();
        let program = run(&reading, documents, &mut coverage, &mut diagnostics);
        diagnostics.merge(reading.take_diagnostics());
        let diagnostics = levels::apply(&reading, documents, &options.levels, diagnostics);
        let program = program.filter(|_| !diagnostics.has_errors());
        let sources = reading.sources();
        let mut diagnostics = diagnostics.into_sorted();
        diagnostics.iter_mut().for_each(|finding| suggestions::write(&reading, finding));
        // Ids tell in which order the workspace has come to the sources, not this compilation.
        diagnostics.sort_by_key(|finding| {
            finding.primary.as_ref().and_then(|label| sources.rank(label.span.source))
        });
        Compilation { program, diagnostics, sources, coverage, derive_serde: options.derive_serde }
    }
}

/// The passes, in order. Each reports all that it finds; no pass works on a document in which the one before has found
/// something wrong. When that is so of any, nothing is emitted.
fn run<'a>(
    reading: &'a Reading<'a>,
    paths: &[PathBuf],
    coverage: &mut Coverage,
    diagnostics: &mut Diagnostics,
) -> Option<Program> {
    // Texts become trees: those that were asked for, then those of the documents that they name.
    let mut trees: Vec<(PathBuf, Root<'_>)> = Vec::new();
    let mut wanted: VecDeque<(PathBuf, Option<Span>)> =
        paths.iter().map(|path| (path.clone(), None)).collect();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    while let Some((path, named)) = wanted.pop_front() {
        if seen.insert(path.clone())
            && let Some(tree) = reading.document(&path, named)
        {
            wanted.extend(arazzo_sources(reading, &path, tree.node()));
            trees.push((path, tree));
        }
    }
    let sources = reading.sources();

    // Trees become the Arazzo model: every field is known, every expression parsed.
    let mut documents = Vec::new();
    for (path, tree) in &trees {
        if let Some(document) = arazzo::read(tree.node(), &sources, diagnostics) {
            report_dialect(&document, diagnostics);
            documents.push((path.as_path(), *tree, document));
        }
    }

    // The descriptions that they name are read, each file once, however many documents name it.
    let mut files: Vec<DescriptionFile<'_>> = Vec::new();
    let mut loaded = Vec::new();
    let known: Vec<&Path> = documents.iter().map(|(path, ..)| *path).collect();
    for (path, tree, document) in documents {
        let apis = document.sources.iter().map(|source| match source.kind.value {
            SourceKind::Arazzo => None,
            SourceKind::OpenApi | SourceKind::AsyncApi => description(reading, path, source, &mut files),
        });
        let apis = apis.collect();
        let others = document.sources.iter().map(|source| match source.kind.value {
            SourceKind::Arazzo => other_document(reading, path, source, &known),
            SourceKind::OpenApi | SourceKind::AsyncApi => None,
        });
        let documents = others.collect();
        let asked = paths.iter().any(|asked| asked == path);
        loaded.push(LoadedDocument { document, tree, asked, apis, documents });
    }
    let descriptions: Vec<Description<'_>> =
        files.iter().map(|file| Description::new(file.root, file.version)).collect();

    // Names become ids.
    let resolved = resolve(&loaded, &descriptions, &sources, diagnostics);
    diagnostics.merge(reading.take_diagnostics());
    let sources = reading.sources();
    let wrong = |diagnostics: &Diagnostics| -> Vec<bool> {
        let places = diagnostics.places_of_errors();
        let wrong: BTreeSet<&Path> =
            places.filter_map(|span| Some(sources.get(span.source)?.path())).collect();
        known.iter().map(|path| wrong.contains(path)).collect()
    };
    // What is wrong in a description could be wrong for every document.
    let only_in_documents = diagnostics.places_of_errors().all(|span| {
        sources.get(span.source).is_some_and(|source| known.iter().any(|path| *path == source.path()))
    });
    // Calls are joined with what they lead to, where there is such a thing, whatever else is wrong.
    let mut resolved = keep(resolved, &[]);
    link(&mut resolved, diagnostics);
    let resolved = keep(resolved.into_iter().map(Some).collect(), &wrong(diagnostics));
    if !only_in_documents || resolved.is_empty() {
        return None;
    }

    // What the steps make of the operations, and how the documents are written.
    contract::check(&resolved, diagnostics);
    style::check(&loaded, &resolved, diagnostics);

    // Types, control flow, and what is left to emit.
    let apis = files.iter().zip(&descriptions).map(|(file, description)| NamedApi {
        name: &file.name,
        file: file_name(&file.path),
        description,
    });
    let apis: Vec<NamedApi<'_>> = apis.collect();
    let workflows = resolved.iter().map(|workflow| SourcedWorkflow {
        file: known.get(workflow.document).map(|path| file_name(path)).unwrap_or_default(),
        workflow,
    });
    let workflows: Vec<SourcedWorkflow<'_>> = workflows.collect();
    let program = lower(&apis, &workflows, diagnostics);
    coverage.add(&program.coverage);
    diagnostics.merge(reading.take_diagnostics());
    Some(program).filter(|_| !diagnostics.has_errors())
}

/// The Arazzo documents that a document names, and where it does. What else is wrong with it is said when it is read.
fn arazzo_sources(reading: &Reading<'_>, path: &Path, tree: &Node) -> Vec<(PathBuf, Option<Span>)> {
    let sources = tree.get("sourceDescriptions").and_then(Node::as_sequence).unwrap_or_default();
    let named = sources.iter().filter(|source| source.get("type").and_then(Node::as_str) == Some("arazzo"));
    let urls = named.filter_map(|source| source.get("url"));
    let local = urls.filter_map(|url| Some((url.as_str().filter(|url| !is_remote(url))?, url.span)));
    local.map(|(url, span)| (source_path(reading, path, url), Some(span))).collect()
}

/// The index of the Arazzo document that a document names; `None` when it could not be read, which has been reported.
fn other_document(
    reading: &Reading<'_>,
    document: &Path,
    source: &SourceDescription<'_>,
    known: &[&Path],
) -> Option<usize> {
    let (url, span) = (source.url.value, source.url.span);
    if is_remote(url) {
        reading.report(RemoteSource { url: url.to_owned(), span });
        return None;
    }
    let path = source_path(reading, document, url);
    known.iter().position(|known| **known == path)
}

/// The file that a source description names: percent-encoded, as it is a URL, or as it is where only that is there.
fn source_path(reading: &Reading<'_>, document: &Path, url: &str) -> PathBuf {
    let url = without_fragment(url);
    let decoded = relative_to(document, &percent_decoded(url));
    let is_there = |path: &Path| reading.open(path).is_some_and(|file| !file.is_missing());
    if url.contains('%') && !is_there(&decoded) {
        let plain = relative_to(document, url);
        if is_there(&plain) {
            return plain;
        }
    }
    decoded
}

fn is_remote(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reports every condition that only this compiler's tolerance gives a meaning.
fn report_dialect(document: &Document<'_>, diagnostics: &mut Diagnostics) {
    let components = document.components.success_actions.iter().chain(&document.components.failure_actions);
    let mut criteria: Vec<&arazzo::Criterion> = components.flat_map(|(_, action)| &action.criteria).collect();
    for workflow in &document.workflows {
        let of_steps = workflow.steps.iter().flat_map(|step| step.on_success.iter().chain(&step.on_failure));
        let actions = of_steps.chain(&workflow.success_actions).chain(&workflow.failure_actions);
        for action in actions {
            if let Reusable::Inline(action) = action {
                criteria.extend(&action.criteria);
            }
        }
        criteria.extend(workflow.steps.iter().flat_map(|step| &step.success_criteria));
    }
    for criterion in criteria {
        let (CriterionKind::JsonPath, Some(context)) = (criterion.kind, &criterion.context) else {
            continue;
        };
        let span = criterion.text.span;
        match &criterion.condition {
            CriterionCondition::Simple(Condition::Operand(_)) => {}
            CriterionCondition::Simple(condition) => {
                let simple = condition.as_simple(&context.value.to_string());
                let simple = (!condition.measures()).then_some(simple);
                let query = condition.as_query().filter(|_| simple.is_none());
                let negates = simple.is_some() && condition.negates();
                diagnostics.report(BarePredicate { span, simple, query, negates });
            }
            // It has no other spelling.
            CriterionCondition::Pattern(_) | CriterionCondition::XPath(_) => {}
            CriterionCondition::JsonPath { condition, bare } => {
                if *bare {
                    let query = Some(condition.as_query(criterion.text.trim()));
                    diagnostics.report(BarePredicate { span, simple: None, query, negates: false });
                }
            }
        }
    }
}

/// A description of an API that has been read.
struct DescriptionFile<'a> {
    path: PathBuf,
    /// The name of the first source description that names it.
    name: String,
    root: Root<'a>,
    version: Version,
}

/// The index of the description that a document names; `None`, with a report, when it cannot be used.
fn description<'a>(
    reading: &'a Reading<'a>,
    document: &Path,
    source: &SourceDescription<'_>,
    files: &mut Vec<DescriptionFile<'a>>,
) -> Option<usize> {
    let (url, span) = (source.url.value, source.url.span);
    if source.kind.value != SourceKind::OpenApi {
        let what = "a source description that is not OpenAPI".to_owned();
        reading.report(NotSupportedYet { what, span: source.kind.span });
        return None;
    }
    if is_remote(url) {
        reading.report(RemoteSource { url: url.to_owned(), span });
        return None;
    }
    let path = source_path(reading, document, url);
    if let Some(known) = files.iter().position(|file| file.path == path) {
        return Some(known);
    }
    let root = reading.root(&path, Some(span))?;
    match Version::of(root.node()) {
        Some(Ok(version)) => {
            files.push(DescriptionFile { path, name: source.name.value.to_owned(), root, version });
            Some(files.len() - 1)
        }
        Some(Err(unknown)) => {
            reading.report(unknown);
            None
        }
        None => {
            reading.report(NotADescription { path: path.display().to_string(), span });
            None
        }
    }
}
