//! Whatever is committed is read back as it was.

use std::collections::BTreeMap;

use dialdesk_core::call::{Call, CallState, Measures, Origin, Outcome, Priority};
use dialdesk_core::campaign::ContactCounts;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::{CallEvent, CallMoved, Event};
use dialdesk_core::ids::{CallId, ContactId};
use dialdesk_core::intent::{Intent, IntentState};
use dialdesk_core::time::Timestamp;
use dialdesk_store::{CallQuery, ContactQuery};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::fixtures::{Kept, account, at, id, intent_for, provider_id, queued};

fn moment() -> impl Strategy<Value = Timestamp> {
    (-3_000_000..3_000_000_i64)
        .prop_map(|micros| Timestamp::from_micros(at(0).as_micros() + micros))
}

fn state() -> impl Strategy<Value = CallState> {
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    (0..8_u8, any::<u128>(), moment(), outcome, any::<bool>()).prop_map(
        |(which, name, at, outcome, has_id)| {
            let intent = id(name);
            let sid = provider_id(name);
            match which {
                0 => CallState::Queued,
                1 => CallState::Reserved { intent },
                2 => CallState::Dialing { intent },
                3 => CallState::Unknown { intent },
                4 => CallState::Placed { intent, id: sid },
                5 => CallState::Ringing { intent, id: sid },
                6 => CallState::Talking { intent, id: sid },
                _ => CallState::Ended { at, outcome, id: has_id.then_some(sid) },
            }
        },
    )
}

fn measures() -> impl Strategy<Value = Measures> {
    let text = option::of("[0-9a-zé ₹.]{0,12}");
    (option::of(any::<u32>()), option::of(any::<u32>()), text.clone(), text).prop_map(
        |(duration_s, talk_s, price, recording_url)| Measures {
            duration_s,
            talk_s,
            price,
            recording_url,
        },
    )
}

/// A call of one of a few names, so that sequences write over what is there.
fn call() -> impl Strategy<Value = Call> {
    let priority = prop::sample::select(vec![Priority::Low, Priority::Medium, Priority::High]);
    let moments = (moment(), option::of(moment()), option::of(moment()), option::of(moment()));
    let words = ("[a-zA-Z0-9 '\"अ]{1,20}", "[a-z]{0,8}", any::<u32>(), any::<u32>());
    (1..6_u128, state(), measures(), priority, moments, words).prop_map(
        |(name, state, measures, priority, moments, (user, value, attempt, sends))| {
            let (due_at, initiated_at, answered_at, settle_at) = moments;
            let origin = if name % 2 == 0 { Origin::Bulk } else { Origin::Single };
            Call {
                user,
                metadata: format!("{{\"note\":\"{value}\"}}"),
                batch: (name % 2 == 0).then(|| format!("batch-{value}")),
                priority,
                attempt,
                retry_of: (attempt % 2 == 0).then(|| id(7)),
                due_at,
                initiated_at,
                answered_at,
                measures,
                sends,
                settle_at,
                state,
                ..queued(name, origin, 7)
            }
        },
    )
}

#[test]
fn calls_come_back_as_they_were_committed() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 48, ..Config::default() });
    let sequences = prop::collection::vec(call(), 1..24);
    runner
        .run(&sequences, |calls| {
            runtime.block_on(async {
                let kept = Kept::new().await;
                let mut expected: BTreeMap<CallId, Call> = BTreeMap::new();
                for call in &calls {
                    let event = CallEvent::of(call.clone(), CallMoved::Queued);
                    kept.commit(vec![Event::Call(Box::new(event))]).await;
                    expected.insert(call.id, call.clone());
                }
                let kept = kept.restarted().await;
                let query = CallQuery { limit: 100, ..CallQuery::default() };
                let found: BTreeMap<CallId, Call> = kept
                    .store
                    .calls(&query)
                    .await
                    .expect("a read")
                    .into_iter()
                    .map(|logged| (logged.call.id, logged.call))
                    .collect();
                prop_assert_eq!(&found, &expected);
                for call in expected.values() {
                    let timeline = kept.store.events_of_call(call.id).await.expect("a read");
                    let moves = calls.iter().filter(|it| it.id == call.id).count();
                    prop_assert_eq!(timeline.len(), moves, "each move is in the timeline");
                }
                kept.store.close().await;
                Ok(())
            })
        })
        .expect("every sequence comes back");
}

