//! Parts of values that have types already, and values that are put together from others: what they are, and how they are
//! made in the steps that use them.

use std::collections::BTreeMap;

use super::workflow::{Local, Shared, WorkflowLowering};
use crate::ir::{Json, Made, MadeValue, PartHop, TemplatePart, Value, ValueSource};
use crate::names::{Namer, snake_case};
use crate::openapi::Openness;
use crate::parse::pointer::JsonPointer;
use crate::resolve::{Astray, Output, OutputId, Reference};
use crate::types::{Remark, Type, Types};

/// A part of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TypedPart {
    pub(super) of: Type,
    /// What the type does not say.
    pub(super) remark: Option<Remark>,
    /// Whether it may be missing although the value is there.
    pub(super) optional: bool,
    pub(super) secret: bool,
    /// The way there.
    pub(super) way: Vec<PartHop>,
}

/// Types a part of a value. `remark` is what is to be said of the value.
pub(super) fn part(
    of: &Type,
    remark: Option<Remark>,
    way: &JsonPointer,
    types: &Types,
) -> Result<TypedPart, Astray> {
    let mut part = TypedPart { of: of.clone(), remark, optional: false, secret: false, way: Vec::new() };
    for (position, token) in way.tokens().iter().enumerate() {
        let rest = || JsonPointer::from_tokens(way.tokens().get(position..).unwrap_or_default().to_vec());
        let next = match &part.of {
            Type::Json => {
                part.optional = true;
                part.way.push(PartHop::Pointer { pointer: rest().to_string(), typed: false });
                return Ok(part);
            }
            Type::Array(item) => {
                let Ok(index) = token.parse() else { return Err(Astray::at_list(token)) };
                part.optional = true;
                part.way.push(PartHop::Item(index));
                item.as_ref().clone()
            }
            Type::Map(value) => {
                part.optional = true;
                part.way.push(PartHop::Key(token.clone()));
                value.as_ref().clone()
            }
            Type::Named(id) if types.union(&part.of).is_none() => {
                let Some(fields) = types.structure(*id) else { return Err(Astray::at_single_value(token)) };
                let Some(field) = fields.iter().find(|field| field.json_name == *token) else {
                    let names = fields.iter().map(|field| field.json_name.as_str());
                    return Err(Astray::at_object(token, names));
                };
                part.optional |= !field.required;
                part.secret |= field.secret;
                part.remark.clone_from(&field.remark);
                part.way.push(PartHop::Member {
                    name: field.name.clone(),
                    optional: !field.required,
                    boxed: field.boxed,
                });
                field.of.clone()
            }
            // Which of its types it is of is only known of the value.
            Type::Named(_) => {
                part.optional = true;
                part.remark = Some(Remark::Open(Openness::Union));
                part.way.push(PartHop::Pointer { pointer: rest().to_string(), typed: true });
                part.of = Type::Json;
                return Ok(part);
            }
            Type::String
            | Type::Integer
            | Type::Number
            | Type::Boolean
            | Type::File
            | Type::Ignored
            | Type::Outcome(_) => return Err(Astray::at_single_value(token)),
        };
        part.of = next;
    }
    Ok(part)
}

impl TypedPart {
    /// The fields on the way, where the part is a place that can be borrowed from as it is: nothing before it may be missing.
    fn fields(&self) -> Option<Vec<String>> {
        let (last, before) = self.way.split_last()?;
        let plain = before.iter().all(|hop| matches!(hop, PartHop::Member { optional: false, .. }));
        let is_place = plain && matches!(last, PartHop::Member { boxed: false, .. });
        let name = |hop: &PartHop| match hop {
            PartHop::Member { name, .. } => Some(name.clone()),
            PartHop::Item(_) | PartHop::Key(_) | PartHop::Pointer { .. } => None,
        };
        self.way.iter().map(name).collect::<Option<Vec<_>>>().filter(|_| is_place)
    }
}

/// The variable that holds a part, or a value that is put together, in the steps that use it.
#[derive(Debug)]
pub(super) struct MadeVariable {
    pub(super) reference: Reference,
    /// Its name.
    pub(super) name: String,
    /// Its name where it is made of what the step at hand has given on an earlier visit.
    pub(super) earlier: String,
    /// The one step that makes it, where others know it as an output of that step.
    of_step: Option<usize>,
}

