//! The desktop shell: the only package that knows Tauri.

mod again;
mod bindings;
mod closing;
mod commands;
mod drawing;
mod events;
mod files;
mod notices;
mod setup;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use dialdesk_host::HostError;
use tauri::{DragDropEvent, Manager as _, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use again::Again;
use closing::Closing;
use events::Feed;
use files::GivenFiles;
use setup::{CommandLine, Opened, Start};

/// What of the window is the same at the next start. Whether it is shown is not: a window that was
/// hidden by an accident would never come back.
const KEPT: StateFlags = StateFlags::SIZE.union(StateFlags::POSITION).union(StateFlags::MAXIMIZED);

/// Opens the console's window and runs until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    dialdesk_host::install_crypto();
    match setup::open(CommandLine::read()) {
        Ok(Start::First(opened)) => show(*opened),
        Ok(Start::HandedOver) => ExitCode::SUCCESS,
        Err(error) => give_up(&error),
    }
}

/// Shows the window until it is closed, then ends everything behind it.
fn show(opened: Opened) -> ExitCode {
    let Opened { host, files, vault, arguments } = opened;
    let bindings = bindings::builder();
    let (console, data_dir) = (host.console.clone(), host.data_dir.clone());
    let again = Arc::new(Again::default());
    let door = Arc::new(Mutex::new(None));
    let opening = Arc::clone(&door);
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(KEPT).build())
        .manage(host.console.clone())
        .manage(files)
        .manage(Closing::default())
        .manage(Feed::default())
        .manage(Arc::clone(&again))
        .invoke_handler(bindings.invoke_handler())
        .on_window_event(|window, event| {
            // The page hears of the drop too, and asks for these files next.
            if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
                window.state::<GivenFiles>().add(paths);
            }
            if let WindowEvent::CloseRequested { api, .. } = event
                && !closing::may_close(window)
            {
                api.prevent_close();
            }
        })
        .setup(move |app| {
            bindings.mount_events(app);
            if let Some(window) = app.get_webview_window(setup::MAIN) {
                drawing::suit_the_machine(&window);
            }
            *opening.lock().unwrap_or_else(PoisonError::into_inner) =
                setup::take_files(app.handle(), &data_dir);
            setup::end_on_signal(app.handle().clone());
            notices::show(app.handle().clone(), &console);
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
    // From here on a second console waits until the folder is free, and is the first one then.
    drop(door.lock().unwrap_or_else(PoisonError::into_inner).take());
    tauri::async_runtime::block_on(host.close());
    if again.is_wished()
        && let Err(error) = again::start(&arguments, &vault)
    {
        let _ = writeln!(std::io::stderr(), "dialdesk: it could not be opened again: {error}");
    }
    ExitCode::from(code)
}

fn give_up(error: &HostError) -> ExitCode {
    // The log may be filtered, or not there yet: the person must read this in any case.
    let _ = writeln!(std::io::stderr(), "dialdesk: {error}");
    ExitCode::from(error.exit_code())
}
