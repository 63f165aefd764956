//! From a cell to digits: what the signs are, before anybody asks what the number is.
//!
//! Everything a phone library would silently drop or translate is judged here first.

use super::{NumberFault, Repair};

/// What stands in a cell, once it is known to be one number made of digits.
pub(super) struct Reading {
    /// All digits, in order.
    pub(super) digits: String,
    /// The digits as they were grouped.
    pub(super) groups: Vec<Group>,
    /// Whether a plus stood in front.
    pub(super) plus: bool,
    /// The most telling repair so far.
    pub(super) repaired: Option<Repair>,
}

/// Digits that stood together.
pub(super) struct Group {
    pub(super) digits: String,
    pub(super) bracketed: bool,
}

impl Reading {
    /// Notes a repair; the most telling one stays.
    pub(super) fn note(&mut self, repair: Repair) {
        self.repaired = self.repaired.max(Some(repair));
    }
}

/// Reads a cell, or says why it is not one number.
pub(super) fn read(raw: &str) -> Result<Reading, NumberFault> {
    let (cleaned, mut repaired) = clean(raw);
    let mut text = cleaned.as_str();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(NumberFault::NoNumber);
    }
    if is_scientific(text) {
        return Err(NumberFault::DigitsLost);
    }
    if holds_several(text) {
        return Err(NumberFault::SeveralNumbers);
    }
    if has_extension(text) {
        return Err(NumberFault::HasExtension);
    }
    if text.chars().any(char::is_alphabetic) {
        let vanity = is_north_american_service(text);
        return Err(if vanity {
            NumberFault::ForeignLooking
        } else {
            NumberFault::LettersInNumber
        });
    }
    if text.starts_with(['*', '#']) {
        return Err(NumberFault::EmergencyOrShort);
    }
    if let Some(whole) = without_decimal(text) {
        text = whole;
        repaired = repaired.max(Some(Repair::SpreadsheetDecimal));
    }
    let (plus, groups) = group(text)?;
    let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
    if digits.len() != text.len() - usize::from(plus) {
        repaired = repaired.max(Some(Repair::Punctuation));
    }
    Ok(Reading { digits, groups, plus, repaired })
}

/// Zeros of the scripts whose digits turn up in contact lists: full-width, Devanagari, Bengali,
/// Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Arabic and Persian.
const ZEROS: [char; 12] = ['０', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '٠', '۰'];

/// Turns a digit of any listed script into an ASCII one.
fn ascii_digit(sign: char) -> Option<char> {
    ZEROS.iter().find_map(|&zero| {
        let value = u32::from(sign).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    })
}

/// Leaves out what nobody sees and writes digits, spaces, dashes and brackets in one way.
fn clean(raw: &str) -> (String, Option<Repair>) {
    let mut repaired = None;
    let mut text = String::with_capacity(raw.len());
    for sign in raw.chars() {
        let plain = match sign {
            ' '..='~' => Some(sign),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => None,
            '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
            '\r' | '\n' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
            '＋' => Some('+'),
            '（' => Some('('),
            '）' => Some(')'),
            '．' => Some('.'),
            '／' => Some('/'),
            _ if sign.is_whitespace() => Some(' '),
            _ => {
                let digit = ascii_digit(sign);
                repaired = repaired.max(digit.map(|_| Repair::OtherDigits));
                Some(digit.unwrap_or(sign))
            }
        };
        if plain != Some(sign) {
            repaired = repaired.max(Some(Repair::HiddenCharacters));
        }
        text.extend(plain);
    }
    let bare = unwrap_spreadsheet_text(text.trim());
    if bare.len() != text.trim().len() {
        repaired = repaired.max(Some(Repair::HiddenCharacters));
    } else if bare.len() != text.len() {
        repaired = repaired.max(Some(Repair::Punctuation));
    }
    (bare.to_owned(), repaired)
}

