//! The one file that turns civil time in a zone into instants and back.
//!
//! Zones are named by `chrono_tz`, because its names are typed and can be listed; the arithmetic
//! is `jiff`'s with its bundled data, which is newer and knows what a gap is.

use std::time::Duration;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::campaign::hours::{CallingHours, Hours, MinuteOfDay, Zone};
use crate::intent::Allowed;
use crate::time::Timestamp;

/// How many days ahead an opening is looked for. Windows repeat weekly, and two of them in
/// different zones meet within a week or never; the second week covers a clock change.
const DAYS_AHEAD: i32 = 15;

/// One stretch of time: from, included, until, excluded.
type Stretch = (Timestamp, Timestamp);

fn zone_data(zone: Zone) -> TimeZone {
    TimeZone::get(zone.0.name()).expect("every name of the typed list is in the bundled data")
}

fn instant(civil: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let moment = civil.to_zoned(zone.clone()).ok()?.timestamp();
    Some(Timestamp::from_micros(moment.as_microsecond()))
}

fn minute_of(date: Date, minute: MinuteOfDay, zone: &TimeZone) -> Option<Timestamp> {
    let (date, minutes) = match minute.minutes() {
        1440 => (date.checked_add(1.day()).ok()?, 0),
        minutes => (date, minutes),
    };
    let hour = i8::try_from(minutes / 60).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    instant(date.at(hour, minute, 0, 0), zone)
}

/// Lists when `window` is open around `at`, adjoining days joined.
fn open_stretches(at: Timestamp, window: &CallingHours, zone: Zone) -> Vec<Stretch> {
    let zone = zone_data(zone);
    let Ok(moment) = jiff::Timestamp::from_microsecond(at.as_micros()) else { return Vec::new() };
    let today = moment.to_zoned(zone.clone()).date();
    let mut stretches: Vec<Stretch> = Vec::new();
    for offset in -1..=DAYS_AHEAD {
        let Ok(date) = today.checked_add(offset.days()) else { continue };
        let weekday = date.weekday().to_sunday_zero_offset();
        if !window.days_of_week.iter().any(|day| i8::try_from(*day) == Ok(weekday)) {
            continue;
        }
        let bounds = minute_of(date, window.start, &zone).zip(minute_of(date, window.end, &zone));
        let Some((start, end)) = bounds.filter(|(start, end)| start < end) else { continue };
        match stretches.last_mut() {
            Some(last) if last.1 >= start => last.1 = end,
            _ => stretches.push((start, end)),
        }
    }
    stretches
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
    let mut stretches: Vec<Stretch> = vec![(at, at + horizon)];
    if let Some(((first, zone), rest)) = windows.split_first() {
        stretches = open_stretches(at, first, *zone);
        for (window, zone) in rest {
            stretches = overlap(&stretches, &open_stretches(at, window, *zone));
        }
    }
    match stretches.iter().find(|(_, end)| at < *end) {
        Some((start, end)) if *start <= at => Hours::Open(Allowed { from: *start, until: *end }),
        Some((start, _)) => Hours::Closed { opens_at: Some(*start) },
        None => Hours::Closed { opens_at: None },
    }
}
