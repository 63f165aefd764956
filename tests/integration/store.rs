//! What the database promises, on a real file.

mod figures;
pub(crate) mod fixtures;
mod imports;
mod law;
mod ranges;
mod round_trip;
mod together;

use std::sync::Arc;
use std::time::Duration;

use dialdesk_core::call::{CallState, Origin, Outcome, Priority};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::event::{CallEvent, CallMoved, Event};
use dialdesk_core::engine::input::{IdempotencyKey, RefusalReason};
use dialdesk_core::ids::AccountKey;
use dialdesk_core::intent::IntentState;
use dialdesk_store::{CallQuery, Claim, ReserveChecks, ReserveVerdict, Store, Suppression};
use fixtures::{
    Kept, NOON, account, agent, at, call_id, campaign, campaign_event, due, intent_for, number,
    provider_id, queued, queued_event, reservation, to_contact,
};

fn reasons(verdict: ReserveVerdict) -> Vec<RefusalReason> {
    match verdict {
        ReserveVerdict::Refused(refusals) => refusals.iter().map(|it| it.reason).collect(),
        ReserveVerdict::Reserved(_) => Vec::new(),
    }
}

#[tokio::test]
async fn the_index_alone_allows_one_open_request_for_a_number() {
    let kept = Kept::new().await;
    let unchecked = kept.store.clone().with_checks(ReserveChecks::IndexOnly);
    let one = queued(1, Origin::Single, 7);
    let other = queued(2, Origin::Single, 7);

    let first = unchecked.reserve(reservation(&one, 11)).await.expect("a verdict");
    let second = unchecked.reserve(reservation(&other, 12)).await.expect("a verdict");

    assert_eq!(reasons(first), [], "the first may ring");
    assert_eq!(reasons(second), [RefusalReason::AlreadyInCall], "the index says no");
    assert_eq!(kept.store.call(other.id).await.expect("a read"), None, "and nothing was written");

    for state in IntentState::ALL.into_iter().filter(|state| !state.is_open()) {
        let mut intent = intent_for(&one, 11);
        intent.state = state;
        let ended = CallState::Ended { at: NOON, outcome: Outcome::Busy, id: None };
        let mut event = CallEvent::of(one.clone(), CallMoved::Ended);
        event.call.state = ended;
        event.intent = Some(intent);
        kept.commit(vec![Event::Call(Box::new(event))]).await;
        let name = 20 + state as u128;
        let next = queued(name, Origin::Single, 7);
        let verdict = unchecked.reserve(reservation(&next, 100 + name)).await.expect("a verdict");
        assert_eq!(reasons(verdict), [], "{state:?} does not block the number");
        let mut over = CallEvent::of(next.clone(), CallMoved::Ended);
        over.intent = Some(intent_for(&next, 100 + name));
        if let Some(intent) = &mut over.intent {
            intent.state = IntentState::Ended;
        }
        kept.commit(vec![Event::Call(Box::new(over))]).await;
    }
}

#[tokio::test]
async fn reservations_that_race_for_a_number_get_one_yes() {
    let kept = Kept::new().await;
    let calls: Vec<_> = (1..=20).map(|name| queued(name, Origin::Bulk, 7)).collect();
    kept.commit(calls.iter().map(queued_event).collect()).await;

    let mut asked = tokio::task::JoinSet::new();
    for (call, intent) in calls.iter().zip(100..) {
        let (store, wanted) = (kept.store.clone(), reservation(call, intent));
        asked.spawn(async move { store.reserve(wanted).await.expect("a verdict") });
    }
    let verdicts: Vec<_> = asked.join_all().await.into_iter().map(reasons).collect();

    assert_eq!(verdicts.iter().filter(|reasons| reasons.is_empty()).count(), 1, "{verdicts:?}");
    let no = vec![RefusalReason::AlreadyInCall];
    assert_eq!(verdicts.iter().filter(|reasons| **reasons == no).count(), 19, "{verdicts:?}");
}

