//! Dying at the worst moment, and beginning again from what is on disk.

use std::collections::BTreeMap;
use std::time::Duration;

use dialdesk_core::call::CallState;
use dialdesk_core::engine::{Engine, Rebuild};
use dialdesk_core::intent::IntentState;

use super::agenda::{Fate, Happening, Owner};
use super::gate::Gate;
use super::process::{Batch, Post, Process};
use super::{Check, Sabotage, World};
use crate::clock::Moment;
use crate::fault::Fault;

/// A day, in microseconds.
const DAY_US: u64 = 86_400_000_000;

/// A point at which the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// Whenever it is asked for.
    Anytime,
    /// After a step, before its transaction.
    BeforeCommit,
    /// After a transaction, before anything of it is acted on.
    AfterCommit,
    /// Between two effects of one transaction.
    MidEffects,
    /// With a reservation asked for that the database has not come to.
    Asked,
    /// After a reservation's transaction, before the engine hears of it.
    MidReserve,
    /// With a request before the gate.
    AtGate,
    /// Right after a first byte.
    OnWire,
    /// With an answer that nobody has looked at.
    Answered,
}

impl CrashPoint {
    /// Lists every point.
    pub const ALL: [Self; 9] = [
        Self::Anytime,
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::MidEffects,
        Self::Asked,
        Self::MidReserve,
        Self::AtGate,
        Self::OnWire,
        Self::Answered,
    ];
}

/// Which commit fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskBreak {
    /// The next one.
    Any,
    /// The next one that has an answer to write whose first byte is not written yet either.
    Unseen,
    /// That of the next reservation.
    Reservation,
}

/// Where an intent really stands when the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The database has not come to its reservation.
    Asked,
    /// It is written down; the engine has not heard of it, or has not released it.
    Reserved,
    /// It was handed over, and no byte has left.
    AtGate,
    /// Its first byte left, and nobody has written that down.
    SentUnwritten,
    /// Its first byte left, and that is written down.
    Sent,
    /// Its answer is here, and not committed.
    Answered,
    /// No answer came: the provider is being asked.
    Unknown,
    /// The provider has the call.
    Placed,
    /// The phone rings, as far as we know.
    Ringing,
    /// Somebody talks, as far as we know.
    Talking,
    /// The provider knows the end of the call, and we do not.
    EndedUnheard,
    /// The call is over and what settles late is still to be read.
    Settling,
}

impl Standing {
    /// Lists every standing, in the order of an intent's life.
    pub const ALL: [Self; 12] = [
        Self::Asked,
        Self::Reserved,
        Self::AtGate,
        Self::SentUnwritten,
        Self::Sent,
        Self::Answered,
        Self::Unknown,
        Self::Placed,
        Self::Ringing,
        Self::Talking,
        Self::EndedUnheard,
        Self::Settling,
    ];
}

impl Standing {
    /// Says where that is.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Asked => "reservation asked for",
            Self::Reserved => "reserved",
            Self::AtGate => "at the gate",
            Self::SentUnwritten => "left, and nobody has written it down",
            Self::Sent => "left",
            Self::Answered => "answered, and that is not committed",
            Self::Unknown => "unknown",
            Self::Placed => "placed",
            Self::Ringing => "ringing",
            Self::Talking => "talking",
            Self::EndedUnheard => "over, and we have not heard of it",
            Self::Settling => "over, the price still to be read",
        }
    }
}

/// Intents by where they stood when the process died.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// How many stood where.
    pub intents: BTreeMap<Standing, u64>,
    /// How often the process died.
    pub crashes: u64,
}

impl Histogram {
    /// Adds the figures of another run.
    pub fn add(&mut self, other: &Self) {
        self.crashes += other.crashes;
        for (standing, count) in &other.intents {
            *self.intents.entry(*standing).or_default() += count;
        }
    }

    fn count(&mut self, standing: Standing) {
        *self.intents.entry(standing).or_default() += 1;
    }
}

impl World {
    /// The process will die at the next such point; any time is now.
    pub(super) fn arm(&mut self, point: CrashPoint) {
        if self.healed || self.process.is_none() {
            return;
        }
        if point == CrashPoint::Anytime {
            self.crashes_again = false;
            return self.crash();
        }
        self.crashes_again = false;
        self.armed = Some(point);
    }

    /// Kills the process if it was to die at this point.
    pub(super) fn strikes(&mut self, point: CrashPoint, fits: bool) -> bool {
        let strikes = fits && self.armed == Some(point) && self.process.is_some();
        if strikes {
            self.crash();
        }
        strikes
    }

    fn crash(&mut self) {
        let point = self.armed.take().unwrap_or(CrashPoint::Anytime);
        self.tell(|_| format!("CRASH ({point:?})"));
        self.fault(if self.crashes_again { Fault::CrashAgain } else { Fault::Crash });
        self.count_standings();
        let Some(mut process) = self.process.take() else { return };
        self.die_beside(process.batch.take());
        for (intent, post) in process.posts {
            // What left may still arrive: the kernel sends it. Or it does not.
            if post == Post::OnWire && self.chance.happens(0.25) {
                self.cut.insert(intent);
            }
        }
        self.begin_again();
    }

