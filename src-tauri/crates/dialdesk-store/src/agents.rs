//! The table `agents`.

use dialdesk_core::agent::Agent;
use dialdesk_core::ids::AgentId;
use dialdesk_core::time::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::{json, read_json};
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

impl Store {
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
