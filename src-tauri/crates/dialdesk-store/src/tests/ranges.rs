//! How a page of a long list is found: in an index, and never by sorting or reading what is skipped.

use dialdesk_core::call::status::CallStatus;
use dialdesk_core::call::{Outcome, Priority};
use dialdesk_core::contact::ContactState;
use dialdesk_core::ids::AgentId;
use dialdesk_core::time::Timestamp;

use sqlx::{AssertSqlSafe, Executor as _};

use super::opened;
use super::plans::plan;
use crate::calls::{counted, list};
use crate::{CallQuery, ContactQuery, Store, SuppressionQuery, contacts, suppressions};

/// Every way to ask for calls, and the index in which their places are found.
fn ways() -> Vec<(CallQuery, &'static str)> {
    let any = CallQuery { limit: 200, offset: 900_000, ..CallQuery::default() };
    let campaign = "00000000000000000000000000000001".parse().ok();
    let (list, tail) = ("COVERING INDEX calls_list", "INDEX calls_number_tail");
    vec![
        (any.clone(), list),
        (CallQuery { campaign, ..any.clone() }, "COVERING INDEX calls_campaign"),
        (CallQuery { batch: Some("b".into()), ..any.clone() }, "COVERING INDEX calls_batch"),
        (
            CallQuery { status: Some(CallStatus::Queued), ..any.clone() },
            "COVERING INDEX calls_direction_status",
        ),
        (CallQuery { outcome: Some(Outcome::Busy), ..any.clone() }, list),
        (CallQuery { agent: Some(AgentId("default".into())), ..any.clone() }, list),
        (CallQuery { priority: Some(Priority::High), ..any.clone() }, list),
        (CallQuery { from: Some(Timestamp::from_secs(1)), ..any.clone() }, list),
        (CallQuery { until: Some(Timestamp::from_secs(1)), ..any.clone() }, list),
        (CallQuery { campaign, outcome: Some(Outcome::Busy), ..any.clone() }, list),
        (
            CallQuery {
                campaign,
                status: Some(CallStatus::Failed),
                agent: Some(AgentId("default".into())),
                until: Some(Timestamp::from_secs(1)),
                ..any.clone()
            },
            list,
        ),
        (CallQuery { number_ends_with: Some("43210".into()), ..any.clone() }, tail),
        (CallQuery { number_ends_with: Some("43210".into()), campaign, ..any.clone() }, tail),
        (
            CallQuery { number_ends_with: Some("210".into()), ..any.clone() },
            "COVERING INDEX calls_number",
        ),
        (CallQuery { name_has: Some("meena".into()), campaign, ..any }, "INDEX contacts_name_rung"),
    ]
}

#[tokio::test]
async fn the_log_is_never_sorted_to_show_a_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    for (query, index) in ways() {
        let steps = plan(&store.readers, list(&query).sql().as_str()).await;
        assert!(steps.iter().any(|step| step.contains(index)), "{query:?}: {steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{query:?}: {steps:?}");
        let whole = |step: &String| ["SCAN calls", "SCAN contacts"].contains(&step.as_str());
        assert!(!steps.iter().any(whole), "{query:?}: {steps:?}");
    }
    store.close().await;
}

#[tokio::test]
async fn calls_are_counted_in_an_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    for (query, index) in ways() {
        let steps = plan(&store.readers, counted(&query).sql().as_str()).await;
        let whole = |step: &String| ["SCAN calls", "SCAN contacts"].contains(&step.as_str());
        assert!(!steps.iter().any(whole), "{query:?} by {index}: {steps:?}");
        if query.name_has.is_none() && query.number_ends_with.is_none() {
            assert!(steps[0].contains("COVERING INDEX"), "{query:?}: {steps:?}");
        }
    }
    store.close().await;
}

