#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod store {
    //! Client of Store.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{
        ApiKey, BaseUrl, ClientBuilder, OperationServer, Request, path_segment,
    };

    /// Client of Store.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client with these credentials, of the default [`Server`] unless another one is
        /// set.
        pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
            Self::builder_without_credentials()
                .credential("key", credentials.key.in_header("X-Key"))
        }

        /// Settings of a client without credentials, of the default [`Server`] unless another one is set.
        ///
        /// Its requests are let in where a gateway authorises them, or a stand-in does not ask.
        pub fn builder_without_credentials() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
                .base_url_of::<UploadFileServer>(UploadFileServer::default())
                .base_url_of::<ReadStatusServer>(ReadStatusServer::default())
                .base_url_of::<ReportUseServer>(ReportUseServer::default())
        }

        /// `GET /files/{name}`.
        ///
        /// Authorised by `key`.
        pub fn find_file(&self, name: &str) -> Request<'_> {
            self.0
                .get(format_args!("/files/{}", path_segment(name)))
                .authorized_by(&["key"])
        }

        /// `PUT /files/{name}`.
        ///
        /// Authorised by `key`.
        pub fn upload_file(&self, name: &str) -> Request<'_> {
            self.0
                .put(format_args!("/files/{}", path_segment(name)))
                .at::<UploadFileServer>()
                .authorized_by(&["key"])
        }

        /// `GET /files/{name}/content`.
        ///
        /// Authorised by `key`.
        pub fn download_file(&self, name: &str) -> Request<'_> {
            self.0
                .get(format_args!("/files/{}/content", path_segment(name)))
                .at::<UploadFileServer>()
                .authorized_by(&["key"])
        }

        /// `GET /status`.
        pub fn read_status(&self) -> Request<'_> {
            self.0.get("/status").at::<ReadStatusServer>().anonymous()
        }

        /// `POST /usage`.
        ///
        /// Authorised by `key`.
        pub fn report_use(&self) -> Request<'_> {
            self.0.post("/usage").at::<ReportUseServer>().authorized_by(&["key"])
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

    /// What authorises requests.
    #[derive(Clone, Debug)]
    pub struct Credentials {
        /// `key`: a key, sent in the header `X-Key`.
        pub key: ApiKey,
    }

    /// Where the API is served.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://store.example.com/v1/`: What customers use.
        #[default]
        Live,
        /// `https://descriptions.example.com/sandbox`: For trials.
        Test,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Live => Self::described("https://store.example.com/v1/"),
                Server::Test => {
                    Self::described("https://descriptions.example.com/sandbox")
                }
            }
        }
    }

    /// Where [`Client::upload_file`] and [`Client::download_file`] are served, elsewhere than the rest
    /// of the API.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum UploadFileServer {
        /// `https://content.{region}.example.com/`.
        Default {
            /// Where files are kept.
            region: Region,
        },
    }

    impl Default for UploadFileServer {
        fn default() -> Self {
            Self::Default {
                region: Region::Eu,
            }
        }
    }

    impl From<UploadFileServer> for BaseUrl {
        fn from(server: UploadFileServer) -> Self {
            match server {
                UploadFileServer::Default { region } => {
                    Self::described(format!("https://content.{region}.example.com/"))
                }
            }
        }
    }

    impl OperationServer for UploadFileServer {
        const NAME: &'static str = "upload_file";
    }

    /// Where [`Client::read_status`] is served, elsewhere than the rest of the API.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum ReadStatusServer {
        /// `https://status.example.org`.
        #[default]
        Default,
    }

    impl From<ReadStatusServer> for BaseUrl {
        fn from(server: ReadStatusServer) -> Self {
            match server {
                ReadStatusServer::Default => {
                    Self::described("https://status.example.org")
                }
            }
        }
    }

    impl OperationServer for ReadStatusServer {
        const NAME: &'static str = "read_status";
    }

    /// Where [`Client::report_use`] is served, elsewhere than the rest of the API.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum ReportUseServer {
        /// `https://descriptions.example.com/usage/v2`.
        #[default]
        Default,
    }

    impl From<ReportUseServer> for BaseUrl {
        fn from(server: ReportUseServer) -> Self {
            match server {
                ReportUseServer::Default => {
                    Self::described("https://descriptions.example.com/usage/v2")
                }
            }
        }
    }

    impl OperationServer for ReportUseServer {
        const NAME: &'static str = "report_use";
    }

    /// Where files are kept.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Region {
        /// `eu`
        Eu,
        /// `us`
        Us,
        /// A value that the description does not list.
        Other(String),
    }

    impl Region {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Eu => "eu",
                Self::Us => "us",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Region {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Eu, Self::Us];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for Region {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Region {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Region {
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
pub mod put_away {
    //! Workflow `put-away`.
    //!
    //! ```text
    //! look → send
    //! send → fetch
    //! fetch → learn
    //! learn → tell
    //! tell → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::store::Client;

    /// Inputs of workflow `put-away`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `name`.
        pub name: String,
    }

    impl Inputs {
        /// Inputs with these values.
        #[must_use]
        pub fn new(name: impl Into<String>) -> Self {
            Self { name: name.into() }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `look`
        Look,
        /// `send`
        Send,
        /// `fetch`
        Fetch,
        /// `learn`
        Learn,
        /// `tell`
        Tell,
    }

    /// Runs workflow `put-away`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn put_away(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "put-away");
        let mut step = Step::Look;
        loop {
            step = match step {
                Step::Look => {
                    run.enter("look").await?;
                    let response = client.find_file(&inputs.name).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Send
                }

                Step::Send => {
                    run.enter("send").await?;
                    let response = client
                        .upload_file(&inputs.name)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Fetch
                }

                Step::Fetch => {
                    run.enter("fetch").await?;
                    let response = client
                        .download_file(&inputs.name)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Learn
                }

                Step::Learn => {
                    run.enter("learn").await?;
                    let response = client.read_status().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Tell
                }

                Step::Tell => {
                    run.enter("tell").await?;
                    let response = client.report_use().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::put_away::put_away;
