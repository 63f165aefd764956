//! What the console is told once, at its making.

use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::ids::AccountKey;
use dialdesk_core::limits::Limits;

use crate::view::system::{AccountKind, AccountView};

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
    /// The pack of calls that belong to no campaign, and of new campaigns.
    pub rule_pack: RulePack,
    /// Why it is `always`, if it is.
    pub rule_pack_reason: Option<String>,
    /// How fast and how many, at the start.
    pub limits: Limits,
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
