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
        pub fn file_ticket(&self, body: &FileTicketRequest<'_>) -> Request<'_> {
            self.0.post("/tickets").accept("application/json").json(body)
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
pub mod login {
    //! Client of Login.

    use arazzo_runtime::serde::Serialize;
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Login.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /login`.
        pub fn login(&self, body: &LoginRequest<'_>) -> Request<'_> {
            self.0.post("/login").accept("application/json").json(body)
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
        /// `https://login.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://login.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct LoginRequest<'a> {
        /// `user`
        pub user: &'a str,
        /// `password`
        pub password: &'a str,
    }

    impl std::fmt::Debug for LoginRequest<'_> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("LoginRequest")
                .field("user", &self.user)
                .field("password", &"***")
                .finish()
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
pub mod execute {
    //! Workflow `execute`: Is called what generated modules call a function of their own.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, FileTicketRequest};

    /// Inputs of workflow `execute`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `text`.
        pub text: String,
        /// Input `flag`.
        pub flag: bool,
        /// Input `count`.
        ///
        /// Default: `3`.
        #[serde(default = "Inputs::default_count")]
        pub count: i64,
        /// Input `ratio`.
        pub ratio: Option<f64>,
        /// Input `priority`.
        pub priority: Option<super::desk::Priority>,
        /// Input `anything`.
        ///
        /// JSON: its schema does not say what it is.
        pub anything: Option<serde_json::Value>,
        /// Input `list`.
        pub list: Option<Vec<String>>,
        /// Input `place`.
        pub place: Option<Place>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(text: impl Into<String>, flag: bool) -> Self {
            Self {
                text: text.into(),
                flag,
                count: Self::default_count(),
                ratio: None,
                priority: None,
                anything: None,
                list: None,
                place: None,
            }
        }

        /// These inputs with another `count`.
        #[must_use]
        pub fn with_count(mut self, count: i64) -> Self {
            self.count = count;
            self
        }

        /// These inputs with another `ratio`.
        #[must_use]
        pub fn with_ratio(mut self, ratio: f64) -> Self {
            self.ratio = Some(ratio);
            self
        }

        /// These inputs with another `priority`.
        #[must_use]
        pub fn with_priority(mut self, priority: super::desk::Priority) -> Self {
            self.priority = Some(priority);
            self
        }

        /// These inputs with another `anything`.
        #[must_use]
        pub fn with_anything(mut self, anything: serde_json::Value) -> Self {
            self.anything = Some(anything);
            self
        }

        /// These inputs with another `list`.
        #[must_use]
        pub fn with_list(mut self, list: Vec<String>) -> Self {
            self.list = Some(list);
            self
        }

        /// These inputs with another `place`.
        #[must_use]
        pub fn with_place(mut self, place: Place) -> Self {
            self.place = Some(place);
            self
        }
        pub(super) fn default_count() -> i64 {
            3
        }
    }

    /// Outputs of workflow `execute`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `id`: `$steps.file.outputs.id`.
        pub id: String,
        /// Output `minutes`: `$steps.file.outputs.minutes`.
        pub minutes: Option<i64>,
        /// Output `notes`: `$steps.file.outputs.notes`.
        ///
        /// JSON: its schema does not say what it is.
        pub notes: Option<serde_json::Value>,
        /// Output `age`: `$steps.file.outputs.age`.
        pub age: Option<String>,
        /// Output `count`: `$inputs.count`.
        pub count: i64,
        /// Output `place`: `$inputs.place`.
        pub place: Option<Place>,
    }

    /// Is called what generated modules call a function of their own.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn execute(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        execute_as(Run::start(client, "execute"), client, inputs).await
    }

    /// Runs workflow `execute` as the given run, which may be a part of another one.
    pub(super) async fn execute_as(
        mut run: Run,
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        run.enter("file").await?;
        let request = FileTicketRequest {
            title: &inputs.text,
            priority: inputs.priority.as_ref(),
            weight: inputs.ratio,
        };
        let response = client.file_ticket(&request).send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<FileTicketBody>()?;
        run.complete();
        Ok(Outcome {
            id: body.id,
            minutes: body.minutes,
            notes: body.notes,
            age: response.header("Age").map(str::to_owned),
            count: inputs.count,
            place: inputs.place.clone(),
        })
    }

    /// What is read of the body of `fileTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct FileTicketBody {
        id: String,
        minutes: Option<i64>,
        notes: Option<serde_json::Value>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Place {
        /// `city`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub city: Option<String>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod r#type {
    //! Workflow `type`.
    //!
    //! ```text
    //! first (workflow execute)
    //!   inputs.minutes = 1 → workflow std
    //!   otherwise          → second
    //! second (workflow execute)
    //!   inputs.minutes = 1        → workflow std
    //!   otherwise                 → third
    //!   failed                    → run first, then retry 0 times (never taken)
    //!   failed, first.minutes = 2 → workflow std
    //!   failed, otherwise         → end stop
    //! third
    //!   inputs.minutes = 1           → workflow std
    //!   otherwise                    → end
    //!   failed, code = 1 or code = 2 → run second, then retry once
    //!   failed, otherwise            → end always
    //!   failed                       → end never (never taken)
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_text};
    use super::desk::{Client, Priority};
    use super::login::LoginRequest;

    /// Inputs of workflow `type`.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `minutes`.
        pub minutes: Option<i64>,
        /// Input `notes`.
        ///
        /// JSON: its schema does not say what it is.
        pub notes: Option<serde_json::Value>,
        /// Input `list`.
        pub list: Option<Vec<String>>,
        /// Input `where`.
        pub r#where: Option<super::execute::Place>,
    }

    impl Inputs {
        /// These inputs with another `minutes`.
        #[must_use]
        pub fn with_minutes(mut self, minutes: i64) -> Self {
            self.minutes = Some(minutes);
            self
        }

        /// These inputs with another `notes`.
        #[must_use]
        pub fn with_notes(mut self, notes: serde_json::Value) -> Self {
            self.notes = Some(notes);
            self
        }

        /// These inputs with another `list`.
        #[must_use]
        pub fn with_list(mut self, list: Vec<String>) -> Self {
            self.list = Some(list);
            self
        }

        /// These inputs with another `where`.
        #[must_use]
        pub fn with_where(mut self, r#where: super::execute::Place) -> Self {
            self.r#where = Some(r#where);
            self
        }
    }

    /// How workflow `type` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `age`: `$steps.second.outputs.age`.
        ///
        /// A run that ends by [`End::Shared`], [`End::Away`] or [`End::Stop`] may be without it.
        pub age: Option<String>,
        /// Output `count`: `$steps.second.outputs.count`.
        ///
        /// A run that ends by [`End::Shared`], [`End::Away`] or [`End::Stop`] may be without it.
        pub count: Option<i64>,
        /// Output `notes`: `$steps.first.outputs.notes`.
        ///
        /// JSON: its schema does not say what it is.
        pub notes: Option<serde_json::Value>,
    }

    impl Outcome {
        /// The outcome of an end before anything is produced.
        fn ended(end: End) -> Self {
            Self {
                end,
                age: None,
                count: None,
                notes: None,
            }
        }
    }

    /// The ways in which workflow `type` ends.
    #[derive(Clone, Debug, PartialEq)]
    pub enum End {
        /// Action `shared` of any step.
        ///
        /// Workflow `std` took over, and has come to this.
        Shared(super::std::Outcome),
        /// Action `away` of step `second`.
        ///
        /// Workflow `std` took over, and has come to this.
        Away(super::std::Outcome),
        /// Action `stop` of step `second`.
        Stop,
        /// Action `always` of step `third`.
        Always,
        /// Action `never` of step `third`.
        Never,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(&self) -> &'static str {
            match self {
                Self::Shared(_) => "shared",
                Self::Away(_) => "away",
                Self::Stop => "stop",
                Self::Always => "always",
                Self::Never => "never",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `first`
        First,
        /// `second`
        Second {
            id: String,
            minutes: Option<i64>,
            notes: Option<serde_json::Value>,
            first_age: Option<String>,
            place: Option<super::execute::Place>,
        },
        /// `third`
        Third {
            id: String,
            minutes: Option<i64>,
            notes: Option<serde_json::Value>,
            first_age: Option<String>,
            place: Option<super::execute::Place>,
            second_age: Option<String>,
            count: i64,
        },
        /// `first`, before `second` is tried again
        FirstBeforeSecond,
        /// `second`, before `third` is tried again
        SecondBeforeThird {
            id: String,
            minutes: Option<i64>,
            notes: Option<serde_json::Value>,
            first_age: Option<String>,
            place: Option<super::execute::Place>,
        },
    }

    /// Runs workflow `type`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn r#type(
        desk: &Client,
        login: &super::login::Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(desk, "type");
        let mut step = Step::First;
        loop {
            step = match step {
                Step::First => {
                    run.enter("first").await?;
                    let arguments = super::execute::Inputs {
                        text: run
                            .present(
                                "$inputs.minutes",
                                inputs.minutes.map(|value| value.to_string()),
                            )?,
                        flag: true,
                        count: inputs
                            .minutes
                            .unwrap_or_else(super::execute::Inputs::default_count),
                        ratio: inputs.minutes.map(|value| value as f64),
                        priority: None,
                        anything: inputs.list.as_ref().map(arazzo_runtime::json_value),
                        list: None,
                        place: inputs.r#where.clone(),
                    };
                    let outcome = run
                        .call(
                            "execute",
                            |run| super::execute::execute_as(run, desk, &arguments),
                        )
                        .await?;
                    run.note_missing("$inputs.minutes", inputs.minutes.is_none());
                    match inputs.minutes {
                        Some(1) => {
                            run.end("shared");
                            let transferred = run
                                .call("std", |run| super::std::execute(run, desk))
                                .await?;
                            return Ok(Outcome {
                                notes: outcome.notes,
                                ..Outcome::ended(End::Shared(transferred))
                            });
                        }

                        // No action matches.
                        _ => {
                            Step::Second {
                                id: outcome.id,
                                minutes: outcome.minutes,
                                notes: outcome.notes,
                                first_age: outcome.age,
                                place: outcome.place,
                            }
                        }
                    }
                }

                Step::Second { id, minutes, notes, first_age, place } => {
                    run.enter("second").await?;
                    let arguments = super::execute::Inputs {
                        text: run
                            .present(
                                "$steps.first.outputs.notes",
                                notes.as_ref().map(|value| json_text(value).into_owned()),
                            )?,
                        flag: run
                            .present(
                                "$steps.first.outputs.notes",
                                notes
                                    .as_ref()
                                    .map(|value| run.typed("$steps.first.outputs.notes", value))
                                    .transpose()?,
                            )?,
                        count: notes
                            .as_ref()
                            .map(|value| run.typed("$steps.first.outputs.notes", value))
                            .transpose()?
                            .unwrap_or_else(super::execute::Inputs::default_count),
                        ratio: minutes.map(|value| value as f64),
                        priority: Some(Priority::from(id.as_str())),
                        anything: minutes.map(serde_json::Value::from),
                        list: inputs.list.clone(),
                        place: place.clone(),
                    };
                    let outcome = match run
                        .call(
                            "execute",
                            |run| super::execute::execute_as(run, desk, &arguments),
                        )
                        .await
                    {
                        Ok(outcome) => outcome,
                        Err(failure) if failure.is_unmet_criterion() => {
                            run.note_missing(
                                "$steps.first.outputs.minutes",
                                minutes.is_none(),
                            );
                            if run.retry("from-the-start", 0, None).await? {
                                step = Step::FirstBeforeSecond;
                                continue;
                            }
                            if minutes == Some(2) {
                                run.end("away");
                                let transferred = run
                                    .call("std", |run| super::std::execute(run, desk))
                                    .await?;
                                return Ok(Outcome {
                                    notes,
                                    ..Outcome::ended(End::Away(transferred))
                                });
                            }
                            run.end("stop");
                            return Ok(Outcome {
                                notes,
                                ..Outcome::ended(End::Stop)
                            });
                        }
                        Err(error) => return Err(error),
                    };
                    run.note_missing("$inputs.minutes", inputs.minutes.is_none());
                    run.note_missing("$outputs.minutes", outcome.minutes.is_none());
                    run.note_missing("$outputs.age", outcome.age.is_none());
                    if run
                        .require(
                            "$outputs.minutes > 1 || $outputs.age == '5'",
                            outcome.minutes.is_some_and(|value| value > 1)
                                || outcome
                                    .age
                                    .as_deref()
                                    .is_some_and(|value| value.eq_ignore_ascii_case("5")),
                        )
                        .is_err()
                    {
                        run.note_missing(
                            "$steps.first.outputs.minutes",
                            minutes.is_none(),
                        );
                        if run.retry("from-the-start", 0, None).await? {
                            step = Step::FirstBeforeSecond;
                            continue;
                        }
                        if minutes == Some(2) {
                            run.end("away");
                            let transferred = run
                                .call("std", |run| super::std::execute(run, desk))
                                .await?;
                            return Ok(Outcome {
                                notes,
                                ..Outcome::ended(End::Away(transferred))
                            });
                        }
                        run.end("stop");
                        return Ok(Outcome {
                            notes,
                            ..Outcome::ended(End::Stop)
                        });
                    }
                    match inputs.minutes {
                        Some(1) => {
                            run.end("shared");
                            let transferred = run
                                .call("std", |run| super::std::execute(run, desk))
                                .await?;
                            return Ok(Outcome {
                                end: End::Shared(transferred),
                                age: first_age,
                                count: Some(outcome.count),
                                notes,
                            });
                        }

                        // No action matches.
                        _ => {
                            Step::Third {
                                id,
                                minutes,
                                notes,
                                first_age: first_age.clone(),
                                place,
                                second_age: first_age,
                                count: outcome.count,
                            }
                        }
                    }
                }

                Step::Third {
                    id,
                    minutes,
                    notes,
                    first_age,
                    place,
                    second_age,
                    count,
                } => {
                    run.enter("third").await?;
                    let request = LoginRequest {
                        user: run
                            .present(
                                "$steps.second.outputs.age",
                                second_age.as_deref(),
                            )?,
                        password: &id,
                    };
                    let response = login.login(&request).send(&mut run).await?;
                    run.note_missing("$inputs.minutes", inputs.minutes.is_none());
                    let body = response.json::<LoginBody>()?;
                    if response
                        .require(
                            "$.greeting == 'hello' || $.greeting == 'hi'",
                            body.greeting.as_deref() == Some("hello")
                                || body.greeting.as_deref() == Some("hi"),
                        )
                        .is_err()
                    {
                        let failed = response.any_json();
                        if (failed.pointer("/code").and_then(|value| value.as_f64())
                            == Some(1.0)
                            || failed.pointer("/code").and_then(|value| value.as_f64())
                                == Some(2.0)) && run.retry("again", 1, None).await?
                        {
                            step = Step::SecondBeforeThird {
                                id,
                                minutes,
                                notes,
                                first_age,
                                place,
                            };
                            continue;
                        }
                        run.end("always");
                        return Ok(Outcome {
                            end: End::Always,
                            age: second_age,
                            count: Some(count),
                            notes,
                        });
                    }
                    match inputs.minutes {
                        Some(1) => {
                            run.end("shared");
                            let transferred = run
                                .call("std", |run| super::std::execute(run, desk))
                                .await?;
                            return Ok(Outcome {
                                end: End::Shared(transferred),
                                age: second_age,
                                count: Some(count),
                                notes,
                            });
                        }

                        // No action matches.
                        _ => {
                            run.complete();
                            return Ok(Outcome {
                                end: End::Completed,
                                age: second_age,
                                count: Some(count),
                                notes,
                            });
                        }
                    }
                }

                Step::FirstBeforeSecond => {
                    run.prepare("first").await?;
                    let arguments = super::execute::Inputs {
                        text: run
                            .present(
                                "$inputs.minutes",
                                inputs.minutes.map(|value| value.to_string()),
                            )?,
                        flag: true,
                        count: inputs
                            .minutes
                            .unwrap_or_else(super::execute::Inputs::default_count),
                        ratio: inputs.minutes.map(|value| value as f64),
                        priority: None,
                        anything: inputs.list.as_ref().map(arazzo_runtime::json_value),
                        list: None,
                        place: inputs.r#where.clone(),
                    };
                    let outcome = run
                        .call(
                            "execute",
                            |run| super::execute::execute_as(run, desk, &arguments),
                        )
                        .await?;
                    Step::Second {
                        id: outcome.id,
                        minutes: outcome.minutes,
                        notes: outcome.notes,
                        first_age: outcome.age,
                        place: outcome.place,
                    }
                }

                Step::SecondBeforeThird { id, minutes, notes, first_age, place } => {
                    run.prepare("second").await?;
                    let arguments = super::execute::Inputs {
                        text: run
                            .present(
                                "$steps.first.outputs.notes",
                                notes.as_ref().map(|value| json_text(value).into_owned()),
                            )?,
                        flag: run
                            .present(
                                "$steps.first.outputs.notes",
                                notes
                                    .as_ref()
                                    .map(|value| run.typed("$steps.first.outputs.notes", value))
                                    .transpose()?,
                            )?,
                        count: notes
                            .as_ref()
                            .map(|value| run.typed("$steps.first.outputs.notes", value))
                            .transpose()?
                            .unwrap_or_else(super::execute::Inputs::default_count),
                        ratio: minutes.map(|value| value as f64),
                        priority: Some(Priority::from(id.as_str())),
                        anything: minutes.map(serde_json::Value::from),
                        list: inputs.list.clone(),
                        place: place.clone(),
                    };
                    let outcome = run
                        .call(
                            "execute",
                            |run| super::execute::execute_as(run, desk, &arguments),
                        )
                        .await?;
                    run.note_missing("$outputs.minutes", outcome.minutes.is_none());
                    run.note_missing("$outputs.age", outcome.age.is_none());
                    run.require(
                        "$outputs.minutes > 1 || $outputs.age == '5'",
                        outcome.minutes.is_some_and(|value| value > 1)
                            || outcome
                                .age
                                .as_deref()
                                .is_some_and(|value| value.eq_ignore_ascii_case("5")),
                    )?;
                    Step::Third {
                        id,
                        minutes,
                        notes,
                        first_age: first_age.clone(),
                        place,
                        second_age: first_age,
                        count: outcome.count,
                    }
                }
            };
        }
    }

    /// What is read of the body of `login`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct LoginBody {
        greeting: Option<String>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod std {
    //! Workflow `std`.
    //!
    //! ```text
    //! look
    //!   waiting   → end waiting
    //!   closed    → end closed
    //!   open      → workflow self
    //!   otherwise → look
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::{Client, ReadTicketState};

    /// How workflow `std` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `std` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `waiting` of step `look`.
        Waiting,
        /// Action `closed` of step `look`.
        Closed,
        /// Action `open` of step `look`.
        ///
        /// Workflow `self` took over, and has ended.
        Open,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Waiting => "waiting",
                Self::Closed => "closed",
                Self::Open => "open",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `look`
        Look,
    }

    /// Runs workflow `std`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn std(client: &Client) -> Result<Outcome, WorkflowError> {
        execute(Run::start(client, "std"), client).await
    }

    /// Runs workflow `std` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
    ) -> Result<Outcome, WorkflowError> {
        let mut step = Step::Look;
        loop {
            match step {
                Step::Look => {
                    run.enter("look").await?;
                    let response = client.read_ticket("1").send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<ReadTicketBody>()?;
                    let end = match body.state {
                        ReadTicketState::Waiting => End::Waiting,
                        ReadTicketState::Closed => End::Closed,
                        ReadTicketState::Open => {
                            run.end("open");
                            run.call("self", |run| super::self_::execute(run, client))
                                .await?;
                            return Ok(Outcome { end: End::Open });
                        }

                        // rest: goto look
                        _ => {
                            step = Step::Look;
                            continue;
                        }
                    };
                    run.end(end.name());
                    return Ok(Outcome { end });
                }
            };
        }
    }

    /// What is read of the body of `readTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct ReadTicketBody {
        state: ReadTicketState,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod self_ {
    //! Workflow `self`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::desk::Client;

    /// Runs workflow `self`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn self_(client: &Client) -> Result<(), WorkflowError> {
        execute(Run::start(client, "self"), client).await
    }

    /// Runs workflow `self` as the given run, which may be a part of another one.
    pub(super) async fn execute(
        mut run: Run,
        client: &Client,
    ) -> Result<(), WorkflowError> {
        run.enter("look").await?;
        let response = client.read_ticket("1").send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        run.complete();
        Ok(())
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::execute::execute;

#[allow(unreachable_pub, unused_imports)]
pub use self::r#type::r#type;

#[allow(unreachable_pub, unused_imports)]
pub use self::std::std;

#[allow(unreachable_pub, unused_imports)]
pub use self::self_::self_;
