//! A look-alike and a headless engine side by side, for tests that judge from outside.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use dialdesk_core::call::Call;
use dialdesk_sim::exotel::ledger::Ledger;
use dialdesk_store::{CallQuery, Store};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::programs::{Api, Process, program, start};

/// The SID under which the programs dial.
pub const SID: &str = "tests";

/// A look-alike that runs alone, and a folder for an engine.
pub struct Bench {
    folder: TempDir,
    sandbox_url: String,
    environment: Vec<(&'static str, String)>,
    _sandbox: Process,
}

impl Bench {
    /// Starts a look-alike with `sandbox` on its command line. The engine's environment gets
    /// `environment` beside the account's.
    ///
    /// # Errors
    /// A program is not built or does not start.
    pub fn start(sandbox: &[&str], environment: &[(&'static str, &str)]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(program("exotel-sandbox")?);
        command.args(["--listen", "127.0.0.1:0", "--ledger"]).arg(ledger_of(folder.path()));
        command.args(sandbox).stdin(Stdio::null());
        let (process, ready) = start(&mut command)?;
        let sandbox_url = ready["listen"].as_str().context("it says where")?.to_owned();
        let environment =
            environment.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Ok(Self { folder, sandbox_url, environment, _sandbox: process })
    }

    /// Starts a look-alike that answers at once, for an engine whose only limits are 20 calls a
    /// second and 50 ms between two.
    ///
    /// # Errors
    /// A program is not built or does not start.
    pub fn at_full_pace() -> anyhow::Result<Self> {
        Self::start(
            &["--latency-ms", "0", "--speed", "1000", "--requests-per-minute", "6000"],
            &[
                ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
                ("DIALDESK_WAIT_SCALE", "60"),
                ("MAX_CONCURRENT_OUTBOUND_CALLS", "100"),
            ],
        )
    }

    /// Starts the engine on its folder; a second start finds what the first one left.
    ///
    /// # Errors
    /// It does not start.
    pub fn engine(&self) -> anyhow::Result<(Process, Api)> {
        let (process, listen) = self.headless()?;
        let api = Api::open(&listen, &self.data_dir())?;
        Ok((process, api))
    }

    /// Starts the engine for a caller with an HTTP client of its own: gives where it listens and
    /// the token.
    ///
    /// # Errors
    /// It does not start.
    pub fn engine_with_token(&self) -> anyhow::Result<(Process, String, String)> {
        let (process, listen) = self.headless()?;
        let token = std::fs::read_to_string(self.data_dir().join("api-token"))?;
        Ok((process, listen, token.trim().to_owned()))
    }

    fn headless(&self) -> anyhow::Result<(Process, String)> {
        let data_dir = self.data_dir();
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("engine.log"))?;
        let mut command = Command::new(program("dialdesk-headless")?);
        command
            .current_dir(self.folder.path())
            .arg("--data-dir")
            .arg(&data_dir)
            .args(["--listen", "127.0.0.1:0"])
            .env("EXOTEL_API_KEY", "key")
            .env("EXOTEL_API_TOKEN", "token")
            .env("EXOTEL_SID", SID)
            .env("EXOTEL_VIRTUAL_NUMBER", "08040000001")
            .env("EXOTEL_APP_ID", "926")
            .env("EXOTEL_BASE_URL", &self.sandbox_url)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stderr(log);
        let (process, ready) = start(&mut command)?;
        let listen = ready["listen"].as_str().context("it says where")?.to_owned();
        Ok((process, listen))
    }

    /// Gives the engine's folder.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Reads what the look-alike wrote so far.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn ledger(&self) -> anyhow::Result<Ledger> {
        Ledger::read(&ledger_of(self.folder.path()))
    }

    /// Opens the engine's database while no engine runs.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn store(&self) -> anyhow::Result<Store> {
        Ok(Store::open(&self.data_dir(), std::sync::Arc::new(|_envelopes| {})).await?)
    }

    /// Gives the last lines of the engine's log, for the story of a failure.
    #[must_use]
    pub fn engine_log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("engine.log"));
        let log = log.unwrap_or_else(|error| error.to_string());
        let lines: Vec<&str> = log.lines().rev().take(40).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// Reads every call of the log, page by page.
