//! The system's clocks: one of the two places where time is read.

use std::sync::Mutex;
use std::time::{Instant, SystemTime};

use dialdesk_core::time::{Clock, Mono, Now, Timestamp};

/// How far the wall clock may run from our own count before it counts as a jump, in microseconds.
///
/// Between jumps the wall moment is the monotonic clock plus an offset, so that two moments of
/// one run lie exactly as far apart on either clock: spacing can be read off the log.
const JUMP_US: i64 = 100_000;

/// Where the monotonic count starts, in microseconds: far enough from zero that what another
/// process did in its last minute has a place before it.
const BEGINS_US: i64 = 3_600_000_000;

/// Reads the operating system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    began: Instant,
    /// Wall microseconds at the monotonic zero, as last believed.
    offset_us: Mutex<i64>,
}

impl SystemClock {
    /// Starts the monotonic count, at an hour.
    #[must_use]
    pub fn new() -> Self {
        let clock = Self { began: began(), offset_us: Mutex::new(0) };
        let offset = wall_us() - clock.mono_us();
        *clock.offset_us.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = offset;
        clock
    }

    fn mono_us(&self) -> i64 {
        let elapsed = i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX);
        elapsed.saturating_add(BEGINS_US)
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        let mono = self.mono_us();
        let wall = wall_us();
        let mut offset = self.offset_us.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if (wall - mono - *offset).abs() > JUMP_US {
            *offset = wall - mono;
        }
        Now {
            wall: Timestamp::from_micros(mono + *offset),
            mono: Mono::from_micros(u64::try_from(mono).unwrap_or(0)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the monotonic clock is read")]
fn began() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this is where the wall clock is read")]
fn wall_us() -> i64 {
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
    }
}
