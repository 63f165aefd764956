//! Connections that can be cut: what a proxy or a dying server does to a request.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The client's end of a connection, as a handler sees it.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// Counts connections from 1.
    pub(crate) connection: u64,
    cut: Arc<AtomicBool>,
}

impl Peer {
    /// Lets no further byte out: the answer that follows is lost with the connection.
    pub(crate) fn cut(&self) {
        self.cut.store(true, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, Doors>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Doors>) -> Self {
        stream.remote_addr().clone()
    }
}

/// A listener whose connections can be cut, one by one or all at once.
pub(crate) struct Doors {
    listener: TcpListener,
    count: AtomicU64,
    closing: watch::Receiver<bool>,
}

impl Doors {
    /// Opens the doors until `closing` says true.
    pub(crate) fn open(listener: TcpListener, closing: watch::Receiver<bool>) -> Self {
        Self { listener, count: AtomicU64::new(0), closing }
    }
}

impl Listener for Doors {
    type Io = Io;
    type Addr = Peer;

    async fn accept(&mut self) -> (Io, Peer) {
        // The library's own accept logs and goes on after an error.
        let (stream, _): (TcpStream, SocketAddr) = Listener::accept(&mut self.listener).await;
        let _unbuffered = stream.set_nodelay(true);
        let cut = Arc::new(AtomicBool::new(false));
        let connection = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let mut closing = self.closing.clone();
        let closed = Box::pin(async move {
            // A sender that is gone has closed as well.
            let _gone = closing.wait_for(|closing| *closing).await.is_err();
        });
        (Io { stream, cut: Arc::clone(&cut), closed }, Peer { connection, cut })
    }

    fn local_addr(&self) -> io::Result<Peer> {
        Ok(Peer { connection: 0, cut: Arc::default() })
    }
}

/// One connection.
pub(crate) struct Io {
    stream: TcpStream,
    cut: Arc<AtomicBool>,
    closed: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Io {
    fn check(&self) -> io::Result<()> {
        if self.cut.load(Ordering::Acquire) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.closed.as_mut().poll(cx).is_ready() {
            // Never polled again: the cut ends every later write.
            self.closed = Box::pin(std::future::ready(()));
            self.cut.store(true, Ordering::Release);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Io {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
