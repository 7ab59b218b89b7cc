//! What compiled workflows send, compared with what is expected on the wire.

use arazzo_runtime::{ErrorKind, File};
use serde_json::json;

use crate::cases::{bodies, mixed, parameters, templates};
use crate::recorder::Recorder;

macro_rules! client {
    ($client:ty, $recorder:expr) => {
        <$client>::builder(&$recorder.base_url).build().unwrap()
    };
}

/// A request, with the line ends that the recorder shows.
fn request(line: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\n")).collect();
    format!("{line}\n{headers}\n{body}")
}

#[tokio::test]
async fn parameters_are_written_in_their_styles() {
    let recorder = Recorder::answering(200, "{}").await;
    let client = client!(parameters::api::Client, recorder);
    let ids = vec!["a/b".to_owned(), "c,d".to_owned()];
    let point = parameters::api::Point { x: 3, y: None };
    let inputs = parameters::pass_parameters::Inputs::new(ids, point, json!(["x", { "y": 1 }]), 5)
        .with_session("s;1")
        .with_tags(vec!["é".to_owned()])
        .with_next("/things?page=2&size=3");
    parameters::pass_parameters(&client, &inputs).await.unwrap();
    assert_eq!(
        recorder.requests(),
        [
            request(
                "GET /plain/a%2Fb,c%2Cd/x,3?tags=%C3%A9&x=1&y=2.5&anything=x&anything=%7B%22y%22%3A1%7D",
                &["cookie: session=s%3B1; seen=a,b%20c", "x-ids: 1,2", "x-point: x=3"],
                ""
            ),
            request("GET /plain/only/x,7?tags=5&tags=a%26b", &["cookie: session=7"], ""),
            request(
                "GET /styled.5/;x=3?commas=a%2Fb,c%2Cd&spaces=a%20b&pipes=%C3%A9&filter%5Bsize%5D=3\
                 &filter%5Bstate%5D=open&where=%7B%22x%22%3A3%7D&next=/things?page=2%26size=3",
                &[],
                ""
            ),
        ]
    );
}

#[tokio::test]
async fn what_is_not_given_is_left_out() {
    let recorder = Recorder::answering(200, "{}").await;
    let client = client!(parameters::api::Client, recorder);
    let point = parameters::api::Point { x: 3, y: Some(-0.5) };
    let inputs = parameters::pass_parameters::Inputs::new(vec!["a".to_owned()], point, json!(null), 5);
    parameters::pass_parameters(&client, &inputs).await.unwrap();
    assert_eq!(
        recorder.requests().first().map(String::as_str),
        Some("GET /plain/a/x,3,y,-0.5?x=1&y=2.5\ncookie: seen=a,b%20c\nx-ids: 1,2\nx-point: x=3,y=-0.5\n\n")
    );
}

#[tokio::test]
async fn a_path_is_not_cut_short_by_an_empty_list() {
    let recorder = Recorder::answering(200, "{}").await;
    let client = client!(parameters::api::Client, recorder);
    let point = parameters::api::Point { x: 3, y: None };
    let inputs = parameters::pass_parameters::Inputs::new(Vec::new(), point, json!(1), 5);
    let error = parameters::pass_parameters(&client, &inputs).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest { .. }), "{error}");
    assert_eq!(recorder.requests(), [""; 0]);
}

