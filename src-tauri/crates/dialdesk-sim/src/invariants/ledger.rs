//! Judged by the provider's own log.

use std::collections::BTreeMap;

use dialdesk_core::call::{CallState, Origin};
use dialdesk_core::ids::{CallId, IntentId, ScheduleId};
use dialdesk_core::intent::IntentState;
use dialdesk_core::time::Timestamp;

use super::{Check, Invariant, Judge, Violation, broken};
use crate::model::Model;
use crate::provider::SimProvider;

impl Judge {
    /// The provider has just made a call.
    pub(crate) fn placed(&mut self, provider: &SimProvider, model: &Model, at: Timestamp) -> Check {
        let Some(call) = provider.calls().last() else { return Ok(()) };
        for invariant in [
            Invariant::OneCallPerNumber,
            Invariant::RungOnce,
            Invariant::AttemptOnce,
            Invariant::NumberBlocked,
            Invariant::ClosedMeansNotPlaced,
            Invariant::Lines,
        ] {
            self.note(invariant);
        }
        let number = call.to.as_str();
        let others = provider.calls_to(&call.to).filter(|other| other.id != call.id);
        for other in others {
            let state = model.intents.get(&other.intent).map(|intent| intent.state);
            if self.is_far_off && state == Some(IntentState::Absent) {
                // Searched for in vain, by a clock that is hours off.
                continue;
            }
            if other.ends_at > at {
                let detail = format!("{number} has two calls at a time");
                return broken(Invariant::OneCallPerNumber, detail);
            }
            if let Some(occurrence) = occurrence(model, call.intent)
                && self::occurrence(model, other.intent) == Some(occurrence)
            {
                let detail = format!("{number} was rung twice for {}", occurrence.1);
                return broken(Invariant::Schedules, detail);
            }
            if let Some(attempt) = attempt(model, call.intent)
                && self::attempt(model, other.intent) == Some(attempt)
            {
                let detail = format!("{number} was rung twice as attempt {} of a chain", attempt.1);
                return broken(Invariant::AttemptOnce, detail);
            }
            let (whom, them) = (self.whom(call.intent), self.whom(other.intent));
            let same_person = whom.and_then(|it| it.1).is_some()
                && whom.map(|it| it.1) == them.map(|it| it.1)
                && !super::care::is_retryable(other.outcome);
            if whom == them || same_person {
                let detail = format!("{number} was rung twice for one row");
                return broken(Invariant::RungOnce, detail);
            }
        }
        let contact = self.whom(call.intent).and_then(|(_, contact)| contact);
        self.cared(call, contact, (provider, model))?;
        if occurrence(model, call.intent).is_some() {
            self.note(Invariant::Schedules);
            scheduled(model, call.intent)?;
        }
        let running = provider.running(at).count();
        if running > self.lines_ever as usize && !self.is_far_off {
            let detail = format!("{running} calls run, with {} lines", self.lines_ever);
            return broken(Invariant::Lines, detail);
        }
        match model.intents.get(&call.intent) {
            None => return broken(Invariant::RungOnce, "nobody wrote it down".to_owned()),
            Some(intent) if intent.state == IntentState::NotPlaced => {
                let detail = format!("{number} was rung for an intent closed as not placed");
                return broken(Invariant::ClosedMeansNotPlaced, detail);
            }
            Some(_) => {}
        }
        match model.open_for(&call.to) {
            Some(open) if open.id != call.intent => {
                let detail = format!("{number} was rung while another intent for it is open");
                broken(Invariant::NumberBlocked, detail)
            }
            _ => Ok(()),
        }
    }

    fn whom(&self, intent: IntentId) -> Option<(CallId, Option<dialdesk_core::ids::ContactId>)> {
        self.reservations.get(&intent).copied()
    }

    /// Everything is over: the database must say what the provider says. Gives how many calls
    /// ended as absent.
    pub(crate) fn at_the_end(
        &mut self,
        model: &Model,
        provider: &SimProvider,
    ) -> Result<u64, Violation> {
        self.note(Invariant::EverybodyIsRung);
        self.note(Invariant::NoPanic);
        for contact in model.contacts.keys() {
            self.note(Invariant::Contacts);
            super::compare::contact(model, *contact)?;
        }
        let mut ours: BTreeMap<&str, Vec<&CallState>> = BTreeMap::new();
        let mut absent = 0;
        for call in model.calls.values() {
            if let Some(id) = call.state.provider_id() {
                ours.entry(&id.0).or_default().push(&call.state);
            }
        }
        for intent in model.intents.values() {
            absent += u64::from(intent.state == IntentState::Absent);
        }
        for theirs in provider.calls() {
            self.note(Invariant::OutcomesArrive);
            let number = theirs.to.as_str();
            let state = model.intents.get(&theirs.intent).map(|intent| intent.state);
            if state == Some(IntentState::Absent) && self.is_far_off {
                continue;
            }
            let found = ours.remove(theirs.id.0.as_str()).unwrap_or_default();
            let fits = matches!(found.as_slice(),
                [CallState::Ended { outcome, .. }] if super::care::means(*outcome, theirs.outcome));
            if !fits {
                let detail = format!(
                    "the call to {number} ended as {:?}; the database has {found:?}, its intent \
                     is {state:?}",
                    theirs.outcome
                );
                broken(Invariant::OutcomesArrive, detail)?;
            }
        }
        match ours.first_key_value() {
            Some((id, _)) => {
                let detail = format!("the database has a call {id} that the provider has not");
                Err(Violation { invariant: Invariant::OutcomesArrive, detail })
            }
            None => Ok(absent),
        }
    }
}

/// Names the attempt of a chain that an intent is, if it is a retry.
fn attempt(model: &Model, intent: IntentId) -> Option<(CallId, u32)> {
    let call = model.calls.get(&model.intents.get(&intent)?.call)?;
    Some((call.retry_of?, call.attempt))
}

/// Names the occurrence that an intent rings for, if it belongs to a schedule.
fn occurrence(model: &Model, intent: IntentId) -> Option<(ScheduleId, Timestamp)> {
    let call = model.calls.get(&model.intents.get(&intent)?.call)?;
    match call.origin {
        Origin::Scheduled { schedule, at } => Some((schedule, at)),
        Origin::Contact { .. } | Origin::Single | Origin::Bulk => None,
    }
}

/// Looks whether a scheduled call is for an occurrence that the rule of its schedule names.
fn scheduled(model: &Model, intent: IntentId) -> Check {
    let Some((id, at)) = occurrence(model, intent) else { return Ok(()) };
    let just_before = Timestamp::from_micros(at.as_micros() - 1);
    let named = model.schedules.get(&id).and_then(|it| it.series.first_after(just_before));
    if named.is_some_and(|named| named.at == at) {
        return Ok(());
    }
    broken(Invariant::Schedules, format!("rung for {at}, and the rule says {named:?}"))
}
