#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod kiosk {
    //! Client of Kiosk.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Kiosk.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /orders`.
        pub fn list_orders(&self) -> Request<'_> {
            self.0.get("/orders").accept("application/xml")
        }

        /// `GET /stock`.
        pub fn get_stock(&self) -> Request<'_> {
            self.0.get("/stock").accept("application/json")
        }

        /// `POST /token`.
        pub fn create_token(&self) -> Request<'_> {
            self.0.post("/token").accept("application/x-www-form-urlencoded")
        }

        /// `GET /greeting`.
        pub fn get_greeting(&self) -> Request<'_> {
            self.0.get("/greeting").accept("text/plain")
        }

        /// `GET /count`.
        pub fn get_count(&self) -> Request<'_> {
            self.0.get("/count").accept("text/plain")
        }

        /// `GET /state`.
        pub fn get_state(&self) -> Request<'_> {
            self.0.get("/state").accept("text/plain")
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
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://kiosk.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://kiosk.example"),
            }
        }
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum GetStateBody {
        /// `open`
        Open,
        /// `closed`
        Closed,
        /// A value that the description does not list.
        Other(String),
    }

    impl GetStateBody {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Open => "open",
                Self::Closed => "closed",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for GetStateBody {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Open, Self::Closed];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for GetStateBody {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for GetStateBody {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for GetStateBody {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Order {
        /// `id`
        pub id: i64,
        /// `state`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<OrderState>,
        /// `lines`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub lines: Option<Vec<String>>,
        /// `within`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub within: Option<Box<Order>>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum OrderState {
        /// `open`
        Open,
        /// `paid`
        Paid,
        /// A value that the description does not list.
        Other(String),
    }

    impl OrderState {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Open => "open",
                Self::Paid => "paid",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for OrderState {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Open, Self::Paid];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for OrderState {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for OrderState {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for OrderState {
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
pub mod read_all_kinds {
    //! Workflow `read-all-kinds`.
    //!
    //! ```text
    //! orders → stock
    //! stock → token
    //! token → greet
    //! greet → count
    //! count → state
    //! state
    //!   closed    → end closed
    //!   otherwise → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, Xml, json_path};
    use super::kiosk::{Client, GetStateBody, Order, OrderState};

    /// How workflow `read-all-kinds` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `total`: `$steps.orders.outputs.total`.
        pub total: Option<i64>,
        /// Output `first`: `$steps.orders.outputs.first`.
        pub first: Option<Order>,
        /// Output `lines`: `$steps.orders.outputs.lines`.
        pub lines: Option<Vec<String>>,
        /// Output `name`: `$steps.stock.outputs.name`.
        pub name: Option<String>,
        /// Output `token`: `$steps.token.outputs.token`.
        pub token: String,
        /// Output `lifetime`: `$steps.token.outputs.lifetime`.
        pub lifetime: Option<i64>,
        /// Output `words`: `$steps.greet.outputs.words`.
        pub words: String,
        /// Output `count`: `$steps.count.outputs.count`.
        pub count: i64,
    }

    /// The ways in which workflow `read-all-kinds` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `closed` of step `state`.
        Closed,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Closed => "closed",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `orders`
        Orders,
        /// `stock`
        Stock { total: Option<i64>, first: Option<Order>, lines: Option<Vec<String>> },
        /// `token`
        Token {
            total: Option<i64>,
            first: Option<Order>,
            lines: Option<Vec<String>>,
            name: Option<String>,
        },
        /// `greet`
        Greet {
            total: Option<i64>,
            first: Option<Order>,
            lines: Option<Vec<String>>,
            name: Option<String>,
            token: String,
            lifetime: Option<i64>,
        },
        /// `count`
        Count {
            total: Option<i64>,
            first: Option<Order>,
            lines: Option<Vec<String>>,
            name: Option<String>,
            token: String,
            lifetime: Option<i64>,
            words: String,
        },
        /// `state`
        State {
            total: Option<i64>,
            first: Option<Order>,
            lines: Option<Vec<String>>,
            name: Option<String>,
            token: String,
            lifetime: Option<i64>,
            words: String,
            count: i64,
        },
    }

    /// Runs workflow `read-all-kinds`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn read_all_kinds(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "read-all-kinds");
        let mut step = Step::Orders;
        loop {
            step = match step {
                Step::Orders => {
                    run.enter("orders").await?;
                    let response = client.list_orders().send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.xml_as::<ListOrdersBody>(&LIST_ORDERS_XML)?;
                    let item = body.order.into_iter().next();
                    let state = item.as_ref().and_then(|item| item.state.clone());
                    let lines = item.as_ref().and_then(|item| item.lines.clone());
                    run.note_missing("$response.body#/order/0/state", state.is_none());
                    response
                        .require(
                            "$response.body#/order/0/state == 'paid'",
                            state == Some(OrderState::Paid),
                        )?;
                    Step::Stock {
                        total: body.total,
                        first: item,
                        lines,
                    }
                }

                Step::Stock { total, first, lines } => {
                    run.enter("stock").await?;
                    let response = client.get_stock().send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.xml_as::<GetStockBody>(&GET_STOCK_XML)?;
                    let item = response
                        .xml::<StockBody>()?
                        .items
                        .unwrap_or_default()
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    response
                        .require(
                            "$.items[?@.left > 2]",
                            body
                                .items
                                .as_ref()
                                .into_iter()
                                .flat_map(json_path::children)
                                .any(|item| {
                                    item
                                        .get("left")
                                        .and_then(|value| value.as_f64())
                                        .is_some_and(|number| number > 2.0)
                                }),
                        )?;
                    Step::Token {
                        total,
                        first,
                        lines,
                        name: item.name,
                    }
                }

                Step::Token { total, first, lines, name } => {
                    run.enter("token").await?;
                    let response = client.create_token().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.form::<CreateTokenBody>()?;
                    Step::Greet {
                        total,
                        first,
                        lines,
                        name,
                        token: body.token,
                        lifetime: body.lifetime,
                    }
                }

                Step::Greet { total, first, lines, name, token, lifetime } => {
                    run.enter("greet").await?;
                    let response = client.get_greeting().send(&mut run).await?;
                    let body = response.text().into_owned();
                    response
                        .require(
                            "$response.body != 'go away'",
                            !body.eq_ignore_ascii_case("go away"),
                        )?;
                    Step::Count {
                        total,
                        first,
                        lines,
                        name,
                        token,
                        lifetime,
                        words: body,
                    }
                }

                Step::Count { total, first, lines, name, token, lifetime, words } => {
                    run.enter("count").await?;
                    let response = client.get_count().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.plain::<i64>()?;
                    Step::State {
                        total,
                        first,
                        lines,
                        name,
                        token,
                        lifetime,
                        words,
                        count: body,
                    }
                }

                Step::State {
                    total,
                    first,
                    lines,
                    name,
                    token,
                    lifetime,
                    words,
                    count,
                } => {
                    run.enter("state").await?;
                    let response = client.get_state().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.plain::<GetStateBody>()?;
                    match body {
                        GetStateBody::Closed => {
                            run.end("closed");
                            return Ok(Outcome {
                                end: End::Closed,
                                total,
                                first,
                                lines,
                                name,
                                token,
                                lifetime,
                                words,
                                count,
                            });
                        }

                        // No action matches.
                        _ => {
                            run.complete();
                            return Ok(Outcome {
                                end: End::Completed,
                                total,
                                first,
                                lines,
                                name,
                                token,
                                lifetime,
                                words,
                                count,
                            });
                        }
                    }
                }
            };
        }
    }

    /// What is read of the body of `listOrders`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ListOrdersBody {
        total: Option<i64>,
        order: Vec<Order>,
    }

    /// What is read of the body of `getStock`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetStockBody {
        items: Option<serde_json::Value>,
    }

    /// What is read of the body of `getStock`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct StockBody {
        items: Option<Vec<GetStockBodyItemsItem>>,
    }

    /// What is read of `item` in `items` in the body of `getStock`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetStockBodyItemsItem {
        name: Option<String>,
    }

    /// What is read of the body of `createToken`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct CreateTokenBody {
        token: String,
        lifetime: Option<i64>,
    }

    /// How the body of `listOrders` is written as XML.
    const LIST_ORDERS_XML: Xml<'_> = Xml::element("")
        .members(
            &[
                (
                    "order",
                    Xml::element("order")
                        .members(
                            &[
                                ("id", Xml::attribute("number")),
                                ("lines", Xml::element("Line").wrapped("Lines")),
                                ("within", Xml::element("within").members_of_outer(1)),
                            ],
                        ),
                ),
                ("total", Xml::attribute("total")),
            ],
        );

    /// How the body of `getStock` is written as XML.
    const GET_STOCK_XML: Xml<'_> = Xml::element("")
        .members(
            &[
                (
                    "items",
                    Xml::element("items")
                        .list()
                        .members(
                            &[
                                ("name", Xml::element("name").string()),
                                ("left", Xml::element("left").number()),
                            ],
                        ),
                ),
            ],
        );
}

#[allow(unreachable_pub, unused_imports)]
pub use self::read_all_kinds::read_all_kinds;
