//! A store in a folder of its own, and made-up things to keep in it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dialdesk_core::agent::{Agent, AgentKind};
use dialdesk_core::call::{Call, CallState, Measures, Origin, Priority};
use dialdesk_core::campaign::hours::{RulePack, Zone};
use dialdesk_core::campaign::{Campaign, CampaignState, Pace};
use dialdesk_core::engine::effect::{DueQuery, Law, Reservation};
use dialdesk_core::engine::{CallEvent, CallMoved, CampaignMoved, Envelope, Event};
use dialdesk_core::ids::{
    AccountKey, AgentId, CallId, CampaignId, ContactId, ImportId, IntentId, ProviderCallId,
};
use dialdesk_core::intent::{Allowed, Intent, IntentState};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::place::ZoneSource;
use dialdesk_core::policy::compliance::{Caps, Care};
use dialdesk_core::policy::retry::{Chain, RetryPolicy};
use dialdesk_core::provider::{PlaceCall, Target};
use dialdesk_core::time::Timestamp;
use dialdesk_store::{
    Detected, ImportChunk, ImportStatus, ImportTotals, NewContact, NewImport, Store,
};
use tempfile::TempDir;

/// Sunday, 22 November 2026, noon UTC.
pub(crate) const NOON: Timestamp = Timestamp::from_secs(1_795_348_800);

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(NOON.as_micros() + seconds * 1_000_000)
}

pub(crate) fn account() -> AccountKey {
    AccountKey("sandbox:dialdesk".into())
}

/// A store, its folder, and what the bus was given.
pub(crate) struct Kept {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    pub(crate) bus: Arc<Mutex<Vec<Envelope>>>,
}

impl Kept {
    pub(crate) async fn new() -> Self {
        Self::in_folder(tempfile::tempdir().expect("a folder for the test")).await
    }

    pub(crate) async fn in_folder(folder: TempDir) -> Self {
        let bus = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&bus);
        let on_commit = move |envelopes: &[Envelope]| {
            heard.lock().expect("nobody panics here").extend_from_slice(envelopes);
        };
        let store = Store::open(folder.path(), Arc::new(on_commit)).await.expect("a store");
        Self { store, folder, bus }
    }

    /// Closes the store and opens it again, as a restart does.
    pub(crate) async fn restarted(self) -> Self {
        self.store.close().await;
        Self::in_folder(self.folder).await
    }

    pub(crate) async fn commit(&self, events: Vec<Event>) -> Vec<Envelope> {
        self.store.commit(NOON, events, Vec::new()).await.expect("a commit")
    }

    /// A running campaign with these people on its list, due at noon.
    pub(crate) async fn campaign_of(&self, name: u128, people: &[u32]) -> (Campaign, ImportId) {
        let campaign = campaign(name);
        self.commit(vec![campaign_event(&campaign)]).await;
        let import = self.import(&campaign, name, people).await;
        (campaign, import)
    }

    /// Takes people into a campaign by an import of their own.
    pub(crate) async fn import(&self, campaign: &Campaign, name: u128, people: &[u32]) -> ImportId {
        let import: ImportId = id(name);
        let file = new_import(import, campaign.id);
        self.store.import_create(file).await.expect("an import");
        let chunk = chunk(import, people);
        self.store.import_chunk(chunk).await.expect("a chunk");
        let done = ImportStatus::Completed;
        self.store.import_finish(import, done, None, NOON).await.expect("an end");
        import
    }

    /// The first contact of a campaign that waits.
    pub(crate) async fn first_due(&self, campaign: CampaignId) -> ContactId {
        let due = self.store.due(&account(), &due(&[campaign])).await.expect("due rows");
        match due.rows.first().map(|row| row.origin.clone()) {
            Some(Origin::Contact { contact, .. }) => contact,
            other => panic!("somebody should be due, not {other:?}"),
        }
    }
}

pub(crate) fn due(campaigns: &[CampaignId]) -> DueQuery {
    DueQuery { campaigns: campaigns.to_vec(), calls: true, due_by: NOON, each: 100, limit: 100 }
}

pub(crate) fn id<T: std::str::FromStr>(number: u128) -> T {
    let text = format!("{number:032x}");
    text.parse().ok().expect("thirty-two digits are an id")
}

/// A made-up Indian mobile number.
pub(crate) fn number(person: u32) -> PhoneNumber {
    PhoneNumber::parse_e164(&format!("+9191234{person:05}")).expect("an Indian number")
}

pub(crate) fn agent() -> Agent {
    Agent {
        id: AgentId("default".into()),
        name: "Asha's flow".into(),
        kind: AgentKind::Flow { app_id: "1234".into() },
        caller_id: Some("08047112345".into()),
        created_at: NOON,
    }
}

