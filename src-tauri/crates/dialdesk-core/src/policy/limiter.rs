//! How fast requests may leave: spacing, a sliding second, the account's minute, and the wall that
//! a 429 puts up.
//!
//! Windows are half-open, (t − length, t]: a request exactly one length old no longer counts.
//! Nothing is saved up while idle: every limit looks back from now. A booked slot counts until its
//! first byte has left or it is given back, so a slow connection cannot hide a start.

mod ramp;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::ids::IntentId;
use crate::limits::Limits;
use crate::time::Mono;

use ramp::Ramp;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// The first back-off after a 429 that names no time; doubled with each that follows, up to
/// [`BACK_OFF_MAX`].
const BACK_OFF_FIRST: Duration = Duration::from_secs(1);

/// The longest back-off of our own.
const BACK_OFF_MAX: Duration = Duration::from_secs(60);

/// The longest quiet that an answer can ask for: an hour. A longer one is taken for garbage.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3600);

/// What keeps the next request back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// The spacing of starts or the sliding second.
    Rate,
    /// The account's minute.
    Budget,
    /// The provider asked for quiet.
    Wall,
    /// It asked for quiet a while ago, and the pace is still coming back.
    Ramp,
}

/// A moment at which a request may leave, and what keeps it from leaving sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The moment.
    pub at: Mono,
    /// The latest of the things that hold it.
    pub holds: Holds,
}

/// The limiter.
#[derive(Clone, Debug)]
pub struct Limiter {
    limits: Limits,
    /// First bytes of calls, of the last minute, oldest first.
    starts: VecDeque<Mono>,
    /// Reads of the last minute, oldest first.
    reads: VecDeque<Mono>,
    /// Slots given away whose first byte has not left.
    booked: BTreeMap<IntentId, Mono>,
    posts_in_flight: u32,
    reads_in_flight: u32,
    wall_until: Option<Mono>,
    /// Consecutive 429s without a good answer between them.
    walls: u32,
    /// The pace that comes back after a wall.
    ramp: Option<Ramp>,
    /// When the pace was last cut: a 429 to what left before then is part of the same cut.
    cut_at: Option<Mono>,
    /// The first 429 since the last call that was accepted.
    throttled_since: Option<Mono>,
}

