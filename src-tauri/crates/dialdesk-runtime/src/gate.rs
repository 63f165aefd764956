//! The last look before the first byte. One for the process; it outlives the engine.
//!
//! A request stands here when its connection is up. A thread of its own lets them out one at a
//! time: at least 50 ms after the last first byte and never the 21st of a second, only while
//! nothing is stopped, only within the allowed instants of the wall clock, and each intent at most
//! once in the life of the process. The thread exists because a timer wheel is a millisecond late
//! and would lose two starts in a hundred.

mod passed;

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dialdesk_core::engine::Input;
use dialdesk_core::engine::effect::Release;
use dialdesk_core::ids::IntentId;
use dialdesk_core::limits::Limits;
use dialdesk_core::provider::{BoxFuture, FirstByte, GateRefusal};
use dialdesk_core::time::{Clock, Mono, Now};
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::{mpsc, oneshot};

use crate::perform::News;
use crate::stop::StopFlag;
use passed::Passed;

const SECOND: Duration = Duration::from_secs(1);

/// A second is taken to be this much longer: the way from here to the wire takes one request so
/// much longer than another, and it is there that a second must not hold one too many. It costs
/// four starts in ten thousand.
const LEEWAY: Duration = Duration::from_micros(400);

/// How long the gate sleeps when nobody waits; it is woken by whoever comes.
const IDLE: Duration = Duration::from_secs(3600);

/// The grain of the monotonic clock.
const GRAIN: Duration = Duration::from_micros(1);

/// Where the gate reports what left.
pub(crate) struct Inputs(mpsc::UnboundedSender<News>);

impl Inputs {
    pub(crate) const fn new(news: mpsc::UnboundedSender<News>) -> Self {
        Self(news)
    }

    /// Tells whether the driver is still there to hear it.
    fn send(&self, input: Input) -> bool {
        self.0.send(News::Input(input)).is_ok()
    }
}

type Spacing = RateLimiter<NotKeyed, InMemoryState, SpacingClock, NoOpMiddleware<Nanos>>;

/// The moment of the keeper's last look, as the spacing limiter reads it: one look serves the
/// hours, the spacing and the report, so that they never disagree.
#[derive(Clone, Default)]
struct SpacingClock(Arc<AtomicU64>);

impl SpacingClock {
    fn set(&self, at: Mono) {
        self.0.store(at.as_micros(), Ordering::Relaxed);
    }
}

impl governor::clock::Clock for SpacingClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.0.load(Ordering::Relaxed).saturating_mul(1000))
    }
}

/// A request that stands at the gate.
struct Standing {
    release: Release,
    /// Which passage it was, or why there was none.
    verdict: oneshot::Sender<Result<u64, GateRefusal>>,
}

struct Room {
    /// Released and not yet at the gate, or standing there: whether it was taken back.
    released: BTreeMap<IntentId, bool>,
    standing: Vec<Standing>,
    /// Something was taken back since the keeper last looked.
    taken_back: bool,
    passed: Passed,
    /// The latest first bytes in the order in which they were let out, as many as a second may
    /// hold: each at the moment at which its sender went on.
    latest: VecDeque<Mono>,
    /// How many were let out.
    passages: u64,
    closed: bool,
}

/// The gate.
#[derive(Clone)]
pub(crate) struct Gate {
    room: Arc<(Mutex<Room>, Condvar)>,
    clock: Arc<dyn Clock>,
}

/// Leave for one request to stand at the gate.
pub(crate) struct Ticket {
    gate: Gate,
    release: Option<Release>,
}

