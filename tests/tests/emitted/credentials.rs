//! What clients are given to authorise their requests, where that can be done in very many ways.

use arazzo_runtime::{ApiKey, Basic};

use crate::cases::credentials_of_many_ways::go_round;
use crate::cases::credentials_of_many_ways::harbour::{Client, Credentials};
use crate::recorder::Recorder;

#[tokio::test]
async fn of_many_ways_each_operation_takes_the_one_that_there_is() {
    let stand_in = Recorder::answering(204, "").await;
    let credentials = Credentials {
        guest: Some(ApiKey::from("canary-guest")),
        foreman: Some(Basic::new("user", "canary-foreman")),
        warden: Some(ApiKey::from("canary-warden")),
        cashier: Some(ApiKey::from("canary-cashier")),
        ..Credentials::default()
    };
    let client = Client::builder(credentials).base_url(stand_in.base_url.as_str()).build().unwrap();
    go_round(&client).await.unwrap();
    assert_eq!(
        stand_in.requests(),
        [
            "GET /berths\nx-guest: canary-guest\n\n",
            "GET /cranes\nauthorization: Basic dXNlcjpjYW5hcnktZm9yZW1hbg==\n\n",
            "GET /locks\ncookie: warden=canary-warden\nx-guest: canary-guest\n\n",
            "GET /tolls?cashier=canary-cashier\n\n",
        ]
    );
}

#[test]
fn without_what_an_operation_needs_there_is_no_client() {
    let lacking = Credentials {
        guest: Some(ApiKey::from("canary-guest")),
        foreman: Some(Basic::new("user", "canary-foreman")),
        cashier: Some(ApiKey::from("canary-cashier")),
        ..Credentials::default()
    };
    let refused = Client::builder(lacking).build().err().map(|error| error.to_string());
    let refused = refused.unwrap_or_default();
    assert!(refused.contains("keeper") && refused.contains("warden"), "{refused}");
    assert!(!refused.contains("canary"), "{refused}");
}
