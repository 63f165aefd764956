//! Imports: a file is looked at, judged row by row, and taken into a campaign.

mod count;
mod mapping;
mod options;
mod run;
mod view;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dialdesk_core::ids::{CampaignId, ImportId};
use dialdesk_store::{Detected, Import, ImportStatus, ImportTotals, NewImport};

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::read;
use crate::view::Page;
use crate::view::campaign::CampaignInput;
use crate::view::import::{ImportOptions, ImportPreview, ImportStarted, ImportView, RejectView};

pub(crate) use count::Counts;

/// The largest file that is taken, in bytes.
pub const FILE_MAX: u64 = 512 * 1024 * 1024;

/// A file that somebody gives.
#[derive(Clone, Debug)]
pub enum File {
    /// On this machine.
    Path(PathBuf),
    /// Sent along, with the name it had.
    Bytes(String, Arc<[u8]>),
}

impl File {
    /// Gives the file's name without its folder.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Path(path) => path
                .file_name()
                .map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned()),
            Self::Bytes(name, _) => name.clone(),
        }
    }

    /// Reads the whole file.
    pub(crate) async fn bytes(&self) -> Reply<Arc<[u8]>> {
        match self {
            Self::Bytes(_, bytes) => Ok(Arc::clone(bytes)),
            Self::Path(path) => read_file(path).await,
        }
    }
}

async fn read_file(path: &Path) -> Reply<Arc<[u8]>> {
    let refuse = |why: String| {
        ApiError::new(ErrorCode::FileRefused, format!("{} cannot be read: {why}", path.display()))
    };
    let about = tokio::fs::metadata(path).await.map_err(|error| refuse(error.to_string()))?;
    if !about.is_file() {
        return Err(refuse("it is not a file".to_owned()));
    }
    if about.len() > FILE_MAX {
        return Err(refuse(format!("it is larger than {} MB", FILE_MAX / 1024 / 1024)));
    }
    let bytes = tokio::fs::read(path).await.map_err(|error| refuse(error.to_string()))?;
    Ok(bytes.into())
}

/// What is known of imports only while this process lives.
#[derive(Debug, Default)]
pub(crate) struct Running {
    imports: Mutex<HashMap<ImportId, Arc<Progress>>>,
}

/// How far one import is.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    stop: AtomicBool,
    found: Mutex<Found>,
}

/// What was found out about a file, and how fast it is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    preview: Option<dialdesk_intake::Preview>,
    totals: Option<ImportTotals>,
    rows_per_second: Option<u32>,
}

impl Progress {
    fn found(&self) -> std::sync::MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Running {
    fn begin(&self, id: ImportId) -> Arc<Progress> {
        let progress = Arc::new(Progress::default());
        let mut imports = self.imports.lock().unwrap_or_else(PoisonError::into_inner);
        imports.insert(id, Arc::clone(&progress));
        progress
    }

    fn get(&self, id: ImportId) -> Option<Arc<Progress>> {
        self.imports.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }
}

impl Console {
    /// Reads the first rows of a file and judges them; nothing is taken in.
    ///
    /// # Errors
    /// When the file cannot be read, or the options make no sense.
    pub async fn import_preview(&self, file: File, options: ImportOptions) -> Reply<ImportPreview> {
        let intake = options::read(&options)?;
        let bytes = file.bytes().await?;
        let name = file.name();
        let plan = run::planned(Arc::clone(&bytes), intake).await?;
        let plan = plan.map_err(|error| options::refused(&error))?;
        // A column that was remembered may hold something else by now: then the file speaks.
        if let Some(before) = self.remembered_columns(&plan, &options).await?
            && let Ok(as_before) = run::planned(bytes, options::read(&before)?).await?
        {
            let preview = view::preview(name, &as_before.preview());
            return Ok(ImportPreview { remembered: true, ..preview });
        }
        Ok(view::preview(name, &plan.preview()))
    }

    /// Starts to take a file into a campaign, or into a new draft named after the file. A dry run
    /// judges every row and takes nobody in.
    ///
    /// # Errors
    /// When the campaign does not exist or takes nobody in, the file cannot be read, or the
    /// options make no sense.
    pub async fn import_start(
        &self,
        campaign: Option<CampaignId>,
        file: File,
        options: ImportOptions,
        dry_run: bool,
    ) -> Reply<ImportStarted> {
        let intake = options::read(&options)?;
        let bytes = file.bytes().await?;
        let campaign = self.campaign_for(campaign, &file).await?;
        let id = ImportId::new(self.inner.engine.fresh_id());
        self.store()
            .import_create(NewImport {
                id,
                campaign,
                file_name: file.name(),
                bytes: bytes.len() as u64,
                detected: Detected::default(),
                created_at: self.now(),
            })
            .await?;
        let progress = self.inner.running_imports.begin(id);
        let console = self.clone();
        tokio::spawn(async move {
            run::run(&console, run::Errand { id, bytes, options, intake, dry_run, progress }).await;
        });
        Ok(ImportStarted { import_id: id, campaign_id: campaign })
    }

