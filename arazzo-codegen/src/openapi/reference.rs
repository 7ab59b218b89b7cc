//! References: from a `$ref` to what it names, in the same file or in another one, which is read when somebody gets there.

use std::borrow::Cow;
use std::fmt;

use super::REFERENCE_DEPTH;
use crate::diagnostic::rules::{CyclicReference, RemoteSource, UnresolvedReference};
use crate::diagnostic::{Diagnostic, Rule};
use crate::names::closest;
use crate::parse::arazzo::Text;
use crate::parse::pointer::JsonPointer;
use crate::parse::tree::Node;
use crate::source::{Span, Spanned, relative_to};
use crate::workspace::{Derivation, File, Reading};

/// The root of a file, which the references in it count from.
#[derive(Clone, Copy)]
pub struct Root<'a> {
    node: &'a Node,
    file: &'a File,
    reading: &'a Reading<'a>,
}

impl fmt::Debug for Root<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Root").field(&self.file.path()).finish()
    }
}

/// A node and the root of the file that it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) node: &'a Node,
    pub(super) root: Root<'a>,
}

/// What a reference leads to, or why it leads nowhere.
pub(super) type Found<'a> = Result<Place<'a>, Fault>;

/// Why a reference leads nowhere.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// What it names is not in the file that it names.
    Nowhere(Box<UnresolvedReference>),
    /// There is no such file, or it is not what it should be.
    Unusable(Vec<Diagnostic>),
    /// It leads back to itself.
    Endless(CyclicReference),
}

impl<'a> Root<'a> {
    pub(crate) fn new(node: &'a Node, file: &'a File, reading: &'a Reading<'a>) -> Self {
        Self { node, file, reading }
    }

