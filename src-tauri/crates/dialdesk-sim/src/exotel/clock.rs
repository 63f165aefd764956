//! The real clocks, for a look-alike that lives in real time.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use dialdesk_core::time::{Clock, Mono, Now, Timestamp};

/// Reads the machine's clocks.
#[derive(Clone, Copy, Debug)]
pub struct RealClock {
    began: Instant,
}

impl RealClock {
    /// Starts the monotonic clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the look-alike stands for the outside world")]
    pub fn start() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "the look-alike stands for the outside world")]
    fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mono = self.began.elapsed();
        Now {
            wall: Timestamp::from_micros(i64::try_from(wall.as_micros()).unwrap_or(i64::MAX)),
            mono: Mono::from_micros(u64::try_from(mono.as_micros()).unwrap_or(u64::MAX)),
        }
    }
}
