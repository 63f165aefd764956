//! The bounded window of due rows: what the picker chooses from.
//!
//! Rows stand in flows: one for each campaign, one for the calls of no campaign, each by priority.
//! A flow keeps a few rows here even beside a flow of a million, so that its turn can come.

use std::collections::BTreeMap;

use crate::call::{Origin, Priority};
use crate::engine::input::DueRow;
use crate::ids::{CallId, CampaignId, ContactId};
use crate::time::Timestamp;

/// Rows in memory at most. A million wait in the database.
pub(super) const WINDOW_MAX: usize = 256;

/// Below this many rows, more are read.
pub(super) const WINDOW_LOW: usize = 64;

/// So many rows of a flow are not put out for those of another.
const KEPT: usize = 4;

/// What a row is about: the same person is never twice in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Contact(ContactId),
    Call(CallId),
}

/// Whose rows stand in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flow {
    /// A campaign's people.
    Campaign(CampaignId),
    /// Calls that belong to no campaign.
    Calls,
}

/// First come, first served; then in the order in which rows were made.
type Rank = (Timestamp, i64, Key);

/// Names what a row is about.
pub(super) fn key_of(row: &DueRow) -> Option<Key> {
    match &row.origin {
        Origin::Contact { contact, .. } => Some(Key::Contact(*contact)),
        Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => row.call.map(Key::Call),
    }
}

/// Names the line in which a row stands.
pub(super) fn flow_of(row: &DueRow) -> Flow {
    match row.origin {
        Origin::Contact { campaign, .. } => Flow::Campaign(campaign),
        Origin::Single | Origin::Bulk | Origin::Scheduled { .. } => Flow::Calls,
    }
}

/// What became of a row that was offered to the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is in.
    In,
    /// It is in, and another is out.
    InsteadOfAnother,
    /// It was in before.
    Already,
    /// Every row in the window is more urgent.
    NoRoom,
}

/// The due rows in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    flows: BTreeMap<(Priority, Flow), BTreeMap<Rank, DueRow>>,
    keys: Keys,
}

/// What the rows in memory are about, in order.
#[derive(Clone, Debug, Default)]
struct Keys(Vec<Key>);

impl Keys {
    fn insert(&mut self, key: Key) {
        if let Err(place) = self.0.binary_search(&key) {
            self.0.insert(place, key);
        }
    }

    fn remove(&mut self, key: Key) {
        if let Ok(place) = self.0.binary_search(&key) {
            self.0.remove(place);
        }
    }
}

impl Window {
    pub(super) fn len(&self) -> usize {
        self.keys.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.0.is_empty()
    }

    /// Tells whether a row is here. The database hands rows over much as they stand here, so the
    /// next one is looked for behind the `place` of the last one first.
    pub(super) fn has(&self, key: Key, place: &mut usize) -> bool {
        let Keys(keys) = &self.keys;
        if keys.get(*place + 1) == Some(&key) {
            *place += 1;
            return true;
        }
        let found = keys.binary_search(&key);
        *place = found.unwrap_or(*place);
        found.is_ok()
    }

    /// Takes a row, unless it is here already. A full window gives up its least urgent row for a
    /// more urgent one, and one of a long flow for the first few of a short one: the database
    /// still has what is not here.
    pub(super) fn insert(&mut self, row: DueRow) -> Taken {
        let is_full = self.len() >= WINDOW_MAX;
        let Some(key) = key_of(&row).filter(|key| self.keys.0.binary_search(key).is_err()) else {
            return Taken::Already;
        };
        let line = (row.priority, flow_of(&row));
        let rank = (row.due_at, row.order, key);
        if is_full && !self.make_room(line, rank) {
            return Taken::NoRoom;
        }
        self.keys.insert(key);
        self.flows.entry(line).or_default().insert(rank, row);
        if is_full { Taken::InsteadOfAnother } else { Taken::In }
    }

    /// Puts the least urgent row out that may go for this one.
    fn make_room(&mut self, (priority, flow): (Priority, Flow), rank: Rank) -> bool {
        let own = self.flows.get(&(priority, flow)).map_or(0, BTreeMap::len);
        let urgency = |priority: Priority, rank: Rank| (std::cmp::Reverse(priority), rank);
        let least = self
            .flows
            .iter()
            .filter(|(line, rows)| rows.len() > KEPT || **line == (priority, flow))
            .filter_map(|(line, rows)| Some((*line, *rows.last_key_value()?.0)))
            .max_by_key(|(line, last)| urgency(line.0, *last));
        let Some((line, last)) = least else { return false };
        if own >= KEPT && urgency(line.0, last) <= urgency(priority, rank) {
            return false;
        }
        self.take(line, last).is_some()
    }

    fn take(&mut self, line: (Priority, Flow), rank: Rank) -> Option<DueRow> {
        let rows = self.flows.get_mut(&line)?;
        let row = rows.remove(&rank)?;
        if rows.is_empty() {
            self.flows.remove(&line);
        }
        self.keys.remove(rank.2);
        Some(row)
    }

    /// Counts the rows of a campaign.
    pub(super) fn rows_of(&self, campaign: CampaignId) -> usize {
        self.rows_in(Flow::Campaign(campaign))
    }

    /// Counts the rows of a flow.
    pub(super) fn rows_in(&self, flow: Flow) -> usize {
        let lines = [Priority::Low, Priority::Medium, Priority::High];
        lines.iter().filter_map(|it| self.flows.get(&(*it, flow))).map(BTreeMap::len).sum()
    }

    /// Lists the flows with what stands first in each.
    pub(super) fn heads(&self) -> impl Iterator<Item = (Priority, Flow, &DueRow)> {
        self.flows.iter().filter_map(|((priority, flow), rows)| {
            Some((*priority, *flow, rows.first_key_value()?.1))
        })
    }

    /// Takes out what stands first in a flow.
    pub(super) fn take_first(&mut self, priority: Priority, flow: Flow) -> Option<DueRow> {
        let rank = *self.flows.get(&(priority, flow))?.first_key_value()?.0;
        self.take((priority, flow), rank)
    }

    /// Drops the rows of a campaign that must not be dialled now; the database keeps them.
    pub(super) fn drop_campaign(&mut self, campaign: CampaignId) {
        self.flows.retain(|(_, flow), _| *flow != Flow::Campaign(campaign));
        self.count_again();
    }

    /// Drops a call that is being cancelled.
    pub(super) fn drop_call(&mut self, call: CallId) {
        for rows in self.flows.values_mut() {
            rows.retain(|_, row| row.call != Some(call));
        }
        self.flows.retain(|_, rows| !rows.is_empty());
        self.count_again();
    }

    fn count_again(&mut self) {
        let mut keys: Vec<Key> =
            self.flows.values().flat_map(BTreeMap::keys).map(|rank| rank.2).collect();
        keys.sort_unstable();
        self.keys = Keys(keys);
    }
}
