//! Files: content that is sent and received as the bytes that it is.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{self, Serialize, SerializeStruct, Serializer};
use tokio::io::AsyncRead;
use tokio::task::spawn_blocking;

use crate::{Body, Chunks};

mod disk;
mod name;
mod reader;
mod spool;

use self::disk::{OnDisk, Stored};
pub(crate) use self::name::{named_in, specific};
use self::reader::Reader;
pub(crate) use self::spool::{Received, Spool};

/// Content that is sent and received as the bytes that it is, with the name and the media type of a file where they are
/// known.
///
/// It is in memory, on disk, or comes from a reader; what is not in memory is sent piece by piece. Text and bytes can be made a
/// file with `into()`. Clones share the content.
///
/// ```
/// use arazzo_runtime::File;
///
/// let logo = File::from(vec![0x89, b'P', b'N', b'G']).with_name("logo.png").with_content_type("image/png");
/// assert_eq!(logo.name(), Some("logo.png"));
/// assert_eq!(logo.length(), Some(4));
/// ```
///
/// Two files are equal if they have the same name, the same media type, and the same bytes in memory or the same place on disk.
///
/// In JSON, a file is its content, or an object with the members `content`, `name` and `contentType`. Content is a string or,
/// where it is not text, a list of bytes. What is on disk is read for that; what can be read only once has no place in JSON.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct File {
    content: Content,
    name: Option<String>,
    content_type: Option<String>,
}

#[derive(Clone)]
enum Content {
    Memory(Bytes),
    /// A file of the user's.
    Disk(Arc<OnDisk>),
    /// A file without a name, which is gone with the last one that holds it.
    Stored(Arc<Stored>),
    /// What can be read once. It is gone when somebody reads it.
    Once(Arc<Mutex<Option<Body>>>, Option<u64>),
}

impl File {
    /// A file of this content, without a name and a media type.
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self::of(Content::Memory(content.into()))
    }

    fn of(content: Content) -> Self {
        Self { content, name: None, content_type: None }
    }

    /// The file at a path, under its name. It is read when it is sent, each time anew, and must not change before.
    ///
    /// # Errors
    ///
    /// When there is no such file.
    pub async fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let on_disk = blocking(move || OnDisk::new(path)).await?;
        Ok(Self { name, ..Self::of(Content::Disk(Arc::new(on_disk))) })
    }

    /// What a reader gives. It can be sent once, and is sent in chunks unless its [length](Self::with_length) is known.
    ///
    /// ```
    /// use arazzo_runtime::File;
    ///
    /// let file = File::reader(&b"Hello"[..]).with_length(5);
    /// assert_eq!(file.length(), Some(5));
    /// ```
    pub fn reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::streamed(Reader::new(reader))
    }

    /// What comes in pieces. It can be sent once.
    pub fn streamed(chunks: impl Chunks + 'static) -> Self {
        let length = chunks.length();
        Self::of(Content::Once(Arc::new(Mutex::new(Some(Body::streamed(chunks)))), length))
    }

    /// What was received and is too large for memory.
    fn stored(content: Stored) -> Self {
        Self::of(Content::Stored(Arc::new(content)))
    }

    /// The file under a name, which may be shown to whoever receives it.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The file with a media type. Without one, it is sent as what the description says.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The file with its length, where a reader gives it: without one, it is sent in chunks, which not every service takes. Sending
    /// fails where there is less. The length of what is in memory or on disk is known.
    #[must_use]
    pub fn with_length(mut self, length: u64) -> Self {
        if let Content::Once(_, known) = &mut self.content {
            *known = Some(length);
        }
        self
    }

    /// How many bytes it has, where that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.content {
            Content::Memory(bytes) => u64::try_from(bytes.len()).ok(),
            Content::Disk(on_disk) => Some(on_disk.length()),
            Content::Stored(stored) => Some(stored.length()),
            Content::Once(_, length) => *length,
        }
    }

    /// What is in it, if that is in memory.
    #[must_use]
    pub fn content(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Memory(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// What it is called. What a server has called it is a name without directories.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Its content as a body, which is read piece by piece with [`Body::next`]. Of what can be read only once there is one such body;
    /// reading another fails.
    #[must_use]
    pub fn body(&self) -> Body {
        match &self.content {
            Content::Memory(bytes) => bytes.clone().into(),
            Content::Disk(on_disk) => Body::replayable(Arc::clone(on_disk)),
            Content::Stored(stored) => Body::replayable(Arc::clone(stored)),
            Content::Once(body, length) => {
                match (body.lock().unwrap_or_else(PoisonError::into_inner).take(), *length) {
                    (Some(body), Some(length)) => Body::streamed(reader::Measured::new(body, length)),
                    (Some(body), None) => body,
                    (None, _) => Body::streamed(reader::Gone),
                }
            }
        }
    }

    /// All of its content, in memory.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub async fn bytes(&self) -> io::Result<Bytes> {
        self.body().collect(u64::MAX).await.map_err(io::Error::other)
    }

    /// Writes its content to a path, in place of a file that is there.
    ///
    /// ```
    /// # async fn save() -> std::io::Result<()> {
    /// use arazzo_runtime::File;
    ///
    /// # let directory = std::env::temp_dir();
    /// File::from("Hello").save(directory.join("hello.txt")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When it cannot be read or written. What has been written by then stays.
    pub async fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref().to_owned();
        let mut body = self.body();
        let mut target = blocking(move || std::fs::File::create(path)).await?;
        while let Some(chunk) = body.next().await.map_err(io::Error::other)? {
            target = blocking(move || io::Write::write_all(&mut target, &chunk).map(|()| target)).await?;
        }
        Ok(())
    }

    /// Its content as text, what is not UTF-8 in it replaced. What is on disk is read at once; what cannot be read is empty.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.read().unwrap_or_default()).into_owned()
    }

    /// All of its content, as long as it is not read only once. This blocks.
    fn read(&self) -> io::Result<Bytes> {
        match &self.content {
            Content::Memory(bytes) => Ok(bytes.clone()),
            Content::Disk(on_disk) => on_disk.read(),
            Content::Stored(stored) => stored.read(),
            Content::Once(..) => Err(io::Error::other("it can be read only once")),
        }
    }
}

