//! The figures of a run as a table.

use std::fmt::{Display, Formatter, Result};

use super::Sum;
use crate::fault::Fault;
use crate::invariants::Invariant;
use crate::world::Standing;

const HOUR_S: u64 = 3600;

impl Display for Sum {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let report = &self.report;
        let line = |f: &mut Formatter<'_>, words: &str, count: u64| {
            writeln!(f, "  {words:<44} {:>16}", grouped(count))
        };
        line(f, "seeds", self.seeds)?;
        line(f, "steps of the engine", report.steps)?;
        line(f, "simulated hours", report.lasted.as_secs() / HOUR_S)?;
        line(f, "calls placed", report.placed)?;
        line(f, "  of them scheduled", report.scheduled)?;
        line(f, "calls absent", report.absent)?;
        line(f, "occurrences missed while off", report.missed)?;
        line(f, "engines rebuilt in the living process", report.rebuilt)?;
        line(f, "crashes", report.crashes.crashes)?;
        writeln!(f, "\nRequests by where they stood when the process died")?;
        for standing in Standing::ALL {
            let count = report.crashes.intents.get(&standing).copied().unwrap_or(0);
            line(f, standing.words(), count)?;
        }
        writeln!(f, "\nFaults injected, by kind")?;
        for fault in Fault::ALL {
            line(f, fault.words(), report.faults.of(fault))?;
        }
        line(f, "together", report.faults.sum())?;
        writeln!(f, "\nInvariants, how often each was judged; violations: 0 of each")?;
        for invariant in Invariant::ALL.into_iter().filter(|it| report.judged.of(*it) > 0) {
            line(f, invariant.words(), report.judged.of(invariant))?;
        }
        Ok(())
    }
}

/// Writes a number with its thousands apart.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(12_345), "12,345");
    }

    #[test]
    fn the_table_has_a_line_for_every_kind() {
        let mut sum = Sum { seeds: 3, ..Sum::default() };
        for invariant in Invariant::ALL {
            sum.report.judged.count(invariant);
        }
        let table = sum.to_string();
        assert!(table.contains("seeds") && table.lines().any(|line| line.ends_with(" 3")));
        for words in Fault::ALL.map(Fault::words) {
            assert!(table.contains(words), "{words}");
        }
        for words in Invariant::ALL.map(Invariant::words) {
            assert!(table.contains(words), "{words}");
        }
    }
}
