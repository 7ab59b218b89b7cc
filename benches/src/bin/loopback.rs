//! One workflow that polls, over HTTP on loopback: as generated, as written by hand, in a hurry, and as interpreters of
//! Arazzo documents run it.
//!
//! ```console
//! $ cargo run --release -p arazzo-benches --bin loopback -- 1000
//! ```
//!
//! `ARAZZO_RESPECT` names Redocly's command (`redocly`, of the npm package `@redocly/cli`), `ARAZZO_RUNNER` the command
//! `arazzo-runner` (of the Python package of that name). What is not named is left out.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use arazzo_benches::server::{ServiceProcess, serve_anywhere};
use arazzo_benches::{OverHttp, polling};
use arazzo_runtime::Pacing;
use generated_client::image_builder_api::Client;

/// How often each way is run; the median counts.
const ROUNDS: usize = 9;

/// The polls of an interpreter's shorter run, whose time is taken off that of the longer one: what is left is for polls.
const SHORT: usize = 100;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", polls] => Ok(serve_anywhere(polls.parse()?)?),
        [] => compare(1_000),
        [polls] => compare(polls.parse()?),
        _ => Err("usage: loopback [POLLS]".into()),
    }
}

/// Runs all ways in turn, and prints what each takes for a poll.
fn compare(polls: usize) -> Result<(), Failure> {
    let service = ServiceProcess::start(polls)?;
    let base = service.base();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let inputs = polling::inputs();
    let client = Client::builder_without_credentials().base_url(base).pacing(Pacing::none()).build()?;
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(60))
        .connect_timeout(Duration::from_secs(10))
        .build()?;
    let generated = || {
        runtime.block_on(async {
            let outcome = polling::generated(&client, &inputs).await.map_err(|error| error.to_string())?;
            Ok(polling::is_available(&outcome))
        })
    };
    let by_hand = || {
        let made = polling::by_hand(&http, &OverHttp, base, &inputs, Duration::ZERO);
        runtime.block_on(made).map(|made| made != polling::Made::Failed).map_err(|error| format!("{error:?}"))
    };
    let by_value = || {
        let made = polling::by_value(&http, &OverHttp, base, &inputs);
        runtime.block_on(made).map(|made| made != polling::Made::Failed).map_err(|error| format!("{error:?}"))
    };
    type Way<'w> = (&'static str, &'w dyn Fn() -> Result<bool, String>, Vec<f64>);
    let mut ways: [Way<'_>; 3] = [
        ("generated", &generated, Vec::new()),
        ("by hand", &by_hand, Vec::new()),
        ("by value", &by_value, Vec::new()),
    ];
    // The first round is not counted: connections are made then.
    for round in 0..=ROUNDS {
        for (name, run, times) in &mut ways {
            let started = Instant::now();
            if !run()? {
                return Err(format!("{name}: the image has failed").into());
            }
            if round > 0 {
                times.push(started.elapsed().as_secs_f64() / count(polls));
            }
        }
    }
    let mut rows: Vec<(&str, f64)> = ways.into_iter().map(|(name, _, times)| (name, median(times))).collect();
    for (name, variable, arguments) in [
        ("Redocly Respect", "ARAZZO_RESPECT", &["respect", "poll.yaml", "--max-steps", "100000"][..]),
        ("arazzo-runner", "ARAZZO_RUNNER", &["execute-workflow", "poll.yaml", "--workflow-id", "poll"]),
    ] {
        match std::env::var_os(variable) {
            Some(program) => {
                let run = |polls| interpreted(Path::new(&program), arguments, polls);
                rows.push((name, (run(SHORT + polls)? - run(SHORT)?) / count(polls)));
            }
            None => println!("left out: {variable} does not name the command of {name}"),
        }
    }
    let by_hand = rows.iter().find(|(name, _)| *name == "by hand").map_or(f64::NAN, |(_, time)| *time);
    println!("{:18}{:>14}{:>14}", "", "us/poll", "to by hand");
    for (name, time) in &rows {
        println!("{name:18}{:>14.1}{:>14.3}", time * 1e6, time / by_hand);
    }
    Ok(())
}

/// The seconds that an interpreter needs for a run of this many polls, with its own start.
fn interpreted(program: &Path, arguments: &[&str], polls: usize) -> Result<f64, Failure> {
    let service = ServiceProcess::start(polls)?;
    let directory = std::env::temp_dir().join(format!("arazzo-loopback-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let images = include_str!("../../documents/loopback/images.yaml").replace("BASE", service.base());
    std::fs::write(directory.join("images.yaml"), images)?;
    std::fs::write(directory.join("poll.yaml"), include_str!("../../documents/loopback/poll.yaml"))?;
    let started = Instant::now();
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&directory).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().map_err(|error| format!("cannot run `{}`: {error}", program.display()));
    let seconds = started.elapsed().as_secs_f64();
    std::fs::remove_dir_all(&directory)?;
    if !status?.success() {
        return Err(format!("{} has failed", program.display()).into());
    }
    Ok(seconds)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::cast_precision_loss, reason = "the counts are far below 2^52")]
fn count(value: usize) -> f64 {
    value as f64
}
