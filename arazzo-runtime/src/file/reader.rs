//! Content that can be read once.

use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::transport::{Body, BoxFuture, Chunks, TransportError, TransportStage};

/// How much is asked of a reader at once.
const PIECE: usize = 64 * 1024;

/// What a reader gives.
pub(super) struct Reader {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    buffer: BytesMut,
}

impl Reader {
    pub(super) fn new(reader: impl AsyncRead + Send + 'static) -> Self {
        Self { reader: Box::pin(reader), buffer: BytesMut::new() }
    }
}

impl Chunks for Reader {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            self.buffer.reserve(PIECE);
            match self.reader.read_buf(&mut self.buffer).await {
                Ok(0) => Ok(None),
                Ok(_) => Ok(Some(self.buffer.split().freeze())),
                Err(error) => Err(TransportError::new(TransportStage::Reading, error)),
            }
        })
    }
}

/// A body that has to have the length that was said of it.
pub(super) struct Measured {
    body: Body,
    said: u64,
    remaining: u64,
}

impl Measured {
    pub(super) fn new(body: Body, length: u64) -> Self {
        Self { body, said: length, remaining: length }
    }
}

impl Chunks for Measured {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            let chunk = self.body.next().await?;
            let length = chunk.as_ref().map_or(0, |chunk| u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            let problem = match (self.remaining.checked_sub(length), &chunk) {
                (None, _) => "more",
                (Some(1..), None) => "less",
                (Some(remaining), _) => {
                    self.remaining = remaining;
                    return Ok(chunk);
                }
            };
            let cause = format!("its length is said to be {}, and there is {problem}", self.said);
            Err(TransportError::new(TransportStage::Reading, cause))
        })
    }

    fn length(&self) -> Option<u64> {
        Some(self.remaining)
    }
}

/// What somebody else has read.
pub(super) struct Gone;

impl Chunks for Gone {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        let cause = "the file can be read only once, and has been";
        Box::pin(std::future::ready(Err(TransportError::new(TransportStage::Reading, cause))))
    }
}
