//! Ranges of the call log: filtered, searched, and begun anywhere in a million rows.
//!
//! A page is found in two steps: an index is walked to the places that are wanted, then only their
//! rows are read. Where the whole log has no holes, not even the index is walked.

use dialdesk_core::call::status::CallStatus;
use dialdesk_core::call::{Outcome, Priority};
use dialdesk_core::ids::{AgentId, CampaignId, ContactId};
use dialdesk_core::time::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{LoggedCall, Row, status_word};
use crate::codec::{count, rank, word};
use crate::search::{containing, ending};
use crate::{Store, StoreError};

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
    /// Those that came to this.
    pub outcome: Option<Outcome>,
    /// Those that connect people to this agent.
    pub agent: Option<AgentId>,
    /// Those as urgent as this.
    pub priority: Option<Priority>,
    /// Those asked for at this moment or later.
    pub from: Option<Timestamp>,
    /// Those asked for before this moment.
    pub until: Option<Timestamp>,
    /// Those whose number ends with these digits.
    pub number_ends_with: Option<String>,
    /// Those to people whose name has this in it.
    pub name_has: Option<String>,
    /// Those before this place in the log, however it grows.
    pub older_than: Option<i64>,
    /// Those before this place in the log: the cursor of the page before.
    pub before: Option<i64>,
    /// So many are skipped after that.
    pub offset: u32,
    /// So many at most.
    pub limit: u32,
}

/// A walk along one index that is shorter than this needs no arithmetic.
const SHORT_WALK: u32 = 2_000;

/// How many last digits the log has an index for.
const TAIL_DIGITS: usize = 4;

impl CallQuery {
    /// Tells whether some of the rows are found by a search, which then decides the way.
    const fn is_searched(&self) -> bool {
        self.number_ends_with.is_some() || self.name_has.is_some() || self.contact.is_some()
    }

    /// Counts the filters that the index of the whole list knows.
    fn filters(&self) -> usize {
        [
            self.campaign.is_some(),
            self.status.is_some(),
            self.outcome.is_some(),
            self.agent.is_some(),
            self.priority.is_some(),
            self.from.is_some() || self.until.is_some(),
        ]
        .into_iter()
        .filter(|there| *there)
        .count()
    }

    /// Tells whether it means the whole log, up to a place.
    fn is_whole(&self) -> bool {
        !self.is_searched() && self.batch.is_none() && self.filters() == 0
    }

    /// Tells whether the index that holds every filter must be walked: no index of one column
    /// answers the question alone.
    fn needs_the_list(&self) -> bool {
        let one = self.filters() == 1 && (self.campaign.is_some() || self.status.is_some());
        !self.is_searched() && self.batch.is_none() && !one
    }

    /// Gives the place that every wanted call stands before.
    fn end(&self) -> i64 {
        self.before.unwrap_or(i64::MAX).min(self.older_than.unwrap_or(i64::MAX))
    }
}

/// Asks for calls: their places first, in an index, then their rows.
pub(crate) fn list(query: &CallQuery) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new("SELECT * FROM calls WHERE seq IN (");
    filter(&mut sql, "seq", query);
    sql.push(" ORDER BY seq DESC LIMIT ").push_bind(query.limit);
    sql.push(" OFFSET ").push_bind(query.offset);
    sql.push(") ORDER BY seq DESC");
    sql
}

/// Asks how many calls a query means, whatever its page.
pub(crate) fn counted(query: &CallQuery) -> QueryBuilder<Sqlite> {
    let whole = CallQuery { before: None, ..query.clone() };
    let mut sql = QueryBuilder::new("");
    filter(&mut sql, "count(*)", &whole);
    sql
}

/// Writes a question about the calls that a query means, without order or limit. A filter that is
/// absent is not in the text, so that each text has its index.
fn filter(sql: &mut QueryBuilder<Sqlite>, what: &str, query: &CallQuery) {
    sql.push("SELECT ").push(what).push(" FROM calls");
    if query.needs_the_list() {
        sql.push(" INDEXED BY calls_list");
    }
    // What a search found is few: the plus keeps the indexes of all other columns out of it.
    let and = if query.is_searched() { " AND +" } else { " AND " };
    sql.push(if query.is_searched() { " WHERE +seq < " } else { " WHERE seq < " });
    sql.push_bind(query.end());
    if let Some(campaign) = query.campaign {
        sql.push(and).push("campaign_id = ").push_bind(campaign.to_string());
    }
    if let Some(batch) = &query.batch {
        sql.push(and).push("batch_id = ").push_bind(batch.clone());
    }
    if let Some(status) = query.status {
        if !query.needs_the_list() {
            // The indexes of the status begin with the direction, which has one value.
            sql.push(and).push("direction = 'outbound'");
        }
        sql.push(and).push("status = ").push_bind(status_word(status));
    }
    if let Some(outcome) = &query.outcome {
        sql.push(and).push("outcome = ").push_bind(word(outcome));
    }
    if let Some(agent) = &query.agent {
        sql.push(and).push("agent_id = ").push_bind(agent.0.clone());
    }
    if let Some(priority) = query.priority {
        sql.push(and).push("priority = ").push_bind(rank(priority));
    }
    if let Some(from) = query.from {
        sql.push(and).push("created_at >= ").push_bind(from.as_micros());
    }
    if let Some(until) = query.until {
        sql.push(and).push("created_at < ").push_bind(until.as_micros());
    }
    search(sql, query);
}

