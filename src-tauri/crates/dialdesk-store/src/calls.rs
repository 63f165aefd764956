//! The table `calls`: the call log.

mod lists;
mod ranges;

use dialdesk_core::call::status::{CallStatus, status_of};
use dialdesk_core::call::{Call, CallState, Measures, Origin, Outcome};
use dialdesk_core::contact::ContactChange;
use dialdesk_core::ids::{AccountKey, AgentId, CallId, ContactId, ProviderCallId};
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::StoreError;
use crate::codec::{
    count, count_opt, id, id_opt, json, micros, moment, number, priority, rank, read_json,
    read_word_opt, word,
};

pub use lists::LoggedCall;
pub(crate) use lists::{open, orphans, planned};
pub use ranges::CallQuery;
#[cfg(test)]
pub(crate) use ranges::{counted, list};

/// The columns of a call, with what a list shows beside them.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    seq: i64,
    id: String,
    created_at: i64,
    agent_id: String,
    user_id: String,
    metadata: String,
    initiated_at: Option<i64>,
    retry_of: Option<String>,
    chain: String,
    settings_version: Option<i64>,
    campaign_id: Option<String>,
    batch_id: Option<String>,
    account: String,
    origin: String,
    contact_id: Option<i64>,
    number: String,
    priority: i64,
    attempt: i64,
    due_at: i64,
    answered_at: Option<i64>,
    ended_at: Option<i64>,
    duration_s: Option<i64>,
    talk_s: Option<i64>,
    price: Option<String>,
    recording_url: Option<String>,
    sends: i64,
    settle_at: Option<i64>,
    state: String,
    intent_id: Option<String>,
    provider_id: Option<String>,
    outcome: Option<String>,
    schedule_id: Option<String>,
    scheduled_for: Option<i64>,
}

/// Reads calls; what follows `FROM calls` is the caller's.
macro_rules! call_rows {
    ($tail:tt $(, $arg:expr)*) => {
        sqlx::query_as!(
            $crate::calls::Row,
            "SELECT calls.seq, calls.id, calls.created_at, agent_id, user_id, metadata,
                 initiated_at, retry_of, chain, settings_version, campaign_id, batch_id,
                 calls.account, origin, contact_id,
                 calls.number, priority, attempt, due_at, answered_at, ended_at, duration_s,
                 talk_s, price, recording_url, sends, settle_at, calls.state, intent_id,
                 calls.provider_id, outcome, schedule_id, scheduled_for
             FROM calls " + $tail
            $(, $arg)*
        )
    };
}
pub(crate) use call_rows;

impl Row {
    fn origin(&self) -> Result<Origin, StoreError> {
        let unreadable = StoreError::Unreadable("calls.origin");
        match (self.origin.as_str(), self.campaign_id.as_deref(), self.contact_id) {
            ("contact", Some(campaign), Some(contact)) => Ok(Origin::Contact {
                campaign: id(campaign, "calls.campaign_id")?,
                contact: ContactId(contact),
            }),
            ("single", None, None) => Ok(Origin::Single),
            ("bulk", None, None) => match (self.schedule_id.as_deref(), self.scheduled_for) {
                (None, None) => Ok(Origin::Bulk),
                (Some(schedule), Some(at)) => Ok(Origin::Scheduled {
                    schedule: id(schedule, "calls.schedule_id")?,
                    at: Timestamp::from_micros(at),
                }),
                _ => Err(StoreError::Unreadable("calls.scheduled_for")),
            },
            _ => Err(unreadable),
        }
    }

