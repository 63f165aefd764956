//! Calling hours: the window of a rule pack, narrowed by a campaign's own.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::intent::Allowed;
use crate::time::Timestamp;

/// A time zone by its IANA name, e.g. `Asia/Kolkata`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(pub chrono_tz::Tz);

impl Zone {
    /// India's one zone.
    pub const INDIA: Self = Self(chrono_tz::Tz::Asia__Kolkata);
}

impl specta::Type for Zone {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

impl std::str::FromStr for Zone {
    type Err = chrono_tz::ParseError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        name.parse().map(Self)
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name())
    }
}

/// A minute of the day, 0 to 1440; written `09:00`, and `24:00` for the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// Makes a minute of the day; `None` past 24:00.
    #[must_use]
    pub const fn new(minutes: u16) -> Option<Self> {
        if minutes <= 1440 { Some(Self(minutes)) } else { None }
    }

    /// Gives the minutes since midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

/// What is wrong with a time of day or a window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not `HH:MM`.
    #[error("\"{0}\" is not a time of day: write it as 09:00, at most 24:00")]
    NotATime(String),
    /// The end is not after the start.
    #[error("the end must be after the start")]
    EndNotAfterStart,
    /// No day is chosen, or one that does not exist.
    #[error("choose at least one day, 0 (Sunday) to 6 (Saturday)")]
    Days,
}

impl std::str::FromStr for MinuteOfDay {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let wrong = || HoursError::NotATime(text.chars().take(20).collect());
        let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
        let two_digits = |part: &str| {
            (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())
                .flatten()
        };
        let (hours, minutes) = two_digits(hours).zip(two_digits(minutes)).ok_or_else(wrong)?;
        if minutes > 59 {
            return Err(wrong());
        }
        Self::new(hours * 60 + minutes).ok_or_else(wrong)
    }
}

impl std::fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for MinuteOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MinuteOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl specta::Type for MinuteOfDay {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

/// A window of the day on some days of the week, in a zone given elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CallingHours {
    /// The first minute.
    pub start: MinuteOfDay,
    /// The first minute that is too late.
    pub end: MinuteOfDay,
    /// 0 is Sunday, 6 is Saturday.
    pub days_of_week: Vec<u8>,
}

impl CallingHours {
    /// Makes a window of every day.
    #[must_use]
    pub fn every_day(start: MinuteOfDay, end: MinuteOfDay) -> Self {
        Self { start, end, days_of_week: (0..7).collect() }
    }

    /// Says what is wrong with the window, if anything.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), HoursError> {
        if self.end <= self.start {
            return Err(HoursError::EndNotAfterStart);
        }
        if self.days_of_week.is_empty() || self.days_of_week.iter().any(|day| *day > 6) {
            return Err(HoursError::Days);
        }
        Ok(())
    }
}

/// The law that a campaign follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum RulePack {
    /// No window: the sandbox rings nobody real. Offered on the sandbox account only.
    SandboxAlwaysOpen,
    /// 09:00 to 21:00 at the callee, every day (TRAI's hours for commercial calls).
    IndiaService,
    /// No window and no caps; needs a reason, is audited and marked on screen.
    Always,
}

impl RulePack {
    /// Gives the pack's name in settings and in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SandboxAlwaysOpen => "sandbox-always-open",
            Self::IndiaService => "india-service",
            Self::Always => "always",
        }
    }

    /// Lists every pack.
    pub const ALL: [Self; 3] = [Self::SandboxAlwaysOpen, Self::IndiaService, Self::Always];

    /// Gives the pack's window and the zone in which it is meant; `None` where it has none.
    #[must_use]
    pub fn window(self) -> Option<(CallingHours, Zone)> {
        match self {
            Self::SandboxAlwaysOpen | Self::Always => None,
            Self::IndiaService => Some((
                CallingHours::every_day(MinuteOfDay(9 * 60), MinuteOfDay(21 * 60)),
                Zone::INDIA,
            )),
        }
    }
}

/// Whether somebody may be rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Now, and until when.
    Open(Allowed),
    /// Not now; from then on, if it is known.
    Closed {
        /// The next opening, if there is one within a year.
        opens_at: Option<Timestamp>,
    },
}

/// How far ahead a window without an end is taken to be open. The gate looks again, so it only
/// has to outlive a reservation.
const OPEN_HORIZON: Duration = Duration::from_secs(24 * 3600);

/// Intersects the window of `pack` with a campaign's own `hours` in its `zone`, around `at`.
#[must_use]
pub fn hours_at(at: Timestamp, pack: RulePack, hours: Option<&CallingHours>, zone: Zone) -> Hours {
    let windows: Vec<(CallingHours, Zone)> =
        pack.window().into_iter().chain(hours.map(|hours| (hours.clone(), zone))).collect();
    calendar::intersect(at, &windows, OPEN_HORIZON)
}

#[cfg(test)]
mod tests;
