//! Crashes: where the intents stood.

use dialdesk_sim::world::{Histogram, Standing};

use crate::seeds;

/// Each standing is met by a crash at least this often over all seeds.
const AT_LEAST: u64 = 50;

#[test]
fn crashes_meet_intents_in_every_standing() {
    let mut histogram = Histogram::default();
    for report in seeds::reports() {
        histogram.add(&report.crashes);
    }
    println!("{} crashes; intents by where they stood:", histogram.crashes);
    for standing in Standing::ALL {
        let count = histogram.intents.get(&standing).copied().unwrap_or(0);
        println!("  {:<14} {count:>6}", format!("{standing:?}"));
    }
    if seeds::is_one() {
        return;
    }
    for standing in Standing::ALL {
        let count = histogram.intents.get(&standing).copied().unwrap_or(0);
        assert!(count >= AT_LEAST, "{standing:?} was met {count} times: the crashes prove little");
    }
}
