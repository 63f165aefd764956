//! Deliberate mistakes, each of which the simulation must notice.

use std::time::Duration;

use dialdesk_core::engine::{CallMoved, Command, EngineSettings, Event, Rebuild, Snapshot};
use dialdesk_core::ids::RequestId;
use dialdesk_core::limits::{Limits, Waits};
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::time::Entropy as _;

use super::agenda::Arrival;
use super::gate::Blind;
use super::process::Batch;
use super::{Asked, World};

/// A deliberate mistake, to show that the simulation notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sabotage {
    /// Nothing is wrong.
    #[default]
    Nothing,
    /// The database neither checks for an open intent of the number nor has the index.
    NoOpenIntentCheck,
    /// What has no answer at a start is closed as not placed, and done again.
    RedoUnknown,
    /// Some intents pass the gate twice.
    ReleaseTwice,
    /// The database judges neither caps nor the quiet time between two calls to one number.
    NoCare,
    /// The database does not look at the do-not-call list.
    NoSuppressionCheck,
    /// A start forgets the requests of the last minute.
    ForgetLimiter,
    /// A start forgets that the provider wants quiet.
    ForgetWall,
    /// An engine that is built anew in the living process takes the breaker to be closed.
    ForgetBreaker,
    /// It takes requests that have left to be still in the house.
    ForgetUnderWay,
    /// The first look that finds no call is believed at once.
    BelieveAbsence,
    /// A call without an answer gives its line back.
    FreeLineAtUnknown,
    /// The gate does not look at the clock a second time.
    GateIgnoresHours,
    /// The gate does not hear of Stop all.
    GateIgnoresStop,
    /// The gate lets out what was taken back.
    GateIgnoresRevoke,
    /// The gate lets idle time be saved up: neither spacing nor rate.
    GateSavesUp,
}

impl Sabotage {
    /// Tells what the gate does not see.
    pub(super) const fn blind(self) -> Option<Blind> {
        match self {
            Self::GateIgnoresHours => Some(Blind::Hours),
            Self::GateIgnoresStop => Some(Blind::Stop),
            Self::GateIgnoresRevoke => Some(Blind::Revoke),
            Self::GateSavesUp => Some(Blind::Pace),
            Self::Nothing
            | Self::NoOpenIntentCheck
            | Self::RedoUnknown
            | Self::ReleaseTwice
            | Self::NoCare
            | Self::NoSuppressionCheck
            | Self::ForgetLimiter
            | Self::ForgetWall
            | Self::ForgetBreaker
            | Self::ForgetUnderWay
            | Self::BelieveAbsence
            | Self::FreeLineAtUnknown => None,
        }
    }

    /// Spoils what a start reads from the disk.
    pub(super) fn spoil(self, snapshot: &mut Snapshot) {
        if self == Self::ForgetLimiter {
            snapshot.starts.clear();
            snapshot.reads.clear();
        }
        if self == Self::ForgetWall {
            snapshot.throttled_until = None;
            snapshot.throttled_pace = None;
        }
    }

    /// Spoils what an engine is told that is built anew in the living process.
    pub(super) fn spoil_rebuild(self, rebuild: &mut Rebuild) {
        let Rebuild::InProcess { under_way, lost, breaker, failures, .. } = rebuild else { return };
        if self == Self::ForgetUnderWay {
            under_way.clear();
            lost.clear();
        }
        if self == Self::ForgetBreaker {
            *breaker = BreakerState::Closed;
            *failures = 0;
        }
    }

    /// Spoils the engine's settings.
    pub(super) fn spoil_settings(self, settings: &mut EngineSettings) {
        if self == Self::BelieveAbsence {
            settings.waits = Waits {
                absence_gap: Duration::ZERO,
                absence_grace: Duration::ZERO,
                absence_floor: Duration::ZERO,
                search: Duration::from_secs(1),
                ..settings.waits
            };
            (settings.time_limit_s, settings.ring_timeout_s) = (1, 1);
        }
    }
}

impl World {
    /// Gives the engine a line for each call that has just become unknown, behind the judge's back.
    pub(super) fn free_lines(&mut self, batch: &Batch) {
        if self.sabotage != Sabotage::FreeLineAtUnknown {
            return;
        }
        let is_unknown = |event: &&Event| matches!(event, Event::Call(moved) if moved.what == CallMoved::Unknown);
        let more = u32::try_from(batch.events.iter().filter(is_unknown).count()).unwrap_or(0);
        if more == 0 {
            return;
        }
        let now = self.clock.now();
        let request = RequestId::new(self.chance.uuid(now.wall));
        let limits = self.settings.limits;
        self.settings.limits = Limits { lines: limits.lines + more, ..limits };
        self.asked.insert(request, Asked { at: now.mono, is_call: false, is_taken: false });
        let command = Command::SetLimits(self.settings.limits);
        self.arrive_in(0, 2_000, Arrival::Operator(request, Box::new(command), 0));
    }
}
