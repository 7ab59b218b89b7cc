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
            self.0.get("/orders")
        }

        /// `GET /health`.
        pub fn get_health(&self) -> Request<'_> {
            self.0.get("/health")
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
pub mod meet {
    //! Workflow `meet`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// How workflow `meet` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `listed`: `$steps.list.outputs.id`.
        pub listed: Option<String>,
        /// Output `id`: `$steps.middle.outputs.id`.
        pub id: Option<String>,
        /// Output `next`: `$steps.middle.outputs.next`.
        pub next: Option<String>,
        /// Output `all`: `$steps.last.outputs.all`.
        pub all: Option<serde_json::Value>,
    }

    /// The ways in which workflow `meet` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `stop` of step `list`.
        ListStop,
        /// Action `stop` of step `middle`.
        MiddleStop,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::ListStop => "stop",
                Self::MiddleStop => "stop",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `list`
        List,
        /// `middle`
        Middle { list_id: Option<String> },
        /// `last`
        Last {
            list_id: Option<String>,
            middle_id: Option<String>,
            next: Option<String>,
        },
    }

    /// Runs workflow `meet`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn meet(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "meet");
        let mut step = Step::List;
        loop {
            step = match step {
                Step::List => {
                    run.enter("list").await?;
                    let response = client.list_orders().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ListOrdersBody>()?;
                    let item = body.orders.into_iter().next().unwrap_or_default();
                    match body.total {
                        // short: goto last
                        1 => {
                            Step::Last {
                                list_id: item.id,
                                middle_id: None,
                                next: None,
                            }
                        }
                        2 => {
                            run.end("stop");
                            return Ok(Outcome {
                                end: End::ListStop,
                                listed: item.id,
                                id: None,
                                next: None,
                                all: None,
                            });
                        }

                        // No action matches.
                        _ => Step::Middle { list_id: item.id },
                    }
                }

                Step::Middle { list_id } => {
                    run.enter("middle").await?;
                    let response = client.list_orders().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<MiddleBody>()?;
                    let item = body.orders.into_iter().next().unwrap_or_default();
                    match body.total {
                        2 => {
                            run.end("stop");
                            return Ok(Outcome {
                                end: End::MiddleStop,
                                listed: list_id,
                                id: item.id,
                                next: body.next,
                                all: None,
                            });
                        }

                        // No action matches.
                        _ => {
                            Step::Last {
                                list_id,
                                middle_id: item.id,
                                next: body.next,
                            }
                        }
                    }
                }

                Step::Last { list_id, middle_id, next } => {
                    run.enter("last").await?;
                    let response = client.get_health().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<serde_json::Value>()?;
                    run.complete();
                    return Ok(Outcome {
                        end: End::Completed,
                        listed: list_id,
                        id: middle_id,
                        next,
                        all: Some(body),
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
        orders: Vec<Order>,
    }

    /// What is read of `Order`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Order {
        id: Option<String>,
    }

    /// What is read of the body of `listOrders`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct MiddleBody {
        total: i64,
        orders: Vec<Order>,
        next: Option<String>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::meet::meet;
