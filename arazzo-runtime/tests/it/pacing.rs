//! When a step gets its next turn.

use std::time::Duration;

use arazzo_runtime::{Client, ManualClock, Pacing, Run, WorkflowError};

use crate::support::{Reply, Server, poll};

const SECOND: Duration = Duration::from_secs(1);

/// A server that answers 202 with these headers in turn, then 200.
async fn server(answers: Vec<Vec<(&'static str, &'static str)>>) -> Server {
    Server::start(move |number, _| match answers.get(number) {
        Some(headers) => Reply::with(202, headers, ""),
        None => Reply::with(200, &[], ""),
    })
    .await
}

async fn waits(pacing: Pacing, answers: Vec<Vec<(&'static str, &'static str)>>) -> Vec<Duration> {
    let clock = ManualClock::new();
    let server = server(answers).await;
    assert_eq!(poll(&server.builder(&clock).pacing(pacing).build().unwrap()).await.unwrap(), 200);
    clock.waits()
}

#[tokio::test]
async fn waits_grow_up_to_their_maximum() {
    let pacing = Pacing::growing(SECOND, 2.0, SECOND * 10);
    let seconds: Vec<_> = waits(pacing, vec![vec![]; 6]).await.iter().map(Duration::as_secs).collect();
    assert_eq!(seconds, [1, 2, 4, 8, 10, 10]);
}

#[tokio::test]
async fn waits_are_jittered_by_default() {
    let clock = ManualClock::new();
    let server = server(vec![vec![]; 20]).await;
    poll(&server.builder(&clock).build().unwrap()).await.unwrap();
    let expected = Pacing::default();
    assert_eq!(expected, Pacing::growing(SECOND, 1.5, SECOND * 30).jitter(0.2));
    let waits = clock.waits();
    assert_eq!(waits.len(), 20);
    assert!(waits[0] >= SECOND.mul_f64(0.8) && waits[0] <= SECOND, "{waits:?}");
    assert!(waits[19] >= SECOND * 24 && waits[19] <= SECOND * 30, "{waits:?}");
    assert!(waits[12..].windows(2).any(|pair| pair[0] != pair[1]), "{waits:?}");
}

#[tokio::test]
async fn without_pacing_nothing_waits() {
    assert!(waits(Pacing::none(), vec![vec![]; 5]).await.is_empty());
}

#[tokio::test]
async fn retry_after_wins_over_the_policy() {
    let answers =
        vec![vec![("Retry-After", "7")], vec![], vec![("Retry-After", "0")], vec![("Retry-After", "soon")]];
    let waits = waits(Pacing::fixed(SECOND * 2), answers).await;
    assert_eq!(waits, [SECOND * 7, SECOND * 2, SECOND * 2]);
}

#[tokio::test]
async fn retry_after_may_be_a_date() {
    // The clock starts at midnight of 1 January 2026, and the server's own date wins over it.
    let answers = vec![
        vec![("Retry-After", "Thu, 01 Jan 2026 00:00:09 GMT")],
        vec![("Retry-After", "Thu, 01 Jan 2026 00:00:20 GMT")],
        vec![("Retry-After", "Tue, 01 Jan 2030 00:00:05 GMT"), ("Date", "Tue, 01 Jan 2030 00:00:00 GMT")],
        vec![("Retry-After", "Wed, 01 Jan 2025 00:00:00 GMT")],
    ];
    let waits = waits(Pacing::fixed(SECOND * 2), answers).await;
    assert_eq!(waits, [SECOND * 9, SECOND * 11, SECOND * 5, SECOND * 2]);
}

#[tokio::test]
async fn retry_after_is_heeded_within_its_limit() {
    let answers = || vec![vec![("Retry-After", "86400")]];
    assert_eq!(waits(Pacing::none(), answers()).await, [SECOND * 3600]);
    assert_eq!(waits(Pacing::none().retry_after_limit(SECOND * 60), answers()).await, [SECOND * 60]);
    assert_eq!(waits(Pacing::fixed(SECOND).retry_after_limit(Duration::ZERO), answers()).await, [SECOND]);
}

#[tokio::test]
async fn each_step_has_a_pace_of_its_own_and_time_in_between_counts() {
    let clock = ManualClock::new();
    let server = Server::answering(200, "").await;
    let client = server.builder(&clock).pacing(Pacing::fixed(SECOND * 3)).build().unwrap();
    let mut run = Run::start(&client, "workflow");
    for _ in 0..3 {
        run.enter("first").await.unwrap();
        client.get("/first").send(&mut run).await.unwrap();
        clock.advance(SECOND);
        run.enter("second").await.unwrap();
        client.get("/second").send(&mut run).await.unwrap();
    }
    // One second passes between the steps; the second step's pause is over when the first one's is.
    assert_eq!(clock.waits(), [SECOND * 2, SECOND * 2]);
}

/// Tries a step as long as the action of that name and limit lets it; gives the last status.
async fn insist(client: &Client, limit: u32, after: Option<Duration>) -> Result<u16, WorkflowError> {
    let mut run = Run::start(client, "insist");
    loop {
        run.enter("ask").await?;
        let response = client.get("/").send(&mut run).await?;
        if response.status() == 200 || !run.retry("again", limit, after).await? {
            return Ok(response.status());
        }
    }
}

#[tokio::test]
async fn a_retry_waits_as_the_server_then_the_document_then_the_policy_says() {
    for (after, expected) in [(Some(SECOND * 3), [3, 7, 3]), (None, [2, 7, 2])] {
        let clock = ManualClock::new();
        let server = server(vec![vec![], vec![("Retry-After", "7")], vec![]]).await;
        let client = server.builder(&clock).pacing(Pacing::fixed(SECOND * 2)).build().unwrap();
        assert_eq!(insist(&client, 5, after).await.unwrap(), 200);
        let waits: Vec<_> = clock.waits().iter().map(Duration::as_secs).collect();
        assert_eq!(waits, expected);
    }
}

#[tokio::test]
async fn retries_end_with_their_limit() {
    for (limit, requests) in [(0, 1), (1, 2), (3, 4)] {
        let clock = ManualClock::new();
        let server = server(vec![vec![]; 20]).await;
        let client = server.builder(&clock).build().unwrap();
        assert_eq!(insist(&client, limit, Some(SECOND)).await.unwrap(), 202);
        assert_eq!(server.received().len(), requests);
    }
}

#[tokio::test]
async fn retries_are_counted_anew_when_a_step_is_entered_on_another_way() {
    let clock = ManualClock::new();
    let server = server(vec![vec![]; 20]).await;
    let client = server.builder(&clock).build().unwrap();
    let mut run = Run::start(&client, "twice");
    for _ in 0..2 {
        run.enter("ask").await.unwrap();
        assert!(run.retry("again", 1, None).await.unwrap());
        run.enter("ask").await.unwrap();
        assert!(!run.retry("again", 1, None).await.unwrap());
        assert!(run.retry("another", 1, None).await.unwrap());
        run.enter("ask").await.unwrap();
        assert!(!run.retry("another", 1, None).await.unwrap());
    }
}
