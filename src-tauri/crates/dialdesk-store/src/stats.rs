//! Figures over the call log, each a count: ratios are for whoever shows them.

use std::time::Duration;

use dialdesk_core::call::Outcome;
use dialdesk_core::ids::CampaignId;
use dialdesk_core::time::Timestamp;

use crate::codec::{count, read_word};
use crate::{Store, StoreError};

/// What became of calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallTotals {
    /// Ended calls by outcome; outcomes that never occurred are missing.
    pub by_outcome: Vec<(Outcome, u32)>,
}

impl CallTotals {
    /// Gives how many calls the provider accepted and that are over.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.by_outcome.iter().filter(|(it, _)| it.was_placed()).map(|(_, calls)| calls).sum()
    }

    /// Gives how many were answered.
    #[must_use]
    pub fn answered(&self) -> u32 {
        self.of(Outcome::Completed)
    }

    /// Gives how many came to `outcome`.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> u32 {
        self.by_outcome.iter().filter(|(it, _)| *it == outcome).map(|(_, calls)| calls).sum()
    }
}

/// One step of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesPoint {
    /// When the step begins.
    pub at: Timestamp,
    /// Calls that began in it and that the provider accepted.
    pub attempts: u32,
    /// Of those, the ones that were answered.
    pub answered: u32,
}

impl Store {
    /// Gives what became of the ended calls of a campaign, or of all calls.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn call_totals(
        &self,
        campaign: Option<CampaignId>,
    ) -> Result<CallTotals, StoreError> {
        let rows: Vec<(String, i64)> = match campaign {
            Some(campaign) => {
                let campaign = campaign.to_string();
                sqlx::query!(
                    "SELECT outcome, calls FROM campaign_outcomes
                     WHERE campaign_id = ? AND calls > 0
                     ORDER BY outcome",
                    campaign
                )
                .fetch_all(&self.readers)
                .await?
                .into_iter()
                .map(|row| (row.outcome, row.calls))
                .collect()
            }
            None => sqlx::query!(
                r#"SELECT outcome AS "outcome!: String", sum(calls) AS "calls!: i64" FROM (
                           SELECT outcome, calls FROM campaign_outcomes WHERE calls > 0
                           UNION ALL
                           SELECT outcome, count(*) FROM calls
                           WHERE campaign_id IS NULL AND outcome IS NOT NULL
                           GROUP BY outcome)
                       GROUP BY outcome
                       ORDER BY outcome"#
            )
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(|row| (row.outcome, row.calls))
            .collect(),
        };
        let by_outcome = rows
            .into_iter()
            .map(|(outcome, calls)| {
                let outcome = read_word(&outcome, "calls.outcome")?;
                Ok((outcome, count(calls, "campaign_outcomes.calls")?))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(CallTotals { by_outcome })
    }

    /// Gives calls by the step in which they began, from `from` (included) to `until` (excluded).
    /// Steps are counted from 1970; those in which nothing began are missing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn call_series(
        &self,
        from: Timestamp,
        until: Timestamp,
        step: Duration,
    ) -> Result<Vec<SeriesPoint>, StoreError> {
        let from = from.as_micros();
        let until = until.as_micros();
        let step = i64::try_from(step.as_micros()).unwrap_or(i64::MAX).max(1);
        sqlx::query!(
            r#"SELECT (initiated_at / ?1) * ?1 AS "at!: i64", count(*) AS "attempts!: i64",
                   count(*) FILTER (WHERE answered_at IS NOT NULL OR outcome = 'completed')
                       AS "answered!: i64"
               FROM calls
               WHERE initiated_at >= ?2 AND initiated_at < ?3 AND provider_id IS NOT NULL
               GROUP BY 1
               ORDER BY 1"#,
            step,
            from,
            until
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|row| {
            Ok(SeriesPoint {
                at: Timestamp::from_micros(row.at),
                attempts: count(row.attempts, "calls.seq")?,
                answered: count(row.answered, "calls.seq")?,
            })
        })
        .collect()
    }
}
