//! Which call is followed by another one, and when: tables, and nothing else.
//!
//! Transport retries are no business of this file: they send one call again. What is decided here
//! is a new call, minutes to hours later, inside hours and counted.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::call::{Call, CallState, Outcome};
use crate::campaign::hours::{Hours, Zone};
use crate::ids::CallId;
use crate::time::Timestamp;

/// Why somebody is rung again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum RetryReason {
    /// The line was busy.
    Busy,
    /// Nobody picked up, or the caller's side gave up before.
    NoAnswer,
    /// A machine picked up: only where somebody says so.
    Voicemail,
    /// The network could not complete the call.
    NetworkError,
    /// Somebody asked for it by hand.
    Manual,
}

impl RetryReason {
    /// Lists the reasons for which a rule exists.
    pub const RULED: [Self; 4] = [Self::Busy, Self::NoAnswer, Self::Voicemail, Self::NetworkError];

    /// Gives the reason that an outcome is, if it is one.
    #[must_use]
    pub const fn of(outcome: Outcome) -> Option<Self> {
        if matches!(outcome, Outcome::Busy) {
            Some(Self::Busy)
        } else if matches!(outcome, Outcome::NoAnswer | Outcome::CanceledByProvider) {
            Some(Self::NoAnswer)
        } else if matches!(outcome, Outcome::Voicemail) {
            Some(Self::Voicemail)
        } else if matches!(outcome, Outcome::NetworkError) {
            Some(Self::NetworkError)
        } else {
            None
        }
    }
}

/// How one reason is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RetryRule {
    /// Before the first retry for this reason.
    pub delay_seconds: u32,
    /// Each further wait for this reason is so many times as long.
    pub growth: u32,
    /// No wait is longer.
    pub max_delay_seconds: u32,
    /// Calls in the whole chain, the first one included: 1 never retries.
    pub max_attempts: u32,
}

impl RetryRule {
    const fn after(delay_seconds: u32, max_delay_seconds: u32) -> Self {
        Self { delay_seconds, growth: 2, max_delay_seconds, max_attempts: 3 }
    }

    /// Gives the wait of the retry that follows `before` earlier ones for the same reason.
    #[must_use]
    pub fn wait(&self, before: u32) -> Duration {
        let factor = u64::from(self.growth.max(1)).checked_pow(before).unwrap_or(u64::MAX);
        let seconds = u64::from(self.delay_seconds).saturating_mul(factor);
        Duration::from_secs(seconds.min(u64::from(self.max_delay_seconds)))
    }
}

/// How each reason is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct RetryPolicy {
    /// The line was busy.
    pub busy: RetryRule,
    /// Nobody picked up.
    pub no_answer: RetryRule,
    /// A machine picked up.
    pub voicemail: RetryRule,
    /// The network could not complete the call.
    pub network_error: RetryRule,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::USUAL
    }
}

impl RetryPolicy {
    /// What holds unless somebody says otherwise.
    pub const USUAL: Self = Self {
        busy: RetryRule::after(5 * 60, 4 * 3600),
        no_answer: RetryRule::after(30 * 60, 24 * 3600),
        voicemail: RetryRule::after(2 * 3600, 24 * 3600),
        network_error: RetryRule::after(15 * 60, 24 * 3600),
    };

    /// Every call is the only one of its chain.
    pub const NEVER: Self = Self {
        busy: RetryRule { max_attempts: 1, ..Self::USUAL.busy },
        no_answer: RetryRule { max_attempts: 1, ..Self::USUAL.no_answer },
        voicemail: RetryRule { max_attempts: 1, ..Self::USUAL.voicemail },
        network_error: RetryRule { max_attempts: 1, ..Self::USUAL.network_error },
    };

    /// Gives the rule for a reason; none for what a person asks for.
    #[must_use]
    pub const fn rule(&self, reason: RetryReason) -> Option<&RetryRule> {
        match reason {
            RetryReason::Busy => Some(&self.busy),
            RetryReason::NoAnswer => Some(&self.no_answer),
            RetryReason::Voicemail => Some(&self.voicemail),
            RetryReason::NetworkError => Some(&self.network_error),
            RetryReason::Manual => None,
        }
    }

    /// Says whether a call that was the `attempt`th of its chain and came to `outcome` is followed
    /// by another, and after how long. `fraction` is the chance behind the jitter, 0 to 1.
    #[must_use]
    pub fn plan(
        &self,
        outcome: Outcome,
        attempt: u32,
        past: &Past,
        fraction: f64,
    ) -> Option<Planned> {
        self.plan_for(RetryReason::of(outcome)?, attempt, past, fraction)
    }

    /// Says the same of a call that ended for `reason`.
    #[must_use]
    pub fn plan_for(
        &self,
        reason: RetryReason,
        attempt: u32,
        past: &Past,
        fraction: f64,
    ) -> Option<Planned> {
        let rule = self.rule(reason)?;
        if attempt >= rule.max_attempts {
            return None;
        }
        let wait = rule.wait(past.count(reason));
        Some(Planned { reason, wait, jitter: jitter(wait, fraction) })
    }
}

/// The most that a wait is lengthened or shortened by: a tenth.
const JITTER: f64 = 0.1;

/// Draws by how much a wait is lengthened or, where the first is true, shortened.
fn jitter(wait: Duration, fraction: f64) -> (bool, Duration) {
    let share = (fraction.clamp(0.0, 1.0) * 2.0 - 1.0) * JITTER;
    (share < 0.0, wait.mul_f64(share.abs()))
}

