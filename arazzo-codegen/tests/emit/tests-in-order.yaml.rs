#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod shop {
    //! Client of Shop.

    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Shop.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /orders`.
        pub fn list_orders(
            &self,
            r#type: Option<&str>,
            label: Option<&[String]>,
        ) -> Request<'_> {
            self.0
                .get("/orders")
                .accept("application/json")
                .query_optional("type", r#type)
                .query_each("label", label.into_iter().flatten())
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
pub mod decide {
    //! Workflow `decide`.
    //!
    //! ```text
    //! list
    //!   list.total ≥ inputs.limit → end plenty
    //!   next = LAST or next = inputs.wanted and not … → read
    //!   next present              → list
    //!   otherwise                 → read
    //! read
    //!   a or z    → end last
    //!   q         → end
    //!   otherwise → read
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// Inputs of workflow `decide`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `wanted`.
        pub wanted: String,
        /// Input `limit`.
        pub limit: i64,
        /// Input `patient`.
        pub patient: Option<bool>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(wanted: impl Into<String>, limit: i64) -> Self {
            Self {
                wanted: wanted.into(),
                limit,
                patient: None,
            }
        }

        /// These inputs with another `patient`.
        #[must_use]
        pub fn with_patient(mut self, patient: bool) -> Self {
            self.patient = Some(patient);
            self
        }
    }

    /// How workflow `decide` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `total`: `$steps.list.outputs.total`.
        pub total: i64,
        /// Output `next`: `$steps.read.outputs.next`.
        ///
        /// A run that ends by [`End::Plenty`] may be without it.
        pub next: Option<String>,
        /// Output `express`: `$steps.list.outputs.express`.
        pub express: Option<bool>,
    }

    /// The ways in which workflow `decide` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `plenty` of step `list`.
        Plenty,
        /// Action `last` of step `read`.
        Last,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Plenty => "plenty",
                Self::Last => "last",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `list`
        List,
        /// `read`
        Read { total: i64, express: Option<bool>, id: Option<String> },
    }

    /// Runs workflow `decide`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn decide(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "decide");
        let mut step = Step::List;
        loop {
            step = match step {
                Step::List => {
                    run.enter("list").await?;
                    let response = client.list_orders(None, None).send(&mut run).await?;
                    run.note_missing("$inputs.patient", inputs.patient.is_none());
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<ListOrdersBody>()?;
                    let item = body.orders.into_iter().next().unwrap_or_default();
                    run.note_missing("$response.body#/next", body.next.is_none());
                    response.require("$response.body#/total > 0", body.total > 0)?;
                    if body.total >= inputs.limit {
                        run.end("plenty");
                        return Ok(Outcome {
                            end: End::Plenty,
                            total: body.total,
                            next: None,
                            express: item.express,
                        });
                    } else if (body
                        .next
                        .as_deref()
                        .is_some_and(|value| value.eq_ignore_ascii_case("LAST"))
                        || body
                            .next
                            .as_deref()
                            .zip(Some(inputs.wanted.as_str()))
                            .is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
                            && !(inputs.patient.unwrap_or_default()))
                        && body.next.as_deref() != Some("x")
                        && (item.express == Some(true) || !(body.total < 3))
                    {
                        // found: goto read
                        Step::Read {
                            total: body.total,
                            express: item.express,
                            id: item.id,
                        }
                    } else if body.next.is_some() {
                        // more: goto list
                        Step::List
                    } else {
                        // No action matches.
                        Step::Read {
                            total: body.total,
                            express: item.express,
                            id: item.id,
                        }
                    }
                }

                Step::Read { total, express, id } => {
                    run.enter("read").await?;
                    let r#type = run.present("$steps.list.outputs.id", id.as_deref())?;
                    let response = client
                        .list_orders(Some(r#type), None)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ReadBody>()?;
                    match body.next.as_deref() {
                        Some("a" | "z") => {
                            run.end("last");
                            return Ok(Outcome {
                                end: End::Last,
                                total,
                                next: body.next,
                                express,
                            });
                        }

                        // No action matches.
                        Some("q") => {
                            run.complete();
                            return Ok(Outcome {
                                end: End::Completed,
                                total,
                                next: body.next,
                                express,
                            });
                        }

                        // rest: goto read
                        _ => Step::Read { total, express, id },
                    }
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
        orders: Vec<Order>,
    }

    /// What is read of `Order`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Order {
        express: Option<bool>,
        id: Option<String>,
    }

    /// What is read of the body of `listOrders`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadBody {
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
pub mod measure {
    //! Workflow `measure`.
    //!
    //! ```text
    //! list
    //!   orders.length = 0 → end none
    //!   orders.length = 1 → end one
    //!   otherwise         → look
    //! look → health
    //! health → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// Inputs of workflow `measure`.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `labels`.
        pub labels: Option<Vec<String>>,
    }

    impl Inputs {
        /// These inputs with another `labels`.
        #[must_use]
        pub fn with_labels(mut self, labels: Vec<String>) -> Self {
            self.labels = Some(labels);
            self
        }
    }

    /// How workflow `measure` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `measure` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `none` of step `list`.
        None,
        /// Action `one` of step `list`.
        One,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::None => "none",
                Self::One => "one",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `list`
        List,
        /// `look`
        Look { first: Option<String> },
        /// `health`
        Health,
    }

    /// Runs workflow `measure`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn measure(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "measure");
        let mut step = Step::List;
        loop {
            step = match step {
                Step::List => {
                    run.enter("list").await?;
                    let response = client
                        .list_orders(None, inputs.labels.as_deref())
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ListOrdersBody>()?;
                    let orders_count = body.orders.len() as i64;
                    let item = body.orders.into_iter().next().unwrap_or_default();
                    let end = match orders_count {
                        0 => End::None,
                        1 => End::One,
                        // many: goto look
                        _ => {
                            step = Step::Look { first: item.id };
                            continue;
                        }
                    };
                    run.end(end.name());
                    return Ok(Outcome { end });
                }

                Step::Look { first } => {
                    run.enter("look").await?;
                    let order_id = run
                        .present("$steps.list.outputs.first", first.as_deref())?;
                    let response = client.get_line(order_id, 1).send(&mut run).await?;
                    let body = response.json::<GetLineBody>()?;
                    let grid_count = body.grid.as_ref().map(|items| items.len() as i64);
                    let item = body.grid.unwrap_or_default().into_iter().next();
                    response
                        .require(
                            "$.grid.length > 0 && $.grid[0].length <= 3",
                            grid_count.is_some_and(|value| value > 0)
                                && item.as_ref().is_some_and(|items| items.len() <= 3),
                        )?;
                    Step::Health
                }

                Step::Health => {
                    run.enter("health").await?;
                    let response = client.get_health().send(&mut run).await?;
                    let body = response.json::<serde_json::Value>()?;
                    response
                        .require(
                            "$.parts.length != 0",
                            body
                                .pointer("/parts")
                                .and_then(|value| value.as_array())
                                .is_none_or(|items| !items.is_empty()),
                        )?;
                    run.complete();
                    return Ok(Outcome { end: End::Completed });
                }
            };
        }
    }

    /// What is read of the body of `listOrders`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ListOrdersBody {
        orders: Vec<Order>,
    }

    /// What is read of `Order`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Order {
        id: Option<String>,
    }

    /// What is read of the body of `getLine`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetLineBody {
        grid: Option<Vec<Vec<arazzo_runtime::serde::de::IgnoredAny>>>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::decide::decide;

#[allow(unreachable_pub, unused_imports)]
pub use self::measure::measure;
