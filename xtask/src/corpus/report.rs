//! What is said of a corpus: as a table for people, as JSON for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use arazzo_codegen::diagnostic::pages::{Page, page};
use arazzo_codegen::{Coverage, Tally};
use serde::Serialize;

use super::checking::{Checked, Checking, Finding, Outcome};
use super::compiling::{self, Compiled};
use super::measuring::Costs;

/// How many documents are named of those that take longest, or give most.
const MOST: usize = 5;

/// All that is found of a corpus. Times are in seconds, sizes in bytes.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    documents: usize,
    generated: usize,
    compiled: usize,
    rejected: usize,
    rejected_by: Vec<Code>,
    warned_by: Vec<Code>,
    panicked: Vec<Said>,
    /// What must not happen, such as a rejection without an error.
    broken: Vec<Said>,
    /// What rustc and clippy have to say.
    findings: BTreeMap<String, Vec<compiling::Finding>>,
    /// Documents whose references resolve, and that are rejected all the same.
    rejected_though_sound: Vec<Rejection>,
    /// Documents with broken references that are accepted.
    accepted_though_broken: Vec<String>,
    lines: usize,
    largest: Vec<Document>,
    slowest: Vec<Document>,
    types: Vec<Typed>,
    cost: Cost,
    growth: Vec<Growth>,
    all: Vec<Document>,
}

/// How many values of a kind have types, and how many have none for which reason.
#[derive(Debug, Serialize)]
struct Typed {
    values: &'static str,
    typed: usize,
    json: usize,
    json_by: BTreeMap<&'static str, usize>,
}

impl Typed {
    fn of(values: &'static str, tally: &Tally) -> Self {
        let json_by = tally.open.iter().map(|(why, count)| (why.as_str(), *count)).collect();
        Self { values, typed: tally.typed, json: tally.untyped(), json_by }
    }
}

/// How many documents a rule is broken by.
#[derive(Debug, Serialize)]
struct Code {
    code: &'static str,
    /// What the rule is about.
    title: &'static str,
    documents: usize,
    /// Those of them with broken references, as the manifest says.
    of_broken: usize,
}

