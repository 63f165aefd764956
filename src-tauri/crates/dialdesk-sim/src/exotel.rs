//! An Exotel look-alike on loopback: the sandbox account, and what the client is tested against.
//!
//! It shares nothing with the client but the wire. What it does is written from the provider's
//! documents and from payloads that were seen; where those are silent it is strict.

mod body;
mod book;
mod callbacks;
mod chance;
mod clock;
mod connection;
mod faults;
pub mod ledger;
mod life;
mod list;
mod numbers;
mod place;
mod script;
mod server;

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use dialdesk_core::time::Clock;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use clock::RealClock;
pub use faults::Faults;
pub use script::{End, FATED_RANGES, Fate, Fault, Outcomes, SUFFIXES};

use book::{Book, Kept};
use ledger::{Ledger, LedgerFile};
use server::Shared;

/// The file in which a look-alike with a folder keeps its calls.
const CALLS_FILE: &str = "sandbox-calls.jsonl";

/// Lines that are kept from run to run: two for each call, about 20 MiB.
const LINES_KEPT: usize = 100_000;

/// How a look-alike behaves.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Where it listens; loopback, port 0 for any.
    pub listen: SocketAddr,
    /// One second of a call's life takes 1/`speed` s.
    pub speed: u32,
    /// What everything that looks like chance is drawn from.
    pub seed: u64,
    /// Its calls are kept here, and go on ringing after a restart.
    pub state_dir: Option<PathBuf>,
    /// Every request is written here on arrival.
    pub ledger: Option<PathBuf>,
    /// More requests in any minute get a 429.
    pub requests_per_minute: u32,
    /// How long an answer takes, in ms, divided by the speed.
    pub latency_ms: RangeInclusive<u32>,
    /// Fates of numbers that somebody wrote down.
    pub outcomes: Outcomes,
    /// What goes wrong on the way.
    pub faults: Faults,
    /// The one key and token that are right; any will do where this is absent.
    pub credentials: Option<(String, String)>,
    /// More calls at once get a 429; no limit where this is absent.
    pub calls_at_once: Option<u32>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl Default for SandboxOptions {
    /// The account that is built into the console.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            speed: 20,
            seed: 1,
            state_dir: None,
            ledger: None,
            requests_per_minute: 6000,
            latency_ms: 200..=1600,
            outcomes: Outcomes::default(),
            faults: Faults::none(),
            credentials: None,
            calls_at_once: None,
            clock: Arc::new(RealClock::start()),
        }
    }
}

/// The look-alike.
pub struct ExotelSandbox;

impl ExotelSandbox {
    /// Starts one, in the current tokio runtime.
    pub async fn start(options: SandboxOptions) -> anyhow::Result<Running> {
        ensure!(options.speed > 0, "the speed must be 1 or more");
        ensure!(options.requests_per_minute > 0, "requests per minute must be 1 or more");
        let local = options.listen.ip().is_loopback();
        ensure!(local, "{} is not this machine: listen on 127.0.0.1", options.listen);
        let listener = TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("{} cannot be listened on", options.listen))?;
        let addr = listener.local_addr()?;
        let book = open_book(options)?;
        let (close, closing) = watch::channel(false);
        let shared = Arc::new(Shared::new(book));
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&shared), closing));
        Ok(Running { addr, close, serving })
    }
}

fn open_book(options: SandboxOptions) -> anyhow::Result<Book> {
    let mut kept = Vec::new();
    let mut past = Ledger::default();
    if let Some(folder) = &options.state_dir {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        let path = folder.join(CALLS_FILE);
        past = Ledger::read(&path)?;
        past.shorten(&path, LINES_KEPT)?;
        kept.push(Kept { file: LedgerFile::open(&path)?, with_reads: false });
    }
    if let Some(path) = &options.ledger {
        kept.push(Kept { file: LedgerFile::open(path)?, with_reads: true });
    }
    let now = options.clock.now();
    Ok(Book::open(options, kept, &past, now))
}

/// A look-alike that runs. Dropped, it closes every connection.
pub struct Running {
    addr: SocketAddr,
    close: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Running {
    /// Gives the address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Gives its base URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Cuts every connection and waits until nothing is served any more. Calls go on ringing, for
    /// whoever opens the folder next.
    pub async fn shutdown(self) {
        self.close.send_replace(true);
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "the look-alike did not end well");
        }
    }
}
