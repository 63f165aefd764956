//! How long the client waits for the provider. The only timers of the crate.

use std::time::Duration;

/// From the asking for a connection to the end of its TLS handshake.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);

/// From the first byte of a call request to the last of its answer. Waiting at the gate does not
/// count: a request that waited its turn has all of it left.
pub(crate) const PLACE: Duration = Duration::from_secs(30);

/// A whole read, connection included.
pub(crate) const READ: Duration = Duration::from_secs(10);

/// A kept connection of the reads is dropped after this much idleness, before the other side
/// would drop it.
pub(crate) const IDLE: Duration = Duration::from_secs(5);

/// Waits for `work` for at most `limit`.
#[expect(
    clippy::disallowed_methods,
    reason = "a limit on one request belongs to the request; it decides nothing about calls"
)]
pub(crate) async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, work).await.ok()
}

/// Waits for `limit`.
pub(crate) async fn pass(limit: Duration) {
    let nothing: Option<()> = within(limit, std::future::pending()).await;
    debug_assert!(nothing.is_none(), "what never comes cannot have come");
}
