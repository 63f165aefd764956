//! What the provider tells of calls without being asked.

use std::sync::Arc;
use std::time::Duration;

use dialdesk_core::provider::{RawReport, ReportDecoder};

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::pause::pause;

/// The provider is answered within a second, or it gives up and tells again.
const TAKEN_WITHIN: Duration = Duration::from_millis(900);

impl Console {
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
