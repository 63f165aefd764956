//! The engine and the REST API with no window: `dialdesk-headless --listen 127.0.0.1:5000`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use dialdesk_host::settings::HEADLESS_LISTEN;
use dialdesk_host::{Arguments, Environment, Host, HostError, Settings};
use serde::Serialize;

/// Runs call campaigns and serves the REST API, with no window.
///
/// Without EXOTEL_API_KEY, EXOTEL_API_TOKEN and EXOTEL_SID it uses the built-in sandbox account,
/// which rings nobody. When it is ready it prints one line of JSON; logs go to stderr.
#[derive(Parser)]
#[command(name = "dialdesk-headless", version)]
struct CommandLine {
    /// Where campaigns, calls and the API token are kept.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Where the API listens; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Use the sandbox account, whatever the environment says.
    #[arg(long)]
    sandbox: bool,
    /// One second of a call on the sandbox takes 1/N s.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    sandbox_speed: Option<u32>,
}

#[tokio::main]
async fn main() -> ExitCode {
    dialdesk_host::install_crypto();
    match run(CommandLine::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The log may be filtered, or not there yet: the person must read this in any case.
            let _ = writeln!(std::io::stderr(), "dialdesk-headless: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

async fn run(line: CommandLine) -> Result<(), HostError> {
    let environment = Environment::of_process().with_file(Path::new(".env"))?;
    dialdesk_host::log_to_stderr(&environment)?;
    let arguments = Arguments {
        data_dir: line.data_dir,
        listen: line.listen,
        sandbox: line.sandbox,
        sandbox_speed: line.sandbox_speed,
    };
    let settings = Settings::gather(arguments, &environment, Some(HEADLESS_LISTEN))?;
    // Asked for before anything starts, so that a signal during the start is not lost.
    let ending = Ending::watch()?;
    let host = Host::open(settings).await?;
    tell_ready(&host);
    ending.await_it().await;
    tracing::info!("ending: no more calls are started");
    host.close().await;
    Ok(())
}

/// What is told when everything runs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready<'a> {
    ready: bool,
    listen: Option<String>,
    provider: &'a str,
    data_dir: &'a str,
}

/// Writes the one line of stdout.
fn tell_ready(host: &Host) {
    let listen = host.listen.map(|listen| format!("http://{listen}"));
    let ready = Ready { ready: true, listen, provider: host.provider, data_dir: &host.data_dir };
    let line = serde_json::to_string(&ready).expect("texts have a JSON form");
    let mut stdout = std::io::stdout();
    // Whoever started the program may have closed its end already; that is no reason to stop.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// The system's wish that the program ends.
struct Ending {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Ending {
    #[cfg(unix)]
    fn watch() -> Result<Self, HostError> {
        use tokio::signal::unix::{SignalKind, signal};
        let broken = |error: std::io::Error| {
            HostError::Settings(format!("signals cannot be received: {error}"))
        };
        Ok(Self {
            terminate: signal(SignalKind::terminate()).map_err(broken)?,
            interrupt: signal(SignalKind::interrupt()).map_err(broken)?,
        })
    }

    #[cfg(not(unix))]
    fn watch() -> Result<Self, HostError> {
        Ok(Self {})
    }

    #[cfg(unix)]
    async fn await_it(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn await_it(self) {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl+C cannot be received");
        }
    }
}
