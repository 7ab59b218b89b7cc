//! What running a workflow costs beside what is written by hand, with the transport taken out: answers come from memory.
//!
//! ```console
//! $ cargo bench -p arazzo-benches --bench run
//! ```
//!
//! Rows of one group are to be held against one another in the same run. Allocations are counted by `cargo xtask cost`.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

use std::time::Duration;

use arazzo_benches::{Service, polling, wide};
use divan::Bencher;

fn main() {
    divan::main();
}

const POLLS: usize = 1_000;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

mod polling_1000 {
    use super::*;

    #[divan::bench]
    fn generated(bencher: Bencher<'_, '_>) {
        let (runtime, client, inputs) = (runtime(), polling::client(Service::new(POLLS)), polling::inputs());
        bencher.bench_local(|| runtime.block_on(polling::generated(&client, &inputs)).expect("an outcome"));
    }

    #[divan::bench]
    fn by_hand(bencher: Bencher<'_, '_>) {
        let (runtime, service, inputs) = (runtime(), Service::new(POLLS), polling::inputs());
        let http = reqwest::Client::new();
        bencher.bench_local(|| {
            runtime
                .block_on(polling::by_hand(&http, &service, "http://localhost", &inputs, Duration::ZERO))
                .expect("an outcome")
        });
    }

    #[divan::bench]
    fn by_value(bencher: Bencher<'_, '_>) {
        let (runtime, service, inputs) = (runtime(), Service::new(POLLS), polling::inputs());
        let http = reqwest::Client::new();
        bencher.bench_local(|| {
            runtime
                .block_on(polling::by_value(&http, &service, "http://localhost", &inputs))
                .expect("an outcome")
        });
    }
}

mod wide_20 {
    use super::*;

    #[divan::bench]
    fn generated(bencher: Bencher<'_, '_>) {
        let (runtime, client) = (runtime(), wide::client(&Service::new(1)));
        bencher.bench_local(|| runtime.block_on(wide::generated(&client)).expect("an outcome"));
    }

    #[divan::bench]
    fn by_hand(bencher: Bencher<'_, '_>) {
        let (runtime, service, http) = (runtime(), Service::new(1), reqwest::Client::new());
        bencher.bench_local(|| {
            runtime.block_on(wide::by_hand(&http, &service, "http://localhost")).expect("an outcome")
        });
    }

    #[divan::bench]
    fn by_value(bencher: Bencher<'_, '_>) {
        let (runtime, service, http) = (runtime(), Service::new(1), reqwest::Client::new());
        bencher.bench_local(|| {
            runtime.block_on(wide::by_value(&http, &service, "http://localhost")).expect("an outcome")
        });
    }
}
