//! Ended calls whose measures are not final yet.

use dialdesk_core::engine::input::{Settling, SettlingLoaded};
use dialdesk_core::ids::{AccountKey, ProviderCallId};
use dialdesk_core::time::Timestamp;

use crate::codec::id;
use crate::{Store, StoreError};

impl Store {
    /// Gives at most `limit` calls of `account` that are to be asked about once more by `due_by`,
    /// the earliest first, and when the one after them is due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn settling(
        &self,
        account: &AccountKey,
        due_by: Timestamp,
        limit: u32,
    ) -> Result<SettlingLoaded, StoreError> {
        let and_one_more = limit.saturating_add(1);
        let rows = sqlx::query!(
            r#"SELECT id, provider_id AS "provider_id!", ended_at AS "ended_at!",
                   settle_at AS "settle_at!"
               FROM calls
               WHERE account = ? AND settle_at IS NOT NULL AND provider_id IS NOT NULL
                   AND ended_at IS NOT NULL
               ORDER BY settle_at
               LIMIT ?"#,
            account.0,
            and_one_more
        )
        .fetch_all(&self.readers)
        .await?;
        let mut loaded = SettlingLoaded::default();
        for row in rows {
            let settle_at = Timestamp::from_micros(row.settle_at);
            if settle_at > due_by || loaded.calls.len() >= limit as usize {
                loaded.next_at = Some(settle_at);
                break;
            }
            loaded.calls.push(Settling {
                call: id(&row.id, "calls.id")?,
                id: ProviderCallId(row.provider_id),
                ended_at: Timestamp::from_micros(row.ended_at),
            });
        }
        Ok(loaded)
    }
}
