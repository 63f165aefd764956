//! From the end of a call to the next one of its chain.

use crate::call::{Call, CallState, Measures, Origin, Outcome};
use crate::campaign::CampaignState;
use crate::campaign::hours::Hours;
use crate::contact::{ContactChange, ContactState};
use crate::engine::live::Live;
use crate::engine::{CallEvent, CallMoved, Engine, Event, Turn};
use crate::ids::CallId;
use crate::policy::retry::{Chain, Retries, RetryPolicy};
use crate::time::Timestamp;

impl Engine {
    /// Ends a call that was placed: with the next one of its chain, if the rules ordain one.
    pub(super) fn end_or_go_on(&mut self, live: Live, turn: &mut Turn<'_>) {
        let Some(next) = self.next_of_chain(&live.call, turn) else {
            return turn.event(live.ended_event());
        };
        let contact = live.contact(ContactState::InCirculation).map(|contact| ContactChange {
            due_at: Some(next.due_at),
            call: Some(next.id),
            ..contact
        });
        let mut event = CallEvent::of(live.call, CallMoved::Ended);
        event.intent = Some(live.intent);
        event.contact = contact;
        turn.event(Event::Call(Box::new(event)));
        self.loading.falls_due(next.due_at);
        turn.event(Event::Call(Box::new(CallEvent::of(next, CallMoved::RetryPlanned))));
    }

    /// Gives the rules by which a call is followed by another; none if nothing may follow it.
    fn policy_for(&self, call: &Call) -> Option<RetryPolicy> {
        match (call.chain.retries, call.campaign()) {
            (Retries::Never, _) | (Retries::Usual, None) => None,
            (Retries::By(policy), _) => Some(policy),
            (Retries::Usual, Some(campaign)) => {
                let campaign = &self.campaigns.get(&campaign)?.campaign;
                (campaign.state != CampaignState::Stopped).then_some(campaign.retry)
            }
        }
    }

    /// Writes the call that follows one that is over, if one does. Its moment is fixed here, with
    /// its jitter.
    fn next_of_chain(&self, call: &Call, turn: &mut Turn<'_>) -> Option<Call> {
        let outcome = call.outcome()?;
        let policy = self.policy_for(call)?;
        let fraction = turn.entropy.fraction();
        let planned = policy.plan(outcome, call.attempt, &call.chain.past, fraction)?;
        let planned = planned.scaled(self.settings.waits.speed);
        let quiet = self.settings.waits.quiet;
        let due_at = planned.due_at(turn.now.wall, quiet, |at| self.hours_of(call, at));
        Some(Call {
            id: CallId::new(turn.entropy.uuid(turn.now.wall)),
            origin: match call.origin {
                Origin::Contact { campaign, contact } => Origin::Contact { campaign, contact },
                Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => Origin::Bulk,
            },
            attempt: call.attempt.saturating_add(1),
            retry_of: Some(call.retry_of.unwrap_or(call.id)),
            chain: Chain {
                reason: Some(planned.reason),
                past: call.chain.past.and(planned.reason),
                ..call.chain
            },
            created_at: turn.now.wall,
            due_at,
            initiated_at: None,
            answered_at: None,
            measures: Measures::default(),
            sends: 0,
            settle_at: None,
            state: CallState::Queued,
            ..call.clone()
        })
    }

    /// Gives the hours within which the person of a call may be rung, around `at`.
    fn hours_of(&self, call: &Call, at: Timestamp) -> Hours {
        match call.campaign().and_then(|id| self.campaigns.get(&id)) {
            Some(run) => run.campaign.hours_for(at, &self.place_of(call)),
            None => self.hours_of_calls(at, &self.place_of(call)),
        }
    }

    /// A call may have rung: ends the scheduled retry whose place it takes, if it is one by hand.
    /// The contact of that retry is finished: from here on a person looks after it.
    pub(super) fn take_its_place(&mut self, by_hand: CallId, turn: &mut Turn<'_>) {
        let Some(mut scheduled) = self.replacing.remove(&by_hand) else { return };
        if self.calls.contains_key(&scheduled.id) {
            // It is on its way already; the database will refuse the other one.
            return;
        }
        self.window.drop_call(scheduled.id);
        self.loading.call_moved(&scheduled);
        let outcome = Outcome::Canceled;
        scheduled.state = CallState::Ended { at: turn.now.wall, outcome, id: None };
        let contact = scheduled.contact().map(|id| ContactChange {
            id,
            state: ContactState::Finished,
            attempts: scheduled.attempt.saturating_sub(1),
            due_at: None,
            call: None,
            outcome: Some(outcome),
        });
        let mut event = CallEvent::of(scheduled, CallMoved::Ended);
        event.contact = contact;
        turn.event(Event::Call(Box::new(event)));
    }
}

impl Live {
    /// Sees to it that nothing follows the call, and says so if something would have.
    pub(super) fn drop_retries(&mut self, turn: &mut Turn<'_>) {
        if self.call.chain.retries != Retries::Never {
            self.call.chain.retries = Retries::Never;
            let event = self.event(CallMoved::RetriesDropped);
            turn.event(event);
        }
    }
}
