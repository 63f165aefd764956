//! A small world around the engine: rows as a database would keep them, a provider that does as it
//! is told, a gate, and two clocks that move only when a story says so.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::provider::{Post, Provider, Reads};
use super::rows::Rows;
use crate::agent::{Agent, AgentKind};
use crate::call::{Call, Priority};
use crate::campaign::hours::{RulePack, Zone};
use crate::campaign::{Campaign, CampaignState, Pace};
use crate::engine::effect::{Release, Verdict};
use crate::engine::input::NewCall;
use crate::engine::sweep::Swept;
use crate::engine::{
    CallMoved, Command, Effect, Engine, EngineSettings, Event, Input, Rebuild, Step,
};
use crate::ids::{AccountKey, AgentId, CallId, CampaignId, ContactId, IntentId, RequestId};
use crate::limits::{Limits, Waits};
use crate::phone::PhoneNumber;
use crate::policy::breaker::BreakerState;
use crate::policy::retry::{Retries, RetryPolicy};
use crate::provider::GateRefusal;
use crate::time::{Entropy, Mono, Now, Timestamp};

pub(super) const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub(super) const fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

pub(super) const fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

/// Gives the number of the person with this number.
pub(super) fn number(person: u32) -> PhoneNumber {
    PhoneNumber::parse_e164(&format!("+9191234{person:05}")).expect("an Indian mobile number")
}

/// Chance and ids from a seed.
#[derive(Default)]
pub(super) struct Dice {
    seed: u64,
    ids: u64,
}

impl Dice {
    pub(super) fn roll(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Entropy for Dice {
    fn uuid(&mut self, at: Timestamp) -> uuid::Uuid {
        self.ids += 1;
        let in_order = u64::try_from(at.as_micros()).unwrap() * 1000 + self.ids % 1000;
        uuid::Uuid::from_u64_pair(in_order, self.ids)
    }

    fn fraction(&mut self) -> f64 {
        f64::from(u32::try_from(self.roll() >> 32).unwrap()) / f64::from(u32::MAX)
    }
}

/// What happens in the world at its moment.
enum Happening {
    /// The engine hears of something.
    Heard(Input),
    /// A released request has its turn at the gate.
    AtGate(IntentId),
    /// The provider answers a request.
    Answer(IntentId),
}

/// The world.
pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) now: Now,
    pub(super) rows: Rows,
    pub(super) provider: Provider,
    pub(super) replies: BTreeMap<RequestId, Verdict>,
    /// What was told of each call, one line each: the time in India, whom, what.
    pub(super) story: Vec<String>,
    /// When each first byte left, and for whom.
    pub(super) sent: Vec<(Mono, PhoneNumber)>,
    /// How often the database was asked what is due.
    pub(super) loads: u32,
    /// How often a page of the provider's list was read, and what the next ones bring.
    pub(super) sweeps: u32,
    /// Rows of one flow that a read asked for, at most.
    pub(super) most_asked_for: u32,
    pub(super) swept: VecDeque<Swept>,
    pub(super) settings: EngineSettings,
    /// How long the database takes.
    pub(super) store_takes: Duration,
    /// How long a connection takes to stand.
    pub(super) connect_takes: Duration,
    /// Where the breaker stood after the last commit.
    breaker: (BreakerState, u32),
    /// Set: the commit of the next step that tells of this is lost, and the engine built anew.
    pub(super) lose_commit_of: Option<CallMoved>,
    dice: Dice,
    happenings: BTreeMap<(Mono, u64), Happening>,
    order: u64,
    wake_at: Option<Mono>,
    released: BTreeMap<IntentId, Release>,
    on_the_wire: BTreeMap<IntentId, Post>,
    gate_is_shut: bool,
    steps_at_once: (Mono, u32),
    pub(super) most_lines: u32,
}

/// A Monday, ten in the morning in India.
pub(super) const MORNING: &str = "2026-11-23T04:30:00Z";

