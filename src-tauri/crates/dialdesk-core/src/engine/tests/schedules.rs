//! Calls that are made later.

use std::collections::BTreeSet;
use std::time::Duration;

use super::harness::{MORNING, World, minutes, number, seconds};
use crate::call::{CallState, Origin, Outcome, Priority};
use crate::campaign::hours::{CallingHours, RulePack, Zone};
use crate::engine::Command;
use crate::engine::effect::{CommandRefusal, Verdict};
use crate::ids::{AccountKey, AgentId, CallId, ScheduleId};
use crate::schedule::rule::{Frequency, MonthEnd, Recurrence, Series};
use crate::schedule::{Schedule, ScheduleState};
use crate::time::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);

fn hours(start: &str, end: &str) -> CallingHours {
    CallingHours::every_day(start.parse().unwrap(), end.parse().unwrap())
}

/// A schedule for a person, in the clocks of India. The story begins on Monday, 2026-11-23, at ten.
fn later(person: u32, first: &str, rule: Option<Recurrence>) -> Schedule {
    Schedule {
        id: ScheduleId::new(uuid::Uuid::from_u128(1000 + u128::from(person))),
        account: AccountKey(String::new()),
        number: number(person),
        agent: AgentId("reception".to_owned()),
        user: "front desk".to_owned(),
        metadata: "{}".to_owned(),
        priority: Priority::Medium,
        series: Series { anchor: first.parse().unwrap(), zone: Zone::INDIA, rule },
        respects_hours: false,
        business_hours: hours("09:00", "18:00"),
        catch_up: true,
        canceled_days: BTreeSet::new(),
        state: ScheduleState::Active,
        current: CallId::new(uuid::Uuid::from_u128(2000 + u128::from(person))),
        scheduled_for: Timestamp::from_secs(0),
        missed: 0,
        created_at: Timestamp::from_secs(0),
        ended_at: None,
    }
}

fn daily(times: Option<u32>) -> Option<Recurrence> {
    Some(Recurrence {
        frequency: Frequency::Daily,
        interval: 1,
        end_date: None,
        max_occurrences: times,
        days_of_week: Vec::new(),
        month_day: None,
        month_end: MonthEnd::LastDay,
    })
}

/// Asks for a schedule; gives its name and the answer.
fn ask(world: &mut World, schedule: Schedule) -> (ScheduleId, Verdict) {
    let id = schedule.id;
    let command = Command::PlaceLater { schedule: Box::new(schedule), idempotency: None };
    let asked = world.command(command);
    (id, world.replies.get(&asked).cloned().expect("answered at once"))
}

fn scheduled(world: &mut World, schedule: Schedule) -> ScheduleId {
    let (id, verdict) = ask(world, schedule);
    assert_eq!(verdict, Verdict::Queued);
    id
}

/// Asks for a call to the first person every day, from five seconds after ten on.
pub(super) fn every_day_from_ten(world: &mut World) -> ScheduleId {
    scheduled(world, later(1, "2026-11-23T10:00:05", daily(None)))
}

/// Gives the occurrences that have a call, in order: when each was due by the rule, the call, and
/// how it stands.
fn calls(world: &World, id: ScheduleId) -> Vec<(Timestamp, CallId, CallState)> {
    let mut calls: Vec<_> = world
        .rows
        .calls
        .values()
        .filter_map(|call| match call.origin {
            Origin::Scheduled { schedule, at } if schedule == id => {
                Some((at, call.id, call.state.clone()))
            }
            Origin::Contact { .. } | Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => {
                None
            }
        })
        .collect();
    calls.sort_by_key(|(at, id, _)| (*at, *id));
    calls
}

fn outcomes(world: &World, id: ScheduleId) -> Vec<Option<Outcome>> {
    let ids: Vec<CallId> = calls(world, id).into_iter().map(|(_, call, _)| call).collect();
    ids.iter().map(|call| world.rows.calls[call].outcome()).collect()
}

fn rung(world: &World, person: u32) -> usize {
    let number = number(person);
    world.sent.iter().filter(|(_, to)| *to == number).count()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_call_for_later_rings_at_its_moment_and_once() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", None));
    world.run_for(minutes(29));
    assert_eq!(rung(&world, 1), 0, "not yet");
    world.run_for(minutes(60));
    assert_eq!(rung(&world, 1), 1);
    let call = world.call_to(1);
    let late = call.initiated_at.unwrap().since(at(MORNING) + minutes(30));
    assert!(late < seconds(1), "{late:?} late");
    assert_eq!(world.rows.schedules[&id].state, ScheduleState::Finished);
    world.run_for(DAY * 3);
    assert_eq!(rung(&world, 1), 1);
}

