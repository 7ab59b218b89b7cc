//! What bodies are read as: formats, encodings, compression.

use std::fmt::Write as _;

use arazzo_runtime::serde_json::{Value, json};
use arazzo_runtime::{Client, DecodeProblem, ErrorKind, ManualClock, Response, WorkflowError, Xml};
use serde::Deserialize;

use crate::support::{Reply, Server, get};

/// The bytes of an answer with these lines in its head.
fn answer(head: &[&str], body: &[u8]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n", body.len());
    for line in head {
        let _ = write!(text, "{line}\r\n");
    }
    text.push_str("\r\n");
    [text.as_bytes(), body].concat()
}

async fn client_of(head: &'static [&'static str], body: Vec<u8>, limit: u64) -> Client {
    let server = Server::start(move |_, _| Reply::SendAndClose(answer(head, &body))).await;
    server.builder(&ManualClock::new()).response_limit(limit).build().unwrap()
}

async fn answered(head: &'static [&'static str], body: &[u8]) -> Response {
    get(&client_of(head, body.to_vec(), 1 << 20).await).await.unwrap()
}

#[derive(Debug, PartialEq, Deserialize)]
struct Named {
    name: String,
}

fn named(name: &str) -> Named {
    Named { name: name.to_owned() }
}

#[track_caller]
fn check(error: &WorkflowError, expected: DecodeProblem, words: &str) {
    let ErrorKind::Decode { problem, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(*problem, expected, "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

#[tokio::test]
async fn json_is_read_whatever_it_is_called() {
    for head in [&["Content-Type: text/plain"][..], &["Content-Type: text/html; charset=utf-8"], &[]] {
        assert_eq!(answered(head, br#"{"name":"a"}"#).await.json::<Named>().unwrap(), named("a"));
    }
}

#[tokio::test]
async fn encodings_are_undone() {
    let latin = &["Content-Type: application/json; charset=ISO-8859-1"];
    assert_eq!(answered(latin, b"{\"name\":\"caf\xe9\"}").await.json::<Named>().unwrap(), named("café"));
    let wide: Vec<u8> = "\u{feff}{\"name\":\"é\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(answered(&[], &wide).await.json::<Named>().unwrap(), named("é"));
    assert_eq!(answered(&[], &wide).await.text(), "{\"name\":\"é\"}");
    let xml = b"<?xml version='1.0' encoding='ISO-8859-1'?><r><name>caf\xe9</name></r>";
    assert_eq!(answered(&[], xml).await.xml::<Named>().unwrap(), named("café"));
}

#[tokio::test]
async fn what_is_not_undone_is_said_to_be_so() {
    let error = answered(&["Content-Encoding: compress"], b"\x1f\x9d").await.json::<Named>().unwrap_err();
    check(&error, DecodeProblem::Encoding, "compressed as `compress`, which the transport does not undo");
    let error =
        answered(&["Content-Type: text/plain; charset=x-none"], b"a").await.plain::<String>().unwrap_err();
    check(&error, DecodeProblem::Encoding, "written in `x-none`, which is not read");
    // What asks only for text gets it as far as it is known.
    assert_eq!(answered(&["Content-Type: text/plain; charset=x-none"], b"a").await.text(), "a");
}

#[tokio::test]
async fn what_is_of_another_kind_says_so() {
    let page = b"<!doctype html><p>No such page: password=canary</p>";
    let error = answered(&["Content-Type: text/html"], page).await.json::<Named>().unwrap_err();
    check(&error, DecodeProblem::MediaType, "the answer is `text/html`, not JSON: expected value");
    assert!(!error.to_string().contains("canary"), "{error}");
    let page = b"<html><body/></html>";
    let error = answered(&["Content-Type: text/html"], page).await.xml::<Named>().unwrap_err();
    check(&error, DecodeProblem::MediaType, "the answer is `text/html`, not XML: it is a page of HTML");
    let error = answered(&["Content-Type: application/xml"], b"<r><name>").await.xml::<Named>().unwrap_err();
    check(&error, DecodeProblem::Syntax, "the answer is not XML: ");
    let error = answered(&["Content-Type: application/xml"], b" ").await.xml::<Named>().unwrap_err();
    check(&error, DecodeProblem::Empty, "there is no XML to read");
    let error = answered(&[], b"<r><name/><name/></r>").await.xml::<Named>().unwrap_err();
    check(&error, DecodeProblem::Type, "at `/name`: invalid type: sequence, expected a string");
    let error = answered(&[], b"").await.form::<Named>().unwrap_err();
    check(&error, DecodeProblem::Empty, "there is no form to read");
    let error = answered(&[], b"seven").await.plain::<u8>().unwrap_err();
    check(&error, DecodeProblem::Type, "invalid type: string \"seven\", expected u8");
}

#[tokio::test]
async fn a_document_that_is_described_otherwise_is_read_as_it_is() {
    const NAMED: Xml<'_> = Xml::element("r").members(&[("name", Xml::attribute("called"))]);
    let json = &["Content-Type: application/json"];
    assert_eq!(answered(json, br#"{"name":"a"}"#).await.xml_as::<Named>(&NAMED).unwrap(), named("a"));
    assert_eq!(answered(json, b"<r called='a'/>").await.xml_as::<Named>(&NAMED).unwrap(), named("a"));
    assert_eq!(answered(json, br#"{"name":"a"}"#).await.form::<Named>().unwrap(), named("a"));
}

#[tokio::test]
async fn a_body_that_is_not_there_has_no_members() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Optional {
        name: Option<String>,
    }
    let response = answered(&[], b"").await;
    assert_eq!(response.json::<Optional>().unwrap(), Optional { name: None });
    assert_eq!(response.xml::<Optional>().unwrap(), Optional { name: None });
    assert_eq!(response.json::<Value>().unwrap(), Value::Null);
    check(&response.json::<Named>().unwrap_err(), DecodeProblem::Empty, "there is no JSON to read");
    check(&response.json::<Vec<u8>>().unwrap_err(), DecodeProblem::Empty, "without a body");
}

#[tokio::test]
async fn failures_are_looked_at_as_json() {
    let of = async |head, body: &'static [u8]| answered(head, body).await.any_json();
    assert_eq!(of(&[], b" {\"a\":1}").await, json!({ "a": 1 }));
    assert_eq!(of(&[], b"<e><a>1</a></e>").await, json!({ "a": "1", "e": { "a": "1" } }));
    let form = &["Content-Type: application/x-www-form-urlencoded"][..];
    assert_eq!(of(form, b"error=no+way").await, json!({ "error": "no way" }));
    assert_eq!(of(&[], b"no way").await, Value::Null);
    assert_eq!(of(&[], b"<e>").await, Value::Null);
}

/// What the features `gzip`, `deflate`, `brotli` and `zstd` undo.
#[cfg(all(feature = "gzip", feature = "deflate", feature = "brotli", feature = "zstd"))]
#[tokio::test]
async fn compression_is_undone() {
    const GZIP: &[u8] =
        b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xab\x56\x4a\x54\xb2\x32\xac\x05\0\xaf\xac\x1b\x56\x07\0\0\0";
    const DEFLATE: &[u8] = b"\x78\x9c\xab\x56\x4a\x54\xb2\x32\xac\x05\0\x08\x2a\x02\x09";
    const BROTLI: &[u8] = b"\x0b\x03\x80{\"a\":1}\x03";
    const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x20\x07\x39\0\0{\"a\":1}";
    for (head, body) in [
        (&["Content-Encoding: gzip"][..], GZIP),
        (&["Content-Encoding: deflate"], DEFLATE),
        (&["Content-Encoding: br"], BROTLI),
        (&["Content-Encoding: zstd"], ZSTD),
    ] {
        assert_eq!(answered(head, body).await.json::<Value>().unwrap(), json!({ "a": 1 }), "{head:?}");
    }
}

/// Blanks, 258 for each 13 bits: a literal and matches of the greatest length, in the fixed code of deflate.
#[cfg(feature = "gzip")]
fn blanks(matches: usize) -> Vec<u8> {
    let code = |bits: &'static str| bits.bytes().map(|bit| bit == b'1');
    let bits = code("110").chain(code("01010000"));
    let bits: Vec<bool> = bits.chain((0..matches).flat_map(|_| code("1100010100000"))).collect();
    let bytes = bits
        .chunks(8)
        .map(|byte| byte.iter().enumerate().fold(0, |byte, (place, bit)| byte | (u8::from(*bit) << place)));
    b"\x1f\x8b\x08\0\0\0\0\0\x02\x03".iter().copied().chain(bytes).collect()
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn what_grows_without_bounds_ends_at_the_limit() {
    let body = blanks(5_000);
    assert!(body.len() < 10_000);
    let error = get(&client_of(&["Content-Encoding: gzip"], body, 1 << 20).await).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: 1_048_576, .. }), "{error}");
}
