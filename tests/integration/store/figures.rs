//! Counts that screens show, and what the housekeeping forgets.

use std::time::Duration;

use dialdesk_core::call::{CallState, Origin, Outcome};
use dialdesk_core::engine::Event;
use dialdesk_core::time::Timestamp;
use dialdesk_store::SeriesPoint;

use super::fixtures::{Kept, NOON, at, campaign, provider_id, queued, queued_event, to_contact};

#[tokio::test]
async fn outcomes_are_counted_once_for_each_call() {
    let kept = Kept::new().await;
    let (list, _) = kept.campaign_of(1, &[1, 2, 3]).await;
    let contact = kept.first_due(list.id).await;
    let ends = [Outcome::Busy, Outcome::Completed, Outcome::Completed, Outcome::DndBlocked];
    for (outcome, name) in ends.into_iter().zip(10..) {
        let mut call = to_contact(name, &list, contact, 1);
        kept.commit(vec![queued_event(&call)]).await;
        call.state = CallState::Ended { at: NOON, outcome, id: Some(provider_id(name)) };
        // The same end told twice, as after a report that came twice.
        kept.commit(vec![queued_event(&call), queued_event(&call)]).await;
    }
    let mut single = queued(50, Origin::Single, 9);
    single.state = CallState::Ended { at: NOON, outcome: Outcome::NoAnswer, id: None };
    kept.commit(vec![queued_event(&single)]).await;

    let of_list = kept.store.call_totals(Some(list.id)).await.expect("a read");
    assert_eq!((of_list.attempts(), of_list.answered()), (3, 2), "a refusal is no attempt");
    let of_all = kept.store.call_totals(None).await.expect("a read");
    assert_eq!((of_all.attempts(), of_all.of(Outcome::NoAnswer)), (4, 1));
    let of_nobody = kept.store.call_totals(Some(campaign(2).id)).await.expect("a read");
    assert_eq!(of_nobody.by_outcome, []);
}

#[tokio::test]
async fn a_series_counts_accepted_and_answered_calls_by_their_beginning() {
    let kept = Kept::new().await;
    let ends = [
        (0, Some(Outcome::Completed), true),
        (299, Some(Outcome::Busy), true),
        (300, None, true),
        (301, Some(Outcome::RateLimited), false),
        (900, Some(Outcome::Completed), true),
    ];
    for ((began, outcome, accepted), name) in ends.into_iter().zip(1..) {
        let mut call = queued(name, Origin::Bulk, 1);
        call.initiated_at = Some(at(began));
        let id = accepted.then(|| provider_id(name));
        call.state = match (outcome, id.clone()) {
            (Some(outcome), _) => CallState::Ended { at: at(began), outcome, id },
            (None, Some(id)) => CallState::Talking { intent: super::fixtures::id(name), id },
            (None, None) => CallState::Queued,
        };
        call.answered_at = outcome.is_none().then(|| at(began));
        kept.commit(vec![queued_event(&call)]).await;
    }

    let step = Duration::from_secs(300);
    let points = kept.store.call_series(NOON, at(900), step).await.expect("a read");
    assert_eq!(
        points,
        [
            SeriesPoint { at: NOON, attempts: 2, answered: 1 },
            SeriesPoint { at: at(300), attempts: 1, answered: 1 },
        ],
        "the end of the range is not in it"
    );
}

#[tokio::test]
async fn events_are_forgotten_after_seven_days_and_the_gap_is_told() {
    let kept = Kept::new().await;
    let week = 7 * 24 * 3600;
    for age in [week + 2, week + 1, week - 1, 0] {
        let then: Timestamp = at(-age);
        kept.store.commit(then, vec![Event::Stopped(false)], vec![]).await.expect("a commit");
    }
    kept.store.heartbeat(NOON).await.expect("a sign of life");

    let page = kept.store.events_since(0, 100).await.expect("a read");
    let left: Vec<i64> = page.events.iter().map(|it| it.seq).collect();
    assert_eq!((left, page.gap), (vec![3, 4], true));
    assert!(!kept.store.events_since(2, 100).await.expect("a read").gap, "nothing is missing");
    assert_eq!(kept.store.last_seq().await.expect("a read"), 4);

    let next = kept.commit(vec![Event::Stopped(true)]).await;
    assert_eq!(next[0].seq, 5, "no number is used twice");
}

#[tokio::test]
async fn the_log_holds_no_number_and_no_name() {
    let kept = Kept::new().await;
    let (list, _) = kept.campaign_of(1, &[1]).await;
    let contact = kept.first_due(list.id).await;
    let mut call = to_contact(10, &list, contact, 1);
    call.user = "canary-user".into();
    call.metadata = r#"{"note":"canary-note"}"#.into();
    kept.commit(vec![queued_event(&call)]).await;
    let problem = dialdesk_core::provider::AccountProblem {
        kind: dialdesk_core::provider::AccountProblemKind::Balance,
        message: "canary-account".into(),
    };
    kept.commit(vec![Event::Account(Some(problem))]).await;

    let page = kept.store.events_since(0, 100).await.expect("a read");
    let text = format!("{:?}", page.events);
    for mark in ["canary", "91234", "Meera", "Diwali"] {
        assert!(!text.contains(mark), "{mark} is in the log: {text}");
    }
}