/// What was said of a document.
#[derive(Debug, Serialize)]
struct Said {
    document: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct Rejection {
    document: String,
    code: &'static str,
    /// Of the document; `None` when the finding is elsewhere.
    line: Option<usize>,
    message: String,
}

#[derive(Clone, Debug, Serialize)]
struct Document {
    document: String,
    outcome: &'static str,
    errors: Vec<&'static str>,
    warnings: Vec<&'static str>,
    lines: usize,
    seconds: f64,
    /// What only parsing its files takes.
    parsing_seconds: f64,
    /// The size of its files.
    bytes: u64,
}

/// What all of it takes, beside what it takes only to parse the same files.
#[derive(Debug, Serialize)]
struct Cost {
    optimised: bool,
    files: usize,
    bytes: u64,
    checking_seconds: f64,
    checking_processor_seconds: Option<f64>,
    checking_peak_memory: Option<u64>,
    parsing_seconds: f64,
    parsing_processor_seconds: Option<f64>,
    parsing_peak_memory: Option<u64>,
    writing_seconds: f64,
    compiling_seconds: f64,
}

/// What documents take whose files have about the same size.
#[derive(Debug, Default, Serialize)]
struct Growth {
    /// Up to this size, all files of a document together; `None` for any.
    up_to_bytes: Option<u64>,
    documents: usize,
    /// The size of the files, each counted once.
    bytes: u64,
    seconds: f64,
    parsing_seconds: f64,
}

impl Report {
    pub(super) fn new(checking: &Checking, costs: &Costs, compiled: &Compiled) -> Self {
        let documents = &checking.documents;
        let all: Vec<Document> =
            documents.iter().map(|checked| Document::of(checked, checking, costs)).collect();
        let said = |of: fn(&Outcome) -> Option<&String>| {
            let said = documents.iter().filter_map(|checked| Some((checked, of(&checked.outcome)?)));
            said.map(|(checked, text)| Said { document: checked.document.name.clone(), text: text.clone() })
                .collect()
        };
        let generated = documents.iter().filter(|checked| checked.is_generated()).count();
        let sound = |checked: &&Checked| checked.document.references_resolve == Some(true);
        let broken = |checked: &&Checked| checked.document.references_resolve == Some(false);
        let mut rejected_though_sound: Vec<Rejection> =
            documents.iter().filter(sound).filter_map(Rejection::of).collect();
        rejected_though_sound.sort_by_key(|rejection| rejection.code);
        let mut coverage = Coverage::default();
        documents.iter().for_each(|checked| coverage.add(&checked.coverage));
        Self {
            documents: documents.len(),
            generated,
            compiled: generated - compiled.findings.len(),
            rejected: documents.iter().filter(|checked| checked.outcome == Outcome::Rejected).count(),
            rejected_by: codes(documents, |checked| &checked.errors),
            warned_by: codes(documents, |checked| &checked.warnings),
            panicked: said(|outcome| match outcome {
                Outcome::Panicked(text) => Some(text),
                _ => None,
            }),
            broken: said(|outcome| match outcome {
                Outcome::Broken(text) => Some(text),
                _ => None,
            }),
            findings: compiled.findings.clone(),
            rejected_though_sound,
            accepted_though_broken: documents
                .iter()
                .filter(broken)
                .filter(|checked| checked.is_generated())
                .map(|checked| checked.document.name.clone())
                .collect(),
            lines: documents.iter().map(Checked::lines).sum(),
            largest: first(&all, |one, other| other.lines.cmp(&one.lines)),
            slowest: first(&all, |one, other| other.seconds.total_cmp(&one.seconds)),
            types: vec![
                Typed::of("outputs of steps", &coverage.step_outputs),
                Typed::of("outputs", &coverage.outputs),
                Typed::of("inputs", &coverage.inputs),
            ],
            cost: Cost {
                optimised: !cfg!(debug_assertions),
                files: checking.files.len(),
                bytes: checking.files.values().sum(),
                checking_seconds: costs.check.time.as_secs_f64(),
                checking_processor_seconds: costs.check.processor_time.map(|time| time.as_secs_f64()),
                checking_peak_memory: costs.check.peak_memory,
                parsing_seconds: costs.parse.time.as_secs_f64(),
                parsing_processor_seconds: costs.parse.processor_time.map(|time| time.as_secs_f64()),
                parsing_peak_memory: costs.parse.peak_memory,
                writing_seconds: checking.writing.as_secs_f64(),
                compiling_seconds: compiled.time.as_secs_f64(),
            },
            growth: growth(checking, costs),
            all,
        }
    }

