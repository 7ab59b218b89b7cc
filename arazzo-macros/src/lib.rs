//! The macro [`arazzo_workflow!`], which compiles Arazzo workflows where it stands.
//!
//! Use it through `arazzo_runtime`, which the code that it generates calls, and which brings it along by default.

mod input;
mod place;

use std::path::{Path, PathBuf};

use arazzo_codegen::diagnostic::render::compile_error_text;
use arazzo_codegen::diagnostic::{Diagnostic, Rule, Severity};
use arazzo_codegen::emit::{Style, nested};
use arazzo_codegen::source::{FileLoader, Sources};
use arazzo_codegen::{Compilation, Options, compile};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::input::PathLiteral;
use crate::place::Place;

/// Compiles Arazzo documents into modules of the crate that names them.
///
/// ```ignore
/// arazzo_runtime::arazzo_workflow!("distribute-image.yaml");
/// arazzo_runtime::arazzo_workflow!("distribute-image.yaml", "cancel-running-image-build.yaml");
/// ```
///
/// Each workflow becomes an async function and beside it a module of the same name, which holds its inputs and its outcome.
/// Each source description becomes a module with the client and the types that the workflows use. Documents that are named
/// in one call are compiled together, and share the modules of the descriptions that they share.
///
/// A document is looked for in the package's directory, then in its `workflows/`, then in the workspace's `workflows/`.
/// Documents may name descriptions below the workspace's directory. When a document or a description changes, the crate
/// that names it is compiled again.
///
/// What is wrong in a document is an error of the compiler at the literal that names it. Of warnings, a macro has no way to
/// tell; `cargo arazzo check` does.
#[proc_macro]
pub fn arazzo_workflow(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    expand(input.into(), package.as_deref()).into()
}

fn expand(input: TokenStream, package: Option<&Path>) -> TokenStream {
    let literals = match input::path_literals(input) {
        Ok(literals) => literals,
        Err(problem) => return compile_error(problem.span, &problem.message),
    };
    let Some(package) = package else {
        let message = "`CARGO_MANIFEST_DIR` is not set, so that there is no package to look for documents in; Cargo sets it";
        return compile_error(Span::call_site(), message);
    };
    let place = Place::of(package);
    let (mut documents, mut missing) = (Vec::new(), TokenStream::new());
    for literal in &literals {
        match place.find(&literal.path) {
            Ok(document) => documents.push(document),
            Err(rule) => {
                let text = compile_error_text(&Sources::default(), &[rule.diagnostic()]);
                missing.extend(compile_error(literal.span, &text));
            }
        }
    }
    if !missing.is_empty() {
        return missing;
    }

    let loader = FileLoader::for_documents_in(place.root(), documents.iter().map(PathBuf::as_path));
    let compilation = compile(&documents, &loader, Options::default());
    match compilation.modules(Style::Tokens) {
        Some(modules) => {
            let watched = watched(&place, &compilation.sources);
            let modules = nested(&modules);
            quote! { #watched #modules }
        }
        None => errors(&literals, &documents, &compilation),
    }
}

/// Makes rustc read every file that was read here, so that it knows that the crate depends on them. Nothing of that ends up
/// in the binary.
fn watched(place: &Place, sources: &Sources) -> TokenStream {
    let paths =
        sources.iter().filter_map(|source| place.root().join(source.path()).to_str().map(str::to_owned));
    quote! { #(const _: &[u8] = ::core::include_bytes!(#paths);)* }
}

/// Each error at the literal whose document it is in; those in descriptions at the first.
fn errors(literals: &[PathLiteral], documents: &[PathBuf], compilation: &Compilation) -> TokenStream {
    let mut of_literals: Vec<Vec<Diagnostic>> = vec![Vec::new(); literals.len()];
    for diagnostic in &compilation.diagnostics {
        let label = diagnostic.primary.as_ref();
        let source = label.and_then(|label| compilation.sources.get(label.span.source));
        let document =
            source.and_then(|source| documents.iter().position(|document| document == source.path()));
        if let Some(findings) = of_literals.get_mut(document.unwrap_or(0)) {
            findings.push(diagnostic.clone());
        }
    }
    let errors = literals.iter().zip(of_literals).filter_map(|(literal, findings)| {
        let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        has_errors.then(|| compile_error(literal.span, &compile_error_text(&compilation.sources, &findings)))
    });
    errors.collect()
}

fn compile_error(span: Span, message: &str) -> TokenStream {
    quote_spanned! { span => ::core::compile_error!(#message); }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::str::FromStr;

    use super::*;

    fn expanded(input: &str) -> String {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        expand(TokenStream::from_str(input).unwrap(), Some(package)).to_string()
    }

    #[test]
    fn a_document_of_the_workspace_is_compiled_and_watched_with_its_description() {
        let expanded = expanded("\"distribute-image.yaml\"");
        for expected in
            ["pub mod distribute_image {", "pub mod image_builder_api {", "pub use self :: distribute_image"]
        {
            assert!(expanded.contains(expected), "{expected}");
        }
        for watched in ["workflows/distribute-image.yaml", "openapi/amazon-ec2-image-builder-openapi.yaml"] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(watched);
            let read = format!("include_bytes ! ({:?})", path.to_str().unwrap());
            assert!(expanded.contains(&read), "{read}");
        }
    }

    #[test]
    fn documents_of_one_call_share_the_modules_of_their_descriptions() {
        let expanded = expanded("\"distribute-image.yaml\", \"cancel-running-image-build.yaml\",");
        assert_eq!(expanded.matches("pub mod image_builder_api {").count(), 1);
        assert!(expanded.contains("pub mod cancel_running_image_build {"));
    }

    #[test]
    fn settings_count_and_are_watched() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let package = std::env::temp_dir().join(format!("arazzo-settings-{}", std::process::id()));
        let _ = fs::remove_dir_all(&package);
        fs::create_dir_all(package.join("workflows")).unwrap();
        fs::create_dir_all(package.join("openapi")).unwrap();
        fs::write(package.join("Cargo.lock"), "").unwrap();
        for file in ["workflows/distribute-image.yaml", "openapi/amazon-ec2-image-builder-openapi.yaml"] {
            fs::copy(root.join(file), package.join(file)).unwrap();
        }
        let expanded = |settings: &str| {
            fs::write(package.join("arazzo.toml"), settings).unwrap();
            expand(TokenStream::from_str("\"distribute-image.yaml\"").unwrap(), Some(&package)).to_string()
        };
        let (tolerant, strict) = (expanded("[lints]\n"), expanded("[lints]\nwarnings = \"deny\"\n"));
        fs::remove_dir_all(&package).unwrap();
        assert!(tolerant.contains("include_bytes") && tolerant.contains("arazzo.toml"), "{tolerant}");
        assert!(strict.contains("compile_error") && strict.contains("ARZ501"), "{strict}");
    }

    #[test]
    fn without_cargo_there_is_an_error() {
        let expanded = expand(TokenStream::from_str("\"a.yaml\"").unwrap(), None).to_string();
        assert!(expanded.contains("compile_error") && expanded.contains("CARGO_MANIFEST_DIR"), "{expanded}");
    }
}
