#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod desk {
    //! Client of Desk.

    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Desk.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /tickets/{id}`.
        pub fn read_ticket(&self, id: &str) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
                .accept("application/json")
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
        /// `https://desk.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://desk.example"),
            }
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
pub mod read_by_status {
    //! Workflow `read-by-status`.
    //!
    //! ```text
    //! read → end
    //!   failed, 404 or 410               → end away
    //!   failed, 429 or status ≥ 500 and inputs.patient → retry up to 2 times
    //!   failed, 5xx                      → end broken
    //!   failed, not 400 and status < 400 → end moved
    //!   failed, otherwise                → end refused
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Inputs of workflow `read-by-status`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `id`.
        pub id: String,
        /// Input `patient`.
        pub patient: bool,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(id: impl Into<String>, patient: bool) -> Self {
            Self { id: id.into(), patient }
        }
    }

    /// How workflow `read-by-status` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `id`: `$steps.read.outputs.id`.
        ///
        /// A run that ends by [`End::Away`], [`End::Broken`], [`End::Moved`] or [`End::Refused`] may be
        /// without it.
        pub id: Option<String>,
    }

    impl Outcome {
        /// The outcome of an end before anything is produced.
        fn ended(end: End) -> Self {
            Self { end, id: None }
        }
    }

    /// The ways in which workflow `read-by-status` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `away` of step `read`.
        Away,
        /// Action `broken` of step `read`.
        Broken,
        /// Action `moved` of step `read`.
        Moved,
        /// Action `refused` of step `read`.
        Refused,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Away => "away",
                Self::Broken => "broken",
                Self::Moved => "moved",
                Self::Refused => "refused",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `read`
        Read,
    }

    /// Runs workflow `read-by-status`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn read_by_status(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "read-by-status");
        let mut step = Step::Read;
        loop {
            match step {
                Step::Read => {
                    run.enter("read").await?;
                    let response = client.read_ticket(&inputs.id).send(&mut run).await?;
                    if response
                        .require("$statusCode == 200", response.status() == 200)
                        .is_err()
                    {
                        step = match response.status() {
                            404 | 410 => {
                                run.end("away");
                                return Ok(Outcome::ended(End::Away));
                            }
                            429
                            | 500.. if inputs.patient
                                && run.retry("busy", 2, None).await? => Step::Read,
                            500..=599 => {
                                run.end("broken");
                                return Ok(Outcome::ended(End::Broken));
                            }
                            ..=399 => {
                                run.end("moved");
                                return Ok(Outcome::ended(End::Moved));
                            }
                            _ => {
                                run.end("refused");
                                return Ok(Outcome::ended(End::Refused));
                            }
                        };
                        continue;
                    }
                    let body = response.json::<ReadTicketBody>()?;
                    run.complete();
                    return Ok(Outcome {
                        end: End::Completed,
                        id: Some(body.id),
                    });
                }
            };
        }
    }

    /// What is read of the body of `readTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadTicketBody {
        id: String,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod read_what_is_never_so {
    //! Workflow `read-what-is-never-so`.
    //!
    //! ```text
    //! read → end
    //!   failed, status ≥ 400 → end refused
    //!   failed, 404          → end away
    //!   failed, otherwise    → error
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Inputs of workflow `read-what-is-never-so`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `id`.
        pub id: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(id: impl Into<String>) -> Self {
            Self { id: id.into() }
        }
    }

    /// How workflow `read-what-is-never-so` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `read-what-is-never-so` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `refused` of step `read`.
        Refused,
        /// Action `away` of step `read`.
        Away,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Refused => "refused",
                Self::Away => "away",
                Self::Completed => "completed",
            }
        }
    }

    /// Runs workflow `read-what-is-never-so`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn read_what_is_never_so(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "read-what-is-never-so");
        run.enter("read").await?;
        let response = client.read_ticket(&inputs.id).send(&mut run).await?;
        if let Err(failure) = response
            .require("$statusCode == 200", response.status() == 200)
        {
            if response.status() >= 400 {
                run.end("refused");
                return Ok(Outcome { end: End::Refused });
            }
            if response.status() == 404 {
                run.end("away");
                return Ok(Outcome { end: End::Away });
            }
            return Err(failure);
        }
        run.complete();
        Ok(Outcome { end: End::Completed })
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::read_by_status::read_by_status;

#[allow(unreachable_pub, unused_imports)]
pub use self::read_what_is_never_so::read_what_is_never_so;
