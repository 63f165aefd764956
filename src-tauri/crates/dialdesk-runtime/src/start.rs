//! Starting the engine, watching over it, and ending it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use dialdesk_core::engine::ceiling::Ceiling;
use dialdesk_core::engine::facts::Binding;
use dialdesk_core::engine::{Command, EngineSettings, Facts, Rebuild};
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::provider::Provider;
use dialdesk_core::time::{Clock, Mono, Now};
use dialdesk_store::Store;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::bus::Bus;
use crate::driver::{Driver, pause};
use crate::entropy::SystemEntropy;
use crate::gate::{Gate, Inputs};
use crate::handle::Handle;
use crate::perform::{Performer, UnderWay};
use crate::stop::StopFlag;

/// Commands that may wait for the driver.
const MESSAGES_MAX: usize = 1024;

/// A second break within this long leaves the engine stopped.
const BREAKS_APART: Duration = Duration::from_secs(60);

/// Pause between two attempts to reach a store that takes nothing.
const STORE_AGAIN: Duration = Duration::from_secs(1);

/// What the runtime is made of.
pub struct StartOptions {
    /// Where everything rests. Its commits must be published on `bus`.
    pub store: Store,
    /// Who places the calls.
    pub provider: Arc<dyn Provider>,
    /// How the engine is set.
    pub settings: EngineSettings,
    /// Where commits are published.
    pub bus: Bus,
    /// Both clocks.
    pub clock: Arc<dyn Clock>,
}

/// A running engine.
pub struct Running {
    /// Speaks to it.
    pub handle: Handle,
    watch: JoinHandle<()>,
    store: Store,
    gate: Gate,
}

/// Why the engine could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system gives no random bytes, or no thread.
    #[error("the system did not give what the engine needs: {0}")]
    System(String),
}

/// Starts the engine: restores it from the store and lets it run.
///
/// # Errors
/// [`StartError`] when the system gives no thread or no random bytes.
pub fn start(options: StartOptions) -> Result<Running, StartError> {
    let StartOptions { store, provider, settings, bus, clock } = options;
    let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
    let entropy = Arc::new(SystemEntropy::new().map_err(|error| system(&error))?);
    let stop = StopFlag::default();
    let (message_sender, messages) = mpsc::channel(MESSAGES_MAX);
    let (news_sender, news) = mpsc::unbounded_channel();
    let gate = Gate::start(
        Arc::clone(&clock),
        stop.clone(),
        &settings.limits,
        Inputs::new(news_sender.clone()),
    )
    .map_err(|error| system(&error))?;
    let now = clock.now();
    let (facts_sender, facts) = watch::channel(no_facts(&settings, now));
    let performer = Performer {
        store: store.clone(),
        provider,
        gate: gate.clone(),
        account: settings.account.clone(),
        clock: Arc::clone(&clock),
        news: news_sender,
        under_way: UnderWay::default(),
    };
    let driver = Driver {
        store: store.clone(),
        settings,
        performer,
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
        stop: stop.clone(),
        messages,
        news,
        facts: facts_sender,
        replies: BTreeMap::new(),
        stop_seen: 0,
        quit_by: None,
        beat_at: Mono::default(),
        unkept: BTreeSet::new(),
        reads: 0,
        has_written: false,
        taken: VecDeque::new(),
    };
    let watch = tokio::spawn(watch_over(driver));
    let handle = Handle { messages: message_sender, facts, bus, clock, entropy, stop };
    Ok(Running { handle, watch, store, gate })
}

impl Running {
    /// Ends the engine: starts nothing more, closes what has not left, waits up to four seconds
    /// for answers under way, and closes the store.
    pub async fn shut_down(self) {
        // An engine that is gone already has nothing to end.
        let _ = self.handle.command(Command::Quit).await;
        if let Err(error) = self.watch.await {
            tracing::error!(%error, "the engine's task broke while it ended");
        }
        self.gate.close();
        self.store.close().await;
    }
}

/// Runs the driver, and builds its engine anew after a break; a second break within a minute leaves
/// it stopped.
async fn watch_over(mut driver: Driver) {
    let mut rebuild = Rebuild::Start;
    let mut last_break: Option<Mono> = None;
    loop {
        let Err(broken) = driver.run(&rebuild).await else { return };
        let now = driver.clock.now();
        tracing::error!(error = %broken, source = ?std::error::Error::source(&broken), "dialling stops");
        if last_break.is_some_and(|before| now.mono.since(before) < BREAKS_APART) {
            return stay_stopped(&driver);
        }
        last_break = Some(now.mono);
        rebuild = loop {
            match driver.settle().await {
                Ok(rebuild) => break rebuild,
                Err(error) => {
                    tracing::error!(%error, "the database takes nothing; trying again");
                    pause(STORE_AGAIN).await;
                }
            }
        };
    }
}

fn stay_stopped(driver: &Driver) {
    driver.stop.shut();
    driver.performer.gate.revoke_all();
    driver.facts.send_modify(|facts| {
        facts.stopped = true;
        facts.binding = Binding::Broken;
    });
    tracing::error!("the engine broke twice within a minute and stays stopped until a restart");
}

/// The figures of an engine that has not taken a step yet.
fn no_facts(settings: &EngineSettings, now: Now) -> Facts {
    Facts {
        at: now.wall,
        lines_held: 0,
        lines_max: settings.limits.lines,
        unknown: 0,
        needs_a_look: 0,
        requests_in_flight: 0,
        requests_queued: 0,
        budget_used: 0,
        budget: settings.limits.budget(),
        starts_last_minute: 0,
        breaker: BreakerState::HalfOpen,
        breaker_failures: 0,
        wall_until: None,
        paused_by_provider: false,
        ceiling: Ceiling::unmeasured(&settings.limits),
        stopped: false,
        account_problem: None,
        binding: Binding::NothingDue,
        running: Vec::new(),
        hours_close_at: None,
    }
}
