//! What a database would keep, as far as the engine's stories need it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::agent::Agent;
use crate::call::resolve::Statement;
use crate::call::{Call, CallState, Origin, Outcome, Priority};
use crate::campaign::hours::Hours;
use crate::campaign::{Campaign, CampaignState, ContactCounts};
use crate::contact::{ContactChange, ContactState};
use crate::engine::away::Away;
use crate::engine::effect::{DueQuery, Reservation};
use crate::engine::input::{
    DueLoaded, DueRow, Refusal, RefusalReason, Settling, SettlingLoaded, Terms,
};
use crate::engine::{Event, Snapshot};
use crate::ids::{AgentId, CallId, CampaignId, ContactId, IntentId, ProviderCallId, ScheduleId};
use crate::intent::Intent;
use crate::phone::PhoneNumber;
use crate::place::Place;
use crate::policy::breaker::BreakerState;
use crate::policy::compliance::{History, judge};
use crate::provider::AccountProblem;
use crate::schedule::{Schedule, ScheduleState};
use crate::time::Timestamp;

/// A person on a list.
#[derive(Clone, Debug)]
pub(super) struct Contact {
    pub(super) campaign: CampaignId,
    pub(super) number: PhoneNumber,
    pub(super) change: ContactChange,
}

/// The tables.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) agents: BTreeMap<AgentId, Agent>,
    pub(super) campaigns: BTreeMap<CampaignId, Campaign>,
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    pub(super) calls: BTreeMap<CallId, Call>,
    pub(super) intents: BTreeMap<IntentId, Intent>,
    pub(super) reads: Vec<Timestamp>,
    pub(super) schedules: BTreeMap<ScheduleId, Schedule>,
    pub(super) do_not_call: BTreeSet<PhoneNumber>,
    pub(super) stopped: bool,
    pub(super) account_problem: Option<AccountProblem>,
    pub(super) breaker: Option<BreakerState>,
    /// The end of the provider's last wall, and the pace from there.
    pub(super) throttled: Option<(Timestamp, u32)>,
    pub(super) said: Vec<Statement>,
    pub(super) away: Option<Away>,
    /// The order in which calls were written.
    written: Vec<CallId>,
}

impl Rows {
    pub(super) fn add_contact(&mut self, campaign: CampaignId, number: PhoneNumber, at: Timestamp) {
        let id = ContactId(i64::try_from(self.contacts.len()).unwrap() + 1);
        let change = ContactChange {
            id,
            state: ContactState::Unused,
            attempts: 0,
            due_at: Some(at),
            call: None,
            outcome: None,
        };
        self.contacts.insert(id, Contact { campaign, number, change });
    }

    pub(super) fn open_intents(&self) -> impl Iterator<Item = &Intent> {
        self.intents.values().filter(|intent| intent.state.is_open())
    }

