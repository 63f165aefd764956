//! Makes the provider's words fit for a log: short, no phone numbers, no credentials.

/// How much of a text is kept.
const KEPT_CHARS: usize = 300;

/// Digits in a row, from which on they may be somebody's number.
const NUMBER_FROM: usize = 7;

/// Blanks out `secrets` and phone numbers and keeps the first 300 characters.
pub(crate) fn scrub(text: &str, secrets: &[&str]) -> String {
    let mut text = text.trim().to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "•••");
    }
    // Masked before it is cut: a number at the edge would otherwise become too short to notice.
    mask_numbers(&text).chars().take(KEPT_CHARS).collect()
}

/// Blanks out all but the last two digits of whatever looks like a phone number.
fn mask_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let end = end_of_number(&chars, at);
        let digits = chars[at..end].iter().filter(|c| c.is_ascii_digit()).count();
        let mut left = digits;
        for &c in &chars[at..end] {
            if c.is_ascii_digit() && digits >= NUMBER_FROM && left > 2 {
                out.push('•');
            } else {
                out.push(c);
            }
            left -= usize::from(c.is_ascii_digit());
        }
        at = end;
    }
    out
}

/// Finds where the digits from `start` end; one separator between two digits belongs to them.
fn end_of_number(chars: &[char], start: usize) -> usize {
    let mut end = start + 1;
    while end < chars.len() {
        let separated = matches!(chars[end], ' ' | '-' | '.' | '(' | ')' | '\u{a0}')
            && chars.get(end + 1).is_some_and(char::is_ascii_digit);
        if chars[end].is_ascii_digit() || separated {
            end += 1;
        } else {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_two_digits_and_credentials_nothing() {
        for (said, kept) in [
            ("Call to [09876543210] can not be made", "Call to [•••••••••10] can not be made"),
            ("ring +91 98765-43210 now", "ring +•• •••••-•••10 now"),
            ("error 34001 in 2026", "error 34001 in 2026"),
            ("key k-3cret was wrong", "key ••• was wrong"),
        ] {
            assert_eq!(scrub(said, &["k-3cret", ""]), kept, "{said:?}");
        }
    }

    #[test]
    fn a_number_across_the_cut_is_masked_too() {
        let said = format!("{}9876543210", "x".repeat(KEPT_CHARS - 5));
        let kept = scrub(&said, &[]);
        assert_eq!(kept.chars().count(), KEPT_CHARS);
        assert!(kept.ends_with("•••••"), "half a number is still half a number: {kept}");
    }
}
