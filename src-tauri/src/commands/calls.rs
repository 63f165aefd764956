//! Calls.

use dialdesk_console::Console;
use dialdesk_console::ids::CallId;
use dialdesk_console::input::Given;
use dialdesk_console::view::Numbers;
use dialdesk_console::view::call::{
    BulkPlaced, CallEventView, CallInput, CallPage, CallPlaced, CallQuery, CallView,
};
use dialdesk_console::view::number::NumberView;
use dialdesk_console::view::recovery::{CallResolved, ResolutionView, ResolveInput};
use dialdesk_console::view::retry::RetryView;
use tauri::State;

use super::Reply;

/// Lists calls, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_list(console: State<'_, Console>, query: CallQuery) -> Reply<CallPage> {
    console.call_list(query, Numbers::Masked).await
}

/// Shows a call.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_get(console: State<'_, Console>, id: CallId) -> Reply<CallView> {
    console.call_get(id, Numbers::Masked).await
}

/// Shows a call's timeline.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_events(
    console: State<'_, Console>,
    id: CallId,
) -> Reply<Vec<CallEventView>> {
    console.call_events(id).await
}

/// Shows the whole chain of a call.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_retries(console: State<'_, Console>, id: CallId) -> Reply<Vec<RetryView>> {
    console.call_retries(id).await
}

/// Takes what somebody says of a call that needs a look.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_resolve(
    console: State<'_, Console>,
    id: CallId,
    input: ResolveInput,
) -> Reply<CallResolved> {
    console.call_resolve(id, input, Numbers::Masked).await
}

/// Lists what people said of a call.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_resolutions(
    console: State<'_, Console>,
    id: CallId,
) -> Reply<Vec<ResolutionView>> {
    console.call_resolutions(id).await
}

/// Takes a call back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_cancel(console: State<'_, Console>, id: CallId) -> Reply<CallPlaced> {
    console.call_cancel(id).await
}

/// Gives a call's number in full; that it was asked for is recorded.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_number(console: State<'_, Console>, id: CallId) -> Reply<String> {
    console.call_number(id).await
}

/// Reads a number and says whether it may be rung now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn number_check(console: State<'_, Console>, text: String) -> Reply<NumberView> {
    console.number_check(text).await
}

/// Rings one number now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_place(console: State<'_, Console>, input: CallInput) -> Reply<CallPlaced> {
    console.call_place(input, None).await
}

/// Queues calls.
#[tauri::command]
#[specta::specta]
pub(crate) async fn call_bulk(
    console: State<'_, Console>,
    calls: Vec<CallInput>,
    pace_ms: Option<u32>,
) -> Reply<BulkPlaced> {
    console.call_bulk(calls.into_iter().map(Given::from).collect(), pace_ms, None).await
}
