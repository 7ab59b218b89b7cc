#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod harbour {
    //! Client of Harbour.

    use arazzo_runtime::{
        ApiKey, BaseUrl, Basic, BearerToken, ClientBuilder, OAuth2, Request,
    };

    /// Client of Harbour.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client with these credentials, of the default [`Server`] unless another one is
        /// set.
        pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
            Self::builder_without_credentials()
                .credential_optional(
                    "guest",
                    credentials.guest.map(|guest| guest.in_header("X-Guest")),
                )
                .credential_optional("pilot", credentials.pilot)
                .credential_optional("foreman", credentials.foreman)
                .credential_optional(
                    "machine",
                    credentials
                        .machine
                        .map(|machine| {
                            machine
                                .default_token_url("https://harbour.example.com/token")
                                .default_scopes(["cranes"])
                        }),
                )
                .credential_optional(
                    "keeper",
                    credentials.keeper.map(|keeper| keeper.in_query("keeper")),
                )
                .credential_optional(
                    "warden",
                    credentials.warden.map(|warden| warden.in_cookie("warden")),
                )
                .credential_optional(
                    "clerk",
                    credentials.clerk.map(|clerk| clerk.in_header("X-Clerk")),
                )
                .credential_optional(
                    "cashier",
                    credentials.cashier.map(|cashier| cashier.in_query("cashier")),
                )
                .needs_credentials(&[&["guest"], &["pilot"]])
                .needs_credentials(&[&["foreman"], &["machine"]])
                .needs_credentials(&[&["keeper"], &["guest", "warden"]])
                .needs_credentials(&[&["clerk"], &["cashier"]])
        }

        /// Settings of a client without credentials, of the default [`Server`] unless another one is set.
        ///
        /// Its requests are let in where a gateway authorises them, or a stand-in does not ask.
        pub fn builder_without_credentials() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /berths`.
        ///
        /// Authorised by `guest` or `pilot`.
        pub fn list_berths(&self) -> Request<'_> {
            self.0.get("/berths").authorized_by(&["guest"]).authorized_by(&["pilot"])
        }

        /// `GET /cranes`.
        ///
        /// Authorised by `foreman` or `machine`.
        pub fn list_cranes(&self) -> Request<'_> {
            self.0.get("/cranes").authorized_by(&["foreman"]).authorized_by(&["machine"])
        }

        /// `GET /locks`.
        ///
        /// Authorised by `keeper` or `guest` and `warden`.
        pub fn list_locks(&self) -> Request<'_> {
            self.0
                .get("/locks")
                .authorized_by(&["keeper"])
                .authorized_by(&["guest", "warden"])
        }

        /// `GET /tolls`.
        ///
        /// Authorised by `clerk` or `cashier`.
        pub fn list_tolls(&self) -> Request<'_> {
            self.0.get("/tolls").authorized_by(&["clerk"]).authorized_by(&["cashier"])
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

    /// What authorises requests. Which of these are enough together is said by the methods of [`Client`]; if
    /// one of them lacks credentials, no client is built.
    #[derive(Clone, Debug, Default)]
    pub struct Credentials {
        /// `guest`: a key, sent in the header `X-Guest`.
        pub guest: Option<ApiKey>,
        /// `pilot`: a token.
        pub pilot: Option<BearerToken>,
        /// `foreman`: user and password.
        pub foreman: Option<Basic>,
        /// `machine`: a token, or what it is obtained for.
        pub machine: Option<OAuth2>,
        /// `keeper`: a key, sent as `keeper` in the query.
        pub keeper: Option<ApiKey>,
        /// `warden`: a key, sent in the cookie `warden`.
        pub warden: Option<ApiKey>,
        /// `clerk`: From the desk.
        pub clerk: Option<ApiKey>,
        /// `cashier`: a key, sent as `cashier` in the query.
        ///
        /// It is deprecated.
        pub cashier: Option<ApiKey>,
    }

    /// Where the API is served.
    #[derive(Clone, Debug, PartialEq, Eq, Default)]
    pub enum Server {
        /// `https://harbour.example.com`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://harbour.example.com"),
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
pub mod go_round {
    //! Workflow `go-round`.
    //!
    //! ```text
    //! listBerths → listCranes
    //! listCranes → listLocks
    //! listLocks → listTolls
    //! listTolls → end
    //! ```

    use arazzo_runtime::{Run, WorkflowError};
    use super::harbour::Client;

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `listBerths`
        ListBerths,
        /// `listCranes`
        ListCranes,
        /// `listLocks`
        ListLocks,
        /// `listTolls`
        ListTolls,
    }

    /// Runs workflow `go-round`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn go_round(client: &Client) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "go-round");
        let mut step = Step::ListBerths;
        loop {
            step = match step {
                Step::ListBerths => {
                    run.enter("listBerths").await?;
                    let response = client.list_berths().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::ListCranes
                }

                Step::ListCranes => {
                    run.enter("listCranes").await?;
                    let response = client.list_cranes().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::ListLocks
                }

                Step::ListLocks => {
                    run.enter("listLocks").await?;
                    let response = client.list_locks().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::ListTolls
                }

                Step::ListTolls => {
                    run.enter("listTolls").await?;
                    let response = client.list_tolls().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::go_round::go_round;
