//! Ranges of the long lists give exactly what a look at every row would give.

use dialdesk_core::call::status::{CallStatus, public_status};
use dialdesk_core::call::{Call, CallState, Origin, Outcome, Priority};
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::{CallEvent, CallMoved, Event};
use dialdesk_core::ids::{AgentId, CallId, CampaignId, ContactId};
use dialdesk_store::{CallQuery, ContactQuery, Suppression, SuppressionQuery};

use super::fixtures::{Kept, at, call_id, campaign, campaign_event, number, queued, to_contact};

/// Calls that differ in everything a filter knows.
fn different(campaign: CampaignId, contacts: &[ContactId]) -> Vec<Call> {
    let outcomes = [Outcome::Completed, Outcome::Busy, Outcome::NoAnswer];
    (0..48_u32)
        .map(|turn| {
            let name = u128::from(turn) + 1;
            let pick = turn as usize;
            let origin = match contacts.get(pick % 8) {
                Some(contact) => Origin::Contact { campaign, contact: *contact },
                None => Origin::Single,
            };
            let outcome = outcomes[pick % 3];
            let state = if turn % 5 == 0 {
                CallState::Queued
            } else {
                CallState::Ended { at: at(600), outcome, id: None }
            };
            Call {
                agent: AgentId(if turn % 2 == 0 { "default" } else { "claims" }.into()),
                priority: [Priority::Low, Priority::Medium, Priority::High][pick % 3],
                created_at: at(i64::from(turn) * 60),
                state,
                ..queued(name, origin, turn % 8 + 1)
            }
        })
        .collect()
}

async fn found(kept: &Kept, query: &CallQuery) -> Vec<CallId> {
    let calls = kept.store.calls(query).await.expect("calls");
    calls.into_iter().map(|logged| logged.call.id).collect()
}

/// A question, and whether it means a call.
type Filter = (CallQuery, Box<dyn Fn(&Call) -> bool>);

/// Every way to combine filters.
fn filters(campaign: CampaignId) -> Vec<Filter> {
    let mut all: Vec<Filter> = Vec::new();
    for which in 0..64_u32 {
        let on = |bit: u32| which & (1 << bit) != 0;
        let query = CallQuery {
            campaign: on(0).then_some(campaign),
            outcome: on(1).then_some(Outcome::Busy),
            agent: on(2).then(|| AgentId("claims".into())),
            priority: on(3).then_some(Priority::Medium),
            from: on(4).then(|| at(600)),
            until: on(4).then(|| at(2000)),
            number_ends_with: on(5).then(|| number(2).as_str()[1..].to_owned()),
            limit: 200,
            ..CallQuery::default()
        };
        let meant = move |call: &Call| {
            let on = |bit: u32| which & (1 << bit) != 0;
            (!on(0) || call.campaign() == Some(campaign))
                && (!on(1) || call.outcome() == Some(Outcome::Busy))
                && (!on(2) || call.agent.0 == "claims")
                && (!on(3) || call.priority == Priority::Medium)
                && (!on(4) || (call.created_at >= at(600) && call.created_at < at(2000)))
                && (!on(5) || call.number == number(2))
        };
        all.push((query, Box::new(meant)));
    }
    for status in [CallStatus::Queued, CallStatus::Failed, CallStatus::Completed] {
        let query = CallQuery { status: Some(status), limit: 200, ..CallQuery::default() };
        let meant = move |call: &Call| public_status(&call.state).0 == status;
        all.push((query.clone(), Box::new(meant)));
        let query = CallQuery { agent: Some(AgentId("claims".into())), ..query };
        all.push((query, Box::new(move |call: &Call| meant(call) && call.agent.0 == "claims")));
    }
    all
}

#[tokio::test]
async fn filters_give_what_a_look_at_every_call_would_give() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[1, 2, 3, 4, 5]).await;
    let everybody = ContactQuery::all(campaign.id, 10);
    let people = kept.store.contacts(&everybody).await.expect("people");
    let contacts: Vec<ContactId> = people.iter().map(|person| person.now.id).collect();
    let calls = different(campaign.id, &contacts);
    let asked = |call: &Call| Event::Call(Box::new(CallEvent::of(call.clone(), CallMoved::Queued)));
    kept.commit(calls.iter().map(asked).collect()).await;

    for (query, meant) in filters(campaign.id) {
        let expected: Vec<CallId> =
            calls.iter().rev().filter(|call| meant(call)).map(|call| call.id).collect();
        assert_eq!(found(&kept, &query).await, expected, "{query:?}");
        let counted = kept.store.count_calls(&query).await.expect("a count");
        assert_eq!(counted as usize, expected.len(), "{query:?}");
        for offset in [1, 5, 30] {
            let page = CallQuery { offset, limit: 4, ..query.clone() };
            let part: Vec<CallId> =
                expected.iter().skip(offset as usize).take(4).copied().collect();
            assert_eq!(found(&kept, &page).await, part, "{page:?}");
        }
    }
}

