//! Contact files to rows: encodings, dialects, columns and repairs.
//!
//! [`open`] looks at a file and says how it would be read; [`rows`] reads it so, one row at a time.
//! Every record comes out as accepted, duplicate or rejected: none is lost, merged or made up.

mod columns;
mod dialect;
mod encoding;
mod error;
mod rejects;
pub mod repair;
mod row;

use dialdesk_core::phone::{Region, mend};
use serde::{Deserialize, Serialize};

pub use columns::{Column, ColumnChoice, LooksLike, PhoneColumn};
pub use dialect::Delimiter;
pub use encoding::Encoding;
pub use error::IntakeError;
pub use rejects::{Reject, RejectsWriter, safe};
pub use row::{Fault, LayoutFault, Row, Rows, Tally, Verdict};

use dialect::{Cells, Records, Span};

/// How a file is to be read, as far as somebody has a wish; the rest is detected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The column to dial.
    pub phone_column: Option<ColumnChoice>,
    /// The column with the person's name.
    pub name_column: Option<ColumnChoice>,
    /// None of the columns is a name, whatever one looks like.
    pub no_name: bool,
    /// The country by whose habits numbers without a country are read.
    pub region: Region,
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// The delimiter.
    pub delimiter: Option<Delimiter>,
}

/// How a file will be read: all that is needed to read the same bytes again in the same way.
#[derive(Debug, Clone)]
pub struct Plan {
    encoding: Encoding,
    delimiter: Delimiter,
    region: Region,
    /// The header, or what else lies before the first record.
    header_span: Option<Span>,
    header_line: Option<u32>,
    names: Vec<String>,
    columns: Vec<Column>,
    phone: Option<PhoneColumn>,
    name_column: Option<usize>,
    size_bytes: u64,
    rows_estimate: u32,
    preview_rows: Vec<Row>,
}

/// What a person sees before deciding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The encoding.
    pub encoding: Encoding,
    /// The delimiter.
    pub delimiter: Delimiter,
    /// The line of the header, counted from 1; none if the file begins with a row.
    pub header_line: Option<u32>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The column that would be dialled.
    pub phone_column: Option<PhoneColumn>,
    /// The place of the column with the person's name, counted from 0.
    pub name_column: Option<u32>,
    /// The country by whose habits numbers are read.
    pub region: Region,
    /// The first rows, each with its verdict. Empty as long as no column can be dialled.
    pub rows: Vec<Row>,
    /// The size of the file.
    #[specta(type = u32)]
    pub size_bytes: u64,
    /// About how many rows there are; exact for small files.
    pub rows_estimate: u32,
}

/// How many rows a preview shows.
const PREVIEW_ROWS: usize = 50;
/// How many rows are looked at to judge the columns.
const SAMPLE_ROWS: usize = 1000;
/// How many records at the top may be titles before the header.
const TITLE_RECORDS_MAX: usize = 8;

/// Looks at a file and says how it would be read.
pub fn open(bytes: &[u8], options: &Options) -> Result<Plan, IntakeError> {
    let encoding = match options.encoding {
        Some(encoding) => encoding,
        None => encoding::detect(bytes)?,
    };
    let text = encoding::decode(bytes, encoding)?;
    let announced = dialect::announced_delimiter(&text);
    let delimiter = options
        .delimiter
        .or(announced.map(|(delimiter, _)| delimiter))
        .unwrap_or_else(|| dialect::detect_delimiter(&text));
    let head = head(&text, delimiter, announced.is_some())?;
    let width = head.sample.iter().map(Vec::len).max().unwrap_or(0);
    let width = if head.header.is_empty() { width } else { head.header.len() };
    let names = columns::unique_names(&head.header, width);
    let findings = columns::judge(&names, &head.sample, options.region);
    let phone = match &options.phone_column {
        None => findings.phone,
        Some(choice) => Some(chosen_phone(choice.find(&names)?, &head.sample, options.region)),
    };
    let name_column = match &options.name_column {
        _ if options.no_name => None,
        None => {
            findings.name.filter(|&name| phone.is_none_or(|phone| phone.index as usize != name))
        }
        Some(choice) => Some(choice.find(&names)?),
    };
    let mut plan = Plan {
        encoding,
        delimiter,
        region: options.region,
        header_span: head.before_rows,
        header_line: (!head.header.is_empty()).then_some(head.header_line),
        names,
        columns: findings.columns,
        phone,
        name_column,
        size_bytes: bytes.len() as u64,
        rows_estimate: head.rows_estimate,
        preview_rows: Vec::new(),
    };
    if plan.phone.is_some() {
        plan.preview_rows = rows(bytes, &plan)?.take(PREVIEW_ROWS).collect();
    }
    Ok(plan)
}

/// Reads the file as planned. The bytes must be those for which the plan was made.
pub fn rows<'a>(bytes: &'a [u8], plan: &'a Plan) -> Result<Rows<'a>, IntakeError> {
    let Some(phone) = plan.phone else {
        return Err(IntakeError::NoPhoneColumn { columns: plan.names.clone() });
    };
    let text = encoding::decode(bytes, plan.encoding)?;
    Ok(Rows::new(text, plan, phone.index as usize))
}

