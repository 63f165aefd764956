//! From the provider's answer to what it proves: placed, not placed, or unknown.

use std::time::Duration;

use crate::call::{CallState, Move, Origin, Outcome, Report};
use crate::campaign::hours::Hours;
use crate::contact::{ContactChange, ContactState};
use crate::engine::effect::{CommandRefusal, NotPlaced, Verdict};
use crate::engine::input::{DueRow, Refusal, RefusalReason};
use crate::engine::live::{Live, Stage};
use crate::engine::{CallEvent, CallMoved, Effect, Engine, Event, Turn};
use crate::ids::{CallId, IntentId, ProviderCallId, RequestId};
use crate::intent::IntentState;
use crate::policy::retry::Retries;
use crate::provider::{AccountProblem, GateRefusal, PlaceError, Placed};
use crate::time::{Mono, Now, Timestamp};

/// Sends of one call before it goes back to waiting.
const SENDS_MAX: u32 = 5;

/// How long a call waits after its last send in a row was refused.
const SENDS_PAUSE: Duration = Duration::from_secs(15 * 60);

impl Engine {
    /// The first byte left.
    pub(super) fn sent(&mut self, intent: IntentId, at: Now, turn: &mut Turn<'_>) {
        self.limiter.sent(intent, at.mono);
        self.means.called();
        let Some(call_id) = self.intents.get(&intent) else { return };
        let Some(live) = self.calls.get_mut(call_id) else { return };
        if let Move::To(state) = live.call.state.after(&Report::Sent, at.wall) {
            live.call.state = state;
            live.call.initiated_at = Some(at.wall);
            live.left_at = Some(at.mono);
            live.intent.sent_at = Some(at.wall);
            live.intent.alive_at = at.wall;
            live.intent.state = IntentState::Sent;
            turn.event(live.event(CallMoved::Sent));
        }
    }

    /// The provider answered a call request, or it is known that it will not.
    pub(super) fn answered(
        &mut self,
        intent: IntentId,
        result: Result<Placed, PlaceError>,
        turn: &mut Turn<'_>,
    ) {
        let Some(call_id) = self.intents.get(&intent).copied() else { return };
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if live.stage != Stage::Released {
            return;
        }
        live.stage = Stage::Answered;
        live.intent.alive_at = turn.now.wall;
        if let Some(left_at) = live.left_at {
            self.means.answered(turn.now.mono.since(left_at));
        }
        let has_left = live.intent.sent_at.is_some();
        if !matches!(result, Err(PlaceError::HeldBack(_) | PlaceError::NotPlaced(_))) {
            // The first byte's own report may have been lost with a commit that failed. The answer
            // proves that it left, and the next start must count it.
            live.intent.sent_at = live.intent.sent_at.or(Some(turn.now.wall));
            live.call.initiated_at = live.call.initiated_at.or(live.intent.sent_at);
        }
        self.limiter.answered(intent);
        let told = live.told.take();
        let id = result.as_ref().ok().map(|placed| placed.id.clone());
        match result {
            // The provider has told of the call that it now says it never had, or had no answer
            // for: what it told decides, and nobody redials.
            Err(_) if told.is_some() => self.silent(call_id, turn),
            // "Nothing left" about a request whose first byte was seen: in doubt, nobody redials.
            Err(PlaceError::HeldBack(_) | PlaceError::NotPlaced(_)) if has_left => {
                self.silent(call_id, turn);
            }
            Ok(placed) => self.placed(call_id, placed, turn),
            Err(PlaceError::HeldBack(refusal)) => self.held_back(call_id, refusal, turn),
            Err(PlaceError::NotPlaced(_)) => self.unreachable(call_id, turn),
            Err(PlaceError::Throttled { retry_after }) => {
                self.refused_for_now(call_id, retry_after, turn);
            }
            Err(PlaceError::Refused { outcome, message }) => {
                self.refused_for_good(call_id, outcome, message, turn);
            }
            Err(PlaceError::Account(problem)) => self.account_refused(call_id, problem, turn),
            Err(PlaceError::Unknown(_)) => self.silent(call_id, turn),
        }
        let unclaimed = id.and_then(|id| self.unclaimed.claim(&id));
        for report in [told, unclaimed].into_iter().flatten() {
            self.told(report, turn);
        }
    }

