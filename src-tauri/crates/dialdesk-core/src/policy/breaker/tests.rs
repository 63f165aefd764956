//! The breaker: a table, facts, and a model that was written another way.

use std::time::Duration;

use super::{Breaker, BreakerState, FAILURES_TO_OPEN, OPEN_FOR, Permit, Place};
use crate::time::{Mono, Now, Timestamp};

fn at(seconds: u64) -> Now {
    let since = Duration::from_secs(seconds);
    Now { wall: Timestamp::from_secs(0) + since, mono: Mono::default() + since }
}

/// Opens a closed breaker at this second.
fn opened(second: u64) -> Breaker {
    let mut breaker = Breaker::closed();
    for _ in 0..FAILURES_TO_OPEN {
        let permit = breaker.admit().expect("it is closed");
        breaker.failed(permit, at(second));
    }
    breaker
}

/// Half-open, its question answered.
fn on_trial() -> Breaker {
    let mut breaker = opened(0);
    breaker.asking(at(60).mono);
    breaker.asked(true, at(60));
    breaker
}

const fn name(breaker: &Breaker) -> &'static str {
    match breaker.place {
        Place::Starting { asking: false, .. } => "starting",
        Place::Starting { asking: true, .. } => "starting, asked",
        Place::Closed if breaker.failures + 1 == FAILURES_TO_OPEN => "closed, 4 failed",
        Place::Closed => "closed",
        Place::Open { .. } => "open",
        Place::Asking { asking: false } => "pause over",
        Place::Asking { asking: true } => "half-open, asked",
        Place::Trial { taken: false } => "half-open, trial free",
        Place::Trial { taken: true } => "half-open, trial under way",
    }
}

