#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod depot {
    //! Client of Depot.

    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Depot.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /parcels`.
        pub fn list_parcels(&self) -> Request<'_> {
            self.0.get("/parcels").accept("application/json")
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
        /// `https://depot.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://depot.example"),
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
pub mod look_into_xml {
    //! Workflow `look-into-xml`.
    //!
    //! ```text
    //! list
    //!   //parcel[last()]/@days > 3 or not(//parcel[1]/note) and 200 → end late
    //!   otherwise         → end
    //!   failed, contains(/error/message, 'lost') → end lost
    //!   failed, otherwise → error
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError, xpath};
    use super::depot::Client;

    /// Inputs of workflow `look-into-xml`.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `manifest`.
        pub manifest: Option<String>,
    }

    impl Inputs {
        /// These inputs with another `manifest`.
        #[must_use]
        pub fn with_manifest(mut self, manifest: impl Into<String>) -> Self {
            self.manifest = Some(manifest.into());
            self
        }
    }

    /// How workflow `look-into-xml` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
    }

    /// The ways in which workflow `look-into-xml` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `late` of step `list`.
        Late,
        /// Action `lost` of step `list`.
        Lost,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Late => "late",
                Self::Lost => "lost",
                Self::Completed => "completed",
            }
        }
    }

    /// Runs workflow `look-into-xml`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn look_into_xml(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "look-into-xml");
        run.enter("list").await?;
        let response = client.list_parcels().send(&mut run).await?;
        run.note_missing("$inputs.manifest", inputs.manifest.is_none());
        if let Err(failure) = response
            .require(
                "count(/parcels/parcel[@state = 'SENT']) > 1",
                xpath::holds(
                    &response.text(),
                    |document| {
                        document
                            .child("parcels")
                            .child("parcel")
                            .filter(|node| {
                                node.attribute("state").any(|text| text == "SENT")
                            })
                            .count() > 1.0
                    },
                ),
            )
            .and_then(|()| {
                response
                    .require(
                        "//sender/address",
                        inputs
                            .manifest
                            .as_deref()
                            .is_some_and(|text| xpath::holds(
                                text,
                                |document| {
                                    document.descendant("sender").child("address").exists()
                                },
                            )),
                    )
            })
        {
            if xpath::holds(
                &response.text(),
                |document| {
                    document.child("error").child("message").text().contains("lost")
                },
            ) {
                run.end("lost");
                return Ok(Outcome { end: End::Lost });
            }
            return Err(failure);
        }
        if xpath::holds(
            &response.text(),
            |document| {
                document
                    .within()
                    .each(|node| node.child("parcel").last())
                    .attribute("days")
                    .any_number(|number| number > 3.0)
                    || !document
                        .within()
                        .each(|node| node.child("parcel").at(1))
                        .child("note")
                        .exists()
            },
        ) && response.status() == 200
        {
            run.end("late");
            Ok(Outcome { end: End::Late })
        } else {
            // No action matches.
            run.complete();
            Ok(Outcome { end: End::Completed })
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::look_into_xml::look_into_xml;
