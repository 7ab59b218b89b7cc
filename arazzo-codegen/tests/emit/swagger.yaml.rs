#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod parcels {
    //! Client of Parcels.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Parcels.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /sessions`.
        pub fn sign_in(&self, body: &SignInRequest<'_>) -> Request<'_> {
            self.0.post("/sessions").accept("application/json").form(body)
        }

        /// `GET /depots/{depot}/parcels`.
        pub fn list_parcels(&self, depot: &str, order: Option<&Order>) -> Request<'_> {
            self.0
                .get(format_args!("/depots/{}/parcels", path_segment(depot)))
                .accept("application/json")
                .query_optional("order", order)
        }

        /// `POST /depots/{depot}/parcels`.
        pub fn send_parcel(
            &self,
            depot: &str,
            tag: Option<&[String]>,
            x_token: &str,
            body: &NewParcel<'_>,
        ) -> Request<'_> {
            self.0
                .post(format_args!("/depots/{}/parcels", path_segment(depot)))
                .accept("application/json")
                .query_each("tag", tag.into_iter().flatten())
                .header("X-Token", x_token)
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
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://parcels.example/v2`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://parcels.example/v2"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct SignInRequest<'a> {
        /// `user`
        pub user: &'a str,
        /// `secret`
        pub secret: &'a str,
    }

    impl std::fmt::Debug for SignInRequest<'_> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("SignInRequest")
                .field("user", &self.user)
                .field("secret", &"***")
                .finish()
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct NewParcel<'a> {
        /// `recipient`
        pub recipient: &'a str,
        /// `grams`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub grams: Option<i64>,
        /// `speed`
        pub speed: &'a NewParcelSpeed,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum NewParcelSpeed {
        /// `express`
        Express,
        /// `normal`
        Normal,
        /// A value that the description does not list.
        Other(String),
    }

    impl NewParcelSpeed {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Express => "express",
                Self::Normal => "normal",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for NewParcelSpeed {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Express, Self::Normal];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for NewParcelSpeed {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for NewParcelSpeed {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for NewParcelSpeed {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// Which parcel comes first.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Order {
        /// `newest`
        Newest,
        /// `oldest`
        Oldest,
        /// A value that the description does not list.
        Other(String),
    }

    impl Order {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Newest => "newest",
                Self::Oldest => "oldest",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Order {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Newest, Self::Oldest];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for Order {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Order {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Order {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Parcel {
        /// `id`
        pub id: String,
        /// `recipient`
        pub recipient: String,
        /// `note`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod send_parcel {
    //! Workflow `send parcel`.
    //!
    //! ```text
    //! signIn → send
    //! send → list
    //! list → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::parcels::{
        Client, NewParcel, NewParcelSpeed, Order, Parcel, SignInRequest,
    };

    /// Inputs of workflow `send parcel`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `recipient`.
        pub recipient: String,
        /// Input `weight`.
        pub weight: i64,
        /// Input `tags`.
        pub tags: Vec<String>,
        /// Input `note`.
        pub note: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(
            recipient: impl Into<String>,
            weight: i64,
            tags: Vec<String>,
            note: impl Into<String>,
        ) -> Self {
            Self {
                recipient: recipient.into(),
                weight,
                tags,
                note: note.into(),
            }
        }
    }

    /// Outputs of workflow `send parcel`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `parcel`: `$steps.send.outputs.parcel`.
        pub parcel: String,
        /// Output `note`: `$steps.send.outputs.note`.
        pub note: Option<String>,
        /// Output `first`: `$steps.list.outputs.first`.
        pub first: Option<String>,
        /// Output `all`: `$steps.list.outputs.all`.
        pub all: Vec<Parcel>,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `signIn`
        SignIn,
        /// `send`
        Send { token: String },
        /// `list`
        List { parcel: String, note: Option<String> },
    }

    /// Runs workflow `send parcel`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn send_parcel(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "send parcel");
        let mut step = Step::SignIn;
        loop {
            step = match step {
                Step::SignIn => {
                    run.enter("signIn").await?;
                    let request = SignInRequest {
                        user: "desk",
                        secret: &inputs.note,
                    };
                    let response = client.sign_in(&request).send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<SignInBody>()?;
                    Step::Send { token: body.token }
                }

                Step::Send { token } => {
                    run.enter("send").await?;
                    let request = NewParcel {
                        recipient: &inputs.recipient,
                        grams: Some(inputs.weight),
                        speed: &NewParcelSpeed::Express,
                    };
                    let response = client
                        .send_parcel("north", Some(&inputs.tags), &token, &request)
                        .conceal([&token])
                        .send(&mut run)
                        .await?;
                    response.require("$statusCode == 201", response.status() == 201)?;
                    let body = response.json::<SendParcelBody>()?;
                    Step::List {
                        parcel: body.id,
                        note: body.note,
                    }
                }

                Step::List { parcel, note } => {
                    run.enter("list").await?;
                    let response = client
                        .list_parcels("north", Some(&Order::Newest))
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<Vec<Parcel>>()?;
                    let recipient = body.first().map(|item| item.recipient.clone());
                    run.complete();
                    return Ok(Outcome {
                        parcel,
                        note,
                        first: recipient,
                        all: body,
                    });
                }
            };
        }
    }

    /// What is read of the body of `signIn`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct SignInBody {
        token: String,
    }

    /// What is read of the body of `sendParcel`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct SendParcelBody {
        id: String,
        note: Option<String>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::send_parcel::send_parcel;
