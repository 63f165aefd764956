//! Questions to the call log.

use dialdesk_core::call::Call;
use dialdesk_core::ids::{AccountKey, CallId, ProviderCallId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;
use sqlx::SqliteExecutor;

use super::{Row, call_rows};
use crate::{Store, StoreError, intents};

/// A call with its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedCall {
    /// Its place in the log: higher is newer. The cursor of a list.
    pub seq: i64,
    /// The call.
    pub call: Call,
}

impl TryFrom<Row> for LoggedCall {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self { seq: row.seq, call: Call::try_from(row)? })
    }
}

/// Gives the open calls of an account.
pub(crate) async fn open(
    executor: impl SqliteExecutor<'_>,
    account: &AccountKey,
) -> Result<Vec<Call>, StoreError> {
    call_rows!(
        "WHERE calls.account = ? AND calls.id IN (SELECT call_id FROM intents
             WHERE state IN ('reserved', 'sent', 'unknown', 'placed'))",
        account.0
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(Call::try_from)
    .collect()
}

/// Gives the retries that wait in chains of which a call by hand is open.
pub(crate) async fn planned(
    executor: impl SqliteExecutor<'_>,
    account: &AccountKey,
) -> Result<Vec<Call>, StoreError> {
    call_rows!(
        "WHERE calls.account = ? AND state = 'queued' AND retry_of IN (
             SELECT by_hand.retry_of FROM intents JOIN calls by_hand ON by_hand.id = intents.call_id
             WHERE intents.state IN ('reserved', 'sent', 'unknown', 'placed')
                 AND by_hand.chain ->> 'reason' = 'manual')
         ORDER BY seq",
        account.0
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(Call::try_from)
    .collect()
}

/// Gives the calls of an account that somebody waited for and that never came to a reservation.
pub(crate) async fn orphans(
    executor: impl SqliteExecutor<'_>,
    account: &AccountKey,
) -> Result<Vec<Call>, StoreError> {
    call_rows!(
        "WHERE origin = 'single' AND state = 'queued' AND account = ? ORDER BY seq",
        account.0
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(Call::try_from)
    .collect()
}

impl Store {
    /// Gives one call.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn call(&self, id: CallId) -> Result<Option<LoggedCall>, StoreError> {
        let id = id.to_string();
        call_rows!("WHERE id = ?", id)
            .fetch_optional(&self.readers)
            .await?
            .map(LoggedCall::try_from)
            .transpose()
    }

    /// Gives the calls that hold a line or a number: everything reserved, running or unknown, of
    /// every account, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calls_in_flight(&self) -> Result<Vec<LoggedCall>, StoreError> {
        call_rows!(
            "WHERE id IN (SELECT call_id FROM intents
                 WHERE state IN ('reserved', 'sent', 'unknown', 'placed'))
             ORDER BY seq"
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(LoggedCall::try_from)
        .collect()
    }

    /// Tells whether a number is being rung, or its last request has no answer yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_being_rung(&self, number: &PhoneNumber) -> Result<bool, StoreError> {
        let mut conn = self.readers.acquire().await?;
        intents::is_open_for(&mut conn, number).await
    }

    /// Gives the scheduled calls whose moment lies from `from`, included, to `until`, excluded, in
    /// order; at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn scheduled_between(
        &self,
        from: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<LoggedCall>, StoreError> {
        let (from, until) = (from.as_micros(), until.as_micros());
        call_rows!(
            "WHERE scheduled_for >= ? AND scheduled_for < ? AND schedule_id IS NOT NULL
             ORDER BY scheduled_for, seq LIMIT ?",
            from,
            until,
            limit
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(LoggedCall::try_from)
        .collect()
    }

    /// Gives the call that the provider knows by this name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn call_by_provider_id(
        &self,
        id: &ProviderCallId,
    ) -> Result<Option<LoggedCall>, StoreError> {
        call_rows!("WHERE provider_id = ?", id.0)
            .fetch_optional(&self.readers)
            .await?
            .map(LoggedCall::try_from)
            .transpose()
    }

    /// Gives every call of a chain, the first one first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calls_of_chain(&self, root: CallId) -> Result<Vec<Call>, StoreError> {
        let root = root.to_string();
        call_rows!("WHERE calls.id = ? OR retry_of = ? ORDER BY seq", root, root)
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(Call::try_from)
            .collect()
    }
}
