//! One request, from an operation's parameters to what is sent.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};
use std::future::ready;

use bytes::Bytes;
use http::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};
use http::uri::PathAndQuery;
use http::{Method, StatusCode, Uri};
use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use crate::base_url::Endpoint;
use crate::encode::{
    COMPONENT, EMPTY_SEGMENT, WHOLE_QUERY, encode_path, form, is_dot_segment, keeping_triplets,
    push_component,
};
use crate::error::{ErrorKind, Exchange};
use crate::multipart::Finished;
use crate::redact::{Secrets, is_confidential_header, line};
use crate::style::{self, Encoding, Place, Style};
use crate::tree::{Tree, Unwritable};
use crate::xml::document;
use crate::{
    Body, BoxFuture, Client, File, Multipart, OperationServer, Redirects, Response, Run, WorkflowError, Xml,
};

/// The media type that most requests ask for.
pub(crate) const JSON: &str = "application/json";

/// What path and query of most requests take no more bytes than.
const ROOM_FOR_TARGET: usize = 192;

/// A request to be sent by a step of a workflow.
///
/// Values cannot change its structure: what is put into a path or query is encoded, and a header value that holds a
/// line break is refused. What cannot be written down as HTTP is reported by [`send`](Self::send), and not sent.
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    client: &'a Client,
    /// Where it goes.
    endpoint: &'a Endpoint,
    /// Whether its operation takes no credentials.
    anonymous: bool,
    method: Method,
    /// The path, which begins with that of the endpoint, and the query so far.
    target: String,
    headers: HeaderMap,
    /// The media types that are asked for, unless a header says others.
    accept: Option<&'static str>,
    /// The pairs of the `Cookie` header.
    cookies: String,
    content: Option<Content>,
    /// Values that an answer may repeat and an error must not.
    concealed: Vec<String>,
    /// The security schemes by which it is authorised, once there is a way for which the client has all credentials.
    schemes: Option<&'static [&'static str]>,
    /// Whether a redirect is its answer.
    sees_redirects: bool,
    /// Why the request cannot be sent; the first reason is kept.
    problem: Option<String>,
}

struct Content {
    content_type: HeaderValue,
    body: Body,
}

impl<'a> Request<'a> {
    pub(crate) fn new(client: &'a Client, method: Method, path: &dyn Display) -> Self {
        let endpoint = client.endpoint();
        let start = endpoint.path.len();
        let mut target = String::with_capacity(start + ROOM_FOR_TARGET);
        target.push_str(&endpoint.path);
        let mut problem =
            write!(target, "{path}").err().map(|_| "the path cannot be written down".to_owned());
        if target.get(start..).is_some_and(|path| !path.is_empty() && !path.starts_with(['/', '?'])) {
            target.insert(start, '/');
        }
        if target.contains(EMPTY_SEGMENT) {
            target.retain(|letter| letter != EMPTY_SEGMENT);
            problem = Some("the value of a path parameter is empty".to_owned());
        }
        encode_path(&mut target, start);
        let path = target.as_bytes().get(start..).unwrap_or_default();
        let segments = path.split(|byte| *byte == b'?').next().unwrap_or_default();
        if problem.is_none() && segments.split(|byte| *byte == b'/').any(is_dot_segment) {
            problem = Some("a segment of the path is `.` or `..`, which stands for another path".to_owned());
        }
        Self {
            client,
            endpoint,
            anonymous: false,
            method,
            target,
            headers: HeaderMap::new(),
            accept: None,
            cookies: String::new(),
            content: None,
            concealed: Vec::new(),
            schemes: None,
            sees_redirects: false,
            problem,
        }
    }

    /// Goes to where the description serves its operation, when that is elsewhere than the rest of the API.
    pub fn at<S: OperationServer>(mut self) -> Self {
        let endpoint = self.client.endpoint_of(S::NAME);
        self.target.replace_range(..self.endpoint.path.len(), &endpoint.path);
        self.endpoint = endpoint;
        self
    }

