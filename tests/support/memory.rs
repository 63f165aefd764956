//! What a process takes of the machine's memory, where the system tells.

use std::fmt;

/// Memory of one process in KiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory {
    /// Its own pages and its share of those that it shares.
    pub pss_kib: u64,
    /// The most that it ever had in memory, what it shares included.
    pub peak_kib: u64,
}

impl Memory {
    /// Reads what a process takes now; nothing where the system does not tell.
    #[must_use]
    pub fn of(process: u32) -> Option<Self> {
        let shares = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        Some(Self { pss_kib: kib(&shares, "Pss:")?, peak_kib: kib(&status, "VmHWM:")? })
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MiB now, {} MiB at most", self.pss_kib / 1024, self.peak_kib / 1024)
    }
}

/// Finds the figure of a line such as `Pss:   1234 kB`.
fn kib(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_found_by_its_name() {
        let text = "Rss:                5000 kB\nPss:                1234 kB\nPss_Anon:  99 kB\n";
        assert_eq!(kib(text, "Pss:"), Some(1234));
        assert_eq!(kib(text, "Swap:"), None);
    }
}
