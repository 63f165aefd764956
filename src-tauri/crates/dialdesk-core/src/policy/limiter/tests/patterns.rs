//! A driver that obeys the limiter, and what the other side would see of it.

use std::collections::VecDeque;
use std::time::Duration;

use super::super::Limiter;
use super::{FAST, at, intent};
use crate::ids::IntentId;
use crate::limits::Limits;
use crate::time::Mono;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const AHEAD: Duration = Duration::from_millis(100);

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) % end
    }

    fn small(&mut self, end: u32) -> u32 {
        u32::try_from(self.below(u64::from(end))).unwrap()
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let many = u64::try_from(choices.len()).unwrap();
        choices[usize::try_from(self.below(many)).unwrap()]
    }

    fn limits(&mut self) -> Limits {
        let (any_rate, any_budget) = (1 + self.small(20), 4 + self.small(40));
        Limits {
            starts_per_second: self.one_of(&[20, 20, any_rate]),
            spacing: Duration::from_millis(self.one_of(&[50, 50, 50, 0, 20, 200])),
            requests_per_minute: self.one_of(&[200, any_budget, 6000]),
            ..Limits::DEFAULT
        }
    }

    /// A pause as they come: none, a moment, a second, more than a minute.
    fn pause(&mut self) -> Duration {
        let most = self.one_of(&[1, 10_000, 60_000, 1_100_000, 20_000_000, 75_000_000]);
        Duration::from_micros(self.below(most))
    }
}

/// What the other side sees: every request as it leaves.
struct Ledger {
    limits: Limits,
    starts: VecDeque<Mono>,
    all: VecDeque<Mono>,
}

impl Ledger {
    const fn new(limits: Limits) -> Self {
        Self { limits, starts: VecDeque::new(), all: VecDeque::new() }
    }

    fn call(&mut self, at: Mono) {
        if let Some(last) = self.starts.back() {
            assert!(at.since(*last) >= self.limits.spacing, "less than the spacing apart");
            assert!(at >= *last, "time goes on");
        }
        self.starts.push_back(at);
        let in_second = self.starts.iter().rev().take_while(|start| **start + SECOND > at).count();
        assert!(in_second <= self.limits.starts_per_second as usize, "{in_second} in a second");
        self.request(at);
    }

    fn request(&mut self, at: Mono) {
        self.all.push_back(at);
        while self.all.front().is_some_and(|first| *first + MINUTE <= at) {
            self.all.pop_front();
        }
        let spent = self.all.len();
        assert!(spent <= self.limits.budget() as usize, "{spent} requests in a minute");
    }
}

/// A driver that starts something whenever the limiter lets it.
struct Driver {
    limiter: Limiter,
    ledger: Ledger,
    now: Mono,
    calls: u128,
    /// Calls with a slot, and when they will leave.
    booked: VecDeque<(Mono, IntentId)>,
    /// Calls that have left and have no answer.
    posts: Vec<IntentId>,
    reads: u32,
}

impl Driver {
    fn new(limits: Limits) -> Self {
        Self {
            limiter: Limiter::new(limits),
            ledger: Ledger::new(limits),
            now: at(0),
            calls: 0,
            booked: VecDeque::new(),
            posts: Vec::new(),
            reads: 0,
        }
    }

    /// Lets time pass; what was booked leaves at its moment.
    fn wait(&mut self, length: Duration) {
        let until = self.now + length;
        while let Some((leaves_at, call)) = self.booked.front().copied() {
            if leaves_at > until {
                break;
            }
            self.booked.pop_front();
            self.limiter.sent(call, leaves_at);
            self.ledger.call(leaves_at);
            self.posts.push(call);
        }
        self.now = until;
        self.limiter.forget(until);
    }

    fn want_call(&mut self, lateness: Duration) {
        let slot = self.limiter.next_start(self.now);
        if slot.at > self.now + AHEAD || !self.limiter.has_room_for_a_call(false) {
            return;
        }
        self.calls += 1;
        self.limiter.book(intent(self.calls), slot.at);
        // A late connection holds the ones behind it up, as the gate does.
        let limits = self.ledger.limits;
        let behind = self.booked.back().map(|(at, _)| *at).into_iter().chain(self.posted_last());
        let gate = behind.map(|at| at + limits.spacing).max().unwrap_or(self.now);
        let mut leaves_at = (slot.at + lateness).max(gate);
        let of_second = limits.starts_per_second as usize;
        let mut order: Vec<Mono> = self.ledger.starts.iter().copied().collect();
        order.extend(self.booked.iter().map(|(at, _)| *at));
        if let Some(place) = order.len().checked_sub(of_second) {
            leaves_at = leaves_at.max(order[place] + SECOND);
        }
        if lateness.is_zero() && self.booked.iter().all(|(at, _)| *at <= slot.at) {
            assert_eq!(leaves_at, slot.at, "a driver that is never late needs no gate");
        }
        self.booked.push_back((leaves_at, intent(self.calls)));
        self.fits();
    }

    fn posted_last(&self) -> Option<Mono> {
        self.ledger.starts.back().copied()
    }

    fn want_read(&mut self) {
        let slot = self.limiter.next_read(self.now);
        if slot.is_some_and(|slot| slot.at <= self.now) {
            self.limiter.read(self.now);
            self.ledger.request(self.now);
            self.reads += 1;
            self.fits();
        }
    }

