//! A tunnel: a public address whose other end is the engine's API, as people have it in front of a
//! machine that nobody can reach.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A tunnel. Dropped, it is closed.
pub struct Tunnel {
    addr: SocketAddr,
    end: watch::Sender<Option<SocketAddr>>,
    carrying: JoinHandle<()>,
}

impl Tunnel {
    /// Opens it; whoever comes waits until it leads somewhere.
    ///
    /// # Errors
    /// No port is free.
    pub async fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let (end, leads_to) = watch::channel(None);
        let carrying = tokio::spawn(async move {
            while let Ok((outer, _)) = listener.accept().await {
                tokio::spawn(carry(outer, leads_to.clone()));
            }
        });
        Ok(Self { addr, end, carrying })
    }

    /// Gives the public address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Leads to `listen`, such as `http://127.0.0.1:5000`.
    ///
    /// # Errors
    /// That is no address on this machine.
    pub fn lead_to(&self, listen: &str) -> anyhow::Result<()> {
        let end = listen.strip_prefix("http://").context("it is served over http")?;
        self.end.send_replace(Some(end.parse()?));
        Ok(())
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// Carries bytes both ways; a broken end breaks the other.
async fn carry(mut outer: TcpStream, mut leads_to: watch::Receiver<Option<SocketAddr>>) {
    let Ok(end) = leads_to.wait_for(Option::is_some).await.map(|end| *end) else { return };
    let Some(end) = end else { return };
    if let Ok(mut inner) = TcpStream::connect(end).await {
        let _broken = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
    }
}
