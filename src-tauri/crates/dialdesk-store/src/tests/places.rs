//! Who waits where is counted as people come, go, and come back.

use sqlx::{Connection as _, Executor as _, SqliteConnection};

use super::opened;

type Counted = Vec<(String, i64)>;

async fn counted(conn: &mut SqliteConnection) -> (Counted, Counted) {
    let kept = "SELECT place, waiting FROM campaign_places WHERE waiting <> 0 ORDER BY place";
    let walked = "SELECT place, count(*) FROM contacts WHERE due_at IS NOT NULL
                  GROUP BY place ORDER BY place";
    let kept = sqlx::query_as(kept).fetch_all(&mut *conn).await.expect("what is kept");
    (kept, sqlx::query_as(walked).fetch_all(conn).await.expect("what is there"))
}

#[tokio::test]
async fn the_counts_are_those_of_the_people() {
    let folder = tempfile::tempdir().expect("a folder");
    opened(folder.path()).await.close().await;
    let file = format!("sqlite://{}", folder.path().join("dialdesk.db").display());
    let mut conn = SqliteConnection::connect(&file).await.expect("the file");
    conn.execute(
        "INSERT INTO campaigns (id, account, name, agent_id, timezone, rule_pack, priority, pace,
             state, created_at, version)
         VALUES ('c', 'a', 'n', 'g', 'Asia/Kolkata', 'always', 1, '{}', 'draft', 0, 1);
         INSERT INTO contacts (campaign_id, number, name, extra, state, due_at, place)
         SELECT 'c', key, '', '{}', 'unused', key, iif(key % 3 = 0, 'here', 'there')
         FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]')",
    )
    .await
    .expect("people");
    for change in [
        "UPDATE contacts SET due_at = due_at + 1",
        "UPDATE contacts SET due_at = NULL WHERE id % 2 = 0",
        "UPDATE contacts SET due_at = NULL, state = 'finished' WHERE id % 5 = 0",
        "UPDATE contacts SET due_at = 9 WHERE id % 4 = 0 AND state <> 'finished'",
        "DELETE FROM contacts WHERE id % 7 = 0",
    ] {
        conn.execute(change).await.expect("a change");
        let (kept, walked) = counted(&mut conn).await;
        assert_eq!(kept, walked, "after {change}");
    }
}
