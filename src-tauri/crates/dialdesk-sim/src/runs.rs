//! Many seeds, on every core, and what they came to.

mod table;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::database::{Answer, Database};
use crate::invariants::{Invariant, Violation};
use crate::world::{Report, Sabotage, Telling, World};

/// Seeds that a thread takes at a time.
const TAKEN: u64 = 16;

/// A seed that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// What did not hold.
    pub violation: Violation,
    /// The end of the story, and how to see it again.
    pub story: String,
}

/// A seed's run, with everything that was told of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it came to.
    pub result: Result<Report, Violation>,
    /// Its story, as far as it was kept.
    pub story: String,
    /// A digest of every word.
    pub words: u64,
}

/// Runs one seed and tells so much of it.
#[must_use]
pub fn tell(seed: u64, sabotage: Sabotage, telling: Telling) -> Told {
    let mut world = World::told(seed, sabotage, telling);
    let result = catch_unwind(AssertUnwindSafe(|| world.run())).unwrap_or_else(|_| {
        let detail = "the engine or the world panicked; its words are above".to_owned();
        Err(Violation { invariant: Invariant::NoPanic, detail })
    });
    Told { result, story: world.story(), words: world.words() }
}

/// Runs one seed with a real database beside the model.
///
/// # Errors
/// What the database does not take at the beginning.
pub fn tell_beside(seed: u64, database: Box<dyn Database>, telling: Telling) -> Answer<Told> {
    let mut world = World::told(seed, Sabotage::Nothing, telling).beside(database)?;
    let result = world.run();
    Ok(Told { result, story: world.story(), words: world.words() })
}

/// Runs one seed, and tells the end of its story if it fails.
///
/// # Errors
/// The failure, with its story.
pub fn run(seed: u64, sabotage: Sabotage) -> Result<Report, Box<Failure>> {
    let violation = match tell(seed, sabotage, Telling::Quiet).result {
        Ok(report) => return Ok(report),
        Err(violation) => violation,
    };
    let told = tell(seed, sabotage, Telling::End);
    let again = match &told.result {
        Err(again) if again.invariant == violation.invariant => String::new(),
        Err(again) => format!("\nTold again, it was another story: {again}\n"),
        Ok(_) => "\nTold again, nothing was wrong: the seed does not repeat itself.\n".to_owned(),
    };
    let violation = told.result.err().unwrap_or(violation);
    let story = format!(
        "seed {seed}: {violation}\n{again}\nThe last of what happened (seconds since the beginning):\
         \n{}\nSee the whole of it: cargo xtask sim --seed {seed}\n",
        told.story
    );
    Err(Box::new(Failure { seed, violation, story }))
}

/// What many seeds came to.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    /// How many were run.
    pub seeds: u64,
    /// All of their figures together.
    pub report: Report,
}

impl Sum {
    /// Adds one run.
    pub fn add(&mut self, report: &Report) {
        self.seeds += 1;
        self.report.add(report);
    }

    fn merge(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.report.add(&other.report);
    }
}

/// Seeds being run, for whoever looks on.
#[derive(Debug, Default)]
pub struct Progress {
    sum: Mutex<Sum>,
    failure: Mutex<Option<Box<Failure>>>,
    over: AtomicBool,
}

impl Progress {
    /// Gives what the seeds have come to so far.
    ///
    /// # Panics
    /// When a thread panicked outside a world.
    pub fn sum(&self) -> Sum {
        self.sum.lock().expect("whoever adds does not panic").clone()
    }

    /// Gives the first failure.
    ///
    /// # Panics
    /// When a thread panicked outside a world.
    pub fn failure(&self) -> Option<Box<Failure>> {
        self.failure.lock().expect("whoever fails does not panic").clone()
    }

    /// Tells whether all is done, or something failed.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Runs so many seeds from the first one on so many threads, until one fails.
    pub fn run(&self, first: u64, count: u64, threads: usize) {
        let next = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| while self.take(&next, first, count) {});
            }
        });
        self.over.store(true, Ordering::Release);
    }

    /// Runs the next few seeds; tells whether there may be more.
    fn take(&self, next: &AtomicU64, first: u64, count: u64) -> bool {
        let from = next.fetch_add(TAKEN, Ordering::Relaxed);
        if from >= count || self.failure().is_some() {
            return false;
        }
        let mut sum = Sum::default();
        for seed in first + from..first + (from + TAKEN).min(count) {
            match run(seed, Sabotage::Nothing) {
                Ok(report) => sum.add(&report),
                Err(failure) => {
                    *self.failure.lock().expect("whoever fails does not panic") = Some(failure);
                    return false;
                }
            }
        }
        self.sum.lock().expect("whoever adds does not panic").merge(&sum);
        true
    }
}
