#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod vault {
    //! Client of Vault.

    use arazzo_runtime::{ApiKey, BaseUrl, ClientBuilder, Request};

    /// Client of Vault.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client with these credentials, of the default [`Server`] unless another one is
        /// set.
        pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
            Self::builder_without_credentials()
                .credential("session", credentials.session.in_cookie("session"))
        }

        /// Settings of a client without credentials, of the default [`Server`] unless another one is set.
        ///
        /// Its requests are let in where a gateway authorises them, or a stand-in does not ask.
        pub fn builder_without_credentials() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /boxes`.
        pub fn list_boxes(&self, authorization: Option<&str>) -> Request<'_> {
            self.0.get("/boxes").header_optional("Authorization", authorization)
        }

        /// `POST /boxes`.
        ///
        /// Authorised by `session`.
        pub fn add_box(&self, authorization: Option<&str>) -> Request<'_> {
            self.0
                .post("/boxes")
                .header_optional("Authorization", authorization)
                .authorized_by(&["session"])
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

    /// What authorises requests.
    #[derive(Clone, Debug)]
    pub struct Credentials {
        /// `session`: a key, sent in the cookie `session`.
        pub session: ApiKey,
    }

    /// Where the API is served.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://vault.example.com/v1`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://vault.example.com/v1"),
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
pub mod look {
    //! Workflow `look`.
    //!
    //! ```text
    //! list → add
    //! add → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::vault::Client;

    /// Inputs of workflow `look`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `token`.
        pub token: String,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.debug_struct("Inputs").field("token", &"***").finish()
        }
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(token: impl Into<String>) -> Self {
            Self { token: token.into() }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `list`
        List,
        /// `add`
        Add,
    }

    /// Runs workflow `look`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn look(client: &Client, inputs: &Inputs) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "look");
        let mut step = Step::List;
        loop {
            step = match step {
                Step::List => {
                    run.enter("list").await?;
                    let response = client
                        .list_boxes(Some(&format!("Bearer {}", inputs.token)))
                        .conceal([&inputs.token])
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Add
                }

                Step::Add => {
                    run.enter("add").await?;
                    let response = client
                        .add_box(Some(&format!("Bearer {}", inputs.token)))
                        .conceal([&inputs.token])
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::look::look;
