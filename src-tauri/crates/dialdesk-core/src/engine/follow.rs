//! Following calls to their end: status reads, and searches for unknown ones.

use std::time::Duration;

use crate::call::resolve::Candidate;
use crate::call::{CallState, Move, Outcome, Report};
use crate::engine::effect::Effect;
use crate::engine::live::Live;
use crate::engine::{CallEvent, CallMoved, Engine, Event, RELEASE_HOLDS, Turn};
use crate::ids::{CallId, IntentId};
use crate::intent::IntentState;
use crate::policy::breaker::{BreakerState, Permit};
use crate::provider::{
    AccountProblem, AccountProblemKind, CallReport, CallSearch, Progress, ReadError,
};
use crate::time::{Mono, Timestamp};

/// A search begins this long before the reservation: the clocks of two machines differ.
const SEARCH_BEFORE: Duration = Duration::from_secs(5);

/// A search ends this long after the last sign of life.
const SEARCH_AFTER: Duration = Duration::from_secs(60);

/// The HTTP time limit of a call request: until then an unanswered one may still arrive.
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// A call that needs a look is asked about after twice this, then after twice as long each time …
const SELDOM: Duration = Duration::from_secs(10);

/// … until the questions are so far apart.
const RARELY: Duration = Duration::from_secs(1800);

/// As far apart while it holds a line: a read within [`SEEN_RECENTLY`] must be possible.
const RARELY_ON_A_LINE: Duration = Duration::from_secs(240);

/// A stuck call keeps its line while a read this recent says that it runs.
const SEEN_RECENTLY: Duration = Duration::from_secs(300);

impl Engine {
    /// Draws when a running call is looked at next: spread, so that reads do not come in waves.
    pub(super) fn next_look(&self, turn: &mut Turn<'_>) -> Mono {
        let (least, most) = (self.settings.waits.look_min, self.settings.waits.look_max);
        turn.now.mono + least + most.saturating_sub(least).mul_f64(turn.entropy.fraction())
    }

    /// Tells whether some read is due: a place in flight is kept free for it.
    pub(super) fn somebody_must_be_asked(&self, now: Mono) -> bool {
        self.calls.to_be_asked(now).is_some()
    }

    /// Makes the breaker's harmless read when it is due.
    pub(super) fn ask_provider(&mut self, turn: &mut Turn<'_>) {
        let Some(at) = self.breaker.ask_at() else { return };
        if self.quitting {
            return;
        }
        if at > turn.now.mono {
            return turn.wake(at);
        }
        let before = self.breaker.state();
        if self.may_read(turn) {
            self.breaker.asking(turn.now.mono);
            self.read(turn);
            turn.effect(Effect::Probe);
        }
        if self.breaker.state() != before {
            turn.event(Event::Breaker(self.breaker.state()));
        }
    }

    /// Makes the reads that are due and fit.
    pub(super) fn follow(&mut self, turn: &mut Turn<'_>) {
        if self.quitting {
            return;
        }
        self.calls.note();
        if let Some(at) = self.calls.next_ask(turn.now.mono) {
            turn.wake(at);
        }
        while let Some(call) = self.calls.to_be_asked(turn.now.mono) {
            if !self.may_read(turn) {
                return;
            }
            self.ask(call, turn);
            self.calls.note();
        }
        self.settle(turn);
        self.sweep(turn);
    }

    pub(super) fn may_read(&self, turn: &mut Turn<'_>) -> bool {
        match self.limiter.next_read(turn.now.mono) {
            Some(slot) if slot.at <= turn.now.mono => true,
            Some(slot) => {
                turn.wake(slot.at);
                false
            }
            None => false,
        }
    }

    pub(super) fn read(&mut self, turn: &mut Turn<'_>) {
        self.limiter.read(turn.now.mono);
        self.means.read();
        turn.step.reads.push(turn.now.wall);
    }

