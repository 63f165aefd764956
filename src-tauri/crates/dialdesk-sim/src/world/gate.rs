//! A model of the gate: the last look before a request's first byte.
//!
//! There is one for the process and it outlives the engine. It reads the clocks itself, lets each
//! intent pass at most once, and knows nothing of why.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use dialdesk_core::engine::effect::Release;
use dialdesk_core::ids::IntentId;
use dialdesk_core::provider::GateRefusal;
use dialdesk_core::time::{Mono, Now};

const SECOND: Duration = Duration::from_secs(1);

/// The gate.
#[derive(Debug)]
pub(super) struct Gate {
    /// Clicks on Stop all, counted before the command is even queued.
    clicks: u64,
    /// How many of them have been lifted.
    lifted: u64,
    spacing: Duration,
    per_second: usize,
    /// Those whose connection stands, in the order in which they came.
    waiting: Vec<IntentId>,
    /// What may leave, once.
    releases: BTreeMap<IntentId, Release>,
    /// Everything that was ever released here.
    known: BTreeSet<IntentId>,
    revoked: BTreeSet<IntentId>,
    starts: VecDeque<Mono>,
    blind: Option<Blind>,
}

/// What a gate does not see, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blind {
    Hours,
    Stop,
    Revoke,
    Pace,
}

/// What the gate does with a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Its first byte leaves now.
    Passes(Box<Release>),
    /// It does not leave.
    Held(GateRefusal),
}

impl Gate {
    pub(super) fn new(spacing: Duration, per_second: u32, stopped: bool) -> Self {
        Self {
            clicks: u64::from(stopped),
            lifted: 0,
            spacing,
            per_second: per_second as usize,
            waiting: Vec::new(),
            releases: BTreeMap::new(),
            known: BTreeSet::new(),
            revoked: BTreeSet::new(),
            starts: VecDeque::new(),
            blind: None,
        }
    }

    /// Makes the gate blind to something.
    pub(super) fn blind_to(mut self, blind: Option<Blind>) -> Self {
        self.blind = blind;
        self
    }

    fn sees(&self, what: Blind) -> bool {
        self.blind != Some(what)
    }

    /// Stop all was clicked. Gives the click's number.
    pub(super) const fn shut(&mut self) -> u64 {
        self.clicks += 1;
        self.clicks
    }

    /// Lifts every click up to this number, and tells whether the gate is open then.
    pub(super) fn lift(&mut self, click: u64) -> bool {
        self.lifted = self.lifted.max(click);
        !self.is_shut()
    }

    /// Tells whether everything is stopped.
    pub(super) const fn is_shut(&self) -> bool {
        self.clicks > self.lifted
    }

    /// Takes a release; the same intent is never taken twice.
    pub(super) fn take(&mut self, release: Release) -> bool {
        let is_new = self.known.insert(release.intent);
        if is_new {
            self.releases.insert(release.intent, release);
        }
        is_new
    }

    /// A request stands before the gate.
    pub(super) fn stand(&mut self, intent: IntentId) {
        self.waiting.push(intent);
    }

    pub(super) fn revoke(&mut self, intents: &[IntentId]) {
        self.revoked.extend(intents.iter().filter(|intent| self.releases.contains_key(*intent)));
    }

    /// Takes back everything that has not left.
    pub(super) fn revoke_all(&mut self) {
        self.revoked.extend(self.releases.keys());
    }

    /// A request came to nothing before it stood here.
    pub(super) fn forget(&mut self, intent: IntentId) {
        self.releases.remove(&intent);
        self.revoked.remove(&intent);
    }

    /// Gives the first request whose waiting is over, and how. Where none is, tells when to look
    /// again.
    pub(super) fn turn(&mut self, now: Now) -> Result<(IntentId, Turn), Option<Mono>> {
        let free_at = self.free_at();
        let mut soonest: Option<Mono> = None;
        let mut over = None;
        let mut order: Vec<(Mono, usize)> = Vec::new();
        for (place, intent) in self.waiting.iter().enumerate() {
            let not_before = self.releases.get(intent).map_or(Mono::default(), |it| it.not_before);
            order.push((not_before, place));
        }
        order.sort_unstable();
        for (not_before, place) in order {
            let intent = self.waiting[place];
            let Some(release) = self.releases.get(&intent) else {
                over = Some((place, Turn::Held(GateRefusal::NotReleased)));
                break;
            };
            if let Some(refusal) = self.refusal(release, now) {
                over = Some((place, Turn::Held(refusal)));
                break;
            }
            let at = not_before.max(free_at);
            if at <= now.mono {
                let turn = if release.allowed.contains(now.wall) || !self.sees(Blind::Hours) {
                    Turn::Passes(Box::new(release.clone()))
                } else {
                    Turn::Held(GateRefusal::OutsideHours)
                };
                over = Some((place, turn));
                break;
            }
            soonest = Some(soonest.map_or(at, |sooner| sooner.min(at)));
        }
        let (place, turn) = over.ok_or(soonest)?;
        let intent = self.waiting.remove(place);
        self.forget(intent);
        if matches!(turn, Turn::Passes(_)) {
            self.starts.push_back(now.mono);
            if self.starts.len() > self.per_second.max(1) {
                self.starts.pop_front();
            }
        }
        Ok((intent, turn))
    }

    fn refusal(&self, release: &Release, now: Now) -> Option<GateRefusal> {
        // One that does not hear of Stop takes nothing back for its sake either.
        let hears = self.sees(Blind::Revoke) && (self.sees(Blind::Stop) || !self.is_shut());
        if self.revoked.contains(&release.intent) && hears {
            return Some(GateRefusal::Revoked);
        }
        if self.is_shut() && self.sees(Blind::Stop) {
            return Some(GateRefusal::Stopped);
        }
        (now.mono > release.not_after).then_some(GateRefusal::Late)
    }

    /// Tells when spacing and rate let the next first byte out.
    fn free_at(&self) -> Mono {
        if !self.sees(Blind::Pace) {
            return Mono::default();
        }
        let spaced = self.starts.back().map_or(Mono::default(), |last| *last + self.spacing);
        if self.starts.len() < self.per_second.max(1) {
            return spaced;
        }
        self.starts.front().map_or(spaced, |oldest| spaced.max(*oldest + SECOND))
    }
}
