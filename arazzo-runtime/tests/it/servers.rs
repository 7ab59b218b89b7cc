//! Requests of operations that are served elsewhere than the rest of their API.

use arazzo_runtime::{BaseUrl, Client, ClientBuilder, ManualClock, OperationServer, Run};

use crate::support::{Received, Server};

/// Where files are.
struct Content;

impl OperationServer for Content {
    const NAME: &'static str = "content";
}

/// A client with all that a client may send with every request.
fn builder(base_url: BaseUrl) -> ClientBuilder {
    Client::builder(base_url)
        .clock(ManualClock::new())
        .default_header("X-Key", "canary")
        .default_header("Accept-Language", "de")
        .default_header("Cookie", "session=canary")
        .default_query_parameter("token", "canary")
}

/// Sends a request to the rest of the API, one to the other place, and one there without what is confidential.
async fn send_three(client: &Client) {
    let mut run = Run::start(client, "workflow");
    run.enter("step").await.unwrap();
    client.get("/a").send(&mut run).await.unwrap();
    client.put("/b").at::<Content>().query("x", 1).send(&mut run).await.unwrap();
    client.get("/c").at::<Content>().anonymous().cookie("own", 2).send(&mut run).await.unwrap();
}

/// A request with the headers that [`builder`] gives.
fn with_headers(request: &Received) -> String {
    let headers = ["x-key", "accept-language", "cookie"].map(|name| request.header(name).join(";"));
    format!("{} {}", request.line(), headers.join(" "))
}

#[tokio::test]
async fn operations_are_sent_to_where_they_are_served() {
    let (api, content) = (Server::answering(200, "").await, Server::answering(200, "").await);
    let described = BaseUrl::described(format!("{}/v1", api.url()));
    let client = builder(described).base_url_of::<Content>(format!("{}/files/", content.url()));
    send_three(&client.build().unwrap()).await;
    assert_eq!(api.lines(), ["GET /v1/a?token=canary"]);
    let received: Vec<String> = content.received().iter().map(with_headers).collect();
    assert_eq!(
        received,
        ["PUT /files/b?x=1&token=canary canary de session=canary", "GET /files/c  de own=2"],
        "credentials of the client go elsewhere only where the operation takes some"
    );
}

#[tokio::test]
async fn what_is_relative_is_of_the_same_origin() {
    let api = Server::answering(200, "").await;
    let client = builder(BaseUrl::described(format!("{}/v1", api.url()))).base_url_of::<Content>("/files");
    send_three(&client.build().unwrap()).await;
    let received: Vec<String> = api.received().iter().map(with_headers).collect();
    assert_eq!(
        received,
        [
            "GET /v1/a?token=canary canary de session=canary",
            "PUT /files/b?x=1&token=canary canary de session=canary",
            "GET /files/c?token=canary canary de session=canary; own=2",
        ]
    );
}

#[tokio::test]
async fn an_address_as_text_is_for_all_operations() {
    let stand_in = Server::answering(200, "").await;
    let real =
        || builder(BaseUrl::described("http://real.invalid")).base_url_of::<Content>("http://real.invalid");
    let client = real().base_url(stand_in.url()).build().unwrap();
    send_three(&client).await;
    assert_eq!(stand_in.received().len(), 3);

    let other = Server::answering(200, "").await;
    let client = real().base_url(stand_in.url()).base_url_of::<Content>(other.url()).build().unwrap();
    send_three(&client).await;
    assert_eq!((stand_in.received().len(), other.received().len()), (4, 2));

    // Another server of the description leaves the others where they are.
    let another = real().base_url_of::<Content>(other.url()).base_url(BaseUrl::described(stand_in.url()));
    send_three(&another.build().unwrap()).await;
    assert_eq!((stand_in.received().len(), other.received().len()), (5, 4));
}

#[tokio::test]
async fn all_addresses_are_checked() {
    let client = Client::builder("https://api.example").base_url_of::<Content>("ftp://files.example").build();
    assert_eq!(
        client.unwrap_err().to_string(),
        "base URL `ftp://files.example/`: `ftp` is not spoken here, only `http` and `https`"
    );
}
