//! Caps, quiet time, places and chains, as the database keeps them.

use std::time::Duration;

use dialdesk_core::call::{Call, CallState, Origin, Outcome};
use dialdesk_core::campaign::hours::{Hours, RulePack, Zone};
use dialdesk_core::engine::effect::{DueQuery, Reservation};
use dialdesk_core::engine::event::{CallEvent, CallMoved, Event};
use dialdesk_core::engine::input::{Refusal, RefusalReason};
use dialdesk_core::ids::ImportId;
use dialdesk_core::intent::IntentState;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::place::ZoneSource;
use dialdesk_core::policy::compliance::{Caps, Care};
use dialdesk_core::policy::retry::{Chain, RetryReason};
use dialdesk_store::{ImportChunk, ImportTotals, NewContact, ReserveVerdict, Suppression};
use tokio::time::Instant;

use super::fixtures::{
    Kept, NOON, account, at, call_id, campaign, campaign_event, care, due, id, intent_for,
    new_import, provider_id, queued, queued_event, reservation,
};

const HOUR: i64 = 3600;

/// Keeps a call that left so many seconds ago and stands like this.
async fn rung(kept: &Kept, name: u128, ago: i64, state: CallState) -> Call {
    let mut call = queued(name, Origin::Bulk, 7);
    call.initiated_at = Some(at(-ago));
    call.state = state;
    let mut intent = intent_for(&call, name + 1000);
    intent.sent_at = call.initiated_at;
    intent.provider_id = call.state.provider_id().cloned();
    intent.state = IntentState::Ended;
    let mut event = CallEvent::of(call.clone(), CallMoved::Ended);
    event.intent = Some(intent);
    kept.commit(vec![Event::Call(Box::new(event))]).await;
    call
}

/// Over, a minute after it left.
fn over(name: u128, ago: i64, outcome: Outcome) -> CallState {
    CallState::Ended { at: at(60 - ago), outcome, id: Some(provider_id(name)) }
}

async fn refused(kept: &Kept, name: u128, caps: Caps) -> Vec<Refusal> {
    let call = queued(name, Origin::Bulk, 7);
    kept.commit(vec![queued_event(&call)]).await;
    let judged = Reservation { care: Care { caps, ..care() }, ..reservation(&call, name) };
    match kept.store.reserve(judged).await.expect("a verdict") {
        ReserveVerdict::Refused(refusals) => refusals,
        ReserveVerdict::Reserved(_) => Vec::new(),
    }
}

#[tokio::test]
async fn a_number_is_not_rung_within_the_quiet_time_whoever_asked_before() {
    let kept = Kept::new().await;
    rung(&kept, 1, 100, over(1, 100, Outcome::Busy)).await;
    let until = Some(at(60 - 100 + 180));
    let quiet = Refusal { reason: RefusalReason::QuietTime, until };
    assert_eq!(refused(&kept, 2, Caps::default()).await, [quiet]);
}

#[tokio::test]
async fn caps_count_every_call_that_may_have_rung() {
    let kept = Kept::new().await;
    rung(&kept, 1, 20 * HOUR, over(1, 20 * HOUR, Outcome::NoAnswer)).await;
    rung(&kept, 2, 2 * HOUR, over(2, 2 * HOUR, Outcome::Completed)).await;
    let refusal = CallState::Ended { at: at(-HOUR), outcome: Outcome::RateLimited, id: None };
    rung(&kept, 3, HOUR, refusal).await;
    let caps = |n| Caps { per_24_hours: Some(n), ..Caps::default() };
    let cap = Refusal { reason: RefusalReason::Cap, until: Some(at(4 * HOUR)) };
    assert_eq!(refused(&kept, 10, caps(2)).await, [cap], "what was never placed does not count");
    assert_eq!(refused(&kept, 11, caps(3)).await, [], "two are fewer than three");
    let passed =
        kept.store.verdict_of(call_id(11)).await.expect("a read").expect("it was let through");
    assert_eq!((passed.counted.last_24_hours, passed.counted.ever), (2, 2));
    assert_eq!(
        (passed.law.pack, passed.law.zone_source),
        (RulePack::IndiaService, ZoneSource::Number)
    );
}

#[tokio::test]
async fn a_chain_is_written_down_with_its_unique_places() {
    let kept = Kept::new().await;
    let first = rung(&kept, 1, HOUR, over(1, HOUR, Outcome::Busy)).await;
    let mut planned = queued(2, Origin::Bulk, 7);
    planned.attempt = 2;
    planned.retry_of = Some(first.id);
    planned.chain = Chain { reason: Some(RetryReason::Busy), ..Chain::default() };
    planned.due_at = at(300);
    kept.commit(vec![queued_event(&planned)]).await;
    let chain = kept.store.retries_of(first.id).await.expect("a read");
    assert_eq!(chain.len(), 1);
    assert_eq!((chain[0].attempt, chain[0].due_at), (2, at(300)), "its moment is fixed");
    assert_eq!((chain[0].call, chain[0].attempted_at), (planned.id, None));

    let mut by_hand = queued(3, Origin::Single, 7);
    by_hand.attempt = 2;
    by_hand.retry_of = Some(first.id);
    by_hand.chain = Chain { reason: Some(RetryReason::Manual), ..Chain::default() };
    kept.commit(vec![queued_event(&by_hand)]).await;
    let chain = kept.store.retries_of(first.id).await.expect("a read");
    assert_eq!(chain[0].call, planned.id, "what has not left takes nobody's place");
    by_hand.initiated_at = Some(at(10));
    kept.commit(vec![Event::Call(Box::new(CallEvent::of(by_hand.clone(), CallMoved::Sent)))]).await;
    by_hand.state = CallState::Ended { at: at(20), outcome: Outcome::NoAnswer, id: None };
    kept.commit(vec![Event::Call(Box::new(CallEvent::of(by_hand.clone(), CallMoved::Ended)))])
        .await;
    let chain = kept.store.retries_of(first.id).await.expect("a read");
    assert_eq!(chain.len(), 1, "one call for each place");
    assert_eq!((chain[0].call, chain[0].reason), (by_hand.id, Some(RetryReason::Manual)));
    assert_eq!((chain[0].attempted_at, chain[0].outcome), (Some(at(10)), Some(Outcome::NoAnswer)));
}

