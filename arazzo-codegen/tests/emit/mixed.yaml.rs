#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod api {
    //! Client of Bodies.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{ClientBuilder, Request};

    /// Client of Bodies.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /things`.
        pub fn add_thing(&self, body: &AddThingRequest<'_>) -> Request<'_> {
            self.0.post("/things").json(body)
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
    pub struct AddThingRequest<'a> {
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<&'a serde_json::Value>,
        /// `options`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub options: Option<&'a serde_json::Value>,
        /// `list`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub list: Option<&'a [&'a serde_json::Value]>,
        /// `any`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub any: Option<&'a serde_json::Value>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Options {
        /// `access`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub access: Option<String>,
        /// `ttl`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ttl: Option<i64>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod mix {
    //! Workflow `mix`.
    //!
    //! ```text
    //! expression → object
    //! object → constant
    //! constant → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_object};
    use super::api::{AddThingRequest, Client, Options};

    /// Inputs of workflow `mix`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `options`.
        pub options: Options,
        /// Input `ttl`.
        pub ttl: Option<i64>,
        /// Input `name`.
        pub name: Option<String>,
        /// Input `anything`.
        ///
        /// JSON: its schema does not say what it is.
        pub anything: serde_json::Value,
        /// Input `choice`.
        ///
        /// JSON: an object whose members are not described.
        ///
        /// Default: `{"a":[1,"b",null],"c":{"d":true}}`.
        #[serde(default = "Inputs::default_choice")]
        pub choice: serde_json::Value,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(options: Options, anything: serde_json::Value) -> Self {
            Self {
                options,
                ttl: None,
                name: None,
                anything,
                choice: Self::default_choice(),
            }
        }

        /// These inputs with another `ttl`.
        #[must_use]
        pub fn with_ttl(mut self, ttl: i64) -> Self {
            self.ttl = Some(ttl);
            self
        }

        /// These inputs with another `name`.
        #[must_use]
        pub fn with_name(mut self, name: impl Into<String>) -> Self {
            self.name = Some(name.into());
            self
        }

        /// These inputs with another `choice`.
        #[must_use]
        pub fn with_choice(mut self, choice: serde_json::Value) -> Self {
            self.choice = choice;
            self
        }

        fn default_choice() -> serde_json::Value {
            json_object([
                (
                    "a",
                    Some(
                        serde_json::Value::from([
                            serde_json::json!(1),
                            serde_json::json!("b"),
                            serde_json::Value::Null,
                        ]),
                    ),
                ),
                ("c", Some(json_object([("d", Some(serde_json::json!(true)))]))),
            ])
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `expression`
        Expression,
        /// `object`
        Object,
        /// `constant`
        Constant,
    }

    /// Runs workflow `mix`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn mix(client: &Client, inputs: &Inputs) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "mix");
        let mut step = Step::Expression;
        loop {
            step = match step {
                Step::Expression => {
                    run.enter("expression").await?;
                    let sent_name_1 = inputs
                        .name
                        .as_deref()
                        .map(serde_json::Value::from);
                    let request = AddThingRequest {
                        name: sent_name_1.as_ref(),
                        options: Some(&serde_json::json!(inputs.options)),
                        list: Some(
                            &[
                                &serde_json::json!(1),
                                &serde_json::json!("two"),
                                &serde_json::Value::Null,
                                &json_object([("three", Some(serde_json::json!(3)))]),
                            ],
                        ),
                        any: Some(&inputs.anything),
                    };
                    let response = client.add_thing(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Object
                }

                Step::Object => {
                    run.enter("object").await?;
                    let sent_list_1 = inputs.ttl.map(serde_json::Value::from);
                    let request = AddThingRequest {
                        name: Some(&serde_json::Value::Null),
                        options: Some(
                            &json_object([
                                (
                                    "access",
                                    inputs
                                        .name
                                        .as_ref()
                                        .map(|name| format!("{name}!"))
                                        .map(serde_json::Value::from),
                                ),
                                ("ttl", inputs.ttl.map(serde_json::Value::from)),
                            ]),
                        ),
                        list: Some(
                            &[
                                &serde_json::json!(inputs.options),
                                run.present("$inputs.ttl", sent_list_1.as_ref())?,
                            ],
                        ),
                        any: Some(
                            &json_object([
                                (
                                    "nested",
                                    Some(
                                        serde_json::Value::from([
                                            serde_json::json!(inputs.choice),
                                            json_object([
                                                (
                                                    "deep",
                                                    inputs.name.as_deref().map(serde_json::Value::from),
                                                ),
                                                ("fixed", Some(serde_json::json!(1.5))),
                                            ]),
                                        ]),
                                    ),
                                ),
                                ("none", Some(serde_json::Value::Null)),
                            ]),
                        ),
                    };
                    let response = client.add_thing(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Constant
                }

                Step::Constant => {
                    run.enter("constant").await?;
                    let request = AddThingRequest {
                        name: Some(&serde_json::json!("fixed")),
                        options: None,
                        list: None,
                        any: Some(&serde_json::json!("text")),
                    };
                    let response = client.add_thing(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::mix::mix;
