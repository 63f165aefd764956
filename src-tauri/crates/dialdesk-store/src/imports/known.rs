//! Who of a file would be turned away, asked before anybody is taken in.

use std::collections::HashSet;

use dialdesk_core::ids::CampaignId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Timestamp;
use serde_json::Value;

use crate::{Store, StoreError};

/// Those of some numbers that would be turned away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TurnedAway {
    /// On the do-not-call list.
    pub suppressed: HashSet<String>,
    /// On the campaign's list already, and not on the do-not-call list.
    pub listed: HashSet<String>,
}

impl Store {
    /// Finds those of `numbers`, each given once, whom an import into `campaign` would turn away.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn turned_away(
        &self,
        campaign: Option<CampaignId>,
        numbers: &[&PhoneNumber],
        at: Timestamp,
    ) -> Result<TurnedAway, StoreError> {
        let numbers: Value = numbers.iter().map(|number| number.as_str()).collect();
        let numbers = numbers.to_string();
        let campaign = campaign.map(|campaign| campaign.to_string());
        let at = at.as_micros();
        let rows = sqlx::query!(
            r#"SELECT CAST(value AS TEXT) AS "number!: String",
                   EXISTS (SELECT 1 FROM suppressions
                           WHERE suppressions.number = value
                               AND (until IS NULL OR until > ?1)) AS "suppressed!: bool"
               FROM json_each(?2)
               WHERE EXISTS (SELECT 1 FROM suppressions
                             WHERE suppressions.number = value
                                 AND (until IS NULL OR until > ?1))
                   OR EXISTS (SELECT 1 FROM contacts
                              WHERE campaign_id = ?3 AND contacts.number = value)"#,
            at,
            numbers,
            campaign
        )
        .fetch_all(&self.readers)
        .await?;
        let mut away = TurnedAway::default();
        for row in rows {
            let list = if row.suppressed { &mut away.suppressed } else { &mut away.listed };
            list.insert(row.number);
        }
        Ok(away)
    }
}
