//! A call as its row holds it.

use dialdesk_core::call::status::status_of;
use dialdesk_core::call::{Call, CallState, Origin, Outcome};

use crate::calls::state_name;
use crate::codec::{json, micros, rank, word};

/// The columns of a call that are not written as they stand in it.
pub(crate) struct Columns {
    pub(crate) id: String,
    pub(crate) created_at: i64,
    pub(crate) status: String,
    pub(crate) outbound_status: String,
    pub(crate) initiated_at: Option<i64>,
    pub(crate) retry_count: u32,
    pub(crate) retry_of: Option<String>,
    pub(crate) chain: String,
    pub(crate) failure_reason: Option<String>,
    pub(crate) campaign_id: Option<String>,
    pub(crate) origin: &'static str,
    pub(crate) contact_id: Option<i64>,
    pub(crate) rank: i64,
    pub(crate) due_at: i64,
    pub(crate) answered_at: Option<i64>,
    pub(crate) ended_at: Option<i64>,
    pub(crate) settle_at: Option<i64>,
    pub(crate) state: &'static str,
    pub(crate) intent_id: Option<String>,
    pub(crate) provider_id: Option<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) schedule_id: Option<String>,
    pub(crate) scheduled_for: Option<i64>,
}

impl Columns {
    /// Gives a call's columns.
    pub(crate) fn of(call: &Call) -> Self {
        let state = &call.state;
        let (status, outbound_status) = status_of(call);
        let (ended_at, outcome) = match state {
            CallState::Ended { at, outcome, .. } => (Some(at.as_micros()), Some(*outcome)),
            CallState::Queued
            | CallState::Reserved { .. }
            | CallState::Dialing { .. }
            | CallState::Unknown { .. }
            | CallState::Placed { .. }
            | CallState::Ringing { .. }
            | CallState::Talking { .. } => (None, None),
        };
        let (schedule_id, scheduled_for) = match call.origin {
            Origin::Scheduled { schedule, at } => {
                (Some(schedule.to_string()), Some(at.as_micros()))
            }
            Origin::Contact { .. } | Origin::Single | Origin::Bulk => (None, None),
        };
        Self {
            id: call.id.to_string(),
            created_at: call.created_at.as_micros(),
            status: word(&status),
            outbound_status: word(&outbound_status),
            initiated_at: micros(call.initiated_at),
            retry_count: call.attempt.saturating_sub(1),
            retry_of: call.retry_of.map(|root| root.to_string()),
            chain: json(&call.chain),
            failure_reason: outcome.and_then(Outcome::failure).as_ref().map(word),
            campaign_id: call.campaign().map(|campaign| campaign.to_string()),
            origin: origin_name(&call.origin),
            contact_id: call.contact().map(|contact| contact.0),
            rank: rank(call.priority),
            due_at: call.due_at.as_micros(),
            answered_at: micros(call.answered_at),
            ended_at,
            settle_at: micros(call.settle_at),
            state: state_name(state),
            intent_id: state.intent().map(|intent| intent.to_string()),
            provider_id: state.provider_id().map(|id| id.0.clone()),
            outcome: outcome.as_ref().map(word),
            schedule_id,
            scheduled_for,
        }
    }
}

const fn origin_name(origin: &Origin) -> &'static str {
    match origin {
        Origin::Contact { .. } => "contact",
        Origin::Single => "single",
        // Both wait in one queue; an occurrence is told by its schedule.
        Origin::Bulk | Origin::Scheduled { .. } => "bulk",
    }
}
