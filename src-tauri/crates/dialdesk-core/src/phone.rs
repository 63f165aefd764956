//! A telephone number: parsed once, E.164 for ever.
//!
//! Two doors lead in. [`PhoneNumber::parse_e164`] takes what programs write and mends nothing;
//! [`mend()`] takes what people write and says what it mended. Behind both stands one block that no
//! setting lifts: emergency numbers and short codes never become a [`PhoneNumber`].

mod fault;
mod mend;
mod read;
mod region;

use std::fmt;

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use fault::{NumberFault, Repair};
pub use mend::{Mended, mend};
pub use region::{Region, UnknownRegion};

/// A number that may be given to the provider: a plus, the country, the national number.
///
/// It has no `Display` and its `Debug` is masked, so that a full number reaches a log or an error
/// only where somebody wrote `as_str()`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, specta::Type)]
#[specta(type = String)]
pub struct PhoneNumber {
    /// The plus and the digits, with nothing behind them but zeros: a number is so short that it
    /// needs no memory of its own.
    text: [u8; TEXT_MAX],
    length: u8,
}

/// The longest number: a plus and fifteen digits.
const TEXT_MAX: usize = 16;

/// Why a text is not a number that could be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Not a plus followed by 2 to 15 digits.
    #[error("the number must be a plus, the country code and the number, like +919876543210")]
    NotE164,
    /// The country does not exist, or its numbers have another length.
    #[error("no number of this country has this form")]
    NotPossible,
    /// An emergency number or a short code. Nothing overrides this.
    #[error("emergency numbers and short codes are never dialled")]
    EmergencyOrShort,
}

impl PhoneNumber {
    /// Parses strict E.164 that could be dialled from abroad; mends nothing.
    pub fn parse_e164(text: &str) -> Result<PhoneNumber, PhoneError> {
        let digits = text.strip_prefix('+').ok_or(PhoneError::NotE164)?;
        let shape_holds = (2..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if !shape_holds {
            return Err(PhoneError::NotE164);
        }
        let (country, national) = digits.split_at(country_code_length(digits));
        if is_emergency_or_short(digits) || blocked_in(country, national) {
            return Err(PhoneError::EmergencyOrShort);
        }
        let parsed =
            PHONE_NUMBER_UTIL.parse(text, None).map_err(|_not_a_number| PhoneError::NotPossible)?;
        let possible = matches!(
            PHONE_NUMBER_UTIL.is_possible_number_with_reason(&parsed),
            Ok(NumberLengthType::IsPossible)
        );
        // The library drops a trunk zero after the country; strict means that nothing was dropped.
        if possible && PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164) == text {
            PhoneNumber::of(text).ok_or(PhoneError::NotPossible)
        } else {
            Err(PhoneError::NotPossible)
        }
    }

    fn of(number: &str) -> Option<PhoneNumber> {
        let mut text = [0; TEXT_MAX];
        text.get_mut(..number.len())?.copy_from_slice(number.as_bytes());
        Some(PhoneNumber { text, length: u8::try_from(number.len()).ok()? })
    }

    /// Returns the whole number, for the provider, the database and the operator's eyes.
    pub fn as_str(&self) -> &str {
        let text = &self.text[..usize::from(self.length)];
        std::str::from_utf8(text).expect("a plus and digits are text")
    }

    /// Returns the number as it may stand in a log: `+91 98•• ••3365`.
    pub fn masked(&self) -> String {
        let national = self.national();
        let country = self.country_code();
        let length = national.len();
        if length < 8 {
            let shown = &national[length.saturating_sub(2)..];
            return format!("+{country} {}{shown}", "•".repeat(length - shown.len()));
        }
        let hidden = length - 6;
        let before = hidden.div_ceil(2);
        format!(
            "+{country} {}{} {}{}",
            &national[..2],
            "•".repeat(before),
            "•".repeat(hidden - before),
            &national[length - 4..]
        )
    }

    /// Returns the country calling code, such as 91.
    pub fn country_code(&self) -> u16 {
        let digits = &self.as_str()[1..];
        digits[..country_code_length(digits)]
            .parse()
            .expect("a number starts with one to three digits of its country")
    }

    /// Says whether the number belongs to India.
    pub fn is_indian(&self) -> bool {
        self.country_code() == 91
    }

    /// Returns the country that the number belongs to; `None` where the numbering plan names none,
    /// such as for satellite telephones.
    pub fn region(&self) -> Option<Region> {
        let parsed = PHONE_NUMBER_UTIL.parse(self.as_str(), None).ok()?;
        Region::of(&parsed)
    }

    /// Returns the number without its country.
    pub fn national(&self) -> &str {
        let digits = &self.as_str()[1..];
        &digits[country_code_length(digits)..]
    }

    /// Returns the last ten digits, or all of them where there are fewer.
    pub fn last_ten(&self) -> &str {
        let digits = &self.as_str()[1..];
        &digits[digits.len().saturating_sub(10)..]
    }

    /// Returns the digits as one integer: a compact key, different for different numbers.
    pub fn key(&self) -> u64 {
        self.as_str()[1..].parse().expect("at most fifteen digits fit into 64 bits")
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PhoneNumber, D::Error> {
        let text = String::deserialize(deserializer)?;
        PhoneNumber::parse_e164(&text).map_err(de::Error::custom)
    }
}

/// How many digits the country takes. No code is the beginning of another, so the first two
/// digits decide; what is not listed has three.
fn country_code_length(digits: &str) -> usize {
    let length = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    };
    length.min(digits.len())
}

/// Emergency numbers of the world that do not begin like an Indian short code.
const EMERGENCY_ABROAD: [&str; 12] =
    ["000", "001", "015", "017", "061", "066", "911", "933", "990", "995", "997", "999"];

/// Says whether these digits, dialled as they stand, reach an emergency or a short-code service.
///
/// India's own (100, 101, 108, 112, 1098, 1930 …) all have three to six digits and begin with 1;
/// so do most of the world's (110, 112, 118, 119, 190 …). Five digits from 5 are the operators'.
fn is_emergency_or_short(digits: &str) -> bool {
    let short_from_1 = (3..=6).contains(&digits.len()) && digits.starts_with('1');
    let operator_code = digits.len() == 5 && digits.starts_with('5');
    short_from_1 || operator_code || EMERGENCY_ABROAD.contains(&digits)
}

/// Says whether the national part is blocked in its country: no country has subscribers of three
/// digits, and in India a local code before 100, 1098 and the like reaches that town's service.
fn blocked_in(country: &str, national: &str) -> bool {
    let short = (2..=3).contains(&national.len()) && is_emergency_or_short(national);
    let town_service = country == "91"
        && (is_emergency_or_short(national)
            || (national.len() < 10
                && ["100", "101", "102", "108", "112", "1091", "1098", "1930"]
                    .iter()
                    .any(|code| national.ends_with(code))));
    short || town_service
}

#[cfg(test)]
mod tests;
