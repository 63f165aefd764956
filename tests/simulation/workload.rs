//! Every invariant, in every seed.

use crate::seeds;

#[test]
fn nobody_is_rung_twice_whatever_happens() {
    let reports = seeds::reports();
    let sum = |figure: fn(&dialdesk_sim::world::Report) -> u64| -> u64 {
        reports.iter().map(figure).sum()
    };
    let (steps, placed, absent) = (sum(|it| it.steps), sum(|it| it.placed), sum(|it| it.absent));
    println!(
        "{} seeds: {steps} steps, {placed} calls placed, {absent} absent, {} engines rebuilt in \
         the living process",
        reports.len(),
        sum(|it| it.rebuilt),
    );
    let (scheduled, missed) = (sum(|it| it.scheduled), sum(|it| it.missed));
    println!("{scheduled} of them scheduled, {missed} occurrences missed");
    assert!(scheduled > 100 || seeds::is_one(), "calls for later are among them: {scheduled}");
    assert!(placed > 0, "a world in which nobody is rung proves nothing");
}
