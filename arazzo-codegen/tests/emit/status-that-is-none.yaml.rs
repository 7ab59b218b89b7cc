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
pub mod read_by_what_is_no_status {
    //! Workflow `read-by-what-is-no-status`.
    //!
    //! ```text
    //! read
    //!   2000000   → end none
    //!   200       → end read
    //!   otherwise → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Inputs of workflow `read-by-what-is-no-status`.
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

    /// How workflow `read-by-what-is-no-status` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `read-by-what-is-no-status` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `none` of step `read`.
        None,
        /// Action `read` of step `read`.
        Read,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::None => "none",
                Self::Read => "read",
                Self::Completed => "completed",
            }
        }
    }

    /// Runs workflow `read-by-what-is-no-status`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn read_by_what_is_no_status(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "read-by-what-is-no-status");
        run.enter("read").await?;
        let response = client.read_ticket(&inputs.id).send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        if i64::from(response.status()) == 2000000 {
            run.end("none");
            Ok(Outcome { end: End::None })
        } else if response.status() == 200 {
            run.end("read");
            Ok(Outcome { end: End::Read })
        } else {
            // No action matches.
            run.complete();
            Ok(Outcome { end: End::Completed })
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::read_by_what_is_no_status::read_by_what_is_no_status;
