//! Imports in the words of the outside.

use dialdesk_core::phone::NumberFault;
use dialdesk_intake::{Delimiter, Fault, LayoutFault, Preview, Row, Verdict};
use dialdesk_store::{Import, ImportStatus as Stored, Reject};

use super::Found;
use crate::view::import::{
    Detected, ImportPreview, ImportStatus, ImportView, PreviewRow, RejectGroup, RejectView,
    RowVerdict,
};

/// Rows whose number stands further up in the file.
pub(super) const DUPLICATE_IN_FILE: &str = "duplicate_in_file";
/// Rows whose number is on the campaign's list already.
pub(super) const DUPLICATE_IN_CAMPAIGN: &str = "duplicate_in_campaign";
/// Rows whose number is on the do-not-call list.
pub(super) const SUPPRESSED: &str = "suppressed";

/// Writes a preview.
pub(super) fn preview(file_name: String, preview: &Preview) -> ImportPreview {
    let mut warnings = Vec::new();
    match preview.phone_column {
        None => warnings.push(
            "No column looks like telephone numbers: choose the one that holds them.".to_owned(),
        ),
        Some(column) if column.confidence < 0.5 => {
            warnings.push("Fewer than half of the cells of this column are numbers.".to_owned());
        }
        Some(_) => {}
    }
    if preview.header_line.is_none() {
        warnings.push("The file has no row that names its columns.".to_owned());
    }
    ImportPreview {
        file_name,
        bytes: preview.size_bytes,
        rows_estimate: preview.rows_estimate,
        detected: detected(preview),
        rows: preview.rows.iter().map(row).collect(),
        warnings,
        remembered: false,
    }
}

fn detected(preview: &Preview) -> Detected {
    Detected {
        encoding: preview.encoding.name().to_owned(),
        delimiter: delimiter_word(preview.delimiter).to_owned(),
        has_header: preview.header_line.is_some(),
        columns: preview.columns.iter().map(|column| column.name.clone()).collect(),
        phone_column: preview.phone_column.map(|column| column.index),
        name_column: preview.name_column,
        region: preview.region.to_string(),
    }
}

/// Gives the word for a delimiter, which is also taken as an option.
pub(super) const fn delimiter_word(delimiter: Delimiter) -> &'static str {
    match delimiter {
        Delimiter::Comma => ",",
        Delimiter::Semicolon => ";",
        Delimiter::Tab => "tab",
        Delimiter::Pipe => "|",
    }
}

fn row(row: &Row) -> PreviewRow {
    let mut view = PreviewRow {
        record: row.record,
        cells: row.raw.clone(),
        verdict: RowVerdict::Accepted,
        phone_number: None,
        note: None,
        remedy: None,
    };
    match &row.verdict {
        Verdict::Accepted { number, repaired, .. } => {
            view.phone_number = Some(number.as_str().to_owned());
            if let Some(repair) = repaired {
                view.verdict = RowVerdict::Repaired;
                view.note = Some(repair.explanation().to_owned());
            }
        }
        Verdict::Duplicate { number, of_record } => {
            view.verdict = RowVerdict::Duplicate;
            view.phone_number = Some(number.as_str().to_owned());
            view.note = Some(format!("This number stands in row {of_record} already."));
        }
        Verdict::Rejected { fault, suggestion, .. } => {
            view.verdict = RowVerdict::Rejected;
            view.note = Some(fault.explanation().to_owned());
            let remedy = suggestion.as_ref().map(|number| format!("Is {number} meant?"));
            view.remedy = Some(remedy.unwrap_or_else(|| fault.remedy().to_owned()));
        }
    }
    view
}

/// Writes an import.
pub(super) fn import(
    import: Import,
    found: &Found,
    columns: Vec<String>,
    rejects: Vec<(String, u32)>,
) -> ImportView {
    let totals = found.totals.unwrap_or(import.totals);
    let runs = matches!(import.status, Stored::Reading | Stored::Committing);
    let rows_estimate = found.preview.as_ref().map(|preview| preview.rows_estimate);
    let rows_per_second = found.rows_per_second.filter(|_| runs);
    let seconds_left = rows_estimate
        .zip(rows_per_second)
        .map(|(rows, speed)| rows.saturating_sub(totals.records).div_ceil(speed.max(1)));
    let detected = match &found.preview {
        Some(preview) => Some(detected(preview)),
        None => import.detected.encoding.map(|encoding| Detected {
            encoding,
            delimiter: import.detected.delimiter.unwrap_or_default(),
            has_header: true,
            phone_column: import
                .detected
                .phone_column
                .and_then(|name| columns.iter().position(|column| *column == name))
                .and_then(|place| u32::try_from(place).ok()),
            columns,
            name_column: None,
            region: String::new(),
        }),
    };
    ImportView {
        import_id: import.id,
        campaign_id: import.campaign,
        file_name: import.file_name,
        status: status(import.status),
        records: totals.records,
        accepted: totals.accepted,
        duplicate: totals.duplicate,
        suppressed: totals.suppressed,
        rejected: totals.rejected,
        repaired: totals.repaired,
        bytes_total: import.bytes,
        rows_estimate,
        rows_per_second,
        seconds_left,
        detected,
        reject_groups: rejects.into_iter().map(group).collect(),
        error: import.error,
        started_at: import.created_at,
        ended_at: import.ended_at,
        can_undo: matches!(import.status, Stored::Completed | Stored::Canceled),
    }
}

const fn status(status: Stored) -> ImportStatus {
    match status {
        Stored::Reading => ImportStatus::Reading,
        Stored::Ready => ImportStatus::Ready,
        Stored::Committing => ImportStatus::Committing,
        Stored::Completed => ImportStatus::Completed,
        Stored::Refused => ImportStatus::Refused,
        Stored::Canceled => ImportStatus::Canceled,
        Stored::Undone => ImportStatus::Undone,
    }
}

/// Writes how many rows have one reason.
pub(super) fn group((code, count): (String, u32)) -> RejectGroup {
    let (reason, remedy) = sentences(&code);
    RejectGroup { code, reason: reason.to_owned(), remedy: remedy.to_owned(), count }
}

/// Writes a row that was not taken.
pub(super) fn reject(reject: Reject) -> RejectView {
    let (reason, remedy) = sentences(&reject.reason);
    RejectView {
        record: reject.record,
        line: reject.line,
        cells: reject.fields,
        suggestion: reject.suggestion,
        code: reject.reason,
        reason: reason.to_owned(),
        remedy: remedy.to_owned(),
    }
}

/// Says what a reason's code means and how to mend it.
pub(super) fn sentences(code: &str) -> (&'static str, &'static str) {
    let layout = [LayoutFault::UnclosedQuote, LayoutFault::ExtraCells, LayoutFault::SwallowedRows];
    let faults = NumberFault::ALL
        .into_iter()
        .map(Fault::Number)
        .chain(layout.into_iter().map(Fault::Layout));
    for fault in faults {
        if fault.code() == code {
            return (fault.explanation(), fault.remedy());
        }
    }
    match code {
        DUPLICATE_IN_FILE => (
            "This number stands further up in the file.",
            "Nothing needs to be done: the person is rung once.",
        ),
        DUPLICATE_IN_CAMPAIGN => (
            "This number is on the campaign's list already.",
            "Nothing needs to be done: the person is rung once.",
        ),
        SUPPRESSED => (
            "This number is on the do-not-call list.",
            "Take it off the list first, if the person agreed to be rung.",
        ),
        _ => ("This row cannot be called.", "Look at the row in the file."),
    }
}
