//! The rules about control flow that follows from criteria, and about what nobody uses or evaluates (ARZ403 to ARZ419).

use super::document::quoted;
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Span;

/// How many places a finding shows beside the one that it is about.
const MOST_SHOWN: usize = 5;

/// ARZ403: whenever an action could be taken, another one before it is.
#[derive(Clone, Debug)]
pub struct ActionBehindOthers {
    /// The action.
    pub action: String,
    /// Where it is.
    pub span: Span,
    /// The actions that are taken in its place, and where they are.
    pub before: Vec<(String, Span)>,
    /// Whether one of them is always taken.
    pub always: bool,
}

impl Rule for ActionBehindOthers {
    fn diagnostic(self) -> Diagnostic {
        let names: Vec<String> = self.before.iter().map(|(name, _)| name.clone()).collect();
        let diagnostic = Diagnostic::warning("ARZ403", format!("action `{}` is never taken", self.action))
            .at(self.span, "never taken")
            .note("the first action whose criteria hold is taken");
        let said = if self.always { "has no criteria: it is always taken" } else { "taken before it" };
        let diagnostic =
            self.before.iter().fold(diagnostic, |diagnostic, (_, span)| diagnostic.related(*span, said));
        diagnostic.help(match self.always {
            true => format!("move it before {}, or give that one criteria", quoted(&names)),
            false => format!("move it before {}, let its criteria differ, or remove it", quoted(&names)),
        })
    }
}

/// ARZ404: the criteria of an action cannot hold when it is asked.
#[derive(Clone, Debug)]
pub struct ActionExcluded {
    /// The action.
    pub action: String,
    /// Where it is.
    pub span: Span,
    /// Whether it is asked when the step has succeeded, and not when it has failed.
    pub succeeded: bool,
    /// The criteria by which the step succeeds, and where they are; none when any status of 2xx will do.
    pub criteria: Vec<Span>,
}

impl Rule for ActionExcluded {
    fn diagnostic(self) -> Diagnostic {
        let how = if self.succeeded { "succeeded" } else { "failed" };
        let diagnostic = Diagnostic::warning(
            "ARZ404",
            format!("the criteria of action `{}` cannot hold when the step has {how}", self.action),
        )
        .at(self.span, "never taken");
        let diagnostic = match self.criteria.is_empty() {
            true => diagnostic
                .note("a step without success criteria succeeds by a status of 2xx, and by no other"),
            false => self
                .criteria
                .iter()
                .fold(diagnostic, |diagnostic, span| diagnostic.related(*span, "by this, the step succeeds")),
        };
        diagnostic.help(match self.succeeded {
            true => {
                "let the success criteria accept what the action is for, move it to `onFailure`, or remove it"
            }
            false => "ask for what the success criteria refuse, move it to `onSuccess`, or remove it",
        })
    }
}

/// ARZ405: a step cannot succeed.
#[derive(Clone, Debug)]
pub struct NeverSucceeds {
    /// The step.
    pub step: String,
    /// Its success criteria.
    pub criteria: Vec<Span>,
}

impl Rule for NeverSucceeds {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic = Diagnostic::warning("ARZ405", format!("step `{}` can never succeed", self.step));
        let several = self.criteria.len() > 1;
        let mut criteria = self.criteria.into_iter();
        let last = criteria.next_back();
        let diagnostic = last.into_iter().fold(diagnostic, |diagnostic, span| {
            diagnostic.at(span, if several { "cannot hold beside the others" } else { "cannot hold" })
        });
        let diagnostic =
            criteria.fold(diagnostic, |diagnostic, span| diagnostic.related(span, "must hold, too"));
        match several {
            true => diagnostic
                .note("a step succeeds when all of its criteria hold")
                .help("join what may hold instead of one another by `||` in one condition"),
            false => diagnostic.help("join what may hold instead of one another by `||`"),
        }
    }
}

