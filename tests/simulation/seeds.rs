//! Which seeds are run, and how.

use std::sync::OnceLock;

use dialdesk_sim::runs::{Progress, Sum};

/// Seeds of a usual run.
const SEEDS: u64 = 10_000;

/// Reads a number that somebody set for this run.
pub(crate) fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Tells whether one seed is being repeated: figures over all of them mean nothing then.
pub(crate) fn is_one() -> bool {
    number("DIALDESK_SEED").is_some()
}

/// Gives as many threads as the machine has cores.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Runs every seed once and gives what they came to; the first test that asks pays for it.
///
/// # Panics
/// With the story of the first seed that fails.
pub(crate) fn sum() -> &'static Sum {
    static SUM: OnceLock<Sum> = OnceLock::new();
    SUM.get_or_init(|| {
        let (first, count) = match number("DIALDESK_SEED") {
            Some(seed) => (seed, 1),
            None => (0, number("DIALDESK_SEEDS").unwrap_or(SEEDS)),
        };
        let progress = Progress::default();
        progress.run(first, count, threads());
        if let Some(failure) = progress.failure() {
            panic!("{}", failure.story);
        }
        progress.sum()
    })
}
