//! The table `imports`: files taken into campaigns, and how far they are.

mod known;
mod take;

use dialdesk_core::engine::Event;
use dialdesk_core::ids::{CampaignId, ImportId};
use dialdesk_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::codec::{count, id, moment, read_word, word};
use crate::turn::Turn;
use crate::{Store, StoreError};

pub use known::TurnedAway;
pub use take::{ImportChunk, NewContact, NewReject, Undone};

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// The file is being read, nothing is kept yet.
    Reading,
    /// The file was read for a look; nothing is kept.
    Ready,
    /// Rows are being kept.
    Committing,
    /// Everything is kept.
    Completed,
    /// The file could not be taken.
    Refused,
    /// The operator stopped it; what was kept before stays.
    Canceled,
    /// Its people who were never tried are gone again.
    Undone,
}

/// What became of a file's records. They add up: `records` is the sum of all but `repaired`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportTotals {
    /// Records read.
    pub records: u32,
    /// People taken in.
    pub accepted: u32,
    /// Named before, in the file or in the campaign.
    pub duplicate: u32,
    /// On the do-not-call list.
    pub suppressed: u32,
    /// Not usable.
    pub rejected: u32,
    /// Taken in after a repair of the number.
    pub repaired: u32,
}

/// What was found out about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detected {
    /// How its letters are written.
    pub encoding: Option<String>,
    /// What stands between its cells.
    pub delimiter: Option<String>,
    /// Which column holds the numbers.
    pub phone_column: Option<String>,
}

/// A file that is about to be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    /// Its name in the API.
    pub id: ImportId,
    /// Into which campaign.
    pub campaign: CampaignId,
    /// What the file is called, without its folder.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// What is known of it already.
    pub detected: Detected,
    /// When it began.
    pub created_at: Timestamp,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its name in the API.
    pub id: ImportId,
    /// Into which campaign.
    pub campaign: CampaignId,
    /// What the file is called.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// What was found out about it.
    pub detected: Detected,
    /// Where it stands.
    pub status: ImportStatus,
    /// What became of its records so far.
    pub totals: ImportTotals,
    /// Why it was refused.
    pub error: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
}

struct Row {
    id: String,
    campaign_id: String,
    file_name: String,
    status: String,
    created_at: i64,
    ended_at: Option<i64>,
    bytes: i64,
    encoding: Option<String>,
    delimiter: Option<String>,
    phone_column: Option<String>,
    records: i64,
    accepted: i64,
    duplicate: i64,
    suppressed: i64,
    rejected: i64,
    repaired: i64,
    error: Option<String>,
}

macro_rules! import_rows {
    ($tail:tt $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, campaign_id, file_name, status, created_at, ended_at, bytes, encoding,
                 delimiter, phone_column, records, accepted, duplicate, suppressed, rejected,
                 repaired, error
             FROM imports " + $tail
            $(, $arg)*
        )
    };
}

impl TryFrom<Row> for Import {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(&row.id, "imports.id")?,
            campaign: id(&row.campaign_id, "imports.campaign_id")?,
            file_name: row.file_name,
            bytes: u64::try_from(row.bytes)
                .map_err(|_negative| StoreError::Unreadable("imports.bytes"))?,
            detected: Detected {
                encoding: row.encoding,
                delimiter: row.delimiter,
                phone_column: row.phone_column,
            },
            status: read_word(&row.status, "imports.status")?,
            totals: ImportTotals {
                records: count(row.records, "imports.records")?,
                accepted: count(row.accepted, "imports.accepted")?,
                duplicate: count(row.duplicate, "imports.duplicate")?,
                suppressed: count(row.suppressed, "imports.suppressed")?,
                rejected: count(row.rejected, "imports.rejected")?,
                repaired: count(row.repaired, "imports.repaired")?,
            },
            error: row.error,
            created_at: Timestamp::from_micros(row.created_at),
            ended_at: moment(row.ended_at),
        })
    }
}

async fn one(
    executor: impl SqliteExecutor<'_>,
    import: ImportId,
) -> Result<Option<Import>, StoreError> {
    let import = import.to_string();
    import_rows!("WHERE id = ?", import)
        .fetch_optional(executor)
        .await?
        .map(Import::try_from)
        .transpose()
}

