//! Which account: Exotel, a stand-in on this machine, or the built-in sandbox.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use dialdesk_console::account::{Probe, ProbeError, Secrets};
use dialdesk_console::view::system::{AccountKind, AccountView};
use dialdesk_core::ids::AccountKey;
use dialdesk_core::provider::{BoxFuture, Provider, ReportDecoder};
use dialdesk_core::time::Clock;
use dialdesk_exotel::{Exotel, ExotelSettings, INDIA_OFFSET_S, StatusCallbacks};
use dialdesk_sim::exotel::{ExotelSandbox, SandboxOptions};

use crate::error::HostError;
use crate::settings::{Credentials, Settings};

/// The SID under which the sandbox's campaigns are kept.
const SANDBOX_SID: &str = "dialdesk";
/// The ExoPhone of the sandbox.
const SANDBOX_CALLER_ID: &str = "08040000001";
/// Where the sandbox keeps its calls, in the data folder.
const SANDBOX_FOLDER: &str = "sandbox";

/// Whose telephones ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The built-in stand-in.
    Sandbox,
    /// Another stand-in on this machine.
    Loopback,
    /// Exotel.
    Exotel,
}

impl Kind {
    /// Gives its name in account keys and in what the programs print.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Loopback => "loopback",
            Self::Exotel => "exotel",
        }
    }
}

/// The account that was chosen, ready to be asked.
pub(crate) struct Chosen {
    pub(crate) kind: Kind,
    pub(crate) account: AccountKey,
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) sandbox: Option<dialdesk_sim::exotel::Running>,
    pub(crate) speed: u32,
    sid: String,
    base_url: String,
}

/// Starts the sandbox or sets the client up, as the settings say.
/// `callback` is where the provider is to tell of calls.
pub(crate) async fn choose(
    settings: &Settings,
    callback: Option<String>,
    clock: Arc<dyn Clock>,
) -> Result<Chosen, HostError> {
    match &settings.credentials {
        Some(credentials) => outside(settings, credentials, callback),
        None => sandbox(settings, callback, clock).await,
    }
}

fn outside(
    settings: &Settings,
    credentials: &Credentials,
    callback: Option<String>,
) -> Result<Chosen, HostError> {
    let kind = if settings.base_is_loopback() { Kind::Loopback } else { Kind::Exotel };
    let Credentials { key, token, sid } = credentials;
    let account = ExotelSettings::new(&settings.base_url, sid, key, token);
    let provider = client(ExotelSettings { callback, ..account })?;
    Ok(Chosen {
        kind,
        account: AccountKey(format!("{}:{sid}", kind.name())),
        provider,
        sandbox: None,
        speed: settings.wait_scale,
        sid: sid.clone(),
        base_url: settings.base_url.clone(),
    })
}

async fn sandbox(
    settings: &Settings,
    callback: Option<String>,
    clock: Arc<dyn Clock>,
) -> Result<Chosen, HostError> {
    let speed = settings.sandbox_speed;
    let folder = settings.data_dir.join(SANDBOX_FOLDER);
    crate::folder::prepare(&folder)?;
    let running = ExotelSandbox::start(SandboxOptions {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        speed,
        state_dir: Some(folder),
        clock,
        ..SandboxOptions::default()
    })
    .await
    .map_err(HostError::Sandbox)?;
    let base_url = running.url();
    let account = ExotelSettings::new(&base_url, SANDBOX_SID, "sandbox", "sandbox");
    let provider = client(ExotelSettings { callback, ..account })?;
    Ok(Chosen {
        kind: Kind::Sandbox,
        account: AccountKey(format!("{}:{SANDBOX_SID}", Kind::Sandbox.name())),
        provider,
        sandbox: Some(running),
        speed,
        sid: SANDBOX_SID.to_owned(),
        base_url,
    })
}

/// Gives whoever reads what the provider tells of calls.
pub(crate) fn reader() -> Arc<dyn ReportDecoder> {
    let reader = StatusCallbacks::new(INDIA_OFFSET_S);
    Arc::new(reader.expect("India's offset is one that a place on earth has"))
}

fn client(settings: ExotelSettings) -> Result<Arc<dyn Provider>, HostError> {
    let client = Exotel::new(settings).map_err(|error| {
        HostError::Settings(format!("{error}; look at EXOTEL_BASE_URL, EXOTEL_SID and the keys"))
    })?;
    Ok(Arc::new(client))
}

/// Tries accounts that are typed into the console.
pub(crate) struct TryExotel;

impl Probe for TryExotel {
    fn probe<'a>(
        &'a self,
        secrets: &'a Secrets,
        base_url: &'a str,
    ) -> BoxFuture<'a, Result<(), ProbeError>> {
        Box::pin(async move {
            let Secrets { key, token, sid } = secrets;
            let client = Exotel::new(ExotelSettings::new(base_url, sid, key, token))
                .map_err(|error| ProbeError::Unusable(error.to_string()))?;
            Ok(client.probe().await?)
        })
    }
}

impl Chosen {
    /// Gives the ExoPhone of agents that bring none of their own.
    pub(crate) fn caller_id(&self, settings: &Settings) -> String {
        match (&settings.virtual_number, self.kind) {
            (Some(number), _) => number.clone(),
            (None, Kind::Sandbox) => SANDBOX_CALLER_ID.to_owned(),
            (None, Kind::Loopback | Kind::Exotel) => String::new(),
        }
    }

    /// Describes the account for people.
    pub(crate) fn view(&self, settings: &Settings) -> AccountView {
        AccountView {
            kind: match self.kind {
                Kind::Sandbox => AccountKind::Sandbox,
                Kind::Loopback => AccountKind::Loopback,
                Kind::Exotel => AccountKind::Exotel,
            },
            label: match self.kind {
                Kind::Sandbox => "Sandbox".to_owned(),
                Kind::Loopback | Kind::Exotel => self.sid.clone(),
            },
            caller_id: self.caller_id(settings),
            base_url: self.base_url.clone(),
            speed: self.speed,
        }
    }
}

/// Tells whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
