//! Why the store could not do it, sorted by what the caller does next.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why something could not be read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such thing: say so to whoever asked.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It stands in another state than the request needs: say so to whoever asked.
    #[error("{0}")]
    Conflict(&'static str),
    /// The file belongs to a newer program. Nothing was touched.
    #[error(
        "{} was written by a newer Dialdesk (schema {found}, this one knows {known}): start that \
         version, or choose another data folder",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The newest migration in it.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// The file cannot be trusted any more. A person has to restore a backup.
    #[error(
        "{} is damaged ({reason}): close Dialdesk and put the newest file of the folder `backups` \
         in its place",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The folder or the file cannot be opened.
    #[error("{} cannot be opened: {reason}", path.display())]
    CannotOpen {
        /// Which.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// There is no room. Nothing of the transaction was kept.
    #[error("the disk is full")]
    Full,
    /// A row holds something that this program cannot read. The value is not told: it may be a
    /// person's.
    #[error("the database holds an unreadable value in {0}")]
    Unreadable(&'static str),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// SQLite refused. Nothing of the transaction was kept.
    #[error("the database failed")]
    Broken(#[source] Arc<sqlx::Error>),
}

/// SQLite's primary result codes that mean something of their own here.
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const NOT_A_DATABASE: i32 = 26;

/// Gives the primary result code of an error of SQLite's.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?.parse::<i32>().ok()?;
    Some(code & 0xff)
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if primary_code(&error) == Some(FULL) {
            return Self::Full;
        }
        if matches!(error, sqlx::Error::PoolClosed) {
            return Self::Closed;
        }
        Self::Broken(Arc::new(error))
    }
}

impl StoreError {
    /// Sorts an error that came while `path` was being opened.
    pub(crate) fn opening(path: &Path, error: sqlx::Error) -> Self {
        let path = path.to_owned();
        match primary_code(&error) {
            Some(CORRUPT) => Self::Damaged { path, reason: "its pages do not fit together".into() },
            Some(NOT_A_DATABASE) => {
                Self::Damaged { path, reason: "it is not an SQLite database".into() }
            }
            Some(FULL) => Self::Full,
            Some(_) | None => Self::CannotOpen { path, reason: error.to_string() },
        }
    }
}
