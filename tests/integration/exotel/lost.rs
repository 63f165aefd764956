//! Answers that get lost: what the client calls unknown may have rung, and can be found again.

use std::collections::HashMap;
use std::time::Duration;

use dialdesk_core::provider::{CallSearch, PlaceError, Provider as _};
use dialdesk_sim::exotel::ledger::Verdict;
use dialdesk_sim::exotel::{Faults, SUFFIXES};

use super::harness::{Open, Wire, client, intent_of, outcome, request, search};

#[tokio::test]
async fn a_lost_answer_is_unknown_whether_or_not_the_call_was_made() {
    let wire = Wire::start().await;
    for (suffix, made, verdict) in [
        ("9911", false, Verdict::DroppedBefore),
        ("9912", true, Verdict::DroppedAfter),
        ("9915", true, Verdict::Error500Placed),
        ("9916", false, Verdict::Error500NotPlaced),
        ("9917", true, Verdict::GarbagePlaced),
    ] {
        let number = format!("+91912345{suffix}");
        let error = wire.place(&number).await.unwrap_err();
        assert!(matches!(error, PlaceError::Unknown(_)), "{suffix}: {error:?}");
        let arrived = wire.connects_to(&number);
        assert_eq!(arrived.len(), 1, "{suffix}: sent once and never again");
        assert_eq!(arrived[0].verdict, verdict);
        assert_eq!(arrived[0].sid.is_some(), made, "{suffix}");
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_unknown_after_the_limit() {
    let wire = Wire::start().await;
    let client = client(&wire.sandbox.url()).answer_within(Duration::from_millis(500));
    for (suffix, made) in [("9913", true), ("9914", false)] {
        let number = format!("+91912345{suffix}");
        let error = client.place(&request(&number), Box::new(Open)).await.unwrap_err();
        assert!(matches!(error, PlaceError::Unknown(_)), "{suffix}: {error:?}");
        let arrived = wire.connects_to(&number);
        assert_eq!(arrived.len(), 1, "{suffix}: it did arrive, in half a second");
        assert_eq!(arrived[0].sid.is_some(), made, "{suffix}");
    }
}

#[tokio::test]
async fn a_call_whose_answer_was_lost_is_found_by_search() {
    let wire = Wire::start().await;
    let number = "+919123459912";
    wire.place(number).await.unwrap_err();
    wire.place("+919123469901").await.unwrap();

    let found = wire.found(number, 1).await;
    let made = wire.connects_to(number);
    assert_eq!(found.len(), 1, "one call, and nobody else's: {found:?}");
    assert_eq!(Some(&found[0].id.0), made[0].sid.as_ref(), "the very call");
    assert_eq!(made[0].custom_field, Some(intent_of(number).to_string()));
    let second = |at: dialdesk_core::time::Timestamp| at.as_micros() / 1_000_000;
    assert_eq!(found[0].created_at.map(second), Some(second(made[0].at)), "IST read as IST");
    outcome(&found[0]);
}

#[tokio::test]
async fn a_search_keeps_to_its_window_and_its_exophone() {
    let wire = Wire::start().await;
    let number = "+919123459908";
    wire.place(number).await.unwrap();
    let made = wire.found(number, 1).await[0].created_at.unwrap();
    let whole = search(number);
    let later = Duration::from_secs(1);

    let misses = [
        CallSearch { from: made + later, ..whole.clone() },
        CallSearch { until: made - later, ..whole.clone() },
        CallSearch { caller_id: "08045671235".to_owned(), ..whole.clone() },
    ];
    for miss in misses {
        assert_eq!(wire.client.search(&miss).await.unwrap(), [], "{miss:?}");
    }
    let other_spelling =
        CallSearch { caller_id: "+918045671234".to_owned(), from: made, until: made, ..whole };
    let found = wire.client.search(&other_spelling).await.unwrap();
    assert_eq!(found.len(), 1, "one second wide, and spelled otherwise");
}

#[tokio::test]
async fn a_search_reads_on_over_pages() {
    let wire = Wire::with(|options| options.speed = 10_000).await;
    let number = "+919123459902";
    for _ in 0..120 {
        wire.place(number).await.unwrap();
    }
    let found = wire.found(number, 120).await;
    let distinct: std::collections::HashSet<_> = found.iter().map(|report| &report.id).collect();
    assert_eq!((found.len(), distinct.len()), (120, 120), "two pages, no call twice");
}

#[tokio::test]
async fn a_running_call_is_not_found() {
    let wire = Wire::with(|options| options.speed = 1).await;
    wire.place("+919123459912").await.unwrap_err();
    let found = wire.client.search(&search("+919123459912")).await.unwrap();
    assert_eq!(found, [], "absence proves nothing while a phone may be ringing");
}

/// A bad day, hundreds of times over: whatever the client concludes, the ledger agrees.
#[tokio::test]
async fn no_conclusion_contradicts_the_ledger() {
    let faults = "drop_before=0.1,drop_after=0.1,error_500_placed=0.1,error_500_not_placed=0.1,\
                  garbage_placed=0.1,throttle=0.1,retry_after=2";
    let wire = Wire::with(|options| {
        options.faults = Faults::parse(faults).unwrap();
        options.seed = 42;
    })
    .await;
    let numbers = (0..300).map(|nth| format!("+91912346{:04}", nth * 7));
    let by_chance = |number: &String| !SUFFIXES.iter().any(|(suffix, ..)| number.ends_with(suffix));
    let mut answers = Vec::new();
    for number in numbers.filter(by_chance) {
        answers.push((wire.place(&number).await, number));
    }

    let ledger = wire.ledger();
    let mut made: HashMap<_, _> = HashMap::new();
    for connect in ledger.connects() {
        let before = made.insert(connect.from.clone().unwrap(), connect.sid.clone());
        assert_eq!(before, None, "each request is sent once");
    }
    let (mut placed, mut unknown) = (0, 0);
    for (answer, number) in answers {
        let made = made.remove(&number).unwrap();
        match answer {
            Ok(said) => {
                assert_eq!(Some(said.id.0), made, "placed is placed");
                placed += 1;
            }
            Err(PlaceError::Unknown(_)) => unknown += 1,
            Err(PlaceError::Throttled { retry_after }) => {
                assert_eq!(retry_after, Some(Duration::from_secs(2)));
                assert_eq!(made, None, "throttled is not placed");
            }
            Err(PlaceError::Refused { .. }) => assert_eq!(made, None, "refused is not placed"),
            Err(
                error @ (PlaceError::HeldBack(_)
                | PlaceError::NotPlaced(_)
                | PlaceError::Account(_)),
            ) => panic!("nothing here leads to {error:?}"),
        }
    }
    assert!(placed > 80 && unknown > 100, "{placed} placed, {unknown} unknown of 300");
}