/// ARZ406: nothing leads out of a loop.
#[derive(Clone, Debug)]
pub struct LoopWithoutExit {
    /// The steps on the way round, the first one again at the end.
    pub path: Vec<String>,
    /// Where the first step is.
    pub span: Span,
    /// Where the action is that closes the loop.
    pub back: Option<Span>,
}

impl Rule for LoopWithoutExit {
    fn diagnostic(self) -> Diagnostic {
        let first = self.path.first().cloned().unwrap_or_default();
        let diagnostic =
            Diagnostic::warning("ARZ406", format!("nothing leads out of the loop at step `{first}`"));
        let diagnostic = match self.back {
            Some(back) => diagnostic.at(back, "always leads back").related(self.span, "to this step"),
            None => diagnostic.at(self.span, "comes back to itself on every way"),
        };
        diagnostic
            .note(format!("the way round: {}", self.path.join(" -> ")))
            .note("a run that comes here stops only by an error")
            .help("add an action that ends the workflow, or that leads to a step behind the loop")
    }
}

/// ARZ407: values that sound final keep a loop going.
#[derive(Clone, Debug)]
pub struct LoopOnFinalValue {
    /// The step that decides.
    pub step: String,
    /// The step that it leads back to.
    pub target: String,
    /// What leads back: an action, or the step itself.
    pub span: Span,
    /// Where the value is looked at.
    pub subject: Span,
    /// The values that sound final.
    pub values: Vec<String>,
    /// The other values that lead back without being named.
    pub others: Vec<String>,
}

impl Rule for LoopOnFinalValue {
    fn diagnostic(self) -> Diagnostic {
        let values = self.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ");
        let message = format!("step `{}` goes round for as long as it reads {values}", self.step);
        let diagnostic = Diagnostic::warning("ARZ407", message)
            .at(self.span, format!("leads back to `{}`", self.target))
            .related(self.subject, format!("no action is for {values}"))
            .note("by their names, such values are final: a run that reads one may poll until its step budget is used up");
        let diagnostic = match self.others.is_empty() {
            true => diagnostic,
            false => diagnostic.note(format!("it also goes round on {}", quoted(&self.others))),
        };
        diagnostic.help(format!("add an action for {values} that leads out of the loop"))
    }
}

/// ARZ408: a retry is never made.
#[derive(Clone, Debug)]
pub struct RetryOfNoTimes {
    /// The action.
    pub action: String,
    /// Where it is.
    pub span: Span,
}

impl Rule for RetryOfNoTimes {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning(
            "ARZ408",
            format!("action `{}` never tries again: its `retryLimit` is 0", self.action),
        )
        .at(self.span, "passed over")
        .help("say how often the step is to be tried again, or remove the action")
    }
}

/// ARZ409: trying again cannot change what a step has failed of.
#[derive(Clone, Debug)]
pub struct RetryInVain {
    /// The action.
    pub action: String,
    /// Where it is.
    pub span: Span,
    /// Why it cannot help.
    pub reason: Vain,
}

/// Why a retry cannot help.
#[derive(Clone, Debug)]
pub enum Vain {
    /// These statuses say that the request itself will not do.
    Statuses(Vec<u16>),
    /// The step succeeds by what is the same each time.
    Criteria(Vec<Span>),
}

impl Rule for RetryInVain {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("action `{}` tries again what must fail again", self.action);
        let diagnostic =
            Diagnostic::warning("ARZ409", message).at(self.span, "the same request is sent again");
        match self.reason {
            Vain::Statuses(statuses) => {
                let statuses = statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ");
                diagnostic
                    .note(format!(
                        "by {statuses}, a server says that it will never take the request as it is"
                    ))
                    .help("end the workflow, or go to a step that changes what is sent")
            }
            Vain::Criteria(criteria) => criteria
                .into_iter()
                .fold(diagnostic, |diagnostic, span| diagnostic.related(span, "the same each time"))
                .note("what the step succeeds by does not depend on its response")
                .help("let a success criterion look at the response, or end the workflow"),
        }
    }
}

