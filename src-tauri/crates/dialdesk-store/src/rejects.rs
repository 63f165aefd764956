//! The table `import_rejects`: records of files that were not taken in, and why.

use dialdesk_core::ids::ImportId;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::codec::{count, read_json};
use crate::imports::NewReject;
use crate::{Store, StoreError};

/// A record that was not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its place among all rejects: the cursor of a list.
    pub seq: i64,
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

/// Writes rejects in one statement.
pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    import: ImportId,
    rejects: &[NewReject],
) -> Result<(), StoreError> {
    if rejects.is_empty() {
        return Ok(());
    }
    let rows: Value = rejects
        .iter()
        .map(|it| {
            let fields = json!(it.fields).to_string();
            json!([it.record, it.line, it.reason, it.cell, fields, it.suggestion])
        })
        .collect();
    let rows = rows.to_string();
    let import = import.to_string();
    sqlx::query!(
        "INSERT INTO import_rejects (import_id, record, line, reason, cell, fields, suggestion)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
         FROM json_each(?2)",
        import,
        rows
    )
    .execute(conn)
    .await?;
    Ok(())
}

impl Store {
    /// Gives rejects of an import in the order of the file, after the one that ended the page
    /// before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn import_rejects(
        &self,
        import: ImportId,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Reject>, StoreError> {
        let import = import.to_string();
        let after = after.unwrap_or(0);
        sqlx::query!(
            "SELECT seq, record, line, reason, cell, fields, suggestion FROM import_rejects
             WHERE import_id = ? AND seq > ?
             ORDER BY seq
             LIMIT ?",
            import,
            after,
            limit
        )
        .fetch_all(&self.readers)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Reject {
                seq: row.seq,
                record: count(row.record, "import_rejects.record")?,
                line: count(row.line, "import_rejects.line")?,
                reason: row.reason,
                cell: row.cell,
                fields: read_json(&row.fields, "import_rejects.fields")?,
                suggestion: row.suggestion,
            })
        })
        .collect()
    }
}
