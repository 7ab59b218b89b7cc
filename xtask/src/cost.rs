//! `cargo xtask cost`: what running a workflow takes, in instructions and allocations, beside what is written by hand.
//!
//! Nothing is timed, so the figures are the same from run to run on one machine; those that are committed hold for
//! others within a tolerance.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::Failure;

/// The workflows that are measured, and how many steps a run of each enters.
const WORKFLOWS: [(&str, u64); 2] = [("polling", 1_002), ("wide", 20)];

/// The ways in which each is written.
const WAYS: [&str; 3] = ["generated", "by hand", "by value"];

/// How much more than what is committed may be taken: another build of libc or of a dependency takes a little more.
const TOLERANCE: f64 = 1.03;

/// Where the figures are committed.
const COMMITTED: &str = "benches/costs.json";

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Commit the figures that are found, instead of holding them against those that are committed
    #[arg(long)]
    bless: bool,
}

/// What one run takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Cost {
    instructions: u64,
    allocations: u64,
    /// Bytes that were allocated, one time or another.
    bytes: u64,
    /// The most bytes that were allocated at a time.
    peak: u64,
}

type Costs = BTreeMap<String, Cost>;

/// One of the figures of a cost.
type Measure = fn(&Cost) -> u64;

/// What ought to be true of two ways of writing a workflow.
struct Target {
    workflow: &'static str,
    of: &'static str,
    against: &'static str,
    what: &'static str,
    measure: Measure,
    at_most: f64,
}

const TARGETS: [Target; 5] = [
    target("polling", "by hand", "instructions", |cost| cost.instructions, 1.02),
    target("polling", "by hand", "allocations", |cost| cost.allocations, 1.0),
    target("wide", "by hand", "instructions", |cost| cost.instructions, 1.02),
    // Not 1.0: a step takes as many, but the run three more, for how often it has been in which of the twenty steps.
    target("wide", "by hand", "allocations", |cost| cost.allocations, 1.02),
    target("wide", "by value", "instructions", |cost| cost.instructions, 0.6),
];

const fn target(
    workflow: &'static str,
    against: &'static str,
    what: &'static str,
    measure: Measure,
    at_most: f64,
) -> Target {
    Target { workflow, of: "generated", against, what, measure, at_most }
}

/// Measures, prints a table, and says whether no target is missed and nothing has grown.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let program = build()?;
    let mut costs = Costs::new();
    for (workflow, _) in WORKFLOWS {
        for way in WAYS {
            let name = format!("{workflow}/{way}");
            costs.insert(name.clone(), measure(&program, &name)?);
        }
    }
    print!("{}", table(&costs));
    let in_flight = output_of(Command::new(&program).arg("polling/in flight"))?.0;
    if let Some((future, heap)) = in_flight.trim().split_once(' ') {
        println!(
            "polling: while it waits for an answer, a run is a future of {future} bytes, and has {heap} on the heap."
        );
    }
    let mut problems = missed(&costs);
    if arguments.bless {
        let text = serde_json::to_string_pretty(&costs).map_err(Failure::at(COMMITTED))? + "\n";
        std::fs::write(COMMITTED, text).map_err(Failure::at(COMMITTED))?;
    } else {
        let text = std::fs::read_to_string(COMMITTED).map_err(Failure::at(COMMITTED))?;
        let committed: Costs = serde_json::from_str(&text).map_err(Failure::at(COMMITTED))?;
        problems.extend(grown(&committed, &costs));
    }
    for problem in &problems {
        println!("{problem}");
    }
    Ok(problems.is_empty())
}

/// Builds what is measured, and says where it is.
fn build() -> Result<String, Failure> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--quiet", "-p", "arazzo-benches", "--bin", "cost"]);
    cargo.args(["--message-format", "json"]);
    let output = cargo.output().map_err(Failure::at("cargo"))?;
    if !output.status.success() {
        return Err(Failure(format!("cannot build: {}", String::from_utf8_lossy(&output.stderr))));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let executable = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(message.get("executable")?.as_str()?.to_owned())
    });
    executable.ok_or_else(|| Failure("cargo did not say where the program is".to_owned()))
}

fn measure(program: &str, name: &str) -> Result<Cost, Failure> {
    let printed = output_of(Command::new(program).arg(name))?.0;
    let mut counts = printed.split_whitespace().map(str::parse::<u64>);
    let mut next = || counts.next().and_then(Result::ok).ok_or_else(|| Failure(format!("{name}: {printed}")));
    let (allocations, bytes, peak) = (next()?, next()?, next()?);
    let profile = format!("{program}.callgrind");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--toggle-collect=*::measured"]);
    valgrind.arg(format!("--callgrind-out-file={profile}"));
    output_of(valgrind.args([program, name]))?;
    let collected = std::fs::read_to_string(&profile).map_err(Failure::at(&profile))?;
    std::fs::remove_file(&profile).map_err(Failure::at(&profile))?;
    let instructions = instructions(&collected).ok_or_else(|| Failure(format!("{name}: no instructions")))?;
    Ok(Cost { instructions, allocations, bytes, peak })
}

/// The instructions in a profile, without those of what is not measured: the work of the transport, which callgrind cannot
/// leave out by itself within what it collects.
fn instructions(profile: &str) -> Option<u64> {
    let total: u64 = profile.lines().find_map(|line| line.strip_prefix("summary: ")?.parse().ok())?;
    // A function is `(number) name`, and only its number when it is named again.
    let mut unmeasured = None;
    let mut calls_unmeasured = false;
    let mut left_out = 0;
    let mut lines = profile.lines();
    while let Some(line) = lines.next() {
        if let Some(function) = line.strip_prefix("cfn=").or_else(|| line.strip_prefix("fn=")) {
            let (number, name) = function.split_once(' ').unwrap_or((function, ""));
            if name.ends_with("::unmeasured") {
                unmeasured = Some(number);
            }
            calls_unmeasured = unmeasured == Some(number);
        } else if line.starts_with("calls=") {
            // What the calls took, with all that they called in turn, is on the line behind.
            let cost = lines.next()?.split_whitespace().nth(1)?;
            if calls_unmeasured {
                left_out += cost.parse::<u64>().ok()?;
            }
        }
    }
    total.checked_sub(left_out)
}

