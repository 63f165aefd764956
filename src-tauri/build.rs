//! Generates what Tauri needs at compile time.

use std::{fs, path::Path};

const UI: &str = "ui/dist";

/// Stands in for the interface until `cargo xtask run` or `npm run build` has made it, so that
/// plain `cargo test` and `cargo clippy` work on a fresh clone without Node.
const PLACEHOLDER: &str = "<!doctype html><title>Dialdesk</title><p>The interface is not built \
                           yet. Start the console with <code>cargo xtask run</code>.\n";

/// The window's own commands: only what is listed here and in the capabilities can be called. The
/// parity test holds the list against the commands.
const COMMANDS: &[&str] = &[
    "account_forget",
    "account_recheck",
    "account_save",
    "account_test",
    "agent_list",
    "agent_remove",
    "agent_save",
    "api_switch",
    "api_token",
    "api_token_renew",
    "away",
    "stranger_list",
    "stranger_seen",
    "breaker_hold",
    "call_bulk",
    "call_cancel",
    "call_events",
    "call_get",
    "call_list",
    "call_number",
    "call_place",
    "call_resolutions",
    "call_resolve",
    "call_retries",
    "callbacks_get",
    "campaign_contacts",
    "campaign_create",
    "campaign_figures",
    "campaign_edits",
    "campaign_get",
    "campaign_list",
    "campaign_pause",
    "campaign_resume",
    "campaign_retries",
    "campaign_start",
    "campaign_stop",
    "campaign_update",
    "campaign_why",
    "close_answer",
    "contact_why",
    "diagnostics",
    "engine_pause",
    "engine_resume",
    "events_next",
    "events_subscribe",
    "files_pick",
    "health",
    "import_cancel",
    "import_count",
    "import_get",
    "import_list",
    "import_preview",
    "import_rejects",
    "import_rejects_save",
    "import_start",
    "import_undo",
    "live_view",
    "number_check",
    "opened_files",
    "program_restart",
    "schedule_agenda",
    "schedule_cancel",
    "schedule_create",
    "schedule_get",
    "schedule_list",
    "schedule_preview",
    "schedule_restore",
    "settings_get",
    "settings_update",
    "stats",
    "stats_series",
    "stats_summary",
    "suppression_add",
    "suppression_import",
    "suppression_import_cancel",
    "suppression_importing",
    "suppression_list",
    "suppression_remove",
    "system_view",
];

fn main() {
    let page = Path::new(UI).join("index.html");
    if !page.exists() {
        fs::create_dir_all(UI).expect("the ui folder can be written");
        fs::write(page, PLACEHOLDER).expect("the ui folder can be written");
    }
    // The pages are compiled into the program, and tauri-build does not watch them.
    println!("cargo:rerun-if-changed={UI}");

    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are valid");
}
