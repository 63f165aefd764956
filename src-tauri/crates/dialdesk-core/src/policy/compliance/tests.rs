use super::*;

const NOW: Timestamp = Timestamp::from_secs(1_772_400_000);

const fn hours(n: u64) -> Duration {
    Duration::from_secs(3600 * n)
}

fn care(caps: Caps) -> Care {
    Care {
        quiet: Duration::from_secs(180),
        caps,
        after_conversation: None,
        day: (NOW - hours(10), NOW + hours(14)),
    }
}

/// Calls so many hours ago, the newest first; each lasted a minute.
fn rung(ago: &[u64]) -> History {
    let recent: Vec<Timestamp> = ago.iter().map(|ago| NOW - hours(*ago)).collect();
    History {
        ever: u32::try_from(recent.len()).expect("a few"),
        ended_at: recent.first().map(|at| *at + Duration::from_secs(60)),
        talked_at: None,
        recent,
    }
}

/// What forbids a call now, and for how many more hours.
fn verdict(caps: Caps, ago: &[u64]) -> Vec<(RefusalReason, Option<u64>)> {
    let refusals = judge(&care(caps), &rung(ago), NOW);
    let left = |until: Timestamp| until.since(NOW).as_secs() / 3600;
    refusals.into_iter().map(|it| (it.reason, it.until.map(left))).collect()
}

#[test]
fn each_cap_says_when_there_is_room_again() {
    use RefusalReason::Cap;
    let a_day = Caps { per_24_hours: Some(3), ..Caps::default() };
    assert_eq!(verdict(a_day, &[1, 2]), []);
    assert_eq!(verdict(a_day, &[1, 2, 20]), [(Cap, Some(4))], "when the oldest is a day old");
    assert_eq!(verdict(a_day, &[1, 2, 20, 22]), [(Cap, Some(4))], "four never fit");
    assert_eq!(verdict(a_day, &[1, 2, 24]), [], "a day old is over");
    let today = Caps { per_day: Some(2), ..Caps::default() };
    assert_eq!(verdict(today, &[1, 9]), [(Cap, Some(14))], "at the callee's midnight");
    assert_eq!(verdict(today, &[1, 11]), [], "yesterday is over");
    let a_week = Caps { per_7_days: Some(2), ..Caps::default() };
    assert_eq!(verdict(a_week, &[1, 100]), [(Cap, Some(68))]);
    let ever = Caps { lifetime: Some(2), ..Caps::default() };
    assert_eq!(verdict(ever, &[30, 100]), [(Cap, None)], "for ever");
}

#[test]
fn every_reason_is_told() {
    let caps = Caps { per_24_hours: Some(1), lifetime: Some(1), ..Caps::default() };
    let history = History { ended_at: Some(NOW - Duration::from_secs(60)), ..rung(&[1]) };
    let reasons: Vec<RefusalReason> =
        judge(&care(caps), &history, NOW).into_iter().map(|it| it.reason).collect();
    assert_eq!(reasons, [RefusalReason::QuietTime, RefusalReason::Cap, RefusalReason::Cap]);
}

#[test]
fn it_is_quiet_until_the_moment_itself() {
    let ended =
        |ago: u64| History { ended_at: Some(NOW - Duration::from_secs(ago)), ..History::default() };
    assert_eq!(judge(&care(Caps::default()), &ended(180), NOW), [], "over at the moment");
    let until = Some(NOW + Duration::from_secs(1));
    let quiet = Refusal { reason: RefusalReason::QuietTime, until };
    assert_eq!(judge(&care(Caps::default()), &ended(179), NOW), [quiet]);
}

#[test]
fn a_conversation_locks_a_number_out() {
    let rules = Care { after_conversation: Some(WEEK), ..care(Caps::default()) };
    let talked = History { talked_at: Some(NOW - hours(24)), ..History::default() };
    let locked = Refusal { reason: RefusalReason::Cap, until: Some(NOW + hours(144)) };
    assert_eq!(judge(&rules, &talked, NOW), [locked]);
    assert_eq!(judge(&care(Caps::default()), &talked, NOW), [], "where the pack says so");
}
