//! Ends and beginnings: kills at any moment, commits that fail, long absences.

use super::harness::{World, millis, minutes, seconds};
use super::provider::Post;
use crate::call::Outcome;
use crate::campaign::{CampaignState, PauseReason};
use crate::engine::CallMoved;

/// Whether everybody of a campaign is settled, and by whom they were rung.
fn everybody_is_settled(world: &mut World, people: std::ops::Range<u32>) {
    world.run_for(minutes(60));
    for person in people {
        let call = world.call_to(person);
        assert!(call.outcome().is_some(), "{person}: {:?}", call.state);
        let number = &call.number;
        let rung = world.provider.rung.iter().filter(|rung| &rung.to == number).count();
        match call.outcome() {
            Some(Outcome::Absent) => assert_eq!(rung, 0, "absent means that nothing rang"),
            _ => assert_eq!(rung, 1, "{person} was rung once"),
        }
    }
    world.nothing_is_held();
}

#[test]
fn a_kill_at_any_millisecond_rings_nobody_twice_and_loses_nobody() {
    for moment in (0..700).step_by(3) {
        let mut world = World::new();
        world.connect_takes = millis(20);
        world.provider.next.extend([Post::Accepted, Post::Swallowed, Post::Lost]);
        world.running(1..6);
        world.run_for(millis(moment));
        world.restart_after(seconds(7));
        world.run_for(millis(moment / 2));
        world.restart_after(seconds(7));
        everybody_is_settled(&mut world, 1..6);
    }
}

#[test]
fn a_commit_that_fails_rings_nobody_twice_whatever_it_was_about() {
    let lost = [
        CallMoved::Sent,
        CallMoved::Placed,
        CallMoved::Unknown,
        CallMoved::TakenBack,
        CallMoved::Adopted,
        CallMoved::MissedOnce,
        CallMoved::Ended,
    ];
    for what in lost {
        let mut world = World::new();
        world.connect_takes = millis(20);
        world.provider.next.extend([
            Post::Accepted,
            Post::Swallowed,
            Post::Lost,
            Post::Throttled(Some(seconds(2))),
        ]);
        world.lose_commit_of = Some(what);
        world.running(1..6);
        everybody_is_settled(&mut world, 1..6);
        assert_eq!(world.lose_commit_of, None, "{what:?} did happen");
    }
}

#[test]
fn after_a_short_absence_campaigns_go_on_and_after_a_long_one_they_wait() {
    let mut world = World::new();
    let id = world.running(1..41);
    world.run_for(seconds(5));
    world.restart_after(minutes(59));
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Running, "within the hour");
    world.run_for(seconds(5));
    world.restart_after(minutes(61));
    let campaign = &world.rows.campaigns[&id];
    assert_eq!(campaign.state, CampaignState::Paused);
    assert_eq!(campaign.paused_by, Some(PauseReason::LongAbsence), "and the banner says why");
    let rung = world.provider.rung.len();
    world.run_for(minutes(5));
    assert_eq!(world.provider.rung.len(), rung);
    world.command(crate::engine::Command::Resume(id));
    world.run_for(minutes(30));
    assert_eq!(world.rows.campaigns[&id].paused_by, None);
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Finished);
}

#[test]
fn a_single_call_that_was_not_reserved_when_the_program_died_is_closed() {
    let mut world = World::new();
    world.provider.life = minutes(5);
    for person in 1..=10 {
        world.place(person);
    }
    world.run_for(seconds(2));
    let (call, asked) = world.place(11);
    world.restart_after(seconds(5));
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::ApiUnavailable));
    assert_eq!(world.reply(asked), None, "whoever asked is gone");
    world.run_for(minutes(10));
    assert!(!world.provider.rung.iter().any(|rung| rung.to == world.rows.calls[&call].number));
}

#[test]
fn a_restart_does_not_spend_the_minute_twice() {
    let mut world = World::with(|settings| {
        settings.limits.requests_per_minute = 20;
        settings.limits.lines = 100;
    });
    world.running(1..100);
    world.run_for(seconds(20));
    let before = world.provider.rung.len();
    assert!((10..=18).contains(&before), "the budget is eighteen: {before}");
    world.restart_after(seconds(5));
    world.run_for(seconds(30));
    assert_eq!(world.provider.rung.len(), before, "nothing bursts after a restart");
    world.run_for(minutes(2));
    assert!(world.provider.rung.len() > before, "and it goes on when the minute is over");
}

#[test]
fn what_may_have_left_unseen_counts_as_sent_at_every_restart() {
    let mut world = World::new();
    world.connect_takes = seconds(10);
    world.running(1..31);
    world.run_for(seconds(2));
    assert_eq!(world.engine.facts(world.now).starts_last_minute, 0);
    for _ in 0..2 {
        world.restart_after(seconds(3));
        let starts = world.engine.facts(world.now).starts_last_minute;
        assert_eq!(starts, 9, "nine were reserved, and nobody saw whether they left");
    }
}

#[test]
fn a_request_under_way_answers_the_engine_that_was_built_anew() {
    let mut world = World::new();
    world.provider.answer_takes = seconds(2);
    let (call, _) = world.place(1);
    world.run_for(seconds(1));
    world.lose_commit_of = Some(CallMoved::Queued);
    let (_, lost) = world.place(2);
    world.run_for(seconds(5));
    assert_eq!(world.reply(lost), None, "their question went down with the commit");
    assert!(world.rows.calls[&call].state.provider_id().is_some(), "the answer was heard");
    world.run_for(minutes(2));
    world.nothing_is_held();
}
