//! Questions to the call log.

use dialdesk_core::call::Call;
use dialdesk_core::call::status::CallStatus;
use dialdesk_core::ids::{AccountKey, CallId, CampaignId, ContactId, ProviderCallId};
use dialdesk_core::time::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteExecutor};

use super::{Row, call_rows, status_word};
use crate::{Store, StoreError};

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

/// Which calls of the log, the newest first. Every filter that is absent lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallQuery {
    /// Those of this campaign.
    pub campaign: Option<CampaignId>,
    /// Those of this contact.
    pub contact: Option<ContactId>,
    /// Those of this batch.
    pub batch: Option<String>,
    /// Those with this status.
    pub status: Option<CallStatus>,
    /// Those whose number ends with these digits.
    pub number_ends_with: Option<String>,
    /// Those before this place in the log: the cursor of the page before.
    pub before: Option<i64>,
    /// So many are skipped after that.
    pub offset: u32,
    /// So many at most.
    pub limit: u32,
}

/// How many last digits the log has an index for.
const TAIL_DIGITS: usize = 4;

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

/// Asks for calls. A filter that is absent is not in the text, so that each text has its index.
pub(crate) fn list(query: &CallQuery) -> QueryBuilder<Sqlite> {
    let mut sql = filtered("*", query);
    sql.push(" ORDER BY seq DESC LIMIT ").push_bind(query.limit);
    sql.push(" OFFSET ").push_bind(query.offset);
    sql
}

/// Asks for something about the calls that a query means, without order or limit.
pub(crate) fn filtered(what: &str, query: &CallQuery) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new("SELECT ");
    sql.push(what).push(" FROM calls WHERE seq < ");
    sql.push_bind(query.before.unwrap_or(i64::MAX));
    if let Some(campaign) = query.campaign {
        sql.push(" AND campaign_id = ").push_bind(campaign.to_string());
    }
    if let Some(contact) = query.contact {
        sql.push(" AND contact_id = ").push_bind(contact.0);
    }
    if let Some(batch) = &query.batch {
        sql.push(" AND batch_id = ").push_bind(batch.clone());
    }
    if let Some(status) = query.status {
        sql.push(" AND direction = 'outbound' AND status = ").push_bind(status_word(status));
    }
    if let Some(digits) = &query.number_ends_with {
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= TAIL_DIGITS {
            let tail = digits[digits.len() - TAIL_DIGITS..].to_owned();
            sql.push(" AND substr(number, -4) = ").push_bind(tail);
        }
        sql.push(" AND number LIKE ").push_bind(format!("%{digits}"));
    }
    sql
}

impl Store {
    /// Gives calls of the log, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calls(&self, query: &CallQuery) -> Result<Vec<LoggedCall>, StoreError> {
        let rows: Vec<Row> = list(query).build_query_as().fetch_all(&self.readers).await?;
        rows.into_iter().map(LoggedCall::try_from).collect()
    }

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
