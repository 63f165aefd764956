//! The table `suppressions`: whom nobody rings.

use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::codec::{micros, moment, number};
use crate::{Store, StoreError};

/// One line of the do-not-call list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// Who is not rung.
    pub number: PhoneNumber,
    /// Why, in the operator's words.
    pub reason: String,
    /// Where it came from: typed, a file, the provider.
    pub source: String,
    /// Since when.
    pub added_at: Timestamp,
    /// Until when; absent: for ever.
    pub until: Option<Timestamp>,
}

struct Row {
    number: String,
    reason: String,
    source: String,
    added_at: i64,
    until: Option<i64>,
}

impl TryFrom<Row> for Suppression {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            number: number(&row.number, "suppressions.number")?,
            reason: row.reason,
            source: row.source,
            added_at: Timestamp::from_micros(row.added_at),
            until: moment(row.until),
        })
    }
}

/// Tells whether a number must not be rung at `at`, and until when.
pub(crate) async fn holds(
    conn: &mut SqliteConnection,
    number: &PhoneNumber,
    at: Timestamp,
) -> Result<Option<Option<Timestamp>>, StoreError> {
    let number = number.as_str();
    let at = at.as_micros();
    let until = sqlx::query_scalar!(
        "SELECT until FROM suppressions WHERE number = ? AND (until IS NULL OR until > ?)",
        number,
        at
    )
    .fetch_optional(conn)
    .await?;
    Ok(until.map(moment))
}

impl Store {
    /// Puts a number on the do-not-call list, or changes why and until when it is there.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn suppression_add(&self, line: Suppression) -> Result<(), StoreError> {
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    let number = line.number.as_str();
                    let added_at = line.added_at.as_micros();
                    let until = micros(line.until);
                    sqlx::query!(
                        "INSERT INTO suppressions (number, reason, source, added_at, until)
                         VALUES (?, ?, ?, ?, ?)
                         ON CONFLICT (number) DO UPDATE SET
                             reason = excluded.reason,
                             source = excluded.source,
                             added_at = excluded.added_at,
                             until = excluded.until",
                        number,
                        line.reason,
                        line.source,
                        added_at,
                        until
                    )
                    .execute(&mut turn.conn)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Takes a number off the do-not-call list; false if it was not there.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn suppression_remove(&self, number: PhoneNumber) -> Result<bool, StoreError> {
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    let number = number.as_str();
                    let gone = sqlx::query!("DELETE FROM suppressions WHERE number = ?", number)
                        .execute(&mut turn.conn)
                        .await?;
                    Ok(gone.rows_affected() == 1)
                })
            })
            .await
    }

    /// Gives lines of the do-not-call list by number, after the number that ended the page before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn suppressions(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Suppression>, StoreError> {
        let after = after.unwrap_or("");
        sqlx::query_as!(
            Row,
            "SELECT number, reason, source, added_at, until FROM suppressions
             WHERE number > ?
             ORDER BY number
             LIMIT ?",
            after,
            limit
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(Suppression::try_from)
        .collect()
    }
}
