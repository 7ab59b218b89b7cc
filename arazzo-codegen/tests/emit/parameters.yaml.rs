#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod api {
    //! Client of Parameters.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{ClientBuilder, Request, Style, path_as};

    /// Client of Parameters.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `GET /plain/{ids}/{point}`.
        #[expect(
            clippy::too_many_arguments,
            reason = "one for each parameter of the operation"
        )]
        pub fn plain(
            &self,
            ids: &serde_json::Value,
            point: &serde_json::Value,
            tags: Option<&serde_json::Value>,
            around: Option<&PlainAround>,
            anything: Option<&serde_json::Value>,
            x_ids: Option<&[i64]>,
            x_point: Option<&Point>,
            session: Option<&str>,
            seen: Option<&[&str]>,
        ) -> Request<'_> {
            let ids = path_as("ids", Style::Simple { explode: false }, ids);
            let point = path_as("point", Style::Simple { explode: false }, point);
            self.0
                .get(format_args!("/plain/{ids}/{point}"))
                .query_as("tags", Style::Form { explode: true }, &tags)
                .query_as("around", Style::Form { explode: true }, &around)
                .query_as("anything", Style::Form { explode: true }, &anything)
                .header_as("X-Ids", Style::Simple { explode: false }, &x_ids)
                .header_as("X-Point", Style::Simple { explode: true }, &x_point)
                .cookie_optional("session", session)
                .cookie_as("seen", Style::Form { explode: false }, &seen)
        }

        /// `GET /styled{label}/{matrix}`.
        #[expect(
            clippy::too_many_arguments,
            reason = "one for each parameter of the operation"
        )]
        pub fn styled(
            &self,
            label: i64,
            matrix: &Point,
            commas: Option<&[String]>,
            spaces: Option<&[&str]>,
            pipes: Option<&[String]>,
            filter: Option<&serde_json::Value>,
            r#where: Option<&Point>,
            next: Option<&str>,
        ) -> Request<'_> {
            let label = path_as("label", Style::Label { explode: false }, &label);
            let matrix = path_as("matrix", Style::Matrix { explode: true }, matrix);
            self.0
                .get(format_args!("/styled{label}/{matrix}"))
                .query_as("commas", Style::Form { explode: false }, &commas)
                .query_as("spaces", Style::SpaceDelimited, &spaces)
                .query_as("pipes", Style::PipeDelimited, &pipes)
                .query_as("filter", Style::DeepObject, &filter)
                .query_as("where", Style::Json, &r#where)
                .query_reserved("next", Style::Form { explode: true }, &next)
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
    pub struct PlainAround {
        /// `x`
        pub x: i64,
        /// `y`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub y: Option<f64>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Point {
        /// `x`
        pub x: i64,
        /// `y`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub y: Option<f64>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod pass_parameters {
    //! Workflow `pass-parameters`.
    //!
    //! ```text
    //! plainly → mixed
    //! mixed → styled
    //! styled → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_object};
    use super::api::{Client, PlainAround, Point};

    /// Inputs of workflow `pass-parameters`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `ids`.
        pub ids: Vec<String>,
        /// Input `point`.
        pub point: Point,
        /// Input `anything`.
        ///
        /// JSON: its schema does not say what it is.
        pub anything: serde_json::Value,
        /// Input `label`.
        pub label: i64,
        /// Input `numbers`.
        ///
        /// Default: `[1,2]`.
        #[serde(default = "Inputs::default_numbers")]
        pub numbers: Vec<i64>,
        /// Input `session`.
        pub session: Option<String>,
        /// Input `tags`.
        pub tags: Option<Vec<String>>,
        /// Input `filter`.
        ///
        /// JSON: an object whose members are not described.
        ///
        /// Default: `{"empty":null,"size":3,"state":"open"}`.
        #[serde(default = "Inputs::default_filter")]
        pub filter: serde_json::Value,
        /// Input `next`.
        pub next: Option<String>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(
            ids: Vec<String>,
            point: Point,
            anything: serde_json::Value,
            label: i64,
        ) -> Self {
            Self {
                ids,
                point,
                anything,
                label,
                numbers: Self::default_numbers(),
                session: None,
                tags: None,
                filter: Self::default_filter(),
                next: None,
            }
        }

        /// These inputs with another `numbers`.
        #[must_use]
        pub fn with_numbers(mut self, numbers: Vec<i64>) -> Self {
            self.numbers = numbers;
            self
        }

        /// These inputs with another `session`.
        #[must_use]
        pub fn with_session(mut self, session: impl Into<String>) -> Self {
            self.session = Some(session.into());
            self
        }

        /// These inputs with another `tags`.
        #[must_use]
        pub fn with_tags(mut self, tags: Vec<String>) -> Self {
            self.tags = Some(tags);
            self
        }

        /// These inputs with another `filter`.
        #[must_use]
        pub fn with_filter(mut self, filter: serde_json::Value) -> Self {
            self.filter = filter;
            self
        }

        /// These inputs with another `next`.
        #[must_use]
        pub fn with_next(mut self, next: impl Into<String>) -> Self {
            self.next = Some(next.into());
            self
        }

        fn default_numbers() -> Vec<i64> {
            vec![1, 2]
        }

        fn default_filter() -> serde_json::Value {
            json_object([
                ("state", Some(serde_json::json!("open"))),
                ("size", Some(serde_json::json!(3))),
                ("empty", Some(serde_json::Value::Null)),
            ])
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `plainly`
        Plainly,
        /// `mixed`
        Mixed,
        /// `styled`
        Styled,
    }

    /// Runs workflow `pass-parameters`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn pass_parameters(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "pass-parameters");
        let mut step = Step::Plainly;
        loop {
            step = match step {
                Step::Plainly => {
                    run.enter("plainly").await?;
                    let response = client
                        .plain(
                            &serde_json::json!(inputs.ids),
                            &serde_json::json!(inputs.point),
                            inputs
                                .tags
                                .as_ref()
                                .map(|value| serde_json::json!(value))
                                .as_ref(),
                            Some(&PlainAround { x: 1, y: Some(2.5) }),
                            Some(&inputs.anything),
                            Some(&inputs.numbers),
                            Some(&inputs.point),
                            inputs.session.as_deref(),
                            Some(&["a", "b c"]),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Mixed
                }

                Step::Mixed => {
                    run.enter("mixed").await?;
                    let response = client
                        .plain(
                            &serde_json::json!("only"),
                            &json_object([
                                ("x", Some(serde_json::json!(7))),
                                ("y", Some(serde_json::Value::Null)),
                            ]),
                            Some(
                                &serde_json::Value::from([
                                    serde_json::json!(inputs.label),
                                    serde_json::json!("a&b"),
                                ]),
                            ),
                            None,
                            None,
                            None,
                            None,
                            Some("7"),
                            None,
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Styled
                }

                Step::Styled => {
                    run.enter("styled").await?;
                    let response = client
                        .styled(
                            inputs.label,
                            &inputs.point,
                            Some(&inputs.ids),
                            Some(&["a", "b"]),
                            inputs.tags.as_deref(),
                            Some(&inputs.filter),
                            Some(&inputs.point),
                            inputs.next.as_deref(),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::pass_parameters::pass_parameters;
