//! Retries: the chain of a call, the times that would follow, and a retry by hand.

use dialdesk_core::ids::{CallId, CampaignId};
use dialdesk_core::limits::Waits;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::policy::retry::{Again, Past, RetryReason};

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::view::retry::{RetryPreview, RetryView};

/// Times shown for one reason at most.
const PREVIEW_MAX: u32 = 20;

impl Console {
    /// Shows the whole chain of a call, whichever of its calls is asked about.
    ///
    /// # Errors
    /// When there is no such call.
    pub async fn call_retries(&self, id: CallId) -> Reply<Vec<RetryView>> {
        let call = self.logged_call(id).await?.call;
        let root = match call.retry_of {
            Some(root) => self.logged_call(root).await?.call,
            None => call,
        };
        let mut chain = vec![RetryView {
            retry_of: root.id,
            call_log_id: root.id,
            attempt: 1,
            reason: None,
            due_at: root.due_at,
            attempted_at: root.initiated_at,
            outcome: root.outcome(),
        }];
        let retries = self.store().retries_of(root.id).await?;
        chain.extend(retries.into_iter().map(|retry| RetryView {
            retry_of: retry.root,
            call_log_id: retry.call,
            attempt: retry.attempt,
            reason: retry.reason,
            due_at: retry.due_at,
            attempted_at: retry.attempted_at,
            outcome: retry.outcome,
        }));
        Ok(chain)
    }

    /// Shows when a person of a campaign would be rung again, by reason, if the first call ended
    /// now and each further one at its beginning.
    ///
    /// # Errors
    /// When there is no such campaign.
    pub async fn campaign_retries(&self, id: CampaignId) -> Reply<Vec<RetryPreview>> {
        let campaign = self.counted(id).await?.campaign;
        let waits = Waits::scaled(self.about().account_view.speed);
        let home = campaign.home();
        let mut previews = Vec::new();
        for reason in RetryReason::RULED {
            let Some(rule) = campaign.retry.rule(reason).copied() else { continue };
            let mut times = Vec::new();
            let (mut at, mut past) = (self.now(), Past::default());
            for attempt in 1..rule.max_attempts.min(PREVIEW_MAX) {
                let Some(planned) = campaign.retry.plan_for(reason, attempt, &past, 0.5) else {
                    break;
                };
                let planned = planned.scaled(waits.speed);
                at = planned.due_at(at, waits.quiet, |at| campaign.hours_for(at, &home));
                past = past.and(reason);
                times.push(at);
            }
            previews.push(RetryPreview { reason, rule, times });
        }
        Ok(previews)
    }

    /// Says which place in its chain a retry by hand of a call takes.
    ///
    /// # Errors
    /// When the call is not over, or rang another number.
    pub(crate) async fn again(&self, text: &str, number: &PhoneNumber) -> Reply<Again> {
        let Ok(id) = text.parse::<CallId>() else { return Err(not_retryable()) };
        let Some(logged) = self.store().call(id).await? else { return Err(not_retryable()) };
        let call = logged.call;
        if call.outcome().is_none() || call.number != *number {
            return Err(not_retryable());
        }
        let root = call.retry_of.unwrap_or(call.id);
        let chain = self.store().calls_of_chain(root).await?;
        Again::of(&chain).ok_or_else(not_retryable)
    }
}

fn not_retryable() -> ApiError {
    ApiError::new(
        ErrorCode::NotRetryable,
        "callLogId must name a call to this number that is over; ask for a new call instead",
    )
}