/// Gives an import that rows may still be added to.
async fn under_way(conn: &mut SqliteConnection, import: ImportId) -> Result<Import, StoreError> {
    let import = one(conn, import).await?.ok_or(StoreError::NotFound("import"))?;
    match import.status {
        ImportStatus::Reading | ImportStatus::Ready | ImportStatus::Committing => Ok(import),
        ImportStatus::Completed
        | ImportStatus::Refused
        | ImportStatus::Canceled
        | ImportStatus::Undone => Err(StoreError::Conflict("the import is over")),
    }
}

/// Writes where an import stands.
async fn set_status(
    turn: &mut Turn,
    import: &Import,
    (status, error): (ImportStatus, Option<&str>),
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = import.id.to_string();
    let over = match status {
        ImportStatus::Reading | ImportStatus::Ready | ImportStatus::Committing => None,
        ImportStatus::Completed
        | ImportStatus::Refused
        | ImportStatus::Canceled
        | ImportStatus::Undone => Some(at.as_micros()),
    };
    let status = word(&status);
    sqlx::query!(
        "UPDATE imports SET status = ?, error = ?, ended_at = ? WHERE id = ?",
        status,
        error,
        over,
        id
    )
    .execute(turn.conn().await?)
    .await?;
    turn.emit(at, Event::Import { import: import.id, campaign: import.campaign }).await?;
    Ok(())
}

impl Store {
    /// Begins an import: it stands at `reading`.
    ///
    /// # Errors
    /// When its campaign does not exist, or nothing could be written.
    pub async fn import_create(&self, import: NewImport) -> Result<(), StoreError> {
        self.writer.run(move |turn| Box::pin(create(turn, import))).await
    }

    /// Keeps what was found out about the file.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn import_detected(
        &self,
        import: ImportId,
        detected: Detected,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    let import = import.to_string();
                    sqlx::query!(
                        "UPDATE imports SET encoding = ?, delimiter = ?, phone_column = ?
                         WHERE id = ?",
                        detected.encoding,
                        detected.delimiter,
                        detected.phone_column,
                        import
                    )
                    .execute(turn.conn().await?)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Moves an import on; `error` says why it was refused.
    ///
    /// # Errors
    /// When there is no such import or it is over, or nothing could be written.
    pub async fn import_finish(
        &self,
        import: ImportId,
        status: ImportStatus,
        error: Option<String>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    let import = under_way(turn.conn().await?, import).await?;
                    set_status(turn, &import, (status, error.as_deref()), at).await
                })
            })
            .await
    }

    /// Gives one import.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn import(&self, id: ImportId) -> Result<Option<Import>, StoreError> {
        one(&self.readers, id).await
    }

    /// Gives the imports of a campaign, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn imports(&self, campaign: CampaignId) -> Result<Vec<Import>, StoreError> {
        let campaign = campaign.to_string();
        import_rows!("WHERE campaign_id = ? ORDER BY created_at DESC", campaign)
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .map(Import::try_from)
            .collect()
    }
}

async fn create(turn: &mut Turn, import: NewImport) -> Result<(), StoreError> {
    let id = import.id.to_string();
    let campaign = import.campaign.to_string();
    let known = sqlx::query_scalar!("SELECT id FROM campaigns WHERE id = ?", campaign)
        .fetch_optional(turn.conn().await?)
        .await?;
    if known.is_none() {
        return Err(StoreError::NotFound("campaign"));
    }
    let created_at = import.created_at.as_micros();
    let bytes = i64::try_from(import.bytes).unwrap_or(i64::MAX);
    sqlx::query!(
        "INSERT INTO imports (id, campaign_id, file_name, status, created_at, bytes, encoding,
             delimiter, phone_column)
         VALUES (?, ?, ?, 'reading', ?, ?, ?, ?, ?)",
        id,
        campaign,
        import.file_name,
        created_at,
        bytes,
        import.detected.encoding,
        import.detected.delimiter,
        import.detected.phone_column,
    )
    .execute(turn.conn().await?)
    .await?;
    let event = Event::Import { import: import.id, campaign: import.campaign };
    turn.emit(import.created_at, event).await?;
    Ok(())
}
