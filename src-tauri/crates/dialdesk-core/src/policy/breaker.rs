//! The circuit breaker over call requests.
//!
//! It counts connect requests alone, in order of completion; reads never change the count. The
//! figures are those of the system that Dialdesk replaces: five consecutive failures open it for
//! sixty seconds. Half-open is two questions: a harmless read goes first, and its success lets
//! exactly one call through, because a broken connect endpoint behind healthy reads must not use
//! up people.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::{Mono, Now, Timestamp};

/// Consecutive failures that open the breaker.
pub const FAILURES_TO_OPEN: u32 = 5;

/// How long it stays open, on the monotonic clock, from the end of the failing attempt.
pub const OPEN_FOR: Duration = Duration::from_secs(60);

/// The longest wait between two reads while a start waits for the provider's first sign of life.
const START_BACK_OFF_MAX: Duration = Duration::from_secs(60);

/// Where the breaker stands, as the outside sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum BreakerState {
    /// Calls may leave.
    Closed,
    /// None may leave until this moment.
    Open {
        /// When the provider is asked again.
        until: Timestamp,
    },
    /// One harmless read, then one call, decide.
    HalfOpen,
    /// A person holds it open: none may leave until they let go.
    HeldOpen,
    /// A person holds it closed: calls may leave whatever becomes of them.
    HeldClosed,
}

/// How a person holds the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum BreakerHold {
    /// Nothing leaves.
    Open,
    /// Failures do not open it.
    Closed,
}

/// Leave for one call to pass. Whatever ends the call's request gives it back to the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    generation: u32,
    trial: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The program has just started: nothing leaves before the provider has answered once.
    Starting {
        ask_at: Mono,
        asking: bool,
        asked: u32,
    },
    Closed,
    Open {
        until: Mono,
        until_wall: Timestamp,
    },
    /// The pause is over; the read is to be made or is under way.
    Asking {
        asking: bool,
    },
    /// The read succeeded: one call may go, or has gone.
    Trial {
        taken: bool,
    },
}

/// The breaker.
#[derive(Clone, Debug)]
pub struct Breaker {
    place: Place,
    failures: u32,
    /// Counts the openings, so that results of calls begun before one change nothing.
    generation: u32,
    /// What a person ordered, above all the rest.
    hold: Option<BreakerHold>,
}

impl Breaker {
    /// Makes the breaker of a program that has just started: it asks before it lets a call out.
    #[must_use]
    pub const fn starting(now: Mono) -> Self {
        Self {
            place: Place::Starting { ask_at: now, asking: false, asked: 0 },
            failures: 0,
            generation: 0,
            hold: None,
        }
    }

    /// Makes the breaker of an engine that is built anew in a living process: it stands where the
    /// other one stood. Results of calls begun before say nothing to it, so a trial begins anew.
    #[must_use]
    pub fn resumed(stood: BreakerState, failures: u32, now: Now) -> Self {
        let mut breaker = Self::closed();
        match stood {
            BreakerState::Closed => breaker.failures = failures,
            BreakerState::Open { until } => {
                // Never longer than it would stay open from now: the wall clock may have gone back.
                let left = until.since(now.wall).min(OPEN_FOR);
                breaker.place = Place::Open { until: now.mono + left, until_wall: now.wall + left };
            }
            BreakerState::HalfOpen => breaker.place = Place::Asking { asking: false },
            BreakerState::HeldOpen => breaker.hold(Some(BreakerHold::Open)),
            BreakerState::HeldClosed => breaker.hold(Some(BreakerHold::Closed)),
        }
        breaker
    }

    /// Holds it open or closed because a person says so, or lets go. Let go from open, it asks
    /// before it lets one call out; let go from closed, it counts failures from none.
    pub fn hold(&mut self, hold: Option<BreakerHold>) {
        if self.hold == hold {
            return;
        }
        // What was begun before the order says nothing about what comes after it.
        self.generation = self.generation.wrapping_add(1);
        self.failures = 0;
        self.place = match (hold, self.hold) {
            (Some(BreakerHold::Open), _) | (None, Some(BreakerHold::Open)) => {
                Place::Asking { asking: false }
            }
            (Some(BreakerHold::Closed), _) | (None, Some(BreakerHold::Closed) | None) => {
                Place::Closed
            }
        };
        self.hold = hold;
    }

    /// Tells how a person holds it.
    #[must_use]
    pub const fn held(&self) -> Option<BreakerHold> {
        self.hold
    }

    /// Makes a closed breaker.
    #[must_use]
    pub const fn closed() -> Self {
        Self { place: Place::Closed, failures: 0, generation: 0, hold: None }
    }

