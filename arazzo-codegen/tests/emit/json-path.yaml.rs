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
    pub enum ParcelState {
        /// `PACKED`
        Packed,
        /// `SENT`
        Sent,
        /// `LOST`
        Lost,
        /// A value that the description does not list.
        Other(String),
    }

    impl ParcelState {
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

    impl From<&str> for ParcelState {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Packed, Self::Sent, Self::Lost];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for ParcelState {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for ParcelState {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for ParcelState {
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
pub mod follow_parcel {
    //! Workflow `follow-parcel`.
    //!
    //! ```text
    //! list
    //!   $.parcels[?@.id == $inputs.id && (@.weight > $inputs.weight … → read
    //!   $.shelves[*][?(@.id == "$inputs.id")] and $[-1] → read
    //!   $.parcels[?@.weight > $.limit && match(@.id, … → end heavy
    //!   $.parcels[?(@.state == 'LOST')].length == 0 || … → end few
    //!   otherwise → read
    //! read
    //!   $.notes[?@ == $steps.list.outputs.first || @ == … → end noted
    //!   otherwise         → end
    //!   failed, $.errors[?@.code == 'BUSY'] → retry once, after 1 s
    //!   failed, otherwise → error
    //! ```

    use std::time::Duration;
    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_path};
    use super::depot::{Client, ParcelState};

    /// Inputs of workflow `follow-parcel`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `id`.
        pub id: String,
        /// Input `weight`.
        pub weight: Option<i64>,
        /// Input `state`.
        pub state: Option<State>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(id: impl Into<String>) -> Self {
            Self {
                id: id.into(),
                weight: None,
                state: None,
            }
        }

        /// These inputs with another `weight`.
        #[must_use]
        pub fn with_weight(mut self, weight: i64) -> Self {
            self.weight = Some(weight);
            self
        }

        /// These inputs with another `state`.
        #[must_use]
        pub fn with_state(mut self, state: State) -> Self {
            self.state = Some(state);
            self
        }
    }

    /// How workflow `follow-parcel` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `state`: `$steps.read.outputs.state`.
        ///
        /// A run that ends by [`End::Heavy`] or [`End::Few`] may be without it.
        pub state: Option<ParcelState>,
    }

    impl Outcome {
        /// The outcome of an end before anything is produced.
        fn ended(end: End) -> Self {
            Self { end, state: None }
        }
    }

    /// The ways in which workflow `follow-parcel` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `heavy` of step `list`.
        Heavy,
        /// Action `few` of step `list`.
        Few,
        /// Action `noted` of step `read`.
        Noted,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Heavy => "heavy",
                Self::Few => "few",
                Self::Noted => "noted",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `list`
        List,
        /// `read`
        Read { first: Option<String>, any: Option<serde_json::Value> },
    }

    /// Runs workflow `follow-parcel`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn follow_parcel(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "follow-parcel");
        let mut step = Step::List;
        loop {
            step = match step {
                Step::List => {
                    run.enter("list").await?;
                    let response = client.list_parcels().send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<ListParcelsBody>()?;
                    let body_2 = response.json::<serde_json::Value>()?;
                    let item = response
                        .json::<ListBody>()?
                        .parcels
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    response
                        .require(
                            "$.parcels[?@.state == 'SENT']",
                            json_path::children(&body.parcels)
                                .any(|item| {
                                    item.get("state").and_then(|value| value.as_str())
                                        == Some("SENT")
                                }),
                        )?;
                    if json_path::children(&body.parcels)
                        .any(|item| {
                            json_path::equal(item.get("id"), inputs.id.as_str())
                                && (json_path::less(inputs.weight, item.get("weight"))
                                    || !json_path::equal(
                                        item.get("state"),
                                        inputs.state.as_ref().map(|value| value.as_str()),
                                    ))
                        })
                    {
                        // found: goto read
                        Step::Read {
                            first: item.id,
                            any: body.extra,
                        }
                    } else if body
                        .shelves
                        .as_ref()
                        .into_iter()
                        .flat_map(json_path::children)
                        .flat_map(json_path::children)
                        .any(|item| json_path::equal(item.get("id"), inputs.id.as_str()))
                        && json_path::item(&body.parcels, -1).is_some()
                    {
                        // shelved: goto read
                        Step::Read {
                            first: item.id,
                            any: body.extra,
                        }
                    } else if body_2
                        .get("parcels")
                        .into_iter()
                        .flat_map(json_path::children)
                        .any(|item| {
                            static PATTERN: json_path::Pattern = json_path::Pattern::whole(
                                "[A-Z]{2}-[0-9]+",
                            );
                            json_path::less(body_2.get("limit"), item.get("weight"))
                                && PATTERN.matches(item.get("id"))
                        })
                    {
                        run.end("heavy");
                        return Ok(Outcome::ended(End::Heavy));
                    } else if !body_2
                        .get("parcels")
                        .into_iter()
                        .flat_map(json_path::children)
                        .any(|item| {
                            item.get("state").and_then(|value| value.as_str())
                                == Some("LOST")
                        })
                        || json_path::descendants(&body_2)
                            .filter_map(|item| item.get("notes"))
                            .flat_map(json_path::children)
                            .any(|item| {
                                static PATTERN: json_path::Pattern = json_path::Pattern::part(
                                    "lost",
                                );
                                PATTERN.matches(item)
                            })
                    {
                        run.end("few");
                        return Ok(Outcome::ended(End::Few));
                    } else {
                        // No action matches.
                        Step::Read {
                            first: item.id,
                            any: body.extra,
                        }
                    }
                }

                Step::Read { first, any } => {
                    run.enter("read").await?;
                    let response = client.read_parcel(&inputs.id).send(&mut run).await?;
                    if let Err(failure) = response
                        .require("a status of 2xx", response.is_success())
                    {
                        let failed = response.any_json();
                        if failed
                            .pointer("/errors")
                            .into_iter()
                            .flat_map(json_path::children)
                            .any(|item| {
                                item.get("code").and_then(|value| value.as_str())
                                    == Some("BUSY")
                            })
                            && run.retry("again", 1, Some(Duration::from_secs(1))).await?
                        {
                            step = Step::Read { first, any };
                            continue;
                        }
                        return Err(failure);
                    }
                    let body = response.json::<ReadParcelBody>()?;
                    if body
                        .notes
                        .as_ref()
                        .into_iter()
                        .flat_map(json_path::children)
                        .any(|item| {
                            json_path::equal(item, first.as_deref())
                                || json_path::equal(item, any.as_ref())
                        })
                    {
                        run.end("noted");
                        return Ok(Outcome {
                            end: End::Noted,
                            state: Some(body.state),
                        });
                    } else {
                        // No action matches.
                        run.complete();
                        return Ok(Outcome {
                            end: End::Completed,
                            state: Some(body.state),
                        });
                    }
                }
            };
        }
    }

    /// What is read of the body of `listParcels`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ListParcelsBody {
        parcels: serde_json::Value,
        shelves: Option<serde_json::Value>,
        extra: Option<serde_json::Value>,
    }

    /// What is read of the body of `listParcels`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ListBody {
        parcels: Vec<Parcel>,
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
        notes: Option<serde_json::Value>,
        state: ParcelState,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum State {
        /// `PACKED`
        Packed,
        /// `SENT`
        Sent,
        /// A value that the description does not list.
        Other(String),
    }

    impl State {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Packed => "PACKED",
                Self::Sent => "SENT",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for State {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Packed, Self::Sent];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for State {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for State {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for State {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::follow_parcel::follow_parcel;
