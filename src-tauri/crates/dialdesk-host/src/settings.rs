//! Settings: command line, then environment, then `.env`, then what the console saved, then the
//! usual.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use dialdesk_console::settings::{MAX_CONCURRENT_CALLS, REQUESTS_PER_MINUTE, RULES};
use dialdesk_core::campaign::hours::RulePack;
use dialdesk_core::limits::Limits;
use dialdesk_store::Store;

use crate::error::HostError;
use crate::folder;
use crate::provider::{Kind, is_loopback};
use crate::public::PublicUrl;

/// Where Exotel answers unless said otherwise.
const BASE_URL: &str = "https://api.exotel.com";
/// How fast the built-in sandbox lives unless said otherwise.
const SANDBOX_SPEED: u32 = 20;
/// The provider's published limit, and the sandbox's.
const REAL_REQUESTS: u32 = 200;
const SANDBOX_REQUESTS: u32 = 6000;
/// Where the headless program listens unless said otherwise.
pub const HEADLESS_LISTEN: &str = "127.0.0.1:5000";

/// What the command line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The data folder.
    pub data_dir: Option<PathBuf>,
    /// Where the API listens.
    pub listen: Option<String>,
    /// The sandbox account, whatever else is set.
    pub sandbox: bool,
    /// How fast the sandbox lives.
    pub sandbox_speed: Option<u32>,
}

/// Names and values from outside the program. An empty value is none.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    values: HashMap<String, String>,
}

impl Environment {
    /// Reads the process's environment.
    #[must_use]
    pub fn of_process() -> Self {
        // A value that is no text cannot be meant for us.
        let texts = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        texts.collect()
    }

    /// Adds what a `.env` file says and the environment does not.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn with_file(mut self, path: &Path) -> Result<Self, HostError> {
        let broken = |reason: String| {
            HostError::Settings(format!("{} cannot be read: {reason}", path.display()))
        };
        if !path.exists() {
            return Ok(self);
        }
        let lines = dotenvy::from_path_iter(path).map_err(|error| broken(error.to_string()))?;
        for line in lines {
            // The parser's own message repeats the line, which may hold a secret.
            let (name, value) =
                line.map_err(|_may_quote_a_secret| broken("a line is not NAME=value".to_owned()))?;
            self.values.entry(name).or_insert(value);
        }
        Ok(self)
    }

    /// Gives a value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Gives a value as a path.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(ToOwned::to_owned)
    }

    fn whole(&self, name: &str, max: u32) -> Result<Option<u32>, HostError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) if (1..=max).contains(&number) => Ok(Some(number)),
            Ok(_) | Err(_) => {
                let words = format!("{name} must be a whole number from 1 to {max}");
                Err(HostError::Settings(words))
            }
        }
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(values: I) -> Self {
        Self { values: values.into_iter().collect() }
    }
}

/// An account's key, token and SID. Its `Debug` shows the SID only.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub(crate) key: String,
    pub(crate) token: String,
    pub(crate) sid: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("sid", &self.sid).finish_non_exhaustive()
    }
}

/// The settings as far as they are known before the database is open.
#[derive(Clone)]
pub struct Settings {
    /// Where the program's files lie.
    pub data_dir: PathBuf,
    /// Where the API listens, if it does.
    pub listen: Option<SocketAddr>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) virtual_number: Option<String>,
    pub(crate) app_id: Option<String>,
    pub(crate) base_url: String,
    /// Whether the environment says where requests go.
    pub(crate) base_url_given: bool,
    /// Whether the command line asks for the sandbox, whatever else is set.
    pub(crate) sandbox_asked: bool,
    /// Whether command line or environment say where the API listens.
    pub(crate) listen_given: bool,
    pub(crate) lines: Option<u32>,
    pub(crate) requests_per_minute: Option<u32>,
    pub(crate) api_token: Option<String>,
    pub(crate) rule_pack: Option<RulePack>,
    pub(crate) rule_pack_reason: Option<String>,
    /// Whether the pack was chosen in the console, not by the environment.
    pub(crate) rule_pack_saved: bool,
    pub(crate) operator: String,
    /// Where the provider reaches this machine, if it can.
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) wait_scale: u32,
    pub(crate) sandbox_speed: u32,
}

