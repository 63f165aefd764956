//! What people say about calls that need a look, and what comes of it.

use super::harness::{World, minutes, number, seconds};
use super::provider::{Post, Reads};
use crate::call::resolve::{Resolution, ResolutionRefusal, Statement};
use crate::call::{CallState, Outcome};
use crate::campaign::CampaignState;
use crate::contact::ContactState;
use crate::engine::Command;
use crate::engine::effect::{CommandRefusal, Verdict};
use crate::ids::{CallId, ProviderCallId, RequestId};
use crate::intent::IntentState;

fn unknown() -> World {
    let mut world = World::new();
    world.provider.next.push_back(Post::Lost);
    world.running(1..2);
    world.run_for(seconds(31));
    assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }));
    world
}

fn say(world: &mut World, call: CallId, resolution: Resolution) -> RequestId {
    let statement =
        Statement { call, resolution, by: "asha".to_owned(), reason: Some("I rang them".into()) };
    let request = world.command(Command::Resolve(Box::new(statement)));
    world.run_for(seconds(1));
    request
}

fn again(world: &mut World) -> Resolution {
    Resolution::Redial { call: world.new_call(1).id }
}

fn refusal(world: &World, request: RequestId) -> Option<ResolutionRefusal> {
    match world.reply(request) {
        Some(Verdict::No(CommandRefusal::Resolution(refusal))) => Some(*refusal),
        _ => None,
    }
}

#[test]
fn a_call_that_was_not_placed_goes_back_to_its_place_and_rings() {
    let mut world = unknown();
    let call = world.call_to(1).id;
    let said = say(&mut world, call, Resolution::NotPlaced);
    assert_eq!(world.reply(said), Some(&Verdict::Done));
    let closed = world.rows.intents.values().filter(|it| it.state == IntentState::NotPlaced);
    assert_eq!(closed.count(), 1, "the old request is closed");
    world.run_for(minutes(2));
    assert_eq!(world.sent.len(), 2, "and a new one has left");
    assert_eq!(world.call_to(1).id, call, "for the same line of the log");
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed));
    assert_eq!(world.contact(1).change.attempts, 1);
    world.nothing_is_held();
}

#[test]
fn a_call_that_was_placed_under_a_name_is_followed_to_its_end() {
    let mut world = unknown();
    world.provider.rung_by_another(number(1), world.now);
    let sid = world.provider.rung[0].id.clone();
    let call = world.call_to(1).id;
    say(&mut world, call, Resolution::Placed { id: Some(sid.clone()) });
    world.run_for(minutes(2));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed));
    assert_eq!(world.call_to(1).state.provider_id(), Some(&sid));
    assert_eq!(world.sent.len(), 1, "nobody was rung again");
    world.nothing_is_held();
}

#[test]
fn a_call_that_was_placed_without_a_name_is_over_and_counts() {
    let mut world = unknown();
    let call = world.call_to(1).id;
    say(&mut world, call, Resolution::Placed { id: None });
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::SaidPlaced));
    let contact = &world.contact(1).change;
    assert_eq!((contact.state, contact.attempts), (ContactState::Finished, 1));
    world.run_for(minutes(60));
    assert_eq!(world.sent.len(), 1, "nobody is rung again");
    world.nothing_is_held();
}

#[test]
fn ringing_again_closes_the_old_request_first_and_keeps_the_reason() {
    let mut world = unknown();
    let old = world.call_to(1).id;
    let redial = again(&mut world);
    say(&mut world, old, redial);
    world.run_for(minutes(6));
    assert_eq!(world.rows.calls[&old].outcome(), Some(Outcome::GivenUp));
    let new = world.call_to(1);
    assert_eq!((new.retry_of, new.attempt), (Some(old), 2), "the chain is told");
    assert_eq!(new.outcome(), Some(Outcome::Completed));
    assert_eq!(world.sent.len(), 2);
    assert_eq!(world.rows.said[0].reason.as_deref(), Some("I rang them"));
    assert_eq!(world.rows.said[0].by, "asha");
    world.nothing_is_held();
}

#[test]
fn an_absent_call_can_be_rung_again_once() {
    let mut world = unknown();
    world.run_for(minutes(30));
    let old = world.call_to(1).id;
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Absent));
    let (first, second) = (again(&mut world), again(&mut world));
    let statement = |resolution| {
        let reason = Some("they asked for it".to_owned());
        Box::new(Statement { call: old, resolution, by: "asha".to_owned(), reason })
    };
    let once = world.command(Command::Resolve(statement(first)));
    let twice = world.command(Command::Resolve(statement(second)));
    world.run_for(seconds(1));
    assert_eq!(world.reply(once), Some(&Verdict::Done));
    assert_eq!(refusal(&world, twice), Some(ResolutionRefusal::Over), "a double click rings once");
    assert_eq!(world.rows.calls[&old].outcome(), Some(Outcome::Absent), "what is over stays over");
    let campaign = *world.rows.campaigns.keys().next().expect("one");
    assert_eq!(world.rows.campaigns[&campaign].state, CampaignState::Finished);
    world.command(Command::Start(campaign));
    world.run_for(minutes(6));
    assert_eq!(world.sent.len(), 2);
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed));
    world.nothing_is_held();
}

