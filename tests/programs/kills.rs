//! The plug is pulled in the middle, many times, and nobody is rung twice.
//!
//! `DIALDESK_KILLS=200` for more than the usual number.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::call::Outcome;
use dialdesk_core::intent::IntentState;
use dialdesk_sim::exotel::ledger::Ledger;
use dialdesk_store::Store;
use dialdesk_test_support::bench::{Bench, all_calls, campaign_of, until};
use dialdesk_test_support::programs::{Api, Process};
use serde_json::json;

/// How fast the look-alike lives: waits of twenty minutes take seconds.
const SPEED: &str = "300";

/// Kills unless the environment wants more.
const KILLS: u32 = 25;

/// A run with more kills than this has every fault and fewer 429s: each of those halves the pace
/// for minutes, so that a long run would hardly dial between two kills.
const LONG: u32 = 200;

/// Every fault there is.
const ALL_FAULTS: &str = "drop_before=0.01,drop_after=0.01,timeout_placed=0.003,\
    timeout_not_placed=0.003,error_500_placed=0.005,error_500_not_placed=0.01,garbage_placed=0.005,\
    throttle=0.0005,slow=0.02,read_drop=0.01,read_500=0.01,read_garbage=0.01,\
    read_throttle=0.0002,read_slow=0.02";

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_it_rings_nobody_twice() -> anyhow::Result<()> {
    let kills = match std::env::var("DIALDESK_KILLS") {
        Ok(text) => text.parse().context("DIALDESK_KILLS is a number")?,
        Err(_) => KILLS,
    };
    let people = kills.min(LONG) * 10 + kills.saturating_sub(LONG) * 3;
    let faults = if kills > LONG { ALL_FAULTS } else { "default" };
    let bench = bench(faults)?;
    let (process, api) = bench.engine()?;
    let (campaign, import) = campaign_of(&api, people_file(people)).await?;
    ensure!(import["accepted"] == json!(people), "everybody is taken in: {import}");
    api.post(&format!("/campaigns/{campaign}/start"), &json!({})).await?;

    let at_kills = kill_often(&bench, kills, &campaign, (process, api)).await?;
    println!("{}", histogram(&at_kills, kills));
    println!("{} of {people} were placed at the last kill", bench.ledger()?.placed().count());
    let (process, api) = bench.engine()?;
    finish(&api, &campaign).await.with_context(|| bench.engine_log())?;
    ensure!(process.terminate()? == 0, "asked to end, it ends well");

    let store = bench.store().await?;
    judge(&bench.ledger()?, &store, people).await?;
    let between = at_kills.iter().filter(|states| has_a_request_out(states)).count();
    ensure!(
        between >= kills as usize / 4,
        "too few kills between reservation and answer: {between}"
    );
    Ok(())
}

fn bench(faults: &str) -> anyhow::Result<Bench> {
    // An answer takes 100 to 400 ms of real time, so that kills find requests on the wire.
    Bench::start(
        &[
            "--speed",
            SPEED,
            "--seed",
            "7",
            "--latency-ms",
            "30000..120000",
            "--requests-per-minute",
            "6000",
            "--faults",
            faults,
        ],
        &[
            ("DIALDESK_WAIT_SCALE", SPEED),
            ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
            ("MAX_CONCURRENT_OUTBOUND_CALLS", "40"),
        ],
    )
}

/// Gives a list of fictional people whose numbers meet what the seed says.
pub(crate) fn people_file(people: u32) -> Vec<u8> {
    let mut file = String::from("Name,Phone\n");
    for n in 0..people {
        // No number of the look-alike's fixed fates, which end in 99nn.
        let number = 7_000_000_000_u64 + u64::from(n / 90) * 100 + u64::from(n % 90);
        writeln!(file, "Person {n},{number}").expect("a string takes everything");
    }
    file.into_bytes()
}

type States = BTreeMap<IntentState, u32>;

fn has_a_request_out(states: &States) -> bool {
    states.contains_key(&IntentState::Reserved) || states.contains_key(&IntentState::Sent)
}

