//! A list of a million, in the real program: taken in, started, paused, asked about, killed and
//! started again, with each time and what it takes of the memory.
//!
//! `DIALDESK_PEOPLE=1000000` for the whole promise, `DIALDESK_DIALLING_SECONDS=60` for a minute.

use std::cell::Cell;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::engine::effect::DueQuery;
use dialdesk_core::time::{Clock as _, Now, Timestamp};
use dialdesk_runtime::SystemClock;
use dialdesk_test_support::bench::{Bench, campaign_for, take_in, until};
use dialdesk_test_support::memory::Memory;
use dialdesk_test_support::programs::{Api, Process};
use serde_json::{Value, json};

/// How many people unless the environment wants more.
const PEOPLE: u32 = 20_000;

/// Seconds of dialling unless the environment wants more.
const DIALLING_SECONDS: u32 = 5;

/// A screen's question is answered within this long.
const ASKED_WITHIN: Duration = Duration::from_millis(200);

/// From the start of the program to the first new call at the provider.
const DIALS_WITHIN: Duration = Duration::from_secs(2);

/// What a list may leave in memory once it is taken in, whatever its length.
const LEAVES_KIB: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_million_people_wait_in_the_database_and_not_in_memory() -> anyhow::Result<()> {
    let people = setting("DIALDESK_PEOPLE", PEOPLE)?;
    let seconds = setting("DIALDESK_DIALLING_SECONDS", DIALLING_SECONDS)?;
    let bench = bench()?;
    let mut noted = Noted::new(people);

    let (process, api) = bench.engine()?;
    noted.memory("before the list", &process);
    let campaign = campaign_for(&api).await?;
    take_everybody_in(&bench, &mut noted, (&process, &api, &campaign), people).await?;
    settle(&mut noted, "after the list", &process).await;

    drive(&mut noted, &api, &campaign, people).await?;
    dial_for(&bench, seconds).await?;
    noted.memory("dialling", &process);
    ask_why(&mut noted, &api, &campaign).await?;
    process.kill()?;

    pick_what_is_due(&bench, &mut noted, people).await?;
    let process = dial_again(&bench, &mut noted).await?;
    dial_for(&bench, seconds.min(10)).await?;
    noted.memory("after the restart", &process);
    noted.judge()
}

fn setting(name: &str, usual: u32) -> anyhow::Result<u32> {
    match std::env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name} is a number")),
        Err(_) => Ok(usual),
    }
}

fn bench() -> anyhow::Result<Bench> {
    // Lines and budget for the full pace, so that what is measured is not the waiting for them.
    Bench::start(
        &["--latency-ms", "0", "--speed", "60", "--requests-per-minute", "6000"],
        &[
            ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
            ("DIALDESK_WAIT_SCALE", "60"),
            ("MAX_CONCURRENT_OUTBOUND_CALLS", "100"),
        ],
    )
}

fn people_file(people: u32) -> Vec<u8> {
    let cities = ["Pune", "Jaipur", "Kochi", "Patna", "Surat"];
    let mut file = String::from("Name,Phone,City,Renewal\n");
    for n in 0..people {
        let city = cities[n as usize % cities.len()];
        let number = 7_000_000_000_u64 + u64::from(n);
        writeln!(file, "Person {n},{number},{city},2026-12-{:02}", n % 28 + 1)
            .expect("a string takes everything");
    }
    file.into_bytes()
}

/// Takes the file in over the API, and looks at the memory all the while.
async fn take_everybody_in(
    bench: &Bench,
    noted: &mut Noted,
    (process, api, campaign): (&Process, &Api, &str),
    people: u32,
) -> anyhow::Result<()> {
    let file = people_file(people);
    noted.line("the file", format!("{} KiB", file.len() / 1024));
    let began = noted.now();
    let most = Cell::new(0);
    let import = take_in(api, campaign, file, || {
        let now = Memory::of(process.id()).unwrap_or_default().pss_kib;
        most.set(most.get().max(now));
    })
    .await
    .with_context(|| bench.engine_log())?;
    noted.time("import", began, None);
    noted.line("memory while it is taken in", format!("{} MiB at most", most.get() / 1024));
    ensure!(import["accepted"] == json!(people), "everybody is taken in: {import}");
    Ok(())
}

/// Waits until what was read is let go: the memory does not move any more.
async fn settle(noted: &mut Noted, when: &str, process: &Process) {
    let last = Cell::new(u64::MAX);
    let looks = Cell::new(0);
    let settled = until(Duration::from_millis(500), || async {
        let now = Memory::of(process.id()).unwrap_or_default().pss_kib;
        looks.set(looks.get() + 1);
        let moved = last.replace(now).abs_diff(now);
        Ok((moved < 1024 || looks.get() > 20).then_some(()))
    });
    settled.await.expect("nothing that can fail");
    noted.memory(when, process);
}

/// Starts, pauses and goes on, and asks why nobody is rung meanwhile.
async fn drive(noted: &mut Noted, api: &Api, campaign: &str, people: u32) -> anyhow::Result<()> {
    let why = format!("/campaigns/{campaign}/why");
    let seen = noted.timed("why, of the draft", ASKED_WITHIN, api.get(&why)).await?;
    ensure!(seen["waiting"] == json!(people), "all of them wait: {seen}");
    for (action, name) in
        [("start", "start"), ("pause", "pause"), ("resume", "go on"), ("pause", "pause again")]
    {
        let path = format!("/campaigns/{campaign}/{action}");
        noted.timed(name, ASKED_WITHIN, api.post(&path, &json!({}))).await?;
    }
    let seen = noted.timed("why, of the paused", ASKED_WITHIN, api.get(&why)).await?;
    let kept: u64 = counted(&seen);
    ensure!(kept + 100 >= u64::from(people), "everybody is told of: {seen}");
    let path = format!("/campaigns/{campaign}/resume");
    api.post(&path, &json!({})).await?;
    Ok(())
}

