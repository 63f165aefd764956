//! What reaches the engine.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::agent::Agent;
use crate::calendar::civil::Day;
use crate::call::resolve::Statement;
use crate::call::{Call, Origin, Priority};
use crate::campaign::Campaign;
use crate::campaign::hours::Hours;
use crate::engine::sweep::Swept;
use crate::ids::{
    AgentId, CallId, CampaignId, ImportId, IntentId, ProviderCallId, RequestId, ScheduleId,
};
use crate::limits::Limits;
use crate::phone::PhoneNumber;
use crate::policy::breaker::BreakerHold;
use crate::policy::retry::{Again, Chain, Retries};
use crate::provider::{CallReport, PlaceError, Placed, ReadError, StatusReport};
use crate::schedule::Schedule;
use crate::time::{Now, Timestamp};

/// Something that reached us.
#[derive(Debug)]
pub enum Input {
    /// The wake-up that the last step asked for.
    Woken,
    /// Rows may have become due that were not there before: an import, another campaign.
    WorkAdded,
    /// The answer to [`super::Effect::LoadDue`].
    DueLoaded(DueLoaded),
    /// The answer to [`super::Effect::LoadSettling`].
    SettlingLoaded(SettlingLoaded),
    /// The reservation is committed, together with its event.
    Reserved {
        /// The intent that was written.
        intent: IntentId,
    },
    /// The database forbade the reservation; nothing was written.
    Refused {
        /// The intent that was not written.
        intent: IntentId,
        /// Everything that forbade it.
        reasons: Vec<Refusal>,
    },
    /// The first byte left.
    Sent {
        /// Which request.
        intent: IntentId,
        /// When, by both clocks.
        at: Now,
    },
    /// The provider's answer to a request, or why there is none.
    Answered {
        /// Which request.
        intent: IntentId,
        /// What it proves.
        result: Result<Placed, PlaceError>,
    },
    /// The answer to [`super::Effect::Look`].
    Looked {
        /// The call that was asked for.
        call: CallId,
        /// What the provider said.
        result: Result<CallReport, ReadError>,
    },
    /// The answer to [`super::Effect::Search`].
    Searched {
        /// The request whose call was looked for.
        intent: IntentId,
        /// The calls that match and that no intent of ours has adopted already.
        result: Result<Vec<CallReport>, ReadError>,
    },
    /// The answer to [`super::Effect::FetchCall`].
    CallFetched {
        /// Which was asked for.
        call: CallId,
        /// The call as the log has it.
        found: Option<Box<Call>>,
    },
    /// The provider told of a call without being asked.
    Told(Box<StatusReport>),
    /// The answer to [`super::Effect::Recall`].
    Recalled {
        /// The provider's name for it.
        id: ProviderCallId,
        /// The call as the log has it, if it has it.
        found: Option<Box<Call>>,
    },
    /// The answer to [`super::Effect::Probe`].
    Probed {
        /// Whether the provider lives and knows the account.
        result: Result<(), ReadError>,
    },
    /// The answer to [`super::Effect::Sweep`].
    Swept {
        /// What the page brought to light.
        result: Result<Swept, ReadError>,
    },
    /// An import moved on; its rows are committed already.
    ImportMoved {
        /// Which.
        import: ImportId,
        /// Into which campaign.
        campaign: CampaignId,
    },
    /// Somebody at the console or the API wants something.
    Operator {
        /// Names the question, so that the answer finds its way back.
        request: RequestId,
        /// What they want.
        command: Command,
    },
}

/// One row that may be dialled: a contact, or a call that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// The call, where the log has it already: bulk calls, and contacts whose request was taken
    /// back before ([`crate::contact::ContactChange::call`]).
    pub call: Option<CallId>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whom it rings.
    pub number: PhoneNumber,
    /// How it is made: the rows of a campaign share it.
    pub terms: Arc<Terms>,
    /// How urgent it is.
    pub priority: Priority,
    /// When it was due.
    pub due_at: Timestamp,
    /// Breaks ties: the order in which rows were made.
    pub order: i64,
    /// How many calls the provider has accepted for it.
    pub attempts: u32,
    /// How often its request was sent and refused.
    pub sends: u32,
    /// The first call of the chain that it goes on with.
    pub retry_of: Option<CallId>,
    /// What it knows of that chain.
    pub chain: Chain,
    /// When it was asked for, for calls of the log.
    pub created_at: Timestamp,
}

/// How a call is made, and what is kept with it. The same for everybody on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What the person is connected to.
    pub agent: AgentId,
    /// Whoever asked for it.
    pub user: String,
    /// What they want kept with it, a JSON object as text.
    pub metadata: String,
    /// The batch it belongs to.
    pub batch: Option<String>,
}

impl Terms {
    /// Gives the terms of a call that the log has already.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        Self {
            agent: call.agent.clone(),
            user: call.user.clone(),
            metadata: call.metadata.clone(),
            batch: call.batch.clone(),
        }
    }

    /// Gives the terms of everybody on a campaign's list.
    #[must_use]
    pub fn of_list(campaign: &Campaign) -> Self {
        Self {
            agent: campaign.agent.clone(),
            user: "campaign".to_owned(),
            metadata: "{}".to_owned(),
            batch: None,
        }
    }
}

