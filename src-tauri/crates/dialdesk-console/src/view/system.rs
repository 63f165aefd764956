//! The program itself: which account, which version, where its files lie.

use dialdesk_core::campaign::hours::{CallingHours, RulePack};
use dialdesk_core::policy::compliance::Caps;
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
    /// For people.
    pub title: String,
    /// Counts the changes of its rules.
    pub version: u32,
    /// The day on which its rules came into force.
    pub effective: String,
    /// The countries that it is for, by their two letters; none: any.
    pub jurisdiction: Vec<String>,
    /// What it is for.
    pub purpose: String,
    /// Where its rules are written.
    pub source: String,
    /// When people may be rung, by their own clock; none: at any time.
    pub windows: Vec<CallingHours>,
    /// Days on which nobody is rung.
    pub holidays: Vec<HolidayView>,
    /// How often one number may be rung, over all campaigns.
    pub caps: Caps,
    /// Nobody is rung for so many hours after a conversation.
    pub after_conversation_hours: Option<u32>,
    /// Nobody is rung for so many hours after a call that had nobody to talk to.
    pub after_abandoned_hours: Option<u32>,
    /// Its first window, e.g. `09:00` to `21:00`, where it has one.
    pub start: Option<String>,
    /// The end of its window.
    pub end: Option<String>,
    /// The zone of its windows; absent: that of whoever is rung.
    pub timezone: Option<String>,
    /// Whether a reason must be given for it.
    pub needs_reason: bool,
}

/// A day on which nobody is rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HolidayView {
    /// Which, by the callee's calendar.
    pub date: String,
    /// What it is called.
    pub name: String,
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
