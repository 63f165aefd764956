//! The program while it lives: everything that a crash takes away.

use std::collections::{BTreeMap, VecDeque};

use dialdesk_core::engine::{Effect, Engine, Event};
use dialdesk_core::ids::{CallId, IntentId};
use dialdesk_core::policy::breaker::BreakerState;
use dialdesk_core::time::{Mono, Timestamp};

use super::agenda::{Arrival, Question};
use super::gate::Gate;
use crate::provider::PostEnd;

/// How far a call request has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Post {
    /// It waits for its connection or before the gate.
    Waiting,
    /// Its first byte left.
    OnWire,
    /// Its answer is here; nothing of it is committed.
    Answered(PostEnd),
}

/// What the driver writes in one transaction, and does afterwards.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) events: Vec<Event>,
    pub(super) reads: Vec<Timestamp>,
    pub(super) effects: Vec<Effect>,
    pub(super) wake_at: Option<Mono>,
    /// Answers of call requests among the inputs: lost if the commit fails.
    pub(super) told: Vec<Arrival>,
    /// For each command to go on: the last click on Stop all that came before it.
    pub(super) opens: Vec<u64>,
}

/// The process.
pub(super) struct Process {
    pub(super) engine: Engine,
    pub(super) inbox: VecDeque<Arrival>,
    /// The transaction under way.
    pub(super) batch: Option<Batch>,
    pub(super) gate: Gate,
    pub(super) posts: BTreeMap<IntentId, Post>,
    pub(super) reads: BTreeMap<u64, Question>,
    pub(super) next_read: u64,
    pub(super) wake_token: u64,
    /// The last click on Stop all that the engine has been told of.
    pub(super) click_seen: u64,
    /// Reservations that the database has not come to, and those whose answer is under way.
    pub(super) reserving: BTreeMap<IntentId, CallId>,
    pub(super) lines_held: u32,
    /// Where the breaker stood after the last commit, and the failures that it had counted.
    pub(super) breaker: (BreakerState, u32),
    /// Whether it has written anything: until then, open requests are another process's.
    pub(super) has_written: bool,
    /// Steps taken within the second that began then.
    pub(super) steps: (u64, u32),
}

impl Process {
    pub(super) fn new(engine: Engine, gate: Gate) -> Self {
        Self {
            engine,
            inbox: VecDeque::new(),
            batch: None,
            gate,
            posts: BTreeMap::new(),
            reads: BTreeMap::new(),
            next_read: 0,
            wake_token: 0,
            click_seen: 0,
            reserving: BTreeMap::new(),
            lines_held: 0,
            breaker: (BreakerState::HalfOpen, 0),
            has_written: false,
            steps: (0, 0),
        }
    }

    /// Counts requests under way: first bytes that left without an answer, and questions.
    pub(super) fn in_flight(&self) -> usize {
        self.reads.len() + self.posts.values().filter(|post| **post == Post::OnWire).count()
    }
}
