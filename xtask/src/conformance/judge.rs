//! Prism, which serves descriptions and says what of a request they do not allow.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::description::{Description, resolved};
use crate::Failure;

/// The package, with its version, that is installed when no program is given.
const PACKAGE: &str = include_str!("../../../.ci/prism.txt").trim_ascii();

/// The variable that names the program.
pub(super) const VARIABLE: &str = "ARAZZO_PRISM";

/// How long it may take to load a description.
const PATIENCE: Duration = Duration::from_secs(120);

/// Prism, installed.
pub(super) struct Prism {
    program: PathBuf,
    /// Where descriptions are put as it reads them, and what it says.
    directory: PathBuf,
}

/// An operation of a description, by path and method.
pub(super) type Called = BTreeSet<(String, String)>;

/// A description that is being served.
pub(super) struct Served {
    process: Child,
    pub(super) address: String,
    /// Why only the part is served that documents call.
    pub(super) cut: Option<String>,
}

/// Something that a description does not allow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Violation {
    /// Where in the request, such as `body/name`; empty for all of it.
    pub(super) location: String,
    pub(super) code: String,
    pub(super) message: String,
}

impl Prism {
    /// The program that the variable names; otherwise it is installed below the target directory, unless it has been.
    pub(super) fn installed(target: &Path, directory: PathBuf) -> Result<Self, Failure> {
        fs::create_dir_all(&directory).map_err(Failure::at(directory.display()))?;
        if let Some(program) = std::env::var_os(VARIABLE) {
            return Ok(Self { program: program.into(), directory });
        }
        let place = target.join("node/prism");
        let program = place.join("node_modules/.bin/prism");
        if !program.exists() {
            crate::progress(&format!("installing {PACKAGE}"));
            fs::create_dir_all(&place).map_err(Failure::at(place.display()))?;
            let mut command = Command::new("npm");
            command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
            command.arg(&place).arg(PACKAGE).stdout(Stdio::null());
            let status = command.status().map_err(Failure::at("npm"))?;
            if !status.success() {
                return Err(Failure(format!("npm cannot install Prism: {status}")));
            }
        }
        Ok(Self { program, directory })
    }

    /// Serves a description: whole if Prism can load it, otherwise what documents call of it.
    pub(super) fn serve(&self, description: &Description, called: &Called) -> Result<Served, String> {
        match self.load(adapted(&description.root)) {
            Ok(served) => Ok(served),
            Err(reason) => {
                let mut served = self
                    .load(adapted(&cut(&description.root, called)))
                    .map_err(|again| format!("{reason}; what is called of it: {again}"))?;
                served.cut = Some(reason);
                Ok(served)
            }
        }
    }