///
/// # Errors
/// The database cannot be read.
pub async fn all_calls(store: &Store) -> anyhow::Result<Vec<Call>> {
    let mut query = CallQuery { limit: 1000, ..CallQuery::default() };
    let mut calls = Vec::new();
    loop {
        let page = store.calls(&query).await?;
        let Some(last) = page.last() else { return Ok(calls) };
        query.before = Some(last.seq);
        calls.extend(page.into_iter().map(|logged| logged.call));
    }
}

fn ledger_of(folder: &Path) -> PathBuf {
    folder.join("ledger.jsonl")
}

/// Writes a file with so many people.
#[must_use]
pub fn people_of(people: u32) -> Vec<u8> {
    let rows: Vec<String> =
        (0..people).map(|n| format!("Person {n},{}", 7_100_000_000_u64 + u64::from(n))).collect();
    format!("Name,Phone\n{}\n", rows.join("\n")).into_bytes()
}

/// Makes a campaign that may dial at any hour, takes `file` in and waits until all of it is in.
/// Gives the campaign's id and the import as it ended.
///
/// # Errors
/// The API says no, or the import does not complete.
pub async fn campaign_of(api: &Api, file: Vec<u8>) -> anyhow::Result<(String, Value)> {
    let campaign = campaign_for(api).await?;
    let import = take_in(api, &campaign, file, || {}).await?;
    Ok((campaign, import))
}

/// Makes a campaign that may dial at any hour and rings everybody once, and gives its id.
///
/// # Errors
/// The API says no.
pub async fn campaign_for(api: &Api) -> anyhow::Result<String> {
    // Everybody is rung once: what is counted here are the calls, not their chains.
    campaign_with(api, json!({ "retry": once() })).await
}

/// Says that no call is followed by another.
#[must_use]
pub fn once() -> Value {
    json!({
        "busy": { "maxAttempts": 1 },
        "no_answer": { "maxAttempts": 1 },
        "network_error": { "maxAttempts": 1 },
    })
}

/// Makes a campaign that may dial at any hour, with what `settings` say beside, and gives its id.
///
/// # Errors
/// The API says no.
pub async fn campaign_with(api: &Api, settings: Value) -> anyhow::Result<String> {
    let mut body = json!({
        "name": "Renewals",
        "agentId": "default",
        "timezone": "Asia/Kolkata",
        "rulePack": "always",
        "rulePackReason": "a stand-in on this machine rings nobody",
    });
    if let (Some(body), Value::Object(settings)) = (body.as_object_mut(), settings) {
        body.extend(settings);
    }
    let campaign = api.post("/campaigns", &body).await?;
    Ok(campaign["id"].as_str().context("a campaign has an id")?.to_owned())
}

/// Takes a file into a campaign and waits until all of it is in; `meanwhile` runs at each look.
/// Gives the import as it ended.
///
/// # Errors
/// The API says no, or the import does not complete.
pub async fn take_in(
    api: &Api,
    campaign: &str,
    file: Vec<u8>,
    meanwhile: impl Fn(),
) -> anyhow::Result<Value> {
    let import = api.send_file(&format!("/campaigns/{campaign}/imports"), file).await?;
    let import = import["importId"].as_str().context("an import has an id")?.to_owned();
    until(Duration::from_millis(20), || async {
        meanwhile();
        let import = api.get(&format!("/imports/{import}")).await?;
        match import["status"].as_str() {
            Some("completed") => Ok(Some(import)),
            Some("reading" | "committing") => Ok(None),
            _ => bail!("the import ended as {import}"),
        }
    })
    .await
}

/// Asks again and again until there is an answer. The named moment is the caller's: this is for
/// programs that can only be asked.
///
/// # Errors
/// Whatever the question fails with.
#[expect(clippy::disallowed_methods, reason = "another process can only be asked again")]
pub async fn until<T, F: Future<Output = anyhow::Result<Option<T>>>>(
    pause: Duration,
    mut ask: impl FnMut() -> F,
) -> anyhow::Result<T> {
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        tokio::time::sleep(pause).await;
    }
}
