//! The Exotel look-alike, alone: `exotel-sandbox --listen 127.0.0.1:4010 --ledger calls.jsonl`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use dialdesk_sim::exotel::{ExotelSandbox, Faults, Outcomes, SandboxOptions};

/// Behaves like Exotel's voice API on this machine, and rings nobody.
///
/// A number of +91 98765 … or +91 91234 … that ends in 9901 … 9923 meets a fixed fate (9901
/// answers, 9902 is busy, 9903 rings out, 9904 fails, 9906 is on the do-not-disturb list …); all
/// others meet what the seed says.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:4010")]
    listen: SocketAddr,
    /// One second of a call's life takes 1/N s.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    speed: u32,
    /// What everything that looks like chance is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write every request here on arrival, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Keep the calls here, so that they go on ringing after a restart.
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
    /// More requests in any minute get a 429.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    requests_per_minute: u32,
    /// How long an answer takes in ms, divided by the speed: A..B, or one figure.
    #[arg(long, default_value = "200..1600", value_parser = latency)]
    latency_ms: RangeInclusive<u32>,
    /// Fates of numbers: CSV lines `number,outcome`, or a JSON object.
    #[arg(long, value_name = "FILE")]
    outcomes: Option<PathBuf>,
    /// `none`, `default`, `name=share,…`, or a file of the latter.
    #[arg(long, default_value = "none")]
    faults: String,
    /// The one right key and token; any will do if not said.
    #[arg(long, value_name = "KEY:TOKEN", value_parser = credentials)]
    credentials: Option<(String, String)>,
    /// More calls at once get a 429; no limit if not said.
    #[arg(long)]
    calls_at_once: Option<u32>,
}

fn latency(text: &str) -> Result<RangeInclusive<u32>, String> {
    let figure = |text: &str| {
        text.trim().parse::<u32>().map_err(|_| format!("{text:?} is no time in ms; write A..B"))
    };
    let (low, high) = match text.split_once("..") {
        Some((low, high)) => (figure(low)?, figure(high.trim_start_matches('='))?),
        None => (figure(text)?, figure(text)?),
    };
    if low <= high { Ok(low..=high) } else { Err("the lower figure comes first".to_owned()) }
}

fn credentials(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((key, token)) if !key.is_empty() && !token.is_empty() => {
            Ok((key.to_owned(), token.to_owned()))
        }
        _ => Err("write KEY:TOKEN".to_owned()),
    }
}

fn faults(text: &str) -> anyhow::Result<Faults> {
    let path = Path::new(text);
    if path.is_file() {
        let read = std::fs::read_to_string(path);
        let text = read.with_context(|| format!("{} cannot be read", path.display()))?;
        return Faults::parse(&text).with_context(|| path.display().to_string());
    }
    Faults::parse(text).context("--faults")
}

fn outcomes(path: &Path) -> anyhow::Result<Outcomes> {
    let read = std::fs::read_to_string(path);
    let text = read.with_context(|| format!("{} cannot be read", path.display()))?;
    Outcomes::parse(&text).with_context(|| path.display().to_string())
}

impl Arguments {
    fn options(self) -> anyhow::Result<SandboxOptions> {
        Ok(SandboxOptions {
            listen: self.listen,
            speed: self.speed,
            seed: self.seed,
            state_dir: self.state_dir,
            ledger: self.ledger,
            requests_per_minute: self.requests_per_minute,
            latency_ms: self.latency_ms,
            outcomes: self.outcomes.as_deref().map(outcomes).transpose()?.unwrap_or_default(),
            faults: faults(&self.faults)?,
            credentials: self.credentials,
            calls_at_once: self.calls_at_once,
            ..SandboxOptions::default()
        })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _unsaid = writeln!(std::io::stderr(), "exotel-sandbox: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let running = ExotelSandbox::start(arguments.options()?).await?;
    let ready = serde_json::json!({"ready": true, "listen": running.url()});
    let mut out = std::io::stdout();
    writeln!(out, "{ready}").and_then(|()| out.flush()).context("stdout cannot be written")?;
    stopped().await?;
    running.shutdown().await;
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM.
async fn stopped() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}
