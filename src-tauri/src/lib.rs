//! The desktop shell: the only package that knows Tauri.

mod bindings;
mod commands;
mod events;
mod files;

use std::process::ExitCode;

/// Opens the console's window and runs until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    let bindings = bindings::builder();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(files::GivenFiles::default())
        .invoke_handler(bindings.invoke_handler())
        .run(tauri::generate_context!());
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}