#[tokio::test]
async fn a_reservation_writes_call_intent_contact_and_event_together() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[7]).await;
    let contact = kept.first_due(campaign.id).await;
    let call = to_contact(5, &campaign, contact, 7);
    let wanted = reservation(&call, 6);

    let verdict = kept.store.reserve(wanted.clone()).await.expect("a verdict");

    let ReserveVerdict::Reserved(envelope) = verdict else { panic!("refused: {verdict:?}") };
    let Event::Call(event) = &*envelope.event else { panic!("not about a call") };
    assert_eq!(event.what, CallMoved::Reserved);
    assert_eq!(event.call, wanted.call);
    assert_eq!(event.intent.as_ref(), Some(&wanted.intent));
    let now = event.contact.clone().expect("the contact moved too");
    assert_eq!((now.state, now.due_at), (ContactState::InCirculation, None));

    let listed = kept.store.contact(contact).await.expect("a read").expect("they exist");
    assert_eq!(listed.now, now, "the row says what the event says");
    let logged = kept.store.call(call.id).await.expect("a read").expect("it exists");
    assert_eq!(logged.call, wanted.call);
    let last = kept.bus.lock().expect("no panic").last().cloned();
    assert_eq!(last, Some(envelope), "the bus had it before the answer came");
}

#[tokio::test]
async fn a_refusal_tells_every_reason_and_writes_nothing() {
    let kept = Kept::new().await;
    let (mut paused, _) = kept.campaign_of(1, &[7]).await;
    let contact = kept.first_due(paused.id).await;
    paused.state = CampaignState::Paused;
    let blocking = queued(2, Origin::Bulk, 7);
    kept.commit(vec![campaign_event(&paused), queued_event(&blocking)]).await;
    let blocked = kept.store.reserve(reservation(&blocking, 3)).await.expect("a verdict");
    assert_eq!(reasons(blocked), [], "nothing forbids the first");
    kept.commit(vec![Event::Stopped(true)]).await;
    let until = Some(at(60));
    let line = Suppression {
        number: number(7),
        reason: "asked us to".into(),
        source: "typed".into(),
        added_at: NOON,
        until,
    };
    kept.store.suppression_add(line).await.expect("a line");
    let before = kept.store.last_seq().await.expect("a read");

    let mut wanted = reservation(&to_contact(5, &paused, contact, 7), 6);
    wanted.intent.allowed.until = NOON;
    wanted.intent.account = AccountKey("exotel:acme".into());
    let verdict = kept.store.reserve(wanted).await.expect("a verdict");

    let ReserveVerdict::Refused(refusals) = verdict else { panic!("nothing forbade it") };
    let told: Vec<_> = refusals.iter().map(|it| (it.reason, it.until)).collect();
    assert_eq!(
        told,
        [
            (RefusalReason::OutsideHours, None),
            (RefusalReason::Suppressed, until),
            (RefusalReason::AlreadyInCall, None),
            (RefusalReason::Stopped, None),
            (RefusalReason::OtherAccount, None),
            (RefusalReason::NotDue, Some(NOON)),
        ]
    );
    assert_eq!(kept.store.call(call_id(5)).await.expect("a read"), None);
    assert_eq!(kept.store.last_seq().await.expect("a read"), before);
    let listed = kept.store.contact(contact).await.expect("a read").expect("they exist");
    assert_eq!(listed.now.state, ContactState::Unused);
}

#[tokio::test]
async fn a_contact_who_does_not_wait_is_not_due() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[7]).await;
    let contact = kept.first_due(campaign.id).await;
    let later = ContactChange {
        id: contact,
        state: ContactState::Unused,
        attempts: 0,
        due_at: Some(at(30)),
        call: None,
        outcome: None,
    };
    let deferred = Event::ContactDeferred { campaign: campaign.id, contact: later.clone() };
    kept.commit(vec![deferred]).await;

    let call = to_contact(5, &campaign, contact, 7);
    let early = kept.store.reserve(reservation(&call, 6)).await.expect("a verdict");
    assert_eq!(reasons(early), [RefusalReason::NotDue], "they wait until half a minute past");

    let mut in_time = reservation(&call, 6);
    in_time.at = at(30);
    let verdict = kept.store.reserve(in_time).await.expect("a verdict");
    assert_eq!(reasons(verdict), [], "now they are due");
}

