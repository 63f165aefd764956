//! Off, asleep, and clocks that jump: what is done about it, and what is told.

use super::harness::{World, minutes, seconds};
use super::provider::Post;
use crate::call::{CallState, Outcome};
use crate::campaign::hours::{CallingHours, MinuteOfDay};
use crate::campaign::{CampaignState, PauseReason};
use crate::engine::away::AwayBy;
use crate::engine::{Command, Input};

#[test]
fn a_start_tells_what_it_found() {
    let mut world = World::new();
    world.provider.next.extend([Post::Accepted, Post::Swallowed]);
    let campaign = world.running(1..3);
    world.run_for(seconds(2));
    assert_eq!(world.provider.rung.len(), 2);
    let since = world.now.wall;
    world.restart_after(minutes(90));
    let away = world.rows.away.clone().expect("it was told");
    assert_eq!((away.by, away.since), (AwayBy::Off, since));
    assert_eq!(away.back_at, world.now.wall);
    assert_eq!(away.followed, [world.call_to(1).id], "the provider had accepted it");
    assert_eq!(away.unknown, [world.call_to(2).id], "its answer was not heard");
    assert_eq!(away.paused, [campaign], "an hour and a half is long");
    world.run_for(minutes(20));
    assert_eq!(world.call_to(2).outcome(), Some(Outcome::Completed), "it was found again");
    assert_eq!(world.sent.len(), 0, "and nobody was rung twice");
}

#[test]
fn a_start_that_found_nothing_says_so() {
    let mut world = World::new();
    world.restart_after(seconds(5));
    let away = world.rows.away.clone().expect("a short absence is told too");
    assert!(away.unknown.is_empty() && away.paused.is_empty());
}

#[test]
fn a_machine_that_slept_for_hours_waits_for_a_person() {
    let mut world = World::new();
    let id = world.running(1..200);
    world.run_for(seconds(5));
    world.wall_jumps_forward(minutes(30));
    world.run_for(seconds(5));
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Running, "half an hour is short");
    assert_eq!(world.rows.away.as_ref().map(|away| away.by), Some(AwayBy::Asleep));
    world.wall_jumps_forward(minutes(600));
    let campaign = &world.rows.campaigns[&id];
    assert_eq!(campaign.state, CampaignState::Paused);
    assert_eq!(campaign.paused_by, Some(PauseReason::LongAbsence));
    world.run_for(millis_of_one_commit());
    let sent = world.sent.len();
    world.run_for(minutes(5));
    assert_eq!(world.sent.len(), sent, "nothing starts by itself");
    world.command(Command::Resume(id));
    world.run_for(seconds(5));
    assert!(world.sent.len() > sent);
}

fn millis_of_one_commit() -> std::time::Duration {
    super::harness::millis(20)
}

#[test]
fn nothing_bursts_after_a_sleep() {
    let mut world = World::with(|settings| settings.limits.lines = 200);
    world.running(1..400);
    world.run_for(seconds(3));
    let sent = world.sent.len();
    world.wall_jumps_forward(minutes(50));
    world.run_for(seconds(1));
    assert!(world.sent.len() - sent <= 21, "twenty a second, as before");
}

#[test]
fn small_corrections_of_the_clock_are_no_absence() {
    let mut world = World::new();
    let id = world.running(1..100);
    world.run_for(seconds(2));
    world.rows.away = None;
    for _ in 0..20 {
        world.wall_jumps_forward(seconds(50));
        world.run_for(seconds(1));
    }
    world.wall_jumps_back(minutes(30));
    world.run_for(seconds(1));
    assert_eq!(world.rows.away, None);
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Running);
}

#[test]
fn an_unknown_call_is_not_given_up_sooner_because_the_machine_slept() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Lost);
    world.running(1..2);
    world.run_for(seconds(31));
    world.wall_jumps_forward(minutes(8 * 60));
    world.run_for(minutes(10));
    assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }));
    let away = world.rows.away.clone().expect("the sleep was told");
    assert_eq!(away.unknown, [world.call_to(1).id]);
}

#[test]
fn the_machines_own_summer_time_changes_nothing() {
    // The engine's wall clock counts from 1970 and knows no zone: when the machine's own zone
    // goes to summer time, that count goes on evenly. The hours of the people rung are what
    // matters: India has no summer time, and opens at nine there on both days.
    let nine = MinuteOfDay::new(9 * 60).expect("nine");
    let ten = MinuteOfDay::new(10 * 60).expect("ten");
    let mut world = World::new();
    let evening = "2026-03-28T15:00:00Z".parse().expect("the evening before Europe changes");
    world.now.wall = evening;
    world.hear(Input::Woken);
    let id = world.campaign(1..3, |it| it.hours = Some(CallingHours::every_day(nine, ten)));
    world.command(Command::Start(id));
    world.run_for(minutes(12 * 60 + 29));
    assert!(world.sent.is_empty(), "it is 8:59 in India, across the night of the change");
    world.run_for(minutes(2));
    assert_eq!(world.sent.len(), 2, "and nine sharp there");
}
