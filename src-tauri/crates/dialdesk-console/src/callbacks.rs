//! What the provider tells of calls without being asked.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use dialdesk_core::provider::{RawReport, ReportDecoder};
use dialdesk_core::time::Timestamp;

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::pause::pause;
use crate::view::settings::CallbacksView;

/// The provider is answered within a second, or it gives up and tells again.
const TAKEN_WITHIN: Duration = Duration::from_millis(900);

/// What became of a request at the door where the provider tells of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// It was read and handed to the engine.
    Taken,
    /// It had the secret, and could not be read or taken.
    Refused,
    /// It had no business there.
    TurnedAway,
}

/// What came to that door since the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    last_at: Option<Timestamp>,
    taken: u32,
    refused: u32,
    turned_away: u32,
}

impl Console {
    /// Notes what became of a request at the door of callbacks.
    pub fn hears(&self, callback: Callback) {
        let now = self.now();
        let mut heard = self.inner.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = match callback {
            Callback::Taken => {
                heard.last_at = Some(now);
                &mut heard.taken
            }
            Callback::Refused => &mut heard.refused,
            Callback::TurnedAway => &mut heard.turned_away,
        };
        *counted = counted.saturating_add(1);
    }

    /// Shows whether the provider tells of calls, and what came of that since the start.
    ///
    /// # Errors
    /// Never, so far.
    pub async fn callbacks_get(&self) -> Reply<CallbacksView> {
        let heard = *self.inner.heard.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(CallbacksView {
            public_url: self.about().public_url.clone(),
            leads_to: self.api_address(),
            since: self.inner.started_at,
            last_at: heard.last_at,
            taken: heard.taken,
            refused: heard.refused,
            turned_away: heard.turned_away,
        })
    }

    /// Says who reads the provider's words.
    pub fn reads_reports_by(&self, decoder: Arc<dyn ReportDecoder>) {
        let _ = self.inner.decoder.set(decoder);
    }

    /// Takes what the provider tells of a call. Nobody waits until it has come to anything.
    ///
    /// # Errors
    /// When it cannot be read, or the engine is ending.
    pub async fn provider_tells(&self, content_type: &str, query: &str, body: &[u8]) -> Reply<()> {
        let Some(decoder) = self.inner.decoder.get() else {
            return Err(ApiError::not_found("report"));
        };
        let report =
            decoder.decode(RawReport { content_type, query, body }).await.map_err(|error| {
                tracing::warn!(%error, "a report of the provider cannot be read");
                let words = format!("the report cannot be read: {error}");
                ApiError::new(ErrorCode::ValidationError, words)
            })?;
        tokio::select! {
            taken = self.inner.engine.told(report) => Ok(taken?),
            () = pause(TAKEN_WITHIN) => {
                let words = "the engine has no time for the report; tell it again";
                Err(ApiError::new(ErrorCode::ApiUnavailable, words))
            }
        }
    }
}
