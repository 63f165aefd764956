//! What settles late: talk time, price and recording of ended calls, read once more.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::engine::effect::Effect;
use crate::engine::input::{Settling, SettlingLoaded};
use crate::engine::{Engine, Event, Turn};
use crate::ids::CallId;
use crate::provider::{CallReport, ReadError};
use crate::time::{Mono, Timestamp};

/// Calls in memory at most: the database hands the next ones over when these are done.
const HANDED_OVER: u32 = 64;

/// Reads at once of calls that have ended: what runs comes first.
const AT_ONCE: usize = 2;

/// The database is asked at most this often: what falls due meanwhile comes together.
const GATHERED: Duration = Duration::from_secs(1);

/// The calls whose measures are not final yet, as far as they are here.
#[derive(Clone, Debug)]
pub(super) struct Unsettled {
    /// Those to be asked about when there is nothing better to do.
    queue: VecDeque<Settling>,
    /// Those being asked about.
    asked: BTreeMap<CallId, Settling>,
    /// When the first of those that are not here is due, as far as is known.
    next_at: Option<Timestamp>,
    /// The database is being asked.
    under_way: bool,
    /// When it was asked last.
    read_at: Option<Mono>,
}

impl Unsettled {
    /// Nothing was read yet at `now`: whatever is due may be there.
    pub(super) const fn at_start(now: Timestamp) -> Self {
        Self {
            queue: VecDeque::new(),
            asked: BTreeMap::new(),
            next_at: Some(now),
            under_way: false,
            read_at: None,
        }
    }

    /// Notes that a call is to be asked about at `at`.
    pub(super) fn falls_due(&mut self, at: Timestamp) {
        self.next_at = Some(self.next_at.map_or(at, |sooner| sooner.min(at)));
    }

    /// Takes the call out whose read was answered; `None` if it was not one of these.
    pub(super) fn answered(&mut self, call: CallId) -> Option<Settling> {
        self.asked.remove(&call)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.asked.is_empty()
    }
}

impl Engine {
    /// Asks the provider about those that are here, and the database for more when they are done.
    pub(super) fn settle(&mut self, turn: &mut Turn<'_>) {
        while self.unsettled.asked.len() < AT_ONCE {
            let Some(settling) = self.unsettled.queue.front().cloned() else { break };
            if !self.may_read(turn) {
                return;
            }
            self.read(turn);
            turn.effect(Effect::Look { call: settling.call, id: settling.id.clone() });
            self.unsettled.queue.pop_front();
            self.unsettled.asked.insert(settling.call, settling);
        }
        self.load_settling(turn);
    }

    /// Asks the database once something is due. Not while some are here: it would hand those over
    /// again.
    fn load_settling(&mut self, turn: &mut Turn<'_>) {
        let Some(next_at) = self.unsettled.next_at else { return };
        if self.unsettled.under_way || !self.unsettled.is_idle() || self.account_problem.is_some() {
            return;
        }
        if next_at > turn.now.wall {
            return turn.wake(turn.mono_at(next_at));
        }
        let gathered_at = self.unsettled.read_at.map(|read_at| read_at + GATHERED);
        if let Some(at) = gathered_at.filter(|at| *at > turn.now.mono) {
            return turn.wake(at);
        }
        self.unsettled.next_at = None;
        self.unsettled.under_way = true;
        self.unsettled.read_at = Some(turn.now.mono);
        turn.effect(Effect::LoadSettling { due_by: turn.now.wall, limit: HANDED_OVER });
    }

    /// Takes in what the database handed over.
    pub(super) fn settling_loaded(&mut self, loaded: SettlingLoaded) {
        self.unsettled.under_way = false;
        self.unsettled.queue.extend(loaded.calls);
        if let Some(at) = loaded.next_at {
            self.unsettled.falls_due(at);
        }
    }

    /// What settles late was read: once more later if the price is still missing.
    pub(super) fn settled(
        &mut self,
        settling: &Settling,
        result: Result<CallReport, ReadError>,
        turn: &mut Turn<'_>,
    ) {
        let [first, last] = self.settings.waits.settle;
        let last_at = settling.ended_at + last;
        let (measures, again_at) = match result {
            Ok(report) => {
                let missing = report.measures.price.is_none() && turn.now.wall < last_at;
                (Some(report.measures), missing.then_some(last_at))
            }
            Err(error) => {
                self.read_failed(error, None, turn);
                let again_at = turn.now.wall + first;
                (None, (again_at < last_at + last).then_some(again_at))
            }
        };
        turn.event(Event::Settled { call: settling.call, measures, again_at });
        if let Some(at) = again_at {
            self.unsettled.falls_due(at);
        }
    }
}
