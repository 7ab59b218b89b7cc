//! Answers that lead a workflow on, to each of its steps.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::conditions::{self, Comparison, Place};
use super::description::{Description, Operation};
use super::places::{self, Wanted};
use super::sample::{Fullness, Sampler};
use super::validity::is_valid;

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// By their names in lower case.
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Value,
}

/// Numbers that depend on nothing but a seed (SplitMix64).
#[derive(Clone, Copy)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from((mixed ^ (mixed >> 31)) % limit).unwrap_or_default()
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }
}

/// Composes answers to the steps of a document.
pub(super) struct Composer<'a> {
    /// The document.
    pub(super) root: &'a Value,
    pub(super) workflow: &'a Value,
    pub(super) step: &'a Value,
    pub(super) description: &'a Description,
    pub(super) operation: Option<Operation<'a>>,
    /// What is read of the body through outputs, and where that is sent.
    pub(super) demands: Vec<(Vec<String>, Option<Wanted<'a>>)>,
    /// What is known before the step: gives the value of an expression.
    pub(super) known: &'a dyn Fn(&Value) -> Option<Value>,
}

impl Composer<'_> {
    /// An answer that meets the criteria of success.
    pub(super) fn wanted(&self) -> Answer {
        self.meeting(&self.criteria(self.step.get("successCriteria")), 200)
    }

    /// An answer of somebody else's, in which is what later steps ask for.
    pub(super) fn completed(&self, mut answer: Answer) -> Answer {
        if answer.body.is_object() || answer.body.is_array() {
            for (way, wanted) in &self.demands {
                self.supply(&mut answer.body, answer.status, way, wanted.as_ref());
            }
        }
        answer
    }

    /// An answer by chance, which mostly meets the criteria of one of the actions.
    pub(super) fn varied(&self, random: &mut Random) -> Answer {
        let fails = random.percent(25);
        let (own, shared) =
            if fails { ("onFailure", "failureActions") } else { ("onSuccess", "successActions") };
        let lists = [self.step.get(own), self.workflow.get(shared)].into_iter().flatten();
        let actions: Vec<&Value> = lists.filter_map(Value::as_array).flatten().collect();
        let chosen = actions.get(random.below(actions.len() + 1)).map(|action| self.component(action));
        let of_action = self.criteria(chosen.and_then(|action| action.get("criteria")));
        let failure = self.operation.map(|operation| operation.statuses()).unwrap_or_default();
        let failure: Vec<u16> = failure.into_iter().filter(|status| *status >= 400).collect();
        let failure = failure.get(random.below(failure.len())).copied().unwrap_or(500);
        let mut all = self.criteria(self.step.get("successCriteria").filter(|_| !fails));
        all.extend(of_action);
        if random.percent(20) && !all.is_empty() {
            // One less makes another case.
            all.remove(random.below(all.len()));
        }
        let mut answer = self.meeting(&all, if fails { failure } else { 200 });
        // What is described as XML may be read as JSON, and is often sent so.
        let is_xml = answer.headers.get("content-type").is_some_and(|media_type| media_type.contains("xml"));
        if is_xml && random.percent(50) {
            answer.headers.insert("content-type".to_owned(), "application/json".to_owned());
        }
        answer
    }

    fn component<'a>(&'a self, object: &'a Value) -> &'a Value {
        let reference = object.get("reference").and_then(Value::as_str);
        let pointer = reference.and_then(|reference| reference.strip_prefix("$components."));
        pointer
            .and_then(|pointer| self.root.pointer(&format!("/components/{}", pointer.replace('.', "/"))))
            .unwrap_or(object)
    }

    fn criteria(&self, list: Option<&Value>) -> Vec<Comparison> {
        list.and_then(Value::as_array).into_iter().flatten().flat_map(conditions::comparisons).collect()
    }

    /// An answer for which comparisons hold, and in which is what the outputs of the step ask for.
    fn meeting(&self, comparisons: &[Comparison], otherwise: u16) -> Answer {
        let described = self.operation.map(|operation| operation.statuses()).unwrap_or_default();
        let same_class = described.iter().copied().find(|status| status / 100 == otherwise / 100);
        let mut status = same_class.unwrap_or(otherwise);
        for comparison in comparisons.iter().filter(|comparison| comparison.place == Place::Status) {
            let number = comparison.constant.as_f64().or_else(|| comparison.constant.as_str()?.parse().ok());
            let Some(number) = number.filter(|number| (100.0..600.0).contains(number)) else { continue };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is between 100 and 600"
            )]
            let number = number as u16;
            match comparison.operator.as_str() {
                "==" => status = number,
                ">=" if status < number => status = number,
                ">" if status <= number => status = number + 1,
                "<" if status >= number => status = number - 1,
                "<=" if status > number => status = number,
                _ => {}
            }
        }
        let mut headers = BTreeMap::new();
        let (media_type, mut body) = self.body(status);
        for output in self.step.get("outputs").and_then(Value::as_object).into_iter().flatten() {
            match output.1.as_str().and_then(conditions::place) {
                Some(Place::Body(way)) => match at(&mut body, &way, false) {
                    Some(Value::Null) if way.is_empty() => body = json!({}),
                    Some(_) => {}
                    None => set(&mut body, &way, json!("value")),
                },
                Some(Place::Header(name)) => {
                    headers.insert(name.to_ascii_lowercase(), "1".to_owned());
                }
                _ => {}
            }
        }
        for (way, wanted) in &self.demands {
            self.supply(&mut body, status, way, wanted.as_ref());
        }
        for comparison in comparisons {
            let is_expression = comparison.constant.as_str().is_some_and(|text| text.starts_with('$'));
            let constant = if is_expression { (self.known)(&comparison.constant) } else { None };
            let constant = constant.unwrap_or_else(|| comparison.constant.clone());
            apply(&mut body, &mut headers, &Comparison { constant, ..comparison.clone() });
        }
        if let Some(media_type) = media_type {
            headers.insert("content-type".to_owned(), media_type.to_owned());
        }
        Answer { status, headers, body }
    }

    /// Sees to it that a part of the body is what is wanted of it where it is sent, as far as the response may have that.
    fn supply(&self, body: &mut Value, status: u16, way: &[String], wanted: Option<&Wanted<'_>>) {
        let found = at(body, way, false).filter(|found| !found.is_null());
        if found.is_some_and(|found| wanted.is_none_or(|wanted| wanted.takes(found))) {
            return;
        }
        let described = self.operation.and_then(|operation| operation.response_body(status)?.1);
        let described = described.and_then(|schema| places::part(&self.description.root, schema, way));
        let allows =
            |value: &Value| described.is_none_or(|schema| is_valid(&self.description.root, schema, value));
        let better =
            wanted.map(|wanted| Sampler { root: wanted.root, fullness: Fullness::Full }.value(wanted.schema));
        let of_described = || {
            let sampler = Sampler { root: &self.description.root, fullness: Fullness::Full };
            described.map_or_else(|| json!("value"), |schema| sampler.value(schema))
        };
        let is_missing = at(body, way, false).is_none_or(|found| found.is_null());
        match better.filter(|better| !better.is_null() && allows(better)) {
            Some(better) => set(body, way, better),
            None if is_missing => set(body, way, of_described()),
            None => {}
        }
    }

    /// The media type and an example of the body of a response; null where it has none.
    fn body(&self, status: u16) -> (Option<&str>, Value) {
        match self.operation.and_then(|operation| operation.response_body(status)) {
            Some((media_type, schema)) => {
                let sampler = Sampler { root: &self.description.root, fullness: Fullness::Full };
                // What is described beside the media type is sometimes misspelt.
                let media_type = media_type.split(';').next().unwrap_or_default();
                (Some(media_type), schema.map_or_else(|| json!({}), |schema| sampler.value(schema)))
            }
            None => (Some("application/json").filter(|_| status != 204), Value::Null),
        }
    }
}

