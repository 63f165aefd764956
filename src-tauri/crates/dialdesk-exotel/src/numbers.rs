//! Phone numbers as the provider spells them: sent `+91…`, they come back `0…`.

use dialdesk_core::phone::PhoneNumber;

/// The digits of a number that say whose it is.
const TELLING: usize = 10;

/// Tells whether the provider's spelling names this number: the last ten digits decide.
pub(crate) fn names(spelling: &str, number: &PhoneNumber) -> bool {
    digits(spelling).ends_with(number.last_ten())
}

/// Tells whether two spellings name one ExoPhone.
pub(crate) fn same_exophone(one: &str, other: &str) -> bool {
    let (one, other) = (digits(one), digits(other));
    let tail = |digits: &str| digits[digits.len().saturating_sub(TELLING)..].to_owned();
    !one.is_empty() && tail(&one) == tail(&other)
}

/// Spells an ExoPhone in E.164, as the list's filter wants it; none where the spelling does not
/// say how.
pub(crate) fn exophone_e164(spelling: &str) -> Option<String> {
    let digits = digits(spelling);
    if spelling.trim_start().starts_with('+') && digits.len() > TELLING {
        return Some(format!("+{digits}"));
    }
    // A leading zero is the Indian trunk prefix: `0` and ten digits.
    let national = digits.strip_prefix('0').filter(|rest| rest.len() == TELLING)?;
    Some(format!("+91{national}"))
}

fn digits(spelling: &str) -> String {
    spelling.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_agree_and_others_do_not() {
        let asha = PhoneNumber::parse_e164("+919876543210").unwrap();
        for spelling in ["+919876543210", "09876543210", "9876543210", "+91 98765-43210"] {
            assert!(names(spelling, &asha), "{spelling}");
        }
        for spelling in ["", "null", "09876543211", "43210"] {
            assert!(!names(spelling, &asha), "{spelling}");
        }
        assert!(same_exophone("08045671234", "+918045671234"));
        assert!(!same_exophone("08045671234", "08045671235"));
        assert!(!same_exophone("", ""), "nothing is nobody's number");
    }

    #[test]
    fn the_filter_gets_e164_or_nothing() {
        assert_eq!(exophone_e164("08045671234").as_deref(), Some("+918045671234"));
        assert_eq!(exophone_e164("+91 80456 71234").as_deref(), Some("+918045671234"));
        assert_eq!(exophone_e164("8045671234"), None, "no country, no trunk zero: not guessed");
    }
}
