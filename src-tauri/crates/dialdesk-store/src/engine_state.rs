//! The table `engine_state`: what the engine knows beside calls and campaigns; and the housekeeping
//! that goes with the sign of life.

use std::time::Duration;

use dialdesk_core::engine::away::Away;
use dialdesk_core::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::{json, read_json};
use crate::{Store, StoreError, events, idempotency, requests};

/// Whether everything was stopped.
pub(crate) const STOPPED: &str = "stopped";
/// What is wrong with the account; absent if nothing is.
pub(crate) const ACCOUNT_PROBLEM: &str = "account_problem";
/// The last sign of life, in microseconds.
pub(crate) const ALIVE_AT: &str = "alive_at";
/// Where the breaker stood.
pub(crate) const BREAKER: &str = "breaker";
/// Until when the provider asked for quiet.
pub(crate) const THROTTLED_UNTIL: &str = "throttled_until";
/// How many calls a minute may leave from then on; one more every ten seconds.
pub(crate) const THROTTLED_PACE: &str = "throttled_pace";
/// What the last start or awakening found.
pub(crate) const AWAY: &str = "away";

/// How far the provider's own list was read.
pub(crate) const SWEPT: &str = "swept";

/// Reads are needed for one minute; the rest is slack.
const READS_KEPT: Duration = Duration::from_secs(120);

pub(crate) async fn put(
    conn: &mut SqliteConnection,
    key: &'static str,
    value: &impl Serialize,
) -> Result<(), StoreError> {
    let value = json(value);
    sqlx::query!(
        "INSERT INTO engine_state (key, value) VALUES (?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        value
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn get<T: DeserializeOwned>(
    executor: impl SqliteExecutor<'_>,
    key: &'static str,
) -> Result<Option<T>, StoreError> {
    sqlx::query_scalar!("SELECT value FROM engine_state WHERE key = ?", key)
        .fetch_optional(executor)
        .await?
        .map(|value| read_json(&value, "engine_state.value"))
        .transpose()
}

impl Store {
    /// Gives what the last start or awakening found; nothing if there was none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn away(&self) -> Result<Option<Away>, StoreError> {
        get(&self.readers, AWAY).await
    }

    /// Writes that the program lives, and forgets what is too old to be needed.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn heartbeat(&self, at: Timestamp) -> Result<(), StoreError> {
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    put(turn.conn().await?, ALIVE_AT, &at.as_micros()).await?;
                    requests::forget(turn.conn().await?, at - READS_KEPT).await?;
                    idempotency::forget(turn.conn().await?, at).await?;
                    events::forget(turn.conn().await?, at).await
                })
            })
            .await
    }
}
