//! The do-not-call list.

use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A number that is never dialled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SuppressionView {
    /// Which.
    pub phone_number: String,
    /// Why.
    pub reason: Option<String>,
    /// Who or what put it there.
    pub source: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; absent: for ever.
    pub until: Option<Timestamp>,
}

/// A number to put on the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SuppressionInput {
    /// Which.
    pub phone_number: Option<String>,
    /// Why.
    pub reason: Option<String>,
}
