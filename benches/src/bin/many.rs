//! Many runs at a time in one process, as generated and as written by hand with and without the same limits of time, over
//! HTTP on loopback.
//!
//! ```console
//! $ cargo run --release -p arazzo-benches --bin many -- 10000
//! ```
//!
//! The service and each way of writing the workflow are processes of their own, so that the memory of each is its own.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use arazzo_benches::server::{ServiceProcess, serve_anywhere};
use arazzo_benches::{OverHttp, polling};
use arazzo_runtime::Pacing;
use generated_client::image_builder_api::Client;

/// What a run waits between two polls.
const INTERVAL: Duration = Duration::from_millis(200);

/// The ways of writing the workflow. Generated clients limit the time of connecting and of each request.
const WAYS: [&str; 3] = ["generated", "by hand", "without limits"];

/// How often an image is asked for.
const POLLS: [usize; 2] = [5, 50];

/// How much more than that of runs by hand the memory of generated ones may grow with the polls. It does grow, on both sides:
/// the slower the service, the more connections there are at a time.
const TOLERANCE: f64 = 1.1;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", polls] => Ok(serve_anywhere(polls.parse()?)?),
        ["run", way, base, runs] => run(way, base, runs.parse()?),
        [] => compare(10_000),
        [runs] => compare(runs.parse()?),
        _ => Err("usage: many [RUNS]".into()),
    }
}

/// What all runs of one way took.
struct Taken {
    seconds: f64,
    /// On the processor.
    processor: f64,
    /// The size of a run's future.
    future: u64,
    /// The most memory at a time, for each run.
    peak: u64,
}

/// Runs all ways against services of few and of many polls, and fails if memory grows more with the polls than by hand.
fn compare(runs: usize) -> Result<(), Failure> {
    println!("{runs} runs at a time; each waits {INTERVAL:?} between polls");
    println!(
        "{:16}{:>8}{:>10}{:>14}{:>22}{:>16}{:>18}",
        "", "polls", "seconds", "requests/s", "processor, us/request", "future, bytes", "peak, bytes/run"
    );
    let mut peaks = Vec::new();
    for polls in POLLS {
        for way in WAYS {
            let service = ServiceProcess::start(polls)?;
            let taken = taken(way, service.base(), runs)?;
            let requests = count(runs * (polls + 2));
            let (rate, share) = (requests / taken.seconds, taken.processor * 1e6 / requests);
            println!(
                "{way:16}{polls:>8}{:>10.2}{rate:>14.0}{share:>22.1}{:>16}{:>18}",
                taken.seconds, taken.future, taken.peak
            );
            peaks.push(count(taken.peak.try_into()?));
        }
    }
    let (few, many) = peaks.split_at(WAYS.len());
    let growth: Vec<f64> = few.iter().zip(many).map(|(few, many)| many / few).collect();
    match growth.as_slice() {
        [generated, by_hand, ..] if *generated > by_hand * TOLERANCE => Err(format!(
            "with more polls, generated runs take {generated:.2} times the memory, those by hand {by_hand:.2} times"
        )
        .into()),
        _ => Ok(()),
    }
}

/// Makes all runs in a process of its own.
fn taken(way: &str, base: &str, runs: usize) -> Result<Taken, Failure> {
    let mut process = Command::new(std::env::current_exe()?);
    process.args(["run", way, base, &runs.to_string()]).stderr(Stdio::inherit());
    let text = String::from_utf8(process.output()?.stdout)?;
    let figures: Vec<&str> = text.split_whitespace().collect();
    let [seconds, processor, future, peak] = figures.as_slice() else {
        return Err(format!("{way} has failed").into());
    };
    Ok(Taken {
        seconds: seconds.parse()?,
        processor: processor.parse()?,
        future: future.parse()?,
        peak: peak.parse()?,
    })
}

/// Makes all runs at a time, and prints what that takes.
fn run(way: &str, base: &str, runs: usize) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let inputs = polling::inputs();
    let before = peak_memory()?;
    let (started, processor) = (Instant::now(), processor_time()?);
    let size = runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        let mut size = 0;
        let client =
            Client::builder_without_credentials().base_url(base).pacing(Pacing::fixed(INTERVAL)).build()?;
        let http = reqwest::Client::builder();
        let http = if way == "by hand" {
            http.timeout(Duration::from_secs(60)).connect_timeout(Duration::from_secs(10))
        } else {
            http
        };
        let http = http.build()?;
        for _ in 0..runs {
            let (client, inputs, http, base) =
                (client.clone(), inputs.clone(), http.clone(), base.to_owned());
            if way == "generated" {
                let run = async move {
                    let outcome = polling::generated(&client, &inputs).await;
                    outcome.map(|outcome| polling::is_available(&outcome)).map_err(|error| error.to_string())
                };
                size = size_of_val(&run);
                tasks.spawn(run);
            } else {
                let run = async move {
                    let made = polling::by_hand(&http, &OverHttp, &base, &inputs, INTERVAL).await;
                    made.map(|made| made != polling::Made::Failed).map_err(|error| format!("{error:?}"))
                };
                size = size_of_val(&run);
                tasks.spawn(run);
            }
        }
        while let Some(done) = tasks.join_next().await {
            if !done?? {
                return Err("an image has failed".into());
            }
        }
        Ok::<usize, Failure>(size)
    })?;
    let (seconds, processor) = (started.elapsed().as_secs_f64(), processor_time()? - processor);
    let peak = (peak_memory()? - before) / u64::try_from(runs.max(1))?;
    println!("{seconds} {processor} {size} {peak}");
    Ok(())
}

/// The most memory that this process has had, in bytes.
fn peak_memory() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}

/// How long this thread, the only one that does anything, has been on a processor, in seconds.
fn processor_time() -> Result<f64, Failure> {
    let statistics = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds = statistics.split(' ').next().ok_or("no time in schedstat")?;
    Ok(nanoseconds.parse::<f64>()? / 1e9)
}

#[expect(clippy::cast_precision_loss, reason = "the counts are far below 2^52")]
fn count(value: usize) -> f64 {
    value as f64
}