impl Settings {
    /// Gathers the settings; `usual_listen` is where the API listens if nobody says.
    ///
    /// # Errors
    /// With a sentence that names the setting that is missing or wrong.
    pub fn gather(
        arguments: Arguments,
        environment: &Environment,
        usual_listen: Option<&str>,
    ) -> Result<Self, HostError> {
        let wrong = |words: &str| Err(HostError::Settings(words.to_owned()));
        let Some(data_dir) = arguments
            .data_dir
            .or_else(|| environment.path("DIALDESK_DATA_DIR"))
            .or_else(|| folder::usual(environment))
        else {
            return wrong("no folder for the data is known: give one with --data-dir");
        };
        let credentials = if arguments.sandbox { None } else { credentials(environment)? };
        let base_url = environment.text("EXOTEL_BASE_URL");
        let listen = arguments.listen.or_else(|| environment.text("DIALDESK_LISTEN"));
        let api_token = environment.text("DIALDESK_API_TOKEN");
        if api_token.as_ref().is_some_and(|token| token.len() < 16 || !token.is_ascii()) {
            return wrong("DIALDESK_API_TOKEN must have at least 16 plain characters");
        }
        let settings = Self {
            listen: listen.as_deref().or(usual_listen).map(loopback).transpose()?,
            credentials,
            virtual_number: environment.text("EXOTEL_VIRTUAL_NUMBER"),
            app_id: environment.text("EXOTEL_APP_ID"),
            base_url_given: base_url.is_some(),
            base_url: base_url.unwrap_or_else(|| BASE_URL.to_owned()),
            sandbox_asked: arguments.sandbox,
            listen_given: listen.is_some(),
            lines: environment.whole("MAX_CONCURRENT_OUTBOUND_CALLS", 1000)?,
            requests_per_minute: environment.whole("EXOTEL_REQUESTS_PER_MINUTE", 60_000)?,
            api_token,
            rule_pack: environment.get("DIALDESK_RULE_PACK").map(rule_pack).transpose()?,
            rule_pack_reason: environment.text("DIALDESK_RULE_PACK_REASON"),
            rule_pack_saved: false,
            operator: operator(environment),
            public_url: environment.get("DIALDESK_PUBLIC_URL").map(PublicUrl::read).transpose()?,
            wait_scale: environment.whole("DIALDESK_WAIT_SCALE", 10_000)?.unwrap_or(1),
            sandbox_speed: arguments.sandbox_speed.unwrap_or(SANDBOX_SPEED).max(1),
            data_dir,
        };
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), HostError> {
        let wrong = |words: &str| Err(HostError::Settings(words.to_owned()));
        let loopback = self.credentials.is_some() && self.base_is_loopback();
        if self.wait_scale != 1 && !loopback {
            return wrong(
                "DIALDESK_WAIT_SCALE shortens waits that protect real people, so it is taken only \
                 with EXOTEL_BASE_URL on this machine; leave it out",
            );
        }
        match self.rule_pack {
            Some(RulePack::Always) if self.rule_pack_reason.is_none() => wrong(
                "DIALDESK_RULE_PACK=always lifts every calling hour, so it needs \
                 DIALDESK_RULE_PACK_REASON; the reason is recorded",
            ),
            Some(RulePack::SandboxAlwaysOpen) if self.credentials.is_some() => wrong(
                "DIALDESK_RULE_PACK=sandbox-always-open is for the sandbox account only: use \
                 india-service",
            ),
            Some(_) | None => Ok(()),
        }
    }