    fn ask(&mut self, call_id: CallId, turn: &mut Turn<'_>) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.asking = true;
        live.asked_at = turn.now.mono;
        let effect = match live.call.state.provider_id() {
            Some(id) => Effect::Look { call: call_id, id: id.clone() },
            None => Effect::Search { intent: live.intent.id, query: live.search() },
        };
        self.read(turn);
        turn.effect(effect);
    }

    /// Notes which calls are past every deadline, and frees lines that were held too long.
    pub(super) fn mark_stuck(&mut self, turn: &mut Turn<'_>) {
        let seen_within = SEEN_RECENTLY / self.settings.waits.speed;
        let now = turn.now.mono;
        self.calls.note();
        if let Some(at) = self.calls.next_deadline(now) {
            turn.wake(at);
        }
        for id in self.calls.past_a_deadline(now) {
            let Some(live) = self.calls.get_mut(&id) else { continue };
            let is_stuck = live.stuck_at <= now && !live.is_unknown();
            if is_stuck && !live.intent.needs_a_look {
                live.intent.needs_a_look = true;
                turn.event(live.event(CallMoved::NeedsALook));
            }
            let seen = live.seen_running_at.is_some_and(|at| now.since(at) < seen_within);
            if live.holds_line && live.free_line_at <= now && !seen {
                live.holds_line = false;
            }
        }
    }

    /// The provider said how a call stands.
    pub(super) fn looked(
        &mut self,
        call_id: CallId,
        result: Result<CallReport, ReadError>,
        turn: &mut Turn<'_>,
    ) {
        self.limiter.read_answered();
        if let Some(settling) = self.unsettled.answered(call_id) {
            return self.settled(&settling, result, turn);
        }
        let next = self.next_look(turn);
        let speed = self.settings.waits.speed;
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.asking = false;
        let asked_at = Some(live.asked_at);
        live.next_ask = next.max(live.rarer(turn.now.mono, speed));
        match result {
            Ok(report) => self.reported(call_id, report, turn),
            Err(error) => self.read_failed(error, asked_at, turn),
        }
    }

    fn reported(&mut self, call_id: CallId, report: CallReport, turn: &mut Turn<'_>) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.seen_running_at = Some(turn.now.mono);
        self.goes_on(call_id, report, turn);
    }

    /// Moves a call to where the provider says that it is, never back.
    pub(super) fn goes_on(&mut self, call_id: CallId, report: CallReport, turn: &mut Turn<'_>) {
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.call.measures.take_in(report.measures);
        let (what, heard) = match report.progress {
            Progress::Running => return,
            Progress::Ringing => (CallMoved::Ringing, Report::Ringing),
            Progress::Talking => (CallMoved::PickedUp, Report::PickedUp),
            Progress::Over(outcome) => {
                let outcome = live.call.chain.past.judge(outcome);
                (CallMoved::Ended, Report::Over(outcome))
            }
        };
        let Move::To(state) = live.call.state.after(&heard, turn.now.wall) else { return };
        live.call.state = state;
        if what != CallMoved::Ended {
            if what == CallMoved::PickedUp {
                live.call.answered_at = Some(turn.now.wall);
            }
            let event = live.event(what);
            return turn.event(event);
        }
        self.over(call_id, turn);
    }

    /// A placed call has ended: the line is free, and what settles late is asked for later.
    fn over(&mut self, call_id: CallId, turn: &mut Turn<'_>) {
        let Some(mut live) = self.forget_call(call_id, turn.now.mono) else { return };
        live.intent.state = IntentState::Ended;
        live.intent.needs_a_look = false;
        let settle_at = turn.now.wall + self.settings.waits.settle[0];
        live.call.settle_at = Some(settle_at);
        self.unsettled.falls_due(settle_at);
        self.end_or_go_on(live, turn);
    }

