//! Tables as `docs/database.md` describes them.

use super::opened;

const DOCUMENT: &str = include_str!("../../../../../docs/database.md");

/// The part of the document that describes a table: from its heading to the next.
fn part(table: &str) -> Option<&'static str> {
    let heading = format!("## `{table}`");
    let from = DOCUMENT.lines().position(|line| line == heading)?;
    let start: usize = DOCUMENT.lines().take(from).map(|line| line.len() + 1).sum();
    let rest = &DOCUMENT[start..];
    let end = rest[3..].find("\n## ").map_or(rest.len(), |end| end + 3);
    Some(&rest[..end])
}

#[tokio::test]
async fn every_table_and_column_is_documented_and_strict() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    let tables: Vec<(String, i64)> = sqlx::query_as(
        "SELECT name, strict FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND name NOT GLOB 'sqlite_*'
             AND name <> '_sqlx_migrations'",
    )
    .fetch_all(&store.readers)
    .await
    .expect("tables");
    assert!(tables.len() > 10, "the tables are there");
    for (table, strict) in &tables {
        assert_eq!(*strict, 1, "{table} is STRICT");
        let part = part(table).unwrap_or_else(|| panic!("docs/database.md lacks `{table}`"));
        let columns: Vec<(String, bool)> =
            sqlx::query_as("SELECT name, \"notnull\" FROM pragma_table_info(?)")
                .bind(table)
                .fetch_all(&store.readers)
                .await
                .expect("columns");
        for (column, not_null) in &columns {
            let line = part.lines().find(|line| line.starts_with(&format!("| `{column}` |")));
            let line = line.unwrap_or_else(|| panic!("{table}.{column} is not documented"));
            assert_eq!(
                !line.contains("| yes |"),
                *not_null,
                "{table}.{column}: the document is wrong about absence"
            );
        }
        let described = part.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(described, columns.len(), "{table}: a column is described that is not there");
    }
    let headings = DOCUMENT.lines().filter(|line| line.starts_with("## `")).count();
    assert_eq!(headings, tables.len(), "a table is described that is not there");
    store.close().await;
}
