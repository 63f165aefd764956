//! A look-alike with a folder: its calls go on ringing while nobody is there.

use dialdesk_core::call::Outcome;
use dialdesk_core::provider::{Progress, Provider as _};
use tempfile::TempDir;

use super::harness::{Wire, outcome};

#[tokio::test]
async fn calls_go_on_ringing_over_a_restart() {
    let home = TempDir::new().unwrap();
    let kept = |speed| {
        let folder = home.path().to_owned();
        Wire::with(move |options| {
            options.state_dir = Some(folder);
            options.speed = speed;
        })
    };
    let first = kept(1).await;
    let busy = first.place("+919123459902").await.unwrap().id;
    let lost = first.place("+919123459912").await.unwrap_err();
    assert_eq!(first.client.look(&busy).await.unwrap().progress, Progress::Running, "{lost}");
    first.sandbox.shutdown().await;
    let gone = first.client.probe().await;
    assert!(gone.is_err(), "nobody answers any more, not even on an old connection");

    let second = kept(1000).await;
    let report = second.end_of(&busy).await;
    assert_eq!(outcome(&report), Outcome::Busy, "the same call, with the end it was born with");
    assert_eq!(second.found("+919123459912", 1).await.len(), 1, "and the lost one");
    let created = report.created_at;
    let duration = report.measures.duration_s;
    second.sandbox.shutdown().await;

    let third = kept(1000).await;
    let again = third.end_of(&busy).await;
    assert_eq!((again.created_at, again.measures.duration_s), (created, duration));
    let told = third.ledger().outcomes().filter(|ended| ended.sid == busy.0).count();
    assert_eq!(told, 0, "an end is told once, not at every start");
}
