//! The table `retry_attempts`: which call retries which, why and when. Written by triggers of
//! `calls`.

use dialdesk_core::call::Outcome;
use dialdesk_core::ids::CallId;
use dialdesk_core::policy::retry::RetryReason;
use dialdesk_core::time::Timestamp;

use crate::codec::{count, id, moment, read_word_opt};
use crate::{Store, StoreError};

/// One retry of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryAttempt {
    /// The first call of the chain.
    pub root: CallId,
    /// The call's number in the chain; the first retry is 2.
    pub attempt: u32,
    /// The call.
    pub call: CallId,
    /// Why it rings again.
    pub reason: Option<RetryReason>,
    /// When it was to ring, as fixed when it was scheduled.
    pub due_at: Timestamp,
    /// When the first byte of its request left.
    pub attempted_at: Option<Timestamp>,
    /// What became of it.
    pub outcome: Option<Outcome>,
}

impl Store {
    /// Gives the retries of a chain, in their order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn retries_of(&self, root: CallId) -> Result<Vec<RetryAttempt>, StoreError> {
        let root = root.to_string();
        sqlx::query!(
            "SELECT root_id, attempt, call_id, reason, due_at, attempted_at, outcome
             FROM retry_attempts
             WHERE root_id = ?
             ORDER BY attempt",
            root
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|row| {
            Ok(RetryAttempt {
                root: id(&row.root_id, "retry_attempts.root_id")?,
                attempt: count(row.attempt, "retry_attempts.attempt")?,
                call: id(&row.call_id, "retry_attempts.call_id")?,
                reason: read_word_opt(row.reason.as_deref(), "retry_attempts.reason")?,
                due_at: Timestamp::from_micros(row.due_at),
                attempted_at: moment(row.attempted_at),
                outcome: read_word_opt(row.outcome.as_deref(), "retry_attempts.outcome")?,
            })
        })
        .collect()
    }
}
