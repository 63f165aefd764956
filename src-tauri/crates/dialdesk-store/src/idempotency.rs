//! The table `idempotency`: a request sent twice under one key is done once.

use std::time::Duration;

use dialdesk_core::engine::input::IdempotencyKey;
use dialdesk_core::ids::CallId;
use dialdesk_core::time::Timestamp;
use serde_json::{Value, json};
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::read_json;
use crate::{Store, StoreError};

/// A repeat is recognised for a day.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// What a key stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct IdempotencyRecord {
    /// The digest of the body that came with it.
    pub body_hash: String,
    /// What it led to: `{"call": id}` for calls, else what the caller kept.
    pub subject: Value,
    /// When it came.
    pub at: Timestamp,
}

/// Whose the key is.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// It is new, and kept now.
    New,
    /// It was kept before.
    Known(IdempotencyRecord),
}

async fn find(
    executor: impl SqliteExecutor<'_>,
    key: &str,
    now: Timestamp,
) -> Result<Option<IdempotencyRecord>, StoreError> {
    let oldest = (now - KEPT).as_micros();
    sqlx::query!(
        "SELECT body_hash, subject, at FROM idempotency WHERE key = ? AND at > ?",
        key,
        oldest
    )
    .fetch_optional(executor)
    .await?
    .map(|row| {
        Ok(IdempotencyRecord {
            body_hash: row.body_hash,
            subject: read_json(&row.subject, "idempotency.subject")?,
            at: Timestamp::from_micros(row.at),
        })
    })
    .transpose()
}

async fn insert(
    conn: &mut SqliteConnection,
    key: &IdempotencyKey,
    subject: &Value,
    at: Timestamp,
) -> Result<(), StoreError> {
    let subject = subject.to_string();
    let at = at.as_micros();
    sqlx::query!(
        "INSERT INTO idempotency (key, body_hash, subject, at) VALUES (?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET
             body_hash = excluded.body_hash,
             subject = excluded.subject,
             at = excluded.at",
        key.key,
        key.body_hash,
        subject,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the key of a call that somebody asked for. The calls of a batch may share one: the first
/// stands for all.
pub(crate) async fn keep(
    conn: &mut SqliteConnection,
    key: &IdempotencyKey,
    call: CallId,
    at: Timestamp,
) -> Result<(), StoreError> {
    match find(&mut *conn, &key.key, at).await? {
        Some(_) => Ok(()),
        None => insert(conn, key, &json!({ "call": call }), at).await,
    }
}

/// Forgets what is older than a day.
pub(crate) async fn forget(conn: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
    let oldest = (now - KEPT).as_micros();
    sqlx::query!("DELETE FROM idempotency WHERE at <= ?", oldest).execute(conn).await?;
    Ok(())
}

impl Store {
    /// Gives what a key of the last day stands for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn idempotency_find(
        &self,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        find(&self.readers, key, now).await
    }

    /// Keeps a key with what it led to, or says whose it is already.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn idempotency_insert(
        &self,
        key: IdempotencyKey,
        subject: Value,
        at: Timestamp,
    ) -> Result<Claim, StoreError> {
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    if let Some(known) = find(turn.conn().await?, &key.key, at).await? {
                        return Ok(Claim::Known(known));
                    }
                    insert(turn.conn().await?, &key, &subject, at).await?;
                    Ok(Claim::New)
                })
            })
            .await
    }
}
