#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod api {
    //! Client of Styles.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::{ClientBuilder, Request, Style, path_as, path_segment};

    /// Client of Styles.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `GET /matrix/{text}/{list}/{object}/end`.
        pub fn matrix(&self, text: &str, list: &[String], object: &Pair) -> Request<'_> {
            let text = path_as("text", Style::Matrix { explode: false }, text);
            let list = path_as("list", Style::Matrix { explode: false }, list);
            let object = path_as("object", Style::Matrix { explode: false }, object);
            self.0.get(format_args!("/matrix/{text}/{list}/{object}/end"))
        }

        /// `GET /matrix-exploded/{text}/{list}/{object}/end`.
        pub fn matrix_exploded(
            &self,
            text: &str,
            list: &[String],
            object: &Pair,
        ) -> Request<'_> {
            let text = path_as("text", Style::Matrix { explode: true }, text);
            let list = path_as("list", Style::Matrix { explode: true }, list);
            let object = path_as("object", Style::Matrix { explode: true }, object);
            self.0.get(format_args!("/matrix-exploded/{text}/{list}/{object}/end"))
        }

        /// `GET /label/{text}/{list}/{object}/end`.
        pub fn label(&self, text: &str, list: &[String], object: &Pair) -> Request<'_> {
            let text = path_as("text", Style::Label { explode: false }, text);
            let list = path_as("list", Style::Label { explode: false }, list);
            let object = path_as("object", Style::Label { explode: false }, object);
            self.0.get(format_args!("/label/{text}/{list}/{object}/end"))
        }

        /// `GET /simple/{text}/{list}/{object}/end`.
        pub fn simple(&self, text: &str, list: &[String], object: &Pair) -> Request<'_> {
            let list = path_as("list", Style::Simple { explode: false }, list);
            let object = path_as("object", Style::Simple { explode: false }, object);
            self.0
                .get(format_args!("/simple/{}/{list}/{object}/end", path_segment(text)))
        }

        /// `GET /simple-exploded/{text}/{list}/{object}/end`.
        pub fn simple_exploded(
            &self,
            text: &str,
            list: &[String],
            object: &Pair,
        ) -> Request<'_> {
            let list = path_as("list", Style::Simple { explode: true }, list);
            let object = path_as("object", Style::Simple { explode: true }, object);
            self.0
                .get(
                    format_args!(
                        "/simple-exploded/{}/{list}/{object}/end", path_segment(text)
                    ),
                )
        }

        /// `GET /form`.
        pub fn form(
            &self,
            text: Option<&str>,
            list: Option<&[String]>,
            object: Option<&Pair>,
        ) -> Request<'_> {
            self.0
                .get("/form")
                .query_optional("text", text)
                .query_as("list", Style::Form { explode: false }, &list)
                .query_as("object", Style::Form { explode: false }, &object)
        }

        /// `GET /form-exploded`.
        pub fn form_exploded(
            &self,
            text: Option<&str>,
            list: Option<&[String]>,
            object: Option<&Pair>,
        ) -> Request<'_> {
            self.0
                .get("/form-exploded")
                .query_optional("text", text)
                .query_each("list", list.into_iter().flatten())
                .query_as("object", Style::Form { explode: true }, &object)
        }

        /// `GET /others`.
        pub fn others(
            &self,
            text: Option<&str>,
            list: Option<&[String]>,
            object: Option<&Pair>,
        ) -> Request<'_> {
            self.0
                .get("/others")
                .query_optional("text", text)
                .query_as("list", Style::Json, &list)
                .query_as("object", Style::DeepObject, &object)
        }

        /// `GET /whole`.
        pub fn whole(&self, all: Option<&WholeAll<'_>>) -> Request<'_> {
            self.0.get("/whole").query_form(&[("object", Style::DeepObject)], &all)
        }

        /// `GET /cookies`.
        pub fn cookies(
            &self,
            text: Option<&str>,
            list: Option<&[String]>,
            object: Option<&Pair>,
        ) -> Request<'_> {
            self.0
                .get("/cookies")
                .cookie_optional("text", text)
                .cookie_as("list", Style::Form { explode: false }, &list)
                .cookie_as("object", Style::Json, &object)
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
    pub struct WholeAll<'a> {
        /// `text`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub text: Option<&'a str>,
        /// `list`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub list: Option<&'a [String]>,
        /// `object`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub object: Option<&'a Pair>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Pair {
        /// `x`
        pub x: String,
        /// `y z`
        #[serde(rename = "y z")]
        pub y_z: String,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod write {
    //! Workflow `write`.
    //!
    //! ```text
    //! matrix → matrix-exploded
    //! matrix-exploded → label
    //! label → simple
    //! simple → simple-exploded
    //! simple-exploded → form
    //! form → form-exploded
    //! form-exploded → others
    //! others → cookies
    //! cookies → whole
    //! whole → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::api::{Client, Pair, WholeAll};

    /// Inputs of workflow `write`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `text`.
        pub text: String,
        /// Input `list`.
        pub list: Vec<String>,
        /// Input `object`.
        pub object: Pair,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(text: impl Into<String>, list: Vec<String>, object: Pair) -> Self {
            Self {
                text: text.into(),
                list,
                object,
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `matrix`
        Matrix,
        /// `matrix-exploded`
        MatrixExploded,
        /// `label`
        Label,
        /// `simple`
        Simple,
        /// `simple-exploded`
        SimpleExploded,
        /// `form`
        Form,
        /// `form-exploded`
        FormExploded,
        /// `others`
        Others,
        /// `cookies`
        Cookies,
        /// `whole`
        Whole,
    }

    /// Runs workflow `write`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn write(client: &Client, inputs: &Inputs) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "write");
        let mut step = Step::Matrix;
        loop {
            step = match step {
                Step::Matrix => {
                    run.enter("matrix").await?;
                    let response = client
                        .matrix(&inputs.text, &inputs.list, &inputs.object)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::MatrixExploded
                }

                Step::MatrixExploded => {
                    run.enter("matrix-exploded").await?;
                    let response = client
                        .matrix_exploded(&inputs.text, &inputs.list, &inputs.object)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Label
                }

                Step::Label => {
                    run.enter("label").await?;
                    let response = client
                        .label(&inputs.text, &inputs.list, &inputs.object)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Simple
                }

                Step::Simple => {
                    run.enter("simple").await?;
                    let response = client
                        .simple(&inputs.text, &inputs.list, &inputs.object)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::SimpleExploded
                }

                Step::SimpleExploded => {
                    run.enter("simple-exploded").await?;
                    let response = client
                        .simple_exploded(&inputs.text, &inputs.list, &inputs.object)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Form
                }

                Step::Form => {
                    run.enter("form").await?;
                    let response = client
                        .form(
                            Some(&inputs.text),
                            Some(&inputs.list),
                            Some(&inputs.object),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::FormExploded
                }

                Step::FormExploded => {
                    run.enter("form-exploded").await?;
                    let response = client
                        .form_exploded(
                            Some(&inputs.text),
                            Some(&inputs.list),
                            Some(&inputs.object),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Others
                }

                Step::Others => {
                    run.enter("others").await?;
                    let response = client
                        .others(
                            Some(&inputs.text),
                            Some(&inputs.list),
                            Some(&inputs.object),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Cookies
                }

                Step::Cookies => {
                    run.enter("cookies").await?;
                    let response = client
                        .cookies(
                            Some(&inputs.text),
                            Some(&inputs.list),
                            Some(&inputs.object),
                        )
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Whole
                }

                Step::Whole => {
                    run.enter("whole").await?;
                    let response = client
                        .whole(
                            Some(
                                &WholeAll {
                                    text: Some(&inputs.text),
                                    list: Some(&inputs.list),
                                    object: Some(&inputs.object),
                                },
                            ),
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
pub use self::write::write;
