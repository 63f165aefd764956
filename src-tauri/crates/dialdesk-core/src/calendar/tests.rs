//! Calling hours: tables of days, and a check that looks at the clock minute by minute.

use std::time::Duration;

use proptest::prelude::*;

use super::intersect;
use crate::campaign::hours::{CallingHours, Hours, MinuteOfDay, RulePack, Zone, hours_at};
use crate::time::Timestamp;

const HORIZON: Duration = Duration::from_secs(24 * 3600);

fn zone(name: &str) -> Zone {
    name.parse().expect("a zone")
}

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// Describes a window by its bounds and its days, 0 for Sunday.
fn window(start: &str, end: &str, days: &[u8]) -> CallingHours {
    let minute = |text: &str| text.parse().expect("a time of day");
    CallingHours { start: minute(start), end: minute(end), days_of_week: days.to_vec() }
}

const EVERY_DAY: &[u8] = &[0, 1, 2, 3, 4, 5, 6];

/// Says in words what the hours are at a moment: `open until …` or `closed until …`.
fn say(at: &str, windows: &[(CallingHours, Zone)]) -> String {
    match intersect(moment(at), windows, HORIZON) {
        Hours::Open(allowed) => {
            assert!(allowed.contains(moment(at)), "open means now");
            format!("open from {} until {}", allowed.from, allowed.until)
        }
        Hours::Closed { opens_at: Some(at) } => format!("closed until {at}"),
        Hours::Closed { opens_at: None } => "closed".to_owned(),
    }
}