    /// The provider was searched for the call of an unknown request.
    pub(super) fn searched(
        &mut self,
        intent: IntentId,
        result: Result<Vec<CallReport>, ReadError>,
        turn: &mut Turn<'_>,
    ) {
        self.limiter.read_answered();
        let jitter = turn.entropy.fraction();
        let Some(call_id) = self.intents.get(&intent).copied() else { return };
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        live.asking = false;
        let next = turn.now.mono + self.settings.waits.search.mul_f64(0.8 + 0.4 * jitter);
        let asked_at = Some(live.asked_at);
        live.next_ask = next.max(live.rarer(turn.now.mono, self.settings.waits.speed));
        match result {
            Err(error) => self.read_failed(error, asked_at, turn),
            Ok(found) if found.len() > 1 => {
                let candidates = found.into_iter().map(candidate).collect();
                if !live.intent.needs_a_look || live.intent.candidates != candidates {
                    live.intent.needs_a_look = true;
                    live.intent.candidates = candidates;
                    let event = live.event(CallMoved::NeedsALook);
                    turn.event(event);
                }
            }
            Ok(found) => match found.into_iter().next() {
                Some(report) => self.found(call_id, report, turn),
                None => self.missed(call_id, turn),
            },
        }
    }

    fn found(&mut self, call_id: CallId, report: CallReport, turn: &mut Turn<'_>) {
        if self.adopt(call_id, &report, turn) {
            self.reported(call_id, report, turn);
        }
    }

    /// The call of an unknown request is this one: tells whether it was still wanted.
    pub(super) fn adopt(
        &mut self,
        call_id: CallId,
        report: &CallReport,
        turn: &mut Turn<'_>,
    ) -> bool {
        let Some(live) = self.calls.get_mut(&call_id) else { return false };
        if !live.is_unknown() {
            return false;
        }
        live.adopt(report.id.clone(), turn.now.wall);
        let left_by = live.left_by().min(turn.now.wall);
        let left_at = report.created_at.or(Some(left_by));
        live.call.initiated_at = live.call.initiated_at.or(left_at);
        // That its first byte left was not written down; the limiter of the next start counts it.
        live.intent.sent_at = live.intent.sent_at.or(left_at);
        let event = live.event(CallMoved::Adopted);
        turn.event(event);
        true
    }

    /// The provider has no such call, as far as it says. Running calls are not listed, so this is
    /// believed only at the second look, long after the call would have ended.
    fn missed(&mut self, call_id: CallId, turn: &mut Turn<'_>) {
        let gap = self.settings.waits.absence_gap;
        let Some(live) = self.calls.get_mut(&call_id) else { return };
        if !live.is_unknown() {
            return;
        }
        let Some(first) = live.missed_at else {
            live.missed_at = Some(turn.now.mono);
            live.intent.first_absent_at = Some(turn.now.wall);
            let event = live.event(CallMoved::MissedOnce);
            return turn.event(event);
        };
        // A slow answer tells what was so when it was asked for: the call may have ended since.
        if live.asked_at.since(first) < gap || live.asked_at < live.absent_at {
            return;
        }
        let Some(mut live) = self.forget_call(call_id, turn.now.mono) else { return };
        live.intent.state = IntentState::Absent;
        live.intent.needs_a_look = false;
        live.call.state =
            CallState::Ended { at: turn.now.wall, outcome: Outcome::Absent, id: None };
        turn.event(live.ended_event());
    }

    /// The harmless read was answered.
    pub(super) fn probed(&mut self, result: Result<(), ReadError>, turn: &mut Turn<'_>) {
        self.limiter.read_answered();
        let before = self.breaker.state();
        let answered =
            !matches!(result, Err(ReadError::Unavailable(_) | ReadError::Throttled { .. }));
        self.breaker.asked(answered, turn.now);
        match result {
            Ok(()) => self.credentials_work(turn),
            Err(error) => self.read_failed(error, None, turn),
        }
        if self.breaker.state() != before {
            turn.event(Event::Breaker(self.breaker.state()));
        }
    }

