//! Settings: what becomes of images, and what goes wrong at which call.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::{Bound, RangeBounds};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::StandIn;
use super::description::{Description, DescriptionError};
use super::error::ErrorType;
use super::gate::Gate;
use super::image::ImageScript;
use super::reply::Reply;
use super::server;
use super::service::Service;
use super::signature::Keys;

/// Settings of a [`StandIn`].
#[derive(Clone, Debug)]
pub struct Builder {
    address: SocketAddr,
    description: PathBuf,
    images: Vec<ImageScript>,
    resources: Vec<String>,
    faults: Vec<FaultRule>,
    keys: Option<Keys>,
}

/// What happens at certain calls of one operation.
#[derive(Clone, Debug)]
pub(super) struct FaultRule {
    operation: String,
    calls: (Bound<usize>, Bound<usize>),
    pub(super) fault: Fault,
}

impl FaultRule {
    pub(super) fn applies(&self, operation: &str, call: usize) -> bool {
        self.operation == operation && self.calls.contains(&call)
    }
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// This answer instead of the service's.
    Answer(Reply),
    /// No answer; the connection is closed.
    Close,
    /// The answer waits for a gate.
    Hold(Gate),
    /// The answer's body is not as it should be.
    Change(Change),
}

/// What is done to the body of an answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// It stops in the middle, and with it the connection.
    CutShort,
    /// It is only the first half of its JSON.
    Halve,
    /// It is this long.
    Pad(usize),
    /// It is this long, which is not announced.
    PadChunked(usize),
}

impl Default for Builder {
    fn default() -> Self {
        let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi");
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            description: openapi.join("amazon-ec2-image-builder-openapi.yaml"),
            images: Vec::new(),
            resources: Vec::new(),
            faults: Vec::new(),
            keys: None,
        }
    }
}

impl Builder {
    /// Listens on this port of the loopback address, instead of on a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Judges requests by this file, instead of by the repository's own description.
    pub fn description(mut self, path: impl Into<PathBuf>) -> Self {
        self.description = path.into();
        self
    }

    /// What becomes of the next image; the last script given serves all further ones, too.
    pub fn image(mut self, script: ImageScript) -> Self {
        self.images.push(script);
        self
    }

    /// Lets a resource exist from the start, beside those that the constants of this module name.
    pub fn resource(mut self, arn: impl Into<String>) -> Self {
        self.resources.push(arn.into());
        self
    }

    /// Answers only what is signed with these keys. Otherwise signatures are not looked at.
    pub fn keys(mut self, access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        let (access_key_id, secret_access_key) = (access_key_id.into(), secret_access_key.into());
        self.keys = Some(Keys { access_key_id, secret_access_key, session_token: None });
        self
    }

    /// Answers only what is signed with these keys, which are good together with this token.
    pub fn temporary_keys(
        self,
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: impl Into<String>,
    ) -> Self {
        let mut builder = self.keys(access_key_id, secret_access_key);
        builder.keys = builder.keys.map(|keys| Keys { session_token: Some(session_token.into()), ..keys });
        builder
    }

    /// Starts a rule about an operation; unless it is narrowed, it applies to every call.
    ///
    /// Calls are counted from 1, for each operation apart. A request that breaks the description counts as a
    /// call, but is always answered with its error. Several rules for the same call combine: gates are waited
    /// for, the last given answer is taken, and the last change to its body is made.
    pub fn on(self, operation: impl Into<String>) -> Rule {
        Rule { builder: self, operation: operation.into(), calls: (Bound::Unbounded, Bound::Unbounded) }
    }

    /// Starts listening.
    ///
    /// # Errors
    /// If the description cannot be used, a rule names an operation that it does not have, or the port is taken.
    pub fn start(self) -> Result<StandIn, StartError> {
        let description = Description::load(&self.description).map_err(StartError::Description)?;
        for rule in &self.faults {
            if description.operation(&rule.operation).is_none() {
                return Err(StartError::UnknownOperation(rule.operation.clone()));
            }
        }
        let service = Service::new(self.images, &self.resources);
        let shared = Arc::new(server::Shared::new(description, self.faults, self.keys, service));
        server::start(self.address, shared).map_err(StartError::Listen)
    }
}

/// A rule in the making; its last method gives the [`Builder`] back.
#[derive(Clone, Debug)]
#[must_use = "a rule does nothing until it is told what happens"]
pub struct Rule {
    builder: Builder,
    operation: String,
    calls: (Bound<usize>, Bound<usize>),
}

impl Rule {
    /// Only for this call, counted from 1.
    pub fn call(self, number: usize) -> Self {
        self.calls(number..=number)
    }

    /// Only for these calls, counted from 1.
    pub fn calls(mut self, numbers: impl RangeBounds<usize>) -> Self {
        self.calls = (numbers.start_bound().cloned(), numbers.end_bound().cloned());
        self
    }

    /// Gives this answer; the service does not see the call.
    pub fn answer(self, reply: Reply) -> Builder {
        self.then(Fault::Answer(reply))
    }

    /// Answers with this error; the service does not see the call.
    pub fn fail(self, error_type: ErrorType) -> Builder {
        self.answer(Reply::error(error_type, "The stand-in was told to answer with this error."))
    }

    /// Closes the connection without an answer; the service does not see the call.
    pub fn close(self) -> Builder {
        self.then(Fault::Close)
    }

    /// Never answers; the service does not see the call.
    pub fn hang(self) -> Builder {
        self.hold(&Gate::new())
    }

    /// Answers when the gate is open; only then does the service see the call.
    pub fn hold(self, gate: &Gate) -> Builder {
        self.then(Fault::Hold(gate.clone()))
    }

    /// Announces the whole body, sends half of it and closes the connection.
    pub fn truncate(self) -> Builder {
        self.then(Fault::Change(Change::CutShort))
    }

    /// Sends half of the body as if it were all of it, which is not valid JSON.
    pub fn invalid_json(self) -> Builder {
        self.then(Fault::Change(Change::Halve))
    }

    /// Fills the body up to this length with spaces, which JSON does not mind, and announces it.
    pub fn pad(self, length: usize) -> Builder {
        self.then(Fault::Change(Change::Pad(length)))
    }

    /// As [`pad`](Self::pad), but in chunks, so that the length is not known beforehand.
    pub fn pad_chunked(self, length: usize) -> Builder {
        self.then(Fault::Change(Change::PadChunked(length)))
    }

    fn then(mut self, fault: Fault) -> Builder {
        self.builder.faults.push(FaultRule { operation: self.operation, calls: self.calls, fault });
        self.builder
    }
}

/// Why a stand-in does not start.
#[derive(Debug)]
pub enum StartError {
    /// The description cannot be used.
    Description(DescriptionError),
    /// A rule is about an operation that the description does not have.
    UnknownOperation(String),
    /// The port, or the thread, cannot be had.
    Listen(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Description(_) => formatter.write_str("the description cannot be used"),
            Self::UnknownOperation(id) => {
                write!(formatter, "a rule is about `{id}`, which is not an operation")
            }
            Self::Listen(_) => formatter.write_str("cannot listen"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Description(error) => Some(error),
            Self::UnknownOperation(_) => None,
            Self::Listen(error) => Some(error),
        }
    }
}
