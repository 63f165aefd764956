//! A desk for the tests: a real store, the real client and runtime, and a look-alike on loopback.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, ensure};
use dialdesk_core::agent::{Agent, AgentKind};
use dialdesk_core::call::Priority;
use dialdesk_core::campaign::hours::{RulePack, Zone};
use dialdesk_core::campaign::{Campaign, CampaignState, Pace};
use dialdesk_core::engine::effect::Verdict;
use dialdesk_core::engine::event::CampaignMoved;
use dialdesk_core::engine::{Command, EngineSettings, Event};
use dialdesk_core::ids::{AccountKey, AgentId, CampaignId, ImportId};
use dialdesk_core::limits::{Limits, Waits};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_exotel::{Exotel, ExotelSettings};
use dialdesk_runtime::{Bus, Handle, Heard, Running, StartOptions, Subscription, SystemClock};
use dialdesk_sim::exotel::ledger::Ledger;
use dialdesk_sim::exotel::{self, ExotelSandbox, SandboxOptions};
use dialdesk_store::{
    Detected, ImportChunk, ImportStatus, ImportTotals, NewContact, NewImport, Store,
};
use tempfile::TempDir;

use crate::crypto;

/// The account that the tests dial under.
pub const ACCOUNT: &str = "sandbox:tests";

/// A running desk. Its folder goes when it does.
pub struct Desk {
    /// Speaks to the engine.
    pub handle: Handle,
    /// The same database.
    pub store: Store,
    /// Where the look-alike listens.
    pub url: String,
    /// Where the look-alike writes every request.
    pub ledger: PathBuf,
    running: Running,
    sandbox: exotel::Running,
    _folder: TempDir,
}

/// How a desk differs from the usual one.
pub struct DeskOptions {
    /// The look-alike.
    pub sandbox: SandboxOptions,
    /// How fast and how many.
    pub limits: Limits,
}

impl Default for DeskOptions {
    /// A quick, faultless look-alike with room for everything.
    fn default() -> Self {
        Self {
            sandbox: SandboxOptions { speed: 200, latency_ms: 0..=0, ..SandboxOptions::default() },
            limits: Limits { requests_per_minute: 6000, lines: 20, ..Limits::DEFAULT },
        }
    }
}

impl Desk {
    /// Starts a desk with one agent, `default`.
    ///
    /// # Errors
    /// Anything that does not start.
    pub async fn start(options: DeskOptions) -> anyhow::Result<Self> {
        crypto::install();
        let folder = tempfile::tempdir()?;
        let ledger = folder.path().join("ledger.jsonl");
        let sandbox = SandboxOptions { ledger: Some(ledger.clone()), ..options.sandbox };
        let waits = Waits::scaled(sandbox.speed);
        let sandbox = ExotelSandbox::start(sandbox).await?;
        let client = Exotel::new(ExotelSettings::new(&sandbox.url(), "tests", "key", "token"))?;
        let bus = Bus::new();
        let publish = bus.clone();
        let store =
            Store::open(folder.path(), Arc::new(move |envelopes| publish.publish(envelopes)))
                .await?;
        let running = dialdesk_runtime::start(StartOptions {
            store: store.clone(),
            provider: Arc::new(client),
            settings: settings(options.limits, waits),
            bus,
            clock: Arc::new(SystemClock::new()),
        })?;
        let desk = Self {
            handle: running.handle.clone(),
            store,
            url: sandbox.url(),
            ledger,
            running,
            sandbox,
            _folder: folder,
        };
        let agent = Agent {
            id: AgentId("default".to_owned()),
            name: "Renewals".to_owned(),
            kind: AgentKind::Flow { app_id: "926".to_owned() },
            caller_id: None,
            created_at: desk.handle.now().wall,
        };
        desk.done(Command::SaveAgent(Box::new(agent))).await?;
        Ok(desk)
    }

    /// Gives a command that has to succeed.
    ///
    /// # Errors
    /// The engine's refusal.
    pub async fn done(&self, command: Command) -> anyhow::Result<()> {
        let verdict = self.handle.command(command).await?;
        ensure!(matches!(verdict, Verdict::Done), "the engine answered {verdict:?}");
        Ok(())
    }

