//! Bodies are projected: only what a step reads of a response is deserialized. The reads of a step form a tree, the tree
//! becomes structs, and each read becomes a place in them.

use std::collections::HashMap;

use super::part::part;
use super::response::{Part, Read, ReadFormat};
use super::xml::prune_answer;
use crate::ir::{
    Access, AnswerFormat, Binding, BodyRead, Hop, Made, MadeValue, PartHop, ProjectedField, Projection,
    ReadTarget, Value, ValueSource, XmlLayout, XmlNode,
};
use crate::names::{Namer, snake_case, upper_camel_case};
use crate::parse::pointer::JsonPointer;
use crate::types::{Type, Types};

/// The reads of a step's body, as a tree.
#[derive(Debug)]
enum Tree {
    /// Nothing is read yet.
    Unread,
    /// All of it is read.
    Leaf(Type),
    /// Members are read.
    Object {
        /// What its schema is called.
        name: Option<String>,
        /// What is read of it.
        members: Vec<Member>,
        /// Names the fields.
        namer: Namer,
    },
    /// An item is read and, where `counted`, how many there are.
    Item { index: usize, item: Box<Tree>, counted: bool },
    /// One part of each item is read and, where `counted`, how many there are.
    Each { item: Box<Tree>, counted: bool },
}

impl Tree {
    fn is_leaf(&self) -> bool {
        matches!(self, Self::Leaf(_))
    }

    fn is_counted(&self) -> bool {
        matches!(self, Self::Item { counted: true, .. } | Self::Each { counted: true, .. })
    }
}

#[derive(Debug)]
struct Member {
    name: String,
    field: String,
    optional: bool,
    tree: Tree,
}

/// Two reads of one body that cannot be made at once: one reads a part of what the other reads.
#[derive(Debug)]
struct Conflict;

/// A read of a part of what another read takes as a whole.
#[derive(Debug)]
struct Derived {
    /// The whole, by the key of the way to it.
    whole: String,
    of_whole: Type,
    /// Whether the whole may be missing.
    optional: bool,
    /// The way from there to the part.
    way: Vec<PartHop>,
}

/// What reads the parts of a body.
#[derive(Debug)]
struct Arrangement {
    /// What is read at once, and how.
    trees: Vec<(ReadFormat, Tree)>,
    /// The tree that each read belongs to.
    tree_of: Vec<usize>,
    /// Those that are taken out of others.
    derived: HashMap<usize, Derived>,
}

impl Arrangement {
    /// Arranges reads in an order of their indices.
    fn new(reads: &[Read], order: &[usize], types: &Types) -> Self {
        let mut trees: Vec<(ReadFormat, Tree)> = Vec::new();
        let mut tree_of = vec![0; reads.len()];
        let mut derived = HashMap::new();
        for (position, read) in order.iter().filter_map(|index| Some((*index, reads.get(*index)?))) {
            let known = trees
                .iter_mut()
                .position(|(format, tree)| *format == read.format && insert(tree, read, &read.path).is_ok());
            let (tree, taken_out) = match known {
                Some(tree) => (tree, None),
                None => {
                    let alike = trees.iter().enumerate().filter(|(_, (format, _))| *format == read.format);
                    let mut wholes =
                        alike.filter_map(|(index, (_, tree))| Some((index, derive(tree, read, types)?)));
                    match wholes.next() {
                        Some((tree, taken_out)) => (tree, Some(taken_out)),
                        None => {
                            let mut tree = Tree::Unread;
                            // Alone, a read is in nobody's way.
                            let _ = insert(&mut tree, read, &read.path);
                            trees.push((read.format, tree));
                            (trees.len() - 1, None)
                        }
                    }
                }
            };
            if let Some(of) = tree_of.get_mut(position) {
                *of = tree;
            }
            derived.extend(taken_out.map(|taken_out| (position, taken_out)));
        }
        Self { trees, tree_of, derived }
    }

    /// Arranges reads so that as few as can be are made one after the other.
    fn of(reads: &[Read], types: &Types) -> Self {
        let mut order: Vec<usize> = (0..reads.len()).collect();
        let first = Self::new(reads, &order, types);
        if first.trees.len() < 2 {
            return first;
        }
        // A whole comes before its parts.
        order.sort_by_key(|index| reads.get(*index).map(|read| read.path.len()));
        let second = Self::new(reads, &order, types);
        if second.trees.len() < first.trees.len() { second } else { first }
    }
}

