//! The time to finish, against the time it took.

use std::collections::BTreeSet;
use std::time::Duration;

use super::harness::{World, minutes, seconds};
use crate::call::{CallState, Outcome};
use crate::campaign::CampaignState;
use crate::campaign::eta::{Course, Ends, Eta, Outlook, Rest, Waiting};
use crate::contact::ContactState;
use crate::engine::Command;
use crate::ids::{CallId, CampaignId};
use crate::policy::retry::RetryPolicy;
use crate::time::Timestamp;

/// Runs a campaign and gives the end as it was foretold after a tenth of the list, with its doubt,
/// and the time that the rest took.
fn foretold(mut world: World, people: u32, retry: RetryPolicy) -> (Duration, Duration, Duration) {
    let campaign = world.campaign(1..people + 1, |campaign| campaign.retry = retry);
    world.command(Command::Start(campaign));
    let mut course = Course::default();
    let mut seen = BTreeSet::new();
    let mut told: Option<(Timestamp, Eta)> = None;
    for _ in 0..40_000 {
        world.run_for(seconds(1));
        note_ended(&world, &mut course, &mut seen);
        let is_finished = |it: &&super::rows::Contact| it.change.state == ContactState::Finished;
        let finished = world.rows.contacts.values().filter(is_finished).count();
        if told.is_none() && finished >= people as usize / 10 {
            let eta = eta_of(&world, campaign, &course);
            told = Some((world.now.wall, eta.expect("a tenth of the list tells the pace")));
        }
        if world.rows.campaigns[&campaign].state == CampaignState::Finished {
            let (at, eta) = told.expect("it was told");
            return (eta.left, eta.give_or_take, world.now.wall.since(at));
        }
    }
    panic!("the campaign does not finish");
}

fn note_ended(world: &World, course: &mut Course, seen: &mut BTreeSet<CallId>) {
    let mut ended = Vec::new();
    for call in world.rows.calls.values() {
        if let CallState::Ended { at, .. } = call.state
            && seen.insert(call.id)
        {
            ended.push((at, call));
        }
    }
    ended.sort_by_key(|(at, _)| *at);
    for (at, call) in ended {
        course.ended(at, call.attempt, call.initiated_at.map(|left| at.since(left)));
    }
}

fn eta_of(world: &World, campaign: CampaignId, course: &Course) -> Option<Eta> {
    let now = world.now.wall;
    let outcomes = world.rows.calls.values().filter_map(|call| call.outcome());
    let people = world.rows.contacts.values();
    let count = |people: usize| u32::try_from(people).expect("a test's list");
    let unused = people.clone().filter(|it| it.change.state == ContactState::Unused).count();
    let rung = people.filter(|it| it.change.state == ContactState::InCirculation);
    let later: Vec<Timestamp> =
        rung.clone().filter_map(|it| it.change.due_at).filter(|due| *due > now).collect();
    let waiting = later.iter().min().zip(later.iter().max()).map(|(first, last)| Waiting {
        people: count(later.len()),
        first: *first,
        last: *last,
    });
    let at_once = count(rung.count() - later.len());
    let policy = &world.rows.campaigns[&campaign].retry;
    let quiet = world.settings.waits.quiet;
    let ends = Ends::of(outcomes.map(|outcome| (outcome, 1)));
    let outlook = Outlook { ends, policy, speed: world.settings.waits.speed, quiet };
    course.eta(now, &Rest { unused: count(unused), at_once, waiting }, &outlook, 1.0)
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
        let figures = foretold(world, people, RetryPolicy::NEVER);
        let error = error(figures);
        println!("{name}: {figures:?}, off by {:.1} %", error * 100.0);
        assert!(error.abs() <= 0.15, "{name}: {figures:?}");
    }
}

#[test]
fn where_the_minute_binds_the_doubt_covers_the_truth() {
    // Calls leave in one go and then wait for the minute: a tenth of the list tells little.
    let world = World::with(|settings| settings.limits.lines = 200);
    let (left, give_or_take, took) = foretold(world, 600, RetryPolicy::NEVER);
    let off = left.abs_diff(took);
    assert!(off <= give_or_take, "{left:?} give or take {give_or_take:?}, and it took {took:?}");
}

#[test]
fn the_retries_to_come_are_reckoned_with() {
    // Nobody ever picks up: everybody is rung three times, the last an hour after the second.
    let mut world = World::with(|settings| settings.limits.requests_per_minute = 6000);
    world.provider.outcome = Outcome::NoAnswer;
    let campaign = world.campaign(1..301, |campaign| campaign.retry = RetryPolicy::USUAL);
    world.command(Command::Start(campaign));
    let (mut course, mut seen) = (Course::default(), BTreeSet::new());
    for _ in 0..60 {
        world.run_for(seconds(1));
        note_ended(&world, &mut course, &mut seen);
    }
    let (at, eta) = (world.now.wall, eta_of(&world, campaign, &course).expect("a pace"));
    while world.rows.campaigns[&campaign].state != CampaignState::Finished {
        world.run_for(seconds(10));
    }
    let took = world.now.wall.since(at);
    let error = error((eta.left, eta.give_or_take, took));
    println!("{:?} foretold, {took:?} taken", eta.left);
    assert!(error.abs() <= 0.15, "{eta:?}, and it took {took:?}");
}
