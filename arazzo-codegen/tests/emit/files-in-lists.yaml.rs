#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod api {
    //! Client of Bodies.

    use arazzo_runtime::{ClientBuilder, File, Multipart, Request};

    /// Client of Bodies.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client of the API at `base_url`: the description names no server.
        pub fn builder(base_url: &str) -> ClientBuilder<Self> {
            ClientBuilder::new(base_url)
        }

        /// `POST /pictures`.
        pub fn add_picture(&self, body: &AddPictureRequest<'_>) -> Request<'_> {
            self.0
                .post("/pictures")
                .multipart(
                    Multipart::new()
                        .text("title", body.title)
                        .file("picture", body.picture)
                        .files("more", body.more.into_iter().flatten().copied()),
                )
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
    #[derive(Clone, Debug)]
    pub struct AddPictureRequest<'a> {
        /// `title`
        pub title: &'a str,
        /// `picture`
        pub picture: &'a File,
        /// `more`
        pub more: Option<&'a [&'a File]>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod send_files {
    //! Workflow `send-files`.
    //!
    //! ```text
    //! written → given
    //! given → absent
    //! absent → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{File, Run, WorkflowError};
    use super::api::{AddPictureRequest, Client};

    /// Inputs of workflow `send-files`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `one`.
        ///
        /// Binary data.
        pub one: File,
        /// Input `all`.
        pub all: Vec<File>,
        /// Input `some`.
        pub some: Option<Vec<File>>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(one: impl Into<File>, all: Vec<File>) -> Self {
            Self {
                one: one.into(),
                all,
                some: None,
            }
        }

        /// These inputs with another `some`.
        #[must_use]
        pub fn with_some(mut self, some: Vec<File>) -> Self {
            self.some = Some(some);
            self
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `written`
        Written,
        /// `given`
        Given,
        /// `absent`
        Absent,
    }

    /// Runs workflow `send-files`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn send_files(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "send-files");
        let mut step = Step::Written;
        loop {
            step = match step {
                Step::Written => {
                    run.enter("written").await?;
                    let request = AddPictureRequest {
                        title: "Written",
                        picture: &inputs.one,
                        more: Some(&[&inputs.one, &File::from("text")]),
                    };
                    let response = client.add_picture(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Given
                }

                Step::Given => {
                    run.enter("given").await?;
                    let request = AddPictureRequest {
                        title: "Given",
                        picture: &inputs.one,
                        more: Some(&inputs.all.iter().collect::<Vec<_>>()),
                    };
                    let response = client.add_picture(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Absent
                }

                Step::Absent => {
                    run.enter("absent").await?;
                    let request = AddPictureRequest {
                        title: "Perhaps given",
                        picture: &inputs.one,
                        more: Some(&inputs.some.iter().flatten().collect::<Vec<_>>()),
                    };
                    let response = client.add_picture(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::send_files::send_files;