#[tokio::test]
async fn a_suppression_that_ran_out_forbids_nothing() {
    let kept = Kept::new().await;
    let call = queued(1, Origin::Bulk, 7);
    kept.commit(vec![queued_event(&call)]).await;
    let line = Suppression {
        number: number(7),
        reason: "on holiday".into(),
        source: "typed".into(),
        added_at: NOON,
        until: Some(NOON),
    };
    kept.store.suppression_add(line).await.expect("a line");

    let verdict = kept.store.reserve(reservation(&call, 2)).await.expect("a verdict");
    assert_eq!(reasons(verdict), []);
}

#[tokio::test]
async fn events_are_numbered_without_gaps_in_the_order_of_the_bus() {
    let kept = Kept::new().await;
    let mut asked = tokio::task::JoinSet::new();
    for name in 1..=60 {
        let store = kept.store.clone();
        asked.spawn(async move {
            let call = queued(name, Origin::Bulk, 7);
            let mut events = vec![queued_event(&call), Event::Stopped(false)];
            if name % 3 == 0 {
                // A contact that does not exist: the whole job must go, and no number with it.
                let nobody = Origin::Contact {
                    campaign: fixtures::id(9_999),
                    contact: dialdesk_core::ids::ContactId(9_999),
                };
                events.push(queued_event(&queued(1_000 + name, nobody, 8)));
            }
            store.commit(NOON, events, Vec::new()).await.is_ok()
        });
    }
    let kept_jobs = asked.join_all().await.into_iter().filter(|kept| *kept).count();
    assert_eq!(kept_jobs, 40, "a job that fails fails alone");

    let heard: Vec<i64> = kept.bus.lock().expect("no panic").iter().map(|it| it.seq).collect();
    let expected: Vec<i64> = (1..=80).collect();
    assert_eq!(heard, expected, "the bus hears each number once, in order");
    let page = kept.store.events_since(0, 1_000).await.expect("a read");
    let logged: Vec<i64> = page.events.iter().map(|it| it.seq).collect();
    assert_eq!(logged, expected, "and so does the log");
}

#[tokio::test]
async fn a_repeat_of_a_request_finds_its_call_for_a_day() {
    let kept = Kept::new().await;
    let key = IdempotencyKey { key: "POST /calls a1".into(), body_hash: "abc".into() };
    let mut event = CallEvent::of(queued(1, Origin::Single, 7), CallMoved::Queued);
    event.idempotency = Some(key.clone());
    kept.commit(vec![Event::Call(Box::new(event))]).await;

    let kept = kept.restarted().await;
    let found = kept.store.idempotency_find(&key.key, at(3600)).await.expect("a read");
    let found = found.expect("the key is known");
    assert_eq!(found.body_hash, "abc");
    assert_eq!(found.subject["call"], call_id(1).to_string());

    let again = kept.store.idempotency_insert(key.clone(), 1.into(), at(3600)).await;
    assert_eq!(again.expect("a claim"), Claim::Known(found), "the first keeps the key");
    let next_day = at(24 * 3600);
    assert_eq!(kept.store.idempotency_find(&key.key, next_day).await.expect("a read"), None);
    let claim = kept.store.idempotency_insert(key, 2.into(), next_day).await.expect("a claim");
    assert_eq!(claim, Claim::New, "after a day the key is free");
}

