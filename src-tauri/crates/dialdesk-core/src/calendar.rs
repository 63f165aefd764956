//! The one file that turns civil time in a zone into instants and back.
//!
//! Zones are named by `chrono_tz`, because its names are typed and can be listed; the arithmetic
//! is `jiff`'s with its bundled data, which is newer and knows what a gap is.

pub mod civil;

use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, ToSpan as _};

pub use civil::{Civil, Day};

use crate::campaign::hours::{CallingHours, Hours, Zone};
use crate::intent::Allowed;
use crate::time::Timestamp;

/// How far ahead an opening is looked for. Windows repeat weekly, and two of them in different
/// zones meet within a week or never; the second week covers a clock change.
const AHEAD: SignedDuration = SignedDuration::from_hours(16 * 24);

/// How far it is looked for at first.
const NEAR: SignedDuration = SignedDuration::from_hours(3 * 24);

/// How far back an opening is looked for: a window of today may have begun yesterday elsewhere.
const BACK: SignedDuration = SignedDuration::from_hours(2 * 24);

/// One stretch of time: from, included, until, excluded.
type Stretch = (Timestamp, Timestamp);

/// What is known of each zone, found once: by its place in the typed list, not by its name.
static ZONES: LazyLock<Vec<OnceLock<TimeZone>>> =
    LazyLock::new(|| vec![OnceLock::new(); chrono_tz::TZ_VARIANTS.len()]);

fn zone_data(zone: Zone) -> &'static TimeZone {
    ZONES[zone.0 as usize].get_or_init(|| {
        TimeZone::get(zone.0.name()).expect("every name of the typed list is in the bundled data")
    })
}

/// Windows by the clock of one zone, and the days on which none of them counts.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Open while any of these is; none opens before one that is listed before it on the same day.
    pub windows: &'a [CallingHours],
    /// Closed all day.
    pub closed: &'a [Day],
    /// Whose clock.
    pub zone: Zone,
}

/// Lists when a plan is open around `at`, adjoining stretches joined.
///
/// The window is judged by what the clock on the wall shows. So a quarter of an hour that a gap
/// swallows is not made up for, and one that is shown twice is open twice: each stretch between
/// two clock changes is looked at by itself.
fn open_stretches(at: Timestamp, plan: &Plan<'_>, ahead: SignedDuration) -> Vec<Stretch> {
    let zone = zone_data(plan.zone);
    let Ok(moment) = jiff::Timestamp::from_microsecond(at.as_micros()) else { return Vec::new() };
    let first = moment.checked_sub(BACK).unwrap_or(jiff::Timestamp::MIN);
    let last = moment.checked_add(ahead).unwrap_or(jiff::Timestamp::MAX);
    let changes = zone.following(first).map(|change| change.timestamp());
    let mut open = Vec::new();
    let mut from = first;
    for until in changes.take_while(|change| *change < last).chain([last]) {
        open_between((from, until), zone.to_offset(from), plan, &mut open);
        from = until;
    }
    open
}

/// Adds when a plan is open between two moments that have no clock change between them.
fn open_between(
    (from, until): (jiff::Timestamp, jiff::Timestamp),
    offset: Offset,
    plan: &Plan<'_>,
    open: &mut Vec<Stretch>,
) {
    let last = offset.to_datetime(until).date();
    let mut date = offset.to_datetime(from).date();
    while date <= last {
        let weekday = date.weekday().to_sunday_zero_offset();
        let is_on = |window: &&CallingHours| {
            window.days_of_week.iter().any(|day| i8::try_from(*day) == Ok(weekday))
        };
        if !plan.closed.contains(&civil::day_of(date))
            && let Ok(midnight) = offset.to_timestamp(date.at(0, 0, 0, 0))
        {
            let at = |minutes: u16| {
                let since = SignedDuration::from_mins(i64::from(minutes));
                midnight.checked_add(since).unwrap_or(jiff::Timestamp::MAX)
            };
            for window in plan.windows.iter().filter(is_on) {
                let start = at(window.start.minutes()).max(from);
                let end = at(window.end.minutes()).min(until);
                add(open, start, end);
            }
        }
        let Ok(next) = date.checked_add(1.day()) else { return };
        date = next;
    }
}

