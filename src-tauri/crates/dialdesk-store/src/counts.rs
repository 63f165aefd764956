//! How many rows a screen's question has, and the few questions that only screens ask.

use dialdesk_core::ids::{CallId, ImportId};

use crate::codec::{count, id};
use crate::{Store, StoreError};

impl Store {
    /// Names the open calls that wait for a person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calls_needing_a_look(&self) -> Result<Vec<CallId>, StoreError> {
        sqlx::query_scalar!(
            "SELECT call_id FROM intents
             WHERE state IN ('reserved', 'sent', 'unknown', 'placed') AND needs_a_look = 1
             ORDER BY reserved_at"
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|call| id(&call, "intents.call_id"))
        .collect()
    }

    /// Counts the rejects of an import by the code of their reason, the most frequent first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_rejects(&self, import: ImportId) -> Result<Vec<(String, u32)>, StoreError> {
        let import = import.to_string();
        sqlx::query!(
            r#"SELECT reason, count(*) AS "records!: i64" FROM import_rejects
               WHERE import_id = ?
               GROUP BY reason
               ORDER BY 2 DESC, 1"#,
            import
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|row| Ok((row.reason, count(row.records, "import_rejects.seq")?)))
        .collect()
    }

    /// Names the imports that have not come to an end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn imports_under_way(&self) -> Result<Vec<ImportId>, StoreError> {
        let ids: Vec<(String,)> = sqlx::query_as(
            "SELECT id FROM imports WHERE status IN ('reading', 'committing') ORDER BY created_at",
        )
        .fetch_all(&self.readers)
        .await?;
        ids.into_iter().map(|(import,)| id(&import, "imports.id")).collect()
    }
}
