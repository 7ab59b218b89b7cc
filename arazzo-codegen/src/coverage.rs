//! How many of the values that documents name have types, and why others have none.

use std::collections::BTreeMap;

use crate::openapi::Openness;

/// How many of the values that workflows name have types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Outputs of steps, those included that nothing reads.
    pub step_outputs: Tally,
    /// Outputs of workflows.
    pub outputs: Tally,
    /// Inputs of workflows.
    pub inputs: Tally,
}

/// How many values have types, and how many have none for which reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those with a type.
    pub typed: usize,
    /// Those that are JSON values, or lists or maps of JSON values, by the reason.
    pub open: BTreeMap<Openness, usize>,
}

impl Coverage {
    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        self.step_outputs.add(&other.step_outputs);
        self.outputs.add(&other.outputs);
        self.inputs.add(&other.inputs);
    }
}

impl Tally {
    /// Counts a value: with a type, or without one for a reason.
    pub fn count(&mut self, openness: Option<Openness>) {
        match openness {
            Some(why) => *self.open.entry(why).or_default() += 1,
            None => self.typed += 1,
        }
    }

    /// How many values have no type.
    #[must_use]
    pub fn untyped(&self) -> usize {
        self.open.values().sum()
    }

    fn add(&mut self, other: &Self) {
        self.typed += other.typed;
        for (why, count) in &other.open {
            *self.open.entry(*why).or_default() += count;
        }
    }
}
