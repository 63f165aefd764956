//! An agent: what the people rung are connected to.

use serde::{Deserialize, Serialize};

use crate::ids::AgentId;
use crate::time::Timestamp;

/// What answers the person who picked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum AgentKind {
    /// A call flow of the provider's dashboard.
    Flow {
        /// The flow's number in the dashboard's address.
        app_id: String,
    },
}

/// Who or what talks to the people rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Chosen by whoever made the agent; never changes.
    pub id: AgentId,
    /// For people.
    pub name: String,
    /// What answers.
    #[serde(flatten)]
    pub kind: AgentKind,
    /// The ExoPhone shown to the person rung; the account's own where this is absent.
    pub caller_id: Option<String>,
    /// When the agent was made.
    pub created_at: Timestamp,
}
