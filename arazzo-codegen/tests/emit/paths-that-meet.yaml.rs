#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod shop {
    //! Client of Shop.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::serde_json;
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
        pub fn list_orders(
            &self,
            status: Option<&OrderStatus>,
            r#type: Option<&str>,
            x_tag: Option<&str>,
        ) -> Request<'_> {
            self.0
                .get("/orders")
                .accept("application/json")
                .query_optional("status", status)
                .query_optional("type", r#type)
                .header_optional("X-Tag", x_tag)
        }

        /// `POST /orders`: Place an order.
        pub fn create_order(&self, body: &NewOrder<'_>) -> Request<'_> {
            self.0.post("/orders").accept("application/json").json(body)
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

    /// Where something is, or whence it came.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", rename_all = "camelCase")]
    pub struct Address {
        /// `city`
        pub city: String,
        /// Reserved in Rust: `[link](https://example.com/a_b)` bold.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub self_: Option<String>,
        /// `type`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#type: Option<String>,
        /// Where something is, or whence it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub previous: Option<Box<Address>>,
        /// `neighbours`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub neighbours: Option<Vec<Address>>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Line {
        /// `article`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub article: Option<String>,
        /// `quantity`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub quantity: Option<i64>,
        /// `grid`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub grid: Option<Vec<Vec<i64>>>,
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

    /// An object of the API.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Order {
        /// `id`
        pub id: String,
        /// `status`
        pub status: OrderStatus,
        /// `express`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub express: Option<bool>,
        /// `weight`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<f64>,
        /// `lines`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub lines: Option<Vec<Line>>,
        /// Where something is, or whence it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub address: Option<Address>,
        /// `metadata`
        ///
        /// JSON: its schema does not say what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub metadata: Option<serde_json::Value>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum OrderStatus {
        /// `open`
        Open,
        /// `PAID`
        Paid,
        /// `in-delivery`
        InDelivery,
        /// `3rd`
        _3rd,
        /// `Other`
        Other2,
        /// ``
        Unnamed,
        /// A value that the description does not list.
        Other(String),
    }

    impl OrderStatus {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Open => "open",
                Self::Paid => "PAID",
                Self::InDelivery => "in-delivery",
                Self::_3rd => "3rd",
                Self::Other2 => "Other",
                Self::Unnamed => "",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for OrderStatus {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [
                Self::Open,
                Self::Paid,
                Self::InDelivery,
                Self::_3rd,
                Self::Other2,
                Self::Unnamed,
            ];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for OrderStatus {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for OrderStatus {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for OrderStatus {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
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
    //!
    //! ```text
    //! list
    //!   total = 1 → last
    //!   total = 2 → end stop
    //!   otherwise → middle
    //! middle
    //!   total = 2 → end stop
    //!   otherwise → last
    //! last → end
    //! ```

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
        ///
        /// A run that ends by [`End::ListStop`] or [`End::Completed`] may be without it.
        pub id: Option<String>,
        /// Output `next`: `$steps.middle.outputs.next`.
        ///
        /// A run that ends by [`End::ListStop`] or [`End::Completed`] may be without it.
        pub next: Option<String>,
        /// Output `all`: `$steps.last.outputs.all`.
        ///
        /// JSON: it has no schema.
        ///
        /// A run that ends by [`End::ListStop`] or [`End::MiddleStop`] may be without it.
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
                    let response = client
                        .list_orders(None, None, None)
                        .send(&mut run)
                        .await?;
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
                    let response = client
                        .list_orders(None, None, None)
                        .send(&mut run)
                        .await?;
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

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod parts {
    //! Workflow `parts`.
    //!
    //! ```text
    //! place → list
    //! list → end
    //! ```

    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::{Client, NewOrder, Order, OrderStatus};

    /// Outputs of workflow `parts`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `order`: `$steps.place.outputs.order`.
        pub order: Order,
        /// Output `city`: `$steps.place.outputs.address#/city`.
        pub city: Option<String>,
        /// Output `place`: `$steps.place.outputs.place`.
        pub place: Option<String>,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `place`
        Place,
        /// `list`
        List {
            order: Order,
            tag: String,
            place: Option<String>,
            order_id: String,
            order_status: OrderStatus,
            address_city: Option<String>,
        },
    }

    /// Runs workflow `parts`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn parts(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "parts");
        let mut step = Step::Place;
        loop {
            step = match step {
                Step::Place => {
                    run.enter("place").await?;
                    let request = NewOrder {
                        customer: "me",
                        lines: &[],
                    };
                    let response = client.create_order(&request).send(&mut run).await?;
                    run.note_missing(
                        "$response.header.X-Kind",
                        response.header("X-Kind").is_none(),
                    );
                    run.note_missing(
                        "$response.header.X-Other",
                        response.header("X-Other").is_none(),
                    );
                    response
                        .require(
                            "$response.header.X-Kind == 'order' || $response.header.X-Kind != $response.header.X-Other",
                            response
                                .header("X-Kind")
                                .is_some_and(|value| value.eq_ignore_ascii_case("order"))
                                || response
                                    .header("X-Kind")
                                    .zip(response.header("X-Other"))
                                    .is_some_and(|(one, other)| {
                                        !one.eq_ignore_ascii_case(other)
                                    }),
                        )?;
                    let body = response.json::<Order>()?;
                    let id = body.id.clone();
                    let status = body.status.clone();
                    let city = body.address.as_ref().map(|address| address.city.clone());
                    let tag = response
                        .present(
                            "$response.header.ETag",
                            response.header("ETag").map(str::to_owned),
                        )?;
                    Step::List {
                        order: body,
                        tag,
                        place: response.header("Location").map(str::to_owned),
                        order_id: id,
                        order_status: status,
                        address_city: city,
                    }
                }

                Step::List {
                    order,
                    tag,
                    place,
                    order_id,
                    order_status,
                    address_city,
                } => {
                    run.enter("list").await?;
                    let response = client
                        .list_orders(Some(&order_status), Some(&order_id), Some(&tag))
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(Outcome {
                        order,
                        city: address_city,
                        place,
                    });
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::meet::meet;

#[allow(unreachable_pub, unused_imports)]
pub use self::parts::parts;
