//! Settings that may be changed while the program runs.

use std::sync::PoisonError;

use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::engine::Command;
use dialdesk_core::limits::Limits;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::console::Console;
use crate::engine::rule_pack_view;
use crate::error::Reply;
use crate::input::{Faults, Given};
use crate::read;
use crate::view::settings::{SettingsInput, SettingsView};

/// Under which name the number of lines is kept.
pub const MAX_CONCURRENT_CALLS: &str = "maxConcurrentCalls";
/// Under which name the provider's limit is kept.
pub const REQUESTS_PER_MINUTE: &str = "requestsPerMinute";

/// Under which name the rules of new campaigns and single calls are kept.
pub const RULES: &str = "rulePack";

/// The rules that were chosen for the next start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedRules {
    /// Which pack.
    pub pack: RulePack,
    /// Why it is `always`, if it is.
    pub reason: Option<String>,
}

impl Console {
    /// Shows the settings in force.
    ///
    /// # Errors
    /// Never, so far.
    pub async fn settings_get(&self) -> Reply<SettingsView> {
        let about = self.about();
        let limits = self.limits();
        let rule_pack_next = self.rule_pack_next().await?;
        Ok(SettingsView {
            account: about.account_view.clone(),
            max_concurrent_calls: limits.lines,
            requests_per_minute: limits.requests_per_minute,
            budget: limits.budget(),
            requests_in_flight: limits.requests_in_flight,
            starts_per_second: limits.starts_per_second,
            spacing_ms: u32::try_from(limits.spacing.as_millis()).unwrap_or(u32::MAX),
            rule_pack: about.rule_pack,
            rule_pack_reason: about.rule_pack_reason.clone(),
            api_address: self.api_address(),
            api: self.api_server_view().await?,
            ceiling: self.inner.engine.facts().ceiling,
            account_source: about.account_source,
            saved_account: self.saved_account_view().await?,
            account_trouble: about.account_trouble.clone(),
            rule_packs: about.rule_packs().into_iter().map(rule_pack_view).collect(),
            restart_waits: rule_pack_next.is_some() || self.account_waits().await?,
            rule_pack_next,
            data_dir: about.data_dir.clone(),
            fixed: about.fixed.clone(),
        })
    }

    /// Changes settings; they hold from the next call on, and after a restart.
    ///
    /// # Errors
    /// With every wrong field, and for settings that the environment holds fast.
    pub async fn settings_update(
        &self,
        given: impl Into<Given<SettingsInput>>,
    ) -> Reply<SettingsView> {
        let Given { input, mut faults } = given.into();
        let mut limits = self.limits();
        let mut changed = Vec::new();
        for (name, value, max) in [
            (MAX_CONCURRENT_CALLS, input.max_concurrent_calls, 1000),
            (REQUESTS_PER_MINUTE, input.requests_per_minute, 6000),
        ] {
            let Some(value) = value else { continue };
            if !(1..=max).contains(&value) {
                faults.add(name, format!("must be 1 to {max}"));
            } else if self.about().fixed.iter().any(|fixed| fixed == name) {
                faults.add(name, "is set by the command line or the environment; change it there");
            } else if name == MAX_CONCURRENT_CALLS {
                limits.lines = value;
            } else {
                limits.requests_per_minute = value;
            }
            changed.push((name, value));
        }
        let rules = self.rules(&mut faults, input.rule_pack, input.rule_pack_reason);
        faults.check()?;
        if let Some(rules) = rules {
            self.store().setting_put(RULES, &json!(rules)).await?;
        }
        for (name, value) in changed {
            self.store().setting_put(name, &json!(value)).await?;
        }
        self.order(Command::SetLimits(limits), "setting").await?;
        *self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner) = limits;
        self.settings_get().await
    }

    /// Looks over which rules are wished for from the next start on.
    fn rules(
        &self,
        faults: &mut Faults,
        pack: Option<String>,
        reason: Option<String>,
    ) -> Option<SavedRules> {
        let name = pack?;
        if self.about().fixed.iter().any(|fixed| fixed == RULES) {
            faults.add(RULES, "is set by the environment; change it there");
            return None;
        }
        let Some(pack) = self.about().rule_packs().into_iter().find(|it| it.name() == name) else {
            faults.add(RULES, "is none of the packs that may be chosen");
            return None;
        };
        let reason = reason.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        read::check_length(faults, "rulePackReason", reason.as_deref().unwrap_or_default(), 500);
        if pack == RulePack::Always && reason.is_none() {
            faults.add("rulePackReason", "is required: no window and no caps hold then");
        }
        if pack == RulePack::Always {
            tracing::warn!("every calling hour is to be lifted from the next start on");
        }
        Some(SavedRules { pack, reason: reason.filter(|_| pack == RulePack::Always) })
    }

    /// Gives the pack of the next start, where it is another one.
    async fn rule_pack_next(&self) -> Reply<Option<RulePack>> {
        let kept = self.store().setting(RULES).await?;
        let saved: Option<SavedRules> = kept.and_then(|kept| serde_json::from_value(kept).ok());
        let about = self.about();
        let fixed = about.fixed.iter().any(|fixed| fixed == RULES);
        let allowed = |pack: &RulePack| about.rule_packs().contains(pack);
        Ok(saved
            .map(|saved| saved.pack)
            .filter(|pack| !fixed && allowed(pack) && *pack != about.rule_pack))
    }

    /// Gives the limits in force.
    pub(crate) fn limits(&self) -> Limits {
        *self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
