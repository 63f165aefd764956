//! A check that was never seen to fail proves nothing: three deliberate bugs, each of which must be
//! noticed.

use dialdesk_sim::invariants::Invariant;
use dialdesk_sim::world::Sabotage;

use crate::seeds;

/// Runs seeds until the bug is noticed, and says by what.
#[expect(clippy::print_stdout, reason = "the figures of the run, for `--nocapture`")]
fn noticed(sabotage: Sabotage) -> Option<(u64, Invariant)> {
    (0..500).find_map(|seed| {
        let (violation, story) = seeds::run(seed, sabotage).err()?;
        let violation = violation.unwrap_or_else(|| panic!("{story}"));
        println!("{sabotage:?}: seed {seed}: {violation}");
        Some((seed, violation.invariant))
    })
}

#[test]
fn without_the_check_for_open_intents_a_number_in_two_campaigns_rings_twice_at_a_time() {
    let (_, invariant) = noticed(Sabotage::NoOpenIntentCheck).expect("the bug is noticed");
    assert!(
        [Invariant::OneCallPerNumber, Invariant::NumberBlocked].contains(&invariant),
        "noticed by {invariant:?}"
    );
}

#[test]
fn redoing_what_is_unknown_rings_somebody_again() {
    let (_, invariant) = noticed(Sabotage::RedoUnknown).expect("the bug is noticed");
    assert!(
        [
            Invariant::OneCallPerNumber,
            Invariant::RungOnce,
            Invariant::ClosedMeansNotPlaced,
            Invariant::NumberBlocked,
        ]
        .contains(&invariant),
        "noticed by {invariant:?}"
    );
}

#[test]
fn releasing_an_intent_twice_rings_somebody_twice() {
    let (_, invariant) = noticed(Sabotage::ReleaseTwice).expect("the bug is noticed");
    assert!(
        [Invariant::OneCallPerNumber, Invariant::RungOnce].contains(&invariant),
        "noticed by {invariant:?}"
    );
}
