//! What requests are signed with.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

#[cfg(feature = "aws-config")]
use super::chain::Chain;

/// The keys of an account of AWS, with which requests are signed.
///
/// They are never sent themselves, and never shown.
#[derive(Clone)]
pub struct AwsCredentials {
    source: Source,
    /// The region to work in where neither the description nor the host names one.
    region: Option<String>,
}

/// What one request is signed with.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
    pub(super) session_token: Option<String>,
}

#[derive(Clone)]
enum Source {
    Given(Arc<Keys>),
    #[cfg(feature = "aws-config")]
    Chain(Arc<Chain>),
}

impl AwsCredentials {
    /// An access key.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self::given(access_key_id.into(), secret_access_key.into(), None)
    }

    /// An access key that is good for a while, together with the token that came with it.
    pub fn temporary(
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: impl Into<String>,
    ) -> Self {
        Self::given(access_key_id.into(), secret_access_key.into(), Some(session_token.into()))
    }

    fn given(access_key_id: String, secret_access_key: String, session_token: Option<String>) -> Self {
        let keys = Keys { access_key_id, secret_access_key, session_token };
        Self { source: Source::Given(Arc::new(keys)), region: None }
    }

    /// The access key that the environment names by `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, with the token
    /// `AWS_SESSION_TOKEN` if there is one. `AWS_REGION`, or else `AWS_DEFAULT_REGION`, is the region to work in where
    /// neither the description nor the host names one.
    ///
    /// # Errors
    ///
    /// When one of the first two is missing or empty.
    pub fn from_environment() -> Result<Self, MissingVariable> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    fn from_variables(variable: impl Fn(&'static str) -> Option<String>) -> Result<Self, MissingVariable> {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let required = |name| variable(name).ok_or(MissingVariable(name));
        let key = required("AWS_ACCESS_KEY_ID")?;
        let secret = required("AWS_SECRET_ACCESS_KEY")?;
        let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
        Ok(Self { region, ..Self::given(key, secret, variable("AWS_SESSION_TOKEN")) })
    }

    /// Whatever AWS's own tools would find: in the environment, in the files below `~/.aws` (access keys, roles, processes, and
    /// single sign-on), or where the machine or the container gets its role from. It is looked for when the first request is
    /// signed, and again before it expires. The region is looked for, too.
    #[cfg(feature = "aws-config")]
    #[must_use]
    pub fn from_chain() -> Self {
        Self { source: Source::Chain(Arc::new(Chain::usual())), region: None }
    }

    /// The keys that are good at a time.
    pub(super) async fn keys(&self, time: SystemTime) -> Result<Arc<Keys>, Cow<'static, str>> {
        #[cfg(not(feature = "aws-config"))]
        let _ = time;
        match &self.source {
            Source::Given(keys) => Ok(Arc::clone(keys)),
            #[cfg(feature = "aws-config")]
            Source::Chain(chain) => Ok(Arc::new(chain.keys(time).await?)),
        }
    }

    /// The region to work in where nothing else names one.
    pub(super) async fn region(&self) -> Option<&str> {
        match &self.source {
            Source::Given(_) => self.region.as_deref(),
            #[cfg(feature = "aws-config")]
            Source::Chain(chain) => chain.region().await,
        }
    }

    /// What must not be shown.
    pub(super) fn secrets(&self) -> Vec<String> {
        match &self.source {
            Source::Given(keys) => {
                [&keys.secret_access_key].into_iter().chain(&keys.session_token).cloned().collect()
            }
            // They change. None is ever sent but the token, in a header that is known to be confidential.
            #[cfg(feature = "aws-config")]
            Source::Chain(_) => Vec::new(),
        }
    }
}

/// What a configuration of AWS's own names: a profile, say, or a role that is assumed.
#[cfg(feature = "aws-config")]
impl From<aws_config::SdkConfig> for AwsCredentials {
    fn from(config: aws_config::SdkConfig) -> Self {
        Self { source: Source::Chain(Arc::new(Chain::of(config))), region: None }
    }
}

impl fmt::Debug for AwsCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AwsCredentials").finish_non_exhaustive()
    }
}

/// A variable that the environment does not have, or that is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingVariable(&'static str);

impl MissingVariable {
    /// The name of the variable.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for MissingVariable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the environment variable `{}` is not set", self.0)
    }
}

impl std::error::Error for MissingVariable {}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::AwsCredentials;

    fn from(variables: &[(&str, &str)]) -> Result<AwsCredentials, String> {
        let find = |name| Some(variables.iter().find(|(known, _)| *known == name)?.1.to_owned());
        AwsCredentials::from_variables(find).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn the_environment_names_key_token_and_region() {
        let key = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "canary")];
        let credentials = from(&key).unwrap();
        let keys = credentials.keys(SystemTime::UNIX_EPOCH).await.unwrap();
        assert_eq!((&*keys.access_key_id, &*keys.secret_access_key), ("AKIDEXAMPLE", "canary"));
        assert_eq!((keys.session_token.as_deref(), credentials.region().await), (None, None));

        let more = [("AWS_SESSION_TOKEN", "token"), ("AWS_DEFAULT_REGION", "eu-west-1"), ("AWS_REGION", "")];
        let credentials = from(&[&key[..], &more].concat()).unwrap();
        let keys = credentials.keys(SystemTime::UNIX_EPOCH).await.unwrap();
        assert_eq!(keys.session_token.as_deref(), Some("token"));
        assert_eq!(credentials.region().await, Some("eu-west-1"));
    }

    #[test]
    fn what_the_environment_lacks_is_named() {
        let missing = |variables| from(variables).unwrap_err();
        assert_eq!(missing(&[]), "the environment variable `AWS_ACCESS_KEY_ID` is not set");
        assert_eq!(
            missing(&[("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "")]),
            "the environment variable `AWS_SECRET_ACCESS_KEY` is not set"
        );
    }
}
