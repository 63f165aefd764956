//! Who may come in: this machine's own programs with the token, and no web page.
//!
//! A page on another origin can send requests to this machine, and by DNS rebinding can even read
//! the answers; so the `Host` must be ours, an `Origin` must be ours too, and nothing is allowed
//! to other origins. Strangers are told nothing but the status.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use dialdesk_console::ErrorCode;
use tokio::sync::watch;

use crate::answer::Failure;

/// What a request must carry.
#[derive(Clone)]
pub struct Guard {
    token: Arc<str>,
    hosts: Arc<[String]>,
    callbacks: Option<Arc<Callbacks>>,
    closing: Option<watch::Receiver<bool>>,
}

/// Where the provider may tell of calls: with this secret, at our own address or at the public one.
#[derive(Clone)]
pub struct Callbacks {
    secret: String,
    hosts: Vec<String>,
}

impl Callbacks {
    /// Lets in whoever has `secret`; `hosts` are the public names, each with its port if it is not
    /// the usual one.
    #[must_use]
    pub fn new(secret: String, hosts: Vec<String>) -> Self {
        Self { secret, hosts }
    }
}

impl std::fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callbacks").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

/// What stands before the secret in the address of callbacks.
pub(crate) const CALLBACKS: &str = "/webhooks/";
const CALLBACK: &str = "/webhooks/exotel/";

/// What is said where nothing is.
pub(crate) const NOTHING: &str = "nothing is at this address";

/// Tells a stream when its server closes, so that it ends and does not outlive its token.
#[derive(Clone, Debug)]
pub(crate) struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Waits for it.
    pub(crate) async fn wait(mut self) {
        // An error says that the server's owner is gone, which ends it as well.
        let _ = self.0.wait_for(|closing| *closing).await;
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

impl Guard {
    /// Lets in whoever has `token`.
    #[must_use]
    pub fn new(token: String) -> Self {
        Self { token: token.into(), hosts: Arc::from([]), callbacks: None, closing: None }
    }

    /// Lets the provider tell of calls.
    #[must_use]
    pub fn with_callbacks(mut self, callbacks: Option<Callbacks>) -> Self {
        self.callbacks = callbacks.map(Arc::new);
        self
    }

    /// Takes requests that were meant for this address.
    pub(crate) fn at(mut self, addr: SocketAddr) -> Self {
        let names = ["127.0.0.1".to_owned(), "localhost".to_owned(), "[::1]".to_owned()];
        let own = match addr {
            SocketAddr::V4(addr) => addr.ip().to_string(),
            SocketAddr::V6(addr) => format!("[{}]", addr.ip()),
        };
        let port = addr.port();
        self.hosts = names.into_iter().chain([own]).map(|name| format!("{name}:{port}")).collect();
        self
    }

    /// Lets streams know when the server closes.
    pub(crate) fn until(mut self, closing: watch::Receiver<bool>) -> Self {
        self.closing = Some(closing);
        self
    }

    fn knows_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.hosts.contains(&host)
    }

    /// Looks at a callback. Its secret is in the address: without it there is nothing there, and
    /// whoever asks learns no more than that. The public name leads here and nowhere else.
    fn look_at_callback(&self, request: &Request, host: Option<&str>) -> Result<(), Failure> {
        let nothing = || Failure::with(StatusCode::NOT_FOUND, ErrorCode::NotFound, NOTHING);
        let callbacks = self.callbacks.as_ref().ok_or_else(nothing)?;
        let secret = request.uri().path().strip_prefix(CALLBACK).unwrap_or_default();
        let host = host.unwrap_or_default();
        let public = callbacks.hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
        let expected = public || self.knows_host(host);
        // The secret is compared whatever the host is, and a page has no business here.
        if same(secret, &callbacks.secret)
            && expected
            && !request.headers().contains_key(header::ORIGIN)
        {
            return Ok(());
        }
        Err(nothing())
    }

    /// Looks at a request; gives why it may not come in.
    fn look(&self, request: &Request) -> Result<(), Failure> {
        let headers = request.headers();
        let forbidden = || Failure::with(StatusCode::FORBIDDEN, ErrorCode::Forbidden, "forbidden");
        let host = one(headers, header::HOST.as_str())
            .or_else(|| request.uri().authority().map(|authority| authority.as_str()));
        if request.uri().path().starts_with(CALLBACKS) {
            return self.look_at_callback(request, host);
        }
        if !host.is_some_and(|host| self.knows_host(host)) {
            return Err(forbidden());
        }
        if let Some(origin) = headers.get(header::ORIGIN) {
            let ours = origin
                .to_str()
                .ok()
                .and_then(|origin| origin.strip_prefix("http://"))
                .is_some_and(|host| self.knows_host(host));
            if !ours || headers.get_all(header::ORIGIN).iter().count() != 1 {
                return Err(forbidden());
            }
        }
        if request.uri().path() == "/api/v1/health" {
            return Ok(());
        }
        let sent = one(headers, header::AUTHORIZATION.as_str()).unwrap_or_default();
        let (scheme, token) = sent.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") || !same(token.trim(), &self.token) {
            let words = "unauthorized";
            return Err(Failure::with(StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized, words));
        }
        Ok(())
    }
}

