//! The engine in virtual time, beside the wall clock: its own steps, and a day of dialling.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use dialdesk_core::call::{Measures, Origin, Outcome, Priority};
use dialdesk_core::campaign::ContactCounts;
use dialdesk_core::engine::effect::DueQuery;
use dialdesk_core::engine::input::{DueLoaded, DueRow, Settling, SettlingLoaded, Terms};
use dialdesk_core::engine::sweep::Swept;
use dialdesk_core::engine::{CampaignMoved, Effect, Engine, Event, Input, Rebuild, Snapshot, Step};
use dialdesk_core::ids::{CallId, CampaignId, ContactId, ProviderCallId};
use dialdesk_core::limits::Limits;
use dialdesk_core::policy::retry::Chain;
use dialdesk_core::provider::{CallReport, Placed, Progress};
use dialdesk_core::time::{Mono, Now, Timestamp};
use dialdesk_sim::entropy::SeededEntropy;
use dialdesk_sim::runs;
use dialdesk_sim::world::Sabotage;

use crate::desk::{self, NOON};
use crate::finding::{Finding, Goal, figure_text};
use crate::machine::Stopwatch;
use crate::side::{Figure, Ground, ROUNDS, middle};
use crate::waiting::settings;

/// Calls of the day.
const CALLS: u32 = 100_000;

/// Seeds of the judged world.
const SEEDS: u64 = 200;

pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Vec<Finding>> {
    let runs = |side: &str| {
        let side = ground.ours(side, &[])?;
        (0..ROUNDS).map(|_| side.run()).collect::<anyhow::Result<Vec<Figure>>>()
    };
    let (steps, days) = (runs("steps")?, runs("day")?);
    let world = ground.ours("world", &[])?.run()?;
    let day = middle(&days);
    let virtual_s = days[0].number("virtual_s")?;
    Ok(vec![
        Finding {
            work: "simulated engine".into(),
            ours: figure_text(middle(&steps), "steps/s"),
            peer: "the wall clock".into(),
            figure: middle(&steps),
            goal: Goal::AtLeast(1_000_000.0),
            unit: "steps/s",
            notes: vec![
                format!(
                    "{} steps of {} calls on ten lines; only the time within Engine::step counts, \
                     less what a look at the clock takes, and everybody was rung once",
                    steps[0].text("steps"),
                    steps[0].text("calls")
                ),
                format!(
                    "the judged world of the simulation tests, with its provider, database, story \
                     and invariants, makes {}",
                    figure_text(world.value, "steps/s")
                ),
            ],
        },
        Finding {
            work: "a day of 100,000 calls".into(),
            ours: figure_text(day, "s"),
            peer: format!("the wall clock: {}", figure_text(virtual_s, "s")),
            figure: day,
            goal: Goal::AtMost(10.0),
            unit: "s",
            notes: vec![format!(
                "{} steps over {} lines, with the stand-in for provider and database; {:.0} times \
                 as fast as the clock",
                days[0].text("steps"),
                days[0].text("lines"),
                virtual_s / day
            )],
        },
    ])
}

/// Steps a second of the engine alone, on ten lines.
pub(crate) fn steps() -> anyhow::Result<Figure> {
    let limits = Limits { requests_per_minute: 6_000, ..Limits::DEFAULT };
    let mut day = Day::new(limits, CALLS / 5, Duration::from_secs(20))?;
    day.run()?;
    let watching = Stopwatch::own_time() * u32::try_from(day.steps)?;
    let in_engine = day.in_engine.saturating_sub(watching);
    Ok(Figure::of(day.steps as f64 / in_engine.as_secs_f64())
        .with("steps", day.steps)
        .with("calls", day.placed))
}

/// Seconds for a day of calls, everything included.
pub(crate) fn day() -> anyhow::Result<Figure> {
    let limits = Limits { lines: 80, requests_per_minute: 1_000, ..Limits::DEFAULT };
    let mut day = Day::new(limits, CALLS, Duration::from_secs(60))?;
    let watch = Stopwatch::start();
    day.run()?;
    let took = watch.elapsed().as_secs_f64();
    Ok(Figure::of(took)
        .with("steps", day.steps)
        .with("lines", limits.lines)
        .with("virtual_s", day.now as f64 / 1e6))
}

/// Steps a second of the judged world, over some seeds.
pub(crate) fn world() -> anyhow::Result<Figure> {
    let watch = Stopwatch::start();
    let mut steps = 0;
    for seed in 1..=SEEDS {
        match runs::run(seed, Sabotage::Nothing) {
            Ok(report) => steps += report.steps,
            Err(failure) => anyhow::bail!(failure.story),
        }
    }
    Ok(Figure::of(watch.rate(steps)))
}

