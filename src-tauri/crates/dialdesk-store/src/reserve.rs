//! The last judgement before a request is written down: everything that only the database knows,
//! in the transaction that writes the intent.

use dialdesk_core::call::{CallState, Origin};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::effect::Reservation;
use dialdesk_core::engine::input::{Refusal, RefusalReason};
use dialdesk_core::engine::{CallEvent, CallMoved, Envelope, Event};
use dialdesk_core::ids::ContactId;
use dialdesk_core::policy::compliance::{self, History};
use sqlx::SqliteConnection;

use crate::codec::{count, id_opt, json, moment, read_word_opt};
use crate::history::Passed;
use crate::writer::Turn;
use crate::{Store, StoreError, calls, engine_state, history};

/// What became of a reservation.
#[derive(Clone, Debug, PartialEq)]
pub enum ReserveVerdict {
    /// It is written, with its event.
    Reserved(Envelope),
    /// It is not; every reason is told.
    Refused(Vec<Refusal>),
}

/// What a reservation is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReserveChecks {
    /// Everything.
    All,
    /// Only the index that allows one open request for a number. For tests of that index.
    IndexOnly,
}

impl Store {
    /// Writes a request that may leave once, or says everything that forbids it.
    ///
    /// # Errors
    /// When nothing could be judged or kept.
    pub async fn reserve(&self, reservation: Reservation) -> Result<ReserveVerdict, StoreError> {
        let checks = self.checks;
        self.writer.run(move |turn| Box::pin(reserve(turn, reservation, checks))).await
    }
}

async fn reserve(
    turn: &mut Turn,
    reservation: Reservation,
    checks: ReserveChecks,
) -> Result<ReserveVerdict, StoreError> {
    let known = known(&mut turn.conn, &reservation).await?;
    let history = if known.was_rung {
        history::of(&mut turn.conn, &reservation.call.number, reservation.at).await?
    } else {
        History::default()
    };
    if checks == ReserveChecks::All {
        let mut refusals = judge(&known, &reservation)?;
        refusals.extend(compliance::judge(&reservation.care, &history, reservation.at));
        if !refusals.is_empty() {
            return Ok(ReserveVerdict::Refused(refusals));
        }
    }
    let Reservation { call, intent, at, care, law } = reservation;
    let verdict = json(&Passed { law, counted: history.counted(&care, at) });
    let contact = known.contact_in_circulation()?;
    let moved = CallEvent {
        call,
        intent: Some(intent),
        contact,
        what: CallMoved::Reserved,
        idempotency: None,
    };
    match turn.emit_reserved(at, Event::Call(Box::new(moved)), &verdict).await {
        Ok(envelope) => Ok(ReserveVerdict::Reserved(envelope)),
        Err(StoreError::Conflict(_)) => {
            Ok(ReserveVerdict::Refused(vec![Refusal::now(RefusalReason::AlreadyInCall)]))
        }
        Err(error) => Err(error),
    }
}

/// What the database knows of a reservation, beside the history of a number that was rung before.
struct Known {
    is_suppressed: bool,
    suppressed_until: Option<i64>,
    is_open: bool,
    is_stopped: bool,
    was_rung: bool,
    campaign_state: Option<String>,
    campaign_account: Option<String>,
    call_state: Option<String>,
    call_account: Option<String>,
    contact_id: Option<i64>,
    contact_attempts: Option<i64>,
    contact_due_at: Option<i64>,
    contact_outcome: Option<String>,
    waiting_call: Option<String>,
}

impl Known {
    /// Describes the contact, if there is one, taken out of those that wait.
    fn contact_in_circulation(&self) -> Result<Option<ContactChange>, StoreError> {
        let Some(id) = self.contact_id else { return Ok(None) };
        Ok(Some(ContactChange {
            id: ContactId(id),
            state: ContactState::InCirculation,
            attempts: count(self.contact_attempts.unwrap_or(0), "contacts.attempts")?,
            due_at: None,
            call: id_opt(self.waiting_call.as_deref(), "calls.id")?,
            outcome: read_word_opt(self.contact_outcome.as_deref(), "contacts.outcome")?,
        }))
    }
}

/// Reads it all at once.
async fn known(
    conn: &mut SqliteConnection,
    reservation: &Reservation,
) -> Result<Known, StoreError> {
    let Reservation { call, intent, at, .. } = reservation;
    let (number, asked) = (call.number.as_str(), intent.request.to.as_str());
    let campaign = call.campaign().map(|campaign| campaign.to_string());
    let contact = call.contact().map(|contact| contact.0);
    let (call, at) = (call.id.to_string(), at.as_micros());
    let known = sqlx::query_file_as!(
        Known,
        "src/reserve/known.sql",
        asked,
        engine_state::STOPPED,
        number,
        number,
        at,
        campaign,
        call,
        contact
    )
    .fetch_one(conn)
    .await?;
    Ok(known)
}

fn judge(known: &Known, reservation: &Reservation) -> Result<Vec<Refusal>, StoreError> {
    let Reservation { call, intent, at, .. } = reservation;
    let mut refusals = Vec::new();
    if !intent.allowed.contains(*at) {
        refusals.push(Refusal::now(RefusalReason::OutsideHours));
    }
    if known.is_suppressed {
        let until = moment(known.suppressed_until);
        refusals.push(Refusal { reason: RefusalReason::Suppressed, until });
    }
    if known.is_open {
        refusals.push(Refusal::now(RefusalReason::AlreadyInCall));
    }
    if known.is_stopped {
        refusals.push(Refusal::now(RefusalReason::Stopped));
    }
    if matches!(call.origin, Origin::Contact { .. }) {
        judge_contact(known, reservation, &mut refusals)?;
    }
    match (known.call_state.as_deref(), known.call_account.as_deref()) {
        (Some(state), _) if state != calls::state_name(&CallState::Queued) => {
            refusals.push(Refusal::now(RefusalReason::NotDue));
        }
        (Some(_), account) if account != Some(&intent.account.0) => {
            refusals.push(Refusal::now(RefusalReason::OtherAccount));
        }
        (None, _) if call.contact().is_none() => {
            refusals.push(Refusal::now(RefusalReason::NotDue));
        }
        (Some(_) | None, _) => {}
    }
    refusals.dedup();
    Ok(refusals)
}

fn judge_contact(
    known: &Known,
    reservation: &Reservation,
    refusals: &mut Vec<Refusal>,
) -> Result<(), StoreError> {
    let state = read_word_opt::<CampaignState>(known.campaign_state.as_deref(), "campaigns.state")?;
    let account = known.campaign_account.as_deref();
    if account.is_some_and(|account| account != reservation.intent.account.0) {
        refusals.push(Refusal::now(RefusalReason::OtherAccount));
    }
    let due = moment(known.contact_due_at);
    if state != Some(CampaignState::Running) || due.is_none_or(|due| due > reservation.at) {
        refusals.push(Refusal { reason: RefusalReason::NotDue, until: due });
    }
    Ok(())
}
