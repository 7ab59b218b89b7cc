#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod shop {
    //! Client of Shop.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Shop.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /orders`: Place an order.
        pub fn create_order(&self, body: &NewOrder<'_>) -> Request<'_> {
            self.0.post("/orders").accept("application/json").json(body)
        }

        /// `GET /orders/{orderId}/lines/{line}`.
        pub fn get_line(&self, order_id: &str, line: i64) -> Request<'_> {
            self.0
                .get(
                    format_args!(
                        "/orders/{}/lines/{}", path_segment(order_id), path_segment(line)
                    ),
                )
                .accept("application/json")
        }

        /// `DELETE /orders/{orderId}/lines/{line}`.
        pub fn delete_line(&self, order_id: &str, line: i64) -> Request<'_> {
            self.0
                .delete(
                    format_args!(
                        "/orders/{}/lines/{}", path_segment(order_id), path_segment(line)
                    ),
                )
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

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct NewOrder<'a> {
        /// `customer`
        pub customer: &'a str,
        /// `lines`
        pub lines: &'a [&'a NewLine],
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct NewLine {
        /// `article`
        pub article: String,
        /// `quantity`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub quantity: Option<i64>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod order_carefully {
    //! Workflow `order-carefully`: Places an order, and takes it back when its first line cannot be
    //! read.
    //!
    //! ```text
    //! place → read
    //!   failed, 401          → end unauthorized
    //!   failed, status ≥ 500 → retry up to 3 times, after 2 s
    //!   failed, otherwise    → error
    //! read → end done
    //!   failed, 401          → place
    //!   failed, 429          → retry once, after 500 ms
    //!   failed, otherwise    → remove
    //!   failed, status ≥ 500 → retry up to 3 times, after 2 s (never taken)
    //! remove → end
    //!   failed                  → retry up to 5 times
    //!   failed, 401             → end unauthorized
    //!   failed, status ≥ 500    → retry up to 3 times, after 2 s
    //!   failed, retries used up → error
    //! ```

    use std::time::Duration;
    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::{Client, NewOrder};

    /// Inputs of workflow `order-carefully`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `customer`.
        pub customer: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(customer: impl Into<String>) -> Self {
            Self { customer: customer.into() }
        }
    }

    /// How workflow `order-carefully` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `id`: `$steps.place.outputs.id`.
        ///
        /// A run that ends by [`End::Unauthorized`] may be without it.
        pub id: Option<String>,
        /// Output `article`: `$steps.read.outputs.article`.
        ///
        /// A run that ends by [`End::Unauthorized`] or [`End::Completed`] may be without it.
        pub article: Option<String>,
    }

    /// The ways in which workflow `order-carefully` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `unauthorized` of any step.
        Unauthorized,
        /// Action `done` of step `read`.
        Done,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Unauthorized => "unauthorized",
                Self::Done => "done",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `place`
        Place { id: Option<String> },
        /// `read`
        Read { id: String },
        /// `remove`
        Remove { id: String },
    }

    /// Places an order, and takes it back when its first line cannot be read.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn order_carefully(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "order-carefully");
        let mut step = Step::Place { id: None };
        loop {
            step = match step {
                Step::Place { id } => {
                    run.enter("place").await?;
                    let request = NewOrder {
                        customer: &inputs.customer,
                        lines: &[],
                    };
                    let response = client.create_order(&request).send(&mut run).await?;
                    if let Err(failure) = response
                        .require("$statusCode == 201", response.status() == 201)
                    {
                        step = match response.status() {
                            401 => {
                                run.end("unauthorized");
                                return Ok(Outcome {
                                    end: End::Unauthorized,
                                    id,
                                    article: None,
                                });
                            }
                            500.. if run
                                .retry("serverError", 3, Some(Duration::from_secs(2)))
                                .await? => Step::Place { id },
                            _ => return Err(failure),
                        };
                        continue;
                    }
                    let body = response.json::<CreateOrderBody>()?;
                    Step::Read { id: body.id }
                }

                Step::Read { id } => {
                    run.enter("read").await?;
                    let response = client.get_line(&id, 1).send(&mut run).await?;
                    let check = || -> Result<_, WorkflowError> {
                        response
                            .require("$statusCode == 200", response.status() == 200)?;
                        let body = response.json::<GetLineBody>()?;
                        run.note_missing(
                            "$response.body#/quantity",
                            body.quantity.is_none(),
                        );
                        response
                            .require(
                                "$response.body#/quantity > 0",
                                body.quantity.is_some_and(|value| value > 0),
                            )?;
                        Ok(body)
                    };
                    let body = match check() {
                        Ok(found) => found,
                        Err(failure) if failure.is_unmet_criterion() => {
                            step = match response.status() {
                                // unauthorized: goto place
                                401 => Step::Place { id: Some(id) },
                                429 if run
                                    .retry("soon", 1, Some(Duration::from_millis(500)))
                                    .await? => Step::Read { id },
                                // undo: goto remove
                                _ => Step::Remove { id },
                            };
                            continue;
                        }
                        Err(error) => return Err(error),
                    };
                    run.end("done");
                    return Ok(Outcome {
                        end: End::Done,
                        id: Some(id),
                        article: body.article,
                    });
                }

                Step::Remove { id } => {
                    run.enter("remove").await?;
                    let response = client.delete_line(&id, 1).send(&mut run).await?;
                    if let Err(failure) = response
                        .require("$statusCode == 204", response.status() == 204)
                    {
                        step = match response.status() {
                            _ if run.retry("persist", 5, None).await? => {
                                Step::Remove { id }
                            }
                            401 => {
                                run.end("unauthorized");
                                return Ok(Outcome {
                                    end: End::Unauthorized,
                                    id: Some(id),
                                    article: None,
                                });
                            }
                            500.. if run
                                .retry("serverError", 3, Some(Duration::from_secs(2)))
                                .await? => Step::Remove { id },
                            _ => return Err(failure),
                        };
                        continue;
                    }
                    run.complete();
                    return Ok(Outcome {
                        end: End::Completed,
                        id: Some(id),
                        article: None,
                    });
                }
            };
        }
    }

    /// What is read of the body of `createOrder`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct CreateOrderBody {
        id: String,
    }

    /// What is read of the body of `getLine`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetLineBody {
        quantity: Option<i64>,
        article: Option<String>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod one_try {
    //! Workflow `one-try`.
    //!
    //! ```text
    //! health → end
    //!   failed → end unhealthy
    //! ```

    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// How workflow `one-try` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `one-try` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `unhealthy` of step `health`.
        Unhealthy,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Unhealthy => "unhealthy",
                Self::Completed => "completed",
            }
        }
    }

    /// Runs workflow `one-try`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn one_try(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "one-try");
        run.enter("health").await?;
        let response = client.get_health().send(&mut run).await?;
        if response.require("a status of 2xx", response.is_success()).is_err() {
            run.end("unhealthy");
            return Ok(Outcome { end: End::Unhealthy });
        }
        run.complete();
        Ok(Outcome { end: End::Completed })
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod insist {
    //! Workflow `insist`.
    //!
    //! ```text
    //! health → end
    //!   failed                  → retry up to 10 times, after 1 s
    //!   failed, retries used up → error
    //! ```

    use std::time::Duration;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `health`
        Health,
    }

    /// Runs workflow `insist`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn insist(client: &Client) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "insist");
        let mut step = Step::Health;
        loop {
            match step {
                Step::Health => {
                    run.enter("health").await?;
                    let response = client.get_health().send(&mut run).await?;
                    if let Err(failure) = response
                        .require("a status of 2xx", response.is_success())
                    {
                        if run.retry("again", 10, Some(Duration::from_secs(1))).await? {
                            step = Step::Health;
                            continue;
                        }
                        return Err(failure);
                    }
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::order_carefully::order_carefully;

#[allow(unreachable_pub, unused_imports)]
pub use self::one_try::one_try;

#[allow(unreachable_pub, unused_imports)]
pub use self::insist::insist;
