//! Which index answers which question.

use sqlx::{AssertSqlSafe, SqlitePool};

use super::opened;

pub(super) async fn plan(readers: &SqlitePool, sql: &str) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let rows: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(readers).await.expect("a plan");
    rows.into_iter().map(|(_, _, _, step)| step).collect()
}

/// Every question that is compiled in, from the descriptions that are committed with it, and the
/// moves of calls, which are put together as the program runs. Some errands are several statements;
/// each is a question of its own.
fn questions() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../.sqlx");
    let files = std::fs::read_dir(folder).expect("the descriptions are committed");
    let compiled = files.map(|file| {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("readable");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        json["query"].as_str().expect("a query").to_owned()
    });
    compiled
        .chain([1, 16].map(crate::moved::statements))
        .flat_map(|errand| {
            let errand = errand.trim_end().trim_end_matches(';');
            errand.split(";\n").map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[tokio::test]
async fn the_call_log_has_its_six_indexes() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    let indexes: Vec<(i64, String, i64, String, i64)> = sqlx::query_as(
        "SELECT seq, name, \"unique\", origin, partial FROM pragma_index_list('calls')",
    )
    .fetch_all(&store.readers)
    .await
    .expect("indexes");
    let mut found = Vec::new();
    for (_, name, ..) in indexes {
        let columns: Vec<(Option<String>, i64)> = sqlx::query_as(
            "SELECT name, \"desc\" FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno",
        )
        .bind(&name)
        .fetch_all(&store.readers)
        .await
        .expect("columns");
        let column = |(name, desc): (Option<String>, i64)| {
            let name = name.unwrap_or_else(|| "an expression".into());
            if desc == 1 { format!("{name} DESC") } else { name }
        };
        found.push(columns.into_iter().map(column).collect::<Vec<_>>().join(", "));
    }
    for index in [
        "direction, status",
        "direction, status, created_at DESC",
        "scheduled_for, status",
        "retry_of",
        "campaign_id",
        "batch_id",
    ] {
        assert!(found.iter().any(|it| it == index), "({index}) is missing from {found:?}");
    }
    store.close().await;
}

#[tokio::test]
async fn each_of_the_six_indexes_answers_its_question() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    for (condition, index) in [
        ("direction = 'outbound' AND status = 'queued' ORDER BY seq", "calls_direction_status"),
        (
            "direction = 'outbound' AND status = 'queued' ORDER BY created_at DESC",
            "calls_direction_status_created",
        ),
        ("scheduled_for <= 5 AND status = 'scheduled'", "calls_scheduled"),
        ("retry_of = 'x'", "calls_retry_of"),
        ("campaign_id = 'x'", "calls_campaign"),
        ("batch_id = 'x'", "calls_batch"),
    ] {
        let steps = plan(&store.readers, &format!("SELECT * FROM calls WHERE {condition}")).await;
        let [step] = steps.as_slice() else { panic!("{condition}: {steps:?}") };
        assert!(
            step.starts_with(&format!("SEARCH calls USING INDEX {index} (")),
            "{condition}: {step}"
        );
    }
    store.close().await;
}

#[tokio::test]
async fn no_question_reads_a_big_table_from_end_to_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    let questions = questions();
    assert!(questions.len() > 40, "the descriptions are where they should be");
    // Asked by hand, to see how it stands with a whole run.
    let by_hand = |question: &String| question.contains("FROM intents GROUP BY state");
    for question in questions.into_iter().filter(|question| !by_hand(question)) {
        let steps = plan(&store.readers, &question).await;
        let whole = |step: &&String| {
            ["calls", "contacts", "k", "intents", "import_rejects"]
                .iter()
                .any(|table| **step == format!("SCAN {table}"))
        };
        assert_eq!(steps.iter().find(whole), None, "{question}");
    }
    store.close().await;
}

#[tokio::test]
async fn what_is_due_comes_in_order_from_its_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    let due: Vec<String> = questions()
        .into_iter()
        .filter(|it| it.contains("ORDER BY") && it.contains("due_at <= ?"))
        .collect();
    assert_eq!(due.len(), 2, "contacts and calls: {due:?}");
    for question in due {
        let steps = plan(&store.readers, &question).await;
        let index = if question.contains("contacts") { "contacts_place" } else { "calls_queued" };
        assert!(steps[0].contains(&format!("USING INDEX {index} (")), "{steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
    }
    store.close().await;
}
