//! A thousand calls a second through the whole engine, judged where they arrive, beside Bottleneck.
//!
//! Engine, store and gate are the product's; the provider in front of them writes one datagram for
//! each call at its first byte. The receiver is another process, and judges both sides by the
//! moments at which the system received their datagrams.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::UdpSocket;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::call::{Measures, Outcome};
use dialdesk_core::engine::EngineSettings;
use dialdesk_core::ids::ProviderCallId;
use dialdesk_core::limits::{Limits, Waits};
use dialdesk_core::provider::{
    BoxFuture, CallListing, CallReport, CallSearch, FirstByte, ListedPage, PlaceCall, PlaceError,
    Placed, Progress, Provider, ReadError,
};
use dialdesk_runtime::{Bus, StartOptions, SystemClock};
use dialdesk_store::Store;
use serde_json::Value;

use crate::desk;
use crate::finding::{Finding, Goal, figure_text};
use crate::side::{Figure, Ground, ROUNDS, Side, middle};
use crate::waiting::{pause, settings};

/// Calls a second that may start.
const RATE: u32 = 1_000;

/// Seconds that are judged unless the environment wants others.
const SECONDS: u32 = 60;

/// Seconds before and after those that are judged.
const AROUND: u32 = 3;

/// How long the engine may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

pub(crate) fn seconds() -> anyhow::Result<u32> {
    match std::env::var("DIALDESK_PACE_SECONDS") {
        Ok(text) => text.parse().context("DIALDESK_PACE_SECONDS is a number"),
        Err(_) => Ok(SECONDS),
    }
}

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let seconds = seconds()?;
    let people = (seconds + 2 * AROUND + 5) * RATE;
    let folder = desk::filled(ground, people)?.display().to_string();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut one = || -> anyhow::Result<()> {
            ours.push(judged(ground, seconds, |port| {
                ground.ours("pace", &[port, &seconds.to_string(), &folder])
            })?);
            Ok(())
        };
        if round % 2 == 0 {
            one()?;
        }
        theirs.push(judged(ground, seconds, |port| {
            Ok(ground.node("bottleneck_pace.mjs", &[port, &seconds.to_string()]))
        })?);
        if round % 2 == 1 {
            one()?;
        }
    }
    found(seconds, &ours, &theirs)
}

/// What both sides' rounds come to.
fn found(seconds: u32, ours: &[Figure], theirs: &[Figure]) -> anyhow::Result<Vec<Finding>> {
    let rate = f64::from(RATE);
    let error = |figure: &Figure| 100.0 * (figure.value - rate).abs() / rate;
    let errors: Vec<f64> = ours.iter().map(error).collect();
    let over: Vec<String> = ours.iter().map(|figure| figure.text("over")).collect();
    let fullest: Vec<String> = ours.iter().map(|figure| figure.text("fullest")).collect();
    let their_over: Vec<String> = theirs.iter().map(|figure| figure.text("over")).collect();
    let (fast, slow) = (middle(ours), middle(theirs));
    let worst_over = ours
        .iter()
        .map(|figure| figure.number("over"))
        .collect::<anyhow::Result<Vec<f64>>>()?
        .into_iter()
        .fold(0.0, f64::max);
    let peer = format!("Bottleneck 2: {}", figure_text(slow, "/s"));
    Ok(vec![
        Finding {
            work: format!("pace at {RATE}/s: error"),
            ours: format!("{fast:.2} /s"),
            peer: peer.clone(),
            figure: crate::finding::median(&errors),
            goal: Goal::AtMost(0.05),
            unit: "%",
            notes: vec![
                format!("errors of the rounds in %: {errors:.3?}"),
                format!("over {seconds} s, the whole engine with its store, judged at the receiver"),
            ],
        },
        Finding {
            work: format!("pace at {RATE}/s: sliding seconds over"),
            ours: format!("fullest {}", fullest.join(", ")),
            peer: format!("Bottleneck 2: {}", their_over.join(", ")),
            figure: worst_over,
            goal: Goal::AtMost(0.0),
            unit: "seconds",
            notes: vec![format!("sliding seconds with more than {RATE}, of each round: {}", over.join(", "))],
        },
        Finding {
            work: format!("pace at {RATE}/s: rate"),
            ours: figure_text(fast, "/s"),
            peer,
            figure: fast / slow,
            goal: Goal::AtLeast(2.5),
            unit: "",
            notes: vec![
                "minTime 0.5 ms on both sides; the peer's window is a reservoir that is filled once \
                 a second".into(),
                "the peer does better: it limits any function, in one line".into(),
            ],
        },
    ])
}

