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
            limit: Option<i64>,
            status: Option<&OrderStatus>,
            r#type: Option<&str>,
        ) -> Request<'_> {
            self.0
                .get("/orders")
                .accept("application/json")
                .query_optional("limit", limit)
                .query_optional("status", status)
                .query_optional("type", r#type)
        }

        /// `POST /orders`: Place an order.
        pub fn create_order(
            &self,
            idempotency_key: Option<&str>,
            body: &NewOrder<'_>,
        ) -> Request<'_> {
            self.0
                .post("/orders")
                .accept("application/json")
                .header_optional("Idempotency-Key", idempotency_key)
                .json(body)
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
        /// `express`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub express: Option<bool>,
        /// `weight`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<f64>,
        /// `status`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<&'a OrderStatus>,
        /// `lines`
        pub lines: &'a [NewOrderLinesItem<'a>],
        /// Where something is, or whence it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub address: Option<&'a Address>,
        /// `labels`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub labels: Option<&'a std::collections::BTreeMap<String, String>>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct NewOrderLinesItem<'a> {
        /// `article`
        pub article: &'a str,
        /// `quantity`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub quantity: Option<i64>,
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
pub mod order {
    //! Workflow `order`.
    //!
    //! ```text
    //! place → list
    //! list → drop
    //! drop → again
    //! again → end
    //! ```

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::{Client, NewOrder, NewOrderLinesItem, OrderStatus};

    /// Inputs of workflow `order`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Who orders.
        pub customer: String,
        /// Input `article`.
        pub article: String,
        /// Input `type`.
        pub r#type: String,
        /// Input `quantity`.
        ///
        /// Default: `1`.
        #[serde(default = "Inputs::default_quantity")]
        pub quantity: i64,
        /// Input `weight`.
        pub weight: Option<i64>,
        /// Input `express`.
        ///
        /// Default: `false`.
        #[serde(default = "Inputs::default_express")]
        pub express: bool,
        /// Input `status`.
        ///
        /// Default: `open`.
        #[serde(default = "Inputs::default_status")]
        pub status: OrderStatus,
        /// Input `key`.
        pub key: Option<String>,
        /// Input `address`.
        pub address: Option<super::shop::Address>,
        /// Input `vec`.
        pub vec: Option<Vec2>,
        /// Input `step`.
        pub step: Option<Step2>,
        /// Input `labels`.
        pub labels: std::collections::BTreeMap<String, String>,
        /// Input `page`.
        ///
        /// Default: `2.5`.
        #[serde(default = "Inputs::default_page")]
        pub page: f64,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(
            customer: impl Into<String>,
            article: impl Into<String>,
            r#type: impl Into<String>,
            labels: std::collections::BTreeMap<String, String>,
        ) -> Self {
            Self {
                customer: customer.into(),
                article: article.into(),
                r#type: r#type.into(),
                quantity: Self::default_quantity(),
                weight: None,
                express: Self::default_express(),
                status: Self::default_status(),
                key: None,
                address: None,
                vec: None,
                step: None,
                labels,
                page: Self::default_page(),
            }
        }

        /// These inputs with another `quantity`.
        #[must_use]
        pub fn with_quantity(mut self, quantity: i64) -> Self {
            self.quantity = quantity;
            self
        }

        /// These inputs with another `weight`.
        #[must_use]
        pub fn with_weight(mut self, weight: i64) -> Self {
            self.weight = Some(weight);
            self
        }

        /// These inputs with another `express`.
        #[must_use]
        pub fn with_express(mut self, express: bool) -> Self {
            self.express = express;
            self
        }

        /// These inputs with another `status`.
        #[must_use]
        pub fn with_status(mut self, status: OrderStatus) -> Self {
            self.status = status;
            self
        }

        /// These inputs with another `key`.
        #[must_use]
        pub fn with_key(mut self, key: impl Into<String>) -> Self {
            self.key = Some(key.into());
            self
        }

        /// These inputs with another `address`.
        #[must_use]
        pub fn with_address(mut self, address: super::shop::Address) -> Self {
            self.address = Some(address);
            self
        }

        /// These inputs with another `vec`.
        #[must_use]
        pub fn with_vec(mut self, vec: Vec2) -> Self {
            self.vec = Some(vec);
            self
        }

        /// These inputs with another `step`.
        #[must_use]
        pub fn with_step(mut self, step: Step2) -> Self {
            self.step = Some(step);
            self
        }

        /// These inputs with another `page`.
        #[must_use]
        pub fn with_page(mut self, page: f64) -> Self {
            self.page = page;
            self
        }

        fn default_quantity() -> i64 {
            1
        }

        fn default_express() -> bool {
            false
        }

