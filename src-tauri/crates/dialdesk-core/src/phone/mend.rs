//! The tolerant reading of a number that a person wrote: what may be mended, and what may not.
//!
//! A repair is made only where one number can be meant. Left to itself, a phone library takes
//! `(415) 555-2671` for an Indian number and a letter O for a zero, so the guards come first.

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat, ValidationError};

use super::read::{Reading, read};
use super::{NumberFault, PhoneError, PhoneNumber, Region, Repair, is_emergency_or_short};

/// A number as read, and what was put right on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The number.
    pub number: PhoneNumber,
    /// The most telling repair; none if the cell already was strict E.164.
    pub repaired: Option<Repair>,
}

/// Reads a written number by the habits of `region`, or says why it cannot be one.
pub fn mend(raw: &str, region: Region) -> Result<Mended, NumberFault> {
    let mut reading = read(raw)?;
    refuse_outright(&reading)?;
    let number = if let Some(digits) = with_country(&mut reading)? {
        explicit(&digits, &mut reading)?
    } else if region == Region::INDIA {
        refuse_foreign_shape(&reading)?;
        in_india(&mut reading)?
    } else {
        in_region(&mut reading, region)?
    };
    let repaired = match reading.repaired {
        Some(repair) => Some(repair),
        None if number.as_str() == raw => None,
        None => Some(Repair::Punctuation),
    };
    Ok(Mended { number, repaired })
}

/// Refuses what no country's rules could make a person's number.
fn refuse_outright(reading: &Reading) -> Result<(), NumberFault> {
    let digits = reading.digits.as_str();
    let bare = digits.trim_start_matches('0');
    if bare.is_empty() && digits.len() < 3 {
        return Err(NumberFault::NoNumber);
    }
    let behind_india = bare.strip_prefix("91").map(|rest| rest.trim_start_matches('0'));
    if [digits, bare, behind_india.unwrap_or_default()].into_iter().any(is_emergency_or_short) {
        return Err(NumberFault::EmergencyOrShort);
    }
    if is_placeholder(digits) || is_placeholder(bare) {
        return Err(NumberFault::Placeholder);
    }
    Ok(())
}

/// Says whether the digits only fill a field: one digit repeated, or counted up from one.
fn is_placeholder(digits: &str) -> bool {
    let repeated = digits.bytes().all(|digit| digits.starts_with(char::from(digit)));
    digits.len() >= 6 && (repeated || digits == "1234567890" || digits == "0123456789")
}

/// Returns the digits from the country on, if the number says its country by a plus or by 00.
fn with_country(reading: &mut Reading) -> Result<Option<String>, NumberFault> {
    let digits = if reading.plus {
        // "+44 (0)20 …": the zero in brackets is for callers inside the country.
        let trunk_zero = reading.groups.iter().any(|group| group.bracketed && group.digits == "0");
        if trunk_zero {
            reading.note(Repair::TrunkZero);
        }
        let kept = reading.groups.iter().filter(|group| !(group.bracketed && group.digits == "0"));
        kept.map(|group| group.digits.as_str()).collect()
    } else if let Some(rest) = reading.digits.strip_prefix("00") {
        let rest = rest.to_owned();
        reading.note(Repair::InternationalPrefix);
        rest
    } else {
        return Ok(None);
    };
    if digits.starts_with('0') { Err(NumberFault::NotAssigned) } else { Ok(Some(digits)) }
}

/// Reads a number whose country is given.
fn explicit(digits: &str, reading: &mut Reading) -> Result<PhoneNumber, NumberFault> {
    if let Some(national) = digits.strip_prefix("91") {
        return indian(without_trunk_zero(national, reading));
    }
    let text = format!("+{digits}");
    let parsed =
        PHONE_NUMBER_UTIL.parse(&text, None).map_err(|_not_a_number| length_fault(digits))?;
    let written = PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164);
    if written != text {
        reading.note(Repair::TrunkZero);
    }
    let number = accept(&written).map_err(|fault| {
        let wrong_length = matches!(
            PHONE_NUMBER_UTIL.is_possible_number_with_reason(&parsed),
            Ok(NumberLengthType::IsPossibleLocalOnly)
                | Err(ValidationError::TooShort
                    | ValidationError::TooLong
                    | ValidationError::InvalidLength)
        );
        if fault == NumberFault::NotAssigned && wrong_length {
            NumberFault::WrongLength
        } else {
            fault
        }
    })?;
    if is_placeholder(number.national()) {
        return Err(NumberFault::Placeholder);
    }
    Ok(number)
}

/// Tells a number that is too short or too long apart from one whose country does not exist.
fn length_fault(digits: &str) -> NumberFault {
    if (7..=15).contains(&digits.len()) {
        NumberFault::NotAssigned
    } else {
        NumberFault::WrongLength
    }
}

