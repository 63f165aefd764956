//! The figures that bound the engine: how fast, how many, and how long it waits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How fast and how many. Never scaled, not even for the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Calls in flight: lines held at once.
    pub lines: u32,
    /// Requests in flight at once, reads included.
    pub requests_in_flight: u32,
    /// Of those, reads at most.
    pub reads_in_flight: u32,
    /// Calls started in any second.
    pub starts_per_second: u32,
    /// The least time between two starts.
    pub spacing: Duration,
    /// What the provider allows in any minute, calls and reads together.
    pub requests_per_minute: u32,
}

impl Limits {
    /// The figures of the system that Dialdesk replaces, and the provider's published rate.
    pub const DEFAULT: Self = Self {
        lines: 10,
        requests_in_flight: 10,
        reads_in_flight: 4,
        starts_per_second: 20,
        spacing: Duration::from_millis(50),
        requests_per_minute: 200,
    };

    /// Gives what is spent of the provider's figure: nine tenths, because it counts at arrival.
    #[must_use]
    pub const fn budget(&self) -> u32 {
        let figure = self.requests_per_minute;
        let spent = figure / 10 * 9 + figure % 10 * 9 / 10;
        if spent == 0 { 1 } else { spent }
    }

    /// Gives how many calls a minute the rate and the budget allow where nothing else is asked.
    #[must_use]
    pub const fn starts_per_minute(&self) -> u32 {
        let rate = self.starts_per_second.saturating_mul(60);
        let budget = self.budget();
        if rate < budget { rate } else { budget }
    }

    /// Gives the part of the budget that is kept for each side: calls leave this much to reads,
    /// and reads this much to calls.
    #[must_use]
    pub const fn kept(&self) -> u32 {
        self.budget() / 4
    }

    /// Gives how many lines are kept for single calls: one where there are at least two.
    #[must_use]
    pub const fn kept_lines(&self) -> u32 {
        if self.lines >= 2 { 1 } else { 0 }
    }
}

/// How long the engine waits for things of the world. Divided by the speed of a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Between two status reads of one running call, at least.
    pub look_min: Duration,
    /// Between two status reads of one running call, at most.
    pub look_max: Duration,
    /// Between two searches for the call of an unknown request.
    pub search: Duration,
    /// Between the two looks that must both miss before absence is believed.
    pub absence_gap: Duration,
    /// Added to ring time-out and time limit before the later look counts.
    pub absence_grace: Duration,
    /// The later look is never earlier than this after the request.
    pub absence_floor: Duration,
    /// Added to ring time-out and time limit before a running call needs a look.
    pub stuck_grace: Duration,
    /// A call that needs a look frees its line after this much at the latest.
    pub line_hold: Duration,
    /// From a call's end to the first and the second look at what settles late.
    pub settle: [Duration; 2],
    /// Between two readings of the provider's whole list.
    pub sweep: Duration,
    /// A refused row waits at least this long.
    pub refused: Duration,
    /// Nobody is rung sooner than this after their last call has ended.
    pub quiet: Duration,
    /// One second of a call's life takes one second divided by this.
    pub speed: u32,
}

impl Waits {
    /// The waits against a real provider.
    pub const REAL: Self = Self {
        look_min: Duration::from_secs(5),
        look_max: Duration::from_secs(20),
        search: Duration::from_secs(30),
        absence_gap: Duration::from_secs(120),
        absence_grace: Duration::from_secs(300),
        absence_floor: Duration::from_secs(600),
        stuck_grace: Duration::from_secs(300),
        line_hold: Duration::from_secs(3600),
        settle: [Duration::from_secs(120), Duration::from_secs(900)],
        sweep: Duration::from_secs(600),
        refused: Duration::from_secs(30),
        quiet: Duration::from_secs(180),
        speed: 1,
    };

    /// Gives the waits for a stand-in that lives `speed` times as fast; 0 counts as 1.
    #[must_use]
    pub fn scaled(speed: u32) -> Self {
        let speed = speed.max(1);
        let real = Self::REAL;
        Self {
            look_min: real.look_min / speed,
            look_max: real.look_max / speed,
            search: real.search / speed,
            absence_gap: real.absence_gap / speed,
            absence_grace: real.absence_grace / speed,
            absence_floor: real.absence_floor / speed,
            stuck_grace: real.stuck_grace / speed,
            line_hold: real.line_hold / speed,
            settle: real.settle.map(|wait| wait / speed),
            sweep: real.sweep / speed,
            refused: real.refused / speed,
            quiet: real.quiet / speed,
            speed,
        }
    }

    /// Gives how long `seconds` of a call's life take.
    #[must_use]
    pub fn life(&self, seconds: u32) -> Duration {
        Duration::from_secs(u64::from(seconds)) / self.speed
    }
}
