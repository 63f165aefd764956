use super::*;

fn series(anchor: &str, zone: &str, rule: Option<Recurrence>) -> Series {
    Series { anchor: anchor.parse().unwrap(), zone: zone.parse().unwrap(), rule }
}

fn rule(frequency: Frequency, interval: u32) -> Recurrence {
    Recurrence {
        frequency,
        interval,
        end_date: None,
        max_occurrences: None,
        days_of_week: Vec::new(),
        month_day: None,
        month_end: MonthEnd::LastDay,
    }
}

fn all(series: &Series) -> Vec<String> {
    series.after(Timestamp::from_secs(-5_000_000_000)).take(8).map(|it| it.at.to_string()).collect()
}

fn days(series: &Series) -> Vec<String> {
    all(series).iter().map(|at| at[..10].to_owned()).collect()
}

#[test]
fn without_a_rule_it_comes_once() {
    let once = series("2026-11-23T10:00", "Asia/Kolkata", None);
    assert_eq!(all(&once), ["2026-11-23T04:30:00Z"]);
}

#[test]
fn days_are_counted_from_the_first_and_the_end_is_included() {
    let mut every_third = rule(Frequency::Daily, 3);
    every_third.end_date = Some("2026-12-02".parse().unwrap());
    let series = series("2026-11-23T10:00", "UTC", Some(every_third));
    assert_eq!(days(&series), ["2026-11-23", "2026-11-26", "2026-11-29", "2026-12-02"]);
}

#[test]
fn weeks_start_on_monday() {
    let mut fortnight = rule(Frequency::Weekly, 2);
    fortnight.days_of_week = vec![0, 1, 3];
    // A Wednesday: its own week still has that Wednesday and the Sunday, and not the Monday.
    let series = series("2026-11-25T10:00", "UTC", Some(fortnight));
    assert_eq!(
        days(&series)[..6],
        ["2026-11-25", "2026-11-29", "2026-12-07", "2026-12-09", "2026-12-13", "2026-12-21"]
    );
}

#[test]
fn the_day_of_the_first_one_is_kept_when_a_month_was_too_short_for_it() {
    let monthly = series("2026-01-31T10:00", "UTC", Some(rule(Frequency::Monthly, 1)));
    assert_eq!(days(&monthly)[..4], ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);

    let mut skipping = rule(Frequency::Monthly, 1);
    skipping.month_end = MonthEnd::Skip;
    skipping.max_occurrences = Some(3);
    let skipping = series("2026-01-31T10:00", "UTC", Some(skipping));
    assert_eq!(days(&skipping), ["2026-01-31", "2026-03-31", "2026-05-31"], "three real ones");
}

#[test]
fn a_leap_day_comes_every_four_years_or_a_day_sooner() {
    let mut leap = rule(Frequency::Monthly, 12);
    let sooner = series("2096-02-29T10:00", "UTC", Some(leap.clone()));
    assert_eq!(days(&sooner)[..3], ["2096-02-29", "2097-02-28", "2098-02-28"]);
    leap.month_end = MonthEnd::Skip;
    let only = series("2096-02-29T10:00", "UTC", Some(leap));
    assert_eq!(days(&only)[..3], ["2096-02-29", "2104-02-29", "2108-02-29"]);
}

#[test]
fn a_day_of_the_month_before_the_first_one_begins_with_the_next_month() {
    let mut fifth = rule(Frequency::Monthly, 1);
    fifth.month_day = Some(5);
    fifth.max_occurrences = Some(2);
    let series = series("2026-11-23T10:00", "UTC", Some(fifth));
    assert_eq!(days(&series), ["2026-12-05", "2027-01-05"]);
}

#[test]
fn a_rule_that_never_comes_true_ends() {
    let mut never = rule(Frequency::Monthly, 12);
    never.month_day = Some(30);
    never.month_end = MonthEnd::Skip;
    let (found, steps) =
        series("2026-02-01T10:00", "UTC", Some(never)).search(Timestamp::from_secs(0));
    assert_eq!(found, None);
    assert!(steps < 200, "{steps}");
}