#[tokio::test]
async fn a_restart_finds_what_was_committed() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[7, 8]).await;
    let contact = kept.first_due(campaign.id).await;
    let call = to_contact(5, &campaign, contact, 7);
    let wanted = reservation(&call, 6);
    kept.store.reserve(wanted.clone()).await.expect("a verdict");
    let mut sent = CallEvent::of(wanted.call.clone(), CallMoved::Sent);
    sent.call.state = CallState::Dialing { intent: wanted.intent.id };
    sent.call.initiated_at = Some(at(1));
    let mut intent = wanted.intent.clone();
    intent.state = IntentState::Sent;
    intent.sent_at = Some(at(1));
    sent.intent = Some(intent.clone());
    let single = queued(50, Origin::Single, 9);
    let events = vec![
        Event::Agent(Box::new(agent())),
        Event::Call(Box::new(sent.clone())),
        queued_event(&single),
        Event::Stopped(true),
    ];
    kept.store.commit(at(1), events, vec![at(-70), at(2)]).await.expect("a commit");
    kept.store.heartbeat(at(3)).await.expect("a sign of life");

    let kept = kept.restarted().await;
    let found = kept.store.snapshot(&account(), at(4)).await.expect("a snapshot");

    assert_eq!(found.live, [(sent.call, intent)]);
    assert_eq!(found.orphans, [single], "nobody waits for it any more");
    assert_eq!(found.agents, [agent()]);
    assert_eq!(found.starts, [at(1)]);
    assert_eq!(found.reads, [at(2)], "the other one is older than a minute");
    assert_eq!((found.stopped, found.alive_at), (true, Some(at(3))));
    let [(known, counts)] = found.campaigns.as_slice() else { panic!("one campaign") };
    assert_eq!(known, &campaign);
    assert_eq!((counts.total, counts.unused, counts.in_circulation), (2, 1, 1));

    let other = AccountKey("exotel:acme".into());
    let foreign = kept.store.snapshot(&other, at(4)).await.expect("a snapshot");
    assert_eq!((foreign.campaigns, foreign.live), (vec![], vec![]), "accounts do not mix");
}

#[tokio::test]
async fn the_most_urgent_rows_come_first_from_every_queue() {
    let kept = Kept::new().await;
    let (_, _) = kept.campaign_of(1, &[1, 2]).await;
    let mut urgent = campaign(2);
    urgent.priority = Priority::High;
    kept.commit(vec![campaign_event(&urgent)]).await;
    kept.import(&urgent, 2, &[3]).await;
    let mut low = queued(90, Origin::Bulk, 4);
    low.priority = Priority::Low;
    let mut later = queued(91, Origin::Bulk, 5);
    later.due_at = at(10);
    let waited_for = queued(92, Origin::Single, 6);
    kept.commit([&low, &later, &waited_for].map(queued_event).to_vec()).await;

    let both = [campaign(1).id, urgent.id];
    let found = kept.store.due(&account(), &due(&both)).await.expect("due rows");

    let numbers: Vec<_> = found.rows.iter().map(|row| row.number.clone()).collect();
    assert_eq!(numbers, [number(3), number(1), number(2), number(4)]);
    assert_eq!(found.next_due_at, Some(at(10)));
    assert_eq!(found.open, [(campaign(1).id, 2), (urgent.id, 1)]);

    let mut contacts_only = due(&both);
    contacts_only.calls = false;
    let found = kept.store.due(&account(), &contacts_only).await.expect("due rows");
    assert_eq!(found.rows.len(), 3);
}

