//! From what the database knows to a running engine: at every start, and after a failed commit.
//!
//! Recovery is by state, with no timers and no ages: what has no answer is unknown, and the
//! provider is asked.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::call::{Call, CallState, Outcome};
use crate::engine::away::{Away, AwayBy};
use crate::engine::calls::Calls;
use crate::engine::ceiling::Means;
use crate::engine::facts::Binding;
use crate::engine::input::{DueRow, Terms};
use crate::engine::live::{Live, Stage};
use crate::engine::loading::Loading;
use crate::engine::run::CampaignRun;
use crate::engine::settling::Unsettled;
use crate::engine::snapshot::{EngineSettings, Rebuild, Snapshot};
use crate::engine::sweep::Sweeping;
use crate::engine::told::Unclaimed;
use crate::engine::turns::Turns;
use crate::engine::window::Window;
use crate::engine::{CallEvent, CallMoved, Engine, Event, Step, Turn};
use crate::ids::CampaignId;
use crate::intent::{Intent, IntentState};
use crate::policy::breaker::{Breaker, BreakerHold, BreakerState};
use crate::policy::limiter::Limiter;
use crate::policy::retry::RetryReason;
use crate::provider::GateRefusal;
use crate::time::{Entropy, Mono, Now, Timestamp};

/// A request without a record of its first byte left within this long after its reservation, or
/// long enough ago for the limiter: its minute, and the time that a release holds.
const UNSEEN_FOR: Duration = Duration::from_secs(60 + 15);

