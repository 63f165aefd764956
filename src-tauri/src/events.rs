//! What becomes true, to the page: one batch at most every 100 ms, never a message per event.
//! Beside it, the few rare things that only the window knows.

use dialdesk_console::view::Numbers;
use dialdesk_console::view::stream::Batch;
use dialdesk_console::{Console, Reply};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;

/// Files were opened with the program while it runs: `opened_files` gives them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct FilesOpened;

/// Somebody wants to close the window while calls are under way, or while campaigns run that will
/// ring somebody later.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct CloseAsked {
    /// How many calls.
    pub(crate) calls: u32,
    /// How many campaigns.
    pub(crate) campaigns: u32,
}

/// Sends batches until the page or the program is gone.
///
/// # Errors
/// When the first batch cannot be read.
pub(crate) async fn follow(
    console: &Console,
    cursor: Option<u32>,
    batches: Channel<Batch>,
) -> Reply<()> {
    let mut follower = console.follow(cursor.map(i64::from), Numbers::Masked).await?;
    tauri::async_runtime::spawn(async move {
        loop {
            match follower.next().await {
                Ok(Some(batch)) => {
                    if batches.send(batch).is_err() {
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => tracing::warn!(%error, "a batch could not be read"),
            }
        }
    });
    Ok(())
}