pub(crate) fn campaign(name: u128) -> Campaign {
    Campaign {
        id: id(name),
        account: account(),
        name: format!("Diwali reminder {name}"),
        agent: AgentId("default".into()),
        timezone: Zone::INDIA,
        hours: None,
        rule_pack: RulePack::SandboxAlwaysOpen,
        rule_pack_reason: None,
        priority: Priority::Medium,
        pace: Pace { calls_per_minute: Some(30), ..Pace::default() },
        retry: RetryPolicy::USUAL,
        start_at: None,
        end_at: None,
        state: CampaignState::Running,
        paused_by: None,
        created_at: NOON,
        started_at: Some(NOON),
        ended_at: None,
        version: 1,
        edited_by: "operator".to_owned(),
    }
}

pub(crate) fn campaign_event(campaign: &Campaign) -> Event {
    Event::Campaign { campaign: Box::new(campaign.clone()), what: CampaignMoved::Started }
}

pub(crate) fn new_import(import: ImportId, campaign: CampaignId) -> NewImport {
    NewImport {
        id: import,
        campaign,
        file_name: "people.csv".into(),
        bytes: 1_000,
        detected: Detected { encoding: Some("UTF-8".into()), ..Detected::default() },
        created_at: NOON,
    }
}

pub(crate) fn chunk(import: ImportId, people: &[u32]) -> ImportChunk {
    let contacts: Vec<NewContact> = people
        .iter()
        .zip(1..)
        .map(|(person, record)| NewContact {
            number: number(*person),
            name: format!("Meera {person}"),
            extra: r#"{"city":"Pune"}"#.into(),
            zone: None,
            record,
            line: record + 1,
            cell: format!("91234 {person:05}"),
            fields: vec![format!("Meera {person}"), format!("91234 {person:05}"), "Pune".into()],
            repaired: false,
        })
        .collect();
    let accepted = u32::try_from(contacts.len()).expect("a small chunk");
    let totals = ImportTotals { records: accepted, accepted, ..ImportTotals::default() };
    ImportChunk { import, contacts, rejects: Vec::new(), totals, at: NOON }
}

/// A call as it is when it has just been asked for.
pub(crate) fn queued(name: u128, origin: Origin, person: u32) -> Call {
    Call {
        id: id(name),
        account: account(),
        origin,
        number: number(person),
        agent: AgentId("default".into()),
        user: "ravi".into(),
        metadata: "{}".into(),
        batch: None,
        priority: Priority::Medium,
        attempt: 1,
        retry_of: None,
        chain: Chain::default(),
        settings_version: None,
        created_at: NOON,
        due_at: NOON,
        initiated_at: None,
        answered_at: None,
        measures: Measures::default(),
        sends: 0,
        settle_at: None,
        state: CallState::Queued,
    }
}

pub(crate) fn queued_event(call: &Call) -> Event {
    Event::Call(Box::new(CallEvent::of(call.clone(), CallMoved::Queued)))
}

/// The request that a call is about to make, allowed for an hour from noon.
pub(crate) fn intent_for(call: &Call, name: u128) -> Intent {
    let id: IntentId = id(name);
    Intent {
        id,
        call: call.id,
        account: account(),
        request: PlaceCall {
            intent: id,
            to: call.number.clone(),
            caller_id: "08047112345".into(),
            target: Target::Flow { app_id: "1234".into() },
            time_limit_s: 900,
            ring_timeout_s: 45,
            record: true,
        },
        allowed: Allowed { from: NOON, until: at(3600) },
        reserved_at: NOON,
        sent_at: None,
        alive_at: NOON,
        first_absent_at: None,
        provider_id: None,
        needs_a_look: false,
        candidates: Vec::new(),
        state: IntentState::Reserved,
    }
}

pub(crate) fn reservation(call: &Call, intent: u128) -> Reservation {
    let intent = intent_for(call, intent);
    let call = Call { state: CallState::Reserved { intent: intent.id }, ..call.clone() };
    Reservation { call, intent, at: NOON, care: care(), law: law() }
}

/// The first call to a contact.
pub(crate) fn to_contact(name: u128, campaign: &Campaign, contact: ContactId, person: u32) -> Call {
    queued(name, Origin::Contact { campaign: campaign.id, contact }, person)
}

pub(crate) fn provider_id(name: u128) -> ProviderCallId {
    ProviderCallId(format!("sid-{name}"))
}

pub(crate) fn call_id(name: u128) -> CallId {
    id(name)
}

/// Judges a number's history by the quiet time alone.
pub(crate) fn care() -> Care {
    Care {
        quiet: Duration::from_secs(180),
        caps: Caps::default(),
        after_conversation: None,
        day: (NOON - Duration::from_secs(12 * 3600), NOON + Duration::from_secs(12 * 3600)),
    }
}

/// The law of a number in India.
pub(crate) fn law() -> Law {
    Law {
        pack: RulePack::IndiaService,
        version: 1,
        local_time: "2026-11-23T12:00:00+05:30".into(),
        zones: vec![Zone::INDIA],
        zone_source: ZoneSource::Number,
    }
}