fn person(record: u32, text: &str, zone: Option<Zone>) -> NewContact {
    NewContact {
        number: PhoneNumber::parse_e164(text).expect("a number"),
        name: String::new(),
        extra: "{}".into(),
        zone,
        record,
        line: record + 1,
        cell: text.into(),
        fields: Vec::new(),
        repaired: false,
    }
}

async fn take(kept: &Kept, import: ImportId, contacts: Vec<NewContact>) {
    let accepted = u32::try_from(contacts.len()).expect("a small chunk");
    let totals = ImportTotals { records: accepted, accepted, ..ImportTotals::default() };
    let chunk = ImportChunk { import, contacts, rejects: Vec::new(), totals, at: NOON };
    kept.store.import_chunk(chunk).await.expect("a chunk");
}

#[tokio::test]
async fn only_people_whose_hours_are_open_are_handed_over() {
    let kept = Kept::new().await;
    let mut list = campaign(1);
    list.rule_pack = RulePack::IndiaService;
    kept.commit(vec![campaign_event(&list)]).await;
    let import: ImportId = id(9);
    kept.store.import_create(new_import(import, list.id)).await.expect("an import");
    // Sunday noon in London is half past five in Pune, seven in New York, and nine in Tokyo.
    let tokyo = "Asia/Tokyo".parse().ok();
    let people = vec![
        person(1, "+919123450001", None),
        person(2, "+12125550123", None),
        person(3, "+919123450002", tokyo),
    ];
    take(&kept, import, people).await;
    let loaded = kept.store.due(&account(), &due(&[list.id])).await.expect("due rows");
    let numbers: Vec<&str> = loaded.rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!(numbers, ["+919123450001"]);
    assert_eq!(loaded.next_due_at, Some(at(HOUR)), "New York opens at eight");
    assert!(matches!(loaded.hours[0].1, Hours::Open(_)), "somebody may be rung");
}

/// How many people the question is asked about; `DIALDESK_PEOPLE=1000000` for the whole promise.
fn how_many() -> u32 {
    std::env::var("DIALDESK_PEOPLE").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

#[tokio::test]
async fn who_waits_and_why_is_told_at_once() {
    let kept = Kept::new().await;
    let mut list = campaign(1);
    list.rule_pack = RulePack::IndiaService;
    kept.commit(vec![campaign_event(&list)]).await;
    let import: ImportId = id(9);
    kept.store.import_create(new_import(import, list.id)).await.expect("an import");
    let people = how_many();
    let begun = Instant::now();
    for first in (0..people).step_by(2_000) {
        let chunk = (first..people.min(first + 2_000)).map(|n| {
            let own = (n % 10 == 0).then(|| "Asia/Tokyo".parse().ok()).flatten();
            person(n + 1, &format!("+917{n:09}"), own)
        });
        take(&kept, import, chunk.collect()).await;
    }
    println!("{people} people taken in within {:?}", begun.elapsed());
    for n in 1..=50 {
        let line = Suppression {
            number: person(0, &format!("+917{n:09}"), None).number,
            reason: "asked us to".into(),
            source: "typed".into(),
            added_at: NOON,
            until: None,
        };
        kept.store.suppression_add(line).await.expect("a line");
    }
    let since = |_: &[String]| NOON - Duration::from_secs(1800);
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let begun = Instant::now();
        let waiting = kept.store.waiting(list.id, since, NOON).await.expect("figures");
        best = best.min(begun.elapsed());
        assert_eq!(waiting.at.iter().map(|at| at.due).sum::<u32>(), people, "to the person");
        assert_eq!(waiting.suppressed.iter().map(|at| at.due).sum::<u32>(), 50);
        assert_eq!(waiting.at.len(), 2, "two places");
    }
    println!("asked of {people} people: {best:?}");
    let query = DueQuery { each: 256, limit: 256, ..due(&[list.id]) };
    let begun = Instant::now();
    let loaded = kept.store.due(&account(), &query).await.expect("due rows");
    println!("256 due rows of {people}: {:?}", begun.elapsed());
    assert_eq!(loaded.rows.len(), 256);
    assert!(best < Duration::from_millis(200), "{best:?} for {people} people");
}

#[tokio::test]
async fn a_long_list_leaves_room_for_a_short_one() {
    let kept = Kept::new().await;
    let (long, _) = kept.campaign_of(1, &(1..=90).collect::<Vec<_>>()).await;
    let (short, _) = kept.campaign_of(2, &[91, 92]).await;
    let query = DueQuery { each: 40, limit: 60, ..due(&[long.id, short.id]) };
    let loaded = kept.store.due(&account(), &query).await.expect("due rows");
    let rows_of = |list| {
        let is_its = |origin: &Origin| matches!(origin, Origin::Contact { campaign, .. } if *campaign == list);
        loaded.rows.iter().filter(|row| is_its(&row.origin)).count()
    };
    assert_eq!(rows_of(long.id), 40, "no more than asked for of each");
    assert_eq!(rows_of(short.id), 2, "and the short list is among them");
}
