//! Which redirects are followed, and what they take along.

use http::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    LOCATION, TRANSFER_ENCODING, USER_AGENT,
};
use http::uri::Scheme;
use http::{Method, StatusCode, Uri};
use reqwest::Url;

use crate::Body;
use crate::retry::Kept;

/// How many redirects of one request are followed unless a setting says otherwise.
const DEFAULT_HOPS: u32 = 10;

/// What a request takes along to another origin: headers that say what is wanted, and nothing of who wants it.
const OPEN_TO_ALL: &[HeaderName] =
    &[ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, USER_AGENT];

/// What says something of a body, and goes with it.
const OF_BODY: &[HeaderName] =
    &[CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_TYPE, TRANSFER_ENCODING];

/// Which redirects are followed: none by default, so that the criteria of a document see each status that the API
/// answers with.
///
/// A redirect that is not followed is an answer like any other. That is also what becomes of one that leads from `https`
/// to `http`, of one that has no usable `Location`, of the one behind the last that is allowed, and of one that asks for
/// a body to be sent again which cannot be, or to another origin.
///
/// What a request takes along to another origin are headers such as `Accept`. Credentials, cookies, default headers,
/// headers of the operation and bodies stay behind.
///
/// ```
/// use arazzo_runtime::{Client, Redirects};
///
/// let client =
///     Client::builder("https://api.example").redirects(Redirects::within_origin().at_most(3)).build()?;
/// # Ok::<(), arazzo_runtime::ClientError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redirects {
    hops: u32,
    across_origins: bool,
}

impl Default for Redirects {
    fn default() -> Self {
        Self::none()
    }
}

impl Redirects {
    /// Follows no redirect.
    #[must_use]
    pub const fn none() -> Self {
        Self { hops: 0, across_origins: false }
    }

    /// Follows redirects to the scheme, host and port that the request was sent to, ten of them at most.
    #[must_use]
    pub const fn within_origin() -> Self {
        Self { hops: DEFAULT_HOPS, across_origins: false }
    }

    /// Follows redirects to other hosts, too, ten of them at most.
    ///
    /// Whoever can write a `Location` then decides where this process sends a request without credentials, which may be
    /// a service that only it can reach. A client with a certificate shows it to whoever it connects to, and so it follows none
    /// of these.
    #[must_use]
    pub const fn to_any_origin() -> Self {
        Self { hops: DEFAULT_HOPS, across_origins: true }
    }

    /// Follows as many redirects of one request at most.
    #[must_use]
    pub const fn at_most(mut self, hops: u32) -> Self {
        self.hops = hops;
        self
    }

    /// The same without those that lead to other hosts.
    pub(crate) const fn staying(mut self) -> Self {
        self.across_origins = false;
        self
    }

    pub(crate) fn are_followed(self) -> bool {
        self.hops > 0
    }
}

/// The way of one request from redirect to redirect.
pub(crate) struct Trail {
    redirects: Redirects,
    followed: u32,
    left: bool,
}

impl Trail {
    pub(crate) fn new(redirects: Redirects) -> Self {
        Self { redirects, followed: 0, left: false }
    }

    /// Whether a redirect has led to another origin. That the next one may lead back makes no difference.
    pub(crate) fn has_left(&self) -> bool {
        self.left
    }

    /// The request to send next, if the answer to this one is a redirect that is followed; otherwise why it is not,
    /// where it is a redirect.
    pub(crate) fn next(
        &mut self,
        sent: &Kept,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<http::Request<Body>, Option<&'static str>> {
        let method = method_of_next(&sent.head.method, status).ok_or(None)?;
        if self.followed >= self.redirects.hops {
            return Err(Some("no more redirects of this request are followed"));
        }
        let target = target(&sent.head.uri, headers).ok_or(Some("it has no usable `Location`"))?;
        if sent.head.uri.scheme() == Some(&Scheme::HTTPS) && target.scheme() != Some(&Scheme::HTTPS) {
            return Err(Some("it leads from `https` to `http`"));
        }
        let same_origin = is_same_origin(&sent.head.uri, &target);
        if !same_origin && !self.redirects.across_origins {
            return Err(Some("it leads to another origin"));
        }
        let mut head = sent.head.clone();
        let keeps_body = method == head.method;
        let body = if !keeps_body {
            Body::empty()
        } else if same_origin || sent.body.as_ref().is_some_and(|body| body.length() == Some(0)) {
            let body = sent.body.as_ref().and_then(Body::try_clone);
            body.ok_or(Some("the body of the request cannot be sent again"))?
        } else {
            return Err(Some("the body of the request is not for another origin"));
        };
        if !keeps_body {
            OF_BODY.iter().for_each(|name| drop(head.headers.remove(name)));
        }
        if !same_origin {
            let open = |(name, value): &(&HeaderName, &HeaderValue)| {
                OPEN_TO_ALL.contains(name) && !value.is_sensitive()
            };
            let all = head.headers.iter().filter(open);
            head.headers = all.map(|(name, value)| (name.clone(), value.clone())).collect();
        }
        head.method = method;
        head.uri = target;
        self.followed += 1;
        self.left |= !same_origin;
        Ok(http::Request::from_parts(head, body))
    }
}

