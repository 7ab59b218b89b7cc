//! Content on disk.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::blocking;
use crate::transport::{BoxFuture, Chunks, Replayable, TransportError, TransportStage};

/// How much is read from disk at once.
const PIECE: usize = 128 * 1024;

/// A file of the user's, as it was when it was named.
#[derive(PartialEq, Eq)]
pub(super) struct OnDisk {
    path: PathBuf,
    length: u64,
}

impl OnDisk {
    pub(super) fn new(path: PathBuf) -> io::Result<Self> {
        let metadata = fs::metadata(&path).map_err(|error| about(&path, &error))?;
        if !metadata.is_file() {
            return Err(io::Error::other(format!("`{}` is no file", path.display())));
        }
        Ok(Self { length: metadata.len(), path })
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Opens it, unless it has another length by now: what is sent is what was announced.
    fn open(&self) -> io::Result<Pieces> {
        let open = || {
            let file = fs::File::open(&self.path)?;
            Ok((file.metadata()?.len(), file))
        };
        let (length, file) = open().map_err(|error: io::Error| about(&self.path, &error))?;
        if length != self.length {
            return Err(io::Error::other(format!(
                "`{}` has changed: it had {} bytes, and has {length}",
                self.path.display(),
                self.length
            )));
        }
        Ok(Pieces::of(Arc::new(Mutex::new(file)), length))
    }

    pub(super) fn read(&self) -> io::Result<Bytes> {
        self.open()?.read_all()
    }
}

/// An error that says which file it is about.
fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
}

impl Replayable for Arc<OnDisk> {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Chunks>, TransportError>> {
        let on_disk = Self::clone(self);
        Box::pin(async move {
            match blocking(move || on_disk.as_ref().open()).await {
                Ok(pieces) => Ok(Box::new(pieces) as Box<dyn Chunks>),
                Err(error) => Err(unread(error)),
            }
        })
    }

    fn length(&self) -> Option<u64> {
        Some(self.length)
    }
}

/// What was written to a file that has no name, and that is gone with whoever holds it last.
pub(crate) struct Stored {
    file: Arc<Mutex<fs::File>>,
    length: u64,
}

impl Stored {
    /// What has been written to such a file.
    pub(super) fn new(file: fs::File, length: u64) -> Self {
        Self { file: Arc::new(Mutex::new(file)), length }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn pieces(&self) -> Pieces {
        Pieces::of(Arc::clone(&self.file), self.length)
    }

    pub(super) fn read(&self) -> io::Result<Bytes> {
        self.pieces().read_all()
    }
}

impl Replayable for Arc<Stored> {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Chunks>, TransportError>> {
        Box::pin(std::future::ready(Ok(Box::new(self.pieces()) as Box<dyn Chunks>)))
    }

    fn length(&self) -> Option<u64> {
        Some(self.length)
    }
}

/// A new file that only this process can open, and that is gone when it is closed, even if the process is killed: its name is removed
/// at once.
pub(super) fn unnamed(directory: &Path) -> io::Result<fs::File> {
    const ATTEMPTS: u32 = 16;
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut attempt = 1;
    loop {
        // Keys that nobody outside knows: the name cannot be guessed, and a file that is there already is never opened.
        let path = directory.join(format!(".arazzo-{:016x}", RandomState::new().hash_one(attempt)));
        match options.open(&path) {
            Ok(file) => {
                fs::remove_file(&path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(about(directory, &error)),
        }
    }
}

/// The pieces of a file from its beginning. Several may read the same file at once: each knows where it is.
struct Pieces {
    file: Arc<Mutex<fs::File>>,
    offset: u64,
    end: u64,
}

impl Pieces {
    fn of(file: Arc<Mutex<fs::File>>, end: u64) -> Self {
        Self { file, offset: 0, end }
    }

    fn remaining(&self) -> u64 {
        self.end.saturating_sub(self.offset)
    }

    fn read_all(&self) -> io::Result<Bytes> {
        let length = usize::try_from(self.remaining()).map_err(io::Error::other)?;
        read_at(&self.file, self.offset, length)
    }
}

/// So many bytes from a position on.
fn read_at(file: &Mutex<fs::File>, offset: u64, length: usize) -> io::Result<Bytes> {
    let mut piece = vec![0; length];
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut piece)?;
    Ok(piece.into())
}

impl Chunks for Pieces {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        Box::pin(async move {
            let length = usize::try_from(self.remaining()).unwrap_or(PIECE).min(PIECE);
            if length == 0 {
                return Ok(None);
            }
            let (file, offset) = (Arc::clone(&self.file), self.offset);
            let piece = blocking(move || read_at(&file, offset, length)).await.map_err(unread)?;
            self.offset += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            Ok(Some(piece))
        })
    }

    fn length(&self) -> Option<u64> {
        Some(self.remaining())
    }
}

fn unread(error: io::Error) -> TransportError {
    TransportError::new(TransportStage::Reading, error)
}
