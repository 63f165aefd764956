//! Calls that are made later: one waits for each schedule, and the next one is planned in the step
//! in which it leaves or ends.

use crate::calendar::civil::Day;
use crate::call::{Call, CallState, Measures, Origin, Outcome};
use crate::campaign::hours::Hours;
use crate::engine::effect::{CommandRefusal, Verdict};
use crate::engine::event::ScheduleMoved;
use crate::engine::input::{DueRow, IdempotencyKey};
use crate::engine::{CallEvent, CallMoved, Effect, Engine, Event, Turn};
use crate::ids::{CallId, RequestId, ScheduleId};
use crate::policy::retry::Chain;
use crate::schedule::rule::Occurrence;
use crate::schedule::{Planned, Schedule, ScheduleState};
use crate::time::{Now, Timestamp};

/// A call that is later than this has been missed: it is made only where its schedule wants that.
const LATE: std::time::Duration = std::time::Duration::from_secs(10 * 60);

/// A first occurrence may be so long ago: whoever asks for "now" has slow hands.
const JUST_NOW: std::time::Duration = std::time::Duration::from_secs(60);

/// Missed occurrences that get a line in the log each; more are only counted.
const MISSED_MAX: usize = 31;

impl Engine {
    /// Gives the schedules with an occurrence to come.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.values()
    }

    /// Gives the hours of a schedule's calls around `at`.
    fn hours_of_schedule(&self, schedule: &Schedule, at: Timestamp) -> Hours {
        schedule.hours(at, self.settings.rule_pack)
    }

    fn plan_after(&self, schedule: &Schedule, after: Timestamp) -> Option<Planned> {
        schedule.plan_after(after, |at| self.hours_of_schedule(schedule, at))
    }

    /// Gives the hours in which a scheduled call may be made; none for one that was taken back.
    pub(super) fn scheduled_hours(&self, id: ScheduleId, at: Timestamp) -> Option<Hours> {
        let schedule = self.schedules.get(&id)?;
        Some(self.hours_of_schedule(schedule, at))
    }

    /// Says what becomes of a scheduled call that is not to be made any more, if it is not.
    pub(super) fn lapsed(&self, row: &DueRow, now: Now) -> Option<Outcome> {
        let Origin::Scheduled { schedule, .. } = row.origin else { return None };
        match self.schedules.get(&schedule) {
            None => Some(Outcome::Canceled),
            Some(known) if known.catch_up => None,
            Some(_) => (now.wall.since(row.due_at) > LATE).then_some(Outcome::Missed),
        }
    }

    /// Takes a new schedule and plans its first call.
    pub(super) fn place_later(
        &mut self,
        mut schedule: Schedule,
        idempotency: Option<IdempotencyKey>,
        turn: &mut Turn<'_>,
    ) -> Verdict {
        schedule.account = self.settings.account.clone();
        schedule.created_at = turn.now.wall;
        let Some(planned) = self.plan_after(&schedule, turn.now.wall - JUST_NOW) else {
            return Verdict::No(CommandRefusal::NothingToCome);
        };
        let first = schedule.current;
        let call = self.wait_for(&mut schedule, planned, first, turn.now);
        let mut event = CallEvent::of(call, CallMoved::Queued);
        event.idempotency = idempotency;
        tell(&schedule, ScheduleMoved::Created, turn);
        turn.event(Event::Call(Box::new(event)));
        self.schedules.insert(schedule.id, schedule);
        Verdict::Queued
    }

    /// Makes the waiting call of an occurrence the schedule's current one.
    fn wait_for(
        &mut self,
        schedule: &mut Schedule,
        planned: Planned,
        id: CallId,
        now: Now,
    ) -> Call {
        schedule.current = id;
        schedule.scheduled_for = planned.occurrence.at;
        self.loading.falls_due(planned.dials_at);
        call_of(schedule, id, planned, now)
    }

    /// Plans the next call of each schedule whose current one has just left or ended, in the same
    /// transaction. Tells whether there was any.
    pub(super) fn advance_schedules(&mut self, turn: &mut Turn<'_>) -> bool {
        let mut gone: Vec<(ScheduleId, Option<Outcome>)> = Vec::new();
        for event in &turn.step.events {
            let Event::Call(moved) = event else { continue };
            let Origin::Scheduled { schedule, .. } = moved.call.origin else { continue };
            let current = self.schedules.get(&schedule).map(|known| known.current);
            if current == Some(moved.call.id) && has_left(&moved.call.state) {
                // More than once in one step, such as sent and answered: it is one occurrence.
                gone.retain(|(known, _)| *known != schedule);
                gone.push((schedule, moved.call.outcome()));
            }
        }
        let moved = !gone.is_empty();
        for (id, outcome) in gone {
            self.advance(id, outcome, turn);
        }
        moved
    }

    fn advance(&mut self, id: ScheduleId, outcome: Option<Outcome>, turn: &mut Turn<'_>) {
        let Some(mut schedule) = self.schedules.remove(&id) else { return };
        let now = turn.now.wall;
        schedule.missed += u32::from(outcome == Some(Outcome::Missed));
        if outcome == Some(Outcome::Canceled) {
            let day = current_day(&schedule);
            schedule.canceled_days.extend(day);
        }
        let mut next = self.plan_after(&schedule, schedule.scheduled_for);
        let mut passed = Vec::new();
        while let Some(planned) = next.filter(|it| it.dials_at <= now && it.occurrence.at <= now) {
            passed.push(planned.occurrence);
            let is_enough = passed.len() >= MISSED_MAX;
            let after = if is_enough { now } else { planned.occurrence.at };
            next = self.plan_after(&schedule, after);
        }
        schedule.missed = schedule.missed.saturating_add(missed(&passed, next));
        let what = if next.is_some() { ScheduleMoved::Advanced } else { ScheduleMoved::Finished };
        let waiting = next.map(|planned| {
            let fresh = CallId::new(turn.entropy.uuid(now));
            self.wait_for(&mut schedule, planned, fresh, turn.now)
        });
        if waiting.is_none() {
            let taken_back = schedule.series.rule.is_none() && outcome == Some(Outcome::Canceled);
            schedule.state =
                if taken_back { ScheduleState::Canceled } else { ScheduleState::Finished };
            schedule.ended_at = Some(now);
        }
        tell(&schedule, what, turn);
        for occurrence in passed {
            let fresh = CallId::new(turn.entropy.uuid(now));
            let planned = Planned { occurrence, dials_at: occurrence.at };
            let call = call_of(&schedule, fresh, planned, turn.now);
            end(call, Outcome::Missed, turn);
        }
        if let Some(call) = waiting {
            turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::Queued))));
            self.schedules.insert(id, schedule);
        }
    }

    /// Takes back everything that is still to come of a schedule.
    pub(super) fn cancel_schedule(
        &mut self,
        request: RequestId,
        id: ScheduleId,
        turn: &mut Turn<'_>,
    ) {
        let Some(mut schedule) = self.schedules.remove(&id) else {
            let verdict = Verdict::No(CommandRefusal::NotFound);
            return turn.effect(Effect::Reply { request, verdict });
        };
        schedule.state = ScheduleState::Canceled;
        schedule.ended_at = Some(turn.now.wall);
        tell(&schedule, ScheduleMoved::Canceled, turn);
        let current = schedule.current;
        if self.calls.contains_key(&current) || self.fetching.contains_key(&current) {
            return self.cancel(request, current, turn);
        }
        self.window.drop_call(current);
        let at = schedule.scheduled_for;
        let occurrence = schedule.series.first_after(before(at));
        let occurrence =
            occurrence.unwrap_or(Occurrence { at, day: Day::from_number(0), number: 0 });
        let planned = Planned { occurrence, dials_at: at };
        let call = call_of(&schedule, current, planned, turn.now);
        self.loading.call_moved(&call);
        end(call, Outcome::Canceled, turn);
        turn.effect(Effect::Reply { request, verdict: Verdict::Canceled });
    }

    /// Takes back the occurrence of one day.
    pub(super) fn cancel_occurrence(
        &mut self,
        request: RequestId,
        (id, day): (ScheduleId, Day),
        turn: &mut Turn<'_>,
    ) {
        let mut verdict = Verdict::No(CommandRefusal::NotFound);
        if let Some(schedule) = self.schedules.get_mut(&id) {
            if current_day(schedule) == Some(day) {
                let current = schedule.current;
                return self.cancel(request, current, turn);
            }
            let mut to_come = schedule.to_come(schedule.scheduled_for);
            if to_come.find(|it| it.day >= day).is_some_and(|it| it.day == day) {
                drop(to_come);
                schedule.canceled_days.insert(day);
                tell(schedule, ScheduleMoved::OccurrenceCanceled, turn);
                verdict = Verdict::Canceled;
            }
        }
        turn.effect(Effect::Reply { request, verdict });
    }

    /// Undoes that somebody took back one day's occurrence, or everything.
    pub(super) fn restore_schedule(
        &mut self,
        on_disk: Schedule,
        day: Option<Day>,
        turn: &mut Turn<'_>,
    ) -> Verdict {
        let id = on_disk.id;
        let active = self.schedules.remove(&id);
        let was_active = active.is_some();
        let mut schedule = active.unwrap_or(on_disk);
        let mut given_back = None;
        match day {
            Some(day) => given_back = schedule.canceled_days.take(&day),
            None if schedule.series.rule.is_none() => schedule.canceled_days.clear(),
            None => {}
        }
        // What the series has gone past was rung or missed, and the clock may have been set back
        // since: nothing of it comes again but the day that is given back.
        let is_on_its_way = self.calls.contains_key(&schedule.current);
        let current = schedule.scheduled_for;
        let gone_past = if is_on_its_way { current } else { before(current) };
        let after = match given_back {
            Some(_) => turn.now.wall,
            None => turn.now.wall.max(gone_past),
        };
        let planned = self.plan_after(&schedule, after);
        let is_sooner = |it: &Planned| {
            it.occurrence.at < schedule.scheduled_for && Some(it.occurrence.day) == given_back
        };
        let is_free = !is_on_its_way && !self.fetching.contains_key(&schedule.current);
        let mut waiting = None;
        if !was_active {
            let Some(planned) = planned else { return Verdict::No(CommandRefusal::NothingToCome) };
            schedule.state = ScheduleState::Active;
            schedule.ended_at = None;
            let fresh = CallId::new(turn.entropy.uuid(turn.now.wall));
            waiting = Some(self.wait_for(&mut schedule, planned, fresh, turn.now));
        } else if let Some(planned) = planned.filter(|it| is_sooner(it) && is_free) {
            // The call that waits for a later occurrence takes the sooner one.
            let current = schedule.current;
            self.window.drop_call(current);
            let call = self.wait_for(&mut schedule, planned, current, turn.now);
            self.loading.call_moved(&call);
            waiting = Some(call);
        }
        tell(&schedule, ScheduleMoved::Restored, turn);
        if let Some(call) = waiting {
            turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::Queued))));
        }
        self.schedules.insert(id, schedule);
        Verdict::Done
    }
}

