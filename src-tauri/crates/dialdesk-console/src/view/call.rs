//! Calls: every attempt to reach one number, in the words of the contract.

use dialdesk_core::call::resolve::{ResolutionAction, ResolutionName};
use dialdesk_core::call::status::{CallStatus, FailureReason, OutboundStatus, status_of};
use dialdesk_core::call::{Call, CallState, Outcome, Priority};
use dialdesk_core::campaign::hours::{RulePack, Zone};
use dialdesk_core::engine::CallMoved;
use dialdesk_core::ids::{AgentId, CallId, CampaignId, ContactId};
use dialdesk_core::place::ZoneSource;
use dialdesk_core::policy::compliance::Counted;
use dialdesk_core::policy::retry::RetryReason;
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::Numbers;
use super::recovery::CandidateView;
use super::retry::RetryInput;

/// One line of the call log.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CallView {
    /// Its name, for ever.
    pub call_log_id: CallId,
    /// Where it stands.
    pub status: CallStatus,
    /// What became of it towards the network.
    pub outbound_status: OutboundStatus,
    /// Whom it rings; masked in the window's lists.
    pub phone_number: String,
    /// The name of the person, where it is known.
    pub name: Option<String>,
    /// The campaign it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// That campaign's name.
    pub campaign_name: Option<String>,
    /// The person on the campaign's list.
    #[specta(type = Option<u32>)]
    pub contact_id: Option<ContactId>,
    /// The batch it belongs to.
    pub batch_id: Option<String>,
    /// What the person is connected to.
    pub agent_id: AgentId,
    /// Who asked for it.
    pub user_id: String,
    /// What they want kept with it.
    #[specta(skip)]
    pub metadata: serde_json::Value,
    /// How urgent it is.
    pub priority: Priority,
    /// 1 for a first call.
    pub attempt: u32,
    /// How many calls of its chain came before it.
    pub retry_count: u32,
    /// The first call of its chain.
    pub retry_of: Option<CallId>,
    /// The law that let it through; only where one call is shown.
    pub verdict: Option<VerdictView>,
    /// Why it retries the call before it.
    pub retry_reason: Option<RetryReason>,
    /// When it may leave at the earliest, while it waits.
    pub due_at: Option<Timestamp>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the first byte of its request left.
    pub started_at: Option<Timestamp>,
    /// When somebody picked up.
    pub answered_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Whole seconds as the provider reports them, ringing included.
    pub duration: Option<u32>,
    /// Whole seconds of conversation.
    pub talk_seconds: Option<u32>,
    /// What the provider charges, as a decimal text.
    pub price: Option<String>,
    /// Whether there is a recording.
    pub has_recording: bool,
    /// Why it reached nobody.
    pub failure_reason: Option<FailureReason>,
    /// What became of it, once it is over.
    pub outcome: Option<Outcome>,
    /// Whether it waits for a person.
    pub needs_a_look: bool,
    /// What a person may say of it, and why not; nothing for a call that nobody has to look at.
    pub resolutions: Vec<ResolutionAction>,
    /// Calls of the provider that match it and belong to nobody.
    pub candidates: Vec<CandidateView>,
    /// The version of its campaign's settings under which it was made.
    pub settings_version: Option<u32>,
    /// The provider's name for it.
    pub provider_call_id: Option<String>,
}

/// What is known beside a call, for its view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The name of the person rung.
    pub name: Option<String>,
    /// The name of the campaign.
    pub campaign_name: Option<String>,
    /// Whether it waits for a person.
    pub needs_a_look: bool,
    /// Calls of the provider that match it and belong to nobody.
    pub candidates: Vec<CandidateView>,
}

impl CallView {
    /// Writes a call in the contract's words.
    #[must_use]
    pub fn new(call: &Call, beside: Beside, numbers: Numbers) -> Self {
        let ended_at = match &call.state {
            CallState::Ended { at, .. } => Some(*at),
            CallState::Queued
            | CallState::Reserved { .. }
            | CallState::Dialing { .. }
            | CallState::Unknown { .. }
            | CallState::Placed { .. }
            | CallState::Ringing { .. }
            | CallState::Talking { .. } => None,
        };
        let (status, outbound_status) = status_of(call);
        let metadata = serde_json::from_str(&call.metadata)
            .unwrap_or_else(|_| serde_json::Value::Object(serde_json::Map::new()));
        Self {
            call_log_id: call.id,
            status,
            outbound_status,
            phone_number: numbers.write(&call.number),
            name: beside.name,
            campaign_id: call.campaign(),
            campaign_name: beside.campaign_name,
            contact_id: call.contact(),
            batch_id: call.batch.clone(),
            agent_id: call.agent.clone(),
            user_id: call.user.clone(),
            metadata,
            priority: call.priority,
            attempt: call.attempt,
            retry_count: call.attempt.saturating_sub(1),
            retry_of: call.retry_of,
            retry_reason: call.chain.reason,
            verdict: None,
            due_at: (call.state == CallState::Queued).then_some(call.due_at),
            created_at: call.created_at,
            started_at: call.initiated_at,
            answered_at: call.answered_at,
            ended_at,
            duration: call.measures.duration_s,
            talk_seconds: call.measures.talk_s,
            price: call.measures.price.clone(),
            has_recording: call.measures.recording_url.is_some(),
            failure_reason: call.outcome().and_then(Outcome::failure),
            outcome: call.outcome(),
            needs_a_look: beside.needs_a_look,
            resolutions: ResolutionName::actions(&call.state, beside.needs_a_look),
            candidates: beside.candidates,
            settings_version: call.settings_version,
            provider_call_id: call.state.provider_id().map(|id| id.0.clone()),
        }
    }
}

