//! The packages that are built: the same calls of the same API, written in several ways.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use arazzo_codegen::emit::Style;
use arazzo_codegen::source::FileLoader;
use arazzo_codegen::{Options, compile, output};
use serde_json::Value;

use crate::Failure;
use crate::building::{Cargo, Project};

/// An API, and a workflow over it.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) name: &'static str,
    /// Where the workflow is among the public documents.
    workflow: &'static str,
    /// Where its description is.
    description: &'static str,
    generated: &'static str,
    by_hand: &'static str,
    progenitor: &'static str,
    /// What is written over the service's own SDK.
    sdk: Option<&'static str>,
}

/// A description of half a megabyte, and one of more than two.
pub(super) const APIS: [Api; 2] = [
    Api {
        name: "imagebuilder",
        workflow: "amazon-ec2-image-builder/arazzo/amazon-ec2-image-builder-create-image-and-poll-workflow.yml",
        description: "amazon-ec2-image-builder/openapi/amazon-ec2-image-builder-openapi.yaml",
        generated: include_str!("sources/image_builder_generated.rs"),
        by_hand: include_str!("sources/image_builder_by_hand.rs"),
        progenitor: include_str!("sources/image_builder_progenitor.rs"),
        sdk: Some(include_str!("sources/image_builder_sdk.rs")),
    },
    Api {
        name: "asana",
        workflow: "asana/arazzo/asana-complete-task-with-comment-workflow.yml",
        description: "asana/openapi/asana-openapi.yml",
        generated: include_str!("sources/asana_generated.rs"),
        by_hand: include_str!("sources/asana_by_hand.rs"),
        progenitor: include_str!("sources/asana_progenitor.rs"),
        sdk: None,
    },
];

impl Api {
    pub(super) fn description_name(&self) -> &'static str {
        file_name(self.description)
    }
}

/// A way of calling an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    ByHand,
    Macro,
    BuildScript,
    Committed,
    ProgenitorMacro,
    ProgenitorBuildScript,
    Sdk,
}

pub(super) const WAYS: [Way; 7] = [
    Way::ByHand,
    Way::Macro,
    Way::BuildScript,
    Way::Committed,
    Way::ProgenitorMacro,
    Way::ProgenitorBuildScript,
    Way::Sdk,
];

/// What the sources that are written by hand need; `https` is as in the runtime's default features.
const BY_HAND: &str = r#"reqwest = { version = "0.13", default-features = false, features = ["json", "query", "rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1.0", features = ["derive"] }
serde_json = "1.0"
tokio = { version = "1.45", features = ["macros", "rt", "time"] }
"#;

/// What clients that progenitor generates need beside that.
const PROGENITOR_CLIENT: &str = r#"chrono = { version = "0.4", default-features = false, features = ["serde"] }
futures = "0.3"
progenitor-client = "0.15"
regress = "0.12"
uuid = { version = "1", features = ["serde", "v4"] }
"#;

