//! What may be dialled next: the head of each queue, merged.

use std::sync::Arc;

use dialdesk_core::call::{Origin, Priority};
use dialdesk_core::campaign::Campaign;
use dialdesk_core::campaign::hours::Hours;
use dialdesk_core::engine::effect::DueQuery;
use dialdesk_core::engine::input::{DueLoaded, DueRow, Terms};
use dialdesk_core::ids::{AccountKey, AgentId, CampaignId, ContactId};
use dialdesk_core::place::Place;
use dialdesk_core::policy::retry::Chain;
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::campaigns::{self, CountedCampaign};
use crate::codec::{count, id, id_opt, moment, number, rank, read_json};
use crate::{Store, StoreError};

impl Store {
    /// Gives the most urgent rows of `account` that are due: contacts of the campaigns asked for,
    /// and queued calls of batches if they are asked for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due(
        &self,
        account: &AccountKey,
        query: &DueQuery,
    ) -> Result<DueLoaded, StoreError> {
        let mut tx = self.readers.begin().await?;
        let mut loaded = DueLoaded::default();
        for campaign in &query.campaigns {
            contacts_due(&mut tx, *campaign, query, &mut loaded).await?;
        }
        let priorities = [Priority::High, Priority::Medium, Priority::Low];
        for priority in priorities.into_iter().filter(|_| query.calls) {
            calls_due(&mut tx, (account, priority), query, &mut loaded).await?;
        }
        tx.commit().await?;
        loaded
            .rows
            .sort_by(|a, b| (b.priority, a.due_at, a.order).cmp(&(a.priority, b.due_at, b.order)));
        loaded.rows.truncate(query.limit as usize);
        Ok(loaded)
    }
}

fn wake_for(loaded: &mut DueLoaded, next: Option<i64>) {
    let next = next.map(Timestamp::from_micros);
    loaded.next_due_at = [loaded.next_due_at, next].into_iter().flatten().min();
}

async fn contacts_due(
    conn: &mut SqliteConnection,
    campaign: CampaignId,
    query: &DueQuery,
    loaded: &mut DueLoaded,
) -> Result<(), StoreError> {
    let key = campaign.to_string();
    let Some(CountedCampaign { campaign: list, counts }) =
        campaigns::one(&mut *conn, campaign).await?
    else {
        return Ok(());
    };
    loaded.open.push((campaign, counts.unused.saturating_add(counts.in_circulation)));
    let (mut hours, from): (Option<Hours>, usize) = (None, loaded.rows.len());
    for place in places(&mut *conn, &key).await? {
        // People without a place were taken in before there were any; each is looked at by itself.
        let here = match Place::from_key(&place, list.timezone) {
            Some(place) => list.hours_for(query.due_by, &place),
            None => list.own_hours(query.due_by),
        };
        hours = Some(hours.map_or(here, |hours| hours.or(here)));
        match here {
            Hours::Open(_) => people_due(&mut *conn, &list, &place, query, loaded).await?,
            Hours::Closed { opens_at } => wake_for(loaded, opens_at.map(Timestamp::as_micros)),
        }
    }
    // Each place gave its head; the campaign's is the most urgent of them all.
    if let Some(rows) = loaded.rows.get_mut(from..) {
        rows.sort_by_key(|row| (row.due_at, row.order));
    }
    loaded.rows.truncate(from.saturating_add(query.each as usize));
    loaded.hours.extend(hours.map(|hours| (campaign, hours)));
    let due_by = query.due_by.as_micros();
    let next = sqlx::query_scalar!(
        r#"SELECT min(due_at) AS "next: i64" FROM contacts WHERE campaign_id = ? AND due_at > ?"#,
        key,
        due_by
    )
    .fetch_one(conn)
    .await?;
    wake_for(loaded, next);
    Ok(())
}

/// Names the places of a campaign's people who wait.
pub(crate) async fn places(
    conn: &mut SqliteConnection,
    campaign: &str,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "SELECT place FROM campaign_places
         WHERE campaign_id = ? AND waiting > 0
         ORDER BY place",
        campaign
    )
    .fetch_all(conn)
    .await?)
}

impl Store {
    /// Gives when the first and the last of a campaign's people are due of those whose moment has
    /// not come: one step of the index for each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_later(
        &self,
        campaign: CampaignId,
        now: Timestamp,
    ) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        let campaign = campaign.to_string();
        let now = now.as_micros();
        let span = sqlx::query!(
            r#"SELECT
                   (SELECT min(due_at) FROM contacts WHERE campaign_id = ?1 AND due_at > ?2)
                       AS "first: i64",
                   (SELECT max(due_at) FROM contacts WHERE campaign_id = ?1 AND due_at > ?2)
                       AS "last: i64""#,
            campaign,
            now
        )
        .fetch_one(&self.readers)
        .await?;
        Ok(moment(span.first).zip(moment(span.last)))
    }
}

