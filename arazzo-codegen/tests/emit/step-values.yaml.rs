#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod desk {
    //! Client of Desk.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Desk.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /tickets`.
        pub fn file_ticket(
            &self,
            x_token: Option<&str>,
            body: &FileTicketRequest<'_>,
        ) -> Request<'_> {
            self.0
                .post("/tickets")
                .accept("application/json")
                .header_optional("X-Token", x_token)
                .json(body)
        }

        /// `GET /tickets/{id}`.
        pub fn read_ticket(
            &self,
            id: &str,
            verbose: Option<bool>,
            x_token: Option<&str>,
        ) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
                .accept("application/json")
                .query_optional("verbose", verbose)
                .header_optional("X-Token", x_token)
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
        /// `https://desk.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://desk.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct FileTicketRequest<'a> {
        /// `title`
        pub title: &'a str,
        /// `priority`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub priority: Option<&'a Priority>,
        /// `weight`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<f64>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Priority {
        /// `low`
        Low,
        /// `high`
        High,
        /// A value that the description does not list.
        Other(String),
    }

    impl Priority {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Low => "low",
                Self::High => "high",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Priority {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Low, Self::High];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for Priority {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Priority {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Priority {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum ReadTicketState {
        /// `open`
        Open,
        /// `waiting`
        Waiting,
        /// `closed`
        Closed,
        /// A value that the description does not list.
        Other(String),
    }

    impl ReadTicketState {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Open => "open",
                Self::Waiting => "waiting",
                Self::Closed => "closed",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for ReadTicketState {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Open, Self::Waiting, Self::Closed];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for ReadTicketState {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for ReadTicketState {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for ReadTicketState {
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
pub mod file_and_tell {
    //! Workflow `file-and-tell`.
    //!
    //! ```text
    //! file → read
    //! read
    //!   waiting   → file
    //!   otherwise → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, FileTicketRequest, Priority, ReadTicketState};

    /// Inputs of workflow `file-and-tell`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: String,
        /// Input `token`.
        pub token: Option<String>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(title: impl Into<String>) -> Self {
            Self {
                title: title.into(),
                token: None,
            }
        }

        /// These inputs with another `token`.
        #[must_use]
        pub fn with_token(mut self, token: impl Into<String>) -> Self {
            self.token = Some(token.into());
            self
        }
    }

    /// Outputs of workflow `file-and-tell`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.read.outputs.filed`.
        pub id: String,
        /// Output `sent`: `$steps.read.outputs.sent`.
        pub sent: String,
        /// Output `verbose`: `$steps.read.outputs.verbose`.
        pub verbose: bool,
        /// Output `served`: `$steps.read.outputs.served`.
        pub served: String,
        /// Output `status`: `$steps.file.outputs.status`.
        pub status: i64,
        /// Output `url`: `$steps.file.outputs.url`.
        pub url: String,
        /// Output `method`: `$steps.file.outputs.method`.
        pub method: String,
        /// Output `title`: `$steps.file.outputs.title`.
        pub title: String,
        /// Output `priority`: `$steps.file.outputs.priority`.
        pub priority: String,
        /// Output `weight`: `$steps.file.outputs.weight`.
        pub weight: f64,
        /// Output `token`: `$steps.file.outputs.token`.
        pub token: Option<String>,
        /// Output `same`: `$steps.file.outputs.title`.
        pub same: String,
        /// Output `own`: `$inputs.title`.
        pub own: String,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `file`
        File,
        /// `read`
        Read {
            id: String,
            alias: String,
            status: i64,
            url: String,
            method: String,
            title: String,
            priority: String,
            weight: f64,
            token: Option<String>,
        },
    }

    /// Runs workflow `file-and-tell`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn file_and_tell(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "file-and-tell");
        let mut step = Step::File;
        loop {
            step = match step {
                Step::File => {
                    run.enter("file").await?;
                    let request = FileTicketRequest {
                        title: &inputs.title,
                        priority: Some(&Priority::High),
                        weight: Some(1.5),
                    };
                    let response = client
                        .file_ticket(inputs.token.as_deref(), &request)
                        .send(&mut run)
                        .await?;
                    response
                        .require(
                            "$statusCode == 201 && $request.body#/priority == 'HIGH'",
                            response.status() == 201,
                        )?;
                    let body = response.json::<FileTicketBody>()?;
                    Step::Read {
                        id: body.id.clone(),
                        alias: body.id,
                        status: i64::from(response.status()),
                        url: response.url(),
                        method: "POST".to_owned(),
                        title: inputs.title.clone(),
                        priority: "high".to_owned(),
                        weight: 1.5,
                        token: inputs.token.clone(),
                    }
                }

                Step::Read {
                    id,
                    alias,
                    status,
                    url,
                    method,
                    title,
                    priority,
                    weight,
                    token,
                } => {
                    run.enter("read").await?;
                    let response = client
                        .read_ticket(&id, Some(true), inputs.token.as_deref())
                        .send(&mut run)
                        .await?;
                    response
                        .require(
                            "$method == 'get' && $url != ''",
                            !response.url().eq_ignore_ascii_case(""),
                        )?;
                    let body = response.json::<ReadTicketBody>()?;
                    match body.state {
                        // again: goto file
                        ReadTicketState::Waiting => Step::File,
                        // No action matches.
                        _ => {
                            run.complete();
                            return Ok(Outcome {
                                id: alias,
                                sent: id,
                                verbose: true,
                                served: "openapi/desk.yaml".to_owned(),
                                status,
                                url,
                                method,
                                title: title.clone(),
                                priority,
                                weight,
                                token,
                                same: title,
                                own: inputs.title.clone(),
                            });
                        }
                    }
                }
            };
        }
    }

    /// What is read of the body of `fileTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct FileTicketBody {
        id: String,
    }

    /// What is read of the body of `readTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadTicketBody {
        state: ReadTicketState,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::file_and_tell::file_and_tell;