#[tokio::test]
async fn a_request_that_was_taken_back_waits_under_its_own_name() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[7]).await;
    let contact = kept.first_due(campaign.id).await;
    let wanted = reservation(&to_contact(5, &campaign, contact, 7), 6);
    kept.store.reserve(wanted.clone()).await.expect("a verdict");
    let mut back = CallEvent::of(wanted.call.clone(), CallMoved::TakenBack);
    back.call.state = CallState::Queued;
    back.call.sends = 1;
    back.intent = Some(wanted.intent.clone());
    if let Some(intent) = &mut back.intent {
        intent.state = IntentState::NotPlaced;
    }
    let change = ContactChange {
        id: contact,
        state: ContactState::InCirculation,
        attempts: 0,
        due_at: Some(NOON),
        call: Some(wanted.call.id),
        outcome: None,
    };
    back.contact = Some(change.clone());
    kept.commit(vec![Event::Call(Box::new(back))]).await;

    let found = kept.store.due(&account(), &due(&[campaign.id])).await.expect("due rows");
    let [row] = found.rows.as_slice() else { panic!("one row, not {:?}", found.rows) };
    assert_eq!((row.call, row.sends), (Some(wanted.call.id), 1));
    let listed = kept.store.contact(contact).await.expect("a read").expect("they exist");
    assert_eq!(listed.now, change);

    let again = kept.store.reserve(reservation(&wanted.call, 60)).await.expect("a verdict");
    assert_eq!(reasons(again), [], "it may be reserved again");
}

#[tokio::test]
async fn ended_calls_are_offered_until_they_are_settled() {
    let kept = Kept::new().await;
    let mut call = queued(1, Origin::Bulk, 7);
    call.state =
        CallState::Ended { at: NOON, outcome: Outcome::Completed, id: Some(provider_id(1)) };
    call.settle_at = Some(NOON);
    kept.commit(vec![queued_event(&call)]).await;

    let by = async |at| kept.store.settling(&account(), at, 8).await.expect("what settles");
    let found = by(NOON - Duration::from_secs(1)).await;
    assert_eq!((found.calls.len(), found.next_at), (0, Some(NOON)), "it is not due before");
    let found = by(NOON).await;
    let [settling] = found.calls.as_slice() else { panic!("one call to settle") };
    assert_eq!(found.next_at, None);
    assert_eq!((settling.call, settling.ended_at), (call.id, NOON));

    let mut measures = call.measures.clone();
    measures.talk_s = Some(31);
    measures.price = Some("0.60".into());
    let settled =
        Event::Settled { call: call.id, measures: Some(measures.clone()), again_at: None };
    kept.commit(vec![settled]).await;
    assert_eq!(by(NOON).await.calls, []);
    let logged = kept.store.call(call.id).await.expect("a read").expect("it exists");
    assert_eq!(logged.call.measures, measures);
}

#[tokio::test]
async fn the_log_is_read_page_by_page_from_the_newest() {
    let kept = Kept::new().await;
    let calls: Vec<_> = (1..=25).map(|name| queued(name, Origin::Bulk, 100)).collect();
    kept.commit(calls.iter().map(queued_event).collect()).await;
    let mut query = CallQuery { limit: 10, ..CallQuery::default() };
    let mut seen = Vec::new();
    loop {
        let page = kept.store.calls(&query).await.expect("a read");
        let Some(last) = page.last() else { break };
        query.before = Some(last.seq);
        seen.extend(page.into_iter().map(|logged| logged.call.id));
    }
    let newest_first: Vec<_> = (1..=25).rev().map(call_id).collect();
    assert_eq!(seen, newest_first);

    let ends = |digits: &str| CallQuery {
        number_ends_with: Some(digits.into()),
        limit: 100,
        ..CallQuery::default()
    };
    assert_eq!(kept.store.calls(&ends("400100")).await.expect("a read").len(), 25);
    assert_eq!(kept.store.calls(&ends("00")).await.expect("a read").len(), 25);
    assert_eq!(kept.store.calls(&ends("400101")).await.expect("a read").len(), 0);
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let kept = Kept::new().await;
    kept.store.close().await;
    let error = kept.store.commit(NOON, vec![Event::Stopped(true)], vec![]).await;
    assert_eq!(error.expect_err("it is closed").to_string(), "the store is closed");
    let again = Store::open(kept.folder.path(), Arc::new(|_| {})).await.expect("it opens again");
    again.close().await;
}
