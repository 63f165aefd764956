//! Pieces of work that share a transaction when the disk, or one of them, lets the others down.

use std::sync::{Arc, Mutex};

use dialdesk_core::engine::Event;
use dialdesk_core::time::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};

use crate::{Store, StoreError};

const NOW: Timestamp = Timestamp::from_secs(0);

async fn pages_max(store: &Store, pages: i64) {
    let pragma = format!("PRAGMA max_page_count = {pages}");
    store
        .writer
        .run(move |turn| {
            Box::pin(async move {
                turn.conn().await?.execute(AssertSqlSafe(pragma)).await?;
                Ok(())
            })
        })
        .await
        .expect("a pragma");
}

/// Writes a setting that needs more room than there is.
async fn fill(store: &Store) -> Result<(), StoreError> {
    store.setting_put("big", &"x".repeat(1_000_000).into()).await
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_promised_and_is_survived() {
    let folder = tempfile::tempdir().expect("a folder");
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    let on_commit = move |envelopes: &[dialdesk_core::engine::Envelope]| {
        ear.lock().expect("no panic").extend(envelopes.iter().map(|it| it.seq));
    };
    let store = Store::open(folder.path(), Arc::new(on_commit)).await.expect("a store");
    store.commit(NOW, vec![Event::Stopped(true)], vec![]).await.expect("a commit");
    pages_max(&store, 1).await;

    let error = fill(&store).await.expect_err("there is no room");
    assert!(matches!(error, StoreError::Full), "{error:?}");
    let mut asked = tokio::task::JoinSet::new();
    for job in 0..40 {
        let store = store.clone();
        asked.spawn(async move {
            if job % 4 == 3 {
                return fill(&store).await.map(|()| 0);
            }
            let events = vec![Event::Stopped(job % 2 == 0)];
            store.commit(NOW, events, vec![]).await.map(|envelopes| envelopes.len())
        });
    }
    let answers = asked.join_all().await;
    let promised: usize = answers.iter().filter_map(|answer| answer.as_ref().ok()).sum();
    assert!(answers.iter().filter(|answer| answer.is_err()).count() >= 10, "{answers:?}");
    for error in answers.into_iter().filter_map(Result::err) {
        assert!(matches!(error, StoreError::Full), "each says why: {error:?}");
    }

    pages_max(&store, 1_000_000).await;
    fill(&store).await.expect("there is room again");
    let envelopes = store.commit(NOW, vec![Event::Stopped(false)], vec![]).await.expect("a commit");
    let last = i64::try_from(promised).expect("few") + 2;
    assert_eq!(envelopes[0].seq, last, "no number was lost");
    let all: Vec<i64> = (1..=last).collect();
    assert_eq!(*heard.lock().expect("no panic"), all, "and none was told that was not kept");
    store.close().await;
}

#[tokio::test]
async fn who_finds_the_file_locked_is_told_so_and_the_writer_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = super::opened(folder.path()).await;
    let impatient = store.writer.run(|turn| {
        Box::pin(async move {
            turn.conn().await?.execute("PRAGMA busy_timeout = 10").await?;
            Ok(())
        })
    });
    impatient.await.expect("a pragma");
    let options = SqliteConnectOptions::new().filename(folder.path().join("dialdesk.db"));
    let mut other = options.connect().await.expect("another program");
    other.execute("BEGIN IMMEDIATE").await.expect("the lock");

    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let store = store.clone();
        asked.spawn(async move { store.commit(NOW, vec![Event::Stopped(true)], vec![]).await });
    }
    for answer in asked.join_all().await {
        assert!(matches!(answer, Err(StoreError::Broken(_))), "{answer:?}");
    }

    other.execute("ROLLBACK").await.expect("the lock is given back");
    let envelopes = store.commit(NOW, vec![Event::Stopped(true)], vec![]).await.expect("a commit");
    assert_eq!(envelopes[0].seq, 1, "no number was lost");
    store.close().await;
}

#[tokio::test]
async fn what_is_broken_at_the_commit_is_told_to_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = super::opened(folder.path()).await;
    // An intent without its call: the reference is checked at the commit.
    let broken = store
        .writer
        .run(|turn| {
            Box::pin(async move {
                turn.conn()
                    .await?
                    .execute(
                        "INSERT INTO intents (id, call_id, account, number, request, allowed_from,
                             allowed_until, reserved_at, alive_at, needs_a_look, state)
                         VALUES ('i', 'nobody', 'a', '+919123400001', '{}', 0, 0, 0, 0, 0, 'sent')",
                    )
                    .await?;
                Ok(())
            })
        })
        .await;
    assert!(matches!(broken, Err(StoreError::Broken(_))), "{broken:?}");
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM intents")
        .fetch_one(&store.readers)
        .await
        .expect("a count");
    assert_eq!(kept, 0);
    store.commit(NOW, vec![Event::Stopped(true)], vec![]).await.expect("the writer goes on");
    store.close().await;
}
