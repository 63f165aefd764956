//! What waits together for the writer shares a transaction and errands, and still means the same as
//! one thing after the other.

use dialdesk_core::call::{Call, CallState, Origin, Outcome};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::input::RefusalReason;
use dialdesk_core::engine::{CallEvent, CallMoved, CampaignMoved, Event};
use dialdesk_core::intent::IntentState;
use dialdesk_core::provider::BoxFuture;
use dialdesk_store::{ReserveChecks, ReserveVerdict, Store};

use super::fixtures::{
    Kept, NOON, call_id, campaign_event, intent_for, provider_id, queued, queued_event,
    reservation, to_contact,
};
use super::reasons;

/// Something that is asked of the store; its answer where it was a reservation.
type Asked = BoxFuture<'static, Option<ReserveVerdict>>;

fn commit(store: &Store, events: Vec<Event>) -> Asked {
    let store = store.clone();
    Box::pin(async move {
        store.commit(NOON, events, Vec::new()).await.expect("a commit");
        None
    })
}

fn reserve(store: &Store, call: &Call, intent: u128) -> Asked {
    let (store, wanted) = (store.clone(), reservation(call, intent));
    Box::pin(async move { Some(store.reserve(wanted).await.expect("a verdict")) })
}

/// Asks for everything before the writer comes to any of it, and gives the reasons of each refused
/// reservation, in order.
async fn together(asked: Vec<Asked>) -> Vec<Vec<RefusalReason>> {
    // Each is begun before the first is waited for, and the writer runs in the same thread.
    let begun: Vec<_> = asked.into_iter().map(tokio::spawn).collect();
    let mut verdicts = Vec::new();
    for one in begun {
        verdicts.extend(one.await.expect("no panic").map(reasons));
    }
    verdicts
}

async fn the_log_is_what_the_bus_heard(kept: &Kept) {
    let heard: Vec<i64> = kept.bus.lock().expect("no panic").iter().map(|it| it.seq).collect();
    let page = kept.store.events_since(0, 10_000).await.expect("a read");
    let logged: Vec<i64> = page.events.iter().map(|it| it.seq).collect();
    assert_eq!(heard, logged, "each event once, in order");
    assert_eq!(heard, (1..).take(heard.len()).collect::<Vec<i64>>(), "without gaps");
}

#[tokio::test]
async fn a_reservation_knows_what_was_committed_just_before_it_and_nothing_after() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[7]).await;
    let contact = kept.first_due(campaign.id).await;
    let to_them = to_contact(5, &campaign, contact, 7);
    let single = queued(6, Origin::Single, 8);
    let late = queued(7, Origin::Single, 9);
    kept.commit(vec![queued_event(&single), queued_event(&late)]).await;
    let mut paused = campaign.clone();
    paused.state = CampaignState::Paused;
    let pause = Event::Campaign { campaign: Box::new(paused), what: CampaignMoved::Paused };

    let store = &kept.store;
    let verdicts = together(vec![
        reserve(store, &single, 106),
        commit(store, vec![pause]),
        reserve(store, &to_them, 105),
        commit(store, vec![Event::Stopped(true)]),
        reserve(store, &late, 107),
    ])
    .await;

    assert_eq!(verdicts[0], [], "nothing was paused or stopped yet");
    assert_eq!(verdicts[1], [RefusalReason::NotDue], "their campaign was paused just before");
    assert_eq!(verdicts[2], [RefusalReason::Stopped], "and everything stopped");
    the_log_is_what_the_bus_heard(&kept).await;
}

#[tokio::test]
async fn a_number_is_free_again_once_its_request_has_ended_in_the_same_transaction() {
    let kept = Kept::new().await;
    let (one, next) = (queued(1, Origin::Single, 7), queued(2, Origin::Single, 7));
    kept.commit(vec![queued_event(&one), queued_event(&next)]).await;
    let mut withdrawn = CallEvent::of(one.clone(), CallMoved::Ended);
    withdrawn.call.state = CallState::Ended { at: NOON, outcome: Outcome::Canceled, id: None };
    let mut intent = intent_for(&one, 11);
    intent.state = IntentState::NotPlaced;
    withdrawn.intent = Some(intent);

    let store = &kept.store;
    let verdicts = together(vec![
        reserve(store, &one, 11),
        reserve(store, &next, 12),
        commit(store, vec![Event::Call(Box::new(withdrawn))]),
        reserve(store, &next, 13),
    ])
    .await;

    assert_eq!(verdicts, [vec![], vec![RefusalReason::AlreadyInCall], vec![]]);
    the_log_is_what_the_bus_heard(&kept).await;
}

