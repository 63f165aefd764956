//! Calls that are made later.

use dialdesk_console::Console;
use dialdesk_console::ids::ScheduleId;
use dialdesk_console::view::schedule::{
    AgendaEntry, AgendaQuery, OccurrenceInput, ScheduleInput, SchedulePreview, ScheduleState,
    ScheduleView,
};
use dialdesk_console::view::{Numbers, Page};
use tauri::State;

use super::Reply;

/// Lists them, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn schedule_list(
    console: State<'_, Console>,
    state: Option<ScheduleState>,
    cursor: Option<String>,
    limit: Option<u32>,
) -> Reply<Page<ScheduleView>> {
    console.schedule_list(state, cursor, limit, Numbers::Masked).await
}

/// Makes one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn schedule_create(
    console: State<'_, Console>,
    input: ScheduleInput,
) -> Reply<ScheduleView> {
    console.schedule_create(input, None, Numbers::Masked).await
}

/// Tells what a rule comes to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn schedule_preview(
    console: State<'_, Console>,
    input: ScheduleInput,
) -> Reply<SchedulePreview> {
    console.schedule_preview(input)
}

/// Lists what was and will be dialled when.
#[tauri::command]
#[specta::specta]
pub(crate) async fn schedule_agenda(
    console: State<'_, Console>,
    query: AgendaQuery,
) -> Reply<Vec<AgendaEntry>> {
    console.schedule_agenda(query, Numbers::Masked).await
}

/// Shows one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn schedule_get(
    console: State<'_, Console>,
    id: ScheduleId,
) -> Reply<ScheduleView> {
    console.schedule_get(id, Numbers::Masked).await
}

/// Takes back one occurrence, or everything that is to come.
#[tauri::command]
#[specta::specta]
pub(crate) async fn schedule_cancel(
    console: State<'_, Console>,
    id: ScheduleId,
    input: OccurrenceInput,
) -> Reply<ScheduleView> {
    console.schedule_cancel(id, input, Numbers::Masked).await
}

/// Undoes that.
#[tauri::command]
#[specta::specta]
pub(crate) async fn schedule_restore(
    console: State<'_, Console>,
    id: ScheduleId,
    input: OccurrenceInput,
) -> Reply<ScheduleView> {
    console.schedule_restore(id, input, Numbers::Masked).await
}
