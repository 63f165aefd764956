//! Crashes: where the intents stood.

use dialdesk_sim::world::Standing;

use crate::seeds;

/// Each standing is met by a crash at least this often over all seeds.
const AT_LEAST: u64 = 50;

#[test]
fn crashes_meet_intents_in_every_standing() {
    let histogram = &seeds::sum().report.crashes;
    println!("{} crashes; intents by where they stood:", histogram.crashes);
    let count = |standing| histogram.intents.get(&standing).copied().unwrap_or(0);
    for standing in Standing::ALL {
        println!("  {:<14} {:>6}", format!("{standing:?}"), count(standing));
    }
    if seeds::is_one() {
        return;
    }
    for standing in Standing::ALL {
        let count = count(standing);
        assert!(count >= AT_LEAST, "{standing:?} was met {count} times: the crashes prove little");
    }
}