/// An engine, a list of people, and a provider whose every call is answered and lasts alike.
struct Day {
    engine: Engine,
    entropy: SeededEntropy,
    /// Microseconds since the beginning.
    now: u64,
    /// What happens later, by its moment, in the order in which it was caused.
    agenda: BinaryHeap<Reverse<(u64, u64)>>,
    inputs: BTreeMap<u64, Input>,
    next: u64,
    wake_at: Option<Mono>,
    people: u32,
    /// Who is due: everybody whose call was not reserved yet.
    waiting: BTreeSet<u32>,
    /// Everybody, as the database would hand them over.
    rows: Vec<DueRow>,
    campaign: CampaignId,
    open: u32,
    hold: Duration,
    ends: BTreeMap<ProviderCallId, u64>,
    settling: VecDeque<(Timestamp, Settling)>,
    steps: u64,
    placed: u32,
    ended: u32,
    in_engine: Duration,
    is_over: bool,
}

impl Day {
    fn new(limits: Limits, people: u32, hold: Duration) -> anyhow::Result<Self> {
        let mut entropy = SeededEntropy::of(1, 0);
        let terms = Arc::new(Terms::of_list(&desk::campaign()));
        let counts = ContactCounts { unused: people, ..ContactCounts::default() };
        let snapshot = Snapshot {
            campaigns: vec![(desk::campaign(), counts)],
            agents: vec![desk::agent()],
            live: Vec::new(),
            orphans: Vec::new(),
            starts: Vec::new(),
            reads: Vec::new(),
            schedules: Vec::new(),
            planned: Vec::new(),
            stopped: false,
            account_problem: None,
            throttled_until: None,
            throttled_pace: None,
            breaker: None,
            last_starts: Vec::new(),
            alive_at: None,
        };
        let (engine, step) =
            Engine::restore(snapshot, settings(limits), &Rebuild::Start, at(0), &mut entropy);
        let mut day = Self {
            engine,
            entropy,
            now: 0,
            agenda: BinaryHeap::new(),
            inputs: BTreeMap::new(),
            next: 0,
            wake_at: None,
            people,
            waiting: (0..people).collect(),
            rows: (0..people).map(|n| row(n, &terms)).collect::<anyhow::Result<_>>()?,
            campaign: desk::campaign_id(),
            open: people,
            hold,
            ends: BTreeMap::new(),
            settling: VecDeque::new(),
            steps: 0,
            placed: 0,
            ended: 0,
            in_engine: Duration::ZERO,
            is_over: false,
        };
        day.carry_out(step)?;
        Ok(day)
    }

    /// Goes on until the campaign is finished.
    fn run(&mut self) -> anyhow::Result<()> {
        while !self.is_over {
            let soonest = self.agenda.peek().map(|Reverse((at, _))| *at);
            let wake = self.wake_at.map(Mono::as_micros);
            let input = match (soonest, wake) {
                (Some(at), wake) if wake.is_none_or(|wake| at <= wake) => {
                    let Reverse((at, number)) = self.agenda.pop().context("it was seen")?;
                    self.now = self.now.max(at);
                    self.inputs.remove(&number).context("each has its input")?
                }
                (_, Some(wake)) => {
                    self.now = self.now.max(wake);
                    Input::Woken
                }
                (Some(_) | None, None) => anyhow::bail!("nothing more will happen"),
            };
            let now = at(self.now);
            let watch = Stopwatch::start();
            let step = self.engine.step(input, now, &mut self.entropy);
            self.in_engine += watch.elapsed();
            self.steps += 1;
            self.carry_out(step)?;
        }
        ensure!(self.placed == self.people, "{} of {} were rung", self.placed, self.people);
        ensure!(self.ended == self.people, "{} calls ended", self.ended);
        Ok(())
    }

    fn later(&mut self, wait: Duration, input: Input) {
        let wait = u64::try_from(wait.as_micros()).unwrap_or(u64::MAX);
        self.at(self.now + wait, input);
    }

    fn at(&mut self, at: u64, input: Input) {
        self.next += 1;
        self.agenda.push(Reverse((at, self.next)));
        self.inputs.insert(self.next, input);
    }

    fn carry_out(&mut self, step: Step) -> anyhow::Result<()> {
        self.wake_at = step.wake_at;
        for event in step.events {
            self.note(&event);
        }
        for effect in step.effects {
            self.perform(effect)?;
        }
        Ok(())
    }

