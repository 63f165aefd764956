//! Files of this machine: those that a person gave to the window, and those it writes for them.

use dialdesk_console::Console;
use dialdesk_console::error::{ApiError, ErrorCode};
use dialdesk_console::ids::ImportId;
use tauri::{AppHandle, Manager as _, State};

use super::Reply;
use crate::files::GivenFiles;

/// Gives the files that the program was opened with, and forgets that it was.
#[tauri::command]
#[specta::specta]
pub(crate) fn opened_files(files: State<'_, GivenFiles>) -> Vec<String> {
    files.take_opened()
}

/// Opens the system's dialog and gives the files that were picked; none if it was closed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn files_pick(app: AppHandle) -> Reply<Vec<String>> {
    crate::files::pick(&app).await
}

/// Writes an import's rejected rows into the downloads folder and gives the file's path.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_rejects_save(
    app: AppHandle,
    console: State<'_, Console>,
    id: ImportId,
) -> Reply<String> {
    let rows = console.import_rejects_csv(id).await?;
    let folder = app.path().download_dir().or_else(|_| app.path().home_dir()).map_err(|error| {
        ApiError::new(ErrorCode::InternalError, format!("no folder to save into: {error}"))
    })?;
    crate::files::save(&folder, &format!("rejects-{id}.csv"), rows).await
}
