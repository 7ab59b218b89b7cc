#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod library {
    //! Client of Library.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Library.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /books`.
        pub fn find_book(&self, title: &str) -> Request<'_> {
            self.0.get("/books").accept("application/json").query("title", title)
        }

        /// `POST /loans`.
        pub fn post_loans(&self, body: &Loan<'_>) -> Request<'_> {
            self.0.post("/loans").accept("application/json").json(body)
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
        /// `https://library.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://library.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Loan<'a> {
        /// `book`
        pub book: &'a str,
        /// `days`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub days: Option<i64>,
    }

    /// Somebody who writes books.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Author {
        /// `name`
        pub name: String,
        /// `best`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub best: Option<Book>,
        /// `others`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub others: Option<Vec<Author>>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Book {
        /// `id`
        pub id: String,
        /// Where it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub shelf: Option<Shelf>,
        /// Somebody who writes books.
        pub author: Box<Author>,
    }

    /// Where it stands.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Shelf {
        /// `fiction`
        Fiction,
        /// `science`
        Science,
        /// A value that the description does not list.
        Other(String),
    }

    impl Shelf {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Fiction => "fiction",
                Self::Science => "science",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Shelf {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Fiction, Self::Science];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for Shelf {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Shelf {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Shelf {
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
pub mod lend {
    //! Workflow `lend`.
    //!
    //! ```text
    //! find → lend
    //! lend → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::library::{Author, Client, Loan, Shelf};

    /// Inputs of workflow `lend`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `title`.
        pub title: String,
        /// Input `days`.
        pub days: Option<i64>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(title: impl Into<String>) -> Self {
            Self {
                title: title.into(),
                days: None,
            }
        }

        /// These inputs with another `days`.
        #[must_use]
        pub fn with_days(mut self, days: i64) -> Self {
            self.days = Some(days);
            self
        }
    }

    /// Outputs of workflow `lend`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `due`: `$steps.lend.outputs.due`.
        pub due: String,
        /// Output `shelf`: `$steps.find.outputs.shelf`.
        pub shelf: Option<Shelf>,
        /// Output `author`: `$steps.find.outputs.author`.
        pub author: Author,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `find`
        Find,
        /// `lend`
        Lend { id: String, shelf: Option<Shelf>, author: Author },
    }

    /// Runs workflow `lend`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn lend(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "lend");
        let mut step = Step::Find;
        loop {
            step = match step {
                Step::Find => {
                    run.enter("find").await?;
                    let response = client.find_book(&inputs.title).send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<FindBookBody>()?;
                    Step::Lend {
                        id: body.id,
                        shelf: body.shelf,
                        author: body.author,
                    }
                }

                Step::Lend { id, shelf, author } => {
                    run.enter("lend").await?;
                    let request = Loan {
                        book: &id,
                        days: inputs.days,
                    };
                    let response = client.post_loans(&request).send(&mut run).await?;
                    response.require("$statusCode == 201", response.status() == 201)?;
                    let body = response.json::<LendBody>()?;
                    run.complete();
                    return Ok(Outcome {
                        due: body.due,
                        shelf,
                        author,
                    });
                }
            };
        }
    }

    /// What is read of the body of `findBook`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct FindBookBody {
        id: String,
        shelf: Option<Shelf>,
        author: Author,
    }

    /// What is read of the body of `lend`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct LendBody {
        due: String,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::lend::lend;