    /// Keeps back what the client sends with every request and may be confidential, if this one goes to another origin
    /// than those of the rest of the API: its operation takes no credentials.
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Asks for answers of these media types, unless the request or its client has a header `Accept` of its own.
    pub fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = Some(media_types);
        self
    }

    /// Adds a parameter to the query. A name may be given several times.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.target.push(if self.target.contains('?') { '&' } else { '?' });
        let pushed = push_component(&mut self.target, name).and_then(|()| {
            self.target.push('=');
            push_component(&mut self.target, value)
        });
        if pushed.is_err() {
            self.refuse(format!(
                "query parameter `{}` has a value that cannot be written",
                name.escape_debug()
            ));
        }
        self
    }

    /// Adds a parameter to the query if it has a value.
    pub fn query_optional(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a parameter to the query for each of these values, all of one name.
    pub fn query_each(self, name: &str, values: impl IntoIterator<Item = impl Display>) -> Self {
        values.into_iter().fold(self, |request, value| request.query(name, value))
    }

    /// Adds a parameter to the query in a style; what is null or empty is left out.
    pub fn query_as(self, name: &str, style: Style, value: &(impl Serialize + ?Sized)) -> Self {
        self.query_fields(name, style::form_fields(name, style, value, Encoding::Component))
    }

    /// Adds a parameter to the query in a style, with the reserved characters of its value as they are: all but those
    /// that would end the value. What is percent-encoded already is kept.
    pub fn query_reserved(self, name: &str, style: Style, value: &(impl Serialize + ?Sized)) -> Self {
        self.query_fields(name, style::form_fields(name, style, value, Encoding::Reserved(Place::Query)))
    }

    fn query_fields(mut self, name: &str, fields: Result<Vec<(String, String)>, Unwritable>) -> Self {
        match fields {
            Ok(fields) => {
                fields.iter().for_each(|(name, value)| self.push_query(&format!("{name}={value}")));
            }
            Err(error) => {
                self.refuse(format!("query parameter `{}` cannot be written: {error}", name.escape_debug()));
            }
        }
        self
    }

    /// Adds text to the query as it is, such as `a=1&b=2`: only what no query may hold is encoded.
    pub fn query_string(mut self, text: impl Display) -> Self {
        let text = text.to_string();
        self.push_query(&keeping_triplets(&text, WHOLE_QUERY));
        self
    }

    /// Adds text to the query as it is, if there is any.
    pub fn query_string_optional(self, text: Option<impl Display>) -> Self {
        match text {
            Some(text) => self.query_string(text),
            None => self,
        }
    }

    /// Adds an object to the query as a form, whose members of these names are written in these styles. See
    /// [`form`](Self::form) for what lists and objects become. Text is added as it is.
    pub fn query_form(mut self, styles: &[(&str, Style)], value: &(impl Serialize + ?Sized)) -> Self {
        let written = match Tree::of(value) {
            Ok(Tree::Null) => return self,
            Ok(Tree::Text(text)) => return self.query_string(text),
            tree => tree.and_then(|tree| form(&tree, styles)),
        };
        match written {
            Ok(fields) => self.push_query(&fields),
            Err(error) => self.refuse(format!("its query cannot be written as a form: {error}")),
        }
        self
    }

    /// Adds a value to the query as JSON, without a name; null is left out. Text is added as it is.
    pub fn query_json(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        match Tree::of(value) {
            Ok(Tree::Null) => {}
            Ok(Tree::Text(text)) => return self.query_string(text),
            Ok(tree) => {
                let json = utf8_percent_encode(&tree.to_string(), COMPONENT).to_string();
                self.push_query(&json);
            }
            Err(error) => self.refuse(format!("its query cannot be written as JSON: {error}")),
        }
        self
    }

    /// Adds to the query what is encoded already.
    fn push_query(&mut self, fields: &str) {
        if !fields.is_empty() {
            self.target.push(if self.target.contains('?') { '&' } else { '?' });
            self.target.push_str(fields);
        }
    }

    /// Adds a header. It takes the place of the client's default header of the same name.
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        match parse_header(name, value.to_string()) {
            Ok((name, value)) => drop(self.headers.append(name, value)),
            Err(reason) => self.refuse(format!("header `{}` {reason}", name.escape_debug())),
        }
        self
    }

    /// Adds a header if it has a value.
    pub fn header_optional(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// Adds a header in a style; what is null or empty is left out.
    pub fn header_as(mut self, name: &str, style: Style, value: &(impl Serialize + ?Sized)) -> Self {
        match style::header(style, value) {
            Ok(value) => self.header_optional(name, value),
            Err(error) => {
                self.refuse(format!("header `{}` cannot be written: {error}", name.escape_debug()));
                self
            }
        }
    }

    /// Adds a cookie, beside those that the client sends with every request.
    pub fn cookie(mut self, name: &str, value: impl Display) -> Self {
        if !self.cookies.is_empty() {
            self.cookies.push_str("; ");
        }
        let pushed = push_component(&mut self.cookies, name).and_then(|()| {
            self.cookies.push('=');
            push_component(&mut self.cookies, value)
        });
        if pushed.is_err() {
            self.refuse(format!("cookie `{}` has a value that cannot be written", name.escape_debug()));
        }
        self
    }

    /// Adds a cookie if it has a value.
    pub fn cookie_optional(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.cookie(name, value),
            None => self,
        }
    }

    /// Adds a cookie in a style, or several where the style makes several fields of it; what is null or empty is left
    /// out.
    pub fn cookie_as(self, name: &str, style: Style, value: &(impl Serialize + ?Sized)) -> Self {
        let fields = style::form_fields(name, style, value, Encoding::Component);
        if let (Style::Cookie { .. }, Ok(fields)) = (style, &fields)
            && fields.iter().any(|(name, value)| name.contains('=') || !(is_cookie(name) && is_cookie(value)))
        {
            let name = name.escape_debug();
            return self.refused(format!("cookie `{name}` has characters that no cookie may have"));
        }
        self.cookie_fields(name, fields)
    }

    /// Adds a cookie in a style, with the reserved characters of its value as they are: all but those that would end the
    /// value. What is percent-encoded already is kept.
    pub fn cookie_reserved(self, name: &str, style: Style, value: &(impl Serialize + ?Sized)) -> Self {
        self.cookie_fields(name, style::form_fields(name, style, value, Encoding::Reserved(Place::Cookie)))
    }

    fn cookie_fields(mut self, name: &str, fields: Result<Vec<(String, String)>, Unwritable>) -> Self {
        match fields {
            Ok(fields) => fields.iter().for_each(|(name, value)| {
                let separator = if self.cookies.is_empty() { "" } else { "; " };
                self.cookies.extend([separator, name, "=", value]);
            }),
            Err(error) => {
                self.refuse(format!("cookie `{}` cannot be written: {error}", name.escape_debug()));
            }
        }
        self
    }

    /// Keeps values out of errors, wherever an answer repeats them. Credentials that are sent under the name of one are
    /// known without that.
    pub fn conceal(mut self, values: impl IntoIterator<Item = impl Display>) -> Self {
        self.concealed.extend(values.into_iter().map(|value| value.to_string()));
        self
    }

    /// Authorises the request by the client's credentials of all these security schemes. Said several times, each gives
    /// another way, and the first one for which the client has all credentials is taken; if there is none, the request
    /// is sent as it is. So is one that has in the place of a credential what its operation has put there.
    pub fn authorized_by(mut self, schemes: &'static [&'static str]) -> Self {
        let has_all = || schemes.iter().all(|scheme| self.client.credential(scheme).is_some());
        if self.schemes.is_none() && has_all() {
            self.schemes = Some(schemes);
        }
        self
    }

    /// Is answered with a redirect as with anything else, also if the client [follows](crate::ClientBuilder::redirects)
    /// redirects: the step looks out for it.
    pub fn without_redirects(mut self) -> Self {
        self.sees_redirects = true;
        self
    }

    /// Sends a value as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => {
                let content_type = HeaderValue::from_static(JSON);
                self.content = Some(Content { content_type, body: bytes.into() });
            }
            Err(error) => {
                let reason = line(&error.to_string(), &Secrets::default());
                self.refuse(format!("its body cannot be written as JSON: {reason}"));
            }
        }
        self
    }

    /// Sends a value as JSON under another media type than `application/json`, such as `application/json-patch+json`.
    pub fn json_as(self, content_type: &str, body: &(impl Serialize + ?Sized)) -> Self {
        let mut request = self.json(body);
        match (HeaderValue::from_str(content_type), &mut request.content) {
            (Ok(content_type), Some(content)) => content.content_type = content_type,
            (Ok(_), None) => {}
            (Err(_), _) => {
                request.refuse("its content type has characters that no header may have".to_owned())
            }
        }
        request
    }

    /// Sends an object as a form. A list of single values becomes one field for each; any other list, and an object
    /// within it, is written as JSON. What is null is left out. Text is taken to be a form already.
    pub fn form(self, body: &(impl Serialize + ?Sized)) -> Self {
        self.form_as(&[], body)
    }

    /// Sends an object as a form whose members of these names are written in these styles.
    pub fn form_as(mut self, styles: &[(&str, Style)], body: &(impl Serialize + ?Sized)) -> Self {
        match Tree::of(body).and_then(|tree| form(&tree, styles)) {
            Ok(form) => {
                let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
                self.content = Some(Content { content_type, body: form.into() });
            }
            Err(error) => {
                let reason = line(&error.to_string(), &Secrets::default());
                self.refuse(format!("its body cannot be written as a form: {reason}"));
            }
        }
        self
    }

    /// Sends a list of values as JSON, each on a line of its own; under `application/json-seq` and the like, each behind a mark.
    /// Text is taken to be such values already.
    pub fn json_sequence(self, content_type: &str, body: &(impl Serialize + ?Sized)) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim_end();
        let before = if essence.ends_with("json-seq") { "\u{1e}" } else { "" };
        let tree = match Tree::of(body) {
            Ok(tree) => tree,
            Err(error) => {
                let reason = line(&error.to_string(), &Secrets::default());
                return self.refused(format!("its body cannot be written as JSON: {reason}"));
            }
        };
        let written = match &tree {
            Tree::List(items) => items.iter().map(|item| format!("{before}{item}\n")).collect(),
            Tree::Text(text) => text.clone(),
            other => format!("{before}{other}\n"),
        };
        self.body(content_type, written)
    }

    /// Sends a body in parts.
    pub fn multipart(mut self, body: Multipart<'_>) -> Self {
        match body.finish() {
            Ok(Finished { content_type, body, secrets }) => {
                self.concealed.extend(secrets);
                self.body(&content_type, body)
            }
            Err(reason) => self.refused(reason),
        }
    }

    /// Sends a value as XML, written as `xml` says. Text is taken to be XML already.
    pub fn xml(mut self, content_type: &str, xml: &Xml<'_>, body: &(impl Serialize + ?Sized)) -> Self {
        let written = Tree::of(body).map_err(|error| error.to_string()).and_then(|tree| {
            tree.for_each_secret(false, &mut |secret| self.concealed.push(secret.to_owned()));
            document(xml, &tree)
        });
        match written {
            Ok(text) => self.body(content_type, text),
            Err(reason) => {
                let reason = line(&reason, &Secrets::default());
                self.refuse(format!("its body cannot be written as XML: {reason}"));
                self
            }
        }
    }

    /// Sends the content of a file, under the media type that the file has, if it has one.
    pub fn file(self, content_type: &str, file: &File) -> Self {
        self.body(file.content_type().unwrap_or(content_type), file.body())
    }

    /// Sends a body as it is.
    pub fn body(mut self, content_type: &str, body: impl Into<Body>) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.content = Some(Content { content_type, body: body.into() }),
            Err(_) => self.refuse("its content type has characters that no header may have".to_owned()),
        }
        self
    }

    /// Sends the request for the step that the run is in, and reads the answer, whatever its status.
    ///
    /// # Errors
    ///
    /// When the request cannot be written down or sent, when the answer does not arrive in full and in time, or when it
    /// is too large.
    pub fn send<'r>(self, run: &'r mut Run) -> BoxFuture<'r, Result<Response, WorkflowError>> {
        self.exchange(run, Keep::InMemory)
    }

    /// Sends the request as [`send`](Self::send) does, for an answer whose body is a file: with a status of success, a body that is
    /// too large for memory is kept in a temporary file, and [`Response::file`] gives it. Other statuses are answered as usual.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); and when the answer cannot be written to a temporary file.
    pub fn download<'r>(self, run: &'r mut Run) -> BoxFuture<'r, Result<Response, WorkflowError>> {
        self.exchange(run, Keep::AsFile)
    }

    /// What is to be sent is written down at once, so that futures of workflows have no room to keep for the request.
    fn exchange<'r>(self, run: &'r mut Run, keep: Keep) -> BoxFuture<'r, Result<Response, WorkflowError>> {
        match self.prepare(keep) {
            Ok(prepared) => run.exchange(prepared),
            Err((exchange, reason)) => {
                let refused = run.failed(Some(exchange), ErrorKind::InvalidRequest { reason });
                Box::pin(ready(Err(refused)))
            }
        }
    }

    /// The same request, which will not be sent for this reason.
    pub(crate) fn refused(mut self, reason: String) -> Self {
        self.refuse(reason);
        self
    }

    fn refuse(&mut self, reason: String) {
        self.problem.get_or_insert(reason);
    }

    fn prepare(self, keep: Keep) -> Result<Prepared, (Exchange, String)> {
        let concealed = self.concealed;
        let refused = |target: &str, reason| {
            let path = shown_path(path_of(target), &concealed).into_owned();
            (Exchange { method: self.method.clone(), path, status: None }, reason)
        };
        if let Some(problem) = self.problem {
            return Err(refused(&self.target, problem));
        }
        // What is confidential stays with those whom it is meant for.
        let withheld = self.anonymous && self.endpoint.origin != self.client.endpoint().origin;
        let target = if withheld { self.target } else { self.client.with_default_query(self.target) };
        let target = Bytes::from(target);
        let uri = PathAndQuery::from_maybe_shared(target.clone()).map_err(http::Error::from);
        let uri = uri.and_then(|target| Ok(self.endpoint.at(target)?)).map_err(|error| {
            refused(&String::from_utf8_lossy(&target), format!("its URL is not valid: {error}"))
        })?;
        let mut own = self.headers;
        let mut schemes = Vec::new();
        for scheme in self.schemes.unwrap_or_default() {
            let credential = self.client.credential(scheme);
            if credential.is_some_and(|credential| !credential.is_given(&uri, &own, &self.cookies)) {
                schemes.push(*scheme);
            }
        }
        let of_client = self.client.default_headers();
        if !self.cookies.is_empty() {
            // The client's own cookies stay.
            let cookies = of_client.get_all(COOKIE).iter().filter(|_| !withheld).map(HeaderValue::as_bytes);
            let all: Vec<&[u8]> = cookies.chain([self.cookies.as_bytes()]).collect();
            match HeaderValue::from_bytes(&all.join(&b"; "[..])) {
                Ok(value) => drop(own.insert(COOKIE, value)),
                Err(_) => {
                    return Err(refused(uri.path(), "its cookies cannot be written as a header".to_owned()));
                }
            }
        }
        let mut secret_headers: Vec<HeaderValue> = Vec::new();
        for (name, value) in &mut own {
            let text = String::from_utf8_lossy(value.as_bytes());
            let repeats = concealed.iter().any(|secret| !secret.is_empty() && text.contains(secret));
            value.set_sensitive(repeats || is_confidential_header(name));
            secret_headers.extend(value.is_sensitive().then(|| value.clone()));
        }
        let mut request = http::Request::new(Body::empty());
        if let Some(content) = self.content {
            if !own.contains_key(CONTENT_TYPE) {
                own.insert(CONTENT_TYPE, content.content_type);
            }
            *request.body_mut() = content.body;
        }
        if !own.is_empty()
            && let Some(reason) = misframed(&own, request.body())
        {
            return Err(refused(uri.path(), reason.to_owned()));
        }
        let headers = match self.accept {
            // Most requests have no other headers than these, which need not be put together for each.
            Some(JSON) if own.is_empty() && !withheld => self.client.headers_for_json().clone(),
            accept => {
                let mut headers = with_defaults(own, of_client, withheld);
                if let Some(media_types) = accept
                    && !headers.contains_key(ACCEPT)
                {
                    let Ok(media_types) = HeaderValue::from_str(media_types) else {
                        let reason = "it asks for media types that no header may have".to_owned();
                        return Err(refused(uri.path(), reason));
                    };
                    headers.insert(ACCEPT, media_types);
                }
                headers
            }
        };
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        let sent = Sent {
            client: self.client.clone(),
            method: self.method,
            uri,
            body: request.body().bytes().cloned(),
            secret_headers,
            concealed,
            keep,
            redirects: if self.sees_redirects { Redirects::none() } else { self.client.redirects() },
        };
        Ok(Prepared { request, schemes, sent })
    }
}

