//! The one place where the console waits for time to pass: a screen's pace decides nothing about
//! any call, so it needs no clock of the engine's.

use std::time::Duration;

/// Waits. For the pace of screens and streams only.
#[expect(
    clippy::disallowed_methods,
    reason = "a screen's pace is no decision of the engine, and nothing is dialled by it"
)]
pub async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