/// Writes what is searched for, each as a list of places that an index of its own gives.
fn search(sql: &mut QueryBuilder<Sqlite>, query: &CallQuery) {
    if let Some(contact) = query.contact {
        sql.push(" AND contact_id = ").push_bind(contact.0);
    }
    if let Some(digits) = &query.number_ends_with {
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        sql.push(" AND seq IN (SELECT seq FROM calls WHERE ");
        if digits.len() >= TAIL_DIGITS {
            let tail = digits[digits.len() - TAIL_DIGITS..].to_owned();
            sql.push("substr(number, -4) = ").push_bind(tail).push(" AND ");
        }
        sql.push("number LIKE ").push_bind(ending(&digits)).push(")");
    }
    if let Some(name) = &query.name_has {
        // Only people who were rung have calls: the condition is that of their index.
        sql.push(
            " AND seq IN (SELECT seq FROM calls WHERE contact_id IN (
                 SELECT id FROM contacts WHERE state <> 'unused' AND name LIKE ",
        );
        sql.push_bind(containing(name)).push(" ESCAPE '\\'))");
    }
}

/// The log's first and last place, when there is no hole between them.
struct Dense {
    first: i64,
    last: i64,
}

impl Dense {
    /// Looks whether the whole log is without holes. Each of the three answers comes from the edge
    /// or the page heads of a tree, not from its rows.
    async fn look(conn: &mut SqliteConnection) -> Result<Option<Self>, StoreError> {
        let log = sqlx::query!(
            r#"SELECT (SELECT count(*) FROM calls) AS "calls!: i64",
                   (SELECT min(seq) FROM calls) AS "first: i64",
                   (SELECT max(seq) FROM calls) AS "last: i64""#
        )
        .fetch_one(conn)
        .await?;
        Ok(log
            .first
            .zip(log.last)
            .filter(|(first, last)| last - first + 1 == log.calls)
            .map(|(first, last)| Self { first, last }))
    }

    /// Gives the place behind the newest call before `end`.
    fn end(&self, end: i64) -> i64 {
        end.min(self.last + 1).max(self.first)
    }
}

impl Store {
    /// Gives calls of the log, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calls(&self, query: &CallQuery) -> Result<Vec<LoggedCall>, StoreError> {
        let mut tx = self.readers.begin().await?;
        let mut query = query.clone();
        if query.is_whole()
            && query.offset > SHORT_WALK
            && let Some(dense) = Dense::look(&mut tx).await?
        {
            query.before = Some(dense.end(query.end()) - i64::from(query.offset));
            query.offset = 0;
        }
        let rows: Vec<Row> = list(&query).build_query_as().fetch_all(&mut *tx).await?;
        rows.into_iter().map(LoggedCall::try_from).collect()
    }

    /// Counts the calls that a query means; its page does not matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_calls(&self, query: &CallQuery) -> Result<u32, StoreError> {
        if query.is_whole() {
            // The whole is counted by page heads; only what came since must be walked.
            let end = query.older_than.unwrap_or(i64::MAX);
            let calls = sqlx::query_scalar!(
                r#"SELECT (SELECT count(*) FROM calls)
                       - (SELECT count(*) FROM calls WHERE seq >= ?) AS "calls!: i64""#,
                end
            )
            .fetch_one(&self.readers)
            .await?;
            return count(calls, "calls.seq");
        }
        let (calls,): (i64,) = counted(query).build_query_as().fetch_one(&self.readers).await?;
        count(calls, "calls.seq")
    }

    /// Gives the place of the newest call in the log; 0 if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn newest_call(&self) -> Result<i64, StoreError> {
        let newest = sqlx::query_scalar!("SELECT seq FROM calls ORDER BY seq DESC LIMIT 1")
            .fetch_optional(&self.readers)
            .await?;
        Ok(newest.unwrap_or(0))
    }
}