/// The path of what a request is sent to, without the query.
fn path_of(target: &str) -> &str {
    match target.split('?').next().unwrap_or_default() {
        "" => "/",
        path => path,
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("path", &shown_path(path_of(&self.target), &self.concealed))
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_length", &self.content.as_ref().map(|content| content.body.length()))
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

/// The headers of a request with those of the client that it does not have itself; if some are withheld, only with those
/// that anybody may see.
fn with_defaults(mut own: HeaderMap, of_client: &HeaderMap, withheld: bool) -> HeaderMap {
    if own.is_empty() && !withheld {
        return of_client.clone();
    }
    for name in of_client.keys() {
        if !own.contains_key(name) {
            let values = of_client.get_all(name).iter();
            for value in values.filter(|value| !(withheld && value.is_sensitive())) {
                own.append(name.clone(), value.clone());
            }
        }
    }
    own
}

/// A path in which these values are masked.
fn shown_path<'p>(path: &'p str, concealed: &[String]) -> Cow<'p, str> {
    if concealed.is_empty() {
        return Cow::Borrowed(path);
    }
    let mut secrets = Secrets::default();
    concealed.iter().for_each(|value| secrets.add(value));
    Cow::Owned(secrets.mask_all(path).into_owned())
}

/// Why headers of an operation would make a server find the end of the body elsewhere, if they would.
fn misframed(headers: &HeaderMap, body: &Body) -> Option<&'static str> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return Some(
            "header `Transfer-Encoding` says how the body is sent, which is not for an operation to say",
        );
    }
    let said = headers.get_all(CONTENT_LENGTH).iter().map(|value| value.to_str().ok()?.parse().ok());
    let mut said: Vec<Option<u64>> = said.collect();
    said.dedup();
    match said.as_slice() {
        [] => None,
        // The length of a stream may be known to nobody else.
        [Some(length)] if body.length().is_none_or(|actual| actual == *length) => None,
        _ => Some("header `Content-Length` is not the length of its body"),
    }
}