/// Refuses, in an Indian list, what is grouped as only other countries group.
fn refuse_foreign_shape(reading: &Reading) -> Result<(), NumberFault> {
    let Some(first) = reading.groups.first() else { return Ok(()) };
    let lengths: Vec<usize> = reading.groups.iter().map(|group| group.digits.len()).collect();
    let area_in_brackets = first.bracketed
        && first.digits.len() == 3
        && !first.digits.starts_with('0')
        && reading.digits.len() == 10;
    let american = || {
        PHONE_NUMBER_UTIL
            .parse(format!("+1{}", reading.digits), None)
            .is_ok_and(|parsed| PHONE_NUMBER_UTIL.is_valid_number(&parsed))
    };
    let area_by_dashes =
        lengths == [3, 3, 4] && (first.digits.starts_with(['2', '3', '4', '5']) || american());
    // 1800 and 1860 numbers are Indian when they are written so; 1-800 and a bare run are not.
    let north_american = reading.digits.len() == 11
        && reading.digits.starts_with('1')
        && !(first.digits == "1800" || first.digits == "1860");
    if area_in_brackets || area_by_dashes || north_american {
        Err(NumberFault::ForeignLooking)
    } else {
        Ok(())
    }
}

/// Reads a number without its country in an Indian list.
fn in_india(reading: &mut Reading) -> Result<PhoneNumber, NumberFault> {
    let digits = reading.digits.clone();
    let rest = match digits.strip_prefix('0') {
        Some(rest) => {
            reading.note(Repair::TrunkZero);
            rest
        }
        None => digits.as_str(),
    };
    match (rest.len(), rest.strip_prefix("91")) {
        (12, Some(national)) => {
            reading.note(Repair::MissingPlus);
            indian(national)
        }
        (13, Some(national)) if national.starts_with('0') => {
            reading.note(Repair::MissingPlus);
            indian(without_trunk_zero(national, reading))
        }
        (11.., _) if !rest.starts_with("18") => Err(foreign_or_wrong_length(rest)),
        _ => {
            reading.note(Repair::CountryCode);
            indian(rest)
        }
    }
}

/// A long run of digits may be a foreign number that lost its plus: then that is what to say.
fn foreign_or_wrong_length(digits: &str) -> NumberFault {
    let foreign = PHONE_NUMBER_UTIL
        .parse(format!("+{digits}"), None)
        .is_ok_and(|parsed| PHONE_NUMBER_UTIL.is_valid_number(&parsed));
    if foreign { NumberFault::ForeignLooking } else { NumberFault::WrongLength }
}

fn without_trunk_zero<'a>(national: &'a str, reading: &mut Reading) -> &'a str {
    match national.strip_prefix('0') {
        Some(rest) => {
            reading.note(Repair::TrunkZero);
            rest
        }
        None => national,
    }
}

/// Takes an Indian national number: any mobile, and whatever else the phone library knows.
fn indian(national: &str) -> Result<PhoneNumber, NumberFault> {
    if is_placeholder(national) {
        return Err(NumberFault::Placeholder);
    }
    let written = format!("+91{national}");
    let mobile = national.len() == 10 && national.starts_with(['6', '7', '8', '9']);
    if !mobile {
        let known = PHONE_NUMBER_UTIL
            .parse(&written, None)
            .is_ok_and(|parsed| PHONE_NUMBER_UTIL.is_valid_number(&parsed));
        if !known {
            let right_length = national.len() == 10 && !national.starts_with('0');
            return Err(if right_length {
                NumberFault::NotAssigned
            } else {
                NumberFault::WrongLength
            });
        }
    }
    accept(&written)
}

/// Reads a number without its country by the rules of a country other than India.
fn in_region(reading: &mut Reading, region: Region) -> Result<PhoneNumber, NumberFault> {
    let parsed = PHONE_NUMBER_UTIL
        .parse(&reading.digits, Some(region.code()))
        .map_err(|_not_a_number| NumberFault::WrongLength)?;
    if !PHONE_NUMBER_UTIL.is_valid_number(&parsed) {
        return Err(match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&parsed) {
            Ok(_) => NumberFault::NotAssigned,
            Err(_wrong_length) => NumberFault::WrongLength,
        });
    }
    reading.note(Repair::CountryCode);
    accept(&PHONE_NUMBER_UTIL.format(&parsed, PhoneNumberFormat::E164))
}

/// The last door is the strict one, whatever was mended before it.
fn accept(written: &str) -> Result<PhoneNumber, NumberFault> {
    PhoneNumber::parse_e164(written).map_err(|error| match error {
        PhoneError::EmergencyOrShort => NumberFault::EmergencyOrShort,
        PhoneError::NotE164 => NumberFault::WrongLength,
        PhoneError::NotPossible => NumberFault::NotAssigned,
    })
}

#[cfg(test)]
mod tests;
