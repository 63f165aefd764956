//! The last judgement before a request is written down, as the database makes it.

use dialdesk_core::call::{Call, CallState, Origin};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::effect::Reservation;
use dialdesk_core::engine::input::{Refusal, RefusalReason};
use dialdesk_core::engine::{CallEvent, CallMoved, Event};
use dialdesk_core::ids::{CampaignId, ContactId};
use dialdesk_core::policy::compliance::{self, History};
use dialdesk_core::time::Timestamp;

use super::{Model, Refused};

/// What became of a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is written, with its event.
    Reserved,
    /// It is not; every reason is told.
    Refused(Vec<Refusal>),
}

impl Model {
    /// Writes a request that may leave once, or says everything that forbids it.
    ///
    /// # Errors
    /// When a constraint forbids it that no rule names: wrong code above.
    pub fn reserve(&mut self, reservation: &Reservation) -> Result<Verdict, Refused> {
        let mut refusals = self.judge(reservation);
        let Reservation { call, care, at, .. } = reservation;
        if !self.without_care {
            refusals.extend(compliance::judge(care, &self.history(call, *at), *at));
        }
        if !refusals.is_empty() {
            return Ok(Verdict::Refused(refusals));
        }
        let Reservation { call, intent, .. } = reservation;
        let contact = call.contact().and_then(|id| self.contacts.get(&id)).map(|contact| {
            let now = contact.now.clone();
            ContactChange { state: ContactState::InCirculation, due_at: None, ..now }
        });
        let event = CallEvent {
            call: call.clone(),
            intent: Some(intent.clone()),
            contact,
            what: CallMoved::Reserved,
            idempotency: None,
        };
        self.commit(&[Event::Call(Box::new(event))], &[])?;
        Ok(Verdict::Reserved)
    }

    fn history(&self, call: &Call, at: Timestamp) -> History {
        History::of(self.calls_to(&call.number), at)
    }

    fn judge(&self, reservation: &Reservation) -> Vec<Refusal> {
        let Reservation { call, intent, at, .. } = reservation;
        let mut refusals = Vec::new();
        let mut refuse = |reason| refusals.push(Refusal::now(reason));
        if !intent.allowed.contains(*at) {
            refuse(RefusalReason::OutsideHours);
        }
        if self.suppressed.contains(&call.number) && !self.without_suppressions {
            refuse(RefusalReason::Suppressed);
        }
        if self.open_for(&intent.request.to).is_some() && !self.without_index {
            refuse(RefusalReason::AlreadyInCall);
        }
        if self.stopped {
            refuse(RefusalReason::Stopped);
        }
        match self.calls.get(&call.id) {
            Some(logged) if logged.state != CallState::Queued => refuse(RefusalReason::NotDue),
            Some(logged) if logged.account != intent.account => {
                refuse(RefusalReason::OtherAccount);
            }
            None if call.contact().is_none() => refuse(RefusalReason::NotDue),
            Some(_) | None => {}
        }
        if let Origin::Contact { campaign, contact } = call.origin {
            refusals.extend(self.judge_contact(reservation, campaign, contact));
        }
        refusals
    }

    fn judge_contact(
        &self,
        reservation: &Reservation,
        campaign: CampaignId,
        contact: ContactId,
    ) -> Option<Refusal> {
        let campaign = self.campaigns.get(&campaign)?;
        if campaign.account != reservation.intent.account {
            return Some(Refusal::now(RefusalReason::OtherAccount));
        }
        let due = self.contacts.get(&contact).and_then(|contact| contact.now.due_at);
        let is_due = due.is_some_and(|due| due <= reservation.at);
        (campaign.state != CampaignState::Running || !is_due)
            .then_some(Refusal { reason: RefusalReason::NotDue, until: due })
    }
}
