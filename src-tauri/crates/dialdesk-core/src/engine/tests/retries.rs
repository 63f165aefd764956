//! What follows a call that reached nobody.

use super::harness::{World, minutes, seconds};
use crate::call::{CallState, Outcome};
use crate::campaign::CampaignState;
use crate::campaign::hours::{CallingHours, Zone};
use crate::contact::ContactState;
use crate::engine::effect::{CommandRefusal, Verdict};
use crate::engine::{CallMoved, Command};
use crate::ids::{CallId, CampaignId};
use crate::policy::retry::{Again, Retries, RetryPolicy, RetryReason};
use crate::time::Timestamp;

fn busy(world: &mut World) -> CampaignId {
    world.provider.outcome = Outcome::Busy;
    let id = world.campaign(1..2, |campaign| campaign.retry = RetryPolicy::USUAL);
    world.command(Command::Start(id));
    id
}

/// When the first byte of each call left, in whole minutes since the first one.
fn rung_at(world: &World) -> Vec<u64> {
    let first = world.sent.first().expect("somebody was rung").0;
    world.sent.iter().map(|(at, _)| (at.since(first).as_secs() + 30) / 60).collect()
}

#[test]
fn somebody_busy_is_rung_three_times_and_then_left_alone() {
    let mut world = World::new();
    let id = busy(&mut world);
    world.run_for(minutes(2));
    assert_eq!(world.contact(1).change.state, ContactState::InCirculation);
    assert_eq!(world.contact(1).change.outcome, Some(Outcome::Busy));
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Running, "somebody is left");
    world.run_for(minutes(60));
    let times = rung_at(&world);
    assert_eq!(times.len(), 3, "{times:?}");
    assert!((5..=6).contains(&times[1]), "five minutes and a tenth: {times:?}");
    assert!((14..=17).contains(&times[2]), "then ten: {times:?}");
    assert_eq!(world.contact(1).change.state, ContactState::Finished);
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Finished);
    let mut chain: Vec<_> = world.rows.calls.values().collect();
    chain.sort_by_key(|call| call.attempt);
    let root = chain[0].id;
    assert!(chain[1..].iter().all(|call| call.retry_of == Some(root)), "each names the first");
    assert_eq!(chain[2].chain.reason, Some(RetryReason::Busy));
    world.nothing_is_held();
}

#[test]
fn a_network_that_fails_twice_means_that_the_number_is_wrong() {
    let mut world = World::new();
    busy(&mut world);
    world.provider.outcome = Outcome::NetworkError;
    world.run_for(minutes(120));
    assert_eq!(rung_at(&world).len(), 2);
    assert_eq!(world.contact(1).change.outcome, Some(Outcome::FailedTwice));
}

#[test]
fn a_call_that_runs_and_is_cancelled_is_followed_to_its_end_and_never_retried() {
    let mut world = World::new();
    world.provider.life = minutes(1);
    let id = busy(&mut world);
    world.run_for(seconds(20));
    let call = *world.rows.calls.keys().next().expect("a call runs");
    let asked = world.command(Command::Cancel(call));
    assert_eq!(world.reply(asked), Some(&Verdict::No(CommandRefusal::CannotHangUp)));
    assert_eq!(world.rows.calls[&call].chain.retries, Retries::Never, "and it is on disk");
    world.run_for(minutes(60));
    assert_eq!(world.sent.len(), 1, "nothing followed");
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Finished);
}

#[test]
fn a_scheduled_retry_can_be_cancelled() {
    let mut world = World::new();
    busy(&mut world);
    world.run_for(minutes(2));
    let queued = world.rows.calls.values().find(|call| call.state == CallState::Queued);
    let queued = queued.expect("the retry waits").id;
    let asked = world.command(Command::Cancel(queued));
    world.run_for(minutes(60));
    assert_eq!(world.reply(asked), Some(&Verdict::Canceled));
    assert_eq!(world.sent.len(), 1);
    assert_eq!(world.contact(1).change.state, ContactState::Finished);
}

#[test]
fn a_retry_due_at_night_waits_for_the_morning() {
    let mut world = World::new();
    world.provider.outcome = Outcome::Busy;
    let minute = |text: &str| text.parse().expect("a time of day");
    // It is ten in the morning; the window closes two minutes later.
    let hours = CallingHours::every_day(minute("09:00"), minute("10:02"));
    let id = world.campaign(1..2, |campaign| {
        campaign.retry = RetryPolicy::USUAL;
        campaign.hours = Some(hours);
        campaign.timezone = Zone::INDIA;
    });
    world.command(Command::Start(id));
    world.run_for(minutes(23 * 60 + 5));
    assert_eq!(world.sent.len(), 2, "once today, and once tomorrow at nine");
    let due = world.rows.calls.values().find(|call| call.attempt == 2).expect("a retry").due_at;
    let opening: Timestamp = "2026-11-24T03:30:00Z".parse().expect("a moment");
    let late = due.since(opening);
    assert!(due >= opening && late <= seconds(30), "the opening and the jitter: {due}");
}