#[test]
fn the_next_one_waits_as_soon_as_the_present_one_has_left_and_each_has_its_own_name() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(Some(3))));
    world.run_for(minutes(31));
    let waiting = calls(&world, id);
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    assert_eq!(waiting[1].2, CallState::Queued);
    assert_ne!(waiting[0].1, waiting[1].1);
    assert_eq!(world.rows.schedules[&id].current, waiting[1].1);
    world.run_for(DAY * 4);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Completed); 3]);
    assert_eq!(rung(&world, 1), 3);
    let due: Vec<Timestamp> = calls(&world, id).into_iter().map(|(at, ..)| at).collect();
    assert_eq!(due[2].since(due[0]), DAY * 2);
}

#[test]
fn it_waits_for_the_hours_of_the_law_and_its_own() {
    let mut world = World::with(|settings| settings.rule_pack = RulePack::IndiaService);
    scheduled(&mut world, later(1, "2026-11-23T22:00", None));
    let mut own = later(2, "2026-11-24T09:30", None);
    own.respects_hours = true;
    own.business_hours = hours("11:00", "12:00");
    scheduled(&mut world, own);
    world.run_for(DAY * 2);
    let local = |person| world.call_to(person).initiated_at.unwrap();
    assert!(local(1).since(at("2026-11-24T03:30:00Z")) < seconds(2), "nine in the morning");
    assert!(local(2).since(at("2026-11-24T05:30:00Z")) < seconds(2), "eleven in the morning");
}

#[test]
fn what_never_falls_into_hours_is_refused() {
    let mut world = World::with(|settings| settings.rule_pack = RulePack::IndiaService);
    let mut never = later(1, "2026-11-24T05:00", daily(None));
    never.respects_hours = true;
    never.business_hours = hours("05:00", "06:00");
    let (_, verdict) = ask(&mut world, never);
    assert_eq!(verdict, Verdict::No(CommandRefusal::NothingToCome));
    let (_, verdict) = ask(&mut world, later(2, "2026-11-22T10:00", None));
    assert_eq!(verdict, Verdict::No(CommandRefusal::NothingToCome), "it has passed");
    assert!(world.rows.schedules.is_empty());
}

#[test]
fn after_days_off_there_is_one_late_call_and_then_the_rule_goes_on() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(None)));
    world.restart_after(DAY * 4);
    world.run_for(minutes(5));
    assert_eq!(rung(&world, 1), 1, "one late call");
    let schedule = &world.rows.schedules[&id];
    assert_eq!(schedule.missed, 3);
    assert_eq!(schedule.scheduled_for, at("2026-11-27T05:00:00Z"), "today's");
    let missed = outcomes(&world, id).into_iter().filter(|it| *it == Some(Outcome::Missed)).count();
    assert_eq!(missed, 3, "each missed one has its line");
    world.run_for(DAY);
    assert_eq!(rung(&world, 1), 2);
}

#[test]
fn a_late_call_waits_for_the_hours() {
    let mut world = World::with(|settings| settings.rule_pack = RulePack::IndiaService);
    scheduled(&mut world, later(1, "2026-11-23T10:30", None));
    world.restart_after(Duration::from_secs(13 * 3600));
    world.run_for(minutes(30));
    assert_eq!(rung(&world, 1), 0, "it is eleven at night");
    world.run_for(Duration::from_secs(10 * 3600));
    assert_eq!(rung(&world, 1), 1);
}

#[test]
fn a_schedule_that_wants_no_late_calls_makes_none() {
    let mut world = World::new();
    let mut strict = later(1, "2026-11-23T10:30", daily(None));
    strict.catch_up = false;
    let id = scheduled(&mut world, strict);
    world.restart_after(Duration::from_secs(3 * 3600));
    world.run_for(minutes(5));
    assert_eq!(rung(&world, 1), 0);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Missed), None]);
    assert_eq!(world.rows.schedules[&id].missed, 1);
    world.run_for(DAY);
    assert_eq!(rung(&world, 1), 1, "the next one is made");
}

#[test]
fn many_missed_ones_are_counted_and_only_some_are_listed() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(None)));
    world.restart_after(DAY * 400);
    world.run_for(minutes(5));
    assert_eq!(rung(&world, 1), 1);
    assert_eq!(world.rows.schedules[&id].missed, 399);
    assert!(calls(&world, id).len() < 50);
}

