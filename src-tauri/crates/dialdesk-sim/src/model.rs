//! A model of the database: in memory, and of one mind with the real one about what may be written.
//!
//! It does what the store does in its transactions: it numbers events and projects them, judges
//! reservations, keeps the index that allows one open intent for a number, reads what is due and
//! gives the snapshot that an engine is rebuilt from.

mod due;
mod reserve;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dialdesk_core::agent::Agent;
use dialdesk_core::call::{Call, CallState, Origin};
use dialdesk_core::campaign::hours::Zone;
use dialdesk_core::campaign::{Campaign, ContactCounts};
use dialdesk_core::contact::{ContactChange, ContactState};
use dialdesk_core::engine::{CallEvent, CallMoved, Event, Snapshot};
use dialdesk_core::ids::{
    AgentId, CallId, CampaignId, ContactId, IntentId, ProviderCallId, ScheduleId,
};
use dialdesk_core::intent::{Intent, IntentState};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::place::Place;
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::policy::retry::RetryReason;
use dialdesk_core::provider::AccountProblem;
use dialdesk_core::schedule::{Schedule, ScheduleState};
use dialdesk_core::time::Timestamp;

pub use reserve::Verdict;

/// The limiter looks back this far.
const LOOK_BACK: Duration = Duration::from_secs(60);

/// Whom a campaign rings, as the database has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Whose list they are on.
    pub campaign: CampaignId,
    /// Whom to ring.
    pub number: PhoneNumber,
    /// Where they are.
    pub place: Place,
    /// How they stand.
    pub now: ContactChange,
}

/// A commit that the database would refuse: wrong code above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

/// The database.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Left out on purpose, to show that the simulation notices: reservations are not refused
    /// because of another open intent, and no index is kept.
    pub without_index: bool,
    /// Left out on purpose: reservations are not refused because of the do-not-call list.
    pub without_suppressions: bool,
    /// Left out on purpose, too: caps and quiet time are not looked at.
    pub without_care: bool,
    /// The campaigns.
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    /// The agents.
    pub agents: BTreeMap<AgentId, Agent>,
    /// The contacts.
    pub contacts: BTreeMap<ContactId, Contact>,
    /// The call log.
    pub calls: BTreeMap<CallId, Call>,
    /// The intents.
    pub intents: BTreeMap<IntentId, Intent>,
    /// Numbers that are never rung.
    pub suppressed: BTreeSet<PhoneNumber>,
    /// The number of the last event.
    pub seq: i64,
    /// The calls that are made later.
    pub schedules: BTreeMap<ScheduleId, Schedule>,
    /// Whether everything is stopped.
    pub stopped: bool,
    /// What is wrong with the account.
    pub account_problem: Option<AccountProblem>,
    /// Until when the provider asked for quiet.
    pub throttled_until: Option<Timestamp>,
    /// How many calls a minute were to leave after that.
    pub throttled_pace: Option<u32>,
    /// Where the breaker stood when it last moved.
    pub breaker: Option<BreakerState>,
    /// Up to when the provider's list was compared.
    pub swept_until: Option<Timestamp>,
    /// When the program was last known to live.
    pub alive_at: Option<Timestamp>,
    /// The order in which calls came into the log.
    order: BTreeMap<CallId, i64>,
    /// The calls to each number.
    of_number: BTreeMap<PhoneNumber, BTreeSet<CallId>>,
    /// Calls that wait in the log and belong to no campaign.
    queued: BTreeSet<CallId>,
    /// Calls whose measures are to be read once more.
    to_settle: BTreeMap<CallId, Timestamp>,
    /// The index: one open intent for a number.
    open: BTreeMap<PhoneNumber, IntentId>,
    /// All open intents.
    open_intents: BTreeSet<IntentId>,
    /// How many open intents each contact has, where it has any.
    in_call: BTreeMap<ContactId, u32>,
    /// Calls of the provider that an intent has.
    known: BTreeSet<ProviderCallId>,
    /// Each campaign's contacts by how they stand.
    counts: BTreeMap<CampaignId, ContactCounts>,
    /// Those of each campaign that wait.
    waiting: BTreeMap<CampaignId, BTreeSet<ContactId>>,
    reads: Vec<Timestamp>,
    sent: Vec<Timestamp>,
}

