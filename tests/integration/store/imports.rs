//! Files taken in, a chunk at a time.

use dialdesk_core::engine::Event;
use dialdesk_core::ids::ImportId;
use dialdesk_store::{ContactQuery, ImportStatus, ImportTotals, NewReject, Suppression, Undone};

use super::fixtures::{
    Kept, NOON, account, at, campaign, campaign_event, chunk, due, id, new_import, number,
    reservation, to_contact,
};

#[tokio::test]
async fn whoever_is_on_the_list_already_is_turned_away_and_told() {
    let kept = Kept::new().await;
    let (campaign, _) = kept.campaign_of(1, &[1, 2, 3]).await;
    let line = Suppression {
        number: number(5),
        reason: "asked us to".into(),
        source: "typed".into(),
        added_at: NOON,
        until: None,
    };
    kept.store.suppression_add(line).await.expect("a line");
    let import: ImportId = id(2);
    kept.store.import_create(new_import(import, campaign.id)).await.expect("an import");

    let mut second = chunk(import, &[2, 3, 4, 5]);
    second.rejects.push(NewReject {
        record: 5,
        line: 6,
        reason: "not_a_number".into(),
        cell: "n/a".into(),
        fields: vec!["Kiran".into(), "n/a".into()],
        suggestion: None,
    });
    second.totals.records = 5;
    second.totals.rejected = 1;
    let totals = kept.store.import_chunk(second).await.expect("a chunk");

    let expected = ImportTotals {
        records: 5,
        accepted: 1,
        duplicate: 2,
        suppressed: 1,
        rejected: 1,
        repaired: 0,
    };
    assert_eq!(totals, expected);
    let known = kept.store.import(import).await.expect("a read").expect("it exists");
    assert_eq!((known.totals, known.status), (expected, ImportStatus::Committing));
    let rejects = kept.store.import_rejects(import, None, 100).await.expect("a read");
    let told: Vec<_> = rejects.iter().map(|it| (it.record, it.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "duplicate_in_campaign"),
            (2, "duplicate_in_campaign"),
            (4, "suppressed"),
            (5, "not_a_number")
        ]
    );
    assert_eq!(rejects[0].fields, ["Meera 2", "91234 00002", "Pune"], "the row as it was");
    let counted = kept.store.campaign(campaign.id).await.expect("a read").expect("it exists");
    assert_eq!((counted.counts.total, counted.counts.unused), (4, 4));
}

#[tokio::test]
async fn the_same_number_may_be_on_two_lists() {
    let kept = Kept::new().await;
    let (one, _) = kept.campaign_of(1, &[1]).await;
    let (other, _) = kept.campaign_of(2, &[1]).await;
    let found = kept.store.due(&account(), &due(&[one.id, other.id])).await.expect("due rows");
    assert_eq!(found.rows.len(), 2, "each campaign has its own list");
}

#[tokio::test]
async fn undoing_removes_those_who_were_never_tried() {
    let kept = Kept::new().await;
    let (campaign, first) = kept.campaign_of(1, &[1, 2, 3]).await;
    kept.import(&campaign, 2, &[4, 5]).await;
    let contact = kept.first_due(campaign.id).await;
    let call = to_contact(5, &campaign, contact, 1);
    kept.store.reserve(reservation(&call, 6)).await.expect("a verdict");

    let undone = kept.store.import_undo(first, at(1)).await.expect("an undo");

    assert_eq!(undone, Undone { removed: 2, kept: 1 });
    let query = ContactQuery::all(campaign.id, 10);
    let left = kept.store.contacts(&query).await.expect("a read");
    let left: Vec<_> = left.into_iter().map(|it| it.number).collect();
    assert_eq!(left, [number(1), number(4), number(5)]);
    let known = kept.store.import(first).await.expect("a read").expect("it exists");
    assert_eq!(known.status, ImportStatus::Undone);
    let counts = kept.store.campaign(campaign.id).await.expect("a read").expect("it exists").counts;
    assert_eq!((counts.total, counts.unused, counts.in_circulation), (3, 2, 1));
    let again = kept.store.import_undo(first, at(2)).await;
    assert_eq!(again.expect_err("once").to_string(), "the import is undone already");
}

#[tokio::test]
async fn an_import_that_is_over_takes_nobody_in() {
    let kept = Kept::new().await;
    let (_, import) = kept.campaign_of(1, &[1]).await;
    let late = kept.store.import_chunk(chunk(import, &[2])).await;
    assert_eq!(late.expect_err("it is over").to_string(), "the import is over");
    let nowhere = kept.store.import_create(new_import(id(8), id(9))).await;
    assert_eq!(nowhere.expect_err("no campaign").to_string(), "there is no such campaign");
}

#[tokio::test]
async fn a_hundred_thousand_people_are_taken_in_and_found() {
    let kept = Kept::new().await;
    let campaign = campaign(1);
    kept.commit(vec![campaign_event(&campaign)]).await;
    let import: ImportId = id(1);
    kept.store.import_create(new_import(import, campaign.id)).await.expect("an import");
    // In no order, as in life.
    let everybody: Vec<u32> = (0..100_000).map(|person| person * 7_919 % 100_000).collect();
    for people in everybody.chunks(1_000) {
        kept.store.import_chunk(chunk(import, people)).await.expect("a chunk");
    }

    let found = kept.store.due(&account(), &due(&[campaign.id])).await.expect("due rows");
    assert_eq!(found.rows.len(), 100, "a limit on everything");
    assert_eq!(found.rows[99].number, number(everybody[99]), "first come, first served");
    assert_eq!(found.open, [(campaign.id, 100_000)]);
    let events = kept.bus.lock().expect("no panic");
    let moved = events.iter().filter(|it| matches!(*it.event, Event::Import { .. })).count();
    assert_eq!(moved, 101, "one event for each chunk, and one for the beginning");
}
