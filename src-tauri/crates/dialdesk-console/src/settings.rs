//! Settings that may be changed while the program runs.

use std::sync::PoisonError;

use dialdesk_core::engine::Command;
use dialdesk_core::limits::Limits;
use serde_json::json;

use crate::console::Console;
use crate::error::Reply;
use crate::input::Given;
use crate::view::settings::{SettingsInput, SettingsView};

/// Under which name the number of lines is kept.
pub const MAX_CONCURRENT_CALLS: &str = "maxConcurrentCalls";
/// Under which name the provider's limit is kept.
pub const REQUESTS_PER_MINUTE: &str = "requestsPerMinute";

impl Console {
    /// Shows the settings in force.
    ///
    /// # Errors
    /// Never, so far.
    pub async fn settings_get(&self) -> Reply<SettingsView> {
        let about = self.about();
        let limits = self.limits();
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
            api_address: self.inner.api_address.get().cloned(),
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
        faults.check()?;
        for (name, value) in changed {
            self.store().setting_put(name, &json!(value)).await?;
        }
        self.order(Command::SetLimits(limits), "setting").await?;
        *self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner) = limits;
        self.settings_get().await
    }

    /// Gives the limits in force.
    pub(crate) fn limits(&self) -> Limits {
        *self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
