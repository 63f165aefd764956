//! Files that a person can read in one sitting. (Clippy keeps the functions short.)

use crate::{
    found, nothing_in,
    repo::{File, files, made_up},
};

const LINES_MAX: usize = 500;

fn findings(files: &[File]) -> Vec<String> {
    let counted = files.iter().filter(|file| file.ends_with(&[".rs", ".ts", ".tsx", ".css"]));
    counted
        .filter(|file| !is_test(&file.path) && file.name() != "bindings.ts")
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(file, lines)| format!("{}: {lines} lines, more than {LINES_MAX}", file.path))
        .collect()
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "e2e" | "fuzz"))
        || path.contains(".test.")
}

#[test]
fn files_are_short() {
    nothing_in(&findings(&files()));
}

#[test]
fn a_long_file_is_found() {
    let long = "//\n".repeat(LINES_MAX + 1);
    let files = [
        made_up("src-tauri/src/a.rs", &long),
        made_up("ui/src/a.css", &long),
        made_up("src-tauri/src/b.rs", &"//\n".repeat(LINES_MAX)),
        made_up("src-tauri/src/call/tests.rs", &long),
        made_up("ui/src/a.test.ts", &long),
    ];
    found(&findings(&files), &["src-tauri/src/a.rs: 501 lines", "ui/src/a.css"]);
}
