//! What the outside sees: the shapes that the window and the REST API share.

pub mod agent;
pub mod call;
pub mod campaign;
pub mod contact;
pub mod diagnostics;
pub mod import;
pub mod live;
pub mod number;
pub mod recovery;
pub mod retry;
pub mod schedule;
pub mod settings;
pub mod stats;
pub mod stranger;
pub mod stream;
pub mod suppression;
pub mod system;
pub mod why;

use serde::Serialize;

/// Part of a list.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How to ask for the rows after these; absent at the end.
    pub next_cursor: Option<String>,
    /// How many rows there are in all.
    pub total: u32,
}

/// Whether full phone numbers are given. The window masks them until somebody asks for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// As `+91 98•• ••3210`.
    Masked,
    /// In full.
    Full,
}

impl Numbers {
    /// Writes a number.
    #[must_use]
    pub fn write(self, number: &dialdesk_core::phone::PhoneNumber) -> String {
        match self {
            Self::Masked => number.masked(),
            Self::Full => number.as_str().to_owned(),
        }
    }
}
