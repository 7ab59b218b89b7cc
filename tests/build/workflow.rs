//! A document and its descriptions, given as values, made a module that the tests can call.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::render::{self, Style};
use arazzo_codegen::diagnostic::{Diagnostic, Severity};
use arazzo_codegen::emit::{self, format, nested};
use arazzo_codegen::source::{LoadError, Loader, Sources};
use arazzo_codegen::{Options, compile};

/// The name of the document among the [`Files`].
pub(crate) const DOCUMENT: &str = "document.yaml";

/// The files that a document may name, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(pub(crate) BTreeMap<String, String>);

impl Loader for Files {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let text = path.to_str().and_then(|path| self.0.get(path));
        text.cloned().ok_or(LoadError::NotFound)
    }

    fn similar(&self, _: &Path) -> Option<String> {
        None
    }
}

/// A compiled document.
pub(crate) struct Compiled {
    /// The generated modules.
    pub(crate) text: String,
    /// A closure that takes a client and the inputs as JSON, and runs a workflow of the document.
    pub(crate) call: String,
    /// The codes of the warnings, each once.
    pub(crate) warnings: BTreeSet<&'static str>,
}

/// Compiles the document among `files` for a module of this name, to call the workflow with this index.
///
/// # Errors
/// What is wrong with the document.
pub(crate) fn compiled(module: &str, files: &Files, workflow: usize) -> Result<Compiled, Rejected> {
    let options = Options { derive_serde: true, ..Options::default() };
    let compilation = compile(&[PathBuf::from(DOCUMENT)], files, options);
    let Some(modules) = compilation.modules(emit::Style::Text) else {
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        let errors = compilation.diagnostics.into_iter().filter(is_error).collect();
        return Err(Rejected { errors, sources: compilation.sources });
    };
    let text = format(nested(&modules)).unwrap_or_else(|error| format!("compile_error!({error:?});"));
    let functions: Vec<&str> = modules.iter().filter_map(|module| module.function.as_deref()).collect();
    let function = functions.get(workflow).copied().unwrap_or_default();
    let call = call(module, function, &text);
    let warnings = compilation.diagnostics.iter().map(|warning| warning.code).collect();
    Ok(Compiled { text, call, warnings })
}

/// Calls a function, whatever arguments it takes.
fn call(module: &str, function: &str, text: &str) -> String {
    format!(
        "|client, inputs| Box::pin(async move {{ \
         let _ = &inputs; shown({}) }})",
        run(module, function, text)
    )
}

/// The outcome of a workflow. What it depends on is run before, with the same inputs.
fn run(module: &str, function: &str, text: &str) -> String {
    let signature = text.split_once(&format!("pub async fn {function}(")).map_or("", |(_, behind)| behind);
    let parameters = signature.split(')').next().unwrap_or_default().split(',').map(str::trim);
    let arguments = parameters.filter(|parameter| !parameter.is_empty()).map(|parameter| {
        let outcome = parameter.split_once("super::").and_then(|(_, path)| path.strip_suffix("::Outcome"));
        match outcome {
            Some(needed) => format!("&{}, ", run(module, needed, text)),
            None if parameter.starts_with("inputs:") || parameter.starts_with("_inputs:") => {
                "&given(inputs.clone())?, ".to_owned()
            }
            None => "&client.clone().into(), ".to_owned(),
        }
    });
    let arguments: String = arguments.collect();
    format!("{module}::{function}({arguments}).await?")
}

/// Why a document was not compiled.
pub(crate) struct Rejected {
    /// The errors.
    pub(crate) errors: Vec<Diagnostic>,
    sources: Sources,
}

impl Rejected {
    /// The errors with their places.
    pub(crate) fn in_words(&self) -> String {
        render::terminal(&self.sources, &self.errors, Style::Plain, Some(120))
    }
}
