//! Five thousand fictional people with the mess of real life: in, dialled, and counted thrice.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_test_support::bench::{Bench, campaign_of, until};
use serde_json::json;

/// Reads a column of the expectation that the fixture's script wrote: the numbers it accepted.
fn expected_numbers(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(folder.join("people-5000.expected.csv"))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split(',').find(|cell| cell.starts_with('+')))
        .map(str::to_owned)
        .collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn is_dialled_to_the_last_accepted_number() -> anyhow::Result<()> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let expected = expected_numbers(&fixtures)?;
    let file = std::fs::read(fixtures.join("people-5000.csv"))?;
    // Every request is answered, so that each accepted number is in the ledger exactly once.
    let bench = Bench::start(
        &["--latency-ms", "200..1600", "--speed", "400", "--requests-per-minute", "6000"],
        &[
            ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
            ("DIALDESK_WAIT_SCALE", "400"),
            ("MAX_CONCURRENT_OUTBOUND_CALLS", "60"),
        ],
    )?;
    let (process, api) = bench.engine()?;
    let (campaign, import) = campaign_of(&api, file).await?;
    let accepted = import["accepted"].as_u64().context("a total")?;
    ensure!(accepted == expected.len() as u64, "{accepted} accepted, {} expected", expected.len());

    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;
    let seen = until(Duration::from_millis(500), || async {
        let seen = api.get(&format!("/campaigns/{campaign}")).await?;
        Ok((seen["state"] == json!("finished")).then_some(seen))
    })
    .await?;
    ensure!(seen["counts"]["finished"] == json!(accepted), "everybody is finished: {seen}");
    ensure!(process.terminate()? == 0, "asked to end, it ends well");

    let ledger = bench.ledger()?;
    let asked: Vec<&str> =
        ledger.connects().filter_map(|connect| connect.from.as_deref()).collect();
    let numbers: BTreeSet<String> = asked.iter().map(|number| (*number).to_owned()).collect();
    ensure!(numbers == expected, "those asked for are those accepted");
    ensure!(asked.len() == expected.len(), "each of them once");
    let twice = ledger.calls_by_number().into_values().filter(|times| *times > 1).count();
    ensure!(twice == 0, "{twice} numbers were rung twice");
    Ok(())
}