fn settings() -> EngineSettings {
    EngineSettings {
        account: AccountKey("sandbox:stories".to_owned()),
        caller_id: "08047112233".to_owned(),
        limits: Limits::DEFAULT,
        waits: Waits::REAL,
        rule_pack: RulePack::SandboxAlwaysOpen,
        time_limit_s: 900,
        ring_timeout_s: 45,
        record: false,
    }
}

impl World {
    /// Makes a world whose provider has just answered the first harmless question.
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    /// Makes a world with other settings.
    pub(super) fn with(change: impl FnOnce(&mut EngineSettings)) -> Self {
        let mut world = Self::not_asked_yet(change, Reads::Fine);
        world.run_for(seconds(1));
        world
    }

    /// Makes a world in which nothing has happened yet.
    pub(super) fn not_asked_yet(change: impl FnOnce(&mut EngineSettings), reads: Reads) -> Self {
        let mut settings = settings();
        change(&mut settings);
        let now =
            Now { wall: MORNING.parse().expect("a moment"), mono: Mono::default() + seconds(3600) };
        let mut rows = Rows::default();
        let agent = AgentId("reception".to_owned());
        rows.agents.insert(
            agent.clone(),
            Agent {
                id: agent,
                name: "Reception".to_owned(),
                kind: AgentKind::Flow { app_id: "29281".to_owned() },
                caller_id: None,
                created_at: now.wall,
            },
        );
        let mut dice = Dice::default();
        let (engine, step) = Engine::restore(
            rows.snapshot(now.wall),
            settings.clone(),
            &Rebuild::Start,
            now,
            &mut dice,
        );
        let mut world = Self {
            engine,
            now,
            rows,
            provider: Provider { reads, ..Provider::default() },
            replies: BTreeMap::new(),
            story: Vec::new(),
            sent: Vec::new(),
            loads: 0,
            sweeps: 0,
            most_asked_for: 0,
            swept: VecDeque::new(),
            settings,
            store_takes: millis(2),
            connect_takes: millis(0),
            lose_commit_of: None,
            breaker: (BreakerState::HalfOpen, 0),
            dice,
            happenings: BTreeMap::new(),
            order: 0,
            wake_at: None,
            released: BTreeMap::new(),
            on_the_wire: BTreeMap::new(),
            gate_is_shut: false,
            steps_at_once: (now.mono, 0),
            most_lines: 0,
        };
        world.carry_out(step);
        world
    }

    // What people do.

    /// Makes a campaign of `people`, due now, and does not start it.
    pub(super) fn campaign(
        &mut self,
        people: std::ops::Range<u32>,
        change: impl FnOnce(&mut Campaign),
    ) -> CampaignId {
        let id = CampaignId::new(self.dice.uuid(self.now.wall));
        let mut campaign = Campaign {
            id,
            account: self.settings.account.clone(),
            name: "Reminders".to_owned(),
            agent: AgentId("reception".to_owned()),
            timezone: Zone::INDIA,
            hours: None,
            rule_pack: RulePack::SandboxAlwaysOpen,
            rule_pack_reason: None,
            priority: Priority::Medium,
            pace: Pace::default(),
            retry: RetryPolicy::NEVER,
            start_at: None,
            end_at: None,
            state: CampaignState::Draft,
            paused_by: None,
            created_at: self.now.wall,
            started_at: None,
            ended_at: None,
            version: 1,
            edited_by: "operator".to_owned(),
        };
        change(&mut campaign);
        let made = self.command(Command::SaveCampaign(Box::new(campaign)));
        assert_eq!(self.replies.get(&made), Some(&Verdict::Done), "a campaign can be made");
        self.add_people(id, people);
        id
    }

    /// Imports people into a campaign.
    pub(super) fn add_people(&mut self, campaign: CampaignId, people: std::ops::Range<u32>) {
        for person in people {
            self.rows.add_contact(campaign, number(person), self.now.wall);
        }
        self.hear(Input::WorkAdded);
    }