/// Tells whether a call is past the point at which it may come back to its place.
const fn has_left(state: &CallState) -> bool {
    match state {
        CallState::Queued | CallState::Reserved { .. } | CallState::Dialing { .. } => false,
        CallState::Unknown { .. }
        | CallState::Placed { .. }
        | CallState::Ringing { .. }
        | CallState::Talking { .. }
        | CallState::Ended { .. } => true,
    }
}

/// Counts what was missed: what passed, and what lies between it and the next.
fn missed(passed: &[Occurrence], next: Option<Planned>) -> u32 {
    let between = match (passed.last(), next) {
        (Some(last), Some(next)) if passed.len() >= MISSED_MAX => {
            next.occurrence.number.saturating_sub(last.number + 1)
        }
        _ => 0,
    };
    u32::try_from(passed.len() as u64 + between).unwrap_or(u32::MAX)
}

fn before(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros() - 1)
}

/// Gives the day that the current occurrence is meant for.
fn current_day(schedule: &Schedule) -> Option<Day> {
    schedule.series.first_after(before(schedule.scheduled_for)).map(|it| it.day)
}

/// Writes the call of an occurrence, waiting.
fn call_of(schedule: &Schedule, id: CallId, planned: Planned, now: Now) -> Call {
    let at = planned.occurrence.at;
    Call {
        id,
        account: schedule.account.clone(),
        origin: Origin::Scheduled { schedule: schedule.id, at },
        number: schedule.number.clone(),
        agent: schedule.agent.clone(),
        user: schedule.user.clone(),
        metadata: schedule.metadata.clone(),
        batch: None,
        priority: schedule.priority,
        attempt: 1,
        retry_of: None,
        chain: Chain::default(),
        settings_version: None,
        created_at: now.wall,
        due_at: planned.dials_at,
        initiated_at: None,
        answered_at: None,
        measures: Measures::default(),
        sends: 0,
        settle_at: None,
        state: CallState::Queued,
    }
}

fn end(mut call: Call, outcome: Outcome, turn: &mut Turn<'_>) {
    call.state = CallState::Ended { at: turn.now.wall, outcome, id: None };
    turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::Ended))));
}

fn tell(schedule: &Schedule, what: ScheduleMoved, turn: &mut Turn<'_>) {
    turn.event(Event::Schedule { schedule: Box::new(schedule.clone()), what });
}
