//! Control flow as a flowchart for Mermaid.

use std::fmt::Write as _;

use arazzo_codegen::graph::Graph;

use super::{DrawnWay, ShapeLook, WayEnd, WayLook, before, shapes};

/// One flowchart of all these workflows; of several, each in a box.
pub(super) fn drawn(graphs: &[&Graph]) -> String {
    let mut chart = Chart::default();
    match graphs {
        [only] => chart.workflow(only, ""),
        several => {
            for (index, graph) in several.iter().enumerate() {
                chart.line(&format!("subgraph w{index} [\"{}\"]", escaped(&graph.workflow)));
                chart.workflow(graph, &format!("w{index}"));
                chart.line("end");
            }
        }
    }
    chart.finished()
}

#[derive(Default)]
struct Chart {
    lines: String,
    /// How many edges there are: Mermaid styles them by their numbers.
    edges: usize,
    failures: Vec<usize>,
    dead: Vec<usize>,
    has_any_step: bool,
    has_dead_shapes: bool,
}

impl Chart {
    fn line(&mut self, line: &str) {
        // Writing to a text does not fail.
        let _ = writeln!(self.lines, "    {line}");
    }

    fn workflow(&mut self, graph: &Graph, prefix: &str) {
        let id = |shape: usize| format!("{prefix}s{shape}");
        let shapes = shapes(graph);
        for (index, shape) in shapes.iter().enumerate() {
            let mut text = vec![format!("<b>{}</b>", escaped(&shape.title))];
            text.extend(shape.below.iter().map(|line| escaped(line)));
            let class = match shape.look {
                ShapeLook::Step => "",
                ShapeLook::AnyStep => {
                    self.has_any_step = true;
                    ":::any"
                }
                ShapeLook::Dead => {
                    self.has_dead_shapes = true;
                    ":::dead"
                }
            };
            self.line(&format!("{}[\"{}\"]{class}", id(index), text.join("<br>")));
        }
        if let Some(before) = before(graph) {
            self.line(&format!("{prefix}before[[\"{}\"]] --> {}", escaped(&before), id(0)));
            self.edges += 1;
        }
        for (index, shape) in shapes.iter().enumerate() {
            for (position, way) in shape.ways.iter().enumerate() {
                self.way(way, &id(index), &format!("{}x{position}", id(index)), id);
            }
        }
    }

    /// A way from one shape to another, or to a shape of its own.
    fn way(&mut self, way: &DrawnWay, from: &str, own: &str, id: impl Fn(usize) -> String) {
        let (arrow, class) = match way.look {
            WayLook::Success => ("-->", ""),
            WayLook::Failure => {
                self.failures.push(self.edges);
                ("-.->", "")
            }
            WayLook::Dead => {
                self.dead.push(self.edges);
                self.has_dead_shapes |= matches!(way.end, WayEnd::Out(_) | WayEnd::Workflow(_));
                ("-.-x", ":::dead")
            }
        };
        let to = match &way.end {
            WayEnd::Step(step) => id(*step),
            WayEnd::Same => from.to_owned(),
            WayEnd::Out(text) => format!("{own}([\"{}\"]){class}", escaped(text)),
            WayEnd::Workflow(text) => format!("{own}[[\"{}\"]]{class}", escaped(text)),
        };
        let label: Vec<String> = way.label.iter().map(|line| escaped(line)).collect();
        let label = if label.is_empty() { String::new() } else { format!("|\"{}\"|", label.join("<br>")) };
        self.line(&format!("{from} {arrow}{label} {to}"));
        self.edges += 1;
    }

    fn finished(mut self) -> String {
        let numbers = |edges: &[usize]| edges.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
        let (failures, dead) = (numbers(&self.failures), numbers(&self.dead));
        for (edges, style) in [(failures, "stroke:#cf4b4b"), (dead, "stroke:#999")] {
            if !edges.is_empty() {
                self.line(&format!("linkStyle {edges} {style}"));
            }
        }
        if self.has_any_step {
            self.line("classDef any stroke-dasharray:4 4");
        }
        if self.has_dead_shapes {
            self.line("classDef dead stroke-dasharray:2 2,opacity:0.6");
        }
        format!("flowchart TD\n{}", self.lines)
    }
}

/// Text as it can stand between quotes: what means something to Mermaid, or in the HTML that it makes, is written by number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}