    fn placed(&mut self, call_id: CallId, placed: Placed, turn: &mut Turn<'_>) {
        let look_at = self.next_look(turn);
        self.take_its_place(call_id, turn);
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if let Some(permit) = live.permit.take() {
            self.breaker_settled(permit, true, turn);
        }
        self.limiter.answered_well();
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.adopt(placed.id, turn.now.wall);
        live.next_ask = look_at;
        let reply = live.asked_by.take();
        let cancels = std::mem::take(&mut live.cancels);
        if !cancels.is_empty() {
            live.call.chain.retries = Retries::Never;
        }
        let event = live.event(CallMoved::Placed);
        turn.event(event);
        if let Some((request, _)) = reply {
            turn.effect(Effect::Reply { request, verdict: Verdict::Placed(call_id) });
        }
        reply_all(cancels, &Verdict::No(CommandRefusal::CannotHangUp), turn);
    }

    /// No byte left: the call goes back to its place, or is over if somebody waited for it.
    pub(super) fn held_back(&mut self, call_id: CallId, refusal: GateRefusal, turn: &mut Turn<'_>) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if let Some(permit) = live.permit.take() {
            self.breaker.returned(permit);
        }
        let outside = matches!(refusal, GateRefusal::OutsideHours);
        let opens_at = if outside { self.opens_at(call_id) } else { None };
        let soonest =
            if outside { turn.now.wall + self.settings.waits.refused } else { turn.now.wall };
        let why = if outside {
            NotPlaced::NotAllowed(vec![Refusal {
                reason: RefusalReason::OutsideHours,
                until: opens_at,
            }])
        } else if self.stopped || matches!(refusal, GateRefusal::Stopped) {
            NotPlaced::NotAllowed(vec![Refusal::now(RefusalReason::Stopped)])
        } else if let Some(problem) = &self.account_problem {
            NotPlaced::Account(problem.message.clone())
        } else if let Some(until) = self.limiter.wall_until() {
            let wait = until.since(turn.now.mono).as_secs() + 1;
            NotPlaced::RateLimited { retry_after_s: u32::try_from(wait).unwrap_or(u32::MAX) }
        } else {
            NotPlaced::Unavailable
        };
        let due_at = outside.then(|| opens_at.map_or(soonest, |at| at.max(soonest)));
        self.take_back(call_id, due_at, why, turn);
    }

    fn opens_at(&self, call_id: CallId) -> Option<Timestamp> {
        let campaign = self.calls.get(&call_id)?.call.campaign()?;
        match self.campaigns.get(&campaign)?.hours() {
            Hours::Closed { opens_at } => opens_at,
            Hours::Open(_) => None,
        }
    }

    /// No connection: a failure of the provider, and safe to send again.
    fn unreachable(&mut self, call_id: CallId, turn: &mut Turn<'_>) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.call.sends += 1;
        let sends = live.call.sends;
        if let Some(permit) = live.permit.take() {
            self.breaker_settled(permit, false, turn);
        }
        let due_at = self.after_sends(call_id, sends, turn);
        self.take_back(call_id, Some(due_at), NotPlaced::Unavailable, turn);
    }

    /// A 429: everything is quiet for a while, and the call goes back to its old place.
    fn refused_for_now(
        &mut self,
        call_id: CallId,
        retry_after: Option<Duration>,
        turn: &mut Turn<'_>,
    ) {
        let left = self.calls.get(&call_id).and_then(|live| live.left_at);
        let until = self.wall(retry_after, left, turn);
        let retry_after_s = u32::try_from(until.since(turn.now.wall).as_secs())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.call.sends += 1;
        let sends = live.call.sends;
        if let Some(permit) = live.permit.take() {
            self.breaker.returned(permit);
        }
        let due_at = (sends >= SENDS_MAX).then(|| self.after_sends(call_id, sends, turn));
        self.take_back(call_id, due_at, NotPlaced::RateLimited { retry_after_s }, turn);
    }

    /// When a call that was sent in vain may be sent again: 1, 2, 4, 8 s, then a long pause.
    fn after_sends(&mut self, call_id: CallId, sends: u32, turn: &mut Turn<'_>) -> Timestamp {
        if sends < SENDS_MAX {
            return turn.now.wall + Duration::from_secs(1 << (sends.saturating_sub(1)).min(6));
        }
        if let Some(live) = self.calls.get_mut(&call_id) {
            live.call.sends = 0;
        }
        turn.now.wall + SENDS_PAUSE / self.settings.waits.speed
    }

    /// Puts up the provider's wall for everything at once, and takes back what has not left.
    /// `left` is when the request left that was refused, where that is known.
    pub(super) fn wall(
        &mut self,
        retry_after: Option<Duration>,
        left: Option<Mono>,
        turn: &mut Turn<'_>,
    ) -> Timestamp {
        let jitter = turn.entropy.fraction();
        let stood = self.limiter.wall_until();
        let end = self.limiter.throttled(turn.now.mono, left, retry_after, jitter);
        let until = turn.now.wall + end.since(turn.now.mono);
        if stood.is_none_or(|before| before < end) {
            let per_minute = self.limiter.ramp(turn.now.mono).unwrap_or(0);
            turn.event(Event::Throttled { until, per_minute });
        }
        self.revoke(|_| true, turn);
        until
    }

    /// The provider will not ring this number: over.
    fn refused_for_good(
        &mut self,
        call_id: CallId,
        outcome: Outcome,
        message: String,
        turn: &mut Turn<'_>,
    ) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if let Some(permit) = live.permit.take() {
            self.breaker_settled(permit, true, turn);
        }
        self.limiter.answered_well();
        self.close(call_id, outcome, NotPlaced::ProviderRefused(message), turn);
    }

    /// Nothing will be placed until a person mends the account.
    fn account_refused(&mut self, call_id: CallId, problem: AccountProblem, turn: &mut Turn<'_>) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if let Some(permit) = live.permit.take() {
            self.breaker.returned(permit);
        }
        let why = NotPlaced::Account(problem.message.clone());
        self.account_is_refused(problem, turn);
        self.take_back(call_id, None, why, turn);
    }

    /// No answer, or one that proves nothing: the phone may be ringing.
    fn silent(&mut self, call_id: CallId, turn: &mut Turn<'_>) {
        self.take_its_place(call_id, turn);
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if let Some(permit) = live.permit.take() {
            self.breaker_settled(permit, false, turn);
        }
        let search_at = turn.now.mono + self.settings.waits.search / 2;
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.become_unknown(turn.now.wall);
        live.next_ask = search_at;
        let reply = live.asked_by.take();
        let cancels = std::mem::take(&mut live.cancels);
        if !cancels.is_empty() {
            live.call.chain.retries = Retries::Never;
        }
        let event = live.event(CallMoved::Unknown);
        turn.event(event);
        if let Some((request, _)) = reply {
            turn.effect(Effect::Reply { request, verdict: Verdict::OutcomeUnknown(call_id) });
        }
        reply_all(cancels, &Verdict::No(CommandRefusal::CannotHangUp), turn);
    }

    /// Closes a request that was proved not to be placed. The call waits again, unless somebody
    /// waited for it or wants it cancelled: then it is over.
    fn take_back(
        &mut self,
        call_id: CallId,
        due_at: Option<Timestamp>,
        why: NotPlaced,
        turn: &mut Turn<'_>,
    ) {
        let Some(live) = self.calls.get(&call_id) else { return };
        if !live.cancels.is_empty() {
            return self.close(call_id, Outcome::Canceled, NotPlaced::Canceled, turn);
        }
        if live.asked_by.is_some() || live.call.origin == Origin::Single {
            let outcome = outcome_of(&why);
            return self.close(call_id, outcome, why, turn);
        }
        let Some(mut live) = self.forget_call(call_id, turn.now.mono) else { return };
        live.intent.state = IntentState::NotPlaced;
        let due_at = due_at.unwrap_or(live.row.due_at);
        if let Move::To(state) = live.call.state.after(&Report::TakenBack, turn.now.wall) {
            live.call.state = state;
        }
        live.call.due_at = due_at;
        let contact = live.call.contact().map(|id| ContactChange {
            id,
            state: if live.row.attempts == 0 && live.call.sends == 0 {
                ContactState::Unused
            } else {
                ContactState::InCirculation
            },
            attempts: live.row.attempts,
            due_at: Some(due_at),
            call: Some(call_id),
            outcome: None,
        });
        self.loading.row_moved(&live.row);
        let row = DueRow {
            call: Some(call_id),
            sends: live.call.sends,
            created_at: live.call.created_at,
            ..live.row
        };
        let mut event = CallEvent::of(live.call, CallMoved::TakenBack);
        event.intent = Some(live.intent);
        event.contact = contact;
        turn.event(Event::Call(Box::new(event)));
        if due_at <= turn.now.wall {
            self.back_to_its_place(row);
        }
    }

    /// Ends a call whose request was never placed.
    pub(super) fn close(
        &mut self,
        call_id: CallId,
        outcome: Outcome,
        why: NotPlaced,
        turn: &mut Turn<'_>,
    ) {
        let Some(mut live) = self.forget_call(call_id, turn.now.mono) else { return };
        live.intent.state = IntentState::NotPlaced;
        live.call.state = CallState::Ended { at: turn.now.wall, outcome, id: None };
        turn.event(live.ended_event());
        if let Some((request, _)) = live.asked_by {
            turn.effect(Effect::Reply { request, verdict: Verdict::NotPlaced(call_id, why) });
        }
        let verdict = if outcome == Outcome::Canceled {
            Verdict::Canceled
        } else {
            Verdict::No(CommandRefusal::CallOver)
        };
        reply_all(live.cancels, &verdict, turn);
    }
}

