//! The campaign that a first start on the sandbox finds: fictional people, ready to be rung.

use dialdesk_console::view::campaign::CampaignInput;
use dialdesk_console::view::import::{ImportOptions, ImportStatus};
use dialdesk_console::view::retry::{RetryInput, RetryRuleInput};
use dialdesk_console::{Console, File};
use dialdesk_store::Store;
use serde_json::json;

use crate::error::HostError;

/// Who is on the list: nobody.
const PEOPLE: &[u8] = include_bytes!("../demo/demo-people.csv");
/// Under which name it is kept that the campaign was made.
const MADE: &str = "demo.made";

/// Makes the campaign, once in a folder's life.
pub(crate) async fn ensure(store: &Store, console: &Console) -> Result<(), HostError> {
    if store.setting(MADE).await?.is_some() {
        return Ok(());
    }
    store.setting_put(MADE, &json!(true)).await?;
    let name = Some("Demo: renewals".to_owned());
    // Whoever is busy is tried once more within seconds, so that a first look sees a chain and the
    // campaign ends while somebody watches.
    let soon = RetryRuleInput {
        delay_seconds: Some(60),
        max_attempts: Some(2),
        ..RetryRuleInput::default()
    };
    let retry = Some(RetryInput {
        busy: Some(soon),
        no_answer: Some(soon),
        network_error: Some(soon),
        ..RetryInput::default()
    });
    let input = CampaignInput { name, retry, ..CampaignInput::default() };
    let campaign = console.campaign_create(input).await?;
    let file = File::Bytes("demo-people.csv".to_owned(), PEOPLE.into());
    let mut moves = console.follow(None, dialdesk_console::view::Numbers::Masked).await?;
    let started =
        console.import_start(Some(campaign.id), file, ImportOptions::default(), false).await?;
    loop {
        let import = console.import_get(started.import_id).await?;
        match import.status {
            ImportStatus::Reading | ImportStatus::Committing => {}
            ImportStatus::Completed => return Ok(()),
            ImportStatus::Ready
            | ImportStatus::Refused
            | ImportStatus::Canceled
            | ImportStatus::Undone => {
                let why = import.error.unwrap_or_else(|| "it was stopped".to_owned());
                return Err(HostError::FirstStart(format!(
                    "the demo list was not taken in: {why}"
                )));
            }
        }
        if moves.next().await?.is_none() {
            return Err(HostError::FirstStart("the engine stopped".to_owned()));
        }
    }
}