/// A read as a part of what a tree reads as a whole, where it is the same value.
fn derive(tree: &Tree, read: &Read, types: &Types) -> Option<Derived> {
    if read.length || read.open.is_some() || read.open_items.is_some() {
        return None;
    }
    let mut tree = tree;
    let mut gone = 0;
    let of_whole = loop {
        if let Tree::Leaf(of) = tree {
            break of;
        }
        tree = match (tree, read.path.get(gone)?) {
            (Tree::Object { members, .. }, Part::Member { name, .. }) => {
                &members.iter().find(|member| member.name == *name)?.tree
            }
            (Tree::Item { index: known, item, .. }, Part::Item { index, .. }) if known == index => item,
            _ => return None,
        };
        gone += 1;
    };
    let (before, behind) = read.path.split_at_checked(gone)?;
    let tokens = behind.iter().map(|part| match part {
        Part::Member { name, .. } => Some(name.clone()),
        Part::Item { index, .. } => Some(index.to_string()),
        Part::Each { .. } => None,
    });
    let part = part(of_whole, None, &JsonPointer::from_tokens(tokens.collect::<Option<_>>()?), types).ok()?;
    let optional = before.iter().any(is_optional);
    let is_same = part.of == read.of && (optional || part.optional) == read.optional;
    let is_typed = part.way.iter().all(|hop| !matches!(hop, PartHop::Pointer { .. }));
    (is_same && is_typed).then(|| Derived {
        whole: key(before),
        of_whole: of_whole.clone(),
        optional,
        way: part.way,
    })
}

/// How the body of a step is read.
pub(super) struct Planned {
    /// The types that it is read as.
    pub(super) reads: Vec<BodyRead>,
    /// For each read, in order, where its part is.
    pub(super) accesses: Vec<Access>,
    /// The parts that are taken out of others.
    pub(super) made: Vec<MadeValue>,
}

/// The projections of a workflow; equal ones are shared by its steps.
#[derive(Debug)]
pub(super) struct Projections {
    pub(super) all: Vec<Projection>,
    pub(super) layouts: Vec<XmlLayout>,
    namer: Namer,
    /// Names the constants.
    constants: Namer,
}

impl Projections {
    pub(super) fn new(namer: Namer) -> Self {
        Self { all: Vec::new(), layouts: Vec::new(), namer, constants: Namer::default() }
    }

    /// The layout with this root, where it says anything: a known one, or a new one that is called like the operation.
    fn layout(&mut self, operation: &str, root: XmlNode) -> Option<usize> {
        if root.says_nothing() {
            return None;
        }
        let known = self.layouts.iter().position(|known| known.root == root);
        Some(known.unwrap_or_else(|| {
            let name = snake_case(&format!("{operation}-xml")).to_uppercase();
            let (name, description) = (self.constants.unique(name), format!("the body of `{operation}`"));
            self.layouts.push(XmlLayout { name, description, root });
            self.layouts.len() - 1
        }))
    }

