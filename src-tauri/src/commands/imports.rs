//! Imports. A path is taken only if a person dropped, opened or picked that file.

use dialdesk_console::ids::{CampaignId, ImportId};
use dialdesk_console::view::Page;
use dialdesk_console::view::import::{
    ImportCount, ImportOptions, ImportPreview, ImportStarted, ImportView, RejectView,
};
use dialdesk_console::{Console, File};
use tauri::State;

use super::Reply;
use crate::files::GivenFiles;

/// Reads the first rows of a file and judges them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_preview(
    console: State<'_, Console>,
    files: State<'_, GivenFiles>,
    path: String,
    options: ImportOptions,
) -> Reply<ImportPreview> {
    files.must_have(&path)?;
    console.import_preview(File::Path(path.into()), options).await
}

/// Counts what would become of every row of a file; asked again, it says how far it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_count(
    console: State<'_, Console>,
    files: State<'_, GivenFiles>,
    campaign: Option<CampaignId>,
    path: String,
    options: ImportOptions,
) -> Reply<ImportCount> {
    files.must_have(&path)?;
    console.import_count(campaign, path.into(), options).await
}

/// Starts to take a file into a campaign, or into a new draft named after the file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_start(
    console: State<'_, Console>,
    files: State<'_, GivenFiles>,
    campaign: Option<CampaignId>,
    path: String,
    options: ImportOptions,
) -> Reply<ImportStarted> {
    files.must_have(&path)?;
    console.import_start(campaign, File::Path(path.into()), options, false).await
}

/// Lists a campaign's imports.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_list(
    console: State<'_, Console>,
    id: CampaignId,
) -> Reply<Vec<ImportView>> {
    console.import_list(id).await
}

/// Shows an import.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_get(console: State<'_, Console>, id: ImportId) -> Reply<ImportView> {
    console.import_get(id).await
}

/// Stops an import; nobody of it is taken in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_cancel(console: State<'_, Console>, id: ImportId) -> Reply<ImportView> {
    console.import_cancel(id).await
}

/// Takes an import's people out again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_undo(console: State<'_, Console>, id: ImportId) -> Reply<ImportView> {
    console.import_undo(id).await
}

/// Lists the rows that were not taken.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_rejects(
    console: State<'_, Console>,
    id: ImportId,
    cursor: Option<String>,
    limit: Option<u32>,
) -> Reply<Page<RejectView>> {
    console.import_rejects(id, cursor, limit).await
}
