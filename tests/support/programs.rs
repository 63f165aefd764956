//! The real programs as processes: the look-alike and the headless engine, spoken to by HTTP.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use crate::crypto;

/// A process that ends with its owner.
pub struct Process {
    child: Child,
}

impl Process {
    /// Gives its number in the system.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it at once, with no chance to tidy up, and waits until it is gone.
    ///
    /// # Errors
    /// The system does not let us.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end, as the system does at shutdown, and gives its exit code.
    ///
    /// # Errors
    /// It ended by a signal, or cannot be asked.
    pub fn terminate(mut self) -> anyhow::Result<i32> {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status()?;
        ensure!(asked.success(), "process {id} could not be asked to end");
        self.child.wait()?.code().context("it ended by a signal")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Gives the path of one of our programs, built beside the tests.
///
/// # Errors
/// It has not been built.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let tests = std::env::current_exe()?;
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    // Tests lie one folder deeper than programs do.
    let folders = tests.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(&name)).find(|path| path.exists());
    found.with_context(|| {
        format!("{name} is not built: run `cargo build -p dialdesk-sim -p dialdesk-host`")
    })
}

/// Starts a program and reads the one line of JSON with which it says that it is ready.
///
/// # Errors
/// It ended first, or said something else.
pub fn start(command: &mut Command) -> anyhow::Result<(Process, Value)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("could not start")?;
    let stdout = child.stdout.take().context("stdout is piped")?;
    let process = Process { child };
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let ready: Value = serde_json::from_str(&line)
        .with_context(|| format!("the program said {line:?} instead of that it is ready"))?;
    ensure!(ready["ready"] == json!(true), "not ready: {ready}");
    Ok((process, ready))
}

/// The REST API of a running engine.
pub struct Api {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    /// Speaks to the engine at `listen` with the token in its data folder.
    ///
    /// # Errors
    /// There is no token, or no HTTP client can be made.
    pub fn open(listen: &str, data_dir: &Path) -> anyhow::Result<Self> {
        let token = std::fs::read_to_string(data_dir.join("api-token"))
            .context("the data folder has no api-token")?;
        crypto::install();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(40)).build()?;
        Ok(Self { client, base: format!("{listen}/api/v1"), token: token.trim().to_owned() })
    }

    /// Gives where the engine listens.
    #[must_use]
    pub fn listen(&self) -> &str {
        self.base.trim_end_matches("/api/v1")
    }

    /// Reads something.
    ///
    /// # Errors
    /// The API says no.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.client.get(format!("{}{path}", self.base));
        self.send(request, path).await
    }

    /// Asks for something with a JSON body.
    ///
    /// # Errors
    /// The API says no.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.client.post(format!("{}{path}", self.base)).json(body);
        self.send(request, path).await
    }

    /// Takes something away.
    ///
    /// # Errors
    /// The API says no.
    pub async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.client.delete(format!("{}{path}", self.base));
        self.send(request, path).await
    }

    /// Sends a file.
    ///
    /// # Errors
    /// The API says no.
    pub async fn send_file(&self, path: &str, body: Vec<u8>) -> anyhow::Result<Value> {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("content-type", "text/csv")
            .body(body);
        self.send(request, path).await
    }

    async fn send(&self, request: reqwest::RequestBuilder, path: &str) -> anyhow::Result<Value> {
        let answer = request.bearer_auth(&self.token).send().await?;
        let status = answer.status();
        let body: Value = answer.json().await.with_context(|| format!("{path}: {status}"))?;
        if body["success"] != json!(true) {
            bail!("{path}: {status}: {body}");
        }
        Ok(body["data"].clone())
    }
}
