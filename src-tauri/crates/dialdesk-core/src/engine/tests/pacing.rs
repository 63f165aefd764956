//! How fast, and whose turn: walls and what follows, shares, the breaker in a person's hand.

use super::harness::{World, millis, minutes, seconds};
use super::provider::Post;
use crate::call::Priority;
use crate::campaign::Pace;
use crate::engine::Command;
use crate::engine::ceiling::CeilingBy;
use crate::engine::facts::Binding;
use crate::policy::breaker::{BreakerHold, BreakerState};

/// Who was rung, in order.
fn people(world: &World) -> Vec<u32> {
    let tail = |number: &str| number[8..].parse().expect("digits");
    world.sent.iter().map(|(_, number)| tail(number.as_str())).collect()
}

/// How many calls left within the stretch that begins `from` after the first.
fn sent_within(world: &World, from: std::time::Duration, length: std::time::Duration) -> usize {
    let first = world.sent[0].0;
    let inside = |at: &&(crate::time::Mono, _)| {
        let after = at.0.since(first);
        from <= after && after < from + length
    };
    world.sent.iter().filter(inside).count()
}

fn wide() -> World {
    World::with(|settings| {
        settings.limits.lines = 500;
        settings.limits.requests_per_minute = 6000;
    })
}

#[test]
fn after_a_wall_the_pace_is_half_and_comes_back_by_one_call_a_minute_every_ten_seconds() {
    let mut world = wide();
    let campaign = world.campaign(1..2000, |it| it.pace.calls_per_minute = Some(60));
    world.command(Command::Start(campaign));
    world.run_for(seconds(60));
    let before = world.sent.len();
    assert!((58..=61).contains(&before), "a call a second: {before}");
    world.provider.next.push_back(Post::Throttled(Some(seconds(10))));
    world.run_for(seconds(12));
    let wall_ended = world.now.mono.since(world.sent[0].0);
    world.run_for(minutes(1));
    let first = sent_within(&world, wall_ended, minutes(1));
    assert!((29..=34).contains(&first), "half of sixty, and a little more: {first}");
    assert_eq!(world.engine.facts(world.now).ceiling.by, CeilingBy::AfterWall);
    world.run_for(minutes(1));
    let second = sent_within(&world, wall_ended + minutes(1), minutes(1));
    assert!((second - first) <= 8 && second >= first + 4, "six more: {first}, then {second}");
}

#[test]
fn nothing_bursts_when_a_wall_ends() {
    let mut world = wide();
    world.running(1..2000);
    world.run_for(seconds(5));
    world.provider.next.push_back(Post::Throttled(Some(seconds(20))));
    world.run_for(seconds(22));
    let sent = world.sent.len();
    world.run_for(seconds(1));
    let after = world.sent.len() - sent;
    assert!(after <= 10, "half of twenty a second, evenly: {after}");
}

#[test]
fn ten_429s_at_once_are_one_cut_and_the_refused_go_first_in_their_old_order() {
    let mut world = wide();
    world.provider.answer_takes = seconds(1);
    world.running(1..200);
    world.run_for(millis(300));
    let flying = world.sent.len();
    assert!(flying >= 5, "some are under way: {flying}");
    for _ in 0..10 {
        world.provider.next.push_back(Post::Throttled(Some(seconds(5))));
    }
    world.run_for(seconds(4));
    let refused: Vec<u32> = people(&world).into_iter().collect();
    let cut = world.rows.throttled.expect("a wall").1;
    assert!(cut >= 300, "cut once from twenty a second, not ten times: {cut} a minute");
    world.run_for(seconds(10));
    let all = people(&world);
    let again = &all[refused.len()..];
    let not_placed: Vec<u32> = refused
        .iter()
        .copied()
        .filter(|person| all.iter().filter(|it| *it == person).count() > 1)
        .collect();
    assert!(!not_placed.is_empty(), "some were refused");
    assert_eq!(again[..not_placed.len()], not_placed[..], "they go first, in their old order");
}

#[test]
fn the_pace_after_a_wall_outlasts_a_restart() {
    let mut world = wide();
    world.running(1..5000);
    world.run_for(seconds(10));
    world.provider.next.push_back(Post::Throttled(Some(seconds(5))));
    world.run_for(seconds(6));
    let before = world.engine.facts(world.now).ceiling;
    world.restart_after(seconds(3));
    let after = world.engine.facts(world.now).ceiling;
    assert_eq!(after.by, CeilingBy::AfterWall, "{before:?}");
    let (old, new) = (before.after_wall.expect("a pace"), after.after_wall.expect("a pace"));
    assert!(new >= old && new <= old + 2, "{old} before, {new} after");
}

#[test]
fn a_campaigns_own_pace_outlasts_a_restart() {
    let mut world = World::new();
    let campaign = world.campaign(1..20, |it| it.pace.calls_per_minute = Some(2));
    world.command(Command::Start(campaign));
    world.run_for(seconds(5));
    assert_eq!(world.provider.rung.len(), 1);
    world.restart_after(seconds(2));
    world.run_for(seconds(20));
    assert_eq!(world.provider.rung.len(), 1, "the half minute is not over");
    world.run_for(seconds(10));
    assert_eq!(world.provider.rung.len(), 2);
}

