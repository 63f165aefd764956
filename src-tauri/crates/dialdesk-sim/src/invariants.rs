//! The judge: what must hold at every moment, by the provider's own log and by the database.
//!
//! It keeps its own books and believes nothing that the engine says of itself, except where the
//! engine's own figures are what is being judged.

mod breaker;
mod care;
mod compare;
mod ledger;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use dialdesk_core::call::{Call, Origin};
use dialdesk_core::campaign::CampaignState;
use dialdesk_core::campaign::hours::{Hours, Zone, hours_for};
use dialdesk_core::engine::effect::Reservation;
use dialdesk_core::engine::{CallMoved, EngineSettings, Event};
use dialdesk_core::ids::{CallId, ContactId, IntentId};
use dialdesk_core::intent::IntentState;
use dialdesk_core::limits::Limits;
use dialdesk_core::place::Place;
use dialdesk_core::time::{Now, Timestamp};

use crate::clock::Moment;
use crate::model::Model;
use crate::provider::{PostEnd, SimProvider};
use breaker::BreakerBook;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// No number has two calls at a time.
    OneCallPerNumber,
    /// No intent, call or contact is rung more often than once.
    RungOnce,
    /// No call is placed while another intent for its number is open.
    NumberBlocked,
    /// What may have been placed is never reserved again.
    UnknownNeverRedialled,
    /// What was closed as not placed or absent has no call.
    ClosedMeansNotPlaced,
    /// No more lines than allowed.
    Lines,
    /// At most so many starts in any second.
    StartsPerSecond,
    /// Starts are so far apart.
    Spacing,
    /// At most so many requests, and so many reads, in flight.
    InFlight,
    /// At most so many requests in any minute.
    Budget,
    /// No first byte outside the allowed hours.
    Hours,
    /// No first byte while everything is stopped.
    Stopped,
    /// No first byte for a campaign that does not run.
    CampaignRuns,
    /// No first byte for a number that must not be rung.
    DoNotCall,
    /// Nobody is rung again unless a rule ordains it.
    Ordained,
    /// Nobody is rung sooner than the quiet time after their last call.
    QuietTime,
    /// No number is rung more often than the pack allows.
    Caps,
    /// No call while the breaker is open but the one trial.
    Breaker,
    /// Nothing leaves while the provider wants quiet.
    Quiet,
    /// Nobody on a list is lost: waiting, in a call, or finished.
    Contacts,
    /// Every call of the provider is in the database once, with its outcome.
    OutcomesArrive,
    /// Each occurrence of a scheduled call is one that its rule names, and is rung at most once.
    Schedules,
    /// With everything well, everybody is rung and campaigns finish.
    EverybodyIsRung,
    /// Every question gets one answer, in time.
    OneReply,
    /// Memory says what the disk says, and an engine rebuilt from the disk is the same.
    Restored,
    /// The database accepts what the engine says.
    CommitAccepted,
    /// The engine does not step in circles.
    NoHotLoop,
    /// Nothing panics.
    NoPanic,
}

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
}

impl Judge {
    pub(crate) fn new(settings: &EngineSettings) -> Self {
        Self {
            settings: settings.clone(),
            limits: VecDeque::from([(Moment(0), settings.limits)]),
            lines_ever: settings.limits.lines,
            starts: VecDeque::new(),
            requests: VecDeque::new(),
            history_void_until: Moment(0),
            jumped_at: None,
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
        }
    }

    /// A process began, or an engine was rebuilt in one: ages are told by the wall clock.
    pub(crate) fn started(&mut self, at: Moment) {
        self.ages_by_the_wall(at);
        self.breaker.began();
    }

    fn ages_by_the_wall(&mut self, at: Moment) {
        if self.jumped_at.is_some_and(|jump| at.since(jump) < MINUTE * 2) {
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
    pub(crate) fn rebuilt(&mut self, at: Moment, has_written: bool) {
        self.ages_by_the_wall(at);
        if has_written {
            self.breaker.goes_on();
        } else {
            self.breaker.began();
        }
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

    pub(crate) const fn probed(&mut self) {
        self.breaker.probed();
    }

    pub(crate) fn reserving(&mut self, intent: IntentId) {
        self.breaker.reserving(intent);
    }

    pub(crate) fn answered(&mut self, intent: IntentId, end: &PostEnd) {
        self.breaker.answered(intent, end);
    }

    /// What was committed is now also acted on: breaker and wall hold from here.
    pub(crate) fn performed(&mut self, events: &[Event], at: Moment, now: Now) -> Check {
        for event in events {
            if let Event::Throttled { until, .. } = event {
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

    fn may_ring(&self, call: &Call, wall: Timestamp, model: &Model) -> Check {
        let open = match call.origin {
            Origin::Contact { campaign, .. } => {
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
            Origin::Scheduled { schedule, .. } => {
                let Some(schedule) = model.schedules.get(&schedule) else {
                    return broken(Invariant::Schedules, "its schedule is gone".to_owned());
                };
                matches!(schedule.hours(wall, self.settings.rule_pack), Hours::Open(_))
            }
        };
        if open { Ok(()) } else { broken(Invariant::Hours, format!("a first byte at {wall}")) }
    }

    /// Judges spacing, the sliding second and the sliding minute, and notes the start.
    fn pace(&mut self, intent: IntentId, at: Moment) -> Check {
        let limits = self.settings.limits;
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
        let window = MINUTE - COMMIT_SLACK;
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

    fn quiet(&self, at: Moment, what: &str) -> Check {
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
    pub(crate) fn in_flight(&self, all: usize, reads: usize) -> Check {
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
        for event in events {
            let Event::Call(moved) = event else { continue };
            if moved.what == CallMoved::RetryPlanned {
                self.ordained(&moved.call, model)?;
            }
            if let Some(contact) = moved.call.contact() {
                compare::contact(model, contact)?;
            }
            let Some(intent) = &moved.intent else { continue };
            if intent.state == IntentState::Absent && self.settings.waits.speed > 1 {
                // In a fast world absence is known within the minute: it never arrived, so it
                // does not count at the provider.
                self.requests.retain(|(_, of)| *of != Some(intent.id));
            }
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