/// Lets a side send for a while and gives what the receiver saw of it.
fn judged(
    ground: &Ground,
    seconds: u32,
    side: impl FnOnce(&str) -> anyhow::Result<Side>,
) -> anyhow::Result<Figure> {
    let receiver = ground.python("receiver.py", &[&seconds.to_string(), &RATE.to_string()]);
    let mut receiver = receiver.command().stdout(Stdio::piped()).spawn()?;
    let mut heard = BufReader::new(receiver.stdout.take().context("it is piped")?);
    let mut line = String::new();
    heard.read_line(&mut line)?;
    let ready: Value = serde_json::from_str(&line).context("the receiver says its port")?;
    let sent = side(&ready["port"].to_string())?.command().status();
    if !matches!(&sent, Ok(status) if status.success()) {
        receiver.kill()?;
    }
    let mut rest = String::new();
    heard.read_to_string(&mut rest)?;
    let ended = receiver.wait()?;
    let sent = sent?;
    ensure!(sent.success(), "the sender ended with {sent}");
    ensure!(ended.success(), "the receiver ended with {ended}");
    Figure::parse(rest.trim())
}

/// Dials at full pace to the port of the receiver.
pub(crate) fn ours(arguments: &[String]) -> anyhow::Result<Figure> {
    let [port, seconds, folder] = arguments else { anyhow::bail!("pace PORT SECONDS FOLDER") };
    let (port, seconds): (u16, u32) = (port.parse()?, seconds.parse()?);
    let copy = tempfile::tempdir_in(std::env::current_dir()?)?;
    let name = "dialdesk.db";
    std::fs::copy(Path::new(folder).join(name), copy.path().join(name))?;
    let sent = desk::runtime()?.block_on(dial(copy.path(), port, seconds))?;
    Ok(Figure::of(f64::from(u32::try_from(sent)?)))
}

async fn dial(folder: &Path, port: u16, seconds: u32) -> anyhow::Result<usize> {
    let bus = Bus::new();
    let heard = bus.clone();
    let store = Store::open(folder, Arc::new(move |news: &[_]| heard.publish(news))).await?;
    let door = UdpSocket::bind("127.0.0.1:0")?;
    door.connect(("127.0.0.1", port))?;
    let provider = Arc::new(Brisk { door, rung: Mutex::default() });
    let running = dialdesk_runtime::start(StartOptions {
        store,
        provider: Arc::clone(&provider) as Arc<dyn Provider>,
        settings: quick(),
        bus,
        clock: Arc::new(SystemClock::new()),
    })?;
    let mut facts = running.handle.watch_facts();
    facts.wait_for(|facts| facts.starts_last_minute > 0).await?;
    pause(Duration::from_secs(u64::from(seconds + AROUND))).await;
    provider.door.send(b"end")?;
    // An engine that cannot keep up has much to do before it hears of its end.
    tokio::select! {
        () = running.shut_down() => {}
        () = pause(ENDS_WITHIN) => {}
    }
    let rung = provider.rung.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(rung.len())
}

/// Only the sliding second binds: lines, places in flight and the account's minute have room.
fn quick() -> EngineSettings {
    let limits = Limits {
        lines: 5_000,
        requests_in_flight: 2_000,
        reads_in_flight: 1_000,
        starts_per_second: RATE,
        spacing: Duration::from_micros(500),
        requests_per_minute: 1_000_000,
    };
    EngineSettings { waits: Waits::scaled(200), ..settings(limits) }
}

/// A provider whose calls are over when they are first asked about.
struct Brisk {
    door: UdpSocket,
    rung: Mutex<BTreeSet<String>>,
}

impl Provider for Brisk {
    fn place<'a>(
        &'a self,
        request: &'a PlaceCall,
        gate: Box<dyn FirstByte>,
    ) -> BoxFuture<'a, Result<Placed, PlaceError>> {
        Box::pin(async move {
            let name = request.intent.to_string();
            gate.open().await.map_err(PlaceError::HeldBack)?;
            let sent = self.door.send(name.as_bytes());
            sent.map_err(|error| PlaceError::Unknown(error.to_string()))?;
            let mut rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
            if !rung.insert(request.to.as_str().to_owned()) {
                return Err(PlaceError::Unknown("the number was rung twice".into()));
            }
            Ok(Placed { id: ProviderCallId(name) })
        })
    }

    fn look<'a>(&'a self, id: &'a ProviderCallId) -> BoxFuture<'a, Result<CallReport, ReadError>> {
        Box::pin(async {
            let measures = Measures { price: Some("0.75".into()), ..Measures::default() };
            let progress = Progress::Over(Outcome::Completed);
            Ok(CallReport { id: id.clone(), progress, created_at: None, measures })
        })
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
