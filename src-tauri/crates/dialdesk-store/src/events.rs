//! The table `events`: what happened, numbered without gaps. Ids and codes only, so that a person
//! can be erased without touching it.

use std::time::Duration;

use dialdesk_core::call::Outcome;
use dialdesk_core::engine::{CallEvent, CallMoved, Envelope, Event};
use dialdesk_core::ids::{CallId, CampaignId, ContactId, ImportId};
use dialdesk_core::time::Timestamp;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::calls::state_name;
use crate::codec::{id_opt, read_json, word};
use crate::{Store, StoreError};

/// Events are kept this long.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// So many events are kept at most.
const KEPT_MAX: i64 = 1_000_000;

/// So many are forgotten in one go, so that nobody waits for the housekeeping.
const FORGOTTEN_AT_ONCE: i64 = 5_000;

/// An event as the log keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedEvent {
    /// Its number.
    pub seq: i64,
    /// When it became true.
    pub at: Timestamp,
    /// [`Event::kind`].
    pub kind: String,
    /// What happened, for campaigns and calls.
    pub what: Option<String>,
    /// The call it is about.
    pub call: Option<CallId>,
    /// The campaign.
    pub campaign: Option<CampaignId>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// The import.
    pub import: Option<ImportId>,
    /// Codes: where the thing stands since.
    pub detail: Value,
}

/// Events after a cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    /// The events, the oldest first.
    pub events: Vec<LoggedEvent>,
    /// Whether events after the cursor have been forgotten: then everything must be read anew.
    pub gap: bool,
}

/// What a row of the log says of an event.
#[derive(Default)]
struct Told {
    what: Option<String>,
    call: Option<CallId>,
    campaign: Option<CampaignId>,
    contact: Option<ContactId>,
    import: Option<ImportId>,
    detail: Value,
}

fn tell(event: &Event) -> Told {
    match event {
        Event::Campaign { campaign, what } => Told {
            what: Some(word(what)),
            campaign: Some(campaign.id),
            detail: json!({
                "state": campaign.state,
                "pausedBy": campaign.paused_by,
                "version": campaign.version,
            }),
            ..Told::default()
        },
        Event::Agent(agent) => Told { detail: json!({ "agent": agent.id }), ..Told::default() },
        Event::AgentRemoved(id) => {
            Told { detail: json!({ "agent": id, "removed": true }), ..Told::default() }
        }
        Event::DoNotCall | Event::Strangers => Told::default(),
        Event::Call(moved) => tell_call(moved),
        Event::ContactDeferred { campaign, contact } => Told {
            campaign: Some(*campaign),
            contact: Some(contact.id),
            detail: json!({ "state": contact.state, "dueAt": contact.due_at }),
            ..Told::default()
        },
        Event::Resolved(statement) => Told {
            what: Some(word(&CallMoved::of_statement(&statement.resolution))),
            call: Some(statement.call),
            ..Told::default()
        },
        Event::Schedule { schedule, what } => Told {
            what: Some(word(what)),
            detail: json!({
                "schedule": schedule.id,
                "state": schedule.state,
                "scheduledFor": schedule.scheduled_for,
                "missed": schedule.missed,
            }),
            ..Told::default()
        },
        Event::Settled { call, again_at, .. } => {
            Told { call: Some(*call), detail: json!({ "againAt": again_at }), ..Told::default() }
        }
        Event::Import { import, campaign } => {
            Told { import: Some(*import), campaign: Some(*campaign), ..Told::default() }
        }
        Event::Breaker(state) => Told { detail: json!(state), ..Told::default() },
        Event::Throttled { until, per_minute } => {
            Told { detail: json!({ "until": until, "perMinute": per_minute }), ..Told::default() }
        }
        Event::Away(away) => Told {
            detail: json!({ "by": away.by, "since": away.since, "backAt": away.back_at }),
            ..Told::default()
        },
        Event::Account(problem) => Told {
            // The provider's words may name the account; its kind does not.
            detail: json!({ "problem": problem.as_ref().map(|problem| problem.kind) }),
            ..Told::default()
        },
        Event::Stopped(stopped) => {
            Told { detail: json!({ "stopped": stopped }), ..Told::default() }
        }
    }
}

fn tell_call(moved: &CallEvent) -> Told {
    let call = &moved.call;
    let outcome: Option<Outcome> = call.outcome();
    Told {
        what: Some(word(&moved.what)),
        call: Some(call.id),
        campaign: call.campaign(),
        contact: call.contact(),
        import: None,
        detail: json!({
            "state": state_name(&call.state),
            "outcome": outcome,
            "attempt": call.attempt,
            "intent": moved.intent.as_ref().map(|intent| intent.id),
            "intentState": moved.intent.as_ref().map(|intent| intent.state),
        }),
    }
}

