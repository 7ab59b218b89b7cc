//! Signatures for AWS, held against those of botocore where `ARAZZO_PYTHON` names an interpreter that has it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use arazzo_runtime::serde_json::{self, Value, json};
use arazzo_runtime::sigv4::{AwsCredentials, Scope, SigV4};
use arazzo_runtime::{
    ApiKey, Body, BoxFuture, Bytes, Chunks, Client, Credential, ManualClock, Replayable, Run, TransportError,
    WorkflowError, http,
};

use crate::support::{Reply, Server};

/// 2026-03-01T12:30:45Z
const NOON: Duration = Duration::from_secs(1_772_368_245);

/// What a Python script of the directory beside this one prints, one JSON value in each line; none without Python.
fn python(script: &str, input: &str) -> Option<Vec<Value>> {
    let Ok(python) = std::env::var("ARAZZO_PYTHON") else {
        eprintln!("left out: ARAZZO_PYTHON names no interpreter that has botocore");
        return None;
    };
    let script = format!("{}/tests/sigv4/{script}", env!("CARGO_MANIFEST_DIR"));
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the interpreter starts");
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // Beside the reading, so that neither side waits for the other.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// Choices that a seed decides.
struct Choices(u64);

impl Choices {
    /// A number below another one.
    fn below(&mut self, limit: usize) -> usize {
        // SplitMix64: short, and good enough to make choices by.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }

    fn of<'c>(&mut self, choices: &[&'c str]) -> &'c str {
        choices[self.below(choices.len())]
    }

    /// Up to so many of them, one behind the other.
    fn several(&mut self, choices: &[&str], limit: usize) -> String {
        (0..self.below(limit + 1)).map(|_| self.of(choices)).collect()
    }
}

/// What may be in a URL as it is: unreserved, reserved, encoded, and encoded twice.
const PIECES: &[&str] = &[
    "a",
    "Z",
    "0",
    "-",
    ".",
    "_",
    "~",
    "%20",
    "%2F",
    "%25",
    "%2520",
    "%C3%BC",
    "%f0%9f%8c%b1",
    "+",
    "%2B",
    "%7E",
    "%7e",
    "%61",
    ":",
    "@",
    "!",
    "$",
    "'",
    "(",
    ")",
    "*",
    ",",
    ";",
    "%3D",
    "%26",
    "%00",
    "%E2%80%A8",
];
const SEGMENTS: &[&str] = &["", ".", "..", "photos", "a b", "%2e", "..."];
const HOSTS: &[&str] = &[
    "imagebuilder.us-east-1.amazonaws.com",
    "bucket.s3.eu-west-1.amazonaws.com",
    "S3.Amazonaws.com",
    "localhost:4566",
    "127.0.0.1:80",
    "gateway.example:443",
    "[::1]:8080",
];
const HEADERS: &[(&str, &[&str])] = &[
    ("content-type", &["application/json", "text/plain; charset=utf-8", "application/x-www-form-urlencoded"]),
    ("accept", &["*/*", "a/b,  c/d"]),
    ("user-agent", &["arazzo"]),
    ("x-amzn-trace-id", &["Root=1"]),
    ("traceparent", &["00-0-0-00"]),
    ("cookie", &["a=b; c=d"]),
    ("x-amz-meta-note", &["one  two", "  led", "trailed   ", "tabs\tand \t spaces", "", "\"quoted  text\""]),
    ("x-amz-target", &["Service_20260301.Operation"]),
    ("range", &["bytes=0-9"]),
    ("x-z", &["last", "a,b", "a:b;c"]),
];
const BODIES: &[&[u8]] =
    &[b"", b"{}", "{\"name\": \"gr\u{fc}n\"}".as_bytes(), b"a=b+c&d=%20", &[0, 159, 146, 150, 255]];

