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
];

fn query_1(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            item.get("status").and_then(|value| value.as_str()) == Some("done")
        })
        .collect()
}

fn query_1_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .any(|item| item.get("status").and_then(|value| value.as_str()) == Some("done"))
}

fn query_2(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            item.get("status").and_then(|value| value.as_str()) != Some("done")
                && item
                    .get("size")
                    .and_then(|value| value.as_f64())
                    .is_some_and(|number| number >= 10.0)
        })
        .filter_map(|value| value.get("id"))
        .collect()
}

fn query_2_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            item.get("status").and_then(|value| value.as_str()) != Some("done")
                && item
                    .get("size")
                    .and_then(|value| value.as_f64())
                    .is_some_and(|number| number >= 10.0)
        })
        .filter_map(|value| value.get("id"))
        .next()
        .is_some()
}

fn query_3(root: &Value) -> Vec<&Value> {
    json_path::children(root)
        .filter(|item| {
            (item.get("a").and_then(|value| value.as_f64()) == Some(1.0)
                || item.get("b").is_some_and(|value| value.is_null()))
                && item.get("c").is_none()
        })
        .collect()
}

fn query_3_exists(root: &Value) -> bool {
    json_path::children(root)
        .any(|item| {
            (item.get("a").and_then(|value| value.as_f64()) == Some(1.0)
                || item.get("b").is_some_and(|value| value.is_null()))
                && item.get("c").is_none()
        })
}

fn query_4(root: &Value) -> Vec<&Value> {
    json_path::children(root).filter(|item| item.get("pets").is_some()).collect()
}

fn query_4_exists(root: &Value) -> bool {
    json_path::children(root).any(|item| item.get("pets").is_some())
}

fn query_5(root: &Value) -> Vec<&Value> {
    json_path::children(root)
        .filter(|item| {
            item.get("pets").into_iter().flat_map(json_path::children).count() > 2
        })
        .collect()
}

fn query_5_exists(root: &Value) -> bool {
    json_path::children(root)
        .any(|item| {
            item.get("pets").into_iter().flat_map(json_path::children).count() > 2
        })
}

fn query_6(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| item.as_bool() == Some(true))
        .collect()
}

fn query_6_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .any(|item| item.as_bool() == Some(true))
}

fn query_7(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            json_path::less(root.get("limits").and_then(|value| value.get("low")), *item)
                && json_path::less(
                    *item,
                    root.get("limits").and_then(|value| value.get("high")),
                )
        })
        .collect()
}

fn query_7_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .any(|item| {
            json_path::less(root.get("limits").and_then(|value| value.get("low")), item)
                && json_path::less(
                    item,
                    root.get("limits").and_then(|value| value.get("high")),
                )
        })
}

fn query_8(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            json_path::length(item.get("name")) == Some(3)
                && json_path::equal(
                    json_path::only(
                        json_path::descendants(item).filter_map(|item| item.get("kind")),
                    ),
                    item.get("kind"),
                )
        })
        .collect()
}

fn query_8_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .any(|item| {
            json_path::length(item.get("name")) == Some(3)
                && json_path::equal(
                    json_path::only(
                        json_path::descendants(item).filter_map(|item| item.get("kind")),
                    ),
                    item.get("kind"),
                )
        })
}

fn query_9(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            item
                .get("tags")
                .into_iter()
                .flat_map(json_path::children)
                .any(|item| item.as_str() == Some("new"))
        })
        .collect()
}

fn query_9_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .any(|item| {
            item
                .get("tags")
                .into_iter()
                .flat_map(json_path::children)
                .any(|item| item.as_str() == Some("new"))
        })
}

fn query_10(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            static PATTERN: json_path::Pattern = json_path::Pattern::whole("[a-z]+\\.x");
            PATTERN.matches(item.get("id"))
                || json_path::contains_match(item.get("name"), root.get("pattern"))
        })
        .collect()
}

fn query_10_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .any(|item| {
            static PATTERN: json_path::Pattern = json_path::Pattern::whole("[a-z]+\\.x");
            PATTERN.matches(item.get("id"))
                || json_path::contains_match(item.get("name"), root.get("pattern"))
        })
}

fn query_11(root: &Value) -> Vec<&Value> {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .filter(|item| {
            !item
                .get("size")
                .and_then(|value| value.as_f64())
                .is_some_and(|number| number < 1.0)
        })
        .collect()
}

fn query_11_exists(root: &Value) -> bool {
    root.get("items")
        .into_iter()
        .flat_map(json_path::children)
        .any(|item| {
            !item
                .get("size")
                .and_then(|value| value.as_f64())
                .is_some_and(|number| number < 1.0)
        })
}
