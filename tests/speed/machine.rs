//! The machine: what it is, how busy it is, what a process takes of it, and how long things last.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::side::Ground;

/// Looks at the processor this long to tell how busy others keep it.
const LOOK: Duration = Duration::from_secs(1);

/// Measures one piece of work.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "the product's clock is not involved")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Gives how long a watch that measures nothing says that it took.
    pub(crate) fn own_time() -> Duration {
        const LOOKS: u32 = 100_000;
        let sum: Duration = (0..LOOKS).map(|_| Self::start().elapsed()).sum();
        sum / LOOKS
    }

    /// Gives how many of `count` things were done in a second.
    pub(crate) fn rate(&self, count: u64) -> f64 {
        count as f64 / self.elapsed().as_secs_f64()
    }
}

/// What the figures were taken on.
pub(crate) struct Machine {
    pub(crate) commit: String,
    pub(crate) kind: String,
    pub(crate) peers: String,
}

impl Machine {
    pub(crate) fn look(ground: &Ground) -> Self {
        let said = |program: &str, args: &[&str]| said(ground, program, args);
        let changed = said("git", &["status", "--porcelain", "--untracked-files=no"]);
        let commit = said("git", &["rev-parse", "--short", "HEAD"]);
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let model = line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
        let memory = line_of("/proc/meminfo", "MemTotal").unwrap_or_default();
        let python = "import sqlite3, platform; print(platform.python_version(), \
                      '(SQLite', sqlite3.sqlite_version + ')')";
        Self {
            commit: if changed.is_empty() { commit } else { format!("{commit}, with changes") },
            kind: format!("{cores} cores of {model}, {memory} of memory"),
            peers: format!(
                "Node {}, Python {}, sqlite3 {}",
                said("node", &["--version"]),
                said("python3", &["-c", python]),
                said("sqlite3", &["--version"]).split(' ').next().unwrap_or_default(),
            ),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { commit, kind, peers } = self;
        write!(f, "commit {commit}\nmachine: {kind}\npeers: {peers}")
    }
}

fn said(ground: &Ground, program: &str, args: &[&str]) -> String {
    let output = std::process::Command::new(program).args(args).current_dir(ground.root()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|error| format!("none ({error})"))
}

fn line_of(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Says how busy the machine is with other things, at this moment and over the last minute.
pub(crate) fn busy() -> anyhow::Result<String> {
    let before = processor()?;
    std::thread::sleep(LOOK);
    let after = processor()?;
    let all = after.0.saturating_sub(before.0).max(1);
    let idle = after.1.saturating_sub(before.1).min(all);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let share = 100.0 * (all - idle) as f64 / all as f64;
    let load = load.split(' ').next().unwrap_or("?");
    let verdict = if share > 10.0 { "BUSY" } else { "quiet" };
    Ok(format!("{verdict}: others take {share:.0} % of the processor, load {load}"))
}

/// Gives the processor's time since the start, and the idle part of it.
fn processor() -> anyhow::Result<(u64, u64)> {
    let text = std::fs::read_to_string("/proc/stat").context("this system has no /proc/stat")?;
    let line = text.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = line.split_whitespace().skip(1).flat_map(str::parse).collect();
    // Idle, and waiting for the disk.
    let idle = ticks.iter().skip(3).take(2).sum();
    Ok((ticks.iter().take(8).sum(), idle))
}

/// Gives this process's share of the memory, in bytes: pages that others use too count in part.
pub(crate) fn pss() -> anyhow::Result<f64> {
    pss_of("self")
}

/// Gives the share of the memory of another process.
pub(crate) fn pss_of(process: &str) -> anyhow::Result<f64> {
    kilobytes(&format!("/proc/{process}/smaps_rollup"), "Pss:")
}

/// Gives the most memory that another process has held so far.
pub(crate) fn peak_of(process: u32) -> anyhow::Result<f64> {
    kilobytes(&format!("/proc/{process}/status"), "VmHWM:")
}

fn kilobytes(file: &str, name: &str) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string(file).with_context(|| format!("could not read {file}"))?;
    let line = text.lines().find(|line| line.starts_with(name));
    let line = line.with_context(|| format!("{file} has no {name}"))?;
    let figure = line.split_whitespace().nth(1).context("a figure")?;
    Ok(figure.parse::<f64>()? * 1024.0)
}
