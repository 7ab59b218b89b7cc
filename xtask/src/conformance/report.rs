//! What was found, in words and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::blame::Blame;
use super::documents::Document;
use super::judge::Violation;
use super::stage::Judged;

/// What is said of a run that has come to its end.
pub(super) const ENDED: &str = "it ends";

/// How much is shown of how a workflow has ended.
const EXCERPT: usize = 300;

/// What came of the runs of a document.
pub(super) struct Tried {
    pub(super) document: Arc<Document>,
    pub(super) reached: BTreeSet<(String, String)>,
    pub(super) judged: BTreeSet<Judged>,
    /// For each workflow, how its runs ended, and how often.
    pub(super) ends: BTreeMap<String, BTreeMap<String, u64>>,
}

/// What was found in all documents.
#[derive(Serialize)]
pub(super) struct Report {
    documents: Vec<DocumentReport>,
    /// How many documents do not compile.
    rejected_documents: usize,
    /// Descriptions that Prism cannot serve, and why.
    not_served: BTreeMap<PathBuf, String>,
    /// Descriptions of which Prism can serve what is called only, and why.
    served_in_part: BTreeMap<PathBuf, String>,
    totals: Totals,
}

#[derive(Default, Serialize)]
struct Totals {
    steps: usize,
    /// Steps that some run has reached.
    reached: usize,
    /// Steps of which every request is accepted.
    clean: usize,
    requests: usize,
    accepted: usize,
    rejected: usize,
    not_judged: usize,
    /// What Prism objects to, by whose fault it is.
    violations: BTreeMap<Blame, usize>,
}

#[derive(Serialize)]
struct DocumentReport {
    document: String,
    workflows: Vec<WorkflowReport>,
}

#[derive(Serialize)]
struct WorkflowReport {
    workflow: String,
    ends: BTreeMap<String, u64>,
    steps: Vec<StepReport>,
}

#[derive(Serialize)]
struct StepReport {
    step: String,
    reached: bool,
    accepted: usize,
    rejected: usize,
    not_judged: usize,
    violations: Vec<ViolationReport>,
}

#[derive(Serialize)]
struct ViolationReport {
    #[serde(flatten)]
    violation: Violation,
    blame: Blame,
    /// What the blame was found by.
    because: String,
    /// The first request in which it was found.
    request: String,
    body: String,
}

impl Report {
    pub(super) fn new(
        tried: Vec<Tried>,
        rejected_documents: usize,
        not_served: BTreeMap<PathBuf, String>,
        served_in_part: BTreeMap<PathBuf, String>,
    ) -> Self {
        let documents: Vec<DocumentReport> = tried.iter().map(DocumentReport::new).collect();
        let mut totals = Totals::default();
        let steps =
            documents.iter().flat_map(|document| &document.workflows).flat_map(|workflow| &workflow.steps);
        for step in steps {
            totals.steps += 1;
            totals.reached += usize::from(step.reached);
            totals.clean += usize::from(step.accepted > 0 && step.rejected == 0);
            totals.requests += step.accepted + step.rejected + step.not_judged;
            totals.accepted += step.accepted;
            totals.rejected += step.rejected;
            totals.not_judged += step.not_judged;
            for violation in &step.violations {
                *totals.violations.entry(violation.blame).or_default() += 1;
            }
        }
        Self { documents, rejected_documents, not_served, served_in_part, totals }
    }

    /// Whether nothing is our fault.
    pub(super) fn is_fine(&self) -> bool {
        !self.totals.violations.contains_key(&Blame::Ours)
    }
}

impl DocumentReport {
    fn new(tried: &Tried) -> Self {
        let workflows = tried.document.own.iter().map(|own| {
            let steps = tried.document.step_ids(&own.id).into_iter();
            WorkflowReport {
                workflow: own.id.clone(),
                ends: tried.ends.get(&own.id).cloned().unwrap_or_default(),
                steps: steps.map(|step| StepReport::new(tried, &own.id, step)).collect(),
            }
        });
        Self { document: tried.document.name.clone(), workflows: workflows.collect() }
    }
}

