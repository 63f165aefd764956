//! Looking at calls: every end, what settles late, and reads that fail.

use dialdesk_core::call::{Measures, Outcome};
use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::provider::{Progress, Provider as _, ReadError};
use dialdesk_sim::exotel::Faults;

use super::harness::{Wire, outcome, search};

#[tokio::test]
async fn every_end_of_a_call_is_told_as_the_ledger_has_it() {
    let wire = Wire::start().await;
    for (suffix, end, word) in [
        ("9901", Outcome::Completed, "completed"),
        ("9902", Outcome::Busy, "busy"),
        ("9903", Outcome::NoAnswer, "no-answer"),
        ("9904", Outcome::NetworkError, "failed"),
        ("9905", Outcome::CanceledByProvider, "canceled"),
    ] {
        let placed = wire.place(&format!("+91912345{suffix}")).await.unwrap();
        let report = wire.end_of(&placed.id).await;
        assert_eq!(outcome(&report), end, "{suffix}");
        let ledger = wire.ledger();
        let ended = ledger.outcomes().find(|ended| ended.sid == placed.id.0).unwrap();
        assert_eq!(ended.status, word);
        assert_eq!(report.measures.duration_s, Some(ended.duration), "{suffix}: unscaled seconds");
        let talked = report.measures.talk_s.unwrap_or(0) > 0;
        assert_eq!(talked, end == Outcome::Completed, "{suffix}: {:?}", report.measures);
    }
}

#[tokio::test]
async fn a_call_runs_from_its_first_instant_and_measures_nothing_yet() {
    let wire = Wire::with(|options| options.speed = 1).await;
    let placed = wire.place("+919123459901").await.unwrap();
    let report = wire.client.look(&placed.id).await.unwrap();
    assert_eq!(report.progress, Progress::Running, "whether it rings cannot be told");
    assert_eq!(report.measures, Measures::default());
    assert!(report.created_at.is_some());
}

#[tokio::test]
async fn price_and_recording_settle_after_the_end() {
    let wire = Wire::start().await;
    let placed = wire.place("+919123459908").await.unwrap();
    let mut report = wire.end_of(&placed.id).await;
    assert_eq!(report.measures.talk_s, Some(5));
    while report.measures.price.is_none() || report.measures.recording_url.is_none() {
        report = wire.end_of(&placed.id).await;
    }
    assert_eq!(report.measures.price.as_deref(), Some("0.75"));
    assert_eq!(report.measures.duration_s, Some(8), "and nothing else moves");
}

#[tokio::test]
async fn an_unknown_call_is_not_found() {
    let wire = Wire::start().await;
    let never = "00000000000000000000000000002011";
    for id in [never, "../Accounts", ""] {
        let error = wire.client.look(&ProviderCallId(id.to_owned())).await.unwrap_err();
        assert!(matches!(error, ReadError::NotFound), "{id:?}: {error:?}");
    }
}

#[tokio::test]
async fn reads_that_fail_are_unavailable_and_never_a_verdict() {
    for fault in ["read_drop=1", "read_500=1", "read_garbage=1"] {
        let wire = Wire::with(|options| options.faults = Faults::parse(fault).unwrap()).await;
        let placed = wire.place("+919123459908").await.unwrap();
        let looked = wire.client.look(&placed.id).await.unwrap_err();
        let searched = wire.client.search(&search("+919123459908")).await.unwrap_err();
        for error in [looked, searched] {
            assert!(matches!(error, ReadError::Unavailable(_)), "{fault}: {error:?}");
        }
    }
}

#[tokio::test]
async fn reads_share_connections() {
    let wire = Wire::start().await;
    for _ in 0..5 {
        wire.client.probe().await.unwrap();
    }
    let placed = wire.place("+919123459901").await.unwrap();
    wire.client.look(&placed.id).await.unwrap();
    let connection = wire.ledger().connects().next().unwrap().connection;
    assert_eq!(connection, 2, "five reads took one connection, the call took the second");
}
