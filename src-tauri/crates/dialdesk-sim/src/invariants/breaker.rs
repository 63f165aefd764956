//! What the breaker must have done, counted by the judge itself.

use std::collections::BTreeMap;

use dialdesk_core::engine::Event;
use dialdesk_core::ids::IntentId;
use dialdesk_core::policy::breaker::{BreakerState, FAILURES_TO_OPEN};

use super::{Check, Invariant, broken};
use crate::provider::PostEnd;

/// Where the breaker stands, as far as the world has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// A process began: nothing leaves before a probe was answered.
    Starting,
    Closed,
    /// A person holds it closed: everything leaves, whatever becomes of it.
    Held,
    Open,
    /// One call may go once a probe was answered.
    HalfOpen {
        probed: bool,
        trial: Option<IntentId>,
    },
}

/// The judge's own count.
#[derive(Debug)]
pub(super) struct BreakerBook {
    door: Door,
    /// Counts the openings: results of calls begun before one say nothing.
    generation: u32,
    failures: u32,
    trial_failed: bool,
    /// Something happened since it last moved for which it may open, or close.
    may_open: bool,
    may_close: bool,
    begun: BTreeMap<IntentId, u32>,
}

impl BreakerBook {
    pub(super) const fn new() -> Self {
        Self {
            door: Door::Starting,
            generation: 0,
            failures: 0,
            trial_failed: false,
            may_open: false,
            may_close: false,
            begun: BTreeMap::new(),
        }
    }

    /// An engine was built: nothing leaves before a probe was answered, or somebody lets go.
    pub(super) const fn began(&mut self, is_held_open: bool) {
        self.door = if is_held_open { Door::Open } else { Door::Starting };
        self.generation += 1;
        self.failures = 0;
        self.trial_failed = false;
        (self.may_open, self.may_close) = (false, false);
    }

    /// An engine was built anew in the living process: the breaker stands where it stood, and a
    /// half-open one asks again.
    pub(super) fn goes_on(&mut self) {
        if matches!(self.door, Door::Starting | Door::HalfOpen { .. }) {
            self.door = Door::HalfOpen { probed: false, trial: None };
        }
        self.generation += 1;
        self.trial_failed = false;
        (self.may_open, self.may_close) = (false, false);
    }

    /// The harmless question was answered, or not.
    pub(super) const fn probed(&mut self, well: bool) {
        match &mut self.door {
            Door::HalfOpen { probed, .. } if well => *probed = true,
            Door::HalfOpen { .. } => self.may_open = true,
            Door::Starting => self.may_close |= well,
            Door::Closed | Door::Held | Door::Open => {}
        }
    }

    /// Tells whether a request was begun before the breaker last moved.
    pub(super) fn is_late(&self, intent: IntentId) -> bool {
        self.begun.get(&intent).is_some_and(|begun| *begun != self.generation)
    }

    /// A reservation was asked for, and with it leave to pass.
    pub(super) fn reserving(&mut self, intent: IntentId) {
        self.begun.insert(intent, self.generation);
    }

    /// A request was answered, and that is committed.
    pub(super) fn answered(&mut self, intent: IntentId, end: &PostEnd) {
        let counts = self.begun.remove(&intent) == Some(self.generation);
        let failed = matches!(end, PostEnd::NotConnected | PostEnd::Unknown(_));
        let succeeded = matches!(end, PostEnd::Placed(_) | PostEnd::Refused(_));
        if counts && failed {
            self.failures += 1;
            self.may_open |= self.failures >= FAILURES_TO_OPEN;
        }
        if counts && succeeded {
            self.failures = 0;
        }
        // One without a connection never passed, and was the trial all the same.
        self.may_open |= counts && failed && matches!(self.door, Door::HalfOpen { .. });
        if let Door::HalfOpen { trial, .. } = &mut self.door
            && *trial == Some(intent)
        {
            *trial = None;
            self.trial_failed |= failed;
            self.may_close |= counts && succeeded;
        }
    }

    /// What was committed is now also acted on: the breaker holds from here.
    pub(super) fn performed(&mut self, events: &[Event]) -> Check {
        for event in events {
            let Event::Breaker(state) = event else { continue };
            self.may_move(*state)?;
            (self.may_open, self.may_close) = (false, false);
            let was_held = self.door == Door::Held;
            self.door = match state {
                BreakerState::Closed => Door::Closed,
                BreakerState::Open { .. } | BreakerState::HeldOpen => Door::Open,
                BreakerState::HeldClosed => Door::Held,
                // Said after a start by one that a person had held closed before.
                BreakerState::HalfOpen if self.door == Door::Starting => Door::Starting,
                BreakerState::HalfOpen => Door::HalfOpen { probed: false, trial: None },
            };
            if was_held || matches!(self.door, Door::Open | Door::Held) {
                self.generation += 1;
            }
            self.failures = 0;
            self.trial_failed = false;
        }
        if self.failures >= FAILURES_TO_OPEN && self.door == Door::Closed {
            let detail = format!("closed after {} failures in a row", self.failures);
            return broken(Invariant::Breaker, detail);
        }
        if std::mem::take(&mut self.trial_failed) {
            let detail = "the trial failed, and it did not open again".to_owned();
            return broken(Invariant::Breaker, detail);
        }
        Ok(())
    }

    /// It moved: something must have happened for which it does. Late results are nothing.
    fn may_move(&self, to: BreakerState) -> Check {
        let may = match (to, self.door) {
            (BreakerState::Open { .. }, _) => self.may_open,
            (BreakerState::Closed, Door::Held) => true,
            (BreakerState::Closed, _) => self.may_close,
            (BreakerState::HalfOpen | BreakerState::HeldOpen | BreakerState::HeldClosed, _) => true,
        };
        if may {
            return Ok(());
        }
        broken(Invariant::Breaker, format!("it went from {:?} to {to:?} for nothing", self.door))
    }

    /// A first byte leaves.
    pub(super) fn passes(&mut self, intent: IntentId) -> Check {
        match &mut self.door {
            Door::Closed | Door::Held => Ok(()),
            Door::HalfOpen { probed: true, trial } if trial.is_none() => {
                *trial = Some(intent);
                Ok(())
            }
            Door::Starting | Door::Open | Door::HalfOpen { .. } => {
                broken(Invariant::Breaker, format!("a first byte with the breaker {:?}", self.door))
            }
        }
    }
}