#[test]
fn clock_changes_delay_what_they_swallow_and_do_not_repeat_what_they_double() {
    let spring = series("2026-03-28T02:30", "Europe/Berlin", Some(rule(Frequency::Daily, 1)));
    assert_eq!(
        all(&spring)[..3],
        ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
    );
    let autumn = series("2026-10-24T02:30", "Europe/Berlin", Some(rule(Frequency::Daily, 1)));
    assert_eq!(
        all(&autumn)[..3],
        ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
    );
}

#[test]
fn a_late_hour_that_a_gap_carries_into_the_next_day_is_not_lost() {
    // At midnight clocks in Beirut went on to one: 23:59 is there, 00:30 comes at 01:30.
    let night = series("2026-03-28T00:30", "Asia/Beirut", Some(rule(Frequency::Daily, 1)));
    let gap: Timestamp = "2026-03-28T22:10:00Z".parse().unwrap();
    assert_eq!(night.first_after(gap).unwrap().at.to_string(), "2026-03-28T22:30:00Z");
}

/// The cost of a search does not grow with the age of the first member: it looks at a few
/// candidates, whatever it is asked for.
#[test]
fn the_next_one_is_found_in_a_few_steps_however_old_the_first_one_is() {
    let mut most = 0;
    for frequency in [Frequency::Daily, Frequency::Weekly, Frequency::Monthly] {
        for interval in [1, 2, 3, 5, 7, 12, 48, 1000] {
            for month_end in [MonthEnd::LastDay, MonthEnd::Skip] {
                for anchor in ["1900-01-31T10:00", "1904-02-29T23:59", "2019-12-30T00:00"] {
                    let mut rule = Recurrence { month_end, ..rule(frequency, interval) };
                    rule.max_occurrences = Some(u32::MAX);
                    let series = series(anchor, "America/New_York", Some(rule));
                    for after in ["1890-01-01T00:00:00Z", "2026-11-22T10:00:00Z"] {
                        let (found, steps) = series.search(after.parse().unwrap());
                        assert!(found.is_some(), "{series:?} after {after}");
                        most = most.max(steps);
                    }
                }
            }
        }
    }
    assert!(most <= 12, "{most} steps");
}

/// Numbers are computed; here they are compared with counting.
#[test]
fn members_are_numbered_without_a_gap() {
    for frequency in [Frequency::Daily, Frequency::Weekly, Frequency::Monthly] {
        for interval in [1, 2, 5, 11, 12, 36] {
            for (anchor, month_day) in [
                ("1990-01-31T10:00", None),
                ("1999-02-14T10:00", Some(29)),
                ("2000-02-29T10:00", None),
            ] {
                let mut rule = rule(frequency, interval);
                rule.month_end = MonthEnd::Skip;
                if frequency == Frequency::Monthly {
                    rule.month_day = month_day;
                }
                if frequency == Frequency::Weekly {
                    rule.days_of_week = vec![0, 2, 5];
                }
                let series = series(anchor, "UTC", Some(rule));
                let numbers: Vec<u64> = series
                    .after(Timestamp::from_secs(-5_000_000_000))
                    .take(300)
                    .map(|it| it.number)
                    .collect();
                let counted: Vec<u64> = (1..=numbers.len() as u64).collect();
                assert_eq!(numbers, counted, "{series:?}");
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_told_by_field() {
    let wrong = Recurrence {
        interval: 0,
        max_occurrences: Some(0),
        days_of_week: vec![7],
        month_day: Some(32),
        ..rule(Frequency::Daily, 1)
    };
    let fields: Vec<&str> = wrong.faults().iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["interval", "maxOccurrences", "daysOfWeek", "monthDay"]);
    let misplaced =
        Recurrence { days_of_week: vec![1], month_day: Some(3), ..rule(Frequency::Daily, 1) };
    let fields: Vec<&str> = misplaced.faults().iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["daysOfWeek", "monthDay"]);
    assert_eq!(rule(Frequency::Monthly, 1000).faults(), []);
}
