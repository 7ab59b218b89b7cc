//! What one work takes, in this process.

use std::fs;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use arazzo_codegen::diagnostic::Diagnostics;
use arazzo_codegen::emit::{Style, nested};
use arazzo_codegen::parse::{outline, yaml};
use arazzo_codegen::source::{Limits, LoadError, Loader, Source, SourceId, Sources};
use arazzo_codegen::{Options, compile};
use clap::ValueEnum;
use openapiv3::OpenAPI;
use rustix::time::{ClockId, clock_gettime};
use schemars::schema::Schema;
use serde::Deserialize;
use serde_json::Value;
use typify_impl::{TypeSpace, TypeSpaceSettings};

use crate::Failure;
use crate::text::read;

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
    /// Make the tokens of the types of a description's components with typify
    Typify,
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

/// Does a work with a description, and prints what it took.
pub(crate) fn measure(work: Work, description: &Path, document: Option<&Path>) -> Result<(), Failure> {
    let carry_out = || work.carry_out(description, document);
    let before = peak_memory()?;
    let cold = timed(carry_out)?;
    let resident = peak_memory()? - before;
    let mut warm = (0..AGAIN).map(|_| timed(carry_out)).collect::<Result<Vec<_>, _>>()?;
    warm.sort_unstable();
    let warm = warm.get(warm.len() / 2).copied().unwrap_or(cold);
    let mut done = Ok(());
    let allocated = allocation_counter::measure(|| done = carry_out());
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

    fn carry_out(self, path: &Path, document: Option<&Path>) -> Result<(), Failure> {
        match self {
            Self::Generate => {
                let document = document.ok_or("a document is needed")?;
                let loader = Both { document, description: path };
                let compilation = compile(&[document.to_path_buf()], &loader, Options::default());
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
            Self::Serde => drop(std::hint::black_box(read::<Value>(path)?)),
            Self::Progenitor => {
                let description: OpenAPI = read(path)?;
                let tokens = progenitor_impl::Generator::default().generate_tokens(&description)?;
                drop(std::hint::black_box(tokens));
            }
            Self::Typify => {
                let description: Value = read(path)?;
                let schemas = description.pointer("/components/schemas").and_then(Value::as_object);
                let mut named = Vec::new();
                for (name, schema) in schemas.ok_or("there are no schemas")? {
                    named.push((name, Schema::deserialize(schema)?));
                }
                let mut types = TypeSpace::new(&TypeSpaceSettings::default());
                types.add_ref_types(named)?;
                drop(std::hint::black_box(types.to_stream()));
            }
        }
        Ok(())
    }
}

/// A document and its description, wherever the document says that this is.
struct Both<'p> {
    document: &'p Path,
    description: &'p Path,
}

impl Loader for Both<'_> {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        let path = if path == self.document { path } else { self.description };
        fs::read_to_string(path).map_err(|error| LoadError::Io(error.to_string()))
    }

    fn similar(&self, _path: &Path) -> Option<String> {
        None
    }
}

fn source(path: &Path) -> Result<(SourceId, Arc<Source>), Failure> {
    let text = fs::read_to_string(path)?;
    let id = Sources::default().add(path.to_path_buf(), String::new());
    Ok((id, Arc::new(Source::new(path.to_path_buf(), text))))
}

/// The nanoseconds of CPU time that this thread spends on a work.
fn timed(work: impl FnOnce() -> Result<(), Failure>) -> Result<u64, Failure> {
    let before = clock_gettime(ClockId::ThreadCPUTime);
    work()?;
    let after = clock_gettime(ClockId::ThreadCPUTime);
    let nanoseconds = (after.tv_sec - before.tv_sec) * 1_000_000_000 + after.tv_nsec - before.tv_nsec;
    Ok(u64::try_from(nanoseconds)?)
}

/// The most memory that this process has had, in bytes.
fn peak_memory() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}
