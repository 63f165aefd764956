//! The public address of a tunnel: where the provider reaches this machine, for callbacks only.

use crate::error::HostError;
use crate::provider::is_loopback;

/// A public address that will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    /// `https://` and the host, with nothing behind it.
    pub(crate) base: String,
    /// What a request that came by it may have as its host.
    pub(crate) hosts: Vec<String>,
}

impl PublicUrl {
    /// Looks the setting over.
    pub(crate) fn read(text: &str) -> Result<Self, HostError> {
        let refuse = |why: &str| {
            Err(HostError::Settings(format!(
                "DIALDESK_PUBLIC_URL {why}: write it like https://desk.example.com"
            )))
        };
        let text = text.trim_end_matches('/');
        let Some((scheme, authority)) = text.split_once("://") else {
            return refuse("does not begin with https://");
        };
        if authority.contains('@') {
            return refuse("holds credentials");
        }
        if authority.contains(['/', '?', '#']) {
            return refuse("goes on after the host");
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            Some(_) | None => (authority, None),
        };
        let is_name = |host: &str| {
            let host = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
            !host.is_empty() && host.bytes().all(plain)
        };
        if !is_name(host) || port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return refuse("has no host that can be read");
        }
        let usual = match scheme.to_ascii_lowercase().as_str() {
            "https" => "443",
            "http" if is_loopback(host) => "80",
            "http" => return refuse("would carry its secret in the clear"),
            _ => return refuse("does not begin with https://"),
        };
        let with_port = format!("{host}:{}", port.unwrap_or(usual));
        let mut hosts = vec![with_port];
        if port.is_none_or(|port| port == usual) {
            hosts.push(host.to_owned());
        }
        Ok(Self { base: text.to_owned(), hosts })
    }

    /// Gives the address of callbacks. It has the secret: it is for the provider alone.
    pub(crate) fn callback(&self, secret: &str) -> String {
        format!("{}/webhooks/exotel/{secret}", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_a_host_over_https() {
        let url = PublicUrl::read("https://desk.example.com/").unwrap();
        assert_eq!(url.callback("s"), "https://desk.example.com/webhooks/exotel/s");
        assert_eq!(url.hosts, ["desk.example.com:443", "desk.example.com"]);
        let url = PublicUrl::read("https://desk.example.com:8443").unwrap();
        assert_eq!(url.hosts, ["desk.example.com:8443"], "with its port and not without");
        let url = PublicUrl::read("http://127.0.0.1:4011").unwrap();
        assert_eq!(url.hosts, ["127.0.0.1:4011"]);
        assert!(PublicUrl::read("http://[::1]:4011").is_ok());
    }

    #[test]
    fn what_will_not_do_is_refused_with_a_sentence() {
        for (text, said) in [
            ("desk.example.com", "does not begin with https://"),
            ("ftp://desk.example.com", "does not begin with https://"),
            ("http://desk.example.com", "in the clear"),
            ("http://127.0.0.1.example.com", "in the clear"),
            ("https://asha:s3cret@desk.example.com", "holds credentials"),
            ("https://desk.example.com/desk", "goes on after the host"),
            ("https://desk.example.com?x", "goes on after the host"),
            ("https://", "does not begin with https://"),
            ("https://desk example", "no host"),
            ("https://desk.example.com:port", "no host"),
        ] {
            let error = PublicUrl::read(text).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            let error = error.to_string();
            assert!(error.contains(said) && !error.contains("s3cret"), "{text}: {error}");
        }
    }
}
