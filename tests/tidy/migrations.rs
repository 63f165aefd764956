//! A migration that people's files have been through is never changed.

use crate::{
    found, nothing_in,
    repo::{File, files, made_up},
};

const FOLDER: &str = "src-tauri/crates/dialdesk-store/migrations/";

/// Name and fingerprint of each migration that a release carried. At a release, add the new ones;
/// the test prints the fingerprint when it is wrong.
const RELEASED: &[(&str, u64)] = &[];

fn findings(files: &[File], released: &[(&str, u64)]) -> Vec<String> {
    let migrations: Vec<(&str, u64)> = files
        .iter()
        .filter_map(|file| Some((file.path.strip_prefix(FOLDER)?, fingerprint(&file.text))))
        .collect();
    let mut findings = Vec::new();
    for (name, kept) in released {
        match migrations.iter().find(|(found, _)| found == name) {
            None => findings.push(format!("{name} was released and is gone")),
            Some((_, now)) if now != kept => {
                findings.push(format!("{name} was released as {kept:#x} and is now {now:#x}"));
            }
            Some(_) => {}
        }
    }
    let newest = released.iter().map(|(name, _)| *name).max().unwrap_or_default();
    let is_released = |name: &str| released.iter().any(|(known, _)| *known == name);
    let late = migrations.iter().filter(|(name, _)| *name < newest && !is_released(name));
    findings.extend(late.map(|(name, _)| format!("{name} is new and comes before {newest}")));
    findings
}

/// FNV-1a over the text with Unix line ends: short, and the same on every machine and version.
fn fingerprint(text: &str) -> u64 {
    let bytes = text.bytes().filter(|byte| *byte != b'\r');
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[test]
fn released_migrations_are_unchanged() {
    nothing_in(&findings(&files(), RELEASED));
}

#[test]
fn a_changed_migration_is_found() {
    let file = |name: &str, text: &str| made_up(&format!("{FOLDER}{name}"), text);
    let files = [file("0001_init.sql", "a"), file("0002_late.sql", ""), file("0003_same.sql", "c")];
    let released =
        [("0001_init.sql", fingerprint("b")), ("0003_same.sql", fingerprint("c")), ("0004.sql", 0)];
    found(
        &findings(&files, &released),
        &[
            "0001_init.sql was released as",
            "0004.sql was released and is gone",
            "0002_late.sql is new",
        ],
    );
}

#[test]
fn line_ends_do_not_matter() {
    assert_eq!(fingerprint("a\r\nb"), fingerprint("a\nb"));
    assert_ne!(fingerprint("a"), fingerprint("b"));
}
