//! What goes wrong on the way, how often.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};

use super::chance::Chance;
use super::script::Fault;

/// What goes wrong with one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ReadFault {
    /// The connection is cut without an answer.
    Drop,
    /// 500.
    Error500,
    /// A 200 that cannot be read.
    Garbage,
    /// 429.
    Throttle,
    /// The answer takes five times as long.
    Slow,
}

impl ReadFault {
    const ALL: [(&'static str, Self); 5] = [
        ("read_drop", Self::Drop),
        ("read_500", Self::Error500),
        ("read_garbage", Self::Garbage),
        ("read_throttle", Self::Throttle),
        ("read_slow", Self::Slow),
    ];
}

/// What goes wrong with telling of a call. Several may at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum TellFault {
    /// It gets lost.
    Loss,
    /// It comes minutes late.
    Delay,
    /// It comes twice.
    Duplicate,
    /// That somebody picked up is told after the end.
    Reorder,
    /// It claims to be of another kind than it is.
    Type,
    /// One of its fields is not there.
    Missing,
    /// The call is told of with events, although it is one into a flow. No fault, but it may happen.
    Events,
}

impl TellFault {
    const ALL: [(&'static str, Self); 7] = [
        ("callback_loss", Self::Loss),
        ("callback_delay", Self::Delay),
        ("callback_duplicate", Self::Duplicate),
        ("callback_reorder", Self::Reorder),
        ("callback_type", Self::Type),
        ("callback_missing", Self::Missing),
        ("callback_events", Self::Events),
    ];
}

/// A share for each fault, and what a 429 says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    place: BTreeMap<Fault, f64>,
    read: BTreeMap<ReadFault, f64>,
    tell: BTreeMap<TellFault, f64>,
    /// Seconds that a 429 asks for in `Retry-After`; none are asked for where this is absent.
    pub retry_after_s: Option<u32>,
}

impl Faults {
    /// Nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A bad day: each kind of fault once in fifty requests or so.
    #[must_use]
    pub fn bad_day() -> Self {
        Self::parse(
            "drop_before=0.01,drop_after=0.01,error_500_placed=0.005,error_500_not_placed=0.01,\
             garbage_placed=0.005,throttle=0.01,slow=0.02,read_drop=0.01,read_500=0.01,\
             read_garbage=0.01,read_slow=0.02,callback_loss=0.05,callback_delay=0.05,\
             callback_duplicate=0.05,callback_reorder=0.2,callback_type=0.05,\
             callback_missing=0.05,callback_events=0.3",
        )
        .expect("every name in it is one of ours")
    }

    /// Reads `none`, `default`, or `name=share,…` with shares from 0 to 1, such as
    /// `drop_after=0.1,read_500=0.05,retry_after=30`. A JSON object of the same does too.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let text = text.trim();
        match text {
            "" | "none" => return Ok(Self::none()),
            "default" => return Ok(Self::bad_day()),
            _ => {}
        }
        let pairs: Vec<(String, f64)> = if text.starts_with('{') {
            let map: BTreeMap<String, f64> =
                serde_json::from_str(text).context("faults must map names to shares")?;
            map.into_iter().collect()
        } else {
            text.split([',', '\n'])
                .map(str::trim)
                .filter(|p| !p.is_empty())
                .map(pair)
                .collect::<anyhow::Result<_>>()?
        };
        let mut faults = Self::none();
        for (name, share) in pairs {
            faults.set(&name, share)?;
        }
        let sum = |shares: f64| shares <= 1.0 + 1e-9;
        if !sum(faults.place.values().sum()) || !sum(faults.read.values().sum()) {
            bail!("the shares of the faults add up to more than 1");
        }
        Ok(faults)
    }

    fn set(&mut self, name: &str, share: f64) -> anyhow::Result<()> {
        if name == "retry_after" {
            let whole = share.fract() == 0.0 && (0.0..=86_400.0).contains(&share);
            if !whole {
                bail!("retry_after is in whole seconds, up to a day");
            }
            self.retry_after_s = format!("{share:.0}").parse().ok();
            return Ok(());
        }
        if !(0.0..=1.0).contains(&share) {
            bail!("{name}={share}: a share is from 0 to 1");
        }
        let place = Fault::ALL.into_iter().find(|fault| fault.name() == name);
        let read = ReadFault::ALL.into_iter().find(|(known, _)| *known == name);
        let tell = TellFault::ALL.into_iter().find(|(known, _)| *known == name);
        match (place, read, tell) {
            (Some(fault), ..) => drop(self.place.insert(fault, share)),
            (None, Some((_, fault)), _) => drop(self.read.insert(fault, share)),
            (None, None, Some((_, fault))) => drop(self.tell.insert(fault, share)),
            (None, None, None) => {
                let place = Fault::ALL.map(Fault::name).join(", ");
                let read = ReadFault::ALL.map(|(name, _)| name).join(", ");
                let tell = TellFault::ALL.map(|(name, _)| name).join(", ");
                bail!("{name:?} is no fault; these are: {place}, {read}, {tell}, retry_after");
            }
        }
        Ok(())
    }

    /// Draws what goes wrong with a request to place a call.
    pub(crate) fn placing(&self, chance: &mut Chance) -> Option<Fault> {
        draw(&self.place, chance)
    }

    /// Draws what goes wrong with a read.
    pub(crate) fn reading(&self, chance: &mut Chance) -> Option<ReadFault> {
        draw(&self.read, chance)
    }

    /// Draws whether this goes wrong with telling of a call.
    pub(crate) fn telling(&self, fault: TellFault, chance: &mut Chance) -> bool {
        let share = self.tell.get(&fault).copied().unwrap_or(0.0);
        chance.fraction() < share
    }
}

fn pair(text: &str) -> anyhow::Result<(String, f64)> {
    let (name, share) =
        text.split_once('=').with_context(|| format!("{text:?}: write name=share"))?;
    let share =
        share.trim().parse().with_context(|| format!("{text:?}: the share is no number"))?;
    Ok((name.trim().to_owned(), share))
}

fn draw<T: Copy>(shares: &BTreeMap<T, f64>, chance: &mut Chance) -> Option<T> {
    let mut left = chance.fraction();
    for (fault, share) in shares {
        if left < *share {
            return Some(*fault);
        }
        left -= share;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept() {
        let faults = Faults::parse("drop_after=0.1, throttle=0.05,retry_after=30").unwrap();
        assert_eq!(faults.retry_after_s, Some(30));
        let drawn = |wanted| {
            (0..10_000)
                .filter(|nth| faults.placing(&mut Chance::of(1, "t", "", *nth)) == Some(wanted))
                .count()
        };
        assert!(drawn(Fault::DropAfter).abs_diff(1000) < 120);
        assert!(drawn(Fault::Throttle).abs_diff(500) < 90);
        assert_eq!(drawn(Fault::DropBefore), 0);
    }

    #[test]
    fn wrong_faults_get_a_sentence() {
        for (text, said) in [
            ("explode=0.1", "is no fault"),
            ("slow=2", "from 0 to 1"),
            ("slow", "write name=share"),
            ("slow=often", "is no number"),
            ("slow=0.6,throttle=0.6", "more than 1"),
            ("retry_after=1.5", "whole seconds"),
        ] {
            let error = format!("{:#}", Faults::parse(text).unwrap_err());
            assert!(error.contains(said), "{text}: {error}");
        }
        assert_eq!(Faults::parse("none").unwrap(), Faults::none());
        assert_ne!(Faults::parse("default").unwrap(), Faults::none());
    }
}
