//! A person on a campaign's list.

use serde::{Deserialize, Serialize};

use crate::call::Outcome;
use crate::ids::{CallId, ContactId};
use crate::time::Timestamp;

/// Where a contact stands in its campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ContactState {
    /// Nobody has tried yet.
    Unused,
    /// A call is reserved, running or unknown, or another try is due later.
    InCirculation,
    /// Nothing more will be tried.
    Finished,
}

/// A contact as a call left it: what the store writes beside the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactChange {
    /// Whom it is about.
    pub id: ContactId,
    /// Where they stand now.
    pub state: ContactState,
    /// How many calls the provider has accepted for them.
    pub attempts: u32,
    /// When they may be tried next; absent while a call runs and when they are finished.
    pub due_at: Option<Timestamp>,
    /// The queued call that goes with the contact: one whose request was taken back keeps its line
    /// in the log and is reserved again under the same name. Absent otherwise.
    pub call: Option<CallId>,
    /// What the last call came to, once it has ended.
    pub outcome: Option<Outcome>,
}
