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

        /// `POST /sessions`.
        pub fn open_session(&self, body: &OpenSessionRequest<'_>) -> Request<'_> {
            self.0.post("/sessions").accept("application/json").json(body)
        }

        /// `POST /tickets`.
        pub fn file_ticket(&self, body: &FileTicketRequest<'_>) -> Request<'_> {
            self.0.post("/tickets").accept("application/json").json(body)
        }

        /// `GET /tickets/{id}`.
        pub fn read_ticket(&self, id: &str, x_token: Option<&str>) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
                .accept("application/json")
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
    #[derive(Clone, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct OpenSessionRequest<'a> {
        /// `user`
        pub user: &'a str,
        /// `password`
        pub password: &'a str,
    }

    impl std::fmt::Debug for OpenSessionRequest<'_> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("OpenSessionRequest")
                .field("user", &self.user)
                .field("password", &"***")
                .finish()
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct FileTicketRequest<'a> {
        /// `title`
        pub title: &'a str,
        /// `parent`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<&'a str>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum OpenSessionRole {
        /// `agent`
        Agent,
        /// `guest`
        Guest,
        /// A value that the description does not list.
        Other(String),
    }

    impl OpenSessionRole {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Agent => "agent",
                Self::Guest => "guest",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for OpenSessionRole {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Agent, Self::Guest];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for OpenSessionRole {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for OpenSessionRole {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for OpenSessionRole {
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
pub mod read_as {
    //! Workflow `read-as`.
    //!
    //! ```text
    //! session (workflow open-session) → read
    //! read → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, ReadTicketState};

    /// Inputs of workflow `read-as`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `user`.
        pub user: String,
        /// Input `secret`.
        pub secret: String,
        /// Input `id`.
        pub id: String,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Inputs")
                .field("user", &self.user)
                .field("secret", &"***")
                .field("id", &self.id)
                .finish()
        }
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(
            user: impl Into<String>,
            secret: impl Into<String>,
            id: impl Into<String>,
        ) -> Self {
            Self {
                user: user.into(),
                secret: secret.into(),
                id: id.into(),
            }
        }
    }

    /// Outputs of workflow `read-as`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `state`: `$steps.read.outputs.state`.
        pub state: ReadTicketState,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `session`
        Session,
        /// `read`
        Read { token: String },
    }

    /// Runs workflow `read-as`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn read_as(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "read-as");
        let mut step = Step::Session;
        loop {
            step = match step {
                Step::Session => {
                    run.enter("session").await?;
                    let arguments = super::open_session::Inputs {
                        user: inputs.user.clone(),
                        password: inputs.secret.clone(),
                    };
                    let outcome = run
                        .call(
                            "open-session",
                            |run| super::open_session::execute(run, client, &arguments),
                        )
                        .await?;
                    Step::Read { token: outcome.token }
                }

                Step::Read { token } => {
                    run.enter("read").await?;
                    let response = client
                        .read_ticket(&inputs.id, Some(&token))
                        .conceal([&token])
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ReadTicketBody>()?;
                    run.complete();
                    return Ok(Outcome { state: body.state });
                }
            };
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
pub mod leave {
    //! Workflow `leave`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, FileTicketRequest};

    /// Inputs of workflow `leave`.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `user`.
        pub user: Option<String>,
    }

    impl Inputs {
        /// These inputs with another `user`.
        #[must_use]
        pub fn with_user(mut self, user: impl Into<String>) -> Self {
            self.user = Some(user.into());
            self
        }
    }

    /// Outputs of workflow `leave`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `user`: `$inputs.user`.
        pub user: Option<String>,
    }

    /// Runs workflow `leave`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn leave(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "leave"), client, inputs).await
    }

    /// Runs workflow `leave` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("file").await?;
        let request = FileTicketRequest {
            title: "left",
            parent: inputs.user.as_deref(),
        };
        let response = client.file_ticket(&request).send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.complete();
        Ok(Outcome {
            user: inputs.user.clone(),
        })
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod open_session {
    //! Workflow `open-session`.
    //!
    //! ```text
    //! open
    //!   guest     → workflow leave
    //!   otherwise → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, OpenSessionRequest, OpenSessionRole};

    /// Inputs of workflow `open-session`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `user`.
        pub user: String,
        /// Input `password`.
        pub password: String,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Inputs")
                .field("user", &self.user)
                .field("password", &"***")
                .finish()
        }
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
            Self {
                user: user.into(),
                password: password.into(),
            }
        }
    }

    /// How workflow `open-session` ended, and its outputs.
    #[derive(Clone, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `token`: `$steps.open.outputs.token`.
        pub token: String,
        /// Output `role`: `$steps.open.outputs.role`.
        pub role: Option<OpenSessionRole>,
    }

    impl std::fmt::Debug for Outcome {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Outcome")
                .field("end", &self.end)
                .field("token", &"***")
                .field("role", &self.role)
                .finish()
        }
    }

    /// The ways in which workflow `open-session` ends.
    #[derive(Clone, Debug, PartialEq)]
    pub enum End {
        /// Action `guest` of step `open`.
        ///
        /// Workflow `leave` took over, and has come to this.
        Guest(super::leave::Outcome),
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(&self) -> &'static str {
            match self {
                Self::Guest(_) => "guest",
                Self::Completed => "completed",
            }
        }
    }

    /// Runs workflow `open-session`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn open_session(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "open-session"), client, inputs).await
    }

    /// Runs workflow `open-session` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("open").await?;
        let request = OpenSessionRequest {
            user: &inputs.user,
            password: &inputs.password,
        };
        let response = client
            .open_session(&request)
            .conceal([&inputs.password])
            .send(&mut run)
            .await?;
        response.require("$statusCode == 201", response.status() == 201)?;
        let body = response.json::<OpenSessionBody>()?;
        run.note_missing("$response.body#/role", body.role.is_none());
        match body.role {
            Some(OpenSessionRole::Guest) => {
                run.end("guest");
                let arguments = super::leave::Inputs {
                    user: Some(inputs.user.clone()),
                };
                let transferred = run
                    .call("leave", |run| super::leave::execute(run, client, &arguments))
                    .await?;
                Ok(Outcome {
                    end: End::Guest(transferred),
                    token: body.token,
                    role: body.role,
                })
            }

            // No action matches.
            _ => {
                run.complete();
                Ok(Outcome {
                    end: End::Completed,
                    token: body.token,
                    role: body.role,
                })
            }
        }
    }

    /// What is read of the body of `openSession`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct OpenSessionBody {
        role: Option<OpenSessionRole>,
        token: String,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::read_as::read_as;

#[allow(unreachable_pub, unused_imports)]
pub use self::leave::leave;

#[allow(unreachable_pub, unused_imports)]
pub use self::open_session::open_session;
