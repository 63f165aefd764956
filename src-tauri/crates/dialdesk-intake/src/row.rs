//! One row at a time: a number, a duplicate, or a reason; never nothing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use dialdesk_core::phone::{NumberFault, PhoneNumber, Repair, mend};
use serde::{Deserialize, Serialize};

use crate::dialect::{Cells, Records, Span};
use crate::{Plan, repair};

/// One record of the file and what becomes of it.
#[derive(Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The line of the file on which the record begins, counted from 1.
    pub line: u32,
    /// Its number among the records, counted from 1; the header is none.
    pub record: u32,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The cells as they stand in the file.
    pub raw: Vec<String>,
}

/// What becomes of a row.
#[derive(Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "kind")]
pub enum Verdict {
    /// It can be called.
    Accepted {
        /// The number to call.
        number: PhoneNumber,
        /// What was put right in it.
        repaired: Option<Repair>,
        /// The person's name, if there is one.
        name: Option<String>,
        /// The other filled cells, by their column.
        extra: Vec<(String, String)>,
    },
    /// Its number stands further up.
    Duplicate {
        /// The number.
        number: PhoneNumber,
        /// The record that keeps the number.
        of_record: u32,
    },
    /// It cannot be called.
    Rejected {
        /// Why.
        fault: Fault,
        /// The cell in question.
        cell: String,
        /// What might be meant.
        suggestion: Option<String>,
    },
}

/// Why a row was rejected.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(untagged)]
pub enum Fault {
    /// The number will not do.
    Number(NumberFault),
    /// The row itself is damaged.
    Layout(LayoutFault),
}

/// How a row can be damaged, whatever its number.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum LayoutFault {
    /// A quote opens and never closes.
    UnclosedQuote,
    /// More cells than columns, so that nobody knows which is which.
    ExtraCells,
    /// A quoted cell runs over lines that look like rows of their own.
    SwallowedRows,
}

impl Fault {
    /// Returns the code that files and interfaces carry.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Number(fault) => fault.code(),
            Fault::Layout(LayoutFault::UnclosedQuote) => "unclosed_quote",
            Fault::Layout(LayoutFault::ExtraCells) => "extra_cells",
            Fault::Layout(LayoutFault::SwallowedRows) => "swallowed_rows",
        }
    }

    /// Says what is wrong, in one sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Fault::Number(fault) => fault.explanation(),
            Fault::Layout(LayoutFault::UnclosedQuote) => {
                "A quotation mark opens in this row and is never closed."
            }
            Fault::Layout(LayoutFault::ExtraCells) => {
                "This row has more cells than the file has columns."
            }
            Fault::Layout(LayoutFault::SwallowedRows) => {
                "A quoted cell of this row runs on over lines that look like rows of their own."
            }
        }
    }

    /// Says how to mend it, in one sentence.
    pub fn remedy(self) -> &'static str {
        match self {
            Fault::Number(fault) => fault.remedy(),
            Fault::Layout(LayoutFault::UnclosedQuote) => {
                "Close the quotation mark at the end of its cell, or remove it."
            }
            Fault::Layout(LayoutFault::ExtraCells) => {
                "Put quotation marks around the cell that contains the delimiter."
            }
            Fault::Layout(LayoutFault::SwallowedRows) => {
                "Look for a quotation mark that should have been closed on its own line."
            }
        }
    }
}

impl From<NumberFault> for Fault {
    fn from(fault: NumberFault) -> Fault {
        Fault::Number(fault)
    }
}

impl fmt::Debug for Row {
    /// Cells may hold full numbers, so they are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("line", &self.line)
            .field("record", &self.record)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Verdict {
    /// Names and cells may tell who somebody is, so they are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Accepted { number, repaired, .. } => {
                write!(f, "Accepted({}, {repaired:?})", number.masked())
            }
            Verdict::Duplicate { number, of_record } => {
                write!(f, "Duplicate({}, of {of_record})", number.masked())
            }
            Verdict::Rejected { fault, .. } => write!(f, "Rejected({})", fault.code()),
        }
    }
}

/// How many rows there were of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// All of them.
    pub records: u32,
    /// Those that can be called, repaired or not.
    pub accepted: u32,
    /// Those among the accepted in which something was put right.
    pub repaired: u32,
    /// Those whose number stands further up.
    pub duplicate: u32,
    /// Those that cannot be called.
    pub rejected: u32,
}

impl Tally {
    /// Counts one more row.
    pub fn count(&mut self, row: &Row) {
        self.records += 1;
        match &row.verdict {
            Verdict::Accepted { repaired, .. } => {
                self.accepted += 1;
                self.repaired += u32::from(repaired.is_some());
            }
            Verdict::Duplicate { .. } => self.duplicate += 1,
            Verdict::Rejected { .. } => self.rejected += 1,
        }
    }
}

