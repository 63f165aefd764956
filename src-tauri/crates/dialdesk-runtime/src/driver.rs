//! The only loop: what is ready is drained, each input stepped, all events committed in one
//! transaction, and only then are the effects performed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use dialdesk_core::engine::effect::Verdict;
use dialdesk_core::engine::{Command, Effect, Engine, EngineSettings, Facts, Input, Rebuild, Step};
use dialdesk_core::ids::{IntentId, RequestId};
use dialdesk_core::provider::PlaceError;
use dialdesk_core::time::{Clock, Mono, Timestamp};
use dialdesk_store::{Store, StoreError};
use tokio::sync::{mpsc, oneshot, watch};

use crate::entropy::{EngineEntropy, SystemEntropy};
use crate::handle::Message;
use crate::perform::{News, Own, Performer};
use crate::stop::StopFlag;

/// Inputs taken into one transaction, at most.
const DRAIN_MAX: usize = 128;

/// The longest sleep. After the computer has slept, moments of the wall clock come sooner than the
/// monotonic clock would tell, so the engine looks at least this often.
const SLEEP_MAX: Duration = Duration::from_secs(1);

/// How often the database is told that the program lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// After Quit, requests under way are waited for this long. They stay without an answer and are
/// asked for at the next start.
const QUIT_WITHIN: Duration = Duration::from_secs(4);

/// Why the driver's engine cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    /// What became true could not be kept: memory is ahead of the disk.
    #[error("what happened could not be written down")]
    Store(#[from] StoreError),
    /// The engine's own invariants do not hold.
    #[error("the engine broke: {0}")]
    Engine(String),
}

/// Everything the driver owns beside the engine; it outlives a rebuild.
pub(crate) struct Driver {
    pub(crate) store: Store,
    pub(crate) settings: EngineSettings,
    pub(crate) performer: Performer,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<SystemEntropy>,
    pub(crate) stop: StopFlag,
    pub(crate) messages: mpsc::Receiver<Message>,
    pub(crate) news: mpsc::UnboundedReceiver<News>,
    pub(crate) facts: watch::Sender<Facts>,
    pub(crate) replies: BTreeMap<RequestId, oneshot::Sender<Verdict>>,
    /// The newest click on Stop that the engine has taken.
    pub(crate) stop_seen: u64,
    /// When the program is to end, once it was asked to.
    pub(crate) quit_by: Option<Mono>,
    pub(crate) beat_at: Mono,
    /// Requests that left, whose answers were taken and are not on disk yet.
    pub(crate) unkept: BTreeSet<IntentId>,
    /// Questions to the provider whose answers the engine has not been given yet.
    pub(crate) reads: u32,
    /// Whether this process has written anything. Until then, requests without an answer are those
    /// of a process that died, even if it takes more than one attempt to write that down.
    pub(crate) has_written: bool,
    /// Taken and not stepped yet. What a break leaves here reaches the next engine.
    pub(crate) taken: VecDeque<Input>,
}

impl Driver {
    /// Builds an engine from the store, and runs it until the program ends.
    ///
    /// # Errors
    /// [`Broken`] when the engine must be built anew, or not at all.
    pub(crate) async fn run(&mut self, rebuild: &Rebuild) -> Result<(), Broken> {
        let now = self.clock.now();
        let snapshot = self.store.snapshot(&self.settings.account, now.wall).await?;
        if snapshot.stopped && !self.stop.is_shut() {
            self.stop_seen = self.stop.shut();
        }
        let mut entropy = EngineEntropy(Arc::clone(&self.entropy));
        let settings = self.settings.clone();
        let built = std::panic::catch_unwind(AssertUnwindSafe(|| {
            Engine::restore(snapshot, settings, rebuild, now, &mut entropy)
        }));
        let (mut engine, step) = built.map_err(|panic| Broken::Engine(text_of(&*panic)))?;
        let mut wake_at = self.carry_out(vec![step], now.wall).await?;
        self.has_written = true;
        let facts = engine.facts(self.clock.now());
        if self.stop.is_shut() && !facts.stopped {
            // A click was lost with the commit that failed, and counts all the same. Nobody waits
            // for this answer.
            let request = RequestId::new(self.entropy.fresh(now.wall));
            self.taken.push_front(Input::Operator { request, command: Command::StopAll });
        }
        self.facts.send_replace(facts);
        loop {
            self.beat().await?;
            if self.taken.is_empty() {
                let inputs = self.wait(wake_at).await?;
                self.taken.extend(inputs);
            }
            let mut steps = Vec::with_capacity(self.taken.len());
            while let Some(input) = self.taken.pop_front() {
                let now = self.clock.now();
                self.note(&input);
                let stepped = std::panic::catch_unwind(AssertUnwindSafe(|| {
                    engine.step(input, now, &mut entropy)
                }));
                steps.push(stepped.map_err(|panic| Broken::Engine(text_of(&*panic)))?);
            }
            wake_at = self.carry_out(steps, self.clock.now().wall).await?;
            let now = self.clock.now();
            self.facts.send_replace(engine.facts(now));
            let out_of_time = self.quit_by.is_some_and(|by| by <= now.mono);
            if engine.is_drained() || out_of_time {
                return Ok(());
            }
        }
    }

