//! The sweep of the provider's own list.

use std::time::Duration;

use uuid::Uuid;

use super::harness::{World, minutes, seconds};
use super::provider::Post;
use crate::call::{CallState, Measures, Outcome};
use crate::contact::ContactState;
use crate::engine::sweep::{Late, Sweep, Swept, Whose, whose};
use crate::ids::{IntentId, ProviderCallId};
use crate::intent::{Intent, IntentState};
use crate::provider::{CallListing, CallReport, Progress};
use crate::time::Timestamp;

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

const HOUR: Duration = Duration::from_secs(3600);

/// Noon, give or take.
fn noon() -> Timestamp {
    Timestamp::from_micros(1_800_000_000_000_000)
}

#[test]
fn the_next_part_of_the_list_begins_where_the_last_one_ended() {
    let sweep = Sweep { caller_ids: vec!["08040000001".to_owned()], lag: HOUR };
    let span = |mark| {
        let listing = sweep.clone().listing(mark, noon());
        listing.map(|listing| (listing.from, listing.until))
    };
    let until = noon() - HOUR;
    let table = [
        ("read up to two hours ago", noon() - 2 * HOUR, Some((noon() - 2 * HOUR, until))),
        ("what is younger may still run", noon() - HOUR, None),
        ("a clock that was set back", noon() + HOUR, None),
        ("away for a month", noon() - 720 * HOUR, Some((noon() - 72 * HOUR, until))),
    ];
    for (name, mark, wanted) in table {
        assert_eq!(span(mark), wanted, "{name}");
    }
}

#[test]
fn a_page_is_left_behind_once_nothing_of_it_is_late() {
    let (from, until) = (noon() - 2 * HOUR, noon() - HOUR);
    let listing = CallListing { caller_ids: Vec::new(), from, until };
    let second = Duration::from_secs(1);
    let table = [
        ("the last page", false, None, (until, false)),
        ("a page with more behind it", false, Some(from + HOUR / 2), (from + HOUR / 2, true)),
        ("a second fuller than a page", false, Some(from), (from + second, true)),
        ("a late call, whose outcome is not written yet", true, None, (from, true)),
    ];
    for (name, is_late, goes_on_from, wanted) in table {
        let mut swept =
            Swept { late: is_late.then(late).into_iter().collect(), ..Swept::default() };
        let mark = swept.read_up_to(&listing, goes_on_from);
        assert_eq!((mark, swept.more), wanted, "{name}");
    }
}

/// A call that was believed absent and is on the list.
fn late() -> Late {
    let mut world = World::new();
    world.provider.next.push_back(Post::Lost);
    world.running(1..2);
    world.run_for(minutes(60));
    let call = world.call_to(1).clone();
    assert!(Late::is_believed_absent(&call));
    let intent = world.rows.intents.values().next().expect("its request").clone();
    Late { call, intent, contact: None, report: report() }
}

#[test]
fn a_call_of_the_list_is_somebodys_only_by_its_time() {
    let absent = Intent { reserved_at: noon(), sent_at: None, alive_at: noon(), ..late().intent };
    let named =
        |name, state| Intent { id: IntentId::new(Uuid::from_u128(name)), state, ..absent.clone() };
    let open = [IntentState::Reserved, IntentState::Sent, IntentState::Unknown];
    let then = Some(noon() + Duration::from_secs(30));
    for state in open {
        let both = vec![named(1, IntentState::Absent), named(2, state)];
        let wanted = Whose::Open(vec![IntentId::new(Uuid::from_u128(2))]);
        assert_eq!(whose(then, both), wanted, "{state:?}: it is searched for");
    }
    let one = Whose::Absent(Box::new(absent.clone()));
    let table = [
        ("half a minute after", then, vec![absent.clone()], one.clone()),
        ("clocks differ", Some(noon() - Duration::from_secs(5)), vec![absent.clone()], one),
        ("before it", Some(noon() - HOUR), vec![absent.clone()], Whose::Nobodys),
        ("long after", Some(noon() + HOUR), vec![absent.clone()], Whose::Nobodys),
        ("at no known time", None, vec![absent.clone()], Whose::Nobodys),
        ("one of two", then, vec![absent.clone(), absent], Whose::Nobodys),
        ("no request", then, Vec::new(), Whose::Nobodys),
    ];
    for (name, created_at, requests, wanted) in table {
        assert_eq!(whose(created_at, requests), wanted, "{name}");
    }
}