fn add(open: &mut Vec<Stretch>, start: jiff::Timestamp, end: jiff::Timestamp) {
    if start >= end {
        return;
    }
    let [start, end] = [start, end].map(|at| Timestamp::from_micros(at.as_microsecond()));
    match open.last_mut() {
        Some(before) if before.1 >= start => before.1 = end,
        _ => open.push((start, end)),
    }
}

fn overlap(left: &[Stretch], right: &[Stretch]) -> Vec<Stretch> {
    left.iter()
        .flat_map(|a| right.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))))
        .filter(|(start, end)| start < end)
        .collect()
}

/// Says whether all `windows` are open at `at`. With no window, or one that never closes, the
/// answer holds for `horizon`.
#[must_use]
pub fn intersect(at: Timestamp, windows: &[(CallingHours, Zone)], horizon: Duration) -> Hours {
    let plans: Vec<Plan<'_>> = windows
        .iter()
        .map(|(window, zone)| Plan {
            windows: std::slice::from_ref(window),
            closed: &[],
            zone: *zone,
        })
        .collect();
    meet(at, &plans, horizon)
}

/// Says whether all `plans` are open at `at`. With no plan, the answer holds for `horizon`.
#[must_use]
pub fn meet(at: Timestamp, plans: &[Plan<'_>], horizon: Duration) -> Hours {
    if plans.is_empty() {
        return hours_of(at, Some((at, at + horizon)).filter(|(_, until)| at < *until));
    }
    // Most answers are near, and a stretch that ends before the days that were looked at do would
    // be the same had more been looked at.
    let near_until = at + Duration::from_secs(NEAR.unsigned_abs().as_secs());
    match first_open(at, plans, NEAR) {
        Some(stretch) if stretch.1 < near_until => hours_of(at, Some(stretch)),
        Some(_) | None => hours_of(at, first_open(at, plans, AHEAD)),
    }
}

/// Finds the first stretch after `at` in which all plans are open.
fn first_open(at: Timestamp, plans: &[Plan<'_>], ahead: SignedDuration) -> Option<Stretch> {
    let (first, rest) = plans.split_first()?;
    let mut stretches = open_stretches(at, first, ahead);
    for plan in rest {
        stretches = overlap(&stretches, &open_stretches(at, plan, ahead));
    }
    stretches.into_iter().find(|(_, end)| at < *end)
}

fn hours_of(at: Timestamp, stretch: Option<Stretch>) -> Hours {
    match stretch {
        Some((from, until)) if from <= at => Hours::Open(Allowed { from, until }),
        Some((start, _)) => Hours::Closed { opens_at: Some(start) },
        None => Hours::Closed { opens_at: None },
    }
}

/// Gives the day that the clock of a zone shows at `at`: from, included, until, excluded.
#[must_use]
pub fn day_around(at: Timestamp, zone: Zone) -> (Timestamp, Timestamp) {
    let midnight = |day: Day| Civil { day, second: 0 }.instant(zone);
    let today = Civil::shown(at, zone).day;
    let tomorrow = Day::from_number(today.number() + 1);
    (midnight(today).unwrap_or(at), midnight(tomorrow).unwrap_or(at))
}

/// Writes what the clock of a zone shows at `at`, with its distance to UTC.
#[must_use]
pub fn clock_shown(at: Timestamp, zone: Zone) -> String {
    match jiff::Timestamp::from_microsecond(at.as_micros()) {
        Ok(moment) => {
            moment.to_zoned(zone_data(zone).clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
        }
        Err(_beyond_the_calendar) => at.to_string(),
    }
}

#[cfg(test)]
mod tests;
