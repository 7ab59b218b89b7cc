//! `cargo xtask builds`: what a workflow adds to the build of the package that uses it, beside the other ways of calling
//! the same API.
//!
//! Packages are made below the target directory, one for each way and each API, and are built as a user's are, by a real
//! Cargo. Processor time is what is compared: unlike the time of a clock, other programs add little to it.

mod packages;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::building::{Built, Cargo};
use crate::{Failure, progress, target_directory};
use packages::{APIS, Api, Package, WAYS, Way};

/// An edit is made once more until so much time has gone by, or three times; the shortest counts.
const ENOUGH: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The directory of the public documents that the packages are made of
    #[arg(value_name = "DIR")]
    directory: PathBuf,

    /// Build optimised
    #[arg(long)]
    release: bool,

    /// Only the ways whose names have this text in them; what is written by hand is always measured
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

/// What one package takes.
struct Row {
    way: Way,
    api: &'static Api,
    /// Everything that the package depends on.
    dependencies: Built,
    /// The package itself, when its dependencies are built.
    package: Built,
    /// How long it takes rustc to expand the macros of the package, beside one that has none.
    expansion: Option<Duration>,
    /// After an edit of a file that nothing is made of, of the package's source, of the workflow, of the description.
    edits: [Option<Built>; 4],
    lines: Option<usize>,
    executable: u64,
}

impl Row {
    fn clean(&self) -> Duration {
        self.dependencies.processor + self.package.processor
    }
}

/// Builds all packages and prints a table; says whether what nothing is made of made nothing build again.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let place = target_directory()?.join("xtask").join("builds");
    let mut rows: Vec<Row> = Vec::new();
    let wanted = |way: &Way| {
        let only = arguments.only.as_deref();
        *way == Way::ByHand || only.is_none_or(|text| way.name().contains(text))
    };
    for way in WAYS.into_iter().filter(wanted) {
        let cargo = Cargo::new(&place.join("built").join(way.identifier()), arguments.release);
        cargo.forget()?;
        let mut dependencies = None;
        for api in APIS.iter().filter(|api| way.is_there(api)) {
            progress(&format!("building {} over {}", way.name(), api.name));
            let package = Package::new(&place, way, api, &arguments.directory)?;
            let row = measure(&cargo, package, &mut dependencies)?;
            eprint!("{}", line(&row, rows.iter().find(|by_hand| by_hand.api.name == api.name)));
            rows.push(row);
        }
        cargo.forget()?;
    }
    print!("{}", table(&rows, arguments.release));
    Ok(rows.iter().all(|row| row.edits.first().is_none_or(|edit| edit.is_some_and(|built| built.fresh))))
}

fn measure(cargo: &Cargo, package: Package, dependencies: &mut Option<Built>) -> Result<Row, Failure> {
    package.write_empty()?;
    let empty = cargo.build(&package.project)?;
    // The packages of one way share what they depend on.
    let dependencies = *dependencies.get_or_insert(empty);
    let has_macro = package.way.has_macro();
    let nothing = has_macro.then(|| cargo.expansion(&package.project)).transpose()?;
    package.write_source()?;
    let built = cargo.build(&package.project)?;
    let executable = cargo.executable(&package.project)?;
    let lines = package.lines(cargo)?;
    let expanded = has_macro.then(|| cargo.expansion(&package.project)).transpose()?;
    let expansion = expanded.zip(nothing).map(|(expanded, nothing)| expanded.saturating_sub(nothing));
    let [unrelated, source, workflow, description] = package.edits();
    let edit = |path: Option<PathBuf>| path.map(|path| edited(cargo, &package, &path)).transpose();
    let edits = [edit(unrelated)?, edit(source)?, edit(workflow)?, edit(description)?];
    let Package { way, api, .. } = package;
    Ok(Row { way, api, dependencies, package: built, expansion, edits, lines, executable })
}