/// An event as its row holds it.
pub(crate) struct Columns {
    pub(crate) at: i64,
    pub(crate) kind: &'static str,
    pub(crate) what: Option<String>,
    pub(crate) call: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) contact: Option<i64>,
    pub(crate) import: Option<String>,
    pub(crate) detail: String,
}

impl Columns {
    /// Gives an event's columns.
    pub(crate) fn of(at: Timestamp, event: &Event) -> Self {
        let told = tell(event);
        Self {
            at: at.as_micros(),
            kind: event.kind(),
            what: told.what,
            call: told.call.map(|id| id.to_string()),
            campaign: told.campaign.map(|id| id.to_string()),
            contact: told.contact.map(|id| id.0),
            import: told.import.map(|id| id.to_string()),
            detail: if told.detail.is_null() { "{}".to_owned() } else { told.detail.to_string() },
        }
    }
}

/// Writes an event that is no call's: theirs go with their moves.
pub(crate) async fn insert(conn: &mut SqliteConnection, told: &Envelope) -> Result<(), StoreError> {
    let row = Columns::of(told.at, &told.event);
    sqlx::query!(
        "INSERT INTO events (seq, at, kind, what, call_id, campaign_id, contact_id, import_id,
             detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        told.seq,
        row.at,
        row.kind,
        row.what,
        row.call,
        row.campaign,
        row.contact,
        row.import,
        row.detail,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the number of the last event that there ever was, forgotten or not; 0 before the first.
pub(crate) async fn last_number(conn: &mut SqliteConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT coalesce(max(seq), 0) AS "seq!: i64" FROM sqlite_sequence WHERE name = 'events'"#
    )
    .fetch_one(conn)
    .await
}

/// Forgets what is older than seven days or beyond a million, a part at a time.
pub(crate) async fn forget(conn: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
    let Some(first) = sqlx::query_scalar!(r#"SELECT seq FROM events ORDER BY seq LIMIT 1"#)
        .fetch_optional(&mut *conn)
        .await?
    else {
        return Ok(());
    };
    let oldest = (now - KEPT).as_micros();
    let end = first + FORGOTTEN_AT_ONCE;
    sqlx::query!(
        "DELETE FROM events
         WHERE seq < ?1
             AND (at < ?2 OR seq <= (SELECT seq FROM events ORDER BY seq DESC LIMIT 1) - ?3)",
        end,
        oldest,
        KEPT_MAX
    )
    .execute(conn)
    .await?;
    Ok(())
}

struct Row {
    seq: i64,
    at: i64,
    kind: String,
    what: Option<String>,
    call_id: Option<String>,
    campaign_id: Option<String>,
    contact_id: Option<i64>,
    import_id: Option<String>,
    detail: String,
}

impl TryFrom<Row> for LoggedEvent {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.seq,
            at: Timestamp::from_micros(row.at),
            kind: row.kind,
            what: row.what,
            call: id_opt(row.call_id.as_deref(), "events.call_id")?,
            campaign: id_opt(row.campaign_id.as_deref(), "events.campaign_id")?,
            contact: row.contact_id.map(ContactId),
            import: id_opt(row.import_id.as_deref(), "events.import_id")?,
            detail: read_json(&row.detail, "events.detail")?,
        })
    }
}

impl Store {
    /// Gives the timeline of a call.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn events_of_call(&self, call: CallId) -> Result<Vec<LoggedEvent>, StoreError> {
        let call = call.to_string();
        sqlx::query_as!(
            Row,
            "SELECT seq, at, kind, what, call_id, campaign_id, contact_id, import_id, detail
             FROM events
             WHERE call_id = ?
             ORDER BY seq",
            call
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(LoggedEvent::try_from)
        .collect()
    }

    /// Gives up to `limit` events after the number `seen`, and whether some are forgotten already.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn events_since(&self, seen: i64, limit: u32) -> Result<EventPage, StoreError> {
        let events: Vec<LoggedEvent> = sqlx::query_as!(
            Row,
            "SELECT seq, at, kind, what, call_id, campaign_id, contact_id, import_id, detail
             FROM events
             WHERE seq > ?
             ORDER BY seq
             LIMIT ?",
            seen,
            limit
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(LoggedEvent::try_from)
        .collect::<Result<_, _>>()?;
        let gap = events.first().is_some_and(|first| first.seq != seen + 1);
        Ok(EventPage { events, gap })
    }

    /// Gives the number of the newest event; 0 if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_seq(&self) -> Result<i64, StoreError> {
        let last = sqlx::query_scalar!("SELECT seq FROM events ORDER BY seq DESC LIMIT 1")
            .fetch_optional(&self.readers)
            .await?;
        Ok(last.unwrap_or(0))
    }
}
