//! Deliberate mistakes, each of which the simulation must notice.

use std::time::Duration;

use dialdesk_core::campaign::hours::Hours;
use dialdesk_core::engine::{
    CallMoved, Command, Effect, EngineSettings, Event, Input, Rebuild, Snapshot, Step,
};
use dialdesk_core::ids::RequestId;
use dialdesk_core::limits::{Limits, Waits};
use dialdesk_core::place::Place;
use dialdesk_core::policy::breaker::{BreakerHold, BreakerState};
use dialdesk_core::time::{Entropy as _, Now};

use super::agenda::Arrival;
use super::gate::Blind;
use super::process::Batch;
use super::{Asked, Check, World};
use crate::provider::PostEnd;

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
    /// The answer of a call that was begun before the breaker opened closes it.
    LateResultsCount,
    /// A retry is planned without a look at the hours.
    RetryOutsideHours,
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
            | Self::FreeLineAtUnknown
            | Self::LateResultsCount
            | Self::RetryOutsideHours => None,
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
    /// Tells whether this is a good answer of a call that was begun before the breaker opened, and
    /// the mistake is to count it.
    pub(super) fn is_late_success(&self, arrival: &Arrival) -> bool {
        let Arrival::Answered(intent, PostEnd::Placed(_) | PostEnd::Refused(_)) = arrival else {
            return false;
        };
        let state = self.process.as_ref().map(|process| process.engine.breaker().0);
        self.sabotage == Sabotage::LateResultsCount
            && matches!(state, Some(BreakerState::Open { .. } | BreakerState::HalfOpen))
            && self.judge.is_late(*intent)
    }

    /// Closes the breaker behind everybody's back.
    pub(super) fn count_late_result(&mut self, now: Now, batch: &mut Batch) -> Check {
        for hold in [Some(BreakerHold::Closed), None] {
            let request = RequestId::new(self.chance.uuid(now.wall));
            let Some(process) = &mut self.process else { return Ok(()) };
            let command = Command::HoldBreaker(hold);
            let input = Input::Operator { request, command };
            let mut step = process.engine.step(input, now, &mut self.entropy);
            step.events.retain(|event| *event != Event::Breaker(BreakerState::HeldClosed));
            let is_own = |effect: &Effect| matches!(effect, Effect::Reply { request: of, .. } if *of == request);
            step.effects.retain(|effect| !is_own(effect));
            self.collect(step, now, batch)?;
        }
        Ok(())
    }

    /// Plans retries for the last moment before their hours begin.
    pub(super) fn spoil_retries(&self, step: &mut Step, now: Now) {
        if self.sabotage != Sabotage::RetryOutsideHours {
            return;
        }
        for event in &mut step.events {
            let Event::Call(moved) = event else { continue };
            let campaign = moved.call.campaign().and_then(|id| self.model.campaigns.get(&id));
            let (CallMoved::RetryPlanned, Some(campaign)) = (moved.what, campaign) else {
                continue;
            };
            let place = Place::of(&moved.call.number, None, campaign.timezone);
            let mut hours = campaign.hours_for(now.wall, &place);
            if let Hours::Open(allowed) = hours {
                hours = campaign.hours_for(allowed.until, &place);
            }
            let Hours::Closed { opens_at: Some(opens_at) } = hours else { continue };
            if opens_at > moved.call.due_at {
                continue;
            }
            let due_at = opens_at - Duration::from_secs(1);
            moved.call.due_at = due_at;
            if let Some(contact) = &mut moved.contact {
                contact.due_at = Some(due_at);
            }
        }
    }

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
