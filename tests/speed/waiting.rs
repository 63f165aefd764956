//! What a million people who wait take of the memory: rows in the database and a window over them,
//! beside one sleeping task for each.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::engine::EngineSettings;
use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::limits::{Limits, Waits};
use dialdesk_core::provider::{
    BoxFuture, CallListing, CallReport, CallSearch, FirstByte, ListedPage, PlaceCall, PlaceError,
    Placed, Provider, ReadError,
};
use dialdesk_runtime::{Bus, StartOptions, SystemClock};
use dialdesk_store::Store;
use tokio::sync::Barrier;

use crate::desk;
use crate::due::LISTS;
use crate::finding::{Finding, Goal, figure_text};
use crate::machine;
use crate::side::{Figure, Ground, ROUNDS, Rounds, middle};

const MIB: f64 = 1024.0 * 1024.0;

const SLEEPERS: usize = 1_000_000;

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let [few, .., many] = LISTS;
    let side = |people: u32| {
        let folder = desk::filled(ground, people)?;
        ground.ours("waiting", &[&folder.display().to_string(), &people.to_string()])
    };
    let (many_side, few_side) = (side(many)?, side(few)?);
    let sleepers = ground.ours("sleepers", &[])?;
    let rounds = Rounds::run(ROUNDS, &many_side, &sleepers)?;
    let few_figures =
        (0..ROUNDS).map(|_| few_side.run()).collect::<anyhow::Result<Vec<Figure>>>()?;
    let (with_many, asleep) = rounds.medians();
    let with_few = middle(&few_figures);
    let more = (with_many - with_few).max(0.0);
    let mib = |bytes: f64| figure_text(bytes / MIB, "MiB");
    Ok(vec![Finding {
        work: "a million people who wait".into(),
        ours: format!("+{}", mib(more)),
        peer: format!("a sleeping task for each: +{}", mib(asleep)),
        figure: more / asleep,
        goal: Goal::AtMost(0.05),
        unit: "",
        notes: vec![
            format!(
                "the running engine with its store takes {} for {many} people and {} for {few}; \
                 all of the former beside the sleeping tasks is {:.3} times",
                mib(with_many),
                mib(with_few),
                with_many / asleep
            ),
            "memory as PSS; the engine ran with every line taken and had read who is due".into(),
            rounds.spread(),
            "the peer does better: it needs no disk, and wakes each at its own moment".into(),
        ],
    }])
}

/// Bytes of the process, with the engine running and every line taken.
pub(crate) fn ours(arguments: &[String]) -> anyhow::Result<Figure> {
    let [folder, people] = arguments else { anyhow::bail!("waiting FOLDER PEOPLE") };
    let people: u32 = people.parse()?;
    // The people stay as they are: only a copy of the database is dialled from.
    let copy = tempfile::tempdir_in(std::env::current_dir()?)?;
    let name = "dialdesk.db";
    std::fs::copy(Path::new(folder).join(name), copy.path().join(name))?;
    let bytes = desk::runtime()?.block_on(run(copy.path(), people))?;
    Ok(Figure::of(bytes))
}

async fn run(folder: &Path, people: u32) -> anyhow::Result<f64> {
    let bus = Bus::new();
    let heard = bus.clone();
    let store = Store::open(folder, Arc::new(move |news: &[_]| heard.publish(news))).await?;
    let provider = Arc::new(Endless);
    let running = dialdesk_runtime::start(StartOptions {
        store: store.clone(),
        provider,
        settings: settings(Limits::DEFAULT),
        bus,
        clock: Arc::new(SystemClock::new()),
    })?;
    let mut facts = running.handle.watch_facts();
    let full = Limits::DEFAULT.lines - Limits::DEFAULT.kept_lines();
    facts.wait_for(|facts| facts.lines_held >= full).await?;
    pause(Duration::from_secs(1)).await;
    let bytes = machine::pss()?;
    let left = store.campaign(desk::campaign_id()).await?.context("the campaign is there")?;
    ensure!(left.counts.unused + full == people, "{:?} with {full} lines", left.counts);
    running.shut_down().await;
    Ok(bytes)
}

/// What an engine of the speed tests is told.
pub(crate) fn settings(limits: Limits) -> EngineSettings {
    EngineSettings {
        account: desk::account(),
        caller_id: "08040000001".into(),
        limits,
        waits: Waits::REAL,
        rule_pack: RulePack::SandboxAlwaysOpen,
        time_limit_s: 900,
        ring_timeout_s: 45,
        record: false,
    }
}

/// A provider whose calls never end.
struct Endless;

impl Provider for Endless {
    fn place<'a>(
        &'a self,
        request: &'a PlaceCall,
        gate: Box<dyn FirstByte>,
    ) -> BoxFuture<'a, Result<Placed, PlaceError>> {
        Box::pin(async move {
            gate.open().await.map_err(PlaceError::HeldBack)?;
            Ok(Placed { id: ProviderCallId(format!("sid-{}", request.intent)) })
        })
    }

    fn look<'a>(&'a self, _id: &'a ProviderCallId) -> BoxFuture<'a, Result<CallReport, ReadError>> {
        Box::pin(async { Err(ReadError::Unavailable("it says nothing".into())) })
    }

    fn search<'a>(
        &'a self,
        _search: &'a CallSearch,
    ) -> BoxFuture<'a, Result<Vec<CallReport>, ReadError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn list<'a>(
        &'a self,
        _listing: &'a CallListing,
    ) -> BoxFuture<'a, Result<ListedPage, ReadError>> {
        Box::pin(async { Ok(ListedPage::default()) })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ReadError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Bytes that a sleeping task for each of a million adds.
pub(crate) fn sleepers() -> anyhow::Result<Figure> {
    desk::runtime()?.block_on(async {
        let before = machine::pss()?;
        let all_asleep = Arc::new(Barrier::new(2));
        let mut tasks = Vec::with_capacity(SLEEPERS);
        for n in 0..SLEEPERS {
            let number = desk::number(u32::try_from(n)?)?;
            let last = (n + 1 == SLEEPERS).then(|| Arc::clone(&all_asleep));
            tasks.push(tokio::spawn(async move {
                if let Some(last) = last {
                    last.wait().await;
                }
                pause(Duration::from_secs(3600)).await;
                number
            }));
        }
        all_asleep.wait().await;
        pause(Duration::from_secs(2)).await;
        let bytes = machine::pss()? - before;
        ensure!(tasks.iter().all(|task| !task.is_finished()), "all of them sleep");
        for task in tasks {
            task.abort();
        }
        Ok(Figure::of(bytes))
    })
}

#[expect(clippy::disallowed_methods, reason = "the peer's way of waiting is what is measured")]
pub(crate) async fn pause(length: Duration) {
    tokio::time::sleep(length).await;
}
