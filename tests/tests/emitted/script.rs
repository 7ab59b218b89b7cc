//! A service on loopback that gives the answers of a script, one after the other.

use std::sync::{Arc, Mutex};

use arazzo_runtime::{ManualClock, WorkflowError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The service, up to the end of the test's runtime.
pub(crate) struct Script {
    url: String,
    sent: Arc<Mutex<Vec<String>>>,
    /// The clock that clients of the service go by.
    pub(crate) clock: ManualClock,
}

impl Script {
    /// Answers with these statuses and bodies in turn; with 500 when there are no more.
    pub(crate) async fn start(answers: &[(u16, &str)]) -> Self {
        let mut answers: Vec<(u16, String)> =
            answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        answers.reverse();
        Self::answering(move || answers.pop().unwrap_or((500, "the script is over".to_owned()))).await
    }

    /// Answers as told, request by request.
    pub(crate) async fn answering(answer: impl FnMut() -> (u16, String) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sent: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, answer) = (Arc::clone(&sent), Arc::new(Mutex::new(answer)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &seen, &answer).await });
            }
        });
        Self { url, sent, clock: ManualClock::new() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What has been sent so far: method, path and query, token, body.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

/// A client of the service, of any of the cases.
#[macro_export]
macro_rules! client_of {
    ($case:ident, $script:expr) => {
        $crate::cases::$case::desk::Client::builder()
            .base_url($script.url())
            .clock($script.clock.clone())
            .pacing(arazzo_runtime::Pacing::fixed(std::time::Duration::from_secs(1)))
    };
}

async fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<String>>,
    answer: &Mutex<impl FnMut() -> (u16, String)>,
) -> Option<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8(head).ok()?;
        let mut lines = head.trim_end().split("\r\n");
        let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
        let header = |name: &str| {
            let mut found = lines.clone().filter_map(|line| line.split_once(": "));
            found.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        };
        let mut body = vec![0; header("content-length").map_or(0, |length| length.parse().unwrap_or(0))];
        stream.read_exact(&mut body).await.ok()?;
        let token = header("x-token").map(|token| format!("[{token}]")).unwrap_or_default();
        let parts = [line, token, String::from_utf8_lossy(&body).into_owned()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        seen.lock().unwrap().push(parts.join(" "));
        let (status, body) = (answer.lock().unwrap())();
        let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(reply.as_bytes()).await.ok()?;
    }
}

/// An error as its message.
pub(crate) fn told<T: std::fmt::Debug>(result: Result<T, WorkflowError>) -> String {
    result.unwrap_err().to_string()
}