    /// Makes a campaign of `people` and starts it.
    pub(super) fn running(&mut self, people: std::ops::Range<u32>) -> CampaignId {
        let id = self.campaign(people, |_| {});
        self.command(Command::Start(id));
        id
    }

    /// Says something to the engine as an operator.
    pub(super) fn command(&mut self, command: Command) -> RequestId {
        let request = RequestId::new(self.dice.uuid(self.now.wall));
        if matches!(command, Command::StopAll) {
            self.gate_is_shut = true;
        }
        if let Command::SetLimits(limits) = &command {
            self.settings.limits = *limits;
        }
        self.hear(Input::Operator { request, command });
        request
    }

    /// Asks for one call now.
    pub(super) fn place(&mut self, person: u32) -> (CallId, RequestId) {
        let new = self.new_call(person);
        let id = new.id;
        (id, self.command(Command::Place(Box::new(new))))
    }

    /// Describes a call that somebody asks for.
    pub(super) fn new_call(&mut self, person: u32) -> NewCall {
        NewCall {
            id: CallId::new(self.dice.uuid(self.now.wall)),
            number: number(person),
            agent: AgentId("reception".to_owned()),
            user: "front desk".to_owned(),
            metadata: "{}".to_owned(),
            batch: None,
            priority: Priority::Medium,
            due_at: None,
            retries: Retries::Usual,
            again: None,
            idempotency: None,
        }
    }

    // What time does.

    /// Lets time pass.
    pub(super) fn run_for(&mut self, length: Duration) {
        let end = self.now.mono + length;
        loop {
            let happens_at = self.happenings.keys().next().map(|(at, _)| *at);
            let next = [happens_at, self.wake_at].into_iter().flatten().min();
            let Some(next) = next.filter(|at| *at <= end) else { break };
            self.move_clocks_to(next);
            let due = self.happenings.first_entry().filter(|entry| entry.key().0 <= next);
            match due.map(std::collections::btree_map::OccupiedEntry::remove) {
                Some(Happening::Heard(input)) => self.hear(input),
                Some(Happening::AtGate(intent)) => self.at_gate(intent),
                Some(Happening::Answer(intent)) => self.answer(intent),
                None => self.hear(Input::Woken),
            }
        }
        self.move_clocks_to(end);
    }

    /// Sets the clock on the wall forward, and lets the engine notice.
    pub(super) fn wall_jumps_forward(&mut self, by: Duration) {
        self.now.wall = self.now.wall + by;
        self.hear(Input::Woken);
    }

    /// Sets the clock on the wall back, and lets the engine notice.
    pub(super) fn wall_jumps_back(&mut self, by: Duration) {
        self.now.wall = self.now.wall - by;
        self.hear(Input::Woken);
    }

    fn move_clocks_to(&mut self, at: Mono) {
        let passed = at.since(self.now.mono);
        self.now = Now { wall: self.now.wall + passed, mono: self.now.mono + passed };
    }

    /// Kills the program and starts it again after a while: whatever was on the wire gets no
    /// answer, whatever had not left never leaves.
    pub(super) fn restart_after(&mut self, off: Duration) {
        let snapshot = self.rows.snapshot(self.now.wall);
        self.now = Now { wall: self.now.wall + off, mono: Mono::default() + seconds(3600) };
        self.happenings.clear();
        self.released.clear();
        self.on_the_wire.clear();
        self.provider.time_began_anew(self.now);
        self.sent.clear();
        self.steps_at_once = (self.now.mono, 0);
        self.rebuild(snapshot, &Rebuild::Start);
    }

    fn rebuild(&mut self, snapshot: crate::engine::Snapshot, rebuild: &Rebuild) {
        let settings = self.settings.clone();
        let (engine, step) = Engine::restore(snapshot, settings, rebuild, self.now, &mut self.dice);
        self.engine = engine;
        self.carry_out(step);
    }

