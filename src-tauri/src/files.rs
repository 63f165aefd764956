//! The files that a person gave to the window: dropped on it, picked in its dialog, or named when
//! the program was opened. The page may have these read, and no others.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use dialdesk_console::error::{ApiError, ErrorCode};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt as _;

/// What was given.
#[derive(Debug, Default)]
pub(crate) struct GivenFiles {
    inner: Mutex<Given>,
}

#[derive(Debug, Default)]
struct Given {
    all: HashSet<PathBuf>,
    opened: Vec<String>,
}

impl GivenFiles {
    /// Takes files that were dropped or picked.
    pub(crate) fn add(&self, paths: &[PathBuf]) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.all.extend(paths.iter().cloned());
    }

    /// Takes files that the program was opened with.
    pub(crate) fn add_opened(&self, paths: &[PathBuf]) {
        self.add(paths);
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.opened.extend(paths.iter().map(|path| path.display().to_string()));
    }

    /// Gives the files that the program was opened with, once.
    pub(crate) fn take_opened(&self) -> Vec<String> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut inner.opened)
    }

    /// Refuses a path that nobody gave.
    pub(crate) fn must_have(&self, path: &str) -> Result<(), ApiError> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.all.contains(Path::new(path)) {
            return Ok(());
        }
        Err(ApiError::new(
            ErrorCode::Forbidden,
            "drop the file on the window or pick it first: no other file is read",
        ))
    }
}

/// Opens the system's dialog for files and gives what was picked.
pub(crate) async fn pick(app: &AppHandle) -> Result<Vec<String>, ApiError> {
    use tauri::Manager as _;
    let (answer, picked) = tokio::sync::oneshot::channel();
    app.dialog().file().add_filter("Contacts", &["csv", "tsv", "txt"]).pick_files(move |files| {
        // The window may be gone by now; then nobody waits for the answer.
        let _ = answer.send(files);
    });
    let files = picked.await.ok().flatten().unwrap_or_default();
    let paths: Vec<PathBuf> = files.into_iter().filter_map(|file| file.into_path().ok()).collect();
    app.state::<GivenFiles>().add(&paths);
    Ok(paths.iter().map(|path| path.display().to_string()).collect())
}

/// Writes a file that does not exist yet and gives its path.
pub(crate) async fn save(folder: &Path, name: &str, text: String) -> Result<String, ApiError> {
    let path = folder.join(name);
    tokio::fs::write(&path, text).await.map_err(|error| {
        ApiError::new(
            ErrorCode::InternalError,
            format!("could not write {}: {error}", path.display()),
        )
    })?;
    Ok(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_nobody_gave_is_refused() {
        let files = GivenFiles::default();
        files.add(&[PathBuf::from("/home/asha/people.csv")]);

        assert!(files.must_have("/home/asha/people.csv").is_ok(), "this one was dropped");
        let error = files.must_have("/etc/passwd").unwrap_err();
        assert_eq!(error.code, ErrorCode::Forbidden, "the page may not read any other file");
    }

    #[test]
    fn opened_files_are_given_once() {
        let files = GivenFiles::default();
        files.add_opened(&[PathBuf::from("/home/asha/people.csv")]);

        assert_eq!(files.take_opened(), ["/home/asha/people.csv"]);
        assert!(files.take_opened().is_empty(), "the import of them is open already");
        assert!(files.must_have("/home/asha/people.csv").is_ok(), "and it may still be read");
    }
}
