//! Takes people in, a chunk at a time, and out again.

use std::collections::HashSet;

use dialdesk_core::campaign::hours::Zone;
use dialdesk_core::engine::Event;
use dialdesk_core::ids::{CampaignId, ImportId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::place::Place;
use dialdesk_core::time::Timestamp;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::{ImportStatus, ImportTotals, one, set_status, under_way};
use crate::turn::Turn;
use crate::{Store, StoreError, rejects};

/// Somebody who may be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContact {
    /// Where they are rung.
    pub number: PhoneNumber,
    /// What they are called; empty if the file does not say.
    pub name: String,
    /// The file's other columns: a JSON object as text.
    pub extra: String,
    /// The zone that the file names for them.
    pub zone: Option<Zone>,
    /// The record of the file, counted from 1 after the header.
    pub record: u32,
    /// The line of the file on which it begins, counted from 1.
    pub line: u32,
    /// The cell that the number came from, as it stands in the file.
    pub cell: String,
    /// The whole record as it stands in the file.
    pub fields: Vec<String>,
    /// Whether the number was mended.
    pub repaired: bool,
}

/// A record that is not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReject {
    /// The record of the file, counted from 1 after the header.
    pub record: u32,
    /// The line of the file on which it begins, counted from 1.
    pub line: u32,
    /// The code of the reason.
    pub reason: String,
    /// The cell in question, as it stands in the file.
    pub cell: String,
    /// The whole record as it stands in the file.
    pub fields: Vec<String>,
    /// What might have been meant.
    pub suggestion: Option<String>,
}

/// Some records of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportChunk {
    /// Of which import.
    pub import: ImportId,
    /// Those who may be taken in, each number once.
    pub contacts: Vec<NewContact>,
    /// Those that are not.
    pub rejects: Vec<NewReject>,
    /// What became of these records, as far as the file alone tells: `accepted` counts
    /// `contacts`, and `repaired` those of them whose number was mended.
    pub totals: ImportTotals,
    /// When they are due: now.
    pub at: Timestamp,
}

/// What an undone import left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// People who are gone.
    pub removed: u32,
    /// People who stay, because they were called or are about to be.
    pub kept: u32,
}

/// Why the store itself turned somebody away: they are on the campaign's list already.
const DUPLICATE: &str = "duplicate_in_campaign";
/// Why the store itself turned somebody away: they are on the do-not-call list.
const SUPPRESSED: &str = "suppressed";

/// People removed in one go, so that nobody waits long for the writer.
const REMOVED_AT_ONCE: u32 = 2_000;

impl Store {
    /// Takes some records in. Whoever is on the campaign's list or on the do-not-call list is
    /// turned away here and counted so. Gives the totals of the import so far.
    ///
    /// # Errors
    /// When there is no such import or it is over, or nothing of the chunk was kept.
    pub async fn import_chunk(&self, chunk: ImportChunk) -> Result<ImportTotals, StoreError> {
        self.writer.run(move |turn| Box::pin(take(turn, chunk))).await
    }

    /// Takes those out again who were never tried, and says how many stay.
    ///
    /// # Errors
    /// When there is no such import or it still runs, or the rest could not be written.
    pub async fn import_undo(&self, import: ImportId, at: Timestamp) -> Result<Undone, StoreError> {
        let mut removed = 0;
        let mut after = Some(0);
        while let Some(seen) = after {
            let (gone, last) = self
                .writer
                .run(move |turn| Box::pin(async move { remove_some(turn, import, seen).await }))
                .await?;
            removed += gone;
            after = last;
        }
        self.writer
            .run(move |turn| Box::pin(async move { close_undone(turn, import, at).await }))
            .await?;
        let key = import.to_string();
        let kept = sqlx::query_scalar!(
            r#"SELECT count(*) AS "kept!: i64" FROM contacts
               WHERE campaign_id = (SELECT campaign_id FROM imports WHERE id = ?1)
                   AND import_id = ?1"#,
            key
        )
        .fetch_one(&self.readers)
        .await?;
        Ok(Undone { removed, kept: crate::codec::count(kept, "contacts.import_id")? })
    }
}

async fn take(turn: &mut Turn, chunk: ImportChunk) -> Result<ImportTotals, StoreError> {
    let import = under_way(turn.conn().await?, chunk.import).await?;
    let suppressed = suppressed(turn.conn().await?, &chunk.contacts, chunk.at).await?;
    let (turned_away, welcome): (Vec<&NewContact>, Vec<&NewContact>) =
        chunk.contacts.iter().partition(|it| suppressed.contains(it.number.as_str()));
    let taken = insert(turn, (chunk.import, import.campaign), &welcome, chunk.at).await?;
    let duplicates: Vec<&NewContact> =
        welcome.iter().copied().filter(|it| !taken.contains(it.number.as_str())).collect();

    let found = |contact: &&NewContact, reason: &str| NewReject {
        record: contact.record,
        line: contact.line,
        reason: reason.to_owned(),
        cell: contact.cell.clone(),
        fields: contact.fields.clone(),
        suggestion: None,
    };
    let mut rejects = chunk.rejects;
    rejects.extend(turned_away.iter().map(|it| found(it, SUPPRESSED)));
    rejects.extend(duplicates.iter().map(|it| found(it, DUPLICATE)));
    rejects.sort_by_key(|reject| reject.record);
    rejects::insert(turn.conn().await?, chunk.import, &rejects).await?;

    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let mended = welcome.iter().filter(|it| it.repaired && taken.contains(it.number.as_str()));
    let mended = count(mended.count());
    let (turned_away, duplicates) = (count(turned_away.len()), count(duplicates.len()));
    let before = import.totals;
    let totals = ImportTotals {
        records: before.records + chunk.totals.records,
        accepted: before.accepted + count(taken.len()),
        duplicate: before.duplicate + chunk.totals.duplicate + duplicates,
        suppressed: before.suppressed + chunk.totals.suppressed + turned_away,
        rejected: before.rejected + chunk.totals.rejected,
        repaired: before.repaired + mended,
    };
    write_totals(turn.conn().await?, chunk.import, totals).await?;
    let event = Event::Import { import: chunk.import, campaign: import.campaign };
    turn.emit(chunk.at, event).await?;
    Ok(totals)
}

