//! The engine: what reached us goes in, what became true and what must be done comes out.
//!
//! A plain struct. It reads no clock, awaits nothing and cannot fail for outside reasons; the same
//! inputs with the same entropy give the same steps. A million contacts wait in the database: here
//! is a bounded window of what is due, and the calls that hold a line.

mod answer;
pub mod away;
mod calls;
pub mod ceiling;
mod dial;
mod due;
pub mod effect;
pub mod event;
pub mod facts;
mod follow;
pub mod input;
mod law;
mod live;
mod loading;
mod operator;
mod resolve;
mod restore;
mod retry;
mod run;
mod schedule;
mod settling;
pub mod snapshot;
pub mod sweep;
mod told;
mod turns;
mod window;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub use effect::Effect;
pub use event::{CallEvent, CallMoved, CampaignMoved, Envelope, Event, ScheduleMoved};
pub use facts::Facts;
pub use input::{Command, Input};
pub use snapshot::{EngineSettings, Rebuild, Snapshot};

use crate::agent::Agent;
use crate::call::Call;
use crate::call::resolve::Statement;
use crate::campaign::CampaignState;
use crate::ids::{AgentId, CallId, CampaignId, IntentId, RequestId, ScheduleId};
use crate::intent::Intent;
use crate::policy::breaker::{Breaker, BreakerState};
use crate::policy::limiter::Limiter;
use crate::provider::AccountProblem;
use crate::schedule::Schedule;
use crate::time::{Entropy, Mono, Now, Timestamp};

use calls::Calls;
use ceiling::Means;
use facts::Binding;
use live::Live;
use loading::Loading;
use run::CampaignRun;
use settling::Unsettled;
use sweep::Sweeping;
use told::Unclaimed;
use turns::Turns;
use window::{Key, Window};

/// What one input led to.
#[derive(Debug, Default)]
pub struct Step {
    /// What became true: committed, in one transaction, before any effect is performed.
    pub events: Vec<Event>,
    /// Requests that count against the account's budget and are no calls: the moments of the reads
    /// that the effects will make. Committed with the events, so that a restart knows them.
    pub reads: Vec<Timestamp>,
    /// What must now be done.
    pub effects: Vec<Effect>,
    /// When the engine wants to be woken, if nothing else reaches it before.
    pub wake_at: Option<Mono>,
}

/// One step in the making: the time, the chance, and what it led to so far.
struct Turn<'a> {
    now: Now,
    entropy: &'a mut dyn Entropy,
    step: Step,
}

impl Turn<'_> {
    fn event(&mut self, event: Event) {
        self.step.events.push(event);
    }

    fn effect(&mut self, effect: Effect) {
        self.step.effects.push(effect);
    }

    /// Asks to be woken at `at` at the latest.
    fn wake(&mut self, at: Mono) {
        self.step.wake_at = Some(self.step.wake_at.map_or(at, |sooner| sooner.min(at)));
    }

    /// Turns a moment of the wall clock into one of the monotonic clock, as things stand now.
    fn mono_at(&self, wall: Timestamp) -> Mono {
        self.now.mono + wall.since(self.now.wall)
    }
}

/// A single call that waits for a line, and whoever waits for it.
#[derive(Clone, Debug)]
struct Waiting {
    row: input::DueRow,
    request: RequestId,
    /// Without a line by then, the answer is "no line".
    give_up_at: Mono,
}

/// The engine.
pub struct Engine {
    settings: EngineSettings,
    limiter: Limiter,
    breaker: Breaker,
    campaigns: BTreeMap<CampaignId, CampaignRun>,
    agents: BTreeMap<AgentId, Agent>,
    /// Those with an occurrence to come.
    schedules: BTreeMap<ScheduleId, Schedule>,
    /// Calls with a request: from the reservation to the end.
    calls: Calls,
    intents: BTreeMap<IntentId, CallId>,
    window: Window,
    waiting: VecDeque<Waiting>,
    loading: Loading,
    /// Calls that are being cancelled and are not picked meanwhile.
    fetching: BTreeMap<CallId, Vec<RequestId>>,
    /// What people said of calls that have to be read first.
    resolving: BTreeMap<CallId, Vec<(RequestId, Statement)>>,
    /// Absent calls that people have had rung again: a second click does it once.
    rung_again: BTreeSet<CallId>,
    /// Ended calls whose measures are read once more.
    unsettled: Unsettled,
    /// Where the sweep of the provider's list stands.
    sweeping: Sweeping,
    /// What the provider told of calls that nobody here knows by that name yet.
    unclaimed: Unclaimed,
    /// Retries by hand, each with the scheduled one whose place it takes once it may have rung.
    replacing: BTreeMap<CallId, Call>,
    /// Rows that the database would not hand over, and until when they are left alone.
    spurned: BTreeMap<Key, Mono>,
    stopped: bool,
    quitting: bool,
    account_problem: Option<AccountProblem>,
    binding: Binding,
    /// Both clocks at the last step: what they say since tells whether the machine slept.
    seen: Now,
    means: Means,
    turns: Turns,
}

/// A provider that has wanted quiet for this long has paused us, and the screen says so.
const PROVIDER_PAUSE: Duration = Duration::from_secs(15 * 60);

/// A reservation is made when its slot is at most this far away.
const RESERVE_AHEAD: Duration = Duration::from_millis(100);

