//! The bounded window of due rows: what the picker chooses from.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::call::{Origin, Priority};
use crate::engine::input::DueRow;
use crate::ids::{CallId, CampaignId, ContactId};
use crate::time::Timestamp;

/// Rows in memory at most. A million wait in the database.
pub(super) const WINDOW_MAX: usize = 256;

/// Below this many rows, more are read.
pub(super) const WINDOW_LOW: usize = 64;

/// What a row is about: the same person is never twice in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Contact(ContactId),
    Call(CallId),
}

/// Most urgent first; then whoever was due first; then in the order in which rows were made.
type Rank = (Reverse<Priority>, Timestamp, i64, Key);

/// Names what a row is about.
pub(super) fn key_of(row: &DueRow) -> Option<Key> {
    match &row.origin {
        Origin::Contact { contact, .. } => Some(Key::Contact(*contact)),
        Origin::Single | Origin::Bulk => row.call.map(Key::Call),
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
    rows: BTreeMap<Rank, DueRow>,
    keys: BTreeSet<Key>,
}

impl Window {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes a row, unless it is here already. A full window gives up its least urgent row for a
    /// more urgent one: the database still has what is not here.
    pub(super) fn insert(&mut self, row: DueRow) -> Taken {
        let Some(key) = key_of(&row).filter(|key| !self.keys.contains(key)) else {
            return Taken::Already;
        };
        let rank = (Reverse(row.priority), row.due_at, row.order, key);
        let is_full = self.rows.len() >= WINDOW_MAX;
        if is_full {
            let least = self.rows.last_entry().filter(|least| *least.key() > rank);
            let Some(least) = least else { return Taken::NoRoom };
            self.keys.remove(&least.key().3);
            least.remove();
        }
        self.keys.insert(key);
        self.rows.insert(rank, row);
        if is_full { Taken::InsteadOfAnother } else { Taken::In }
    }

    /// Counts the rows of a campaign.
    pub(super) fn rows_of(&self, campaign: CampaignId) -> usize {
        let is_its = |row: &&DueRow| matches!(row.origin, Origin::Contact { campaign: of, .. } if of == campaign);
        self.rows.values().filter(is_its).count()
    }

    /// Takes out the most urgent row that `may_go`.
    pub(super) fn pick(&mut self, mut may_go: impl FnMut(&DueRow) -> bool) -> Option<DueRow> {
        let rank = *self.rows.iter().find(|(_, row)| may_go(row))?.0;
        self.keys.remove(&rank.3);
        self.rows.remove(&rank)
    }

    /// Drops the rows of a campaign that must not be dialled now; the database keeps them.
    pub(super) fn drop_campaign(&mut self, campaign: CampaignId) {
        self.retain(
            |row| !matches!(row.origin, Origin::Contact { campaign: of, .. } if of == campaign),
        );
    }

    /// Drops a call that is being cancelled.
    pub(super) fn drop_call(&mut self, call: CallId) {
        self.retain(|row| row.call != Some(call));
    }

    fn retain(&mut self, keep: impl Fn(&DueRow) -> bool) {
        self.rows.retain(|_, row| keep(row));
        self.keys = self.rows.keys().map(|rank| rank.3).collect();
    }
}
