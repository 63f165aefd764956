//! Documents that point at what is there.

use std::path::Path;

use crate::{
    found, nothing_in,
    repo::{File, files, made_up, root},
};

/// Beginnings that make a word in backticks a path of this repository.
const OURS: &[&str] = &[".cargo/", ".ci/", "docs/", "icons/", "src-tauri/", "tests/", "ui/"];

fn findings(files: &[File], exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.ends_with(&[".md"])) {
        let folder = Path::new(&file.path).parent().unwrap_or(Path::new(""));
        let linked = links(&file.text).into_iter().map(|link| folder.join(link));
        let named = paths(&file.text).into_iter().map(Path::new).map(Path::to_owned);
        for path in linked.chain(named).filter(|path| !exists(path)) {
            findings.push(format!("{}: {} does not exist", file.path, path.display()));
        }
    }
    findings
}

/// Where `[text](target)` points, within the repository.
fn links(text: &str) -> Vec<&str> {
    let ends = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    ends.map(|(target, _)| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .collect()
}

/// Paths in backticks; one with a pattern in it names many files and is left alone.
fn paths(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|word| OURS.iter().any(|beginning| word.starts_with(beginning)))
        .filter(|word| !word.contains(|c: char| c.is_whitespace() || "{}*<>…".contains(c)))
        .filter(|word| !word.starts_with("ui/dist"))
        .collect()
}

#[test]
fn documents_point_at_what_is_there() {
    let root = root();
    nothing_in(&findings(&files(), |path| root.join(path).exists()));
}

#[test]
fn a_dead_link_is_found() {
    let text = "[style](style.md) [gone](../gone.md#part) [web](https://example.org)\n\
                `src-tauri/gone.rs`, `tests/{a,b}.rs`, `cargo test`\n";
    let files = [made_up("docs/a.md", text)];
    found(
        &findings(&files, |path| path == Path::new("docs/style.md")),
        &["gone.md does not exist", "src-tauri/gone.rs does not exist"],
    );
}