#[tokio::test]
async fn bodies_go_out_in_parts_as_files_and_as_forms() {
    let recorder = Recorder::answering(200, "{}").await;
    let client = client!(bodies::api::Client, recorder);
    let picture = File::from("GIF89a").with_name("a \"b\".gif").with_content_type("image/gif");
    let options = bodies::api::Options { access: Some("private".to_owned()), ttl: Some(5) };
    let inputs = bodies::send_parts::Inputs::new("Title", picture, "canary")
        .with_preview("PNG")
        .with_more(vec![File::from("one"), File::from("two").with_name("two.txt")])
        .with_tags(vec!["x".to_owned(), "y z".to_owned()])
        .with_options(options)
        .with_notes("# é");
    bodies::send_parts(&client, &inputs).await.unwrap();
    let part = |head: &str, content: &str| {
        format!("------arazzo-part-0000000000000000\nContent-Disposition: form-data; {head}\n\n{content}\n")
    };
    let end = "------arazzo-part-0000000000000000--\n".to_owned();
    let multipart = "content-type: multipart/form-data; boundary=----arazzo-part-0000000000000000";
    let bytes = "Content-Type: application/octet-stream";
    let parts = [
        part("name=\"title\"", "Title"),
        part("name=\"size\"", "3"),
        part("name=\"tags\"", "x"),
        part("name=\"tags\"", "y z"),
        part("name=\"options\"\nContent-Type: application/json", "{\"access\":\"private\",\"ttl\":5}"),
        part("name=\"notes\"\nContent-Type: text/markdown", "# é"),
        part("name=\"picture\"; filename=\"a %22b%22.gif\"\nContent-Type: image/gif", "GIF89a"),
        part("name=\"preview\"; filename=\"preview\"\nContent-Type: image/png", "PNG"),
        part(&format!("name=\"more\"; filename=\"more\"\n{bytes}"), "one"),
        part(&format!("name=\"more\"; filename=\"two.txt\"\n{bytes}"), "two"),
        part("name=\"password\"", "canary"),
        end.clone(),
    ];
    let text = [
        part("name=\"title\"", "Text"),
        part(&format!("name=\"picture\"; filename=\"picture\"\n{bytes}"), "text in a file"),
        end,
    ];
    assert_eq!(
        recorder.requests(),
        [
            request("POST /pictures", &[multipart], &parts.concat()),
            request("POST /pictures", &[multipart], &text.concat()),
            request("PUT /pictures/a%2Fb", &["content-type: image/gif"], "GIF89a"),
            request("POST /notes", &["content-type: text/plain"], "# é"),
            request(
                "POST /search",
                &["content-type: application/x-www-form-urlencoded"],
                "query=Title&tags=x&tags=y%20z&fields=a,b\
                 &options=%7B%22access%22%3A%22private%22%2C%22ttl%22%3A5%7D\
                 &filter%5Baccess%5D=a%26b&filter%5Bttl%5D=3"
            ),
        ]
    );
}

