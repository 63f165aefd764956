//! One import from its first byte to its last row.

use std::sync::Arc;

use dialdesk_core::campaign::hours::Zone;
use dialdesk_core::ids::ImportId;
use dialdesk_core::time::Timestamp;
use dialdesk_intake::{IntakeError, Options, Plan, Reject, RejectsWriter, Row, Verdict};
use dialdesk_store::{
    Detected, ImportChunk, ImportStatus, ImportTotals, NewContact, NewReject, StoreError,
};
use serde_json::json;
use tokio::sync::mpsc;

use super::{Progress, columns_key, options, view};
use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::view::import::ImportOptions;

/// Rows that go to the store together: small enough that dialling never waits long for the writer.
const CHUNK_ROWS: usize = 500;
/// Chunks that may wait for the writer.
const CHUNKS_AHEAD: usize = 4;
/// Rejects read from the store at a time.
const REJECTS_AT_ONCE: u32 = 2_000;

/// What is to be taken in, and how.
pub(super) struct Errand {
    pub(super) id: ImportId,
    pub(super) bytes: Arc<[u8]>,
    pub(super) options: ImportOptions,
    pub(super) intake: Options,
    pub(super) dry_run: bool,
    pub(super) progress: Arc<Progress>,
}

/// Why an import did not come to its end.
enum Broken {
    /// The file will not do.
    File(IntakeError),
    /// The store will not do.
    Store(StoreError),
    /// Somebody stopped it; its end is written already.
    Stopped,
    /// The reader broke off.
    Inside,
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Looks at a file, away from the threads that answer.
pub(super) async fn planned(bytes: Arc<[u8]>, intake: Options) -> Reply<Result<Plan, IntakeError>> {
    tokio::task::spawn_blocking(move || dialdesk_intake::open(&bytes, &intake)).await.map_err(
        |failure| {
            tracing::error!(%failure, "a file broke the reader");
            ApiError::internal()
        },
    )
}

/// Takes a file in and writes down how that ended.
pub(super) async fn run(console: &Console, errand: Errand) {
    let (id, dry_run) = (errand.id, errand.dry_run);
    let progress = Arc::clone(&errand.progress);
    let (status, error) = match take_in(console, errand).await {
        Ok(()) if dry_run => (ImportStatus::Ready, None),
        Ok(()) => (ImportStatus::Completed, None),
        Err(Broken::Stopped) => return,
        Err(Broken::File(error)) => (ImportStatus::Refused, Some(options::words(&error))),
        Err(Broken::Store(error)) => {
            tracing::error!(%error, import.id = %id, "an import could not be written");
            (ImportStatus::Refused, Some(ApiError::from(error).message))
        }
        Err(Broken::Inside) => (ImportStatus::Refused, Some(ApiError::internal().message)),
    };
    if progress.is_stopped() {
        return;
    }
    if let Err(error) = console.store().import_finish(id, status, error, console.now()).await {
        tracing::warn!(%error, import.id = %id, "an import's end could not be written");
    }
    if let Err(error) = console.inner.engine.work_added().await {
        tracing::debug!(%error, "nobody dials any more");
    }
}

async fn take_in(console: &Console, errand: Errand) -> Result<(), Broken> {
    let plan = planned(Arc::clone(&errand.bytes), errand.intake.clone()).await;
    let plan = plan.map_err(|_told| Broken::Inside)?.map_err(Broken::File)?;
    let preview = plan.preview();
    let names = plan.column_names();
    let phone = plan.phone_column().and_then(|column| names.get(column.index as usize)).cloned();
    let detected = Detected {
        encoding: Some(preview.encoding.name().to_owned()),
        delimiter: Some(view::delimiter_word(preview.delimiter).to_owned()),
        phone_column: phone,
    };
    console.store().setting_put(&columns_key(errand.id), &json!(names)).await?;
    console.store().import_detected(errand.id, detected).await?;
    errand.progress.found().preview = Some(preview);
    if !errand.dry_run
        && let Err(error) = console.remember_columns(&plan, &errand.options).await
    {
        tracing::warn!(%error, import.id = %errand.id, "a file's columns were not remembered");
    }

    let (sender, mut chunks) = mpsc::channel(CHUNKS_AHEAD);
    let (bytes, progress) = (Arc::clone(&errand.bytes), Arc::clone(&errand.progress));
    let reading = tokio::task::spawn_blocking(move || read(&bytes, &plan, &progress, &sender));
    let began = console.now();
    while let Some(chunk) = chunks.recv().await {
        if errand.progress.is_stopped() {
            return Err(Broken::Stopped);
        }
        let totals = keep(console, &errand, chunk).await?;
        let mut found = errand.progress.found();
        found.rows_per_second = rows_per_second(totals.records, began, console.now());
        found.totals = Some(totals);
    }
    match reading.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Broken::File(error)),
        Err(failure) => {
            tracing::error!(%failure, import.id = %errand.id, "a file broke the reader");
            Err(Broken::Inside)
        }
    }
}