/// Gives those of the numbers that are on the do-not-call list.
async fn suppressed(
    conn: &mut SqliteConnection,
    contacts: &[NewContact],
    at: Timestamp,
) -> Result<HashSet<String>, StoreError> {
    let numbers: Value = contacts.iter().map(|it| it.number.as_str()).collect();
    let numbers = numbers.to_string();
    let at = at.as_micros();
    let found = sqlx::query_scalar!(
        "SELECT number FROM suppressions
         WHERE number IN (SELECT value FROM json_each(?)) AND (until IS NULL OR until > ?)",
        numbers,
        at
    )
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().collect())
}

/// Writes people, leaving out those whose number is on the campaign's list already; gives the
/// numbers that were written.
async fn insert(
    turn: &mut Turn,
    (import, campaign): (ImportId, CampaignId),
    contacts: &[&NewContact],
    at: Timestamp,
) -> Result<HashSet<String>, StoreError> {
    let rows: Value = contacts
        .iter()
        .map(|it| {
            json!([
                it.number.as_str(),
                it.name,
                it.extra,
                it.line,
                it.zone,
                Place::key(&it.number, it.zone)
            ])
        })
        .collect();
    let rows = rows.to_string();
    let (import, campaign) = (import.to_string(), campaign.to_string());
    let at = at.as_micros();
    // One statement for the whole chunk: each statement costs a way to SQLite's thread and back.
    // `WHERE true` keeps the parser from taking `ON CONFLICT` for a join.
    let taken = sqlx::query_scalar!(
        "INSERT INTO contacts (campaign_id, number, name, extra, state, due_at, import_id, line,
             zone, place)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, 'unused', ?2, ?3, value ->> 3,
             value ->> 4, value ->> 5
         FROM json_each(?4)
         WHERE true
         ON CONFLICT (campaign_id, number) DO NOTHING
         RETURNING number",
        campaign,
        at,
        import,
        rows
    )
    .fetch_all(turn.conn().await?)
    .await?;
    Ok(taken.into_iter().collect())
}

async fn write_totals(
    conn: &mut SqliteConnection,
    import: ImportId,
    totals: ImportTotals,
) -> Result<(), StoreError> {
    let import = import.to_string();
    sqlx::query!(
        "UPDATE imports SET status = 'committing', records = ?, accepted = ?, duplicate = ?,
             suppressed = ?, rejected = ?, repaired = ?
         WHERE id = ?",
        totals.records,
        totals.accepted,
        totals.duplicate,
        totals.suppressed,
        totals.rejected,
        totals.repaired,
        import
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes the next few of an import who were never tried. Gives how many, and the last contact
/// that was looked at: none if there are no more.
async fn remove_some(
    turn: &mut Turn,
    import: ImportId,
    after: i64,
) -> Result<(u32, Option<i64>), StoreError> {
    let current = one(turn.conn().await?, import).await?.ok_or(StoreError::NotFound("import"))?;
    match current.status {
        ImportStatus::Completed | ImportStatus::Canceled => {}
        ImportStatus::Undone => return Err(StoreError::Conflict("the import is undone already")),
        ImportStatus::Reading | ImportStatus::Ready | ImportStatus::Committing => {
            return Err(StoreError::Conflict("the import is still running"));
        }
        ImportStatus::Refused => {
            return Err(StoreError::Conflict("nothing of the file was taken in"));
        }
    }
    let (import, campaign) = (import.to_string(), current.campaign.to_string());
    let last = sqlx::query_scalar!(
        r#"SELECT max(id) AS "last: i64" FROM (
               SELECT id FROM contacts
               WHERE campaign_id = ? AND state = 'unused' AND id > ?
               ORDER BY id
               LIMIT ?)"#,
        campaign,
        after,
        REMOVED_AT_ONCE
    )
    .fetch_one(turn.conn().await?)
    .await?;
    let gone = sqlx::query!(
        "DELETE FROM contacts
         WHERE campaign_id = ? AND state = 'unused' AND id > ? AND id <= ? AND import_id = ?
             AND attempts = 0 AND NOT EXISTS (SELECT 1 FROM calls WHERE contact_id = contacts.id)",
        campaign,
        after,
        last,
        import
    )
    .execute(turn.conn().await?)
    .await?;
    Ok((u32::try_from(gone.rows_affected()).unwrap_or(u32::MAX), last))
}

async fn close_undone(turn: &mut Turn, import: ImportId, at: Timestamp) -> Result<(), StoreError> {
    let current = one(turn.conn().await?, import).await?.ok_or(StoreError::NotFound("import"))?;
    set_status(turn, &current, (ImportStatus::Undone, None), at).await
}