    /// Plans the reads of a step. Those that cannot be made at once are made one after the other. `layout` is how the body is
    /// written as XML.
    pub(super) fn plan(
        &mut self,
        operation: &str,
        step: &str,
        reads: &[Read],
        layout: impl Fn() -> XmlNode,
        variables: &mut Namer,
        types: &Types,
    ) -> Planned {
        let Arrangement { trees, tree_of, derived } = Arrangement::of(reads, types);
        let mut all = Vec::with_capacity(trees.len());
        let mut places = Vec::with_capacity(trees.len());
        for (format, tree) in &trees {
            let names = Names {
                name: format!("{operation}-body"),
                fallback: format!("{step}-body"),
                description: format!("the body of `{operation}`"),
            };
            let target = self.target(tree, names, false);
            let mut of_tree = HashMap::new();
            let mut bindings = Vec::new();
            let start = Start { from: None, path: Vec::new(), name: "body" };
            bind(tree, start, &mut Vec::new(), variables, &mut bindings, &mut of_tree);
            let format = match format {
                ReadFormat::Json => AnswerFormat::Json,
                ReadFormat::JsonSequence => AnswerFormat::JsonSequence,
                ReadFormat::Form => AnswerFormat::Form,
                ReadFormat::Text => AnswerFormat::Text,
                ReadFormat::File => AnswerFormat::File,
                ReadFormat::Xml => {
                    let mut root = layout();
                    prune_answer(&mut root, &target, &self.all, types);
                    AnswerFormat::Xml(self.layout(operation, root))
                }
            };
            all.push(BodyRead { format, target, bindings });
            places.push(of_tree);
        }
        let mut made = Vec::new();
        let accesses = reads.iter().zip(tree_of).enumerate().map(|(index, (read, tree))| {
            let place_of = |key: &str| places.get(tree).and_then(|places| places.get(key)).cloned();
            let from_body = || Access { from: "body".to_owned(), path: Vec::new() };
            if let Some(Derived { whole, of_whole, optional, way }) = derived.get(&index) {
                let name = match read.path.last() {
                    Some(Part::Member { name, .. }) => name,
                    _ => "item",
                };
                let name = variables.unique(snake_case(name));
                let whole = Value {
                    source: ValueSource::Body(place_of(whole).unwrap_or_else(from_body)),
                    of: of_whole.clone(),
                    optional: *optional,
                    demanded: false,
                    expression: String::new(),
                };
                let of = Made::Part { whole, way: way.clone(), of: read.of.clone() };
                made.push(MadeValue { name: name.clone(), earlier: false, of });
                return Access { from: name, path: Vec::new() };
            }
            if read.length
                && let Some(counted) = place_of(&count_key(&key(&read.path)))
            {
                return counted;
            }
            let mut access = place_of(&key(&read.path)).unwrap_or_else(from_body);
            if let (Some(item), Some(list)) = (&read.open_items, &read.open) {
                let present = !read.path.iter().any(is_optional);
                access.path.push(Hop::Items { pointer: list.to_string(), present });
                let path = vec![Hop::Pointer { pointer: item.to_string(), present: true }];
                access.path.push(Hop::Each { path, optional: true });
                return access;
            }
            if let Some(pointer) = read.open.as_ref().filter(|pointer| !pointer.tokens().is_empty()) {
                let present = !read.path.iter().any(is_optional);
                access.path.push(Hop::Pointer { pointer: pointer.to_string(), present });
            }
            if read.length {
                let present = !read.path.iter().any(is_optional)
                    && access.path.iter().all(|hop| !matches!(hop, Hop::Pointer { .. }));
                let open = read.of == Type::Json;
                access.path.push(Hop::Length { present, open });
            }
            access
        });
        let accesses = accesses.collect();
        Planned { reads: all, accesses, made }
    }

    fn target(&mut self, tree: &Tree, names: Names, defaults: bool) -> ReadTarget {
        match tree {
            Tree::Unread => ReadTarget::Type(Type::Json),
            Tree::Leaf(of) => ReadTarget::Type(of.clone()),
            Tree::Item { item, .. } => {
                ReadTarget::Array(Box::new(self.target(item, names.part("item"), true)))
            }
            Tree::Each { item, .. } => {
                ReadTarget::Array(Box::new(self.target(item, names.part("item"), false)))
            }
            Tree::Object { name, members, .. } => {
                let fields = members.iter().map(|member| ProjectedField {
                    wire_name: member.name.clone(),
                    name: member.field.clone(),
                    of: self.target(&member.tree, names.part(&member.name), defaults || member.optional),
                    optional: member.optional,
                });
                let fields: Vec<_> = fields.collect();
                let names = match name {
                    Some(name) => Names { description: format!("`{name}`"), name: name.clone(), ..names },
                    None => names,
                };
                self.projection(names, fields, defaults)
            }
        }
    }

    /// The projection with these fields: a known one, or a new one under the first name that is free.
    fn projection(&mut self, names: Names, fields: Vec<ProjectedField>, defaults: bool) -> ReadTarget {
        let Names { name, fallback, description } = names;
        let known = self.all.iter_mut().enumerate();
        let mut known = known.filter(|(_, known)| known.fields == fields && known.description == description);
        if let Some((index, known)) = known.next() {
            known.defaults |= defaults;
            return ReadTarget::Projection(index);
        }
        let wanted = upper_camel_case(&name);
        let wanted = if self.namer.is_taken(&wanted) { upper_camel_case(&fallback) } else { wanted };
        let name = self.namer.unique(wanted);
        self.all.push(Projection { name, description, fields, defaults });
        ReadTarget::Projection(self.all.len() - 1)
    }
}

/// What a projection may be called, and what it is of.
struct Names {
    name: String,
    /// Used when the name is taken by a projection with other fields.
    fallback: String,
    description: String,
}

impl Names {
    fn part(&self, part: &str) -> Self {
        Self {
            name: format!("{}-{part}", self.name),
            fallback: format!("{}-{part}", self.fallback),
            description: format!("`{part}` in {}", self.description),
        }
    }
}

fn is_optional(part: &Part) -> bool {
    match part {
        Part::Member { optional, .. } => *optional,
        Part::Item { .. } => true,
        Part::Each { .. } => false,
    }
}

/// The part of a way that is gone in each item of a list, or all of it.
fn within_items(path: &[Part]) -> &[Part] {
    let each = path.iter().rposition(|part| matches!(part, Part::Each { .. }));
    path.get(each.map_or(0, |each| each + 1)..).unwrap_or_default()
}

