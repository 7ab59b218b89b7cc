#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod letters {
    //! Client of Letters.

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::{ClientBuilder, File, Multipart, Request};

    /// Client of Letters.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /letters`.
        ///
        /// Sends `application/json`.
        pub fn add_letter(&self, draft: Option<bool>, body: &Letter<'_>) -> Request<'_> {
            self.0.post("/letters").query_optional("draft", draft).json(body)
        }

        /// `POST /letters`.
        ///
        /// Sends `application/vnd.letter+json`.
        pub fn add_letter_as_vnd_letter(
            &self,
            body: &AddLetterAsVndLetterRequest<'_>,
        ) -> Request<'_> {
            self.0.post("/letters").json_as("application/vnd.letter+json", body)
        }

        /// `POST /letters`.
        ///
        /// Sends `application/x-www-form-urlencoded`.
        pub fn add_letter_as_form(&self, body: &LetterAsForm<'_>) -> Request<'_> {
            self.0.post("/letters").form(body)
        }

        /// `POST /letters`.
        ///
        /// Sends `multipart/form-data`.
        pub fn add_letter_as_multipart(
            &self,
            body: &AddLetterAsMultipartRequest<'_>,
        ) -> Request<'_> {
            self.0
                .post("/letters")
                .multipart(
                    Multipart::new()
                        .text_optional("title", body.title)
                        .files("scan", body.scan),
                )
        }

        /// `POST /letters`.
        ///
        /// Sends the members of a value as `multipart/form-data`.
        pub fn add_letter_of_members(&self, body: &AddLetter) -> Request<'_> {
            self.0.post("/letters").multipart(Multipart::new().members(body))
        }

        /// `POST /letters`.
        ///
        /// Sends `image/png`.
        pub fn add_letter_as_png(&self, body: &File) -> Request<'_> {
            self.0.post("/letters").file("image/png", body)
        }

        /// `POST /letters`.
        ///
        /// Sends `text/plain`.
        pub fn add_letter_as_text(&self, body: &str) -> Request<'_> {
            self.0.post("/letters").body("text/plain", body.to_owned())
        }

        /// `POST /letters`.
        ///
        /// Sends no body.
        pub fn add_letter_without_body(&self, draft: Option<bool>) -> Request<'_> {
            self.0.post("/letters").query_optional("draft", draft)
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
    pub struct Letter<'a> {
        /// `title`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<&'a str>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct AddLetterAsVndLetterRequest<'a> {
        /// `title`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<&'a str>,
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct LetterAsForm<'a> {
        /// `title`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<&'a str>,
        /// `words`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub words: Option<i64>,
    }

    /// An object in a request.
    #[derive(Clone, Debug)]
    pub struct AddLetterAsMultipartRequest<'a> {
        /// `title`
        pub title: Option<&'a str>,
        /// `scan`
        pub scan: Option<&'a File>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct AddLetter {
        /// `title`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
        /// `scan`
        ///
        /// Binary data.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub scan: Option<String>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod send_letters {
    //! Workflow `send-letters`.
    //!
    //! ```text
    //! form → json
    //! json → otherJson
    //! otherJson → parts
    //! parts → members
    //! members → picture
    //! picture → text
    //! text → nothing
    //! nothing → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{File, Run, WorkflowError};
    use super::letters::{
        AddLetter, AddLetterAsMultipartRequest, AddLetterAsVndLetterRequest, Client,
        Letter, LetterAsForm,
    };

    /// Inputs of workflow `send-letters`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: String,
        /// Input `scan`.
        ///
        /// Binary data.
        pub scan: File,
        /// Input `letter`.
        pub letter: AddLetter,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(
            title: impl Into<String>,
            scan: impl Into<File>,
            letter: AddLetter,
        ) -> Self {
            Self {
                title: title.into(),
                scan: scan.into(),
                letter,
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `form`
        Form,
        /// `json`
        Json,
        /// `otherJson`
        OtherJson,
        /// `parts`
        Parts,
        /// `members`
        Members,
        /// `picture`
        Picture,
        /// `text`
        Text,
        /// `nothing`
        Nothing,
    }

    /// Runs workflow `send-letters`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn send_letters(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "send-letters");
        let mut step = Step::Form;
        loop {
            step = match step {
                Step::Form => {
                    run.enter("form").await?;
                    let request = LetterAsForm {
                        title: Some(&inputs.title),
                        words: Some(3),
                    };
                    let response = client
                        .add_letter_as_form(&request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Json
                }

                Step::Json => {
                    run.enter("json").await?;
                    let request = Letter {
                        title: Some(&inputs.title),
                    };
                    let response = client
                        .add_letter(Some(true), &request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::OtherJson
                }

                Step::OtherJson => {
                    run.enter("otherJson").await?;
                    let request = AddLetterAsVndLetterRequest {
                        title: Some("other"),
                    };
                    let response = client
                        .add_letter_as_vnd_letter(&request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Parts
                }

                Step::Parts => {
                    run.enter("parts").await?;
                    let request = AddLetterAsMultipartRequest {
                        title: Some(&inputs.title),
                        scan: Some(&inputs.scan),
                    };
                    let response = client
                        .add_letter_as_multipart(&request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Members
                }

                Step::Members => {
                    run.enter("members").await?;
                    let response = client
                        .add_letter_of_members(&inputs.letter)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Picture
                }

                Step::Picture => {
                    run.enter("picture").await?;
                    let response = client
                        .add_letter_as_png(&inputs.scan)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Text
                }

                Step::Text => {
                    run.enter("text").await?;
                    let response = client
                        .add_letter_as_text(&format!("Dear {}", inputs.title))
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Nothing
                }

                Step::Nothing => {
                    run.enter("nothing").await?;
                    let response = client
                        .add_letter_without_body(Some(false))
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
pub use self::send_letters::send_letters;
