//! Runs the simulation over many seeds, or tells the story of one.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use dialdesk_sim::runs::{self, Progress, Sum};
use dialdesk_sim::world::{Sabotage, Telling};

/// Runs the engine in a fake world, many times over.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 10_000, conflicts_with = "seed")]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0, conflicts_with = "seed")]
    first: u64,
    /// One seed, whose whole story is told.
    #[arg(long)]
    seed: Option<u64>,
    /// How many run at once; as many as the machine has cores unless given.
    #[arg(long)]
    threads: Option<usize>,
    /// The commit that is being run, for the report.
    #[arg(long, default_value = "unknown")]
    commit: String,
}

#[expect(clippy::print_stdout, reason = "what the program is for")]
fn say(line: &str) {
    println!("{line}");
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.seed {
        return story(seed);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.unwrap_or(cores);
    let Arguments { seeds, first, .. } = arguments;
    say(&format!("seeds {first} to {} on {threads} threads", first + seeds.max(1) - 1));
    let progress = Progress::default();
    let watch = Watch::start();
    std::thread::scope(|scope| {
        scope.spawn(|| progress.run(first, seeds, threads));
        watch.look_on(&progress, seeds);
    });
    if let Some(failure) = progress.failure() {
        say(&format!("\n{}", failure.story));
        return ExitCode::FAILURE;
    }
    let sum = progress.sum();
    say(&format!("\n{sum}"));
    say(&format!("  commit {}", arguments.commit));
    say(&format!("  {}", watch.pace(&sum)));
    ExitCode::SUCCESS
}

/// Tells the whole story of one seed.
fn story(seed: u64) -> ExitCode {
    let told = runs::tell(seed, Sabotage::Nothing, Telling::Whole);
    say(&told.story);
    match told.result {
        Ok(report) => {
            let mut sum = Sum::default();
            sum.add(&report);
            say(&format!("{sum}"));
            ExitCode::SUCCESS
        }
        Err(violation) => {
            say(&format!("seed {seed}: {violation}"));
            ExitCode::FAILURE
        }
    }
}

/// Real time, for the figures that are shown meanwhile.
struct Watch(Instant);

/// So often the figures are looked at, and so often they are shown.
const LOOKS_EVERY: Duration = Duration::from_millis(200);
const SHOWS_EVERY: Duration = Duration::from_secs(10);

#[expect(clippy::disallowed_methods, reason = "how long the seeds take is real time")]
impl Watch {
    fn start() -> Self {
        Self(Instant::now())
    }

    /// Shows the figures now and then, until all is over.
    fn look_on(&self, progress: &Progress, seeds: u64) {
        let mut shown_at = self.0;
        while !progress.is_over() {
            std::thread::sleep(LOOKS_EVERY);
            if shown_at.elapsed() < SHOWS_EVERY {
                continue;
            }
            shown_at = Instant::now();
            let sum = progress.sum();
            let left = self.0.elapsed().as_secs() * (seeds - sum.seeds) / sum.seeds.max(1);
            let (minutes, seconds) = (left / 60, left % 60);
            say(&format!("{}; {minutes} min {seconds} s left", self.pace(&sum)));
        }
    }

    fn pace(&self, sum: &Sum) -> String {
        let millis = u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let of = |count: u64| count.saturating_mul(1000) / millis;
        format!(
            "{} seeds, {} steps in {} s: {} seeds/s, {} steps/s",
            sum.seeds,
            sum.report.steps,
            millis / 1000,
            of(sum.seeds),
            of(sum.report.steps)
        )
    }
}
