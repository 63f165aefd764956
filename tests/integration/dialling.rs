//! The main job over the real wire: engine, store, client and look-alike together.

use std::collections::BTreeMap;

use dialdesk_core::campaign::CampaignState;
use dialdesk_core::engine::Command;
use dialdesk_test_support::desk::{Desk, DeskOptions};

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_rings_everybody_once_and_finishes() -> anyhow::Result<()> {
    let desk = Desk::start(DeskOptions::default()).await?;
    let heard = desk.handle.subscribe();
    let campaign = desk.campaign("Renewals", 60).await?;

    desk.done(Command::Start(campaign)).await?;
    desk.finished(heard, campaign).await?;

    let ledger = desk.read_ledger()?;
    let rung: BTreeMap<String, usize> = ledger.calls_by_number();
    assert!(rung.values().all(|times| *times == 1), "nobody is rung twice: {rung:?}");
    let asked = ledger.connects().count();
    assert_eq!(asked, 60, "everybody was asked for once, refusals included");
    let known = desk.store.campaign(campaign).await?.expect("it was made");
    assert_eq!(known.campaign.state, CampaignState::Finished);
    assert_eq!(known.counts.finished, 60, "everybody is finished");
    desk.shut_down().await;
    Ok(())
}
