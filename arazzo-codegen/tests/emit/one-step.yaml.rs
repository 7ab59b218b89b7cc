#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod shop {
    //! Client of Shop.

    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Shop.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /health`.
        pub fn get_health(&self) -> Request<'_> {
            self.0.get("/health").accept("application/json")
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
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Server {
        /// `https://{tenant}.shop.example/v1`: A shop of one tenant.
        Default {
            /// Whose shop.
            tenant: String,
        },
    }

    impl Default for Server {
        fn default() -> Self {
            Self::Default {
                tenant: "demo".to_owned(),
            }
        }
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default { tenant } => {
                    Self::from(format!("https://{tenant}.shop.example/v1"))
                }
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
pub mod check_health {
    //! Workflow `check-health`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// Runs workflow `check-health`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn check_health(client: &Client) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "check-health");
        run.enter("health").await?;
        let response = client.get_health().send(&mut run).await?;
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
pub mod unused_inputs {
    //! Workflow `unused-inputs`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// Inputs of workflow `unused-inputs`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `a`.
        pub a: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(a: impl Into<String>) -> Self {
            Self { a: a.into() }
        }
    }

    /// Runs workflow `unused-inputs`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn unused_inputs(
        client: &Client,
        _inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "unused-inputs");
        run.enter("health").await?;
        let response = client.get_health().send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.complete();
        Ok(())
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::check_health::check_health;

#[allow(unreachable_pub, unused_imports)]
pub use self::unused_inputs::unused_inputs;