impl Model {
    /// Takes people into a campaign, due at once: what an import does, past the engine.
    pub fn import(&mut self, campaign: CampaignId, numbers: Vec<PhoneNumber>, at: Timestamp) {
        let timezone = self.campaigns.get(&campaign).map_or(Zone::INDIA, |it| it.timezone);
        for number in numbers {
            let id = ContactId(i64::try_from(self.contacts.len()).unwrap_or(i64::MAX) + 1);
            let now = ContactChange {
                id,
                state: ContactState::Unused,
                attempts: 0,
                due_at: Some(at),
                call: None,
                outcome: None,
            };
            let counts = self.counts.entry(campaign).or_default();
            counts.total += 1;
            counts.unused += 1;
            self.waiting.entry(campaign).or_default().insert(id);
            let place = Place::of(&number, None, timezone);
            self.contacts.insert(id, Contact { campaign, number, place, now });
        }
    }

    /// Gives the retries that wait in chains of which a call by hand is open.
    fn planned(&self) -> impl Iterator<Item = &Call> {
        let chains: BTreeSet<CallId> = self
            .open()
            .filter(|(call, _)| call.chain.reason == Some(RetryReason::Manual))
            .filter_map(|(call, _)| call.retry_of)
            .collect();
        self.calls.values().filter(move |call| {
            call.state == CallState::Queued
                && call.retry_of.is_some_and(|root| chains.contains(&root))
        })
    }

    /// Writes events and reads in one transaction.
    ///
    /// # Errors
    /// When a constraint forbids it; nothing of the transaction counts then.
    pub fn commit(&mut self, events: &[Event], reads: &[Timestamp]) -> Result<(), Refused> {
        self.reads.extend_from_slice(reads);
        for event in events {
            self.project(event)?;
            self.seq += 1;
        }
        Ok(())
    }

    fn project(&mut self, event: &Event) -> Result<(), Refused> {
        match event {
            Event::Campaign { campaign, .. } => {
                self.campaigns.insert(campaign.id, (**campaign).clone());
            }
            Event::Agent(agent) => {
                self.agents.insert(agent.id.clone(), (**agent).clone());
            }
            Event::AgentRemoved(id) => {
                self.agents.remove(id);
            }
            Event::Call(moved) => self.project_call(moved)?,
            Event::Schedule { schedule, .. } => {
                self.schedules.insert(schedule.id, (**schedule).clone());
            }
            Event::ContactDeferred { contact, .. } => {
                self.put_contact(contact)?;
                let queued = contact.call.and_then(|id| self.calls.get_mut(&id));
                if let (Some(call), Some(due_at)) = (queued, contact.due_at)
                    && call.state == CallState::Queued
                {
                    call.due_at = due_at;
                }
            }
            Event::Settled { call, measures, again_at } => {
                if let Some(row) = self.calls.get_mut(call) {
                    if let Some(measures) = measures {
                        row.measures.take_in(measures.clone());
                    }
                    row.settle_at = *again_at;
                }
                self.note_settling(*call);
            }
            Event::Import { .. }
            | Event::DoNotCall
            | Event::Strangers
            | Event::Resolved(_)
            | Event::Away(_) => {}
            Event::Breaker(state) => self.breaker = Some(*state),
            Event::Throttled { until, per_minute } => {
                self.throttled_until = Some(*until);
                self.throttled_pace = Some(*per_minute);
            }
            Event::Account(problem) => self.account_problem.clone_from(problem),
            Event::Stopped(stopped) => self.stopped = *stopped,
        }
        Ok(())
    }

    fn project_call(&mut self, moved: &CallEvent) -> Result<(), Refused> {
        self.put_call(&moved.call)?;
        if let Some(intent) = &moved.intent {
            self.put_intent(intent)?;
        }
        match &moved.contact {
            Some(contact) => self.put_contact(contact),
            None => Ok(()),
        }
    }

