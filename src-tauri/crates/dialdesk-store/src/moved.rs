//! A move of a call, written in one errand to the database: call, request, contact and event.
//!
//! Each errand costs two threads a wake-up, which takes longer than SQLite's own work.

use dialdesk_core::engine::{CallEvent, Event};
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::codec::{micros, word};
use crate::{StoreError, calls, events, intents};

/// Why the index that allows one open request for a number said no.
pub(crate) const OPEN_ALREADY: StoreError =
    StoreError::Conflict("the number has an open request already");

/// Writes a call's move and its event, with the verdict that let the call through where it is
/// being reserved, and gives the event's number. Who is rung, for whom and under which account
/// never changes; the last request is remembered when the call no longer stands on one.
///
/// After an error, what comes before the statement that failed must be rolled back.
#[expect(clippy::too_many_lines, reason = "one line for each column")]
pub(crate) async fn write(
    conn: &mut SqliteConnection,
    at: Timestamp,
    event: &Event,
    moved: &CallEvent,
    verdict: Option<&str>,
) -> Result<i64, StoreError> {
    let call = &moved.call;
    let row = calls::Columns::of(call);
    let intent = moved.intent.as_ref().map(intents::Columns::of).unwrap_or_default();
    let contact = moved.contact.as_ref();
    let contact_state = contact.map(|contact| word(&contact.state));
    let contact_attempts = contact.map(|contact| contact.attempts);
    let contact_due_at = contact.and_then(|contact| micros(contact.due_at));
    let contact_outcome = contact.and_then(|contact| contact.outcome.as_ref()).map(word);
    let contact_id = contact.map(|contact| contact.id.0);
    let told = events::Columns::of(at, event);
    let written = sqlx::query_file!(
        "src/moved.sql",
        row.id,
        row.created_at,
        call.agent.0,
        call.user,
        call.metadata,
        row.status,
        row.outbound_status,
        row.initiated_at,
        row.retry_count,
        row.retry_of,
        row.chain,
        call.settings_version,
        row.failure_reason,
        row.campaign_id,
        call.batch,
        call.account.0,
        row.origin,
        row.contact_id,
        call.number.as_str(),
        row.rank,
        call.attempt,
        row.due_at,
        row.answered_at,
        row.ended_at,
        call.measures.duration_s,
        call.measures.talk_s,
        call.measures.price,
        call.measures.recording_url,
        call.sends,
        row.settle_at,
        row.state,
        row.intent_id,
        row.provider_id,
        row.outcome,
        row.schedule_id,
        row.scheduled_for,
        verdict,
        intent.id,
        intent.call_id,
        intent.account,
        intent.number,
        intent.request,
        intent.allowed_from,
        intent.allowed_until,
        intent.reserved_at,
        intent.sent_at,
        intent.alive_at,
        intent.first_absent_at,
        intent.provider_id,
        intent.needs_a_look,
        intent.candidates,
        intent.state,
        intent.id,
        contact_state,
        contact_attempts,
        contact_due_at,
        contact_outcome,
        contact_id,
        told.at,
        told.kind,
        told.what,
        told.call,
        told.campaign,
        told.contact,
        told.import,
        told.detail,
    )
    .execute(conn)
    .await
    .map_err(refused)?;
    Ok(written.last_insert_rowid())
}

/// Tells the one conflict that callers know from all other errors.
fn refused(error: sqlx::Error) -> StoreError {
    let is_second = error.as_database_error().is_some_and(|told| {
        told.is_unique_violation() && told.message().ends_with("intents.number")
    });
    if is_second { OPEN_ALREADY } else { error.into() }
}
