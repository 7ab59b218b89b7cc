//! Bodies that are sent piece by piece.

use std::collections::VecDeque;

use arazzo_runtime::{
    Body, BoxFuture, Bytes, Chunks, ErrorKind, Replayable, Run, TransportError, TransportStage, WorkflowError,
};

use crate::support::{Reply, Server};

/// Pieces that are there at once, and what comes behind them.
#[derive(Clone)]
struct Pieces {
    pieces: VecDeque<&'static str>,
    length: Option<u64>,
    breaks: bool,
}

impl Chunks for Pieces {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        let piece = match self.pieces.pop_front() {
            None if self.breaks => Err(TransportError::new(TransportStage::Reading, "no such file")),
            piece => Ok(piece.map(Bytes::from)),
        };
        Box::pin(std::future::ready(piece))
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}

impl Replayable for Pieces {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Chunks>, TransportError>> {
        let chunks: Box<dyn Chunks> = Box::new(self.clone());
        Box::pin(std::future::ready(Ok(chunks)))
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}

fn pieces(length: Option<u64>) -> Pieces {
    Pieces { pieces: ["Hel", "", "lo"].into(), length, breaks: false }
}

async fn put(server: &Server, body: impl Into<Body>) -> Result<(), WorkflowError> {
    let client = server.client();
    let mut run = Run::start(&client, "workflow");
    run.enter("step").await?;
    client.put("/x").body("text/plain", body).send(&mut run).await?;
    Ok(())
}

#[tokio::test]
async fn what_has_a_length_says_it_and_the_rest_is_chunked() {
    let server = Server::answering(200, "").await;
    for body in [
        Body::from("Hello"),
        Body::streamed(pieces(Some(5))),
        Body::replayable(pieces(Some(5))),
        Body::streamed(pieces(None)),
        Body::replayable(pieces(None)),
    ] {
        put(&server, body).await.unwrap();
    }
    let received = server.received();
    assert!(received.iter().all(|request| request.body == "Hello"), "{received:?}");
    let lengths: Vec<_> = received.iter().map(|request| request.header("content-length")).collect();
    assert_eq!(lengths, [vec!["5"], vec!["5"], vec!["5"], vec![], vec![]]);
    let encodings: Vec<_> = received.iter().map(|request| request.header("transfer-encoding")).collect();
    assert_eq!(encodings, [vec![], vec![], vec![], vec!["chunked"], vec!["chunked"]]);
}

#[tokio::test]
async fn an_empty_body_has_a_length_too() {
    let server = Server::answering(200, "").await;
    put(&server, Body::empty()).await.unwrap();
    put(&server, Body::streamed(Pieces { pieces: VecDeque::new(), length: Some(0), breaks: false }))
        .await
        .unwrap();
    for request in server.received() {
        assert_eq!(request.header("content-length"), ["0"]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_not_taken_for_a_lost_connection() {
    let server = Server::start(|_, _| Reply::with(200, &[], "")).await;
    for length in [None, Some(99)] {
        let body = Body::replayable(Pieces { breaks: true, ..pieces(length) });
        let error = put(&server, body).await.unwrap_err();
        let ErrorKind::Transport { error: cause, .. } = error.kind() else { panic!("{error}") };
        assert_eq!(cause.stage(), TransportStage::Reading);
        assert_eq!(
            error.to_string(),
            "workflow `workflow`, step `step`: `PUT /x` failed: what is to be sent could not be read: no such file"
        );
    }
}

#[tokio::test]
async fn only_what_can_be_read_anew_is_cloned() {
    let mut body = Body::replayable(pieces(Some(5)));
    let clone = body.try_clone().unwrap();
    assert_eq!(body.next().await.unwrap().unwrap(), "Hel");
    assert_eq!(body.length(), Some(2));
    assert!(body.try_clone().is_none());
    assert_eq!(clone.try_clone().unwrap().collect(5).await.unwrap(), "Hello");
    assert_eq!(clone.collect(5).await.unwrap(), "Hello");
    assert!(Body::streamed(pieces(None)).try_clone().is_none());

    let mut whole = Body::from("Hello");
    assert_eq!(whole.try_clone().unwrap().bytes().unwrap(), "Hello");
    assert_eq!(whole.next().await.unwrap().unwrap(), "Hello");
    assert!(whole.bytes().is_none() && whole.try_clone().is_none());
    assert_eq!(whole.length(), Some(0));
    assert!(whole.next().await.unwrap().is_none());
}

#[tokio::test]
async fn no_more_is_collected_than_allowed() {
    for length in [None, Some(5)] {
        let error = Body::streamed(pieces(length)).collect(4).await.unwrap_err();
        assert_eq!(error.to_string(), "the body is larger than 4 bytes");
    }
}
