//! The time to finish, against the time it took.

use std::time::Duration;

use super::harness::{World, minutes, seconds};
use crate::campaign::CampaignState;
use crate::campaign::eta::Course;
use crate::contact::ContactState;
use crate::engine::Command;
use crate::time::Timestamp;

/// Runs a campaign and gives the end as it was foretold after a tenth of the list, with its doubt,
/// and the time that the rest took.
fn foretold(mut world: World, people: u32) -> (Duration, Duration, Duration) {
    let campaign = world.campaign(1..people + 1, |_| {});
    world.command(Command::Start(campaign));
    let mut course = Course::default();
    let mut told: Option<(Timestamp, Duration, Duration)> = None;
    for _ in 0..20_000 {
        world.run_for(seconds(1));
        let is_finished = |it: &&super::rows::Contact| it.change.state == ContactState::Finished;
        let finished = world.rows.contacts.values().filter(is_finished).count();
        let finished = u32::try_from(finished).unwrap();
        let eta = course.eta(world.now.wall, finished, people - finished);
        if told.is_none() && finished >= people / 10 {
            let eta = eta.expect("a tenth of the list tells the pace");
            told = Some((world.now.wall, eta.left, eta.give_or_take));
        }
        if world.rows.campaigns[&campaign].state == CampaignState::Finished {
            let (at, left, doubt) = told.expect("it was told");
            return (left, doubt, world.now.wall.since(at));
        }
    }
    panic!("the campaign does not finish");
}

fn error((left, _, took): (Duration, Duration, Duration)) -> f64 {
    left.as_secs_f64() / took.as_secs_f64() - 1.0
}

#[test]
fn after_a_tenth_of_the_list_the_end_is_known_to_fifteen_in_a_hundred() {
    let bound_by_lines = World::with(|settings| settings.limits.requests_per_minute = 6000);
    let bound_by_rate = World::with(|settings| {
        settings.limits.lines = 500;
        settings.limits.requests_per_minute = 60_000;
    });
    let mut slow = World::with(|settings| settings.limits.requests_per_minute = 6000);
    slow.provider.life = minutes(2);
    for (name, world, people) in
        [("lines", bound_by_lines, 300), ("rate", bound_by_rate, 2000), ("long calls", slow, 300)]
    {
        let figures = foretold(world, people);
        let error = error(figures);
        println!("{name}: {figures:?}, off by {:.1} %", error * 100.0);
        assert!(error.abs() <= 0.15, "{name}: {figures:?}");
    }
}

#[test]
fn where_the_minute_binds_the_doubt_covers_the_truth() {
    // Calls leave in one go and then wait for the minute: a tenth of the list tells little.
    let world = World::with(|settings| settings.limits.lines = 200);
    let (left, give_or_take, took) = foretold(world, 600);
    let off = left.abs_diff(took);
    assert!(off <= give_or_take, "{left:?} give or take {give_or_take:?}, and it took {took:?}");
}
