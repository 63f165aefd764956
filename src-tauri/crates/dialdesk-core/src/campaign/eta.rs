//! When a campaign will be through, and how sure that is.
//!
//! The pace is that of the last minutes, counted from the first person who was finished: the calls
//! that are still on their way at the beginning are no slowness. The doubt is what the pace of
//! single stretches strays from their mean.

use std::collections::VecDeque;
use std::time::Duration;

use crate::campaign::hours::Hours;
use crate::time::Timestamp;

/// The pace is judged over this long.
const LOOK_BACK: Duration = Duration::from_secs(300);

/// Samples are at least this far apart.
const SAMPLE_EVERY: Duration = Duration::from_secs(2);

/// Beyond so many openings and closings nobody foretells an end.
const WINDOWS_MAX: usize = 800;

/// The look back is cut into so many stretches, to see how far their paces stray.
const STRETCHES: usize = 6;

/// When a campaign will be through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eta {
    /// How much longer it takes, while its hours are open.
    pub left: Duration,
    /// How much sooner or later it may well be.
    pub give_or_take: Duration,
}

/// Tells when so much open time has passed, from `from` on: nights and closed days come on top.
/// `None` if the hours never open for long enough.
pub fn end_after(
    mut open: Duration,
    from: Timestamp,
    hours: impl Fn(Timestamp) -> Hours,
) -> Option<Timestamp> {
    let mut at = from;
    for _ in 0..WINDOWS_MAX {
        match hours(at) {
            Hours::Open(allowed) => {
                let window = allowed.until.since(at);
                if open <= window {
                    return Some(at + open);
                }
                open = open.saturating_sub(window);
                at = allowed.until;
            }
            Hours::Closed { opens_at } => at = opens_at?.max(at),
        }
    }
    None
}

/// How many people of a campaign were finished when.
#[derive(Clone, Debug, Default)]
pub struct Course {
    samples: VecDeque<(Timestamp, u32)>,
}

impl Course {
    /// Takes a sample and tells when the `left` others will be through, once the pace says so.
    pub fn eta(&mut self, now: Timestamp, finished: u32, left: u32) -> Option<Eta> {
        self.note(now, finished);
        let (since, before) = *self.samples.front()?;
        let done = finished.checked_sub(before)?;
        let took = now.since(since);
        if done == 0 || left == 0 || took < SAMPLE_EVERY {
            return None;
        }
        let left = took.mul_f64(f64::from(left) / f64::from(done));
        Some(Eta { left, give_or_take: left.mul_f64(self.doubt(done)) })
    }

    fn note(&mut self, now: Timestamp, finished: u32) {
        // A clock that was set back, or people who came off the list: what was seen says nothing.
        if self.samples.back().is_some_and(|(at, seen)| *at > now || *seen > finished) {
            self.samples.clear();
        }
        // Until somebody was finished, the clock of the pace has not begun to run.
        if let [(_, only)] = self.samples.make_contiguous()
            && *only == finished
        {
            self.samples.clear();
        }
        while self.samples.front().is_some_and(|(at, _)| now.since(*at) > LOOK_BACK) {
            self.samples.pop_front();
        }
        if self.samples.back().is_none_or(|(at, _)| now.since(*at) >= SAMPLE_EVERY) {
            self.samples.push_back((now, finished));
        }
    }

    /// Gives twice the standard error of the pace, as a part of it: by the stretches, and never
    /// less than that of a count of `done`.
    fn doubt(&self, done: u32) -> f64 {
        let by_count = 2.0 / f64::from(done).sqrt();
        let samples: Vec<&(Timestamp, u32)> = self.samples.iter().collect();
        let step = samples.len() / STRETCHES;
        if step == 0 {
            return by_count.max(0.5);
        }
        let bounds: Vec<&(Timestamp, u32)> = samples.iter().step_by(step).copied().collect();
        let paces: Vec<f64> = bounds
            .windows(2)
            .map(|ends| {
                let seconds = ends[1].0.since(ends[0].0).as_secs_f64().max(0.001);
                f64::from(ends[1].1 - ends[0].1) / seconds
            })
            .collect();
        let count = f64::from(u32::try_from(paces.len()).unwrap_or(u32::MAX));
        let mean = paces.iter().sum::<f64>() / count;
        if mean <= 0.0 {
            return 1.0;
        }
        let strays = paces.iter().map(|pace| (pace - mean).powi(2)).sum::<f64>() / count;
        (2.0 * (strays / count).sqrt() / mean).max(by_count).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_secs(1_000);

    #[test]
    fn one_sample_is_no_pace() {
        assert_eq!(Course::default().eta(START, 0, 100), None);
    }

    #[test]
    fn the_end_is_told_from_the_pace_since_the_first_who_was_finished() {
        let mut course = Course::default();
        for second in (0..=60).step_by(2) {
            // The first calls take half a minute; then two people a second are through.
            let finished = u32::try_from((second - 30).max(0) * 2).expect("small");
            let at = START + Duration::from_secs(u64::try_from(second).expect("positive"));
            let eta = course.eta(at, finished, 1000 - finished);
            if second == 60 {
                let eta = eta.expect("a pace");
                let error = eta.left.as_secs_f64() / 470.0 - 1.0;
                assert!(error.abs() < 0.08, "470 s at two a second: {eta:?}");
            }
        }
    }

    #[test]
    fn nobody_knows_when_nothing_moves() {
        let mut course = Course::default();
        for second in 0..60 {
            assert_eq!(course.eta(START + Duration::from_secs(second), 5, 100), None);
        }
    }

    #[test]
    fn a_pace_that_strays_leaves_more_doubt() {
        let told = |pace: fn(u64) -> u32| {
            let mut course = Course::default();
            let mut finished = 0;
            let mut eta = None;
            for second in (0..240).step_by(2) {
                finished += pace(second);
                eta = course.eta(START + Duration::from_secs(second), finished, 5000);
            }
            let eta = eta.expect("a pace");
            eta.give_or_take.as_secs_f64() / eta.left.as_secs_f64()
        };
        let even = told(|_| 20);
        let uneven = told(|second| if second % 80 < 40 { 40 } else { 0 });
        assert!(even < 0.1, "an even pace is nearly sure: {even}");
        assert!(uneven > 2.0 * even, "an uneven one is not: {uneven}");
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
        course.eta(START, 10, 100);
        course.eta(START + Duration::from_secs(10), 20, 90);
        assert_eq!(course.eta(START - Duration::from_secs(500), 21, 89), None);
    }
}
