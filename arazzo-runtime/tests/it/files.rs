//! Files that are sent and received, in memory and beside it.

use std::fs;
use std::path::Path;

use arazzo_runtime::{
    Bytes, Client, ErrorKind, File, ManualClock, Multipart, Response, Run, TransportStage, WorkflowError,
    serde_json,
};

use http_body_util::{BodyDataStream, Full};

use crate::support::{Received, Reply, Server, kind};

async fn put(server: &Server, file: &File) -> Result<(), WorkflowError> {
    let client = server.client();
    let mut run = Run::start(&client, "workflow");
    run.enter("step").await?;
    client.put("/x").file("application/octet-stream", file).send(&mut run).await?;
    Ok(())
}

async fn post(server: &Server, form: Multipart<'_>) {
    let client = server.client();
    let mut run = Run::start(&client, "workflow");
    client.post("/x").multipart(form).send(&mut run).await.unwrap();
}

async fn download(client: &Client) -> Result<Response, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    client.get("/x").download(&mut run).await
}

/// What is said of a file that cannot be sent.
async fn refusal(server: &Server, file: &File) -> String {
    let error = put(server, file).await.unwrap_err();
    let ErrorKind::Transport { error: cause, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(cause.stage(), TransportStage::Reading);
    cause.cause().to_string()
}

#[tokio::test]
async fn a_file_on_disk_is_sent_any_number_of_times_with_its_length() {
    let server = Server::answering(200, "").await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.txt");
    fs::write(&path, "Hello").unwrap();
    let file = File::open(&path).await.unwrap();
    assert_eq!((file.name(), file.length(), file.content()), (Some("a.txt"), Some(5), None));
    put(&server, &file).await.unwrap();
    put(&server, &file.clone()).await.unwrap();
    for request in server.received() {
        assert_eq!(request.body, "Hello");
        assert_eq!(request.header("content-length"), ["5"]);
    }
    assert_eq!(file.text(), "Hello");
    assert_eq!(
        serde_json::to_string(&File::open(&path).await.unwrap()).unwrap(),
        r#"{"content":"Hello","name":"a.txt","contentType":null}"#
    );
    assert_eq!(file, File::open(&path).await.unwrap());

    fs::write(&path, "Hello!").unwrap();
    assert_ne!(file, File::open(&path).await.unwrap());
    let reason = refusal(&server, &file).await;
    assert!(reason.ends_with("a.txt` has changed: it had 5 bytes, and has 6"), "{reason}");
    fs::remove_file(&path).unwrap();
    assert!(refusal(&server, &file).await.contains("a.txt`: "));
    assert!(File::open(&path).await.unwrap_err().to_string().contains("a.txt`: "));
    assert!(File::open(directory.path()).await.unwrap_err().to_string().ends_with("is no file"));
}

#[tokio::test]
async fn a_reader_is_sent_once() {
    let server = Server::answering(200, "").await;
    let file = File::reader(&b"Hello"[..]);
    let measured = File::reader(&b"Hello"[..]).with_length(5);
    for file in [&file, &measured] {
        put(&server, file).await.unwrap();
        assert_eq!(refusal(&server, file).await, "the file can be read only once, and has been");
        let error = serde_json::to_string(file).unwrap_err();
        assert!(error.to_string().ends_with("it can be read only once"), "{error}");
    }
    let received = server.received();
    let lengths: Vec<_> = received.iter().map(|request| request.header("content-length")).collect();
    assert_eq!(lengths, [vec![], vec!["5"]]);
    assert!(received.iter().all(|request| request.body == "Hello"), "{received:?}");

    let short = File::reader(&b"Hello"[..]).with_length(6);
    assert_eq!(refusal(&server, &short).await, "its length is said to be 6, and there is less");
    let long = File::reader(&b"Hello"[..]).with_length(4);
    assert_eq!(refusal(&server, &long).await, "its length is said to be 4, and there is more");
}

#[tokio::test]
async fn files_that_are_not_in_memory_are_parts_too() {
    let server = Server::answering(200, "").await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.txt");
    fs::write(&path, "on disk").unwrap();
    let on_disk = File::open(&path).await.unwrap();
    post(&server, Multipart::new().text("title", "A").file("file", &on_disk).file("more", &"b".into())).await;
    post(&server, Multipart::new().file("file", &File::reader(&b"read"[..])).text("title", "A")).await;

    let received = server.received();
    let [sized, chunked] = received.as_slice() else { panic!("{received:?}") };
    assert_eq!(sized.header("content-length"), [sized.body.len().to_string()]);
    assert_eq!(chunked.header("transfer-encoding"), ["chunked"]);
    let titled = ("title".to_owned(), None, "A".to_owned());
    let file = |name: &str, file_name: &str, content: &str| {
        (name.to_owned(), Some(file_name.to_owned()), content.to_owned())
    };
    assert_eq!(
        parts(sized).await,
        [titled.clone(), file("file", "a.txt", "on disk"), file("more", "more", "b")]
    );
    assert_eq!(parts(chunked).await, [file("file", "file", "read"), titled]);
}

/// Name, file name and content of the parts, as another implementation reads them.
async fn parts(request: &Received) -> Vec<(String, Option<String>, String)> {
    let boundary = request.header("content-type")[0].strip_prefix("multipart/form-data; boundary=").unwrap();
    let stream = BodyDataStream::new(Full::new(Bytes::from(request.body.clone())));
    let mut reader = multer::Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    while let Some(part) = reader.next_field().await.unwrap() {
        let head = (part.name().unwrap().to_owned(), part.file_name().map(str::to_owned));
        parts.push((head.0, head.1, part.text().await.unwrap()));
    }
    parts
}

fn is_empty(directory: &Path) -> bool {
    fs::read_dir(directory).unwrap().next().is_none()
}

#[tokio::test]
async fn what_is_too_large_for_memory_is_received_beside_it() {
    let disposition = ("Content-Disposition", "attachment; filename=\"../../a.bin\"");
    let server = Server::start(move |_, request| match request.method.as_str() {
        "GET" => {
            Reply::with(200, &[disposition, ("Content-Type", "image/png")], &"0123456789".repeat(50_000))
        }
        _ => Reply::with(200, &[], ""),
    })
    .await;
    let directory = tempfile::tempdir().unwrap();
    for threshold in [0, 1000, 499_999] {
        let builder = server.builder(&ManualClock::new()).download_directory(directory.path());
        let client = builder.download_threshold(threshold).response_limit(1).build().unwrap();
        let response = download(&client).await.unwrap();
        let file = response.file();
        assert_eq!((file.name(), file.content_type()), (Some("a.bin"), Some("image/png")));
        assert_eq!((file.length(), file.content()), (Some(500_000), None));
        assert!(response.body().is_empty() && is_empty(directory.path()));
        assert_eq!(file, response.file());
        // Read by two at once, each from its beginning.
        let mut body = file.body();
        body.next().await.unwrap().unwrap();
        assert_eq!(file.bytes().await.unwrap(), "0123456789".repeat(50_000));
        let rest = body.collect(500_000).await.unwrap();
        assert!(rest.ends_with(b"0123456789"));
        put(&server, &file).await.unwrap();
        put(&server, &file).await.unwrap();
        let path = directory.path().join("saved");
        file.save(&path).await.unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "0123456789".repeat(50_000));
        fs::remove_file(path).unwrap();
    }
    let sent = server.received().into_iter().filter(|request| request.method == "PUT");
    for request in sent {
        assert_eq!(request.body, "0123456789".repeat(50_000));
        assert_eq!(request.header("content-type"), ["image/png"]);
        assert_eq!(request.header("content-length"), ["500000"]);
    }
}

