//! What could be meant by a cell that was refused: shown to the operator, never used.

use dialdesk_core::phone::{NumberFault, Region, mend};

/// Letters that stand in for digits when people retype or scan a list.
const LOOK_ALIKES: [(char, char); 10] = [
    ('O', '0'),
    ('o', '0'),
    ('О', '0'),
    ('l', '1'),
    ('I', '1'),
    ('i', '1'),
    ('S', '5'),
    ('s', '5'),
    ('B', '8'),
    ('Z', '2'),
];

/// Returns a sentence that may help to mend this cell, if there is one.
pub fn suggest(cell: &str, fault: NumberFault, region: Region) -> Option<String> {
    match fault {
        NumberFault::LettersInNumber => {
            let swapped: String = cell
                .chars()
                .map(|sign| {
                    let digit = LOOK_ALIKES.iter().find(|(letter, _)| *letter == sign);
                    digit.map_or(sign, |(_, digit)| *digit)
                })
                .collect();
            let mended = mend(&swapped, region).ok()?;
            Some(format!("perhaps {} is meant", mended.number.as_str()))
        }
        NumberFault::ForeignLooking => {
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            let american =
                if digits.len() == 10 { format!("+1{digits}") } else { format!("+{digits}") };
            let mended = mend(&american, region).ok()?;
            Some(format!("if it is meant so, write {}", mended.number.as_str()))
        }
        NumberFault::SeveralNumbers => {
            let numbers = several(cell, region);
            (numbers.len() > 1).then(|| format!("one row each for {}", numbers.join(" and ")))
        }
        NumberFault::HasExtension => {
            let end = cell.find(['x', 'X', 'e', 'E', '#', ';'])?;
            let mended = mend(cell[..end].trim_end(), region).ok()?;
            Some(format!("without the extension it is {}", mended.number.as_str()))
        }
        NumberFault::NoNumber
        | NumberFault::DigitsLost
        | NumberFault::WrongLength
        | NumberFault::Placeholder
        | NumberFault::NotAssigned
        | NumberFault::EmergencyOrShort
        | NumberFault::Unreadable => None,
    }
}

/// The numbers of a cell that holds more than one, as far as each can be read by itself.
fn several(cell: &str, region: Region) -> Vec<String> {
    cell.replace(" or ", ";")
        .replace(" and ", ";")
        .split(['/', ',', ';', '|', '&', '\n'])
        .filter_map(|part| mend(part, region).ok())
        .map(|mended| mended.number.as_str().to_owned())
        .collect()
}
