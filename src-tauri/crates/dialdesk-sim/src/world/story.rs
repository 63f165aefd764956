//! What happened, as a person can read it, and its digest.
//!
//! A run that goes well is told to nobody: its story is only counted, which is many times as fast.
//! The same seed told again has the same steps, and then every line is written out.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use uuid::Uuid;

use crate::clock::VirtualClock;

/// Lines that a failure shows.
const LINES: usize = 30;

/// How much of a story is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Telling {
    /// No words: the lines are counted, and their moments make the digest.
    #[default]
    Quiet,
    /// The words of the last lines, and a digest of all of them.
    End,
    /// Every word.
    Whole,
}

/// The story of one run.
#[derive(Debug, Default)]
pub(super) struct Story {
    telling: Telling,
    names: BTreeMap<Uuid, usize>,
    last: VecDeque<String>,
    moments: u64,
    words: DefaultHasher,
    lines: u64,
}

impl Story {
    /// Begins a story.
    pub(super) fn new(telling: Telling) -> Self {
        Self { telling, ..Self::default() }
    }

    /// Tells whether anybody hears the words.
    pub(super) fn has_words(&self) -> bool {
        self.telling != Telling::Quiet
    }

    /// Gives an id a short name, the same for the whole run; none where nobody hears it.
    pub(super) fn name(&mut self, letter: char, id: Uuid) -> String {
        if !self.has_words() {
            return String::new();
        }
        let next = self.names.len() + 1;
        let number = *self.names.entry(id).or_insert(next);
        format!("{letter}{number}")
    }

    /// Counts a line, and mixes its moment into the digest.
    pub(super) fn count(&mut self, clock: &VirtualClock) {
        let now = clock.now();
        let wall = u64::from_ne_bytes(now.wall.as_micros().to_ne_bytes());
        for part in [clock.moment().0, now.mono.as_micros(), wall] {
            self.moments = (self.moments.rotate_left(5) ^ part).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
        self.lines += 1;
    }

    /// Adds the words of the line that was counted last.
    pub(super) fn say(&mut self, clock: &VirtualClock, line: &str) {
        let at = clock.moment().0;
        (at, line).hash(&mut self.words);
        if self.last.len() == LINES && self.telling != Telling::Whole {
            self.last.pop_front();
        }
        let mut text = String::with_capacity(line.len() + 20);
        let _ = write!(text, "{:>10}.{:06}  {line}", at / 1_000_000, at % 1_000_000);
        self.last.push_back(text);
    }

    /// Gives a digest of when everything happened: the same however much is told.
    pub(super) const fn digest(&self) -> u64 {
        self.moments
    }

    /// Gives a digest of every word; of none where nobody heard any.
    pub(super) fn words(&self) -> u64 {
        self.words.finish()
    }

    /// Counts what was told.
    pub(super) const fn lines(&self) -> u64 {
        self.lines
    }

    /// Gives what was kept of the story.
    pub(super) fn kept(&self) -> String {
        self.last.iter().fold(String::new(), |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        })
    }
}
