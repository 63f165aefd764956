//! The limiter: named facts, and a driver that obeys it through a hundred thousand random patterns.

mod patterns;

use std::time::Duration;

use super::{Holds, Limiter, Slot};
use crate::ids::IntentId;
use crate::limits::Limits;
use crate::time::Mono;

/// Twenty a second, fifty milliseconds apart, and more requests in a minute than anybody can make.
const FAST: Limits = Limits { requests_per_minute: 100_000, ..Limits::DEFAULT };

fn at(millis: u64) -> Mono {
    Mono::default() + Duration::from_secs(3600) + Duration::from_millis(millis)
}

fn intent(n: u128) -> IntentId {
    IntentId::new(uuid::Uuid::from_u128(n))
}

/// Lets `calls` leave as soon as they may, from `from` on, and gives the moment of the last.
fn start(limiter: &mut Limiter, calls: u128, from: Mono) -> Mono {
    let mut last = from;
    for n in 0..calls {
        let slot = limiter.next_start(last);
        limiter.book(intent(n), slot.at);
        limiter.sent(intent(n), slot.at);
        limiter.answered(intent(n));
        last = slot.at;
    }
    last
}

#[test]
fn starts_lie_fifty_milliseconds_apart_to_the_microsecond() {
    let mut limiter = Limiter::new(FAST);
    start(&mut limiter, 1, at(0));
    assert_eq!(limiter.next_start(at(10)), Slot { at: at(50), holds: Holds::Rate });
    assert_eq!(limiter.next_start(at(50)), Slot { at: at(50), holds: Holds::Nothing });
}

#[test]
fn the_twenty_first_start_waits_until_the_first_is_a_second_old() {
    let mut limiter = Limiter::new(Limits { spacing: Duration::ZERO, ..FAST });
    assert_eq!(start(&mut limiter, 20, at(0)), at(0), "twenty at once, where spacing is off");
    let next = limiter.next_start(at(999));
    assert_eq!(next, Slot { at: at(1000), holds: Holds::Rate }, "(t − 1 s, t] is half open");
    assert_eq!(limiter.next_start(at(1000)).holds, Holds::Nothing, "exactly a second later");
}

#[test]
fn nothing_is_saved_up_while_idle() {
    let mut limiter = Limiter::new(FAST);
    start(&mut limiter, 1, at(0));
    let last = start(&mut limiter, 20, at(3_000_000));
    assert_eq!(last, at(3_000_950), "after fifty idle minutes they still go one by one");
}

#[test]
fn the_minute_is_shared_and_each_side_keeps_a_part() {
    let limits = Limits { requests_per_minute: 20, spacing: Duration::ZERO, ..Limits::DEFAULT };
    assert_eq!((limits.budget(), limits.kept()), (18, 4), "nine tenths, and a quarter kept");

    let mut calls = Limiter::new(limits);
    start(&mut calls, 14, at(0));
    assert_eq!(calls.next_start(at(1)), Slot { at: at(60_000), holds: Holds::Budget });
    assert!(calls.next_read(at(1)).is_some_and(|slot| slot.at == at(1)), "four are for reads");

    let mut reads = Limiter::new(limits);
    for n in 0..14 {
        assert!(reads.next_read(at(n)).is_some_and(|slot| slot.at == at(n)), "read {n}");
        reads.read(at(n));
        reads.read_answered();
    }
    let held = reads.next_read(at(14)).expect("none is under way");
    assert_eq!(held, Slot { at: at(60_000), holds: Holds::Budget });
    assert_eq!(reads.next_start(at(14)).at, at(14), "four are for calls");
}

#[test]
fn a_side_may_use_what_the_other_leaves_beyond_its_part() {
    let limits = Limits { requests_per_minute: 20, spacing: Duration::ZERO, ..Limits::DEFAULT };
    let mut limiter = Limiter::new(limits);
    start(&mut limiter, 10, at(0));
    for n in 1..=8 {
        assert!(limiter.next_read(at(n)).is_some_and(|slot| slot.at == at(n)), "read {n} of 18");
        limiter.read(at(n));
        limiter.read_answered();
    }
    assert_eq!(limiter.next_start(at(9)).at, at(60_000), "eighteen are spent");
    assert!(limiter.next_read(at(9)).is_some_and(|slot| slot.at == at(60_000)));
}

