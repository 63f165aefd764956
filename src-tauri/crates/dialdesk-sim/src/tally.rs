//! How often what happened, by kind.

use std::collections::BTreeMap;

/// Counts by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<K>(BTreeMap<K, u64>);

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy> Tally<K> {
    /// Counts one.
    pub fn count(&mut self, kind: K) {
        self.count_many(kind, 1);
    }

    /// Counts several at once.
    pub fn count_many(&mut self, kind: K, times: u64) {
        *self.0.entry(kind).or_default() += times;
    }

    /// Adds the counts of another tally.
    pub fn add(&mut self, other: &Self) {
        for (kind, times) in &other.0 {
            self.count_many(*kind, *times);
        }
    }

    /// Gives how often a kind was counted.
    #[must_use]
    pub fn of(&self, kind: K) -> u64 {
        self.0.get(&kind).copied().unwrap_or(0)
    }

    /// Gives the sum of all counts.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.0.values().sum()
    }
}
