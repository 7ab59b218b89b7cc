//! Files that are larger than the memory that they may take go through a compiled workflow: from a reader to the service, from there
//! beside memory, and on in a body of parts. The workflow runs in a process of its own, whose memory is measured at its highest.
//!
//! `ARAZZO_LARGE_BYTES` says how large the files are.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers, too"
)]

mod service;

use std::pin::Pin;
use std::process::Command;
use std::task::{Context, Poll};
use std::{env, fs};

use arazzo_runtime::{File, arazzo_workflow};
use tokio::io::{AsyncRead, ReadBuf};

use crate::service::Service;

arazzo_workflow!("tests/large/transfer.yaml");

/// The most that the process of the workflow may have occupied, whatever the size of the files.
const MEMORY: u64 = 64 * 1024 * 1024;

/// More than may be in memory, so that what is held there is seen.
const SIZE: u64 = 3 * MEMORY;

/// What the process of the workflow has to know.
const ADDRESS: &str = "ARAZZO_LARGE_ADDRESS";

fn size() -> u64 {
    env::var("ARAZZO_LARGE_BYTES").map_or(SIZE, |size| size.parse().expect("a number of bytes"))
}

/// The content of all files: so many bytes of a pattern, from a position on.
struct Pattern {
    position: u64,
    end: u64,
}

/// The pattern, twice, so that a whole one begins at each of its bytes.
static PATTERN: [u8; 2 * PERIOD] = {
    let mut pattern = [0; 2 * PERIOD];
    let mut index = 0;
    while index < pattern.len() {
        pattern[index] = (index % PERIOD * 7 % 256) as u8;
        index += 1;
    }
    pattern
};

/// No power of two, so that what is out of place is seen.
const PERIOD: usize = 65_521;

impl Pattern {
    fn new() -> Self {
        Self { position: 0, end: size() }
    }

    /// The next bytes; none behind the last ones.
    fn next(&mut self) -> &'static [u8] {
        let start = usize::try_from(self.position % PERIOD as u64).unwrap();
        let length = PERIOD.min(usize::try_from(self.end - self.position).unwrap());
        self.position += length as u64;
        &PATTERN[start..start + length]
    }

    /// Compares what comes next.
    fn expect(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let start = usize::try_from(self.position % PERIOD as u64).unwrap();
            let (compared, rest) = bytes.split_at(bytes.len().min(PERIOD));
            assert!(compared == &PATTERN[start..start + compared.len()], "other bytes at {}", self.position);
            self.position += compared.len() as u64;
            bytes = rest;
        }
    }

    fn expect_end(&self) {
        assert_eq!(self.position, self.end);
    }
}

impl AsyncRead for Pattern {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let position = self.position;
        let next = self.next();
        let fitting = &next[..next.len().min(buffer.remaining())];
        buffer.put_slice(fitting);
        self.position = position + fitting.len() as u64;
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn files_of_any_size_take_little_memory() {
    let service = Service::start().await;
    let address = service.address().to_string();
    let workflow = tokio::task::spawn_blocking(move || {
        Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "the_process_of_the_workflow", "--nocapture"])
            .env(ADDRESS, address)
            .output()
            .unwrap()
    });
    let output = workflow.await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(service.received(), ["PUT", "GET", "POST"]);
    let peak = said.split("peak of ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    let peak: u64 = peak.parse().unwrap();
    println!("{} bytes were sent, received and sent again with a peak of {peak} bytes", size());
    assert!(peak < MEMORY, "{peak} bytes of memory");
}

#[tokio::test]
#[ignore = "is started by the other test, in a process of its own"]
async fn the_process_of_the_workflow() {
    let Ok(address) = env::var(ADDRESS) else { return };
    let client = files::Client::builder().base_url(format!("http://{address}"));
    let client = client.download_limit(size()).request_timeout(std::time::Duration::from_secs(3600));
    let file = File::reader(Pattern::new()).with_length(size());
    let outcome = transfer(&client.build().unwrap(), &transfer::Inputs::new(file)).await.unwrap();
    assert_eq!((outcome.file.length(), outcome.file.content()), (Some(size()), None));
    let mut body = outcome.file.body();
    let mut expected = Pattern::new();
    while let Some(chunk) = body.next().await.unwrap() {
        expected.expect(&chunk);
    }
    expected.expect_end();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    println!("peak of {} bytes", peak * 1024);
}
