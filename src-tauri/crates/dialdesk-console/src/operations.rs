//! Every use case by name: which route has it, what it reads, and what has no route and why.
//!
//! The parity test holds this table against the routes and the window's commands.

use serde::Serialize;

use crate::tags::Tag;

/// What a use case does with the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Access {
    /// It reads what these tags name.
    Read(&'static [Tag]),
    /// It changes something; its event says what.
    Write,
}

/// Where a use case is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// A command of the window and a route of the API.
    Both {
        /// The route's method.
        method: &'static str,
        /// The route's path under `/api/v1`.
        path: &'static str,
    },
    /// A command of the window only, and why.
    DesktopOnly(&'static str),
    /// A route of the API only, and why.
    RestOnly {
        /// The route's method.
        method: &'static str,
        /// The route's path under `/api/v1`.
        path: &'static str,
        /// Why the window has no command for it.
        why: &'static str,
    },
}

/// One use case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Its name: the method of `Console`, and the command.
    pub name: &'static str,
    /// What it does with the world.
    pub access: Access,
    /// Where it is found.
    pub place: Place,
}

const fn read(
    name: &'static str,
    method: &'static str,
    path: &'static str,
    tags: &'static [Tag],
) -> Operation {
    Operation { name, access: Access::Read(tags), place: Place::Both { method, path } }
}

const fn write(name: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation { name, access: Access::Write, place: Place::Both { method, path } }
}

const fn desktop_only(name: &'static str, access: Access, why: &'static str) -> Operation {
    Operation { name, access, place: Place::DesktopOnly(why) }
}

const fn rest_only(
    name: &'static str,
    access: Access,
    method: &'static str,
    path: &'static str,
    why: &'static str,
) -> Operation {
    Operation { name, access, place: Place::RestOnly { method, path, why } }
}

/// Why credentials have no route.
const ACCOUNT_TYPED: &str =
    "a person types credentials into the window; programs are given them by the environment";

