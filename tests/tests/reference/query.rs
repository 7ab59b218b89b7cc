//! JSONPath queries as RFC 9535 has them, as far as the random documents use them: from the text, naively, in one pass.

use std::cmp::Ordering;

use serde_json::{Value, json};

/// Whether a criterion is a query, and not a predicate over what queries find.
pub(crate) fn is_one(condition: &str) -> bool {
    let mut depth = 0_i32;
    condition.starts_with('$')
        && !condition.chars().any(|found| {
            depth += i32::from(found == '[') - i32::from(found == ']');
            depth == 0 && " =<>&|".contains(found)
        })
}

/// What a query finds. `value` gives what an expression stands for.
pub(crate) fn nodes(query: &str, root: &Value, value: &dyn Fn(&str) -> Option<Value>) -> Vec<Value> {
    let scope = Scope { root, current: root, value };
    let mut reader = Reader { rest: query };
    let found = scope.path(&mut reader);
    assert!(reader.rest.is_empty(), "`{}` is left of `{query}`", reader.rest);
    found
}

/// What a part of a query is about.
#[derive(Clone, Copy)]
struct Scope<'s> {
    root: &'s Value,
    current: &'s Value,
    value: &'s dyn Fn(&str) -> Option<Value>,
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The characters up to one of these.
    fn until(&mut self, ends: &str) -> &'t str {
        let end = self.rest.find(|found: char| ends.contains(found)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// What stands up to the bracket that closes one that is open.
    fn bracketed(&mut self) -> &'t str {
        let mut depth = 0_i32;
        let end = self.rest.find(|found| {
            depth += i32::from(found == '[') - i32::from(found == ']');
            depth < 0
        });
        let (inner, rest) = self.rest.split_at(end.unwrap());
        self.rest = rest.strip_prefix(']').unwrap();
        inner
    }
}

/// The items of an array, or the members of an object.
fn children(node: &Value) -> Vec<Value> {
    match node {
        Value::Array(items) => items.clone(),
        Value::Object(members) => members.values().cloned().collect(),
        _ => Vec::new(),
    }
}

/// A value and all that is in it.
fn descendants(node: &Value) -> Vec<Value> {
    let mut all = vec![node.clone()];
    all.extend(children(node).iter().flat_map(descendants));
    all
}

impl Scope<'_> {
    /// A path that begins with `$` or `@`, with all its segments.
    fn path(self, reader: &mut Reader<'_>) -> Vec<Value> {
        let start = if reader.take("$") { self.root } else { self.current };
        reader.take("@");
        let mut nodes = vec![start.clone()];
        loop {
            let selector = if reader.take("..") {
                nodes = nodes.iter().flat_map(descendants).collect();
                reader.until(".[] )=<>!&|,")
            } else if reader.take(".") {
                reader.until(".[] )=<>!&|,")
            } else if reader.take("[") {
                reader.bracketed()
            } else {
                return nodes;
            };
            nodes = nodes.iter().flat_map(|node| self.select(selector, node)).collect();
        }
    }

    fn select(self, selector: &str, node: &Value) -> Vec<Value> {
        if selector == "*" {
            return children(node);
        }
        if let Some(filter) = selector.strip_prefix('?') {
            let mut all = children(node);
            all.retain(|child| Scope { current: child, ..self }.or(&mut Reader { rest: filter }));
            return all;
        }
        let items = node.as_array().map_or(&[][..], Vec::as_slice);
        // An index, or a bound of a slice; negative ones count from the end.
        let at = |text: &str| {
            let index: i64 = text.parse().unwrap();
            let length = i64::try_from(items.len()).unwrap();
            if index < 0 { length + index } else { index }
        };
        if let Some((from, to)) = selector.split_once(':') {
            let bound = |text: &str, otherwise| {
                let bound =
                    if text.is_empty() { otherwise } else { usize::try_from(at(text).max(0)).unwrap() };
                bound.min(items.len())
            };
            let (from, to) = (bound(from, 0), bound(to, items.len()));
            return items.get(from..to.max(from)).unwrap().to_vec();
        }
        if selector.parse::<i64>().is_ok() {
            let found = usize::try_from(at(selector)).ok().and_then(|index| items.get(index));
            return found.cloned().into_iter().collect();
        }
        node.get(selector.trim_matches('\'')).cloned().into_iter().collect()
    }

    fn or(self, reader: &mut Reader<'_>) -> bool {
        let mut held = self.and(reader);
        while reader.take("||") {
            held = self.and(reader) || held;
        }
        held
    }

    fn and(self, reader: &mut Reader<'_>) -> bool {
        let mut held = self.basic(reader);
        while reader.take("&&") {
            held = self.basic(reader) && held;
        }
        held
    }

    fn basic(self, reader: &mut Reader<'_>) -> bool {
        if reader.take("!") {
            return !self.basic(reader);
        }
        if reader.take("(") {
            let held = self.or(reader);
            assert!(reader.take(")"), "`)` is missing before `{}`", reader.rest);
            return held;
        }
        let left = self.operand(reader);
        for operator in ["==", "!=", "<=", ">=", "<", ">"] {
            if reader.take(operator) {
                let right = self.operand(reader);
                return compare(left.as_ref(), operator, right.as_ref());
            }
        }
        left.is_some()
    }

    /// What a path finds, if it is one value; what a function gives; a literal; or what an expression stands for.
    fn operand(self, reader: &mut Reader<'_>) -> Option<Value> {
        reader.rest = reader.rest.trim_start();
        if reader.take("count(") {
            let count = self.path(reader).len();
            assert!(reader.take(")"));
            return Some(json!(count));
        }
        if reader.take("length(") {
            let value = self.path(reader).into_iter().next();
            assert!(reader.take(")"));
            return match value? {
                Value::String(text) => Some(json!(text.chars().count())),
                Value::Null | Value::Bool(_) | Value::Number(_) => None,
                several => Some(json!(children(&several).len())),
            };
        }
        if reader.take("'") {
            let text = reader.until("'").to_owned();
            assert!(reader.take("'"));
            return Some(Value::String(text));
        }
        if reader.rest.starts_with("$inputs.") {
            return (self.value)(reader.until(" )=<>!&|"));
        }
        if reader.rest.starts_with(['@', '$']) {
            return self.path(reader).into_iter().next();
        }
        Some(serde_json::from_str(reader.until(" )=<>!&|")).unwrap())
    }
}

/// A comparison of values, either of which may be nothing.
fn compare(left: Option<&Value>, operator: &str, right: Option<&Value>) -> bool {
    let (equal, ordering) = match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => {
            let ordering = left.as_f64().partial_cmp(&right.as_f64());
            (ordering == Some(Ordering::Equal), ordering)
        }
        (Some(Value::String(left)), Some(Value::String(right))) => (left == right, Some(left.cmp(right))),
        (left, right) => (left == right, None),
    };
    match operator {
        "==" => equal,
        "!=" => !equal,
        "<" => ordering == Some(Ordering::Less),
        "<=" => equal || ordering == Some(Ordering::Less),
        ">" => ordering == Some(Ordering::Greater),
        _ => equal || ordering == Some(Ordering::Greater),
    }
}
