//! The table `suppressions`: whom nobody rings.

use dialdesk_core::engine::Event;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;
use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::codec::{count, micros, moment, number};
use crate::search::containing;
use crate::turn::Turn;
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

/// Which lines of the do-not-call list, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppressionQuery {
    /// Only numbers with these digits in them.
    pub number_has: Option<String>,
    /// Only lines whose reason has this in it.
    pub reason_has: Option<String>,
    /// Only numbers after this one: the cursor of the page before.
    pub after: Option<String>,
    /// So many are skipped after that.
    pub offset: u32,
    /// So many at most.
    pub limit: u32,
}

#[derive(sqlx::FromRow)]
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

/// Writes a question about the lines that a query means, without order or limit.
fn filter(sql: &mut QueryBuilder<Sqlite>, what: &str, query: &SuppressionQuery) {
    sql.push("SELECT ").push(what).push(" FROM suppressions WHERE number > ");
    sql.push_bind(query.after.clone().unwrap_or_default());
    if let Some(digits) = &query.number_has {
        let digits = digits.trim_start_matches('0');
        sql.push(" AND number LIKE ").push_bind(containing(digits)).push(" ESCAPE '\\'");
    }
    if let Some(reason) = &query.reason_has {
        sql.push(" AND reason LIKE ").push_bind(containing(reason)).push(" ESCAPE '\\'");
    }
}

/// Asks for lines: their numbers first, in an index, then their rows.
pub(crate) fn list(query: &SuppressionQuery) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new(
        "SELECT number, reason, source, added_at, until FROM suppressions WHERE number IN (",
    );
    filter(&mut sql, "number", query);
    sql.push(" ORDER BY number LIMIT ").push_bind(query.limit);
    sql.push(" OFFSET ").push_bind(query.offset);
    sql.push(") ORDER BY number");
    sql
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

/// What many lines have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressionNote {
    /// Why, in the operator's words.
    pub reason: String,
    /// Where they came from.
    pub source: String,
    /// Since when.
    pub added_at: Timestamp,
    /// Until when; absent: for ever.
    pub until: Option<Timestamp>,
}

async fn add_many(
    turn: &mut Turn,
    numbers: Vec<PhoneNumber>,
    like: SuppressionNote,
) -> Result<u32, StoreError> {
    let numbers: Value = numbers.iter().map(PhoneNumber::as_str).collect();
    let numbers = numbers.to_string();
    let added_at = like.added_at.as_micros();
    let until = micros(like.until);
    // `WHERE true` keeps the parser from taking `ON CONFLICT` for a join. A line that has run out
    // holds nobody any more, so it is written anew.
    let written = sqlx::query!(
        "INSERT INTO suppressions (number, reason, source, added_at, until)
         SELECT value, ?1, ?2, ?3, ?4 FROM json_each(?5)
         WHERE true
         ON CONFLICT (number) DO UPDATE SET
             reason = excluded.reason,
             source = excluded.source,
             added_at = excluded.added_at,
             until = excluded.until
         WHERE suppressions.until <= excluded.added_at",
        like.reason,
        like.source,
        added_at,
        until,
        numbers
    )
    .execute(turn.conn().await?)
    .await?;
    turn.emit(like.added_at, Event::DoNotCall).await?;
    Ok(u32::try_from(written.rows_affected()).unwrap_or(u32::MAX))
}

async fn remove(
    turn: &mut Turn,
    number: PhoneNumber,
    at: Timestamp,
) -> Result<Option<Suppression>, StoreError> {
    let number = number.as_str();
    let gone = sqlx::query_as!(
        Row,
        r#"DELETE FROM suppressions WHERE number = ?
           RETURNING number AS "number!", reason AS "reason!", source AS "source!",
               added_at AS "added_at!: i64", until AS "until?: i64""#,
        number
    )
    .fetch_optional(turn.conn().await?)
    .await?;
    if gone.is_some() {
        turn.emit(at, Event::DoNotCall).await?;
    }
    gone.map(Suppression::try_from).transpose()
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
                    .execute(turn.conn().await?)
                    .await?;
                    turn.emit(line.added_at, Event::DoNotCall).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Puts many numbers on the do-not-call list; those that are there already stay as they are.
    /// Gives how many are new.
    ///
    /// # Errors
    /// When none of them could be written.
    pub async fn suppression_add_many(
        &self,
        numbers: Vec<PhoneNumber>,
        like: SuppressionNote,
    ) -> Result<u32, StoreError> {
        self.writer.run(move |turn| Box::pin(add_many(turn, numbers, like))).await
    }

    /// Takes a number off the do-not-call list and gives its line; none if it was not there.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn suppression_remove(
        &self,
        number: PhoneNumber,
        at: Timestamp,
    ) -> Result<Option<Suppression>, StoreError> {
        self.writer.run(move |turn| Box::pin(remove(turn, number, at))).await
    }

    /// Gives lines of the do-not-call list by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn suppressions(
        &self,
        query: &SuppressionQuery,
    ) -> Result<Vec<Suppression>, StoreError> {
        let rows: Vec<Row> = list(query).build_query_as().fetch_all(&self.readers).await?;
        rows.into_iter().map(Suppression::try_from).collect()
    }

    /// Counts the lines of the do-not-call list that a query means; its page does not matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_suppressions(&self, query: &SuppressionQuery) -> Result<u32, StoreError> {
        let whole = SuppressionQuery { after: None, ..query.clone() };
        let mut sql = QueryBuilder::new("");
        filter(&mut sql, "count(*)", &whole);
        let (numbers,): (i64,) = sql.build_query_as().fetch_one(&self.readers).await?;
        count(numbers, "suppressions.number")
    }

    /// Gives the line of a number that holds at `at`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn suppression_of(
        &self,
        number: &PhoneNumber,
        at: Timestamp,
    ) -> Result<Option<Suppression>, StoreError> {
        let number = number.as_str();
        let at = at.as_micros();
        sqlx::query_as!(
            Row,
            "SELECT number, reason, source, added_at, until FROM suppressions
             WHERE number = ? AND (until IS NULL OR until > ?)",
            number,
            at
        )
        .fetch_optional(&self.readers)
        .await?
        .map(Suppression::try_from)
        .transpose()
    }
}
