//! What would become of every row of a file, counted before anybody is taken in.
//!
//! The count goes on by itself, away from the threads that answer; whoever asks again is told how
//! far it is. Another question about the same file ends the one before.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use dialdesk_core::ids::CampaignId;
use dialdesk_core::phone::PhoneNumber;
use dialdesk_intake::{Options, Verdict};
use tokio::sync::mpsc;

use super::{File, options, run, view};
use crate::console::Console;
use crate::error::{ApiError, Reply};
use crate::view::import::{ImportCount, ImportOptions};

/// Rows that are looked up together.
const CHUNK_ROWS: u32 = 2_000;
/// Chunks that may wait to be looked up.
const CHUNKS_AHEAD: usize = 4;
/// Files whose counts are kept.
const FILES_KEPT: usize = 16;

/// The counts of files that were looked at lately.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    files: Mutex<HashMap<PathBuf, Arc<Count>>>,
}

/// One file, counted for one question.
#[derive(Debug)]
struct Count {
    question: Question,
    stop: AtomicBool,
    so_far: Mutex<Reply<SoFar>>,
}

/// What is asked, and of which state of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Question {
    campaign: Option<CampaignId>,
    options: ImportOptions,
    changed: Option<SystemTime>,
    bytes: u64,
}

#[derive(Clone, Debug, Default)]
struct SoFar {
    count: ImportCount,
    reasons: HashMap<String, u32>,
}

/// Some rows, judged.
#[derive(Debug, Default)]
struct Chunk {
    count: ImportCount,
    /// Who would be taken as far as the file tells, and whether the number was mended.
    numbers: Vec<(PhoneNumber, bool)>,
    reasons: HashMap<String, u32>,
}

impl Count {
    fn so_far(&self) -> std::sync::MutexGuard<'_, Reply<SoFar>> {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Tells how far it is.
    fn told(&self) -> Reply<ImportCount> {
        let SoFar { mut count, reasons } = self.so_far().clone()?;
        count.reject_groups = reasons.into_iter().map(view::group).collect();
        count.reject_groups.sort_by(|a, b| (b.count, &a.code).cmp(&(a.count, &b.code)));
        Ok(count)
    }
}

impl Counts {
    /// Gives the count for a question, and whether it is a new one.
    fn of(&self, path: &Path, question: Question) -> (Arc<Count>, bool) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = files.get(path).filter(|known| known.question == question) {
            return (Arc::clone(known), false);
        }
        if files.len() >= FILES_KEPT {
            for known in files.drain().map(|(_, known)| known) {
                known.stop.store(true, Ordering::Relaxed);
            }
        }
        let count = Arc::new(Count {
            question,
            stop: AtomicBool::new(false),
            so_far: Mutex::new(Ok(SoFar::default())),
        });
        if let Some(before) = files.insert(path.to_owned(), Arc::clone(&count)) {
            before.stop.store(true, Ordering::Relaxed);
        }
        (count, true)
    }
}

impl Console {
    /// Counts what would become of every row of a file. The first question begins to count and
    /// the next ones tell how far it is, until it is whole.
    ///
    /// # Errors
    /// When the file cannot be read, or the options make no sense.
    pub async fn import_count(
        &self,
        campaign: Option<CampaignId>,
        path: PathBuf,
        asked: ImportOptions,
    ) -> Reply<ImportCount> {
        let intake = options::read(&asked)?;
        let about = tokio::fs::metadata(&path).await.ok();
        let question = Question {
            campaign,
            options: asked,
            changed: about.as_ref().and_then(|about| about.modified().ok()),
            bytes: about.map_or(0, |about| about.len()),
        };
        let (count, new) = self.inner.import_counts.of(&path, question);
        if new {
            let (console, counting) = (self.clone(), Arc::clone(&count));
            tokio::spawn(async move {
                if let Err(error) = count_all(&console, &counting, path, intake).await {
                    *counting.so_far() = Err(error);
                }
            });
        }
        count.told()
    }
}

async fn count_all(
    console: &Console,
    counting: &Arc<Count>,
    path: PathBuf,
    intake: Options,
) -> Reply<()> {
    let bytes = File::Path(path).bytes().await?;
    let plan = run::planned(Arc::clone(&bytes), intake).await?;
    let plan = plan.map_err(|error| options::refused(&error))?;
    let (sender, mut chunks) = mpsc::channel(CHUNKS_AHEAD);
    let reader = Arc::clone(counting);
    let reading = tokio::task::spawn_blocking(move || {
        let mut chunk = Chunk::default();
        for row in dialdesk_intake::rows(&bytes, &plan)? {
            chunk.add(row.verdict);
            if chunk.count.records >= CHUNK_ROWS {
                let gone = sender.blocking_send(std::mem::take(&mut chunk)).is_err();
                if gone || reader.is_stopped() {
                    return Ok(());
                }
            }
        }
        // The receiver is gone only when the count was ended.
        let _ = sender.blocking_send(chunk);
        Ok(())
    });
    while let Some(chunk) = chunks.recv().await {
        if counting.is_stopped() {
            return Ok(());
        }
        add(console, counting, chunk).await?;
    }
    reading
        .await
        .map_err(|failure| {
            tracing::error!(%failure, "a file broke the reader");
            ApiError::internal()
        })?
        .map_err(|error| options::refused(&error))?;
    if let Ok(so_far) = &mut *counting.so_far() {
        so_far.count.whole = true;
    }
    Ok(())
}

impl Chunk {
    fn add(&mut self, verdict: Verdict) {
        self.count.records += 1;
        match verdict {
            Verdict::Accepted { number, repaired, .. } => {
                self.numbers.push((number, repaired.is_some()));
            }
            Verdict::Duplicate { .. } => {
                self.count.duplicate += 1;
                *self.reasons.entry(view::DUPLICATE_IN_FILE.to_owned()).or_default() += 1;
            }
            Verdict::Rejected { fault, .. } => {
                self.count.rejected += 1;
                *self.reasons.entry(fault.code().to_owned()).or_default() += 1;
            }
        }
    }
}

/// Looks a chunk's numbers up in the lists and adds it to what was counted before.
async fn add(console: &Console, counting: &Count, chunk: Chunk) -> Reply<()> {
    let campaign = counting.question.campaign;
    let numbers: Vec<&PhoneNumber> = chunk.numbers.iter().map(|(number, _)| number).collect();
    let away = console.store().turned_away(campaign, &numbers, console.now()).await?;
    let rows = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let (suppressed, listed) = (rows(away.suppressed.len()), rows(away.listed.len()));
    let is_welcome = |number: &PhoneNumber| {
        !away.suppressed.contains(number.as_str()) && !away.listed.contains(number.as_str())
    };
    let welcome = || chunk.numbers.iter().filter(|(number, _)| is_welcome(number));
    let mut so_far = counting.so_far();
    let Ok(SoFar { count, reasons }) = &mut *so_far else { return Ok(()) };
    count.records += chunk.count.records;
    count.accepted += rows(welcome().count());
    count.repaired += rows(welcome().filter(|(_, mended)| *mended).count());
    count.duplicate += chunk.count.duplicate + listed;
    count.suppressed += suppressed;
    count.rejected += chunk.count.rejected;
    let lists = [(view::SUPPRESSED, suppressed), (view::DUPLICATE_IN_CAMPAIGN, listed)];
    let lists = lists.into_iter().filter(|(_, rows)| *rows > 0);
    let lists = lists.map(|(code, rows)| (code.to_owned(), rows));
    for (code, rows) in chunk.reasons.into_iter().chain(lists) {
        *reasons.entry(code).or_default() += rows;
    }
    Ok(())
}
