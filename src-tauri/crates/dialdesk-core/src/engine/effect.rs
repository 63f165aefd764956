//! What must now be done. Each effect ends as a later input, or needs no answer.

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::campaign::hours::{RulePack, Zone};
use crate::engine::input::{Refusal, RefusalReason};
use crate::engine::sweep::Sweep;
use crate::ids::{CallId, CampaignId, IntentId, ProviderCallId, RequestId};
use crate::intent::{Allowed, Intent};
use crate::place::ZoneSource;
use crate::policy::compliance::Care;
use crate::provider::{CallSearch, PlaceCall};
use crate::time::{Mono, Timestamp};

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read what is due. Answered by `DueLoaded`.
    LoadDue(DueQuery),
    /// Read which ended calls are to be asked about once more. Answered by `SettlingLoaded`.
    LoadSettling {
        /// Those due at or before this moment.
        due_by: Timestamp,
        /// So many at most.
        limit: u32,
    },
    /// Check everything that only the database knows, and write the intent. Answered by
    /// `Reserved` or `Refused`.
    Reserve(Box<Reservation>),
    /// Send the request once, through the gate. Answered by `Sent` and `Answered`, or by
    /// `Answered` alone if nothing left.
    Release(Box<Release>),
    /// Take back whatever of these has not left. Each is answered by its own `Answered`.
    Revoke(Vec<IntentId>),
    /// Ask how a call stands. Answered by `Looked`.
    Look {
        /// Our name for it.
        call: CallId,
        /// The provider's.
        id: ProviderCallId,
    },
    /// Look for the call of a request that had no answer. Answered by `Searched`.
    Search {
        /// The request.
        intent: IntentId,
        /// What is known of its call.
        query: CallSearch,
    },
    /// Read one call of the log. Answered by `CallFetched`.
    FetchCall(CallId),
    /// Read the call of the log that the provider knows by this name. Answered by `Recalled`.
    Recall(ProviderCallId),
    /// Ask the provider something harmless. Answered by `Probed`.
    Probe,
    /// Read the next page of the provider's own list. Answered by `Swept`.
    Sweep(Sweep),
    /// Answer somebody.
    Reply {
        /// Whose question it was.
        request: RequestId,
        /// The answer.
        verdict: Verdict,
    },
    /// Open the gate again after Stop all.
    OpenGate,
}

/// Which rows to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueQuery {
    /// The campaigns whose contacts may be dialled now.
    pub campaigns: Vec<CampaignId>,
    /// Whether calls of the log that belong to no campaign are wanted too (never
    /// [`crate::call::Origin::Single`]: those are reserved at once or closed).
    pub calls: bool,
    /// Rows due at or before this moment.
    pub due_by: Timestamp,
    /// Rows at most of each campaign, and of the calls of each priority.
    pub each: u32,
    /// Rows at most, over everything; none where only who is left is asked for.
    pub limit: u32,
}

/// A call that is about to be dialled, for the database to judge and to write.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    /// The call as it is once reserved.
    pub call: Call,
    /// The request that may leave.
    pub intent: Intent,
    /// The moment by which hours are judged.
    pub at: Timestamp,
    /// What the number's history is judged by.
    pub care: Care,
    /// The law that lets it through: kept with the call.
    pub law: Law,
}

/// The law under which a call was let through, as of its reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Law {
    /// The rule pack.
    pub pack: RulePack,
    /// That pack's version.
    pub version: u32,
    /// What the callee's clock showed, in the first of the zones.
    pub local_time: String,
    /// Every zone that the callee may be in: all of them allowed the call.
    pub zones: Vec<Zone>,
    /// How the zones are known.
    pub zone_source: ZoneSource,
}

/// Permission for one request to leave, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Which.
    pub intent: IntentId,
    /// What is sent.
    pub request: PlaceCall,
    /// Not before this moment.
    pub not_before: Mono,
    /// Not after this moment: the reservation's hold on its slot.
    pub not_after: Mono,
    /// The wall instants between which it may leave.
    pub allowed: Allowed,
}

/// The answer to an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done.
    Done,
    /// The provider accepted the call.
    Placed(CallId),
    /// The call is queued.
    Queued,
    /// The outcome of the request is not known yet; it is followed.
    OutcomeUnknown(CallId),
    /// The call was not placed and never will be.
    NotPlaced(CallId, NotPlaced),
    /// The call is taken back.
    Canceled,
    /// It cannot be done.
    No(CommandRefusal),
}

/// Why a call that somebody waited for was not placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPlaced {
    /// No line, or no slot in time.
    NoLine {
        /// When to ask again, in seconds.
        retry_after_s: u32,
    },
    /// The provider's rate limit.
    RateLimited {
        /// When to ask again, in seconds.
        retry_after_s: u32,
    },
    /// The breaker is open, or the provider could not be reached.
    Unavailable,
    /// Rules forbid it.
    NotAllowed(Vec<Refusal>),
    /// The provider refuses the number; its words.
    ProviderRefused(String),
    /// The account must be mended by a person; the provider's words.
    Account(String),
    /// Somebody took it back.
    Canceled,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandRefusal {
    /// There is no such thing.
    NotFound,
    /// The campaign's state does not allow it.
    Campaign(crate::campaign::ActionRefusal),
    /// A campaign that is not over needs it.
    InUse,
    /// The call is over.
    CallOver,
    /// That cannot be said of the call.
    Resolution(crate::call::resolve::ResolutionRefusal),
    /// The call runs, and the provider cannot hang up.
    CannotHangUp,
    /// The engine is about to end.
    Quitting,
    /// No occurrence of the schedule will ever be dialled.
    NothingToCome,
}

impl Refusal {
    /// Makes a refusal that names no moment.
    #[must_use]
    pub const fn now(reason: RefusalReason) -> Self {
        Self { reason, until: None }
    }
}
