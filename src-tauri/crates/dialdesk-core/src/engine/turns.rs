//! Whose turn it is among those who wait at once.
//!
//! High goes before medium, and medium before low. But whoever is less urgent is not passed over
//! for ever: after nine starts in a row that passed a priority over although somebody of it could
//! have been rung, the tenth is its own. Within one priority the campaigns take turns by their
//! shares, and the calls that belong to no campaign are one more among them. Nobody saves up turns
//! while they have nobody to ring.

use std::collections::BTreeMap;

use crate::call::Priority;
use crate::engine::input::DueRow;
use crate::engine::window::{Flow, Window};

/// A priority is passed over at most so often in a row.
const PASSED_OVER_MAX: u32 = 9;

/// What a start costs a flow with a share of one.
const STRIDE: u64 = 1 << 20;

/// Who had how many turns.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    /// How far each priority's clock has come: the turn that was taken last.
    clocks: BTreeMap<Priority, u64>,
    /// When each flow's next turn is, by that clock.
    next: BTreeMap<(Priority, Flow), u64>,
    /// How often in a row each priority was passed over.
    passed_over: BTreeMap<Priority, u32>,
}

impl Turns {
    /// Takes out the row whose turn it is among those that `may_go`. `share` is the weight of a
    /// flow among those of its priority.
    pub(super) fn pick(
        &mut self,
        window: &mut Window,
        mut may_go: impl FnMut(&DueRow) -> bool,
        share: impl Fn(Flow) -> u32,
    ) -> Option<DueRow> {
        let mut heads: BTreeMap<Priority, Vec<Head>> = BTreeMap::new();
        for (priority, flow, row) in window.heads() {
            if may_go(row) {
                let at = self.next_turn(priority, flow);
                let head = Head { at, due: (row.due_at, row.order), flow };
                heads.entry(priority).or_default().push(head);
            }
        }
        let priority = self.priority(heads.keys().rev().copied())?;
        let first = heads.remove(&priority)?.into_iter().min()?;
        let row = window.take_first(priority, first.flow)?;
        self.note_passed_over(priority, heads.into_keys());
        self.clocks.insert(priority, first.at);
        let cost = STRIDE / u64::from(share(first.flow).max(1));
        self.next.insert((priority, first.flow), first.at + cost);
        Some(row)
    }

    /// Gives a turn back that came to nothing: the database forbade the call.
    pub(super) fn give_back(&mut self, priority: Priority, flow: Flow, share: u32) {
        if let Some(next) = self.next.get_mut(&(priority, flow)) {
            *next = next.saturating_sub(STRIDE / u64::from(share.max(1)));
        }
    }

    /// Forgets a flow that is over.
    pub(super) fn forget(&mut self, flow: Flow) {
        self.next.retain(|(_, of), _| *of != flow);
    }

    /// Tells when a flow's next turn is: now at the earliest, whatever it did not use before.
    fn next_turn(&self, priority: Priority, flow: Flow) -> u64 {
        let clock = self.clocks.get(&priority).copied().unwrap_or(0);
        self.next.get(&(priority, flow)).copied().unwrap_or(0).max(clock)
    }

    /// Chooses the most urgent of those who wait, or one that was passed over too often.
    fn priority(&self, mut waiting: impl Iterator<Item = Priority>) -> Option<Priority> {
        let top = waiting.next()?;
        let overdue =
            |it: &Priority| self.passed_over.get(it).is_some_and(|times| *times >= PASSED_OVER_MAX);
        Some(waiting.find(overdue).unwrap_or(top))
    }

    fn note_passed_over(&mut self, taken: Priority, waiting: impl Iterator<Item = Priority>) {
        self.passed_over.insert(taken, 0);
        for other in waiting.filter(|other| *other < taken) {
            *self.passed_over.entry(other).or_default() += 1;
        }
    }
}

/// What stands first in a flow, by its turn and then by who came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    at: u64,
    due: (crate::time::Timestamp, i64),
    flow: Flow,
}

#[cfg(test)]
mod tests;