    /// Commits what the steps made true, then starts what they ask for. Gives when to wake.
    async fn carry_out(&mut self, steps: Vec<Step>, at: Timestamp) -> Result<Option<Mono>, Broken> {
        let mut events = Vec::new();
        let mut reads = Vec::new();
        let mut effects = Vec::new();
        let mut wake_at = None;
        for mut step in steps {
            events.append(&mut step.events);
            reads.append(&mut step.reads);
            effects.append(&mut step.effects);
            wake_at = step.wake_at;
        }
        if !events.is_empty() || !reads.is_empty() {
            self.store.commit(at, events, reads).await?;
        }
        self.unkept.clear();
        for effect in effects {
            let reads = matches!(
                effect,
                Effect::Look { .. } | Effect::Search { .. } | Effect::Probe | Effect::Sweep(_)
            );
            self.reads += u32::from(reads);
            match self.performer.perform(effect) {
                None => {}
                Some(Own::Reply(request, verdict)) => self.reply(request, verdict),
                Some(Own::OpenGate) => {
                    self.stop.lift(self.stop_seen);
                    self.performer.gate.look_again();
                }
            }
        }
        Ok(wake_at)
    }

    fn reply(&mut self, request: RequestId, verdict: Verdict) {
        if let Some(answer) = self.replies.remove(&request) {
            // A caller that went away changes nothing.
            let _ = answer.send(verdict);
        }
    }

    /// Waits until something is there, and takes all that is.
    async fn wait(&mut self, wake_at: Option<Mono>) -> Result<Vec<Input>, Broken> {
        let now = self.clock.now().mono;
        let until = wake_at.map_or(SLEEP_MAX, |at| at.since(now).min(SLEEP_MAX));
        let mut inputs = Vec::new();
        tokio::select! {
            biased;
            Some(news) = self.news.recv() => inputs.push(taken(news)?),
            Some(message) = self.messages.recv() => inputs.push(self.input_of(message)),
            () = pause(until) => inputs.push(Input::Woken),
        }
        // News may come faster than it is taken in; a person's command never waits behind all of it.
        if let Ok(message) = self.messages.try_recv() {
            inputs.push(self.input_of(message));
        }
        while inputs.len() < DRAIN_MAX {
            if let Ok(news) = self.news.try_recv() {
                match taken(news) {
                    Ok(input) => inputs.push(input),
                    Err(broken) => {
                        // What came before the break reaches the next engine: an answer among it
                        // would never come again.
                        self.taken.extend(inputs);
                        return Err(broken);
                    }
                }
            } else if let Ok(message) = self.messages.try_recv() {
                inputs.push(self.input_of(message));
            } else {
                break;
            }
        }
        Ok(inputs)
    }

    fn input_of(&mut self, message: Message) -> Input {
        match message {
            Message::Told(report) => Input::Told(report),
            Message::WorkAdded => Input::WorkAdded,
            Message::ImportMoved(import, campaign) => Input::ImportMoved { import, campaign },
            Message::Command { command, click, answer } => {
                let now = self.clock.now();
                let request = RequestId::new(self.entropy.fresh(now.wall));
                self.replies.insert(request, answer);
                self.stop_seen = self.stop_seen.max(click.unwrap_or(0));
                if matches!(command, Command::Quit) {
                    self.quit_by = Some(now.mono + QUIT_WITHIN);
                }
                if let Command::SetLimits(limits) = &command {
                    self.settings.limits = *limits;
                }
                Input::Operator { request, command }
            }
        }
    }

    /// Notes that an answer is in the engine's hands. Until a request's is on disk, a break loses it.
    fn note(&mut self, input: &Input) {
        let read = matches!(
            input,
            Input::Looked { .. }
                | Input::Searched { .. }
                | Input::Probed { .. }
                | Input::Swept { .. }
        );
        self.reads -= u32::from(read);
        if let Input::Answered { intent, result } = input {
            self.performer.under_way.end(*intent);
            if !matches!(result, Err(PlaceError::HeldBack(_))) {
                self.unkept.insert(*intent);
            }
        }
    }

    async fn beat(&mut self) -> Result<(), Broken> {
        let now = self.clock.now();
        if now.mono >= self.beat_at {
            self.beat_at = now.mono + HEARTBEAT;
            self.store.heartbeat(now.wall).await?;
        }
        Ok(())
    }

    /// Brings memory and disk back together after a break: nothing that has not left can leave any
    /// more, and every write that was under way has ended.
    ///
    /// # Errors
    /// The store still takes nothing.
    pub(crate) async fn settle(&mut self) -> Result<Rebuild, StoreError> {
        self.performer.gate.revoke_all();
        self.replies.clear();
        // The writer takes jobs in order, so once this one is through, so are all before it.
        self.store.heartbeat(self.clock.now().wall).await?;
        if !self.has_written {
            return Ok(Rebuild::Start);
        }
        let lost = std::mem::take(&mut self.unkept);
        let under_way = self.performer.under_way.all();
        let (breaker, failures) = {
            let kept = self.facts.borrow();
            (kept.breaker, kept.breaker_failures)
        };
        Ok(Rebuild::InProcess { under_way, lost, reads: self.reads, breaker, failures })
    }
}

fn taken(news: News) -> Result<Input, Broken> {
    match news {
        News::Input(input) => Ok(input),
        News::Broken(error) => Err(Broken::Store(error)),
    }
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the driver's own wait")]
pub(crate) async fn pause(length: Duration) {
    tokio::time::sleep(length).await;
}