impl Plan {
    /// Returns what a person should see before deciding.
    pub fn preview(&self) -> Preview {
        Preview {
            encoding: self.encoding,
            delimiter: self.delimiter,
            header_line: self.header_line,
            columns: self.columns.clone(),
            phone_column: self.phone,
            name_column: self.name_column.and_then(|index| u32::try_from(index).ok()),
            region: self.region,
            rows: self.preview_rows.clone(),
            size_bytes: self.size_bytes,
            rows_estimate: self.rows_estimate,
        }
    }

    /// Returns the names of the columns, in order.
    pub fn column_names(&self) -> &[String] {
        &self.names
    }

    /// Returns the column that will be dialled, if one was found or chosen.
    pub fn phone_column(&self) -> Option<PhoneColumn> {
        self.phone
    }
}

/// The top of a file.
struct Head {
    header: Vec<String>,
    header_line: u32,
    before_rows: Option<Span>,
    sample: Vec<Vec<String>>,
    rows_estimate: u32,
}

/// Finds the header below any titles, and samples the rows below it.
fn head(text: &str, delimiter: Delimiter, announced: bool) -> Result<Head, IntakeError> {
    let mut cells = Cells::new(delimiter);
    let mut records = Records::new(text, delimiter);
    let announcement = if announced { records.next() } else { None };
    let mut top: Vec<(Span, Vec<String>)> = Vec::new();
    let mut sampled_to = records.at();
    for span in records.by_ref().take(SAMPLE_ROWS + TITLE_RECORDS_MAX) {
        sampled_to = span.end;
        let split =
            span.open_quote_line.is_none().then(|| cells.split(&text[span.start..span.end]));
        top.push((span, split.flatten().unwrap_or_default()));
    }
    if top.is_empty() {
        return Err(IntakeError::Empty);
    }
    let header_at = find_header(&top);
    let first_row = header_at.map_or(0, |at| at + 1);
    let before_rows = match header_at {
        Some(at) => Some(top[at].0),
        None => announcement,
    };
    if first_row >= top.len() {
        let header_line = before_rows.map_or(1, |span| span.line);
        return Err(IntakeError::NoRows { header_line });
    }
    let sampled = top.len() - first_row;
    let sampled_from = before_rows.map_or(0, |span| span.end);
    let left = text.len() - sampled_to;
    let bytes_per_row = ((sampled_to - sampled_from) / sampled).max(1);
    // A few more rows are counted rather than estimated: then small files come out exact.
    let left_rows = if left < 1 << 20 { records.count() } else { left / bytes_per_row };
    let header = header_at.map(|at| top[at].1.clone()).unwrap_or_default();
    let sample = top.split_off(first_row).into_iter().map(|(_, cells)| cells).collect();
    Ok(Head {
        header,
        header_line: before_rows.map_or(1, |span| span.line),
        before_rows,
        sample,
        rows_estimate: u32::try_from(sampled + left_rows).unwrap_or(u32::MAX),
    })
}

/// The header is the first record that is as wide as the table and holds nothing like a number.
/// Narrower records above it are titles. If a row with digits comes first there is no header, and
/// neither that row nor anything above it is lost.
fn find_header(top: &[(Span, Vec<String>)]) -> Option<usize> {
    let width = common_width(top);
    let is_row = |row: &[String]| {
        row.iter().any(|cell| cell.chars().filter(|sign| sign.is_numeric()).count() >= 5)
    };
    for (at, (_, row)) in top.iter().enumerate().take(TITLE_RECORDS_MAX + 1) {
        let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
        if row.len() >= width && filled * 2 > width {
            return if is_row(row) { None } else { Some(at) };
        }
    }
    None
}

/// How many cells most of the rows have; where none prevails, the first one that is a table row.
fn common_width(top: &[(Span, Vec<String>)]) -> usize {
    let widths = || top.iter().map(|(_, row)| row.len());
    let mut common = (1, 0);
    for width in widths().take(100) {
        let count = widths().take(100).filter(|other| *other == width).count();
        if width > 1 && count > common.1 {
            common = (width, count);
        }
    }
    common.0
}

/// A column that somebody chose, with the share of its cells that are numbers.
fn chosen_phone(index: usize, sample: &[Vec<String>], region: Region) -> PhoneColumn {
    let filled =
        sample.iter().filter_map(|row| row.get(index)).filter(|cell| !cell.trim().is_empty());
    let (mut cells, mut numbers) = (0_u32, 0_u32);
    for cell in filled {
        cells += 1;
        numbers += u32::from(mend(cell, region).is_ok());
    }
    PhoneColumn {
        index: u32::try_from(index).unwrap_or(u32::MAX),
        confidence: f64::from(numbers) / f64::from(cells.max(1)),
    }
}

#[cfg(test)]
mod tests;
