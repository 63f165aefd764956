//! Which seeds are run, and how.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use dialdesk_sim::invariants::Violation;
use dialdesk_sim::world::{Report, Sabotage, World};

/// Seeds of a usual run.
const SEEDS: u64 = 500;

/// Seeds run at once: the machine has two cores to spare.
const THREADS: usize = 2;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Lists the seeds of this run.
pub(crate) fn all() -> Vec<u64> {
    match number("DIALDESK_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("DIALDESK_SEEDS").unwrap_or(SEEDS)).collect(),
    }
}

/// Tells whether one seed is being repeated: figures over all of them mean nothing then.
pub(crate) fn is_one() -> bool {
    number("DIALDESK_SEED").is_some()
}

/// Runs a world; gives what it came to, or what was wrong and the story of it.
pub(crate) fn run(seed: u64, sabotage: Sabotage) -> Result<Report, (Option<Violation>, String)> {
    let mut world = World::sabotaged(seed, sabotage);
    match catch_unwind(AssertUnwindSafe(|| world.run())) {
        Ok(Ok(report)) => Ok(report),
        Ok(Err(violation)) => {
            let story = world.failure(&violation);
            Err((Some(violation), story))
        }
        Err(_) => Err((None, world.panicked())),
    }
}

/// Runs every seed once and gives the reports in order; the first test that asks pays for it.
///
/// # Panics
/// With the story of the first seed that fails.
pub(crate) fn reports() -> &'static [Report] {
    static REPORTS: OnceLock<Vec<Report>> = OnceLock::new();
    REPORTS.get_or_init(|| {
        over_threads(all(), |seed| run(seed, Sabotage::Nothing))
            .into_iter()
            .map(|result| result.unwrap_or_else(|(_, story)| panic!("{story}")))
            .collect()
    })
}

/// Does something for each seed, on a few threads, and gives the results in the seeds' order.
pub(crate) fn over_threads<T: Send>(seeds: Vec<u64>, work: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let size = seeds.len().div_ceil(THREADS).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = seeds
            .chunks(size)
            .map(|part| {
                let work = &work;
                scope.spawn(move || part.iter().map(|seed| work(*seed)).collect::<Vec<T>>())
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().expect("what a seed did wrong was told already"))
            .collect()
    })
}