    /// The tree of the file.
    #[must_use]
    pub fn node(self) -> &'a Node {
        self.node
    }

    /// Reports what is wrong in a part of the file that is used.
    pub(super) fn report(self, rule: impl Rule) {
        self.reading.report(rule);
    }

    /// The node that was made of another one, which stands at `place`; made now if it has not been.
    pub(crate) fn derived(self, place: Span, what: Derivation, make: impl FnOnce() -> Node) -> &'a Node {
        self.reading.derived(place, what, make)
    }

    /// The schema that a reference leads to, and what it is called there; `None`, with a report, when that is nowhere. What is
    /// nothing but another name of a schema is passed, so that all its names lead to one.
    pub(super) fn schema(self, reference: Text<'a>) -> Option<(Option<&'a str>, Place<'a>)> {
        let mut hops = REFERENCE_DEPTH;
        let mut name = name_of(reference.value);
        let mut passed = Vec::new();
        let mut found = self.find(reference, &mut hops);
        while let Ok(place) = found
            && let Some(next) = place.other_name()
        {
            if hops == 0 || passed.contains(&next.span) {
                let chain = std::mem::take(&mut passed);
                found = Err(Fault::Endless(CyclicReference { span: next.span, chain }));
                break;
            }
            hops -= 1;
            passed.push(next.span);
            name = name_of(next.value).or(name);
            found = place.root.find(next, &mut hops);
        }
        let found = found.map_err(|fault| match fault {
            Fault::Nowhere(unresolved) => {
                self.report(UnresolvedReference { certain: false, ..*unresolved });
            }
            fault => self.report_fault(fault),
        });
        Some((name, found.ok()?))
    }

    /// Reports why a reference leads nowhere.
    pub(super) fn report_fault(self, fault: Fault) {
        match fault {
            Fault::Nowhere(unresolved) => self.report(*unresolved),
            Fault::Unusable(findings) => findings.into_iter().for_each(|finding| self.report(finding)),
            Fault::Endless(cyclic) => self.report(cyclic),
        }
    }

    /// What a reference leads to, without a report.
    pub(super) fn resolve(self, reference: Text<'a>) -> Found<'a> {
        self.find(reference, &mut { REFERENCE_DEPTH })?.found()
    }

    /// `hops` is how many other references may still be followed on the way.
    fn find(self, reference: Text<'a>, hops: &mut usize) -> Found<'a> {
        let (address, fragment) = reference.value.split_once('#').unwrap_or((reference.value, ""));
        let start = self.addressed(address, reference)?;
        if fragment.is_empty() {
            return Ok(start);
        }
        let decoded = percent_decoded(fragment);
        if !fragment.starts_with('/') {
            let named = start.root.file.named(&format!("#{decoded}"));
            let place = named.map(|node| Place { node, root: start.root });
            return place
                .ok_or_else(|| start.root.nowhere(reference, "there is no `$anchor` of this name", None));
        }
        // Some write what is percent-encoded in a path as it is there.
        let ways = [&*decoded, fragment];
        let mut pointers = ways.iter().filter_map(|way| JsonPointer::parse(way).ok());
        let Some(pointer) = pointers.next() else {
            let reason = "there is no such member: a `~` is written as `~0`";
            return Err(start.root.nowhere(reference, reason, None));
        };
        match start.walk(&pointer, hops) {
            Ok(place) => Ok(place),
            Err(Stop::Within(fault)) => Err(fault),
            Err(Stop::At(place, position)) => {
                let other = pointers.next().and_then(|pointer| start.walk(&pointer, hops).ok());
                other.ok_or_else(|| place.lacks(reference, address, &pointer, position))
            }
        }
    }

    /// What the part of a reference before its `#` names.
    fn addressed(self, address: &str, reference: Text<'a>) -> Found<'a> {
        let here = Place { node: self.node, root: self };
        if address.is_empty() {
            return Ok(here);
        }
        let own = ["$self", "$id"].into_iter().find_map(|keyword| self.node.get(keyword)?.as_str());
        if own == Some(address) {
            return Ok(here);
        }
        let path = match (is_absolute(address), own.and_then(|own| beside(own, address))) {
            (false, _) => Some(address),
            (true, beside) => beside,
        };
        let file =
            path.and_then(|path| self.reading.open(&relative_to(self.file.path(), &percent_decoded(path))));
        if let Some(file) = file.filter(|file| !file.is_missing()) {
            let root = self.reading.root_of(file, Some(reference.span));
            return root.map(Place::of).map_err(Fault::Unusable);
        }
        if let Some(node) = self.file.named(address) {
            return Ok(Place { node, root: self });
        }
        let known = ["$self", "$id"].into_iter().find_map(|name| self.reading.identified(name, address));
        let remote = || RemoteSource { url: address.to_owned(), span: reference.span };
        let root = match known.or(file) {
            Some(file) => self.reading.root_of(file, Some(reference.span)),
            None => Err(vec![remote().diagnostic()]),
        };
        root.map(Place::of).map_err(Fault::Unusable)
    }

    fn nowhere(self, reference: Text<'_>, reason: impl Into<String>, suggestion: Option<String>) -> Fault {
        Fault::Nowhere(Box::new(UnresolvedReference {
            reference: reference.value.to_owned(),
            span: reference.span,
            file: self.file.path().display().to_string(),
            reason: reason.into(),
            suggestion,
            certain: true,
        }))
    }
}

/// Where a pointer does not lead on.
enum Stop<'a> {
    /// At this token there is no such member.
    At(Place<'a>, usize),
    /// A reference on the way leads nowhere.
    Within(Fault),
}

impl<'a> Place<'a> {
    pub(super) fn of(root: Root<'a>) -> Self {
        Self { node: root.node, root }
    }

    /// The member of this name.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        Some(Self { node: self.node.get(name)?, root: self.root })
    }

    /// The items of the sequence of this name.
    pub(super) fn items(self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        let items = self.node.get(name).and_then(Node::as_sequence).unwrap_or_default();
        items.iter().map(move |node| Self { node, root: self.root })
    }

    /// The members of the mapping of this name, without extensions.
    pub(super) fn entries(self, name: &str) -> impl Iterator<Item = (Text<'a>, Self)> + use<'a> {
        self.members(name).filter(|(name, _)| !name.value.starts_with("x-"))
    }

    /// The members of the mapping of this name, where any name is one, such as that of a header.
    pub(super) fn members(self, name: &str) -> impl Iterator<Item = (Text<'a>, Self)> + use<'a> {
        let mapping = self.node.get(name).and_then(Node::as_mapping);
        let entries = mapping.into_iter().flat_map(|mapping| mapping.iter());
        entries.map(move |(name, node)| {
            (Spanned::new(name.value.as_str(), name.span), Self { node, root: self.root })
        })
    }

    /// The text of the member of this name.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.node.get(name)?.as_str()
    }

    /// The same, with its place.
    pub(super) fn spanned_text(self, name: &str) -> Option<Text<'a>> {
        let node = self.node.get(name)?;
        Some(Spanned::new(node.as_str()?, node.span))
    }

    /// Whether the member of this name is `true`; `None` when it is no boolean.
    pub(super) fn flag(self, name: &str) -> Option<bool> {
        self.node.get(name)?.as_bool()
    }

    /// Where the member of this name is `true`.
    pub(super) fn marked(self, name: &str) -> Option<Span> {
        self.node.get(name).filter(|node| node.as_bool() == Some(true)).map(|node| node.span)
    }

    /// The reference that this is.
    pub(super) fn reference(self) -> Option<Text<'a>> {
        self.spanned_text("$ref")
    }

    /// The reference that this is, when it is nothing else.
    fn other_name(self) -> Option<Text<'a>> {
        self.reference().filter(|_| self.node.as_mapping().is_some_and(|mapping| mapping.len() == 1))
    }

    /// The object that this is or refers to, over as many references as it takes; `None`, with a report, when that is nowhere.
    pub(super) fn follow(self) -> Option<Self> {
        self.found().map_err(|fault| self.root.report_fault(fault)).ok()
    }

    /// The same without a report.
    pub(super) fn found(self) -> Found<'a> {
        self.find(&mut { REFERENCE_DEPTH })
    }

    /// `hops` is how many references may still be followed.
    fn find(self, hops: &mut usize) -> Found<'a> {
        let mut place = self;
        let mut passed: Vec<Span> = Vec::new();
        while let Some(reference) = place.reference() {
            if *hops == 0 || passed.contains(&reference.span) {
                return Err(Fault::Endless(CyclicReference { span: reference.span, chain: passed }));
            }
            *hops -= 1;
            passed.push(reference.span);
            place = place.root.find(reference, hops)?;
        }
        Ok(place)
    }

    /// Where a pointer leads from here. What it passes may be a reference.
    fn walk(self, pointer: &JsonPointer, hops: &mut usize) -> Result<Self, Stop<'a>> {
        let mut place = self;
        for (position, token) in pointer.tokens().iter().enumerate() {
            if place.child(token).is_none() && place.reference().is_some() {
                place = place.find(hops).map_err(Stop::Within)?;
            }
            place = place.child(token).ok_or(Stop::At(place, position))?;
        }
        Ok(place)
    }

    fn child(self, token: &str) -> Option<Self> {
        let node = match self.node.as_sequence() {
            Some(items) => items.get(token.parse::<usize>().ok()?)?,
            None => self.node.get(token)?,
        };
        Some(Self { node, root: self.root })
    }

    /// That a reference leads through here and not on.
    fn lacks(self, reference: Text<'a>, address: &str, pointer: &JsonPointer, position: usize) -> Fault {
        let (before, behind) = pointer.tokens().split_at(position);
        let token = behind.first().map(String::as_str).unwrap_or_default();
        let way = JsonPointer::from_tokens(before.to_vec());
        let there = match before {
            [] => "the root".to_owned(),
            _ => format!("`{way}`"),
        };
        let reason = match self.node.as_mapping() {
            Some(_) => format!("{there} has no `{token}`"),
            None => format!("{there} is {}, and has no `{token}`", self.node.kind()),
        };
        let names = self.node.as_mapping().into_iter().flat_map(|mapping| mapping.names());
        let suggestion = closest(token, names.map(|name| name.value.as_str())).map(|name| {
            let rest = behind.iter().skip(1).cloned();
            let tokens = before.iter().cloned().chain([name.to_owned()]).chain(rest);
            format!("{address}#{}", JsonPointer::from_tokens(tokens.collect()))
        });
        self.root.nowhere(reference, reason, suggestion)
    }
}

/// What the schema is called that a reference names: the last part of the way to it or, when it is a whole file, the file.
/// Schemas that stand where they are used have no name.
fn name_of(reference: &str) -> Option<&str> {
    let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if fragment.starts_with("/paths/") {
        return None;
    }
    let name = match fragment.trim_matches('/') {
        "" => address.rsplit('/').next().and_then(|file| file.split('.').next()),
        fragment => fragment.rsplit('/').next(),
    };
    name.filter(|name| !name.is_empty())
}

/// Whether an address says how to get there: `https:`, `urn:`, but not `c:`.
fn is_absolute(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    })
}

/// The way from the directory of one address to another one below it.
fn beside<'t>(own: &str, address: &'t str) -> Option<&'t str> {
    let (directory, _) = own.rsplit_once('/')?;
    address.strip_prefix(directory)?.strip_prefix('/').filter(|way| !way.is_empty())
}

/// Text as it was before it was percent-encoded.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter().copied();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let hexadecimal = |digit: Option<u8>| char::from(digit?).to_digit(16);
        match (byte, hexadecimal(ahead.next()), hexadecimal(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(byte));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}
