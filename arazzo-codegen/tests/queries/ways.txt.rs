use arazzo_runtime::{json_path, serde_json::Value};
type Compiled = (fn(&Value) -> Vec<&Value>, fn(&Value) -> bool);

pub const ALL: &[Compiled] = &[
    (query_1, query_1_exists),
    (query_2, query_2_exists),
    (query_3, query_3_exists),
    (query_4, query_4_exists),
    (query_5, query_5_exists),
    (query_6, query_6_exists),
    (query_7, query_7_exists),
    (query_8, query_8_exists),
    (query_9, query_9_exists),
    (query_10, query_10_exists),
    (query_11, query_11_exists),
    (query_12, query_12_exists),
];

fn query_1(root: &Value) -> Vec<&Value> {
    std::iter::once(root).collect()
}

fn query_1_exists(_: &Value) -> bool {
    true
}

fn query_2(root: &Value) -> Vec<&Value> {
    root.get("a").into_iter().collect()
}

fn query_2_exists(root: &Value) -> bool {
    root.get("a").is_some()
}

fn query_3(root: &Value) -> Vec<&Value> {
    root.get("a")
        .and_then(|value| value.get("b")?.get(0)?.get("c d"))
        .into_iter()
        .collect()
}

fn query_3_exists(root: &Value) -> bool {
    root.get("a").and_then(|value| value.get("b")?.get(0)?.get("c d")).is_some()
}

fn query_4(root: &Value) -> Vec<&Value> {
    root.get("a").and_then(|value| json_path::item(value, -1)).into_iter().collect()
}

fn query_4_exists(root: &Value) -> bool {
    root.get("a").and_then(|value| json_path::item(value, -1)).is_some()
}

fn query_5(root: &Value) -> Vec<&Value> {
    json_path::children(root).collect()
}

fn query_5_exists(root: &Value) -> bool {
    json_path::children(root).next().is_some()
}

fn query_6(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter_map(|value| value.get("id"))
        .collect()
}

fn query_6_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter_map(|value| value.get("id"))
        .next()
        .is_some()
}

fn query_7(root: &Value) -> Vec<&Value> {
    json_path::descendants(root).filter_map(|item| item.get("id")).collect()
}

fn query_7_exists(root: &Value) -> bool {
    json_path::descendants(root).filter_map(|item| item.get("id")).next().is_some()
}

fn query_8(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(|item| [item.get(0), item.get(1)].into_iter().flatten())
        .collect()
}

fn query_8_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(|item| [item.get(0), item.get(1)].into_iter().flatten())
        .next()
        .is_some()
}

fn query_9(root: &Value) -> Vec<&Value> {
    [root.get("a"), root.get("b")]
        .into_iter()
        .flatten()
        .chain(json_path::items(root).skip(1))
        .chain(json_path::children(root).filter(|item| item.get("c").is_some()))
        .filter_map(|value| value.get("d"))
        .collect()
}

fn query_9_exists(root: &Value) -> bool {
    [root.get("a"), root.get("b")]
        .into_iter()
        .flatten()
        .chain(json_path::items(root).skip(1))
        .chain(json_path::children(root).filter(|item| item.get("c").is_some()))
        .filter_map(|value| value.get("d"))
        .next()
        .is_some()
}

fn query_10(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(|item| json_path::items(item).skip(1).take(2))
        .collect()
}

fn query_10_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(|item| json_path::items(item).skip(1).take(2))
        .next()
        .is_some()
}

fn query_11(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(|item| json_path::slice(item, Some(-2), None, 1))
        .collect()
}

fn query_11_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(|item| json_path::slice(item, Some(-2), None, 1))
        .next()
        .is_some()
}

fn query_12(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(|item| json_path::slice(item, None, None, 2))
        .collect()
}

fn query_12_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(|item| json_path::slice(item, None, None, 2))
        .next()
        .is_some()
}
