#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod values {
    //! Client of Forms of values.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request};

    /// Client of Forms of values.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `GET /record`.
        pub fn get_record(&self) -> Request<'_> {
            self.0.get("/record").accept("application/json")
        }

        /// `PUT /record`.
        pub fn put_record(&self, body: &Record) -> Request<'_> {
            self.0.put("/record").json(body)
        }

        /// `PATCH /record`.
        pub fn change_record(&self, body: &Record2<'_>) -> Request<'_> {
            self.0.patch("/record").json(body)
        }

        /// `GET /tree`.
        pub fn get_tree(&self) -> Request<'_> {
            self.0.get("/tree").accept("application/json")
        }

        /// `GET /names`.
        pub fn get_names(&self) -> Request<'_> {
            self.0.get("/names").accept("application/json")
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
        /// `https://values.example`.
        #[default]
        Default,
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default => Self::from("https://values.example"),
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Record2<'a> {
        /// `secret`
        pub secret: &'a str,
        /// `count`
        pub count: i64,
        /// `kind`
        pub kind: &'a RecordKind,
    }

    impl std::fmt::Debug for Record2<'_> {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Record2")
                .field("secret", &"***")
                .field("count", &self.count)
                .field("kind", &self.kind)
                .finish()
        }
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum Expression {
        /// Text.
        Text(String),
        /// An object.
        Object(ExpressionObject),
        /// A list.
        List(Vec<Expression>),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl<'de> Deserialize<'de> for Expression {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match serde_json::Value::deserialize(deserializer)? {
                serde_json::Value::String(text) => Ok(Self::Text(text)),
                value @ serde_json::Value::Object(_) => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Object)
                }
                value @ serde_json::Value::Array(_) => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::List)
                }
                value => Ok(Self::Other(value)),
            }
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct ExpressionObject {
        /// `not`
        pub not: Box<Expression>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct GetTreeBody {
        /// `node`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub node: Option<Node>,
        /// `left`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub left: Option<Left>,
        /// `expression`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub expression: Option<Expression>,
        /// `nested`
        ///
        /// JSON: its schema leads back to itself or nests too deep.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub nested: Option<Vec<Vec<serde_json::Value>>>,
        /// `either`
        ///
        /// JSON: its schema leads back to itself or nests too deep.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub either: Option<serde_json::Value>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Left {
        /// `right`
        pub right: Right,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Node {
        /// `parent`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<Box<Node>>,
        /// `children`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub children: Option<Vec<Node>>,
        /// `named`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub named: Option<std::collections::BTreeMap<String, Node>>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Point {
        /// `x`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub x: Option<f64>,
        /// `y`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub y: Option<f64>,
    }

    /// An object of the API.
    #[derive(Clone, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Record {
        /// Given by the API.
        ///
        /// A UUID.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub id: Option<String>,
        /// `secret`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub secret: Option<String>,
        /// `count`
        pub count: i64,
        /// `kind`
        pub kind: RecordKind,
        /// `total`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub total: Option<i64>,
        /// `ratio`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub ratio: Option<f64>,
        /// `at`
        ///
        /// An RFC 3339 date and time.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub at: Option<String>,
        /// `level`
        ///
        /// One of `1`, `2`, `3`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub level: Option<i64>,
        /// `version`
        ///
        /// Always `2`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
        /// `flag`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub flag: Option<bool>,
        /// `size`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub size: Option<RecordSize>,
        /// `either`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub either: Option<RecordEither>,
        /// `order`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub order: Option<RecordOrder>,
        /// `maybe`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub maybe: Option<i64>,
        /// `pair`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub pair: Option<Vec<RecordPairItem>>,
        /// `same`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub same: Option<Vec<Point>>,
        /// `list`
        ///
        /// JSON: its schema does not say what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub list: Option<Vec<serde_json::Value>>,
        /// `open`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub open: Option<RecordOpen>,
        /// `labels`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub labels: Option<std::collections::BTreeMap<String, String>>,
        /// `anything`
        ///
        /// JSON: its schema does not say what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub anything: Option<serde_json::Value>,
        /// `nothing`
        ///
        /// JSON: its schema does not say what it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub nothing: Option<serde_json::Value>,
        /// `implied`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub implied: Option<RecordImplied>,
        /// `both`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub both: Option<i64>,
        /// `contradiction`
        ///
        /// JSON: parts of its schema contradict one another.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub contradiction: Option<serde_json::Value>,
    }

    impl std::fmt::Debug for Record {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Record")
                .field("id", &self.id)
                .field("secret", &"***")
                .field("count", &self.count)
                .field("kind", &self.kind)
                .field("total", &self.total)
                .field("ratio", &self.ratio)
                .field("at", &self.at)
                .field("level", &self.level)
                .field("version", &self.version)
                .field("flag", &self.flag)
                .field("size", &self.size)
                .field("either", &self.either)
                .field("order", &self.order)
                .field("maybe", &self.maybe)
                .field("pair", &self.pair)
                .field("same", &self.same)
                .field("list", &self.list)
                .field("open", &self.open)
                .field("labels", &self.labels)
                .field("anything", &self.anything)
                .field("nothing", &self.nothing)
                .field("implied", &self.implied)
                .field("both", &self.both)
                .field("contradiction", &self.contradiction)
                .finish()
        }
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum RecordEither {
        /// Text.
        Text(RecordEitherText),
        /// A whole number.
        Integer(i64),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl std::fmt::Display for RecordEither {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Text(value) => value.fmt(formatter),
                Self::Integer(value) => value.fmt(formatter),
                Self::Other(value) => value.fmt(formatter),
            }
        }
    }

    impl<'de> Deserialize<'de> for RecordEither {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match serde_json::Value::deserialize(deserializer)? {
                value @ serde_json::Value::String(_) => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Text)
                }
                value if value.is_i64() => {
                    arazzo_runtime::deserialize_branch(&value).map(Self::Integer)
                }
                value => Ok(Self::Other(value)),
            }
        }
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum RecordEitherText {
        /// `auto`
        Auto,
        /// A value that the description does not list.
        Other(String),
    }

    impl RecordEitherText {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Auto => "auto",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for RecordEitherText {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            if value.eq_ignore_ascii_case("auto") {
                Self::Auto
            } else {
                Self::Other(value.to_owned())
            }
        }
    }

    impl std::fmt::Display for RecordEitherText {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for RecordEitherText {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for RecordEitherText {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct RecordImplied {
        /// `inner`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub inner: Option<bool>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum RecordKind {
        /// `record`
        Record,
        /// A value that the description does not list.
        Other(String),
    }

    impl RecordKind {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Record => "record",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for RecordKind {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            if value.eq_ignore_ascii_case("record") {
                Self::Record
            } else {
                Self::Other(value.to_owned())
            }
        }
    }

    impl std::fmt::Display for RecordKind {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for RecordKind {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for RecordKind {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct RecordOpen {
        /// `known`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub known: Option<String>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum RecordOrder {
        /// `asc`
        Asc,
        /// `ASC`
        Asc2,
        /// `-asc`
        MinusAsc,
        /// `+1`
        Plus1,
        /// `-1`
        Minus1,
        /// ``
        Unnamed,
        /// `Other`
        Other2,
        /// A value that the description does not list.
        Other(String),
    }

    impl RecordOrder {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Asc => "asc",
                Self::Asc2 => "ASC",
                Self::MinusAsc => "-asc",
                Self::Plus1 => "+1",
                Self::Minus1 => "-1",
                Self::Unnamed => "",
                Self::Other2 => "Other",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for RecordOrder {
        fn from(value: &str) -> Self {
            match value {
                "asc" => Self::Asc,
                "ASC" => Self::Asc2,
                "-asc" => Self::MinusAsc,
                "+1" => Self::Plus1,
                "-1" => Self::Minus1,
                "" => Self::Unnamed,
                "Other" => Self::Other2,
                _ => Self::Other(value.to_owned()),
            }
        }
    }

    impl std::fmt::Display for RecordOrder {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for RecordOrder {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for RecordOrder {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// One of several kinds of value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[serde(crate = "arazzo_runtime::serde", untagged)]
    pub enum RecordPairItem {
        /// Text.
        Text(String),
        /// A whole number.
        Integer(i64),
        /// A value that the description does not list.
        Other(serde_json::Value),
    }

    impl std::fmt::Display for RecordPairItem {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Text(value) => value.fmt(formatter),
                Self::Integer(value) => value.fmt(formatter),
                Self::Other(value) => value.fmt(formatter),
            }
        }
    }

    impl<'de> Deserialize<'de> for RecordPairItem {
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
    pub enum RecordSize {
        /// `small`
        Small,
        /// `large`
        Large,
        /// A value that the description does not list.
        Other(String),
    }

    impl RecordSize {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Small => "small",
                Self::Large => "large",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for RecordSize {
        /// The listed value of these letters, whatever their case.
        fn from(value: &str) -> Self {
            let listed = [Self::Small, Self::Large];
            let meant = listed
                .into_iter()
                .find(|listed| listed.as_str().eq_ignore_ascii_case(value));
            meant.unwrap_or_else(|| Self::Other(value.to_owned()))
        }
    }

    impl std::fmt::Display for RecordSize {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for RecordSize {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for RecordSize {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Right {
        /// `left`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub left: Option<Box<Left>>,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum SelfOption {
        /// `None`
        None,
        /// `Some`
        Some,
        /// `self`
        Self_,
        /// `Self`
        Self2,
        /// ``
        Unnamed,
        /// ` `
        Unnamed2,
        /// `名`
        名,
        /// A value that the description does not list.
        Other(String),
    }

    impl SelfOption {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::None => "None",
                Self::Some => "Some",
                Self::Self_ => "self",
                Self::Self2 => "Self",
                Self::Unnamed => "",
                Self::Unnamed2 => " ",
                Self::名 => "名",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for SelfOption {
        fn from(value: &str) -> Self {
            match value {
                "None" => Self::None,
                "Some" => Self::Some,
                "self" => Self::Self_,
                "Self" => Self::Self2,
                "" => Self::Unnamed,
                " " => Self::Unnamed2,
                "名" => Self::名,
                _ => Self::Other(value.to_owned()),
            }
        }
    }

    impl std::fmt::Display for SelfOption {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for SelfOption {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for SelfOption {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct SelfVec {
        /// `Some`
        #[serde(rename = "Some", skip_serializing_if = "Option::is_none")]
        pub some: Option<String>,
    }

    /// An object of the API.
    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Self_ {
        /// ``
        #[serde(rename = "", skip_serializing_if = "Option::is_none")]
        pub unnamed: Option<String>,
        /// `type`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#type: Option<String>,
        /// `self`
        #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
        pub self_: Option<String>,
        /// `Self`
        #[serde(rename = "Self", skip_serializing_if = "Option::is_none")]
        pub self_2: Option<String>,
        /// `crate`
        #[serde(rename = "crate", skip_serializing_if = "Option::is_none")]
        pub crate_: Option<String>,
        /// `class-name`
        #[serde(rename = "class-name", skip_serializing_if = "Option::is_none")]
        pub class_name: Option<String>,
        /// `className`
        #[serde(rename = "className", skip_serializing_if = "Option::is_none")]
        pub class_name_2: Option<String>,
        /// `class_name`
        #[serde(rename = "class_name", skip_serializing_if = "Option::is_none")]
        pub class_name_3: Option<String>,
        /// `3d`
        #[serde(rename = "3d", skip_serializing_if = "Option::is_none")]
        pub _3d: Option<String>,
        /// `größe`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub größe: Option<String>,
        /// `名前`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub 名前: Option<String>,
        /// `m²`
        #[serde(rename = "m²", skip_serializing_if = "Option::is_none")]
        pub m: Option<String>,
        /// `*/ // " {}`
        #[serde(rename = "*/ // \" {}", skip_serializing_if = "Option::is_none")]
        pub unnamed_2: Option<String>,
        /// `Vec`
        #[serde(rename = "Vec", skip_serializing_if = "Option::is_none")]
        pub vec: Option<SelfVec>,
        /// `option`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub option: Option<SelfOption>,
        /// `aVeryLongNameThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOn`
        #[serde(
            rename = "aVeryLongNameThatGoesOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOnAndOn",
            skip_serializing_if = "Option::is_none"
        )]
        pub a_very_long_name_that_goes_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on_and_on: Option<
            String,
        >,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod formats {
    //! Workflow `formats`.
    //!
    //! ```text
    //! put → sparse
    //! sparse → get
    //! get → end
    //! ```

    use arazzo_runtime::serde::Deserialize;
    use arazzo_runtime::serde_json;
    use arazzo_runtime::{Run, WorkflowError};
    use super::values::{Client, Record, Record2, RecordKind, RecordPairItem};

    /// Inputs of workflow `formats`.
    #[derive(Clone, Debug, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// Input `record`.
        pub record: Record,
        /// Input `since`.
        ///
        /// A date, such as `2024-12-31`.
        pub since: Option<String>,
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(record: Record) -> Self {
            Self { record, since: None }
        }

        /// These inputs with another `since`.
        #[must_use]
        pub fn with_since(mut self, since: impl Into<String>) -> Self {
            self.since = Some(since.into());
            self
        }
    }

    /// Outputs of workflow `formats`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `record`: `$steps.get.outputs.record`.
        pub record: Record,
        /// Output `at`: `$steps.get.outputs.at`.
        ///
        /// An RFC 3339 date and time.
        pub at: Option<String>,
        /// Output `level`: `$steps.get.outputs.level`.
        ///
        /// One of `1`, `2`, `3`.
        pub level: Option<i64>,
        /// Output `first`: `$steps.get.outputs.first`.
        pub first: Option<RecordPairItem>,
        /// Output `x`: `$steps.get.outputs.x`.
        pub x: Option<f64>,
        /// Output `known`: `$steps.get.outputs.known`.
        pub known: Option<String>,
        /// Output `other`: `$steps.get.outputs.other`.
        pub other: Option<i64>,
        /// Output `label`: `$steps.get.outputs.label`.
        pub label: Option<String>,
        /// Output `inner`: `$steps.get.outputs.inner`.
        pub inner: Option<bool>,
        /// Output `list`: `$steps.get.outputs.list`.
        ///
        /// JSON: its schema does not say what it is.
        pub list: Option<Vec<serde_json::Value>>,
        /// Output `nothing`: `$steps.get.outputs.nothing`.
        ///
        /// JSON: its schema does not say what it is.
        pub nothing: Option<serde_json::Value>,
        /// Output `since`: `$inputs.since`.
        ///
        /// A date, such as `2024-12-31`.
        pub since: Option<String>,
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `put`
        Put,
        /// `sparse`
        Sparse,
        /// `get`
        Get,
    }

    /// Runs workflow `formats`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn formats(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "formats");
        let mut step = Step::Put;
        loop {
            step = match step {
                Step::Put => {
                    run.enter("put").await?;
                    let response = client
                        .put_record(&inputs.record)
                        .send(&mut run)
                        .await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Sparse
                }

                Step::Sparse => {
                    run.enter("sparse").await?;
                    let request = Record2 {
                        secret: "abc",
                        count: 5,
                        kind: &RecordKind::Record,
                    };
                    let response = client.change_record(&request).send(&mut run).await?;
                    response.require("a status of 2xx", response.is_success())?;
                    Step::Get
                }

                Step::Get => {
                    run.enter("get").await?;
                    let response = client.get_record().send(&mut run).await?;
                    response.require("$statusCode == 200", response.status() == 200)?;
                    let body = response.json::<GetRecordBody>()?;
                    let item = body.pair.unwrap_or_default().into_iter().next();
                    let item_2 = body
                        .same
                        .unwrap_or_default()
                        .into_iter()
                        .nth(1)
                        .unwrap_or_default();
                    let open = body.open.unwrap_or_default();
                    let labels = body.labels.unwrap_or_default();
                    let implied = body.implied.unwrap_or_default();
                    let body_2 = response.json::<Record>()?;
                    run.note_missing("$response.body#/level", body.level.is_none());
                    response
                        .require("$response.body#/level == 2", body.level == Some(2))?;
                    run.complete();
                    return Ok(Outcome {
                        record: body_2,
                        at: body.at,
                        level: body.level,
                        first: item,
                        x: item_2.x,
                        known: open.known,
                        other: open.other,
                        label: labels.x_one,
                        inner: implied.inner,
                        list: body.list,
                        nothing: body.nothing,
                        since: inputs.since.clone(),
                    });
                }
            };
        }
    }

    /// What is read of the body of `getRecord`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetRecordBody {
        level: Option<i64>,
        at: Option<String>,
        pair: Option<Vec<RecordPairItem>>,
        same: Option<Vec<GetRecordBodySameItem>>,
        open: Option<GetRecordBodyOpen>,
        labels: Option<GetRecordBodyLabels>,
        implied: Option<GetRecordBodyImplied>,
        list: Option<Vec<serde_json::Value>>,
        nothing: Option<serde_json::Value>,
    }

    /// What is read of `item` in `same` in the body of `getRecord`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetRecordBodySameItem {
        x: Option<f64>,
    }

    /// What is read of `open` in the body of `getRecord`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetRecordBodyOpen {
        known: Option<String>,
        other: Option<i64>,
    }

    /// What is read of `labels` in the body of `getRecord`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetRecordBodyLabels {
        #[serde(rename = "x-one")]
        x_one: Option<String>,
    }

    /// What is read of `implied` in the body of `getRecord`.
    #[derive(Default, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct GetRecordBodyImplied {
        inner: Option<bool>,
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod recursion {
    //! Workflow `recursion`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::values::{Client, GetTreeBody, Node};

    /// Outputs of workflow `recursion`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `tree`: `$steps.get.outputs.tree`.
        pub tree: GetTreeBody,
        /// Output `deep`: `$steps.get.outputs.deep`.
        pub deep: Option<Node>,
    }

    /// Runs workflow `recursion`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn recursion(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "recursion");
        run.enter("get").await?;
        let response = client.get_tree().send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<GetTreeBody>()?;
        let x = body
            .node
            .as_ref()
            .and_then(|node| node.parent.as_deref())
            .and_then(|parent| parent.parent.as_deref())
            .and_then(|parent| parent.children.as_ref())
            .and_then(|children| children.first())
            .and_then(|item| item.named.as_ref())
            .and_then(|named| named.get("x"))
            .cloned();
        run.complete();
        Ok(Outcome { tree: body, deep: x })
    }
}

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod names {
    //! Workflow `names`.

    use arazzo_runtime::{Run, WorkflowError};
    use super::values::{Client, Self_};

    /// Outputs of workflow `names`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Output `all`: `$steps.get.outputs.all`.
        pub all: Self_,
        /// Output `empty`: `$steps.get.outputs.empty`.
        pub empty: Option<String>,
        /// Output `slash`: `$steps.get.outputs.slash`.
        pub slash: Option<String>,
    }

    /// Runs workflow `names`.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn names(client: &Client) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "names");
        run.enter("get").await?;
        let response = client.get_names().send(&mut run).await?;
        response.require("a status of 2xx", response.is_success())?;
        let body = response.json::<Self_>()?;
        let unnamed = body.unnamed.clone();
        let unnamed_2 = body.unnamed_2.clone();
        run.complete();
        Ok(Outcome {
            all: body,
            empty: unnamed,
            slash: unnamed_2,
        })
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::formats::formats;

#[allow(unreachable_pub, unused_imports)]
pub use self::recursion::recursion;

#[allow(unreachable_pub, unused_imports)]
pub use self::names::names;
