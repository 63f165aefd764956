//! Text that may not stay: work put off, tests asleep, and places that exist on one machine only.

use crate::{
    found, nothing_in,
    repo::{File, files, made_up},
};

/// Work put off and tests asleep, in source files. Written in two parts, so that this file passes.
const ASLEEP: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("#[ign", "ore"),
    concat!("should_", "panic"),
    concat!("it.sk", "ip("),
    concat!("test.sk", "ip("),
    concat!(".on", "ly("),
];

/// Places that exist on one machine, and hosts that packages come from.
const PLACES: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/t", "mp/"),
    concat!("crates", ".io"),
    concat!("np", "mjs."),
    concat!("py", "pi.org"),
    concat!("deb.", "debian"),
];

const SOURCE: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".css", ".py", ".sh", ".sql"];

/// Written by programs, which know where they got things from.
const WRITTEN_BY_PROGRAMS: &[&str] = &["Cargo.lock", "package-lock.json", "bindings.ts"];

fn findings(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !WRITTEN_BY_PROGRAMS.contains(&file.name())) {
        let asleep: &[&str] = if file.ends_with(SOURCE) { ASLEEP } else { &[] };
        for (index, line) in file.text.lines().enumerate() {
            let banned = asleep.iter().chain(PLACES).find(|text| line.contains(**text));
            if let Some(banned) = banned {
                findings.push(format!("{}:{}: \"{banned}\" may not stay", file.path, index + 1));
            }
        }
    }
    findings
}

#[test]
fn nothing_is_put_off_and_no_place_is_named() {
    nothing_in(&findings(&files()));
}

#[test]
fn a_note_to_do_and_a_place_are_found() {
    let files = [
        made_up("a.rs", concat!("// TO", "DO: later\nlet a = \"/ro", "ot/list.csv\";\n")),
        made_up("a.md", concat!("A TO", "DO in a text is only a word.\n")),
        made_up("Cargo.lock", concat!("crates", ".io\n")),
    ];
    found(&findings(&files), &["a.rs:1", "a.rs:2"]);
}
