//! What can be wrong with a written number, and what was put right, in words for the operator.

use serde::{Deserialize, Serialize};

/// Why a written number was not taken. Nothing is ever guessed in its place.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum NumberFault {
    /// The cell holds no digit.
    NoNumber,
    /// Letters stand among the digits, perhaps in place of digits.
    LettersInNumber,
    /// Written as in another country, without saying which.
    ForeignLooking,
    /// A spreadsheet kept only the first digits.
    DigitsLost,
    /// More than one number in one cell.
    SeveralNumbers,
    /// Too few or too many digits.
    WrongLength,
    /// One digit repeated, or 1234567890: somebody filled a required field.
    Placeholder,
    /// The right length, but no such number is given to anybody.
    NotAssigned,
    /// An emergency number or a short code: blocked below every setting.
    EmergencyOrShort,
    /// An extension follows; without it the call would reach somebody else.
    HasExtension,
    /// Signs that belong to no telephone number.
    Unreadable,
}

impl NumberFault {
    /// Every fault, in the order in which they are explained.
    pub const ALL: [NumberFault; 11] = [
        NumberFault::NoNumber,
        NumberFault::LettersInNumber,
        NumberFault::ForeignLooking,
        NumberFault::DigitsLost,
        NumberFault::SeveralNumbers,
        NumberFault::WrongLength,
        NumberFault::Placeholder,
        NumberFault::NotAssigned,
        NumberFault::EmergencyOrShort,
        NumberFault::HasExtension,
        NumberFault::Unreadable,
    ];

    /// Returns the code that files and interfaces carry, such as `wrong_length`.
    pub fn code(self) -> &'static str {
        match self {
            NumberFault::NoNumber => "no_number",
            NumberFault::LettersInNumber => "letters_in_number",
            NumberFault::ForeignLooking => "foreign_looking",
            NumberFault::DigitsLost => "digits_lost",
            NumberFault::SeveralNumbers => "several_numbers",
            NumberFault::WrongLength => "wrong_length",
            NumberFault::Placeholder => "placeholder",
            NumberFault::NotAssigned => "not_assigned",
            NumberFault::EmergencyOrShort => "emergency_or_short",
            NumberFault::HasExtension => "has_extension",
            NumberFault::Unreadable => "unreadable",
        }
    }

    /// Says what is wrong, in one sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            NumberFault::NoNumber => "There is no number in this cell.",
            NumberFault::LettersInNumber => "There are letters among the digits.",
            NumberFault::ForeignLooking => {
                "This is written like a number of another country, but the country is not given."
            }
            NumberFault::DigitsLost => {
                "A spreadsheet shortened this number, and its last digits are gone."
            }
            NumberFault::SeveralNumbers => "There is more than one number in this cell.",
            NumberFault::WrongLength => "This number has too few or too many digits.",
            NumberFault::Placeholder => {
                "These digits only fill the field; they are nobody's number."
            }
            NumberFault::NotAssigned => "No telephone has a number like this.",
            NumberFault::EmergencyOrShort => {
                "Emergency numbers and short codes are never dialled, whatever the settings."
            }
            NumberFault::HasExtension => "This number needs an extension, which cannot be dialled.",
            NumberFault::Unreadable => "There are signs here that belong to no telephone number.",
        }
    }

    /// Says how to mend it, in one sentence.
    pub fn remedy(self) -> &'static str {
        match self {
            NumberFault::NoNumber => "Fill in the number, or remove the row.",
            NumberFault::LettersInNumber => {
                "Replace the letters by the digits that are meant; O and 0, l and 1 look alike."
            }
            NumberFault::ForeignLooking => {
                "Write it with a plus and its country, like +14155552671."
            }
            NumberFault::DigitsLost => {
                "Format the column as text in the file it came from, and save it again."
            }
            NumberFault::SeveralNumbers => "Keep one number, or give each number its own row.",
            NumberFault::WrongLength => {
                "Complete it: an Indian number has ten digits after +91 or 0."
            }
            NumberFault::Placeholder => "Find the person's real number, or remove the row.",
            NumberFault::NotAssigned => "Check it: Indian mobile numbers begin with 6, 7, 8 or 9.",
            NumberFault::EmergencyOrShort => "Remove the row, or give the person's own number.",
            NumberFault::HasExtension => "Give a direct number, without an extension.",
            NumberFault::Unreadable => {
                "Write digits only, with a plus in front if the country is given."
            }
        }
    }
}

/// The most telling thing that was put right in a written number.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// Spaces, dashes, dots or brackets were left out.
    Punctuation,
    /// Signs that nobody sees were left out: a leading apostrophe, zero-width characters, `tel:`.
    HiddenCharacters,
    /// The region's country code was put in front.
    CountryCode,
    /// The country code was there without its plus.
    MissingPlus,
    /// The zero that is dialled inside the country was left out.
    TrunkZero,
    /// The 00 that stands for a plus was replaced by one.
    InternationalPrefix,
    /// Digits of another script became 0 to 9.
    OtherDigits,
    /// The `.0` of a spreadsheet was cut off.
    SpreadsheetDecimal,
}

impl Repair {
    /// Says what was put right, in one sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Repair::Punctuation => "Spaces, dashes, dots or brackets were left out.",
            Repair::HiddenCharacters => "Invisible signs around the number were left out.",
            Repair::CountryCode => "The country code was added.",
            Repair::MissingPlus => "The plus before the country code was added.",
            Repair::TrunkZero => "The leading zero was left out.",
            Repair::InternationalPrefix => "The leading 00 became a plus.",
            Repair::OtherDigits => "Digits of another script became 0 to 9.",
            Repair::SpreadsheetDecimal => "The .0 that a spreadsheet had added was cut off.",
        }
    }
}