impl StepReport {
    fn new(tried: &Tried, workflow: &str, step: &str) -> Self {
        let reached = tried.reached.contains(&(workflow.to_owned(), step.to_owned()));
        let mut report = Self {
            step: step.to_owned(),
            reached,
            accepted: 0,
            rejected: 0,
            not_judged: 0,
            violations: Vec::new(),
        };
        for judged in tried.judged.iter().filter(|judged| judged.workflow == workflow && judged.step == step)
        {
            match &judged.violations {
                None => report.not_judged += 1,
                Some(violations) if violations.is_empty() => report.accepted += 1,
                Some(violations) => {
                    report.rejected += 1;
                    for (violation, blame, because) in violations {
                        report.note(violation, *blame, because, judged);
                    }
                }
            }
        }
        report
    }

    /// Takes a violation unless there is the same one.
    fn note(&mut self, violation: &Violation, blame: Blame, because: &str, judged: &Judged) {
        let same = |known: &ViolationReport| known.violation == *violation && known.blame == blame;
        if !self.violations.iter().any(same) {
            self.violations.push(ViolationReport {
                violation: violation.clone(),
                blame,
                because: because.to_owned(),
                request: judged.line.clone(),
                body: judged.body.clone(),
            });
        }
    }
}

impl Report {
    /// The steps that no run has reached, with how the runs of their workflows have ended most often.
    fn fmt_unreached(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut is_first = true;
        for document in &self.documents {
            for workflow in &document.workflows {
                let steps = workflow.steps.iter().filter(|step| !step.reached);
                let steps: Vec<&str> = steps.map(|step| step.step.as_str()).collect();
                if steps.is_empty() {
                    continue;
                }
                if is_first {
                    writeln!(formatter, "\nNot reached:")?;
                }
                is_first = false;
                // That an input is not given, or that all went well on another way, tells least.
                let tells = |end: &str| end != ENDED && !end.contains("`$inputs.");
                let usual = workflow.ends.iter().max_by_key(|(end, count)| (tells(end), **count));
                let usual: String = usual.map_or("", |(end, _)| end).chars().take(EXCERPT).collect();
                writeln!(formatter, "  {}, {}: {}", document.document, workflow.workflow, steps.join(", "))?;
                writeln!(formatter, "    {usual}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for document in &self.documents {
            writeln!(formatter, "{}", document.document)?;
            for workflow in &document.workflows {
                writeln!(formatter, "  {}", workflow.workflow)?;
                for step in &workflow.steps {
                    step.fmt(formatter)?;
                }
            }
        }
        self.fmt_unreached(formatter)?;
        for (title, files) in [
            ("Not served by Prism:", &self.not_served),
            ("Served by Prism in part only, what is called:", &self.served_in_part),
        ] {
            if !files.is_empty() {
                writeln!(formatter, "\n{title}")?;
            }
            for (file, reason) in files {
                writeln!(formatter, "  {}: {reason}", file.display())?;
            }
        }
        let Totals { steps, reached, clean, requests, accepted, rejected, not_judged, violations } =
            &self.totals;
        writeln!(
            formatter,
            "\n{} documents, and {} that do not compile\n{steps} steps: {reached} reached, {clean} with nothing but accepted \
             requests\n{requests} requests: {accepted} accepted, {rejected} rejected, {not_judged} not judged",
            self.documents.len(),
            self.rejected_documents,
        )?;
        for (blame, count) in violations {
            writeln!(formatter, "{count} reasons: {blame}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StepReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, reached, accepted, rejected, not_judged, violations } = self;
        write!(formatter, "    {step}: {accepted} accepted, {rejected} rejected")?;
        if *not_judged > 0 {
            write!(formatter, ", {not_judged} not judged")?;
        }
        writeln!(formatter, "{}", if *reached { "" } else { " (not reached)" })?;
        for ViolationReport { violation, blame, because, request, .. } in violations {
            let Violation { location, code, message } = violation;
            writeln!(formatter, "      {blame}: {location} {code}: {message} ({because})")?;
            if *blame == Blame::Ours {
                writeln!(formatter, "        in {request}")?;
            }
        }
        Ok(())
    }
}