/// Kills and restarts the engine, each time a little later in its life, and notes what its
/// database held at each kill.
async fn kill_often(
    bench: &Bench,
    kills: u32,
    campaign: &str,
    first: (Process, Api),
) -> anyhow::Result<Vec<States>> {
    let mut at_kills = Vec::new();
    let mut running = Some(first);
    for n in 0..kills {
        let (process, api) = match running.take() {
            Some(running) => running,
            None => bench.engine()?,
        };
        let seen = api.get(&format!("/campaigns/{campaign}")).await?;
        ensure!(seen["state"] == json!("running"), "it runs at kill {n}: {seen}");
        live_for(Duration::from_millis(150 + u64::from(n * 37 % 700))).await;
        process.kill()?;
        let store = bench.store().await?;
        at_kills.push(store.intents_by_state().await?.into_iter().collect());
        store.close().await;
    }
    Ok(at_kills)
}

#[expect(clippy::disallowed_methods, reason = "a kill must come at a moment nobody names")]
async fn live_for(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Waits until the campaign is finished and nothing is unknown any more.
pub(crate) async fn finish(api: &Api, campaign: &str) -> anyhow::Result<()> {
    until(Duration::from_millis(200), || async {
        let seen = api.get(&format!("/campaigns/{campaign}")).await?;
        Ok((seen["state"] == json!("finished")).then_some(()))
    })
    .await
}

/// Compares the database with what the look-alike wrote on arrival.
#[expect(clippy::print_stdout, reason = "the figures of the run, for `--nocapture`")]
pub(crate) async fn judge(ledger: &Ledger, store: &Store, people: u32) -> anyhow::Result<()> {
    let twice: Vec<_> =
        ledger.calls_by_number().into_iter().filter(|(_, times)| *times > 1).collect();
    ensure!(twice.is_empty(), "rung twice: {twice:?}");

    let ended: BTreeMap<&str, &str> =
        ledger.outcomes().map(|ended| (ended.sid.as_str(), ended.status.as_str())).collect();
    let calls = all_calls(store).await?;
    let mut known = BTreeSet::new();
    let mut by_outcome: BTreeMap<Outcome, u32> = BTreeMap::new();
    for call in &calls {
        let outcome = call.outcome().context("every call has ended")?;
        *by_outcome.entry(outcome).or_default() += 1;
        let Some(id) = call.state.provider_id() else {
            ensure!(!outcome.was_placed(), "placed without a name: {call:?}");
            continue;
        };
        ensure!(known.insert(id.0.as_str()), "twice in the database: {id:?}");
        let status = ended.get(id.0.as_str()).copied();
        ensure!(status == Some(word(outcome)), "{outcome:?} here, {status:?} in the ledger");
    }
    let placed: BTreeSet<&str> =
        ledger.placed().filter_map(|connect| connect.sid.as_deref()).collect();
    ensure!(placed == known, "the ledger has {}, we know {}", placed.len(), known.len());
    ensure!(calls.len() == people as usize, "{} calls for {people} people", calls.len());
    ensure!(placed.len() >= people as usize * 3 / 4, "only {} were placed", placed.len());
    println!("{people} people: {by_outcome:?}");
    Ok(())
}

/// The look-alike's word for an outcome.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed | Outcome::Voicemail => "completed",
        Outcome::Busy => "busy",
        Outcome::NoAnswer => "no-answer",
        Outcome::NetworkError | Outcome::FailedTwice => "failed",
        Outcome::SaidPlaced => "said to be placed",
        Outcome::CanceledByProvider => "canceled",
        Outcome::DndBlocked
        | Outcome::InvalidNumber
        | Outcome::Canceled
        | Outcome::RateLimited
        | Outcome::ApiUnavailable
        | Outcome::Account
        | Outcome::NotAllowed
        | Outcome::Absent
        | Outcome::Missed
        | Outcome::GivenUp => "not placed",
    }
}

/// Says how many kills found how many intents in each state.
fn histogram(at_kills: &[States], kills: u32) -> String {
    let mut lines = format!("open requests at {kills} kills:\n");
    for state in IntentState::ALL {
        let found = at_kills.iter().filter(|states| states.contains_key(&state)).count();
        let all: u32 = at_kills.iter().filter_map(|states| states.get(&state)).sum();
        writeln!(lines, "{:>10}  {found:>4} kills  {all:>7} intents", state.name())
            .expect("a string takes everything");
    }
    lines
}