    /// The commit failed: the gate takes back what has not left, and a new engine goes on.
    fn commit_fails(&mut self, lost: BTreeSet<IntentId>) {
        self.lose_commit_of = None;
        let held: Vec<IntentId> = self.released.keys().copied().collect();
        self.released.clear();
        self.happenings.retain(|_, happening| match happening {
            Happening::AtGate(intent) => !held.contains(intent),
            Happening::Heard(_) | Happening::Answer(_) => true,
        });
        let under_way = self.on_the_wire.keys().copied().collect();
        let snapshot = self.rows.snapshot(self.now.wall);
        let (breaker, failures) = self.breaker;
        let is_read = |happening: &&Happening| {
            matches!(
                happening,
                Happening::Heard(
                    Input::Looked { .. }
                        | Input::Searched { .. }
                        | Input::Probed { .. }
                        | Input::Swept { .. }
                )
            )
        };
        let reads = u32::try_from(self.happenings.values().filter(is_read).count()).unwrap();
        self.rebuild(snapshot, &Rebuild::InProcess { under_way, lost, reads, breaker, failures });
    }

    // What the machinery does.

    /// Gives the engine an input and does what it asks for.
    pub(super) fn hear(&mut self, input: Input) {
        let answered =
            if let Input::Answered { intent, .. } = &input { Some(*intent) } else { None };
        let step = self.engine.step(input, self.now, &mut self.dice);
        self.count_step();
        let is_lost = |event: &Event| matches!(event, Event::Call(call) if Some(call.what) == self.lose_commit_of);
        if step.events.iter().any(is_lost) {
            return self.commit_fails(answered.into_iter().collect());
        }
        self.carry_out(step);
    }

    fn count_step(&mut self) {
        if self.steps_at_once.0 != self.now.mono {
            self.steps_at_once = (self.now.mono, 0);
        }
        self.steps_at_once.1 += 1;
        assert!(
            self.steps_at_once.1 < 2000,
            "the engine runs in circles: {:#?}",
            self.story.last()
        );
    }

    fn carry_out(&mut self, step: Step) {
        let wake_at = step.wake_at;
        assert!(
            wake_at.is_none_or(|at| at > self.now.mono),
            "a wish to be woken at once is a hot loop"
        );
        self.wake_at = wake_at;
        for event in &step.events {
            self.tell(event);
            self.rows.apply(event);
        }
        self.rows.reads.extend(&step.reads);
        let facts = self.engine.facts(self.now);
        self.breaker = (facts.breaker, facts.breaker_failures);
        for effect in step.effects {
            self.perform(effect);
        }
        self.check();
    }

    /// What must hold after every step.
    fn check(&mut self) {
        let facts = self.engine.facts(self.now);
        self.most_lines = self.most_lines.max(facts.lines_held);
        let limits = self.settings.limits;
        assert!(facts.requests_in_flight <= limits.requests_in_flight.max(10), "{facts:?}");
        let open: Vec<_> = self.rows.open_intents().map(|intent| &intent.request.to).collect();
        let apart: BTreeSet<_> = open.iter().collect();
        assert_eq!(open.len(), apart.len(), "two open requests for one number");
    }

    fn later(&mut self, after: Duration, happening: Happening) {
        self.order += 1;
        self.happenings.insert((self.now.mono + after, self.order), happening);
    }

    pub(super) fn hear_later(&mut self, after: Duration, input: Input) {
        self.later(after, Happening::Heard(input));
    }

    fn provider_says(&mut self, input: Input) {
        self.hear_later(self.provider.read_takes, input);
    }

