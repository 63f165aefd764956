//! What the law and good manners say about ringing a number again: caps, lock-outs, quiet time.
//!
//! Hours are judged elsewhere. Here is a number's history over every campaign, and the rules.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::call::{Call, CallState, Outcome};
use crate::campaign::packs::RulePack;
use crate::engine::input::{Refusal, RefusalReason};
use crate::place::Place;
use crate::time::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 3600);
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// How often one number may be rung, over all campaigns; absent: as often as one likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Caps {
    /// In any 24 hours.
    pub per_24_hours: Option<u32>,
    /// On one day of the callee's calendar.
    pub per_day: Option<u32>,
    /// In any seven days.
    pub per_7_days: Option<u32>,
    /// Ever.
    pub lifetime: Option<u32>,
}

impl Caps {
    /// Tells whether nothing is capped.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.per_24_hours.is_none()
            && self.per_day.is_none()
            && self.per_7_days.is_none()
            && self.lifetime.is_none()
    }
}

/// What a number's history is judged by, at one moment, for one callee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Care {
    /// Between the end of a call and the next one.
    pub quiet: Duration,
    /// How often.
    pub caps: Caps,
    /// Nobody is rung for so long after a conversation.
    pub after_conversation: Option<Duration>,
    /// The callee's day: from, included, until, excluded.
    pub day: (Timestamp, Timestamp),
}

impl Care {
    /// Gives what somebody at a place is judged by under a pack, at `at`.
    #[must_use]
    pub fn under(pack: RulePack, place: &Place, quiet: Duration, at: Timestamp) -> Self {
        let rules = pack.rules();
        let days = place.zones.iter().map(|zone| calendar::day_around(at, *zone));
        Self {
            quiet,
            caps: rules.caps,
            after_conversation: rules.after_conversation(),
            day: days.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((at, at)),
        }
    }
}

/// What is known of earlier calls to a number, whoever asked for them. Calls whose outcome is not
/// known count: they may have rung.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// When the calls of the last seven days left, the newest first.
    pub recent: Vec<Timestamp>,
    /// How many there ever were.
    pub ever: u32,
    /// When the last one ended.
    pub ended_at: Option<Timestamp>,
    /// When the last conversation ended.
    pub talked_at: Option<Timestamp>,
}

/// How many calls to a number count against each cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Counted {
    /// In the last 24 hours.
    pub last_24_hours: u32,
    /// On the callee's day.
    pub today: u32,
    /// In the last seven days.
    pub last_7_days: u32,
    /// Ever.
    pub ever: u32,
}

impl History {
    /// Gathers the history of a number from its calls: those that may have rung.
    #[must_use]
    pub fn of<'a>(calls: impl Iterator<Item = &'a Call>, at: Timestamp) -> Self {
        let mut history = Self::default();
        for call in calls.filter(|call| may_have_rung(&call.state)) {
            history.ever += 1;
            history.recent.extend(call.initiated_at.filter(|left| *left > at - WEEK));
            let CallState::Ended { at: ended_at, outcome, .. } = call.state else { continue };
            history.ended_at = history.ended_at.max(Some(ended_at));
            if outcome == Outcome::Completed {
                history.talked_at = history.talked_at.max(Some(ended_at));
            }
        }
        history.recent.sort_unstable_by(|a, b| b.cmp(a));
        history
    }

    /// Counts the calls against each cap.
    #[must_use]
    pub fn counted(&self, care: &Care, at: Timestamp) -> Counted {
        let since = |from: Timestamp| {
            u32::try_from(self.recent.iter().filter(|call| **call > from).count())
                .unwrap_or(u32::MAX)
        };
        let today = self.recent.iter().filter(|call| **call >= care.day.0).count();
        Counted {
            last_24_hours: since(at - DAY),
            today: u32::try_from(today).unwrap_or(u32::MAX),
            last_7_days: since(at - WEEK),
            ever: self.ever,
        }
    }

    /// When so many calls in any `stretch` will be fewer by one.
    fn room_at(&self, cap: u32, stretch: Duration) -> Option<Timestamp> {
        let oldest = usize::try_from(cap).ok()?.checked_sub(1)?;
        Some(*self.recent.get(oldest)? + stretch)
    }
}

/// Tells whether a call counts: the provider has it or had it, or nobody knows.
fn may_have_rung(state: &CallState) -> bool {
    match state {
        CallState::Unknown { .. } => true,
        CallState::Ended { outcome: Outcome::SaidPlaced | Outcome::GivenUp, .. } => true,
        CallState::Queued
        | CallState::Reserved { .. }
        | CallState::Dialing { .. }
        | CallState::Placed { .. }
        | CallState::Ringing { .. }
        | CallState::Talking { .. }
        | CallState::Ended { .. } => state.provider_id().is_some(),
    }
}

/// Lists what forbids ringing a number now, each with the moment until which it does.
#[must_use]
pub fn judge(care: &Care, history: &History, at: Timestamp) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if let Some(until) = history.ended_at.map(|ended_at| ended_at + care.quiet)
        && at < until
    {
        refusals.push(Refusal { reason: RefusalReason::QuietTime, until: Some(until) });
    }
    let counted = history.counted(care, at);
    let caps = &care.caps;
    let mut full = |cap: Option<u32>, count: u32, until: &dyn Fn(u32) -> Option<Timestamp>| {
        if let Some(cap) = cap.filter(|cap| count >= *cap) {
            refusals.push(Refusal { reason: RefusalReason::Cap, until: until(cap) });
        }
    };
    full(caps.per_24_hours, counted.last_24_hours, &|cap| history.room_at(cap, DAY));
    full(caps.per_day, counted.today, &|_| Some(care.day.1));
    full(caps.per_7_days, counted.last_7_days, &|cap| history.room_at(cap, WEEK));
    full(caps.lifetime, counted.ever, &|_| None);
    let talked = history.talked_at.zip(care.after_conversation);
    if let Some(until) = talked.map(|(talked_at, locked)| talked_at + locked)
        && at < until
    {
        refusals.push(Refusal { reason: RefusalReason::Cap, until: Some(until) });
    }
    refusals
}

#[cfg(test)]
mod tests;
