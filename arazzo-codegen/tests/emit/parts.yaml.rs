#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod desk {
    //! Client of Desk.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of Desk.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /tickets`.
        pub fn file_ticket(&self, body: &FileTicketRequest<'_>) -> Request<'_> {
            self.0.post("/tickets").accept("application/json").json(body)
        }

        /// `DELETE /tickets/{id}`.
        pub fn close_ticket(&self, id: &str, x_token: Option<&str>) -> Request<'_> {
            self.0
                .delete(format_args!("/tickets/{}", path_segment(id)))
                .header_optional("X-Token", x_token)
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
        /// `https://desk.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://desk.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct FileTicketRequest<'a> {
        /// `title`
        pub title: &'a str,
        /// `priority`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub priority: Option<&'a Priority>,
        /// `weight`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<f64>,
        /// `parent`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<&'a str>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Priority {
        /// `low`
        Low,
        /// `high`
        High,
        /// A value that the description does not list.
        Other(String),
    }

    impl Priority {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Low => "low",
                Self::High => "high",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Priority {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Low, Self::High];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for Priority {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Priority {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Priority {
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
pub mod file_for_customer {
    //! Workflow `file-for-customer`: Files a ticket, and closes it in the name of the customer.
    //!
    //! ```text
    //! file
    //!   inputs.tags[0] = urgent → end urgent
    //!   inputs.settings.quiet   → end quiet
    //!   otherwise               → close
    //! close → end
    //! ```

    use arazzo_runtime::serde::{Deserialize, Serialize};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, json_object, loose};
    use super::desk::{Client, FileTicketRequest, Priority};

    /// Inputs of workflow `file-for-customer`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `customer`.
        pub customer: Customer,
        /// Input `tags`.
        pub tags: Vec<String>,
        /// Input `texts`.
        pub texts: std::collections::BTreeMap<String, String>,
        /// Input `settings`.
        ///
        /// JSON: its schema does not say what it is.
        pub settings: Option<serde_json::Value>,
        /// Input `key`.
        pub key: Option<Key>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(
            customer: Customer,
            tags: Vec<String>,
            texts: std::collections::BTreeMap<String, String>,
        ) -> Self {
            Self {
                customer,
                tags,
                texts,
                settings: None,
                key: None,
            }
        }

        /// These inputs with another `settings`.
        #[must_use]
        pub fn with_settings(mut self, settings: serde_json::Value) -> Self {
            self.settings = Some(settings);
            self
        }

        /// These inputs with another `key`.
        #[must_use]
        pub fn with_key(mut self, key: Key) -> Self {
            self.key = Some(key);
            self
        }
    }

    /// How workflow `file-for-customer` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `sent`: `$steps.file.outputs.sent`.
        ///
        /// JSON: it is put together from several values.
        pub sent: serde_json::Value,
        /// Output `title`: `$steps.file.outputs.title`.
        pub title: String,
        /// Output `zip`: `$steps.file.outputs.customer#/address/zip`.
        pub zip: Option<String>,
        /// Output `name`: `$steps.file.outputs.customer#/name`.
        pub name: String,
        /// Output `text`: `$inputs.texts#/greeting`.
        pub text: Option<String>,
        /// Output `path`: `$steps.close.outputs.path`.
        ///
        /// A run that ends by [`End::Urgent`] or [`End::Quiet`] may be without it.
        pub path: Option<String>,
    }

    /// The ways in which workflow `file-for-customer` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `urgent` of step `file`.
        Urgent,
        /// Action `quiet` of step `file`.
        Quiet,
        /// The last step succeeded and no action ended the workflow before.
        Completed,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Urgent => "urgent",
                Self::Quiet => "quiet",
                Self::Completed => "completed",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `file`
        File,
        /// `close`
        Close { id: String, customer: Customer, sent: serde_json::Value, title: String },
    }

    /// Files a ticket, and closes it in the name of the customer.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn file_for_customer(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "file-for-customer");
        let mut step = Step::File;
        loop {
            step = match step {
                Step::File => {
                    run.enter("file").await?;
                    let zip = inputs
                        .customer
                        .address
                        .as_ref()
                        .map(|address| address.zip.clone());
                    let floor = inputs
                        .customer
                        .address
                        .as_ref()
                        .and_then(|address| address.floor);
                    let tags_0 = inputs.tags.first().cloned();
                    let quiet = inputs
                        .settings
                        .as_ref()
                        .and_then(|settings| settings.pointer("/quiet"))
                        .cloned();
                    let sent_priority_1 = inputs
                        .customer
                        .contact
                        .phone
                        .as_deref()
                        .map(Priority::from);
                    let request = FileTicketRequest {
                        title: &format!(
                            "{} at {}", inputs.customer.name, inputs.customer.contact
                            .email
                        ),
                        priority: sent_priority_1.as_ref(),
                        weight: floor.map(|value| value as f64),
                        parent: zip.as_deref(),
                    };
                    let response = client.file_ticket(&request).send(&mut run).await?;
                    run.note_missing(
                        "$inputs.customer#/contact/phone",
                        inputs.customer.contact.phone.is_none(),
                    );
                    response.require("$statusCode == 201", response.status() == 201)?;
                    response
                        .require(
                            "$inputs.customer#/contact/phone != '0'",
                            inputs
                                .customer
                                .contact
                                .phone
                                .as_deref()
                                .is_some_and(|value| !value.eq_ignore_ascii_case("0")),
                        )?;
                    let body = response.json::<FileTicketBody>()?;
                    let zip_2 = inputs
                        .customer
                        .address
                        .as_ref()
                        .map(|address| address.zip.clone());
                    run.note_missing("$inputs.tags#/0", tags_0.is_none());
                    run.note_missing("$inputs.settings#/quiet", quiet.is_none());
                    let sent = json_object([
                        (
                            "title",
                            Some(
                                serde_json::json!(
                                    format!("{} at {}", inputs.customer.name, inputs.customer
                                    .contact.email)
                                ),
                            ),
                        ),
                        (
                            "priority",
                            inputs
                                .customer
                                .contact
                                .phone
                                .as_deref()
                                .map(serde_json::Value::from),
                        ),
                        ("parent", zip.as_deref().map(serde_json::Value::from)),
                        ("weight", floor.map(serde_json::Value::from)),
                    ]);
                    let title = format!(
                        "{} at {}", inputs.customer.name, inputs.customer.contact.email
                    );
                    let greeting = inputs.texts.get("greeting").cloned();
                    if tags_0
                        .as_deref()
                        .is_some_and(|value| value.eq_ignore_ascii_case("urgent"))
                    {
                        run.end("urgent");
                        return Ok(Outcome {
                            end: End::Urgent,
                            sent,
                            title,
                            zip: zip_2,
                            name: inputs.customer.name.clone(),
                            text: greeting,
                            path: None,
                        });
                    } else if loose::equal(quiet.as_ref(), true) {
                        run.end("quiet");
                        return Ok(Outcome {
                            end: End::Quiet,
                            sent,
                            title,
                            zip: zip_2,
                            name: inputs.customer.name.clone(),
                            text: greeting,
                            path: None,
                        });
                    } else {
                        // No action matches.
                        Step::Close {
                            id: body.id,
                            customer: inputs.customer.clone(),
                            sent,
                            title,
                        }
                    }
                }

                Step::Close { id, customer, sent, title } => {
                    run.enter("close").await?;
                    let secret = inputs.key.as_ref().map(|key| key.secret.clone());
                    let response = client
                        .close_ticket(&id, secret.as_deref())
                        .conceal(&secret)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let zip_2 = customer
                        .address
                        .as_ref()
                        .map(|address| address.zip.clone());
                    let greeting = inputs.texts.get("greeting").cloned();
                    run.complete();
                    return Ok(Outcome {
                        end: End::Completed,
                        sent,
                        title,
                        zip: zip_2,
                        name: customer.name.clone(),
                        text: greeting,
                        path: Some(id),
                    });
                }
            };
        }
    }

    /// What is read of the body of `fileTicket`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct FileTicketBody {
        id: String,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Customer {
        /// `name`
        pub name: String,
        /// `contact`
        pub contact: CustomerContact,
        /// `address`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub address: Option<CustomerAddress>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct CustomerAddress {
        /// `zip`
        pub zip: String,
        /// `floor`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub floor: Option<i64>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct CustomerContact {
        /// `email`
        pub email: String,
        /// `phone`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub phone: Option<String>,
    }

    /// An object of the API.
    #[derive(Clone, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Key {
        /// `secret`
        pub secret: String,
    }

    impl std::fmt::Debug for Key {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.debug_struct("Key").field("secret", &"***").finish()
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::file_for_customer::file_for_customer;
