//! The circuit breaker over call requests.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Where the breaker stands, as the outside sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum BreakerState {
    /// Calls may leave.
    Closed,
    /// None may leave until this moment.
    Open {
        /// When the provider is asked again.
        until: Timestamp,
    },
    /// One harmless read, then one call, decide.
    HalfOpen,
}
