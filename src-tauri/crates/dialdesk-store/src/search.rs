//! What somebody types into a search box, as a pattern of SQL's `LIKE`.

/// What stands before a sign that is meant as itself.
const ESCAPE: char = '\\';

/// Makes the pattern of texts that have `text` in them; `%` and `_` mean themselves. It needs
/// `ESCAPE '\'` behind it.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

/// Makes the pattern of numbers that end with these digits. A zero in front is what people dial
/// inside the country; no number is kept with it.
pub(crate) fn ending(digits: &str) -> String {
    format!("%{}", digits.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_the_pattern_mean_themselves() {
        assert_eq!(containing("100 %_\\"), "%100 \\%\\_\\\\%");
    }

    #[test]
    fn a_zero_dialled_inside_the_country_is_left_out() {
        assert_eq!(ending("09876543210"), "%9876543210");
        assert_eq!(ending("3210"), "%3210");
    }
}
