//! How control flow is drawn.
//!
//! A case is one Arazzo document dropped into `tests/graphs`, named `*.yaml`; what is drawn of it stands beside it in files of
//! the same name with the format behind it. `UPDATE_EXPECT=1 cargo test -p cargo-arazzo --test graph` writes those files,
//! and the picture in the book.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot run its cases has failed")]

#[path = "../../arazzo-codegen/tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

/// The formats, by what the names of their files end in.
const FORMATS: [&str; 4] = ["txt", "mmd", "dot", "svg"];

#[test]
fn every_case_is_drawn_as_expected() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graphs");
    for format in FORMATS {
        support::every_case(&directory, &["yaml"], &format!(".{format}"), |name, _| {
            drawn(&directory.join(name), format)
        });
    }
}

/// The picture that the book and the readme show is that of the document in this repository.
#[test]
fn the_picture_in_the_book_is_current() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let picture = repository.join("docs/src/distribute-image.svg");
    let drawn = drawn(&repository.join("workflows/distribute-image.yaml"), "svg");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(picture, drawn).unwrap();
    } else {
        assert_eq!(fs::read_to_string(picture).unwrap(), drawn, "UPDATE_EXPECT=1 writes it anew");
    }
}

/// In no picture does a box lie over another one, but for the second border of one, or stand out of the picture.
#[test]
fn boxes_do_not_overlap() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for directory in [package.join("tests/graphs"), package.join("../arazzo-codegen/tests/emit")] {
        for entry in fs::read_dir(directory).unwrap() {
            let document = entry.unwrap().path();
            if document.extension().is_some_and(|extension| extension == "yaml") {
                let picture = drawn(&document, "svg");
                let boxes: Vec<Area> = picture.lines().filter_map(Area::of_box).collect();
                let whole = Area::of_picture(picture.lines().next().unwrap());
                for (index, area) in boxes.iter().enumerate() {
                    assert!(whole.holds(area), "{}: {area:?} is not in {whole:?}", document.display());
                    for other in boxes.iter().skip(index + 1) {
                        let apart = !area.touches(other) || area.holds(other);
                        assert!(apart, "{}: {area:?} overlaps {other:?}", document.display());
                    }
                }
            }
        }
    }
}

/// A part of a picture, by its borders.
#[derive(Debug)]
struct Area {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Area {
    fn new(left: i32, top: i32, width: i32, height: i32) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    fn of_box(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix("<rect ")?;
        let number = |name: &str| {
            let (_, rest) = rest.split_once(&format!("{name}=\""))?;
            rest.split('"').next()?.parse().ok()
        };
        Some(Self::new(number("x")?, number("y")?, number("width")?, number("height")?))
    }

    fn of_picture(line: &str) -> Self {
        let (_, rest) = line.split_once("viewBox=\"").unwrap();
        let numbers = rest.split('"').next().unwrap().split(' ').map(|number| number.parse().unwrap());
        let [left, top, width, height] = numbers.collect::<Vec<i32>>().try_into().unwrap();
        Self::new(left, top, width, height)
    }

    fn touches(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, other: &Self) -> bool {
        self.left < other.left
            && self.top < other.top
            && other.right < self.right
            && other.bottom < self.bottom
    }
}

fn drawn(document: &Path, format: &str) -> String {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join(format!("graph.{format}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-arazzo"));
    let output = command.arg("graph").arg(document).arg("--out").arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(file).unwrap()
}
