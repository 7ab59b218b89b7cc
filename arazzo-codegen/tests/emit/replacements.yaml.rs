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

        /// `POST /orders`: Place an order.
        pub fn create_order(&self, body: &serde_json::Value) -> Request<'_> {
            self.0.post("/orders").accept("application/json").json(body)
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
pub mod bodies {
    //! Client of Bodies.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{ClientBuilder, Request};

    /// Client of Bodies.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /things`.
        pub fn add_thing(&self, body: &serde_json::Value) -> Request<'_> {
            self.0.post("/things").json(body)
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

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct AddThing {
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// `options`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<Options>,
        /// `list`
        ///
        /// JSON: its schema does not say what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub list: Option<Vec<serde_json::Value>>,
        /// `any`
        ///
        /// JSON: its schema does not say what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub any: Option<serde_json::Value>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Options {
        /// `access`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub access: Option<String>,
        /// `ttl`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ttl: Option<i64>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod replace {
    //! Workflow `replace`.
    //!
    //! ```text
    //! constant → expression
    //! expression → within
    //! within → open
    //! open → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_object};
    use super::shop::{Address, Client, Order};
    use super::bodies::AddThing;

    /// Inputs of workflow `replace`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `customer`.
        pub customer: String,
        /// Input `quantity`.
        pub quantity: i64,
        /// Input `city`.
        pub city: Option<String>,
        /// Input `note`.
        pub note: Option<String>,
        /// Input `thing`.
        pub thing: Option<AddThing>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(customer: impl Into<String>, quantity: i64) -> Self {
            Self {
                customer: customer.into(),
                quantity,
                city: None,
                note: None,
                thing: None,
            }
        }

        /// These inputs with another `city`.
        #[must_use]
        pub fn with_city(mut self, city: impl Into<String>) -> Self {
            self.city = Some(city.into());
            self
        }

        /// These inputs with another `note`.
        #[must_use]
        pub fn with_note(mut self, note: impl Into<String>) -> Self {
            self.note = Some(note.into());
            self
        }

        /// These inputs with another `thing`.
        #[must_use]
        pub fn with_thing(mut self, thing: AddThing) -> Self {
            self.thing = Some(thing);
            self
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `constant`
        Constant,
        /// `expression`
        Expression { order: Order, address: Address },
        /// `within`
        Within { address: Address },
        /// `open`
        Open,
    }

    /// Runs workflow `replace`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn replace(
        shop: &Client,
        bodies: &super::bodies::Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(shop, "replace");
        let mut step = Step::Constant;
        loop {
            step = match step {
                Step::Constant => {
                    run.enter("constant").await?;
                    let response = shop
                        .create_order(
                            &json_object([
                                ("customer", Some(serde_json::json!(inputs.customer))),
                                (
                                    "lines",
                                    Some(
                                        serde_json::Value::from([
                                            json_object([
                                                ("article", Some(serde_json::json!("a"))),
                                                ("quantity", Some(serde_json::json!(inputs.quantity))),
                                            ]),
                                            json_object([
                                                ("article", Some(serde_json::json!("c"))),
                                                ("quantity", Some(serde_json::json!(2))),
                                            ]),
                                            json_object([
                                                (
                                                    "article",
                                                    Some(serde_json::json!(format!("d {}", inputs.customer))),
                                                ),
                                            ]),
                                        ]),
                                    ),
                                ),
                                (
                                    "address",
                                    Some(
                                        json_object([
                                            (
                                                "city",
                                                inputs.city.as_deref().map(serde_json::Value::from),
                                            ),
                                        ]),
                                    ),
                                ),
                                ("weight", Some(serde_json::json!(2.5))),
                            ]),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<Order>()?;
                    let address_2 = body.address.clone();
                    let address = response
                        .present("$response.body#/address", address_2)?;
                    Step::Expression {
                        order: body,
                        address,
                    }
                }

                Step::Expression { order, address } => {
                    run.enter("expression").await?;
                    let response = shop
                        .create_order(
                            &run
                                .replaced(
                                    "$steps.constant.outputs.order",
                                    serde_json::json!(order),
                                    [
                                        ("/customer", Some(serde_json::json!(inputs.customer))),
                                        (
                                            "/address/city",
                                            inputs.city.as_deref().map(serde_json::Value::from),
                                        ),
                                        (
                                            "/lines/0",
                                            Some(
                                                json_object([
                                                    ("article", Some(serde_json::json!("e"))),
                                                    ("quantity", Some(serde_json::json!(inputs.quantity))),
                                                ]),
                                            ),
                                        ),
                                    ],
                                )?,
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Within { address }
                }

                Step::Within { address } => {
                    run.enter("within").await?;
                    let response = shop
                        .create_order(
                            &json_object([
                                ("customer", Some(serde_json::json!(inputs.customer))),
                                ("lines", Some(serde_json::Value::Array(Vec::new()))),
                                (
                                    "address",
                                    Some(
                                        run
                                            .replaced(
                                                "$steps.constant.outputs.address",
                                                serde_json::json!(address),
                                                [
                                                    (
                                                        "/city",
                                                        Some(serde_json::json!(format!("{}ville", inputs.customer))),
                                                    ),
                                                ],
                                            )?,
                                    ),
                                ),
                            ]),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Open
                }

                Step::Open => {
                    run.enter("open").await?;
                    let response = bodies
                        .add_thing(
                            &run
                                .replaced(
                                    "$inputs.thing",
                                    serde_json::json!(
                                        run.present("$inputs.thing", inputs.thing.as_ref()) ?
                                    ),
                                    [
                                        (
                                            "/name",
                                            inputs.note.as_deref().map(serde_json::Value::from),
                                        ),
                                        ("/any", Some(serde_json::Value::Null)),
                                    ],
                                )?,
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::replace::replace;
