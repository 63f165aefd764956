//! The judge: what must hold at every moment, by the provider's own log and by the database.
//!
//! It keeps its own books and believes nothing that the engine says of itself, except where the
//! engine's own figures are what is being judged.

mod breaker;
mod care;
mod compare;
mod ledger;
mod names;
mod unknown;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use dialdesk_core::call::{Call, Origin};
use dialdesk_core::campaign::hours::{Hours, Zone, hours_for};
use dialdesk_core::campaign::{Campaign, CampaignState};
use dialdesk_core::engine::effect::Reservation;
use dialdesk_core::engine::{CallMoved, EngineSettings, Event};
use dialdesk_core::ids::{CallId, CampaignId, ContactId, IntentId, ScheduleId};
use dialdesk_core::intent::IntentState;
use dialdesk_core::limits::Limits;
use dialdesk_core::place::Place;
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::time::{Now, Timestamp};

use crate::clock::Moment;
use crate::model::Model;
use crate::provider::SimProvider;
use crate::tally::Tally;
use breaker::BreakerBook;

pub use names::Invariant;

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What did not hold.
    pub invariant: Invariant,
    /// How.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} does not hold: {}", self.invariant, self.detail)
    }
}

impl std::error::Error for Violation {}

pub(crate) type Check = Result<(), Violation>;