/// A released request whose turn has not come by then is closed as not placed. The slot is kept
/// while it waits for its connection, so this bounds a hanging connect phase.
const RELEASE_HOLDS: Duration = Duration::from_secs(15);

impl Engine {
    /// Takes one input.
    pub fn step(&mut self, input: Input, now: Now, entropy: &mut dyn Entropy) -> Step {
        let mut turn = Turn { now, entropy, step: Step::default() };
        self.limiter.forget(now.mono);
        self.notice_sleep(&mut turn);
        self.refresh_hours(now);
        self.take(input, &mut turn);
        self.finish_step(&mut turn);
        turn.step
    }

    fn take(&mut self, input: Input, turn: &mut Turn<'_>) {
        match input {
            Input::Woken => {}
            Input::WorkAdded | Input::ImportMoved { .. } => {
                // Whoever came may be elsewhere.
                self.campaigns.values_mut().for_each(CampaignRun::forget_places);
                self.loading.fresh = true;
            }
            Input::DueLoaded(loaded) => self.due_loaded(loaded, turn),
            Input::SettlingLoaded(loaded) => self.settling_loaded(loaded),
            Input::Reserved { intent } => self.reserved(intent, turn),
            Input::Refused { intent, reasons } => self.refused(intent, reasons, turn),
            Input::Sent { intent, at } => self.sent(intent, at, turn),
            Input::Answered { intent, result } => self.answered(intent, result, turn),
            Input::Looked { call, result } => self.looked(call, result, turn),
            Input::Searched { intent, result } => self.searched(intent, result, turn),
            Input::CallFetched { call, found } => self.fetched(call, found.map(|call| *call), turn),
            Input::Told(report) => self.told(*report, turn),
            Input::Recalled { id, found } => self.recalled(&id, found.map(|call| *call), turn),
            Input::Probed { result } => self.probed(result, turn),
            Input::Swept { result } => self.swept(result, turn),
            Input::Operator { request, command } => self.operate(request, command, turn),
        }
    }

    /// Does what the time allows, and plans what follows the scheduled calls that left or ended.
    fn finish_step(&mut self, turn: &mut Turn<'_>) {
        self.advance_schedules(turn);
        self.go_on(turn);
        if self.advance_schedules(turn) {
            self.load_due(turn);
        }
        self.calls.note();
    }

    /// Does whatever the time allows, after every input.
    fn go_on(&mut self, turn: &mut Turn<'_>) {
        self.mark_stuck(turn);
        self.ask_provider(turn);
        self.answer_those_who_wait(turn);
        self.dial(turn);
        self.follow(turn);
        self.load_due(turn);
    }

    /// Counts the lines that are held.
    fn lines_held(&self) -> u32 {
        u32::try_from(self.calls.counts().lines).unwrap_or(u32::MAX)
    }

    /// Gives how many lines are held, and how many may be.
    #[must_use]
    pub fn lines(&self) -> (u32, u32) {
        (self.lines_held(), self.settings.limits.lines)
    }

    /// Gives where the breaker stands, and the failures that it has counted.
    #[must_use]
    pub const fn breaker(&self) -> (BreakerState, u32) {
        (self.breaker.state(), self.breaker.failures())
    }

    /// Tells whether everything is stopped.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Gives the engine's figures.
    #[must_use]
    pub fn facts(&self, now: Now) -> Facts {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let calls = self.calls.counts();
        Facts {
            at: now.wall,
            lines_held: self.lines_held(),
            lines_max: self.settings.limits.lines,
            unknown: count(calls.unknown),
            needs_a_look: count(calls.looks),
            requests_in_flight: self.limiter.in_flight(),
            requests_queued: count(self.limiter.booked() + self.waiting.len()),
            budget_used: count(self.limiter.spent()),
            budget: self.settings.limits.budget(),
            starts_last_minute: count(self.limiter.started()),
            breaker: self.breaker.state(),
            breaker_failures: self.breaker.failures(),
            wall_until: self.limiter.wall_until().map(|until| now.wall + until.since(now.mono)),
            paused_by_provider: self.is_paused_by_provider(now),
            ceiling: self.means.ceiling(&self.settings.limits, self.limiter.ramp(now.mono)),
            stopped: self.stopped,
            account_problem: self.account_problem.clone(),
            binding: self.binding,
            running: self
                .campaigns
                .values()
                .filter(|run| run.campaign.state == CampaignState::Running)
                .map(|run| (run.campaign.id, run.in_flight))
                .collect(),
            hours_close_at: self.campaigns.values().filter_map(CampaignRun::closes_at).min(),
        }
    }

    /// Tells whether the provider has let no call through for so long that a person should know.
    fn is_paused_by_provider(&self, now: Now) -> bool {
        let since = self.limiter.throttled_since();
        let until = self.limiter.wall_until();
        since.is_some_and(|since| now.mono.since(since) >= PROVIDER_PAUSE)
            || until.is_some_and(|until| until.since(now.mono) >= PROVIDER_PAUSE)
    }

    /// Gives the calls that hold a request, with their intents. Those that the database has not
    /// judged yet are among them.
    pub fn live(&self) -> impl Iterator<Item = (&Call, &Intent)> {
        self.calls.values().map(|live| (&live.call, &live.intent))
    }

    /// Tells whether every request has been answered or taken back: the program may end.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        self.quitting && self.calls.values().all(Live::has_an_answer)
    }
}

#[cfg(test)]
mod tests;
