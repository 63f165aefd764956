//! The sweep of the provider's own list: what it rang, against what we know of.
//!
//! The search for one unknown request asks by its number. This one asks for everything, page by
//! page and long after the calls have ended, when there is nothing better to do. It hastens the
//! search for a request that is still unknown, mends what was believed absent too soon, and leaves
//! the rest to a person.

use std::time::Duration;

use crate::call::{Call, CallState, Outcome};
use crate::contact::{ContactChange, ContactState};
use crate::engine::{CallEvent, CallMoved, Effect, Engine, Event, Turn};
use crate::ids::IntentId;
use crate::intent::{Intent, IntentState};
use crate::provider::{CallListing, CallReport, Progress, ReadError};
use crate::time::{Mono, Timestamp};

/// ExoPhones that one question can name.
const CALLER_IDS_MAX: usize = 5;

/// A program that was away for longer does not look back further.
const LOOK_BACK: Duration = Duration::from_secs(3 * 24 * 3600);

/// The clocks of two machines differ, and the provider's has whole seconds.
const BEFORE: Duration = Duration::from_secs(5);

/// From the last sign of life of a request to the making of its call, at most.
const AFTER: Duration = Duration::from_secs(60);

/// Which part of the list is to be read: the next one, up to `lag` ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The ExoPhones that our calls show.
    pub caller_ids: Vec<String>,
    /// What is younger may still run, and running calls are not listed.
    pub lag: Duration,
}

/// What a page of the list brought to light. Calls that match nothing are written down already.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Swept {
    /// There is more to read up to now.
    pub more: bool,
    /// Requests without an answer that a call of the page may belong to.
    pub wanted: Vec<IntentId>,
    /// Calls that were believed absent, and are there after all.
    pub late: Vec<Late>,
}

/// A call that was believed absent, with the provider's word for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Late {
    /// The call as the log has it.
    pub call: Call,
    /// Its request.
    pub intent: Intent,
    /// Its contact, where it has one.
    pub contact: Option<ContactChange>,
    /// What the provider says.
    pub report: CallReport,
}

impl Sweep {
    /// Gives what to ask for at `now`, where the list was read up to `mark`; `None` while nothing
    /// new can be there.
    #[must_use]
    pub fn listing(self, mark: Timestamp, now: Timestamp) -> Option<CallListing> {
        let (from, until) = (mark.max(now - LOOK_BACK), now - self.lag);
        (from < until).then_some(CallListing { caller_ids: self.caller_ids, from, until })
    }
}

impl Swept {
    /// Gives up to when the list is read after a page of it, and notes whether there is more.
    ///
    /// A page that brought a late call is read again: the next read finds it known, or a crash
    /// came before its outcome was written.
    pub fn read_up_to(
        &mut self,
        listing: &CallListing,
        goes_on_from: Option<Timestamp>,
    ) -> Timestamp {
        // A second in which more calls were made than a page holds is left behind.
        let next = goes_on_from.map(|at| at.max(listing.from + Duration::from_secs(1)));
        let mark = if self.late.is_empty() { next.unwrap_or(listing.until) } else { listing.from };
        self.more = mark < listing.until;
        mark
    }
}

/// Whose a call of the list is.
#[derive(Clone, Debug, PartialEq)]
pub enum Whose {
    /// One of these requests may have made it, and nobody knows yet what became of them.
    Open(Vec<IntentId>),
    /// This request made it, which was believed to have made none.
    Absent(Box<Intent>),
    /// No request of ours made it.
    Nobodys,
}

/// Finds out whose a call is, by the requests for its number that have no call.
#[must_use]
pub fn whose(created_at: Option<Timestamp>, mut without_a_call: Vec<Intent>) -> Whose {
    without_a_call.retain(|intent| may_have_made(intent, created_at));
    let open = without_a_call.iter().filter(|intent| intent.state != IntentState::Absent);
    let open: Vec<_> = open.map(|intent| intent.id).collect();
    if !open.is_empty() {
        return Whose::Open(open);
    }
    match <[Intent; 1]>::try_from(without_a_call) {
        Ok([intent]) => Whose::Absent(Box::new(intent)),
        Err(_) => Whose::Nobodys,
    }
}

