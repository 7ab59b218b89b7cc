#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::nonminimal_bool
)]
pub mod self_ {
    //! Client of \*/ }}} #!\[feature(x)\] "# '.

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{BaseUrl, ClientBuilder, Request, path_segment};

    /// Client of \*/ }}} #!\[feature(x)\] "# '.
    #[derive(Clone, Debug)]
    pub struct Client(arazzo_runtime::Client);
    impl Client {
        /// Settings of a client; without others it talks to the default [`Server`].
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(Server::default())
        }

        /// `POST /things/{*/}/{"}/}}`: Ends a comment \*/ a string "# \\" a block } and ''' a fence.
        ///
        /// alert(1) \<!-- not closed \[link\](javascript:x) \[`crate`\] \[crate::Client\] \[\]( ```rust
        /// compile\_error!("from prose") ``` indented like code //! inner #!\[deny(everything)\] \*/ /\* "#
        /// r#" {} {0} \\n \\u{202e} &lt;b&gt; |table| --- \*bold \_italic ~~.
        pub fn unnamed(
            &self,
            unnamed: &str,
            unnamed_2: &str,
            unnamed_3: Option<&str>,
            unnamed_4: Option<&Unnamed2>,
            x: Option<&str>,
            body: &Request2<'_>,
        ) -> Request<'_> {
            self.0
                .post(
                    format_args!(
                        "/things/{}/{}/%7D%7D", path_segment(unnamed),
                        path_segment(unnamed_2)
                    ),
                )
                .accept("application/json")
                .query_optional("{}", unnamed_3)
                .query_optional("\u{202e}\n", unnamed_4)
                .header_optional("X-{}", x)
                .json(body)
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
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Server {
        /// `https://{host}.example/"/*/`: right to left \*/ ''' \]\] //! inner #!\[allow(x)\].
        Default {
            /// ``` fn main() {} ```
            host: String,
        },
    }

    impl Default for Server {
        fn default() -> Self {
            Self::Default {
                host: "\"#".to_owned(),
            }
        }
    }

    impl From<Server> for BaseUrl {
        fn from(server: Server) -> Self {
            match server {
                Server::Default { host } => {
                    Self::from(format!("https://{host}.example/\"/*/"))
                }
            }
        }
    }

