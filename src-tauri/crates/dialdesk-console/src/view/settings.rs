//! Settings, and where each comes from.

use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::engine::ceiling::Ceiling;
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::system::{AccountView, RulePackView};
use crate::about::AccountSource;

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
    /// The REST API and its switch.
    pub api: ApiServerView,
    /// Calls that can start in a minute at most: what the limits come to.
    pub ceiling: Ceiling,
    /// Where the account in use came from.
    pub account_source: AccountSource,
    /// The account that was typed into the console, if one was.
    pub saved_account: Option<SavedAccountView>,
    /// Why the account that was saved is not the one in use.
    pub account_trouble: Option<String>,
    /// The packs that may be chosen.
    pub rule_packs: Vec<RulePackView>,
    /// The pack in force after the next start, where that is another one.
    pub rule_pack_next: Option<RulePack>,
    /// Whether something that was changed is in force only after the next start.
    pub restart_waits: bool,
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
    /// The pack of calls that belong to no campaign, and of new campaigns, from the next start on.
    pub rule_pack: Option<String>,
    /// Why it is `always`, if it is.
    pub rule_pack_reason: Option<String>,
}

/// The REST API and its switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ApiServerView {
    /// Whether it listens.
    pub on: bool,
    /// Where it listens, or would.
    pub listen: String,
    /// The same as an address for programs, while it listens.
    pub address: Option<String>,
    /// Why it does not listen although it should.
    pub trouble: Option<String>,
    /// Whether command line or environment say where.
    pub fixed: bool,
    /// Whether the environment gives the token.
    pub token_fixed: bool,
}

/// Whether the provider tells of calls by itself, and what came of that since the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CallbacksView {
    /// The public address that the provider is given, without its secret; absent: there is none,
    /// and calls are only asked about.
    pub public_url: Option<String>,
    /// Where it must lead: where the REST API listens. Absent: nobody listens, and nothing is heard.
    pub leads_to: Option<String>,
    /// When the program started. All that follows is counted since.
    pub since: Timestamp,
    /// When the last one was taken.
    pub last_at: Option<Timestamp>,
    /// How many were taken.
    pub taken: u32,
    /// How many had the secret, and could not be read or taken.
    pub refused: u32,
    /// How many requests had no business there: another secret, another name, a page.
    pub turned_away: u32,
}

/// Where secrets rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum VaultPlace {
    /// The system's keychain.
    Keychain,
    /// The memory of this program: gone when it is closed.
    Memory,
}

/// The account that was typed into the console. Nothing of it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedAccountView {
    /// Where requests go.
    pub base_url: String,
    /// The ExoPhone shown.
    pub caller_id: String,
    /// Where its key, token and SID rest; absent: not known before they are asked for.
    pub place: Option<VaultPlace>,
    /// Whether it is the account in use.
    pub in_use: bool,
}

/// An account to try or to keep. What is absent or empty is taken from the one that was saved.
#[derive(Clone, Default, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountInput {
    /// The API key.
    pub key: Option<String>,
    /// The API token.
    pub token: Option<String>,
    /// The account's SID.
    pub sid: Option<String>,
    /// Where requests go.
    pub base_url: Option<String>,
    /// The ExoPhone shown.
    pub caller_id: Option<String>,
}

/// What came of trying an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountTest {
    /// What the provider said.
    pub result: AccountTestResult,
    /// The provider's own words, if it said any.
    pub message: Option<String>,
}

/// What the provider says of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AccountTestResult {
    /// It knows the account.
    Fine,
    /// Key or token are wrong, or the region is.
    Credentials,
    /// There is no balance.
    Balance,
    /// The account may not do this.
    Permission,
    /// There is no such account.
    NotFound,
    /// It asked for quiet.
    Throttled,
    /// It did not answer.
    Silent,
}
