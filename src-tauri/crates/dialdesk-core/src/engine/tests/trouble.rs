//! When the provider is slow, absent, overrun or offended.

use super::harness::{World, millis, minutes, number, seconds};
use super::provider::{Post, Reads};
use crate::call::Outcome;
use crate::campaign::CampaignState;
use crate::engine::Command;
use crate::ids::AgentId;
use crate::provider::AccountProblemKind;

fn people(world: &World) -> Vec<u32> {
    world.sent.iter().map(|(_, number)| number.as_str()[8..].parse().unwrap()).collect()
}

#[test]
fn a_429_takes_back_what_has_not_left_and_the_refused_keep_their_place() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Throttled(Some(seconds(20))));
    world.running(1..31);
    world.run_for(millis(390));
    let before = world.sent.len();
    assert!((7..=9).contains(&before), "twenty a second, for four tenths: {before}");
    world.run_for(seconds(19));
    assert!(world.heard_of("wall"));
    assert!(world.sent.len() <= before + 1, "quiet, for every request");
    world.run_for(minutes(3));
    assert_eq!(world.provider.rung.len(), 30);
    let again = people(&world)[before..].iter().position(|person| *person == 1);
    assert!(again.is_some_and(|place| place <= 1), "the refused goes back to the head");
    let mut rest: Vec<u32> = people(&world)[before + 2..].to_vec();
    let sent = rest.clone();
    rest.sort_unstable();
    assert_eq!(sent, rest, "and the others keep their order");
    world.nothing_is_held();
}

#[test]
fn ten_429s_at_once_are_one_cut() {
    let mut world = World::new();
    world.provider.next.extend([Post::Throttled(None); 9]);
    world.running(1..10);
    world.run_for(seconds(30));
    let walls = world.story.iter().filter(|line| line.ends_with(" wall")).count();
    assert_eq!(walls, 1, "the eight that followed were already on the wire");
    world.run_for(minutes(2));
    assert_eq!(world.provider.rung.len(), 9);
    world.nothing_is_held();
}

#[test]
fn the_wall_also_stands_for_reads() {
    let mut world = World::new();
    world.provider.life = minutes(10);
    world.place(1);
    world.run_for(seconds(2));
    world.provider.next.push_back(Post::Throttled(Some(minutes(5))));
    world.place(2);
    world.run_for(seconds(1));
    let asked = world.provider.asked;
    world.run_for(minutes(4));
    assert_eq!(world.provider.asked, asked, "Retry-After is obeyed by everything at once");
    world.run_for(minutes(3));
    assert!(world.provider.asked > asked);
}

#[test]
fn a_read_that_meets_a_429_stops_the_calls_too() {
    let mut world = World::new();
    world.provider.life = minutes(10);
    world.running(1..4);
    world.run_for(seconds(2));
    world.provider.reads = Reads::Throttled;
    world.run_for(seconds(30));
    assert!(world.heard_of("wall"));
    world.provider.reads = Reads::Fine;
    world.run_for(minutes(15));
    world.nothing_is_held();
}

#[test]
fn without_a_connection_a_call_is_tried_after_1_2_4_and_8_seconds_and_then_rests() {
    let mut world = World::new();
    world.provider.always.insert(number(1), Post::Unreachable);
    world.running(1..2);
    world.run_for(minutes(10));
    let tries = |world: &World| {
        let tries = world.story.iter().filter(|line| line.ends_with("#1 takenback"));
        tries.map(|line| line[..8].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        tries(&world),
        ["10:00:01", "10:00:02", "10:00:05", "10:00:09", "10:00:18"],
        "each wait begins when the try has failed"
    );
    world.run_for(minutes(6));
    assert_eq!(tries(&world).len(), 6, "a quarter of an hour after the fifth");
    world.provider.always.clear();
    world.run_for(minutes(20));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed), "the same call, in the end");
    assert_eq!(world.rows.calls.len(), 1, "and under the same name");
    world.nothing_is_held();
}

