//! What became true, as it happens: one batch for many events.

use dialdesk_core::engine::{CallMoved, CampaignMoved};
use dialdesk_core::ids::{AgentId, CallId, CampaignId, ImportId};
use dialdesk_core::time::Timestamp;
use serde::Serialize;

use super::call::CallView;
use super::campaign::CampaignProgress;
use super::import::ImportView;
use super::live::{Funnel, LiveCounters};
use crate::tags::Tag;

/// What kind of thing moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A campaign.
    Campaign,
    /// An agent.
    Agent,
    /// The do-not-call list.
    DoNotCall,
    /// A call.
    Call,
    /// A call that is made later.
    Schedule,
    /// What the provider measured of an ended call.
    Settled,
    /// Somebody on a list waits longer.
    ContactDeferred,
    /// An import.
    Import,
    /// The calls of the provider that nobody here asked for.
    Strangers,
    /// The breaker.
    Breaker,
    /// The provider asked for quiet.
    Throttled,
    /// What a person said of a call that needs a look.
    Resolved,
    /// The program is back after it was off or the machine slept.
    Away,
    /// The account.
    Account,
    /// Everything was stopped, or goes on.
    Stopped,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// Its number in history.
    #[specta(type = u32)]
    pub seq: i64,
    /// When it became true.
    pub at: Timestamp,
    /// What kind of thing moved.
    pub kind: EventKind,
    /// What happened to the call, for calls.
    pub call_moved: Option<CallMoved>,
    /// What happened to the campaign, for campaigns.
    pub campaign_moved: Option<CampaignMoved>,
    /// The campaign it concerns.
    pub campaign_id: Option<CampaignId>,
    /// The call it concerns.
    pub call_log_id: Option<CallId>,
    /// The import it concerns.
    pub import_id: Option<ImportId>,
    /// The agent it concerns.
    pub agent_id: Option<AgentId>,
    /// The call as it is now, for calls.
    pub call: Option<CallView>,
    /// What to read anew.
    pub tags: Vec<Tag>,
}

/// What became true since the last batch.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// The number of the first event in it; one more than the last one's of the batch before,
    /// unless events were missed.
    #[specta(type = u32)]
    pub first: i64,
    /// The number of the last event in it. A batch without events repeats the last number.
    #[specta(type = u32)]
    pub last: i64,
    /// The events, oldest first.
    pub envelopes: Vec<EventView>,
    /// The engine's figures now.
    pub live: LiveCounters,
    /// From waiting to done, over the campaigns that run.
    pub funnel: Funnel,
    /// Campaigns that moved, as they are now.
    pub campaigns: Vec<CampaignProgress>,
    /// Imports that moved, as they are now.
    pub imports: Vec<ImportView>,
    /// Whether events were missed: read everything anew.
    pub lagged: bool,
}
