//! Where somebody is, as far as their clock goes: the zone that their contact names, else every
//! zone that their number may lie in, else the campaign's.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::campaign::hours::Zone;
use crate::campaign::packs::RulePack;
use crate::phone::PhoneNumber;

/// Where a callee's zone came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ZoneSource {
    /// The contact names it.
    Contact,
    /// The number's country or prefix tells it; where several fit, all of them count.
    Number,
    /// Nothing is known of the number: the campaign's.
    Campaign,
}

impl ZoneSource {
    const fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Number => "number",
            Self::Campaign => "campaign",
        }
    }
}

/// Whose law holds for somebody, and every zone that they may be in: all of them must allow a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The pack of their number's country.
    pub law: RulePack,
    /// The candidates, at least one.
    pub zones: Vec<Zone>,
    /// How we know.
    pub source: ZoneSource,
}

impl Place {
    /// Says where the owner of a number is.
    #[must_use]
    pub fn of(number: &PhoneNumber, own: Option<Zone>, campaign: Zone) -> Self {
        let law = RulePack::of_country(number);
        if let Some(zone) = own {
            return Self { law, zones: vec![zone], source: ZoneSource::Contact };
        }
        match zones_of(number) {
            zones if zones.is_empty() => {
                Self { law, zones: vec![campaign], source: ZoneSource::Campaign }
            }
            zones => Self { law, zones, source: ZoneSource::Number },
        }
    }

    /// Gives the key under which people of one law and one clock wait together.
    #[must_use]
    pub fn key(number: &PhoneNumber, own: Option<Zone>) -> String {
        let place = Self::of(number, own, Zone::INDIA);
        let names: Vec<&str> = match place.source {
            ZoneSource::Campaign => Vec::new(),
            ZoneSource::Contact | ZoneSource::Number => {
                place.zones.iter().map(|zone| zone.0.name()).collect()
            }
        };
        format!("{}|{}|{}", place.law.name(), place.source.name(), names.join(","))
    }

    /// Reads a key; nothing where it says nothing, as with people taken in before there were keys.
    #[must_use]
    pub fn from_key(key: &str, campaign: Zone) -> Option<Self> {
        let mut parts = key.split('|');
        let (law, source, zones) = (parts.next()?, parts.next()?, parts.next()?);
        let law = RulePack::ALL.into_iter().find(|pack| pack.name() == law)?;
        let all = [ZoneSource::Contact, ZoneSource::Number, ZoneSource::Campaign];
        let source = all.into_iter().find(|known| known.name() == source)?;
        let zones = match source {
            ZoneSource::Campaign => vec![campaign],
            ZoneSource::Contact | ZoneSource::Number => {
                zones.split(',').map(str::parse).collect::<Result<_, _>>().ok()?
            }
        };
        Some(Self { law, zones, source })
    }
}

/// The zones by the first digits of numbers.
static PREFIXES: LazyLock<HashMap<u32, Vec<Zone>>> = LazyLock::new(|| {
    let mut zones_of = HashMap::new();
    for (zones, prefixes) in lines() {
        for prefix in prefixes.split_ascii_whitespace() {
            let prefix = prefix.parse().expect("every line is read by a test");
            zones_of.insert(prefix, zones.clone());
        }
    }
    zones_of
});

/// Reads the table: on each line zones, a colon, and the prefixes that mean them.
fn lines() -> impl Iterator<Item = (Vec<Zone>, &'static str)> {
    let table = include_str!("../zones/prefixes.txt");
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (zones, prefixes) = line.split_once(": ").expect("every line is read by a test");
        let zone = |name: &str| name.parse().expect("every zone is read by a test");
        (zones.split(',').map(zone).collect(), prefixes)
    })
}

/// The longest prefix of the table.
const PREFIX_MAX: usize = 7;

/// Lists the zones that a number may lie in; none where nothing is known.
fn zones_of(number: &PhoneNumber) -> Vec<Zone> {
    let digits = &number.as_str()[1..];
    let longest = (1..=PREFIX_MAX.min(digits.len())).rev().find_map(|length| {
        let prefix: u32 = digits[..length].parse().ok()?;
        PREFIXES.get(&prefix)
    });
    if let Some(zones) = longest {
        return zones.clone();
    }
    // The country is listed by longer prefixes only, and this one is none of them.
    let country = number.country_code().to_string();
    let mut zones: Vec<Zone> = PREFIXES
        .iter()
        .filter(|(prefix, _)| prefix.to_string().starts_with(&country))
        .flat_map(|(_, zones)| zones.iter().copied())
        .collect();
    zones.sort_by_key(|zone| zone.0.name());
    zones.dedup();
    zones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> PhoneNumber {
        PhoneNumber::parse_e164(text).expect("a number")
    }

    fn zones(text: &str) -> String {
        Place::key(&number(text), None)
    }

    #[test]
    fn every_line_of_the_table_can_be_read() {
        assert!(PREFIXES.len() > 1000, "{} prefixes", PREFIXES.len());
        let longest = PREFIXES.keys().map(|prefix| prefix.to_string().len()).max();
        assert_eq!(longest, Some(PREFIX_MAX));
        assert!(lines().all(|(zones, _)| !zones.is_empty()));
    }

    #[test]
    fn a_number_tells_its_zones() {
        assert_eq!(zones("+919876543210"), "india-service|number|Asia/Kolkata");
        assert_eq!(zones("+12125550123"), "us-federal|number|America/New_York");
        assert_eq!(zones("+18085550123"), "us-federal|number|Pacific/Honolulu");
        assert_eq!(zones("+61731234567"), "elsewhere|number|Australia/Brisbane");
        let idaho = zones("+12085550123");
        assert!(
            idaho.contains("America/Denver") && idaho.contains("America/Los_Angeles"),
            "{idaho}"
        );
    }

    #[test]
    fn an_unknown_prefix_may_lie_anywhere_in_its_country() {
        let toll_free = Place::of(&number("+18005550123"), None, Zone::INDIA);
        assert!(toll_free.zones.len() > 10, "{toll_free:?}");
        assert_eq!(toll_free.source, ZoneSource::Number);
    }

    #[test]
    fn the_contact_knows_best_and_the_campaign_comes_last() {
        let own = "Europe/Berlin".parse().ok();
        let berlin = Place::of(&number("+919876543210"), own, Zone::INDIA);
        assert_eq!(
            (berlin.zones.as_slice(), berlin.source),
            (&[own.expect("a zone")][..], ZoneSource::Contact)
        );
        let satellite = Place::of(&number("+870773111632"), None, Zone::INDIA);
        assert_eq!(
            (satellite.zones.as_slice(), satellite.source),
            (&[Zone::INDIA][..], ZoneSource::Campaign)
        );
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        for text in ["+919876543210", "+12085550123", "+870773111632"] {
            for own in [None, "Europe/Berlin".parse().ok()] {
                let key = Place::key(&number(text), own);
                assert_eq!(
                    Place::from_key(&key, Zone::INDIA),
                    Some(Place::of(&number(text), own, Zone::INDIA)),
                    "{key}"
                );
            }
        }
        assert_eq!(Place::from_key("", Zone::INDIA), None, "taken in before there were keys");
    }
}
