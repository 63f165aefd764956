//! One line for each use case.

pub(crate) mod agents;
pub(crate) mod callbacks;
pub(crate) mod calls;
pub(crate) mod campaigns;
pub(crate) mod engine;
pub(crate) mod imports;
pub(crate) mod numbers;
pub(crate) mod openapi;
pub(crate) mod schedules;
pub(crate) mod settings;

use std::str::FromStr;

use dialdesk_console::ApiError;

/// Reads an id of the address. What is no id of ours names nothing.
fn id<T: FromStr>(text: &str, what: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_no_id_of_ours| ApiError::not_found(what))
}