    /// Everything of the process is gone; it is started again some time later.
    pub(super) fn begin_again(&mut self) {
        self.broke_at = None;
        self.agenda.drop_process();
        self.asked.clear();
        self.judge.died(self.model.stopped);
        let (least, most) = match self.chance.between(0, 199) {
            0 if !self.healed => {
                self.fault(Fault::OffForDays);
                (DAY_US, 3 * DAY_US)
            }
            0..7 => (5_000, 4_000_000_000),
            _ => (5_000, 20_000_000),
        };
        let wait = self.chance.skewed(least, most);
        let at = Moment(self.clock.moment().0 + wait);
        self.agenda.add(at, Owner::World, Happening::Fate(Fate::Start));
    }

    /// The program has drained after it was told to quit: it ends, and is started again.
    pub(super) fn end_if_drained(&mut self) {
        if self.process.as_ref().is_some_and(|process| process.engine.is_drained()) {
            self.tell(|_| "the program has drained and ends".to_owned());
            self.process = None;
            self.die_beside(None);
            self.begin_again();
        }
    }

    fn count_standings(&mut self) {
        let histogram = &mut self.report.crashes;
        histogram.crashes += 1;
        let Some(process) = &self.process else { return };
        for intent in process.reserving.keys() {
            if !self.model.intents.contains_key(intent) {
                histogram.count(Standing::Asked);
            }
        }
        let at = self.clock.true_wall();
        for (call, intent) in self.model.open() {
            let standing = match (process.posts.get(&intent.id), intent.state) {
                (Some(Post::Waiting), _) => Standing::AtGate,
                (Some(Post::OnWire), IntentState::Reserved) => Standing::SentUnwritten,
                (Some(Post::OnWire), _) => Standing::Sent,
                (Some(Post::Answered(_)), _) => Standing::Answered,
                (None, IntentState::Unknown) => Standing::Unknown,
                (None, IntentState::Placed) => {
                    let id = intent.provider_id.as_ref();
                    let is_over = !self.provider.running(at).any(|running| Some(&running.id) == id);
                    match call.state {
                        _ if is_over => Standing::EndedUnheard,
                        CallState::Ringing { .. } => Standing::Ringing,
                        CallState::Talking { .. } => Standing::Talking,
                        CallState::Queued
                        | CallState::Reserved { .. }
                        | CallState::Dialing { .. }
                        | CallState::Unknown { .. }
                        | CallState::Placed { .. }
                        | CallState::Ended { .. } => Standing::Placed,
                    }
                }
                (None, _) => Standing::Reserved,
            };
            histogram.count(standing);
        }
        for _ in 0..self.model.unsettled() {
            histogram.count(Standing::Settling);
        }
    }

    /// Starts the program: the engine is built from what is on disk.
    pub(super) fn start(&mut self) -> Check {
        if self.process.is_some() {
            return Ok(());
        }
        if self.clock.is_asleep() {
            // Nobody starts anything on a machine that sleeps.
            let wakes_at = self.agenda.asleep_until();
            self.agenda.add(wakes_at, Owner::World, Happening::Fate(Fate::Start));
            return Ok(());
        }
        self.clock.reborn();
        let now = self.clock.now();
        if self.sabotage == Sabotage::RedoUnknown {
            self.model.redo_unknowns(now.wall);
        }
        self.tell(|_| "the program starts".to_owned());
        let mut snapshot = self.snapshot_beside(now.wall)?;
        self.sabotage.spoil(&mut snapshot);
        let mut settings = self.settings.clone();
        let limits = settings.limits;
        self.sabotage.spoil_settings(&mut settings);
        let (engine, step) =
            Engine::restore(snapshot, settings, &Rebuild::Start, now, &mut self.entropy);
        let gate = Gate::new(limits.spacing, limits.starts_per_second, self.model.stopped)
            .blind_to(self.sabotage.blind());
        let mut process = Process::new(engine, gate);
        process.lines_held = u32::MAX;
        process.click_seen = u64::from(self.model.stopped);
        self.process = Some(process);
        self.judge.started(self.clock.moment(), &self.model);
        // A clock that is hours off misleads every deadline that a restart works out.
        let may_crash = !self.healed && !self.scenario.clock_is_far_off && self.armed.is_none();
        self.crashes_again = may_crash && self.chance.happens(0.12);
        if self.crashes_again {
            self.armed = Some(*self.chance.pick(&CrashPoint::ALL[1..]));
        }
        self.later(0, 1_000_000, Happening::Fate(Fate::Heartbeat));
        let mut batch = Batch::default();
        self.collect(step, now, &mut batch)?;
        self.write(batch)
    }

    /// Writes down that the program lives.
    pub(super) fn heartbeat(&mut self) {
        if self.process.is_none() {
            return;
        }
        let at = self.clock.now().wall;
        self.model.alive_at = Some(at);
        self.heartbeat_beside(at);
        let wait = if self.healed { 60 } else { 10 };
        let at = self.clock.moment() + Duration::from_secs(wait);
        self.agenda.add(at, Owner::Process, Happening::Fate(Fate::Heartbeat));
    }
}
