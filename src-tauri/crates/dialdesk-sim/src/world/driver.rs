//! The driver: takes what is ready, steps the engine, commits, and only then acts.

use std::collections::BTreeSet;
use std::time::Duration;

use dialdesk_core::engine::effect::{Reservation, Verdict as Answer};
use dialdesk_core::engine::{CallMoved, Command, Effect, Engine, Event, Rebuild, Step};
use dialdesk_core::ids::RequestId;
use dialdesk_core::intent::IntentState;
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::time::Now;

use super::agenda::{Arrival, Happening, Owner, Question};
use super::crash::{CrashPoint, DiskBreak};
use super::process::{Batch, Post};
use super::{Check, World, tell};
use crate::clock::Moment;
use crate::fault::Fault;
use crate::invariants::Invariant;
use crate::model::Verdict;
use crate::provider::{PostEnd, ReadFault};

/// Inputs that are stepped together at most.
const BATCH_MAX: usize = 128;

/// Steps in one second that nothing but a loop would take.
const STEPS_MAX: u32 = 4000;

/// Steps in one run that nothing but a loop would take: a usual run has a few thousand.
const STEPS_EVER: u64 = 300_000;

/// A second break of the engine within this long leaves it stopped.
const BREAKS_APART: Duration = Duration::from_secs(60);

/// A call that somebody waits for is answered within this long: the client's own limit.
const ANSWER_WITHIN_S: u64 = 35;

impl World {
    /// Steps the engine through everything that is ready, unless a transaction is under way.
    pub(super) fn drive(&mut self) -> Check {
        loop {
            let now = self.clock.now();
            let Some(process) = &mut self.process else { return Ok(()) };
            if process.batch.is_some() || process.inbox.is_empty() || self.clock.is_asleep() {
                return Ok(());
            }
            let is_broken = |arrival: &Arrival| matches!(arrival, Arrival::Broken);
            if let Some(place) = process.inbox.iter().position(is_broken) {
                process.inbox.remove(place);
                self.tell(|_| "> a reservation could not be written".to_owned());
                self.rebuild(Batch::default())?;
                continue;
            }
            let count = process.inbox.len().min(BATCH_MAX);
            let arrivals: Vec<Arrival> = process.inbox.drain(..count).collect();
            let mut batch = Batch::default();
            for arrival in arrivals {
                self.step(arrival, now, &mut batch)?;
            }
            if self.strikes(CrashPoint::BeforeCommit, !batch.events.is_empty()) {
                return Ok(());
            }
            self.write(batch)?;
        }
    }

    /// Gives one input to the engine.
    fn step(&mut self, arrival: Arrival, now: Now, batch: &mut Batch) -> Check {
        self.tell(|story| tell::arrival(story, &arrival));
        let late_success = self.is_late_success(&arrival);
        match &arrival {
            Arrival::Answered(..) => batch.told.push(arrival.clone()),
            Arrival::Operator(request, command, click) => {
                if let Some(asked) = self.asked.get_mut(request) {
                    asked.is_taken = true;
                }
                self.note_command(command, *click, batch);
            }
            // That the account is refused is an answer too: the provider lives.
            Arrival::Probed(answer) => {
                let nothing = Err(ReadFault::Unavailable);
                let throttled = matches!(answer, Err(ReadFault::Throttled(_)));
                self.judge.probed(*answer != nothing && !throttled);
            }
            Arrival::Reserved(intent) | Arrival::Refused(intent, _) => {
                if let Some(process) = &mut self.process {
                    process.reserving.remove(intent);
                }
            }
            Arrival::Woken
            | Arrival::WorkAdded
            | Arrival::Broken
            | Arrival::DueLoaded(_)
            | Arrival::SettlingLoaded(_)
            | Arrival::Sent(..)
            | Arrival::Looked(..)
            | Arrival::Searched(..)
            | Arrival::Swept(_)
            | Arrival::Fetched(..)
            | Arrival::Told(_)
            | Arrival::Recalled(..) => {}
        }
        let Some(process) = &mut self.process else { return Ok(()) };
        let step = process.engine.step(arrival.into_input(), now, &mut self.entropy);
        self.report.steps += 1;
        let second = now.mono.as_micros() / 1_000_000;
        process.steps =
            if process.steps.0 == second { (second, process.steps.1 + 1) } else { (second, 1) };
        if process.steps.1 > STEPS_MAX || self.report.steps > STEPS_EVER {
            let (second, all) = (process.steps.1, self.report.steps);
            let detail = format!("{second} steps within one second, {all} in all");
            return Err(Self::violation(Invariant::NoHotLoop, detail));
        }
        self.collect(step, now, batch)?;
        if late_success {
            self.count_late_result(now, batch)?;
        }
        Ok(())
    }

