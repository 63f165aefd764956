//! The root shows what the project is, and nothing else.

use std::fs;

use crate::{found, nothing_in, repo};

const SHOWN: &[&str] = &[
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "docs",
    "icons",
    "src-tauri",
    "tauri.conf.json",
    "tests",
    "ui",
];

fn findings(listing: &[String], ignored: &str) -> Vec<String> {
    let is_ignored = |name: &str| ignored.lines().any(|line| line == format!("/{name}/"));
    let strange = listing
        .iter()
        .filter(|name| !name.starts_with('.') && !SHOWN.contains(&name.as_str()))
        .filter(|name| !is_ignored(name))
        .map(|name| format!("{name} does not belong in the root"));
    let missing = SHOWN
        .iter()
        .filter(|name| !listing.iter().any(|there| there == **name))
        .map(|name| format!("{name} is missing in the root"));
    strange.chain(missing).collect()
}

#[test]
fn the_root_shows_the_project_and_nothing_else() {
    let root = repo::root();
    let entries = fs::read_dir(&root).expect("the root can be read").flatten();
    let mut listing: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    listing.sort();
    let ignored = fs::read_to_string(root.join(".gitignore")).expect("a .gitignore");
    nothing_in(&findings(&listing, &ignored));
}

#[test]
fn a_stray_file_is_found() {
    let mut listing: Vec<String> = SHOWN.iter().map(|&name| name.to_owned()).collect();
    listing.retain(|name| name != "LICENSE");
    listing.extend([".git", "notes.txt", "target"].map(str::to_owned));
    found(&findings(&listing, "/target/\n"), &["notes.txt does not belong", "LICENSE is missing"]);
}
