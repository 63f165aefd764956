//! Calls of the provider that nobody here asked for.

use dialdesk_core::call::Outcome;
use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::time::Timestamp;
use serde::Serialize;

/// A call of the provider that matches nothing here: another program's, or one that was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StrangerView {
    /// The provider's name for it.
    pub id: ProviderCallId,
    /// Whom it rang.
    pub phone_number: String,
    /// When the provider made it.
    pub created_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Outcome,
    /// When it was found in the provider's list.
    pub found_at: Timestamp,
}

/// Somebody has looked at one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StrangerSeen {
    /// The provider's name for it.
    pub id: ProviderCallId,
}
