//! One call that somebody waits for.

use super::harness::{World, millis, minutes, number, seconds};
use super::provider::{Post, Reads};
use crate::call::{CallState, Outcome};
use crate::campaign::hours::RulePack;
use crate::engine::Command;
use crate::engine::effect::{NotPlaced, Verdict};
use crate::engine::input::{Refusal, RefusalReason};
use crate::provider::AccountProblemKind;

#[track_caller]
fn not_placed(world: &World, asked: crate::ids::RequestId) -> &NotPlaced {
    match world.reply(asked) {
        Some(Verdict::NotPlaced(_, why)) => why,
        other => panic!("expected a call that was not placed, got {other:?}"),
    }
}

#[test]
fn a_single_call_is_placed_and_followed_to_its_end() {
    let mut world = World::new();
    let (call, asked) = world.place(1);
    world.run_for(seconds(1));
    assert_eq!(world.reply(asked), Some(&Verdict::Placed(call)), "the provider has accepted it");
    world.run_for(minutes(1));
    insta::assert_snapshot!(world.told(), @r"
    10:00:00 breaker closed
    10:00:01 #1 queued
    10:00:01 #1 reserved
    10:00:01 #1 sent
    10:00:01 #1 placed
    10:00:19 #1 ended Completed
    ");
    world.nothing_is_held();
}

#[test]
fn nothing_leaves_before_the_provider_has_answered_once() {
    let mut world = World::not_asked_yet(|_| {}, Reads::Fine);
    let (_, asked) = world.place(1);
    world.run_for(millis(100));
    assert!(world.sent.is_empty(), "the harmless question has no answer yet");
    world.run_for(seconds(1));
    assert!(matches!(world.reply(asked), Some(Verdict::Placed(_))), "now it may");
}

#[test]
fn without_a_line_for_two_seconds_the_answer_is_no_line() {
    let mut world = World::new();
    world.provider.life = minutes(5);
    for person in 1..=10 {
        world.place(person);
    }
    world.run_for(seconds(3));
    let (call, asked) = world.place(11);
    world.run_for(millis(1999));
    assert_eq!(world.reply(asked), None, "a line may still come free");
    world.run_for(millis(1));
    assert!(matches!(not_placed(&world, asked), NotPlaced::NoLine { .. }));
    world.run_for(minutes(10));
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::RateLimited));
    assert_eq!(world.sent.len(), 10, "a call that was answered with an error is never dialled");
    world.nothing_is_held();
}

#[test]
fn an_open_breaker_is_told_at_once() {
    let mut world = World::new();
    world.provider.next.extend([Post::Unreachable; 5]);
    for person in 1..=5 {
        let (_, asked) = world.place(person);
        world.run_for(seconds(1));
        assert_eq!(not_placed(&world, asked), &NotPlaced::Unavailable, "no transport retries");
    }
    assert!(world.heard_of("breaker open"), "the fifth failure opens it");
    let (_, asked) = world.place(6);
    assert_eq!(not_placed(&world, asked), &NotPlaced::Unavailable, "without any wait");
    world.run_for(minutes(5));
    assert!(world.sent.is_empty());
    world.nothing_is_held();
}

#[test]
fn a_stopped_engine_places_nothing_and_says_so() {
    let mut world = World::new();
    world.command(Command::StopAll);
    let (call, asked) = world.place(1);
    let stopped = NotPlaced::NotAllowed(vec![Refusal::stopped()]);
    assert_eq!(not_placed(&world, asked), &stopped);
    world.command(Command::ResumeAll);
    world.run_for(minutes(1));
    assert!(world.sent.is_empty(), "and it is not dialled later");
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::NotAllowed));
}

#[test]
fn outside_the_hours_the_answer_names_the_opening() {
    let mut world = World::with(|settings| settings.rule_pack = RulePack::IndiaService);
    world.wall_jumps_forward(minutes(12 * 60));
    let (_, asked) = world.place(1);
    let until = "2026-11-24T03:30:00Z".parse().ok();
    let reason = Refusal { reason: RefusalReason::OutsideHours, until };
    assert_eq!(not_placed(&world, asked), &NotPlaced::NotAllowed(vec![reason]), "nine in India");
    world.nothing_is_held();
}

#[test]
fn a_number_on_the_do_not_call_list_is_refused_by_the_database() {
    let mut world = World::new();
    world.rows.do_not_call.insert(number(1));
    let (_, asked) = world.place(1);
    world.run_for(seconds(1));
    let reason = Refusal::now(RefusalReason::Suppressed);
    assert_eq!(not_placed(&world, asked), &NotPlaced::NotAllowed(vec![reason]));
    world.nothing_is_held();
}