/// The law that let a call through, as of its reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct VerdictView {
    /// The rule pack.
    pub rule_pack: RulePack,
    /// That pack's version.
    pub version: u32,
    /// What the callee's clock showed, in the first of the zones.
    pub local_time: String,
    /// Every zone that the callee may be in: all of them allowed the call.
    pub zones: Vec<Zone>,
    /// How the zones are known.
    pub zone_source: ZoneSource,
    /// How many earlier calls to the number counted against each cap.
    pub counted: Counted,
}

/// One line of a call's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CallEventView {
    /// Its number in history.
    #[specta(type = u32)]
    pub seq: i64,
    /// When it became true.
    pub at: Timestamp,
    /// What happened.
    pub what: CallMoved,
}

/// Part of the call log.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CallPage {
    /// The rows.
    pub items: Vec<CallView>,
    /// How to ask for the rows after these; absent at the end.
    pub next_cursor: Option<String>,
    /// How many rows there are in all.
    pub total: u32,
    /// Where the log ends now. Given back as `olderThan`, it keeps every row in its place while
    /// new calls come.
    pub head: String,
}

/// Which calls to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct CallQuery {
    /// Rows to leave out first.
    pub offset: Option<u32>,
    /// Rows at most, 1 to 200.
    pub limit: Option<u32>,
    /// Only calls of this campaign.
    pub campaign_id: Option<String>,
    /// Only calls of this batch.
    pub batch_id: Option<String>,
    /// Only calls that stand here.
    pub status: Option<CallStatus>,
    /// Only calls that came to this.
    pub outcome: Option<Outcome>,
    /// Only calls of this agent.
    pub agent_id: Option<String>,
    /// Only calls as urgent as this.
    pub priority: Option<Priority>,
    /// Only calls asked for at this moment or later, like `2026-11-22T10:00:00Z`.
    pub from: Option<String>,
    /// Only calls asked for before this moment.
    pub until: Option<String>,
    /// The last digits of the number, or part of the person's name.
    pub search: Option<String>,
    /// Only calls that were in the log when it ended here: the `head` of an earlier answer.
    pub older_than: Option<String>,
    /// Only calls to numbers that end with these digits.
    pub number: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// A call that somebody asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct CallInput {
    /// Whom to ring, strict E.164.
    pub phone_number: Option<String>,
    /// What they are connected to.
    pub agent_id: Option<String>,
    /// Who asks, 1 to 128 characters.
    pub user_id: Option<String>,
    /// A JSON object to keep with it.
    #[specta(skip)]
    pub metadata: Option<serde_json::Value>,
    /// `low`, `medium` or `high`.
    pub priority: Option<String>,
    /// This is a retry by hand of that call, which is over.
    pub call_log_id: Option<String>,
    /// Which outcomes are followed by another call, by reason; absent: none.
    pub retry: Option<RetryInput>,
}

/// The answer to a call that the provider accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CallPlaced {
    /// Its name.
    pub call_log_id: CallId,
    /// `initiated`.
    pub status: CallStatus,
    /// For people.
    pub message: String,
}

/// The answer to a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkPlaced {
    /// How many were asked for.
    pub total: u32,
    /// How many are queued.
    pub successful: u32,
    /// How many are not.
    pub failed: u32,
    /// The queued ones, in the order of the request.
    pub call_log_ids: Vec<CallId>,
    /// Why the others are not.
    pub errors: Vec<BulkFault>,
    /// The batch they belong to.
    pub batch_id: String,
}

/// Why one call of a batch is not queued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkFault {
    /// Its place in the request, from 0.
    pub index: u32,
    /// The kind of failure.
    pub code: crate::error::ErrorCode,
    /// One sentence for a person.
    pub message: String,
}
