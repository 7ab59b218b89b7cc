//! What a workflow gives back: its outputs, and which end it has come to.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::doc::doc;
use super::super::rust::{self, Renames, ident};
use super::Emitter;
use crate::ir::{Branch, Decision, End, EndAction, Step, Transition, Value, ValueSource};
use crate::types::Remark;

impl Emitter<'_> {
    pub(super) fn outcome(&self) -> TokenStream {
        let workflow = self.workflow;
        if !self.workflow.has_outcome {
            return TokenStream::new();
        }
        let about = match workflow.ends.is_empty() {
            true if workflow.outputs.is_empty() => doc([format!("That workflow `{}` has run.", workflow.id)]),
            true => doc([format!("Outputs of workflow `{}`.", workflow.id)]),
            false => doc([format!("How workflow `{}` ended, and its outputs.", workflow.id)]),
        };
        // No output can be called `$end`.
        let end_name =
            if workflow.outputs.iter().any(|output| output.wire_name == "end") { "$end" } else { "end" };
        let end_names = (!workflow.ends.is_empty()).then_some(("end", end_name));
        let renames =
            Renames::of(end_names.into_iter().chain(
                workflow.outputs.iter().map(|output| (output.name.as_str(), output.wire_name.as_str())),
            ));
        let serde = |name: &str, wire_name: &str| {
            self.derive_serde.then(|| renames.field(name, wire_name, Vec::new()))
        };
        let end = end_names.map(|(name, wire_name)| {
            let serde = serde(name, wire_name);
            quote! { /// Which end was taken.
            #serde pub end: End, }
        });
        let fields = workflow.outputs.iter().map(|output| {
            let about = match output.wire_name.strip_prefix("$inputs.") {
                Some(input) => format!("Input `{input}` that the workflow has run with."),
                None => format!("Output `{}`: `{}`.", output.wire_name, output.expression),
            };
            let remark = output.remark.as_ref().map(Remark::in_words);
            let about = doc([about].into_iter().chain(remark).chain(missing_at(&output.missing_at)));
            let (name, of) = (ident(&output.name), self.names.owned(&output.of));
            let of = if output.optional { quote!(Option<#of>) } else { of };
            let serde = serde(&output.name, &output.wire_name);
            quote! { #about #serde pub #name: #of }
        });
        let serializes = self.derive_serde.then(|| quote!(, Serialize));
        let container = self.derive_serde.then(|| renames.container());
        let end_shown = (!workflow.ends.is_empty()).then_some(("end", false));
        let secrets = workflow.outputs.iter().map(|output| (output.name.as_str(), output.secret));
        let shown = rust::debug(&ident("Outcome"), false, end_shown.into_iter().chain(secrets));
        let (derived, implemented) = (shown.derived, shown.implemented);
        let constructor = self.ended_constructor();
        quote! {
            #about
            #[derive(Clone, #derived PartialEq #serializes)]
            #container
            pub struct Outcome {
                #end
                #(#fields),*
            }

            #constructor

            #implemented
        }
    }

    pub(super) fn ends(&self) -> TokenStream {
        let workflow = self.workflow;
        if workflow.ends.is_empty() {
            return TokenStream::new();
        }
        let about = doc([format!("The ways in which workflow `{}` ends.", workflow.id)]);
        let name =
            |end: &'_ End| end.action.as_ref().map_or("completed", |action| action.name.as_str()).to_owned();
        let variants = workflow.ends.iter().map(|end| {
            let mut about = vec![match &end.action {
                Some(EndAction { name, step: Some(step) }) => format!("Action `{name}` of step `{step}`."),
                Some(EndAction { name, step: None }) => format!("Action `{name}` of any step."),
                None => "The last step succeeded and no action ended the workflow before.".to_owned(),
            }];
            let variant = ident(&end.variant);
            let takes_over = end.transfer.and_then(|transfer| {
                let target = self.program.workflows.get(transfer.workflow)?;
                Some((transfer, target))
            });
            let held = takes_over.filter(|(_, target)| target.has_outcome).map(|(transfer, _)| {
                let module = self.names.of_workflow(transfer.workflow);
                match transfer.boxed {
                    true => quote!((Box<#module Outcome>)),
                    false => quote!((#module Outcome)),
                }
            });
            about.extend(takes_over.map(|(_, target)| match target.has_outcome {
                true => format!("Workflow `{}` took over, and has come to this.", target.id),
                false => format!("Workflow `{}` took over, and has ended.", target.id),
            }));
            let about = doc(about);
            let name = name(end);
            let serde = self.derive_serde.then(|| quote!(#[serde(rename = #name)]));
            quote! { #about #serde #variant #held }
        });
        let holds = |end: &End| {
            let target = end.transfer.and_then(|transfer| self.program.workflows.get(transfer.workflow));
            target.is_some_and(|target| target.has_outcome)
        };
        let arms = workflow.ends.iter().map(|end| {
            let variant = ident(&end.variant);
            let name = name(end);
            let held = holds(end).then(|| quote!((_)));
            quote!(Self::#variant #held => #name)
        });
        let serializes = self.derive_serde.then(|| quote!(, Serialize));
        let container = self.derive_serde.then(|| quote!(#[serde(crate = "arazzo_runtime::serde")]));
        let (derived, itself) = match workflow.ends.iter().any(holds) {
            true => (quote!(Clone, Debug, PartialEq), quote!(&self)),
            false => (quote!(Clone, Copy, Debug, PartialEq, Eq, Hash), quote!(self)),
        };
        quote! {
            #about
            #[derive(#derived #serializes)]
            #container
            pub enum End {
                #(#variants),*
            }

            impl End {
                /// The name of the action in the document; `completed` where there is none.
                #[must_use]
                pub fn name(#itself) -> &'static str {
                    match self {
                        #(#arms),*
                    }
                }
            }
        }
    }

    pub(super) fn end_of(&self, branch: &Branch) -> Option<TokenStream> {
        let Transition::End { end, .. } = &branch.transition else {
            return None;
        };
        let variant = ident(&self.workflow.ends.get((*end)?)?.variant);
        Some(quote!(End::#variant))
    }

    /// The branch whose outcome all ends share, when there are several and each has a name.
    pub(super) fn common_outcome<'b>(
        &self,
        branches: impl Iterator<Item = &'b Branch>,
    ) -> Option<&'b Branch> {
        let ends: Vec<&Branch> =
            branches.filter(|branch| matches!(branch.transition, Transition::End { .. })).collect();
        let named = ends.iter().all(|branch| branch.action.is_some());
        ends.first().copied().filter(|_| named && ends.len() > 1 && !self.workflow.ends.is_empty())
    }

    pub(super) fn outcome_value(&self, branch: &Branch, end: Option<&TokenStream>) -> TokenStream {
        let (Transition::End { outcome, .. } | Transition::Transfer { outcome, .. }) = &branch.transition
        else {
            return TokenStream::new();
        };
        if !self.workflow.has_outcome {
            return quote!(());
        }
        let end = end.cloned().or_else(|| self.end_of(branch));
        let wanted = self.workflow.outputs.iter().map(|output| (output.name.as_str(), output.optional));
        let fields = self.owned_fields(wanted, outcome);
        if let Some(end) = end.as_ref().filter(|_| is_sparse(outcome) && self.has_ended_constructor()) {
            let produced = fields.iter().zip(outcome).filter(|(_, value)| !is_absent(value));
            let produced: Vec<_> = produced.map(|(field, _)| field).collect();
            return match produced.is_empty() {
                true => quote!(Outcome::ended(#end)),
                false => quote!(Outcome { #(#produced,)* ..Outcome::ended(#end) }),
            };
        }
        let end = end.map(|end| match end.to_string().as_str() {
            "end" => quote!(end,),
            _ => quote!(end: #end,),
        });
        quote!(Outcome { #end #(#fields),* })
    }

    /// The outcome of an end that has produced nothing, which several ends are or begin with.
    fn ended_constructor(&self) -> Option<TokenStream> {
        let absent = self.workflow.outputs.iter().map(|output| ident(&output.name));
        self.has_ended_constructor().then(|| {
            quote! {
                impl Outcome {
                    /// The outcome of an end before anything is produced.
                    fn ended(end: End) -> Self {
                        Self { end, #(#absent: None),* }
                    }
                }
            }
        })
    }

    fn has_ended_constructor(&self) -> bool {
        let workflow = self.workflow;
        let can_be_empty = workflow.has_outcome
            && !workflow.ends.is_empty()
            && workflow.outputs.iter().all(|output| output.optional);
        can_be_empty && workflow.steps.iter().map(|step| self.sparse_outcomes(step)).sum::<usize>() > 1
    }

    /// How many outcomes are written down for a step that hold little else than their end.
    fn sparse_outcomes(&self, step: &Step) -> usize {
        let is_sparse = |branch: &&Branch| match &branch.transition {
            Transition::End { outcome, .. } | Transition::Transfer { outcome, .. } => is_sparse(outcome),
            Transition::Step { .. } => false,
        };
        let decision: Vec<&Branch> = step.decision.branches().filter(is_sparse).collect();
        let fused = match &step.decision {
            Decision::Match { arms, .. } => self.common_outcome(arms.iter().map(|arm| &arm.branch)).is_some(),
            Decision::Always(_) | Decision::Tests { .. } => false,
        };
        let decided = if fused { decision.len().min(1) } else { decision.len() };
        decided + step.failures.iter().map(|failure| &failure.branch).filter(is_sparse).count()
    }
}

/// Whether an outcome has several outputs that are absent, or none that is not.
fn is_sparse(outcome: &[Value]) -> bool {
    let absent = outcome.iter().filter(|value| is_absent(value)).count();
    absent > 1 || absent == 1 && outcome.len() == 1
}

fn is_absent(value: &Value) -> bool {
    value.source == ValueSource::Absent
}

/// Says which ends may be without an output.
fn missing_at(ends: &[String]) -> Option<String> {
    let ends: Vec<String> = ends.iter().map(|end| format!("[`End::{end}`]")).collect();
    let (last, others) = ends.split_last()?;
    let ends = if others.is_empty() { last.clone() } else { format!("{} or {last}", others.join(", ")) };
    Some(format!("A run that ends by {ends} may be without it."))
}
