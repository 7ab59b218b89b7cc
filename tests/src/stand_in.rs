//! A stand-in for EC2 Image Builder: real HTTP on loopback, stateful, scripted, without any waiting of its own.
//!
//! Every request is recorded as it came in, then held against the OpenAPI description of the service. The
//! description is read with a YAML library and a schema validator that share nothing with the compiler, so that a
//! misreading of the compiler cannot hide here. What the description allows is then answered from the state of the
//! service; what goes wrong is answered in the service's own form.
//!
//! ```no_run
//! use arazzo_tests::stand_in::{ErrorType, ImageScript, StandIn};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let stand_in = StandIn::builder()
//!     .image(ImageScript::failed("no space left on device").polls(3))
//!     .on("GetImage").call(2).fail(ErrorType::CallRateLimitExceeded)
//!     .start()?;
//! println!("{}", stand_in.base_url());
//! # Ok(())
//! # }
//! ```

mod builder;
mod description;
mod error;
mod gate;
mod image;
mod query;
mod reply;
mod schema;
mod server;
mod service;
mod signature;
mod traffic;

use std::sync::Arc;
use std::thread::JoinHandle;

use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::sync::oneshot;

pub use builder::{Builder, Rule, StartError};
pub use description::{Description, DescriptionError, Operation};
pub use error::{ErrorType, ServiceError};
pub use gate::Gate;
pub use image::{ImageScript, ImageState};
pub use reply::Reply;
pub use traffic::Traffic;

use server::Shared;

/// An image recipe that exists from the start.
pub const IMAGE_RECIPE_ARN: &str =
    "arn:aws:imagebuilder:us-east-1:123456789012:image-recipe/web-server/1.0.0";
/// A container recipe that exists from the start.
pub const CONTAINER_RECIPE_ARN: &str =
    "arn:aws:imagebuilder:us-east-1:123456789012:container-recipe/web-server/1.0.0";
/// An infrastructure configuration that exists from the start.
pub const INFRASTRUCTURE_CONFIGURATION_ARN: &str =
    "arn:aws:imagebuilder:us-east-1:123456789012:infrastructure-configuration/build-fleet";
/// An image pipeline that exists from the start, with a recipe and an infrastructure configuration of its own,
/// and with one image that is already available.
pub const IMAGE_PIPELINE_ARN: &str = "arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/nightly";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The operation that the method and path belong to, where the description has one.
    pub operation: Option<String>,
    /// The method.
    pub method: Method,
    /// The path, undecoded.
    pub path: String,
    /// What follows the `?`, undecoded.
    pub query: Option<String>,
    /// All header fields, names in lower case.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Bytes,
}

/// A running stand-in. Dropping it closes every connection and frees the port.
///
/// It runs on a thread of its own, so that it goes on answering whatever the caller's runtime does.
#[derive(Debug)]
pub struct StandIn {
    base_url: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Settings of a stand-in; as they are, images become available at the fifth look and nothing goes wrong.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens, without a slash at the end: `http://127.0.0.1:49152`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Every request so far, in the order in which their bodies were complete.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.state().requests.clone()
    }

    /// As [`requests`](Self::requests), and forgets them. Call numbers of rules go on counting.
    pub fn take_requests(&self) -> Vec<RecordedRequest> {
        std::mem::take(&mut self.shared.state().requests)
    }

    /// The status of the newest image, as the last look found it; `None` where it does not tell one.
    pub fn image_status(&self) -> Option<String> {
        self.shared.state().service.newest_image()?.status().map(str::to_owned)
    }

    /// The counters as they are now.
    pub fn traffic(&self) -> Traffic {
        *self.shared.traffic.borrow()
    }

    /// Waits until the counters satisfy `condition`, and returns them.
    pub async fn until(&self, condition: impl Fn(&Traffic) -> bool) -> Traffic {
        let mut changes = self.shared.traffic.subscribe();
        match changes.wait_for(|traffic| condition(traffic)).await {
            Ok(traffic) => *traffic,
            // The sender lives in `self.shared`, so this is not reached; the present state is right all the same.
            Err(_) => self.traffic(),
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server has been printed by its thread; there is nobody to hand it to.
            let _ = thread.join();
        }
    }
}
