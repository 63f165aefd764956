//! Refusals: each proves that nobody was rung, and says what to do.

use std::time::Duration;

use dialdesk_core::call::Outcome;
use dialdesk_core::provider::{AccountProblemKind, PlaceError, Provider as _, ReadError};
use dialdesk_exotel::{Exotel, ExotelSettings};
use dialdesk_sim::exotel::Faults;
use dialdesk_sim::exotel::ledger::Verdict;

use super::harness::{Open, Wire, request, search};

/// Names the class of an answer, without its text.
fn class(error: &PlaceError) -> String {
    match error {
        PlaceError::HeldBack(refusal) => format!("held back: {refusal:?}"),
        PlaceError::NotPlaced(_) => "not placed".to_owned(),
        PlaceError::Unknown(_) => "unknown".to_owned(),
        PlaceError::Throttled { retry_after } => format!("throttled: {retry_after:?}"),
        PlaceError::Refused { outcome, .. } => format!("refused: {outcome:?}"),
        PlaceError::Account(problem) => format!("account: {:?}", problem.kind),
    }
}

#[tokio::test]
async fn every_refusal_is_sorted_and_nobody_was_rung() {
    let wire = Wire::start().await;
    for (suffix, verdict, sorted) in [
        ("9906", Verdict::RefusedDnd, "refused: DndBlocked"),
        ("9907", Verdict::BadRequest, "refused: InvalidNumber"),
        ("9918", Verdict::RateLimited, "throttled: None"),
        ("9921", Verdict::Unauthorized, "account: Credentials"),
        ("9922", Verdict::AccountRefused, "account: Balance"),
        ("9923", Verdict::AccountRefused, "account: Permission"),
    ] {
        let number = format!("+91912345{suffix}");
        let error = wire.place(&number).await.unwrap_err();
        assert_eq!(class(&error), sorted, "{suffix}: {error:?}");
        let arrived = wire.connects_to(&number);
        assert_eq!(arrived[0].verdict, verdict, "{suffix}");
        assert_eq!(arrived[0].sid, None, "{suffix}: no call was made");
    }
}

#[tokio::test]
async fn the_providers_words_come_without_the_number() {
    let wire = Wire::start().await;
    let error = wire.place("+919123459906").await.unwrap_err();
    let PlaceError::Refused { outcome: Outcome::DndBlocked, message } = error else {
        panic!("{error:?}")
    };
    assert!(message.contains("NDNC"), "{message}");
    assert!(!message.contains("9123459906"), "{message}");
}

#[tokio::test]
async fn wrong_credentials_are_the_accounts_trouble_in_every_request() {
    let wire =
        Wire::with(|options| options.credentials = Some(("a-key".into(), "right".into()))).await;
    let error = wire.place("+919123459901").await.unwrap_err();
    assert_eq!(class(&error), "account: Credentials");
    let id = dialdesk_core::ids::ProviderCallId("0f00".to_owned());
    let answers = [
        wire.client.probe().await.unwrap_err(),
        wire.client.look(&id).await.unwrap_err(),
        wire.client.search(&search("+919123459901")).await.unwrap_err(),
    ];
    for error in answers {
        let ReadError::Account(problem) = &error else { panic!("{error:?}") };
        assert_eq!(problem.kind, AccountProblemKind::Credentials);
    }

    let settings = ExotelSettings::new(&wire.sandbox.url(), "acme1", "a-key", "right");
    let client = Exotel::new(settings).unwrap();
    client.probe().await.unwrap();
    client.place(&request("+919123459901"), Box::new(Open)).await.unwrap();
}

#[tokio::test]
async fn more_than_the_minute_holds_is_throttled_for_calls_and_reads() {
    let wire = Wire::with(|options| {
        options.requests_per_minute = 3;
        options.faults = Faults::parse("retry_after=30").unwrap();
    })
    .await;
    wire.place("+919123459901").await.unwrap();
    wire.client.probe().await.unwrap();
    wire.place("+919123469901").await.unwrap();

    let wait = Some(Duration::from_secs(30));
    let error = wire.place("+919123479901").await.unwrap_err();
    assert!(
        matches!(error, PlaceError::Throttled { retry_after } if retry_after == wait),
        "{error:?}"
    );
    let error = wire.client.probe().await.unwrap_err();
    assert!(
        matches!(error, ReadError::Throttled { retry_after } if retry_after == wait),
        "{error:?}"
    );
    assert_eq!(wire.ledger().placed().count(), 2, "the third was not made");
}