/// Reads and judges every row, and hands them over in chunks.
fn read(
    bytes: &[u8],
    plan: &Plan,
    progress: &Progress,
    sender: &mpsc::Sender<Chunk>,
) -> Result<(), IntakeError> {
    let mut chunk = Chunk::default();
    for row in dialdesk_intake::rows(bytes, plan)? {
        chunk.add(row);
        if chunk.totals.records as usize >= CHUNK_ROWS {
            let gone = sender.blocking_send(std::mem::take(&mut chunk)).is_err();
            if gone || progress.is_stopped() {
                return Ok(());
            }
        }
    }
    if chunk.totals.records > 0 {
        // The receiver is gone only when the import was stopped or the store failed.
        let _ = sender.blocking_send(chunk);
    }
    Ok(())
}

/// Some rows, judged.
#[derive(Debug, Default)]
struct Chunk {
    contacts: Vec<NewContact>,
    rejects: Vec<NewReject>,
    totals: ImportTotals,
}

impl Chunk {
    fn add(&mut self, row: Row) {
        let Row { line, record, verdict, raw } = row;
        self.totals.records += 1;
        match verdict {
            Verdict::Accepted { number, repaired, name, extra } => {
                self.totals.accepted += 1;
                self.totals.repaired += u32::from(repaired.is_some());
                let zone = zone_named(&extra);
                let extra: serde_json::Map<String, serde_json::Value> =
                    extra.into_iter().map(|(column, value)| (column, json!(value))).collect();
                self.contacts.push(NewContact {
                    cell: number.as_str().to_owned(),
                    number,
                    name: name.unwrap_or_default(),
                    extra: serde_json::Value::Object(extra).to_string(),
                    zone,
                    record,
                    line,
                    fields: raw,
                    repaired: repaired.is_some(),
                });
            }
            Verdict::Duplicate { number, of_record } => {
                self.totals.duplicate += 1;
                self.rejects.push(NewReject {
                    record,
                    line,
                    reason: view::DUPLICATE_IN_FILE.to_owned(),
                    cell: number.as_str().to_owned(),
                    fields: raw,
                    suggestion: Some(format!("row {of_record} keeps it")),
                });
            }
            Verdict::Rejected { fault, cell, suggestion } => {
                self.totals.rejected += 1;
                self.rejects.push(NewReject {
                    record,
                    line,
                    reason: fault.code().to_owned(),
                    cell,
                    fields: raw,
                    suggestion,
                });
            }
        }
    }
}

/// Hands a chunk to the store; in a dry run only its rejects.
async fn keep(console: &Console, errand: &Errand, chunk: Chunk) -> Result<ImportTotals, Broken> {
    let counted = chunk.totals;
    let contacts = if errand.dry_run { Vec::new() } else { chunk.contacts };
    let kept = console
        .store()
        .import_chunk(ImportChunk {
            import: errand.id,
            contacts,
            rejects: chunk.rejects,
            totals: counted,
            at: console.now(),
        })
        .await;
    let totals = match kept {
        Ok(totals) => totals,
        // It was ended while this chunk was on its way.
        Err(StoreError::Conflict(_)) if errand.progress.is_stopped() => {
            return Err(Broken::Stopped);
        }
        Err(error) => return Err(error.into()),
    };
    if !errand.dry_run {
        return Ok(totals);
    }
    // Nobody is taken in, so the store counts neither those who would be nor those of them whose
    // number was mended.
    let before = errand.progress.found().totals.unwrap_or_default();
    Ok(ImportTotals {
        accepted: before.accepted + counted.accepted,
        repaired: before.repaired + counted.repaired,
        ..totals
    })
}

fn rows_per_second(rows: u32, began: Timestamp, now: Timestamp) -> Option<u32> {
    let took_ms = u64::try_from(now.since(began).as_millis()).unwrap_or(u64::MAX);
    let speed = (u64::from(rows) * 1000).checked_div(took_ms)?;
    Some(u32::try_from(speed).unwrap_or(u32::MAX))
}

/// Writes an import's rejects as a file.
pub(super) async fn rejects_file(
    console: &Console,
    id: ImportId,
    columns: Vec<String>,
) -> Reply<String> {
    let broken = |error: std::io::Error| {
        tracing::error!(%error, "a rejects file could not be written");
        ApiError::internal()
    };
    let mut file = RejectsWriter::with_columns(Vec::new(), &columns).map_err(broken)?;
    let mut after = None;
    loop {
        let rows = console.store().import_rejects(id, after, REJECTS_AT_ONCE).await?;
        for row in &rows {
            let (reason, remedy) = view::sentences(&row.reason);
            let suggestion = row.suggestion.as_deref().unwrap_or(remedy);
            let line = row.line;
            file.write(&Reject { line, raw: &row.fields, reason, suggestion }).map_err(broken)?;
        }
        match rows.last() {
            Some(last) if rows.len() == REJECTS_AT_ONCE as usize => after = Some(last.seq),
            Some(_) | None => break,
        }
    }
    let bytes = file.finish().map_err(broken)?;
    String::from_utf8(bytes).map_err(|error| {
        tracing::error!(%error, "a rejects file is not text");
        ApiError::internal()
    })
}

/// The names under which a file may carry somebody's time zone, without signs and case.
const ZONE_COLUMNS: [&str; 4] = ["timezone", "tz", "zone", "timezonename"];

/// Finds the time zone that a row names, where one of its columns holds one.
fn zone_named(columns: &[(String, String)]) -> Option<Zone> {
    columns.iter().find_map(|(name, value)| {
        let plain: String = name
            .chars()
            .filter(|sign| sign.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        if ZONE_COLUMNS.contains(&plain.as_str()) { value.trim().parse().ok() } else { None }
    })
}
