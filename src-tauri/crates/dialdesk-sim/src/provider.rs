//! The provider of the fake world, with a log of its own: the judge of who was rung.
//!
//! It knows nothing of the engine. It gets requests on arrival, answers them or not, and lets its
//! calls live; what it remembers is the truth that the database is compared with.

mod mood;

use std::collections::BTreeMap;
use std::time::Duration;

use dialdesk_core::call::{Measures, Outcome};
use dialdesk_core::ids::{IntentId, ProviderCallId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::provider::{
    AccountProblem, AccountProblemKind, CallListing, CallReport, CallSearch, GateRefusal,
    ListedCall, ListedPage, PlaceCall, PlaceError, Placed, Progress, ReadError,
};
use dialdesk_core::time::{Entropy as _, Timestamp};

pub use mood::Mood;

use crate::entropy::SeededEntropy;
use crate::fault::Fault;
use crate::tally::Tally;

/// Calls on a page of the list: few, so that there are pages.
const PAGE: usize = 8;

/// One call as the provider has it.
#[derive(Clone, Debug)]
pub struct RungCall {
    /// Its name.
    pub id: ProviderCallId,
    /// What we gave it to hand back.
    pub intent: IntentId,
    /// Whom it rings.
    pub to: PhoneNumber,
    /// The number shown.
    pub caller_id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the phone begins to ring.
    pub rings_at: Timestamp,
    /// When somebody picks up; at the end where nobody does.
    pub talks_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
    /// What becomes of it.
    pub outcome: Outcome,
    /// When it appears in lists.
    pub listed_at: Timestamp,
    /// When its price is known.
    pub settled_at: Timestamp,
    /// Whether the words for this call never tell ringing from talking.
    pub vague: bool,
}

/// How a call request ended, as its sender sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostEnd {
    /// The call was accepted.
    Placed(ProviderCallId),
    /// The gate did not open.
    HeldBack(GateRefusal),
    /// There was no connection.
    NotConnected,
    /// The answer, or its absence, proves nothing.
    Unknown(&'static str),
    /// A 429.
    Throttled(Option<Duration>),
    /// The number was refused.
    Refused(Outcome),
    /// The account was refused.
    Account(AccountProblemKind),
}

impl PostEnd {
    /// Turns it into what the engine is told.
    pub fn result(self) -> Result<Placed, PlaceError> {
        Err(match self {
            Self::Placed(id) => return Ok(Placed { id }),
            Self::HeldBack(refusal) => PlaceError::HeldBack(refusal),
            Self::NotConnected => PlaceError::NotPlaced("no connection".into()),
            Self::Unknown(why) => PlaceError::Unknown(why.to_owned()),
            Self::Throttled(retry_after) => PlaceError::Throttled { retry_after },
            Self::Refused(outcome) => {
                PlaceError::Refused { outcome, message: "not this number".to_owned() }
            }
            Self::Account(kind) => PlaceError::Account(problem(kind)),
        })
    }
}

/// Why a question had no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// Nothing that can be read came back.
    Unavailable,
    /// A 429.
    Throttled(Option<Duration>),
    /// The account was refused.
    Account(AccountProblemKind),
    /// The call is not known.
    NotFound,
}

impl ReadFault {
    /// Turns it into what the engine is told.
    #[must_use]
    pub fn error(self) -> ReadError {
        match self {
            Self::Unavailable => ReadError::Unavailable("no answer".to_owned()),
            Self::Throttled(retry_after) => ReadError::Throttled { retry_after },
            Self::Account(kind) => ReadError::Account(problem(kind)),
            Self::NotFound => ReadError::NotFound,
        }
    }
}

fn problem(kind: AccountProblemKind) -> AccountProblem {
    AccountProblem { kind, message: "the account was refused".to_owned() }
}

/// The provider.
#[derive(Clone, Debug)]
pub struct SimProvider {
    /// How it feels now.
    pub mood: Mood,
    /// What it has done to its customers.
    pub faults: Tally<Fault>,
    /// How many times as fast as real ones its calls live.
    speed: u32,
    entropy: SeededEntropy,
    calls: Vec<RungCall>,
    /// Places of those that may still run.
    live: Vec<usize>,
    by_number: BTreeMap<PhoneNumber, Vec<usize>>,
    by_id: BTreeMap<ProviderCallId, usize>,
}

impl SimProvider {
    /// Makes a provider whose calls live `speed` times as fast as real ones.
    #[must_use]
    pub fn new(mood: Mood, speed: u32, entropy: SeededEntropy) -> Self {
        Self {
            mood,
            faults: Tally::default(),
            speed: speed.max(1),
            entropy,
            calls: Vec::new(),
            live: Vec::new(),
            by_number: BTreeMap::new(),
            by_id: BTreeMap::new(),
        }
    }

    /// Gives every call that it ever made, oldest first.
    #[must_use]
    pub fn calls(&self) -> &[RungCall] {
        &self.calls
    }

