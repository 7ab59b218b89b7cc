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

        /// `GET /orders`.
        pub fn list_orders(&self) -> Request<'_> {
            self.0.get("/orders").accept("application/json")
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
pub mod await_orders {
    //! Workflow `await-orders`.
    //!
    //! ```text
    //! list
    //!   total = 0 → end none
    //!   total = 1 → end one
    //!   otherwise → list
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// How workflow `await-orders` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `total`: `$steps.list.outputs.total`.
        pub total: i64,
        /// Output `next`: `$steps.list.outputs.next`.
        pub next: Option<String>,
    }

    /// The ways in which workflow `await-orders` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `none` of step `list`.
        None,
        /// Action `one` of step `list`.
        One,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::None => "none",
                Self::One => "one",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `list`
        List,
    }

    /// Runs workflow `await-orders`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn await_orders(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "await-orders");
        let mut step = Step::List;
        loop {
            match step {
                Step::List => {
                    run.enter("list").await?;
                    let response = client.list_orders().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ListOrdersBody>()?;
                    let end = match body.total {
                        0 => End::None,
                        1 => End::One,
                        // again: goto list
                        _ => {
                            step = Step::List;
                            continue;
                        }
                    };
                    run.end(end.name());
                    return Ok(Outcome {
                        end,
                        total: body.total,
                        next: body.next,
                    });
                }
            };
        }
    }

    /// What is read of the body of `listOrders`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ListOrdersBody {
        total: i64,
        next: Option<String>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod never_asked {
    //! Workflow `never-asked`.
    //!
    //! ```text
    //! list → end done
    //!   total = 0 → list (never taken)
    //! ```

    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// How workflow `never-asked` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `never-asked` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `done` of step `list`.
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

    /// Runs workflow `never-asked`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn never_asked(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "never-asked");
        run.enter("list").await?;
        let response = client.list_orders().send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.end("done");
        Ok(Outcome { end: End::Done })
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::await_orders::await_orders;

#[allow(unreachable_pub, unused_imports)]
pub use self::never_asked::never_asked;