/// Makes a comparison hold.
fn apply(body: &mut Value, headers: &mut BTreeMap<String, String>, comparison: &Comparison) {
    let Comparison { place, operator, constant } = comparison;
    let value = match (operator.as_str(), constant.as_f64()) {
        ("==" | ">=" | "<=", _) => constant.clone(),
        (">", Some(number)) => json!(number + 1.0),
        ("<", Some(number)) => json!(number - 1.0),
        _ => return,
    };
    match place {
        Place::Status => {}
        Place::Header(name) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            headers.insert(name.to_ascii_lowercase(), text);
        }
        Place::Body(way) => {
            // Numbers that are whole are written so.
            let whole = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 1e15);
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
            let value = whole.map_or(value, |number| json!(number as i64));
            set(body, way, value);
        }
        Place::Length(way) => {
            let wanted = value.as_f64().unwrap_or(1.0).clamp(0.0, 100.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is small")]
            let wanted = wanted as usize;
            let Some(list) = at(body, way, true) else { return };
            let items = list.as_array().cloned().unwrap_or_default();
            let item = items.first().cloned().unwrap_or_else(|| json!("value"));
            *list = items.into_iter().chain(std::iter::repeat(item)).take(wanted).collect();
        }
    }
}

fn set(value: &mut Value, way: &[String], part: Value) {
    if let Some(place) = at(value, way, true) {
        *place = part;
    }
}

/// A part of a value, which is made if it is wanted.
fn at<'a>(value: &'a mut Value, way: &[String], make: bool) -> Option<&'a mut Value> {
    let mut value = value;
    for token in way {
        let index = token.parse::<usize>().ok().filter(|index| *index < 100);
        let leads_on = value.is_object() || value.is_array() && index.is_some();
        if make && !leads_on {
            *value = if index.is_some() { json!([]) } else { json!({}) };
        }
        value = match value {
            Value::Array(items) => {
                let index = index?;
                while make && items.len() <= index {
                    let item = items.last().cloned().unwrap_or(Value::Null);
                    items.push(item);
                }
                items.get_mut(index)?
            }
            Value::Object(members) => {
                if make {
                    members.entry(token).or_insert(Value::Null);
                }
                members.get_mut(token)?
            }
            _ => return None,
        };
    }
    Some(value)
}

/// The body as it is sent.
pub(super) fn written(answer: &Answer) -> String {
    let media_type = answer.headers.get("content-type").map_or("", String::as_str);
    match &answer.body {
        Value::Null => String::new(),
        body if media_type.contains("xml") => {
            let mut text = String::new();
            write_xml(&mut text, "Result", body);
            text
        }
        Value::String(text) if !media_type.contains("json") => text.clone(),
        body => body.to_string(),
    }
}

/// Writes a value as elements of one name.
fn write_xml(text: &mut String, name: &str, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| write_xml(text, name, item)),
        Value::Object(members) => {
            // Names of XML's own are those of attributes.
            let (attributes, members): (Vec<_>, Vec<_>) =
                members.iter().partition(|(name, _)| name.starts_with("xml:"));
            let _ = write!(text, "<{name}");
            for (name, value) in attributes {
                let _ = write!(text, " {name}=\"{}\"", escaped(value));
            }
            text.push('>');
            members.into_iter().for_each(|(name, member)| write_xml(text, name, member));
            let _ = write!(text, "</{name}>");
        }
        Value::Null => {}
        scalar => {
            let _ = write!(text, "<{name}>{}</{name}>", escaped(scalar));
        }
    }
}

/// A single value as XML has it.
fn escaped(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
