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

        /// `GET /tickets/{id}`.
        pub fn read_ticket(&self, id: &str) -> Request<'_> {
            self.0
                .get(format_args!("/tickets/{}", path_segment(id)))
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
pub mod read_patiently {
    //! Workflow `read-patiently`.
    //!
    //! ```text
    //! read → end
    //!   failed, code = LOCKED → end locked
    //!   failed, state = waiting or errors.length > 1 → retry up to 3 times
    //!   failed, body present and minutes > 5 → end odd
    //!   failed, otherwise     → error
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError, loose};
    use super::desk::{Client, ReadTicketState};

    /// Inputs of workflow `read-patiently`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `id`.
        pub id: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(id: impl Into<String>) -> Self {
            Self { id: id.into() }
        }
    }

    /// How workflow `read-patiently` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `minutes`: `$steps.read.outputs.minutes`.
        ///
        /// A run that ends by [`End::Locked`] or [`End::Odd`] may be without it.
        pub minutes: Option<i64>,
    }

    impl Outcome {
        /// The outcome of an end before anything is produced.
        fn ended(end: End) -> Self {
            Self { end, minutes: None }
        }
    }

    /// The ways in which workflow `read-patiently` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `locked` of step `read`.
        Locked,
        /// Action `odd` of step `read`.
        Odd,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Locked => "locked",
                Self::Odd => "odd",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `read`
        Read,
    }

    /// Runs workflow `read-patiently`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn read_patiently(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "read-patiently");
        let mut step = Step::Read;
        loop {
            match step {
                Step::Read => {
                    run.enter("read").await?;
                    let response = client.read_ticket(&inputs.id).send(&mut run).await?;
                    let check = || -> Result<_, WorkflowError> {
                        response
                            .require("$statusCode == 200", response.status() == 200)?;
                        let body = response.json::<ReadTicketBody>()?;
                        response
                            .require(
                                "$response.body#/state == 'closed'",
                                body.state == ReadTicketState::Closed,
                            )?;
                        Ok(body)
                    };
                    let body = match check() {
                        Ok(found) => found,
                        Err(failure) if failure.is_unmet_criterion() => {
                            let failed = response.any_json();
                            run.note_missing(
                                "$response.body#/error/code",
                                failed.pointer("/error/code").is_none(),
                            );
                            run.note_missing(
                                "$response.body#/minutes",
                                failed.pointer("/minutes").is_none(),
                            );
                            if loose::equal(failed.pointer("/error/code"), "LOCKED") {
                                run.end("locked");
                                return Ok(Outcome::ended(End::Locked));
                            }
                            if (failed.pointer("/state").and_then(|value| value.as_str())
                                == Some("waiting")
                                || failed
                                    .pointer("/errors")
                                    .and_then(|value| value.as_array())
                                    .is_some_and(|items| items.len() > 1))
                                && run.retry("soon", 3, None).await?
                            {
                                step = Step::Read;
                                continue;
                            }
                            if !failed.is_null()
                                && loose::greater(failed.pointer("/minutes"), 5i64)
                            {
                                run.end("odd");
                                return Ok(Outcome::ended(End::Odd));
                            }
                            return Err(failure);
                        }
                        Err(error) => return Err(error),
                    };
                    run.complete();
                    return Ok(Outcome {
                        end: End::Completed,
                        minutes: body.minutes,
                    });
                }
            };
        }
    }

    /// What is read of the body of `readTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadTicketBody {
        state: ReadTicketState,
        minutes: Option<i64>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::read_patiently::read_patiently;
