//! The interface's lock file serves every system, whichever it was written on.
//!
//! npm leaves packages for other systems out of the lock when it cannot see them, and `npm ci`
//! then refuses it, there and here.

use serde_json::Value;

use crate::{found, nothing_in, repo};

fn findings(lock: &Value) -> Vec<String> {
    let packages = lock["packages"].as_object().expect("a lock file lists packages");
    let mut findings = Vec::new();
    for (place, package) in packages {
        let optional = package["optionalDependencies"].as_object();
        for name in optional.into_iter().flatten().map(|(name, _)| name) {
            let beside = format!("node_modules/{name}");
            let below = format!("{place}/{beside}");
            if !packages.contains_key(&beside) && !packages.contains_key(&below) {
                findings.push(format!("{place} needs {name} on some system: lock it, too"));
            }
        }
    }
    findings
}

#[test]
fn the_lock_serves_every_system() {
    let file = repo::root().join("ui").join("package-lock.json");
    let text = std::fs::read_to_string(file).expect("ui/package-lock.json");
    nothing_in(&findings(&serde_json::from_str(&text).expect("npm writes JSON")));
}

#[test]
fn a_missing_system_is_found() {
    let lock = serde_json::json!({ "packages": {
        "node_modules/tool": { "optionalDependencies": { "tool-linux": "1", "tool-win": "1" } },
        "node_modules/tool-linux": { "version": "1" },
    } });
    found(&findings(&lock), &["tool-win"]);
}
