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
}

impl Breaker {
    /// Makes the breaker of a program that has just started: it asks before it lets a call out.
    #[must_use]
    pub const fn starting(now: Mono) -> Self {
        Self {
            place: Place::Starting { ask_at: now, asking: false, asked: 0 },
            failures: 0,
            generation: 0,
        }
    }

    /// Makes a closed breaker.
    #[must_use]
    pub const fn closed() -> Self {
        Self { place: Place::Closed, failures: 0, generation: 0 }
    }

    /// Tells where it stands.
    #[must_use]
    pub const fn state(&self) -> BreakerState {
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
        matches!(self.place, Place::Closed | Place::Trial { taken: false })
    }

    /// Lets one call pass, or not.
    pub const fn admit(&mut self) -> Option<Permit> {
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
        if permit.trial || self.failures >= FAILURES_TO_OPEN {
            self.open(now);
        }
    }

    /// Tells when the harmless read is due; `None` while none is wanted or one is under way.
    #[must_use]
    pub const fn ask_at(&self) -> Option<Mono> {
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
