#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod login {
    //! Client of Login.

    use arazzo_runtime::serde::Serialize;
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Login.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /login`.
        pub fn login(
            &self,
            x_trace: Option<&str>,
            body: &LoginRequest<'_>,
        ) -> Request<'_> {
            self.0
                .post("/login")
                .accept("application/json")
                .header_optional("X-Trace", x_trace)
                .json(body)
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
        /// `https://login.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://login.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct LoginRequest<'a> {
        /// `user`
        pub user: &'a str,
        /// `password`
        pub password: &'a str,
    }

    impl std::fmt::Debug for LoginRequest<'_> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("LoginRequest")
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
pub mod log_in {
    //! Workflow `log-in`.
    //!
    //! ```text
    //! enter → end done
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::login::{Client, LoginRequest};

    /// Inputs of workflow `log-in`.
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

    /// How workflow `log-in` ended, and its outputs.
    #[derive(Clone, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `token`: `$steps.enter.outputs.token`.
        pub token: String,
        /// Output `greeting`: `$steps.enter.outputs.greeting`.
        pub greeting: Option<String>,
        /// Output `password`: `$inputs.password`.
        pub password: String,
    }

    impl std::fmt::Debug for Outcome {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Outcome")
                .field("end", &self.end)
                .field("token", &"***")
                .field("greeting", &self.greeting)
                .field("password", &"***")
                .finish()
        }
    }

    /// The ways in which workflow `log-in` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `done` of any step.
        Done,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Done => "done",
            }
        }
    }

    /// Runs workflow `log-in`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn log_in(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "log-in");
        run.enter("enter").await?;
        let request = LoginRequest {
            user: &inputs.user,
            password: &inputs.password,
        };
        let response = client
            .login(Some("xyz"), &request)
            .conceal([&inputs.password])
            .send(&mut run)
            .await?;
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<LoginBody>()?;
        run.end("done");
        Ok(Outcome {
            end: End::Done,
            token: body.token,
            greeting: body.greeting,
            password: inputs.password.clone(),
        })
    }

    /// What is read of the body of `login`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct LoginBody {
        token: String,
        greeting: Option<String>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::log_in::log_in;
