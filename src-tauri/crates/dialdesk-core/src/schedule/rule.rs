//! When a recurring call is due: a civil series, each member of which is computed from the rule.
//!
//! Members are numbered by arithmetic, so that the next one costs the same however old the first
//! one is.

use serde::{Deserialize, Serialize};

use crate::calendar::civil::{Civil, Day, days_in_month};
use crate::campaign::hours::Zone;
use crate::time::Timestamp;

/// The unit in which a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    /// Days.
    Daily,
    /// Weeks, which start on Monday.
    Weekly,
    /// Months.
    Monthly,
}

/// What a month gets that lacks the day asked for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "kebab-case")]
pub enum MonthEnd {
    /// Its last day.
    #[default]
    LastDay,
    /// Nothing.
    Skip,
}

/// How a call comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recurrence {
    /// The unit.
    pub frequency: Frequency,
    /// Every so many units.
    pub interval: u32,
    /// The last day on which it may come, included.
    pub end_date: Option<Day>,
    /// So often at most, counted by the rule: a month that is skipped does not count. One that was
    /// taken back or missed does, or the last one that a person was shown would move.
    pub max_occurrences: Option<u32>,
    /// On these days, 0 for Sunday to 6 for Saturday; for weeks. None: on the first one's.
    pub days_of_week: Vec<u8>,
    /// On this day of the month, for months. None: on the first one's.
    pub month_day: Option<u8>,
    /// What a month gets that is too short for it.
    pub month_end: MonthEnd,
}

/// What is wrong with a rule: the field and the sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct RuleFault {
    /// The field, in the API's words.
    pub field: &'static str,
    /// What is wrong, and how to mend it.
    pub message: &'static str,
}

/// The largest interval: ten years of months, and more of days than anybody plans.
pub const INTERVAL_MAX: u32 = 1000;

impl Recurrence {
    /// Lists what is wrong with the rule.
    #[must_use]
    pub fn faults(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        let mut fault = |is_wrong: bool, field, message| {
            if is_wrong {
                faults.push(RuleFault { field, message });
            }
        };
        let interval_fits = (1..=INTERVAL_MAX).contains(&self.interval);
        fault(!interval_fits, "interval", "must be 1 to 1000");
        fault(self.max_occurrences == Some(0), "maxOccurrences", "must be 1 or more");
        let days = &self.days_of_week;
        let no_day = days.iter().any(|day| *day > 6);
        fault(no_day, "daysOfWeek", "must be 0 (Sunday) to 6 (Saturday)");
        let not_weekly = !days.is_empty() && self.frequency != Frequency::Weekly;
        let message = "goes with weekly only: take weekly to choose days";
        fault(not_weekly && !no_day, "daysOfWeek", message);
        let no_such_day = self.month_day.is_some_and(|day| !(1..=31).contains(&day));
        fault(no_such_day, "monthDay", "must be 1 to 31");
        let not_monthly = self.month_day.is_some() && self.frequency != Frequency::Monthly;
        fault(not_monthly && !no_such_day, "monthDay", "goes with monthly only");
        faults
    }
}

/// When a call is due, once or again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What the clocks of the zone show at the first one. Later ones keep its time and its day.
    pub anchor: Civil,
    /// The zone in which it is meant.
    pub zone: Zone,
    /// How it comes again; absent: never.
    pub rule: Option<Recurrence>,
}

/// One member of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When.
    pub at: Timestamp,
    /// The day of the calendar that it is meant for. No day has two.
    pub day: Day,
    /// Its place in the series, from 1.
    pub number: u64,
}

/// No rule is looked for longer than this: every month from 1800 to the end.
const STEPS_MAX: u32 = 4900;

/// Nothing is planned beyond the year 2200.
const LAST_DAY: Day = Day::from_number(84_370);

/// The first month that is not planned, counted from January of the year 0.
const END_MONTH: i64 = 2201 * 12;

impl Series {
    /// Gives the first member strictly after `after`.
    #[must_use]
    pub fn first_after(&self, after: Timestamp) -> Option<Occurrence> {
        self.search(after).0
    }