    /// Tells whether requests go to this machine.
    pub(crate) fn base_is_loopback(&self) -> bool {
        let rest = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            Some(_) | None => authority,
        };
        is_loopback(host)
    }

    /// Gives the pack of calls that belong to no campaign, and of new campaigns.
    pub(crate) fn rule_pack(&self, kind: Kind) -> RulePack {
        let real = kind != Kind::Sandbox;
        // What was chosen while another account was in use may not be offered under this one.
        let chosen = self.rule_pack.filter(|pack| !real || *pack != RulePack::SandboxAlwaysOpen);
        chosen.unwrap_or(if real { RulePack::IndiaService } else { RulePack::SandboxAlwaysOpen })
    }

    /// Names the settings that the environment holds fast.
    pub(crate) fn fixed(&self) -> Vec<String> {
        let held = [
            (MAX_CONCURRENT_CALLS, self.lines.is_some()),
            (REQUESTS_PER_MINUTE, self.requests_per_minute.is_some()),
            (RULES, self.rule_pack.is_some() && !self.rule_pack_saved),
        ];
        held.into_iter().filter(|(_, held)| *held).map(|(name, _)| name.to_owned()).collect()
    }
}

/// Gives the limits in force at the start: the environment's, else the console's, else the usual.
pub(crate) async fn limits(
    settings: &Settings,
    kind: &Kind,
    store: &Store,
) -> Result<Limits, HostError> {
    let saved = async |name: &str| -> Result<Option<u32>, HostError> {
        let value = store.setting(name).await?;
        Ok(value.and_then(|value| value.as_u64()).and_then(|number| u32::try_from(number).ok()))
    };
    let usual_requests = match kind {
        Kind::Sandbox => SANDBOX_REQUESTS,
        Kind::Loopback | Kind::Exotel => REAL_REQUESTS,
    };
    let lines = match settings.lines {
        Some(lines) => lines,
        None => saved(MAX_CONCURRENT_CALLS).await?.unwrap_or(Limits::DEFAULT.lines),
    };
    let requests_per_minute = match settings.requests_per_minute {
        Some(requests) => requests,
        None => saved(REQUESTS_PER_MINUTE).await?.unwrap_or(usual_requests),
    };
    Ok(Limits { lines, requests_per_minute, ..Limits::DEFAULT })
}

fn credentials(environment: &Environment) -> Result<Option<Credentials>, HostError> {
    let names = ["EXOTEL_API_KEY", "EXOTEL_API_TOKEN", "EXOTEL_SID"];
    let [key, token, sid] = names.map(|name| environment.text(name));
    if let (Some(key), Some(token), Some(sid)) = (&key, &token, &sid) {
        let (key, token, sid) = (key.clone(), token.clone(), sid.clone());
        return Ok(Some(Credentials { key, token, sid }));
    }
    let given = [key.is_some(), token.is_some(), sid.is_some()];
    if given == [false; 3] {
        return Ok(None);
    }
    let missing: Vec<&str> =
        names.into_iter().zip(given).filter(|(_, given)| !given).map(|(name, _)| name).collect();
    Err(HostError::Settings(format!(
        "the account is incomplete: {} is missing; set it, or leave out all three to use the \
         sandbox account",
        missing.join(" and ")
    )))
}

fn loopback(text: &str) -> Result<SocketAddr, HostError> {
    let Ok(listen) = text.replace("localhost:", "127.0.0.1:").parse::<SocketAddr>() else {
        return Err(HostError::Settings(format!(
            "{text:?} is no address for the API: write it like {HEADLESS_LISTEN}"
        )));
    };
    if !listen.ip().is_loopback() {
        return Err(HostError::Settings(format!(
            "the API listens on this machine only, and {listen} can be reached from others: write \
             127.0.0.1:{}",
            listen.port()
        )));
    }
    Ok(listen)
}

/// Names whoever is logged in to this computer, within what a call may carry.
fn operator(environment: &Environment) -> String {
    let name = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| environment.text(name));
    let name = name.unwrap_or_else(|| "operator".to_owned());
    name.chars().filter(|sign| !sign.is_control()).take(128).collect()
}

fn rule_pack(name: &str) -> Result<RulePack, HostError> {
    RulePack::ALL.into_iter().find(|pack| pack.name() == name).ok_or_else(|| {
        let names: Vec<&str> = RulePack::ALL.iter().map(|pack| pack.name()).collect();
        HostError::Settings(format!("DIALDESK_RULE_PACK must be one of {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests;
