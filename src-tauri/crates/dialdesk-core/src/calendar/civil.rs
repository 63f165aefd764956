//! Days and times of day as a calendar and a clock on the wall show them, and the way between them
//! and instants.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::zone_data;
use crate::campaign::hours::Zone;
use crate::time::Timestamp;

const DAY_S: i64 = 86_400;

/// A day of the calendar, counted from 1970-01-01; written `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// What is wrong with a day or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CivilError {
    /// Not a day.
    #[error("must be a day like 2026-11-22")]
    NotADay,
    /// Not a day with a time.
    #[error("must be a day and a time like 2026-11-22T10:00")]
    NotATime,
}

/// Gives the day of a date.
pub(super) fn day_of(date: Date) -> Day {
    Day::of_date(date)
}

impl Day {
    /// Makes a day from its distance to 1970-01-01.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Gives the days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Makes a day from year, month and day of the month; `None` where the month has no such day.
    #[must_use]
    pub fn of(year: i32, month: u8, day: u8) -> Option<Self> {
        let year = i16::try_from(year).ok()?;
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Self::of_date(date))
    }

    fn of_date(date: Date) -> Self {
        let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0));
        let days = midnight.map_or(0, |midnight| midnight.as_second().div_euclid(DAY_S));
        Self(i32::try_from(days).unwrap_or(0))
    }

    fn date(self) -> Option<Date> {
        let midnight = jiff::Timestamp::from_second(i64::from(self.0) * DAY_S).ok()?;
        Some(Offset::UTC.to_datetime(midnight).date())
    }

    /// Gives year, month and day of the month; `None` for a day beyond the calendar.
    #[must_use]
    pub fn parts(self) -> Option<(i32, u8, u8)> {
        let date = self.date()?;
        let [month, day] = [date.month(), date.day()].map(i8::unsigned_abs);
        Some((i32::from(date.year()), month, day))
    }

    /// Gives the weekday, 0 for Sunday to 6 for Saturday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        u8::try_from((i64::from(self.0) + 4).rem_euclid(7)).unwrap_or(0)
    }
}

/// Gives how many days a month has, the month counted from January of the year 0.
#[must_use]
pub fn days_in_month(months: i64) -> u8 {
    let year = i16::try_from(months.div_euclid(12)).ok();
    let month = i8::try_from(months.rem_euclid(12) + 1).ok();
    let first = year.zip(month).and_then(|(year, month)| Date::new(year, month, 1).ok());
    first.map_or(0, |first| first.days_in_month().unsigned_abs())
}

impl FromStr for Day {
    type Err = CivilError;

    fn from_str(text: &str) -> Result<Self, CivilError> {
        if text.len() != 10 {
            return Err(CivilError::NotADay);
        }
        text.parse::<Date>().map(Self::of_date).map_err(|_not_a_date| CivilError::NotADay)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.date() {
            Some(date) => date.fmt(f),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl specta::Type for Day {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

/// A day and a time as a clock on the wall shows them; written `2026-11-22T10:00:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// The day.
    pub day: Day,
    /// Seconds since the clock showed midnight.
    pub second: u32,
}

impl Civil {
    /// Gives what clocks in `zone` show at `at`.
    #[must_use]
    pub fn shown(at: Timestamp, zone: Zone) -> Self {
        let moment = jiff::Timestamp::from_microsecond(at.as_micros());
        let moment = moment.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let shown = zone_data(zone).to_datetime(moment);
        let [hour, minute, second] = [shown.hour(), shown.minute(), shown.second()]
            .map(|part| u32::from(part.unsigned_abs()));
        Self { day: Day::of_date(shown.date()), second: hour * 3600 + minute * 60 + second }
    }

    /// Gives the instant at which clocks in `zone` show this. A time that a gap swallows comes as
    /// much later as the gap is long; of a time that is shown twice it is the first.
    #[must_use]
    pub fn instant(self, zone: Zone) -> Option<Timestamp> {
        let [hour, minute, second] = [self.second / 3600, self.second / 60 % 60, self.second % 60]
            .map(|part| i8::try_from(part).unwrap_or(0));
        let shown = self.day.date()?.at(hour, minute, second, 0);
        let moment = zone_data(zone).to_ambiguous_timestamp(shown).compatible().ok()?;
        Some(Timestamp::from_micros(moment.as_microsecond()))
    }
}

impl FromStr for Civil {
    type Err = CivilError;

    fn from_str(text: &str) -> Result<Self, CivilError> {
        let wrong = CivilError::NotATime;
        let (day, time) = text.split_once('T').ok_or(wrong)?;
        let day: Day = day.parse().map_err(|_not_a_day| wrong)?;
        let digits = |at: usize| -> Option<u32> {
            let part = time.get(at..at + 2)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let shape = match time.len() {
            5 => time.as_bytes()[2] == b':',
            8 => time.as_bytes()[2] == b':' && time.as_bytes()[5] == b':',
            _ => false,
        };
        let second = if time.len() == 8 { digits(6) } else { Some(0) };
        match (digits(0), digits(3), second) {
            (Some(hour @ 0..24), Some(minute @ 0..60), Some(second @ 0..60)) if shape => {
                Ok(Self { day, second: hour * 3600 + minute * 60 + second })
            }
            _ => Err(wrong),
        }
    }
}

impl std::fmt::Display for Civil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { day, second } = self;
        write!(f, "{day}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
    }
}

impl Serialize for Civil {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Civil {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl specta::Type for Civil {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_they_are_read_and_know_their_weekday() {
        for (text, weekday) in [("1970-01-01", 4), ("2026-11-22", 0), ("2000-02-29", 2)] {
            let day: Day = text.parse().unwrap();
            assert_eq!((day.to_string(), day.weekday()), (text.to_owned(), weekday));
        }
        for wrong in ["2025-02-29", "2026-13-01", "tomorrow", "2026-1-1", ""] {
            assert_eq!(wrong.parse::<Day>(), Err(CivilError::NotADay), "{wrong}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_read_with_or_without_its_seconds() {
        let time: Civil = "2026-11-22T09:30".parse().unwrap();
        assert_eq!(time.to_string(), "2026-11-22T09:30:00");
        assert_eq!("2026-11-22T09:30:07".parse::<Civil>().unwrap().second, 9 * 3600 + 30 * 60 + 7);
        for wrong in ["2026-11-22", "2026-11-22T24:00", "2026-11-22T9:30", "2026-11-22T09:30Z"] {
            assert_eq!(wrong.parse::<Civil>(), Err(CivilError::NotATime), "{wrong}");
        }
    }

    #[test]
    fn a_swallowed_time_comes_later_and_a_doubled_one_at_its_first_pass() {
        let berlin = "Europe/Berlin".parse().unwrap();
        let at = |text: &str| text.parse::<Civil>().unwrap().instant(berlin).unwrap().to_string();
        assert_eq!(at("2026-03-29T02:30"), "2026-03-29T01:30:00Z", "03:30 in summer time");
        assert_eq!(at("2026-10-25T02:30"), "2026-10-25T00:30:00Z", "still in summer time");
    }
}