    /// Gives the calls that ring or talk at `at`.
    pub fn running(&self, at: Timestamp) -> impl Iterator<Item = &RungCall> {
        let calls = self.live.iter().map(|place| &self.calls[*place]);
        calls.filter(move |call| call.ends_at > at)
    }

    /// Gives the calls that it ever made to a number.
    pub fn calls_to(&self, number: &PhoneNumber) -> impl Iterator<Item = &RungCall> {
        self.by_number.get(number).into_iter().flatten().map(|place| &self.calls[*place])
    }

    /// Takes a call request on arrival. No answer is silence; the connection may have been left
    /// by then.
    pub fn receive(&mut self, request: &PlaceCall, at: Timestamp) -> Option<PostEnd> {
        let mood = self.mood;
        if let Some(kind) = mood.account {
            self.faults.count(Fault::AccountRefused);
            return Some(PostEnd::Account(kind));
        }
        if self.goes_wrong(mood.throttled, Fault::RateLimited) {
            return Some(PostEnd::Throttled(self.retry_after()));
        }
        if self.goes_wrong(mood.refused, Fault::NumberRefused) {
            let refusals = [Outcome::DndBlocked, Outcome::InvalidNumber];
            return Some(PostEnd::Refused(*self.entropy.pick(&refusals)));
        }
        if self.goes_wrong(mood.error, Fault::ErrorNotPlaced) {
            return Some(PostEnd::Unknown("a 500, and nothing was placed"));
        }
        if self.goes_wrong(mood.silent, Fault::SilentNotPlaced) {
            return None;
        }
        let id = self.place(request, at);
        if self.goes_wrong(mood.error_placed, Fault::ErrorPlaced) {
            return Some(PostEnd::Unknown("a 500, and the call was placed"));
        }
        if self.goes_wrong(mood.garbage, Fault::Garbage) {
            return Some(PostEnd::Unknown("an answer that cannot be read"));
        }
        if self.goes_wrong(mood.silent_placed, Fault::SilentPlaced) {
            return None;
        }
        Some(PostEnd::Placed(id))
    }

    /// Draws whether something goes wrong, and counts it.
    fn goes_wrong(&mut self, share: f64, fault: Fault) -> bool {
        let happens = self.entropy.happens(share);
        if happens {
            self.faults.count(fault);
        }
        happens
    }

    /// Draws what a 429 asks for: seconds, nothing, no time at all, or garbage.
    fn retry_after(&mut self) -> Option<Duration> {
        match self.entropy.between(0, 9) {
            0..4 => None,
            4..8 => Some(Duration::from_secs(self.entropy.between(1, 20))),
            8 => Some(Duration::ZERO),
            _ => {
                self.faults.count(Fault::GarbledRetryAfter);
                Some(Duration::from_secs(400_000))
            }
        }
    }

    fn place(&mut self, request: &PlaceCall, at: Timestamp) -> ProviderCallId {
        let entropy = &mut self.entropy;
        let ring_limit = u64::from(request.ring_timeout_s) * 1_000_000;
        let talk_limit = u64::from(request.time_limit_s) * 1_000_000;
        let outcome = *entropy.pick(&[
            Outcome::Completed,
            Outcome::Completed,
            Outcome::Completed,
            Outcome::Completed,
            Outcome::Completed,
            Outcome::Busy,
            Outcome::Busy,
            Outcome::NoAnswer,
            Outcome::NoAnswer,
            Outcome::NetworkError,
            Outcome::CanceledByProvider,
        ]);
        let silence = entropy.between(200_000, 3_000_000);
        let ringing_max = ring_limit - silence.min(ring_limit);
        let ringing = if outcome == Outcome::NoAnswer {
            ringing_max
        } else {
            entropy.skewed(500_000, ringing_max)
        };
        let talking =
            if outcome == Outcome::Completed { entropy.skewed(1_000_000, talk_limit) } else { 0 };
        let life = |micros: u64| Duration::from_micros(micros) / self.speed;
        let talks_at = at + life(silence + ringing);
        let ends_at = talks_at + life(talking);
        let call = RungCall {
            id: ProviderCallId(entropy.uuid(at).simple().to_string()),
            intent: request.intent,
            to: request.to.clone(),
            caller_id: request.caller_id.clone(),
            created_at: at,
            rings_at: at + life(silence),
            talks_at,
            ends_at,
            outcome,
            listed_at: ends_at + life(entropy.skewed(0, 30_000_000)),
            settled_at: ends_at + life(entropy.between(1_000_000, 600_000_000)),
            vague: entropy.happens(0.3),
        };
        let id = call.id.clone();
        let place = self.calls.len();
        self.by_number.entry(call.to.clone()).or_default().push(place);
        self.by_id.insert(id.clone(), place);
        self.calls.push(call);
        self.live.retain(|place| self.calls[*place].ends_at > at);
        self.live.push(place);
        id
    }

