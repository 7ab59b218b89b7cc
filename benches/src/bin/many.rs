//! Many runs at a time in one process, as generated and as written by hand, over HTTP on loopback.
//!
//! ```console
//! $ cargo run --release -p arazzo-benches --bin many -- 10000
//! ```
//!
//! The service and each way of writing the workflow are processes of their own, so that the memory of each is its own.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use arazzo_benches::{OverHttp, polling, server};
use arazzo_runtime::Pacing;
use generated_client::image_builder_api::Client;

/// What a run waits between two polls.
const INTERVAL: Duration = Duration::from_millis(200);

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", polls] => {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            println!("http://{}", listener.local_addr()?);
            Ok(server::serve(listener, polls.parse()?)?)
        }
        ["run", way, base, runs] => run(way, base, runs.parse()?),
        [] => compare(10_000),
        [runs] => compare(runs.parse()?),
        _ => Err("usage: many [RUNS]".into()),
    }
}

/// Runs both ways against services of few and of many polls.
fn compare(runs: usize) -> Result<(), Failure> {
    println!("{runs} runs at a time; each waits {INTERVAL:?} between polls");
    println!(
        "{:12}{:>8}{:>14}{:>14}{:>16}{:>16}",
        "", "polls", "seconds", "requests/s", "future, bytes", "peak, bytes/run"
    );
    for polls in [5, 50] {
        for way in ["generated", "by hand"] {
            let mut service = itself(&["serve", &polls.to_string()])?;
            let mut base = String::new();
            let printed = service.stdout.take().ok_or("the service has no output")?;
            BufReader::new(printed).read_line(&mut base)?;
            let output = itself(&["run", way, base.trim(), &runs.to_string()])?.wait_with_output()?;
            service.kill()?;
            service.wait()?;
            let text = String::from_utf8(output.stdout)?;
            let figures: Vec<&str> = text.split_whitespace().collect();
            let [seconds, future, peak] = figures.as_slice() else {
                return Err(format!("{way} has failed").into());
            };
            let rate = count(runs * (polls + 2)) / seconds.parse::<f64>()?;
            println!("{way:12}{polls:>8}{seconds:>14}{rate:>14.0}{future:>16}{peak:>16}");
        }
    }
    Ok(())
}

fn itself(arguments: &[&str]) -> Result<Child, Failure> {
    let program = std::env::current_exe()?;
    Ok(Command::new(program).args(arguments).stdout(Stdio::piped()).spawn()?)
}

/// Makes all runs at a time; prints the seconds, the size of a run's future, and the most memory for each run.
fn run(way: &str, base: &str, runs: usize) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let inputs = polling::inputs();
    let before = peak_memory()?;
    let started = Instant::now();
    let size = runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        let mut size = 0;
        let client =
            Client::builder_without_credentials().base_url(base).pacing(Pacing::fixed(INTERVAL)).build()?;
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
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
    let seconds = started.elapsed().as_secs_f64();
    println!("{seconds:.2} {size} {}", (peak_memory()? - before) / u64::try_from(runs.max(1))?);
    Ok(())
}

/// The most memory that this process has had, in bytes.
fn peak_memory() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}

#[expect(clippy::cast_precision_loss, reason = "the counts are far below 2^52")]
fn count(value: usize) -> f64 {
    value as f64
}
