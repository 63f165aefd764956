//! One table of use cases: every row has its route and its command, and nothing else has.

use std::collections::BTreeSet;
use std::path::Path;

use dialdesk_console::operations::{OPERATIONS, Place};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Gives what stands in `text` between each `before` and the next `after`.
fn between<'a>(text: &'a str, before: &str, after: &str) -> BTreeSet<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

fn commands() -> BTreeSet<&'static str> {
    let in_window = |place: &Place| match place {
        Place::Both { .. } | Place::DesktopOnly(_) => true,
        Place::RestOnly { .. } => false,
    };
    OPERATIONS.iter().filter(|it| in_window(&it.place)).map(|it| it.name).collect()
}

#[test]
fn every_route_is_a_use_case_and_the_other_way_round() {
    let expected: BTreeSet<(&str, &str)> = OPERATIONS
        .iter()
        .filter_map(|it| match it.place {
            Place::Both { method, path } | Place::RestOnly { method, path, .. } => {
                Some((method, path))
            }
            Place::DesktopOnly(_) => None,
        })
        .collect();
    let routes: BTreeSet<(&str, &str)> = dialdesk_rest::routes().into_iter().collect();
    assert_eq!(routes, expected);
}

#[test]
fn every_command_is_a_use_case_and_the_other_way_round() {
    let bindings = read("ui/src/api/bindings.ts");
    let calls = bindings.lines().filter(|line| line.contains("__TAURI_INVOKE<"));
    let bound: BTreeSet<&str> =
        calls.filter_map(|line| between(line, ">(\"", "\"").pop_last()).collect();
    assert_eq!(bound, commands());
}

#[test]
fn the_page_may_call_exactly_our_commands() {
    let build = read("src-tauri/build.rs");
    let list = build.split("COMMANDS: &[&str] = &[").nth(1).unwrap().split("];").next().unwrap();
    assert_eq!(between(list, "    \"", "\""), commands(), "build.rs lists them");

    let capabilities: serde_json::Value =
        serde_json::from_str(&read("src-tauri/capabilities/main.json")).unwrap();
    let permissions: BTreeSet<String> = capabilities["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission.as_str().unwrap().to_owned())
        .collect();
    let ours: BTreeSet<String> =
        commands().iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    let others: BTreeSet<&str> = permissions.difference(&ours).map(String::as_str).collect();
    assert!(ours.is_subset(&permissions), "every command is allowed");
    assert_eq!(
        others,
        BTreeSet::from(["core:event:allow-listen", "core:event:allow-unlisten"]),
        "besides, the page may only listen"
    );
    assert_eq!(capabilities["windows"], serde_json::json!(["main"]), "and only our one window");
    assert!(capabilities["remote"].is_null(), "no page from elsewhere may do any of it");
}

/// The only folder that capabilities are taken from, so that no other file can allow more.
#[test]
fn nothing_else_allows_anything() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/capabilities");
    let files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, ["main.json"]);
}

#[test]
fn no_script_runs_that_we_did_not_ship() {
    let settings: serde_json::Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
    let security = &settings["app"]["security"];
    let csp = security["csp"].as_str().expect("there is a policy");
    let sources = |name: &str| -> Vec<&str> {
        let rule = csp.split(';').map(str::trim).find(|rule| rule.split(' ').next() == Some(name));
        rule.map(|rule| rule.split(' ').skip(1).collect()).unwrap_or_default()
    };
    assert_eq!(sources("default-src"), ["'self'"]);
    assert_eq!(sources("script-src"), ["'self'"], "no inline script, no data:, no blob:, no eval");
    assert_eq!(sources("object-src"), ["'none'"]);
    assert_eq!(sources("base-uri"), ["'none'"]);
    assert_eq!(
        sources("connect-src"),
        ["'self'", "ipc:", "http://ipc.localhost"],
        "the page reaches the program and nothing else"
    );
    assert!(security["dangerousDisableAssetCspModification"].is_null());
    assert!(security["assetProtocol"]["enable"] != true, "no file is served to the page");
    assert!(settings["app"]["withGlobalTauri"] != true, "no global that any script could use");
}

#[test]
fn what_has_no_twin_says_why() {
    for operation in OPERATIONS {
        match operation.place {
            Place::DesktopOnly(why) | Place::RestOnly { why, .. } => {
                assert!(why.split(' ').count() >= 4, "{}: {why}", operation.name);
            }
            Place::Both { .. } => {}
        }
    }
    let names: BTreeSet<&str> = OPERATIONS.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), OPERATIONS.len(), "each name once");
}
