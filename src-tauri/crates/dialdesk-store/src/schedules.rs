//! The table `scheduled_calls`: calls that are made later, once or by a rule.

use dialdesk_core::ids::{AccountKey, AgentId, CallId, ScheduleId};
use dialdesk_core::schedule::rule::Series;
use dialdesk_core::schedule::{Schedule, ScheduleState};
use dialdesk_core::time::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::{
    count, id, json, micros, moment, number, priority, rank, read_json, read_word, word,
};
use crate::{Store, StoreError};

/// A schedule with its place among all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedSchedule {
    /// Its place: higher is newer. The cursor of a list.
    pub seq: i64,
    /// The schedule.
    pub schedule: Schedule,
}

struct Row {
    seq: i64,
    id: String,
    call_log_id: String,
    account: String,
    number: String,
    agent_id: String,
    user_id: String,
    metadata: String,
    priority: i64,
    scheduled_for: i64,
    first_at: String,
    timezone: String,
    respect_business_hours: i64,
    business_hours: String,
    recurring: Option<String>,
    catch_up: i64,
    canceled_days: String,
    missed: i64,
    state: String,
    created_at: i64,
    ended_at: Option<i64>,
}

macro_rules! schedule_rows {
    ($tail:tt $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT seq, id, call_log_id, account, number, agent_id, user_id, metadata, priority,
                 scheduled_for, first_at, timezone, respect_business_hours, business_hours,
                 recurring, catch_up, canceled_days, missed, state, created_at, ended_at
             FROM scheduled_calls " + $tail
            $(, $arg)*
        )
    };
}

impl TryFrom<Row> for LoggedSchedule {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let rule = row
            .recurring
            .as_deref()
            .map(|rule| read_json(rule, "scheduled_calls.recurring"))
            .transpose()?;
        let schedule = Schedule {
            id: id(&row.id, "scheduled_calls.id")?,
            account: AccountKey(row.account),
            number: number(&row.number, "scheduled_calls.number")?,
            agent: AgentId(row.agent_id),
            user: row.user_id,
            metadata: row.metadata,
            priority: priority(row.priority, "scheduled_calls.priority")?,
            series: Series {
                anchor: id(&row.first_at, "scheduled_calls.first_at")?,
                zone: id(&row.timezone, "scheduled_calls.timezone")?,
                rule,
            },
            respects_hours: row.respect_business_hours != 0,
            business_hours: read_json(&row.business_hours, "scheduled_calls.business_hours")?,
            catch_up: row.catch_up != 0,
            canceled_days: read_json(&row.canceled_days, "scheduled_calls.canceled_days")?,
            state: read_word(&row.state, "scheduled_calls.state")?,
            current: id(&row.call_log_id, "scheduled_calls.call_log_id")?,
            scheduled_for: Timestamp::from_micros(row.scheduled_for),
            missed: count(row.missed, "scheduled_calls.missed")?,
            created_at: Timestamp::from_micros(row.created_at),
            ended_at: moment(row.ended_at),
        };
        Ok(Self { seq: row.seq, schedule })
    }
}

/// Writes a schedule as it is now. Whom it rings, when and under which account never changes.
pub(crate) async fn upsert(
    conn: &mut SqliteConnection,
    schedule: &Schedule,
) -> Result<(), StoreError> {
    let id = schedule.id.to_string();
    let current = schedule.current.to_string();
    let number = schedule.number.as_str();
    let rank = rank(schedule.priority);
    let scheduled_for = schedule.scheduled_for.as_micros();
    let first_at = schedule.series.anchor.to_string();
    let timezone = schedule.series.zone.to_string();
    let business_hours = json(&schedule.business_hours);
    let recurring = schedule.series.rule.as_ref().map(json);
    let canceled_days = json(&schedule.canceled_days);
    let state = word(&schedule.state);
    let created_at = schedule.created_at.as_micros();
    let ended_at = micros(schedule.ended_at);
    sqlx::query!(
        "INSERT INTO scheduled_calls (id, call_log_id, account, number, agent_id, user_id,
             metadata, priority, scheduled_for, first_at, timezone, respect_business_hours,
             business_hours, recurring, catch_up, canceled_days, missed, state, created_at,
             ended_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET
             call_log_id = excluded.call_log_id,
             scheduled_for = excluded.scheduled_for,
             canceled_days = excluded.canceled_days,
             missed = excluded.missed,
             state = excluded.state,
             ended_at = excluded.ended_at",
        id,
        current,
        schedule.account.0,
        number,
        schedule.agent.0,
        schedule.user,
        schedule.metadata,
        rank,
        scheduled_for,
        first_at,
        timezone,
        schedule.respects_hours,
        business_hours,
        recurring,
        schedule.catch_up,
        canceled_days,
        schedule.missed,
        state,
        created_at,
        ended_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the schedules of an account with an occurrence to come.
pub(crate) async fn active(
    executor: impl SqliteExecutor<'_>,
    account: &AccountKey,
) -> Result<Vec<Schedule>, StoreError> {
    schedule_rows!("WHERE account = ? AND state = 'active' ORDER BY scheduled_for", account.0)
        .fetch_all(executor)
        .await?
        .into_iter()
        .map(|row| LoggedSchedule::try_from(row).map(|logged| logged.schedule))
        .collect()
}

impl Store {
    /// Gives up to `limit` schedules before the place `before`, the newest first; of one state if
    /// that is asked for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schedules(
        &self,
        state: Option<ScheduleState>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<LoggedSchedule>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let rows = match state {
            None => {
                schedule_rows!("WHERE seq < ? ORDER BY seq DESC LIMIT ?", before, limit)
                    .fetch_all(&self.readers)
                    .await?
            }
            Some(state) => {
                let state = word(&state);
                schedule_rows!(
                    "WHERE state = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
                    state,
                    before,
                    limit
                )
                .fetch_all(&self.readers)
                .await?
            }
        };
        rows.into_iter().map(LoggedSchedule::try_from).collect()
    }

    /// Counts the schedules; of one state if that is asked for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_schedules(&self, state: Option<ScheduleState>) -> Result<u32, StoreError> {
        let state = state.as_ref().map(word);
        let count_of = sqlx::query_scalar!(
            "SELECT count(*) FROM scheduled_calls WHERE ?1 IS NULL OR state = ?1",
            state
        )
        .fetch_one(&self.readers)
        .await?;
        count(count_of, "scheduled_calls.seq")
    }

    /// Gives the schedules of every account with an occurrence to come, the soonest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn active_schedules(&self) -> Result<Vec<Schedule>, StoreError> {
        schedule_rows!("WHERE state = 'active' ORDER BY scheduled_for")
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(|row| LoggedSchedule::try_from(row).map(|logged| logged.schedule))
            .collect()
    }

    /// Gives one schedule.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schedule(&self, id: ScheduleId) -> Result<Option<Schedule>, StoreError> {
        let id = id.to_string();
        let row = schedule_rows!("WHERE id = ?", id).fetch_optional(&self.readers).await?;
        row.map(|row| LoggedSchedule::try_from(row).map(|logged| logged.schedule)).transpose()
    }

    /// Gives the schedule that a call belongs to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schedule_of_call(&self, call: CallId) -> Result<Option<Schedule>, StoreError> {
        let call = call.to_string();
        let row = schedule_rows!("WHERE id = (SELECT schedule_id FROM calls WHERE id = ?)", call)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| LoggedSchedule::try_from(row).map(|logged| logged.schedule)).transpose()
    }
}
