//! Recurring calls against an independent reference, and scheduled calls against every clock change.

use std::time::Duration;

use dialdesk_core::campaign::hours::{CallingHours, Hours, RulePack, Zone, hours_at};
use dialdesk_core::schedule::rule::{Frequency, MonthEnd, Recurrence, Series};
use dialdesk_core::time::Timestamp;

/// Made by `tests/fixtures/make_recurrences.py`.
const REFERENCE: &str = include_str!("../fixtures/recurrences.txt");

fn optional<T: std::str::FromStr>(text: &str) -> Option<T> {
    (!text.is_empty()).then(|| text.parse().ok().unwrap_or_else(|| panic!("{text}")))
}

fn list<T: std::str::FromStr>(text: &str) -> Vec<T> {
    text.split(',').filter_map(optional).collect()
}

fn read(line: &str) -> (Series, Vec<Timestamp>) {
    let fields: Vec<&str> = line.split('|').collect();
    let [zone, first, frequency, interval, end, most, weekdays, month_day, month_end, moments] =
        fields[..]
    else {
        panic!("{line}")
    };
    let rule = Recurrence {
        frequency: match frequency {
            "daily" => Frequency::Daily,
            "weekly" => Frequency::Weekly,
            "monthly" => Frequency::Monthly,
            other => panic!("{other}"),
        },
        interval: interval.parse().unwrap(),
        end_date: optional(end),
        max_occurrences: optional(most),
        days_of_week: list(weekdays),
        month_day: optional(month_day),
        month_end: if month_end == "skip" { MonthEnd::Skip } else { MonthEnd::LastDay },
    };
    assert_eq!(rule.faults(), [], "{line}");
    let series =
        Series { anchor: first.parse().unwrap(), zone: zone.parse().unwrap(), rule: Some(rule) };
    (series, list(moments).into_iter().map(Timestamp::from_secs).collect())
}

/// A thousand rules and more, twenty occurrences of each, forty zones, 2015 to 2035.
#[test]
#[expect(clippy::disallowed_methods, reason = "the time is printed and decides nothing")]
fn recurring_calls_come_when_dateutil_and_zoneinfo_say() {
    let lines: Vec<&str> = REFERENCE.lines().filter(|line| !line.starts_with('#')).collect();
    let mut full = 0;
    let mut zones = std::collections::BTreeSet::new();
    let second = Duration::from_secs(1);
    let (mut slowest, mut looked) = (Duration::ZERO, 0_u32);
    for line in &lines {
        let (series, expected) = read(line);
        zones.insert(series.zone.to_string());
        full += usize::from(expected.len() == 20);
        // Each one is also found by itself, from right before it and from long before.
        let mut before = Timestamp::from_secs(0);
        for at in &expected {
            let asked = std::time::Instant::now();
            let found = series.first_after(before);
            (slowest, looked) = (slowest.max(asked.elapsed()), looked + 1);
            assert_eq!(found.map(|it| it.at), Some(*at), "{line}");
            assert_eq!(series.first_after(*at - second).map(|it| it.at), Some(*at), "{line}");
            before = *at;
        }
        let next = series.first_after(before);
        let beyond = Timestamp::from_secs(2_082_758_400 - 86_400);
        if expected.len() < 20 {
            let is_over = next.is_none_or(|next| next.at > beyond);
            assert!(is_over, "{line}: then comes {next:?}");
        }
    }
    println!("{full} of {} rules come twenty times", lines.len());
    println!("the next one of {looked} was found within {slowest:?}, the slowest of them");
    assert!(full >= 1000, "{full} rules with twenty occurrences");
    assert!(zones.len() >= 40, "{} zones", zones.len());
}

/// The moments at which a zone's clocks change, from 2020 to 2035.
fn clock_changes(zone: Zone) -> Vec<Timestamp> {
    let data = jiff::tz::TimeZone::get(&zone.to_string()).unwrap();
    let from: jiff::Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let until: jiff::Timestamp = "2036-01-01T00:00:00Z".parse().unwrap();
    data.following(from)
        .map(|change| change.timestamp())
        .take_while(|at| *at < until)
        .map(|at| Timestamp::from_micros(at.as_microsecond()))
        .collect()
}

/// What clocks in `zone` show, as minutes of the day and weekday, worked out by jiff alone.
fn shown(at: Timestamp, zone: Zone) -> (u16, u8) {
    let data = jiff::tz::TimeZone::get(&zone.to_string()).unwrap();
    let shown = data.to_datetime(jiff::Timestamp::from_microsecond(at.as_micros()).unwrap());
    let minutes =
        u16::from(shown.hour().unsigned_abs()) * 60 + u16::from(shown.minute().unsigned_abs());
    (minutes, shown.weekday().to_sunday_zero_offset().unsigned_abs())
}

fn is_inside(at: Timestamp, zone: Zone, window: &CallingHours) -> bool {
    let (minutes, weekday) = shown(at, zone);
    window.days_of_week.contains(&weekday)
        && (window.start.minutes()..window.end.minutes()).contains(&minutes)
}

/// Every zone that has a name, every change of its clocks in sixteen years, windows that begin or
/// end in the hours of the change: whatever opening is given, a call at its first and at its last
/// moment is inside the window, and what is said to be open now is inside now.
#[test]
fn no_call_starts_outside_its_window_around_any_clock_change_of_any_zone() {
    let window = |start: &str, end: &str, days: &[u8]| CallingHours {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
        days_of_week: days.to_vec(),
    };
    let windows = [
        window("00:00", "01:30", &[0, 1, 2, 3, 4, 5, 6]),
        window("02:15", "03:00", &[0, 6]),
        window("01:00", "24:00", &[1, 2, 3, 4, 5]),
    ];
    let mut changes = 0_u32;
    let mut looked = 0_u32;
    for zone in chrono_tz::TZ_VARIANTS.into_iter().map(Zone) {
        for change in clock_changes(zone) {
            changes += 1;
            for window in &windows {
                for minutes in [-61_i64, -30, -1, 0, 1, 30, 61] {
                    let at = Timestamp::from_micros(change.as_micros() + minutes * 60_000_000);
                    looked += 1;
                    let hours = hours_at(at, RulePack::Always, Some(window), zone);
                    let moments = match hours {
                        Hours::Open(allowed) => {
                            let last = Timestamp::from_micros(allowed.until.as_micros() - 1);
                            vec![at, allowed.from, last]
                        }
                        Hours::Closed { opens_at } => {
                            assert!(!is_inside(at, zone, window), "{zone} is open at {at}");
                            opens_at.into_iter().collect()
                        }
                    };
                    for moment in moments {
                        assert!(is_inside(moment, zone, window), "{zone} at {moment}: {hours:?}");
                    }
                }
            }
        }
    }
    assert!(changes > 4000, "{changes} changes of clocks, {looked} moments");
}