    fn note(&mut self, event: &Event) {
        if let Event::Campaign { what: CampaignMoved::Finished, .. } = event {
            self.is_over = true;
        }
        let Event::Call(moved) = event else { return };
        if moved.call.outcome().is_none() {
            return;
        }
        self.ended += 1;
        self.open -= 1;
        if let (Some(at), Some(id)) = (moved.call.settle_at, moved.call.state.provider_id()) {
            let settling = Settling { call: moved.call.id, id: id.clone(), ended_at: at };
            self.settling.push_back((at, settling));
        }
    }

    fn perform(&mut self, effect: Effect) -> anyhow::Result<()> {
        let quick = Duration::from_millis(1);
        match effect {
            Effect::LoadDue(query) => {
                let loaded = self.due(&query);
                self.later(quick, Input::DueLoaded(loaded));
            }
            Effect::LoadSettling { due_by, limit } => {
                let loaded = self.settle(due_by, limit);
                self.later(quick, Input::SettlingLoaded(loaded));
            }
            Effect::Reserve(reservation) => {
                if let Some(ContactId(row)) = reservation.call.contact() {
                    self.waiting.remove(&(u32::try_from(row)? - 1));
                }
                self.later(quick, Input::Reserved { intent: reservation.intent.id });
            }
            Effect::Release(release) => {
                let leaves = self.now.max(release.not_before.as_micros());
                let intent = release.intent;
                self.at(leaves, Input::Sent { intent, at: at(leaves) });
                let id = ProviderCallId(format!("sid-{intent}"));
                let hold = u64::try_from(self.hold.as_micros()).unwrap_or(u64::MAX);
                self.ends.insert(id.clone(), leaves + hold);
                self.placed += 1;
                self.at(leaves + 300_000, Input::Answered { intent, result: Ok(Placed { id }) });
            }
            Effect::Look { call, id } => {
                let report = self.report(call, id)?;
                self.later(Duration::from_millis(100), report);
            }
            Effect::Probe => self.later(quick, Input::Probed { result: Ok(()) }),
            Effect::Revoke(_)
            | Effect::Search { .. }
            | Effect::FetchCall(_)
            | Effect::Recall(_) => {
                anyhow::bail!("nothing goes wrong here, but: {effect:?}");
            }
            Effect::Sweep(_) => self.later(quick, Input::Swept { result: Ok(Swept::default()) }),
            Effect::Reply { .. } | Effect::OpenGate => {}
        }
        Ok(())
    }

    fn report(&mut self, call: CallId, id: ProviderCallId) -> anyhow::Result<Input> {
        let ends = *self.ends.get(&id).context("it made that call")?;
        let (progress, price) = if self.now >= ends {
            (Progress::Over(Outcome::Completed), Some("0.75".to_owned()))
        } else {
            (Progress::Talking, None)
        };
        let measures = Measures { price, ..Measures::default() };
        let report = CallReport { id, progress, created_at: None, measures };
        Ok(Input::Looked { call, result: Ok(report) })
    }

    /// Gives the first who are due.
    fn due(&mut self, query: &DueQuery) -> DueLoaded {
        let mut loaded =
            DueLoaded { open: vec![(self.campaign, self.open)], ..DueLoaded::default() };
        let wanted = if query.campaigns.is_empty() { 0 } else { query.each.min(query.limit) };
        for n in self.waiting.iter().take(wanted as usize) {
            loaded.rows.extend(self.rows.get(*n as usize).cloned());
        }
        loaded
    }

    /// Gives the first of the calls that are to settle.
    fn settle(&mut self, due_by: Timestamp, limit: u32) -> SettlingLoaded {
        let mut loaded = SettlingLoaded::default();
        while loaded.calls.len() < limit as usize {
            let Some((_, call)) = self.settling.pop_front_if(|(at, _)| *at <= due_by) else {
                break;
            };
            loaded.calls.push(call);
        }
        loaded.next_at = self.settling.front().map(|(at, _)| *at);
        loaded
    }
}

fn at(micros: u64) -> Now {
    Now { wall: NOON + Duration::from_micros(micros), mono: Mono::from_micros(micros) }
}

fn row(n: u32, terms: &Arc<Terms>) -> anyhow::Result<DueRow> {
    Ok(DueRow {
        call: None,
        origin: Origin::Contact {
            campaign: desk::campaign_id(),
            contact: ContactId(i64::from(n) + 1),
        },
        number: desk::number(n)?,
        terms: Arc::clone(terms),
        priority: Priority::Medium,
        due_at: NOON,
        order: i64::from(n) + 1,
        attempts: 0,
        sends: 0,
        retry_of: None,
        chain: Chain::default(),
        created_at: NOON,
    })
}