/// Does what may block where that hinders nobody.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

impl Default for Content {
    fn default() -> Self {
        Self::Memory(Bytes::new())
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Memory(bytes), Self::Memory(others)) => bytes == others,
            (Self::Disk(on_disk), Self::Disk(other)) => on_disk == other,
            (Self::Stored(stored), Self::Stored(other)) => Arc::ptr_eq(stored, other),
            (Self::Once(body, _), Self::Once(other, _)) => Arc::ptr_eq(body, other),
            _ => false,
        }
    }
}

impl Eq for Content {}

impl From<Bytes> for File {
    fn from(content: Bytes) -> Self {
        Self::new(content)
    }
}

impl From<Vec<u8>> for File {
    fn from(content: Vec<u8>) -> Self {
        Self::new(content)
    }
}

impl From<&[u8]> for File {
    fn from(content: &[u8]) -> Self {
        Self::new(Bytes::copy_from_slice(content))
    }
}

impl From<String> for File {
    fn from(content: String) -> Self {
        Self::new(content)
    }
}

impl From<&str> for File {
    fn from(content: &str) -> Self {
        Self::from(content.as_bytes())
    }
}

/// The content itself is not shown: it may be long, and is nobody else's.
impl fmt::Debug for File {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.length())
            .finish()
    }
}

impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = self.read().map(JsonContent).map_err(|error| {
            ser::Error::custom(format_args!("the content of a file cannot be read: {error}"))
        })?;
        if self.name.is_none() && self.content_type.is_none() {
            return content.serialize(serializer);
        }
        let mut object = serializer.serialize_struct("File", 3)?;
        object.serialize_field("content", &content)?;
        object.serialize_field("name", &self.name)?;
        object.serialize_field("contentType", &self.content_type)?;
        object.end()
    }
}

/// The bytes of a file in JSON: text where they are that.
struct JsonContent(Bytes);

impl Serialize for JsonContent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_seq(self.0.iter()),
        }
    }
}

impl<'de> Deserialize<'de> for JsonContent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor).map(Self)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Bytes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text or a list of bytes")
    }

    fn visit_str<E: Error>(self, content: &str) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(content.as_bytes()))
    }

    fn visit_string<E: Error>(self, content: String) -> Result<Bytes, E> {
        Ok(content.into())
    }

    fn visit_bytes<E: Error>(self, content: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(content))
    }

    fn visit_byte_buf<E: Error>(self, content: Vec<u8>) -> Result<Bytes, E> {
        Ok(content.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Bytes, A::Error> {
        let mut content: Vec<u8> = Vec::new();
        while let Some(byte) = items.next_element()? {
            content.push(byte);
        }
        Ok(content.into())
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FileVisitor)
    }
}

struct FileVisitor;

impl<'de> Visitor<'de> for FileVisitor {
    type Value = File;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("the content of a file, or an object with its `content`, `name` and `contentType`")
    }

    fn visit_str<E: Error>(self, content: &str) -> Result<File, E> {
        ContentVisitor.visit_str(content).map(File::new)
    }

    fn visit_string<E: Error>(self, content: String) -> Result<File, E> {
        ContentVisitor.visit_string(content).map(File::new)
    }

    fn visit_bytes<E: Error>(self, content: &[u8]) -> Result<File, E> {
        ContentVisitor.visit_bytes(content).map(File::new)
    }

    fn visit_byte_buf<E: Error>(self, content: Vec<u8>) -> Result<File, E> {
        ContentVisitor.visit_byte_buf(content).map(File::new)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<File, A::Error> {
        ContentVisitor.visit_seq(items).map(File::new)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<File, A::Error> {
        let mut file = File::default();
        let mut content = None;
        while let Some(member) = members.next_key::<String>()? {
            match member.as_str() {
                "content" => content = Some(members.next_value::<JsonContent>()?.0),
                "name" => file.name = members.next_value()?,
                "contentType" => file.content_type = members.next_value()?,
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        file.content = Content::Memory(content.ok_or_else(|| A::Error::missing_field("content"))?);
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::File;

    #[test]
    fn files_are_read_from_json_and_not_shown() {
        let file: File = serde_json::from_str("\"abc\"").unwrap();
        assert_eq!(file, File::from("abc"));
        let json = r#"{ "name": "a.txt", "contentType": null, "content": "canary", "more": [] }"#;
        let file: File = serde_json::from_str(json).unwrap();
        assert_eq!(file, File::from("canary").with_name("a.txt"));
        assert!(!format!("{file:?}").contains("canary"));
        assert!(serde_json::from_str::<File>("{}").is_err());
        assert!(serde_json::from_str::<File>(r#"{ "content": { "content": "" } }"#).is_err());
    }

    #[test]
    fn files_go_through_json_and_back() {
        for file in [
            File::from("é"),
            File::from(vec![0xff, 0, b'a']).with_name("a.bin"),
            File::from("").with_content_type("text/plain"),
        ] {
            let json = serde_json::to_string(&file).unwrap();
            assert_eq!(serde_json::from_str::<File>(&json).unwrap(), file, "{json}");
        }
    }
}