/// A retry that is ordained, before hours and quiet time have their say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Why.
    pub reason: RetryReason,
    /// The wait as the rule has it.
    pub wait: Duration,
    /// By how much it is shortened (true) or lengthened.
    jitter: (bool, Duration),
}

impl Planned {
    /// Makes everything `speed` times as fast, for a stand-in whose calls live so fast.
    #[must_use]
    pub fn scaled(self, speed: u32) -> Self {
        let speed = speed.max(1);
        let (shorter, by) = self.jitter;
        Self { wait: self.wait / speed, jitter: (shorter, by / speed), ..self }
    }

    /// Gives the wait with its jitter.
    #[must_use]
    pub fn drawn(&self) -> Duration {
        match self.jitter {
            (true, by) => self.wait.saturating_sub(by),
            (false, by) => self.wait + by,
        }
    }

    /// Says when the next call is due: after the wait and after the `quiet` time, whichever is
    /// later; outside hours at the next opening plus the original jitter, so that not everybody
    /// is rung at the stroke of nine.
    #[must_use]
    pub fn due_at(
        &self,
        ended_at: Timestamp,
        quiet: Duration,
        hours: impl Fn(Timestamp) -> Hours,
    ) -> Timestamp {
        let due_at = ended_at + self.drawn().max(quiet);
        match hours(due_at) {
            Hours::Open(_) | Hours::Closed { opens_at: None } => due_at,
            Hours::Closed { opens_at: Some(opens_at) } => {
                let spread = opens_at + self.jitter.1;
                match hours(spread) {
                    Hours::Open(_) => spread,
                    Hours::Closed { .. } => opens_at,
                }
            }
        }
    }
}

/// How the earlier calls of a chain ended, counted by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// The line was busy.
    pub busy: u32,
    /// Nobody picked up.
    pub no_answer: u32,
    /// A machine picked up.
    pub voicemail: u32,
    /// The network could not complete the call.
    pub network_error: u32,
}

impl Past {
    /// Counts the calls that ended for a reason.
    #[must_use]
    pub const fn count(&self, reason: RetryReason) -> u32 {
        match reason {
            RetryReason::Busy => self.busy,
            RetryReason::NoAnswer => self.no_answer,
            RetryReason::Voicemail => self.voicemail,
            RetryReason::NetworkError => self.network_error,
            RetryReason::Manual => 0,
        }
    }

    /// Counts one more.
    #[must_use]
    pub const fn and(mut self, reason: RetryReason) -> Self {
        match reason {
            RetryReason::Busy => self.busy += 1,
            RetryReason::NoAnswer => self.no_answer += 1,
            RetryReason::Voicemail => self.voicemail += 1,
            RetryReason::NetworkError => self.network_error += 1,
            RetryReason::Manual => {}
        }
        self
    }

    /// Says what an outcome means after these calls: a network that fails a number twice means
    /// that the number does not exist.
    #[must_use]
    pub const fn judge(&self, outcome: Outcome) -> Outcome {
        let again = matches!(outcome, Outcome::NetworkError) && self.network_error > 0;
        if again { Outcome::FailedTwice } else { outcome }
    }
}

/// Who decides whether a call is followed by another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retries {
    /// The campaign for its contacts; otherwise nobody, and it is not.
    #[default]
    Usual,
    /// Nobody: it was cancelled, and is followed to its end only.
    Never,
    /// Whoever asked for the call brought rules of their own.
    By(RetryPolicy),
}

/// What a call knows of its chain beside the first call and its own number in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chain {
    /// Why it rings again, if it does.
    pub reason: Option<RetryReason>,
    /// How the calls before it ended.
    pub past: Past,
    /// Who decides whether another one follows.
    pub retries: Retries,
    /// The zone of the person rung, where somebody named it.
    pub zone: Option<Zone>,
}

/// A retry that somebody asks for by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Again {
    /// The first call of the chain.
    pub root: CallId,
    /// The call's number in it.
    pub attempt: u32,
    /// How the calls before it ended.
    pub past: Past,
    /// The scheduled retry whose place it takes.
    pub replaces: Option<Box<Call>>,
}

impl Again {
    /// Says which place in their chain a further call takes, given every call of it; nothing if
    /// there is none. The number is the next after those that may have rung.
    #[must_use]
    pub fn of(chain: &[Call]) -> Option<Self> {
        let first = chain.iter().min_by_key(|call| (call.attempt, call.created_at))?;
        let taken = chain.iter().filter(|call| may_have_rung(call)).map(|call| call.attempt).max();
        let ended = chain.iter().filter_map(|call| RetryReason::of(call.outcome()?));
        let waiting = chain.iter().find(|call| call.state == CallState::Queued);
        Some(Self {
            root: first.retry_of.unwrap_or(first.id),
            attempt: taken.unwrap_or(0).saturating_add(1),
            past: ended.fold(Past::default(), Past::and),
            replaces: waiting.cloned().map(Box::new),
        })
    }
}

fn may_have_rung(call: &Call) -> bool {
    match &call.state {
        CallState::Queued => false,
        CallState::Ended { outcome, id, .. } => outcome.was_placed() || id.is_some(),
        CallState::Reserved { .. }
        | CallState::Dialing { .. }
        | CallState::Unknown { .. }
        | CallState::Placed { .. }
        | CallState::Ringing { .. }
        | CallState::Talking { .. } => true,
    }
}

#[cfg(test)]
mod tests;
