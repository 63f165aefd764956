//! Settings and the do-not-call list.

use dialdesk_console::view::settings::{CallbacksView, SettingsInput, SettingsView};
use dialdesk_console::view::suppression::{
    SuppressionFile, SuppressionImport, SuppressionInput, SuppressionProgress, SuppressionQuery,
    SuppressionView,
};
use dialdesk_console::view::{Numbers, Page};
use dialdesk_console::{Console, File};
use tauri::State;

use super::Reply;
use crate::files::GivenFiles;

/// Shows the settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_get(console: State<'_, Console>) -> Reply<SettingsView> {
    console.settings_get().await
}

/// Changes settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings_update(
    console: State<'_, Console>,
    input: SettingsInput,
) -> Reply<SettingsView> {
    console.settings_update(input).await
}

/// Shows whether the provider tells of calls, and what came of that since the start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn callbacks_get(console: State<'_, Console>) -> Reply<CallbacksView> {
    console.callbacks_get().await
}

/// Lists the do-not-call list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suppression_list(
    console: State<'_, Console>,
    query: SuppressionQuery,
) -> Reply<Page<SuppressionView>> {
    console.suppression_list(query, Numbers::Full).await
}

/// Puts a number on the do-not-call list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suppression_add(
    console: State<'_, Console>,
    input: SuppressionInput,
) -> Reply<SuppressionView> {
    console.suppression_add(input).await
}

/// Puts every number of a file on the do-not-call list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suppression_import(
    console: State<'_, Console>,
    files: State<'_, GivenFiles>,
    path: String,
    input: SuppressionFile,
) -> Reply<SuppressionImport> {
    files.must_have(&path)?;
    console.suppression_import(File::Path(path.into()), input).await
}

/// Tells how far the file is that is being taken.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suppression_importing(
    console: State<'_, Console>,
) -> Reply<Option<SuppressionProgress>> {
    console.suppression_importing().await
}

/// Reads that file no further.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suppression_import_cancel(
    console: State<'_, Console>,
) -> Reply<SuppressionProgress> {
    console.suppression_import_cancel().await
}

/// Takes a number off the do-not-call list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn suppression_remove(
    console: State<'_, Console>,
    phone_number: String,
) -> Reply<SuppressionView> {
    console.suppression_remove(phone_number).await
}