    /// Adds a step to the batch and looks at the engine's own figures.
    pub(super) fn collect(&mut self, mut step: Step, now: Now, batch: &mut Batch) -> Check {
        self.spoil_retries(&mut step, now);
        for event in &step.events {
            self.tell(|story| tell::event(story, event));
        }
        batch.events.extend(step.events);
        batch.reads.extend(step.reads);
        batch.effects.extend(step.effects);
        batch.wake_at = step.wake_at;
        let Some(process) = &mut self.process else { return Ok(()) };
        let (held, most) = process.engine.lines();
        let before = std::mem::replace(&mut process.lines_held, held);
        self.judge.lines(before, (held, most))
    }

    /// Begins the transaction of a batch; one without anything to write is over at once.
    pub(super) fn write(&mut self, batch: Batch) -> Check {
        let is_empty = batch.events.is_empty() && batch.reads.is_empty();
        let Some(process) = &mut self.process else { return Ok(()) };
        process.batch = Some(batch);
        if is_empty {
            return self.committed();
        }
        self.transact(Happening::Committed);
        Ok(())
    }

    /// The transaction is over: what was stepped is true, and is acted on.
    pub(super) fn committed(&mut self) -> Check {
        let Some(batch) = self.process.as_mut().and_then(|process| process.batch.take()) else {
            return Ok(());
        };
        let writes = !batch.events.is_empty() || !batch.reads.is_empty();
        if writes && self.disk_breaks_at(&batch) {
            return self.rebuild(batch);
        }
        if let Err(refused) = self.model.commit(&batch.events, &batch.reads) {
            return Err(Self::violation(Invariant::CommitAccepted, refused.0));
        }
        self.commit_beside(&batch)?;
        if let Some(process) = &mut self.process {
            if !std::mem::replace(&mut process.has_written, true) {
                self.judge.recovered(&self.model)?;
            }
            process.breaker = process.engine.breaker();
        }
        self.judge.committed(&batch.events, &self.model, &self.provider)?;
        self.settle_posts(&batch)?;
        self.free_lines(&batch);
        if writes {
            self.compare()?;
        }
        if self.strikes(CrashPoint::AfterCommit, !batch.effects.is_empty()) {
            return Ok(());
        }
        let mut opens = batch.opens.into_iter();
        for effect in batch.effects {
            if self.strikes(CrashPoint::MidEffects, true) {
                return Ok(());
            }
            if effect == Effect::OpenGate {
                self.open_gate(opens.next().unwrap_or(0));
                continue;
            }
            self.perform(effect)?;
            if self.process.is_none() {
                return Ok(());
            }
        }
        let Some(process) = &mut self.process else { return Ok(()) };
        let now = self.clock.now();
        self.judge.performed(&batch.events, self.clock.moment(), now)?;
        process.wake_token += 1;
        if let Some(at) = batch.wake_at {
            let late = self.chance.skewed(50, 1_500);
            let at = Moment(self.clock.when(at).0 + late);
            self.agenda.add(at, Owner::Process, Happening::WakeUp(process.wake_token));
        }
        self.end_if_drained();
        Ok(())
    }

    /// Notes the last click on Stop all that the engine was told of, and which it was when it was
    /// told to go on.
    fn note_command(&mut self, command: &Command, click: u64, batch: &mut Batch) {
        let Some(process) = &mut self.process else { return };
        process.click_seen = process.click_seen.max(click);
        if matches!(command, Command::ResumeAll) {
            batch.opens.push(process.click_seen);
        }
    }

    /// Opens the gate, unless Stop all was clicked since.
    fn open_gate(&mut self, click: u64) {
        let Some(process) = &mut self.process else { return };
        if process.gate.lift(click) {
            self.judge.went_on();
            self.tell(|_| "  the gate opens".to_owned());
        }
    }

    /// Tells whether this commit is the one that fails.
    fn disk_breaks_at(&mut self, batch: &Batch) -> bool {
        let breaks = match self.disk_breaks {
            None | Some(DiskBreak::Reservation) => false,
            Some(DiskBreak::Any) => true,
            Some(DiskBreak::Unseen) => batch.told.iter().any(|arrival| {
                matches!(arrival, Arrival::Answered(intent, end)
                    if !matches!(end, PostEnd::HeldBack(_))
                        && self.model.intents.get(intent).is_some_and(|it| it.sent_at.is_none()))
            }),
        };
        if breaks {
            self.disk_breaks = None;
            self.fault(Fault::CommitFailed);
        }
        breaks
    }

    /// Forgets requests whose answers are committed.
    fn settle_posts(&mut self, batch: &Batch) -> Check {
        let Some(process) = &mut self.process else { return Ok(()) };
        for arrival in &batch.told {
            if let Arrival::Answered(intent, end) = arrival {
                process.posts.remove(intent);
                self.judge.answered(*intent, end, &self.model)?;
            }
        }
        Ok(())
    }

