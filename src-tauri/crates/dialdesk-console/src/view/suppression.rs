//! The do-not-call list.

use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A number that is never dialled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionView {
    /// Which.
    pub phone_number: String,
    /// Why.
    pub reason: Option<String>,
    /// Who or what put it there.
    pub source: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; absent: for ever.
    pub until: Option<Timestamp>,
}

/// Which numbers to list, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SuppressionQuery {
    /// Rows to leave out first.
    pub offset: Option<u32>,
    /// Rows at most, 1 to 200.
    pub limit: Option<u32>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Digits of the number, or part of the reason.
    pub search: Option<String>,
}

/// A number to put on the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SuppressionInput {
    /// Which.
    pub phone_number: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where it came from; `typed` where nobody says.
    pub source: Option<String>,
    /// Until when, as a moment like `2026-11-22T10:00:00Z`; absent: for ever.
    pub until: Option<String>,
}

/// What is said of every number of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SuppressionFile {
    /// Why.
    pub reason: Option<String>,
    /// Until when; absent: for ever.
    pub until: Option<String>,
    /// The column with the numbers: its place from 0, or its name; found by content where absent.
    pub phone_column: Option<String>,
}

/// What became of a file of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionImport {
    /// The file's name.
    pub file_name: String,
    /// Rows read: `taken`, `known` and `notUnderstood` together.
    pub records: u32,
    /// Numbers that are new on the list.
    pub taken: u32,
    /// Numbers that were there already, or stood in the file twice.
    pub known: u32,
    /// Rows without a number that can be read.
    pub not_understood: u32,
    /// Of those taken or known, the numbers that were mended.
    pub repaired: u32,
    /// Whether somebody cancelled it before its end; what was read till then is on the list.
    pub canceled: bool,
    /// The first of the rows that were not understood.
    pub rejects: Vec<SuppressionReject>,
}

/// How far a file of numbers is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionProgress {
    /// The file's name.
    pub file_name: String,
    /// Rows read so far.
    pub records: u32,
}

/// A row of a file that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionReject {
    /// The line of the file.
    pub line: u32,
    /// The cell in question, as the file has it.
    pub cell: String,
    /// What is wrong, in one sentence.
    pub reason: String,
    /// How to mend it, in one sentence.
    pub remedy: String,
}
