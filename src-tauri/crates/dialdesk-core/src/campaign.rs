//! A campaign: whom to ring is its contacts; this is how, when and whether.

pub mod eta;
pub mod hours;
pub mod packs;

use serde::{Deserialize, Serialize};

use crate::call::Priority;
use crate::campaign::hours::{CallingHours, RulePack, Zone};
use crate::ids::{AccountKey, AgentId, CampaignId};
use crate::policy::retry::RetryPolicy;
use crate::time::Timestamp;

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    /// Made, never started.
    Draft,
    /// Dials whatever may be dialled.
    Running,
    /// Starts nothing; what runs is followed to its end.
    Paused,
    /// Ended by the operator before everybody was reached.
    Stopped,
    /// Nobody is unused or in circulation any more.
    Finished,
}

/// Why a campaign stands still though nobody paused it by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// The operator's click.
    Operator,
    /// The program was off for more than an hour.
    LongAbsence,
    /// The provider refused the account.
    Account,
}

/// The campaign's own pace, within every other limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Pace {
    /// Calls started in a minute, at most.
    pub calls_per_minute: Option<u32>,
    /// Calls in flight, at most.
    pub max_concurrent: Option<u32>,
    /// Its share of the starts among campaigns of one priority, by weight; 1 where nothing is said.
    pub share: Option<u32>,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its name in the API.
    pub id: CampaignId,
    /// The account under which it was made; for ever.
    pub account: AccountKey,
    /// For people.
    pub name: String,
    /// What the people rung are connected to.
    pub agent: AgentId,
    /// The zone in which its own hours are meant.
    pub timezone: Zone,
    /// Narrows the pack's window; the pack's own where absent.
    pub hours: Option<CallingHours>,
    /// The law it follows.
    pub rule_pack: RulePack,
    /// Why the pack `always` was chosen; required for it.
    pub rule_pack_reason: Option<String>,
    /// How its contacts rank among those of other campaigns.
    pub priority: Priority,
    /// Its own pace.
    pub pace: Pace,
    /// Which of its calls are followed by another, and when.
    pub retry: RetryPolicy,
    /// Nothing is dialled before this moment.
    pub start_at: Option<Timestamp>,
    /// Nothing is dialled from this moment on.
    pub end_at: Option<Timestamp>,
    /// Where it stands.
    pub state: CampaignState,
    /// Why it is paused, while it is.
    pub paused_by: Option<PauseReason>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was first started.
    pub started_at: Option<Timestamp>,
    /// When it was stopped or finished.
    pub ended_at: Option<Timestamp>,
    /// Counts the edits of its settings.
    pub version: u32,
    /// Who made the last edit, as they name themselves.
    pub edited_by: String,
}

/// How many of a campaign's contacts stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactCounts {
    /// All of them.
    pub total: u32,
    /// Nobody has tried them yet.
    pub unused: u32,
    /// A call runs or is due later; requests without an answer are among them.
    pub in_circulation: u32,
    /// Nothing more will be tried.
    pub finished: u32,
}

/// What an operator may do with a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ActionName {
    /// From draft to running.
    Start,
    /// Start nothing more, for now.
    Pause,
    /// Go on.
    Resume,
    /// End it.
    Stop,
    /// Take people in.
    Import,
}

/// Why an action is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ActionRefusal {
    /// There is nobody to ring.
    NobodyToRing,
    /// It is running already.
    AlreadyRunning,
    /// It is not running.
    NotRunning,
    /// It is not paused.
    NotPaused,
    /// It is paused, and goes on by being resumed.
    Paused,
    /// It is over.
    Over,
    /// It belongs to another account.
    OtherAccount,
}

/// One action and whether it is allowed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// Which.
    pub name: ActionName,
    /// Whether.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<ActionRefusal>,
}

impl Campaign {
    /// Says whether `action` is allowed for the campaign's state, its contacts and the `account`
    /// that is in use now.
    ///
    /// # Errors
    /// The reason why it is not.
    pub fn may(
        &self,
        action: ActionName,
        counts: &ContactCounts,
        account: &AccountKey,
    ) -> Result<(), ActionRefusal> {
        use ActionName as A;
        use CampaignState as S;
        if &self.account != account && matches!(action, A::Start | A::Resume) {
            return Err(ActionRefusal::OtherAccount);
        }
        match (action, self.state) {
            (A::Start, S::Draft | S::Finished)
                if counts.unused == 0 && counts.in_circulation == 0 =>
            {
                Err(ActionRefusal::NobodyToRing)
            }
            (A::Start, S::Draft | S::Finished)
            | (A::Pause, S::Running)
            | (A::Resume, S::Paused)
            | (A::Stop, S::Running | S::Paused)
            | (A::Import, S::Draft | S::Running | S::Paused | S::Finished) => Ok(()),
            (A::Start, S::Running) => Err(ActionRefusal::AlreadyRunning),
            (A::Start, S::Paused) => Err(ActionRefusal::Paused),
            (A::Start | A::Import, S::Stopped) => Err(ActionRefusal::Over),
            (A::Pause, S::Draft | S::Paused | S::Stopped | S::Finished) | (A::Stop, S::Draft) => {
                Err(ActionRefusal::NotRunning)
            }
            (A::Resume, S::Draft | S::Running | S::Stopped | S::Finished) => {
                Err(ActionRefusal::NotPaused)
            }
            (A::Stop, S::Stopped | S::Finished) => Err(ActionRefusal::Over),
        }
    }

    /// Lists every action with its verdict, so that no screen repeats the rule.
    #[must_use]
    pub fn actions(&self, counts: &ContactCounts, account: &AccountKey) -> Vec<Action> {
        [
            ActionName::Start,
            ActionName::Pause,
            ActionName::Resume,
            ActionName::Stop,
            ActionName::Import,
        ]
        .into_iter()
        .map(|name| {
            let verdict = self.may(name, counts, account);
            Action { name, allowed: verdict.is_ok(), reason: verdict.err() }
        })
        .collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
