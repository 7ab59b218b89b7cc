//! The golden output of `arazzo-codegen/tests/emit`, compiled: each case that is dropped there is a module here.

// Cases have whatever names documents have, and write paths out, whatever this package has in scope; that they compile
// without another warning is the test.
#![allow(missing_docs, unused_qualifications)]

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