    /// Gives the members after `after`, in order.
    pub fn after(&self, after: Timestamp) -> impl Iterator<Item = Occurrence> + '_ {
        std::iter::successors(self.first_after(after), |last| self.first_after(last.at))
    }

    /// Looks for the first member after `after`, and counts the candidates that were looked at.
    fn search(&self, after: Timestamp) -> (Option<Occurrence>, u32) {
        let Some(rule) = &self.rule else {
            let only = self.anchor.instant(self.zone).filter(|at| *at > after);
            return (only.map(|at| Occurrence { at, day: self.anchor.day, number: 1 }), 1);
        };
        let days = Days::of(self.anchor.day, rule);
        // A gap may carry a late hour into the next day.
        let day_before = Civil::shown(after, self.zone).day.number().saturating_sub(1);
        let first = days.place_from(Day::from_number(day_before));
        for (place, steps) in (first..).zip(1..=STEPS_MAX) {
            let day = days.at(place);
            let is_past_end = |day: Day| {
                day > LAST_DAY
                    || rule.end_date.is_some_and(|end| day > end)
                    || rule.max_occurrences.is_some_and(|max| days.number(place) > u64::from(max))
            };
            match day {
                Ok(day) if is_past_end(day) => return (None, steps),
                Ok(day) => {
                    let at = Civil { day, second: self.anchor.second }.instant(self.zone);
                    if let Some(at) = at.filter(|at| *at > after) {
                        let number = days.number(place);
                        return (Some(Occurrence { at, day, number }), steps);
                    }
                }
                Err(Missing::ThisOne) => {}
                Err(Missing::AllFromHere) => return (None, steps),
            }
        }
        (None, STEPS_MAX)
    }
}

/// Why a place of a series has no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// The month lacks the day.
    ThisOne,
    /// The calendar ends.
    AllFromHere,
}

/// The days of a series by their places: 0, 1, 2 … Some places lie before the first member, some
/// have no day.
#[derive(Clone, Debug)]
enum Days {
    Daily { first: i64, interval: i64 },
    Weekly { monday: i64, interval: i64, weekdays: Vec<i64>, first_place: i64 },
    Monthly { month: i64, interval: i64, month_day: u8, skips: bool, first_place: i64 },
}

/// Counts days from Monday: 0 for Monday to 6 for Sunday.
fn since_monday(day: Day) -> i64 {
    (i64::from(day.weekday()) + 6) % 7
}

fn month_of(day: Day) -> (i64, u8) {
    let (year, month, of_month) = day.parts().unwrap_or((1970, 1, 1));
    (i64::from(year) * 12 + i64::from(month) - 1, of_month)
}

impl Days {
    fn of(anchor: Day, rule: &Recurrence) -> Self {
        let interval = i64::from(rule.interval.max(1));
        let number = i64::from(anchor.number());
        match rule.frequency {
            Frequency::Daily => Self::Daily { first: number, interval },
            Frequency::Weekly => {
                let own = since_monday(anchor);
                let named = rule.days_of_week.iter().map(|day| (i64::from(*day) + 6) % 7);
                let mut weekdays: Vec<i64> = named.collect();
                if weekdays.is_empty() {
                    weekdays.push(own);
                }
                weekdays.sort_unstable();
                weekdays.dedup();
                let before = weekdays.iter().filter(|day| **day < own).count();
                let first_place = i64::try_from(before).unwrap_or(0);
                Self::Weekly { monday: number - own, interval, weekdays, first_place }
            }
            Frequency::Monthly => {
                let (month, own) = month_of(anchor);
                let month_day = rule.month_day.unwrap_or(own);
                let skips = rule.month_end == MonthEnd::Skip;
                let mut days = Self::Monthly { month, interval, month_day, skips, first_place: 0 };
                if days.at(0).is_ok_and(|first| first < anchor)
                    && let Self::Monthly { first_place, .. } = &mut days
                {
                    *first_place = 1;
                }
                days
            }
        }
    }

