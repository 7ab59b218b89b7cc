//! A run that polls for long does not grow. It is alone in its process, so that what the process holds is what the run
//! holds.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use arazzo_runtime::{
    Body, BoxFuture, Client, ManualClock, Run, Transport, TransportError, TransportResponse, http,
};

const BODY: usize = 1024 * 1024;

struct Large;

impl Transport for Large {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<TransportResponse, TransportError>> {
        Box::pin(std::future::ready(Ok(TransportResponse::new(vec![b' '; BODY].into()))))
    }
}

/// How much memory the process occupies, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1024
}

#[tokio::test]
async fn five_hundred_polls_occupy_no_more_than_a_few() {
    let client =
        Client::builder("http://nowhere.invalid").transport(Large).clock(ManualClock::new()).build().unwrap();
    let mut run = Run::start(&client, "workflow");
    let mut after_ten = 0;
    for poll in 0..500 {
        run.enter("poll").await.unwrap();
        let response = client.get("/x").send(&mut run).await.unwrap();
        assert_eq!(response.body().len(), BODY);
        if poll == 10 {
            after_ten = resident();
        }
    }
    let grown = resident().saturating_sub(after_ten);
    assert!(grown < 50 * BODY, "grown by {grown} bytes");
}