/// Asks why of the campaign and of one person while it dials.
async fn ask_why(noted: &mut Noted, api: &Api, campaign: &str) -> anyhow::Result<()> {
    let why = format!("/campaigns/{campaign}/why");
    let mut worst = Duration::ZERO;
    for _ in 0..5 {
        let began = noted.now();
        let seen = api.get(&why).await?;
        worst = worst.max(noted.now().mono.since(began.mono));
        ensure!(counted(&seen) == seen["waiting"].as_u64().unwrap_or(0), "to the person: {seen}");
    }
    noted.took("why, while it dials, the slowest of 5", worst, Some(ASKED_WITHIN));
    let page = api.get(&format!("/campaigns/{campaign}/contacts?limit=1")).await?;
    let one = &page["items"][0]["id"];
    let one = one.as_str().map_or_else(|| one.to_string(), ToOwned::to_owned);
    let why = format!("/campaigns/{campaign}/contacts/{one}/why");
    noted.timed("why, of one person", ASKED_WITHIN, api.get(&why)).await?;
    Ok(())
}

/// Sums up the people that an answer gives a reason for.
fn counted(why: &Value) -> u64 {
    let lines = why["people"].as_array().map(Vec::as_slice).unwrap_or_default();
    lines.iter().filter_map(|line| line["count"].as_u64()).sum()
}

/// Waits until so many seconds' worth of calls have reached the provider.
async fn dial_for(bench: &Bench, seconds: u32) -> anyhow::Result<()> {
    let wanted = bench.ledger()?.connects().count() + seconds as usize * 20;
    until(Duration::from_millis(500), || async {
        Ok((bench.ledger()?.connects().count() >= wanted).then_some(()))
    })
    .await
    .with_context(|| bench.engine_log())
}

/// Asks the database alone for what is due, while no program has it open.
async fn pick_what_is_due(bench: &Bench, noted: &mut Noted, people: u32) -> anyhow::Result<()> {
    let began = noted.now();
    let store = bench.store().await?;
    noted.time("opening the database after the kill", began, None);
    let campaigns = store.campaigns().await?;
    let campaign = &campaigns.first().context("it was made")?.campaign;
    let query = DueQuery {
        campaigns: vec![campaign.id],
        calls: true,
        due_by: noted.now().wall,
        each: 256,
        limit: 256,
    };
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let began = noted.now();
        let loaded = store.due(&campaign.account, &query).await?;
        best = best.min(noted.now().mono.since(began.mono));
        ensure!(loaded.rows.len() == 256.min(people as usize), "{} rows", loaded.rows.len());
    }
    store.close().await;
    noted.took("256 who are due, the best of 5", best, Some(Duration::from_millis(50)));
    Ok(())
}

/// Starts the program on what the killed one left, and waits for the first new call.
async fn dial_again(bench: &Bench, noted: &mut Noted) -> anyhow::Result<Process> {
    let before = bench.ledger()?.connects().count();
    let began = noted.now();
    let (process, _api) = bench.engine()?;
    noted.time("restart, until it is ready", began, Some(DIALS_WITHIN));
    let first: Timestamp = until(Duration::from_millis(10), || async {
        Ok(bench.ledger()?.connects().nth(before).map(|connect| connect.at))
    })
    .await
    .with_context(|| bench.engine_log())?;
    let took = first.since(began.wall);
    noted.took("restart, until the first new call arrives", took, Some(DIALS_WITHIN));
    Ok(process)
}

/// The table of what was measured.
struct Noted {
    clock: SystemClock,
    table: String,
    too_slow: Vec<String>,
    settled: Vec<(String, Memory)>,
}

impl Noted {
    fn new(people: u32) -> Self {
        let table = format!("{people} people in the real program:\n");
        Self { clock: SystemClock::new(), table, too_slow: Vec::new(), settled: Vec::new() }
    }

    fn now(&self) -> Now {
        self.clock.now()
    }

    fn line(&mut self, what: &str, figure: String) {
        writeln!(self.table, "  {what:<44} {figure}").expect("a string takes everything");
    }

    fn took(&mut self, what: &str, took: Duration, within: Option<Duration>) {
        if within.is_some_and(|within| took > within) {
            self.too_slow.push(format!("{what}: {took:.0?}"));
        }
        self.line(what, format!("{took:.1?}"));
    }

    fn time(&mut self, what: &str, began: Now, within: Option<Duration>) {
        let took = self.now().mono.since(began.mono);
        self.took(what, took, within);
    }

    async fn timed(
        &mut self,
        what: &str,
        within: Duration,
        question: impl Future<Output = anyhow::Result<Value>>,
    ) -> anyhow::Result<Value> {
        let began = self.now();
        let answer = question.await?;
        self.time(what, began, Some(within));
        Ok(answer)
    }

    fn memory(&mut self, when: &str, process: &Process) {
        let Some(memory) = Memory::of(process.id()) else { return };
        self.line(&format!("memory {when}"), memory.to_string());
        self.settled.push((when.to_owned(), memory));
    }

    #[expect(clippy::print_stdout, reason = "the figures of the run, for `--nocapture`")]
    fn judge(self) -> anyhow::Result<()> {
        println!("{}", self.table);
        ensure!(self.too_slow.is_empty(), "too slow: {:?}", self.too_slow);
        let Some((_, before)) = self.settled.first() else { return Ok(()) };
        for (when, memory) in &self.settled {
            let grown = memory.pss_kib.saturating_sub(before.pss_kib);
            ensure!(grown <= LEAVES_KIB, "{} KiB more {when}", grown);
        }
        Ok(())
    }
}
