//! What generation takes, beside parsing alone, beside progenitor and beside typify.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use serde_json::{Value, json};

use crate::Failure;
use crate::accommodate::accommodate;
use crate::measure::{Taken, Work};
use crate::pairs::{self, Pair};
use crate::text::{is_json, read, write};

/// The size from which on the target holds, and what it is: how many times faster than progenitor.
const LARGE: u64 = 1_000_000;
const TIMES_FASTER: f64 = 10.0;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where documents of workflows are, with the descriptions that they name
    directory: PathBuf,
    /// Only descriptions whose paths have this in them
    #[arg(long)]
    only: Option<String>,
    /// How many processes take each figure, of which the median counts
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Hold descriptions of at least so many bytes against progenitor and typify
    #[arg(long, default_value_t = 450_000)]
    at_least: u64,
}

/// Where things are, and how they are measured.
struct Setting<'a> {
    arguments: &'a Arguments,
    /// The directory of the descriptions, as their paths begin.
    root: PathBuf,
    /// Where descriptions are written that are made.
    made: PathBuf,
}

/// Prints both tables, and says whether the target is reached.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let program = std::env::current_exe()?;
    let made = program.parent().ok_or("the program is in no directory")?.join("descriptions");
    let setting = Setting { arguments, root: arguments.directory.canonicalize()?, made };
    let mut pairs = pairs::in_directory(&arguments.directory)?;
    let wanted = |path: &Path| match &arguments.only {
        Some(only) => path.to_string_lossy().contains(only),
        None => true,
    };
    pairs.retain(|pair| wanted(&pair.description));
    setting.growth(&pairs)?;
    println!();
    setting.beside_others(&pairs)
}

impl Setting<'_> {
    /// Says what is taken for descriptions of all sizes: the largest of each power of two, in both formats.
    fn growth(&self, pairs: &[Pair]) -> Result<(), Failure> {
        println!(
            "CPU time in ms, cold and warm; memory per MB of description: resident, and most allocated at a time\n"
        );
        println!(
            "| description | format | KB | generated, cold | warm | outlined | parsed | serde | ratio to parsed | to serde | \
             ms per MB | resident, MB per MB | allocated, MB per MB | allocations per KB |"
        );
        println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        let mut points: Vec<(Work, f64, f64)> = Vec::new();
        for (position, pair) in pairs.iter().enumerate() {
            let next = pairs.get(position + 1);
            if pair.bytes < 4_000 || next.is_some_and(|next| next.bytes.ilog2() == pair.bytes.ilog2()) {
                continue;
            }
            let document = self.one_workflow(pair)?;
            for (path, format) in self.in_both_formats(pair)? {
                let bytes = path.metadata()?.len();
                let megabytes = float(bytes) / 1e6;
                let mut times = Vec::new();
                for work in [Work::Generate, Work::Outline, Work::Parse, Work::Serde] {
                    let taken = self.taken(work, &path, Some(&document));
                    if let Ok(taken) = &taken {
                        points.push((work, megabytes, milliseconds(taken.warm)));
                    }
                    times.push(taken);
                }
                let [Ok(generated), outlined, parsed, serde] = times.as_slice() else {
                    println!(
                        "| {} | {format} | {} | not compiled |",
                        self.name(&pair.description),
                        bytes / 1000
                    );
                    continue;
                };
                println!(
                    "| {} | {format} | {} | {} | {} | {} | {} | {} | {} | {} | {:.1} | {:.2} | {:.2} | {:.1} |",
                    self.name(&pair.description),
                    bytes / 1000,
                    number(milliseconds(generated.cold)),
                    number(milliseconds(generated.warm)),
                    cold(outlined),
                    cold(parsed),
                    cold(serde),
                    ratio(Ok(generated), parsed.as_ref()),
                    ratio(Ok(generated), serde.as_ref()),
                    milliseconds(generated.cold) / megabytes,
                    float(generated.resident) / 1e6 / megabytes,
                    float(generated.peak) / 1e6 / megabytes,
                    float(generated.allocations) / (float(bytes) / 1e3),
                );
            }
        }
        println!();
        for work in [Work::Generate, Work::Outline, Work::Parse, Work::Serde] {
            let of_work: Vec<(f64, f64)> =
                points.iter().filter(|(of, ..)| *of == work).map(|(_, size, time)| (*size, *time)).collect();
            if let Some(exponent) = exponent(&of_work) {
                println!("time of {} grows as size to the power of {exponent:.2}", work.name());
            }
        }
        Ok(())
    }

    /// The document of a pair with the first of its workflows that compiles by itself, and no other.
    fn one_workflow(&self, pair: &Pair) -> Result<PathBuf, Failure> {
        let whole: Value = read(&pair.document)?;
        let path =
            self.made.join("one-workflow").join(pair.document.canonicalize()?.strip_prefix(&self.root)?);
        for workflow in whole.get("workflows").and_then(Value::as_array).into_iter().flatten() {
            let mut document = whole.clone();
            document["workflows"] = json!([workflow]);
            write(&document, &path)?;
            if once(Work::Generate, &pair.description, Some(&path)).is_ok() {
                return Ok(path);
            }
        }
        Ok(pair.document.clone())
    }

    /// The description of a pair as it is and in the other format.
    fn in_both_formats(&self, pair: &Pair) -> Result<[(PathBuf, &'static str); 2], Failure> {
        let own = &pair.description;
        let (format, other, extension) =
            if is_json(own) { ("JSON", "YAML", "yaml") } else { ("YAML", "JSON", "json") };
        let made =
            self.made.join("other-format").join(own.strip_prefix(&self.root)?).with_extension(extension);
        write(&read::<Value>(own)?, &made)?;
        Ok([(own.clone(), format), (made, other)])
    }

    /// Holds large descriptions against progenitor and typify. Gives whether the target is reached.
    fn beside_others(&self, pairs: &[Pair]) -> Result<bool, Failure> {
        println!(
            "CPU time in ms and resident memory in MB, cold; the others without what progenitor refuses\n"
        );
        println!(
            "| description | KB | one workflow | MB | progenitor: KB | ms | MB | times | typify: ms | times | \
             all workflows: ms | progenitor, times | as it is, progenitor |"
        );
        println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        let (mut compared, mut missed) = (0, 0);
        for pair in pairs.iter().filter(|pair| pair.bytes >= self.arguments.at_least) {
            let left = self.made.join("accommodated").join(pair.description.strip_prefix(&self.root)?);
            accommodate(&pair.description, &left)?;
            let generated = self.taken(Work::Generate, &pair.description, Some(&self.one_workflow(pair)?))?;
            let all = self.taken(Work::Generate, &pair.description, Some(&pair.document));
            let as_it_is = once(Work::Progenitor, &pair.description, None);
            let progenitor = self.taken(Work::Progenitor, &left, None);
            let typify = self.taken(Work::Typify, &left, None);
            if let Ok(progenitor) = &progenitor {
                compared += 1;
                let times = float(progenitor.cold) / float(generated.cold);
                missed += usize::from(pair.bytes >= LARGE && times < TIMES_FASTER);
            }
            println!(
                "| {} | {} | {} | {:.1} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                self.name(&pair.description),
                pair.bytes / 1000,
                number(milliseconds(generated.cold)),
                float(generated.resident) / 1e6,
                left.metadata()?.len() / 1000,
                cold(&progenitor),
                progenitor.as_ref().map_or(String::new(), |taken| number(float(taken.resident) / 1e6)),
                ratio(progenitor.as_ref(), Ok(&generated)),
                cold(&typify),
                ratio(typify.as_ref(), Ok(&generated)),
                cold(&all),
                ratio(progenitor.as_ref(), all.as_ref()),
                as_it_is.map_or_else(|reason| reason, |_| "taken".to_owned()),
            );
        }
        println!(
            "\n{compared} are taken by progenitor without these parts; {missed} of {LARGE} bytes and more miss the target"
        );
        println!("of one workflow over them being generated at least {TIMES_FASTER} times faster");
        Ok(missed == 0)
    }

    fn name(&self, description: &Path) -> String {
        let path = description.strip_prefix(&self.root).unwrap_or(description);
        let directories: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        match directories.as_slice() {
            // What is in the one directory that collects what one source has.
            [_, inner, .., file] if inner.contains('.') => format!("{inner} {file}"),
            [.., file] => file.to_string(),
            [] => String::new(),
        }
    }

    /// The median of what a work takes in several processes; or why it is not done.
    fn taken(&self, work: Work, description: &Path, document: Option<&Path>) -> Result<Taken, String> {
        let runs = 0..self.arguments.runs.max(1);
        let mut taken =
            runs.map(|_| once(work, description, document)).collect::<Result<Vec<Taken>, String>>()?;
        taken.sort_by_key(|taken| taken.cold);
        taken.get(taken.len() / 2).copied().ok_or_else(String::new)
    }
}

