//! Imports: files of people, as they are read, judged and taken in.

use dialdesk_core::ids::{CampaignId, ImportId};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// The file is read and judged.
    Reading,
    /// A dry run is through: nothing was taken in.
    Ready,
    /// People are written down.
    Committing,
    /// Everybody who was accepted is in.
    Completed,
    /// The file cannot be taken in.
    Refused,
    /// Somebody stopped it; those taken in before stay until it is undone.
    Canceled,
    /// Its people were taken out again.
    Undone,
}

/// How a file is to be read. Absent: found out from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportOptions {
    /// The column of the phone number: its name, or its place from 0.
    pub phone_column: Option<String>,
    /// The column of the name: its name, its place from 0, or `-` for none.
    pub name_column: Option<String>,
    /// The country by whose habits numbers are read, as `IN`.
    pub region: Option<String>,
    /// The file's encoding, as `utf-8`.
    pub encoding: Option<String>,
    /// The sign between cells: `,`, `;`, `|` or `tab`.
    pub delimiter: Option<String>,
}

/// What was found out about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Detected {
    /// The encoding.
    pub encoding: String,
    /// The sign between cells.
    pub delimiter: String,
    /// Whether the first row names the columns.
    pub has_header: bool,
    /// The columns, left to right.
    pub columns: Vec<String>,
    /// The place of the phone number's column, from 0.
    pub phone_column: Option<u32>,
    /// The place of the name's column, from 0.
    pub name_column: Option<u32>,
    /// The country by whose habits numbers are read.
    pub region: String,
}

/// The first rows of a file, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// The file's name.
    pub file_name: String,
    /// How large it is, in bytes.
    #[specta(type = u32)]
    pub bytes: u64,
    /// About how many rows it has; exact for small files.
    pub rows_estimate: u32,
    /// What was found out about it.
    pub detected: Detected,
    /// Its first rows.
    pub rows: Vec<PreviewRow>,
    /// What a person should know before starting, in sentences.
    pub warnings: Vec<String>,
    /// Whether its columns are read as in the last file with the same header.
    pub remembered: bool,
}

/// What would become of every row of a file, as far as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportCount {
    /// Whether the whole file is counted.
    pub whole: bool,
    /// Rows read so far.
    pub records: u32,
    /// Rows that would be taken, mended ones among them.
    pub accepted: u32,
    /// Rows whose number stands further up, or on the campaign's list.
    pub duplicate: u32,
    /// Rows whose number is on the do-not-call list.
    pub suppressed: u32,
    /// Rows that cannot be rung.
    pub rejected: u32,
    /// Rows that would be taken with their number mended.
    pub repaired: u32,
    /// The rows that would not be taken, grouped by what mends them, the largest group first.
    pub reject_groups: Vec<RejectGroup>,
}

/// One row of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewRow {
    /// Its place in the file, from 1, the header not counted.
    pub record: u32,
    /// Its cells as the file has them.
    pub cells: Vec<String>,
    /// What would become of it.
    pub verdict: RowVerdict,
    /// The number that would be rung.
    pub phone_number: Option<String>,
    /// What was mended, or what is wrong, in one sentence.
    pub note: Option<String>,
    /// How to mend it, in one sentence.
    pub remedy: Option<String>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RowVerdict {
    /// Taken as it stands.
    Accepted,
    /// Taken, with its number mended.
    Repaired,
    /// Not taken: the number is there already.
    Duplicate,
    /// Not taken.
    Rejected,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Its name in the API.
    pub import_id: ImportId,
    /// The campaign it goes into.
    pub campaign_id: CampaignId,
    /// The file's name.
    pub file_name: String,
    /// Where it stands.
    pub status: ImportStatus,
    /// Rows read so far.
    pub records: u32,
    /// Rows taken, mended ones among them.
    pub accepted: u32,
    /// Rows whose number was there already.
    pub duplicate: u32,
    /// Rows whose number is on the do-not-call list.
    pub suppressed: u32,
    /// Rows that were not taken.
    pub rejected: u32,
    /// Rows taken with their number mended.
    pub repaired: u32,
    /// How large the file is, in bytes.
    #[specta(type = u32)]
    pub bytes_total: u64,
    /// About how many rows the file has, once that is known.
    pub rows_estimate: Option<u32>,
    /// Rows in a second, while it goes on.
    pub rows_per_second: Option<u32>,
    /// Time left, while it goes on.
    pub seconds_left: Option<u32>,
    /// What was found out about the file.
    pub detected: Option<Detected>,
    /// The rows that were not taken, grouped by what mends them.
    pub reject_groups: Vec<RejectGroup>,
    /// Why the file was refused, in one sentence.
    pub error: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Whether it can be undone.
    pub can_undo: bool,
}

/// Rows that were not taken for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RejectGroup {
    /// The reason's code.
    pub code: String,
    /// What is wrong, in one sentence.
    pub reason: String,
    /// How to mend it, in one sentence.
    pub remedy: String,
    /// How many rows.
    pub count: u32,
}

/// One row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RejectView {
    /// Its place among the file's rows, from 1, the header not counted.
    pub record: u32,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
    /// Its cells as the file has them.
    pub cells: Vec<String>,
    /// What might have been meant.
    pub suggestion: Option<String>,
    /// The reason's code.
    pub code: String,
    /// What is wrong, in one sentence.
    pub reason: String,
    /// How to mend it, in one sentence.
    pub remedy: String,
}

/// The answer to an import that begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportStarted {
    /// Its name.
    pub import_id: ImportId,
    /// The campaign it goes into.
    pub campaign_id: CampaignId,
}
