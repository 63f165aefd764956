//! The sweep of the provider's own list.

use super::harness::{World, minutes, seconds};
use super::provider::Post;
use crate::call::{CallState, Measures, Outcome};
use crate::contact::ContactState;
use crate::engine::sweep::{Late, Swept};
use crate::ids::ProviderCallId;
use crate::intent::IntentState;
use crate::provider::{CallReport, Progress};

fn report() -> CallReport {
    CallReport {
        id: ProviderCallId("late".to_owned()),
        progress: Progress::Over(Outcome::Busy),
        created_at: None,
        measures: Measures::default(),
    }
}

#[test]
fn the_list_is_read_now_and_then_and_to_its_end() {
    let mut world = World::new();
    world.run_for(minutes(60));
    let seldom = world.sweeps;
    assert!((3..=8).contains(&seldom), "{seldom} pages in an hour");
    world.swept.extend([Swept { more: true, ..Swept::default() }, Swept::default()]);
    world.run_for(minutes(20));
    assert!(world.swept.is_empty(), "a page that is not the last is followed by the next");
}

#[test]
fn what_was_believed_absent_gets_its_outcome_in_the_end() {
    let mut world = World::new();
    world.provider.next.push_back(Post::Lost);
    world.running(1..2);
    world.run_for(minutes(60));
    let call = world.call_to(1).clone();
    assert_eq!(call.outcome(), Some(Outcome::Absent));
    let intent = world.rows.intents.values().next().expect("its request").clone();
    let contact = Some(world.contact(1).change.clone());
    let late = Late { call, intent, contact, report: report() };
    world.swept.push_back(Swept { late: vec![late], ..Swept::default() });
    world.run_for(minutes(20));

    let call = world.call_to(1);
    assert_eq!(call.outcome(), Some(Outcome::Busy));
    assert_eq!(call.state.provider_id(), Some(&report().id));
    let contact = &world.contact(1).change;
    assert_eq!((contact.state, contact.outcome), (ContactState::Finished, Some(Outcome::Busy)));
    let state = world.rows.intents.values().next().map(|intent| intent.state);
    assert_eq!(state, Some(IntentState::Ended));
    world.nothing_is_held();
}

#[test]
fn a_call_that_ended_otherwise_keeps_its_end() {
    let mut world = World::new();
    world.running(1..2);
    world.run_for(minutes(10));
    let call = world.call_to(1).clone();
    assert!(matches!(call.state, CallState::Ended { .. }));
    let intent = world.rows.intents.values().next().expect("its request").clone();
    let late = Late { call: call.clone(), intent, contact: None, report: report() };
    world.swept.push_back(Swept { late: vec![late], ..Swept::default() });
    world.run_for(minutes(20));
    assert_eq!(world.call_to(1).outcome(), call.outcome());
    world.run_for(seconds(1));
}
