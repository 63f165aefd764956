//! The fake world: the engine, stepped by hand in virtual time, with a model of the database, a
//! model of the gate, and a provider that judges.
//!
//! Everything comes from one seed: the campaigns, the weather, what the operator does, and when
//! the process dies. One loop takes what happens next, in order of time, and each moment that
//! matters is shown to the [`Judge`].

mod agenda;
mod callbacks;
mod crash;
mod driver;
mod finish;
mod gate;
mod operator;
mod process;
mod sabotage;
mod scenario;
mod schedules;
mod settle;
mod story;
mod tell;
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use dialdesk_core::engine::EngineSettings;
use dialdesk_core::ids::RequestId;
use dialdesk_core::time::Mono;

pub use crash::{CrashPoint, DiskBreak, Histogram, Standing};
pub use sabotage::Sabotage;
pub use scenario::Scenario;

use crate::clock::{Moment, VirtualClock};
use crate::entropy::SeededEntropy;
use crate::invariants::{Invariant, Judge, Violation};
use crate::model::Model;
use crate::provider::SimProvider;
use agenda::{Agenda, Arrival, Fate, Happening, Owner};
use process::Process;
use story::Story;

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// A digest of everything that happened.
    pub digest: u64,
    /// Lines of the story.
    pub lines: u64,
    /// Steps of the engine.
    pub steps: u64,
    /// Calls that the provider made.
    pub placed: u64,
    /// Calls that ended as absent.
    pub absent: u64,
    /// Scheduled calls that the provider made.
    pub scheduled: u64,
    /// Occurrences that passed while the program was off.
    pub missed: u64,
    /// Times the engine was rebuilt in the living process.
    pub rebuilt: u64,
    /// Intents by where they stood when the process died.
    pub crashes: Histogram,
}

/// A question of the operator that waits for its answer.
#[derive(Clone, Copy, Debug)]
struct Asked {
    at: Mono,
    is_call: bool,
    /// The engine has the command.
    is_taken: bool,
}

/// The fake world.
pub struct World {
    seed: u64,
    sabotage: Sabotage,
    scenario: Scenario,
    clock: VirtualClock,
    agenda: Agenda,
    /// The world's own chance.
    chance: SeededEntropy,
    /// The chance behind callbacks, in those worlds that have any.
    callbacks: Option<SeededEntropy>,
    /// The engine's.
    entropy: SeededEntropy,
    provider: SimProvider,
    model: Model,
    judge: Judge,
    story: Story,
    process: Option<Process>,
    settings: EngineSettings,
    asked: BTreeMap<RequestId, Asked>,
    armed: Option<CrashPoint>,
    disk_breaks: Option<DiskBreak>,
    healed: bool,
    /// Requests whose bytes died with their process.
    cut: std::collections::BTreeSet<dialdesk_core::ids::IntentId>,
    report: Report,
}

/// How a run fails.
type Check = Result<(), Violation>;

/// A run lasts at most this long after everything is well again.
const PATIENCE: Duration = Duration::from_secs(30 * 24 * 3600);

