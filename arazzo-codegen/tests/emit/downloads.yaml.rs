#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod api {
    //! Client of Downloads.

    use arazzo_runtime::{BaseUrl, ClientBuilder, File, Multipart, Request, path_segment};

    /// Client of Downloads.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /reports/{id}`.
        pub fn get_report(&self, id: &str) -> Request<'_> {
            self.0
                .get(format_args!("/reports/{}", path_segment(id)))
                .accept("application/pdf")
        }

        /// `PUT /reports/{id}`.
        pub fn put_report(&self, id: &str, body: &File) -> Request<'_> {
            self.0
                .put(format_args!("/reports/{}", path_segment(id)))
                .file("application/pdf", body)
        }

        /// `POST /attachments`.
        pub fn attach(&self, body: &AttachRequest<'_>) -> Request<'_> {
            self.0
                .post("/attachments")
                .multipart(
                    Multipart::new().text("title", body.title).file("file", body.file),
                )
        }

        /// `GET /picture`.
        pub fn get_picture(&self) -> Request<'_> {
            self.0.get("/picture")
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
        /// `https://reports.example.com`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://reports.example.com"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug)]
    pub struct AttachRequest<'a> {
        /// `title`
        pub title: &'a str,
        /// `file`
        pub file: &'a File,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod copy_report {
    //! Workflow `copy-report`.
    //!
    //! ```text
    //! getReport → putReport
    //! putReport → attach
    //! attach → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{File, Run, WorkflowError};
    use super::api::{AttachRequest, Client};

    /// Inputs of workflow `copy-report`.
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

    /// Outputs of workflow `copy-report`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `report`: `$steps.getReport.outputs.report`.
        pub report: File,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `getReport`
        GetReport,
        /// `putReport`
        PutReport { report: File },
        /// `attach`
        Attach { report: File },
    }

    /// Runs workflow `copy-report`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn copy_report(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "copy-report");
        let mut step = Step::GetReport;
        loop {
            step = match step {
                Step::GetReport => {
                    run.enter("getReport").await?;
                    let response = client
                        .get_report(&inputs.id)
                        .download(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.file();
                    Step::PutReport { report: body }
                }

                Step::PutReport { report } => {
                    run.enter("putReport").await?;
                    let response = client
                        .put_report("copy", &report)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Attach { report }
                }

                Step::Attach { report } => {
                    run.enter("attach").await?;
                    let request = AttachRequest {
                        title: "A report",
                        file: &report,
                    };
                    let response = client.attach(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(Outcome { report });
                }
            };
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
pub mod check_picture {
    //! Workflow `check-picture`.

    use arazzo_runtime::{File, Pattern, Run, WorkflowError};
    use super::api::Client;

    static BODY_PATTERN: Pattern = Pattern::new("^.PNG");

    /// Outputs of workflow `check-picture`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `picture`: `$steps.getPicture.outputs.picture`.
        pub picture: File,
    }

    /// Runs workflow `check-picture`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn check_picture(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "check-picture");
        run.enter("getPicture").await?;
        let response = client.get_picture().send(&mut run).await?;
        response.require("$statusCode == 200", response.status() == 200)?;
        response.require("^.PNG", BODY_PATTERN.matches(&response.text()))?;
        let body = response.file();
        run.complete();
        Ok(Outcome { picture: body })
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::copy_report::copy_report;

#[allow(unreachable_pub, unused_imports)]
pub use self::check_picture::check_picture;
