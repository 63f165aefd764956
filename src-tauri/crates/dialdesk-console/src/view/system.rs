//! The program itself: which account, which version, where its files lie.

use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::time::Timestamp;
use serde::Serialize;

/// Whose telephones ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// The built-in stand-in: nobody real is rung.
    Sandbox,
    /// Another stand-in on this machine.
    Loopback,
    /// Exotel.
    Exotel,
}

/// The account in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// What it is.
    pub kind: AccountKind,
    /// For people: `Sandbox`, or the account's SID.
    pub label: String,
    /// The ExoPhone that is shown to people rung.
    pub caller_id: String,
    /// Where requests go.
    pub base_url: String,
    /// How fast the stand-in lives; 1 for a real account.
    pub speed: u32,
}

/// A rule pack that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RulePackView {
    /// Its name.
    pub name: RulePack,
    /// Its window, e.g. `09:00` to `21:00`, where it has one.
    pub start: Option<String>,
    /// The end of its window.
    pub end: Option<String>,
    /// The zone of its window.
    pub timezone: Option<String>,
    /// Whether a reason must be given for it.
    pub needs_reason: bool,
}

/// The program itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SystemView {
    /// The account in use.
    pub account: AccountView,
    /// Whether nobody real is rung.
    pub sandbox: bool,
    /// The program's version.
    pub version: String,
    /// Where its files lie.
    pub data_dir: String,
    /// Who sits here: calls placed in the window carry this name.
    pub operator: String,
    /// The packs that may be chosen for a campaign.
    pub rule_packs: Vec<RulePackView>,
    /// The pack of calls that belong to no campaign, and of new campaigns.
    pub rule_pack: RulePack,
    /// When this process began.
    pub started_at: Timestamp,
    /// What the clock says now.
    pub now: Timestamp,
    /// Where the REST API listens, if it does.
    pub api_address: Option<String>,
}

/// Whether the program is well, for whoever watches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    /// `ok`, or `stopping`.
    pub status: HealthStatus,
    /// The program's version.
    pub version: String,
    /// Whether nobody real is rung.
    pub sandbox: bool,
}

/// How the program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// The engine runs.
    Ok,
    /// The engine has stopped.
    Stopping,
}