    /// Tells where it stands.
    #[must_use]
    pub const fn state(&self) -> BreakerState {
        match self.hold {
            Some(BreakerHold::Open) => return BreakerState::HeldOpen,
            Some(BreakerHold::Closed) => return BreakerState::HeldClosed,
            None => {}
        }
        match self.place {
            Place::Closed => BreakerState::Closed,
            Place::Open { until_wall, .. } => BreakerState::Open { until: until_wall },
            Place::Starting { .. } | Place::Asking { .. } | Place::Trial { .. } => {
                BreakerState::HalfOpen
            }
        }
    }

    /// Tells how many consecutive failures it has counted.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Tells whether a call could pass now, without taking the permit.
    #[must_use]
    pub const fn would_admit(&self) -> bool {
        !matches!(self.hold, Some(BreakerHold::Open))
            && matches!(self.place, Place::Closed | Place::Trial { taken: false })
    }

    /// Lets one call pass, or not.
    pub const fn admit(&mut self) -> Option<Permit> {
        if matches!(self.hold, Some(BreakerHold::Open)) {
            return None;
        }
        match self.place {
            Place::Closed => Some(Permit { generation: self.generation, trial: false }),
            Place::Trial { taken: false } => {
                self.place = Place::Trial { taken: true };
                Some(Permit { generation: self.generation, trial: true })
            }
            Place::Trial { taken: true }
            | Place::Starting { .. }
            | Place::Open { .. }
            | Place::Asking { .. } => None,
        }
    }

    /// Takes back a permit whose call ended before its first byte, or in a way that says nothing
    /// about the provider's health.
    pub fn returned(&mut self, permit: Permit) {
        if permit.trial && permit.generation == self.generation {
            self.place = Place::Trial { taken: false };
        }
    }

    /// Notes that the provider answered a call request, be it with a plain refusal.
    pub fn succeeded(&mut self, permit: Permit) {
        if permit.generation != self.generation {
            return;
        }
        self.failures = 0;
        if permit.trial {
            self.place = Place::Closed;
        }
    }

    /// Notes that a call request failed: no connection, no answer, or one that proves nothing.
    pub fn failed(&mut self, permit: Permit, now: Now) {
        if permit.generation != self.generation {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.hold.is_some() {
            return;
        }
        if permit.trial || self.failures >= FAILURES_TO_OPEN {
            self.open(now);
        }
    }

    /// Tells when the harmless read is due; `None` while none is wanted or one is under way.
    #[must_use]
    pub const fn ask_at(&self) -> Option<Mono> {
        if self.hold.is_some() {
            return None;
        }
        match self.place {
            Place::Starting { ask_at, asking: false, .. } => Some(ask_at),
            Place::Open { until, .. } => Some(until),
            Place::Asking { asking: false } => Some(Mono::from_micros(0)),
            Place::Starting { asking: true, .. }
            | Place::Asking { asking: true }
            | Place::Closed
            | Place::Trial { .. } => None,
        }
    }

    /// Notes that the harmless read is being made.
    pub fn asking(&mut self, now: Mono) {
        match self.place {
            Place::Starting { asked, .. } => {
                self.place = Place::Starting { ask_at: now, asking: true, asked: asked + 1 };
            }
            Place::Open { .. } | Place::Asking { .. } => {
                self.place = Place::Asking { asking: true };
            }
            Place::Closed | Place::Trial { .. } => {}
        }
    }

    /// Takes the answer of the harmless read.
    pub fn asked(&mut self, answered: bool, now: Now) {
        match (self.place, answered) {
            (Place::Starting { asking: true, .. }, true) => self.place = Place::Closed,
            (Place::Starting { asking: true, asked, .. }, false) => {
                let wait = Duration::from_secs(1 << asked.saturating_sub(1).min(6));
                let ask_at = now.mono + wait.min(START_BACK_OFF_MAX);
                self.place = Place::Starting { ask_at, asking: false, asked };
            }
            (Place::Asking { asking: true }, true) => self.place = Place::Trial { taken: false },
            (Place::Asking { asking: true }, false) => self.open(now),
            (
                Place::Starting { asking: false, .. }
                | Place::Asking { asking: false }
                | Place::Closed
                | Place::Open { .. }
                | Place::Trial { .. },
                _,
            ) => {}
        }
    }

    fn open(&mut self, now: Now) {
        self.generation = self.generation.wrapping_add(1);
        self.failures = 0;
        self.place = Place::Open { until: now.mono + OPEN_FOR, until_wall: now.wall + OPEN_FOR };
    }
}

#[cfg(test)]
pub(crate) mod tests;