/// Takes off what programs put around a number so that it stays text: an apostrophe, `="…"`, `tel:`.
fn unwrap_spreadsheet_text(text: &str) -> &str {
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let text = text.trim_start_matches(['\'', '’', '‘', '`']);
    let text = match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => &text[4..],
        _ => text,
    };
    text.trim()
}

/// Says whether the text is a number in scientific notation, such as `9.19877E+11`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.trim_start_matches(['+', '-']);
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mantissa: String = mantissa.trim_start_matches(['+', '-']).replacen(['.', ','], "", 1);
    all_digits(&mantissa) && all_digits(exponent)
}

fn digit_count(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Says whether the cell holds more than one number.
fn holds_several(text: &str) -> bool {
    let lower = text.to_ascii_lowercase().replace(" or ", ";").replace(" and ", ";");
    let mut parts = lower.split([';', '|', '&', '\n']);
    if parts.by_ref().filter(|part| digit_count(part) >= 2 && !part.starts_with("ext")).count() > 1
    {
        return true;
    }
    if lower.split(',').filter(|part| digit_count(part) >= 6).count() > 1 {
        return true;
    }
    // "020/26123456" is one landline with its area code; "26123456/57" are two.
    if let Some((first, rest)) = lower.split_once('/')
        && digit_count(rest) > 0
        && digit_count(first) > 5
    {
        return true;
    }
    if lower.split('+').filter(|part| digit_count(part) >= 8).count() > 1 {
        return true;
    }
    digit_count(&lower) >= 18
        && lower
            .match_indices([' ', '-'])
            .any(|(at, _)| digit_count(&lower[..at]) >= 8 && digit_count(&lower[at..]) >= 8)
}

/// Says whether an extension follows the number: `x123`, `ext. 12`, `#4`.
fn has_extension(text: &str) -> bool {
    let head = text.trim_end_matches(|sign: char| sign.is_ascii_digit());
    if head.len() == text.len() || digit_count(head) < 6 {
        return false;
    }
    let head = head.trim_end_matches([' ', '.', ':', '=', '-']).to_ascii_lowercase();
    ["x", "ext", "extn", "extension", "#"].iter().any(|mark| {
        head.strip_suffix(mark)
            .and_then(|before| before.chars().next_back())
            .is_some_and(|before| !before.is_alphabetic())
    })
}

/// Says whether the text begins like `1-800-`, a North American service number.
fn is_north_american_service(text: &str) -> bool {
    let rest = text.trim_start_matches('+');
    rest.strip_prefix('1').map(|rest| rest.trim_start_matches([' ', '-', '.', '('])).is_some_and(
        |rest| {
            let code = rest.get(..3).unwrap_or_default();
            code.starts_with('8') && digit_count(code) == 3
        },
    )
}

/// Cuts the `.0` or `.00` off a whole number.
fn without_decimal(text: &str) -> Option<&str> {
    let whole = text.strip_suffix(".0").or_else(|| text.strip_suffix(".00"))?;
    let digits = whole.strip_prefix('+').unwrap_or(whole);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(whole)
}

/// Splits the text into its groups of digits; only the signs that people put between digits pass.
fn group(text: &str) -> Result<(bool, Vec<Group>), NumberFault> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut plus, mut bracketed, mut open) = (false, false, false);
    for sign in text.chars() {
        match sign {
            '0'..='9' => {
                match groups.last_mut() {
                    Some(group) if open => group.digits.push(sign),
                    _ => groups.push(Group { digits: sign.to_string(), bracketed }),
                }
                open = true;
                continue;
            }
            '+' if groups.is_empty() && !plus => plus = true,
            '(' | '[' if !bracketed => bracketed = true,
            ')' | ']' if bracketed => bracketed = false,
            ' ' | '-' | '.' | '/' | '\n' => {}
            _ => return Err(NumberFault::Unreadable),
        }
        open = false;
    }
    if bracketed { Err(NumberFault::Unreadable) } else { Ok((plus, groups)) }
}
