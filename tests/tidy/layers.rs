//! Which package may depend on which: the picture in ARCHITECTURE.md, kept by a test.

use std::process::Command;

use serde_json::Value;

use crate::{found, nothing_in, repo};

/// The packages of ours that each package may use. Tests may use more: only what is shipped counts.
const ALLOWED: &[(&str, &[&str])] = &[
    ("dialdesk-core", &[]),
    ("dialdesk-exotel", &["dialdesk-core"]),
    ("dialdesk-intake", &["dialdesk-core"]),
    ("dialdesk-store", &["dialdesk-core"]),
    ("dialdesk-sim", &["dialdesk-core"]),
    ("dialdesk-runtime", &["dialdesk-core", "dialdesk-store"]),
    (
        "dialdesk-console",
        &["dialdesk-core", "dialdesk-intake", "dialdesk-runtime", "dialdesk-store"],
    ),
    ("dialdesk-rest", &["dialdesk-console"]),
    (
        "dialdesk-host",
        &[
            "dialdesk-console",
            "dialdesk-core",
            "dialdesk-exotel",
            "dialdesk-rest",
            "dialdesk-runtime",
            "dialdesk-sim",
            "dialdesk-store",
        ],
    ),
    ("dialdesk", &["dialdesk-console", "dialdesk-core", "dialdesk-host"]),
    (
        "dialdesk-tests",
        &[
            "dialdesk-console",
            "dialdesk-core",
            "dialdesk-exotel",
            "dialdesk-host",
            "dialdesk-intake",
            "dialdesk-rest",
            "dialdesk-runtime",
            "dialdesk-sim",
            "dialdesk-store",
        ],
    ),
    ("xtask", &[]),
];

/// Libraries that only some packages may know, because each is the reason for a package.
const KEPT: &[(&str, &[&str])] = &[
    ("axum", &["dialdesk-rest", "dialdesk-sim"]),
    ("calamine", &["dialdesk-intake"]),
    ("csv", &["dialdesk-intake", "dialdesk-console"]),
    ("encoding_rs", &["dialdesk-intake"]),
    ("keyring", &["dialdesk-host"]),
    ("reqwest", &["dialdesk-exotel", "dialdesk-tests"]),
    ("rlibphonenumber", &["dialdesk-core"]),
    ("rusqlite", &["dialdesk-store"]),
    ("sqlx", &["dialdesk-store", "dialdesk-tests"]),
    ("tauri", &["dialdesk"]),
    ("tauri-specta", &["dialdesk"]),
];

/// What the pure engine may never know.
const IMPURE: &[&str] =
    &["async-std", "axum", "hyper", "rand", "reqwest", "rusqlite", "sqlx", "tauri", "tokio"];

struct Package {
    name: String,
    uses: Vec<String>,
}

fn findings(packages: &[Package]) -> Vec<String> {
    packages.iter().flat_map(findings_in).collect()
}

fn findings_in(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{name}: a new package needs its line in tests/tidy/layers.rs")];
    };
    let is_ours = |used: &str| ALLOWED.iter().any(|(known, _)| *known == used);
    let may_use = |used: &str| {
        if is_ours(used) {
            return allowed.contains(&used);
        }
        let pure = name != "dialdesk-core" || !IMPURE.contains(&used);
        let kept = KEPT.iter().find(|(library, _)| *library == used);
        pure && kept.is_none_or(|(_, by)| by.contains(&name))
    };
    package
        .uses
        .iter()
        .filter(|used| !may_use(used))
        .map(|used| format!("{name} may not use {used}: see ARCHITECTURE.md"))
        .collect()
}

/// The workspace's packages with what they use when shipped.
fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(repo::root())
        .output()
        .expect("cargo runs: it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    list(&metadata["packages"]).map(package).collect()
}

fn package(package: &Value) -> Package {
    let shipped = list(&package["dependencies"]).filter(|used| used["kind"].is_null());
    Package {
        name: text(&package["name"]),
        uses: shipped.map(|used| text(&used["name"])).collect(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn packages_use_only_what_lies_below_them() {
    let packages = packages();
    assert_eq!(
        packages.len(),
        ALLOWED.len(),
        "each package has its line, and each line its package"
    );
    nothing_in(&findings(&packages));
}

#[test]
fn a_wrong_edge_is_found() {
    let package = |name: &str, uses: &[&str]| Package {
        name: name.to_owned(),
        uses: uses.iter().map(|&used| used.to_owned()).collect(),
    };
    found(
        &findings(&[
            package("dialdesk-core", &["serde", "tokio"]),
            package("dialdesk-rest", &["axum", "dialdesk-console", "dialdesk-store"]),
            package("dialdesk-runtime", &["dialdesk-core", "sqlx"]),
            package("dialdesk-common", &[]),
        ]),
        &[
            "dialdesk-core may not use tokio",
            "dialdesk-rest may not use dialdesk-store",
            "dialdesk-runtime may not use sqlx",
            "dialdesk-common: a new package",
        ],
    );
}
