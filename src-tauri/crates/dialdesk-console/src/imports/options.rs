//! How a file is to be read, as somebody asks for it.

use dialdesk_intake::{ColumnChoice, IntakeError, Options};

use crate::error::{ApiError, ErrorCode, Reply};
use crate::input::Faults;
use crate::view::import::ImportOptions;

/// Stands for the name's column where there is none.
pub(super) const NO_NAME: &str = "-";

/// Reads the wishes.
pub(super) fn read(asked: &ImportOptions) -> Reply<Options> {
    let mut faults = Faults::default();
    let mut options = Options {
        phone_column: asked.phone_column.as_deref().and_then(column),
        name_column: asked.name_column.as_deref().filter(|it| *it != NO_NAME).and_then(column),
        no_name: asked.name_column.as_deref() == Some(NO_NAME),
        ..Options::default()
    };
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    if let Some(region) = given(&asked.region) {
        match region.parse() {
            Ok(region) => options.region = region,
            Err(fault) => faults.add("region", format!("{fault}")),
        }
    }
    if let Some(encoding) = given(&asked.encoding) {
        match encoding.parse() {
            Ok(encoding) => options.encoding = Some(encoding),
            Err(fault) => faults.add("encoding", fault_words(&fault)),
        }
    }
    if let Some(delimiter) = given(&asked.delimiter) {
        match delimiter.parse() {
            Ok(delimiter) => options.delimiter = Some(delimiter),
            Err(fault) => faults.add("delimiter", fault_words(&fault)),
        }
    }
    faults.check()?;
    Ok(options)
}

/// Reads a column's place from 0, or its name.
fn column(text: &str) -> Option<ColumnChoice> {
    match text.parse() {
        Ok(place) => Some(ColumnChoice::Index(place)),
        Err(_a_name) if text.is_empty() => None,
        Err(_a_name) => Some(ColumnChoice::Named(text.to_owned())),
    }
}

fn fault_words(fault: &IntakeError) -> String {
    fault.to_string()
}

/// Says why a file cannot be taken in.
pub(super) fn refused(error: &IntakeError) -> ApiError {
    ApiError::new(ErrorCode::FileRefused, words(error))
}

/// Says what is wrong with a file and how to mend it.
pub(super) fn words(error: &IntakeError) -> String {
    format!("{error}. {}", error.remedy())
}