    /// Answers anything that is read, or fails to.
    fn fault(&mut self) -> Option<ReadFault> {
        let mood = self.mood;
        if let Some(kind) = mood.account {
            self.faults.count(Fault::AccountRefused);
            return Some(ReadFault::Account(kind));
        }
        if self.goes_wrong(mood.reads_throttled, Fault::ReadRateLimited) {
            return Some(ReadFault::Throttled(self.retry_after()));
        }
        self.goes_wrong(mood.reads_fail, Fault::ReadFailed).then_some(ReadFault::Unavailable)
    }

    /// Answers the harmless question.
    ///
    /// # Errors
    /// When it does not.
    pub fn probe(&mut self) -> Result<(), ReadFault> {
        self.fault().map_or(Ok(()), Err)
    }

    /// Says how a call stands, or stood a moment ago: its answers may be old.
    ///
    /// # Errors
    /// When it does not.
    pub fn look(&mut self, id: &ProviderCallId, at: Timestamp) -> Result<CallReport, ReadFault> {
        if let Some(fault) = self.fault() {
            return Err(fault);
        }
        let Some(place) = self.by_id.get(id).copied() else {
            return Err(ReadFault::NotFound);
        };
        let is_old = self.goes_wrong(self.mood.stale, Fault::ReportOld);
        let age = Duration::from_micros(self.entropy.skewed(0, 20_000_000)) / self.speed;
        let call = &self.calls[place];
        let seen_at = if is_old { (at - age).max(call.created_at) } else { at };
        Ok(call.report(seen_at))
    }

    /// Lists the ended calls that match. One of them may come twice.
    ///
    /// # Errors
    /// When it does not.
    pub fn search(
        &mut self,
        search: &CallSearch,
        at: Timestamp,
    ) -> Result<Vec<CallReport>, ReadFault> {
        if let Some(fault) = self.fault() {
            return Err(fault);
        }
        let is_meant = |call: &&RungCall| {
            call.caller_id == search.caller_id
                && search.from <= call.created_at
                && call.created_at <= search.until
        };
        let ended = self.calls_to(&search.to).filter(is_meant).filter(|call| call.ends_at <= at);
        let (listed, lagging): (Vec<&RungCall>, Vec<&RungCall>) =
            ended.partition(|call| call.listed_at <= at);
        let lags = !lagging.is_empty();
        let mut found: Vec<CallReport> = listed.iter().map(|call| call.report(at)).collect();
        if lags {
            self.faults.count(Fault::ListLags);
        }
        if !found.is_empty() && self.goes_wrong(self.mood.stale, Fault::ReportDoubled) {
            found.extend(found.first().cloned());
        }
        Ok(found)
    }

    /// Gives the first page of the ended calls that match, the oldest first.
    ///
    /// # Errors
    /// When it does not.
    pub fn list(&mut self, listing: &CallListing, at: Timestamp) -> Result<ListedPage, ReadFault> {
        if let Some(fault) = self.fault() {
            return Err(fault);
        }
        let is_meant = |call: &&RungCall| {
            listing.caller_ids.contains(&call.caller_id)
                && listing.from <= call.created_at
                && call.created_at <= listing.until
                && call.listed_at <= at
        };
        let mut calls: Vec<&RungCall> = self.calls.iter().filter(is_meant).collect();
        calls.sort_by_key(|call| call.created_at);
        let goes_on_from = calls.get(PAGE - 1).filter(|_| calls.len() > PAGE);
        Ok(ListedPage {
            goes_on_from: goes_on_from.map(|call| call.created_at),
            calls: calls.into_iter().take(PAGE).map(|call| call.listed(at)).collect(),
        })
    }
}

impl RungCall {
    fn listed(&self, at: Timestamp) -> ListedCall {
        ListedCall {
            report: self.report(at),
            spelled: self.to.as_str().to_owned(),
            number: Some(self.to.clone()),
        }
    }

    /// Describes it as it stands at this moment.
    pub(crate) fn report(&self, at: Timestamp) -> CallReport {
        let progress = if at >= self.ends_at {
            Progress::Over(self.outcome)
        } else if self.vague || at < self.rings_at {
            Progress::Running
        } else if at < self.talks_at {
            Progress::Ringing
        } else {
            Progress::Talking
        };
        let is_over = at >= self.ends_at;
        let seconds = |from: Timestamp| u32::try_from(self.ends_at.since(from).as_secs()).ok();
        CallReport {
            id: self.id.clone(),
            progress,
            created_at: Some(self.created_at),
            measures: Measures {
                duration_s: if is_over { seconds(self.created_at) } else { None },
                talk_s: if is_over { seconds(self.talks_at) } else { None },
                price: (at >= self.settled_at).then(|| "0.5000".to_owned()),
                recording_url: None,
            },
        }
    }
}
