//! What became true. Every event carries the changed thing as it is now, so the store projects it
//! with one upsert, a screen patches one row, and a late subscriber needs no history.

use serde::{Deserialize, Serialize};

use crate::agent::Agent;
use crate::call::resolve::{Resolution, Statement};
use crate::call::{Call, Measures};
use crate::campaign::Campaign;
use crate::contact::ContactChange;
use crate::engine::away::Away;
use crate::engine::input::IdempotencyKey;
use crate::ids::{AgentId, CallId, CampaignId, ImportId};
use crate::intent::Intent;
use crate::policy::breaker::BreakerState;
use crate::provider::AccountProblem;
use crate::schedule::Schedule;
use crate::time::Timestamp;

/// Something that became true.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A campaign was made, edited or moved.
    Campaign {
        /// As it is now.
        campaign: Box<Campaign>,
        /// What happened to it.
        what: CampaignMoved,
    },
    /// An agent was made or changed.
    Agent(Box<Agent>),
    /// An agent was taken out.
    AgentRemoved(AgentId),
    /// The do-not-call list changed. Who is on it stands in its table only.
    DoNotCall,
    /// A call moved.
    Call(Box<CallEvent>),
    /// A contact waits longer, with no call made.
    ContactDeferred {
        /// Whose list they are on.
        campaign: CampaignId,
        /// As they are now.
        contact: ContactChange,
    },
    /// A person said what became of a call that needs a look. What follows from it comes after it.
    Resolved(Box<Statement>),
    /// A schedule was made, went on to its next call, or was taken back.
    Schedule {
        /// As it is now.
        schedule: Box<Schedule>,
        /// What happened to it.
        what: ScheduleMoved,
    },
    /// What settles late was read for an ended call.
    Settled {
        /// Which.
        call: CallId,
        /// What the provider measured; absent where the read failed.
        measures: Option<Measures>,
        /// When to read once more; absent: never again.
        again_at: Option<Timestamp>,
    },
    /// An import moved on.
    Import {
        /// Which.
        import: ImportId,
        /// Into which campaign.
        campaign: CampaignId,
    },
    /// The list of calls of the provider that nobody here asked for changed.
    Strangers,
    /// The breaker moved.
    Breaker(BreakerState),
    /// The provider asked for quiet until this moment.
    Throttled {
        /// When the wall ends.
        until: Timestamp,
        /// How many calls a minute may leave then; one more every ten seconds.
        per_minute: u32,
    },
    /// The program is back after it was off or the machine slept.
    Away(Box<Away>),
    /// The account was refused, or is fine again.
    Account(Option<AccountProblem>),
    /// Everything was stopped, or goes on.
    Stopped(bool),
}

/// A call moved.
#[derive(Clone, Debug, PartialEq)]
pub struct CallEvent {
    /// The call as it is now.
    pub call: Call,
    /// Its request as it is now, where that moved too.
    pub intent: Option<Intent>,
    /// Its contact as it is now, where that moved too.
    pub contact: Option<ContactChange>,
    /// What happened.
    pub what: CallMoved,
    /// The key under which a repeat of the request finds this call: only with [`CallMoved::Queued`].
    pub idempotency: Option<IdempotencyKey>,
}

impl CallEvent {
    /// Says that `call` moved, with nothing beside it.
    #[must_use]
    pub const fn of(call: Call, what: CallMoved) -> Self {
        Self { call, intent: None, contact: None, what, idempotency: None }
    }
}

/// What happened to a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CampaignMoved {
    /// It was made.
    Created,
    /// Its settings changed.
    Edited,
    /// It was started.
    Started,
    /// It was paused.
    Paused,
    /// It goes on.
    Resumed,
    /// It was ended by the operator.
    Stopped,
    /// Everybody is finished.
    Finished,
}

/// What happened to a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleMoved {
    /// It was made.
    Created,
    /// The next call waits.
    Advanced,
    /// One occurrence was taken back.
    OccurrenceCanceled,
    /// Everything that was to come was taken back.
    Canceled,
    /// Something that was taken back is to come again.
    Restored,
    /// Nothing more is to come.
    Finished,
}

/// What happened to a call: the words of its timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CallMoved {
    /// Somebody asked for it.
    Queued,
    /// A line and a slot were booked and the request written down.
    Reserved,
    /// The first byte left.
    Sent,
    /// The provider accepted it.
    Placed,
    /// Its request did not leave, or was refused without harm: it waits again.
    TakenBack,
    /// No answer: the provider is being asked.
    Unknown,
    /// The call of an unknown request was found.
    Adopted,
    /// The provider had no such call at the first look that counts.
    MissedOnce,
    /// A person must look at it.
    NeedsALook,
    /// The phone rings.
    Ringing,
    /// Somebody picked up.
    PickedUp,
    /// It is over.
    Ended,
    /// It is to ring somebody again, and waits for its moment.
    RetryPlanned,
    /// It goes on to its end, and nothing will follow it.
    RetriesDropped,
    /// A person said that it was placed.
    SaidPlaced,
    /// A person said that it was not placed.
    SaidNotPlaced,
    /// A person wants the number rung again, whatever became of it.
    RedialWanted,
}

impl CallMoved {
    /// Gives the word for what a person said of a call.
    #[must_use]
    pub const fn of_statement(resolution: &Resolution) -> Self {
        match resolution {
            Resolution::Placed { .. } => Self::SaidPlaced,
            Resolution::NotPlaced => Self::SaidNotPlaced,
            Resolution::Redial { .. } => Self::RedialWanted,
        }
    }
}

impl Event {
    /// Gives the event's name in the log and on the stream.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Campaign { .. } => "campaign",
            Self::Agent(_) | Self::AgentRemoved(_) => "agent",
            Self::DoNotCall => "do_not_call",
            Self::Call(_) => "call",
            Self::ContactDeferred { .. } => "contact_deferred",
            Self::Resolved(_) => "resolved",
            Self::Schedule { .. } => "schedule",
            Self::Settled { .. } => "settled",
            Self::Import { .. } => "import",
            Self::Strangers => "strangers",
            Self::Breaker(_) => "breaker",
            Self::Throttled { .. } => "throttled",
            Self::Away(_) => "away",
            Self::Account(_) => "account",
            Self::Stopped(_) => "stopped",
        }
    }
}

/// An event with its place in history: `seq` comes from the database and has no gaps.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Its number.
    pub seq: i64,
    /// When it became true.
    pub at: Timestamp,
    /// What became true.
    pub event: std::sync::Arc<Event>,
}