    pub(super) fn provider_ids(&self) -> BTreeSet<ProviderCallId> {
        self.intents.values().filter_map(|intent| intent.provider_id.clone()).collect()
    }

    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Campaign { campaign, .. } => {
                self.campaigns.insert(campaign.id, (**campaign).clone());
            }
            Event::Agent(agent) => {
                self.agents.insert(agent.id.clone(), (**agent).clone());
            }
            Event::Call(event) => {
                self.write_call(&event.call);
                if let Some(intent) = &event.intent {
                    self.intents.insert(intent.id, intent.clone());
                }
                if let Some(change) = &event.contact {
                    self.write_contact(change);
                }
            }
            Event::ContactDeferred { contact, .. } => {
                self.write_contact(contact);
                let queued = contact.call.and_then(|id| self.calls.get_mut(&id));
                if let (Some(call), Some(due_at)) = (queued, contact.due_at) {
                    call.due_at = due_at;
                }
            }
            Event::Settled { call, measures, again_at } => {
                let call = self.calls.get_mut(call).expect("a call that was written");
                call.settle_at = *again_at;
                if let Some(measures) = measures {
                    call.measures.take_in(measures.clone());
                }
            }
            Event::Schedule { schedule, .. } => {
                self.schedules.insert(schedule.id, (**schedule).clone());
            }
            Event::Account(problem) => self.account_problem = problem.clone(),
            Event::Stopped(stopped) => self.stopped = *stopped,
            Event::Breaker(state) => self.breaker = Some(*state),
            Event::Throttled { until, per_minute } => {
                self.throttled = Some((*until, *per_minute));
            }
            Event::Resolved(statement) => self.said.push((**statement).clone()),
            Event::Away(away) => self.away = Some((**away).clone()),
            Event::AgentRemoved(id) => {
                self.agents.remove(id);
            }
            Event::Import { .. } | Event::DoNotCall | Event::Strangers => {}
        }
    }

    fn write_call(&mut self, call: &Call) {
        if let Some(before) = self.calls.insert(call.id, call.clone()) {
            let found_late = before.outcome() == Some(Outcome::Absent);
            let stays = before.outcome().is_none() || before.outcome() == call.outcome();
            assert!(stays || found_late, "a call that is over stays over: {before:?}");
        } else {
            self.written.push(call.id);
        }
    }

    fn write_contact(&mut self, change: &ContactChange) {
        let contact = self.contacts.get_mut(&change.id).expect("a contact that was written");
        contact.change = change.clone();
    }

    /// The last judgement before a request is written down.
    pub(super) fn reserve(&mut self, reservation: &Reservation) -> Result<(), Vec<Refusal>> {
        let Reservation { call, intent, at, care, law: _ } = reservation;
        let mut reasons = Vec::new();
        if !intent.allowed.contains(*at) {
            reasons.push(RefusalReason::OutsideHours);
        }
        if self.do_not_call.contains(&call.number) {
            reasons.push(RefusalReason::Suppressed);
        }
        if self.open_intents().any(|open| open.request.to == call.number) {
            reasons.push(RefusalReason::AlreadyInCall);
        }
        if self.stopped {
            reasons.push(RefusalReason::Stopped);
        }
        if let Origin::Contact { campaign, contact } = call.origin {
            let runs = self.campaigns[&campaign].state == CampaignState::Running;
            let due = self.contacts[&contact].change.due_at.is_some_and(|due| due <= *at);
            if !runs || !due {
                reasons.push(RefusalReason::NotDue);
            }
        }
        let logged = self.calls.get(&call.id);
        if logged.is_some_and(|logged| logged.state != CallState::Queued) {
            reasons.push(RefusalReason::NotDue);
        }
        let mut refusals: Vec<Refusal> = reasons.into_iter().map(Refusal::now).collect();
        refusals.extend(judge(care, &History::of(self.calls_to(&call.number), *at), *at));
        if !refusals.is_empty() {
            return Err(refusals);
        }
        self.intents.insert(intent.id, intent.clone());
        self.write_call(call);
        if let Some(contact) = call.contact().and_then(|id| self.contacts.get_mut(&id)) {
            contact.change.state = ContactState::InCirculation;
            contact.change.due_at = None;
        }
        Ok(())
    }

    fn calls_to(&self, number: &PhoneNumber) -> impl Iterator<Item = &Call> {
        self.calls.values().filter(move |call| call.number == *number)
    }

    /// Gives the hours of a contact, as far as their place goes.
    fn hours_of(&self, contact: &Contact, at: Timestamp) -> Hours {
        let campaign = &self.campaigns[&contact.campaign];
        campaign.hours_for(at, &Place::of(&contact.number, None, campaign.timezone))
    }

    pub(super) fn due(&self, query: &DueQuery) -> DueLoaded {
        let mut loaded = DueLoaded::default();
        let mut later = Vec::new();
        for campaign in &query.campaigns {
            let of = |contact: &&Contact| contact.campaign == *campaign;
            let open = |contact: &&Contact| contact.change.state != ContactState::Finished;
            let still = self.contacts.values().filter(of).filter(open).count();
            loaded.open.push((*campaign, u32::try_from(still).unwrap()));
            let mut hours = None;
            for contact in self.contacts.values().filter(of) {
                let Some(due_at) = contact.change.due_at else { continue };
                let here = self.hours_of(contact, query.due_by);
                hours = Some(hours.map_or(here, |hours: Hours| hours.or(here)));
                match here {
                    Hours::Open(_) if due_at <= query.due_by => {
                        loaded.rows.push(self.contact_row(contact));
                    }
                    Hours::Closed { opens_at } if due_at <= query.due_by => later.extend(opens_at),
                    Hours::Open(_) | Hours::Closed { .. } => later.push(due_at),
                }
            }
            loaded.hours.extend(hours.map(|hours| (*campaign, hours)));
        }
        let is_bulk = |call: &Call| {
            matches!(call.origin, Origin::Bulk | Origin::Scheduled { .. })
                && call.state == CallState::Queued
        };
        for (order, id) in self.written.iter().enumerate().filter(|_| query.calls) {
            let call = &self.calls[id];
            if !is_bulk(call) {
                continue;
            }
            if call.due_at <= query.due_by {
                loaded.rows.push(call_row(call, i64::try_from(order).unwrap()));
            } else {
                later.push(call.due_at);
            }
        }
        loaded.rows.sort_by_key(|row| (std::cmp::Reverse(row.priority), row.due_at, row.order));
        let mut taken: BTreeMap<(Priority, Option<CampaignId>), u32> = BTreeMap::new();
        loaded.rows.retain(|row| {
            let campaign = match row.origin {
                Origin::Contact { campaign, .. } => Some(campaign),
                Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => None,
            };
            let taken = taken.entry((row.priority, campaign)).or_default();
            *taken += 1;
            *taken <= query.each
        });
        loaded.rows.truncate(query.limit as usize);
        loaded.next_due_at = later.into_iter().filter(|at| *at > query.due_by).min();
        loaded
    }

    pub(super) fn settling(&self, due_by: Timestamp, limit: u32) -> SettlingLoaded {
        let mut waiting = Vec::new();
        for call in self.calls.values() {
            let CallState::Ended { at: ended_at, id: Some(id), .. } = &call.state else { continue };
            let Some(at) = call.settle_at else { continue };
            waiting.push((at, Settling { call: call.id, id: id.clone(), ended_at: *ended_at }));
        }
        waiting.sort_by_key(|(at, _)| *at);
        let due = waiting.iter().take_while(|(at, _)| *at <= due_by).count();
        let later = waiting.split_off(due.min(limit as usize));
        SettlingLoaded {
            calls: waiting.into_iter().map(|(_, settling)| settling).collect(),
            next_at: later.first().map(|(at, _)| *at),
        }
    }

    fn contact_row(&self, contact: &Contact) -> DueRow {
        let change = &contact.change;
        let campaign = &self.campaigns[&contact.campaign];
        let call = change.call.and_then(|id| self.calls.get(&id));
        let due_at = change.due_at.expect("only those that are due");
        DueRow {
            call: change.call,
            origin: Origin::Contact { campaign: contact.campaign, contact: change.id },
            number: contact.number.clone(),
            terms: Arc::new(Terms::of_list(campaign)),
            priority: campaign.priority,
            due_at,
            order: change.id.0,
            attempts: change.attempts,
            sends: call.map_or(0, |call| call.sends),
            retry_of: call.and_then(|call| call.retry_of),
            chain: call.map(|call| call.chain).unwrap_or_default(),
            created_at: call.map_or(due_at, |call| call.created_at),
        }
    }

    fn last_starts(&self, after: Timestamp) -> Vec<(CampaignId, Timestamp)> {
        let mut last = BTreeMap::new();
        for intent in self.intents.values() {
            let sent_at = intent.sent_at.filter(|sent_at| *sent_at > after);
            if let (Some(sent_at), Some(campaign)) = (sent_at, self.calls[&intent.call].campaign())
            {
                let latest = last.entry(campaign).or_insert(sent_at);
                *latest = sent_at.max(*latest);
            }
        }
        last.into_iter().collect()
    }

    pub(super) fn snapshot(&self, at: Timestamp) -> Snapshot {
        let minute_ago = at - super::harness::seconds(60);
        let is_orphan =
            |call: &&Call| call.origin == Origin::Single && call.state == CallState::Queued;
        Snapshot {
            campaigns: self
                .campaigns
                .values()
                .map(|campaign| (campaign.clone(), ContactCounts::default()))
                .collect(),
            agents: self.agents.values().cloned().collect(),
            live: self
                .open_intents()
                .map(|intent| (self.calls[&intent.call].clone(), intent.clone()))
                .collect(),
            planned: self
                .calls
                .values()
                .filter(|call| call.state == CallState::Queued && call.retry_of.is_some())
                .cloned()
                .collect(),
            orphans: self.calls.values().filter(is_orphan).cloned().collect(),
            starts: self
                .intents
                .values()
                .filter_map(|intent| intent.sent_at)
                .filter(|sent_at| *sent_at > minute_ago)
                .collect(),
            reads: self.reads.iter().copied().filter(|read_at| *read_at > minute_ago).collect(),
            schedules: self
                .schedules
                .values()
                .filter(|it| it.state == ScheduleState::Active)
                .cloned()
                .collect(),
            stopped: self.stopped,
            account_problem: self.account_problem.clone(),
            throttled_until: self.throttled.map(|(until, _)| until),
            throttled_pace: self.throttled.map(|(_, per_minute)| per_minute),
            breaker: self.breaker,
            last_starts: self.last_starts(minute_ago),
            alive_at: Some(at),
        }
    }
}

fn call_row(call: &Call, order: i64) -> DueRow {
    DueRow {
        call: Some(call.id),
        origin: call.origin.clone(),
        number: call.number.clone(),
        terms: Arc::new(Terms::of(call)),
        priority: call.priority,
        due_at: call.due_at,
        order,
        attempts: call.attempt - 1,
        sends: call.sends,
        retry_of: call.retry_of,
        chain: call.chain,
        created_at: call.created_at,
    }
}