    fn fits(&self) {
        let calls = u32::try_from(self.booked.len() + self.posts.len()).unwrap();
        assert!(calls + self.reads <= self.ledger.limits.requests_in_flight, "in flight");
        assert!(self.reads <= self.ledger.limits.reads_in_flight, "reads in flight");
        assert_eq!(self.limiter.in_flight(), calls + self.reads);
    }

    fn answer_call(&mut self, which: u64) {
        if !self.posts.is_empty() {
            let which = usize::try_from(which).unwrap() % self.posts.len();
            self.limiter.answered(self.posts.swap_remove(which));
        }
    }

    fn take_one_back(&mut self) {
        if let Some((_, call)) = self.booked.pop_back() {
            self.limiter.answered(call);
        }
    }

    fn answer_read(&mut self) {
        if self.reads > 0 {
            self.reads -= 1;
            self.limiter.read_answered();
        }
    }
}

#[test]
fn no_limit_is_ever_passed_in_a_hundred_thousand_random_patterns() {
    for seed in 0..100_000 {
        let mut dice = Dice(seed);
        let mut driver = Driver::new(dice.limits());
        // A third of the drivers have slow connections.
        let late = dice.below(3) == 0;
        let mut wall = driver.now;
        for _ in 0..60 {
            match dice.below(16) {
                0..=2 => driver.wait(dice.pause()),
                3 => {
                    let next = driver.limiter.next_start(driver.now).at;
                    driver.wait(next.since(driver.now));
                }
                4..=8 => {
                    let slow = if late { dice.below(400_000) } else { 0 };
                    let before = driver.booked.len();
                    driver.want_call(Duration::from_micros(slow));
                    let new = driver.booked.get(before).is_some();
                    assert!(
                        !new || driver.booked[before].0 >= wall,
                        "nothing before the wall ends"
                    );
                }
                9 | 10 => {
                    let before = driver.reads;
                    driver.want_read();
                    assert!(driver.reads == before || driver.now >= wall, "nor any read");
                }
                11 | 12 => driver.answer_call(dice.below(100)),
                13 => driver.answer_read(),
                14 => driver.take_one_back(),
                _ if dice.below(8) == 0 => {
                    let asked = (dice.below(2) == 0).then(|| dice.pause());
                    wall = driver.limiter.throttled(driver.now, None, asked, 0.0);
                    // What was booked is taken back, as the engine does.
                    while !driver.booked.is_empty() {
                        driver.take_one_back();
                    }
                }
                _ => driver.answer_call(0),
            }
        }
    }
}

/// Keeps the driver busy for two minutes and counts what left in the second.
fn busy(limits: Limits, with_reads: bool) -> (usize, usize) {
    let mut driver = Driver::new(limits);
    // What may leave in one burst each minute must not fall on both ends of the one that is counted.
    let end = at(119_999);
    while driver.now < end {
        let reads_before = driver.ledger.all.len();
        driver.want_call(Duration::ZERO);
        if with_reads {
            driver.want_read();
        }
        driver.answer_call(0);
        driver.answer_read();
        let moved = driver.ledger.all.len() != reads_before;
        let leaves_at = driver.booked.front().map(|(at, _)| *at);
        let next = [
            leaves_at.unwrap_or(end),
            driver.limiter.next_start(driver.now).at.before(AHEAD),
            driver.limiter.next_read(driver.now).filter(|_| with_reads).map_or(end, |slot| slot.at),
        ];
        let next = next.into_iter().min().unwrap_or(end);
        if !moved && next > driver.now {
            driver.wait(next.min(end).since(driver.now));
        } else if leaves_at.is_some_and(|at| at <= driver.now) {
            driver.wait(Duration::ZERO);
        } else if !moved {
            driver.wait(Duration::from_millis(1));
        }
    }
    let minute = |list: &VecDeque<Mono>| list.iter().filter(|at| **at + MINUTE > end).count();
    (minute(&driver.ledger.starts), minute(&driver.ledger.all))
}

#[test]
fn with_demand_always_there_99_hundredths_of_what_binds_are_used() {
    let (starts, _) = busy(FAST, false);
    assert!(starts * 100 >= 1200 * 99, "twenty a second binds: {starts} of 1200");

    let (starts, _) = busy(Limits { spacing: Duration::from_millis(200), ..FAST }, false);
    assert!(starts * 100 >= 300 * 99, "the spacing binds: {starts} of 300");

    let (starts, _) = busy(Limits { starts_per_second: 7, ..FAST }, false);
    assert!(starts * 100 >= 420 * 99, "seven a second bind: {starts} of 420");

    let (_, all) = busy(Limits::DEFAULT, true);
    assert!(all * 100 >= 180 * 99, "the budget binds: {all} of 180");

    let (starts, all) = busy(Limits::DEFAULT, false);
    assert_eq!(starts, all);
    assert!(starts * 100 >= 135 * 99, "the budget less the part of reads: {starts} of 135");

    for seed in 0..100 {
        let limits = Dice(seed).limits();
        let (_, all) = busy(limits, true);
        let budget = limits.budget() as usize;
        let by_rate = limits.starts_per_second as usize * 60;
        let by_spacing = MINUTE.as_millis() / limits.spacing.as_millis().max(1);
        let calls = by_rate.min(usize::try_from(by_spacing).unwrap());
        // Reads are not spaced, so where the budget cannot bind the calls alone must.
        let least = budget.min(calls);
        assert!(all * 100 + 99 >= least * 99, "seed {seed}: {all} of {least}, {limits:?}");
    }
}
