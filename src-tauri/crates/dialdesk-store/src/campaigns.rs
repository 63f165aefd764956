//! The tables `campaigns` and `campaign_counts`.

use dialdesk_core::campaign::{Campaign, ContactCounts};
use dialdesk_core::ids::{AccountKey, AgentId, CampaignId};
use dialdesk_core::time::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::{
    count, id, json, micros, moment, priority, rank, read_json, read_word, read_word_opt, word,
};
use crate::{Store, StoreError};

/// A campaign with its contacts counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedCampaign {
    /// The campaign.
    pub campaign: Campaign,
    /// Its contacts, counted.
    pub counts: ContactCounts,
}

struct Row {
    id: String,
    account: String,
    name: String,
    agent_id: String,
    timezone: String,
    hours: Option<String>,
    rule_pack: String,
    rule_pack_reason: Option<String>,
    priority: i64,
    pace: String,
    retry: String,
    start_at: Option<i64>,
    end_at: Option<i64>,
    state: String,
    paused_by: Option<String>,
    created_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    version: i64,
    edited_by: String,
    total: i64,
    unused: i64,
    in_circulation: i64,
    finished: i64,
}

/// Reads campaigns with their counts; what follows `FROM` may name `c` and `n`.
macro_rules! campaign_rows {
    ($tail:tt $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT c.id, c.account, c.name, c.agent_id, c.timezone, c.hours, c.rule_pack,
                 c.rule_pack_reason, c.priority, c.pace, c.retry, c.start_at, c.end_at, c.state,
                 c.paused_by, c.created_at, c.started_at, c.ended_at, c.version, c.edited_by,
                 n.total, n.unused, n.in_circulation, n.finished
             FROM campaigns c JOIN campaign_counts n ON n.campaign_id = c.id " + $tail
            $(, $arg)*
        )
    };
}

impl TryFrom<Row> for CountedCampaign {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let campaign = Campaign {
            id: id(&row.id, "campaigns.id")?,
            account: AccountKey(row.account),
            name: row.name,
            agent: AgentId(row.agent_id),
            timezone: id(&row.timezone, "campaigns.timezone")?,
            hours: row
                .hours
                .as_deref()
                .map(|hours| read_json(hours, "campaigns.hours"))
                .transpose()?,
            rule_pack: read_word(&row.rule_pack, "campaigns.rule_pack")?,
            rule_pack_reason: row.rule_pack_reason,
            priority: priority(row.priority, "campaigns.priority")?,
            pace: read_json(&row.pace, "campaigns.pace")?,
            retry: read_json(&row.retry, "campaigns.retry")?,
            start_at: moment(row.start_at),
            end_at: moment(row.end_at),
            state: read_word(&row.state, "campaigns.state")?,
            paused_by: read_word_opt(row.paused_by.as_deref(), "campaigns.paused_by")?,
            created_at: Timestamp::from_micros(row.created_at),
            started_at: moment(row.started_at),
            ended_at: moment(row.ended_at),
            version: count(row.version, "campaigns.version")?,
            edited_by: row.edited_by,
        };
        let counts = ContactCounts {
            total: count(row.total, "campaign_counts.total")?,
            unused: count(row.unused, "campaign_counts.unused")?,
            in_circulation: count(row.in_circulation, "campaign_counts.in_circulation")?,
            finished: count(row.finished, "campaign_counts.finished")?,
        };
        Ok(Self { campaign, counts })
    }
}

/// Writes a campaign. Its account and its making never change.
pub(crate) async fn upsert(
    conn: &mut SqliteConnection,
    campaign: &Campaign,
) -> Result<(), StoreError> {
    let id = campaign.id.to_string();
    let timezone = campaign.timezone.to_string();
    let hours = campaign.hours.as_ref().map(json);
    let rule_pack = word(&campaign.rule_pack);
    let rank = rank(campaign.priority);
    let pace = json(&campaign.pace);
    let retry = json(&campaign.retry);
    let start_at = micros(campaign.start_at);
    let end_at = micros(campaign.end_at);
    let state = word(&campaign.state);
    let paused_by = campaign.paused_by.as_ref().map(word);
    let created_at = campaign.created_at.as_micros();
    let started_at = micros(campaign.started_at);
    let ended_at = micros(campaign.ended_at);
    sqlx::query!(
        "INSERT INTO campaigns (id, account, name, agent_id, timezone, hours, rule_pack,
             rule_pack_reason, priority, pace, retry, start_at, end_at, state, paused_by, created_at,
             started_at, ended_at, version, edited_by)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET
             name = excluded.name,
             agent_id = excluded.agent_id,
             timezone = excluded.timezone,
             hours = excluded.hours,
             rule_pack = excluded.rule_pack,
             rule_pack_reason = excluded.rule_pack_reason,
             priority = excluded.priority,
             pace = excluded.pace,
             retry = excluded.retry,
             start_at = excluded.start_at,
             end_at = excluded.end_at,
             state = excluded.state,
             paused_by = excluded.paused_by,
             started_at = excluded.started_at,
             ended_at = excluded.ended_at,
             version = excluded.version,
             edited_by = excluded.edited_by",
        id,
        campaign.account.0,
        campaign.name,
        campaign.agent.0,
        timezone,
        hours,
        rule_pack,
        campaign.rule_pack_reason,
        rank,
        pace,
        retry,
        start_at,
        end_at,
        state,
        paused_by,
        created_at,
        started_at,
        ended_at,
        campaign.version,
        campaign.edited_by,
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn of(
    executor: impl SqliteExecutor<'_>,
    account: &AccountKey,
) -> Result<Vec<CountedCampaign>, StoreError> {
    campaign_rows!("WHERE c.account = ? ORDER BY c.created_at, c.id", account.0)
        .fetch_all(executor)
        .await?
        .into_iter()
        .map(CountedCampaign::try_from)
        .collect()
}

pub(crate) async fn one(
    executor: impl SqliteExecutor<'_>,
    campaign: CampaignId,
) -> Result<Option<CountedCampaign>, StoreError> {
    let campaign = campaign.to_string();
    campaign_rows!("WHERE c.id = ?", campaign)
        .fetch_optional(executor)
        .await?
        .map(CountedCampaign::try_from)
        .transpose()
}

impl Store {
    /// Gives every campaign of every account with its contacts counted, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn campaigns(&self) -> Result<Vec<CountedCampaign>, StoreError> {
        campaign_rows!("ORDER BY c.created_at DESC, c.id DESC")
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(CountedCampaign::try_from)
            .collect()
    }

    /// Gives one campaign with its contacts counted.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn campaign(&self, id: CampaignId) -> Result<Option<CountedCampaign>, StoreError> {
        one(&self.readers, id).await
    }
}