    fn load(&self, description: Value) -> Result<Served, String> {
        let told = |error: std::io::Error| error.to_string();
        // A port that was free a moment ago.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|free| free.local_addr())
            .map_err(told)?
            .port();
        let file = self.directory.join(format!("{port}.json"));
        let log = self.directory.join(format!("{port}.log"));
        fs::write(&file, description.to_string()).map_err(told)?;
        let output = File::create(&log).map_err(told)?;
        let mut command = Command::new(&self.program);
        command.args([
            "mock",
            "--errors",
            "--cors",
            "false",
            "--verboseLevel",
            "fatal",
            "--port",
            &port.to_string(),
        ]);
        command.arg(&file).stdin(Stdio::null()).stdout(output.try_clone().map_err(told)?).stderr(output);
        let process = command.spawn().map_err(told)?;
        let mut served = Served { process, address: format!("http://127.0.0.1:{port}"), cut: None };
        let start = Instant::now();
        loop {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(served);
            }
            if served.process.try_wait().map_err(told)?.is_some() {
                return Err(reason(&fs::read_to_string(&log).unwrap_or_default()));
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("it is not served after {} s", PATIENCE.as_secs()));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// What Prism says of why it ends, in a line.
fn reason(log: &str) -> String {
    let telling = |line: &&str| {
        ["does not exist", "Error opening", "fetch failed", "rror:"].iter().any(|word| line.contains(word))
    };
    let line = log.lines().find(telling).or_else(|| log.lines().next()).unwrap_or("it says nothing");
    line.trim().chars().filter(|character| !character.is_control()).take(200).collect()
}

/// The description as Prism understands it: with a version that it knows, and with paths that are only paths.
fn adapted(root: &Value) -> Value {
    let mut root = root.clone();
    name_without_plus(&mut root);
    if root.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.2")) {
        insert(&mut root, "openapi", json!("3.1.0"));
    }
    let paths = root.get("paths").and_then(Value::as_object);
    let mut renamed = Map::new();
    for (path, item) in paths.into_iter().flatten() {
        let name = served_path(path);
        match renamed.get_mut(&name) {
            // Paths that differ in their fragments only are one for a server.
            Some(Value::Object(known)) => {
                for (field, value) in item.as_object().into_iter().flatten() {
                    known.entry(field).or_insert_with(|| value.clone());
                }
            }
            _ => drop(renamed.insert(name, item.clone())),
        }
    }
    insert(&mut root, "paths", renamed.into());
    root
}

/// Takes the plus from the names of path parameters that may be several segments: Prism finds no path with one.
fn name_without_plus(value: &mut Value) {
    let in_path = value.get("in").and_then(Value::as_str) == Some("path");
    let bare = value
        .get("name")
        .and_then(Value::as_str)
        .and_then(|name| name.strip_suffix('+').or_else(|| name.strip_prefix('+')));
    if let Some(bare) = bare.filter(|_| in_path).map(str::to_owned) {
        insert(value, "name", bare.into());
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(name_without_plus),
        Value::Object(members) => members.values_mut().for_each(name_without_plus),
        _ => {}
    }
}

/// A path under which Prism serves what is described with a fragment, a query or a label of several segments.
fn served_path(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default().replace("+}", "}").replace("{+", "{");
    match path.split_once('?') {
        Some((path, query)) => with_query(path, query),
        None => path,
    }
}

/// The name of the path for a query, of whose fields with placeholders only the names are a part.
fn with_query(path: &str, query: &str) -> String {
    let fields = query.split('&').map(|field| match field.split_once('=') {
        Some((name, value)) if value.contains('{') => name.to_owned(),
        _ => field.replace('=', "-"),
    });
    format!("{}/-{}", path.trim_end_matches('/'), fields.collect::<Vec<_>>().join("-"))
}

/// Whether a segment of a template is a label of several segments, in one of the ways in which these are marked.
fn is_several(segment: &str) -> bool {
    segment.ends_with("+}") || segment.starts_with("{+")
}

/// A path that a template describes, with one segment for each of the template: what a label of several segments stands for
/// is joined.
fn within(template: &str, path: &str) -> Option<String> {
    let described: Vec<&str> = template.split('/').collect();
    let mut sent: Vec<String> = path.split('/').map(str::to_owned).collect();
    let surplus = sent.len().checked_sub(described.len())?;
    if let Some(start) = described.iter().position(|segment| is_several(segment)) {
        let joined = sent.get(start..=start + surplus)?.join("-");
        sent.splice(start..=start + surplus, [joined]);
    }
    let fits = |(described, sent): (&&str, &String)| match described.contains('{') {
        true => !sent.is_empty(),
        false => described == sent,
    };
    let is_of = described.len() == sent.len() && described.iter().zip(&sent).all(fits);
    is_of.then(|| sent.join("/"))
}

/// Where a request is sent to Prism, which knows no paths with queries in them, and no labels of several segments: a query
/// that is described becomes a part of the path, too.
pub(super) fn served_target(description: &Description, method: &str, target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let fields: Vec<&str> = query.split('&').collect();
    let is_sent = |wanted: &str| match wanted.split_once('=') {
        Some((name, value)) if value.contains('{') => {
            fields.iter().any(|field| field.split('=').next() == Some(name))
        }
        _ => fields.contains(&wanted),
    };
    let operations = description.operations().filter(|one| one.method.eq_ignore_ascii_case(method));
    let candidates = operations.filter_map(|operation| {
        let described = operation.path.split('#').next().unwrap_or_default();
        let (template, wanted) = described.split_once('?').unwrap_or((described, ""));
        let path = within(template, path)?;
        let wanted: Vec<&str> = wanted.split('&').filter(|field| !field.is_empty()).collect();
        let constants = template.split('/').filter(|segment| !segment.contains('{')).count();
        wanted.iter().all(|field| is_sent(field)).then(|| {
            let path = if wanted.is_empty() { path } else { with_query(&path, &wanted.join("&")) };
            ((wanted.len(), constants), path)
        })
    });
    // The one that asks for most is meant.
    let path = candidates.max_by_key(|(most, _)| *most).map_or_else(|| path.to_owned(), |(_, path)| path);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// Of a description, what the requests of some operations are described with.
fn cut(root: &Value, called: &Called) -> Value {
    let mut part = json!({});
    for field in ["openapi", "swagger", "info", "security", "securityDefinitions", "consumes", "produces"] {
        if let Some(value) = root.get(field) {
            insert(&mut part, field, value.clone());
        }
    }
    let mut paths = Map::new();
    for (path, method) in called {
        let Some(item) = root.get("paths").and_then(|paths| paths.get(path)) else { continue };
        let item = resolved(root, item);
        let Some(operation) = item.get(method) else { continue };
        let mut operation = operation.clone();
        insert(&mut operation, "responses", json!({ "200": { "description": "Whatever it is." } }));
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        insert(entry, method, operation);
        if let Some(parameters) = item.get("parameters") {
            insert(entry, "parameters", parameters.clone());
        }
    }
    let mut paths = Value::from(paths);
    let mut components: Map<String, Value> = Map::new();
    let mut wanted = BTreeSet::new();
    settle(root, &mut paths, &mut wanted);
    let schemes = root.pointer("/components/securitySchemes").cloned();
    let mut known = BTreeSet::new();
    while let Some(pointer) = wanted.pop_first() {
        if !known.insert(pointer.clone()) {
            continue;
        }
        let Some(mut value) = root.pointer(&pointer).cloned() else { continue };
        settle(root, &mut value, &mut wanted);
        components.insert(pointer, value);
    }
    insert(&mut part, "paths", paths);
    for (pointer, value) in components {
        let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
        place(&mut part, &tokens, value);
    }
    if let Some(schemes) = schemes {
        place(&mut part, &["components", "securitySchemes"], schemes);
    }
    part
}

/// Collects what references lead to; those that lead nowhere, or out of the file, allow anything.
fn settle(root: &Value, value: &mut Value, wanted: &mut BTreeSet<String>) {
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        let pointer = reference.strip_prefix('#').filter(|pointer| {
            let depth = pointer.matches('/').count();
            let is_component = pointer.starts_with("/components/") && depth == 3;
            (is_component || !pointer.starts_with("/components/") && depth == 2)
                && root.pointer(pointer).is_some()
        });
        match pointer {
            Some(pointer) => drop(wanted.insert(pointer.to_owned())),
            None => *value = json!({}),
        }
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| settle(root, item, wanted)),
        Value::Object(members) => members.values_mut().for_each(|member| settle(root, member, wanted)),
        _ => {}
    }
}

