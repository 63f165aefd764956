//! The desktop shell: the only package that knows Tauri.

use std::process::ExitCode;

/// Opens the console's window and runs until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    match tauri::Builder::default().run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}
