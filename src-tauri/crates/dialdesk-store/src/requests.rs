//! The table `requests`: reads of the provider, for the budget of the last minute.

use dialdesk_core::time::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::StoreError;
use crate::codec::json;

/// Writes that reads were made.
pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    reads: &[Timestamp],
) -> Result<(), StoreError> {
    if reads.is_empty() {
        return Ok(());
    }
    let reads: Vec<i64> = reads.iter().map(|read| read.as_micros()).collect();
    let reads = json(&reads);
    sqlx::query!("INSERT INTO requests (at) SELECT value FROM json_each(?)", reads)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives the moments of reads after `from`, the earliest first.
pub(crate) async fn after(
    executor: impl SqliteExecutor<'_>,
    from: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let from = from.as_micros();
    let reads = sqlx::query_scalar!("SELECT at FROM requests WHERE at > ? ORDER BY at", from)
        .fetch_all(executor)
        .await?;
    Ok(reads.into_iter().map(Timestamp::from_micros).collect())
}

/// Forgets the reads before `limit`.
pub(crate) async fn forget(
    conn: &mut SqliteConnection,
    limit: Timestamp,
) -> Result<(), StoreError> {
    let limit = limit.as_micros();
    sqlx::query!("DELETE FROM requests WHERE at < ?", limit).execute(conn).await?;
    Ok(())
}
