#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod desk {
    //! Client of Desk.

    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Desk.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /tickets/{id}`.
        pub fn read_ticket(&self, id: &str) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
                .accept("application/json")
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

    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// That workflow `warm-up` has run.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {}
    /// Runs workflow `warm-up`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn warm_up(client: &Client) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "warm-up"), client).await
    }

    /// Runs workflow `warm-up` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
    ) -> Result<Outcome, WorkflowError> {
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
pub mod once_more {
    //! Workflow `once-more`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Runs workflow `once-more`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn once_more(
        client: &Client,
        _warm_up: &super::warm_up::Outcome,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "once-more");
        run.enter("warm-up").await?;
        run.call("warm-up", |run| super::warm_up::execute(run, client)).await?;
        run.complete();
        Ok(())
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::warm_up::warm_up;

#[allow(unreachable_pub, unused_imports)]
pub use self::once_more::once_more;
