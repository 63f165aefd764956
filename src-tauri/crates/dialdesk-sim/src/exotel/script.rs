//! What happens to whoever is rung: by seed, by the last digits of the number, or by a file.
//!
//! A number of the examples' ranges whose last four digits are in [`SUFFIXES`] always meets the
//! same fate, so that a demonstration or a test can ask for one without any set-up.

use std::collections::HashMap;

use anyhow::{Context as _, bail};

use super::chance::Chance;
use super::numbers::last_ten;

/// How a call ends, in the provider's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// Somebody picked up and talked.
    Completed,
    /// The line was busy.
    Busy,
    /// Nobody picked up.
    NoAnswer,
    /// The network could not complete it.
    Failed,
    /// The caller's side gave up.
    Canceled,
}

impl End {
    /// Lists every end.
    pub const ALL: [Self; 5] =
        [Self::Completed, Self::Busy, Self::NoAnswer, Self::Failed, Self::Canceled];

    /// Gives the provider's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// Reads the provider's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.word() == word)
    }
}

/// What goes wrong with one request to place a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// The connection is cut before the call is made.
    DropBefore,
    /// The call is made, then the connection is cut without an answer.
    DropAfter,
    /// The call is made, and no answer ever comes.
    TimeoutPlaced,
    /// No call is made, and no answer ever comes.
    TimeoutNotPlaced,
    /// The call is made, and the answer is a 500.
    Error500Placed,
    /// No call is made, and the answer is a 500.
    Error500NotPlaced,
    /// The call is made, and the 200 cannot be read.
    GarbagePlaced,
    /// 429.
    Throttle,
    /// The answer takes five times as long.
    Slow,
}

impl Fault {
    /// Lists every fault.
    pub const ALL: [Self; 9] = [
        Self::DropBefore,
        Self::DropAfter,
        Self::TimeoutPlaced,
        Self::TimeoutNotPlaced,
        Self::Error500Placed,
        Self::Error500NotPlaced,
        Self::GarbagePlaced,
        Self::Throttle,
        Self::Slow,
    ];

    /// Gives the name that settings use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::TimeoutPlaced => "timeout_placed",
            Self::TimeoutNotPlaced => "timeout_not_placed",
            Self::Error500Placed => "error_500_placed",
            Self::Error500NotPlaced => "error_500_not_placed",
            Self::GarbagePlaced => "garbage_placed",
            Self::Throttle => "throttle",
            Self::Slow => "slow",
        }
    }
}

/// What becomes of one request to ring somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The call is made and ends like this; the seconds are drawn where they are not said.
    Call {
        /// How it ends.
        end: End,
        /// How long it rings.
        ring_s: Option<u32>,
        /// How long they talk.
        talk_s: Option<u32>,
    },
    /// 403 with the do-not-disturb text.
    Dnd,
    /// 400.
    Invalid,
    /// 401.
    Credentials,
    /// 402.
    Balance,
    /// 403 that speaks of KYC.
    Kyc,
    /// Something breaks on the way.
    Broken(Fault),
}

impl Fate {
    const fn end(end: End) -> Self {
        Self::Call { end, ring_s: None, talk_s: None }
    }

    const fn talk(ring_s: u32, talk_s: u32) -> Self {
        Self::Call { end: End::Completed, ring_s: Some(ring_s), talk_s: Some(talk_s) }
    }
}

/// The ranges in which a number's last four digits decide: those of the documents' examples. A
/// list of other people never meets a fixed fate by accident, least of all one that stops the
/// account.
pub const FATED_RANGES: [&str; 2] = ["98765", "91234"];

