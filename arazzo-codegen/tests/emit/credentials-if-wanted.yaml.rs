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
        /// Settings of a client without credentials, of the default [`Server`] unless another one is set.
        ///
        /// Its requests do not need any.
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// Settings of a client with these credentials, of the default [`Server`] unless another one is
        /// set.
        pub fn builder_with_credentials(
            credentials: Credentials,
        ) -> ClientBuilder<Self> {
            Self::builder()
                .credential("machine", credentials.machine.in_query("machine"))
        }

        /// `GET /`.
        ///
        /// Authorised by `machine`, if the client has it.
        pub fn status(&self) -> Request<'_> {
            self.0.get("/").authorized_by(&["machine"])
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
        /// `machine`: a key, sent as `machine` in the query.
        ///
        /// It is deprecated.
        pub machine: ApiKey,
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

    use arazzo_runtime::{Run, WorkflowError};
    use super::vault::Client;

    /// Runs workflow `look`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn look(client: &Client) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "look");
        run.enter("status").await?;
        let response = client.status().send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.complete();
        Ok(())
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::look::look;