impl Engine {
    /// Builds the engine from what was committed, and says what that makes true and what to do.
    #[must_use]
    pub fn restore(
        snapshot: Snapshot,
        settings: EngineSettings,
        rebuild: &Rebuild,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> (Self, Step) {
        let mut turn = Turn { now, entropy, step: Step::default() };
        let mut engine = Self::empty(settings, rebuild, now);
        engine.stopped = snapshot.stopped;
        engine.account_problem = snapshot.account_problem;
        engine.agents =
            snapshot.agents.into_iter().map(|agent| (agent.id.clone(), agent)).collect();
        for (campaign, _) in snapshot.campaigns {
            engine.campaigns.insert(campaign.id, CampaignRun::new(campaign, now));
        }
        let away = match (rebuild, snapshot.alive_at) {
            (Rebuild::Start, Some(since)) => {
                let paused = engine.pause_after(now.wall.since(since), &mut turn);
                Some(away(since, paused, &snapshot.live, snapshot.orphans.len(), now))
            }
            (Rebuild::Start, None) | (Rebuild::InProcess { .. }, _) => None,
        };
        if *rebuild == Rebuild::Start {
            engine.restore_hold(snapshot.breaker, &mut turn);
        }
        engine.restore_limiter(&snapshot.starts, &snapshot.reads, &snapshot.live, now);
        if let Some(until) = snapshot.throttled_until {
            engine.limiter.wall_stands(now.mono, until.since(now.wall));
            if let Some(per_minute) = snapshot.throttled_pace {
                engine.limiter.ramp_stands(now.mono, per_minute, now.wall.since(until));
            }
        }
        if let Rebuild::InProcess { reads, .. } = rebuild {
            engine.limiter.reads_under_way(*reads);
        }
        for (campaign, at) in snapshot.last_starts {
            if let Some(run) = engine.campaigns.get_mut(&campaign) {
                run.starts.push_back(now.mono.before(now.wall.since(at)));
            }
        }
        engine.schedules =
            snapshot.schedules.into_iter().map(|schedule| (schedule.id, schedule)).collect();
        for orphan in snapshot.orphans {
            close_orphan(orphan, &mut turn);
        }
        for (call, _) in &snapshot.live {
            let planned = snapshot.planned.iter().find(|planned| goes_before(call, planned));
            if let Some(planned) = planned {
                engine.replacing.insert(call.id, planned.clone());
            }
        }
        for live in snapshot.live {
            engine.restore_call(live, snapshot.alive_at, rebuild, &mut turn);
        }
        if let Some(away) = away {
            turn.event(Event::Away(Box::new(away)));
        }
        engine.finish_step(&mut turn);
        (engine, turn.step)
    }

    fn empty(settings: EngineSettings, rebuild: &Rebuild, now: Now) -> Self {
        let breaker = match rebuild {
            Rebuild::Start => Breaker::starting(now.mono),
            Rebuild::InProcess { breaker, failures, .. } => {
                Breaker::resumed(*breaker, *failures, now)
            }
        };
        Self {
            limiter: Limiter::new(settings.limits),
            breaker,
            campaigns: BTreeMap::new(),
            agents: BTreeMap::new(),
            schedules: BTreeMap::new(),
            calls: Calls::default(),
            intents: BTreeMap::new(),
            window: Window::default(),
            waiting: VecDeque::new(),
            loading: Loading::at_start(),
            fetching: BTreeMap::new(),
            resolving: BTreeMap::new(),
            rung_again: BTreeSet::new(),
            unclaimed: Unclaimed::default(),
            unsettled: Unsettled::at_start(now.wall),
            sweeping: Sweeping::from(now.mono + settings.waits.sweep / 10),
            replacing: BTreeMap::new(),
            spurned: BTreeMap::new(),
            stopped: false,
            quitting: false,
            account_problem: None,
            binding: Binding::NothingDue,
            seen: now,
            means: Means::default(),
            turns: Turns::default(),
            settings,
        }
    }

    /// A breaker that a person holds open stays so over a restart, like Stop all: it is caution. One
    /// that is held closed does not: nobody who overrode it saw this start.
    fn restore_hold(&mut self, stood: Option<BreakerState>, turn: &mut Turn<'_>) {
        match stood {
            Some(BreakerState::HeldOpen) => self.breaker.hold(Some(BreakerHold::Open)),
            Some(BreakerState::HeldClosed) => turn.event(Event::Breaker(self.breaker.state())),
            Some(BreakerState::Closed | BreakerState::Open { .. } | BreakerState::HalfOpen)
            | None => {}
        }
    }

    /// Takes the last minute's requests from the log. An intent without an answer counts as sent
    /// now: its first byte may have left unseen.
    fn restore_limiter(
        &mut self,
        starts: &[Timestamp],
        reads: &[Timestamp],
        live: &[(Call, Intent)],
        now: Now,
    ) {
        let mono = |at: &Timestamp| now.mono.before(now.wall.since(*at));
        let unseen = live.iter().filter(|(_, intent)| may_have_left_unseen(intent, now));
        let starts: Vec<Mono> = starts.iter().map(mono).chain(unseen.map(|_| now.mono)).collect();
        self.limiter.restore(starts, reads.iter().map(mono).collect());
    }

    fn restore_call(
        &mut self,
        (call, intent): (Call, Intent),
        alive_at: Option<Timestamp>,
        rebuild: &Rebuild,
        turn: &mut Turn<'_>,
    ) {
        let id = call.id;
        let row = row_of(&call, &intent);
        let mut live = Live::new(call, intent, row, &self.settings.waits, turn.now);
        live.backdate(turn.now);
        let has_no_answer = matches!(live.intent.state, IntentState::Reserved | IntentState::Sent);
        let fate = if has_no_answer { fate_of(&live.intent, rebuild) } else { Fate::Known };
        live.stage = Stage::Answered;
        if fate == Fate::UnderWay {
            live.stage = Stage::Released;
            self.limiter.under_way();
        }
        if fate == Fate::Unknown {
            live.intent.alive_at =
                alive_at.map_or(live.intent.alive_at, |at| at.max(live.intent.alive_at));
            live.become_unknown(turn.now.wall);
            turn.event(live.event(CallMoved::Unknown));
        }
        if let Some(run) = live.call.campaign().and_then(|id| self.campaigns.get_mut(&id)) {
            run.in_flight += 1;
        }
        self.intents.insert(live.intent.id, id);
        self.calls.insert(id, live);
        match fate {
            Fate::NeverLeft => self.held_back(id, GateRefusal::Revoked, turn),
            // It may have rung, and whoever might have said so has died.
            Fate::Known | Fate::Unknown => self.take_its_place(id, turn),
            Fate::UnderWay => {}
        }
    }
}

impl Live {
    /// Moves the deadlines back to where the request really began, as the wall clock tells.
    fn backdate(&mut self, now: Now) {
        let age = now.wall.since(self.intent.sent_at.unwrap_or(self.intent.reserved_at));
        self.stuck_at = self.stuck_at.before(age).max(now.mono);
        self.free_line_at = self.free_line_at.before(age).max(now.mono);
        self.absent_at = self.absent_at.before(age).max(now.mono);
        let first = self.intent.first_absent_at;
        self.missed_at = first.map(|at| now.mono.before(now.wall.since(at)));
    }
}

/// What a rebuilt engine holds of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It has its answer.
    Known,
    /// It will answer the new engine.
    UnderWay,
    /// The gate has never let it out and never will.
    NeverLeft,
    /// Only the provider can say.
    Unknown,
}

