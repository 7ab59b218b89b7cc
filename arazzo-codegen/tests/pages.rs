//! The pages of the codes: there is one for each rule, and what it shows is so.
//!
//! A page is `pages/CODE.md`. What a block of it is, its info string says:
//!
//! | | |
//! |---|---|
//! | `yaml wrong` | a document that gives this code and no other; once on each page |
//! | `yaml wrong beside=CODE` | the same of a code that cannot be found without that one |
//! | `yaml file=NAME`, `toml file=NAME` | a file that the document names, or the settings |
//! | `yaml excerpt` | lines of `pages/orders.openapi.yaml`, the description that the documents name otherwise |
//! | `diff`, `diff file=NAME` | what makes the document, or the file, right, so that nothing is found; several are alternatives |

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its pages has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use arazzo_codegen::diagnostic::pages::{self, Page};
use arazzo_codegen::source::FileLoader;
use arazzo_codegen::{Options, compile};

const DOCUMENT: &str = "orders.arazzo.yaml";
const DESCRIPTION: &str = "orders.openapi.yaml";

fn described() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("pages").join(DESCRIPTION)).unwrap()
}

/// A fenced block: its info string, and its text.
struct Block {
    info: String,
    text: String,
}

fn blocks(page: &Page) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let text = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n"));
        blocks.push(Block { info: info.to_owned(), text: text.collect() });
    }
    blocks
}

/// The text with a patch applied: lines of each part, which `@@` lines separate, stand there once.
fn patched(text: &str, patch: &str) -> Result<String, String> {
    let mut text = format!("\n{text}");
    for part in patch.split("@@\n") {
        let lines = |marks: [char; 2]| -> String {
            let lines = part.lines().filter_map(|line| line.strip_prefix(marks));
            lines.fold("\n".to_owned(), |lines, line| lines + line + "\n")
        };
        let (old, new) = (lines([' ', '-']), lines([' ', '+']));
        if text.matches(&old).count() != 1 {
            return Err(format!("this is not there once:\n{old}"));
        }
        text = text.replace(&old, &new);
    }
    Ok(text.split_off(1))
}

/// The codes that are found in a document, which stands in a directory of a project with these files beside it.
fn codes(document: &str, files: &[(String, String)]) -> BTreeSet<&'static str> {
    let place = tempfile::tempdir().unwrap();
    let project = place.path().join("project");
    let workflows = project.join("workflows");
    fs::create_dir_all(&workflows).unwrap();
    fs::write(workflows.join(DOCUMENT), document).unwrap();
    fs::write(workflows.join(DESCRIPTION), described()).unwrap();
    for (name, text) in files {
        fs::write(workflows.join(name), text).unwrap();
    }
    // What a page can only tell of.
    fs::create_dir(place.path().join("elsewhere")).unwrap();
    fs::write(place.path().join("elsewhere").join(DESCRIPTION), described()).unwrap();
    fs::File::create(workflows.join("everything.openapi.yaml")).unwrap().set_len(65 * 1024 * 1024).unwrap();
    fs::write(workflows.join("orders-utf-16.openapi.yaml"), b"\xff\xfeo\0p\0e\0n\0a\0p\0i\0").unwrap();
    fs::create_dir(workflows.join("descriptions")).unwrap();

    let mut loader = FileLoader::default();
    loader.allow(&project);
    let compilation = compile(&[workflows.join(DOCUMENT)], &loader, Options::default());
    compilation.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// What is wrong with a page.
fn faults(page: &Page) -> Vec<String> {
    let blocks = blocks(page);
    let of = |info: &str| blocks.iter().filter(|block| block.info == info).collect::<Vec<_>>();
    const BESIDE: &str = "yaml wrong beside=";
    let wrong = blocks.iter().filter(|block| block.info == "yaml wrong" || block.info.starts_with(BESIDE));
    let wrong: Vec<&Block> = wrong.collect();
    let [wrong] = wrong.as_slice() else {
        return vec![format!("there are {} documents that are wrong", wrong.len())];
    };
    let expected: BTreeSet<&str> = wrong.info.strip_prefix(BESIDE).into_iter().chain([page.code]).collect();
    let files: Vec<(String, String)> = blocks
        .iter()
        .filter(|block| !block.info.starts_with("diff"))
        .filter_map(|block| Some((block.info.split_once(" file=")?.1.to_owned(), block.text.clone())))
        .collect();
    let mut faults = Vec::new();
    let found = codes(&wrong.text, &files);
    if found != expected {
        faults.push(format!("the example gives {found:?}"));
    }
    let mut fixes = 0;
    for block in blocks.iter().filter(|block| block.info.starts_with("diff")) {
        fixes += 1;
        let mut files = files.clone();
        let mut document = wrong.text.clone();
        let patched_text = match block.info.strip_prefix("diff file=") {
            Some(name) => files.iter_mut().find(|(file, _)| file == name).map(|(_, text)| text),
            None => Some(&mut document),
        };
        let Some(text) = patched_text else {
            faults.push(format!("there is no file for `{}`", block.info));
            continue;
        };
        match patched(text, &block.text) {
            Ok(right) => *text = right,
            Err(reason) => faults.push(reason),
        }
        let found = codes(&document, &files);
        if !found.is_empty() {
            faults.push(format!("fix {fixes} gives {found:?}"));
        }
    }
    if fixes == 0 {
        faults.push("there is no fix".to_owned());
    }
    let lines = |text: &str| text.lines().map(|line| line.trim().to_owned() + "\n").collect::<String>();
    for excerpt in of("yaml excerpt") {
        if !lines(&described()).contains(&lines(&excerpt.text)) {
            faults.push(format!("this is not in {DESCRIPTION}:\n{}", excerpt.text));
        }
    }
    let known = ["yaml wrong", "yaml excerpt", "diff"];
    for block in &blocks {
        let known = known.contains(&block.info.as_str()) || block.info.starts_with(BESIDE);
        if !known && !block.info.contains(" file=") {
            faults.push(format!("a block is `{}`", block.info));
        }
    }
    let heading = format!("# {}: ", page.code);
    if !page.text.starts_with(&heading) || page.title().is_empty() || page.title().ends_with('.') {
        faults.push("the heading is not `# CODE: Title`".to_owned());
    }
    faults
}

#[test]
fn the_example_of_each_page_gives_its_code_and_the_fix_does_not() {
    let mut failures = Vec::new();
    for page in pages::pages() {
        failures.extend(faults(page).into_iter().map(|fault| format!("{}: {fault}", page.code)));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Compared with the source, since a rule that no case breaks has a page as well.
#[test]
fn each_code_has_a_page() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/rules");
    let mut codes = BTreeSet::new();
    for entry in fs::read_dir(rules).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let quoted = text.split('"').filter(|text| text.len() == 6 && text.starts_with("ARZ"));
        codes.extend(quoted.map(str::to_owned));
    }
    assert!(codes.len() > 50, "{codes:?}");
    let pages: BTreeSet<String> = pages::pages().iter().map(|page| page.code.to_owned()).collect();
    assert_eq!(pages, codes);
    assert!(pages::pages().is_sorted_by_key(|page| page.code));
    for code in &codes {
        assert_eq!(pages::page(code).map(|page| page.code), Some(code.as_str()));
    }
}

#[test]
fn a_code_that_may_have_been_meant_is_found() {
    assert_eq!(pages::page("ARZ999"), None);
    assert_eq!(pages::similar_code("ARZ9O1"), Some("ARZ901"));
    assert_eq!(pages::similar_code("nonsense"), None);
}
