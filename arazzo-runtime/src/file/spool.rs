//! Answers that may be too large for memory.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use bytes::{Bytes, BytesMut};

use super::disk::{Stored, unnamed};
use super::{File, blocking};
use crate::transport::{Body, BodyError, TransportError, TransportStage};

/// How much is written to disk at once.
const PIECE: u64 = 128 * 1024;

/// How an answer is kept that is received as a file.
#[derive(Clone, Debug)]
pub(crate) struct Spool {
    /// How long it may be in memory.
    pub(crate) threshold: u64,
    /// How long it may be at all.
    pub(crate) limit: u64,
    /// Where a longer one is written to, if not where the system has its temporary files.
    pub(crate) directory: Option<PathBuf>,
}

/// What was received.
pub(crate) enum Received {
    InMemory(Bytes),
    OnDisk(File),
}

impl Spool {
    /// Keeps a body: in memory, or in a file where it is too long for that. No more of it is ever in memory.
    pub(crate) async fn keep(&self, mut body: Body) -> Result<Received, BodyError> {
        let too_large = BodyError::TooLarge { limit: self.limit };
        let announced = body.length().unwrap_or_default();
        if announced > self.limit {
            return Err(too_large);
        }
        let mut target = None;
        let mut room = if announced > self.threshold { PIECE } else { self.threshold };
        let mut length = 0_u64;
        let mut unwritten = BytesMut::new();
        while let Some(chunk) = body.next().await? {
            length = length.saturating_add(count(&chunk));
            if length > self.limit {
                return Err(too_large);
            }
            unwritten.extend_from_slice(&chunk);
            if count(&unwritten) > room {
                target = Some(self.write(target, unwritten.split().freeze()).await?);
                room = PIECE;
            }
        }
        if target.is_none() && length <= self.threshold {
            return Ok(Received::InMemory(unwritten.freeze()));
        }
        let file = self.write(target, unwritten.freeze()).await?;
        Ok(Received::OnDisk(File::stored(Stored::new(file, length))))
    }

    /// Appends to a file, or to a new one.
    async fn write(&self, target: Option<fs::File>, bytes: Bytes) -> Result<fs::File, TransportError> {
        let directory = self.directory.clone();
        let write = move || {
            let mut file = match target {
                Some(file) => file,
                None => unnamed(&directory.unwrap_or_else(env::temp_dir))?,
            };
            file.write_all(&bytes)?;
            Ok(file)
        };
        blocking(write).await.map_err(|error: io::Error| TransportError::new(TransportStage::Storing, error))
    }
}

fn count(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
