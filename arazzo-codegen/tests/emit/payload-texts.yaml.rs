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
        pub fn create_order(&self, body: &NewOrder<'_>) -> Request<'_> {
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

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct NewOrder<'a> {
        /// `customer`
        pub customer: &'a str,
        /// `express`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub express: Option<bool>,
        /// `status`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<&'a OrderStatus>,
        /// `lines`
        pub lines: &'a [NewOrderLinesItem<'a>],
        /// Where something is, or whence it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub address: Option<NewOrderAddress<'a>>,
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
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct NewOrderAddress<'a> {
        /// `city`
        pub city: &'a str,
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

    use arazzo_runtime::serde::Serialize;
    use arazzo_runtime::{ClientBuilder, Request, Style};

    /// Client of Bodies.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /search`.
        pub fn search(&self, body: &SearchRequest<'_>) -> Request<'_> {
            self.0
                .post("/search")
                .form_as(&[("fields", Style::Form { explode: false })], body)
        }

        /// `POST /things`.
        pub fn add_thing(&self, body: &str) -> Request<'_> {
            self.0.post("/things").body("application/json", body.to_owned())
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

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct SearchRequest<'a> {
        /// `query`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub query: Option<&'a str>,
        /// `tags`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tags: Option<&'a [String]>,
        /// `fields`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub fields: Option<&'a [&'a str]>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod write_texts {
    //! Workflow `write-texts`.
    //!
    //! ```text
    //! order → search
    //! search → thing
    //! thing → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::{Client, NewOrder, NewOrderAddress, NewOrderLinesItem, OrderStatus};
    use super::bodies::SearchRequest;

    /// Inputs of workflow `write-texts`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `customer`.
        pub customer: String,
        /// Input `quantity`.
        pub quantity: i64,
        /// Input `city`.
        pub city: Option<String>,
        /// Input `tags`.
        pub tags: Vec<String>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(
            customer: impl Into<String>,
            quantity: i64,
            tags: Vec<String>,
        ) -> Self {
            Self {
                customer: customer.into(),
                quantity,
                city: None,
                tags,
            }
        }

        /// These inputs with another `city`.
        #[must_use]
        pub fn with_city(mut self, city: impl Into<String>) -> Self {
            self.city = Some(city.into());
            self
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `order`
        Order,
        /// `search`
        Search { id: String },
        /// `thing`
        Thing { id: String },
    }

    /// Runs workflow `write-texts`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn write_texts(
        shop: &Client,
        bodies: &super::bodies::Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(shop, "write-texts");
        let mut step = Step::Order;
        loop {
            step = match step {
                Step::Order => {
                    run.enter("order").await?;
                    let request = NewOrder {
                        customer: &inputs.customer,
                        express: Some(false),
                        status: Some(&OrderStatus::Paid),
                        lines: &[
                            NewOrderLinesItem {
                                article: &format!("a-{}", inputs.quantity),
                                quantity: Some(inputs.quantity),
                            },
                            NewOrderLinesItem {
                                article: "free \"gift\"",
                                quantity: None,
                            },
                        ],
                        address: Some(NewOrderAddress {
                            city: run.present("$inputs.city", inputs.city.as_deref())?,
                        }),
                    };
                    let response = shop.create_order(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<CreateOrderBody>()?;
                    Step::Search { id: body.id }
                }

                Step::Search { id } => {
                    run.enter("search").await?;
                    let request = SearchRequest {
                        query: Some(&inputs.customer),
                        tags: Some(&inputs.tags),
                        fields: Some(&["a b", "c&d"]),
                    };
                    let response = bodies.search(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Thing { id }
                }

                Step::Thing { id } => {
                    run.enter("thing").await?;
                    let response = bodies
                        .add_thing(
                            &format!(
                                "{{ \"name\": \"{id}\", \"any\": {{ \"{}\": 1 }} }}", inputs
                                .customer
                            ),
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

    /// What is read of the body of `createOrder`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct CreateOrderBody {
        id: String,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::write_texts::write_texts;
