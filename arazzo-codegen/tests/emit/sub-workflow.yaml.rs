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
    pub enum FileTicketState {
        /// `open`
        Open,
        /// `waiting`
        Waiting,
        /// `closed`
        Closed,
        /// A value that the description does not list.
        Other(String),
    }

    impl FileTicketState {
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

    impl From<&str> for FileTicketState {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Open, Self::Waiting, Self::Closed];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for FileTicketState {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for FileTicketState {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for FileTicketState {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
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
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod file_and_close {
    //! Workflow `file-and-close`: Files a ticket, and closes it when nobody has to look at it.
    //!
    //! ```text
    //! file (workflow file-ticket)
    //!   minutes > 30            → end late
    //!   otherwise               → close
    //!   failed                  → retry once, after 1 s
    //!   failed, retries used up → error
    //! close → end
    //! ```

    use std::time::Duration;
    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, FileTicketState, Priority};

    /// Inputs of workflow `file-and-close`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: String,
        /// Input `urgency`.
        pub urgency: Option<Priority>,
        /// Input `token`.
        pub token: Option<String>,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Inputs")
                .field("title", &self.title)
                .field("urgency", &self.urgency)
                .field("token", &"***")
                .finish()
        }
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(title: impl Into<String>) -> Self {
            Self {
                title: title.into(),
                urgency: None,
                token: None,
            }
        }

        /// These inputs with another `urgency`.
        #[must_use]
        pub fn with_urgency(mut self, urgency: Priority) -> Self {
            self.urgency = Some(urgency);
            self
        }

        /// These inputs with another `token`.
        #[must_use]
        pub fn with_token(mut self, token: impl Into<String>) -> Self {
            self.token = Some(token.into());
            self
        }
    }

    /// How workflow `file-and-close` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `id`: `$steps.file.outputs.id`.
        pub id: String,
        /// Output `minutes`: `$steps.file.outputs.minutes`.
        pub minutes: Option<i64>,
    }

    /// The ways in which workflow `file-and-close` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `late` of step `file`.
        Late,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Late => "late",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `file`
        File,
        /// `close`
        Close { id: String, minutes: Option<i64> },
    }

    /// Files a ticket, and closes it when nobody has to look at it.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn file_and_close(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "file-and-close");
        let mut step = Step::File;
        loop {
            step = match step {
                Step::File => {
                    run.enter("file").await?;
                    let arguments = super::file_ticket::Inputs {
                        title: inputs.title.clone(),
                        priority: inputs.urgency.clone(),
                        weight: Some(2.0),
                        parent: super::file_ticket::Inputs::default_parent(),
                    };
                    let outcome = match run
                        .call(
                            "file-ticket",
                            |run| super::file_ticket::execute(run, client, &arguments),
                        )
                        .await
                    {
                        Ok(outcome) => outcome,
                        Err(failure) if failure.is_unmet_criterion() => {
                            if run
                                .retry("once-more", 1, Some(Duration::from_secs(1)))
                                .await?
                            {
                                step = Step::File;
                                continue;
                            }
                            return Err(failure);
                        }
                        Err(error) => return Err(error),
                    };
                    run.note_missing("$outputs.minutes", outcome.minutes.is_none());
                    if let Err(failure) = run
                        .require(
                            "$outputs.state != 'waiting'",
                            outcome.state != FileTicketState::Waiting,
                        )
                    {
                        if run.retry("once-more", 1, Some(Duration::from_secs(1))).await?
                        {
                            step = Step::File;
                            continue;
                        }
                        return Err(failure);
                    }
                    if outcome.minutes.is_some_and(|value| value > 30) {
                        run.end("late");
                        return Ok(Outcome {
                            end: End::Late,
                            id: outcome.id,
                            minutes: outcome.minutes,
                        });
                    } else {
                        // No action matches.
                        Step::Close {
                            id: outcome.id,
                            minutes: outcome.minutes,
                        }
                    }
                }

                Step::Close { id, minutes } => {
                    run.enter("close").await?;
                    let response = client
                        .close_ticket(&id, inputs.token.as_deref())
                        .conceal(&inputs.token)
                        .send(&mut run)
                        .await?;
                    response.require("$statusCode == 204", response.status() == 204)?;
                    run.complete();
                    return Ok(Outcome {
                        end: End::Completed,
                        id,
                        minutes,
                    });
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
pub mod file_ticket {
    //! Workflow `file-ticket`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, FileTicketRequest, FileTicketState, Priority};

    /// Inputs of workflow `file-ticket`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: String,
        /// Input `priority`.
        pub priority: Option<Priority>,
        /// Input `weight`.
        pub weight: Option<f64>,
        /// Input `parent`.
        ///
        /// Default: `none`.
        #[serde(default = "Inputs::default_parent")]
        pub parent: String,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(title: impl Into<String>) -> Self {
            Self {
                title: title.into(),
                priority: None,
                weight: None,
                parent: Self::default_parent(),
            }
        }

        /// These inputs with another `priority`.
        #[must_use]
        pub fn with_priority(mut self, priority: Priority) -> Self {
            self.priority = Some(priority);
            self
        }

        /// These inputs with another `weight`.
        #[must_use]
        pub fn with_weight(mut self, weight: f64) -> Self {
            self.weight = Some(weight);
            self
        }

        /// These inputs with another `parent`.
        #[must_use]
        pub fn with_parent(mut self, parent: impl Into<String>) -> Self {
            self.parent = parent.into();
            self
        }
        pub(super) fn default_parent() -> String {
            "none".to_owned()
        }
    }

    /// Outputs of workflow `file-ticket`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.create.outputs.id`.
        pub id: String,
        /// Output `state`: `$steps.create.outputs.state`.
        pub state: FileTicketState,
        /// Output `minutes`: `$steps.create.outputs.minutes`.
        pub minutes: Option<i64>,
    }

    /// Runs workflow `file-ticket`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn file_ticket(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "file-ticket"), client, inputs).await
    }

    /// Runs workflow `file-ticket` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("create").await?;
        let request = FileTicketRequest {
            title: &inputs.title,
            priority: inputs.priority.as_ref(),
            weight: inputs.weight,
            parent: Some(&inputs.parent),
        };
        let response = client.file_ticket(&request).send(&mut run).await?;
        response.require("$statusCode == 201", response.status() == 201)?;
        let body = response.json::<FileTicketBody>()?;
        run.complete();
        Ok(Outcome {
            id: body.id,
            state: body.state,
            minutes: body.minutes,
        })
    }

    /// What is read of the body of `fileTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct FileTicketBody {
        id: String,
        state: FileTicketState,
        minutes: Option<i64>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod file_twice {
    //! Workflow `file-twice`: Runs one workflow in several steps, and nothing else.
    //!
    //! ```text
    //! first (workflow file-ticket) → second
    //! second (workflow file-ticket) → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, Priority};

    /// Inputs of workflow `file-twice`.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: Option<String>,
    }

    impl Inputs {
        /// These inputs with another `title`.
        #[must_use]
        pub fn with_title(mut self, title: impl Into<String>) -> Self {
            self.title = Some(title.into());
            self
        }
    }

    /// Outputs of workflow `file-twice`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `second`: `$workflows.file-ticket.outputs.id`.
        pub second: String,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `first`
        First,
        /// `second`
        Second { id: String },
    }

    /// Runs one workflow in several steps, and nothing else.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn file_twice(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "file-twice");
        let mut step = Step::First;
        loop {
            step = match step {
                Step::First => {
                    run.enter("first").await?;
                    let arguments = super::file_ticket::Inputs {
                        title: run.present("$inputs.title", inputs.title.clone())?,
                        priority: Some(Priority::Low),
                        weight: None,
                        parent: super::file_ticket::Inputs::default_parent(),
                    };
                    let outcome = run
                        .call(
                            "file-ticket",
                            |run| super::file_ticket::execute(run, client, &arguments),
                        )
                        .await?;
                    Step::Second { id: outcome.id }
                }

                Step::Second { id } => {
                    run.enter("second").await?;
                    let arguments = super::file_ticket::Inputs {
                        title: "again".to_owned(),
                        priority: None,
                        weight: None,
                        parent: id.clone(),
                    };
                    let outcome = run
                        .call(
                            "file-ticket",
                            |run| super::file_ticket::execute(run, client, &arguments),
                        )
                        .await?;
                    run.complete();
                    return Ok(Outcome { second: outcome.id });
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::file_and_close::file_and_close;

#[allow(unreachable_pub, unused_imports)]
pub use self::file_ticket::file_ticket;

#[allow(unreachable_pub, unused_imports)]
pub use self::file_twice::file_twice;