/// Whether a cookie can hold this as it is: it does not end there, and no server takes parts of it away.
fn is_cookie(text: &str) -> bool {
    text.trim() == text && !text.contains(|letter: char| letter == ';' || letter.is_control())
}

/// A header that HTTP can carry, or why it cannot; the reason does not show the value.
pub(crate) fn parse_header(name: &str, value: String) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::try_from(name).map_err(|_| "is not a valid name")?;
    let value = HeaderValue::try_from(value)
        .map_err(|_| "has a value with a line break or another control character")?;
    Ok((name, value))
}

/// A request that is ready to be sent.
pub(crate) struct Prepared {
    pub(crate) request: http::Request<Body>,
    /// The security schemes by whose credentials it is authorised.
    pub(crate) schemes: Vec<&'static str>,
    pub(crate) sent: Sent,
}

/// Where the body of an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Into memory.
    InMemory,
    /// Into memory or, where it is too large for that, into a temporary file.
    AsFile,
}

/// What is kept of a request while its answer is at hand, so that an error can mask what the answer repeats of it.
pub(crate) struct Sent {
    pub(crate) client: Client,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    /// The body, where it was in memory.
    body: Option<Bytes>,
    secret_headers: Vec<HeaderValue>,
    pub(crate) concealed: Vec<String>,
    pub(crate) keep: Keep,
    /// Which redirects of it are followed.
    pub(crate) redirects: Redirects,
}