/// Every use case.
pub const OPERATIONS: &[Operation] = &[
    read("health", "GET", "/health", &[Tag::Live]),
    read("system_view", "GET", "/system", &[Tag::Settings]),
    read("live_view", "GET", "/live", &[Tag::Live, Tag::Calls, Tag::Campaigns]),
    read("agent_list", "GET", "/agents", &[Tag::Agents]),
    write("agent_save", "POST", "/agents"),
    write("agent_remove", "DELETE", "/agents/{id}"),
    read("campaign_list", "GET", "/campaigns", &[Tag::Campaigns]),
    write("campaign_create", "POST", "/campaigns"),
    read("campaign_get", "GET", "/campaigns/{id}", &[Tag::Campaigns]),
    write("campaign_update", "PATCH", "/campaigns/{id}"),
    read("campaign_edits", "GET", "/campaigns/{id}/edits", &[Tag::Campaigns]),
    write("campaign_start", "POST", "/campaigns/{id}/start"),
    write("campaign_pause", "POST", "/campaigns/{id}/pause"),
    write("campaign_resume", "POST", "/campaigns/{id}/resume"),
    write("campaign_stop", "POST", "/campaigns/{id}/stop"),
    read("campaign_contacts", "GET", "/campaigns/{id}/contacts", &[Tag::Contacts]),
    read("campaign_figures", "GET", "/campaigns/{id}/figures", &[Tag::Campaigns, Tag::Calls]),
    read("campaign_retries", "GET", "/campaigns/{id}/retries", &[Tag::Campaigns]),
    read("campaign_why", "GET", "/campaigns/{id}/why", &[Tag::Campaigns, Tag::Contacts, Tag::Live]),
    read("contact_why", "GET", "/campaigns/{id}/contacts/{contactId}/why", &[Tag::Contacts]),
    write("import_start", "POST", "/campaigns/{id}/imports"),
    read("import_list", "GET", "/campaigns/{id}/imports", &[Tag::Imports]),
    read("import_get", "GET", "/imports/{id}", &[Tag::Imports]),
    write("import_cancel", "POST", "/imports/{id}/cancel"),
    write("import_undo", "POST", "/imports/{id}/undo"),
    read("import_rejects", "GET", "/imports/{id}/rejects", &[Tag::Imports]),
    rest_only(
        "import_rejects_csv",
        Access::Read(&[Tag::Imports]),
        "GET",
        "/imports/{id}/rejects.csv",
        "the window saves the file itself, with import_rejects_save",
    ),
    desktop_only(
        "import_rejects_save",
        Access::Read(&[]),
        "it writes a file on this machine; programs take rejects.csv",
    ),
    desktop_only(
        "import_preview",
        Access::Read(&[]),
        "it reads a file of this machine; programs post the file with dryRun=true",
    ),
    desktop_only(
        "import_count",
        Access::Read(&[]),
        "it reads a file of this machine; programs post the file with dryRun=true",
    ),
    desktop_only("opened_files", Access::Read(&[]), "files are opened with the window's program"),
    desktop_only("close_answer", Access::Write, "only a window can be closed by hand"),
    desktop_only("files_pick", Access::Read(&[]), "it opens a dialog of this machine"),
    read("call_list", "GET", "/calls", &[Tag::Calls]),
    read("call_get", "GET", "/calls/{callLogId}", &[Tag::Calls]),
    read("call_events", "GET", "/calls/{callLogId}/events", &[Tag::Calls]),
    read("call_retries", "GET", "/calls/{callLogId}/retries", &[Tag::Calls]),
    write("call_resolve", "POST", "/calls/{callLogId}/resolve"),
    read("call_resolutions", "GET", "/calls/{callLogId}/resolutions", &[Tag::Calls]),
    write("call_cancel", "POST", "/calls/{callLogId}/cancel"),
    desktop_only(
        "call_number",
        Access::Read(&[]),
        "the window masks numbers until somebody asks for one; the API gives them in full",
    ),
    write("call_place", "POST", "/calls/outbound"),
    write("call_bulk", "POST", "/calls/outbound/bulk"),
    read("number_check", "GET", "/numbers/check", &[Tag::Suppressions, Tag::Live]),
    read("schedule_list", "GET", "/scheduled-calls", &[Tag::Schedules]),
    write("schedule_create", "POST", "/scheduled-calls"),
    read("schedule_preview", "POST", "/scheduled-calls/preview", &[]),
    read("schedule_agenda", "GET", "/scheduled-calls/agenda", &[Tag::Schedules, Tag::Calls]),
    read("schedule_get", "GET", "/scheduled-calls/{id}", &[Tag::Schedules]),
    write("schedule_cancel", "POST", "/scheduled-calls/{id}/cancel"),
    write("schedule_restore", "POST", "/scheduled-calls/{id}/restore"),
    read("stats", "GET", "/calls/outbound/stats", &[Tag::Live]),
    read("stats_summary", "GET", "/stats", &[Tag::Stats]),
    read("stats_series", "GET", "/stats/series", &[Tag::Stats]),
    write("engine_pause", "POST", "/engine/pause"),
    write("breaker_hold", "POST", "/engine/breaker"),
    read("away", "GET", "/away", &[Tag::Live, Tag::Calls, Tag::Campaigns]),
    write("engine_resume", "POST", "/engine/resume"),
    read("stranger_list", "GET", "/strangers", &[Tag::Strangers]),
    write("stranger_seen", "POST", "/strangers/{id}/seen"),
    write("account_recheck", "POST", "/account/recheck"),
    read("settings_get", "GET", "/settings", &[Tag::Settings]),
    write("settings_update", "PATCH", "/settings"),
    read("callbacks_get", "GET", "/callbacks", &[Tag::Settings]),
    read("diagnostics", "GET", "/diagnostics", &[Tag::Settings]),
    desktop_only("account_test", Access::Read(&[]), ACCOUNT_TYPED),
    desktop_only("account_save", Access::Write, ACCOUNT_TYPED),
    desktop_only("account_forget", Access::Write, ACCOUNT_TYPED),
    desktop_only("api_switch", Access::Write, "whoever uses the API cannot switch it on"),
    desktop_only(
        "api_token",
        Access::Read(&[]),
        "programs read it from the file api-token in the data folder",
    ),
    desktop_only(
        "api_token_renew",
        Access::Write,
        "whoever took the token must not be able to take the next one",
    ),
    desktop_only("program_restart", Access::Write, "it opens the window's program once more"),
    read("suppression_list", "GET", "/suppressions", &[Tag::Suppressions]),
    write("suppression_add", "POST", "/suppressions"),
    write("suppression_import", "POST", "/suppressions/import"),
    read("suppression_importing", "GET", "/suppressions/import", &[Tag::Suppressions]),
    write("suppression_import_cancel", "POST", "/suppressions/import/cancel"),
    write("suppression_remove", "DELETE", "/suppressions/{phoneNumber}"),
    read("events_subscribe", "GET", "/events", &[Tag::Live]),
    desktop_only("events_next", Access::Read(&[Tag::Live]), "over HTTP the batches are one stream"),
    rest_only(
        "openapi",
        Access::Read(&[]),
        "GET",
        "/openapi.json",
        "it describes the API to programs; the window has typed bindings",
    ),
];
