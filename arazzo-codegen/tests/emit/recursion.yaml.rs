#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod desk {
    //! Client of Desk.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
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

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum ReadTicketState {
        /// `open`
        Open,
        /// `waiting`
        Waiting,
        /// `closed`
        Closed,
        /// A value that the description does not list.
        Other(String),
    }

    impl ReadTicketState {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Open => "open",
                Self::Waiting => "waiting",
                Self::Closed => "closed",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for ReadTicketState {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Open, Self::Waiting, Self::Closed];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for ReadTicketState {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for ReadTicketState {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for ReadTicketState {
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
pub mod find_root {
    //! Workflow `find-root`: Follows the parents of a ticket up to one that has none.
    //!
    //! ```text
    //! read
    //!   no parent → end root
    //!   otherwise → above
    //! above (workflow find-root) → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Inputs of workflow `find-root`.
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

    /// How workflow `find-root` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `id`: `$steps.read.outputs.id`.
        pub id: String,
        /// Output `above`: `$steps.above.outputs.id`.
        ///
        /// A run that ends by [`End::Root`] may be without it.
        pub above: Option<String>,
    }

    /// The ways in which workflow `find-root` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `root` of step `read`.
        Root,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Root => "root",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `read`
        Read,
        /// `above`
        Above { id: String, parent: Option<String> },
    }

    /// Follows the parents of a ticket up to one that has none.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn find_root(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "find-root"), client, inputs).await
    }

    /// Runs workflow `find-root` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut step = Step::Read;
        loop {
            step = match step {
                Step::Read => {
                    run.enter("read").await?;
                    let response = client.read_ticket(&inputs.id).send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<ReadTicketBody>()?;
                    if !(body.parent.is_some()) {
                        run.end("root");
                        return Ok(Outcome {
                            end: End::Root,
                            id: body.id,
                            above: None,
                        });
                    } else {
                        // No action matches.
                        Step::Above {
                            id: body.id,
                            parent: body.parent,
                        }
                    }
                }

                Step::Above { id, parent } => {
                    run.enter("above").await?;
                    let arguments = Inputs {
                        id: run.present("$steps.read.outputs.parent", parent.clone())?,
                    };
                    let outcome = run
                        .call(
                            "find-root",
                            |run| Box::pin(execute(run, client, &arguments)),
                        )
                        .await?;
                    run.complete();
                    return Ok(Outcome {
                        end: End::Completed,
                        id,
                        above: Some(outcome.id),
                    });
                }
            };
        }
    }

    /// What is read of the body of `readTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadTicketBody {
        parent: Option<String>,
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
pub mod ping {
    //! Workflow `ping`.
    //!
    //! ```text
    //! look
    //!   closed    → end closed
    //!   otherwise → workflow pong
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, ReadTicketState};

    /// How workflow `ping` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `state`: `$steps.look.outputs.state`.
        pub state: ReadTicketState,
    }

    /// The ways in which workflow `ping` ends.
    #[derive(Clone, Debug, PartialEq)]
    pub enum End {
        /// Action `closed` of step `look`.
        Closed,
        /// Action `pong` of step `look`.
        ///
        /// Workflow `pong` took over, and has come to this.
        Pong(Box<super::pong::Outcome>),
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(&self) -> &'static str {
            match self {
                Self::Closed => "closed",
                Self::Pong(_) => "pong",
            }
        }
    }

    /// Runs workflow `ping`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn ping(client: &Client) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "ping"), client).await
    }

    /// Runs workflow `ping` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("look").await?;
        let response = client.read_ticket("1").send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<ReadTicketBody>()?;
        match body.state {
            ReadTicketState::Closed => {
                run.end("closed");
                Ok(Outcome {
                    end: End::Closed,
                    state: body.state,
                })
            }
            _ => {
                run.end("pong");
                let transferred = run
                    .call("pong", |run| Box::pin(super::pong::execute(run, client)))
                    .await?;
                Ok(Outcome {
                    end: End::Pong(Box::new(transferred)),
                    state: body.state,
                })
            }
        }
    }

    /// What is read of the body of `readTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadTicketBody {
        state: ReadTicketState,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod pong {
    //! Workflow `pong`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, ReadTicketState};

    /// Outputs of workflow `pong`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `state`: `$steps.back.outputs.state`.
        pub state: ReadTicketState,
    }

    /// Runs workflow `pong`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn pong(client: &Client) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "pong"), client).await
    }

    /// Runs workflow `pong` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("back").await?;
        let outcome = run
            .call("ping", |run| Box::pin(super::ping::execute(run, client)))
            .await?;
        run.complete();
        Ok(Outcome { state: outcome.state })
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::find_root::find_root;

#[allow(unreachable_pub, unused_imports)]
pub use self::ping::ping;

#[allow(unreachable_pub, unused_imports)]
pub use self::pong::pong;