fn path(choices: &mut Choices, storage: bool) -> String {
    let mut path = String::new();
    for _ in 0..choices.below(5) {
        path.push('/');
        if choices.below(4) == 0 {
            // What dots stand for in the name of an object depends on who reads it: that is not signed.
            let segment = choices.of(SEGMENTS).replace(' ', "%20");
            path.push_str(if storage && matches!(&*segment, "." | ".." | "%2e") { "dots" } else { &segment });
        } else {
            let segment = choices.several(PIECES, 4);
            // Nor what an encoded slash makes of the dots before and behind it.
            path.push_str(&if storage { segment.replace('.', "") } else { segment });
        }
    }
    if path.is_empty() || choices.below(4) == 0 { path + "/" } else { path }
}

fn query(choices: &mut Choices) -> String {
    let mut query = String::new();
    for index in 0..choices.below(6) {
        query.push(if index == 0 { '?' } else { '&' });
        // Few names, so that some are given several times.
        let name = if choices.below(2) == 0 {
            choices.of(&["b", "a", "A", "a%20b", "uploads", ""]).to_owned()
        } else {
            choices.several(PIECES, 2)
        };
        match choices.below(4) {
            0 => query.push_str(&name),
            1 => write!(query, "{name}=").unwrap(),
            _ => write!(query, "{name}={}", choices.several(PIECES, 4)).unwrap(),
        }
    }
    query
}

fn request(choices: &mut Choices, storage: bool) -> http::Request<Body> {
    let scheme = choices.of(&["http", "https"]);
    let uri = format!("{scheme}://{}{}{}", choices.of(HOSTS), path(choices, storage), query(choices));
    let mut request =
        http::Request::builder().method(choices.of(&["GET", "POST", "PUT", "DELETE", "HEAD"])).uri(uri);
    for _ in 0..choices.below(6) {
        let (name, values) = HEADERS[choices.below(HEADERS.len())];
        request = request.header(name, choices.of(values));
    }
    request.body(Body::from(BODIES[choices.below(BODIES.len())].to_vec())).unwrap()
}

#[tokio::test]
async fn signatures_are_those_of_botocore() {
    let mut lines = String::new();
    let mut ours = Vec::new();
    for seed in 0..800 {
        let mut choices = Choices(seed);
        let service = choices.of(&["s3", "s3", "imagebuilder", "execute-api", "rds"]);
        let region = choices.of(&["us-east-1", "eu-west-1", "cn-north-1"]);
        let token = (choices.below(2) == 0).then_some("IQoJb3JpZ2luX2VjEXAMPLE//token==");
        let (key, secret) = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let credentials = match token {
            Some(token) => AwsCredentials::temporary(key, secret, token),
            None => AwsCredentials::new(key, secret),
        };
        let time = SystemTime::UNIX_EPOCH + NOON + Duration::from_secs(3_600 * seed);
        let mut request = request(&mut choices, service == "s3");
        let written = request.uri().to_string();
        let given: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        SigV4::new(credentials, service, region).sign(&mut request, time).await.expect(&written);

        let header = |name| Some(request.headers().get(name)?.to_str().unwrap().to_owned());
        let names = ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];
        let signed: serde_json::Map<String, Value> =
            names.iter().filter_map(|name| Some(((*name).to_owned(), header(*name)?.into()))).collect();
        let body: String = request.body().bytes().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
        let line = json!({
            "service": service, "region": region, "key": key, "secret": secret, "token": token,
            "time": header("x-amz-date"), "method": request.method().as_str(), "headers": given, "body": body,
            "written": written, "sent": request.uri().to_string(),
        });
        writeln!(lines, "{line}").unwrap();
        ours.push((line, Value::Object(signed)));
    }
    let Some(theirs) = python("sign.py", &lines) else { return };
    assert_eq!(theirs.len(), ours.len());
    for ((line, ours), theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, &theirs["as_sent"], "{line}");
        assert_eq!(theirs["same_meaning"], true, "{line}");
        assert_eq!(ours, &theirs["as_meant"], "{line}");
    }
}

