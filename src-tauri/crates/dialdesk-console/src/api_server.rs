//! The REST API's own switch: off by default in the window, and its token.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, Weak};

use dialdesk_core::provider::BoxFuture;
use serde_json::json;

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::view::settings::ApiServerView;

/// Under which name it is kept whether the window serves the API, and where.
pub const API: &str = "api";
/// Where the API listens unless said otherwise.
pub const API_LISTEN: &str = "127.0.0.1:5000";

/// Whoever serves the API. The console only holds it weakly: it stands above the console.
pub trait ApiServer: Send + Sync {
    /// Listens there, or nowhere; gives where it listens then.
    fn listen(&self, at: Option<SocketAddr>) -> BoxFuture<'_, Result<Option<SocketAddr>, String>>;

    /// Gives the token that lets programs in.
    fn token(&self) -> String;

    /// Makes another token; whoever has the old one is out, and streams under way end.
    fn renew(&self) -> BoxFuture<'_, Result<(), String>>;
}

/// How the API stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct ApiState {
    /// Where it listens.
    pub(crate) address: Option<String>,
    /// Why it does not listen although it should.
    pub(crate) trouble: Option<String>,
}

impl Console {
    /// Says who serves the API.
    pub fn is_served_by(&self, server: &Arc<dyn ApiServer>) {
        let _ = self.inner.api_server.set(Arc::downgrade(server));
    }

    /// Notes where the API listens, or why it does not although it should.
    pub fn listens_at(&self, at: Result<Option<SocketAddr>, String>) {
        let mut state = self.inner.api.lock().unwrap_or_else(PoisonError::into_inner);
        *state = match at {
            Ok(at) => ApiState { address: at.map(|at| format!("http://{at}")), trouble: None },
            Err(why) => ApiState { address: None, trouble: Some(why) },
        };
    }

    /// Gives where the API listens.
    pub(crate) fn api_address(&self) -> Option<String> {
        self.inner.api.lock().unwrap_or_else(PoisonError::into_inner).address.clone()
    }

    /// Shows how the API stands.
    pub(crate) async fn api_server_view(&self) -> Reply<ApiServerView> {
        let kept = self.store().setting(API).await?;
        let listen = kept.as_ref().and_then(|kept| kept["listen"].as_str());
        let listen = listen.unwrap_or(API_LISTEN).to_owned();
        let state = self.inner.api.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(ApiServerView {
            on: state.address.is_some(),
            listen: state
                .address
                .as_deref()
                .and_then(|address| address.strip_prefix("http://"))
                .map_or(listen, ToOwned::to_owned),
            address: state.address,
            trouble: state.trouble,
            fixed: self.about().api_fixed,
            token_fixed: self.about().api_token_fixed,
        })
    }

    /// Switches the API on or off, now and for later starts.
    ///
    /// # Errors
    /// When the address will not do, or the environment holds it fast.
    pub async fn api_switch(&self, on: bool, listen: Option<String>) -> Reply<ApiServerView> {
        if self.about().api_fixed {
            let words = "the command line or the environment says where the API listens; change \
                         it there";
            return Err(ApiError::field("listen", words));
        }
        let listen =
            listen.unwrap_or_else(|| API_LISTEN.to_owned()).replace("localhost", "127.0.0.1");
        let at: SocketAddr = listen.trim().parse().map_err(|_no_address| {
            ApiError::field("listen", format!("is no address: write it like {API_LISTEN}"))
        })?;
        if !at.ip().is_loopback() {
            let words =
                format!("can be reached from other machines: write 127.0.0.1:{}", at.port());
            return Err(ApiError::field("listen", words));
        }
        let server = self.api_server()?;
        match server.listen(on.then_some(at)).await {
            Ok(listens) => self.listens_at(Ok(listens)),
            Err(why) => {
                self.listens_at(Ok(None));
                return Err(ApiError::field(
                    "listen",
                    format!("{why}; choose another port, like 127.0.0.1:5001"),
                ));
            }
        }
        self.store().setting_put(API, &json!({ "on": on, "listen": at.to_string() })).await?;
        self.api_server_view().await
    }

    /// Gives the API's token; that it was asked for is logged.
    ///
    /// # Errors
    /// When the program ends.
    pub async fn api_token(&self) -> Reply<String> {
        tracing::info!("the API's token was shown");
        Ok(self.api_server()?.token())
    }

    /// Makes another token for the API and gives it.
    ///
    /// # Errors
    /// When the environment gives the token, or it cannot be written down.
    pub async fn api_token_renew(&self) -> Reply<String> {
        if self.about().api_token_fixed {
            let words = "DIALDESK_API_TOKEN gives the token; change it there";
            return Err(ApiError::new(ErrorCode::Conflict, words));
        }
        let server = self.api_server()?;
        server.renew().await.map_err(|why| ApiError::new(ErrorCode::InternalError, why))?;
        Ok(server.token())
    }

    fn api_server(&self) -> Reply<Arc<dyn ApiServer>> {
        let server = self.inner.api_server.get().and_then(Weak::upgrade);
        server.ok_or_else(ApiError::shutting_down)
    }
}
