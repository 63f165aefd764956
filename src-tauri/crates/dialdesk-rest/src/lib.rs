//! The REST API: every use case of the console over HTTP, on this machine only.
//!
//! The only crate that knows axum. A handler takes a request apart, calls one use case, and wraps
//! what it gives; everything that guards the door is in `guard`.

mod answer;
mod body;
mod guard;
mod handlers;
mod idempotent;
mod query;
mod router;
mod sse;

use std::net::SocketAddr;

use dialdesk_console::Console;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use guard::{Callbacks, Guard};
pub use router::routes;

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    addr: SocketAddr,
    close: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// Serves the API on `listen`, which must be this machine's own address.
///
/// # Errors
/// When the address is not this machine's, or is taken.
pub async fn serve(console: Console, listen: SocketAddr, guard: Guard) -> std::io::Result<Server> {
    if !listen.ip().is_loopback() {
        return Err(std::io::Error::other("it can be reached from other machines"));
    }
    let listener = TcpListener::bind(listen).await?;
    let addr = listener.local_addr()?;
    let (close, mut closing) = watch::channel(false);
    let app = router::router(console, guard.at(addr).until(closing.clone()));
    let closed = async move {
        // An error says that the server's owner is gone, which ends it as well.
        let _ = closing.wait_for(|closing| *closing).await;
    };
    let serving =
        tokio::spawn(axum::serve(listener, app).with_graceful_shutdown(closed).into_future());
    Ok(Server { addr, close, serving })
}

impl Server {
    /// Gives the address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Takes no more requests and waits until those under way are answered.
    pub async fn shut_down(self) {
        self.close.send_replace(true);
        match self.serving.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the API did not end well"),
            Err(error) => tracing::error!(%error, "the API broke"),
        }
    }
}
