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

/// Reads a place in the log, as an earlier answer gave it.
pub(crate) fn place(field: &str, place: Option<&str>) -> Reply<Option<i64>> {
    place
        .map(|place| {
            place.parse().map_err(|_not_a_number| {
                ApiError::field(field, "must be the head of an earlier answer")
            })
        })
        .transpose()
}

/// What somebody types into a search box.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sought {
    /// The digits of a number, however they are grouped.
    pub(crate) digits: Option<String>,
    /// Part of a name.
    pub(crate) text: Option<String>,
}

/// Tells whether a number or a name is meant: a number has digits and what stands between them.
pub(crate) fn sought(search: Option<&str>) -> Sought {
    let text = search.unwrap_or_default().trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let of_number = |sign: char| {
        sign.is_ascii_digit()
            || sign.is_whitespace()
            || matches!(sign, '+' | '-' | '(' | ')' | '.' | '…')
    };
    match (text.is_empty(), !digits.is_empty() && text.chars().all(of_number)) {
        (true, _) => Sought::default(),
        (false, true) => Sought { digits: Some(digits), text: None },
        (false, false) => Sought { digits: None, text: Some(text.to_owned()) },
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_in_any_grouping_are_a_number_and_the_rest_is_a_name() {
        let digits = |text: &str| sought(Some(text)).digits;
        let text = |text: &str| sought(Some(text)).text;
        assert_eq!(digits("+91 98765-43210"), Some("919876543210".into()));
        assert_eq!(digits("…3210"), Some("3210".into()));
        assert_eq!(text(" Meena "), Some("Meena".into()));
        assert_eq!(text("Unit 7"), Some("Unit 7".into()), "a name may have digits");
        assert_eq!(sought(Some("  ")), Sought::default());
        assert_eq!(sought(None), Sought::default());
    }
}
