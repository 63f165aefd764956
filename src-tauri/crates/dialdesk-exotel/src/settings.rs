//! What the client must be told: where the provider is and who we are.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use crate::zone::{INDIA_OFFSET_S, Zone};

/// Where flows live unless said otherwise. Only named in a request, never called from here.
const FLOW_HOST: &str = "http://my.exotel.com";

/// Where the provider is and who we are to it.
#[derive(Clone)]
pub struct ExotelSettings {
    /// `https://api.exotel.com`, `https://api.in.exotel.com`, or a stand-in on loopback.
    pub base_url: String,
    /// The account's SID.
    pub account_sid: String,
    /// The API key: the user of the Basic authentication.
    pub api_key: String,
    /// The API token: its password.
    pub api_token: String,
    /// Where flows live; the provider's own place where this is absent.
    pub flow_host_base: Option<String>,
    /// How far east of UTC the account's clock stands.
    pub account_zone_offset_s: i32,
    /// Where the provider is to report a call's end, if anywhere: an address that ends in a secret.
    pub callback: Option<String>,
}

impl ExotelSettings {
    /// Makes settings of an Indian account without callbacks.
    #[must_use]
    pub fn new(base_url: &str, account_sid: &str, api_key: &str, api_token: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            account_sid: account_sid.to_owned(),
            api_key: api_key.to_owned(),
            api_token: api_token.to_owned(),
            flow_host_base: None,
            account_zone_offset_s: INDIA_OFFSET_S,
            callback: None,
        }
    }
}

/// Shows where the account is, and nothing that opens it: the callback's address has a secret too.
impl fmt::Debug for ExotelSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExotelSettings")
            .field("base_url", &self.base_url)
            .field("account_sid", &self.account_sid)
            .finish_non_exhaustive()
    }
}

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The address cannot be used.
    #[error("the provider's address {address:?} cannot be used: {why}")]
    Address {
        /// What was given.
        address: String,
        /// Why not, and what would do.
        why: &'static str,
    },
    /// A name or secret is missing or has characters that it cannot have.
    #[error("the account's {what} cannot be used: {why}")]
    Account {
        /// Which one.
        what: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// The offset is none that a place on earth has.
    #[error("an account's clock cannot stand {0} s from UTC: at most 18 hours either way")]
    Zone(i32),
    /// The program has no cryptography installed.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

/// Settings that were looked at.
pub(crate) struct Checked {
    pub(crate) origin: Url,
    pub(crate) flow_host: String,
    pub(crate) zone: Zone,
}

/// Looks the settings over.
pub(crate) fn check(settings: &ExotelSettings) -> Result<Checked, SettingsError> {
    let origin = origin(&settings.base_url)?;
    named("SID", &settings.account_sid)?;
    if !settings.account_sid.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(SettingsError::Account {
            what: "SID",
            why: "it has letters, digits, - and _ only; copy it from the API settings page",
        });
    }
    named("API key", &settings.api_key)?;
    named("API token", &settings.api_token)?;
    let zone = Zone::new(settings.account_zone_offset_s)
        .ok_or(SettingsError::Zone(settings.account_zone_offset_s))?;
    let flow_host = settings.flow_host_base.as_deref().unwrap_or(FLOW_HOST);
    Ok(Checked { origin, flow_host: flow_host.trim_end_matches('/').to_owned(), zone })
}

fn named(what: &'static str, value: &str) -> Result<(), SettingsError> {
    if value.trim().is_empty() {
        return Err(SettingsError::Account { what, why: "it is empty" });
    }
    if value.trim() != value || value.chars().any(char::is_control) {
        return Err(SettingsError::Account { what, why: "it begins or ends with a blank" });
    }
    Ok(())
}

fn origin(address: &str) -> Result<Url, SettingsError> {
    // An address with a password in it must not come back in the message.
    let shown = match address.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => address.to_owned(),
    };
    let refuse = |why| Err(SettingsError::Address { address: shown.clone(), why });
    let Ok(url) = Url::parse(address) else {
        return refuse("it is no URL; write it like https://api.exotel.com");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it holds credentials; give key and token in their own settings");
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return refuse("it goes on after the host; write it like https://api.exotel.com");
    }
    match url.scheme() {
        "https" if url.host_str().is_some() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => refuse("plain http is taken for this machine only; write https"),
        _ => refuse("it must begin with https://"),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_url(base_url: &str) -> Result<Checked, SettingsError> {
        check(&ExotelSettings::new(base_url, "acme1", "key", "token"))
    }

    #[test]
    fn only_https_and_loopback_are_taken() {
        for good in
            ["https://api.exotel.com", "https://api.in.exotel.com/", "http://127.0.0.1:4010"]
        {
            assert!(with_url(good).is_ok(), "{good}");
        }
        assert!(with_url("http://localhost:1").is_ok() && with_url("http://[::1]:1").is_ok());
        for bad in [
            "http://api.exotel.com",
            "http://192.168.0.7",
            "http://127.0.0.1.example.com",
            "ftp://127.0.0.1",
            "api.exotel.com",
            "https://api.exotel.com/v1",
            "https://api.exotel.com?x=1",
            "",
        ] {
            assert!(with_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_in_the_address_is_refused_and_not_repeated() {
        let refused = with_url("https://key:s3cret@api.exotel.com").err().unwrap();
        assert!(!refused.to_string().contains("s3cret"), "{refused}");
    }

    #[test]
    fn secrets_are_not_in_the_debug_form() {
        let mut settings = ExotelSettings::new("https://api.exotel.com", "acme1", "k3y", "t0ken");
        settings.callback = Some("https://example.org/h00k".to_owned());
        let shown = format!("{settings:?}");
        for secret in ["k3y", "t0ken", "h00k"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn an_account_that_would_bend_the_path_is_refused() {
        for sid in ["", "a/b", "a b", "../x", "a?b"] {
            let settings = ExotelSettings::new("https://api.exotel.com", sid, "k", "t");
            assert!(check(&settings).is_err(), "{sid:?}");
        }
    }
}
