#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod vault {
    //! Client of Vault.

    use arazzo_runtime::{
        ApiKey, BaseUrl, Basic, ClientBuilder, ClientCertificate, Credential, OAuth2,
        Request,
    };

    /// Client of Vault.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client with these credentials, of the default [`Server`] unless another one is
        /// set.
        pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
            Self::builder_without_credentials()
                .credential(
                    "account",
                    credentials
                        .account
                        .default_token_url("/oauth/token")
                        .default_scopes(["read", "write"]),
                )
                .credential("session", credentials.session.in_cookie("session"))
                .credential(
                    "people",
                    credentials
                        .people
                        .default_discovery_url(
                            "https://people.example.com/.well-known/openid-configuration",
                        )
                        .default_scopes(["profile"]),
                )
                .credential("owner", credentials.owner)
                .credential("certificate", credentials.certificate)
                .credential("digest", credentials.digest)
        }

        /// Settings of a client without credentials, of the default [`Server`] unless another one is set.
        ///
        /// Its requests are let in where a gateway authorises them, or a stand-in does not ask.
        pub fn builder_without_credentials() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /boxes`.
        ///
        /// Authorised by `account`.
        pub fn list_boxes(&self) -> Request<'_> {
            self.0.get("/boxes").authorized_by(&["account"])
        }

        /// `POST /boxes`.
        ///
        /// Authorised by `account` and `session`.
        pub fn add_box(&self) -> Request<'_> {
            self.0.post("/boxes").authorized_by(&["account", "session"])
        }

        /// `GET /people`.
        ///
        /// Authorised by `people`.
        pub fn list_people(&self) -> Request<'_> {
            self.0.get("/people").authorized_by(&["people"])
        }

        /// `POST /seal`.
        ///
        /// Authorised by `owner`, `certificate` and `digest`.
        pub fn seal(&self) -> Request<'_> {
            self.0.post("/seal").authorized_by(&["owner", "certificate", "digest"])
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
        /// `account`: An account of a program, with what it may do.
        pub account: OAuth2,
        /// `session`: a key, sent in the cookie `session`.
        pub session: ApiKey,
        /// `people`: a token, or what it is obtained for.
        pub people: OAuth2,
        /// `owner`: user and password.
        pub owner: Basic,
        /// `certificate`: a certificate and its key.
        pub certificate: ClientCertificate,
        /// `digest`: A digest of user and password.
        pub digest: Credential,
    }

    /// Where the API is served.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://vault.example.com/v1`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://vault.example.com/v1"),
            }
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
pub mod look {
    //! Workflow `look`.
    //!
    //! ```text
    //! listBoxes → addBox
    //! addBox → seal
    //! seal → listPeople
    //! listPeople → end
    //! ```

    use arazzo_runtime::{Run, WorkflowError};
    use super::vault::Client;

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `listBoxes`
        ListBoxes,
        /// `addBox`
        AddBox,
        /// `seal`
        Seal,
        /// `listPeople`
        ListPeople,
    }

    /// Runs workflow `look`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn look(client: &Client) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "look");
        let mut step = Step::ListBoxes;
        loop {
            step = match step {
                Step::ListBoxes => {
                    run.enter("listBoxes").await?;
                    let response = client.list_boxes().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::AddBox
                }

                Step::AddBox => {
                    run.enter("addBox").await?;
                    let response = client.add_box().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Seal
                }

                Step::Seal => {
                    run.enter("seal").await?;
                    let response = client.seal().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::ListPeople
                }

                Step::ListPeople => {
                    run.enter("listPeople").await?;
                    let response = client.list_people().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::look::look;
