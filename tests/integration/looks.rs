//! Looking at a file in the window before anybody is taken in, and at a campaign's figures after.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dialdesk_console::ids::CampaignId;
use dialdesk_console::view::import::{ImportCount, ImportOptions};
use dialdesk_console::{Console, File};
use dialdesk_test_support::served::Served;
use serde_json::{Value, json};

const HEADER: &str = "Name,Phone,Alternative\n";

fn file(desk: &Served, name: &str, rows: &str) -> PathBuf {
    let path = desk.folder().join(name);
    std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
    path
}

/// Asks how far the count is until it is whole.
async fn counted(
    console: &Console,
    campaign: Option<CampaignId>,
    path: &Path,
    options: &ImportOptions,
) -> ImportCount {
    loop {
        let count = console.import_count(campaign, path.to_owned(), options.clone()).await.unwrap();
        if count.whole {
            return count;
        }
        tokio::task::yield_now().await;
    }
}

async fn taken_in(console: &Console, path: &Path, options: ImportOptions) -> CampaignId {
    let started = console.import_start(None, File::Path(path.to_owned()), options, false).await;
    let started = started.unwrap();
    while console.import_get(started.import_id).await.unwrap().ended_at.is_none() {
        tokio::task::yield_now().await;
    }
    started.campaign_id
}

fn reading(phone: &str) -> ImportOptions {
    ImportOptions { phone_column: Some(phone.to_owned()), ..ImportOptions::default() }
}

#[tokio::test]
async fn every_row_is_counted_as_the_import_would_judge_it() {
    let desk = Served::on_sandbox().await.unwrap();
    let console = desk.console().unwrap();
    let first = file(&desk, "first.csv", "Asha,+919876579901,\nRavi,+919876579902,\n");
    let campaign = taken_in(console, &first, ImportOptions::default()).await;
    let blocked = json!({ "phoneNumber": "+919876579903", "reason": "asked us to" });
    assert_eq!(desk.post("/suppressions", &blocked).await.unwrap().status, 201);

    // Beyond the fifty rows of a preview and the rows that are looked up together.
    let mut rows = String::from(
        "Asha,+919876579901,\nMeera,98765 79903,\nVikram,9876579904,\nVikram,9876579904,\n",
    );
    rows.push_str("Lata,9.87657E+9,\n");
    for place in 0..4_500 {
        writeln!(rows, "Somebody,+9198{:08},", 10_000_000 + place).unwrap();
    }
    let second = file(&desk, "second.csv", &rows);

    let count = counted(console, Some(campaign), &second, &ImportOptions::default()).await;
    assert_eq!(count.records, 4_505);
    assert_eq!(count.accepted, 4_501, "the others and Vikram: {count:?}");
    assert_eq!(count.duplicate, 2, "one in the file, one on the list");
    assert_eq!((count.suppressed, count.rejected), (1, 1));
    let groups: Vec<(&str, u32)> =
        count.reject_groups.iter().map(|group| (group.code.as_str(), group.count)).collect();
    for code in ["duplicate_in_campaign", "duplicate_in_file", "suppressed"] {
        assert!(groups.contains(&(code, 1)), "{groups:?}");
    }

    assert_eq!(count.repaired, 1, "Vikram; Meera was mended too, but is not taken");
    let options = ImportOptions::default();
    let taken = console.import_start(Some(campaign), File::Path(second.clone()), options, false);
    let taken = taken.await.unwrap().import_id;
    while console.import_get(taken).await.unwrap().ended_at.is_none() {
        tokio::task::yield_now().await;
    }
    let totals = console.import_get(taken).await.unwrap();
    assert_eq!(
        (totals.accepted, totals.duplicate, totals.suppressed, totals.rejected, totals.repaired),
        (count.accepted, count.duplicate, count.suppressed, count.rejected, count.repaired),
        "the import does what the count said"
    );

    let alone = counted(console, None, &second, &ImportOptions::default()).await;
    assert_eq!((alone.accepted, alone.duplicate), (4_502, 1), "a new campaign lists nobody");
    assert_eq!(console.import_list(campaign).await.unwrap().len(), 2, "counting took nobody in");
    desk.close().await;
}