#[tokio::test]
async fn a_credential_in_a_part_is_not_shown() {
    let recorder = Recorder::answering(400, "{\"message\":\"no such user: canary\"}").await;
    let client = client!(bodies::api::Client, recorder);
    let inputs = bodies::send_parts::Inputs::new("Title", "GIF89a", "canary");
    let error = bodies::send_parts(&client, &inputs).await.unwrap_err();
    let shown = format!("{error} {error:?} {inputs:?}");
    assert!(shown.contains("no such user") && !shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn xml_is_named_as_the_description_says() {
    let recorder = Recorder::answering(200, "{}").await;
    let client = client!(bodies::api::Client, recorder);
    let line = bodies::api::Line { article: Some("<&\">".to_owned()), quantity: Some(1), within: None };
    let inputs = bodies::send_xml::Inputs::new("a\"b", vec![line])
        .with_paid(true)
        .with_tags(vec!["new".to_owned(), "]]>".to_owned()]);
    bodies::send_xml(&client, &inputs).await.unwrap();
    let prolog = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    assert_eq!(
        recorder.requests(),
        [
            request(
                "POST /orders",
                &["content-type: application/xml"],
                &format!(
                    "{prolog}<order xmlns=\"urn:orders\" id=\"5\"><lines><line article=\"a&quot;b\">\
                     <quantity>2</quantity><line article=\"inner\"></line></line></lines>\
                     <n:Note xmlns:n=\"urn:notes\">a &lt; b</n:Note><tag>new</tag><tag>]]&gt;</tag>\
                     <paid>true</paid></order>"
                )
            ),
            request(
                "POST /orders",
                &["content-type: application/xml"],
                &format!(
                    "{prolog}<order xmlns=\"urn:orders\"><lines><line article=\"&lt;&amp;&quot;&gt;\">\
                     <quantity>1</quantity></line></lines></order>"
                )
            ),
        ]
    );
}

#[tokio::test]
async fn templates_are_filled_in() {
    let recorder = Recorder::answering(200, "{\"orders\":[{\"id\":\"o-1\"}]}").await;
    let api = client!(templates::api::Client, recorder);
    let shop = templates::shop::Client::builder().base_url(recorder.base_url.as_str()).build().unwrap();
    let list = vec!["x".to_owned(), "y".to_owned()];
    let inputs =
        templates::fill_in::Inputs::new("canary", "Ada", 3, list).with_prefix("begin ").with_suffix("end");
    templates::fill_in(&api, &shop, &inputs).await.unwrap();
    let json = "content-type: application/json";
    assert_eq!(
        recorder.requests(),
        [
            request("GET /orders?type=%7BAda%7D-3", &[], ""),
            request(
                "POST /orders",
                &[json, "idempotency-key: Bearer canary"],
                "{\"customer\":\"o-1/end\",\"status\":\"Adaed\",\"lines\":[]}"
            ),
            request(
                "POST /things",
                &[json],
                "{\"name\":\"Ada\",\"options\":{\"access\":\"Ada: end\"},\"list\":[\"Ada!\",\"begin o-1\"],\
                 \"any\":\"[\\\"x\\\",\\\"y\\\"] of begin endend\"}"
            ),
            request("POST /notes", &["content-type: text/plain"], "Dear Ada,\nyou have 3 items."),
        ]
    );
}

#[tokio::test]
async fn a_template_that_cannot_be_filled_in_is_not_sent() {
    let recorder = Recorder::answering(200, "{\"orders\":[{\"id\":\"o-1\"}]}").await;
    let api = client!(templates::api::Client, recorder);
    let shop = templates::shop::Client::builder().base_url(recorder.base_url.as_str()).build().unwrap();
    let inputs = templates::fill_in::Inputs::new("canary", "Ada", 3, Vec::new());
    let error = templates::fill_in(&api, &shop, &inputs).await.unwrap_err();
    let ErrorKind::Missing { expression, .. } = error.kind() else {
        panic!("{error}");
    };
    assert_eq!(*expression, "{$steps.orders.outputs.first}/{$inputs.suffix}");
    assert_eq!(recorder.requests().len(), 1);
}

#[tokio::test]
async fn a_secret_in_a_header_is_not_shown() {
    let recorder = Recorder::answering(200, "{\"orders\":[{\"id\":\"o-1\"}]}").await;
    let refusing = Recorder::answering(401, "{\"message\":\"canary is no token\"}").await;
    let shop = templates::shop::Client::builder().base_url(refusing.base_url.as_str()).build().unwrap();
    let api = client!(templates::api::Client, recorder);
    let inputs = templates::fill_in::Inputs::new("canary", "Ada", 3, Vec::new()).with_suffix("end");
    let request = shop.create_order(
        Some("Bearer canary"),
        &templates::shop::NewOrder { customer: "c", status: None, lines: &[] },
    );
    let mut run = arazzo_runtime::Run::start(&shop, "by-hand");
    let response = request.conceal([&inputs.token]).send(&mut run).await.unwrap();
    let error = response.require("a status of 2xx", response.is_success()).unwrap_err();
    assert!(!error.to_string().contains("canary"), "{error}");
    assert!(!format!("{inputs:?} {api:?}").contains("canary"));
}

#[tokio::test]
async fn what_differs_from_step_to_step_is_json() {
    let recorder = Recorder::answering(200, "{}").await;
    let client = client!(mixed::api::Client, recorder);
    let options = mixed::api::Options { access: None, ttl: Some(1) };
    let inputs = mixed::mix::Inputs::new(options.clone(), json!([true])).with_ttl(9);
    mixed::mix(&client, &inputs).await.unwrap();
    let json = "content-type: application/json";
    assert_eq!(
        recorder.requests(),
        [
            request(
                "POST /things",
                &[json],
                "{\"options\":{\"ttl\":1},\"list\":[1,\"two\",null,{\"three\":3}],\"any\":[true]}"
            ),
            request(
                "POST /things",
                &[json],
                "{\"name\":null,\"options\":{\"ttl\":9},\"list\":[{\"ttl\":1},9],\
                 \"any\":{\"nested\":[{\"a\":[1,\"b\",null],\"c\":{\"d\":true}},{\"fixed\":1.5}],\"none\":null}}"
            ),
            request("POST /things", &[json], "{\"name\":\"fixed\",\"any\":\"text\"}"),
        ]
    );
}
