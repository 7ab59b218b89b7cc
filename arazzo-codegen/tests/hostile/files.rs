//! Paths that lead where nothing may be read.

use std::fs;
use std::path::Path;

use arazzo_codegen::source::{FileLoader, LoadError, Loader};

use crate::{API, Package, document};

/// What a document is refused with that names this source.
fn naming(url: &str) -> (String, String) {
    let package = Package::new(document("").replace("api.yaml", &serde_json::to_string(url).unwrap()), API);
    fs::create_dir(package.0.path().join("directory")).unwrap();
    let outcome = package.compile();
    (outcome.refused().to_owned(), outcome.shown)
}

#[test]
fn sources_are_read_from_the_package_only() {
    for url in [
        "../../../../../../../../etc/passwd",
        "/etc/passwd",
        "/dev/zero",
        "/dev/stdin",
        "/dev/tty",
        "/proc/self/environ",
        "/proc/self/mem",
        "..",
        "/",
        "./directory/../../../etc/passwd",
        "document.yaml/../../../etc/passwd",
    ] {
        let (place, shown) = naming(url);
        assert!(
            ["document.yaml:3:43: ARZ002", "document.yaml:3:43: ARZ001"].contains(&place.as_str()),
            "{shown}"
        );
        assert!(!shown.contains("root:"), "{shown}");
    }
    for url in [
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "file:api.yaml",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "..%2f..%2f..%2f..%2fetc/passwd",
        "..\\..\\..\\..\\etc\\passwd",
        "\\\\server\\share\\api.yaml",
        "C:\\Windows\\win.ini",
        "CON",
        "nul",
        "ftp://things.example/api.yaml",
        "data:application/json,{}",
        "~/api.yaml",
        "$HOME/api.yaml",
        "$(id)",
        "-",
        "\0",
        "a\nb",
        "\u{1b}[2Japi.yaml",
        "\u{202e}lmay.ipa",
        "api.yaml\0.txt",
        "?",
    ] {
        let (place, shown) = naming(url);
        assert!(place.starts_with("document.yaml:3:43: ARZ00"), "{url:?}: {shown}");
    }
    for url in ["directory", ".", "./", "", "#", "#/components"] {
        let (place, shown) = naming(url);
        assert!(place.starts_with("document.yaml:3:43: ARZ00"), "{url:?}: {shown}");
    }
    // The document itself is no description.
    assert!(naming("document.yaml").0.starts_with("document.yaml:3:43: ARZ007"));
    for url in [
        "http://things.example/api.yaml",
        "https://things.example/api.yaml",
        "HTTPS://things.example/api.yaml",
    ] {
        assert_eq!(naming(url).0, "document.yaml:3:43: ARZ006", "{url}");
    }
}

/// Guesses at what was meant do not tell what lies outside.
#[test]
fn no_names_from_outside_are_suggested() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.yaml"), API).unwrap();
    let (_, shown) = naming(outside.path().join("secrets.yaml").to_str().unwrap());
    assert!(!shown.contains("secret.yaml"), "{shown}");
}

#[cfg(unix)]
#[test]
fn links_lead_out_no_further_than_paths() {
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("api.yaml"), API).unwrap();
    for target in [outside.path(), &outside.path().join("api.yaml"), Path::new("/dev/zero"), Path::new("/")] {
        let package = Package::new(document("").replace("api.yaml", "link"), API);
        symlink(target, package.0.path().join("link")).unwrap();
        assert_eq!(package.compile().refused(), "document.yaml:3:43: ARZ002", "{}", target.display());
    }
    let package = Package::new(document("").replace("api.yaml", "link"), API);
    symlink("link", package.0.path().join("link")).unwrap();
    assert_eq!(package.compile().refused(), "document.yaml:3:43: ARZ005");
    // Within the package, a link is as good as its target.
    let package = Package::new(document("").replace("api.yaml", "link"), API);
    symlink("api.yaml", package.0.path().join("link")).unwrap();
    package.compile().generated();
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    let package = Package::new(document("").replace("api.yaml", "pipe"), API);
    let made = Command::new("mkfifo").arg(package.0.path().join("pipe")).status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(package.compile().refused(), "document.yaml:3:43: ARZ005");
    }
    let package = Package::new(document("").replace("api.yaml", "socket"), API);
    let _listener = UnixListener::bind(package.0.path().join("socket")).unwrap();
    assert_eq!(package.compile().refused(), "document.yaml:3:43: ARZ005");
}

/// A directory such as `/tmp`, above which is everything, is not left for what is above.
#[test]
fn a_document_near_the_root_of_the_file_system_does_not_open_all_of_it() {
    let directory = tempfile::Builder::new().prefix("hostile").tempdir_in("/");
    // Who may not write there cannot be harmed there, either.
    let Ok(directory) = directory else { return };
    fs::write(directory.path().join("document.yaml"), document("")).unwrap();
    let loader = FileLoader::for_documents([directory.path().join("document.yaml").as_path()]);
    assert!(matches!(loader.load(Path::new("/etc/passwd")), Err(LoadError::Outside { .. })));
}