/// What a work takes in a process of its own; or why it is not done.
fn once(work: Work, description: &Path, document: Option<&Path>) -> Result<Taken, String> {
    /// What is said at most of why it is not.
    const LENGTH: usize = 90;
    let run = || -> Result<_, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        Ok(command.args(["measure", &work.name()]).arg(description).args(document).output()?)
    };
    let output = run().map_err(|error| error.to_string())?;
    if output.status.success() {
        return String::from_utf8_lossy(&output.stdout).parse().map_err(|error: Failure| error.to_string());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let mut lines = said.lines().filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("no reason is given");
    let reason = if first.contains("panicked at") {
        format!("panics: {}", lines.next().unwrap_or_default())
    } else {
        first.trim_start_matches("error: ").to_owned()
    };
    Err(reason.replace('|', "/").chars().take(LENGTH).collect())
}

fn cold(taken: &Result<Taken, String>) -> String {
    match taken {
        Ok(taken) => number(milliseconds(taken.cold)),
        Err(reason) => reason.clone(),
    }
}

/// How many times more CPU time the one takes than the other.
fn ratio(one: Result<&Taken, &String>, other: Result<&Taken, &String>) -> String {
    match (one, other) {
        (Ok(one), Ok(other)) => format!("{:.2}", float(one.cold) / float(other.cold)),
        _ => String::new(),
    }
}

/// The exponent of the power of the size that times grow with: the slope of the line through the logarithms.
fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len();
    if count < 3 {
        return None;
    }
    let logarithms: Vec<(f64, f64)> = points.iter().map(|(size, time)| (size.ln(), time.ln())).collect();
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| {
        logarithms.iter().map(of).sum::<f64>() / logarithms.iter().map(|_| 1.0).sum::<f64>()
    };
    let (size, time) = (mean(&|point| point.0), mean(&|point| point.1));
    let covariance = mean(&|point| (point.0 - size) * (point.1 - time));
    let variance = mean(&|point| (point.0 - size).powi(2));
    (variance > 0.0).then(|| covariance / variance)
}

fn number(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}

fn milliseconds(nanoseconds: u64) -> f64 {
    float(nanoseconds) / 1e6
}

fn float(value: u64) -> f64 {
    value as f64
}
