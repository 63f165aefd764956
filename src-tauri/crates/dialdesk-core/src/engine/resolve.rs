//! What a person says about a call that needs a look: it was placed, it was not, ring again.
//!
//! An intent is closed before another one can be made for its number: both happen in one
//! transaction, in this order, and the index that allows one open intent stays the judge.

use crate::call::resolve::{Resolution, ResolutionRefusal, Statement};
use crate::call::{Call, CallState, Measures, Move, Origin, Outcome, Report};
use crate::campaign::CampaignState;
use crate::contact::{ContactChange, ContactState};
use crate::engine::effect::{CommandRefusal, Verdict};
use crate::engine::live::Live;
use crate::engine::{CallEvent, CallMoved, Effect, Engine, Event, Turn};
use crate::ids::{CallId, CampaignId, ProviderCallId, RequestId};
use crate::intent::IntentState;
use crate::policy::retry::{Chain, Retries, RetryReason};

impl Engine {
    /// Takes what a person says of a call.
    pub(super) fn resolve(
        &mut self,
        request: RequestId,
        statement: Statement,
        turn: &mut Turn<'_>,
    ) {
        let id = statement.call;
        if !self.calls.contains_key(&id) {
            let asked = self.resolving.entry(id).or_default();
            asked.push((request, statement));
            if asked.len() == 1 {
                turn.effect(Effect::FetchCall(id));
            }
            return;
        }
        let verdict = match self.may_resolve(&statement) {
            Ok(()) => {
                self.resolve_open(statement, turn);
                Verdict::Done
            }
            Err(refusal) => Verdict::No(CommandRefusal::Resolution(refusal)),
        };
        turn.effect(Effect::Reply { request, verdict });
    }

    fn may_resolve(&self, statement: &Statement) -> Result<(), ResolutionRefusal> {
        let Some(live) = self.calls.get(&statement.call) else {
            return Err(ResolutionRefusal::Over);
        };
        statement.resolution.name().may(&live.call.state, live.intent.needs_a_look)?;
        if let Resolution::Placed { id: Some(id) } = &statement.resolution {
            if !live.is_unknown() {
                return Err(ResolutionRefusal::KnownToBePlaced);
            }
            let is_its = |other: &Live| other.intent.provider_id.as_ref() == Some(id);
            if self.calls.values().any(is_its) {
                return Err(ResolutionRefusal::BelongsToAnother);
            }
        }
        self.may_ring_again(&statement.resolution, live.call.campaign())
    }

    fn may_ring_again(
        &self,
        resolution: &Resolution,
        campaign: Option<CampaignId>,
    ) -> Result<(), ResolutionRefusal> {
        let Some(campaign) = campaign else { return Ok(()) };
        let run = self.campaigns.get(&campaign);
        let is_over = run.is_none_or(|run| run.campaign.state == CampaignState::Stopped);
        match resolution {
            Resolution::Redial { .. } if is_over => Err(ResolutionRefusal::CampaignOver),
            Resolution::Redial { .. } | Resolution::Placed { .. } | Resolution::NotPlaced => Ok(()),
        }
    }

    fn resolve_open(&mut self, statement: Statement, turn: &mut Turn<'_>) {
        let (id, resolution) = (statement.call, statement.resolution.clone());
        turn.event(Event::Resolved(Box::new(statement)));
        if let Some(live) = self.calls.get_mut(&id) {
            // That its first byte left may not have been written down; the limiter of the next start
            // counts it.
            let left_by = live.left_by().min(turn.now.wall);
            live.intent.sent_at = live.intent.sent_at.or(Some(left_by));
            // Quiet time and caps count by it.
            live.call.initiated_at = live.call.initiated_at.or(live.intent.sent_at);
        }
        match resolution {
            Resolution::Placed { id: Some(sid) } => self.adopt_as_said(id, sid, turn),
            Resolution::Placed { id: None } => self.give_up(id, Outcome::SaidPlaced, None, turn),
            Resolution::NotPlaced => self.was_not_placed(id, turn),
            Resolution::Redial { call } => self.give_up(id, Outcome::GivenUp, Some(call), turn),
        }
    }

    /// The provider has the call under this name, a person says: from here on it is followed.
    fn adopt_as_said(&mut self, call: CallId, sid: ProviderCallId, turn: &mut Turn<'_>) {
        let patience = self.settings.waits.absence_gap;
        let Some(live) = self.calls.get_mut(&call) else { return };
        live.adopt(sid, turn.now.wall);
        live.next_ask = turn.now.mono;
        // A name that the provider does not know comes back to the person, but not at once.
        live.stuck_at = live.stuck_at.max(turn.now.mono + patience);
        let event = live.event(CallMoved::Adopted);
        turn.event(event);
    }

    /// Closes the request of a call whose end nobody will hear, and rings again where wanted.
    fn give_up(
        &mut self,
        call: CallId,
        outcome: Outcome,
        again: Option<CallId>,
        turn: &mut Turn<'_>,
    ) {
        let was_counted = self.calls.get(&call).is_some_and(|live| !live.is_unknown());
        let Some(mut live) = self.forget_call(call, turn.now.mono) else { return };
        // In doubt it rang: the attempt counts.
        live.row.attempts = live.row.attempts.saturating_add(u32::from(!was_counted));
        live.intent.state = IntentState::Ended;
        live.intent.needs_a_look = false;
        live.intent.candidates.clear();
        let id = live.call.state.provider_id().cloned();
        if id.is_some() {
            let settle_at = turn.now.wall + self.settings.waits.settle[0];
            live.call.settle_at = Some(settle_at);
            self.unsettled.falls_due(settle_at);
        }
        live.call.state = CallState::Ended { at: turn.now.wall, outcome, id };
        let Some(again) = again else { return turn.event(live.ended_event()) };
        let next = next_by_hand(&live.call, again, turn);
        let mut event = CallEvent::of(live.call.clone(), CallMoved::Ended);
        event.contact = live.contact(ContactState::InCirculation);
        event.intent = Some(live.intent);
        self.end_and_ring_again(event, next, turn);
    }

