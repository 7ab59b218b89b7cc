#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod files {
    //! Client of Files.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{
        BaseUrl, ClientBuilder, File, Request, path_segment, path_segments,
    };

    /// Client of Files.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /{bucket}/{key+}`.
        pub fn get_bucket_key(&self, bucket: &str, key: &str) -> Request<'_> {
            self.0
                .get(format_args!("/{}/{}", path_segment(bucket), path_segments(key)))
                .accept("application/json")
        }

        /// `PUT /{bucket}/{key+}`.
        pub fn put_file(&self, bucket: &str, key: &str, body: &File) -> Request<'_> {
            self.0
                .put(format_args!("/{}/{}", path_segment(bucket), path_segments(key)))
                .file("application/octet-stream", body)
        }

        /// `POST /tags`.
        pub fn tag(&self, body: &TagRequest<'_>) -> Request<'_> {
            self.0.post("/tags").form(body)
        }

        /// `PATCH /tags`.
        pub fn retag(&self, body: &[RetagRequestItem]) -> Request<'_> {
            self.0.patch("/tags").json_as("application/json-patch+json", body)
        }
    }

    impl From<arazzo_runtime::Client> for Client {
        fn from(client: arazzo_runtime::Client) -> Self {
            Self(client)
        }
    }

    impl AsRef<arazzo_runtime::Client> for Client {
        fn as_ref(&self) -> &arazzo_runtime::Client {
            &self.0
        }
    }

    /// Where the API is served.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://files.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://files.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct TagRequest<'a> {
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<&'a str>,
        /// `size`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub size: Option<i64>,
        /// `kind`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<&'a TagKind>,
        /// `options`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<TagOptions>,
        /// `any`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub any: Option<&'a str>,
        /// `extra`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub extra: Option<&'a serde_json::Value>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct TagOptions {
        /// `deep`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub deep: Option<bool>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct RetagRequestItem<'a> {
        /// `op`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub op: Option<&'a str>,
        /// `path`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub path: Option<&'a str>,
        /// `value`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub value: Option<&'a str>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct LookLinesItem {
        /// `id`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub id: Option<String>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum TagKind {
        /// `text`
        Text,
        /// `image`
        Image,
        /// A value that the description does not list.
        Other(String),
    }

    impl TagKind {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Text => "text",
                Self::Image => "image",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for TagKind {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Text, Self::Image];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for TagKind {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for TagKind {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for TagKind {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod keep {
    //! Workflow `keep`.
    //!
    //! ```text
    //! put → look
    //! look → tag
    //! tag → retag
    //! retag → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{File, Run, WorkflowError};
    use super::files::{
        Client, LookLinesItem, RetagRequestItem, TagKind, TagOptions, TagRequest,
    };

    /// Inputs of workflow `keep`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `key`.
        pub key: String,
        /// Input `text`.
        pub text: String,
        /// Input `kind`.
        pub kind: Option<TagKind>,
        /// Input `any`.
        pub any: Option<String>,
        /// Input `count`.
        pub count: Option<i64>,
        /// Input `deep`.
        pub deep: Option<bool>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
            Self {
                key: key.into(),
                text: text.into(),
                kind: None,
                any: None,
                count: None,
                deep: None,
            }
        }

        /// These inputs with another `kind`.
        #[must_use]
        pub fn with_kind(mut self, kind: TagKind) -> Self {
            self.kind = Some(kind);
            self
        }

        /// These inputs with another `any`.
        #[must_use]
        pub fn with_any(mut self, any: impl Into<String>) -> Self {
            self.any = Some(any.into());
            self
        }

        /// These inputs with another `count`.
        #[must_use]
        pub fn with_count(mut self, count: i64) -> Self {
            self.count = Some(count);
            self
        }

        /// These inputs with another `deep`.
        #[must_use]
        pub fn with_deep(mut self, deep: bool) -> Self {
            self.deep = Some(deep);
            self
        }
    }

    /// Outputs of workflow `keep`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `lines`: `$steps.look.outputs.lines`.
        pub lines: Option<Vec<LookLinesItem>>,
        /// Output `first`: `$steps.look.outputs.lines#/0`.
        pub first: Option<LookLinesItem>,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `put`
        Put,
        /// `look`
        Look,
        /// `tag`
        Tag {
            size: i64,
            lines: Option<Vec<LookLinesItem>>,
            lines_0_id: String,
            all_other: serde_json::Value,
            lines_0: Option<LookLinesItem>,
        },
        /// `retag`
        Retag { lines: Option<Vec<LookLinesItem>>, lines_0: Option<LookLinesItem> },
    }

    /// Runs workflow `keep`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn keep(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "keep");
        let mut step = Step::Put;
        loop {
            step = match step {
                Step::Put => {
                    run.enter("put").await?;
                    let response = client
                        .put_file("7", &inputs.key, &File::from(inputs.text.as_str()))
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Look
                }

                Step::Look => {
                    run.enter("look").await?;
                    let bucket = run
                        .present(
                            "$inputs.count",
                            inputs.count.map(|value| value.to_string()),
                        )?;
                    let response = client
                        .get_bucket_key(&bucket, &inputs.key)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<LookBody>()?;
                    let id = body
                        .lines
                        .as_ref()
                        .and_then(|lines| lines.first())
                        .and_then(|item| item.id.clone());
                    let item = body
                        .lines
                        .as_ref()
                        .and_then(|lines| lines.first())
                        .cloned();
                    let size = response.present("$response.body#/size", body.size)?;
                    let lines_0_id = response.present("$response.body#/lines/0/id", id)?;
                    let all_other = response
                        .present("$response.body#/other", body.other)?;
                    Step::Tag {
                        size,
                        lines: body.lines,
                        lines_0_id,
                        all_other,
                        lines_0: item,
                    }
                }

                Step::Tag { size, lines, lines_0_id, all_other, lines_0 } => {
                    run.enter("tag").await?;
                    let request = TagRequest {
                        name: Some(&lines_0_id),
                        size: Some(size),
                        kind: inputs.kind.as_ref(),
                        options: Some(TagOptions { deep: inputs.deep }),
                        any: inputs.any.as_deref(),
                        extra: Some(&all_other),
                    };
                    let response = client.tag(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Retag { lines, lines_0 }
                }

                Step::Retag { lines, lines_0 } => {
                    run.enter("retag").await?;
                    let response = client
                        .retag(
                            &[
                                RetagRequestItem {
                                    op: Some("add"),
                                    path: Some("/name"),
                                    value: Some(&inputs.text),
                                },
                            ],
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(Outcome { lines, first: lines_0 });
                }
            };
        }
    }

    /// What is read of the body of `look`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct LookBody {
        size: Option<i64>,
        lines: Option<Vec<LookLinesItem>>,
        other: Option<serde_json::Value>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::keep::keep;
