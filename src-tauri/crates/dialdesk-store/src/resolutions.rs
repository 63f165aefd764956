//! The table `resolutions`: what people said of calls that needed a look. Never forgotten.

use dialdesk_core::call::resolve::{Resolution, ResolutionName, Statement};
use dialdesk_core::ids::{CallId, ProviderCallId};
use dialdesk_core::time::Timestamp;
use sqlx::SqliteConnection;

use crate::codec::{id_opt, read_word, word};
use crate::{Store, StoreError};

/// What somebody said of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// When.
    pub at: Timestamp,
    /// Who, as they name themselves.
    pub by: String,
    /// What.
    pub how: ResolutionName,
    /// The provider's name for the call, where they gave one.
    pub provider_id: Option<ProviderCallId>,
    /// The call that was made instead.
    pub redial: Option<CallId>,
    /// Why, in their words.
    pub reason: Option<String>,
}

pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    at: Timestamp,
    statement: &Statement,
) -> Result<(), StoreError> {
    let call = statement.call.to_string();
    let at = at.as_micros();
    let how = word(&statement.resolution.name());
    let (provider_id, redial) = match &statement.resolution {
        Resolution::Placed { id } => (id.as_ref().map(|id| id.0.clone()), None),
        Resolution::NotPlaced => (None, None),
        Resolution::Redial { call } => (None, Some(call.to_string())),
    };
    sqlx::query!(
        "INSERT INTO resolutions (call_id, at, user_id, how, provider_id, redial_id, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        call,
        at,
        statement.by,
        how,
        provider_id,
        redial,
        statement.reason,
    )
    .execute(conn)
    .await?;
    Ok(())
}

impl Store {
    /// Gives what was said of a call, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn resolutions_of(&self, call: CallId) -> Result<Vec<Resolved>, StoreError> {
        let call = call.to_string();
        sqlx::query!(
            "SELECT at, user_id, how, provider_id, redial_id, reason FROM resolutions
             WHERE call_id = ? ORDER BY seq",
            call
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Resolved {
                at: Timestamp::from_micros(row.at),
                by: row.user_id,
                how: read_word(&row.how, "resolutions.how")?,
                provider_id: row.provider_id.map(ProviderCallId),
                redial: id_opt(row.redial_id.as_deref(), "resolutions.redial_id")?,
                reason: row.reason,
            })
        })
        .collect()
    }
}
