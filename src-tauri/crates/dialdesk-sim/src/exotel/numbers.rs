//! Phone numbers as Exotel writes them.

/// Gives the last ten digits, or all where there are fewer.
pub(crate) fn last_ten(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(10)..].to_owned()
}

/// Spells a number as answers do: `0` and ten digits for India, `+…` otherwise; none where it is
/// no number.
pub(crate) fn spelled(number: &str) -> Option<String> {
    let number = number.trim();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let rest_is_fair = number.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    if !rest_is_fair || !(8..=15).contains(&digits.len()) {
        return None;
    }
    let indian = match digits.len() {
        10 => !number.starts_with('+'),
        11 => digits.starts_with('0'),
        12 => digits.starts_with("91"),
        _ => false,
    };
    Some(if indian { format!("0{}", last_ten(&digits)) } else { format!("+{digits}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indian_numbers_come_back_with_a_trunk_zero() {
        for number in ["+919876543210", "9876543210", "09876543210", "+91 98765 43210"] {
            assert_eq!(spelled(number).as_deref(), Some("09876543210"), "{number}");
        }
        assert_eq!(spelled("+14155550123").as_deref(), Some("+14155550123"));
        for number in ["", "12", "+91abcdefghij", "sip:asha"] {
            assert_eq!(spelled(number), None, "{number}");
        }
    }
}
