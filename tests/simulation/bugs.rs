//! A check that was never seen to fail proves nothing: deliberate bugs, each of which must be
//! noticed, and by the rule that it breaks.

use dialdesk_sim::invariants::Invariant;
use dialdesk_sim::runs::tell;
use dialdesk_sim::world::{Sabotage, Telling};

/// Seeds that are tried at most for one bug.
const SEEDS: u64 = 10_000;

/// Asserts that seeds notice the bug by one of these rules. Other rules may notice it in other
/// seeds first; those that are named are the ones that the bug is about.
#[expect(clippy::print_stdout, reason = "the figures of the run, for `--nocapture`")]
fn is_noticed(sabotage: Sabotage, by: &[Invariant]) {
    // Begun where a rare one was met last, so that nobody waits; anywhere else it is met as well.
    let rare = [(Sabotage::GateIgnoresHours, 2_400), (Sabotage::LateResultsCount, 3_900)];
    let first = rare.iter().find(|(bug, _)| *bug == sabotage).map_or(0, |(_, first)| *first);
    let noticed = (first..SEEDS).chain(0..first).find_map(|seed| {
        let violation = tell(seed, sabotage, Telling::Quiet).result.err()?;
        println!("{sabotage:?}: seed {seed}: {violation}");
        by.contains(&violation.invariant).then_some(seed)
    });
    assert!(noticed.is_some(), "{sabotage:?} was not noticed by {by:?} in {SEEDS} seeds");
}

#[test]
fn without_the_check_for_open_intents_a_number_in_two_campaigns_rings_twice_at_a_time() {
    is_noticed(Sabotage::NoOpenIntentCheck, &[Invariant::OneCallPerNumber]);
}

#[test]
fn redoing_what_is_unknown_rings_somebody_again() {
    is_noticed(Sabotage::RedoUnknown, &[Invariant::RungOnce, Invariant::OneCallPerNumber]);
}

#[test]
fn releasing_an_intent_twice_rings_somebody_twice() {
    is_noticed(Sabotage::ReleaseTwice, &[Invariant::RungOnce, Invariant::OneCallPerNumber]);
}

#[test]
fn without_the_do_not_call_list_somebody_on_it_is_rung() {
    is_noticed(Sabotage::NoSuppressionCheck, &[Invariant::DoNotCall]);
}

#[test]
fn a_limiter_forgotten_at_a_restart_overspends_the_minute() {
    is_noticed(Sabotage::ForgetLimiter, &[Invariant::Budget]);
}

#[test]
fn a_wall_forgotten_at_a_restart_is_walked_through() {
    is_noticed(Sabotage::ForgetWall, &[Invariant::Quiet]);
}

#[test]
fn a_breaker_forgotten_with_a_failed_commit_lets_calls_out() {
    is_noticed(Sabotage::ForgetBreaker, &[Invariant::Breaker]);
}

#[test]
fn requests_under_way_that_are_forgotten_with_a_failed_commit_ring_again() {
    is_noticed(Sabotage::ForgetUnderWay, &[Invariant::ClosedMeansNotPlaced, Invariant::RungOnce]);
}

#[test]
fn absence_that_is_believed_at_once_loses_calls() {
    is_noticed(Sabotage::BelieveAbsence, &[Invariant::ClosedMeansNotPlaced]);
}

#[test]
fn a_line_released_at_unknown_leads_to_more_calls_than_lines() {
    is_noticed(Sabotage::FreeLineAtUnknown, &[Invariant::Lines]);
}

#[test]
fn without_the_second_look_at_the_clock_somebody_is_rung_after_hours() {
    is_noticed(Sabotage::GateIgnoresHours, &[Invariant::Hours]);
}

#[test]
fn a_gate_that_ignores_stop_lets_calls_out() {
    is_noticed(Sabotage::GateIgnoresStop, &[Invariant::Stopped]);
}

#[test]
fn a_gate_that_ignores_revocation_rings_for_a_paused_campaign() {
    let rules = [Invariant::CampaignRuns, Invariant::Breaker, Invariant::Quiet];
    is_noticed(Sabotage::GateIgnoresRevoke, &rules);
}

#[test]
fn idle_time_that_is_saved_up_bursts() {
    is_noticed(Sabotage::GateSavesUp, &[Invariant::Spacing, Invariant::StartsPerSecond]);
}

#[test]
fn a_late_answer_that_closes_the_breaker_is_noticed() {
    is_noticed(Sabotage::LateResultsCount, &[Invariant::Breaker]);
}

#[test]
fn a_retry_that_is_planned_outside_hours_is_noticed() {
    is_noticed(Sabotage::RetryOutsideHours, &[Invariant::Ordained]);
}

#[test]
fn without_the_look_at_earlier_calls_somebody_is_rung_again_at_once() {
    is_noticed(Sabotage::NoCare, &[Invariant::QuietTime, Invariant::Caps]);
}