    /// Makes a draft with `people` on its list, numbers counted up from +91 70000 00000.
    ///
    /// # Errors
    /// Anything that is not taken.
    pub async fn campaign(&self, name: &str, people: u32) -> anyhow::Result<CampaignId> {
        let id = CampaignId::new(self.handle.fresh_id());
        let now = self.handle.now().wall;
        let campaign = Campaign {
            id,
            account: AccountKey(ACCOUNT.to_owned()),
            name: name.to_owned(),
            agent: AgentId("default".to_owned()),
            timezone: Zone::INDIA,
            hours: None,
            rule_pack: RulePack::SandboxAlwaysOpen,
            rule_pack_reason: None,
            priority: Priority::Medium,
            pace: Pace::default(),
            retry: dialdesk_core::policy::retry::RetryPolicy::NEVER,
            start_at: None,
            end_at: None,
            state: CampaignState::Draft,
            paused_by: None,
            created_at: now,
            started_at: None,
            ended_at: None,
            version: 1,
            edited_by: "operator".to_owned(),
        };
        self.done(Command::SaveCampaign(Box::new(campaign))).await?;
        let import = ImportId::new(self.handle.fresh_id());
        self.store
            .import_create(NewImport {
                id: import,
                campaign: id,
                file_name: "people.csv".to_owned(),
                bytes: 0,
                detected: Detected::default(),
                created_at: now,
            })
            .await?;
        let contacts = (0..people).map(contact).collect::<anyhow::Result<Vec<_>>>()?;
        let totals = ImportTotals { records: people, accepted: people, ..ImportTotals::default() };
        self.store
            .import_chunk(ImportChunk { import, contacts, rejects: Vec::new(), totals, at: now })
            .await?;
        self.store.import_finish(import, ImportStatus::Completed, None, now).await?;
        self.handle.import_moved(import, id).await?;
        Ok(id)
    }

    /// Waits until a campaign is finished.
    ///
    /// # Errors
    /// The bus ended first.
    pub async fn finished(
        &self,
        mut heard: Subscription,
        campaign: CampaignId,
    ) -> anyhow::Result<()> {
        loop {
            match heard.next().await {
                Heard::Committed(envelopes) => {
                    let done = envelopes.iter().any(|envelope| {
                        matches!(&*envelope.event, Event::Campaign { campaign: moved, what: CampaignMoved::Finished }
                            if moved.id == campaign)
                    });
                    if done {
                        return Ok(());
                    }
                }
                Heard::Missed => {
                    let known = self.store.campaign(campaign).await?.context("it was made")?;
                    if known.campaign.state == CampaignState::Finished {
                        return Ok(());
                    }
                }
                Heard::Closed => return Err(anyhow!("the engine ended")),
            }
        }
    }

    /// Reads what the look-alike wrote.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read_ledger(&self) -> anyhow::Result<Ledger> {
        Ledger::read(&self.ledger)
    }

    /// Ends the engine, then the look-alike.
    pub async fn shut_down(self) {
        self.running.shut_down().await;
        self.sandbox.shutdown().await;
    }
}

/// Gives the settings of a desk on a stand-in.
fn settings(limits: Limits, waits: Waits) -> EngineSettings {
    EngineSettings {
        account: AccountKey(ACCOUNT.to_owned()),
        caller_id: "08040000001".to_owned(),
        limits,
        waits,
        rule_pack: RulePack::SandboxAlwaysOpen,
        time_limit_s: 900,
        ring_timeout_s: 45,
        record: true,
    }
}

/// Gives the fictional person number `n` of a list.
///
/// # Errors
/// The number is not valid.
fn contact(n: u32) -> anyhow::Result<NewContact> {
    let text = format!("+9170{:08}", n + 1000);
    Ok(NewContact {
        number: PhoneNumber::parse_e164(&text).with_context(|| format!("person {n}"))?,
        name: format!("Person {n}"),
        extra: "{}".to_owned(),
        zone: None,
        record: n + 1,
        line: n + 2,
        cell: text,
        fields: Vec::new(),
        repaired: false,
    })
}