    fn perform(&mut self, effect: Effect) {
        let store_takes = self.store_takes;
        match effect {
            Effect::LoadDue(query) => {
                self.loads += 1;
                self.most_asked_for = self.most_asked_for.max(query.each);
                let loaded = self.rows.due(&query);
                self.hear_later(store_takes, Input::DueLoaded(loaded));
            }
            Effect::LoadSettling { due_by, limit } => {
                let loaded = self.rows.settling(due_by, limit);
                self.hear_later(store_takes, Input::SettlingLoaded(loaded));
            }
            Effect::Reserve(reservation) => {
                let intent = reservation.intent.id;
                let input = match self.rows.reserve(&reservation) {
                    Ok(()) => {
                        self.note(&reservation.call, "reserved");
                        Input::Reserved { intent }
                    }
                    Err(reasons) => Input::Refused { intent, reasons },
                };
                self.hear_later(store_takes, input);
            }
            Effect::Release(release) => {
                let intent = release.intent;
                let wait = release.not_before.since(self.now.mono).max(self.connect_takes);
                let fresh = self.released.insert(intent, *release).is_none();
                assert!(fresh, "an intent is released at most once");
                self.later(wait, Happening::AtGate(intent));
            }
            Effect::Revoke(intents) => {
                for intent in intents {
                    self.hold_back(intent, GateRefusal::Revoked);
                }
            }
            Effect::Look { call, id } => {
                let result = self.provider.look(&id, self.now);
                self.provider_says(Input::Looked { call, result });
            }
            Effect::Search { intent, query } => {
                let known = self.rows.provider_ids();
                let result = self.provider.search(&query, &known, self.now);
                self.provider_says(Input::Searched { intent, result });
            }
            Effect::Probe => {
                let result = self.provider.probe();
                self.provider_says(Input::Probed { result });
            }
            Effect::Sweep(_) => {
                self.sweeps += 1;
                let result = Ok(self.swept.pop_front().unwrap_or_default());
                self.provider_says(Input::Swept { result });
            }
            Effect::FetchCall(call) => {
                let found = self.rows.calls.get(&call).cloned().map(Box::new);
                self.hear_later(store_takes, Input::CallFetched { call, found });
            }
            Effect::Recall(id) => {
                let mut calls = self.rows.calls.values();
                let found = calls.find(|call| call.state.provider_id() == Some(&id));
                let found = found.cloned().map(Box::new);
                self.hear_later(store_takes, Input::Recalled { id, found });
            }
            Effect::Reply { request, verdict } => {
                let twice = self.replies.insert(request, verdict);
                assert_eq!(twice, None, "a question has one answer");
            }
            Effect::OpenGate => self.gate_is_shut = false,
        }
    }

    fn hold_back(&mut self, intent: IntentId, refusal: GateRefusal) {
        if self.released.remove(&intent).is_some() {
            let result = Err(crate::provider::PlaceError::HeldBack(refusal));
            self.hear_later(millis(0), Input::Answered { intent, result });
        }
    }

    /// The last look before the first byte.
    fn at_gate(&mut self, intent: IntentId) {
        let Some(release) = self.released.get(&intent) else { return };
        let refusal = if self.gate_is_shut {
            Some(GateRefusal::Stopped)
        } else if self.now.mono > release.not_after {
            Some(GateRefusal::Late)
        } else if !release.allowed.contains(self.now.wall) {
            Some(GateRefusal::OutsideHours)
        } else {
            None
        };
        if let Some(refusal) = refusal {
            return self.hold_back(intent, refusal);
        }
        let Some(release) = self.released.remove(&intent) else { return };
        let to = release.request.to;
        let post = self.provider.take(&to);
        let takes = self.provider.takes(&post);
        if post != Post::Unreachable {
            self.sent.push((self.now.mono, to.clone()));
            self.provider.arrived(&to, &post, self.now);
            self.hear_later(millis(0), Input::Sent { intent, at: self.now });
        }
        self.on_the_wire.insert(intent, post);
        self.later(takes, Happening::Answer(intent));
    }

    fn answer(&mut self, intent: IntentId) {
        let Some(post) = self.on_the_wire.remove(&intent) else { return };
        let to = self.rows.intents[&intent].request.to.clone();
        let result = self.provider.result(post, &to);
        self.hear(Input::Answered { intent, result });
    }

    // What can be seen.