/// Whether a list is only read to know how long it is.
fn is_count(of: &Type) -> bool {
    matches!(of, Type::Array(item) if **item == Type::Ignored)
}

fn insert(tree: &mut Tree, read: &Read, path: &[Part]) -> Result<(), Conflict> {
    let leaf = match (&read.of, &read.open_items) {
        (_, Some(_)) => &Type::Json,
        (Type::Array(item), None) if within_items(&read.path).len() < read.path.len() => item,
        (of, None) => of,
    };
    // How long a list is can be said of any list that is a member, or the body, whatever else is read of it.
    let before = read.path.len().checked_sub(path.len() + 1).and_then(|position| read.path.get(position));
    let countable = matches!(before, None | Some(Part::Member { .. }));
    let Some((part, rest)) = path.split_first() else {
        let counts = read.length && matches!(leaf, Type::Array(_));
        return match tree {
            Tree::Unread => {
                *tree = Tree::Leaf(leaf.clone());
                Ok(())
            }
            Tree::Leaf(known) if known == leaf => Ok(()),
            Tree::Leaf(Type::Array(_)) if counts => Ok(()),
            Tree::Leaf(known) if is_count(known) && matches!(leaf, Type::Array(_)) => {
                known.clone_from(leaf);
                Ok(())
            }
            Tree::Item { counted, .. } | Tree::Each { counted, .. } if counts && countable => {
                *counted = true;
                Ok(())
            }
            _ => Err(Conflict),
        };
    };
    let counted = countable && matches!(tree, Tree::Leaf(known) if is_count(known));
    let inner = match part {
        Part::Member { name, optional, .. } => {
            if matches!(tree, Tree::Unread) {
                *tree = Tree::Object { name: None, members: Vec::new(), namer: Namer::default() };
            }
            let Tree::Object { members, namer, .. } = tree else {
                return Err(Conflict);
            };
            // A part is missing, too, when what it is a part of is missing.
            let optional = match rest.is_empty() {
                true => within_items(&read.path).iter().any(is_optional),
                false => *optional,
            };
            let position = members.iter().position(|member| &member.name == name).unwrap_or_else(|| {
                members.push(Member {
                    name: name.clone(),
                    field: namer.unique(snake_case(name)),
                    optional,
                    tree: Tree::Unread,
                });
                members.len() - 1
            });
            let member = members.get_mut(position).ok_or(Conflict)?;
            insert(&mut member.tree, read, rest)?;
            member.optional |= optional;
            call(&mut member.tree, part);
            return Ok(());
        }
        Part::Item { index, .. } => {
            if matches!(tree, Tree::Unread) || counted {
                *tree = Tree::Item { index: *index, item: Box::new(Tree::Unread), counted };
            }
            match tree {
                Tree::Item { index: known, item, .. } if known == index => item.as_mut(),
                _ => return Err(Conflict),
            }
        }
        Part::Each { .. } => {
            if !matches!(tree, Tree::Unread) && !counted {
                return Err(Conflict);
            }
            *tree = Tree::Each { item: Box::new(Tree::Unread), counted };
            match tree {
                Tree::Each { item, .. } => item.as_mut(),
                _ => return Err(Conflict),
            }
        }
    };
    insert(inner, read, rest)?;
    call(inner, part);
    Ok(())
}

/// Gives an object the name of the schema that leads to it.
fn call(tree: &mut Tree, part: &Part) {
    let (Part::Member { leads_to, .. } | Part::Item { leads_to, .. } | Part::Each { leads_to }) = part;
    if let Tree::Object { name, .. } = tree {
        name.clone_from(leads_to);
    }
}

/// Identifies a part of a body, whatever is known of the way there.
fn key(path: &[Part]) -> String {
    let tokens = path.iter().map(|part| match part {
        Part::Member { name, .. } => name.clone(),
        Part::Item { index, .. } => index.to_string(),
        Part::Each { .. } => EACH.to_owned(),
    });
    JsonPointer::from_tokens(tokens.collect()).to_string()
}

/// Identifies how long the list at a part is. No key of a part ends so: every token follows a `/`.
fn count_key(key: &str) -> String {
    format!("{key}#")
}

/// What stands for each item of a list in the key of a part. No list has a member of that name, and no other part either.
const EACH: &str = "[*]";

