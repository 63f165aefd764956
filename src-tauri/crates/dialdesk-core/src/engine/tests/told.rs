//! What the provider tells of a call by itself: late, early, twice, out of order, half empty.

use super::harness::{World, millis, minutes, number, seconds};
use super::provider::{Post, Reads};
use crate::call::{CallState, Measures, Outcome};
use crate::contact::ContactState;
use crate::engine::Input;
use crate::engine::effect::Verdict;
use crate::ids::{IntentId, ProviderCallId};
use crate::provider::{Progress, StatusReport};
use crate::time::Timestamp;

/// A report about the first call of the provider, as a call into a flow is told of.
fn report(progress: Progress) -> StatusReport {
    StatusReport {
        id: Some(ProviderCallId("call1".to_owned())),
        progress: Some(progress),
        ..StatusReport::default()
    }
}

fn over(outcome: Outcome) -> StatusReport {
    report(Progress::Over(outcome))
}

fn tell(world: &mut World, report: StatusReport) {
    world.hear(Input::Told(Box::new(report)));
}

/// One person is being rung, and questions to the provider have no answer.
fn ringing() -> World {
    let mut world = World::new();
    world.running(1..2);
    world.run_for(seconds(2));
    world.provider.reads = Reads::Down;
    world
}

/// One person's request left 5 s ago and has no answer yet.
fn on_the_wire(post: Post) -> (World, IntentId) {
    let mut world = World::new();
    world.provider.reads = Reads::Down;
    world.provider.next.push_back(post);
    world.running(1..2);
    world.run_for(seconds(5));
    let intent = world.rows.open_intents().next().expect("it is open").id;
    (world, intent)
}

#[test]
fn a_call_ends_by_what_is_told_without_a_read() {
    let mut world = ringing();
    tell(&mut world, report(Progress::Talking));
    assert!(matches!(world.call_to(1).state, CallState::Talking { .. }));
    assert_eq!(world.call_to(1).answered_at, Some(world.now.wall));
    world.run_for(seconds(3));
    let measures = Measures { talk_s: Some(3), ..Measures::default() };
    tell(&mut world, StatusReport { measures, ..over(Outcome::Completed) });
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed));
    assert_eq!(world.call_to(1).measures.talk_s, Some(3));
    assert_eq!(world.contact(1).change.state, ContactState::Finished);
    world.nothing_is_held();
    world.provider.reads = Reads::Fine;
    world.run_for(minutes(20));
    let measures = &world.call_to(1).measures;
    assert_eq!(measures.price.as_deref(), Some("0.90"), "the price is read later all the same");
    assert_eq!(measures.talk_s, Some(3), "and what was told is not forgotten by that");
}

#[test]
fn a_call_never_goes_back_and_what_is_told_twice_is_told_once() {
    let mut world = ringing();
    tell(&mut world, over(Outcome::Busy));
    world.run_for(seconds(1));
    let told = world.told();
    for again in [
        over(Outcome::Busy),
        over(Outcome::Completed),
        report(Progress::Talking),
        report(Progress::Ringing),
        report(Progress::Running),
    ] {
        tell(&mut world, again);
        world.run_for(seconds(1));
    }
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Busy), "over is over: {told}");
    assert_eq!(world.told(), "", "and nothing more is to be told of it");
}

#[test]
fn what_was_measured_may_still_change() {
    let mut world = ringing();
    tell(&mut world, over(Outcome::Completed));
    let recording_url = Some("https://recordings.example.com/one.mp3".to_owned());
    let measures = Measures { talk_s: Some(9), recording_url, ..Measures::default() };
    world.run_for(seconds(10));
    tell(&mut world, StatusReport { measures: measures.clone(), ..over(Outcome::Busy) });
    world.run_for(seconds(1));
    assert_eq!(world.call_to(1).measures, measures);
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed));
    world.provider.reads = Reads::Fine;
    world.run_for(minutes(20));
    let settled = &world.call_to(1).measures;
    assert_eq!(settled.recording_url, measures.recording_url, "a read without it takes nothing");
    assert_eq!(settled.duration_s, Some(12));
}