    /// Writes a call as over and, after it in the same transaction, the one that follows it.
    fn end_and_ring_again(&mut self, mut event: CallEvent, next: Call, turn: &mut Turn<'_>) {
        event.contact = event.contact.map(|contact| ContactChange {
            due_at: Some(next.due_at),
            call: Some(next.id),
            ..contact
        });
        turn.event(Event::Call(Box::new(event)));
        turn.event(Event::Call(Box::new(CallEvent::of(next, CallMoved::RetryPlanned))));
        self.loading.fresh = true;
    }

    /// Nothing was placed, a person says: the call goes back to its place, unless somebody waited
    /// for it or has taken it back since.
    fn was_not_placed(&mut self, call: CallId, turn: &mut Turn<'_>) {
        let Some(mut live) = self.forget_call(call, turn.now.mono) else { return };
        live.intent.state = IntentState::NotPlaced;
        live.intent.needs_a_look = false;
        live.intent.candidates.clear();
        let was_canceled =
            live.call.contact().is_some() && live.call.chain.retries == Retries::Never;
        let over = match live.call.origin {
            // Its schedule has gone on since.
            Origin::Single | Origin::Scheduled { .. } => Some(Outcome::ApiUnavailable),
            Origin::Contact { .. } if was_canceled => Some(Outcome::Canceled),
            Origin::Contact { .. } | Origin::Bulk => None,
        };
        if let Some(outcome) = over {
            live.call.state = CallState::Ended { at: turn.now.wall, outcome, id: None };
            return turn.event(live.ended_event());
        }
        if let Move::To(state) = live.call.state.after(&Report::Disowned, turn.now.wall) {
            live.call.state = state;
        }
        live.call.due_at = live.row.due_at;
        let contact = live.contact_in_circulation().map(|contact| ContactChange {
            due_at: Some(live.row.due_at),
            call: Some(live.call.id),
            ..contact
        });
        let mut event = CallEvent::of(live.call, CallMoved::TakenBack);
        event.intent = Some(live.intent);
        event.contact = contact;
        turn.event(Event::Call(Box::new(event)));
        self.loading.row_moved(&live.row);
        self.loading.fresh = true;
    }

    /// A call of the log was read about which people have said something: only one that was given
    /// up as absent can still be rung again, and only once.
    pub(super) fn resolve_fetched(
        &mut self,
        id: CallId,
        found: Option<&Call>,
        turn: &mut Turn<'_>,
    ) {
        for (request, statement) in self.resolving.remove(&id).unwrap_or_default() {
            if self.calls.contains_key(&id) {
                self.resolve(request, statement, turn);
                continue;
            }
            let verdict = match self.may_resolve_logged(found, &statement) {
                Err(refusal) => Verdict::No(refusal),
                Ok(()) => {
                    if let (Some(call), Resolution::Redial { call: again }) =
                        (found, statement.resolution.clone())
                    {
                        turn.event(Event::Resolved(Box::new(statement)));
                        self.ring_absent_again(call, again, turn);
                    }
                    Verdict::Done
                }
            };
            turn.effect(Effect::Reply { request, verdict });
        }
    }

    fn may_resolve_logged(
        &self,
        found: Option<&Call>,
        statement: &Statement,
    ) -> Result<(), CommandRefusal> {
        let call = found.ok_or(CommandRefusal::NotFound)?;
        if self.rung_again.contains(&call.id) {
            return Err(CommandRefusal::Resolution(ResolutionRefusal::Over));
        }
        statement
            .resolution
            .name()
            .may(&call.state, false)
            .and_then(|()| self.may_ring_again(&statement.resolution, call.campaign()))
            .map_err(CommandRefusal::Resolution)
    }

    /// Rings somebody again whose request was closed as absent. Their old call stays as it is.
    fn ring_absent_again(&mut self, call: &Call, again: CallId, turn: &mut Turn<'_>) {
        self.rung_again.insert(call.id);
        let next = next_by_hand(call, again, turn);
        let due_at = Some(next.due_at);
        let mut event = CallEvent::of(next, CallMoved::RetryPlanned);
        event.contact = call.contact().map(|id| ContactChange {
            id,
            state: ContactState::InCirculation,
            attempts: call.attempt,
            due_at,
            call: Some(again),
            outcome: call.outcome(),
        });
        turn.event(Event::Call(Box::new(event)));
        self.loading.fresh = true;
    }
}

/// Writes the call that rings somebody again because a person wants it.
fn next_by_hand(call: &Call, id: CallId, turn: &Turn<'_>) -> Call {
    Call {
        id,
        origin: match call.origin {
            Origin::Contact { campaign, contact } => Origin::Contact { campaign, contact },
            Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => Origin::Bulk,
        },
        attempt: call.attempt.saturating_add(1),
        retry_of: Some(call.retry_of.unwrap_or(call.id)),
        chain: Chain { reason: Some(RetryReason::Manual), ..call.chain },
        created_at: turn.now.wall,
        due_at: turn.now.wall,
        initiated_at: None,
        answered_at: None,
        measures: Measures::default(),
        sends: 0,
        settle_at: None,
        state: CallState::Queued,
        ..call.clone()
    }
}
