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

/// What the figures of a campaign are reckoned from, beside its counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CampaignTalks {
    /// People whom at least one accepted call was for.
    pub contacts_attempted: u32,
    /// Answered calls whose conversation was measured.
    pub talks: u32,
    /// The sum of those conversations.
    pub talk_total_s: u64,
    /// The conversation in the middle.
    pub talk_median_s: Option<u32>,
    /// The conversation that 95 of 100 do not exceed.
    pub talk_p95_s: Option<u32>,
    /// Steps in which a call left.
    pub steps: u32,
}

fn totals(rows: Vec<(String, i64)>) -> Result<CallTotals, StoreError> {
    let by_outcome = rows
        .into_iter()
        .map(|(outcome, calls)| {
            let outcome = read_word(&outcome, "calls.outcome")?;
            Ok((outcome, count(calls, "campaign_outcomes.calls")?))
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(CallTotals { by_outcome })
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
        totals(rows)
    }

    /// Gives what became of the calls that left from `from` (included) to `until` (excluded) and
    /// are over, of a campaign or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn call_totals_between(
        &self,
        campaign: Option<CampaignId>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<CallTotals, StoreError> {
        let campaign = campaign.map(|campaign| campaign.to_string());
        let from = from.as_micros();
        let until = until.as_micros();
        let rows = sqlx::query!(
            r#"SELECT outcome AS "outcome!: String", count(*) AS "calls!: i64" FROM calls
               WHERE initiated_at >= ?1 AND initiated_at < ?2 AND outcome IS NOT NULL
                   AND (?3 IS NULL OR campaign_id = ?3)
               GROUP BY outcome
               ORDER BY outcome"#,
            from,
            until,
            campaign
        )
        .fetch_all(&self.readers)
        .await?;
        totals(rows.into_iter().map(|row| (row.outcome, row.calls)).collect())
    }

    /// Gives what a campaign's conversations were, how many people were tried, and in how many
    /// steps of the clock.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn campaign_talks(
        &self,
        campaign: CampaignId,
        step: Duration,
    ) -> Result<CampaignTalks, StoreError> {
        let campaign = campaign.to_string();
        let step = i64::try_from(step.as_micros()).unwrap_or(i64::MAX).max(1);
        let row = sqlx::query!(
            r#"SELECT
                   count(DISTINCT CASE WHEN provider_id IS NOT NULL THEN contact_id END)
                       AS "attempted!: i64",
                   count(DISTINCT initiated_at / ?1) AS "steps!: i64",
                   count(talk_s) FILTER (WHERE outcome = 'completed') AS "talks!: i64",
                   coalesce(sum(talk_s) FILTER (WHERE outcome = 'completed'), 0)
                       AS "talk_total_s!: i64"
               FROM calls WHERE campaign_id = ?2"#,
            step,
            campaign
        )
        .fetch_one(&self.readers)
        .await?;
        let talks = count(row.talks, "calls.seq")?;
        let place = |share: u32| i64::from(talks.saturating_mul(share).div_ceil(100).max(1) - 1);
        let talk_at = async |place: i64| {
            let talk = sqlx::query_scalar!(
                r#"SELECT talk_s AS "talk_s!: i64" FROM calls
                   WHERE campaign_id = ? AND outcome = 'completed' AND talk_s IS NOT NULL
                   ORDER BY talk_s
                   LIMIT 1 OFFSET ?"#,
                campaign,
                place
            )
            .fetch_optional(&self.readers)
            .await?;
            talk.map(|talk| count(talk, "calls.talk_s")).transpose()
        };
        Ok(CampaignTalks {
            contacts_attempted: count(row.attempted, "calls.contact_id")?,
            talks,
            talk_total_s: u64::try_from(row.talk_total_s).unwrap_or_default(),
            talk_median_s: talk_at(place(50)).await?,
            talk_p95_s: talk_at(place(95)).await?,
            steps: count(row.steps, "calls.initiated_at")?,
        })
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