/// Tells whether a call made then may be that of a request.
fn may_have_made(intent: &Intent, created_at: Option<Timestamp>) -> bool {
    created_at.is_some_and(|at| {
        let last = intent.sent_at.unwrap_or(intent.alive_at).max(intent.alive_at);
        intent.reserved_at - BEFORE <= at && at <= last + AFTER
    })
}

impl Late {
    /// Tells whether the log has the call as one that never was: a person may have said otherwise.
    #[must_use]
    pub const fn is_believed_absent(call: &Call) -> bool {
        matches!(call.state, CallState::Ended { outcome: Outcome::Absent, id: None, .. })
    }
}

/// Where the sweep stands. How far it has come is the database's to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sweeping {
    at: Mono,
    under_way: bool,
}

impl Sweeping {
    /// Begins a while after the start: what runs comes first.
    pub(super) fn from(at: Mono) -> Self {
        Self { at, under_way: false }
    }
}

impl Engine {
    /// Reads the next page of the provider's list when it is due and nothing else wants to ask.
    pub(super) fn sweep(&mut self, turn: &mut Turn<'_>) {
        if self.sweeping.under_way {
            return;
        }
        if self.sweeping.at > turn.now.mono {
            return turn.wake(self.sweeping.at);
        }
        if !self.may_read(turn) {
            return;
        }
        self.sweeping.under_way = true;
        self.read(turn);
        let own = self.agents.values().filter_map(|agent| agent.caller_id.clone());
        let mut caller_ids: Vec<String> =
            std::iter::once(self.settings.caller_id.clone()).chain(own).collect();
        caller_ids.sort_unstable();
        caller_ids.dedup();
        caller_ids.truncate(CALLER_IDS_MAX);
        let waits = &self.settings.waits;
        let longest = self.settings.time_limit_s.saturating_add(self.settings.ring_timeout_s);
        let lag = waits.life(longest) + waits.stuck_grace;
        turn.effect(Effect::Sweep(Sweep { caller_ids, lag }));
    }

    /// A page was read.
    pub(super) fn swept(&mut self, result: Result<Swept, ReadError>, turn: &mut Turn<'_>) {
        self.limiter.read_answered();
        self.sweeping.under_way = false;
        let wait = self.settings.waits.sweep;
        self.sweeping.at = turn.now.mono + wait;
        match result {
            Err(error) => self.read_failed(error, None, turn),
            Ok(swept) => {
                if swept.more {
                    self.sweeping.at = turn.now.mono;
                }
                for intent in swept.wanted {
                    self.hasten(intent, turn.now.mono);
                }
                for late in swept.late {
                    self.came_late(late, turn);
                }
            }
        }
    }

    fn hasten(&mut self, intent: IntentId, now: Mono) {
        let live = self.intents.get(&intent).and_then(|call| self.calls.get_mut(call));
        if let Some(live) = live.filter(|live| live.is_unknown() && !live.asking) {
            live.next_ask = live.next_ask.min(now);
        }
    }

    /// Takes the outcome of a call that was believed absent. Whoever was rung instead meanwhile has
    /// a call of their own.
    fn came_late(&mut self, late: Late, turn: &mut Turn<'_>) {
        let Late { mut call, mut intent, contact, report } = late;
        let Progress::Over(outcome) = report.progress else { return };
        let CallState::Ended { at, outcome: Outcome::Absent, id: None } = call.state else {
            return;
        };
        let outcome = call.chain.past.judge(outcome);
        call.state = CallState::Ended { at, outcome, id: Some(report.id.clone()) };
        call.measures = report.measures;
        call.initiated_at = call.initiated_at.or(report.created_at);
        intent.sent_at = intent.sent_at.or(report.created_at);
        intent.state = IntentState::Ended;
        intent.provider_id = Some(report.id);
        let waits_on = |contact: &ContactChange| {
            contact.state == ContactState::Finished && contact.outcome == Some(Outcome::Absent)
        };
        let contact = contact.filter(waits_on).map(|contact| ContactChange {
            attempts: contact.attempts.saturating_add(1),
            outcome: Some(outcome),
            ..contact
        });
        let mut event = CallEvent::of(call.clone(), CallMoved::Adopted);
        event.intent = Some(intent);
        event.contact = contact;
        turn.event(Event::Call(Box::new(event)));
        turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::Ended))));
    }
}