    fn put_call(&mut self, call: &Call) -> Result<(), Refused> {
        if call.contact().is_some_and(|contact| !self.contacts.contains_key(&contact)) {
            return Err(Refused(format!("call {} names a contact that is not there", call.id)));
        }
        let next = i64::try_from(self.order.len()).unwrap_or(i64::MAX);
        self.order.entry(call.id).or_insert(next);
        if call.state == CallState::Queued && call.contact().is_none() {
            self.queued.insert(call.id);
        } else {
            self.queued.remove(&call.id);
        }
        self.of_number.entry(call.number.clone()).or_default().insert(call.id);
        let mut row = call.clone();
        if let Some(known) = self.calls.get(&call.id) {
            // When it came into the log is written once, and under which settings is not forgotten.
            row.created_at = known.created_at;
            row.settings_version = row.settings_version.or(known.settings_version);
        }
        self.calls.insert(call.id, row);
        self.note_settling(call.id);
        Ok(())
    }

    fn note_settling(&mut self, call: CallId) {
        match self.calls.get(&call).and_then(|call| call.settle_at) {
            Some(at) => self.to_settle.insert(call, at),
            None => self.to_settle.remove(&call),
        };
    }

    /// Writes an intent, if the index lets it.
    fn put_intent(&mut self, intent: &Intent) -> Result<(), Refused> {
        let number = &intent.request.to;
        if !self.calls.contains_key(&intent.call) {
            return Err(Refused(format!("intent {} names a call that is not there", intent.id)));
        }
        let holder = self.open.get(number).copied();
        let contact = self.calls.get(&intent.call).and_then(Call::contact);
        if intent.state.is_open() {
            if holder.is_some_and(|holder| holder != intent.id) && !self.without_index {
                return Err(Refused(format!("a second open intent for {}", number.as_str())));
            }
            self.open.insert(number.clone(), intent.id);
            if self.open_intents.insert(intent.id)
                && let Some(contact) = contact
            {
                *self.in_call.entry(contact).or_default() += 1;
            }
        } else {
            if holder == Some(intent.id) {
                self.open.remove(number);
            }
            if self.open_intents.remove(&intent.id)
                && let Some(contact) = contact
                && let Some(open) = self.in_call.get_mut(&contact)
            {
                *open -= 1;
            }
        }
        self.known.extend(intent.provider_id.clone());
        let known = self.intents.insert(intent.id, intent.clone());
        if let Some(at) = intent.sent_at
            && known.is_none_or(|known| known.sent_at.is_none())
        {
            self.sent.push(at);
        }
        Ok(())
    }

    fn put_contact(&mut self, change: &ContactChange) -> Result<(), Refused> {
        let Some(contact) = self.contacts.get_mut(&change.id) else {
            return Err(Refused(format!("there is no contact {}", change.id)));
        };
        if change.state == ContactState::Finished && change.due_at.is_some() {
            return Err(Refused(format!("contact {} is finished and due", change.id)));
        }
        let counts = self.counts.entry(contact.campaign).or_default();
        *standing(counts, contact.now.state) -= 1;
        *standing(counts, change.state) += 1;
        let waiting = self.waiting.entry(contact.campaign).or_default();
        if change.due_at.is_some() {
            waiting.insert(change.id);
        } else {
            waiting.remove(&change.id);
        }
        contact.now = change.clone();
        Ok(())
    }

    /// Gives the open intent that blocks a number.
    #[must_use]
    pub fn open_for(&self, number: &PhoneNumber) -> Option<&Intent> {
        self.intents.get(self.open.get(number)?)
    }

    /// Gives all open intents with their calls.
    pub fn open(&self) -> impl Iterator<Item = (&Call, &Intent)> {
        self.open_intents.iter().filter_map(|id| {
            let intent = self.intents.get(id)?;
            Some((self.calls.get(&intent.call)?, intent))
        })
    }

    /// Tells whether an intent of ours has this call of the provider.
    #[must_use]
    pub fn knows(&self, id: &ProviderCallId) -> bool {
        self.known.contains(id)
    }

    /// Gives the requests for a number of which no call is known.
    #[must_use]
    pub fn without_a_call(&self, number: &PhoneNumber) -> Vec<Intent> {
        let is_meant = |intent: &&Intent| {
            let has_none = matches!(
                intent.state,
                IntentState::Reserved
                    | IntentState::Sent
                    | IntentState::Unknown
                    | IntentState::Absent
            );
            has_none && intent.request.to == *number
        };
        self.intents.values().filter(is_meant).cloned().collect()
    }

    /// Counts the ended calls whose measures are to be read once more.
    #[must_use]
    pub fn unsettled(&self) -> usize {
        self.to_settle.len()
    }

