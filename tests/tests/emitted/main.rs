//! The golden output of `arazzo-codegen/tests/emit`, compiled: each case that is dropped there is a module here.

// Cases have whatever names documents have, and write paths out, whatever this package has in scope; that they compile
// without another warning is the test.
#![allow(missing_docs, unused_qualifications)]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a failed test"
)]

mod calls;
mod credentials;
mod recorder;
mod requests;
mod script;
mod servers;
mod styles;

mod cases {
    include!(concat!(env!("OUT_DIR"), "/emitted.rs"));
}

#[test]
fn every_case_compiles() {
    // One name of each kind of module; the compiler has looked at all the others.
    let request =
        cases::requests::order::Inputs::new("customer", "article", "type", std::collections::BTreeMap::new());
    assert_eq!(request.quantity, 1);
    let shown = format!("{:?}", cases::secrets::log_in::Inputs::new("user", "canary"));
    assert!(shown.contains("user") && !shown.contains("canary"), "{shown}");
}

#[test]
fn unions_are_read_by_what_tells_them_apart() {
    use cases::unions::kinds::{Cat, Content, GetThingsId, Pet, Shape};
    use serde_json::{from_value, json};

    let hound = json!({ "kind": "hound", "tricks": ["sit"], "lives": "one" });
    assert!(
        matches!(from_value(hound.clone()).unwrap(), Pet::Dog(dog) if dog.tricks == Some(vec!["sit".to_owned()]))
    );
    assert!(matches!(from_value(json!({ "type": "box", "side": 2.5 })).unwrap(), Shape::Square(_)));
    assert!(matches!(from_value(json!("text")).unwrap(), Content::Text(text) if text == "text"));
    assert!(matches!(from_value(json!([{ "text": "a" }])).unwrap(), Content::List(list) if list.len() == 1));
    assert!(matches!(from_value(json!({ "text": "a" })).unwrap(), Content::Block(_)));
    assert!(matches!(from_value(json!(7)).unwrap(), GetThingsId::Integer(7)));
    assert_eq!(from_value::<GetThingsId>(json!("a-7")).unwrap().to_string(), "a-7");

    // What a value is sent as is what it was read as.
    let cat = Pet::Cat(Cat { kind: "cat".to_owned(), lives: Some(9), name: None });
    assert_eq!(serde_json::to_value(&cat).unwrap(), json!({ "kind": "cat", "lives": 9 }));
    assert_eq!(serde_json::to_value(from_value::<Pet>(hound.clone()).unwrap()).unwrap(), hound);
}

#[test]
fn what_no_branch_of_a_union_describes_is_kept() {
    use cases::unions::kinds::{Content, GetThingsEither, GetThingsId, Pet, Shape};
    use serde_json::{from_value, json, to_value};

    let bird = json!({ "kind": "bird", "wings": 2 });
    assert_eq!(to_value(from_value::<Pet>(bird.clone()).unwrap()).unwrap(), bird);
    assert_eq!(from_value::<Pet>(json!("?")).unwrap(), Pet::Other(json!("?")));
    assert!(matches!(from_value(json!({ "radius": 1 })).unwrap(), Shape::Other(_)));
    assert!(matches!(from_value(json!(null)).unwrap(), Content::Other(_)));
    assert!(matches!(from_value(json!({ "cash": true })).unwrap(), GetThingsEither::Other(_)));
    // Neither text nor a whole number that fits.
    assert!(matches!(from_value(json!(1.5)).unwrap(), GetThingsId::Other(_)));

    // A branch that is certain is read as it is described.
    let error = from_value::<Pet>(json!({ "kind": "cat", "lives": "nine" })).unwrap_err().to_string();
    assert_eq!(error, r#"at `/lives` in it: invalid type: string "nine", expected i64"#);
}
