//! The one place that wires things: folder, lock, settings, store, provider, engine, console, API.
//!
//! Both programs start here: [`Host::open`] starts everything, and [`Host::close`] ends it.

mod agents;
mod api;
mod demo;
mod error;
mod folder;
pub mod hand_over;
mod lock;
mod provider;
mod public;
mod saved;
pub mod settings;
mod start;
mod token;
mod vault;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dialdesk_console::account::{Accounts, Vault};
use dialdesk_console::api_server::ApiServer;
use dialdesk_console::{About, Console};
use dialdesk_core::engine::EngineSettings;
use dialdesk_core::time::Clock;
use dialdesk_rest::Callbacks;
use dialdesk_runtime::{Bus, StartOptions, SystemClock};
use dialdesk_store::Store;

use api::Api;
pub use error::HostError;
use lock::FolderLock;
use provider::{Chosen, TryExotel};
use saved::{ApiWish, InForce};
pub use settings::{Arguments, Environment, Settings};
pub use start::{install_crypto, log_to_stderr};
pub use vault::SystemVault;

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
    api: Arc<Api>,
    sandbox: Option<dialdesk_sim::exotel::Running>,
    // Held until the end: whoever has it owns the folder.
    _lock: FolderLock,
}

/// Serves the API as it is wished for; the window does without if it cannot.
async fn serve(
    api: &Api,
    console: &Console,
    wish: ApiWish,
) -> Result<Option<SocketAddr>, HostError> {
    let listens = match wish {
        ApiWish::Off => None,
        ApiWish::Must(at) => Some(api.open(at).await?),
        ApiWish::Should(at) => match api.open(at).await {
            Ok(at) => Some(at),
            Err(error) => {
                tracing::warn!(%error, "the API is off");
                console.listens_at(Err(error.to_string()));
                return Ok(None);
            }
        },
    };
    console.listens_at(Ok(listens));
    Ok(listens)
}

/// Where the provider tells of calls, and who lets it in there.
struct CallbackAddress {
    address: String,
    door: Callbacks,
}

/// Makes the address of callbacks, where there is a public one.
fn callbacks(settings: &Settings) -> Result<Option<CallbackAddress>, HostError> {
    let Some(public) = &settings.public_url else { return Ok(None) };
    let secret = token::callback_secret(&settings.data_dir)?;
    let address = public.callback(&secret);
    Ok(Some(CallbackAddress { address, door: Callbacks::new(secret, public.hosts.clone()) }))
}

fn about(in_force: &InForce, chosen: &Chosen, limits: dialdesk_core::limits::Limits) -> About {
    let settings = &in_force.settings;
    About {
        account: chosen.account.clone(),
        account_view: chosen.view(settings),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_dir: settings.data_dir.display().to_string(),
        operator: settings.operator.clone(),
        rule_pack: settings.rule_pack(chosen.kind),
        rule_pack_reason: settings.rule_pack_reason.clone(),
        limits,
        account_source: in_force.source,
        account_entry: in_force.entry.clone(),
        account_place: in_force.place,
        account_trouble: in_force.trouble.clone(),
        api_fixed: settings.listen_given,
        api_token_fixed: settings.api_token.is_some(),
        public_url: settings.public_url.as_ref().map(|public| public.base.clone()),
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
        Self::open_with(settings, Arc::new(SystemVault::new())).await
    }

    /// Does the same with another place for accounts that were typed in.
    ///
    /// # Errors
    /// As [`Host::open`].
    pub async fn open_with(settings: Settings, vault: Arc<dyn Vault>) -> Result<Self, HostError> {
        let settings = Settings { data_dir: folder::prepare(&settings.data_dir)?, ..settings };
        let data_dir = settings.data_dir.clone();
        let lock = FolderLock::take(&data_dir)?;
        let token = token::read_or_make(&data_dir, settings.api_token.clone())?;
        let bus = Bus::new();
        let publishing = bus.clone();
        let store =
            Store::open(&data_dir, Arc::new(move |envelopes| publishing.publish(envelopes)))
                .await?;
        let in_force = saved::apply(settings, &store, &vault).await?;
        let settings = &in_force.settings;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let callbacks = callbacks(settings)?;
        let told_at = callbacks.as_ref().map(|callbacks| callbacks.address.clone());
        let chosen = provider::choose(settings, told_at, Arc::clone(&clock)).await?;
        let limits = settings::limits(settings, &chosen.kind, &store).await?;
        let about = about(&in_force, &chosen, limits);
        let engine = dialdesk_runtime::start(StartOptions {
            store: store.clone(),
            provider: Arc::clone(&chosen.provider),
            settings: engine_settings(settings, &chosen, &about),
            bus,
            clock,
        })?;
        let console = Console::new(store.clone(), engine.handle.clone(), about);
        console.keeps_accounts(Accounts { vault, probe: Arc::new(TryExotel) });
        console.reads_reports_by(provider::reader());
        console.close_broken_imports().await?;
        console.recall_holder().await?;
        agents::ensure_default(&store, &console, &chosen, settings).await?;
        if chosen.sandbox.is_some() {
            demo::ensure(&store, &console).await?;
        }
        let api = Arc::new(Api::new(
            console.clone(),
            data_dir.clone(),
            token,
            callbacks.map(|callbacks| callbacks.door),
        ));
        let switch: Arc<dyn ApiServer> = Arc::clone(&api) as Arc<dyn ApiServer>;
        console.is_served_by(&switch);
        let listen = serve(&api, &console, in_force.api).await?;
        Ok(Self {
            console,
            provider: chosen.kind.name(),
            data_dir: data_dir.display().to_string(),
            listen,
            engine,
            api,
            sandbox: chosen.sandbox,
            _lock: lock,
        })
    }

    /// Ends everything: starts no more calls, closes what has not left, waits at most four seconds
    /// for answers under way, and leaves the folder to whoever comes next.
    pub async fn close(self) {
        let Self { engine, api, sandbox, console, .. } = self;
        drop(console);
        engine.shut_down().await;
        api.close(LAST_ANSWERS).await;
        if let Some(sandbox) = sandbox {
            sandbox.shutdown().await;
        }
    }
}
