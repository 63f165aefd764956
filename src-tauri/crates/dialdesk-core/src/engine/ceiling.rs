//! How many calls a minute could start at most, and what sets that bound.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;

/// How much a new measurement moves a mean.
const WEIGHT: f64 = 0.1;

/// How much of the older requests still counts when a new call leaves.
const KEPT: f64 = 0.98;

/// What bounds the number of calls that start in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CeilingBy {
    /// The rate of starts.
    Rate,
    /// The lines, by how long a call holds one.
    Lines,
    /// The places for requests in flight, by how long an answer takes.
    Places,
    /// The account's requests in a minute, by how many reads a call needs.
    AccountBudget,
    /// The pace that comes back after the provider asked for quiet.
    AfterWall,
}

/// How many calls a minute each bound allows. What was not measured yet bounds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Ceiling {
    /// The smallest of the others.
    pub per_minute: u32,
    /// Which one that is.
    pub by: CeilingBy,
    /// By the rate of starts.
    pub rate: u32,
    /// By the lines.
    pub lines: Option<u32>,
    /// By the places for requests.
    pub places: Option<u32>,
    /// By the account's minute.
    pub budget: u32,
    /// By the pace that comes back.
    pub after_wall: Option<u32>,
}

impl Ceiling {
    /// Gives the bounds before anything was measured.
    #[must_use]
    pub fn unmeasured(limits: &Limits) -> Self {
        Means::default().ceiling(limits, None)
    }
}

/// What was measured of the calls so far. Not kept over a restart: a few calls tell it anew.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Means {
    hold_s: Option<f64>,
    answer_s: Option<f64>,
    calls: f64,
    reads: f64,
}

impl Means {
    /// A call gave its line back after so long.
    pub(super) fn held(&mut self, length: Duration) {
        note(&mut self.hold_s, length);
    }

    /// A request was answered after so long.
    pub(super) fn answered(&mut self, length: Duration) {
        note(&mut self.answer_s, length);
    }

    /// A call request left.
    pub(super) fn called(&mut self) {
        self.calls = self.calls * KEPT + 1.0;
        self.reads *= KEPT;
    }

    /// A read left.
    pub(super) fn read(&mut self) {
        self.reads += 1.0;
    }

    fn reads_per_call(&self) -> f64 {
        if self.calls < 1.0 { 0.0 } else { self.reads / self.calls }
    }

    /// Gives the bounds under `limits`, with the pace that comes back after a wall, if one does.
    pub(super) fn ceiling(&self, limits: &Limits, after_wall: Option<u32>) -> Ceiling {
        let spacing = limits.spacing.as_secs_f64();
        let spaced = if spacing > 0.0 { whole(60.0 / spacing) } else { u32::MAX };
        let rate = limits.starts_per_second.saturating_mul(60).min(spaced);
        let in_a_minute = |places: u32, seconds: Option<f64>| {
            let seconds = seconds.filter(|seconds| *seconds > 0.0)?;
            Some(whole(f64::from(places.max(1)) * 60.0 / seconds))
        };
        let lines = in_a_minute(limits.lines - limits.kept_lines(), self.hold_s);
        let places = in_a_minute(limits.requests_in_flight.saturating_sub(1), self.answer_s);
        let budget = whole(f64::from(limits.budget()) / (1.0 + self.reads_per_call()));
        let bounds = [
            (Some(rate), CeilingBy::Rate),
            (lines, CeilingBy::Lines),
            (places, CeilingBy::Places),
            (Some(budget), CeilingBy::AccountBudget),
            (after_wall, CeilingBy::AfterWall),
        ];
        let least = bounds.into_iter().filter_map(|(bound, by)| Some((bound?, by)));
        let (per_minute, by) =
            least.min_by_key(|(bound, _)| *bound).unwrap_or((rate, CeilingBy::Rate));
        Ceiling { per_minute, by, rate, lines, places, budget, after_wall }
    }
}

fn note(mean: &mut Option<f64>, length: Duration) {
    let seconds = length.as_secs_f64();
    *mean = Some(mean.map_or(seconds, |mean| mean + (seconds - mean) * WEIGHT));
}

/// Rounds a figure that is not negative down to a whole one.
fn whole(figure: f64) -> u32 {
    let micros = Duration::try_from_secs_f64(figure.max(0.0)).unwrap_or(Duration::MAX);
    u32::try_from(micros.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_bound_sets_the_ceiling_and_is_named() {
        let mut means = Means::default();
        let by_default = means.ceiling(&Limits::DEFAULT, None);
        assert_eq!((by_default.per_minute, by_default.by), (180, CeilingBy::AccountBudget));

        for _ in 0..1000 {
            means.called();
            means.read();
            means.read();
        }
        let with_reads = means.ceiling(&Limits::DEFAULT, None);
        assert!((59..=61).contains(&with_reads.per_minute), "two reads for a call: {with_reads:?}");

        means.held(Duration::from_secs(60));
        let with_holds = means.ceiling(&Limits::DEFAULT, None);
        assert_eq!((with_holds.per_minute, with_holds.by), (9, CeilingBy::Lines));

        let rich = Limits { lines: 1000, requests_per_minute: 60_000, ..Limits::DEFAULT };
        means.answered(Duration::from_secs(1));
        let bounded = means.ceiling(&rich, None);
        assert_eq!((bounded.per_minute, bounded.by), (540, CeilingBy::Places));
        let after = means.ceiling(&rich, Some(7));
        assert_eq!((after.per_minute, after.by), (7, CeilingBy::AfterWall));
    }
}
