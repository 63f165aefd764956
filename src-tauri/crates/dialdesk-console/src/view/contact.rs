//! People on a campaign's list.

use dialdesk_core::call::Outcome;
use dialdesk_core::contact::ContactState;
use dialdesk_core::ids::ContactId;
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A person on a campaign's list.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactView {
    /// Their name in the API.
    #[specta(type = u32)]
    pub id: ContactId,
    /// Whom to ring.
    pub phone_number: String,
    /// Their name, where the file had one.
    pub name: Option<String>,
    /// Where they stand.
    pub state: ContactState,
    /// How many calls the provider accepted for them.
    pub attempts: u32,
    /// When they may be tried next.
    pub due_at: Option<Timestamp>,
    /// What their last call came to.
    pub outcome: Option<Outcome>,
    /// The file's other columns, by name.
    #[specta(type = std::collections::BTreeMap<String, String>)]
    pub extra: serde_json::Value,
}

/// Which people to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct ContactQuery {
    /// Rows to leave out first.
    pub offset: Option<u32>,
    /// Rows at most, 1 to 200.
    pub limit: Option<u32>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Only people who stand here.
    pub state: Option<ContactState>,
    /// Only people whose last call came to this.
    pub outcome: Option<Outcome>,
    /// The last digits of the number, or part of the name.
    pub search: Option<String>,
}
