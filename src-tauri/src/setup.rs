//! What happens before the window and behind it: the command line, the host, the system's signals.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use dialdesk_console::account::Vault;
use dialdesk_host::hand_over::{self, Door};
use dialdesk_host::{Arguments, Environment, Host, HostError, Settings, SystemVault};
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;

use crate::again::{self, CARRY_OVER};
use crate::events::FilesOpened;
use crate::files::GivenFiles;

/// The window's name in tauri.conf.json.
pub(crate) const MAIN: &str = "main";

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
    /// Take over, from the first line of input, what the program before held in its memory.
    #[arg(long = CARRY_OVER, hide = true)]
    carry_over: bool,
    /// Files of people whose import is opened at once.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl CommandLine {
    /// Reads the command line; a wrong one ends the program with a sentence.
    pub(crate) fn read() -> Self {
        Self::parse()
    }

    /// Gives the arguments with which the program starts once more.
    fn again(&self) -> Vec<OsString> {
        let mut arguments = Vec::new();
        if let Some(folder) = &self.data_dir {
            arguments.extend([OsString::from("--data-dir"), folder.clone().into_os_string()]);
        }
        if self.sandbox {
            arguments.push("--sandbox".into());
        }
        arguments
    }
}

/// How often, and how long apart, a taken folder is tried: a console that is only starting or
/// already ending does not answer, and is gone or ready after a while.
const TRIES: u32 = 80;
const BETWEEN: Duration = Duration::from_millis(100);

/// What the window stands on.
pub(crate) struct Opened {
    pub(crate) host: Host,
    pub(crate) files: GivenFiles,
    /// Where accounts rest that were typed in.
    pub(crate) vault: Arc<SystemVault>,
    /// How the program is started once more: without the files, which are open already.
    pub(crate) arguments: Vec<OsString>,
}

/// What became of the start.
pub(crate) enum Start {
    /// This is the folder's console.
    First(Box<Opened>),
    /// The folder's console has the files.
    HandedOver,
}

/// Opens everything behind the window, or hands the files to the console that has the folder.
pub(crate) fn open(line: CommandLine) -> Result<Start, HostError> {
    let environment = Environment::of_process();
    dialdesk_host::log_to_stderr(&environment)?;
    let vault =
        Arc::new(if line.carry_over { again::vault_carried_over() } else { SystemVault::new() });
    let again = line.again();
    let arguments =
        Arguments { data_dir: line.data_dir, sandbox: line.sandbox, ..Arguments::default() };
    let settings = Settings::gather(arguments, &environment, None)?;
    let files: Vec<PathBuf> =
        line.files.iter().map(|path| std::path::absolute(path).unwrap_or(path.clone())).collect();
    tauri::async_runtime::block_on(open_or_hand_over(settings, &files, (vault, again)))
}

async fn open_or_hand_over(
    settings: Settings,
    files: &[PathBuf],
    (vault, arguments): (Arc<SystemVault>, Vec<OsString>),
) -> Result<Start, HostError> {
    let mut tries = 0;
    loop {
        let keeps: Arc<dyn Vault> = Arc::clone(&vault) as Arc<dyn Vault>;
        let (folder, owner) = match Box::pin(Host::open_with(settings.clone(), keeps)).await {
            Ok(host) => {
                let given = GivenFiles::default();
                given.add_opened(files);
                return Ok(Start::First(Box::new(Opened { host, files: given, vault, arguments })));
            }
            Err(HostError::InUse { folder, owner }) => (folder, owner),
            Err(error) => return Err(error),
        };
        if hand_over::hand_over(&folder, files).is_ok() {
            return Ok(Start::HandedOver);
        }
        tries += 1;
        // The engine without a window takes no files, now or later.
        if owner.starts_with("dialdesk-headless") || tries == TRIES {
            return Err(HostError::InUse { folder, owner });
        }
        dialdesk_console::pause(BETWEEN).await;
    }
}

/// Takes files from later consoles on the same folder, and comes to the front for them.
/// Without loopback there is nobody to hand files to: a second console then says who has the
/// folder.
pub(crate) fn take_files(app: &AppHandle, data_dir: &str) -> Option<Door> {
    let handle = app.clone();
    let opened = Door::open(Path::new(data_dir), move |files| {
        handle.state::<GivenFiles>().add_opened(&files);
        let told = FilesOpened.emit(&handle).and_then(|()| match handle.get_webview_window(MAIN) {
            Some(window) => {
                window.unminimize()?;
                window.show()?;
                window.set_focus()
            }
            None => Ok(()),
        });
        if let Err(error) = told {
            tracing::warn!(%error, "the window could not be brought to the front");
        }
    });
    opened
        .inspect_err(|error| tracing::warn!(%error, "a second console cannot hand its files over"))
        .ok()
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
