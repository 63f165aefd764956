//! How many rows a screen's question has, and the few questions that only screens ask.

use dialdesk_core::ids::{CallId, ImportId};

use crate::calls::filtered;
use crate::codec::{count, id};
use crate::{CallQuery, Store, StoreError};

impl Store {
    /// Counts the calls that a query means; its page does not matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_calls(&self, query: &CallQuery) -> Result<u32, StoreError> {
        let whole = CallQuery { before: None, ..query.clone() };
        let (calls,): (i64,) =
            filtered("count(*)", &whole).build_query_as().fetch_one(&self.readers).await?;
        count(calls, "calls.seq")
    }

    /// Names the open calls that wait for a person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calls_needing_a_look(&self) -> Result<Vec<CallId>, StoreError> {
        let ids: Vec<(String,)> = sqlx::query_as(
            "SELECT call_id FROM intents
             WHERE state IN ('reserved', 'sent', 'unknown', 'placed') AND needs_a_look = 1
             ORDER BY reserved_at",
        )
        .fetch_all(&self.readers)
        .await?;
        ids.into_iter().map(|(call,)| id(&call, "intents.call_id")).collect()
    }

    /// Counts the do-not-call list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_suppressions(&self) -> Result<u32, StoreError> {
        let (numbers,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM suppressions").fetch_one(&self.readers).await?;
        count(numbers, "suppressions.number")
    }

    /// Counts the rejects of an import by the code of their reason, the most frequent first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_rejects(&self, import: ImportId) -> Result<Vec<(String, u32)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT reason, count(*) FROM import_rejects
             WHERE import_id = ?
             GROUP BY reason
             ORDER BY 2 DESC, 1",
        )
        .bind(import.to_string())
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter()
            .map(|(reason, rows)| Ok((reason, count(rows, "import_rejects.seq")?)))
            .collect()
    }
}
