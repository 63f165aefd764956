//! The desktop shell: the only package that knows Tauri.

mod bindings;
mod commands;
mod events;
mod files;
mod setup;

use std::io::Write as _;
use std::process::ExitCode;

use dialdesk_host::HostError;
use tauri::{DragDropEvent, Manager as _, WindowEvent};

use files::GivenFiles;
use setup::{CommandLine, Opened};

/// Opens the console's window and runs until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    dialdesk_host::install_crypto();
    match setup::open(CommandLine::read()) {
        Ok(opened) => show(opened),
        Err(error) => give_up(&error),
    }
}

/// Shows the window until it is closed, then ends everything behind it.
fn show(opened: Opened) -> ExitCode {
    let Opened { host, files } = opened;
    let bindings = bindings::builder();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(host.console.clone())
        .manage(files)
        .invoke_handler(bindings.invoke_handler())
        .on_window_event(|window, event| {
            // The page hears of the drop too, and asks for these files next.
            if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
                window.state::<GivenFiles>().add(paths);
            }
        })
        .setup(|app| {
            setup::end_on_signal(app.handle().clone());
            Ok(())
        })
        .build(tauri::generate_context!());
    let code = match built {
        Ok(app) => u8::try_from(app.run_return(|_, _| {})).unwrap_or(1),
        Err(error) => {
            let _ =
                writeln!(std::io::stderr(), "dialdesk: the window could not be opened: {error}");
            1
        }
    };
    tauri::async_runtime::block_on(host.close());
    ExitCode::from(code)
}

fn give_up(error: &HostError) -> ExitCode {
    // The log may be filtered, or not there yet: the person must read this in any case.
    let _ = writeln!(std::io::stderr(), "dialdesk: {error}");
    ExitCode::from(error.exit_code())
}
