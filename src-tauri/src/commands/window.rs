//! The window itself.

use tauri::AppHandle;

use super::Reply;
use crate::closing::{self, CloseAnswer};

/// Answers the question whether to close while calls are under way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_answer(app: AppHandle, answer: CloseAnswer) -> Reply<()> {
    closing::answer(app, answer).await
}
