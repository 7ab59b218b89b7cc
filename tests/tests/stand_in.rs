//! The stand-in, seen from outside: over HTTP, by a client that knows nothing of workflows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on is a failed test")]

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::time::SystemTime;

use arazzo_runtime::Body;
use arazzo_runtime::sigv4::{AwsCredentials, SigV4};
use arazzo_tests::stand_in::{
    CONTAINER_RECIPE_ARN, Description, ErrorType, Gate, IMAGE_PIPELINE_ARN, IMAGE_RECIPE_ARN,
    INFRASTRUCTURE_CONFIGURATION_ARN, ImageScript, ImageState, Reply, StandIn, StartError,
};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const IMAGE_ARN: &str = "arn:aws:imagebuilder:us-east-1:123456789012:image/web-server/1.0.0/1";

/// What came back, read to its end.
struct Answer {
    status: u16,
    error_type: Option<String>,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// Status, error type and message of an error.
    fn error(&self) -> (u16, String, String) {
        let message = self.json()["message"].as_str().unwrap().to_owned();
        (self.status, self.error_type.clone().unwrap(), message)
    }

    fn error_type(&self) -> (u16, &str) {
        (self.status, self.error_type.as_deref().unwrap_or_default())
    }
}

fn http_client() -> reqwest::Client {
    // Where the runtime is built with TLS, reqwest has it too, but wants to be told who does the cryptography.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// A client of one stand-in.
struct Client<'s> {
    http: reqwest::Client,
    stand_in: &'s StandIn,
}

impl<'s> Client<'s> {
    fn of(stand_in: &'s StandIn) -> Self {
        Self { http: http_client(), stand_in }
    }

    async fn send(
        &self,
        method: Method,
        target: &str,
        content_type: Option<&str>,
        body: String,
    ) -> reqwest::Result<Answer> {
        let mut request =
            self.http.request(method, format!("{}{target}", self.stand_in.base_url())).body(body);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let response = request.send().await?;
        let header = response.headers().get("x-amzn-errortype");
        let error_type = header.map(|value| value.to_str().unwrap().to_owned());
        assert!(response.headers().contains_key("x-amzn-requestid"));
        Ok(Answer { status: response.status().as_u16(), error_type, text: response.text().await? })
    }

    async fn put(&self, target: &str, body: Value) -> Answer {
        self.send(Method::PUT, target, Some("application/json"), body.to_string()).await.unwrap()
    }

    async fn post(&self, target: &str, body: Value) -> Answer {
        self.send(Method::POST, target, Some("application/json"), body.to_string()).await.unwrap()
    }

    /// A call without a body, with one query parameter whose value is percent-encoded.
    async fn try_query(&self, method: Method, path: &str, name: &str, arn: &str) -> reqwest::Result<Answer> {
        let encoded = arn.replace(':', "%3A").replace('/', "%2F");
        self.send(method, &format!("{path}?{name}={encoded}"), None, String::new()).await
    }

    async fn query(&self, method: Method, path: &str, name: &str, arn: &str) -> Answer {
        self.try_query(method, path, name, arn).await.unwrap()
    }

    async fn try_get_image(&self, arn: &str) -> reqwest::Result<Answer> {
        self.try_query(Method::GET, "/GetImage", "imageBuildVersionArn", arn).await
    }

    async fn image_state(&self, arn: &str) -> Value {
        self.try_get_image(arn).await.unwrap().json()["image"]["state"].clone()
    }