#[tokio::test]
async fn what_fits_into_memory_stays_there() {
    let server = Server::answering(200, "{}").await;
    let response = download(&server.client()).await.unwrap();
    assert_eq!(response.file().content().unwrap(), "{}");
    assert_eq!(response.body(), "{}");
}

#[tokio::test]
async fn a_download_has_limits_too() {
    let endless = || {
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        Reply::SendForever(head, [b"1000\r\n".to_vec(), vec![b' '; 4096], b"\r\n".to_vec()].concat())
    };
    let server = Server::start(move |number, _| match number {
        0 => endless(),
        1 => Reply::with(200, &[], &" ".repeat(100_001)),
        // An error is no file, and has the limit of other answers.
        _ => Reply::with(500, &[], &" ".repeat(100)),
    })
    .await;
    let directory = tempfile::tempdir().unwrap();
    let builder = server.builder(&ManualClock::new()).download_directory(directory.path());
    let client = builder.download_limit(100_000).download_threshold(10).response_limit(99).build().unwrap();
    for limit in [100_000, 100_000, 99] {
        let error = download(&client).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: known, .. } if *known == limit),
            "{error}"
        );
    }
    assert!(is_empty(directory.path()));
}

#[tokio::test]
async fn where_there_is_no_place_is_said() {
    let server = Server::answering(200, "{}").await;
    let builder = server.builder(&ManualClock::new()).download_threshold(0);
    let client = builder.download_directory("/nowhere/at/all").build().unwrap();
    let error = download(&client).await.unwrap_err();
    assert_eq!(kind(&error), "Transport");
    let message = error.to_string();
    assert!(message.contains("failed: the answer could not be kept: `/nowhere/at/all`: "), "{message}");
}
