//! The fake world: the engine, stepped by hand in virtual time, with a model of the database, a
//! model of the gate, and a provider that judges.
//!
//! Everything comes from one seed: the campaigns, the weather, what the operator does, and when
//! the process dies. One loop takes what happens next, in order of time, and each moment that
//! matters is shown to the [`Judge`].

mod agenda;
mod beside;
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
mod sweep;
mod tell;
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use dialdesk_core::engine::EngineSettings;
use dialdesk_core::ids::{CampaignId, RequestId};
use dialdesk_core::phone::PhoneNumber;
use dialdesk_core::time::Mono;

pub use crash::{CrashPoint, DiskBreak, Histogram, Standing};
pub use sabotage::Sabotage;
pub use scenario::Scenario;
pub use story::Telling;

use crate::clock::{Moment, VirtualClock};
use crate::database::Database;
use crate::entropy::SeededEntropy;
use crate::fault::Fault;
use crate::invariants::{Invariant, Judge, Violation};
use crate::model::Model;
use crate::provider::SimProvider;
use crate::tally::Tally;
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
    /// What went wrong on purpose, by kind.
    pub faults: Tally<Fault>,
    /// How often each invariant was judged.
    pub judged: Tally<Invariant>,
    /// How long the world went on, in its own time.
    pub lasted: Duration,
}

impl Report {
    /// Adds the figures of another run; digests become one of all of them.
    pub fn add(&mut self, other: &Self) {
        self.digest = self.digest.rotate_left(1) ^ other.digest;
        self.lines += other.lines;
        self.steps += other.steps;
        self.placed += other.placed;
        self.absent += other.absent;
        self.scheduled += other.scheduled;
        self.missed += other.missed;
        self.rebuilt += other.rebuilt;
        self.crashes.add(&other.crashes);
        self.faults.add(&other.faults);
        self.judged.add(&other.judged);
        self.lasted += other.lasted;
    }
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
    /// Whether the process is to die again soon after it was started.
    crashes_again: bool,
    /// When the driver's transaction last failed, on the monotonic clock.
    broke_at: Option<Mono>,
    /// Until then somebody else holds the database.
    locked_until: Moment,
    healed: bool,
    /// Requests whose bytes died with their process.
    cut: std::collections::BTreeSet<dialdesk_core::ids::IntentId>,
    report: Report,
    /// The real database beside the model, where there is one.
    database: Option<Box<dyn Database>>,
    /// People who wait for their campaign to be written.
    to_import: Vec<(CampaignId, Vec<PhoneNumber>)>,
    /// What went wrong with the database where nobody could be told.
    trouble: Option<Violation>,
}

/// How a run fails.
type Check = Result<(), Violation>;

/// A run lasts at most this long after everything is well again.
const PATIENCE: Duration = Duration::from_secs(30 * 24 * 3600);