/// Prints what becomes of the breaker, in every state, by everything that can happen.
pub(crate) fn transition_table() -> String {
    let asked = |mut breaker: Breaker| {
        breaker.asking(at(60).mono);
        breaker
    };
    let (mut under_way, free) = (on_trial(), on_trial());
    let trial = under_way.admit();
    let mut nearly_open = Breaker { failures: FAILURES_TO_OPEN - 1, ..Breaker::closed() };
    let fifth = nearly_open.admit();
    let states = [
        (Breaker::starting(at(0).mono), None),
        (asked(Breaker::starting(at(0).mono)), None),
        (Breaker::closed(), Breaker::closed().admit()),
        (nearly_open, fifth),
        (opened(0), None),
        (asked(opened(0)), None),
        (free, None),
        (under_way, trial),
    ];
    let mut rows = vec![
        ["", "dial?", "question put", "it succeeds", "it fails", "dial succeeds"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows[0].extend(["dial fails", "permit returned"].map(str::to_owned));
    for (breaker, permit) in &states {
        rows.push(row_of(breaker, *permit));
    }
    crate::tests::table(&rows)
}

fn row_of(breaker: &Breaker, permit: Option<Permit>) -> Vec<String> {
    let after = |change: &dyn Fn(&mut Breaker)| {
        let mut moved = breaker.clone();
        change(&mut moved);
        if name(&moved) == name(breaker) { "-".to_owned() } else { name(&moved).to_owned() }
    };
    let dial = if breaker.would_admit() { "yes" } else { "no" };
    let dialled = |change: &dyn Fn(&mut Breaker, Permit)| match permit {
        Some(permit) => after(&|moved| change(moved, permit)),
        None => "".to_owned(),
    };
    vec![
        name(breaker).to_owned(),
        dial.to_owned(),
        after(&|moved| moved.asking(at(60).mono)),
        after(&|moved| moved.asked(true, at(61))),
        after(&|moved| moved.asked(false, at(61))),
        dialled(&|moved, permit| moved.succeeded(permit)),
        dialled(&|moved, permit| moved.failed(permit, at(61))),
        dialled(&|moved, permit| moved.returned(permit)),
    ]
}

#[test]
fn every_state_by_everything_that_can_happen() {
    insta::assert_snapshot!(transition_table(), @r"
                                dial?  question put      it succeeds            it fails  dial succeeds  dial fails  permit returned
    starting                    no     starting, asked   -                      -
    starting, asked             no     -                 closed                 starting
    closed                      yes    -                 -                      -         -              -           -
    closed, 4 failed            yes    -                 -                      -         closed         open        -
    open                        no     half-open, asked  -                      -
    half-open, asked            no     -                 half-open, trial free  open
    half-open, trial free       yes    -                 -                      -
    half-open, trial under way  no     -                 -                      -         closed         open        half-open, trial free
    ");
}

#[test]
fn the_fifth_failure_in_a_row_opens_it_and_a_success_starts_the_count_anew() {
    let mut breaker = Breaker::closed();
    for _ in 0..4 {
        let permit = breaker.admit().unwrap();
        breaker.failed(permit, at(0));
    }
    let permit = breaker.admit().unwrap();
    breaker.succeeded(permit);
    assert_eq!(breaker.failures(), 0);
    for failures in 1..=5 {
        assert_eq!(breaker.state(), BreakerState::Closed, "{} in a row", failures - 1);
        let permit = breaker.admit().unwrap();
        breaker.failed(permit, at(7));
    }
    let until = at(67).wall;
    assert_eq!(breaker.state(), BreakerState::Open { until }, "a minute from the end of the fifth");
    assert_eq!(breaker.admit(), None);
}

#[test]
fn it_asks_a_minute_later_by_the_clock_that_never_jumps() {
    let breaker = opened(5);
    assert_eq!(breaker.ask_at(), Some(at(65).mono), "at or after");
}

#[test]
fn one_question_and_then_one_call() {
    let mut breaker = opened(0);
    breaker.asking(at(60).mono);
    assert_eq!(breaker.ask_at(), None, "one question at a time");
    assert_eq!(breaker.admit(), None, "no call while it has no answer");
    breaker.asked(true, at(61));
    let trial = breaker.admit();
    assert!(trial.is_some(), "its success lets one call through");
    assert_eq!(breaker.admit(), None, "exactly one");
    breaker.succeeded(trial.unwrap());
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn a_failed_trial_opens_it_for_a_full_period() {
    let mut breaker = on_trial();
    let trial = breaker.admit().unwrap();
    breaker.failed(trial, at(90));
    assert_eq!(breaker.ask_at(), Some(at(150).mono));
}

#[test]
fn a_failed_question_opens_it_for_a_full_period() {
    let mut breaker = opened(0);
    breaker.asking(at(60).mono);
    breaker.asked(false, at(70));
    assert_eq!(breaker.ask_at(), Some(at(130).mono));
}

#[test]
fn a_trial_that_never_left_is_free_again() {
    let mut breaker = on_trial();
    let trial = breaker.admit().unwrap();
    breaker.returned(trial);
    assert!(breaker.admit().is_some(), "the next call is the trial");
}

#[test]
fn results_of_calls_begun_before_the_opening_change_nothing() {
    let mut breaker = Breaker::closed();
    let early: Vec<Permit> = (0..9).map(|_| breaker.admit().unwrap()).collect();
    for permit in &early[..5] {
        breaker.failed(*permit, at(0));
    }
    breaker.succeeded(early[5]);
    breaker.failed(early[6], at(30));
    assert_eq!(breaker.state(), BreakerState::Open { until: at(60).wall }, "neither way");
    breaker.asking(at(60).mono);
    breaker.asked(true, at(60));
    let trial = breaker.admit().unwrap();
    breaker.returned(early[7]);
    assert_eq!(breaker.admit(), None, "an old permit does not free the trial");
    breaker.failed(early[8], at(61));
    breaker.succeeded(trial);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn a_program_that_starts_asks_first_and_more_rarely_while_nobody_answers() {
    let mut breaker = Breaker::starting(at(0).mono);
    assert_eq!(breaker.admit(), None, "nothing leaves before the provider has answered once");
    let mut now = at(0);
    let mut waits = Vec::new();
    for _ in 0..9 {
        assert!(breaker.ask_at().is_some_and(|ask_at| ask_at <= now.mono));
        breaker.asking(now.mono);
        breaker.asked(false, now);
        let wait = breaker.ask_at().unwrap().since(now.mono);
        waits.push(wait.as_secs());
        now = Now { wall: now.wall + wait, mono: now.mono + wait };
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    breaker.asking(now.mono);
    breaker.asked(true, now);
    assert_eq!(breaker.state(), BreakerState::Closed, "one answer is enough: nothing had failed");
}

/// A number from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) % end
    }
}

/// The same rules as a history: nothing is stored that can be counted from what happened.
#[derive(Default)]
struct History {
    happened: Vec<Happened>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Happened {
    /// A call was let through, under this number.
    Admitted(u32),
    /// It ended: well, badly, or in a way that says nothing.
    Ended(u32, Option<bool>, Mono),
    QuestionPut,
    QuestionAnswered(bool, Mono),
    /// Written by `note` when one of the above opened or closed the breaker.
    Opened(Mono),
    Closed,
}

impl History {
    /// What happened since the breaker last opened or closed.
    fn chapter(&self) -> &[Happened] {
        let turns =
            |happened: &Happened| matches!(happened, Happened::Opened(_) | Happened::Closed);
        let begins = self.happened.iter().rposition(turns).unwrap_or(0);
        &self.happened[begins..]
    }

    fn opened_at(&self) -> Option<Mono> {
        match self.chapter().first() {
            Some(Happened::Opened(at)) => Some(*at),
            _ => None,
        }
    }

    fn is_closed(&self) -> bool {
        self.chapter().first() == Some(&Happened::Closed)
    }

    /// The last thing about the question, in this chapter.
    fn question(&self) -> Option<Happened> {
        let about = |happened: &&Happened| {
            matches!(happened, Happened::QuestionPut | Happened::QuestionAnswered(..))
        };
        self.chapter().iter().rfind(about).copied()
    }

    fn answered_well(&self) -> bool {
        matches!(self.question(), Some(Happened::QuestionAnswered(true, _)))
    }

    /// What happened since the last opening: closing does not forget the calls of before it.
    fn since_opening(&self) -> &[Happened] {
        let opening = self.happened.iter().rposition(|it| matches!(it, Happened::Opened(_)));
        &self.happened[opening.unwrap_or(0)..]
    }

    fn began_here(&self, call: u32) -> bool {
        self.since_opening().contains(&Happened::Admitted(call))
    }

    fn trial(&self) -> Option<u32> {
        let admitted = self.chapter().iter().filter_map(|happened| {
            if let Happened::Admitted(call) = happened { Some(*call) } else { None }
        });
        let over = |call: u32| {
            let ended = |it: &Happened| matches!(it, Happened::Ended(other, ..) if *other == call);
            self.chapter().iter().any(ended)
        };
        self.opened_at()?;
        admitted.into_iter().find(|call| !over(*call))
    }

    fn admits(&self) -> bool {
        self.is_closed()
            || (self.opened_at().is_some() && self.answered_well() && self.trial().is_none())
    }

    fn ask_at(&self) -> Option<Mono> {
        if self.is_closed() {
            return None;
        }
        match (self.opened_at(), self.question()) {
            (Some(opened), None) => Some(opened + OPEN_FOR),
            (None, None) => Some(Mono::default()),
            (None, Some(Happened::QuestionAnswered(false, at))) => {
                let failed = |it: &&Happened| matches!(it, Happened::QuestionAnswered(false, _));
                let times = self.chapter().iter().filter(failed).count() - 1;
                Some(at + Duration::from_secs([1, 2, 4, 8, 16, 32, 60][times.min(6)]))
            }
            _ => None,
        }
    }

    /// Failures in a row, of calls begun since the last opening.
    fn failures(&self) -> u32 {
        let mut failures = 0;
        for happened in self.since_opening() {
            if let Happened::Ended(call, Some(well), _) = happened
                && self.began_here(*call)
            {
                failures = if *well { 0 } else { failures + 1 };
            }
        }
        failures
    }

    fn note(&mut self, happened: Happened) {
        let (mut counts, mut was_trial) = (false, false);
        if let Happened::Ended(call, Some(_), _) = happened {
            (counts, was_trial) = (self.began_here(call), self.trial() == Some(call));
        }
        self.happened.push(happened);
        match happened {
            Happened::Ended(_, Some(false), at)
                if counts && (was_trial || self.failures() == FAILURES_TO_OPEN) =>
            {
                self.happened.push(Happened::Opened(at));
            }
            Happened::Ended(_, Some(true), _) if was_trial => self.happened.push(Happened::Closed),
            Happened::QuestionAnswered(true, _) if self.opened_at().is_none() => {
                self.happened.push(Happened::Closed);
            }
            Happened::QuestionAnswered(false, at) if self.opened_at().is_some() => {
                self.happened.push(Happened::Opened(at));
            }
            Happened::Admitted(_)
            | Happened::Ended(..)
            | Happened::QuestionPut
            | Happened::QuestionAnswered(..)
            | Happened::Opened(_)
            | Happened::Closed => {}
        }
    }
}

/// A breaker and its history, side by side.
struct Both {
    breaker: Breaker,
    history: History,
    now: Now,
    under_way: Vec<(u32, Permit)>,
    calls: u32,
}

impl Both {
    fn new() -> Self {
        let history = History::default();
        let breaker = Breaker::starting(Mono::default());
        Self { breaker, history, now: at(0), under_way: Vec::new(), calls: 0 }
    }

    fn wait(&mut self, micros: u64) {
        let length = Duration::from_micros(micros);
        self.now = Now { wall: self.now.wall + length, mono: self.now.mono + length };
    }

    fn dial(&mut self) {
        let expected = self.history.admits();
        let permit = self.breaker.admit();
        assert_eq!(permit.is_some(), expected, "whether a call may pass");
        if let Some(permit) = permit {
            self.calls += 1;
            self.under_way.push((self.calls, permit));
            self.history.note(Happened::Admitted(self.calls));
        }
    }

    fn end(&mut self, which: usize, how: Option<bool>) {
        let (call, permit) = self.under_way.swap_remove(which);
        match how {
            Some(true) => self.breaker.succeeded(permit),
            Some(false) => self.breaker.failed(permit, self.now),
            None => self.breaker.returned(permit),
        }
        self.history.note(Happened::Ended(call, how, self.now.mono));
    }

    fn ask(&mut self) {
        if self.breaker.ask_at().is_some_and(|ask_at| ask_at <= self.now.mono) {
            self.breaker.asking(self.now.mono);
            self.history.note(Happened::QuestionPut);
        }
    }

    fn hear(&mut self, well: bool) {
        self.breaker.asked(well, self.now);
        if self.history.question() == Some(Happened::QuestionPut) {
            self.history.note(Happened::QuestionAnswered(well, self.now.mono));
        }
    }

    fn agree(&self) {
        assert_eq!(self.breaker.would_admit(), self.history.admits(), "whether a call may pass");
        assert_eq!(self.breaker.ask_at(), self.history.ask_at(), "when to ask");
        assert_eq!(self.breaker.failures(), self.history.failures(), "failures in a row");
        let is_closed = self.breaker.state() == BreakerState::Closed;
        assert_eq!(is_closed, self.history.is_closed());
        let is_open = matches!(self.breaker.state(), BreakerState::Open { .. });
        let opened = self.history.opened_at().is_some();
        assert_eq!(is_open, opened && self.history.question().is_none());
    }

    /// From here on everything succeeds: it must close.
    fn must_close(&mut self) {
        while !self.under_way.is_empty() {
            self.end(0, Some(true));
        }
        self.hear(true);
        if self.breaker.state() != BreakerState::Closed {
            let ask_at = self.breaker.ask_at();
            if let Some(ask_at) = ask_at {
                let wait = ask_at.since(self.now.mono);
                assert!(wait <= OPEN_FOR, "never more than a minute");
                self.wait(u64::try_from(wait.as_micros()).unwrap());
                self.ask();
                self.hear(true);
            }
            self.dial();
            if !self.under_way.is_empty() {
                self.end(0, Some(true));
            }
        }
        self.agree();
        assert_eq!(self.breaker.state(), BreakerState::Closed, "it never sticks");
    }
}

#[test]
fn it_agrees_with_its_history_over_a_hundred_thousand_random_ones() {
    for seed in 0..100_000 {
        let mut dice = Dice(seed);
        let mut both = Both::new();
        // Some providers fail more than others.
        let bad = dice.below(10);
        for _ in 0..16 + dice.below(40) {
            match dice.below(10) {
                0 => both.wait(dice.below(70_000_000)),
                1 => both.ask(),
                2 => both.hear(dice.below(10) >= bad),
                3..=5 => both.dial(),
                _ if both.under_way.is_empty() => both.dial(),
                _ => {
                    let many = u64::try_from(both.under_way.len()).unwrap();
                    let which = usize::try_from(dice.below(many)).unwrap();
                    let how = (dice.below(8) > 0).then(|| dice.below(10) >= bad);
                    both.end(which, how);
                }
            }
            both.agree();
        }
        both.must_close();
    }
}