    fn tell(&mut self, event: &Event) {
        match event {
            Event::Call(call) => {
                let words = match call.call.outcome().filter(|_| call.what == CallMoved::Ended) {
                    Some(outcome) => format!("ended {outcome:?}"),
                    None => format!("{:?}", call.what).to_lowercase(),
                };
                self.note(&call.call, &words);
            }
            Event::ContactDeferred { contact, .. } => {
                let number = self.rows.contacts[&contact.id].number.clone();
                self.note_number(&number, "deferred");
            }
            Event::Breaker(state) => self.remark(&format!("breaker {}", name_of(state))),
            Event::Throttled { .. } => self.remark("wall"),
            Event::Account(problem) => {
                self.remark(if problem.is_some() { "account refused" } else { "account fine" });
            }
            Event::Stopped(stopped) => self.remark(if *stopped { "stopped" } else { "goes on" }),
            Event::Campaign { what, .. } => {
                self.remark(&format!("campaign {what:?}").to_lowercase());
            }
            Event::Schedule { what, .. } => {
                self.remark(&format!("schedule {what:?}").to_lowercase());
            }
            Event::Agent(_)
            | Event::AgentRemoved(_)
            | Event::DoNotCall
            | Event::Settled { .. }
            | Event::Import { .. }
            | Event::Strangers
            | Event::Resolved(_)
            | Event::Away(_) => {}
        }
    }

    fn note(&mut self, call: &Call, words: &str) {
        self.note_number(&call.number, words);
    }

    fn note_number(&mut self, number: &PhoneNumber, words: &str) {
        let person = number.as_str()[8..].trim_start_matches('0').to_owned();
        self.remark(&format!("#{person} {words}"));
    }

    fn remark(&mut self, words: &str) {
        let local = self.now.wall + seconds(5 * 3600 + 1800);
        let second = local.as_micros() / 1_000_000 % 86_400;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        self.story.push(format!("{hour:02}:{minute:02}:{second:02} {words}"));
    }

    /// Gives what was told since the last time, one thing a line.
    pub(super) fn told(&mut self) -> String {
        std::mem::take(&mut self.story).join("\n")
    }

    /// Tells whether some line of the story ends like this.
    pub(super) fn heard_of(&self, words: &str) -> bool {
        self.story.iter().any(|line| line.ends_with(words))
    }

    /// Gives the call that rings a person.
    pub(super) fn call_to(&self, person: u32) -> &Call {
        let number = number(person);
        let newest = self.rows.calls.values().filter(|call| call.number == number);
        newest.max_by_key(|call| call.created_at).expect("a call to them")
    }

    /// Gives the contact with a person's number.
    pub(super) fn contact(&self, person: u32) -> &super::rows::Contact {
        let number = number(person);
        self.rows.contacts.values().find(|contact| contact.number == number).expect("a contact")
    }

    /// Gives the answer to a question.
    pub(super) fn reply(&self, request: RequestId) -> Option<&Verdict> {
        self.replies.get(&request)
    }

    /// Asserts that nothing is held any more: no line, no place in flight, no slot, no permit.
    pub(super) fn nothing_is_held(&mut self) {
        let facts = self.engine.facts(self.now);
        assert_eq!(facts.lines_held, 0, "every line came back");
        assert_eq!(facts.requests_in_flight, 0, "every place in flight came back");
        assert_eq!(facts.requests_queued, 0, "every slot came back");
        assert!(self.engine.intents.is_empty() && self.engine.live().next().is_none());
        assert!(self.engine.fetching.is_empty() && self.engine.unsettled.is_idle());
        assert!(self.engine.campaigns.values().all(|run| run.in_flight == 0), "in-flight counts");
        assert_eq!(self.rows.open_intents().count(), 0, "and the database agrees");
    }
}

fn name_of(state: &BreakerState) -> &'static str {
    use BreakerState as B;
    match state {
        B::Closed => "closed",
        B::Open { .. } => "open",
        B::HalfOpen => "half-open",
        B::HeldOpen => "held open",
        B::HeldClosed => "held closed",
    }
}

impl std::ops::Index<ContactId> for World {
    type Output = super::rows::Contact;

    fn index(&self, id: ContactId) -> &Self::Output {
        &self.rows.contacts[&id]
    }
}
