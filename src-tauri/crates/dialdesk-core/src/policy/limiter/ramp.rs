//! The pace after a wall: half of what it was, then one call a minute more every ten seconds.

use std::time::Duration;

use crate::time::Mono;

/// Between two steps up.
const STEP: Duration = Duration::from_secs(10);

/// One minute of calls.
const MINUTE: Duration = Duration::from_secs(60);

/// How fast calls may leave after the provider asked for quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ramp {
    /// Calls a minute at its beginning.
    per_minute: u32,
    /// When it begins: at the wall's end.
    from: Mono,
}

impl Ramp {
    /// Makes the ramp that begins at `from` with so many calls a minute, at least one.
    pub(super) fn new(per_minute: u32, from: Mono) -> Self {
        Self { per_minute: per_minute.max(1), from }
    }

    /// Gives how many calls a minute may leave at `now`.
    pub(super) fn at(self, now: Mono) -> u32 {
        let steps = now.since(self.from).as_secs() / STEP.as_secs();
        self.per_minute.saturating_add(u32::try_from(steps).unwrap_or(u32::MAX))
    }

    /// Gives how far apart calls are at `now`: evenly, so that nothing bursts at the wall's end.
    pub(super) fn spacing(self, now: Mono) -> Duration {
        MINUTE / self.at(now)
    }

    /// Lets it begin later: the wall stands longer.
    pub(super) fn begin_at(&mut self, from: Mono) {
        self.from = self.from.max(from);
    }
}

/// Tells how many calls a minute `starts` calls are that all left after the first one did.
pub(super) fn pace_of(starts: usize, first: Option<Mono>, now: Mono) -> Option<u32> {
    let took = now.since(first?).max(Duration::from_secs(1)).min(MINUTE);
    let starts = u64::try_from(starts).unwrap_or(u64::MAX);
    let pace = starts.saturating_mul(60_000) / u64::try_from(took.as_millis()).unwrap_or(1).max(1);
    Some(u32::try_from(pace).unwrap_or(u32::MAX).max(1))
}