#[tokio::test]
async fn a_file_that_changed_is_counted_anew() {
    let desk = Served::on_sandbox().await.unwrap();
    let console = desk.console().unwrap();
    let path = file(&desk, "people.csv", "Asha,+919876579901,\nRavi,+919876579902,\n");
    let options = ImportOptions::default();
    assert_eq!(counted(console, None, &path, &options).await.accepted, 2);

    file(&desk, "people.csv", "Asha,+919876579901,\n");

    assert_eq!(counted(console, None, &path, &options).await.accepted, 1);
    std::fs::remove_file(&path).unwrap();
    let gone = loop {
        match console.import_count(None, path.to_owned(), options.clone()).await {
            Ok(_still_reading) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(gone.message.contains("people.csv"), "{gone:?}");
    desk.close().await;
}

#[tokio::test]
async fn columns_that_were_chosen_are_remembered_for_the_same_header() {
    let desk = Served::on_sandbox().await.unwrap();
    let console = desk.console().unwrap();
    let rows = "Asha,+919876579901,+919876579911\nRavi,+919876579902,+919876579912\n";
    let first = file(&desk, "first.csv", rows);
    let look = async |path: &Path, options: ImportOptions| {
        console.import_preview(File::Path(path.to_owned()), options).await.unwrap()
    };
    let fresh = look(&first, ImportOptions::default()).await;
    assert_eq!((fresh.detected.phone_column, fresh.remembered), (Some(1), false));
    let chosen = ImportOptions { name_column: Some("-".to_owned()), ..reading("2") };
    taken_in(console, &first, chosen).await;

    let second = file(&desk, "second.csv", rows);
    let again = look(&second, ImportOptions::default()).await;
    assert_eq!((again.detected.phone_column, again.remembered), (Some(2), true));
    assert_eq!(again.detected.name_column, None, "and that there is no name");
    let other = look(&second, reading("1")).await;
    assert_eq!(other.detected.phone_column, Some(1), "what is said now goes before");
    desk.close().await;
}

#[tokio::test]
async fn figures_are_counts_and_a_summary_may_be_of_today() {
    let desk = Served::on_sandbox().await.unwrap();
    let console = desk.console().unwrap();
    let path = file(&desk, "people.csv", "Asha,+919876579901,\nRavi,+919876579908,\n");
    let campaign = taken_in(console, &path, ImportOptions::default()).await;
    let at = |end: &str| format!("/campaigns/{campaign}{end}");
    assert_eq!(desk.post(&at("/start"), &Value::Null).await.unwrap().status, 200);
    let over = desk.until(&at(""), |it| it["state"] == "finished").await.unwrap();

    let figures = desk.get(&at("/figures")).await.unwrap();
    let figures = figures.data();
    assert_eq!((&figures["contacts"], &figures["contactsAttempted"]), (&json!(2), &json!(2)));
    assert_eq!(figures["attempts"], over["counts"]["attempts"], "{figures}");
    assert!(figures["dialledS"].as_u64() >= Some(300), "one stretch at least: {figures}");

    let ever = desk.get("/stats").await.unwrap().data()["attempts"].clone();
    let since = desk.get("/stats?from=2000-01-01T00:00:00Z").await.unwrap();
    assert_eq!(since.data()["attempts"], ever);
    let later = desk.get("/stats?from=2999-01-01T00:00:00Z").await.unwrap();
    assert_eq!(later.data()["attempts"], 0, "nothing has left since then");
    let wrong = desk.get("/stats?from=yesterday").await.unwrap();
    assert_eq!((wrong.status, wrong.fields()), (400, vec!["from"]));
    desk.close().await;
}

#[tokio::test]
async fn a_draft_made_of_a_file_names_whoever_gave_it() {
    let mut desk = Served::on_sandbox().await.unwrap();
    desk.restart(&[("USER", "asha")]).await.unwrap();
    let console = desk.console().unwrap();
    let path = file(&desk, "people.csv", "Ravi,+919876579908,\n");
    let campaign = taken_in(console, &path, ImportOptions::default()).await;
    let made = desk.get(&format!("/campaigns/{campaign}/edits")).await.unwrap();
    assert_eq!(made.data()["items"][0]["userId"], "asha", "{made:?}");
    desk.close().await;
}
