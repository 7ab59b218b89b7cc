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

        /// `POST /tickets`.
        pub fn file_ticket(&self, body: &FileTicketRequest<'_>) -> Request<'_> {
            self.0.post("/tickets").accept("application/json").json(body)
        }

        /// `GET /tickets/{id}`.
        pub fn read_ticket(&self, id: &str) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
                .accept("application/json")
        }

        /// `DELETE /tickets/{id}`.
        pub fn close_ticket(&self, id: &str) -> Request<'_> {
            self.0.delete(format_args!("/tickets/{}", path_segment(id)))
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

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct FileTicketRequest<'a> {
        /// `title`
        pub title: &'a str,
        /// `priority`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub priority: Option<&'a Priority>,
        /// `parent`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<&'a str>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Priority {
        /// `low`
        Low,
        /// `high`
        High,
        /// A value that the description does not list.
        Other(String),
    }

    impl Priority {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Low => "low",
                Self::High => "high",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Priority {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Low, Self::High];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for Priority {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Priority {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Priority {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
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
pub mod triage {
    //! Workflow `triage`.
    //!
    //! ```text
    //! read
    //!   closed            → end done
    //!   waiting           → workflow escalate
    //!   otherwise         → end
    //!   failed, 410       → workflow escalate
    //!   failed, 403       → workflow forget
    //!   failed, otherwise → error
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, ReadTicketState};

    /// Inputs of workflow `triage`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `id`.
        pub id: String,
        /// Input `title`.
        pub title: Option<String>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(id: impl Into<String>) -> Self {
            Self { id: id.into(), title: None }
        }

        /// These inputs with another `title`.
        #[must_use]
        pub fn with_title(mut self, title: impl Into<String>) -> Self {
            self.title = Some(title.into());
            self
        }
    }

    /// How workflow `triage` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `state`: `$steps.read.outputs.state`.
        ///
        /// A run that ends by [`End::Gone`] or [`End::Refused`] may be without it.
        pub state: Option<ReadTicketState>,
        /// Output `id`: `$inputs.id`.
        pub id: String,
    }

    /// The ways in which workflow `triage` ends.
    #[derive(Clone, Debug, PartialEq)]
    pub enum End {
        /// Action `done` of step `read`.
        Done,
        /// Action `waiting` of step `read`.
        ///
        /// Workflow `escalate` took over, and has come to this.
        Waiting(super::escalate::Outcome),
        /// Action `gone` of step `read`.
        ///
        /// Workflow `escalate` took over, and has come to this.
        Gone(super::escalate::Outcome),
        /// Action `refused` of any step.
        ///
        /// Workflow `forget` took over, and has ended.
        Refused,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(&self) -> &'static str {
            match self {
                Self::Done => "done",
                Self::Waiting(_) => "waiting",
                Self::Gone(_) => "gone",
                Self::Refused => "refused",
                Self::Completed => "completed",
            }
        }
    }

    /// Runs workflow `triage`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn triage(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "triage");
        run.enter("read").await?;
        let response = client.read_ticket(&inputs.id).send(&mut run).await?;
        if let Err(failure) = response
            .require("$statusCode == 200", response.status() == 200)
        {
            match response.status() {
                410 => {
                    run.end("gone");
                    let arguments = super::escalate::Inputs {
                        id: inputs.id.clone(),
                        priority: super::escalate::Inputs::default_priority(),
                    };
                    let transferred = run
                        .call(
                            "escalate",
                            |run| super::escalate::execute(run, client, &arguments),
                        )
                        .await?;
                    return Ok(Outcome {
                        end: End::Gone(transferred),
                        state: None,
                        id: inputs.id.clone(),
                    });
                }
                403 => {
                    run.end("refused");
                    let arguments = super::forget::Inputs {
                        id: inputs.id.clone(),
                    };
                    run.call(
                            "forget",
                            |run| super::forget::execute(run, client, &arguments),
                        )
                        .await?;
                    return Ok(Outcome {
                        end: End::Refused,
                        state: None,
                        id: inputs.id.clone(),
                    });
                }
                _ => return Err(failure),
            }
        }
        let body = response.json::<ReadTicketBody>()?;
        match body.state {
            ReadTicketState::Closed => {
                run.end("done");
                Ok(Outcome {
                    end: End::Done,
                    state: Some(body.state),
                    id: inputs.id.clone(),
                })
            }
            ReadTicketState::Waiting => {
                run.end("waiting");
                let arguments = super::escalate::Inputs {
                    id: inputs.id.clone(),
                    priority: super::escalate::Inputs::default_priority(),
                };
                let transferred = run
                    .call(
                        "escalate",
                        |run| super::escalate::execute(run, client, &arguments),
                    )
                    .await?;
                Ok(Outcome {
                    end: End::Waiting(transferred),
                    state: Some(body.state),
                    id: inputs.id.clone(),
                })
            }

            // No action matches.
            _ => {
                run.complete();
                Ok(Outcome {
                    end: End::Completed,
                    state: Some(body.state),
                    id: inputs.id.clone(),
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
pub mod escalate {
    //! Workflow `escalate`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, FileTicketRequest, Priority};

    /// Inputs of workflow `escalate`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `id`.
        pub id: String,
        /// Input `priority`.
        ///
        /// Default: `high`.
        #[serde(default = "Inputs::default_priority")]
        pub priority: Priority,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(id: impl Into<String>) -> Self {
            Self {
                id: id.into(),
                priority: Self::default_priority(),
            }
        }

        /// These inputs with another `priority`.
        #[must_use]
        pub fn with_priority(mut self, priority: Priority) -> Self {
            self.priority = priority;
            self
        }
        pub(super) fn default_priority() -> Priority {
            Priority::High
        }
    }

    /// Outputs of workflow `escalate`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.file.outputs.id`.
        pub id: String,
    }

    /// Runs workflow `escalate`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn escalate(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "escalate"), client, inputs).await
    }

    /// Runs workflow `escalate` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("file").await?;
        let request = FileTicketRequest {
            title: "escalated",
            priority: Some(&inputs.priority),
            parent: Some(&inputs.id),
        };
        let response = client.file_ticket(&request).send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<FileTicketBody>()?;
        run.complete();
        Ok(Outcome { id: body.id })
    }

    /// What is read of the body of `fileTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct FileTicketBody {
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
pub mod forget {
    //! Workflow `forget`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Inputs of workflow `forget`.
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

    /// Runs workflow `forget`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn forget(client: &Client, inputs: &Inputs) -> Result<(), WorkflowError> {
        execute(Run::start(client, "forget"), client, inputs).await
    }

    /// Runs workflow `forget` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        run.enter("close").await?;
        let response = client.close_ticket(&inputs.id).send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.complete();
        Ok(())
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod hand_over {
    //! Workflow `hand-over`: A workflow of one step that another one always takes over from.
    //!
    //! ```text
    //! close → workflow forget
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Inputs of workflow `hand-over`.
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

    /// How workflow `hand-over` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `hand-over` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `next` of step `close`.
        ///
        /// Workflow `forget` took over, and has ended.
        Next,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Next => "next",
            }
        }
    }

    /// A workflow of one step that another one always takes over from.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn hand_over(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "hand-over");
        run.enter("close").await?;
        let response = client.close_ticket(&inputs.id).send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.end("next");
        let arguments = super::forget::Inputs {
            id: inputs.id.clone(),
        };
        run.call("forget", |run| super::forget::execute(run, client, &arguments)).await?;
        Ok(Outcome { end: End::Next })
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::triage::triage;

#[allow(unreachable_pub, unused_imports)]
pub use self::escalate::escalate;

#[allow(unreachable_pub, unused_imports)]
pub use self::forget::forget;

#[allow(unreachable_pub, unused_imports)]
pub use self::hand_over::hand_over;
