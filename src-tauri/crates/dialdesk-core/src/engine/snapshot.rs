//! Everything the engine is rebuilt from: at every start, and after a commit that failed.

use crate::agent::Agent;
use crate::call::Call;
use crate::campaign::{Campaign, ContactCounts};
use crate::ids::{AccountKey, CampaignId};
use crate::intent::Intent;
use crate::policy::breaker::BreakerState;
use crate::provider::AccountProblem;
use crate::schedule::Schedule;
use crate::time::Timestamp;

/// What the database knows, as far as the engine needs it in memory.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Every campaign of the account, with its contacts counted.
    pub campaigns: Vec<(Campaign, ContactCounts)>,
    /// Every agent.
    pub agents: Vec<Agent>,
    /// Every call with an open intent, and that intent.
    pub live: Vec<(Call, Intent)>,
    /// Retries that wait in chains of which a call by hand is among `live`: it takes their place.
    pub planned: Vec<Call>,
    /// Calls that somebody waited for and that never came to a reservation: closed at start.
    pub orphans: Vec<Call>,
    /// When first bytes left, in the last minute.
    pub starts: Vec<Timestamp>,
    /// When reads were made, in the last minute.
    pub reads: Vec<Timestamp>,
    /// Every schedule of the account with an occurrence to come.
    pub schedules: Vec<Schedule>,
    /// Whether everything was stopped.
    pub stopped: bool,
    /// What was wrong with the account.
    pub account_problem: Option<AccountProblem>,
    /// Until when the provider asked for quiet, if it ever did.
    pub throttled_until: Option<Timestamp>,
    /// How many calls a minute were to leave after that.
    pub throttled_pace: Option<u32>,
    /// Where the breaker stood when it last moved.
    pub breaker: Option<BreakerState>,
    /// The last call of the last minute of each campaign.
    pub last_starts: Vec<(CampaignId, Timestamp)>,
    /// The last moment at which the program was known to live.
    pub alive_at: Option<Timestamp>,
}

/// What the engine is told once, at its making.
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// The account in use.
    pub account: AccountKey,
    /// The ExoPhone of agents that bring none of their own.
    pub caller_id: String,
    /// How fast and how many.
    pub limits: crate::limits::Limits,
    /// How long it waits.
    pub waits: crate::limits::Waits,
    /// The law for calls that belong to no campaign.
    pub rule_pack: crate::campaign::hours::RulePack,
    /// Each call is cut after this many seconds.
    pub time_limit_s: u32,
    /// Each phone rings for at most this many seconds.
    pub ring_timeout_s: u32,
    /// Whether conversations are recorded.
    pub record: bool,
}

/// Why the engine is made anew, which decides what an intent without an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// Another process wrote the snapshot and may have died at any point: every intent without an
    /// answer is unknown.
    Start,
    /// The same process goes on after a commit that failed. Only for a process that has written
    /// something since its start: until then, requests without an answer are another's, and it is
    /// [`Rebuild::Start`] again. The gate has taken back everything
    /// that had not left; these requests are under way and will answer the new engine.
    InProcess {
        /// Requests that were handed over and have no answer yet.
        under_way: std::collections::BTreeSet<crate::ids::IntentId>,
        /// Requests that passed the gate and whose answers were lost with the commit that failed:
        /// unknown, as if this process had died.
        lost: std::collections::BTreeSet<crate::ids::IntentId>,
        /// Questions that are under way. Their answers reach the new engine, so they count.
        reads: u32,
        /// Where the breaker stood after the last commit that was kept.
        breaker: BreakerState,
        /// The failures that it had counted then.
        failures: u32,
    },
}
