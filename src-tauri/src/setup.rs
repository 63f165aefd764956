//! What happens before the window and behind it: the command line, the host, the system's signals.

use std::path::PathBuf;

use clap::Parser;
use dialdesk_host::{Arguments, Environment, Host, HostError, Settings};
use tauri::AppHandle;

use crate::files::GivenFiles;

/// Runs call campaigns from a window.
///
/// Without EXOTEL_API_KEY, EXOTEL_API_TOKEN and EXOTEL_SID it uses the built-in sandbox account,
/// which rings nobody.
#[derive(Debug, Parser)]
#[command(name = "dialdesk", version)]
pub(crate) struct CommandLine {
    /// Where campaigns, calls and the API token are kept.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Use the sandbox account, whatever the environment says.
    #[arg(long)]
    sandbox: bool,
    /// Files of people whose import is opened at once.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl CommandLine {
    /// Reads the command line; a wrong one ends the program with a sentence.
    pub(crate) fn read() -> Self {
        Self::parse()
    }
}

/// What the window stands on.
pub(crate) struct Opened {
    pub(crate) host: Host,
    pub(crate) files: GivenFiles,
}

/// Opens everything behind the window.
pub(crate) fn open(line: CommandLine) -> Result<Opened, HostError> {
    let environment = Environment::of_process();
    dialdesk_host::log_to_stderr(&environment)?;
    let arguments =
        Arguments { data_dir: line.data_dir, sandbox: line.sandbox, ..Arguments::default() };
    let settings = Settings::gather(arguments, &environment, None)?;
    let host = tauri::async_runtime::block_on(Host::open(settings))?;
    let files = GivenFiles::default();
    let opened: Vec<PathBuf> =
        line.files.iter().map(|path| std::path::absolute(path).unwrap_or(path.clone())).collect();
    files.add_opened(&opened);
    Ok(Opened { host, files })
}

/// Ends the program when the system asks for it, as if the window had been closed.
pub(crate) fn end_on_signal(app: AppHandle) {
    #[cfg(unix)]
    tauri::async_runtime::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let signals = signal(SignalKind::terminate())
            .and_then(|terminate| Ok((terminate, signal(SignalKind::interrupt())?)));
        match signals {
            Ok((mut terminate, mut interrupt)) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                app.exit(0);
            }
            Err(error) => tracing::warn!(%error, "signals cannot be received"),
        }
    });
    #[cfg(not(unix))]
    drop(app);
}
