use super::rule::{Frequency, MonthEnd, Recurrence};
use super::*;
use crate::campaign::hours::{RulePack, hours_at};

fn schedule(
    anchor: &str,
    rule: Option<Recurrence>,
    hours: Option<(&str, &str, Vec<u8>)>,
) -> Schedule {
    let zone = "Asia/Kolkata".parse().unwrap();
    let (start, end, days_of_week) = hours.clone().unwrap_or(("09:00", "18:00", vec![1]));
    Schedule {
        id: ScheduleId::new(uuid::Uuid::nil()),
        account: AccountKey("sandbox:dialdesk".into()),
        number: PhoneNumber::parse_e164("+919876543210").unwrap(),
        agent: AgentId("default".into()),
        user: "front desk".into(),
        metadata: "{}".into(),
        priority: Priority::Medium,
        series: Series { anchor: anchor.parse().unwrap(), zone, rule },
        respects_hours: hours.is_some(),
        business_hours: CallingHours {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            days_of_week,
        },
        catch_up: true,
        canceled_days: BTreeSet::new(),
        state: ScheduleState::Active,
        current: CallId::new(uuid::Uuid::nil()),
        scheduled_for: Timestamp::from_secs(0),
        missed: 0,
        created_at: Timestamp::from_secs(0),
        ended_at: None,
    }
}

fn every(frequency: Frequency) -> Option<Recurrence> {
    Some(Recurrence {
        frequency,
        interval: 1,
        end_date: None,
        max_occurrences: None,
        days_of_week: Vec::new(),
        month_day: None,
        month_end: MonthEnd::LastDay,
    })
}

/// What is dialled, in the clocks of the zone.
fn dialled(schedule: &Schedule, pack: RulePack, count: usize) -> Vec<String> {
    let zone = schedule.series.zone;
    let hours = |at| hours_at(at, pack, schedule.own_hours(), zone);
    schedule
        .plans_after(Timestamp::from_secs(1_700_000_000), &hours)
        .take(count)
        .map(|planned| Civil::shown(planned.dials_at, zone).to_string()[..16].to_owned())
        .collect()
}

const WEEK: [u8; 5] = [1, 2, 3, 4, 5];
const OPEN: RulePack = RulePack::SandboxAlwaysOpen;

#[test]
fn what_falls_outside_the_hours_waits_for_the_opening() {
    let early = schedule("2026-11-23T07:00", None, Some(("09:00", "18:00", WEEK.to_vec())));
    assert_eq!(dialled(&early, OPEN, 3), ["2026-11-23T09:00"]);
    let weekend = schedule("2026-11-28T10:00", None, Some(("09:00", "18:00", WEEK.to_vec())));
    assert_eq!(dialled(&weekend, OPEN, 3), ["2026-11-30T09:00"], "on Monday");
}

#[test]
fn the_law_holds_beside_the_own_hours() {
    let late = schedule("2026-11-23T21:30", None, Some(("10:00", "23:00", WEEK.to_vec())));
    assert_eq!(dialled(&late, RulePack::IndiaService, 1), ["2026-11-24T10:00"]);
    let own_ignored = schedule("2026-11-23T21:30", None, None);
    assert_eq!(dialled(&own_ignored, RulePack::IndiaService, 1), ["2026-11-24T09:00"]);
}

#[test]
fn a_daily_call_does_not_make_up_for_the_weekend_on_monday() {
    let hours = Some(("09:00", "18:00", WEEK.to_vec()));
    let daily = schedule("2026-11-26T10:00", every(Frequency::Daily), hours);
    assert_eq!(
        dialled(&daily, OPEN, 4),
        ["2026-11-26T10:00", "2026-11-27T10:00", "2026-11-30T10:00", "2026-12-01T10:00"]
    );
}

#[test]
fn a_monthly_call_on_a_sunday_waits_for_monday() {
    let hours = Some(("09:00", "18:00", WEEK.to_vec()));
    let monthly = schedule("2026-10-01T10:00", every(Frequency::Monthly), hours);
    let dialled = dialled(&monthly, OPEN, 3);
    assert_eq!(dialled, ["2026-10-01T10:00", "2026-11-02T09:00", "2026-12-01T10:00"]);
}

#[test]
fn an_hour_that_is_always_closed_comes_at_each_opening() {
    let hours = Some(("09:00", "18:00", vec![0, 1, 2, 3, 4, 5, 6]));
    let evening = schedule("2026-11-26T20:00", every(Frequency::Daily), hours);
    assert_eq!(dialled(&evening, OPEN, 2), ["2026-11-27T09:00", "2026-11-28T09:00"]);
}

#[test]
fn days_that_were_taken_back_are_left_out_and_count() {
    let mut rule = every(Frequency::Daily);
    rule.as_mut().unwrap().max_occurrences = Some(3);
    let mut daily = schedule("2026-11-26T10:00", rule, None);
    daily.canceled_days.insert("2026-11-27".parse().unwrap());
    assert_eq!(dialled(&daily, OPEN, 5), ["2026-11-26T10:00", "2026-11-28T10:00"]);
}

#[test]
fn windows_that_never_meet_are_never_dialled() {
    let hours = Some(("05:00", "06:00", WEEK.to_vec()));
    let never = schedule("2026-11-26T10:00", every(Frequency::Daily), hours);
    assert_eq!(dialled(&never, RulePack::IndiaService, 2), Vec::<String>::new());
}