#[test]
fn nothing_can_be_said_of_a_call_that_is_well() {
    let mut world = World::new();
    world.provider.life = minutes(10);
    let (call, _) = world.place(1);
    world.run_for(seconds(5));
    let placed = say(&mut world, call, Resolution::Placed { id: None });
    assert_eq!(refusal(&world, placed), Some(ResolutionRefusal::Running));
    let not = say(&mut world, call, Resolution::NotPlaced);
    assert_eq!(refusal(&world, not), Some(ResolutionRefusal::KnownToBePlaced));
    world.run_for(minutes(20));
    let redial = again(&mut world);
    let over = say(&mut world, call, redial);
    assert_eq!(refusal(&world, over), Some(ResolutionRefusal::Over));
    let nobody = say(&mut world, CallId::new(uuid::Uuid::nil()), Resolution::NotPlaced);
    assert_eq!(world.reply(nobody), Some(&Verdict::No(CommandRefusal::NotFound)));
    assert_eq!(world.provider.rung.len(), 1);
}

#[test]
fn a_name_that_is_ours_already_is_refused() {
    let mut world = World::new();
    world.provider.life = minutes(10);
    world.provider.next.push_back(Post::Accepted);
    world.provider.next.push_back(Post::Lost);
    world.running(1..3);
    world.run_for(seconds(40));
    let sid = world.call_to(1).state.provider_id().cloned().expect("it was placed");
    let call = world.call_to(2).id;
    let said = say(&mut world, call, Resolution::Placed { id: Some(sid) });
    assert_eq!(refusal(&world, said), Some(ResolutionRefusal::BelongsToAnother));
}

#[test]
fn a_stuck_call_that_is_said_to_be_over_frees_its_line_and_its_number() {
    let mut world = World::new();
    world.provider.life = minutes(600);
    let (call, _) = world.place(1);
    world.run_for(minutes(22));
    assert_eq!(world.engine.facts(world.now).needs_a_look, 1);
    say(&mut world, call, Resolution::Placed { id: None });
    assert_eq!(world.rows.calls[&call].outcome(), Some(Outcome::SaidPlaced));
    assert!(world.rows.calls[&call].state.provider_id().is_some(), "its name is kept");
    world.run_for(minutes(60));
    world.nothing_is_held();
}

#[test]
fn calls_of_the_provider_that_match_are_shown_and_not_guessed() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Swallowed);
    world.running(1..2);
    world.run_for(seconds(5));
    world.provider.rung_by_another(number(1), world.now);
    world.run_for(minutes(3));
    let intent = world.rows.open_intents().next().expect("it is open").clone();
    let listed: Vec<&ProviderCallId> = intent.candidates.iter().map(|it| &it.id).collect();
    assert_eq!(listed.len(), 2, "both are shown");
    let mine = intent.candidates[0].id.clone();
    say(&mut world, intent.call, Resolution::Placed { id: Some(mine.clone()) });
    world.run_for(minutes(2));
    assert_eq!(world.call_to(1).state.provider_id(), Some(&mine));
    world.nothing_is_held();
}

#[test]
fn a_stopped_campaign_rings_nobody_again() {
    let mut world = unknown();
    let campaign = *world.rows.campaigns.keys().next().expect("one");
    world.command(Command::Stop(campaign));
    let call = world.call_to(1).id;
    let redial = again(&mut world);
    let said = say(&mut world, call, redial);
    assert_eq!(refusal(&world, said), Some(ResolutionRefusal::CampaignOver));
}

#[test]
fn calls_that_need_a_look_are_asked_about_ever_more_rarely() {
    let mut world = World::new();
    world.provider.life = minutes(60 * 24);
    world.place(1);
    world.run_for(minutes(22));
    let mut questions = Vec::new();
    for _ in 0..6 {
        let before = world.provider.asked;
        world.run_for(minutes(60));
        questions.push(world.provider.asked - before);
    }
    assert!(questions[0] <= 24, "no longer every 5 to 20 seconds: {questions:?}");
    assert!(questions[5] <= 16, "and it stays so: {questions:?}");
    assert!(questions[5] >= 2, "but it is still asked about: {questions:?}");
    world.provider.reads = Reads::Down;
    world.run_for(minutes(120));
    let before = world.provider.asked;
    world.run_for(minutes(240));
    let rarely = world.provider.asked - before;
    assert!((4..=12).contains(&rarely), "without a line, every half hour: {rarely}");
}