#[test]
fn a_booked_slot_counts_until_it_is_sent_or_given_back() {
    let mut limiter = Limiter::new(FAST);
    limiter.book(intent(1), at(100));
    assert_eq!(limiter.next_start(at(0)).at, at(150), "behind the booked one");
    assert_eq!(limiter.next_start(at(5_000)).at, at(5_050), "which may leave at any moment");
    limiter.answered(intent(1));
    assert_eq!(limiter.next_start(at(5_000)).at, at(5_000), "given back: no token spent, no hole");
    assert_eq!((limiter.booked(), limiter.spent(), limiter.in_flight()), (0, 0, 0));

    limiter.book(intent(2), at(5_000));
    limiter.sent(intent(2), at(5_300));
    assert_eq!(limiter.next_start(at(5_300)).at, at(5_350), "counted from its first byte");
    assert_eq!((limiter.booked(), limiter.spent(), limiter.in_flight()), (0, 1, 1));
}

#[test]
fn booked_slots_count_against_the_minute() {
    let limits = Limits { requests_per_minute: 2, spacing: Duration::ZERO, ..Limits::DEFAULT };
    let mut limiter = Limiter::new(limits);
    assert_eq!(limits.budget(), 1);
    limiter.book(intent(1), at(0));
    assert_eq!(limiter.next_start(at(0)).holds, Holds::Budget);
    assert!(limiter.next_read(at(0)).is_some_and(|slot| slot.at > at(0)), "for reads as well");
}

#[test]
fn ten_are_in_flight_four_of_them_reads_and_one_place_is_kept_for_a_read() {
    let mut limiter = Limiter::new(FAST);
    for n in 0..4 {
        assert!(limiter.next_read(at(n)).is_some());
        limiter.read(at(n));
    }
    assert_eq!(limiter.next_read(at(5)), None, "four reads at once");
    for n in 0..5 {
        assert!(limiter.has_room_for_a_call(true), "call {n}");
        limiter.book(intent(n), at(0));
    }
    assert!(!limiter.has_room_for_a_call(true), "one place is kept for a read that waits");
    assert!(limiter.has_room_for_a_call(false));
    limiter.book(intent(9), at(0));
    assert!(!limiter.has_room_for_a_call(false), "ten in flight");
    limiter.read_answered();
    assert!(limiter.has_room_for_a_call(false));
    limiter.answered(intent(9));
    assert_eq!(limiter.in_flight(), 8);
}

#[test]
fn the_wall_stands_for_calls_and_reads_until_it_ends() {
    let mut limiter = Limiter::new(FAST);
    let end = limiter.throttled(at(0), None, Some(Duration::from_secs(30)), 0.5);
    assert_eq!(end, at(30_000), "what the provider asked for, without jitter");
    assert_eq!(limiter.next_start(at(1)), Slot { at: end, holds: Holds::Wall });
    assert_eq!(limiter.next_read(at(1)), Some(Slot { at: end, holds: Holds::Wall }));
    limiter.forget(at(30_000));
    assert_eq!(limiter.wall_until(), None);
    assert_eq!(limiter.next_start(at(30_000)).holds, Holds::Nothing);
}