#[test]
fn an_open_breaker_uses_up_nobody() {
    let mut world = World::new();
    world.provider.next.extend([Post::Unreachable; 5]);
    world.running(1..41);
    world.run_for(seconds(30));
    assert!(world.heard_of("breaker open"));
    assert!(world.sent.len() < 15, "what had left before: {}", world.sent.len());
    world.run_for(minutes(6));
    assert!(world.heard_of("breaker half-open") && world.heard_of("breaker closed"));
    assert_eq!(world.provider.rung.len(), 40, "everybody, once");
    world.nothing_is_held();
}

#[test]
fn one_question_and_then_one_call_close_the_breaker() {
    let mut world = World::new();
    world.provider.next.extend([Post::Unreachable; 9]);
    world.running(1..21);
    world.run_for(seconds(5));
    assert!(world.heard_of("breaker open"));
    let left = world.sent.len();
    world.provider.answer_takes = seconds(5);
    world.provider.next.clear();
    world.run_for(seconds(58));
    assert_eq!(world.sent.len(), left + 1, "one trial, and nobody else while it has no answer");
    world.run_for(minutes(5));
    assert_eq!(world.provider.rung.len(), 20);
    world.nothing_is_held();
}

#[test]
fn a_broken_connect_endpoint_behind_healthy_reads_eats_one_person_a_minute() {
    let mut world = World::with(|settings| settings.limits.lines = 100);
    for person in 1..101 {
        world.provider.always.insert(number(person), Post::Broken);
    }
    world.running(1..101);
    world.run_for(seconds(30));
    let first = world.sent.len();
    assert!((5..=16).contains(&first), "those that left before the fifth answer: {first}");
    world.run_for(minutes(10));
    let opened = world.story.iter().filter(|line| line.ends_with("breaker open")).count();
    assert!((9..=11).contains(&opened), "each trial fails and opens it again: {opened}");
    assert!(world.sent.len() <= first + 10, "not the whole list: {}", world.sent.len());
}

#[test]
fn a_trial_for_an_agent_that_is_gone_does_not_hold_the_breaker() {
    let mut world = World::new();
    let gone = AgentId("gone".to_owned());
    let id = world.campaign(1..2, |campaign| campaign.agent = gone);
    world.provider.next.extend([Post::Unreachable; 5]);
    for person in 11..16 {
        world.place(person);
        world.run_for(seconds(1));
    }
    assert!(world.heard_of("breaker open"));
    world.command(Command::Start(id));
    world.run_for(seconds(90));
    let (_, asked) = world.place(20);
    world.run_for(seconds(3));
    let verdict = format!("{:?}", world.reply(asked));
    assert!(verdict.contains("Placed(") && !verdict.contains("NotPlaced"), "{verdict}");
}

#[test]
fn a_refused_account_halts_campaigns_until_somebody_rechecks() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Account(AccountProblemKind::Balance));
    let id = world.running(1..21);
    world.run_for(minutes(5));
    let rung = world.provider.rung.len();
    assert!(rung < 10, "what was on the wire: {rung}");
    assert!(world.engine.facts(world.now).account_problem.is_some());
    world.restart_after(seconds(30));
    world.run_for(minutes(5));
    assert_eq!(world.provider.rung.len(), rung, "a restart pays no bill");
    world.command(Command::RecheckAccount);
    world.run_for(minutes(5));
    assert_eq!(world.provider.rung.len(), 20);
    assert_eq!(world.rows.campaigns[&id].state, CampaignState::Finished);
    world.nothing_is_held();
}

#[test]
fn credentials_mended_before_a_restart_are_found_out() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Account(AccountProblemKind::Credentials));
    world.running(1..4);
    world.run_for(minutes(1));
    assert!(world.rows.account_problem.is_some());
    world.restart_after(seconds(30));
    world.run_for(minutes(2));
    assert!(world.rows.account_problem.is_none(), "the first question was let in");
    assert_eq!(world.provider.rung.len(), 3);
}