    fn state(&self) -> Result<CallState, StoreError> {
        let intent = || {
            id_opt(self.intent_id.as_deref(), "calls.intent_id")?
                .ok_or(StoreError::Unreadable("calls.intent_id"))
        };
        let provider_id = self.provider_id.clone().map(ProviderCallId);
        let at_provider = || provider_id.clone().ok_or(StoreError::Unreadable("calls.provider_id"));
        Ok(match self.state.as_str() {
            "queued" => CallState::Queued,
            "reserved" => CallState::Reserved { intent: intent()? },
            "dialing" => CallState::Dialing { intent: intent()? },
            "unknown" => CallState::Unknown { intent: intent()? },
            "placed" => CallState::Placed { intent: intent()?, id: at_provider()? },
            "ringing" => CallState::Ringing { intent: intent()?, id: at_provider()? },
            "talking" => CallState::Talking { intent: intent()?, id: at_provider()? },
            "ended" => CallState::Ended {
                at: moment(self.ended_at).ok_or(StoreError::Unreadable("calls.ended_at"))?,
                outcome: read_word_opt(self.outcome.as_deref(), "calls.outcome")?
                    .ok_or(StoreError::Unreadable("calls.outcome"))?,
                id: provider_id,
            },
            _ => return Err(StoreError::Unreadable("calls.state")),
        })
    }
}

impl TryFrom<Row> for Call {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id, "calls.id")?,
            origin: row.origin()?,
            state: row.state()?,
            account: AccountKey(row.account),
            number: number(&row.number, "calls.number")?,
            agent: AgentId(row.agent_id),
            user: row.user_id,
            metadata: row.metadata,
            batch: row.batch_id,
            priority: priority(row.priority, "calls.priority")?,
            attempt: count(row.attempt, "calls.attempt")?,
            retry_of: id_opt(row.retry_of.as_deref(), "calls.retry_of")?,
            chain: read_json(&row.chain, "calls.chain")?,
            settings_version: count_opt(row.settings_version, "calls.settings_version")?,
            created_at: Timestamp::from_micros(row.created_at),
            due_at: Timestamp::from_micros(row.due_at),
            initiated_at: moment(row.initiated_at),
            answered_at: moment(row.answered_at),
            measures: Measures {
                duration_s: count_opt(row.duration_s, "calls.duration_s")?,
                talk_s: count_opt(row.talk_s, "calls.talk_s")?,
                price: row.price,
                recording_url: row.recording_url,
            },
            sends: count(row.sends, "calls.sends")?,
            settle_at: moment(row.settle_at),
        })
    }
}

/// What a state is called in its column.
pub(crate) const fn state_name(state: &CallState) -> &'static str {
    match state {
        CallState::Queued => "queued",
        CallState::Reserved { .. } => "reserved",
        CallState::Dialing { .. } => "dialing",
        CallState::Unknown { .. } => "unknown",
        CallState::Placed { .. } => "placed",
        CallState::Ringing { .. } => "ringing",
        CallState::Talking { .. } => "talking",
        CallState::Ended { .. } => "ended",
    }
}

/// The columns that follow from a call's state.
struct Standing {
    status: String,
    outbound_status: String,
    failure_reason: Option<String>,
    ended_at: Option<i64>,
    state: &'static str,
    intent_id: Option<String>,
    provider_id: Option<String>,
    outcome: Option<String>,
}

impl Standing {
    fn of(call: &Call) -> Self {
        let state = &call.state;
        let (status, outbound_status) = status_of(call);
        let (ended_at, outcome) = match state {
            CallState::Ended { at, outcome, .. } => (Some(at.as_micros()), Some(*outcome)),
            CallState::Queued
            | CallState::Reserved { .. }
            | CallState::Dialing { .. }
            | CallState::Unknown { .. }
            | CallState::Placed { .. }
            | CallState::Ringing { .. }
            | CallState::Talking { .. } => (None, None),
        };
        Self {
            status: word(&status),
            outbound_status: word(&outbound_status),
            failure_reason: outcome.and_then(Outcome::failure).as_ref().map(word),
            ended_at,
            state: state_name(state),
            intent_id: state.intent().map(|intent| intent.to_string()),
            provider_id: state.provider_id().map(|id| id.0.clone()),
            outcome: outcome.as_ref().map(word),
        }
    }
}