    /// Whether there is nothing to object to.
    pub(super) fn is_fine(&self) -> bool {
        self.panicked.is_empty()
            && self.broken.is_empty()
            && self.findings.is_empty()
            && self.accepted_though_broken.is_empty()
    }
}

impl Document {
    fn of(checked: &Checked, checking: &Checking, costs: &Costs) -> Self {
        let parsed = checked.files.iter().filter_map(|file| costs.parse.times.get(file));
        Self {
            document: checked.document.name.clone(),
            outcome: match checked.outcome {
                Outcome::Generated { .. } => "generated",
                Outcome::Rejected => "rejected",
                Outcome::Panicked(_) => "panicked",
                Outcome::Broken(_) => "broken",
            },
            errors: checked.errors.keys().copied().collect(),
            warnings: checked.warnings.keys().copied().collect(),
            lines: checked.lines(),
            seconds: costs.of_document(checked).as_secs_f64(),
            parsing_seconds: parsed.sum::<Duration>().as_secs_f64(),
            bytes: size(checked, checking),
        }
    }
}

/// The size of all files that a document reads.
fn size(checked: &Checked, checking: &Checking) -> u64 {
    checked.files.iter().filter_map(|file| checking.files.get(file)).sum()
}

impl Rejection {
    fn of(checked: &Checked) -> Option<Self> {
        let (code, Finding { message, line }) = checked.errors.first_key_value()?;
        let document = checked.document.name.clone();
        Some(Self { document, code, line: *line, message: message.clone() })
    }
}

/// The documents that come first in an order.
fn first(all: &[Document], order: fn(&Document, &Document) -> std::cmp::Ordering) -> Vec<Document> {
    let mut sorted = all.to_vec();
    sorted.sort_by(order);
    sorted.truncate(MOST);
    sorted
}

/// How many documents each rule is broken by, those with most first.
fn codes(
    documents: &[Checked],
    findings: impl Fn(&Checked) -> &BTreeMap<&'static str, Finding>,
) -> Vec<Code> {
    let mut codes: BTreeMap<&'static str, Code> = BTreeMap::new();
    for checked in documents {
        for code in findings(checked).keys() {
            let counted = codes.entry(code).or_insert_with(|| {
                let title = page(code).map_or("", Page::title);
                Code { code, title, documents: 0, of_broken: 0 }
            });
            counted.documents += 1;
            counted.of_broken += usize::from(checked.document.references_resolve == Some(false));
        }
    }
    let mut codes: Vec<Code> = codes.into_values().collect();
    codes.sort_by_key(|code| std::cmp::Reverse(code.documents));
    codes
}

/// What documents take, by the size of their files.
fn growth(checking: &Checking, costs: &Costs) -> Vec<Growth> {
    const BOUNDS: [Option<u64>; 4] = [Some(30_000), Some(300_000), Some(1_000_000), None];
    let mut lower = None;
    let mut growth = Vec::new();
    for upper in BOUNDS {
        let mut row = Growth { up_to_bytes: upper, ..Growth::default() };
        let mut files: BTreeSet<&PathBuf> = BTreeSet::new();
        for checked in &checking.documents {
            let size = size(checked, checking);
            if lower.is_none_or(|lower| size > lower) && upper.is_none_or(|upper| size <= upper) {
                row.documents += 1;
                row.seconds += costs.of_document(checked).as_secs_f64();
                files.extend(&checked.files);
            }
        }
        row.bytes = files.iter().filter_map(|file| checking.files.get(*file)).sum();
        let parsed = files.iter().filter_map(|file| costs.parse.times.get(*file));
        row.parsing_seconds = parsed.sum::<Duration>().as_secs_f64();
        growth.push(row);
        lower = upper;
    }
    growth.retain(|row| row.documents > 0);
    growth
}

// ---------------------------------------------------------------------------------------------------------------
// As a table
// ---------------------------------------------------------------------------------------------------------------

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings: usize = self.findings.values().map(Vec::len).sum();
        for (what, count) in [
            ("documents", self.documents),
            ("  generated", self.generated),
            ("    compiled without a finding", self.compiled),
            ("  rejected", self.rejected),
            ("  panicked", self.panicked.len()),
            ("  broken otherwise", self.broken.len()),
            ("findings of rustc and clippy", findings),
            ("lines generated", self.lines),
        ] {
            writeln!(out, "{what:<32} {count:>8}")?;
        }
        show_codes(out, "rejected by", &self.rejected_by)?;
        show_codes(out, "warned by", &self.warned_by)?;
        self.show_types(out)?;
        self.show_cost(out)?;
        self.show_documents(out)?;
        self.show_rejections(out)?;
        self.show_faults(out)
    }
}