fn say_all(moments: &[&str], windows: &[(CallingHours, Zone)]) -> String {
    let lines = moments.iter().map(|at| format!("{at}: {}", say(at, windows)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn service_calls_in_india_go_from_nine_to_nine() {
    let rules = &RulePack::IndiaService.rules().windows;
    let pack: Vec<_> = rules.iter().map(|window| (window.clone(), Zone::INDIA)).collect();
    insta::assert_snapshot!(say_all(&[
        "2026-11-23T03:29:59Z",
        "2026-11-23T03:30:00Z",
        "2026-11-23T15:29:59.999999Z",
        "2026-11-23T15:30:00Z",
    ], &pack), @r"
    2026-11-23T03:29:59Z: closed until 2026-11-23T03:30:00Z
    2026-11-23T03:30:00Z: open from 2026-11-23T03:30:00Z until 2026-11-23T15:30:00Z
    2026-11-23T15:29:59.999999Z: open from 2026-11-23T03:30:00Z until 2026-11-23T15:30:00Z
    2026-11-23T15:30:00Z: closed until 2026-11-24T03:30:00Z
    ");
}

#[test]
fn a_campaign_narrows_the_pack_and_never_widens_it() {
    let at = |text, hours: CallingHours, in_zone: &str| {
        let hours = hours_at(moment(text), RulePack::IndiaService, Some(&hours), zone(in_zone));
        match hours {
            Hours::Open(allowed) => format!("open until {}", allowed.until),
            Hours::Closed { opens_at } => format!("closed until {opens_at:?}"),
        }
    };
    let kolkata = "Asia/Kolkata";
    let early = window("07:00", "11:00", EVERY_DAY);
    assert_eq!(
        at("2026-11-23T02:00:00Z", early.clone(), kolkata),
        "closed until Some(2026-11-23T03:30:00Z)",
        "half past seven is too early for the pack"
    );
    assert_eq!(at("2026-11-23T04:00:00Z", early, kolkata), "open until 2026-11-23T05:30:00Z");
    let office = window("09:00", "17:00", &[1, 2, 3, 4, 5]);
    assert_eq!(
        at("2026-11-27T12:00:00Z", office, kolkata),
        "closed until Some(2026-11-30T03:30:00Z)",
        "Friday evening: Monday morning"
    );
    let london = window("09:00", "17:00", EVERY_DAY);
    assert_eq!(
        at("2026-11-23T10:00:00Z", london, "Europe/London"),
        "open until 2026-11-23T15:30:00Z",
        "London's office hours end in India at nine"
    );
}

#[test]
fn windows_that_never_meet_are_closed_for_ever() {
    let morning = (window("09:00", "12:00", EVERY_DAY), Zone::INDIA);
    let evening = (window("18:00", "21:00", EVERY_DAY), Zone::INDIA);
    let sundays = (window("09:00", "12:00", &[0]), Zone::INDIA);
    let mondays = (window("09:00", "12:00", &[1]), Zone::INDIA);
    let at = "2026-11-23T04:00:00Z";
    assert_eq!(say(at, &[morning.clone(), evening]), "closed");
    assert_eq!(say(at, &[sundays, mondays]), "closed");
    let backwards = (window("21:00", "09:00", EVERY_DAY), Zone::INDIA);
    assert_eq!(say(at, &[backwards]), "closed", "an end before the start opens nothing");
    let never = (window("09:00", "21:00", &[]), Zone::INDIA);
    assert_eq!(say(at, &[morning, never]), "closed", "no day at all");
}

#[test]
fn a_window_to_24_00_joins_the_next_day_when_that_begins_at_midnight() {
    let whole = (window("00:00", "24:00", EVERY_DAY), Zone::INDIA);
    let at = "2026-11-23T18:29:59Z";
    let Hours::Open(allowed) = intersect(moment(at), &[whole], HORIZON) else { panic!("open") };
    assert!(allowed.until > moment("2026-12-05T00:00:00Z"), "midnight is no end");
    let late = (window("22:00", "24:00", EVERY_DAY), Zone::INDIA);
    assert_eq!(
        say(at, std::slice::from_ref(&late)),
        "open from 2026-11-23T16:30:00Z until 2026-11-23T18:30:00Z"
    );
    assert_eq!(say("2026-11-23T18:30:00Z", &[late]), "closed until 2026-11-24T16:30:00Z");
}

#[test]
fn without_a_window_it_is_open_for_the_horizon() {
    let at = moment("2026-11-23T04:00:00Z");
    for pack in [RulePack::Always, RulePack::SandboxAlwaysOpen] {
        let Hours::Open(allowed) = hours_at(at, pack, None, Zone::INDIA) else { panic!("open") };
        assert_eq!((allowed.from, allowed.until), (at, at + HORIZON));
    }
}

#[test]
fn an_hour_that_a_gap_swallows_is_not_made_up_for() {
    // New York, 8 March 2026: the clock goes from 02:00 to 03:00 at 07:00 UTC.
    let new_york = zone("America/New_York");
    let swallowed = (window("02:15", "02:45", EVERY_DAY), new_york);
    let across = (window("01:30", "03:30", EVERY_DAY), new_york);
    let begins_in_it = (window("02:30", "05:00", EVERY_DAY), new_york);
    insta::assert_snapshot!([
        say("2026-03-08T06:50:00Z", &[swallowed]),
        say("2026-03-08T06:50:00Z", &[across]),
        say("2026-03-08T06:50:00Z", &[begins_in_it]),
    ].join("\n"), @r"
    closed until 2026-03-09T06:15:00Z
    open from 2026-03-08T06:30:00Z until 2026-03-08T07:30:00Z
    closed until 2026-03-08T07:00:00Z
    ");
}

#[test]
fn an_hour_that_is_shown_twice_is_open_twice() {
    // New York, 1 November 2026: the clock goes from 02:00 back to 01:00 at 06:00 UTC.
    let new_york = zone("America/New_York");
    let twice = (window("01:15", "01:45", EVERY_DAY), new_york);
    let ends_in_it = (window("00:30", "01:30", EVERY_DAY), new_york);
    let begins_in_it = (window("01:30", "04:00", EVERY_DAY), new_york);
    insta::assert_snapshot!([
        say("2026-11-01T05:20:00Z", std::slice::from_ref(&twice)),
        say("2026-11-01T05:50:00Z", &[twice]),
        say("2026-11-01T05:40:00Z", &[ends_in_it]),
        say("2026-11-01T06:05:00Z", &[begins_in_it]),
    ].join("\n"), @r"
    open from 2026-11-01T05:15:00Z until 2026-11-01T05:45:00Z
    closed until 2026-11-01T06:15:00Z
    closed until 2026-11-01T06:00:00Z
    closed until 2026-11-01T06:30:00Z
    ");
}

#[test]
fn every_zone_that_has_a_name_has_its_rules() {
    for name in chrono_tz::TZ_VARIANTS {
        let hours = [(window("09:00", "21:00", EVERY_DAY), Zone(name))];
        let opens = match intersect(moment("2026-11-23T04:00:00Z"), &hours, HORIZON) {
            Hours::Open(allowed) => Some(allowed.from),
            Hours::Closed { opens_at } => opens_at,
        };
        assert!(opens.is_some(), "{name} opens every day");
    }
}

#[test]
fn the_ends_of_time_break_nothing() {
    let hours = [(window("09:00", "21:00", EVERY_DAY), Zone::INDIA)];
    for micros in [i64::MIN, -377_705_023_201_000_000, 253_402_207_200_999_999, i64::MAX] {
        let _any = intersect(Timestamp::from_micros(micros), &hours, HORIZON);
    }
}

/// Looks at the clock on the wall, as a person would.
fn is_open(at: Timestamp, windows: &[(CallingHours, Zone)]) -> bool {
    windows.iter().all(|(window, zone)| {
        let shown = jiff::Timestamp::from_microsecond(at.as_micros())
            .and_then(|moment| moment.in_tz(zone.0.name()))
            .expect("a moment of this century in a zone that exists");
        let minute =
            u16::try_from(shown.hour()).unwrap() * 60 + u16::try_from(shown.minute()).unwrap();
        let weekday = u8::try_from(shown.weekday().to_sunday_zero_offset()).unwrap();
        window.days_of_week.contains(&weekday)
            && window.start.minutes() <= minute
            && minute < window.end.minutes()
    })
}

fn any_window() -> impl Strategy<Value = (CallingHours, Zone)> {
    let minute = (0_u16..=96).prop_map(|quarter| MinuteOfDay::new(quarter * 15).unwrap());
    let days = proptest::collection::btree_set(0_u8..7, 1..8);
    let zones = proptest::sample::select(vec![
        "Asia/Kolkata",
        "America/New_York",
        "Europe/London",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Pacific/Chatham",
        "America/Santiago",
        "Africa/Cairo",
        "Pacific/Apia",
        "UTC",
    ]);
    (minute.clone(), minute, days, zones).prop_map(|(a, b, days, name)| {
        let window = CallingHours {
            start: a.min(b),
            end: a.max(b),
            days_of_week: days.into_iter().collect(),
        };
        (window, zone(name))
    })
}

/// Moments of 2024 to 2027, half of them within two days of a clock change.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    let changes = [
        "2026-03-08T07:00:00Z",
        "2026-03-29T01:00:00Z",
        "2026-11-01T06:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-04-04T15:00:00Z",
        "2026-10-03T15:30:00Z",
        "2026-02-15T02:00:00Z",
        "2026-04-24T00:00:00Z",
        "2026-09-06T04:00:00Z",
    ];
    let near = (proptest::sample::select(changes.to_vec()), -172_800_i64..172_800);
    prop_oneof![
        (1_704_067_200_i64..1_830_297_600).prop_map(Timestamp::from_secs),
        near.prop_map(|(change, seconds)| {
            Timestamp::from_micros(moment(change).as_micros() + seconds * 1_000_000)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn two_days_looked_at_minute_by_minute_agree(
        from in any_moment(),
        windows in proptest::collection::vec(any_window(), 1..3),
    ) {
        let minute = Duration::from_secs(60);
        let mut at = from;
        while at < from + HORIZON * 2 {
            let open = is_open(at, &windows);
            match intersect(at, &windows, HORIZON) {
                Hours::Open(allowed) => {
                    prop_assert!(open, "{at}: not open by the clock on the wall");
                    prop_assert!(allowed.contains(at));
                    let last = Timestamp::from_micros(allowed.until.as_micros() - 1);
                    prop_assert!(is_open(last, &windows), "{at}: not open to the end, {last}");
                    // What it answered holds for every minute up to its end.
                    while at < allowed.until && at < from + HORIZON * 2 {
                        prop_assert!(is_open(at, &windows), "{at}: closed in between");
                        at = at + minute;
                    }
                }
                Hours::Closed { opens_at } => {
                    prop_assert!(!open, "{at}: open by the clock on the wall");
                    let until = opens_at.unwrap_or(from + HORIZON * 2);
                    prop_assert!(until > at);
                    if opens_at.is_some() {
                        prop_assert!(is_open(until, &windows), "{until}: not open then");
                    }
                    while at < until && at < from + HORIZON * 2 {
                        prop_assert!(!is_open(at, &windows), "{at}: open in between");
                        at = at + minute;
                    }
                }
            }
        }
    }
}