#[test]
fn one_occurrence_can_be_taken_back_and_restored() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(None)));
    let day = |text: &str| text.parse().unwrap();
    let cancel = |day| Command::CancelOccurrence { schedule: id, day };
    let answer = |world: &mut World, command| {
        let asked = world.command(command);
        world.run_for(seconds(1));
        world.replies[&asked].clone()
    };
    assert_eq!(answer(&mut world, cancel(day("2026-11-23"))), Verdict::Canceled, "today's");
    assert_eq!(answer(&mut world, cancel(day("2026-11-25"))), Verdict::Canceled);
    let never = answer(&mut world, cancel(day("2026-11-22")));
    assert_eq!(never, Verdict::No(CommandRefusal::NotFound));
    assert_eq!(world.rows.schedules[&id].scheduled_for, at("2026-11-24T05:00:00Z"));

    let restore = |world: &World, day| Command::RestoreSchedule {
        schedule: Box::new(world.rows.schedules[&id].clone()),
        day: Some(day),
    };
    let today = restore(&world, day("2026-11-23"));
    assert_eq!(answer(&mut world, today), Verdict::Done);
    assert_eq!(world.rows.schedules[&id].scheduled_for, at("2026-11-23T05:00:00Z"), "today again");
    world.run_for(DAY * 3 + minutes(60));
    assert_eq!(rung(&world, 1), 3, "today, tomorrow, not Wednesday, Thursday");
}

#[test]
fn taking_everything_back_ends_the_waiting_call_and_can_be_undone() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(Some(2))));
    let asked = world.command(Command::CancelSchedule(id));
    assert_eq!(world.replies[&asked], Verdict::Canceled);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Canceled)]);
    assert_eq!(world.rows.schedules[&id].state, ScheduleState::Canceled);
    let asked = world.command(Command::CancelSchedule(id));
    assert_eq!(world.replies[&asked], Verdict::No(CommandRefusal::NotFound));
    world.run_for(minutes(10));

    let schedule = Box::new(world.rows.schedules[&id].clone());
    let asked = world.command(Command::RestoreSchedule { schedule, day: None });
    assert_eq!(world.replies[&asked], Verdict::Done);
    world.run_for(DAY * 3);
    assert_eq!(rung(&world, 1), 2);
}

#[test]
fn cancelling_its_call_takes_back_that_occurrence_alone() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(Some(2))));
    let call = world.rows.schedules[&id].current;
    let asked = world.command(Command::Cancel(call));
    world.run_for(seconds(1));
    assert_eq!(world.replies[&asked], Verdict::Canceled);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Canceled), None]);
    world.run_for(DAY * 3);
    assert_eq!(rung(&world, 1), 1, "tomorrow's");
}

#[test]
fn a_call_that_is_under_way_goes_on_when_the_rest_is_taken_back() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(None)));
    world.run_for(minutes(30) + seconds(5));
    assert_eq!(rung(&world, 1), 1);
    let asked = world.command(Command::CancelSchedule(id));
    assert_eq!(world.replies[&asked], Verdict::Canceled);
    world.run_for(DAY * 2);
    assert_eq!(outcomes(&world, id), [Some(Outcome::Completed), Some(Outcome::Canceled)]);
}

#[test]
fn what_is_lost_with_a_commit_is_planned_again_and_not_twice() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(Some(3))));
    world.lose_commit_of = Some(crate::engine::CallMoved::Placed);
    world.run_for(DAY * 5);
    assert_eq!(rung(&world, 1), 3);
    assert_eq!(calls(&world, id).len(), 3);
}

#[test]
fn a_clock_that_jumps_back_and_forth_repeats_nothing() {
    let mut world = World::new();
    let id = scheduled(&mut world, later(1, "2026-11-23T10:30", daily(None)));
    world.run_for(minutes(31));
    world.wall_jumps_back(Duration::from_secs(7200));
    world.run_for(minutes(180));
    assert_eq!(rung(&world, 1), 1, "half past ten has been twice");
    world.wall_jumps_forward(DAY * 3);
    world.run_for(minutes(1));
    assert_eq!(rung(&world, 1), 2, "one late call");
    world.wall_jumps_back(DAY * 3);
    world.run_for(DAY);
    assert_eq!(rung(&world, 1), 2, "those days are over");
    let due: BTreeSet<Timestamp> = calls(&world, id).into_iter().map(|(at, ..)| at).collect();
    assert_eq!(due.len(), calls(&world, id).len(), "no occurrence has two calls");
}
