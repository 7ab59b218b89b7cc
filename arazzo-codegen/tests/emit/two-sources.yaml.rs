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
pub mod mail {
    //! Client of Mail.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{ClientBuilder, Request};

    /// Client of Mail.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /messages`.
        pub fn send(
            &self,
            idempotency_key: Option<&str>,
            body: &SendRequest<'_>,
        ) -> Request<'_> {
            self.0
                .post("/messages")
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

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct SendRequest<'a> {
        /// `to`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub to: Option<&'a str>,
        /// `status`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub status: Option<&'a SendStatus>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum SendStatus {
        /// `queued`
        Queued,
        /// `sent`
        Sent,
        /// A value that the description does not list.
        Other(String),
    }

    impl SendStatus {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Queued => "queued",
                Self::Sent => "sent",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for SendStatus {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Queued, Self::Sent];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for SendStatus {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for SendStatus {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for SendStatus {
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
pub mod order_and_tell {
    //! Workflow `Order and Tell`.
    //!
    //! ```text
    //! place → tell
    //! tell → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::{Client, NewOrder, OrderStatus};
    use super::mail::{SendRequest, SendStatus};

    /// Inputs of workflow `Order and Tell`.
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

    /// Outputs of workflow `Order and Tell`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.place.outputs.id`.
        pub id: String,
        /// Output `status`: `$steps.place.outputs.status`.
        pub status: OrderStatus,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `place`
        Place,
        /// `tell`
        Tell { id: String, status: OrderStatus },
    }

    /// Places an order. Then tells.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn order_and_tell(
        shop: &Client,
        mail: &super::mail::Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(shop, "Order and Tell");
        let mut step = Step::Place;
        loop {
            step = match step {
                Step::Place => {
                    run.enter("place").await?;
                    let request = NewOrder {
                        customer: &inputs.customer,
                        lines: &[],
                    };
                    let response = shop
                        .create_order(Some("always"), &request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<CreateOrderBody>()?;
                    Step::Tell {
                        id: body.id,
                        status: body.status,
                    }
                }

                Step::Tell { id, status } => {
                    run.enter("tell").await?;
                    let request = SendRequest {
                        to: Some(&inputs.customer),
                        status: Some(&SendStatus::Sent),
                    };
                    let response = mail
                        .send(Some("always"), &request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(Outcome { id, status });
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
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::order_and_tell::order_and_tell;
