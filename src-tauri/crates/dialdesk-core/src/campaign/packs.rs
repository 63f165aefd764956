//! Rule packs: the law as data, a file for each jurisdiction and purpose.
//!
//! A starting point; check with counsel. The files are read once, and a test reads each of them,
//! so that a program that runs has none that is wrong.

use std::sync::LazyLock;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::calendar::Day;
use crate::campaign::hours::CallingHours;
use crate::phone::PhoneNumber;
use crate::policy::compliance::Caps;

/// The law that a campaign follows, by its name.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "kebab-case")]
pub enum RulePack {
    /// No window: the sandbox rings nobody real. Offered on the sandbox account only.
    SandboxAlwaysOpen,
    /// Service calls in India.
    IndiaService,
    /// Recovery of loans in India.
    IndiaCollections,
    /// The United States, federal law.
    UsFederal,
    /// The United States, in the states with narrower rules.
    UsStrictStates,
    /// The United States, collection of debts.
    UsCollections,
    /// The United Kingdom.
    Uk,
    /// Countries without a pack of their own.
    Elsewhere,
    /// No window and no caps; needs a reason, is audited and marked on screen.
    Always,
}

/// A rule pack.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pack {
    /// Its name.
    pub pack: RulePack,
    /// For people.
    pub title: String,
    /// Counts the changes of its rules.
    pub version: u32,
    /// The day on which the rules came into force.
    pub effective: Day,
    /// The countries whose numbers it is for; none: any.
    pub jurisdiction: Vec<String>,
    /// What for.
    pub purpose: String,
    /// Where the rules are written.
    pub source: String,
    /// When people may be rung, by their own clock; none: at any time.
    pub windows: Vec<CallingHours>,
    /// Days on which nobody is rung.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    /// How often one number may be rung.
    #[serde(default)]
    pub caps: Caps,
    /// Nobody is rung for so long after a conversation.
    #[serde(default)]
    pub after_conversation_hours: Option<u32>,
    /// Nobody is rung for so long after a call that was answered and had nobody to talk to.
    #[serde(default)]
    pub after_abandoned_hours: Option<u32>,
    /// A phone rings at least so long before the call is given up.
    #[serde(default)]
    pub ring_seconds_min: Option<u32>,
    /// Answered calls with nobody to talk to, at most, of a campaign in thirty days.
    #[serde(default)]
    pub abandoned_percent_max: Option<u32>,
}

/// A day on which nobody is rung.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Which, by the callee's calendar.
    pub date: Day,
    /// What it is called.
    pub name: String,
}

static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| RulePack::ALL.map(RulePack::read).into());

impl RulePack {
    /// Lists every pack.
    pub const ALL: [Self; 9] = [
        Self::SandboxAlwaysOpen,
        Self::IndiaService,
        Self::IndiaCollections,
        Self::UsFederal,
        Self::UsStrictStates,
        Self::UsCollections,
        Self::Uk,
        Self::Elsewhere,
        Self::Always,
    ];

    /// Gives the pack's name in settings and in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SandboxAlwaysOpen => "sandbox-always-open",
            Self::IndiaService => "india-service",
            Self::IndiaCollections => "india-collections",
            Self::UsFederal => "us-federal",
            Self::UsStrictStates => "us-strict-states",
            Self::UsCollections => "us-collections",
            Self::Uk => "uk",
            Self::Elsewhere => "elsewhere",
            Self::Always => "always",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::SandboxAlwaysOpen => include_str!("../../packs/sandbox-always-open.json"),
            Self::IndiaService => include_str!("../../packs/india-service.json"),
            Self::IndiaCollections => include_str!("../../packs/india-collections.json"),
            Self::UsFederal => include_str!("../../packs/us-federal.json"),
            Self::UsStrictStates => include_str!("../../packs/us-strict-states.json"),
            Self::UsCollections => include_str!("../../packs/us-collections.json"),
            Self::Uk => include_str!("../../packs/uk.json"),
            Self::Elsewhere => include_str!("../../packs/elsewhere.json"),
            Self::Always => include_str!("../../packs/always.json"),
        }
    }

    fn read(self) -> Pack {
        serde_json::from_str(self.text()).expect("every pack is read by a test")
    }

    /// Gives the pack's rules.
    #[must_use]
    pub fn rules(self) -> &'static Pack {
        let found = PACKS.iter().find(|pack| pack.pack == self);
        found.expect("every pack is in the list, which a test looks at")
    }

    /// Gives the pack of a number's country.
    #[must_use]
    pub fn of_country(number: &PhoneNumber) -> Self {
        match number.country_code() {
            91 => Self::IndiaService,
            44 => Self::Uk,
            1 if number.region().is_none_or(|region| is_united_states(&region.to_string())) => {
                Self::UsFederal
            }
            _ => Self::Elsewhere,
        }
    }

    /// Gives the pack by which a number is rung where this one was chosen: a pack that is not for
    /// the number's country gives way to that country's.
    #[must_use]
    pub fn for_number(self, number: &PhoneNumber) -> Self {
        self.under(Self::of_country(number))
    }

    /// Gives the pack by which somebody is rung whose country's pack is `law`, where this one was
    /// chosen.
    #[must_use]
    pub fn under(self, law: Self) -> Self {
        let country = match self {
            Self::SandboxAlwaysOpen | Self::Always => law,
            Self::IndiaService | Self::IndiaCollections => Self::IndiaService,
            Self::UsFederal | Self::UsStrictStates | Self::UsCollections => Self::UsFederal,
            Self::Uk => Self::Uk,
            Self::Elsewhere => Self::Elsewhere,
        };
        if country == law { self } else { law }
    }
}

/// Tells whether federal law holds in a region, by its two letters: the states, and the territories
/// and possessions that 47 USC 153(58) counts among the United States.
fn is_united_states(region: &str) -> bool {
    matches!(region, "US" | "PR" | "VI" | "GU" | "AS" | "MP")
}

impl Pack {
    /// Tells whether the pack has any window.
    #[must_use]
    pub const fn has_hours(&self) -> bool {
        !self.windows.is_empty()
    }

    /// Tells whether its rules look back further than the quiet time.
    #[must_use]
    pub const fn looks_far_back(&self) -> bool {
        !self.caps.is_empty() || self.after_conversation_hours.is_some()
    }

    /// Gives how long nobody is rung after a conversation.
    #[must_use]
    pub fn after_conversation(&self) -> Option<Duration> {
        self.after_conversation_hours.map(|hours| Duration::from_secs(u64::from(hours) * 3600))
    }
}

#[cfg(test)]
mod tests;
