//! Every Rust file is part of a program: a test in a forgotten file never runs.

use std::collections::BTreeMap;

use crate::{
    found, nothing_in,
    repo::{File, files, made_up},
};

fn findings(files: &[File]) -> Vec<String> {
    let manifests: String =
        files.iter().filter(|f| f.name() == "Cargo.toml").map(|f| f.text.as_str()).collect();
    let mut folders: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.ends_with(&[".rs"])) {
        folders.entry(folder(&file.path)).or_default().push(file);
    }
    let rust = files.iter().filter(|file| file.ends_with(&[".rs"]));
    rust.filter(|file| !is_root(&file.path, &manifests) && !is_mounted(&file.path, &folders))
        .map(|file| format!("{}: nothing says `mod {};`", file.path, module(&file.path).1))
        .collect()
}

/// Files that cargo finds by itself, or is told of.
fn is_root(path: &str, manifests: &str) -> bool {
    let parent = folder(path);
    let parents = parent.rsplit('/').next().unwrap_or_default();
    let told = path.split_once('/').map_or(path, |(_, below)| below);
    matches!(parents, "benches" | "bin" | "examples" | "fuzz_targets")
        || (parents == "tests" && path.starts_with("src-tauri/crates/"))
        || path.ends_with("src/lib.rs")
        || path.ends_with("src/main.rs")
        || [path, told].iter().any(|path| manifests.contains(&format!("\"{path}\"")))
}

/// Tells whether a neighbour, or the file named like the folder, mounts it.
fn is_mounted(path: &str, folders: &BTreeMap<&str, Vec<&File>>) -> bool {
    let (place, name) = module(path);
    let wanted = format!("mod {name};");
    let above = format!("{place}.rs");
    let neighbours = folders.get(place).into_iter().flatten();
    let named_like_it = folders.get(folder(place)).into_iter().flatten();
    neighbours
        .filter(|file| file.path != path)
        .chain(named_like_it.filter(|file| file.path == above))
        .any(|file| file.text.lines().any(|line| line.trim_end().ends_with(&wanted)))
}

/// The folder whose files may mount this one, and the module's name.
fn module(path: &str) -> (&str, &str) {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    (folder(stem), stem.rsplit('/').next().unwrap_or_default())
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[test]
fn every_rust_file_is_part_of_a_program() {
    nothing_in(&findings(&files()));
}

#[test]
fn a_forgotten_file_is_found() {
    let files = [
        made_up("tests/Cargo.toml", "path = \"tidy/main.rs\"\n"),
        made_up("tests/tidy/main.rs", "mod sizes;\n"),
        made_up("tests/tidy/sizes.rs", ""),
        made_up("tests/tidy/forgotten.rs", ""),
        made_up("tests/untold/main.rs", ""),
        made_up("src-tauri/crates/dialdesk-core/src/lib.rs", "pub mod call;\n"),
        made_up("src-tauri/crates/dialdesk-core/src/call.rs", "mod table;\n"),
        made_up("src-tauri/crates/dialdesk-core/src/call/table.rs", ""),
        made_up("src-tauri/crates/dialdesk-core/src/call/lost.rs", ""),
        made_up("src-tauri/crates/dialdesk-core/tests/alone.rs", ""),
    ];
    found(
        &findings(&files),
        &[
            "tests/tidy/forgotten.rs",
            "tests/untold/main.rs",
            "call/lost.rs: nothing says `mod lost;`",
        ],
    );
}