/// What a command says on standard output and on standard error.
fn output_of(command: &mut Command) -> Result<(String, String), Failure> {
    let program = Path::new(command.get_program()).display().to_string();
    let output = command.output().map_err(Failure::at(&program))?;
    let (out, error) =
        (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        return Err(Failure(format!("{program}: {error}")));
    }
    Ok((out, error.into_owned()))
}

/// The figures for each step, and the ratios to what is written by hand.
fn table(costs: &Costs) -> String {
    let mut text = String::new();
    let head = ["", "instructions", "allocations", "bytes", "most bytes"];
    let row = |text: &mut String, [name, instructions, allocations, bytes, peak]: [&str; 5]| {
        // A string takes all that is written to it.
        let _ = writeln!(text, "{name:20}{instructions:>22}{allocations:>20}{bytes:>20}{peak:>20}");
    };
    row(&mut text, head);
    for (workflow, steps) in WORKFLOWS {
        let by_hand = costs.get(&format!("{workflow}/by hand")).copied();
        for way in WAYS {
            let name = format!("{workflow}/{way}");
            let Some((cost, by_hand)) = costs.get(&name).zip(by_hand) else { continue };
            let cell = |measure: Measure, share: u64| {
                let beside = ratio(measure(cost), measure(&by_hand));
                format!("{:.1} ({beside:.3})", ratio(measure(cost), share))
            };
            row(
                &mut text,
                [
                    &name,
                    &cell(|cost| cost.instructions, steps),
                    &cell(|cost| cost.allocations, steps),
                    &cell(|cost| cost.bytes, steps),
                    &cell(|cost| cost.peak, 1),
                ],
            );
        }
    }
    text.push_str(
        "All but the last column is for each step; in brackets, the ratio to what is written by hand.\n",
    );
    text
}

fn missed(costs: &Costs) -> Vec<String> {
    let missed = TARGETS.iter().filter_map(|target| {
        let cost = |way: &str| costs.get(&format!("{}/{way}", target.workflow)).map(target.measure);
        let found = ratio(cost(target.of)?, cost(target.against)?);
        (found > target.at_most).then(|| {
            format!(
                "{}: {} takes {found:.3} times the {} of {}, where {} is the target",
                target.workflow, target.of, target.what, target.against, target.at_most
            )
        })
    });
    missed.collect()
}

/// What takes more than what is committed.
fn grown(committed: &Costs, costs: &Costs) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, cost) in costs.iter().filter(|(name, _)| name.ends_with("/generated")) {
        let Some(before) = committed.get(name) else {
            problems.push(format!("{name} is not in {COMMITTED}; add it by `cargo xtask cost --bless`"));
            continue;
        };
        let measures: [(&str, Measure); 4] = [
            ("instructions", |cost| cost.instructions),
            ("allocations", |cost| cost.allocations),
            ("bytes", |cost| cost.bytes),
            ("bytes at a time", |cost| cost.peak),
        ];
        for (what, measure) in measures {
            let found = ratio(measure(cost), measure(before));
            if found > TOLERANCE {
                problems.push(format!(
                    "{name} takes {found:.3} times the {what} that it took, {} instead of {}; `cargo xtask cost --bless` commits that",
                    measure(cost),
                    measure(before)
                ));
            }
        }
    }
    problems
}

#[expect(clippy::cast_precision_loss, reason = "the counts are far below 2^52")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Cost, Costs, grown, instructions, missed};

    fn costs(instructions: u64, allocations: u64) -> Costs {
        let cost = |instructions, allocations| Cost { instructions, allocations, bytes: 1, peak: 1 };
        let of_hand = cost(1_000, 100);
        [
            ("polling/generated", cost(instructions, allocations)),
            ("polling/by hand", of_hand),
            ("wide/generated", of_hand),
            ("wide/by hand", of_hand),
            ("wide/by value", cost(10_000, 100)),
        ]
        .map(|(name, cost)| (name.to_owned(), cost))
        .into()
    }

    #[test]
    fn targets_are_held_against_what_is_written_by_hand() {
        assert!(missed(&costs(1_020, 100)).is_empty());
        assert_eq!(
            missed(&costs(1_021, 101)),
            [
                "polling: generated takes 1.021 times the instructions of by hand, where 1.02 is the target",
                "polling: generated takes 1.010 times the allocations of by hand, where 1 is the target",
            ]
        );
    }

    #[test]
    fn what_grows_is_told() {
        assert!(grown(&costs(1_000, 100), &costs(1_029, 100)).is_empty());
        let told = grown(&costs(1_000, 100), &costs(1_031, 100));
        assert_eq!(told.len(), 1);
        assert!(told.concat().contains("polling/generated takes 1.031 times the instructions"), "{told:?}");
    }

    #[test]
    fn what_the_transport_does_is_left_out() {
        let profile = "summary: 100\n\nfn=(1) cost::measured\n16 7\ncfn=(2) service::unmeasured\ncalls=3 +7\n* 40\n\
                       cfn=(3) other\ncalls=1 +7\n+1 50\n\nfn=(3)\n7 1\ncfn=(2)\ncalls=1 9\n20 2\n";
        assert_eq!(instructions(profile), Some(58));
        assert_eq!(instructions("no profile"), None);
    }
}
