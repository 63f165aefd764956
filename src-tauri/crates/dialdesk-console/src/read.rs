//! Reads what somebody wrote into what the engine understands, noting what is wrong.

use dialdesk_core::call::Priority;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;

use crate::error::{ApiError, Reply};
use crate::input::Faults;

/// Rows in a list where nobody says how many.
pub(crate) const LIMIT: u32 = 50;
/// Rows in a list at most.
const LIMIT_MAX: u32 = 200;

/// Reads how many rows are wanted.
pub(crate) fn limit(limit: Option<u32>) -> Reply<u32> {
    match limit {
        None => Ok(LIMIT),
        Some(limit @ 1..=LIMIT_MAX) => Ok(limit),
        Some(_) => Err(ApiError::field("limit", format!("must be 1 to {LIMIT_MAX}"))),
    }
}

/// Reads where the page before ended.
pub(crate) fn cursor(cursor: Option<&str>) -> Reply<Option<i64>> {
    cursor
        .map(|cursor| {
            cursor.parse().map_err(|_not_a_number| {
                ApiError::field("cursor", "must be the nextCursor of the page before")
            })
        })
        .transpose()
}

/// Reads an id.
pub(crate) fn id<T: std::str::FromStr>(text: &str, what: &str) -> Reply<T> {
    text.parse().map_err(|_not_a_uuid| ApiError::not_found(what))
}

/// Reads a text that must be there, without the blanks around it.
pub(crate) fn required(
    faults: &mut Faults,
    field: &str,
    value: Option<String>,
    max: usize,
) -> String {
    let text = value.map(|text| text.trim().to_owned()).unwrap_or_default();
    if text.is_empty() {
        faults.add(field, "is required");
    }
    check_length(faults, field, &text, max);
    text
}

/// Notes a text that is too long or holds signs that cannot be seen.
pub(crate) fn check_length(faults: &mut Faults, field: &str, text: &str, max: usize) {
    if text.chars().count() > max {
        faults.add(field, format!("must have at most {max} characters"));
    } else if text.chars().any(char::is_control) {
        faults.add(field, "must have no line breaks or control characters");
    }
}

/// Reads a priority; medium where nothing is said.
pub(crate) fn priority(faults: &mut Faults, value: Option<&str>) -> Priority {
    match value {
        None | Some("medium") => Priority::Medium,
        Some("low") => Priority::Low,
        Some("high") => Priority::High,
        Some(_) => {
            faults.add("priority", "must be low, medium or high");
            Priority::Medium
        }
    }
}

/// Reads a strict E.164 number.
pub(crate) fn number(faults: &mut Faults, value: Option<&str>) -> Option<PhoneNumber> {
    let Some(text) = value.filter(|text| !text.is_empty()) else {
        faults.add("phoneNumber", "is required");
        return None;
    };
    match PhoneNumber::parse_e164(text) {
        Ok(number) => Some(number),
        Err(fault) => {
            faults.add("phoneNumber", fault.to_string());
            None
        }
    }
}

/// Reads a moment.
pub(crate) fn moment(faults: &mut Faults, field: &str, value: Option<&str>) -> Option<Timestamp> {
    let text = value?;
    match text.parse() {
        Ok(moment) => Some(moment),
        Err(_not_rfc_3339) => {
            faults.add(field, "must be a moment like 2026-11-22T10:00:00Z");
            None
        }
    }
}