/// The one way through a tree, whether it leads to nothing in some values, and what it leads to is called.
fn only_way<'t>(
    tree: &'t Tree,
    path: &mut Vec<Hop>,
    way: &mut Vec<String>,
    optional: &mut bool,
) -> Option<&'t str> {
    match tree {
        Tree::Object { members, .. } => {
            let member = members.first()?;
            let inner = !matches!(member.tree, Tree::Leaf(_));
            *optional = member.optional;
            path.push(match member.optional && inner {
                true => Hop::MemberOrEmpty(member.field.clone()),
                false => Hop::Member(member.field.clone()),
            });
            way.push(member.name.clone());
            only_way(&member.tree, path, way, optional).or(Some(&member.name))
        }
        Tree::Item { index, item, .. } => {
            *optional = true;
            path.push(Hop::Item { index: *index, or_empty: !matches!(**item, Tree::Leaf(_)) });
            way.push(index.to_string());
            only_way(item, path, way, optional)
        }
        Tree::Unread | Tree::Leaf(_) | Tree::Each { .. } => None,
    }
}

/// Where a subtree is reached from.
#[derive(Clone)]
struct Start<'a> {
    from: Option<String>,
    path: Vec<Hop>,
    /// What a variable for the subtree is called.
    name: &'a str,
}

/// Gives names to the parts that more than one read starts from, and to those that are taken out of something optional.
fn bind(
    tree: &Tree,
    start: Start<'_>,
    way: &mut Vec<String>,
    variables: &mut Namer,
    bindings: &mut Vec<Binding>,
    places: &mut HashMap<String, Access>,
) {
    let here = |way: &[String]| JsonPointer::from_tokens(way.to_vec()).to_string();
    let mut named = |start: Start<'_>| {
        let name = variables.unique(snake_case(start.name));
        bindings.push(Binding { name: name.clone(), from: start.from, path: start.path });
        name
    };
    let start = match tree {
        // The list is read first, so that it is there for both.
        Tree::Item { counted: true, .. } | Tree::Each { counted: true, .. } => {
            let start = match start.path.is_empty() {
                true => Start { from: Some(named(start.clone())), ..start },
                false => start,
            };
            let mut path = start.path.clone();
            let mut present = true;
            if let Some(last) = path.last_mut()
                && let Hop::MemberOrEmpty(field) = last
            {
                *last = Hop::Member(field.clone());
                present = false;
            }
            path.push(Hop::Length { present, open: false });
            let name = format!("{}-count", start.name);
            let count = named(Start { from: start.from.clone(), path, name: &name });
            places.insert(count_key(&here(way)), Access { from: count, path: Vec::new() });
            start
        }
        _ => start,
    };
    match tree {
        Tree::Unread => {}
        Tree::Leaf(_) => {
            let plain = start.path.iter().all(|hop| matches!(hop, Hop::Member(_)));
            let access = match start.from {
                Some(from) if plain => Access { from, path: start.path },
                _ => Access { from: named(start), path: Vec::new() },
            };
            places.insert(here(way), access);
        }
        Tree::Each { item, .. } => {
            let (mut hops, mut to_leaf, mut optional) = (Vec::new(), way.clone(), false);
            to_leaf.push(EACH.to_owned());
            let name = only_way(item, &mut hops, &mut to_leaf, &mut optional).unwrap_or(start.name);
            let name = if name.ends_with('s') { name.to_owned() } else { format!("{name}s") };
            let mut path = start.path;
            path.push(Hop::Each { path: hops, optional });
            let from = named(Start { from: start.from, path, name: &name });
            places.insert(here(&to_leaf), Access { from, path: Vec::new() });
        }
        Tree::Item { index, item, .. } => {
            way.push(index.to_string());
            let mut path = start.path;
            let or_empty = !matches!(**item, Tree::Leaf(_));
            path.push(Hop::Item { index: *index, or_empty });
            bind(item, Start { from: start.from, path, name: "item" }, way, variables, bindings, places);
            way.pop();
        }
        Tree::Object { members, .. } => {
            let mut start = start;
            let single =
                matches!(members.as_slice(), [only] if !only.tree.is_leaf() && !only.tree.is_counted());
            if !single {
                let from = named(start);
                start = Start { from: Some(from), path: Vec::new(), name: "body" };
            }
            for member in members {
                let mut path = start.path.clone();
                let inner = !matches!(member.tree, Tree::Leaf(_));
                path.push(match member.optional && inner {
                    true => Hop::MemberOrEmpty(member.field.clone()),
                    false => Hop::Member(member.field.clone()),
                });
                way.push(member.name.clone());
                let start = Start { from: start.from.clone(), path, name: &member.name };
                bind(&member.tree, start, way, variables, bindings, places);
                way.pop();
            }
        }
    }
}