impl World {
    /// Makes the world of a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::told(seed, Sabotage::Nothing, Telling::Quiet)
    }

    /// Makes the world of a seed, with a mistake in it if one is wanted, and tells so much of it.
    #[must_use]
    pub fn told(seed: u64, sabotage: Sabotage, telling: Telling) -> Self {
        Self::with(seed, Scenario::of(seed), sabotage, telling)
    }

    /// Makes a world of a scenario.
    #[must_use]
    pub fn with(seed: u64, scenario: Scenario, sabotage: Sabotage, telling: Telling) -> Self {
        let provider = SimProvider::new(
            scenario.mood,
            scenario.settings.waits.speed,
            SeededEntropy::of(seed, 2),
        );
        let mut model = scenario.database();
        model.without_index = sabotage == Sabotage::NoOpenIntentCheck;
        model.without_care = sabotage == Sabotage::NoCare;
        model.without_suppressions = sabotage == Sabotage::NoSuppressionCheck;
        let judge = Judge::new(&scenario.settings, &model);
        let mut world = Self {
            sabotage,
            clock: VirtualClock::new(scenario.began_at),
            agenda: Agenda::default(),
            chance: SeededEntropy::of(seed, 1),
            callbacks: seed.is_multiple_of(2).then(|| SeededEntropy::of(seed, 4)),
            entropy: SeededEntropy::of(seed, 0),
            provider,
            model,
            judge,
            story: Story::new(telling),
            process: None,
            settings: scenario.settings.clone(),
            asked: BTreeMap::new(),
            armed: None,
            disk_breaks: None,
            crashes_again: false,
            broke_at: None,
            locked_until: Moment(0),
            healed: false,
            cut: std::collections::BTreeSet::new(),
            report: Report::default(),
            database: None,
            to_import: Vec::new(),
            trouble: None,
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
            if let Some(trouble) = self.trouble.take() {
                return Err(trouble);
            }
            if self.healed && self.is_over() {
                self.last_look()?;
                self.report.digest = self.story.digest();
                self.report.lines = self.story.lines();
                self.report.faults.add(&self.provider.faults);
                self.report.judged = self.judge.judged();
                self.report.lasted = Duration::from_micros(at.0);
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
                let loaded = self.due_beside(&query, self.model.due(&query))?;
                self.arrive_in(100, 3_000, Arrival::DueLoaded(loaded));
                Ok(())
            }
            Happening::ReadSettling(due_by, limit) => {
                let ours = self.model.settling(due_by, limit);
                let loaded = self.settling_beside(due_by, limit, ours)?;
                self.arrive_in(100, 3_000, Arrival::SettlingLoaded(loaded));
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
            Happening::ReadEnds(id, word) => self.read_ends(id, word),
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
            Fate::Spell(_) if self.healed => {}
            Fate::Spell(duration) => {
                self.fault(Fault::Spell);
                self.provider.mood = self.scenario.mood.spell(&mut self.chance);
                let mood = self.provider.mood;
                self.tell(|_| format!("the weather turns: {}", tell::mood(&mood)));
                let ends_at = self.clock.moment() + duration;
                self.agenda.add(ends_at, Owner::World, Happening::Fate(Fate::SpellEnds));
            }
            Fate::SpellEnds if self.healed => {}
            Fate::SpellEnds => self.provider.mood = self.scenario.mood,
            Fate::Arm(point) => self.arm(point),
            Fate::BreakDisk(which) => self.disk_breaks = (!self.healed).then_some(which),
            Fate::Lock(duration) => self.lock_store(duration),
            Fate::Start => return self.start(),
            Fate::Sleep(duration) => self.fall_asleep(duration),
            Fate::WakesUp => {
                self.clock.wake_up();
                self.judge.woke(self.clock.moment());
                self.tell(|_| "the machine wakes up".to_owned());
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
        self.tell(|_| format!("the machine sleeps for {duration:?}"));
        self.fault(Fault::Sleep);
        let until = self.clock.moment() + duration;
        self.clock.fall_asleep();
        self.agenda.add(until, Owner::World, Happening::Fate(Fate::WakesUp));
        self.agenda.sleep(duration, until);
    }

    fn jump(&mut self, micros: i64) {
        self.tell(|_| format!("the wall clock jumps by {} s", micros / 1_000_000));
        self.fault(if micros < 0 { Fault::JumpBack } else { Fault::JumpForward });
        self.clock.jump(micros);
        self.judge.jumped(self.clock.moment(), micros);
        self.arrive_in(0, 1_000_000, Arrival::Woken);
    }

    /// Somebody else holds the database: transactions wait until they let go.
    fn lock_store(&mut self, duration: Duration) {
        if !self.healed {
            self.locked_until = self.locked_until.max(self.clock.moment() + duration);
            self.tell(|_| format!("the database is locked for {duration:?}"));
        }
    }

    /// Counts something that goes wrong.
    fn fault(&mut self, fault: Fault) {
        self.report.faults.count(fault);
    }

    /// Draws whether something goes wrong, and counts it.
    fn goes_wrong(&mut self, share: f64, fault: Fault) -> bool {
        let happens = self.chance.happens(share);
        if happens {
            self.fault(fault);
        }
        happens
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

    /// Adds a line to the story; its words are made only where somebody hears them.
    fn tell(&mut self, words: impl FnOnce(&mut Story) -> String) {
        self.story.count(&self.clock);
        if self.story.has_words() {
            let line = words(&mut self.story);
            self.story.say(&self.clock, &line);
        }
    }

    /// Gives what was kept of the story (seconds since the beginning).
    #[must_use]
    pub fn story(&self) -> String {
        self.story.kept()
    }

    /// Gives a digest of every word of the story.
    #[must_use]
    pub fn words(&self) -> u64 {
        self.story.words()
    }

    fn violation(invariant: Invariant, detail: String) -> Violation {
        Violation { invariant, detail }
    }
}