impl Limiter {
    /// Makes a limiter with no history.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            starts: VecDeque::new(),
            reads: VecDeque::new(),
            booked: BTreeMap::new(),
            posts_in_flight: 0,
            reads_in_flight: 0,
            wall_until: None,
            walls: 0,
            ramp: None,
            cut_at: None,
            throttled_since: None,
        }
    }

    /// Takes the history of another process, each list in any order.
    pub fn restore(&mut self, mut starts: Vec<Mono>, mut reads: Vec<Mono>) {
        starts.sort_unstable();
        reads.sort_unstable();
        self.starts = starts.into();
        self.reads = reads.into();
    }

    /// Takes other limits from now on.
    pub const fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Forgets what no window can see any more.
    pub fn forget(&mut self, now: Mono) {
        for list in [&mut self.starts, &mut self.reads] {
            while list.front().is_some_and(|at| *at + MINUTE <= now) {
                list.pop_front();
            }
        }
        if self.wall_until.is_some_and(|until| until <= now) {
            self.wall_until = None;
        }
        if self.ramp.is_some_and(|ramp| ramp.at(now) >= self.limits.starts_per_minute()) {
            self.ramp = None;
        }
    }

    /// Tells when a call could start at the earliest, in-flight limits apart.
    #[must_use]
    pub fn next_start(&self, now: Mono) -> Slot {
        let mut slot = Slot { at: now, holds: Holds::Nothing };
        let mut hold = |at: Mono, holds: Holds| {
            if at > slot.at {
                slot = Slot { at, holds };
            }
        };
        let latest: Vec<Mono> = self.latest_starts(now);
        if let Some(last) = latest.first() {
            hold(*last + self.limits.spacing, Holds::Rate);
        }
        let per_second = self.limits.starts_per_second.max(1) as usize;
        if let Some(oldest) = latest.get(per_second - 1) {
            hold(*oldest + SECOND, Holds::Rate);
        }
        let booked = self.booked.len();
        hold(self.minute_free_at(now, &self.starts, booked, &self.reads), Holds::Budget);
        if let (Some(last), Some(ramp)) = (latest.first(), self.ramp) {
            hold(*last + ramp.spacing(now), Holds::Ramp);
        }
        if let Some(until) = self.wall_until {
            hold(until, Holds::Wall);
        }
        slot
    }

    /// Lists the latest starts, booked ones included, newest first: as many as a second may hold.
    fn latest_starts(&self, now: Mono) -> Vec<Mono> {
        let per_second = self.limits.starts_per_second.max(1) as usize;
        // A booked slot that lies in the past has not left yet: it can leave at any moment, so it
        // counts as leaving now.
        let mut latest: Vec<Mono> = self
            .booked
            .values()
            // Ids are in the order of time: so the list is nearly sorted as it comes.
            .rev()
            .map(|at| (*at).max(now))
            .chain(self.starts.iter().rev().take(per_second).copied())
            .collect();
        latest.sort_unstable_by(|a, b| b.cmp(a));
        latest
    }

    /// Tells when the account's minute has room for one more of `own`, of which `booked` more are
    /// on their way, beside `others`.
    fn minute_free_at(
        &self,
        now: Mono,
        own: &VecDeque<Mono>,
        booked: usize,
        others: &VecDeque<Mono>,
    ) -> Mono {
        let budget = self.limits.budget() as usize;
        let kept = (self.limits.kept() as usize).min(budget.saturating_sub(1));
        let (mut own_gone, mut others_gone) = (0, 0);
        let mut free_at = now;
        loop {
            let own_left = own.len() - own_gone + booked;
            let others_left = others.len() - others_gone;
            if own_left + others_left.max(kept) < budget {
                return free_at;
            }
            let own_next = own.get(own_gone).map(|at| *at + MINUTE);
            let others_next = others.get(others_gone).map(|at| *at + MINUTE);
            match (own_next, others_next) {
                (Some(mine), Some(theirs)) if theirs < mine => {
                    others_gone += 1;
                    free_at = free_at.max(theirs);
                }
                (Some(mine), _) => {
                    own_gone += 1;
                    free_at = free_at.max(mine);
                }
                (None, Some(theirs)) => {
                    others_gone += 1;
                    free_at = free_at.max(theirs);
                }
                // Only slots on their way are left; one of them must leave or come back first.
                (None, None) => return now + MINUTE,
            }
        }
    }

    /// Tells whether another call request fits among those in flight. One place is left free while
    /// `reads_wait`, so that calls under way are never blind.
    #[must_use]
    pub fn has_room_for_a_call(&self, reads_wait: bool) -> bool {
        let kept = u32::from(reads_wait && self.limits.requests_in_flight > 1);
        self.posts_in_flight + self.reads_in_flight + kept < self.limits.requests_in_flight
    }

    /// Books a slot and a place in flight for a call request.
    pub fn book(&mut self, intent: IntentId, at: Mono) {
        self.booked.insert(intent, at);
        self.posts_in_flight += 1;
    }

    /// Counts a call request that another engine of this process sent and that is under way.
    pub const fn under_way(&mut self) {
        self.posts_in_flight += 1;
    }

    /// Notes that the first byte left: only this spends the slot.
    pub fn sent(&mut self, intent: IntentId, at: Mono) {
        self.booked.remove(&intent);
        let place = self.starts.partition_point(|earlier| *earlier <= at);
        self.starts.insert(place, at);
    }

    /// Notes that a call request was answered or came back. A slot that was not spent is free again.
    pub fn answered(&mut self, intent: IntentId) {
        self.booked.remove(&intent);
        self.posts_in_flight = self.posts_in_flight.saturating_sub(1);
    }

    /// Counts questions that another engine of this process asked and that are under way.
    pub const fn reads_under_way(&mut self, count: u32) {
        self.reads_in_flight += count;
    }

    /// Tells when a read could start at the earliest; `None` while as many as allowed are under
    /// way.
    #[must_use]
    pub fn next_read(&self, now: Mono) -> Option<Slot> {
        let all = self.posts_in_flight + self.reads_in_flight;
        if self.reads_in_flight >= self.limits.reads_in_flight
            || all >= self.limits.requests_in_flight
        {
            return None;
        }
        let mut own = Slot { at: now, holds: Holds::Nothing };
        let free_at = self.read_free_at(now);
        if free_at > own.at {
            own = Slot { at: free_at, holds: Holds::Budget };
        }
        if let Some(until) = self.wall_until.filter(|until| *until > own.at) {
            own = Slot { at: until, holds: Holds::Wall };
        }
        Some(own)
    }

    fn read_free_at(&self, now: Mono) -> Mono {
        if self.booked.is_empty() {
            return self.minute_free_at(now, &self.reads, 0, &self.starts);
        }
        // Slots on their way count among the calls as if they had just left.
        let mut starts = self.starts.clone();
        starts.extend(self.booked.values().map(|at| (*at).max(now)));
        self.minute_free_at(now, &self.reads, 0, &starts)
    }

    /// Notes that a read is being made.
    pub fn read(&mut self, at: Mono) {
        let place = self.reads.partition_point(|earlier| *earlier <= at);
        self.reads.insert(place, at);
        self.reads_in_flight += 1;
    }

    /// Notes that a read was answered.
    pub const fn read_answered(&mut self) {
        self.reads_in_flight = self.reads_in_flight.saturating_sub(1);
    }

    /// Puts up the wall after a 429 and tells when it ends. `retry_after` is what the answer asked
    /// for; without it, or where it is out of all proportion, the wait is our own: 1, 2, 4 … 60 s
    /// with up to a tenth of jitter. A request for no quiet at all counts as none: sending again at
    /// once is what was just refused. Ten 429s at once are one cut: while the wall stands, another
    /// only moves its end if it asks for more, and what `left` before the cut does not cut again.
    pub fn throttled(
        &mut self,
        now: Mono,
        left: Option<Mono>,
        retry_after: Option<Duration>,
        jitter: f64,
    ) -> Mono {
        self.throttled_since = self.throttled_since.or(Some(now));
        let stands = self.wall_until.is_some_and(|until| until > now);
        let asked = retry_after.filter(|wait| !wait.is_zero() && *wait <= RETRY_AFTER_MAX);
        let until = match asked {
            Some(wait) => now + wait,
            None if stands => now,
            None => {
                let wait = (BACK_OFF_FIRST * (1 << self.walls.min(6))).min(BACK_OFF_MAX);
                now + wait.mul_f64(1.0 + jitter.clamp(0.0, 1.0) / 10.0)
            }
        };
        if !stands {
            self.walls = self.walls.saturating_add(1);
        }
        let end = self.wall_until.map_or(until, |standing| standing.max(until));
        self.wall_until = Some(end);
        let is_same_cut = self.cut_at.is_some_and(|cut| left.is_some_and(|left| left <= cut));
        match &mut self.ramp {
            Some(ramp) if stands || is_same_cut => ramp.begin_at(end),
            Some(_) | None => {
                let halved = Ramp::new(self.pace(now) / 2, end);
                self.ramp = Some(halved);
                self.cut_at = Some(now);
            }
        }
        end
    }

    /// Tells how many calls a minute have been leaving: as many as were allowed, or as did.
    fn pace(&self, now: Mono) -> u32 {
        let allowed = self.limits.starts_per_minute();
        let ramped = self.ramp.map_or(allowed, |ramp| ramp.at(now));
        let real = ramp::pace_of(self.starts.len(), self.starts.front().copied(), now);
        ramped.min(real.unwrap_or(allowed)).min(allowed)
    }

    /// Tells how many calls a minute may leave since the last wall, while they are fewer than the
    /// limits allow.
    #[must_use]
    pub fn ramp(&self, now: Mono) -> Option<u32> {
        self.ramp.map(|ramp| ramp.at(now))
    }

    /// Goes on with the pace that another engine had come to: `per_minute` calls, from the wall's
    /// end, which was `ago`.
    pub fn ramp_stands(&mut self, now: Mono, per_minute: u32, ago: Duration) {
        let reached = Ramp::new(per_minute, Mono::default()).at(Mono::default() + ago);
        if reached < self.limits.starts_per_minute() {
            self.ramp = Some(Ramp::new(reached, self.wall_until.unwrap_or(now)));
        }
    }

    /// Tells since when every call has been answered with a 429.
    #[must_use]
    pub const fn throttled_since(&self) -> Option<Mono> {
        self.throttled_since
    }

    /// Puts up the wall that another engine was told of and that stands for `wait` more. No longer
    /// than an answer may ask for: the wall clock, by which it was kept, may have gone back.
    pub fn wall_stands(&mut self, now: Mono, wait: Duration) {
        if !wait.is_zero() {
            self.wall_until = Some(now + wait.min(RETRY_AFTER_MAX));
        }
    }

    /// Notes a good answer: the next 429 starts the back-off anew.
    pub const fn answered_well(&mut self) {
        self.walls = 0;
        self.throttled_since = None;
    }

    /// Tells when the wall ends, while it stands.
    #[must_use]
    pub const fn wall_until(&self) -> Option<Mono> {
        self.wall_until
    }

    /// Counts requests under way: calls and reads.
    #[must_use]
    pub const fn in_flight(&self) -> u32 {
        self.posts_in_flight + self.reads_in_flight
    }

    /// Counts slots that were given away and not spent yet.
    #[must_use]
    pub fn booked(&self) -> usize {
        self.booked.len()
    }

    /// Counts the requests of the last minute, calls and reads.
    #[must_use]
    pub fn spent(&self) -> usize {
        self.starts.len() + self.reads.len()
    }

    /// Counts the calls started in the last minute.
    #[must_use]
    pub fn started(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests;