/// Says what became of a request that has no answer on disk.
fn fate_of(intent: &Intent, rebuild: &Rebuild) -> Fate {
    match rebuild {
        Rebuild::Start => Fate::Unknown,
        Rebuild::InProcess { under_way, .. } if under_way.contains(&intent.id) => Fate::UnderWay,
        // That its first byte left is on disk, or was about to be: never taken back.
        Rebuild::InProcess { lost, .. }
            if lost.contains(&intent.id) || intent.state == IntentState::Sent =>
        {
            Fate::Unknown
        }
        Rebuild::InProcess { .. } => Fate::NeverLeft,
    }
}

/// Tells whether a request of the last minute may have left without a record of its first byte. One
/// that a restart found so is still among them after a second restart within that minute.
fn may_have_left_unseen(intent: &Intent, now: Now) -> bool {
    let recent = now.wall.since(intent.reserved_at) < UNSEEN_FOR;
    match intent.state {
        IntentState::Reserved => true,
        IntentState::Unknown => intent.sent_at.is_none() && recent,
        IntentState::Sent
        | IntentState::Placed
        | IntentState::Ended
        | IntentState::NotPlaced
        | IntentState::Absent => false,
    }
}

/// Tells whether a call was asked for by hand in the chain in which the other one is planned.
fn goes_before(by_hand: &Call, planned: &Call) -> bool {
    by_hand.chain.reason == Some(RetryReason::Manual)
        && by_hand.retry_of.is_some()
        && by_hand.retry_of == planned.retry_of
        && by_hand.id != planned.id
}

/// Describes the row that a call came from, to go back to its place.
fn row_of(call: &Call, intent: &Intent) -> DueRow {
    let accepted = u32::from(intent.state == IntentState::Placed);
    DueRow {
        call: Some(call.id),
        origin: call.origin.clone(),
        number: call.number.clone(),
        terms: Arc::new(Terms::of(call)),
        priority: call.priority,
        due_at: call.due_at,
        order: 0,
        attempts: call.attempt.saturating_sub(1) + accepted,
        sends: call.sends,
        retry_of: call.retry_of,
        chain: call.chain,
        created_at: call.created_at,
    }
}

/// Says what a start found.
fn away(
    since: Timestamp,
    paused: Vec<CampaignId>,
    live: &[(Call, Intent)],
    closed: usize,
    now: Now,
) -> Away {
    let (mut unknown, mut followed) = (Vec::new(), Vec::new());
    for (call, intent) in live {
        let is_placed = intent.state == IntentState::Placed;
        let list = if is_placed { &mut followed } else { &mut unknown };
        list.push(call.id);
    }
    Away {
        by: AwayBy::Off,
        since,
        back_at: now.wall,
        unknown,
        followed,
        closed: u32::try_from(closed).unwrap_or(u32::MAX),
        paused,
    }
}

/// Closes a call that somebody waited for when the program ended before its reservation. Whoever
/// asked has had no answer, and nothing left.
fn close_orphan(mut call: Call, turn: &mut Turn<'_>) {
    call.state = CallState::Ended { at: turn.now.wall, outcome: Outcome::ApiUnavailable, id: None };
    turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::Ended))));
}