/// Where the request of one of a few calls stands; each call rings a number of its own.
fn intent() -> impl Strategy<Value = Intent> {
    let state = prop::sample::select(IntentState::ALL.to_vec());
    let moments = (option::of(moment()), moment(), option::of(moment()));
    (1..6_u32, state, moments, any::<bool>(), any::<bool>()).prop_map(
        |(name, state, (sent_at, alive_at, first_absent_at), has_id, needs_a_look)| {
            let call = queued(name.into(), Origin::Single, name);
            Intent {
                sent_at,
                alive_at,
                first_absent_at,
                provider_id: has_id.then(|| provider_id(name.into())),
                needs_a_look,
                state,
                ..intent_for(&call, 100 + u128::from(name))
            }
        },
    )
}

#[test]
fn a_snapshot_holds_exactly_the_open_requests() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 32, ..Config::default() });
    let sequences = prop::collection::vec(intent(), 1..24);
    runner
        .run(&sequences, |intents| {
            runtime.block_on(async {
                let kept = Kept::new().await;
                let mut expected = BTreeMap::new();
                for (intent, person) in intents.iter().map(|it| (it, it.request.to.clone())) {
                    let mut call = queued(1, Origin::Single, 1);
                    call.id = intent.call;
                    call.number = person;
                    call.state = CallState::Unknown { intent: intent.id };
                    let mut event = CallEvent::of(call.clone(), CallMoved::Unknown);
                    event.intent = Some(intent.clone());
                    kept.commit(vec![Event::Call(Box::new(event))]).await;
                    expected.insert(intent.id, (call, intent.clone()));
                }
                expected.retain(|_, (_, intent)| intent.state.is_open());
                let kept = kept.restarted().await;
                let found = kept.store.snapshot(&account(), at(0)).await.expect("a snapshot");
                let found: BTreeMap<_, _> = found
                    .live
                    .into_iter()
                    .map(|(call, intent)| (intent.id, (call, intent)))
                    .collect();
                prop_assert_eq!(found, expected);
                kept.store.close().await;
                Ok(())
            })
        })
        .expect("every sequence comes back");
}

#[test]
fn the_kept_counts_equal_a_count() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 32, ..Config::default() });
    let state = prop::sample::select(vec![
        ContactState::Unused,
        ContactState::InCirculation,
        ContactState::Finished,
    ]);
    let sequences = prop::collection::vec((1..6_i64, state, any::<bool>()), 1..32);
    runner
        .run(&sequences, |moves| {
            runtime.block_on(async {
                let kept = Kept::new().await;
                let (campaign, import) = kept.campaign_of(1, &[1, 2, 3, 4, 5]).await;
                for (contact, state, waits) in moves {
                    let due_at = (waits && state != ContactState::Finished).then(|| at(60));
                    let contact = ContactChange {
                        id: ContactId(contact),
                        state,
                        attempts: 0,
                        due_at,
                        call: None,
                        outcome: None,
                    };
                    kept.commit(vec![Event::ContactDeferred { campaign: campaign.id, contact }])
                        .await;
                }
                let undone = kept.store.import_undo(import, at(1)).await.expect("an undo");
                let query = ContactQuery::all(campaign.id, 100);
                let mut expected = ContactCounts::default();
                for contact in kept.store.contacts(&query).await.expect("a read") {
                    expected.total += 1;
                    match contact.now.state {
                        ContactState::Unused => expected.unused += 1,
                        ContactState::InCirculation => expected.in_circulation += 1,
                        ContactState::Finished => expected.finished += 1,
                    }
                }
                let counted = kept.store.campaign(campaign.id).await.expect("a read");
                prop_assert_eq!(counted.map(|it| it.counts), Some(expected));
                prop_assert_eq!(undone.kept, expected.total);
                prop_assert_eq!(expected.unused, 0, "whoever was never tried is gone");
                kept.store.close().await;
                Ok(())
            })
        })
        .expect("the counts hold");
}
