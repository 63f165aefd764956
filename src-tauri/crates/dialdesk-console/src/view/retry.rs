//! Retries: by which rules, which there were, and when the next would be.

use dialdesk_core::call::Outcome;
use dialdesk_core::ids::CallId;
use dialdesk_core::policy::retry::{RetryPolicy, RetryReason, RetryRule};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::input::Faults;

/// Rules for retries as somebody asks for them: absent reasons and fields stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct RetryInput {
    /// The line was busy.
    pub busy: Option<RetryRuleInput>,
    /// Nobody picked up.
    pub no_answer: Option<RetryRuleInput>,
    /// A machine picked up.
    pub voicemail: Option<RetryRuleInput>,
    /// The network could not complete the call.
    pub network_error: Option<RetryRuleInput>,
}

/// The rule of one reason as somebody asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct RetryRuleInput {
    /// Before the first retry for this reason.
    pub delay_seconds: Option<u32>,
    /// Each further wait for this reason is so many times as long.
    pub growth: Option<u32>,
    /// No wait is longer.
    pub max_delay_seconds: Option<u32>,
    /// Calls in the whole chain, the first one included: 1 never retries.
    pub max_attempts: Option<u32>,
}

/// The longest wait that may be asked for: thirty days.
const WAIT_MAX_S: u32 = 30 * 86_400;

impl RetryInput {
    /// Lays what is asked for over the rules as they are, noting what is wrong.
    #[must_use]
    pub fn over(self, rules: RetryPolicy, at: &str, faults: &mut Faults) -> RetryPolicy {
        let mut lay = |name: &str, rule: Option<RetryRuleInput>, old: RetryRule| match rule {
            Some(rule) => rule.over(old, &format!("{at}.{name}"), faults),
            None => old,
        };
        RetryPolicy {
            busy: lay("busy", self.busy, rules.busy),
            no_answer: lay("no_answer", self.no_answer, rules.no_answer),
            voicemail: lay("voicemail", self.voicemail, rules.voicemail),
            network_error: lay("network_error", self.network_error, rules.network_error),
        }
    }
}

impl RetryRuleInput {
    fn over(self, old: RetryRule, at: &str, faults: &mut Faults) -> RetryRule {
        let mut figure = |name: &str, value: Option<u32>, old: u32, least: u32, most: u32| {
            let value = value.unwrap_or(old);
            if !(least..=most).contains(&value) {
                faults.add(&format!("{at}.{name}"), format!("must be {least} to {most}"));
            }
            value
        };
        let delay_seconds =
            figure("delaySeconds", self.delay_seconds, old.delay_seconds, 1, WAIT_MAX_S);
        // A longer first wait than the old cap lifts the cap, unless somebody sets one.
        let cap = old.max_delay_seconds.max(delay_seconds);
        RetryRule {
            delay_seconds,
            growth: figure("growth", self.growth, old.growth, 1, 10),
            max_delay_seconds: figure(
                "maxDelaySeconds",
                self.max_delay_seconds,
                cap,
                delay_seconds,
                WAIT_MAX_S,
            ),
            max_attempts: figure("maxAttempts", self.max_attempts, old.max_attempts, 1, 20),
        }
    }
}

/// One call of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RetryView {
    /// The first call of the chain.
    pub retry_of: CallId,
    /// The call.
    pub call_log_id: CallId,
    /// Its number in the chain; the first call is 1.
    pub attempt: u32,
    /// Why it rings again; absent for the first call.
    pub reason: Option<RetryReason>,
    /// When it is or was to ring, as fixed when it was scheduled.
    pub due_at: Timestamp,
    /// When the first byte of its request left.
    pub attempted_at: Option<Timestamp>,
    /// What became of it.
    pub outcome: Option<Outcome>,
}

/// When somebody would be rung again, if each call came to the same end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RetryPreview {
    /// What each call comes to.
    pub reason: RetryReason,
    /// The rule.
    pub rule: RetryRule,
    /// When the second, third … call would ring; each may be a tenth of its wait earlier or later.
    pub times: Vec<Timestamp>,
}
