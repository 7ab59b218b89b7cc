//! Runs one way of writing a workflow once, for `cargo xtask cost` to count what it takes.
//!
//! The first run is not counted: it is the one that sets up what lasts. Of the second one, allocations are counted here;
//! instructions are counted from outside, while [`measured`] runs.

use std::process::ExitCode;
use std::time::Duration;

use allocation_counter::AllocationInfo;
use arazzo_benches::polling::{self, InFlight};
use arazzo_benches::{Service, wide};

const POLLS: usize = 1_000;

fn main() -> ExitCode {
    let way = std::env::args().nth(1).unwrap_or_default();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    if way == "polling/in flight" {
        let _time = runtime.enter();
        let InFlight { future, heap } = polling::in_flight(POLLS);
        println!("{future} {heap}");
        return ExitCode::SUCCESS;
    }
    let service = Service::new(POLLS);
    let http = reqwest::Client::new();
    let base = "http://localhost";
    let inputs = polling::inputs();
    let cost = match way.as_str() {
        "polling/generated" => {
            let client = polling::client(service);
            cost(|| runtime.block_on(polling::generated(&client, &inputs)).is_ok())
        }
        "polling/by hand" => cost(|| {
            runtime.block_on(polling::by_hand(&http, &service, base, &inputs, Duration::ZERO)).is_ok()
        }),
        "polling/by value" => {
            cost(|| runtime.block_on(polling::by_value(&http, &service, base, &inputs)).is_ok())
        }
        "wide/generated" => {
            let client = wide::client(&service);
            cost(|| runtime.block_on(wide::generated(&client)).is_ok())
        }
        "wide/by hand" => cost(|| runtime.block_on(wide::by_hand(&http, &service, base)).is_ok()),
        "wide/by value" => cost(|| runtime.block_on(wide::by_value(&http, &service, base)).is_ok()),
        _ => None,
    };
    let Some(cost) = cost else {
        eprintln!("`{way}` is nothing that can be measured, or has failed");
        return ExitCode::FAILURE;
    };
    println!("{} {} {}", cost.count_total, cost.bytes_total, cost.bytes_max);
    ExitCode::SUCCESS
}

/// What the second run takes, if both succeed.
fn cost(mut run: impl FnMut() -> bool) -> Option<AllocationInfo> {
    let warm = run();
    let mut succeeded = false;
    let cost = measured(&mut || succeeded = run());
    (warm && succeeded).then_some(cost)
}

/// Its name is what instructions are counted by.
#[inline(never)]
fn measured(run: &mut dyn FnMut()) -> AllocationInfo {
    allocation_counter::measure(run)
}