        fn default_status() -> OrderStatus {
            OrderStatus::Open
        }

        fn default_page() -> f64 {
            2.5
        }
    }

    /// Outputs of workflow `order`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.place.outputs.id`.
        pub id: String,
        /// Output `same`: `$steps.place.outputs.id`.
        pub same: String,
        /// Output `status`: `$steps.place.outputs.status`.
        pub status: OrderStatus,
        /// Output `metadata`: `$steps.place.outputs.metadata`.
        ///
        /// JSON: its schema does not say what it is.
        pub metadata: Option<serde_json::Value>,
        /// Output `street`: `$steps.list.outputs.street`.
        pub street: Option<String>,
        /// Output `total`: `$steps.list.outputs.total`.
        pub total: i64,
        /// Output `key`: `$inputs.key`.
        pub key: Option<String>,
        /// Output `customer`: `$inputs.customer`.
        pub customer: String,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `place`
        Place,
        /// `list`
        List { id: String, status: OrderStatus, metadata: Option<serde_json::Value> },
        /// `drop`
        Drop {
            id: String,
            status: OrderStatus,
            metadata: Option<serde_json::Value>,
            first: String,
            street: Option<String>,
            total: i64,
        },
        /// `again`
        Again {
            id: String,
            status: OrderStatus,
            metadata: Option<serde_json::Value>,
            street: Option<String>,
            total: i64,
        },
    }

    /// Runs workflow `order`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn order(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "order");
        let mut step = Step::Place;
        loop {
            step = match step {
                Step::Place => {
                    run.enter("place").await?;
                    let request = NewOrder {
                        customer: &inputs.customer,
                        express: Some(inputs.express),
                        weight: inputs.weight.map(|value| value as f64),
                        status: Some(&inputs.status),
                        lines: &[
                            NewOrderLinesItem {
                                article: &inputs.article,
                                quantity: Some(inputs.quantity),
                            },
                            NewOrderLinesItem {
                                article: "fixed",
                                quantity: Some(2),
                            },
                        ],
                        address: inputs.address.as_ref(),
                        labels: Some(&inputs.labels),
                    };
                    let response = client
                        .create_order(inputs.key.as_deref(), &request)
                        .send(&mut run)
                        .await?;
                    response.require("$statusCode == 201", response.status() == 201)?;
                    let body = response.json::<CreateOrderBody>()?;
                    Step::List {
                        id: body.id,
                        status: body.status,
                        metadata: body.metadata,
                    }
                }

                Step::List { id, status, metadata } => {
                    run.enter("list").await?;
                    let response = client
                        .list_orders(
                            Some(10),
                            Some(&OrderStatus::Paid),
                            Some(&inputs.r#type),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ListOrdersBody>()?;
                    let item = body.orders.into_iter().next().unwrap_or_default();
                    let address = item.address.unwrap_or_default();
                    let first = response
                        .present("$response.body#/orders/0/id", item.id)?;
                    Step::Drop {
                        id,
                        status,
                        metadata,
                        first,
                        street: address.city,
                        total: body.total,
                    }
                }

                Step::Drop { id, status, metadata, first, street, total } => {
                    run.enter("drop").await?;
                    let response = client
                        .delete_line(&first, inputs.quantity)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Again {
                        id,
                        status,
                        metadata,
                        street,
                        total,
                    }
                }

                Step::Again { id, status, metadata, street, total } => {
                    run.enter("again").await?;
                    let request = NewOrder {
                        customer: &id,
                        express: None,
                        weight: Some(1.0),
                        status: Some(&OrderStatus::_3rd),
                        lines: &[],
                        address: None,
                        labels: None,
                    };
                    let response = client
                        .create_order(None, &request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(Outcome {
                        id: id.clone(),
                        same: id,
                        status,
                        metadata,
                        street,
                        total,
                        key: inputs.key.clone(),
                        customer: inputs.customer.clone(),
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
        status: OrderStatus,
        metadata: Option<serde_json::Value>,
    }

    /// What is read of the body of `listOrders`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ListOrdersBody {
        orders: Vec<Order>,
        total: i64,
    }

    /// What is read of `Order`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Order {
        id: Option<String>,
        address: Option<Address>,
    }

    /// What is read of `Address`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Address {
        city: Option<String>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Step2 {
        /// `a`
        A,
        /// `b`
        B,
        /// A value that the description does not list.
        Other(String),
    }

    impl Step2 {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::A => "a",
                Self::B => "b",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Step2 {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::A, Self::B];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for Step2 {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Step2 {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Step2 {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Vec2 {
        /// `run`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub run: Option<String>,
        /// `type`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#type: Option<i64>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::order::order;
