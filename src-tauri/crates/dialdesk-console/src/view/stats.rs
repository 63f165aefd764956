//! Figures: ratios of counts over a stated window.

use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The engine's figures, in the shape that programs rely on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatsView {
    /// Lines held.
    pub active_calls: u32,
    /// Lines at most.
    pub max_concurrent_calls: u32,
    /// Lines held of lines at most, in whole percent.
    pub utilization: u32,
    /// Where the breaker stands.
    pub circuit_breaker: BreakerWord,
    /// Requests.
    pub rate_limiter: RateLimiterView,
    /// Calls whose outcome is being asked for.
    pub unknown: u32,
    /// Calls that wait for a person.
    pub needs_a_look: u32,
    /// Requests in the last minute, calls and reads.
    pub budget_used: u32,
    /// What may be spent in a minute.
    pub budget: u32,
    /// Calls started in the last minute.
    pub starts_last_minute: u32,
    /// Whether everything is stopped.
    pub stopped: bool,
    /// Whether nobody real is rung.
    pub sandbox: bool,
}

/// Requests to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RateLimiterView {
    /// In flight.
    pub current_jobs: u32,
    /// Waiting for a slot or a permit.
    pub queued_jobs: u32,
}

/// Where the breaker stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum BreakerWord {
    /// Calls may leave.
    Closed,
    /// None may leave.
    Open,
    /// One probe decides.
    HalfOpen,
}

/// What a summary or a series is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase", default)]
pub struct StatsQuery {
    /// From this moment, included; absent: a day ago for a series, ever since for a summary.
    pub from: Option<String>,
    /// To this moment, excluded; absent: now.
    pub until: Option<String>,
    /// Only this campaign. A summary only.
    pub campaign_id: Option<String>,
}

/// Counts of all calls that are over, and their ratios.
#[derive(Clone, Debug, PartialEq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatsSummary {
    /// As of when.
    pub at: Timestamp,
    /// Calls that the provider accepted.
    pub attempts: u32,
    /// Calls that somebody answered.
    pub answered: u32,
    /// Calls that the network could not complete.
    pub network_failures: u32,
    /// Answered ÷ attempts; none without attempts.
    #[specta(type = Option<u32>)]
    pub asr: Option<f64>,
    /// (Attempts − network failures) ÷ attempts; none without attempts.
    #[specta(type = Option<u32>)]
    pub ner: Option<f64>,
    /// What became of the calls that are over.
    pub by_outcome: Vec<super::campaign::OutcomeCount>,
}

/// Counts by stretches of five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatsSeries {
    /// From this moment, included.
    pub from: Timestamp,
    /// To this moment, excluded.
    pub until: Timestamp,
    /// How long each stretch is, in seconds.
    pub step_s: u32,
    /// The stretches that have calls, oldest first.
    pub points: Vec<SeriesPoint>,
}

/// One stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SeriesPoint {
    /// Its beginning.
    pub at: Timestamp,
    /// Calls that left in it and that the provider accepted.
    pub attempts: u32,
    /// Of those, calls that somebody answered.
    pub answered: u32,
}
