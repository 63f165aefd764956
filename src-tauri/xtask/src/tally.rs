//! Counts passed and failed tests in what the test programs print.

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// Adds what one printed line reports, if it is a line that sums up.
    pub(crate) fn hear(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        if !sums_up(line) {
            return;
        }
        self.passed += before(line, "passed").unwrap_or(0);
        self.failed += before(line, "failed").unwrap_or(0);
    }

    /// Adds another tally.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Cargo says `test result: …`, Vitest `Tests  …`, Playwright and our own scripts `12 passed …`.
fn sums_up(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match words.next() {
        Some("test") => words.next() == Some("result:"),
        Some("Tests") => words.next().is_some_and(|word| word.parse::<u64>().is_ok()),
        Some(number) if number.parse::<u64>().is_ok() => {
            matches!(words.next().map(|word| word.trim_end_matches(',')), Some("passed" | "failed"))
        }
        _ => false,
    }
}

/// The number before a word: 12 in `12 passed`.
fn before(line: &str, wanted: &str) -> Option<u64> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let pair = words.windows(2).find(|pair| pair[1].trim_end_matches([',', ';', '.']) == wanted)?;
    pair[0].parse().ok()
}

/// The line without the codes that colour it.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // Everything up to the letter that ends the code belongs to it.
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> (u64, u64) {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.hear(line));
        (tally.passed, tally.failed)
    }

    #[test]
    fn each_program_is_understood() {
        let cargo = "test result: FAILED. 7 passed; 2 failed; 0 ignored; finished in 0.01s";
        assert_eq!(of(&[cargo]), (7, 2));
        assert_eq!(
            of(&["\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m43 passed\u{1b}[39m (43)"]),
            (43, 0)
        );
        assert_eq!(of(&[" Tests  1 failed | 42 passed (43)"]), (42, 1));
        assert_eq!(of(&["  2 failed", "  12 passed (3.2s)"]), (12, 2));
        assert_eq!(of(&["5 passed, 0 failed"]), (5, 0));
    }

    #[test]
    fn other_lines_do_not_count() {
        assert_eq!(
            of(&["running 12 tests", "Test Files  3 passed (3)", "it passed 3 times"]),
            (0, 0)
        );
    }
}