impl WorkflowLowering<'_, '_> {
    /// Names the variables for parts of values and for values that are put together: after what they are. `outputs` are the
    /// names of those outputs that are carried.
    pub(super) fn made_variables(
        &self,
        outputs: &BTreeMap<OutputId, String>,
        namer: &mut Namer,
    ) -> Vec<MadeVariable> {
        let resolved = self.workflow.resolved;
        let mut all: Vec<(&Reference, usize)> = Vec::new();
        resolved.for_each_reference(&mut |reference, _| {
            reference.for_each_made(&mut |reference| match all
                .iter_mut()
                .find(|(known, _)| *known == reference)
            {
                Some((_, count)) => *count += 1,
                None => all.push((reference, 1)),
            });
        });
        let steps = resolved.steps.iter().take(resolved.declared_steps()).enumerate();
        let of_steps = steps.flat_map(|(step, resolved)| {
            let outputs = resolved.outputs().iter().enumerate();
            outputs.map(move |(output, of_step)| (Some(OutputId { step, output }), of_step))
        });
        let of_workflow = resolved.outputs.iter().map(|output| (None, output));
        let known: Vec<(Option<OutputId>, &Output)> = of_steps.chain(of_workflow).collect();
        let made = all.into_iter().map(|(reference, count)| {
            let output = known.iter().find(|(_, output)| output.value.value == *reference);
            // What is nothing but one output is called as that is where it is carried.
            let carried = output.filter(|_| count == 1).and_then(|(id, _)| {
                let id = (*id)?;
                Some((id.step, outputs.get(&id)?))
            });
            if let Some((step, carried)) = carried {
                let (name, earlier) = (carried.clone(), carried.clone());
                return MadeVariable { reference: reference.clone(), name, earlier, of_step: Some(step) };
            }
            let named = output.map(|(_, output)| output.name.value.as_str());
            let wanted = match reference {
                Reference::Part { of, way } => self.name_of_part(of, way),
                Reference::Text(_) => named.unwrap_or("text").to_owned(),
                Reference::List(_) => named.unwrap_or("list").to_owned(),
                _ => named.unwrap_or("object").to_owned(),
            };
            let name = namer.unique(snake_case(&wanted));
            let earlier = namer.unique(snake_case(&format!("earlier-{wanted}")));
            MadeVariable { reference: reference.clone(), name, earlier, of_step: None }
        });
        made.collect()
    }

    /// What a part may be called: as its last member, with the indices behind it, or as what it is an item of.
    fn name_of_part(&self, of: &Reference, way: &JsonPointer) -> String {
        let is_index = |token: &&String| token.parse::<usize>().is_ok();
        let indices = way.tokens().iter().rev().take_while(is_index).count();
        let (members, indices) = way.tokens().split_at(way.tokens().len().saturating_sub(indices));
        let whole = match of {
            Reference::Input(input) => {
                self.workflow.resolved.inputs.get(*input).map(|input| input.name.as_str())
            }
            Reference::StepOutput(output) => Some(self.workflow.output_name(*output)),
            _ => None,
        };
        let named = members.last().map(String::as_str).or(whole).unwrap_or("part");
        [named].into_iter().chain(indices.iter().map(String::as_str)).collect::<Vec<_>>().join("-")
    }

    /// Whether a reference is made of what the step at hand gives.
    fn is_own(&self, reference: &Reference, step: usize) -> bool {
        let producer = self.workflow.resolved.producer(step);
        let mut own = false;
        reference.for_each_leaf(&mut |leaf| {
            own |= match leaf {
                Reference::StepOutput(id) | Reference::CalledOutput(id) => id.step == producer,
                Reference::CalledOutcome(step) => *step == producer,
                Reference::Input(_)
                | Reference::DependencyOutput { .. }
                | Reference::Dependency(_)
                | Reference::Constant(_) => false,
                _ => true,
            };
        });
        own
    }

