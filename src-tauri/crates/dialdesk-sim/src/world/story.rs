//! What happened, as a person can read it, and its digest.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use uuid::Uuid;

use crate::clock::VirtualClock;

/// Lines that a failure shows.
const LINES: usize = 30;

/// The story of one run.
#[derive(Debug, Default)]
pub(super) struct Story {
    names: BTreeMap<Uuid, usize>,
    last: VecDeque<String>,
    hasher: DefaultHasher,
    lines: u64,
}

impl Story {
    /// Gives an id a short name, the same for the whole run.
    pub(super) fn name(&mut self, letter: char, id: Uuid) -> String {
        let next = self.names.len() + 1;
        let number = *self.names.entry(id).or_insert(next);
        format!("{letter}{number}")
    }

    /// Adds a line.
    pub(super) fn tell(&mut self, clock: &VirtualClock, line: &str) {
        let now = clock.now();
        let at = clock.moment().0;
        (at, now.mono, now.wall, line).hash(&mut self.hasher);
        self.lines += 1;
        if self.last.len() == LINES {
            self.last.pop_front();
        }
        let mut text = String::with_capacity(line.len() + 16);
        let _ = write!(text, "{:>10}.{:06}  {line}", at / 1_000_000, at % 1_000_000);
        self.last.push_back(text);
    }

    /// Gives the digest of everything told.
    pub(super) fn digest(&self) -> u64 {
        self.hasher.clone().finish()
    }

    /// Counts what was told.
    pub(super) const fn lines(&self) -> u64 {
        self.lines
    }

    /// Gives the end of the story.
    pub(super) fn end(&self) -> String {
        self.last.iter().fold(String::new(), |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        })
    }
}
