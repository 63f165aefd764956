//! Settings, and where each comes from.

use dialdesk_core::campaign::hours::RulePack;
use serde::{Deserialize, Serialize};

use super::system::AccountView;

/// The settings in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The account in use.
    pub account: AccountView,
    /// Calls in flight, at most.
    pub max_concurrent_calls: u32,
    /// The provider's limit on requests in a minute.
    pub requests_per_minute: u32,
    /// What is spent of it.
    pub budget: u32,
    /// Requests in flight, at most.
    pub requests_in_flight: u32,
    /// Calls started in a second, at most.
    pub starts_per_second: u32,
    /// The least time between two starts, in milliseconds.
    pub spacing_ms: u32,
    /// The pack of calls that belong to no campaign, and of new campaigns.
    pub rule_pack: RulePack,
    /// Why it is `always`, if it is.
    pub rule_pack_reason: Option<String>,
    /// Where the REST API listens, if it does.
    pub api_address: Option<String>,
    /// Where the program's files lie.
    pub data_dir: String,
    /// Names of settings that the command line or the environment holds fast.
    pub fixed: Vec<String>,
}

/// Settings to change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct SettingsInput {
    /// Calls in flight, at most: 1 to 1000.
    pub max_concurrent_calls: Option<u32>,
    /// The provider's limit on requests in a minute: 1 to 6000.
    pub requests_per_minute: Option<u32>,
}