    /// Lets the database come to a transaction, once nobody else holds it.
    fn transact(&mut self, happening: Happening) {
        let (least, most) = self.scenario.commit_us;
        let wait = self.locked_until.since(self.clock.moment());
        if wait.is_zero() {
            return self.later(least, most, happening);
        }
        self.fault(Fault::StoreLocked);
        self.judge.slow_commit(self.locked_until, wait);
        let wait = u64::try_from(wait.as_micros()).unwrap_or(u64::MAX / 2);
        self.later(wait + least, wait + most, happening);
    }

    fn perform(&mut self, effect: Effect) -> Check {
        self.tell(|story| tell::effect(story, &effect));
        match effect {
            Effect::LoadDue(query) => self.later(50, 2_000, Happening::ReadDue(query)),
            Effect::LoadSettling { due_by, limit } => {
                self.later(50, 2_000, Happening::ReadSettling(due_by, limit));
            }
            Effect::Reserve(reservation) => {
                if let Some(process) = &mut self.process {
                    process.reserving.insert(reservation.intent.id, reservation.call.id);
                }
                self.judge.reserving(reservation.intent.id);
                self.meddle(reservation.call.id);
                self.transact(Happening::Reserve(reservation));
                self.strikes(CrashPoint::Asked, true);
            }
            Effect::Release(release) => return self.release(*release),
            Effect::Revoke(intents) => {
                if let Some(process) = &mut self.process {
                    process.gate.revoke(&intents);
                }
                return self.gate_turn();
            }
            Effect::Look { call, id } => return self.ask(Question::Look(call, id)),
            Effect::Search { intent, query } => return self.ask(Question::Search(intent, query)),
            Effect::Probe => return self.ask(Question::Probe),
            Effect::Sweep(sweep) => return self.sweep(sweep),
            Effect::FetchCall(call) => self.later(50, 2_000, Happening::Fetch(call)),
            Effect::Recall(id) => self.later(50, 2_000, Happening::Recall(id)),
            Effect::Reply { request, verdict } => return self.reply(request, &verdict),
            Effect::OpenGate => {}
        }
        Ok(())
    }

    /// Somebody gets their answer.
    fn reply(&mut self, request: RequestId, verdict: &Answer) -> Check {
        let Some(asked) = self.asked.remove(&request) else {
            let name = self.story.name('q', request.uuid());
            let detail = format!("{name} was answered, and nobody waits: {verdict:?}");
            return Err(Self::violation(Invariant::OneReply, detail));
        };
        self.judge.note(Invariant::OneReply);
        let waited = self.clock.now().mono.since(asked.at).as_secs();
        if asked.is_call && waited > ANSWER_WITHIN_S {
            let detail = format!("somebody waited {waited} s for the word on a single call");
            return Err(Self::violation(Invariant::OneReply, detail));
        }
        Ok(())
    }

    /// The database comes to a reservation.
    pub(super) fn reserve(&mut self, reservation: &Reservation) -> Check {
        if self.disk_breaks == Some(DiskBreak::Reservation) {
            self.disk_breaks = None;
            self.fault(Fault::ReservationFailed);
            self.arrive_in(50, 2_000, Arrival::Broken);
            return Ok(());
        }
        let verdict = match self.model.reserve(reservation) {
            Ok(verdict) => verdict,
            Err(refused) => return Err(Self::violation(Invariant::CommitAccepted, refused.0)),
        };
        self.reserve_beside(reservation, &verdict)?;
        let intent = reservation.intent.id;
        let arrival = match verdict {
            Verdict::Reserved => {
                self.judge.reserved(reservation, &self.model)?;
                if self.strikes(CrashPoint::MidReserve, true) {
                    return Ok(());
                }
                Arrival::Reserved(intent)
            }
            Verdict::Refused(reasons) => Arrival::Refused(intent, reasons),
        };
        self.arrive_in(50, 2_000, arrival);
        Ok(())
    }

