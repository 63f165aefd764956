//! What is left of a campaign, played through to its end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use crate::call::Outcome;
use crate::policy::retry::{Past, RetryPolicy, RetryReason};
use crate::time::Timestamp;

/// So many people are played at most, or about; each stands for as many as it must.
const PLAYED_MAX: u32 = 2_000;

/// So often the rest is played, each time with other chances.
const PLAYS: u64 = 5;

/// Who is left of a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Nobody has rung them yet.
    pub unused: u32,
    /// Their call is under way, or their retry is due.
    pub at_once: u32,
    /// Their retry waits for its moment.
    pub waiting: Option<Waiting>,
}

/// People whose retries wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub people: u32,
    /// When the first of them is due.
    pub first: Timestamp,
    /// When the last of them is due.
    pub last: Timestamp,
}

/// How calls ended, as far as that decides whether another follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// All of them.
    pub all: u32,
    /// The line was busy.
    pub busy: u32,
    /// Nobody picked up.
    pub no_answer: u32,
    /// The network could not complete it.
    pub network_error: u32,
}

impl Ends {
    /// Counts calls that came to an outcome.
    #[must_use]
    pub fn of(outcomes: impl Iterator<Item = (Outcome, u32)>) -> Self {
        let mut ends = Self::default();
        for (outcome, calls) in outcomes {
            ends.all = ends.all.saturating_add(calls);
            match RetryReason::of(outcome) {
                Some(RetryReason::Busy) => ends.busy += calls,
                Some(RetryReason::NoAnswer) => ends.no_answer += calls,
                Some(RetryReason::NetworkError) => ends.network_error += calls,
                Some(RetryReason::Voicemail | RetryReason::Manual) | None => {}
            }
        }
        ends
    }

    /// Gives the reason for a retry that a chance from 0 to 1 means, if it means one.
    fn draw(&self, chance: f64) -> Option<RetryReason> {
        let mut mark = chance * f64::from(self.all.max(1));
        for (calls, reason) in [
            (self.busy, RetryReason::Busy),
            (self.no_answer, RetryReason::NoAnswer),
            (self.network_error, RetryReason::NetworkError),
        ] {
            mark -= f64::from(calls);
            if mark < 0.0 {
                return Some(reason);
            }
        }
        None
    }
}

/// What decides over the calls to come.
#[derive(Clone, Copy, Debug)]
pub struct Outlook<'a> {
    /// How calls ended so far.
    pub ends: Ends,
    /// Which are followed by another, and when.
    pub policy: &'a RetryPolicy,
    /// How many times as fast everything lives on a stand-in.
    pub speed: u32,
    /// Between two calls to one number, at least.
    pub quiet: Duration,
}

/// One person of a play: when the next call to them can end at the earliest, and what was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Player {
    from_us: u64,
    name: u64,
    attempt: u32,
    past: [u32; 3],
}

impl Rest {
    /// Counts everybody.
    #[must_use]
    pub fn people(&self) -> u32 {
        let waiting = self.waiting.map_or(0, |waiting| waiting.people);
        self.unused.saturating_add(self.at_once).saturating_add(waiting)
    }

    /// Plays the rest at so many ended calls a second. Gives the mean of how long it takes, and by
    /// how much twice the plays stray.
    pub(super) fn play(
        &self,
        now: Timestamp,
        pace: f64,
        life: Duration,
        outlook: &Outlook<'_>,
    ) -> (Duration, Duration) {
        let players = self.players(now, life);
        // Each stands for as many of the others as there are more people than players.
        let count = u32::try_from(players.len()).unwrap_or(u32::MAX).max(1);
        let gap_us = us(Duration::from_secs_f64(
            (f64::from(self.people()) / f64::from(count) / pace).min(1e9),
        ));
        let plays: Vec<f64> = (1..=PLAYS)
            .map(|seed| {
                let took_us = play_once(&players, gap_us, us(life), (seed, outlook));
                Duration::from_micros(took_us).as_secs_f64()
            })
            .collect();
        let count = plays.len() as f64;
        let mean = plays.iter().sum::<f64>() / count;
        let strays = plays.iter().map(|took| (took - mean).powi(2)).sum::<f64>() / count;
        (Duration::from_secs_f64(mean), Duration::from_secs_f64(2.0 * strays.sqrt()))
    }

    fn players(&self, now: Timestamp, life: Duration) -> Vec<Player> {
        let each = u64::from(self.people()).div_ceil(u64::from(PLAYED_MAX)).max(1);
        let some = |people: u32| 0..u64::from(people).div_ceil(each);
        let player = |from_us, name, attempt| Player { from_us, name, attempt, past: [0; 3] };
        let mut players: Vec<Player> = Vec::new();
        players.extend(some(self.unused).map(|n| player(0, n, 1)));
        players.extend(some(self.at_once).map(|n| player(0, 1 << 32 | n, 1)));
        if let Some(waiting) = self.waiting {
            let (first, last) = (waiting.first.since(now), waiting.last.since(now));
            let names = some(waiting.people);
            let steps = (names.end.max(2) - 1) as f64;
            players.extend(names.map(|n| {
                let due = first + last.saturating_sub(first).mul_f64(n as f64 / steps);
                player(us(due.saturating_add(life)), 2 << 32 | n, 2)
            }));
        }
        players
    }
}

/// Plays everybody to the end, and gives how long that takes.
fn play_once(
    players: &[Player],
    gap_us: u64,
    life_us: u64,
    (seed, outlook): (u64, &Outlook<'_>),
) -> u64 {
    let mut queue: BinaryHeap<Reverse<Player>> = players.iter().copied().map(Reverse).collect();
    let mut free_us = 0;
    while let Some(Reverse(player)) = queue.pop() {
        free_us = free_us.max(player.from_us).saturating_add(gap_us);
        let chance = chance_of(seed, player.name, player.attempt);
        let Some(reason) = outlook.ends.draw(chance) else { continue };
        let [busy, no_answer, network_error] = player.past;
        let past = Past { busy, no_answer, voicemail: 0, network_error };
        if reason == RetryReason::NetworkError && network_error > 0 {
            continue;
        }
        let Some(planned) = outlook.policy.plan_for(reason, player.attempt, &past, 0.5) else {
            continue;
        };
        let wait = planned.scaled(outlook.speed).drawn().max(outlook.quiet);
        let past = past.and(reason);
        queue.push(Reverse(Player {
            from_us: free_us.saturating_add(us(wait)).saturating_add(life_us),
            attempt: player.attempt.saturating_add(1),
            past: [past.busy, past.no_answer, past.network_error],
            ..player
        }));
    }
    free_us
}

fn us(length: Duration) -> u64 {
    u64::try_from(length.as_micros()).unwrap_or(u64::MAX)
}

/// Draws a chance from 0 to 1 that is the same whenever it is asked for: an estimate must not
/// flicker.
fn chance_of(seed: u64, name: u64, attempt: u32) -> f64 {
    let mut mixed = name
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(u64::from(attempt).wrapping_mul(0xd1b5_4a32_d192_ed03))
        .wrapping_add(seed.wrapping_mul(0x8cb9_2ba7_2f3d_8dd7));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}
