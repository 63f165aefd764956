//! One attempt to reach one number, from the decision to dial to its outcome.
//!
//! A call never goes back: a retry is a new call. What the provider reports can arrive late,
//! twice or out of order, so a report that no longer fits is [`Move::Stale`], not an error.

pub mod resolve;
pub mod status;

use serde::{Deserialize, Serialize};

use crate::ids::{
    AccountKey, AgentId, CallId, CampaignId, ContactId, IntentId, ProviderCallId, ScheduleId,
};
use crate::phone::PhoneNumber;
use crate::policy::retry::Chain;
use crate::time::Timestamp;

/// How urgent a call is among those that are due.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Goes when nothing else is due.
    Low,
    /// The usual.
    #[default]
    Medium,
    /// Goes first.
    High,
}

/// Where a call comes from, which decides who waits for it and what may follow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A person on a campaign's list.
    Contact {
        /// The campaign.
        campaign: CampaignId,
        /// The person.
        contact: ContactId,
    },
    /// One call asked for now; somebody waits for the answer.
    Single,
    /// Asked for, and waited for by nobody: one of a batch, or the retry of a call that belongs to
    /// no campaign.
    Bulk,
    /// One occurrence of a call that was to be made later.
    Scheduled {
        /// The schedule.
        schedule: ScheduleId,
        /// When the occurrence is due by the rule.
        at: Timestamp,
    },
}

/// Where a call stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallState {
    /// Waits for its turn. Nothing is promised to the provider.
    Queued,
    /// Written down with a line booked; nothing has left.
    Reserved {
        /// The request that may leave.
        intent: IntentId,
    },
    /// The first byte has left and no answer is here yet.
    Dialing {
        /// The request that left.
        intent: IntentId,
    },
    /// The request may have arrived and no answer came: the phone may be ringing.
    /// Only the provider can say; until it does, nobody dials this number.
    Unknown {
        /// The request whose fate is asked for.
        intent: IntentId,
    },
    /// The provider has it; whether anything rings is not known.
    Placed {
        /// The request that was accepted.
        intent: IntentId,
        /// The provider's name for the call.
        id: ProviderCallId,
    },
    /// The provider says that the phone rings.
    Ringing {
        /// The request that was accepted.
        intent: IntentId,
        /// The provider's name for the call.
        id: ProviderCallId,
    },
    /// Somebody picked up.
    Talking {
        /// The request that was accepted.
        intent: IntentId,
        /// The provider's name for the call.
        id: ProviderCallId,
    },
    /// Over.
    Ended {
        /// When it became known.
        at: Timestamp,
        /// What became of it.
        outcome: Outcome,
        /// The provider's name for the call, where it had one.
        id: Option<ProviderCallId>,
    },
}

/// What became of a call.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Answered, and ended normally. In flow mode: the customer answered, nothing more.
    Completed,
    /// The line was busy.
    Busy,
    /// Nobody picked up.
    NoAnswer,
    /// A machine picked up.
    Voicemail,
    /// The network could not complete it; the number may not exist.
    NetworkError,
    /// The caller's side gave up before an answer, in the provider's words `canceled`.
    CanceledByProvider,
    /// The network could not complete it for the second time: the number is held to be invalid.
    FailedTwice,
    /// The provider refuses the number because of its do-not-disturb list.
    DndBlocked,
    /// The provider holds the number or the request to be invalid.
    InvalidNumber,
    /// The operator took the call back before it left.
    Canceled,
    /// The provider's rate limit refused the call, and whoever asked was told so.
    RateLimited,
    /// The provider could not be reached, and whoever asked was told so.
    ApiUnavailable,
    /// The account was refused: credentials, balance or permission.
    Account,
    /// A rule forbade the call and whoever asked was told so.
    NotAllowed,
    /// The request had no answer, and the provider has no such call: looked for twice, long after.
    Absent,
    /// A person said that it was placed; how it ended nobody knows.
    SaidPlaced,
    /// Nobody found out what became of it, and a person had the number rung again.
    GivenUp,
    /// Its moment passed while the program was off or everything was stopped, and it is not made
    /// late.
    Missed,
}