#[test]
fn without_a_time_the_wait_doubles_from_one_to_sixty_seconds() {
    let mut limiter = Limiter::new(FAST);
    let mut now = at(0);
    let mut waits = Vec::new();
    for _ in 0..9 {
        let end = limiter.throttled(now, None, None, 0.0);
        waits.push(end.since(now).as_secs());
        now = end;
        limiter.forget(now);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    limiter.answered_well();
    assert_eq!(limiter.throttled(now, None, None, 0.0).since(now).as_secs(), 1, "it starts anew");
}

#[test]
fn the_wait_has_at_most_a_tenth_of_jitter_and_never_falls_short() {
    for tenths in 0..=10 {
        let jitter = f64::from(tenths) / 10.0;
        let wait = Limiter::new(FAST).throttled(at(0), None, None, jitter).since(at(0));
        assert!((1000..=1100).contains(&wait.as_millis()), "{wait:?}");
    }
}

#[test]
fn ten_429s_at_once_are_one_cut() {
    let mut limiter = Limiter::new(FAST);
    let end = limiter.throttled(at(0), None, None, 0.0);
    for n in 1..10 {
        assert_eq!(limiter.throttled(at(n), None, None, 0.0), end, "while the wall stands");
    }
    limiter.forget(end);
    assert_eq!(
        limiter.throttled(end, None, None, 0.0).since(end).as_secs(),
        2,
        "the second step only"
    );
}

#[test]
fn a_later_answer_moves_the_wall_only_further_away() {
    let mut limiter = Limiter::new(FAST);
    limiter.throttled(at(0), None, Some(Duration::from_secs(10)), 0.0);
    let further = limiter.throttled(at(1_000), None, Some(Duration::from_secs(20)), 0.0);
    assert_eq!(further, at(21_000));
    assert_eq!(limiter.throttled(at(2_000), None, Some(Duration::from_secs(1)), 0.0), further);
}

#[test]
fn garbage_falls_back_to_our_own_wait() {
    for garbage in [Duration::ZERO, Duration::from_secs(3601), Duration::MAX] {
        let end = Limiter::new(FAST).throttled(at(0), None, Some(garbage), 0.0);
        assert_eq!(end, at(1_000), "{garbage:?} is no time to wait");
    }
    let hour = Some(Duration::from_secs(3600));
    assert_eq!(Limiter::new(FAST).throttled(at(0), None, hour, 0.0), at(3_600_000));
}

#[test]
fn history_is_restored_in_any_order() {
    let limits = Limits { requests_per_minute: 10, ..Limits::DEFAULT };
    let mut limiter = Limiter::new(limits);
    let starts = [9_990, 1_000, 5_000, 9_980].map(at).to_vec();
    let reads = [8_000, 2_000, 3_000].map(at).to_vec();
    limiter.restore(starts, reads);
    assert_eq!((limiter.started(), limiter.spent()), (4, 7));
    let now = at(10_000);
    assert_eq!(limiter.next_start(now).at, at(10_040), "fifty behind the newest");
    start(&mut limiter, 2, now);
    assert_eq!(
        limiter.next_start(at(11_000)).at,
        at(61_000),
        "when the oldest start is a minute old"
    );
}

#[test]
fn an_unseen_start_at_the_restart_keeps_its_second_and_its_minute() {
    let mut limiter = Limiter::new(Limits { requests_per_minute: 4, ..Limits::DEFAULT });
    limiter.restore(vec![at(0), at(0), at(0)], Vec::new());
    assert_eq!(limiter.next_start(at(1)), Slot { at: at(60_000), holds: Holds::Budget });
}

#[test]
fn what_is_a_minute_old_is_forgotten() {
    let mut limiter = Limiter::new(Limits::DEFAULT);
    limiter.restore(vec![at(0), at(1)], vec![at(0), at(2)]);
    limiter.forget(at(60_000));
    assert_eq!((limiter.started(), limiter.spent()), (1, 2), "(t − 60 s, t] is half open");
}

#[test]
fn tighter_limits_hold_at_once() {
    let mut limiter = Limiter::new(FAST);
    let last = start(&mut limiter, 10, at(0));
    limiter.set_limits(Limits { spacing: Duration::from_secs(2), ..FAST });
    assert_eq!(limiter.next_start(last).at, last + Duration::from_secs(2));
    limiter.set_limits(Limits { requests_per_minute: 5, ..FAST });
    assert_eq!(limiter.next_start(last).holds, Holds::Budget);
}

#[test]
fn the_budget_is_nine_tenths_and_never_nothing() {
    let budgets = [0, 1, 2, 9, 10, 11, 200, 6000, u32::MAX]
        .map(|requests_per_minute| Limits { requests_per_minute, ..Limits::DEFAULT }.budget());
    assert_eq!(budgets, [1, 1, 1, 8, 9, 9, 180, 5400, 3_865_470_565]);
}
