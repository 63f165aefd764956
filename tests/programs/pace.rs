//! The pace, judged where the requests arrive and where they leave.
//!
//! `DIALDESK_PACE_SECONDS=60` for the full minute.

use std::cell::Cell;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::time::Timestamp;
use dialdesk_sim::exotel::ledger::Verdict;
use dialdesk_test_support::bench::{Bench, all_calls, campaign_of, people_of, until};
use dialdesk_test_support::pace::{closest, fullest};
use serde_json::json;

/// Seconds of dialling unless the environment wants more.
const SECONDS: u32 = 10;

fn seconds() -> anyhow::Result<u32> {
    match std::env::var("DIALDESK_PACE_SECONDS") {
        Ok(text) => text.parse().context("DIALDESK_PACE_SECONDS is a number"),
        Err(_) => Ok(SECONDS),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_a_second_and_never_more() -> anyhow::Result<()> {
    let seconds = seconds()?;
    let bench = Bench::at_full_pace()?;
    let (process, api) = bench.engine()?;
    let (campaign, _) = campaign_of(&api, people_of(seconds * 20)).await?;
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;
    until(Duration::from_millis(200), || async {
        let seen = api.get(&format!("/campaigns/{campaign}")).await?;
        Ok((seen["state"] == json!("finished")).then_some(()))
    })
    .await?;
    ensure!(process.terminate()? == 0, "asked to end, it ends well");

    let mut arrivals = bench.ledger()?.arrivals();
    arrivals.sort_unstable();
    let calls = all_calls(&bench.store().await?).await?;
    let mut left: Vec<Timestamp> = calls.iter().filter_map(|call| call.initiated_at).collect();
    left.sort_unstable();
    let took = arrivals.last().context("calls arrived")?.since(arrivals[0]);
    let used = (arrivals.len() - 1) as f64 / took.as_secs_f64() / 20.0;
    let closest = closest(&left);
    println!(
        "{} calls in {took:.3?}: {:.2} % of 20/s used; fullest second {} at arrival, {} at the \
         first byte; closest first bytes {closest:?}",
        arrivals.len(),
        used * 100.0,
        fullest(&arrivals, Duration::from_secs(1)),
        fullest(&left, Duration::from_secs(1)),
    );
    ensure!(fullest(&left, Duration::from_secs(1)) <= 20, "our own first bytes");
    ensure!(fullest(&arrivals, Duration::from_secs(1)) <= 21, "what arrived");
    ensure!(closest >= Duration::from_millis(50), "first bytes {closest:?} apart");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn never_more_calls_at_once_than_lines() -> anyhow::Result<()> {
    // The eleventh call at once would be refused by the look-alike itself, and counted.
    let bench = Bench::start(
        &[
            "--latency-ms",
            "0",
            "--speed",
            "60",
            "--requests-per-minute",
            "6000",
            "--calls-at-once",
            "10",
        ],
        &[
            ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
            ("DIALDESK_WAIT_SCALE", "60"),
            ("MAX_CONCURRENT_OUTBOUND_CALLS", "10"),
        ],
    )?;
    let (process, api) = bench.engine()?;
    let (campaign, _) = campaign_of(&api, people_of(60)).await?;
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;
    let most = Cell::new(0);
    until(Duration::from_millis(20), || async {
        let stats = api.get("/calls/outbound/stats").await?;
        let held = stats["activeCalls"].as_u64().context("it counts lines")?;
        most.set(most.get().max(held));
        let seen = api.get(&format!("/campaigns/{campaign}")).await?;
        Ok((seen["state"] == json!("finished")).then_some(()))
    })
    .await?;
    ensure!(process.terminate()? == 0, "asked to end, it ends well");
    let most = most.get();
    ensure!(most <= 10, "{most} lines held");
    let refused = bench
        .ledger()?
        .connects()
        .filter(|connect| connect.verdict == Verdict::RateLimited)
        .count();
    ensure!(refused == 0, "the look-alike refused {refused} calls over its ten at once");
    Ok(())
}
