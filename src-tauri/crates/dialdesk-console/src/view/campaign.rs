//! Campaigns: settings, state, progress, and what may be done with them.

use dialdesk_core::call::{Outcome, Priority};
use dialdesk_core::campaign::hours::{CallingHours, RulePack, Zone};
use dialdesk_core::campaign::{Action, CampaignState, Pace, PauseReason};
use dialdesk_core::ids::{AgentId, CampaignId};
use dialdesk_core::policy::retry::RetryPolicy;
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::retry::RetryInput;

/// A campaign.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CampaignView {
    /// Its name in the API.
    pub id: CampaignId,
    /// For people.
    pub name: String,
    /// What the people rung are connected to.
    pub agent_id: AgentId,
    /// The zone of its own hours.
    pub timezone: Zone,
    /// Narrows the pack's window; absent: the pack's own.
    pub calling_hours: Option<CallingHours>,
    /// The law it follows.
    pub rule_pack: RulePack,
    /// Why the pack `always` was chosen.
    pub rule_pack_reason: Option<String>,
    /// How its people rank among those of other campaigns.
    pub priority: Priority,
    /// Its own pace.
    pub pace: Pace,
    /// Which of its calls are followed by another, and when, by reason.
    pub retry: RetryPolicy,
    /// Nothing is dialled before this moment.
    pub start_at: Option<Timestamp>,
    /// Nothing is dialled from this moment on.
    pub end_at: Option<Timestamp>,
    /// Where it stands.
    pub state: CampaignState,
    /// Why it is paused, while it is.
    pub paused_by: Option<PauseReason>,
    /// How many of its people stand where.
    pub counts: CampaignCounts,
    /// Finished people among all of them, 0 to 1.
    #[specta(type = u32)]
    pub progress: f64,
    /// When it will be through at the pace of the last minutes, while it runs.
    pub eta: Option<Timestamp>,
    /// By how many seconds that may well be wrong, either way.
    pub eta_error_s: Option<u32>,
    /// Its calls in flight.
    pub in_flight: u32,
    /// Whether its hours are open now, and until when or from when.
    pub hours: HoursView,
    /// What may be done with it now, and why not.
    pub actions: Vec<Action>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was first started.
    pub started_at: Option<Timestamp>,
    /// When it was stopped or finished.
    pub ended_at: Option<Timestamp>,
    /// Counts the edits of its settings.
    pub version: u32,
    /// Who made the last edit.
    pub edited_by: String,
    /// Whether nobody real is rung.
    pub sandbox: bool,
    /// Whether it belongs to the account in use; if not, it cannot be started.
    pub own_account: bool,
}

/// How many of a campaign's people stand where, and what became of those who are finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CampaignCounts {
    /// All of them.
    pub total: u32,
    /// Nobody has tried them yet.
    pub unused: u32,
    /// A call runs, is being asked about, or is due later.
    pub in_circulation: u32,
    /// Nothing more will be tried.
    pub finished: u32,
    /// Calls that the provider accepted.
    pub attempts: u32,
    /// Calls that somebody answered.
    pub answered: u32,
    /// Calls whose outcome is being asked for.
    pub unknown: u32,
    /// What became of the calls that are over.
    pub by_outcome: Vec<OutcomeCount>,
}

/// How many calls came to one outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeCount {
    /// Which.
    pub outcome: Outcome,
    /// How many.
    pub count: u32,
}

/// Whether a campaign's hours are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HoursView {
    /// Whether they are open now.
    pub open: bool,
    /// When they close, while they are open and ever close.
    pub closes_at: Option<Timestamp>,
    /// When they open, while they are closed and ever open.
    pub opens_at: Option<Timestamp>,
}

/// What moves often about a campaign: comes with every batch for those that moved.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CampaignProgress {
    /// Which.
    pub id: CampaignId,
    /// Where it stands.
    pub state: CampaignState,
    /// Why it is paused, while it is.
    pub paused_by: Option<PauseReason>,
    /// How many of its people stand where.
    pub counts: CampaignCounts,
    /// Finished people among all of them, 0 to 1.
    #[specta(type = u32)]
    pub progress: f64,
    /// When it will be through, while it runs.
    pub eta: Option<Timestamp>,
    /// By how many seconds that may well be wrong, either way.
    pub eta_error_s: Option<u32>,
    /// Its calls in flight.
    pub in_flight: u32,
    /// What may be done with it now, and why not.
    pub actions: Vec<Action>,
}

/// A campaign to make, or changes to one. Absent fields stay as they are, or as is usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct CampaignInput {
    /// For people.
    pub name: Option<String>,
    /// What the people rung are connected to.
    pub agent_id: Option<String>,
    /// The zone of its own hours.
    pub timezone: Option<String>,
    /// Narrows the pack's window.
    pub calling_hours: Option<CallingHoursInput>,
    /// The law it follows.
    pub rule_pack: Option<String>,
    /// Why the pack `always` was chosen.
    pub rule_pack_reason: Option<String>,
    /// `low`, `medium` or `high`.
    pub priority: Option<String>,
    /// Its own pace.
    pub pace: Option<Pace>,
    /// Who makes or edits it; `operator` where nobody is named.
    pub user_id: Option<String>,
    /// Which of its calls are followed by another, and when, by reason.
    pub retry: Option<RetryInput>,
    /// Nothing is dialled before this moment.
    pub start_at: Option<String>,
    /// Nothing is dialled from this moment on.
    pub end_at: Option<String>,
    /// Names of fields to empty: `callingHours`, `rulePackReason`, `pace`, `retry`, `startAt`,
    /// `endAt`.
    pub clear: Vec<String>,
}

/// Calling hours as somebody wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct CallingHoursInput {
    /// `09:00`.
    pub start: Option<String>,
    /// `21:00`; `24:00` is the end of the day.
    pub end: Option<String>,
    /// 0 is Sunday; absent: every day.
    pub days_of_week: Option<Vec<u32>>,
}

/// What a campaign's figures are reckoned from, as counts: ratios are for whoever shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CampaignFigures {
    /// As of when.
    pub at: Timestamp,
    /// People on its list.
    pub contacts: u32,
    /// Of those, people whom at least one accepted call was for.
    pub contacts_attempted: u32,
    /// Calls that the provider accepted.
    pub attempts: u32,
    /// Calls that somebody answered.
    pub answered: u32,
    /// Calls that the network could not complete.
    pub network_failures: u32,
    /// Answered calls whose conversation the provider has measured.
    pub talks: u32,
    /// The sum of those conversations, in whole seconds.
    #[specta(type = u32)]
    pub talk_total_s: u64,
    /// The conversation in the middle.
    pub talk_median_s: Option<u32>,
    /// The conversation that 95 of 100 do not exceed.
    pub talk_p95_s: Option<u32>,
    /// How long it was dialled: the stretches of five minutes in which a call left.
    pub dialled_s: u32,
}
