//! Delimiter, quotes and lines: where each record begins and ends.
//!
//! A common CSV reader takes everything after a quote that is never closed for one cell and says
//! nothing. So the boundaries are found here, by the same quoting rules, and a quote that does not
//! close where a quote may close costs its own line and no other.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::IntakeError;

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// The tab sign.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// Every delimiter, the likeliest first.
    pub const ALL: [Delimiter; 4] =
        [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab, Delimiter::Pipe];

    /// Returns the sign itself.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
        }
    }
}

impl FromStr for Delimiter {
    type Err = IntakeError;

    fn from_str(text: &str) -> Result<Delimiter, IntakeError> {
        match text {
            "," | "comma" => Ok(Delimiter::Comma),
            ";" | "semicolon" => Ok(Delimiter::Semicolon),
            "\t" | "\\t" | "tab" => Ok(Delimiter::Tab),
            "|" | "pipe" => Ok(Delimiter::Pipe),
            _ => Err(IntakeError::UnknownOption {
                option: "delimiter",
                value: text.to_owned(),
                allowed: "comma, semicolon, tab or pipe",
            }),
        }
    }
}

/// No cell is longer: spreadsheets end at 32,767 signs of at most four bytes. A quote that stays
/// open for longer was never closed.
const CELL_BYTES_MAX: usize = 4 * 32_767;

/// Where one record stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first byte.
    pub(crate) start: usize,
    /// The byte behind the last one, without the end of the line.
    pub(crate) end: usize,
    /// The line on which it begins, counted from 1.
    pub(crate) line: u32,
    /// How many lines it takes.
    pub(crate) lines: u32,
    /// The line of a quote in it that is never closed.
    pub(crate) open_quote_line: Option<u32>,
}

/// Walks from record to record; empty lines are no records.
#[derive(Debug, Clone)]
pub(crate) struct Records<'a> {
    text: &'a [u8],
    delimiter: u8,
    at: usize,
    line: u32,
}

/// Where the walk stands within a record.
#[derive(Clone, Copy)]
enum State {
    CellStart,
    Plain,
    /// Within quotes that opened at this byte, on this line.
    Quoted {
        at: usize,
        line: u32,
    },
    /// Behind a quote that may be the closing one.
    Closing {
        at: usize,
        line: u32,
    },
}

impl<'a> Records<'a> {
    pub(crate) fn new(text: &'a str, delimiter: Delimiter) -> Records<'a> {
        Records { text: text.as_bytes(), delimiter: delimiter.byte(), at: 0, line: 1 }
    }

    /// The byte from which the next record is looked for.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Goes on behind this span.
    pub(crate) fn go_behind(&mut self, span: Span) {
        self.at = span.end;
        self.line = span.line + span.lines - 1;
    }

    /// Length of the line end at this byte: 2 for CR LF, 1 for either alone, 0 for none.
    fn line_end(&self, at: usize) -> usize {
        match (self.text.get(at), self.text.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => 0,
        }
    }

    /// Ends a record at the end of the line on which its unclosed quote stands.
    fn broken(&self, start: usize, first_line: u32, quote_at: usize, quote_line: u32) -> Span {
        let rest = &self.text[quote_at..];
        let length = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
        Span {
            start,
            end: quote_at + length,
            line: first_line,
            lines: quote_line - first_line + 1,
            open_quote_line: Some(quote_line),
        }
    }

    fn walk(&self, start: usize, first_line: u32) -> Span {
        let (mut at, mut line, mut state) = (start, first_line, State::CellStart);
        loop {
            let sign = self.text.get(at).copied();
            let line_end = self.line_end(at);
            let over = sign.is_none() || line_end > 0;
            state = match state {
                State::Quoted { at: quote, line: quote_line } => match sign {
                    None => return self.broken(start, first_line, quote, quote_line),
                    Some(_) if at - quote > CELL_BYTES_MAX => {
                        return self.broken(start, first_line, quote, quote_line);
                    }
                    Some(b'"') => State::Closing { at: quote, line: quote_line },
                    Some(_) => {
                        line += u32::from(line_end > 0);
                        at += line_end.saturating_sub(1);
                        state
                    }
                },
                State::Closing { at: quote, line: quote_line } if sign == Some(b'"') => {
                    State::Quoted { at: quote, line: quote_line }
                }
                _ if over => {
                    let lines = line - first_line + 1;
                    return Span { start, end: at, line: first_line, lines, open_quote_line: None };
                }
                _ if sign == Some(self.delimiter) => State::CellStart,
                State::CellStart if sign == Some(b'"') => State::Quoted { at, line },
                // Text behind a closing quote is a slip of the pen, unless the quoted part reaches
                // over other cells or lines: then it was some other quote that closed.
                State::Closing { at: quote, line: quote_line }
                    if quote_line != line || self.text[quote..at].contains(&self.delimiter) =>
                {
                    return self.broken(start, first_line, quote, quote_line);
                }
                State::CellStart | State::Plain | State::Closing { .. } => State::Plain,
            };
            at += 1;
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            match self.line_end(self.at) {
                0 => break,
                length => {
                    self.at += length;
                    self.line += 1;
                }
            }
        }
        if self.at >= self.text.len() {
            return None;
        }
        let span = self.walk(self.at, self.line);
        self.go_behind(span);
        Some(span)
    }
}

/// Splits one record into its cells.
pub(crate) struct Cells {
    reader: csv_core::Reader,
    delimiter: u8,
    signs: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn new(delimiter: Delimiter) -> Cells {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter.byte()).build();
        Cells { reader, delimiter: delimiter.byte(), signs: Vec::new(), ends: Vec::new() }
    }

