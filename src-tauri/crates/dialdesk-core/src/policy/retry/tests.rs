use super::*;
use crate::intent::Allowed;

const AT: Timestamp = Timestamp::from_secs(1_772_300_000);

const fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

fn waits(outcome: Outcome) -> Vec<Option<u64>> {
    let mut past = Past::default();
    (1..=4)
        .map(|attempt| {
            let planned = RetryPolicy::USUAL.plan(outcome, attempt, &past, 0.5)?;
            past = past.and(planned.reason);
            Some(planned.drawn().as_secs() / 60)
        })
        .collect()
}

/// Minutes until the second, third … call, by what the one before came to.
#[test]
fn each_reason_has_its_waits() {
    let table: Vec<String> = Outcome::ALL
        .into_iter()
        .map(|outcome| (outcome, waits(outcome)))
        .filter(|(_, waits)| waits[0].is_some())
        .map(|(outcome, waits)| {
            format!("{outcome:?} {:?}", waits.into_iter().flatten().collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        table,
        [
            "Busy [5, 10]",
            "NoAnswer [30, 60]",
            "Voicemail [120, 240]",
            "NetworkError [15, 30]",
            "CanceledByProvider [30, 60]",
        ],
        "three calls at most, and everything else is never retried"
    );
}

#[test]
fn a_wait_grows_with_its_own_reason_only() {
    let past = Past::default().and(RetryReason::Busy);
    let planned = RetryPolicy::USUAL.plan(Outcome::NoAnswer, 2, &past, 0.5);
    assert_eq!(planned.map(|planned| planned.wait), Some(minutes(30)), "the first no answer");
}

#[test]
fn no_wait_is_longer_than_its_cap() {
    let rule =
        RetryRule { delay_seconds: 60, growth: 10, max_delay_seconds: 600, max_attempts: 99 };
    assert_eq!(rule.wait(0), minutes(1));
    assert_eq!(rule.wait(1), minutes(10));
    assert_eq!(rule.wait(70), minutes(10), "however often it is multiplied");
}

#[test]
fn the_jitter_is_a_tenth_at_most() {
    for step in 0..=100 {
        let fraction = f64::from(step) / 100.0;
        let planned = RetryPolicy::USUAL.plan(Outcome::NoAnswer, 1, &Past::default(), fraction);
        let drawn = planned.map_or(Duration::ZERO, |planned| planned.drawn());
        assert!((minutes(27)..=minutes(33)).contains(&drawn), "{fraction}: {drawn:?}");
    }
}

#[test]
fn failed_once_is_the_network_and_failed_twice_is_the_number() {
    let first = Past::default();
    assert_eq!(first.judge(Outcome::NetworkError), Outcome::NetworkError);
    let second = first.and(RetryReason::NetworkError);
    assert_eq!(second.judge(Outcome::NetworkError), Outcome::FailedTwice);
    assert_eq!(second.judge(Outcome::Busy), Outcome::Busy, "nothing else is judged");
    assert_eq!(RetryReason::of(Outcome::FailedTwice), None, "and it is never tried again");
}

fn planned(fraction: f64) -> Planned {
    let planned = RetryPolicy::USUAL.plan(Outcome::Busy, 1, &Past::default(), fraction);
    planned.expect("busy is retried")
}

const fn open(_at: Timestamp) -> Hours {
    Hours::Open(Allowed { from: AT, until: AT })
}

#[test]
fn a_retry_is_due_after_its_wait_or_the_quiet_time_whichever_is_later() {
    let middle = planned(0.5);
    assert_eq!(middle.due_at(AT, minutes(3), open), AT + minutes(5));
    assert_eq!(middle.due_at(AT, minutes(8), open), AT + minutes(8));
}

#[test]
fn outside_hours_it_is_due_at_the_next_opening_plus_its_jitter() {
    let opens_at = AT + minutes(600);
    let hours = |at: Timestamp| {
        if at < opens_at { Hours::Closed { opens_at: Some(opens_at) } } else { open(at) }
    };
    let late = planned(1.0).due_at(AT, minutes(3), hours);
    assert_eq!(late, opens_at + Duration::from_secs(30), "a tenth of five minutes");
    let early = planned(0.0).due_at(AT, minutes(3), hours);
    assert_eq!(early, opens_at + Duration::from_secs(30), "never before the opening");
    assert_eq!(planned(0.5).due_at(AT, minutes(3), hours), opens_at);
}

#[test]
fn a_window_shorter_than_the_jitter_is_met_at_its_opening() {
    let opens_at = AT + minutes(600);
    let hours = |at: Timestamp| {
        if at == opens_at { open(at) } else { Hours::Closed { opens_at: Some(opens_at) } }
    };
    assert_eq!(planned(1.0).due_at(AT, minutes(3), hours), opens_at);
}

#[test]
fn a_fast_world_waits_less() {
    assert_eq!(planned(0.5).scaled(60).drawn(), Duration::from_secs(5));
}

#[test]
fn a_policy_outlives_the_disk() {
    let policy = RetryPolicy {
        busy: RetryRule { max_attempts: 9, ..RetryPolicy::USUAL.busy },
        ..RetryPolicy::USUAL
    };
    let chain = Chain {
        reason: Some(RetryReason::Busy),
        past: Past { busy: 1, ..Past::default() },
        retries: Retries::By(policy),
        zone: Some(Zone::INDIA),
    };
    let text = serde_json::to_string(&chain).expect("plain");
    assert_eq!(serde_json::from_str::<Chain>(&text).expect("its own words"), chain);
    assert_eq!(serde_json::from_str::<Chain>("{}").expect("an older row"), Chain::default());
}
