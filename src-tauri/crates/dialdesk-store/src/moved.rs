//! Moves of calls, many in one errand to the database: each with its call, request, contact and
//! event.

use std::sync::LazyLock;

use dialdesk_core::call::Call;
use dialdesk_core::contact::ContactChange;
use dialdesk_core::engine::{Envelope, Event};
use sqlx::error::BoxDynError;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, SqliteConnection};

use crate::codec::{micros, word};
use crate::{StoreError, calls, events, intents};

/// Why the index that allows one open request for a number said no.
pub(crate) const OPEN_ALREADY: StoreError =
    StoreError::Conflict("the number has an open request already");

/// So many moves go in one errand, as many as fit. Each is a text of its own that SQLite keeps
/// compiled, so there are few of them.
const TOGETHER: [usize; 5] = [16, 8, 4, 2, 1];

/// The statements for so many moves.
static STATEMENTS: LazyLock<[String; 5]> = LazyLock::new(|| TOGETHER.map(statements));

/// Repeats the places of one move.
pub(crate) fn statements(count: usize) -> String {
    let lines = include_str!("moved.sql").lines().map(|line| match line.strip_suffix(';') {
        Some(places) if is_places(places) => vec![places; count].join(",\n") + ";",
        None if is_places(line) => vec![line; count].join(",\n"),
        Some(_) | None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn is_places(line: &str) -> bool {
    line.trim_start().starts_with("(?")
}

/// A call's event, which tells of its move.
#[derive(Debug)]
pub(crate) struct Move {
    /// The event, numbered.
    pub(crate) told: Envelope,
    /// What let the call through, where it is being reserved.
    pub(crate) verdict: Option<String>,
}

/// Writes moves and their events, in their order. Who is rung, for whom and under which account
/// never changes; the last request is remembered when the call no longer stands on one.
///
/// After an error, what comes before the statement that failed must be rolled back.
pub(crate) async fn write(
    conn: &mut SqliteConnection,
    mut moves: &[Move],
) -> Result<(), StoreError> {
    for (count, statements) in TOGETHER.into_iter().zip(STATEMENTS.iter()) {
        while let Some((now, later)) = moves.split_at_checked(count) {
            let values = values_of(now).map_err(sqlx::Error::Encode)?;
            debug_assert_eq!(
                values.len(),
                statements.matches('?').count(),
                "a value for each place"
            );
            sqlx::query_with(statements.as_str(), values)
                .execute(&mut *conn)
                .await
                .map_err(refused)?;
            moves = later;
        }
    }
    Ok(())
}

/// Tells the one conflict that callers know from all other errors.
fn refused(error: sqlx::Error) -> StoreError {
    let is_second = error.as_database_error().is_some_and(|told| {
        told.is_unique_violation() && told.message().ends_with("intents.number")
    });
    if is_second { OPEN_ALREADY } else { error.into() }
}

/// Adds values in the order in which `moved.sql` asks for them.
macro_rules! add {
    ($values:ident, $($value:expr),+ $(,)?) => { $( $values.add($value)?; )+ };
}

fn values_of(moves: &[Move]) -> Result<SqliteArguments, BoxDynError> {
    let mut values = SqliteArguments::default();
    let mut calls = Vec::with_capacity(moves.len());
    for Move { told, verdict } in moves {
        let Event::Call(moved) = &*told.event else {
            return Err("only a call moves".into());
        };
        bind_call(&mut values, &moved.call, verdict.as_deref())?;
        calls.push(&**moved);
    }
    for moved in &calls {
        bind_intent(&mut values, moved.intent.as_ref().map(intents::Columns::of))?;
    }
    for (place, moved) in calls.iter().enumerate() {
        let later = &calls[place + 1..];
        let moves_again = |contact: &&ContactChange| {
            later.iter().filter_map(|it| it.contact.as_ref()).any(|it| it.id == contact.id)
        };
        // One statement changes a row once: the last change counts.
        bind_contact(&mut values, moved.contact.as_ref().filter(|it| !moves_again(it)))?;
    }
    for Move { told, .. } in moves {
        let row = events::Columns::of(told.at, &told.event);
        add!(values, told.seq, row.at, row.kind, row.what, row.call, row.campaign, row.contact);
        add!(values, row.import, row.detail);
    }
    Ok(values)
}

fn bind_call(
    values: &mut SqliteArguments,
    call: &Call,
    verdict: Option<&str>,
) -> Result<(), BoxDynError> {
    let row = calls::Columns::of(call);
    add!(values, row.id, row.created_at, &*call.agent.0, &*call.user, &*call.metadata);
    add!(values, row.status, row.outbound_status, row.initiated_at, row.retry_count, row.retry_of);
    add!(values, row.chain, call.settings_version, row.failure_reason, row.campaign_id);
    add!(values, call.batch.as_deref(), &*call.account.0, row.origin, row.contact_id);
    add!(values, call.number.as_str(), row.rank, call.attempt, row.due_at, row.answered_at);
    add!(values, row.ended_at, call.measures.duration_s, call.measures.talk_s);
    add!(values, call.measures.price.as_deref(), call.measures.recording_url.as_deref());
    add!(values, call.sends, row.settle_at, row.state, row.intent_id, row.provider_id);
    add!(values, row.outcome, row.schedule_id, row.scheduled_for, verdict);
    Ok(())
}

/// All of it is absent where a call moves and its request does not.
fn bind_intent(
    values: &mut SqliteArguments,
    row: Option<intents::Columns<'_>>,
) -> Result<(), BoxDynError> {
    let row = row.unwrap_or_default();
    add!(values, row.id, row.call_id, row.account, row.number, row.request, row.allowed_from);
    add!(values, row.allowed_until, row.reserved_at, row.sent_at, row.alive_at);
    add!(values, row.first_absent_at, row.provider_id, row.needs_a_look, row.candidates);
    add!(values, row.state);
    Ok(())
}

fn bind_contact(
    values: &mut SqliteArguments,
    contact: Option<&ContactChange>,
) -> Result<(), BoxDynError> {
    add!(
        values,
        contact.map(|contact| contact.id.0),
        contact.map(|contact| word(&contact.state)),
        contact.map(|contact| contact.attempts),
        contact.and_then(|contact| micros(contact.due_at)),
        contact.and_then(|contact| contact.outcome.as_ref()).map(word),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_a_move_are_repeated_and_nothing_else_is() {
        let places = |count: usize| statements(count).matches('?').count();
        assert_eq!(places(1), 37 + 15 + 5 + 9, "call, request, contact and event");
        assert_eq!(places(4), 4 * places(1));
        assert_eq!(
            statements(16).matches("INSERT").count(),
            statements(1).matches("INSERT").count()
        );
        assert_eq!(statements(1).trim(), include_str!("moved.sql").trim());
    }
}
