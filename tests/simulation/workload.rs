//! Every invariant, in every seed.

use dialdesk_sim::fault::Fault;
use dialdesk_sim::invariants::Invariant;

use crate::seeds;

#[test]
fn nobody_is_rung_twice_whatever_happens() {
    let sum = seeds::sum();
    println!("{sum}");
    let report = &sum.report;
    assert!(report.placed > 0, "a world in which nobody is rung proves nothing");
    if seeds::is_one() {
        return;
    }
    assert!(report.scheduled > 100, "calls for later are among them: {}", report.scheduled);
    for fault in Fault::ALL {
        let count = report.faults.of(fault);
        assert!(count > 0, "{fault:?} never happened: what it would do is not known");
    }
    // The last is judged where the databases are real.
    for invariant in Invariant::ALL.into_iter().filter(|it| *it != Invariant::SameDatabase) {
        let count = report.judged.of(invariant);
        assert!(count > 0, "{invariant:?} was never judged: it proves nothing");
    }
}
