//! What the provider tells of calls by itself, through a tunnel, with everything that goes wrong.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use dialdesk_sim::exotel::ledger::{Ledger, Line};
use dialdesk_test_support::bench::{Bench, campaign_of};
use dialdesk_test_support::tunnel::Tunnel;
use serde_json::json;

use crate::kills::{finish, judge, people_file};

/// Counts what was told, by what became of it.
fn told(ledger: &Ledger) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for told in ledger.told() {
        let fate = match told.answer {
            _ if told.is_lost => "lost".to_owned(),
            Some(status) => status.to_string(),
            None => "no answer".to_owned(),
        };
        *counts.entry(fate).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_arrive_without_a_status_read() -> anyhow::Result<()> {
    let tunnel = Tunnel::open().await?;
    // The longest call is over within 4 s of real time, and nobody is asked about before 5 s.
    let bench = Bench::start(
        &["--latency-ms", "200..1600", "--speed", "60", "--requests-per-minute", "6000"],
        &[
            ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
            ("MAX_CONCURRENT_OUTBOUND_CALLS", "20"),
            ("DIALDESK_PUBLIC_URL", &tunnel.url()),
        ],
    )?;
    let (process, api) = bench.engine()?;
    tunnel.lead_to(api.listen())?;
    let (campaign, _) = campaign_of(&api, people_file(12)).await?;
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;
    finish(&api, &campaign).await.with_context(|| bench.engine_log())?;
    ensure!(process.terminate()? == 0, "asked to end, it ends well");

    let ledger = bench.ledger()?;
    let reads = ledger.lines.iter().filter(|line| matches!(line, Line::Details(_))).count();
    let store = bench.store().await?;
    judge(&ledger, &store, 12).await?;
    ensure!(reads == 0, "{reads} status reads were needed; told: {:?}", told(&ledger));
    let placed = ledger.placed().count();
    ensure!(told(&ledger) == BTreeMap::from([("200".to_owned(), placed)]), "{:?}", told(&ledger));
    Ok(())
}

/// Everything that can go wrong with a call, with a read and with what is told.
const ALL_FAULTS: &str = "drop_before=0.02,drop_after=0.04,timeout_placed=0.01,\
    error_500_placed=0.02,error_500_not_placed=0.02,garbage_placed=0.02,throttle=0.01,slow=0.02,\
    read_drop=0.02,read_500=0.02,read_garbage=0.02,read_slow=0.02,callback_loss=0.2,\
    callback_delay=0.2,callback_duplicate=0.3,callback_reorder=0.5,callback_type=0.2,\
    callback_missing=0.3,callback_events=0.5";

#[tokio::test(flavor = "multi_thread")]
async fn with_every_fault_the_totals_agree_with_the_ledger() -> anyhow::Result<()> {
    let people = 150;
    let tunnel = Tunnel::open().await?;
    let speed = "300";
    let bench = Bench::start(
        &[
            "--speed",
            speed,
            "--seed",
            "11",
            "--latency-ms",
            "3000..60000",
            "--requests-per-minute",
            "6000",
            "--faults",
            ALL_FAULTS,
        ],
        &[
            ("DIALDESK_WAIT_SCALE", speed),
            ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
            ("MAX_CONCURRENT_OUTBOUND_CALLS", "40"),
            ("DIALDESK_PUBLIC_URL", &tunnel.url()),
        ],
    )?;
    let (process, api) = bench.engine()?;
    tunnel.lead_to(api.listen())?;
    let (campaign, _) = campaign_of(&api, people_file(people)).await?;
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;
    finish(&api, &campaign).await.with_context(|| bench.engine_log())?;
    ensure!(process.terminate()? == 0, "asked to end, it ends well");

    let ledger = bench.ledger()?;
    let counts = told(&ledger);
    let taken = counts.get("200").copied().unwrap_or_default();
    ensure!(taken >= people as usize / 2, "much was told and taken: {counts:?}");
    ensure!(counts.contains_key("lost"), "and some was lost: {counts:?}");
    let fine = ["200", "400", "lost", "no answer"];
    ensure!(counts.keys().all(|fate| fine.contains(&fate.as_str())), "{counts:?}");
    let store = bench.store().await?;
    judge(&ledger, &store, people).await
}
