//! Calling hours: the window of a rule pack, narrowed by a campaign's own.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::campaign::Campaign;
pub use crate::campaign::packs::RulePack;
use crate::intent::Allowed;
use crate::place::{Place, ZoneSource};
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

impl Hours {
    /// Gives the hours of two people: open while one of them may be rung.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Open(one), Self::Open(two)) => Self::Open(Allowed {
                from: one.from.min(two.from),
                until: one.until.max(two.until),
            }),
            (open @ Self::Open(_), Self::Closed { .. })
            | (Self::Closed { .. }, open @ Self::Open(_)) => open,
            (Self::Closed { opens_at: one }, Self::Closed { opens_at: two }) => {
                Self::Closed { opens_at: [one, two].into_iter().flatten().min() }
            }
        }
    }
}

/// How far ahead a window without an end is taken to be open. The gate looks again, so it only
/// has to outlive a reservation.
const OPEN_HORIZON: Duration = Duration::from_secs(24 * 3600);

/// Gives the hours of somebody at a `place`: the windows of `pack` in every zone that they may be
/// in, and `own` hours in the zone in which those are meant.
#[must_use]
pub fn hours_for(
    at: Timestamp,
    pack: RulePack,
    place: &Place,
    own: Option<(&CallingHours, Zone)>,
) -> Hours {
    let rules = pack.rules();
    let closed: Vec<calendar::Day> = rules.holidays.iter().map(|holiday| holiday.date).collect();
    let mut plans: Vec<calendar::Plan<'_>> = Vec::new();
    if rules.has_hours() {
        plans.extend(place.zones.iter().map(|zone| calendar::Plan {
            windows: &rules.windows,
            closed: &closed,
            zone: *zone,
        }));
    }
    if let Some((hours, zone)) = own {
        plans.push(calendar::Plan { windows: std::slice::from_ref(hours), closed: &[], zone });
    }
    calendar::meet(at, &plans, OPEN_HORIZON)
}

/// Gives the hours of somebody in India: the windows of `pack`, narrowed by a campaign's own
/// `hours` in its `zone`.
#[must_use]
pub fn hours_at(at: Timestamp, pack: RulePack, hours: Option<&CallingHours>, zone: Zone) -> Hours {
    let law = RulePack::IndiaService;
    let india = Place { law, zones: vec![Zone::INDIA], source: ZoneSource::Number };
    hours_for(at, pack, &india, hours.map(|hours| (hours, zone)))
}

impl Campaign {
    /// Gives the hours around `at` that the campaign has of its own, whoever is rung.
    #[must_use]
    pub fn own_hours(&self, at: Timestamp) -> Hours {
        self.within(at, |from| {
            let own = self.hours.as_ref().map(|hours| (hours, self.timezone));
            let law = RulePack::Always;
            let nowhere = Place { law, zones: Vec::new(), source: ZoneSource::Campaign };
            hours_for(from, law, &nowhere, own)
        })
    }

    /// Gives where its people are taken to be where no one of them is meant.
    #[must_use]
    pub fn home(&self) -> Place {
        Place { law: self.rule_pack, zones: vec![self.timezone], source: ZoneSource::Campaign }
    }

    /// Gives the hours around `at` within which somebody at a `place` may be rung.
    #[must_use]
    pub fn hours_for(&self, at: Timestamp, place: &Place) -> Hours {
        self.within(at, |from| {
            let own = self.hours.as_ref().map(|hours| (hours, self.timezone));
            hours_for(from, self.rule_pack.under(place.law), place, own)
        })
    }

    fn within(&self, at: Timestamp, hours: impl Fn(Timestamp) -> Hours) -> Hours {
        if self.end_at.is_some_and(|end| end <= at) {
            return Hours::Closed { opens_at: None };
        }
        let from = self.start_at.map_or(at, |start| start.max(at));
        let hours = hours(from);
        match hours {
            Hours::Open(_) if from > at => Hours::Closed { opens_at: Some(from) },
            Hours::Open(mut allowed) => {
                // The gate looks at these bounds again, whichever way the clock has jumped
                // meanwhile.
                if let Some(start) = self.start_at {
                    allowed.from = allowed.from.max(start);
                }
                if let Some(end) = self.end_at {
                    allowed.until = allowed.until.min(end);
                }
                Hours::Open(allowed)
            }
            Hours::Closed { .. } => hours,
        }
    }
}

#[cfg(test)]
mod tests;
