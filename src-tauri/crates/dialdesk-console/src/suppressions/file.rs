//! A file of numbers that nobody is to ring: read with the same care as a list of people.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dialdesk_core::phone::PhoneNumber;
use dialdesk_intake::{IntakeError, Options, Verdict};
use tokio::sync::mpsc;

use super::Said;
use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::imports::File;
use crate::input::Given;
use crate::view::suppression::{
    SuppressionFile, SuppressionImport, SuppressionProgress, SuppressionReject,
};

/// Numbers that go to the store together: few enough that dialling never waits long for the writer.
const CHUNK: usize = 500;
/// Chunks that may wait for the writer.
const CHUNKS_AHEAD: usize = 4;
/// Rows that were not understood and are shown.
const REJECTS_SHOWN: usize = 200;

/// The one file that is being taken, if there is one: known only while this process lives.
#[derive(Debug, Default)]
pub(crate) struct Taking {
    file: Mutex<Option<Arc<Progress>>>,
}

/// How far a file is.
#[derive(Debug)]
struct Progress {
    file_name: String,
    records: AtomicU32,
    stop: AtomicBool,
}

impl Progress {
    fn view(&self) -> SuppressionProgress {
        let records = self.records.load(Ordering::Relaxed);
        SuppressionProgress { file_name: self.file_name.clone(), records }
    }
}

impl Taking {
    fn file(&self) -> std::sync::MutexGuard<'_, Option<Arc<Progress>>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins with a file, unless another is under way.
    fn begin(&self, file_name: &str) -> Reply<Under<'_>> {
        let mut file = self.file();
        if let Some(other) = file.as_ref() {
            let words = format!(
                "{} is being taken now: wait until it is through, or cancel it",
                other.file_name
            );
            return Err(ApiError::new(ErrorCode::Conflict, words));
        }
        let progress = Arc::new(Progress {
            file_name: file_name.to_owned(),
            records: AtomicU32::new(0),
            stop: AtomicBool::new(false),
        });
        *file = Some(Arc::clone(&progress));
        Ok(Under { taking: self, progress })
    }
}

/// A file under way. Whatever ends it, the next one may begin then.
struct Under<'a> {
    taking: &'a Taking,
    progress: Arc<Progress>,
}

impl Drop for Under<'_> {
    fn drop(&mut self) {
        // A reader that nobody waits for any more reads no further.
        self.progress.stop.store(true, Ordering::Relaxed);
        *self.taking.file() = None;
    }
}

/// What the file alone tells.
#[derive(Default)]
struct Told {
    records: u32,
    twice: u32,
    repaired: u32,
    not_understood: u32,
    canceled: bool,
    rejects: Vec<SuppressionReject>,
}

impl Console {
    /// Puts every number of a file on the do-not-call list. Numbers that are there already stay as
    /// they are; rows without a number are counted and the first of them shown. One file at a time.
    ///
    /// # Errors
    /// With every wrong field, when another file is under way, or when the file cannot be read as a
    /// list of numbers.
    pub async fn suppression_import(
        &self,
        file: File,
        given: impl Into<Given<SuppressionFile>>,
    ) -> Reply<SuppressionImport> {
        let Given { input, mut faults } = given.into();
        let file_name = file.name();
        let note = self.note(
            &mut faults,
            Said { reason: input.reason, source: Some(file_name.clone()), until: input.until },
        );
        faults.check()?;
        let intake = options(input.phone_column.as_deref());
        let under = self.inner.taking.begin(&file_name)?;
        let bytes = file.bytes().await?;
        let (sender, mut chunks) = mpsc::channel(CHUNKS_AHEAD);
        let progress = Arc::clone(&under.progress);
        let reading =
            tokio::task::spawn_blocking(move || read(&bytes, &intake, &progress, &sender));
        let (mut taken, mut numbers) = (0, 0);
        while let Some(chunk) = chunks.recv().await {
            numbers += count(chunk.len());
            taken += self.store().suppression_add_many(chunk, note.clone()).await?;
        }
        let told = match reading.await {
            Ok(Ok(told)) => told,
            Ok(Err(error)) => {
                let words = format!("{error}. {}", error.remedy());
                return Err(ApiError::new(ErrorCode::FileRefused, words));
            }
            Err(failure) => {
                tracing::error!(%failure, "a file of numbers broke the reader");
                return Err(ApiError::internal());
            }
        };
        Ok(SuppressionImport {
            file_name,
            records: told.records,
            taken,
            known: numbers - taken + told.twice,
            not_understood: told.not_understood,
            repaired: told.repaired,
            canceled: told.canceled,
            rejects: told.rejects,
        })
    }

    /// Tells how far the file is that is being taken; nothing if there is none.
    ///
    /// # Errors
    /// Never, so far.
    pub async fn suppression_importing(&self) -> Reply<Option<SuppressionProgress>> {
        Ok(self.inner.taking.file().as_ref().map(|progress| progress.view()))
    }

    /// Reads the file that is being taken no further. What was read before stays on the list, and
    /// whoever gave the file is told of it.
    ///
    /// # Errors
    /// When no file is being taken.
    pub async fn suppression_import_cancel(&self) -> Reply<SuppressionProgress> {
        let file = self.inner.taking.file();
        let progress = file.as_ref().ok_or_else(|| ApiError::not_found("file under way"))?;
        progress.stop.store(true, Ordering::Relaxed);
        Ok(progress.view())
    }
}

fn options(phone_column: Option<&str>) -> Options {
    use dialdesk_intake::ColumnChoice;
    let phone_column = phone_column.filter(|column| !column.is_empty()).map(|column| {
        column
            .parse()
            .map_or_else(|_a_name| ColumnChoice::Named(column.to_owned()), ColumnChoice::Index)
    });
    Options { phone_column, ..Options::default() }
}

/// Reads every row and hands the numbers over in chunks.
fn read(
    bytes: &Arc<[u8]>,
    intake: &Options,
    progress: &Progress,
    sender: &mpsc::Sender<Vec<PhoneNumber>>,
) -> Result<Told, IntakeError> {
    let plan = dialdesk_intake::open(bytes, intake)?;
    let mut told = Told::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    for row in dialdesk_intake::rows(bytes, &plan)? {
        told.records += 1;
        match row.verdict {
            Verdict::Accepted { number, repaired, .. } => {
                told.repaired += u32::from(repaired.is_some());
                chunk.push(number);
            }
            Verdict::Duplicate { .. } => told.twice += 1,
            Verdict::Rejected { fault, cell, .. } => {
                told.not_understood += 1;
                if told.rejects.len() < REJECTS_SHOWN {
                    told.rejects.push(SuppressionReject {
                        line: row.line,
                        cell,
                        reason: fault.explanation().to_owned(),
                        remedy: fault.remedy().to_owned(),
                    });
                }
            }
        }
        if chunk.len() >= CHUNK {
            // The receiver is gone only when the store failed, which it says itself.
            if sender.blocking_send(std::mem::take(&mut chunk)).is_err() {
                return Ok(told);
            }
            progress.records.store(told.records, Ordering::Relaxed);
        }
        if progress.stop.load(Ordering::Relaxed) {
            told.canceled = true;
            break;
        }
    }
    if !chunk.is_empty() {
        let _ = sender.blocking_send(chunk);
    }
    Ok(told)
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
