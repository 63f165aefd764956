//! Why nobody is rung: what blocks how many, and what lifts it.

use dialdesk_core::engine::facts::Binding;
use dialdesk_core::ids::{CampaignId, ContactId};
use dialdesk_core::time::Timestamp;
use serde::Serialize;

/// What can keep somebody from being rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum WhyReason {
    /// The campaign was never started.
    NotStarted,
    /// The campaign is paused.
    Paused,
    /// The campaign is over.
    Over,
    /// The campaign belongs to another account.
    OtherAccount,
    /// Everything is stopped.
    Stopped,
    /// The account must be mended.
    Account,
    /// The provider does not answer, or the operator holds calls back.
    Breaker,
    /// The provider asked for quiet.
    ProviderWall,
    /// The campaign begins later.
    NotYet,
    /// The campaign has ended by its own date.
    TooLate,
    /// The campaign's own hours are closed.
    CampaignHours,
    /// The number is on the do-not-call list.
    Suppressed,
    /// The number is being rung, or its last request has no answer.
    AlreadyInCall,
    /// The number's last call has only just ended.
    QuietTime,
    /// The number was rung as often as the rules allow for now.
    Cap,
    /// It is outside the hours in which the person may be rung.
    OutsideHours,
    /// Their moment has not come: a retry, or put off before.
    NotDue,
    /// Nothing forbids it; lines and slots are given out one by one.
    Turn,
}

/// What lifts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum WhyAction {
    /// Start the campaign.
    StartCampaign,
    /// Go on with the campaign.
    ResumeCampaign,
    /// Make another campaign of those who are left.
    NewCampaign,
    /// Use the account that the campaign belongs to.
    SwitchAccount,
    /// Let everything go on.
    ResumeEngine,
    /// Mend the account, then ask again.
    MendAccount,
    /// Look at the provider, or let calls through again.
    LookAtProvider,
    /// Change the campaign's dates.
    EditDates,
    /// Change the campaign's hours.
    EditHours,
    /// Choose another rule pack.
    EditRules,
    /// Take the number off the do-not-call list.
    EditSuppressions,
    /// Give it more lines, or a faster pace.
    RaiseLimits,
    /// Nothing but waiting.
    Wait,
}

/// One thing that keeps people from being rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct WhyLine {
    /// What.
    pub reason: WhyReason,
    /// How many people it keeps.
    pub count: u32,
    /// When it ends by itself for the first of them, where that is known.
    pub until: Option<Timestamp>,
    /// What lifts it.
    pub action: WhyAction,
}

/// Why people of a campaign are not rung now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct WhyView {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// As of this moment.
    pub at: Timestamp,
    /// People who wait.
    pub waiting: u32,
    /// Those of them whom nothing of their own keeps.
    pub ready: u32,
    /// What keeps everybody of the campaign, whoever they are.
    pub everybody: Vec<WhyLine>,
    /// What keeps people one by one; each person is counted once, and the sum is `waiting`.
    pub people: Vec<WhyLine>,
    /// What bounds the engine now.
    pub binding: Binding,
}

/// Why somebody is not rung now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactWhyView {
    /// Who.
    #[specta(type = u32)]
    pub contact_id: ContactId,
    /// As of this moment.
    pub at: Timestamp,
    /// Everything that keeps them.
    pub reasons: Vec<WhyLine>,
    /// When they could be rung at the earliest, once what keeps the whole campaign is lifted;
    /// absent: never, as things stand.
    pub earliest: Option<Timestamp>,
}