#[test]
fn what_comes_before_the_answer_waits_for_it() {
    let mut world = World::new();
    world.provider.reads = Reads::Down;
    world.provider.answer_takes = seconds(8);
    world.provider.outcome = Outcome::Busy;
    world.provider.life = seconds(2);
    world.running(1..2);
    world.run_for(seconds(5));
    let waiting = world.call_to(1).state.clone();
    assert!(matches!(waiting, CallState::Dialing { .. }), "{waiting:?}");
    // Nobody here knows the name yet, and the report has nothing else.
    tell(&mut world, over(Outcome::Busy));
    world.run_for(seconds(1));
    assert_eq!(world.call_to(1).state, waiting, "the answer is still to come");
    world.run_for(seconds(10));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Busy));
    assert_eq!(world.contact(1).change.attempts, 1, "an accepted call is an attempt, once");
    world.nothing_is_held();
}

#[test]
fn whoever_waits_for_the_word_gets_it_when_the_end_is_told_first() {
    let mut world = World::new();
    world.provider.answer_takes = seconds(4);
    let (call, request) = world.place(1);
    world.run_for(seconds(2));
    let intent = world.rows.open_intents().next().expect("it is open").id;
    tell(&mut world, StatusReport { intent: Some(intent), ..over(Outcome::NoAnswer) });
    world.run_for(seconds(5));
    assert_eq!(world.reply(request), Some(&Verdict::Placed(call)));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::NoAnswer));
    world.nothing_is_held();
}

#[test]
fn a_request_without_an_answer_is_settled_by_its_name_in_the_address() {
    let (mut world, intent) = on_the_wire(Post::Swallowed);
    tell(&mut world, StatusReport { intent: Some(intent), ..over(Outcome::Busy) });
    world.run_for(seconds(20));
    assert!(matches!(world.call_to(1).state, CallState::Dialing { .. }), "an answer may come");
    world.run_for(seconds(10));
    assert_eq!(world.call_to(1).outcome(), Some(Outcome::Busy), "none came, and it is known");
    assert_eq!(world.contact(1).change.attempts, 1);
    world.nothing_is_held();
}

#[test]
fn an_unknown_call_is_adopted_by_its_request_or_its_number_and_by_nothing_else() {
    for by_number in [false, true] {
        let (mut world, intent) = on_the_wire(Post::Swallowed);
        world.run_for(seconds(30));
        assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }));
        let made = world.provider.rung[0].created_at;
        let of_it = |numbers, created_at: Timestamp| StatusReport {
            numbers,
            created_at: Some(created_at),
            ..over(Outcome::NoAnswer)
        };
        // Another person's, and an earlier call to the same person.
        let other = |name: &str, report| StatusReport {
            id: Some(ProviderCallId(name.to_owned())),
            ..report
        };
        tell(&mut world, other("hers", of_it(vec![number(2)], made)));
        tell(&mut world, other("before", of_it(vec![number(1)], made - minutes(5))));
        world.run_for(millis(10));
        assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }));
        let meant = if by_number {
            of_it(vec![number(9), number(1)], made)
        } else {
            StatusReport { intent: Some(intent), ..over(Outcome::NoAnswer) }
        };
        tell(&mut world, meant);
        world.run_for(seconds(1));
        assert_eq!(world.call_to(1).outcome(), Some(Outcome::NoAnswer), "{by_number}");
        world.nothing_is_held();
    }
}

#[test]
fn an_earlier_call_to_the_same_number_is_not_adopted_again() {
    let mut world = World::new();
    let (_, first) = world.place(1);
    world.run_for(minutes(5));
    assert!(matches!(world.reply(first), Some(Verdict::Placed(_))));
    world.provider.reads = Reads::Down;
    world.provider.next.push_back(Post::Swallowed);
    world.place(1);
    world.run_for(seconds(31));
    assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }));
    // The first call's report comes late, and the provider's clock is five minutes ahead of ours.
    let made = Some(world.provider.rung[1].created_at);
    let numbers = vec![number(1)];
    tell(&mut world, StatusReport { created_at: made, numbers, ..over(Outcome::Busy) });
    world.run_for(seconds(1));
    assert!(matches!(world.call_to(1).state, CallState::Unknown { .. }), "that was another call");
}