#[test]
fn credentials_refused_at_the_first_question_ring_nobody() {
    let reads = Reads::Account(AccountProblemKind::Credentials);
    let mut world = World::not_asked_yet(|_| {}, reads);
    world.running(1..4);
    world.run_for(minutes(1));
    assert!(world.sent.is_empty());
    assert!(world.heard_of("account refused"));
}

#[test]
fn a_provider_that_is_down_at_the_start_is_asked_ever_more_rarely() {
    let mut world = World::not_asked_yet(|_| {}, Reads::Down);
    world.running(1..4);
    world.run_for(minutes(10));
    assert!(world.sent.is_empty());
    assert!((14..=18).contains(&world.provider.asked), "1, 2, 4 … 60 s: {}", world.provider.asked);
    world.provider.reads = Reads::Fine;
    world.run_for(minutes(3));
    assert_eq!(world.provider.rung.len(), 3);
    world.nothing_is_held();
}

#[test]
fn what_settles_late_is_asked_for_once_more_and_no_longer() {
    let mut world = World::new();
    world.running(1..12);
    world.run_for(minutes(2));
    let asked = world.provider.asked;
    world.run_for(minutes(60));
    assert_eq!(world.provider.asked, asked + 11, "one question for each call");
    assert!(world.rows.calls.values().all(|call| call.measures.price.is_some()));
    assert!(world.rows.calls.values().all(|call| call.settle_at.is_none()));
}

#[test]
fn running_calls_are_read_one_by_one_and_not_too_often() {
    let mut world = World::new();
    world.provider.life = minutes(10);
    world.running(1..10);
    world.run_for(minutes(1));
    let asked = world.provider.asked;
    world.run_for(minutes(5));
    let each = f64::from(world.provider.asked - asked) / 9.0 / 5.0;
    assert!((3.0..=12.0).contains(&each), "every 5 to 20 s: {each} a minute");
}

#[test]
fn a_429_takes_back_what_waits_for_its_connection() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Throttled(Some(seconds(20))));
    world.running(1..31);
    world.run_for(millis(80));
    let before = world.sent.len();
    world.connect_takes = seconds(2);
    world.run_for(seconds(15));
    assert!(world.sent.len() <= before + 2, "released, and held back: {}", world.sent.len());
    world.connect_takes = millis(0);
    world.run_for(minutes(3));
    assert_eq!(world.provider.rung.len(), 30);
    world.nothing_is_held();
}

#[test]
fn an_opening_breaker_takes_back_what_waits_for_its_connection() {
    let mut world = World::new();
    world.provider.next.extend([Post::Broken; 5]);
    world.running(1..10);
    world.run_for(millis(230));
    let before = world.sent.len();
    assert_eq!(before, 5);
    world.connect_takes = seconds(2);
    world.run_for(seconds(40));
    assert!(world.heard_of("breaker open"));
    assert!(world.sent.len() <= before + 2, "released, and held back: {}", world.sent.len());
    world.connect_takes = millis(0);
    world.run_for(minutes(60));
    assert_eq!(world.provider.rung.len(), 4, "the others; five are absent");
    world.nothing_is_held();
}

#[test]
fn a_trial_that_the_database_refuses_is_free_for_the_next_call() {
    let mut world = World::new();
    world.provider.next.extend([Post::Unreachable; 5]);
    for person in 11..16 {
        world.place(person);
        world.run_for(seconds(1));
    }
    assert!(world.heard_of("breaker open"));
    world.rows.do_not_call.extend([number(1), number(2)]);
    world.running(1..6);
    world.run_for(minutes(3));
    assert_eq!(people(&world), [3, 4, 5], "the third was the trial");
    assert!(world.heard_of("breaker closed"));
    world.nothing_is_held();
}
