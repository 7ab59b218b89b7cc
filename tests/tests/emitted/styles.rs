//! Values that are sent in every style and place, read again by rules that share nothing with those they were written by.

use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_assert_eq, proptest};
use proptest::sample::select;

use crate::cases::styles::write::Inputs;
use crate::cases::styles::{api, write};
use crate::recorder::Recorder;

/// Characters that mean something somewhere, and some that do not.
const LETTERS: &str = "abF27;/?#&=,.%+ \"'\\[]{}|^`<>:@!$()*~-_é🌱\n\r\t\0\u{7f}\u{a0}";

/// What a request says the values are.
type Read = (String, Vec<String>, [String; 2]);

/// Text as it was before it was percent-encoded. Nothing that has to be encoded is left in it.
fn decoded(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            assert!(unreserved(byte), "{text}");
            bytes.push(byte);
        }
    }
    // What a value has encoded already may be any bytes.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The items of a list that commas separate.
fn items(text: &str) -> Vec<String> {
    text.split(',').map(decoded).collect()
}

/// The members of an object, of which each is a name with a value.
fn members<'t>(fields: impl Iterator<Item = (&'t str, &'t str)>) -> [String; 2] {
    let fields: Vec<_> = fields.map(|(name, value)| (decoded(name), decoded(value))).collect();
    let [(x, first), (yz, second)] = fields.try_into().unwrap();
    assert_eq!((x.as_str(), yz.as_str()), ("x", "y z"));
    [first, second]
}

/// The members of an object whose names and values commas separate.
fn alternating(text: &str) -> [String; 2] {
    let pieces: Vec<&str> = text.split(',').collect();
    members(pieces.chunks(2).map(|pair| (pair[0], pair[1])))
}

fn pair(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, ""))
}

/// The value of a parameter behind a semicolon.
fn of_matrix<'t>(parameter: &'t str, name: &str) -> &'t str {
    let (known, value) = pair(parameter.strip_prefix(';').unwrap());
    assert_eq!(known, name);
    value
}

fn read_path(style: &str, [text, list, object]: [&str; 3]) -> Read {
    match style {
        "matrix" => (
            decoded(of_matrix(text, "text")),
            items(of_matrix(list, "list")),
            alternating(of_matrix(object, "object")),
        ),
        "matrix-exploded" => {
            let list = list.split(';').skip(1).map(pair);
            let list = list.inspect(|(name, _)| assert_eq!(*name, "list"));
            (
                decoded(of_matrix(text, "text")),
                list.map(|(_, value)| decoded(value)).collect(),
                members(object.split(';').skip(1).map(pair)),
            )
        }
        "label" => {
            let [text, list, object] = [text, list, object].map(|value| value.strip_prefix('.').unwrap());
            (decoded(text), items(list), alternating(object))
        }
        "simple" => (decoded(text), items(list), alternating(object)),
        "simple-exploded" => (decoded(text), items(list), members(object.split(',').map(pair))),
        other => panic!("{other}"),
    }
}

/// The values of the fields of this name.
fn named<'t>(fields: &[(String, &'t str)], name: &str) -> Vec<&'t str> {
    fields.iter().filter(|(known, _)| known == name).map(|(_, value)| *value).collect()
}

fn one<'t>(fields: &[(String, &'t str)], name: &str) -> &'t str {
    let [only] = named(fields, name).try_into().unwrap();
    only
}

fn read_fields(operation: &str, fields: &[(String, &str)]) -> Read {
    let value = |name: &str| decoded(one(fields, name));
    let all = |name: &str| named(fields, name).into_iter().map(decoded).collect();
    let json = |name: &str| serde_json::from_str::<serde_json::Value>(&value(name)).unwrap();
    let (list, object, count): (Vec<String>, [String; 2], usize) = match operation {
        "form" => (items(one(fields, "list")), alternating(one(fields, "object")), 3),
        "form-exploded" => (all("list"), ["x", "y z"].map(value), 0),
        "others" => {
            let list = serde_json::from_value(json("list")).unwrap();
            (list, ["object[x]", "object[y z]"].map(value), 4)
        }
        "whole" => (all("list"), ["object[x]", "object[y z]"].map(value), 0),
        "cookies" => {
            let object = json("object");
            let member = |name: &str| object[name].as_str().unwrap().to_owned();
            (items(one(fields, "list")), ["x", "y z"].map(member), 3)
        }
        other => panic!("{other}"),
    };
    // Where each item is a field, there is one for the text, one for each item, and one for each member.
    let count = if count == 0 { list.len() + 3 } else { count };
    assert_eq!(fields.len(), count, "{fields:?}");
    (value("text"), list, object)
}

fn fields<'t>(text: &'t str, separator: &str) -> Vec<(String, &'t str)> {
    let fields = text.split(separator).map(|field| field.split_once('=').unwrap());
    fields.map(|(name, value)| (decoded(name), value)).collect()
}

/// What a request as the recorder writes it down says the values are.
fn read(request: &str) -> Read {
    let mut lines = request.lines();
    let target = lines.next().unwrap().strip_prefix("GET ").unwrap();
    let cookies = lines.next().unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let segments: Vec<&str> = path.split('/').collect();
    match segments.as_slice() {
        ["", style, text, list, object, "end"] => read_path(style, [text, list, object]),
        ["", "cookies"] => read_fields("cookies", &fields(cookies.strip_prefix("cookie: ").unwrap(), "; ")),
        ["", operation] => read_fields(operation, &fields(query, "&")),
        other => panic!("{other:?}"),
    }
}

fn text() -> impl Strategy<Value = String> {
    let letters: Vec<char> = LETTERS.chars().collect();
    // A segment of dots stands for another path, and is refused.
    vec(select(letters), 1..9)
        .prop_map(String::from_iter)
        .prop_filter("dots", |text| !text.trim_matches('.').is_empty())
}

proptest! {
    #[test]
    fn values_are_read_as_they_were_sent(text in text(), list in vec(text(), 1..4), members in [text(), text()]) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let requests = runtime.block_on(async {
            let recorder = Recorder::answering(200, "{}").await;
            let client = api::Client::builder(&recorder.base_url).build().unwrap();
            let [x, y_z] = members.clone();
            let inputs = Inputs::new(text.clone(), list.clone(), api::Pair { x, y_z });
            write(&client, &inputs).await.unwrap();
            recorder.requests()
        });
        prop_assert_eq!(requests.len(), 10);
        for request in requests {
            prop_assert_eq!(read(&request), (text.clone(), list.clone(), members.clone()), "{}", request);
        }
    }
}
