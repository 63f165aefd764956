//! The country by whose habits a written number is read.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::PHONE_NUMBER_UTIL;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A country by its two letters, as `IN`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, specta::Type)]
#[specta(type = String)]
pub struct Region(rlibphonenumber::Region);

/// The text names no country that has telephone numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a region is the two letters of a country, like IN")]
pub struct UnknownRegion;

impl Region {
    /// India, where Dialdesk is at home.
    pub const INDIA: Region = Region(rlibphonenumber::Region::IN);

    /// Finds the region of a parsed number: by the whole number where several countries share a
    /// code, and by the code alone where the number is assigned to nobody.
    pub(super) fn of(number: &rlibphonenumber::PhoneNumber) -> Option<Region> {
        PHONE_NUMBER_UTIL
            .get_region_for_number(number)
            .or_else(|| PHONE_NUMBER_UTIL.get_region_for_country_code(number.country_code))
            .map(Region)
    }

    /// Returns the region in the phone library's terms.
    pub(super) fn code(self) -> rlibphonenumber::Region {
        self.0
    }
}

impl Default for Region {
    fn default() -> Region {
        Region::INDIA
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Region, UnknownRegion> {
        if text.len() != 2 {
            return Err(UnknownRegion);
        }
        let region =
            rlibphonenumber::Region::from_code(text).map_err(|_not_two_letters| UnknownRegion)?;
        match PHONE_NUMBER_UTIL.get_country_code_for_region(region) {
            Some(_) => Ok(Region(region)),
            None => Err(UnknownRegion),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.as_region_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({self})")
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Region, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