    /// Gives the first place whose day may be `from` or later, and that is no earlier than the
    /// first member.
    fn place_from(&self, from: Day) -> i64 {
        let from_number = i64::from(from.number());
        match self {
            Self::Daily { first, interval } => {
                let days = from_number - first;
                // Rounded up.
                (-(-days).div_euclid(*interval)).max(0)
            }
            Self::Weekly { monday, interval, weekdays, first_place } => {
                let weeks = (from_number - since_monday(from) - monday) / 7;
                let in_week = i64::try_from(weekdays.len()).unwrap_or(1);
                let place = if weeks.rem_euclid(*interval) == 0 {
                    let before = weekdays.iter().filter(|day| **day < since_monday(from)).count();
                    weeks.div_euclid(*interval) * in_week + i64::try_from(before).unwrap_or(0)
                } else {
                    (weeks.div_euclid(*interval) + 1) * in_week
                };
                place.max(*first_place)
            }
            Self::Monthly { month, interval, first_place, .. } => {
                let months = month_of(from).0 - month;
                let place = -(-months).div_euclid(*interval);
                place.max(*first_place)
            }
        }
    }

    fn at(&self, place: i64) -> Result<Day, Missing> {
        let day = |number: i64| {
            i32::try_from(number).map(Day::from_number).map_err(|_beyond| Missing::AllFromHere)
        };
        match self {
            Self::Daily { first, interval } => day(first + place * interval),
            Self::Weekly { monday, interval, weekdays, .. } => {
                let in_week = i64::try_from(weekdays.len()).unwrap_or(1);
                let week = monday + place.div_euclid(in_week) * interval * 7;
                let which = usize::try_from(place.rem_euclid(in_week)).unwrap_or(0);
                day(week + weekdays.get(which).copied().unwrap_or(0))
            }
            Self::Monthly { month, interval, month_day, skips, .. } => {
                let month = month + place * interval;
                let length = days_in_month(month);
                if length == 0 || month >= END_MONTH {
                    return Err(Missing::AllFromHere);
                }
                if *skips && *month_day > length {
                    return Err(Missing::ThisOne);
                }
                let year = i32::try_from(month.div_euclid(12)).unwrap_or(i32::MAX);
                let of_year = u8::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
                Day::of(year, of_year, (*month_day).min(length)).ok_or(Missing::AllFromHere)
            }
        }
    }

    /// Gives the number in the series of the member at `place`, from 1.
    fn number(&self, place: i64) -> u64 {
        let before = match self {
            Self::Daily { .. } => place,
            Self::Weekly { first_place, .. } => place - first_place,
            Self::Monthly { month, interval, month_day, skips, first_place } => {
                let real = |places: i64| {
                    if *skips { real_months(*month, *interval, *month_day, places) } else { places }
                };
                real(place) - real(*first_place)
            }
        };
        u64::try_from(before).unwrap_or(0) + 1
    }
}

/// Counts the months with a day `month_day` among the first `places` of `month`, `month +
/// interval` …
fn real_months(month: i64, interval: i64, month_day: u8, places: i64) -> i64 {
    const FEBRUARY: i64 = 1;
    if month_day <= 28 {
        return places;
    }
    let months = 12 / gcd(12, interval);
    (0..months.min(places))
        .map(|place| {
            let first = month + place * interval;
            // How many of the places fall on this month of the year.
            let times = (places - place + months - 1) / months;
            let of_year = first.rem_euclid(12);
            if of_year == FEBRUARY {
                let years_apart = months * interval / 12;
                let leap = month_day == 29;
                return if leap { leap_years(first.div_euclid(12), years_apart, times) } else { 0 };
            }
            // Which of the four centuries' Januaries or Junes it is makes no difference.
            if days_in_month(2000 * 12 + of_year) >= month_day { times } else { 0 }
        })
        .sum()
}

/// Counts the leap years among the first `times` of `year`, `year + apart` …
fn leap_years(year: i64, apart: i64, times: i64) -> i64 {
    let is_leap = |nth: i64| {
        let year = year + nth * apart;
        i64::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
    };
    let round = 400 / gcd(400, apart);
    let in_a_round = if times < round { 0 } else { (0..round).map(is_leap).sum() };
    let rest: i64 = (0..times % round).map(is_leap).sum();
    times / round * in_a_round + rest
}

const fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests;
