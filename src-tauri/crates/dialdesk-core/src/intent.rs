//! The written promise that a request may leave once: the heart of "nobody is rung twice".
//!
//! An intent is committed before anything can leave, is released at most once, and is closed by
//! an answer or by asking the provider. While one is open for a number, the database refuses a
//! second one for it.

use serde::{Deserialize, Serialize};

use crate::call::resolve::Candidate;
use crate::ids::{AccountKey, CallId, IntentId, ProviderCallId};
use crate::provider::PlaceCall;
use crate::time::Timestamp;

/// Where an intent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentState {
    /// Written down. On disk also the state of one that was released: a crash cannot tell.
    Reserved,
    /// Its first byte left.
    Sent,
    /// It may have been placed; the provider is being asked.
    Unknown,
    /// The provider accepted it; the call runs.
    Placed,
    /// The call it placed is over.
    Ended,
    /// Proved never to have been placed.
    NotPlaced,
    /// Never answered, and the provider has no such call.
    Absent,
}

impl IntentState {
    /// Lists every state, in the order of an intent's life.
    pub const ALL: [Self; 7] = [
        Self::Reserved,
        Self::Sent,
        Self::Unknown,
        Self::Placed,
        Self::Ended,
        Self::NotPlaced,
        Self::Absent,
    ];

    /// Tells whether the number is blocked for everybody else.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Reserved | Self::Sent | Self::Unknown | Self::Placed => true,
            Self::Ended | Self::NotPlaced | Self::Absent => false,
        }
    }

    /// Gives the name that the database and the logs use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Placed => "placed",
            Self::Ended => "ended",
            Self::NotPlaced => "not_placed",
            Self::Absent => "absent",
        }
    }
}

/// The wall instants between which a request may leave: from, included, until, excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant that is too late.
    pub until: Timestamp,
}

impl Allowed {
    /// Tells whether a request may leave at `at`.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// One request to the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Its name; also what the provider is given to hand back.
    pub id: IntentId,
    /// The call that it is to place.
    pub call: CallId,
    /// The account it goes to.
    pub account: AccountKey,
    /// Exactly what is sent. Every deadline is computed from it.
    pub request: PlaceCall,
    /// When it may leave.
    pub allowed: Allowed,
    /// When it was written down.
    pub reserved_at: Timestamp,
    /// When its first byte left.
    pub sent_at: Option<Timestamp>,
    /// When we last knew the process that owned it to live: bounds the search for its call.
    pub alive_at: Timestamp,
    /// When the provider was first asked, late enough to count, and had no such call.
    pub first_absent_at: Option<Timestamp>,
    /// The provider's name for the call it placed.
    pub provider_id: Option<ProviderCallId>,
    /// Whether it waits for a person: several calls match, or it is past every deadline.
    pub needs_a_look: bool,
    /// Calls of the provider that match it and belong to nobody: shown to that person, not guessed.
    pub candidates: Vec<Candidate>,
    /// Where it stands.
    pub state: IntentState,
}
