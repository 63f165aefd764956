//! Who of a file would be turned away, asked before anybody is taken in.

use dialdesk_core::ids::CampaignId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;
use serde_json::Value;

use crate::codec::count;
use crate::{Store, StoreError};

/// How many of some numbers would be turned away, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TurnedAway {
    /// On the do-not-call list.
    pub suppressed: u32,
    /// On the campaign's list already, and not on the do-not-call list.
    pub listed: u32,
}

impl Store {
    /// Counts those of `numbers`, each given once, whom an import into `campaign` would turn away.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn turned_away(
        &self,
        campaign: Option<CampaignId>,
        numbers: &[PhoneNumber],
        at: Timestamp,
    ) -> Result<TurnedAway, StoreError> {
        let numbers: Value = numbers.iter().map(PhoneNumber::as_str).collect();
        let numbers = numbers.to_string();
        let campaign = campaign.map(|campaign| campaign.to_string());
        let at = at.as_micros();
        let row = sqlx::query!(
            r#"WITH asked AS (
                   SELECT value AS number,
                       EXISTS (SELECT 1 FROM suppressions
                               WHERE suppressions.number = value
                                   AND (until IS NULL OR until > ?1)) AS suppressed
                   FROM json_each(?2))
               SELECT coalesce(sum(suppressed), 0) AS "suppressed!: i64",
                   count(*) FILTER (WHERE NOT suppressed
                       AND EXISTS (SELECT 1 FROM contacts
                                   WHERE campaign_id = ?3 AND contacts.number = asked.number))
                       AS "listed!: i64"
               FROM asked"#,
            at,
            numbers,
            campaign
        )
        .fetch_one(&self.readers)
        .await?;
        Ok(TurnedAway {
            suppressed: count(row.suppressed, "suppressions.number")?,
            listed: count(row.listed, "contacts.number")?,
        })
    }
}
