//! Chance that a seed repeats: every draw is named, so the order of requests changes nothing.

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Draws of one named occasion.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// Makes the draws of the occasion `what` that concerns `whom` for the `nth` time.
    pub(crate) fn of(seed: u64, what: &str, whom: &str, nth: u64) -> Self {
        // FNV-1a: stable for ever, unlike the standard library's hasher.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
        let nth = nth.to_be_bytes();
        for byte in what.bytes().chain([0]).chain(whom.bytes()).chain([0]).chain(nth) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(ChaCha8Rng::seed_from_u64(hash))
    }

    /// Draws from 0 (included) to 1 (excluded).
    pub(crate) fn fraction(&mut self) -> f64 {
        self.0.random()
    }

    /// Draws between two figures, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..=high.max(low))
    }

    /// Draws lower-case hex digits.
    pub(crate) fn hex(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from_digit(self.0.random_range(0..16), 16).expect("below 16"))
            .collect()
    }
}
