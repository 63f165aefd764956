//! How the program is.

use dialdesk_core::time::Timestamp;
use serde::Serialize;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The engine.
    Engine,
    /// The database file.
    Database,
    /// The data folder.
    Folder,
    /// The provider, as the last requests found it.
    Provider,
    /// The account that was chosen.
    Account,
    /// The REST API.
    Api,
}

/// One look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// At what.
    pub name: CheckName,
    /// Whether it is as it should be.
    pub fine: bool,
    /// How it is.
    pub message: String,
}

impl Check {
    pub(crate) fn of(name: CheckName, fine: bool, message: &str) -> Self {
        Self { name, fine, message: message.to_owned() }
    }
}

/// How the program is, in facts that may be shown to anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticsView {
    /// The program's version.
    pub version: String,
    /// The operating system and the processor.
    pub system: String,
    /// The version of SQLite.
    pub sqlite_version: String,
    /// Where the program's files lie.
    pub data_dir: String,
    /// The size of the database.
    pub database_mb: u32,
    /// How many campaigns there are.
    pub campaigns: u32,
    /// How many calls there are.
    pub calls: u32,
    /// When this process began.
    pub started_at: Timestamp,
    /// What the clock says now.
    pub now: Timestamp,
    /// What was looked at, and how it is.
    pub checks: Vec<Check>,
    /// All of it as text, with no secret, number or name: for whoever helps.
    pub report: String,
}