/// Gives the people of a campaign who are due at one place.
async fn people_due(
    conn: &mut SqliteConnection,
    campaign: &Campaign,
    place: &str,
    query: &DueQuery,
    loaded: &mut DueLoaded,
) -> Result<(), StoreError> {
    let key = campaign.id.to_string();
    let due_by = query.due_by.as_micros();
    let contacts = sqlx::query!(
        r#"SELECT k.id, k.number, k.attempts, k.due_at AS "due_at!", k.zone, c.id AS "call?",
               c.sends AS "sends?", c.created_at AS "created_at?",
               c.retry_of AS "retry_of?", c.chain AS "chain?"
           FROM contacts k
               LEFT JOIN calls c ON c.contact_id = k.id AND c.state = 'queued'
           WHERE k.campaign_id = ? AND k.place = ? AND k.due_at <= ?
           ORDER BY k.due_at, k.id
           LIMIT ?"#,
        key,
        place,
        due_by,
        query.each
    )
    .fetch_all(conn)
    .await?;
    let terms = Arc::new(Terms::of_list(campaign));
    for row in contacts {
        let chain: Chain = read_json(row.chain.as_deref().unwrap_or("{}"), "calls.chain")?;
        loaded.rows.push(DueRow {
            call: id_opt(row.call.as_deref(), "calls.id")?,
            origin: Origin::Contact { campaign: campaign.id, contact: ContactId(row.id) },
            number: number(&row.number, "contacts.number")?,
            terms: Arc::clone(&terms),
            priority: campaign.priority,
            due_at: Timestamp::from_micros(row.due_at),
            order: row.id,
            attempts: count(row.attempts, "contacts.attempts")?,
            sends: count(row.sends.unwrap_or(0), "calls.sends")?,
            retry_of: id_opt(row.retry_of.as_deref(), "calls.retry_of")?,
            chain: Chain { zone: id_opt(row.zone.as_deref(), "contacts.zone")?, ..chain },
            created_at: Timestamp::from_micros(row.created_at.unwrap_or(row.due_at)),
        });
    }
    Ok(())
}

async fn calls_due(
    conn: &mut SqliteConnection,
    (account, priority): (&AccountKey, Priority),
    query: &DueQuery,
    loaded: &mut DueLoaded,
) -> Result<(), StoreError> {
    let rank = rank(priority);
    let due_by = query.due_by.as_micros();
    let calls = sqlx::query!(
        "SELECT seq, id, number, agent_id, due_at, attempt, sends, created_at, user_id, metadata,
             batch_id, retry_of, chain, schedule_id, scheduled_for
         FROM calls
         WHERE origin = 'bulk' AND state = 'queued' AND account = ? AND priority = ? AND due_at <= ?
         ORDER BY due_at, seq
         LIMIT ?",
        account.0,
        rank,
        due_by,
        query.each
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in calls {
        loaded.rows.push(DueRow {
            call: Some(id(&row.id, "calls.id")?),
            origin: match (row.schedule_id.as_deref(), row.scheduled_for) {
                (Some(schedule), Some(at)) => Origin::Scheduled {
                    schedule: id(schedule, "calls.schedule_id")?,
                    at: Timestamp::from_micros(at),
                },
                _ => Origin::Bulk,
            },
            number: number(&row.number, "calls.number")?,
            terms: Arc::new(Terms {
                agent: AgentId(row.agent_id),
                user: row.user_id,
                metadata: row.metadata,
                batch: row.batch_id,
            }),
            priority,
            due_at: Timestamp::from_micros(row.due_at),
            order: row.seq,
            attempts: count(row.attempt, "calls.attempt")?.saturating_sub(1),
            sends: count(row.sends, "calls.sends")?,
            retry_of: id_opt(row.retry_of.as_deref(), "calls.retry_of")?,
            chain: read_json(&row.chain, "calls.chain")?,
            created_at: Timestamp::from_micros(row.created_at),
        });
    }
    let next = sqlx::query_scalar!(
        r#"SELECT min(due_at) AS "next: i64" FROM calls
           WHERE origin = 'bulk' AND state = 'queued' AND account = ? AND priority = ?
               AND due_at > ?"#,
        account.0,
        rank,
        due_by
    )
    .fetch_one(conn)
    .await?;
    wake_for(loaded, next);
    Ok(())
}
