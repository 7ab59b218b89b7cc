//! What one work takes, in this process.

use std::fs;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::emit::{Style, nested};
use arazzo_codegen::parse::{outline, yaml};
use arazzo_codegen::source::{FileLoader, Limits, Source, SourceId, Sources};
use arazzo_codegen::{Options, compile};
use clap::ValueEnum;
use openapiv3::OpenAPI;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Failure;

/// How often a work is done again, to see what it takes once memory and caches are warm.
const AGAIN: usize = 5;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Work {
    /// Compile a document over its description to the tokens that a macro gives
    Generate,
    /// Find out what a description consists of, as far as that is done before anything of it is asked for
    Outline,
    /// Make a tree with places of all of a description, as the compiler does
    Parse,
    /// Make a `Value` of all of a description, with serde_json or serde_yaml
    Serde,
    /// Make the tokens of a client of a description with progenitor
    Progenitor,
}

/// What a work took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    /// Nanoseconds of CPU time in a new process.
    pub(crate) cold: u64,
    /// The same once memory and caches are warm: the median.
    pub(crate) warm: u64,
    /// The bytes of memory that the process came to have at most, beyond those that it began with.
    pub(crate) resident: u64,
    /// How often memory was allocated.
    pub(crate) allocations: u64,
    /// The most bytes that were allocated at a time.
    pub(crate) peak: u64,
}

/// Does a work with a file, and prints what it took.
pub(crate) fn measure(work: Work, path: &Path) -> Result<(), Failure> {
    let before = peak_memory()?;
    let cold = timed(|| work.carry_out(path))?;
    let resident = peak_memory()? - before;
    let mut warm = (0..AGAIN).map(|_| timed(|| work.carry_out(path))).collect::<Result<Vec<_>, _>>()?;
    warm.sort_unstable();
    let warm = warm.get(warm.len() / 2).copied().unwrap_or(cold);
    let mut done = Ok(());
    let allocated = allocation_counter::measure(|| done = work.carry_out(path));
    done?;
    println!("{cold} {warm} {resident} {} {}", allocated.count_total, allocated.bytes_max);
    Ok(())
}

impl FromStr for Taken {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let figures = text.split_whitespace().map(u64::from_str).collect::<Result<Vec<_>, _>>()?;
        match *figures.as_slice() {
            [cold, warm, resident, allocations, peak] => Ok(Self { cold, warm, resident, allocations, peak }),
            _ => Err(format!("`{text}` are not five figures").into()),
        }
    }
}

impl Work {
    /// What it is called on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn carry_out(self, path: &Path) -> Result<(), Failure> {
        match self {
            Self::Generate => {
                let loader = FileLoader::for_documents([path]);
                let compilation = compile(&[path.to_path_buf()], &loader, Options::default());
                let modules = compilation.modules(Style::Tokens).ok_or("the document has errors")?;
                drop(std::hint::black_box(nested(&modules)));
            }
            Self::Outline => {
                let (id, source) = source(path)?;
                let outline = outline::outline(id, &source, &Limits::default());
                drop(std::hint::black_box(outline.ok_or("only the parser can tell what this is")?));
            }
            Self::Parse => {
                let (id, source) = source(path)?;
                let tree = yaml::parse(id, source.text(), &Limits::default(), &mut Diagnostics::default());
                drop(std::hint::black_box(tree.ok_or("the description is not well-formed")?));
            }
            Self::Serde => drop(std::hint::black_box(deserialized::<Value>(path)?)),
            Self::Progenitor => {
                let description: OpenAPI = deserialized(path)?;
                let tokens = progenitor_impl::Generator::default().generate_tokens(&description)?;
                drop(std::hint::black_box(tokens));
            }
        }
        Ok(())
    }
}

fn source(path: &Path) -> Result<(SourceId, Arc<Source>), Failure> {
    let text = fs::read_to_string(path)?;
    let id = Sources::default().add(path.to_path_buf(), String::new());
    Ok((id, Arc::new(Source::new(path.to_path_buf(), text))))
}

/// What progenitor's macro does to read a description.
fn deserialized<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text = fs::read_to_string(path)?;
    match path.extension().is_some_and(|extension| extension == "json") {
        true => Ok(serde_json::from_str(&text)?),
        false => Ok(serde_yaml::from_str(&text)?),
    }
}

/// The nanoseconds of CPU time that this thread spends on a work.
fn timed(work: impl FnOnce() -> Result<(), Failure>) -> Result<u64, Failure> {
    let before = cpu_time()?;
    work()?;
    Ok(cpu_time()? - before)
}

/// How many nanoseconds this thread has been on a CPU.
fn cpu_time() -> Result<u64, Failure> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(statistics.split_whitespace().next().ok_or("the kernel keeps no time of threads")?.parse()?)
}

/// The most memory that this process has had, in bytes.
fn peak_memory() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}