#[tokio::test]
async fn people_and_numbers_are_found_in_an_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    let campaign = "00000000000000000000000000000001".parse().expect("an id");
    let all = ContactQuery { offset: 900_000, ..ContactQuery::all(campaign, 200) };
    for (query, index) in [
        (all.clone(), "COVERING INDEX contacts_campaign"),
        (
            ContactQuery { state: Some(ContactState::Unused), ..all.clone() },
            "COVERING INDEX contacts_state",
        ),
        (
            ContactQuery { outcome: Some(Outcome::Busy), ..all.clone() },
            "COVERING INDEX contacts_outcome",
        ),
        (ContactQuery { name_has: Some("meena".into()), ..all }, "INDEX contacts_campaign"),
    ] {
        let steps = plan(&store.readers, contacts::list(&query).sql().as_str()).await;
        assert!(steps.iter().any(|step| step.contains(index)), "{query:?}: {steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{query:?}: {steps:?}");
    }
    let query = SuppressionQuery { offset: 900_000, limit: 200, ..SuppressionQuery::default() };
    let steps = plan(&store.readers, suppressions::list(&query).sql().as_str()).await;
    assert!(steps.iter().any(|step| step.contains("COVERING INDEX")), "{steps:?}");
    store.close().await;
}

/// Writes rows by hand: thousands of calls would take the engine too long for a test.
async fn write(store: &Store, sql: String) {
    store
        .writer
        .run(move |turn| {
            Box::pin(async move {
                turn.conn().await?.execute(AssertSqlSafe(sql)).await?;
                Ok(())
            })
        })
        .await
        .expect("rows");
}

/// Fills the log with calls at places 1 to `calls`; every third is busy.
async fn fill(store: &Store, calls: u32) {
    write(
        store,
        format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {calls})
             INSERT INTO calls (seq, id, created_at, agent_id, user_id, metadata, status,
                 outbound_status, retry_count, account, origin, number, priority, attempt, due_at,
                 ended_at, sends, state, outcome)
             SELECT i, printf('%032x', i), i, 'default', 'asha', '{{}}', 'failed', 'busy', 0,
                 'sandbox:dialdesk', 'single', printf('+9198765%05d', i), 1, 1, i, i, 1, 'ended',
                 CASE i % 3 WHEN 0 THEN 'busy' ELSE 'no_answer' END
             FROM n"
        ),
    )
    .await;
}

async fn places(store: &Store, query: CallQuery) -> Vec<i64> {
    let calls = store.calls(&query).await.expect("calls");
    calls.into_iter().map(|logged| logged.seq).collect()
}

#[tokio::test]
async fn a_jump_lands_on_the_same_calls_with_holes_and_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = opened(folder.path()).await;
    fill(&store, 9000).await;
    let far = CallQuery { offset: 5000, limit: 3, ..CallQuery::default() };
    assert_eq!(places(&store, far.clone()).await, [4000, 3999, 3998], "by arithmetic");
    let before = CallQuery { older_than: Some(8001), ..far.clone() };
    assert_eq!(places(&store, before.clone()).await, [3000, 2999, 2998], "up to an end");
    assert_eq!(store.count_calls(&before).await.expect("a count"), 8000);
    let beyond = CallQuery { offset: 9000, ..far.clone() };
    assert_eq!(places(&store, beyond).await, [] as [i64; 0], "nothing is behind the oldest");

    write(&store, "DELETE FROM calls WHERE seq BETWEEN 8000 AND 8009".into()).await;
    assert_eq!(places(&store, far.clone()).await, [3990, 3989, 3988], "by walking");
    assert_eq!(store.count_calls(&before).await.expect("a count"), 7999);
    let busy = CallQuery { outcome: Some(Outcome::Busy), ..far };
    assert_eq!(store.count_calls(&busy).await.expect("a count"), 2997);
    let page = CallQuery { offset: 2500, ..busy };
    assert_eq!(places(&store, page).await, [1491, 1488, 1485], "every third");
    store.close().await;
}
