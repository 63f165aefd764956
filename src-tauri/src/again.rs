//! The program started once more, so that what was saved comes into force: the safe way, because
//! nothing of the engine that ends lives on in the one that begins.

use std::ffi::OsString;
use std::io::{BufRead as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use dialdesk_host::SystemVault;

/// Tells the next program that its first line of input is what only this one's memory holds.
pub(crate) const CARRY_OVER: &str = "carry-over";

/// Whether the program is to start once more when it has ended.
#[derive(Debug, Default)]
pub(crate) struct Again(AtomicBool);

impl Again {
    /// Wishes for it.
    pub(crate) fn wish(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Tells whether somebody wished for it.
    pub(crate) fn is_wished(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Reads what the program before held in its memory. It came through a pipe: it was in no file, no
/// argument and no environment.
pub(crate) fn vault_carried_over() -> SystemVault {
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(_) => SystemVault::new().with_memory(line.trim()),
        Err(error) => {
            tracing::warn!(%error, "nothing was carried over");
            SystemVault::new()
        }
    }
}

/// Starts the program once more. Everything of this one has ended before.
pub(crate) fn start(arguments: &[OsString], vault: &SystemVault) -> std::io::Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments);
    let Some(carried_over) = vault.carry_over() else {
        command.stdin(Stdio::null()).spawn()?;
        return Ok(());
    };
    let mut next = command.arg(format!("--{CARRY_OVER}")).stdin(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = next.stdin.take() {
        stdin.write_all(carried_over.as_bytes())?;
        stdin.write_all(b"\n")?;
    }
    Ok(())
}
