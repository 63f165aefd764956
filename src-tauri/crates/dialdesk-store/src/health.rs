//! How the database itself is, for whoever looks at a report.

use crate::{Store, StoreError};

/// Files up to this size are looked through page by page when somebody asks.
const CHECKED_BYTES_MAX: i64 = 256 * 1024 * 1024;

/// How the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseHealth {
    /// The version of SQLite.
    pub sqlite_version: String,
    /// The file's size.
    pub bytes: u64,
    /// How many campaigns there are.
    pub campaigns: u32,
    /// How many calls there are.
    pub calls: u32,
    /// What is wrong with the file: `ok`, SQLite's own words, or nothing where it is too large to
    /// be looked through while somebody waits.
    pub pages: Option<String>,
}

impl Store {
    /// Looks the database over.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn health(&self) -> Result<DatabaseHealth, StoreError> {
        let (sqlite_version, bytes, campaigns, calls): (String, i64, i64, i64) = sqlx::query_as(
            "SELECT sqlite_version(),
                 (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size),
                 (SELECT count(*) FROM campaigns),
                 (SELECT count(*) FROM calls)",
        )
        .fetch_one(&self.readers)
        .await?;
        let pages = if bytes <= CHECKED_BYTES_MAX {
            let (words,): (String,) =
                sqlx::query_as("PRAGMA quick_check(1)").fetch_one(&self.readers).await?;
            Some(words)
        } else {
            None
        };
        Ok(DatabaseHealth {
            sqlite_version,
            bytes: u64::try_from(bytes).unwrap_or(0),
            campaigns: crate::codec::count(campaigns, "campaigns.id")?,
            calls: crate::codec::count(calls, "calls.seq")?,
            pages,
        })
    }
}
