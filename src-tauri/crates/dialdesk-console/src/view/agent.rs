//! Agents: what the people rung are connected to.

use dialdesk_core::agent::{Agent, AgentKind};
use dialdesk_core::ids::AgentId;
use dialdesk_core::time::Timestamp;
use dialdesk_store::AgentUses;
use serde::{Deserialize, Serialize};

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentView {
    /// Its name in the API.
    pub id: AgentId,
    /// For people.
    pub name: String,
    /// What answers.
    pub kind: AgentKindName,
    /// The call flow's number, for flows.
    pub app_id: Option<String>,
    /// The ExoPhone shown; the account's own where absent.
    pub caller_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Campaigns that use it and are not over.
    pub campaigns_open: u32,
    /// All campaigns that ever used it.
    pub campaigns: u32,
    /// Calls with it that are not over.
    pub calls_open: u32,
}

/// What can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AgentKindName {
    /// A call flow of the provider's dashboard.
    Flow,
}

/// An agent to make or to change. Absent fields of an existing one stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentInput {
    /// Its name in the API.
    pub id: Option<String>,
    /// For people.
    pub name: Option<String>,
    /// `flow`.
    pub kind: Option<String>,
    /// The call flow's number.
    pub app_id: Option<String>,
    /// The ExoPhone shown.
    pub caller_id: Option<String>,
}

impl AgentView {
    /// Describes an agent and what it is needed for.
    pub(crate) fn new(agent: Agent, uses: AgentUses) -> Self {
        let AgentKind::Flow { app_id } = agent.kind;
        Self {
            id: agent.id,
            name: agent.name,
            kind: AgentKindName::Flow,
            app_id: Some(app_id),
            caller_id: agent.caller_id,
            created_at: agent.created_at,
            campaigns_open: uses.campaigns_open,
            campaigns: uses.campaigns,
            calls_open: uses.calls_open,
        }
    }
}