impl Outcome {
    /// Tells whether the provider accepted the call: what counts as an attempt.
    #[must_use]
    pub const fn was_placed(self) -> bool {
        match self {
            Self::Completed
            | Self::Busy
            | Self::NoAnswer
            | Self::Voicemail
            | Self::NetworkError
            | Self::CanceledByProvider
            | Self::FailedTwice
            | Self::SaidPlaced => true,
            Self::DndBlocked
            | Self::InvalidNumber
            | Self::Canceled
            | Self::RateLimited
            | Self::ApiUnavailable
            | Self::Account
            | Self::NotAllowed
            | Self::Absent
            | Self::GivenUp
            | Self::Missed => false,
        }
    }

    /// Lists every outcome, in a stable order.
    pub const ALL: [Self; 18] = [
        Self::Completed,
        Self::Busy,
        Self::NoAnswer,
        Self::Voicemail,
        Self::NetworkError,
        Self::CanceledByProvider,
        Self::FailedTwice,
        Self::DndBlocked,
        Self::InvalidNumber,
        Self::Canceled,
        Self::RateLimited,
        Self::ApiUnavailable,
        Self::Account,
        Self::NotAllowed,
        Self::Absent,
        Self::SaidPlaced,
        Self::GivenUp,
        Self::Missed,
    ];
}

/// What the provider measured of a call. Everything settles late, minutes after the end.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Whole seconds from creation to end, ringing included, as the provider reports them.
    pub duration_s: Option<u32>,
    /// Whole seconds of conversation.
    pub talk_s: Option<u32>,
    /// What the provider charges, in the account's currency, as a decimal text.
    pub price: Option<String>,
    /// Where the recording lies; needs the account's credentials.
    pub recording_url: Option<String>,
}

impl Measures {
    /// Takes over what is said later; what it leaves out stays.
    pub fn take_in(&mut self, later: Self) {
        self.duration_s = later.duration_s.or(self.duration_s);
        self.talk_s = later.talk_s.or(self.talk_s);
        self.price = later.price.or_else(|| self.price.take());
        self.recording_url = later.recording_url.or_else(|| self.recording_url.take());
    }
}

/// One line of the call log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Its name, for ever.
    pub id: CallId,
    /// The account under which it is placed.
    pub account: AccountKey,
    /// Where it comes from.
    pub origin: Origin,
    /// Whom it rings.
    pub number: PhoneNumber,
    /// What the person is connected to.
    pub agent: AgentId,
    /// Who asked for it, as they name themselves; 1 to 128 characters, ours to keep, not to read.
    pub user: String,
    /// A JSON object that whoever asked wants kept with the call, as text.
    pub metadata: String,
    /// The batch it belongs to.
    pub batch: Option<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// 1 for a first call; a call that retries another counts on.
    pub attempt: u32,
    /// The first call of the chain that this one retries.
    pub retry_of: Option<CallId>,
    /// Why it rings again, how the calls before it ended, and who decides what follows it.
    pub chain: Chain,
    /// The version of its campaign's settings under which it was last reserved.
    pub settings_version: Option<u32>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it may leave at the earliest.
    pub due_at: Timestamp,
    /// When the first byte of its request left.
    pub initiated_at: Option<Timestamp>,
    /// When the provider first said that somebody picked up.
    pub answered_at: Option<Timestamp>,
    /// What the provider measured.
    pub measures: Measures,
    /// How often its request was sent and refused before anything could ring.
    pub sends: u32,
    /// When what the provider measured should be asked for once more.
    pub settle_at: Option<Timestamp>,
    /// Where it stands.
    pub state: CallState,
}

/// What reached us about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The first byte left.
    Sent,
    /// The provider accepted the request.
    Accepted(ProviderCallId),
    /// No answer came, or one that proves nothing.
    Silent,
    /// The phone rings.
    Ringing,
    /// Somebody picked up.
    PickedUp,
    /// The request did not reach the provider, or was refused: nothing rings. The call waits again.
    TakenBack,
    /// A person said of a request without an answer that nothing was placed. The call waits again.
    Disowned,
    /// Nothing more will happen.
    Over(Outcome),
}

/// What a report does to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// The call stands here now.
    To(CallState),
    /// The report no longer fits: it is late, doubled or out of order.
    Stale,
}

