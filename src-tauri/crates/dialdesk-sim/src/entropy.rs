//! Chance from one seed: the engine's entropy and every whim of the fake world.

use dialdesk_core::time::{Entropy, Timestamp};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// A stream of draws that a seed repeats.
#[derive(Clone, Debug)]
pub struct SeededEntropy(ChaCha8Rng);

impl SeededEntropy {
    /// Begins the stream of `seed` that is meant for `purpose`: streams for different purposes
    /// have nothing in common, so that one more draw here changes nothing there.
    #[must_use]
    pub fn of(seed: u64, purpose: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(purpose);
        Self(stream)
    }

    /// Draws from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.random_range(low..=high.max(low))
    }

    /// Draws whether something happens that happens in this share of cases.
    pub fn happens(&mut self, share: f64) -> bool {
        self.0.random::<f64>() < share
    }

    /// Draws one of a list.
    ///
    /// # Panics
    /// When the list is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.0.random_range(0..list.len())]
    }

    /// Draws a time, in microseconds, mostly near `low` and seldom near `high`.
    pub fn skewed(&mut self, low: u64, high: u64) -> u64 {
        let share = self.0.random_range(0..1000_u64);
        low + high.saturating_sub(low) * share * share / 1_000_000 * share / 1000
    }
}

impl Entropy for SeededEntropy {
    fn uuid(&mut self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.as_micros() / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.0.random()).into_uuid()
    }

    fn fraction(&mut self) -> f64 {
        self.0.random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_draws_and_purposes_differ() {
        let draw = |seed, purpose| {
            let mut entropy = SeededEntropy::of(seed, purpose);
            (entropy.uuid(Timestamp::from_secs(1_800_000_000)), entropy.fraction())
        };
        assert_eq!(draw(7, 0), draw(7, 0));
        assert_ne!(draw(7, 0), draw(7, 1));
        assert_ne!(draw(7, 0), draw(8, 0));
        assert_eq!(draw(7, 0).0.get_version_num(), 7, "ids are in order of time");
    }
}
