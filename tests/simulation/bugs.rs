//! A check that was never seen to fail proves nothing: three deliberate bugs, each of which must be
//! noticed.

use dialdesk_sim::invariants::Invariant;
use dialdesk_sim::world::Sabotage;

use crate::seeds;

/// Runs seeds until the bug is noticed by what the provider saw, and says by which rule. Other
/// rules may notice it in other seeds; the provider's log is the judge that counts.
#[expect(clippy::print_stdout, reason = "the figures of the run, for `--nocapture`")]
fn noticed(sabotage: Sabotage, by: &[Invariant]) -> Option<u64> {
    (0..500).find_map(|seed| {
        let (violation, story) = seeds::run(seed, sabotage).err()?;
        let violation = violation.unwrap_or_else(|| panic!("{story}"));
        println!("{sabotage:?}: seed {seed}: {violation}");
        by.contains(&violation.invariant).then_some(seed)
    })
}

#[test]
fn without_the_check_for_open_intents_a_number_in_two_campaigns_rings_twice_at_a_time() {
    let seed = noticed(Sabotage::NoOpenIntentCheck, &[Invariant::OneCallPerNumber]);
    assert!(seed.is_some(), "two calls to one number at a time were never noticed");
}

#[test]
fn redoing_what_is_unknown_rings_somebody_again() {
    let rules = [Invariant::RungOnce, Invariant::OneCallPerNumber];
    let seed = noticed(Sabotage::RedoUnknown, &rules);
    assert!(seed.is_some(), "a second call for one person was never noticed");
}

#[test]
fn releasing_an_intent_twice_rings_somebody_twice() {
    let rules = [Invariant::RungOnce, Invariant::OneCallPerNumber];
    let seed = noticed(Sabotage::ReleaseTwice, &rules);
    assert!(seed.is_some(), "a second call for one request was never noticed");
}
