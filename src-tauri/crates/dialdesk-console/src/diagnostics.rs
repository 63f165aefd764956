//! How the program is, in facts that may be shown to anybody: no secret, no number, no name.

use std::fmt::Write as _;
use std::path::Path;

use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_store::DatabaseHealth;

use crate::console::Console;
use crate::error::Reply;
use crate::view::diagnostics::{Check, CheckName, DiagnosticsView};

/// The file that is written and removed to see whether the folder can be written.
const TRIAL: &str = ".write-trial";

impl Console {
    /// Looks the program over: versions, folder, database, engine and provider.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub async fn diagnostics(&self) -> Reply<DiagnosticsView> {
        let about = self.about();
        let database = self.store().health().await?;
        let checks = vec![
            self.engine_check(),
            database_check(&database),
            folder_check(&about.data_dir).await,
            self.provider_check(),
            self.account_check(),
            self.api_check(),
        ];
        let mut view = DiagnosticsView {
            version: about.version.clone(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            sqlite_version: database.sqlite_version,
            data_dir: about.data_dir.clone(),
            database_mb: mb(database.bytes),
            campaigns: database.campaigns,
            calls: database.calls,
            started_at: self.inner.started_at,
            now: self.now(),
            checks,
            report: String::new(),
        };
        view.report = self.report(&view);
        Ok(view)
    }

    fn engine_check(&self) -> Check {
        let gone = self.inner.engine.watch_facts().has_changed().is_err();
        Check::of(CheckName::Engine, !gone, if gone { "it has stopped" } else { "it runs" })
    }

    fn provider_check(&self) -> Check {
        let facts = self.inner.engine.facts();
        match facts.breaker {
            BreakerState::Closed => {
                Check::of(CheckName::Provider, true, "the last requests were answered")
            }
            BreakerState::Open { .. } => {
                Check::of(CheckName::Provider, false, "several requests in a row failed")
            }
            BreakerState::HeldOpen => {
                Check::of(CheckName::Provider, false, "somebody holds the circuit breaker open")
            }
            BreakerState::HeldClosed => {
                Check::of(CheckName::Provider, true, "somebody holds the circuit breaker closed")
            }
            BreakerState::HalfOpen => {
                Check::of(CheckName::Provider, false, "one call decides whether dialling goes on")
            }
        }
    }

    fn account_check(&self) -> Check {
        match &self.about().account_trouble {
            None => Check::of(CheckName::Account, true, "the account that was chosen is in use"),
            Some(trouble) => Check::of(CheckName::Account, false, trouble),
        }
    }

    fn api_check(&self) -> Check {
        let state = self.inner.api.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match (&state.address, &state.trouble) {
            (_, Some(trouble)) => Check::of(CheckName::Api, false, trouble),
            (Some(_), None) => Check::of(CheckName::Api, true, "it listens on this computer only"),
            (None, None) => Check::of(CheckName::Api, true, "it is off"),
        }
    }

    /// Writes the report that a person sends to whoever helps them.
    fn report(&self, view: &DiagnosticsView) -> String {
        let settings = self.limits();
        let facts = self.inner.engine.facts();
        let mut text = String::new();
        // Writing into a text cannot fail.
        let mut line = |words: std::fmt::Arguments<'_>| {
            let _ = writeln!(text, "{words}");
        };
        line(format_args!("Dialdesk {}", view.version));
        line(format_args!("System: {}", view.system));
        line(format_args!("SQLite: {}", view.sqlite_version));
        line(format_args!("Started: {}", view.started_at));
        line(format_args!("Now: {}", view.now));
        line(format_args!("Account: {:?}", self.about().account_view.kind));
        line(format_args!(
            "Database: {} MB; campaigns: {}, calls: {}",
            view.database_mb, view.campaigns, view.calls
        ));
        line(format_args!(
            "Limits: {} lines, {} requests a minute",
            settings.lines, settings.requests_per_minute
        ));
        line(format_args!(
            "Engine: {} lines held, {} unknown, {} need a look, breaker {:?}, stopped {}",
            facts.lines_held, facts.unknown, facts.needs_a_look, facts.breaker, facts.stopped
        ));
        line(format_args!("Rules: {}", self.about().rule_pack.name()));
        for check in &view.checks {
            let verdict = if check.fine { "fine" } else { "NOT FINE" };
            line(format_args!("{:?}: {verdict}, {}", check.name, check.message));
        }
        text
    }
}

fn database_check(database: &DatabaseHealth) -> Check {
    match database.pages.as_deref() {
        Some("ok") => Check::of(CheckName::Database, true, "every page is whole"),
        None => Check::of(CheckName::Database, true, "it answers; too large to look through now"),
        Some(words) => Check::of(CheckName::Database, false, words),
    }
}

async fn folder_check(folder: &str) -> Check {
    let trial = Path::new(folder).join(TRIAL);
    let written = tokio::fs::write(&trial, b"").await;
    let gone = tokio::fs::remove_file(&trial).await;
    match written.and(gone) {
        Ok(()) => Check::of(CheckName::Folder, true, "it can be written"),
        Err(error) => {
            Check::of(CheckName::Folder, false, &format!("it cannot be written: {error}"))
        }
    }
}

fn mb(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(1024 * 1024)).unwrap_or(u32::MAX)
}
