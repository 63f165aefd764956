//! What the breaker costs each call, beside opossum around a function that does nothing.

use std::hint::black_box;

use anyhow::ensure;
use dialdesk_core::policy::breaker::{Breaker, BreakerState, FAILURES_TO_OPEN};
use dialdesk_core::time::{Mono, Now, Timestamp};

use crate::finding::{Finding, Goal, figure_text};
use crate::machine::Stopwatch;
use crate::side::{Figure, Ground, ROUNDS, Rounds};

const CALLS: u64 = 50_000_000;

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let ours = ground.ours("breaker", &[])?;
    let theirs = ground.node("breaker.mjs", &[]);
    let rounds = Rounds::run(ROUNDS, &ours, &theirs)?;
    let (ours, theirs) = rounds.medians();
    Ok(vec![Finding {
        work: "breaker, per call".into(),
        ours: figure_text(ours, "ns"),
        peer: format!("{}: {}", rounds.theirs[0].text("peer"), figure_text(theirs, "ns")),
        figure: ours / theirs,
        goal: Goal::AtMost(0.1),
        unit: "",
        notes: vec![
            "both were seen to open after failures and to let nothing through then".into(),
            rounds.spread(),
            "the peer does more per call: it times the call out, counts latencies over a rolling \
             window, and tells listeners; ours has its time limits and counts elsewhere"
                .into(),
        ],
    }])
}

/// Nanoseconds for one permit and one good answer.
pub(crate) fn ours() -> anyhow::Result<Figure> {
    let now = Now { wall: Timestamp::from_secs(1_795_348_800), mono: Mono::from_micros(1) };
    opens(now)?;
    let mut breaker = Breaker::closed();
    let watch = Stopwatch::start();
    for _ in 0..CALLS {
        let breaker = black_box(&mut breaker);
        if let Some(permit) = breaker.admit() {
            breaker.succeeded(black_box(permit));
        }
    }
    let took = watch.elapsed();
    ensure!(breaker.state() == BreakerState::Closed, "good answers keep it closed");
    Ok(Figure::of(took.as_secs_f64() * 1e9 / CALLS as f64))
}

fn opens(now: Now) -> anyhow::Result<()> {
    let mut breaker = Breaker::closed();
    for _ in 0..FAILURES_TO_OPEN {
        let Some(permit) = breaker.admit() else { anyhow::bail!("closed, it lets calls through") };
        breaker.failed(permit, now);
    }
    ensure!(breaker.admit().is_none(), "after {FAILURES_TO_OPEN} failures nothing passes");
    Ok(())
}
