//! Whether somebody may be rung again: only as the rules ordain it, after the quiet time, and no
//! more often than the pack allows.

use std::time::Duration;

use dialdesk_core::call::{Call, CallState, Outcome};
use dialdesk_core::campaign::hours::Hours;
use dialdesk_core::ids::{CallId, ContactId};
use dialdesk_core::intent::IntentState;
use dialdesk_core::place::Place;
use dialdesk_core::policy::retry::{Retries, RetryReason};
use dialdesk_core::time::Timestamp;

use super::{Check, Invariant, Judge, broken};
use crate::model::Model;
use crate::provider::{RungCall, SimProvider};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What may pass between a first byte and the call that it makes.
const ON_THE_WAY: Duration = Duration::from_secs(60);

impl Judge {
    /// A retry was planned: some rule must ordain it, for then.
    pub(super) fn ordained(&mut self, next: &Call, model: &Model) -> Check {
        let wrong =
            |why: &str| broken(Invariant::Ordained, format!("retry {}: {why}", next.attempt));
        self.note(Invariant::Ordained);
        self.planned.insert(next.id);
        let (Some(root), Some(reason)) = (next.retry_of, next.chain.reason) else {
            return wrong("it names no first call or no reason");
        };
        let was_given_up = |call: &Call| {
            (call.id == root || call.retry_of == Some(root))
                && call.attempt + 1 == next.attempt
                && matches!(call.outcome(), Some(Outcome::GivenUp | Outcome::Absent))
        };
        if reason == RetryReason::Manual && model.calls_to(&next.number).any(was_given_up) {
            // A person wants it, who has settled the call before.
            return Ok(());
        }
        let before = model.calls_to(&next.number).find(|call| {
            (call.id == root || call.retry_of == Some(root))
                && call.attempt + 1 == next.attempt
                && call.outcome().and_then(RetryReason::of) == Some(reason)
        });
        let Some(before) = before else { return wrong("no call before it ended for its reason") };
        let campaign = next.campaign().and_then(|id| self.campaigns.get(&id));
        let policy = match (before.chain.retries, campaign) {
            (Retries::Never, _) | (Retries::Usual, None) => return wrong("nobody wants it"),
            (Retries::By(policy), _) => policy,
            (Retries::Usual, Some(campaign)) => campaign.retry,
        };
        let Some(rule) = policy.rule(reason) else { return wrong("there is no rule for it") };
        if next.attempt > rule.max_attempts {
            return wrong(&format!("the rule allows {}", rule.max_attempts));
        }
        let CallState::Ended { at: ended_at, .. } = before.state else { return Ok(()) };
        let wait = rule.wait(before.chain.past.count(reason)).mul_f64(0.899);
        let soonest = ended_at + (wait / self.settings.waits.speed).max(self.settings.waits.quiet);
        if next.due_at < soonest {
            return wrong(&format!("due at {}, before {soonest}", next.due_at));
        }
        match campaign.map(|campaign| hours_of(campaign, next, next.due_at)) {
            Some(Hours::Closed { opens_at: Some(_) }) => {
                wrong(&format!("due at {}, outside hours", next.due_at))
            }
            Some(Hours::Open(_) | Hours::Closed { opens_at: None }) | None => Ok(()),
        }
    }

    /// Tells whether a contact may get a second request: by an ordained retry of a call that is
    /// over and reached nobody.
    pub(super) fn follows(&self, call: CallId, earlier: CallId, model: &Model) -> bool {
        let is_over = model.calls.get(&earlier).and_then(Call::outcome).is_some_and(is_retryable);
        call != earlier && self.planned.contains(&call) && is_over
    }

    /// The provider has just made a call: the ones before it to the same number must be long over,
    /// and few.
    pub(super) fn cared(
        &mut self,
        call: &RungCall,
        contact: Option<ContactId>,
        (provider, model): (&SimProvider, &Model),
    ) -> Check {
        let number = call.to.as_str();
        if self.jumped_at.is_some() {
            return Ok(());
        }
        self.note(Invariant::QuietTime);
        self.note(Invariant::Caps);
        let others: Vec<&RungCall> =
            provider.calls_to(&call.to).filter(|other| other.id != call.id).collect();
        let quiet = self.settings.waits.quiet;
        for other in &others {
            if call.created_at < other.ends_at + quiet {
                let detail = format!(
                    "{number} was rung {:?} after its last call",
                    call.created_at.since(other.ends_at)
                );
                return broken(Invariant::QuietTime, detail);
            }
        }
        let campaign = contact
            .and_then(|contact| model.contacts.get(&contact))
            .and_then(|contact| model.campaigns.get(&contact.campaign));
        let Some(campaign) = campaign else { return Ok(()) };
        let place = Place::of(&call.to, None, campaign.timezone);
        let caps = campaign.rule_pack.under(place.law).rules().caps;
        let since = call.created_at - (DAY - ON_THE_WAY);
        let recent = others.iter().filter(|other| other.created_at > since).count();
        if caps.per_24_hours.is_some_and(|cap| recent >= cap as usize) {
            let detail = format!("{number} was rung {recent} times in the day before");
            return broken(Invariant::Caps, detail);
        }
        Ok(())
    }
}

/// Gives the hours of a call's person, as its campaign has them.
pub(super) fn hours_of(
    campaign: &dialdesk_core::campaign::Campaign,
    call: &Call,
    at: Timestamp,
) -> Hours {
    campaign.hours_for(at, &Place::of(&call.number, call.chain.zone, campaign.timezone))
}

/// Tells whether a call that ended so may be followed by another.
pub(super) fn is_retryable(outcome: Outcome) -> bool {
    RetryReason::of(outcome).is_some()
}

/// Tells whether an outcome in the database is what the provider's means: failed is the network
/// first, and the number after that.
pub(super) fn means(ours: Outcome, theirs: Outcome) -> bool {
    ours == theirs || (ours, theirs) == (Outcome::FailedTwice, Outcome::NetworkError)
}

/// Tells whether nothing of a request is left.
pub(super) fn is_void(state: Option<IntentState>) -> bool {
    state == Some(IntentState::NotPlaced)
}
