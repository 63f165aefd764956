//! What the console is told once, at its making.

use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::ids::AccountKey;
use dialdesk_core::limits::Limits;
use serde::Serialize;

use crate::view::settings::VaultPlace;
use crate::view::system::{AccountKind, AccountView};

/// Where an account came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AccountSource {
    /// The command line asked for the sandbox.
    CommandLine,
    /// The environment.
    Environment,
    /// It was typed into the console.
    Saved,
    /// Nobody gave one, so it is the sandbox.
    Default,
}

/// The account, the folder and the settings that stand fast while the program runs.
#[derive(Clone, Debug)]
pub struct About {
    /// The account in use.
    pub account: AccountKey,
    /// The same, for people.
    pub account_view: AccountView,
    /// The program's version.
    pub version: String,
    /// Where the program's files lie.
    pub data_dir: String,
    /// Who sits here: the name under which they are logged in to this computer.
    pub operator: String,
    /// The pack of calls that belong to no campaign, and of new campaigns.
    pub rule_pack: RulePack,
    /// Why it is `always`, if it is.
    pub rule_pack_reason: Option<String>,
    /// How fast and how many, at the start.
    pub limits: Limits,
    /// Where the account in use came from.
    pub account_source: AccountSource,
    /// Under which name the vault has it, if it was typed into the console.
    pub account_entry: Option<String>,
    /// Where its secrets rest, if it was typed into the console.
    pub account_place: Option<VaultPlace>,
    /// Why the account that was saved is not the one in use.
    pub account_trouble: Option<String>,
    /// Whether command line or environment say where the API listens.
    pub api_fixed: bool,
    /// Whether the environment gives the API's token.
    pub api_token_fixed: bool,
    /// The public address at which the provider tells of calls, if there is one. It has no secret.
    pub public_url: Option<String>,
    /// Names of settings that the command line or the environment holds fast.
    pub fixed: Vec<String>,
}

impl About {
    /// Tells whether nobody real is rung.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.account_view.kind == AccountKind::Sandbox
    }

    /// Lists the packs that may be chosen under this account.
    #[must_use]
    pub fn rule_packs(&self) -> Vec<RulePack> {
        RulePack::ALL
            .into_iter()
            .filter(|pack| self.is_sandbox() || *pack != RulePack::SandboxAlwaysOpen)
            .collect()
    }
}
