//! The control flow of a workflow as people look at it: steps, the ways on from each with their conditions in a few words,
//! and what is never reached. It is made from the plans and the flow that the code is made from, so it cannot say otherwise.
//!
//! [`text`] writes it as lines, as the documentation of generated modules has it. Pictures are the command's.

mod text;

use std::fmt;

use crate::names::closest;

pub use text::text;

/// The control flow of a workflow. Dead parts are in it, and marked.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The id of the workflow.
    pub workflow: String,
    /// The ids of the workflows that must have run before.
    pub depends_on: Vec<String>,
    /// Its steps in the order of the document; it begins at the first.
    pub steps: Vec<Node>,
    /// The ways on from whichever step has failed, where they are the same for all: the steps do not have them then.
    pub common: Vec<Edge>,
}

/// A step and the ways on from it.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// What it does.
    pub deed: Deed,
    /// What must hold for it to have succeeded, when the document says so.
    pub requires: Option<String>,
    /// Whether it is ever run.
    pub reach: Reach,
    /// The ways on in the order in which they are looked at, first those of success, then those of failure. Where a failure is
    /// not mentioned at all, it is an error.
    pub edges: Vec<Edge>,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It calls an operation: its id, or method and path.
    Operation(String),
    /// It runs a workflow.
    Workflow(String),
}

/// Whether a step is ever run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Some way leads to it.
    Followed,
    /// It runs only before another step is tried again.
    BeforeRetry,
    /// Nothing leads to it.
    Never,
}

/// A way on from a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Whether it is for a step that has failed.
    pub failed: bool,
    /// When it is taken.
    pub when: When,
    /// Where it leads.
    pub target: Target,
    /// Whether it is never taken: an action before it always is, or leaves nothing to it.
    pub dead: bool,
    /// Values that go this way, round a loop, because no action names them, although they look final.
    pub unhandled: Vec<String>,
}

/// When a way is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Each time.
    Always,
    /// When this holds, in a few words.
    Case(String),
    /// When nothing before it holds.
    Otherwise,
    /// When the retries before it are used up.
    Exhausted,
}

/// Where a way leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a step, by its index.
    Step(usize),
    /// Out of the workflow, by the action of this name or behind the last step.
    End(Option<String>),
    /// To a workflow that takes over.
    Workflow(String),
    /// To the same step once more.
    Retry {
        /// How often at most.
        limit: u32,
        /// How long to wait before, in milliseconds, when that is said.
        after: Option<u64>,
        /// What runs before.
        first: Option<First>,
    },
    /// Out of the workflow with an error.
    Error,
}

/// What runs before a step is tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// A step, by its index.
    Step(usize),
    /// A workflow.
    Workflow(String),
}

impl Graph {
    /// Whether there is more to see than one step that ends.
    #[must_use]
    pub fn is_worth_showing(&self) -> bool {
        let plain = |edge: &Edge| edge.when == When::Always && edge.target == Target::End(None);
        self.steps.len() > 1 || self.steps.iter().any(|step| !step.edges.iter().all(plain))
    }

    /// Takes the ways of failure that all steps have out of the steps.
    pub(crate) fn share_failures(&mut self) {
        let of_failure =
            |step: &Node| step.edges.iter().filter(|edge| edge.failed).cloned().collect::<Vec<_>>();
        let mut all = self.steps.iter().map(of_failure);
        let first = all.next().unwrap_or_default();
        if self.steps.len() > 1 && all.all(|others| others == first) {
            self.steps.iter_mut().for_each(|step| step.edges.retain(|edge| !edge.failed));
            self.common = first;
        }
    }

    /// The id of a step.
    #[must_use]
    pub fn step_id(&self, step: usize) -> &str {
        self.steps.get(step).map_or("", |step| &step.id)
    }

    /// What a way does in words, but for its condition.
    #[must_use]
    pub fn target_in_words(&self, target: &Target) -> String {
        match target {
            Target::Step(step) => self.step_id(*step).to_owned(),
            Target::End(None) => "end".to_owned(),
            Target::End(Some(name)) => format!("end {name}"),
            Target::Workflow(id) => format!("workflow {id}"),
            Target::Error => "error".to_owned(),
            Target::Retry { limit, after, first } => {
                let first = match first {
                    None => String::new(),
                    Some(First::Step(step)) => format!("run {}, then ", self.step_id(*step)),
                    Some(First::Workflow(id)) => format!("run workflow {id}, then "),
                };
                let often = match limit {
                    0 => "retry 0 times".to_owned(),
                    1 => "retry once".to_owned(),
                    limit => format!("retry up to {limit} times"),
                };
                let after = after.map(|after| format!(", after {}", Duration(after))).unwrap_or_default();
                format!("{first}{often}{after}")
            }
        }
    }
}

impl Edge {
    /// When the way is taken, in words; `None` when a step that has succeeded always takes it.
    #[must_use]
    pub fn when_in_words(&self) -> Option<String> {
        let when = match &self.when {
            When::Always => None,
            When::Case(words) => Some(words.as_str()),
            When::Otherwise => Some("otherwise"),
            When::Exhausted => Some("retries used up"),
        };
        match (self.failed, when) {
            (false, when) => when.map(str::to_owned),
            (true, None) => Some("failed".to_owned()),
            (true, Some(when)) => Some(format!("failed, {when}")),
        }
    }

    /// What is wrong with the way, in words.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        match (self.dead, self.unhandled.as_slice()) {
            (true, _) => Some("never taken".to_owned()),
            (false, []) => None,
            (false, values) => Some(format!("unhandled: {}", values.join(", "))),
        }
    }
}

impl Node {
    /// What is to be said of the step beside its id: what it runs, and whether it is ever run.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if let Deed::Workflow(id) = &self.deed {
            remarks.push(format!("workflow {id}"));
        }
        match self.reach {
            Reach::Followed => {}
            Reach::BeforeRetry => remarks.push("only before a retry".to_owned()),
            Reach::Never => remarks.push("never reached".to_owned()),
        }
        remarks
    }
}

/// The id among those of graphs that may have been meant by another one.
#[must_use]
pub fn similar_workflow<'g>(id: &str, graphs: &[&'g Graph]) -> Option<&'g str> {
    closest(id, graphs.iter().map(|graph| graph.workflow.as_str()))
}

/// Milliseconds in the unit that people would use.
struct Duration(u64);

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            milliseconds if milliseconds >= 60_000 && milliseconds % 60_000 == 0 => {
                write!(formatter, "{} min", milliseconds / 60_000)
            }
            milliseconds if milliseconds >= 1_000 => write!(formatter, "{} s", milliseconds as f64 / 1_000.0),
            milliseconds => write!(formatter, "{milliseconds} ms"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Duration;

    #[test]
    fn durations_have_the_unit_that_people_would_use() {
        for (milliseconds, words) in [
            (0, "0 ms"),
            (250, "250 ms"),
            (1_000, "1 s"),
            (1_500, "1.5 s"),
            (90_000, "90 s"),
            (120_000, "2 min"),
        ] {
            assert_eq!(Duration(milliseconds).to_string(), words);
        }
    }
}
