//! The rules about workflows that use workflows: references (ARZ22x), control flow (ARZ42x) and tolerated dialect (ARZ52x).

use super::document::{FEW, did_you_mean, quoted};
use crate::diagnostic::suggestions::Change;
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::{Span, Spanned};

/// ARZ220: a workflow does not exist.
#[derive(Clone, Debug)]
pub struct UnknownWorkflow {
    /// The workflow.
    pub workflow: String,
    /// Where it is named.
    pub span: Span,
    /// The title of the document that should have it.
    pub document: String,
    /// A workflow that may have been meant, as it would be written.
    pub suggestion: Option<String>,
}

impl Rule for UnknownWorkflow {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic =
            Diagnostic::error("ARZ220", format!("`{}` has no workflow `{}`", self.document, self.workflow))
                .at(self.span, "unknown workflow")
                .help(did_you_mean(&self.suggestion).unwrap_or_else(|| {
                    "name a workflow of this document, or `$sourceDescriptions.<name>.<workflowId>`"
                        .to_owned()
                }));
        match self.suggestion {
            // A workflow of another document is named all in one.
            Some(new) if new.starts_with('$') => {
                diagnostic.propose(false, vec![Change::Whole { span: self.span, new }])
            }
            meant => diagnostic.respell_if(self.span, &self.workflow, meant.as_deref()),
        }
    }
}

/// ARZ221: a source description is used as if it were of another type.
#[derive(Clone, Debug)]
pub struct SourceOfAnotherKind {
    /// The source description.
    pub name: String,
    /// Where it is used.
    pub span: Span,
    /// Where it is named.
    pub source: Span,
}

impl Rule for SourceOfAnotherKind {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ221", format!("source description `{}` is not an Arazzo document", self.name))
            .at(self.span, "a workflow of it is wanted")
            .related(self.source, "the source description")
            .help("name a source description with `type: arazzo`, or add that if it is one")
    }
}

/// ARZ222: a step passes something that the workflow which it runs does not take.
#[derive(Clone, Debug)]
pub struct UnknownWorkflowInput {
    /// The input.
    pub input: String,
    /// The workflow that is run.
    pub workflow: String,
    /// Where the input is passed.
    pub span: Span,
    /// Where the workflow is.
    pub workflow_span: Span,
    /// An input that may have been meant.
    pub suggestion: Option<String>,
    /// The inputs that there are.
    pub known: Vec<String>,
}

impl Rule for UnknownWorkflowInput {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            "ARZ222",
            format!("workflow `{}` has no input `{}`", self.workflow, self.input),
        )
        .at(self.span, "nothing takes it")
        .respell_if(self.span, &self.input, self.suggestion.as_deref())
        .related(self.workflow_span, "the workflow");
        listed(diagnostic, "its inputs are", &self.known).help(
            did_you_mean(&self.suggestion)
                .unwrap_or_else(|| "remove it, or declare it in the workflow's `inputs`".to_owned()),
        )
    }
}

/// ARZ223: a workflow is run without an input that it cannot do without.
#[derive(Clone, Debug)]
pub struct MissingWorkflowInput {
    /// The input.
    pub input: String,
    /// The workflow that is run.
    pub workflow: String,
    /// Where it is run.
    pub span: Span,
    /// Where the input is declared.
    pub declared: Span,
    /// The workflow that runs it, where it hands its own inputs on.
    pub caller: Option<String>,
}

impl Rule for MissingWorkflowInput {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("workflow `{}` is not given its input `{}`", self.workflow, self.input);
        let diagnostic = Diagnostic::error("ARZ223", message)
            .at(self.span, format!("run without `{}`", self.input))
            .related(self.declared, "required here");
        match self.caller {
            None => diagnostic.help(format!("add a parameter with `name: {}` to the step", self.input)),
            Some(caller) => diagnostic
                .note("an action has no parameters: it hands on the inputs that have the same names")
                .help(format!("declare an input `{}` in workflow `{caller}`", self.input)),
        }
    }
}

/// ARZ224: a workflow has no such output.
#[derive(Clone, Debug)]
pub struct UnknownWorkflowOutput {
    /// The workflow.
    pub workflow: String,
    /// The output.
    pub output: String,
    /// Where it is used.
    pub span: Span,
    /// Where the workflow is.
    pub workflow_span: Span,
    /// An output that may have been meant.
    pub suggestion: Option<String>,
    /// The outputs that there are.
    pub known: Vec<String>,
}

