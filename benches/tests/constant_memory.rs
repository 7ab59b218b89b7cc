//! A run of a generated workflow holds after many polls what it holds after a few, to the byte.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use arazzo_benches::polling;

#[test]
fn what_a_run_holds_does_not_grow_with_its_polls() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _time = runtime.enter();
    let after_few = polling::in_flight(3);
    assert!(after_few.heap > 0, "{after_few:?}");
    assert_eq!(after_few, polling::in_flight(3_000));
}