    /// The provider let us in: credentials that were wrong before a restart have been mended. Other
    /// trouble shows only when somebody is called, so a person has to say that it is over.
    fn credentials_work(&mut self, turn: &mut Turn<'_>) {
        let is_mended = |problem: &AccountProblem| problem.kind == AccountProblemKind::Credentials;
        if self.account_problem.take_if(|problem| is_mended(problem)).is_some() {
            turn.event(Event::Account(None));
            self.loading.stale = true;
        }
    }

    /// A read failed: asking again is always safe, unless the provider wants quiet or a person.
    pub(super) fn read_failed(
        &mut self,
        error: ReadError,
        asked_at: Option<Mono>,
        turn: &mut Turn<'_>,
    ) {
        match error {
            ReadError::Unavailable(_) | ReadError::NotFound => {}
            ReadError::Throttled { retry_after } => {
                self.wall(retry_after, asked_at, turn);
            }
            ReadError::Account(problem) => self.account_is_refused(problem, turn),
        }
    }

    /// Stops everything of the account until a person has mended it.
    pub(super) fn account_is_refused(&mut self, problem: AccountProblem, turn: &mut Turn<'_>) {
        if self.account_problem.as_ref() != Some(&problem) {
            self.account_problem = Some(problem.clone());
            turn.event(Event::Account(Some(problem)));
        }
        self.revoke(|_| true, turn);
    }

    /// Tells the breaker how a call request ended, and the world if that moved it.
    pub(super) fn breaker_settled(&mut self, permit: Permit, well: bool, turn: &mut Turn<'_>) {
        let before = self.breaker.state();
        if well {
            self.breaker.succeeded(permit);
        } else {
            self.breaker.failed(permit, turn.now);
        }
        let state = self.breaker.state();
        if state != before {
            turn.event(Event::Breaker(state));
            if matches!(state, BreakerState::Open { .. }) {
                self.revoke(|_| true, turn);
            }
        }
    }
}

impl Live {
    /// Tells whether the provider can be asked about the call.
    pub(super) fn can_be_asked(&self) -> bool {
        self.has_an_answer() && !self.asking
    }

    /// Tells before when it need not be asked about again. A person has to look at it anyway, so
    /// the questions come ever more rarely and do not eat the account's minute. While the call
    /// holds a line they stay close enough to keep or free it.
    fn rarer(&mut self, now: Mono, speed: u32) -> Mono {
        if !self.intent.needs_a_look {
            self.asked_in_vain = 0;
            return now;
        }
        self.asked_in_vain = self.asked_in_vain.saturating_add(1);
        let most = if self.holds_line { RARELY_ON_A_LINE } else { RARELY };
        let wait = SELDOM * (1 << self.asked_in_vain.min(8));
        now + wait.min(most) / speed.max(1)
    }

    /// Describes the call of an unknown request, as far as it is known.
    pub(super) fn search(&self) -> CallSearch {
        let request = &self.intent.request;
        CallSearch {
            to: request.to.clone(),
            caller_id: request.caller_id.clone(),
            from: self.intent.reserved_at - SEARCH_BEFORE,
            until: self.left_by() + REQUEST_LIMIT + SEARCH_AFTER,
        }
    }

    /// Gives the latest moment at which its first byte may have left: without a committed one, while
    /// its release held, or while the process was known to live.
    pub(super) fn left_by(&self) -> Timestamp {
        let seen = self.intent.sent_at;
        seen.unwrap_or((self.intent.reserved_at + RELEASE_HOLDS).max(self.intent.alive_at))
    }
}

/// Describes a call of the provider that may be the one that is looked for.
fn candidate(report: CallReport) -> Candidate {
    let outcome = match report.progress {
        Progress::Over(outcome) => Some(outcome),
        Progress::Running | Progress::Ringing | Progress::Talking => None,
    };
    Candidate { id: report.id, created_at: report.created_at, outcome }
}

impl CallEvent {
    /// Gives the call's name.
    #[must_use]
    pub const fn call_id(&self) -> CallId {
        self.call.id
    }
}