/// Gives a header that is there exactly once.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
}

/// Compares two texts in a time that depends on their lengths only.
fn same(left: &str, right: &str) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let differences =
        left.bytes().zip(right.bytes()).fold(0, |found, (left, right)| found | (left ^ right));
    std::hint::black_box(differences) == 0
}

/// Lets a request in, or turns it away.
pub(crate) async fn let_in(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(closing) = &guard.closing {
        request.extensions_mut().insert(Closing(closing.clone()));
    }
    match guard.look(&request) {
        Ok(()) => next.run(request).await,
        Err(failure) => {
            let mut response = failure.into_response();
            if response.status() == StatusCode::UNAUTHORIZED {
                let challenge = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const TOKEN: &str = "a-token-of-32-characters-or-more";

    fn verdict(path: &str, headers: &[(&str, &str)]) -> u16 {
        let guard = Guard::new(TOKEN.to_owned()).at("127.0.0.1:5000".parse().unwrap());
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match guard.look(&request.body(Body::empty()).unwrap()) {
            Ok(()) => 200,
            Err(failure) => failure.into_response().status().as_u16(),
        }
    }

    /// Every way to the door. Read it as the specification.
    #[test]
    fn who_may_come_in() {
        let bearer = format!("Bearer {TOKEN}");
        let host = ("host", "127.0.0.1:5000");
        let auth = ("authorization", bearer.as_str());
        let calls = "/api/v1/calls";
        for (why, path, headers, expected) in [
            ("a program with the token", calls, vec![host, auth], 200),
            ("by name", calls, vec![("host", "localhost:5000"), auth], 200),
            ("by name, in capitals", calls, vec![("host", "LOCALHOST:5000"), auth], 200),
            ("by the other loopback", calls, vec![("host", "[::1]:5000"), auth], 200),
            (
                "a page of our own",
                calls,
                vec![host, auth, ("origin", "http://127.0.0.1:5000")],
                200,
            ),
            ("health needs no token", "/api/v1/health", vec![host], 200),
            ("no token", calls, vec![host], 401),
            ("an empty token", calls, vec![host, ("authorization", "Bearer ")], 401),
            ("another token", calls, vec![host, ("authorization", "Bearer nope")], 401),
            ("another scheme", calls, vec![host, ("authorization", "Basic eDp5")], 401),
            ("two tokens", calls, vec![host, auth, auth], 401),
            ("no host", calls, vec![auth], 403),
            ("a rebound name", calls, vec![("host", "evil.example:5000"), auth], 403),
            (
                "a name that begins like ours",
                calls,
                vec![("host", "127.0.0.1.evil.example:5000"), auth],
                403,
            ),
            ("another port", calls, vec![("host", "127.0.0.1:5001"), auth], 403),
            ("no port", calls, vec![("host", "127.0.0.1"), auth], 403),
            ("two hosts", calls, vec![host, ("host", "evil.example"), auth], 403),
            ("a foreign page", calls, vec![host, auth, ("origin", "https://evil.example")], 403),
            (
                "a foreign page on this machine",
                calls,
                vec![host, auth, ("origin", "http://127.0.0.1:8080")],
                403,
            ),
            ("a page from a file", calls, vec![host, auth, ("origin", "null")], 403),
            (
                "our address over https",
                calls,
                vec![host, auth, ("origin", "https://127.0.0.1:5000")],
                403,
            ),
            (
                "a foreign page asks for health",
                "/api/v1/health",
                vec![host, ("origin", "https://evil.example")],
                403,
            ),
            ("health on a rebound name", "/api/v1/health", vec![("host", "evil.example")], 403),
            ("nothing is told before the token", "/api/v1/nothing", vec![host], 401),
        ] {
            assert_eq!(verdict(path, &headers), expected, "{why}");
        }
    }

    #[test]
    fn a_guard_does_not_show_its_token() {
        assert!(!format!("{:?}", Guard::new(TOKEN.to_owned())).contains(TOKEN));
    }
}
