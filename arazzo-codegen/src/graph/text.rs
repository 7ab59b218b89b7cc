//! A control flow as lines of text.

use super::{Edge, Graph, Node, When};

/// Conditions beyond this width are not waited for by others.
const WIDEST: usize = 32;

/// The control flow, a line for each step and each way on that has a condition. No line is empty, and none holds a line break.
#[must_use]
pub fn text(graph: &Graph) -> Vec<String> {
    let mut lines = Vec::new();
    if !graph.depends_on.is_empty() {
        lines.push(format!("(after workflow {})", graph.depends_on.join(", ")));
    }
    for step in &graph.steps {
        add_step(graph, step, &mut lines);
    }
    if !graph.common.is_empty() {
        lines.push("any step".to_owned());
        add_edges(graph, &graph.common.iter().collect::<Vec<_>>(), &mut lines);
    }
    lines.iter().map(|line| line.replace(['\n', '\r'], " ")).collect()
}

fn add_step(graph: &Graph, step: &Node, lines: &mut Vec<String>) {
    let mut head = step.id.clone();
    let remarks = step.remarks();
    if !remarks.is_empty() {
        head = format!("{head} ({})", remarks.join(", "));
    }
    // What always follows a step stands in its line.
    let (plain, others): (Vec<&Edge>, Vec<&Edge>) =
        step.edges.iter().partition(|edge| !edge.failed && !edge.dead && edge.when == When::Always);
    for edge in plain {
        head = format!("{head} → {}", graph.target_in_words(&edge.target));
    }
    lines.push(head);
    add_edges(graph, &others, lines);
}

/// Ways that have conditions, below one another.
fn add_edges(graph: &Graph, edges: &[&Edge], lines: &mut Vec<String>) {
    let words = |edge: &Edge| edge.when_in_words().unwrap_or_else(|| "always".to_owned());
    let lengths = edges.iter().map(|edge| words(edge).chars().count());
    let width = lengths.filter(|length| *length <= WIDEST).max().unwrap_or(0);
    for edge in edges {
        let (when, target) = (words(edge), graph.target_in_words(&edge.target));
        let remark = edge.remark().map(|remark| format!(" ({remark})")).unwrap_or_default();
        lines.push(format!("  {when:width$} → {target}{remark}"));
    }
}
