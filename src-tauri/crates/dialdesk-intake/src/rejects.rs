//! The rejects file: every row that was not taken, as it stood, with its line, reason and hint.
//!
//! It is a CSV file in UTF-8 with a byte order mark, which spreadsheets need to show all scripts.
//! A cell that a spreadsheet would run as a formula (first sign `=`, `+`, `-`, `@`, tab or carriage
//! return) gets an apostrophe in front; reading the mended file again, numbers lose it by themselves.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::{Plan, Row, Verdict};

/// One row of the rejects file.
#[derive(Clone, Copy)]
pub struct Reject<'a> {
    /// The line of the imported file, counted from 1.
    pub line: u32,
    /// The cells as they stood there.
    pub raw: &'a [String],
    /// Why it was not taken, in a sentence.
    pub reason: &'a str,
    /// What might be meant, or how to mend it.
    pub suggestion: &'a str,
}

/// Writes a rejects file.
pub struct RejectsWriter<W: Write> {
    csv: csv::Writer<W>,
    width: usize,
}

impl<W: Write> RejectsWriter<W> {
    /// Begins a file with the columns of the plan.
    pub fn new(output: W, plan: &Plan) -> io::Result<RejectsWriter<W>> {
        RejectsWriter::with_columns(output, plan.column_names())
    }

    /// Begins a file with these columns.
    pub fn with_columns(mut output: W, columns: &[String]) -> io::Result<RejectsWriter<W>> {
        output.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(output);
        let own = ["Line", "Reason", "Suggestion"];
        csv.write_record(columns.iter().map(String::as_str).chain(own).map(safe_bytes))?;
        Ok(RejectsWriter { csv, width: columns.len() })
    }

    /// Writes one row; cells beyond the columns go into the last one, so that the reason keeps its
    /// place.
    pub fn write(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        let last = self.width.saturating_sub(1);
        for index in 0..self.width {
            let cell = match reject.raw.get(index..) {
                Some(rest) if index == last => Cow::Owned(rest.join(",")),
                Some([cell, ..]) => Cow::Borrowed(cell.as_str()),
                Some([]) | None => Cow::Borrowed(""),
            };
            self.csv.write_field(safe(&cell).as_bytes())?;
        }
        let line = reject.line.to_string();
        let own = [line.as_str(), reject.reason, reject.suggestion];
        self.csv.write_record(own.map(safe_bytes))?;
        Ok(())
    }

    /// Writes a row of an import if it was a duplicate or rejected; says whether it was.
    pub fn write_row(&mut self, row: &Row) -> io::Result<bool> {
        let (reason, suggestion) = match &row.verdict {
            Verdict::Accepted { .. } => return Ok(false),
            Verdict::Duplicate { of_record, .. } => (
                "This number stands further up in the file.".to_owned(),
                format!("row {of_record} keeps it"),
            ),
            Verdict::Rejected { fault, suggestion, .. } => (
                fault.explanation().to_owned(),
                suggestion.clone().unwrap_or_else(|| fault.remedy().to_owned()),
            ),
        };
        let (reason, suggestion) = (reason.as_str(), suggestion.as_str());
        self.write(&Reject { line: row.line, raw: &row.raw, reason, suggestion })?;
        Ok(true)
    }

    /// Ends the file and gives the output back.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Makes a cell harmless in a spreadsheet.
pub fn safe(cell: &str) -> Cow<'_, str> {
    match cell.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') => Cow::Owned(format!("'{cell}")),
        _ => Cow::Borrowed(cell),
    }
}

fn safe_bytes(cell: &str) -> Vec<u8> {
    safe(cell).into_owned().into_bytes()
}
