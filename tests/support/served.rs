//! The real host in this process, on a look-alike of its own, spoken to by HTTP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use dialdesk_console::Console;
use dialdesk_host::{Arguments, Environment, Host, Settings};
use dialdesk_sim::exotel::{self, ExotelSandbox, SandboxOptions};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::crypto;

/// The API's token in every test.
pub const TOKEN: &str = "the-token-of-the-tests";

/// One second of a call's life takes 1/200 s.
const SPEED: u32 = 200;

/// A host with its API, and the account that it dials on.
pub struct Served {
    host: Option<Host>,
    base: String,
    client: reqwest::Client,
    environment: Vec<(String, String)>,
    folder: TempDir,
    sandbox: Option<exotel::Running>,
}

/// What the API said.
#[derive(Debug)]
pub struct Said {
    /// The HTTP status.
    pub status: u16,
    /// Every header.
    pub headers: reqwest::header::HeaderMap,
    /// The whole body; null where it is no JSON.
    pub body: Value,
    /// The whole body as text.
    pub text: String,
}

impl Said {
    /// Gives the data of a success.
    #[must_use]
    pub fn data(&self) -> &Value {
        &self.body["data"]
    }

    /// Gives the code of a failure.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// Names the fields that a failure is about.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        let details = self.body["error"]["details"].as_array();
        details.into_iter().flatten().filter_map(|fault| fault["field"].as_str()).collect()
    }
}

impl Served {
    /// Starts a host on the built-in sandbox account.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn on_sandbox() -> anyhow::Result<Self> {
        Self::open(None, &[]).await
    }

    /// Starts a host on a stand-in of its own; `environment` goes before the usual one.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn on_stand_in(environment: &[(&str, &str)]) -> anyhow::Result<Self> {
        let options = SandboxOptions {
            speed: SPEED,
            latency_ms: 0..=0,
            requests_per_minute: 6000,
            ..SandboxOptions::default()
        };
        let sandbox = ExotelSandbox::start(options).await?;
        Self::open(Some(sandbox), environment).await
    }

    async fn open(
        sandbox: Option<exotel::Running>,
        environment: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        crypto::install();
        let folder = tempfile::tempdir()?;
        let mut all = vec![("DIALDESK_API_TOKEN".to_owned(), TOKEN.to_owned())];
        if let Some(sandbox) = &sandbox {
            let speed = SPEED.to_string();
            for (name, value) in [
                ("EXOTEL_API_KEY", "key"),
                ("EXOTEL_API_TOKEN", "token"),
                ("EXOTEL_SID", "tests"),
                ("EXOTEL_VIRTUAL_NUMBER", "08040000001"),
                ("EXOTEL_APP_ID", "926"),
                ("EXOTEL_BASE_URL", &sandbox.url()),
                ("EXOTEL_REQUESTS_PER_MINUTE", "6000"),
                ("DIALDESK_WAIT_SCALE", &speed),
                ("DIALDESK_RULE_PACK", "always"),
                ("DIALDESK_RULE_PACK_REASON", "nobody real is rung in tests"),
            ] {
                all.push((name.to_owned(), value.to_owned()));
            }
        }
        for (name, value) in environment {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        let mut served = Self {
            host: None,
            base: String::new(),
            client: reqwest::Client::new(),
            environment: all,
            folder,
            sandbox,
        };
        served.start().await?;
        Ok(served)
    }

    async fn start(&mut self) -> anyhow::Result<()> {
        let arguments = Arguments {
            data_dir: Some(self.data_dir()),
            sandbox_speed: Some(SPEED),
            ..Arguments::default()
        };
        let environment: Environment = self.environment.iter().cloned().collect();
        let settings = Settings::gather(arguments, &environment, Some("127.0.0.1:0"))?;
        let host = Host::open(settings).await?;
        self.base = format!("http://{}", host.listen.context("the API is on")?);
        self.host = Some(host);
        Ok(())
    }

    /// Ends the host and starts it again on the same folder, with more environment.
    ///
    /// # Errors
    /// It does not start again.
    pub async fn restart(&mut self, environment: &[(&str, &str)]) -> anyhow::Result<()> {
        let host = self.host.take().context("it runs")?;
        host.close().await;
        for (name, value) in environment {
            self.environment.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.start().await
    }

    /// Ends everything.
    pub async fn close(mut self) {
        if let Some(host) = self.host.take() {
            host.close().await;
        }
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.shutdown().await;
        }
    }

    /// Gives every use case, as the window has them.
    ///
    /// # Errors
    /// The host is down.
    pub fn console(&self) -> anyhow::Result<&Console> {
        self.host.as_ref().map(|host| &host.console).context("it runs")
    }

    /// Gives the data folder.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Gives the folder that everything lies in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Gives where the API listens, as `http://127.0.0.1:…`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Gives the port on which the API listens.
    ///
    /// # Errors
    /// It does not listen.
    pub fn addr(&self) -> anyhow::Result<SocketAddr> {
        self.host.as_ref().and_then(|host| host.listen).context("the API is on")
    }

    /// Begins a request with the token; `path` is under `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(TOKEN)
    }

    /// Reads something.
    ///
    /// # Errors
    /// No answer came.
    pub async fn get(&self, path: &str) -> anyhow::Result<Said> {
        said(self.request(Method::GET, path)).await
    }

    /// Posts a JSON body.
    ///
    /// # Errors
    /// No answer came.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Said> {
        said(self.request(Method::POST, path).json(body)).await
    }

    /// Changes something with a JSON body.
    ///
    /// # Errors
    /// No answer came.
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Said> {
        said(self.request(Method::PATCH, path).json(body)).await
    }

    /// Rings a number and gives what is said.
    ///
    /// # Errors
    /// No answer came.
    pub async fn ring(&self, number: &str) -> anyhow::Result<Said> {
        self.post("/calls/outbound", &call_to(number)).await
    }

    /// Reads the path again after each event, until `wanted` holds, and gives the data.
    ///
    /// # Errors
    /// The API says no, or its events end first.
    pub async fn until(
        &self,
        path: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let mut stream = self.request(Method::GET, "/events").send().await?;
        loop {
            let said = self.get(path).await?;
            ensure!(said.status == 200, "{path}: {said:?}");
            if wanted(said.data()) {
                return Ok(said.data().clone());
            }
            stream.chunk().await?.context("the events ended")?;
        }
    }
}

/// Sends a request and reads all of its answer.
///
/// # Errors
/// No answer came.
pub async fn said(request: RequestBuilder) -> anyhow::Result<Said> {
    let answer = request.send().await?;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let text = answer.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Said { status, headers, body, text })
}

/// Writes the request for a call.
#[must_use]
pub fn call_to(number: &str) -> Value {
    json!({ "phoneNumber": number, "agentId": "default", "userId": "asha" })
}