fn broken(invariant: Invariant, detail: String) -> Check {
    Err(Violation { invariant, detail })
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Reads are counted when they are decided and leave when that is committed: windows are shorter
/// by what a commit may take.
const COMMIT_SLACK: Duration = Duration::from_millis(500);

/// From the click on Stop all, nothing leaves after this.
const STOP_WITHIN: Duration = Duration::from_millis(250);

/// The judge.
#[derive(Debug)]
pub struct Judge {
    settings: EngineSettings,
    /// The limits of the last minute, with the moment from which each held.
    limits: VecDeque<(Moment, Limits)>,
    lines_ever: u32,
    starts: VecDeque<Moment>,
    requests: VecDeque<(Moment, Option<IntentId>)>,
    /// Budgets cannot be known before: the clock went forward and the process died.
    history_void_until: Moment,
    jumped_at: Option<Moment>,
    /// When the machine last woke up: what was written down before it slept may have left after.
    woke_at: Option<Moment>,
    stopped_at: Option<Moment>,
    breaker: BreakerBook,
    quiet_until: Option<Moment>,
    /// Whom each reservation was for.
    reservations: BTreeMap<IntentId, (CallId, Option<ContactId>)>,
    /// The intents of each call and contact.
    of_call: BTreeMap<CallId, Vec<IntentId>>,
    of_contact: BTreeMap<ContactId, Vec<IntentId>>,
    suppressed_at_reservation: BTreeSet<IntentId>,
    /// Requests that a person, who knows that nothing was placed, had closed and made again.
    given_up: BTreeSet<IntentId>,
    /// Retries that rules have ordained.
    planned: BTreeSet<CallId>,
    is_far_off: bool,
    /// Until then windows are so much shorter: a transaction took long.
    slow: (Moment, Duration),
    /// The campaigns as of the event that is looked at: an edit may stand in the same transaction.
    campaigns: BTreeMap<CampaignId, Campaign>,
    /// The occurrence of each schedule that was rung last, and when its first byte left.
    occurrences: BTreeMap<ScheduleId, (Timestamp, Timestamp)>,
    counts: [u64; Invariant::ALL.len()],
}

impl Judge {
    pub(crate) fn new(settings: &EngineSettings, model: &Model) -> Self {
        Self {
            settings: settings.clone(),
            limits: VecDeque::from([(Moment(0), settings.limits)]),
            lines_ever: settings.limits.lines,
            starts: VecDeque::new(),
            requests: VecDeque::new(),
            history_void_until: Moment(0),
            jumped_at: None,
            woke_at: None,
            stopped_at: None,
            breaker: BreakerBook::new(),
            quiet_until: None,
            reservations: BTreeMap::new(),
            of_call: BTreeMap::new(),
            of_contact: BTreeMap::new(),
            suppressed_at_reservation: BTreeSet::new(),
            given_up: BTreeSet::new(),
            planned: BTreeSet::new(),
            is_far_off: false,
            slow: (Moment(0), Duration::ZERO),
            campaigns: model.campaigns.clone(),
            occurrences: BTreeMap::new(),
            counts: [0; Invariant::ALL.len()],
        }
    }

    /// Counts that an invariant is judged.
    pub(crate) const fn note(&mut self, invariant: Invariant) {
        self.counts[invariant as usize] += 1;
    }

    /// Tells how often each invariant was judged.
    pub(crate) fn judged(&self) -> Tally<Invariant> {
        let mut judged = Tally::default();
        for invariant in Invariant::ALL {
            judged.count_many(invariant, self.counts[invariant as usize]);
        }
        judged
    }

    /// A transaction waits until `until`: reads that were decided leave that much later.
    pub(crate) fn slow_commit(&mut self, until: Moment, wait: Duration) {
        self.slow = (until + MINUTE * 2, self.slow.1.max(wait));
    }

    /// Judges the lines that are held, after and before a step.
    pub(crate) fn lines(&mut self, before: u32, (held, most): (u32, u32)) -> Check {
        self.note(Invariant::Lines);
        self.note(Invariant::NoHotLoop);
        if held > before && held > most {
            let detail = format!("{held} of {most} lines are held");
            return broken(Invariant::Lines, detail);
        }
        Ok(())
    }

    /// A process began, or an engine was rebuilt in one: ages are told by the wall clock.
    pub(crate) fn started(&mut self, at: Moment, model: &Model) {
        self.ages_by_the_wall(at);
        self.breaker.began(model.breaker == Some(BreakerState::HeldOpen));
    }

    fn ages_by_the_wall(&mut self, at: Moment) {
        let is_new = |moment: Option<Moment>| moment.is_some_and(|it| at.since(it) < MINUTE * 2);
        if is_new(self.jumped_at) || is_new(self.woke_at) {
            self.history_void_until = at + MINUTE;
        }
        if self.jumped_at.is_some() {
            // The wall's end was kept by a clock that has moved since.
            self.quiet_until = None;
        }
    }

    pub(crate) fn died(&mut self, stopped: bool) {
        // A click that was not committed died with its process.
        if !stopped {
            self.stopped_at = None;
        }
    }

    /// An engine was rebuilt in the living process.
    pub(crate) fn rebuilt(&mut self, at: Moment, has_written: bool, model: &Model) {
        self.ages_by_the_wall(at);
        if has_written {
            self.breaker.goes_on();
        } else {
            self.breaker.began(model.breaker == Some(BreakerState::HeldOpen));
        }
    }

    pub(crate) fn woke(&mut self, at: Moment) {
        self.woke_at = Some(at);
        // What waited for its transaction when the machine fell asleep leaves only now.
        self.slow.0 = self.slow.0.max(at + MINUTE * 2);
    }

    pub(crate) fn jumped(&mut self, at: Moment, micros: i64) {
        self.jumped_at = Some(at);
        self.is_far_off |= !(-50_000_000..=4_000_000).contains(&micros);
    }

    pub(crate) fn limits_set(&mut self, limits: Limits, at: Moment) {
        self.lines_ever = self.lines_ever.max(limits.lines);
        self.limits.push_back((at, limits));
        while self.limits.len() > 1 && at.since(self.limits[1].0) > MINUTE * 3 {
            self.limits.pop_front();
        }
    }

    /// Gives the most generous limits of the last minutes: windows look back.
    fn most(&self, figure: impl Fn(&Limits) -> u32) -> usize {
        self.limits.iter().map(|(_, limits)| figure(limits)).max().unwrap_or(0) as usize
    }

    pub(crate) fn stop_clicked(&mut self, at: Moment) {
        self.stopped_at = self.stopped_at.or(Some(at));
    }

    pub(crate) fn went_on(&mut self) {
        self.stopped_at = None;
    }

    /// A person wants a number rung again whose request is known not to have been placed.
    pub(crate) fn may_ring_again(&mut self, intent: IntentId) {
        self.given_up.insert(intent);
    }

    pub(crate) const fn probed(&mut self, well: bool) {
        self.breaker.probed(well);
    }

    pub(crate) fn reserving(&mut self, intent: IntentId) {
        self.breaker.reserving(intent);
    }

    /// Tells whether a request was begun before the breaker last moved.
    pub(crate) fn is_late(&self, intent: IntentId) -> bool {
        self.breaker.is_late(intent)
    }

    /// What was committed is now also acted on: breaker and wall hold from here.
    pub(crate) fn performed(&mut self, events: &[Event], at: Moment, now: Now) -> Check {
        self.note(Invariant::Breaker);
        for event in events {
            if let Event::Throttled { until, .. } = event {
                let just =
                    |moment: Option<Moment>| moment.is_some_and(|it| at.since(it) < SECOND * 10);
                if just(self.jumped_at) || just(self.woke_at) {
                    // It was told by a clock that has moved since, in its sleep perhaps.
                    continue;
                }
                let until = at + until.since(now.wall);
                self.quiet_until = Some(self.quiet_until.map_or(until, |it| it.max(until)));
            }
        }
        self.breaker.performed(events)
    }

    /// A first byte leaves.
    pub(crate) fn first_byte(
        &mut self,
        intent: IntentId,
        (at, now): (Moment, Now),
        model: &Model,
    ) -> Check {
        self.pace(intent, at)?;
        for invariant in [Invariant::Stopped, Invariant::Breaker, Invariant::DoNotCall] {
            self.note(invariant);
        }
        if self.stopped_at.is_some_and(|stopped| at.since(stopped) > STOP_WITHIN) {
            return broken(Invariant::Stopped, "a first byte left after Stop all".to_owned());
        }
        self.quiet(at, "a call")?;
        self.breaker.passes(intent)?;
        if self.suppressed_at_reservation.contains(&intent) {
            let detail = "a first byte for a number on the do-not-call list".to_owned();
            return broken(Invariant::DoNotCall, detail);
        }
        let call = self.reservations.get(&intent).and_then(|(call, _)| model.calls.get(call));
        let Some(call) = call else {
            let detail = "a first byte for an intent that nobody wrote down".to_owned();
            return broken(Invariant::RungOnce, detail);
        };
        self.may_ring(call, now.wall, model)
    }

    fn may_ring(&mut self, call: &Call, wall: Timestamp, model: &Model) -> Check {
        self.note(Invariant::Hours);
        let open = match call.origin {
            Origin::Contact { campaign, .. } => {
                self.note(Invariant::CampaignRuns);
                let Some(campaign) = model.campaigns.get(&campaign) else {
                    return broken(Invariant::CampaignRuns, "its campaign is gone".to_owned());
                };
                if campaign.state != CampaignState::Running {
                    let detail = format!("a first byte while it is {:?}", campaign.state);
                    return broken(Invariant::CampaignRuns, detail);
                }
                matches!(care::hours_of(campaign, call, wall), Hours::Open(_))
            }
            Origin::Single | Origin::Bulk => {
                let place = Place::of(&call.number, None, Zone::INDIA);
                let pack = self.settings.rule_pack.under(place.law);
                matches!(hours_for(wall, pack, &place, None), Hours::Open(_))
            }
            Origin::Scheduled { schedule, at } => {
                self.caught_up(schedule, at, wall)?;
                let Some(schedule) = model.schedules.get(&schedule) else {
                    return broken(Invariant::Schedules, "its schedule is gone".to_owned());
                };
                matches!(schedule.hours(wall, self.settings.rule_pack), Hours::Open(_))
            }
        };
        if open { Ok(()) } else { broken(Invariant::Hours, format!("a first byte at {wall}")) }
    }

    /// An occurrence is rung: if the one before it was late, none that had passed by then may follow.
    fn caught_up(&mut self, id: ScheduleId, at: Timestamp, wall: Timestamp) -> Check {
        self.note(Invariant::OneCatchUp);
        let before = self.occurrences.insert(id, (at, wall));
        match before {
            Some((earlier, rung_at))
                if self.jumped_at.is_none() && at > earlier && at + MINUTE < rung_at =>
            {
                let detail = format!("{at} was rung, and had passed when {earlier} was caught up");
                broken(Invariant::OneCatchUp, detail)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Judges spacing, the sliding second and the sliding minute, and notes the start.
    fn pace(&mut self, intent: IntentId, at: Moment) -> Check {
        let limits = self.settings.limits;
        self.note(Invariant::Spacing);
        self.note(Invariant::StartsPerSecond);
        if let Some(last) = self.starts.back()
            && at.since(*last) < limits.spacing
        {
            let detail = format!("{:?} after the start before", at.since(*last));
            return broken(Invariant::Spacing, detail);
        }
        while self.starts.front().is_some_and(|start| at.since(*start) >= SECOND) {
            self.starts.pop_front();
        }
        self.starts.push_back(at);
        if self.starts.len() > limits.starts_per_second as usize {
            let detail = format!("{} starts within one second", self.starts.len());
            return broken(Invariant::StartsPerSecond, detail);
        }
        self.spend(at, Some(intent))
    }

    fn spend(&mut self, at: Moment, intent: Option<IntentId>) -> Check {
        self.note(Invariant::Budget);
        let slow = if at < self.slow.0 { self.slow.1 } else { Duration::ZERO };
        let window = (MINUTE - COMMIT_SLACK).saturating_sub(slow);
        while self.requests.front().is_some_and(|(request, _)| at.since(*request) >= window) {
            self.requests.pop_front();
        }
        self.requests.push_back((at, intent));
        let budget = self.most(Limits::budget);
        if self.requests.len() > budget && at >= self.history_void_until {
            let detail = format!("{} of {budget} requests within a minute", self.requests.len());
            return broken(Invariant::Budget, detail);
        }
        Ok(())
    }

    fn quiet(&mut self, at: Moment, what: &str) -> Check {
        self.note(Invariant::Quiet);
        match self.quiet_until {
            Some(until) if at < until => {
                let detail = format!("{what} left {:?} before the wall's end", until.since(at));
                broken(Invariant::Quiet, detail)
            }
            _ => Ok(()),
        }
    }

    /// A read leaves.
    pub(crate) fn read_made(&mut self, at: Moment, _now: Now) -> Check {
        self.quiet(at, "a read")?;
        self.spend(at, None)
    }

    /// So many requests are in flight, so many of them reads.
    pub(crate) fn in_flight(&mut self, all: usize, reads: usize) -> Check {
        self.note(Invariant::InFlight);
        let (most, most_reads) =
            (self.most(|it| it.requests_in_flight), self.most(|it| it.reads_in_flight));
        if all > most || reads > most_reads {
            let detail = format!("{all} of {most} requests, {reads} of {most_reads} reads");
            return broken(Invariant::InFlight, detail);
        }
        Ok(())
    }

    /// A reservation is written: what it is for must not have been placed by an earlier one.
    pub(crate) fn reserved(&mut self, reservation: &Reservation, model: &Model) -> Check {
        self.note(Invariant::UnknownNeverRedialled);
        let intent = reservation.intent.id;
        let call = &reservation.call;
        if model.suppressed.contains(&call.number) {
            self.suppressed_at_reservation.insert(intent);
        }
        let contact = call.contact();
        let earlier = self.of_call.entry(call.id).or_default().clone();
        let of_contact = contact.and_then(|id| self.of_contact.get(&id)).into_iter().flatten();
        for other in earlier.iter().chain(of_contact) {
            let state = model.intents.get(other).map(|intent| intent.state);
            let follows = self
                .reservations
                .get(other)
                .is_some_and(|(earlier, _)| self.follows(call.id, *earlier, model));
            let is_allowed = self.given_up.contains(other);
            if !care::is_void(state) && !follows && !is_allowed {
                let detail = format!("an earlier request for it is {state:?}");
                return broken(Invariant::UnknownNeverRedialled, detail);
            }
        }
        self.of_call.entry(call.id).or_default().push(intent);
        if let Some(contact) = contact {
            self.of_contact.entry(contact).or_default().push(intent);
        }
        self.reservations.insert(intent, (call.id, contact));
        Ok(())
    }

    /// A transaction is written.
    pub(crate) fn committed(
        &mut self,
        events: &[Event],
        model: &Model,
        provider: &SimProvider,
    ) -> Check {
        self.note(Invariant::CommitAccepted);
        for event in events {
            if let Event::Campaign { campaign, .. } = event {
                self.campaigns.insert(campaign.id, (**campaign).clone());
            }
            let Event::Call(moved) = event else { continue };
            if moved.what == CallMoved::RetryPlanned {
                self.ordained(&moved.call, model)?;
            }
            if let Some(contact) = moved.call.contact() {
                self.note(Invariant::Contacts);
                compare::contact(model, contact)?;
            }
            let Some(intent) = &moved.intent else { continue };
            if intent.state == IntentState::Absent && self.settings.waits.speed > 1 {
                // In a fast world absence is known within the minute: it never arrived, so it
                // does not count at the provider.
                self.requests.retain(|(_, of)| *of != Some(intent.id));
            }
            self.note(Invariant::ClosedMeansNotPlaced);
            let is_closed = matches!(intent.state, IntentState::NotPlaced)
                || matches!(intent.state, IntentState::Absent) && !self.is_far_off;
            if is_closed && provider.calls_to(&intent.request.to).any(|it| it.intent == intent.id) {
                let detail = format!("closed as {}, and it was placed", intent.state.name());
                return broken(Invariant::ClosedMeansNotPlaced, detail);
            }
        }
        Ok(())
    }
}