    /// An object in a request.
    #[derive(Clone, Debug, Serialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Request2<'a> {
        /// \*/ } //! '''.
        #[serde(rename = "*/")]
        pub unnamed: &'a str,
        /// ``
        #[serde(rename = "")]
        pub unnamed_2: &'a str,
        /// `{}`
        #[serde(rename = "{}", skip_serializing_if = "Option::is_none")]
        pub unnamed_3: Option<&'a str>,
        /// `self`
        #[serde(rename = "self")]
        pub self_: &'a str,
        /// `Self`
        #[serde(rename = "Self", skip_serializing_if = "Option::is_none")]
        pub self_2: Option<&'a str>,
        /// `type`
        pub r#type: &'a str,
        /// `r#type`
        #[serde(rename = "r#type", skip_serializing_if = "Option::is_none")]
        pub r_type: Option<&'a str>,
        /// `crate`
        #[serde(rename = "crate", skip_serializing_if = "Option::is_none")]
        pub crate_: Option<&'a str>,
        /// `super`
        #[serde(rename = "super", skip_serializing_if = "Option::is_none")]
        pub super_: Option<&'a str>,
        /// `a`
        #[serde(skip_serializing_if = "Option::is_none")]
        pub a: Option<&'a str>,
        /// `A`
        #[serde(rename = "A", skip_serializing_if = "Option::is_none")]
        pub a_2: Option<&'a str>,
        /// `aVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongName1`
        #[serde(
            rename = "aVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongName1",
            skip_serializing_if = "Option::is_none"
        )]
        pub a_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_ve: Option<
            &'a str,
        >,
        /// `aVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongName2`
        #[serde(
            rename = "aVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongNameaVeryLongName2",
            skip_serializing_if = "Option::is_none"
        )]
        pub a_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_ve_2: Option<
            &'a str,
        >,
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Unnamed {
        /// `*/`
        Unnamed,
        /// `"#`
        Unnamed2,
        /// `{}`
        Unnamed3,
        /// ``
        Unnamed4,
        /// ` `
        Unnamed5,
        /// `\u{0}`
        Unnamed6,
        /// `\u{202e}`
        Unnamed7,
        /// `a`
        A,
        /// `A`
        A2,
        /// `self`
        Self_,
        /// `Self`
        Self2,
        /// `type`
        Type,
        /// `3`
        _3,
        /// `日本`
        日本,
        /// `😀`
        Unnamed8,
        /// A value that the description does not list.
        Other(String),
    }

    impl Unnamed {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Unnamed => "*/",
                Self::Unnamed2 => "\"#",
                Self::Unnamed3 => "{}",
                Self::Unnamed4 => "",
                Self::Unnamed5 => "\n",
                Self::Unnamed6 => "\0",
                Self::Unnamed7 => "\u{202e}",
                Self::A => "a",
                Self::A2 => "A",
                Self::Self_ => "self",
                Self::Self2 => "Self",
                Self::Type => "type",
                Self::_3 => "3",
                Self::日本 => "日本",
                Self::Unnamed8 => "😀",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Unnamed {
        fn from(value: &str) -> Self {
            match value {
                "*/" => Self::Unnamed,
                "\"#" => Self::Unnamed2,
                "{}" => Self::Unnamed3,
                "" => Self::Unnamed4,
                "\n" => Self::Unnamed5,
                "\0" => Self::Unnamed6,
                "\u{202e}" => Self::Unnamed7,
                "a" => Self::A,
                "A" => Self::A2,
                "self" => Self::Self_,
                "Self" => Self::Self2,
                "type" => Self::Type,
                "3" => Self::_3,
                "日本" => Self::日本,
                "😀" => Self::Unnamed8,
                _ => Self::Other(value.to_owned()),
            }
        }
    }

    impl std::fmt::Display for Unnamed {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Unnamed {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Unnamed {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// One of the values that the description lists.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Unnamed2 {
        /// `*/`
        Unnamed,
        /// `"#`
        Unnamed2,
        /// `{}`
        Unnamed3,
        /// ``
        Unnamed4,
        /// ` `
        Unnamed5,
        /// ` `
        Unnamed6,
        /// `\u{202e}`
        Unnamed7,
        /// `a`
        A,
        /// `A`
        A2,
        /// `_a`
        A3,
        /// `-`
        Unnamed8,
        /// `self`
        Self_,
        /// `Self`
        Self2,
        /// `crate`
        Crate,
        /// `type`
        Type,
        /// `3`
        _3,
        /// `３`
        Unnamed9,
        /// `ß`
        SS,
        /// `SS`
        Ss,
        /// `日本`
        日本,
        /// `Unknown`
        Unknown,
        /// `Other`
        Other2,
        /// `\u{0}`
        Unnamed10,
        /// A value that the description does not list.
        Other(String),
    }

    impl Unnamed2 {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Unnamed => "*/",
                Self::Unnamed2 => "\"#",
                Self::Unnamed3 => "{}",
                Self::Unnamed4 => "",
                Self::Unnamed5 => " ",
                Self::Unnamed6 => "\n",
                Self::Unnamed7 => "\u{202e}",
                Self::A => "a",
                Self::A2 => "A",
                Self::A3 => "_a",
                Self::Unnamed8 => "-",
                Self::Self_ => "self",
                Self::Self2 => "Self",
                Self::Crate => "crate",
                Self::Type => "type",
                Self::_3 => "3",
                Self::Unnamed9 => "３",
                Self::SS => "ß",
                Self::Ss => "SS",
                Self::日本 => "日本",
                Self::Unknown => "Unknown",
                Self::Other2 => "Other",
                Self::Unnamed10 => "\0",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Unnamed2 {
        fn from(value: &str) -> Self {
            match value {
                "*/" => Self::Unnamed,
                "\"#" => Self::Unnamed2,
                "{}" => Self::Unnamed3,
                "" => Self::Unnamed4,
                " " => Self::Unnamed5,
                "\n" => Self::Unnamed6,
                "\u{202e}" => Self::Unnamed7,
                "a" => Self::A,
                "A" => Self::A2,
                "_a" => Self::A3,
                "-" => Self::Unnamed8,
                "self" => Self::Self_,
                "Self" => Self::Self2,
                "crate" => Self::Crate,
                "type" => Self::Type,
                "3" => Self::_3,
                "３" => Self::Unnamed9,
                "ß" => Self::SS,
                "SS" => Self::Ss,
                "日本" => Self::日本,
                "Unknown" => Self::Unknown,
                "Other" => Self::Other2,
                "\0" => Self::Unnamed10,
                _ => Self::Other(value.to_owned()),
            }
        }
    }

    impl std::fmt::Display for Unnamed2 {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Unnamed2 {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Unnamed2 {
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
pub mod self_2 {
    //! Workflow `*/ "# {} self`: Ends \*/ "# ''' \['crate'\] x //! inner #!\[deny(x)\].
    //!
    //! ```text
    //! */ "# {}   self
    //!   '{}'      → end */ "# {}
    //!   '*/'      → end self
    //!   日本        → end Self
    //!   otherwise → */ "# {}   self
    //! ```

    use arazzo_runtime::serde::{Deserialize, Deserializer, Serialize, Serializer};
    use arazzo_runtime::{Run, WorkflowError};
    use super::self_::{Client, Request2, Unnamed2};

    /// Inputs of workflow `*/ "# {} self`.
    #[derive(Clone, PartialEq, Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    pub struct Inputs {
        /// \*/ "# ''' #!\[x\].
        #[serde(rename = "*/")]
        pub unnamed: Unnamed,
        /// Input `type`.
        ///
        /// Default: `"# */ {} \ \u{0} \u{202e}`.
        #[serde(default = "Inputs::default_type")]
        pub r#type: String,
        /// Input ``.
        #[serde(rename = "")]
        pub unnamed_2: String,
        /// Input `self`.
        #[serde(rename = "self")]
        pub self_: Option<String>,
        /// Input `crate`.
        #[serde(rename = "crate")]
        pub crate_: Option<String>,
        /// Input `a`.
        pub a: Option<String>,
        /// Input `A`.
        #[serde(rename = "A")]
        pub a_2: Option<String>,
        /// Input `3`.
        ///
        /// Default: `{}`.
        #[serde(rename = "3", default = "Inputs::default_n3")]
        pub n3: String,
        /// Input `日本`.
        pub 日本: Option<String>,
        /// Input `😀`.
        #[serde(rename = "😀")]
        pub unnamed_3: Option<String>,
        /// Input `\u{202e}`.
        #[serde(rename = "\u{202e}")]
        pub unnamed_4: Option<String>,
        /// Input ` `.
        #[serde(rename = "\n")]
        pub unnamed_5: Option<String>,
    }

    impl std::fmt::Debug for Inputs {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter
                .debug_struct("Inputs")
                .field("unnamed", &self.unnamed)
                .field("type", &self.r#type)
                .field("unnamed_2", &self.unnamed_2)
                .field("self_", &self.self_)
                .field("crate_", &"***")
                .field("a", &self.a)
                .field("a_2", &self.a_2)
                .field("n3", &self.n3)
                .field("日本", &self.日本)
                .field("unnamed_3", &self.unnamed_3)
                .field("unnamed_4", &self.unnamed_4)
                .field("unnamed_5", &self.unnamed_5)
                .finish()
        }
    }

    impl Inputs {
        /// Inputs with their required values; the others keep their defaults.
        #[must_use]
        pub fn new(unnamed: Unnamed, unnamed_2: impl Into<String>) -> Self {
            Self {
                unnamed,
                r#type: Self::default_type(),
                unnamed_2: unnamed_2.into(),
                self_: None,
                crate_: None,
                a: None,
                a_2: None,
                n3: Self::default_n3(),
                日本: None,
                unnamed_3: None,
                unnamed_4: None,
                unnamed_5: None,
            }
        }

        /// These inputs with another `type`.
        #[must_use]
        pub fn with_type(mut self, r#type: impl Into<String>) -> Self {
            self.r#type = r#type.into();
            self
        }

        /// These inputs with another `self`.
        #[must_use]
        pub fn with_self_(mut self, self_: impl Into<String>) -> Self {
            self.self_ = Some(self_.into());
            self
        }

        /// These inputs with another `crate`.
        #[must_use]
        pub fn with_crate_(mut self, crate_: impl Into<String>) -> Self {
            self.crate_ = Some(crate_.into());
            self
        }

        /// These inputs with another `a`.
        #[must_use]
        pub fn with_a(mut self, a: impl Into<String>) -> Self {
            self.a = Some(a.into());
            self
        }

        /// These inputs with another `A`.
        #[must_use]
        pub fn with_a_2(mut self, a_2: impl Into<String>) -> Self {
            self.a_2 = Some(a_2.into());
            self
        }

        /// These inputs with another `3`.
        #[must_use]
        pub fn with_n3(mut self, n3: impl Into<String>) -> Self {
            self.n3 = n3.into();
            self
        }

        /// These inputs with another `日本`.
        #[must_use]
        pub fn with_日本(mut self, 日本: impl Into<String>) -> Self {
            self.日本 = Some(日本.into());
            self
        }

        /// These inputs with another `😀`.
        #[must_use]
        pub fn with_unnamed_3(mut self, unnamed_3: impl Into<String>) -> Self {
            self.unnamed_3 = Some(unnamed_3.into());
            self
        }

        /// These inputs with another `\u{202e}`.
        #[must_use]
        pub fn with_unnamed_4(mut self, unnamed_4: impl Into<String>) -> Self {
            self.unnamed_4 = Some(unnamed_4.into());
            self
        }

        /// These inputs with another ` `.
        #[must_use]
        pub fn with_unnamed_5(mut self, unnamed_5: impl Into<String>) -> Self {
            self.unnamed_5 = Some(unnamed_5.into());
            self
        }

        fn default_type() -> String {
            "\"# */ {} \\ \n \0 \u{202e}".to_owned()
        }

        fn default_n3() -> String {
            "{}".to_owned()
        }
    }

    /// How workflow `*/ "# {} self` ended, and its outputs.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Outcome {
        /// Which end was taken.
        pub end: End,
        /// Output `*/`: `$steps.*/ "# {} self.outputs.*`.
        pub unnamed: Option<String>,
        /// Output `type`: `$steps.*/ "# {} self.outputs.self`.
        pub r#type: Option<super::self_::Unnamed>,
    }

    /// The ways in which workflow `*/ "# {} self` ends.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum End {
        /// Action `*/ "# {}` of step `*/ "# {} self`.
        Unnamed,
        /// Action `self` of step `*/ "# {} self`.
        Self_,
        /// Action `Self` of step `*/ "# {} self`.
        Self2,
    }

    impl End {
        /// The name of the action in the document; `completed` where there is none.
        #[must_use]
        pub fn name(self) -> &'static str {
            match self {
                Self::Unnamed => "*/ \"# {}",
                Self::Self_ => "self",
                Self::Self2 => "Self",
            }
        }
    }

    /// The step to run next, with what it or a later step reads of earlier ones.
    enum Step {
        /// `*/ "# {} self`
        Self_,
    }

    /// Ends \*/ "# ''' \['crate'\] x //! inner #!\[deny(x)\].
    ///
    /// \*/ }}} "# {} {0:?} ' ''' compile\_error!("from prose") ''' indented - \[ \] list | table |
    /// \[x\]: javascript:x "title" r#"raw"#.
    ///
    /// # Errors
    ///
    /// When a step fails and the workflow says nothing of that, a request cannot be sent or answered,
    /// an answer cannot be read, or a limit of the run is reached.
    pub async fn self_2(
        client: &Client,
        inputs: &Inputs,
    ) -> Result<Outcome, WorkflowError> {
        let mut run = Run::start(client, "*/ \"# {} self");
        let mut step = Step::Self_;
        loop {
            match step {
                Step::Self_ => {
                    run.enter("*/ \"# {} \n self").await?;
                    let request = Request2 {
                        unnamed: "\"# */ {} \\ \n \0 \u{202e}",
                        unnamed_2: run.present("$inputs.self", inputs.self_.as_deref())?,
                        unnamed_3: inputs.unnamed_3.as_deref(),
                        self_: run.present("$inputs.a", inputs.a.as_deref())?,
                        self_2: inputs.a_2.as_deref(),
                        r#type: "r#\"raw\"#",
                        r_type: Some(&inputs.n3),
                        crate_: inputs.crate_.as_deref(),
                        super_: inputs.日本.as_deref(),
                        a: Some("*/"),
                        a_2: Some("//!"),
                        a_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_ve: Some(
                            "1",
                        ),
                        a_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_very_long_namea_ve_2: Some(
                            "2",
                        ),
                    };
                    let response = client
                        .unnamed(
                            "\"# */ {} \\ \n \0",
                            &inputs.r#type,
                            Some("{} {0} %s \u{202e}"),
                            Some(&Unnamed2::Unnamed),
                            Some("*/ \"#"),
                            &request,
                        )
                        .conceal(&inputs.crate_)
                        .send(&mut run)
                        .await?;
                    let body = response.json::<Body>()?;
                    run.note_missing("$response.body#/*~1", body.unnamed.is_none());
                    run.note_missing("$response.body#/\"#", body.unnamed_2.is_none());
                    response
                        .require(
                            "$statusCode == 200 && $response.body#/*~1 != '*/ \"# {} \\ \u{202e}'",
                            response.status() == 200
                                && body
                                    .unnamed
                                    .as_deref()
                                    .is_some_and(|value| {
                                        !value.eq_ignore_ascii_case("*/ \"# {} \\ \u{202e}")
                                    }),
                        )?;
                    let end = match body.unnamed_2 {
                        Some(super::self_::Unnamed::Unnamed3) => End::Unnamed,
                        Some(super::self_::Unnamed::Unnamed) => End::Self_,
                        Some(super::self_::Unnamed::日本) => End::Self2,
                        // : goto */ "# {}   self
                        _ => {
                            step = Step::Self_;
                            continue;
                        }
                    };
                    run.end(end.name());
                    return Ok(Outcome {
                        end,
                        unnamed: body.unnamed,
                        r#type: body.unnamed_2,
                    });
                }
            };
        }
    }

    /// What is read of the body of `*/ "# }`.
    #[derive(Deserialize)]
    #[serde(crate = "arazzo_runtime::serde")]
    struct Body {
        #[serde(rename = "*/")]
        unnamed: Option<String>,
        #[serde(rename = "\"#")]
        unnamed_2: Option<super::self_::Unnamed>,
    }

    /// \*/ "# ''' #!\[x\].
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub enum Unnamed {
        /// `*/`
        Unnamed,
        /// `"#`
        Unnamed2,
        /// `{}`
        Unnamed3,
        /// `a`
        A,
        /// `A`
        A2,
        /// ``
        Unnamed4,
        /// A value that the description does not list.
        Other(String),
    }

    impl Unnamed {
        /// The value as the API writes it.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Unnamed => "*/",
                Self::Unnamed2 => "\"#",
                Self::Unnamed3 => "{}",
                Self::A => "a",
                Self::A2 => "A",
                Self::Unnamed4 => "",
                Self::Other(value) => value,
            }
        }
    }

    impl From<&str> for Unnamed {
        fn from(value: &str) -> Self {
            match value {
                "*/" => Self::Unnamed,
                "\"#" => Self::Unnamed2,
                "{}" => Self::Unnamed3,
                "a" => Self::A,
                "A" => Self::A2,
                "" => Self::Unnamed4,
                _ => Self::Other(value.to_owned()),
            }
        }
    }

    impl std::fmt::Display for Unnamed {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Unnamed {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            arazzo_runtime::deserialize_text(deserializer, |text| Self::from(text))
        }
    }

    impl Serialize for Unnamed {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }
}

#[allow(unreachable_pub, unused_imports)]
pub use self::self_2::self_2;
