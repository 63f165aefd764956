//! The last judgement before a request is written down: everything that only the database knows,
//! in the transaction that writes the intent.

use dialdesk_core::call::{CallState, Origin};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::effect::Reservation;
use dialdesk_core::engine::input::{Refusal, RefusalReason};
use dialdesk_core::engine::{CallEvent, CallMoved, Envelope};
use dialdesk_core::ids::ContactId;
use dialdesk_core::policy::compliance::{self, History};
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::codec::{count, id_opt, json, moment, read_word_opt};
use crate::history::Passed;
use crate::turn::Turn;
use crate::writer::{Answer, Piece};
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
        self.writer
            .ask(|answer| Piece::Reserve(Box::new(Reserving { reservation, checks, answer })))
            .await
    }
}

/// A reservation that waits for the writer.
pub(crate) struct Reserving {
    reservation: Reservation,
    checks: ReserveChecks,
    answer: Answer<ReserveVerdict>,
}

impl Reserving {
    /// Notes why it could not be done. Where the index said no, that is a verdict.
    pub(crate) fn fail(&mut self, why: StoreError) {
        self.answer.set(if matches!(why, StoreError::Conflict(_)) {
            let refusal = Refusal::now(RefusalReason::AlreadyInCall);
            Ok(ReserveVerdict::Refused(vec![refusal]))
        } else {
            Err(why)
        });
    }

    /// Answers whoever asked, once it is known whether the transaction was committed.
    pub(crate) fn answer(self, committed: &Result<(), StoreError>) {
        self.answer.answer(committed);
    }
}

/// Tells whether a piece is a reservation that can be judged together with others: nothing that is
/// reserved for them may change what is known of its number, call or contact.
pub(crate) fn goes_with(others: &[&mut Reserving], next: &Piece) -> bool {
    let Piece::Reserve(next) = next else { return false };
    let apart = |one: &Reservation, other: &Reservation| {
        one.intent.request.to != other.intent.request.to
            && one.call.number != other.call.number
            && one.call.id != other.call.id
            && (one.call.contact().is_none() || one.call.contact() != other.call.contact())
    };
    others.iter().all(|other| apart(&other.reservation, &next.reservation))
}

/// Judges reservations, and writes those that nothing forbids.
///
/// # Errors
/// When one could not be judged or written: then all of them must be taken back.
pub(crate) async fn run(
    turn: &mut Turn,
    together: &mut [&mut Reserving],
) -> Result<(), StoreError> {
    let known = known(turn.conn().await?, together).await?;
    for (reserving, known) in together.iter_mut().zip(known) {
        let verdict = judge_and_write(turn, reserving, &known).await?;
        reserving.answer.set(Ok(verdict));
    }
    Ok(())
}

async fn judge_and_write(
    turn: &mut Turn,
    reserving: &Reserving,
    known: &Known,
) -> Result<ReserveVerdict, StoreError> {
    let reservation = &reserving.reservation;
    let history = if known.was_rung {
        history::of(turn.conn().await?, &reservation.call.number, reservation.at).await?
    } else {
        History::default()
    };
    if reserving.checks == ReserveChecks::All {
        let mut refusals = judge(known, reservation)?;
        refusals.extend(compliance::judge(&reservation.care, &history, reservation.at));
        if !refusals.is_empty() {
            return Ok(ReserveVerdict::Refused(refusals));
        }
    }
    let Reservation { call, intent, at, care, law } = reservation.clone();
    let verdict = json(&Passed { law, counted: history.counted(&care, at) });
    let contact = known.contact_in_circulation()?;
    let moved = CallEvent {
        call,
        intent: Some(intent),
        contact,
        what: CallMoved::Reserved,
        idempotency: None,
    };
    let envelope = turn.emit_reserved(at, moved, verdict).await?;
    Ok(ReserveVerdict::Reserved(envelope))
}

/// What the database knows of a reservation, beside the history of a number that was rung before.
struct Known {
    /// Of which reservation, counted from 0.
    place: i64,
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

/// What a reservation asks the database for.
#[derive(Serialize)]
struct Question<'r> {
    place: usize,
    number: &'r str,
    rung: &'r str,
    at: i64,
    campaign: Option<String>,
    call: String,
    contact: Option<i64>,
}

/// Reads what is known of each reservation, in their order.
async fn known(
    conn: &mut SqliteConnection,
    together: &[&mut Reserving],
) -> Result<Vec<Known>, StoreError> {
    let questions: Vec<Question<'_>> = together
        .iter()
        .enumerate()
        .map(|(place, reserving)| {
            let Reservation { call, intent, at, .. } = &reserving.reservation;
            Question {
                place,
                number: call.number.as_str(),
                rung: intent.request.to.as_str(),
                at: at.as_micros(),
                campaign: call.campaign().map(|campaign| campaign.to_string()),
                call: call.id.to_string(),
                contact: call.contact().map(|contact| contact.0),
            }
        })
        .collect();
    let questions = json(&questions);
    let mut known =
        sqlx::query_file_as!(Known, "src/reserve/known.sql", questions, engine_state::STOPPED)
            .fetch_all(conn)
            .await?;
    known.dedup_by_key(|one| one.place);
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