    /// A commit failed: memory is ahead of the disk, so the engine is dropped and rebuilt. The
    /// gate takes back what has not left, and requests under way answer the new engine.
    fn rebuild(&mut self, batch: Batch) -> Check {
        let now = self.clock.now().mono;
        if self.broke_at.replace(now).is_some_and(|before| now.since(before) < BREAKS_APART) {
            return self.stay_stopped();
        }
        self.tell(|_| "the commit fails: the engine is rebuilt".to_owned());
        self.report.rebuilt += 1;
        // Whoever's command the lost engine has had is told that there will be no answer.
        self.asked.retain(|_, asked| !asked.is_taken);
        // Reservations on their way to the database come to their end first.
        for happening in self.agenda.take(|it| matches!(it, Happening::Reserve(_))) {
            if let Happening::Reserve(reservation) = happening {
                self.reserve(&reservation)?;
            }
        }
        let Some(process) = &mut self.process else { return Ok(()) };
        process.gate.revoke_all();
        let mut lost = BTreeSet::new();
        for arrival in batch.told {
            if let Arrival::Answered(intent, end) = arrival {
                process.posts.remove(&intent);
                if !matches!(end, PostEnd::HeldBack(_)) {
                    lost.insert(intent);
                }
            }
        }
        let under_way: BTreeSet<_> = process.posts.keys().copied().collect();
        let now = self.clock.now();
        let snapshot = self.snapshot_beside(now.wall)?;
        let Some(process) = &mut self.process else { return Ok(()) };
        let mut settings = self.settings.clone();
        let told = process.inbox.iter().filter(|arrival| arrival.is_read()).count();
        // A sweep that has nothing to ask is answered without the provider.
        let on_the_way = self.agenda.count_of(
            |happening| matches!(happening, Happening::Arrives(arrival) if arrival.is_read()),
        );
        let reads = u32::try_from(process.reads.len() + told + on_the_way).unwrap_or(u32::MAX);
        let mut rebuild = if process.has_written {
            let (breaker, failures) = process.breaker;
            Rebuild::InProcess { under_way, lost, reads, breaker, failures }
        } else {
            Rebuild::Start
        };
        self.sabotage.spoil_rebuild(&mut rebuild);
        self.sabotage.spoil_settings(&mut settings);
        let (engine, step) = Engine::restore(snapshot, settings, &rebuild, now, &mut self.entropy);
        let stopped = engine.is_stopped();
        let Some(process) = &mut self.process else { return Ok(()) };
        process.engine = engine;
        process.lines_held = u32::MAX;
        let forgotten = process.gate.is_shut() && !stopped;
        self.judge.rebuilt(self.clock.moment(), rebuild != Rebuild::Start, &self.model);
        if forgotten {
            // The gate is shut and the database does not know why: a click was lost with its
            // commit, and counts all the same.
            self.command(Command::StopAll);
        }
        let mut again = Batch::default();
        self.collect(step, now, &mut again)?;
        self.write(again)?;
        self.gate_turn()
    }

    /// The second break within a minute: nothing leaves any more, until somebody starts the program
    /// again. What is on its way still arrives.
    fn stay_stopped(&mut self) -> Check {
        self.tell(|_| "it broke twice within a minute and stays stopped".to_owned());
        self.fault(Fault::BrokeTwice);
        self.process = None;
        self.die_beside(None);
        self.begin_again();
        Ok(())
    }

    /// Tells the judge that a call request counts as under way, or why it never will.
    pub(super) fn post_is(&mut self, intent: dialdesk_core::ids::IntentId, post: Post) {
        if let Some(process) = &mut self.process {
            process.posts.insert(intent, post);
        }
    }

    /// Compares what the engine has in mind with what the database has on disk, and, now and
    /// then, with the engine that would be rebuilt from it.
    fn compare(&mut self) -> Check {
        let Some(process) = &self.process else { return Ok(()) };
        self.judge.compare(&process.engine, &self.model)?;
        // A rebuilt engine counts ages by the wall clock, one that lives by the monotonic one.
        if self.clock.is_off() || !self.chance.happens(0.02) {
            return Ok(());
        }
        let now = self.clock.now();
        let under_way = self
            .model
            .open()
            .filter(|(_, intent)| matches!(intent.state, IntentState::Reserved | IntentState::Sent))
            .map(|(_, intent)| intent.id)
            .collect();
        let facts = process.engine.facts(now);
        // The breaker's moment has come, and the living engine wakes for it in an instant.
        if matches!(facts.breaker, BreakerState::Open { until } if until <= now.wall) {
            return Ok(());
        }
        let (twin, step) = Engine::restore(
            self.model.snapshot(now.wall),
            self.settings.clone(),
            &Rebuild::InProcess {
                under_way,
                lost: BTreeSet::new(),
                reads: 0,
                breaker: facts.breaker,
                failures: facts.breaker_failures,
            },
            now,
            &mut self.entropy.clone(),
        );
        // Orphans are closed, and ages are told to within a commit.
        let is_fine = |event: &Event| {
            matches!(event, Event::Call(moved)
                if moved.intent.is_none() || moved.what == CallMoved::NeedsALook)
        };
        if let Some(event) = step.events.iter().find(|event| !is_fine(event)) {
            let line = tell::event(&mut self.story, event);
            let detail = format!("an engine rebuilt here would begin with: {line}");
            return Err(Self::violation(Invariant::Restored, detail));
        }
        self.judge.same(&process.engine, &twin, &self.model, now)
    }
}
