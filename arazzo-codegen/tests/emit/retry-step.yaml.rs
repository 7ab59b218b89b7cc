#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod desk {
    //! Client of Desk.

    use arazzo_runtime::serde::Serialize;
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
        pub fn read_ticket(&self, id: &str, x_token: Option<&str>) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
                .accept("application/json")
                .header_optional("X-Token", x_token)
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
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod read_and_close {
    //! Workflow `read-and-close`: Reads a ticket and closes it, in a session that is opened again when
    //! it has ended.
    //!
    //! ```text
    //! login → read
    //! read → close
    //!   failed, 401       → run login, then retry up to 2 times
    //!   failed, 503       → retry once
    //!   failed, otherwise → error
    //! close → end
    //!   failed, 429       → run workflow warm-up, then retry once
    //!   failed, otherwise → error
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, OpenSessionRequest};

    /// Inputs of workflow `read-and-close`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `user`.
        pub user: String,
        /// Input `password`.
        pub password: String,
        /// Input `id`.
        pub id: String,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Inputs")
                .field("user", &self.user)
                .field("password", &"***")
                .field("id", &self.id)
                .finish()
        }
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(
            user: impl Into<String>,
            password: impl Into<String>,
            id: impl Into<String>,
        ) -> Self {
            Self {
                user: user.into(),
                password: password.into(),
                id: id.into(),
            }
        }
    }

    /// Outputs of workflow `read-and-close`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.read.outputs.id`.
        pub id: String,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `login`
        Login,
        /// `read`
        Read { token: String },
        /// `close`
        Close { token: String, id: String },
        /// `login`, before `read` is tried again
        LoginBeforeRead,
    }

    /// Reads a ticket and closes it, in a session that is opened again when it has ended.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn read_and_close(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "read-and-close");
        let mut step = Step::Login;
        loop {
            step = match step {
                Step::Login => {
                    run.enter("login").await?;
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
                    Step::Read { token: body.token }
                }

                Step::Read { token } => {
                    run.enter("read").await?;
                    let response = client
                        .read_ticket(&inputs.id, Some(&token))
                        .conceal([&token])
                        .send(&mut run)
                        .await?;
                    if let Err(failure) = response
                        .require("$statusCode == 200", response.status() == 200)
                    {
                        step = match response.status() {
                            401 if run.retry("again", 2, None).await? => {
                                Step::LoginBeforeRead
                            }
                            503 if run.retry("myself", 1, None).await? => {
                                Step::Read { token }
                            }
                            _ => return Err(failure),
                        };
                        continue;
                    }
                    let body = response.json::<ReadTicketBody>()?;
                    Step::Close { token, id: body.id }
                }

                Step::Close { token, id } => {
                    run.enter("close").await?;
                    let response = client
                        .close_ticket(&id, Some(&token))
                        .conceal([&token])
                        .send(&mut run)
                        .await?;
                    if let Err(failure) = response
                        .require("a status of 2xx", response.is_success())
                    {
                        if response.status() == 429
                            && run.retry("warm-up", 1, None).await?
                        {
                            let arguments = super::warm_up::Inputs {
                                id: inputs.id.clone(),
                            };
                            run.call(
                                    "warm-up",
                                    |run| super::warm_up::execute(run, client, &arguments),
                                )
                                .await?;
                            step = Step::Close { token, id };
                            continue;
                        }
                        return Err(failure);
                    }
                    run.complete();
                    return Ok(Outcome { id });
                }

                Step::LoginBeforeRead => {
                    run.prepare("login").await?;
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
                    Step::Read { token: body.token }
                }
            };
        }
    }

    /// What is read of the body of `openSession`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct OpenSessionBody {
        token: String,
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
pub mod warm_up {
    //! Workflow `warm-up`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Inputs of workflow `warm-up`.
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

    /// Runs workflow `warm-up`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn warm_up(client: &Client, inputs: &Inputs) -> Result<(), WorkflowError> {
        execute(Run::start(client, "warm-up"), client, inputs).await
    }

    /// Runs workflow `warm-up` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        run.enter("look").await?;
        let response = client.read_ticket(&inputs.id, None).send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.complete();
        Ok(())
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::read_and_close::read_and_close;

#[allow(unreachable_pub, unused_imports)]
pub use self::warm_up::warm_up;
