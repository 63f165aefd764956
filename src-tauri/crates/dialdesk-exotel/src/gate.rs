//! The place in a connection's life where the gate stands.
//!
//! The HTTP library asks a chain of layers for a connection and then writes the request on it.
//! [`GateLayer`] is the outermost of them: once the inner ones have connected and shaken hands it
//! opens the gate, and only then hands the connection over. With no pool of idle connections the
//! library asks for one inside the request's own task, so the gate travels in a task-local; a
//! request that carries none gets no connection at all.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use dialdesk_core::provider::{BoxError, FirstByte, GateRefusal};
use tokio::sync::Notify;
use tower::{Layer, Service};

use crate::limit;

tokio::task_local! {
    static HANDOVER: Arc<Handover>;
}

/// The gate of one request, and what became of it.
pub(crate) struct Handover {
    gate: Mutex<Option<Box<dyn FirstByte>>>,
    opened: AtomicBool,
    opening: Notify,
    refusal: OnceLock<GateRefusal>,
}

impl Handover {
    /// Takes the gate in charge.
    pub(crate) fn new(gate: Box<dyn FirstByte>) -> Arc<Self> {
        Arc::new(Self {
            gate: Mutex::new(Some(gate)),
            opened: AtomicBool::new(false),
            opening: Notify::new(),
            refusal: OnceLock::new(),
        })
    }

    /// Runs `work` so that the connection it asks for passes this gate.
    pub(crate) async fn carry<T>(self: &Arc<Self>, work: impl Future<Output = T>) -> T {
        HANDOVER.scope(Arc::clone(self), work).await
    }

    /// Tells whether a byte may have left.
    pub(crate) fn has_opened(&self) -> bool {
        self.opened.load(Ordering::Acquire)
    }

    /// Gives the gate's reason for staying shut, where it gave one.
    pub(crate) fn refusal(&self) -> Option<GateRefusal> {
        self.refusal.get().copied()
    }

    /// Waits until the gate has been open for `limit`; for ever if it never opens.
    pub(crate) async fn open_for(&self, limit: Duration) {
        self.opening.notified().await;
        limit::pass(limit).await;
    }

    async fn open(&self) -> Result<(), BoxError> {
        let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner).take();
        let gate = gate.ok_or("the request has used its one passage through the gate")?;
        match gate.open().await {
            Ok(()) => {
                self.opened.store(true, Ordering::Release);
                self.opening.notify_one();
                Ok(())
            }
            Err(refusal) => {
                // Set once: the gate was taken out above, so nobody else can come here.
                let _first = self.refusal.set(refusal);
                Err(Box::new(refusal))
            }
        }
    }
}

/// Puts the gate around a connector.
#[derive(Clone, Copy)]
pub(crate) struct GateLayer;

impl<S> Layer<S> for GateLayer {
    type Service = Gated<S>;

    fn layer(&self, inner: S) -> Gated<S> {
        Gated { inner }
    }
}

/// A connector that hands its connections over only through the gate.
#[derive(Clone)]
pub(crate) struct Gated<S> {
    inner: S,
}

impl<S, Address> Service<Address> for Gated<S>
where
    S: Service<Address, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: Send,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, address: Address) -> Self::Future {
        let handover = HANDOVER.try_with(Arc::clone);
        let connecting = self.inner.call(address);
        Box::pin(async move {
            let handover = handover.map_err(|_outside| "the request carries no gate")?;
            let connection = limit::within(limit::CONNECT, connecting)
                .await
                .ok_or("the connection did not stand within 10 s")??;
            handover.open().await?;
            Ok(connection)
        })
    }
}