#[test]
fn a_single_call_is_retried_only_if_it_says_so() {
    let mut world = World::new();
    world.provider.outcome = Outcome::NoAnswer;
    world.place(1);
    world.run_for(minutes(120));
    assert_eq!(world.sent.len(), 1, "nobody asked for more");
    let mut new = world.new_call(2);
    new.retries = Retries::By(RetryPolicy::USUAL);
    world.command(Command::Place(Box::new(new)));
    world.run_for(minutes(200));
    assert_eq!(world.sent.len(), 4, "three for the second");
    world.nothing_is_held();
}

#[test]
fn a_retry_by_hand_takes_the_place_of_the_scheduled_one() {
    let mut world = World::new();
    busy(&mut world);
    world.run_for(minutes(4));
    let mut chain: Vec<_> = world.rows.calls.values().cloned().collect();
    chain.sort_by_key(|call| call.attempt);
    let again = Again::of(&chain).expect("its first call is over");
    assert_eq!((again.attempt, again.root), (2, chain[0].id));
    let scheduled = chain[1].id;
    let mut new = world.new_call(1);
    let by_hand = new.id;
    new.again = Some(again);
    world.provider.outcome = Outcome::Completed;
    world.command(Command::Place(Box::new(new)));
    world.run_for(minutes(60));
    assert_eq!(world.sent.len(), 2, "the scheduled one never left");
    let call = &world.rows.calls[&by_hand];
    assert_eq!((call.attempt, call.retry_of), (2, Some(chain[0].id)));
    assert_eq!(world.rows.calls[&scheduled].outcome(), Some(Outcome::Canceled));
    assert_eq!(world.contact(1).change.state, ContactState::Finished);
    world.nothing_is_held();
}

/// Asks for a retry by hand of the only chain, and gives its name and the planned one's.
fn again_by_hand(world: &mut World) -> (CallId, CallId) {
    let mut chain: Vec<_> = world.rows.calls.values().cloned().collect();
    chain.sort_by_key(|call| call.attempt);
    let mut new = world.new_call(1);
    new.again = Some(Again::of(&chain).expect("its first call is over"));
    let by_hand = new.id;
    world.command(Command::Place(Box::new(new)));
    (by_hand, chain[1].id)
}

#[test]
fn a_retry_by_hand_that_may_have_rung_takes_its_place_after_a_crash_too() {
    let mut world = World::new();
    world.provider.answer_takes = seconds(10);
    busy(&mut world);
    world.run_for(minutes(4));
    world.provider.outcome = Outcome::Completed;
    let (by_hand, planned) = again_by_hand(&mut world);
    world.run_for(seconds(2));
    assert_eq!(world.rows.calls[&planned].state, CallState::Queued, "no answer has come");
    world.restart_after(seconds(5));
    assert_eq!(world.rows.calls[&planned].outcome(), Some(Outcome::Canceled));
    assert_eq!(world.contact(1).change.state, ContactState::Finished);
    world.run_for(minutes(60));
    assert!(world.rows.calls[&by_hand].state.provider_id().is_some(), "it was found");
    assert!(world.sent.is_empty(), "nobody was rung since the restart");
    world.nothing_is_held();
}

#[test]
fn a_retry_by_hand_that_a_lost_commit_kept_back_leaves_the_planned_one() {
    let mut world = World::new();
    busy(&mut world);
    world.run_for(minutes(4));
    world.connect_takes = seconds(5);
    let (_, planned) = again_by_hand(&mut world);
    world.run_for(seconds(1));
    world.lose_commit_of = Some(CallMoved::Queued);
    world.place(2);
    world.run_for(seconds(1));
    assert_eq!(world.rows.calls[&planned].state, CallState::Queued, "nothing left");
}

#[test]
fn a_restart_keeps_the_moment_of_a_retry() {
    let mut world = World::new();
    busy(&mut world);
    world.run_for(minutes(2));
    let due = |world: &World| world.contact(1).change.due_at;
    let before = due(&world);
    assert!(before.is_some(), "a retry waits");
    world.restart_after(seconds(5));
    world.run_for(seconds(10));
    assert_eq!(due(&world), before, "with its jitter");
    world.run_for(minutes(60));
    assert_eq!(world.sent.len(), 2, "those since the restart: the second and the third");
}
