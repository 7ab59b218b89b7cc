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
    use arazzo_runtime::serde_json;
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

        /// `DELETE /tickets/{id}`.
        pub fn close_ticket(&self, id: &str, x_token: Option<&str>) -> Request<'_> {
            self.0
                .delete(format_args!("/tickets/{}", path_segment(id)))
                .header_optional("X-Token", x_token)
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
        /// `weight`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<f64>,
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

    /// An object of the API.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Ticket {
        /// `id`
        pub id: String,
        /// `state`
        pub state: TicketState,
        /// `priority`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub priority: Option<Priority>,
        /// `parent`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<String>,
        /// `minutes`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub minutes: Option<i64>,
        /// `notes`
        ///
        /// JSON: its schema does not say what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub notes: Option<serde_json::Value>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum TicketState {
        /// `open`
        Open,
        /// `waiting`
        Waiting,
        /// `closed`
        Closed,
        /// A value that the description does not list.
        Other(String),
    }

    impl TicketState {
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

    impl From<&str> for TicketState {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Open, Self::Waiting, Self::Closed];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for TicketState {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for TicketState {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for TicketState {
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
pub mod file {
    //! Workflow `file`.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, FileTicketRequest, Priority};

    /// Inputs of workflow `file`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `ticket`.
        pub ticket: Ticket,
        /// Input `weights`.
        pub weights: Option<std::collections::BTreeMap<String, f64>>,
        /// Input `notes`.
        ///
        /// JSON: its schema does not say what it is.
        pub notes: Option<serde_json::Value>,
        /// Input `priority`.
        ///
        /// Default: `low`.
        #[serde(default = "Inputs::default_priority")]
        pub priority: Priority,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(ticket: Ticket) -> Self {
            Self {
                ticket,
                weights: None,
                notes: None,
                priority: Self::default_priority(),
            }
        }

        /// These inputs with another `weights`.
        #[must_use]
        pub fn with_weights(
            mut self,
            weights: std::collections::BTreeMap<String, f64>,
        ) -> Self {
            self.weights = Some(weights);
            self
        }

        /// These inputs with another `notes`.
        #[must_use]
        pub fn with_notes(mut self, notes: serde_json::Value) -> Self {
            self.notes = Some(notes);
            self
        }

        /// These inputs with another `priority`.
        #[must_use]
        pub fn with_priority(mut self, priority: Priority) -> Self {
            self.priority = priority;
            self
        }
        pub(super) fn default_priority() -> Priority {
            Priority::Low
        }
    }

    /// Outputs of workflow `file`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `answer`: `$steps.create.outputs.answer`.
        pub answer: super::desk::Ticket,
        /// Input `priority` that the workflow has run with.
        pub inputs_priority: Priority,
    }

    /// Runs workflow `file`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn file(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "file"), client, inputs).await
    }

    /// Runs workflow `file` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("create").await?;
        let net = inputs
            .weights
            .as_ref()
            .and_then(|weights| weights.get("net"))
            .copied();
        let request = FileTicketRequest {
            title: &inputs.ticket.title,
            priority: Some(&inputs.priority),
            weight: net,
            parent: inputs.ticket.parent.as_deref(),
        };
        let response = client.file_ticket(&request).send(&mut run).await?;
        response.require("$statusCode == 201", response.status() == 201)?;
        let body = response.json::<super::desk::Ticket>()?;
        run.complete();
        Ok(Outcome {
            answer: body,
            inputs_priority: inputs.priority.clone(),
        })
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Ticket {
        /// `title`
        pub title: String,
        /// `parent`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<String>,
        /// `labels`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub labels: Option<Vec<String>>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod close {
    //! Workflow `close`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Runs workflow `close`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn close(
        client: &Client,
        file: &super::file::Outcome,
    ) -> Result<(), WorkflowError> {
        execute(Run::start(client, "close"), client, file).await
    }

    /// Runs workflow `close` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        file: &super::file::Outcome,
    ) -> Result<(), WorkflowError> {
        run.enter("close").await?;
        let response = client
            .close_ticket(&file.answer.id, Some(file.inputs_priority.as_str()))
            .send(&mut run)
            .await?;
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
pub mod both {
    //! Workflow `both`: Files a ticket that is put together, and closes it.
    //!
    //! ```text
    //! file (workflow file) → close
    //! close (workflow close) → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_object};
    use super::desk::Client;

    /// Inputs of workflow `both`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: String,
        /// Input `parent`.
        pub parent: Option<String>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(title: impl Into<String>) -> Self {
            Self {
                title: title.into(),
                parent: None,
            }
        }

        /// These inputs with another `parent`.
        #[must_use]
        pub fn with_parent(mut self, parent: impl Into<String>) -> Self {
            self.parent = Some(parent.into());
            self
        }
    }

    /// Outputs of workflow `both`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.file.outputs.id`.
        pub id: String,
        /// Output `minutes`: `$steps.file.outputs.minutes`.
        pub minutes: Option<i64>,
        /// Output `title`: `About {$inputs.title}`.
        pub title: String,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `file`
        File,
        /// `close`
        Close { id: String, minutes: Option<i64>, file: super::file::Outcome },
    }

    /// Files a ticket that is put together, and closes it.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn both(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "both");
        let mut step = Step::File;
        loop {
            step = match step {
                Step::File => {
                    run.enter("file").await?;
                    let arguments = super::file::Inputs {
                        ticket: super::file::Ticket {
                            title: format!("About {}", inputs.title),
                            parent: inputs.parent.clone(),
                            labels: Some(vec!["a".to_owned(), inputs.title.clone()]),
                        },
                        weights: Some(
                            std::collections::BTreeMap::from([("net".to_owned(), 1.5)]),
                        ),
                        notes: Some(
                            json_object([
                                ("title", Some(serde_json::json!(inputs.title))),
                                (
                                    "more",
                                    Some(
                                        serde_json::Value::from([
                                            serde_json::json!(1),
                                            serde_json::Value::Null,
                                        ]),
                                    ),
                                ),
                            ]),
                        ),
                        priority: super::file::Inputs::default_priority(),
                    };
                    let outcome = run
                        .call(
                            "file",
                            |run| super::file::execute(run, client, &arguments),
                        )
                        .await?;
                    Step::Close {
                        id: outcome.answer.id.clone(),
                        minutes: outcome.answer.minutes,
                        file: outcome,
                    }
                }

                Step::Close { id, minutes, file } => {
                    run.enter("close").await?;
                    run.call("close", |run| super::close::execute(run, client, &file))
                        .await?;
                    let title = format!("About {}", inputs.title);
                    run.complete();
                    return Ok(Outcome { id, minutes, title });
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::file::file;

#[allow(unreachable_pub, unused_imports)]
pub use self::close::close;

#[allow(unreachable_pub, unused_imports)]
pub use self::both::both;