/// ARZ410: an input is declared and never used.
#[derive(Clone, Debug)]
pub struct UnusedInput {
    /// The input.
    pub input: String,
    /// Where it is declared.
    pub span: Span,
    /// The workflows that declare it.
    pub workflows: Vec<String>,
}

impl Rule for UnusedInput {
    fn diagnostic(self) -> Diagnostic {
        let (whose, none) = match self.workflows.as_slice() {
            [only] => (format!("workflow `{only}`"), "nothing in the workflow"),
            several => (format!("workflows {}", quoted(several)), "none of the workflows"),
        };
        let verb = if self.workflows.len() == 1 { "uses" } else { "use" };
        Diagnostic::warning("ARZ410", format!("{whose} never {verb} input `{}`", self.input))
            .at(self.span, "declared here")
            .note(format!("{none} refers to it, so that what a caller gives has no effect"))
            .help(format!("use `$inputs.{}`, or remove the input", self.input))
    }
}

/// ARZ411: some end of a workflow does not have one of its outputs.
#[derive(Clone, Debug)]
pub struct OutputMissingAtEnd {
    /// The output.
    pub output: String,
    /// What it is taken from.
    pub span: Span,
    /// What ends the workflow without it, and where that is.
    pub ends: Vec<(Span, String)>,
}

impl Rule for OutputMissingAtEnd {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("output `{}` need not have a value when the workflow ends", self.output);
        let diagnostic =
            Diagnostic::style("ARZ411", message).at(self.span, "not produced on every way to an end");
        let diagnostic =
            self.ends.into_iter().take(MOST_SHOWN).fold(diagnostic, |diagnostic, (span, end)| {
                diagnostic.related(span, format!("{end} may be without it"))
            });
        diagnostic
            .note("its type is an `Option`")
            .help("let every way to an end lead through the step that produces it, if callers need it")
    }
}

/// ARZ412: an expression within a text is sent as it is.
#[derive(Clone, Debug)]
pub struct ExpressionWithoutBraces {
    /// The expression.
    pub expression: String,
    /// Where it is.
    pub span: Span,
    /// Whether the place is the expression's own, and not that of the whole text.
    pub exact: bool,
}

impl Rule for ExpressionWithoutBraces {
    fn diagnostic(self) -> Diagnostic {
        let in_braces = format!("{{{}}}", self.expression);
        let message = format!("`{}` is sent as it is written, and not its value", self.expression);
        let diagnostic = Diagnostic::warning("ARZ412", message)
            .at(self.span, "part of a text")
            .note("within a text, only what stands in braces is an expression")
            .help(format!("write `{in_braces}`"));
        if self.exact { diagnostic.suggest(self.span, in_braces) } else { diagnostic }
    }
}

/// ARZ413: an output of a step is never read.
#[derive(Clone, Debug)]
pub struct UnreadOutput {
    /// The step.
    pub step: String,
    /// The output.
    pub output: String,
    /// Where it is.
    pub span: Span,
}

impl Rule for UnreadOutput {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("output `{}` of step `{}` is never read", self.output, self.step);
        Diagnostic::style("ARZ413", message)
            .at(self.span, "nothing refers to it")
            .note("no code is generated for it")
            .help(format!("read `$steps.{}.outputs.{}`, or remove it", self.step, self.output))
    }
}

/// ARZ414: a list of criteria has one twice.
#[derive(Clone, Debug)]
pub struct DuplicateCriterion {
    /// The first one.
    pub first: Span,
    /// The second one.
    pub second: Span,
}

impl Rule for DuplicateCriterion {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::style("ARZ414", "this criterion is there twice")
            .at(self.second, "says the same again")
            .related(self.first, "the first one")
            .help("remove one of them")
    }
}
