//! Which column is the phone and which the name: by what the cells hold first, then by the header.

use std::collections::HashSet;
use std::str::FromStr;

use dialdesk_core::phone::{NumberFault, Region, mend};
use serde::{Deserialize, Serialize};

use crate::IntakeError;

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its place, counted from 0.
    pub index: u32,
    /// Its name; made up where the header has none, and made unique.
    pub name: String,
    /// How many of the sampled cells hold something.
    pub filled: u32,
    /// What the cells hold for the most part.
    pub looks_like: LooksLike,
}

/// What the cells of a column hold for the most part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum LooksLike {
    /// Telephone numbers.
    Phone,
    /// People's names.
    Name,
    /// Mail addresses.
    Email,
    /// Other numbers.
    Number,
    /// Anything else.
    Text,
    /// Nothing.
    Empty,
}

/// The column that will be dialled, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PhoneColumn {
    /// Its place, counted from 0.
    pub index: u32,
    /// Share of its filled cells that are numbers, from 0 to 1.
    #[specta(type = u32)]
    pub confidence: f64,
}

/// A column as somebody names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnChoice {
    /// By its place, counted from 0.
    Index(usize),
    /// By its name, or else by its place counted from 1, as people count.
    Named(String),
}

impl FromStr for ColumnChoice {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<ColumnChoice, Self::Err> {
        Ok(ColumnChoice::Named(text.to_owned()))
    }
}

impl ColumnChoice {
    /// Finds the column, or says which ones there are.
    pub(crate) fn find(&self, names: &[String]) -> Result<usize, IntakeError> {
        let found = match self {
            ColumnChoice::Index(index) => Some(*index),
            ColumnChoice::Named(asked) => {
                let wanted = asked.trim().to_lowercase();
                names
                    .iter()
                    .position(|name| name.to_lowercase() == wanted)
                    .or_else(|| wanted.parse::<usize>().ok().and_then(|place| place.checked_sub(1)))
            }
        };
        found.filter(|&index| index < names.len()).ok_or_else(|| IntakeError::UnknownColumn {
            asked: match self {
                ColumnChoice::Index(index) => index.to_string(),
                ColumnChoice::Named(asked) => asked.clone(),
            },
            columns: names.to_vec(),
        })
    }
}

/// What was found out about the columns of a file.
pub(crate) struct Findings {
    pub(crate) columns: Vec<Column>,
    pub(crate) phone: Option<PhoneColumn>,
    pub(crate) name: Option<usize>,
}

/// The cells of one column, counted by kind.
#[derive(Default)]
struct Census {
    filled: u32,
    phones: u32,
    nearly_phones: u32,
    names: u32,
    emails: u32,
    numbers: u32,
    distinct: HashSet<String>,
}

impl Census {
    fn count(&mut self, cell: &str, region: Region) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        match mend(cell, region) {
            Ok(_) => self.phones += 1,
            Err(fault) => self.nearly_phones += u32::from(is_nearly_a_number(fault)),
        }
        let digits = cell.chars().filter(|sign| sign.is_numeric()).count();
        let letters = cell.chars().filter(|sign| sign.is_alphabetic()).count();
        self.emails += u32::from(cell.contains('@') && cell.contains('.'));
        self.numbers += u32::from(digits > 0 && letters == 0);
        self.names += u32::from(digits == 0 && letters >= 2 && !cell.contains('@'));
        self.distinct.insert(cell.to_owned());
    }

    fn share(&self, count: u32) -> f64 {
        if self.filled == 0 { 0.0 } else { f64::from(count) / f64::from(self.filled) }
    }

    fn looks_like(&self) -> LooksLike {
        let mostly = |count: u32| self.share(count) > 0.5;
        if self.filled == 0 {
            LooksLike::Empty
        } else if mostly(self.phones) {
            LooksLike::Phone
        } else if mostly(self.emails) {
            LooksLike::Email
        } else if mostly(self.numbers) {
            LooksLike::Number
        } else if mostly(self.names) && self.distinct.len() * 3 > self.filled as usize {
            LooksLike::Name
        } else {
            LooksLike::Text
        }
    }
}

/// A damaged number still tells that its column is the one.
fn is_nearly_a_number(fault: NumberFault) -> bool {
    matches!(
        fault,
        NumberFault::DigitsLost
            | NumberFault::SeveralNumbers
            | NumberFault::ForeignLooking
            | NumberFault::HasExtension
    )
}

