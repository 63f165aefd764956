//! The table `agents`.

use std::collections::HashMap;

use dialdesk_core::agent::Agent;
use dialdesk_core::ids::AgentId;
use dialdesk_core::time::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::{count, json, read_json};
use crate::{Store, StoreError};

struct Row {
    id: String,
    name: String,
    kind: String,
    caller_id: Option<String>,
    created_at: i64,
}

impl TryFrom<Row> for Agent {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: AgentId(row.id),
            name: row.name,
            kind: read_json(&row.kind, "agents.kind")?,
            caller_id: row.caller_id,
            created_at: Timestamp::from_micros(row.created_at),
        })
    }
}

pub(crate) async fn upsert(conn: &mut SqliteConnection, agent: &Agent) -> Result<(), StoreError> {
    let kind = json(&agent.kind);
    let created_at = agent.created_at.as_micros();
    sqlx::query!(
        "INSERT INTO agents (id, name, kind, caller_id, created_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET
             name = excluded.name,
             kind = excluded.kind,
             caller_id = excluded.caller_id",
        agent.id.0,
        agent.name,
        kind,
        agent.caller_id,
        created_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(crate) async fn remove(conn: &mut SqliteConnection, id: &AgentId) -> Result<(), StoreError> {
    sqlx::query!("DELETE FROM agents WHERE id = ?", id.0).execute(conn).await?;
    Ok(())
}

pub(crate) async fn all(executor: impl SqliteExecutor<'_>) -> Result<Vec<Agent>, StoreError> {
    sqlx::query_as!(
        Row,
        "SELECT id, name, kind, caller_id, created_at FROM agents ORDER BY created_at, id"
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(Agent::try_from)
    .collect()
}

/// What an agent is needed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentUses {
    /// Campaigns that are not over.
    pub campaigns_open: u32,
    /// All campaigns that it ever had.
    pub campaigns: u32,
    /// Calls that are not over, those of campaigns among them.
    pub calls_open: u32,
}

struct UsesRow {
    agent_id: String,
    open: i64,
    all: i64,
}

impl Store {
    /// Says what each agent is needed for; one that is not named is needed for nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn agent_uses(&self) -> Result<HashMap<AgentId, AgentUses>, StoreError> {
        let mut uses: HashMap<AgentId, AgentUses> = HashMap::new();
        let campaigns = sqlx::query_as!(
            UsesRow,
            r#"SELECT agent_id, sum(state NOT IN ('stopped', 'finished')) AS "open!: i64",
                   count(*) AS "all!: i64"
               FROM campaigns
               GROUP BY agent_id"#
        )
        .fetch_all(&self.readers)
        .await?;
        for row in campaigns {
            let entry = uses.entry(AgentId(row.agent_id)).or_default();
            entry.campaigns_open = count(row.open, "campaigns.agent_id")?;
            entry.campaigns = count(row.all, "campaigns.agent_id")?;
        }
        // The index on direction and status keeps this from reading every call there ever was.
        let calls = sqlx::query_as!(
            UsesRow,
            r#"SELECT agent_id, count(*) AS "open!: i64", count(*) AS "all!: i64"
               FROM calls
               WHERE direction = 'outbound' AND status IN ('scheduled', 'queued', 'initiated',
                   'ringing', 'in-progress', 'unknown')
               GROUP BY agent_id"#
        )
        .fetch_all(&self.readers)
        .await?;
        for row in calls {
            let entry = uses.entry(AgentId(row.agent_id)).or_default();
            entry.calls_open = count(row.open, "calls.agent_id")?;
        }
        Ok(uses)
    }

    /// Gives every agent, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn agents(&self) -> Result<Vec<Agent>, StoreError> {
        all(&self.readers).await
    }

    /// Gives one agent.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn agent(&self, id: &AgentId) -> Result<Option<Agent>, StoreError> {
        sqlx::query_as!(
            Row,
            "SELECT id, name, kind, caller_id, created_at FROM agents WHERE id = ?",
            id.0
        )
        .fetch_optional(&self.readers)
        .await?
        .map(Agent::try_from)
        .transpose()
    }
}
