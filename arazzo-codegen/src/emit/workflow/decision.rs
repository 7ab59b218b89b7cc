//! Where a step leads, and what happens when it has failed.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::rust::{self, ident};
use super::super::test::{List, conjunct, expression, list, place, pointed_to, text_of_json};
use super::{Emitter, by_status, taken_out};
use crate::ir::{
    Arm, Branch, Decision, Deed, Failure, Hop, Pattern, Requirement, Retry, Step, Test, Transition, Value,
    ValueSource,
};
use crate::types::Type;

impl Emitter<'_> {
    /// Where a step leads, as the value of its arm.
    pub(super) fn decision(&self, step: &Step) -> TokenStream {
        match &step.decision {
            Decision::Always(branch) => self.taken(branch),
            Decision::Match { subject, arms } => {
                match self.common_outcome(arms.iter().map(|arm| &arm.branch)) {
                    Some(outcome) => {
                        let end = self.match_with_ends(subject, arms);
                        let outcome = self.outcome_value(outcome, Some(&quote!(end)));
                        quote! { #end return Ok(#outcome); }
                    }
                    None => {
                        let subject_tokens = self.subject(subject);
                        let arms = arms
                            .iter()
                            .map(|arm| self.match_arm(arm, subject, &self.arm_body(&arm.branch), true));
                        quote! { match #subject_tokens { #(#arms)* } }
                    }
                }
            }
            Decision::Tests { branches, otherwise } => {
                let branches = branches.iter().map(|(test, branch)| {
                    let (test, body) = (expression(test, &self.names), self.commented(branch));
                    quote! { if #test { #body } else }
                });
                let otherwise = self.commented(otherwise);
                quote! { #(#branches)* { #otherwise } }
            }
        }
    }

    /// The same for a workflow of one step that nothing leads back to: every way ends, and is the value of the function.
    pub(super) fn straight_decision(&self, step: &Step) -> TokenStream {
        let ended = |branch: &Branch| {
            let (told, outcome) = self.ended(branch);
            quote! { #told Ok(#outcome) }
        };
        match &step.decision {
            Decision::Always(branch) => ended(branch),
            Decision::Match { subject, arms } => {
                if let Some(outcome) = self.common_outcome(arms.iter().map(|arm| &arm.branch)) {
                    let end = self.match_with_ends(subject, arms);
                    let outcome = self.outcome_value(outcome, Some(&quote!(end)));
                    return quote! { #end Ok(#outcome) };
                }
                let subject_tokens = self.subject(subject);
                let arms = arms.iter().map(|arm| {
                    let body = ended(&arm.branch);
                    self.match_arm(arm, subject, &quote!({ #body }), true)
                });
                quote! { match #subject_tokens { #(#arms)* } }
            }
            Decision::Tests { branches, otherwise } => {
                let commented = |branch: &Branch| {
                    let (comment, body) = (self.why(branch), ended(branch));
                    quote! { #comment #body }
                };
                let branches = branches.iter().map(|(test, branch)| {
                    let (test, body) = (expression(test, &self.names), commented(branch));
                    quote! { if #test { #body } else }
                });
                let otherwise = commented(otherwise);
                quote! { #(#branches)* { #otherwise } }
            }
        }
    }

    /// A decision of which several ways end: which end, or on to another step. The outcome is to follow, once.
    fn match_with_ends(&self, subject: &Value, arms: &[Arm]) -> TokenStream {
        let subject_tokens = self.subject(subject);
        let arms = arms.iter().map(|arm| match &arm.branch.transition {
            Transition::End { .. } => {
                let end = self.end_of(&arm.branch);
                self.match_arm(arm, subject, &quote!(#end), false)
            }
            Transition::Step { .. } => {
                let next = self.next(&arm.branch);
                self.match_arm(arm, subject, &quote!({ step = #next; continue; }), true)
            }
            Transition::Transfer { .. } => self.match_arm(arm, subject, &self.arm_body(&arm.branch), false),
        });
        quote! {
            let end = match #subject_tokens { #(#arms)* };
            run.end(end.name());
        }
    }

    pub(super) fn subject(&self, subject: &Value) -> TokenStream {
        // Constants compare with a length as it is.
        match list(subject) {
            Some(List::Always(items)) => return quote!(#items.len()),
            Some(List::Perhaps(items)) => return quote!(#items.map(|items| items.len())),
            None => {}
        }
        if subject.of == Type::Json {
            return text_of_json(subject);
        }
        let place = place(subject);
        match (&subject.of, subject.optional) {
            _ if matches!(subject.source, ValueSource::Header(_)) => place,
            (Type::String, true) => quote!(#place.as_deref()),
            (Type::String, false) => quote!(#place.as_str()),
            _ => place,
        }
    }

    pub(super) fn match_arm(
        &self,
        arm: &Arm,
        subject: &Value,
        body: &TokenStream,
        commented: bool,
    ) -> TokenStream {
        // Of whatever JSON it is, the text is looked at, if it is one.
        let is_json = subject.of == Type::Json;
        let pattern = match &arm.pattern {
            Pattern::Rest => quote!(_),
            Pattern::AnyPresent if subject.optional => quote!(Some(_)),
            Pattern::AnyPresent => quote!(_),
            Pattern::Listed { values, missing } => {
                let of = if is_json { &Type::String } else { &subject.of };
                let values: Vec<_> = values.iter().map(|value| self.names.constant(value, of)).collect();
                match (subject.optional || is_json, values.is_empty(), missing) {
                    (false, ..) => quote!(#(#values)|*),
                    (true, true, _) => quote!(None),
                    (true, false, false) => quote!(Some(#(#values)|*)),
                    (true, false, true) => quote!(None | Some(#(#values)|*)),
                }
            }
        };
        let comment = commented.then(|| self.why(&arm.branch));
        quote! { #comment #pattern => #body, }
    }

    pub(super) fn arm_body(&self, branch: &Branch) -> TokenStream {
        let taken = self.taken(branch);
        match branch.transition {
            Transition::Step { .. } => taken,
            Transition::End { .. } | Transition::Transfer { .. } => quote!({ #taken }),
        }
    }

    /// What happens on a way, under a comment that says why.
    pub(super) fn commented(&self, branch: &Branch) -> TokenStream {
        let (comment, taken) = (self.why(branch), self.taken(branch));
        quote! { #comment #taken }
    }

    /// Which action leads to another step, or that none does; an end says its name itself.
    pub(super) fn why(&self, branch: &Branch) -> TokenStream {
        self.why_unless(branch, false)
    }

    pub(super) fn why_unless(&self, branch: &Branch, retries: bool) -> TokenStream {
        match (&branch.action, &branch.transition) {
            (Some(_), Transition::End { .. } | Transition::Transfer { .. }) => TokenStream::new(),
            (Some(_), Transition::Step { .. }) if retries => TokenStream::new(),
            (Some(action), Transition::Step { step, .. }) => {
                let target = self.workflow.steps.get(*step).map_or("", |step| step.id.as_str());
                self.comment(&format!("{action}: goto {target}"))
            }
            (None, _) => self.comment("No action matches."),
        }
    }

    pub(super) fn taken(&self, branch: &Branch) -> TokenStream {
        match &branch.transition {
            Transition::Step { .. } => self.next(branch),
            Transition::End { .. } | Transition::Transfer { .. } => {
                let (told, outcome) = self.ended(branch);
                quote! { #told return Ok(#outcome); }
            }
        }
    }

    /// What happens when the workflow ends, and its outcome.
    fn ended(&self, branch: &Branch) -> (TokenStream, TokenStream) {
        let told = self.told(branch);
        let Transition::Transfer { end, call, .. } = &branch.transition else {
            return (told, self.outcome_value(branch, None));
        };
        let (arguments, run) = self.call(call);
        let end = end.and_then(|end| self.workflow.ends.get(end));
        let variant = end.map(|end| ident(&end.variant));
        let target = self.program.workflows.get(call.workflow);
        if !target.is_some_and(|target| target.has_outcome) {
            let outcome = self.outcome_value(branch, Some(&quote!(End::#variant)));
            return (quote! { #told #arguments #run.await?; }, outcome);
        }
        let held = match end.and_then(|end| end.transfer).is_some_and(|transfer| transfer.boxed) {
            true => quote!(Box::new(transferred)),
            false => quote!(transferred),
        };
        let outcome = self.outcome_value(branch, Some(&quote!(End::#variant(#held))));
        (quote! { #told #arguments let transferred = #run.await?; }, outcome)
    }

    /// Tells the run that the workflow ends.
    pub(super) fn told(&self, branch: &Branch) -> TokenStream {
        match &branch.action {
            Some(name) => quote! { run.end(#name); },
            None => quote! { run.complete(); },
        }
    }

    pub(super) fn next(&self, branch: &Branch) -> TokenStream {
        let Transition::Step { step, hands_over } = &branch.transition else {
            return TokenStream::new();
        };
        let Some(next) = self.workflow.steps.get(*step) else {
            return TokenStream::new();
        };
        let variant = ident(&next.variant);
        let wanted = next.carried.iter().map(|variable| (variable.name.as_str(), variable.optional));
        let fields = self.owned_fields(wanted, hands_over);
        match fields.is_empty() {
            true => quote!(Step::#variant),
            false => quote!(Step::#variant { #(#fields),* }),
        }
    }

    /// Fields that take values over: each is moved where it is used last, and cloned before.
    pub(super) fn owned_fields<'f>(
        &self,
        wanted: impl Iterator<Item = (&'f str, bool)>,
        values: &[Value],
    ) -> Vec<TokenStream> {
        // A value can be moved when nothing behind it takes it, or a part of it, too.
        let shares = |one: &ValueSource, other: &ValueSource| match (one, other) {
            (one, ValueSource::Part(whole, _)) => one == whole.as_ref(),
            (ValueSource::Outcome(one), ValueSource::Outcome(other)) => {
                one == other || one.is_none() || other.is_none()
            }
            (ValueSource::Body(one), ValueSource::Body(other)) => {
                one.from == other.from
                    && (one.path.starts_with(&other.path) || other.path.starts_with(&one.path))
            }
            (one, other) => one == other,
        };
        let last_use = |index: usize, value: &Value| {
            !values.iter().skip(index + 1).any(|later| shares(&later.source, &value.source))
        };
        let fields = wanted.zip(values).enumerate().map(|(index, ((name, optional), value))| {
            let plain = match (&value.source, last_use(index, value)) {
                (ValueSource::Absent, _) => quote!(None),
                (ValueSource::Status, _) => quote!(i64::from(response.status())),
                (ValueSource::Url, _) => quote!(response.url()),
                (ValueSource::Text, _) => quote!(response.text().into_owned()),
                (ValueSource::Constant(constant), _) => {
                    let constant = self.names.constant(constant, &value.of);
                    if value.of == Type::String { quote!(#constant.to_owned()) } else { constant }
                }
                (source @ ValueSource::Header(_), _) => taken_out(source),
                (ValueSource::Input(_) | ValueSource::Dependency(..) | ValueSource::Part(..), _)
                | (_, false)
                    if !rust::is_copy(&value.of) =>
                {
                    let place = place(value);
                    quote!(#place.clone())
                }
                _ => place(value),
            };
            let identifier = ident(name);
            match optional && !value.optional {
                true => quote!(#identifier: Some(#plain)),
                false => rust::field_value(&identifier, &plain),
            }
        });
        fields.collect()
    }

    /// What must hold, and what happens when it does not: an error, or what the failure actions say.
    pub(super) fn requirements(&self, step: &Step, requirements: &[Requirement]) -> TokenStream {
        if step.failures.is_empty() {
            return self.required(step, requirements);
        }
        let Some(all) =
            self.checks(step, requirements).reduce(|all, check| quote!(#all.and_then(|()| #check)))
        else {
            return TokenStream::new();
        };
        let ways = self.failures(step);
        match always_taken(step) {
            true => quote! { if #all.is_err() { #ways } },
            false => quote! { if let Err(failure) = #all { #ways } },
        }
    }

    /// What must hold, and that it is an error when it does not.
    pub(super) fn required(&self, step: &Step, requirements: &[Requirement]) -> TokenStream {
        let checks = self.checks(step, requirements);
        quote! { #(#checks?;)* }
    }

    /// What must hold, each as a result.
    fn checks(&self, step: &Step, requirements: &[Requirement]) -> impl Iterator<Item = TokenStream> {
        let judge = match step.deed {
            Deed::Request(_) => quote!(response),
            Deed::Call(_) => quote!(run),
        };
        requirements.iter().map(move |requirement| {
            let (text, test) = (&requirement.text, expression(&requirement.test, &self.names));
            quote!(#judge.require(#text, #test))
        })
    }

    /// Every way on from a step that has failed; when none is taken, the workflow fails.
    pub(super) fn failures(&self, step: &Step) -> TokenStream {
        let ways = self.failures_by_status(step).unwrap_or_else(|| {
            let ways = step.failures.iter().map(|failure| self.failure(failure));
            let otherwise = (!always_taken(step)).then(|| quote! { return Err(failure); });
            quote! { #(#ways)* #otherwise }
        });
        let body = step.failures_read_body.then(|| quote! { let failed = response.any_json(); });
        let noted = self.noted(&step.noted_of_failure);
        quote! { #body #noted #ways }
    }

    /// The same as one `match`, where several of the ways are for statuses.
    fn failures_by_status(&self, step: &Step) -> Option<TokenStream> {
        let cases = by_status::cases(&step.failures)?;
        let leads_on = |failure: &Failure| matches!(failure.branch.transition, Transition::Step { .. });
        let arms = step.failures.iter().zip(cases).map(|(failure, case)| {
            let why = self.why_unless(&failure.branch, failure.retry.is_some());
            let pattern = case.pattern();
            let tests = case.others.iter().map(|test| conjunct(test, &self.names));
            let guard = tests.chain(self.retry(failure)).reduce(|all, one| quote!(#all && #one));
            let guard = guard.map(|guard| quote!(if #guard));
            let first = self.first(failure);
            let taken = match leads_on(failure) {
                true => self.next(&failure.branch),
                false => self.taken(&failure.branch),
            };
            match leads_on(failure) && first.is_none() {
                true => quote! { #why #pattern #guard => #taken, },
                false => quote! { #why #pattern #guard => { #first #taken } },
            }
        });
        let otherwise = (!always_taken(step)).then(|| quote!(_ => return Err(failure),));
        let chosen = quote! { match response.status() { #(#arms)* #otherwise } };
        Some(match step.failures.iter().any(leads_on) {
            true => quote! { step = #chosen; continue; },
            false => chosen,
        })
    }

    /// Notes which of the values are missing that criteria ask for.
    pub(super) fn noted(&self, values: &[Value]) -> TokenStream {
        let noted = values.iter().map(|value| {
            let expression = &value.expression;
            let place = match &value.source {
                // Only whether it is there matters: nothing is taken out.
                ValueSource::Body(access) if matches!(access.path.last(), Some(Hop::Pointer { .. })) => {
                    pointed_to(access)
                }
                _ => place(value),
            };
            quote! { run.note_missing(#expression, #place.is_none()); }
        });
        noted.collect()
    }

    /// One way on from a step that has failed.
    pub(super) fn failure(&self, failure: &Failure) -> TokenStream {
        let why = self.why_unless(&failure.branch, failure.retry.is_some());
        let taken = match &failure.branch.transition {
            Transition::Step { .. } => {
                let next = self.next(&failure.branch);
                quote! { step = #next; continue; }
            }
            Transition::End { .. } | Transition::Transfer { .. } => self.taken(&failure.branch),
        };
        let (first, retry) = (self.first(failure), self.retry(failure));
        let tested = match &failure.test {
            Test::And(tests) if tests.is_empty() => None,
            test if retry.is_some() => Some(conjunct(test, &self.names)),
            test => Some(expression(test, &self.names)),
        };
        match (tested, retry) {
            (None, None) => quote! { #why #first #taken },
            (Some(test), None) | (None, Some(test)) => quote! { #why if #test { #first #taken } },
            (Some(test), Some(retry)) => quote! { #why if #test && #retry { #first #taken } },
        }
    }

    /// The run of the workflow that comes before the step is tried again.
    fn first(&self, failure: &Failure) -> Option<TokenStream> {
        let (arguments, run) = self.call(failure.first.as_ref()?);
        Some(quote! { #arguments #run.await?; })
    }

    /// Whether the step may be tried again, as a test that waits until it is.
    fn retry(&self, failure: &Failure) -> Option<TokenStream> {
        let Retry { limit, after } = failure.retry?;
        let name = &failure.branch.action;
        let after = match after {
            None => quote!(None),
            Some(after) if after % 1000 == 0 => {
                let seconds = Literal::u64_unsuffixed(after / 1000);
                quote!(Some(Duration::from_secs(#seconds)))
            }
            Some(after) => {
                let milliseconds = Literal::u64_unsuffixed(after);
                quote!(Some(Duration::from_millis(#milliseconds)))
            }
        };
        let limit = Literal::u32_unsuffixed(limit);
        Some(quote!(run.retry(#name, #limit, #after).await?))
    }
}

/// Whether some way on from a step that has failed is taken in any case.
pub(super) fn always_taken(step: &Step) -> bool {
    step.failures.last().is_some_and(|last| {
        last.retry.is_none() && matches!(&last.test, Test::And(tests) if tests.is_empty())
    })
}