#[test]
fn a_number_in_a_call_is_not_rung_again() {
    let mut world = World::new();
    world.place(1);
    world.run_for(seconds(1));
    let (_, asked) = world.place(1);
    world.run_for(seconds(1));
    let reason = Refusal::now(RefusalReason::AlreadyInCall);
    assert_eq!(not_placed(&world, asked), &NotPlaced::NotAllowed(vec![reason]));
    world.run_for(minutes(1));
    world.nothing_is_held();
}

#[test]
fn a_do_not_disturb_refusal_ends_the_call() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Refused(Outcome::DndBlocked));
    let (call, asked) = world.place(1);
    world.run_for(minutes(1));
    assert!(matches!(not_placed(&world, asked), NotPlaced::ProviderRefused(_)));
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::DndBlocked));
    world.nothing_is_held();
}

#[test]
fn a_refused_account_stops_everything_until_somebody_rechecks() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Account(AccountProblemKind::Balance));
    let (call, asked) = world.place(1);
    world.run_for(seconds(1));
    assert!(matches!(not_placed(&world, asked), NotPlaced::Account(_)));
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::Account));
    let (_, asked) = world.place(2);
    assert!(matches!(not_placed(&world, asked), NotPlaced::Account(_)), "at once, with no request");
    assert_eq!(world.sent.len(), 1);
    world.command(Command::RecheckAccount);
    let (call, asked) = world.place(3);
    world.run_for(seconds(1));
    assert_eq!(world.reply(asked), Some(&Verdict::Placed(call)));
}

#[test]
fn a_rate_limit_is_passed_on_with_its_wait() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Throttled(Some(seconds(30))));
    let (call, asked) = world.place(1);
    world.run_for(seconds(1));
    let NotPlaced::RateLimited { retry_after_s } = not_placed(&world, asked) else {
        panic!("{:?}", world.reply(asked))
    };
    assert!((30..=31).contains(retry_after_s), "{retry_after_s} s");
    world.run_for(minutes(5));
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::RateLimited));
    assert_eq!(world.sent.len(), 1, "no transport retries for a call that was answered");
    world.nothing_is_held();
}

#[test]
fn a_time_out_is_unknown_until_the_provider_lists_the_call() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Swallowed);
    let (call, asked) = world.place(1);
    world.run_for(seconds(31));
    assert_eq!(world.reply(asked), Some(&Verdict::OutcomeUnknown(call)));
    assert!(matches!(world.rows.calls[&call].state, CallState::Unknown { .. }));
    world.run_for(minutes(2));
    insta::assert_snapshot!(world.told(), @r"
    10:00:00 breaker closed
    10:00:01 #1 queued
    10:00:01 #1 reserved
    10:00:01 #1 sent
    10:00:31 #1 unknown
    10:00:46 #1 adopted
    10:00:46 #1 ended Completed
    ");
    world.nothing_is_held();
}

#[test]
fn whoever_waits_is_answered_within_35_seconds_whatever_happens() {
    let mut world = World::new();
    world.connect_takes = seconds(14);
    world.provider.answer_takes = seconds(25);
    world.provider.life = minutes(2);
    let (call, asked) = world.place(1);
    world.run_for(seconds(34));
    assert_eq!(world.reply(asked), Some(&Verdict::OutcomeUnknown(call)));
    world.run_for(seconds(10));
    assert!(matches!(world.rows.calls[&call].state, CallState::Placed { .. }), "it goes on");
    world.run_for(minutes(5));
    world.nothing_is_held();
}

#[test]
fn a_reservation_refused_after_the_asker_was_answered_is_closed() {
    let mut world = World::new();
    world.provider.life = minutes(1);
    world.place(1);
    world.run_for(seconds(1));
    world.store_takes = seconds(40);
    let (call, asked) = world.place(1);
    world.run_for(minutes(3));
    assert_eq!(world.reply(asked), Some(&Verdict::OutcomeUnknown(call)));
    assert_eq!(
        world.rows.calls[&call].outcome(),
        Some(Outcome::NotAllowed),
        "nobody would ever load it again"
    );
    world.nothing_is_held();
}

#[test]
fn a_request_that_is_late_at_the_gate_is_not_placed() {
    let mut world = World::new();
    world.connect_takes = seconds(16);
    let (call, asked) = world.place(1);
    world.run_for(seconds(20));
    assert_eq!(not_placed(&world, asked), &NotPlaced::Unavailable);
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::ApiUnavailable));
    assert!(world.sent.is_empty());
    world.nothing_is_held();
}