impl Gate {
    /// Opens the gate's thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(
        clock: Arc<dyn Clock>,
        stop: StopFlag,
        limits: &Limits,
        inputs: Inputs,
    ) -> std::io::Result<Self> {
        let room = Room {
            released: BTreeMap::new(),
            standing: Vec::new(),
            taken_back: false,
            passed: Passed::default(),
            latest: VecDeque::new(),
            passages: 0,
            closed: false,
        };
        let room = Arc::new((Mutex::new(room), Condvar::new()));
        let gate = Self { room, clock: Arc::clone(&clock) };
        let look = SpacingClock::default();
        look.set(clock.now().mono);
        let keeper = Keeper {
            spacing: spacing(limits.spacing, &look),
            look,
            per_second: limits.starts_per_second.max(1) as usize,
            clock,
            stop,
            inputs,
        };
        let room = Arc::clone(&gate.room);
        std::thread::Builder::new().name("gate".to_owned()).spawn(move || keeper.keep(&room))?;
        Ok(gate)
    }

    /// Gives a released request leave to stand at the gate. A second release of the same intent
    /// gets a ticket that is refused.
    pub(crate) fn ticket(&self, release: Release) -> Ticket {
        let mut room = self.lock();
        let fresh =
            !room.released.contains_key(&release.intent) && !room.passed.contains(release.intent);
        if fresh {
            room.released.insert(release.intent, false);
        }
        drop(room);
        Ticket { gate: self.clone(), release: fresh.then_some(release) }
    }

    /// Notes that the sender of a passage goes on now. It may have been woken late, and the second
    /// that counts is the receiver's.
    fn goes_on(&self, passage: u64) {
        let now = self.clock.now().mono;
        let mut room = self.lock();
        let since = usize::try_from(room.passages - passage).unwrap_or(usize::MAX);
        let place = room.latest.len().checked_sub(1).and_then(|last| last.checked_sub(since));
        if let Some(left_at) = place.and_then(|place| room.latest.get_mut(place)) {
            *left_at = now.max(*left_at);
        }
    }

    /// Takes back whatever of `intents` has not left. What stands at the gate is answered at once.
    pub(crate) fn revoke(&self, intents: &[IntentId]) {
        let mut room = self.lock();
        room.taken_back = true;
        for intent in intents {
            if let Some(revoked) = room.released.get_mut(intent) {
                *revoked = true;
            }
        }
        drop(room);
        self.room.1.notify_one();
    }

    /// Takes back everything that has not left.
    pub(crate) fn revoke_all(&self) {
        let mut room = self.lock();
        room.taken_back = true;
        for revoked in room.released.values_mut() {
            *revoked = true;
        }
        drop(room);
        self.room.1.notify_one();
    }

    /// Lets those who stand be looked at again: something that they wait for has changed.
    pub(crate) fn look_again(&self) {
        self.room.1.notify_one();
    }

    /// Ends the gate's thread; nothing passes any more.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.room.1.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Room> {
        self.room.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn spacing(least: Duration, clock: &SpacingClock) -> Option<Spacing> {
    let quota = Quota::with_period(least)?.allow_burst(NonZeroU32::MIN);
    Some(RateLimiter::direct_with_clock(quota, clock.clone()))
}

impl FirstByte for Ticket {
    fn open(mut self: Box<Self>) -> BoxFuture<'static, Result<(), GateRefusal>> {
        Box::pin(async move {
            let Some(release) = self.release.take() else {
                return Err(GateRefusal::NotReleased);
            };
            let (verdict, heard) = oneshot::channel();
            self.gate.lock().standing.push(Standing { release, verdict });
            self.gate.room.1.notify_one();
            // The gate answers everybody who stands, unless the program is ending.
            let passage = heard.await.unwrap_or(Err(GateRefusal::Revoked))?;
            self.gate.goes_on(passage);
            Ok(())
        })
    }
}

impl Drop for Ticket {
    /// A request that never came to the gate gives its place back.
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            self.gate.lock().released.remove(&release.intent);
        }
    }
}

/// Whoever stands at the gate and opens it.
struct Keeper {
    clock: Arc<dyn Clock>,
    stop: StopFlag,
    spacing: Option<Spacing>,
    look: SpacingClock,
    per_second: usize,
    inputs: Inputs,
}

