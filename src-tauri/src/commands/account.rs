//! What a person decides about the account, the API and the program itself.

use std::sync::Arc;

use dialdesk_console::Console;
use dialdesk_console::view::diagnostics::DiagnosticsView;
use dialdesk_console::view::settings::{
    AccountInput, AccountTest, ApiServerView, SavedAccountView,
};
use tauri::{AppHandle, State};

use super::Reply;
use crate::again::Again;

/// Tries an account that is typed in; nothing is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account_test(
    console: State<'_, Console>,
    input: AccountInput,
) -> Reply<AccountTest> {
    console.account_test(input).await
}

/// Keeps an account for the next start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account_save(
    console: State<'_, Console>,
    input: AccountInput,
) -> Reply<SavedAccountView> {
    console.account_save(input).await
}

/// Forgets the account that was saved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account_forget(console: State<'_, Console>) -> Reply<()> {
    console.account_forget().await
}

/// Switches the API on or off.
#[tauri::command]
#[specta::specta]
pub(crate) async fn api_switch(
    console: State<'_, Console>,
    on: bool,
    listen: Option<String>,
) -> Reply<ApiServerView> {
    console.api_switch(on, listen).await
}

/// Gives the API's token.
#[tauri::command]
#[specta::specta]
pub(crate) async fn api_token(console: State<'_, Console>) -> Reply<String> {
    console.api_token().await
}

/// Makes another token for the API and gives it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn api_token_renew(console: State<'_, Console>) -> Reply<String> {
    console.api_token_renew().await
}

/// Says how the program is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn diagnostics(console: State<'_, Console>) -> Reply<DiagnosticsView> {
    console.diagnostics().await
}

/// Ends the program as if it had been closed, and opens it once more.
#[tauri::command]
#[specta::specta]
pub(crate) fn program_restart(app: AppHandle, again: State<'_, Arc<Again>>) {
    again.wish();
    app.exit(0);
}