    /// Creates an image, and returns its ARN.
    async fn create_image(&self, token: &str) -> String {
        let answer = self.put("/CreateImage", new_image(token)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["imageBuildVersionArn"].as_str().unwrap().to_owned()
    }
}

fn new_image(token: &str) -> Value {
    json!({
        "imageRecipeArn": IMAGE_RECIPE_ARN,
        "infrastructureConfigurationArn": INFRASTRUCTURE_CONFIGURATION_ARN,
        "clientToken": token,
    })
}

fn distribution(name: &str, token: &str) -> Value {
    json!({ "name": name, "distributions": [{ "region": "us-east-1" }], "clientToken": token })
}

#[tokio::test]
async fn an_image_is_distributed_and_every_request_recorded() {
    let stand_in = StandIn::builder().start().unwrap();
    let client = Client::of(&stand_in);
    let created = client.put("/CreateDistributionConfiguration", distribution("Two Regions", "t")).await;
    let distribution_arn =
        "arn:aws:imagebuilder:us-east-1:123456789012:distribution-configuration/two-regions";
    assert_eq!(
        created.json(),
        json!({
            "requestId": "00000000-0000-4000-8000-000000000001",
            "clientToken": "t",
            "distributionConfigurationArn": distribution_arn,
        })
    );
    let mut image = new_image("t");
    image["distributionConfigurationArn"] = distribution_arn.into();
    assert_eq!(client.put("/CreateImage", image.clone()).await.json()["imageBuildVersionArn"], IMAGE_ARN);
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(client.image_state(IMAGE_ARN).await["status"].clone());
    }
    assert_eq!(statuses, ["PENDING", "BUILDING", "TESTING", "DISTRIBUTING", "AVAILABLE"]);

