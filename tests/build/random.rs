//! Random documents over a small API, which the tests hold against an interpreter.

mod actions;
mod conditions;
mod document;

use std::env;
use std::error::Error;
use std::fmt::Write as _;

use serde_json::Value;

use crate::workflow::{Compiled, DOCUMENT, Files, compiled};

/// The API that all of them call.
const API: &str = include_str!("../tests/reference/api.json");

/// How many documents there are, unless the environment says so.
const COUNT: u64 = 60;

/// The modules of the documents, and a list of them.
///
/// `ARAZZO_RANDOM_DOCUMENTS` says how many there are, `ARAZZO_RANDOM_SEED` from which seed on.
pub(crate) fn modules() -> Result<String, Box<dyn Error>> {
    let (count, first) = (number("ARAZZO_RANDOM_DOCUMENTS", COUNT)?, number("ARAZZO_RANDOM_SEED", 0)?);
    println!("cargo::rerun-if-changed=tests/reference/api.json");
    let (mut modules, mut list, mut refused) = (String::new(), String::new(), 0_usize);
    for seed in first..first.saturating_add(count) {
        let mut random = Random(seed);
        loop {
            let document = random.document();
            let text = serde_json::to_string_pretty(&document)?;
            let files = [("api.yaml".to_owned(), API.to_owned()), (DOCUMENT.to_owned(), text.clone())];
            let module = format!("document_{seed}");
            match compiled(&module, &Files(files.into()), 0) {
                Ok(Compiled { text: code, call, .. }) => {
                    let _ = writeln!(modules, "mod {module} {{\n{code}}}\n");
                    let _ = writeln!(
                        list,
                        "    crate::Document {{ seed: {seed}, text: r##\"{text}\"##, workflow: {call} }},"
                    );
                    break;
                }
                // Which ways there are is for chance to say.
                Err(rejected) if rejected.errors.iter().all(|error| is_of_ways(error.code)) => refused += 1,
                Err(rejected) => {
                    let report = format!("seed {seed} is rejected:\n\n{}\n\n{text}", rejected.in_words());
                    return Err(report.into());
                }
            }
        }
    }
    let _ = writeln!(
        modules,
        "/// How many documents were refused since their ways lead past what is needed, or nowhere."
    );
    let _ = writeln!(modules, "pub(crate) const REFUSED: usize = {refused};\n");
    let _ = writeln!(modules, "pub(crate) const DOCUMENTS: &[crate::Document] = &[\n{list}];");
    Ok(modules)
}

/// Whether a code is about ways that lead past what is needed, or nowhere.
fn is_of_ways(code: &str) -> bool {
    code == "ARZ226" || code.starts_with("ARZ4")
}

fn number(variable: &str, otherwise: u64) -> Result<u64, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={variable}");
    match env::var(variable) {
        Ok(text) => text.parse().map_err(|_| format!("`{variable}` is no number: {text}").into()),
        Err(_) => Ok(otherwise),
    }
}

/// What a value is, as far as it matters to where it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    State,
    Number,
    Flag,
    Ratio,
    /// An object with a name and perhaps a size.
    Thing,
    /// A list of such objects.
    Things,
}

/// Something that has a value: what it is, and how it is written.
type Operand = (Kind, String);

/// Values, and parts of those that have parts.
fn with_parts(operands: Vec<Operand>) -> Vec<Operand> {
    let parts = |(kind, text): &Operand| match kind {
        Kind::Thing => {
            vec![(Kind::Text, format!("{text}#/name")), (Kind::Number, format!("{text}#/size"))]
        }
        Kind::Things => vec![
            (Kind::Text, format!("{text}#/0/name")),
            (Kind::Number, format!("{text}#/1/size")),
            (Kind::Thing, format!("{text}#/0")),
        ],
        _ => Vec::new(),
    };
    let parts: Vec<Operand> = operands.iter().flat_map(parts).collect();
    [operands, parts].concat()
}

/// What stands where a step, or an action of it, refers to something.
#[derive(Clone, Debug, Default)]
struct Scope {
    /// The index of the workflow, and how many there are.
    workflow: (usize, usize),
    /// The index of the step, and how many there are.
    step: (usize, usize),
    /// The inputs.
    given: Vec<Operand>,
    /// What other steps have produced, or workflows that they have run.
    known: Vec<Operand>,
    /// What a response has always.
    head: Vec<Operand>,
    /// What there is when the step has been answered in the way that is wanted.
    body: Vec<Operand>,
    /// Whether the body is that of an operation of the API.
    is_response: bool,
    /// What the outputs of the workflow begin with that the step runs; empty when it runs none.
    running: String,
}

/// Numbers that depend on nothing but a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % limit).unwrap_or_default()
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.below(of.len())).cloned()
    }

    fn word(&mut self, of: &[&'static str]) -> &'static str {
        self.one(of).unwrap_or_default()
    }
}

fn insert(owner: &mut Value, field: &str, value: Value) {
    if let Value::Object(members) = owner {
        members.insert(field.to_owned(), value);
    }
}