#[test]
fn an_occurrence_that_is_unknown_and_known_at_once_is_followed_by_one() {
    let mut world = World::new();
    world.provider.reads = Reads::Down;
    world.provider.next.push_back(Post::Swallowed);
    let id = super::schedules::every_day_from_ten(&mut world);
    world.run_for(seconds(10));
    let intent = world.rows.open_intents().next().expect("it is due now").id;
    tell(&mut world, StatusReport { intent: Some(intent), ..report(Progress::Running) });
    world.run_for(seconds(30));
    let waiting = world.rows.calls.values().filter(|call| call.state == CallState::Queued);
    assert_eq!(waiting.count(), 1, "one, and not the day after's as well");
    let tomorrow = world.rows.schedules[&id].scheduled_for;
    assert!(tomorrow.since(world.now.wall) < minutes(24 * 60), "tomorrow's: {tomorrow}");
}

#[test]
fn nobody_redials_what_the_provider_has_told_of() {
    for answer in [Post::Throttled(None), Post::Broken, Post::Refused(Outcome::InvalidNumber)] {
        let mut world = World::new();
        world.provider.reads = Reads::Down;
        world.provider.answer_takes = seconds(8);
        world.provider.next.push_back(answer);
        world.running(1..2);
        world.run_for(seconds(5));
        let intent = world.rows.open_intents().next().expect("it is open").id;
        tell(&mut world, StatusReport { intent: Some(intent), ..over(Outcome::Completed) });
        world.run_for(minutes(30));
        assert_eq!(world.call_to(1).outcome(), Some(Outcome::Completed), "{answer:?}");
        assert_eq!(world.sent.len(), 1, "{answer:?}: it rang, whatever the answer said");
        world.nothing_is_held();
    }
}

#[test]
fn a_report_about_nobodys_call_changes_nothing() {
    let (mut world, _) = on_the_wire(Post::Accepted);
    world.told();
    let stranger = ProviderCallId("somebody".to_owned());
    for n in 0..1000 {
        let id = Some(ProviderCallId(format!("other{n}")));
        tell(&mut world, StatusReport { id, ..over(Outcome::Busy) });
    }
    tell(&mut world, StatusReport { id: Some(stranger), ..StatusReport::default() });
    tell(&mut world, StatusReport::default());
    let nobody = IntentId::new(uuid::Uuid::from_u128(7));
    tell(&mut world, StatusReport { id: None, intent: Some(nobody), ..over(Outcome::Busy) });
    assert_eq!(world.told(), "");
    assert!(world.call_to(1).outcome().is_none());
}

#[test]
fn an_end_that_is_told_without_its_word_is_asked_for_at_once() {
    let mut world = World::new();
    world.running(1..2);
    world.run_for(seconds(2));
    world.provider.life = seconds(1);
    let asked = world.provider.asked;
    tell(&mut world, StatusReport { progress: None, ..over(Outcome::Busy) });
    world.run_for(millis(400));
    assert_eq!(world.provider.asked, asked + 1, "something happened, and the provider knows what");
}

#[test]
fn a_machine_that_picks_up_is_a_reason_to_ring_again_where_the_rules_say_so() {
    let mut world = World::new();
    let id = world.campaign(1..2, |campaign| {
        campaign.retry = crate::policy::retry::RetryPolicy::USUAL;
    });
    world.command(crate::engine::Command::Start(id));
    world.run_for(seconds(2));
    world.provider.reads = Reads::Down;
    tell(&mut world, over(Outcome::Voicemail));
    let next = world.rows.calls.values().find(|call| call.attempt == 2).expect("two hours later");
    let wait = next.due_at.since(world.now.wall);
    assert!(wait >= minutes(108) && wait <= minutes(132), "two hours and a tenth: {wait:?}");
    assert_eq!(next.chain.reason, Some(crate::policy::retry::RetryReason::Voicemail));
}
