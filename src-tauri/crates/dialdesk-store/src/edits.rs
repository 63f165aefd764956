//! The table `campaign_edits`: every version of a campaign's settings, with who made it and when.

use dialdesk_core::campaign::Campaign;
use dialdesk_core::ids::CampaignId;
use dialdesk_core::time::Timestamp;
use serde_json::{Map, Value};
use sqlx::SqliteConnection;

use crate::codec::{count, read_json};
use crate::{Store, StoreError};

/// What a campaign is beside its settings: where it stands, and whose it is.
const NO_SETTINGS: [&str; 9] = [
    "id",
    "account",
    "state",
    "paused_by",
    "created_at",
    "started_at",
    "ended_at",
    "version",
    "edited_by",
];

/// One version of a campaign's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Its number.
    pub version: u32,
    /// When it came into force.
    pub at: Timestamp,
    /// Who made it, as they name themselves.
    pub by: String,
    /// All settings, by name.
    pub settings: Map<String, Value>,
}

pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    at: Timestamp,
    campaign: &Campaign,
) -> Result<(), StoreError> {
    let id = campaign.id.to_string();
    let at = at.as_micros();
    let mut settings = serde_json::to_value(campaign).unwrap_or_default();
    if let Value::Object(fields) = &mut settings {
        fields.retain(|name, _| !NO_SETTINGS.contains(&name.as_str()));
    }
    let settings = settings.to_string();
    sqlx::query!(
        "INSERT INTO campaign_edits (campaign_id, version, at, user_id, settings)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (campaign_id, version) DO UPDATE SET
             at = excluded.at,
             user_id = excluded.user_id,
             settings = excluded.settings",
        id,
        campaign.version,
        at,
        campaign.edited_by,
        settings,
    )
    .execute(conn)
    .await?;
    Ok(())
}

impl Store {
    /// Gives the versions of a campaign's settings, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn edits_of(&self, campaign: CampaignId) -> Result<Vec<Edit>, StoreError> {
        let campaign = campaign.to_string();
        sqlx::query!(
            "SELECT version, at, user_id, settings FROM campaign_edits
             WHERE campaign_id = ? ORDER BY version",
            campaign
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Edit {
                version: count(row.version, "campaign_edits.version")?,
                at: Timestamp::from_micros(row.at),
                by: row.user_id,
                settings: read_json(&row.settings, "campaign_edits.settings")?,
            })
        })
        .collect()
    }
}
