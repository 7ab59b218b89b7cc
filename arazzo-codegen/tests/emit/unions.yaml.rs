#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod kinds {
    //! Client of Kinds.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Kinds.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /things`.
        pub fn get_things(&self) -> Request<'_> {
            self.0.get("/things").accept("application/json")
        }

        /// `POST /things`.
        pub fn put_thing(
            &self,
            id: Option<&str>,
            body: &PutThingRequest<'_>,
        ) -> Request<'_> {
            self.0.post("/things").query_optional("id", id).json(body)
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
        /// `https://kinds.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://kinds.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct PutThingRequest<'a> {
        /// An animal of the house.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub pet: Option<&'a Pet>,
        /// `content`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub content: Option<&'a Content>,
        /// `title`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<&'a Content>,
        /// `fixed`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub fixed: Option<&'a PutThingFixed>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Block {
        /// `text`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub text: Option<String>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct ByBank {
        /// `iban`
        pub iban: String,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct ByCard {
        /// `card`
        pub card: String,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Cat {
        /// `kind`
        pub kind: String,
        /// `lives`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub lives: Option<i64>,
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Conditional {
        /// `id`
        pub id: String,
        /// `state`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub state: Option<String>,
        /// `since`
        ///
        /// An RFC 3339 date and time.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub since: Option<String>,
        /// `until`
        ///
        /// A date, such as `2024-12-31`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub until: Option<String>,
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum Content {
        /// Text.
        Text(String),
        /// A list.
        List(Vec<Block>),
        /// An object.
        Block(Block),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl<'de> Deserialize<'de> for Content {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match serde_json::Value::deserialize(deserializer)? {
                serde_json::Value::String(text) => Ok(Self::Text(text)),
                value @ serde_json::Value::Array(_) => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::List)
                }
                value @ serde_json::Value::Object(_) => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Block)
                }
                value => Ok(Self::Other(value)),
            }
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Dog {
        /// `kind`
        pub kind: String,
        /// `tricks`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tricks: Option<Vec<String>>,
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// `lives`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub lives: Option<String>,
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum GetThingsEither {
        /// An object with `card`.
        ByCard(ByCard),
        /// An object with `iban`.
        ByBank(ByBank),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl<'de> Deserialize<'de> for GetThingsEither {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let value = serde_json::Value::deserialize(deserializer)?;
            if value.get("card").is_some() {
                arazzo_runtime::deserialize_branch(&value).map(Self::ByCard)
            } else if value.get("iban").is_some() {
                arazzo_runtime::deserialize_branch(&value).map(Self::ByBank)
            } else {
                Ok(Self::Other(value))
            }
        }
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum GetThingsId {
        /// Text.
        Text(String),
        /// A whole number.
        Integer(i64),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl std::fmt::Display for GetThingsId {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Text(value) => value.fmt(formatter),
                Self::Integer(value) => value.fmt(formatter),
                Self::Other(value) => value.fmt(formatter),
            }
        }
    }

    impl<'de> Deserialize<'de> for GetThingsId {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match serde_json::Value::deserialize(deserializer)? {
                serde_json::Value::String(text) => Ok(Self::Text(text)),
                value if value.is_i64() => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Integer)
                }
                value => Ok(Self::Other(value)),
            }
        }
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum GetThingsLevel {
        /// `low`
        Low,
        /// `high`
        High,
        /// `urgent`
        Urgent,
        /// A value that the description does not list.
        Other(String),
    }

    impl GetThingsLevel {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Low => "low",
                Self::High => "high",
                Self::Urgent => "urgent",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for GetThingsLevel {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Low, Self::High, Self::Urgent];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for GetThingsLevel {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for GetThingsLevel {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for GetThingsLevel {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum GetThingsLives {
        /// A whole number.
        Integer(i64),
        /// Text.
        Text(String),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl std::fmt::Display for GetThingsLives {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Integer(value) => value.fmt(formatter),
                Self::Text(value) => value.fmt(formatter),
                Self::Other(value) => value.fmt(formatter),
            }
        }
    }

    impl<'de> Deserialize<'de> for GetThingsLives {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match serde_json::Value::deserialize(deserializer)? {
                value if value.is_i64() => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Integer)
                }
                serde_json::Value::String(text) => Ok(Self::Text(text)),
                value => Ok(Self::Other(value)),
            }
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct GetThingsOverlapping {
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// `age`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub age: Option<GetThingsOverlappingAge>,
        /// `tax`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tax: Option<String>,
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum GetThingsOverlappingAge {
        /// A whole number.
        Integer(i64),
        /// Text.
        Text(String),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl std::fmt::Display for GetThingsOverlappingAge {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Integer(value) => value.fmt(formatter),
                Self::Text(value) => value.fmt(formatter),
                Self::Other(value) => value.fmt(formatter),
            }
        }
    }

    impl<'de> Deserialize<'de> for GetThingsOverlappingAge {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match serde_json::Value::deserialize(deserializer)? {
                value if value.is_i64() => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Integer)
                }
                serde_json::Value::String(text) => Ok(Self::Text(text)),
                value => Ok(Self::Other(value)),
            }
        }
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum GetThingsType {
        /// `circle`
        Circle,
        /// `square`
        Square,
        /// `box`
        Box,
        /// A value that the description does not list.
        Other(String),
    }

    impl GetThingsType {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Circle => "circle",
                Self::Square => "square",
                Self::Box => "box",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for GetThingsType {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Circle, Self::Square, Self::Box];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for GetThingsType {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for GetThingsType {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for GetThingsType {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Owner {
        /// `name`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// `age`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub age: Option<i64>,
    }

    /// An animal of the house.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum Pet {
        /// `kind` is `cat`.
        Cat(Cat),
        /// `kind` is `dog` or `hound`.
        Dog(Dog),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl<'de> Deserialize<'de> for Pet {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let value = serde_json::Value::deserialize(deserializer)?;
            match value.get("kind").and_then(|tag| tag.as_str()) {
                Some("cat") => arazzo_runtime::deserialize_branch(&value).map(Self::Cat),
                Some("dog" | "hound") => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Dog)
                }
                _ => Ok(Self::Other(value)),
            }
        }
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum PutThingFixed {
        /// Text.
        Text(String),
        /// A whole number.
        Integer(i64),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl std::fmt::Display for PutThingFixed {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Text(value) => value.fmt(formatter),
                Self::Integer(value) => value.fmt(formatter),
                Self::Other(value) => value.fmt(formatter),
            }
        }
    }

    impl<'de> Deserialize<'de> for PutThingFixed {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match serde_json::Value::deserialize(deserializer)? {
                serde_json::Value::String(text) => Ok(Self::Text(text)),
                value if value.is_i64() => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Integer)
                }
                value => Ok(Self::Other(value)),
            }
        }
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum Shape {
        /// `type` is `circle`.
        Circle(ShapeCircle),
        /// `type` is `square` or `box`.
        Square(ShapeSquare),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl<'de> Deserialize<'de> for Shape {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let value = serde_json::Value::deserialize(deserializer)?;
            match value.get("type").and_then(|tag| tag.as_str()) {
                Some("circle") => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Circle)
                }
                Some("square" | "box") => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Square)
                }
                _ => Ok(Self::Other(value)),
            }
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct ShapeCircle {
        /// `type`
        pub r#type: ShapeCircleType,
        /// `radius`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub radius: Option<f64>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum ShapeCircleType {
        /// `circle`
        Circle,
        /// A value that the description does not list.
        Other(String),
    }

    impl ShapeCircleType {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Circle => "circle",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for ShapeCircleType {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            if value.eq_ignore_ascii_case("circle") {
                Self::Circle
            } else {
                Self::Other(value.to_owned())
            }
        }
    }

    impl std::fmt::Display for ShapeCircleType {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for ShapeCircleType {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for ShapeCircleType {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct ShapeSquare {
        /// `type`
        pub r#type: ShapeSquareType,
        /// `side`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub side: Option<f64>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum ShapeSquareType {
        /// `square`
        Square,
        /// `box`
        Box,
        /// A value that the description does not list.
        Other(String),
    }

    impl ShapeSquareType {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Square => "square",
                Self::Box => "box",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for ShapeSquareType {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Square, Self::Box];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for ShapeSquareType {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for ShapeSquareType {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for ShapeSquareType {
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
pub mod values {
    //! Workflow `values`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::kinds::{
        Client, Conditional, Content, GetThingsEither, GetThingsId, GetThingsLevel,
        GetThingsOverlapping, Owner, Pet, Shape,
    };

    /// Outputs of workflow `values`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `pet`: `$steps.get.outputs.pet`.
        pub pet: Pet,
        /// Output `shape`: `$steps.get.outputs.shape`.
        pub shape: Option<Shape>,
        /// Output `id`: `$steps.get.outputs.id`.
        pub id: GetThingsId,
        /// Output `maybe`: `$steps.get.outputs.maybe`.
        pub maybe: Option<Owner>,
        /// Output `level`: `$steps.get.outputs.level`.
        pub level: Option<GetThingsLevel>,
        /// Output `amount`: `$steps.get.outputs.amount`.
        pub amount: Option<f64>,
        /// Output `either`: `$steps.get.outputs.either`.
        pub either: Option<GetThingsEither>,
        /// Output `overlapping`: `$steps.get.outputs.overlapping`.
        pub overlapping: Option<GetThingsOverlapping>,
        /// Output `conditional`: `$steps.get.outputs.conditional`.
        pub conditional: Option<Conditional>,
        /// Output `content`: `$steps.get.outputs.content`.
        pub content: Option<Content>,
        /// Output `anything`: `$steps.get.outputs.anything`.
        ///
        /// JSON: its schema has branches that cannot be told apart.
        pub anything: Option<serde_json::Value>,
    }

    /// Runs workflow `values`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn values(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "values");
        run.enter("get").await?;
        let response = client.get_things().send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<GetThingsBody>()?;
        run.complete();
        Ok(Outcome {
            pet: body.pet,
            shape: body.shape,
            id: body.id,
            maybe: body.maybe,
            level: body.level,
            amount: body.amount,
            either: body.either,
            overlapping: body.overlapping,
            conditional: body.conditional,
            content: body.content,
            anything: body.anything,
        })
    }

    /// What is read of the body of `getThings`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetThingsBody {
        pet: Pet,
        shape: Option<Shape>,
        id: GetThingsId,
        maybe: Option<Owner>,
        level: Option<GetThingsLevel>,
        amount: Option<f64>,
        either: Option<GetThingsEither>,
        overlapping: Option<GetThingsOverlapping>,
        conditional: Option<Conditional>,
        content: Option<Content>,
        anything: Option<serde_json::Value>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod members {
    //! Workflow `members`.

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError, loose};
    use super::kinds::{Client, GetThingsLives, GetThingsType};

    /// Outputs of workflow `members`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `name`: `$steps.get.outputs.name`.
        pub name: Option<String>,
        /// Output `lives`: `$steps.get.outputs.lives`.
        pub lives: Option<GetThingsLives>,
        /// Output `tricks`: `$steps.get.outputs.tricks`.
        pub tricks: Option<Vec<String>>,
        /// Output `radius`: `$steps.get.outputs.radius`.
        pub radius: Option<f64>,
        /// Output `type`: `$steps.get.outputs.type`.
        pub r#type: Option<GetThingsType>,
        /// Output `since`: `$steps.get.outputs.since`.
        ///
        /// An RFC 3339 date and time.
        pub since: Option<String>,
        /// Output `id`: `$steps.get.outputs.id`.
        pub id: Option<String>,
        /// Output `text`: `$steps.get.outputs.text`.
        ///
        /// JSON: its schema has branches that cannot be told apart.
        pub text: Option<serde_json::Value>,
    }

    /// Runs workflow `members`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn members(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "members");
        run.enter("get").await?;
        let response = client.get_things().send(&mut run).await?;
        response.require("$statusCode == 200", response.status() == 200)?;
        let body = response.json::<GetThingsBody>()?;
        let pet = body.pet;
        let shape = body.shape.unwrap_or_default();
        let conditional = body.conditional.unwrap_or_default();
        response
            .require("$response.body#/id != 'none'", loose::unequal(&body.id, "none"))?;
        run.complete();
        Ok(Outcome {
            name: pet.name,
            lives: pet.lives,
            tricks: pet.tricks,
            radius: shape.radius,
            r#type: shape.r#type,
            since: conditional.since,
            id: conditional.id,
            text: body.content.as_ref().and_then(|value| value.pointer("/text")).cloned(),
        })
    }

    /// What is read of the body of `getThings`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetThingsBody {
        id: serde_json::Value,
        pet: Pet,
        shape: Option<Shape>,
        conditional: Option<Conditional>,
        content: Option<serde_json::Value>,
    }

    /// What is read of `Pet`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Pet {
        name: Option<String>,
        lives: Option<GetThingsLives>,
        tricks: Option<Vec<String>>,
    }

    /// What is read of `Shape`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Shape {
        radius: Option<f64>,
        r#type: Option<GetThingsType>,
    }

    /// What is read of `Conditional`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Conditional {
        since: Option<String>,
        id: Option<String>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod sending {
    //! Workflow `sending`.
    //!
    //! ```text
    //! get → put
    //! put → again
    //! again → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::{Run, WorkflowError};
    use super::kinds::{
        Client, Content, GetThingsId, Pet, PutThingFixed, PutThingRequest,
    };

    /// Inputs of workflow `sending`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `pet`.
        pub pet: Pet,
        /// Input `text`.
        pub text: String,
        /// Input `title`.
        pub title: Option<String>,
        /// Input `content`.
        pub content: Option<Content>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(pet: Pet, text: impl Into<String>) -> Self {
            Self {
                pet,
                text: text.into(),
                title: None,
                content: None,
            }
        }

        /// These inputs with another `title`.
        #[must_use]
        pub fn with_title(mut self, title: impl Into<String>) -> Self {
            self.title = Some(title.into());
            self
        }

        /// These inputs with another `content`.
        #[must_use]
        pub fn with_content(mut self, content: Content) -> Self {
            self.content = Some(content);
            self
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `get`
        Get,
        /// `put`
        Put { id: GetThingsId },
        /// `again`
        Again,
    }

    /// Runs workflow `sending`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn sending(client: &Client, inputs: &Inputs) -> Result<(), WorkflowError> {
        let mut run = Run::start(client, "sending");
        let mut step = Step::Get;
        loop {
            step = match step {
                Step::Get => {
                    run.enter("get").await?;
                    let response = client.get_things().send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    let body = response.json::<GetThingsBody>()?;
                    Step::Put { id: body.id }
                }

                Step::Put { id } => {
                    run.enter("put").await?;
                    let sent_title_1 = inputs.title.clone().map(Content::Text);
                    let request = PutThingRequest {
                        pet: Some(&inputs.pet),
                        content: Some(&Content::Text(inputs.text.clone())),
                        title: sent_title_1.as_ref(),
                        fixed: Some(&PutThingFixed::Text("always".to_owned())),
                    };
                    let response = client
                        .put_thing(Some(&id.to_string()), &request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Again
                }

                Step::Again => {
                    run.enter("again").await?;
                    let request = PutThingRequest {
                        pet: Some(&inputs.pet),
                        content: inputs.content.as_ref(),
                        title: None,
                        fixed: Some(&PutThingFixed::Integer(7)),
                    };
                    let response = client
                        .put_thing(None, &request)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    run.complete();
                    return Ok(());
                }
            };
        }
    }

    /// What is read of the body of `getThings`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetThingsBody {
        id: GetThingsId,
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::values::values;

#[allow(unreachable_pub, unused_imports)]
pub use self::members::members;

#[allow(unreachable_pub, unused_imports)]
pub use self::sending::sending;
