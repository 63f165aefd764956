//! Core types in columns and back. What cannot be read back names its column, never its value.

use std::str::FromStr;

use dialdesk_core::call::Priority;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// Writes a value as JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our types have string keys and cannot fail to serialise")
}

/// Reads JSON.
pub(crate) fn read_json<T: DeserializeOwned>(
    text: &str,
    column: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_may_quote_a_person| StoreError::Unreadable(column))
}

/// Writes an enum without fields as its word.
pub(crate) fn word(value: &impl Serialize) -> String {
    json(value).trim_matches('"').to_owned()
}

/// Reads the word of an enum without fields.
pub(crate) fn read_word<T: DeserializeOwned>(
    text: &str,
    column: &'static str,
) -> Result<T, StoreError> {
    let text: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        serde::de::IntoDeserializer::into_deserializer(text);
    T::deserialize(text).map_err(|_may_quote_a_person| StoreError::Unreadable(column))
}

/// Reads an optional word.
pub(crate) fn read_word_opt<T: DeserializeOwned>(
    text: Option<&str>,
    column: &'static str,
) -> Result<Option<T>, StoreError> {
    text.map(|text| read_word(text, column)).transpose()
}

/// Reads an id.
pub(crate) fn id<T: FromStr>(text: &str, column: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_may_quote_a_person| StoreError::Unreadable(column))
}

/// Reads an optional id.
pub(crate) fn id_opt<T: FromStr>(
    text: Option<&str>,
    column: &'static str,
) -> Result<Option<T>, StoreError> {
    text.map(|text| id(text, column)).transpose()
}

/// Reads a number that may be dialled.
pub(crate) fn number(text: &str, column: &'static str) -> Result<PhoneNumber, StoreError> {
    PhoneNumber::parse_e164(text).map_err(|_may_quote_a_person| StoreError::Unreadable(column))
}

/// Reads a count.
pub(crate) fn count(value: i64, column: &'static str) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|_out_of_range| StoreError::Unreadable(column))
}

/// Reads an optional count.
pub(crate) fn count_opt(
    value: Option<i64>,
    column: &'static str,
) -> Result<Option<u32>, StoreError> {
    value.map(|value| count(value, column)).transpose()
}

/// Writes an optional moment.
pub(crate) fn micros(moment: Option<Timestamp>) -> Option<i64> {
    moment.map(Timestamp::as_micros)
}

/// Reads an optional moment.
pub(crate) fn moment(micros: Option<i64>) -> Option<Timestamp> {
    micros.map(Timestamp::from_micros)
}

/// Writes a priority as a rank, so that an index can order by it.
pub(crate) const fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Low => 0,
        Priority::Medium => 1,
        Priority::High => 2,
    }
}

/// Reads a priority's rank.
pub(crate) fn priority(rank: i64, column: &'static str) -> Result<Priority, StoreError> {
    match rank {
        0 => Ok(Priority::Low),
        1 => Ok(Priority::Medium),
        2 => Ok(Priority::High),
        _ => Err(StoreError::Unreadable(column)),
    }
}
