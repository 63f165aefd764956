//! What the engine says of itself after each step: the figures of the live screen and of the API.

use serde::{Deserialize, Serialize};

use crate::engine::ceiling::Ceiling;
use crate::ids::CampaignId;
use crate::policy::breaker::BreakerState;
use crate::provider::AccountProblem;
use crate::time::Timestamp;

/// What keeps the engine from starting more calls right now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// Nobody is due.
    #[default]
    NothingDue,
    /// Every line is held.
    Lines,
    /// The spacing of starts and the rate of 20 a second.
    Rate,
    /// The account's requests in a minute.
    AccountBudget,
    /// The provider asked for quiet.
    ProviderWall,
    /// The provider asked for quiet a while ago, and the pace is still coming back.
    AfterWall,
    /// The breaker is open or half-open.
    Breaker,
    /// Everybody who is due is outside their hours.
    Hours,
    /// Everything is stopped.
    Stopped,
    /// The account must be mended.
    Account,
    /// The engine broke twice within a minute and waits for a restart.
    Broken,
}

/// The engine's figures, as of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// When the step was taken.
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
    /// Where the breaker stands.
    pub breaker: BreakerState,
    /// Consecutive failures that the breaker has counted.
    pub breaker_failures: u32,
    /// Until when the provider wants quiet.
    pub wall_until: Option<Timestamp>,
    /// Whether the provider has let no call through for a quarter of an hour.
    pub paused_by_provider: bool,
    /// How many calls a minute could start, and what bounds that.
    pub ceiling: Ceiling,
    /// Whether everything is stopped.
    pub stopped: bool,
    /// What is wrong with the account.
    pub account_problem: Option<AccountProblem>,
    /// What binds now.
    pub binding: Binding,
    /// The campaigns that run, with their calls in flight.
    pub running: Vec<(CampaignId, u32)>,
    /// When the first of the running campaigns' hours end, while they are open.
    pub hours_close_at: Option<Timestamp>,
}
