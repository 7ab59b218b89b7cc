//! HTTP archives, version 1.2, as JSON.

use std::fmt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::calendar::UtcTime;

/// An HTTP archive: requests and their answers, in order.
///
/// Its `Display` form is the archive as JSON.
#[derive(Clone, Default)]
pub struct Har(pub(super) Log);

/// Why there is no archive.
#[derive(Debug)]
#[non_exhaustive]
pub enum HarError {
    /// The file cannot be read.
    Unreadable(std::io::Error),
    /// It is no HTTP archive.
    Malformed(serde_json::Error),
}

impl Har {
    /// Reads a file that holds an archive.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is no archive.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, HarError> {
        std::fs::read_to_string(path).map_err(HarError::Unreadable)?.parse()
    }

    /// Writes the archive to a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> std::io::Result<()> {
        std::fs::write(path, format!("{self}\n"))
    }

    /// How many requests there are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether there are no requests in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }
}

impl std::str::FromStr for Har {
    type Err = HarError;

    fn from_str(text: &str) -> Result<Self, HarError> {
        // Some tools put a byte order mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: Document = serde_json::from_str(text).map_err(HarError::Malformed)?;
        Ok(Self(document.log))
    }
}

impl fmt::Display for Har {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[derive(Serialize)]
        struct Written<'a> {
            log: &'a Log,
        }
        let json = serde_json::to_string_pretty(&Written { log: &self.0 }).map_err(|_| fmt::Error)?;
        formatter.write_str(&json)
    }
}

/// An archive that another tool has made may hold anything.
impl fmt::Debug for Har {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Har").field("entries", &self.len()).finish_non_exhaustive()
    }
}

impl fmt::Display for HarError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(formatter, "the HTTP archive cannot be read: {error}"),
            Self::Malformed(error) => write!(formatter, "this is no HTTP archive: {error}"),
        }
    }
}

// The message holds that of the cause.
impl std::error::Error for HarError {}

#[derive(Deserialize)]
struct Document {
    log: Log,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Log {
    version: String,
    creator: Creator,
    pub(super) entries: Vec<Entry>,
}

impl Default for Log {
    fn default() -> Self {
        Self { version: "1.2".to_owned(), creator: Creator::default(), entries: Vec::new() }
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
struct Creator {
    name: String,
    version: String,
}

impl Default for Creator {
    fn default() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Entry {
    pub(super) started_date_time: String,
    pub(super) time: f64,
    pub(super) request: Request,
    pub(super) response: Response,
    pub(super) cache: Cache,
    pub(super) timings: Timings,
    #[serde(rename = "_workflow", skip_serializing_if = "Option::is_none")]
    pub(super) workflow: Option<String>,
    #[serde(rename = "_step", skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<String>,
    /// Why there is no answer, or no whole one.
    #[serde(rename = "_error", skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Cache {}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) http_version: String,
    pub(super) cookies: Vec<Pair>,
    pub(super) headers: Vec<Pair>,
    pub(super) query_string: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post_data: Option<PostData>,
    pub(super) headers_size: i64,
    pub(super) body_size: i64,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) status_text: String,
    pub(super) http_version: String,
    pub(super) cookies: Vec<Pair>,
    pub(super) headers: Vec<Pair>,
    pub(super) content: Content,
    #[serde(rename = "redirectURL")]
    pub(super) redirect_url: String,
    pub(super) headers_size: i64,
    pub(super) body_size: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PostData {
    pub(super) mime_type: String,
    pub(super) text: String,
    /// `base64`, if the text is that of bytes.
    #[serde(rename = "_encoding", skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Content {
    pub(super) size: i64,
    pub(super) mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// `base64`, if the text is that of bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<String>,
    /// What is not recorded of it, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Timings {
    pub(super) send: f64,
    pub(super) wait: f64,
    pub(super) receive: f64,
}

/// A duration as archives have it.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A time of day as archives have it: ISO 8601, in UTC, with milliseconds. What is before 1970 is its beginning.
pub(super) fn date_time(time: SystemTime) -> String {
    let milliseconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().subsec_millis();
    let UtcTime { year, month, day, hour, minute, second } = UtcTime::of(time);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::date_time;

    proptest! {
        #[test]
        fn times_are_those_of_another_implementation(seconds in 0..253_402_300_800_u64, millis in 0..1000_u64) {
            let time = SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1000 + millis);
            let text = date_time(time);
            let http = httpdate::fmt_http_date(time);
            let parts: Vec<&str> = http.split(' ').collect();
            let [_, day, month, year, clock, _] = parts[..] else { panic!("{http}") };
            let months = "JanFebMarAprMayJunJulAugSepOctNovDec";
            let month = months.find(month).unwrap() / 3 + 1;
            prop_assert_eq!(text, format!("{year}-{month:02}-{day}T{clock}.{millis:03}Z"));
        }
    }
}