/// Last four digits of a number of [`FATED_RANGES`] → its fate, whatever the seed.
pub const SUFFIXES: [(&str, &str, Fate); 20] = [
    ("9901", "answer", Fate::end(End::Completed)),
    ("9902", "busy", Fate::end(End::Busy)),
    ("9903", "no-answer", Fate::end(End::NoAnswer)),
    ("9904", "failed", Fate::end(End::Failed)),
    ("9905", "canceled", Fate::end(End::Canceled)),
    ("9906", "dnd", Fate::Dnd),
    ("9907", "invalid", Fate::Invalid),
    ("9908", "short", Fate::talk(2, 5)),
    ("9909", "long", Fate::talk(5, u32::MAX)),
    ("9911", "drop-before", Fate::Broken(Fault::DropBefore)),
    ("9912", "drop-after", Fate::Broken(Fault::DropAfter)),
    ("9913", "timeout-placed", Fate::Broken(Fault::TimeoutPlaced)),
    ("9914", "timeout-not-placed", Fate::Broken(Fault::TimeoutNotPlaced)),
    ("9915", "error-500-placed", Fate::Broken(Fault::Error500Placed)),
    ("9916", "error-500-not-placed", Fate::Broken(Fault::Error500NotPlaced)),
    ("9917", "garbage-placed", Fate::Broken(Fault::GarbagePlaced)),
    ("9918", "throttle", Fate::Broken(Fault::Throttle)),
    ("9921", "credentials", Fate::Credentials),
    ("9922", "balance", Fate::Balance),
    ("9923", "kyc", Fate::Kyc),
];

/// Numbers whose fates somebody wrote down; each call to a number takes the next of its fates,
/// and the last one stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcomes(HashMap<String, Vec<Fate>>);

impl Outcomes {
    /// Reads `number,outcome` lines, or a JSON object of the same. An outcome is one of the words
    /// of [`SUFFIXES`], with `:ring=S` and `:talk=S` behind it where wanted; several in a row are
    /// joined by `>`, such as `busy>no-answer>answer:talk=20`.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        if text.trim_start().starts_with('{') {
            let pairs: HashMap<String, String> =
                serde_json::from_str(text).context("outcomes must map numbers to words")?;
            return pairs.into_iter().map(|(number, words)| entry(&number, &words)).collect();
        }
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        lines
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .filter(|(at, line)| *at > 1 || line.contains(|c: char| c.is_ascii_digit()))
            .map(|(at, line)| {
                let (number, words) = line
                    .split_once(',')
                    .with_context(|| format!("line {at}: write number,outcome"))?;
                entry(number, words).with_context(|| format!("line {at}"))
            })
            .collect()
    }

    fn get(&self, number: &str, nth: u64) -> Option<Fate> {
        let fates = self.0.get(last_ten(number).as_str())?;
        let last = fates.len().checked_sub(1)?;
        fates.get(usize::try_from(nth).unwrap_or(last).min(last)).copied()
    }
}

