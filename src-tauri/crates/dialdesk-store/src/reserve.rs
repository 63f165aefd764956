//! The last judgement before a request is written down: everything that only the database knows,
//! in the transaction that writes the intent.

use dialdesk_core::call::{CallState, Origin};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::effect::Reservation;
use dialdesk_core::engine::input::{Refusal, RefusalReason};
use dialdesk_core::engine::{CallEvent, CallMoved, Envelope, Event};
use dialdesk_core::ids::{CampaignId, ContactId};
use dialdesk_core::policy::compliance;
use sqlx::SqliteConnection;

use crate::history::Passed;
use crate::writer::Turn;
use crate::{
    Store, StoreError, calls, campaigns, contacts, engine_state, history, intents, suppressions,
};

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
    let history = history::of(&mut turn.conn, &reservation.call.number, reservation.at).await?;
    if checks == ReserveChecks::All {
        let mut refusals = judge(&mut turn.conn, &reservation).await?;
        refusals.extend(compliance::judge(&reservation.care, &history, reservation.at));
        if !refusals.is_empty() {
            return Ok(ReserveVerdict::Refused(refusals));
        }
    }
    let Reservation { call, intent, at, care, law } = reservation;
    if !intents::insert(&mut turn.conn, &intent).await? {
        let refusal = Refusal::now(RefusalReason::AlreadyInCall);
        return Ok(ReserveVerdict::Refused(vec![refusal]));
    }
    calls::upsert(&mut turn.conn, &call).await?;
    let passed = Passed { law, counted: history.counted(&care, at) };
    history::keep(&mut turn.conn, call.id, &passed).await?;
    let contact = match call.contact() {
        Some(contact) => put_in_circulation(&mut turn.conn, contact).await?,
        None => None,
    };
    let event = CallEvent {
        call,
        intent: Some(intent),
        contact,
        what: CallMoved::Reserved,
        idempotency: None,
    };
    turn.emit(at, Event::Call(Box::new(event))).await.map(ReserveVerdict::Reserved)
}

/// Takes a contact out of those that wait, and gives how they stand then.
async fn put_in_circulation(
    conn: &mut SqliteConnection,
    contact: ContactId,
) -> Result<Option<ContactChange>, StoreError> {
    let Some(now) = contacts::now(conn, contact).await? else { return Ok(None) };
    let now = ContactChange { state: ContactState::InCirculation, due_at: None, ..now };
    contacts::update(conn, &now).await?;
    Ok(Some(now))
}

async fn judge(
    conn: &mut SqliteConnection,
    reservation: &Reservation,
) -> Result<Vec<Refusal>, StoreError> {
    let Reservation { call, intent, at, .. } = reservation;
    let mut refusals = Vec::new();
    if !intent.allowed.contains(*at) {
        refusals.push(Refusal::now(RefusalReason::OutsideHours));
    }
    if let Some(until) = suppressions::holds(conn, &call.number, *at).await? {
        refusals.push(Refusal { reason: RefusalReason::Suppressed, until });
    }
    if intents::is_open_for(conn, &intent.request.to).await? {
        refusals.push(Refusal::now(RefusalReason::AlreadyInCall));
    }
    if engine_state::get::<bool>(&mut *conn, engine_state::STOPPED).await? == Some(true) {
        refusals.push(Refusal::now(RefusalReason::Stopped));
    }
    match call.origin {
        Origin::Contact { campaign, contact } => {
            judge_contact(conn, reservation, (campaign, contact), &mut refusals).await?;
        }
        Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => {}
    }
    let logged = calls::one(conn, call.id).await?;
    match &logged {
        Some(logged) if logged.state != CallState::Queued => {
            refusals.push(Refusal::now(RefusalReason::NotDue));
        }
        Some(logged) if logged.account != intent.account => {
            refusals.push(Refusal::now(RefusalReason::OtherAccount));
        }
        None if call.contact().is_none() => {
            refusals.push(Refusal::now(RefusalReason::NotDue));
        }
        Some(_) | None => {}
    }
    refusals.dedup();
    Ok(refusals)
}

async fn judge_contact(
    conn: &mut SqliteConnection,
    reservation: &Reservation,
    (campaign, contact): (CampaignId, ContactId),
    refusals: &mut Vec<Refusal>,
) -> Result<(), StoreError> {
    let campaign = campaigns::one(&mut *conn, campaign).await?.map(|counted| counted.campaign);
    let running = campaign.as_ref().is_some_and(|it| it.state == CampaignState::Running);
    if campaign.as_ref().is_some_and(|it| it.account != reservation.intent.account) {
        refusals.push(Refusal::now(RefusalReason::OtherAccount));
    }
    let contact = contacts::now(conn, contact).await?;
    let due = contact.and_then(|contact| contact.due_at);
    if !running || due.is_none_or(|due| due > reservation.at) {
        refusals.push(Refusal { reason: RefusalReason::NotDue, until: due });
    }
    Ok(())
}
