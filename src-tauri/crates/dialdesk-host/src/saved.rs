//! What was saved in the console, put behind what the command line and the environment say.

use std::net::SocketAddr;
use std::sync::Arc;

use dialdesk_console::about::AccountSource;
use dialdesk_console::account::{ACCOUNT, SavedAccount, Vault};
use dialdesk_console::api_server::{API, API_LISTEN};
use dialdesk_console::settings::{RULES, SavedRules};
use dialdesk_console::view::settings::VaultPlace;
use dialdesk_store::Store;
use serde::de::DeserializeOwned;

use crate::error::HostError;
use crate::settings::{Credentials, Settings};

/// The settings in force, and where the account among them came from.
pub(crate) struct InForce {
    pub(crate) settings: Settings,
    pub(crate) source: AccountSource,
    pub(crate) entry: Option<String>,
    pub(crate) place: Option<VaultPlace>,
    /// Why the account that was saved is not the one in use.
    pub(crate) trouble: Option<String>,
    /// Where the API is to listen.
    pub(crate) api: ApiWish,
}

/// Where the API is to listen, and what happens if it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApiWish {
    /// Nowhere.
    Off,
    /// There; without it the program has no use.
    Must(SocketAddr),
    /// There, if it can: the window does without.
    Should(SocketAddr),
}

/// Reads what was saved and puts it where nothing else was said.
pub(crate) async fn apply(
    settings: Settings,
    store: &Store,
    vault: &Arc<dyn Vault>,
) -> Result<InForce, HostError> {
    let api = api_wish(&settings, store).await?;
    let settings = rules(settings, store).await?;
    let source = match (&settings.credentials, settings.sandbox_asked) {
        (Some(_), _) => AccountSource::Environment,
        (None, true) => AccountSource::CommandLine,
        (None, false) => AccountSource::Default,
    };
    let (entry, place, trouble) = (None, None, None);
    let in_force = InForce { settings, source, entry, place, trouble, api };
    if source != AccountSource::Default {
        return Ok(in_force);
    }
    let Some(saved) = read::<SavedAccount>(store, ACCOUNT).await? else { return Ok(in_force) };
    Ok(with_account(in_force, saved, vault).await)
}

/// Takes the account that was typed in. If its secrets cannot be had it is the sandbox, where
/// nobody real is rung, and the screen says why.
async fn with_account(
    mut in_force: InForce,
    saved: SavedAccount,
    vault: &Arc<dyn Vault>,
) -> InForce {
    let (vault, name) = (Arc::clone(vault), saved.entry.clone());
    // The system may ask a person to unlock the keychain; that person is waited for.
    let opened = tokio::task::spawn_blocking(move || vault.open(&name)).await;
    match opened {
        Ok(Ok(Some((secrets, place)))) => {
            let settings = &mut in_force.settings;
            settings.credentials =
                Some(Credentials { key: secrets.key, token: secrets.token, sid: secrets.sid });
            if !settings.base_url_given {
                settings.base_url = saved.base_url;
            }
            if settings.virtual_number.is_none() {
                settings.virtual_number =
                    Some(saved.caller_id).filter(|caller_id| !caller_id.is_empty());
            }
            in_force.source = AccountSource::Saved;
            in_force.entry = Some(saved.entry);
            in_force.place = Some(place);
        }
        Ok(Ok(None)) => {
            in_force.trouble = Some(
                "the account that was saved is not in the keychain any more: type it in again"
                    .to_owned(),
            );
        }
        Ok(Err(error)) => {
            in_force.trouble = Some(format!(
                "{error}; unlock it and start Dialdesk again, or type the account in again"
            ));
        }
        Err(failure) => {
            tracing::error!(%failure, "the keychain broke off");
            in_force.trouble = Some("the system's keychain broke off".to_owned());
        }
    }
    if let Some(trouble) = &in_force.trouble {
        tracing::warn!(trouble, "the sandbox is used instead of the account that was saved");
    }
    in_force
}

async fn rules(mut settings: Settings, store: &Store) -> Result<Settings, HostError> {
    if settings.rule_pack.is_none()
        && let Some(saved) = read::<SavedRules>(store, RULES).await?
    {
        settings.rule_pack = Some(saved.pack);
        settings.rule_pack_reason = saved.reason;
        settings.rule_pack_saved = true;
    }
    Ok(settings)
}

async fn api_wish(settings: &Settings, store: &Store) -> Result<ApiWish, HostError> {
    if settings.listen_given {
        return Ok(settings.listen.map_or(ApiWish::Off, ApiWish::Must));
    }
    let saved = store.setting(API).await?;
    let on = saved.as_ref().and_then(|saved| saved["on"].as_bool()).unwrap_or(false);
    let at = saved.as_ref().and_then(|saved| saved["listen"].as_str());
    let at: Option<SocketAddr> = at.and_then(|at| at.parse().ok());
    Ok(match (settings.listen, at) {
        (Some(usual), at) => ApiWish::Must(at.unwrap_or(usual)),
        (None, at) if on => {
            let usual = || API_LISTEN.parse().expect("it is an address");
            ApiWish::Should(at.unwrap_or_else(usual))
        }
        (None, _) => ApiWish::Off,
    })
}

async fn read<T: DeserializeOwned>(store: &Store, key: &str) -> Result<Option<T>, HostError> {
    let kept = store.setting(key).await?.filter(|kept| !kept.is_null());
    Ok(kept.and_then(|kept| match serde_json::from_value(kept) {
        Ok(saved) => Some(saved),
        Err(_from_another_version) => {
            tracing::warn!(key, "what was saved cannot be read and is left out");
            None
        }
    }))
}
