//! A file of numbers that nobody is to ring: read with the same care as a list of people.

use std::sync::Arc;

use dialdesk_core::phone::PhoneNumber;
use dialdesk_intake::{IntakeError, Options, Verdict};
use tokio::sync::mpsc;

use super::Said;
use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::imports::File;
use crate::input::Given;
use crate::view::suppression::{SuppressionFile, SuppressionImport, SuppressionReject};

/// Numbers that go to the store together: few enough that dialling never waits long for the writer.
const CHUNK: usize = 500;
/// Chunks that may wait for the writer.
const CHUNKS_AHEAD: usize = 4;
/// Rows that were not understood and are shown.
const REJECTS_SHOWN: usize = 200;

/// What the file alone tells.
#[derive(Default)]
struct Told {
    records: u32,
    twice: u32,
    repaired: u32,
    not_understood: u32,
    rejects: Vec<SuppressionReject>,
}

impl Console {
    /// Puts every number of a file on the do-not-call list. Numbers that are there already stay as
    /// they are; rows without a number are counted and the first of them shown.
    ///
    /// # Errors
    /// With every wrong field, or when the file cannot be read as a list of numbers.
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
        let bytes = file.bytes().await?;
        let (sender, mut chunks) = mpsc::channel(CHUNKS_AHEAD);
        let reading = tokio::task::spawn_blocking(move || read(&bytes, &intake, &sender));
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
            rejects: told.rejects,
        })
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
        // The receiver is gone only when the store failed, which it says itself.
        if chunk.len() >= CHUNK && sender.blocking_send(std::mem::take(&mut chunk)).is_err() {
            return Ok(told);
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
