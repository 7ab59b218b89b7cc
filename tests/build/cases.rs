//! The cases of `cases/`: a module and a test for each.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use yaml_serde::{Mapping, Value};

use crate::golden::files;
use crate::workflow::{Compiled, DOCUMENT, Files, compiled};

/// The module of each case, and the tests that run them.
pub(crate) fn modules(directory: &Path) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", directory.display());
    let mut shared = BTreeMap::new();
    for file in files(&directory.join("apis"), "yaml")? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        shared.insert(name, fs::read_to_string(file)?);
    }
    let mut text = String::new();
    for file in files(directory, "yaml")? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let module = name.replace('-', "_");
        let case: Mapping = yaml_serde::from_str(&fs::read_to_string(&file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let (files, workflow) = inputs(&case, &shared).map_err(|error| format!("{name}: {error}"))?;
        let refused = case.get("rejected").and_then(Value::as_str);
        let play = match (compiled(&module, &files, workflow), refused) {
            (Ok(Compiled { warnings, .. }), None) if !warnings.iter().copied().eq(warned(&case)) => {
                failure(&format!("cases/{name}.yaml is compiled with the warnings {warnings:?}"))
            }
            (Ok(Compiled { text: modules, call, .. }), None) => {
                let _ = writeln!(text, "mod {module} {{\n{modules}}}\n");
                format!("crate::play({name:?}, {call});")
            }
            (Ok(_), Some(code)) => {
                failure(&format!("cases/{name}.yaml is compiled, although it is wrong: {code}"))
            }
            (Err(rejected), Some(code)) if rejected.errors.iter().all(|error| error.code == code) => {
                String::new()
            }
            (Err(rejected), None) => {
                failure(&format!("cases/{name}.yaml is not compiled:\n\n{}", rejected.in_words()))
            }
            (Err(rejected), Some(code)) => failure(&format!(
                "cases/{name}.yaml is rejected for another reason than {code}:\n\n{}",
                rejected.in_words()
            )),
        };
        let _ = writeln!(text, "#[test]\nfn {module}() {{\n    {play}\n}}\n");
    }
    Ok(text)
}

/// The codes of the warnings that a case expects.
fn warned(case: &Mapping) -> impl Iterator<Item = &str> {
    case.get("warns").and_then(Value::as_sequence).into_iter().flatten().filter_map(Value::as_str)
}

/// What a test does that fails.
fn failure(report: &str) -> String {
    format!("panic!(\"{{}}\", {report:?});")
}

/// What a case compiles, and the index of the workflow that it runs.
fn inputs(case: &Mapping, shared: &BTreeMap<String, String>) -> Result<(Files, usize), Box<dyn Error>> {
    let mut files = Files(shared.clone());
    if let Some(api) = case.get("api") {
        let version = match api.get("swagger") {
            Some(version) => ("swagger", version.clone()),
            None => ("openapi", Value::from("3.1.0")),
        };
        let head = [version, ("info", info()), ("paths", Value::from(Mapping::new()))];
        files.0.insert("api.yaml".to_owned(), text(api, head)?);
    }
    for (name, file) in case.get("files").and_then(Value::as_mapping).into_iter().flatten() {
        files.0.insert(name.as_str().unwrap_or_default().to_owned(), text(file, [])?);
    }
    let source = [("name", "api"), ("url", "api.yaml"), ("type", "openapi")];
    let source: Mapping = source.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
    let head = [
        ("arazzo", Value::from("1.0.1")),
        ("info", info()),
        ("sourceDescriptions", Value::Sequence(vec![source.into()])),
    ];
    let document = match (case.get("workflow"), case.get("document")) {
        (Some(workflow), None) => {
            let mut workflow = workflow.as_mapping().cloned().ok_or("`workflow` is no mapping")?;
            workflow.insert("workflowId".into(), "case".into());
            let document: Mapping =
                [("workflows".into(), Value::Sequence(vec![workflow.into()]))].into_iter().collect();
            document.into()
        }
        (None, Some(document)) => document.clone(),
        _ => return Err("either `workflow` or `document` is needed".into()),
    };
    let index = case.get("run").and_then(Value::as_str).map_or(Ok(0), |wanted| {
        let workflows = document.get("workflows").and_then(Value::as_sequence).into_iter().flatten();
        let mut ids = workflows.map(|workflow| workflow.get("workflowId").and_then(Value::as_str));
        ids.position(|id| id == Some(wanted)).ok_or(format!("there is no workflow `{wanted}`"))
    })?;
    files.0.insert(DOCUMENT.to_owned(), text(&document, head)?);
    Ok((files, index))
}

fn info() -> Value {
    let info: Mapping =
        [("title".into(), "Case".into()), ("version".into(), "1".into())].into_iter().collect();
    info.into()
}

/// A file that is written as text, or as a value to which what all files have is added.
fn text<const N: usize>(file: &Value, head: [(&str, Value); N]) -> Result<String, Box<dyn Error>> {
    let Value::Mapping(members) = file else {
        return Ok(file.as_str().ok_or("a file is a mapping or a text")?.to_owned());
    };
    let mut whole: Mapping = head.into_iter().map(|(key, value)| (key.into(), value)).collect();
    whole.extend(members.clone());
    Ok(serde_json::to_string_pretty(&whole)?)
}