    async fn campaign_for(&self, given: Option<CampaignId>, file: &File) -> Reply<CampaignId> {
        use dialdesk_core::campaign::ActionName;
        let Some(id) = given else {
            let name = file.name();
            let stem = Path::new(&name).file_stem().map_or(name.clone(), |stem| {
                stem.to_string_lossy().chars().filter(|it| !it.is_control()).take(120).collect()
            });
            // Only the window gives files of this machine; of what programs send, nobody is named.
            let user_id = match file {
                File::Path(_) => Some(self.about().operator.clone()),
                File::Bytes(..) => None,
            };
            let input = CampaignInput { name: Some(stem), user_id, ..CampaignInput::default() };
            return Ok(self.campaign_create(input).await?.id);
        };
        let counted = self.counted(id).await?;
        counted
            .campaign
            .may(ActionName::Import, &counted.counts, &self.about().account)
            .map_err(crate::campaigns::not_allowed)?;
        Ok(id)
    }

    /// Closes the imports that another process left unfinished: the file is gone with it, and what
    /// was taken in before stays until it is undone.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn close_broken_imports(&self) -> Reply<()> {
        let why = "the program ended before the whole file was taken in: undo it, or take the \
                   file in again, which leaves out whoever is there already";
        for id in self.store().imports_under_way().await? {
            let (status, why) = (ImportStatus::Canceled, Some(why.to_owned()));
            self.store().import_finish(id, status, why, self.now()).await?;
        }
        Ok(())
    }

    /// Lists a campaign's imports, the newest first.
    ///
    /// # Errors
    /// When there is no such campaign.
    pub async fn import_list(&self, campaign: CampaignId) -> Reply<Vec<ImportView>> {
        self.counted(campaign).await?;
        let mut views = Vec::new();
        for import in self.store().imports(campaign).await? {
            views.push(self.import_view(import).await?);
        }
        Ok(views)
    }

    /// Shows an import: how far it is, or what became of the file.
    ///
    /// # Errors
    /// When there is none with this id.
    pub async fn import_get(&self, id: ImportId) -> Reply<ImportView> {
        let import = self.known_import(id).await?;
        self.import_view(import).await
    }

    /// Stops an import. Those taken in before stay until it is undone.
    ///
    /// # Errors
    /// When there is no such import, or it is over.
    pub async fn import_cancel(&self, id: ImportId) -> Reply<ImportView> {
        let import = self.known_import(id).await?;
        match import.status {
            ImportStatus::Reading | ImportStatus::Committing | ImportStatus::Ready => {}
            ImportStatus::Completed
            | ImportStatus::Refused
            | ImportStatus::Canceled
            | ImportStatus::Undone => {
                return Err(ApiError::new(ErrorCode::Conflict, "the import is over already"));
            }
        }
        if let Some(progress) = self.inner.running_imports.get(id) {
            progress.stop.store(true, Ordering::Relaxed);
        }
        self.store().import_finish(id, ImportStatus::Canceled, None, self.now()).await?;
        self.import_get(id).await
    }

    /// Takes an import's people out again, but for those who were called or are about to be.
    ///
    /// # Errors
    /// When there is no such import, or it still runs.
    pub async fn import_undo(&self, id: ImportId) -> Reply<ImportView> {
        self.known_import(id).await?;
        self.store().import_undo(id, self.now()).await?;
        self.import_get(id).await
    }

    /// Lists the rows that were not taken, in the order of the file.
    ///
    /// # Errors
    /// When there is no such import, or the page asked for makes no sense.
    pub async fn import_rejects(
        &self,
        id: ImportId,
        cursor: Option<String>,
        limit: Option<u32>,
    ) -> Reply<Page<RejectView>> {
        self.known_import(id).await?;
        let limit = read::limit(limit)?;
        let after = read::cursor(cursor.as_deref())?;
        let rows = self.store().import_rejects(id, after, limit).await?;
        let next_cursor = (rows.len() == limit as usize)
            .then(|| rows.last().map(|row| row.seq.to_string()))
            .flatten();
        let counts = self.store().count_rejects(id).await?;
        let total = counts.iter().map(|(_, count)| count).sum();
        Ok(Page { items: rows.into_iter().map(view::reject).collect(), next_cursor, total })
    }

    /// Writes the rows that were not taken as a file that a spreadsheet can open.
    ///
    /// # Errors
    /// When there is no such import.
    pub async fn import_rejects_csv(&self, id: ImportId) -> Reply<String> {
        self.known_import(id).await?;
        let columns = self.columns_of(id).await?;
        run::rejects_file(self, id, columns).await
    }

    async fn known_import(&self, id: ImportId) -> Reply<Import> {
        self.store().import(id).await?.ok_or_else(|| ApiError::not_found("import"))
    }

    pub(crate) async fn import_view(&self, import: Import) -> Reply<ImportView> {
        let progress = self.inner.running_imports.get(import.id);
        let found = progress.map(|progress| progress.found().clone()).unwrap_or_default();
        let rejects = self.store().count_rejects(import.id).await?;
        let columns = self.columns_of(import.id).await?;
        Ok(view::import(import, &found, columns, rejects))
    }

    /// Gives the names of the columns of an import's file.
    async fn columns_of(&self, id: ImportId) -> Reply<Vec<String>> {
        let kept = self.store().setting(&columns_key(id)).await?;
        Ok(kept.and_then(|names| serde_json::from_value(names).ok()).unwrap_or_default())
    }
}

/// Under which name the columns of an import's file are kept.
fn columns_key(id: ImportId) -> String {
    format!("import.{id}.columns")
}