impl Keeper {
    fn keep(&self, room: &(Mutex<Room>, Condvar)) {
        let mut inside = room.0.lock().unwrap_or_else(PoisonError::into_inner);
        while !inside.closed {
            let wait = self.let_out(&mut inside);
            inside = match room.1.wait_timeout(inside, wait) {
                Ok((inside, _)) => inside,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
        for standing in inside.standing.drain(..) {
            refuse(standing, GateRefusal::Revoked);
        }
    }

    /// Answers everybody who can be answered now, and tells how long nobody else can be.
    fn let_out(&self, room: &mut Room) -> Duration {
        loop {
            let now = self.clock.now();
            self.turn_away(room, now);
            let next = room
                .standing
                .iter()
                .enumerate()
                .min_by_key(|(_, standing)| standing.release.not_before);
            let Some((place, next)) = next else { return IDLE };
            let at = next.release.not_before.max(self.free_at(room, now.mono));
            if at > now.mono {
                return at.since(now.mono);
            }
            // Nothing may come between this look and the first byte, so it is taken again now.
            let standing = room.standing.swap_remove(place);
            self.pass(room, standing);
        }
    }

    /// Refuses those who were taken back, stopped, or are too late.
    fn turn_away(&self, room: &mut Room, now: Now) {
        let something_changed = std::mem::take(&mut room.taken_back) || self.stop.is_shut();
        let mut place = 0;
        while let Some(standing) = room.standing.get(place) {
            let refusal = if something_changed {
                self.refusal(room, &standing.release, now)
            } else {
                untimely(&standing.release, now)
            };
            match refusal {
                Some(refusal) => {
                    let standing = room.standing.swap_remove(place);
                    room.released.remove(&standing.release.intent);
                    refuse(standing, refusal);
                }
                None => place += 1,
            }
        }
    }

    fn refusal(&self, room: &Room, release: &Release, now: Now) -> Option<GateRefusal> {
        if self.stop.is_shut() {
            return Some(GateRefusal::Stopped);
        }
        match room.released.get(&release.intent) {
            None => return Some(GateRefusal::NotReleased),
            Some(true) => return Some(GateRefusal::Revoked),
            Some(false) => {}
        }
        untimely(release, now)
    }

    /// Tells when the next first byte may leave, by what left before.
    fn free_at(&self, room: &Room, now: Mono) -> Mono {
        match room.latest.front() {
            Some(oldest) if room.latest.len() >= self.per_second => {
                (*oldest + SECOND + LEEWAY).max(now)
            }
            _ => now,
        }
    }

    fn pass(&self, room: &mut Room, mut standing: Standing) {
        let now = self.clock.now();
        if let Some(refusal) = self.refusal(room, &standing.release, now) {
            room.released.remove(&standing.release.intent);
            return refuse(standing, refusal);
        }
        self.look.set(now.mono);
        if let Some(Err(not_until)) = self.spacing.as_ref().map(Spacing::check) {
            let wait = not_until.wait_time_from(self.look.now());
            standing.release.not_before = now.mono + wait.max(GRAIN);
            room.standing.push(standing);
            return;
        }
        let intent = standing.release.intent;
        room.released.remove(&intent);
        room.passed.insert(intent);
        room.passages += 1;
        room.latest.push_back(now.mono);
        while room.latest.len() > self.per_second {
            room.latest.pop_front();
        }
        // Reported before the request is told, so that its answer can never overtake this.
        let heard = self.inputs.send(Input::Sent { intent, at: now });
        if !heard || standing.verdict.send(Ok(room.passages)).is_err() {
            tracing::warn!(%intent, "a request passed the gate and nobody was there to use it");
        }
    }
}

/// Says what the clocks have against a request.
fn untimely(release: &Release, now: Now) -> Option<GateRefusal> {
    if now.mono > release.not_after {
        return Some(GateRefusal::Late);
    }
    (!release.allowed.contains(now.wall)).then_some(GateRefusal::OutsideHours)
}

fn refuse(standing: Standing, refusal: GateRefusal) {
    if standing.verdict.send(Err(refusal)).is_err() {
        tracing::debug!(intent = %standing.release.intent, "refused a request that had gone away");
    }
}

#[cfg(test)]
mod tests;
