//! Where an API is served.

use std::fmt;

use http::Uri;
use http::uri::{Authority, InvalidUriParts, Parts, PathAndQuery, Scheme};
use reqwest::Url;

use crate::ClientError;

/// The address below which an API is served, such as `https://images.example/v1`.
///
/// Its path, if any, comes before the path of each operation. It is checked when the client is built: it has to be
/// absolute, `http` or `https`, without query, fragment and credentials (those go into a header).
///
/// An address that is given as text takes the place of all that the description says: see
/// [`ClientBuilder::base_url`](crate::ClientBuilder::base_url).
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
    described: bool,
}

/// Operations of an API that their description serves elsewhere than the rest of it.
///
/// Generated for the enum of their servers.
pub trait OperationServer {
    /// What tells it from others of the same API.
    const NAME: &'static str;
}

impl From<&str> for BaseUrl {
    fn from(url: &str) -> Self {
        Self::from(url.to_owned())
    }
}

impl From<String> for BaseUrl {
    fn from(url: String) -> Self {
        Self { url, described: false }
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("BaseUrl").field(&self.shown()).finish()
    }
}

impl BaseUrl {
    /// One of the addresses that a description gives, which leaves operations with servers of their own at those.
    #[must_use]
    pub fn described(url: impl Into<String>) -> Self {
        Self { url: url.into(), described: true }
    }

    pub(crate) fn is_described(&self) -> bool {
        self.described
    }

    /// The address that this one, which may be relative, comes to from another one.
    pub(crate) fn resolve_from(&self, base: &Endpoint) -> Result<Endpoint, ClientError> {
        let joined = Url::parse(&format!("{}/", base.prefix)).and_then(|base| base.join(&self.url));
        match joined {
            Ok(url) if !self.url.contains(['{', '}']) => Self::from(String::from(url)).resolve(),
            _ => self.resolve(),
        }
    }

    /// Checks the address and brings it into the form that request paths are appended to.
    pub(crate) fn resolve(&self) -> Result<Endpoint, ClientError> {
        let refuse = |reason: String| ClientError::BaseUrl { url: self.shown(), reason };
        if self.url.contains(['{', '}']) {
            return Err(refuse("a variable in it has no value".to_owned()));
        }
        let url =
            Url::parse(&self.url).map_err(|error| refuse(format!("it is not an absolute URL ({error})")))?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            other => {
                return Err(refuse(format!("`{other}` is not spoken here, only `http` and `https`")));
            }
        };
        if url.query().is_some() {
            return Err(refuse("a query belongs to a request".to_owned()));
        }
        if url.fragment().is_some() {
            return Err(refuse("a fragment is never sent".to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("credentials belong into a default header".to_owned()));
        }
        let prefix = url.as_str();
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix).to_owned();
        let Parts { scheme, authority, .. } =
            Uri::try_from(&prefix).map_err(|error| refuse(error.to_string()))?.into_parts();
        let origin = url.origin().ascii_serialization();
        let path = prefix.strip_prefix(&origin).unwrap_or_default().to_owned();
        Ok(Endpoint { prefix, origin, path, scheme, authority, secure })
    }

    /// The address without what may be confidential in it: query, fragment and credentials.
    fn shown(&self) -> String {
        let address = self.url.split(['?', '#']).next().unwrap_or_default();
        match address.rsplit_once('@') {
            None => address.to_owned(),
            Some((before, after)) => match before.split_once("://") {
                Some((scheme, _)) => format!("{scheme}://***@{after}"),
                None => format!("***@{after}"),
            },
        }
    }
}

/// A checked base URL.
#[derive(Clone)]
pub(crate) struct Endpoint {
    /// Scheme, authority and base path, without a slash at the end.
    pub(crate) prefix: String,
    /// Scheme and authority alone.
    pub(crate) origin: String,
    /// The base path alone.
    pub(crate) path: String,
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    /// Whether it is `https`.
    pub(crate) secure: bool,
}

impl Endpoint {
    /// Where a request with this path, which begins with the base path, and query is sent to.
    pub(crate) fn at(&self, path_and_query: PathAndQuery) -> Result<Uri, InvalidUriParts> {
        // The rest of it has been parsed once for all requests.
        let mut parts = Parts::default();
        parts.scheme.clone_from(&self.scheme);
        parts.authority.clone_from(&self.authority);
        parts.path_and_query = Some(path_and_query);
        Uri::from_parts(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    fn prefix(url: &str) -> String {
        BaseUrl::from(url).resolve().unwrap().prefix
    }

    fn refusal(url: &str) -> String {
        BaseUrl::from(url).resolve().err().unwrap().to_string()
    }

    #[test]
    fn keeps_the_base_path_and_drops_one_slash() {
        assert_eq!(prefix("https://h"), "https://h");
        assert_eq!(prefix("https://h/"), "https://h");
        assert_eq!(prefix("https://h/v1"), "https://h/v1");
        assert_eq!(prefix("https://h:8443/v1/"), "https://h:8443/v1");
        assert_eq!(prefix("http://[::1]:80/a%2Fb"), "http://[::1]/a%2Fb");
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(refusal("/v1").starts_with("base URL `/v1`: it is not an absolute URL ("));
        assert_eq!(
            refusal("ftp://h"),
            "base URL `ftp://h`: `ftp` is not spoken here, only `http` and `https`"
        );
        assert_eq!(refusal("https://h/v1?a=canary"), "base URL `https://h/v1`: a query belongs to a request");
        assert_eq!(refusal("https://h/v1#canary"), "base URL `https://h/v1`: a fragment is never sent");
        assert_eq!(
            refusal("https://user:canary@h/v1"),
            "base URL `https://***@h/v1`: credentials belong into a default header"
        );
        assert_eq!(
            refusal("https://{region}.h"),
            "base URL `https://{region}.h`: a variable in it has no value"
        );
        assert!(refusal("https://a|b").starts_with("base URL `https://a|b`: it is not an absolute URL ("));
        assert!(!refusal("user:canary@h").contains("canary"));
        assert!(!refusal("https://user:canary@h:port/").contains("canary"));
    }

    #[test]
    fn what_is_relative_counts_from_another() {
        let from = |url: &str| {
            let base = BaseUrl::from("https://h:8443/v1").resolve().unwrap();
            BaseUrl::from(url).resolve_from(&base).map(|endpoint| endpoint.prefix)
        };
        assert_eq!(from("/v2").unwrap(), "https://h:8443/v2");
        assert_eq!(from("files/").unwrap(), "https://h:8443/v1/files");
        assert_eq!(from("..").unwrap(), "https://h:8443");
        assert_eq!(from("//other/v2").unwrap(), "https://other/v2");
        assert_eq!(from("http://other").unwrap(), "http://other");
        assert!(from("https://{region}.h").is_err());
        assert!(from("ftp://h").is_err());
    }

    #[test]
    fn debug_hides_credentials() {
        assert_eq!(
            format!("{:?}", BaseUrl::from("https://u:canary@h/v1?k=canary")),
            r#"BaseUrl("https://***@h/v1")"#
        );
    }
}
