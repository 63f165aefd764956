//! A call that holds a request: what the engine keeps in memory beside the row.

use crate::call::{Call, CallState};
use crate::contact::{ContactChange, ContactState};
use crate::engine::input::DueRow;
use crate::engine::window::{Key, key_of};
use crate::ids::RequestId;
use crate::intent::Intent;
use crate::limits::Waits;
use crate::policy::breaker::Permit;
use crate::provider::StatusReport;
use crate::time::{Mono, Now};

/// How far a request has come on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The database is judging it.
    Reserving,
    /// It was handed to the gate; its first byte may have left.
    Released,
    /// The provider's answer is here, or it is known that none will come.
    Answered,
}

/// A call from its reservation to its end.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) call: Call,
    pub(super) intent: Intent,
    /// The row that it came from, to go back to its place.
    pub(super) row: DueRow,
    pub(super) permit: Option<Permit>,
    pub(super) stage: Stage,
    /// The moment that was booked for its first byte.
    pub(super) slot: Mono,
    /// When its first byte left, if this engine saw it.
    pub(super) left_at: Option<Mono>,
    /// Whoever waits for the provider's word, and until when.
    pub(super) asked_by: Option<(RequestId, Mono)>,
    /// Those who want it cancelled and wait for what becomes of it.
    pub(super) cancels: Vec<RequestId>,
    /// Taken back before its reservation was answered: closes when the answer arrives.
    pub(super) doomed: bool,
    pub(super) holds_line: bool,
    /// When the provider is asked next.
    pub(super) next_ask: Mono,
    /// A question about it is under way.
    pub(super) asking: bool,
    /// How often the provider was asked since a person is needed.
    pub(super) asked_in_vain: u32,
    /// When the last question about it left. Its answer may be as old as that.
    pub(super) asked_at: Mono,
    /// What the provider told of it before it answered the request.
    pub(super) told: Option<StatusReport>,
    /// When the provider last said that it runs.
    pub(super) seen_running_at: Option<Mono>,
    /// When it counts as stuck: past every time-out of its request.
    pub(super) stuck_at: Mono,
    /// When its line is freed although its end is not known.
    pub(super) free_line_at: Mono,
    /// When the provider first had no such call: the second look is judged by this clock, which
    /// nobody can set forward.
    pub(super) missed_at: Option<Mono>,
    /// When absence may be believed at the earliest.
    pub(super) absent_at: Mono,
}

impl Live {
    /// Makes the memory of a call that has just been given a request. Every deadline is computed
    /// from what the request says.
    pub(super) fn new(call: Call, intent: Intent, row: DueRow, waits: &Waits, now: Now) -> Self {
        let request = &intent.request;
        let life = waits.life(request.time_limit_s.saturating_add(request.ring_timeout_s));
        let stuck_at = now.mono + life + waits.stuck_grace;
        Self {
            call,
            row,
            permit: None,
            stage: Stage::Reserving,
            slot: now.mono,
            left_at: None,
            asked_by: None,
            cancels: Vec::new(),
            doomed: false,
            holds_line: true,
            next_ask: now.mono,
            asking: false,
            asked_in_vain: 0,
            asked_at: Mono::default(),
            told: None,
            seen_running_at: None,
            stuck_at,
            free_line_at: stuck_at.max(now.mono + waits.line_hold),
            missed_at: None,
            absent_at: now.mono + (life + waits.absence_grace).max(waits.absence_floor),
            intent,
        }
    }

    pub(super) const fn is_unknown(&self) -> bool {
        matches!(self.call.state, CallState::Unknown { .. })
    }

    /// Names the row that it came from.
    pub(super) fn key(&self) -> Option<Key> {
        key_of(&self.row)
    }

    /// Tells whether nothing about it is still on the wire.
    pub(super) fn has_an_answer(&self) -> bool {
        self.stage == Stage::Answered
    }

    /// Describes its contact, if it has one, while the call runs.
    pub(super) fn contact_in_circulation(&self) -> Option<ContactChange> {
        self.contact(ContactState::InCirculation)
    }

    /// Describes its contact, if it has one, in `state`, with nothing due.
    pub(super) fn contact(&self, state: ContactState) -> Option<ContactChange> {
        Some(ContactChange {
            id: self.call.contact()?,
            state,
            attempts: self.row.attempts,
            due_at: None,
            call: None,
            outcome: self.call.outcome(),
        })
    }
}