impl World {
    /// Makes the world of a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::with(seed, Scenario::of(seed), Sabotage::Nothing)
    }

    /// Makes the world of a seed with a mistake in it.
    #[must_use]
    pub fn sabotaged(seed: u64, sabotage: Sabotage) -> Self {
        Self::with(seed, Scenario::of(seed), sabotage)
    }

    /// Makes a world of a scenario.
    #[must_use]
    pub fn with(seed: u64, scenario: Scenario, sabotage: Sabotage) -> Self {
        let provider = SimProvider::new(
            scenario.mood,
            scenario.settings.waits.speed,
            SeededEntropy::of(seed, 2),
        );
        let mut model = scenario.database();
        model.without_index = sabotage == Sabotage::NoOpenIntentCheck;
        model.without_care = sabotage == Sabotage::NoCare;
        model.without_suppressions = sabotage == Sabotage::NoSuppressionCheck;
        let mut world = Self {
            seed,
            sabotage,
            clock: VirtualClock::new(scenario.began_at),
            agenda: Agenda::default(),
            chance: SeededEntropy::of(seed, 1),
            callbacks: seed.is_multiple_of(2).then(|| SeededEntropy::of(seed, 4)),
            entropy: SeededEntropy::of(seed, 0),
            provider,
            model,
            judge: Judge::new(&scenario.settings),
            story: Story::default(),
            process: None,
            settings: scenario.settings.clone(),
            asked: BTreeMap::new(),
            armed: None,
            disk_breaks: None,
            healed: false,
            cut: std::collections::BTreeSet::new(),
            report: Report::default(),
            scenario,
        };
        for (at, happening) in world.scenario.happenings.clone() {
            world.agenda.add(at, Owner::World, happening);
        }
        world
    }

    /// Lets everything happen, until everybody has been rung and nothing is left to know.
    ///
    /// # Errors
    /// What was found to be wrong.
    pub fn run(&mut self) -> Result<Report, Violation> {
        let heals_at = self.scenario.heals_at;
        while let Some((at, happening)) = self.agenda.pop() {
            self.clock.advance(at);
            if at > heals_at + PATIENCE {
                return Err(self.stalled());
            }
            self.happen(happening)?;
            self.drive()?;
            if self.healed && self.is_over() {
                self.last_look()?;
                self.report.digest = self.story.digest();
                self.report.lines = self.story.lines();
                return Ok(self.report.clone());
            }
        }
        Err(self.stalled())
    }

    fn happen(&mut self, happening: Happening) -> Check {
        match happening {
            Happening::Committed => self.committed(),
            Happening::WakeUp(token) => {
                let wanted = self.process.as_ref().is_some_and(|it| it.wake_token == token);
                if wanted {
                    self.arrive(Arrival::Woken);
                }
                Ok(())
            }
            Happening::Arrives(arrival) => {
                self.arrive(arrival);
                Ok(())
            }
            Happening::Reserve(reservation) => self.reserve(&reservation),
            Happening::ReadDue(query) => {
                let loaded = self.model.due(&query);
                self.arrive_in(100, 3_000, Arrival::DueLoaded(loaded));
                Ok(())
            }
            Happening::Fetch(call) => {
                let found = self.model.calls.get(&call).cloned().map(Box::new);
                self.arrive_in(100, 3_000, Arrival::Fetched(call, found));
                Ok(())
            }
            Happening::Recall(id) => {
                let mut calls = self.model.calls.values();
                let found = calls.find(|call| call.state.provider_id() == Some(&id));
                let found = found.cloned().map(Box::new);
                self.arrive_in(100, 3_000, Arrival::Recalled(id, found));
                Ok(())
            }
            Happening::Tells(report) => {
                // A machine that sleeps answers nobody.
                if !self.clock.is_asleep() {
                    self.arrive(Arrival::Told(report));
                }
                Ok(())
            }
            Happening::Connected(intent, stands) => self.connected(intent, stands),
            Happening::GateTurn => self.gate_turn(),
            Happening::PostEnds(intent, end) => self.post_ends(intent, end),
            Happening::ReadEnds(id, arrival) => {
                self.read_ends(id, arrival);
                Ok(())
            }
            Happening::PostReaches(request) => self.post_reaches(&request),
            Happening::ReadReaches(id, question) => {
                self.read_reaches(id, question);
                Ok(())
            }
            Happening::OperatorActs => self.operator_acts(),
            Happening::OperatorMeddles(command) => {
                self.meddles(*command);
                Ok(())
            }
            Happening::OperatorGoesOn => {
                self.command(dialdesk_core::engine::Command::ResumeAll);
                Ok(())
            }
            Happening::Heal => self.heal(),
            Happening::Fate(fate) => self.fate(fate),
        }
    }

    /// Takes what the outside does to machine, process and weather.
    fn fate(&mut self, fate: Fate) -> Check {
        match fate {
            Fate::Heartbeat => self.heartbeat(),
            Fate::Spell(duration) => {
                self.provider.mood = self.scenario.mood.spell(&mut self.chance);
                self.tell(&format!("the weather turns: {}", tell::mood(&self.provider.mood)));
                let ends_at = self.clock.moment() + duration;
                self.agenda.add(ends_at, Owner::World, Happening::Fate(Fate::SpellEnds));
            }
            Fate::SpellEnds if self.healed => {}
            Fate::SpellEnds => self.provider.mood = self.scenario.mood,
            Fate::Arm(point) => self.arm(point),
            Fate::BreakDisk(which) => self.disk_breaks = (!self.healed).then_some(which),
            Fate::Start => return self.start(),
            Fate::Sleep(duration) => self.fall_asleep(duration),
            Fate::WakesUp => {
                self.clock.wake_up();
                self.tell("the machine wakes up");
                self.arrive_in(0, 1_000_000, Arrival::Woken);
            }
            Fate::Jump(_) if self.healed => {}
            Fate::Jump(micros) => self.jump(micros),
        }
        Ok(())
    }

    fn fall_asleep(&mut self, duration: Duration) {
        if self.healed || self.clock.is_asleep() || self.process.is_none() {
            return;
        }
        self.tell(&format!("the machine sleeps for {duration:?}"));
        let until = self.clock.moment() + duration;
        self.clock.fall_asleep();
        self.agenda.add(until, Owner::World, Happening::Fate(Fate::WakesUp));
        self.agenda.sleep(duration, until);
    }

    fn jump(&mut self, micros: i64) {
        self.tell(&format!("the wall clock jumps by {} s", micros / 1_000_000));
        self.clock.jump(micros);
        self.judge.jumped(self.clock.moment(), micros);
        self.arrive_in(0, 1_000_000, Arrival::Woken);
    }

    /// Puts something into the driver's hands now.
    fn arrive(&mut self, arrival: Arrival) {
        if let Some(process) = &mut self.process {
            process.inbox.push_back(arrival);
        }
    }

    /// Lets something reach the driver within so many microseconds.
    fn arrive_in(&mut self, least: u64, most: u64, arrival: Arrival) {
        self.later(least, most, Happening::Arrives(arrival));
    }

    /// Lets something of the process happen within so many microseconds.
    fn later(&mut self, least: u64, most: u64, happening: Happening) {
        if self.process.is_none() {
            return;
        }
        let wait = self.chance.skewed(least, most);
        let at = Moment(self.clock.moment().0 + wait);
        self.agenda.add(at, Owner::Process, happening);
    }

    fn tell(&mut self, line: &str) {
        self.story.tell(&self.clock, line);
    }

    /// Tells how a failure looks: the seed, the end of the story, and how to see it again.
    #[must_use]
    pub fn failure(&self, violation: &Violation) -> String {
        format!(
            "seed {seed}: {violation}\n\nThe last of what happened (seconds since the beginning):\n\
             {story}\nRepeat it: DIALDESK_SEED={seed} cargo test -p dialdesk-tests --test simulation\n\
             or: cargo xtask sim --seed {seed}\n",
            seed = self.seed,
            story = self.story.end(),
        )
    }

    /// Tells how a panic looks: like a failure.
    #[must_use]
    pub fn panicked(&self) -> String {
        let detail = "the engine or the world panicked; its words are above".to_owned();
        self.failure(&Self::violation(Invariant::NoPanic, detail))
    }

    fn violation(invariant: Invariant, detail: String) -> Violation {
        Violation { invariant, detail }
    }
}