impl Way {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ByHand => "by hand",
            Self::Macro => "macro",
            Self::BuildScript => "build script",
            Self::Committed => "committed",
            Self::ProgenitorMacro => "progenitor, macro",
            Self::ProgenitorBuildScript => "progenitor, script",
            Self::Sdk => "aws-sdk-imagebuilder",
        }
    }

    /// The name as a part of others.
    pub(super) fn identifier(self) -> String {
        self.name().replace(", ", "-").replace(' ', "-")
    }

    /// Whether an API can be called in this way.
    pub(super) fn is_there(self, api: &Api) -> bool {
        self != Self::Sdk || api.sdk.is_some()
    }

    /// Whether a macro generates what is called.
    pub(super) fn has_macro(self) -> bool {
        matches!(self, Self::Macro | Self::ProgenitorMacro)
    }

    fn is_generated_by_progenitor(self) -> bool {
        matches!(self, Self::ProgenitorMacro | Self::ProgenitorBuildScript)
    }

    fn dependencies(self) -> String {
        let path = |name: &str| Value::from(crate::repository().join(name).display().to_string());
        let runtime = |features: &str| {
            format!(
                "arazzo-runtime = {{ path = {}, default-features = false, features = [{features}] }}\n\
                 tokio = {{ version = \"1.45\", features = [\"macros\", \"rt\", \"time\"] }}\n",
                path("arazzo-runtime")
            )
        };
        match self {
            Self::ByHand => BY_HAND.to_owned(),
            Self::Macro => runtime(r#""aws-sigv4", "macros", "rustls-tls", "xml""#),
            Self::BuildScript => format!(
                "{}\n[build-dependencies]\narazzo-codegen = {{ path = {} }}\n",
                runtime(r#""aws-sigv4", "rustls-tls", "xml""#),
                path("arazzo-codegen")
            ),
            Self::Committed => runtime(r#""aws-sigv4", "rustls-tls", "xml""#),
            Self::ProgenitorMacro => format!("{BY_HAND}{PROGENITOR_CLIENT}progenitor = \"0.15\"\n"),
            Self::ProgenitorBuildScript => format!(
                "{BY_HAND}{PROGENITOR_CLIENT}\n[build-dependencies]\nopenapiv3 = \"2.2\"\nprettyplease = \"0.2\"\n\
                 progenitor = {{ version = \"0.15\", default-features = false }}\nserde_json = \"1.0\"\nsyn = \"2\"\n"
            ),
            Self::Sdk => "aws-sdk-imagebuilder = \"1\"\n\
                 tokio = { version = \"1.45\", features = [\"macros\", \"rt\", \"time\"] }\n"
                .to_owned(),
        }
    }

    /// What the build script does, if there is one.
    fn build_script(self, api: &Api) -> Option<String> {
        match self {
            Self::BuildScript => Some(format!(
                "fn main() -> Result<(), arazzo_codegen::BuildError> {{\n    \
                 arazzo_codegen::Build::new().document(\"workflows/{}\").generate()\n}}\n",
                file_name(api.workflow)
            )),
            Self::ProgenitorBuildScript => Some(
                r#"fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=openapi/api.json");
    let description = serde_json::from_str(&std::fs::read_to_string("openapi/api.json")?)?;
    let tokens = progenitor::Generator::default().generate_tokens(&description)?;
    let text = prettyplease::unparse(&syn::parse2(tokens)?);
    Ok(std::fs::write(format!("{}/api.rs", std::env::var("OUT_DIR")?), text)?)
}
"#
                .to_owned(),
            ),
            _ => None,
        }
    }

    /// What brings in what is generated, before the source that calls it.
    fn head(self, api: &Api) -> String {
        match self {
            Self::ByHand | Self::Sdk => String::new(),
            Self::Macro => format!("arazzo_runtime::arazzo_workflow!({:?});\n\n", file_name(api.workflow)),
            Self::BuildScript => "include!(concat!(env!(\"OUT_DIR\"), \"/arazzo.rs\"));\n\n".to_owned(),
            Self::Committed => "include!(\"generated.rs\");\n\n".to_owned(),
            Self::ProgenitorMacro => {
                "mod api {\n    progenitor::generate_api!(\"openapi/api.json\");\n}\n\n".to_owned()
            }
            Self::ProgenitorBuildScript => {
                "mod api {\n    include!(concat!(env!(\"OUT_DIR\"), \"/api.rs\"));\n}\n\n".to_owned()
            }
        }
    }
}

/// A package below the target directory.
pub(super) struct Package {
    pub(super) way: Way,
    pub(super) api: &'static Api,
    pub(super) project: Project,
}

impl Package {
    /// Writes the package, without a source.
    pub(super) fn new(place: &Path, way: Way, api: &'static Api, documents: &Path) -> Result<Self, Failure> {
        let name = format!("{}-{}", way.identifier(), api.name);
        let manifest = format!("[dependencies]\n{}", way.dependencies());
        let package = Self { way, api, project: Project::new(place, name, &manifest)? };
        package.project.write("README.md", "")?;
        let copy = |from: &str, directory: &str| {
            let path = documents.join(from);
            let text = fs::read_to_string(&path).map_err(Failure::at(path.display()))?;
            package.project.write(&format!("{directory}/{}", file_name(from)), &text)
        };
        if way.is_generated_by_progenitor() {
            accommodate(
                &documents.join(api.description),
                &package.project.directory.join("openapi/api.json"),
            )?;
        } else if !matches!(way, Way::ByHand | Way::Sdk) {
            copy(api.workflow, "workflows")?;
            copy(api.description, "openapi")?;
        }
        Ok(package)
    }

    /// A source that calls nothing: what is built is all that the package depends on.
    pub(super) fn write_empty(&self) -> Result<(), Failure> {
        if self.way.build_script(self.api).is_some() {
            self.project.write("build.rs", "fn main() {}\n")?;
        }
        self.project.write("src/main.rs", "fn main() {}\n")
    }

    pub(super) fn write_source(&self) -> Result<(), Failure> {
        if let Some(script) = self.way.build_script(self.api) {
            self.project.write("build.rs", &script)?;
        }
        if self.way == Way::Committed {
            self.project.write("src/generated.rs", &self.generated()?)?;
        }
        let calls = match self.way {
            Way::ByHand => self.api.by_hand,
            Way::Macro | Way::BuildScript | Way::Committed => self.api.generated,
            Way::ProgenitorMacro | Way::ProgenitorBuildScript => self.api.progenitor,
            Way::Sdk => self.api.sdk.unwrap_or_default(),
        };
        self.project.write("src/main.rs", &(self.way.head(self.api) + calls))
    }

    /// A file that nothing is made of, the source, the workflow, and the description, as far as there are such.
    pub(super) fn edits(&self) -> [Option<PathBuf>; 4] {
        let documents = matches!(self.way, Way::Macro | Way::BuildScript);
        let workflow = documents.then(|| format!("workflows/{}", file_name(self.api.workflow)));
        let description = if self.way.is_generated_by_progenitor() {
            Some("openapi/api.json".to_owned())
        } else {
            documents.then(|| format!("openapi/{}", file_name(self.api.description)))
        };
        let paths = [Some("README.md".to_owned()), Some("src/main.rs".to_owned()), workflow, description];
        paths.map(|path| path.map(|path| self.project.directory.join(path)))
    }

    /// Edits a file so that it means what it did.
    pub(super) fn touch(&self, path: &Path, count: usize) -> Result<(), Failure> {
        let mut text = fs::read_to_string(path).map_err(Failure::at(path.display()))?;
        // A string takes all that is written to it.
        let _ = match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => writeln!(text, "\n#[allow(dead_code)]\nfn edited_{count}() {{}}"),
            Some("json") => writeln!(text),
            _ => writeln!(text, "# edited {count}"),
        };
        fs::write(path, text).map_err(Failure::at(path.display()))
    }

    /// How many lines are generated, as text.
    pub(super) fn lines(&self, cargo: &Cargo) -> Result<Option<usize>, Failure> {
        let text = match self.way {
            Way::Macro | Way::Committed => self.generated()?,
            Way::BuildScript | Way::ProgenitorBuildScript => {
                let name = if self.way == Way::BuildScript { "arazzo.rs" } else { "api.rs" };
                let path = cargo.out_directory(&self.project)?.join(name);
                fs::read_to_string(&path).map_err(Failure::at(path.display()))?
            }
            Way::ByHand => self.api.by_hand.to_owned(),
            // A macro writes no text, and the sources of an SDK are not generated here.
            Way::ProgenitorMacro | Way::Sdk => return Ok(None),
        };
        Ok(Some(text.lines().count()))
    }

    /// What the compiler makes of the workflow.
    fn generated(&self) -> Result<String, Failure> {
        let document = self.project.directory.join("workflows").join(file_name(self.api.workflow));
        let documents = [document.clone()];
        let loader =
            FileLoader::for_documents_in(&self.project.directory, documents.iter().map(PathBuf::as_path));
        let compilation = compile(&documents, &loader, Options::default());
        let modules = compilation.modules(Style::Text);
        let modules = modules.ok_or_else(|| Failure(format!("{} is rejected", document.display())))?;
        output::single(&modules).map_err(Failure::at(document.display()))
    }
}

/// Writes what progenitor takes of a description, which is none of those that are measured as it is.
fn accommodate(description: &Path, to: &Path) -> Result<(), Failure> {
    let comparisons = concat!(env!("CARGO_MANIFEST_DIR"), "/../benches/comparisons/Cargo.toml");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--release", "--manifest-path", comparisons, "--", "accommodate"]);
    let status = cargo.arg(description).arg(to).status().map_err(Failure::at("cargo"))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure(format!("{} is not accommodated", description.display())))
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
