#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod depot {
    //! Client of Depot.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Depot.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /parcels`.
        pub fn list_parcels(&self) -> Request<'_> {
            self.0.get("/parcels").accept("application/json")
        }

        /// `GET /parcels/{id}`.
        pub fn read_parcel(&self, id: &str) -> Request<'_> {
            self.0
                .get(format_args!("/parcels/{}", path_segment(id)))
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
        /// `https://depot.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://depot.example"),
            }
        }
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum ReadParcelState {
        /// `PACKED`
        Packed,
        /// `SENT`
        Sent,
        /// `LOST`
        Lost,
        /// A value that the description does not list.
        Other(String),
    }

    impl ReadParcelState {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Packed => "PACKED",
                Self::Sent => "SENT",
                Self::Lost => "LOST",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for ReadParcelState {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Packed, Self::Sent, Self::Lost];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for ReadParcelState {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for ReadParcelState {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for ReadParcelState {
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
pub mod match_parcels {
    //! Workflow `match-parcels`.
    //!
    //! ```text
    //! list → read
    //!   failed, code matches ^(BUSY|LATER)$ → retry once
    //!   failed, body matches (?i)maintenance → end maintenance
    //!   failed, otherwise → error
    //! read
    //!   ^{$inputs.prefix}-(?!0)\d+ and {$inputs.suffix}$ → end ours
    //!   state matches ^(SENT|LOST)$ → end moving
    //!   weight matches ^\d$         → end light
    //!   list.extra matches marked   → end marked
    //!   otherwise                   → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Pattern, Run, WorkflowError};
    use super::depot::{Client, ReadParcelState};

    static STATUS_CODE_PATTERN: Pattern = Pattern::new(r"^20\d$");
    static X_SHARD_PATTERN: Pattern = Pattern::new(r##"^"[a-z]+#""##);
    static CODE_PATTERN: Pattern = Pattern::new("^(BUSY|LATER)$");
    static BODY_PATTERN: Pattern = Pattern::new("(?i)maintenance");
    static STATE_PATTERN: Pattern = Pattern::new("^(SENT|LOST)$");
    static WEIGHT_PATTERN: Pattern = Pattern::new(r"^\d$");
    static EXTRA_PATTERN: Pattern = Pattern::new("marked");

    /// Inputs of workflow `match-parcels`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `prefix`.
        pub prefix: String,
        /// Input `suffix`.
        pub suffix: Option<String>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(prefix: impl Into<String>) -> Self {
            Self {
                prefix: prefix.into(),
                suffix: None,
            }
        }

        /// These inputs with another `suffix`.
        #[must_use]
        pub fn with_suffix(mut self, suffix: impl Into<String>) -> Self {
            self.suffix = Some(suffix.into());
            self
        }
    }

    /// How workflow `match-parcels` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `match-parcels` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `maintenance` of step `list`.
        Maintenance,
        /// Action `ours` of step `read`.
        Ours,
        /// Action `moving` of step `read`.
        Moving,
        /// Action `light` of step `read`.
        Light,
        /// Action `marked` of step `read`.
        Marked,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Maintenance => "maintenance",
                Self::Ours => "ours",
                Self::Moving => "moving",
                Self::Light => "light",
                Self::Marked => "marked",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `list`
        List,
        /// `read`
        Read { first: String, extra: Option<serde_json::Value> },
    }

    /// Runs workflow `match-parcels`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn match_parcels(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "match-parcels");
        let mut step = Step::List;
        loop {
            step = match step {
                Step::List => {
                    run.enter("list").await?;
                    let response = client.list_parcels().send(&mut run).await?;
                    run.note_missing(
                        "$response.header.x-shard",
                        response.header("x-shard").is_none(),
                    );
                    if let Err(failure) = response
                        .require(
                            "^20\\d$",
                            STATUS_CODE_PATTERN.matches(&response.status().to_string()),
                        )
                        .and_then(|()| {
                            response
                                .require(
                                    "^\"[a-z]+#\"",
                                    response
                                        .header("x-shard")
                                        .is_some_and(|text| X_SHARD_PATTERN.matches(text)),
                                )
                        })
                    {
                        let failed = response.any_json();
                        run.note_missing(
                            "$response.body#/code",
                            failed.pointer("/code").is_none(),
                        );
                        if failed
                            .pointer("/code")
                            .is_some_and(|value| CODE_PATTERN.matches_json(value))
                            && run.retry("busy", 1, None).await?
                        {
                            step = Step::List;
                            continue;
                        }
                        if BODY_PATTERN.matches(&response.text()) {
                            run.end("maintenance");
                            return Ok(Outcome { end: End::Maintenance });
                        }
                        return Err(failure);
                    }
                    let body = response.json::<ListParcelsBody>()?;
                    let item = body.parcels.into_iter().next().unwrap_or_default();
                    let first = response
                        .present("$response.body#/parcels/0/id", item.id)?;
                    Step::Read {
                        first,
                        extra: body.extra,
                    }
                }

                Step::Read { first, extra } => {
                    run.enter("read").await?;
                    let response = client.read_parcel(&first).send(&mut run).await?;
                    run.note_missing("$inputs.suffix", inputs.suffix.is_none());
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ReadParcelBody>()?;
                    run.note_missing("$response.body#/weight", body.weight.is_none());
                    run.note_missing("$steps.list.outputs.extra", extra.is_none());
                    if Pattern::from(format!("^{}-(?!0)\\d+", inputs.prefix))
                        .matches(&body.id)
                        && inputs
                            .suffix
                            .as_ref()
                            .is_some_and(|suffix| {
                                Pattern::from(format!("{suffix}$")).matches(&body.id)
                            })
                    {
                        run.end("ours");
                        return Ok(Outcome { end: End::Ours });
                    } else if STATE_PATTERN.matches(body.state.as_str()) {
                        run.end("moving");
                        return Ok(Outcome { end: End::Moving });
                    } else if body
                        .weight
                        .is_some_and(|value| WEIGHT_PATTERN.matches(&value.to_string()))
                    {
                        run.end("light");
                        return Ok(Outcome { end: End::Light });
                    } else if extra
                        .as_ref()
                        .is_some_and(|value| EXTRA_PATTERN.matches_json(value))
                    {
                        run.end("marked");
                        return Ok(Outcome { end: End::Marked });
                    } else {
                        // No action matches.
                        run.complete();
                        return Ok(Outcome { end: End::Completed });
                    }
                }
            };
        }
    }

    /// What is read of the body of `listParcels`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ListParcelsBody {
        parcels: Vec<Parcel>,
        extra: Option<serde_json::Value>,
    }

    /// What is read of `Parcel`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Parcel {
        id: Option<String>,
    }

    /// What is read of the body of `readParcel`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadParcelBody {
        id: String,
        state: ReadParcelState,
        weight: Option<i64>,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::match_parcels::match_parcels;
