//! The table `calls`: the call log.

mod columns;
mod lists;
mod ranges;

use dialdesk_core::call::status::CallStatus;
use dialdesk_core::call::{Call, CallState, Measures, Origin};
use dialdesk_core::contact::ContactChange;
use dialdesk_core::ids::{AccountKey, AgentId, CallId, ContactId, ProviderCallId};
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::StoreError;
use crate::codec::{
    count, count_opt, id, id_opt, micros, moment, number, priority, read_json, read_word_opt, word,
};

pub(crate) use columns::Columns;
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
    let Measures { duration_s, talk_s, price, recording_url } =
        measures.cloned().unwrap_or_default();
    sqlx::query!(
        // What a later look leaves out was said before.
        "UPDATE calls SET settle_at = ?, duration_s = coalesce(?, duration_s),
             talk_s = coalesce(?, talk_s), price = coalesce(?, price),
             recording_url = coalesce(?, recording_url)
         WHERE id = ?",
        again_at,
        duration_s,
        talk_s,
        price,
        recording_url,
        call
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the word by which a status is asked for.
fn status_word(status: CallStatus) -> String {
    word(&status)
}