    /// A part of a value, or a value that is put together, in a step: where it comes from, and whether it may be missing.
    pub(super) fn made_value(
        &self,
        reference: &Reference,
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> (ValueSource, bool) {
        let mut absent = false;
        reference.for_each_leaf(&mut |leaf| {
            absent |= self.value(leaf, step, local, shared).source == ValueSource::Absent;
        });
        if absent {
            return (ValueSource::Absent, true);
        }
        let known = shared.made.iter().find(|made| made.reference == *reference);
        let variable = known.map_or(ValueSource::Absent, |made| {
            let earlier = local.is_none() && self.is_own(reference, step);
            ValueSource::Variable(if earlier { made.earlier.clone() } else { made.name.clone() })
        });
        match reference {
            Reference::Part { of, way } => {
                let whole = self.value(of, step, local, shared);
                let Ok(part) = part(&whole.of, None, way, self.types) else {
                    return (ValueSource::Absent, true);
                };
                match part.fields().filter(|_| !whole.optional) {
                    Some(fields) => (ValueSource::Part(Box::new(whole.source), fields), part.optional),
                    None => (variable, whole.optional || part.optional),
                }
            }
            Reference::Text(pieces) => {
                let optional = pieces.iter().any(|piece| self.value(piece, step, local, shared).optional);
                (variable, optional)
            }
            _ => (variable, false),
        }
    }

    /// What has to be made in a step for what it uses: before it has an answer when there is no `local`, of the answer
    /// otherwise.
    pub(super) fn made(&self, step: usize, local: Option<&Local>, shared: &Shared) -> Vec<MadeValue> {
        let made = shared.made.iter().filter_map(|made| {
            let reference = &made.reference;
            let elsewhere = made.of_step.is_some_and(|only| only != self.workflow.resolved.producer(step));
            if elsewhere || (local.is_some() && !self.is_own(reference, step)) {
                return None;
            }
            let (ValueSource::Variable(name), _) = self.made_value(reference, step, local, shared) else {
                return None;
            };
            let of = match reference {
                Reference::Part { of, way } => {
                    let whole = self.value(of, step, local, shared);
                    let part = part(&whole.of, None, way, self.types).ok()?;
                    Made::Part { whole, way: part.way, of: part.of }
                }
                Reference::Text(pieces) => Made::Text(self.text(pieces, step, local, shared)),
                other => Made::Json(self.json_of(other, step, local, shared)),
            };
            let earlier = local.is_none() && self.is_own(reference, step);
            Some(MadeValue { name, earlier, of })
        });
        made.collect()
    }

    /// Text that is put together. It is missing when something in it is.
    pub(super) fn text(
        &self,
        pieces: &[Reference],
        step: usize,
        local: Option<&Local>,
        shared: &Shared,
    ) -> Value {
        let mut expression = String::new();
        let mut parts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let value = self.value(piece, step, local, shared);
            parts.push(match &value.source {
                ValueSource::Constant(constant) => {
                    let text = super::workflow::in_text(constant);
                    expression.push_str(&text);
                    TemplatePart::Text(text)
                }
                _ => {
                    expression.extend(["{", &value.expression, "}"]);
                    TemplatePart::Value(Value { demanded: false, ..value })
                }
            });
        }
        let optional = parts.iter().filter_map(TemplatePart::value).any(|value| value.optional);
        Value {
            source: ValueSource::Template(parts),
            of: Type::String,
            optional,
            demanded: false,
            expression,
        }
    }

    /// A value that is put together, as JSON. Members that are missing are left out.
    fn json_of(&self, reference: &Reference, step: usize, local: Option<&Local>, shared: &Shared) -> Json {
        match reference {
            Reference::Constant(constant) => Json::Constant(constant.clone()),
            Reference::Text(pieces) => Json::Value(self.text(pieces, step, local, shared)),
            Reference::List(items) => {
                Json::Array(items.iter().map(|item| self.json_of(item, step, local, shared)).collect())
            }
            Reference::Object(members) => {
                let members = members.iter();
                Json::Object(
                    members
                        .map(|(name, member)| (name.clone(), self.json_of(member, step, local, shared)))
                        .collect(),
                )
            }
            other => Json::Value(Value { demanded: false, ..self.value(other, step, local, shared) }),
        }
    }

    /// Reports parts that values do not have, each once.
    pub(super) fn report_parts(&mut self) {
        let workflow = self.workflow;
        let mut reported = Vec::new();
        workflow.resolved.for_each_reference(&mut |reference, span| {
            reference.for_each_made(&mut |made| {
                let Reference::Part { of, way } = made else { return };
                let known = part(&workflow.type_of(of), None, way, self.types);
                if let (Err(astray), false) = (known, reported.contains(&span)) {
                    reported.push(span);
                    let described = match of.as_ref() {
                        Reference::Input(input) => workflow.resolved.inputs.get(*input),
                        _ => None,
                    };
                    let described = described.filter(|input| input.schema.is_some());
                    let expression = self.expression(made);
                    let described = described.map(|input| input.name.span);
                    self.diagnostics.report(astray.of(expression, span, described));
                }
            });
        });
    }
}