fn place(owner: &mut Value, tokens: &[&str], value: Value) {
    let Some((first, rest)) = tokens.split_first() else { return };
    let name = first.replace("~1", "/").replace("~0", "~");
    if rest.is_empty() {
        return insert(owner, &name, value);
    }
    if let Value::Object(members) = owner {
        place(members.entry(name).or_insert_with(|| json!({})), rest, value);
    }
}

fn insert(owner: &mut Value, field: &str, value: Value) {
    if let Value::Object(members) = owner {
        members.insert(field.to_owned(), value);
    }
}

/// What an answer of Prism's says of the request, given the header in which it lists what is wrong.
pub(super) fn violations(header: Option<&str>, body: &Value) -> Vec<Violation> {
    // A problem of Prism's own names what it could not do.
    let problem = body.get("type").and_then(Value::as_str).and_then(|kind| kind.split_once("prism/errors#"));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let location = |one: &Value| -> Vec<String> {
        one.get("location").and_then(Value::as_array).into_iter().flatten().map(text).collect()
    };
    // The header lists what is wrong with requests and answers; a problem is about the request.
    let of_header =
        header.and_then(|header| serde_json::from_str::<Vec<Value>>(header).ok()).unwrap_or_default();
    let of_header = of_header.into_iter().filter_map(|one| {
        let location = location(&one);
        let (first, rest) = location.split_first()?;
        (first == "request").then(|| (rest.join("/"), one.clone()))
    });
    let of_problem =
        problem.and_then(|_| body.get("validation")).and_then(Value::as_array).into_iter().flatten();
    let of_problem = of_problem.map(|one| (location(one).join("/"), one.clone()));
    let of_problem = of_problem.filter(|(location, _)| !location.starts_with("response"));
    let listed = of_header.chain(of_problem);
    let errors = listed.filter(|(_, one)| one.get("severity").and_then(Value::as_str) == Some("Error"));
    let violation = |(location, one): (String, Value)| Violation {
        location,
        code: one.get("code").map(text).unwrap_or_default(),
        message: one.get("message").map(text).unwrap_or_default(),
    };
    let mut found: Vec<Violation> = errors.map(violation).collect();
    if found.is_empty()
        && let Some((_, kind)) = problem
    {
        let of_request = [
            "NO_PATH_MATCHED_ERROR",
            "NO_METHOD_MATCHED_ERROR",
            "INVALID_CONTENT_TYPE",
            "UNPROCESSABLE_ENTITY",
            "UNAUTHORIZED",
            "NO_SERVER_MATCHED_ERROR",
        ];
        if of_request.contains(&kind) {
            let detail = body.get("detail").map(text).unwrap_or_default();
            found.push(Violation { location: String::new(), code: kind.to_owned(), message: detail });
        }
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description(paths: Value) -> Description {
        Description { path: PathBuf::from("api.json"), root: json!({ "openapi": "3.2.0", "paths": paths }) }
    }

    #[test]
    fn paths_with_queries_and_fragments_are_served_as_paths() {
        let get = || json!({ "get": { "responses": {} } });
        let api = description(json!({
            "/?Action=Make": get(), "/{bucket}?acl": get(), "/{bucket}/{key+}?part={part}": get(), "/{bucket}/{key+}": get(),
            "/things/{id+}#more": get(), "/plain": get(), "/v1/{+name}/parts": get()
        }));
        let served = adapted(&api.root);
        assert_eq!(served.get("openapi"), Some(&json!("3.1.0")));
        let paths: Vec<&String> = served.get("paths").and_then(Value::as_object).unwrap().keys().collect();
        let wanted = [
            "/-Action-Make",
            "/plain",
            "/things/{id}",
            "/v1/{name}/parts",
            "/{bucket}/-acl",
            "/{bucket}/{key}",
            "/{bucket}/{key}/-part",
        ];
        assert_eq!(paths, wanted);
        let target = |target: &str| served_target(&api, "GET", target);
        assert_eq!(target("/b?acl"), "/b/-acl?acl");
        assert_eq!(target("/?Name=a&Action=Make"), "/-Action-Make?Name=a&Action=Make");
        assert_eq!(target("/b/k/l?part=5"), "/b/k-l/-part?part=5");
        assert_eq!(target("/b/k/l"), "/b/k-l");
        assert_eq!(target("/v1/a/b/parts"), "/v1/a-b/parts");
        assert_eq!(target("/plain?Name=a"), "/plain?Name=a");
    }

    #[test]
    fn of_a_description_that_cannot_be_loaded_what_is_called_is_kept() {
        let root = json!({
            "openapi": "3.0.3",
            "paths": {
                "/a": {
                    "post": { "requestBody": { "$ref": "#/components/requestBodies/A" }, "responses": {} },
                    "get": { "responses": {} }
                },
                "/b": { "get": { "$ref": "#/components/nowhere/B" } }
            },
            "components": {
                "requestBodies": { "A": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } } },
                "schemas": { "A": { "properties": { "b": { "$ref": "#/components/schemas/Missing" } } }, "Unused": {} }
            }
        });
        let kept = cut(&root, &Called::from([("/a".to_owned(), "post".to_owned())]));
        assert!(kept.pointer("/paths/~1a/get").is_none() && kept.pointer("/paths/~1b").is_none());
        assert_eq!(kept.pointer("/components/schemas"), Some(&json!({ "A": { "properties": { "b": {} } } })));
    }

    #[test]
    fn what_prism_objects_to_is_read_from_its_header_or_its_problem() {
        let header = r#"[{"location":["request","body","a"],"severity":"Error","code":"type","message":"no"},
                         {"location":["response","body"],"severity":"Error","code":"type","message":"not ours"},
                         {"location":["request","body"],"severity":"Warning","code":"x","message":"well"}]"#;
        let found = violations(Some(header), &Value::Null);
        assert_eq!(found.iter().map(|one| one.location.as_str()).collect::<Vec<_>>(), ["body/a"]);
        let problem = |kind: &str| json!({ "type": format!("https://stoplight.io/prism/errors#{kind}"), "detail": "d" });
        let listed =
            json!([{ "location": ["body"], "severity": "Error", "code": "required", "message": "no" }]);
        let mut unprocessable = problem("UNPROCESSABLE_ENTITY");
        insert(&mut unprocessable, "validation", listed);
        let codes = |found: Vec<Violation>| found.into_iter().map(|one| one.code).collect::<Vec<_>>();
        assert_eq!(codes(violations(None, &unprocessable)), ["required"]);
        assert_eq!(violations(None, &problem("NO_PATH_MATCHED_ERROR")).len(), 1);
        assert_eq!(violations(None, &problem("NOT_ACCEPTABLE")), []);
    }
}