impl Sent {
    /// What an error says of the request, which has been answered with that status.
    pub(crate) fn exchange(&self, status: Option<StatusCode>) -> Exchange {
        Exchange { method: self.method.clone(), path: self.shown_path(&self.uri).into_owned(), status }
    }

    /// The path of a request as it may be shown: this one's, or that of one that a redirect has made of it.
    pub(crate) fn shown_path<'u>(&self, uri: &'u Uri) -> Cow<'u, str> {
        if uri.path() == self.uri.path() {
            return shown_path(uri.path(), &self.concealed);
        }
        // A server may put there whatever it was sent.
        Cow::Owned(self.secrets().mask_all(uri.path()).into_owned())
    }

    /// Notes the headers that must not be shown.
    pub(crate) fn conceal_headers(&mut self, headers: &HeaderMap) {
        for value in headers.values().filter(|value| value.is_sensitive()) {
            if !self.secret_headers.contains(value) {
                self.secret_headers.push(value.clone());
            }
        }
    }

    /// Collects what must not be shown. It takes its time, which only errors spend.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = self.client.secrets().clone();
        self.secret_headers.iter().for_each(|value| secrets.add_header(value));
        self.concealed.iter().for_each(|value| secrets.add(value));
        secrets.add_form(self.uri.query().unwrap_or_default());
        self.body.iter().for_each(|body| secrets.add_body(body));
        secrets
    }
}
