//! The REST API while it is served: switched on and off, and its token.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Mutex as Guarded, PoisonError};
use std::time::Duration;

use dialdesk_console::Console;
use dialdesk_console::api_server::ApiServer;
use dialdesk_core::provider::BoxFuture;
use dialdesk_rest::{Callbacks, Guard, Server};
use tokio::sync::Mutex;

use crate::error::HostError;
use crate::token;

/// How long requests under way may take once the API is switched off.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// The API and whoever serves it.
pub(crate) struct Api {
    console: Console,
    data_dir: PathBuf,
    token: Guarded<String>,
    callbacks: Option<Callbacks>,
    serving: Mutex<Option<Server>>,
}

impl Api {
    /// Makes it; nothing listens yet.
    pub(crate) fn new(
        console: Console,
        data_dir: PathBuf,
        token: String,
        callbacks: Option<Callbacks>,
    ) -> Self {
        let (token, serving) = (Guarded::new(token), Mutex::new(None));
        Self { console, data_dir, token, callbacks, serving }
    }

    /// Listens there.
    pub(crate) async fn open(&self, listen: SocketAddr) -> Result<SocketAddr, HostError> {
        let mut serving = self.serving.lock().await;
        let guard = Guard::new(self.token()).with_callbacks(self.callbacks.clone());
        let server = dialdesk_rest::serve(self.console.clone(), listen, guard)
            .await
            .map_err(|error| HostError::Listen { listen, reason: error.to_string() })?;
        let addr = server.addr();
        *serving = Some(server);
        Ok(addr)
    }

    /// Takes no more requests, and waits a moment for those under way.
    pub(crate) async fn close(&self, last_answers: Duration) {
        let Some(server) = self.serving.lock().await.take() else { return };
        tokio::select! {
            () = server.shut_down() => {}
            () = dialdesk_console::pause(last_answers) => {}
        }
    }

    async fn move_to(&self, at: Option<SocketAddr>) -> Result<Option<SocketAddr>, String> {
        let before = self.serving.lock().await.as_ref().map(Server::addr);
        if before.is_some() && before == at {
            return Ok(before);
        }
        self.close(LAST_ANSWERS).await;
        match at {
            None => Ok(None),
            Some(at) => self.open(at).await.map(Some).map_err(|error| error.to_string()),
        }
    }

    async fn replace_token(&self) -> Result<(), String> {
        let fresh = token::renew(&self.data_dir).map_err(|error| error.to_string())?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        let listens = self.serving.lock().await.as_ref().map(Server::addr);
        let Some(addr) = listens else { return Ok(()) };
        // The guard of a server does not change: another one takes its place, with the new token.
        self.close(LAST_ANSWERS).await;
        self.open(addr).await.map(|_| ()).map_err(|error| error.to_string())
    }
}

impl ApiServer for Api {
    fn listen(&self, at: Option<SocketAddr>) -> BoxFuture<'_, Result<Option<SocketAddr>, String>> {
        Box::pin(self.move_to(at))
    }

    fn token(&self) -> String {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn renew(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(self.replace_token())
    }
}
