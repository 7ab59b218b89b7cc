#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod api {
    //! Client of Bodies.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{
        ClientBuilder, File, Multipart, Request, Style, Xml, path_segment,
    };

    /// Client of Bodies.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /pictures`.
        pub fn add_picture(&self, body: &AddPictureRequest<'_>) -> Request<'_> {
            self.0
                .post("/pictures")
                .multipart(
                    Multipart::new()
                        .text("title", body.title)
                        .text_optional("size", body.size)
                        .value("tags", &body.tags)
                        .value("options", &body.options)
                        .value_as("notes", "text/markdown", &body.notes)
                        .file("picture", body.picture)
                        .files_as("preview", "image/png", body.preview)
                        .files("more", body.more.into_iter().flatten())
                        .text_optional("password", body.password),
                )
        }

        /// `PUT /pictures/{id}`.
        pub fn replace_picture(&self, id: &str, body: &File) -> Request<'_> {
            self.0
                .put(format_args!("/pictures/{}", path_segment(id)))
                .file("application/octet-stream", body)
        }

        /// `POST /notes`.
        pub fn add_note(&self, body: &str) -> Request<'_> {
            self.0.post("/notes").body("text/plain", body.to_owned())
        }

        /// `POST /search`.
        pub fn search(&self, body: &SearchRequest<'_>) -> Request<'_> {
            self.0
                .post("/search")
                .form_as(
                    &[
                        ("fields", Style::Form { explode: false }),
                        ("filter", Style::DeepObject),
                    ],
                    body,
                )
        }

        /// `POST /orders`.
        pub fn order(&self, body: &Order<'_>) -> Request<'_> {
            self.0
                .post("/orders")
                .xml(
                    "application/xml",
                    &Xml::element("order")
                        .namespace("urn:orders")
                        .members(
                            &[
                                ("id", Xml::attribute("id")),
                                (
                                    "lines",
                                    Xml::element("line")
                                        .wrapped("lines")
                                        .members(
                                            &[
                                                ("article", Xml::attribute("article")),
                                                ("within", Xml::element("line").members_of_outer(1)),
                                            ],
                                        ),
                                ),
                                (
                                    "note",
                                    Xml::element("Note").prefix("n").namespace("urn:notes"),
                                ),
                                ("tags", Xml::element("tag")),
                            ],
                        ),
                    body,
                )
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

    /// An object in a request.
    #[derive(Clone)]
    pub struct AddPictureRequest<'a> {
        /// `title`
        pub title: &'a str,
        /// `size`
        pub size: Option<i64>,
        /// `tags`
        pub tags: Option<&'a [String]>,
        /// `options`
        pub options: Option<&'a Options>,
        /// `notes`
        pub notes: Option<&'a str>,
        /// `picture`
        pub picture: &'a File,
        /// `preview`
        pub preview: Option<&'a File>,
        /// `more`
        pub more: Option<&'a [File]>,
        /// `password`
        pub password: Option<&'a str>,
    }

    impl std::fmt::Debug for AddPictureRequest<'_> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("AddPictureRequest")
                .field("title", &self.title)
                .field("size", &self.size)
                .field("tags", &self.tags)
                .field("options", &self.options)
                .field("notes", &self.notes)
                .field("picture", &self.picture)
                .field("preview", &self.preview)
                .field("more", &self.more)
                .field("password", &"***")
                .finish()
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct SearchRequest<'a> {
        /// `query`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub query: Option<&'a str>,
        /// `tags`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tags: Option<&'a [String]>,
        /// `fields`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub fields: Option<&'a [&'a str]>,
        /// `options`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<&'a Options>,
        /// `filter`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub filter: Option<SearchFilter<'a>>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct SearchFilter<'a> {
        /// `access`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub access: Option<&'a str>,
        /// `ttl`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ttl: Option<i64>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Order<'a> {
        /// `id`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub id: Option<i64>,
        /// `lines`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub lines: Option<&'a serde_json::Value>,
        /// `note`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<&'a str>,
        /// `tags`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tags: Option<&'a [String]>,
        /// `paid`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub paid: Option<bool>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Line {
        /// `article`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub article: Option<String>,
        /// `quantity`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub quantity: Option<i64>,
        /// `within`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub within: Option<Box<Line>>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Options {
        /// `access`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub access: Option<String>,
        /// `ttl`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ttl: Option<i64>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod send_parts {
    //! Workflow `send-parts`.
    //!
    //! ```text
    //! add → addText
    //! addText → replace
    //! replace → note
    //! note → search
    //! search → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{File, Run, WorkflowError};
    use super::api::{AddPictureRequest, Client, Options, SearchFilter, SearchRequest};

    /// Inputs of workflow `send-parts`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: String,
        /// Input `picture`.
        pub picture: File,
        /// Input `preview`.
        ///
        /// Binary data.
        pub preview: Option<File>,
        /// Input `more`.
        pub more: Option<Vec<File>>,
        /// Input `tags`.
        pub tags: Option<Vec<String>>,
        /// Input `options`.
        pub options: Option<Options>,
        /// Input `notes`.
        pub notes: Option<String>,
        /// Input `password`.
        pub password: String,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Inputs")
                .field("title", &self.title)
                .field("picture", &self.picture)
                .field("preview", &self.preview)
                .field("more", &self.more)
                .field("tags", &self.tags)
                .field("options", &self.options)
                .field("notes", &self.notes)
                .field("password", &"***")
                .finish()
        }
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(
            title: impl Into<String>,
            picture: impl Into<File>,
            password: impl Into<String>,
        ) -> Self {
            Self {
                title: title.into(),
                picture: picture.into(),
                preview: None,
                more: None,
                tags: None,
                options: None,
                notes: None,
                password: password.into(),
            }
        }

        /// These inputs with another `preview`.
        #[must_use]
        pub fn with_preview(mut self, preview: impl Into<File>) -> Self {
            self.preview = Some(preview.into());
            self
        }

        /// These inputs with another `more`.
        #[must_use]
        pub fn with_more(mut self, more: Vec<File>) -> Self {
            self.more = Some(more);
            self
        }

        /// These inputs with another `tags`.
        #[must_use]
        pub fn with_tags(mut self, tags: Vec<String>) -> Self {
            self.tags = Some(tags);
            self
        }

        /// These inputs with another `options`.
        #[must_use]
        pub fn with_options(mut self, options: Options) -> Self {
            self.options = Some(options);
            self
        }

        /// These inputs with another `notes`.
        #[must_use]
        pub fn with_notes(mut self, notes: impl Into<String>) -> Self {
            self.notes = Some(notes.into());
            self
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `add`
        Add,
        /// `addText`
        AddText,
        /// `replace`
        Replace,
        /// `note`
        Note,
        /// `search`
        Search,
    }

    /// Runs workflow `send-parts`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn send_parts(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "send-parts");
        let mut step = Step::Add;
        loop {
            step = match step {
                Step::Add => {
                    run.enter("add").await?;
                    let request = AddPictureRequest {
                        title: &inputs.title,
                        size: Some(3),
                        tags: inputs.tags.as_deref(),
                        options: inputs.options.as_ref(),
                        notes: inputs.notes.as_deref(),
                        picture: &inputs.picture,
                        preview: inputs.preview.as_ref(),
                        more: inputs.more.as_deref(),
                        password: Some(&inputs.password),
                    };
                    let response = client
                        .add_picture(&request)
                        .conceal([&inputs.password])
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::AddText
                }

                Step::AddText => {
                    run.enter("addText").await?;
                    let request = AddPictureRequest {
                        title: "Text",
                        size: None,
                        tags: None,
                        options: None,
                        notes: None,
                        picture: &File::from("text in a file"),
                        preview: None,
                        more: None,
                        password: None,
                    };
                    let response = client.add_picture(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Replace
                }

                Step::Replace => {
                    run.enter("replace").await?;
                    let response = client
                        .replace_picture("a/b", &inputs.picture)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Note
                }

                Step::Note => {
                    run.enter("note").await?;
                    let request = run.present("$inputs.notes", inputs.notes.as_deref())?;
                    let response = client.add_note(request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Search
                }

                Step::Search => {
                    run.enter("search").await?;
                    let request = SearchRequest {
                        query: Some(&inputs.title),
                        tags: inputs.tags.as_deref(),
                        fields: Some(&["a", "b"]),
                        options: inputs.options.as_ref(),
                        filter: Some(SearchFilter {
                            access: Some("a&b"),
                            ttl: Some(3),
                        }),
                    };
                    let response = client.search(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
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
pub mod send_xml {
    //! Workflow `send-xml`.
    //!
    //! ```text
    //! order → orderAgain
    //! orderAgain → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_object};
    use super::api::{Client, Line, Order};

    /// Inputs of workflow `send-xml`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `article`.
        pub article: String,
        /// Input `lines`.
        pub lines: Vec<Line>,
        /// Input `paid`.
        pub paid: Option<bool>,
        /// Input `tags`.
        pub tags: Option<Vec<String>>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(article: impl Into<String>, lines: Vec<Line>) -> Self {
            Self {
                article: article.into(),
                lines,
                paid: None,
                tags: None,
            }
        }

        /// These inputs with another `paid`.
        #[must_use]
        pub fn with_paid(mut self, paid: bool) -> Self {
            self.paid = Some(paid);
            self
        }

        /// These inputs with another `tags`.
        #[must_use]
        pub fn with_tags(mut self, tags: Vec<String>) -> Self {
            self.tags = Some(tags);
            self
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `order`
        Order,
        /// `orderAgain`
        OrderAgain,
    }

    /// Runs workflow `send-xml`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn send_xml(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "send-xml");
        let mut step = Step::Order;
        loop {
            step = match step {
                Step::Order => {
                    run.enter("order").await?;
                    let request = Order {
                        id: Some(5),
                        lines: Some(
                            &serde_json::Value::from([
                                json_object([
                                    ("article", Some(serde_json::json!(inputs.article))),
                                    ("quantity", Some(serde_json::json!(2))),
                                    (
                                        "within",
                                        Some(
                                            json_object([("article", Some(serde_json::json!("inner")))]),
                                        ),
                                    ),
                                ]),
                            ]),
                        ),
                        note: Some("a < b"),
                        tags: inputs.tags.as_deref(),
                        paid: inputs.paid,
                    };
                    let response = client.order(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::OrderAgain
                }

                Step::OrderAgain => {
                    run.enter("orderAgain").await?;
                    let request = Order {
                        id: None,
                        lines: Some(&serde_json::json!(inputs.lines)),
                        note: None,
                        tags: None,
                        paid: None,
                    };
                    let response = client.order(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::send_parts::send_parts;

#[allow(unreachable_pub, unused_imports)]
pub use self::send_xml::send_xml;