impl Report {
    fn show_types(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "\nvalues                 typed     JSON  why")?;
        for Typed { values, typed, json, json_by } in &self.types {
            let mut causes: Vec<_> = json_by.iter().collect();
            causes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            let causes: Vec<String> = causes.iter().map(|(why, count)| format!("{why} {count}")).collect();
            writeln!(out, "  {values:<18} {typed:>7} {json:>8}  {}", causes.join(", "))?;
        }
        Ok(())
    }

    fn show_cost(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cost = &self.cost;
        let build = if cost.optimised { "" } else { ", by an unoptimised build" };
        writeln!(out, "\n{} files, {}{build}", cost.files, megabytes(cost.bytes))?;
        writeln!(out, "  {:<28} {:>10} {:>12} {:>12}", "", "time", "processor", "peak memory")?;
        let rows = [
            (
                "checked in one process",
                cost.checking_seconds,
                cost.checking_processor_seconds,
                cost.checking_peak_memory,
            ),
            (
                "parsed only, each file once",
                cost.parsing_seconds,
                cost.parsing_processor_seconds,
                cost.parsing_peak_memory,
            ),
        ];
        for (what, seconds, processor, memory) in rows {
            let processor = processor.map(|seconds| format!("{seconds:.2} s")).unwrap_or_default();
            let memory = memory.map(megabytes).unwrap_or_default();
            writeln!(out, "  {what:<28} {seconds:>8.2} s {processor:>12} {memory:>12}")?;
        }
        let time = ratio(cost.checking_seconds, cost.parsing_seconds);
        let processor = cost.checking_processor_seconds.zip(cost.parsing_processor_seconds);
        let processor = processor.map(|(checking, parsing)| ratio(checking, parsing)).unwrap_or_default();
        let memory = cost.checking_peak_memory.zip(cost.parsing_peak_memory);
        let memory =
            memory.map(|(checking, parsing)| ratio(checking as f64, parsing as f64)).unwrap_or_default();
        writeln!(out, "  {:<28} {time:>10} {processor:>12} {memory:>12}", "ratio")?;
        writeln!(out, "  {:<28} {:>8.2} s", "generated and written", cost.writing_seconds)?;
        writeln!(out, "  {:<28} {:>8.2} s", "compiled", cost.compiling_seconds)?;

        writeln!(
            out,
            "\nfiles of a document   documents       size   checked   parsed   checked/MB   parsed/MB"
        )?;
        for row in &self.growth {
            let bound = match row.up_to_bytes {
                Some(bytes) => format!("up to {}", megabytes(bytes)),
                None => "larger".to_owned(),
            };
            let size = row.bytes as f64 / 1e6;
            writeln!(
                out,
                "  {bound:<19} {:>9} {:>10} {:>7.2} s {:>6.2} s {:>9.0} ms {:>8.0} ms",
                row.documents,
                megabytes(row.bytes),
                row.seconds,
                row.parsing_seconds,
                row.seconds * 1e3 / size,
                row.parsing_seconds * 1e3 / size
            )?;
        }
        Ok(())
    }

    fn show_documents(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "\nslowest: checked, parsed only, size")?;
        for document in &self.slowest {
            let (checked, parsed) = (document.seconds * 1e3, document.parsing_seconds * 1e3);
            let size = megabytes(document.bytes);
            writeln!(out, "  {checked:>6.0} ms {parsed:>6.0} ms {size:>9}  {}", document.document)?;
        }
        writeln!(out, "\nlargest output: lines")?;
        for document in &self.largest {
            writeln!(out, "  {:>6}  {}", document.lines, document.document)?;
        }
        Ok(())
    }

    fn show_rejections(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.rejected_though_sound.is_empty() {
            let count = self.rejected_though_sound.len();
            writeln!(out, "\n{count} rejected although their references resolve")?;
        }
        for Rejection { document, code, line, message } in &self.rejected_though_sound {
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            writeln!(out, "  {code} {document}{line}: {message}")?;
        }
        if !self.accepted_though_broken.is_empty() {
            let count = self.accepted_though_broken.len();
            writeln!(out, "\n{count} accepted although references are broken")?;
        }
        for document in &self.accepted_though_broken {
            writeln!(out, "  {document}")?;
        }
        Ok(())
    }

    fn show_faults(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, said) in [("panicked", &self.panicked), ("broken", &self.broken)] {
            for Said { document, text } in said {
                writeln!(out, "\n{what}: {document}\n{text}")?;
            }
        }
        for (document, findings) in &self.findings {
            writeln!(out, "\nof what was generated from {document}:")?;
            for finding in findings {
                writeln!(out, "{}", finding.text)?;
            }
        }
        Ok(())
    }
}

fn show_codes(out: &mut fmt::Formatter<'_>, what: &str, codes: &[Code]) -> fmt::Result {
    if codes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{what:<12} documents  of them broken")?;
    for Code { code, title, documents, of_broken } in codes {
        writeln!(out, "  {code:<10} {documents:>9} {of_broken:>15}  {title}")?;
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

fn ratio(one: f64, other: f64) -> String {
    format!("{:.2}", one / other)
}