#[test]
fn hosts_are_of_the_services_and_regions_that_botocore_knows() {
    let Some(hosts) = python("hosts.py", "") else { return };
    assert!(hosts.len() > 4_000, "{}", hosts.len());
    let mut differences = Vec::new();
    for row in &hosts {
        let [url, service, region] = [0, 1, 2].map(|index| row[index].as_str().unwrap());
        let uri: http::Uri = url.parse().unwrap();
        let found = Scope::of_host(uri.host().unwrap());
        let known = Scope::new(service, region);
        if found.as_ref() != Some(&known) {
            differences.push(format!("{url}: {found:?} instead of {known}"));
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

const EMPTY_HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// Of `hello`.
const HELLO_HASH: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn credentials() -> AwsCredentials {
    AwsCredentials::temporary("AKIDEXAMPLE", "canary-secret", "canary-token")
}

/// Signs a request for S3.
async fn signed(method: &str, uri: &str, body: Body) -> Result<http::Request<Body>, String> {
    let mut request = http::Request::builder().method(method).uri(uri).body(body).unwrap();
    let signed =
        SigV4::new(credentials(), "s3", "eu-west-1").sign(&mut request, SystemTime::UNIX_EPOCH + NOON).await;
    signed.map(|()| request).map_err(|error| error.to_string())
}

fn content_hash(request: &http::Request<Body>) -> &str {
    request.headers()["x-amz-content-sha256"].to_str().unwrap()
}

/// `hello`, in two pieces.
struct Hello(Vec<&'static str>);

impl Chunks for Hello {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, TransportError>> {
        let piece = self.0.pop().map(Bytes::from);
        Box::pin(std::future::ready(Ok(piece)))
    }
}

impl Replayable for Hello {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn Chunks>, TransportError>> {
        let chunks: Box<dyn Chunks> = Box::new(Self(self.0.clone()));
        Box::pin(std::future::ready(Ok(chunks)))
    }

    fn length(&self) -> Option<u64> {
        Some(5)
    }
}

fn hello() -> Hello {
    Hello(vec!["lo", "hel"])
}

#[tokio::test]
async fn what_is_not_in_memory_is_read_for_its_hash_unless_the_connection_protects_it() {
    let whole = signed("PUT", "http://localhost/b/k", "hello".into()).await.unwrap();
    assert_eq!(content_hash(&whole), HELLO_HASH);
    let again = signed("PUT", "http://localhost/b/k", Body::replayable(hello())).await.unwrap();
    assert_eq!(content_hash(&again), HELLO_HASH);
    assert_eq!(again.headers()["authorization"], whole.headers()["authorization"]);
    assert_eq!(again.into_body().collect(100).await.unwrap(), "hello");

    let protected = signed("PUT", "https://s3.amazonaws.com/b/k", Body::streamed(hello())).await.unwrap();
    assert_eq!(content_hash(&protected), "UNSIGNED-PAYLOAD");
    let once = signed("PUT", "http://localhost/b/k", Body::streamed(hello())).await.unwrap_err();
    assert_eq!(once, "its body can be read only once, and would have to be read to be signed");
}

#[tokio::test]
async fn what_is_signed_is_what_is_sent() {
    let uri = "http://localhost/b/a%2Fb:c+d%7E?z='&&a=x+y&uploads";
    let request = signed("GET", uri, Body::empty()).await.unwrap();
    assert_eq!(request.uri(), "http://localhost/b/a/b%3Ac%2Bd~?z=%27&a=x%2By&uploads");
    assert_eq!(content_hash(&request), EMPTY_HASH);

    let dots = signed("GET", "http://localhost/b/a%2F..%2Fc", Body::empty()).await.unwrap_err();
    assert!(dots.contains("stands for another path"), "{dots}");
    let bytes = signed("GET", "http://localhost/?a=%FF", Body::empty()).await.unwrap_err();
    assert!(bytes.contains("bytes that are not text"), "{bytes}");
}

#[tokio::test]
async fn where_a_request_goes_is_told_by_its_host_the_description_or_the_environment() {
    let scope = async |signer: SigV4, uri: &str| {
        let mut request = http::Request::get(uri).body(Body::empty()).unwrap();
        match signer.sign(&mut request, SystemTime::UNIX_EPOCH + NOON).await {
            Ok(()) => request.headers()["authorization"]
                .to_str()
                .unwrap()
                .split('/')
                .skip(1)
                .take(3)
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.to_string(),
        }
    };
    let described = |url| SigV4::served_at(credentials(), url);
    let url = "https://imagebuilder.us-east-1.amazonaws.com";
    assert_eq!(scope(described(url), "http://127.0.0.1:4566/").await, "20260301 us-east-1 imagebuilder");
    assert_eq!(
        scope(described(url), "https://imagebuilder.eu-west-1.amazonaws.com/").await,
        "20260301 eu-west-1 imagebuilder"
    );
    let given = SigV4::new(credentials(), "execute-api", "eu-central-1");
    assert_eq!(scope(given, "https://s3.amazonaws.com/").await, "20260301 eu-central-1 execute-api");
    assert_eq!(
        scope(described("https://api.example"), "https://api.example/").await,
        "`api.example` does not tell which service of AWS it is in which region; set `AWS_REGION`, or give both to `SigV4::new`"
    );
}

/// A client of the server that signs for what AWS serves under the name of EC2 Image Builder.
fn client(server: &Server, clock: &ManualClock) -> Client {
    let signer = SigV4::served_at(credentials(), "https://imagebuilder.us-east-1.amazonaws.com");
    server.builder(clock).credential("sigV4", Credential::by(signer)).build().unwrap()
}

async fn get(client: &Client) -> Result<u16, WorkflowError> {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await?;
    let response = client.get("/GetImage").authorized_by(&["sigV4"]).send(&mut run).await?;
    response.require("$statusCode == 200", response.status() == 200)?;
    Ok(response.status())
}

#[tokio::test]
async fn the_clock_of_the_service_is_the_one_that_counts() {
    let date = ("Date", "Thu, 01 Jan 2026 01:00:00 GMT");
    let server = Server::start(move |_, request| {
        let is_on_time = request.header("x-amz-date")[0].starts_with("20260101T01");
        Reply::with(if is_on_time { 200 } else { 403 }, &[date], "")
    })
    .await;
    let client = client(&server, &ManualClock::new());
    get(&client).await.unwrap();
    get(&client).await.unwrap();
    let dates: Vec<String> =
        server.received().iter().map(|request| request.header("x-amz-date").concat()).collect();
    assert_eq!(dates, ["20260101T000000Z", "20260101T010000Z", "20260101T010000Z"]);
}

#[tokio::test]
async fn a_refusal_has_other_reasons_than_the_clock() {
    let server = Server::start(|number, _| {
        // The second time it is the keys that are wrong, whatever the clocks say.
        let date =
            if number == 0 { "Thu, 01 Jan 2026 00:03:00 GMT" } else { "Thu, 01 Jan 2026 02:00:00 GMT" };
        Reply::with(403, &[("Date", date)], "")
    })
    .await;
    let client = client(&server, &ManualClock::new());
    get(&client).await.unwrap_err();
    assert_eq!(server.received().len(), 1);
    get(&client).await.unwrap_err();
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn what_other_credentials_add_is_signed() {
    let server = Server::answering(200, "").await;
    for key in ["one", "two"] {
        let signer = SigV4::new(credentials(), "execute-api", "eu-west-1");
        let builder = server.builder(&ManualClock::new()).credential("sigV4", Credential::by(signer));
        let client = builder.credential("key", ApiKey::from(key).in_query("key")).build().unwrap();
        let mut run = Run::start(&client, "workflow");
        run.enter("step").await.unwrap();
        client.get("/x").authorized_by(&["sigV4", "key"]).send(&mut run).await.unwrap();
    }
    let received = server.received();
    let signed: Vec<_> =
        received.iter().map(|request| (&*request.target, request.header("authorization"))).collect();
    assert_eq!((signed[0].0, signed[1].0), ("/x?key=one", "/x?key=two"));
    assert_ne!(signed[0].1, signed[1].1);
}

#[tokio::test]
async fn keys_that_no_header_carries_are_refused() {
    let mut request = http::Request::get("https://s3.amazonaws.com/").body(Body::empty()).unwrap();
    let keys = AwsCredentials::temporary("AKIDEXAMPLE", "canary-secret", "canary-token\n");
    let refused =
        SigV4::new(keys, "s3", "us-east-1").sign(&mut request, SystemTime::UNIX_EPOCH).await.unwrap_err();
    assert_eq!(refused.to_string(), "the session token has characters that no header may have");
}

#[tokio::test]
async fn errors_show_no_keys() {
    let server = Server::start(|_, request| {
        let token = request.header("x-amz-security-token")[0];
        let message = format!("The canonical request has x-amz-security-token:{token} and canary-secret");
        Reply::json(403, &json!({ "message": message }).to_string())
    })
    .await;
    let client = client(&server, &ManualClock::new());
    let error = get(&client).await.unwrap_err();
    let signer = SigV4::new(credentials(), "s3", "eu-west-1");
    let shown = format!("{error} {error:?} {client:?} {signer:?} {:?}", credentials());
    assert!(shown.contains("The canonical request has x-amz-security-token:***"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

/// The same test in a process of its own, with nothing in its environment but these variables; what it writes in the end.
fn in_environment(test: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nowhere")
        .env("ALONE", "yes")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// How a request is signed by what the chain finds.
async fn signed_by_chain() -> String {
    let signer = SigV4::served_at(AwsCredentials::from_chain(), "https://api.example");
    let mut shown = String::new();
    for time in [NOON, NOON, NOON + Duration::from_secs(600)] {
        let mut request = http::Request::get("https://api.example/").body(Body::empty()).unwrap();
        match signer.sign(&mut request, SystemTime::UNIX_EPOCH + time).await {
            Ok(()) => {
                let header = |name| request.headers().get(name).map_or("-", |value| value.to_str().unwrap());
                let authorization = header("authorization").split(", ").next().unwrap().to_owned();
                writeln!(shown, "found: {authorization} {}", header("x-amz-security-token")).unwrap();
            }
            Err(error) => writeln!(shown, "not found: {error}").unwrap(),
        }
    }
    shown
}

#[tokio::test]
async fn the_chain_finds_what_the_tools_of_aws_find() {
    if std::env::var_os("ALONE").is_some() {
        print!("{}", signed_by_chain().await);
        return;
    }
    let alone = async |variables: Vec<(&'static str, String)>| {
        let test = "sigv4::the_chain_finds_what_the_tools_of_aws_find";
        let started = tokio::task::spawn_blocking(move || {
            let variables: Vec<(&str, &str)> =
                variables.iter().map(|(name, value)| (*name, &**value)).collect();
            in_environment(test, &variables)
        });
        let output = started.await.unwrap();
        output.lines().filter(|line| line.contains("found: ")).map(str::to_owned).collect::<Vec<_>>()
    };

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("credentials");
    std::fs::write(&file, "[work]\naws_access_key_id = AKIDFILE\naws_secret_access_key = canary\n").unwrap();
    let file = file.to_str().unwrap().to_owned();
    let found = alone(vec![
        ("AWS_SHARED_CREDENTIALS_FILE", file),
        ("AWS_PROFILE", "work".to_owned()),
        ("AWS_REGION", "eu-west-1".to_owned()),
    ])
    .await;
    let of_file = "found: AWS4-HMAC-SHA256 Credential=AKIDFILE/20260301/eu-west-1/execute-api/aws4_request -";
    assert_eq!(found, [of_file; 3]);

    // What a container is told is kept until it expires.
    let server = Server::start(|number, _| {
        let keys = json!({
            "AccessKeyId": format!("AKIDROLE{number}"), "SecretAccessKey": "canary", "Token": "token",
            "Expiration": "2026-03-01T12:40:45Z",
        });
        Reply::json(200, &keys.to_string())
    })
    .await;
    let found = alone(vec![
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/role", server.url())),
        ("AWS_REGION", "eu-west-1".to_owned()),
    ])
    .await;
    let of_role = |number| {
        format!(
            "found: AWS4-HMAC-SHA256 Credential=AKIDROLE{number}/20260301/eu-west-1/execute-api/aws4_request token"
        )
    };
    assert_eq!(found, [of_role(0), of_role(0), of_role(1)]);
    assert_eq!(server.lines(), ["GET /role", "GET /role"]);

    let nothing = alone(vec![("AWS_REGION", "eu-west-1".to_owned())]).await;
    assert!(nothing[0].starts_with("not found: there are no credentials for AWS: "), "{nothing:?}");
}
