#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod gallery {
    //! Client of Gallery.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::{
        BaseUrl, ClientBuilder, File, Multipart, PartEncoding, Request, Xml,
    };

    /// Client of Gallery.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /pictures`.
        pub fn add_picture(&self, body: &Picture<'_>) -> Request<'_> {
            self.0
                .post("/pictures")
                .accept("application/jsonl")
                .multipart(
                    Multipart::new()
                        .encoding(
                            "about",
                            PartEncoding::of("application/xml")
                                .xml(
                                    Xml::element("About")
                                        .members(&[("id", Xml::attribute("id"))]),
                                )
                                .headers(&[("X-Schema", "2")]),
                        )
                        .value("about", &body.about)
                        .files_as("content", "image/png", body.content)
                        .encoding(
                            "note",
                            PartEncoding::new().headers(&[("Content-Language", "en")]),
                        )
                        .text_optional("note", body.note),
                )
        }

        /// `POST /pages`.
        pub fn add_pages(&self, body: &[AddPagesRequestItem]) -> Request<'_> {
            self.0
                .post("/pages")
                .multipart(
                    Multipart::of("multipart/mixed")
                        .items(
                            &[PartEncoding::of("application/vnd.first+json")],
                            PartEncoding::of("application/json"),
                            body,
                        ),
                )
        }

        /// `POST /sizes`.
        pub fn add_sizes(&self, body: &[Size]) -> Request<'_> {
            self.0.post("/sizes").json_sequence("application/x-ndjson", body)
        }

        /// `POST /layouts`.
        pub fn add_layout(&self, body: &Layout<'_>) -> Request<'_> {
            self.0
                .post("/layouts")
                .xml(
                    "application/xml",
                    &Xml::element("Layout")
                        .members(
                            &[
                                (
                                    "sizes",
                                    Xml::element("Sizes")
                                        .wrapped_in(Some("s"), Some("urn:sizes"), "Sizes"),
                                ),
                                (
                                    "frame",
                                    Xml::inline().members(&[("color", Xml::attribute("color"))]),
                                ),
                                ("text", Xml::cdata()),
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

    /// Where the API is served.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://gallery.example.com`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://gallery.example.com"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug)]
    pub struct Picture<'a> {
        /// `about`
        pub about: Option<PictureAbout>,
        /// `content`
        pub content: Option<&'a File>,
        /// `note`
        pub note: Option<&'a str>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct PictureAbout {
        /// `id`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub id: Option<i64>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct AddPagesRequestItem {
        /// `width`
        pub width: i64,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Layout<'a> {
        /// `sizes`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub sizes: Option<&'a [LayoutSizesItem]>,
        /// `frame`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub frame: Option<LayoutFrame<'a>>,
        /// `text`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub text: Option<&'a str>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct LayoutSizesItem {
        /// `width`
        pub width: i64,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct LayoutFrame<'a> {
        /// `color`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub color: Option<&'a str>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Size {
        /// `width`
        pub width: i64,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod hang {
    //! Workflow `hang`: Hangs a picture.
    //!
    //! ```text
    //! add → pages
    //! pages → sizes
    //! sizes → layout
    //! layout → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{File, Run, WorkflowError};
    use super::gallery::{
        AddPagesRequestItem, Client, Layout, LayoutFrame, LayoutSizesItem, Picture,
        PictureAbout, Size,
    };

    /// Inputs of workflow `hang`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `id`.
        pub id: i64,
        /// Input `picture`.
        ///
        /// Binary data.
        pub picture: File,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(id: i64, picture: impl Into<File>) -> Self {
            Self {
                id,
                picture: picture.into(),
            }
        }
    }

    /// Outputs of workflow `hang`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `first`: `$steps.add.outputs.first`.
        pub first: i64,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `add`
        Add,
        /// `pages`
        Pages { sizes: Vec<Size>, first: i64 },
        /// `sizes`
        Sizes { sizes: Vec<Size>, first: i64 },
        /// `layout`
        Layout { first: i64 },
    }

    /// Hangs a picture.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn hang(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "hang");
        let mut step = Step::Add;
        loop {
            step = match step {
                Step::Add => {
                    run.enter("add").await?;
                    let request = Picture {
                        about: Some(PictureAbout {
                            id: Some(inputs.id),
                        }),
                        content: Some(&inputs.picture),
                        note: Some("Sunset"),
                    };
                    let response = client.add_picture(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json_sequence::<Vec<Size>>()?;
                    let width = body.first().map(|item| item.width);
                    let first = response.present("$response.body#/0/width", width)?;
                    Step::Pages { sizes: body, first }
                }

                Step::Pages { sizes, first } => {
                    run.enter("pages").await?;
                    let response = client
                        .add_pages(
                            &[
                                AddPagesRequestItem {
                                    width: first,
                                },
                                AddPagesRequestItem { width: 6 },
                            ],
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Sizes { sizes, first }
                }

                Step::Sizes { sizes, first } => {
                    run.enter("sizes").await?;
                    let response = client.add_sizes(&sizes).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Layout { first }
                }

                Step::Layout { first } => {
                    run.enter("layout").await?;
                    let request = Layout {
                        sizes: Some(&[LayoutSizesItem { width: 5 }]),
                        frame: Some(LayoutFrame { color: Some("red") }),
                        text: Some("a < b"),
                    };
                    let response = client.add_layout(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(Outcome { first });
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::hang::hang;