/// The build after an edit that changes nothing but the bytes of a file.
fn edited(cargo: &Cargo, package: &Package, path: &Path) -> Result<Built, Failure> {
    let mut best: Option<Built> = None;
    let mut spent = Duration::ZERO;
    for count in 0..3 {
        package.touch(path, count)?;
        let built = cargo.build(&package.project)?;
        spent += built.wall;
        if best.is_none_or(|best| built.processor < best.processor) {
            best = Some(built);
        }
        if spent > ENOUGH {
            break;
        }
    }
    best.ok_or_else(|| Failure(format!("{} was never edited", path.display())))
}

fn table(rows: &[Row], release: bool) -> String {
    let mut text = String::new();
    let by_hand = |api: &Api| rows.iter().find(|row| row.way == Way::ByHand && row.api.name == api.name);
    for api in &APIS {
        // A string takes all that is written to it.
        let profile = if release { "release" } else { "dev" };
        let _ = writeln!(text, "\n{} ({}), profile {profile}", api.name, api.description_name());
        let _ = writeln!(
            text,
            "{:24}{:>13}{:>9}{:>15}{:>8}{:>8}{:>11}{:>9}{:>10}{:>8}{:>9}{:>12}",
            "",
            "dependencies",
            "package",
            "clean",
            "added",
            "expand",
            "unrelated",
            "source",
            "workflow",
            "API",
            "lines",
            "binary, KB"
        );
        for row in rows.iter().filter(|row| row.api.name == api.name) {
            text.push_str(&line(row, by_hand(api)));
        }
        let added = |way| {
            let row = rows.iter().find(|row| row.way == way && row.api.name == api.name)?;
            Some((row.clean().saturating_sub(by_hand(api)?.clean())).as_secs_f64())
        };
        for way in [Way::Macro, Way::BuildScript, Way::Committed] {
            let other =
                if way == Way::BuildScript { Way::ProgenitorBuildScript } else { Way::ProgenitorMacro };
            if let Some((ours, theirs)) = added(way).zip(added(other)) {
                let ratio = ours / theirs.max(0.01);
                let _ = writeln!(
                    text,
                    "{} adds {ratio:.2} of what {} adds (target 0.1)",
                    way.name(),
                    other.name()
                );
            }
        }
    }
    text.push_str(
        "\nSeconds of processor time; (wall) in brackets behind `clean`. `dependencies` is all that the package depends on, `added` what \
         `clean` has more than by hand. `expand` is what all macros of the package take, those within what is generated among them, in milliseconds.\n\
         `unrelated` to `API`: building again after an edit of a README, of the source, of the workflow, of the description; \
         `-` is nothing built at all.\n",
    );
    text
}

fn line(row: &Row, by_hand: Option<&Row>) -> String {
    let seconds = |time: Duration| format!("{:.1}", time.as_secs_f64());
    let edit = |edit: &Option<Built>| match edit {
        Some(built) if built.fresh => "-".to_owned(),
        Some(built) => format!("{:.2}", built.processor.as_secs_f64()),
        None => String::new(),
    };
    let [unrelated, source, workflow, description] = &row.edits;
    let added = by_hand.map(|by_hand| row.clean().saturating_sub(by_hand.clean()));
    let mut text = String::new();
    // A string takes all that is written to it.
    let _ = writeln!(
        text,
        "{:24}{:>13}{:>9}{:>15}{:>8}{:>8}{:>11}{:>9}{:>10}{:>8}{:>9}{:>12}",
        row.way.name(),
        seconds(row.dependencies.processor),
        seconds(row.package.processor),
        format!("{} ({})", seconds(row.clean()), seconds(row.dependencies.wall + row.package.wall)),
        added.map(seconds).unwrap_or_default(),
        row.expansion.map(|time| format!("{:.0}", time.as_secs_f64() * 1000.0)).unwrap_or_default(),
        edit(unrelated),
        edit(source),
        edit(workflow),
        edit(description),
        row.lines.map(|lines| lines.to_string()).unwrap_or_default(),
        row.executable / 1024,
    );
    text
}
