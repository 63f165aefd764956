//! Requests whose fate only the provider knows, and calls that do not end.

use super::harness::{World, millis, minutes, number, seconds};
use super::provider::{Post, Reads};
use crate::call::{CallState, Outcome};
use crate::contact::ContactState;
use crate::engine::Input;
use crate::engine::input::RefusalReason;
use crate::intent::IntentState;
use crate::provider::{GateRefusal, PlaceError};

/// Ring time-out, time limit and five minutes: absence is not believed before.
const DEADLINE_S: u64 = 45 + 900 + 300;

fn with_a_lost_request() -> World {
    let mut world = World::new();
    world.provider.next.push_back(Post::Lost);
    world.running(1..2);
    world.run_for(seconds(31));
    assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }));
    world
}

#[test]
fn absence_is_believed_at_the_second_look_after_the_deadline_and_not_before() {
    let mut world = with_a_lost_request();
    world.run_for(minutes(2));
    assert!(world.heard_of("#1 missedonce"), "the first look that misses is written down");
    world.run_for(seconds(DEADLINE_S - 31 - 120 - 5));
    assert!(
        matches!(world.call_to(1).state, CallState::Unknown { .. }),
        "it could still be running"
    );
    assert_eq!(world.contact(1).change.state, ContactState::InCirculation, "unknown is shown");
    world.run_for(seconds(60));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Absent));
    assert_eq!(world.contact(1).change.state, ContactState::Finished, "nobody redials by itself");
    world.run_for(minutes(60));
    assert_eq!(world.sent.len(), 1, "nobody redials by itself");
    world.nothing_is_held();
}

#[test]
fn a_wall_clock_that_jumps_forward_brings_absence_no_sooner() {
    let mut world = with_a_lost_request();
    world.run_for(minutes(2));
    world.wall_jumps_forward(minutes(600));
    world.run_for(minutes(10));
    assert!(
        matches!(world.call_to(1).state, CallState::Unknown { .. }),
        "twelve minutes are too few"
    );
}

#[test]
fn the_two_looks_lie_two_minutes_apart_by_a_clock_that_nobody_sets() {
    let mut world = with_a_lost_request();
    world.provider.reads = Reads::Down;
    world.run_for(seconds(DEADLINE_S));
    world.provider.reads = Reads::Fine;
    world.run_for(seconds(40));
    assert!(world.heard_of("#1 missedonce"), "the first look that had an answer");
    world.wall_jumps_forward(minutes(60));
    world.run_for(seconds(60));
    assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }), "less than two minutes");
    world.run_for(seconds(90));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Absent));
}

#[test]
fn a_restart_does_not_reset_the_first_miss() {
    let mut world = with_a_lost_request();
    world.run_for(minutes(2));
    let first = world.rows.open_intents().next().and_then(|intent| intent.first_absent_at);
    assert!(first.is_some());
    world.restart_after(seconds(DEADLINE_S));
    world.run_for(seconds(10));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Absent), "this was the second");
    world.nothing_is_held();
}

#[test]
fn an_unknown_call_is_adopted_when_it_is_listed_and_counts_once() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Swallowed);
    world.provider.outcome = Outcome::Busy;
    world.running(1..2);
    world.run_for(minutes(3));
    insta::assert_snapshot!(world.told(), @r"
    10:00:00 breaker closed
    10:00:01 campaign created
    10:00:01 campaign started
    10:00:01 #1 reserved
    10:00:01 #1 sent
    10:00:31 #1 unknown
    10:00:46 #1 adopted
    10:00:46 #1 ended Busy
    10:00:46 campaign finished
    ");
    assert_eq!(world.contact(1).change.attempts, 1, "an accepted call is an attempt");
    assert_eq!(world.contact(1).change.outcome, Some(Outcome::Busy));
    world.nothing_is_held();
}

#[test]
fn two_new_calls_that_match_need_a_person() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Swallowed);
    world.running(1..2);
    world.run_for(seconds(5));
    world.provider.rung_by_another(number(1), world.now);
    world.run_for(minutes(60));
    assert!(world.heard_of("#1 needsalook"));
    assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }), "never guessed");
    let facts = world.engine.facts(world.now);
    assert_eq!((facts.unknown, facts.needs_a_look), (1, 1));
    let told = world.story.iter().filter(|line| line.ends_with("needsalook")).count();
    assert_eq!(told, 1, "said once");
}

#[test]
fn an_unknown_number_is_blocked_for_everybody_else() {
    let mut world = with_a_lost_request();
    let (_, asked) = world.place(1);
    world.run_for(seconds(1));
    let verdict = format!("{:?}", world.reply(asked));
    assert!(verdict.contains(&format!("{:?}", RefusalReason::AlreadyInCall)), "{verdict}");
    world.running(1..2);
    world.story.clear();
    world.run_for(minutes(5));
    let deferred = world.story.iter().filter(|line| line.ends_with("#1 deferred")).count();
    assert!(
        (5..=10).contains(&deferred),
        "asked again every half minute, not in a loop: {deferred}"
    );
}

#[test]
fn a_call_past_every_deadline_needs_a_look_and_keeps_its_line_while_it_is_seen_running() {
    let mut world = World::new();
    world.provider.life = minutes(180);
    world.place(1);
    world.run_for(seconds(DEADLINE_S - 1));
    assert_eq!(world.engine.facts(world.now).needs_a_look, 0, "it is within its time");
    world.run_for(seconds(2));
    assert_eq!(world.engine.facts(world.now).needs_a_look, 1);
    world.run_for(minutes(120));
    assert_eq!(world.engine.facts(world.now).lines_held, 1, "a read just said that it runs");
    world.run_for(minutes(60));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed), "and it is still asked about");
    world.nothing_is_held();
}

#[test]
fn a_line_is_freed_after_an_hour_and_a_late_end_is_kept_without_counting_below_zero() {
    let mut world = World::with(|settings| settings.limits.lines = 1);
    world.place(1);
    world.run_for(seconds(1));
    world.provider.reads = Reads::Down;
    world.running(2..3);
    world.run_for(minutes(59));
    assert_eq!(world.engine.facts(world.now).lines_held, 1);
    assert!(!world.heard_of("#2 reserved"), "there is one line");
    world.run_for(minutes(2));
    assert!(world.heard_of("#2 reserved"), "the line was freed, and used at once");
    let open = world.rows.open_intents().any(|intent| intent.request.to == number(1));
    assert!(open, "the number stays blocked");
    world.provider.reads = Reads::Fine;
    world.run_for(minutes(2));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed), "the late end is kept");
    let ended = world.rows.intents.values().all(|intent| intent.state == IntentState::Ended);
    assert!(ended);
    world.nothing_is_held();
}

#[test]
fn a_claim_that_nothing_left_is_not_believed_after_the_first_byte() {
    let claims: [fn() -> PlaceError; 2] = [
        || PlaceError::HeldBack(GateRefusal::NotReleased),
        || PlaceError::NotPlaced("no route".into()),
    ];
    for claim in claims {
        let mut world = World::new();
        world.running(1..2);
        world.run_for(millis(100));
        assert_eq!(world.sent.len(), 1);
        let intent = world.rows.open_intents().next().expect("it was reserved").id;
        world.hear(Input::Answered { intent, result: Err(claim()) });
        assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }), "in doubt: ask");
        world.run_for(minutes(5));
        assert_eq!(world.sent.len(), 1, "and nobody redials");
        assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed), "it was placed after all");
        world.nothing_is_held();
    }
}
