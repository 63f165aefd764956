//! What people decide of calls that need a look, what happened while nobody was there, and how a
//! campaign's settings changed.

use dialdesk_core::call::Outcome;
use dialdesk_core::call::resolve::{Candidate, ResolutionName};
use dialdesk_core::engine::away::AwayBy;
use dialdesk_core::ids::{CallId, CampaignId};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::call::CallView;

/// What somebody says of a call that needs a look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct ResolveInput {
    /// `placed`, `not_placed` or `redial`.
    pub how: Option<String>,
    /// The provider's name for the call, with `placed`, where it is known.
    pub provider_call_id: Option<String>,
    /// Why; required with `redial`.
    pub reason: Option<String>,
    /// Who says it; `operator` where nobody is named.
    pub user_id: Option<String>,
}

/// What became of a call about which somebody said something.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CallResolved {
    /// The call as it is now.
    pub call: CallView,
    /// The call that rings the number again, with `redial`.
    pub redial_call_log_id: Option<CallId>,
}

/// One thing that somebody said of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolutionView {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user_id: String,
    /// What.
    pub how: ResolutionName,
    /// The provider's name for the call, where they gave one.
    pub provider_call_id: Option<String>,
    /// The call that rings the number again.
    pub redial_call_log_id: Option<CallId>,
    /// Why.
    pub reason: Option<String>,
}

/// A call of the provider that matches an unknown one and belongs to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CandidateView {
    /// The provider's name for it.
    pub provider_call_id: String,
    /// When the provider made it.
    pub created_at: Option<Timestamp>,
    /// How it ended, where it has.
    pub outcome: Option<Outcome>,
}

impl From<Candidate> for CandidateView {
    fn from(candidate: Candidate) -> Self {
        Self {
            provider_call_id: candidate.id.0,
            created_at: candidate.created_at,
            outcome: candidate.outcome,
        }
    }
}

/// What happened while the program was off or the machine slept.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AwayView {
    /// Why the program was away.
    pub by: AwayBy,
    /// The last sign of life before.
    pub since: Timestamp,
    /// When it came back.
    pub back_at: Timestamp,
    /// Calls that the provider had accepted before, and that were followed to their end or still
    /// are.
    pub followed: u32,
    /// Calls whose requests had no answer: the sum of the four below.
    pub reconciled: u32,
    /// Those whose call was found at the provider, or that a person settled.
    pub adopted: u32,
    /// Those of which the provider has no call.
    pub absent: u32,
    /// Those about which the provider is still being asked.
    pub unknown: u32,
    /// Those that wait for a person.
    pub needs_a_look: u32,
    /// Calls that somebody waited for and that never left: closed.
    pub closed: u32,
    /// Campaigns that wait for a person, because it was longer than an hour.
    pub paused: Vec<PausedCampaign>,
    /// The calls that had no answer, as they are now.
    pub calls: Vec<CallView>,
}

/// A campaign that does not go on by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PausedCampaign {
    /// Which.
    pub campaign_id: CampaignId,
    /// For people.
    pub name: String,
    /// Whether it still waits.
    pub waits: bool,
}

/// How the breaker is to be held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct BreakerInput {
    /// `open`, `closed`, or `none` to let it go.
    pub hold: Option<String>,
    /// Who holds it; `operator` where nobody is named.
    pub user_id: Option<String>,
}

/// One version of a campaign's settings: what changed, who changed it, and when.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct EditView {
    /// Its number; calls name the one under which they were made.
    pub version: u32,
    /// When it came into force: from the next call on.
    pub at: Timestamp,
    /// Who made it.
    pub user_id: String,
    /// What changed; of the first version, nothing.
    pub changes: Vec<ChangeView>,
}

/// One setting that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// Which: nested ones with dots, like `pace.callsPerMinute`.
    pub field: String,
    /// What it was; absent: nothing.
    pub old: Option<String>,
    /// What it is; absent: nothing.
    pub new: Option<String>,
}