    let requests = stand_in.take_requests();
    let lines = requests.iter().map(|request| {
        let query = request.query.as_deref().unwrap_or("-");
        format!("{} {} {query} {}", request.method, request.path, request.operation.as_deref().unwrap())
    });
    let encoded = IMAGE_ARN.replace(':', "%3A").replace('/', "%2F");
    let poll = format!("GET /GetImage imageBuildVersionArn={encoded} GetImage");
    let expected = [
        "PUT /CreateDistributionConfiguration - CreateDistributionConfiguration",
        "PUT /CreateImage - CreateImage",
        &poll,
        &poll,
        &poll,
        &poll,
        &poll,
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    assert_eq!(requests[1].headers["content-type"], "application/json");
    assert_eq!(requests[1].body, image.to_string());
    assert!(stand_in.requests().is_empty());
    let traffic = stand_in.traffic();
    assert_eq!((traffic.received, traffic.answered, traffic.in_flight, traffic.dropped), (7, 7, 0, 0));
}

#[tokio::test]
async fn images_follow_their_scripts() {
    let odd = ImageScript::available().through([ImageState::new("SHELVED"), ImageState::without_status()]);
    let stand_in = StandIn::builder()
        .image(ImageScript::failed("no space left").polls(1))
        .image(odd)
        .image(ImageScript::endless())
        .start()
        .unwrap();
    let client = Client::of(&stand_in);
    let failed = client.create_image("a").await;
    assert_eq!(client.image_state(&failed).await, json!({ "status": "FAILED", "reason": "no space left" }));
    let odd = client.create_image("b").await;
    assert_eq!(client.image_state(&odd).await, json!({ "status": "SHELVED" }));
    assert_eq!(client.image_state(&odd).await, json!({}));
    assert_eq!(client.image_state(&odd).await, json!({ "status": "AVAILABLE" }));
    for token in ["c", "d"] {
        let endless = client.create_image(token).await;
        for _ in 0..10 {
            assert_eq!(client.image_state(&endless).await["status"], "BUILDING");
        }
    }
}

#[tokio::test]
async fn a_build_can_be_cancelled_until_it_ends() {
    let stand_in = StandIn::builder().image(ImageScript::available().polls(2)).start().unwrap();
    let client = Client::of(&stand_in);
    let cancel = async |arn: &str, token: &str| {
        client.put("/CancelImageCreation", json!({ "imageBuildVersionArn": arn, "clientToken": token })).await
    };
    let arn = client.create_image("a").await;
    assert_eq!(client.image_state(&arn).await["status"], "PENDING");
    assert_eq!(stand_in.image_status().as_deref(), Some("PENDING"));
    assert_eq!(cancel(&arn, "x").await.json()["imageBuildVersionArn"], *arn);
    assert_eq!(client.image_state(&arn).await["status"], "CANCELLED");
    // The same request again gets the same answer; a new one comes too late.
    assert_eq!(cancel(&arn, "x").await.status, 200);
    assert_eq!(cancel(&arn, "y").await.error_type(), (400, "InvalidRequestException"));

    let done = client.create_image("b").await;
    client.image_state(&done).await;
    assert_eq!(client.image_state(&done).await["status"], "AVAILABLE");
    assert_eq!(
        cancel(&done, "z").await.error(),
        (
            400,
            "InvalidRequestException".to_owned(),
            format!("The image '{done}' is not being built any more."),
        )
    );
    let unknown = IMAGE_ARN.replace("web-server", "nothing");
    assert_eq!(cancel(&unknown, "u").await.error_type(), (404, "ResourceNotFoundException"));
}

#[tokio::test]
async fn requests_are_held_against_the_description() {
    let stand_in = StandIn::builder().start().unwrap();
    let client = Client::of(&stand_in);
    let get = async |query: &str| {
        let target = format!("/GetImage{query}");
        client.send(Method::GET, &target, None, String::new()).await.unwrap().error().2
    };
    assert_eq!(
        get("").await,
        "1 validation error detected: query parameter 'imageBuildVersionArn' is missing"
    );
    assert_eq!(
        get(&format!("?imageBuildVersionArn={IMAGE_ARN}&verbose=1")).await,
        "1 validation error detected: 'verbose' is not a query parameter of GetImage"
    );
    assert_eq!(
        get(&format!("?imageBuildVersionArn={IMAGE_ARN}&imageBuildVersionArn={IMAGE_ARN}")).await,
        "1 validation error detected: query parameter 'imageBuildVersionArn' is given twice"
    );
    assert!(get("?imageBuildVersionArn=null").await.contains(r#"is "null", which does not match"#));

    let put = async |body: Value| client.put("/CreateDistributionConfiguration", body).await;
    let two = put(json!({ "name": "ab$", "distributions": [{}] })).await;
    assert_eq!(two.error_type(), (400, "InvalidRequestException"));
    let message = two.error().2;
    assert!(message.starts_with("3 validation errors detected: "), "{message}");
    for problem in ["has no 'clientToken'", "'name' is \"ab$\"", "'distributions/0' has no 'region'"] {
        assert!(message.contains(problem), "{message}");
    }
    let mut with_null = distribution("abc", "t");
    with_null["description"] = Value::Null;
    with_null["colour"] = "red".into();
    let message = put(with_null).await.error().2;
    assert!(message.contains("'description' is not of type string"), "{message}");
    assert!(message.contains("'colour' is not known"), "{message}");

    let send = async |method, target: &str, content_type, body: &str| {
        let answer = client.send(method, target, content_type, body.to_owned()).await.unwrap();
        let (status, error_type, _) = answer.error();
        (status, error_type)
    };
    let is = |status, error_type: &str| (status, error_type.to_owned());
    let json_type = Some("application/json; charset=utf-8");
    assert_eq!(send(Method::PUT, "/CreateImage", json_type, "{").await, is(400, "SerializationException"));
    assert_eq!(send(Method::PUT, "/CreateImage", json_type, "").await, is(400, "InvalidRequestException"));
    let unsupported = is(415, "UnsupportedMediaTypeException");
    assert_eq!(send(Method::PUT, "/CreateImage", None, "{}").await, unsupported);
    assert_eq!(send(Method::PUT, "/CreateImage", Some("text/plain"), "{}").await, unsupported);
    let target = format!("/GetImage?imageBuildVersionArn={IMAGE_ARN}");
    assert_eq!(send(Method::GET, &target, json_type, "{}").await, is(400, "InvalidRequestException"));
    let unknown = is(404, "UnknownOperationException");
    assert_eq!(send(Method::POST, "/CreateImage", json_type, "{}").await, unknown);
    assert_eq!(send(Method::GET, "/GetImage/", None, "").await, unknown);
    assert!(stand_in.requests().last().unwrap().operation.is_none());
}

#[tokio::test]
async fn resources_must_exist_and_tokens_be_used_once() {
    let stand_in = StandIn::builder().start().unwrap();
    let client = Client::of(&stand_in);
    let mut image = new_image("a");
    image["distributionConfigurationArn"] =
        "arn:aws:imagebuilder:us-east-1:123456789012:distribution-configuration/nothing".into();
    assert_eq!(client.put("/CreateImage", image).await.error_type(), (404, "ResourceNotFoundException"));
    let missing = client.try_get_image(IMAGE_ARN).await.unwrap();
    assert_eq!(missing.error().2, format!("The resource '{IMAGE_ARN}' does not exist."));

    let mut both = new_image("a");
    both["containerRecipeArn"] = CONTAINER_RECIPE_ARN.into();
    let both = client.put("/CreateImage", both).await;
    assert_eq!(both.error_type(), (400, "InvalidParameterCombinationException"));

    let first = client.create_image("b").await;
    assert_eq!(client.create_image("b").await, first);
    assert_ne!(client.create_image("c").await, first);
    let mut other = new_image("b");
    other["enhancedImageMetadataEnabled"] = true.into();
    let mismatch = client.put("/CreateImage", other).await;
    assert_eq!(mismatch.error_type(), (400, "IdempotentParameterMismatchException"));

    let create =
        async |token| client.put("/CreateDistributionConfiguration", distribution("abc", token)).await;
    // A token belongs to one operation: another one may use it again.
    assert_eq!(create("b").await.status, 200);
    assert_eq!(create("d").await.error_type(), (400, "ResourceAlreadyExistsException"));
}

#[tokio::test]
async fn every_operation_answers_as_described() {
    let stand_in = StandIn::builder()
        .image(ImageScript::available().polls(1))
        .resource("arn:aws:imagebuilder:us-east-1:123456789012:component/base/1.0.0/1")
        .start()
        .unwrap();
    let client = Client::of(&stand_in);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/amazon-ec2-image-builder-openapi.yaml");
    let description = Description::load(&path).unwrap();
    let mut answers = BTreeMap::new();
    let mut keep = |operation: &'static str, answer: Answer| {
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
        let body = answer.json();
        let violations = description.check_response(description.operation(operation).unwrap(), &body);
        assert!(violations.is_empty(), "{operation}: {violations:?}");
        answers.insert(operation, body.clone());
        body
    };
    let put = async |path: &str, mut body: Value| {
        body["clientToken"] = "token".into();
        client.put(path, body).await
    };
    let infrastructure = INFRASTRUCTURE_CONFIGURATION_ARN;

    let component = json!({
        "name": "Hello", "semanticVersion": "1.2.0", "platform": "Linux", "data": "name: hello",
    });
    let component = keep("CreateComponent", put("/CreateComponent", component).await);
    let component = component["componentBuildVersionArn"].as_str().unwrap();
    let get = client.query(Method::GET, "/GetComponent", "componentBuildVersionArn", component).await;
    assert_eq!(keep("GetComponent", get)["component"]["platform"], "Linux");
    let version = component.rsplit_once('/').unwrap().0;
    let list = client.post("/ListComponentBuildVersions", json!({ "componentVersionArn": version })).await;
    assert_eq!(keep("ListComponentBuildVersions", list)["componentSummaryList"][0]["arn"], component);

    let recipe = json!({
        "name": "web", "semanticVersion": "2.0.0", "components": [{ "componentArn": component }],
        "parentImage": "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x",
    });
    let mut container = recipe.clone();
    container["containerType"] = "DOCKER".into();
    container["targetRepository"] = json!({ "service": "ECR", "repositoryName": "web" });
    container["dockerfileTemplateData"] = "FROM scratch".into();
    keep("CreateContainerRecipe", put("/CreateContainerRecipe", container).await);
    let recipe = keep("CreateImageRecipe", put("/CreateImageRecipe", recipe).await)["imageRecipeArn"].clone();
    let settings = json!({ "name": "small", "instanceProfileName": "builder" });
    let answer = put("/CreateInfrastructureConfiguration", settings).await;
    let small = keep("CreateInfrastructureConfiguration", answer)["infrastructureConfigurationArn"].clone();
    let answer = put("/CreateDistributionConfiguration", distribution("everywhere", "")).await;
    keep("CreateDistributionConfiguration", answer);

    let pipeline =
        json!({ "name": "weekly", "imageRecipeArn": recipe, "infrastructureConfigurationArn": small });
    let answer = put("/CreateImagePipeline", pipeline).await;
    let pipeline = keep("CreateImagePipeline", answer)["imagePipelineArn"].as_str().unwrap().to_owned();
    let update = json!({
        "imagePipelineArn": pipeline, "imageRecipeArn": recipe, "infrastructureConfigurationArn": infrastructure,
        "imageScanningConfiguration": { "imageScanningEnabled": true },
    });
    keep("UpdateImagePipeline", put("/UpdateImagePipeline", update).await);
    let get = client.query(Method::GET, "/GetImagePipeline", "imagePipelineArn", &pipeline).await;
    assert_eq!(
        keep("GetImagePipeline", get)["imagePipeline"]["infrastructureConfigurationArn"],
        infrastructure
    );
    let start = put("/StartImagePipelineExecution", json!({ "imagePipelineArn": pipeline })).await;
    let image =
        keep("StartImagePipelineExecution", start)["imageBuildVersionArn"].as_str().unwrap().to_owned();
    assert_eq!(keep("GetImage", client.try_get_image(&image).await.unwrap())["image"]["version"], "2.0.0");
    let list = client.post("/ListImagePipelineImages", json!({ "imagePipelineArn": pipeline })).await;
    assert_eq!(keep("ListImagePipelineImages", list)["imageSummaryList"][0]["arn"], *image);
    let existing =
        client.post("/ListImagePipelineImages", json!({ "imagePipelineArn": IMAGE_PIPELINE_ARN })).await;
    assert_eq!(existing.json()["imageSummaryList"][0]["state"]["status"], "AVAILABLE");
    let filter = |arn: &str| json!({ "filters": [{ "name": "imageBuildVersionArn", "values": [arn] }] });
    let list = client.post("/ListImageScanFindings", filter(&image)).await;
    assert_eq!(keep("ListImageScanFindings", list)["findings"][0]["imageBuildVersionArn"], *image);

    let building = keep("CreateImage", put("/CreateImage", new_image("")).await);
    let cancel =
        put("/CancelImageCreation", json!({ "imageBuildVersionArn": building["imageBuildVersionArn"] }));
    // With one poll, the image has ended before it is looked at.
    assert_eq!(cancel.await.error_type(), (400, "InvalidRequestException"));
    let delete = client.query(Method::DELETE, "/DeleteImage", "imageBuildVersionArn", &image).await;
    keep("DeleteImage", delete);
    assert_eq!(client.try_get_image(&image).await.unwrap().status, 404);

    // A recipe goes only after the pipeline that builds from it.
    let recipe = recipe.as_str().unwrap();
    let early = client.query(Method::DELETE, "/DeleteImageRecipe", "imageRecipeArn", recipe).await;
    assert_eq!(early.error_type(), (400, "ResourceDependencyException"));
    let delete = client.query(Method::DELETE, "/DeleteImagePipeline", "imagePipelineArn", &pipeline).await;
    keep("DeleteImagePipeline", delete);
    let delete = client.query(Method::DELETE, "/DeleteImageRecipe", "imageRecipeArn", recipe).await;
    keep("DeleteImageRecipe", delete);
    let path = "/DeleteInfrastructureConfiguration";
    let delete = client.query(Method::DELETE, path, "infrastructureConfigurationArn", infrastructure).await;
    keep("DeleteInfrastructureConfiguration", delete);
    assert_eq!(answers.len(), 19, "all operations but CancelImageCreation, which has a test of its own");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let stand_in = StandIn::builder().start().unwrap();
    let client = Client::of(&stand_in);
    for token in ["a", "b"] {
        let start = json!({ "imagePipelineArn": IMAGE_PIPELINE_ARN, "clientToken": token });
        assert_eq!(client.put("/StartImagePipelineExecution", start).await.status, 200);
    }
    let list = async |token: Option<&Value>| {
        let mut body = json!({ "imagePipelineArn": IMAGE_PIPELINE_ARN, "maxResults": 2 });
        if let Some(token) = token {
            body["nextToken"] = token.clone();
        }
        client.post("/ListImagePipelineImages", body).await
    };
    let first = list(None).await.json();
    assert_eq!(first["imageSummaryList"].as_array().unwrap().len(), 2);
    let second = list(Some(&first["nextToken"])).await.json();
    assert_eq!(second["imageSummaryList"].as_array().unwrap().len(), 1);
    assert!(second.get("nextToken").is_none());
    let forged = list(Some(&"9".into())).await;
    assert_eq!(forged.error_type(), (400, "InvalidPaginationTokenException"));
}

#[tokio::test]
async fn what_goes_wrong_can_be_scripted() {
    let teapot = Reply::new(StatusCode::IM_A_TEAPOT).header("retry-after", "2").body("short and stout");
    let stand_in = StandIn::builder()
        .on("GetImage")
        .call(1)
        .answer(teapot)
        .on("GetImage")
        .call(2)
        .fail(ErrorType::CallRateLimitExceeded)
        .on("GetImage")
        .call(3)
        .close()
        .on("GetImage")
        .call(4)
        .truncate()
        .on("GetImage")
        .call(5)
        .invalid_json()
        .on("GetImage")
        .call(6)
        .pad(100_000)
        .on("GetImage")
        .call(7)
        .pad_chunked(100_000)
        .on("GetImage")
        .calls(9..)
        .fail(ErrorType::ServiceUnavailable)
        .start()
        .unwrap();
    let client = Client::of(&stand_in);
    let arn = client.create_image("a").await;
    let get = async || client.try_get_image(&arn).await;

    let teapot = get().await.unwrap();
    assert_eq!((teapot.status, teapot.text.as_str()), (418, "short and stout"));
    assert_eq!(get().await.unwrap().error_type(), (429, "CallRateLimitExceededException"));
    assert!(get().await.is_err_and(|error| error.is_request()));
    assert!(get().await.is_err_and(|error| error.is_body() || error.is_decode()));
    let half = get().await.unwrap();
    assert_eq!(half.status, 200);
    assert!(serde_json::from_str::<Value>(&half.text).is_err());
    for _ in 0..2 {
        let padded = get().await.unwrap();
        assert_eq!(padded.text.len(), 100_000);
        assert_eq!(padded.json()["image"]["arn"], *arn);
    }
    // The first three calls never came to the service, the four after them did.
    assert_eq!(get().await.unwrap().json()["image"]["state"]["status"], "AVAILABLE");
    for _ in 0..2 {
        assert_eq!(get().await.unwrap().error_type(), (503, "ServiceUnavailableException"));
    }
    // A rule does not hide that a request is wrong.
    let wrong = client.send(Method::GET, "/GetImage", None, String::new()).await.unwrap();
    assert_eq!(wrong.error_type(), (400, "InvalidRequestException"));
    let traffic = stand_in.traffic();
    assert_eq!((traffic.received, traffic.answered, traffic.dropped), (12, 12, 0));
}

#[tokio::test]
async fn a_dropped_request_is_noticed() {
    let stand_in = StandIn::builder().on("GetImage").hang().start().unwrap();
    let client = Client::of(&stand_in);
    let arn = client.create_image("a").await;
    tokio::select! {
        answer = client.try_get_image(&arn) => panic!("answered with {}", answer.unwrap().status),
        traffic = stand_in.until(|traffic| traffic.received == 2) => assert_eq!(traffic.in_flight, 1),
    }
    let traffic = stand_in.until(|traffic| traffic.dropped == 1).await;
    assert_eq!((traffic.in_flight, traffic.answered), (0, 1));
}

#[tokio::test]
async fn an_answer_can_be_held_back() {
    let gate = Gate::new();
    let stand_in = StandIn::builder().on("GetImage").call(1).hold(&gate).start().unwrap();
    let client = Client::of(&stand_in);
    let arn = client.create_image("a").await;
    let release = async {
        stand_in.until(|traffic| traffic.received == 2).await;
        // The connection that is held back does not keep others waiting.
        assert_eq!(client.image_state(&arn).await["status"], "PENDING");
        gate.open();
    };
    let (state, ()) = tokio::join!(client.image_state(&arn), release);
    assert_eq!(state["status"], "BUILDING");
}

#[tokio::test]
async fn dropping_it_ends_it() {
    let stand_in = StandIn::builder().on("GetImage").hang().start().unwrap();
    let address = stand_in.base_url().trim_start_matches("http://").to_owned();
    let url = format!("{}/GetImage?imageBuildVersionArn={IMAGE_ARN}", stand_in.base_url());
    let client = http_client();
    let hanging = tokio::spawn(client.get(url).send());
    stand_in.until(|traffic| traffic.in_flight == 1).await;
    drop(stand_in);
    assert!(hanging.await.unwrap().is_err());
    let refused = client.get(format!("http://{address}/")).send().await;
    assert!(refused.is_err_and(|error| error.is_connect()));
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let refused = StandIn::builder().on("GetImge").close().start();
    assert!(matches!(refused, Err(StartError::UnknownOperation(id)) if id == "GetImge"));
    let refused = StandIn::builder().description("nowhere.yaml").start().unwrap_err();
    assert!(matches!(refused, StartError::Description(_)));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = StandIn::builder().port(taken.local_addr().unwrap().port()).start();
    assert!(matches!(refused, Err(StartError::Listen(_))));
}

/// Sends a request that a signer has signed, once its query has been changed.
async fn signed(stand_in: &StandIn, signer: &SigV4, change: &str) -> (u16, String) {
    let arn = IMAGE_PIPELINE_ARN.replace(':', "%3A").replace('/', "%2F");
    let target = format!("/GetImagePipeline?imagePipelineArn={arn}");
    let mut request = http::Request::get(format!("{}{target}", stand_in.base_url()));
    request = request.header("x-amz-meta-note", "two  spaces");
    let mut request = request.body(Body::empty()).unwrap();
    signer.sign(&mut request, SystemTime::UNIX_EPOCH).await.unwrap();
    let url = format!("{}{change}", request.uri());
    let (head, _) = request.into_parts();
    let response = http_client().get(url).headers(head.headers).send().await.unwrap();
    let error_type = response.headers().get("x-amzn-errortype");
    (
        response.status().as_u16(),
        error_type.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default(),
    )
}

#[tokio::test]
async fn only_what_is_signed_with_its_keys_is_answered() {
    let stand_in = StandIn::builder().temporary_keys("AKIDEXAMPLE", "secret", "token").start().unwrap();
    let url = "https://imagebuilder.us-east-1.amazonaws.com";
    let signer = |key, secret, token| SigV4::served_at(AwsCredentials::temporary(key, secret, token), url);
    let right = signer("AKIDEXAMPLE", "secret", "token");
    assert_eq!(signed(&stand_in, &right, "").await, (200, String::new()));

    let refused = |name: &str| (403, name.to_owned());
    let changed = signed(&stand_in, &right, "%2F1").await;
    assert_eq!(changed, refused("InvalidSignatureException"));
    let other_secret = signer("AKIDEXAMPLE", "public", "token");
    assert_eq!(signed(&stand_in, &other_secret, "").await, refused("InvalidSignatureException"));
    let other_region = SigV4::served_at(
        AwsCredentials::temporary("AKIDEXAMPLE", "secret", "token"),
        "https://imagebuilder.eu-west-1.amazonaws.com",
    );
    assert_eq!(signed(&stand_in, &other_region, "").await, refused("InvalidSignatureException"));
    let other_token = signer("AKIDEXAMPLE", "secret", "expired");
    assert_eq!(signed(&stand_in, &other_token, "").await, refused("UnrecognizedClientException"));
    let other_key = signer("AKIDOTHER", "secret", "token");
    assert_eq!(signed(&stand_in, &other_key, "").await, refused("UnrecognizedClientException"));

    let unsigned =
        Client::of(&stand_in).try_query(Method::GET, "/GetImagePipeline", "imagePipelineArn", "a").await;
    assert_eq!(unsigned.unwrap().error_type(), (403, "MissingAuthenticationTokenException"));
}
