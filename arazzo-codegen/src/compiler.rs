//! The pipeline: every pass, in order.

use std::path::{Path, PathBuf};

use crate::coverage::Coverage;
use crate::diagnostic::rules::{BarePredicate, NotADescription, NotSupportedYet, RemoteSource};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::emit::{Module, Style, emit};
use crate::ir::Program;
use crate::lower::{NamedApi, SourcedWorkflow, lower};
use crate::openapi::{Description, Root, Version};
use crate::parse::arazzo::{self, CriterionKind, Document, Reusable, SourceDescription, SourceKind};
use crate::parse::condition::Condition;
use crate::resolve::{LoadedDocument, resolve};
use crate::source::{Limits, Loader, Sources, relative_to};
use crate::workspace::{Reading, Workspace};

/// How documents are compiled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether what is only tolerated is refused.
    pub strict: bool,
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
        let reading = Reading::new(self);
        let mut diagnostics = Diagnostics::default();
        let mut coverage = Coverage::default();
        let program = run(&reading, documents, &mut coverage, &mut diagnostics);
        diagnostics.merge(reading.take_diagnostics());
        if options.strict {
            diagnostics.deny_warnings();
        }
        let program = program.filter(|_| !diagnostics.has_errors());
        let sources = reading.sources();
        let mut diagnostics = diagnostics.into_sorted();
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
    // Texts become trees.
    let mut trees: Vec<(&Path, Root<'_>)> = Vec::new();
    for path in paths {
        if trees.iter().all(|(known, _)| known != path) {
            trees.extend(reading.root(path, None).map(|tree| (path.as_path(), tree)));
        }
    }
    let sources = reading.sources();

    // Trees become the Arazzo model: every field is known, every expression parsed.
    let mut documents = Vec::new();
    for (path, tree) in trees {
        if let Some(document) = arazzo::read(tree.node(), &sources, diagnostics) {
            report_dialect(&document, diagnostics);
            documents.push((path, tree, document));
        }
    }

    // The descriptions that they name are read, each file once, however many documents name it.
    let mut files: Vec<DescriptionFile<'_>> = Vec::new();
    let mut loaded = Vec::new();
    for (path, tree, document) in documents {
        let apis = document.sources.iter().map(|source| description(reading, path, source, &mut files));
        let apis = apis.collect();
        loaded.push((path, LoadedDocument { document, tree, apis }));
    }
    let descriptions: Vec<Description<'_>> =
        files.iter().map(|file| Description::new(file.root, file.version)).collect();

    // Names become ids.
    let resolved: Vec<_> = loaded
        .iter()
        .map(|(path, loaded)| (*path, resolve(loaded, &descriptions, &sources, diagnostics)))
        .collect();
    diagnostics.merge(reading.take_diagnostics());
    let sources = reading.sources();
    let is_wrong = |path: &Path| {
        let places = diagnostics.places_of_errors();
        let mut sources = places.filter_map(|span| sources.get(span.source));
        sources.any(|source| source.path() == path)
    };
    // What is wrong in a description could be wrong for every document.
    let only_in_documents = diagnostics.places_of_errors().all(|span| {
        sources.get(span.source).is_some_and(|source| paths.iter().any(|path| path == source.path()))
    });
    let resolved: Vec<_> = resolved.into_iter().filter(|(path, _)| !is_wrong(path)).collect();
    if !only_in_documents || resolved.is_empty() {
        return None;
    }

    // Types, control flow, and what is left to emit.
    let apis = files.iter().zip(&descriptions).map(|(file, description)| NamedApi {
        name: &file.name,
        file: file_name(&file.path),
        description,
    });
    let apis: Vec<NamedApi<'_>> = apis.collect();
    let workflows = resolved.iter().flat_map(|(path, workflows)| {
        workflows.iter().map(|workflow| SourcedWorkflow { file: file_name(path), workflow })
    });
    let workflows: Vec<SourcedWorkflow<'_>> = workflows.collect();
    let program = lower(&apis, &workflows, diagnostics);
    coverage.add(&program.coverage);
    diagnostics.merge(reading.take_diagnostics());
    Some(program).filter(|_| !diagnostics.has_errors())
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
        let predicate = !matches!(criterion.condition, Condition::Operand(_));
        if let (CriterionKind::JsonPath, true, Some(context)) =
            (criterion.kind, predicate, &criterion.context)
        {
            let simple = criterion.condition.as_simple(&context.value.to_string());
            let negates = criterion.condition.negates();
            let simple = (!criterion.condition.measures()).then_some(simple);
            diagnostics.report(BarePredicate { span: criterion.text.span, simple, negates });
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
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if matches!(scheme.as_deref(), Some("http" | "https")) {
        reading.report(RemoteSource { url: url.to_owned(), span });
        return None;
    }
    let path = relative_to(document, url.split('#').next().unwrap_or(url));
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