    /// Gives the schedules with an occurrence to come.
    pub fn active_schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.values().filter(|it| it.state == ScheduleState::Active)
    }

    /// Tells whether calls of no campaign wait.
    #[must_use]
    pub fn has_queued(&self) -> bool {
        !self.queued.is_empty()
    }

    /// Counts a campaign's contacts.
    #[must_use]
    pub fn counts(&self, campaign: CampaignId) -> ContactCounts {
        self.counts.get(&campaign).copied().unwrap_or_default()
    }

    /// Tells whether a request for a contact is open.
    #[must_use]
    pub fn is_in_call(&self, contact: ContactId) -> bool {
        self.in_call.get(&contact).is_some_and(|open| *open > 0)
    }

    /// Gives the calls to a number.
    pub fn calls_to(&self, number: &PhoneNumber) -> impl Iterator<Item = &Call> {
        self.of_number.get(number).into_iter().flatten().filter_map(|id| self.calls.get(id))
    }

    /// Gives the calls that wait in the log and belong to no campaign.
    pub fn queued(&self) -> impl Iterator<Item = &Call> {
        self.queued.iter().filter_map(|id| self.calls.get(id))
    }

    /// Closes every intent without an answer as if it had not been placed, and lets its row wait
    /// again: the mistake that the simulation must notice.
    pub fn redo_unknowns(&mut self, at: Timestamp) {
        let lost: Vec<Intent> = self
            .open()
            .filter(|(_, intent)| intent.provider_id.is_none())
            .map(|(_, intent)| intent.clone())
            .collect();
        for mut intent in lost {
            intent.state = IntentState::NotPlaced;
            let Some(mut call) = self.calls.get(&intent.call).cloned() else { continue };
            call.state = CallState::Queued;
            let contact = call.contact().and_then(|id| self.contacts.get(&id)).map(|contact| {
                let now = contact.now.clone();
                ContactChange { due_at: Some(at), call: Some(call.id), ..now }
            });
            let mut event = CallEvent::of(call, CallMoved::TakenBack);
            event.intent = Some(intent);
            event.contact = contact;
            self.project_call(&event).expect("closing an intent breaks no constraint");
        }
    }

    fn last_starts(&self, after: Timestamp) -> Vec<(CampaignId, Timestamp)> {
        let mut last = BTreeMap::new();
        for intent in self.intents.values() {
            let sent_at = intent.sent_at.filter(|sent_at| *sent_at > after);
            let campaign = self.calls.get(&intent.call).and_then(Call::campaign);
            if let (Some(sent_at), Some(campaign)) = (sent_at, campaign) {
                let latest = last.entry(campaign).or_insert(sent_at);
                *latest = sent_at.max(*latest);
            }
        }
        last.into_iter().collect()
    }

    /// Gives what an engine is rebuilt from.
    #[must_use]
    pub fn snapshot(&self, now: Timestamp) -> Snapshot {
        let recent = |list: &[Timestamp]| {
            list.iter().filter(|at| **at > now - LOOK_BACK).copied().collect::<Vec<_>>()
        };
        let orphans = self.queued().filter(|call| call.origin == Origin::Single).cloned().collect();
        Snapshot {
            campaigns: self
                .campaigns
                .values()
                .map(|campaign| (campaign.clone(), self.counts(campaign.id)))
                .collect(),
            agents: self.agents.values().cloned().collect(),
            live: self.open().map(|(call, intent)| (call.clone(), intent.clone())).collect(),
            planned: self.planned().cloned().collect(),
            orphans,
            starts: recent(&self.sent),
            reads: recent(&self.reads),
            schedules: self.active_schedules().cloned().collect(),
            stopped: self.stopped,
            account_problem: self.account_problem.clone(),
            throttled_until: self.throttled_until,
            throttled_pace: self.throttled_pace,
            breaker: self.breaker,
            last_starts: self.last_starts(now - LOOK_BACK),
            alive_at: self.alive_at,
        }
    }
}

/// Gives the count of those who stand so.
const fn standing(counts: &mut ContactCounts, state: ContactState) -> &mut u32 {
    match state {
        ContactState::Unused => &mut counts.unused,
        ContactState::InCirculation => &mut counts.in_circulation,
        ContactState::Finished => &mut counts.finished,
    }
}