impl Rule for UnknownWorkflowOutput {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            "ARZ224",
            format!("workflow `{}` has no output `{}`", self.workflow, self.output),
        )
        .at(self.span, "unknown output")
        .respell_if(self.span, &self.output, self.suggestion.as_deref())
        .related(self.workflow_span, "the workflow");
        listed(diagnostic, "its outputs are", &self.known).help(
            did_you_mean(&self.suggestion)
                .unwrap_or_else(|| "add the output to the workflow's `outputs`".to_owned()),
        )
    }
}

/// ARZ225: a value is asked for of a workflow that has not run.
#[derive(Clone, Debug)]
pub struct WorkflowNotRun {
    /// The workflow.
    pub workflow: String,
    /// Where the value is asked for.
    pub span: Span,
}

impl Rule for WorkflowNotRun {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ225", format!("nothing here runs workflow `{}`", self.workflow))
            .at(self.span, "no value of it exists")
            .help(format!("run `{0}` in a step, or add `{0}` to `dependsOn`", self.workflow))
    }
}

/// ARZ226: a workflow is run although another one that must have run before has not.
#[derive(Clone, Debug)]
pub struct DependencyNotRun {
    /// The workflow that is run.
    pub workflow: String,
    /// The workflow that must have run before.
    pub dependency: String,
    /// Where the workflow is run.
    pub span: Span,
    /// The workflow that runs it.
    pub caller: String,
}

impl Rule for DependencyNotRun {
    fn diagnostic(self) -> Diagnostic {
        let message =
            format!("workflow `{}` depends on `{}`, which has not run", self.workflow, self.dependency);
        Diagnostic::error("ARZ226", message).at(self.span, format!("`{}` is run here", self.workflow)).help(
            format!(
                "run `{0}` in a step before, or add `{0}` to `dependsOn` of workflow `{1}`",
                self.dependency, self.caller
            ),
        )
    }
}

/// ARZ227: a step that runs a workflow has a body to send.
#[derive(Clone, Debug)]
pub struct BodyForWorkflow {
    /// The step.
    pub step: String,
    /// Where the body is.
    pub span: Span,
}

impl Rule for BodyForWorkflow {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::error("ARZ227", format!("step `{}` runs a workflow, which takes no body", self.step))
            .at(self.span, "sent to nothing")
            .help("pass what the workflow needs as `parameters`")
    }
}

/// ARZ420: workflows depend on one another in a circle.
#[derive(Clone, Debug)]
pub struct CyclicDependency {
    /// The workflow.
    pub workflow: String,
    /// What it depends on, which depends on it in turn.
    pub dependency: String,
    /// Where it says so.
    pub span: Span,
}

impl Rule for CyclicDependency {
    fn diagnostic(self) -> Diagnostic {
        let message = format!(
            "workflow `{}` can never run: `{}`, which must have run before, never can",
            self.workflow, self.dependency
        );
        Diagnostic::error("ARZ420", message)
            .at(self.span, "part of a circle, or dependent on one")
            .help("take one of the workflows out of the other's `dependsOn`")
    }
}

/// ARZ421: a workflow runs itself on every way through it.
#[derive(Clone, Debug)]
pub struct EndlessRecursion {
    /// The workflow.
    pub workflow: String,
    /// Where the workflow is.
    pub span: Span,
    /// Whether it does nothing else, so that no limit of a run would end it.
    pub idle: bool,
}

impl Rule for EndlessRecursion {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("workflow `{}` never comes to an end", self.workflow);
        let diagnostic = match self.idle {
            true => Diagnostic::error("ARZ421", message).note("it sends nothing, whatever workflow it runs"),
            false => Diagnostic::warning("ARZ421", message).note("a run stops when it has called too deeply"),
        };
        diagnostic
            .at(self.span, "every way through it runs it again")
            .help("let a criterion lead around the step or action that runs it again")
    }
}

/// ARZ520: what is passed to a workflow says where in a request it goes.
#[derive(Clone, Debug)]
pub struct LocationOfInput {
    /// The parameter.
    pub name: String,
    /// Where it is said to go.
    pub location: Spanned<&'static str>,
}

