//! From what the database knows to a running engine: at every start, and after a failed commit.
//!
//! Recovery is by state, with no timers and no ages: what has no answer is unknown, and the
//! provider is asked.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::call::{Call, CallState, Outcome};
use crate::campaign::{CampaignState, PauseReason};
use crate::engine::facts::Binding;
use crate::engine::input::DueRow;
use crate::engine::live::{Live, Stage};
use crate::engine::loading::Loading;
use crate::engine::run::CampaignRun;
use crate::engine::snapshot::{EngineSettings, Rebuild, Snapshot};
use crate::engine::window::Window;
use crate::engine::{CallEvent, CallMoved, CampaignMoved, Engine, Event, Step, Turn};
use crate::intent::{Intent, IntentState};
use crate::policy::breaker::Breaker;
use crate::policy::limiter::Limiter;
use crate::provider::GateRefusal;
use crate::time::{Entropy, Mono, Now, Timestamp};

/// A program that was off for longer than this does not go on dialling by itself.
const GOES_ON_WITHIN: Duration = Duration::from_secs(3600);

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
        let was_off = snapshot.alive_at.map(|alive_at| now.wall.since(alive_at));
        for (campaign, _) in snapshot.campaigns {
            let mut run = CampaignRun::new(campaign, now);
            let long = was_off.is_some_and(|off| off > GOES_ON_WITHIN);
            if long && *rebuild == Rebuild::Start && run.campaign.state == CampaignState::Running {
                run.campaign.state = CampaignState::Paused;
                run.campaign.paused_by = Some(PauseReason::LongAbsence);
                let campaign = Box::new(run.campaign.clone());
                turn.event(Event::Campaign { campaign, what: CampaignMoved::Paused });
            }
            engine.campaigns.insert(run.campaign.id, run);
        }
        engine.restore_limiter(&snapshot.starts, &snapshot.reads, &snapshot.live, now);
        if let Some(until) = snapshot.throttled_until {
            engine.limiter.wall_stands(now.mono, until.since(now.wall));
        }
        if let Rebuild::InProcess { reads, .. } = rebuild {
            engine.limiter.reads_under_way(*reads);
        }
        for orphan in snapshot.orphans {
            close_orphan(orphan, &mut turn);
        }
        for live in snapshot.live {
            engine.restore_call(live, snapshot.alive_at, rebuild, &mut turn);
        }
        engine.go_on(&mut turn);
        (engine, turn.step)
    }

    fn empty(settings: EngineSettings, rebuild: &Rebuild, now: Now) -> Self {
        let breaker = match rebuild {
            Rebuild::Start | Rebuild::InProcess { .. } => Breaker::starting(now.mono),
        };
        Self {
            limiter: Limiter::new(settings.limits),
            breaker,
            settings,
            campaigns: BTreeMap::new(),
            agents: BTreeMap::new(),
            calls: BTreeMap::new(),
            intents: BTreeMap::new(),
            window: Window::default(),
            waiting: VecDeque::new(),
            loading: Loading::at_start(),
            fetching: BTreeMap::new(),
            settling: VecDeque::new(),
            settling_now: BTreeMap::new(),
            spurned: BTreeMap::new(),
            stopped: false,
            quitting: false,
            account_problem: None,
            binding: Binding::NothingDue,
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
        if fate == Fate::NeverLeft {
            self.held_back(id, GateRefusal::Revoked, turn);
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

/// Describes the row that a call came from, to go back to its place.
fn row_of(call: &Call, intent: &Intent) -> DueRow {
    let accepted = u32::from(intent.state == IntentState::Placed);
    DueRow {
        call: Some(call.id),
        origin: call.origin.clone(),
        number: call.number.clone(),
        agent: call.agent.clone(),
        priority: call.priority,
        due_at: call.due_at,
        order: 0,
        attempts: call.attempt.saturating_sub(1) + accepted,
        sends: call.sends,
        created_at: call.created_at,
        user: call.user.clone(),
        metadata: call.metadata.clone(),
        batch: call.batch.clone(),
    }
}

/// Closes a call that somebody waited for when the program ended before its reservation. Whoever
/// asked has had no answer, and nothing left.
fn close_orphan(mut call: Call, turn: &mut Turn<'_>) {
    call.state = CallState::Ended { at: turn.now.wall, outcome: Outcome::ApiUnavailable, id: None };
    turn.event(Event::Call(Box::new(CallEvent::of(call, CallMoved::Ended))));
}