/// What is due, as of one read of the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueLoaded {
    /// The rows, most urgent first.
    pub rows: Vec<DueRow>,
    /// For each campaign asked for: how many of its contacts are unused or in circulation.
    pub open: Vec<(CampaignId, u32)>,
    /// For each campaign asked for with somebody waiting: the hours of those who wait, as far as
    /// their places go. Open while somebody's are.
    pub hours: Vec<(CampaignId, Hours)>,
    /// When the next row that is not due yet will be.
    pub next_due_at: Option<Timestamp>,
}

/// Ended calls whose measures should be read once more, as of one read of the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettlingLoaded {
    /// Those that are due, the earliest first.
    pub calls: Vec<Settling>,
    /// When the first one is due that was not handed over: now too, where there were too many.
    pub next_at: Option<Timestamp>,
}

/// An ended call whose price, talk time and recording were not final at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settling {
    /// Our name for it.
    pub call: CallId,
    /// The provider's.
    pub id: ProviderCallId,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// What somebody wants.
#[derive(Clone, Debug)]
pub enum Command {
    /// Make or change a campaign.
    SaveCampaign(Box<Campaign>),
    /// Start it.
    Start(CampaignId),
    /// Start nothing more of it, for now.
    Pause(CampaignId),
    /// Go on with it.
    Resume(CampaignId),
    /// End it.
    Stop(CampaignId),
    /// Make or change an agent.
    SaveAgent(Box<Agent>),
    /// Take an agent out, unless a campaign that is not over needs it.
    RemoveAgent(AgentId),
    /// Ring one number now; somebody waits for the provider's word.
    Place(Box<NewCall>),
    /// Queue calls.
    PlaceBulk(Vec<NewCall>),
    /// Take a call back, or follow it to its end and retry it no more.
    Cancel(CallId),
    /// Hold the breaker open or closed, or let it go.
    HoldBreaker(Option<BreakerHold>),
    /// Say what became of a call that needs a look.
    Resolve(Box<Statement>),
    /// Make a call later, once or by a rule.
    PlaceLater {
        /// Whom, when and how; its first call's name is made by the caller.
        schedule: Box<Schedule>,
        /// The key under which a repeat of the request finds it again.
        idempotency: Option<IdempotencyKey>,
    },
    /// Take back everything that is still to come of a schedule.
    CancelSchedule(ScheduleId),
    /// Take back the occurrence of one day.
    CancelOccurrence {
        /// Of which schedule.
        schedule: ScheduleId,
        /// The day, in the schedule's zone.
        day: Day,
    },
    /// Undo that one day's occurrence, or everything, was taken back.
    RestoreSchedule {
        /// The schedule as it was last written.
        schedule: Box<Schedule>,
        /// The day; absent: everything.
        day: Option<Day>,
    },
    /// Start nothing at all until told otherwise. The gate is shut before this is even queued.
    StopAll,
    /// The end of [`Command::StopAll`].
    ResumeAll,
    /// Take these limits from now on.
    SetLimits(Limits),
    /// The account was mended: go on asking the provider.
    RecheckAccount,
    /// The program ends: start nothing, close what has not left.
    Quit,
}

/// A call that somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCall {
    /// Its name, made by the caller so that it can be answered at once.
    pub id: CallId,
    /// Whom to ring.
    pub number: PhoneNumber,
    /// What they are connected to.
    pub agent: AgentId,
    /// Who asks.
    pub user: String,
    /// What they want kept with it, a JSON object as text.
    pub metadata: String,
    /// The batch it belongs to.
    pub batch: Option<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// When it may leave at the earliest; absent: now.
    pub due_at: Option<Timestamp>,
    /// Who decides whether another call follows it.
    pub retries: Retries,
    /// The chain that it goes on with, where it is a retry by hand.
    pub again: Option<Again>,
    /// The key under which a repeat of the request finds this call again.
    pub idempotency: Option<IdempotencyKey>,
}

/// A caller's own name for a request, so that sending it twice does it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The caller's words, 1 to 255 characters, with the route before them.
    pub key: String,
    /// A digest of the request's body: another body under the same key is a mistake.
    pub body_hash: String,
}

/// One thing that forbids a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// What forbids it.
    pub reason: RefusalReason,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
}

/// What can forbid a call.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// It is outside the allowed hours.
    OutsideHours,
    /// The number is on the do-not-call list.
    Suppressed,
    /// The number is being rung, or its last request has no answer yet.
    AlreadyInCall,
    /// Everything is stopped.
    Stopped,
    /// The row is not waiting any more: it was dialled, cancelled or paused meanwhile.
    NotDue,
    /// The campaign belongs to another account.
    OtherAccount,
    /// The number was rung as often as it may be for now.
    Cap,
    /// The number's last call has only just ended.
    QuietTime,
}