/// Writes a call as it is now. Who is rung, for whom and under which account never changes. The
/// last request is remembered when the call no longer stands on one.
pub(crate) async fn upsert(conn: &mut SqliteConnection, call: &Call) -> Result<(), StoreError> {
    let id = call.id.to_string();
    let created_at = call.created_at.as_micros();
    let now = Standing::of(call);
    let initiated_at = micros(call.initiated_at);
    let retry_count = call.attempt.saturating_sub(1);
    let retry_of = call.retry_of.map(|root| root.to_string());
    let chain = json(&call.chain);
    let campaign_id = call.campaign().map(|campaign| campaign.to_string());
    let contact_id = call.contact().map(|contact| contact.0);
    let origin = origin_name(&call.origin);
    let (schedule_id, scheduled_for) = match call.origin {
        Origin::Scheduled { schedule, at } => (Some(schedule.to_string()), Some(at.as_micros())),
        Origin::Contact { .. } | Origin::Single | Origin::Bulk => (None, None),
    };
    let number = call.number.as_str();
    let rank = rank(call.priority);
    let due_at = call.due_at.as_micros();
    let answered_at = micros(call.answered_at);
    let settle_at = micros(call.settle_at);
    sqlx::query_file!(
        "src/calls/upsert.sql",
        id,
        created_at,
        call.agent.0,
        call.user,
        call.metadata,
        now.status,
        now.outbound_status,
        initiated_at,
        retry_count,
        retry_of,
        chain,
        call.settings_version,
        now.failure_reason,
        campaign_id,
        call.batch,
        call.account.0,
        origin,
        contact_id,
        number,
        rank,
        call.attempt,
        due_at,
        answered_at,
        now.ended_at,
        call.measures.duration_s,
        call.measures.talk_s,
        call.measures.price,
        call.measures.recording_url,
        call.sends,
        settle_at,
        now.state,
        now.intent_id,
        now.provider_id,
        now.outcome,
        schedule_id,
        scheduled_for,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lets the queued call of a contact wait as long as the contact does.
pub(crate) async fn defer(
    conn: &mut SqliteConnection,
    contact: &ContactChange,
) -> Result<(), StoreError> {
    let (Some(call), Some(due_at)) = (contact.call, contact.due_at) else { return Ok(()) };
    let (call, due_at) = (call.to_string(), due_at.as_micros());
    sqlx::query!("UPDATE calls SET due_at = ? WHERE id = ? AND state = 'queued'", due_at, call)
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes what was measured of an ended call, and when to ask once more.
pub(crate) async fn settle(
    conn: &mut SqliteConnection,
    call: CallId,
    measures: Option<&Measures>,
    again_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let call = call.to_string();
    let again_at = micros(again_at);
    sqlx::query!("UPDATE calls SET settle_at = ? WHERE id = ?", again_at, call)
        .execute(&mut *conn)
        .await?;
    let Some(measures) = measures else { return Ok(()) };
    sqlx::query!(
        // What a later look leaves out was said before.
        "UPDATE calls SET duration_s = coalesce(?, duration_s), talk_s = coalesce(?, talk_s),
             price = coalesce(?, price), recording_url = coalesce(?, recording_url)
         WHERE id = ?",
        measures.duration_s,
        measures.talk_s,
        measures.price,
        measures.recording_url,
        call
    )
    .execute(conn)
    .await?;
    Ok(())
}

const fn origin_name(origin: &Origin) -> &'static str {
    match origin {
        Origin::Contact { .. } => "contact",
        Origin::Single => "single",
        // Both wait in one queue; an occurrence is told by its schedule.
        Origin::Bulk | Origin::Scheduled { .. } => "bulk",
    }
}

/// Gives a call with its place in the log, for the one transaction that is being written.
pub(crate) async fn one(
    conn: &mut SqliteConnection,
    call: CallId,
) -> Result<Option<Call>, StoreError> {
    let call = call.to_string();
    call_rows!("WHERE id = ?", call).fetch_optional(conn).await?.map(Call::try_from).transpose()
}

/// Gives the word by which a status is asked for.
fn status_word(status: CallStatus) -> String {
    word(&status)
}