impl Rule for LocationOfInput {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` is passed to a workflow, which has no `{}`", self.name, self.location);
        Diagnostic::warning("ARZ520", message)
            .at(self.location.span, "not used")
            .note("every parameter of a step that runs a workflow is an input of it")
            .help("remove `in`")
            .propose(true, vec![Change::Without { span: self.location.span, names: &["in"] }])
    }
}

/// ARZ228: an expression leads to a part that a value does not have.
#[derive(Clone, Debug)]
pub struct UnknownPart {
    /// The expression.
    pub expression: String,
    /// The step of its JSON Pointer at which there is nothing.
    pub part: String,
    /// Why there is nothing, as half a sentence.
    pub reason: String,
    /// Where the expression stands.
    pub span: Span,
    /// Where the value is described.
    pub described: Option<Span>,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for UnknownPart {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("`{}` leads nowhere: {}", self.expression, self.reason);
        let diagnostic =
            Diagnostic::error("ARZ228", message).at(self.span, format!("there is no `{}` here", self.part));
        let diagnostic = match self.described {
            Some(described) => diagnostic.related(described, "the value is described here"),
            None => diagnostic,
        };
        diagnostic.help(
            did_you_mean(&self.suggestion)
                .unwrap_or_else(|| "name a part that the value has, or declare this one".to_owned()),
        )
    }
}

/// ARZ229: an input is asked for of a workflow that has no such input.
#[derive(Clone, Debug)]
pub struct InputNotTaken {
    /// The input.
    pub input: String,
    /// The workflow.
    pub workflow: String,
    /// Where the input is asked for.
    pub span: Span,
    /// Where the workflow is.
    pub workflow_span: Span,
    /// An input that may have been meant.
    pub suggestion: Option<String>,
    /// The inputs that there are.
    pub known: Vec<String>,
}

impl Rule for InputNotTaken {
    fn diagnostic(self) -> Diagnostic {
        let message = format!("workflow `{}` is never given an input `{}`", self.workflow, self.input);
        let diagnostic = Diagnostic::error("ARZ229", message)
            .at(self.span, "asked for here")
            .related(self.workflow_span, "the workflow");
        listed(diagnostic, "its inputs are", &self.known).help(did_you_mean(&self.suggestion).unwrap_or_else(
            || "name an input of that workflow, or declare this one in its `inputs`".to_owned(),
        ))
    }
}

/// ARZ315: an object that is passed to a workflow has other members than the input.
#[derive(Clone, Debug)]
pub struct MembersOfInput {
    /// The member.
    pub name: String,
    /// Whether the input requires it, and the object lacks it; otherwise the input does not have it.
    pub missing: bool,
    /// Where the member is, or the object that lacks it.
    pub span: Span,
    /// Where the input is described.
    pub described: Option<Span>,
    /// A member that may have been meant.
    pub suggestion: Option<String>,
}

impl Rule for MembersOfInput {
    fn diagnostic(self) -> Diagnostic {
        let diagnostic = match self.missing {
            true => Diagnostic::error(
                "ARZ315",
                format!("the object lacks `{}`, which the input requires", self.name),
            )
            .at(self.span, "in this object")
            .help(format!("add `{}`, or do not require it in the input's schema", self.name)),
            false => Diagnostic::error("ARZ315", format!("the input has no member `{}`", self.name))
                .at(self.span, "nothing takes it")
                .help(
                    did_you_mean(&self.suggestion)
                        .unwrap_or_else(|| "remove it, or declare it in the input's schema".to_owned()),
                ),
        };
        match self.described {
            Some(described) => diagnostic.related(described, "the input is described here"),
            None => diagnostic,
        }
    }
}

/// ARZ502: a part of each item of a list is asked for, as in `outputs.orders[*].id`.
#[derive(Clone, Debug)]
pub struct PartsOfItems {
    /// Where the expression stands.
    pub span: Span,
    /// The part, with dots.
    pub part: String,
}

impl Rule for PartsOfItems {
    fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning("ARZ502", "the specification does not know this spelling of an expression")
            .at(self.span, format!("is taken as the list of `{}` of each item", self.part))
            .note("the specification has no expression for that: other tools may take it for none")
            .help("where the response has such a list itself, read that one")
    }
}

/// Adds the names that there are.
fn listed(diagnostic: Diagnostic, what: &str, known: &[String]) -> Diagnostic {
    if known.is_empty() {
        return diagnostic;
    }
    let shown = known.get(..FEW.min(known.len())).unwrap_or_default();
    let more = if known.len() > FEW { ", …" } else { "" };
    diagnostic.note(format!("{what} {}{more}", quoted(shown)))
}
