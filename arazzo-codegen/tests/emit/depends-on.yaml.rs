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

        /// `GET /tickets/{id}`.
        pub fn read_ticket(&self, id: &str) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
                .accept("application/json")
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
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod login {
    //! Workflow `login`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, OpenSessionRequest, OpenSessionRole};

    /// Inputs of workflow `login`.
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

    /// Outputs of workflow `login`.
    #[derive(Clone, PartialEq)]
    pub struct Outcome {
        /// Output `token`: `$steps.open.outputs.token`.
        pub token: String,
        /// Output `role`: `$steps.open.outputs.role`.
        pub role: Option<OpenSessionRole>,
    }

    impl std::fmt::Debug for Outcome {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Outcome")
                .field("token", &"***")
                .field("role", &self.role)
                .finish()
        }
    }

    /// Runs workflow `login`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn login(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "login"), client, inputs).await
    }

    /// Runs workflow `login` as the given run, which may be a part of another one.
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
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<OpenSessionBody>()?;
        run.complete();
        Ok(Outcome {
            token: body.token,
            role: body.role,
        })
    }

    /// What is read of the body of `openSession`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct OpenSessionBody {
        token: String,
        role: Option<OpenSessionRole>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod greet {
    //! Workflow `greet`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// That workflow `greet` has run.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {}
    /// Runs workflow `greet`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn greet(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "greet");
        run.enter("look").await?;
        let response = client.read_ticket("0").send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.complete();
        Ok(Outcome {})
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
    //!
    //! ```text
    //! (after workflow login, greet)
    //! close → end
    //!   failed, login.role ≠ agent → end agents-only
    //!   failed, otherwise          → error
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, OpenSessionRole};

    /// Inputs of workflow `close`.
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

    /// How workflow `close` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `role`: `$workflows.login.outputs.role`.
        pub role: Option<OpenSessionRole>,
    }

    /// The ways in which workflow `close` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `agents-only` of step `close`.
        AgentsOnly,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::AgentsOnly => "agents-only",
                Self::Completed => "completed",
            }
        }
    }

    /// Runs workflow `close`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn close(
        client: &Client,
        login: &super::login::Outcome,
        greet: &super::greet::Outcome,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "close"), client, login, greet, inputs).await
    }

    /// Runs workflow `close` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        login: &super::login::Outcome,
        _greet: &super::greet::Outcome,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("close").await?;
        let response = client
            .close_ticket(&inputs.id, Some(&login.token))
            .conceal([&login.token])
            .send(&mut run)
            .await?;
        if let Err(failure) = response.require("a status of 2xx", response.is_success())
        {
            run.note_missing("$workflows.login.outputs.role", login.role.is_none());
            if login.role.as_ref().is_some_and(|value| *value != OpenSessionRole::Agent)
            {
                run.end("agents-only");
                return Ok(Outcome {
                    end: End::AgentsOnly,
                    role: login.role.clone(),
                });
            }
            return Err(failure);
        }
        run.complete();
        Ok(Outcome {
            end: End::Completed,
            role: login.role.clone(),
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
pub mod close_many {
    //! Workflow `close-many`.
    //!
    //! ```text
    //! (after workflow greet)
    //! login (workflow login) → first
    //! first (workflow close) → second
    //! second (workflow close) → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, OpenSessionRole};

    /// Inputs of workflow `close-many`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `user`.
        pub user: String,
        /// Input `password`.
        pub password: String,
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

    /// Outputs of workflow `close-many`.
    #[derive(Clone, PartialEq)]
    pub struct Outcome {
        /// Output `token`: `$steps.login.outputs.token`.
        pub token: String,
        /// Output `role`: `$workflows.close.outputs.role`.
        pub role: Option<OpenSessionRole>,
    }

    impl std::fmt::Debug for Outcome {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Outcome")
                .field("token", &"***")
                .field("role", &self.role)
                .finish()
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `login`
        Login,
        /// `first`
        First { token: String, login: super::login::Outcome },
        /// `second`
        Second { token: String, login: super::login::Outcome },
    }

    /// Runs workflow `close-many`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn close_many(
        client: &Client,
        greet: &super::greet::Outcome,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "close-many");
        let mut step = Step::Login;
        loop {
            step = match step {
                Step::Login => {
                    run.enter("login").await?;
                    let arguments = super::login::Inputs {
                        user: inputs.user.clone(),
                        password: inputs.password.clone(),
                    };
                    let outcome = run
                        .call(
                            "login",
                            |run| super::login::execute(run, client, &arguments),
                        )
                        .await?;
                    Step::First {
                        token: outcome.token.clone(),
                        login: outcome,
                    }
                }

                Step::First { token, login } => {
                    run.enter("first").await?;
                    let arguments = super::close::Inputs {
                        id: "1".to_owned(),
                    };
                    run.call(
                            "close",
                            |run| super::close::execute(
                                run,
                                client,
                                &login,
                                greet,
                                &arguments,
                            ),
                        )
                        .await?;
                    Step::Second { token, login }
                }

                Step::Second { token, login } => {
                    run.enter("second").await?;
                    let arguments = super::close::Inputs {
                        id: "2".to_owned(),
                    };
                    let outcome = run
                        .call(
                            "close",
                            |run| super::close::execute(
                                run,
                                client,
                                &login,
                                greet,
                                &arguments,
                            ),
                        )
                        .await?;
                    run.complete();
                    return Ok(Outcome {
                        token,
                        role: outcome.role,
                    });
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::login::login;

#[allow(unreachable_pub, unused_imports)]
pub use self::greet::greet;

#[allow(unreachable_pub, unused_imports)]
pub use self::close::close;

#[allow(unreachable_pub, unused_imports)]
pub use self::close_many::close_many;
