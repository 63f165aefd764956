//! What has no answer must be shown as unknown.

use dialdesk_core::call::{Call, CallState};
use dialdesk_core::ids::{IntentId, ProviderCallId};
use dialdesk_core::intent::{Intent, IntentState};

use super::{Check, Invariant, Judge, broken};
use crate::model::Model;
use crate::provider::{PostEnd, SimProvider};

impl Judge {
    /// A process has written for the first time: what it found without an answer is unknown now.
    pub(crate) fn recovered(&mut self, model: &Model) -> Check {
        self.note(Invariant::UnknownShown);
        let unsaid = |(_, intent): &(&Call, &Intent)| {
            matches!(intent.state, IntentState::Reserved | IntentState::Sent)
        };
        match model.open().find(unsaid) {
            None => Ok(()),
            Some((_, intent)) => {
                let detail = format!("after a start a request is still {}", intent.state.name());
                broken(Invariant::UnknownShown, detail)
            }
        }
    }

    /// A request's answer is committed: one that proves nothing must be shown as unknown.
    pub(crate) fn answered(&mut self, intent: IntentId, end: &PostEnd, model: &Model) -> Check {
        self.breaker.answered(intent, end);
        if !matches!(end, PostEnd::Unknown(_)) {
            return Ok(());
        }
        self.note(Invariant::UnknownShown);
        let state = model.intents.get(&intent).map(|intent| intent.state);
        let call = self.reservations.get(&intent).and_then(|(call, _)| model.calls.get(call));
        let is_shown = call.is_some_and(|it| matches!(it.state, CallState::Unknown { .. }));
        match state {
            Some(IntentState::Unknown) if is_shown => Ok(()),
            Some(IntentState::Placed | IntentState::Ended | IntentState::Absent) => Ok(()),
            _ if self.given_up.contains(&intent) => Ok(()),
            _ => broken(Invariant::UnknownShown, format!("no answer came, and it is {state:?}")),
        }
    }

    /// A call of the provider's list was shown as one that nobody here asked for.
    pub(crate) fn stranger(
        &mut self,
        id: &ProviderCallId,
        model: &Model,
        provider: &SimProvider,
    ) -> Check {
        let rung = provider.calls().iter().find(|call| call.id == *id);
        let Some(intent) = rung.and_then(|call| model.intents.get(&call.intent)) else {
            return Ok(());
        };
        // By a clock that was set, requests and calls do not meet; a person has seen to the other.
        if self.jumped_at.is_some() || self.given_up.contains(&intent.id) {
            return Ok(());
        }
        let detail = format!("{} rang for a request that is {}", id.0, intent.state.name());
        broken(Invariant::NoStranger, detail)
    }
}
