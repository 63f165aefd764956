//! Virtual time: what really passes, and what the two clocks of a machine make of it.

use std::time::Duration;

use dialdesk_core::time::{Mono, Now, Timestamp};

/// A moment as the fake world knows it: microseconds since it began. No machine sees this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub u64);

impl std::ops::Add<Duration> for Moment {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + u64::try_from(duration.as_micros()).unwrap_or(u64::MAX / 2))
    }
}

impl Moment {
    /// Gives the time from `earlier` to here; zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

/// The clocks of the machine on which the program runs.
#[derive(Clone, Copy, Debug)]
pub struct VirtualClock {
    began_at: Timestamp,
    now: Moment,
    /// How far the wall clock is ahead of the truth, in microseconds; behind where negative.
    ahead_us: i64,
    has_jumped: bool,
    /// How long the machine has slept: the monotonic clock stood still.
    asleep: Duration,
    /// Since when it sleeps.
    asleep_since: Option<Moment>,
    /// When the process was born, as the monotonic clock would have told: its zero.
    born: Duration,
}

impl VirtualClock {
    /// Makes clocks that are right.
    #[must_use]
    pub const fn new(began_at: Timestamp) -> Self {
        Self {
            began_at,
            now: Moment(0),
            ahead_us: 0,
            has_jumped: false,
            asleep: Duration::ZERO,
            asleep_since: None,
            born: Duration::ZERO,
        }
    }

    /// Gives the true moment.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        self.now
    }

    /// Gives the moment that everybody else's clock shows: the provider's, above all.
    #[must_use]
    pub fn true_wall(&self) -> Timestamp {
        self.began_at + Duration::from_micros(self.now.0)
    }

    /// Reads the machine's two clocks.
    #[must_use]
    pub fn now(&self) -> Now {
        let wall = self.true_wall().as_micros().saturating_add(self.ahead_us);
        let mono = self.awake().saturating_sub(self.born).as_micros();
        Now {
            wall: Timestamp::from_micros(wall),
            mono: Mono::from_micros(u64::try_from(mono).unwrap_or(u64::MAX)),
        }
    }

    /// Tells when the monotonic clock will show `mono`, if the machine does not sleep before.
    #[must_use]
    pub fn when(&self, mono: Mono) -> Moment {
        self.now + mono.since(self.now().mono)
    }

    /// Tells how far the wall clock is ahead of the truth, in microseconds.
    #[must_use]
    pub const fn ahead_us(&self) -> i64 {
        self.ahead_us
    }

    /// Lets time pass until `to`.
    pub fn advance(&mut self, to: Moment) {
        self.now = self.now.max(to);
    }

    /// Sets the wall clock forward or, where negative, back.
    pub const fn jump(&mut self, micros: i64) {
        self.ahead_us += micros;
        self.has_jumped = true;
    }

    /// Sets the wall clock right.
    pub const fn set_right(&mut self) {
        self.ahead_us = 0;
    }

    /// The machine falls asleep: time passes, the monotonic clock stands still.
    pub const fn fall_asleep(&mut self) {
        self.asleep_since = Some(self.now);
    }

    /// The machine wakes up.
    pub fn wake_up(&mut self) {
        if let Some(since) = self.asleep_since.take() {
            self.asleep += self.now.since(since);
        }
    }

    /// Tells whether the machine sleeps.
    #[must_use]
    pub const fn is_asleep(&self) -> bool {
        self.asleep_since.is_some()
    }

    /// Tells whether the two clocks have ever gone apart.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.has_jumped || !self.asleep.is_zero()
    }

    /// A new process begins: its monotonic clock starts at zero.
    pub fn reborn(&mut self) {
        self.born = self.awake();
    }

    /// Gives how long the machine has been awake.
    fn awake(&self) -> Duration {
        let until = self.asleep_since.unwrap_or(self.now);
        Duration::from_micros(until.0).saturating_sub(self.asleep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_stops_one_clock_and_a_jump_moves_the_other() {
        let mut clock = VirtualClock::new(Timestamp::from_secs(1000));
        clock.advance(Moment(5_000_000));
        clock.fall_asleep();
        clock.advance(Moment(65_000_000));
        clock.wake_up();
        let now = clock.now();
        assert_eq!(now.wall, Timestamp::from_secs(1065), "the wall clock goes on in sleep");
        assert_eq!(now.mono, Mono::from_micros(5_000_000), "the monotonic clock does not");
        clock.jump(-10_000_000);
        assert_eq!(clock.now().wall, Timestamp::from_secs(1055));
        assert_eq!(clock.now().mono, now.mono, "a jump leaves the monotonic clock alone");
        assert_eq!(clock.when(Mono::from_micros(6_000_000)), Moment(66_000_000));
        clock.reborn();
        assert_eq!(clock.now().mono, Mono::from_micros(0));
    }
}