#[tokio::test]
async fn calls_are_found_by_the_name_of_the_person_and_by_last_digits() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[11, 12, 113]).await;
    let people = kept.store.contacts(&ContactQuery::all(campaign.id, 10)).await.expect("people");
    for (person, name) in people.iter().zip(1_u128..) {
        let call = to_contact(name, &campaign, person.now.id, [11, 12, 113][name as usize - 1]);
        let mut event = CallEvent::of(call, CallMoved::Reserved);
        event.contact = Some(ContactChange {
            state: ContactState::InCirculation,
            due_at: None,
            ..person.now.clone()
        });
        kept.commit(vec![Event::Call(Box::new(event))]).await;
    }
    kept.commit(vec![Event::Call(Box::new(CallEvent::of(
        queued(9, Origin::Single, 11),
        CallMoved::Queued,
    )))])
    .await;
    let any = CallQuery { limit: 10, ..CallQuery::default() };
    let by_name = |name: &str| CallQuery { name_has: Some(name.into()), ..any.clone() };
    let by_digits =
        |digits: &str| CallQuery { number_ends_with: Some(digits.into()), ..any.clone() };
    let named = |names: &[u128]| names.iter().map(|name| call_id(*name)).collect::<Vec<_>>();

    assert_eq!(
        found(&kept, &by_name("meera 11")).await,
        named(&[3, 1]),
        "11 and 113, newest first"
    );
    assert_eq!(found(&kept, &by_name("%")).await, named(&[]), "a sign means itself");
    let both = CallQuery { campaign: Some(campaign.id), ..by_name("meera 113") };
    assert_eq!(found(&kept, &both).await, named(&[3]));
    assert_eq!(found(&kept, &by_digits("00011")).await, named(&[9, 1]));
    assert_eq!(found(&kept, &by_digits("11")).await, named(&[9, 1]), "two digits are enough");
    assert_eq!(found(&kept, &by_digits("09123400011")).await, named(&[9, 1]), "a zero in front");
    assert_eq!(found(&kept, &by_digits("919123400012")).await, named(&[2]), "the whole number");
    assert_eq!(kept.store.count_calls(&by_digits("11")).await.expect("a count"), 2);
}

#[tokio::test]
async fn people_are_found_by_outcome_name_and_digits() {
    let kept = Kept::new().await;
    let (list, _) = kept.campaign_of(1, &[1, 2, 3, 4]).await;
    let other = campaign(2);
    kept.commit(vec![campaign_event(&other)]).await;
    kept.import(&other, 2, &[2]).await;
    let all = ContactQuery::all(list.id, 10);
    let people = kept.store.contacts(&all).await.expect("people");
    let busy = ContactChange {
        state: ContactState::Finished,
        due_at: None,
        outcome: Some(Outcome::Busy),
        ..people[2].now.clone()
    };
    kept.commit(vec![Event::ContactDeferred { campaign: list.id, contact: busy }]).await;
    let numbers = |query: ContactQuery| {
        let store = kept.store.clone();
        async move {
            let found = store.contacts(&query).await.expect("people");
            let count = store.count_contacts(&query).await.expect("a count");
            assert!(query.offset > 0 || count as usize == found.len(), "{query:?}");
            found.into_iter().map(|person| person.number).collect::<Vec<_>>()
        }
    };
    let outcome = ContactQuery { outcome: Some(Outcome::Busy), ..all.clone() };
    assert_eq!(numbers(outcome).await, [number(3)]);
    let name = ContactQuery { name_has: Some("MEERA 2".into()), ..all.clone() };
    assert_eq!(numbers(name).await, [number(2)], "of this list alone");
    let digits = ContactQuery { number_ends_with: Some("0004".into()), ..all.clone() };
    assert_eq!(numbers(digits).await, [number(4)]);
    let page = ContactQuery { offset: 2, limit: 1, ..all };
    assert_eq!(numbers(page).await, [number(3)]);
}

#[tokio::test]
async fn the_do_not_call_list_is_read_from_any_row() {
    let kept = Kept::new().await;
    for person in 1..=6 {
        let line = Suppression {
            number: number(person),
            reason: if person % 2 == 0 { "asked by letter" } else { "court order" }.into(),
            source: "typed".into(),
            added_at: at(0),
            until: None,
        };
        kept.store.suppression_add(line).await.expect("a line");
    }
    let all = SuppressionQuery { limit: 10, ..SuppressionQuery::default() };
    let read = |query: SuppressionQuery| {
        let store = kept.store.clone();
        async move {
            let lines = store.suppressions(&query).await.expect("lines");
            let count = store.count_suppressions(&query).await.expect("a count");
            (lines.into_iter().map(|line| line.number).collect::<Vec<_>>(), count)
        }
    };
    let page = SuppressionQuery { offset: 4, limit: 1, ..all.clone() };
    assert_eq!(read(page).await, (vec![number(5)], 6));
    let after = Some(number(2).as_str().to_owned());
    let next = SuppressionQuery { after, limit: 2, ..all.clone() };
    assert_eq!(read(next).await, (vec![number(3), number(4)], 6), "the cursor is no filter");
    let court = SuppressionQuery { reason_has: Some("COURT".into()), ..all.clone() };
    assert_eq!(read(court).await, (vec![number(1), number(3), number(5)], 3));
    let digits = SuppressionQuery { number_has: Some("0912340000".into()), limit: 1, ..all };
    assert_eq!(read(digits).await, (vec![number(1)], 6), "a zero in front is left out");
}
