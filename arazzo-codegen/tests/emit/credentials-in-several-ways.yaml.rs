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
        ApiKey, BaseUrl, BearerToken, ClientBuilder, OAuth2, Request, path_segment,
    };

    /// Client of Vault.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client with these credentials, of the default [`Server`] unless another one is
        /// set.
        pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
            let builder = Self::builder_without_credentials();
            match credentials {
                Credentials::AccountAndKey { account, key } => {
                    builder
                        .credential(
                            "account",
                            account
                                .default_token_url("/oauth/token")
                                .default_scopes(["write"]),
                        )
                        .credential("key", key.in_header("X-Vault-Key"))
                }
                Credentials::AccountAndToken { account, token } => {
                    builder
                        .credential(
                            "account",
                            account
                                .default_token_url("/oauth/token")
                                .default_scopes(["write"]),
                        )
                        .credential("token", token)
                }
                Credentials::KeyAndMachine { key, machine } => {
                    builder
                        .credential("key", key.in_header("X-Vault-Key"))
                        .credential("machine", machine.in_query("machine"))
                }
            }
        }

        /// Settings of a client without credentials, of the default [`Server`] unless another one is set.
        ///
        /// Its requests are let in where a gateway authorises them, or a stand-in does not ask.
        pub fn builder_without_credentials() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `DELETE /boxes/{id}`.
        ///
        /// Authorised by `account` or `key` and `machine`.
        pub fn remove_box(&self, id: &str) -> Request<'_> {
            self.0
                .delete(format_args!("/boxes/{}", path_segment(id)))
                .authorized_by(&["account"])
                .authorized_by(&["key", "machine"])
        }

        /// `GET /keys`.
        ///
        /// Authorised by `key` or `token`.
        pub fn list_keys(&self) -> Request<'_> {
            self.0.get("/keys").authorized_by(&["key"]).authorized_by(&["token"])
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

    /// What authorises requests: any of these does.
    #[derive(Clone, Debug)]
    pub enum Credentials {
        /// `account` and `key` together.
        AccountAndKey {
            /// `account`: An account of a program, with what it may do.
            account: OAuth2,
            /// `key`: a key, sent in the header `X-Vault-Key`.
            key: ApiKey,
        },
        /// `account` and `token` together.
        AccountAndToken {
            /// `account`: An account of a program, with what it may do.
            account: OAuth2,
            /// `token`: a token.
            token: BearerToken,
        },
        /// `key` and `machine` together.
        KeyAndMachine {
            /// `key`: a key, sent in the header `X-Vault-Key`.
            key: ApiKey,
            /// `machine`: a key, sent as `machine` in the query.
            ///
            /// It is deprecated.
            machine: ApiKey,
        },
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
    //! listKeys → removeBox
    //! removeBox → end
    //! ```

    use arazzo_runtime::{Run, WorkflowError};
    use super::vault::Client;

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `listKeys`
        ListKeys,
        /// `removeBox`
        RemoveBox,
    }

    /// Runs workflow `look`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn look(client: &Client) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "look");
        let mut step = Step::ListKeys;
        loop {
            step = match step {
                Step::ListKeys => {
                    run.enter("listKeys").await?;
                    let response = client.list_keys().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::RemoveBox
                }

                Step::RemoveBox => {
                    run.enter("removeBox").await?;
                    let response = client.remove_box("b1").send(&mut run).await?;
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
