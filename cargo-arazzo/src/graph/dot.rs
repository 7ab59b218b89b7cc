//! Control flow as a graph for Graphviz.

use std::fmt::Write as _;

use arazzo_codegen::graph::Graph;

use super::{DrawnWay, ShapeLook, WayEnd, WayLook, before, shapes};

/// What holds for all of the graph.
const HEAD: &str = r##"digraph workflows {
    graph [fontname="Helvetica,Arial,sans-serif", fontsize=14, labeljust=l, color="#b0b7bf"];
    node [shape=box, style=rounded, fontname="Helvetica,Arial,sans-serif", fontsize=12];
    edge [fontname="Helvetica,Arial,sans-serif", fontsize=10];
"##;

/// Another workflow.
const WORKFLOW: &str = "peripheries=2, style=solid";

/// One graph of all these workflows, each in a cluster.
pub(super) fn drawn(graphs: &[&Graph]) -> String {
    let mut lines = HEAD.to_owned();
    for (index, graph) in graphs.iter().enumerate() {
        let title = quoted(&[graph.workflow.as_str()]);
        // Writing to a text does not fail.
        let _ = writeln!(lines, "    subgraph cluster_{index} {{\n        label={title};");
        for statement in statements(graph, index) {
            let _ = writeln!(lines, "        {statement};");
        }
        lines += "    }\n";
    }
    lines + "}\n"
}

fn statements(graph: &Graph, workflow: usize) -> Vec<String> {
    let id = |shape: usize| format!("w{workflow}s{shape}");
    let mut statements = Vec::new();
    let shapes = shapes(graph);
    for (index, shape) in shapes.iter().enumerate() {
        let text: Vec<&str> = std::iter::once(&shape.title).chain(&shape.below).map(String::as_str).collect();
        let look = match shape.look {
            ShapeLook::Step => "",
            ShapeLook::AnyStep => ", style=\"rounded,dashed\"",
            ShapeLook::Dead => ", style=\"rounded,dotted\", color=\"#8c959f\", fontcolor=\"#8c959f\"",
        };
        statements.push(format!("{} [label={}{look}]", id(index), quoted(&text)));
    }
    if let Some(before) = before(graph) {
        statements.push(format!("w{workflow}before [label={}, {WORKFLOW}]", quoted(&[before])));
        statements.push(format!("w{workflow}before -> {}", id(0)));
    }
    for (index, shape) in shapes.iter().enumerate() {
        for (position, way) in shape.ways.iter().enumerate() {
            add_way(&mut statements, way, &id(index), &format!("{}x{position}", id(index)), id);
        }
    }
    statements
}

/// Adds a way from one shape to another, or to a shape of its own.
fn add_way(
    statements: &mut Vec<String>,
    way: &DrawnWay,
    from: &str,
    own: &str,
    id: impl Fn(usize) -> String,
) {
    let (colours, line) = match way.look {
        WayLook::Success => ("", ""),
        WayLook::Failure => (", color=\"#cf222e\", fontcolor=\"#cf222e\"", ", style=dashed"),
        WayLook::Dead => (", color=\"#8c959f\", fontcolor=\"#8c959f\"", ", style=dotted"),
    };
    let to = match &way.end {
        WayEnd::Step(step) => id(*step),
        WayEnd::Same => from.to_owned(),
        WayEnd::Out(text) => {
            statements.push(format!("{own} [label={}, shape=oval{colours}]", quoted(&[text])));
            own.to_owned()
        }
        WayEnd::Workflow(text) => {
            statements.push(format!("{own} [label={}, {WORKFLOW}{colours}]", quoted(&[text])));
            own.to_owned()
        }
    };
    let label = if way.label.is_empty() { String::new() } else { format!("label={}", quoted(&way.label)) };
    let attributes = format!("{label}{colours}{line}");
    let attributes = attributes.trim_start_matches(", ");
    statements.push(match attributes.is_empty() {
        true => format!("{from} -> {to}"),
        false => format!("{from} -> {to} [{attributes}]"),
    });
}

/// Lines as a label.
fn quoted<T: AsRef<str>>(lines: &[T]) -> String {
    let mut quoted = String::from("\"");
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            quoted.push_str("\\n");
        }
        for character in line.as_ref().chars() {
            match character {
                '"' | '\\' => quoted.extend(['\\', character]),
                character if character.is_control() => quoted.push(' '),
                character => quoted.push(character),
            }
        }
    }
    quoted + "\""
}
