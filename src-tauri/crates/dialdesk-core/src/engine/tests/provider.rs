//! A provider that does as it is told, and remembers whom it rang.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::harness::{millis, seconds};
use crate::call::{Measures, Outcome};
use crate::ids::ProviderCallId;
use crate::phone::PhoneNumber;
use crate::provider::{
    AccountProblem, AccountProblemKind, CallReport, CallSearch, PlaceError, Placed, Progress,
    ReadError,
};
use crate::time::{Mono, Now, Timestamp};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Post {
    /// It is accepted, and the phone rings.
    Accepted,
    /// It is accepted and the phone rings, but no answer comes.
    Swallowed,
    /// It gets lost, and no answer comes.
    Lost,
    /// The answer is an error that proves nothing; nothing rings.
    Broken,
    /// No connection.
    Unreachable,
    /// A 429.
    Throttled(Option<Duration>),
    /// The number will not do.
    Refused(Outcome),
    /// The account will not do.
    Account(AccountProblemKind),
}

/// How questions are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reads {
    #[default]
    Fine,
    Down,
    Throttled,
    Account(AccountProblemKind),
}

/// A call that rang somebody.
#[derive(Clone, Debug)]
pub(super) struct Rung {
    pub(super) id: ProviderCallId,
    pub(super) to: PhoneNumber,
    pub(super) created_at: Timestamp,
    ends_at: Mono,
    outcome: Outcome,
}

/// The provider.
pub(super) struct Provider {
    /// Everybody it rang, in order.
    pub(super) rung: Vec<Rung>,
    /// What becomes of the next requests, whoever they are for; then they are accepted.
    pub(super) next: VecDeque<Post>,
    /// What becomes of every request for these people.
    pub(super) always: BTreeMap<PhoneNumber, Post>,
    pub(super) reads: Reads,
    /// How long a call lasts, ringing included.
    pub(super) life: Duration,
    /// What becomes of a call.
    pub(super) outcome: Outcome,
    /// How long an answer takes.
    pub(super) answer_takes: Duration,
    pub(super) read_takes: Duration,
    /// Questions that were asked.
    pub(super) asked: u32,
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            rung: Vec::new(),
            next: VecDeque::new(),
            always: BTreeMap::new(),
            reads: Reads::Fine,
            life: seconds(12),
            outcome: Outcome::Completed,
            answer_takes: millis(400),
            read_takes: millis(150),
            asked: 0,
        }
    }
}

/// Nobody is rung sooner than this after their last call.
const QUIET: Duration = Duration::from_secs(180);

/// Without an answer, a request is given up after this long.
const PATIENCE: Duration = Duration::from_secs(30);

fn problem(kind: AccountProblemKind) -> AccountProblem {
    AccountProblem { kind, message: "please mend the account".to_owned() }
}

impl Provider {
    pub(super) fn take(&mut self, to: &PhoneNumber) -> Post {
        let fixed = self.always.get(to).copied();
        fixed.or_else(|| self.next.pop_front()).unwrap_or(Post::Accepted)
    }

    pub(super) fn takes(&self, post: &Post) -> Duration {
        match post {
            Post::Swallowed | Post::Lost => PATIENCE,
            Post::Accepted
            | Post::Broken
            | Post::Unreachable
            | Post::Throttled(_)
            | Post::Refused(_)
            | Post::Account(_) => self.answer_takes,
        }
    }

    /// A request arrived, whatever will be answered.
    pub(super) fn arrived(&mut self, to: &PhoneNumber, post: &Post, now: Now) {
        if !matches!(post, Post::Accepted | Post::Swallowed) {
            return;
        }
        let quiet = |rung: &&Rung| rung.created_at + self.life + QUIET > now.wall;
        assert!(
            !self.rung.iter().filter(|rung| &rung.to == to).any(|rung| quiet(&rung)),
            "nobody is rung twice, at a time or within the quiet time: {}",
            to.masked()
        );
        self.rung.push(Rung {
            id: ProviderCallId(format!("call{}", self.rung.len() + 1)),
            to: to.clone(),
            created_at: now.wall,
            ends_at: now.mono + self.life,
            outcome: self.outcome,
        });
    }

    pub(super) fn result(&self, post: Post, to: &PhoneNumber) -> Result<Placed, PlaceError> {
        match post {
            Post::Accepted => {
                let rung = self.rung.iter().rev().find(|rung| &rung.to == to);
                Ok(Placed { id: rung.expect("it arrived").id.clone() })
            }
            Post::Swallowed | Post::Lost | Post::Broken => {
                Err(PlaceError::Unknown("no answer".to_owned()))
            }
            Post::Unreachable => Err(PlaceError::NotPlaced("no route".into())),
            Post::Throttled(retry_after) => Err(PlaceError::Throttled { retry_after }),
            Post::Refused(outcome) => {
                Err(PlaceError::Refused { outcome, message: "not this number".to_owned() })
            }
            Post::Account(kind) => Err(PlaceError::Account(problem(kind))),
        }
    }

    /// The same number is rung by somebody else under the same account.
    pub(super) fn rung_by_another(&mut self, to: PhoneNumber, now: Now) {
        let id = ProviderCallId(format!("other{}", self.rung.len() + 1));
        let ends_at = now.mono + self.life;
        let outcome = self.outcome;
        self.rung.push(Rung { id, to, created_at: now.wall, ends_at, outcome });
    }

    fn read<T>(&mut self, answer: impl FnOnce(&Self) -> T) -> Result<T, ReadError> {
        self.asked += 1;
        match self.reads {
            Reads::Fine => Ok(answer(self)),
            Reads::Down => Err(ReadError::Unavailable("down".to_owned())),
            Reads::Throttled => Err(ReadError::Throttled { retry_after: None }),
            Reads::Account(kind) => Err(ReadError::Account(problem(kind))),
        }
    }

    pub(super) fn probe(&mut self) -> Result<(), ReadError> {
        self.read(|_| ())
    }

    pub(super) fn look(&mut self, id: &ProviderCallId, now: Now) -> Result<CallReport, ReadError> {
        let found = self.rung.iter().find(|rung| &rung.id == id).cloned();
        self.read(|_| found.map(|rung| rung.report(now)))?.ok_or(ReadError::NotFound)
    }

    /// Running calls are not listed.
    pub(super) fn search(
        &mut self,
        query: &CallSearch,
        known: &BTreeSet<ProviderCallId>,
        now: Now,
    ) -> Result<Vec<CallReport>, ReadError> {
        self.read(|provider| {
            let matches = provider.rung.iter().filter(|rung| {
                rung.to == query.to
                    && rung.ends_at <= now.mono
                    && (query.from..=query.until).contains(&rung.created_at)
                    && !known.contains(&rung.id)
            });
            matches.map(|rung| rung.report(now)).collect()
        })
    }

    /// The monotonic clock of a new process knows nothing of the old: what ran goes on for its
    /// whole life.
    pub(super) fn time_began_anew(&mut self, now: Now) {
        for rung in &mut self.rung {
            rung.ends_at = now.mono + self.life;
        }
    }
}

impl Rung {
    fn report(&self, now: Now) -> CallReport {
        let over = self.ends_at <= now.mono;
        CallReport {
            id: self.id.clone(),
            progress: if over { Progress::Over(self.outcome) } else { Progress::Running },
            created_at: Some(self.created_at),
            measures: Measures {
                duration_s: over.then_some(12),
                price: over.then(|| "0.90".to_owned()),
                ..Measures::default()
            },
        }
    }
}