/// By which method a redirect of this status is followed; none if it is no redirect.
fn method_of_next(method: &Method, status: StatusCode) -> Option<Method> {
    match status {
        StatusCode::SEE_OTHER if *method != Method::HEAD => Some(Method::GET),
        // What browsers have always done, and RFC 9110 allows.
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND if *method == Method::POST => Some(Method::GET),
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => Some(method.clone()),
        _ => None,
    }
}

/// Where an answer points to, if that is a place that requests are sent to.
fn target(base: &Uri, headers: &HeaderMap) -> Option<Uri> {
    let mut locations = headers.get_all(LOCATION).iter();
    let location = locations.next()?.to_str().ok()?;
    if locations.next().is_some() {
        return None;
    }
    let mut url = Url::parse(&base.to_string()).ok()?.join(location).ok()?;
    url.set_fragment(None);
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_spoken = matches!(url.scheme(), "http" | "https");
    if is_plain && is_spoken { Uri::try_from(url.as_str()).ok() } else { None }
}

/// Whether both are of the same scheme, host and port.
fn is_same_origin(one: &Uri, other: &Uri) -> bool {
    let origin = |uri: &Uri| {
        let default = if uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
        let host = uri.host().map(str::to_ascii_lowercase);
        (uri.scheme().cloned(), host, uri.port_u16().unwrap_or(default))
    };
    origin(one) == origin(other)
}

#[cfg(test)]
mod tests {
    use http::header::LOCATION;
    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::{Redirects, Trail};
    use crate::retry::Kept;

    /// The request that follows a redirect, on one line, or why there is none.
    fn follow(method: &str, url: &str, status: u16, locations: &[&str]) -> String {
        let request = http::Request::builder().method(method).uri(url);
        let kept = Kept::of(&request.body("body".into()).unwrap());
        let mut headers = HeaderMap::new();
        for location in locations {
            headers.append(LOCATION, HeaderValue::from_str(location).unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        match Trail::new(Redirects::within_origin()).next(&kept, status, &headers) {
            Ok(next) => format!("{} {} {}", next.method(), next.uri(), next.body().length().unwrap()),
            Err(reason) => reason.unwrap_or("no redirect").to_owned(),
        }
    }

    #[test]
    fn the_method_is_kept_where_it_has_to_be() {
        for (method, status, next) in [
            ("GET", 301, "GET http://h/b 4"),
            ("GET", 303, "GET http://h/b 4"),
            ("HEAD", 303, "HEAD http://h/b 4"),
            ("POST", 301, "GET http://h/b 0"),
            ("POST", 302, "GET http://h/b 0"),
            ("POST", 303, "GET http://h/b 0"),
            ("POST", 307, "POST http://h/b 4"),
            ("POST", 308, "POST http://h/b 4"),
            ("PUT", 302, "PUT http://h/b 4"),
            ("PUT", 303, "GET http://h/b 0"),
            ("DELETE", 303, "GET http://h/b 0"),
            ("GET", 200, "no redirect"),
            ("GET", 201, "no redirect"),
            ("GET", 300, "no redirect"),
            ("GET", 304, "no redirect"),
            ("GET", 305, "no redirect"),
        ] {
            assert_eq!(follow(method, "http://h/a?q", status, &["/b"]), next, "{method} {status}");
        }
    }

    #[test]
    fn places_are_told_apart() {
        let unusable = "it has no usable `Location`";
        let elsewhere = "it leads to another origin";
        for (from, locations, next) in [
            ("http://h/a/b", &["c"][..], "GET http://h/a/c 4"),
            ("http://h/a/b", &["../../c?d#e"], "GET http://h/c?d 4"),
            ("http://h/a", &["?q=1"], "GET http://h/a?q=1 4"),
            ("http://h/a", &["HTTP://H:80/b"], "GET http://h/b 4"),
            ("https://h:443/a", &["https://h/b"], "GET https://h/b 4"),
            ("http://h/a", &[], unusable),
            ("http://h/a", &["/b", "/c"], unusable),
            ("http://h/a", &["ftp://h/b"], unusable),
            ("http://h/a", &["javascript:alert(1)"], unusable),
            ("http://h/a", &["http://user:word@h/b"], unusable),
            ("http://h/a", &["http://"], unusable),
            ("http://h/a", &["http://other/b"], elsewhere),
            ("http://h/a", &["//other/b"], elsewhere),
            ("http://h/a", &["http://h:81/b"], elsewhere),
            ("http://h/a", &["http://h.example/b"], elsewhere),
            ("http://h/a", &["https://h/b"], elsewhere),
            ("http://h/a", &["\\\\other/b"], elsewhere),
            ("https://h/a", &["http://h/b"], "it leads from `https` to `http`"),
        ] {
            assert_eq!(follow("GET", from, 302, locations), next, "{from} {locations:?}");
        }
    }
}
