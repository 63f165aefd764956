//! A client, a look-alike and gates, ready to use.

use std::time::Duration;

use dialdesk_core::call::Outcome;
use dialdesk_core::ids::{IntentId, ProviderCallId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::provider::{
    BoxFuture, CallReport, CallSearch, FirstByte, GateRefusal, PlaceCall, PlaceError, Placed,
    Progress, Provider as _, Target,
};
use dialdesk_exotel::{Exotel, ExotelSettings};
use dialdesk_sim::exotel::ledger::{Connect, Ledger};
use dialdesk_sim::exotel::{ExotelSandbox, RealClock, Running, SandboxOptions};
use tempfile::TempDir;

/// The ExoPhone of the tests.
pub(crate) const EXOPHONE: &str = "08045671234";

/// A client, the look-alike it talks to, and that one's ledger.
pub(crate) struct Wire {
    pub(crate) client: Exotel,
    pub(crate) sandbox: Running,
    folder: TempDir,
}

impl Wire {
    /// Starts a look-alike that answers at once and lives fast.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts a look-alike that differs from the usual.
    pub(crate) async fn with(change: impl FnOnce(&mut SandboxOptions)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut options = SandboxOptions {
            speed: 1000,
            latency_ms: 0..=0,
            ledger: Some(folder.path().join("ledger.jsonl")),
            ..SandboxOptions::default()
        };
        change(&mut options);
        let sandbox = ExotelSandbox::start(options).await.unwrap();
        Self { client: client(&sandbox.url()), sandbox, folder }
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::read(&self.folder.path().join("ledger.jsonl")).unwrap()
    }

    /// Lists what reached the look-alike for this number.
    pub(crate) fn connects_to(&self, number: &str) -> Vec<Connect> {
        let ours = |connect: &&Connect| connect.from.as_deref() == Some(number);
        self.ledger().connects().filter(ours).cloned().collect()
    }

    /// Places a call through an open gate.
    pub(crate) async fn place(&self, number: &str) -> Result<Placed, PlaceError> {
        self.client.place(&request(number), Box::new(Open)).await
    }

    /// Asks until the call is over.
    pub(crate) async fn end_of(&self, id: &ProviderCallId) -> CallReport {
        loop {
            let report = self.client.look(id).await.unwrap();
            if matches!(report.progress, Progress::Over(_)) {
                return report;
            }
        }
    }

    /// Asks until the list has calls to this number.
    pub(crate) async fn found(&self, number: &str, at_least: usize) -> Vec<CallReport> {
        loop {
            let found = self.client.search(&search(number)).await.unwrap();
            if found.len() >= at_least {
                return found;
            }
        }
    }
}

/// Makes a client of a stand-in.
pub(crate) fn client(url: &str) -> Exotel {
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let settings = ExotelSettings::new(url, "acme1", "a-key", "a-token");
    Exotel::new(settings).unwrap().answer_within(Duration::from_secs(5))
}

pub(crate) fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse_e164(text).unwrap()
}

/// Makes a request with an intent of its own for each number.
pub(crate) fn request(to: &str) -> PlaceCall {
    PlaceCall {
        intent: intent_of(to),
        to: number(to),
        caller_id: EXOPHONE.to_owned(),
        target: Target::Flow { app_id: "71234".to_owned() },
        time_limit_s: 900,
        ring_timeout_s: 45,
        record: true,
    }
}

pub(crate) fn intent_of(to: &str) -> IntentId {
    format!("01930000-0000-7000-8000-{:0>12}", &to[1..]).parse().unwrap()
}

/// Looks for calls to a number within an hour of now.
pub(crate) fn search(to: &str) -> CallSearch {
    let now = dialdesk_core::time::Clock::now(&RealClock::start()).wall;
    let hour = Duration::from_secs(3600);
    CallSearch {
        to: number(to),
        caller_id: EXOPHONE.to_owned(),
        from: now - hour,
        until: now + hour,
    }
}

/// A gate that opens at once.
pub(crate) struct Open;

impl FirstByte for Open {
    fn open(self: Box<Self>) -> BoxFuture<'static, Result<(), GateRefusal>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Says how a call ended.
pub(crate) fn outcome(report: &CallReport) -> Outcome {
    match report.progress {
        Progress::Over(outcome) => outcome,
        Progress::Running | Progress::Ringing | Progress::Talking => panic!("not over: {report:?}"),
    }
}
