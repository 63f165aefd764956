//! The words by which the outside knows where a call stands. They are derived from the state in
//! this one place and never decide anything.

use serde::{Deserialize, Serialize};

use crate::call::{Call, CallState, Origin, Outcome};

/// Where a call stands, in the words of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum CallStatus {
    /// It has its moment, and that has not come.
    Scheduled,
    /// It waits, or the provider has not answered yet.
    Queued,
    /// The provider accepted it; nothing more is known.
    Initiated,
    /// The phone rings.
    Ringing,
    /// Somebody picked up.
    InProgress,
    /// Over: it was answered.
    Completed,
    /// Over: it was not.
    Failed,
    /// Over: it was taken back.
    Canceled,
    /// The request had no answer; the provider is being asked.
    Unknown,
}

/// What is known of the line, in the words of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum OutboundStatus {
    /// Nothing rings yet, as far as is known.
    Queued,
    /// The phone rings.
    Ringing,
    /// Somebody picked up.
    Connected,
    /// The line was busy.
    Busy,
    /// Nobody picked up.
    NoAnswer,
    /// A machine picked up.
    Voicemail,
    /// The number does not exist.
    InvalidNumber,
    /// The provider refuses the number because of its do-not-disturb list.
    DndBlocked,
    /// The network could not complete it.
    NetworkError,
    /// The provider's rate limit refused it.
    RateLimited,
    /// The provider could not be reached or refused the account.
    ApiUnavailable,
    /// It was taken back, or a rule forbade it.
    Canceled,
    /// Nobody knows.
    Unknown,
}

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// Nobody picked up, or the caller's side gave up before.
    NoAnswer,
    /// The line was busy.
    Busy,
    /// A machine picked up.
    Voicemail,
    /// The number does not exist.
    InvalidNumber,
    /// The network could not complete it.
    NetworkError,
    /// The provider's rate limit refused it.
    RateLimited,
    /// The provider could not be reached.
    ApiUnavailable,
    /// The provider refuses the number because of its do-not-disturb list.
    DndBlocked,
    /// The person rung declined.
    Rejected,
    /// The provider refused the account.
    Account,
    /// A rule forbade the call.
    NotAllowed,
    /// Its moment passed while the program was off.
    Missed,
    /// The request had no answer, and the provider has no such call.
    Absent,
    /// Nobody found out how it ended; a person closed it.
    NeverKnown,
}

/// Gives the two words for a call. One that is to be made later is `scheduled` until it is on its
/// way.
#[must_use]
pub const fn status_of(call: &Call) -> (CallStatus, OutboundStatus) {
    match (&call.state, &call.origin) {
        (CallState::Queued, Origin::Scheduled { .. }) => {
            (CallStatus::Scheduled, OutboundStatus::Queued)
        }
        (state, _) => public_status(state),
    }
}

/// Gives the two words for a state.
#[must_use]
pub const fn public_status(state: &CallState) -> (CallStatus, OutboundStatus) {
    match state {
        CallState::Queued | CallState::Reserved { .. } | CallState::Dialing { .. } => {
            (CallStatus::Queued, OutboundStatus::Queued)
        }
        CallState::Unknown { .. } => (CallStatus::Unknown, OutboundStatus::Unknown),
        CallState::Placed { .. } => (CallStatus::Initiated, OutboundStatus::Queued),
        CallState::Ringing { .. } => (CallStatus::Ringing, OutboundStatus::Ringing),
        CallState::Talking { .. } => (CallStatus::InProgress, OutboundStatus::Connected),
        CallState::Ended { outcome, .. } => ended(*outcome),
    }
}

const fn ended(outcome: Outcome) -> (CallStatus, OutboundStatus) {
    let line = match outcome {
        Outcome::Completed => return (CallStatus::Completed, OutboundStatus::Connected),
        Outcome::Canceled => return (CallStatus::Canceled, OutboundStatus::Canceled),
        Outcome::Busy => OutboundStatus::Busy,
        Outcome::NoAnswer | Outcome::CanceledByProvider => OutboundStatus::NoAnswer,
        Outcome::Voicemail => OutboundStatus::Voicemail,
        Outcome::NetworkError => OutboundStatus::NetworkError,
        Outcome::DndBlocked => OutboundStatus::DndBlocked,
        Outcome::InvalidNumber | Outcome::FailedTwice => OutboundStatus::InvalidNumber,
        Outcome::RateLimited => OutboundStatus::RateLimited,
        Outcome::ApiUnavailable | Outcome::Account => OutboundStatus::ApiUnavailable,
        Outcome::NotAllowed | Outcome::Missed => OutboundStatus::Canceled,
        Outcome::Absent | Outcome::SaidPlaced | Outcome::GivenUp => OutboundStatus::Unknown,
    };
    (CallStatus::Failed, line)
}

impl Outcome {
    /// Gives the reason of a failure; `None` for a call that was answered or taken back.
    #[must_use]
    pub const fn failure(self) -> Option<FailureReason> {
        match self {
            Self::Completed | Self::Canceled => None,
            Self::Busy => Some(FailureReason::Busy),
            Self::NoAnswer | Self::CanceledByProvider => Some(FailureReason::NoAnswer),
            Self::Voicemail => Some(FailureReason::Voicemail),
            Self::NetworkError => Some(FailureReason::NetworkError),
            Self::DndBlocked => Some(FailureReason::DndBlocked),
            Self::InvalidNumber | Self::FailedTwice => Some(FailureReason::InvalidNumber),
            Self::RateLimited => Some(FailureReason::RateLimited),
            Self::ApiUnavailable => Some(FailureReason::ApiUnavailable),
            Self::Account => Some(FailureReason::Account),
            Self::NotAllowed => Some(FailureReason::NotAllowed),
            Self::Absent => Some(FailureReason::Absent),
            Self::Missed => Some(FailureReason::Missed),
            Self::SaidPlaced | Self::GivenUp => Some(FailureReason::NeverKnown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(outcome: Outcome) -> String {
        let at = crate::time::Timestamp::from_secs(0);
        let (status, line) = public_status(&CallState::Ended { at, outcome, id: None });
        let json = serde_json::to_string(&(status, line, outcome.failure()));
        json.expect("words are plain").replace('"', "")
    }

    #[test]
    fn every_end_has_its_words() {
        let table: Vec<String> = Outcome::ALL.into_iter().map(words).collect();
        assert_eq!(
            table,
            [
                "[completed,connected,null]",
                "[failed,busy,busy]",
                "[failed,no-answer,no_answer]",
                "[failed,voicemail,voicemail]",
                "[failed,network-error,network_error]",
                "[failed,no-answer,no_answer]",
                "[failed,invalid-number,invalid_number]",
                "[failed,dnd-blocked,dnd_blocked]",
                "[failed,invalid-number,invalid_number]",
                "[canceled,canceled,null]",
                "[failed,rate-limited,rate_limited]",
                "[failed,api-unavailable,api_unavailable]",
                "[failed,api-unavailable,account]",
                "[failed,canceled,not_allowed]",
                "[failed,unknown,absent]",
                "[failed,unknown,never_known]",
                "[failed,unknown,never_known]",
                "[failed,canceled,missed]",
            ]
        );
    }
}
