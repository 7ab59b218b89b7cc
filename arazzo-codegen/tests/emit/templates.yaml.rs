#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod api {
    //! Client of Bodies.

    use arazzo_runtime::serde::Serialize;
    use arazzo_runtime::{ClientBuilder, Request};

    /// Client of Bodies.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /notes`.
        pub fn add_note(&self, body: &str) -> Request<'_> {
            self.0.post("/notes").body("text/plain", body.to_owned())
        }

        /// `POST /things`.
        pub fn add_thing(&self, body: &AddThingRequest<'_>) -> Request<'_> {
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

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct AddThingRequest<'a> {
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<&'a str>,
        /// `options`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<AddThingOptions<'a>>,
        /// `list`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub list: Option<&'a [&'a str]>,
        /// `any`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub any: Option<&'a str>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct AddThingOptions<'a> {
        /// `access`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub access: Option<&'a str>,
    }
}

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

        /// `GET /orders`.
        pub fn list_orders(&self, r#type: Option<&str>) -> Request<'_> {
            self.0
                .get("/orders")
                .accept("application/json")
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
        /// `status`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<&'a OrderStatus>,
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
pub mod fill_in {
    //! Workflow `fill-in`.
    //!
    //! ```text
    //! orders → place
    //! place → whole
    //! whole → note
    //! note → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::api::{AddThingOptions, AddThingRequest, Client};
    use super::shop::{NewOrder, OrderStatus};

    /// Inputs of workflow `fill-in`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `token`.
        pub token: String,
        /// Input `name`.
        pub name: String,
        /// Input `count`.
        pub count: i64,
        /// Input `list`.
        pub list: Vec<String>,
        /// Input `suffix`.
        pub suffix: Option<String>,
        /// Input `prefix`.
        pub prefix: Option<String>,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Inputs")
                .field("token", &"***")
                .field("name", &self.name)
                .field("count", &self.count)
                .field("list", &self.list)
                .field("suffix", &self.suffix)
                .field("prefix", &self.prefix)
                .finish()
        }
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(
            token: impl Into<String>,
            name: impl Into<String>,
            count: i64,
            list: Vec<String>,
        ) -> Self {
            Self {
                token: token.into(),
                name: name.into(),
                count,
                list,
                suffix: None,
                prefix: None,
            }
        }

        /// These inputs with another `suffix`.
        #[must_use]
        pub fn with_suffix(mut self, suffix: impl Into<String>) -> Self {
            self.suffix = Some(suffix.into());
            self
        }

        /// These inputs with another `prefix`.
        #[must_use]
        pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
            self.prefix = Some(prefix.into());
            self
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `orders`
        Orders,
        /// `place`
        Place { first: String },
        /// `whole`
        Whole { first: String },
        /// `note`
        Note,
    }

    /// Runs workflow `fill-in`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn fill_in(
        api: &Client,
        shop: &super::shop::Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(api, "fill-in");
        let mut step = Step::Orders;
        loop {
            step = match step {
                Step::Orders => {
                    run.enter("orders").await?;
                    let response = shop
                        .list_orders(
                            Some(&format!("{{{}}}-{}", inputs.name, inputs.count)),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let item = response
                        .json::<ListOrdersBody>()?
                        .orders
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    let first = response
                        .present("$response.body#/orders/0/id", item.id)?;
                    Step::Place { first }
                }

                Step::Place { first } => {
                    run.enter("place").await?;
                    let sent_customer_1 = inputs
                        .suffix
                        .as_ref()
                        .map(|suffix| format!("{first}/{suffix}"));
                    let request = NewOrder {
                        customer: run
                            .present(
                                "{$steps.orders.outputs.first}/{$inputs.suffix}",
                                sent_customer_1.as_deref(),
                            )?,
                        status: Some(
                            &OrderStatus::from(format!("{}ed", inputs.name).as_str()),
                        ),
                        lines: &[],
                    };
                    let response = shop
                        .create_order(
                            Some(&format!("Bearer {}", inputs.token)),
                            &request,
                        )
                        .conceal([&inputs.token])
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Whole { first }
                }

                Step::Whole { first } => {
                    run.enter("whole").await?;
                    let sent_access_1 = inputs
                        .suffix
                        .as_ref()
                        .map(|suffix| format!("{}: {suffix}", inputs.name));
                    let sent_list_2 = inputs
                        .prefix
                        .as_ref()
                        .map(|prefix| format!("{prefix}{first}"));
                    let sent_any_3 = match (&inputs.prefix, &inputs.suffix) {
                        (Some(prefix), Some(suffix)) => {
                            Some(
                                format!(
                                    "{} of {prefix}{suffix}{suffix}", serde_json::json!(inputs
                                    .list)
                                ),
                            )
                        }
                        _ => None,
                    };
                    let request = AddThingRequest {
                        name: Some(&inputs.name),
                        options: Some(AddThingOptions {
                            access: sent_access_1.as_deref(),
                        }),
                        list: Some(
                            &[
                                &format!("{}!", inputs.name),
                                run
                                    .present(
                                        "{$inputs.prefix}{$steps.orders.outputs.first}",
                                        sent_list_2.as_deref(),
                                    )?,
                            ],
                        ),
                        any: sent_any_3.as_deref(),
                    };
                    let response = api.add_thing(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Note
                }

                Step::Note => {
                    run.enter("note").await?;
                    let response = api
                        .add_note(
                            &format!(
                                "Dear {},\nyou have {} items.", inputs.name, inputs.count
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
}

#[allow(unreachable_pub, unused_imports)]
pub use self::fill_in::fill_in;
