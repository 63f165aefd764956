//! Everything that is printed, and how long things took.

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

/// Prints one line for the person who waits.
pub(crate) fn line(text: &str) {
    let mut output = io::stdout().lock();
    // A reader that has gone away is no trouble of ours; a file or a pipe shows it at once.
    drop(writeln!(output, "{text}").and_then(|()| output.flush()));
}

/// Prints what is being done now.
pub(crate) fn step(text: &str) {
    line(&format!("xtask: {text}"));
}

/// Prints why it ends here.
pub(crate) fn trouble(sentence: &str) {
    drop(writeln!(io::stderr(), "xtask: {sentence}"));
}

/// Measures one piece of work.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "the product's clock is not involved")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Says how long it has been, for a person.
    pub(crate) fn elapsed(&self) -> String {
        spoken(self.0.elapsed())
    }
}

fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds < 10 => format!("{:.1} s", time.as_secs_f64()),
        seconds if seconds < 60 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spoken_as_people_do() {
        assert_eq!(spoken(Duration::from_millis(1_234)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(59)), "59 s");
        assert_eq!(spoken(Duration::from_secs(605)), "10 min 05 s");
    }
}