/// Judges the columns by a sample of rows.
pub(crate) fn judge(names: &[String], sample: &[Vec<String>], region: Region) -> Findings {
    let mut census: Vec<Census> = names.iter().map(|_| Census::default()).collect();
    for row in sample {
        for (census, cell) in census.iter_mut().zip(row) {
            census.count(cell, region);
        }
    }
    let columns: Vec<Column> = (0_u32..)
        .zip(names.iter().zip(&census))
        .map(|(index, (name, census))| Column {
            index,
            name: name.clone(),
            filled: census.filled,
            looks_like: census.looks_like(),
        })
        .collect();
    let phone = find_phone(&columns, &census);
    let name = find_name(&columns, &census, phone.map(|phone| phone.index));
    Findings { columns, phone, name }
}

/// The share of numbers decides; the header may tip the balance, as between mobile and fax, or
/// between mobile and an order number that happens to have ten digits.
fn find_phone(columns: &[Column], census: &[Census]) -> Option<PhoneColumn> {
    let mut best: Option<(f64, PhoneColumn)> = None;
    for (column, census) in columns.iter().zip(census) {
        let share = census.share(census.phones);
        let likely = census.share(census.phones + census.nearly_phones);
        let said = phone_by_name(&column.name);
        if census.phones == 0 || likely < if said > 0.0 { 0.2 } else { 0.5 } {
            continue;
        }
        // A column that is mostly empty must not win over one that is full.
        let fullness = f64::from(census.filled) / f64::from(most_filled(columns));
        let score = likely + said + 0.2 * fullness;
        if best.is_none_or(|(leading, _)| score > leading) {
            best = Some((score, PhoneColumn { index: column.index, confidence: share }));
        }
    }
    best.map(|(_, phone)| phone)
}

fn most_filled(columns: &[Column]) -> u32 {
    columns.iter().map(|column| column.filled).max().unwrap_or(1).max(1)
}

fn words(name: &str) -> String {
    name.chars()
        .map(|s| if s.is_alphanumeric() { s } else { ' ' })
        .collect::<String>()
        .to_lowercase()
}

/// How strongly a header says that a column is the one to dial.
fn phone_by_name(name: &str) -> f64 {
    let words = words(name);
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if says(&["fax", "order", "aadhaar", "aadhar", "account", "invoice", "pin", "date", "amount"]) {
        -0.5
    } else if says(&["alt", "second", "other", "emergency", "office", "landline", "whatsapp"])
        || words.trim_end().ends_with(" 2")
    {
        0.1
    } else if says(&["mobile", "mobil", "cell", "मोबाइल"]) {
        0.4
    } else if says(&["phone", "number", "contact no", "tel", "msisdn", "फ़ोन", "फोन", "नंबर"])
    {
        0.3
    } else {
        0.0
    }
}

/// Headers that name a person, the surest first.
const NAME_HEADERS: [&str; 10] = [
    "full name",
    "name",
    "customer name",
    "contact name",
    "customer",
    "contact person",
    "first name",
    "person",
    "नाम",
    "naam",
];

fn find_name(columns: &[Column], census: &[Census], phone: Option<u32>) -> Option<usize> {
    let open = |column: &&Column| Some(column.index) != phone && column.filled > 0;
    let named = NAME_HEADERS.iter().find_map(|header| {
        columns.iter().filter(open).find(|column| words(&column.name).trim() == *header)
    });
    let part = || {
        columns.iter().filter(open).find(|column| {
            column.looks_like == LooksLike::Name && words(&column.name).contains("name")
        })
    };
    let by_content = || {
        let names = columns.iter().zip(census).filter(|(column, _)| open(column));
        names
            .filter(|(column, census)| {
                column.looks_like == LooksLike::Name && census.share(census.names) > 0.8
            })
            .map(|(column, _)| column)
            .next()
    };
    named.or_else(part).or_else(by_content).map(|column| column.index as usize)
}

/// Gives every column a name of its own: what the header says, or "Column 3".
pub(crate) fn unique_names(header: &[String], width: usize) -> Vec<String> {
    let mut taken = HashSet::new();
    (0..width.max(header.len()))
        .map(|index| {
            let said = header.get(index).map(|name| name.trim()).unwrap_or_default();
            let base = match said {
                "" => format!("Column {}", index + 1),
                said => said.split_whitespace().collect::<Vec<_>>().join(" "),
            };
            let mut name = base.clone();
            let mut count = 1;
            while !taken.insert(name.to_lowercase()) {
                count += 1;
                name = format!("{base} ({count})");
            }
            name
        })
        .collect()
}
