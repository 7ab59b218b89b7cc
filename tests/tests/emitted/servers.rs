//! Where compiled workflows send what is served elsewhere than the rest of its API.

use arazzo_runtime::{ApiKey, BaseUrl};

use crate::cases::served_elsewhere::put_away::Inputs;
use crate::cases::served_elsewhere::{put_away, store};
use crate::recorder::Recorder;

#[tokio::test]
async fn operations_go_where_they_are_served() {
    let [api, content, status] = [(); 3].map(|()| Recorder::answering(200, "{}"));
    let (api, content, status) = (api.await, content.await, status.await);
    let credentials = store::Credentials { key: ApiKey::from("canary") };
    let client = store::Client::builder(credentials)
        .base_url(BaseUrl::described(format!("{}/v1/", api.base_url)))
        .base_url_of::<store::UploadFileServer>(content.base_url.as_str())
        .base_url_of::<store::ReadStatusServer>(status.base_url.as_str())
        .base_url_of::<store::ReportUseServer>("/usage/v2")
        .default_header("X-Tenant", "canary")
        .build()
        .unwrap();
    put_away(&client, &Inputs::new("a b")).await.unwrap();
    assert_eq!(
        api.requests(),
        [
            "GET /v1/files/a%20b\nx-key: canary\nx-tenant: canary\n\n",
            "POST /usage/v2/usage\nx-key: canary\nx-tenant: canary\n\n"
        ]
    );
    assert_eq!(
        content.requests(),
        [
            "PUT /files/a%20b\nx-key: canary\nx-tenant: canary\n\n",
            "GET /files/a%20b/content\nx-key: canary\nx-tenant: canary\n\n"
        ]
    );
    // It is described to take no credentials.
    assert_eq!(status.requests(), ["GET /status\n\n"]);
}

#[tokio::test]
async fn an_address_as_text_is_for_all_of_them() {
    let stand_in = Recorder::answering(200, "{}").await;
    let client =
        store::Client::builder_without_credentials().base_url(stand_in.base_url.as_str()).build().unwrap();
    put_away(&client, &Inputs::new("a")).await.unwrap();
    let requests = stand_in.requests();
    let lines: Vec<&str> = requests.iter().filter_map(|request| request.lines().next()).collect();
    assert_eq!(lines, ["GET /files/a", "PUT /files/a", "GET /files/a/content", "GET /status", "POST /usage"]);
}

#[test]
fn servers_of_a_description_are_addresses() {
    let url = |server: BaseUrl| format!("{server:?}");
    assert_eq!(url(store::Server::default().into()), r#"BaseUrl("https://store.example.com/v1/")"#);
    let american = store::UploadFileServer::Default { region: store::Region::Us };
    assert_eq!(url(american.into()), r#"BaseUrl("https://content.us.example.com/")"#);
}
