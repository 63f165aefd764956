//! What happens now.

use dialdesk_core::engine::Facts;
use dialdesk_core::engine::ceiling::Ceiling;
use dialdesk_core::engine::facts::Binding;
use dialdesk_core::ids::CampaignId;
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::provider::AccountProblemKind;
use dialdesk_core::time::Timestamp;
use serde::Serialize;

use super::call::CallView;
use super::campaign::CampaignView;

/// The engine's figures, as of one moment.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LiveCounters {
    /// As of when.
    pub at: Timestamp,
    /// Lines held.
    pub lines_held: u32,
    /// Lines at most.
    pub lines_max: u32,
    /// Calls whose outcome is being asked for.
    pub unknown: u32,
    /// Calls that wait for a person.
    pub needs_a_look: u32,
    /// Requests in flight, reads included.
    pub requests_in_flight: u32,
    /// Requests that wait for a slot or a permit.
    pub requests_queued: u32,
    /// Requests in the last minute, calls and reads.
    pub budget_used: u32,
    /// What may be spent in a minute.
    pub budget: u32,
    /// Calls started in the last minute.
    pub starts_last_minute: u32,
    /// Calls that can start in a minute at most: the smallest bound of `ceiling`.
    pub starts_ceiling: u32,
    /// What bounds the starts in a minute, and how many each bound allows.
    pub ceiling: Ceiling,
    /// Where the breaker stands.
    pub breaker: BreakerState,
    /// Who holds it open or closed, where a person does and said so.
    pub held_by: Option<HolderView>,
    /// Consecutive failures that the breaker has counted.
    pub breaker_failures: u32,
    /// Until when the provider wants quiet.
    pub wall_until: Option<Timestamp>,
    /// Whether it has let no call through for a quarter of an hour.
    pub paused_by_provider: bool,
    /// Whether everything is stopped.
    pub stopped: bool,
    /// What is wrong with the account.
    pub account_problem: Option<AccountProblemView>,
    /// What keeps more calls from starting.
    pub binding: Binding,
    /// The campaigns that run.
    pub running: Vec<RunningView>,
    /// When the first of their hours end, while they are open.
    pub hours_close_at: Option<Timestamp>,
}

/// Who holds the breaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HolderView {
    /// Their name; `operator` where nobody was named.
    pub user_id: String,
    /// Since when.
    pub since: Timestamp,
}

/// What is wrong with the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountProblemView {
    /// The kind of trouble.
    pub kind: AccountProblemKind,
    /// The provider's words.
    pub message: String,
}

/// A campaign that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RunningView {
    /// Which.
    pub campaign_id: CampaignId,
    /// Its calls in flight.
    pub in_flight: u32,
}

/// From waiting to done, over the campaigns that run or were touched today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Funnel {
    /// People nobody has tried yet.
    pub waiting: u32,
    /// People with a call under way or due later.
    pub in_circulation: u32,
    /// Calls that the provider accepted.
    pub attempted: u32,
    /// Calls that somebody answered.
    pub answered: u32,
    /// People with whom nothing more will be tried.
    pub finished: u32,
}

/// Everything that the live screen shows at once.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LiveView {
    /// The engine's figures.
    pub counters: LiveCounters,
    /// From waiting to done, over the campaigns that run.
    pub funnel: Funnel,
    /// The calls in flight.
    pub calls: Vec<CallView>,
    /// The calls that wait for a person.
    pub needs_a_look: Vec<CallView>,
    /// The campaigns that run or are paused.
    pub campaigns: Vec<CampaignView>,
    /// The newest number of history that this shows: where to follow from.
    #[specta(type = u32)]
    pub cursor: i64,
}

impl LiveCounters {
    /// Writes the engine's figures; who holds the breaker it does not know.
    #[must_use]
    pub fn new(facts: &Facts) -> Self {
        Self {
            at: facts.at,
            lines_held: facts.lines_held,
            lines_max: facts.lines_max,
            unknown: facts.unknown,
            needs_a_look: facts.needs_a_look,
            requests_in_flight: facts.requests_in_flight,
            requests_queued: facts.requests_queued,
            budget_used: facts.budget_used,
            budget: facts.budget,
            starts_last_minute: facts.starts_last_minute,
            starts_ceiling: facts.ceiling.per_minute,
            ceiling: facts.ceiling,
            breaker: facts.breaker,
            held_by: None,
            breaker_failures: facts.breaker_failures,
            wall_until: facts.wall_until,
            paused_by_provider: facts.paused_by_provider,
            stopped: facts.stopped,
            account_problem: facts.account_problem.as_ref().map(|problem| AccountProblemView {
                kind: problem.kind,
                message: problem.message.clone(),
            }),
            binding: facts.binding,
            running: facts
                .running
                .iter()
                .map(|(campaign, in_flight)| RunningView {
                    campaign_id: *campaign,
                    in_flight: *in_flight,
                })
                .collect(),
            hours_close_at: facts.hours_close_at,
        }
    }
}
