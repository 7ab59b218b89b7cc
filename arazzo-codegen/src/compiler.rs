//! The pipeline: every pass, in order.

use std::path::{Path, PathBuf};

use crate::diagnostic::rules::{BarePredicate, NotADescription, NotSupportedYet, RemoteSource, UnreadSource};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::emit::{Module, Style, emit};
use crate::lower::{NamedApi, SourcedWorkflow, lower};
use crate::openapi::Description;
use crate::parse::arazzo::{self, CriterionKind, Document, Reusable, SourceDescription, SourceKind};
use crate::parse::condition::Condition;
use crate::parse::tree::Node;
use crate::parse::yaml;
use crate::resolve::{LoadedDocument, resolve};
use crate::source::{Limits, Loader, Source, Sources, Span, relative_to};

/// How documents are compiled.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What the generated tokens are for.
    pub style: Style,
    /// Whether what is only tolerated is refused.
    pub strict: bool,
    /// Bounds on what is read.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self { style: Style::Text, strict: false, limits: Limits::default() }
    }
}

/// What compiling gives: the modules, unless there was an error, and everything that was found.
#[derive(Debug)]
pub struct Compilation {
    /// The generated modules; `None` when there was an error.
    pub modules: Option<Vec<Module>>,
    /// What was found, in the order of its places.
    pub diagnostics: Vec<Diagnostic>,
    /// Every text that was read.
    pub sources: Sources,
}

/// Compiles documents together, so that they share the modules of the APIs that they share.
#[must_use]
pub fn compile(documents: &[PathBuf], loader: &dyn Loader, options: Options) -> Compilation {
    let mut reading = Reading {
        loader,
        limits: options.limits,
        sources: Sources::default(),
        diagnostics: Diagnostics::default(),
    };
    let modules = run(&mut reading, documents, options.style);
    let Reading { sources, mut diagnostics, .. } = reading;
    if options.strict {
        diagnostics.deny_warnings();
    }
    let modules = modules.filter(|_| !diagnostics.has_errors());
    Compilation { modules, diagnostics: diagnostics.into_sorted(), sources }
}

/// The passes, in order. Each reports all that it finds; no pass works on what the one before has found to be wrong.
fn run(reading: &mut Reading<'_>, paths: &[PathBuf], style: Style) -> Option<Vec<Module>> {
    // Texts become trees.
    let mut trees: Vec<(&Path, Node)> = Vec::new();
    for path in paths {
        if trees.iter().all(|(known, _)| known != path) {
            trees.extend(reading.tree(path, None).map(|tree| (path.as_path(), tree)));
        }
    }

    // Trees become the Arazzo model: every field is known, every expression parsed.
    let mut documents = Vec::new();
    for (path, tree) in &trees {
        if let Some(document) = arazzo::read(tree, &reading.sources, &mut reading.diagnostics) {
            report_dialect(&document, &mut reading.diagnostics);
            documents.push((*path, document));
        }
    }

    // The descriptions that they name are read, each file once, however many documents name it.
    let mut files: Vec<DescriptionFile> = Vec::new();
    let mut loaded = Vec::new();
    for (path, document) in documents {
        let apis = document.sources.iter().map(|source| reading.description(path, source, &mut files));
        let apis = apis.collect();
        loaded.push((path, LoadedDocument { document, apis }));
    }
    let descriptions: Vec<Description<'_>> = files.iter().map(|file| Description::new(&file.tree)).collect();

    // Names become ids.
    let Reading { sources, diagnostics, .. } = reading;
    let resolved: Vec<_> = loaded
        .iter()
        .map(|(path, loaded)| (*path, resolve(loaded, &descriptions, sources, diagnostics)))
        .collect();
    if diagnostics.has_errors() {
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
    if diagnostics.has_errors() {
        return None;
    }
    Some(emit(&program, style))
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
struct DescriptionFile {
    path: PathBuf,
    /// The name of the first source description that names it.
    name: String,
    tree: Node,
}

/// Reads texts and makes trees of them.
struct Reading<'l> {
    loader: &'l dyn Loader,
    limits: Limits,
    sources: Sources,
    diagnostics: Diagnostics,
}

impl Reading<'_> {
    /// The tree of a file, which a document names at `referenced`; `None`, with a report, when there is none.
    fn tree(&mut self, path: &Path, referenced: Option<Span>) -> Option<Node> {
        let text = match self.loader.load(path) {
            Ok(text) => text,
            Err(error) => {
                self.diagnostics.report(UnreadSource {
                    path: path.display().to_string(),
                    referenced,
                    searched: Vec::new(),
                    suggestion: self.loader.similar(path),
                    error,
                });
                return None;
            }
        };
        let source = self.sources.add(path.to_path_buf(), text);
        let text = self.sources.get(source).map_or("", Source::text);
        yaml::parse(source, text, &self.limits, &mut self.diagnostics)
    }

    /// The index of the description that a document names; `None`, with a report, when it cannot be used.
    fn description(
        &mut self,
        document: &Path,
        source: &SourceDescription<'_>,
        files: &mut Vec<DescriptionFile>,
    ) -> Option<usize> {
        let (url, span) = (source.url.value, source.url.span);
        if source.kind.value != SourceKind::OpenApi {
            let what = "a source description that is not OpenAPI".to_owned();
            self.diagnostics.report(NotSupportedYet { what, span: source.kind.span });
            return None;
        }
        if url.starts_with("http://") || url.starts_with("https://") {
            self.diagnostics.report(RemoteSource { url: url.to_owned(), span });
            return None;
        }
        let path = relative_to(document, url.split('#').next().unwrap_or(url));
        if let Some(known) = files.iter().position(|file| file.path == path) {
            return Some(known);
        }
        let tree = self.tree(&path, Some(span))?;
        match Description::version(&tree) {
            Some(version) if version.starts_with("3.0") || version.starts_with("3.1") => {
                files.push(DescriptionFile { path, name: source.name.value.to_owned(), tree });
                Some(files.len() - 1)
            }
            Some(version) => {
                let what = format!("OpenAPI {}", version.value);
                self.diagnostics.report(NotSupportedYet { what, span: version.span });
                None
            }
            None => {
                self.diagnostics.report(NotADescription { path: path.display().to_string(), span });
                None
            }
        }
    }
}
