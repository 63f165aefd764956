//! The one place that wires things: folder, lock, settings, store, provider, engine, console, API.
//!
//! Both programs start here: [`Host::open`] starts everything, and [`Host::close`] ends it.

mod agents;
mod demo;
mod error;
mod folder;
mod lock;
mod provider;
pub mod settings;
mod start;
mod token;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dialdesk_console::{About, Console};
use dialdesk_core::engine::EngineSettings;
use dialdesk_core::time::Clock;
use dialdesk_rest::{Guard, Server};
use dialdesk_runtime::{Bus, StartOptions, SystemClock};
use dialdesk_store::Store;

pub use error::HostError;
use lock::FolderLock;
use provider::Chosen;
pub use settings::{Arguments, Environment, Settings};
pub use start::{install_crypto, log_to_stderr};

/// Each call is cut after this many seconds.
const TIME_LIMIT_S: u32 = 900;
/// Each phone rings for at most this many seconds.
const RING_TIMEOUT_S: u32 = 45;
/// How long requests under way may take to be answered once the program ends.
const LAST_ANSWERS: Duration = Duration::from_millis(300);

/// Everything that runs.
pub struct Host {
    /// Every use case.
    pub console: Console,
    /// Which account is in use: `sandbox`, `loopback` or `exotel`.
    pub provider: &'static str,
    /// Where the program's files lie.
    pub data_dir: String,
    /// Where the REST API listens, if it does.
    pub listen: Option<SocketAddr>,
    engine: dialdesk_runtime::Running,
    server: Option<Server>,
    sandbox: Option<dialdesk_sim::exotel::Running>,
    // Held until the end: whoever has it owns the folder.
    _lock: FolderLock,
}

async fn serve(console: &Console, listen: SocketAddr, token: String) -> Result<Server, HostError> {
    let server = dialdesk_rest::serve(console.clone(), listen, Guard::new(token))
        .await
        .map_err(|error| HostError::Listen { listen, reason: error.to_string() })?;
    console.listens_at(format!("http://{}", server.addr()));
    Ok(server)
}

fn about(settings: &Settings, chosen: &Chosen, limits: dialdesk_core::limits::Limits) -> About {
    About {
        account: chosen.account.clone(),
        account_view: chosen.view(settings),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_dir: settings.data_dir.display().to_string(),
        rule_pack: settings.rule_pack(chosen.kind),
        rule_pack_reason: settings.rule_pack_reason.clone(),
        limits,
        fixed: settings.fixed(),
    }
}

fn engine_settings(settings: &Settings, chosen: &Chosen, about: &About) -> EngineSettings {
    EngineSettings {
        account: chosen.account.clone(),
        caller_id: chosen.caller_id(settings),
        limits: about.limits,
        waits: dialdesk_core::limits::Waits::scaled(chosen.speed),
        rule_pack: about.rule_pack,
        india_only: false,
        time_limit_s: TIME_LIMIT_S,
        ring_timeout_s: RING_TIMEOUT_S,
        record: true,
    }
}

impl Host {
    /// Opens the data folder and starts everything.
    ///
    /// # Errors
    /// When the settings are wrong, the folder is in use, or something cannot be opened: each with a
    /// sentence for the person at the keyboard.
    pub async fn open(settings: Settings) -> Result<Self, HostError> {
        let settings = Settings { data_dir: folder::prepare(&settings.data_dir)?, ..settings };
        let data_dir = settings.data_dir.clone();
        let lock = FolderLock::take(&data_dir)?;
        let token = token::read_or_make(&data_dir, settings.api_token.clone())?;
        let bus = Bus::new();
        let publishing = bus.clone();
        let store =
            Store::open(&data_dir, Arc::new(move |envelopes| publishing.publish(envelopes)))
                .await?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let chosen = provider::choose(&settings, Arc::clone(&clock)).await?;
        let limits = settings::limits(&settings, &chosen.kind, &store).await?;
        let about = about(&settings, &chosen, limits);
        let engine = dialdesk_runtime::start(StartOptions {
            store: store.clone(),
            provider: Arc::clone(&chosen.provider),
            settings: engine_settings(&settings, &chosen, &about),
            bus,
            clock,
        })?;
        let console = Console::new(store.clone(), engine.handle.clone(), about);
        console.close_broken_imports().await?;
        agents::ensure_default(&store, &console, &chosen, &settings).await?;
        if chosen.sandbox.is_some() {
            demo::ensure(&store, &console).await?;
        }
        let server = match settings.listen {
            None => None,
            Some(listen) => Some(serve(&console, listen, token).await?),
        };
        let listen = server.as_ref().map(Server::addr);
        Ok(Self {
            console,
            provider: chosen.kind.name(),
            data_dir: data_dir.display().to_string(),
            listen,
            engine,
            server,
            sandbox: chosen.sandbox,
            _lock: lock,
        })
    }

    /// Ends everything: starts no more calls, closes what has not left, waits at most four seconds
    /// for answers under way, and leaves the folder to whoever comes next.
    pub async fn close(self) {
        let Self { engine, server, sandbox, console, .. } = self;
        drop(console);
        engine.shut_down().await;
        if let Some(server) = server {
            let closing = server.shut_down();
            tokio::select! {
                () = closing => {}
                () = dialdesk_console::pause(LAST_ANSWERS) => {}
            }
        }
        if let Some(sandbox) = sandbox {
            sandbox.shutdown().await;
        }
    }
}