impl CallState {
    /// Tells where `report` takes a call that stands here.
    ///
    /// `at` is when the report arrived. Every pair is listed: a new state or report does not
    /// compile until somebody has thought about it.
    #[must_use]
    pub fn after(&self, report: &Report, at: Timestamp) -> Move {
        use CallState as S;
        use Report as R;
        match (self, report) {
            (S::Reserved { intent }, R::Sent) => Move::To(S::Dialing { intent: *intent }),
            (
                S::Reserved { intent } | S::Dialing { intent } | S::Unknown { intent },
                R::Accepted(id),
            ) => Move::To(S::Placed { intent: *intent, id: id.clone() }),
            (S::Reserved { intent } | S::Dialing { intent }, R::Silent) => {
                Move::To(S::Unknown { intent: *intent })
            }
            (S::Placed { intent, id }, R::Ringing) => {
                Move::To(S::Ringing { intent: *intent, id: id.clone() })
            }
            (S::Placed { intent, id } | S::Ringing { intent, id }, R::PickedUp) => {
                Move::To(S::Talking { intent: *intent, id: id.clone() })
            }
            (S::Reserved { .. } | S::Dialing { .. }, R::TakenBack)
            | (S::Unknown { .. }, R::Disowned) => Move::To(S::Queued),
            (
                S::Queued | S::Reserved { .. } | S::Dialing { .. } | S::Unknown { .. },
                R::Over(outcome),
            ) => Move::To(S::Ended { at, outcome: *outcome, id: None }),
            (
                S::Placed { id, .. } | S::Ringing { id, .. } | S::Talking { id, .. },
                R::Over(outcome),
            ) => Move::To(S::Ended { at, outcome: *outcome, id: Some(id.clone()) }),
            (S::Queued, R::Sent | R::Accepted(_) | R::Silent | R::TakenBack | R::Disowned)
            | (S::Reserved { .. } | S::Dialing { .. }, R::Disowned)
            | (S::Dialing { .. } | S::Unknown { .. }, R::Sent)
            | (S::Unknown { .. }, R::Silent | R::TakenBack)
            | (
                S::Placed { .. } | S::Ringing { .. } | S::Talking { .. },
                R::Sent | R::Accepted(_) | R::Silent | R::TakenBack | R::Disowned,
            )
            | (
                S::Queued | S::Reserved { .. } | S::Dialing { .. } | S::Unknown { .. },
                R::Ringing | R::PickedUp,
            )
            | (S::Ringing { .. } | S::Talking { .. }, R::Ringing)
            | (S::Talking { .. }, R::PickedUp)
            | (S::Ended { .. }, _) => Move::Stale,
        }
    }

    /// Gives the request that this call stands on, while one is open.
    #[must_use]
    pub const fn intent(&self) -> Option<IntentId> {
        match self {
            Self::Reserved { intent }
            | Self::Dialing { intent }
            | Self::Unknown { intent }
            | Self::Placed { intent, .. }
            | Self::Ringing { intent, .. }
            | Self::Talking { intent, .. } => Some(*intent),
            Self::Queued | Self::Ended { .. } => None,
        }
    }

    /// Gives the provider's name for the call, once there is one.
    #[must_use]
    pub const fn provider_id(&self) -> Option<&ProviderCallId> {
        match self {
            Self::Placed { id, .. } | Self::Ringing { id, .. } | Self::Talking { id, .. } => {
                Some(id)
            }
            Self::Ended { id, .. } => id.as_ref(),
            Self::Queued | Self::Reserved { .. } | Self::Dialing { .. } | Self::Unknown { .. } => {
                None
            }
        }
    }

    /// Tells whether the call holds a line.
    #[must_use]
    pub const fn holds_a_line(&self) -> bool {
        self.intent().is_some()
    }
}

impl Call {
    /// Gives the campaign it belongs to.
    #[must_use]
    pub const fn campaign(&self) -> Option<CampaignId> {
        match &self.origin {
            Origin::Contact { campaign, .. } => Some(*campaign),
            Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => None,
        }
    }

    /// Gives the contact it rings.
    #[must_use]
    pub const fn contact(&self) -> Option<ContactId> {
        match &self.origin {
            Origin::Contact { contact, .. } => Some(*contact),
            Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => None,
        }
    }

    /// Gives what became of it, once it is over.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match &self.state {
            CallState::Ended { outcome, .. } => Some(*outcome),
            CallState::Queued
            | CallState::Reserved { .. }
            | CallState::Dialing { .. }
            | CallState::Unknown { .. }
            | CallState::Placed { .. }
            | CallState::Ringing { .. }
            | CallState::Talking { .. } => None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