/// A call's whole life in one commit, among many others: its row, its request, its contact and
/// the counts are those of the last move.
#[tokio::test]
async fn many_moves_in_one_errand_end_where_one_after_the_other_would() {
    let kept = Kept::new().await;
    let people: Vec<u32> = (1..=40).collect();
    let (campaign, _) = kept.campaign_of(1, &people).await;
    let first = kept.first_due(campaign.id).await;
    let mut events = Vec::new();
    for person in people.iter().copied() {
        let contact = dialdesk_core::ids::ContactId(first.0 + i64::from(person) - 1);
        let call = to_contact(u128::from(person), &campaign, contact, person);
        events.extend(life(&call, 1_000 + u128::from(person)));
    }

    kept.commit(events).await;

    for person in people {
        let logged = kept.store.call(call_id(u128::from(person))).await.expect("a read");
        let call = logged.expect("it is there").call;
        assert_eq!(call.outcome(), Some(Outcome::Completed), "{call:?}");
        let contact = kept.store.contact(call.contact().expect("theirs")).await.expect("a read");
        let now = contact.expect("they exist").now;
        assert_eq!((now.state, now.attempts), (ContactState::Finished, 1), "{now:?}");
        let intent = call.state.intent();
        assert_eq!(intent, None, "an ended call stands on no request");
    }
    let counted = kept.store.campaigns().await.expect("a read");
    let counts = counted.first().expect("a campaign").counts;
    assert_eq!((counts.unused, counts.in_circulation, counts.finished), (0, 0, 40));
    let waiting = kept.store.due(&super::account(), &super::due(&[campaign.id])).await;
    assert!(waiting.expect("a read").rows.is_empty(), "nobody waits any more");
    the_log_is_what_the_bus_heard(&kept).await;
}

/// Sent, placed and ended.
fn life(call: &Call, name: u128) -> Vec<Event> {
    let contact = |state: ContactState, attempts, outcome| ContactChange {
        id: call.contact().expect("a contact's call"),
        state,
        attempts,
        due_at: None,
        call: None,
        outcome,
    };
    let mut intent = intent_for(call, name);
    let mut step = |state: CallState, on: IntentState, to: ContactChange, what: CallMoved| {
        intent.state = on;
        let moved = Call { state, initiated_at: Some(NOON), ..call.clone() };
        let event = CallEvent::of(moved, what);
        Event::Call(Box::new(CallEvent {
            intent: Some(intent.clone()),
            contact: Some(to),
            ..event
        }))
    };
    let id = intent_for(call, name).id;
    let sid = provider_id(name);
    let ended = CallState::Ended { at: NOON, outcome: Outcome::Completed, id: Some(sid.clone()) };
    let circulating = contact(ContactState::InCirculation, 0, None);
    vec![
        step(CallState::Dialing { intent: id }, IntentState::Sent, circulating, CallMoved::Sent),
        step(
            CallState::Placed { intent: id, id: sid },
            IntentState::Placed,
            contact(ContactState::InCirculation, 1, None),
            CallMoved::Placed,
        ),
        step(
            ended,
            IntentState::Ended,
            contact(ContactState::Finished, 1, Some(Outcome::Completed)),
            CallMoved::Ended,
        ),
    ]
}

#[tokio::test]
async fn what_the_index_refuses_takes_nothing_else_with_it() {
    let kept = Kept::new().await;
    let unchecked = kept.store.clone().with_checks(ReserveChecks::IndexOnly);
    let one = queued(1, Origin::Single, 7);
    let other = queued(2, Origin::Single, 7);
    let store = &kept.store;
    let mut asked: Vec<Asked> = Vec::new();
    for name in 10..20 {
        asked.push(commit(store, vec![queued_event(&queued(name, Origin::Bulk, 20))]));
    }
    asked.push(reserve(&unchecked, &one, 101));
    asked.push(reserve(&unchecked, &other, 102));
    for name in 20..30 {
        asked.push(commit(store, vec![queued_event(&queued(name, Origin::Bulk, 20))]));
    }

    let verdicts = together(asked).await;

    assert_eq!(verdicts, [vec![], vec![RefusalReason::AlreadyInCall]]);
    let refused = kept.store.call(other.id).await.expect("a read");
    assert_eq!(refused, None, "nothing of it was written");
    for name in 10..30 {
        let there = kept.store.call(call_id(name)).await.expect("a read");
        assert!(there.is_some(), "{name} was promised");
    }
    the_log_is_what_the_bus_heard(&kept).await;
}

#[tokio::test]
async fn numbers_go_on_after_a_restart_where_they_ended() {
    let kept = Kept::new().await;
    kept.commit(vec![Event::Stopped(true), Event::Stopped(false)]).await;
    let kept = kept.restarted().await;
    let envelopes = kept.commit(vec![campaign_event(&super::fixtures::campaign(1))]).await;
    assert_eq!(envelopes[0].seq, 3);
}
