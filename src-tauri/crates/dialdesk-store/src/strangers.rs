//! The table `strangers`: calls of the provider that nobody here asked for; and how far its list
//! was read.

use dialdesk_core::call::Outcome;
use dialdesk_core::engine::Event;
use dialdesk_core::ids::{AccountKey, ProviderCallId};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::codec::{micros, moment, read_word, word};
use crate::turn::Turn;
use crate::{Store, StoreError, engine_state};

/// A call of the provider that matches nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// The provider's name for it.
    pub id: ProviderCallId,
    /// Whom it rang; as the provider spells it where that is no number.
    pub number: String,
    /// When the provider made it.
    pub created_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Outcome,
    /// When it was found.
    pub found_at: Timestamp,
}

/// How far the list of an account was read.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    account: AccountKey,
    until_us: i64,
}

impl Store {
    /// Gives up to when the provider's list was read for an account; none if it never was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn swept_until(&self, account: &AccountKey) -> Result<Option<Timestamp>, StoreError> {
        let mark: Option<Mark> = engine_state::get(&self.readers, engine_state::SWEPT).await?;
        let mark = mark.filter(|mark| mark.account == *account);
        Ok(mark.map(|mark| Timestamp::from_micros(mark.until_us)))
    }

    /// Keeps how far the list was read, and the strangers in it.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn sweep_keep(
        &self,
        account: &AccountKey,
        until: Timestamp,
        strangers: Vec<Stranger>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mark = Mark { account: account.clone(), until_us: until.as_micros() };
        self.writer.run(move |turn| Box::pin(keep(turn, mark, strangers, at))).await
    }

    /// Gives the strangers of an account that nobody has looked at, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn strangers(
        &self,
        account: &AccountKey,
        limit: u32,
    ) -> Result<Vec<Stranger>, StoreError> {
        sqlx::query!(
            "SELECT provider_id, number, created_at, outcome, found_at FROM strangers
             WHERE account = ? AND seen_at IS NULL
             ORDER BY found_at DESC
             LIMIT ?",
            account.0,
            limit
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Stranger {
                id: ProviderCallId(row.provider_id),
                number: row.number,
                created_at: moment(row.created_at),
                outcome: read_word(&row.outcome, "strangers.outcome")?,
                found_at: Timestamp::from_micros(row.found_at),
            })
        })
        .collect()
    }

    /// Notes that somebody has looked at a stranger, and tells whether there was one to look at.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn stranger_seen(
        &self,
        id: ProviderCallId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    let seen_at = at.as_micros();
                    let seen = sqlx::query!(
                        "UPDATE strangers SET seen_at = ?
                         WHERE provider_id = ? AND seen_at IS NULL",
                        seen_at,
                        id.0
                    )
                    .execute(turn.conn().await?)
                    .await?;
                    if seen.rows_affected() > 0 {
                        turn.emit(at, Event::Strangers).await?;
                    }
                    Ok(seen.rows_affected() > 0)
                })
            })
            .await
    }
}

async fn keep(
    turn: &mut Turn,
    mark: Mark,
    strangers: Vec<Stranger>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut fresh = false;
    for stranger in strangers {
        let created_at = micros(stranger.created_at);
        let outcome = word(&stranger.outcome);
        let found_at = stranger.found_at.as_micros();
        let written = sqlx::query!(
            "INSERT INTO strangers (provider_id, account, number, created_at, outcome, found_at)
             VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (provider_id) DO NOTHING",
            stranger.id.0,
            mark.account.0,
            stranger.number,
            created_at,
            outcome,
            found_at
        )
        .execute(turn.conn().await?)
        .await?;
        fresh |= written.rows_affected() > 0;
    }
    engine_state::put(turn.conn().await?, engine_state::SWEPT, &mark).await?;
    if fresh {
        turn.emit(at, Event::Strangers).await?;
    }
    Ok(())
}
