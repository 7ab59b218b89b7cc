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
pub mod look_up {
    //! Workflow `look-up`.
    //!
    //! ```text
    //! line
    //!   quantity = 0 → end none
    //!   quantity = 1 → end one
    //!   otherwise    → end many
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::shop::Client;

    /// Inputs of workflow `look-up`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `order`.
        pub order: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(order: impl Into<String>) -> Self {
            Self { order: order.into() }
        }
    }

    /// How workflow `look-up` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `article`: `$steps.line.outputs.article`.
        pub article: Option<String>,
        /// Output `end`: `$inputs.order`.
        pub end_2: String,
        /// Output `code`: `$steps.line.outputs.code`.
        pub code: i64,
    }

    /// The ways in which workflow `look-up` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `none` of step `line`.
        None,
        /// Action `one` of step `line`.
        One,
        /// Action `many` of step `line`.
        Many,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::None => "none",
                Self::One => "one",
                Self::Many => "many",
            }
        }
    }

    /// Runs workflow `look-up`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn look_up(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "look-up");
        run.enter("line").await?;
        let response = client.get_line(&inputs.order, 1).send(&mut run).await?;
        response
            .require(
                "$statusCode >= 200 && $statusCode < 300",
                response.status() >= 200 && response.status() < 300,
            )?;
        let body = response.json::<GetLineBody>()?;
        run.note_missing("$response.body#/quantity", body.quantity.is_none());
        let end = match body.quantity {
            Some(0) => End::None,
            Some(1) => End::One,
            _ => End::Many,
        };
        run.end(end.name());
        Ok(Outcome {
            end,
            article: body.article,
            end_2: inputs.order.clone(),
            code: i64::from(response.status()),
        })
    }

    /// What is read of the body of `getLine`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetLineBody {
        quantity: Option<i64>,
        article: Option<String>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::look_up::look_up;
