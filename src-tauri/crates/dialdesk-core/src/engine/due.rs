//! Rows that may not go now: deferred, or closed for ever.

use crate::call::{CallState, Origin, Outcome};
use crate::contact::{ContactChange, ContactState};
use crate::engine::effect::{NotPlaced, Verdict};
use crate::engine::input::{DueRow, Refusal, RefusalReason};
use crate::engine::window::key_of;
use crate::engine::{CallEvent, CallMoved, Effect, Engine, Event, Turn};
use crate::ids::{CallId, IntentId, RequestId};
use crate::time::Timestamp;

impl Engine {
    /// Ends or defers a row that may not be dialled now, and tells whoever waits for it.
    pub(super) fn refuse_row(
        &mut self,
        row: DueRow,
        asked_by: Option<RequestId>,
        reasons: &[Refusal],
        turn: &mut Turn<'_>,
    ) {
        let is = |wanted: RefusalReason| reasons.iter().any(|refusal| refusal.reason == wanted);
        let never_again = |it: &Refusal| it.reason == RefusalReason::Cap && it.until.is_none();
        let for_ever = is(RefusalReason::Suppressed) || reasons.iter().any(never_again);
        if asked_by.is_some() || row.origin == Origin::Single {
            // Somebody waits for it, or has waited in vain: it is never dialled later.
            let answer = asked_by.map(|request| (request, NotPlaced::NotAllowed(reasons.to_vec())));
            return self.close_row(&row, Outcome::NotAllowed, answer, turn);
        }
        if is(RefusalReason::NotDue) {
            // Its campaign no longer runs, or it was dialled meanwhile: the database knows better,
            // and is not asked about it again at once.
            return self.spurn(&row, turn);
        }
        if for_ever {
            return self.close_row(&row, Outcome::NotAllowed, None, turn);
        }
        let soonest = turn.now.wall + self.settings.waits.refused;
        let until = reasons.iter().filter_map(|refusal| refusal.until).max();
        self.defer_row(&row, until.map_or(soonest, |until| until.max(soonest)), turn);
    }

    /// Leaves a row to the database, and does not take it again at once.
    pub(super) fn spurn(&mut self, row: &DueRow, turn: &Turn<'_>) {
        if let Some(key) = key_of(row) {
            self.spurned.insert(key, turn.now.mono + self.settings.waits.refused);
        }
    }

    /// Lets a row wait until `due_at`, with nothing dialled.
    pub(super) fn defer_row(&mut self, row: &DueRow, due_at: Timestamp, turn: &mut Turn<'_>) {
        match row.origin {
            Origin::Contact { campaign, contact } => {
                let state = if row.attempts == 0 && row.call.is_none() {
                    ContactState::Unused
                } else {
                    ContactState::InCirculation
                };
                turn.event(Event::ContactDeferred {
                    campaign,
                    contact: ContactChange {
                        id: contact,
                        state,
                        attempts: row.attempts,
                        due_at: Some(due_at),
                        call: row.call,
                        outcome: None,
                    },
                });
            }
            Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => {
                let Some(id) = row.call else { return };
                let mut call = self.call_for(row, id, IntentId::new(id.uuid()), turn.now);
                call.state = CallState::Queued;
                call.due_at = due_at;
                turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::TakenBack))));
            }
        }
        self.loading.row_moved(row);
    }

    /// Ends a row without a request ever having left.
    pub(super) fn close_row(
        &mut self,
        row: &DueRow,
        outcome: Outcome,
        answer: Option<(RequestId, NotPlaced)>,
        turn: &mut Turn<'_>,
    ) {
        let contact = match row.origin {
            Origin::Contact { contact, .. } => Some(ContactChange {
                id: contact,
                state: ContactState::Finished,
                attempts: row.attempts,
                due_at: None,
                call: None,
                outcome: Some(outcome),
            }),
            Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => None,
        };
        let id = row.call.unwrap_or_else(|| CallId::new(turn.entropy.uuid(turn.now.wall)));
        self.replacing.remove(&id);
        let mut call = self.call_for(row, id, IntentId::new(id.uuid()), turn.now);
        call.state = CallState::Ended { at: turn.now.wall, outcome, id: None };
        let mut event = CallEvent::of(call, CallMoved::Ended);
        event.contact = contact;
        turn.event(Event::Call(Box::new(event)));
        if let Some((request, why)) = answer {
            turn.effect(Effect::Reply { request, verdict: Verdict::NotPlaced(id, why) });
        }
        self.loading.row_moved(row);
    }
}
