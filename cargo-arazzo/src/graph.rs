//! `cargo arazzo graph`.

mod dot;
mod mermaid;
mod svg;

use std::fs;
use std::path::Path;

use arazzo_codegen::Options;
use arazzo_codegen::diagnostic::render;
use arazzo_codegen::graph::{self, Deed, Edge, Graph, Reach, Target};
use arazzo_codegen::source::as_named;

use crate::arguments::{self, GraphFormat};
use crate::report::Hint;
use crate::{Failure, Verdict, documents, report};

/// Writes the control flow of workflows.
pub(crate) fn run(arguments: &arguments::Graph) -> Result<Verdict, Failure> {
    let (_, compilation) = documents::compiled(&arguments.documents, Options::default())?;
    let Some(program) = &compilation.program else {
        let summary = render::summary(&compilation.diagnostics);
        let format = arguments.documents.message_format;
        report::findings(&compilation, format, &format!("nothing was drawn: {summary}"), Hint::Fix)?;
        return Ok(Verdict::Wrong);
    };
    let graphs: Vec<&Graph> = program.workflows.iter().map(|workflow| &workflow.graph).collect();
    let graphs = chosen(&graphs, &arguments.workflow)?;
    let format = arguments.format.or_else(|| of_file(arguments.out.as_deref()?));
    let drawn = match format.unwrap_or(GraphFormat::Text) {
        GraphFormat::Text => text(&graphs),
        GraphFormat::Mermaid => mermaid::drawn(&graphs),
        GraphFormat::Svg => svg::drawn(&graphs),
        GraphFormat::Dot => dot::drawn(&graphs),
    };
    match &arguments.out {
        Some(file) => {
            let file = as_named(file);
            fs::write(&file, drawn).map_err(|error| Failure(format!("`{}`: {error}", file.display())))?;
        }
        None => report::output(&drawn)?,
    }
    Ok(Verdict::Fine)
}

/// The workflows with these ids; all, when there are none.
fn chosen<'g>(graphs: &[&'g Graph], ids: &[String]) -> Result<Vec<&'g Graph>, Failure> {
    if ids.is_empty() {
        return Ok(graphs.to_vec());
    }
    let mut chosen = Vec::new();
    for id in ids {
        let before = chosen.len();
        chosen.extend(graphs.iter().filter(|graph| graph.workflow == *id));
        if chosen.len() == before {
            let meant = graph::similar_workflow(id, graphs);
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            return Err(Failure(format!("there is no workflow `{id}`{meant}")));
        }
    }
    Ok(chosen)
}

/// The format that the name of a file stands for.
fn of_file(file: &Path) -> Option<GraphFormat> {
    let extension = file.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "mmd" | "mermaid" => Some(GraphFormat::Mermaid),
        "dot" | "gv" => Some(GraphFormat::Dot),
        "svg" => Some(GraphFormat::Svg),
        _ => None,
    }
}

fn text(graphs: &[&Graph]) -> String {
    let graphs = graphs.iter().map(|graph| {
        let lines = graph::text(graph).into_iter().map(|line| format!("  {line}\n"));
        format!("{}\n{}", graph.workflow, lines.collect::<String>())
    });
    graphs.collect::<Vec<_>>().join("\n")
}

/// What a picture shows a step as, or all steps together.
struct Shape {
    /// Its id.
    title: String,
    /// What stands below it: what it runs, and whether it is ever run.
    below: Vec<String>,
    /// How it looks.
    look: ShapeLook,
    /// The ways on.
    ways: Vec<DrawnWay>,
}

/// How a step looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShapeLook {
    /// As a step.
    Step,
    /// As something that stands for all steps.
    AnyStep,
    /// As a step that is never run.
    Dead,
}

/// A way on as a picture shows it.
struct DrawnWay {
    /// How it looks.
    look: WayLook,
    /// When it is taken, what is done if it leads back at once, and what is wrong with it; a line each.
    label: Vec<String>,
    /// Whether the last line warns.
    warns: bool,
    /// Where it leads.
    end: WayEnd,
}

/// How a way looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum WayLook {
    /// A step has succeeded.
    Success,
    /// A step has failed.
    Failure,
    /// It is never taken.
    Dead,
}

/// Where a way leads.
#[derive(Clone, Debug, PartialEq, Eq)]
enum WayEnd {
    /// To a step, by its index.
    Step(usize),
    /// To the same step.
    Same,
    /// Out of the workflow: what to write there.
    Out(String),
    /// To another workflow.
    Workflow(String),
}

/// What a picture shows: the steps in their order, then what stands for all of them.
fn shapes(graph: &Graph) -> Vec<Shape> {
    let steps = graph.steps.iter().map(|step| {
        let operation = match &step.deed {
            Deed::Operation(operation) if *operation != step.id => Some(operation.clone()),
            _ => None,
        };
        let look = if step.reach == Reach::Never { ShapeLook::Dead } else { ShapeLook::Step };
        let ways = step.edges.iter().map(|edge| {
            // Where there is no choice, it is of interest what the step asks for to have succeeded.
            let requires = step.requires.clone().filter(|_| !edge.dead && !edge.failed);
            drawn_way(graph, edge, requires, look == ShapeLook::Dead)
        });
        let below = operation.into_iter().chain(step.remarks()).collect();
        Shape { title: step.id.clone(), below, look, ways: ways.collect() }
    });
    let mut shapes: Vec<Shape> = steps.collect();
    if !graph.common.is_empty() {
        let ways = graph.common.iter().map(|edge| drawn_way(graph, edge, None, false)).collect();
        let title = "any step".to_owned();
        shapes.push(Shape { title, below: Vec::new(), look: ShapeLook::AnyStep, ways });
    }
    shapes
}

fn drawn_way(graph: &Graph, edge: &Edge, requires: Option<String>, of_dead_step: bool) -> DrawnWay {
    let words = graph.target_in_words(&edge.target);
    let (end, done) = match &edge.target {
        Target::Step(step) => (WayEnd::Step(*step), None),
        Target::Retry { .. } => (WayEnd::Same, Some(words)),
        Target::End(Some(name)) => (WayEnd::Out(name.clone()), None),
        Target::Workflow(_) => (WayEnd::Workflow(words), None),
        Target::End(None) | Target::Error => (WayEnd::Out(words), None),
    };
    let look = match (edge.dead || of_dead_step, edge.failed) {
        (true, _) => WayLook::Dead,
        (false, true) => WayLook::Failure,
        (false, false) => WayLook::Success,
    };
    let label = edge.when_in_words().or(requires).into_iter().chain(done).chain(edge.remark()).collect();
    DrawnWay { look, label, warns: !edge.dead && !edge.unhandled.is_empty(), end }
}

/// What a picture shows before the first step, when other workflows must have run.
fn before(graph: &Graph) -> Option<String> {
    (!graph.depends_on.is_empty()).then(|| format!("after {}", graph.depends_on.join(", ")))
}
