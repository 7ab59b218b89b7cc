#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod orders {
    //! Client of Orders.

    use arazzo_runtime::{ApiKey, AwsCredentials, BaseUrl, ClientBuilder, Request, SigV4};

    /// Client of Orders.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client with these credentials, of the default [`Server`] unless another one is
        /// set.
        pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
            Self::builder_without_credentials()
                .credential(
                    "aws_iam",
                    SigV4::served_at(
                        credentials.aws_iam,
                        "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/live",
                    ),
                )
                .credential("api_key", credentials.api_key.in_header("x-api-key"))
        }

        /// Settings of a client without credentials, of the default [`Server`] unless another one is set.
        ///
        /// Its requests are let in where a gateway authorises them, or a stand-in does not ask.
        pub fn builder_without_credentials() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /orders`.
        ///
        /// Authorised by `aws_iam`.
        pub fn list_orders(&self) -> Request<'_> {
            self.0.get("/orders").authorized_by(&["aws_iam"])
        }

        /// `POST /orders`.
        ///
        /// Authorised by `api_key` and `aws_iam`.
        pub fn add_order(&self) -> Request<'_> {
            self.0.post("/orders").authorized_by(&["api_key", "aws_iam"])
        }

        /// `GET /status`.
        pub fn status(&self) -> Request<'_> {
            self.0.get("/status")
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

    /// What authorises requests.
    #[derive(Clone, Debug)]
    pub struct Credentials {
        /// `aws_iam`: keys of AWS, which sign requests.
        pub aws_iam: AwsCredentials,
        /// `api_key`: a key, sent in the header `x-api-key`.
        pub api_key: ApiKey,
    }

    /// Where the API is served.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://a1b2c3.execute-api.eu-west-1.amazonaws.com/live`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => {
                    Self::from("https://a1b2c3.execute-api.eu-west-1.amazonaws.com/live")
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
pub mod order {
    //! Workflow `order`.
    //!
    //! ```text
    //! status → listOrders
    //! listOrders → addOrder
    //! addOrder → end
    //! ```

    use arazzo_runtime::{Run, WorkflowError};
    use super::orders::Client;

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `status`
        Status,
        /// `listOrders`
        ListOrders,
        /// `addOrder`
        AddOrder,
    }

    /// Runs workflow `order`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn order(client: &Client) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "order");
        let mut step = Step::Status;
        loop {
            step = match step {
                Step::Status => {
                    run.enter("status").await?;
                    let response = client.status().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::ListOrders
                }

                Step::ListOrders => {
                    run.enter("listOrders").await?;
                    let response = client.list_orders().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::AddOrder
                }

                Step::AddOrder => {
                    run.enter("addOrder").await?;
                    let response = client.add_order().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::order::order;
