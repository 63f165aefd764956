//! When a campaign will be through, and how sure that is.
//!
//! The pace is that of the calls that ended in the last minutes while somebody was left who had
//! never been rung: later the calls wait for their retries, and a slow pace says nothing. What is
//! still to come is played through at that pace, with the retries that the rules ordain for calls
//! that end as they ended so far. The doubt is what the pace of single stretches strays from their
//! mean, and what several plays of the rest stray from theirs.

mod rest;

use std::collections::VecDeque;
use std::time::Duration;

use crate::campaign::hours::Hours;
use crate::time::Timestamp;

pub use rest::{Ends, Outlook, Rest, Waiting};

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

/// How many calls of a campaign had ended when, while it rang people for the first time.
#[derive(Clone, Debug, Default)]
pub struct Course {
    samples: VecDeque<(Timestamp, u32)>,
    ended: u32,
    /// How long calls took from their first byte to their end, summed up, and how many of them.
    lives: (Duration, u32),
}

impl Course {
    /// Notes that the `attempt`th call to somebody ended, `life` after its first byte.
    pub fn ended(&mut self, at: Timestamp, attempt: u32, life: Option<Duration>) {
        self.ended = self.ended.saturating_add(1);
        if let Some(life) = life {
            self.lives = (self.lives.0.saturating_add(life), self.lives.1.saturating_add(1));
        }
        if attempt > 1 {
            return;
        }
        // A clock that was set back, or a night between: what was seen before says nothing.
        let breaks = |(last, _): &(Timestamp, u32)| *last > at || at.since(*last) > LOOK_BACK;
        if self.samples.back().is_some_and(breaks) {
            self.samples.clear();
        }
        while self.samples.front().is_some_and(|(first, _)| at.since(*first) > LOOK_BACK) {
            self.samples.pop_front();
        }
        if self.samples.back().is_none_or(|(last, _)| at.since(*last) >= SAMPLE_EVERY) {
            self.samples.push_back((at, self.ended));
        }
    }

    /// Forgets the pace: nothing was dialled for a while, and that was no slowness.
    pub fn interrupted(&mut self) {
        self.samples.clear();
    }

    /// Tells when the `rest` will be through, once the pace says so. `capacity` is how many calls
    /// could end in a second; it stands for the pace where only retries are left that wait.
    #[must_use]
    pub fn eta(
        &self,
        now: Timestamp,
        rest: &Rest,
        outlook: &Outlook<'_>,
        capacity: f64,
    ) -> Option<Eta> {
        if rest.people() == 0 {
            return None;
        }
        let (pace, doubt) = match self.pace(now, rest.unused > 0) {
            Some(pace) => (pace, self.doubt()),
            None if rest.unused == 0 && capacity > 0.0 => (capacity, 0.0),
            None => return None,
        };
        let life = self.lives.0.checked_div(self.lives.1).unwrap_or_default();
        let (left, strays) = rest.play(now, pace, life, outlook);
        let give_or_take = left.mul_f64(doubt).saturating_add(strays);
        Some(Eta { left, give_or_take })
    }

    /// Gives the calls that end in a second; up to now while somebody is left who was never rung,
    /// else up to the last of those.
    fn pace(&self, now: Timestamp, goes_on: bool) -> Option<f64> {
        let (since, before) = *self.samples.front()?;
        let (last, seen) = *self.samples.back()?;
        let (until, ended) = if goes_on { (now, self.ended) } else { (last, seen) };
        let done = ended.checked_sub(before)?;
        let took = until.since(since);
        (done > 0 && took >= SAMPLE_EVERY).then(|| f64::from(done) / took.as_secs_f64())
    }

    /// Gives twice the standard error of the pace, as a part of it: by the stretches, and never
    /// less than that of the count.
    fn doubt(&self) -> f64 {
        let done = match (self.samples.front(), self.samples.back()) {
            (Some((_, before)), Some((_, seen))) => seen.saturating_sub(*before).max(1),
            _ => 1,
        };
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
mod tests;
