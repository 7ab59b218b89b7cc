#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod notes {
    //! Client of Notes.

    use arazzo_runtime::serde::Serialize;
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Notes.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `QUERY /notes`.
        pub fn search_notes(&self, body: &Note<'_>) -> Request<'_> {
            self.0.with_method("QUERY", "/notes").accept("application/json").json(body)
        }

        /// `COPY /notes/{id}`.
        pub fn copy_notes_id(&self, id: &str) -> Request<'_> {
            self.0.with_method("COPY", format_args!("/notes/{}", path_segment(id)))
        }

        /// `GET /notes/changes`.
        pub fn follow_notes(&self) -> Request<'_> {
            self.0.get("/notes/changes").accept("application/json")
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
        /// `https://notes.example/api`.
        #[default]
        Public,
        /// `https://{team}.notes.example/api`.
        OfATeam {
            /// Part of the URL.
            team: String,
        },
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Public => Self::from("https://notes.example/api"),
                Server::OfATeam { team } => {
                    Self::from(format!("https://{team}.notes.example/api"))
                }
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Note<'a> {
        /// `text`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub text: Option<&'a str>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod copy_note {
    //! Workflow `copy note`.
    //!
    //! ```text
    //! search → copy
    //! copy → follow
    //! follow → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::notes::Client;

    /// Inputs of workflow `copy note`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `text`.
        pub text: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(text: impl Into<String>) -> Self {
            Self { text: text.into() }
        }
    }

    /// Outputs of workflow `copy note`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.copy.outputs.id`.
        pub id: Option<String>,
        /// Output `first`: `$steps.follow.outputs.first`.
        ///
        /// JSON: it has no schema.
        pub first: Option<serde_json::Value>,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `search`
        Search,
        /// `copy`
        Copy { search_id: String },
        /// `follow`
        Follow { copy_id: Option<String> },
    }

    /// Runs workflow `copy note`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn copy_note(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "copy note");
        let mut step = Step::Search;
        loop {
            step = match step {
                Step::Search => {
                    run.enter("search").await?;
                    let request = super::notes::Note {
                        text: Some(&inputs.text),
                    };
                    let response = client.search_notes(&request).send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let item = response
                        .json::<Vec<Note>>()?
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    let search_id = response.present("$response.body#/0/id", item.id)?;
                    Step::Copy { search_id }
                }

                Step::Copy { search_id } => {
                    run.enter("copy").await?;
                    let response = client
                        .copy_notes_id(&search_id)
                        .send(&mut run)
                        .await?;
                    response.require("$statusCode == 201", response.status() == 201)?;
                    let body = response.json::<CopyBody>()?;
                    Step::Follow { copy_id: body.id }
                }

                Step::Follow { copy_id } => {
                    run.enter("follow").await?;
                    let response = client.follow_notes().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<serde_json::Value>()?;
                    run.complete();
                    return Ok(Outcome {
                        id: copy_id,
                        first: body.pointer("/0").cloned(),
                    });
                }
            };
        }
    }

    /// What is read of `Note`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Note {
        id: Option<String>,
    }

    /// What is read of the body of `copy`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct CopyBody {
        id: Option<String>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::copy_note::copy_note;
