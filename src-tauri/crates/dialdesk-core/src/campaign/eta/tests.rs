use super::*;
use crate::policy::retry::RetryPolicy;

const START: Timestamp = Timestamp::from_secs(1_000);

fn after(seconds: u64) -> Timestamp {
    START + Duration::from_secs(seconds)
}

fn unused(unused: u32) -> Rest {
    Rest { unused, ..Rest::default() }
}

/// Nothing is ever retried.
fn once() -> Outlook<'static> {
    Outlook { ends: Ends::default(), policy: &RetryPolicy::NEVER, speed: 1, quiet: Duration::ZERO }
}

fn ring(course: &mut Course, second: u64, calls: u32) {
    for _ in 0..calls {
        course.ended(after(second), 1, Some(Duration::from_secs(30)));
    }
}

fn seconds(eta: Option<Eta>) -> f64 {
    eta.expect("a pace").left.as_secs_f64()
}

#[test]
fn one_sample_is_no_pace() {
    let mut course = Course::default();
    ring(&mut course, 0, 1);
    assert_eq!(course.eta(START, &unused(100), &once(), 1.0), None);
}

#[test]
fn the_end_is_told_from_the_pace_since_the_first_call_that_ended() {
    let mut course = Course::default();
    // The first calls take half a minute; then two a second end.
    for second in 30..=60 {
        ring(&mut course, second, 2);
    }
    let left = seconds(course.eta(after(60), &unused(940), &once(), 1.0));
    assert!((left / 470.0 - 1.0).abs() < 0.08, "470 s at two a second: {left}");
}

#[test]
fn nobody_knows_when_nothing_moves() {
    let course = Course::default();
    assert_eq!(course.eta(after(60), &unused(100), &once(), 1.0), None);
}

#[test]
fn a_pace_that_strays_leaves_more_doubt() {
    let told = |pace: fn(u64) -> u32| {
        let mut course = Course::default();
        for second in (0..240).step_by(2) {
            ring(&mut course, second, pace(second));
        }
        let eta = course.eta(after(240), &unused(5_000), &once(), 1.0).expect("a pace");
        eta.give_or_take.as_secs_f64() / eta.left.as_secs_f64()
    };
    let even = told(|_| 20);
    let uneven = told(|second| if second % 80 < 40 { 40 } else { 0 });
    assert!(even < 0.1, "an even pace is nearly sure: {even}");
    assert!(uneven > 2.0 * even, "an uneven one is not: {uneven}");
}

#[test]
fn retries_come_on_top() {
    let mut course = Course::default();
    for second in 0..=100 {
        ring(&mut course, second, 2);
    }
    let ends = Ends { all: 200, busy: 0, no_answer: 50, network_error: 0 };
    let policy = RetryPolicy::USUAL;
    let outlook = Outlook { ends, policy: &policy, ..once() };
    let left = seconds(course.eta(after(100), &unused(2_000), &outlook, 1.0));
    // A thousand seconds of first calls; whoever does not answer at their end is rung half an hour
    // later, and a last time an hour after that.
    let waits = 1800.0 + 3600.0;
    assert!((left - 1000.0 - waits).abs() < 200.0, "{left}");
}

#[test]
fn retries_that_wait_are_waited_for_and_not_taken_for_slowness() {
    let mut course = Course::default();
    for second in 0..=100 {
        ring(&mut course, second, 2);
    }
    let waiting = Waiting { people: 20, first: after(1_900), last: after(2_000) };
    let rest = Rest { waiting: Some(waiting), ..Rest::default() };
    let left = seconds(course.eta(after(1_000), &rest, &once(), 1.0));
    assert!((left - 1_030.0).abs() < 20.0, "the last is due in 1000 s and lasts 30 s: {left}");
    // The same after a restart, when no pace was seen.
    let left = seconds(Course::default().eta(after(1_000), &rest, &once(), 1.0));
    assert!((left - 1_000.0).abs() < 30.0, "{left}");
}

#[test]
fn a_million_are_played_as_a_few() {
    let mut course = Course::default();
    for second in 0..=100 {
        ring(&mut course, second, 10);
    }
    let left = seconds(course.eta(after(100), &unused(1_000_000), &once(), 1.0));
    assert!((left / 100_000.0 - 1.0).abs() < 0.05, "{left}");
}

#[test]
fn nights_come_on_top_of_the_open_time() {
    use crate::intent::Allowed;
    const DAY: i64 = 86_400;
    // Open for eight hours from midnight, every day.
    let hours = |at: Timestamp| {
        let day = at.as_micros() / 1_000_000 / DAY * DAY;
        let until = Timestamp::from_secs(day + 8 * 3600);
        if at < until {
            Hours::Open(Allowed { from: Timestamp::from_secs(day), until })
        } else {
            Hours::Closed { opens_at: Some(Timestamp::from_secs(day + DAY)) }
        }
    };
    let from = Timestamp::from_secs(7 * 3600);
    let hour = Duration::from_secs(3600);
    assert_eq!(end_after(hour, from, hours), Some(Timestamp::from_secs(8 * 3600)));
    let tomorrow = Timestamp::from_secs(DAY + 2 * 3600);
    assert_eq!(end_after(hour * 3, from, hours), Some(tomorrow));
    let never = |_| Hours::Closed { opens_at: None };
    assert_eq!(end_after(hour, from, never), None);
}

#[test]
fn a_clock_set_back_begins_anew() {
    let mut course = Course::default();
    ring(&mut course, 500, 10);
    ring(&mut course, 510, 10);
    ring(&mut course, 0, 1);
    assert_eq!(course.eta(after(1), &unused(89), &once(), 1.0), None);
}
