//! Control flow as a picture.
//!
//! The steps of a workflow stand below one another, each a card. What always follows goes straight down; every other way has
//! a row of its card: ways out leave it to the right, ways to steps to the left, where they run in lanes. So all words stand
//! in boxes or in gaps that are kept free for them, and nothing needs to be searched for a place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use arazzo_codegen::graph::Graph;

use super::{DrawnWay, Shape, ShapeLook, WayEnd, WayLook, before, shapes};

/// Colours for light and for dark surroundings. What draws without knowing of them takes the light ones, whose lines can be
/// seen on both.
const STYLE: &str = "
    text { font: 12px 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif; fill: #1f2328 }
    .id, .name { font-weight: 600; font-size: 13px }
    .small { fill: #59636e }
    .name, .at { fill: #6e7781 }
    .warn { fill: #9a6700 }
    .box { fill: #ffffff; stroke: #8c959f }
    .rule { stroke: #d1d9e0 }
    .way { fill: none; stroke: #6e7781; stroke-width: 1.4 }
    .tip { fill: #6e7781 }
    text.failure { fill: #c5303b }
    .box.failure, .way.failure { stroke: #d1434b }
    .tip.failure { fill: #d1434b }
    .box.any { stroke-dasharray: 5 3 }
    text.dead { fill: #818b95 }
    .box.dead, .way.dead { stroke: #a0a8b0; stroke-dasharray: 2 3 }
    .tip.dead { fill: #a0a8b0 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .small, .name, .at { fill: #9198a1 }
      .warn { fill: #d29922 }
      .box { fill: #161b22; stroke: #6e7681 }
      .rule { stroke: #30363d }
      .way { stroke: #9198a1 }
      .tip { fill: #9198a1 }
      text.failure { fill: #ff7b72 }
      text.dead { fill: #7d8590 }
    }
";

/// The height of a line of text.
const LINE: i32 = 17;
/// What is kept free between text and the border around it.
const PADDING: i32 = 12;
/// The height of what is kept free between two cards, when nothing is written there.
const GAP: i32 = 34;
/// How far to the right of a card ways out end.
const REACH: i32 = 40;
/// How far lanes are from one another, and the first from the cards.
const LANE: i32 = 13;
/// How many characters a line may have.
const LONGEST: usize = 40;
/// The least width of a card.
const NARROWEST: i32 = 150;
/// What is kept free around it all.
const MARGIN: i32 = 16;

/// One picture of all these workflows, below one another.
pub(super) fn drawn(graphs: &[&Graph]) -> String {
    let mut picture = Picture::default();
    for graph in graphs {
        if picture.bottom > 0 {
            picture.bottom += 2 * GAP;
        }
        workflow(graph, &mut picture);
    }
    let names: Vec<&str> = graphs.iter().map(|graph| graph.workflow.as_str()).collect();
    picture.finished(&names.join(", "))
}

/// A step, laid out.
struct Card {
    look: ShapeLook,
    top: i32,
    bottom: i32,
    head: Vec<String>,
    below: Vec<String>,
    /// Where its head ends.
    head_bottom: i32,
    rows: Vec<Row>,
    /// What goes straight down.
    down: Option<Row>,
}

/// A way on, laid out.
struct Row {
    top: i32,
    height: i32,
    lines: Vec<(String, bool)>,
    look: WayLook,
    end: WayEnd,
}

impl Row {
    fn of(way: &DrawnWay, label: &[String]) -> Self {
        let lines = label.iter().enumerate().flat_map(|(index, words)| {
            let is_warning = way.warns && index + 1 == label.len();
            wrapped(words).into_iter().map(move |line| (line, is_warning))
        });
        let lines: Vec<_> = lines.collect();
        let text = lines_height(lines.len()) + 10;
        let height = match &way.end {
            WayEnd::Out(name) | WayEnd::Workflow(name) => text.max(lines_height(wrapped(name).len()) + 18),
            WayEnd::Step(_) | WayEnd::Same => text,
        };
        Self { top: 0, height, lines, look: way.look, end: way.end.clone() }
    }

    fn middle(&self) -> i32 {
        self.top + self.height / 2
    }
}

fn workflow(graph: &Graph, picture: &mut Picture) {
    let shapes = shapes(graph);
    let mut cards: Vec<Card> =
        shapes.iter().enumerate().map(|(index, shape)| card(shape, index, &shapes)).collect();
    let width = cards.iter().map(width_of).max().unwrap_or(0).max(NARROWEST);
    let middle = width / 2;

    picture.bottom += LINE;
    picture.text(0, picture.bottom - 4, "name", &graph.workflow, Anchor::Start);
    picture.bottom += 10;
    picture.start(before(graph), middle);
    let mut y = picture.bottom;
    for card in &mut cards {
        y = place(card, y);
    }
    picture.lanes(&cards);
    for card in &cards {
        picture.card(card, width);
        for row in &card.rows {
            picture.row(row, width);
        }
        if let Some(down) = &card.down {
            picture.down(down, middle, card.bottom);
        }
    }
    picture.bottom = picture.bottom.max(y - GAP);
}

/// A step as a card that has no place yet.
fn card(shape: &Shape, index: usize, shapes: &[Shape]) -> Card {
    let down = ways_down(shape, index);
    let rows = shape.ways.iter().enumerate().filter(|(way, _)| !down.contains(way));
    let rows = rows.map(|(_, way)| Row::of(way, &row_label(way, shapes))).collect();
    let down: Vec<&DrawnWay> = down.iter().filter_map(|way| shape.ways.get(*way)).collect();
    let label: Vec<String> = down.iter().flat_map(|way| way.label.clone()).collect();
    Card {
        look: shape.look,
        top: 0,
        bottom: 0,
        head: wrapped(&shape.title),
        below: shape.below.iter().flat_map(|line| wrapped(line)).collect(),
        head_bottom: 0,
        rows,
        down: down.first().map(|way| Row::of(way, &label)),
    }
}

/// The ways that go straight down, by their indices: those of success to the step that stands there, or the only one.
fn ways_down(shape: &Shape, index: usize) -> Vec<usize> {
    if shape.look == ShapeLook::AnyStep {
        return Vec::new();
    }
    let own = if shape.look == ShapeLook::Dead { WayLook::Dead } else { WayLook::Success };
    let ways = || shape.ways.iter().enumerate().filter(|(_, way)| way.look == own);
    let to_next = ways().filter(|(_, way)| way.end == WayEnd::Step(index + 1));
    let to_next: Vec<usize> = to_next.map(|(way, _)| way).collect();
    match ways().collect::<Vec<_>>().as_slice() {
        [(way, DrawnWay { end: WayEnd::Out(_) | WayEnd::Workflow(_), .. })] => vec![*way],
        _ => to_next,
    }
}

/// What a row of a card says: when its way is taken, and where it leads, so that no lane has to be followed to know.
fn row_label(way: &DrawnWay, shapes: &[Shape]) -> Vec<String> {
    let mut label = way.label.clone();
    if label.is_empty() {
        label.push("always".to_owned());
    }
    let target = match way.end {
        WayEnd::Step(step) => shapes.get(step),
        WayEnd::Same | WayEnd::Out(_) | WayEnd::Workflow(_) => None,
    };
    if let (Some(first), Some(target)) = (label.first_mut(), target) {
        first.push_str(" → ");
        first.push_str(&target.title);
    }
    label
}

/// Gives a card and its rows their places below `top`, and gives that of the next card.
fn place(card: &mut Card, top: i32) -> i32 {
    card.top = top;
    card.head_bottom = top + lines_height(card.head.len() + card.below.len()).max(30) + 14;
    let mut y = card.head_bottom;
    for row in &mut card.rows {
        row.top = y;
        y += row.height;
    }
    card.bottom = y;
    match &mut card.down {
        None => y + GAP,
        Some(down) => {
            down.top = y;
            down.height = GAP.max(lines_height(down.lines.len()) + 20);
            match &down.end {
                WayEnd::Out(name) | WayEnd::Workflow(name) => {
                    y + down.height + lines_height(wrapped(name).len()) + 8 + GAP
                }
                WayEnd::Step(_) | WayEnd::Same => y + down.height,
            }
        }
    }
}

fn width_of(card: &Card) -> i32 {
    let head = card.head.iter().map(|line| text_width(line, true));
    let below = card.below.iter().map(|line| text_width(line, false));
    let rows = card.rows.iter().flat_map(|row| &row.lines).map(|(line, _)| text_width(line, false));
    head.chain(below).chain(rows).max().unwrap_or(0) + 2 * PADDING
}

/// Where a text begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// At its place.
    Start,
    /// So that its middle is there.
    Middle,
    /// So that it ends there.
    End,
}

/// Ways of one look to one step, which share a lane.
struct Bundle {
    look: WayLook,
    target: usize,
    from: Vec<i32>,
    to: i32,
}

#[derive(Default)]
struct Picture {
    elements: String,
    left: i32,
    right: i32,
    bottom: i32,
}

impl Picture {
    fn element(&mut self, element: &str) {
        // Writing to a text does not fail.
        let _ = writeln!(self.elements, "  {element}");
    }

    fn text(&mut self, x: i32, y: i32, class: &str, text: &str, anchor: Anchor) {
        let width = text_width(text, matches!(class, "id" | "name"));
        let (left, anchor) = match anchor {
            Anchor::Start => (x, ""),
            Anchor::Middle => (x - width / 2, " text-anchor=\"middle\""),
            Anchor::End => (x - width, " text-anchor=\"end\""),
        };
        self.left = self.left.min(left);
        self.right = self.right.max(left + width);
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.element(&format!("<text x=\"{x}\" y=\"{y}\"{class}{anchor}>{}</text>", escaped(text)));
    }

    /// A box with round corners; of something else, with a second border.
    fn bordered(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), class: &str, border: Border) {
        self.right = self.right.max(x + width);
        self.bottom = self.bottom.max(y + height);
        let (radius, inner) = match border {
            Border::Card => (7, None),
            Border::Pill => (height.min(28) / 2, None),
            Border::Double => (3, Some(3)),
        };
        self.element(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" class=\"box{class}\"/>"
        ));
        if let Some(inset) = inner {
            let (x, y, width, height) = (x + inset, y + inset, width - 2 * inset, height - 2 * inset);
            self.element(&format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"1\" class=\"box{class}\"/>"
            ));
        }
    }

    /// A box with lines in its middle.
    fn label(&mut self, text: &str, (x, top): (i32, i32), look: WayLook, border: Border, anchor: Anchor) {
        let lines = wrapped(text);
        let (width, height) = (label_width(text), lines_height(lines.len()) + 8);
        let left = if anchor == Anchor::Middle { x - width / 2 } else { x };
        self.bordered((left, top), (width, height), class_of(look), border);
        for (index, line) in lines.iter().enumerate() {
            let y = top + 4 + baseline(index);
            self.text(left + width / 2, y, class_of(look).trim_start(), line, Anchor::Middle);
        }
    }

    /// Where it begins: what must have run before, or a dot.
    fn start(&mut self, before: Option<String>, middle: i32) {
        let top = self.bottom;
        let end = match before {
            Some(before) => {
                self.label(&before, (middle, top), WayLook::Success, Border::Double, Anchor::Middle);
                self.bottom
            }
            None => {
                self.element(&format!("<circle cx=\"{middle}\" cy=\"{}\" r=\"5\" class=\"tip\"/>", top + 5));
                top + 10
            }
        };
        self.bottom = end + 22;
        self.path(&[(middle, end), (middle, self.bottom)], WayLook::Success);
        self.tip(middle, self.bottom, Direction::Down, WayLook::Success);
    }

    fn card(&mut self, card: &Card, width: i32) {
        let class = match card.look {
            ShapeLook::Step => "",
            ShapeLook::AnyStep => " any",
            ShapeLook::Dead => " dead",
        };
        self.bordered((0, card.top), (width, card.bottom - card.top), class, Border::Card);
        let lines = card.head.len() + card.below.len();
        let first = card.top + (card.head_bottom - card.top - lines_height(lines)) / 2;
        let dead = card.look == ShapeLook::Dead;
        let head = card.head.iter().map(|line| (line, if dead { "id dead" } else { "id" }));
        let below = card.below.iter().map(|line| (line, if dead { "dead" } else { "small" }));
        for (index, (line, class)) in head.chain(below).enumerate() {
            self.text(width / 2, first + baseline(index), class, line, Anchor::Middle);
        }
    }

    fn row(&mut self, row: &Row, width: i32) {
        self.element(&format!(
            "<line x1=\"1\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\" class=\"rule\"/>",
            row.top,
            width - 1
        ));
        let leaves_right = matches!(row.end, WayEnd::Out(_) | WayEnd::Workflow(_));
        let first = row.top + (row.height - lines_height(row.lines.len())) / 2;
        for (index, (line, is_warning)) in row.lines.iter().enumerate() {
            let class = if *is_warning { "warn" } else { class_of(row.look).trim_start() };
            // Words stand where the way leaves.
            let (x, anchor) =
                if leaves_right { (width - PADDING, Anchor::End) } else { (PADDING, Anchor::Start) };
            self.text(x, first + baseline(index), class, line, anchor);
        }
        let (WayEnd::Out(text) | WayEnd::Workflow(text)) = &row.end else { return };
        self.path(&[(width, row.middle()), (width + REACH, row.middle())], row.look);
        self.tip(width + REACH, row.middle(), Direction::Right, row.look);
        let top = row.middle() - (lines_height(wrapped(text).len()) + 8) / 2;
        self.label(text, (width + REACH, top), row.look, border_of(&row.end), Anchor::Start);
    }

    /// What goes straight down from a card.
    fn down(&mut self, down: &Row, middle: i32, from: i32) {
        let to = from + down.height;
        self.path(&[(middle, from), (middle, to)], down.look);
        self.tip(middle, to, Direction::Down, down.look);
        let first = from + (down.height - 8 - lines_height(down.lines.len())) / 2;
        for (index, (line, _)) in down.lines.iter().enumerate() {
            self.text(middle + 8, first + baseline(index), "at", line, Anchor::Start);
        }
        if let WayEnd::Out(text) | WayEnd::Workflow(text) = &down.end {
            self.label(text, (middle, to), down.look, border_of(&down.end), Anchor::Middle);
        }
    }

    /// The ways to steps, in lanes to the left of the cards. Shorter ones are nearer.
    fn lanes(&mut self, cards: &[Card]) {
        let mut bundles: BTreeMap<(usize, WayLook), Bundle> = BTreeMap::new();
        for (index, card) in cards.iter().enumerate() {
            for row in &card.rows {
                let target = match row.end {
                    WayEnd::Step(step) => step,
                    WayEnd::Same => index,
                    WayEnd::Out(_) | WayEnd::Workflow(_) => continue,
                };
                let bundle = bundles.entry((target, row.look)).or_insert_with(|| Bundle {
                    look: row.look,
                    target,
                    from: Vec::new(),
                    to: 0,
                });
                bundle.from.push(row.middle());
            }
        }
        let mut bundles: Vec<Bundle> = bundles.into_values().collect();
        let mut entries: BTreeMap<usize, i32> = BTreeMap::new();
        for bundle in &mut bundles {
            let entry = entries.entry(bundle.target).or_insert(0);
            bundle.to = cards.get(bundle.target).map_or(0, |card| card.top) + 13 + 9 * *entry;
            *entry += 1;
        }
        bundles.sort_by_key(|bundle| {
            let (top, bottom) = bundle.extent();
            (bottom - top, top)
        });
        let mut lanes: Vec<Vec<(i32, i32)>> = Vec::new();
        for bundle in &bundles {
            let (top, bottom) = bundle.extent();
            let is_free =
                |taken: &Vec<(i32, i32)>| taken.iter().all(|(from, to)| bottom + 4 < *from || *to + 4 < top);
            let lane = lanes.iter().position(is_free).unwrap_or(lanes.len());
            match lanes.get_mut(lane) {
                Some(taken) => taken.push((top, bottom)),
                None => lanes.push(vec![(top, bottom)]),
            }
            let x = -LANE * (i32::try_from(lane).unwrap_or(i32::MAX / LANE - 2) + 1) - 7;
            self.left = self.left.min(x);
            for from in &bundle.from {
                self.path(&[(0, *from), (x, *from), (x, bundle.to), (0, bundle.to)], bundle.look);
            }
            self.tip(0, bundle.to, Direction::Right, bundle.look);
        }
    }

    /// A line through points, with round corners.
    fn path(&mut self, points: &[(i32, i32)], look: WayLook) {
        const RADIUS: i32 = 6;
        let mut data = String::new();
        for (index, (x, y)) in points.iter().enumerate() {
            let around = (index.checked_sub(1).and_then(|before| points.get(before)), points.get(index + 1));
            let _ = match around {
                (None, _) => write!(data, "M{x} {y}"),
                (Some(_), None) => write!(data, "L{x} {y}"),
                (Some(before), Some(behind)) => {
                    let towards = |other: &(i32, i32)| {
                        let toward = |from: i32, to: i32| from + (to - from).clamp(-RADIUS, RADIUS);
                        (toward(*x, other.0), toward(*y, other.1))
                    };
                    let ((x1, y1), (x2, y2)) = (towards(before), towards(behind));
                    write!(data, "L{x1} {y1}Q{x} {y} {x2} {y2}")
                }
            };
        }
        self.element(&format!("<path d=\"{data}\" class=\"way{}\"/>", class_of(look)));
    }

    /// The tip of an arrow.
    fn tip(&mut self, x: i32, y: i32, direction: Direction, look: WayLook) {
        let (a, b) = match direction {
            Direction::Right => ((x - 8, y - 4), (x - 8, y + 4)),
            Direction::Down => ((x - 4, y - 8), (x + 4, y - 8)),
        };
        let (class, (ax, ay), (bx, by)) = (class_of(look), a, b);
        self.element(&format!("<path d=\"M{x} {y}L{ax} {ay}L{bx} {by}Z\" class=\"tip{class}\"/>"));
    }

    fn finished(self, title: &str) -> String {
        let (left, width) = (self.left - MARGIN, self.right - self.left + 2 * MARGIN);
        let height = self.bottom + 2 * MARGIN;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"{left} {top} {width} {height}\">\n  <title>{}</title>\n  <style>{STYLE}  </style>\n{}</svg>\n",
            escaped(title),
            self.elements,
            top = -MARGIN,
        )
    }
}

impl Bundle {
    /// The highest and the lowest of its places.
    fn extent(&self) -> (i32, i32) {
        let places = || self.from.iter().copied().chain([self.to]);
        (places().min().unwrap_or(0), places().max().unwrap_or(0))
    }
}

/// How a box is bordered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Border {
    /// As a step.
    Card,
    /// As an end.
    Pill,
    /// As another workflow.
    Double,
}

fn border_of(end: &WayEnd) -> Border {
    if matches!(end, WayEnd::Workflow(_)) { Border::Double } else { Border::Pill }
}

/// Where the tip of an arrow points.
#[derive(Clone, Copy)]
enum Direction {
    Right,
    Down,
}

/// What is added to the class of an element.
fn class_of(look: WayLook) -> &'static str {
    match look {
        WayLook::Success => "",
        WayLook::Failure => " failure",
        WayLook::Dead => " dead",
    }
}

fn lines_height(lines: usize) -> i32 {
    LINE.saturating_mul(i32::try_from(lines).unwrap_or(i32::MAX))
}

/// Where the letters of a line stand, from the top of the first one.
fn baseline(line: usize) -> i32 {
    lines_height(line) + 13
}

fn label_width(text: &str) -> i32 {
    let widest = wrapped(text).iter().map(|line| text_width(line, false)).max().unwrap_or(0);
    widest + 2 * PADDING
}

/// How wide a text is at most, in the fonts that it may be shown in.
fn text_width(text: &str, bold: bool) -> i32 {
    let thousandths: i32 = text
        .chars()
        .map(|character| match character {
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 340,
            'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 430,
            'm' | 'M' | 'w' | 'W' | '@' | '%' => 980,
            'A'..='Z' => 720,
            character if character.is_ascii() => 630,
            // Wider scripts take a square for each character.
            character if u32::from(character) >= 0x1100 => 1_050,
            _ => 760,
        })
        .sum();
    let size = if bold { 14 } else { 12 };
    thousandths * size / 1_000
}

/// A text in lines, broken at spaces, and within words that are too long for a line.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        for (index, piece) in pieces(word).iter().enumerate() {
            let size = piece.chars().count();
            let space = usize::from(index == 0);
            match lines.last_mut().filter(|_| length + space + size <= LONGEST) {
                Some(line) => {
                    if space > 0 {
                        line.push(' ');
                    }
                    line.push_str(piece);
                    length += space + size;
                }
                None => {
                    lines.push(piece.clone());
                    length = size;
                }
            }
        }
    }
    lines
}

/// A word, or the parts of one that is too long for a line: broken where its own words end, or anywhere.
fn pieces(word: &str) -> Vec<String> {
    if word.chars().count() <= LONGEST {
        return vec![word.to_owned()];
    }
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut length = 0;
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        piece.push(character);
        length += 1;
        let ends = matches!(character, '-' | '_' | '.' | '/')
            || character.is_lowercase() && characters.peek().is_some_and(|next| next.is_uppercase());
        if ends || length == LONGEST {
            pieces.push(std::mem::take(&mut piece));
            length = 0;
        }
    }
    pieces.push(piece);
    pieces
}

/// Text as it can stand in an element.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Few characters may not stand in XML at all.
            character if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') => {
                escaped.push(' ');
            }
            character => escaped.push(character),
        }
    }
    escaped
}
