//! What becomes of an image, look by look.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// The phases that a build goes through before it ends.
const PHASES: [&str; 4] = ["PENDING", "BUILDING", "TESTING", "DISTRIBUTING"];

/// The states that end a build.
const TERMINAL: [&str; 5] = ["AVAILABLE", "CANCELLED", "FAILED", "DEPRECATED", "DELETED"];

/// The `state` of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageState {
    status: Option<Cow<'static, str>>,
    reason: Option<Cow<'static, str>>,
}

impl ImageState {
    /// A state with this status, which may be one that the description does not know.
    pub fn new(status: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(status.into()), reason: None }
    }

    /// A state that does not tell its status.
    pub fn without_status() -> Self {
        Self { status: None, reason: None }
    }

    /// Adds the reason.
    pub fn reason(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    pub(super) fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    pub(super) fn is(&self, status: &str) -> bool {
        self.status() == Some(status)
    }

    pub(super) fn is_terminal(&self) -> bool {
        TERMINAL.iter().any(|status| self.is(status))
    }

    pub(super) fn to_json(&self) -> Value {
        let members = [("status", &self.status), ("reason", &self.reason)];
        let present = members
            .into_iter()
            .filter_map(|(name, text)| Some((name.to_owned(), Value::from(text.as_deref()?))));
        Value::Object(present.collect::<Map<_, _>>())
    }
}

/// The states that successive `GetImage` calls find an image in.
#[derive(Clone, Debug)]
pub struct ImageScript {
    progress: Vec<ImageState>,
    end: ImageState,
}

impl ImageScript {
    /// An image that ends in `end`, which the fifth look finds; the four before find one phase each.
    pub fn ending(end: ImageState) -> Self {
        Self { progress: Vec::new(), end }.polls(5)
    }

    /// An image that becomes available.
    pub fn available() -> Self {
        Self::ending(ImageState::new("AVAILABLE"))
    }

    /// An image whose build fails for this reason.
    pub fn failed(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::ending(ImageState::new("FAILED").reason(reason))
    }

    /// An image whose build somebody else cancels.
    pub fn cancelled() -> Self {
        Self::ending(ImageState::new("CANCELLED"))
    }

    /// An image whose build never ends.
    pub fn endless() -> Self {
        Self::ending(ImageState::new("BUILDING")).polls(1)
    }

    /// The call that is the first to find the end; the calls before it are spread over the phases PENDING,
    /// BUILDING, TESTING and DISTRIBUTING. With 1 (or 0) the image has ended at the first look.
    pub fn polls(mut self, count: usize) -> Self {
        let unfinished = count.saturating_sub(1);
        let phase_of = |poll: usize| PHASES.get(poll * PHASES.len() / unfinished).copied();
        self.progress = (0..unfinished).filter_map(phase_of).map(ImageState::new).collect();
        self
    }

    /// The states before the end, one for each call, in place of the usual phases.
    pub fn through(mut self, states: impl IntoIterator<Item = ImageState>) -> Self {
        self.progress = states.into_iter().collect();
        self
    }
}

/// An image, and how far it is.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) arn: String,
    /// The pipeline that it was started by.
    pub(super) pipeline: Option<String>,
    /// Whether findings are to be had.
    pub(super) scanned: bool,
    /// What does not change: the members of `Image` other than `state` and `outputResources`.
    pub(super) details: Map<String, Value>,
    script: ImageScript,
    polls: usize,
    cancelled: Option<ImageState>,
}

impl Image {
    pub(super) fn new(arn: String, details: Map<String, Value>, script: ImageScript) -> Self {
        Self { arn, pipeline: None, scanned: false, details, script, polls: 0, cancelled: None }
    }

    /// The state that the last look found, or that the first will find.
    pub(super) fn state(&self) -> &ImageState {
        let seen = self.polls.saturating_sub(1);
        self.cancelled.as_ref().or(self.script.progress.get(seen)).unwrap_or(&self.script.end)
    }

    /// Looks at the image, which is what makes its build go on.
    pub(super) fn poll(&mut self) {
        self.polls += 1;
    }

    pub(super) fn cancel(&mut self) {
        self.cancelled = Some(ImageState::new("CANCELLED").reason("The build was cancelled on request."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(script: ImageScript, looks: usize) -> Vec<String> {
        let mut image = Image::new(String::new(), Map::new(), script);
        let look = |_| {
            image.poll();
            image.state().status.as_deref().unwrap_or("-").to_owned()
        };
        (0..looks).map(look).collect()
    }

    #[test]
    fn the_end_is_found_at_the_named_poll() {
        assert_eq!(
            seen(ImageScript::available(), 6),
            ["PENDING", "BUILDING", "TESTING", "DISTRIBUTING", "AVAILABLE", "AVAILABLE"]
        );
        assert_eq!(seen(ImageScript::cancelled().polls(3), 3), ["PENDING", "TESTING", "CANCELLED"]);
        assert_eq!(seen(ImageScript::available().polls(1), 1), ["AVAILABLE"]);
        assert_eq!(seen(ImageScript::available().polls(0), 1), ["AVAILABLE"]);
        let long = seen(ImageScript::failed("x").polls(500), 500);
        assert_eq!(long.iter().filter(|status| *status == "FAILED").count(), 1);
        assert_eq!(long.last().map(String::as_str), Some("FAILED"));
    }

    #[test]
    fn states_can_be_listed() {
        let states = [ImageState::new("SHELVED"), ImageState::without_status()];
        assert_eq!(seen(ImageScript::available().through(states), 3), ["SHELVED", "-", "AVAILABLE"]);
    }
}