impl FromIterator<(String, Vec<Fate>)> for Outcomes {
    fn from_iter<I: IntoIterator<Item = (String, Vec<Fate>)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

fn entry(number: &str, words: &str) -> anyhow::Result<(String, Vec<Fate>)> {
    let key = last_ten(number.trim().trim_matches('"'));
    if key.len() < 3 {
        bail!("{number:?} is no phone number");
    }
    let words = words.trim().trim_matches('"');
    Ok((key, words.split('>').map(fate).collect::<anyhow::Result<_>>()?))
}

fn fate(text: &str) -> anyhow::Result<Fate> {
    let mut parts = text.split(':').map(str::trim);
    let word = parts.next().unwrap_or_default();
    let known = SUFFIXES.iter().find(|(_, name, _)| *name == word).map(|(_, _, fate)| *fate);
    let Some(mut fate) = known else {
        let words: Vec<&str> = SUFFIXES.iter().map(|(_, name, _)| *name).collect();
        bail!("{word:?} is no outcome; these are: {}", words.join(", "));
    };
    for part in parts {
        let seconds = part.split_once('=').and_then(|(name, s)| Some((name, s.parse().ok()?)));
        match (&mut fate, seconds) {
            (Fate::Call { ring_s, .. }, Some(("ring", s))) => *ring_s = Some(s),
            (Fate::Call { talk_s, .. }, Some(("talk", s))) => *talk_s = Some(s),
            _ => bail!("{part:?} says nothing about {word}; write ring=SECONDS or talk=SECONDS"),
        }
    }
    Ok(fate)
}

/// Gives the fate that somebody chose for the `nth` call (from 0) to a number: a written one, or
/// the one of its suffix. A suffix's 429 comes once, or it would be asked for for ever.
pub(crate) fn forced_fate(outcomes: &Outcomes, number: &str, nth: u64) -> Option<Fate> {
    let key = last_ten(number);
    let fated = FATED_RANGES.iter().any(|range| key.starts_with(range));
    let suffix = || SUFFIXES.iter().filter(|_| fated).find(|(suffix, ..)| key.ends_with(suffix));
    let fate = outcomes.get(number, nth).or_else(|| suffix().map(|(.., fate)| *fate))?;
    let is_spent = fate == Fate::Broken(Fault::Throttle) && nth > 0;
    Some(if is_spent { Fate::end(End::Completed) } else { fate })
}

/// Draws what becomes of the `nth` call (from 0) to a number.
///
/// Of a hundred numbers about three are on the do-not-disturb list and five do not exist, for
/// ever; a call to another is answered (60 of 92), rings out (20) or is busy (12), each time anew.
pub(crate) fn chance_fate(seed: u64, number: &str, nth: u64) -> Fate {
    let key = last_ten(number);
    let person = Chance::of(seed, "person", &key, 0).fraction();
    if person < 0.03 {
        return Fate::Dnd;
    }
    if person < 0.08 {
        return Fate::end(End::Failed);
    }
    let share = Chance::of(seed, "call", &key, nth).fraction() * 0.92;
    Fate::end(if share < 0.60 {
        End::Completed
    } else if share < 0.80 {
        End::NoAnswer
    } else {
        End::Busy
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_of_the_examples_ranges_meet_a_fixed_fate() {
        let none = Outcomes::default();
        assert_eq!(forced_fate(&none, "+919876509921", 0), Some(Fate::Credentials));
        assert_eq!(forced_fate(&none, "+917000009921", 0), None, "a list of other people");
    }

    #[test]
    fn a_seed_repeats_and_the_shares_are_as_promised() {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for i in 0..10_000_u32 {
            let number = format!("+9191{i:08}");
            if SUFFIXES.iter().any(|(suffix, ..)| number.ends_with(suffix)) {
                continue;
            }
            let fate = chance_fate(7, &number, 0);
            assert_eq!(fate, chance_fate(7, &number, 0), "same seed, same fate");
            let word = match fate {
                Fate::Call { end, .. } => end.word(),
                Fate::Dnd => "dnd",
                Fate::Invalid | Fate::Credentials | Fate::Balance | Fate::Kyc | Fate::Broken(_) => {
                    panic!("not by chance: {fate:?}")
                }
            };
            *counts.entry(word).or_default() += 1;
        }
        for (word, share) in [
            ("completed", 6000),
            ("no-answer", 2000),
            ("busy", 1200),
            ("failed", 500),
            ("dnd", 300),
        ] {
            let seen = counts[word];
            assert!(seen.abs_diff(share) < 250, "{word}: {seen} of about {share}");
        }
    }

    #[test]
    fn every_spelling_of_a_number_meets_one_fate() {
        let none = Outcomes::default();
        for number in ["+919876543210", "09876543210", "9876543210"] {
            assert_eq!(chance_fate(1, number, 3), chance_fate(1, "+919876543210", 3));
        }
        let dnd = forced_fate(&none, "+919123459906", 0);
        assert_eq!(dnd, Some(Fate::Dnd), "by its last digits");
        assert_eq!(forced_fate(&none, "+919876543210", 0), None, "left to chance");
    }

    #[test]
    fn written_outcomes_come_in_their_order_and_the_last_one_stays() {
        let csv = "number,outcome\n# Asha\n+91 98765 43210,busy>answer:ring=3:talk=20\n";
        let json = r#"{"09876543210": "busy>answer:ring=3:talk=20"}"#;
        for text in [csv, json] {
            let outcomes = Outcomes::parse(text).unwrap();
            let fate = |nth| forced_fate(&outcomes, "+919876543210", nth).unwrap();
            assert_eq!(fate(0), Fate::end(End::Busy));
            assert_eq!(fate(1), Fate::talk(3, 20));
            assert_eq!(fate(9), Fate::talk(3, 20));
        }
    }

    #[test]
    fn a_wrong_outcome_is_named_with_its_line() {
        for (text, said) in [
            ("+919876543210,vanish", "\"vanish\" is no outcome"),
            ("+919876543210;busy", "write number,outcome"),
            ("+919876543210,busy:pitch=3", "says nothing about busy"),
            ("abc1,busy", "is no phone number"),
        ] {
            let error = format!("{:#}", Outcomes::parse(text).unwrap_err());
            assert!(error.contains("line 1") && error.contains(said), "{error}");
        }
    }
}