    /// Returns the cells of one record, or none if the record cannot be split without loss.
    pub(crate) fn split(&mut self, record: &str) -> Option<Vec<String>> {
        let record = record.as_bytes();
        let most = record.iter().filter(|&&byte| byte == self.delimiter).count() + 2;
        self.signs.resize(self.signs.len().max(record.len() + 1), 0);
        self.ends.resize(self.ends.len().max(most), 0);
        self.reader.reset();
        let (mut read, mut written, mut cells) = (0, 0, 0);
        loop {
            let (result, used, wrote, ended) = self.reader.read_record(
                &record[read..],
                &mut self.signs[written..],
                &mut self.ends[cells..],
            );
            (read, written, cells) = (read + used, written + wrote, cells + ended);
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::Record if read == record.len() => break,
                csv_core::ReadRecordResult::Record
                | csv_core::ReadRecordResult::End
                | csv_core::ReadRecordResult::OutputFull
                | csv_core::ReadRecordResult::OutputEndsFull => return None,
            }
        }
        let mut start = 0;
        let mut fields = Vec::with_capacity(cells);
        for &end in &self.ends[..cells] {
            let cell = std::str::from_utf8(self.signs.get(start..end)?).ok()?;
            fields.push(cell.to_owned());
            start = end;
        }
        Some(fields)
    }
}

/// How many records are looked at to find the delimiter.
const DELIMITER_SAMPLE: usize = 100;

/// Finds the delimiter that gives the most even table.
pub(crate) fn detect_delimiter(text: &str) -> Delimiter {
    let evenness = |delimiter: Delimiter| {
        let mut cells = Cells::new(delimiter);
        let mut widths = std::collections::BTreeMap::<usize, usize>::new();
        let mut records = 0_usize;
        for span in Records::new(text, delimiter).take(DELIMITER_SAMPLE) {
            let width = cells.split(&text[span.start..span.end]).map_or(0, |cells| cells.len());
            *widths.entry(width).or_default() += 1;
            records += 1;
        }
        let (width, count) =
            widths.into_iter().max_by_key(|&(width, count)| (count, width)).unwrap_or_default();
        // A table needs two columns; among even tables the wider one is the truth.
        if width < 2 { (0, 0) } else { (count * 20 / records.max(1), width) }
    };
    let mut best = (Delimiter::Comma, (0, 0));
    for delimiter in Delimiter::ALL {
        let seen = evenness(delimiter);
        if seen > best.1 {
            best = (delimiter, seen);
        }
    }
    best.0
}

/// Reads the `sep=;` with which some spreadsheets begin a file, and its length.
pub(crate) fn announced_delimiter(text: &str) -> Option<(Delimiter, usize)> {
    let line = text.split(['\r', '\n']).next()?;
    let sign = line.trim().trim_matches('"').strip_prefix("sep=")?;
    Some((sign.parse().ok()?, line.len()))
}