/// What a call that somebody waited for counts as, when it was not placed.
const fn outcome_of(why: &NotPlaced) -> Outcome {
    match why {
        NotPlaced::NoLine { .. } | NotPlaced::RateLimited { .. } => Outcome::RateLimited,
        NotPlaced::Unavailable => Outcome::ApiUnavailable,
        NotPlaced::NotAllowed(_) => Outcome::NotAllowed,
        NotPlaced::ProviderRefused(_) => Outcome::InvalidNumber,
        NotPlaced::Account(_) => Outcome::Account,
        NotPlaced::Canceled => Outcome::Canceled,
    }
}

/// Gives the same answer to everybody in the list.
pub(super) fn reply_all(requests: Vec<RequestId>, verdict: &Verdict, turn: &mut Turn<'_>) {
    for request in requests {
        turn.effect(Effect::Reply { request, verdict: verdict.clone() });
    }
}

impl Live {
    /// The provider has the call, under this name.
    pub(super) fn adopt(&mut self, id: ProviderCallId, at: Timestamp) {
        if let Move::To(state) = self.call.state.after(&Report::Accepted(id.clone()), at) {
            self.call.state = state;
            self.intent.state = IntentState::Placed;
            self.intent.provider_id = Some(id);
            self.intent.needs_a_look = false;
            self.intent.candidates.clear();
            self.row.attempts = self.row.attempts.saturating_add(1);
        }
    }

    /// No answer will come: from now on only the provider can say.
    pub(super) fn become_unknown(&mut self, at: Timestamp) {
        if let Move::To(state) = self.call.state.after(&Report::Silent, at) {
            self.call.state = state;
            self.intent.state = IntentState::Unknown;
        }
    }

    /// The call moved, and goes on.
    pub(super) fn event(&self, what: CallMoved) -> Event {
        let mut event = CallEvent::of(self.call.clone(), what);
        event.intent = Some(self.intent.clone());
        event.contact = self.contact_in_circulation();
        Event::Call(Box::new(event))
    }

    /// The call is over.
    pub(super) fn ended_event(&self) -> Event {
        let mut event = CallEvent::of(self.call.clone(), CallMoved::Ended);
        event.intent = Some(self.intent.clone());
        event.contact = self.contact(ContactState::Finished);
        Event::Call(Box::new(event))
    }
}