#[test]
fn a_provider_that_lets_nothing_through_for_a_quarter_of_an_hour_has_paused_us() {
    let mut world = World::new();
    world.running(1..10);
    for _ in 0..200 {
        world.provider.next.push_back(Post::Throttled(None));
    }
    world.run_for(minutes(10));
    assert!(!world.engine.facts(world.now).paused_by_provider);
    world.run_for(minutes(6));
    assert!(world.engine.facts(world.now).paused_by_provider, "and the screen says so");
    world.provider.next.clear();
    world.run_for(minutes(40));
    assert!(!world.engine.facts(world.now).paused_by_provider, "until a call is accepted");
}

#[test]
fn two_campaigns_of_one_priority_share_the_starts_by_their_weights() {
    let mut world = World::with(|settings| settings.limits.lines = 500);
    let one = world.campaign(1..2000, |_| {});
    let two = world.campaign(3001..5000, |it| it.pace = Pace { share: Some(3), ..it.pace });
    world.command(Command::Start(one));
    world.run_for(millis(50));
    world.command(Command::Start(two));
    world.run_for(seconds(2));
    world.sent.clear();
    world.run_for(minutes(3));
    let rung = people(&world);
    let of_one = rung.iter().filter(|person| **person < 3000).count();
    let of_two = rung.len() - of_one;
    assert!(of_one > 50, "{of_one} and {of_two}");
    let ratio =
        f64::from(u32::try_from(of_two).unwrap()) / f64::from(u32::try_from(of_one).unwrap());
    assert!((2.5..=3.3).contains(&ratio), "three to one: {of_one} and {of_two}");
}

#[test]
fn a_low_priority_behind_an_endless_high_one_is_rung_all_the_same() {
    let mut world = World::with(|settings| settings.limits.lines = 500);
    let high = world.campaign(1..4000, |it| it.priority = Priority::High);
    let low = world.campaign(5001..5400, |it| it.priority = Priority::Low);
    world.command(Command::Start(high));
    world.command(Command::Start(low));
    world.run_for(minutes(3));
    let rung = people(&world);
    let of_low = rung.iter().filter(|person| **person > 5000).count();
    let share =
        f64::from(u32::try_from(of_low).unwrap()) / f64::from(u32::try_from(rung.len()).unwrap());
    assert!((0.07..=0.12).contains(&share), "one in ten: {of_low} of {}", rung.len());
}

#[test]
fn a_breaker_held_open_lets_nothing_out_and_asks_before_it_closes() {
    let mut world = World::new();
    world.running(1..100);
    world.run_for(seconds(1));
    world.command(Command::HoldBreaker(Some(BreakerHold::Open)));
    assert_eq!(world.engine.facts(world.now).breaker, BreakerState::HeldOpen);
    world.run_for(millis(10));
    let sent = world.sent.len();
    world.run_for(minutes(5));
    assert_eq!(world.sent.len(), sent, "not even after the minute of an open breaker");
    assert_eq!(world.engine.facts(world.now).binding, Binding::Breaker);
    world.restart_after(seconds(5));
    assert_eq!(world.engine.facts(world.now).breaker, BreakerState::HeldOpen, "it is caution");
    world.run_for(minutes(2));
    assert_eq!(world.sent.len(), 0);
    world.story.clear();
    world.command(Command::HoldBreaker(None));
    world.run_for(seconds(20));
    assert!(world.heard_of("breaker half-open") && world.heard_of("breaker closed"));
    assert!(world.sent.len() > 1);
}

#[test]
fn a_breaker_held_closed_does_not_open_and_does_not_outlast_a_restart() {
    let mut world = World::with(|settings| settings.limits.lines = 50);
    world.command(Command::HoldBreaker(Some(BreakerHold::Closed)));
    for _ in 0..12 {
        world.provider.next.push_back(Post::Broken);
    }
    world.running(1..30);
    world.run_for(seconds(30));
    assert!(world.sent.len() >= 29, "twelve failures did not stop it: {}", world.sent.len());
    assert_eq!(world.engine.facts(world.now).breaker, BreakerState::HeldClosed);
    world.restart_after(seconds(5));
    assert_eq!(world.engine.facts(world.now).breaker, BreakerState::HalfOpen);
    assert_eq!(world.rows.breaker, Some(BreakerState::HalfOpen), "and that is said");
}

#[test]
fn a_commit_that_fails_does_not_close_an_open_breaker() {
    let mut world = World::new();
    for _ in 0..5 {
        world.provider.next.push_back(Post::Broken);
    }
    world.running(1..6);
    world.run_for(seconds(5));
    assert!(matches!(world.engine.facts(world.now).breaker, BreakerState::Open { .. }));
    let sent = world.sent.len();
    world.lose_commit_of = Some(crate::engine::CallMoved::Queued);
    world.place(20);
    assert_eq!(world.lose_commit_of, None, "the engine was built anew");
    assert!(matches!(world.engine.facts(world.now).breaker, BreakerState::Open { .. }));
    world.running(30..40);
    world.run_for(seconds(30));
    assert_eq!(world.sent.len(), sent, "the minute goes on");
}
