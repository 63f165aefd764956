//! A data folder with people in it, as an import leaves them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use dialdesk_core::agent::{Agent, AgentKind};
use dialdesk_core::call::Priority;
use dialdesk_core::campaign::hours::{RulePack, Zone};
use dialdesk_core::campaign::{Campaign, CampaignState, Pace};
use dialdesk_core::engine::{CampaignMoved, Event};
use dialdesk_core::ids::{AccountKey, AgentId, CampaignId, ImportId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::policy::retry::RetryPolicy;
use dialdesk_core::time::Timestamp;
use dialdesk_store::{
    Detected, ImportChunk, ImportStatus, ImportTotals, NewContact, NewImport, Store,
};

use crate::machine::Stopwatch;
use crate::side::{Figure, Ground};

/// Sunday, 22 November 2026, noon UTC.
pub(crate) const NOON: Timestamp = Timestamp::from_secs(1_795_348_800);

/// People in one chunk of an import.
const CHUNK: u32 = 2_000;

pub(crate) fn account() -> AccountKey {
    AccountKey("sandbox:dialdesk".into())
}

/// The id of the one campaign.
pub(crate) fn campaign_id() -> CampaignId {
    id(1).expect("thirty-two digits are an id")
}

/// The id that is a number.
pub(crate) fn id<T: std::str::FromStr>(number: u128) -> anyhow::Result<T> {
    format!("{number:032x}").parse().ok().context("thirty-two digits are an id")
}

/// The number of the `n`th made-up person, of ten million.
pub(crate) fn number(n: u32) -> anyhow::Result<PhoneNumber> {
    let text = format!("+919{:09}", 120_000_000 + n);
    PhoneNumber::parse_e164(&text).ok().with_context(|| format!("{text} is a number"))
}

pub(crate) fn agent() -> Agent {
    Agent {
        id: AgentId("default".into()),
        name: "Reception".into(),
        kind: AgentKind::Flow { app_id: "926".into() },
        caller_id: Some("08040000001".into()),
        created_at: NOON,
    }
}

pub(crate) fn campaign() -> Campaign {
    Campaign {
        id: campaign_id(),
        account: account(),
        name: "Renewals".into(),
        agent: AgentId("default".into()),
        timezone: Zone::INDIA,
        hours: None,
        rule_pack: RulePack::SandboxAlwaysOpen,
        rule_pack_reason: None,
        priority: Priority::Medium,
        pace: Pace::default(),
        retry: RetryPolicy::USUAL,
        start_at: None,
        end_at: None,
        state: CampaignState::Running,
        paused_by: None,
        created_at: NOON,
        started_at: Some(NOON),
        ended_at: None,
        version: 1,
        edited_by: "operator".into(),
    }
}

/// Opens the store of a folder; nobody listens to it.
pub(crate) async fn open(folder: &Path) -> anyhow::Result<Store> {
    Ok(Store::open(folder, Arc::new(|_envelopes| {})).await?)
}

/// Opens a store with a running campaign and so many people who are due.
pub(crate) async fn with_people(folder: &Path, people: u32) -> anyhow::Result<Store> {
    let store = open(folder).await?;
    let campaign = Box::new(campaign());
    let made = vec![
        Event::Agent(Box::new(agent())),
        Event::Campaign { campaign, what: CampaignMoved::Started },
    ];
    store.commit(NOON, made, Vec::new()).await?;
    let import: ImportId = id(1)?;
    let file = NewImport {
        id: import,
        campaign: campaign_id(),
        file_name: "people.csv".into(),
        bytes: 1_000,
        detected: Detected::default(),
        created_at: NOON,
    };
    store.import_create(file).await?;
    let mut next = 0;
    while next < people {
        let end = (next + CHUNK).min(people);
        let contacts = (next..end).map(person).collect::<anyhow::Result<Vec<_>>>()?;
        let totals =
            ImportTotals { records: end - next, accepted: end - next, ..ImportTotals::default() };
        let chunk = ImportChunk { import, contacts, rejects: Vec::new(), totals, at: NOON };
        store.import_chunk(chunk).await?;
        next = end;
    }
    store.import_finish(import, ImportStatus::Completed, None, NOON).await?;
    Ok(store)
}

/// The `n`th person, counted from none.
pub(crate) fn person(n: u32) -> anyhow::Result<NewContact> {
    let number = number(n)?;
    let name = format!("Meera {n}");
    let cell = number.as_str().to_owned();
    Ok(NewContact {
        number,
        name: name.clone(),
        extra: r#"{"city":"Pune"}"#.into(),
        zone: None,
        record: n + 1,
        line: n + 2,
        cell: cell.clone(),
        fields: vec![name, cell, "Pune".into()],
        repaired: false,
    })
}

/// The side `people FOLDER COUNT`: fills a folder, and says how many rows a second that took.
pub(crate) fn fill(arguments: &[String]) -> anyhow::Result<Figure> {
    let [folder, people] = arguments else { anyhow::bail!("people FOLDER COUNT") };
    let people: u32 = people.parse()?;
    let watch = Stopwatch::start();
    runtime()?.block_on(async {
        let store = with_people(Path::new(folder), people).await?;
        store.close().await;
        anyhow::Ok(())
    })?;
    Ok(Figure::of(watch.rate(u64::from(people))))
}

/// A runtime as the product's own.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Gives the folder with so many people, filled by the first row that wants it.
pub(crate) fn filled(ground: &Ground, people: u32) -> anyhow::Result<PathBuf> {
    let folder = ground.work().join(format!("people-{people}"));
    if !folder.exists() {
        ground.ours("people", &[&folder.display().to_string(), &people.to_string()])?.run()?;
    }
    Ok(folder)
}