/// The rows of a file, one after the other.
pub struct Rows<'a> {
    text: Cow<'a, str>,
    plan: &'a Plan,
    phone_column: usize,
    at: Option<Span>,
    record: u32,
    cells: Cells,
    /// Which record keeps each number.
    kept: HashMap<u64, u32>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(text: Cow<'a, str>, plan: &'a Plan, phone_column: usize) -> Rows<'a> {
        let cells = Cells::new(plan.delimiter);
        let kept = HashMap::new();
        Rows { text, plan, phone_column, at: plan.header_span, record: 0, cells, kept }
    }

    /// Returns the share of the file that has been read, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let read = self.at.map_or(0, |span| span.end);
        if self.text.is_empty() { 1.0 } else { read as f64 / self.text.len() as f64 }
    }

    fn judge(&mut self, span: Span, raw: &[String]) -> Verdict {
        let rejected = |fault: Fault, cell: &str, suggestion: Option<String>| Verdict::Rejected {
            fault,
            cell: cell.to_owned(),
            suggestion,
        };
        let layout = |fault: LayoutFault, suggestion: Option<String>| {
            let cell = raw.get(self.phone_column).or(raw.first());
            rejected(Fault::Layout(fault), cell.map_or("", String::as_str), suggestion)
        };
        if let Some(line) = span.open_quote_line {
            let where_it_opens = format!("the quotation mark opens on line {line}");
            return layout(LayoutFault::UnclosedQuote, Some(where_it_opens));
        }
        let width = self.plan.names.len();
        if raw.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            let counts = format!("{} cells, {width} columns", raw.len());
            return layout(LayoutFault::ExtraCells, Some(counts));
        }
        if span.lines > 1 && self.swallows_rows(raw) {
            let until = span.line + span.lines - 1;
            let lines = format!("it runs from line {} to line {until}", span.line);
            return layout(LayoutFault::SwallowedRows, Some(lines));
        }
        let cell = raw.get(self.phone_column).map_or("", String::as_str);
        let mended = match mend(cell, self.plan.region) {
            Ok(mended) => mended,
            Err(fault) => {
                let suggestion = repair::suggest(cell, fault, self.plan.region);
                return rejected(fault.into(), cell, suggestion);
            }
        };
        match self.kept.entry(mended.number.key()) {
            Entry::Occupied(kept) => {
                Verdict::Duplicate { number: mended.number, of_record: *kept.get() }
            }
            Entry::Vacant(place) => {
                place.insert(self.record);
                let (name, extra) = self.others(raw);
                let (number, repaired) = (mended.number, mended.repaired);
                Verdict::Accepted { number, repaired, name, extra }
            }
        }
    }

    /// Says whether a cell over several lines holds, between delimiters, another person's number.
    fn swallows_rows(&self, raw: &[String]) -> bool {
        let delimiter = char::from(self.plan.delimiter.byte());
        let tall = raw.iter().filter(|cell| cell.contains('\n') && cell.contains(delimiter));
        tall.flat_map(|cell| cell.split([delimiter, '\r', '\n']))
            .any(|part| mend(part, self.plan.region).is_ok())
    }

    /// The name, and the other filled cells by their column.
    fn others(&self, raw: &[String]) -> (Option<String>, Vec<(String, String)>) {
        let mut name = None;
        let mut extra = Vec::with_capacity(raw.len());
        for (index, (cell, column)) in raw.iter().zip(&self.plan.names).enumerate() {
            let value = cell.trim();
            if index == self.phone_column || value.is_empty() {
                continue;
            }
            if Some(index) == self.plan.name_column {
                name = Some(value.split_whitespace().collect::<Vec<_>>().join(" "));
            } else {
                extra.push((column.clone(), value.to_owned()));
            }
        }
        (name, extra)
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let mut records = Records::new(&self.text, self.plan.delimiter);
        if let Some(last) = self.at {
            records.go_behind(last);
        }
        let mut span = records.next()?;
        self.at = Some(span);
        self.record = self.record.saturating_add(1);
        let text = &self.text[span.start..span.end];
        let whole = match span.open_quote_line {
            Some(_) => None,
            None => self.cells.split(text),
        };
        let raw = whole.unwrap_or_else(|| {
            span.open_quote_line = span.open_quote_line.or(Some(span.line));
            vec![text.to_owned()]
        });
        let verdict = self.judge(span, &raw);
        Some(Row { line: span.line, record: self.record, verdict, raw })
    }
}
