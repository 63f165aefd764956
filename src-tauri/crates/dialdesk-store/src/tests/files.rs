//! Files that are new, newer, cut short or something else.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use dialdesk_core::engine::Event;
use dialdesk_core::time::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use super::opened;
use crate::open::own_version;
use crate::{Store, StoreError};

async fn refusal(folder: &Path) -> StoreError {
    match Store::open(folder, Arc::new(|_| {})).await {
        Ok(_) => panic!("the file should have been refused"),
        Err(error) => error,
    }
}

/// A folder with a database that holds something.
async fn used_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    let now = Timestamp::from_secs(0);
    store.commit(now, vec![Event::Stopped(true)], vec![now]).await.expect("a commit");
    store.close().await;
    folder
}

#[tokio::test]
async fn an_empty_folder_becomes_a_database_of_this_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("made").join("too");
    let store = opened(&inner).await;
    let version: i64 = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&store.readers)
        .await
        .expect("a version");
    assert_eq!(version, own_version());
    let modes: (String, i64) =
        sqlx::query_as("SELECT * FROM pragma_journal_mode(), pragma_foreign_keys()")
            .fetch_one(&store.readers)
            .await
            .expect("pragmas");
    assert_eq!(modes, ("wal".to_owned(), 1));
    store.close().await;
}

#[tokio::test]
async fn the_writer_flushes_every_commit_to_the_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    let synchronous: i64 = store
        .writer
        .run(|turn| {
            Box::pin(async move {
                Ok(sqlx::query_scalar("PRAGMA synchronous").fetch_one(turn.conn().await?).await?)
            })
        })
        .await
        .expect("a pragma");
    assert_eq!(synchronous, 2, "FULL");
    store.close().await;
}

#[tokio::test]
async fn readers_cannot_write() {
    let folder = used_folder().await;
    let store = opened(folder.path()).await;
    let write = sqlx::query("DELETE FROM events").execute(&store.readers).await;
    assert!(write.is_err(), "the pool is read-only");
    store.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("data");
    let store = opened(&inner).await;
    store.heartbeat(Timestamp::from_secs(0)).await.expect("a sign of life");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    for name in ["dialdesk.db", "dialdesk.db-wal", "dialdesk.db-shm"] {
        assert_eq!(mode(&inner.join(name)), 0o600, "{name}");
    }
    store.close().await;
}

#[tokio::test]
async fn a_newer_file_is_refused_with_a_sentence() {
    let folder = used_folder().await;
    let path = folder.path().join("dialdesk.db");
    let mut conn =
        SqliteConnectOptions::new().filename(&path).connect().await.expect("a connection");
    sqlx::query(
        "INSERT INTO _sqlx_migrations
             (version, description, success, checksum, execution_time)
         VALUES (7000, 'later', true, x'00', 0)",
    )
    .execute(&mut conn)
    .await
    .expect("a migration of the future");
    conn.close().await.expect("closed");

    let error = refusal(folder.path()).await;
    assert!(matches!(error, StoreError::Newer { found: 7000, .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "{} was written by a newer Dialdesk (schema 7000, this one knows {}): start that \
             version, or choose another data folder",
            path.display(),
            own_version()
        )
    );
}

#[tokio::test]
async fn a_file_that_is_cut_short_is_refused_with_a_sentence() {
    let folder = used_folder().await;
    let path = folder.path().join("dialdesk.db");
    let whole = fs::read(&path).expect("the file");
    for length in [1, 99, 100, 4096, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).expect("a shorter file");
        let error = refusal(folder.path()).await;
        assert!(matches!(error, StoreError::Damaged { .. }), "{length} bytes: {error:?}");
        assert!(error.to_string().contains("put the newest file of the folder `backups`"));
    }
    fs::write(&path, &whole).expect("the whole file");
    opened(folder.path()).await.close().await;
}

#[tokio::test]
async fn a_damaged_page_is_noticed_at_the_start() {
    let folder = used_folder().await;
    let path = folder.path().join("dialdesk.db");
    let mut bytes = fs::read(&path).expect("the file");
    for byte in &mut bytes[4096 * 3..4096 * 4] {
        *byte = 0xa5;
    }
    fs::write(&path, &bytes).expect("a damaged file");
    let error = refusal(folder.path()).await;
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[tokio::test]
async fn another_kind_of_file_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dialdesk.db");
    let mut file = fs::File::create(&path).expect("a file");
    file.write_all("name;phone\n".repeat(50).as_bytes()).expect("written");
    drop(file);
    let error = refusal(folder.path()).await;
    assert!(error.to_string().contains("it is not an SQLite database"), "{error}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a file");
    fs::write(&file, "").expect("a file");
    let error = refusal(&file.join("data")).await;
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error:?}");
    assert!(error.to_string().contains("a file"), "{error}");
}
